//! A draft that an editor saved: rows by their header, and events again.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::added::{self, Written};
use super::columns::{Column, Row};
use super::edit::{Edit, Edited, Edits, adopt, apply};
use super::rows::{Entry, Item, rows_alone};
use super::trace::{Head, Trace};
use crate::cell::armed;
use crate::error::{Code, Error, Finding, Result};
use crate::event::Event;
use crate::gazetteer::Gazetteer;
use crate::locate::locate;
use crate::merge::Stated;
use crate::report::read_sheet;
use crate::source::Location;

/// How much of a file is looked at for the header.
const HEAD: usize = 4096;
/// A table with these columns is a draft.
const MARKS: [&str; 4] = ["row_id", "row", "event", "evidence"];

/// A draft as it was saved.
#[derive(Debug)]
pub struct Draft {
    /// The rows, in the order of the file.
    pub(super) rows: Vec<Saved>,
    /// Rows that can't be read.
    pub findings: Vec<Finding>,
    pub(super) file: Arc<str>,
}

/// One row as it was saved.
#[derive(Debug)]
pub(super) struct Saved {
    pub(super) row: Row,
    pub(super) written: Written,
    /// The place of each column in the file, from 1, for messages.
    places: Arc<BTreeMap<Column, u32>>,
}

impl Saved {
    /// Where a cell stands.
    pub(super) fn at(&self, column: Column) -> Location {
        let place = self.places.get(&column).copied().unwrap_or(1);
        Location::at(self.written.at.file.clone(), self.written.at.line.unwrap_or(1), place)
    }

    /// Whether situs wrote the row.
    pub(super) fn has_trace(&self) -> bool {
        !self.row.get(Column::Trace).is_empty()
    }

    /// Whether the file has the column at all.
    pub(super) fn has(&self, column: Column) -> bool {
        self.places.contains_key(&column)
    }
}

/// Whether a file is a draft, by the header of its table.
pub fn is_draft(file: &str, bytes: &[u8]) -> bool {
    let ending = file.rsplit('.').next().unwrap_or_default().to_lowercase();
    if !["csv", "tsv", "tab"].contains(&ending.as_str()) {
        return false;
    }
    // Spreadsheets may save UTF-16: the header is the same without its zeros.
    let head: Vec<u8> = bytes.iter().take(HEAD).copied().filter(|byte| *byte != 0).collect();
    let head = String::from_utf8_lossy(&head);
    let line = head.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let names: Vec<&str> = line
        .split([',', ';', '\t', '|'])
        .map(|name| name.trim_matches(|c: char| !c.is_alphanumeric() && c != '_'))
        .collect();
    MARKS.iter().all(|mark| names.contains(mark))
}

impl Draft {
    /// Reads the rows.
    ///
    /// # Errors
    /// `header` where a column is missing without which a row can't be told from another; else as [`read_sheet`].
    pub fn read(file: &str, bytes: &[u8]) -> Result<Draft> {
        let sheet = read_sheet(file, bytes)?;
        let places: BTreeMap<Column, usize> = sheet
            .places()
            .into_iter()
            .filter_map(|(name, at)| Some((Column::from_name(&name)?, at)))
            .collect();
        for column in [Column::RowId, Column::Row, Column::Event, Column::Evidence] {
            if !places.contains_key(&column) {
                let what = format!("no column \"{}\": expected a draft", column.name());
                let error = Error::new(Code::Header, what, "make one with `situs extract`");
                return Err(error.at(Location::line(file, 1)));
            }
        }
        let numbers: BTreeMap<Column, u32> = places
            .iter()
            .filter_map(|(column, at)| Some((*column, u32::try_from(at.saturating_add(1)).ok()?)))
            .collect();
        let numbers = Arc::new(numbers);
        let rows = sheet.rows.iter().map(|found| {
            let mut row = Row::default();
            for (column, at) in &places {
                row.set(*column, found.cells.get(*at).map_or("", |cell| armed(cell)));
            }
            let at = Location::line(sheet.file.clone(), found.line);
            Saved { row, written: Written { at, bytes: found.bytes.clone() }, places: numbers.clone() }
        });
        let rows = rows.collect();
        Ok(Draft { rows, findings: sheet.findings, file: sheet.file })
    }

    /// The events the rows tell, as the editor left them.
    pub fn events(&self, gazetteer: &Gazetteer) -> Edited {
        let (told, mut alone) = self.tellings();
        let mut build = Build::new(self, gazetteer);
        for rows in told {
            alone.extend(build.telling(rows));
        }
        alone.sort_unstable();
        build.finish(&alone)
    }

    /// Rows by their telling, with what their trace says; and the rows without a trace.
    fn tellings(&self) -> (Vec<Vec<(usize, Trace)>>, Vec<usize>) {
        let (mut told, mut alone): (BTreeMap<String, Vec<(usize, Trace)>>, _) = (BTreeMap::new(), Vec::new());
        let mut order: Vec<String> = Vec::new();
        for (at, saved) in self.rows.iter().enumerate() {
            match serde_json::from_str::<Trace>(saved.row.get(Column::Trace)) {
                Ok(trace) => {
                    let rows = told.entry(trace.telling.clone()).or_default();
                    if rows.is_empty() {
                        order.push(trace.telling.clone());
                    }
                    rows.push((at, trace));
                }
                Err(_) => alone.push(at),
            }
        }
        let told = order.into_iter().filter_map(|telling| told.remove(&telling)).collect();
        (told, alone)
    }
}

