//! What an editor changed, put on the events: cells of sites and claims, rows that are gone, rows that are new.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::cells::{self, Refused};
use super::columns::{Column, Part, Row};
use super::rows::{Entry, Item, telling_of};
use crate::error::Finding;
use crate::event::{Actor, Claim, Kind, Source, Verification, When};
use crate::gazetteer::Gazetteer;
use crate::locate::{LocatedEvent, LocatedSite};
use crate::merge::Stated;
use crate::source::Location;

/// The event an editor names: the file of that word, and the name.
type Group = Option<(Arc<str>, String)>;

/// A cell that an editor changed.
#[derive(Debug, Clone)]
pub(super) struct Edit {
    pub(super) column: Column,
    pub(super) now: String,
    /// Where the editor wrote it.
    pub(super) at: Location,
}

/// Everything an editor changed.
#[derive(Debug, Default)]
pub(super) struct Edits {
    /// By the place of the row among the entries.
    pub(super) cells: BTreeMap<usize, Vec<Edit>>,
    /// Rows that are gone, likewise.
    pub(super) gone: BTreeSet<usize>,
    /// The event of rows by an editor's word; where there is none the telling keeps the one it has.
    pub(super) groups: BTreeMap<usize, (Arc<str>, String)>,
    /// Rows whose event an editor changed.
    pub(super) moved: BTreeSet<usize>,
}

/// Events after an editor's changes.
#[derive(Debug, Default)]
pub struct Edited {
    /// The events.
    pub events: Vec<Stated>,
    /// Changes that could not be made.
    pub findings: Vec<Finding>,
    /// Sites, and events without one, that the editor took out.
    pub sites_gone: usize,
}

/// A claim and the event it belongs to.
struct Said {
    group: Group,
    /// By an editor's word.
    moved: bool,
    claim: Claim,
}

/// What an event has once, by the row of one of its sites.
#[derive(Debug, Clone, PartialEq)]
struct Header {
    kind: Kind,
    when: Option<When>,
    by: Vec<Actor>,
    against: Vec<Actor>,
    /// Where an editor changed them.
    said_by: Option<Vec<Actor>>,
    verification: Option<Verification>,
    source: Vec<(Column, String)>,
    group: Group,
}

/// Makes the changes.
pub(super) fn apply(stated: Vec<Stated>, entries: &[Entry], edits: &Edits, gazetteer: &Gazetteer) -> Edited {
    let mut rows: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, entry) in entries.iter().enumerate() {
        rows.entry(entry.telling).or_default().push(at);
    }
    let mut edited = Edited::default();
    let mut orphans = Vec::new();
    for (telling, stated) in stated.into_iter().enumerate() {
        let rows = rows.remove(&telling).unwrap_or_default();
        let touched = rows.iter().any(|at| {
            edits.cells.contains_key(at) || edits.gone.contains(at) || edits.groups.contains_key(at)
        });
        if touched {
            let mut work = Work { base: &stated, entries, edits, gazetteer, edited: &mut edited };
            orphans.extend(work.telling(&rows));
        } else {
            edited.events.push(stated);
        }
    }
    for orphan in orphans {
        let home = edited.events.iter().find(|home| orphan.group.is_some() && home.group == orphan.group);
        let adopted = home.map(|home| adopt(orphan.clone(), &home.event));
        edited.events.push(adopted.unwrap_or(orphan));
    }
    edited
}

/// A claim that was put to another event says nothing of that event's kind, days and actors.
pub(super) fn adopt(mut orphan: Stated, home: &LocatedEvent) -> Stated {
    orphan.event.kind = home.kind;
    orphan.event.when.clone_from(&home.when);
    orphan.event.by.clone_from(&home.by);
    orphan.event.against.clone_from(&home.against);
    orphan.event.source_id.clone_from(&home.source_id);
    orphan
}

struct Work<'a> {
    base: &'a Stated,
    entries: &'a [Entry],
    edits: &'a Edits,
    gazetteer: &'a Gazetteer,
    edited: &'a mut Edited,
}

