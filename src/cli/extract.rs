//! `situs extract INPUT...`: the draft, one row a site and one a claim.

use std::io;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::messages::{Format, Messages, escape_lines};
use super::told::Reading;
use super::write::write_file;
use crate::draft::{Row, draft_csv, draft_json, draft_table};
use crate::error::{Code, Error, Severity};

const AFTER_HELP: &str = "\
Examples:
  situs extract reports/ -o draft.csv
      every site and every claim as a row to correct in a spreadsheet; `situs build draft.csv` draws it
  situs extract wire.jsonl --published 2026-02-27 --format table
      what is read, on the screen";

/// Reads reports into a draft: one row a site and one a claim, each with its words and how sure it is
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct ExtractArgs {
    #[command(flatten)]
    reading: Reading,

    /// Write the draft to this file, whole or not at all [default: stdout]
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// How to write it [default: by the ending of FILE, else csv]
    #[arg(long, value_enum, value_name = "FORM")]
    format: Option<DraftFormat>,

    /// Write nothing and end with exit code 4 where a row or passage had to be rejected
    #[arg(long)]
    strict: bool,

    /// Say nothing but errors
    #[arg(short, long)]
    quiet: bool,
}

/// How a draft is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DraftFormat {
    /// For a spreadsheet; `situs build` and `situs correct` read it
    Csv,
    /// An array of objects
    Json,
    /// For people
    Table,
}

/// Runs the verb; the draft goes to `out` or a file, messages to `err`.
pub(super) fn run(args: &ExtractArgs, out: &mut dyn io::Write, err: &mut dyn io::Write) -> u8 {
    let mut messages = Messages { to: err, format: Format::Human, quiet: args.quiet };
    match extract(args, out, &mut messages) {
        Ok(()) => 0,
        Err(errors) => messages.errors(&errors),
    }
}

fn extract(
    args: &ExtractArgs,
    out: &mut dyn io::Write,
    messages: &mut Messages<'_>,
) -> Result<(), Vec<Error>> {
    let one = |error: Box<Error>| vec![*error];
    let to = args.out.as_deref();
    let inputs = args.reading.files(to.unwrap_or(Path::new(""))).map_err(one)?;
    let corrections = args.reading.corrections().map_err(one)?;
    let places = args.reading.places().map_err(one)?;
    let gazetteer = places.gazetteer;
    let mut told = args.reading.read(&inputs, &places, args.quiet)?;
    let merged = told.merged(gazetteer);
    let entries = told.entries(&merged, gazetteer);
    let rows: Vec<Row> = match &corrections {
        Some((_, corrections)) => {
            let (rows, findings) = corrections.overlay(&entries);
            told.findings.extend(findings);
            told.findings.extend(corrections.findings.iter().cloned());
            told.findings.sort();
            rows
        }
        None => entries.into_iter().map(|entry| entry.row).collect(),
    };
    told.findings.iter().for_each(|finding| messages.finding(finding));
    let rejected = told.findings.iter().filter(|finding| finding.severity == Severity::Reject).count();
    if args.strict && rejected > 0 {
        let what = format!("{rejected} rows or passages rejected under --strict, nothing was written");
        return Err(one(Error::new(Code::Strict, what, "mend them, or leave --strict out")));
    }
    let bytes = match args.format.unwrap_or_else(|| by_ending(to)) {
        DraftFormat::Csv => draft_csv(&rows),
        DraftFormat::Json => draft_json(&rows),
        DraftFormat::Table => escape_lines(&draft_table(&rows)).into_bytes(),
    };
    match to {
        Some(path) => write_file(path, &bytes).map_err(one)?,
        None => out.write_all(&bytes).or_else(gone).map_err(|cause| {
            one(Error::new(Code::Io, "the draft can't be written", "look for space").because(cause))
        })?,
    }
    let sites = rows.iter().filter(|row| row.is_site()).count();
    let (events, claims) = (merged.incidents.len(), rows.len() - sites);
    let line =
        format!("draft: {sites} rows of sites and {claims} of claims, {events} events, {rejected} rejected");
    if to.is_some() {
        messages.summary(&line, serde_json::Map::new());
    }
    Ok(())
}

/// A reader who has gone wants no more.
pub(super) fn gone(cause: io::Error) -> io::Result<()> {
    if cause.kind() == io::ErrorKind::BrokenPipe { Ok(()) } else { Err(cause) }
}

fn by_ending(path: Option<&Path>) -> DraftFormat {
    match path.and_then(Path::extension).and_then(|ending| ending.to_str()) {
        Some("json") => DraftFormat::Json,
        Some("txt") => DraftFormat::Table,
        _ => DraftFormat::Csv,
    }
}
