//! Whose loss a claim tells: the sides in play in a report, and the choice among them by fitted weights.
//!
//! The words of the claim name the side ("Afghan soldiers") or only hint at it ("militants", "martyred", "our men").
//! Each hint is a sign; `lexicon/en/sides.csv` says what it weighs. The weights are fitted to reports with gold:
//! `cargo run --example evaluate_events -- corpus/open --fit-sides lexicon/en`.

use std::ops::Range;

use super::frames::Frame;
use super::lexicon::{Action, Class, Grammar, Office, Sort};
use super::rank::{Model, named_signs};
use super::reading::Reading;
use crate::event::{Count, Measure, SideId};

/// Sides that speak and never fight.
const BYSTANDERS: &[&str] =
    &["un", "icrc", "eu", "african_union", "local", "media", "report", "united_nations"];

/// What a place adds to its country's part in a report, beside its name and its people's.
const PLACE_WEIGHT: f64 = 0.3;

/// How many tokens before a word of fighting the one who fights may be named.
const FARTHEST_ATTACKER: usize = 4;

named_signs! {
    named, inherited, own_word, speaker, speaker_enemy, speaker_civil, speaker_armed, speaker_bare, speaker_gain,
    speaker_martyr, speaker_object, speaker_group_civil, rival, rival_enemy, rival_civil, rival_armed, rival_bare,
    rival_gain, rival_martyr, rival_object, rival_group_enemy, rival_state_of_group, doer, doer_loses, doer_launches,
    by, last_claim, last_sentence, last_other_speaker, total, home, home_civil, home_witness, place, place_civil,
    place_witness, place_house, share, in_sentence, in_paragraph, state_civil, group_civil, group_armed, group_enemy,
    none, none_civil, none_enemy, none_witness, none_bare, denied_speaker, part_last, launched_rival,
    last_bare, attacker, attacker_civil, attacker_bare, attacker_launches, loses_speaker, loses_rival, toll_speaker, last_gain, vague_speaker,
}

/// The sides of a report.
pub(crate) struct InPlay {
    /// Each with its weight, the heaviest first, and whether it is a state.
    pub(super) sides: Vec<(SideId, f64, bool)>,
    pub(super) total: f64,
    /// Where each is named, in tokens.
    pub(super) named: Vec<(usize, SideId)>,
    /// How often each is named as the one who strikes.
    attacks: Vec<(SideId, f64)>,
    /// Where a place of its country is named.
    pub(super) places: Vec<(usize, SideId)>,
}

impl InPlay {
    /// Counts who is named and whose places are.
    pub(crate) fn new(reading: &Reading<'_>) -> Self {
        let end = reading.doc.tokens.len();
        let mut found = InPlay {
            sides: Vec::new(),
            total: 0.0,
            named: Vec::new(),
            attacks: Vec::new(),
            places: Vec::new(),
        };
        let mut at = 0;
        while at < end {
            if let Some((tokens, side)) = reading.side_at(at, end) {
                if !is_person(reading, &tokens) {
                    found.count(&side, 1.0);
                    found.named.push((at, side));
                }
                at = tokens.end.max(at + 1);
                continue;
            }
            if let Some(spotted) = reading.mention(at).filter(|s| s.tokens.start == at)
                && let Some(side) = reading.side_of_place(spotted)
            {
                found.count(&side, PLACE_WEIGHT);
                found.places.push((at, side));
            }
            at += 1;
        }
        for (side, _, state) in &mut found.sides {
            *state = reading.is_state(side);
        }
        found.sides.retain(|(side, _, _)| !BYSTANDERS.contains(&side.as_str()));
        found.sides.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        found.count_attacks(reading);
        found.total = found.sides.iter().map(|(_, weight, _)| weight).sum();
        found
    }

    fn count(&mut self, side: &SideId, weight: f64) {
        match self.sides.iter_mut().find(|(known, _, _)| known == side) {
            Some((_, sum, _)) => *sum += weight,
            None => self.sides.push((side.clone(), weight, false)),
        }
    }

