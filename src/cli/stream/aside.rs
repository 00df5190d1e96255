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
const PARTS: usize = 128;

/// Rows laid aside.
#[derive(Debug, Default)]
pub(super) struct Aside {
    parts: BTreeMap<usize, BufWriter<File>>,
}

impl Aside {
    /// Lays some aside.
    ///
    /// # Errors
    /// Where they can't be laid down.
    pub(super) fn extend(&mut self, rows: Vec<(u64, Row)>) -> io::Result<()> {
        for (key, row) in rows {
            let part = usize::try_from(key.checked_rem(PARTS as u64).unwrap_or(0)).unwrap_or(0);
            let to = match self.parts.entry(part) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(free) => free.insert(BufWriter::with_capacity(1 << 13, tempfile::tempfile()?)),
            };
            serde_json::to_writer(&mut *to, &(key, row))?;
            to.write_all(b"\n")?;
        }
        Ok(())
    }

    /// Merges the rows of each key and hands what is drawn on, a part at a time.
    ///
    /// # Errors
    /// Where they can't be read again, and those of `take`.
    pub(super) fn each(self, office: &Office<'_>, mut take: impl FnMut(Batch) -> Result<()>) -> Result<()> {
        for to in self.parts.into_values() {
            let mut groups: BTreeMap<u64, Vec<Row>> = BTreeMap::new();
            let mut file = to.into_inner().map_err(|error| super::unkept(error.into_error()))?;
            file.rewind().map_err(super::unkept)?;
            for line in BufReader::new(file).lines() {
                let line = line.map_err(super::unkept)?;
                let (key, row): (u64, Row) =
                    serde_json::from_str(&line).map_err(|error| super::unkept(error.into()))?;
                groups.entry(key).or_default().push(row);
            }
            let mut batch = Batch::default();
            for rows in groups.into_values() {
                draw_merged(rows, office, &mut batch);
            }
            take(batch)?;
        }
        Ok(())
    }
}
