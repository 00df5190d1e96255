//! A table on the disk or in a pipe: opened as often as it must be read, unpacked on the way, and hashed.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex};

use super::inputs::{Input, STDIN};
use crate::error::{Code, Error, Result};
use crate::export::{Fingerprint, InputFile};
use crate::limits;
use crate::report::{Pieces, Plan, TableOptions, begin_table};
use crate::source::Location;

/// Endings of tables; one of packing may follow.
const TABLES: [&str; 3] = ["csv", "tsv", "tab"];
const PACKED: [&str; 2] = ["gz", "zst"];

/// Whether a file is a table by its name: `x.csv`, `x.tsv.gz`. What comes from a pipe is one.
pub(super) fn is_table(name: &str) -> bool {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name).to_ascii_lowercase();
    let plain = PACKED.iter().find_map(|end| name.strip_suffix(&format!(".{end}"))).unwrap_or(&name);
    name == STDIN || plain.rsplit_once('.').is_some_and(|(_, end)| TABLES.contains(&end))
}

/// A table that can be read.
pub(super) struct TableFile {
    name: String,
    file: File,
    print: Arc<Mutex<Fingerprint>>,
    opened: usize,
}

/// The bytes of a table, unpacked.
pub(super) type Unpacked = Box<dyn Read + Send>;

impl TableFile {
    /// Opens a file. Standard input, which can be read only once, is laid down in a file without a name first.
    ///
    /// # Errors
    /// [`Code::Io`] where it can't be opened, or stands for something that can't be read twice.
    pub(super) fn open(input: &Input) -> Result<Self> {
        let failed = |cause| super::lines::unreadable(input, cause);
        let file = if input.name == STDIN {
            spooled(&mut io::stdin().lock()).map_err(failed)?
        } else {
            let mut file = File::open(&input.path).map_err(failed)?;
            match file.metadata() {
                Ok(found) if found.is_file() => file,
                _ => spooled(&mut file).map_err(failed)?,
            }
        };
        Ok(TableFile { name: input.name.clone(), file, print: Arc::default(), opened: 0 })
    }

    /// How many bytes it has, packed as it is.
    pub(super) fn length(&self) -> u64 {
        self.file.metadata().map_or(0, |found| found.len())
    }

    /// Its first bytes, as they are.
    pub(super) fn peek(&mut self, most: u64) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let read = self.file.rewind().and_then(|()| (&self.file).take(most).read_to_end(&mut bytes));
        read.map_err(|cause| self.failed(cause))?;
        Ok(bytes)
    }

    /// Finds out how to read it, and begins.
    ///
    /// # Errors
    /// Those of [`begin_table`].
    pub(super) fn begin(&mut self, options: &TableOptions) -> Result<(Plan, Pieces<Unpacked>)> {
        let name = self.name.clone();
        begin_table(&name, &mut || self.unpacked(options.limits.ratio), options)
    }

    fn unpacked(&mut self, ratio: u64) -> Result<Unpacked> {
        let head = self.peek(4)?;
        let again = self.file.try_clone().and_then(|mut file| file.seek(SeekFrom::Start(0)).map(|_| file));
        let file = again.map_err(|cause| self.failed(cause))?;
        // The bytes are counted the first time they are read.
        let print = (self.opened == 0).then(|| self.print.clone());
        self.opened = self.opened.saturating_add(1);
        let counted = Counted { from: file, print };
        let gzip = head.starts_with(&[0x1f, 0x8b]);
        if !gzip && head != [0x28, 0xb5, 0x2f, 0xfd] {
            return Ok(Box::new(counted));
        }
        let (packed, length) = limits::Packed::new(counted);
        let packed = BufReader::with_capacity(1 << 16, packed);
        Ok(if gzip {
            let decoder = flate2::read::MultiGzDecoder::new(packed);
            Box::new(limits::Unpacked::new(decoder, length, ratio))
        } else {
            Box::new(limits::Unpacked::new(Frames::new(packed), length, ratio))
        })
    }

    /// What the package says of it, once it was read to its end.
    ///
    /// # Errors
    /// [`Code::Io`] where what is behind its end can't be read.
    pub(super) fn finish(&mut self) -> Result<InputFile> {
        let print =
            std::mem::take(&mut *self.print.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
        let (mut bytes, mut hash) = print.clone().finish();
        // A reader of packed bytes may stop before the last of them; of two readings neither may be whole.
        if u64::try_from(bytes).ok() != Some(self.length()) {
            let mut whole = Counted { from: &self.file, print: Some(Arc::default()) };
            let read = (&self.file).rewind().and_then(|()| io::copy(&mut whole, &mut io::sink()));
            read.map_err(|cause| self.failed(cause))?;
            let print = whole.print.map(|print| print.lock().map(|print| print.clone()).unwrap_or_default());
            (bytes, hash) = print.unwrap_or_default().finish();
        }
        self.opened = 0;
        Ok(InputFile { path: self.name.clone(), bytes, hash })
    }

    fn failed(&self, cause: io::Error) -> Box<Error> {
        Error::new(Code::Io, "can't be read", "give this user the right to read it")
            .at(Location::file(self.name.as_str()))
            .because(cause)
    }
}

/// All of it, in a file that nobody else sees and that goes with this process.
fn spooled(from: &mut impl Read) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    io::copy(from, &mut file)?;
    file.rewind()?;
    Ok(file)
}

/// Counts and hashes what is read.
struct Counted<R> {
    from: R,
    print: Option<Arc<Mutex<Fingerprint>>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(buffer)?;
        if let Some(print) = &self.print
            && let Ok(mut print) = print.lock()
        {
            print.add(buffer.get(..read).unwrap_or_default());
        }
        Ok(read)
    }
}

/// The frames of a zstd file, one after the other.
struct Frames<R: Read> {
    from: Option<R>,
    frame: Option<ruzstd::decoding::StreamingDecoder<R, ruzstd::decoding::FrameDecoder>>,
}

impl<R: io::BufRead> Frames<R> {
    fn new(from: R) -> Self {
        Frames { from: Some(from), frame: None }
    }
}

impl<R: io::BufRead> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(frame) = &mut self.frame {
                let read = frame.read(buffer).map_err(damaged)?;
                if read > 0 || buffer.is_empty() {
                    return Ok(read);
                }
            }
            if let Some(frame) = self.frame.take() {
                self.from = Some(frame.into_inner());
            }
            let Some(mut from) = self.from.take() else { return Ok(0) };
            if from.fill_buf()?.is_empty() {
                return Ok(0);
            }
            let frame = ruzstd::decoding::StreamingDecoder::new(from);
            self.frame =
                Some(frame.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.to_string()))?);
        }
    }
}

/// The reader of frames tells no kind of its own errors.
fn damaged(error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::Other => io::Error::new(io::ErrorKind::InvalidData, error),
        _ => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_known_by_their_names_packed_or_not() {
        for name in ["a.csv", "b/c.TSV", "x.tab.gz", "export.CSV.zst", "-"] {
            assert!(is_table(name), "{name}");
        }
        for name in ["a.txt", "csv", "a.gz", "a.csv.zip", "a.csv/b.txt"] {
            assert!(!is_table(name), "{name}");
        }
    }
}
