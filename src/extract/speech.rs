//! Attribution: which words of a report are whose.

use std::collections::BTreeSet;
use std::ops::Range;

use super::author::author;
use super::lexicon::{Effect, SpeechKind};
use super::reading::Reading;
use super::speaker::Memory;
use super::subject::{Found, found, heading, holds_action};
use super::token::Form;
use super::uttered::{is_deed, is_hearer, is_manner, owns_up, tells};
use crate::event::{Actor, Stance};

/// A speaker is named in fewer tokens; what is longer holds other things too.
const LONGEST_SPEAKER: usize = 16;

/// Somebody says something.
#[derive(Debug, Clone)]
pub(crate) struct Act {
    /// Those who say it.
    pub(crate) actors: Vec<Actor>,
    pub(crate) stance: Stance,
    /// Tokens that name the speaker, with the scene before ("In Islamabad, two officials").
    pub(crate) subject: Range<usize>,
    /// The verb of saying.
    pub(crate) verb: Range<usize>,
}

/// An office behind a name is named in fewer tokens.
const LONGEST_OFFICE: usize = 12;

/// A source in brackets is named in fewer tokens.
const LONGEST_SOURCE: usize = 6;

#[derive(PartialEq, Eq)]
enum Place {
    Before,
    Behind,
}

/// For each token of a report, the act of speech that governs it.
#[derive(Debug)]
pub(crate) struct Attribution {
    acts: Vec<Act>,
    governs: Vec<Option<usize>>,
    /// The names of speakers that stood beside the name of a side.
    sure: BTreeSet<String>,
}

impl Attribution {
    /// Reads who says what.
    pub(crate) fn new(reading: &Reading<'_>) -> Self {
        let governs = vec![None; reading.doc.tokens.len()];
        let mut found = Attribution { acts: Vec::new(), governs, sure: BTreeSet::new() };
        let mut memory = Memory::of(reading);
        for sentence in &reading.doc.sentences {
            found.read_sentence(reading, sentence.tokens.clone(), &mut memory);
        }
        found.sure = std::mem::take(&mut memory.sure);
        found.carry_on(reading);
        found.speak_for_itself(reading);
        found
    }

    /// In a statement or bulletin, words nobody is named for are its author's.
    fn speak_for_itself(&mut self, reading: &Reading<'_>) {
        let Some(author) = author(reading) else { return };
        if author.side.is_some() {
            self.sure.insert(author.name.clone());
        }
        let act = Act { actors: vec![author], stance: Stance::Asserts, subject: 0..0, verb: 0..0 };
        self.acts.push(act);
        let index = self.acts.len() - 1;
        for slot in self.governs.iter_mut().filter(|slot| slot.is_none()) {
            *slot = Some(index);
        }
    }

    /// Whether the report names the side of a speaker, here or elsewhere.
    pub(crate) fn is_sure(&self, actor: &Actor) -> bool {
        self.sure.contains(&actor.name)
    }

    /// The act that governs a token.
    pub(crate) fn act(&self, token: usize) -> Option<&Act> {
        self.acts.get((*self.governs.get(token)?)?)
    }

    /// The act whose words name the speaker of an act that is carried on.
    pub(crate) fn origin(&self, act: &Act) -> Option<&Act> {
        self.acts
            .iter()
            .find(|other| other.verb == act.verb && !other.verb.is_empty() && other.subject != (0..0))
    }

    /// The acts of speech with words of their own.
    pub(crate) fn spoken(&self) -> impl DoubleEndedIterator<Item = &Act> {
        self.acts.iter().filter(|act| !act.verb.is_empty() && act.subject != (0..0))
    }

    /// Those who say something in a sentence, in the order of reading.
    pub(crate) fn acts_in(&self, sentence: &Range<usize>) -> impl Iterator<Item = &Act> {
        self.acts.iter().filter(|act| !act.verb.is_empty() && sentence.contains(&act.verb.start))
    }

