//! `situs diff OLD NEW`: what differs between two folders of layers, by event and claim.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Map, Value};

use super::messages::escape_lines;
use super::write::same_bytes;
use crate::compare::{Difference, Pair, compare};
use crate::error::{Code, Error, Result};
use crate::source::Location;

const AFTER_HELP: &str = "\
Examples:
  situs diff layers.old layers
      features added, removed, moved and reworded, claims changed, by event
  situs diff layers.old layers --json > difference.json
      the same as JSON, values whole

Exit codes: 0 nothing differs, 4 something does, 1 a folder can't be read.";

/// Endings of files that situs writes; others in the folders are somebody's own.
const ENDINGS: [&str; 11] =
    ["geojson", "geojsonl", "csv", "csvt", "prj", "kml", "gpkg", "fgb", "qgz", "qml", "qmd"];

/// What differs between two folders of layers: by event and claim, not by line
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct DiffArgs {
    /// The folder as it was
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The folder as it is
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// As JSON
    #[arg(long)]
    json: bool,
}

/// Answers on `out`: the exit code.
///
/// # Errors
/// [`Code::Io`] where a folder can't be read or `out` not be written.
pub(super) fn run(args: &DiffArgs, out: &mut dyn io::Write) -> Result<u8> {
    let difference = folders(&args.old, &args.new)?;
    let text = if args.json {
        serde_json::to_string_pretty(&object(&difference)).unwrap_or_default() + "\n"
    } else {
        escape_lines(&difference.to_string())
    };
    let failed = |cause| Error::new(Code::Io, "stdout can't be written", "").because(cause);
    out.write_all(text.as_bytes()).map_err(failed)?;
    Ok(if difference.is_empty() { 0 } else { Code::Stale.exit() })
}

/// The difference as JSON says it.
pub(super) fn object(difference: &Difference) -> Map<String, Value> {
    let mut object = Map::new();
    object.insert("same".into(), Value::from(difference.is_empty()));
    object.insert("events".into(), serde_json::to_value(&difference.events).unwrap_or_default());
    object.insert("files".into(), serde_json::to_value(&difference.files).unwrap_or_default());
    object
}

/// A name, and what stands below it in the old and in the new folder.
type Read<'a> = (&'a String, Option<Vec<u8>>, Option<Vec<u8>>);

/// Compares two folders; only files that differ are read whole.
///
/// # Errors
/// [`Code::Io`] where one can't be read.
pub(super) fn folders(old: &Path, new: &Path) -> Result<Difference> {
    let (before, after) = (files(old)?, files(new)?);
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let mut read: Vec<Read<'_>> = Vec::new();
    for name in names {
        let (old, new) = (before.get(name), after.get(name));
        if let (Some(old), Some(new)) = (old, new)
            && same(old, new)?
        {
            continue;
        }
        let bytes = |path: Option<&PathBuf>| {
            path.map(|path| fs::read(path).map_err(|cause| unreadable(path, cause))).transpose()
        };
        read.push((name, bytes(old)?, bytes(new)?));
    }
    let pairs: Vec<Pair<'_>> = read
        .iter()
        .map(|(name, old, new)| Pair { name: name.as_str(), old: old.as_deref(), new: new.as_deref() })
        .collect();
    Ok(compare(&pairs))
}

/// The files of a folder that situs could have written.
pub(super) fn files(folder: &Path) -> Result<BTreeMap<String, PathBuf>> {
    let entries = fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    let entries = entries.map_err(|cause| unreadable(folder, cause))?;
    let ours = entries.into_iter().filter_map(|entry| {
        let name = entry.file_name().into_string().ok()?;
        let known = name.rsplit_once('.').is_some_and(|(_, ending)| ENDINGS.contains(&ending));
        let wanted = (known || name == "datapackage.json") && !name.starts_with('.');
        (wanted && entry.path().is_file()).then(|| (name, entry.path()))
    });
    Ok(ours.collect())
}

/// Whether two files hold the same bytes.
pub(super) fn same(one: &Path, other: &Path) -> Result<bool> {
    same_bytes(one, other).map_err(|cause| unreadable(one, cause))
}

fn unreadable(path: &Path, cause: io::Error) -> Box<Error> {
    Error::new(Code::Io, "can't be read, expected a folder of layers", "look for a slip in the name")
        .at(Location::file(super::inputs::name(path)))
        .because(cause)
}
