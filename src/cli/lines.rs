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
            bytes += line.bytes.as_ref().map_or(0, Vec::len);
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
            length += self.skip_line()?;
        }
        self.offset += length;
        self.number = self.number.saturating_add(1);
        Ok(Some(RawLine { number: self.number, offset, bytes: whole.then_some(bytes) }))
    }

    /// Goes behind the line end and says how many bytes that were.
    fn skip_line(&mut self) -> io::Result<usize> {
        let mut skipped = 0;
        loop {
            let ahead = self.from.fill_buf()?;
            let end = ahead.iter().position(|byte| *byte == b'\n').map(|at| at + 1);
            let part = end.unwrap_or(ahead.len());
            self.fingerprint.add(ahead.get(..part).unwrap_or(ahead));
            self.from.consume(part);
            skipped += part;
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

pub(super) fn unreadable(input: &Input, cause: io::Error) -> Box<Error> {
    Error::new(Code::Io, "can't be read", "give this user the right to read it")
        .at(Location::file(input.name.as_str()))
        .because(cause)
}
