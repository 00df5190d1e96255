//! An edited draft beside what is read now: the differences, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use super::columns::{Column, Row};
use super::corrections::{Correction, WHOLE};
use super::id::digest;
use super::read::{Draft, Saved, changes, same};
use super::rows::Entry;
use crate::error::{Code, Finding};
use crate::source::Location;

/// What an editor changed.
#[derive(Debug, Default)]
pub struct Compared {
    /// The corrections, in the order of the draft; deleted rows after them.
    pub corrections: Vec<Correction>,
    /// What can't be kept as a correction, and what was taken for granted.
    pub findings: Vec<Finding>,
}

/// Compares an edited draft with the rows that are read now.
pub fn compare(draft: &Draft, entries: &[Entry]) -> Compared {
    let by_id: BTreeMap<&str, &Entry> = entries.iter().map(|entry| (entry.row.id(), entry)).collect();
    let renamed = Renamed::new(draft, &by_id);
    let mut compared = Compared::default();
    let mut met: BTreeSet<&str> = BTreeSet::new();
    for saved in &draft.rows {
        let id = saved.row.id();
        match by_id.get(id) {
            Some(entry) if met.insert(id) => kept(saved, &entry.row, &renamed, &mut compared),
            None if saved.has_trace() => {
                let what = format!(
                    "the row {id} is not read from these reports: what was changed in it is not kept"
                );
                let way_out =
                    "name the report it came from, or empty its row_id and trace to keep it as your own";
                let at = saved.at(Column::RowId);
                compared.findings.push(Finding::warning(at, Code::CorrectionStale, what, way_out));
            }
            _ => added(saved, &renamed, &mut compared),
        }
    }
    deleted(draft, entries, &met, &mut compared);
    compared
}

fn kept(saved: &Saved, row: &Row, renamed: &Renamed, compared: &mut Compared) {
    let correction = |column: Column, now: String| Correction {
        row_id: row.id().to_owned(),
        field: column.name().to_owned(),
        was: row.get(column).to_owned(),
        now,
        note: String::new(),
    };
    if let Some(name) = renamed.moved(saved, row) {
        compared.corrections.push(correction(Column::Event, name));
    }
    for edit in changes(saved, row) {
        compared.corrections.push(correction(edit.column, edit.now));
    }
    let site = row.get(Column::Row) == "site";
    for column in ineffective(saved, row, site) {
        let what = format!(
            "found {:?} where {:?} is read: expected no change, for situs derives this cell",
            shorten(saved.row.get(column)),
            shorten(row.get(column))
        );
        let way_out = if site {
            "correct the place, or give latitude and longitude"
        } else {
            "correct it in the row of the event's site"
        };
        compared
            .findings
            .push(Finding::warning(saved.at(column), Code::Value, what, way_out).in_field(column.name()));
    }
}

fn shorten(cell: &str) -> String {
    cell.chars().take(60).collect()
}

/// Cells that were changed and decide nothing.
fn ineffective(saved: &Saved, row: &Row, site: bool) -> Vec<Column> {
    let derived = [Column::Precision, Column::Evidence];
    let of_sites = [Column::Place, Column::PlaceAsWritten, Column::Latitude, Column::Longitude];
    let of_claims = [Column::Measure, Column::Count, Column::Subject, Column::SubjectSide, Column::Stance];
    let others = if site { &of_claims[..] } else { &of_sites[..] };
    let all = derived.iter().chain(others).copied();
    all.filter(|column| saved.has(*column) && !same(*column, saved.row.get(*column), row.get(*column)))
        .collect()
}

/// A row that an editor wrote: kept whole, one line a cell.
fn added(saved: &Saved, renamed: &Renamed, compared: &mut Compared) {
    let columns: Vec<Column> = Column::ALL
        .iter()
        .copied()
        .filter(|column| {
            !matches!(column, Column::RowId | Column::Trace) && !saved.row.get(*column).is_empty()
        })
        .collect();
    let cells: Vec<String> = columns.iter().map(|column| saved.row.get(*column).to_owned()).collect();
    let row_id = format!("added-{}", digest(&cells));
    let line = |field: &str, now: &str, note: &str| Correction {
        row_id: row_id.clone(),
        field: field.to_owned(),
        was: String::new(),
        now: now.to_owned(),
        note: note.to_owned(),
    };
    compared.corrections.push(line(WHOLE, "add", "a row of the editor's own; its cells follow"));
    for (column, cell) in columns.iter().zip(&cells) {
        let cell = if *column == Column::Event { renamed.name(cell) } else { cell };
        compared.corrections.push(line(column.name(), cell, ""));
    }
}

