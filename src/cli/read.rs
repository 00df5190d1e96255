//! Files in, located events out: every file by itself, or some lines of it, on several threads, handed on in order.
//! Memory holds a few texts at a time, however many there are.

use std::fs::File;
use std::io::Read as _;
use std::num::NonZeroUsize;
use std::sync::Arc;

use super::inputs::Input;
use super::lines::{Lines, RawLine, unreadable};
use super::order;
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

impl Reader<'_> {
    /// Reads every file and hands what `made` makes of it to `take`, in the order of `inputs` whatever the number of
    /// threads. A file of lines comes in parts.
    ///
    /// # Errors
    /// Those of all files; of a file of which a part can't be read, the last. An error of `take` ends all.
    pub(super) fn each<T: Send>(
        self,
        inputs: &[Input],
        mut progress: Progress,
        made: impl Fn(FileRead) -> T + Sync,
        mut take: impl FnMut(T) -> Result<()>,
    ) -> std::result::Result<(), Vec<Error>> {
        let mut errors: Vec<(usize, Error)> = Vec::new();
        let mut jobs = Jobs { inputs, limits: self.limits, at: 0, lines: None };
        let worker = || |(file, job): (usize, Job<'_>)| (file, is_last(&job), self.work(job).map(&made));
        let read = order::run(
            self.threads,
            || Ok(jobs.next()),
            worker,
            |(file, last, answer)| {
                if last {
                    progress.step();
                }
                match answer {
                    // Nothing is written any more.
                    Ok(_) if !errors.is_empty() => {}
                    Ok(made) => take(made)?,
                    Err(error) => {
                        errors.retain(|(other, _)| *other != file);
                        errors.push((file, *error));
                    }
                }
                Ok(())
            },
        );
        progress.done();
        match (errors.is_empty(), read) {
            (true, read) => read.map_err(|error| vec![*error]),
            (false, _) => Err(errors.into_iter().map(|(_, error)| error).collect()),
        }
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

/// Whether nothing of its file comes behind.
fn is_last(job: &Job<'_>) -> bool {
    !matches!(job, Job::Lines(..))
}

/// The files, and those of lines batch by batch.
struct Jobs<'a> {
    inputs: &'a [Input],
    limits: Limits,
    at: usize,
    /// The file of lines that is being read.
    lines: Option<Lines<'a>>,
}

impl<'a> Iterator for Jobs<'a> {
    type Item = (usize, Job<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let (at, input) = (self.at, self.inputs.get(self.at)?);
        if !is_jsonl(&input.name) {
            self.at = self.at.saturating_add(1);
            return Some((at, Job::File(input)));
        }
        let open = self.lines.take().map_or_else(|| Lines::open(input, self.limits.line_bytes), Ok);
        let read = open.and_then(|mut lines| Ok((lines.batch()?, lines)));
        let job = match read {
            Ok((batch, lines)) if !batch.is_empty() => {
                self.lines = Some(lines);
                return Some((at, Job::Lines(input, batch)));
            }
            Ok((_, lines)) => Job::Done(lines.finish()),
            Err(error) => Job::Done(Err(error)),
        };
        self.at = self.at.saturating_add(1);
        Some((at, job))
    }
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