impl Work<'_> {
    /// One telling into one event, or into several where its rows say different things of it. Gives back claims
    /// that were put to an event of which this telling has no site.
    fn telling(&mut self, rows: &[usize]) -> Vec<Stated> {
        let mut parts: Vec<(Header, Vec<LocatedSite>)> = Vec::new();
        let mut claims: Vec<Said> = Vec::new();
        for at in rows.iter().copied() {
            let Some(entry) = self.entries.get(at) else { continue };
            let gone = self.edits.gone.contains(&at);
            match entry.item {
                Item::Site(_) | Item::Placeless if gone => {
                    self.edited.sites_gone = self.edited.sites_gone.saturating_add(1)
                }
                Item::Claim(_) if gone => {}
                Item::Site(n) => {
                    let header = self.header(at, &entry.row);
                    let Some(site) = self.base.event.sites.get(n).cloned() else { continue };
                    let site = self.site(at, &entry.row, site);
                    match parts.iter_mut().find(|(other, _)| *other == header) {
                        Some((_, sites)) => sites.push(site),
                        None => parts.push((header, vec![site])),
                    }
                }
                Item::Placeless => {
                    let header = self.header(at, &entry.row);
                    let sites = self.new_site(at, &entry.row);
                    parts.push((header, sites.into_iter().collect()));
                }
                Item::Claim(n) => {
                    let Some(claim) = self.base.event.claims.get(n).cloned() else { continue };
                    let moved = self.edits.moved.contains(&at);
                    claims.push(Said { group: self.group(at), moved, claim: self.claim(at, claim) });
                }
            }
        }
        self.assemble(parts, claims)
    }

    fn assemble(&mut self, parts: Vec<(Header, Vec<LocatedSite>)>, mut claims: Vec<Said>) -> Vec<Stated> {
        let whole = parts.len() == 1;
        // Where every site is merged anew, the claims that nobody moved go with the first.
        let homeless = |claim: &Said| !claim.moved && parts.iter().all(|(part, _)| part.group != claim.group);
        let first = parts.iter().find(|(part, _)| part.group.is_none()).map(|(part, _)| part.group.clone());
        let adrift: Vec<bool> = claims.iter().map(homeless).collect();
        for (claim, adrift) in claims.iter_mut().zip(adrift) {
            if let (true, Some(group)) = (adrift, &first) {
                claim.group.clone_from(group);
            }
        }
        for (header, sites) in parts {
            let own = claims.extract_if(.., |claim| claim.group == header.group).map(|said| said.claim);
            let own: Vec<Claim> = own.collect();
            let mut event = LocatedEvent { sites, claims: own, ..self.base.event.clone() };
            let base = &self.base.event;
            if !whole && (header.kind, &header.when) != (base.kind, &base.when) {
                // Two rows of a table with one id would be one event again.
                event.source_id = None;
            }
            put(&mut event, &header);
            if !(whole && claims.is_empty()) {
                keep_told(&mut event);
            }
            self.edited.events.push(Stated { event, group: header.group });
        }
        let mut orphans: Vec<Stated> = Vec::new();
        for Said { group, claim, .. } in claims {
            match orphans.iter_mut().find(|orphan| orphan.group == group) {
                Some(orphan) => orphan.event.claims.push(claim),
                None => {
                    let base = self.base.event.clone();
                    let event =
                        LocatedEvent { sites: Vec::new(), no_site: None, claims: vec![claim], ..base };
                    orphans.push(Stated { event, group });
                }
            }
        }
        orphans.iter_mut().for_each(|orphan| keep_told(&mut orphan.event));
        orphans
    }

    fn edits(&self, at: usize) -> impl Iterator<Item = &Edit> {
        self.edits.cells.get(&at).into_iter().flatten()
    }

    /// The event of a row by an editor's word. A site of another kind or another day is no longer of the event that
    /// situs took it for: it is merged anew, unless the editor says where it belongs.
    fn group(&self, at: usize) -> Group {
        let anew = |edit: &Edit| {
            matches!(edit.column, Column::Kind | Column::Start | Column::End | Column::DayPrecision)
        };
        if !self.edits.moved.contains(&at) && self.edits(at).any(anew) {
            return None;
        }
        self.edits.groups.get(&at).cloned().or_else(|| self.base.group.clone())
    }

    /// The row as the editor left it.
    fn now(&self, at: usize, row: &Row) -> Row {
        let mut now = row.clone();
        self.edits(at).for_each(|edit| now.set(edit.column, edit.now.clone()));
        now
    }

    fn refuse(&mut self, refused: Refused, at: usize) {
        let place = self.edits(at).find(|edit| edit.column == refused.column).map(|edit| edit.at.clone());
        if let Some(place) = place {
            self.edited.findings.push(refused.finding(place));
        }
    }

    fn header(&mut self, at: usize, row: &Row) -> Header {
        let now = self.now(at, row);
        let changed: BTreeSet<Column> = self.edits(at).map(|edit| edit.column).collect();
        let any = |columns: &[Column]| columns.iter().any(|column| changed.contains(column));
        let base = &self.base.event;
        let mut header = Header {
            kind: base.kind,
            when: base.when.clone(),
            by: base.by.clone(),
            against: base.against.clone(),
            said_by: None,
            verification: None,
            source: Vec::new(),
            group: self.group(at),
        };
        if any(&[Column::By, Column::BySide]) {
            header.by = cells::actors(now.get(Column::By), now.get(Column::BySide));
        }
        if any(&[Column::Against, Column::AgainstSide]) {
            header.against = cells::actors(now.get(Column::Against), now.get(Column::AgainstSide));
        }
        if any(&[Column::Claimant, Column::ClaimantSide]) {
            header.said_by = Some(cells::actors(now.get(Column::Claimant), now.get(Column::ClaimantSide)));
        }
        for column in [Column::Source, Column::SourceDate, Column::SourceUrl] {
            if any(&[column]) {
                header.source.push((column, now.get(column).to_owned()));
            }
        }
        let mut refused = Vec::new();
        if any(&[Column::Kind]) {
            cells::kind(&now).map_or_else(|why| refused.push(why), |kind| header.kind = kind);
        }
        if any(&[Column::Start, Column::End, Column::DayPrecision]) {
            let set = changed.contains(&Column::DayPrecision);
            cells::when(&now, base.when.as_ref(), set)
                .map_or_else(|why| refused.push(why), |when| header.when = when);
        }
        if any(&[Column::Verification]) {
            cells::verification(&now)
                .map_or_else(|why| refused.push(why), |told| header.verification = Some(told));
        }
        refused.into_iter().for_each(|refused| self.refuse(refused, at));
        header
    }

    fn site(&mut self, at: usize, row: &Row, site: LocatedSite) -> LocatedSite {
        let changed: BTreeSet<Column> =
            self.edits(at).map(|edit| edit.column).filter(|column| column.part() == Part::Site).collect();
        if changed.is_empty() {
            return site;
        }
        let now = self.now(at, row);
        match cells::relocate(&now, &changed, &site, self.gazetteer) {
            Ok(site) => site,
            Err(refused) => {
                self.refuse(refused, at);
                site
            }
        }
    }

    /// A place that an editor gives to an event that had none.
    fn new_site(&mut self, at: usize, row: &Row) -> Option<LocatedSite> {
        let placed = self.edits(at).any(|edit| edit.column.part() == Part::Site && !edit.now.is_empty());
        let now = self.now(at, row);
        let told = self.base.event.told.first();
        let words = told.map(|told| &told.evidence).or(self.base.event.no_site.as_ref())?.clone();
        let found = if placed { cells::located(&now, words, self.gazetteer) } else { Ok(None) };
        found.unwrap_or_else(|refused| {
            self.refuse(refused, at);
            None
        })
    }

    fn claim(&mut self, at: usize, mut claim: Claim) -> Claim {
        let edits: Vec<Edit> =
            self.edits(at).filter(|edit| edit.column.part() == Part::Claim).cloned().collect();
        for edit in edits {
            if let Err(refused) = cells::set_claim(&mut claim, edit.column, &edit.now) {
                self.refuse(refused, at);
            }
        }
        claim
    }
}

