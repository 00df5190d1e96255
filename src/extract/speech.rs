//! Attribution: which words of a report are whose.

use std::ops::Range;

use super::lexicon::{Effect, Part, SpeechKind, Voice};
use super::reading::Reading;
use super::speaker::Memory;
use super::token::{Form, Token};
use crate::event::{Actor, Source, Stance};
use crate::report::Report;

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
}

/// For each token of a report, the act of speech that governs it.
#[derive(Debug)]
pub(crate) struct Attribution {
    acts: Vec<Act>,
    governs: Vec<Option<usize>>,
}

impl Attribution {
    /// Reads who says what.
    pub(crate) fn new(reading: &Reading<'_>) -> Self {
        let mut found = Attribution { acts: Vec::new(), governs: vec![None; reading.doc.tokens.len()] };
        let mut memory = Memory::default();
        for sentence in &reading.doc.sentences {
            found.read_sentence(reading, sentence.tokens.clone(), &mut memory);
        }
        found.carry_on(reading);
        found.speak_for_itself(reading);
        found
    }

    /// In a statement or bulletin, words nobody is named for are its author's.
    fn speak_for_itself(&mut self, reading: &Reading<'_>) {
        let Some(author) = author(reading) else { return };
        let act = Act { actors: vec![author], stance: Stance::Asserts, subject: 0..0 };
        self.acts.push(act);
        let index = self.acts.len() - 1;
        for slot in self.governs.iter_mut().filter(|slot| slot.is_none()) {
            *slot = Some(index);
        }
    }

    /// The act that governs a token.
    pub(crate) fn act(&self, token: usize) -> Option<&Act> {
        self.acts.get((*self.governs.get(token)?)?)
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
        let stops = |at: &usize| reading.doc.at(*at).is_some_and(|t| t.is_mark(",") || t.is_mark("."));
        let mut end = (verb.end..sentence.end).find(stops).unwrap_or(sentence.end);
        // "according to X, the government's spokesman, ...": the office behind the name belongs to it.
        let next = (end + 1..sentence.end).find(stops).unwrap_or(sentence.end);
        if next > end + 1 && is_office(reading, end + 1..next) {
            end = next;
        }
        let actors = memory.read(reading, verb.end..end);
        if actors.is_empty() {
            return None;
        }
        let act = Act { actors, stance: Stance::Asserts, subject: verb.start..end };
        Some(self.push(act, sentence.clone()))
    }

