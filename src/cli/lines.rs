//! Files with a report a line, read some lines at a time: never more of them is held than a few batches.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read as _};

use super::inputs::Input;
use crate::error::{Code, Error, Result};
use crate::export::{Fingerprint, InputFile};
use crate::report::check_jsonl;
use crate::source::Location;

/// A batch holds at most so many lines...
const BATCH_LINES: usize = 64;
/// ...and no further line once it has so many bytes.
const BATCH_BYTES: usize = 1024 * 1024;
/// How much of the file is looked at before it is taken for one of lines.
const HEAD: usize = 4096;

/// A line of a file.
#[derive(Debug)]
pub(super) struct RawLine {
    /// From 1.
    pub(super) number: u32,
    /// Its first byte in the file.
    pub(super) offset: usize,
    /// With its line end; `None` where it is too long.
    pub(super) bytes: Option<Vec<u8>>,
}

/// A file that is read in batches of lines.
pub(super) struct Lines<'a> {
    input: &'a Input,
    from: BufReader<File>,
    fingerprint: Fingerprint,
    offset: usize,
    number: u32,
    /// A line longer than this is not read.
    most: usize,
}

impl<'a> Lines<'a> {
    /// Opens the file.
    ///
    /// # Errors
    /// [`Code::Io`] where it can't be opened, `unknown-format` or `encoding` where it is no file of lines.
    pub(super) fn open(input: &'a Input, most: usize) -> Result<Self> {
        let file = File::open(&input.path).map_err(|cause| unreadable(input, cause))?;
        let mut from = BufReader::with_capacity(64 * 1024, file);
        let head = from.fill_buf().map_err(|cause| unreadable(input, cause))?;
        check_jsonl(&input.name, head.get(..HEAD).unwrap_or(head))?;
        let marked = head.starts_with(b"\xef\xbb\xbf");
        let mut lines =
            Lines { input, from, fingerprint: Fingerprint::default(), offset: 0, number: 0, most };
        if marked {
            lines.fingerprint.add(b"\xef\xbb\xbf");
            lines.from.consume(3);
            lines.offset = 3;
        }
        Ok(lines)
    }

    /// The next lines; none at the end of the file.
    ///
    /// # Errors
    /// [`Code::Io`] where it can't be read further.
    pub(super) fn batch(&mut self) -> Result<Vec<RawLine>> {
        let (mut batch, mut bytes) = (Vec::new(), 0);
        while batch.len() < BATCH_LINES && bytes < BATCH_BYTES {
            let Some(line) = self.line().map_err(|cause| unreadable(self.input, cause))? else { break };
            bytes = bytes.saturating_add(line.bytes.as_ref().map_or(0, Vec::len));
            batch.push(line);
        }
        Ok(batch)
    }

    fn line(&mut self) -> io::Result<Option<RawLine>> {
        let mut bytes = Vec::new();
        // One byte more for the line end, and one by which a line is known to be too long.
        let most = u64::try_from(self.most).unwrap_or(u64::MAX).saturating_add(1);
        (&mut self.from).take(most).read_until(b'\n', &mut bytes)?;
        if bytes.is_empty() {
            return Ok(None);
        }
        self.fingerprint.add(&bytes);
        let (offset, mut length) = (self.offset, bytes.len());
        let whole = bytes.len() <= self.most || bytes.ends_with(b"\n");
        if !whole {
            length = length.saturating_add(self.skip_line()?);
        }
        self.offset = self.offset.saturating_add(length);
        self.number = self.number.saturating_add(1);
        Ok(Some(RawLine { number: self.number, offset, bytes: whole.then_some(bytes) }))
    }

    /// Goes behind the line end and says how many bytes that were.
    fn skip_line(&mut self) -> io::Result<usize> {
        let mut skipped = 0_usize;
        loop {
            let ahead = self.from.fill_buf()?;
            let end = ahead.iter().position(|byte| *byte == b'\n').map(|at| at.saturating_add(1));
            let part = end.unwrap_or(ahead.len());
            self.fingerprint.add(ahead.get(..part).unwrap_or(ahead));
            self.from.consume(part);
            skipped = skipped.saturating_add(part);
            if end.is_some() || part == 0 {
                return Ok(skipped);
            }
        }
    }

