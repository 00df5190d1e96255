//! Tables of any length: rows in, features out at once, on several threads, in the order of the rows. Memory doesn't
//! grow with their number.
//!
//! Most tables tell each event once, and so they are read once, hopefully. Eight bytes a row are kept, by which rows
//! that may tell one event are found at the end; only where there are such, all is read again: they are laid aside,
//! merged as reports are, and written after the others.

mod aside;
mod desk;
mod keys;
mod remembering;
mod said;
mod sink;
mod sites;

use std::collections::BTreeMap;
use std::io;
use std::num::NonZeroUsize;

use self::aside::Aside;
use self::desk::{Batch, Desk, Office, Same, note};
use self::keys::Keys;
use self::said::Said;
pub(super) use self::sink::{Folder, Form, Parts, Single, Sink};
use super::inputs::Input;
use super::order;
use super::progress::Progress;
use super::select::Select;
use super::table_file::TableFile;
use crate::build::Counts;
use crate::error::{Code, Error, Finding, Result};
use crate::export::InputFile;
use crate::gazetteer::{Gazetteer, PlaceId};
use crate::layer::OwnLayer;
use crate::report::{Plan, Repeated, TableOptions};
use crate::source::Location;

/// Tables that are longer than this together are streamed.
pub(super) const FROM: u64 = 1024 * 1024;

/// What is to be done.
#[derive(Clone, Copy)]
pub(super) struct Job<'a> {
    pub(super) inputs: &'a [Input],
    pub(super) options: &'a TableOptions,
    pub(super) gazetteer: &'a Gazetteer,
    pub(super) select: &'a Select,
    pub(super) merge: bool,
    pub(super) threads: NonZeroUsize,
    /// Claims are written too, which only a folder has a file for.
    pub(super) claims: bool,
    /// Layers of somebody's own, in a folder.
    pub(super) own: &'a [OwnLayer],
}

/// What was done.
#[derive(Debug, Default)]
pub(super) struct Done {
    pub(super) counts: Counts,
    pub(super) findings: Vec<Finding>,
    pub(super) inputs: Vec<InputFile>,
    /// The places that sites were resolved to.
    pub(super) used: BTreeMap<PlaceId, u32>,
}

/// Reads the tables and hands their features to the sink.
///
/// # Errors
/// The first table that can't be used, and what can't be written.
pub(super) fn run(job: Job<'_>, sink: &mut dyn Sink, progress: &mut Progress) -> Result<Done> {
    let mut tables = job.inputs.iter().map(TableFile::open).collect::<Result<Vec<TableFile>>>()?;
    let mut first = Pass::default();
    pass(job, &mut tables, None, &mut first, sink, progress)?;
    let twice = std::mem::take(&mut first.keys).twice().map_err(unkept)?;
    if twice.is_empty() {
        return first.finish(tables);
    }
    if !sink.begin_again().map_err(unwritten)? {
        let what = format!(
            "{} events may be told by more than one row: in a pipe each row is a feature of its own",
            twice.len()
        );
        let way_out = "write to a folder or a file, and they are merged";
        let name = job.inputs.first().map_or("-", |input| input.name.as_str());
        let mut done = first.finish(tables)?;
        done.findings.push(Finding::note(Location::file(name), Code::Value, what, way_out));
        return Ok(done);
    }
    let mut second = Pass::default();
    pass(job, &mut tables, Some(&twice), &mut second, sink, progress)?;
    let aside = std::mem::take(&mut second.aside);
    let office = office(job, None);
    aside.each(&office, &mut |batch| second.take(batch, sink))?;
    second.finish(tables)
}

fn office<'a>(job: Job<'a>, twice: Option<&'a [u64]>) -> Office<'a> {
    let same = Same { merge: job.merge, several: job.inputs.len() > 1 };
    Office {
        gazetteer: job.gazetteer,
        select: job.select,
        same,
        quick: true,
        claims: job.claims,
        own: job.own,
        twice,
    }
}

/// One reading of all tables.
#[derive(Default)]
struct Pass {
    done: Done,
    said: Said,
    repeated: Vec<Repeated>,
    keys: Keys,
    aside: Aside,
}

impl Pass {
    fn take(&mut self, batch: Batch, sink: &mut dyn Sink) -> Result<()> {
        sink.take(&batch.parts).map_err(unwritten)?;
        self.done.counts += &batch.counts;
        self.said.merge(batch.said);
        if let Some(repeated) = self.repeated.last_mut() {
            repeated.merge(batch.repeated);
        }
        for (place, times) in &batch.used {
            note(&mut self.done.used, place, *times);
        }
        self.keys.extend(&batch.keys).map_err(unkept)?;
        self.aside.extend(batch.kept_back).map_err(unkept)
    }

    fn finish(mut self, tables: Vec<TableFile>) -> Result<Done> {
        self.done.inputs = tables.into_iter().map(|mut table| table.finish()).collect::<Result<_>>()?;
        self.done.findings.extend(self.said.finish());
        self.done.findings.extend(self.repeated.into_iter().flat_map(Repeated::finish));
        self.done.findings.sort();
        Ok(self.done)
    }
}

fn pass(
    job: Job<'_>,
    tables: &mut [TableFile],
    twice: Option<&[u64]>,
    pass: &mut Pass,
    sink: &mut dyn Sink,
    progress: &mut Progress,
) -> Result<()> {
    progress.bytes(tables.iter().map(TableFile::length).sum());
    for file in tables {
        let (plan, mut pieces) = file.begin(job.options)?;
        pass.done.findings.extend(plan.findings.iter().cloned());
        pass.done.counts.tables = pass.done.counts.tables.saturating_add(1);
        pass.repeated.push(Repeated::default());
        let office = office(job, twice);
        let worker = || desk(office, &plan);
        order::run(
            job.threads,
            || pieces.next(&plan),
            worker,
            |batch| {
                progress.advance(batch.bytes);
                pass.take(batch, sink)
            },
        )?;
    }
    Ok(())
}

fn desk<'a>(office: Office<'a>, plan: &'a Plan) -> impl FnMut(crate::report::Piece) -> Batch + use<'a> {
    let mut desk = Desk::new(office, plan);
    move |piece| desk.read(&piece)
}

fn unwritten(cause: io::Error) -> Box<Error> {
    Error::new(
        Code::Io,
        "can't be written; what was there is unchanged",
        "look for space and for the right to write there",
    )
    .because(cause)
}

fn unkept(cause: io::Error) -> Box<Error> {
    Error::new(
        Code::Io,
        "what must be kept for a while can't be laid down",
        "look for space in the folder TMPDIR names",
    )
    .because(cause)
}

#[cfg(test)]
mod tests;
