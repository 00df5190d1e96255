//! The file itself: sections one after the other, then the header over them.

use std::io::{Seek, SeekFrom, Write};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::build::Builder;
use super::fuzzy;
use super::layout::{HEADER, Layout, Part, Section, refused};
use super::postings::{NameFlags, Posting, push_offsets, push_postings};
use super::record::{NONE, Record};
use super::runs::Runs;
use crate::error::{Code, Error, Result};
use crate::gazetteer::{PlaceKind, variants};

/// A file an index was built from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceFile {
    /// Its name, without its folders; of a file in an archive, `archive/file`.
    pub name: String,
    /// What situs took it for.
    pub kind: &'static str,
    /// SHA-256 of its text, unpacked.
    pub sha256: [u8; 32],
    /// Bytes of its text, unpacked.
    pub bytes: u64,
    /// Rows, without comments and headers.
    pub rows: u64,
    /// Rows that were used.
    pub used: u64,
    /// Rows that can't be read.
    pub rejected: u64,
}

/// What an index holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Places.
    pub places: u64,
    /// Different folded names.
    pub names: u64,
    /// Pairs of a name and a place.
    pub pairs: u64,
    /// Different consonant keys.
    pub keys: u64,
    /// Divisions known by their code.
    pub divisions: u64,
    /// Bytes of the file.
    pub bytes: u64,
}

impl Builder {
    /// Writes the index.
    ///
    /// # Errors
    /// [`Code::Io`] where writing fails; [`Code::Empty`] without a single place; [`Code::Limit`] for too large parts.
    pub fn finish(mut self, out: &mut (impl Write + Seek)) -> Result<Counts> {
        if self.records.is_empty() {
            return Err(Error::new(
                Code::Empty,
                "the gazetteer has no entries: not one place could be read",
                "give situs a GeoNames dump or a table of places",
            ));
        }
        self.refer();
        let rank = self.order();
        let mut counts =
            Counts { places: self.records.len() as u64, pairs: self.names.len(), ..Counts::default() };
        let mut file = Sections::begin(out)?;
        file.section(Section::Places, |to| self.records.iter().try_for_each(|r| to(&r.encode())))?;
        let kinds = self.kinds();
        self.records = Vec::new();
        let names = std::mem::take(&mut self.names);
        let also = write_names(names, &rank, &mut file, &mut counts)?;
        write_backwards(also.backwards, &mut file)?;
        write_keys(also.keys, &mut file, &mut counts)?;
        let divisions = self.division_rows(&rank);
        counts.divisions = divisions.len() as u64 / 12;
        file.section(Section::Divisions, |to| to(&divisions))?;
        let sources: Vec<u8> = self.sources.iter().flat_map(|at| at.to_le_bytes()).collect();
        file.section(Section::Sources, |to| to(&sources))?;
        file.section(Section::Strings, |to| to(&self.strings.bytes))?;
        let meta = self.metadata(&counts, kinds).to_string();
        file.section(Section::Meta, |to| to(meta.as_bytes()))?;
        counts.bytes = file.end(self.source_hash())?;
        Ok(counts)
    }

    /// The index as bytes, for tests and small gazetteers.
    ///
    /// # Errors
    /// As [`Builder::finish`].
    pub fn finish_in_memory(self) -> Result<Vec<u8>> {
        let mut out = std::io::Cursor::new(Vec::new());
        self.finish(&mut out)?;
        Ok(out.into_inner())
    }

    /// Puts the records in order of id, and their references with them. Returns the new number of each.
    fn order(&mut self) -> Vec<u32> {
        // Ids that are texts come last, in their own order.
        let mut order: Vec<(u64, u32)> = Vec::with_capacity(self.records.len());
        order.extend((0..).zip(&self.records).filter(|(_, r)| r.id != 0).map(|(n, r)| (r.id, n)));
        order.sort_unstable();
        order.extend(self.by_text.values().map(|number| (u64::MAX, *number)));
        let mut rank = vec![NONE; self.records.len()];
        for (new, (_, old)) in (0..).zip(&order) {
            if let Some(slot) = rank.get_mut(*old as usize) {
                *slot = new;
            }
        }
        let moved = |old: u32| rank.get(old as usize).copied().unwrap_or(NONE);
        let records: Vec<Record> = order
            .iter()
            .filter_map(|(_, old)| self.records.get(*old as usize))
            .map(|r| Record { admin1: moved(r.admin1), admin2: moved(r.admin2), ..*r })
            .collect();
        self.records = records;
        rank
    }

