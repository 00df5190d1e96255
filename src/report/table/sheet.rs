//! A table as rows of cells, whatever its columns mean: drafts and corrections are read with it.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::columns::{Columns, trimmed};
use super::{Reader, Text, delimiter, is_blank, records};
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
    let mut records = records::records(&text.bytes, delimiter(&text.bytes)).into_iter();
    let header = records.find(|record| !is_blank(record)).ok_or_else(|| empty(file))?;
    let columns = Columns::new(&header.fields);
    let names = columns.written.clone();
    let mut reader = Reader::new(file, columns, &text);
    let mut rows = Vec::new();
    for record in records.filter(|record| !is_blank(record)) {
        if let Err(reject) = reader.sound(&record) {
            reader.findings.push(*reject);
            continue;
        }
        let (start, end) = text.to_file(record.cut.bytes.clone());
        let cell = |field: &[u8]| trimmed(&String::from_utf8_lossy(field)).to_owned();
        rows.push(SheetRow {
            line: record.cut.line,
            bytes: start..end,
            cells: record.fields.iter().map(cell).collect(),
        });
    }
    Ok(Sheet { file: file.into(), columns: names, rows, findings: reader.findings })
}
