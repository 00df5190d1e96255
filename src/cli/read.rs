//! Files in, located events out: every file by itself, or some lines of it, on several threads, put back in order.
//!
//! What is read waits in a short queue, so that memory holds a few texts at a time, however many there are.

use std::fs::File;
use std::io::Read as _;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, mpsc};
use std::thread;

use super::inputs::Input;
use super::lines::{Lines, RawLine, unreadable};
use super::progress::Progress;
use super::table_file::{TableFile, is_table};
use crate::build::{self, FileRead, close};
use crate::draft;
use crate::error::{Code, Error, Finding, Result};
use crate::export::InputFile;
use crate::limits::Limits;
use crate::report::{self, LineRead, is_jsonl, read_line, table_events};
use crate::source::Location;

/// So much of a table is looked at before it is opened.
const HEAD: u64 = 8192;
/// So many files or batches of lines wait for each thread.
const WAITING: usize = 2;

/// What reading needs besides the files.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) content: build::Reader<'a>,
    pub(super) threads: NonZeroUsize,
    pub(super) limits: Limits,
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
            scope.spawn(move || feed(inputs, self.limits, &jobs));
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

    /// A file that isn't lines.
    fn file(self, input: &Input) -> Result<FileRead> {
        if is_table(&input.name)
            && let Some(read) = self.table_file(input)?
        {
            return Ok(read);
        }
        self.content.file(&input.name, &bytes(input, self.limits)?)
    }

    /// A table of any length; `None` for a draft.
    fn table_file(self, input: &Input) -> Result<Option<FileRead>> {
        let mut file = TableFile::open(input)?;
        let head = file.peek(HEAD)?;
        if draft::is_draft(&input.name, &head) {
            return Ok(None);
        }
        report::refuse_page(&input.name, &head)?;
        let (plan, pieces) = file.begin(self.content.tables)?;
        let (table, findings) = table_events(&plan, pieces)?;
        let mut read = FileRead { findings, ..FileRead::default() };
        self.content.table(table, &mut read);
        read.input = Some(file.finish()?);
        Ok(Some(read))
    }

    fn lines(self, input: &Input, lines: Vec<RawLine>) -> Result<FileRead> {
        let name: Arc<str> = input.name.as_str().into();
        let mut read = FileRead::default();
        for line in lines {
            let Some(bytes) = line.bytes else {
                let most = self.limits.line_bytes;
                let what = format!("the line is longer than {most} bytes: expected one report");
                let at = Location::line(name.clone(), line.number);
                let way_out = "part it into several lines, or raise --max-record-bytes";
                read.findings.push(Finding::reject(at, Code::Limit, what, way_out));
                continue;
            };
            match read_line(&name, &bytes, line.offset, line.number) {
                LineRead::Blank => {}
                LineRead::Reject(reject) => read.findings.push(*reject),
                LineRead::Report(report, findings) => {
                    read.findings.extend(findings);
                    self.content.report(*report, &mut read)?;
                }
            }
        }
        close(&mut read);
        Ok(read)
    }
}

/// Hands out the files, and those of lines batch by batch.
fn feed<'a>(inputs: &'a [Input], limits: Limits, jobs: &mpsc::SyncSender<(Place, Job<'a>)>) {
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
        let end = Lines::open(input, limits.line_bytes).and_then(|mut lines| {
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

/// All of a file. Longer ones are refused before they fill the memory; a table and a file of lines may have any length.
pub(super) fn bytes(input: &Input, limits: Limits) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let most = limits.text_bytes;
    let ask = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    File::open(&input.path)
        .and_then(|file| file.take(ask).read_to_end(&mut bytes))
        .map_err(|cause| unreadable(input, cause))?;
    if bytes.len() > most {
        let what = format!("the file is longer than {most} bytes");
        let error = Error::new(Code::Limit, what, "cut it into several files, or raise --max-text-bytes");
        return Err(error.at(Location::file(input.name.as_str())));
    }
    Ok(bytes)
}
