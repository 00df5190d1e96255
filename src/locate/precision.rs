//! From a place to a placement: how precise it is, how wide, and as what it is drawn.

use super::{Drawn, Lookup, Placement, Precision};
use crate::event::{GivenPosition, Manner, PlaceWord};
use crate::gazetteer::{Candidate, Place, PlaceKind};

/// Kilometres added to a place's radius for an event told as near it: "near" reaches about as far as
/// UCDP's second grade of precision.
pub(super) const NEAR_KM: f64 = 25.0;
/// Above this radius in kilometres a site without an area is drawn as a circle: a point would claim too much.
pub(super) const POINT_KM: f64 = 10.0;
/// Radius in kilometres of a position that a source gives without one.
pub(super) const GIVEN_KM: f64 = 1.0;

/// The placement of an event at a place; `None` for a country, which is no place on a map.
pub(super) fn at_place(
    place: &Place,
    candidate: &Candidate,
    manner: Manner,
    lookup: &impl Lookup,
) -> Option<Placement> {
    let (precision, drawn) = plain(place, lookup)?;
    let mut placement = Placement {
        place: Some(place.id.clone()),
        position: place.position,
        precision,
        radius_km: place.radius_km,
        drawn,
        stretch: None,
        confidence: candidate.confidence.clamp(0.0, 1.0),
        note: None,
    };
    match manner {
        Manner::In => {}
        Manner::AlongBorder => along_border(&mut placement, place, lookup),
        Manner::Near => near(&mut placement, place),
    }
    Some(placement)
}

fn plain(place: &Place, lookup: &impl Lookup) -> Option<(Precision, Drawn)> {
    let footprint = || match lookup.area(&place.id) {
        Some(_) => Drawn::Area,
        None => Drawn::Circle,
    };
    Some(match place.kind {
        PlaceKind::Settlement | PlaceKind::Airport => (Precision::Settlement, Drawn::Point),
        PlaceKind::Crossing | PlaceKind::Pass | PlaceKind::BorderPost => (Precision::Crossing, Drawn::Point),
        PlaceKind::District => (Precision::District, footprint()),
        PlaceKind::Province => (Precision::Province, footprint()),
        PlaceKind::Region | PlaceKind::Water => (Precision::Region, Drawn::Circle),
        PlaceKind::Country | PlaceKind::Continent => return None,
    })
}

/// The position stays the place's own, inside it: the middle of the stretch would lie on its edge.
fn along_border(placement: &mut Placement, place: &Place, lookup: &impl Lookup) {
    if !matches!(place.kind, PlaceKind::Province | PlaceKind::District) {
        return;
    }
    placement.stretch = lookup.stretch(&place.id);
    if placement.stretch.is_some() {
        placement.precision = Precision::BorderStretch;
    } else {
        placement.note = Some(format!(
            "told as along the border, but {} does not touch it: placed in {} as a whole",
            lookup.describe(place),
            place.name
        ));
    }
}

fn near(placement: &mut Placement, place: &Place) {
    placement.radius_km += NEAR_KM;
    placement.drawn = Drawn::Circle;
    placement.precision = match placement.precision {
        Precision::Exact | Precision::Settlement | Precision::Crossing => Precision::District,
        _ => Precision::Region,
    };
    placement.note = Some(format!("told as near {}: {NEAR_KM} km added to its radius", place.name));
}

/// The precision that a source states by a word.
fn level(given: GivenPosition) -> Precision {
    match given.level {
        Some(PlaceWord::Country) => Precision::Country,
        Some(PlaceWord::Province) => Precision::Province,
        Some(PlaceWord::District) => Precision::District,
        Some(PlaceWord::Region) => Precision::Region,
        Some(PlaceWord::Crossing | PlaceWord::Pass | PlaceWord::Post) => Precision::Crossing,
        Some(PlaceWord::Settlement | PlaceWord::Airport) => Precision::Settlement,
        None => Precision::Exact,
    }
}

/// The placement of a position that the source itself gives.
///
/// Where the source says what the position stands for, that is its precision; else the radius decides.
/// Below 1 km, or without a radius, it is exact; up to 3 km a settlement, to 25 km a district, to 100 km a
/// province, above that a region. Above 10 km it is drawn as a circle.
pub(super) fn at_given(given: GivenPosition) -> Placement {
    let stated = given.radius_km.filter(|km| km.is_finite() && *km >= 0.0);
    let radius_km = stated.unwrap_or(GIVEN_KM);
    let precision = match stated {
        _ if given.level.is_some() => level(given),
        None => Precision::Exact,
        Some(km) if km < 1.0 => Precision::Exact,
        Some(km) if km <= 3.0 => Precision::Settlement,
        Some(km) if km <= 25.0 => Precision::District,
        Some(km) if km <= 100.0 => Precision::Province,
        Some(_) => Precision::Region,
    };
    Placement {
        place: None,
        position: given.position,
        precision,
        radius_km,
        drawn: if radius_km > POINT_KM { Drawn::Circle } else { Drawn::Point },
        stretch: None,
        confidence: 1.0,
        note: None,
    }
}
