//! The words of a layer: titles, spans of days, slugs, names in a row, one line a claim.

use jiff::civil::Date;

use crate::event::{Actor, Claim, DatePrecision, Measure, Stance, Telling, Verification, When};
use crate::locate::LocatedEvent;

/// `Air strike, Kandahar, 26-27 Feb 2026`.
pub(super) fn title(event: &LocatedEvent, place: Option<&str>) -> String {
    let mut parts = vec![event.kind.title().to_owned()];
    parts.extend(place.map(str::to_owned));
    parts.push(event.when.as_ref().map_or_else(|| "day unknown".into(), days));
    parts.join(", ")
}

/// A span of days, no more exact than it was told: `26 Feb 2026`, `26-27 Feb 2026`, `Feb 2026`, `by 27 Feb 2026`.
pub(crate) fn days(when: &When) -> String {
    let (start, end) = (when.start, when.end);
    match when.precision {
        DatePrecision::Year if start.year() == end.year() => start.year().to_string(),
        DatePrecision::Month if month(start) == month(end) => month(start),
        DatePrecision::Reported => format!("by {}", day(end)),
        _ if start == end => day(start),
        _ if month(start) == month(end) => format!("{}-{}", start.day(), day(end)),
        _ if start.year() == end.year() => format!("{} {} - {}", start.day(), month_name(start), day(end)),
        _ => format!("{} - {}", day(start), day(end)),
    }
}

fn day(date: Date) -> String {
    format!("{} {}", date.day(), month(date))
}

fn month(date: Date) -> String {
    format!("{} {}", month_name(date), date.year())
}

fn month_name(date: Date) -> &'static str {
    const NAMES: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let index = usize::try_from(date.month() - 1).unwrap_or(0);
    NAMES.get(index).copied().unwrap_or_default()
}

/// Letters and digits in lower case, everything between them one hyphen; `site` where none is left.
pub(super) fn slug(text: &str) -> String {
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    if words.is_empty() { "site".into() } else { words.join("-") }
}

/// The names of actors joined by `; `; `None` where there are none.
pub(super) fn names(actors: &[Actor]) -> Option<String> {
    join(actors.iter().map(|actor| actor.name.as_str()))
}

/// Those named as saying that it happened, each with the side: `Attaullah Tarar (pakistan); ...`.
pub(super) fn speakers(told: &[Telling]) -> Option<String> {
    let speakers = told.iter().flat_map(|telling| &telling.said_by).map(|actor| match &actor.side {
        Some(side) => format!("{} ({side})", actor.name),
        None => actor.name.clone(),
    });
    let speakers: Vec<String> = speakers.collect();
    join(speakers.iter().map(String::as_str))
}

/// Distinct, not empty, in the order given, joined by `; `; `None` where nothing is left.
pub(super) fn join<'a>(parts: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut kept: Vec<&str> = Vec::new();
    for part in parts.map(str::trim).filter(|part| !part.is_empty()) {
        if !kept.contains(&part) {
            kept.push(part);
        }
    }
    (!kept.is_empty()).then(|| kept.join("; "))
}

