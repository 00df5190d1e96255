//! How an index file is laid out: a header, then sections, each with its checksum. All numbers little-endian.
//!
//! | bytes | content |
//! |---|---|
//! | 0..8 | `SITUSGZ\n` |
//! | 8..12 | version of the format |
//! | 12..16 | number of sections |
//! | 16..24 | length of the file |
//! | 24..56 | SHA-256 of the sources the index was built from |
//! | 56..64 | zero |
//! | 64.. | a row of 64 bytes a section: number (4), zero (4), offset (8), length (8), zero (8), SHA-256 (32) |
//! | then | SHA-256 of everything before |
//!
//! Opening checks the header's own checksum and the ranges; `situs gazetteer check` checks the rest.

use std::ops::Range;

use sha2::{Digest, Sha256};

use crate::error::{Code, Error, Result};

/// The first bytes of every index file.
pub(super) const MAGIC: [u8; 8] = *b"SITUSGZ\n";
/// The version of the format that this program writes and reads.
pub(super) const VERSION: u32 = 1;
/// Bytes of the header, its checksum included.
pub(super) const HEADER: usize = 64 + 64 * Section::ALL.len() + 32;

/// The parts of an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u32)]
pub(super) enum Section {
    /// Records of 64 bytes, in order of id.
    Places = 1,
    /// Lists of places and flags.
    Postings = 2,
    /// Automaton: folded name → offset in `Postings`.
    Names = 3,
    /// Automaton: the same names, their letters from last to first; for [`super::fuzzy`].
    Backwards = 4,
    /// Lists of offsets in `Postings`.
    KeyPostings = 5,
    /// Automaton: consonant key → offset in `KeyPostings`.
    Keys = 6,
    /// Rows of 12 bytes: offset of a code like `AF.37`, offset of its name, number of its place; in order of code.
    Divisions = 7,
    /// Offsets of the names of the sources that records refer to.
    Sources = 8,
    /// Texts, each with its length before it.
    Strings = 9,
    /// JSON: sources, licences, counts.
    Meta = 10,
}

impl Section {
    /// Every section, in the order of the header and of the file.
    pub(super) const ALL: [Section; 10] = [
        Section::Places,
        Section::Postings,
        Section::Names,
        Section::Backwards,
        Section::KeyPostings,
        Section::Keys,
        Section::Divisions,
        Section::Sources,
        Section::Strings,
        Section::Meta,
    ];

    /// What it holds, in words.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Section::Meta => "metadata",
            Section::Places => "places",
            Section::Strings => "texts",
            Section::Names => "names",
            Section::Backwards => "names read backwards",
            Section::Postings => "places of names",
            Section::Keys => "consonant keys",
            Section::KeyPostings => "names of keys",
            Section::Divisions => "divisions",
            Section::Sources => "sources",
        }
    }

    fn at(self) -> usize {
        (self as usize).saturating_sub(1)
    }
}

/// Where a section lies, and its checksum.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) range: Range<usize>,
    pub(super) sha256: [u8; 32],
}

/// The header, read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) length: u64,
    pub(super) sources: [u8; 32],
    parts: [Part; 10],
}

impl Layout {
    pub(super) fn part(&self, section: Section) -> &Part {
        // `at` is below the length by construction; the first stands in so that nothing can fail here.
        self.parts.get(section.at()).unwrap_or(&self.parts[0])
    }

    pub(super) fn set(&mut self, section: Section, part: Part) {
        if let Some(slot) = self.parts.get_mut(section.at()) {
            *slot = part;
        }
    }

