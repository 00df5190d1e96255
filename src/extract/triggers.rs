//! The words of a sentence that say that something happened, and who did it to whom.

use std::ops::Range;

use super::lexicon::{Class, Effect, Grammar, Group, Lexicon, Office, Part};
use super::reading::{BYSTANDERS, Reading};
use super::speech::Attribution;
use super::token::Form;
use crate::event::{Actor, Kind, PlaceWord, SideId};

/// How many tokens of context before a word can make it background ("in response to recent strikes").
const BACKGROUND_REACH: usize = 10;

/// Something happened, says this word.
#[derive(Debug, Clone)]
pub(crate) struct Trigger {
    pub(crate) tokens: Range<usize>,
    pub(crate) kind: Kind,
    /// It refers to something told, or fits many kinds: it opens an event only where there is none.
    pub(crate) weak: bool,
    /// It fits blows of many kinds: "the raids", "attacks".
    pub(crate) general: bool,
    /// It means what was told before: "the bombing", "this attack".
    pub(crate) back: bool,
    pub(crate) by: Vec<Actor>,
    pub(crate) against: Vec<Actor>,
}

impl Trigger {
    /// What happened, told by something else than a word of its own.
    pub(crate) fn bare(at: usize, kind: Kind, by: Vec<Actor>) -> Self {
        Trigger {
            tokens: at..at + 1,
            kind,
            weak: false,
            general: false,
            back: false,
            by,
            against: Vec::new(),
        }
    }
}

/// The triggers of a sentence that are news, in order; background is left out.
pub(crate) fn triggers(
    reading: &Reading<'_>,
    attribution: &Attribution,
    sentence: Range<usize>,
) -> Vec<Trigger> {
    let mut found: Vec<Trigger> = Vec::new();
    let mut at = sentence.start;
    while at < sentence.end {
        let known = reading.lexicon.kinds.longest(reading.rest(at, sentence.end));
        let known = present_verb(reading, &sentence, at)
            .map(|kind| (1, (kind, Part::Verb)))
            .or(known.map(|(length, &found)| (length, found)));
        let Some((length, (kind, part))) = known else {
            at += 1;
            continue;
        };
        let tokens = at..at + length;
        at += length;
        let named = attribution.in_subject(tokens.start)
            || reading
                .doc
                .at(tokens.start)
                .is_some_and(|t| t.form == Form::Capital && !starts(reading, &sentence, &tokens));
        if named
            || kind == Kind::BorderClosure && opens_again(reading, &sentence)
            || is_background(reading, &sentence, &tokens)
            || is_object_noun(reading, &tokens, sentence.end)
        {
            continue;
        }
        let by = agents(reading, attribution, &sentence, &tokens);
        let against = targets(reading, &sentence, &tokens, part);
        let weak = part == Part::Weak || refers_back(reading, &tokens);
        let means = match part {
            Part::Weak => means_in(reading, sentence.clone()),
            Part::Means => means_in(reading, sentence.clone())
                .or_else(|| match kind {
                    Kind::Airstrike => reading.means,
                    _ => reading.main_means(),
                })
                .filter(|means| *means != Kind::Attack),
            _ => None,
        };
        let kind = means.unwrap_or(kind);
        // Who did it to whom is enough to open an event.
        let weak = weak && means.is_none() && (by.is_empty() || against.is_empty());
        let word = reading.doc.at(tokens.start).map_or("", |t| t.low.as_str());
        let general = part != Part::Verb && (part != Part::Noun || fits_many(reading.lexicon, word));
        let back = part != Part::Verb && is_definite(reading, &tokens);
        found.push(Trigger { tokens, kind, weak, general, back, by, against });
    }
    found
}

/// "Pakistan bombs Kabul": a noun that is a verb between him who strikes and what he strikes.
fn present_verb(reading: &Reading<'_>, sentence: &Range<usize>, at: usize) -> Option<Kind> {
    let word = reading.doc.at(at)?.low.as_str();
    let kind = match word {
        "bombs" | "pounds" | "strikes" => Kind::Airstrike,
        "shells" => Kind::Shelling,
        "raids" | "attacks" => Kind::Attack,
        _ => return None,
    };
    let from = at.saturating_sub(3).max(sentence.start);
    let side = (from..at).find_map(|i| reading.side_at(i, at).filter(|(tokens, _)| tokens.end == at));
    let adjective = reading.mention(at.checked_sub(1)?).is_some_and(|s| s.mention.demonym);
    let object = reading.mention(at + 1).is_some_and(|s| s.tokens.start == at + 1)
        || reading.doc.at(at + 1).is_some_and(|t| t.form == Form::Number);
    (side.is_some() && !adjective && object && at + 1 < sentence.end).then_some(kind)
}

