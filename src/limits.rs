//! How long, wide and large an input may be before it is refused. Each bound is a flag of the command line.

use std::fmt;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::{Code, Error};
use crate::source::Location;

/// The bounds of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The bytes of a row of a table.
    pub record_bytes: usize,
    /// The bytes of a line of a file of lines, each of which is a report.
    pub line_bytes: usize,
    /// The fields of a header and of a row.
    pub fields: usize,
    /// The bytes of a file that is held as a whole: a report, points, a draft, corrections, overrides.
    pub text_bytes: usize,
    /// The places that a name may mean; only the most important are weighed.
    pub candidates: usize,
    /// How many times its own bytes a packed file may unpack to.
    pub ratio: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            record_bytes: 4 * 1024 * 1024,
            line_bytes: 16 * 1024 * 1024,
            // As many columns as a sheet of Excel has.
            fields: 16_384,
            text_bytes: 256 * 1024 * 1024,
            candidates: 40,
            ratio: 200,
        }
    }
}

/// A packed file that unpacks to less than this is never refused for its ratio.
pub const FREE: u64 = 16 * 1024 * 1024;

/// What is said where more is unpacked than the ratio allows.
#[derive(Debug)]
struct Expanded {
    ratio: u64,
}

impl fmt::Display for Expanded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "it unpacks to more than {} times its own bytes", self.ratio)
    }
}

impl std::error::Error for Expanded {}

/// The limit that a failed read ran into, if it was one.
pub(crate) fn expanded(at: Location, cause: &io::Error) -> Option<Box<Error>> {
    let expanded = cause.get_ref()?.downcast_ref::<Expanded>()?;
    let way_out = "see that it is what it should be; if it is, raise --max-ratio";
    Some(Error::new(Code::Limit, expanded.to_string(), way_out).at(at))
}

/// Packed bytes on their way to what unpacks them, counted.
#[derive(Debug)]
pub(crate) struct Packed<R> {
    from: R,
    read: Arc<AtomicU64>,
}

impl<R> Packed<R> {
    /// The counted bytes, and their count.
    pub(crate) fn new(from: R) -> (Self, Arc<AtomicU64>) {
        let read = Arc::new(AtomicU64::new(0));
        (Packed { from, read: read.clone() }, read)
    }
}

impl<R: Read> Read for Packed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(buffer)?;
        self.read.fetch_add(u64::try_from(read).unwrap_or(u64::MAX), Ordering::Relaxed);
        Ok(read)
    }
}

/// Unpacked bytes, which end with an error where there are too many of them for what was packed.
#[derive(Debug)]
pub(crate) struct Unpacked<R> {
    from: R,
    packed: Arc<AtomicU64>,
    ratio: u64,
    free: u64,
    read: u64,
}

impl<R> Unpacked<R> {
    /// What is unpacked from so many bytes.
    pub(crate) fn new(from: R, packed: Arc<AtomicU64>, ratio: u64) -> Self {
        Unpacked { from, packed, ratio, free: FREE, read: 0 }
    }

    /// The same where the length of what is packed is known.
    pub(crate) fn of_length(from: R, packed: u64, ratio: u64) -> Self {
        Unpacked::new(from, Arc::new(AtomicU64::new(packed)), ratio)
    }
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(buffer)?;
        self.read = self.read.saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
        let most = self.packed.load(Ordering::Relaxed).saturating_mul(self.ratio).max(self.free);
        if self.read > most {
            return Err(io::Error::new(io::ErrorKind::InvalidData, Expanded { ratio: self.ratio }));
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All of it, or the error.
    fn unpacked(length: usize, packed: u64, ratio: u64, free: u64) -> io::Result<usize> {
        let bytes = vec![b'x'; length];
        let mut all = Vec::new();
        let reader = Unpacked { free, ..Unpacked::of_length(bytes.as_slice(), packed, ratio) };
        { reader }.read_to_end(&mut all)
    }

    #[test]
    fn what_unpacks_to_the_ratio_is_read_and_one_byte_more_is_not() {
        for (length, good) in [(199, true), (200, true), (201, false)] {
            assert_eq!(unpacked(length, 2, 100, 0).is_ok(), good, "{length}");
        }
        let error = unpacked(201, 2, 100, 0).unwrap_err();
        let error = expanded(Location::file("a.csv.gz"), &error).unwrap();
        assert_eq!(error.code, Code::Limit);
        assert!(
            error.to_string().contains("100 times") && error.to_string().contains("--max-ratio"),
            "{error}"
        );
        assert!(expanded(Location::file("a"), &io::Error::other("else")).is_none());
    }

    #[test]
    fn a_little_is_free_whatever_it_was_packed_in() {
        assert!(unpacked(5000, 1, 1, 5000).is_ok());
        assert!(unpacked(5001, 1, 1, 5000).is_err());
    }

    #[test]
    fn packed_bytes_are_counted_as_they_go() {
        let (mut packed, count) = Packed::new(&b"abc"[..]);
        assert_eq!(packed.read(&mut [0; 2]).unwrap(), 2);
        assert_eq!(count.load(Ordering::Relaxed), 2);
        assert_eq!(packed.read(&mut [0; 2]).unwrap(), 1);
        assert_eq!(count.load(Ordering::Relaxed), 3);
    }
}
