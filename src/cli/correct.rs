//! `situs correct EDITED.csv INPUT... -o FILE`: what an editor changed in a draft, kept.

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;

use super::extract::gone;
use super::inputs::{Input, name};
use super::messages::{Format, Messages};
use super::read::bytes;
use super::told::{Reading, leave_out};
use super::write::write_file;
use crate::draft::{Draft, compare, corrections_csv};
use crate::error::{Code, Error};

const AFTER_HELP: &str = "\
Examples:
  situs correct draft.csv reports/ -o corrections.csv
      what was changed in draft.csv since `situs extract reports/ -o draft.csv`
  situs build reports/ --corrections corrections.csv --out layers
      the same changes on everything that is read, also when reports were added";

/// Keeps what was changed in a draft as a file of corrections
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct CorrectArgs {
    /// The draft as it was edited
    #[arg(value_name = "EDITED.csv")]
    edited: PathBuf,

    #[command(flatten)]
    reading: Reading,

    /// Write the corrections to this file, whole or not at all [default: stdout]
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// Say nothing but errors
    #[arg(short, long)]
    quiet: bool,
}

/// Runs the verb; the corrections go to `out` or a file, messages to `err`.
pub(super) fn run(args: &CorrectArgs, out: &mut dyn io::Write, err: &mut dyn io::Write) -> u8 {
    let mut messages = Messages { to: err, format: Format::Human, quiet: args.quiet };
    match correct(args, out, &mut messages) {
        Ok(()) => 0,
        Err(errors) => messages.errors(&errors),
    }
}

fn correct(
    args: &CorrectArgs,
    out: &mut dyn io::Write,
    messages: &mut Messages<'_>,
) -> Result<(), Vec<Error>> {
    let one = |error: Box<Error>| vec![*error];
    if args.reading.corrections.is_some() {
        let what = "--corrections was given: expected a comparison with what situs reads by itself";
        return Err(one(Error::new(
            Code::Usage,
            what,
            "leave it out; the edited draft holds those changes too",
        )));
    }
    let edited = Input { name: name(&args.edited), path: args.edited.clone() };
    let draft = bytes(&edited, args.reading.limits.limits())
        .and_then(|bytes| Draft::read(&edited.name, &bytes))
        .map_err(one)?;
    let to = args.out.as_deref();
    let mut inputs = args.reading.files(to.unwrap_or(Path::new(""))).map_err(one)?;
    leave_out(&mut inputs, Some(&args.edited));
    let places = args.reading.places().map_err(one)?;
    let gazetteer = places.gazetteer;
    let told = args.reading.read(&inputs, &places, args.quiet)?;
    let entries = told.entries(&told.merged(gazetteer), gazetteer);
    let compared = compare(&draft, &entries);
    for finding in draft.findings.iter().chain(&compared.findings) {
        messages.finding(finding);
    }
    let bytes = corrections_csv(&compared.corrections);
    match to {
        Some(path) => write_file(path, &bytes).map_err(one)?,
        None => out.write_all(&bytes).or_else(gone).map_err(|cause| {
            one(Error::new(Code::Io, "the corrections can't be written", "look for space").because(cause))
        })?,
    }
    if to.is_some() {
        let line = format!("corrections: {} lines", compared.corrections.len());
        messages.summary(&line, serde_json::Map::new());
    }
    Ok(())
}
