//! Losses and gains of one sentence: which verb takes which counted noun, in the active and in the passive voice.

use std::ops::Range;

use super::counted::Counted;
use super::lexicon::{Action, Class, Sort, Voice};
use super::pieces::{Cut, Item, Piece, cut};
use super::reading::Reading;
use crate::event::{Count, Measure};

/// How many tokens may stand between a passive verb and its subject.
const FARTHEST_SUBJECT: usize = 30;

/// How many words may stand before "and 15 others" in an object that begins with somebody uncounted.
const LONGEST_UNCOUNTED: usize = 5;

/// A verb with what it takes: the raw material of a claim.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    /// The verb.
    pub(crate) verb: Range<usize>,
    pub(crate) action: Action,
    pub(crate) measure: Measure,
    pub(crate) count: Count,
    pub(crate) noun: Counted,
    pub(crate) class: Class,
    /// It counts a part of what another frame counts.
    pub(crate) part: bool,
    /// Nothing in its sentence says what is counted: the claims before it do.
    pub(crate) echo: bool,
}

/// Reads the frames of a sentence, in the order of their verbs.
///
/// Those who speak are no loss: `speaks` tells which tokens name a speaker.
pub(crate) fn frames(
    reading: &Reading<'_>,
    sentence: Range<usize>,
    speaks: &dyn Fn(usize) -> bool,
) -> Vec<Frame> {
    let Cut { items, nouns } = cut(reading, sentence, speaks);
    let taken = vec![false; nouns.len()];
    let (parts, hosts) = (Vec::new(), Vec::new());
    let mut parser = Parser { reading, items, nouns, taken, parts, apart: false, hosts };
    parser.set_parts_aside();
    parser.inherit();
    let mut frames = parser.frames();
    frames.extend(parser.bodies());
    frames.extend(parser.part_frames());
    frames
}

pub(super) struct Parser<'r, 'a> {
    pub(super) reading: &'r Reading<'a>,
    pub(super) items: Vec<Item>,
    pub(super) nouns: Vec<Counted>,
    pub(super) taken: Vec<bool>,
    /// Items whose nouns count a part of another noun.
    pub(super) parts: Vec<usize>,
    /// The parts add up to their whole: each counts by itself.
    pub(super) apart: bool,
    /// Which noun became which frame: what a part takes its measure from.
    pub(super) hosts: Vec<(usize, Frame)>,
}

impl Parser<'_, '_> {
    pub(super) fn low(&self, index: usize) -> &str {
        let token = self.items.get(index).and_then(|item| self.reading.doc.at(item.tokens.start));
        token.map_or("", |t| t.low.as_str())
    }

    /// A bare number takes its noun, and a noun without a side its side, from the counted noun before it.
    fn inherit(&mut self) {
        self.share_sides();
        for index in 1..self.nouns.len() {
            let (before, rest) = self.nouns.split_at_mut(index);
            let Some(noun) = rest.first_mut() else { continue };
            if noun.class.is_none() {
                noun.nearest = before.iter().rev().find_map(|n| n.class.or(n.nearest));
            } else if noun.of_them {
                // "40 lorries stood there, and some of them were burned": none of what is not counted.
                noun.nearest = before.iter().rev().filter(|n| n.count.is_some()).find_map(|n| n.class);
            }
            // "Nine were hurt and several blocks of flats damaged": what is counted has a noun, though not one of ours.
            if noun.class.is_none()
                && !noun.strange
                && let Some(person) = before.iter().rev().find(|n| n.class == Some(Class::Person))
            {
                noun.class = Some(Class::Person);
                noun.subject = person.subject.clone();
                noun.side = person.side.clone();
                noun.sort = noun.sort.or(person.sort);
            }
            if noun.side.is_none() && noun.class.is_some() && noun.sort != Some(Sort::Civil) && !noun.own {
                noun.side = before.iter().rev().find_map(|n| n.side.clone());
                noun.inherited = noun.side.is_some();
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
                let behind = |n: &&Counted| {
                    n.subject.clone().is_none_or(|words| self.reading.side_in(words).is_none())
                };
                let side = self.nouns.get(*next).filter(behind).and_then(|n| n.side.clone());
                if let Some(noun) =
                    self.nouns.get_mut(*noun).filter(|n| n.side.is_none() && n.class.is_some())
                {
                    noun.side = side;
                }
            }
        }
    }

