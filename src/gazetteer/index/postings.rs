//! Which places bear a name, and as what: lists of place numbers with flags.

use super::layout::{push_varint, varint};
use crate::gazetteer::NameKind;

/// What a name is to its place, in one byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NameFlags(u8);

impl NameFlags {
    const SHORT: u8 = 0x08;
    const COLLOQUIAL: u8 = 0x10;
    const CAPITALS: u8 = 0x20;
    const ENGLISH: u8 = 0x40;
    const FIRST: u8 = 0x80;

    /// A name of a kind, nothing else known of it.
    pub fn new(kind: NameKind) -> Self {
        NameFlags(match kind {
            NameKind::Preferred => 0,
            NameKind::Variant => 1,
            NameKind::Native => 2,
            NameKind::Former => 3,
            NameKind::Code => 4,
            NameKind::Demonym => 5,
            NameKind::Adjective => 6,
        })
    }

    /// From the byte an index holds.
    pub(super) fn from_byte(byte: u8) -> Self {
        NameFlags(byte)
    }

    /// The byte an index holds.
    pub(super) fn byte(self) -> u8 {
        self.0
    }

    /// What the name is to its place.
    pub fn kind(self) -> NameKind {
        match self.0 & 7 {
            0 => NameKind::Preferred,
            2 => NameKind::Native,
            3 => NameKind::Former,
            4 => NameKind::Code,
            5 => NameKind::Demonym,
            6 => NameKind::Adjective,
            _ => NameKind::Variant,
        }
    }

    /// A short form: "Bavaria" for "Free State of Bavaria".
    pub fn is_short(self) -> bool {
        self.0 & Self::SHORT != 0
    }

    /// Slang: "Big Apple".
    pub fn is_colloquial(self) -> bool {
        self.0 & Self::COLLOQUIAL != 0
    }

    /// Written in capitals wherever the source has it: "US", "KSA". In a text it stands for the place only so.
    pub fn is_capitals(self) -> bool {
        self.0 & Self::CAPITALS != 0
    }

    /// Its source says that it is English.
    pub fn is_english(self) -> bool {
        self.0 & Self::ENGLISH != 0
    }

    /// Its source prefers it to the other names in its language.
    pub fn is_first_in_its_language(self) -> bool {
        self.0 & Self::FIRST != 0
    }

    /// The same, of another kind.
    pub fn of_kind(self, kind: NameKind) -> Self {
        NameFlags(self.0 & !7 | NameFlags::new(kind).0)
    }

    fn with(self, bit: u8, on: bool) -> Self {
        NameFlags(if on { self.0 | bit } else { self.0 & !bit })
    }

    /// The same, short or not.
    pub fn short(self, on: bool) -> Self {
        self.with(Self::SHORT, on)
    }

    /// The same, slang or not.
    pub fn colloquial(self, on: bool) -> Self {
        self.with(Self::COLLOQUIAL, on)
    }

    /// The same, English or not.
    pub fn english(self, on: bool) -> Self {
        self.with(Self::ENGLISH, on)
    }

    /// The same, preferred in its language or not.
    pub fn first_in_its_language(self, on: bool) -> Self {
        self.with(Self::FIRST, on)
    }

    /// The same, written in capitals or not.
    pub(super) fn capitals(self, on: bool) -> Self {
        self.with(Self::CAPITALS, on)
    }

    /// One name that was given twice: the better kind, and capitals only where both are.
    #[must_use]
    pub(super) fn and(self, other: NameFlags) -> Self {
        let kind = (self.0 & 7).min(other.0 & 7);
        let bits = (self.0 | other.0) & !7;
        NameFlags(kind | bits).capitals(self.is_capitals() && other.is_capitals())
    }
}

/// A place that bears a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Posting {
    /// Number of the place, for [`super::Index::place`].
    pub place: u32,
    /// What the name is to it.
    pub flags: NameFlags,
}

/// The places that bear one name, in order of number; each stands once.
#[derive(Debug, Clone, Copy)]
pub struct Postings<'a> {
    rest: &'a [u8],
    left: u64,
    last: u32,
}

