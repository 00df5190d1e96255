//! Whose loss a claim tells: the sides in play in a report, and the choice among them by fitted weights.
//!
//! The words of the claim name the side ("Afghan soldiers") or only hint at it ("militants", "martyred", "our men").
//! Each hint is a sign; `lexicon/en/sides.csv` says what it weighs. The weights are fitted to reports with gold:
//! `cargo run --example evaluate_events -- corpus/open --fit-sides lexicon/en`.

use std::ops::Range;

use super::look::Look;
use super::play::InPlay;
use super::rank::{Model, named_signs};
use super::reading::{BYSTANDERS, Reading};
use crate::event::{Measure, SideId};

/// A group named so much less often than the main rival is not whom a state means by "fighters".
const LEAST_GROUP: f64 = 0.25;

named_signs! {
    named, inherited, own_word, speaker, speaker_enemy, speaker_civil, speaker_armed, speaker_bare, speaker_gain,
    speaker_martyr, speaker_object, speaker_group_civil, rival, rival_enemy, rival_civil, rival_armed, rival_bare,
    rival_gain, rival_martyr, rival_object, rival_group_enemy, rival_state_of_group, doer, doer_loses, doer_launches,
    by, last_claim, last_sentence, last_other_speaker, total, home, home_civil, home_witness, place, place_civil,
    place_witness, place_house, share, in_sentence, in_paragraph, state_civil, state_enemy, state_enemy_witness, group_civil, group_armed, group_enemy,
    none, none_civil, none_enemy, none_witness, none_bare, denied_speaker, part_last, launched_rival,
    state_regular, group_regular, group_irregular, speaker_group_regular, speaker_state_irregular, foe, foe_regular,
    foe_irregular, foe_bare, foe_civil, foe_gain, foe_others, near_before, near_behind, near_behind_site, behind_civil,
    near_before_bare, near_before_them, prior, prior_bare, prior_them, speaker_hostile, foe_hostile, foe_object, foe_object_bare,
    known_foe_place, launched_from, known_foe, known_foe_bare, known_foe_object, denied_foe_civil, denied_speaker_civil, denied_foe_site,
    denied_speaker_site, speaker_gain_loses, speaker_place, speaker_place_witness, speaker_place_civil,
    last_bare, attacker, attacker_civil, attacker_bare, attacker_launches, loses_speaker, loses_rival, toll_speaker, last_gain, vague_speaker, striker, striker_civil, striker_other,
    theatre, theatre_civil, theatre_bare, theatre_witness, theatre_group,
    elsewhere, elsewhere_regular, launched_speaker, launched_place, launched_theatre, launched_behind, launched_named,
    only_group, none_people, none_foreign, none_groups, none_no_group, none_launched, foe_word, none_struck,
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
        let regular = |side: &SideId| play.is_state(side) || side.as_str() == "nato";
        sides.retain(|side| !self.look.stateless || !regular(side) || named == Some(side));
        // Nobody's deed is done to his own.
        let loss = !self.launches() && !self.look.loses && !self.look.own && !self.look.martyr;
        sides.retain(|side| {
            !(self.look.own_deed && loss) || self.speaker != Some(side) || named == Some(side)
        });
        // "It said nineteen outposts were taken": from others, unless they are named who took them from the speaker.
        let others = self.look.doer.as_ref().is_some_and(|doer| self.speaker != Some(doer));
        let spoils = is_spoils(self.measure) && !self.denied && !self.look.loses && !self.look.own && !others;
        let theirs = spoils && !self.is_witness();
        sides.retain(|side| !theirs || self.speaker != Some(side) || named == Some(side));
        if let Some(sure) = self.sure() {
            sides.retain(|side| side == sure);
            return sides
                .iter()
                .map(|side| (Some(side.clone()), self.signs(reading, play, side).vector()))
                .collect();
        }
        let mut found: Vec<(Option<SideId>, Vec<f64>)> =
            sides.iter().map(|side| (Some(side.clone()), self.signs(reading, play, side).vector())).collect();
        found.push((None, self.no_side(play).vector()));
        found
    }

    /// Whom the speaker fights: of a group the state named most; of a state, where irregulars are counted, the group.
    fn foe<'p>(&self, play: &'p InPlay) -> Option<&'p SideId> {
        let own = self.speaker.filter(|_| !self.is_witness())?;
        let any = || play.rival(Some(own), |_| true);
        if !play.is_state(own) {
            let known = play.sides.iter().map(|(side, _, _)| side).find(|side| play.are_foes(own, side));
            return known.or_else(|| play.rival(Some(own), |state| state)).or_else(any);
        }
        if self.look.irregular {
            let main = play.rival_weight(own) * LEAST_GROUP;
            let groups = || play.sides.iter().filter(|(_, weight, state)| !state && *weight >= main);
            let known = groups().map(|(side, _, _)| side).find(|side| play.are_foes(side, own));
            return known
                .or_else(|| groups().map(|(side, _, _)| side).find(|side| *side != own))
                .or_else(any);
        }
        any()
    }

    /// The side of which the words leave no doubt: "our men", "martyred", "Afghan soldiers".
    fn sure(&self) -> Option<&SideId> {
        let own = (self.look.own || self.look.martyr) && !self.is_witness() && !self.look.enemy;
        match &self.look.named {
            Some(named) if !self.look.own => Some(named),
            _ => self.speaker.filter(|_| own),
        }
    }

    fn is_witness(&self) -> bool {
        self.speaker.is_none_or(|side| BYSTANDERS.contains(&side.as_str()))
    }

    fn launches(&self) -> bool {
        matches!(self.measure, Measure::DronesLaunched | Measure::RocketsFired | Measure::MissilesLaunched)
    }

    fn no_side(&self, play: &InPlay) -> Signs {
        let look = self.look;
        let yes = |it: bool| f64::from(u8::from(it));
        // "A US drone killed six in Waziristan": who they were is what the news is about.
        let foreign_strike = play.theatre.as_ref().is_some_and(|land| {
            let strikes = |(side, share): &(SideId, f64)| side != land && *share > 0.5;
            play.attacks.iter().any(strikes)
        });
        Signs {
            none: 1.0,
            none_civil: yes(look.civil),
            none_enemy: yes(look.enemy),
            none_witness: yes(self.is_witness()),
            none_bare: yes(look.bare),
            none_people: yes(look.people),
            none_foreign: yes(look.foreign),
            none_groups: yes(look.irregular && play.groups() > 1),
            none_no_group: yes(look.irregular && play.groups() == 0),
            none_launched: yes(self.launches()),
            none_struck: yes((look.people || look.bare) && foreign_strike),
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
        let theatre = play.theatre.as_ref() == Some(side);
        let strikes = look.attackers.contains(side) && !launches && !look.loses;
        let plain = !look.enemy && !look.civil && !look.bare && look.armed;
        let doer = look.doer.as_ref() == Some(side);
        let last = self.last.filter(|last| last.side == side);
        let within =
            |range: &Range<usize>| play.named.iter().any(|(at, named)| range.contains(at) && named == side);
        let attacks = play.attacks.iter().find(|(known, _)| known == side).map_or(0.0, |(_, share)| *share);
        let only = |it: bool| if it { attacks } else { 0.0 };
        let same_breath = last.is_some_and(|last| last.sentence && last.speaker);
        let foe = self.foe(play) == Some(side);
        let known = self.speaker.is_some_and(|own| play.are_foes(own, side) || play.are_foes(side, own));
        let hit = matches!(self.measure, Measure::SitesStruck | Measure::HousesDestroyed);
        let near_behind = look.near_behind.as_ref() == Some(side);
        let elsewhere = if look.word.is_empty() { 0.0 } else { play.share_of(&look.word, side) };
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
            state_enemy: yes(state && look.enemy),
            state_enemy_witness: yes(state && look.enemy && witness),
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
            state_regular: yes(state && look.regular),
            group_regular: yes(!state && look.regular),
            group_irregular: yes(!state && look.irregular),
            speaker_group_regular: yes(speaker && !state && look.regular && !look.own),
            speaker_state_irregular: yes(speaker && state && look.irregular && !look.own),
            foe: yes(foe),
            foe_regular: yes(foe && look.regular && !look.martyr && !look.own),
            foe_irregular: yes(foe && look.irregular && !look.martyr && !look.own),
            foe_bare: yes(foe && look.bare),
            foe_civil: yes(foe && look.civil),
            foe_gain: yes(foe && gain),
            foe_others: yes(foe && look.others),
            near_before: yes(look.near_before.as_ref() == Some(side)),
            near_before_bare: yes(look.near_before.as_ref() == Some(side) && look.bare),
            near_before_them: yes(look.near_before.as_ref() == Some(side) && look.them),
            prior: yes(look.prior.as_ref() == Some(side)),
            prior_bare: yes(look.prior.as_ref() == Some(side) && look.bare && look.near_before.is_none()),
            prior_them: yes(look.prior.as_ref() == Some(side) && look.them && look.near_before.is_none()),
            speaker_hostile: yes(speaker && look.hostile),
            foe_hostile: yes(foe && look.hostile),
            foe_object: yes(foe && look.object && !look.loses),
            foe_object_bare: yes(foe && look.object && look.bare && !look.loses),
            known_foe_place: yes(known && place),
            launched_from: yes(launches && look.from.as_ref() == Some(side)),
            known_foe: yes(known),
            known_foe_bare: yes(known && look.bare && !look.civil),
            known_foe_object: yes(known && look.object && !look.loses && !look.civil),
            denied_foe_civil: yes(foe && self.denied && look.civil),
            denied_speaker_civil: yes(speaker && self.denied && look.civil),
            denied_foe_site: yes(foe && self.denied && hit),
            denied_speaker_site: yes(speaker && self.denied && hit),
            speaker_gain_loses: yes(speaker && gain && look.loses),
            speaker_place: yes(look.speaker_place.as_ref() == Some(side)),
            speaker_place_witness: yes(look.speaker_place.as_ref() == Some(side) && witness),
            speaker_place_civil: yes(look.speaker_place.as_ref() == Some(side) && look.civil),
            near_behind: yes(near_behind),
            near_behind_site: yes(
                near_behind && matches!(self.measure, Measure::SitesStruck | Measure::HousesDestroyed)
            ),
            behind_civil: yes(near_behind && look.civil),
            last_gain: yes(last.is_some_and(|last| last.gain && last.speaker) && !look.own && !look.martyr),
            striker: yes(strikes),
            striker_civil: yes(strikes && (look.civil || look.bare)),
            striker_other: yes(!strikes && !look.attackers.is_empty() && play.is_state(side)),
            theatre: yes(theatre),
            theatre_civil: yes(theatre && look.civil),
            theatre_bare: yes(theatre && look.bare && !look.civil),
            theatre_witness: yes(theatre && witness),
            theatre_group: yes(theatre && look.enemy),
            vague_speaker: yes(speaker && look.vague && !look.civil && !look.own),
            toll_speaker: yes(speaker && look.toll),
            elsewhere,
            elsewhere_regular: if look.regular { elsewhere } else { 0.0 },
            launched_speaker: yes(launches && speaker && !witness),
            launched_place: yes(launches && place),
            launched_theatre: yes(launches && theatre),
            launched_behind: yes(launches && near_behind),
            launched_named: yes(launches && look.near_before.as_ref() == Some(side)),
            only_group: yes(!state && look.irregular && play.groups() == 1),
            foe_word: if foe && !witness { elsewhere } else { 0.0 },
            ..Signs::default()
        }
    }
}

