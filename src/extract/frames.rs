//! Losses and gains of one sentence: which verb takes which counted noun, in the active and in the passive voice.

use std::ops::Range;

use super::counted::{Counted, counted};
use super::lexicon::{Action, Class, Grammar, Sort, Voice};
use super::reading::Reading;
use crate::event::{Count, Measure};

/// How many tokens may stand between a passive verb and its subject.
const FARTHEST_SUBJECT: usize = 30;

/// A verb with what it takes: the raw material of a claim.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    /// The verb.
    pub(crate) verb: Range<usize>,
    pub(crate) measure: Measure,
    pub(crate) count: Count,
    pub(crate) noun: Counted,
    pub(crate) class: Class,
}

#[derive(Debug, Clone)]
enum Piece {
    Noun(usize),
    Verb(Action, Voice),
    Aux { be: bool },
    Comma,
    Join,
    Preposition,
    Stop,
    Small,
    Other,
}

struct Item {
    piece: Piece,
    tokens: Range<usize>,
}

/// Reads the frames of a sentence, in the order of their verbs.
pub(crate) fn frames(reading: &Reading<'_>, sentence: Range<usize>) -> Vec<Frame> {
    let mut parser = Parser { reading, items: Vec::new(), nouns: Vec::new(), taken: Vec::new() };
    parser.cut(sentence);
    parser.set_parts_aside();
    parser.inherit();
    parser.frames()
}

struct Parser<'r, 'a> {
    reading: &'r Reading<'a>,
    items: Vec<Item>,
    nouns: Vec<Counted>,
    taken: Vec<bool>,
}

impl Parser<'_, '_> {
    fn cut(&mut self, sentence: Range<usize>) {
        let end = sentence.end;
        let mut at = sentence.start;
        while at < end {
            let (piece, length) = self.piece(at, end);
            self.items.push(Item { piece, tokens: at..at + length.max(1) });
            at += length.max(1);
        }
    }

    fn piece(&mut self, at: usize, end: usize) -> (Piece, usize) {
        let reading = self.reading;
        let rest = reading.rest(at, end);
        if let Some(noun) = counted(reading, at, end) {
            let length = noun.tokens.len();
            self.nouns.push(noun);
            self.taken.push(false);
            return (Piece::Noun(self.nouns.len() - 1), length);
        }
        if let Some((length, (action, voice))) = reading.lexicon.verbs.longest(rest) {
            return (Piece::Verb(*action, *voice), length);
        }
        if let Some((length, _)) = reading.lexicon.speech.longest(rest) {
            return (Piece::Other, length);
        }
        let Some(token) = rest.first() else {
            return (Piece::Other, 1);
        };
        if token.is_mark(",") {
            return (Piece::Comma, 1);
        }
        if token.is_mark(";") || token.is_mark(":") || token.is_mark("\u{2014}") {
            return (Piece::Stop, 1);
        }
        let piece = match reading.lexicon.grammar.longest(rest) {
            Some((length, Grammar::Join)) => return (Piece::Join, length),
            Some((_, Grammar::Aux)) => {
                Piece::Aux { be: !matches!(token.low.as_str(), "has" | "have" | "had") }
            }
            Some((_, Grammar::Adverb)) => Piece::Small,
            Some((_, Grammar::Stop)) => Piece::Stop,
            Some((
                _,
                Grammar::Place | Grammar::NotPlace | Grammar::Near | Grammar::Agent | Grammar::Within,
            )) => Piece::Preposition,
            _ if token.low == "alive" => Piece::Small,
            _ => Piece::Other,
        };
        (piece, 1)
    }

    /// "..., including a woman and two children, ...": parts of what was counted before, told beside it.
    fn set_parts_aside(&mut self) {
        let mut inside = false;
        for index in 0..self.items.len() {
            let Some(item) = self.items.get(index) else { break };
            let word = self.reading.doc.at(item.tokens.start).map_or("", |t| t.low.as_str());
            match item.piece {
                _ if matches!(word, "including" | "among" | "includes" | "mostly") => inside = true,
                Piece::Noun(noun) if inside => {
                    let whose = self.reading.doc.slice(item.tokens.clone()).iter().any(|t| t.low == "whose");
                    if let Some(taken) = self.taken.get_mut(noun).filter(|_| !whose) {
                        *taken = true;
                    }
                }
                Piece::Verb(..) | Piece::Aux { .. } | Piece::Stop => inside = false,
                Piece::Comma if !self.list_goes_on(index) => inside = false,
                _ => {}
            }
        }
    }

    /// Behind a comma stands another counted noun of the list.
    fn list_goes_on(&self, comma: usize) -> bool {
        let next = self.items.get(comma + 1).map(|i| &i.piece);
        matches!(next, Some(Piece::Noun(_) | Piece::Join)) && !self.is_subject_of_next(comma + 1)
    }