    /// Whether a token belongs to the words that name a speaker or their scene.
    pub(crate) fn in_subject(&self, token: usize) -> bool {
        self.acts.iter().any(|act| act.subject.contains(&token))
    }

    /// Whether a token belongs to the words that name a speaker: the scene and the pronoun apart.
    pub(crate) fn names_speaker(&self, token: usize) -> bool {
        self.acts.iter().any(|act| act.subject.len() < LONGEST_SPEAKER && act.subject.contains(&token))
    }

    fn read_sentence(&mut self, reading: &Reading<'_>, sentence: Range<usize>, memory: &mut Memory) {
        let mut last_end = reading.dateline(&sentence).end.max(sentence.start);
        let mut last_act: Option<usize> = None;
        memory.introduce(reading, &sentence);
        self.heading(reading, &sentence, memory);
        self.bracketed(reading, &sentence, memory);
        let mut at = last_end;
        while at < sentence.end {
            let Some((length, speech)) = reading.lexicon.speech.longest(reading.rest(at, sentence.end))
            else {
                at += 1;
                continue;
            };
            let (speech, verb) = (*speech, at..at + length);
            at += length;
            let act = match speech.kind {
                SpeechKind::Own => self.own(reading, &sentence, verb.clone(), memory),
                SpeechKind::Source if self.cites(reading, last_act, &verb) => None,
                SpeechKind::Source => self.source(reading, &sentence, verb.clone(), memory),
                SpeechKind::Participle => self.participle(last_act, &sentence, verb.clone(), speech.stance),
                SpeechKind::Finite => {
                    self.finite(reading, &sentence, last_end, verb.clone(), speech.stance, memory)
                }
            };
            if let Some(act) = act {
                last_act = Some(act);
                last_end = verb.end;
            }
        }
    }

    /// "De facto authorities: three killed": who speaks stands before a colon.
    fn heading(&mut self, reading: &Reading<'_>, sentence: &Range<usize>, memory: &mut Memory) {
        let Some(subject) = heading(reading, sentence) else { return };
        let actors = memory.read(reading, subject.clone());
        if !actors.is_empty() {
            let verb = subject.end..subject.end + 1;
            let act = Act { actors, stance: Stance::Asserts, subject, verb };
            self.push(act, sentence.clone());
        }
    }

    /// "Six policemen killed (district council).": the source stands in brackets at the end.
    fn bracketed(&mut self, reading: &Reading<'_>, sentence: &Range<usize>, memory: &mut Memory) {
        let mark = |at: usize, mark: &str| reading.doc.at(at).is_some_and(|t| t.is_mark(mark));
        let last = sentence.clone().rev().find(|&at| !mark(at, ".")).filter(|&at| mark(at, ")"));
        let Some(close) = last else { return };
        let Some(open) = sentence.clone().rev().find(|&at| at < close && mark(at, "(")) else { return };
        let words = open + 1..close;
        let office =
            words.clone().any(|at| reading.lexicon.offices.longest(reading.rest(at, close)).is_some());
        if words.len() > LONGEST_SOURCE || !office || holds_action(reading, &words) {
            return;
        }
        let actors = memory.read(reading, words.clone());
        if !actors.is_empty() {
            let act = Act { actors, stance: Stance::Asserts, subject: words.clone(), verb: close..close + 1 };
            self.push(act, sentence.clone());
        }
    }

    fn push(&mut self, act: Act, governs: Range<usize>) -> usize {
        self.acts.push(act);
        let index = self.acts.len() - 1;
        for slot in self.governs.get_mut(governs).unwrap_or_default() {
            *slot = Some(index);
        }
        index
    }