/// Measures of whom or what was taken from somebody and is held now.
fn is_spoils(measure: Measure) -> bool {
    matches!(
        measure,
        Measure::BasesCaptured
            | Measure::BodiesHeld
            | Measure::Captured
            | Measure::HqCaptured
            | Measure::PostsCaptured
            | Measure::VehiclesCaptured
            | Measure::WeaponsSeized
    )
}

/// Measures of what was taken from somebody or destroyed.
pub(crate) fn is_gain(measure: Measure) -> bool {
    matches!(
        measure,
        Measure::BasesCaptured
            | Measure::BasesDestroyed
            | Measure::BodiesHeld
            | Measure::Captured
            | Measure::HqCaptured
            | Measure::HqDestroyed
            | Measure::PostsAbandoned
            | Measure::PostsCaptured
            | Measure::PostsDestroyed
            | Measure::VehiclesCaptured
            | Measure::VehiclesDestroyed
            | Measure::WeaponsSeized
            | Measure::AircraftDowned
            | Measure::DronesDowned
            | Measure::SitesStruck
    )
}

/// The weights inside the program.
pub(crate) fn model() -> Model {
    Model::read(include_str!("../../lexicon/en/sides.csv"), SIGNS)
}

#[cfg(test)]
mod tests {
    use crate::extract::lexicon::Lexicon;
    use crate::extract::reading::Reading;
    use crate::extract::speech::Attribution;
    use crate::extract::{claims, test_report};
    use crate::gazetteer::Gazetteer;