/// The kind that the means named in a sentence tell.
pub(crate) fn means_in(reading: &Reading<'_>, sentence: Range<usize>) -> Option<Kind> {
    let end = sentence.end;
    sentence.into_iter().find_map(|at| {
        let means = reading.lexicon.means.longest(reading.rest(at, end));
        means.filter(|_| !reading.is_target(at)).map(|(_, kind)| *kind)
    })
}

/// A crossing or the border, closed: the word that says so.
pub(crate) fn closure(
    reading: &Reading<'_>,
    attribution: &Attribution,
    sentence: Range<usize>,
) -> Option<Trigger> {
    let closes = |at: &usize| {
        reading.doc.at(*at).is_some_and(|t| {
            matches!(
                t.low.as_str(),
                "closed" | "shut" | "sealed" | "closure" | "closing" | "shuttered" | "suspended"
            )
        })
    };
    let at = sentence.clone().find(closes)?;
    let low = |at: usize| reading.doc.at(at).map_or("", |t| t.low.as_str());
    let past = sentence.clone().any(|i| low(i) == "had" && low(i + 1) == "been" && (i..i + 5).contains(&at));
    if past || opens_again(reading, &sentence) {
        return None;
    }
    let gate = sentence.clone().any(|i| {
        let crossing = reading
            .mention(i)
            .is_some_and(|s| s.mention.word == Some(PlaceWord::Crossing) || reading.is_crossing(s));
        crossing
            || reading.doc.at(i).is_some_and(|t| {
                matches!(t.low.as_str(), "border" | "gate" | "crossing" | "crossings" | "gates" | "frontier")
            })
    });
    if !gate || attribution.in_subject(at) || is_background(reading, &sentence, &(at..at + 1)) {
        return None;
    }
    Some(Trigger::bare(at, Kind::BorderClosure, Vec::new()))
}

/// "Torkham opened again after it had been shut for six days" tells the contrary of a closure.
fn opens_again(reading: &Reading<'_>, sentence: &Range<usize>) -> bool {
    let low = |at: usize| reading.doc.at(at).map_or("", |t| t.low.as_str());
    sentence.clone().any(|i| {
        low(i).starts_with("reopen")
            || low(i).starts_with("re-open")
            || low(i).starts_with("open") && low(i + 1) == "again"
    })
}

/// "the attacks", "these operations": a word that fits many kinds, and means what was told before.
fn refers_back(reading: &Reading<'_>, tokens: &Range<usize>) -> bool {
    let word = reading.doc.at(tokens.start).map_or("", |t| t.low.as_str());
    is_definite(reading, tokens)
        && tokens.len() == 1
        && matches!(word, "attack" | "attacks" | "assault" | "assaults")
}

/// Words for blows of every kind.
pub(crate) fn fits_many(lexicon: &Lexicon, word: &str) -> bool {
    lexicon.is_of(Group::AnyBlow, word)
}

/// "the raids", "this shelling".
fn is_definite(reading: &Reading<'_>, tokens: &Range<usize>) -> bool {
    let before = tokens.start.checked_sub(1).and_then(|at| reading.doc.at(at));
    before.is_some_and(|t| matches!(t.low.as_str(), "the" | "these" | "those" | "this" | "such"))
}

fn starts(reading: &Reading<'_>, sentence: &Range<usize>, tokens: &Range<usize>) -> bool {
    let words_before = reading.doc.slice(sentence.start..tokens.start);
    words_before.iter().all(|t| !t.is_word() || t.form == Form::Capital)
}

/// "Operations Commander", "attack helicopters": the word qualifies another noun.
fn is_object_noun(reading: &Reading<'_>, tokens: &Range<usize>, end: usize) -> bool {
    let next = reading.rest(tokens.end, end);
    reading.lexicon.nouns.longest(next).is_some_and(|(_, (class, _))| {
        matches!(class, Class::Aircraft | Class::Drone | Class::Vehicle | Class::Base)
    }) || matches!(reading.lexicon.offices.longest(next), Some((_, Office::Person | Office::Body)))
}

