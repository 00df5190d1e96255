//! Many tellings in, one event out: its sources kept, its claims each once a claimant, its dispute graded.

mod claimant;
mod claims;
mod cluster;
mod dispute;
mod id;
mod same;
mod spot;
mod unite;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::event::Kind;
use crate::gazetteer::Gazetteer;
use crate::locate::{LocatedEvent, Lookup};
use same::Member;
use spot::Spot;

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
    merge_stated_with(events, gazetteer)
}

/// The same without merging: every telling is an event of its own. Those that would share an id are told apart.
pub fn keep_apart(events: Vec<Stated>, gazetteer: &Gazetteer) -> Merged {
    apart(events, gazetteer)
}

/// Whether the id of a row is that of its event as well: a published dataset's.
pub(crate) fn id_of_dataset(id: &str) -> bool {
    id::of_dataset(std::iter::once(id)).is_some()
}

/// An event that nothing else is merged with: what [`merge`] makes of it when it stands alone.
pub(crate) fn alone(event: LocatedEvent) -> Option<Incident> {
    let spots = event.sites.iter().map(|_| Spot::default()).collect();
    unite::unite(vec![Member { event, spots, group: None, tellings: vec![0] }])
}

fn apart(events: Vec<Stated>, gazetteer: &impl Lookup) -> Merged {
    let counts = tally(events.iter().map(|stated| &stated.event));
    let groups = members(events, gazetteer).into_iter().map(|member| vec![member]).collect();
    unite(groups, counts)
}

fn merge_with(events: Vec<LocatedEvent>, lookup: &impl Lookup) -> Merged {
    merge_stated_with(events.into_iter().map(Stated::alone).collect(), lookup)
}

fn merge_stated_with(events: Vec<Stated>, lookup: &impl Lookup) -> Merged {
    let counts = tally(events.iter().map(|stated| &stated.event));
    unite(cluster::group(members(events, lookup)), counts)
}

/// The tellings in the order in which they are taken, each once.
fn members(events: Vec<Stated>, lookup: &impl Lookup) -> Vec<Member> {
    let mut members: Vec<Member> = events
        .into_iter()
        .enumerate()
        .map(|(at, Stated { event, group })| Member {
            spots: event.sites.iter().map(|site| Spot::of(site, lookup)).collect(),
            event,
            group,
            tellings: vec![at],
        })
        .collect();
    members.sort_by(|a, b| cluster::total_order(a, b).then_with(|| a.group.cmp(&b.group)));
    members.dedup_by(|again, first| {
        let same = cluster::total_order(again, first).is_eq() && again.group == first.group;
        if same {
            first.tellings.append(&mut again.tellings);
        }
        same
    });
    members
}

fn unite(groups: Vec<cluster::Group>, (sites_in, claims_in): (usize, usize)) -> Merged {
    let mut incidents: Vec<Incident> = groups.into_iter().filter_map(unite::unite).collect();
    incidents.sort_by(by_day_kind_and_id);
    id::tell_apart(&mut incidents);
    let (sites_out, claims_out) = tally(incidents.iter().map(|incident| &incident.event));
    Merged {
        incidents,
        sites_merged: sites_in.saturating_sub(sites_out),
        claims_merged: claims_in.saturating_sub(claims_out),
    }
}

fn tally<'e>(events: impl Iterator<Item = &'e LocatedEvent>) -> (usize, usize) {
    events.fold((0, 0), |(sites, claims), event| (sites + event.sites.len(), claims + event.claims.len()))
}

/// Undated events come last; events that share an id stand in the order of what they say.
fn by_day_kind_and_id(a: &Incident, b: &Incident) -> std::cmp::Ordering {
    fn key(incident: &Incident) -> (bool, Option<jiff::civil::Date>, Kind, &str) {
        let day = incident.event.when.as_ref().map(|when| when.start);
        (day.is_none(), day, incident.event.kind, &incident.id)
    }
    let told = |incident: &Incident| incident.event.told.first().map(|told| told.evidence.clone());
    key(a)
        .cmp(&key(b))
        .then_with(|| told(a).cmp(&told(b)))
        .then_with(|| format!("{:?}", a.event).cmp(&format!("{:?}", b.event)))
}

#[cfg(test)]
mod tests;
