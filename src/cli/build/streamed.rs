//! A build of tables too large to be held: rows in, features out at once.

use std::fs::File;
use std::io;
use std::path::Path;

use super::{BuildArgs, balance, data_sources, package, strict};
use crate::cli::inputs::Inputs;
use crate::cli::layers::Laid;
use crate::cli::messages::Messages;
use crate::cli::output::Output;
use crate::cli::progress::Progress;
use crate::cli::stream::{self, Folder, Single, Sink};
use crate::error::{Code, Error, Result};
use crate::export::{FileNote, OutFile, layer_geojson, package_json};
use crate::layer::reference_layers;

/// Rows in, features out at once.
pub(super) fn streamed(
    args: &BuildArgs,
    inputs: &Inputs,
    output: &Output,
    places: &Laid,
    out: &mut dyn io::Write,
    messages: &mut Messages<'_>,
) -> Result<u8> {
    let sources = data_sources()?;
    let gazetteer = places.gazetteer;
    let options = args.reading.table_options()?;
    let job = stream::Job {
        inputs: &inputs.files,
        options: &options,
        gazetteer,
        select: &args.select,
        merge: !args.reading.no_merge,
        threads: args.reading.threads(),
        claims: matches!(output, Output::Folder(_)),
        own: &args.layers,
    };
    let mut progress = Progress::new(inputs.files.len(), args.quiet);
    let mut run = |sink: &mut dyn Sink| {
        let mut done = stream::run(job, sink, &mut progress)?;
        done.counts.files_skipped = inputs.skipped;
        if args.strict && done.counts.rejected > 0 {
            return Err(strict(&format!("{} rows", done.counts.rejected)));
        }
        Ok(done)
    };
    let done = match output {
        Output::Folder(destination) => destination.stream(args.keep(), |folder| {
            let mut sink = Folder::new(folder, &sources, &args.layers).map_err(unwritten)?;
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
    if !args.step.check {
        messages.summary(&done.counts.table(&args.out().to_string_lossy()), done.counts.object());
    }
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
        notes.insert(unplaced.saturating_add(n), FileNote::from(file));
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

pub(super) fn unwritten(cause: io::Error) -> Box<Error> {
    let way_out = "look for space and for the right to write there";
    Error::new(Code::Io, "can't be written; what was there is unchanged", way_out).because(cause)
}
