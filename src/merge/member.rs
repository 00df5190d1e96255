//! A telling as merging compares it, and any number of them: forty bytes are held of each, however many there are.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::spot::Spot;
use crate::event::{Actor, Kind, SideId, When};
use crate::locate::{LocatedEvent, Lookup};

/// What of a telling is compared with others, by itself.
#[derive(Debug)]
pub(crate) struct Member {
    pub(super) kind: Kind,
    /// Its days, without their words.
    pub(super) when: Option<When>,
    pub(super) sides: Sides,
    /// Its sites as they are compared.
    pub(super) spots: Box<[Spot]>,
    /// Its source says why it names no site.
    pub(super) unsaid: bool,
    /// The file and the first byte of the words it is first told in.
    pub(super) words: Option<(Arc<str>, usize)>,
    pub(super) name: Name,
}

/// The sides that act, that are acted against, and all that take part: these and those whose losses are told.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Sides {
    pub(super) by: BTreeSet<SideId>,
    pub(super) against: BTreeSet<SideId>,
    pub(super) parties: BTreeSet<SideId>,
}

/// What somebody calls the event of a telling.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Name {
    /// The file of its source and its id there.
    pub(super) row: Option<(Arc<str>, String)>,
    /// The event an editor says it is.
    pub(super) group: Option<(Arc<str>, String)>,
}

impl Member {
    /// What is compared of an event.
    pub(crate) fn of(
        event: &LocatedEvent,
        group: Option<(Arc<str>, String)>,
        lookup: &impl Lookup,
    ) -> Member {
        let spots = event.sites.iter().map(|site| Spot::of(site, lookup));
        Member::with(event, spots.collect(), group)
    }

    /// The same of an event that is compared with no other.
    pub(super) fn alone(event: &LocatedEvent) -> Member {
        Member::with(event, event.sites.iter().map(|_| Spot::default()).collect(), None)
    }

    fn with(event: &LocatedEvent, spots: Box<[Spot]>, group: Option<(Arc<str>, String)>) -> Member {
        let sides = |actors: &[Actor]| actors.iter().filter_map(|actor| actor.side.clone()).collect();
        let (by, against): (BTreeSet<SideId>, BTreeSet<SideId>) = (sides(&event.by), sides(&event.against));
        let losers = event.claims.iter().filter_map(|claim| claim.subject_side.clone());
        let parties = losers.chain(by.iter().cloned()).chain(against.iter().cloned()).collect();
        let told = event.told.first();
        let file = || told.map_or_else(|| "".into(), |told| told.source.file.clone());
        Member {
            kind: event.kind,
            when: event.when.as_ref().map(|when| When { written: None, ..when.clone() }),
            sides: Sides { by, against, parties },
            spots,
            unsaid: event.no_site.is_some(),
            words: told.map(|told| (told.evidence.file.clone(), told.evidence.start)),
            name: Name { row: event.source_id.clone().map(|id| (file(), id)), group },
        }
    }

    /// As it is compared.
    pub(super) fn seen(&self) -> Seen<'_> {
        Seen {
            kind: self.kind,
            unsaid: self.unsaid,
            when: self.when.as_ref(),
            sides: &self.sides,
            spots: Spots::Own(&self.spots),
            name: Some(&self.name),
        }
    }
}

/// A telling as it is compared, wherever it is held.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen<'m> {
    pub(super) kind: Kind,
    /// Its source says why it names no site.
    pub(super) unsaid: bool,
    /// Its days, without their words.
    pub(super) when: Option<&'m When>,
    pub(super) sides: &'m Sides,
    pub(super) spots: Spots<'m>,
    pub(super) name: Option<&'m Name>,
}

impl<'m> Seen<'m> {
    /// Its sites.
    pub(super) fn spots(&self) -> impl Iterator<Item = &'m Spot> + Clone + use<'m> {
        let (own, numbers, known): (&[Spot], &[u32], &[Spot]) = match self.spots {
            Spots::Own(own) => (own, &[], &[]),
            Spots::Known { numbers, known } => (&[], numbers, known),
        };
        let known = numbers.iter().filter_map(move |number| known.get(usize::try_from(*number).ok()?));
        own.iter().chain(known)
    }

    /// Those that are places of its own: more than a country or the whole border.
    pub(super) fn places(&self) -> impl Iterator<Item = &'m Spot> + Clone + use<'m> {
        self.spots().filter(|spot| spot.vague.is_none())
    }

    /// Whether it names a place of its own.
    pub(super) fn has_place(&self) -> bool {
        self.places().next().is_some()
    }

    /// The event it is by somebody's word and the file of that word: an editor's, else the id of its row.
    pub(super) fn row(&self) -> Option<(&'m str, &'m str)> {
        let name = self.name?;
        let (file, name) = name.group.as_ref().or(name.row.as_ref())?;
        Some((file, name))
    }
}

/// The sites of a telling.
#[derive(Debug, Clone, Copy)]
pub(super) enum Spots<'m> {
    /// Held by it.
    Own(&'m [Spot]),
    /// By their numbers among those held for all.
    Known { numbers: &'m [u32], known: &'m [Spot] },
}
