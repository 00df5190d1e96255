//! Records of a CSV with their physical lines and bytes.
//!
//! The csv crate always finds a parse: an unclosed quote swallows the rest of a file, text after a closing
//! quote is glued to it, and its line numbers go wrong after blank lines and with bare CR. So records are cut
//! and their quotes checked here.

use std::ops::Range;

use memchr::{memchr, memchr2};

use crate::limits::Limits;

/// A quoted field may run over so many lines; beyond that its quote is taken for a stray one.
pub(super) const MOST_LINES: usize = 50;

/// One record as cut from the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cut {
    /// Its bytes, without the line end.
    pub(super) bytes: Range<usize>,
    /// Physical line of its first byte, from 1.
    pub(super) line: u32,
    /// What is wrong with it.
    pub(super) fault: Option<Fault>,
    /// A carriage return alone stands inside it: its parts make one row.
    pub(super) joined: bool,
}

/// What is wrong with a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// A quote opened and not closed before the file ends, or not for too many lines.
    Unclosed {
        /// Line of the quote.
        line: u32,
        /// Field of the quote, from 1.
        field: u32,
        /// Lines it would have swallowed.
        lines: usize,
        /// The file ends inside it.
        at_end: bool,
    },
    /// Text stands after a closing quote.
    TextAfter {
        /// Line of that text.
        line: u32,
        /// Field of the quote, from 1.
        field: u32,
    },
    /// No line end for too many bytes.
    Long,
}

/// How a format marks its fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Form {
    /// What parts two fields.
    pub(super) delimiter: u8,
    /// Whether a quote at the start of a field holds it together; GDELT's tables have none.
    pub(super) quotes: bool,
}

impl Form {
    /// Fields that quotes may hold together.
    pub(super) fn quoted(delimiter: u8) -> Self {
        Form { delimiter, quotes: true }
    }
}

/// Cuts records one by one out of a piece of a file that begins where a record begins; blank lines are none.
#[derive(Debug)]
pub(super) struct Cutter<'a> {
    bytes: &'a [u8],
    form: Form,
    /// The first byte that is not cut yet.
    pub(super) at: usize,
    /// Its line, from 1.
    pub(super) line: u32,
    /// Whether the file ends with this piece.
    last: bool,
    /// How many fields a row has, where that is known.
    fields: Option<usize>,
    /// Whether lines end with LF: see [`Cutter::joined`].
    feeds: bool,
    /// No record is longer than so many bytes: where one would be, a line end is missing.
    most: usize,
}

/// A row may be cut by so many carriage returns.
const MOST_PARTS: usize = 8;

/// How the end of a record was found.
enum End {
    /// It stands before a line end or the end of the file.
    Here(Option<Fault>),
    /// The piece ends before the record.
    Beyond,
}

impl<'a> Cutter<'a> {
    /// Begins with the line that the first byte stands on.
    pub(super) fn new(bytes: &'a [u8], form: Form, line: u32, last: bool) -> Self {
        let most = Limits::default().record_bytes;
        Cutter { bytes, form, at: 0, line, last, fields: None, feeds: false, most }
    }

    /// The same, of rows of so many fields and bytes, of which the header's ended with LF or not.
    pub(super) fn of_rows(self, fields: usize, feeds: bool, most: usize) -> Self {
        Cutter { fields: Some(fields), feeds, most, ..self }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// Goes so many bytes on.
    fn pass(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes);
    }

    /// How many line ends were met since this line.
    fn lines_since(&self, line: u32) -> usize {
        usize::try_from(self.line.saturating_sub(line)).unwrap_or(usize::MAX)
    }

    /// Steps over one byte, or over a line end, which is counted.
    fn step(&mut self) {
        match self.peek() {
            Some(b'\n' | b'\r') => self.line_end(),
            _ => self.pass(1),
        }
    }

    fn line_end(&mut self) {
        let width = match (self.peek(), self.bytes.get(self.at.saturating_add(1))) {
            (Some(b'\r'), Some(b'\n')) => 2,
            (Some(b'\r' | b'\n'), _) => 1,
            _ => return,
        };
        self.pass(width);
        self.line = self.line.saturating_add(1);
    }