    fn frames(&mut self) -> Vec<Frame> {
        let mut frames: Vec<Frame> = Vec::new();
        let mut index = 0;
        while index < self.items.len() {
            let Some((action, voice, last)) = self.verb_group(index) else {
                index += 1;
                continue;
            };
            let mut found = self.nouns_of(index, last, voice);
            found.extend(self.more_of_the_dead(index, last, &found));
            let singular = self.is_singular(index);
            if found.is_empty()
                && action == Action::Kill
                && let Some(noun) = self.taken_on_the_way(index)
            {
                frames.pop();
                found = vec![noun];
            }
            let together = self.put_together(&found);
            let frames_before = frames.len();
            for (first, noun) in together {
                let of_the = self.is_of_the(index) || self.ends_with(&noun, "the");
                if of_the && self.is_no_part(&noun) {
                    continue;
                }
                if let Some(mut frame) = self.frame(index, last, action, &noun, singular) {
                    let again = frames.last().is_some_and(|before| before.measure == frame.measure);
                    frame.part = (noun.of_them && again) || self.is_of_the(index);
                    self.hosts.push((first, frame.clone()));
                    frames.push(frame);
                }
            }
            // What counts nothing takes nothing: "left behind 60 dead" leaves the dead to "dead".
            if frames.len() == frames_before {
                for noun in found {
                    if let Some(taken) = self.taken.get_mut(noun) {
                        *taken = false;
                    }
                }
            }
            index = last + 1;
        }
        frames
    }

    /// "a major wounded in the exchange died": the participle only tells more of him who died.
    fn taken_on_the_way(&self, verb: usize) -> Option<usize> {
        let (noun, frame) = self.hosts.last()?;
        let from = self.items.iter().position(|item| item.tokens.start == frame.verb.start)?;
        let plain = self.items.get(from + 1..verb)?.iter().all(|item| {
            !matches!(item.piece, Piece::Comma | Piece::Join | Piece::Stop | Piece::Noun(_) | Piece::Verb(..))
        });
        let bare = !self.is_passive(from) && frame.noun.tokens.end == frame.verb.start;
        (plain && bare && frame.measure == Measure::Wounded).then_some(*noun)
    }

    /// One verb, or several joined that share their object: "killed and wounded", "killed, captured or wounded".
    fn verb_group(&self, index: usize) -> Option<(Action, Voice, usize)> {
        let Piece::Verb(action, voice) = self.items.get(index)?.piece else {
            return None;
        };
        let mut actions = vec![action];
        let mut last = index;
        loop {
            let mut next = last + 1;
            while matches!(self.items.get(next).map(|i| &i.piece), Some(Piece::Comma | Piece::Join)) {
                next += 1;
            }
            match self.items.get(next).map(|i| &i.piece) {
                Some(Piece::Verb(more, _)) if next > last + 1 => {
                    actions.push(*more);
                    last = next;
                }
                _ => break,
            }
        }
        let mixed = actions.iter().any(|a| *a != action);
        if !mixed {
            return Some((action, voice, last));
        }
        let people = [Action::Kill, Action::Wound, Action::Capture, Action::KillOrWound];
        if actions.contains(&Action::Kill)
            && actions.contains(&Action::Wound)
            && actions.iter().all(|a| people.contains(a))
        {
            return Some((Action::KillOrWound, voice, last));
        }
        if actions.len() == 2 && actions.contains(&Action::Capture) && actions.contains(&Action::Destroy) {
            return Some((Action::Destroy, voice, last));
        }
        Some((action, voice, index))
    }

    fn nouns_of(&mut self, first: usize, last: usize, voice: Voice) -> Vec<usize> {
        let passive = self.is_passive(first);
        let wants_object = matches!(voice, Voice::Active) || (voice == Voice::Both && !passive);
        let found = if wants_object { self.objects(last) } else { Vec::new() };
        let found =
            if found.is_empty() && self.is_of_the(first) { self.behind_the_dead(last) } else { found };
        // "An attacker fled before his men seized it": the verb has its object, and who acts is no loss.
        let acts = wants_object && matches!(self.low(last + 1), "it" | "them" | "him" | "her" | "us");
        let found =
            if found.is_empty() && voice != Voice::Active && !acts { self.subjects(first) } else { found };
        for &noun in &found {
            if let Some(taken) = self.taken.get_mut(noun) {
                *taken = true;
            }
        }
        found
    }

    /// Whether a form of "to be" stands before the verb.
    pub(super) fn is_passive(&self, verb: usize) -> bool {
        self.before(verb)
            .take_while(|item| matches!(item.piece, Piece::Aux { .. } | Piece::Small))
            .any(|item| matches!(item.piece, Piece::Aux { be: true }))
    }

    fn is_active(&self, verb: usize) -> bool {
        self.items.get(verb).is_some_and(|item| {
            self.reading
                .doc
                .at(item.tokens.start)
                .is_some_and(|t| matches!(t.low.as_str(), "took" | "taking"))
        })
    }

