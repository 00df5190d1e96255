//! Plain rows of tables: one place, one telling, nobody who denies. What their features say can be told from the row
//! alone, without the nouns of many tellings.

use std::borrow::Cow;
use std::sync::Arc;

use super::atlas::Admin;
pub(crate) use super::placed::spot;
use super::properties::bounds;
use super::{killed, words};
use crate::event::{Actor, Claim, Kind, SideId, Stance, Verification, When};
use crate::source::Evidence;

/// What the feature of a plain row says besides its place and its kind.
#[derive(Debug)]
pub struct Plain<'r> {
    /// The event's id.
    pub event_id: &'r str,
    /// The days of the title.
    pub days: &'r str,
    /// `start`, `end`, `date` and `day_precision` as they are written.
    pub when: &'r [u8],
    /// Who did it.
    pub by: Option<&'r str>,
    /// To whom.
    pub against: Option<&'r str>,
    /// How many claims.
    pub claims: usize,
    /// They in words.
    pub claims_text: Option<&'r str>,
    /// The span of dead.
    pub killed: (Option<u64>, Option<u64>),
    /// Who published it.
    pub source: Option<&'r str>,
    /// When it was published.
    pub source_date: Option<&'r str>,
    /// Where.
    pub source_url: Option<&'r str>,
    /// The cell that names the place.
    pub evidence: &'r str,
    /// The file.
    pub report: &'r str,
    /// The line, from 1.
    pub line: u32,
    /// Columns that are kept.
    pub kept: &'r [(Arc<str>, String)],
}

/// What the features of a point or circle say that a source gave itself, of its place.
#[derive(Debug)]
pub struct Spot<'r> {
    /// What follows the event's id and a point in that of the feature.
    pub(crate) key: String,
    /// The place as written.
    pub(crate) label: &'r str,
    pub(crate) geometry: geo::Geometry<f64>,
    /// A point, or the circle it lies in.
    pub(crate) drawn: &'static str,
    pub(crate) admin: Admin,
    pub(crate) latitude: f64,
    pub(crate) longitude: f64,
    pub(crate) precision: &'static str,
    pub(crate) geo_precision: u8,
    pub(crate) where_prec: u8,
    pub(crate) radius_km: f64,
    pub(crate) confidence: f64,
    pub(crate) note: Option<&'r str>,
    /// Kilometres to the border, its side, and the kilometre along it; `None` far from it.
    pub(crate) border: Option<(f64, &'static str, f64)>,
}

/// Whether actors and claims are such that nothing is to be merged or weighed: at most one actor a side of the event,
/// and claims that one dataset or source makes, each of another number.
pub(crate) fn is_plain(by: &[Actor], against: &[Actor], claims: &[Claim]) -> bool {
    let few = by.len() <= 1 && against.len() <= 1;
    let sided = |actors: &[Actor]| actors.iter().any(|actor| actor.side.is_some());
    few && !(sided(by) && sided(against))
        && claims.iter().all(is_plain_claim)
        && claims.iter().enumerate().all(|(at, claim)| {
            claims.iter().take(at).all(|other| {
                other.claimant.name == claim.claimant.name
                    && (other.measure, other.count, &other.subject_side)
                        != (claim.measure, claim.count, &claim.subject_side)
            })
        })
}

fn is_plain_claim(claim: &Claim) -> bool {
    let no_party = claim.claimant.side.as_ref().is_none_or(|side| side.as_str() == SideId::REPORT);
    no_party
        && claim.claimant.role.is_none()
        && claim.stance == Stance::Asserts
        && claim.verification == Verification::NotStated
        && claim.also_said_by.is_empty()
        && claim.evidence.len() == 1
}

/// The claims in words, and the span of dead.
pub(crate) fn claims(claims: &[Claim]) -> (Option<String>, (Option<u64>, Option<u64>)) {
    (words::claims(claims), killed::range(claims))
}

/// The days of a title, and the four properties that tell when.
pub(crate) fn when(when: &When) -> (String, [String; 4]) {
    let (start, end) = bounds(when);
    (words::days(when), [start, end, when.start.to_string(), when.precision.as_str().to_owned()])
}

