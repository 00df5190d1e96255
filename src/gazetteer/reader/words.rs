//! The word lists that tell names of places from other words, each readable in `words/`.

use std::collections::HashSet;
use std::sync::OnceLock;

use super::super::fold::folded;

/// A set of folded words.
pub(crate) type Set = HashSet<String>;

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
    pub(crate) peoples: Vec<People>,
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
    pub(crate) word: String,
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
        peoples: include_str!("../words/peoples.csv").lines().skip(1).filter_map(people).collect(),
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

fn people(line: &'static str) -> Option<People> {
    let mut fields = line.split(',');
    Some(People { word: folded(fields.next()?), place: folded(fields.next()?), country: fields.next()? })
}
