//! Denials that count nothing themselves: "Tehran denied it", "disputed the figure", "called it a fabrication".

use std::ops::Range;

use super::reading::Reading;
use super::speech::Act;
use crate::event::Stance;

/// How a speaker answers what was claimed before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) stance: Stance,
    /// It is the number that is answered, not the whole claim.
    pub(crate) number: bool,
}

/// Reads whether an act of speech answers a claim made before it.
pub(crate) fn answer(reading: &Reading<'_>, sentence: &Range<usize>, act: &Act) -> Option<Answer> {
    let low = |at: usize| reading.doc.at(at).filter(|_| at < sentence.end).map_or("", |t| t.low.as_str());
    let mut at = act.verb.end;
    let article = matches!(
        low(at),
        "the" | "these" | "those" | "this" | "that" | "such" | "all" | "its" | "their" | "his"
    );
    if article && is_claim_word(low(at + 1)) {
        at += 1;
    }
    let pronoun = low(at) == "it";
    let word = is_claim_word(low(at));
    // "Called the numbers a fantasy" answers many claims at once; "rejected that" often a charge, not a loss.
    let called = act.stance == Stance::Asserts;
    if !pronoun && (called || !word) {
        return None;
    }
    let number = matches!(low(at), "figure" | "figures" | "number" | "numbers" | "toll" | "count");
    let rest = reading.doc.slice(at + 1..(at + 12).min(sentence.end));
    if act.stance != Stance::Asserts {
        // "denied that its men fired": a clause follows, which says itself what is denied.
        let next = rest.first();
        let ends = next.is_none_or(|t| {
            !t.is_word()
                || matches!(
                    t.low.as_str(),
                    "as" | "and" | "but" | "on" | "in" | "without" | "outright" | "flatly"
                )
        });
        return ends.then_some(Answer { stance: act.stance, number });
    }
    let called = (act.verb.clone())
        .any(|at| matches!(low(at), "called" | "calls" | "call" | "described" | "describes"));
    let false_word =
        rest.iter().take_while(|t| !t.is_mark(".") && !t.is_mark(";")).any(|t| is_false_word(&t.low));
    (called && false_word).then_some(Answer { stance: Stance::Denies, number: false })
}

/// Words for what was told. A charge or an accusation is of a deed, and no count of losses.
fn is_claim_word(word: &str) -> bool {
    matches!(
        word,
        "claim"
            | "claims"
            | "report"
            | "reports"
            | "account"
            | "figure"
            | "figures"
            | "number"
            | "numbers"
            | "toll"
            | "count"
    )
}

fn is_false_word(word: &str) -> bool {
    [
        "fabricat",
        "fals",
        "lie",
        "lies",
        "fantas",
        "baseless",
        "untrue",
        "propaganda",
        "nonsense",
        "invent",
        "hysteria",
        "groundless",
        "unfounded",
        "disinformation",
        "fiction",
    ]
    .iter()
    .any(|stem| word.starts_with(stem))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::lexicon::Lexicon;
    use crate::extract::speech::Attribution;
    use crate::extract::test_report;
    use crate::gazetteer::Gazetteer;

    fn read(text: &str) -> Option<Answer> {
        let report = test_report(text);
        let reading = Reading::new(&report, Lexicon::english().unwrap(), Gazetteer::embedded().unwrap());
        let attribution = Attribution::new(&reading);
        let sentence = reading.doc.sentences[0].tokens.clone();
        attribution.acts_in(&sentence).find_map(|act| answer(&reading, &sentence, act))
    }

    #[test]
    fn it_is_denied_called_false_or_disputed() {
        let denies = Some(Answer { stance: Stance::Denies, number: false });
        assert_eq!(read("The ministry denied it."), denies);
        assert_eq!(read("The ministry called it a fabrication."), denies);
        assert_eq!(
            read("The ministry disputed the figure."),
            Some(Answer { stance: Stance::Disputes, number: true })
        );
    }

    #[test]
    fn a_clause_says_itself_what_is_denied() {
        assert_eq!(read("The ministry denied that a post was lost."), None);
        assert_eq!(read("The ministry called it a success."), None);
    }

    /// The measures of what is denied.
    fn denied(text: &str) -> Vec<String> {
        let report = test_report(text);
        let events = crate::extract::extract(&report, Gazetteer::embedded().unwrap()).unwrap().events;
        let claims =
            events.iter().flat_map(|event| &event.claims).filter(|claim| claim.stance == Stance::Denies);
        claims.map(|claim| claim.measure.as_str().to_owned()).collect()
    }

    #[test]
    fn who_has_not_lost_them_denies_the_deed() {
        let text = "Pakistani jets bombed a house in Khost on Thursday and killed nine Afghan civilians, the Afghan government \
                    said. Pakistan denied it.";
        assert_eq!(denied(text), ["sites_struck"]);
        let text = "Afghan forces attacked a post near Torkham on Thursday and killed nine Pakistani soldiers, the Afghan \
                    government said. Pakistan denied it.";
        assert_eq!(denied(text), ["killed"]);
    }
}
