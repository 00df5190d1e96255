//! Which segments of a line may be the nearest one of a position: sieves that never drop the nearest.

use geo::{BoundingRect, MultiPoint, Point, Rect};

use super::nearest::{Foot, chord_km, earth_centred, foot};
use super::{Cells, Position};

/// Kilometres of a degree of the meridian, and of the equator, at most.
const DEGREE_KM: f64 = 111.7;
/// The least and the greatest radius of curvature of the ellipsoid, in kilometres.
const CURVATURE_KM: (f64, f64) = (6335.0, 6400.0);
/// So far around the line the segments are sorted into cells, in degrees.
const MARGIN: f64 = 1.5;
/// A foot is found to well under so many kilometres.
const FOOT_KM: f64 = 0.01;

/// The segments of a line in space.
#[derive(Debug, Clone)]
pub(super) struct Segments {
    line: Vec<Position>,
    /// The vertices in kilometres from the centre of the Earth.
    space: Vec<[f64; 3]>,
    /// How far each segment may lie above its chord, in kilometres.
    rise: Vec<f64>,
    /// The least box in space around all.
    hull: ([f64; 3], [f64; 3]),
    /// Those that may be nearest somewhere in a cell, in order.
    cells: Option<Cells<Vec<usize>>>,
}

impl Segments {
    /// The segments between the vertices of a line.
    pub(super) fn of(line: &[Position]) -> Self {
        let space: Vec<[f64; 3]> = line.iter().map(|p| earth_centred(*p)).collect();
        let rise = space.iter().zip(space.iter().skip(1)).map(|(a, b)| {
            let long = chord_km(*a, *b, *b);
            // The height of an arc over its chord, and a little more than that.
            1.1 * long * long / (8.0 * CURVATURE_KM.0) + 1e-6
        });
        let rise: Vec<f64> = rise.collect();
        let most = rise.iter().copied().fold(0.0, f64::max);
        let side = |pick: fn(f64, f64) -> f64, start: f64, wider: f64| {
            [0, 1, 2].map(|i| space.iter().filter_map(|p| p.get(i).copied()).fold(start, pick) + wider)
        };
        let hull = (side(f64::min, f64::INFINITY, -most), side(f64::max, f64::NEG_INFINITY, most));
        let points = MultiPoint::from_iter(line.iter().map(|p| Point::from(*p)));
        let cells = points.bounding_rect().and_then(|b| {
            let (low, high) = (b.min(), b.max());
            let (low, high) = ((low.x - MARGIN, low.y - MARGIN), (high.x + MARGIN, high.y + MARGIN));
            Cells::over(Rect::new(low, high))
        });
        Segments { line: line.to_vec(), space, rise, hull, cells }
    }

    /// Whether a position is surely farther from the line than so many kilometres.
    pub(super) fn is_beyond(&self, position: Position, km: f64) -> bool {
        // Straight through the Earth is never longer than on it.
        let here = earth_centred(position);
        let gap = |i: usize| {
            let (low, high) = (self.hull.0.get(i), self.hull.1.get(i));
            let at = here.get(i).copied().unwrap_or(0.0);
            let below = low.map_or(0.0, |low| low - at);
            below.max(high.map_or(0.0, |high| at - high)).max(0.0)
        };
        if [0, 1, 2].map(|i| gap(i) * gap(i)).iter().sum::<f64>().sqrt() > km {
            return true;
        }
        let away = |i: usize| self.chord(here, i) - self.rise.get(i).copied().unwrap_or(0.0);
        match self.in_cell(position) {
            Some(few) => few.iter().all(|&i| away(i) > km),
            None => false,
        }
    }

    /// The nearest segment by its number, and the foot on it; the first where two are equally near.
    pub(super) fn nearest(&self, position: Position) -> (usize, Foot) {
        let here = earth_centred(position);
        match self.in_cell(position) {
            Some(few) => self.nearest_of(few.iter().copied(), here, position),
            None => self.nearest_of(0..self.rise.len(), here, position),
        }
    }

    fn nearest_of(
        &self,
        among: impl Iterator<Item = usize>,
        here: [f64; 3],
        position: Position,
    ) -> (usize, Foot) {
        let chords: Vec<(usize, f64)> = among.map(|i| (i, self.chord(here, i))).collect();
        let least = chords.iter().map(|(_, chord)| *chord).fold(f64::INFINITY, f64::min);
        let limit = limit(least);
        let near = || chords.iter().filter(|(_, chord)| *chord <= limit);
        let rise = |i: usize| self.rise.get(i).copied().unwrap_or(0.0);
        // On the Earth none of them is farther than this...
        let reach =
            near().map(|(i, chord)| arc(chord + rise(*i), CURVATURE_KM.0)).fold(f64::INFINITY, f64::min);
        let mut best: Option<(usize, Foot)> = None;
        // ...and what is surely farther needs no foot.
        for &(i, _) in near().filter(|(i, chord)| arc(chord - rise(*i), CURVATURE_KM.1) <= reach + FOOT_KM) {
            let (Some(&a), Some(&b)) = (self.line.get(i), self.line.get(i + 1)) else { continue };
            let found = foot(a, b, position);
            if best.as_ref().is_none_or(|(_, f)| found.distance_km < f.distance_km) {
                best = Some((i, found));
            }
        }
        best.unwrap_or((0, Foot::at(position)))
    }

