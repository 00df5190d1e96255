//! A name in, the places that may bear it out, each with the spelling that matched and how well.

use super::names::{Name, NameKind};
use super::variants::likeness;
use super::{Gazetteer, MatchedAs, Place, PlaceKind, fold, kind_words};
use crate::event::PlaceWord;

/// How the written name and the gazetteer's met.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Match {
    /// Letter for letter, once folded.
    Exact(NameKind),
    /// The same consonants; likeness 0 to 1.
    Spelling(f64),
    /// One letter off; likeness 0 to 1.
    Misspelt(f64),
}

/// A place that may be meant.
#[derive(Debug, Clone)]
pub(super) struct Found<'a> {
    pub(super) place: &'a Place,
    pub(super) matched: &'a str,
    pub(super) how: Match,
}

/// The names to look for: as written, and without the words that tell a kind.
pub(super) fn bare(name: &str) -> (Vec<String>, Option<PlaceWord>) {
    let whole = fold::folded(name);
    let (stripped, word) = kind_words::strip(&whole);
    if stripped == whole { (vec![whole], word) } else { (vec![whole, stripped], word) }
}

/// The places that may bear a name, each once, in order of id. Other spellings are looked for where nobody
/// bears the name as written.
pub(super) fn find<'a>(gazetteer: &'a Gazetteer, name: &str, kinds: &[PlaceKind]) -> Vec<Found<'a>> {
    let (names, _) = bare(name);
    let mut found = Vec::new();
    for folded in &names {
        for row in gazetteer.names.exact(folded) {
            // "us" is no country and "Pakistani" no place, but "US" is one.
            let code = row.kind == NameKind::Code || (row.kind.is_people() && row.is_initialism());
            if !code && !row.kind.is_people() || code && row.written == name.trim() {
                add(gazetteer, &mut found, row, Match::Exact(row.kind), kinds);
            }
        }
    }
    if found.is_empty() {
        for folded in &names {
            for row in gazetteer.names.alike(folded) {
                let alike = likeness(row.folded, folded);
                if alike >= 0.78 {
                    add(gazetteer, &mut found, row, Match::Spelling(alike), kinds);
                }
            }
        }
    }
    if found.is_empty() {
        for folded in &names {
            misspelt(gazetteer, &mut found, folded, kinds);
        }
    }
    found.sort_by(|a, b| a.place.id.cmp(&b.place.id));
    found
}

/// Names one letter off. Short names have too many neighbours to tell anything.
fn misspelt<'a>(gazetteer: &'a Gazetteer, found: &mut Vec<Found<'a>>, folded: &str, kinds: &[PlaceKind]) {
    let length = folded.chars().count();
    if length < 8 {
        return;
    }
    for row in gazetteer.names.iter() {
        let near = row.folded.len().abs_diff(folded.len()) <= 2
            && row.folded.chars().next() == folded.chars().next();
        if near && row.kind != NameKind::Code && !row.kind.is_people() {
            let alike = likeness(row.folded, folded);
            #[expect(clippy::cast_precision_loss, reason = "names are short")]
            let one_letter = 1.0 - 1.01 / length as f64;
            if alike >= one_letter {
                add(gazetteer, found, row, Match::Misspelt(alike), kinds);
            }
        }
    }
}

fn add<'a>(
    gazetteer: &'a Gazetteer,
    found: &mut Vec<Found<'a>>,
    row: Name<'a>,
    how: Match,
    kinds: &[PlaceKind],
) {
    let Some(place) = gazetteer.nth(row.place) else {
        return;
    };
    if !kinds.is_empty() && !kinds.contains(&place.kind) {
        return;
    }
    match found.iter_mut().find(|f| f.place.id == place.id) {
        Some(known) if known.how.strength() < how.strength() => {
            known.how = how;
            known.matched = row.written;
        }
        Some(_) => {}
        None => found.push(Found { place, matched: row.written, how }),
    }
}

impl Match {
    /// What the match says for the place, in natural logarithms of odds against "another place, not in here".
    pub(super) fn strength(self) -> f64 {
        match self {
            Match::Exact(NameKind::Preferred) => 2.5,
            Match::Exact(NameKind::Variant | NameKind::Native | NameKind::Code) => 2.3,
            Match::Exact(_) => 1.0,
            Match::Spelling(alike) => 2.0 - 30.0 * (1.0 - alike),
            Match::Misspelt(alike) => 1.2 - 8.0 * (1.0 - alike),
        }
    }

    /// The same for those who ask.
    pub(super) fn told(self) -> MatchedAs {
        match self {
            Match::Exact(NameKind::Preferred) => MatchedAs::Name,
            Match::Exact(_) => MatchedAs::OtherName,
            Match::Spelling(_) | Match::Misspelt(_) => MatchedAs::Nearly,
        }
    }

    /// Whether the name stands in the gazetteer as written.
    pub(super) fn is_exact(self) -> bool {
        matches!(self, Match::Exact(_))
    }

    /// In words.
    pub(super) fn why(self, matched: &str) -> String {
        match self {
            Match::Exact(kind) => format!("\u{201c}{matched}\u{201d} is {}", kind.as_str()),
            Match::Spelling(alike) => {
                format!("spelled nearly like \u{201c}{matched}\u{201d} ({:.0}% alike)", alike * 100.0)
            }
            Match::Misspelt(alike) => {
                format!("one letter off \u{201c}{matched}\u{201d} ({:.0}% alike)", alike * 100.0)
            }
        }
    }
}
