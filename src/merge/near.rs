//! Which groups stand at which day and place, so that only neighbours are compared. Days and places are held as
//! numbers, and only those that more than one group has: most have none.

use std::collections::BTreeSet;

use jiff::civil::Date;

/// The filter has so many bits for each group.
const BITS: usize = 32;

/// Keys that more than one group has, and the clusters that stand there.
pub(super) struct Near {
    /// In order.
    keys: Vec<u64>,
    /// Of each key, the number of its last link.
    last: Vec<Link>,
    /// Clusters, each with the link before it of the same key.
    links: Vec<(u32, Link)>,
}

/// The number of a link, from 1; 0 for none.
type Link = u32;

impl Near {
    /// Nobody stands anywhere yet; `keys` gives those of each of `many` groups, each once, however often it is asked.
    pub(super) fn new<I: Iterator<Item = Vec<u64>>>(many: usize, keys: impl Fn() -> I) -> Near {
        // A key that is hardly ever alone is one of which a bit was there already: the rest need not be held to be
        // counted.
        let (mut once, mut twice) = (Filter::new(many), Filter::new(many));
        for key in keys().flatten() {
            if !once.add(key) {
                twice.add(key);
            }
        }
        let mut all: Vec<u64> = keys().flatten().filter(|key| twice.has(*key)).collect();
        all.sort_unstable();
        let shared = all.chunk_by(|a, b| a == b).filter(|same| same.len() > 1);
        let keys: Vec<u64> = shared.filter_map(|same| same.first().copied()).collect();
        Near { last: vec![0; keys.len()], keys, links: Vec::new() }
    }

    /// Puts a cluster where these keys are.
    pub(super) fn add(&mut self, keys: &[u64], cluster: usize) {
        let Ok(cluster) = u32::try_from(cluster) else { return };
        for key in keys {
            let Ok(at) = self.keys.binary_search(key) else { continue };
            let Some(last) = self.last.get_mut(at) else { continue };
            let newest = link(&self.links, *last);
            if newest.is_some_and(|(there, _)| there == cluster) {
                continue;
            }
            self.links.push((cluster, *last));
            *last = Link::try_from(self.links.len()).unwrap_or(0);
        }
    }

    /// The clusters where any of these keys is.
    pub(super) fn at(&self, keys: &[u64]) -> BTreeSet<usize> {
        let mut near = BTreeSet::new();
        for key in keys {
            let at = self.keys.binary_search(key).ok();
            let mut next = at.and_then(|at| self.last.get(at)).copied().unwrap_or(0);
            while let Some((cluster, before)) = link(&self.links, next) {
                near.extend(usize::try_from(cluster));
                next = before;
            }
        }
        near
    }
}

fn link(links: &[(u32, Link)], number: Link) -> Option<(u32, Link)> {
    links.get(usize::try_from(number).ok()?.checked_sub(1)?).copied()
}

/// A day as a number, its bits spread.
pub(super) fn of_day(day: Date) -> u64 {
    let number = (i64::from(day.year()) * 12 + i64::from(day.month())) * 31 + i64::from(day.day());
    number.unsigned_abs().wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// Keys that were there, a bit each; now and then one that wasn't.
struct Filter(Vec<u64>);

impl Filter {
    fn new(many: usize) -> Filter {
        Filter(vec![0; many.saturating_mul(BITS).div_ceil(64).max(1)])
    }

    /// Whether it is new.
    fn add(&mut self, key: u64) -> bool {
        let (at, bit) = self.place(key);
        let Some(bits) = self.0.get_mut(at) else { return true };
        let new = *bits & bit == 0;
        *bits |= bit;
        new
    }

    fn has(&self, key: u64) -> bool {
        let (at, bit) = self.place(key);
        self.0.get(at).is_some_and(|bits| bits & bit != 0)
    }

    fn place(&self, key: u64) -> (usize, u64) {
        // Some keys share bits by the way their days are spread.
        let mixed = (key ^ (key >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
        let many = u64::try_from(self.0.len()).unwrap_or(1).max(1);
        (usize::try_from((mixed >> 6) % many).unwrap_or(0), 1 << (mixed & 63))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_all_that_share_a_key_and_no_others() {
        // Group `n` has a key of its own, one with its next but one, and one with all of its ten.
        let keys = |n: u64| vec![n, 1_000_000 + n / 10, 2_000_000 + n % 2 + (n / 4) * 2];
        let groups: Vec<Vec<u64>> = (0..2000).map(keys).collect();
        let mut near = Near::new(groups.len(), || groups.iter().cloned());
        assert!(near.keys.iter().all(|key| *key >= 1_000_000), "what one alone has is not held");
        for (at, group) in groups.iter().enumerate() {
            let before = groups.iter().take(at).enumerate();
            let expected: BTreeSet<usize> = before
                .filter(|(_, other)| other.iter().any(|key| group.contains(key)))
                .map(|(other, _)| other)
                .collect();
            assert_eq!(near.at(group), expected);
            near.add(group, at);
            near.add(group, at);
        }
        assert_eq!(near.links.len(), 4000);
    }
}