    fn division_rows(&self, rank: &[u32]) -> Vec<u8> {
        let mut out = Vec::new();
        for (code, (name, place)) in &self.division_names {
            let Some(code) = self.strings.find(code) else {
                continue;
            };
            let place = rank.get(*place as usize).copied().unwrap_or(NONE);
            out.extend([code, *name, place].into_iter().flat_map(u32::to_le_bytes));
        }
        out
    }

    fn kinds(&self) -> Value {
        let count = |kind: PlaceKind| self.records.iter().filter(|r| r.kind == kind).count();
        let counts = PlaceKind::ALL.iter().map(|kind| (kind.as_str().to_owned(), json!(count(*kind))));
        Value::Object(counts.collect())
    }

    fn metadata(&self, counts: &Counts, kinds: Value) -> Value {
        let file = |file: &SourceFile| {
            json!({
                "name": file.name, "kind": file.kind, "sha256": hex(&file.sha256), "bytes": file.bytes,
                "rows": file.rows, "used": file.used, "rejected": file.rejected,
            })
        };
        json!({
            "made_by": concat!("situs ", env!("CARGO_PKG_VERSION")),
            "source": self.title,
            "licence": self.licence,
            "id_prefix": self.prefix,
            "places": counts.places,
            "names": counts.names,
            "names_of_places": counts.pairs,
            "consonant_keys": counts.keys,
            "divisions": counts.divisions,
            "kinds": kinds,
            "files": self.files.iter().map(file).collect::<Vec<_>>(),
        })
    }

    fn source_hash(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        for file in &self.files {
            hash.update(file.sha256);
        }
        hash.finalize().into()
    }
}

/// What is found out about names on the way.
#[derive(Default)]
struct Also {
    /// Consonant key and offset of every name that has one.
    keys: Runs,
    /// Every name, its letters from last to first.
    backwards: Runs,
}

/// Writes every name and its postings.
fn write_names<W: Write + Seek>(
    names: Runs,
    rank: &[u32],
    file: &mut Sections<'_, W>,
    counts: &mut Counts,
) -> Result<Also> {
    let mut automaton = fst::raw::Builder::memory();
    let mut also = Also::default();
    let (mut at, mut pairs) = (0_u64, 0_u64);
    let (mut postings, mut bytes) = (Vec::new(), Vec::new());
    file.section(Section::Postings, |to| {
        names.merge(|name, values| {
            collect(values, rank, &mut postings);
            pairs = pairs.saturating_add(postings.len() as u64);
            bytes.clear();
            push_postings(&mut bytes, &postings);
            automaton.insert(name, at).map_err(unsorted)?;
            let name = std::str::from_utf8(name).unwrap_or_default();
            also.backwards.push(fuzzy::backwards(name).as_bytes(), 0);
            if let Some(key) = consonants(name, &postings) {
                also.keys.push(key.as_bytes(), at);
            }
            at = at.saturating_add(bytes.len() as u64);
            counts.names = counts.names.saturating_add(1);
            to(&bytes)
        })
    })?;
    counts.pairs = pairs;
    let automaton = automaton.into_inner().map_err(unsorted)?;
    file.section(Section::Names, |to| to(&automaton))?;
    Ok(also)
}

fn write_backwards<W: Write + Seek>(names: Runs, file: &mut Sections<'_, W>) -> Result<()> {
    let mut automaton = fst::raw::Builder::memory();
    names.merge(|name, _| automaton.add(name).map_err(unsorted))?;
    let automaton = automaton.into_inner().map_err(unsorted)?;
    file.section(Section::Backwards, |to| to(&automaton))
}