    /// "According to X and Y, ..." and "..., according to X".
    fn source(
        &mut self,
        reading: &Reading<'_>,
        sentence: &Range<usize>,
        verb: Range<usize>,
        memory: &mut Memory,
    ) -> Option<usize> {
        let stops = |at: &usize| {
            let inside = at + 2 < sentence.end;
            reading.doc.at(*at).is_some_and(|t| {
                [",", ";", ":"].iter().any(|mark| t.is_mark(mark)) || (t.is_mark(".") && !inside)
            })
        };
        let verb_start = verb.start;
        let mut end = (verb.end..sentence.end).find(stops).unwrap_or(sentence.end);
        // "according to X, the government's spokesman, ...": the office behind the name belongs to it.
        let next = (end + 1..sentence.end).find(stops).unwrap_or(sentence.end);
        if next > end + 1 && is_office(reading, end + 1..next) {
            end = next;
        }
        // "a statement, according to which bombs struck": of him who spoke before.
        let which = reading.doc.at(verb.end).is_some_and(|t| matches!(t.low.as_str(), "which" | "whom"));
        // "a bombing claimed by the group killed 12": a deed is claimed and nothing said.
        let deed = reading.doc.at(verb_start).is_some_and(|t| t.low == "claimed");
        if deed && (tells(reading, verb.end..end) || is_deed(reading, verb_start)) {
            return None;
        }
        let (actors, end) = match which {
            true => (memory.last.clone().into_iter().collect(), verb.end + 1),
            false => (memory.read(reading, verb.end..end), end),
        };
        if actors.is_empty() {
            return None;
        }
        let act = Act { actors, stance: Stance::Asserts, subject: verb.start..end, verb };
        let semicolon = |at: &usize| reading.doc.at(*at).is_some_and(|t| t.is_mark(";"));
        let from = (sentence.start..verb_start).rev().find(semicolon).map_or(sentence.start, |at| at + 1);
        Some(self.push(act, from..sentence.end))
    }

    /// "..., said an aid worker, citing witnesses": the word stays hers; what a paper cites is another's.
    fn cites(&self, reading: &Reading<'_>, last: Option<usize>, verb: &Range<usize>) -> bool {
        let citing = reading.doc.at(verb.start).is_some_and(|t| t.low == "citing");
        let actor = last.and_then(|act| self.acts.get(act)).and_then(|act| act.actors.first());
        let press = |actor: &Actor| actor.side.as_ref().is_some_and(|side| side.as_str() == "media");
        citing && actor.is_some_and(|actor| !press(actor))
    }

    /// "By his own count": the one a pronoun means.
    fn own(
        &mut self,
        reading: &Reading<'_>,
        sentence: &Range<usize>,
        phrase: Range<usize>,
        memory: &mut Memory,
    ) -> Option<usize> {
        let pronoun = reading.doc.at(phrase.start + 1).map(|t| t.low.as_str()).unwrap_or_default();
        let actor = match pronoun {
            "his" | "her" | "its" | "their" | "own" => memory.owner(pronoun)?,
            // "by Kabul's count".
            _ => memory.read(reading, phrase.start + 1..phrase.end.saturating_sub(1)).into_iter().next()?,
        };
        let act = Act { actors: vec![actor], stance: Stance::Asserts, subject: phrase.clone(), verb: phrase };
        Some(self.push(act, sentence.clone()))
    }

    /// "..., claiming dozens were killed": the speaker of the clause before.
    fn participle(
        &mut self,
        last: Option<usize>,
        sentence: &Range<usize>,
        verb: Range<usize>,
        stance: Stance,
    ) -> Option<usize> {
        let actors = last.and_then(|act| self.acts.get(act))?.actors.clone();
        Some(self.push(
            Act { actors, stance, subject: verb.clone(), verb: verb.clone() },
            verb.start..sentence.end,
        ))
    }

