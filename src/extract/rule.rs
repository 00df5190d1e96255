//! The grammar of a place where something happened, as rules: one sign among those that are weighed.

use std::ops::Range;

use super::lexicon::Grammar;
use super::phrase::is_place_noun;
use super::places::rank;
use super::reading::{Reading, Spotted};
use super::sites::border_words;
use super::speech::Attribution;
use super::token::Form;
use crate::event::PlaceWord;

/// A place that the rules take for a site.
#[derive(Debug, Clone)]
struct Found {
    tokens: Range<usize>,
    word: Option<PlaceWord>,
    /// One past the last token that was read with it, the larger places included.
    reach: usize,
}

/// The first tokens of the places that by the rules are sites, in order.
pub(super) fn by_rule(
    reading: &Reading<'_>,
    attribution: &Attribution,
    sentence: &Range<usize>,
) -> Vec<usize> {
    let mut found: Vec<Found> = Vec::new();
    let mut at = sentence.start;
    while at < sentence.end {
        let Some(spotted) = reading.mention(at) else {
            at += 1;
            continue;
        };
        if at == spotted.tokens.start && counts(reading, attribution, sentence, spotted, &found) {
            add(reading, spotted, &mut found);
        }
        at = spotted.tokens.end.max(at + 1);
    }
    found.into_iter().map(|one| one.tokens.start).collect()
}

/// Whether a mention is where something happened: behind a preposition of place, or in a list with one that is.
fn counts(
    reading: &Reading<'_>,
    attribution: &Attribution,
    sentence: &Range<usize>,
    spotted: &Spotted,
    found: &[Found],
) -> bool {
    let start = spotted.tokens.start;
    if spotted.mention.demonym || spotted.mention.part_of_name || attribution.in_subject(start) {
        return false;
    }
    if reading.country_of(spotted).is_some() || reading.dateline(sentence).contains(&start) {
        return false;
    }
    // The border as a whole is no site: see `border_words`.
    if border_words(reading, spotted.tokens.clone()).is_some() {
        return false;
    }
    if is_elsewhere(reading, sentence.start, start) {
        return false;
    }
    match preposition(reading, sentence.start, start) {
        Some(Grammar::Place | Grammar::Near) => true,
        Some(Grammar::Within) => of_site(reading, sentence.start, start) || !found.is_empty(),
        Some(_) => from_to(reading, spotted, sentence) || to_from(reading, start, found),
        None => {
            found.last().is_some_and(|last| is_around(reading, last, start))
                || in_list(reading, spotted, found)
                || apposition(reading, sentence.start, start)
                || after_colon(reading, sentence.start, start)
                || struck(reading, sentence.start, start)
                || came_under(reading, spotted.tokens.end, sentence.end)
        }
    }
}

/// The preposition before a name, past articles, adjectives and the words that tell a kind of place.
fn preposition(reading: &Reading<'_>, from: usize, at: usize) -> Option<Grammar> {
    let mut index = at;
    let mut steps = 0;
    while index > from && steps < 5 {
        index -= 1;
        steps += 1;
        let token = reading.doc.at(index)?;
        match reading.lexicon.grammar.word(&token.low) {
            Some(
                grammar @ (Grammar::Place
                | Grammar::Near
                | Grammar::NotPlace
                | Grammar::Within
                | Grammar::Agent),
            ) => {
                return Some(*grammar);
            }
            Some(Grammar::Determiner | Grammar::Adverb) => {}
            Some(_) => return None,
            None if token.form == Form::Mark && token.low != "-" => return None,
            None if reading.mention(index).is_some_and(|s| !s.mention.demonym) => return None,
            None if reading.lexicon.verbs.word(&token.low).is_some() => return None,
            None => {}
        }
    }
    None
}