/// The claims, one line a claimant, in the order in which they are first heard: what one says stands together, and
/// nobody's number stands without a name. `None` where there are none.
pub(super) fn claims(claims: &[Claim]) -> Option<String> {
    let mut lines: Vec<(String, Vec<String>)> = Vec::new();
    for claim in claims {
        let (who, what) = (claimant(claim), said(claim));
        match lines.iter_mut().find(|(name, _)| *name == who) {
            Some((_, all)) => all.push(what),
            None => lines.push((who, vec![what])),
        }
    }
    let lines: Vec<String> = lines.iter().map(|(who, all)| format!("{who}: {}", all.join("; "))).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// `Afghan Defense Ministry (also Zabihullah Mujahid)`.
fn claimant(claim: &Claim) -> String {
    let name = claim.claimant.name.clone();
    if claim.also_said_by.is_empty() {
        return name;
    }
    let others: Vec<&str> = claim.also_said_by.iter().map(|a| a.name.as_str()).collect();
    format!("{name} (also {})", others.join(", "))
}

/// `at least 12 Pakistani soldiers killed (unverified)`.
fn said(claim: &Claim) -> String {
    let stance = match claim.stance {
        Stance::Asserts => "",
        Stance::Denies => "denies",
        Stance::Disputes => "disputes",
    };
    let (thing, done) = measure(claim.measure);
    let subject = claim.subject.as_deref().unwrap_or(thing);
    let what: Vec<String> = [stance.to_owned(), count(claim), subject.to_owned(), done.to_owned()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    let checked = match claim.verification {
        Verification::NotStated => "",
        Verification::Unverified => " (unverified)",
        Verification::Verified => " (verified)",
    };
    format!("{}{checked}", what.join(" "))
}

fn count(claim: &Claim) -> String {
    claim.count.in_words().unwrap_or_else(|| claim.count_text.clone())
}

/// What is counted where no subject is written, and what befell it.
fn measure(measure: Measure) -> (&'static str, &'static str) {
    match measure {
        Measure::Killed => ("people", "killed"),
        Measure::Wounded => ("people", "wounded"),
        Measure::Casualties => ("people", "killed or wounded"),
        Measure::Captured => ("people", "captured"),
        Measure::Missing => ("people", "missing"),
        Measure::BodiesHeld => ("dead", "(bodies held)"),
        Measure::PostsCaptured => ("posts", "captured"),
        Measure::PostsDestroyed => ("posts", "destroyed"),
        Measure::PostsAbandoned => ("posts", "abandoned"),
        Measure::HqCaptured => ("headquarters", "captured"),
        Measure::HqDestroyed => ("headquarters", "destroyed"),
        Measure::BasesCaptured => ("bases", "captured"),
        Measure::BasesDestroyed => ("bases", "destroyed"),
        Measure::SitesStruck => ("sites", "struck"),
        Measure::VehiclesDestroyed => ("vehicles", "destroyed"),
        Measure::VehiclesCaptured => ("vehicles", "captured"),
        Measure::WeaponsSeized => ("weapons", "seized"),
        Measure::AircraftDowned => ("aircraft", "shot down"),
        Measure::DronesDowned => ("drones", "shot down"),
        Measure::DronesLaunched => ("drones", "launched"),
        Measure::RocketsFired => ("rockets", "fired"),
        Measure::MissilesLaunched => ("missiles", "launched"),
        Measure::HousesDestroyed => ("houses", "destroyed"),
        Measure::Displaced => ("people", "displaced"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Count;
    use crate::layer::samples;
    use jiff::civil::date;

    #[test]
    fn a_span_of_days_is_written_no_longer_than_needed_and_no_more_exact_than_told() {
        let span = |a, b, precision| days(&When::span(a, b, precision));
        let (d26, d27) = (date(2026, 2, 26), date(2026, 2, 27));
        assert_eq!(days(&When::day(d26)), "26 Feb 2026");
        assert_eq!(span(d26, d27, DatePrecision::Night), "26-27 Feb 2026");
        assert_eq!(span(d27, date(2026, 3, 1), DatePrecision::Range), "27 Feb - 1 Mar 2026");
        assert_eq!(
            span(date(2025, 12, 31), date(2026, 1, 1), DatePrecision::Night),
            "31 Dec 2025 - 1 Jan 2026"
        );
        assert_eq!(span(date(2026, 2, 1), date(2026, 2, 28), DatePrecision::Month), "Feb 2026");
        assert_eq!(span(date(2026, 1, 1), date(2026, 12, 31), DatePrecision::Year), "2026");
        assert_eq!(span(d26, d27, DatePrecision::Reported), "by 27 Feb 2026");
    }

    #[test]
    fn a_slug_keeps_letters_of_every_script() {
        assert_eq!(slug("gn:1138336"), "gn-1138336");
        assert_eq!(slug("Alisher-Terezi  district"), "alisher-terezi-district");
        assert_eq!(slug("تورخم"), "تورخم");
        assert_eq!(slug("--"), "site");
    }

    #[test]
    fn a_claim_keeps_claimant_stance_bound_and_subject() {
        let mut said = samples::claim(
            "Afghan Defense Ministry",
            Measure::Killed,
            Count::Exact(55),
            "Pakistani soldiers",
        );
        let claim = |said: &Claim| claims(std::slice::from_ref(said)).unwrap();
        assert_eq!(claim(&said), "Afghan Defense Ministry: 55 Pakistani soldiers killed");
        said.stance = Stance::Denies;
        said.count = Count::Unnumbered;
        said.count_text = "any".into();
        said.verification = Verification::Unverified;
        said.also_said_by = vec![Actor::new("A spokesman", None)];
        assert_eq!(
            claim(&said),
            "Afghan Defense Ministry (also A spokesman): denies any Pakistani soldiers killed (unverified)"
        );
        said.subject = None;
        said.measure = Measure::PostsCaptured;
        said.count = Count::MoreThan(9);
        assert!(claim(&said).contains("denies more than 9 posts captured"));
    }

    #[test]
    fn what_one_claimant_says_is_one_line() {
        let said = |who: &str, count| samples::claim(who, Measure::Killed, Count::Exact(count), "soldiers");
        let all = [said("A ministry", 55), said("A minister", 2), said("A ministry", 8)];
        let text = claims(&all).unwrap();
        assert_eq!(text, "A ministry: 55 soldiers killed; 8 soldiers killed\nA minister: 2 soldiers killed");
        assert_eq!(claims(&[]), None);
    }

    #[test]
    fn names_are_joined_once_each() {
        assert_eq!(join(["a", " ", "b", "a"].into_iter()).as_deref(), Some("a; b"));
        assert_eq!(join([""].into_iter()), None);
    }
}
