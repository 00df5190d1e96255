//! Frames and attribution in, claims out: who says how many of what, about whom.

use std::ops::Range;

use super::frames::{Frame, frames};
use super::lexicon::{Class, Effect, Office, Sort};
use super::reading::Reading;
use super::speech::{Act, Attribution};
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
    sort: Option<Sort>,
}

/// Every claim of a report, in order.
pub(crate) fn claims(reading: &Reading<'_>, attribution: &Attribution) -> Vec<Placed> {
    let mut found: Vec<Placed> = Vec::new();
    for (number, sentence) in reading.doc.sentences.iter().enumerate() {
        let speaks = |at: usize| attribution.names_speaker(at);
        let mut read = frames(reading, sentence.tokens.clone(), &speaks);
        let counted = |frame: &Frame| {
            read.iter().any(|other| {
                other.noun.tokens.start < frame.noun.tokens.end
                    && frame.noun.tokens.start < other.noun.tokens.end
            })
        };
        let tolls: Vec<Frame> =
            tolls(reading, sentence.tokens.clone()).into_iter().filter(|f| !counted(f)).collect();
        read.extend(tolls);
        read.sort_by_key(|frame| frame.noun.tokens.start);
        for mut frame in read {
            if frame.echo {
                frame.measure = echoed(&found, number, frame.measure);
            }
            let act = attribution.act(frame.verb.start);
            let Some(claim) = claim(reading, &frame, act, sentence.tokens.clone()) else {
                continue;
            };
            let mut placed = Placed {
                claim,
                at: frame.verb.start,
                sentence: number,
                paragraph: sentence.paragraph,
                class: frame.class,
                sort: frame.noun.sort,
            };
            inherit_side(&mut placed, &found);
            found.push(placed);
        }
    }
    let sides = belligerents(reading, &found);
    for placed in &mut found {
        side_from_speaker(placed, &sides);
        side_by_default(reading, placed, &sides);
    }
    found
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
        subject_side: subject_side(frame, act),
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

/// The side named with the noun; the speaker's own for "its servicemen"; never the speaker's for "terrorists".
fn subject_side(frame: &Frame, act: Option<&Act>) -> Option<SideId> {
    let speaker = act.and_then(|act| act.actors.first()).and_then(|actor| actor.side.clone());
    if frame.noun.own {
        return frame.noun.side.clone().or(speaker);
    }
    let side = frame.noun.side.clone();
    if frame.noun.sort == Some(Sort::Enemy) {
        side.filter(|side| Some(side) != speaker.as_ref())
    } else {
        side
    }
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

/// "dozens of weapons" behind "55 Pakistani soldiers": the side named last by the same speaker in the paragraph.
/// Civilians have no side by standing near soldiers, and nobody takes or fights his own.
fn inherit_side(placed: &mut Placed, before: &[Placed]) {
    if placed.claim.subject_side.is_some() || placed.sort == Some(Sort::Civil) {
        return;
    }
    let foreign = is_gain(placed.claim.measure) || placed.sort == Some(Sort::Enemy);
    let own = placed.claim.claimant.side.clone();
    let same = before.iter().rev().take_while(|other| other.paragraph == placed.paragraph);
    let mut same = same.filter(|other| other.claim.claimant.side == own && other.sort != Some(Sort::Civil));
    placed.claim.subject_side = same.find_map(|other| {
        other.claim.subject_side.clone().filter(|side| !foreign || Some(side) != own.as_ref())
    });
}

/// The sides that fight in a report, the most often named first: those whose losses are told and those named with
/// their soldiers.
fn belligerents(reading: &Reading<'_>, claims: &[Placed]) -> Vec<SideId> {
    let mut counted: Vec<(usize, SideId)> = Vec::new();
    let mut count = |side: SideId| match counted.iter_mut().find(|(_, known)| *known == side) {
        Some((times, _)) => *times += 1,
        None => counted.push((1, side)),
    };
    claims.iter().filter_map(|placed| placed.claim.subject_side.clone()).for_each(&mut count);
    let end = reading.doc.tokens.len();
    let mut at = 0;
    while at < end {
        let Some((tokens, side)) = reading.side_at(at, end) else {
            at += 1;
            continue;
        };
        let behind = reading.rest(tokens.end, (tokens.end + 3).min(end));
        let armed = (0..behind.len()).any(|from| {
            let rest = behind.get(from..).unwrap_or_default();
            matches!(reading.lexicon.nouns.longest(rest), Some((_, (Class::Person | Class::Post | Class::Base, sort))) if *sort != Some(Sort::Civil))
                || matches!(reading.lexicon.offices.longest(rest), Some((_, Office::Force)))
        });
        let group = reading.lexicon.sides.longest(reading.rest(at, end)).is_some();
        if armed || group {
            count(side);
        }
        at = tokens.end.max(at + 1);
    }
    counted.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let bystanders = ["un", "icrc", "eu", "nato", "african_union", "local", "media", "report"];
    counted.into_iter().map(|(_, side)| side).filter(|side| !bystanders.contains(&side.as_str())).collect()
}

/// The other side in a fight: of those that fight, the one named most often.
fn opponent<'s>(sides: &'s [SideId], own: &SideId) -> Option<&'s SideId> {
    sides.iter().find(|side| *side != own)
}

/// Where nobody says whose the dead are: a state tells of its own soldiers and people, a group of its enemy's
/// soldiers, a doctor or a resident of the people of the country.
fn side_by_default(reading: &Reading<'_>, placed: &mut Placed, sides: &[SideId]) {
    let people = matches!(
        placed.claim.measure,
        Measure::Killed
            | Measure::Wounded
            | Measure::Casualties
            | Measure::Missing
            | Measure::Displaced
            | Measure::HousesDestroyed
    );
    if placed.claim.subject_side.is_some() || !people || placed.sort == Some(Sort::Enemy) {
        return;
    }
    let Some(own) = placed.claim.claimant.side.clone() else { return };
    placed.claim.subject_side = match own.as_str() {
        "local" => reading.home.clone(),
        "media" | SideId::REPORT | "un" | "icrc" => None,
        _ if !reading.is_state(&own) => opponent(sides, &own).cloned(),
        _ => Some(own),
    };
}

/// What a side says it took or destroyed, and those it calls terrorists, were the other side's.
fn side_from_speaker(placed: &mut Placed, sides: &[SideId]) {
    let foreign = is_gain(placed.claim.measure) || placed.sort == Some(Sort::Enemy);
    if placed.claim.subject_side.is_some() || !foreign {
        return;
    }
    let Some(own) = placed.claim.claimant.side.as_ref() else {
        return;
    };
    if let Some(other) = opponent(sides, own) {
        placed.claim.subject_side = Some(other.clone());
        placed.claim.subject.get_or_insert_with(|| title_case(other.as_str()));
    }
}

fn is_gain(measure: Measure) -> bool {
    matches!(
        measure,
        Measure::PostsCaptured
            | Measure::PostsDestroyed
            | Measure::PostsAbandoned
            | Measure::HqCaptured
            | Measure::HqDestroyed
            | Measure::BasesCaptured
            | Measure::BasesDestroyed
            | Measure::BodiesHeld
            | Measure::WeaponsSeized
            | Measure::VehiclesCaptured
            | Measure::VehiclesDestroyed
            | Measure::Captured
    )
}
