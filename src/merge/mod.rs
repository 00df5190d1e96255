//! Many tellings in, one event out: its sources kept, its claims each once a claimant, its dispute graded.

mod claimant;
mod claims;
mod cluster;
mod dispute;
mod id;
mod same;
mod spot;
mod unite;

use serde::{Deserialize, Serialize};

use crate::event::Kind;
use crate::gazetteer::Gazetteer;
use crate::locate::{LocatedEvent, Lookup};
use same::Member;
use spot::Spot;

/// One event, told by one or many reports, under an id that stays.
#[derive(Debug, Clone)]
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
#[derive(Debug, Default)]
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

fn merge_with(events: Vec<LocatedEvent>, lookup: &impl Lookup) -> Merged {
    let (sites_in, claims_in) = tally(events.iter());
    let mut members: Vec<Member> = events
        .into_iter()
        .map(|event| Member { spots: event.sites.iter().map(|site| Spot::of(site, lookup)).collect(), event })
        .collect();
    members.sort_by(cluster::total_order);
    members.dedup_by(|a, b| cluster::total_order(a, b).is_eq());
    let groups = cluster::group(members);
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
