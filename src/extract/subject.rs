//! Which words of a sentence name the speaker of a verb of saying.

use std::ops::Range;

use super::lexicon::{Grammar, Part, Voice};
use super::reading::Reading;
use super::token::{Form, Token};
use super::uttered::says;

/// The words of an apposition ("a teacher there", "who runs the clinic") are fewer.
const LONGEST_APPOSITION: usize = 24;

/// A heading that names a speaker has fewer words.
const LONGEST_HEADING: usize = 9;

/// Where a verb of saying has its speaker.
pub(crate) enum Found {
    Before(Range<usize>),
    /// "..., said Tarar."
    Behind(Range<usize>),
    /// Nobody is named: whoever spoke before.
    Implied(usize),
}

/// The words that name the speaker of a verb; `from` is behind the last verb of saying.
pub(crate) fn found(
    reading: &Reading<'_>,
    sentence: &Range<usize>,
    from: usize,
    verb: &Range<usize>,
) -> Option<Found> {
    let end = without_adverbs(reading, from, verb.start);
    let before = end.checked_sub(1).filter(|&at| at >= sentence.start).and_then(|at| reading.doc.at(at));
    if let Some(tokens) = agent(reading, sentence, end, verb) {
        return Some(Found::Behind(tokens));
    }
    // "was said", "according to confirmed reports", "upon reported presence of": no verb of saying.
    if before.is_some_and(|t| {
        matches!(
            t.low.as_str(),
            "to" | "of"
                | "by"
                | "with"
                | "from"
                | "the"
                | "a"
                | "an"
                | "for"
                | "were"
                | "was"
                | "been"
                | "is"
                | "are"
                | "be"
                | "being"
                | "upon"
                | "on"
                | "about"
                | "amid"
        ) && t.is_word()
    }) {
        return None;
    }
    if !says(reading, sentence, from, verb) {
        return None;
    }
    // "did not deny", "would not confirm": nothing is said.
    if before.is_some_and(|t| t.low == "not") {
        return None;
    }
    // "the ministry, which named the operation after a bird, said": the main verb follows.
    if before.is_some_and(|t| t.low == "which") && relative_ends(reading, sentence, verb) {
        return None;
    }
    if before.is_some_and(|t| t.low == "who") {
        // What stands before the name came from him too: "word came from X, who told of attacks".
        let start = antecedent(reading, from, end - 1)?;
        return Some(Found::Behind(start..end));
    }
    let quote = before.is_some_and(is_quote);
    if before.is_some_and(|t| t.is_mark(",")) || quote {
        if let Some(start) = apposition(reading, from, end).filter(|_| !quote) {
            return Some(Found::Before(start..end));
        }
        if let Some(tokens) = behind(reading, sentence, verb).filter(|_| may_stand_before(reading, verb)) {
            return Some(Found::Behind(tokens));
        }
    }
    // "The RSF blamed the army and gave the number as 46": who says the one says the other.
    let joined = before.is_some_and(|t| matches!(t.low.as_str(), "and" | "but"));
    if joined && from > sentence.start {
        return Some(Found::Implied(verb.start));
    }
    let start = start(reading, from, end);
    let particle = reading.doc.at(start).is_some_and(|t| matches!(t.low.as_str(), "out" | "up" | "over"));
    if particle || !has_words(reading, &(start..end)) {
        return Some(Found::Implied(verb.start));
    }
    // "The ministry in Quito summoned the envoy and rejected": who does the one does the other.
    if let Some(own) = first_of_two(reading, &(start..end)) {
        return Some(Found::Before(own));
    }
    // "Two were hurt there, a nurse said": behind the last comma.
    let comma = (start..end).rev().find(|&at| reading.doc.at(at).is_some_and(|t| t.is_mark(",")));
    let words = comma.map_or(start, |comma| comma + 1)..end;
    let speaks = |words: &Range<usize>| has_words(reading, words) && !holds_action(reading, words);
    if speaks(&words) && (comma.is_none() || names(reading, &words) || is_pronoun(reading, &words)) {
        // "X, a commander, was among the dead, he said": the pronoun alone.
        let start = if is_pronoun(reading, &words) {
            words.start
        } else {
            with_office_before(reading, from, words.start)
        };
        return Some(Found::Before(start..end));
    }
    if speaks(&(start..end)) {
        return Some(Found::Before(with_office_before(reading, from, start)..end));
    }
    // "India attacked nine sites and Pakistan said ...": behind the conjunction another clause begins.
    let and = (start..end).rev().find(|&at| reading.doc.at(at).is_some_and(|t| t.low == "and"));
    let own = and.map_or(start, |and| and + 1)..end;
    let clause = start..and.unwrap_or(start);
    let other = speaks(&own) && names(reading, &own) && holds_action(reading, &clause);
    other.then_some(Found::Before(own))
}

