//! JSON Lines: one report a line, `{"id": ..., "text": ..., "published": ..., "url": ...}`.
//!
//! A line is read by itself, so that a file of any length needs no more memory than its longest line, and a bad
//! line is a reject and no more. Every character of the text can be traced to its bytes inside the JSON string;
//! what is escaped there (`\n`, `\u00e9`) is one unit, as a character reference is in HTML.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::value::RawValue;

use super::dates;
use super::encoding::{Decoded, Mark, empty, mark};
use super::plain;
use super::shown::{listed, shown};
use super::text::{Report, TextMap};
use crate::error::{Code, Error, Finding, Result};
use crate::source::Location;

/// The keys that are read.
const KEYS: [&str; 6] = ["id", "text", "published", "url", "title", "publisher"];

/// Endings of files with a report a line.
const ENDINGS: [&str; 2] = ["jsonl", "ndjson"];

/// Reports of one file.
#[derive(Debug, Default)]
pub struct Reports {
    /// The reports, in the order of their lines.
    pub reports: Vec<Report>,
    /// Lines that hold anything, the rejected among them.
    pub lines_read: usize,
}

/// One line of a file of reports.
#[derive(Debug)]
pub enum LineRead {
    /// White space only.
    Blank,
    /// A report, and what is to be said of it.
    Report(Box<Report>, Vec<Finding>),
    /// A line that can't be used, and why.
    Reject(Box<Finding>),
}

/// Whether a file holds a report a line, by its ending (`.jsonl`, `.ndjson`).
pub fn is_jsonl(file: &str) -> bool {
    ENDINGS.contains(&super::ending(file).as_str())
}

/// Reads one line: `bytes` without the byte order mark of the file, `offset` the place of their first byte in the
/// file, `number` the line's number from 1. A line end may stand at its end.
///
/// # Example
/// ```
/// use situs::report::{LineRead, read_line};
///
/// let line = br#"{"id": "a1", "text": "Caf\u00e9 hit.\nKabul was hit."}"#;
/// let LineRead::Report(report, _) = read_line(&"wire.jsonl".into(), line, 0, 1) else { panic!() };
/// let at = report.text.find("Kabul").unwrap();
/// let words = report.evidence(at..at + 5);
/// assert_eq!(&line[words.bytes()], b"Kabul");
/// ```
pub fn read_line(file: &Arc<str>, bytes: &[u8], offset: usize, number: u32) -> LineRead {
    let line = Line { file, bytes: bytes.trim_ascii_end(), offset, number };
    if line.bytes.trim_ascii().is_empty() {
        return LineRead::Blank;
    }
    match line.report() {
        Ok((report, findings)) => LineRead::Report(Box::new(report), findings),
        Err(reject) => LineRead::Reject(reject),
    }
}

/// Refuses what is no file of lines, by its first bytes.
///
/// # Errors
/// `unknown-format` for a JSON array, `encoding` for UTF-16 and UTF-32, and what no text can be.
pub fn check_jsonl(file: &str, head: &[u8]) -> Result<()> {
    super::sniff::refuse_binary(file, head)?;
    if !matches!(mark(head), Mark::None | Mark::Utf8) {
        let what = "the file is UTF-16 or UTF-32: expected JSON Lines in UTF-8";
        return Err(Error::new(Code::Encoding, what, "save it as UTF-8").at(Location::file(file)));
    }
    let body = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    if body.starts_with(b"[") {
        let what = "the file is a JSON array: expected one object a line";
        let way_out = "part it with `jq -c '.[]' FILE > FILE.jsonl`";
        return Err(Error::new(Code::UnknownFormat, what, way_out).at(Location::file(file)));
    }
    Ok(())
}

/// Reads a whole file at once.
///
/// # Errors
/// As [`check_jsonl`]; `empty` where no line holds anything.
pub(super) fn read(file: &str, bytes: &[u8]) -> Result<(Reports, Vec<Finding>)> {
    check_jsonl(file, bytes)?;
    let name: Arc<str> = file.into();
    let mut offset = if mark(bytes) == Mark::Utf8 { 3 } else { 0 };
    let (mut all, mut findings) = (Reports::default(), Vec::new());
    let body = bytes.get(offset..).unwrap_or_default();
    for (line, number) in body.split_inclusive(|byte| *byte == b'\n').zip(1_u32..) {
        match read_line(&name, line, offset, number) {
            LineRead::Blank => {}
            LineRead::Report(report, said) => {
                all.lines_read = all.lines_read.saturating_add(1);
                all.reports.push(*report);
                findings.extend(said);
            }
            LineRead::Reject(reject) => {
                all.lines_read = all.lines_read.saturating_add(1);
                findings.push(*reject);
            }
        }
        offset = offset.saturating_add(line.len());
    }
    if all.lines_read == 0 { Err(empty(file)) } else { Ok((all, findings)) }
}

