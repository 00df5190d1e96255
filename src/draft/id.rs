//! Ids of rows that stay: of the report, its words and what was read in them, and of nothing else.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::columns::Column;
use super::rows::{Entry, Item};
use crate::event::Source;
use crate::locate::{LocatedEvent, fold};

/// Gives every row its id: `s-` or `c-` and ten hexadecimal digits. What is read twice from the same words of one
/// report gets `-2`, `-3`... in the order of the text.
pub(super) fn number(entries: &mut [Entry], events: &[&LocatedEvent]) {
    let mut order: Vec<(String, usize, usize, usize)> = entries
        .iter()
        .enumerate()
        .map(|(at, entry)| {
            let start = entry.row.get(Column::ByteStart).parse().unwrap_or(0);
            (entry.row.get(Column::Report).to_owned(), start, entry.telling, at)
        })
        .collect();
    order.sort();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for (_, _, _, at) in order {
        let Some(entry) = entries.get_mut(at) else { continue };
        let id = own(entry, events.get(entry.telling).copied());
        let times = seen.entry(id.clone()).or_insert(0);
        *times = times.saturating_add(1);
        let id = if *times == 1 { id } else { format!("{id}-{times}") };
        entry.row.set(Column::RowId, id);
    }
}

/// The id a row has by itself.
fn own(entry: &Entry, event: Option<&LocatedEvent>) -> String {
    let row = &entry.row;
    let report = event.and_then(|event| event.told.first()).map(|told| identity(&told.source));
    let row_of_table = event.and_then(|event| event.source_id.clone());
    let (letter, read) = match entry.item {
        Item::Site(_) | Item::Placeless => ("s", vec![fold(row.get(Column::PlaceAsWritten))]),
        Item::Claim(_) => {
            let cells = [Column::Measure, Column::Count, Column::CountText, Column::Subject];
            ("c", cells.iter().map(|column| row.get(*column).to_owned()).collect())
        }
    };
    let mut parts = vec![report.unwrap_or_default(), row_of_table.unwrap_or_default()];
    parts.push(row.get(Column::Evidence).to_owned());
    parts.extend(read);
    format!("{letter}-{}", digest(&parts))
}

/// Ten hexadecimal digits of some parts.
pub(super) fn digest(parts: &[String]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hash.finalize().iter().take(5).map(|byte| format!("{byte:02x}")).collect()
}

/// What a report is called wherever it lies: its id in its collection, else the name of its file without folder
/// and ending.
fn identity(source: &Source) -> String {
    if let Some(id) = &source.id {
        return id.clone();
    }
    let name = source.file.rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned()
}
