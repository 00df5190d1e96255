//! When two tellings are of one event: the rules, one a function. In doubt they stay apart.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::member::Seen;
use crate::event::{DatePrecision, Family, Kind, SideId, When};

/// Longest range of days that may meet another by sharing a day; a longer one must be the same.
const SHORT_DAYS: usize = 4;

/// A post taken or destroyed at one small place: an event of its own beside the fighting around it.
fn is_single_post(member: &Seen<'_>) -> bool {
    is_post(member.kind) && member.spots().any(|spot| spot.small)
}

/// Whether two groups of tellings may be of one event, place apart.
pub(super) fn same_act(a: &[Seen<'_>], b: &[Seen<'_>]) -> bool {
    let pairs = || a.iter().flat_map(|a| b.iter().map(move |b| (a, b)));
    pairs().all(|(a, b)| kinds_meet(a, b) && rows_meet(a, b) && sides_meet(a, b)) && days_meet(a, b)
}

/// What has no place is only taken for the same act when both say who did it, to the same; of fighting it is enough
/// that both tell the losses of the same two parties.
pub(super) fn same_placeless_act(a: &[Seen<'_>], b: &[Seen<'_>]) -> bool {
    let pairs = || a.iter().flat_map(|a| b.iter().map(move |b| (a, b)));
    pairs().all(|(a, b)| {
        let told = !a.sides.by.is_empty() && !b.sides.by.is_empty();
        told || (a.kind == Kind::ArmedClash && b.kind == Kind::ArmedClash && share_parties(a, b))
    }) && same_act(a, b)
}

/// Whether two parties of one fight are those of the other: of those who are named as fighting or whose losses are told.
fn share_parties(a: &Seen<'_>, b: &Seen<'_>) -> bool {
    a.sides.parties.intersection(&b.sides.parties).count() >= 2
}

/// Two rows of one table with ids of their own were told apart by whoever coded them.
fn rows_meet(a: &Seen<'_>, b: &Seen<'_>) -> bool {
    match (a.row(), b.row()) {
        (Some((file, id)), Some((other_file, other_id))) => file != other_file || id == other_id,
        _ => true,
    }
}

fn is_post(kind: Kind) -> bool {
    matches!(kind, Kind::PostCaptured | Kind::PostDestroyed)
}

/// "Strike" without a word more is an air strike; a drone and a missile are two. A clash and an attack may be
/// two words for one act. A post taken at one place only meets the same at the same place.
fn kinds_meet(a: &Seen<'_>, b: &Seen<'_>) -> bool {
    use Kind::{Airstrike, ArmedClash, Attack, DroneStrike, MissileStrike};
    let (single_a, single_b) = (is_single_post(a), is_single_post(b));
    if single_a || single_b {
        return single_a && single_b && a.kind == b.kind;
    }
    let fighting = |kind: Kind| matches!(kind, ArmedClash | Attack) || is_post(kind);
    match (a.kind, b.kind) {
        (a, b) if a == b => true,
        (Airstrike, DroneStrike | MissileStrike) | (DroneStrike | MissileStrike, Airstrike) => true,
        (a, b) => fighting(a) && fighting(b) && !(is_post(a) && is_post(b)),
    }
}

fn agree(a: &BTreeSet<SideId>, b: &BTreeSet<SideId>) -> bool {
    a.is_empty() || b.is_empty() || !a.is_disjoint(b)
}

/// The same side acts and, for a clash, the same is acted against; a clash may be told from either end.
/// Whom a strike hit is often just what is in dispute ("fighters", "families"), so it decides nothing.
fn sides_meet(a: &Seen<'_>, b: &Seen<'_>) -> bool {
    let strike = a.kind.family() == Family::Strike && !a.sides.by.is_empty() && !b.sides.by.is_empty();
    let straight = agree(&a.sides.by, &b.sides.by) && (strike || agree(&a.sides.against, &b.sides.against));
    straight || swapped(a, b) || (is_fight(a, b) && (holds(&a.sides.by, b) || holds(&b.sides.by, a)))
}

