//! Claims told again count once; claims that differ in anything that is said never become one.

use std::collections::BTreeSet;

use super::claimant::{full_names, is_generic, telling_words};
use crate::event::{Actor, Claim, Count, Measure, Verification};
use crate::locate::fold;

/// Words of a subject that tell people apart who are counted apart.
const PEOPLE: &[(&str, &str)] = &[
    ("civilian", "civilian"),
    ("civilians", "civilian"),
    ("villagers", "civilian"),
    ("residents", "civilian"),
    ("woman", "women"),
    ("women", "women"),
    ("child", "children"),
    ("children", "children"),
    ("police", "police"),
    ("policemen", "police"),
    ("journalist", "journalists"),
    ("journalists", "journalists"),
];

/// The claims, each once, in the order in which they are first told.
pub(super) fn unite(claims: Vec<Claim>) -> Vec<Claim> {
    let claimants: Vec<&Actor> = claims.iter().map(|claim| &claim.claimant).collect();
    let names = full_names(&claimants);
    let mut told: Vec<Claim> = Vec::new();
    for (mut claim, name) in claims.into_iter().zip(names) {
        name_fully(&mut claim.claimant, name);
        match told.iter_mut().find(|first| same_claim(first, &claim)) {
            Some(first) => absorb(first, claim),
            None => told.push(claim),
        }
    }
    merge_generic(told)
}

/// The full name, and the role wherever it was told.
fn name_fully(claimant: &mut Actor, full: Actor) {
    claimant.name = full.name;
    claimant.role = claimant.role.take().or(full.role);
}

fn same_claim(a: &Claim, b: &Claim) -> bool {
    let same_claimant =
        a.claimant.side == b.claimant.side && fold(&a.claimant.name) == fold(&b.claimant.name);
    same_claimant && same_statement(a, b)
}

/// The same measure, count, side and stance, about things that may be the same.
fn same_statement(a: &Claim, b: &Claim) -> bool {
    a.measure == b.measure
        && a.count == b.count
        && a.subject_side == b.subject_side
        && a.stance == b.stance
        && a.partial == b.partial
        && same_subject(a, b)
}

/// Soldiers are not civilians, and a tank is no harvester. What is not said decides nothing.
fn same_subject(a: &Claim, b: &Claim) -> bool {
    let (Some(a_text), Some(b_text)) = (&a.subject, &b.subject) else {
        return true;
    };
    let (a_text, b_text) = (fold(a_text), fold(b_text));
    let people = |text: &str| -> BTreeSet<&str> {
        text.split(' ')
            .filter_map(|word| PEOPLE.iter().find(|(w, _)| *w == word).map(|(_, class)| *class))
            .collect()
    };
    if people(&a_text) != people(&b_text) {
        return false;
    }
    let things = matches!(
        a.measure,
        Measure::VehiclesDestroyed
            | Measure::VehiclesCaptured
            | Measure::WeaponsSeized
            | Measure::HousesDestroyed
            | Measure::SitesStruck
    );
    !things || a_text.is_empty() || b_text.is_empty() || {
        let stem = |word: &str| word.trim_end_matches('s').to_owned();
        let a: BTreeSet<String> = a_text.split(' ').map(stem).collect();
        b_text.split(' ').any(|word| a.contains(&stem(word)))
    }
}

/// Adds a telling of the same claim.
fn absorb(first: &mut Claim, again: Claim) {
    for evidence in again.evidence {
        if !first.evidence.contains(&evidence) {
            first.evidence.push(evidence);
        }
    }
    for actor in again.also_said_by {
        also_said(first, actor);
    }
    first.verification = verified(first.verification, again.verification);
    first.claimant.role = first.claimant.role.take().or(again.claimant.role);
    first.subject = first.subject.take().or(again.subject);
    if first.count_text.is_empty() {
        first.count_text = again.count_text;
    }
}

fn also_said(claim: &mut Claim, actor: Actor) {
    let same = |other: &Actor| other.side == actor.side && fold(&other.name) == fold(&actor.name);
    if !same(&claim.claimant) && !claim.also_said_by.iter().any(same) {
        claim.also_said_by.push(actor);
    }
}

/// One telling that says "could not be verified" is enough to say it.
fn verified(a: Verification, b: Verification) -> Verification {
    use Verification::{NotStated, Unverified, Verified};
    match (a, b) {
        (Unverified, _) | (_, Unverified) => Unverified,
        (Verified, _) | (_, Verified) => Verified,
        (NotStated, NotStated) => NotStated,
    }
}

/// What "the government" says exactly as a ministry or a person of its side says it is one claim, theirs.
fn merge_generic(told: Vec<Claim>) -> Vec<Claim> {
    let mut kept: Vec<Claim> = Vec::new();
    let mut generic: Vec<(usize, Claim)> = Vec::new();
    for (at, claim) in told.into_iter().enumerate() {
        if is_generic(&claim.claimant) {
            generic.push((at, claim));
        } else {
            kept.push(claim);
        }
    }
    let mut stay: Vec<(usize, Claim)> = Vec::new();
    for (at, claim) in generic {
        let known = claim.claimant.side.is_some();
        let firsts = kept.iter_mut().chain(stay.iter_mut().map(|(_, claim)| claim));
        let first = firsts
            .filter(|first| known && first.claimant.side == claim.claimant.side)
            .find(|first| same_statement(first, &claim) && same_words(first, &claim));
        match first {
            Some(first) => {
                also_said(first, claim.claimant.clone());
                absorb(first, claim);
            }
            None => stay.push((at, claim)),
        }
    }
    for (at, claim) in stay {
        kept.insert(at.min(kept.len()), claim);
    }
    kept
}