    /// "hurt", "losses": the dead and the wounded alike.
    fn is_any_harm(&self, verb: usize, people: bool) -> bool {
        match self.low(verb) {
            "hurt" | "harmed" => true,
            "losses" | "loss" | "casualties" | "casualty" => !people,
            _ => false,
        }
    }

    /// "fell": of soldiers, they died; of anything else, or of nobody knows what, it says nothing.
    fn is_fallen(&self, verb: usize) -> bool {
        matches!(self.low(verb), "fell" | "fallen")
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
        at = self.behind_uncounted(at).unwrap_or(at);
        let mut joined = 0;
        while let Some(Piece::Noun(noun)) = self.items.get(at).map(|i| &i.piece) {
            // "shot three suspects, one of whom had fled": the last tells more of one of them.
            let of_whom = self.nouns.get(*noun).is_some_and(|n| n.of_them && self.ends_with(n, "whom"));
            let more = self.is_subject_of_next(at) || of_whom;
            if !self.is_free(*noun) || (!found.is_empty() && more) {
                break;
            }
            found.push(*noun);
            let single = self.nouns.get(*noun).is_some_and(|noun| noun.article);
            let mut next = at + 1;
            let comma_alone =
                at > 0 && matches!(self.items.get(at - 1).map(|i| &i.piece), Some(Piece::Comma));
            if !(single && comma_alone) {
                joined = found.len();
            }
            while matches!(self.items.get(next).map(|i| &i.piece), Some(Piece::Comma | Piece::Join)) {
                next += 1;
            }
            if next == at + 1 {
                break;
            }
            at = next;
        }
        // "wounded 12 people, a nurse told a reporter": no list ends with a comma before its last.
        found.truncate(joined);
        found
    }

    /// "killing the mayor and 15 others": the counted noun behind one who is not counted.
    fn behind_uncounted(&self, from: usize) -> Option<usize> {
        let other = |at: &usize| matches!(self.items.get(*at).map(|i| &i.piece), Some(Piece::Other));
        let length = (from..from + LONGEST_UNCOUNTED).take_while(other).count();
        let join = matches!(self.items.get(from + length).map(|i| &i.piece), Some(Piece::Join));
        let noun = matches!(self.items.get(from + length + 1).map(|i| &i.piece), Some(Piece::Noun(_)));
        (length > 0 && join && noun && !self.is_subject_of_next(from + length + 1))
            .then_some(from + length + 1)
    }

