//! From positions, areas and stretches to what is drawn.

use geo::{Destination, Geodesic, Geometry, LineString, MultiPolygon, Point, Polygon};

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

/// A circle on the ellipsoid; `None` for a radius that is no length.
pub(super) fn circle(center: Position, radius_km: f64) -> Option<Geometry<f64>> {
    if !radius_km.is_finite() || radius_km <= 0.0 {
        return None;
    }
    let center = Point::from(center);
    // Against the clock, as RFC 7946 wants exterior rings.
    let ring: LineString<f64> = (0..=CORNERS)
        .map(|corner| {
            let bearing = 360.0 - 360.0 * f64::from(corner % CORNERS) / f64::from(CORNERS);
            Geodesic.destination(center, bearing, radius_km * 1000.0)
        })
        .collect();
    Some(Geometry::Polygon(Polygon::new(ring, Vec::new())))
}

/// The line of a stretch; `None` where it has no length.
pub(super) fn stretch(border: &Border, stretch: Stretch) -> Option<Geometry<f64>> {
    let line = slice(border, stretch);
    (line.len() >= 2)
        .then(|| Geometry::LineString(LineString::new(line.into_iter().map(geo::Coord::from).collect())))
}

pub(super) fn line(border: &Border) -> Geometry<f64> {
    Geometry::LineString(LineString::new(
        border.line().iter().copied().map(geo::Coord::from).collect(),
    ))
}

/// Length of a line in kilometres.
pub(super) fn length_km(line: &[Position]) -> f64 {
    line.iter()
        .zip(line.iter().skip(1))
        .map(|(a, b)| a.distance_km(*b))
        .sum()
}

/// Where a position stands with respect to the border, if it is near enough to matter.
pub(super) fn near_border(border: &Border, position: Position) -> Option<BorderFix> {
    let fix = fix(border, position)?;
    (fix.distance_km <= BORDER_REACH_KM).then_some(fix)
}

// Until `geo::Border` can do these itself, two plain readings of the line. Flat between two vertices, which is good
// to some metres on the few kilometres that part them.

/// The vertices between two kilometres, the cut ends included.
fn slice(border: &Border, stretch: Stretch) -> Vec<Position> {
    let mut line = Vec::new();
    let mut at = 0.0;
    for (a, b) in border.line().iter().zip(border.line().iter().skip(1)) {
        let length = a.distance_km(*b);
        let cut = |km: f64| between(*a, *b, (km - at) / length);
        if length > 0.0 && at + length >= stretch.from_km && at <= stretch.to_km {
            if line.is_empty() {
                line.extend(cut(stretch.from_km.max(at)));
            }
            line.extend(cut(stretch.to_km.min(at + length)));
        }
        at += length;
    }
    line.dedup();
    line
}

fn between(a: Position, b: Position, share: f64) -> Option<Position> {
    let share = share.clamp(0.0, 1.0);
    Position::new(
        a.lon() + (b.lon() - a.lon()) * share,
        a.lat() + (b.lat() - a.lat()) * share,
    )
}

fn fix(border: &Border, position: Position) -> Option<BorderFix> {
    use crate::geo::Side;
    let shrink = position.lat().to_radians().cos();
    let mut at = 0.0;
    let mut best: Option<BorderFix> = None;
    for (a, b) in border.line().iter().zip(border.line().iter().skip(1)) {
        let length = a.distance_km(*b);
        let (dx, dy) = ((b.lon() - a.lon()) * shrink, b.lat() - a.lat());
        let (px, py) = ((position.lon() - a.lon()) * shrink, position.lat() - a.lat());
        let square = dx * dx + dy * dy;
        let share = if square > 0.0 {
            ((px * dx + py * dy) / square).clamp(0.0, 1.0)
        } else {
            0.0
        };
        if let Some(nearest) = between(*a, *b, share) {
            let distance_km = position.distance_km(nearest);
            if best.is_none_or(|best| distance_km < best.distance_km) {
                let side = match dx * py - dy * px {
                    cross if cross > 0.0 => Side::Left,
                    cross if cross < 0.0 => Side::Right,
                    _ => Side::On,
                };
                best = Some(BorderFix {
                    distance_km,
                    side: if distance_km < 0.5 { Side::On } else { side },
                    chainage_km: at + share * length,
                    nearest,
                });
            }
        }
        at += length;
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geo::Side;
    use geo::{Area as _, Contains};

    fn position(lon: f64, lat: f64) -> Position {
        Position::new(lon, lat).unwrap()
    }

    fn straight() -> Border {
        Border::new(vec![
            position(69.0, 33.0),
            position(70.0, 33.0),
            position(71.0, 33.0),
        ])
        .unwrap()
    }

    #[test]
    fn a_circle_has_its_radius_everywhere_runs_against_the_clock_and_is_closed() {
        let center = position(70.0, 34.0);
        let Some(Geometry::Polygon(polygon)) = circle(center, 25.0) else {
            panic!("no circle")
        };
        for corner in polygon.exterior().points() {
            let km = center.distance_km(position(corner.x(), corner.y()));
            assert!((km - 25.0).abs() < 1e-6, "{km}");
        }
        assert!(polygon.signed_area() > 0.0);
        assert_eq!(polygon.exterior().0.first(), polygon.exterior().0.last());
        assert!(polygon.contains(&Point::new(70.0, 34.0)));
    }

    #[test]
    fn a_radius_that_is_no_length_draws_nothing() {
        for radius in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(circle(position(70.0, 34.0), radius).is_none());
        }
    }

    #[test]
    fn a_slice_begins_and_ends_at_its_kilometres() {
        let border = straight();
        let stretch = Stretch {
            from_km: 20.0,
            to_km: 120.0,
        };
        let line = slice(&border, stretch);
        assert_eq!(line.len(), 3);
        assert!((length_km(&line) - 100.0).abs() < 0.01);
        assert!((position(69.0, 33.0).distance_km(line[0]) - 20.0).abs() < 0.01);
    }

    #[test]
    fn a_stretch_without_length_or_beyond_the_line_is_no_line() {
        for (from_km, to_km) in [(5.0, 5.0), (900.0, 950.0)] {
            assert!(super::stretch(&straight(), Stretch { from_km, to_km }).is_none());
        }
    }

    #[test]
    fn north_of_a_line_that_runs_east_is_its_left_side() {
        let fix = near_border(&straight(), position(70.0, 33.2)).unwrap();
        assert_eq!(fix.side, Side::Left);
        assert!((fix.distance_km - 22.2).abs() < 0.2);
        assert_eq!(
            near_border(&straight(), position(70.0, 32.9)).unwrap().side,
            Side::Right
        );
        assert_eq!(
            near_border(&straight(), position(70.0, 33.0)).unwrap().side,
            Side::On
        );
        assert!(near_border(&straight(), position(70.0, 36.0)).is_none());
    }
}
