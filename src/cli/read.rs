//! Files in, located events out: every file by itself, or some lines of it, on several threads, put back in order.
//!
//! What is read waits in a short queue, so that memory holds a few texts at a time, however many there are.

use std::fs::File;
use std::io::Read as _;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, mpsc};
use std::thread;

use jiff::civil::Date;

use super::inputs::Input;
use super::lines::{Lines, MAX_LINE, RawLine, unreadable};
use super::progress::Progress;
use super::summary::Counts;
use super::table_file::{TableFile, is_table};
use crate::draft;
use crate::error::{Code, Error, Finding, Result, Severity};
use crate::event::Event;
use crate::export::{InputFile, sha256};
use crate::extract::extract;
use crate::gazetteer::Gazetteer;
use crate::locate::locate;
use crate::merge::Stated;
use crate::report::{
    self, LineRead, Report, TableEvents, TableOptions, is_jsonl, is_points, read_line, read_points,
    table_events,
};
use crate::source::Location;

/// Longer files are refused before they fill the memory; a file of lines may have any length.
const MAX_BYTES: u64 = 256 * 1024 * 1024;
/// So much of a table is looked at before it is opened.
const HEAD: u64 = 8192;
/// So many files or batches of lines wait for each thread.
const WAITING: usize = 2;

/// What one file gave.
#[derive(Debug, Default)]
pub(super) struct FileRead {
    pub(super) input: Option<InputFile>,
    pub(super) events: Vec<Stated>,
    pub(super) findings: Vec<Finding>,
    pub(super) counts: Counts,
}

/// What reading needs besides the files.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) gazetteer: &'a Gazetteer,
    /// The day of reports that don't say theirs.
    pub(super) published: Option<Date>,
    pub(super) threads: NonZeroUsize,
    /// How tables are read.
    pub(super) tables: &'a TableOptions,
}

