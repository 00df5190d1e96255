//! What the sentence of a claim shows of the side whose loss it is.

use std::ops::Range;

use super::frames::Frame;
use super::lexicon::{Action, Class, Grammar, Group, Lexicon, Sort, Voice};
use super::play::{InPlay, singular};
use super::reading::Reading;
use super::token::{Form, Token};
use crate::event::{Count, SideId};

/// What the sentence of a claim shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Look {
    pub(super) named: Option<SideId>,
    pub(super) inherited: bool,
    /// Soldiers, police: people of a state.
    pub(super) regular: bool,
    /// Fighters, militants: people of no state.
    pub(super) irregular: bool,
    /// Militants, terrorists, rebels: never a state's own, unless its name stands with them.
    pub(super) stateless: bool,
    /// The side named last before the claim in its sentence, the speaker apart.
    pub(super) near_before: Option<SideId>,
    /// The side, or the country of the place, named next behind it.
    pub(super) near_behind: Option<SideId>,
    /// The side named last before its sentence in the paragraph.
    pub(super) prior: Option<SideId>,
    /// The country of a place in the words that name the speaker: "a doctor in Khost".
    pub(super) speaker_place: Option<SideId>,
    /// "rockets fired from Pakistan": where they came from.
    pub(super) from: Option<SideId>,
    /// "20 of them": of people spoken of before.
    pub(super) them: bool,
    /// "neutralised", "sent to hell": said of the enemy only.
    pub(super) hostile: bool,
    pub(super) own: bool,
    pub(super) enemy: bool,
    pub(super) civil: bool,
    pub(super) armed: bool,
    pub(super) bare: bool,
    pub(super) martyr: bool,
    pub(super) object: bool,
    pub(super) doer: Option<SideId>,
    /// "said it had killed nine soldiers": the speaker tells what his own side did.
    pub(super) own_deed: bool,
    /// Who strikes, in the sentence.
    pub(super) attackers: Vec<SideId>,
    pub(super) by: Option<SideId>,
    pub(super) place: Option<SideId>,
    pub(super) loses: bool,
    pub(super) part: bool,
    /// "dozens of soldiers": a loss told without a number.
    pub(super) vague: bool,
    /// "26 others".
    pub(super) others: bool,
    /// A number behind its noun: "put its losses at 12".
    pub(super) toll: bool,
    /// Only "people", "persons" or "men" says who was hurt.
    pub(super) people: bool,
    /// "foreigners", "foreign fighters".
    pub(super) foreign: bool,
    /// The word for those who are counted, without its plural.
    pub(super) word: String,
    pub(super) sentence: Range<usize>,
    pub(super) paragraph: Range<usize>,
}

