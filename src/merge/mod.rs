//! Many tellings in, one event out: its sources kept, its claims each once a claimant, its dispute graded.

mod claimant;
mod claims;
mod cluster;
mod dispute;
mod group;
mod id;
mod member;
mod members;
mod near;
mod same;
mod spot;
mod unite;

use std::convert::Infallible;
use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::event::Kind;
use crate::gazetteer::Gazetteer;
use crate::locate::{LocatedEvent, Lookup};
use crate::source::Evidence;
use group::Chains;
pub(crate) use group::Groups;
pub(crate) use id::Called;
pub(crate) use member::Member;
pub(crate) use members::Members;

/// One event, told by one or many reports, under an id that stays.
#[derive(Debug, Clone, Serialize)]
pub struct Incident {
    /// `2026-02-26-airstrike-3f2a91`: day, kind and a hash of who, against whom and the first place.
    /// The same event gets the same id in every run.
    pub id: String,
    /// The event; its sites and claims are those of all tellings, each once.
    pub event: LocatedEvent,
    /// How far its sources disagree.
    pub dispute: Dispute,
    /// Why tellings were merged into this event, in words, one entry for each telling after the first.
    pub merged_because: Vec<String>,
    /// Which of the events given to merging were merged into it, by their places from 0, in order.
    pub tellings: Vec<usize>,
}

/// An event as one report tells it, and the event an editor says it is.
#[derive(Debug, Clone, Serialize)]
pub struct Stated {
    /// As told and located.
    pub event: LocatedEvent,
    /// The event it belongs to by an editor's word: the file of that word, and the event's name there. What bears
    /// one name is one event; what bears two names of one file are two, whatever they tell.
    pub group: Option<(Arc<str>, String)>,
}

impl Stated {
    /// An event nobody has put anywhere.
    pub fn alone(event: LocatedEvent) -> Self {
        Stated { event, group: None }
    }
}

/// How far the sources of an event disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dispute {
    /// One side alone tells it.
    SingleSource,
    /// Both sides tell it and nothing in their claims conflicts.
    Agreed,
    /// Their numbers differ.
    Contested,
    /// One side denies what the other asserts.
    Denied,
    /// The only sources say that nothing could be verified.
    Unverified,
}

impl Dispute {
    /// The name as it stands in the layers.
    pub fn as_str(self) -> &'static str {
        match self {
            Dispute::SingleSource => "single_source",
            Dispute::Agreed => "agreed",
            Dispute::Contested => "contested",
            Dispute::Denied => "denied",
            Dispute::Unverified => "unverified",
        }
    }
}

/// What came of merging.
#[derive(Debug, Default, Serialize)]
pub struct Merged {
    /// The events, by day, kind and id.
    pub incidents: Vec<Incident>,
    /// Site tellings that were merged into a site told before (they are counted, not lost).
    pub sites_merged: usize,
    /// Claim tellings that were merged into a claim told before.
    pub claims_merged: usize,
}

/// Merges the tellings of one event. The order of `events` changes nothing; the gazetteer says which place lies
/// in which.
///
/// Tellings are one event when their kinds may be one, their days meet, the same side acts and they share a place,
/// by itself or as part of a larger one. A telling without a place joins an event only where exactly one fits, and
/// never where its source says that it does not say where. In doubt they stay apart.
pub fn merge(events: Vec<LocatedEvent>, gazetteer: &Gazetteer) -> Merged {
    merge_with(events, gazetteer)
}

/// The same for events of which an editor may have said what is one.
pub fn merge_stated(events: Vec<Stated>, gazetteer: &Gazetteer) -> Merged {
    merge_stated_with(events, gazetteer, false)
}

/// The same without merging: every telling is an event of its own. Those that would share an id are told apart.
pub fn keep_apart(events: Vec<Stated>, gazetteer: &Gazetteer) -> Merged {
    merge_stated_with(events, gazetteer, true)
}

/// Whether the id of a row is that of its event as well: a published dataset's.
pub(crate) fn id_of_dataset(id: &str) -> bool {
    id::of_dataset(std::iter::once(id)).is_some()
}

/// An event that nothing else is merged with: what [`merge`] makes of it when it stands alone.
pub(crate) fn alone(event: LocatedEvent) -> Option<Incident> {
    united(&[Member::alone(&event)], vec![event])
}

/// One event of the events some members were made of, in their order, which is that of a group.
pub(crate) fn united(members: &[Member], events: Vec<LocatedEvent>) -> Option<Incident> {
    let seen: Vec<_> = members.iter().map(Member::seen).collect();
    let tellings = (0..events.len()).collect();
    unite::unite(&seen, events, tellings)
}

/// Puts together what is one event, or, where they are to be kept `apart`, only what says the very same. `said` gives
/// an event as text, every part of it: it is asked for where two tellings can't be told apart by what is held of them.
///
/// # Errors
/// Those of `said`.
pub(crate) fn groups<E>(
    members: &mut Members,
    apart: bool,
    said: &mut impl FnMut(usize) -> Result<String, E>,
) -> Result<Groups, E> {
    members.put_in_order(said)?;
    let apart = apart.then(|| Groups::new(members.places().collect(), Chains::new(members)));
    Ok(apart.unwrap_or_else(|| cluster::group(members)))
}