/// Before "summoned the envoy and": the words of the subject that both verbs share.
fn first_of_two(reading: &Reading<'_>, words: &Range<usize>) -> Option<Range<usize>> {
    let joined = words.end.checked_sub(1).and_then(|at| reading.doc.at(at));
    joined.filter(|t| matches!(t.low.as_str(), "and" | "but"))?;
    let verb = words.clone().skip(1).find(|&at| {
        reading.doc.at(at).is_some_and(|t| t.form == Form::Word && t.low.len() > 4 && t.low.ends_with("ed"))
    })?;
    let own = words.start..verb;
    (names(reading, &own) && !holds_action(reading, &own)).then_some(own)
}

/// "The claim was rejected by the police as laughable": who speaks stands behind "by".
fn agent(
    reading: &Reading<'_>,
    sentence: &Range<usize>,
    end: usize,
    verb: &Range<usize>,
) -> Option<Range<usize>> {
    let passive = end.checked_sub(1).filter(|&at| at >= sentence.start).and_then(|at| reading.doc.at(at));
    passive.filter(|t| matches!(t.low.as_str(), "was" | "were" | "been" | "is" | "are" | "being"))?;
    let by = reading.doc.at(verb.end).is_some_and(|t| t.low == "by" && verb.end < sentence.end);
    let start = verb.end + 1;
    let stops = |at: &usize| {
        reading.doc.at(*at).is_some_and(|t| t.form == Form::Mark || matches!(t.low.as_str(), "as" | "on"))
    };
    let close = (start..sentence.end).find(stops).unwrap_or(sentence.end);
    (by && start < close && names(reading, &(start..close))).then_some(start..close)
}

/// Behind a relative clause, closed by a comma, the verb of its main clause says something.
fn relative_ends(reading: &Reading<'_>, sentence: &Range<usize>, verb: &Range<usize>) -> bool {
    let reach = (verb.end + LONGEST_APPOSITION).min(sentence.end);
    let comma = (verb.end..reach).find(|&at| reading.doc.at(at).is_some_and(|t| t.is_mark(",")));
    comma.is_some_and(|comma| reading.lexicon.speech.longest(reading.rest(comma + 1, sentence.end)).is_some())
}

/// "De facto authorities: three killed": the words before a colon at the head of a sentence.
pub(crate) fn heading(reading: &Reading<'_>, sentence: &Range<usize>) -> Option<Range<usize>> {
    let sentences = &reading.doc.sentences;
    let number = sentences.iter().position(|s| s.tokens == *sentence);
    let paragraph = |number: usize| sentences.get(number).map(|s| s.paragraph);
    let opens = |n: usize| {
        let first =
            sentences.get(n).and_then(|s| reading.doc.at(s.tokens.start)).map_or(0, |t| t.range.start);
        let before = reading.report.text.get(..first).unwrap_or_default();
        before.trim_end_matches(' ').ends_with('\n')
    };
    let goes_on = number.is_some_and(|n| n > 0 && paragraph(n - 1) == paragraph(n) && !opens(n));
    let dateline = if goes_on { sentence.start } else { reading.dateline(sentence).end };
    let start = behind_clock(reading, dateline.max(sentence.start), sentence.end);
    let reach = (start + LONGEST_HEADING).min(sentence.end);
    let colon = (start..reach).find(|&at| reading.doc.at(at).is_some_and(|t| t.is_mark(":")))?;
    let words = start..colon;
    let office = words.clone().any(|at| reading.lexicon.offices.longest(reading.rest(at, colon)).is_some());
    let verb = words.clone().any(|at| {
        reading.lexicon.verbs.longest(reading.rest(at, colon)).is_some()
            || reading.lexicon.speech.longest(reading.rest(at, colon)).is_some()
    });
    // "Kabul: 58 soldiers dead": where no dateline can stand, a side or a capital speaks.
    let inside = goes_on || start > sentence.start;
    let side = reading.side_at(start, colon).is_some_and(|(tokens, _)| tokens.end == colon);
    let capital = reading.mention(start).is_some_and(|s| s.tokens.end == colon);
    let named = side || (capital && inside);
    ((office || named) && !verb && colon + 1 < sentence.end).then_some(words)
}

