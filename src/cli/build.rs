//! `situs build INPUT... --out DIR`: reports and tables in, layers out.

use std::io;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::thread;

use clap::Args;
use jiff::civil::Date;

use super::inputs::{Inputs, gather};
use super::messages::{Format, Messages};
use super::progress::Progress;
use super::read::{FileRead, read_all};
use super::summary::Counts;
use super::write::Destination;
use crate::error::{Code, Error, Finding, Result, Severity};
use crate::export::{
    DataSource, InputFile, OutFile, Package, claims_csv, layer_geojson, package_json, rejects_csv,
};
use crate::gazetteer::{Gazetteer, Source, sources};
use crate::layer::{Layers, lay_out};
use crate::locate::LocatedEvent;
use crate::merge::merge;

const AFTER_HELP: &str = "\
Examples:
  situs build reports/ --out layers
      every .txt, .md, .html, .csv and .tsv below reports/, except READMEs and hidden files
  situs build wire.txt desk.csv --out layers --strict --format json
      two files; if a row can't be read, nothing is written and the exit code is 4";

/// Reads reports and event tables and writes map layers
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct BuildArgs {
    /// Reports (.txt, .md, .html), event tables (.csv, .tsv) and folders of them; their order makes no difference
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,

    /// The folder for the layers; made if it isn't there. Files of situs in it are replaced, all or none
    #[arg(short, long, value_name = "DIR")]
    out: PathBuf,

    /// Write nothing and end with exit code 4 where a row or passage had to be rejected
    #[arg(long)]
    strict: bool,

    /// Say nothing but errors
    #[arg(short, long)]
    quiet: bool,

    /// The form of messages on stderr
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,

    /// Read on so many threads; the result is the same [default: as many as the machine has]
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,

    /// The day on which reports were published that don't say it themselves
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    published: Option<Date>,
}

fn day(text: &str) -> std::result::Result<Date, String> {
    text.parse().map_err(|_| "expected a day that exists, such as 2026-02-27".to_owned())
}

/// Runs the verb; messages go to `err`.
pub(super) fn run(args: &BuildArgs, err: &mut dyn io::Write) -> u8 {
    let mut messages = Messages { to: err, format: args.format, quiet: args.quiet };
    match build(args, &mut messages) {
        Ok(code) => code,
        Err(errors) => {
            for error in &errors {
                messages.error(error);
            }
            errors.first().map_or(1, |error| error.code.exit())
        }
    }
}

fn build(args: &BuildArgs, messages: &mut Messages<'_>) -> std::result::Result<u8, Vec<Error>> {
    let one = |error: Box<Error>| vec![*error];
    let destination = Destination::check(&args.out).map_err(one)?;
    let inputs = gather(&args.inputs, &args.out).map_err(one)?;
    let gazetteer = Gazetteer::embedded().map_err(one)?;
    let threads = args.threads.or_else(|| thread::available_parallelism().ok());
    let progress = Progress::new(inputs.files.len(), args.quiet);
    let answers =
        read_all(&inputs.files, gazetteer, args.published, threads.unwrap_or(NonZeroUsize::MIN), progress);
    let read = all_or_errors(answers)?;
    let told = Told::gather(&inputs, read);
    let (layers, counts) = told.lay_out(gazetteer);
    for finding in &told.findings {
        messages.finding(finding);
    }
    if args.strict && counts.rejected > 0 {
        let what = format!("{} rows or passages rejected under --strict", counts.rejected);
        messages.error(&Error::new(
            Code::Strict,
            format!("{what}, nothing was written"),
            "mend them, or leave --strict out",
        ));
        return Ok(Code::Strict.exit());
    }
    let package = Package {
        created: created(),
        inputs: told.inputs,
        sources: data_sources().map_err(one)?,
        accounting: counts.object(),
    };
    destination.write(&files(&layers, &told.findings, &package)).map_err(one)?;
    balance(&counts, messages);
    messages.summary(&counts.table(&args.out.to_string_lossy()), counts.object());
    Ok(0)
}

/// Everything that was read, in order of the inputs.
struct Told {
    inputs: Vec<InputFile>,
    events: Vec<LocatedEvent>,
    findings: Vec<Finding>,
    counts: Counts,
}

impl Told {
    fn gather(inputs: &Inputs, read: Vec<FileRead>) -> Self {
        let mut told = Told {
            inputs: Vec::new(),
            events: Vec::new(),
            findings: Vec::new(),
            counts: Counts { files_skipped: inputs.skipped, ..Counts::default() },
        };
        for file in read {
            told.inputs.push(file.input);
            told.events.extend(file.events);
            told.findings.extend(file.findings);
            told.counts += &file.counts;
        }
        told.findings.sort();
        told
    }

    /// Merges the events, lays them out, and closes the accounts.
    fn lay_out(&self, gazetteer: &Gazetteer) -> (Layers, Counts) {
        let merged = merge(self.events.clone(), gazetteer);
        let layers = lay_out(&merged.incidents, gazetteer);
        let mut counts = self.counts.clone();
        let placeless = self.events.iter().filter(|event| event.sites.is_empty());
        let still = merged.incidents.iter().filter(|i| i.event.sites.is_empty());
        // Merging counts sites; an event without one that joined another is a telling merged as well.
        counts.merged += merged.sites_merged + placeless.count().saturating_sub(still.count());
        counts.events = merged.incidents.len();
        counts.take(&layers);
        (layers, counts)
    }
}

/// All answers, or all errors: somebody who mends files wants to know of every one.
fn all_or_errors(answers: Vec<Result<FileRead>>) -> std::result::Result<Vec<FileRead>, Vec<Error>> {
    let mut read = Vec::new();
    let mut errors = Vec::new();
    for answer in answers {
        match answer {
            Ok(file) => read.push(file),
            Err(error) => errors.push(*error),
        }
    }
    if errors.is_empty() { Ok(read) } else { Err(errors) }
}

/// Every file of a run; the package, which names the others' hashes, last.
fn files(layers: &Layers, findings: &[Finding], package: &Package) -> Vec<OutFile> {
    let mut files: Vec<OutFile> = layers.layers.iter().map(layer_geojson).collect();
    files.push(claims_csv(&layers.claims));
    files.push(rejects_csv(findings));
    files.push(package_json(package, &files));
    files
}

/// Says so where the accounts don't close, which only a fault of situs can cause.
fn balance(counts: &Counts, messages: &mut Messages<'_>) {
    let (read, accounted) = (counts.read(), counts.accounted());
    if read != accounted {
        let what = format!("{read} rows and passages were read, but {accounted} are accounted for");
        messages.finding(&Finding {
            at: crate::source::Location::file("datapackage.json"),
            severity: Severity::Warning,
            code: Code::Stale,
            field: Some("accounting".into()),
            what,
            way_out: "this is a fault of situs, please report it with the input".into(),
        });
    }
}

/// The time in `SOURCE_DATE_EPOCH`, if it is one (reproducible-builds.org); never the clock.
fn created() -> Option<String> {
    let seconds = std::env::var("SOURCE_DATE_EPOCH").ok()?.parse::<i64>().ok()?;
    jiff::Timestamp::from_second(seconds).ok().map(|time| time.to_string())
}

/// The data inside the program that end in the layers.
fn data_sources() -> Result<Vec<DataSource>> {
    let named =
        |source: Source| DataSource { title: source.title, path: source.path, license: source.licence };
    Ok(sources()?.into_iter().map(named).collect())
}
