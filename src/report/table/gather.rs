//! Rows gathered to events: those that share an id are one.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::row::Row;
use super::rows::Repeated;
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
    /// What is to be said of them, and of those whose date no row has told.
    unsaid: Vec<[Option<Box<Finding>>; 2]>,
    known: Known,
}

/// Where each site, claim, actor and telling of an event stands: a table may well hold thousands of one id.
#[derive(Debug, Default)]
struct Known(HashMap<(usize, String), usize>);

impl Known {
    /// The place of what bears this key in its event; `None`, and `next` is noted, where it is new.
    fn place(&mut self, event: usize, key: String, next: usize) -> Option<usize> {
        match self.0.entry((event, key)) {
            Entry::Occupied(known) => Some(*known.get()),
            Entry::Vacant(free) => {
                free.insert(next);
                None
            }
        }
    }
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
        if at == next {
            self.events.push(bare(row.id.clone()));
            self.kindless.push(true);
            self.unsaid.push([row.kindless(), row.dateless()].map(|said| said.map(Box::new)));
        }
        if let (Some(event), Some(kindless)) = (self.events.get_mut(at), self.kindless.get_mut(at)) {
            once_told(event, kindless, &row, findings);
            gather(&mut self.known, at, event, row);
        }
    }

    /// The events, in the order of their first rows.
    pub(super) fn finish(self, findings: &mut Vec<Finding>) -> Vec<Event> {
        let mut repeated = Repeated::default();
        for (([kind, date], kindless), event) in self.unsaid.into_iter().zip(self.kindless).zip(&self.events)
        {
            for (key, said) in
                [("no kind", kind.filter(|_| kindless)), ("no date", date.filter(|_| event.when.is_none()))]
            {
                said.into_iter().for_each(|finding| repeated.add(key.to_owned(), *finding));
            }
        }
        findings.extend(repeated.finish());
        self.events
    }
}

/// An event of which nothing is told yet.
fn bare(source_id: Option<String>) -> Event {
    Event {
        source_id,
        kind: Kind::Other,
        when: None,
        by: Vec::new(),
        against: Vec::new(),
        sites: Vec::new(),
        no_site: None,
        claims: Vec::new(),
        told: Vec::new(),
    }
}

/// What an event has only once, its kind and its date: the first row that tells it counts.
fn once_told(event: &mut Event, kindless: &mut bool, row: &Row, findings: &mut Vec<Finding>) {
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
    match (&event.when, &row.when) {
        (None, when) => event.when.clone_from(when),
        (Some(known), Some(when)) if known != when => findings.push(differs("the date")),
        _ => {}
    }
}

/// What an event may have many of: each distinct one once.
fn gather(known: &mut Known, at: usize, event: &mut Event, row: Row) {
    let told = row.telling();
    actors(known, at, "by", &mut event.by, row.by);
    actors(known, at, "against", &mut event.against, row.against);
    if let Some(site) = row.site
        && known.place(at, site_key(&site), event.sites.len()).is_none()
    {
        event.sites.push(site);
    }
    for claim in row.claims {
        match known.place(at, claim_key(&claim), event.claims.len()) {
            Some(same) => {
                if let Some(same) = event.claims.get_mut(same) {
                    same.evidence.extend(claim.evidence);
                }
            }
            None => event.claims.push(claim),
        }
    }
    telling(known, at, &mut event.told, told);
}

fn actors(known: &mut Known, at: usize, part: &str, list: &mut Vec<Actor>, more: Vec<Actor>) {
    for actor in more {
        if known.place(at, format!("{part} {actor:?}"), list.len()).is_none() {
            list.push(actor);
        }
    }
}

fn telling(known: &mut Known, at: usize, told: &mut Vec<Telling>, telling: Telling) {
    match known.place(at, format!("told {:?}", telling.source), told.len()) {
        Some(same) => {
            if let Some(first) = told.get_mut(same) {
                actors(known, at, &format!("said {same}"), &mut first.said_by, telling.said_by);
            }
        }
        None => {
            let index = told.len();
            for actor in &telling.said_by {
                known.place(at, format!("said {index} {actor:?}"), 0);
            }
            told.push(telling);
        }
    }
}

/// All of a site but its evidence.
fn site_key(site: &Site) -> String {
    format!("site {:?} {:?} {:?} {:?}", site.written, site.manner, site.context, site.given)
}

/// All of a claim but its words and evidence.
fn claim_key(claim: &Claim) -> String {
    format!(
        "claim {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        claim.claimant,
        claim.measure,
        claim.count,
        claim.subject,
        claim.subject_side,
        claim.stance,
        claim.verification
    )
}

#[cfg(test)]
mod tests {
    use crate::report::read_table;

    #[test]
    fn what_is_told_twice_stands_once_with_both_places() {
        let (table, findings) = read_table(
            "t.csv",
            b"id,date,kind,place,killed,source,by,claimant\n\
              1,2026-02-26,shelling,Khost,5,Dawn,A;B,X\n\
              1,2026-02-26,shelling,Khost,5,Dawn,B,X\n\
              1,2026-02-27,attack,Khost,6,Wire,B,X\n",
        )
        .unwrap();
        let event = &table.events[0];
        assert_eq!((event.sites.len(), event.by.len(), event.told.len()), (1, 2, 2));
        assert_eq!(event.claims.len(), 2);
        assert_eq!(event.claims[0].evidence.len(), 2);
        assert_eq!(event.told[0].said_by.len(), 1);
        assert_eq!(findings.len(), 2, "the kind and the date of the third row differ: {findings:?}");
    }
}