impl<'a> Postings<'a> {
    /// The list that begins `bytes`; empty where they are damaged.
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        let (left, skip) = varint(bytes).unwrap_or((0, 0));
        Postings { rest: bytes.get(skip..).unwrap_or_default(), left, last: 0 }
    }

    /// An empty list.
    pub(super) fn none() -> Self {
        Postings { rest: &[], left: 0, last: 0 }
    }

    /// How many are left, as the index says.
    pub fn count_left(&self) -> u64 {
        self.left
    }

    /// The bytes after those read.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.rest
    }
}

impl Iterator for Postings<'_> {
    type Item = Posting;

    fn next(&mut self) -> Option<Posting> {
        self.left = self.left.checked_sub(1)?;
        let (delta, skip) = varint(self.rest)?;
        let flags = NameFlags(*self.rest.get(skip)?);
        self.rest = self.rest.get(skip.saturating_add(1)..)?;
        self.last = self.last.checked_add(u32::try_from(delta).ok()?)?;
        Some(Posting { place: self.last, flags })
    }
}

/// Appends the list of some places, which must be in order and each once.
pub(super) fn push_postings(out: &mut Vec<u8>, postings: &[Posting]) {
    push_varint(out, postings.len() as u64);
    let mut last = 0;
    for posting in postings {
        push_varint(out, u64::from(posting.place.wrapping_sub(last)));
        out.push(posting.flags.0);
        last = posting.place;
    }
}

/// A list of growing numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Offsets<'a> {
    rest: &'a [u8],
    left: u64,
    last: u64,
}

impl<'a> Offsets<'a> {
    /// The list that begins `bytes`; empty where they are damaged.
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        let (left, skip) = varint(bytes).unwrap_or((0, 0));
        Offsets { rest: bytes.get(skip..).unwrap_or_default(), left, last: 0 }
    }

    /// The numbers left, as the list says.
    pub(super) fn left(&self) -> u64 {
        self.left
    }

    /// The bytes after those read.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.rest
    }
}

impl Iterator for Offsets<'_> {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        self.left = self.left.checked_sub(1)?;
        let (delta, skip) = varint(self.rest)?;
        self.rest = self.rest.get(skip..)?;
        self.last = self.last.checked_add(delta)?;
        Some(self.last)
    }
}

/// Appends a list of numbers, which must be in order.
pub(super) fn push_offsets(out: &mut Vec<u8>, offsets: &[u64]) {
    push_varint(out, offsets.len() as u64);
    let mut last = 0;
    for offset in offsets {
        push_varint(out, offset.wrapping_sub(last));
        last = *offset;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn lists_read_back_as_written(places in proptest::collection::btree_map(any::<u32>(), any::<u8>(), 0..20)) {
            let written: Vec<Posting> = places
                .iter()
                .map(|(place, byte)| Posting { place: *place, flags: NameFlags::from_byte(*byte) })
                .collect();
            let mut out = Vec::new();
            push_postings(&mut out, &written);
            out.push(9);
            let mut list = Postings::new(&out);
            prop_assert_eq!(list.by_ref().collect::<Vec<_>>(), written);
            prop_assert_eq!(list.rest(), &[9][..]);
            let offsets: Vec<u64> = places.keys().map(|n| u64::from(*n) << 9).collect();
            let mut out = Vec::new();
            push_offsets(&mut out, &offsets);
            prop_assert_eq!(Offsets::new(&out).collect::<Vec<_>>(), offsets);
        }
    }

    #[test]
    fn flags_say_what_was_put_in() {
        for kind in
            [NameKind::Preferred, NameKind::Former, NameKind::Code, NameKind::Adjective, NameKind::Demonym]
        {
            let flags = NameFlags::new(kind).short(true).english(true).capitals(true);
            assert_eq!(flags.kind(), kind);
            assert!(flags.is_short() && flags.is_english() && flags.is_capitals() && !flags.is_colloquial());
        }
        let both = NameFlags::new(NameKind::Code).capitals(true).and(NameFlags::new(NameKind::Variant));
        assert_eq!(both.kind(), NameKind::Variant);
        assert!(!both.is_capitals());
    }
}
