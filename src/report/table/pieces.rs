//! A table piece by piece: bytes in, decoded text cut into whole records out, however long the table is.

use std::io::Read;

use super::plan::Plan;
use super::records::{Cut, Cutter, Fault, MOST_LINES};
use super::rows::{Outcome, Rows};
use crate::error::{Code, Error, Finding, Result};
use crate::limits::expanded;
use crate::report::encoding::{Mark, empty, mark, utf32};
use crate::report::sniff;
use crate::report::text::Units;
use crate::source::Location;

/// A piece has about so many bytes.
const PIECE: usize = 1 << 18;
/// So many bytes of a table are looked at before it is decided how to read it.
const HEAD: usize = 1 << 20;
/// So many bytes are read at once.
const READ: usize = 1 << 17;

/// How the characters of a table are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Encoding(Kind);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Utf8,
    Utf16(Units),
    /// One byte a letter.
    Bytes(&'static encoding_rs::Encoding),
}

impl Encoding {
    /// The encoding of a name as the web knows them (`latin1`, `windows-1256`); `None` for those with more than one
    /// byte a letter, in which offsets could not be told, and for unknown names.
    pub fn from_name(name: &str) -> Option<Encoding> {
        let encoding = encoding_rs::Encoding::for_label(name.as_bytes())?;
        if encoding == encoding_rs::UTF_8 {
            return Some(Encoding(Kind::Utf8));
        }
        if encoding == encoding_rs::UTF_16LE {
            return Some(Encoding(Kind::Utf16(Units::Utf16Le)));
        }
        if encoding == encoding_rs::UTF_16BE {
            return Some(Encoding(Kind::Utf16(Units::Utf16Be)));
        }
        encoding.is_single_byte().then_some(Encoding(Kind::Bytes(encoding)))
    }

    /// How many bytes of the file some text is.
    fn width(self, text: &[u8]) -> usize {
        match self.0 {
            Kind::Utf8 => text.len(),
            Kind::Utf16(_) => String::from_utf8_lossy(text).encode_utf16().count().saturating_mul(2),
            Kind::Bytes(_) => String::from_utf8_lossy(text).chars().count(),
        }
    }
}

/// Some whole records of a table.
#[derive(Debug)]
pub struct Piece {
    text: Vec<u8>,
    cuts: Vec<Cut>,
    /// The file's byte at which the text begins.
    base: usize,
    encoding: Encoding,
}

impl Piece {
    /// Reads its records. What each is goes to `each`, what is said of it to `findings`.
    pub fn read(
        &self,
        rows: &mut Rows<'_>,
        findings: &mut Vec<Finding>,
        mut each: impl FnMut(Outcome, &mut Vec<Finding>),
    ) {
        let (mut text_at, mut file_at) = (0, self.base);
        let part = |range: std::ops::Range<usize>| self.text.get(range).unwrap_or_default();
        for cut in &self.cuts {
            let record = part(cut.bytes.clone());
            let start = file_at.saturating_add(self.encoding.width(part(text_at..cut.bytes.start)));
            let end = start.saturating_add(self.encoding.width(record));
            (text_at, file_at) = (cut.bytes.end, end);
            let outcome = rows.read(record, cut, start..end, findings);
            each(outcome, findings);
        }
    }

    /// How many bytes of the file it is, about.
    pub fn bytes(&self) -> usize {
        self.text.len()
    }

    /// A record, counted from 0.
    pub(super) fn record(&self, at: usize) -> Option<(&Cut, &[u8])> {
        let cut = self.cuts.get(at)?;
        Some((cut, self.text.get(cut.bytes.clone()).unwrap_or_default()))
    }

    pub(super) fn records(&self) -> impl Iterator<Item = (&Cut, &[u8])> {
        self.cuts.iter().map(|cut| (cut, self.text.get(cut.bytes.clone()).unwrap_or_default()))
    }
}

/// A table that is read piece by piece.
pub struct Pieces<R> {
    file: String,
    from: R,
    encoding: Encoding,
    /// Bytes that are read and not decoded: half a character.
    half: Vec<u8>,
    text: Vec<u8>,
    base: usize,
    line: u32,
    ended: bool,
}

impl<R: Read> Pieces<R> {
    /// Begins to read: finds out how it is written. A byte order mark wins over `encoding`.
    ///
    /// # Errors
    /// `empty`, `encoding` or `unknown-format` where it is no table at all; `io` where it can't be read.
    pub fn new(file: &str, mut from: R, encoding: Option<Encoding>) -> Result<Self> {
        let mut first = Vec::new();
        let most = u64::try_from(READ).unwrap_or(u64::MAX);
        (&mut from).take(most).read_to_end(&mut first).map_err(|cause| unreadable(file, cause))?;
        let said_utf16 = matches!(encoding, Some(Encoding(Kind::Utf16(_))));
        if !said_utf16 {
            sniff::refuse_binary(file, &first)?;
        }
        let (kind, skip) = match mark(&first) {
            Mark::Utf32 => return Err(utf32(file)),
            Mark::Utf16(units) => (Kind::Utf16(units), 2),
            Mark::Utf8 => (Kind::Utf8, 3),
            Mark::None => (encoding.map_or(Kind::Utf8, |encoding| encoding.0), 0),
        };
        let mut pieces = Pieces {
            file: file.to_owned(),
            from,
            encoding: Encoding(kind),
            half: Vec::new(),
            text: Vec::new(),
            base: skip,
            line: 1,
            ended: first.is_empty(),
        };
        pieces.decode(first.get(skip..).unwrap_or_default())?;
        Ok(pieces)
    }

