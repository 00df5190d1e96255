//! Names of people that are names of peoples too: "the spokesman, Najib Danish".

use std::ops::Range;

use super::lexicon::{Grammar, Lexicon};
use super::token::{Doc, Form};
use crate::gazetteer::Mention;

/// A people's name behind a given name, with nothing behind it that it could describe, is a surname.
pub(super) fn is_surname(doc: &Doc<'_>, lexicon: &Lexicon, mention: &Mention, tokens: &Range<usize>) -> bool {
    let end = doc.tokens.len();
    let Some(given) = tokens.start.checked_sub(1) else { return false };
    let named = doc.at(given).is_some_and(|t| {
        t.form == Form::Capital
            && !t.possessive
            && t.low.chars().all(char::is_alphabetic)
            && lexicon.grammar.word(&t.low).is_none()
            && lexicon.times.word(&t.low).is_none()
            && lexicon.nouns.word(&t.low).is_none()
            && lexicon.kinds.word(&t.low).is_none()
    });
    let office = (given.saturating_sub(3)..tokens.start).any(|at| {
        let rest = doc.slice(at..end);
        let reaches = |length: usize| at + length >= tokens.start;
        lexicon.offices.longest(rest).is_some_and(|(length, _)| reaches(length))
            || lexicon.sides.longest(rest).is_some_and(|(length, _)| reaches(length))
    });
    let plural = doc.at(tokens.start).is_some_and(|t| t.low.ends_with('s'));
    mention.demonym
        && tokens.len() == 1
        && named
        && !office
        && !plural
        && describes_nothing(doc, lexicon, tokens)
}

fn describes_nothing(doc: &Doc<'_>, lexicon: &Lexicon, tokens: &Range<usize>) -> bool {
    let end = doc.tokens.len();
    doc.at(tokens.end).is_none_or(|t| {
        let rest = doc.slice(tokens.end..end);
        t.form == Form::Mark || lexicon.speech.longest(rest).is_some() || lexicon.is(t, Grammar::Aux)
    })
}

#[cfg(test)]
mod tests {
    use crate::extract::test_speakers as speakers;

    #[test]
    fn a_people_s_name_behind_a_given_name_is_a_surname() {
        let found = speakers("KABUL: Two men died, a spokesman for the ministry, Rahim Danish, said.");
        assert_eq!(found, ["Rahim Danish (afghanistan)"]);
        let found = speakers("KABUL: Rahim Afghan, the governor of Kunar, said two men died.");
        assert_eq!(found, ["Rahim Afghan (local)"]);
        assert_eq!(speakers("A Danish spokesman said two men died."), ["Danish spokesman (denmark)"]);
    }
}