impl Look {
    /// Reads the signs around a frame.
    pub(crate) fn new(
        reading: &Reading<'_>,
        play: &InPlay,
        frame: &Frame,
        sentence: &Range<usize>,
        speaker: Option<&Range<usize>>,
    ) -> Self {
        let number = reading.doc.sentences.iter().find(|s| s.tokens == *sentence).map(|s| s.paragraph);
        let paragraph = reading.doc.sentences.iter().filter(|s| Some(s.paragraph) == number);
        let first = paragraph.map(|s| s.tokens.start).min().unwrap_or(sentence.start);
        let verb = frame.verb.clone();
        let object = frame.noun.tokens.start >= verb.end;
        let speaks = |token: usize| speaker.is_some_and(|words| words.contains(&token));
        let clause = clause_start(reading, sentence, verb.start, speaker);
        let led = |token: usize| {
            (token.saturating_sub(2)..token).any(|at| {
                [Grammar::Place, Grammar::Near, Grammar::Within, Grammar::NotPlace, Grammar::With]
                    .iter()
                    .any(|what| reading.is(at, *what))
            })
        };
        // "captured 15 Pakistani posts and killed 55 soldiers": what stands behind a verb does not act in the next.
        let acted = (clause..verb.start).find(|&at| is_deed(reading, at, verb.start)).unwrap_or(verb.start);
        let acts =
            |(token, _): &&(usize, SideId)| (clause..acted).contains(token) && object && !speaks(*token);
        let own_deed = object && names_speaker_again(reading, clause, verb.start);
        // "Pakistani aircraft bombed places in eastern Afghanistan, killing 19": who acts stands behind no preposition.
        let doer = play.named.iter().filter(acts).find(|(token, _)| !led(*token));
        let doer = doer.or_else(|| play.named.iter().rev().find(acts));
        let behind = verb.end.max(frame.noun.tokens.end);
        let first_word = verb.start.min(frame.noun.tokens.start);
        let before =
            |(token, _): &&(usize, SideId)| (sentence.start..first_word).contains(token) && !speaks(*token);
        let near_before = play.named.iter().rev().find(before).map(|(_, side)| side.clone());
        let next = |list: &[(usize, SideId)]| {
            let inside =
                |(token, _): &&(usize, SideId)| (behind..sentence.end).contains(token) && !speaks(*token);
            list.iter().find(inside).cloned()
        };
        let near_behind = match (next(&play.named), next(&play.places)) {
            (Some(named), Some(place)) => Some(if named.0 <= place.0 { named.1 } else { place.1 }),
            (named, place) => named.or(place).map(|(_, side)| side),
        };
        let by = (behind..(behind + 4).min(sentence.end))
            .find(|&at| reading.is(at, Grammar::Agent))
            .and_then(|at| reading.side_in(at + 1..(at + 5).min(sentence.end)));
        let place = InPlay::nearest(&play.places, sentence, verb.start)
            .or_else(|| InPlay::nearest(&play.places, &(first..sentence.start), sentence.start));
        let martyr = reading
            .doc
            .slice(verb.clone())
            .iter()
            .any(|t| ["martyr", "shaha"].iter().any(|stem| t.low.starts_with(stem)) || t.low == "laid");
        let person = matches!(frame.class, Class::Person | Class::Body);
        let fighters = frame.noun.subject.clone().is_some_and(|words| {
            reading.doc.slice(words).iter().any(|t| reading.lexicon.is_of(Group::Fighter, &t.low))
        });
        let unsorted = person && frame.noun.sort.is_none() && frame.noun.subject.is_some();
        let vague_people = frame.noun.subject.clone().is_some_and(|words| {
            reading.doc.slice(words).iter().any(|t| {
                matches!(t.low.as_str(), "others" | "members" | "member" | "commander" | "commanders")
            })
        });
        let civil = frame.noun.sort == Some(Sort::Civil);
        let people = reading.doc.at(frame.noun.tokens.end.saturating_sub(1));
        let subject = frame.noun.subject.clone().map_or("", |words| reading.doc.text(words)).to_lowercase();
        let word = subject.rsplit(' ').next().map(singular).unwrap_or_default().to_owned();
        let people = people.is_some_and(|t| matches!(t.low.as_str(), "people" | "person" | "persons"));
        // "nine civilians in Thailand" are Thailand's.
        let inside = reading.doc.at(frame.noun.tokens.end).is_some_and(|t| t.low == "in") && person;
        let land = frame.noun.tokens.end + 1;
        let lives_in = reading.side_at(land, sentence.end).filter(|_| inside && (civil || people));
        let lives_in = lives_in.map(|(_, side)| side).filter(|side| reading.is_state(side));
        Look {
            regular: unsorted && !fighters && !vague_people,
            stateless: person
                && frame
                    .noun
                    .subject
                    .clone()
                    .is_some_and(|words| is_stateless(reading.lexicon, reading.doc.text(words))),
            irregular: person && (fighters || frame.noun.sort == Some(Sort::Enemy)),
            near_before,
            near_behind,
            prior: play
                .named
                .iter()
                .rev()
                .find(|(token, _)| (first..sentence.start).contains(token))
                .map(|(_, side)| side.clone()),
            speaker_place: speaker.and_then(|words| InPlay::nearest(&play.places, words, words.end)),
            from: (behind..(behind + 6).min(sentence.end))
                .find(|&at| reading.doc.at(at).is_some_and(|t| t.low == "from"))
                .and_then(|at| {
                    InPlay::nearest(&play.named, &(at + 1..at + 5), at)
                        .or_else(|| InPlay::nearest(&play.places, &(at + 1..at + 5), at))
                }),
            them: frame.noun.of_them || frame.noun.part,
            hostile: reading
                .doc
                .slice(verb.clone())
                .iter()
                .any(|t| reading.lexicon.is_of(Group::Hostile, &t.low)),
            named: frame.noun.side.clone().filter(|_| !frame.noun.inherited).or(lives_in),
            inherited: frame.noun.inherited,
            own: frame.noun.own,
            enemy: frame.noun.sort == Some(Sort::Enemy),
            civil: frame.noun.sort == Some(Sort::Civil) || frame.class == Class::House,
            armed: person && frame.noun.sort.is_none() && frame.noun.subject.is_some(),
            bare: frame.noun.subject.is_none(),
            martyr,
            object,
            doer: doer.map(|(_, side)| side.clone()),
            own_deed,
            attackers: play
                .strikers
                .iter()
                .filter(|(at, _)| sentence.contains(at))
                .map(|(_, s)| s.clone())
                .collect(),
            by: by.map(|(_, side)| side),
            place,
            loses: frame.action == Action::Lose,
            part: frame.part,
            vague: frame.count == Count::Unnumbered && !frame.noun.none,
            others: reading
                .doc
                .slice(frame.noun.tokens.clone())
                .iter()
                .any(|t| t.low == "others" || t.low == "more"),
            toll: frame.noun.subject.as_ref() == Some(&frame.verb),
            people: matches!(subject.as_str(), "people" | "persons" | "person" | "men" | "others"),
            foreign: subject.starts_with("foreign"),
            word: if person { word } else { String::new() },
            sentence: sentence.clone(),
            paragraph: first..sentence.end,
        }
    }
}