    /// "Pakistani jets bombed", "strikes by Israel": who is named right before a word of fighting, or behind "by".
    fn count_attacks(&mut self, reading: &Reading<'_>) {
        let end = reading.doc.tokens.len();
        for at in 0..end {
            let Some((length, _)) = reading.lexicon.kinds.longest(reading.rest(at, end)) else { continue };
            let behind = at + length;
            let by = reading.is(behind, Grammar::Agent).then(|| behind + 1..(behind + 4).min(end));
            let before = at.saturating_sub(FARTHEST_ATTACKER)..at;
            let marks =
                |from: usize| reading.doc.slice(from..at).iter().any(|t| t.is_mark(",") || t.is_mark("."));
            let named = self.named.iter().rev().find(|(token, _)| before.contains(token) && !marks(*token));
            let named = by
                .and_then(|by| self.named.iter().find(|(token, _)| by.contains(token)))
                .or(named)
                .map(|(_, side)| side.clone());
            let Some(side) = named else { continue };
            match self.attacks.iter_mut().find(|(known, _)| *known == side) {
                Some((_, sum)) => *sum += 1.0,
                None => self.attacks.push((side, 1.0)),
            }
        }
        let total: f64 = self.attacks.iter().map(|(_, sum)| sum).sum();
        for (_, sum) in &mut self.attacks {
            *sum /= total.max(1.0);
        }
    }

    pub(super) fn is_state(&self, side: &SideId) -> bool {
        self.sides.iter().any(|(known, _, state)| known == side && *state)
    }

    /// The heaviest side that is not this one and passes the test.
    fn rival(&self, own: Option<&SideId>, fits: impl Fn(bool) -> bool) -> Option<&SideId> {
        self.sides.iter().find(|(side, _, state)| Some(side) != own && fits(*state)).map(|(side, _, _)| side)
    }

    pub(super) fn nearest(list: &[(usize, SideId)], range: &Range<usize>, at: usize) -> Option<SideId> {
        let inside = list.iter().filter(|(token, _)| range.contains(token));
        inside.min_by_key(|(token, _)| token.abs_diff(at)).map(|(_, side)| side.clone())
    }
}

/// "Lt Gen Mali Socheata": a name of a person that happens to be a country's.
fn is_person(reading: &Reading<'_>, tokens: &Range<usize>) -> bool {
    let demonym = reading.mention(tokens.start).is_some_and(|s| s.mention.demonym);
    let title = (tokens.start.saturating_sub(2)..tokens.start).any(|at| {
        matches!(reading.lexicon.offices.longest(reading.rest(at, tokens.start)), Some((length, Office::Person)) if at + length == tokens.start)
            || reading.is(at, Grammar::Title)
    });
    title && !demonym && reading.lexicon.sides.longest(reading.rest(tokens.start, tokens.end)).is_none()
}

/// What the sentence of a claim shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Look {
    pub(super) named: Option<SideId>,
    inherited: bool,
    pub(super) own: bool,
    pub(super) enemy: bool,
    civil: bool,
    armed: bool,
    bare: bool,
    martyr: bool,
    object: bool,
    doer: Option<SideId>,
    by: Option<SideId>,
    place: Option<SideId>,
    loses: bool,
    part: bool,
    /// "dozens of soldiers": a loss told without a number.
    vague: bool,
    /// "26 others".
    others: bool,
    /// A number behind its noun: "put its losses at 12".
    toll: bool,
    sentence: Range<usize>,
    paragraph: Range<usize>,
}

/// What is to be known of a claim for the choice.
pub(crate) struct Case<'c> {
    pub(crate) measure: Measure,
    pub(crate) speaker: Option<&'c SideId>,
    pub(crate) denied: bool,
    pub(crate) look: &'c Look,
    pub(crate) last: Option<Last<'c>>,
}

/// The claim before, where it stands in the same paragraph.
#[derive(Clone, Copy)]
pub(crate) struct Last<'c> {
    /// The side chosen for it.
    pub(crate) side: &'c SideId,
    /// It stands in the same sentence.
    pub(crate) sentence: bool,
    /// The same side says it.
    pub(crate) speaker: bool,
    /// It tells what was taken or destroyed.
    pub(crate) gain: bool,
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
        let doer = play
            .named
            .iter()
            .rev()
            .find(|(token, _)| (clause..verb.start).contains(token) && object && !speaks(*token));
        let behind = verb.end.max(frame.noun.tokens.end);
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
        Look {
            named: frame.noun.side.clone().filter(|_| !frame.noun.inherited),
            inherited: frame.noun.inherited,
            own: frame.noun.own,
            enemy: frame.noun.sort == Some(Sort::Enemy),
            civil: frame.noun.sort == Some(Sort::Civil) || frame.class == Class::House,
            armed: person && frame.noun.sort.is_none() && frame.noun.subject.is_some(),
            bare: frame.noun.subject.is_none(),
            martyr,
            object,
            doer: doer.map(|(_, side)| side.clone()),
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
            sentence: sentence.clone(),
            paragraph: first..sentence.end,
        }
    }
}

