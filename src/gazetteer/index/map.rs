//! The only file of situs that needs `unsafe`: mapping an index file into memory.

use std::fs::File;
use std::path::Path;

use memmap2::Mmap;

use crate::error::{Code, Error, Result};
use crate::source::Location;

/// The bytes of an index, wherever they are.
#[derive(Debug)]
pub(super) enum Bytes {
    /// Inside the program.
    Static(&'static [u8]),
    /// Made in this process.
    Owned(Vec<u8>),
    /// A file, mapped.
    Mapped(Mmap),
}

impl Bytes {
    /// Maps a file. Nothing is read but what is asked for later.
    pub(super) fn map(path: &Path) -> Result<Bytes> {
        let failed = |error: std::io::Error| {
            Error::new(Code::Io, "this gazetteer can't be opened", "check the path and that you may read it")
                .at(Location::file(path.to_string_lossy()))
                .because(error)
        };
        let file = File::open(path).map_err(failed)?;
        let length = file.metadata().map_err(failed)?.len();
        if length == 0 {
            // An empty file can't be mapped; what it lacks is said where the header is read.
            return Ok(Bytes::Static(&[]));
        }
        #[expect(unsafe_code, reason = "a file can only be mapped so")]
        // SAFETY: the map is read only and never handed out as anything but bytes; every value is read out of it
        // with a bounds check and valid for any bit pattern. That nobody shortens or rewrites the file while it
        // is mapped can't be enforced; `situs gazetteer build` never does: it writes a new file and renames it, so
        // that a mapped index keeps its old bytes.
        let map = unsafe { Mmap::map(&file) }.map_err(failed)?;
        Ok(Bytes::Mapped(map))
    }

    /// All bytes.
    pub(super) fn get(&self) -> &[u8] {
        match self {
            Bytes::Static(bytes) => bytes,
            Bytes::Owned(bytes) => bytes,
            Bytes::Mapped(map) => map,
        }
    }
}
