//! One input, read and located: the events it tells, what is to be said of it, and its accounts.

use jiff::civil::Date;

use super::Counts;
use crate::draft;
use crate::error::{Code, Finding, Result, Severity};
use crate::event::Event;
use crate::export::{InputFile, sha256};
use crate::extract::extract;
use crate::gazetteer::Gazetteer;
use crate::locate::locate;
use crate::merge::Stated;
use crate::report::{self, Report, TableEvents, TableOptions, is_points, read_points};
use crate::source::Location;

/// What one file gave.
#[derive(Debug, Default)]
pub(crate) struct FileRead {
    pub(crate) input: Option<InputFile>,
    pub(crate) events: Vec<Stated>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) counts: Counts,
}

/// What reading needs besides the files.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader<'a> {
    pub(crate) gazetteer: &'a Gazetteer,
    /// The day of reports that don't say theirs.
    pub(crate) published: Option<Date>,
    /// How tables are read.
    pub(crate) tables: &'a TableOptions,
}

impl Reader<'_> {
    /// Reads a file that is held as a whole, by its name and what it holds.
    ///
    /// # Errors
    /// Where nothing in it can be used.
    pub(crate) fn file(self, name: &str, bytes: &[u8]) -> Result<FileRead> {
        let mut read = if is_points(name) {
            let (table, findings) = read_points(name, bytes, self.tables)?;
            let mut read = FileRead { findings, ..FileRead::default() };
            self.table(table, &mut read);
            read
        } else if draft::is_draft(name, bytes) {
            self.draft(name, bytes)?
        } else {
            let (content, findings) = report::read_as(name, bytes, self.tables)?;
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
        read.input = Some(InputFile { path: name.to_owned(), bytes: bytes.len(), hash: sha256(bytes) });
        Ok(read)
    }

    /// Reads the events out of a report.
    pub(crate) fn report(self, mut report: Report, read: &mut FileRead) -> Result<()> {
        report.source.published = report.source.published.or(self.published);
        if report.source.published.is_none() {
            read.findings.push(undated(&report.source.file));
        }
        let extraction = extract(&report, self.gazetteer)?;
        read.findings.extend(extraction.findings);
        read.counts.reports = read.counts.reports.saturating_add(1);
        read.counts.sentences = read.counts.sentences.saturating_add(extraction.sentences);
        self.locate(extraction.events, read);
        Ok(())
    }

    /// The events of a table.
    pub(crate) fn table(self, table: TableEvents, read: &mut FileRead) {
        let told: usize = table.events.iter().map(|event| event.sites.len().max(1)).sum();
        read.counts.tables = 1;
        read.counts.rows_read = table.rows_read;
        read.counts.rejected = table.rows_read.saturating_sub(table.rows_used);
        // Rows that repeat a site of their event, and sites beyond one a row.
        read.counts.merged = table.rows_used.saturating_sub(told);
        read.counts.passages_read = told.saturating_sub(table.rows_used);
        self.locate(table.events, read);
    }

    fn draft(self, name: &str, bytes: &[u8]) -> Result<FileRead> {
        let draft = draft::Draft::read(name, bytes)?;
        let built = draft.events(self.gazetteer);
        let mut read = FileRead { events: built.events, findings: draft.findings, ..FileRead::default() };
        read.findings.extend(built.findings);
        read.counts.tables = 1;
        read.counts.rejected = rejects(&read.findings);
        read.counts.rows_read = tellings(&read.events).saturating_add(read.counts.rejected);
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

/// Closes the accounts of reports: what was told and what was rejected is what was read.
pub(crate) fn close(read: &mut FileRead) {
    read.counts.rejected = rejects(&read.findings);
    read.counts.passages_read = tellings(&read.events).saturating_add(read.counts.rejected);
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
pub(crate) fn tellings(events: &[Stated]) -> usize {
    events.iter().map(|stated| stated.event.sites.len().max(1)).sum()
}
