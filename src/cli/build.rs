//! `situs build INPUT... --out DIR`: reports and tables in, layers out.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;

use super::formats::Formats;
use super::inputs::{Input, Inputs, STDIN};
use super::layers::Laid;
use super::messages::Messages;
use super::output::{FeatureForm, Output};
use super::progress::Progress;
use super::select::Select;
use super::stream::{self, Folder, Form, Parts, Single, Sink};
use super::summary::Counts;
use super::table_file::{TableFile, is_table};
use super::told::{Reading, Told};
use crate::error::{Code, Error, Finding, Result, Severity};
use crate::export::{
    DataSource, FileNote, InputFile, OutFile, Package, SHEETS, append_feature, claims_csv, layer_geojson,
    package_json, rejects_csv,
};
use crate::gazetteer::{Gazetteer, Source, sources};
use crate::layer::{Layers, lay_out, reference_layers};

const AFTER_HELP: &str = "\
Examples:
  situs build reports/ --out layers
      every .txt, .md, .html, .jsonl, .csv and .tsv below reports/, except READMEs and hidden files
  situs build wire.txt desk.csv --out layers --strict --messages json
      two files; if a row can't be read, nothing is written and the exit code is 4
  situs build reports/ --out layers --qgis --format csv,gpkg
      besides the GeoJSON a QGIS project, tables, and all layers in one GeoPackage
  situs build acled.csv ged.csv.gz --since 2026-02-01 --within-border 50 --out layers
      tables as they are downloaded; what is older or farther from the Durand Line is left out and counted
  situs build mine.csv --map 'date=Datum,place=Ort' --out - | head -1
      a table with other names of columns, one feature a line";

/// Reads reports and event tables and writes map layers
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct BuildArgs {
    #[command(flatten)]
    reading: Reading,

    /// Where the layers go. A folder, made if it isn't there: files of situs in it are replaced, all or none. A file
    /// whose name ends with .geojson, .geojsonl or .geojsons: all features in one. `-`: one feature a line to stdout
    #[arg(short, long, value_name = "DIR|FILE|-")]
    out: PathBuf,

    #[command(flatten)]
    formats: Formats,
    /// How features stand in one file or on stdout, where its name doesn't say it
    #[arg(long, value_enum, value_name = "FORM")]
    features: Option<FeatureForm>,

    /// Write features in the order of their rows as they are read, as for tables beyond 16 megabytes: in memory that
    /// doesn't grow with them
    #[arg(long)]
    stream: bool,

    /// Write nothing and end with exit code 4 where a row or passage had to be rejected
    #[arg(long)]
    strict: bool,

    /// Say nothing but errors
    #[arg(short, long)]
    quiet: bool,

    #[command(flatten)]
    select: Select,
}

/// Runs the verb; data go to `out`, messages to `err`.
pub(super) fn run(args: &BuildArgs, out: &mut dyn io::Write, err: &mut dyn io::Write) -> u8 {
    let mut messages = Messages { to: err, format: args.formats.messages(), quiet: args.quiet };
    match build(args, out, &mut messages) {
        Ok(code) => code,
        Err(errors) if errors.iter().all(super::reader_is_gone) => 0,
        Err(errors) => messages.errors(&errors),
    }
}

