//! What a phrase names: a person with a role, an office, a side; and where the phrase begins and ends.

use std::ops::Range;

use super::lexicon::{Grammar, Office};
use super::reading::Reading;
use super::standing::{is_local_body, is_of_a_region, is_secret_source, offices, standing, stands_apart};
use super::token::Form;
use super::whose::{is_of_a_house, owner_before, unknown_group};
use crate::event::{Actor, SideId};

/// The words of a role are fewer.
const LONGEST_ROLE: usize = 14;

/// A rank before a name has no more tokens: "Lt. Gen."; what is longer is an office.
pub(super) const LONGEST_RANK: usize = 4;

/// What a phrase turned out to name.
#[derive(Debug)]
pub(super) struct Named {
    pub(super) actor: Actor,
    pub(super) office: Option<Office>,
    /// The phrase itself names the side.
    pub(super) sure: bool,
}

/// "Pakistani officials and government spokesperson X": two speakers where both parts name one.
pub(super) fn split_joined(reading: &Reading<'_>, phrase: Range<usize>) -> Vec<Range<usize>> {
    let joint = phrase.clone().find(|&at| {
        reading.doc.at(at).is_some_and(|t| t.low == "and")
            && reading.mention(at).is_none()
            && !is_pair(reading, at, &phrase)
            && !is_in_long_name(reading, at, &phrase)
            && names_somebody(reading, phrase.start..at)
            && names_somebody(reading, at + 1..phrase.end)
    });
    match joint {
        Some(at) => vec![phrase.start..at, at + 1..phrase.end],
        None => vec![phrase],
    }
}

/// "the governor of Sistan and Baluchestan": two names of one place, or of one office.
fn is_pair(reading: &Reading<'_>, and: usize, phrase: &Range<usize>) -> bool {
    let capital = |at: usize| reading.doc.at(at).is_some_and(|t| t.form == Form::Capital);
    // "officials in Azad Jammu and Kashmir": a preposition stands before the capitals.
    let first = (phrase.start..and).rev().take_while(|&at| capital(at)).last().unwrap_or(and);
    let led = first
        .checked_sub(1)
        .is_some_and(|at| reading.is(at, Grammar::Within) || reading.is(at, Grammar::Place));
    let bare = offices(reading, and + 1..phrase.end).next().is_none()
        && reading.side_in(and + 1..phrase.end).is_none();
    led && capital(and - 1) && capital(and + 1) && bare && phrase.end <= and + 3
}

/// "the Group for the Support of Islam and Muslims (JNIM)": the name goes on behind the "and" to its short form.
fn is_in_long_name(reading: &Reading<'_>, and: usize, phrase: &Range<usize>) -> bool {
    let capital = |at: usize| reading.doc.at(at).is_some_and(|t| t.form == Form::Capital);
    let open = (and + 1..phrase.end).find(|&at| !capital(at));
    let bracket = open.filter(|&at| at > and + 1 && reading.doc.at(at).is_some_and(|t| t.is_mark("(")));
    let before = and.checked_sub(1).is_some_and(capital);
    before && bracket.is_some_and(|at| reading.side_at(at + 1, phrase.end).is_some())
}

fn names_somebody(reading: &Reading<'_>, part: Range<usize>) -> bool {
    offices(reading, part.clone()).next().is_some() || capitals(reading, part).is_some()
}

