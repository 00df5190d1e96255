//! Which of the places a sentence names are where it happened, and what is said beside their names.

use std::ops::Range;

use super::lexicon::{Effect, Grammar};
use super::reading::{Reading, Spotted};
use super::speech::Attribution;
use super::token::Form;
use super::unknown::unknown_name;
use crate::event::{Manner, PlaceWord, Site, SiteContext};

/// A place where it happened, in tokens.
#[derive(Debug, Clone)]
pub(crate) struct Located {
    /// Tokens of the name and of the words that tell its kind.
    pub(crate) tokens: Range<usize>,
    pub(crate) written: String,
    pub(crate) word: Option<PlaceWord>,
    pub(crate) within: Vec<String>,
    pub(crate) near: bool,
    /// One past the last token that was read with it, the larger places included.
    pub(crate) reach: usize,
}

/// The sites of a sentence, in order. `unknown` allows names no gazetteer has, after "at" and "in".
pub(crate) fn sites(
    reading: &Reading<'_>,
    attribution: &Attribution,
    sentence: Range<usize>,
    unknown: bool,
) -> Vec<Located> {
    let mut found: Vec<Located> = Vec::new();
    let mut at = sentence.start;
    while at < sentence.end {
        let next = match reading.mention(at) {
            Some(spotted) => {
                if at == spotted.tokens.start && counts(reading, attribution, &sentence, spotted, &found) {
                    add(reading, spotted, &mut found);
                }
                spotted.tokens.end.max(at + 1)
            }
            None => match unknown_name(reading, attribution, at, sentence.end, &found).filter(|_| unknown) {
                Some(mut located) => {
                    let end = located.tokens.end;
                    if let Some(around) = found.pop_if(|last| is_around(reading, last, located.tokens.start))
                    {
                        located.within.push(around.written);
                        located.within.extend(around.within);
                    }
                    found.push(located);
                    end
                }
                None => at + 1,
            },
        };
        at = next;
    }
    found
}

/// Every place of a list item, whatever stands before it.
pub(crate) fn all_places(reading: &Reading<'_>, tokens: Range<usize>) -> Vec<Located> {
    let mut found = Vec::new();
    let mut at = tokens.start;
    while at < tokens.end {
        let Some(spotted) = reading.mention(at) else {
            at += 1;
            continue;
        };
        let site = !spotted.mention.demonym
            && !spotted.mention.part_of_name
            && reading.country_of(spotted).is_none();
        if site && border_words(reading, spotted.tokens.clone()).is_none() {
            add(reading, spotted, &mut found);
        }
        at = spotted.tokens.end.max(at + 1);
    }
    found
}

/// Makes the site of the event's noun out of what was found.
pub(crate) fn site(reading: &Reading<'_>, located: &Located, at_border: bool, beside: &[String]) -> Site {
    let evidence = reading.report.evidence(reading.doc.bytes(located.tokens.clone()));
    let manner = match (at_border, located.near) {
        (true, _) => Manner::AlongBorder,
        (false, true) => Manner::Near,
        (false, false) => Manner::In,
    };
    let beside = beside.iter().filter(|name| **name != located.written).cloned().collect();
    let context = SiteContext { kind: located.word, within: located.within.clone(), beside };
    Site { written: located.written.clone(), evidence, context, manner, given: None, kept: Vec::new() }
}