    /// Whether the line end here may go on in the next piece: CR may be half of CRLF.
    fn is_half(&self) -> bool {
        !self.last && self.peek() == Some(b'\r') && self.rest().len() == 1
    }

    /// Whether the line ends here with a carriage return and nothing else.
    fn ends_bare(&self) -> bool {
        self.peek() == Some(b'\r')
            && self.bytes.get(self.at.saturating_add(1)).is_some_and(|next| *next != b'\n')
    }

    /// A carriage return alone may be the end of a line, or stand in a cell. It is in a cell where lines end with LF, the
    /// record before it is too short, and what follows makes it a row of exactly the right number of fields. Goes to the
    /// end of that row; `None` where the piece ends before that is known.
    fn joined(&mut self, start: usize) -> Option<bool> {
        let Some(wanted) = self.fields.filter(|_| self.feeds && self.ends_bare()) else {
            return Some(false);
        };
        let (at, line) = (self.at, self.line);
        let mut split = Split::default();
        for _ in 0..MOST_PARTS {
            split.take(self.bytes.get(start..self.at).unwrap_or_default(), self.form);
            if split.len() == wanted && self.at > at {
                return Some(true);
            }
            if split.len() >= wanted || !self.ends_bare() {
                break;
            }
            self.line_end();
            match self.record() {
                End::Here(None) => {}
                End::Here(Some(_)) => break,
                End::Beyond => return None,
            }
        }
        (self.at, self.line) = (at, line);
        Some(false)
    }

    fn rest_of_line(&mut self) {
        let rest = self.rest();
        self.pass(memchr2(b'\n', b'\r', rest).unwrap_or(rest.len()));
    }

    /// Goes to the end of the record; the line end is left.
    fn record(&mut self) -> End {
        let rest = self.rest();
        let line = memchr2(b'\n', b'\r', rest);
        let own = rest.get(..line.unwrap_or(rest.len())).unwrap_or_default();
        if !self.form.quotes || memchr(b'"', own).is_none() {
            if line.is_none() && !self.last {
                return End::Beyond;
            }
            self.pass(own.len());
            return End::Here(None);
        }
        self.fields()
    }

    fn fields(&mut self) -> End {
        let mut fault = None;
        let mut field = 1;
        loop {
            if self.peek() == Some(b'"') {
                match self.quoted(field) {
                    End::Here(Some(Fault::Unclosed { line, field, lines, at_end })) => {
                        return End::Here(Some(Fault::Unclosed { line, field, lines, at_end }));
                    }
                    End::Here(found) => fault = fault.or(found),
                    End::Beyond => return End::Beyond,
                }
            }
            while self.peek().is_some_and(|byte| byte != self.form.delimiter && !is_end(byte)) {
                self.pass(1);
            }
            match self.peek() {
                Some(byte) if byte == self.form.delimiter => self.pass(1),
                None if !self.last => return End::Beyond,
                _ => return End::Here(fault),
            }
            field = field.saturating_add(1);
        }
    }

    /// Goes behind the closing quote of a field.
    fn quoted(&mut self, field: u32) -> End {
        let line = self.line;
        self.pass(1);
        // Where the line inside the quotes begins, and how many that look like rows were met.
        let (mut inner, mut rows) = (None, 0_u32);
        loop {
            let lines = self.lines_since(line);
            if rows > 1 || rows == 1 && self.fields.is_some_and(|fields| fields > 4) {
                return End::Here(Some(Fault::Unclosed { line, field, lines, at_end: false }));
            }
            if self.peek().is_none() && !self.last {
                return End::Beyond;
            }
            if self.peek().is_none() || lines >= MOST_LINES {
                let at_end = self.peek().is_none();
                return End::Here(Some(Fault::Unclosed {
                    line,
                    field,
                    lines: lines.saturating_add(1),
                    at_end,
                }));
            }
            if self.peek() != Some(b'"') {
                let ends = self.peek().is_some_and(is_end);
                if ends && inner.is_some_and(|from| self.is_row(from)) {
                    rows = rows.saturating_add(1);
                }
                self.step();
                if ends {
                    inner = Some(self.at);
                }
                continue;
            }
            self.pass(1);
            match self.peek() {
                Some(b'"') => self.pass(1),
                None if !self.last => return End::Beyond,
                _ => {
                    // Where text follows on another line the quote that was opened is a stray one.
                    return match self.after_quote(field) {
                        End::Here(Some(_)) if self.line > line => {
                            let lines = self.lines_since(line).saturating_add(1);
                            End::Here(Some(Fault::Unclosed { line, field, lines, at_end: false }))
                        }
                        end => end,
                    };
                }
            }
        }
    }

