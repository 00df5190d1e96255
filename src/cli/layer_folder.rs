//! Reads the folder of layers that a picture or a page is drawn from.

use std::fs;
use std::path::Path;

use crate::draw::{self, FILES, SheetFile, Sheets, own_files};
use crate::error::{Code, Error, Result};
use crate::source::Location;

/// Longer files are refused before they fill the memory.
const MAX_BYTES: u64 = 512 * 1024 * 1024;

/// The layers in a folder that `situs build` wrote.
///
/// # Errors
/// [`Code::Io`] where the folder can't be read; [`Code::Empty`] where no layer is in it; [`Code::Limit`],
/// [`Code::Encoding`] and [`Code::UnknownFormat`] of a file.
pub(super) fn sheets(folder: &Path) -> Result<Sheets> {
    let mut texts: Vec<(String, String)> = Vec::new();
    if !folder.is_dir() {
        let what = if folder.exists() { "is no folder" } else { "there is no such folder" };
        return Err(Error::new(Code::Io, what, "name the folder that `situs build` wrote").at(at(folder)));
    }
    let read = |name: &str, texts: &mut Vec<(String, String)>| {
        let path = folder.join(name);
        if path.is_file() {
            texts.push((name.to_owned(), text(&path)?));
        }
        Ok::<_, Box<Error>>(())
    };
    FILES.iter().try_for_each(|name| read(name, &mut texts))?;
    let package = texts.iter().find(|(name, _)| name == "datapackage.json");
    let own = package.map(|(_, text)| own_files(text)).unwrap_or_default();
    own.iter().try_for_each(|name| read(name, &mut texts))?;
    if !texts.iter().any(|(name, _)| name.ends_with(".geojson")) {
        let what = "no layer is in this folder, expected strikes.geojson, clashes.geojson or another of situs' layers";
        return Err(Error::new(Code::Empty, what, "name the folder that `situs build` wrote").at(at(folder)));
    }
    let files: Vec<SheetFile<'_>> = texts.iter().map(|(name, text)| SheetFile { name, text }).collect();
    draw::read(&files)
}

/// A file as text.
///
/// # Errors
/// As [`sheets`].
pub(super) fn text(path: &Path) -> Result<String> {
    let failed = |cause: std::io::Error| {
        Error::new(Code::Io, "can't be read", "check the path and that you may read it")
            .at(at(path))
            .because(cause)
    };
    if fs::metadata(path).map_err(failed)?.len() > MAX_BYTES {
        let what = format!("is larger than {} MB", MAX_BYTES / 1024 / 1024);
        return Err(Error::new(Code::Limit, what, "draw fewer events at once").at(at(path)));
    }
    let bytes = fs::read(path).map_err(failed)?;
    let text = String::from_utf8(bytes).map_err(|cause| {
        Error::new(Code::Encoding, "is not UTF-8", "build the layers again").at(at(path)).because(cause)
    })?;
    // A byte order mark, which editors of tables add, is no part of JSON.
    Ok(text.strip_prefix('\u{feff}').map_or(text.clone(), str::to_owned))
}

fn at(path: &Path) -> Location {
    Location::file(path.to_string_lossy().replace('\\', "/"))
}