/// "18:20 Army: ...": behind the hour of an entry.
fn behind_clock(reading: &Reading<'_>, start: usize, end: usize) -> usize {
    let number = |at: usize| at < end && reading.doc.at(at).is_some_and(|t| t.form == Form::Number);
    let colon = |at: usize| reading.doc.at(at).is_some_and(|t| t.is_mark(":") || t.is_mark("."));
    if number(start) && colon(start + 1) && number(start + 2) { start + 3 } else { start }
}

/// "... from Zabihullah Mujahid, the chief spokesman, who told of ...": where the name before "who" begins.
fn antecedent(reading: &Reading<'_>, from: usize, who: usize) -> Option<usize> {
    let earliest = who.saturating_sub(LONGEST_APPOSITION).max(from);
    let opens = |at: &usize| {
        let verb = reading.doc.at(*at).is_some_and(|t| {
            t.form == Form::Word && (t.low != "chief" && reading.lexicon.verbs.word(&t.low).is_some())
        });
        verb || reading.is(*at, Grammar::NotPlace)
            || reading.is(*at, Grammar::Agent)
            || reading.is(*at, Grammar::With)
            || reading.is(*at, Grammar::Aux)
    };
    let start = (earliest..who).rev().find(opens).map_or(earliest, |at| at + 1);
    let words = start..who;
    (names(reading, &words) && !holds_action(reading, &words)).then_some(start)
}

fn is_quote(token: &Token) -> bool {
    token.is_mark("\u{201d}") || token.is_mark("\"") || token.is_mark("\u{201c}")
}

fn is_pronoun(reading: &Reading<'_>, words: &Range<usize>) -> bool {
    words.len() <= 2 && words.clone().any(|at| reading.is(at, Grammar::Pronoun))
}

fn has_words(reading: &Reading<'_>, range: &Range<usize>) -> bool {
    reading.doc.slice(range.clone()).iter().any(|t| t.is_word() && t.low != "and" && t.low != "but")
}

/// Where the words end that may name somebody: before "also", "later", "has", "on Friday".
fn without_adverbs(reading: &Reading<'_>, from: usize, verb: usize) -> usize {
    let mut end = verb;
    while end > from {
        let Some(token) = reading.doc.at(end - 1) else { break };
        let small = matches!(
            token.low.as_str(),
            "also"
                | "later"
                | "earlier"
                | "then"
                | "has"
                | "had"
                | "have"
                | "now"
                | "first"
                | "only"
                | "still"
                | "already"
                | "so"
                | "far"
        ) || reading.is(end - 1, Grammar::Adverb);
        if small {
            end -= 1;
            continue;
        }
        let Some(time) = time_before(reading, from, end) else { break };
        end = time;
    }
    end
}

/// "on Friday", "late on Thursday night" right before a verb of saying.
fn time_before(reading: &Reading<'_>, from: usize, end: usize) -> Option<usize> {
    let low = |at: usize| reading.doc.at(at).map_or("", |t| t.low.as_str());
    let first = (from.max(end.saturating_sub(4))..end)
        .find(|&at| matches!(low(at), "on" | "late" | "early" | "yesterday" | "today"))?;
    let told = (first..end).all(|at| {
        matches!(low(at), "on" | "late" | "early" | "the")
            || reading.doc.at(at).is_some_and(|t| t.form == Form::Number)
            || reading.lexicon.times.longest(reading.rest(at, end)).is_some()
    });
    told.then_some(first)
}