    /// Whether the line that began there is a row of the table: as many fields as the header has, and no comma of prose,
    /// behind which a space stands. Then the quote around it is a stray one.
    fn is_row(&self, from: usize) -> bool {
        let Some(wanted) = self.fields.filter(|fields| *fields > 2) else { return false };
        let line = self.bytes.get(from..self.at).unwrap_or_default();
        if memchr::memchr_iter(self.form.delimiter, line).count() < wanted.saturating_sub(1) {
            return false;
        }
        let mut split = Split::default();
        split.take(line, self.form);
        split.len() == wanted && split.iter().all(|field| field.first() != Some(&b' '))
    }

    fn after_quote(&mut self, field: u32) -> End {
        while self.peek() == Some(b' ') {
            self.pass(1);
        }
        match self.peek() {
            None if !self.last => End::Beyond,
            None | Some(b'\n' | b'\r') => End::Here(None),
            Some(byte) if byte == self.form.delimiter => End::Here(None),
            Some(_) => End::Here(Some(Fault::TextAfter { line: self.line, field })),
        }
    }
}

impl Iterator for Cutter<'_> {
    type Item = Cut;

    /// The next record; `None` where the piece holds no further whole one, and `at` stands where that begins.
    fn next(&mut self) -> Option<Cut> {
        while self.at < self.bytes.len() {
            let (start, line) = (self.at, self.line);
            let mut fault = match self.record() {
                End::Here(fault) => fault,
                End::Beyond => {
                    (self.at, self.line) = (start, line);
                    return None;
                }
            };
            if let Some(Fault::Unclosed { .. }) = fault {
                // The lines after it may well be sound: only the line where the record begins is given up.
                (self.at, self.line) = (start, line);
                self.rest_of_line();
            }
            let joined = match fault {
                Some(_) => Some(false),
                None => self.joined(start),
            };
            let Some(joined) = joined else {
                (self.at, self.line) = (start, line);
                return None;
            };
            let end = self.at;
            if self.is_half() {
                (self.at, self.line) = (start, line);
                return None;
            }
            if end.saturating_sub(start) > self.most {
                fault = Some(Fault::Long);
            }
            self.line_end();
            if fault.is_some() || start < end {
                return Some(Cut { bytes: start..end, line, fault, joined });
            }
        }
        None
    }
}

fn is_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

/// The fields of a record. It is used again and again, so that a million records need no memory of their own.
#[derive(Debug, Default, Clone)]
pub(super) struct Split {
    /// The fields without quotes, one after the other, where they are UTF-8.
    text: String,
    /// The same where they are not.
    bytes: Vec<u8>,
    bounds: Vec<(usize, usize)>,
}

impl Split {
    /// Takes the fields of a record without fault.
    pub(super) fn take(&mut self, record: &[u8], form: Form) {
        self.clear();
        if form.quotes && memchr(b'"', record).is_some() {
            self.unquote(record, form.delimiter);
        } else {
            self.bytes.extend_from_slice(record);
            let mut start = 0;
            for end in memchr::memchr_iter(form.delimiter, record).chain([record.len()]) {
                self.bounds.push((start, end));
                start = end.saturating_add(1);
            }
        }
        match String::from_utf8(std::mem::take(&mut self.bytes)) {
            Ok(text) => self.text = text,
            Err(broken) => self.bytes = broken.into_bytes(),
        }
    }

    /// The memory of the last record is used for the next.
    fn clear(&mut self) {
        if self.bytes.capacity() < self.text.capacity() {
            self.bytes = std::mem::take(&mut self.text).into_bytes();
        }
        self.text.clear();
        self.bytes.clear();
        self.bounds.clear();
    }