/// Without a leading time, scene ("In Islamabad,") or adverb, and without what follows a day ("on Thursday").
pub(super) fn trim(reading: &Reading<'_>, phrase: Range<usize>) -> Range<usize> {
    let mut start = phrase.start;
    let scene =
        |at: usize| reading.is(at, Grammar::Place) || reading.is(at, Grammar::Near) || is_early(reading, at);
    if scene(start)
        && let Some(comma) = phrase.clone().find(|&at| reading.doc.at(at).is_some_and(|t| t.is_mark(",")))
        && comma + 1 < phrase.end
        && !is_role(reading, start..comma)
    {
        start = comma + 1;
    }
    let filler = |at: usize| {
        reading.doc.at(at).is_some_and(|t| matches!(t.form, Form::Mark) || t.low == "also" || t.low == "the")
            || reading.is(at, Grammar::Adverb)
            || is_early(reading, at)
    };
    while start < phrase.end {
        if let Some((length, _)) = reading.lexicon.times.longest(reading.rest(start, phrase.end)) {
            start += length;
        } else if filler(start) {
            start += 1;
        } else {
            break;
        }
    }
    let start = start.min(phrase.end);
    let mut end = phrase.end;
    // "an official in Peshawar, who asked not to be named,": what follows "who" names nobody.
    if let Some(who) = (start..end).find(|&at| {
        reading.doc.at(at).is_some_and(|t| matches!(t.low.as_str(), "who" | "which" | "whose" | "speaking"))
    }) {
        end = who.max(start);
    }
    if let Some(on) = (start + 1..end).find(|&at| {
        reading.doc.at(at).is_some_and(|t| t.low == "on" || t.low == "late" || t.low == "early")
            && reading.lexicon.times.longest(reading.rest(at + 1, phrase.end)).is_some()
    }) {
        end = on;
    }
    while end > start
        && (is_early(reading, end - 1)
            || reading.is(end - 1, Grammar::Adverb)
            || reading.is(end - 1, Grammar::Aux)
            || reading.doc.at(end - 1).is_some_and(|t| t.form == Form::Mark))
    {
        end -= 1;
    }
    start..end
}

/// "In a statement on Telegram its spokesman, Karim Daud, said": the words before the comma end in his office.
fn is_role(reading: &Reading<'_>, words: Range<usize>) -> bool {
    let end = words.end;
    let human = |(at, office): &(Range<usize>, Office)| {
        at.end == end && matches!(office, Office::Person | Office::Local) && at.start > words.start + 1
    };
    offices(reading, words.clone()).any(|found| human(&found))
}

/// "Among the spoils he": the pronoun is the subject, whatever stands before it.
pub(super) fn pronoun_alone(reading: &Reading<'_>, phrase: Range<usize>) -> Range<usize> {
    let last = phrase.end.saturating_sub(1).max(phrase.start);
    if reading.is(last, Grammar::Pronoun) { last..phrase.end } else { phrase }
}

fn is_early(reading: &Reading<'_>, at: usize) -> bool {
    reading.doc.at(at).is_some_and(|t| {
        matches!(t.low.as_str(), "earlier" | "later" | "meanwhile" | "separately" | "then" | "but" | "and")
    })
}

pub(super) fn definite(reading: &Reading<'_>, phrase: Range<usize>) -> bool {
    phrase
        .start
        .checked_sub(1)
        .and_then(|at| reading.doc.at(at))
        .is_some_and(|t| matches!(t.low.as_str(), "the" | "his" | "its" | "their"))
        || reading.doc.at(phrase.start).is_some_and(|t| matches!(t.low.as_str(), "his" | "its" | "their"))
}

/// The first run of capitalised words that is neither a place, a people, a side nor an office.
pub(super) fn capitals(reading: &Reading<'_>, range: Range<usize>) -> Option<Range<usize>> {
    let end = range.end;
    let mut start = None;
    let mut covered = range.start;
    for at in range {
        // "World Health Organization": no word of a side's name is a person's.
        if let Some((length, _)) = reading.lexicon.sides.longest(reading.rest(at, end)) {
            covered = covered.max(at + length);
        }
        let name = at >= covered && is_name(reading, at, end);
        match (start, name) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                // "Khalid bin Walid": a small word inside a name.
                let particle =
                    reading.doc.at(at).is_some_and(|t| matches!(t.low.as_str(), "bin" | "al" | "ul"));
                // "Dr. Nabil Shaheen", "John F. Kerry": an abbreviation or an initial.
                let short = reading.doc.at(at).is_some_and(|t| t.is_mark("."))
                    && at.checked_sub(1).and_then(|at| reading.doc.at(at)).is_some_and(|t| t.low.len() <= 3);
                if !((particle || short) && is_name(reading, at + 1, end)) {
                    return Some(from..at);
                }
            }
            _ => {}
        }
    }
    start.map(|from| from..end)
}