    /// "...and three wounded", "...and nine fighters captured": the noun belongs to the verb behind it.
    pub(super) fn is_subject_of_next(&self, noun: usize) -> bool {
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
                    return match self.whose_names(index) {
                        Some((before, noun)) => self.joined_before(before, noun),
                        None => self.joined_before(index, noun),
                    };
                }
                // "Five soldiers who came to their help were wounded."
                Piece::Stop
                    if matches!(self.low(index), "who" | "which" | "that")
                        && index > 0
                        && matches!(self.items.get(index - 1).map(|i| &i.piece), Some(Piece::Noun(_))) => {}
                // "30 people who were resting after a day of work were killed": another clause within the relative one.
                Piece::Stop => match self.relative_before(index) {
                    Some(who) if !self.comma_between(who, verb) => index = who,
                    _ => break,
                },
                // Another verb's clause, unless this one is the main verb behind a relative clause.
                Piece::Verb(..) if !self.comma_between(index, verb) => break,
                _ => {}
            }
        }
        Vec::new()
    }

    /// "who" right behind a counted noun, with no verb of loss between it and a word.
    fn relative_before(&self, index: usize) -> Option<usize> {
        let who = (1..index).rev().find(|&at| matches!(self.low(at), "who" | "which" | "that"))?;
        let noun = matches!(self.items.get(who - 1).map(|i| &i.piece), Some(Piece::Noun(_)));
        let verb = self.items.get(who..index)?.iter().any(|item| matches!(item.piece, Piece::Verb(..)));
        (noun && !verb).then_some(who)
    }

    pub(super) fn is_free(&self, noun: usize) -> bool {
        self.taken.get(noun) == Some(&false)
    }

    fn comma_between(&self, from: usize, to: usize) -> bool {
        self.items.get(from..to).unwrap_or_default().iter().any(|i| matches!(i.piece, Piece::Comma))
    }

    pub(super) fn is_prepositional(&self, noun: usize) -> bool {
        let piece = |back: usize| noun.checked_sub(back).and_then(|i| self.items.get(i)).map(|i| &i.piece);
        // "He spoke of ... and of a store of arms taken": the second "of" goes with the verb of saying.
        let resumed = matches!(piece(2), Some(Piece::Join))
            // "reports of 13 killed": the participle stands right behind its number.
            || matches!(self.items.get(noun + 1).map(|i| &i.piece), Some(Piece::Verb(_, Voice::Both | Voice::Intransitive)));
        matches!(piece(1), Some(Piece::Preposition)) && !resumed && !self.of_whom(noun)
    }

    /// "...of whom 23 bodies": the preposition belongs to "whom".
    fn of_whom(&self, noun: usize) -> bool {
        noun.checked_sub(1).is_some_and(|before| self.low(before) == "whom")
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
        // "One of them was in a critical condition": hurt, as was said before.
        let grave = (self.items.get(first)?.tokens.start..self.items.get(last)?.tokens.end).any(|at| {
            self.reading
                .doc
                .at(at)
                .is_some_and(|t| matches!(t.low.as_str(), "condition" | "critical" | "critically"))
        });
        let some = noun.count == Some(Count::Unnumbered)
            && noun.tokens.clone().any(|at| self.reading.doc.at(at).is_some_and(|t| t.low == "of"));
        if grave && (noun.of_them && noun.count == Some(Count::Exact(1)) || some) {
            return None;
        }
        if self.is_shot_at(first) {
            return None;
        }
        let people = matches!(action, Action::Kill | Action::Wound | Action::KillOrWound | Action::Missing);
        let class = match noun.class {
            Some(Class::Person) if noun.of_them && !people => noun.nearest?,
            _ if noun.nearest.is_some() && !people && !noun.of_them => noun.nearest?,
            Some(class) => class,
            None if action == Action::Destroy || self.is_fallen(first) => return None,
            None if people || !noun.strange => Class::Person,
            None => return None,
        };
        // "taken to shelters" is no loss; "took two soldiers prisoner" is.
        let behind = noun.tokens.end.max(self.items.get(last)?.tokens.end);
        let captive = (behind..behind + 3).any(|at| {
            self.reading.doc.at(at).is_some_and(|t| {
                matches!(
                    t.low.as_str(),
                    "prisoner" | "prisoners" | "captive" | "hostage" | "hostages" | "alive" | "custody"
                )
            })
        });
        let words = self.reading.doc.slice(noun.tokens.clone());
        let prisoners = words.iter().any(|t| matches!(t.low.as_str(), "prisoner" | "prisoners" | "captives"));
        let soldiers = noun.class == Some(Class::Person) && noun.sort.is_none() && !noun.inherited;
        let nobody = noun.none && noun.class == Some(Class::Person);
        let captive = captive || prisoners || nobody || (soldiers && self.is_active(first));
        // "Two terrorists were caught as well"; "caught in crossfire" is none.
        let next = self.reading.doc.at(self.items.get(last)?.tokens.end).map_or("", |t| t.low.as_str());
        let caught = self.low(first) == "caught"
            && self.is_passive(first)
            && noun.class == Some(Class::Person)
            && !matches!(next, "in" | "up" | "between" | "by" | "on");
        let captive = captive || caught;
        let action = if action == Action::Take && captive { Action::Capture } else { action };
        let measure = self.reading.lexicon.measure(action, class)?;
        // "Nobody was hurt" denies the dead too, as "no losses" does.
        let spared = noun.none && self.is_any_harm(first, noun.subject.is_some());
        let measure = if spared { Measure::Casualties } else { measure };
        let thing = !matches!(class, Class::Person | Class::Body);
        let count = match noun.count {
            // "struck a market" tells what was hit; a count of sites is a number.
            Some(Count::Exact(1)) if measure == Measure::SitesStruck && noun.article => return None,
            Some(count) => count,
            None if noun.definite && thing && singular => Count::Exact(1),
            None => return None,
        };
        let verb = self.items.get(first)?.tokens.start..self.items.get(last)?.tokens.end;
        Some(Frame { verb, action, measure, count, noun, class, part: false, echo: false })
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
        let mut found: Vec<String> = frames(&reading, sentence, &|_| false)
            .iter()
            .map(|f| format!("{} {:?}{}", f.measure.as_str(), f.count, if f.part { " of them" } else { "" }))
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
    fn what_has_a_noun_of_its_own_is_no_more_people() {
        let found = read("Nine people were hurt and several blocks of flats damaged.");
        assert_eq!(found, ["houses_destroyed Unnumbered", "wounded Exact(9)"]);
        let found = read("Nine people were hurt and several trees damaged.");
        assert_eq!(found, ["wounded Exact(9)"]);
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
    fn parts_told_beside_a_total_are_claims_on_a_part() {
        let text =
            "At least 12 people, including a woman and two children, were killed and 30 others wounded.";
        assert_eq!(read(text), ["killed AtLeast(12)", "killed Exact(3) of them", "wounded Exact(30)"]);
        let text = "One fighter was killed and 13 others, ten of them civilians, were hurt.";
        assert_eq!(read(text), ["killed Exact(1)", "wounded Exact(10) of them", "wounded Exact(13)"]);
        assert_eq!(read("The strike killed a woman and two children."), ["killed Exact(3)"]);
        assert_eq!(
            read("It said that one civilian was killed and four wounded."),
            ["killed Exact(1)", "wounded Exact(4)"]
        );
        assert_eq!(read("It said 21 more of its servicemen had died."), ["killed Exact(21)"]);
    }

    #[test]
    fn who_speaks_behind_a_comma_or_acts_on_a_pronoun_is_no_loss() {
        assert_eq!(
            read("The shelling wounded 12 people, a nurse at the clinic there."),
            ["wounded Exact(12)"]
        );
        assert!(read("A bomber drove in before gunmen stormed the base and occupied it.").is_empty());
        assert!(read("The checkpoint was full of cars and a number of them were burned.").is_empty());
        let found =
            read("They left 11 people dead, including two women and two children, and another 12 wounded.");
        assert_eq!(
            found,
            ["killed Exact(11)", "killed Exact(2) of them", "killed Exact(2) of them", "wounded Exact(12)"]
        );
    }

    #[test]
    fn a_clause_within_a_relative_clause_does_not_hide_the_subject() {
        let found = read("At least 30 people who were resting after a day of work were killed by a drone.");
        assert_eq!(found, ["killed AtLeast(30)"]);
    }

    #[test]
    fn both_governments_are_no_two_people() {
        assert!(
            !read("Both governments reported casualties.").iter().any(|claim| claim.contains("Exact(2)"))
        );
        assert_eq!(read("Both men were killed."), ["killed Exact(2)"]);
    }

    #[test]
    fn people_taken_away_are_captured_only_where_it_says_so() {
        assert_eq!(read("They took two soldiers prisoner."), ["captured Exact(2)"]);
        assert_eq!(read("Two terrorists were caught as well."), ["captured Exact(2)"]);
        assert!(read("The army says 300 people were taken to shelters.").is_empty());
        assert!(read("Not one inch was taken.").is_empty());
    }

    #[test]
    fn he_who_died_of_his_wounds_is_dead() {
        assert_eq!(read("A major wounded in the first exchange died in hospital."), ["killed Exact(1)"]);
    }

    #[test]
    fn people_are_counted_by_their_nation_too() {
        assert_eq!(read("A doctor counted 13 Afghans wounded."), ["wounded Exact(13)"]);
        assert_eq!(read("It captured some 300 Taliban."), ["captured About(300)"]);
        assert_eq!(read("They killed over 10,000 Ethiopians."), ["killed MoreThan(10000)"]);
    }

    #[test]
    fn bodies_counted_are_dead_and_nobody_is_none() {
        assert_eq!(read("The clinic received 36 bodies."), ["killed Exact(36)"]);
        assert_eq!(read("They hold the bodies of 23 soldiers."), ["bodies_held Exact(23)"]);
        assert_eq!(read("Nobody was hurt."), ["casualties Unnumbered"]);
        assert_eq!(read("There were no casualties."), ["casualties Unnumbered"]);
    }

    #[test]
    fn bodies_are_counted_before_whose_they_are() {
        let found = read("They spoke of five soldiers killed, three whose bodies were recovered.");
        assert_eq!(found, ["bodies_held Exact(3)", "killed Exact(5)"]);
    }

    #[test]
    fn of_the_dead_some_are_a_part() {
        assert_eq!(read("Of the martyrs nine are women."), ["killed Exact(9) of them"]);
        assert_eq!(read("Among the dead were two officers."), ["killed Exact(2) of them"]);
        assert_eq!(
            read("Seven of the dead were soldiers and six were policemen, and four soldiers were wounded."),
            ["killed Exact(6) of them", "killed Exact(7) of them", "wounded Exact(4)"]
        );
        assert_eq!(read("Two commanders were among the dead."), ["killed Exact(2) of them"]);
        assert_eq!(
            read("The raid killed 50 people, 27 women and children among them."),
            ["killed Exact(27) of them", "killed Exact(50)"]
        );
    }

    #[test]
    fn who_they_were_is_not_added_to_how_many() {
        assert_eq!(read("Two civilians, a man and his daughter, were killed."), ["killed Exact(2)"]);
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
