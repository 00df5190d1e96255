//! Tolls: "put its own dead at 12", "the death toll rose to 36": a number behind its noun.

use std::ops::Range;

use super::counted::{Counted, counted};
use super::frames::Frame;
use super::lexicon::{Action, Class, Toll};
use super::number::quantity;
use super::reading::Reading;
use super::token::Form;
use crate::event::{Count, Measure};

/// How many tokens may stand between the noun and its number.
const WIDEST: usize = 7;

/// How many tokens behind its noun a toll may be said to have risen.
const FARTHEST_RISE: usize = 24;

/// How many tokens behind its noun a toll may name whose it is: "the dead of the Afghan army".
const FARTHEST_OWNER: usize = 4;

/// The tolls of a sentence, in order.
pub(crate) fn tolls(reading: &Reading<'_>, sentence: Range<usize>) -> Vec<Frame> {
    let mut found = Vec::new();
    let mut at = sentence.start;
    while at < sentence.end {
        let Some((length, (measure, kind))) = reading.lexicon.tolls.longest(reading.rest(at, sentence.end))
        else {
            at += 1;
            continue;
        };
        let words = at..at + length;
        at += length;
        let frame = match kind {
            Toll::Numbered => toll(reading, &words, sentence.end),
            Toll::Bare => {
                Some(frame(&words, Counted { subject: Some(words.clone()), ..Counted::bare(words.clone()) }))
            }
            Toll::Echo => echo(reading, &words, sentence.end),
        };
        let Some(frame) = frame else { continue };
        at = frame.noun.tokens.end.max(at);
        found.push(Frame { measure: *measure, ..frame });
    }
    found
}

fn frame(words: &Range<usize>, noun: Counted) -> Frame {
    Frame {
        verb: words.clone(),
        action: Action::Kill,
        measure: Measure::Killed,
        count: noun.count.unwrap_or(Count::Unnumbered),
        noun: Counted { class: Some(Class::Person), ..noun },
        class: Class::Person,
        part: false,
        echo: false,
    }
}

/// "spoke of 48", "raised that figure to 135", "had spoken of 11 civilians".
fn echo(reading: &Reading<'_>, words: &Range<usize>, end: usize) -> Option<Frame> {
    let lead = reading.doc.at(words.end).is_some_and(|t| matches!(t.low.as_str(), "at" | "to" | "of"));
    let mut from = words.end + usize::from(lead);
    while reading.doc.at(from).is_some_and(|t| t.is_mark("\"") || t.is_mark("\u{201c}")) {
        from += 1;
    }
    let noun = counted(reading, from, end).filter(|noun| !noun.none && !noun.article && !noun.definite)?;
    let quantity = noun.quantity.clone()?;
    let numbered = noun.count.is_some_and(|count| count != Count::Unnumbered);
    let prisoners = reading.doc.slice(noun.tokens.clone()).iter().any(|t| t.low.starts_with("prisoner"));
    let person = noun.class == Some(Class::Person) && !prisoners;
    // A number that stands alone: a mark, a small word or a time follows, and no noun.
    let next = reading.doc.at(noun.tokens.end).filter(|_| noun.tokens.end < end);
    let alone = next.is_none_or(|t| {
        t.form == Form::Mark
            || reading.lexicon.grammar.word(&t.low).is_some()
            || reading.lexicon.times.longest(reading.rest(noun.tokens.end, end)).is_some()
    });
    let year = noun.class.is_none()
        && matches!(noun.count, Some(Count::Exact(1900..=2100)))
        && reading.doc.at(quantity.start).is_some_and(|t| !t.low.contains(','));
    // "counted 500 people who had fled".
    let fled = person && next.is_some_and(|t| t.low == "who");
    let fits = numbered && !fled && (person || (noun.class.is_none() && alone && !year));
    fits.then(|| Frame { echo: true, ..frame(words, noun) })
}

