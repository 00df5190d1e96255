//! `claims.csv`: its columns, its words, and the events it speaks of.

use std::collections::BTreeSet;
use std::io::Read;

use csv::{ReaderBuilder, StringRecord};

use super::{Facts, Findings};
use crate::error::{Code, Error, Finding, Result};
use crate::event::{Measure, Stance};
use crate::layer::ClaimRow;
use crate::source::Location;

/// Checks the claims. `layers` is what the layers hold; without it, what a claim belongs to is not asked.
/// Returns the number of claims.
///
/// # Errors
/// [`Code::Header`] where the columns are others.
pub fn claims(file: &str, input: impl Read, layers: Option<&Facts>, findings: &mut Findings) -> Result<u64> {
    let damaged = |e: &csv::Error| {
        let line = e.position().map_or(1, |p| u32::try_from(p.line()).unwrap_or(u32::MAX));
        Error::new(Code::Value, format!("this row can't be read: {e}"), "build the layers again")
            .at(Location::line(file, line))
    };
    let mut rows = ReaderBuilder::new().from_reader(input);
    let header = rows.headers().map_err(|e| damaged(&e))?.clone();
    let wanted: Vec<&str> = ClaimRow::COLUMNS.iter().map(|(name, _)| *name).collect();
    if header.iter().take(wanted.len()).ne(wanted.iter().copied()) {
        let what = format!("the columns are {:?}: expected {wanted:?}", header.iter().collect::<Vec<_>>());
        return Err(Error::new(Code::Header, what, "build the layers again").at(Location::line(file, 1)));
    }
    let (mut ids, mut count) = (BTreeSet::new(), 0_u64);
    for row in rows.records() {
        let row = match row {
            Ok(row) => row,
            Err(why) => {
                findings.add(Finding::reject(
                    Location::line(
                        file,
                        why.position().map_or(1, |p| u32::try_from(p.line()).unwrap_or(u32::MAX)),
                    ),
                    Code::FieldCount,
                    format!("this row can't be read: {why}"),
                    "build the layers again",
                ));
                continue;
            }
        };
        count = count.saturating_add(1);
        let line = row.position().map_or(1, |p| u32::try_from(p.line()).unwrap_or(u32::MAX));
        for what in faults(&header, &row, layers, &mut ids) {
            findings.at(file, line, Code::Value, what, "build the layers again");
        }
    }
    Ok(count)
}

fn faults(
    header: &StringRecord,
    row: &StringRecord,
    layers: Option<&Facts>,
    ids: &mut BTreeSet<String>,
) -> Vec<String> {
    let cell =
        |name: &str| header.iter().position(|h| h == name).and_then(|n| row.get(n)).unwrap_or_default();
    let mut found = Vec::new();
    if !ids.insert(cell("claim_id").to_owned()) {
        found.push(format!("a claim of the id {} stands before it", cell("claim_id")));
    }
    if let Some(layers) = layers.filter(|layers| !layers.has_event(cell("event_id"))) {
        let (event, known) = (cell("event_id"), layers.events());
        found.push(format!("its event {event} is none of the {known} of the layers"));
    }
    if Measure::from_name(cell("measure")).is_none() {
        found.push(format!("measure is {:?}: expected one of the contract's", cell("measure")));
    }
    if Stance::from_name(cell("stance")).is_none() {
        found.push(format!("stance is {:?}: expected asserts, denies or disputes", cell("stance")));
    }
    if cell("claimant").is_empty() {
        found.push("a claim without a claimant".into());
    }
    let bound = |name: &str| cell(name).parse::<u64>().ok();
    for name in ["count_low", "count_high"] {
        if !cell(name).is_empty() && bound(name).is_none() {
            found.push(format!("{name} is {:?}: expected a whole number or nothing", cell(name)));
        }
    }
    if let (Some(low), Some(high)) = (bound("count_low"), bound("count_high"))
        && low > high
    {
        found.push(format!("count_low is {low} and count_high {high}"));
    }
    found
}
