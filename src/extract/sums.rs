//! Nouns that one verb takes together: whether they are one number or several.

use super::counted::Counted;
use super::frames::Parser;
use super::lexicon::{Group, Sort};
use super::pieces::Piece;
use super::token::Form;
use crate::event::Count;

impl Parser<'_, '_> {
    /// "a woman and two children", "two women and three children" are one number: people told by age and sex; "two
    /// soldiers and a child" stay two and one.
    pub(super) fn put_together(&self, nouns: &[usize]) -> Vec<(usize, Counted)> {
        let mut found: Vec<(usize, Counted)> = Vec::new();
        let nouns = self.without_breakdown(nouns);
        let several = |noun: &&usize| self.nouns.get(**noun).is_some_and(|noun| !is_one(noun));
        let ages = nouns.iter().all(|noun| self.is_told_by_age(*noun));
        let apart = !ages && nouns.iter().filter(several).count() > 1;
        for &index in nouns {
            let Some(noun) = self.nouns.get(index) else { continue };
            if let Some((_, last)) = found.last_mut()
                && !apart
                && let Some(count) = sum(last, noun)
            {
                last.summed = true;
                last.count = Some(count);
                last.tokens = last.tokens.start..noun.tokens.end;
                last.quantity = Some(last.tokens.clone());
                last.subject = Some(last.tokens.clone());
                last.side = last.side.clone().or_else(|| noun.side.clone());
                continue;
            }
            found.push((index, noun.clone()));
        }
        found
    }

    /// "Two people, constable Omar Habib and Najib Khan, a driver, were hurt": who the last of the two is, between
    /// commas, is not counted; the two are.
    pub(super) fn whose_names(&self, last: usize) -> Option<(usize, usize)> {
        let noun = |index: usize| match self.items.get(index)?.piece {
            Piece::Noun(noun) => Some(noun),
            _ => None,
        };
        let comma = |index: usize| matches!(self.items.get(index).map(|i| &i.piece), Some(Piece::Comma));
        let name = |index: usize| {
            let token = self.items.get(index).and_then(|item| self.reading.doc.at(item.tokens.start));
            token.is_some_and(|t| t.form == Form::Capital)
        };
        let article =
            self.nouns.get(noun(last)?).is_some_and(|n| n.article && n.count == Some(Count::Exact(1)));
        let apposed = article && comma(last + 1) && comma(last.checked_sub(1)?) && name(last.checked_sub(2)?);
        if !apposed {
            return None;
        }
        let first = (0..last.saturating_sub(1)).rev().find(|&at| noun(at).is_some())?;
        let counted = noun(first).filter(|&noun| self.is_free(noun) && !self.is_prepositional(first))?;
        let verb =
            self.items.get(first..last)?.iter().any(|i| matches!(i.piece, Piece::Verb(..) | Piece::Stop));
        (comma(first + 1) && !verb).then_some((first, counted))
    }

    /// "A gunman shot at guards" hits nobody; "shot at least nine people" does.
    pub(super) fn is_shot_at(&self, verb: usize) -> bool {
        let shot = self.low(verb) == "shot" && self.items.get(verb).is_some_and(|i| i.tokens.len() == 1);
        let least = matches!(self.low(verb + 2), "least" | "most");
        let at = self.items.get(verb + 1).is_some_and(|i| i.tokens.len() == 1) && self.low(verb + 1) == "at";
        shot && at && !least && !self.is_passive(verb)
    }

    /// "Most of the injured", "all three of the dead": no part that is counted.
    pub(super) fn is_no_part(&self, noun: &Counted) -> bool {
        let before = noun.tokens.start.checked_sub(1).and_then(|at| self.reading.doc.at(at));
        noun.count == Some(Count::Unnumbered) || before.is_some_and(|t| t.low == "all")
    }

    pub(super) fn ends_with(&self, noun: &Counted, word: &str) -> bool {
        noun.tokens.end.checked_sub(1).and_then(|at| self.reading.doc.at(at)).is_some_and(|t| t.low == word)
    }