/// The number behind "at" or "to", with nothing between but words that lead to it.
fn toll(reading: &Reading<'_>, noun: &Range<usize>, end: usize) -> Option<Frame> {
    let words = noun.clone();
    let reach = (noun.end + WIDEST).min(end);
    let low = |at: usize| reading.doc.at(at).map_or("", |t| t.low.as_str());
    let leads =
        |at: &usize| matches!(low(*at), "at" | "to" | "as" | "were" | "was" | "reached" | "hit" | "passed");
    let risen = rise(reading, noun.end, end);
    let lead = risen.map(|verb| verb + 1).or_else(|| (noun.end..reach).find(leads))?;
    let be = matches!(low(lead), "were" | "was");
    if be && lead != noun.end {
        return None;
    }
    let plain = risen.is_some()
        || (noun.end..lead).all(|at| {
            !matches!(low(at), "," | ";" | ":" | "." | "and") && reading.lexicon.verbs.word(low(at)).is_none()
        });
    let number = quantity(reading, lead + 1, end).filter(|q| !q.article && !q.none)?;
    // A toll since the beginning of a war is none of one event.
    let since =
        (number.tokens.end..(number.tokens.end + 4).min(end)).any(|at| matches!(low(at), "since" | "years"));
    let vague = number.count == Count::Unnumbered;
    if !plain || since || vague {
        return None;
    }
    let own =
        (noun.start.saturating_sub(2)..noun.end).any(|at| matches!(low(at), "own" | "its" | "their" | "our"));
    // "The toll from last night's raids by Pakistan has risen to": who raided lost nobody.
    let near = lead.min(noun.end + FARTHEST_OWNER);
    let side = reading.side_in(noun.start.saturating_sub(2)..near).map(|(_, side)| side);
    let noun = Counted {
        count: Some(number.count),
        quantity: Some(number.tokens.clone()),
        subject: Some(noun.clone()),
        side,
        own,
        ..Counted::bare(number.tokens)
    };
    let sort =
        words.clone().find_map(|at| match reading.lexicon.nouns.longest(reading.rest(at, words.end)) {
            Some((_, (Class::Person, sort))) => *sort,
            _ => None,
        });
    Some(Frame { verb: words, ..frame(&(0..0), Counted { sort, ..noun }) })
}

/// "has climbed to 22", "rose to 104", "brought the toll to nine": where the verb stands, however far from its noun.
fn rise(reading: &Reading<'_>, from: usize, end: usize) -> Option<usize> {
    let low = |at: usize| reading.doc.at(at).filter(|_| at < end).map_or("", |t| t.low.as_str());
    let stop = |at: &usize| matches!(low(*at), ";" | "." | ":" | "");
    (from..(from + FARTHEST_RISE).min(end)).take_while(|at| !stop(at)).find(|&at| {
        matches!(
            low(at),
            "climbed" | "climbs" | "risen" | "rose" | "rises" | "mounted" | "jumped" | "grew" | "grown"
        ) && low(at + 1) == "to"
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::lexicon::Lexicon;
    use crate::extract::test_report;
    use crate::gazetteer::Gazetteer;

    fn read(text: &str) -> Vec<String> {
        let report = test_report(text);
        let reading = Reading::new(&report, Lexicon::english().unwrap(), Gazetteer::embedded().unwrap());
        let found = tolls(&reading, 0..reading.doc.tokens.len());
        found.iter().map(|f| format!("{} {:?}", f.measure.as_str(), f.count)).collect()
    }

    #[test]
    fn a_toll_takes_the_number_behind_it() {
        assert_eq!(read("The military put its own dead at 12."), ["killed Exact(12)"]);
        assert_eq!(read("The death toll rose to at least 36 on Friday."), ["killed AtLeast(36)"]);
        assert_eq!(read("He put the number of dead soldiers at 22."), ["killed Exact(22)"]);
        assert_eq!(read("The elder spoke of 48."), ["killed Exact(48)"]);
        assert_eq!(read("It suffered heavy losses."), ["casualties Unnumbered"]);
        assert!(read("It reported 300 points.").is_empty());
        assert!(read("taking its death toll to 223 since fighting began").is_empty());
        assert!(read("The wounded were taken to hospital.").is_empty());
    }
}
