//! Two states of `claims.csv`, claim by claim.

use std::collections::BTreeMap;

use csv::ReaderBuilder;
use serde_json::Value;

use super::{Change, ClaimChange, EventChange, Reworded, event};

/// A claim's cells by the names of their columns, in order.
type Row = Vec<(String, String)>;

/// Puts what differs into the events; says what is no table of claims.
pub(super) fn compare(old: &[u8], new: &[u8], events: &mut BTreeMap<String, EventChange>) -> Vec<String> {
    let (old, new) = match (rows(old), rows(new)) {
        (Ok(old), Ok(new)) => (old, new),
        (Err(why), _) => return vec![format!("the old one can't be read: {why}")],
        (_, Err(why)) => return vec![format!("the new one can't be read: {why}")],
    };
    for (id, before) in &old {
        match new.get(id) {
            None => put(before, Change::Removed, Vec::new(), events),
            Some(after) => {
                let cells = cells(before, after);
                if !cells.is_empty() {
                    put(after, Change::Reworded, cells, events);
                }
            }
        }
    }
    for (_, after) in new.iter().filter(|(id, _)| !old.contains_key(*id)) {
        put(after, Change::Added, Vec::new(), events);
    }
    Vec::new()
}

fn rows(bytes: &[u8]) -> Result<BTreeMap<String, Row>, String> {
    let mut reader = ReaderBuilder::new().flexible(true).from_reader(bytes);
    let header = reader.headers().map_err(|why| why.to_string())?.clone();
    let mut rows = BTreeMap::new();
    for record in reader.records() {
        let record = record.map_err(|why| why.to_string())?;
        let row: Row = header.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect();
        rows.insert(cell(&row, "claim_id").to_owned(), row);
    }
    Ok(rows)
}

fn cell<'a>(row: &'a Row, name: &str) -> &'a str {
    row.iter().find(|(column, _)| column == name).map_or("", |(_, text)| text.as_str())
}

fn cells(old: &Row, new: &Row) -> Vec<Reworded> {
    let value = |row: &Row, name: &str| match cell(row, name) {
        "" => Value::Null,
        text => Value::from(text),
    };
    let gone = old.iter().filter(|(name, _)| new.iter().all(|(other, _)| other != name));
    let names = new.iter().chain(gone).map(|(name, _)| name);
    names
        .map(|name| Reworded { name: name.clone(), old: value(old, name), new: value(new, name) })
        .filter(|pair| pair.old != pair.new)
        .collect()
}

fn put(row: &Row, change: Change, cells: Vec<Reworded>, events: &mut BTreeMap<String, EventChange>) {
    let text = |name: &str| cell(row, name).to_owned();
    event(events, cell(row, "event_id")).claims.push(ClaimChange {
        claim_id: text("claim_id"),
        claimant: text("claimant"),
        measure: text("measure"),
        change,
        cells,
    });
}
