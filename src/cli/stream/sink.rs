//! Where the bytes of a streamed run go: a folder of layers, one file, or a pipe.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use crate::export::{DataSource, FileNote, Fingerprint, SHEETS, own_head, sheet_end, sheet_head};
use crate::layer::OwnLayer;

/// How features are put together in one file or a pipe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Form {
    /// One GeoJSON document.
    Collection,
    /// One feature a line.
    Lines,
    /// One feature a record of RFC 8142: a record separator before it, a line end behind it.
    Sequence,
}

/// So many of the first layers hold points.
pub(super) const POINTS: usize = 3;
/// The layers that a row can be drawn in, by their places in [`SHEETS`], and the two tables.
pub(super) const CLAIMS: usize = SHEETS.len();
/// The table of rejects.
pub(super) const REJECTS: usize = SHEETS.len() + 1;
/// All of them; layers of somebody's own come behind.
pub(super) const PARTS: usize = SHEETS.len() + 2;

/// What a piece of a table gives: features, each ended by a line end, and rows of the two tables.
#[derive(Debug)]
pub(in crate::cli) struct Parts(pub(in crate::cli) Vec<Vec<u8>>);

impl Default for Parts {
    fn default() -> Self {
        Parts(vec![Vec::new(); PARTS])
    }
}

impl Parts {
    /// One of them.
    #[expect(clippy::indexing_slicing, reason = "it is made where it isn't there")]
    pub(super) fn at(&mut self, part: usize) -> &mut Vec<u8> {
        if self.0.len() <= part {
            self.0.resize(part.saturating_add(1), Vec::new());
        }
        &mut self.0[part]
    }

    /// How many bytes they are.
    pub(super) fn bytes(&self) -> usize {
        self.0.iter().map(Vec::len).fold(0, usize::saturating_add)
    }
}

/// Takes what is written.
pub(in crate::cli) trait Sink {
    /// Takes some, in order.
    fn take(&mut self, parts: &Parts) -> io::Result<()>;
    /// Forgets everything that was taken, to begin again; `false` where that can't be done.
    fn begin_again(&mut self) -> io::Result<bool>;
}

/// A folder with a file for every layer and table.
pub(in crate::cli) struct Folder<'a> {
    files: Vec<Sheet>,
    /// Those who are named in each layer.
    sources: &'a [DataSource],
    own: &'a [OwnLayer],
}

/// The name of a part's file and the bytes with which it begins.
fn head(part: usize, sources: &[DataSource], own: &[OwnLayer]) -> (String, Vec<u8>) {
    match part.checked_sub(PARTS).and_then(|at| own.get(at)) {
        Some(own) => own_head(own, sources),
        None => sheet_head(part, sources),
    }
}

struct Sheet {
    name: String,
    file: File,
    print: Fingerprint,
    /// Whether a feature stands in it.
    begun: bool,
    collection: bool,
}

impl Sheet {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.print.add(bytes);
        self.file.write_all(bytes)
    }
}

impl<'a> Folder<'a> {
    /// Begins the files.
    pub(in crate::cli) fn new(
        folder: &Path,
        sources: &'a [DataSource],
        own: &'a [OwnLayer],
    ) -> io::Result<Self> {
        let mut files = Vec::new();
        for part in 0..PARTS.saturating_add(own.len()) {
            let (name, head) = head(part, sources, own);
            let file = File::create(folder.join(&name))?;
            let collection = part != CLAIMS && part != REJECTS;
            let mut sheet = Sheet { name, file, print: Fingerprint::default(), begun: false, collection };
            sheet.write(&head)?;
            files.push(sheet);
        }
        Ok(Folder { files, sources, own })
    }

