//! How far the sources of an event disagree, from their claims and from who tells it.

use std::collections::BTreeSet;

use super::Dispute;
use crate::event::{Claim, Count, SideId, Stance, Verification};
use crate::locate::LocatedEvent;

/// Sides that are no party: their telling makes nothing agreed.
const NO_PARTY: &[&str] = &[SideId::REPORT, "media", "local"];
/// "About 20" and 22 don't conflict: so many hundredths to either side.
const ABOUT_PERCENT: u64 = 10;

/// Grades an event.
pub(super) fn grade(event: &LocatedEvent) -> Dispute {
    if any_pair(&event.claims, denies) {
        return Dispute::Denied;
    }
    let disputed = event.claims.iter().any(|claim| claim.stance == Stance::Disputes);
    if disputed || any_pair(&event.claims, differ) {
        return Dispute::Contested;
    }
    let sides = telling_sides(event);
    if sides.len() >= 2 {
        return Dispute::Agreed;
    }
    let said = event.told.iter().map(|told| told.verification);
    let mut said = said.chain(event.claims.iter().map(|claim| claim.verification));
    if said.any(|verification| verification == Verification::Unverified) {
        Dispute::Unverified
    } else {
        Dispute::SingleSource
    }
}

fn any_pair(claims: &[Claim], conflict: fn(&Claim, &Claim) -> bool) -> bool {
    claims.iter().any(|a| claims.iter().any(|b| same_question(a, b) && conflict(a, b)))
}

/// The same measure of the same side's loss, answered by two sides; a part of a count answers nothing.
fn same_question(a: &Claim, b: &Claim) -> bool {
    let sides = (&a.claimant.side, &b.claimant.side);
    matches!(sides, (Some(a), Some(b)) if a != b)
        && a.measure == b.measure
        && a.subject_side == b.subject_side
        && !a.partial
        && !b.partial
}

fn denies(a: &Claim, b: &Claim) -> bool {
    a.stance == Stance::Denies && b.stance == Stance::Asserts
}

fn differ(a: &Claim, b: &Claim) -> bool {
    let (a_low, a_high) = bounds(a.count);
    let (b_low, b_high) = bounds(b.count);
    let assert = a.stance == Stance::Asserts && b.stance == Stance::Asserts;
    assert && (a_low > b_high || b_low > a_high)
}

/// The numbers a count allows, both ends included.
fn bounds(count: Count) -> (u64, u64) {
    match count {
        Count::Exact(n) => (n, n),
        Count::AtLeast(n) => (n, u64::MAX),
        Count::MoreThan(n) => (n.saturating_add(1), u64::MAX),
        Count::UpTo(n) => (0, n),
        Count::About(n) => {
            let slack = n.saturating_mul(ABOUT_PERCENT) / 100;
            (n.saturating_sub(slack), n.saturating_add(slack))
        }
        Count::Between(low, high) => (low.min(high), high.max(low)),
        Count::Unnumbered => (0, u64::MAX),
    }
}

/// The parties that say it happened.
fn telling_sides(event: &LocatedEvent) -> BTreeSet<&SideId> {
    let claimants = event
        .claims
        .iter()
        .filter(|claim| claim.stance == Stance::Asserts)
        .flat_map(|claim| std::iter::once(&claim.claimant).chain(&claim.also_said_by));
    let tellers = event.told.iter().flat_map(|told| &told.said_by);
    claimants
        .chain(tellers)
        .filter_map(|actor| actor.side.as_ref())
        .filter(|side| !NO_PARTY.contains(&side.as_str()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Kind, Measure};
    use crate::locate::testing::{actor, claim, event, located};

    fn graded(claims: Vec<Claim>) -> Dispute {
        let mut event = event(Kind::ArmedClash, &["Torkham"], "a.txt", 1);
        event.claims = claims;
        grade(&located(event))
    }

    fn dead(side: &str, count: Count) -> Claim {
        claim("somebody", side, Measure::Killed, count, "pakistan")
    }

    #[test]
    fn two_sides_with_two_numbers_contest_and_with_one_number_agree() {
        let sides = |a, b| graded(vec![dead("afghanistan", a), dead("pakistan", b)]);
        assert_eq!(sides(Count::Exact(55), Count::Exact(2)), Dispute::Contested);
        assert_eq!(sides(Count::MoreThan(55), Count::Exact(55)), Dispute::Contested);
        assert_eq!(sides(Count::UpTo(55), Count::Exact(2)), Dispute::Agreed);
        assert_eq!(sides(Count::About(20), Count::Exact(22)), Dispute::Agreed);
        assert_eq!(sides(Count::About(20), Count::Exact(23)), Dispute::Contested);
        assert_eq!(sides(Count::Unnumbered, Count::Exact(2)), Dispute::Agreed);
    }

    #[test]
    fn one_side_that_contradicts_itself_contests_nothing() {
        let claims = vec![dead("pakistan", Count::Exact(2)), dead("pakistan", Count::Exact(3))];
        assert_eq!(graded(claims), Dispute::SingleSource);
    }

    #[test]
    fn a_denial_outweighs_the_numbers_but_only_of_the_same_thing() {
        let mut denial = dead("pakistan", Count::Unnumbered);
        denial.stance = Stance::Denies;
        let assertion = dead("afghanistan", Count::Unnumbered);
        assert_eq!(graded(vec![denial.clone(), assertion.clone()]), Dispute::Denied);
        denial.measure = Measure::Captured;
        assert_eq!(graded(vec![denial, assertion]), Dispute::SingleSource);
    }

    #[test]
    fn both_governments_telling_it_agree_and_a_bystander_adds_nothing() {
        let mut strike = event(Kind::Airstrike, &["Kabul"], "a.txt", 1);
        strike.told[0].said_by = vec![actor("Officials", "pakistan"), actor("Residents", "local")];
        assert_eq!(grade(&located(strike.clone())), Dispute::SingleSource);
        strike.told[0].said_by.push(actor("Zabihullah Mujahid", "afghanistan"));
        assert_eq!(grade(&located(strike)), Dispute::Agreed);
    }

    #[test]
    fn one_side_that_nobody_could_check_is_unverified() {
        let mut claim = dead("afghanistan", Count::Exact(55));
        claim.verification = Verification::Unverified;
        assert_eq!(graded(vec![claim]), Dispute::Unverified);
    }
}
