//! Rows that may tell one event, laid aside until all are there, and merged then: by their keys in parts of a file that
//! nobody else sees, so that memory holds one part at a time.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Seek, Write};

use super::desk::{Batch, Office, draw_merged};
use crate::error::Result;
use crate::report::Row;

/// Rows are laid in so many parts by their keys.
const PARTS: u64 = 128;
/// A part of more bytes is parted again...
const LONG: u64 = if cfg!(test) { 1 << 12 } else { 2 << 20 };
/// ...so often at most: rows of one key stay together.
const DEEPEST: u32 = 2;
/// What is drawn is handed on when it has so many bytes.
const DRAWN: usize = if cfg!(test) { 1 << 12 } else { 1 << 20 };

/// Rows laid aside.
#[derive(Debug, Default)]
pub(super) struct Aside {
    parts: BTreeMap<u64, BufWriter<File>>,
    /// How often these rows were parted before.
    deep: u32,
}

impl Aside {
    /// Lays some aside.
    ///
    /// # Errors
    /// Where they can't be laid down.
    pub(super) fn extend(&mut self, rows: Vec<(u64, Row)>) -> io::Result<()> {
        for (key, row) in rows {
            let to = self.part(key)?;
            serde_json::to_writer(&mut *to, &(key, row))?;
            to.write_all(b"\n")?;
        }
        Ok(())
    }

    fn part(&mut self, key: u64) -> io::Result<&mut BufWriter<File>> {
        let digits = PARTS.saturating_pow(self.deep);
        let part = key.checked_div(digits).and_then(|rest| rest.checked_rem(PARTS)).unwrap_or(0);
        Ok(match self.parts.entry(part) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(free) => free.insert(BufWriter::with_capacity(1 << 13, tempfile::tempfile()?)),
        })
    }

    /// Merges the rows of each key and hands what is drawn on, some at a time.
    ///
    /// # Errors
    /// Where they can't be read again, and those of `take`.
    pub(super) fn each(self, office: &Office<'_>, take: &mut dyn FnMut(Batch) -> Result<()>) -> Result<()> {
        for to in self.parts.into_values() {
            let mut file = to.into_inner().map_err(|error| super::unkept(error.into_error()))?;
            let length = file.stream_position().map_err(super::unkept)?;
            file.rewind().map_err(super::unkept)?;
            if length > LONG && self.deep < DEEPEST {
                let again = Aside { parts: BTreeMap::new(), deep: self.deep.saturating_add(1) };
                again.filled(file).map_err(super::unkept)?.each(office, take)?;
                continue;
            }
            let mut groups: BTreeMap<u64, Vec<Row>> = BTreeMap::new();
            for line in BufReader::new(file).lines() {
                let line = line.map_err(super::unkept)?;
                let (key, row): (u64, Row) =
                    serde_json::from_str(&line).map_err(|error| super::unkept(error.into()))?;
                groups.entry(key).or_default().push(row);
            }
            let mut batch = Batch::default();
            for rows in groups.into_values() {
                draw_merged(rows, office, &mut batch);
                if batch.parts.bytes() > DRAWN {
                    take(std::mem::take(&mut batch))?;
                }
            }
            take(batch)?;
        }
        Ok(())
    }

    /// Takes over the lines of a part.
    fn filled(mut self, part: File) -> io::Result<Self> {
        let mut part = BufReader::new(part);
        let mut line = Vec::new();
        while part.read_until(b'\n', &mut line)? > 0 {
            // `[key,row]`
            let key = line.get(1..).unwrap_or_default().split(|byte| *byte == b',').next();
            let key = key.and_then(|key| std::str::from_utf8(key).ok()?.parse().ok()).unwrap_or(0);
            self.part(key)?.write_all(&line)?;
            line.clear();
        }
        Ok(self)
    }
}