fn deleted(draft: &Draft, entries: &[Entry], met: &BTreeSet<&str>, compared: &mut Compared) {
    let known: BTreeSet<(String, String)> = draft.rows.iter().map(|saved| report(&saved.row)).collect();
    let mut new: BTreeSet<String> = BTreeSet::new();
    for entry in entries.iter().filter(|entry| !met.contains(entry.row.id())) {
        let row = &entry.row;
        if !known.contains(&report(row)) {
            new.insert(row.get(Column::Report).to_owned());
            continue;
        }
        let what = match row.get(Column::Row) {
            "site" => format!("{} {}", row.get(Column::Kind), row.get(Column::PlaceAsWritten)),
            _ => [Column::Claimant, Column::Measure, Column::CountText].map(|c| row.get(c)).join(" "),
        };
        compared.corrections.push(Correction {
            row_id: row.id().to_owned(),
            field: WHOLE.to_owned(),
            was: what.trim().to_owned(),
            now: "delete".to_owned(),
            note: String::new(),
        });
    }
    for file in new {
        let what = format!("no row of {file} is in the draft: taken for a report that was added since");
        let way_out = "if you deleted all its rows, leave the report out of the inputs";
        let at = Location::file(draft.file.clone());
        compared.findings.push(Finding::note(at, Code::CorrectionStale, what, way_out));
    }
}

/// The report of a row whatever folder it lies in; in a file of many, its line.
fn report(row: &Row) -> (String, String) {
    let file = row.get(Column::Report);
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file).to_owned();
    let line = if crate::report::is_jsonl(file) { row.get(Column::Line) } else { "" };
    (name, line.to_owned())
}

/// Names of events in the draft and now: where reports were added the same event may be called otherwise, which is
/// no change of an editor's. The names are matched by the rows they share.
struct Renamed {
    /// From the draft's name to the one most of its rows have now, where that holds in both directions.
    now: BTreeMap<String, String>,
}

impl Renamed {
    fn new(draft: &Draft, by_id: &BTreeMap<&str, &Entry>) -> Self {
        let mut shared: BTreeMap<(String, String), usize> = BTreeMap::new();
        for saved in &draft.rows {
            if let Some(entry) = by_id.get(saved.row.id()) {
                let pair = (saved.row.get(Column::Event), entry.row.get(Column::Event));
                let times = shared.entry((pair.0.to_owned(), pair.1.to_owned())).or_default();
                *times = times.saturating_add(1);
            }
        }
        let best = |pick: fn(&(String, String)) -> (&String, &String)| {
            let mut best: BTreeMap<String, (usize, bool, String)> = BTreeMap::new();
            for (pair, times) in &shared {
                let (from, to) = pick(pair);
                // Of two with as many rows the one of the same name.
                let found = (*times, from == to, to.clone());
                let known = best.entry(from.clone()).or_insert_with(|| found.clone());
                if (found.0, found.1) > (known.0, known.1) {
                    *known = found;
                }
            }
            best
        };
        let (forth, back) = (best(|(a, b)| (a, b)), best(|(a, b)| (b, a)));
        let both = |(from, (_, _, to)): (&String, &(usize, bool, String))| {
            let again = back.get(to).is_some_and(|(_, _, other)| other == from);
            again.then(|| (from.clone(), to.clone()))
        };
        Renamed { now: forth.iter().filter_map(both).collect() }
    }

    /// What an event of the draft is called now.
    fn name<'a>(&'a self, draft: &'a str) -> &'a str {
        self.now.get(draft).map_or(draft, String::as_str)
    }

    /// The event to which an editor moved a row.
    fn moved(&self, saved: &Saved, row: &Row) -> Option<String> {
        let name = self.name(saved.row.get(Column::Event));
        (name != row.get(Column::Event)).then(|| name.to_owned())
    }
}
