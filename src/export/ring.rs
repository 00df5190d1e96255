//! Coordinates as RFC 7946 wants them: six decimals, closed rings against the clock, nothing repeated.

use geo::{Coord, Geometry, LineString, Polygon};
use geojson::{GeometryValue, Position};

/// A geometry with rounded coordinates; `None` where nothing of its kind is left, or a number is not finite.
///
/// Six decimals are ten centimetres. Positions that rounding makes equal are written once; a ring that rounding
/// flattens is dropped.
pub(super) fn geometry(geometry: &Geometry<f64>) -> Option<GeometryValue> {
    Some(match geometry {
        Geometry::Point(point) => GeometryValue::Point { coordinates: position(round(point.0)?) },
        Geometry::LineString(line) => GeometryValue::LineString { coordinates: open_line(line)? },
        Geometry::Polygon(one) => GeometryValue::Polygon { coordinates: polygon(one)? },
        Geometry::MultiPolygon(many) => {
            GeometryValue::MultiPolygon { coordinates: many.0.iter().filter_map(polygon).collect() }
        }
        // The layers hold no other geometry.
        _ => return None,
    })
}

fn position(at: Coord<f64>) -> Position {
    Position::from([at.x, at.y])
}

fn round(at: Coord<f64>) -> Option<Coord<f64>> {
    // Adding zero turns minus zero into zero.
    let six = |value: f64| (value * 1e6).round() / 1e6 + 0.0;
    let in_range = at.x.abs() <= 180.0 && at.y.abs() <= 90.0;
    in_range.then(|| Coord { x: six(at.x), y: six(at.y) })
}

fn rounded(line: &LineString<f64>) -> Option<Vec<Coord<f64>>> {
    let mut coords = line.0.iter().map(|at| round(*at)).collect::<Option<Vec<_>>>()?;
    coords.dedup();
    Some(coords)
}

fn open_line(line: &LineString<f64>) -> Option<Vec<Position>> {
    let coords = rounded(line)?;
    (coords.len() >= 2).then(|| coords.into_iter().map(position).collect())
}

fn polygon(polygon: &Polygon<f64>) -> Option<Vec<Vec<Position>>> {
    let exterior = ring(polygon.exterior(), true)?;
    let holes = polygon.interiors().iter().filter_map(|hole| ring(hole, false));
    Some(std::iter::once(exterior).chain(holes).collect())
}

/// A closed ring of at least four positions, against the clock or with it; `None` where it encloses nothing.
fn ring(line: &LineString<f64>, against_the_clock: bool) -> Option<Vec<Position>> {
    let mut coords = rounded(line)?;
    if coords.first() != coords.last() {
        coords.extend(coords.first().copied());
    }
    let double = double_area(&coords);
    if coords.len() < 4 || double == 0.0 {
        return None;
    }
    if (double > 0.0) != against_the_clock {
        coords.reverse();
    }
    Some(coords.into_iter().map(position).collect())
}

/// Twice the area, positive against the clock. Measured from the first corner, to keep small rings exact.
fn double_area(ring: &[Coord<f64>]) -> f64 {
    let Some(&origin) = ring.first() else { return 0.0 };
    ring.iter()
        .zip(ring.iter().skip(1))
        .map(|(&a, &b)| {
            let (a, b) = (a - origin, b - origin);
            a.x * b.y - b.x * a.y
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line(points: &[(f64, f64)]) -> LineString<f64> {
        LineString::from(points.to_vec())
    }

    fn corners(value: &GeometryValue) -> Vec<Vec<(f64, f64)>> {
        let GeometryValue::Polygon { coordinates } = value else { panic!("no polygon: {value:?}") };
        coordinates.iter().map(|ring| ring.iter().map(|p| (p[0], p[1])).collect()).collect()
    }

    #[test]
    fn a_clockwise_exterior_is_turned_and_a_hole_runs_with_the_clock() {
        let clockwise = line(&[(0.0, 0.0), (0.0, 3.0), (3.0, 3.0), (3.0, 0.0)]);
        let hole = line(&[(1.0, 1.0), (2.0, 1.0), (2.0, 2.0), (1.0, 2.0)]);
        let polygon = Geometry::Polygon(Polygon::new(clockwise, vec![hole]));
        let rings = corners(&geometry(&polygon).unwrap());
        assert_eq!(rings[0], [(0.0, 0.0), (3.0, 0.0), (3.0, 3.0), (0.0, 3.0), (0.0, 0.0)]);
        assert_eq!(rings[1], [(1.0, 1.0), (1.0, 2.0), (2.0, 2.0), (2.0, 1.0), (1.0, 1.0)]);
    }

    #[test]
    fn positions_that_rounding_makes_equal_are_written_once() {
        let near = line(&[(1.0, 1.0), (1.000_000_1, 1.0), (2.0, 2.0)]);
        let Some(GeometryValue::LineString { coordinates }) = geometry(&Geometry::LineString(near)) else {
            panic!("no line")
        };
        assert_eq!(coordinates.len(), 2);
        let dot = line(&[(1.0, 1.0), (1.000_000_1, 1.0)]);
        assert!(geometry(&Geometry::LineString(dot)).is_none());
    }

    #[test]
    fn what_is_not_finite_or_out_of_range_or_flat_is_not_written() {
        for x in [f64::NAN, f64::INFINITY, 180.1] {
            assert!(geometry(&Geometry::Point(geo::Point::new(x, 0.0))).is_none());
        }
        let flat = line(&[(0.0, 0.0), (1.0, 1.0), (2.0, 2.0), (0.0, 0.0)]);
        assert!(geometry(&Geometry::Polygon(Polygon::new(flat, vec![]))).is_none());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn every_ring_that_is_written_is_closed_and_runs_against_the_clock(
            points in prop::collection::vec((-179.0_f64..179.0, -89.0_f64..89.0), 3..8)
        ) {
            let polygon = Polygon::new(line(&points), vec![]);
            if let Some(value) = geometry(&Geometry::Polygon(polygon)) {
                let ring = &corners(&value)[0];
                prop_assert!(ring.len() >= 4);
                prop_assert_eq!(ring.first(), ring.last());
                let coords: Vec<Coord<f64>> = ring.iter().map(|&(x, y)| Coord { x, y }).collect();
                prop_assert!(double_area(&coords) > 0.0);
            }
        }
    }
}
