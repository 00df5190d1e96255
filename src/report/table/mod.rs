//! Tables of events, hand-coded: one row a site, a claim or both; rows that share an id are one event.
//!
//! A table, unlike a text, is read row by row: one damaged row is rejected with its line and column, and the
//! rest is read. Evidence slices the whole record; its column is the number of the field.

mod columns;
mod fields;
mod gather;
mod records;
mod row;
mod sheet;
pub(crate) mod values;

pub use self::sheet::{Sheet, SheetRow, read_sheet};

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use csv::ByteRecord;

use self::columns::{Column, Columns, trimmed};
use self::gather::Gatherer;
use self::records::{Fault, Record};
use super::encoding::{Decoded, Mark, empty, mark, utf16, utf32};
use super::shown::{listed, shown};
use super::sniff;
use crate::error::{Code, Error, Finding, Result};
use crate::event::Event;
use crate::source::Location;

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
    sniff::refuse_binary(file, bytes)?;
    sniff::refuse_json(file, bytes)?;
    let text = Text::new(file, bytes)?;
    if text.bytes.trim_ascii().is_empty() {
        return Err(empty(file));
    }
    let delimiter = delimiter(&text.bytes);
    let mut records = records::records(&text.bytes, delimiter).into_iter();
    let header = records.find(|record| !is_blank(record)).ok_or_else(|| empty(file))?;
    let columns = Columns::new(&header.fields);
    check(file, &columns, header.cut.line, delimiter)?;
    let mut reader = Reader::new(file, columns, &text);
    reader.about_header(header.cut.line);
    for record in records {
        reader.record(&record);
    }
    let Reader { mut findings, mut table, gatherer, unknown_kinds, .. } = reader;
    findings.extend(unknown_kinds.into_values().map(on_so_many_rows));
    findings.sort_by_key(|finding| (finding.at.line, finding.at.column));
    table.events = gatherer.finish();
    Ok((table, findings))
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
            None => (range.start + self.skipped, range.end + self.skipped),
        }
    }
}

/// The delimiter under which the first line has the most known columns, then the most fields.
fn delimiter(bytes: &[u8]) -> u8 {
    let first = bytes
        .split(|byte| matches!(byte, b'\n' | b'\r'))
        .find(|line| !line.trim_ascii().is_empty())
        .unwrap_or_default();
    let score = |delimiter: u8| {
        records::records(first, delimiter)
            .first()
            .map_or((0, 0), |record| (Columns::new(&record.fields).known(), record.fields.len()))
    };
    let mut best = (b',', score(b','));
    for other in [b'\t', b';', b'|'] {
        let score = score(other);
        if score > best.1 {
            best = (other, score);
        }
    }
    best.0
}

fn check(file: &str, columns: &Columns, line: u32, delimiter: u8) -> Result<()> {
    if columns.has_place() {
        return Ok(());
    }
    let delimiter = match delimiter {
        b'\t' => "tabs",
        b';' => "semicolons",
        b'|' => "bars",
        _ => "commas",
    };
    Err(Error::new(
        Code::Header,
        format!(
            "no column for a place: found {} (parted by {delimiter}), expected \"place\", \"admin1\" or \
             \"latitude\" and \"longitude\", besides \"date\" and others",
            listed(columns.written.iter().map(String::as_str), 20),
        ),
        "put a header line with these names first in the file",
    )
    .at(Location::line(file, line)))
}

/// A warning that holds for several rows.
fn on_so_many_rows((mut finding, rows): (Finding, usize)) -> Finding {
    if rows > 1 {
        finding.what = format!("{}, here and on {} more rows", finding.what, rows - 1);
    }
    finding
}

/// Nothing but empty fields.
fn is_blank(record: &Record) -> bool {
    record.cut.fault.is_none()
        && record
            .fields
            .iter()
            .all(|field| std::str::from_utf8(field).is_ok_and(|text| trimmed(text).is_empty()))
}

struct Reader<'a> {
    file: Arc<str>,
    columns: Columns,
    text: &'a Text<'a>,
    table: TableEvents,
    gatherer: Gatherer,
    findings: Vec<Finding>,
    /// That empty extra fields were met is said once.
    extra_said: bool,
    /// Kinds that aren't known, with the first row's warning and the number of rows.
    unknown_kinds: BTreeMap<String, (Finding, usize)>,
}

impl<'a> Reader<'a> {
    fn new(file: &str, columns: Columns, text: &'a Text<'a>) -> Self {
        Reader {
            file: file.into(),
            columns,
            text,
            table: TableEvents::default(),
            gatherer: Gatherer::default(),
            findings: Vec::new(),
            extra_said: false,
            unknown_kinds: BTreeMap::new(),
        }
    }

    fn about_header(&mut self, line: u32) {
        let ignored = self.columns.ignored();
        if !ignored.is_empty() {
            self.findings.push(Finding::note(
                Location::line(self.file.clone(), line),
                Code::Header,
                format!("{} column(s) are not read: {}", ignored.len(), listed(ignored.iter().copied(), 12)),
                "",
            ));
        }
        if self.columns.at(Column::Date).is_none() {
            self.findings.push(Finding::warning(
                Location::line(self.file.clone(), line),
                Code::Header,
                "no column for the date: expected \"date\", \"start\" or \"event_date\"",
                "add one, or the events have no day",
            ));
        }
    }

