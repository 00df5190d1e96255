//! An area on the map: a district, a province, a circle of uncertainty.

use geo::coordinate_position::{CoordPos, coord_pos_relative_to_ring};
use geo::{
    BoundingRect, Destination, Geodesic, GeodesicArea, InteriorPoint, LineString, MultiPolygon, Polygon, Rect,
};

use super::Position;

/// One or more polygons, exterior rings counter-clockwise (RFC 7946).
#[derive(Debug, Clone, PartialEq)]
pub struct Area(pub MultiPolygon<f64>);

impl Area {
    /// Whether the position lies inside (its boundary counts as inside).
    pub fn contains(&self, position: Position) -> bool {
        // Like `Intersects`, which makes a box around each polygon first, every time.
        let here = geo::Coord::from(position);
        self.0.iter().any(|polygon| match coord_pos_relative_to_ring(here, polygon.exterior()) {
            CoordPos::Outside => false,
            CoordPos::OnBoundary => true,
            CoordPos::Inside => {
                let is_hole = |hole| coord_pos_relative_to_ring(here, hole) == CoordPos::Inside;
                !polygon.interiors().iter().any(is_hole)
            }
        })
    }

    /// Whether all positions of a cell lie inside, or none: `None` where its boundary may cross the cell.
    pub fn is_alike_in(&self, cell: Rect<f64>) -> Option<bool> {
        let mut rings =
            self.0.iter().flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
        if rings.any(|ring| ring.lines().any(|line| may_cross(line, cell))) {
            return None;
        }
        let middle = cell.center();
        Position::new(middle.x, middle.y).map(|middle| self.contains(middle))
    }

    /// A circle on the ellipsoid as a polygon of `points` corners (at least 8), closed, counter-clockwise.
    /// Where it crosses the antimeridian it is cut in two there (RFC 7946, 3.1.9). `None` where the radius is
    /// not a positive number, or the circle would reach a pole, around which no such polygon can be drawn.
    pub fn circle(center: Position, radius_km: f64, points: u32) -> Option<Self> {
        let to_pole = (90.0 - center.lat().abs()) * 110.0;
        if !radius_km.is_finite() || radius_km <= 0.0 || radius_km >= to_pole {
            return None;
        }
        let count = points.max(8);
        let ring: Vec<(f64, f64)> = (0..count)
            .map(|i| {
                // Bearings turn clockwise; a right-hand exterior ring runs the other way.
                let bearing = 360.0 - 360.0 * f64::from(i) / f64::from(count);
                let p = Geodesic.destination(geo::Point::from(center), bearing, radius_km * 1000.0);
                (unwrapped(p.x(), center.lon()), p.y())
            })
            .collect();
        let mut polygons = Vec::new();
        for (from, to, shift) in [(-180.0, 180.0, 0.0), (180.0, 540.0, -360.0), (-540.0, -180.0, 360.0)] {
            let cut = clip(&clip(&ring, from, true), to, false);
            if cut.len() >= 3 {
                let line: Vec<(f64, f64)> = cut.iter().map(|&(x, y)| (x + shift, y)).collect();
                polygons.push(Polygon::new(LineString::from(line), Vec::new()));
            }
        }
        Some(Area(MultiPolygon::new(polygons)))
    }

    /// West, south, east and north in degrees; `None` for an area without polygons.
    pub fn bounding_box(&self) -> Option<Rect<f64>> {
        self.0.bounding_rect()
    }

    /// A position inside the largest of its polygons, where a label may stand.
    pub fn label_point(&self) -> Option<Position> {
        let largest =
            self.0.iter().max_by(|a, b| a.geodesic_area_unsigned().total_cmp(&b.geodesic_area_unsigned()))?;
        let point = largest.interior_point()?;
        Position::new(point.x(), point.y())
    }

    /// Its size on the ellipsoid in square kilometres.
    pub fn square_km(&self) -> f64 {
        self.0.geodesic_area_unsigned() / 1e6
    }
}

