//! A telling as merging compares it: small, for one is held for every telling, however many there are.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;

use super::spot::Spot;
use crate::event::{Actor, Kind, SideId, When};
use crate::locate::{LocatedEvent, Lookup};

/// Some sides, held once for all that name the same.
pub(super) type Sides = Arc<BTreeSet<SideId>>;

/// What of a telling is compared with others.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    pub(super) kind: Kind,
    /// Its days, without their words.
    pub(super) when: Option<Arc<When>>,
    /// The sides that act, that are acted against, and all that take part: these and those whose losses are told.
    pub(super) by: Sides,
    pub(super) against: Sides,
    pub(super) parties: Sides,
    /// Its sites as they are compared.
    pub(super) spots: Box<[Arc<Spot>]>,
    /// Its source says why it names no site.
    pub(super) unsaid: bool,
    /// The file and the first byte of the words it is first told in.
    words: Option<(Arc<str>, usize)>,
    /// The file of its source and its id there.
    row: Option<Box<(Arc<str>, String)>>,
    /// The event an editor says it is.
    pub(super) group: Option<Box<(Arc<str>, String)>>,
    /// Which of the events given it is; others that say the very same stand behind it.
    pub(super) telling: usize,
    pub(super) again: Vec<usize>,
}

impl Member {
    /// What is compared of an event, the `telling`th of those given.
    pub(crate) fn of(
        event: &LocatedEvent,
        group: Option<(Arc<str>, String)>,
        telling: usize,
        lookup: &impl Lookup,
    ) -> Member {
        let spots = event.sites.iter().map(|site| Arc::new(Spot::of(site, lookup)));
        Member::with(event, spots.collect(), group, telling)
    }

    /// The same of an event that is compared with no other.
    pub(super) fn alone(event: &LocatedEvent) -> Member {
        Member::with(event, event.sites.iter().map(|_| Arc::default()).collect(), None, 0)
    }

    fn with(
        event: &LocatedEvent,
        spots: Box<[Arc<Spot>]>,
        group: Option<(Arc<str>, String)>,
        telling: usize,
    ) -> Member {
        let sides = |actors: &[Actor]| actors.iter().filter_map(|actor| actor.side.clone()).collect();
        let (by, against): (BTreeSet<SideId>, BTreeSet<SideId>) = (sides(&event.by), sides(&event.against));
        let losers = event.claims.iter().filter_map(|claim| claim.subject_side.clone());
        let parties = losers.chain(by.iter().cloned()).chain(against.iter().cloned()).collect();
        let told = event.told.first();
        let file = || told.map_or_else(|| "".into(), |told| told.source.file.clone());
        Member {
            kind: event.kind,
            when: event.when.as_ref().map(|when| Arc::new(When { written: None, ..when.clone() })),
            by: Arc::new(by),
            against: Arc::new(against),
            parties: Arc::new(parties),
            spots,
            unsaid: event.no_site.is_some(),
            words: told.map(|told| (told.evidence.file.clone(), told.evidence.start)),
            row: event.source_id.clone().map(|id| Box::new((file(), id))),
            group: group.map(Box::new),
            telling,
            again: Vec::new(),
        }
    }

    /// By what it says, as far as that is held here.
    pub(super) fn key(&self) -> (Option<Date>, &str, Option<(&str, usize)>) {
        let words = self.words.as_ref().map(|(file, start)| (&**file, *start));
        (self.when.as_ref().map(|when| when.start), self.kind.as_str(), words)
    }

    /// Which of the events given it is.
    pub(crate) fn number(&self) -> usize {
        self.telling
    }

    /// The same under another number.
    pub(crate) fn numbered(self, telling: usize) -> Member {
        Member { telling, ..self }
    }

    /// All of the events given that say this.
    pub(crate) fn tellings(&self) -> impl Iterator<Item = usize> {
        std::iter::once(self.telling).chain(self.again.iter().copied())
    }

    /// Whether it names a place of its own: more than a country or the whole border.
    pub(super) fn has_place(&self) -> bool {
        self.spots.iter().any(|spot| spot.vague.is_none())
    }

    /// The places of its own that it names.
    pub(super) fn place_count(&self) -> usize {
        self.spots.iter().filter(|spot| spot.vague.is_none()).count()
    }

    /// The event it is by somebody's word and the file of that word: an editor's, else the id of its row.
    pub(super) fn row(&self) -> Option<(&str, &str)> {
        let (file, name) = self.group.as_deref().or(self.row.as_deref())?;
        Some((file, name))
    }
}

/// What many tellings have in common, held once: days, sets of sides, sites, names of files.
#[derive(Debug, Default)]
pub(crate) struct Known {
    sides: BTreeSet<Sides>,
    days: BTreeSet<Arc<When>>,
    spots: BTreeMap<String, Vec<Arc<Spot>>>,
    files: BTreeSet<Arc<str>>,
}

impl Known {
    /// The same, with what is known already in the place of its own.
    pub(crate) fn share(&mut self, mut member: Member) -> Member {
        for sides in [&mut member.by, &mut member.against, &mut member.parties] {
            *sides = shared(&mut self.sides, sides);
        }
        if let Some(when) = &mut member.when {
            *when = shared(&mut self.days, when);
        }
        for spot in &mut member.spots {
            self.spot(spot);
        }
        if let Some((file, _)) = &mut member.words {
            *file = shared(&mut self.files, file);
        }
        member
    }

    fn spot(&mut self, spot: &mut Arc<Spot>) {
        // A position of its own is hardly ever told twice.
        if spot.given.is_some() {
            return;
        }
        match self.spots.get_mut(&spot.name) {
            Some(known) => match known.iter().find(|known| *known == spot) {
                Some(known) => *spot = known.clone(),
                None => known.push(spot.clone()),
            },
            None => drop(self.spots.insert(spot.name.clone(), vec![spot.clone()])),
        }
    }
}

fn shared<T: Ord + ?Sized>(known: &mut BTreeSet<Arc<T>>, one: &Arc<T>) -> Arc<T> {
    match known.get(one) {
        Some(known) => known.clone(),
        None => {
            known.insert(one.clone());
            one.clone()
        }
    }
}