fn put(event: &mut LocatedEvent, header: &Header) {
    event.kind = header.kind;
    event.when.clone_from(&header.when);
    event.by.clone_from(&header.by);
    event.against.clone_from(&header.against);
    if !event.sites.is_empty() {
        event.no_site = None;
    }
    for (n, told) in event.told.iter_mut().enumerate() {
        if let Some(said_by) = &header.said_by {
            told.said_by = if n == 0 { said_by.clone() } else { Vec::new() };
        }
        told.verification = header.verification.unwrap_or(told.verification);
        header.source.iter().for_each(|(column, now)| set_source(&mut told.source, *column, now));
    }
}

fn set_source(source: &mut Source, column: Column, now: &str) {
    let value = (!now.is_empty()).then(|| now.to_owned());
    match column {
        Column::Source => source.publisher = value,
        Column::SourceDate => source.published = crate::report::dates::day(now),
        _ => source.url = value,
    }
}

/// Of a telling that was parted, each part keeps the sentences that tell of it; all, where none does.
fn keep_told(event: &mut LocatedEvent) {
    let words = event.sites.iter().map(|site| &site.site.evidence);
    let words: Vec<_> = words.chain(event.claims.iter().filter_map(|claim| claim.evidence.first())).collect();
    let kept: Vec<_> = event
        .told
        .iter()
        .filter(|told| words.iter().any(|words| telling_of(&event.told, words).is_some_and(|t| t == *told)))
        .cloned()
        .collect();
    if !kept.is_empty() {
        event.told = kept;
    }
}