    fn unquote(&mut self, record: &[u8], delimiter: u8) {
        let mut rest = record;
        loop {
            let start = self.bytes.len();
            if let Some(quoted) = rest.strip_prefix(b"\"") {
                rest = quoted;
                loop {
                    let end = memchr(b'"', rest).unwrap_or(rest.len());
                    self.bytes.extend_from_slice(rest.get(..end).unwrap_or_default());
                    rest = rest.get(end.saturating_add(1)..).unwrap_or_default();
                    match rest.strip_prefix(b"\"") {
                        Some(more) => {
                            self.bytes.push(b'"');
                            rest = more;
                        }
                        None => break,
                    }
                }
            }
            let end = memchr(delimiter, rest);
            self.bytes.extend_from_slice(rest.get(..end.unwrap_or(rest.len())).unwrap_or_default());
            self.bounds.push((start, self.bytes.len()));
            match end {
                Some(end) => rest = rest.get(end.saturating_add(1)..).unwrap_or_default(),
                None => return,
            }
        }
    }

    /// How many fields there are.
    pub(super) fn len(&self) -> usize {
        self.bounds.len()
    }

    /// A field's bytes, counted from 0.
    pub(super) fn get(&self, at: usize) -> Option<&[u8]> {
        let (start, end) = *self.bounds.get(at)?;
        let whole = if self.bytes.is_empty() { self.text.as_bytes() } else { self.bytes.as_slice() };
        whole.get(start..end)
    }

    /// A field's text; `None` where it isn't UTF-8.
    pub(super) fn text(&self, at: usize) -> Option<&str> {
        if self.bytes.is_empty() {
            let (start, end) = *self.bounds.get(at)?;
            return self.text.get(start..end);
        }
        std::str::from_utf8(self.get(at)?).ok()
    }

    /// Whether every field is UTF-8.
    pub(super) fn is_utf8(&self) -> bool {
        self.bytes.is_empty() || self.iter().all(|field| std::str::from_utf8(field).is_ok())
    }

