//! A group of tellings into one event: sites, actors, tellings and claims, each once.

use std::collections::BTreeSet;

use super::member::Seen;
use super::same::{shared_places, swapped};
use super::spot::Spot;
use super::{Incident, claims, dispute, id};
use crate::error::Code;
use crate::event::{Actor, DatePrecision, Kind, Telling, When};
use crate::locate::{LocatedEvent, LocatedSite, Resolution};

/// One event of a group and the events its members stand for, in their order; `None` for a group of nobody. `tellings`
/// are the numbers of all that tell it.
pub(super) fn unite(
    group: &[Seen<'_>],
    events: Vec<LocatedEvent>,
    mut tellings: Vec<usize>,
) -> Option<Incident> {
    let anchor = group.first()?;
    let others = group.iter().zip(&events).skip(1);
    let merged_because = others.map(|other| because((anchor, events.first()), other)).collect();
    let source_ids: BTreeSet<String> = events.iter().filter_map(|event| event.source_id.clone()).collect();
    tellings.sort_unstable();
    let (by, against) = actors_of(group, &events);
    let mut event = LocatedEvent {
        source_id: events.iter().find_map(|event| event.source_id.clone()),
        kind: kind_of(group),
        when: when_of(&events),
        by,
        against,
        sites: Vec::new(),
        no_site: events.iter().find_map(|event| event.no_site.clone()),
        claims: Vec::new(),
        told: Vec::new(),
    };
    let mut sites = Vec::new();
    let mut told_claims = Vec::new();
    for (member, each) in group.iter().zip(events) {
        sites.extend(each.sites.into_iter().zip(member.spots()));
        told_claims.extend(each.claims);
        add_tellings(&mut event.told, each.told);
    }
    event.sites = unite_sites(sites);
    event.claims = claims::unite(told_claims);
    Some(Incident {
        id: id::id(&event, &source_ids),
        dispute: dispute::grade(&event),
        event,
        merged_because,
        tellings,
    })
}

/// How much a kind says. A post that came without a place of its own is part of the fighting it joined.
fn says(kind: Kind) -> u8 {
    match kind {
        Kind::DroneStrike | Kind::MissileStrike => 3,
        Kind::ArmedClash => 2,
        Kind::Attack => 1,
        _ => 0,
    }
}

fn kind_of(group: &[Seen<'_>]) -> Kind {
    let kinds = group.iter().map(|member| member.kind);
    kinds.max_by(|a, b| says(*a).cmp(&says(*b)).then(b.cmp(a))).unwrap_or(Kind::Other)
}

/// Smaller is more exact: a night is half a day, and a day up to a report's publication is none.
fn exactness(precision: DatePrecision) -> u8 {
    match precision {
        DatePrecision::Night => 0,
        DatePrecision::Day => 1,
        DatePrecision::Range => 2,
        DatePrecision::Reported => 3,
        DatePrecision::Week => 4,
        DatePrecision::Month => 5,
        DatePrecision::Year => 6,
    }
}

/// The most exact telling of the time; among equals the days they share.
fn when_of(events: &[LocatedEvent]) -> Option<When> {
    let whens = || events.iter().filter_map(|event| event.when.as_ref());
    let mut best = whens().min_by_key(|when| (exactness(when.precision), when.start, when.end))?.clone();
    for when in whens().filter(|when| when.precision == best.precision) {
        if when.overlaps(&best) {
            best.start = best.start.max(when.start);
            best.end = best.end.min(when.end);
        }
    }
    Some(best)
}

/// Who and against whom, from the end from which the first telling tells it.
fn actors_of(group: &[Seen<'_>], events: &[LocatedEvent]) -> (Vec<Actor>, Vec<Actor>) {
    let turned = |member| group.first().is_some_and(|anchor| swapped(anchor, member));
    let ends = group.iter().zip(events).map(|(member, event)| match turned(member) {
        true => (event.against.clone(), event.by.clone()),
        false => (event.by.clone(), event.against.clone()),
    });
    let (by, against): (Vec<_>, Vec<_>) = ends.unzip();
    (claims::unite_actors(by.into_iter().flatten()), claims::unite_actors(against.into_iter().flatten()))
}

fn add_tellings(told: &mut Vec<Telling>, more: Vec<Telling>) {
    for telling in more {
        if !told.contains(&telling) {
            told.push(telling);
        }
    }
}

/// Each site once, in the order in which they are first told. The whole border goes into its named parts and a
/// country into its named places.
fn unite_sites(sites: Vec<(LocatedSite, &Spot)>) -> Vec<LocatedSite> {
    let mut each: Vec<(LocatedSite, &Spot)> = Vec::new();
    for (site, spot) in sites {
        match each.iter_mut().find(|(_, first)| first.same(spot)) {
            Some(first) if tells_more((&site, spot), (&first.0, first.1)) => *first = (site, spot),
            Some(_) => {}
            None => each.push((site, spot)),
        }
    }
    let spots: Vec<&Spot> = each.iter().map(|(_, spot)| *spot).collect();
    each.into_iter().filter(|(_, spot)| !covered(spot, &spots)).map(|(site, _)| site).collect()
}

fn tells_more(new: (&LocatedSite, &Spot), old: (&LocatedSite, &Spot)) -> bool {
    let rank = |(site, spot): (&LocatedSite, &Spot)| match &site.resolution {
        Resolution::Placed(placement) => (2, placement.stretch.is_some(), spot.stands_in),
        Resolution::Ambiguous { .. } => (1, false, false),
        Resolution::Unplaced { .. } => (0, false, false),
    };
    rank(new) > rank(old)
}

fn covered(spot: &Spot, all: &[&Spot]) -> bool {
    match spot.vague {
        Some(Code::WholeBorder) => all.iter().any(|other| other.on_border),
        Some(_) => all.iter().filter(|other| other.vague.is_none()).any(|other| {
            matches!((&spot.country, &other.country), (Some(a), Some(b)) if crate::locate::shares_country(a, b))
        }),
        None => false,
    }
}

/// Why a telling was taken for the event its group began with.
fn because(
    (anchor, first): (&Seen<'_>, Option<&LocatedEvent>),
    (member, event): (&Seen<'_>, &LocatedEvent),
) -> String {
    let place = |event: Option<&LocatedEvent>| match event.and_then(|event| event.told.first()) {
        Some(told) => told.evidence.location().to_string(),
        None => "a telling without a source".to_owned(),
    };
    let same_row = anchor.row().is_some() && anchor.row() == member.row();
    let reasons = if same_row {
        format!("same id {} in the same table", anchor.row().map_or("", |(_, id)| id))
    } else {
        reasons(anchor, member)
    };
    format!("{} tells what {} tells: {reasons}", place(Some(event)), place(first))
}

fn reasons(a: &Seen<'_>, b: &Seen<'_>) -> String {
    let mut reasons = vec![if a.kind == b.kind {
        format!("both {}", a.kind.title().to_lowercase())
    } else {
        let (a, b) = (a.kind.title().to_lowercase(), b.kind.title().to_lowercase());
        format!("{b} and {a} may be one")
    }];
    if let (Some(a), Some(b)) = (a.when, b.when) {
        let same = (a.start, a.end) == (b.start, b.end);
        reasons.push(if same { "same days" } else { "days that meet" }.to_owned());
    }
    if swapped(a, b) {
        reasons.push("the same two sides, told from the other end".to_owned());
    } else {
        let by: Vec<&str> = a.sides.by.intersection(&b.sides.by).map(|side| side.as_str()).collect();
        if !by.is_empty() {
            reasons.push(format!("by {}", by.join(", ")));
        }
    }
    reasons.push(places(a, b));
    reasons.join("; ")
}

fn places(anchor: &Seen<'_>, member: &Seen<'_>) -> String {
    match shared_places(anchor, member) {
        0 if member.has_place() => "one place lies in a place of the other".to_owned(),
        0 if anchor.has_place() => "it names no place of its own, and only one event fits".to_owned(),
        0 => "neither names a place of its own".to_owned(),
        1 => "one place in common".to_owned(),
        more => format!("{more} places in common"),
    }
}
