//! Tolls: "put its own dead at 12", "the death toll rose to 36": a number behind its noun.

use std::ops::Range;

use super::counted::Counted;
use super::frames::Frame;
use super::lexicon::Class;
use super::number::quantity;
use super::reading::Reading;
use crate::event::Count;

/// How many tokens may stand between the noun and its number.
const WIDEST: usize = 7;

/// The tolls of a sentence, in order.
pub(crate) fn tolls(reading: &Reading<'_>, sentence: Range<usize>) -> Vec<Frame> {
    let mut found = Vec::new();
    let mut at = sentence.start;
    while at < sentence.end {
        let Some((length, measure)) = reading.lexicon.tolls.longest(reading.rest(at, sentence.end)) else {
            at += 1;
            continue;
        };
        let noun = at..at + length;
        at += length;
        let Some(frame) = toll(reading, &noun, sentence.end) else { continue };
        at = frame.noun.tokens.end.max(at);
        found.push(Frame { measure: *measure, ..frame });
    }
    found
}

/// The number behind "at" or "to", with nothing between but words that lead to it.
fn toll(reading: &Reading<'_>, noun: &Range<usize>, end: usize) -> Option<Frame> {
    let reach = (noun.end + WIDEST).min(end);
    let low = |at: usize| reading.doc.at(at).map_or("", |t| t.low.as_str());
    let lead =
        (noun.end..reach).find(|&at| matches!(low(at), "at" | "to" | "as" | "reached" | "hit" | "passed"))?;
    let plain = (noun.end..lead).all(|at| {
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
    let side = reading.side_in(noun.start.saturating_sub(2)..lead).map(|(_, side)| side);
    let counted = Counted {
        tokens: number.tokens.clone(),
        count: Some(number.count),
        quantity: Some(number.tokens),
        class: Some(Class::Person),
        subject: Some(noun.clone()),
        side,
        definite: false,
        none: false,
        own,
        sort: None,
    };
    Some(Frame {
        verb: noun.clone(),
        measure: crate::event::Measure::Killed,
        count: number.count,
        noun: counted,
        class: Class::Person,
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
        assert!(read("taking its death toll to 223 since fighting began").is_empty());
        assert!(read("The wounded were taken to hospital.").is_empty());
    }
}
