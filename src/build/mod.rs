//! The whole way in one: inputs in, files out, the same bytes as the program writes.
//!
//! ```
//! use situs::{build::Build, gazetteer::Gazetteer};
//!
//! let report = "Source: Border Desk Wire\nPublished: 2026-02-27\n\nPakistani aircraft struck a house in Gardez on Thursday, \
//!     the spokesman Zabihullah Mujahid said. He said three people were killed.\n";
//! let mut build = Build::new(Gazetteer::embedded()?);
//! build.read("wire.txt", report.as_bytes())?;
//! let built = build.finish();
//! assert_eq!(built.incidents[0].event.claims[0].claimant.name, "Zabihullah Mujahid");
//! let files = built.files(None)?;
//! assert!(files.iter().any(|file| file.name == "strikes.geojson" && file.bytes.starts_with(b"{\"type\"")));
//! # Ok::<(), Box<situs::error::Error>>(())
//! ```

#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

mod counts;
mod read;

use jiff::civil::Date;
use serde::Serialize;

pub use counts::Counts;
pub(crate) use read::{FileRead, Reader, close, tellings};

use crate::error::{Finding, Result};
use crate::event::Event;
use crate::export::{
    DataSource, FileNote, InputFile, OutFile, Package, claims_csv, layer_geojson, package_json, rejects_csv,
};
use crate::gazetteer::{Gazetteer, Source, sources};
use crate::layer::{Layers, lay_out};
use crate::locate::locate;
use crate::merge::{Incident, Merged, Stated, keep_apart, merge_stated};
use crate::report::TableOptions;

/// A run in the making: it is given inputs, in any order, and ends in [`Built`].
#[derive(Debug)]
pub struct Build<'a> {
    gazetteer: &'a Gazetteer,
    published: Option<Date>,
    tables: TableOptions,
    apart: bool,
    inputs: Vec<InputFile>,
    events: Vec<Stated>,
    findings: Vec<Finding>,
    counts: Counts,
}

impl<'a> Build<'a> {
    /// A run that places what it reads with this gazetteer.
    pub fn new(gazetteer: &'a Gazetteer) -> Self {
        Build {
            gazetteer,
            published: None,
            tables: TableOptions::default(),
            apart: false,
            inputs: Vec::new(),
            events: Vec::new(),
            findings: Vec::new(),
            counts: Counts::default(),
        }
    }

    /// The day on which reports were published that don't say it themselves.
    #[must_use]
    pub fn published(mut self, day: Date) -> Self {
        self.published = Some(day);
        self
    }

    /// How tables are read, where their headers don't say it.
    #[must_use]
    pub fn tables(mut self, tables: TableOptions) -> Self {
        self.tables = tables;
        self
    }

    /// Leaves every telling an event of its own.
    #[must_use]
    pub fn keep_apart(mut self) -> Self {
        self.apart = true;
        self
    }

    /// Reads one input: a report, a table, points or a draft, known by its name and what it holds. The name is what
    /// the layers call it; nothing is opened.
    ///
    /// # Errors
    /// Where nothing in it can be used, with the file, and the line where there is one. The run is as it was before.
    pub fn read(&mut self, name: &str, bytes: &[u8]) -> Result<&mut Self> {
        let reader = Reader { gazetteer: self.gazetteer, published: self.published, tables: &self.tables };
        let file = reader.file(name, bytes)?;
        self.inputs.extend(file.input);
        self.events.extend(file.events);
        self.findings.extend(file.findings);
        self.counts += &file.counts;
        Ok(self)
    }

    /// Takes an event that was made elsewhere, and places it. Each of its sites counts as a passage.
    pub fn event(&mut self, event: Event) -> &mut Self {
        let located = locate(event, self.gazetteer);
        self.counts.passages_read =
            self.counts.passages_read.saturating_add(located.event.sites.len().max(1));
        self.findings.extend(located.findings);
        self.events.push(Stated::alone(located.event));
        self
    }

    /// Merges the tellings of each event and lays all out. The order of the inputs makes no difference.
    pub fn finish(mut self) -> Built {
        // As the program does: its inputs stand in order of their names.
        self.inputs.sort();
        self.findings.sort();
        let placeless = placeless(&self.events);
        let merged = match self.apart {
            true => keep_apart(self.events, self.gazetteer),
            false => merge_stated(self.events, self.gazetteer),
        };
        let (layers, counts) = lay_out_counted(&merged, self.counts, placeless, self.gazetteer);
        Built { incidents: merged.incidents, layers, findings: self.findings, counts, inputs: self.inputs }
    }
}

/// What came of a run.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Built {
    /// The events, each once, in order of day, kind and id.
    pub incidents: Vec<Incident>,
    /// What is drawn of them, and their claims.
    pub layers: Layers,
    /// What was rejected, assumed or noticed, in order of place.
    pub findings: Vec<Finding>,
    /// The accounts: everything that was read is somewhere.
    pub counts: Counts,
    /// What was read.
    pub inputs: Vec<InputFile>,
}

impl Built {
    /// Every file of a run: the layers, `claims.csv`, `rejects.csv` and, last, `datapackage.json`. `created` is the
    /// time that stands in it (RFC 3339); with none the same inputs give the same bytes.
    ///
    /// # Errors
    /// Only when the gazetteer inside the program is damaged, which a test rules out.
    pub fn files(&self, created: Option<String>) -> Result<Vec<OutFile>> {
        let (inputs, accounting) = (self.inputs.clone(), self.counts.object());
        let package = Package { created, inputs, sources: data_sources()?, accounting };
        Ok(written(&self.layers, &self.findings, Vec::new(), &package))
    }
}

/// Events that name no site.
pub(crate) fn placeless(events: &[Stated]) -> usize {
    events.iter().filter(|stated| stated.event.sites.is_empty()).count()
}

/// Lays merged events out, and closes the accounts. `placeless` of the tellings named no site.
pub(crate) fn lay_out_counted(
    merged: &Merged,
    mut counts: Counts,
    placeless: usize,
    gazetteer: &Gazetteer,
) -> (Layers, Counts) {
    let layers = lay_out(&merged.incidents, gazetteer);
    let still = merged.incidents.iter().filter(|incident| incident.event.sites.is_empty());
    // Merging counts sites; an event without one that joined another is a telling merged as well.
    counts.merged = counts
        .merged
        .saturating_add(merged.sites_merged.saturating_add(placeless.saturating_sub(still.count())));
    counts.events = merged.incidents.len();
    counts.take(&layers);
    (layers, counts)
}

/// The files of a run, `more` of other formats among them; the package, which names the others' hashes, last.
pub(crate) fn written(
    layers: &Layers,
    findings: &[Finding],
    more: Vec<OutFile>,
    package: &Package,
) -> Vec<OutFile> {
    let geojson = layers.layers.iter().map(|layer| layer_geojson(layer, &package.sources));
    let mut files: Vec<OutFile> = geojson.collect();
    files.push(claims_csv(&layers.claims));
    files.push(rejects_csv(findings));
    files.extend(more);
    let notes: Vec<FileNote> = files.iter().map(FileNote::from).collect();
    files.push(package_json(package, &notes));
    files
}

/// The data inside the program that end in the layers.
pub(crate) fn data_sources() -> Result<Vec<DataSource>> {
    let named =
        |source: Source| DataSource { title: source.title, path: source.path, license: source.licence };
    Ok(sources()?.into_iter().map(named).collect())
}