/// Whether a verb of losses or gains in the active begins at a token.
fn is_deed(reading: &Reading<'_>, at: usize, end: usize) -> bool {
    matches!(
        reading.lexicon.verbs.longest(reading.rest(at, end)),
        Some((_, (_, Voice::Both | Voice::Active)))
    ) && reading.doc.at(at).is_some_and(|t| t.form == Form::Word)
}

/// "said it had ...", "said its forces have ...": the speaker, or his own, is the subject of the clause.
fn names_speaker_again(reading: &Reading<'_>, clause: usize, verb: usize) -> bool {
    let low = |at: usize| reading.doc.at(at).map_or("", |t| t.low.as_str());
    let says = |at: usize| reading.lexicon.speech.word(low(at)).is_some() || low(at) == "that";
    let first = (clause..verb).find(|&at| reading.doc.at(at).is_some_and(Token::is_word) && !says(at));
    first.is_some_and(|at| matches!(low(at), "it" | "they" | "we" | "its" | "their" | "our"))
}

/// Whether words for people are words for people of no state.
pub(super) fn is_stateless(lexicon: &Lexicon, people: &str) -> bool {
    let mut words = people.split(|c: char| !c.is_alphanumeric());
    words.any(|word| lexicon.is_of(Group::Stateless, &word.to_lowercase()))
}

/// Behind the last mark, conjunction or speaker before the verb.
fn clause_start(
    reading: &Reading<'_>,
    sentence: &Range<usize>,
    verb: usize,
    speaker: Option<&Range<usize>>,
) -> usize {
    let start = reading.dateline(sentence).end.max(sentence.start);
    let floor = speaker.map(|words| words.end).filter(|end| *end <= verb).unwrap_or(start);
    let stop = |at: &usize| {
        reading.doc.at(*at).is_some_and(|t| t.is_mark(";") || t.is_mark(":") || t.is_mark("\u{201c}"))
            || reading.is(*at, Grammar::Stop)
            || reading.is(*at, Grammar::That)
    };
    (floor.max(start)..verb).rev().find(stop).map_or(floor.max(start), |at| at + 1)
}

#[cfg(test)]
mod tests {
    use crate::extract::lexicon::Lexicon;
    use crate::extract::reading::Reading;
    use crate::extract::speech::Attribution;
    use crate::extract::{claims, test_report};
    use crate::gazetteer::Gazetteer;

    /// What is counted, and whose it is.
    fn losses(text: &str) -> Vec<String> {
        let report = test_report(text);
        let reading = Reading::new(&report, Lexicon::english().unwrap(), Gazetteer::embedded().unwrap());
        let claims = claims::claims(&reading, &Attribution::new(&reading));
        let side = |placed: &claims::Placed| {
            let claim = &placed.claim;
            format!(
                "{} {}",
                claim.measure.as_str(),
                claim.subject_side.as_ref().map_or("-", |side| side.as_str())
            )
        };
        claims.iter().map(side).collect()
    }

    #[test]
    fn militants_are_no_state_s() {
        assert_eq!(losses("Pakistan's army said five terrorists were killed in Tank."), ["killed -"]);
    }

    #[test]
    fn what_a_speaker_s_own_did_was_done_to_others() {
        let found = losses(
            "Afghanistan's defence ministry said its forces had captured 15 Pakistani posts and killed 55 soldiers.",
        );
        assert_eq!(found, ["posts_captured pakistan", "killed pakistan"]);
    }

    #[test]
    fn people_in_a_country_are_its_people() {
        let found = losses("Rockets fired by Cambodia killed nine civilians in Thailand on Thursday.");
        assert_eq!(found, ["killed thailand"]);
    }

    #[test]
    fn the_enemy_s_soldiers_are_not_the_speaker_s() {
        let found = losses(
            "Pakistan's army said the enemy's three posts were destroyed and ten of his soldiers killed by the Afghan border.",
        );
        assert!(!found.contains(&"killed pakistan".to_owned()), "{found:?}");
    }

    #[test]
    fn figures_of_casualties_are_none() {
        assert!(losses("Cambodia's defence ministry gave no casualty figures.").is_empty());
    }
}