fn build(
    args: &BuildArgs,
    out: &mut dyn io::Write,
    messages: &mut Messages<'_>,
) -> std::result::Result<u8, Vec<Error>> {
    let one = |error: Box<Error>| vec![*error];
    args.formats.check().map_err(one)?;
    let output = Output::check(&args.out, args.features).map_err(one)?;
    let inputs = args.reading.files(&args.out).map_err(one)?;
    let places = args.reading.places().map_err(one)?;
    let gazetteer = places.gazetteer;
    if tables_to_stream(args, &inputs, &output) {
        return streamed(args, &inputs, &output, &places, out, messages).map_err(one);
    }
    let corrections = args.reading.corrections().map_err(one)?;
    let mut told = args.reading.read(&inputs, &places, args.quiet)?;
    if let Some((file, corrections)) = corrections {
        told.correct(file, &corrections, gazetteer);
    }
    select(&mut told, &args.select, gazetteer);
    let (layers, counts) = lay_out_all(&mut told, gazetteer);
    for finding in &told.findings {
        messages.finding(finding);
    }
    if args.strict && counts.rejected > 0 {
        return Ok(strict(&counts, messages));
    }
    let inputs = std::mem::take(&mut told.inputs);
    match &output {
        Output::Folder(destination) => {
            let package = package(inputs, &counts).map_err(one)?;
            destination.write(&files(args, &layers, &told.findings, &package)).map_err(one)?;
        }
        Output::File(target, form) => target.write(|file| single(&layers, file, *form)).map_err(one)?,
        Output::Pipe(form) => single(&layers, out, *form).map_err(one)?,
    }
    balance(&counts, messages);
    messages.summary(&counts.table(&args.out.to_string_lossy()), counts.object());
    Ok(0)
}

/// The run stops: something was rejected, and nobody wants that.
fn strict(counts: &Counts, messages: &mut Messages<'_>) -> u8 {
    let what = format!("{} rows or passages rejected under --strict", counts.rejected);
    messages.error(&Error::new(
        Code::Strict,
        format!("{what}, nothing was written"),
        "mend them, or leave --strict out",
    ));
    Code::Strict.exit()
}

fn package(inputs: Vec<InputFile>, counts: &Counts) -> Result<Package> {
    Ok(Package { created: created(), inputs, sources: data_sources()?, accounting: counts.object() })
}

/// Whether all that is read is tables, and too much of them to be held at once.
fn tables_to_stream(args: &BuildArgs, inputs: &Inputs, output: &Output) -> bool {
    let head =
        |input: &Input| TableFile::open(input).and_then(|mut file| Ok((file.peek(8192)?, file.length())));
    if args.reading.corrections.is_some()
        || args.formats.more()
        || !inputs.files.iter().all(|input| is_table(&input.name))
    {
        return false;
    }
    let piped = inputs.files.iter().any(|input| input.name == STDIN);
    let wanted = args.stream || piped || matches!(output, Output::Pipe(_));
    let mut length = 0;
    for input in inputs.files.iter().filter(|input| input.name != STDIN) {
        // What can't be read is said where it is read.
        let Ok((head, own)) = head(input) else { return false };
        if crate::draft::is_draft(&input.name, &head) {
            return false;
        }
        length += own;
    }
    wanted || length > stream::FROM
}

/// Rows in, features out at once.
fn streamed(
    args: &BuildArgs,
    inputs: &Inputs,
    output: &Output,
    places: &Laid,
    out: &mut dyn io::Write,
    messages: &mut Messages<'_>,
) -> Result<u8> {
    let sources = data_sources()?;
    let gazetteer = places.gazetteer;
    let options = args.reading.tables.options()?;
    let job = stream::Job {
        inputs: &inputs.files,
        options: &options,
        gazetteer,
        select: &args.select,
        merge: !args.reading.no_merge,
        threads: args.reading.threads(),
        claims: matches!(output, Output::Folder(_)),
    };
    let mut progress = Progress::new(inputs.files.len(), args.quiet);
    let mut run = |sink: &mut dyn Sink| {
        let mut done = stream::run(job, sink, &mut progress)?;
        done.counts.files_skipped = inputs.skipped;
        if args.strict && done.counts.rejected > 0 {
            let what = format!("{} rows rejected under --strict, nothing was written", done.counts.rejected);
            return Err(Error::new(Code::Strict, what, "mend them, or leave --strict out"));
        }
        Ok(done)
    };
    let done = match output {
        Output::Folder(destination) => destination.stream(|folder| {
            let mut sink = Folder::new(folder, &sources).map_err(unwritten)?;
            let done = run(&mut sink)?;
            let notes = sink.finish().map_err(unwritten)?;
            let names = rest_of_folder(folder, notes, &done, places)?;
            Ok((done, names))
        })?,
        Output::File(target, form) => target.write(|file| {
            let to = io::BufWriter::with_capacity(1 << 20, file);
            let mut sink = Single::new(to, *form, |to| emptied(to)).map_err(unwritten)?;
            let done = run(&mut sink)?;
            sink.finish().map_err(unwritten)?;
            Ok(done)
        })?,
        Output::Pipe(form) => {
            let mut sink = Single::new(out, *form, |_| Ok(false)).map_err(unwritten)?;
            let done = run(&mut sink)?;
            sink.finish().map_err(unwritten)?;
            done
        }
    };
    progress.done();
    places.findings.iter().chain(&done.findings).for_each(|finding| messages.finding(finding));
    balance(&done.counts, messages);
    messages.summary(&done.counts.table(&args.out.to_string_lossy()), done.counts.object());
    Ok(0)
}

