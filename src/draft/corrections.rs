//! Corrections: what an editor changed in a draft, kept by the ids of its rows, so that it can be put on what is
//! read anew when reports were added or situs reads better.

use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::added::{self, Written};
use super::columns::{Column, Row};
use super::edit::{Edit, Edited, Edits, apply};
use super::read::{at_home, same};
use super::rows::Entry;
use crate::cell::{armed, defused};
use crate::error::{Code, Error, Finding, Result};
use crate::gazetteer::Gazetteer;
use crate::merge::Stated;
use crate::report::{SheetRow, read_sheet};
use crate::source::Location;

/// The columns of a file of corrections, in order.
pub const COLUMNS: [&str; 5] = ["row_id", "field", "was", "now", "note"];
/// The field that stands for the whole row.
pub(super) const WHOLE: &str = "*";

/// One correction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Correction {
    /// The row.
    pub row_id: String,
    /// The column; `*` for the whole row.
    pub field: String,
    /// What situs reads.
    pub was: String,
    /// What it is to be; `delete` or `add` for a whole row.
    pub now: String,
    /// For people.
    pub note: String,
}

/// A file of corrections.
#[derive(Debug)]
pub struct Corrections {
    file: Arc<str>,
    lines: Vec<(Correction, Written)>,
    /// The number of each of the columns in the file, from 1.
    numbers: [u32; COLUMNS.len()],
    /// Lines that can't be read.
    pub findings: Vec<Finding>,
}

/// What came of corrections.
#[derive(Debug, Default)]
pub struct Corrected {
    /// The events, and what could not be done.
    pub edited: Edited,
    /// Corrections that were made.
    pub applied: usize,
    /// Corrections that no longer apply; each is among the findings.
    pub stale: usize,
}

/// The corrections of a file as they meet the rows that are read now.
#[derive(Default)]
struct Met {
    edits: Edits,
    added: BTreeMap<String, (Row, Written)>,
    findings: Vec<Finding>,
    applied: usize,
    stale: usize,
}

impl Corrections {
    /// Reads a file of corrections.
    ///
    /// # Errors
    /// `header` where a column is missing; else as [`read_sheet`].
    pub fn read(file: &str, bytes: &[u8]) -> Result<Corrections> {
        let sheet = read_sheet(file, bytes)?;
        let places = sheet.places();
        if let Some(missing) = COLUMNS.iter().take(4).find(|name| !places.contains_key(**name)) {
            let what = format!("no column \"{missing}\": expected {}", COLUMNS.join(", "));
            let error = Error::new(Code::Header, what, "make the file with `situs correct`");
            return Err(error.at(Location::line(file, 1)));
        }
        let line = |row: &SheetRow| {
            let cell = |name: &str| {
                places.get(name).and_then(|at| row.cells.get(*at)).map_or("", |cell| armed(cell)).to_owned()
            };
            let correction = Correction {
                row_id: cell("row_id"),
                field: cell("field").to_lowercase(),
                was: cell("was"),
                now: cell("now"),
                note: cell("note"),
            };
            let at = Location::line(sheet.file.clone(), row.line);
            (correction, Written { at, bytes: row.bytes.clone() })
        };
        let lines = sheet.rows.iter().map(line).collect();
        let number = |name: &str| {
            places.get(name).and_then(|at| u32::try_from(at.saturating_add(1)).ok()).unwrap_or(1)
        };
        let numbers = COLUMNS.map(number);
        Ok(Corrections { file: sheet.file.clone(), lines, numbers, findings: sheet.findings })
    }

    /// Puts the corrections on events. `entries` are the rows of just these events.
    pub fn apply(&self, stated: Vec<Stated>, entries: &[Entry], gazetteer: &Gazetteer) -> Corrected {
        let met = self.meet(entries);
        let mut edited = apply(stated, entries, &met.edits, gazetteer);
        edited.findings.extend(met.findings);
        let mut claims = Vec::new();
        for (row, written) in met.added.values() {
            let name = row.get(Column::Event);
            let group = (!name.is_empty()).then(|| (self.file.clone(), name.to_owned()));
            match added::event(row, written, gazetteer) {
                Ok(event) if row.is_site() => edited.events.push(Stated { event, group }),
                Ok(event) => claims.push(Stated { event, group }),
                Err(refused) => edited.findings.push(refused.finding(written.at.clone())),
            }
        }
        for claim in claims {
            edited.events.push(at_home(claim, &edited.events));
        }
        Corrected { edited, applied: met.applied, stale: met.stale }
    }

    /// The rows with the corrections in their cells: a draft to go on with. What would be found anew for a place
    /// that was corrected is left empty. The findings tell of corrections that no longer apply.
    pub fn overlay(&self, entries: &[Entry]) -> (Vec<Row>, Vec<Finding>) {
        let met = self.meet(entries);
        let mut rows = Vec::new();
        for (at, entry) in entries.iter().enumerate().filter(|(at, _)| !met.edits.gone.contains(at)) {
            let mut row = entry.row.clone();
            let edits = met.edits.cells.get(&at).map_or(&[][..], Vec::as_slice);
            blank(&mut row, edits);
            edits.iter().for_each(|edit| row.set(edit.column, edit.now.clone()));
            if let Some((_, name)) = met.edits.groups.get(&at) {
                row.set(Column::Event, name.clone());
            }
            rows.push(row);
        }
        rows.extend(met.added.into_iter().map(|(id, (mut row, _))| {
            row.set(Column::RowId, id);
            row
        }));
        (rows, met.findings)
    }