    /// Of each claim the measure and whose loss it is.
    fn losses(text: &str) -> Vec<String> {
        let report = test_report(text);
        let reading = Reading::new(&report, Lexicon::english().unwrap(), Gazetteer::embedded().unwrap());
        let attribution = Attribution::new(&reading);
        let side = |placed: &claims::Placed| {
            let side = placed.claim.subject_side.as_ref().map_or("-", |side| side.as_str());
            format!("{} {side}", placed.claim.measure.as_str())
        };
        claims::claims(&reading, &attribution).iter().map(side).collect()
    }

    #[test]
    fn the_noun_tells_its_side_before_anything_else() {
        let found =
            losses("ISLAMABAD: Pakistan's army said that nine Afghan soldiers were killed near Torkham.");
        assert_eq!(found, ["killed afghanistan"]);
    }

    #[test]
    fn soldiers_counted_by_a_group_are_those_of_the_state_it_fights() {
        let found = losses(
            "PESHAWAR: Kabul and Islamabad traded blame. The TTP said in a message that it had killed nine \
             soldiers in Tank. Afghanistan, it said, had no part in it.",
        );
        assert_eq!(found, ["killed pakistan"]);
    }

    #[test]
    fn militants_counted_by_a_state_are_the_group_it_fights() {
        let found = losses(
            "ABUJA: ISWAP attacked a base in Borno on Friday. The Nigerian army said that 30 terrorists were \
             neutralised.",
        );
        assert_eq!(found, ["killed iswap"]);
    }

    #[test]
    fn martyrs_are_the_speakers_own() {
        let found = losses(
            "RAWALPINDI: Pakistan's army said that four soldiers were martyred by Afghan fire at Chaman.",
        );
        assert_eq!(found, ["killed pakistan"]);
    }

    #[test]
    fn twenty_of_them_are_those_who_were_spoken_of() {
        let found = losses(
            "JERUSALEM: The Israeli army said its troops had fought Hezbollah men in Aita, killing 20 of them.",
        );
        assert_eq!(found, ["killed hezbollah"]);
    }

    #[test]
    fn losses_admitted_are_the_speakers_own() {
        let found = losses("PESHAWAR: The TTP confirmed the loss of three fighters in Tank.");
        assert_eq!(found, ["killed ttp"]);
    }
}
