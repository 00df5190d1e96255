//! Records of a CSV with their physical lines and bytes.
//!
//! The csv crate always finds a parse: an unclosed quote swallows the rest of a file, text after a closing
//! quote is glued to it, and its line numbers go wrong after blank lines and with bare CR. So records are cut
//! here, quotes are checked here, and csv splits only what is well formed.

use std::ops::Range;

use csv::{ByteRecord, ReaderBuilder};

/// A quoted field may run over so many lines; beyond that its quote is taken for a stray one.
pub(super) const MOST_LINES: usize = 50;

/// One record as cut from the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cut {
    /// Its bytes, without the line end.
    pub(super) bytes: Range<usize>,
    /// Physical line of its first byte, from 1.
    pub(super) line: u32,
    /// What is wrong with its quotes.
    pub(super) fault: Option<Fault>,
}

/// What is wrong with the quotes of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// Opened and not closed before the file ends, or not for too many lines.
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
}

/// A record with its fields, or with the fault for which it has none.
#[derive(Debug)]
pub(super) struct Record {
    pub(super) cut: Cut,
    /// Empty where the quotes are broken.
    pub(super) fields: ByteRecord,
}

/// Cuts all records; blank lines are none.
pub(super) fn records(bytes: &[u8], delimiter: u8) -> Vec<Record> {
    let cuts = cut(bytes, delimiter);
    let mut sound = Vec::with_capacity(bytes.len());
    for cut in cuts.iter().filter(|cut| cut.fault.is_none()) {
        sound.extend_from_slice(bytes.get(cut.bytes.clone()).unwrap_or_default());
        sound.push(b'\n');
    }
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(sound.as_slice());
    cuts.into_iter()
        .map(|cut| {
            let mut fields = ByteRecord::new();
            if cut.fault.is_none() {
                // Reading from memory can't fail, and a flexible reader takes any number of fields.
                let _ = reader.read_byte_record(&mut fields);
            }
            Record { cut, fields }
        })
        .collect()
}

fn cut(bytes: &[u8], delimiter: u8) -> Vec<Cut> {
    let mut cutter = Cutter { bytes, delimiter, at: 0, line: 1 };
    let mut cuts = Vec::new();
    while cutter.at < bytes.len() {
        let (start, line) = (cutter.at, cutter.line);
        let mut fault = cutter.record();
        if let Some(Fault::Unclosed { .. }) = fault {
            // The lines after it may well be sound: only the line where the record begins is given up.
            (cutter.at, cutter.line) = (start, line);
            cutter.rest_of_line();
        }
        let end = cutter.at;
        cutter.line_end();
        if fault.is_some() || start < end {
            cuts.push(Cut { bytes: start..end, line, fault: fault.take() });
        }
    }
    cuts
}

struct Cutter<'a> {
    bytes: &'a [u8],
    delimiter: u8,
    at: usize,
    line: u32,
}

impl Cutter<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Steps over one byte, or over a line end, which is counted.
    fn step(&mut self) {
        match self.peek() {
            Some(b'\n' | b'\r') => self.line_end(),
            _ => self.at += 1,
        }
    }

    fn line_end(&mut self) {
        let width = match (self.peek(), self.bytes.get(self.at + 1)) {
            (Some(b'\r'), Some(b'\n')) => 2,
            (Some(b'\r' | b'\n'), _) => 1,
            _ => return,
        };
        self.at += width;
        self.line = self.line.saturating_add(1);
    }

    fn rest_of_line(&mut self) {
        while self.peek().is_some_and(|byte| !matches!(byte, b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// Goes to the end of the record; the line end is left.
    fn record(&mut self) -> Option<Fault> {
        let mut fault = None;
        let mut field = 1;
        loop {
            let found = if self.peek() == Some(b'"') { self.quoted(field) } else { None };
            if matches!(found, Some(Fault::Unclosed { .. })) {
                return found;
            }
            fault = fault.or(found);
            while self.peek().is_some_and(|byte| byte != self.delimiter && !matches!(byte, b'\n' | b'\r')) {
                self.at += 1;
            }
            if self.peek() != Some(self.delimiter) {
                return fault;
            }
            self.at += 1;
            field += 1;
        }
    }

    /// Goes behind the closing quote of a field.
    fn quoted(&mut self, field: u32) -> Option<Fault> {
        let line = self.line;
        self.at += 1;
        loop {
            let lines = usize::try_from(self.line - line).unwrap_or(usize::MAX);
            if self.peek().is_none() || lines >= MOST_LINES {
                return Some(Fault::Unclosed {
                    line,
                    field,
                    lines: lines + 1,
                    at_end: self.peek().is_none(),
                });
            }
            if self.peek() != Some(b'"') {
                self.step();
                continue;
            }
            self.at += 1;
            if self.peek() != Some(b'"') {
                return self.after_quote(field);
            }
            self.at += 1;
        }
    }

    fn after_quote(&mut self, field: u32) -> Option<Fault> {
        while self.peek() == Some(b' ') {
            self.at += 1;
        }
        match self.peek() {
            None | Some(b'\n' | b'\r') => None,
            Some(byte) if byte == self.delimiter => None,
            Some(_) => Some(Fault::TextAfter { line: self.line, field }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lines(text: &str) -> Vec<u32> {
        cut(text.as_bytes(), b',').iter().map(|cut| cut.line).collect()
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
        let cuts = cut(b"h\na,\"b\nc\nd\n", b',');
        assert_eq!(cuts.len(), 4);
        assert_eq!(cuts[1].fault, Some(Fault::Unclosed { line: 2, field: 2, lines: 4, at_end: true }));
        assert!(cuts[2].fault.is_none() && cuts[3].fault.is_none());
    }

    #[test]
    fn a_quote_over_fifty_lines_is_stray_and_over_forty_nine_is_a_field() {
        let field = |lines: usize| format!("\"a{}b\"\nnext\n", "\n".repeat(lines));
        assert!(cut(field(MOST_LINES).as_bytes(), b',')[0].fault.is_some());
        assert_eq!(cut(field(MOST_LINES - 1).as_bytes(), b',').len(), 2);
    }

    #[test]
    fn text_after_a_closing_quote_is_a_fault_and_spaces_are_none() {
        assert_eq!(cut(b"1,\"a\"b\n", b',')[0].fault, Some(Fault::TextAfter { line: 1, field: 2 }));
        assert_eq!(cut(b"1,\"a\" ,2\n", b',')[0].fault, None);
    }

    proptest! {
        #[test]
        fn every_sound_record_is_one_record_of_csv(text in "[ab,\"\n\r ]{0,60}") {
            for record in records(text.as_bytes(), b',') {
                if record.cut.fault.is_none() {
                    let own = text.get(record.cut.bytes.clone()).unwrap();
                    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(own.as_bytes());
                    let read: Vec<_> = reader.byte_records().map(Result::unwrap).collect();
                    prop_assert_eq!(read, vec![record.fields]);
                }
            }
        }
    }
}