/// "talks in Doha", "officials in Kabul", "a hospital in Quetta": where somebody is, not where it happened.
fn is_elsewhere(reading: &Reading<'_>, from: usize, at: usize) -> bool {
    let preposition = (from..at).rev().take(3).find(|&i| reading.is(i, Grammar::Place));
    let noun = preposition.and_then(|i| i.checked_sub(1)).filter(|&i| i >= from);
    noun.is_some_and(|i| reading.is(i, Grammar::Elsewhere))
}

/// "the provinces of X", "shelling of X", "west of X" as opposed to "soldiers of X".
fn of_site(reading: &Reading<'_>, from: usize, at: usize) -> bool {
    let of = (from..at).rev().take(6).find(|&i| reading.doc.at(i).is_some_and(|t| t.low == "of"));
    let Some(noun) = of.and_then(|of| of.checked_sub(1)).filter(|&noun| noun >= from) else {
        return false;
    };
    let Some(token) = reading.doc.at(noun) else {
        return false;
    };
    is_place_noun(reading.lexicon, &token.low) || reading.lexicon.kinds.word(&token.low).is_some()
}

/// "..., Khost, Kunar and the Torkham Gate": joined to a site with no verb between.
fn in_list(reading: &Reading<'_>, spotted: &Spotted, found: &[Found]) -> bool {
    let Some(last) = found.last() else { return false };
    let between = reading.doc.slice(last.reach..spotted.tokens.start);
    let joins = between.iter().any(|t| t.is_mark(",") || t.low == "and" || t.low == "or" || t.low == "as");
    let clean = between.iter().all(|t| {
        !t.is_mark(";")
            && !t.is_mark(".")
            && reading.lexicon.verbs.word(&t.low).is_none()
            && reading.lexicon.speech.word(&t.low).is_none()
            && !matches!(
                reading.lexicon.grammar.word(&t.low),
                Some(Grammar::Stop | Grammar::Aux | Grammar::That)
            )
    });
    joins && clean && between.len() <= 8
}

/// "Afghanistan's capital, Kabul".
fn apposition(reading: &Reading<'_>, from: usize, at: usize) -> bool {
    let comma = at.checked_sub(1).filter(|&i| i >= from && reading.doc.at(i).is_some_and(|t| t.is_mark(",")));
    let noun = comma.and_then(|i| i.checked_sub(1)).filter(|&i| i >= from);
    noun.is_some_and(|i| {
        reading.doc.at(i).is_some_and(|t| is_place_noun(reading.lexicon, &t.low))
            && matches!(preposition(reading, from, i), Some(Grammar::Place | Grammar::Near) | None)
            && (from..i).rev().take(4).any(|j| reading.is(j, Grammar::Place))
    })
}

/// "hit three parts of the country: Kabul, ...".
fn after_colon(reading: &Reading<'_>, from: usize, at: usize) -> bool {
    let colon = at.checked_sub(1).filter(|&i| i > from && reading.doc.at(i).is_some_and(|t| t.is_mark(":")));
    colon.is_some_and(|colon| {
        (from..colon).any(|i| reading.doc.at(i).is_some_and(|t| is_place_noun(reading.lexicon, &t.low)))
    })
}

/// "along the line from Gurez to Uri": the first of two ends.
fn from_to(reading: &Reading<'_>, spotted: &Spotted, sentence: &Range<usize>) -> bool {
    let low = |at: usize| reading.doc.at(at).map_or("", |t| t.low.as_str());
    let from = spotted.tokens.start.checked_sub(1).is_some_and(|at| low(at) == "from");
    let end = spotted.tokens.end;
    from && low(end) == "to"
        && end + 1 < sentence.end
        && reading.mention(end + 1).is_some_and(|s| !s.mention.demonym)
}

/// The second of two ends.
fn to_from(reading: &Reading<'_>, start: usize, found: &[Found]) -> bool {
    let low = |at: usize| reading.doc.at(at).map_or("", |t| t.low.as_str());
    let to = start.checked_sub(1).filter(|&at| low(at) == "to");
    let first = found.last().filter(|last| Some(last.reach) == to);
    first.is_some_and(|last| last.tokens.start.checked_sub(1).is_some_and(|at| low(at) == "from"))
}

