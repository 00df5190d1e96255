//! The border line: how far, which side, which kilometre, which stretch.

use geo::{Bearing, Destination, Distance, Geodesic, Point};
use serde::{Deserialize, Serialize};

use super::Position;
use super::near_line::Segments;
use super::nearest::Foot;

/// How far a stored border line may be off the true one, in kilometres: the 95th percentile of the distance
/// between the Durand Line as this project stores it and the line of OpenStreetMap.
pub const LINE_ACCURACY_KM: f64 = 0.8;

/// A line between two countries, with kilometres along it counted from its first vertex.
/// Between two vertices it runs along the geodesic.
#[derive(Debug, Clone)]
pub struct Border {
    line: Vec<Position>,
    /// Kilometres from the first vertex to each.
    chainage: Vec<f64>,
    /// The same, sorted by where they are near.
    segments: Segments,
}

/// Which side of the border a position is on, walking the line from its first vertex to its last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// On the left hand: Afghanistan, for the Durand Line as this project stores it.
    Left,
    /// On the right hand: Pakistan.
    Right,
    /// Within the line's own accuracy ([`LINE_ACCURACY_KM`]): not decided.
    On,
}

/// A part of the border, in kilometres along the line.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Stretch {
    /// Where it begins.
    pub from_km: f64,
    /// Where it ends; never less than `from_km`.
    pub to_km: f64,
}

impl Stretch {
    /// The stretch between two chainages, put in order.
    pub fn between(a_km: f64, b_km: f64) -> Self {
        Stretch { from_km: a_km.min(b_km), to_km: a_km.max(b_km) }
    }

    /// Its length in kilometres along the line.
    pub fn length_km(self) -> f64 {
        self.to_km - self.from_km
    }

    /// Whether a chainage lies in it, its two ends included.
    pub fn holds(self, km: f64) -> bool {
        self.from_km <= km && km <= self.to_km
    }
}

/// Where a position stands with respect to the border.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct BorderFix {
    /// Distance to the line in kilometres, never negative.
    pub distance_km: f64,
    /// Which side. Beyond an end of the line: of its last segment, drawn on.
    pub side: Side,
    /// Kilometre along the line of its nearest point.
    pub chainage_km: f64,
    /// That nearest point.
    pub nearest: Position,
}

impl Border {
    /// A border from its vertices, at least two.
    pub fn new(line: Vec<Position>) -> Option<Self> {
        if line.len() < 2 {
            return None;
        }
        let mut chainage = vec![0.0];
        let mut km = 0.0;
        for (a, b) in line.iter().zip(line.iter().skip(1)) {
            km += a.distance_km(*b);
            chainage.push(km);
        }
        let segments = Segments::of(&line);
        Some(Border { line, chainage, segments })
    }

    /// The vertices.
    pub fn line(&self) -> &[Position] {
        &self.line
    }

    /// Length of this line in kilometres on the ellipsoid. A coarser drawing of the same border is shorter.
    pub fn length_km(&self) -> f64 {
        self.chainage.last().copied().unwrap_or(0.0)
    }

    /// Where a position stands: nearest point, distance, side and kilometre. Where two points of the line are
    /// equally near, the one that comes first along the line.
    pub fn fix(&self, position: Position) -> BorderFix {
        let (segment, foot) = self.segments.nearest(position);
        let start = self.chainage.get(segment).copied().unwrap_or(0.0);
        let nearest = foot.point;
        let side =
            if foot.distance_km <= LINE_ACCURACY_KM { Side::On } else { self.side(segment, &foot, position) };
        BorderFix {
            distance_km: foot.distance_km,
            side,
            chainage_km: (start + foot.along_km).min(self.length_km()),
            nearest,
        }
    }

    /// The same for a position within so many kilometres of the line; `None` farther off, which is quickly told.
    pub fn fix_within(&self, position: Position, km: f64) -> Option<BorderFix> {
        if self.segments.is_beyond(position, km) {
            return None;
        }
        Some(self.fix(position)).filter(|fix| fix.distance_km <= km)
    }