    /// What the package says of the file, once all of it was read.
    ///
    /// # Errors
    /// [`Code::Empty`] where there was nothing.
    pub(super) fn finish(self) -> Result<InputFile> {
        if self.number == 0 {
            let what = "the file is empty: expected a report a line";
            let error = Error::new(Code::Empty, what, "check that it was saved or downloaded whole");
            return Err(error.at(Location::file(self.input.name.as_str())));
        }
        let (bytes, hash) = self.fingerprint.finish();
        Ok(InputFile { path: self.input.name.clone(), bytes, hash })
    }
}

/// Lines of UTF-8 one by one, none longer than a bound.
pub(super) struct TextLines<'a, R> {
    /// The file as it was named.
    pub(super) name: &'a str,
    from: R,
    line: Vec<u8>,
    number: u32,
    most: usize,
}

impl<'a, R: BufRead> TextLines<'a, R> {
    /// Those of a file of this name.
    pub(super) fn new(name: &'a str, from: R, most: usize) -> Self {
        TextLines { name, from, line: Vec::new(), number: 0, most }
    }

    /// Lines that were read.
    pub(super) fn number(&self) -> u32 {
        self.number
    }

    /// The next line without its end; `None` behind the last.
    ///
    /// # Errors
    /// [`Code::Limit`] where it is too long, [`Code::Encoding`] where it isn't UTF-8, [`Code::Io`].
    pub(super) fn next(&mut self) -> Result<Option<&str>> {
        self.line.clear();
        self.number = self.number.saturating_add(1);
        let at = Location::line(self.name, self.number);
        let most = u64::try_from(self.most).unwrap_or(u64::MAX).saturating_add(1);
        (&mut self.from).take(most).read_until(b'\n', &mut self.line).map_err(|cause| {
            Error::new(Code::Io, "this can't be read", "check the path and that you may read it")
                .at(at.clone())
                .because(cause)
        })?;
        if self.line.is_empty() {
            return Ok(None);
        }
        if !self.line.ends_with(b"\n") && self.line.len() > self.most {
            let what = format!("the line is longer than {} bytes: expected the end of a line", self.most);
            let way_out = "look for a missing line end, or raise --max-record-bytes";
            return Err(Error::new(Code::Limit, what, way_out).at(at));
        }
        let text = std::str::from_utf8(&self.line).map_err(|cause| {
            Error::new(Code::Encoding, "the line isn't UTF-8: expected UTF-8", "save the file as UTF-8")
                .at(at)
                .because(cause)
        })?;
        let text = text.strip_suffix('\n').unwrap_or(text);
        Ok(Some(text.strip_suffix('\r').unwrap_or(text)))
    }
}

pub(super) fn unreadable(input: &Input, cause: io::Error) -> Box<Error> {
    Error::new(Code::Io, "can't be read", "give this user the right to read it")
        .at(Location::file(input.name.as_str()))
        .because(cause)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_have_their_bound_their_number_and_no_end() {
        let mut lines = TextLines::new("t", &b"ab\r\nabc\n\nabcd\nx"[..], 3);
        let mut next = || lines.next().map(|line| line.map(str::to_owned)).map_err(|error| error.code);
        assert_eq!(next(), Ok(Some("ab".to_owned())));
        assert_eq!(next(), Ok(Some("abc".to_owned())));
        assert_eq!(next(), Ok(Some(String::new())));
        assert_eq!(next(), Err(Code::Limit));
        assert_eq!(lines.number(), 4);
        let mut broken = TextLines::new("t", &b"\xff"[..], 3);
        assert_eq!(broken.next().unwrap_err().code, Code::Encoding);
        assert_eq!(TextLines::new("t", &b""[..], 3).next().unwrap(), None);
    }
}
