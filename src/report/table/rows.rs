//! Rows out of records: the one way a table is read, whole or piece by piece.

use std::collections::BTreeMap;
use std::ops::Range;

use super::columns::trimmed;
use super::dialect::Dialect;
use super::fields::Fields;
use super::plan::Plan;
use super::records::{Cut, Fault, Split};
use super::row::{self, Memory, Row, Said};
use crate::error::{Code, Finding};
use crate::report::shown::shown;
use crate::source::Location;

/// Findings that may be true of every row of a table: the first few, and how many more.
#[derive(Debug, Clone, Default)]
pub struct Repeated(BTreeMap<String, (Vec<Finding>, usize)>);

impl Repeated {
    /// So many keys are told apart.
    const KEYS: usize = 500;
    /// So many findings of a key are said by themselves.
    const SAID: usize = 10;

    pub(crate) fn add(&mut self, key: String, finding: Finding) {
        // A million rows may have a word each that nobody knows.
        let key =
            if self.0.len() < Self::KEYS || self.0.contains_key(&key) { key } else { "more".to_owned() };
        let (said, more) = self.0.entry(key).or_default();
        if said.len() < Self::SAID {
            said.push(finding);
        } else {
            *more = more.saturating_add(1);
        }
    }

    /// Takes over those of a later piece of the table.
    pub fn merge(&mut self, later: Repeated) {
        for (key, (findings, rows)) in later.0 {
            let known = self.0.len() < Self::KEYS || self.0.contains_key(&key);
            let key = if known { key } else { "more".to_owned() };
            let (said, more) = self.0.entry(key).or_default();
            let free = Self::SAID.saturating_sub(said.len());
            *more = more.saturating_add(rows).saturating_add(findings.len().saturating_sub(free));
            said.extend(findings.into_iter().take(free));
        }
    }

    /// Those that are said; the last of a key tells on how many more rows it is true.
    pub fn finish(self) -> impl Iterator<Item = Finding> {
        self.0.into_values().flat_map(|(mut said, more)| {
            if let (Some(last), true) = (said.last_mut(), more > 0) {
                last.what = format!("{}, here and on {more} more rows", last.what);
            }
            said
        })
    }
}

/// What one record is.
#[derive(Debug)]
pub enum Outcome {
    /// Nothing but empty fields: no row at all.
    Blank,
    /// A row.
    Row(Box<Row>),
    /// A row that can't be used, and why.
    Reject(Box<Finding>),
}

/// Reads the records of one table one by one. Several of them may share a [`Plan`].
#[derive(Debug)]
pub struct Rows<'p> {
    plan: &'p Plan,
    split: Split,
    memory: Memory,
    said: Said,
    /// What is said once.
    pub repeated: Repeated,
}

impl<'p> Rows<'p> {
    /// A reader of the rows of this table.
    pub fn new(plan: &'p Plan) -> Self {
        Rows {
            plan,
            split: Split::default(),
            memory: Memory::default(),
            said: Said::default(),
            repeated: Repeated::default(),
        }
    }

    /// Reads a record. `bytes` are its bytes in the file.
    pub(super) fn read(
        &mut self,
        record: &[u8],
        cut: &Cut,
        bytes: Range<usize>,
        findings: &mut Vec<Finding>,
    ) -> Outcome {
        if let Some(fault) = &cut.fault {
            return Outcome::Reject(Box::new(self.fault(fault, cut.line)));
        }
        let mut split = std::mem::take(&mut self.split);
        split.take(record, self.plan.form);
        if cut.joined {
            self.joined(cut.line);
        }
        self.prose(&mut split, cut.line);
        let outcome = self.fields(&split, record, cut.line, bytes, findings);
        self.split = split;
        outcome
    }

    /// Reads a record that is cut into its fields already.
    pub(super) fn fields(
        &mut self,
        split: &Split,
        record: &[u8],
        line: u32,
        bytes: Range<usize>,
        findings: &mut Vec<Finding>,
    ) -> Outcome {
        if is_blank(split) {
            return Outcome::Blank;
        }
        let read = self.sound(split, record, line, &bytes).and_then(|()| {
            let fields =
                Fields { file: &self.plan.file, columns: &self.plan.columns, record: split, line, bytes };
            row::read(self.plan, &fields, &mut self.memory, &mut self.said)
        });
        if !self.said.findings.is_empty() {
            findings.append(&mut self.said.findings);
        }
        for (key, finding) in self.said.repeated.drain(..) {
            self.repeated.add(key, finding);
        }
        match read {
            Ok(row) => Outcome::Row(Box::new(row)),
            Err(reject) => Outcome::Reject(reject),
        }
    }

    /// Whether the fields of a record can be looked at.
    pub(super) fn sound(
        &mut self,
        split: &Split,
        record: &[u8],
        line: u32,
        bytes: &Range<usize>,
    ) -> Result<(), Box<Finding>> {
        if self.plan.columns.repeated_by(split) {
            return Err(Box::new(Finding::reject(
                Location::line(self.plan.file.clone(), line),
                Code::RepeatedHeader,
                "the header stands here again: expected a row",
                "delete the line; were two files joined?",
            )));
        }
        self.count(split, line)?;
        if split.is_utf8() { Ok(()) } else { Err(Box::new(self.characters(split, record, line, bytes))) }
    }