    fn meet(&self, entries: &[Entry]) -> Met {
        let by_id: BTreeMap<&str, usize> =
            entries.iter().enumerate().map(|(at, entry)| (entry.row.id(), at)).collect();
        let mut met = Met::default();
        let mut moved: BTreeMap<usize, String> = BTreeMap::new();
        let mut named: BTreeSet<String> = BTreeSet::new();
        for (correction, written) in &self.lines {
            let entry = by_id.get(correction.row_id.as_str()).and_then(|at| Some((*at, entries.get(*at)?)));
            match self.one(correction, written, entry, &mut met) {
                Done::Moved(at) => {
                    named.insert(correction.now.clone());
                    named.extend(entries.get(at).map(|entry| entry.row.get(Column::Event).to_owned()));
                    moved.insert(at, correction.now.clone());
                    met.applied = met.applied.saturating_add(1);
                }
                Done::Applied => met.applied = met.applied.saturating_add(1),
                Done::Part => {}
                Done::Stale(part, why) => {
                    met.stale = met.stale.saturating_add(1);
                    let way_out = "delete the line, or make the corrections anew with `situs correct`";
                    let what = format!("{}: {why}; not applied", correction.row_id);
                    let column = self.numbers.get(part as usize).copied();
                    let at = Location { column, ..written.at.clone() };
                    met.findings.push(
                        Finding::warning(at, Code::CorrectionStale, what, way_out)
                            .in_field(correction.field.clone()),
                    );
                }
            }
        }
        named.extend(met.added.values().map(|(row, _)| row.get(Column::Event).to_owned()));
        named.remove("");
        for (at, entry) in entries.iter().enumerate() {
            let name = moved.get(&at).map_or(entry.row.get(Column::Event), String::as_str);
            if named.contains(name) {
                met.edits.groups.insert(at, (self.file.clone(), name.to_owned()));
            }
        }
        met.edits.moved.extend(moved.into_keys());
        met
    }

    fn one(
        &self,
        correction: &Correction,
        written: &Written,
        entry: Option<(usize, &Entry)>,
        met: &mut Met,
    ) -> Done {
        let Correction { row_id, field, was, now, .. } = correction;
        if let Some((row, _)) = met.added.get_mut(row_id) {
            return match Column::from_name(field) {
                Some(column) => {
                    row.set(column, now.clone());
                    Done::Part
                }
                None => Done::Stale(Part::Field, "there is no such column".to_owned()),
            };
        }
        if field == WHOLE && now == "add" {
            if entry.is_some() {
                return Done::Stale(Part::RowId, "the row is read from the reports now".to_owned());
            }
            met.added.insert(row_id.clone(), (Row::default(), written.clone()));
            return Done::Applied;
        }
        let Some((at, entry)) = entry else {
            return Done::Stale(Part::RowId, "no such row is read from the reports now".to_owned());
        };
        if field == WHOLE {
            if now != "delete" {
                let why = format!("found {now:?} for a whole row: expected delete or add");
                return Done::Stale(Part::Now, why);
            }
            met.edits.gone.insert(at);
            return Done::Applied;
        }
        let site = entry.row.get(Column::Row) == "site";
        let Some(column) = Column::from_name(field).filter(|column| column.is_editable(site)) else {
            return Done::Stale(Part::Field, "no such column can be corrected in this row".to_owned());
        };
        let read = entry.row.get(column);
        if !same(column, was, read) {
            return Done::Stale(Part::Was, format!("it was {was:?}, and {read:?} is read now"));
        }
        if column == Column::Event {
            return Done::Moved(at);
        }
        let known =
            met.edits.cells.get(&at).and_then(|edits| edits.iter().find(|edit| edit.column == column));
        if let Some(earlier) = known.filter(|earlier| earlier.now != *now) {
            let line = earlier.at.line.unwrap_or_default();
            return Done::Stale(
                Part::Now,
                format!("line {line} makes it {:?}, this one {now:?}", earlier.now),
            );
        }
        let place = Location { column: self.numbers.get(Part::Now as usize).copied(), ..written.at.clone() };
        let edit = Edit { column, now: now.clone(), at: place };
        met.edits.cells.entry(at).or_default().push(edit);
        Done::Applied
    }
}

enum Done {
    Applied,
    /// A cell of an added row.
    Part,
    /// The row belongs to another event.
    Moved(usize),
    /// The cell to blame, and why.
    Stale(Part, String),
}

/// A column of the file, in the order of [`COLUMNS`].
#[derive(Clone, Copy)]
enum Part {
    RowId,
    Field,
    Was,
    Now,
}

/// Empties what situs found for a place that is corrected.
fn blank(row: &mut Row, edits: &[Edit]) {
    let named = [Column::Place, Column::Admin1, Column::Admin2, Column::Country];
    let any = |columns: &[Column]| edits.iter().any(|edit| columns.contains(&edit.column));
    let given = any(&[Column::Latitude, Column::Longitude]);
    if !any(&named) && !given {
        return;
    }
    let found = [Column::Latitude, Column::Longitude, Column::Precision, Column::Confidence, Column::Reason];
    found.into_iter().for_each(|column| row.set(column, ""));
    if any(&[Column::Place]) && !given {
        [Column::Admin1, Column::Admin2, Column::Country].into_iter().for_each(|column| row.set(column, ""));
    }
}

/// A file of corrections.
pub fn corrections_csv(corrections: &[Correction]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory can't fail, and every record has as many fields as the header.
    let _ = writer.write_record(COLUMNS);
    for Correction { row_id, field, was, now, note } in corrections {
        let _ = writer.write_record([row_id, field, was, now, note].map(|cell| defused(cell)));
    }
    writer.into_inner().unwrap_or_default()
}