/// The cells of a claim in `claims.csv`: those that [`super::ClaimRow`] has for an event of one telling.
pub(crate) fn claim_cells<'r>(claim: &'r Claim, n: usize, kind: Kind, row: &Plain<'r>) -> [Cow<'r, str>; 26] {
    let number =
        |number: Option<u64>| Cow::Owned(number.map(|number| number.to_string()).unwrap_or_default());
    let text = |text: Option<&'r str>| Cow::Borrowed(text.unwrap_or_default());
    let words = claim.evidence.first();
    let place = |of: fn(&Evidence) -> u64| number(words.map(of));
    [
        Cow::Owned(format!("{}.c{n}", row.event_id)),
        row.event_id.into(),
        Cow::Owned(format!("{}, {}", kind.title(), row.days)),
        claim.claimant.name.as_str().into(),
        text(claim.claimant.role.as_deref()),
        text(claim.claimant.side.as_ref().map(SideId::as_str)),
        claim.measure.as_str().into(),
        number(claim.count.low()),
        number(claim.count.high()),
        claim.count.as_str().into(),
        claim.count_text.as_str().into(),
        text(claim.subject.as_deref()),
        text(claim.subject_side.as_ref().map(SideId::as_str)),
        claim.stance.as_str().into(),
        claim.verification.as_str().into(),
        Cow::Borrowed(""),
        Cow::Borrowed("1"),
        text(words.map(|words| words.text.as_str())),
        text(words.map(|words| &*words.file)),
        place(|words| words.line.into()),
        place(|words| words.column.into()),
        place(|words| u64::try_from(words.start).unwrap_or(u64::MAX)),
        place(|words| u64::try_from(words.end).unwrap_or(u64::MAX)),
        text(row.source),
        Cow::Owned(row.source_date.unwrap_or_default().to_owned()),
        text(row.source_url),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Count, Measure};
    use crate::layer::samples;

    /// Whether the claims of a row are plain after a change.
    fn plain(change: impl Fn(&mut Vec<Claim>)) -> bool {
        let claim = |measure, count| Claim {
            claimant: Actor::new("The Daily", None),
            ..samples::claim("", measure, Count::Exact(count), "soldiers")
        };
        let mut claims = vec![claim(Measure::Killed, 5), claim(Measure::Wounded, 5)];
        change(&mut claims);
        is_plain(&[], &[], &claims)
    }

    #[test]
    fn claims_of_one_who_asserts_and_is_no_party_are_plain() {
        assert!(plain(|_| {}));
        assert!(plain(|claims| claims[1].claimant.side = Some(SideId::new(SideId::REPORT))));
        assert!(plain(|claims| (claims[1].measure, claims[1].count) = (Measure::Killed, Count::Exact(6))));
        let other: [fn(&mut Vec<Claim>); 8] = [
            |claims| claims[1].claimant.side = Some(SideId::new("pakistan")),
            |claims| claims[1].claimant.role = Some("spokesman".into()),
            |claims| claims[1].claimant.name = "Another".into(),
            |claims| claims[1].stance = Stance::Denies,
            |claims| claims[1].verification = Verification::Unverified,
            |claims| claims[1].also_said_by.push(Actor::new("Another", None)),
            |claims| claims[1].evidence.push(samples::evidence("again")),
            |claims| claims[1].measure = Measure::Killed,
        ];
        for (number, change) in other.into_iter().enumerate() {
            assert!(!plain(change), "{number}");
        }
    }

    #[test]
    fn an_event_has_one_actor_a_side_at_most_and_a_side_on_one_of_them() {
        let (none, some) =
            (Actor::new("gunmen", None), Actor::new("the army", Some(SideId::new("pakistan"))));
        let of = |by: &[&Actor], against: &[&Actor]| {
            let all = |actors: &[&Actor]| actors.iter().map(|&actor| actor.clone()).collect::<Vec<_>>();
            is_plain(&all(by), &all(against), &[])
        };
        assert!(of(&[&some], &[&none]) && of(&[&none], &[&some]) && of(&[&none], &[&none]) && of(&[], &[]));
        assert!(!of(&[&some], &[&some]) && !of(&[&none, &none], &[]) && !of(&[], &[&none, &none]));
    }
}