/// Whether a mention is where something happened: behind a preposition of place, or in a list with one that is.
fn counts(
    reading: &Reading<'_>,
    attribution: &Attribution,
    sentence: &Range<usize>,
    spotted: &Spotted,
    found: &[Located],
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
pub(super) fn is_elsewhere(reading: &Reading<'_>, from: usize, at: usize) -> bool {
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
    place_noun(&token.low) || reading.lexicon.kinds.word(&token.low).is_some()
}

fn place_noun(word: &str) -> bool {
    let nouns = [
        "province",
        "provinces",
        "district",
        "districts",
        "city",
        "cities",
        "town",
        "towns",
        "village",
        "villages",
        "area",
        "areas",
        "region",
        "parts",
        "part",
        "points",
        "sectors",
        "sector",
        "outskirts",
        "crossing",
        "west",
        "east",
        "north",
        "south",
        "suburbs",
        "capital",
        "places",
        "locations",
    ];
    nouns.contains(&word)
}

/// "..., Khost, Kunar and the Torkham Gate": joined to a site with no verb between.
fn in_list(reading: &Reading<'_>, spotted: &Spotted, found: &[Located]) -> bool {
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
        reading.doc.at(i).is_some_and(|t| place_noun(&t.low))
            && matches!(preposition(reading, from, i), Some(Grammar::Place | Grammar::Near) | None)
            && (from..i).rev().take(4).any(|j| reading.is(j, Grammar::Place))
    })
}

/// "hit three parts of the country: Kabul, ...".
fn after_colon(reading: &Reading<'_>, from: usize, at: usize) -> bool {
    let colon = at.checked_sub(1).filter(|&i| i > from && reading.doc.at(i).is_some_and(|t| t.is_mark(":")));
    colon.is_some_and(|colon| (from..colon).any(|i| reading.doc.at(i).is_some_and(|t| place_noun(&t.low))))
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
fn to_from(reading: &Reading<'_>, start: usize, found: &[Located]) -> bool {
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
fn add(reading: &Reading<'_>, spotted: &Spotted, found: &mut Vec<Located>) {
    let written = reading.doc.text.get(spotted.mention.name.clone()).unwrap_or_default().to_owned();
    if let Some(last) = found.last_mut()
        && is_within(reading, last, spotted)
    {
        last.within.push(written);
        last.reach = spotted.tokens.end;
        return;
    }
    // "Khost's Alisher-Terezi district, at Anzar Sar": the larger place stood before.
    let around = found.last().filter(|last| is_around(reading, last, spotted.tokens.start)).cloned();
    let within = around.map(|around| {
        found.pop();
        std::iter::once(around.written).chain(around.within).collect()
    });
    let near = matches!(
        preposition(reading, spotted.tokens.start.saturating_sub(4), spotted.tokens.start),
        Some(Grammar::Near)
    );
    found.push(Located {
        tokens: spotted.tokens.clone(),
        written,
        word: spotted.mention.word,
        within: within.unwrap_or_default(),
        near,
        reach: spotted.tokens.end,
    });
}

/// "X in the Y district of Z province", "X, Y district": Y and Z lie around X.
fn is_within(reading: &Reading<'_>, last: &Located, spotted: &Spotted) -> bool {
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
fn is_around(reading: &Reading<'_>, last: &Located, start: usize) -> bool {
    let between = reading.doc.slice(last.reach..start);
    let links: Vec<&str> = between.iter().map(|t| t.low.as_str()).collect();
    let possessive =
        last.reach.checked_sub(1).and_then(|at| reading.doc.at(at)).is_some_and(|t| t.possessive);
    let large = matches!(last.word, Some(PlaceWord::District | PlaceWord::Province));
    (possessive && links.is_empty()) || (large && matches!(links.as_slice(), [",", "at" | "in"] | ["at"]))
}

fn rank(word: PlaceWord) -> u8 {
    match word {
        PlaceWord::Country => 4,
        PlaceWord::Province => 3,
        PlaceWord::District => 2,
        _ => 1,
    }
}

/// Whether a sentence places what happens at the border, and the words that say so.
pub(crate) fn border_words(reading: &Reading<'_>, sentence: Range<usize>) -> Option<Range<usize>> {
    let end = sentence.end;
    sentence.into_iter().find_map(|at| match reading.lexicon.scopes.longest(reading.rest(at, end)) {
        Some((length, Effect::Border)) => Some(at..at + length),
        _ => None,
    })
}