    /// All fields.
    pub(super) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.len()).filter_map(|at| self.get(at))
    }

    /// Makes the fields from this one on one field, parted by `delimiter` as they were; only where all are UTF-8.
    pub(super) fn join_from(&mut self, at: usize, delimiter: char) {
        let fields: Option<Vec<&str>> = (0..self.len()).map(|at| self.text(at)).collect();
        let Some(fields) = fields else { return };
        let (kept, tail) = fields.split_at(at.min(fields.len()));
        let tail = tail.join(delimiter.encode_utf8(&mut [0; 4]));
        let mut joined = Split::default();
        joined.put(kept.iter().copied().chain([tail.as_str()]));
        *self = joined;
    }

    /// Fields that were never in a file of this form: those of a point of GeoJSON or KML.
    pub(super) fn put<'f>(&mut self, fields: impl Iterator<Item = &'f str>) {
        self.clear();
        for field in fields {
            let start = self.text.len();
            self.text.push_str(field);
            self.bounds.push((start, self.text.len()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use csv::{ByteRecord, ReaderBuilder};
    use proptest::prelude::*;

    /// A record with its fields, or with the fault for which it has none.
    #[derive(Debug, Clone)]
    struct Record {
        cut: Cut,
        /// Empty where there is a fault.
        fields: Split,
    }

    /// Cuts all records of a file; blank lines are none.
    fn records(bytes: &[u8], form: Form) -> impl Iterator<Item = Record> {
        Cutter::new(bytes, form, 1, true).map(move |cut| {
            let mut fields = Split::default();
            if cut.fault.is_none() {
                fields.take(bytes.get(cut.bytes.clone()).unwrap_or_default(), form);
            }
            Record { cut, fields }
        })
    }

    fn cut(bytes: &[u8]) -> Vec<Cut> {
        Cutter::new(bytes, Form::quoted(b','), 1, true).collect()
    }

    fn lines(text: &str) -> Vec<u32> {
        cut(text.as_bytes()).iter().map(|cut| cut.line).collect()
    }

    #[test]
    fn lines_are_physical_whatever_ends_them_and_whatever_is_blank() {
        assert_eq!(lines("a\n\n\nb\nc"), [1, 4, 5]);
        assert_eq!(lines("a\r\n\r\nb\r\n"), [1, 3]);
        assert_eq!(lines("a\r\rb\rc"), [1, 3, 4]);
        assert_eq!(lines("a\n\"x\r\ny\",b\nc"), [1, 2, 4]);
        assert_eq!(lines("a\u{2028}b\nc\u{85}d\n"), [1, 2]);
    }

    #[test]
    fn an_unclosed_quote_costs_one_line_and_is_named() {
        let cuts = cut(b"h\na,\"b\nc\nd\n");
        assert_eq!(cuts.len(), 4);
        assert_eq!(cuts[1].fault, Some(Fault::Unclosed { line: 2, field: 2, lines: 4, at_end: true }));
        assert!(cuts[2].fault.is_none() && cuts[3].fault.is_none());
    }

    #[test]
    fn a_quote_over_fifty_lines_is_stray_and_over_forty_nine_is_a_field() {
        let field = |lines: usize| format!("\"a{}b\"\nnext\n", "\n".repeat(lines));
        assert!(cut(field(MOST_LINES).as_bytes())[0].fault.is_some());
        assert_eq!(cut(field(MOST_LINES - 1).as_bytes()).len(), 2);
    }

    #[test]
    fn text_after_a_closing_quote_is_a_fault_and_spaces_are_none() {
        assert_eq!(cut(b"1,\"a\"b\n")[0].fault, Some(Fault::TextAfter { line: 1, field: 2 }));
        assert_eq!(cut(b"1,\"a\" ,2\n")[0].fault, None);
    }

    #[test]
    fn a_format_without_quotes_takes_them_for_letters() {
        let form = Form { delimiter: b'\t', quotes: false };
        let read: Vec<Record> = records(b"\"a\tb\n\"c\n", form).collect();
        assert_eq!(read.len(), 2);
        assert_eq!(read[0].fields.text(0), Some("\"a"));
    }

    #[test]
    fn a_line_without_an_end_is_given_up_at_a_bound() {
        let long = vec![b'x'; Limits::default().record_bytes + 1];
        assert_eq!(cut(&long)[0].fault, Some(Fault::Long));
    }

    proptest! {
        #[test]
        fn every_sound_record_is_one_record_of_csv(text in "[ab,\"\n\r ]{0,60}") {
            for record in records(text.as_bytes(), Form::quoted(b',')) {
                if record.cut.fault.is_none() {
                    let own = text.get(record.cut.bytes.clone()).unwrap();
                    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(own.as_bytes());
                    let read: Vec<_> = reader.byte_records().map(Result::unwrap).collect();
                    let fields: ByteRecord = record.fields.iter().collect();
                    prop_assert_eq!(read, vec![fields]);
                }
            }
        }

        #[test]
        fn a_file_read_in_pieces_gives_the_records_it_gives_whole(
            text in "([ab]|,|\"|\n|\r\n|\r| ){0,60}", pieces in prop::collection::vec(1_usize..9, 1..40),
        ) {
            let bytes = text.as_bytes();
            let (mut held, mut line, mut base, mut fed) = (Vec::<u8>::new(), 1, 0, 0);
            let mut read = Vec::new();
            let mut pieces = pieces.into_iter().cycle();
            while fed < bytes.len() || !held.is_empty() {
                let more = pieces.next().unwrap().min(bytes.len() - fed);
                held.extend_from_slice(&bytes[fed..fed + more]);
                fed += more;
                let last = fed == bytes.len();
                let mut cutter = Cutter::new(&held, Form::quoted(b','), line, last);
                for cut in &mut cutter {
                    read.push(Cut { bytes: cut.bytes.start + base..cut.bytes.end + base, ..cut });
                }
                let at = cutter.at;
                line = cutter.line;
                base += at;
                held.drain(..at);
                if last {
                    break;
                }
            }
            prop_assert_eq!(read, cut(bytes));
        }
    }
}
