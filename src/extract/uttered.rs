//! Whether words that often say something do so where they stand: "went on to say" does, "went on for hours" does not;
//! and whether what stands behind them tells anything.

use std::ops::Range;

use super::lexicon::{Grammar, Group};
use super::reading::Reading;
use super::token::Form;

/// The words that name who was told are fewer.
const LONGEST_HEARER: usize = 18;

/// Behind "admitted" the words that are admitted begin within so many tokens.
const FARTHEST_CONTENT: usize = 5;

/// Whether a verb that means something else as often says something here; `from` is behind the last verb of saying.
pub(super) fn says(reading: &Reading<'_>, sentence: &Range<usize>, from: usize, verb: &Range<usize>) -> bool {
    let low = |at: usize| reading.doc.at(at).filter(|_| at < sentence.end).map_or("", |t| t.low.as_str());
    let before = || sentence.start.max(from)..verb.start;
    let mark = |at: usize| at >= sentence.end || reading.doc.at(at).is_none_or(|t| t.form == Form::Mark);
    let that = |reach: usize| (verb.end..verb.end + reach).any(|at| low(at) == "that");
    match low(verb.start) {
        // "The hospital received 19 dead": who receives the dead tells of them.
        "received" => is_hospital(reading, before()),
        "admitted" => is_hospital(reading, before()) || that(FARTHEST_CONTENT) || low(verb.end) == "it",
        // "authorities report"; "a police report" says nothing.
        "report" => verb.start.checked_sub(1).is_some_and(|at| low(at).ends_with('s')),
        // "He went on: ...": a fight that went on for hours says nothing.
        "went" if low(verb.start + 1) == "on" => mark(verb.end) || that(1) || low(verb.end + 1) == "say",
        // "..., local officials charged on Thursday": who is charged with murder says nothing.
        "charged" => mark(verb.end) || that(FARTHEST_CONTENT) || is_time(reading, verb.end, sentence.end),
        _ => true,
    }
}

fn is_time(reading: &Reading<'_>, at: usize, end: usize) -> bool {
    let on = reading.doc.at(at).is_some_and(|t| t.low == "on");
    reading.lexicon.times.longest(reading.rest(at + usize::from(on), end)).is_some()
}

fn is_hospital(reading: &Reading<'_>, words: Range<usize>) -> bool {
    reading.doc.slice(words).iter().any(|t| reading.lexicon.is_of(Group::Hospital, &t.low))
}

/// What stands behind "told" names who heard it, and when, and tells nothing.
pub(super) fn is_hearer(reading: &Reading<'_>, verb: &Range<usize>, end: usize) -> bool {
    is_told(reading, verb) && end.saturating_sub(verb.end) <= LONGEST_HEARER && !tells(reading, verb.end..end)
}

fn is_told(reading: &Reading<'_>, verb: &Range<usize>) -> bool {
    reading.doc.at(verb.start).is_some_and(|t| matches!(t.low.as_str(), "told" | "informed" | "tells"))
}

/// A word of what happens stands among these, or of saying.
pub(super) fn tells(reading: &Reading<'_>, mut words: Range<usize>) -> bool {
    let end = words.end;
    words.any(|at| {
        let rest = reading.rest(at, end);
        reading.is(at, Grammar::That)
            || reading.lexicon.verbs.longest(rest).is_some()
            || reading.lexicon.speech.longest(rest).is_some()
    })
}

/// "..., Karim Daud said in an interview in which he gave no names", "..., an official told this paper on condition that
/// he not be named": how, where and to whom it was said, and no word of what.
pub(super) fn is_manner(reading: &Reading<'_>, verb: &Range<usize>, end: usize) -> bool {
    let leads = |at: usize| {
        reading.is(at, Grammar::Place)
            || reading.doc.at(at).is_some_and(|t| reading.lexicon.is_of(Group::Manner, &t.low))
    };
    let close = end.min(verb.end + LONGEST_HEARER);
    let first = (verb.end..close).find(|&at| leads(at));
    let Some(first) = first.filter(|&at| at == verb.end || is_told(reading, verb)) else { return false };
    if tells(reading, verb.end..first) {
        return false;
    }
    // Behind "condition" and "which" stand words about the saying.
    let low = |at: usize| reading.doc.at(at).map_or("", |t| t.low.as_str());
    let about = (first..end).find(|&at| matches!(low(at), "condition" | "which" | "whom"));
    let own = first..about.unwrap_or(end);
    let counts = own.clone().any(|at| reading.lexicon.nouns.longest(reading.rest(at, own.end)).is_some());
    let opens = own
        .clone()
        .any(|at| ["\u{201c}", "\"", ":"].iter().any(|m| reading.doc.at(at).is_some_and(|t| t.is_mark(m))));
    !tells(reading, own) && !counts && !opens
}

