//! `situs build INPUT... --out DIR`: reports and tables in, layers out.

use std::io;
use std::path::PathBuf;

use clap::Args;

use super::formats::Formats;
use super::messages::Messages;
use super::summary::Counts;
use super::told::{Reading, Told};
use super::write::Destination;
use crate::error::{Code, Error, Finding, Result, Severity};
use crate::export::{DataSource, OutFile, Package, claims_csv, layer_geojson, package_json, rejects_csv};
use crate::gazetteer::{Gazetteer, Source, sources};
use crate::layer::{Layers, lay_out};

const AFTER_HELP: &str = "\
Examples:
  situs build reports/ --out layers
      every .txt, .md, .html, .jsonl, .csv and .tsv below reports/, except READMEs and hidden files
  situs build wire.txt desk.csv --out layers --strict --messages json
      two files; if a row can't be read, nothing is written and the exit code is 4
  situs build reports/ --out layers --qgis --format csv,gpkg
      besides the GeoJSON a QGIS project, tables, and all layers in one GeoPackage";

/// Reads reports and event tables and writes map layers
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct BuildArgs {
    #[command(flatten)]
    reading: Reading,

    /// The folder for the layers; made if it isn't there. Files of situs in it are replaced, all or none
    #[arg(short, long, value_name = "DIR")]
    out: PathBuf,

    #[command(flatten)]
    formats: Formats,

    /// Write nothing and end with exit code 4 where a row or passage had to be rejected
    #[arg(long)]
    strict: bool,

    /// Say nothing but errors
    #[arg(short, long)]
    quiet: bool,
}

/// Runs the verb; messages go to `err`.
pub(super) fn run(args: &BuildArgs, err: &mut dyn io::Write) -> u8 {
    let mut messages = Messages { to: err, format: args.formats.messages(), quiet: args.quiet };
    match build(args, &mut messages) {
        Ok(code) => code,
        Err(errors) => messages.errors(&errors),
    }
}

fn build(args: &BuildArgs, messages: &mut Messages<'_>) -> std::result::Result<u8, Vec<Error>> {
    let one = |error: Box<Error>| vec![*error];
    args.formats.check().map_err(one)?;
    let destination = Destination::check(&args.out).map_err(one)?;
    let inputs = args.reading.files(&args.out).map_err(one)?;
    let corrections = args.reading.corrections().map_err(one)?;
    let places = args.reading.places().map_err(one)?;
    let gazetteer = places.gazetteer;
    let mut told = args.reading.read(&inputs, &places, args.quiet)?;
    if let Some((file, corrections)) = corrections {
        told.correct(file, &corrections, gazetteer);
    }
    let (layers, counts) = lay_out_all(&mut told, gazetteer);
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
    destination.write(&files(args, &layers, &told.findings, &package)).map_err(one)?;
    balance(&counts, messages);
    messages.summary(&counts.table(&args.out.to_string_lossy()), counts.object());
    Ok(0)
}

/// Merges the events, lays them out, and closes the accounts.
fn lay_out_all(told: &mut Told, gazetteer: &Gazetteer) -> (Layers, Counts) {
    let placeless = told.events.iter().filter(|stated| stated.event.sites.is_empty()).count();
    let merged = told.take_merged(gazetteer);
    let layers = lay_out(&merged.incidents, gazetteer);
    let mut counts = told.counts.clone();
    let still = merged.incidents.iter().filter(|incident| incident.event.sites.is_empty());
    // Merging counts sites; an event without one that joined another is a telling merged as well.
    counts.merged += merged.sites_merged + placeless.saturating_sub(still.count());
    counts.events = merged.incidents.len();
    counts.take(&layers);
    (layers, counts)
}

/// Every file of a run; the package, which names the others' hashes, last.
fn files(args: &BuildArgs, layers: &Layers, findings: &[Finding], package: &Package) -> Vec<OutFile> {
    let geojson = layers.layers.iter().map(|layer| layer_geojson(layer, &package.sources));
    let mut files: Vec<OutFile> = geojson.collect();
    files.push(claims_csv(&layers.claims));
    files.push(rejects_csv(findings));
    files.extend(args.formats.files(layers, &package.sources));
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
