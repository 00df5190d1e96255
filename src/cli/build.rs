//! `situs build INPUT... --out DIR`: reports and tables in, layers out.

mod stale;
mod streamed;

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;

use super::config::Completed;
use super::depend;

use super::formats::Formats;
use super::inputs::{Input, Inputs, STDIN};
use super::layers::Laid;
use super::lock;
use super::messages::Messages;
use super::output::{FeatureForm, Output};
use super::select::Select;
use super::stream::{self, Form, Parts, Single, Sink};
use super::table_file::{TableFile, is_table};
use super::told::{Reading, Told};
use super::views::{self, View};
use super::write::Keep;
use crate::build::{Counts, data_sources, lay_out_counted, placeless, written};
use crate::error::{Code, Error, Finding, Result, Severity};
use crate::export::{InputFile, OutFile, Package, SHEETS, append_feature, layer_geojson};
use crate::gazetteer::Gazetteer;
use crate::layer::{Layer, Layers, OwnLayer};
use streamed::{streamed, unwritten};

const AFTER_HELP: &str = "\
Examples:
  situs build
      as situs.toml says; `situs init` writes one, `situs config` prints what is in force
  situs build --check
      writes nothing; ends with 4 and says what differs where the layers aren't what the inputs give
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
    pub(super) reading: Reading,

    /// Where the layers go. A folder, made if it isn't there: files of situs in it are replaced, all or none. A file
    /// whose name ends with .geojson, .geojsonl or .geojsons: all features in one. `-`: one feature a line to stdout
    #[arg(short, long, required = true, value_name = "DIR|FILE|-")]
    pub(super) out: Option<PathBuf>,

    /// What isn't said here is read in this file [default: situs.toml, where it is]. Its paths are meant from its folder
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// Don't look for a situs.toml
    #[arg(long, conflicts_with = "config")]
    no_config: bool,

    #[command(flatten)]
    formats: Formats,
    /// A layer of your own: the points of these kinds in NAME.geojson, instead of in strikes, clashes or incidents
    #[arg(long = "layer", id = "layer", value_name = "NAME=KIND,...", value_parser = own_layer)]
    layers: Vec<OwnLayer>,

    /// How features stand in one file or on stdout, where its name doesn't say it
    #[arg(long, value_enum, value_name = "FORM")]
    features: Option<FeatureForm>,

    /// Write features in the order of their rows as they are read, as for tables beyond one megabyte: in memory that
    /// doesn't grow with them
    #[arg(long)]
    stream: bool,

    /// Write nothing and end with exit code 4 where a row or passage had to be rejected
    #[arg(long)]
    strict: bool,

    /// Say nothing but errors
    #[arg(short, long)]
    pub(super) quiet: bool,

    #[command(flatten)]
    step: Step,

    /// A view besides the layers: its name, and which features of all layers it repeats, by the keys of the selection
    /// below, as 'torkham:within-border=5;kind=shelling,attack'. Points go to NAME.geojson, the rest to
    /// NAME-stretches.geojson and NAME-areas.geojson, where --out is a folder
    #[arg(long = "view", id = "view", value_name = "NAME:SELECTION", value_parser = views::parse)]
    views: Vec<View>,

    #[command(flatten)]
    select: Select,
}

/// What serves other tools of a build.
#[derive(Debug, Args)]
#[command(next_help_heading = "In a build step")]
struct Step {
    /// Write nothing: compare what would be written with what is there, and end with exit code 4 where it differs
    #[arg(long, conflicts_with_all = ["depfile", "write_if_changed"])]
    check: bool,

    /// Write a file for make and ninja that names everything this run reads
    #[arg(long, value_name = "FILE")]
    depfile: Option<PathBuf>,

    /// Leave files alone whose bytes don't change, for ninja's `restat`. Not for make, which would build for ever
    #[arg(long)]
    write_if_changed: bool,

    /// Fail where a gazetteer isn't the one that situs.lock names. Without it `situs build` keeps that file itself,
    /// where there is a situs.toml
    #[arg(long)]
    locked: bool,
}

