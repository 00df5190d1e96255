//! From positions, areas and stretches to what is drawn.

use geo::{Geometry, LineString, MultiPolygon, Point};

use crate::geo::{Area, Border, BorderFix, Position, Stretch};

/// How many corners a circle has: at 50 km they lie 0.2 per cent of the radius off the true circle.
const CORNERS: u32 = 64;

/// Events farther than this from the border get no distance to it.
const BORDER_REACH_KM: f64 = 100.0;

pub(super) fn point(position: Position) -> Geometry<f64> {
    Geometry::Point(Point::from(position))
}

/// The area of a place: one polygon where it is one.
pub(super) fn area(area: &Area) -> Geometry<f64> {
    match area.0.0.as_slice() {
        [one] => Geometry::Polygon(one.clone()),
        many => Geometry::MultiPolygon(MultiPolygon::new(many.to_vec())),
    }
}

/// A circle of uncertainty; `None` for a radius that is no length, or where the circle would reach a pole.
pub(super) fn circle(center: Position, radius_km: f64) -> Option<Geometry<f64>> {
    Area::circle(center, radius_km, CORNERS).map(|circle| area(&circle))
}

/// The line of a stretch; `None` where it has no length.
pub(super) fn stretch(border: &Border, stretch: Stretch) -> Option<Geometry<f64>> {
    let mut part = border.slice(stretch);
    part.dedup();
    (part.len() >= 2).then(|| line(&part))
}

/// A line through positions.
pub(super) fn line(positions: &[Position]) -> Geometry<f64> {
    let coords = positions.iter().copied().map(geo::Coord::from).collect();
    Geometry::LineString(LineString::new(coords))
}

/// Where a position stands with respect to the border, if it is near enough to matter.
pub(super) fn near_border(border: &Border, position: Position) -> Option<BorderFix> {
    border.fix_within(position, BORDER_REACH_KM)
}

/// A geometry as GeoJSON has it, with all its decimals; `null` where there is none.
pub(super) fn as_geojson<S: serde::Serializer>(
    geometry: &Option<Geometry<f64>>,
    to: S,
) -> Result<S::Ok, S::Error> {
    use serde::Serialize as _;
    geometry.as_ref().map(geojson::Geometry::from).serialize(to)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geo::Side;

    fn position(lon: f64, lat: f64) -> Position {
        Position::new(lon, lat).unwrap()
    }

    fn straight() -> Border {
        let corners = [69.0, 70.0, 71.0].map(|lon| position(lon, 33.0));
        Border::new(corners.to_vec()).unwrap()
    }

    #[test]
    fn a_circle_is_one_polygon_and_a_radius_that_is_no_length_draws_nothing() {
        let center = position(70.0, 34.0);
        assert!(matches!(circle(center, 25.0), Some(Geometry::Polygon(_))));
        for radius in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(circle(center, radius).is_none());
        }
    }

    #[test]
    fn a_stretch_without_length_or_beyond_the_line_is_no_line() {
        for (from_km, to_km) in [(5.0, 5.0), (900.0, 950.0), (9.0, 3.0)] {
            assert!(stretch(&straight(), Stretch { from_km, to_km }).is_none());
        }
        let (from_km, to_km) = (20.0, 120.0);
        let Some(Geometry::LineString(part)) = stretch(&straight(), Stretch { from_km, to_km }) else {
            panic!("no line")
        };
        assert_eq!(part.0.len(), 3);
    }

    #[test]
    fn only_what_is_near_the_border_has_a_distance_from_it() {
        let fix = near_border(&straight(), position(70.0, 33.2)).unwrap();
        assert_eq!(fix.side, Side::Left);
        assert!((fix.distance_km - 22.2).abs() < 0.2);
        assert!(near_border(&straight(), position(70.0, 36.0)).is_none());
    }
}