/// "Ganja came under rocket fire", "Chaman was shelled".
fn came_under(reading: &Reading<'_>, from: usize, end: usize) -> bool {
    let verb = |at: usize| reading.doc.at(at).filter(|_| at < end).map_or("", |t| t.low.as_str());
    let mut at = from;
    while at < from + 3
        && (verb(at) == "," || matches!(verb(at), "had" | "has" | "have" | "was" | "were" | "also" | "again"))
    {
        at += 1;
    }
    let aux = at > from;
    match verb(at) {
        "come" | "came" => verb(at + 1) == "under",
        "shelled" | "bombed" | "attacked" | "struck" | "hit" | "targeted" | "raided" => aux,
        _ => false,
    }
}

/// "struck Kabul", "targeting Kandahar".
fn struck(reading: &Reading<'_>, from: usize, at: usize) -> bool {
    let verb = at.checked_sub(1).filter(|&i| i >= from).and_then(|i| reading.doc.at(i));
    verb.is_some_and(|t| {
        matches!(
            t.low.as_str(),
            "struck" | "hit" | "bombed" | "targeted" | "targeting" | "shelled" | "attacked"
        )
    })
}

/// Adds a mention: as a site, or as the larger place around the site before it.
fn add(reading: &Reading<'_>, spotted: &Spotted, found: &mut Vec<Found>) {
    if let Some(last) = found.last_mut()
        && is_within(reading, last, spotted)
    {
        last.reach = spotted.tokens.end;
        return;
    }
    // "Khost's Alisher-Terezi district, at Anzar Sar": the larger place stood before.
    if found.last().is_some_and(|last| is_around(reading, last, spotted.tokens.start)) {
        found.pop();
    }
    let tokens = spotted.tokens.clone();
    found.push(Found { reach: tokens.end, tokens, word: spotted.mention.word });
}

/// "X in the Y district of Z province", "X, Y district": Y and Z lie around X.
fn is_within(reading: &Reading<'_>, last: &Found, spotted: &Spotted) -> bool {
    let between = reading.doc.slice(last.reach..spotted.tokens.start);
    let larger = matches!(spotted.mention.word, Some(PlaceWord::District | PlaceWord::Province));
    let smaller = last.word.is_none_or(|word| rank(word) < spotted.mention.word.map_or(2, rank));
    let links: Vec<&str> = between.iter().map(|t| t.low.as_str()).filter(|w| *w != "the").collect();
    let linked = match links.as_slice() {
        ["in" | "of"] => true,
        [","] | [",", "in"] => larger && last.word.is_some_and(|word| rank(word) < 3),
        // "the Ta Muen Thom temple in Surin province"
        [_, "in"] => larger && between.iter().all(|t| t.form == Form::Word),
        [] => false,
        // "Anzar Sar, under the Babrak post in the Y district": the nearest words decide.
        rest => {
            larger
                && rest.last() == Some(&"in")
                && rest.iter().any(|w| matches!(*w, "under" | "below" | "near"))
        }
    };
    linked && smaller && !matches!(links.as_slice(), ["and" | "or", ..])
}

/// Whether a site already found is the larger place around the one that begins here: "Khost's X", "Y district, at X".
fn is_around(reading: &Reading<'_>, last: &Found, start: usize) -> bool {
    let between = reading.doc.slice(last.reach..start);
    let links: Vec<&str> = between.iter().map(|t| t.low.as_str()).collect();
    let possessive =
        last.reach.checked_sub(1).and_then(|at| reading.doc.at(at)).is_some_and(|t| t.possessive);
    let large = matches!(last.word, Some(PlaceWord::District | PlaceWord::Province));
    (possessive && links.is_empty()) || (large && matches!(links.as_slice(), [",", "at" | "in"] | ["at"]))
}
