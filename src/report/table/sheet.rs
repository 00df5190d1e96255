//! A table as rows of cells, whatever its columns mean: drafts and corrections are read with it.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::columns::trimmed;
use super::records::{Cutter, Split};
use super::rows::{Rows, is_blank};
use super::{Plan, Text};
use crate::error::{Finding, Result};
use crate::report::encoding::empty;
use crate::report::sniff;

/// The rows of a table.
#[derive(Debug)]
pub struct Sheet {
    /// The file as it was named.
    pub file: Arc<str>,
    /// The names of the header, as written.
    pub columns: Vec<String>,
    /// The rows, in order; blank ones left out.
    pub rows: Vec<SheetRow>,
    /// Rows that can't be read, each a reject.
    pub findings: Vec<Finding>,
}

/// One row.
#[derive(Debug)]
pub struct SheetRow {
    /// Physical line of its first byte, from 1.
    pub line: u32,
    /// Its bytes in the file.
    pub bytes: Range<usize>,
    /// Its cells, without the white space around them.
    pub cells: Vec<String>,
}

impl Sheet {
    /// Where each column stands, by its name in lower case.
    pub fn places(&self) -> BTreeMap<String, usize> {
        let names = self.columns.iter().enumerate();
        // Of two columns of one name the first counts.
        names.rev().map(|(at, name)| (trimmed(name).to_lowercase(), at)).collect()
    }
}

/// Reads a table in UTF-8 or UTF-16 with commas, semicolons, tabs or bars between its cells, as spreadsheets save it.
///
/// # Errors
/// `empty`, `encoding` or `unknown-format` where the file is no table.
pub fn read_sheet(file: &str, bytes: &[u8]) -> Result<Sheet> {
    sniff::refuse_binary(file, bytes)?;
    sniff::refuse_json(file, bytes)?;
    let text = Text::new(file, bytes)?;
    let plan = Plan::of_sheet(file, &text.bytes).ok_or_else(|| empty(file))?;
    let mut reader = Rows::new(&plan);
    let (mut rows, mut findings) = (Vec::new(), Vec::new());
    let body = text.bytes.get(plan.begin..).unwrap_or_default();
    let mut split = Split::default();
    let cutter = Cutter::new(body, plan.form, plan.line, true);
    for cut in cutter.of_rows(plan.columns.written.len(), plan.feeds, plan.limits.record_bytes) {
        let record = body.get(cut.bytes.clone()).unwrap_or_default();
        let (start, end) = text
            .to_file(cut.bytes.start.saturating_add(plan.begin)..cut.bytes.end.saturating_add(plan.begin));
        if let Some(fault) = &cut.fault {
            findings.push(reader.fault(fault, cut.line));
            continue;
        }
        split.take(record, plan.form);
        if is_blank(&split) {
            continue;
        }
        if let Err(reject) = reader.sound(&split, record, cut.line, &(start..end)) {
            findings.push(*reject);
            continue;
        }
        let cell = |field: &[u8]| trimmed(&String::from_utf8_lossy(field)).to_owned();
        rows.push(SheetRow { line: cut.line, bytes: start..end, cells: split.iter().map(cell).collect() });
    }
    findings.extend(reader.repeated.finish());
    Ok(Sheet { file: file.into(), columns: plan.columns.written, rows, findings })
}