/// "Several" of the one is not "dozens" of the other.
fn same_words(a: &Claim, b: &Claim) -> bool {
    a.count != Count::Unnumbered || fold(&a.count_text) == fold(&b.count_text)
}

/// Actors, each once by name and side; those that name somebody in particular first.
pub(super) fn unite_actors(actors: impl Iterator<Item = Actor>) -> Vec<Actor> {
    let mut each: Vec<Actor> = Vec::new();
    for actor in actors {
        let same = |other: &&mut Actor| {
            other.side == actor.side
                && (fold(&other.name) == fold(&actor.name)
                    || (!is_generic(other) && telling_words(other) == telling_words(&actor)))
        };
        match each.iter_mut().find(same) {
            Some(first) => first.role = first.role.take().or(actor.role),
            None => each.push(actor),
        }
    }
    each.sort_by_key(is_generic);
    each
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{SideId, Stance};
    use crate::locate::testing::{claim, words};

    fn killed(name: &str, count: Count) -> Claim {
        claim(name, "afghanistan", Measure::Killed, count, "pakistan")
    }

    #[test]
    fn the_same_claim_told_three_times_counts_once_and_keeps_its_evidence() {
        let mut claims = vec![
            killed("Hamdullah Fitrat", Count::UpTo(55)),
            killed("Fitrat", Count::UpTo(55)),
            killed("Hamdullah Fitrat", Count::UpTo(55)),
        ];
        claims[1].evidence = vec![words("b.txt", 4, "up to 55")];
        claims[2].verification = Verification::Unverified;
        let united = unite(claims);
        assert_eq!(united.len(), 1);
        assert_eq!(united[0].claimant.name, "Hamdullah Fitrat");
        assert_eq!(united[0].evidence.len(), 2);
        assert_eq!(united[0].verification, Verification::Unverified);
    }

    #[test]
    fn up_to_55_is_not_55_and_a_denial_is_no_assertion() {
        let mut denial = killed("Fitrat", Count::Exact(55));
        denial.stance = Stance::Denies;
        let mut other_side = killed("Fitrat", Count::Exact(55));
        other_side.subject_side = Some(SideId::new("afghanistan"));
        let claims =
            vec![killed("Fitrat", Count::UpTo(55)), killed("Fitrat", Count::Exact(55)), denial, other_side];
        assert_eq!(unite(claims).len(), 4);
    }

    #[test]
    fn what_the_government_says_as_its_ministry_does_is_one_claim_of_the_ministry() {
        let claims = vec![
            killed("The Taliban-led Afghan government", Count::Exact(55)),
            killed("Afghan Defence Ministry", Count::Exact(55)),
            killed("Afghan officials", Count::Exact(50)),
        ];
        let united = unite(claims);
        let names: Vec<&str> = united.iter().map(|c| c.claimant.name.as_str()).collect();
        assert_eq!(names, ["Afghan Defence Ministry", "Afghan officials"]);
        assert_eq!(united[0].also_said_by[0].name, "The Taliban-led Afghan government");
    }

    #[test]
    fn a_generic_claimant_of_the_other_side_stays_apart() {
        let mut other = killed("officials", Count::Exact(55));
        other.claimant.side = Some(SideId::new("pakistan"));
        assert_eq!(unite(vec![other, killed("Zabihullah Mujahid", Count::Exact(55))]).len(), 2);
    }

    #[test]
    fn a_tank_is_no_harvester_and_soldiers_are_no_civilians() {
        let thing = |measure, subject: &str| {
            let mut claim = killed("Fitrat", Count::Exact(1));
            claim.measure = measure;
            claim.subject = Some(subject.to_owned());
            claim
        };
        let vehicles = Measure::VehiclesCaptured;
        assert_eq!(
            unite(vec![
                thing(vehicles, "tank"),
                thing(vehicles, "harvester"),
                thing(vehicles, "International Harvester vehicle"),
            ])
            .len(),
            2
        );
        let dead = Measure::Killed;
        assert_eq!(
            unite(vec![thing(dead, "Pakistani soldiers"), thing(dead, "soldiers"), thing(dead, "civilians")])
                .len(),
            2
        );
    }

    #[test]
    fn unnumbered_claims_of_one_claimant_are_one_and_of_two_are_told_by_their_words() {
        let mut several = killed("Fitrat", Count::Unnumbered);
        several.count_text = "several".to_owned();
        let mut some = killed("Fitrat", Count::Unnumbered);
        some.count_text = "some".to_owned();
        let mut officials = killed("Afghan officials", Count::Unnumbered);
        officials.count_text = "dozens".to_owned();
        let united = unite(vec![several, some, officials]);
        assert_eq!(united.len(), 2);
        assert_eq!(united[0].count_text, "several");
    }
}