    /// Ends the files and says what they are.
    pub(in crate::cli) fn finish(mut self) -> io::Result<Vec<FileNote>> {
        for sheet in self.files.iter_mut().filter(|sheet| sheet.collection) {
            sheet.write(sheet_end())?;
        }
        let notes = self.files.into_iter().enumerate().map(|(part, sheet)| {
            sheet.file.sync_all()?;
            let (bytes, hash) = sheet.print.finish();
            Ok(match part.checked_sub(PARTS).and_then(|at| self.own.get(at)) {
                Some(own) => FileNote::of_own(own, sheet.name, bytes, hash),
                None => FileNote::of_sheet(part, sheet.name, bytes, hash),
            })
        });
        let mut notes = notes.collect::<io::Result<Vec<FileNote>>>()?;
        // Own layers stand behind the incidents, as in a run that is held at once.
        let own = notes.split_off(PARTS.min(notes.len()));
        notes.splice(POINTS..POINTS, own);
        Ok(notes)
    }
}

impl Sink for Folder<'_> {
    fn take(&mut self, parts: &Parts) -> io::Result<()> {
        for (sheet, bytes) in self.files.iter_mut().zip(&parts.0).filter(|(_, bytes)| !bytes.is_empty()) {
            // Every feature brings its comma; the first one's is left out.
            let bytes =
                if sheet.collection && !sheet.begun { bytes.get(1..).unwrap_or_default() } else { bytes };
            sheet.begun = true;
            sheet.write(bytes)?;
        }
        Ok(())
    }

    fn begin_again(&mut self) -> io::Result<bool> {
        for (part, sheet) in self.files.iter_mut().enumerate() {
            sheet.file.set_len(0)?;
            io::Seek::rewind(&mut sheet.file)?;
            sheet.print = Fingerprint::default();
            sheet.begun = false;
            let (_, head) = head(part, self.sources, self.own);
            sheet.write(&head)?;
        }
        Ok(true)
    }
}

/// One file, or a pipe.
pub(in crate::cli) struct Single<W> {
    to: W,
    form: Form,
    begun: bool,
    buffer: Vec<u8>,
    again: fn(&mut W) -> io::Result<bool>,
}

impl<W: Write> Single<W> {
    /// Begins it. `again` empties it, where that can be done.
    pub(in crate::cli) fn new(
        mut to: W,
        form: Form,
        again: fn(&mut W) -> io::Result<bool>,
    ) -> io::Result<Self> {
        if form == Form::Collection {
            to.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[")?;
        }
        Ok(Single { to, form, begun: false, buffer: Vec::new(), again })
    }

    /// Ends it.
    pub(in crate::cli) fn finish(mut self) -> io::Result<()> {
        if self.form == Form::Collection {
            self.to.write_all(b"\n]}\n")?;
        }
        self.to.flush()
    }
}

impl<W: Write> Sink for Single<W> {
    fn take(&mut self, parts: &Parts) -> io::Result<()> {
        for bytes in parts.0.iter().take(CLAIMS).filter(|bytes| !bytes.is_empty()) {
            match self.form {
                Form::Collection if self.begun => self.to.write_all(bytes)?,
                Form::Collection => self.to.write_all(bytes.get(1..).unwrap_or_default())?,
                // ",\n" before every feature becomes the end of the one before it.
                Form::Lines | Form::Sequence => {
                    self.buffer.clear();
                    for line in bytes.split(|byte| *byte == b'\n').skip(1) {
                        if self.form == Form::Sequence {
                            self.buffer.push(0x1e);
                        }
                        self.buffer.extend_from_slice(line.strip_suffix(b",").unwrap_or(line));
                        self.buffer.push(b'\n');
                    }
                    self.to.write_all(&self.buffer)?;
                }
            }
            self.begun = true;
        }
        Ok(())
    }

    fn begin_again(&mut self) -> io::Result<bool> {
        if !(self.again)(&mut self.to)? {
            return Ok(false);
        }
        self.begun = false;
        if self.form == Form::Collection {
            self.to.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[")?;
        }
        Ok(true)
    }
}