fn is_name(reading: &Reading<'_>, at: usize, end: usize) -> bool {
    let Some(token) = reading.doc.at(at).filter(|t| t.form == Form::Capital && at < end) else {
        return false;
    };
    let spotted = reading.mention(at);
    let last = at.checked_sub(1);
    let low = |i: usize| reading.doc.at(i).map_or("", |t| t.low.as_str());
    // "the governor for Kandahar".
    let of = |i: usize| reading.is(i, Grammar::Place) || reading.is(i, Grammar::Within) || low(i) == "for";
    let behind = last.is_some_and(of);
    // "officials in Azad Jammu and Kashmir": a later word of a place's name.
    let part = |i: usize| reading.mention(i).is_some() || low(i) == "and";
    let first = (0..at).rev().take_while(|&i| part(i)).last();
    let behind = behind || first.and_then(|i| i.checked_sub(1)).is_some_and(of);
    // "police in Indian Kashmir".
    let part = last.filter(|&i| reading.mention(i).is_some_and(|s| s.mention.demonym));
    let part = part.and_then(|i| i.checked_sub(1)).is_some_and(|i| reading.is(i, Grammar::Place));
    let place = spotted
        .is_some_and(|s| s.mention.demonym || reading.country_of(s).is_some() || token.possessive || behind);
    let common = matches!(
        token.low.as_str(),
        "each"
            | "since"
            | "neither"
            | "until"
            | "before"
            | "during"
            | "my"
            | "our"
            | "we"
            | "you"
            | "your"
            | "according"
            | "another"
            | "some"
            | "many"
            | "several"
            | "here"
            | "there"
            | "meanwhile"
            | "asked"
            | "earlier"
            | "later"
            | "also"
            | "both"
            | "none"
            | "such"
            | "these"
            | "those"
            | "this"
            | "what"
            | "how"
            | "why"
            | "if"
            | "not"
    );
    !place
        && !part
        && !common
        && reading.lexicon.numbers.word(&token.low).is_none()
        && reading.lexicon.offices.longest(reading.rest(at, end)).is_none()
        && reading.lexicon.sides.longest(reading.rest(at, end)).is_none()
        && reading.lexicon.grammar.word(&token.low).is_none()
        && reading.lexicon.times.word(&token.low).is_none()
}