/// Whether a line may touch a cell; `false` only where it surely doesn't.
fn may_cross(line: geo::Line<f64>, cell: Rect<f64>) -> bool {
    let (a, b, low, high) = (line.start, line.end, cell.min(), cell.max());
    let beside =
        a.x.max(b.x) < low.x || a.x.min(b.x) > high.x || a.y.max(b.y) < low.y || a.y.min(b.y) > high.y;
    if beside {
        return false;
    }
    // All corners on one hand of the line, and clearly so.
    let across = |x: f64, y: f64| (b.x - a.x) * (y - a.y) - (b.y - a.y) * (x - a.x);
    let corners =
        [across(low.x, low.y), across(low.x, high.y), across(high.x, low.y), across(high.x, high.y)];
    !(corners.iter().all(|side| *side > 1e-9) || corners.iter().all(|side| *side < -1e-9))
}

/// A longitude within 180 degrees of another one, past ±180 if need be.
fn unwrapped(lon: f64, near: f64) -> f64 {
    if lon - near > 180.0 {
        lon - 360.0
    } else if near - lon > 180.0 {
        lon + 360.0
    } else {
        lon
    }
}

/// The part of an open ring east (or west) of a meridian.
fn clip(ring: &[(f64, f64)], meridian: f64, east: bool) -> Vec<(f64, f64)> {
    let inside = |x: f64| if east { x >= meridian } else { x <= meridian };
    let mut kept = Vec::with_capacity(ring.len());
    for (&(ax, ay), &(bx, by)) in ring.iter().zip(ring.iter().cycle().skip(1)) {
        if inside(ax) {
            kept.push((ax, ay));
        }
        if inside(ax) != inside(bx) {
            let share = (meridian - ax) / (bx - ax);
            kept.push((meridian, ay + share * (by - ay)));
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::Winding;
    use proptest::prelude::*;

    fn at(lon: f64, lat: f64) -> Position {
        Position::new(lon, lat).unwrap()
    }

    #[test]
    fn a_circle_over_the_antimeridian_is_cut_in_two() {
        let circle = Area::circle(at(179.9, -17.0), 50.0, 64).unwrap();
        assert_eq!(circle.0.0.len(), 2);
        assert!(circle.contains(at(179.9, -17.0)) && circle.contains(at(-179.8, -17.0)));
        let bounds = circle.bounding_box().unwrap();
        assert!(bounds.min().x >= -180.0 && bounds.max().x <= 180.0);
    }

    #[test]
    fn no_circle_has_no_radius_or_holds_a_pole() {
        for radius in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(Area::circle(at(69.0, 34.0), radius, 64).is_none());
        }
        assert!(Area::circle(at(69.0, 89.9), 50.0, 64).is_none());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn every_corner_of_a_circle_is_its_radius_away(
            lon in -180.0..180.0f64, lat in -70.0..70.0f64, radius in 0.1..500.0f64,
        ) {
            let center = at(lon, lat);
            let circle = Area::circle(center, radius, 64).unwrap();
            prop_assert!(circle.contains(center));
            let cut = circle.0.0.len() > 1;
            for polygon in &circle.0 {
                prop_assert!(polygon.exterior().is_closed());
                prop_assert!(polygon.exterior().is_ccw());
                for c in polygon.exterior().coords().filter(|c| c.x.abs() < 180.0 || !cut) {
                    prop_assert!((at(c.x, c.y).distance_km(center) - radius).abs() < 0.01);
                }
            }
            let label = circle.label_point().unwrap();
            prop_assert!(circle.contains(label));
        }

        #[test]
        fn what_is_said_of_a_cell_holds_for_all_of_it(
            lon in 69.0..71.0f64, lat in 33.0..35.0f64, size in 0.01..0.5f64, radius in 5.0..80.0f64,
            spot in (0.0..=1.0f64, 0.0..=1.0f64),
        ) {
            let circle = Area::circle(at(70.0, 34.0), radius, 64).unwrap();
            let cell = Rect::new((lon, lat), (lon + size, lat + size));
            let inside = circle.contains(at(lon + size * spot.0, lat + size * spot.1));
            prop_assert!(circle.is_alike_in(cell).is_none_or(|all| all == inside));
        }

        #[test]
        fn a_circle_is_nearly_as_large_as_a_circle(radius in 1.0..300.0f64) {
            let circle = Area::circle(at(70.0, 34.0), radius, 64).unwrap();
            let wanted = std::f64::consts::PI * radius * radius;
            prop_assert!((circle.square_km() / wanted - 1.0).abs() < 0.01);
        }
    }
}