/// Whether the word stands in context: "in retaliation for", "months after", "last month's".
fn is_background(reading: &Reading<'_>, sentence: &Range<usize>, tokens: &Range<usize>) -> bool {
    let from = tokens.start.saturating_sub(BACKGROUND_REACH).max(sentence.start);
    (from..tokens.start).any(|at| {
        matches!(
            reading.lexicon.scopes.longest(reading.rest(at, sentence.end)),
            Some((length, Effect::Background)) if at + length <= tokens.start
                && !reading.doc.slice(at + length..tokens.start).iter().any(|t| t.is_mark(","))
        )
    })
}

/// Who did it: named behind "by", right before the word, or as the subject of its clause.
fn agents(
    reading: &Reading<'_>,
    attribution: &Attribution,
    sentence: &Range<usize>,
    tokens: &Range<usize>,
) -> Vec<Actor> {
    let behind = named_agents(reading, tokens.end..reach_of(reading, sentence, tokens));
    if !behind.is_empty() {
        return behind;
    }
    let near = tokens.start.saturating_sub(3).max(sentence.start);
    let clause = clause_start(reading, attribution, sentence.start, tokens.start);
    let side = reading
        .side_in(near.max(clause)..tokens.start)
        .filter(|(at, _)| !behind_preposition(reading, at.start))
        // "killed 55 Pakistani soldiers and captured several": behind a verb stands whom it was done to.
        .filter(|(at, _)| {
            (clause..at.start).all(|i| reading.lexicon.verbs.longest(reading.rest(i, at.start)).is_none())
        })
        .or_else(|| subject_side(reading, attribution, clause, tokens.start));
    if let Some(units) = subject_units(reading, attribution, clause, tokens.start) {
        return units;
    }
    match side {
        Some((at, side)) => vec![named_actor(reading, at, tokens.start, side)],
        None => own_side(reading, attribution, clause, tokens.start).into_iter().collect(),
    }
}

/// How far a trigger's own words go: to the next trigger or to the context behind it.
fn reach_of(reading: &Reading<'_>, sentence: &Range<usize>, tokens: &Range<usize>) -> usize {
    let foreign = |at: &usize| {
        let rest = reading.rest(*at, sentence.end);
        reading.lexicon.kinds.longest(rest).is_some()
            || matches!(reading.lexicon.scopes.longest(rest), Some((_, Effect::Background)))
    };
    (tokens.end..sentence.end).find(foreign).unwrap_or(sentence.end)
}

/// "Afghan" grows to "Afghan forces" where that is what stands there.
fn forces(reading: &Reading<'_>, at: Range<usize>, end: usize) -> Range<usize> {
    let mut last = at.end;
    while last < end
        && (reading.lexicon.offices.longest(reading.rest(last, end)).is_some()
            || reading
                .doc
                .at(last)
                .is_some_and(|t| matches!(t.low.as_str(), "border" | "security" | "armed" | "army")))
    {
        last += 1;
    }
    at.start..last
}

/// The actor of a side's name: as written with its forces, or the side's plain name for a bare adjective.
fn named_actor(reading: &Reading<'_>, at: Range<usize>, end: usize, side: SideId) -> Actor {
    let whole = forces(reading, at.clone(), end);
    let adjective = reading.mention(at.start).is_some_and(|s| s.mention.demonym);
    let name =
        if adjective && whole == at { title_case(side.as_str()) } else { reading.doc.text(whole).to_owned() };
    Actor::new(name, Some(side))
}

/// "by the Islamic Emirate through the 203 Mansouri Corps and the 201 Khalid bin Walid Corps".
fn named_agents(reading: &Reading<'_>, range: Range<usize>) -> Vec<Actor> {
    let mut found: Vec<Actor> = Vec::new();
    let mut side: Option<SideId> = None;
    let mut at = range.start;
    let mut open = false;
    while at < range.end {
        let Some(token) = reading.doc.at(at) else { break };
        if reading.is(at, Grammar::Agent) {
            open = true;
        } else if open {
            if let Some((tokens, named)) = reading.side_at(at, range.end) {
                found.push(named_actor(reading, tokens.clone(), range.end, named.clone()));
                side = Some(named);
                at = tokens.end;
                continue;
            }
            if let Some(unit) = unit(reading, at, range.end) {
                found.push(Actor::new(reading.doc.text(unit.clone()), side.clone()));
                at = unit.end;
                continue;
            }
            let joins =
                matches!(token.low.as_str(), "and" | "the" | "," | "-" | "through" | "with" | "a" | "of");
            // "fired by the paramilitary RSF", "by fighters of the AA".
            let joins = joins || token.form == Form::Word && reading.lexicon.is_of(Group::Armed, &token.low);
            if !joins && reading.lexicon.offices.longest(reading.rest(at, range.end)).is_none() {
                open = false;
            }
        }
        at += 1;
    }
    found.retain(|actor| actor.side.is_some());
    found
}