/// Splits a phrase into a name, a role and a side.
pub(super) fn name(reading: &Reading<'_>, phrase: Range<usize>) -> Option<Named> {
    // "The JNIM, in a message of its media arm, claimed": the side itself stands first.
    if let Some((tokens, side)) = reading.side_at(phrase.start, phrase.end)
        && stands_alone(reading, &tokens, &phrase)
    {
        let actor = Actor::new(clean(reading, tokens), Some(side));
        return Some(Named { actor, office: Some(Office::Body), sure: true });
    }
    let found: Vec<(Range<usize>, Office)> = offices(reading, phrase.clone()).collect();
    // "The Green Valley Front, a force linked to the Taliban": its own name stands first.
    let comma = phrase.clone().find(|&at| reading.doc.at(at).is_some_and(|t| t.is_mark(",")));
    let own = comma.filter(|&at| reading.side_in(phrase.start..at).is_none());
    let own = own.and_then(|at| unknown_group(reading, phrase.start..at));
    let side = own.or_else(|| reading.side_in(phrase.clone()).map(|(_, side)| side));
    let side = side.or_else(|| unknown_group(reading, phrase.clone()));
    // "40 dead in the hospital, according to its director, Karim Daud": of the hospital.
    let found = if is_of_a_house(reading, &phrase) {
        found.into_iter().map(|(at, _)| (at, Office::Local)).collect()
    } else {
        found
    };
    let house = found.first().is_some_and(|(_, office)| *office == Office::Local);
    let side = side.or_else(|| owner_before(reading, &phrase).filter(|_| !found.is_empty() && !house));
    let sure = side.is_some();
    let side = side.or_else(|| {
        // "a security official in Peshawar", "Spin Boldak's police chief".
        let mut places = phrase.clone().filter_map(|at| reading.mention(at));
        let side = places.find_map(|spotted| reading.side_of_place(spotted)).filter(|_| !found.is_empty());
        side.filter(|side| reading.speaks_of(side))
    });
    let Some((first, _)) = found.first() else {
        let person = capitals(reading, phrase.clone());
        // "The Pauk People's Defence Forces": a place before the name of a side is no person.
        let part = |person: &Range<usize>| sure && reading.side_at(person.end, phrase.end).is_some();
        if let Some(person) = person.filter(|person| !part(person)) {
            return Some(Named { actor: Actor::new(clean(reading, person), side), office: None, sure });
        }
        // "Pakistan says", "The Taliban said".
        let side = side?;
        let text = clean(reading, phrase);
        return Some(Named { actor: Actor::new(text, Some(side)), office: Some(Office::Body), sure: true });
    };
    // "Mosharraf Ali Zaidi, a spokesperson for ...".
    if let Some(comma) = comma.filter(|&comma| comma < first.start)
        && let Some(person) = capitals(reading, phrase.start..comma)
    {
        return Some(person_with_role(reading, person, comma + 1..phrase.end, side, sure));
    }
    // "an elder from the village, Nazir Zadran".
    if let Some(comma) = comma.filter(|&comma| comma >= first.end)
        && let Some(person) = capitals(reading, comma + 1..phrase.end)
        && person.start == comma + 1
    {
        return Some(person_with_role(reading, person, phrase.start..comma, side, sure));
    }
    // "Information Minister Attaullah Tarar", "Deputy Spokesperson of Afghanistan, Hamdullah Fitrat".
    let humans = || {
        let human = |office: &Office| !matches!(office, Office::Body | Office::Force | Office::Text);
        found.iter().rev().filter(move |(_, office)| human(office))
    };
    let right_behind = |at: &Range<usize>| {
        capitals(reading, at.end..phrase.end).is_some_and(|person| person.start == at.end)
    };
    let human = humans().find(|(at, _)| right_behind(at)).or_else(|| humans().next());
    if let Some((office, _)) = human
        && let Some(person) = capitals(reading, office.end..phrase.end)
    {
        let before = phrase.start..person.start;
        // "Brigadier Karim Daud, the governor of Khost": a rank tells less than an office.
        let behind = person.end + 1..phrase.end.max(person.end + 1);
        let office = reading.doc.at(person.end).is_some_and(|t| t.is_mark(","))
            && before.len() <= LONGEST_RANK
            && office.end == person.start
            && reading.side_in(before.clone()).is_none()
            && offices(reading, behind.clone()).next().is_some();
        let role = if office { behind } else { before };
        return Some(person_with_role(reading, person, role, side, sure));
    }
    // "The Defense Ministry, for its part".
    let phrase = phrase.start..comma.filter(|&comma| comma >= first.end).unwrap_or(phrase.end);
    let inside: Vec<Office> =
        found.iter().filter(|(at, _)| at.end <= phrase.end).map(|(_, office)| *office).collect();
    let office = standing(&inside);
    let human = matches!(office, Some(Office::Person | Office::People));
    let state = inside.iter().any(|office| matches!(office, Office::Body | Office::Force));
    let local = human && !state && is_of_a_region(reading, phrase.clone());
    // "Kandahar's information department", "the administration of Sumy region": a body of the place.
    let local = local || office == Some(Office::Body) && is_local_body(reading, &phrase);
    let office = if local { Some(Office::Local) } else { office };
    let secret = office == Some(Office::Local) && is_secret_source(reading, phrase.clone());
    let office = if secret { Some(Office::People) } else { office };
    let actor = Actor::new(clean(reading, phrase), side);
    Some(Named { actor, office, sure })
}

/// A side that is all of a phrase, or all before a comma, or before a verb: "the Houthis call the town ... and".
fn stands_alone(reading: &Reading<'_>, side: &Range<usize>, phrase: &Range<usize>) -> bool {
    let adjective = reading.mention(side.start).is_some_and(|s| s.mention.demonym);
    let owns = side.end.checked_sub(1).and_then(|at| reading.doc.at(at)).is_some_and(|t| t.possessive);
    let Some(next) = reading.doc.at(side.end).filter(|_| side.end < phrase.end) else {
        return !adjective && !owns && side.len() > 1;
    };
    let low = reading.doc.at(side.end + 1).map_or("", |t| t.low.as_str());
    let aside = next.is_mark(",")
        && (reading.is(side.end + 1, Grammar::Place)
            || reading.is(side.end + 1, Grammar::Stop)
            || matches!(low, "a" | "an"));
    let acts = next.form == Form::Word && offices(reading, phrase.clone()).next().is_none();
    !adjective && !owns && (aside || acts)
}

