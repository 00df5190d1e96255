//! Any number of tellings, as they are compared: numbers alone are held of each, and what many have in common, days,
//! sides, sites, names of files, once.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;

use super::member::{Member, Name, Seen, Sides, Spots};
use super::spot::Spot;
use crate::event::{Kind, When};

/// Tellings, by their places from 0: in the order in which they were added, then in that of what they say.
#[derive(Debug, Default)]
pub(crate) struct Members {
    held: Vec<Held>,
    /// The numbers of the sites of all, telling by telling.
    sites: Vec<u32>,
    days: Table<When>,
    sides: Table<Sides>,
    files: Table<Arc<str>>,
    names: Table<Name>,
    spots: Vec<Spot>,
    /// Where those of a name are.
    spots_called: BTreeMap<String, Vec<u32>>,
    /// Tellings that say the very same as another, behind it.
    again: BTreeMap<u32, Vec<u32>>,
}

/// What is held of a telling.
#[derive(Debug, Clone, Copy)]
struct Held {
    /// Which of those added it is.
    telling: u32,
    kind: Kind,
    unsaid: bool,
    when: Option<Number>,
    sides: Option<Number>,
    name: Option<Number>,
    first_site: u32,
    sites: u32,
    file: Option<Number>,
    start: usize,
}

impl Members {
    /// None yet, and room for so many.
    pub(crate) fn with_room_for(many: usize) -> Members {
        Members { held: Vec::with_capacity(many), ..Members::default() }
    }

    /// Adds the next.
    pub(crate) fn add(&mut self, member: Member) {
        let Member { kind, when, sides, spots, unsaid, words, name } = member;
        let first_site = short(self.sites.len());
        for spot in spots {
            let number = self.spot(spot);
            self.sites.push(number);
        }
        let held = Held {
            telling: short(self.held.len()),
            kind,
            unsaid,
            when: when.map(|when| self.days.number(when)),
            sides: Some(self.sides.number(sides)),
            name: (name != Name::default()).then(|| self.names.number(name)),
            first_site,
            sites: short(self.sites.len()).saturating_sub(first_site),
            start: words.as_ref().map_or(0, |(_, start)| *start),
            file: words.map(|(file, _)| self.files.number(file)),
        };
        self.held.push(held);
    }

    /// The number of a site: that of one known already, where it is the same.
    fn spot(&mut self, spot: Spot) -> u32 {
        let next = short(self.spots.len());
        // A position of its own is hardly ever told twice.
        if spot.given.is_none() {
            let called = match self.spots_called.get_mut(&spot.name) {
                Some(called) => called,
                None => self.spots_called.entry(spot.name.clone()).or_default(),
            };
            let known = called.iter().find(|number| self.spots.get(long(**number)) == Some(&spot));
            if let Some(known) = known {
                return *known;
            }
            called.push(next);
        }
        self.spots.push(spot);
        next
    }

    /// Places of all.
    pub(super) fn places(&self) -> impl ExactSizeIterator<Item = u32> + use<> {
        0..short(self.held.len())
    }

