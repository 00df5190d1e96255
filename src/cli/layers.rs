//! Gazetteers laid over the embedded one: `--gazetteer FILE`.

use std::fs::File;
use std::path::{Path, PathBuf};

use crate::error::{Code, Error, Result};
use crate::gazetteer::dump::{Importer, texts};
use crate::gazetteer::index::Index;
use crate::gazetteer::reader::Reader;
use crate::source::Location;

/// The embedded gazetteer with the files laid over it, in their order.
///
/// # Errors
/// As [`open`].
pub(super) fn reader(files: &[PathBuf]) -> Result<Reader> {
    let mut reader = Reader::embedded()?;
    for file in files {
        reader.add(open(file)?);
    }
    Ok(reader)
}

/// Opens an index as it stands; any other file is read as `situs gazetteer build` reads it, into memory.
///
/// # Errors
/// [`Code::Io`] where it can't be opened; [`Code::Gazetteer`] and what the importer says of files that are neither.
pub(super) fn open(path: &Path) -> Result<Index> {
    let name = path.to_string_lossy().into_owned();
    let failed = |e: std::io::Error| {
        Error::new(Code::Io, "this gazetteer can't be opened", "check the path and that you may read it")
            .at(Location::file(name.as_str()))
            .because(e)
    };
    let mut head = [0_u8; 7];
    {
        use std::io::Read;
        let mut file = File::open(path).map_err(failed)?;
        let _ = file.read(&mut head).map_err(failed)?;
    }
    if head == *b"SITUSGZ" {
        return Index::open(path);
    }
    let mut importer = Importer::new("gn", &name, "");
    let file = File::open(path).map_err(failed)?;
    for text in texts(&name, &file)? {
        importer.read(&name, &file, &text)?;
    }
    Index::from_bytes(importer.done().0.finish_in_memory()?)
}