/// "Wali Rahman, who runs the hospital, said", "a teacher there, Mullah Sardar, said": where the first name begins.
fn apposition(reading: &Reading<'_>, from: usize, end: usize) -> Option<usize> {
    let close = end.checked_sub(1)?;
    let earliest = close.saturating_sub(LONGEST_APPOSITION).max(from);
    let comma = |at: &usize| reading.doc.at(*at).is_some_and(|t| t.is_mark(","));
    let mut open = close;
    // The apposition itself may hold a comma: "a colonel, the press officer of the corps,".
    for _ in 0..2 {
        open = (earliest..open).rev().find(comma)?;
        let inside = open + 1..close;
        let first = reading.doc.at(inside.start)?;
        let tells =
            matches!(first.low.as_str(), "who" | "which" | "whose" | "a" | "an" | "the" | "its" | "their")
                || matches!(first.low.as_str(), "contacted" | "reached" | "speaking" | "asked" | "talking")
                || first.form == Form::Capital
                || reading.lexicon.offices.longest(reading.rest(inside.start, close)).is_some();
        let start = start(reading, from, open);
        let named = start..open;
        // The clause before may end in another comma.
        let last = (named.start..named.end).rev().find(|at| comma(at)).map_or(named.start, |at| at + 1);
        let named = if holds_action(reading, &named) { last..open } else { named };
        let relative = matches!(first.low.as_str(), "who" | "which" | "whose");
        let quiet = relative || !holds_action(reading, &inside);
        if tells
            && quiet
            && has_words(reading, &named)
            && !holds_action(reading, &named)
            && names(reading, &named)
        {
            return Some(named.start);
        }
    }
    None
}

/// An office, a side or a capitalised name stands in it.
fn names(reading: &Reading<'_>, range: &Range<usize>) -> bool {
    range.clone().any(|at| {
        reading.lexicon.offices.longest(reading.rest(at, range.end)).is_some()
            || reading.side_at(at, range.end).is_some()
            || reading
                .doc
                .at(at)
                .is_some_and(|t| t.form == Form::Capital && reading.lexicon.grammar.word(&t.low).is_none())
    })
}

/// "..., said Tarar"; but nobody writes "..., blamed Tarar" of Tarar's own words.
fn may_stand_before(reading: &Reading<'_>, verb: &Range<usize>) -> bool {
    reading.doc.at(verb.start).is_some_and(|t| {
        !matches!(
            t.low.as_str(),
            "blamed"
                | "blames"
                | "accused"
                | "rejected"
                | "rejects"
                | "denied"
                | "denies"
                | "dismissed"
                | "condemned"
                | "mourned"
                | "told"
                | "tells"
                | "informed"
                | "assured"
                | "put"
                | "gave"
                | "counted"
                | "disputed"
                | "named"
                | "called"
        )
    })
}

