//! What all verbs that read reports share: which files, read how, corrected by what, and the events they tell.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::thread;

use clap::Args;
use jiff::civil::Date;

use super::inputs::{Input, Inputs, gather, name};
use super::layers::{self, Laid};
use super::limit_args::LimitArgs;
use super::progress::Progress;
use super::read::{Reader, bytes};
use super::table_args::{self, TableArgs};
use crate::build::{self, Counts, FileRead, tellings};
use crate::draft::{Corrections, Entry, entries};
use crate::error::{Error, Finding, Result, Severity};
use crate::export::InputFile;
use crate::gazetteer::Gazetteer;
use crate::locate::LocatedEvent;
use crate::merge::{Merged, Stated, keep_apart, merge_stated};
use crate::report::TableOptions;

/// What to read, and how.
#[derive(Debug, Args)]
pub(super) struct Reading {
    /// Reports (.txt, .md, .html, .jsonl), event tables and drafts (.csv, .tsv) and folders of them; their order
    /// makes no difference
    #[arg(required = true, value_name = "INPUT")]
    pub(super) inputs: Vec<PathBuf>,

    /// A gazetteer to lay over the embedded one: an index, or a file that `situs gazetteer build` reads
    #[arg(long, value_name = "FILE")]
    pub(super) gazetteer: Vec<PathBuf>,

    /// Own decisions that win over every gazetteer: a CSV with the columns spelling, context, `place_id` (or lat and
    /// lon), note
    #[arg(long, value_name = "FILE")]
    pub(super) overrides: Option<PathBuf>,

    /// Put the corrections of this file (see `situs correct`) on what is read; those that no longer apply are said
    #[arg(long, value_name = "FILE")]
    pub(super) corrections: Option<PathBuf>,

    /// Leave every telling an event of its own
    #[arg(long)]
    pub(super) no_merge: bool,

    /// The day on which reports were published that don't say it themselves
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = table_args::day)]
    pub(super) published: Option<Date>,

    /// Read on so many threads; the result is the same [default: as many as the machine has]
    #[arg(long, value_name = "N")]
    pub(super) threads: Option<NonZeroUsize>,

    #[command(flatten)]
    pub(super) tables: TableArgs,

    #[command(flatten)]
    pub(super) limits: LimitArgs,
}

/// Everything that was read, in order of the inputs.
pub(super) struct Told {
    pub(super) inputs: Vec<InputFile>,
    pub(super) events: Vec<Stated>,
    pub(super) findings: Vec<Finding>,
    pub(super) counts: Counts,
    merge: bool,
}

impl Reading {
    /// The files to read; `out`, where the answer goes, is none of them.
    ///
    /// # Errors
    /// See [`gather`].
    pub(super) fn files(&self, out: &Path) -> Result<Inputs> {
        let mut inputs = gather(&self.inputs, out)?;
        // Corrections, and the answer of an earlier run, may well lie beside the reports.
        leave_out(&mut inputs, self.corrections.as_deref());
        leave_out(&mut inputs, self.overrides.as_deref());
        self.gazetteer.iter().for_each(|file| leave_out(&mut inputs, Some(file)));
        leave_out(&mut inputs, Some(out));
        Ok(inputs)
    }

    /// What places are looked up in.
    ///
    /// # Errors
    /// Where a gazetteer file can't be read or holds nothing, or the overrides have a fault.
    pub(super) fn places(&self) -> Result<Laid> {
        layers::gazetteer(&self.gazetteer, self.overrides.as_deref(), self.limits.limits())
    }

    /// How tables are to be read.
    ///
    /// # Errors
    /// Those of [`TableArgs::options`].
    pub(super) fn table_options(&self) -> Result<TableOptions> {
        Ok(TableOptions { limits: self.limits.limits(), ..self.tables.options()? })
    }

    /// Reads the files.
    ///
    /// # Errors
    /// All that went wrong: somebody who mends files wants to know of every one.
    pub(super) fn read(
        &self,
        inputs: &Inputs,
        places: &Laid,
        quiet: bool,
    ) -> std::result::Result<Told, Vec<Error>> {
        let mut told = Told {
            inputs: places.inputs.clone(),
            events: Vec::new(),
            findings: places.findings.clone(),
            counts: Counts { files_skipped: inputs.skipped, ..Counts::default() },
            merge: !self.no_merge,
        };
        self.read_each(
            inputs,
            places,
            quiet,
            |file| file,
            |file| {
                told.inputs.extend(file.input);
                told.events.extend(file.events);
                told.findings.extend(file.findings);
                told.counts += &file.counts;
                Ok(())
            },
        )?;
        told.findings.sort();
        Ok(told)
    }