    /// The point at a kilometre of the line; before its beginning or past its end, the end itself.
    /// `None` only where `km` is not a number.
    pub fn point_at(&self, km: f64) -> Option<Position> {
        if km.is_nan() {
            return None;
        }
        let km = km.clamp(0.0, self.length_km());
        let after = self.chainage.partition_point(|&c| c <= km);
        let Some(&b) = self.line.get(after) else {
            return self.line.last().copied();
        };
        let before = after.saturating_sub(1);
        let a = self.line.get(before).copied()?;
        let into = km - self.chainage.get(before).copied()?;
        if into <= 0.0 {
            return Some(a);
        }
        let bearing = Geodesic.bearing(Point::from(a), Point::from(b));
        let point = Geodesic.destination(Point::from(a), bearing, into * 1000.0);
        Position::new(point.x(), point.y())
    }

    /// The vertices of a part of the line, its two ends interpolated: at least two positions.
    /// Empty where the stretch is not a stretch (its ends are not numbers or not in order).
    pub fn slice(&self, stretch: Stretch) -> Vec<Position> {
        if stretch.from_km.partial_cmp(&stretch.to_km).is_none_or(|o| o.is_gt()) {
            return Vec::new();
        }
        let (Some(first), Some(last)) = (self.point_at(stretch.from_km), self.point_at(stretch.to_km)) else {
            return Vec::new();
        };
        let between = |km: f64| stretch.from_km < km && km < stretch.to_km;
        let inner = self.line.iter().zip(&self.chainage).filter(|(_, km)| between(**km));
        let mut part = vec![first];
        part.extend(inner.map(|(p, _)| *p));
        part.push(last);
        part
    }

    /// The stretch of the line between the points nearest to two positions.
    pub fn stretch_between(&self, a: Position, b: Position) -> Stretch {
        Stretch::between(self.fix(a).chainage_km, self.fix(b).chainage_km)
    }