/// "a bombing claimed by": the word before is one for what happened.
pub(super) fn is_deed(reading: &Reading<'_>, verb: usize) -> bool {
    let from = verb.saturating_sub(3);
    (from..verb).any(|at| {
        let kind = reading.lexicon.kinds.longest(reading.rest(at, verb));
        kind.is_some_and(|(length, _)| at + length + 1 >= verb)
    })
}

/// "said it was behind the attack", "claimed responsibility": who owns up to a deed is asked for nothing else.
pub(super) fn owns_up(reading: &Reading<'_>, verb: &Range<usize>, end: usize) -> bool {
    let low = |at: usize| reading.doc.at(at).map_or("", |t| t.low.as_str());
    (verb.start..(verb.end + FARTHEST_CONTENT).min(end)).any(|at| {
        low(at) == "responsibility"
            || low(at) == "behind" && matches!(low(at + 1), "the" | "it" | "this" | "that" | "both")
    })
}

#[cfg(test)]
mod tests {
    use crate::extract::lexicon::Lexicon;
    use crate::extract::reading::Reading;
    use crate::extract::speech::Attribution;
    use crate::extract::test_report;
    use crate::gazetteer::Gazetteer;

    /// Who says a word.
    fn says(text: &str, word: &str) -> Option<String> {
        let report = test_report(text);
        let reading = Reading::new(&report, Lexicon::english().unwrap(), Gazetteer::embedded().unwrap());
        let attribution = Attribution::new(&reading);
        let at = (0..reading.doc.tokens.len()).find(|&at| reading.doc.at(at).unwrap().low == word).unwrap();
        attribution.act(at).and_then(|act| act.actors.first()).map(|actor| actor.name.clone())
    }

    #[test]
    fn what_goes_on_for_hours_says_nothing() {
        let text = "The mayor, Karim Daud, spoke at noon. Four guards died in a battle that went on for hours, he said.";
        assert_eq!(says(text, "died"), Some("Karim Daud".to_owned()));
    }

    #[test]
    fn an_army_admits_its_loss_and_a_hospital_its_patients() {
        let text = "The Pakistani army admitted on Monday that nine men died.";
        assert_eq!(says(text, "died"), Some("Pakistani army".to_owned()));
        assert_eq!(
            says("Nine men died in Wana, elders charged on Monday.", "died"),
            Some("elders".to_owned())
        );
    }

    #[test]
    fn the_manner_of_a_saying_tells_nothing_of_what_was_said() {
        let text =
            "Nine men died in Wana, a government official told this paper on condition that he not be named.";
        assert_eq!(says(text, "died"), Some("government official".to_owned()));
        let text = "Nine men had died in Wana, Karim Daud, the mayor, said in an interview in which he gave no names.";
        assert_eq!(says(text, "died"), Some("Karim Daud".to_owned()));
    }

    #[test]
    fn who_owns_up_to_a_deed_does_not_speak_on() {
        let text = "The BLA said it was behind the attack. Three of the gunmen died.";
        assert_eq!(says(text, "died"), None);
    }

    #[test]
    fn a_speaker_behind_a_quotation_or_two_clauses_said_all_of_it() {
        let text = "The army confirmed the raid. \u{201c}Nine men died in Wana,\u{201d} it said, adding that the gate of the town was shut.";
        assert_eq!(says(text, "died"), Some("army".to_owned()));
        let text = "Nine men died in Wana; two were soldiers, said the mayor of the town.";
        assert_eq!(says(text, "died"), Some("mayor of the town".to_owned()));
    }

    #[test]
    fn who_claims_a_deed_tells_nothing_of_its_dead() {
        let text = "A bombing claimed by the Islamic State group killed nine men in Iraq, police said.";
        assert_eq!(says(text, "killed"), Some("police".to_owned()));
    }

    #[test]
    fn who_replies_with_a_strike_says_nothing() {
        let text = "Israel replied with an air strike in Gaza in which one man was killed.";
        assert_eq!(says(text, "killed"), None);
    }
}