/// A file that is filled again from its beginning.
fn emptied(to: &mut io::BufWriter<&mut File>) -> io::Result<bool> {
    use std::io::{Seek as _, Write as _};
    to.flush()?;
    to.get_mut().set_len(0)?;
    to.get_mut().rewind()?;
    Ok(true)
}

/// The layers that no row is drawn in, and the package, last.
fn rest_of_folder(
    folder: &Path,
    notes: Vec<FileNote>,
    done: &stream::Done,
    places: &Laid,
) -> Result<Vec<String>> {
    let mut notes = notes;
    let mut package = package([places.inputs.as_slice(), &done.inputs].concat(), &done.counts)?;
    let layers = reference_layers(&done.used, places.gazetteer);
    let layers: Vec<OutFile> = layers.iter().map(|layer| layer_geojson(layer, &package.sources)).collect();
    // In the order in which the layers of a run that is held at once are told.
    let unplaced = notes.len().saturating_sub(3);
    for (n, file) in layers.iter().enumerate() {
        notes.insert(unplaced + n, FileNote::from(file));
    }
    package.inputs.sort();
    let package = package_json(&package, &notes);
    for file in layers.iter().chain([&package]) {
        let write = File::create(folder.join(&file.name)).and_then(|mut to| {
            io::Write::write_all(&mut to, &file.bytes)?;
            to.sync_all()
        });
        write.map_err(unwritten)?;
    }
    Ok(notes.into_iter().map(|note| note.name).chain([package.name]).collect())
}

fn unwritten(cause: io::Error) -> Box<Error> {
    let way_out = "look for space and for the right to write there";
    Error::new(Code::Io, "can't be written; what was there is unchanged", way_out).because(cause)
}

/// All features in one file or pipe: those of the events, layer by layer.
fn single(layers: &Layers, to: &mut dyn io::Write, form: Form) -> Result<()> {
    let mut parts = Parts::default();
    for (part, name) in parts.0.iter_mut().zip(SHEETS) {
        let layer = layers.layers.iter().find(|layer| layer.name == name);
        layer.into_iter().flat_map(|layer| &layer.features).for_each(|feature| append_feature(part, feature));
    }
    let mut sink = Single::new(to, form, |_| Ok(false)).map_err(unwritten)?;
    sink.take(&parts).and_then(|()| sink.finish()).map_err(unwritten)
}

/// Leaves out what isn't wanted, and counts it.
fn select(told: &mut Told, select: &Select, gazetteer: &Gazetteer) {
    if select.is_open() {
        return;
    }
    let filtered = &mut told.counts.filtered;
    told.events.retain_mut(|stated| {
        let gone = select.apply(&mut stated.event, gazetteer);
        *filtered += gone;
        gone == 0 || !stated.event.sites.is_empty()
    });
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
    let notes: Vec<FileNote> = files.iter().map(FileNote::from).collect();
    files.push(package_json(package, &notes));
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