    /// A bare number takes its noun, and a noun without a side its side, from the counted noun before it.
    fn inherit(&mut self) {
        self.share_sides();
        for index in 1..self.nouns.len() {
            let (before, rest) = self.nouns.split_at_mut(index);
            let Some(noun) = rest.first_mut() else { continue };
            if noun.class.is_none()
                && let Some(person) = before.iter().rev().find(|n| n.class == Some(Class::Person))
            {
                noun.class = Some(Class::Person);
                noun.subject = person.subject.clone();
                noun.side = person.side.clone();
            }
            if noun.side.is_none() && noun.class.is_some() && noun.sort != Some(Sort::Civil) {
                noun.side = before.iter().rev().find_map(|n| n.side.clone());
            }
        }
    }

    /// "19 posts and two bases of the Pakistani army": the side stands behind the last of a list.
    fn share_sides(&mut self) {
        for index in (0..self.items.len()).rev() {
            let Some(Piece::Noun(noun)) = self.items.get(index).map(|i| &i.piece) else { continue };
            let joined = matches!(self.items.get(index + 1).map(|i| &i.piece), Some(Piece::Join));
            let next = self.items.get(index + 2).map(|i| &i.piece);
            if joined && let Some(Piece::Noun(next)) = next {
                let side = self.nouns.get(*next).and_then(|n| n.side.clone());
                if let Some(noun) =
                    self.nouns.get_mut(*noun).filter(|n| n.side.is_none() && n.class.is_some())
                {
                    noun.side = side;
                }
            }
        }
    }

    fn frames(&mut self) -> Vec<Frame> {
        let mut frames = Vec::new();
        let mut index = 0;
        while index < self.items.len() {
            let Some((action, voice, last)) = self.verb_group(index) else {
                index += 1;
                continue;
            };
            let nouns = self.nouns_of(index, last, voice);
            let singular = self.is_singular(index);
            for noun in self.put_together(&nouns) {
                frames.extend(self.frame(index, last, action, &noun, singular));
            }
            index = last + 1;
        }
        frames
    }

    /// "a woman and two children" are three; "two soldiers and a child" stay two and one.
    fn put_together(&self, nouns: &[usize]) -> Vec<Counted> {
        let mut found: Vec<Counted> = Vec::new();
        for noun in nouns.iter().filter_map(|&noun| self.nouns.get(noun)) {
            if let Some(last) = found.last_mut()
                && last.sort == Some(Sort::Civil)
                && noun.sort == Some(Sort::Civil)
                && let (Some(Count::Exact(a)), Some(Count::Exact(b))) = (last.count, noun.count)
            {
                last.count = Some(Count::Exact(a.saturating_add(b)));
                last.tokens = last.tokens.start..noun.tokens.end;
                last.quantity = Some(last.tokens.clone());
                last.subject = Some(last.tokens.clone());
                last.side = last.side.clone().or_else(|| noun.side.clone());
                continue;
            }
            found.push(noun.clone());
        }
        found
    }

    /// One verb, or two joined that share their object: "killed and wounded", "destroyed or captured".
    fn verb_group(&self, index: usize) -> Option<(Action, Voice, usize)> {
        let Piece::Verb(action, voice) = self.items.get(index)?.piece else {
            return None;
        };
        let joined = matches!(self.items.get(index + 1).map(|i| &i.piece), Some(Piece::Join));
        if joined && let Some(Piece::Verb(second, _)) = self.items.get(index + 2).map(|i| &i.piece) {
            let both = match (action, *second) {
                (Action::Kill, Action::Wound) | (Action::Wound, Action::Kill) => Action::KillOrWound,
                (Action::Capture, Action::Destroy) | (Action::Destroy, Action::Capture) => Action::Destroy,
                (first, second) if first == second => first,
                _ => return Some((action, voice, index)),
            };
            return Some((both, voice, index + 2));
        }
        Some((action, voice, index))
    }

    fn nouns_of(&mut self, first: usize, last: usize, voice: Voice) -> Vec<usize> {
        let passive = self.is_passive(first);
        let wants_object = matches!(voice, Voice::Active) || (voice == Voice::Both && !passive);
        let found = if wants_object { self.objects(last) } else { Vec::new() };
        let found = if found.is_empty() && voice != Voice::Active { self.subjects(first) } else { found };
        for &noun in &found {
            if let Some(taken) = self.taken.get_mut(noun) {
                *taken = true;
            }
        }
        found
    }

    /// Whether a form of "to be" stands before the verb.
    fn is_passive(&self, verb: usize) -> bool {
        self.before(verb)
            .take_while(|item| matches!(item.piece, Piece::Aux { .. } | Piece::Small))
            .any(|item| matches!(item.piece, Piece::Aux { be: true }))
    }

