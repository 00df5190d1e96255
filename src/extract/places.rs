//! The places a sentence names, known or not: each may be where it happened.

use std::ops::Range;

use super::lexicon::Group;
use super::reading::{Reading, Spotted};
use super::sites::border_words;
use super::speech::Attribution;
use super::token::{Form, Token};
use super::unknown::unknown_name;
use crate::event::PlaceWord;
use crate::gazetteer::{Place, PlaceKind};

/// A larger place reaches at least so far from its middle.
const LEAST_REACH_KM: f64 = 40.0;

/// Between a place and the larger one around it stand no more words.
const MOST_BETWEEN: usize = 9;

/// A place named in a sentence.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    /// Tokens of the name and of the words that tell its kind.
    pub(crate) tokens: Range<usize>,
    pub(crate) written: String,
    pub(crate) word: Option<PlaceWord>,
    /// The gazetteer knows the name.
    pub(crate) known: bool,
    /// Nothing beside it says that it names a place.
    pub(crate) loose: bool,
}

/// The places a sentence names, in order: not the peoples, countries, persons and borders.
pub(crate) fn named(reading: &Reading<'_>, attribution: &Attribution, sentence: Range<usize>) -> Vec<Named> {
    let mut found: Vec<Named> = Vec::new();
    let mut at = sentence.start;
    while at < sentence.end {
        let next = match reading.mention(at) {
            Some(spotted) if !spotted.mention.part_of_name => {
                if at == spotted.tokens.start && may_be_site(reading, spotted) {
                    found.push(known(reading, spotted));
                }
                spotted.tokens.end
            }
            _ => match unknown_name(reading, attribution, at, &sentence, &found) {
                Some(named) => {
                    let end = named.tokens.end;
                    found.push(named);
                    end
                }
                None => at + 1,
            },
        };
        at = next.max(at + 1);
    }
    found
}

fn known(reading: &Reading<'_>, spotted: &Spotted) -> Named {
    Named {
        tokens: spotted.tokens.clone(),
        written: reading.doc.text.get(spotted.mention.name.clone()).unwrap_or_default().to_owned(),
        word: spotted.mention.word,
        known: true,
        loose: false,
    }
}

fn may_be_site(reading: &Reading<'_>, spotted: &Spotted) -> bool {
    !spotted.mention.demonym
        && !spotted.mention.part_of_name
        && reading.country_of(spotted).is_none()
        && !reading.is_water(spotted)
        && !reading.is_abbreviation(&spotted.tokens)
        // "the BLA" is a party before it is a town.
        && reading.lexicon.sides.longest(reading.rest(spotted.tokens.start, spotted.tokens.end)).is_none()
        // The border as a whole is no site: see `border_words`.
        && border_words(reading, spotted.tokens.clone()).is_none()
}