/// Behind the last mark, conjunction or speaker before the verb.
fn clause_start(
    reading: &Reading<'_>,
    sentence: &Range<usize>,
    verb: usize,
    speaker: Option<&Range<usize>>,
) -> usize {
    let floor = speaker.map(|words| words.end).filter(|end| *end <= verb).unwrap_or(sentence.start);
    let stop = |at: &usize| {
        reading.doc.at(*at).is_some_and(|t| t.is_mark(";") || t.is_mark(":") || t.is_mark("\u{201c}"))
            || reading.is(*at, Grammar::Stop)
            || reading.is(*at, Grammar::That)
    };
    (floor.max(sentence.start)..verb).rev().find(stop).map_or(floor.max(sentence.start), |at| at + 1)
}

impl Case<'_> {
    /// The candidates, "nobody's" last, each with its signs.
    pub(crate) fn candidates(&self, reading: &Reading<'_>, play: &InPlay) -> Vec<(Option<SideId>, Vec<f64>)> {
        let mut sides: Vec<SideId> = play.sides.iter().map(|(side, _, _)| side.clone()).collect();
        let more = [&self.look.named, &self.speaker.cloned(), &reading.home.clone()].map(Clone::clone);
        for side in more.into_iter().flatten() {
            if !sides.contains(&side) && !BYSTANDERS.contains(&side.as_str()) {
                sides.push(side);
            }
        }
        // Nobody tells "dozens of soldiers killed" of his own without saying so.
        let boast = self.look.vague && self.look.armed && !self.look.own && !self.look.martyr && !self.denied;
        let named = self.look.named.as_ref();
        sides.retain(|side| !boast || self.speaker != Some(side) || named == Some(side));
        let mut found: Vec<(Option<SideId>, Vec<f64>)> =
            sides.iter().map(|side| (Some(side.clone()), self.signs(reading, play, side).vector())).collect();
        found.push((None, self.no_side().vector()));
        found
    }

    fn is_witness(&self) -> bool {
        self.speaker.is_none_or(|side| BYSTANDERS.contains(&side.as_str()))
    }

    fn launches(&self) -> bool {
        matches!(self.measure, Measure::DronesLaunched | Measure::RocketsFired | Measure::MissilesLaunched)
    }

    fn no_side(&self) -> Signs {
        let look = self.look;
        let yes = |it: bool| f64::from(u8::from(it));
        Signs {
            none: 1.0,
            none_civil: yes(look.civil),
            none_enemy: yes(look.enemy),
            none_witness: yes(self.is_witness()),
            none_bare: yes(look.bare),
            ..Signs::default()
        }
    }

    fn signs(&self, reading: &Reading<'_>, play: &InPlay, side: &SideId) -> Signs {
        let look = self.look;
        let yes = |it: bool| f64::from(u8::from(it));
        let speaker = self.speaker == Some(side);
        let witness = self.is_witness();
        let rival = !witness && play.rival(self.speaker, |_| true) == Some(side);
        let state_speaks = self.speaker.is_some_and(|own| play.is_state(own));
        let group_rival = state_speaks && play.rival(self.speaker, |state| !state) == Some(side);
        let state_rival = !witness && !state_speaks && play.rival(self.speaker, |state| state) == Some(side);
        let (gain, launches) = (is_gain(self.measure), self.launches());
        let state = play.is_state(side);
        let place = look.place.as_ref() == Some(side);
        let home = reading.home.as_ref() == Some(side);
        let plain = !look.enemy && !look.civil && !look.bare && look.armed;
        let doer = look.doer.as_ref() == Some(side);
        let last = self.last.filter(|last| last.side == side);
        let within =
            |range: &Range<usize>| play.named.iter().any(|(at, named)| range.contains(at) && named == side);
        let attacks = play.attacks.iter().find(|(known, _)| known == side).map_or(0.0, |(_, share)| *share);
        let only = |it: bool| if it { attacks } else { 0.0 };
        let same_breath = last.is_some_and(|last| last.sentence && last.speaker);
        let weight =
            play.sides.iter().find(|(known, _, _)| known == side).map_or(0.0, |(_, weight, _)| *weight);
        Signs {
            named: yes(look.named.as_ref() == Some(side)),
            inherited: yes(look.inherited && last.is_some()),
            own_word: yes(look.own && speaker),
            speaker: yes(speaker),
            speaker_enemy: yes(speaker && look.enemy),
            speaker_civil: yes(speaker && look.civil),
            speaker_armed: yes(speaker && plain),
            speaker_bare: yes(speaker && look.bare),
            speaker_gain: yes(speaker && gain),
            speaker_martyr: yes(speaker && look.martyr),
            speaker_object: yes(speaker && look.object && !look.loses),
            speaker_group_civil: yes(speaker && look.civil && !state),
            rival: yes(rival),
            rival_enemy: yes(rival && look.enemy),
            rival_civil: yes(rival && look.civil),
            rival_armed: yes(rival && plain),
            rival_bare: yes(rival && look.bare),
            rival_gain: yes(rival && gain),
            rival_martyr: yes(rival && look.martyr),
            rival_object: yes(rival && look.object && !look.loses),
            rival_group_enemy: yes(group_rival && look.enemy),
            rival_state_of_group: yes(state_rival && !look.martyr && !look.own),
            doer: yes(doer && !look.loses && !launches),
            doer_loses: yes(doer && look.loses),
            doer_launches: yes(doer && launches),
            by: yes(look.by.as_ref() == Some(side)),
            last_claim: yes(last.is_some_and(|last| last.speaker)),
            last_sentence: yes(last.is_some_and(|last| last.sentence && last.speaker)),
            last_other_speaker: yes(last.is_some_and(|last| !last.speaker)),
            total: yes(look.part && last.is_some_and(|last| last.sentence)),
            home: yes(home),
            home_civil: yes(home && look.civil),
            home_witness: yes(home && witness),
            place: yes(place),
            place_civil: yes(place && look.civil),
            place_witness: yes(place && witness),
            place_house: yes(place && matches!(self.measure, Measure::HousesDestroyed | Measure::Displaced)),
            share: if play.total > 0.0 { weight / play.total } else { 0.0 },
            in_sentence: yes(within(&look.sentence)),
            in_paragraph: yes(within(&look.paragraph)),
            state_civil: yes(state && look.civil),
            group_civil: yes(!state && look.civil),
            group_armed: yes(!state && plain),
            group_enemy: yes(!state && look.enemy),
            denied_speaker: yes(speaker && self.denied),
            part_last: yes(look.part && last.is_some()),
            launched_rival: yes(rival && launches),
            last_bare: yes(same_breath && (look.bare || look.others)),
            attacker: only(!launches),
            attacker_civil: only(look.civil),
            attacker_bare: only(look.bare),
            attacker_launches: only(launches),
            loses_speaker: yes(speaker && look.loses),
            loses_rival: yes(rival && look.loses && look.doer.is_none()),
            last_gain: yes(last.is_some_and(|last| last.gain && last.speaker) && !look.own && !look.martyr),
            vague_speaker: yes(speaker && look.vague && !look.civil && !look.own),
            toll_speaker: yes(speaker && look.toll),
            ..Signs::default()
        }
    }
}

/// Measures of what was taken from somebody or destroyed.
pub(crate) fn is_gain(measure: Measure) -> bool {
    use Measure::{
        AircraftDowned, BasesCaptured, BasesDestroyed, BodiesHeld, Captured, DronesDowned, HqCaptured,
        HqDestroyed, PostsAbandoned, PostsCaptured, PostsDestroyed, SitesStruck, VehiclesCaptured,
        VehiclesDestroyed, WeaponsSeized,
    };
    matches!(
        measure,
        BasesCaptured
            | BasesDestroyed
            | BodiesHeld
            | Captured
            | HqCaptured
            | HqDestroyed
            | PostsAbandoned
            | PostsCaptured
            | PostsDestroyed
            | VehiclesCaptured
            | VehiclesDestroyed
            | WeaponsSeized
            | AircraftDowned
            | DronesDowned
            | SitesStruck
    )
}

/// The weights inside the program.
pub(crate) fn model() -> Model {
    Model::read(include_str!("../../lexicon/en/sides.csv"), SIGNS)
}