    /// Reads the files and hands what `made` makes of each, or of a part of it, to `take`, in order.
    ///
    /// # Errors
    /// As [`Reading::read`], and those of `take`.
    pub(super) fn read_each<T: Send>(
        &self,
        inputs: &Inputs,
        places: &Laid,
        quiet: bool,
        made: impl Fn(FileRead) -> T + Sync,
        take: impl FnMut(T) -> Result<()>,
    ) -> std::result::Result<(), Vec<Error>> {
        let tables = self.table_options().map_err(|error| vec![*error])?;
        let (gazetteer, published, threads) = (places.gazetteer, self.published, self.threads());
        let content = build::Reader { gazetteer, published, tables: &tables };
        let reader = Reader { content, threads, limits: self.limits.limits() };
        reader.each(&inputs.files, Progress::new(inputs.files.len(), quiet), made, take)
    }

    /// The corrections that were named, if any.
    ///
    /// # Errors
    /// Where the file can't be read or is no file of corrections.
    pub(super) fn corrections(&self) -> Result<Option<(InputFile, Corrections)>> {
        let Some(path) = &self.corrections else { return Ok(None) };
        let input = Input { name: name(path), path: path.clone() };
        let bytes = bytes(&input, self.limits.limits())?;
        let corrections = Corrections::read(&input.name, &bytes)?;
        let hash = crate::export::sha256(&bytes);
        Ok(Some((InputFile { path: input.name, bytes: bytes.len(), hash }, corrections)))
    }

    /// On so many threads.
    pub(super) fn threads(&self) -> NonZeroUsize {
        let threads = self.threads.or_else(|| thread::available_parallelism().ok());
        threads.unwrap_or(NonZeroUsize::MIN)
    }
}

impl Told {
    /// The events, each once.
    pub(super) fn merged(&self, gazetteer: &Gazetteer) -> Merged {
        self.merge(self.events.clone(), gazetteer)
    }

    /// The same where the tellings are no longer needed: the events are held once, not twice.
    pub(super) fn take_merged(&mut self, gazetteer: &Gazetteer) -> Merged {
        let events = std::mem::take(&mut self.events);
        self.merge(events, gazetteer)
    }

    fn merge(&self, events: Vec<Stated>, gazetteer: &Gazetteer) -> Merged {
        if self.merge { merge_stated(events, gazetteer) } else { keep_apart(events, gazetteer) }
    }

    /// The rows of the draft, in the order of the events.
    pub(super) fn entries(&self, merged: &Merged, gazetteer: &Gazetteer) -> Vec<Entry> {
        let events: Vec<&LocatedEvent> = self.events.iter().map(|stated| &stated.event).collect();
        entries(&events, &merged.incidents, gazetteer)
    }

    /// Puts corrections on the events, and into the accounts.
    pub(super) fn correct(&mut self, file: InputFile, corrections: &Corrections, gazetteer: &Gazetteer) {
        let entries = self.entries(&self.merged(gazetteer), gazetteer);
        let before = tellings(&self.events);
        let events = std::mem::take(&mut self.events);
        let corrected = corrections.apply(events, &entries, gazetteer);
        self.events = corrected.edited.events;
        let said = corrected.edited.findings.into_iter().chain(corrections.findings.iter().cloned());
        let rejected = self.rejects();
        self.findings.extend(said);
        let rejected = self.rejects().saturating_sub(rejected);
        let gone = corrected.edited.sites_gone;
        let counts = &mut self.counts;
        counts.filtered = counts.filtered.saturating_add(gone);
        counts.rejected = counts.rejected.saturating_add(rejected);
        // A telling that was parted counts for each of its parts.
        counts.passages_read = [tellings(&self.events), gone, rejected]
            .into_iter()
            .fold(counts.passages_read, usize::saturating_add)
            .saturating_sub(before);
        counts.corrected = counts.corrected.saturating_add(corrected.applied);
        counts.stale = counts.stale.saturating_add(corrected.stale);
        self.inputs.push(file);
        self.findings.sort();
    }

    fn rejects(&self) -> usize {
        self.findings.iter().filter(|finding| finding.severity == Severity::Reject).count()
    }
}

/// Leaves a file out of what is read.
pub(super) fn leave_out(inputs: &mut Inputs, file: Option<&Path>) {
    if let Some(real) = file.and_then(|path| path.canonicalize().ok()) {
        inputs.files.retain(|input| input.path.canonicalize().ok().as_ref() != Some(&real));
    }
}