type Keys<'a> = BTreeMap<Cow<'a, str>, &'a RawValue>;

struct Line<'a> {
    file: &'a Arc<str>,
    bytes: &'a [u8],
    offset: usize,
    number: u32,
}

impl Line<'_> {
    fn report(&self) -> std::result::Result<(Report, Vec<Finding>), Box<Finding>> {
        let text = std::str::from_utf8(self.bytes).map_err(|error| {
            let at = error.valid_up_to();
            let byte = self.bytes.get(at).copied().unwrap_or_default();
            let what = format!("byte 0x{byte:02x} is not UTF-8: expected JSON in UTF-8");
            self.reject(at, Code::Encoding, what, "save the file as UTF-8")
        })?;
        let keys: Keys<'_> = serde_json::from_str(text).map_err(|error| self.broken(text, &error))?;
        let mut findings = Vec::new();
        let mut of = |key: &str| self.words(&keys, key, &mut findings);
        let (id, url, title, publisher) = (of("id"), of("url"), of("title"), of("publisher"));
        let published = of("published");
        let decoded = self.text(text, &keys)?;
        let (mut report, said) = plain::from_decoded(self.file, &decoded).map_err(|_| self.wordless(0))?;
        findings.extend(said);
        let source = &mut report.source;
        source.id = id;
        source.url = url.or(source.url.take());
        source.title = title.or(source.title.take());
        source.publisher = publisher.or(source.publisher.take());
        if let Some(written) = published {
            source.published = dates::day(&written);
            if source.published.is_none() {
                findings.push(self.undated(&keys, "published", &written));
            }
        }
        self.unread(&keys, &mut findings);
        Ok((report, findings))
    }

    /// Keys that situs doesn't know are said on the first line: the others will have the same.
    fn unread(&self, keys: &Keys<'_>, findings: &mut Vec<Finding>) {
        let unknown: Vec<&str> = keys.keys().map(AsRef::as_ref).filter(|key| !KEYS.contains(key)).collect();
        if self.number == 1 && !unknown.is_empty() {
            let what = format!("{} key(s) are not read: {}", unknown.len(), listed(unknown.into_iter(), 12));
            findings.push(Finding::note(self.at(0), Code::Header, what, ""));
        }
    }

    /// The words of a key; a number is taken as it is written. Anything else is said and left out.
    fn words(&self, keys: &Keys<'_>, key: &str, findings: &mut Vec<Finding>) -> Option<String> {
        let raw = keys.get(key)?.get();
        let words = match raw.as_bytes().first() {
            Some(b'"') => {
                let mut words = Decoded { text: String::new(), map: TextMap::for_line([].into(), 0, 1) };
                unescape(raw.get(1..raw.len().saturating_sub(1)).unwrap_or_default(), 1, &mut words);
                words.text
            }
            Some(b'-' | b'0'..=b'9') => raw.to_owned(),
            Some(b'n') => return None,
            _ => {
                let what = format!("{key} is {}: expected a text; left out", shown(raw));
                findings.push(
                    Finding::warning(self.at(self.place_of(raw)), Code::Value, what, "write it in quotes")
                        .in_field(key),
                );
                return None;
            }
        };
        let words = words.trim();
        (!words.is_empty()).then(|| words.to_owned())
    }

    /// The text of the report with the way back to the bytes of its string.
    fn text(&self, line: &str, keys: &Keys<'_>) -> std::result::Result<Decoded, Box<Finding>> {
        let Some(raw) = keys.get("text").map(|raw| raw.get()) else {
            let found = listed(keys.keys().map(AsRef::as_ref), 12);
            let what = format!("the report has no text: found {found}, expected the key \"text\"");
            return Err(self.reject(0, Code::Missing, what, "rename the key that holds the text"));
        };
        let at = self.place_of(raw);
        let Some(inside) = raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"')) else {
            let what = format!("the text is {}: expected a string", shown(raw));
            return Err(self.reject(at, Code::Value, what, "write it in quotes"));
        };
        let map = TextMap::for_line(Arc::from(line.as_bytes()), self.offset, self.number);
        let mut decoded = Decoded { text: String::with_capacity(inside.len()), map };
        unescape(inside, at.saturating_add(1), &mut decoded);
        if decoded.text.trim().is_empty() { Err(self.wordless(at)) } else { Ok(decoded) }
    }

    /// Where in the line a value of it begins.
    fn place_of(&self, value: &str) -> usize {
        value.as_ptr().addr().saturating_sub(self.bytes.as_ptr().addr())
    }

    fn at(&self, byte: usize) -> Location {
        let head = self.bytes.get(..byte).unwrap_or(self.bytes);
        let characters = String::from_utf8_lossy(head).chars().count();
        let column = u32::try_from(characters).unwrap_or(u32::MAX).saturating_add(1);
        Location::at(self.file.clone(), self.number, column)
    }

    fn reject(&self, byte: usize, code: Code, what: String, way_out: &str) -> Box<Finding> {
        Box::new(Finding::reject(self.at(byte), code, what, way_out))
    }

    fn wordless(&self, byte: usize) -> Box<Finding> {
        self.reject(byte, Code::Empty, "the text is empty: expected a report".to_owned(), "delete the line")
    }

    fn broken(&self, text: &str, error: &serde_json::Error) -> Box<Finding> {
        // The place of the error is in bytes, counted from 1; it names the last byte that was read.
        let byte = error.column().saturating_sub(1);
        let why = error.to_string();
        let why = why.split(" at line ").next().unwrap_or_default();
        let what = format!("the line is no JSON object: {why}; found {}", shown(text));
        self.reject(byte, Code::UnknownFormat, what, "mend the line; each must hold one whole object")
    }

    fn undated(&self, keys: &Keys<'_>, key: &str, written: &str) -> Finding {
        let byte = keys.get(key).map_or(0, |raw| self.place_of(raw.get()));
        let what = format!("the publication date is {}: expected a day such as 2026-02-27", shown(written));
        let way_out = "correct it, or words like \"Thursday\" can't be dated";
        Finding::warning(self.at(byte), Code::Date, what, way_out).in_field(key)
    }
}

