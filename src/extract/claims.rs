//! Frames and attribution in, claims out: who says how many of what, about whom.

use std::ops::Range;
use std::sync::OnceLock;

use super::background::{is_background, looks_back, opens_earlier};
use super::claimant;
use super::denials::{Answer, answer};
use super::frames::{Frame, frames};
use super::lexicon::{Class, Effect};
use super::look::Look;
use super::once::{is_definite, tell_once};
use super::play::InPlay;
use super::rank::Model;
use super::reading::Reading;
use super::scene::is_loss;
use super::sides::{Case, Last, is_gain, model};
use super::speech::{Act, Attribution};
use super::token::Sentence;
use super::tolls::tolls;
use super::triggers::title_case;
use crate::event::{Actor, Claim, Count, Measure, SideId, Stance, Verification};

/// A claim and where in the report it stands.
#[derive(Debug, Clone)]
pub(crate) struct Placed {
    pub(crate) claim: Claim,
    /// The verb's token.
    pub(crate) at: usize,
    pub(crate) sentence: usize,
    pub(crate) paragraph: usize,
    pub(crate) class: Class,
    /// It tells of an earlier time.
    pub(crate) background: bool,
    /// It answers a claim before it, and is about the same side.
    pub(super) answers: bool,
    /// Those whom it counts are told of as known: "the six fatalities".
    pub(super) definite: bool,
    look: Look,
}

/// Every claim of a report, in order.
pub(crate) fn claims(reading: &Reading<'_>, attribution: &Attribution) -> Vec<Placed> {
    static MODELS: OnceLock<Models> = OnceLock::new();
    claims_by(reading, attribution, MODELS.get_or_init(Models::embedded))
}

/// Weights for the two choices of sides: who says a claim, and whose loss it is.
#[derive(Debug, Clone)]
pub(super) struct Models {
    pub(super) claimant: Model,
    pub(super) subject: Model,
}

impl Models {
    /// Those inside the program.
    pub(super) fn embedded() -> Self {
        Models { claimant: claimant::model(), subject: model() }
    }
}

impl Placed {
    pub(super) fn look(&self) -> &Look {
        &self.look
    }
}

/// The same, with these weights for the choices of sides.
pub(super) fn claims_by(reading: &Reading<'_>, attribution: &Attribution, models: &Models) -> Vec<Placed> {
    let play = InPlay::new(reading);
    let mut found: Vec<Placed> = Vec::new();
    for (number, sentence) in reading.doc.sentences.iter().enumerate() {
        let speaks = |at: usize| attribution.names_speaker(at);
        let mut read = frames(reading, sentence.tokens.clone(), &speaks);
        // "gave the dead as 13 and the injured as 25": a toll has its number, whatever verb stands near.
        let told = tolls(reading, sentence.tokens.clone());
        read.retain(|frame| {
            !told
                .iter()
                .any(|toll| is_numbered(toll) && toll.measure != frame.measure && shares_noun(toll, frame))
        });
        let counted = |frame: &Frame| {
            read.iter().any(|other| {
                other.noun.tokens.start < frame.noun.tokens.end
                    && frame.noun.tokens.start < other.noun.tokens.end
            })
        };
        let numbered: Vec<(Measure, usize)> = told
            .iter()
            .filter(|toll| is_numbered(toll))
            .map(|toll| (toll.measure, toll.noun.tokens.end))
            .collect();
        let tolls: Vec<Frame> = told.into_iter().filter(|f| !counted(f)).collect();
        read.extend(tolls);
        read.sort_by_key(|frame| frame.noun.tokens.start);
        let back = looks_back(reading, &sentence.tokens);
        let earlier = opens_earlier(reading, &sentence.tokens);
        for mut frame in read {
            let before = |toll: &&(Measure, usize)| frame.part && toll.1 <= frame.noun.tokens.start;
            if let Some((measure, _)) = numbered.iter().rev().find(before)
                && frame.verb.start > frame.noun.tokens.start
            {
                frame.measure = *measure;
            }
            if frame.echo {
                frame.measure = echoed(&found, number, frame.measure);
            }
            let act = attribution.act(frame.verb.start);
            let Some(claim) = claim(reading, &frame, act, sentence.tokens.clone()) else {
                continue;
            };
            let placed = Placed {
                claim,
                at: frame.verb.start,
                sentence: number,
                paragraph: sentence.paragraph,
                class: frame.class,
                answers: false,
                definite: is_definite(reading, &frame.noun.tokens),
                background: earlier
                    || is_background(reading, &sentence.tokens, &frame.verb)
                    || back.as_ref().is_some_and(|back| back.contains(&frame.noun.tokens.start)),
                look: Look::new(reading, &play, &frame, &sentence.tokens, act.map(|act| &act.subject)),
            };
            found.push(placed);
        }
        let own = found.iter().any(|placed| placed.sentence == number);
        for act in attribution.acts_in(&sentence.tokens).filter(|_| !own) {
            if let Some(answer) = answer(reading, &sentence.tokens, act)
                && let Some(claim) = answered(reading, &found, (number, sentence), act, answer)
            {
                found.push(claim);
                break;
            }
        }
    }
    claimant::choose(reading, attribution, &mut found, &play, &models.claimant);
    choose_sides(reading, &mut found, &play, &models.subject);
    found.iter_mut().for_each(deny_deed);
    tell_once(reading, &mut found);
    found
}

