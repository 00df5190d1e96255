//! A gazetteer from a file: an index as it stands, a dump built into one in memory.

use std::fs::File;
use std::path::Path;

use situs::gazetteer::dump::{Importer, texts};
use situs::gazetteer::index::Index;

/// Opens an index, or builds one of a file as `situs gazetteer build` reads it.
pub(crate) fn open(path: &str) -> Result<Index, String> {
    let said = |e: Box<situs::error::Error>| format!("{path}: {}", e.what);
    if let Ok(index) = Index::open(Path::new(path)) {
        return Ok(index);
    }
    let mut importer = Importer::new("gn", "", "");
    let file = File::open(path).map_err(|e| format!("{path}: {e}"))?;
    for text in texts(path, &file).map_err(said)? {
        importer.read(path, &file, &text).map_err(said)?;
    }
    Index::from_bytes(importer.done().0.finish_in_memory().map_err(said)?).map_err(said)
}