    /// The telling at a place as it is compared.
    pub(super) fn seen(&self, place: u32) -> Option<Seen<'_>> {
        let held = self.held.get(long(place))?;
        let from = long(held.first_site);
        let numbers = self.sites.get(from..from.saturating_add(long(held.sites))).unwrap_or_default();
        Some(Seen {
            kind: held.kind,
            unsaid: held.unsaid,
            when: held.when.and_then(|number| self.days.get(number)),
            sides: self.sides.get(held.sides?)?,
            spots: Spots::Known { numbers, known: &self.spots },
            name: held.name.and_then(|number| self.names.get(number)),
        })
    }

    /// Which of those added stands at a place.
    pub(crate) fn telling(&self, place: u32) -> Option<usize> {
        self.held.get(long(place)).map(|held| long(held.telling))
    }

    /// All of those added that say what is said at a place.
    pub(crate) fn tellings(&self, place: u32) -> impl Iterator<Item = usize> {
        let first = self.held.get(long(place)).map(|held| held.telling);
        let again = first.and_then(|first| self.again.get(&first)).into_iter().flatten().copied();
        first.into_iter().chain(again).map(long)
    }

    /// Puts them in the order in which they are taken, which is that of what they say, each once. `said` gives one as
    /// text, every part of it: it is asked for where two can't be told apart by what is held of them.
    ///
    /// # Errors
    /// Those of `said`.
    pub(super) fn put_in_order<E>(
        &mut self,
        said: &mut impl FnMut(usize) -> Result<String, E>,
    ) -> Result<(), E> {
        let mut held = std::mem::take(&mut self.held);
        // Equal ones stand in the order given.
        held.sort_unstable_by(|a, b| self.compare(a, b).then(a.telling.cmp(&b.telling)));
        let (mut gone, mut all_again) = (BTreeSet::new(), BTreeMap::new());
        for alike in held.chunk_by_mut(|a, b| self.compare(a, b) == Ordering::Equal) {
            if alike.len() == 1 {
                continue;
            }
            let mut told = Vec::new();
            for one in alike.iter() {
                told.push((said(long(one.telling))?, self.group(one), *one));
            }
            told.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
            alike.iter_mut().zip(&told).for_each(|(place, (.., one))| *place = *one);
            for same in told.chunk_by(|a, b| (&a.0, &a.1) == (&b.0, &b.1)) {
                let Some(((.., first), again)) = same.split_first() else { continue };
                if !again.is_empty() {
                    let again: Vec<u32> = again.iter().map(|(.., one)| one.telling).collect();
                    gone.extend(again.iter().copied());
                    all_again.insert(first.telling, again);
                }
            }
        }
        held.retain(|one| !gone.contains(&one.telling));
        (self.held, self.again) = (held, all_again);
        Ok(())
    }

    /// By what they say, as far as that is held here.
    fn compare(&self, a: &Held, b: &Held) -> Ordering {
        let same_file = a.file == b.file;
        let key = |one: &Held| (self.day(one), one.kind.as_str());
        let words = |one: &Held| {
            let file = one.file.and_then(|number| self.files.get(number));
            (file.filter(|_| !same_file).map(|file| &**file), one.start)
        };
        key(a).cmp(&key(b)).then_with(|| words(a).cmp(&words(b)))
    }

    fn day(&self, one: &Held) -> Option<Date> {
        one.when.and_then(|number| self.days.get(number)).map(|when| when.start)
    }

    /// The event an editor says it is.
    fn group(&self, one: &Held) -> Option<&(Arc<str>, String)> {
        one.name.and_then(|number| self.names.get(number))?.group.as_ref()
    }
}

/// What many have in common, by numbers.
#[derive(Debug)]
struct Table<T> {
    all: Vec<Arc<T>>,
    numbers: BTreeMap<Arc<T>, Number>,
}

/// One of a table; that nobody has one takes no room.
type Number = std::num::NonZeroU32;

impl<T> Default for Table<T> {
    fn default() -> Self {
        Table { all: Vec::new(), numbers: BTreeMap::new() }
    }
}

impl<T: Ord> Table<T> {
    fn number(&mut self, one: T) -> Number {
        if let Some(number) = self.numbers.get(&one) {
            return *number;
        }
        let one = Arc::new(one);
        self.all.push(one.clone());
        let number = Number::new(short(self.all.len())).unwrap_or(Number::MAX);
        self.numbers.insert(one, number);
        number
    }

    fn get(&self, number: Number) -> Option<&T> {
        self.all.get(long(number.get()).checked_sub(1)?).map(|one| &**one)
    }
}

/// A number among those of which there never are four thousand million: they would need more room than there is.
fn short(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn long(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;
    use crate::event::Event;
    use crate::locate::testing::{Atlas, event, located};
    use crate::merge::in_full;

    fn members(events: &[Event]) -> Members {
        let mut members = Members::default();
        events.iter().for_each(|event| members.add(Member::of(&located(event.clone()), None, &Atlas::new())));
        members
    }

    #[test]
    fn what_many_tellings_have_in_common_is_held_once() {
        let events: Vec<Event> =
            (1..200).map(|line| event(Kind::Shelling, &["Kabul", "Gardez"], "a.txt", line)).collect();
        let members = members(&events);
        let tables = (members.days.all.len(), members.sides.all.len(), members.files.all.len());
        assert_eq!((tables, members.spots.len(), members.names.all.len()), ((1, 1, 1), 2, 0));
        assert!(size_of::<Held>() <= 40);
        let (first, last) = (members.seen(0).unwrap(), members.seen(198).unwrap());
        assert_eq!(first.spots().collect::<Vec<_>>(), last.spots().collect::<Vec<_>>());
        assert!(members.seen(199).is_none());
    }

    #[test]
    fn they_stand_in_the_order_of_what_they_say_each_once() {
        let told = |file: &str, line| event(Kind::Shelling, &["Kabul"], file, line);
        let events = [told("b.txt", 1), told("a.txt", 9), told("b.txt", 1), told("a.txt", 2)];
        let mut members = members(&events);
        let mut asked = 0;
        let Ok::<_, Infallible>(()) = members.put_in_order(&mut |at| {
            asked += 1;
            Ok(in_full(&located(events[at].clone())))
        });
        assert_eq!(
            members.places().filter_map(|place| members.telling(place)).collect::<Vec<_>>(),
            [3, 1, 0]
        );
        assert_eq!(members.tellings(2).collect::<Vec<_>>(), [0, 2]);
        assert_eq!(asked, 2, "only what can't be told apart otherwise is asked for");
    }
}
