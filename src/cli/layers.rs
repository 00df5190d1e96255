//! Gazetteers laid over the embedded one, and own decisions over all: `--gazetteer FILE`, `--overrides FILE`.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use super::inputs::{Input, name};
use super::read::bytes;
use crate::error::{Code, Error, Finding, Result, Severity};
use crate::export::{Fingerprint, InputFile};
use crate::gazetteer::Gazetteer;
use crate::gazetteer::dump::{Faults, Importer, texts_within};
use crate::gazetteer::index::Index;
use crate::gazetteer::overrides::Overrides;
use crate::gazetteer::reader::Reader;
use crate::limits::Limits;
use crate::source::Location;

/// The last that was laid: `situs watch` builds many times with the same.
static LAST: Mutex<Option<Laid>> = Mutex::new(None);

/// The gazetteer of a run: the embedded one, or that with others laid over it.
#[derive(Clone)]
pub(super) struct Laid {
    pub(super) gazetteer: &'static Gazetteer,
    /// What was wrong with the rows of the files.
    pub(super) findings: Vec<Finding>,
    /// The files, with their hashes.
    pub(super) inputs: Vec<InputFile>,
}

/// The gazetteer that texts and tables are placed with.
///
/// # Errors
/// As [`reader`] and [`overrides`].
pub(super) fn gazetteer(files: &[PathBuf], own: Option<&Path>, limits: Limits) -> Result<Laid> {
    let usual = limits.candidates == Limits::default().candidates;
    if files.is_empty() && own.is_none() && usual {
        return Ok(Laid { gazetteer: Gazetteer::embedded()?, findings: Vec::new(), inputs: Vec::new() });
    }
    let inputs: Vec<InputFile> =
        files.iter().map(PathBuf::as_path).chain(own).map(input).collect::<Result<_>>()?;
    // A thread that fails while it holds this leaves it as it was.
    let mut last = LAST.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(laid) = last.as_ref().filter(|laid| laid.inputs == inputs) {
        return Ok(laid.clone());
    }
    let mut reader = Reader::embedded()?;
    reader.weigh_at_most(limits.candidates);
    let mut findings = Vec::new();
    for (index, faults) in indexes(files, limits)? {
        if index.is_empty() {
            return Err(nothing_inside(files));
        }
        reader.add(index);
        // No row of an event is lost with a row of a gazetteer.
        let warnings =
            faults.first.into_iter().map(|f| Finding { severity: f.severity.max(Severity::Warning), ..f });
        findings.extend(warnings);
    }
    let mut gazetteer = Gazetteer::over(reader)?;
    if let Some(path) = own {
        let settled = read_overrides(path, limits)?.settle(|id| gazetteer.place(id).cloned())?;
        gazetteer = gazetteer.with(settled);
    }
    // One run has one gazetteer, which lives as long as it.
    let laid = Laid { gazetteer: Box::leak(Box::new(gazetteer)), findings, inputs };
    *last = Some(laid.clone());
    Ok(laid)
}

/// Own decisions over the places of a reader; without a file there are none.
///
/// # Errors
/// Where the file can't be read or has a fault.
pub(super) fn overrides(path: Option<&Path>, reader: &Reader, limits: Limits) -> Result<Overrides> {
    let Some(path) = path else { return Ok(Overrides::default()) };
    read_overrides(path, limits)?.settle(|id| reader.row(id.as_str()))
}

fn read_overrides(path: &Path, limits: Limits) -> Result<Overrides> {
    let input = Input { name: name(path), path: path.to_owned() };
    Overrides::read(&input.name, &bytes(&input, limits)?)
}

fn nothing_inside(files: &[PathBuf]) -> Box<Error> {
    let names: Vec<String> = files.iter().map(|file| file.to_string_lossy().into_owned()).collect();
    Error::new(
        Code::Empty,
        "this gazetteer has no entries: expected at least one place",
        "check that it was downloaded whole, or leave --gazetteer out",
    )
    .at(Location::file(names.join(", ")))
}

/// A gazetteer file as the manifest names it.
fn input(path: &Path) -> Result<InputFile> {
    let name = path.to_string_lossy().into_owned();
    let failed = |e| unreadable(&name, e);
    let mut file = BufReader::with_capacity(1 << 16, File::open(path).map_err(failed)?);
    let mut fingerprint = Fingerprint::default();
    loop {
        let part = file.fill_buf().map_err(failed)?;
        let length = part.len();
        if length == 0 {
            break;
        }
        fingerprint.add(part);
        file.consume(length);
    }
    let (bytes, hash) = fingerprint.finish();
    Ok(InputFile { path: name, bytes, hash })
}

/// The embedded places with the files laid over them, in their order.
///
/// # Errors
/// [`Code::Io`] where one can't be opened; [`Code::Gazetteer`] and what the importer says of files that are neither an
/// index nor something it reads.
pub(super) fn reader(files: &[PathBuf], limits: Limits) -> Result<Reader> {
    let mut reader = Reader::embedded()?;
    reader.weigh_at_most(limits.candidates);
    for (index, _) in indexes(files, limits)? {
        reader.add(index);
    }
    Ok(reader)
}

/// Each index as it stands; what is none is read as `situs gazetteer build` reads it, together, into memory: names
/// may stand in another file than their places.
fn indexes(files: &[PathBuf], limits: Limits) -> Result<Vec<(Index, Faults)>> {
    let (mut found, mut dumps) = (Vec::new(), Vec::new());
    for path in files {
        if is_index(path)? {
            found.push((Index::open(path)?, Faults::default()));
        } else {
            dumps.push(path);
        }
    }
    if !dumps.is_empty() {
        found.push(import(&dumps, limits)?);
    }
    Ok(found)
}

fn unreadable(name: &str, cause: std::io::Error) -> Box<Error> {
    Error::new(Code::Io, "this gazetteer can't be opened", "check the path and that you may read it")
        .at(Location::file(name))
        .because(cause)
}

fn is_index(path: &Path) -> Result<bool> {
    let mut head = Vec::new();
    let read = File::open(path).and_then(|file| file.take(7).read_to_end(&mut head));
    read.map_err(|e| unreadable(&path.to_string_lossy(), e))?;
    Ok(head == *b"SITUSGZ")
}

fn import(paths: &[&PathBuf], limits: Limits) -> Result<(Index, Faults)> {
    let mut all = Vec::new();
    for path in paths {
        let name = path.to_string_lossy();
        let file = File::open(path).map_err(|e| unreadable(&name, e))?;
        all.extend(texts_within(&name, &file, limits)?.into_iter().map(|text| (path, text)));
    }
    all.sort_by_key(|(_, text)| text.kind());
    let title = paths.iter().map(|path| path.to_string_lossy()).collect::<Vec<_>>().join(", ");
    let mut importer = Importer::new("gn", &title, "");
    importer.limits = limits;
    for (path, text) in &all {
        let name = path.to_string_lossy();
        importer.read(&name, File::open(path).map_err(|e| unreadable(&name, e))?, text)?;
    }
    let (builder, faults) = importer.done();
    let placed =
        |error: Box<Error>| if error.at.is_none() { error.at(Location::file(title.as_str())) } else { error };
    Ok((Index::from_bytes(builder.finish_in_memory().map_err(placed)?)?, faults))
}