enum Job<'a> {
    File(&'a Input),
    Lines(&'a Input, Vec<RawLine>),
    /// All of a file of lines is on its way.
    Done(Result<InputFile>),
}

/// A place in the order of what is read: the file, the part of it.
type Place = (usize, usize);

impl Reader<'_> {
    /// Reads every file. The answers stand in the order of `inputs`, whatever the number of threads.
    pub(super) fn read_all(self, inputs: &[Input], mut progress: Progress) -> Vec<Result<FileRead>> {
        let (jobs, queue) = mpsc::sync_channel::<(Place, Job<'_>)>(self.threads.get() * WAITING);
        let queue = Mutex::new(queue);
        let (sender, receiver) = mpsc::channel();
        let mut answers: Vec<(Place, Result<FileRead>)> = thread::scope(|scope| {
            for _ in 0..self.threads.get() {
                let (sender, queue) = (sender.clone(), &queue);
                scope.spawn(move || {
                    // A thread that fails while it holds the queue leaves it as it was.
                    while let Ok((place, job)) = {
                        let queue = queue.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                        queue.recv()
                    } {
                        // The receiver outlives this thread.
                        let _ = sender.send((place, self.work(job)));
                    }
                });
            }
            drop(sender);
            scope.spawn(move || feed(inputs, &jobs));
            let last = |(_, part): &Place| *part == usize::MAX;
            receiver
                .iter()
                .inspect(|(place, _)| {
                    if last(place) {
                        progress.step()
                    }
                })
                .collect()
        });
        progress.done();
        answers.sort_by_key(|(place, _)| *place);
        join(answers)
    }

    fn work(self, job: Job<'_>) -> Result<FileRead> {
        match job {
            Job::File(input) => self.file(input),
            Job::Lines(input, lines) => self.lines(input, lines),
            Job::Done(end) => Ok(FileRead { input: Some(end?), ..FileRead::default() }),
        }
    }

    fn file(self, input: &Input) -> Result<FileRead> {
        if is_table(&input.name)
            && let Some(read) = self.table_file(input)?
        {
            return Ok(read);
        }
        let bytes = bytes(input)?;
        if is_points(&input.name) {
            let (table, findings) = read_points(&input.name, &bytes, self.tables)?;
            let mut read = FileRead { findings, ..FileRead::default() };
            self.table(table, &mut read);
            read.input =
                Some(InputFile { path: input.name.clone(), bytes: bytes.len(), hash: sha256(&bytes) });
            return Ok(read);
        }
        let mut read = if draft::is_draft(&input.name, &bytes) {
            self.draft(input, &bytes)?
        } else {
            let (content, findings) = report::read(&input.name, &bytes)?;
            let mut read = FileRead { findings, ..FileRead::default() };
            match content {
                report::Input::Report(report) => self.report(*report, &mut read)?,
                report::Input::Reports(all) => {
                    all.reports.into_iter().try_for_each(|report| self.report(report, &mut read))?;
                }
                report::Input::Table(table) => self.table(table, &mut read),
            }
            read
        };
        if read.counts.tables == 0 {
            close(&mut read);
        }
        read.input = Some(InputFile { path: input.name.clone(), bytes: bytes.len(), hash: sha256(&bytes) });
        Ok(read)
    }

    /// A table of any length; `None` for a draft.
    fn table_file(self, input: &Input) -> Result<Option<FileRead>> {
        let mut file = TableFile::open(input)?;
        let head = file.peek(HEAD)?;
        if draft::is_draft(&input.name, &head) {
            return Ok(None);
        }
        report::refuse_page(&input.name, &head)?;
        let (plan, pieces) = file.begin(self.tables)?;
        let (table, findings) = table_events(&plan, pieces)?;
        let mut read = FileRead { findings, ..FileRead::default() };
        self.table(table, &mut read);
        read.input = Some(file.finish()?);
        Ok(Some(read))
    }

    fn lines(self, input: &Input, lines: Vec<RawLine>) -> Result<FileRead> {
        let name: Arc<str> = input.name.as_str().into();
        let mut read = FileRead::default();
        for line in lines {
            let Some(bytes) = line.bytes else {
                let what = format!("the line is longer than {MAX_LINE} bytes: expected one report");
                let at = Location::line(name.clone(), line.number);
                read.findings.push(Finding::reject(at, Code::Limit, what, "part it into several lines"));
                continue;
            };
            match read_line(&name, &bytes, line.offset, line.number) {
                LineRead::Blank => {}
                LineRead::Reject(reject) => read.findings.push(*reject),
                LineRead::Report(report, findings) => {
                    read.findings.extend(findings);
                    self.report(*report, &mut read)?;
                }
            }
        }
        close(&mut read);
        Ok(read)
    }

    fn report(self, mut report: Report, read: &mut FileRead) -> Result<()> {
        report.source.published = report.source.published.or(self.published);
        if report.source.published.is_none() {
            read.findings.push(undated(&report.source.file));
        }
        let extraction = extract(&report, self.gazetteer)?;
        read.findings.extend(extraction.findings);
        read.counts.reports += 1;
        read.counts.sentences += extraction.sentences;
        self.locate(extraction.events, read);
        Ok(())
    }

    fn table(self, table: TableEvents, read: &mut FileRead) {
        let told: usize = table.events.iter().map(|event| event.sites.len().max(1)).sum();
        read.counts.tables = 1;
        read.counts.rows_read = table.rows_read;
        read.counts.rejected = table.rows_read.saturating_sub(table.rows_used);
        // Rows that repeat a site of their event, and sites beyond one a row.
        read.counts.merged = table.rows_used.saturating_sub(told);
        read.counts.passages_read = told.saturating_sub(table.rows_used);
        self.locate(table.events, read);
    }

    fn draft(self, input: &Input, bytes: &[u8]) -> Result<FileRead> {
        let draft = draft::Draft::read(&input.name, bytes)?;
        let built = draft.events(self.gazetteer);
        let mut read = FileRead { events: built.events, findings: draft.findings, ..FileRead::default() };
        read.findings.extend(built.findings);
        read.counts.tables = 1;
        read.counts.rejected = rejects(&read.findings);
        read.counts.rows_read = tellings(&read.events) + read.counts.rejected;
        Ok(read)
    }

    fn locate(self, events: Vec<Event>, read: &mut FileRead) {
        for event in events {
            let located = locate(event, self.gazetteer);
            read.findings.extend(located.findings);
            read.events.push(Stated::alone(located.event));
        }
    }
}

/// Hands out the files, and those of lines batch by batch.
fn feed<'a>(inputs: &'a [Input], jobs: &mpsc::SyncSender<(Place, Job<'a>)>) {
    for (at, input) in inputs.iter().enumerate() {
        let mut part = 0;
        let mut send = |job, last| {
            let place = if last { (at, usize::MAX) } else { (at, part) };
            part += 1;
            // Nobody listens any more only where a thread of situs failed.
            let _ = jobs.send((place, job));
        };
        if !is_jsonl(&input.name) {
            send(Job::File(input), true);
            continue;
        }
        let end = Lines::open(input).and_then(|mut lines| {
            loop {
                let batch = lines.batch()?;
                if batch.is_empty() {
                    return lines.finish();
                }
                send(Job::Lines(input, batch), false);
            }
        });
        send(Job::Done(end), true);
    }
}

/// The parts of one file as one.
fn join(answers: Vec<(Place, Result<FileRead>)>) -> Vec<Result<FileRead>> {
    let mut files: Vec<Result<FileRead>> = Vec::new();
    let mut open = false;
    for ((_, part), answer) in answers {
        match (open.then(|| files.last_mut()).flatten(), answer) {
            (Some(Ok(file)), Ok(more)) => {
                file.input = more.input.or(file.input.take());
                file.events.extend(more.events);
                file.findings.extend(more.findings);
                file.counts += &more.counts;
            }
            (Some(file), Err(error)) => *file = Err(error),
            (Some(Err(_)), Ok(_)) => {}
            (None, answer) => files.push(answer),
        }
        open = part != usize::MAX;
    }
    files
}

/// Closes the accounts of reports: what was told and what was rejected is what was read.
fn close(read: &mut FileRead) {
    read.counts.rejected = rejects(&read.findings);
    read.counts.passages_read = tellings(&read.events) + read.counts.rejected;
}

fn rejects(findings: &[Finding]) -> usize {
    findings.iter().filter(|finding| finding.severity == Severity::Reject).count()
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
pub(super) fn tellings(events: &[Stated]) -> usize {
    events.iter().map(|stated| stated.event.sites.len().max(1)).sum()
}

pub(super) fn bytes(input: &Input) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(&input.path)
        .and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|cause| unreadable(input, cause))?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > MAX_BYTES) {
        let what = format!("longer than {MAX_BYTES} bytes");
        let error = Error::new(Code::Limit, what, "cut it into several files");
        return Err(error.at(Location::file(input.name.as_str())));
    }
    Ok(bytes)
}