/// One event of a group, given the places of its members and the events they stand for, in their order.
pub(crate) fn unite_group(members: &Members, group: &[u32], events: Vec<LocatedEvent>) -> Option<Incident> {
    let tellings = group.iter().flat_map(|place| members.tellings(*place));
    let seen: Vec<_> = group.iter().filter_map(|place| members.seen(*place)).collect();
    unite::unite(&seen, events, tellings.collect())
}

fn merge_with(events: Vec<LocatedEvent>, lookup: &impl Lookup) -> Merged {
    merge_stated_with(events.into_iter().map(Stated::alone).collect(), lookup, false)
}

fn merge_stated_with(events: Vec<Stated>, lookup: &impl Lookup, apart: bool) -> Merged {
    let (sites_in, claims_in) = tally(events.iter().map(|stated| &stated.event));
    let (mut members, mut held) = (Members::default(), Vec::new());
    for Stated { event, group } in events {
        members.add(Member::of(&event, group, lookup));
        held.push(Some(event));
    }
    let mut said = |at: usize| Ok(held.get(at).and_then(Option::as_ref).map(in_full).unwrap_or_default());
    let Ok::<_, Infallible>(groups) = groups(&mut members, apart, &mut said);
    let unite = |group: Vec<u32>| {
        let places = group.iter();
        let events = places.filter_map(|place| held.get_mut(members.telling(*place)?)?.take()).collect();
        unite_group(&members, &group, events)
    };
    let incidents = groups.each().filter_map(unite);
    let mut ranked: Vec<(Rank, Incident)> =
        incidents.map(|incident| (Rank::of(&incident), incident)).collect();
    let Ok::<_, Infallible>(()) =
        put_in_order(&mut ranked, |incident| Ok(Some(order_of_words(&incident.event))));
    let incidents: Vec<Incident> =
        ranked.into_iter().map(|(Rank { id, .. }, incident)| Incident { id, ..incident }).collect();
    let (sites_out, claims_out) = tally(incidents.iter().map(|incident| &incident.event));
    Merged {
        incidents,
        sites_merged: sites_in.saturating_sub(sites_out),
        claims_merged: claims_in.saturating_sub(claims_out),
    }
}

/// All that an event says, as text, to put those in order that are told in the same words.
pub(crate) fn in_full(event: &LocatedEvent) -> String {
    format!("{event:?}")
}

fn tally<'e>(events: impl Iterator<Item = &'e LocatedEvent>) -> (usize, usize) {
    events.fold((0, 0), |(sites, claims), event| (sites + event.sites.len(), claims + event.claims.len()))
}

/// Where an event stands among others, as far as that is held for every one: undated events come last; those that
/// share an id stand in the order of the words they are first told in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Rank {
    day: (bool, Option<Date>),
    kind: Kind,
    pub(crate) id: String,
    /// File, line, column and first byte.
    words: Option<(Arc<str>, u32, u32, usize)>,
}

impl Rank {
    /// That of an event.
    pub(crate) fn of(incident: &Incident) -> Rank {
        let event = &incident.event;
        let day = event.when.as_ref().map(|when| when.start);
        let words = event.told.first().map(|told| {
            let Evidence { file, line, column, start, .. } = &told.evidence;
            (file.clone(), *line, *column, *start)
        });
        Rank { day: (day.is_none(), day), kind: event.kind, id: incident.id.clone(), words }
    }
}

/// Puts events in order and tells apart those of one id. `said` gives an event as [`order_of_words`] has it: it is asked
/// for where two can't be told apart by their ranks.
///
/// # Errors
/// Those of `said`.
pub(crate) fn put_in_order<T, E>(
    events: &mut Vec<(Rank, T)>,
    mut said: impl FnMut(&T) -> Result<Option<(Option<Evidence>, String)>, E>,
) -> Result<(), E> {
    events.sort_by(|a, b| a.0.cmp(&b.0));
    let mut ordered = Vec::with_capacity(events.len());
    let mut called = Called::default();
    let mut rest = std::mem::take(events).into_iter().peekable();
    while let Some(first) = rest.next() {
        let mut alike = vec![first];
        while let Some(next) = rest.next_if(|next| alike.first().is_some_and(|first| first.0 == next.0)) {
            alike.push(next);
        }
        put_alike_in_order(&mut alike, &mut said)?;
        ordered.append(&mut alike);
    }
    ordered.iter_mut().for_each(|(rank, _)| called.tell_apart(&mut rank.id));
    *events = ordered;
    Ok(())
}

/// The same for those of one rank.
///
/// # Errors
/// Those of `said`.
pub(crate) fn put_alike_in_order<T, E>(
    alike: &mut Vec<(Rank, T)>,
    mut said: impl FnMut(&T) -> Result<Option<(Option<Evidence>, String)>, E>,
) -> Result<(), E> {
    if alike.len() < 2 {
        return Ok(());
    }
    let mut told = Vec::new();
    for event in std::mem::take(alike) {
        told.push((said(&event.1)?, event));
    }
    told.sort_by(|a, b| a.0.cmp(&b.0));
    alike.extend(told.into_iter().map(|(_, event)| event));
    Ok(())
}

/// What decides between events of one rank: the words they are first told in, then all they say.
pub(crate) fn order_of_words(event: &LocatedEvent) -> (Option<Evidence>, String) {
    (event.told.first().map(|told| told.evidence.clone()), in_full(event))
}

#[cfg(test)]
mod tests;
