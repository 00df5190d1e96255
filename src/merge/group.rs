//! Which tellings are of one event: each leads to the next one of its event, so that two numbers are held of a telling,
//! however they are put together.

use super::member::Seen;
use super::members::Members;

/// Behind the last.
const NONE: u32 = u32::MAX;

/// Tellings of one event, by the place of the first of them. It names the most places and stands for all when places
/// are compared.
pub(super) type Group = u32;

/// Tellings, each a group by itself until it is joined to another.
#[derive(Debug)]
pub(super) struct Chains {
    next: Vec<u32>,
    /// Of the first of a group, the last of it.
    last: Vec<u32>,
}

impl Chains {
    /// Those of all members.
    pub(super) fn new(members: &Members) -> Chains {
        let last: Vec<u32> = members.places().collect();
        Chains { next: vec![NONE; last.len()], last }
    }

    /// The places of the tellings of a group.
    pub(super) fn places(&self, group: Group) -> impl Iterator<Item = u32> {
        std::iter::successors(Some(group), |place| get(&self.next, *place).filter(|next| *next != NONE))
    }

    /// A group as it is compared.
    pub(super) fn seen<'m>(&self, group: Group, members: &'m Members) -> Vec<Seen<'m>> {
        self.places(group).filter_map(|place| members.seen(place)).collect()
    }

    /// Puts the tellings of another group, which is none any more, behind those of a group.
    pub(super) fn join(&mut self, group: Group, other: Group) {
        let last = get(&self.last, group).unwrap_or(group);
        set(&mut self.next, last, other);
        let last = get(&self.last, other).unwrap_or(other);
        set(&mut self.last, group, last);
    }

    /// Puts the tellings of a group in another order, and gives its first.
    pub(super) fn reorder<K: Ord>(&mut self, group: Group, by: impl Fn(u32) -> K) -> Group {
        let mut places: Vec<u32> = self.places(group).collect();
        places.sort_by_cached_key(|place| by(*place));
        places.iter().for_each(|place| {
            set(&mut self.next, *place, NONE);
            set(&mut self.last, *place, *place);
        });
        let mut places = places.into_iter();
        let first = places.next().unwrap_or(group);
        places.for_each(|place| self.join(first, place));
        first
    }
}

fn get(numbers: &[u32], at: u32) -> Option<u32> {
    numbers.get(usize::try_from(at).ok()?).copied()
}

fn set(numbers: &mut [u32], at: u32, number: u32) {
    if let Some(there) = usize::try_from(at).ok().and_then(|at| numbers.get_mut(at)) {
        *there = number;
    }
}

/// All groups, each an event.
#[derive(Debug)]
pub(crate) struct Groups {
    groups: Vec<Group>,
    chains: Chains,
}

impl Groups {
    pub(super) fn new(groups: Vec<Group>, chains: Chains) -> Groups {
        Groups { groups, chains }
    }

    /// The places of the tellings of each.
    pub(crate) fn each(&self) -> impl Iterator<Item = Vec<u32>> {
        self.groups.iter().map(|group| self.chains.places(*group).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_keep_all_their_tellings_however_they_are_joined() {
        let mut chains = Chains { next: vec![NONE; 6], last: (0..6).collect() };
        chains.join(4, 1);
        chains.join(0, 5);
        chains.join(4, 0);
        chains.join(4, 3);
        assert_eq!(chains.places(4).collect::<Vec<_>>(), [4, 1, 0, 5, 3]);
        let first = chains.reorder(4, |place| place % 3);
        assert_eq!(chains.places(first).collect::<Vec<_>>(), [0, 3, 4, 1, 5]);
        chains.join(first, 2);
        let groups = Groups::new(vec![first], chains);
        assert_eq!(groups.each().collect::<Vec<_>>(), [[0, 3, 4, 1, 5, 2]]);
    }
}