    /// "Three women", "five children".
    fn is_told_by_age(&self, noun: usize) -> bool {
        let last =
            self.nouns.get(noun).and_then(|noun| self.reading.doc.at(noun.tokens.end.checked_sub(1)?));
        last.is_some_and(|token| self.reading.lexicon.is_of(Group::Age, &token.low))
    }

    /// "Two civilians, a man and his daughter, were killed": what only says who the two were is left out.
    fn without_breakdown<'n>(&self, nouns: &'n [usize]) -> &'n [usize] {
        let number = |noun: &usize| match self.nouns.get(*noun).and_then(|noun| noun.count) {
            Some(Count::Exact(number)) => Some(number),
            _ => None,
        };
        let Some((first, rest)) = nouns.split_first() else { return nouns };
        let sum: Option<u64> =
            rest.iter().map(number).try_fold(0u64, |sum, number| Some(sum.saturating_add(number?)));
        let total = rest.len() > 1 && number(first).is_some() && number(first) == sum;
        if total { nouns.get(..1).unwrap_or_default() } else { nouns }
    }
}

/// "a woman", "one child", "his wife".
pub(super) fn is_one(noun: &Counted) -> bool {
    noun.count == Some(Count::Exact(1))
}

/// The number of two joined nouns of civilians: one of them is a single person, or "his wife and three boys".
pub(super) fn sum(first: &Counted, second: &Counted) -> Option<Count> {
    let civil = first.sort == Some(Sort::Civil) && second.sort == Some(Sort::Civil);
    match (first.count, second.count) {
        (Some(Count::Exact(a)), Some(Count::Exact(b))) if civil => Some(Count::Exact(a.saturating_add(b))),
        // "At least nine children and one woman" are at least ten.
        (Some(Count::AtLeast(a)), Some(Count::Exact(b))) if civil => {
            Some(Count::AtLeast(a.saturating_add(b)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::extract::frames::frames;
    use crate::extract::lexicon::Lexicon;
    use crate::extract::reading::Reading;
    use crate::extract::test_report;
    use crate::gazetteer::Gazetteer;

    fn read(text: &str) -> Vec<String> {
        let report = test_report(text);
        let reading = Reading::new(&report, Lexicon::english().unwrap(), Gazetteer::embedded().unwrap());
        let sentence = reading.doc.sentences[0].tokens.clone();
        frames(&reading, sentence, &|_| false)
            .iter()
            .map(|frame| format!("{} {:?}", frame.measure.as_str(), frame.count))
            .collect()
    }

    #[test]
    fn people_told_by_their_age_are_one_number() {
        assert_eq!(read("Two women and three children were killed."), ["killed Exact(5)"]);
        assert_eq!(read("Five boys, three girls and one woman were killed."), ["killed Exact(9)"]);
    }

    #[test]
    fn a_single_person_is_counted_with_the_others() {
        assert_eq!(read("A woman and three children were killed."), ["killed Exact(4)"]);
        assert_eq!(read("At least nine children and one woman were killed."), ["killed AtLeast(10)"]);
    }

    #[test]
    fn two_numbers_stay_two_numbers() {
        assert_eq!(
            read("Three constables and a driver were killed."),
            ["killed Exact(3)", "killed Exact(1)"]
        );
        assert_eq!(
            read("Six villagers and two teachers were killed."),
            ["killed Exact(6)", "killed Exact(2)"]
        );
    }

    #[test]
    fn fighters_of_two_sides_stay_two_numbers() {
        assert_eq!(read("Five soldiers and a militant were killed."), ["killed Exact(5)", "killed Exact(1)"]);
    }

    #[test]
    fn parts_that_add_up_to_their_whole_count_by_themselves() {
        let found = read("He said 12 people were killed, nine civilians and three policemen.");
        assert_eq!(found, ["killed Exact(12)", "killed Exact(9)", "killed Exact(3)"]);
        let found = read("The attack killed nine people (four children, three women and two men) there.");
        assert_eq!(found, ["killed Exact(9)", "killed Exact(4)", "killed Exact(3)", "killed Exact(2)"]);
    }
}
