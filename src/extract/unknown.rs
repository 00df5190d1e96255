//! Names of places that no gazetteer has: capitalised words where a place would stand.

use super::reading::Reading;
use super::sites::{Located, is_elsewhere};
use super::speech::Attribution;
use super::token::Form;
use crate::event::PlaceWord;

/// A name no gazetteer has, after "at", "in" or "near", or in a list with a site.
pub(super) fn unknown_name(
    reading: &Reading<'_>,
    attribution: &Attribution,
    at: usize,
    end: usize,
    found: &[Located],
) -> Option<Located> {
    if attribution.in_subject(at) {
        return None;
    }
    let last = name_end(reading, at, end)?;
    let before = at.checked_sub(1)?;
    let article = low(reading, before) == "the";
    let preposition = if article { before.checked_sub(1)? } else { before };
    let placed = matches!(low(reading, preposition), "at" | "in" | "near") && !is_elsewhere(reading, 0, at);
    let of_place = low(reading, preposition) == "of"
        && preposition.checked_sub(1).is_some_and(|noun| is_place_noun(low(reading, noun)));
    let listed = joins_list(reading, at, found) || opens_list(reading, at);
    if !placed && !of_place && !listed {
        return None;
    }
    let (word, tokens_end) = match low(reading, last) {
        "district" | "districts" => (Some(PlaceWord::District), last + 1),
        "village" | "town" | "city" | "villages" => (Some(PlaceWord::Settlement), last + 1),
        "post" | "outpost" | "checkpoint" | "base" => (Some(PlaceWord::Post), last + 1),
        "province" => (Some(PlaceWord::Province), last + 1),
        _ => (None, last),
    };
    let written = reading.doc.text(at..last).to_owned();
    Some(Located {
        tokens: at..tokens_end,
        written,
        word,
        within: Vec::new(),
        near: false,
        reach: tokens_end,
    })
}

fn low<'r>(reading: &'r Reading<'_>, at: usize) -> &'r str {
    reading.doc.at(at).map_or("", |t| t.low.as_str())
}

/// Where a run of capitalised words ends that nobody knows: "Murgh Bazaar", "Aita al-Shaab".
fn name_end(reading: &Reading<'_>, at: usize, end: usize) -> Option<usize> {
    let capital = |i: usize| {
        i < end
            && reading.mention(i).is_none()
            && reading.doc.at(i).is_some_and(|t| {
                t.form == Form::Capital
                    && !t.possessive
                    && reading.lexicon.times.word(&t.low).is_none()
                    && reading.lexicon.grammar.word(&t.low).is_none()
                    && reading.lexicon.offices.word(&t.low).is_none()
                    && reading.side_at(i, end).is_none()
            })
    };
    let particle = |i: usize| {
        let word = low(reading, i);
        i + 1 < end
            && (word.starts_with("al-")
                || word.starts_with("el-")
                || matches!(word, "de" | "el" | "al" | "bin"))
    };
    if !capital(at) {
        return None;
    }
    let mut last = at + 1;
    while capital(last) || (particle(last) && (low(reading, last).contains('-') || capital(last + 1))) {
        last += 1;
    }
    let name = reading.doc.text(at..last);
    // Initials and abbreviations are no places.
    let letters = name.chars().filter(|c| c.is_lowercase()).count();
    (letters >= 2).then_some(last)
}

fn is_place_noun(word: &str) -> bool {
    matches!(
        word,
        "village"
            | "town"
            | "city"
            | "district"
            | "area"
            | "hamlet"
            | "villages"
            | "outskirts"
            | "towns"
            | "districts"
    )
}

/// ", Margha and Shin Star": joined to a site by a comma or "and" and nothing else.
fn joins_list(reading: &Reading<'_>, at: usize, found: &[Located]) -> bool {
    let Some(last) = found.last() else { return false };
    let between = reading.doc.slice(last.reach..at);
    !between.is_empty()
        && between.len() <= 3
        && between.iter().all(|t| t.is_mark(",") || matches!(t.low.as_str(), "and" | "or" | "at" | "in" | "the"))
        // A name behind a comma may be a person's; behind "and" it is one more place.
        && between.iter().any(|t| t.low == "and" || t.low == "or")
}

/// "Two villages, Chinégodar and Darey-Daye, were attacked".
fn opens_list(reading: &Reading<'_>, at: usize) -> bool {
    let comma = at.checked_sub(1).filter(|&i| low(reading, i) == ",");
    comma
        .and_then(|i| i.checked_sub(1))
        .is_some_and(|i| matches!(low(reading, i), "villages" | "towns" | "districts"))
}