    fn finite(
        &mut self,
        reading: &Reading<'_>,
        sentence: &Range<usize>,
        last_end: usize,
        verb: Range<usize>,
        stance: Stance,
        memory: &mut Memory,
    ) -> Option<usize> {
        // "Israel replied with an air strike": nothing is said.
        let low = |at: usize| reading.doc.at(at).map_or("", |t| t.low.as_str());
        if low(verb.start) == "replied" && low(verb.end) == "with" {
            return None;
        }
        let (actors, subject, place) = match found(reading, sentence, last_end, &verb)? {
            Found::Before(subject) => (memory.read(reading, subject.clone()), subject, Place::Before),
            Found::Behind(subject) => (memory.read(reading, subject.clone()), subject, Place::Behind),
            // "He did not say where but said ...": the speaker of the clause before.
            Found::Implied(at) => (memory.last.clone().into_iter().collect(), at..at, Place::Before),
        };
        if actors.is_empty() {
            return None;
        }
        let ungoverned = self.is_ungoverned(sentence, &subject);
        let back = place == Place::Behind || self.is_trailing(reading, sentence, &subject, &verb);
        let aside = is_aside(reading, sentence, &subject, &verb) && ungoverned;
        let from =
            if back || aside { self.reach_back(reading, sentence, &subject, &verb) } else { subject.start };
        let to = quote_behind(reading, verb.end).unwrap_or(sentence.end).max(sentence.end);
        Some(self.push(Act { actors, stance, subject, verb }, from..to))
    }

    /// The beginning of what a trailing speaker said: of the quotation that ends there, or of the sentence.
    fn reach_back(
        &self,
        reading: &Reading<'_>,
        sentence: &Range<usize>,
        subject: &Range<usize>,
        verb: &Range<usize>,
    ) -> usize {
        let end = subject.start.min(verb.start);
        let quote = reading.doc.quotes.iter().find(|quote| (quote.end..=quote.end + 2).contains(&end));
        // Another's clause stands before a semicolon, if another speaks there.
        let semicolon = |at: &usize| reading.doc.at(*at).is_some_and(|t| t.is_mark(";"));
        let clause = (sentence.start..end).rev().find(semicolon);
        let clause = clause.filter(|&at| {
            self.governs.get(sentence.start..at).is_some_and(|g| g.iter().any(Option::is_some))
        });
        let start = clause.map_or(sentence.start, |at| at + 1);
        quote.map_or(start, |quote| quote.start.min(start))
    }

    /// The words said stand before the speaker: a quotation or a clause ends right there, and nothing follows.
    fn is_trailing(
        &self,
        reading: &Reading<'_>,
        sentence: &Range<usize>,
        subject: &Range<usize>,
        verb: &Range<usize>,
    ) -> bool {
        let before = subject.start.checked_sub(1).filter(|&at| at >= sentence.start);
        let Some(before) = before.and_then(|at| reading.doc.at(at)) else {
            return false;
        };
        let closes = before.is_mark("\u{201d}") || before.is_mark("\"") || before.is_mark(",");
        let ungoverned = self.is_ungoverned(sentence, subject);
        // "\u{201c}Ten men died,\u{201d} it said, adding that ...": what is quoted right before was said.
        let quoted = (subject.start.saturating_sub(2)..subject.start)
            .any(|at| reading.doc.at(at).is_some_and(|t| t.is_mark("\u{201d}") || t.is_mark("\"")));
        let short =
            quoted || reading.doc.slice(verb.end..sentence.end).iter().filter(|t| t.is_word()).count() <= 5;
        // "..., residents of the townships told the Valley Service on Friday."
        let short = short || is_hearer(reading, verb, sentence.end);
        let told = sentence.start..subject.start;
        let short = short || is_manner(reading, verb, sentence.end) && tells(reading, told);
        closes && short && (ungoverned || before.is_mark("\u{201d}") || before.is_mark("\""))
    }