    fn is_singular(&self, verb: usize) -> bool {
        let singular = ["is", "was", "has"];
        let chain =
            self.before(verb).take_while(|item| matches!(item.piece, Piece::Aux { .. } | Piece::Small));
        chain.into_iter().any(|item| {
            self.reading.doc.at(item.tokens.start).is_some_and(|t| singular.contains(&t.low.as_str()))
        })
    }

    fn before(&self, index: usize) -> impl Iterator<Item = &Item> {
        self.items.get(..index).unwrap_or_default().iter().rev()
    }

    /// Counted nouns right behind the verb, and those joined to them.
    fn objects(&self, verb: usize) -> Vec<usize> {
        let mut found = Vec::new();
        let mut at = verb + 1;
        while matches!(self.items.get(at).map(|i| &i.piece), Some(Piece::Small)) {
            at += 1;
        }
        while let Some(Piece::Noun(noun)) = self.items.get(at).map(|i| &i.piece) {
            if !found.is_empty() && self.is_subject_of_next(at) {
                break;
            }
            found.push(*noun);
            let mut next = at + 1;
            while matches!(self.items.get(next).map(|i| &i.piece), Some(Piece::Comma | Piece::Join)) {
                next += 1;
            }
            if next == at + 1 {
                break;
            }
            at = next;
        }
        found
    }

    /// "...and three wounded", "...and nine fighters captured": the noun belongs to the verb behind it.
    fn is_subject_of_next(&self, noun: usize) -> bool {
        let mut at = noun + 1;
        while matches!(self.items.get(at).map(|i| &i.piece), Some(Piece::Aux { .. } | Piece::Small)) {
            at += 1;
        }
        matches!(self.items.get(at).map(|i| &i.piece), Some(Piece::Verb(..)))
    }

    /// The nearest free counted noun before the verb that is no prepositional object, and those joined to it.
    fn subjects(&self, verb: usize) -> Vec<usize> {
        let Some(start) = self.items.get(verb).map(|i| i.tokens.start) else {
            return Vec::new();
        };
        let mut index = verb;
        while index > 0 {
            index -= 1;
            let Some(item) = self.items.get(index) else { break };
            if start.saturating_sub(item.tokens.end) > FARTHEST_SUBJECT {
                break;
            }
            match item.piece {
                Piece::Noun(noun) if self.is_free(noun) && !self.is_prepositional(index) => {
                    return self.joined_before(index, noun);
                }
                Piece::Stop => break,
                // Another verb's clause, unless this one is the main verb behind a relative clause.
                Piece::Verb(..) if !self.comma_between(index, verb) => break,
                _ => {}
            }
        }
        Vec::new()
    }

    fn is_free(&self, noun: usize) -> bool {
        self.taken.get(noun) == Some(&false)
    }

    fn comma_between(&self, from: usize, to: usize) -> bool {
        self.items.get(from..to).unwrap_or_default().iter().any(|i| matches!(i.piece, Piece::Comma))
    }

    fn is_prepositional(&self, noun: usize) -> bool {
        let piece = |back: usize| noun.checked_sub(back).and_then(|i| self.items.get(i)).map(|i| &i.piece);
        // "He spoke of ... and of a store of arms taken": the second "of" goes with the verb of saying.
        let resumed = matches!(piece(2), Some(Piece::Join));
        matches!(piece(1), Some(Piece::Preposition)) && !resumed && !self.of_whom(noun)
    }

    /// "...of whom 23 bodies": the preposition belongs to "whom".
    fn of_whom(&self, noun: usize) -> bool {
        let before = noun.checked_sub(1).and_then(|i| self.items.get(i));
        before.is_some_and(|item| self.reading.doc.at(item.tokens.start).is_some_and(|t| t.low == "whom"))
    }

    /// "one headquarters and 19 outposts captured": all that is joined before the subject.
    fn joined_before(&self, index: usize, noun: usize) -> Vec<usize> {
        let mut found = vec![noun];
        let mut at = index;
        loop {
            let mut previous = at;
            while previous > 0
                && matches!(self.items.get(previous - 1).map(|i| &i.piece), Some(Piece::Comma | Piece::Join))
            {
                previous -= 1;
            }
            if previous == at || previous == 0 {
                break;
            }
            match self.items.get(previous - 1).map(|i| &i.piece) {
                Some(Piece::Noun(before))
                    if self.is_free(*before) && !self.is_prepositional(previous - 1) =>
                {
                    found.push(*before);
                    at = previous - 1;
                }
                _ => break,
            }
        }
        found.reverse();
        found
    }