struct Build<'a> {
    draft: &'a Draft,
    gazetteer: &'a Gazetteer,
    stated: Vec<Stated>,
    entries: Vec<Entry>,
    edits: Edits,
    findings: Vec<Finding>,
}

impl<'a> Build<'a> {
    fn new(draft: &'a Draft, gazetteer: &'a Gazetteer) -> Self {
        Build {
            draft,
            gazetteer,
            stated: Vec::new(),
            entries: Vec::new(),
            edits: Edits::default(),
            findings: Vec::new(),
        }
    }

    /// Rebuilds a telling as it was read and notes what the cells say otherwise. Gives back the rows that can only
    /// be read by their cells, since what holds for the telling is gone.
    fn telling(&mut self, mut rows: Vec<(usize, Trace)>) -> Vec<usize> {
        rows.sort_by_key(|(at, trace)| (trace.claim.is_some(), trace.n, *at));
        // A row that somebody copied: the copy is a row of its own.
        let mut copies = Vec::new();
        rows.dedup_by(|again, first| {
            let same = (again.1.claim.is_some(), again.1.n) == (first.1.claim.is_some(), first.1.n);
            if same {
                copies.push(again.0);
            }
            same
        });
        let Some(head) = rows.iter().find_map(|(_, trace)| trace.head.clone()) else {
            copies.extend(rows.iter().map(|(at, _)| *at));
            return copies;
        };
        let Head { source_id, kind, when, by, against, no_site, told } = head;
        let sites: Vec<_> = rows.iter().filter_map(|(_, trace)| trace.site.clone()).collect();
        let claims: Vec<_> = rows.iter().filter_map(|(_, trace)| trace.claim.clone()).collect();
        let event = Event { source_id, kind, when, by, against, sites, no_site, claims, told };
        let located = locate(event, self.gazetteer);
        self.findings.extend(located.findings);
        let telling = self.stated.len();
        let (mut site, mut claim) = (0_usize, 0_usize);
        let derived: BTreeMap<Item, Row> =
            rows_alone(&located.event, "", self.gazetteer).into_iter().collect();
        for (at, trace) in rows {
            let item = if trace.claim.is_some() {
                claim = claim.saturating_add(1);
                Item::Claim(claim.saturating_sub(1))
            } else if trace.site.is_some() {
                site = site.saturating_add(1);
                Item::Site(site.saturating_sub(1))
            } else {
                Item::Placeless
            };
            let Some(row) = derived.get(&item).cloned() else { continue };
            self.note(at, &row, &trace.event);
            self.entries.push(Entry { row, telling, item });
        }
        self.stated.push(Stated::alone(located.event));
        copies
    }

    /// Notes what the saved row says otherwise than the one that is read.
    fn note(&mut self, at: usize, row: &Row, event: &str) {
        let Some(saved) = self.draft.rows.get(at) else { return };
        let entry = self.entries.len();
        let name = saved.row.get(Column::Event);
        if !name.is_empty() {
            self.edits.groups.insert(entry, (self.draft.file.clone(), name.to_owned()));
        }
        if name != event {
            self.edits.moved.insert(entry);
        }
        let changed = changes(saved, row);
        if !changed.is_empty() {
            self.edits.cells.insert(entry, changed);
        }
    }

    fn finish(self, alone: &[usize]) -> Edited {
        let mut edited = apply(self.stated, &self.entries, &self.edits, self.gazetteer);
        edited.findings.extend(self.findings);
        // What an editor left out of a draft was never read.
        edited.sites_gone = 0;
        let mut claims = Vec::new();
        for saved in alone.iter().filter_map(|at| self.draft.rows.get(*at)) {
            let group = (self.draft.file.clone(), saved.row.get(Column::Event).to_owned());
            let group = (!group.1.is_empty()).then_some(group);
            match added::event(&saved.row, &saved.written, self.gazetteer) {
                Ok(event) if saved.row.is_site() => edited.events.push(Stated { event, group }),
                Ok(event) => claims.push(Stated { event, group }),
                Err(refused) => {
                    let at = saved.at(refused.column);
                    edited.findings.push(refused.finding(at));
                }
            }
        }
        for claim in claims {
            edited.events.push(at_home(claim, &edited.events));
        }
        edited
    }
}

/// A claim alone takes over what its event is.
pub(super) fn at_home(claim: Stated, events: &[Stated]) -> Stated {
    let home = events.iter().find(|home| claim.group.is_some() && home.group == claim.group);
    match home.map(|home| home.event.clone()) {
        Some(home) => adopt(claim, &home),
        None => claim,
    }
}

/// The cells that an editor can change and that differ from what is read, the event apart.
pub(super) fn changes(saved: &Saved, row: &Row) -> Vec<Edit> {
    let site = row.get(Column::Row) == "site";
    Column::ALL
        .iter()
        .copied()
        .filter(|column| *column != Column::Event && column.is_editable(site) && saved.has(*column))
        .filter(|column| !same(*column, saved.row.get(*column), row.get(*column)))
        .map(|column| Edit { column, now: saved.row.get(column).to_owned(), at: saved.at(column) })
        .collect()
}

/// Whether two cells say the same: spreadsheets write numbers in their own way and trim what stands around words.
pub(super) fn same(column: Column, a: &str, b: &str) -> bool {
    if a.trim() == b.trim() {
        return true;
    }
    if !matches!(column, Column::Latitude | Column::Longitude) {
        return a.split_whitespace().eq(b.split_whitespace());
    }
    let number = |cell: &str| crate::report::cells::decimal(cell).map(|number| number.value);
    matches!((number(a), number(b)), (Some(a), Some(b)) if (a - b).abs() < 1e-6)
}