/// "203 Mansouri Corps": capitalised words that end in a kind of force.
fn unit(reading: &Reading<'_>, at: usize, end: usize) -> Option<Range<usize>> {
    let first = reading.doc.at(at)?;
    if !matches!(first.form, Form::Number | Form::Capital) || reading.is(at, Grammar::Determiner) {
        return None;
    }
    let last = (at..end.min(at + 8)).take_while(|&i| {
        reading.doc.at(i).is_some_and(|t| {
            matches!(t.form, Form::Capital | Form::Number) || matches!(t.low.as_str(), "bin" | "al" | "ul")
        })
    });
    let end = last.last()? + 1;
    let tail = reading.doc.at(end - 1)?;
    let force = matches!(reading.lexicon.offices.word(&tail.low), Some(Office::Force))
        || matches!(tail.low.as_str(), "brigade" | "division" | "battalion" | "regiment");
    // "Armed Forces", "Border Guard" name no unit.
    let general =
        reading.lexicon.offices.longest(reading.rest(at, end)).is_some_and(|(length, _)| length == end - at)
            || (end == at + 2 && matches!(first.low.as_str(), "armed" | "security" | "special" | "border"));
    (force && end > at + 1 && !general).then_some(at..end)
}

/// "The 203 Mansouri Corps and the 201 Corps struck ...": units as the subject, on the side of whoever speaks.
fn subject_units(
    reading: &Reading<'_>,
    attribution: &Attribution,
    from: usize,
    to: usize,
) -> Option<Vec<Actor>> {
    let side = attribution.act(to).and_then(|act| act.actors.first()).and_then(|actor| actor.side.clone())?;
    let mut found = Vec::new();
    let mut at = from;
    while at < to {
        match unit(reading, at, to) {
            Some(unit) => {
                // "the Rapid Support Forces": a force that is a side of its own.
                let own = reading.side_at(at, unit.end).map(|(_, side)| side);
                let side = own.unwrap_or_else(|| side.clone());
                found.push(Actor::new(reading.doc.text(unit.clone()), Some(side)));
                at = unit.end;
            }
            None => at += 1,
        }
    }
    (!found.is_empty()).then_some(found)
}

/// Where the clause of a word begins.
fn clause_start(reading: &Reading<'_>, attribution: &Attribution, from: usize, at: usize) -> usize {
    let mut index = at;
    while index > from {
        let Some(token) = reading.doc.at(index - 1) else {
            break;
        };
        if token.is_mark(";")
            || token.is_mark(":")
            || token.is_mark("\u{201c}")
            || reading.is(index - 1, Grammar::Stop)
            || token.low == "that"
            || attribution.in_subject(index - 1)
            || reading.lexicon.speech.word(&token.low).is_some()
        {
            break;
        }
        index -= 1;
    }
    index
}

fn behind_preposition(reading: &Reading<'_>, at: usize) -> bool {
    (1..=2).any(|back| {
        at.checked_sub(back).is_some_and(|i| {
            let close = back == 1 || reading.doc.at(at - 1).is_some_and(|t| t.low == "the");
            close
                && (reading.is(i, Grammar::Place)
                    || reading.is(i, Grammar::NotPlace)
                    || reading.is(i, Grammar::Within)
                    || reading.is(i, Grammar::Agent)
                    || reading.doc.at(i).is_some_and(|t| t.low == "against"))
        })
    })
}