    /// The hand on which a position lies whose foot is known.
    fn side(&self, segment: usize, foot: &Foot, position: Position) -> Side {
        let away = Geodesic.bearing(Point::from(foot.point), Point::from(position));
        let on = foot.point;
        let vertex = |i: Option<usize>| i.and_then(|i| self.line.get(i)).copied();
        let apart = |p: Position| Geodesic.distance(Point::from(on), Point::from(p)) > 0.001;
        // At a vertex both segments meet: their mean direction decides, or a spike would turn the answer.
        let behind =
            [Some(segment), segment.checked_sub(1)].into_iter().find_map(|i| vertex(i).filter(|p| apart(*p)));
        let ahead =
            [segment + 1, segment + 2].into_iter().find_map(|i| vertex(Some(i)).filter(|p| apart(*p)));
        let unit = |degrees: f64| (degrees.to_radians().sin(), degrees.to_radians().cos());
        let mut course = (0.0, 0.0);
        if let Some(b) = behind {
            let (e, n) = unit(Geodesic.bearing(Point::from(on), Point::from(b)));
            course = (course.0 - e, course.1 - n);
        }
        if let Some(a) = ahead {
            let (e, n) = unit(Geodesic.bearing(Point::from(on), Point::from(a)));
            course = (course.0 + e, course.1 + n);
        }
        let (e, n) = unit(away);
        if course.0 * n - course.1 * e > 0.0 { Side::Left } else { Side::Right }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(lon: f64, lat: f64) -> Position {
        Position::new(lon, lat).unwrap()
    }

    /// A rough Durand Line, south-west to north-east.
    fn rough() -> Border {
        let points = [
            (60.8733, 29.8586),
            (62.4654, 29.379),
            (64.0525, 29.408),
            (66.256, 29.85),
            (66.445, 30.954),
            (69.3, 31.94),
            (69.5, 33.03),
            (70.02, 33.14),
            (69.9, 34.03),
            (71.0847, 34.1147),
            (71.65, 35.4),
            (71.3, 36.1),
            (74.5646, 37.0309),
        ];
        Border::new(points.iter().map(|&(x, y)| at(x, y)).collect()).unwrap()
    }

    #[test]
    fn kandahar_is_left_and_peshawar_right() {
        let line = rough();
        assert_eq!(line.fix(at(65.71, 31.61)).side, Side::Left);
        assert_eq!(line.fix(at(69.17, 34.53)).side, Side::Left);
        assert_eq!(line.fix(at(71.5785, 34.008)).side, Side::Right);
        assert_eq!(line.fix(at(67.01, 30.18)).side, Side::Right);
        assert_eq!(line.fix(at(71.0847, 34.1147)).side, Side::On);
    }

    #[test]
    fn one_vertex_is_no_border() {
        assert!(Border::new(vec![at(1.0, 1.0)]).is_none());
    }

    #[test]
    fn a_stretch_that_is_none_gives_no_line() {
        let line = rough();
        let backwards = Stretch { from_km: 9.0, to_km: 3.0 };
        let unknown = Stretch { from_km: f64::NAN, to_km: 3.0 };
        assert!(line.slice(backwards).is_empty() && line.slice(unknown).is_empty());
        assert_eq!(line.slice(Stretch::between(5.0, 5.0)).len(), 2);
    }

    #[test]
    fn at_a_spike_the_side_is_that_of_both_segments() {
        let line = Border::new(vec![at(0.0, 0.0), at(1.0, 1.0), at(2.0, 0.0)]).unwrap();
        assert_eq!(line.fix(at(1.0, 2.0)).side, Side::Left);
        assert_eq!(line.fix(at(1.4, 1.5)).side, Side::Left);
        assert_eq!(line.fix(at(1.0, 0.5)).side, Side::Right);
    }

    fn length(line: &[Position]) -> f64 {
        line.windows(2).map(|w| w[0].distance_km(w[1])).sum()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn the_kilometre_of_a_fix_leads_back_to_its_nearest_point(lon in 55.0..80.0f64, lat in 22.0..42.0f64) {
            let line = rough();
            let fix = line.fix(at(lon, lat));
            let back = line.point_at(fix.chainage_km).unwrap();
            prop_assert!(back.distance_km(fix.nearest) < 0.002);
            prop_assert!((fix.nearest.distance_km(at(lon, lat)) - fix.distance_km).abs() < 1e-6);
        }

        #[test]
        fn no_other_point_of_the_line_is_nearer(lon in 55.0..80.0f64, lat in 22.0..42.0f64, km in 0.0..3000.0f64) {
            let line = rough();
            let other = line.point_at(km).unwrap();
            prop_assert!(line.fix(at(lon, lat)).distance_km <= other.distance_km(at(lon, lat)) + 0.001);
        }

        #[test]
        fn slices_add_up_and_are_as_long_as_they_say(a in 0.0..1500.0f64, b in 0.0..1500.0f64, c in 0.0..1500.0f64) {
            let line = rough();
            let mut cuts = [a, b, c];
            cuts.sort_by(f64::total_cmp);
            let part = |i: usize, j: usize| length(&line.slice(Stretch::between(cuts[i], cuts[j])));
            prop_assert!((part(0, 1) + part(1, 2) - part(0, 2)).abs() < 1e-6);
            prop_assert!((part(0, 2) - (cuts[2] - cuts[0])).abs() < 1e-6);
        }

        #[test]
        fn a_point_of_the_line_lies_on_it_at_its_own_kilometre(km in 0.0..2300.0f64) {
            let line = rough();
            let fix = line.fix(line.point_at(km).unwrap());
            prop_assert_eq!(fix.side, Side::On);
            prop_assert!(fix.distance_km < 0.001);
            prop_assert!((fix.chainage_km - km.min(line.length_km())).abs() < 0.01);
        }
    }
}