/// A toll that has a number of its own behind its noun.
fn is_numbered(toll: &Frame) -> bool {
    toll.noun.subject.as_ref() == Some(&toll.verb) && toll.count != Count::Unnumbered
}

fn shares_noun(toll: &Frame, frame: &Frame) -> bool {
    frame.noun.tokens.start < toll.noun.tokens.end && toll.noun.tokens.start < frame.noun.tokens.end
}

/// So many paragraphs back an answer finds the claim it answers.
const FARTHEST_ANSWERED: usize = 3;

/// "Tehran denied it": the last claim of another side, denied.
fn answered(
    reading: &Reading<'_>,
    found: &[Placed],
    (number, sentence): (usize, &Sentence),
    act: &Act,
    answer: Answer,
) -> Option<Placed> {
    let speaker = act.actors.first()?.clone();
    let answered = |placed: &&Placed| {
        placed.claim.claimant.side != speaker.side
            && placed.claim.stance == Stance::Asserts
            && !placed.background
            && !placed.claim.partial
            && !placed.look.own
            && placed.paragraph + FARTHEST_ANSWERED >= sentence.paragraph
    };
    let last = found.iter().rev().find(answered)?;
    // Of one who tells the dead and the wounded, the dead are what is denied first.
    let same = |placed: &&Placed| {
        placed.claim.claimant.side == last.claim.claimant.side
            && placed.claim.measure == Measure::Killed
            && answered(placed)
    };
    let meant = found.iter().rev().find(same).unwrap_or(last);
    let words = act.subject.start.min(act.verb.start)..(act.verb.end + 2).min(sentence.tokens.end);
    let claim = Claim {
        claimant: speaker,
        count: if answer.number { meant.claim.count } else { Count::Unnumbered },
        count_text: if answer.number { meant.claim.count_text.clone() } else { String::new() },
        stance: answer.stance,
        also_said_by: act.actors.iter().skip(1).cloned().collect(),
        evidence: vec![reading.report.evidence(reading.doc.bytes(words))],
        ..meant.claim.clone()
    };
    let look = meant.look.clone();
    Some(Placed {
        claim,
        at: act.verb.start,
        sentence: number,
        paragraph: sentence.paragraph,
        answers: true,
        definite: false,
        look,
        ..meant.clone()
    })
}

/// "Two farmers were killed, the governor said. Pakistan denies it": he who has not lost them denies that he struck, not
/// that they died.
fn deny_deed(placed: &mut Placed) {
    let claim = &mut placed.claim;
    let bare = placed.answers && claim.count == Count::Unnumbered;
    let own = claim.subject_side.is_some() && claim.subject_side == claim.claimant.side;
    if bare && !own && is_loss(claim.measure) {
        claim.measure = Measure::SitesStruck;
        claim.subject = None;
    }
}

/// Gives each claim the side whose loss it is, in the order of the text.
fn choose_sides(reading: &Reading<'_>, claims: &mut [Placed], play: &InPlay, model: &Model) {
    for at in 0..claims.len() {
        if claims.get(at).is_some_and(|placed| placed.answers) {
            answer_same_side(claims, at);
            continue;
        }
        let options = candidates(reading, claims, at, play);
        let side = model.best(options.iter().map(|(_, signs)| signs.as_slice()));
        let side = side.and_then(|best| options.into_iter().nth(best)).and_then(|(side, _)| side);
        if let Some(placed) = claims.get_mut(at) {
            if placed.claim.subject.is_none()
                && let Some(side) = &side
                && !matches!(placed.class, Class::Person)
            {
                placed.claim.subject = Some(title_case(side.as_str()));
            }
            placed.claim.subject_side = side;
        }
    }
}

/// The side of the claim that is answered: the last of another claimant with the same measure.
fn answer_same_side(claims: &mut [Placed], at: usize) {
    let Some(own) = claims.get(at).map(|placed| placed.claim.clone()) else { return };
    let before = claims.get(..at).unwrap_or_default().iter().rev();
    let meant = before
        .map(|placed| &placed.claim)
        .find(|claim| claim.measure == own.measure && claim.claimant.side != own.claimant.side);
    let side = meant.and_then(|claim| claim.subject_side.clone());
    if let Some(placed) = claims.get_mut(at) {
        placed.claim.subject_side = side;
    }
}