fn person_with_role(
    reading: &Reading<'_>,
    person: Range<usize>,
    role: Range<usize>,
    side: Option<SideId>,
    sure: bool,
) -> Named {
    let found: Vec<Office> = offices(reading, role.clone()).map(|(_, office)| office).collect();
    let office = standing(&found).filter(|office| stands_apart(*office)).unwrap_or(Office::Person);
    // "The head of the city's defence council" is of the place, "of the regional command" is of the army.
    let state = found.iter().any(|office| match office {
        Office::Force => true,
        Office::Body => !is_local_body(reading, &role),
        _ => false,
    });
    // "Its spokesman in the region" speaks for whom "it" means.
    let owned = role.clone().any(|at| reading.doc.at(at).is_some_and(|t| t.low == "its"));
    let local = office == Office::Person && !state && !owned && is_of_a_region(reading, role.clone());
    let office = if local { Office::Local } else { office };
    let role = clean(reading, role);
    let actor = Actor { name: clean(reading, person), role: (!role.is_empty()).then_some(role), side };
    Named { actor, office: Some(office), sure }
}

/// "Of Armenian losses the ministry", "An hour ago the spokesman": from the article before the office on.
pub(super) fn from_article(reading: &Reading<'_>, phrase: Range<usize>) -> Range<usize> {
    let low = |at: usize| reading.doc.at(at).map_or("", |t| t.low.as_str());
    let Some((office, _)) = offices(reading, phrase.clone()).next() else { return phrase };
    let article = (phrase.start..office.start).rev().find(|&at| matches!(low(at), "the" | "its" | "their"));
    let Some(article) = article else { return phrase };
    let before = phrase.start..article;
    let named = before.clone().any(|at| {
        at > phrase.start
            && reading.doc.at(at).is_some_and(|t| t.form == Form::Capital && !reading.is(at, Grammar::Within))
    });
    let leads = reading.is(phrase.start, Grammar::Place)
        || reading.is(phrase.start, Grammar::Within)
        || reading.is(phrase.start, Grammar::NotPlace)
        || !named;
    let of = article
        .checked_sub(1)
        .is_some_and(|at| matches!(low(at), "of" | "for" | "in" | "at" | "to" | "with"));
    let start = if low(article) == "the" { article + 1 } else { article };
    if leads && !of && start < office.end { start..phrase.end } else { phrase }
}

/// What an apposition or a relative clause adds: "who runs the hospital in Sharana", "who speaks for the ministry".
pub(super) fn describe(reading: &Reading<'_>, named: &mut Named, clause: &Range<usize>) {
    if named.actor.side.is_some() && (named.sure || named.office.is_some_and(stands_apart)) {
        return;
    }
    // "The council, which belongs to the SDF": the clause knows better than a place in its name.
    if let Some((_, side)) = reading.side_in(clause.clone()).filter(|_| named.actor.side.is_some()) {
        named.actor.side = Some(side);
        return;
    }
    if named.office.is_none()
        && let Some((_, office)) = offices(reading, clause.clone()).next()
    {
        named.office = Some(if stands_apart(office) { office } else { Office::Person });
    }
    if named.actor.side.is_none() && named.office.is_some() {
        let side = reading.side_in(clause.clone()).map(|(_, side)| side);
        named.actor.side = side.or_else(|| {
            clause
                .clone()
                .filter_map(|at| reading.mention(at))
                .find_map(|spotted| reading.side_of_place(spotted))
        });
    }
}