    fn chord(&self, here: [f64; 3], i: usize) -> f64 {
        match (self.space.get(i), self.space.get(i + 1)) {
            (Some(a), Some(b)) => chord_km(here, *a, *b),
            _ => f64::INFINITY,
        }
    }

    fn in_cell(&self, position: Position) -> Option<&Vec<usize>> {
        self.cells.as_ref()?.at(position, |cell| self.near(cell))
    }

    /// The segments that may be nearest to a position of a cell.
    fn near(&self, cell: Rect<f64>) -> Vec<usize> {
        let middle = cell.center();
        let Some(center) = Position::new(middle.x.clamp(-180.0, 180.0), middle.y.clamp(-90.0, 90.0)) else {
            return (0..self.rise.len()).collect();
        };
        // Along the meridian and then along the parallel: no corner is farther.
        let width = cell.width() * center.lat().to_radians().cos();
        let radius = (cell.height() + width) * DEGREE_KM;
        let here = earth_centred(center);
        let chords: Vec<f64> = (0..self.rise.len()).map(|i| self.chord(here, i)).collect();
        let least = chords.iter().copied().fold(f64::INFINITY, f64::min) + radius;
        let near = chords.iter().enumerate().filter(|(_, chord)| **chord - radius <= limit(least));
        near.map(|(i, _)| i).collect()
    }
}

/// A chord lies below its geodesic, by 0.2 km for a segment of 100 km: up to this distance all may be nearest.
fn limit(least: f64) -> f64 {
    least * 1.01 + 1.0
}

/// The length of the arc over a chord on a circle, both in kilometres.
fn arc(chord: f64, radius: f64) -> f64 {
    2.0 * radius * (chord.max(0.0) / (2.0 * radius)).min(1.0).asin()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Every segment looked at: the truth.
    fn slowly(line: &[Position], position: Position) -> (usize, f64) {
        let feet = line.windows(2).map(|ends| foot(ends[0], ends[1], position).distance_km).enumerate();
        feet.fold((0, f64::INFINITY), |best, one| if one.1 < best.1 { one } else { best })
    }

    fn at((lon, lat): (f64, f64)) -> Position {
        let lon = if lon > 180.0 { lon - 360.0 } else { lon };
        Position::new(lon, lat).unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn no_sieve_drops_the_nearest_segment(
            start in (-180.0..180.0f64, prop_oneof![-60.0..60.0f64, 85.0..89.0f64, -89.0..-85.0f64]),
            steps in proptest::collection::vec((-0.4..0.4f64, -0.1..0.1f64), 1..40),
            off in proptest::collection::vec((-3.0..3.0f64, -1.0..1.0f64, 0.0..1.0f64), 8),
        ) {
            let mut line = vec![start];
            for step in steps {
                let (lon, lat) = *line.last().unwrap();
                let lon = lon + step.0;
                line.push((if lon < -180.0 { lon + 360.0 } else { lon }, lat + step.1));
            }
            let line: Vec<Position> = line.into_iter().map(at).collect();
            let segments = Segments::of(&line);
            for (dx, dy, scale) in off {
                let near = line[line.len() / 2];
                // Some far, most quite near.
                let scale = scale.powi(4);
                let lon = near.lon() + dx * scale;
                let here = at((if lon < -180.0 { lon + 360.0 } else { lon }, (near.lat() + dy * scale).clamp(-90.0, 90.0)));
                let (segment, foot) = segments.nearest(here);
                let truth = slowly(&line, here);
                prop_assert_eq!((segment, foot.distance_km), truth);
                for km in [truth.1 * 1.001, truth.1 + 0.001] {
                    prop_assert!(!segments.is_beyond(here, km));
                }
            }
        }

        #[test]
        fn far_from_the_line_all_segments_are_looked_at(lon in -180.0..180.0f64, lat in -90.0..=90.0f64) {
            let line = [(70.0, 33.0), (70.2, 33.1), (70.3, 33.4)].map(at);
            let segments = Segments::of(&line);
            let (segment, foot) = segments.nearest(at((lon, lat)));
            prop_assert_eq!((segment, foot.distance_km), slowly(&line, at((lon, lat))));
            prop_assert!(!segments.is_beyond(at((lon, lat)), foot.distance_km + 1e-6));
        }
    }

    #[test]
    fn what_is_far_is_said_to_be_beyond() {
        let segments = Segments::of(&[(70.0, 33.0), (70.2, 33.1), (70.3, 33.4)].map(at));
        assert!(segments.is_beyond(at((35.0, 48.0)), 100.0) && segments.is_beyond(at((-70.0, -33.0)), 100.0));
        assert!(segments.is_beyond(at((70.0, 34.3)), 90.0) && !segments.is_beyond(at((70.0, 33.5)), 90.0));
    }
}