/// "..., said Tarar.", "..., says Lt Gen Sok, who speaks for the ministry.": the words behind the verb.
fn behind(reading: &Reading<'_>, sentence: &Range<usize>, verb: &Range<usize>) -> Option<Range<usize>> {
    let first = reading.doc.at(verb.end).filter(|_| verb.end < sentence.end)?;
    let opens = first.form == Form::Capital
        || matches!(
            first.low.as_str(),
            "the" | "a" | "an" | "one" | "its" | "his" | "her" | "two" | "another"
        )
        || reading.lexicon.offices.longest(reading.rest(verb.end, sentence.end)).is_some();
    let mark = |at: usize, marks: &[&str]| {
        reading.doc.at(at).is_some_and(|t| marks.iter().any(|mark| t.is_mark(mark)))
    };
    // "said Dr. Nabil Shaheen": a full stop inside the sentence ends no name.
    let dot = |at: usize| mark(at, &["."]) && at + 2 < sentence.end;
    let mut end = (verb.end..sentence.end)
        .find(|&at| !dot(at) && mark(at, &[",", ".", ";", ":", "\"", "\u{201c}", "\u{2013}", "\u{2014}"]))
        .unwrap_or(sentence.end);
    let words = verb.end..end;
    if !opens || !names(reading, &words) || holds_action(reading, &words) {
        return None;
    }
    // "said Ghani, the governor's spokesman."
    let next = (end + 1..sentence.end)
        .find(|&at| !dot(at) && mark(at, &[",", ".", ";", ":"]))
        .unwrap_or(sentence.end);
    let office = (end + 1..next).any(|at| reading.lexicon.offices.longest(reading.rest(at, next)).is_some());
    let starts = reading
        .doc
        .at(end + 1)
        .is_some_and(|t| matches!(t.low.as_str(), "the" | "a" | "an" | "who" | "its" | "of"));
    let relative = reading.doc.at(end + 1).is_some_and(|t| t.low == "who");
    // "said the province's governor, Karim Daud."
    let person = next > end + 1
        && next <= end + 6
        && (end + 1..next).all(|at| dot(at) || reading.doc.at(at).is_some_and(|t| t.form == Form::Capital))
        && words.clone().any(|at| reading.lexicon.offices.longest(reading.rest(at, words.end)).is_some());
    let role = office && starts && (relative || !holds_action(reading, &(end + 1..next)));
    if mark(end, &[","]) && (role || person) {
        end = next;
    }
    Some(verb.end..end)
}

/// Where the words begin that name the speaker: behind the last quotation, clause or conjunction.
fn start(reading: &Reading<'_>, from: usize, end: usize) -> usize {
    let mut at = end;
    while at > from {
        let Some(token) = reading.doc.at(at - 1) else {
            break;
        };
        let closed = at.checked_sub(2).and_then(|at| reading.doc.at(at)).is_some_and(|t| t.is_mark(")"));
        // "QUITO, Ecuador (Agency) _ Ecuador said".
        let dateline =
            token.is_mark("_") || closed && ["-", "\u{2013}", "\u{2014}"].iter().any(|m| token.is_mark(m));
        let stop = is_quote(token)
            || dateline
            || token.is_mark(";")
            || token.is_mark(":")
            || matches!(
                token.low.as_str(),
                "but"
                    | "while"
                    | "whereas"
                    | "that"
                    | "after"
                    | "as"
                    | "what"
                    | "which"
                    | "though"
                    | "although"
                    | "because"
                    | "when"
                    | "where"
            );
        if stop {
            break;
        }
        at -= 1;
    }
    at
}

/// "an elder from the village, Nazir Zadran": the office before a name that stands behind a comma belongs to it.
fn with_office_before(reading: &Reading<'_>, from: usize, start: usize) -> usize {
    let Some(comma) = start.checked_sub(1).filter(|&at| reading.doc.at(at).is_some_and(|t| t.is_mark(",")))
    else {
        return start;
    };
    let name = reading.doc.at(start).is_some_and(|t| t.form == Form::Capital);
    let earliest = comma.saturating_sub(LONGEST_APPOSITION).max(from);
    let open = (earliest..comma)
        .rev()
        .find(|&at| reading.doc.at(at).is_some_and(|t| t.is_mark(",") || t.is_mark(";") || is_quote(t)))
        .map_or(earliest, |at| at + 1);
    let words = open..comma;
    let office = words.clone().any(|at| reading.lexicon.offices.longest(reading.rest(at, comma)).is_some());
    let article = reading
        .doc
        .at(open)
        .is_some_and(|t| matches!(t.low.as_str(), "the" | "a" | "an" | "another" | "its"));
    // "Mosharraf Zaidi, spokesperson for the premier said": the comma behind the role is missing.
    let person = words.clone().all(|at| reading.doc.at(at).is_some_and(|t| t.form == Form::Capital));
    let role =
        (start..start + 3).any(|at| reading.lexicon.offices.longest(reading.rest(at, start + 6)).is_some());
    let role = !name && role && person && words.len() >= 2;
    if role || (name && office && article && !holds_action(reading, &words)) { open } else { start }
}

