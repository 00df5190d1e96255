//! The word lists that tell names of places from other words, each readable in `words/`.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::OnceLock;

use super::super::fold::folded;

/// A set of folded words.
pub(crate) type Set = HashSet<String, Quick>;

/// A hash for short keys: a multiplication for eight bytes. Nobody gains anything by making keys collide here.
pub(crate) type Quick = BuildHasherDefault<QuickHasher>;

/// See [`Quick`].
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct QuickHasher(u64);

impl QuickHasher {
    fn add(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}

impl Hasher for QuickHasher {
    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }

    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.add(u64::from_le_bytes(*word));
        }
        if !rest.is_empty() {
            self.add(rest.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)));
        }
    }

    fn write_u8(&mut self, byte: u8) {
        self.add(u64::from(byte));
    }

    fn write_u32(&mut self, number: u32) {
        self.add(u64::from(number));
    }

    fn write_usize(&mut self, number: usize) {
        self.add(number as u64);
    }
}

/// Every list.
pub(crate) struct Lists {
    pub(crate) english: Set,
    pub(crate) rare: Set,
    pub(crate) never: Set,
    pub(crate) given: Set,
    pub(crate) surnames: Set,
    pub(crate) organisations: Set,
    pub(crate) facilities: Set,
    pub(crate) titles: Set,
    pub(crate) neighbours: Set,
    pub(crate) abbreviations: Vec<Abbreviation>,
    /// By folded word.
    pub(crate) peoples: HashMap<String, Vec<People>, Quick>,
}

/// A short form and the first-level division it stands for.
pub(crate) struct Abbreviation {
    pub(crate) written: &'static str,
    pub(crate) name: String,
    pub(crate) country: &'static str,
    /// It needs no place and comma before it.
    pub(crate) alone: bool,
}

/// An adjective and the place it belongs to.
pub(crate) struct People {
    pub(crate) place: String,
    /// Country code; empty for a region.
    pub(crate) country: &'static str,
}

/// The lists, read once.
pub(crate) fn lists() -> &'static Lists {
    static LISTS: OnceLock<Lists> = OnceLock::new();
    LISTS.get_or_init(|| Lists {
        english: set(include_str!("../words/english.txt")),
        rare: set(include_str!("../words/english_places.txt")),
        never: set(include_str!("../words/never.txt")),
        given: set(include_str!("../words/given_names.txt")),
        surnames: set(include_str!("../words/surnames.txt")),
        organisations: set(include_str!("../words/organisations.txt")),
        facilities: set(include_str!("../words/facilities.txt")),
        titles: set(include_str!("../words/titles.txt")),
        neighbours: set(include_str!("../words/neighbours.txt")),
        abbreviations: include_str!("../words/abbreviations.csv")
            .lines()
            .skip(1)
            .filter_map(abbreviation)
            .collect(),
        peoples: peoples(include_str!("../words/peoples.csv")),
    })
}

fn set(text: &str) -> Set {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace).map(folded).collect()
}

fn abbreviation(line: &'static str) -> Option<Abbreviation> {
    let mut record = csv::StringRecord::new();
    csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(line.as_bytes())
        .read_record(&mut record)
        .ok()?;
    Some(Abbreviation {
        written: line.split(',').next()?,
        name: record.get(1).map(folded)?,
        country: line.rsplit(',').nth(1)?,
        alone: record.get(3)? == "alone",
    })
}

fn peoples(table: &'static str) -> HashMap<String, Vec<People>, Quick> {
    let mut peoples: HashMap<String, Vec<People>, Quick> = HashMap::default();
    for line in table.lines().skip(1) {
        let mut fields = line.split(',');
        if let (Some(word), Some(place), Some(country)) = (fields.next(), fields.next(), fields.next()) {
            peoples.entry(folded(word)).or_default().push(People { place: folded(place), country });
        }
    }
    peoples
}

/// The abbreviations by what is written.
pub(crate) fn shorts() -> &'static HashMap<&'static str, Vec<&'static Abbreviation>, Quick> {
    static SHORTS: OnceLock<HashMap<&'static str, Vec<&'static Abbreviation>, Quick>> = OnceLock::new();
    SHORTS.get_or_init(|| {
        let mut map: HashMap<&str, Vec<&Abbreviation>, Quick> = HashMap::default();
        for abbreviation in &lists().abbreviations {
            map.entry(abbreviation.written).or_default().push(abbreviation);
        }
        map
    })
}