    fn frame(
        &self,
        first: usize,
        last: usize,
        action: Action,
        noun: &Counted,
        singular: bool,
    ) -> Option<Frame> {
        let noun = noun.clone();
        let class = noun.class.unwrap_or(Class::Person);
        let measure = self.reading.lexicon.measure(action, class)?;
        let thing = !matches!(class, Class::Person | Class::Body);
        let count = match noun.count {
            Some(count) => count,
            None if noun.definite && thing && singular => Count::Exact(1),
            None => return None,
        };
        let verb = self.items.get(first)?.tokens.start..self.items.get(last)?.tokens.end;
        Some(Frame { verb, measure, count, noun, class })
    }
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
        let sentence = reading.doc.sentences[0].tokens.clone();
        let mut found: Vec<String> = frames(&reading, sentence)
            .iter()
            .map(|f| format!("{} {:?}", f.measure.as_str(), f.count))
            .collect();
        found.sort();
        found
    }

    #[test]
    fn the_passive_takes_its_subject_and_a_bare_number_its_noun() {
        let found = read("Eight Afghan soldiers were killed and 11 wounded.");
        assert_eq!(found, ["killed Exact(8)", "wounded Exact(11)"]);
    }

    #[test]
    fn the_active_takes_its_objects_joined() {
        let found = read("It destroyed 19 Pakistani army posts and two bases and that the fighting ended.");
        assert_eq!(found, ["bases_destroyed Exact(2)", "posts_destroyed Exact(19)"]);
        let found = read("Its forces had seized 19 outposts and killed 55 soldiers during an operation.");
        assert_eq!(found, ["killed Exact(55)", "posts_captured Exact(19)"]);
    }

    #[test]
    fn participles_without_to_be_take_the_noun_before_them() {
        let found =
            read("Up to 55 soldiers were killed, 23 bodies recovered, and some soldiers taken alive.");
        assert_eq!(found, ["bodies_held Exact(23)", "captured Unnumbered", "killed UpTo(55)"]);
        let found = read("Operations began, with one headquarters and 19 outposts captured.");
        assert_eq!(found, ["hq_captured Exact(1)", "posts_captured Exact(19)"]);
        let found = read("He said 27 posts were destroyed and nine fighters captured.");
        assert_eq!(found, ["captured Exact(9)", "posts_destroyed Exact(27)"]);
    }

    #[test]
    fn a_list_of_things_shares_one_verb() {
        let found = read("Dozens of weapons, a tank, and a harvester were seized.");
        assert_eq!(
            found,
            ["vehicles_captured Exact(1)", "vehicles_captured Exact(1)", "weapons_seized Unnumbered"]
        );
    }

    #[test]
    fn killed_and_wounded_side_by_side_share_their_number() {
        assert_eq!(read("Dozens of soldiers were killed or wounded."), ["casualties Unnumbered"]);
        assert_eq!(read("Dozens of soldiers are killed and wounded."), ["casualties Unnumbered"]);
    }

    #[test]
    fn parts_told_beside_a_total_are_no_losses_of_their_own() {
        let text =
            "At least 12 people, including a woman and two children, were killed and 30 others wounded.";
        assert_eq!(read(text), ["killed AtLeast(12)", "wounded Exact(30)"]);
        let text = "One fighter was killed and 13 others, ten of them civilians, were hurt.";
        assert_eq!(read(text), ["killed Exact(1)", "wounded Exact(13)"]);
        assert_eq!(read("The strike killed a woman and two children."), ["killed Exact(3)"]);
        assert_eq!(
            read("It said that one civilian was killed and four wounded."),
            ["killed Exact(1)", "wounded Exact(4)"]
        );
        assert_eq!(read("It said 21 more of its servicemen had died."), ["killed Exact(21)"]);
    }

    #[test]
    fn an_adjective_is_no_officer_and_some_words_are_no_quantity() {
        let text = "They have taken a major enemy headquarters, and some men were caught alive, while dozens of rifles were seized.";
        let expected = ["captured Unnumbered", "hq_captured Exact(1)", "weapons_seized Unnumbered"];
        assert_eq!(read(text), expected);
    }

    #[test]
    fn a_relative_clause_does_not_steal_the_subject() {
        let text = "The major headquarters of the regime located at Anzar, under the Babrak post in the district, \
                    has just been captured.";
        assert_eq!(read(text), ["hq_captured Exact(1)"]);
    }

    #[test]
    fn what_is_spoken_of_is_no_prepositional_object() {
        let found = read("He had spoken of two soldiers killed & three wounded.");
        assert_eq!(found, ["killed Exact(2)", "wounded Exact(3)"]);
        let found = read(
            "He spoke of dozens of soldiers killed or wounded there and of a large store of arms taken.",
        );
        assert_eq!(found, ["casualties Unnumbered", "weapons_seized Unnumbered"]);
    }

    #[test]
    fn participles_in_the_active_take_bare_numbers() {
        let found = read("The shelling hit a market, killing at least eight people and wounding 10.");
        assert_eq!(found, ["killed AtLeast(8)", "wounded Exact(10)"]);
    }
}
