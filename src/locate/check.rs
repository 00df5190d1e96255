//! Whether what a source says of a place agrees with where it lies. A contradiction is said, never corrected.

use geo::{Destination, Geodesic};

use super::place_site::{DIVISIONS, ask, larger_place, names_asked};
use super::{Lookup, Placement};
use crate::event::Site;
use crate::gazetteer::{Place, PlaceKind, Query};
use crate::geo::Position;

/// A position and the settlement it is said to be at may differ by so many kilometres beyond their radii.
const SLACK_KM: f64 = 25.0;

/// What contradicts a position the source gives, in words; `None` where nothing does.
pub(super) fn given_contradicts(site: &Site, placement: &Placement, lookup: &impl Lookup) -> Option<String> {
    let reach = placement.radius_km.max(1.0);
    let named = lookup.larger(site);
    let outside = named.iter().find(|place| lies_in(placement.position, reach, place, lookup) == Some(false));
    if let Some(place) = outside {
        return Some(format!(
            "the position given for {} lies {}, not in {} as the source says",
            said(site),
            whereabouts(placement.position, lookup),
            lookup.describe(place)
        ));
    }
    far_from_its_name(site, placement, lookup)
}

/// What contradicts a place chosen by name, in words.
pub(super) fn place_contradicts(site: &Site, place: &Place, lookup: &impl Lookup) -> Option<String> {
    let named = lookup.larger(site);
    let other = named.iter().find(|outer| lookup.belongs(place, outer) == Some(false))?;
    Some(format!(
        "{} was found as {}, which is not in {} as the source says",
        said(site),
        lookup.describe(place),
        lookup.describe(other)
    ))
}

/// The larger places written with a site that the gazetteer is sure of, the smallest first.
pub(super) fn larger_places<'l>(site: &Site, lookup: &'l impl Lookup) -> Vec<&'l Place> {
    (0..site.context.within.len())
        .filter_map(|at| larger_place(site, at, lookup))
        .map(|(place, _)| place)
        .filter(|place| DIVISIONS.contains(&place.kind))
        .collect()
}

/// Whether anything within `reach_km` of a position lies in a place; `None` where that can't be told.
fn lies_in(position: Position, reach_km: f64, place: &Place, lookup: &impl Lookup) -> Option<bool> {
    // Most lie where they are said to, and the divisions of a position are known by cells of a grid.
    let (province, district) = lookup.admin_at(position);
    let holds = |division: &Place| {
        division.id == place.id
            || (place.kind == PlaceKind::Country && super::shares_country(&division.country, &place.country))
    };
    if province.is_some_and(holds) || district.is_some_and(|district| district.id == place.id) {
        return Some(true);
    }
    let eighths = (0..8).filter_map(|eighth| moved(position, f64::from(eighth) * 45.0, reach_km));
    let around = std::iter::once(position).chain(eighths);
    if let Some(area) = lookup.area(&place.id) {
        let mut around = around;
        return Some(around.any(|spot| area.contains(spot)));
    }
    if place.kind != PlaceKind::Country {
        return None;
    }
    let mut known = false;
    for spot in around {
        if let (Some(province), _) = lookup.admin_at(spot) {
            known = true;
            if super::shares_country(&province.country, &place.country) {
                return Some(true);
            }
        }
    }
    known.then_some(false)
}

fn moved(position: Position, bearing: f64, km: f64) -> Option<Position> {
    let there = Geodesic.destination(geo::Point::from(position), bearing, km * 1000.0);
    Position::new(there.x(), there.y())
}

fn far_from_its_name(site: &Site, placement: &Placement, lookup: &impl Lookup) -> Option<String> {
    let query = Query {
        name: &site.written,
        word: site.context.kind,
        within: &site.context.within,
        near: Some(placement.position),
        ..Query::default()
    };
    // Mostly everything of that name is near, and which of them is meant need not be decided.
    if names_asked(&query)
        .all(|query| lookup.holds_for_all(&query, &|place| !is_far(placement, place, lookup)))
    {
        return None;
    }
    let answer = ask(&query, lookup);
    let place = lookup.place(&answer.best()?.place)?;
    if !is_far(placement, place, lookup) {
        return None;
    }
    if matches!(place.kind, PlaceKind::Province | PlaceKind::District) {
        return Some(format!(
            "the position given for {} lies {}, not in {}",
            said(site),
            whereabouts(placement.position, lookup),
            lookup.describe(place)
        ));
    }
    let km = placement.position.distance_km(place.position);
    Some(format!("the position given for {} lies {km:.0} km from {}", said(site), lookup.describe(place)))
}

/// Whether a position lies outside the division, or far from the place, whose name it bears.
fn is_far(placement: &Placement, place: &Place, lookup: &impl Lookup) -> bool {
    match place.kind {
        PlaceKind::Country | PlaceKind::Region => false,
        PlaceKind::Province | PlaceKind::District => {
            lies_in(placement.position, placement.radius_km.max(1.0), place, lookup) == Some(false)
        }
        _ => !placement.position.is_within(place.position, place.radius_km + placement.radius_km + SLACK_KM),
    }
}

fn whereabouts(position: Position, lookup: &impl Lookup) -> String {
    match lookup.admin_at(position) {
        (_, Some(district)) => format!("in {}", lookup.describe(district)),
        (Some(province), None) => format!("in {}", lookup.describe(province)),
        (None, None) => format!("at {:.4}, {:.4}", position.lat(), position.lon()),
    }
}

fn said(site: &Site) -> &str {
    match site.written.trim() {
        "" => "the site",
        written => written,
    }
}