/// Whether the second of two names is of the larger place around the first: "X in the Y district of Z province".
pub(crate) fn lies_in(reading: &Reading<'_>, inner: &Named, outer: &Named) -> bool {
    let between = reading.doc.slice(inner.tokens.end..outer.tokens.start);
    let (small, large) = (least_rank(reading, inner), most_rank(reading, outer));
    let links: Vec<&str> =
        between.iter().map(|t| t.low.as_str()).filter(|w| !matches!(*w, "the" | "nearby")).collect();
    // "al-Barah in Jabal al-Zawiyah": nothing is known of the larger one but that it is around.
    let around = matches!(links.as_slice(), ["in"]) && !outer.known && inner.written != outer.written;
    let linked = match links.as_slice() {
        ["in" | "of"] => true,
        // Of two provinces in a row neither lies in the other, though one may be called like a town.
        [","] | [",", "in"] => {
            large > 1
                && (outer.word.is_some()
                    || most_rank(reading, inner) < large && reaches(reading, inner, outer).unwrap_or(true))
        }
        [",", "a" | "an", _, "of" | "in"] => large > 1,
        // "the Ta Muen Thom temple in Surin province"
        [_, "in" | "of"] => large > 1 && between.iter().all(|t| t.form == Form::Word),
        [] => false,
        // "Anzar Sar, under the Babrak post in the Y district": the nearest words decide.
        rest => {
            large > 1
                && rest.last() == Some(&"in")
                && rest.iter().any(|w| matches!(*w, "under" | "below" | "near"))
        }
    };
    let linked = linked || large > 1 && leads_inside(reading, between);
    // "near Ambor Shaga, in the Datta Khel area": an area is around what is named in it, whatever else has its name.
    let area = outer.word == Some(PlaceWord::Region) && inner.word != Some(PlaceWord::Region);
    let linked = linked || area && matches!(links.as_slice(), ["in"] | [",", "in"]);
    // "the Gorwaik area of Datta Khel town", "Karidi, which is in Gueskerou district".
    let part = inner.word == Some(PlaceWord::Region) && matches!(links.as_slice(), ["of"]);
    let linked = linked
        || large > 1
            && matches!(
                links.as_slice(),
                [",", "which", "is" | "lies" | "was", "in"] | [",", "located", "in"]
            );
    // "the villages of X": a village is in what it is a village of.
    let village = matches!(inner.word, Some(PlaceWord::Settlement | PlaceWord::Post))
        && outer.word.is_none_or(|word| rank(word) > 1)
        && matches!(links.as_slice(), ["in" | "of"] | [",", "in"]);
    (village || part || around || linked && (small < large || area))
        && !matches!(links.as_slice(), ["and" | "or", ..])
}

/// Whether a place that bears the one name lies where one that bears the other reaches; `None` where either is unknown.
fn reaches(reading: &Reading<'_>, inner: &Named, outer: &Named) -> Option<bool> {
    let bearers = |named: &Named| -> Vec<&Place> {
        let spotted = reading.mention(named.tokens.start).filter(|_| named.known);
        let ids = spotted.map_or(&[][..], |s| s.mention.candidates.as_slice());
        ids.iter().take(4).filter_map(|id| reading.gazetteer.place(id)).collect()
    };
    let (inner, outer) = (bearers(inner), bearers(outer));
    let within = |a: &Place, b: &Place| a.position.distance_km(b.position) <= b.radius_km.max(LEAST_REACH_KM);
    let known = !inner.is_empty() && !outer.is_empty();
    known.then(|| inner.iter().any(|a| outer.iter().any(|b| within(a, b))))
}

/// "Galcad in the central region of", "X, a village some 45 km inside", "X, in rural": what stands between a place and
/// the larger one around it, with nothing told in between.
fn leads_inside(reading: &Reading<'_>, between: &[Token]) -> bool {
    let words: Vec<&Token> =
        between.iter().filter(|t| !matches!(t.low.as_str(), "the" | "a" | "an" | "nearby")).collect();
    let leads = |t: &&&Token| matches!(t.low.as_str(), "in" | "of" | "inside" | "within");
    let Some(last) = words.iter().rposition(|t| leads(&t)) else { return false };
    let describes = |t: &Token| {
        t.is_mark(",")
            || t.form == Form::Number
            || super::phrase::is_place_noun(reading.lexicon, &t.low)
            || super::unknown::kind_behind(reading.lexicon, &t.low).is_some()
            || reading.lexicon.units.word(&t.low).is_some()
            || t.low.ends_with("ern")
            || reading.lexicon.is_of(Group::Surroundings, &t.low)
    };
    let tells = |t: &&Token| !describes(t) && !matches!(t.low.as_str(), "in" | "of" | "inside" | "within");
    let measured =
        last.checked_sub(1).and_then(|at| words.get(at)).is_some_and(|t| super::phrase::is_direction(&t.low));
    let short = words.len() <= MOST_BETWEEN && words.len() - last <= 3;
    short && !measured && !words.iter().any(tells)
}

/// How large what a name is of is at most: as its word says, else the largest of its bearers.
pub(super) fn most_rank(reading: &Reading<'_>, named: &Named) -> u8 {
    // A region may be of any size: its bearers tell.
    if named.word == Some(PlaceWord::Region) {
        return ranks(reading, named).max().unwrap_or(2);
    }
    named.word.map(rank).or_else(|| ranks(reading, named).max()).unwrap_or(1)
}