impl BuildArgs {
    /// Where the layers go.
    pub(super) fn out(&self) -> &Path {
        self.out.as_deref().unwrap_or(Path::new("."))
    }

    /// Whether `situs.lock` is held, and so read; else a build keeps it.
    pub(super) fn locked(&self) -> bool {
        self.step.locked
    }

    fn keep(&self) -> Keep {
        if self.step.write_if_changed { Keep::Unchanged } else { Keep::Nothing }
    }

    /// What the command line names is meant from where the program was started, also where the file lies elsewhere.
    pub(super) fn meant_from_here(&mut self, completed: &Completed) -> io::Result<()> {
        let Some(folder) = &completed.folder else { return Ok(()) };
        let absolute = |path: &mut PathBuf| {
            if path.as_path() != Path::new(STDIN) {
                *path = std::path::absolute(&*path)?;
            }
            Ok::<_, io::Error>(())
        };
        let reading = &mut self.reading;
        let lists = [("inputs", &mut reading.inputs), ("gazetteer", &mut reading.gazetteer)];
        for (_, list) in lists.into_iter().filter(|(id, _)| completed.names(id)) {
            list.iter_mut().try_for_each(absolute)?;
        }
        let single = [
            ("out", &mut self.out),
            ("overrides", &mut reading.overrides),
            ("corrections", &mut reading.corrections),
        ];
        for (_, path) in single.into_iter().filter(|(id, _)| completed.names(id)) {
            path.iter_mut().try_for_each(absolute)?;
        }
        self.step.depfile.iter_mut().try_for_each(absolute)?;
        std::env::set_current_dir(folder)
    }
}

/// Runs the verb; data go to `out`, messages to `err`.
pub(super) fn run(
    args: &mut BuildArgs,
    completed: &Completed,
    out: &mut dyn io::Write,
    err: &mut dyn io::Write,
) -> u8 {
    if let Err(cause) = args.meant_from_here(completed) {
        let mut messages = Messages { to: err, format: args.formats.messages(), quiet: args.quiet };
        let at = crate::source::Location::file(super::config::FILE);
        let error =
            Error::new(Code::Io, "the folder of this file can't be entered", "look for a slip in its name");
        return messages.errors(&[*error.at(at).because(cause)]);
    }
    run_here(args, completed, out, err)
}

/// The same, where the program stands in the folder already from which paths are meant.
pub(super) fn run_here(
    args: &BuildArgs,
    completed: &Completed,
    out: &mut dyn io::Write,
    err: &mut dyn io::Write,
) -> u8 {
    let mut messages = Messages { to: err, format: args.formats.messages(), quiet: args.quiet };
    match build(args, completed, out, &mut messages) {
        Ok(code) => code,
        Err(errors) if errors.iter().all(super::reader_is_gone) => 0,
        Err(errors) => messages.errors(&errors),
    }
}

fn build(
    args: &BuildArgs,
    completed: &Completed,
    out: &mut dyn io::Write,
    messages: &mut Messages<'_>,
) -> std::result::Result<u8, Vec<Error>> {
    let one = |error: Box<Error>| vec![*error];
    args.formats.check().and_then(|()| views::check(&args.views, &args.layers)).map_err(one)?;
    let output = Output::check(args.out(), args.features).map_err(one)?;
    let inputs = args.reading.files(args.out()).map_err(one)?;
    let places = args.reading.places().map_err(one)?;
    let project = completed.file.is_some();
    if args.step.locked {
        lock::hold(&places.inputs).map_err(one)?;
    }
    let stale =
        if args.step.check { Some(stale::Compared::new(&output, args.out()).map_err(one)?) } else { None };
    let output =
        stale.as_ref().map_or(Ok(None), |stale| stale.output().map(Some)).map_err(one)?.unwrap_or(output);
    let code = if tables_to_stream(args, &inputs, &output) {
        streamed(args, &inputs, &output, &places, out, messages).map_err(one)?
    } else {
        held(args, &inputs, &output, &places, out, messages)?
    };
    if code != 0 {
        return Ok(code);
    }
    if let Some(stale) = &stale {
        return stale.compare(messages).map_err(one);
    }
    if project && !args.step.locked {
        lock::keep(&places.inputs).map_err(one)?;
    }
    if let Some(depfile) = &args.step.depfile {
        let needs = depend::Needs::new(&args.reading, &inputs, completed, args.step.locked);
        depend::write(depfile, &output.target(args.out()), &needs, args.out()).map_err(one)?;
    }
    Ok(0)
}