    /// The head of the table, decoded, and whether it is all of it.
    ///
    /// # Errors
    /// `empty` where nothing is in it; `io` or `encoding` where it can't be read.
    pub fn head(&mut self) -> Result<(&[u8], bool)> {
        self.fill(HEAD)?;
        if self.ended && self.text.trim_ascii().is_empty() {
            return Err(empty(&self.file));
        }
        sniff::refuse_json(&self.file, self.text.get(..4096).unwrap_or(&self.text))?;
        Ok((&self.text, self.ended))
    }

    /// Goes behind the header.
    pub fn begin(&mut self, plan: &Plan) {
        let begin = plan.begin.min(self.text.len());
        let head = self.encoding.width(self.text.get(..begin).unwrap_or_default());
        self.base = self.base.saturating_add(head);
        self.text.drain(..begin);
        self.line = plan.line;
    }

    /// The next piece; `None` at the end of the table.
    ///
    /// # Errors
    /// `io` or `encoding` where it can't be read; `limit` where a record has no end.
    pub fn next(&mut self, plan: &Plan) -> Result<Option<Piece>> {
        let mut wanted = PIECE;
        let most = plan.limits.record_bytes;
        loop {
            self.fill(wanted)?;
            let mut cutter = Cutter::new(&self.text, plan.form, self.line, self.ended).of_rows(
                plan.columns.written.len(),
                plan.feeds,
                most,
            );
            let mut cuts = Vec::new();
            // What was looked at as the head is longer than a piece.
            while cutter.at < wanted
                && let Some(cut) = cutter.next()
            {
                cuts.push(cut);
            }
            let (at, line) = (cutter.at, cutter.line);
            if let Some(long) = cuts.iter().find(|cut| cut.fault == Some(Fault::Long)) {
                return Err(self.endless(long.line, most));
            }
            if self.text.len().saturating_sub(at) > most && !self.ended {
                return Err(self.endless(line, most));
            }
            if cuts.is_empty() && self.ended {
                return Ok(None);
            }
            let rest = self.text.split_off(at);
            let text = std::mem::replace(&mut self.text, rest);
            let base = self.base;
            self.base = self.base.saturating_add(self.encoding.width(&text));
            self.line = line;
            if !cuts.is_empty() {
                return Ok(Some(Piece { text, cuts, base, encoding: self.encoding }));
            }
            wanted = self.text.len().saturating_add(PIECE);
        }
    }

    fn endless(&self, line: u32, most: usize) -> Box<Error> {
        let what = format!(
            "a record is longer than {most} bytes: expected the end of a line, or of a quoted field within \
             {MOST_LINES} lines"
        );
        Error::new(Code::Limit, what, "look for a missing line end or quote, or raise --max-record-bytes")
            .at(Location::line(self.file.as_str(), line))
    }

    /// Reads until there are so many bytes of text, or all.
    fn fill(&mut self, wanted: usize) -> Result<()> {
        let mut buffer = Vec::new();
        while self.text.len() < wanted && !self.ended {
            buffer.clear();
            let most = u64::try_from(READ).unwrap_or(u64::MAX);
            let read = (&mut self.from).take(most).read_to_end(&mut buffer);
            read.map_err(|cause| unreadable(&self.file, cause))?;
            self.ended = buffer.is_empty();
            self.decode(&buffer)?;
        }
        Ok(())
    }

    fn decode(&mut self, bytes: &[u8]) -> Result<()> {
        match self.encoding.0 {
            Kind::Utf8 => self.text.extend_from_slice(bytes),
            Kind::Bytes(encoding) => {
                let (text, _) = encoding.decode_without_bom_handling(bytes);
                self.text.extend_from_slice(text.as_bytes());
            }
            Kind::Utf16(units) => {
                self.half.extend_from_slice(bytes);
                // Half a character waits for its other half.
                let mut whole = self.half.len() & !1;
                let last =
                    units.units(self.half.get(whole.saturating_sub(2)..whole).unwrap_or_default()).last();
                if !self.ended && last.is_some_and(|unit| (0xd800..0xdc00).contains(&unit)) {
                    whole = whole.saturating_sub(2);
                }
                let rest = self.half.split_off(whole);
                let now = std::mem::replace(&mut self.half, rest);
                for read in char::decode_utf16(units.units(&now)) {
                    let c = read.map_err(|_| self.broken())?;
                    self.text.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                }
                if self.ended && !self.half.is_empty() {
                    return Err(self.broken());
                }
            }
        }
        Ok(())
    }

