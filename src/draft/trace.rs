//! The last column: what the cells beside it don't say and the same layers need. An editor leaves it as it is, or
//! deletes it; a row without it is read by its cells alone.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::columns::Column;
use super::rows::{Entry, Item};
use crate::event::{Actor, Claim, Kind, Site, Telling, When};
use crate::locate::LocatedEvent;
use crate::source::Evidence;

/// What one row was made of.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Trace {
    /// Which telling, by the id of its first row.
    pub(super) telling: String,
    /// What situs called its event.
    pub(super) event: String,
    /// The place of the site or the claim in it.
    pub(super) n: usize,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) site: Option<Site>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) claim: Option<Claim>,
    /// On the first row of a telling: what holds for all of it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) head: Option<Head>,
}

/// What holds for all rows of a telling.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Head {
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) source_id: Option<String>,
    pub(super) kind: Kind,
    pub(super) when: Option<When>,
    pub(super) by: Vec<Actor>,
    pub(super) against: Vec<Actor>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(super) no_site: Option<Evidence>,
    pub(super) told: Vec<Telling>,
}

/// The traces of the rows of one event, as they are written one after the other.
#[derive(Default)]
pub(super) struct Traces {
    /// The id of the first row of each telling.
    first: BTreeMap<usize, String>,
}

impl Traces {
    /// Writes that of the next row, given what it is a row of.
    pub(super) fn write(&mut self, entry: &mut Entry, event: &LocatedEvent) {
        let head = (!self.first.contains_key(&entry.telling)).then(|| head(event));
        let telling = self.first.entry(entry.telling).or_insert_with(|| entry.row.id().to_owned()).clone();
        let (n, site, claim) = match entry.item {
            Item::Site(n) => (n, event.sites.get(n).map(|site| site.site.clone()), None),
            Item::Placeless => (0, None, None),
            Item::Claim(n) => (n, None, event.claims.get(n).cloned()),
        };
        let event = entry.row.get(Column::Event).to_owned();
        let trace = Trace { telling, event, n, site, claim, head };
        // These nouns always can be written as JSON.
        entry.row.set(Column::Trace, serde_json::to_string(&trace).unwrap_or_default());
    }
}

fn head(event: &LocatedEvent) -> Head {
    Head {
        source_id: event.source_id.clone(),
        kind: event.kind,
        when: event.when.clone(),
        by: event.by.clone(),
        against: event.against.clone(),
        no_site: event.no_site.clone(),
        told: event.told.clone(),
    }
}
