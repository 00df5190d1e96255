//! Lines of a file of any size, one at a time, in bounded memory.

use std::io::{self, BufRead, Read};

/// The longest line that is read, in bytes. GeoNames' longest has some 40,000.
pub(super) const LONGEST: usize = 1 << 20;

/// Lines of bytes, without their ends and without the mark a file may begin with.
#[derive(Debug)]
pub(super) struct Lines<R> {
    reader: R,
    buffer: Vec<u8>,
    number: u32,
    longest: usize,
}

/// A line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line<'a> {
    /// Its bytes.
    Bytes(&'a [u8]),
    /// It was longer than [`LONGEST`] and was passed over.
    TooLong,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(reader: R) -> Self {
        Lines::up_to(reader, LONGEST)
    }

    fn up_to(reader: R, longest: usize) -> Self {
        Lines { reader, buffer: Vec::new(), number: 0, longest }
    }

    /// Number of the line read last, from 1.
    pub(super) fn number(&self) -> u32 {
        self.number
    }

    /// The next line; `None` at the end.
    pub(super) fn next_line(&mut self) -> io::Result<Option<Line<'_>>> {
        self.buffer.clear();
        let most = (self.longest as u64).saturating_add(1);
        let read = (&mut self.reader).take(most).read_until(b'\n', &mut self.buffer)?;
        if read == 0 {
            return Ok(None);
        }
        self.number = self.number.saturating_add(1);
        if self.buffer.last() == Some(&b'\n') {
            self.buffer.pop();
        } else if read > self.longest {
            self.buffer.truncate(0);
            self.reader.skip_until(b'\n')?;
            return Ok(Some(Line::TooLong));
        }
        if self.buffer.last() == Some(&b'\r') {
            self.buffer.pop();
        }
        let mark: &[u8] = if self.number == 1 { b"\xef\xbb\xbf" } else { b"" };
        Ok(Some(Line::Bytes(self.buffer.strip_prefix(mark).unwrap_or(&self.buffer))))
    }

    /// What the lines were read from.
    pub(super) fn into_inner(self) -> R {
        self.reader
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &[u8], longest: usize) -> Vec<Option<String>> {
        let mut lines = Lines::up_to(text, longest);
        let mut out = Vec::new();
        while let Some(line) = lines.next_line().unwrap() {
            out.push(match line {
                Line::Bytes(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
                Line::TooLong => None,
            });
        }
        assert_eq!(lines.number() as usize, out.len());
        out
    }

    #[test]
    fn ends_and_the_mark_are_left_out() {
        let some = |lines: &[&str]| lines.iter().map(|l| Some((*l).to_owned())).collect::<Vec<_>>();
        assert_eq!(all(b"\xef\xbb\xbfa\r\n\r\nb\n", 10), some(&["a", "", "b"]));
        assert_eq!(all(b"a\nb", 10), some(&["a", "b"]));
        assert_eq!(all(b"", 10), some(&[]));
    }

    #[test]
    fn a_line_too_long_is_passed_over_and_the_next_is_read() {
        let text = [&[b'x'; 25][..], b"\nab\n", &[b'y'; 11]].concat();
        assert_eq!(all(&text, 10), [None, Some("ab".to_owned()), None]);
        assert_eq!(all(b"0123456789\n", 10), [Some("0123456789".to_owned())]);
    }

    #[test]
    fn a_line_without_end_takes_no_more_memory_than_the_longest() {
        let mut lines = Lines::up_to(io::BufReader::new(io::repeat(b'x').take(50 << 20)), 1000);
        assert_eq!(lines.next_line().unwrap(), Some(Line::TooLong));
        assert!(lines.buffer.capacity() < 10_000);
        assert_eq!(lines.next_line().unwrap(), None);
    }
}
