//! Rows gathered to events: those that share an id are one.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::row::Row;
use crate::error::{Code, Finding};
use crate::event::{Actor, Claim, Event, Kind, Site, Telling};
use crate::report::shown::shown;
use crate::source::Location;

/// The events so far.
#[derive(Debug, Default)]
pub(super) struct Gatherer {
    events: Vec<Event>,
    by_id: HashMap<String, usize>,
    /// Events whose kind no row has told yet.
    kindless: Vec<bool>,
}

impl Gatherer {
    /// Adds a row to its event.
    pub(super) fn add(&mut self, row: Row, findings: &mut Vec<Finding>) {
        let next = self.events.len();
        let at = match &row.id {
            None => next,
            Some(id) => match self.by_id.entry(id.clone()) {
                Entry::Occupied(known) => *known.get(),
                Entry::Vacant(free) => *free.insert(next),
            },
        };
        match (self.events.get_mut(at), self.kindless.get_mut(at)) {
            (Some(event), Some(kindless)) => join(event, kindless, row, findings),
            _ => {
                self.kindless.push(row.kind.is_none());
                self.events.push(begin(row));
            }
        }
    }

    /// The events, in the order of their first rows.
    pub(super) fn finish(self) -> Vec<Event> {
        self.events
    }
}

fn begin(row: Row) -> Event {
    Event {
        source_id: row.id,
        kind: row.kind.unwrap_or(Kind::Other),
        when: row.when,
        by: row.by,
        against: row.against,
        sites: row.site.into_iter().collect(),
        no_site: None,
        claims: row.claims,
        told: vec![row.telling],
    }
}

fn join(event: &mut Event, kindless: &mut bool, row: Row, findings: &mut Vec<Finding>) {
    let differs = |what: &str| {
        let id = shown(row.id.as_deref().unwrap_or_default());
        Finding::warning(
            Location::line(row.file.clone(), row.line),
            Code::Value,
            format!(
                "{what} differs from that of an earlier row with the id {id}: expected the same; the earlier is kept"
            ),
            "correct it, or give the row an id of its own",
        )
    };
    match row.kind {
        Some(kind) if *kindless => {
            event.kind = kind;
            *kindless = false;
        }
        Some(kind) if kind != event.kind => findings.push(differs("the kind")),
        _ => {}
    }
    match (&event.when, row.when) {
        (None, when) => event.when = when,
        (Some(known), Some(when)) if *known != when => findings.push(differs("the date")),
        _ => {}
    }
    add_actors(&mut event.by, row.by);
    add_actors(&mut event.against, row.against);
    if let Some(site) = row.site {
        add_site(&mut event.sites, site);
    }
    for claim in row.claims {
        add_claim(&mut event.claims, claim);
    }
    add_telling(&mut event.told, row.telling);
}

fn add_actors(known: &mut Vec<Actor>, more: Vec<Actor>) {
    for actor in more {
        if !known.contains(&actor) {
            known.push(actor);
        }
    }
}

fn add_site(known: &mut Vec<Site>, site: Site) {
    let same = known.iter_mut().find(|other| {
        other.written == site.written
            && other.manner == site.manner
            && other.context.within == site.context.within
            && (other.given == site.given || site.given.is_none())
    });
    if same.is_none() {
        known.push(site);
    }
}

fn add_claim(known: &mut Vec<Claim>, claim: Claim) {
    let same = known.iter_mut().find(|other| {
        other.claimant == claim.claimant
            && other.measure == claim.measure
            && other.count == claim.count
            && other.subject == claim.subject
            && other.subject_side == claim.subject_side
            && other.stance == claim.stance
            && other.verification == claim.verification
    });
    match same {
        Some(other) => other.evidence.extend(claim.evidence),
        None => known.push(claim),
    }
}

fn add_telling(known: &mut Vec<Telling>, telling: Telling) {
    match known.iter_mut().find(|other| other.source == telling.source) {
        Some(other) => add_actors(&mut other.said_by, telling.said_by),
        None => known.push(telling),
    }
}
