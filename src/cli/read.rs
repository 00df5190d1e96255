//! Files in, located events out: every file by itself, on several threads, put back in order.

use std::fs::File;
use std::io::Read as _;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use jiff::civil::Date;

use super::inputs::Input;
use super::progress::Progress;
use super::summary::Counts;
use crate::error::{Code, Error, Finding, Result, Severity};
use crate::event::Event;
use crate::export::{InputFile, sha256};
use crate::extract::extract;
use crate::gazetteer::Gazetteer;
use crate::locate::{LocatedEvent, locate};
use crate::report;
use crate::source::Location;

/// Longer files are refused before they fill the memory.
const MAX_BYTES: u64 = 256 * 1024 * 1024;

/// What one file gave.
#[derive(Debug)]
pub(super) struct FileRead {
    pub(super) input: InputFile,
    pub(super) events: Vec<LocatedEvent>,
    pub(super) findings: Vec<Finding>,
    pub(super) counts: Counts,
}

/// Reads every file. The answers stand in the order of `inputs`, whatever the number of threads.
pub(super) fn read_all(
    inputs: &[Input],
    gazetteer: &Gazetteer,
    published: Option<Date>,
    threads: NonZeroUsize,
    mut progress: Progress,
) -> Vec<Result<FileRead>> {
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    let mut answers: Vec<(usize, Result<FileRead>)> = thread::scope(|scope| {
        for _ in 0..threads.get().min(inputs.len()) {
            let (sender, next) = (sender.clone(), &next);
            scope.spawn(move || {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(input) = inputs.get(index) else { return };
                    // The receiver outlives this thread.
                    let _ = sender.send((index, read(input, gazetteer, published)));
                }
            });
        }
        drop(sender);
        receiver.iter().inspect(|_| progress.step()).collect()
    });
    progress.done();
    answers.sort_by_key(|(index, _)| *index);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

fn read(input: &Input, gazetteer: &Gazetteer, published: Option<Date>) -> Result<FileRead> {
    let bytes = bytes(input)?;
    let (content, mut findings) = report::read(&input.name, &bytes)?;
    let rejects = |findings: &[Finding]| findings.iter().filter(|f| f.severity == Severity::Reject).count();
    let mut counts = Counts::default();
    let events = match content {
        report::Input::Report(mut report) => {
            report.source.published = report.source.published.or(published);
            if report.source.published.is_none() {
                findings.push(undated(&input.name));
            }
            let extraction = extract(&report, gazetteer)?;
            findings.extend(extraction.findings);
            counts.reports = 1;
            counts.sentences = extraction.sentences;
            counts.rejected = rejects(&findings);
            counts.passages_read = tellings(&extraction.events) + counts.rejected;
            extraction.events
        }
        report::Input::Table(table) => {
            let told = tellings(&table.events);
            counts.tables = 1;
            counts.rows_read = table.rows_read;
            counts.rejected = table.rows_read.saturating_sub(table.rows_used);
            // Rows that repeat a site of their event, and sites beyond one a row.
            counts.merged = table.rows_used.saturating_sub(told);
            counts.passages_read = told.saturating_sub(table.rows_used);
            table.events
        }
    };
    let events = events
        .into_iter()
        .map(|event| {
            let located = locate(event, gazetteer);
            findings.extend(located.findings);
            located.event
        })
        .collect();
    Ok(FileRead {
        input: InputFile { path: input.name.clone(), bytes: bytes.len(), hash: sha256(&bytes) },
        events,
        findings,
        counts,
    })
}

/// The note on a report of which nobody says when it was published.
fn undated(name: &str) -> Finding {
    Finding::note(
        Location::file(name),
        Code::DateUnknown,
        "the report doesn't say when it was published: expected a line such as Published: 2026-02-27 at its head; \
         words such as \"Friday\" can't be dated without",
        "write that line, or give --published",
    )
}

/// Sites told; an event that names none counts as one.
fn tellings(events: &[Event]) -> usize {
    events.iter().map(|event| event.sites.len().max(1)).sum()
}

fn bytes(input: &Input) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(&input.path).and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes)).map_err(
        |cause| {
            Error::new(Code::Io, "can't be read", "give this user the right to read it")
                .at(Location::file(input.name.as_str()))
                .because(cause)
        },
    )?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > MAX_BYTES) {
        let what = format!("longer than {MAX_BYTES} bytes");
        let error = Error::new(Code::Limit, what, "cut it into several files");
        return Err(error.at(Location::file(input.name.as_str())));
    }
    Ok(bytes)
}