    /// The header's bytes.
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(HEADER);
        out.extend_from_slice(&MAGIC);
        out.extend_from_slice(&VERSION.to_le_bytes());
        out.extend_from_slice(&10_u32.to_le_bytes());
        out.extend_from_slice(&self.length.to_le_bytes());
        out.extend_from_slice(&self.sources);
        out.extend_from_slice(&[0; 8]);
        for section in Section::ALL {
            let part = self.part(section);
            out.extend_from_slice(&(section as u32).to_le_bytes());
            out.extend_from_slice(&[0; 4]);
            out.extend_from_slice(&(part.range.start as u64).to_le_bytes());
            out.extend_from_slice(&(part.range.len() as u64).to_le_bytes());
            out.extend_from_slice(&[0; 8]);
            out.extend_from_slice(&part.sha256);
        }
        out.extend_from_slice(&sha256(&out));
        out
    }

    /// Reads the header of a whole index.
    ///
    /// # Errors
    /// [`Code::Gazetteer`] where the bytes are no index, another version, cut short or damaged.
    pub(super) fn decode(bytes: &[u8]) -> Result<Layout> {
        if !bytes.starts_with(&MAGIC) {
            return Err(refused(
                "this is no gazetteer index: it doesn't begin with SITUSGZ",
                "make one with `situs gazetteer build -o FILE DUMP...`",
            ));
        }
        let version = u32_at(bytes, 8).unwrap_or(0);
        if version != VERSION {
            return Err(refused(
                format!("this index has format {version}, situs reads format {VERSION}"),
                "build it again with this version of situs",
            ));
        }
        let (Some(head), Some(sum)) = (bytes.get(..HEADER - 32), bytes.get(HEADER - 32..HEADER)) else {
            return Err(refused("this index ends inside its header", AGAIN));
        };
        if sha256(head) != sum {
            return Err(refused("the header of this index is damaged", AGAIN));
        }
        let length = u64_at(bytes, 16).unwrap_or(0);
        if length != bytes.len() as u64 {
            return Err(refused(
                format!("this index should have {length} bytes but has {}", bytes.len()),
                AGAIN,
            ));
        }
        Layout::parts(head, length)
            .ok_or_else(|| refused("the sections of this index overlap or lie outside", AGAIN))
    }

    fn parts(head: &[u8], length: u64) -> Option<Layout> {
        let mut layout = Layout { length, sources: array(head, 24)?, ..Layout::default() };
        let mut free = HEADER;
        for (row, section) in Section::ALL.into_iter().enumerate() {
            let at = row.saturating_mul(64).saturating_add(64);
            let start = usize::try_from(u64_at(head, at.saturating_add(8))?).ok()?;
            let end = start.checked_add(usize::try_from(u64_at(head, at.saturating_add(16))?).ok()?)?;
            if u32_at(head, at)? != section as u32 || start < free || end as u64 > length {
                return None;
            }
            free = end;
            let sha256 = array(head, at.saturating_add(32))?;
            layout.set(section, Part { range: start..end, sha256 });
        }
        Some(layout)
    }
}

/// The way out of most damage.
pub(super) const AGAIN: &str = "build it again with `situs gazetteer build`";

/// An error about an index.
pub(super) fn refused(what: impl Into<String>, way_out: &str) -> Box<Error> {
    Error::new(Code::Gazetteer, what, way_out)
}

/// SHA-256 of some bytes.
pub(super) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// The bytes from an offset, as many as the array holds.
pub(super) fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..)?.first_chunk().copied()
}

/// A number at an offset.
pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    array(bytes, at).map(u32::from_le_bytes)
}

/// A number at an offset.
pub(super) fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    array(bytes, at).map(u64::from_le_bytes)
}

/// Reads a number of 7 bits a byte, the lowest first; and how many bytes it took.
pub(super) fn varint(bytes: &[u8]) -> Option<(u64, usize)> {
    let mut value = 0_u64;
    for (i, byte) in bytes.iter().enumerate().take(10) {
        value |= u64::from(byte & 0x7f).checked_shl(u32::try_from(i).ok()?.saturating_mul(7))?;
        if byte & 0x80 == 0 {
            return Some((value, i.saturating_add(1)));
        }
    }
    None
}

/// Appends a number as [`varint`] reads it.
pub(super) fn push_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// The text at an offset of the section of texts; `None` where it is damaged.
pub(super) fn text_at(strings: &[u8], at: u32) -> Option<&str> {
    let rest = strings.get(usize::try_from(at).ok()?..)?;
    let (length, skip) = varint(rest)?;
    let end = skip.checked_add(usize::try_from(length).ok()?)?;
    std::str::from_utf8(rest.get(skip..end)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn a_number_reads_back_as_written(value in any::<u64>(), shift in 0_u32..64) {
            let value = value >> shift;
            let mut out = Vec::new();
            push_varint(&mut out, value);
            prop_assert_eq!(varint(&out), Some((value, out.len())));
            prop_assert_eq!(varint(&out[..out.len() - 1]), None);
        }
    }

    #[test]
    fn a_header_reads_back_as_written() {
        let mut layout = Layout { length: HEADER as u64 + 20, sources: [7; 32], ..Layout::default() };
        for section in Section::ALL {
            layout.set(section, Part { range: HEADER..HEADER, sha256: [section as u8; 32] });
        }
        layout.set(Section::Meta, Part { range: HEADER + 4..HEADER + 20, sha256: [3; 32] });
        let mut bytes = layout.encode();
        assert_eq!(bytes.len(), HEADER);
        bytes.extend([0; 20]);
        assert_eq!(Layout::decode(&bytes).unwrap(), layout);
    }
}