    /// "By his own count": the one a pronoun means.
    fn own(
        &mut self,
        reading: &Reading<'_>,
        sentence: &Range<usize>,
        phrase: Range<usize>,
        memory: &mut Memory,
    ) -> Option<usize> {
        let pronoun = reading.doc.at(phrase.start + 1).map(|t| t.low.as_str());
        let actor = memory.owner(pronoun.unwrap_or_default())?;
        let act = Act { actors: vec![actor], stance: Stance::Asserts, subject: phrase };
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
        Some(self.push(Act { actors, stance, subject: verb.clone() }, verb.start..sentence.end))
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
        let aside = aside(reading, sentence, last_end, &verb);
        let start = aside.unwrap_or_else(|| subject_start(reading, last_end, verb.start));
        let mut subject = start..verb.start;
        let passive = subject
            .end
            .checked_sub(1)
            .and_then(|at| reading.doc.at(at))
            .is_some_and(|t| matches!(t.low.as_str(), "were" | "was" | "been" | "is" | "are" | "be"));
        if passive {
            return None;
        }
        if holds_action(reading, &subject) {
            return None;
        }
        let mut actors = if subject.is_empty() { Vec::new() } else { memory.read(reading, subject.clone()) };
        let mut inverted = false;
        if actors.is_empty() && is_bare(reading, &subject) {
            if follows_quotation(reading, &subject) {
                // "...," said Tarar.
                let end = (verb.end..sentence.end)
                    .find(|&at| reading.doc.at(at).is_some_and(|t| t.form == Form::Mark))
                    .unwrap_or(sentence.end);
                actors = memory.read(reading, verb.end..end);
                subject = verb.end..end;
                inverted = true;
            } else {
                // "He did not say where but said ...": the speaker of the clause before.
                actors = memory.last.clone().into_iter().collect();
            }
        }
        if actors.is_empty() {
            return None;
        }
        let trailing = inverted || self.is_trailing(reading, sentence, &subject, &verb);
        let aside = aside.is_some() && !inverted && self.is_ungoverned(sentence, &subject);
        let from = if trailing || aside { reach_back(reading, sentence, &subject) } else { subject.start };
        let to = quote_behind(reading, verb.end).unwrap_or(sentence.end).max(sentence.end);
        Some(self.push(Act { actors, stance, subject }, from..to))
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
        let short = reading.doc.slice(verb.end..sentence.end).iter().filter(|t| t.is_word()).count() <= 5;
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
                carried = Some((act, sentence.paragraph));
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

/// The author of a statement, bulletin or communique, as its title names it.
fn author(reading: &Reading<'_>) -> Option<Actor> {
    let title = reading.report.source.title.clone()?;
    let low = title.to_lowercase();
    let statement =
        ["statement", "bulletin", "communique", "communiqu\u{e9}", "press release", "declaration"];
    if !statement.iter().any(|word| low.contains(word)) {
        return None;
    }
    let source = Source { published: reading.day, ..reading.report.source.clone() };
    let report = Report::from_text(source, title);
    let title = Reading::new(&report, reading.lexicon, reading.gazetteer);
    let end = title.doc.tokens.len();
    let of =
        (0..end).find(|&at| title.doc.at(at).is_some_and(|t| matches!(t.low.as_str(), "of" | "by" | "from")));
    let first = of.map_or(0, |at| at + 1);
    let on = (first..end)
        .find(|&at| title.doc.at(at).is_some_and(|t| matches!(t.low.as_str(), "on" | "about" | ":")));
    let mut author = Memory::default().read(&title, first..on.unwrap_or(end)).into_iter().next()?;
    author.side = author.side.or_else(|| reading.home.clone());
    Some(author)
}

/// Where the words begin that name the speaker: behind the last verb of saying, a quotation, or "but".
fn subject_start(reading: &Reading<'_>, from: usize, verb: usize) -> usize {
    let mut at = verb;
    while at > from {
        let Some(token) = reading.doc.at(at - 1) else {
            break;
        };
        let stop = token.is_mark("\u{201d}")
            || token.is_mark("\u{201c}")
            || token.is_mark("\"")
            || token.is_mark(";")
            || token.is_mark(":")
            || matches!(
                token.low.as_str(),
                "but" | "while" | "whereas" | "that" | "after" | "as" | "what" | "which"
            );
        if stop {
            break;
        }
        at -= 1;
    }
    at
}

/// "..., the ministry said." and "So far, Fitrat said, ...": the speaker stands between commas, and the verb ends
/// the aside. The words from the last comma on, with the name before it where they only tell its office.
fn aside(reading: &Reading<'_>, sentence: &Range<usize>, from: usize, verb: &Range<usize>) -> Option<usize> {
    let ends = |t: &Token| t.form == Form::Mark;
    let behind = reading.doc.slice(verb.end..(verb.end + 4).min(sentence.end));
    let closed = behind.is_empty() || behind.iter().any(ends);
    let taken = behind.first().is_some_and(|t| t.low == "that");
    let comma = (from..verb.start).rev().find(|&at| reading.doc.at(at).is_some_and(|t| t.is_mark(",")))?;
    let opens = reading
        .doc
        .slice(verb.end..verb.end + 1)
        .first()
        .is_some_and(|t| t.is_mark("\u{201c}") || t.is_mark(","));
    let quotes = behind.iter().any(|t| t.is_mark("\u{201c}"));
    if !closed || taken || (opens && quotes) || is_bare(reading, &(comma + 1..verb.start)) {
        return None;
    }
    Some(comma + 1)
}

/// "Troops exchanged fire along their disputed": whoever acts before the word does not speak with it.
fn holds_action(reading: &Reading<'_>, subject: &Range<usize>) -> bool {
    let who =
        subject.clone().find(|&at| reading.doc.at(at).is_some_and(|t| t.low == "who" || t.low == "whose"));
    let end = who.unwrap_or(subject.end);
    (subject.start..end).any(|at| {
        let rest = reading.rest(at, end);
        let fights = matches!(reading.lexicon.kinds.longest(rest), Some((_, (_, Part::Verb))));
        let acts = matches!(reading.lexicon.verbs.longest(rest), Some((_, (_, Voice::Both | Voice::Active))));
        fights || (acts && reading.doc.at(at).is_some_and(|t| t.form == Form::Word))
    })
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
    article && office && !verb
}

fn is_bare(reading: &Reading<'_>, subject: &Range<usize>) -> bool {
    !reading.doc.slice(subject.clone()).iter().any(|t| t.is_word() && t.low != "also" && t.low != "later")
}

fn follows_quotation(reading: &Reading<'_>, subject: &Range<usize>) -> bool {
    let before = subject.start.checked_sub(1).and_then(|at| reading.doc.at(at));
    let own = reading.doc.at(subject.start);
    [before, own].into_iter().flatten().any(|t| t.is_mark("\u{201d}") || t.is_mark("\"") || t.is_mark(","))
}

/// The beginning of what a trailing speaker said: of the quotation that ends there, or of the sentence.
fn reach_back(reading: &Reading<'_>, sentence: &Range<usize>, subject: &Range<usize>) -> usize {
    let end = subject.start;
    let quote = reading.doc.quotes.iter().find(|quote| (quote.end..=quote.end + 2).contains(&end));
    quote.map_or(sentence.start, |quote| quote.start.min(sentence.start))
}

/// The end of a quotation that opens right behind a verb of saying: it may run over many sentences.
fn quote_behind(reading: &Reading<'_>, verb_end: usize) -> Option<usize> {
    let quote = reading.doc.quotes.iter().find(|quote| (verb_end..verb_end + 4).contains(&quote.start))?;
    Some(quote.end)
}