    fn record(&mut self, record: &Record) {
        if is_blank(record) {
            return;
        }
        self.table.rows_read += 1;
        let read = self.sound(record).and_then(|()| {
            let (start, end) = self.text.to_file(record.cut.bytes.clone());
            let fields = fields::Fields {
                file: &self.file,
                columns: &self.columns,
                record: &record.fields,
                line: record.cut.line,
                bytes: start..end,
            };
            row::read(&fields, &mut self.findings)
        });
        match read {
            Ok(mut row) => {
                self.table.rows_used += 1;
                if let Some((word, finding)) = row.unknown_kind.take() {
                    self.unknown_kinds.entry(word).or_insert((finding, 0)).1 += 1;
                }
                self.gatherer.add(row, &mut self.findings);
            }
            Err(reject) => self.findings.push(*reject),
        }
    }

    /// Whether the fields of a record can be looked at.
    fn sound(&mut self, record: &Record) -> std::result::Result<(), Box<Finding>> {
        if let Some(fault) = &record.cut.fault {
            return Err(Box::new(self.quote(fault)));
        }
        if self.columns.repeated_by(&record.fields) {
            return Err(Box::new(Finding::reject(
                Location::line(self.file.clone(), record.cut.line),
                Code::RepeatedHeader,
                "the header stands here again: expected a row",
                "delete the line; were two files joined?",
            )));
        }
        self.count(record)?;
        self.characters(record)
    }

    fn quote(&self, fault: &Fault) -> Finding {
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
        };
        let finding =
            Finding::reject(Location::at(self.file.clone(), line, field), Code::Quote, what, way_out);
        match self.name_of(field) {
            Some(name) => finding.in_field(name),
            None => finding,
        }
    }

    fn name_of(&self, field: u32) -> Option<&str> {
        let at = usize::try_from(field).ok()?.checked_sub(1)?;
        self.columns.written.get(at).map(String::as_str).filter(|name| !name.is_empty())
    }

    fn count(&mut self, record: &Record) -> std::result::Result<(), Box<Finding>> {
        let (found, expected) = (record.fields.len(), self.columns.written.len());
        let extra_empty = record.fields.iter().skip(expected).all(|field| field.trim_ascii().is_empty());
        if found == expected {
            return Ok(());
        }
        let column = u32::try_from(found.min(expected) + 1).unwrap_or(u32::MAX);
        let at = Location::at(self.file.clone(), record.cut.line, column);
        let what = format!("the row has {found} fields: expected {expected}, as the header has");
        if found > expected && extra_empty {
            if !std::mem::replace(&mut self.extra_said, true) {
                self.findings.push(Finding::note(
                    at,
                    Code::FieldCount,
                    format!("{what}; those beyond are empty and left out, here and further on"),
                    "",
                ));
            }
            return Ok(());
        }
        let way_out = if found > expected {
            "put fields that hold a comma in quotes"
        } else {
            "add the missing fields, empty if need be"
        };
        Err(Box::new(Finding::reject(at, Code::FieldCount, what, way_out)))
    }

    /// Whether all fields are UTF-8.
    fn characters(&self, record: &Record) -> std::result::Result<(), Box<Finding>> {
        let Some((at, error)) = not_utf8(&record.fields) else {
            return Ok(());
        };
        // The offset in the file is that in the record as it stands there, quotes and all.
        let own = self.text.bytes.get(record.cut.bytes.clone()).unwrap_or_default();
        let inside = std::str::from_utf8(own).map_or_else(|error| error.valid_up_to(), str::len);
        let (offset, _) = self.text.to_file(record.cut.bytes.start + inside..record.cut.bytes.end);
        let byte = own.get(inside).copied().unwrap_or_default();
        let words = record.fields.get(at).and_then(|field| field.get(..error)).unwrap_or_default();
        let column = u32::try_from(at + 1).unwrap_or(u32::MAX);
        let finding = Finding::reject(
            Location::at(self.file.clone(), record.cut.line, column),
            Code::Encoding,
            format!(
                "byte 0x{byte:02x} at offset {offset}, after {}, is not UTF-8: expected UTF-8",
                shown(&String::from_utf8_lossy(words))
            ),
            "save the table as UTF-8 (it may be Windows-1252 or Latin-1)",
        );
        Err(Box::new(match self.name_of(column) {
            Some(name) => finding.in_field(name),
            None => finding,
        }))
    }
}

/// The first field that isn't UTF-8 and how many bytes of it are.
fn not_utf8(fields: &ByteRecord) -> Option<(usize, usize)> {
    fields
        .iter()
        .enumerate()
        .find_map(|(at, field)| Some((at, std::str::from_utf8(field).err()?.valid_up_to())))
}

#[cfg(test)]
mod tests;
