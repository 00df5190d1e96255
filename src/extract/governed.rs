//! The word that governs the phrase a name ends: "strikes on military targets in X", "killed three men in X",
//! "officials in X".

use std::ops::Range;

use super::lexicon::{Cue, Grammar, Office};
use super::phrase::{is_place_noun, preposition};
use super::scene::{Scene, Stretch};
use super::signs::bit;
use super::token::Form;

/// So many tokens stand at most between a name and the word that governs its phrase.
const MOST_TO_HEAD: usize = 12;

/// Before a place at the head of its sentence stand fewer words.
const MOST_IN_FRONT: usize = 8;

/// A word for people governs a name this near.
const MOST_TO_PERSON: usize = 3;

/// What governs a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Head {
    /// A word that says that something happened.
    Event,
    /// A verb of loss.
    Loss,
    /// Another word for a blow.
    Blow,
    /// A verb of saying.
    Speech,
    /// Somebody who is there, or from there.
    Person,
    /// Nothing of these.
    Other,
}

/// What governs a name or a list of names.
pub(super) fn head(scene: &Scene<'_, '_>, stretch: &Stretch, frame: &Range<usize>) -> Head {
    let reading = scene.reading;
    let from = frame.start.saturating_sub(MOST_TO_HEAD).max(stretch.tokens.start);
    let mut person = false;
    for at in (from..frame.start).rev() {
        let Some(token) = reading.doc.at(at) else { break };
        let low = token.low.as_str();
        let closes = token.form == Form::Mark && !matches!(low, "-" | "\u{201c}" | "\"" | "'");
        // "in the capital, Kabul": a noun for a place before the comma.
        let noun = at
            .checked_sub(1)
            .and_then(|noun| reading.doc.at(noun))
            .is_some_and(|t| is_place_noun(reading.lexicon, &t.low));
        let beside = token.is_mark(",") && at + 1 == frame.start && noun;
        if closes && !beside || reading.is(at, Grammar::Stop) {
            break;
        }
        if stretch.triggers.iter().any(|t| t.tokens.contains(&at) && !t.weak) {
            return Head::Event;
        }
        if stretch.losses.contains(&at) {
            return Head::Loss;
        }
        if scene.cues_in(at..at + 1, &(0..0)) & bit(Cue::Hit) != 0 {
            return Head::Blow;
        }
        if reading.lexicon.speech.word(low).is_some() {
            return Head::Speech;
        }
        person |= matches!(
            reading.lexicon.offices.word(low),
            Some(Office::Person | Office::Body | Office::Local | Office::People)
        );
        if person && frame.start - at <= MOST_TO_PERSON {
            return Head::Person;
        }
        if reading.lexicon.verbs.word(low).is_some() {
            break;
        }
    }
    Head::Other
}

/// "In X, three men were killed", "Near X and Y, shells fell": a place before what happened there.
pub(super) fn fronts_event(scene: &Scene<'_, '_>, stretch: &Stretch, frame: &Range<usize>) -> bool {
    let low = |at: usize| scene.reading.doc.at(at).map_or("", |t| t.low.as_str());
    let start = stretch.tokens.start;
    // "In another encounter in X, ...": a phrase of its own stands before the place.
    let phrase = |at: usize| {
        at <= start + MOST_IN_FRONT
            && matches!(low(start), "in" | "during")
            && (start..at)
                .all(|i| scene.reading.doc.at(i).is_some_and(|t| t.form == Form::Word || i == start))
    };
    let opens = preposition(scene, start, frame.start).is_some_and(|at| {
        at <= start + 2 || phrase(at) || at.checked_sub(1).is_some_and(|before| low(before) == ",")
    });
    let comma = (frame.end..frame.end + 2).any(|at| low(at) == ",");
    let behind = frame.end..stretch.tokens.end;
    let told = stretch.triggers.iter().filter(|t| !t.weak).map(|t| t.tokens.start);
    opens && comma && told.chain(stretch.losses.iter().copied()).any(|at| behind.contains(&at))
}