/// A build of reports and tables that are held at once.
fn held(
    args: &BuildArgs,
    inputs: &Inputs,
    output: &Output,
    places: &Laid,
    out: &mut dyn io::Write,
    messages: &mut Messages<'_>,
) -> std::result::Result<u8, Vec<Error>> {
    let one = |error: Box<Error>| vec![*error];
    let gazetteer = places.gazetteer;
    let corrections = args.reading.corrections().map_err(one)?;
    let mut told = args.reading.read(inputs, places, args.quiet)?;
    if let Some((file, corrections)) = corrections {
        told.correct(file, &corrections, gazetteer);
    }
    select(&mut told, &args.select, gazetteer);
    let placeless = placeless(&told.events);
    let merged = told.take_merged(gazetteer);
    let (layers, counts) = lay_out_counted(&merged, told.counts.clone(), placeless, gazetteer);
    for finding in &told.findings {
        messages.finding(finding);
    }
    if args.strict && counts.rejected > 0 {
        return Err(vec![*strict(&format!("{} rows or passages", counts.rejected))]);
    }
    let inputs = std::mem::take(&mut told.inputs);
    match output {
        Output::Folder(destination) => {
            let package = package(inputs, &counts).map_err(one)?;
            let made = |view| views::made(view, &merged.incidents, &layers, gazetteer);
            let views: Vec<Layer> = args.views.iter().flat_map(made).collect();
            let layers = layers.with_own(&args.layers);
            let files = files(args, &layers, &views, &told.findings, &package);
            destination.write(&files, args.keep()).map_err(one)?;
        }
        Output::File(target, form) => target.write(|file| single(&layers, file, *form)).map_err(one)?,
        Output::Pipe(form) => single(&layers, out, *form).map_err(one)?,
    }
    balance(&counts, messages);
    if !args.step.check {
        messages.summary(&counts.table(&args.out().to_string_lossy()), counts.object());
    }
    Ok(0)
}

fn own_layer(text: &str) -> std::result::Result<OwnLayer, String> {
    OwnLayer::parse(text).map_err(|error| format!("{}; {}", error.what, error.way_out))
}

/// The run stops: something was rejected, and nobody wants that.
fn strict(rejected: &str) -> Box<Error> {
    let what = format!("{rejected} rejected under --strict, nothing was written");
    Error::new(Code::Strict, what, "mend them, or leave --strict out")
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
        || !args.views.is_empty()
        || !inputs.files.iter().all(|input| is_table(&input.name))
    {
        return false;
    }
    // Neither can be looked at beforehand.
    let is_pipe = |input: &&Input| input.name == STDIN || !input.path.is_file();
    let piped = inputs.files.iter().any(|input| is_pipe(&input));
    let wanted = args.stream || piped || matches!(output, Output::Pipe(_));
    let mut length = 0_u64;
    for input in inputs.files.iter().filter(|input| !is_pipe(input)) {
        // What can't be read is said where it is read.
        let Ok((head, own)) = head(input) else { return false };
        if crate::draft::is_draft(&input.name, &head) {
            return false;
        }
        length = length.saturating_add(own);
    }
    wanted || length > stream::FROM
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
        *filtered = filtered.saturating_add(gone);
        gone == 0 || !stated.event.sites.is_empty()
    });
}

/// Every file of a run; the package, which names the others' hashes, last.
fn files(
    args: &BuildArgs,
    layers: &Layers,
    own: &[Layer],
    findings: &[Finding],
    package: &Package,
) -> Vec<OutFile> {
    let own = own.iter().map(|layer| layer_geojson(layer, &package.sources));
    let more = own.chain(args.formats.files(layers, &package.sources)).collect();
    written(layers, findings, more, package)
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