fn write_keys<W: Write + Seek>(keys: Runs, file: &mut Sections<'_, W>, counts: &mut Counts) -> Result<()> {
    let mut automaton = fst::raw::Builder::memory();
    let (mut at, mut bytes) = (0_u64, Vec::new());
    file.section(Section::KeyPostings, |to| {
        keys.merge(|key, offsets| {
            bytes.clear();
            push_offsets(&mut bytes, offsets);
            automaton.insert(key, at).map_err(unsorted)?;
            at = at.saturating_add(bytes.len() as u64);
            counts.keys = counts.keys.saturating_add(1);
            to(&bytes)
        })
    })?;
    let automaton = automaton.into_inner().map_err(unsorted)?;
    file.section(Section::Keys, |to| to(&automaton))
}

/// The places of a name by their new numbers, each once.
fn collect(values: &[u64], rank: &[u32], postings: &mut Vec<Posting>) {
    postings.clear();
    postings.extend(values.iter().filter_map(|value| {
        let old = usize::try_from(value >> 8).ok()?;
        Some(Posting { place: *rank.get(old)?, flags: NameFlags::from_byte((value & 0xff) as u8) })
    }));
    postings.sort_unstable();
    postings.dedup_by(|later, first| {
        let same = later.place == first.place;
        if same {
            first.flags = first.flags.and(later.flags);
        }
        same
    });
}

/// The consonant key of a name, where it has one that tells something: three consonants at least, and not a name
/// of a script for which [`variants`] has no rules. Codes and peoples have none.
fn consonants(name: &str, postings: &[Posting]) -> Option<String> {
    let names_a_place = |posting: &Posting| {
        let kind = posting.flags.kind();
        kind != crate::gazetteer::NameKind::Code && !kind.is_people()
    };
    postings.iter().any(names_a_place).then_some(())?;
    let key = variants::key(name);
    let tells =
        key.chars().count() >= 3 && (name.is_ascii() || !name.chars().filter(|c| *c != ' ').eq(key.chars()));
    tells.then_some(key)
}

/// The sections of a file as they are written.
struct Sections<'a, W> {
    out: &'a mut W,
    at: u64,
    layout: Layout,
    /// Sections in the order in which they were written.
    written: Vec<(Section, Part)>,
}

impl<'a, W: Write + Seek> Sections<'a, W> {
    fn begin(out: &'a mut W) -> Result<Self> {
        out.write_all(&vec![0; HEADER]).map_err(unwritten)?;
        Ok(Sections { out, at: HEADER as u64, layout: Layout::default(), written: Vec::new() })
    }

    fn section(
        &mut self,
        section: Section,
        fill: impl FnOnce(&mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()>,
    ) -> Result<()> {
        let padding = self.at.wrapping_neg() % 8;
        self.out.write_all([0; 8].get(..padding as usize).unwrap_or_default()).map_err(unwritten)?;
        self.at = self.at.saturating_add(padding);
        let start = self.at;
        let mut hash = Sha256::new();
        fill(&mut |bytes| {
            hash.update(bytes);
            self.at = self.at.saturating_add(bytes.len() as u64);
            self.out.write_all(bytes).map_err(unwritten)
        })?;
        let index = |n: u64| usize::try_from(n).map_err(|_| super::build::too_large("bytes"));
        let range = index(start)?..index(self.at)?;
        self.written.push((section, Part { range, sha256: hash.finalize().into() }));
        Ok(())
    }

    fn end(mut self, sources: [u8; 32]) -> Result<u64> {
        for (section, part) in self.written.drain(..) {
            self.layout.set(section, part);
        }
        self.layout.length = self.at;
        self.layout.sources = sources;
        self.out.seek(SeekFrom::Start(0)).map_err(unwritten)?;
        self.out.write_all(&self.layout.encode()).map_err(unwritten)?;
        self.out.flush().map_err(unwritten)?;
        Ok(self.at)
    }
}

fn unwritten(error: std::io::Error) -> Box<Error> {
    Error::new(Code::Io, "the index can't be written", "check the disk's space and permissions")
        .because(error)
}

fn unsorted(error: fst::Error) -> Box<Error> {
    refused("the names could not be indexed", "this is a fault of situs, please report it").because(error)
}

/// Bytes in hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
