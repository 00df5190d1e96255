//! Tables of events: one row a site, a claim or both; rows that share an id are one event.
//!
//! A table, unlike a text, is read row by row: one damaged row is rejected with its line and column, and the
//! rest is read. Evidence slices the whole record; its column is the number of the field. Whole or piece by piece,
//! it is read in one way: a [`Plan`] is made of its head, and [`Rows`] of its records.

mod columns;
mod coordinates;
mod day_order;
mod dialect;
mod familiar;
mod fields;
mod gather;
mod hxl;
mod mapping;
mod pieces;
mod plan;
mod points;
mod records;
mod row;
mod rows;
mod sheet;
pub(crate) mod values;

pub use self::day_order::DayOrder;
pub use self::dialect::Dialect;
pub use self::pieces::{Encoding, Piece, Pieces};
pub use self::plan::{Keep, Plan, TableOptions};
pub use self::points::{is_points, read_points};
pub use self::row::Row;
pub use self::rows::{Outcome, Repeated, Rows};
pub(crate) use self::sheet::{CellRows, begin_cells};
pub use self::sheet::{Sheet, SheetRow, read_sheet};

use std::borrow::Cow;
use std::io::Read;

use self::day_order::Survey;
use self::gather::Gatherer;
use super::encoding::{Decoded, Mark, mark, utf16, utf32};
use crate::error::{Finding, Result};
use crate::event::Event;

/// The names of the columns that situs reads.
pub fn column_names() -> impl Iterator<Item = &'static str> {
    columns::Column::ALL.iter().map(|column| column.name())
}

/// Whether a column bears this name in situs.
pub fn is_column(name: &str) -> bool {
    columns::Column::from_name(name).is_some()
}

/// The events of a table: rows that share an event id are one event with several sites and claims.
#[derive(Debug, Default)]
pub struct TableEvents {
    /// Data rows in the file: the header, blank lines and rows of nothing but empty fields apart.
    pub rows_read: usize,
    /// Rows that gave a site, a claim or an event (`rows_read` = `rows_used` + rejected rows).
    pub rows_used: usize,
    /// The events, in the order of the table.
    pub events: Vec<Event>,
}

/// Reads a table of events.
///
/// # Errors
/// `empty`, `encoding` or `unknown-format` where the file is no table at all; `header` where no column for a
/// place or for coordinates is found in its first line.
pub fn read_table(file: &str, bytes: &[u8]) -> Result<(TableEvents, Vec<Finding>)> {
    read_table_as(file, bytes, &TableOptions::default())
}

/// The same, with what somebody says about it beforehand.
///
/// # Errors
/// Those of [`read_table`], and `usage` where a column that was named isn't there.
pub fn read_table_as(
    file: &str,
    bytes: &[u8],
    options: &TableOptions,
) -> Result<(TableEvents, Vec<Finding>)> {
    let mut open = || Ok(bytes);
    let (plan, pieces) = begin(file, &mut open, options)?;
    events(&plan, pieces)
}

/// Finds out how a table is to be read. `open` opens it: once, and again where the order of day and month is to be
/// found by all of its dates.
///
/// # Errors
/// Those of [`read_table_as`] and of `open`.
pub fn begin<R: Read>(
    file: &str,
    open: &mut dyn FnMut() -> Result<R>,
    options: &TableOptions,
) -> Result<(Plan, Pieces<R>)> {
    let mut pieces = Pieces::new(file, open()?, options.encoding)?;
    let (head, last) = pieces.head()?;
    let mut plan = Plan::new(file, head, last, options)?;
    let mut survey = Survey::default();
    plan.survey(head.get(plan.begin..).unwrap_or_default(), last, &mut survey);
    if survey.numeric > 0 && !last {
        survey = Survey::default();
        let mut all = Pieces::new(file, open()?, options.encoding)?;
        all.head()?;
        all.begin(&plan);
        while let Some(piece) = all.next(&plan)? {
            plan.survey_piece(&piece, &mut survey);
        }
    }
    plan.decide(&survey);
    pieces.begin(&plan);
    Ok((plan, pieces))
}

/// All events of a table that is read piece by piece.
///
/// # Errors
/// Those of [`Pieces::next`].
pub fn events<R: Read>(plan: &Plan, mut pieces: Pieces<R>) -> Result<(TableEvents, Vec<Finding>)> {
    let mut findings = plan.findings.clone();
    let mut rows = Rows::new(plan);
    let mut table = TableEvents::default();
    let mut gatherer = Gatherer::default();
    while let Some(piece) = pieces.next(plan)? {
        piece.read(&mut rows, &mut findings, |outcome, findings| {
            take(outcome, &mut table, &mut gatherer, findings);
        });
    }
    findings.extend(rows.repeated.finish());
    table.events = gatherer.finish(&mut findings);
    findings.sort_by_key(|finding| (finding.at.line, finding.at.column));
    Ok((table, findings))
}

fn take(outcome: Outcome, table: &mut TableEvents, gatherer: &mut Gatherer, findings: &mut Vec<Finding>) {
    match outcome {
        Outcome::Blank => return,
        Outcome::Row(row) => {
            table.rows_used = table.rows_used.saturating_add(1);
            gatherer.add(*row, findings);
        }
        Outcome::Reject(reject) => findings.push(*reject),
    }
    table.rows_read = table.rows_read.saturating_add(1);
}

/// The events of rows that were read elsewhere: those that share an id are one.
pub fn gather(rows: impl Iterator<Item = Row>, findings: &mut Vec<Finding>) -> Vec<Event> {
    let mut gatherer = Gatherer::default();
    rows.for_each(|row| gatherer.add(row, findings));
    gatherer.finish(findings)
}

/// The table's bytes in UTF-8 (which they may break here and there) and the way back to the file.
struct Text<'a> {
    bytes: Cow<'a, [u8]>,
    skipped: usize,
    decoded: Option<Decoded>,
}

impl<'a> Text<'a> {
    fn new(file: &str, bytes: &'a [u8]) -> Result<Self> {
        let skipped = match mark(bytes) {
            Mark::Utf32 => return Err(utf32(file)),
            Mark::Utf16(units) => {
                let mut decoded = utf16(file, bytes, units)?;
                let text = std::mem::take(&mut decoded.text);
                return Ok(Text { bytes: Cow::Owned(text.into_bytes()), skipped: 0, decoded: Some(decoded) });
            }
            Mark::Utf8 => 3,
            Mark::None => 0,
        };
        Ok(Text { bytes: Cow::Borrowed(bytes.get(skipped..).unwrap_or_default()), skipped, decoded: None })
    }

    /// The bytes of the file for a range of these.
    fn to_file(&self, range: std::ops::Range<usize>) -> (usize, usize) {
        match &self.decoded {
            Some(decoded) => decoded.map.to_file(range),
            None => (range.start.saturating_add(self.skipped), range.end.saturating_add(self.skipped)),
        }
    }
}

#[cfg(test)]
mod tests;