/// Whether two tellings are of fighting, and not of who took a post.
fn is_fight(a: &Seen<'_>, b: &Seen<'_>) -> bool {
    let clash = a.kind == Kind::ArmedClash || b.kind == Kind::ArmedClash;
    clash && !is_post(a.kind) && !is_post(b.kind)
}

/// Where both parties are said to act, whom it was against tells nothing more.
fn holds(doers: &BTreeSet<SideId>, other: &Seen<'_>) -> bool {
    doers.len() > 1 && other.sides.by.union(&other.sides.against).all(|side| doers.contains(side))
}

/// Whether `b` tells the clash `a` from the other end. Who took or destroyed a post is never turned round.
pub(super) fn swapped(a: &Seen<'_>, b: &Seen<'_>) -> bool {
    if !is_fight(a, b) {
        return false;
    }
    let ends = [(&a.sides.by, &b.sides.against), (&a.sides.against, &b.sides.by)];
    let told = ends.iter().all(|(a, b)| !a.is_empty() && !b.is_empty());
    told && a.sides.by.is_disjoint(&b.sides.by) && ends.iter().all(|(a, b)| !a.is_disjoint(b))
}

/// The days of a span, where sharing one of them is enough to meet; `None` for a span that must be the same.
pub(super) fn short_days(when: &When) -> Option<Vec<Date>> {
    use DatePrecision::{Month, Week, Year};
    if matches!(when.precision, Week | Month | Year) {
        return None;
    }
    let most = match when.precision {
        DatePrecision::Range => SHORT_DAYS,
        _ => 8,
    };
    let mut days = vec![when.start];
    while let Some(next) = days.last().and_then(|day| day.tomorrow().ok()) {
        if next > when.end {
            return Some(days);
        }
        if days.len() >= most {
            return None;
        }
        days.push(next);
    }
    Some(days)
}

/// Two nights that follow one another share a day and are two.
fn spans_meet(a: &When, b: &When) -> bool {
    let nights = a.precision == DatePrecision::Night && b.precision == DatePrecision::Night;
    if !nights && short_days(a).is_some() && short_days(b).is_some() {
        a.overlaps(b)
    } else {
        (a.start, a.end) == (b.start, b.end)
    }
}

/// Every span meets every other, or all lie in one night that one of them tells.
fn days_meet(a: &[Seen<'_>], b: &[Seen<'_>]) -> bool {
    let all = || a.iter().chain(b).map(|member| member.when);
    if all().any(|when| when.is_none()) {
        return false;
    }
    let pairs = || {
        let spans = |group| <[Seen<'_>]>::iter(group).filter_map(|member| member.when);
        spans(a).flat_map(move |a| spans(b).map(move |b| (a, b)))
    };
    if pairs().all(|(a, b)| spans_meet(a, b)) {
        return true;
    }
    all()
        .flatten()
        .filter(|when| when.precision == DatePrecision::Night)
        .any(|night| all().flatten().all(|when| night.start <= when.start && when.end <= night.end))
}

/// How many places two tellings share: the same place, or one in the other. For a post taken at one place only
/// the same place counts.
pub(super) fn shared_places(a: &Seen<'_>, b: &Seen<'_>) -> usize {
    let single = is_single_post(a) || is_single_post(b);
    a.places()
        .filter(|spot| b.places().any(|other| spot.same(other) || (!single && spot.meets(other))))
        .count()
}

/// Whether a telling that names only countries may be of an event at these places.
pub(super) fn countries_allow(vague: &[Seen<'_>], placed: &[Seen<'_>]) -> bool {
    let named = vague.iter().flat_map(Seen::spots).filter_map(|spot| spot.country.as_deref());
    let mut named = named.peekable();
    if named.peek().is_none() {
        return true;
    }
    let there: Vec<&str> =
        placed.iter().flat_map(Seen::spots).filter_map(|spot| spot.country.as_deref()).collect();
    named.all(|country| there.iter().any(|other| crate::locate::shares_country(country, other)))
}