/// Resolves the escapes of a JSON string that is known to be sound; `at` is its place in the line.
fn unescape(inside: &str, at: usize, to: &mut Decoded) {
    let mut rest = inside;
    while !rest.is_empty() {
        let place = at.saturating_add(inside.len()).saturating_sub(rest.len());
        let plain = rest.find('\\').unwrap_or(rest.len());
        let (words, tail) = rest.split_at(plain);
        if !words.is_empty() {
            to.map.push(to.text.len(), place, plain, plain);
            to.text.push_str(words);
        }
        let Some((c, width)) = escape(tail) else { return };
        to.map.push_unit(to.text.len(), place.saturating_add(plain), c.len_utf8(), width);
        to.text.push(c);
        rest = tail.get(width..).unwrap_or_default();
    }
}

/// The character of an escape and how many bytes write it; `None` at the end of the string.
fn escape(text: &str) -> Option<(char, usize)> {
    let c = match text.as_bytes().get(1)? {
        b'n' => '\n',
        b't' => '\t',
        b'r' => '\r',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'u' => return Some(code_point(text)),
        other => char::from(*other),
    };
    Some((c, 2))
}

/// `\uXXXX`, or two of them for a character beyond the first plane.
fn code_point(text: &str) -> (char, usize) {
    let unit = |from: usize| {
        let digits = text.get(from..from.saturating_add(6))?.strip_prefix("\\u")?;
        u16::from_str_radix(digits, 16).ok()
    };
    let (first, second) = (unit(0), unit(6));
    let pair = first.into_iter().chain(second);
    match char::decode_utf16(pair).next() {
        Some(Ok(c)) => (c, if c.len_utf16() == 2 { 12 } else { 6 }),
        _ => (char::REPLACEMENT_CHARACTER, 6),
    }
}

#[cfg(test)]
mod tests;