    pub(super) fn fault(&self, fault: &Fault, record_line: u32) -> Finding {
        let (line, field, what, way_out) = match fault {
            Fault::Unclosed { line, field, lines, at_end } => {
                let where_to = if *at_end { "to the end of the file" } else { "and further" };
                (
                    *line,
                    *field,
                    format!(
                        "a quote is opened and not closed, over {lines} lines {where_to}: expected a closing quote"
                    ),
                    "close the quote; the lines after this one are read as rows of their own",
                )
            }
            Fault::TextAfter { line, field } => (
                *line,
                *field,
                "text stands after a closing quote: expected the end of the field".to_owned(),
                "double the quotes inside the field",
            ),
            Fault::Long => {
                let most = self.plan.limits.record_bytes;
                let what = format!("the record is longer than {most} bytes: expected the end of a line");
                let at = Location::line(self.plan.file.clone(), record_line);
                return Finding::reject(
                    at,
                    Code::Limit,
                    what,
                    "look for a missing line end, or raise --max-record-bytes",
                );
            }
        };
        let at = Location::at(self.plan.file.clone(), line, field);
        let finding = Finding::reject(at, Code::Quote, what, way_out);
        match self.name_of(field) {
            Some(name) => finding.in_field(name),
            None => finding,
        }
    }

    fn joined(&mut self, line: u32) {
        let what = "a carriage return stands inside the row; its parts have just the fields of the header and are read as \
                    one row";
        let at = Location::line(self.plan.file.clone(), line);
        let finding = Finding::warning(at, Code::FieldCount, what, "take it out, or put its cell in quotes");
        self.repeated.add("carriage return".to_owned(), finding);
    }

    /// A last column of prose whose commas nobody quoted: they are its own where a space stands behind each of them and
    /// behind none before. Any other row of too many fields may be shifted, and is rejected.
    fn prose(&mut self, split: &mut Split, line: u32) {
        let columns = &self.plan.columns;
        let (found, expected) = (split.len(), columns.written.len());
        let Some(last) = expected.checked_sub(1) else { return };
        if found <= expected || self.plan.form.delimiter != b',' || !columns.is_prose(last) {
            return;
        }
        let spaced = |at: usize| split.text(at).is_some_and(|text| text.starts_with(' '));
        let is_prose = (expected..found).all(spaced) && !(0..expected).any(spaced);
        if !is_prose || !split.is_utf8() {
            return;
        }
        split.join_from(last, ',');
        let number = u32::try_from(expected).unwrap_or(u32::MAX);
        let at = Location::at(self.plan.file.clone(), line, number);
        let what = format!(
            "the row has {found} fields: expected {expected}; commas with a space behind them are read as part of the \
             last column"
        );
        let finding = Finding::warning(at, Code::FieldCount, what, "put fields that hold a comma in quotes");
        let label = columns.written.get(last).cloned().unwrap_or_default();
        self.repeated.add("prose".to_owned(), finding.in_field(label));
    }

    fn name_of(&self, field: u32) -> Option<&str> {
        let at = usize::try_from(field).ok()?.checked_sub(1)?;
        self.plan.columns.written.get(at).map(String::as_str).filter(|name| !name.is_empty())
    }

    pub(super) fn count(&mut self, split: &Split, line: u32) -> Result<(), Box<Finding>> {
        let (found, expected) = (split.len(), self.plan.columns.written.len());
        // GDELT's old rows have no address of a source.
        let old = self.plan.dialect == Dialect::Gdelt && (found, expected) == (57, 58);
        if found == expected || old {
            return Ok(());
        }
        let extra_empty = split.iter().skip(expected).all(|field| field.trim_ascii().is_empty());
        let column = u32::try_from(found.min(expected).saturating_add(1)).unwrap_or(u32::MAX);
        let at = Location::at(self.plan.file.clone(), line, column);
        let what = format!("the row has {found} fields: expected {expected}, as the header has");
        if found > expected && extra_empty {
            let what = format!("{what}; those beyond are empty and left out");
            self.repeated.add("extra fields".to_owned(), Finding::note(at, Code::FieldCount, what, ""));
            return Ok(());
        }
        let way_out = if found > expected {
            "put fields that hold a comma in quotes"
        } else {
            "add the missing fields, empty if need be"
        };
        Err(Box::new(Finding::reject(at, Code::FieldCount, what, way_out)))
    }

    /// The first byte that isn't UTF-8.
    fn characters(&self, split: &Split, record: &[u8], line: u32, bytes: &Range<usize>) -> Finding {
        let broken = split.iter().enumerate().find_map(|(at, field)| {
            let good = std::str::from_utf8(field).err()?.valid_up_to();
            Some((at, field.get(..good).unwrap_or_default()))
        });
        let (at, words) = broken.unwrap_or_default();
        // The offset in the file is that in the record as it stands there, quotes and all.
        let inside = std::str::from_utf8(record).map_or_else(|error| error.valid_up_to(), str::len);
        let offset = bytes.start.saturating_add(inside);
        let byte = record.get(inside).copied().unwrap_or_default();
        let column = u32::try_from(at.saturating_add(1)).unwrap_or(u32::MAX);
        let finding = Finding::reject(
            Location::at(self.plan.file.clone(), line, column),
            Code::Encoding,
            format!(
                "byte 0x{byte:02x} at offset {offset}, after {}, is not UTF-8: expected UTF-8",
                shown(&String::from_utf8_lossy(words))
            ),
            "save the table as UTF-8, or say how it is written: --encoding windows-1252 (or latin1, windows-1256...)",
        );
        match self.name_of(column) {
            Some(name) => finding.in_field(name),
            None => finding,
        }
    }
}

/// Nothing but empty fields.
pub(super) fn is_blank(split: &Split) -> bool {
    (0..split.len()).all(|at| split.text(at).is_some_and(|text| trimmed(text).is_empty()))
}