    /// Nobody in this sentence is yet said to say what stands before the speaker.
    fn is_ungoverned(&self, sentence: &Range<usize>, subject: &Range<usize>) -> bool {
        self.governs.get(subject.start.saturating_sub(1)).is_none_or(|governor| {
            governor.is_none_or(|act| self.acts.get(act).is_none_or(|act| act.subject.start < sentence.start))
        })
    }

    /// Words nobody is named for belong to whoever spoke before in the same paragraph or quotation.
    fn carry_on(&mut self, reading: &Reading<'_>) {
        let mut carried: Option<(usize, usize)> = None;
        for sentence in &reading.doc.sentences {
            let tokens = sentence.tokens.clone();
            let own = tokens.clone().any(|at| self.governs.get(at).is_some_and(Option::is_some));
            if let Some((act, paragraph)) = carried
                && !own
                && paragraph == sentence.paragraph
                && !self.is_about_checking(reading, tokens.clone())
            {
                let act = self.acts.get(act).map(|act| Act {
                    stance: Stance::Asserts,
                    subject: 0..0,
                    ..act.clone()
                });
                if let Some(act) = act {
                    self.push(act, tokens.clone());
                }
            }
            let last = tokens.rev().find_map(|at| self.governs.get(at).copied().flatten());
            if let Some(act) = last {
                let owns =
                    self.acts.get(act).is_some_and(|act| owns_up(reading, &act.verb, sentence.tokens.end));
                carried = (!owns).then_some((act, sentence.paragraph));
            }
        }
    }

    fn is_about_checking(&self, reading: &Reading<'_>, tokens: Range<usize>) -> bool {
        let end = tokens.end;
        tokens.into_iter().any(|at| {
            matches!(
                reading.lexicon.scopes.longest(reading.rest(at, end)),
                Some((_, Effect::Unverified | Effect::Verified))
            )
        })
    }
}

/// "the government's spokesman": an office and nobody else's name or verb.
fn is_office(reading: &Reading<'_>, range: Range<usize>) -> bool {
    let article =
        reading.doc.at(range.start).is_some_and(|t| matches!(t.low.as_str(), "the" | "a" | "an" | "its"));
    let office =
        range.clone().any(|at| reading.lexicon.offices.longest(reading.rest(at, range.end)).is_some());
    let verb = range.clone().any(|at| {
        reading.doc.at(at).is_some_and(|t| {
            reading.lexicon.verbs.word(&t.low).is_some() || reading.lexicon.speech.word(&t.low).is_some()
        })
    });
    // "According to an official, the army started to shell the X area": what follows is told.
    article && office && !verb && range.len() < LONGEST_OFFICE && !holds_action(reading, &range)
}

/// "So far, Fitrat said, ...", "..., the ministry said.": the verb ends what stands between the commas.
fn is_aside(
    reading: &Reading<'_>,
    sentence: &Range<usize>,
    subject: &Range<usize>,
    verb: &Range<usize>,
) -> bool {
    let behind = reading.doc.slice(verb.end..(verb.end + 4).min(sentence.end));
    let closed = behind.is_empty() || behind.iter().any(|t| t.form == Form::Mark);
    let taken = behind.first().is_some_and(|t| t.low == "that");
    let comma = subject.start.checked_sub(1).filter(|&at| at >= sentence.start);
    let comma =
        comma.and_then(|at| reading.doc.at(at)).is_some_and(|t| t.is_mark(",") || t.is_mark("\u{2013}"));
    let opens = behind.first().is_some_and(|t| t.is_mark("\u{201c}") || t.is_mark(","));
    let quotes = behind.iter().any(|t| t.is_mark("\u{201c}"));
    closed && !taken && comma && !(opens && quotes)
}

/// The end of a quotation that opens right behind a verb of saying: it may run over many sentences.
fn quote_behind(reading: &Reading<'_>, verb_end: usize) -> Option<usize> {
    let quote = reading.doc.quotes.iter().find(|quote| (verb_end..verb_end + 4).contains(&quote.start))?;
    Some(quote.end)
}
