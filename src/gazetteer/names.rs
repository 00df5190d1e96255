//! The index of names: exact folded name → places, consonant key → places.
//!
//! One string holds all names and one all folded names; a row is four numbers. Searching is by hash in a sorted
//! list, so that loading costs one sort and no table of strings.

use std::sync::OnceLock;

use super::fold::fold_into;
use super::variants;

/// What a name is to its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameKind {
    /// The English name.
    Preferred,
    /// Another spelling.
    Variant,
    /// In the place's own script.
    Native,
    /// No longer used officially.
    Former,
    /// A code: `AF`, `AF-KAB`.
    Code,
    /// The people: "Afghans".
    Demonym,
    /// The adjective: "Afghan".
    Adjective,
}

impl NameKind {
    /// Whether it names the people, not the place.
    pub fn is_people(self) -> bool {
        matches!(self, NameKind::Demonym | NameKind::Adjective)
    }

    /// The kind of that name in the table.
    pub fn from_name(name: &str) -> Option<NameKind> {
        Some(match name {
            "preferred" => NameKind::Preferred,
            "variant" => NameKind::Variant,
            "native" => NameKind::Native,
            "former" => NameKind::Former,
            "code" => NameKind::Code,
            "demonym" => NameKind::Demonym,
            "adjective" => NameKind::Adjective,
            _ => return None,
        })
    }

    /// In words.
    pub fn as_str(self) -> &'static str {
        match self {
            NameKind::Preferred => "its name",
            NameKind::Variant => "a spelling of its name",
            NameKind::Native => "its name in its own script",
            NameKind::Former => "a former name",
            NameKind::Code => "a code",
            NameKind::Demonym => "its people",
            NameKind::Adjective => "its adjective",
        }
    }
}

/// One name of one place.
#[derive(Debug, Clone, Copy)]
pub struct Name<'a> {
    /// Number of the place, in order of id.
    pub place: usize,
    /// What it is to it.
    pub kind: NameKind,
    /// As the gazetteer writes it.
    pub written: &'a str,
    /// Folded.
    pub folded: &'a str,
}

impl Name<'_> {
    /// Capitals only, as "US" and "U.K.": it stands for the country itself, whatever grammar calls it.
    pub(super) fn is_initialism(&self) -> bool {
        self.written.len() <= 6 && self.written.chars().all(|c| c.is_ascii_uppercase() || c == '.')
    }
}

#[derive(Debug, Clone, Copy)]
struct Row {
    place: u32,
    kind: NameKind,
    written: (u32, u32),
    folded: (u32, u32),
}

/// All names.
#[derive(Debug, Default)]
pub struct Names {
    rows: Vec<Row>,
    written: String,
    folded: String,
    by_name: Vec<(u64, u32)>,
    first_words: OnceLock<Vec<u64>>,
    longest: usize,
    by_key: OnceLock<Vec<(u64, u32)>>,
}

impl Names {
    /// An empty index with room for a table of so many bytes.
    pub(super) fn with_room_for(bytes: usize) -> Self {
        Names {
            rows: Vec::with_capacity(bytes / 32),
            by_name: Vec::with_capacity(bytes / 32),
            written: String::with_capacity(bytes / 2),
            folded: String::with_capacity(bytes / 2),
            ..Names::default()
        }
    }

    /// Adds one name; [`Names::finish`] must follow the last.
    pub(super) fn add(&mut self, place: usize, written: &str, kind: NameKind) {
        let from = (self.written.len(), self.folded.len());
        self.written.push_str(written);
        fold_into(written, &mut self.folded);
        let folded = self.folded.get(from.1..).unwrap_or_default();
        let numbers = (
            u32::try_from(place),
            u32::try_from(self.rows.len()),
            u32::try_from(self.written.len()),
            u32::try_from(self.folded.len()),
        );
        let (Ok(place), Ok(row), Ok(written_end), Ok(folded_end)) = numbers else {
            return;
        };
        if folded.is_empty() {
            return;
        }
        self.by_name.push((hash(folded), row));
        self.longest = self.longest.max(folded.bytes().filter(|b| *b == b' ').count().saturating_add(1));
        self.rows.push(Row {
            place,
            kind,
            written: (u32::try_from(from.0).unwrap_or(0), written_end),
            folded: (u32::try_from(from.1).unwrap_or(0), folded_end),
        });
    }

    /// Puts the index in order.
    pub(super) fn finish(&mut self) {
        self.by_name.sort_unstable();
    }

    /// Number of names.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Words of the longest name.
    pub fn longest(&self) -> usize {
        self.longest
    }

    /// Whether some name begins with this folded word.
    pub fn begins(&self, word: &str) -> bool {
        let words = self.first_words.get_or_init(|| {
            let mut words: Vec<u64> = self.iter().map(|name| hash(first_word(name.folded))).collect();
            words.sort_unstable();
            words.dedup();
            words
        });
        words.binary_search(&hash(word)).is_ok()
    }

    /// The names that fold to `folded`, in the order in which they were added.
    pub fn exact<'a, 'f>(&'a self, folded: &'f str) -> impl Iterator<Item = Name<'a>> + use<'a, 'f> {
        found(&self.by_name, hash(folded))
            .iter()
            .filter_map(|(_, row)| self.name(*row))
            .filter(move |name| name.folded == folded)
    }

    /// The names with the consonants of `folded`: codes and peoples left out.
    pub fn alike<'a>(&'a self, folded: &str) -> impl Iterator<Item = Name<'a>> + use<'a> {
        let index = self.by_key.get_or_init(|| self.index_keys());
        let key = variants::key(folded);
        // One or two consonants tell nothing.
        let wanted = if key.chars().count() >= 3 { hash(&key) } else { 0 };
        found(index, wanted).iter().filter_map(|(_, row)| self.name(*row))
    }

    /// Every name, in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = Name<'_>> + '_ {
        (0..self.rows.len()).filter_map(|row| self.name(u32::try_from(row).ok()?))
    }

    fn index_keys(&self) -> Vec<(u64, u32)> {
        let mut index: Vec<(u64, u32)> = (0_u32..)
            .zip(self.iter())
            .filter(|(_, name)| name.kind != NameKind::Code && !name.kind.is_people())
            .map(|(row, name)| (hash(&variants::key(name.folded)), row))
            .collect();
        index.sort_unstable();
        index
    }

    fn name(&self, row: u32) -> Option<Name<'_>> {
        let row = self.rows.get(usize::try_from(row).ok()?)?;
        Some(Name {
            place: usize::try_from(row.place).ok()?,
            kind: row.kind,
            written: piece(&self.written, row.written),
            folded: piece(&self.folded, row.folded),
        })
    }
}

fn piece(text: &str, (from, to): (u32, u32)) -> &str {
    let index = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
    text.get(index(from)..index(to)).unwrap_or_default()
}

fn first_word(folded: &str) -> &str {
    folded.split(' ').next().unwrap_or_default()
}

fn found(index: &[(u64, u32)], wanted: u64) -> &[(u64, u32)] {
    let from = index.partition_point(|(hash, _)| *hash < wanted);
    let to = index.partition_point(|(hash, _)| *hash <= wanted);
    index.get(from..to).unwrap_or_default()
}

/// FNV-1a: short names, no need of a keyed hash, and the same in every run.
fn hash(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
