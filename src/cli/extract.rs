//! `situs extract INPUT...`: the draft, one row a site and one a claim.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::gathered::{Gathered, One};
use super::messages::{Format, Messages, escape_lines};
use super::reader_is_gone;
use super::told::Reading;
use super::write::{self, write_through};
use crate::draft::{Row, Sheet, entries_of};
use crate::error::{Code, Error, Result};
use crate::layer::Atlas;

/// So many bytes are written at once.
const AT_ONCE: usize = 256 * 1024;

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

impl DraftFormat {
    fn sheet(self) -> Sheet {
        match self {
            DraftFormat::Csv => Sheet::Csv,
            DraftFormat::Json => Sheet::Json,
            DraftFormat::Table => Sheet::Table,
        }
    }
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
) -> std::result::Result<(), Vec<Error>> {
    let one = |error: Box<Error>| vec![*error];
    let to = args.out.as_deref();
    let inputs = args.reading.files(to.unwrap_or(Path::new(""))).map_err(one)?;
    let corrections = args.reading.corrections().map_err(one)?;
    let places = args.reading.places().map_err(one)?;
    let told = Gathered::read(&args.reading, &inputs, &places, args.quiet)?;
    let (ordered, mut found) = told.ordered(args.reading.no_merge).map_err(one)?;
    let atlas = Atlas::new(places.gazetteer);
    let threads = args.reading.threads();
    let mut corrected = None;
    if let Some((_, corrections)) = &corrections {
        // A correction may speak of any row: all are held.
        let mut all = Vec::new();
        let entries = |event: One<'_>| {
            let tellings = event.tellings()?;
            let tellings: Vec<_> = tellings.iter().map(|(number, event)| (*number, event)).collect();
            Ok(entries_of(event.id, &tellings, ordered.repeated(), &atlas).collect::<Vec<_>>())
        };
        let take = |entries| {
            all.extend(entries);
            Ok(())
        };
        ordered.each(threads, entries, take).map_err(one)?;
        let (rows, findings) = corrections.overlay(&all);
        found.extend(findings).map_err(one)?;
        found.extend(corrections.findings.iter().cloned()).map_err(one)?;
        corrected = Some(rows);
    }
    found.each(|finding| messages.finding(finding)).map_err(one)?;
    let rejected = found.rejected;
    if args.strict && rejected > 0 {
        let what = format!("{rejected} rows or passages rejected under --strict, nothing was written");
        return Err(one(Error::new(Code::Strict, what, "mend them, or leave --strict out")));
    }
    let sheet = args.format.map_or_else(|| by_ending(to), DraftFormat::sheet);
    let fill = |to: &mut dyn io::Write| {
        let file = args.out.as_deref();
        let to = io::BufWriter::with_capacity(AT_ONCE, to);
        let mut draft = Draft { to, file, sheet, sites: 0, claims: 0 };
        draft.write(&sheet.head())?;
        match &corrected {
            Some(rows) => draft.add(&Part::new(sheet, rows.iter().cloned()))?,
            None => {
                let part = |event: One<'_>| {
                    let tellings = event.tellings()?;
                    let tellings: Vec<_> = tellings.iter().map(|(number, event)| (*number, event)).collect();
                    let entries = entries_of(event.id, &tellings, ordered.repeated(), &atlas);
                    Ok(Part::new(sheet, entries.map(|entry| entry.row)))
                };
                ordered.each(threads, part, |part| draft.add(&part))?;
            }
        }
        draft.write(sheet.end())?;
        draft.to.flush().map_err(|cause| unwritten(file, cause))?;
        Ok((draft.sites, draft.claims))
    };
    let (sites, claims) = match to {
        Some(path) => write_through(path, fill).map_err(one)?,
        None => {
            fill(out).or_else(|error| if reader_is_gone(&error) { Ok((0, 0)) } else { Err(one(error)) })?
        }
    };
    let events = ordered.len();
    let line =
        format!("draft: {sites} rows of sites and {claims} of claims, {events} events, {rejected} rejected");
    if to.is_some() {
        messages.summary(&line, serde_json::Map::new());
    }
    Ok(())
}

/// The draft while it is written.
struct Draft<'w, 'p> {
    to: io::BufWriter<&'w mut dyn io::Write>,
    /// Where it is written, where that isn't stdout.
    file: Option<&'p Path>,
    sheet: Sheet,
    sites: usize,
    claims: usize,
}

/// The rows of an event, as they are written.
struct Part {
    bytes: Vec<u8>,
    sites: usize,
    claims: usize,
}

impl Part {
    /// Some rows at a time are held besides their bytes.
    fn new(sheet: Sheet, mut rows: impl Iterator<Item = Row>) -> Part {
        let mut part = Part { bytes: Vec::new(), sites: 0, claims: 0 };
        loop {
            let some: Vec<Row> = rows.by_ref().take(sheet.at_once()).collect();
            if some.is_empty() {
                return part;
            }
            let sites = some.iter().filter(|row| row.is_site()).count();
            if !part.bytes.is_empty() {
                part.bytes.extend_from_slice(sheet.gap());
            }
            let bytes = sheet.rows(&some);
            match sheet {
                Sheet::Table => part.bytes.extend(escape_lines(&String::from_utf8_lossy(&bytes)).bytes()),
                _ => part.bytes.extend(bytes),
            }
            part.sites = part.sites.saturating_add(sites);
            part.claims = part.claims.saturating_add(some.len().saturating_sub(sites));
        }
    }
}

impl Draft<'_, '_> {
    fn add(&mut self, part: &Part) -> Result<()> {
        if part.sites == 0 && part.claims == 0 {
            return Ok(());
        }
        if self.sites > 0 || self.claims > 0 {
            self.write(self.sheet.gap())?;
        }
        self.sites = self.sites.saturating_add(part.sites);
        self.claims = self.claims.saturating_add(part.claims);
        self.write(&part.bytes)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.to.write_all(bytes).map_err(|cause| unwritten(self.file, cause))
    }
}

fn unwritten(file: Option<&Path>, cause: io::Error) -> Box<Error> {
    match file {
        Some(path) => write::failed(path, cause),
        None => Error::new(Code::Io, "the draft can't be written", "look for space").because(cause),
    }
}

/// A reader who has gone wants no more.
pub(super) fn gone(cause: io::Error) -> io::Result<()> {
    if cause.kind() == io::ErrorKind::BrokenPipe { Ok(()) } else { Err(cause) }
}

fn by_ending(path: Option<&Path>) -> Sheet {
    match path.and_then(Path::extension).and_then(|ending| ending.to_str()) {
        Some("json") => Sheet::Json,
        Some("txt") => Sheet::Table,
        _ => Sheet::Csv,
    }
}