    fn broken(&self) -> Box<Error> {
        let offset = self.base.saturating_add(self.encoding.width(&self.text));
        let breaks = memchr::memchr_iter(b'\n', &self.text).count();
        let line = self.line.saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX));
        let what = format!("the UTF-16 text breaks at byte offset {offset}: expected whole characters");
        Error::new(Code::Encoding, what, "save the file as UTF-8 and run again")
            .at(Location::line(self.file.as_str(), line))
    }
}

fn unreadable(file: &str, cause: std::io::Error) -> Box<Error> {
    let at = Location::file(file);
    if let Some(limit) = expanded(at.clone(), &cause) {
        return limit;
    }
    let damaged = matches!(
        cause.kind(),
        std::io::ErrorKind::InvalidData
            | std::io::ErrorKind::InvalidInput
            | std::io::ErrorKind::UnexpectedEof
    );
    let error = if damaged {
        Error::new(
            Code::Damaged,
            "the packed data are damaged or end in the middle",
            "download the file again",
        )
    } else {
        Error::new(Code::Io, "can't be read", "give this user the right to read it")
    };
    error.at(at).because(cause)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::table::{TableOptions, begin, events, read_table_as};

    fn options(encoding: &str) -> TableOptions {
        TableOptions { encoding: Encoding::from_name(encoding), ..TableOptions::default() }
    }

    #[test]
    fn old_encodings_are_read_and_lead_back_to_the_bytes_of_the_file() {
        let bytes = b"date,place\n2026-02-26,Tor\xe1\n2026-02-27,Caf\xe9\n";
        let (table, _) = read_table_as("t.csv", bytes, &options("latin1")).unwrap();
        let evidence = &table.events[1].sites[0].evidence;
        assert_eq!(evidence.text, "Café");
        assert_eq!(&bytes[evidence.bytes()], b"2026-02-27,Caf\xe9");
        assert!(Encoding::from_name("shift_jis").is_none() && Encoding::from_name("x").is_none());
    }

    #[test]
    fn utf_16_without_a_mark_is_read_when_it_is_said() {
        let bytes: Vec<u8> =
            "date,place\n2026-02-26,\u{1f600} هرات\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
        let (table, _) = read_table_as("t.csv", &bytes, &options("utf-16be")).unwrap();
        assert_eq!(table.events[0].sites[0].written, "\u{1f600} هرات");
        let error = read_table_as("t.csv", &bytes[..bytes.len() - 1], &options("utf-16be")).unwrap_err();
        assert_eq!(error.code, Code::Encoding);
    }

    #[test]
    fn the_head_of_a_table_is_cut_into_pieces_as_its_rest_is() {
        let text = format!("date,place\n{}", "2026-02-26,Khost\n".repeat(200_000));
        let mut open = || Ok(text.as_bytes());
        let (plan, mut pieces) = begin("t.csv", &mut open, &TableOptions::default()).unwrap();
        let (mut rows, mut longest) = (0, 0);
        while let Some(piece) = pieces.next(&plan).unwrap() {
            rows += piece.records().count();
            longest = longest.max(piece.bytes());
        }
        assert!(rows == 200_000 && longest < 2 * PIECE, "{rows} rows, a piece of {longest} bytes");
    }

    #[test]
    fn a_letter_of_utf_16_that_two_reads_part_is_whole_again() {
        // One of the two alignments parts a pair at every bound of what is read at once.
        for before in ["", "x"] {
            let place = format!("{before}{}", "\u{1f600}".repeat(READ / 2));
            let text = format!("date,place\n2026-02-26,{place}\n");
            let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let (table, findings) = read_table_as("t.csv", &bytes, &options("utf-16le")).unwrap();
            assert_eq!(table.events[0].sites[0].written, place, "{findings:?}");
            let half = [bytes.as_slice(), &0xd83d_u16.to_le_bytes()].concat();
            let error = read_table_as("t.csv", &half, &options("utf-16le")).unwrap_err();
            assert_eq!(error.code, Code::Encoding);
            assert!(error.to_string().contains(&format!("offset {}", bytes.len())), "{error}");
        }
    }

    #[test]
    fn a_record_without_an_end_ends_the_reading() {
        let mut open = || Ok(std::io::Read::chain(&b"date,place\n\"2026,"[..], std::io::repeat(b'x')));
        let (plan, pieces) = begin("t.csv", &mut open, &TableOptions::default()).unwrap();
        let error = events(&plan, pieces).unwrap_err();
        assert_eq!((error.code, error.at.unwrap().line), (Code::Limit, Some(2)));
    }
}