/// How large what a name is of is at least.
fn least_rank(reading: &Reading<'_>, named: &Named) -> u8 {
    named.word.map(rank).or_else(|| ranks(reading, named).min()).unwrap_or(1)
}

fn ranks<'r>(reading: &'r Reading<'_>, named: &Named) -> impl Iterator<Item = u8> + 'r {
    let spotted = reading.mention(named.tokens.start).filter(|_| named.known);
    let ids = spotted.map_or(&[][..], |s| s.mention.candidates.as_slice());
    ids.iter().take(4).filter_map(|id| reading.gazetteer.place(id)).map(|place| rank_of(place.kind))
}

/// How much a place of that kind holds, by the gazetteer.
pub(super) fn rank_of(kind: PlaceKind) -> u8 {
    match kind {
        PlaceKind::Country | PlaceKind::Continent => 4,
        PlaceKind::Province | PlaceKind::Region => 3,
        PlaceKind::District => 2,
        _ => 1,
    }
}

/// Whether the first of two names is of the larger place around the second: "Khost's X", "Y district, at X".
pub(crate) fn lies_around(reading: &Reading<'_>, outer: &Named, inner: &Named) -> bool {
    let between = reading.doc.slice(outer.tokens.end..inner.tokens.start);
    let links: Vec<&str> = between.iter().map(|t| t.low.as_str()).collect();
    let last = outer.tokens.end.checked_sub(1).and_then(|at| reading.doc.at(at));
    let possessive = last.is_some_and(|t| t.possessive);
    let large = matches!(outer.word, Some(PlaceWord::District | PlaceWord::Province));
    let links: Vec<&str> = links.into_iter().filter(|w| *w != "the").collect();
    // "Kupwara (Keran, Machil)"; one name alone may be another of the same place.
    let more = reading.doc.at(inner.tokens.end).is_some_and(|t| matches!(t.low.as_str(), "," | "and" | "or"));
    let bracket = matches!(links.as_slice(), ["("])
        && (more || most_rank(reading, outer) > 1)
        && most_rank(reading, inner) <= most_rank(reading, outer);
    bracket
        || (possessive && links.is_empty())
        || (large && matches!(links.as_slice(), [",", "at" | "in"] | ["at"]))
}

/// "X, Y and Z": joined by commas or "and" and the words that tell a kind of place.
pub(crate) fn listed_together(reading: &Reading<'_>, one: &Named, next: &Named) -> bool {
    let between = reading.doc.slice(one.tokens.end..next.tokens.start);
    let joins = between.iter().any(|t| t.is_mark(",") || matches!(t.low.as_str(), "and" | "or" | "/" | "&"));
    joins
        && between.len() <= 7
        && between.iter().all(|t| {
            t.is_mark(",")
                || t.is_mark("/")
                || t.is_mark("(")
                || t.is_mark(")")
                || matches!(
                    t.low.as_str(),
                    "and" | "or" | "the" | "as" | "well" | "both" | "in" | "at" | "of"
                )
                || super::phrase::is_place_noun(reading.lexicon, &t.low)
                || super::phrase::is_direction(&t.low)
        })
}

/// Runs of places joined by commas and "and", as ranges of indices.
pub(crate) fn lists(reading: &Reading<'_>, named: &[Named]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for at in 1..=named.len() {
        let joined = named
            .get(at - 1)
            .zip(named.get(at))
            .is_some_and(|(one, next)| listed_together(reading, one, next) && !lies_in(reading, one, next));
        if !joined {
            if at - start > 1 {
                found.push(start..at);
            }
            start = at;
        }
    }
    found
}

/// How much a place of that kind holds: the larger, the higher.
pub(super) fn rank(word: PlaceWord) -> u8 {
    match word {
        PlaceWord::Country => 4,
        PlaceWord::Province => 3,
        PlaceWord::District => 2,
        _ => 1,
    }
}