/// The sides a claim may speak of, each with its signs.
pub(super) fn candidates(
    reading: &Reading<'_>,
    claims: &[Placed],
    at: usize,
    play: &InPlay,
) -> Vec<(Option<SideId>, Vec<f64>)> {
    let Some(placed) = claims.get(at) else { return Vec::new() };
    let before = at.checked_sub(1).and_then(|before| claims.get(before));
    let before = before.filter(|before| before.paragraph == placed.paragraph);
    let last = before.and_then(|before| {
        let side = before.claim.subject_side.as_ref()?;
        let same = before.claim.claimant.side == placed.claim.claimant.side;
        Some(Last {
            side,
            sentence: before.sentence == placed.sentence,
            speaker: same,
            gain: is_gain(before.claim.measure),
        })
    });
    let case = Case {
        measure: placed.claim.measure,
        speaker: placed.claim.claimant.side.as_ref(),
        denied: placed.claim.stance != Stance::Asserts,
        look: &placed.look,
        last,
    };
    case.candidates(reading, play)
}

/// What a number that stands alone counts: what the last sentence before it that counts people counts first.
fn echoed(found: &[Placed], sentence: usize, otherwise: Measure) -> Measure {
    let people = |placed: &&Placed| {
        placed.sentence < sentence
            && matches!(placed.claim.measure, Measure::Killed | Measure::Wounded | Measure::Casualties)
    };
    let Some(last) = found.iter().rev().find(people).map(|placed| placed.sentence) else { return otherwise };
    found
        .iter()
        .filter(people)
        .find(|placed| placed.sentence == last)
        .map_or(otherwise, |placed| placed.claim.measure)
}

fn claim(reading: &Reading<'_>, frame: &Frame, act: Option<&Act>, sentence: Range<usize>) -> Option<Claim> {
    let denied = act.is_some_and(|act| act.stance == Stance::Denies) || is_denied(reading, frame, &sentence);
    // "No soldier was captured" denies by itself; "any soldiers" is a claim only under a denial.
    let stance = match act.map(|act| act.stance) {
        _ if denied => Stance::Denies,
        Some(stance) if !frame.noun.none => stance,
        _ if frame.noun.none && is_no(reading, frame) => Stance::Denies,
        _ if frame.noun.none => return None,
        _ => Stance::Asserts,
    };
    let claimant = match act.and_then(|act| act.actors.first()) {
        Some(actor) => actor.clone(),
        None => Actor::new("the report", Some(SideId::new(SideId::REPORT))),
    };
    let also = act.map(|act| act.actors.iter().skip(1).cloned().collect()).unwrap_or_default();
    let quantity = frame.noun.quantity.clone();
    Some(Claim {
        claimant,
        measure: frame.measure,
        count: if stance == Stance::Denies && is_article(reading, frame) {
            Count::Unnumbered
        } else {
            frame.count
        },
        count_text: quantity.map(|tokens| reading.doc.text(tokens).to_owned()).unwrap_or_default(),
        subject: frame.noun.subject.clone().map(|tokens| reading.doc.text(tokens).to_owned()),
        subject_side: None,
        stance,
        verification: Verification::NotStated,
        partial: frame.part,
        also_said_by: also,
        evidence: vec![reading.report.evidence(reading.doc.bytes(evidence(frame, &sentence)))],
    })
}

/// "denied that a single soldier was captured": no number is claimed.
fn is_article(reading: &Reading<'_>, frame: &Frame) -> bool {
    frame.count == Count::Exact(1)
        && reading.doc.at(frame.noun.tokens.start).is_some_and(|t| t.low == "a" || t.low == "an")
}

fn is_no(reading: &Reading<'_>, frame: &Frame) -> bool {
    let first = reading.doc.at(frame.noun.tokens.start).map_or("", |t| t.low.as_str());
    matches!(first, "no" | "nobody" | "no-one" | "none" | "not" | "zero")
}

fn is_denied(reading: &Reading<'_>, frame: &Frame, sentence: &Range<usize>) -> bool {
    (sentence.start..frame.verb.start).any(|at| {
        matches!(reading.lexicon.scopes.longest(reading.rest(at, sentence.end)), Some((_, Effect::Denial)))
    })
}

/// The words from the noun to the verb, or from the verb to the noun.
fn evidence(frame: &Frame, sentence: &Range<usize>) -> Range<usize> {
    let start = frame.verb.start.min(frame.noun.tokens.start).max(sentence.start);
    let end = frame.verb.end.max(frame.noun.tokens.end).min(sentence.end);
    start..end
}