/// The side that stands first in the clause and is no prepositional object.
fn subject_side(
    reading: &Reading<'_>,
    attribution: &Attribution,
    from: usize,
    to: usize,
) -> Option<(Range<usize>, SideId)> {
    let mut at = from;
    while at < to {
        // Behind a verb stands whom it was done to.
        if reading.lexicon.verbs.longest(reading.rest(at, to)).is_some() {
            return None;
        }
        if let Some((tokens, side)) = reading.side_at(at, to) {
            let possessive =
                tokens.end.checked_sub(1).and_then(|i| reading.doc.at(i)).is_some_and(|t| t.possessive);
            if !behind_preposition(reading, at) && !attribution.in_subject(at) && !possessive {
                return Some((tokens, side));
            }
            at = tokens.end.max(at + 1);
        } else {
            at += 1;
        }
    }
    None
}

/// "its forces", "they have": the speaker's own side.
fn own_side(reading: &Reading<'_>, attribution: &Attribution, from: usize, to: usize) -> Option<Actor> {
    let own = (from..to).any(|at| {
        reading.doc.at(at).is_some_and(|t| matches!(t.low.as_str(), "its" | "our" | "they" | "we" | "it"))
    });
    let act = attribution.act(to)?;
    let speaker = act.actors.first().filter(|_| own)?;
    let side = speaker.side.clone().filter(|side| !BYSTANDERS.contains(&side.as_str()))?;
    Some(Actor::new(format!("forces of {}", title_case(side.as_str())), Some(side)))
}

/// `united_states` → "United States", `ttp` → "TTP".
pub(crate) fn title_case(side: &str) -> String {
    // A short id that is itself a word of the lexicon is an abbreviation.
    let known = Lexicon::english().is_ok_and(|lexicon| lexicon.sides.word(side).is_some());
    if known && side.len() <= 5 && side != "hamas" {
        return side.to_uppercase();
    }
    let words = side.split('_').map(|word| {
        let mut chars = word.chars();
        chars
            .next()
            .map(|first| first.to_uppercase().collect::<String>() + chars.as_str())
            .unwrap_or_default()
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Against whom: the side behind "against".
fn targets(reading: &Reading<'_>, sentence: &Range<usize>, tokens: &Range<usize>, part: Part) -> Vec<Actor> {
    let object = (tokens.end + 2).min(sentence.end);
    if part == Part::Verb
        && let Some((at, side)) = reading.side_in(tokens.end..object)
    {
        return vec![named_actor(reading, at, sentence.end, side)];
    }
    let against =
        (tokens.end..sentence.end).find(|&at| reading.doc.at(at).is_some_and(|t| t.low == "against"));
    let Some(at) = against else { return Vec::new() };
    let reach = (at + 4).min(sentence.end);
    let named = reading.side_in(at + 1..reach);
    named.map(|(at, side)| named_actor(reading, at, sentence.end, side)).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use crate::extract::{extract, test_report};
    use crate::gazetteer::Gazetteer;

    fn told(text: &str) -> Vec<String> {
        let events = extract(&test_report(text), Gazetteer::embedded().unwrap()).unwrap().events;
        let by = |event: &crate::event::Event| {
            let sides =
                event.by.iter().filter_map(|actor| actor.side.as_ref()).map(|side| side.as_str().to_owned());
            sides.collect::<Vec<_>>().join(", ")
        };
        events.iter().map(|event| format!("{} by {}", event.kind.as_str(), by(event))).collect()
    }

    #[test]
    fn a_headline_s_noun_may_be_its_verb() {
        assert_eq!(told("Pakistan bombs Kabul and Kandahar"), ["airstrike by pakistan"]);
    }

    #[test]
    fn a_force_that_is_a_side_is_itself() {
        let text = "Shells fired by the paramilitary Rapid Support Forces hit a market in Omdurman on Thursday, killing 30 \
                    people, a group of lawyers said.";
        assert_eq!(told(text), ["shelling by rsf"]);
    }

    #[test]
    fn a_gate_that_opens_again_is_not_shut() {
        let closed = |text: &str| {
            let events =
                crate::extract::extract(&test_report(text), Gazetteer::embedded().unwrap()).unwrap().events;
            events.iter().any(|event| event.kind == crate::event::Kind::BorderClosure)
        };
        assert!(closed("The Torkham crossing was closed on Thursday, officials said."));
        assert!(!closed(
            "Torkham opened again on Thursday after it had been shut for six days, officials said."
        ));
        assert!(!closed(
            "The crossing at Torkham, closed last week, was reopened on Thursday, officials said."
        ));
    }
}
