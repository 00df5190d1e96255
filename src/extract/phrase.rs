//! The words that stand around the name of a place and govern it: prepositions, verbs of blows, nouns for places.

use super::lexicon::{Grammar, Group, Lexicon};
use super::reading::Reading;
use super::scene::Scene;
use super::token::Form;

/// The preposition before a name, past articles, adjectives, the words that tell a kind, and names listed before it.
pub(crate) fn preposition(scene: &Scene<'_, '_>, from: usize, at: usize) -> Option<usize> {
    let reading = scene.reading;
    let mut index = at;
    let mut steps = 0;
    // "in the capital, Kabul": the name stands beside a noun for what it is, and what governs that governs it.
    let noun = at.checked_sub(2).filter(|&noun| noun >= from);
    let beside = noun.filter(|&noun| {
        reading.doc.at(noun).is_some_and(|t| is_place_noun(reading.lexicon, &t.low))
            && reading.doc.at(at - 1).is_some_and(|t| t.is_mark(","))
    });
    if let Some(noun) = beside {
        index = noun;
    }
    while index > from && steps < 6 {
        index -= 1;
        steps += 1;
        let token = reading.doc.at(index)?;
        if is_preposition(&token.low) {
            return Some(index);
        }
        match reading.lexicon.grammar.word(&token.low) {
            Some(Grammar::Determiner | Grammar::Adverb) => {}
            // "strikes on southern Lebanon and the Bekaa": part of a country stands first in the list.
            Some(Grammar::Join) => {
                let country = index.checked_sub(1).and_then(|at| reading.mention(at));
                let country = country.filter(|s| !s.mention.demonym && reading.country_of(s).is_some())?;
                index = country.tokens.start;
            }
            Some(_) => return None,
            None if token.form == Form::Mark && token.low != "-" && token.low != "\u{201c}" => return None,
            None if token.possessive => {}
            None if reading.mention(index).is_some_and(|s| !s.mention.demonym) => return None,
            None if reading.lexicon.verbs.word(&token.low).is_some() => return None,
            None => {}
        }
    }
    None
}

/// "south", "north-east", "southwest".
pub(super) fn is_direction(word: &str) -> bool {
    ["north", "south", "east", "west"].iter().any(|way| word.ends_with(way))
}

/// So many tokens stand at most between "west of" and the name from which it is measured.
const FARTHEST_MEASURED: usize = 9;

/// "20 km west of X", "just south of the rebels' capital of X", "to the west of the agency's main town, X".
pub(super) fn measured_from(reading: &Reading<'_>, from: usize, at: usize) -> bool {
    let low = |at: usize| reading.doc.at(at).map_or("", |t| t.low.as_str());
    let comma =
        at.checked_sub(2).filter(|&noun| low(at - 1) == "," && is_place_noun(reading.lexicon, low(noun)));
    let end = comma.map_or(at, |noun| noun + 1);
    let first = end.saturating_sub(FARTHEST_MEASURED).max(from);
    for here in (first..end).rev() {
        let Some(token) = reading.doc.at(here) else { return false };
        let before = here.checked_sub(1).map_or("", low);
        match token.low.as_str() {
            "of" if is_direction(before) => return true,
            "from" => {
                return matches!(before, "away" | "far")
                    || is_direction(before)
                    || is_length(reading, before);
            }
            "of" if is_place_noun(reading.lexicon, before) => {}
            "\u{2019}" | "'" => {}
            _ if token.form != Form::Word || reading.lexicon.verbs.word(&token.low).is_some() => {
                return false;
            }
            _ if reading.mention(here).is_some_and(|s| !s.mention.demonym) && !token.possessive => {
                return false;
            }
            _ if is_preposition(&token.low) && token.low != "of" => return false,
            _ => {}
        }
    }
    false
}

fn is_length(reading: &Reading<'_>, word: &str) -> bool {
    reading.lexicon.units.word(word).is_some()
}

fn is_preposition(word: &str) -> bool {
    matches!(
        word,
        "in" | "inside"
            | "throughout"
            | "at"
            | "near"
            | "opposite"
            | "of"
            | "from"
            | "to"
            | "into"
            | "towards"
            | "toward"
            | "onto"
            | "on"
            | "upon"
            | "around"
            | "along"
            | "across"
            | "over"
            | "above"
            | "outside"
            | "beyond"
            | "between"
            | "against"
            | "for"
            | "with"
            | "since"
            | "after"
            | "by"
            | "via"
            | "through"
    )
}

/// Verbs whose object is hit.
pub(super) fn is_blow(lexicon: &Lexicon, word: &str) -> bool {
    lexicon.is_of(Group::Blow, word)
}

/// "Ganja came under rocket fire", "Chaman was shelled".
pub(super) fn came_under(scene: &Scene<'_, '_>, from: usize) -> bool {
    let verb = |at: usize| scene.reading.doc.at(at).map_or("", |t| t.low.as_str());
    let mut at = from;
    while at < from + 3
        && (verb(at) == "," || matches!(verb(at), "had" | "has" | "have" | "was" | "were" | "also" | "again"))
    {
        at += 1;
    }
    match verb(at) {
        "come" | "came" => verb(at + 1) == "under",
        word => at > from && is_blow(scene.reading.lexicon, word),
    }
}

/// "province", "outskirts": nouns that stand for a place.
pub(crate) fn is_place_noun(lexicon: &Lexicon, word: &str) -> bool {
    lexicon.is_of(Group::PlaceNoun, word)
}