/// "Troops exchanged fire along their disputed": whoever acts before the word does not speak with it.
pub(crate) fn holds_action(reading: &Reading<'_>, subject: &Range<usize>) -> bool {
    let who = subject
        .clone()
        .find(|&at| reading.doc.at(at).is_some_and(|t| matches!(t.low.as_str(), "who" | "whose" | "which")));
    let end = who.unwrap_or(subject.end);
    (subject.start..end).any(|at| {
        let rest = reading.rest(at, end);
        let fights = matches!(reading.lexicon.kinds.longest(rest), Some((_, (_, Part::Verb))));
        let acts = matches!(reading.lexicon.verbs.longest(rest), Some((_, (_, Voice::Both | Voice::Active))));
        let is = matches!(
            reading.doc.at(at).map_or("", |t| t.low.as_str()),
            "was" | "were" | "is" | "are" | "had" | "has" | "have" | "will" | "would" | "could"
        );
        fights || is || (acts && reading.doc.at(at).is_some_and(|t| t.form == Form::Word))
    })
}

#[cfg(test)]
mod tests {
    use crate::extract::test_speakers as speakers;

    #[test]
    fn who_speaks_may_stand_behind_by() {
        let found = speakers("The figure was dismissed by the Afghan defence ministry as a dream.");
        assert_eq!(found, ["Afghan defence ministry (afghanistan)"]);
        assert!(speakers("The figure was dismissed as a dream.").is_empty());
    }

    #[test]
    fn a_relative_clause_does_not_take_the_verb_from_its_ministry() {
        let found =
            speakers("Pakistan's foreign ministry, which named the raid after a river, said ten men died.");
        assert_eq!(found, ["Pakistan's foreign ministry (pakistan)"]);
    }

    #[test]
    fn behind_a_conjunction_another_clause_may_begin() {
        let found =
            speakers("India attacked nine sites on Wednesday and Pakistan said it had shot down five jets.");
        assert_eq!(found, ["Pakistan (pakistan)"]);
    }

    #[test]
    fn who_says_one_thing_and_another_is_one_speaker() {
        let found = speakers("The Israeli army blamed Hezbollah and gave the number of dead as 46.");
        assert_eq!(found, ["Israeli army (israel)", "Israeli army (israel)"]);
    }

    #[test]
    fn two_verbs_share_their_subject() {
        let found = speakers("The foreign ministry of Pakistan summoned the envoy and rejected the report.");
        assert_eq!(found, ["foreign ministry of Pakistan (pakistan)"]);
    }

    #[test]
    fn who_blames_stands_before_and_never_behind() {
        let found = speakers("Karim Daud, a teacher, contacted by telephone, blamed the Pakistani army.");
        assert_eq!(found, ["Karim Daud (local)"]);
    }

    #[test]
    fn what_is_not_denied_is_not_said() {
        assert!(speakers("The Pakistani army did not deny the raid.").is_empty());
    }

    #[test]
    fn an_entry_of_the_hour_may_begin_with_its_speaker() {
        assert_eq!(speakers("18:20 Pakistani army: six men killed"), ["Pakistani army (pakistan)"]);
    }

    #[test]
    fn a_source_in_brackets_speaks_the_sentence() {
        assert_eq!(
            speakers("Two guards were hurt at the gate (hospital source)."),
            ["hospital source (local)"]
        );
    }

    #[test]
    fn a_hospital_that_receives_the_dead_tells_of_them_and_a_minister_that_receives_a_guest_does_not() {
        assert_eq!(speakers("The hospital received 19 dead."), ["hospital (local)"]);
        assert!(speakers("The foreign minister received 19 guests.").is_empty());
    }

    #[test]
    fn a_titled_name_behind_its_office_belongs_to_it() {
        let found =
            speakers("Two men died, said the commander of the Afghan border police, Col. Rahim Zadran.");
        assert_eq!(found, ["Rahim Zadran (afghanistan)"]);
        let found =
            speakers("Two men died, said Brigadier Karim Daud, of the Pakistani army's press office.");
        assert_eq!(found, ["Karim Daud (pakistan)"]);
    }
}