/// The words behind a name and a comma that tell an office: "a Taliban commander", "who runs the hospital".
pub(super) fn apposition_of(reading: &Reading<'_>, run: &Range<usize>, end: usize) -> Option<Range<usize>> {
    reading.doc.at(run.end).filter(|t| t.is_mark(","))?;
    let start = run.end + 1;
    let close = (start..end.min(start + LONGEST_ROLE))
        .find(|&at| {
            reading.doc.at(at).is_some_and(|t| [",", ".", ";", ")"].iter().any(|mark| t.is_mark(mark)))
        })
        .unwrap_or(end.min(start + LONGEST_ROLE));
    let first = reading.doc.at(start)?;
    let opens = matches!(first.low.as_str(), "a" | "an" | "the" | "who" | "its" | "his" | "another" | "one")
        || reading.lexicon.offices.longest(reading.rest(start, close)).is_some();
    (opens && offices(reading, start..close).next().is_some()).then_some(start..close)
}

/// The office right before a name: "the governor's spokesman Shabir Mangal", "a teacher, Noor Wali".
pub(super) fn office_before(reading: &Reading<'_>, run: &Range<usize>, start: usize) -> Option<Range<usize>> {
    let end = run.start.checked_sub(1)?;
    let comma = reading.doc.at(end).is_some_and(|t| t.is_mark(","));
    let close = if comma { end } else { run.start };
    let mut from = close;
    while from > start && close - from < LONGEST_ROLE {
        let Some(token) = reading.doc.at(from - 1) else { break };
        let verb = token.form == Form::Word
            && (reading.lexicon.verbs.word(&token.low).is_some()
                || reading.lexicon.speech.word(&token.low).is_some());
        if token.form == Form::Mark || verb || reading.is(from - 1, Grammar::Aux) {
            break;
        }
        from -= 1;
    }
    let last = offices(reading, from..close).last()?.0;
    // Right before the name, or behind the comma with words of its own ("an elder from the village, ").
    (comma || last.end == close).then_some(from..close)
}

/// The words without a leading article and without marks at the ends.
pub(super) fn clean(reading: &Reading<'_>, range: Range<usize>) -> String {
    let text = reading.doc.text(range).trim_matches(|c: char| c.is_whitespace() || ",;:".contains(c));
    let bare =
        ["the ", "The ", "a ", "A ", "an ", "An "].iter().find_map(|article| text.strip_prefix(article));
    bare.unwrap_or(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::lexicon::Lexicon;
    use crate::extract::test_report;
    use crate::gazetteer::Gazetteer;

    fn read(text: &str) -> Option<(String, Option<String>, Option<String>)> {
        let report = test_report(text);
        let reading = Reading::new(&report, Lexicon::english().unwrap(), Gazetteer::embedded().unwrap());
        let whole = 0..reading.doc.tokens.len();
        let actor = name(&reading, trim(&reading, whole))?.actor;
        Some((actor.name, actor.role, actor.side.map(|side| side.to_string())))
    }

    #[test]
    fn a_role_behind_its_scene_keeps_its_name() {
        let found = read("In a message on Telegram its spokesman, Karim Daud").unwrap();
        assert_eq!(found.0, "Karim Daud");
        assert!(found.1.unwrap().contains("spokesman"));
    }

    #[test]
    fn a_scene_alone_is_no_part_of_the_speaker() {
        let found = read("In Islamabad, two security officials").unwrap();
        assert_eq!(found.0, "two security officials");
    }

    #[test]
    fn a_side_before_a_comma_or_a_verb_is_the_speaker() {
        let found = read("JNIM, in a message of its media arm, Az-Zallaqa").unwrap();
        assert_eq!(found, ("JNIM".into(), None, Some("jnim".into())));
        let found = read("Hezbollah call the town by another name and").unwrap();
        assert_eq!(found.2.as_deref(), Some("hezbollah"));
    }

    #[test]
    fn two_names_of_one_place_are_no_two_speakers() {
        let text = "the police commander of Sistan and Baluchestan";
        let report = test_report(text);
        let reading = Reading::new(&report, Lexicon::english().unwrap(), Gazetteer::embedded().unwrap());
        assert_eq!(split_joined(&reading, 0..reading.doc.tokens.len()).len(), 1);
    }

    #[test]
    fn the_name_right_behind_an_office_is_the_person() {
        let found = read("Brigadier Karim Daud, the police commander of Khost").unwrap();
        assert_eq!(found.0, "Karim Daud");
    }
}
