//! The nearest point of one geodesic segment: a coarse distance in space, then the exact foot on the ellipsoid.

use geo::{Bearing, Destination, Geodesic, Point};

use super::Position;

/// Mean radius of the Earth in kilometres, used only for steps that are corrected afterwards.
const RADIUS_KM: f64 = 6371.0;
/// WGS 84: semi-major axis in kilometres.
const SEMI_MAJOR_KM: f64 = 6378.137;
/// WGS 84: square of the first eccentricity.
const ECCENTRICITY_SQUARED: f64 = 0.006_694_379_990_14;

/// The point of a segment that is nearest to a position.
#[derive(Debug, Clone, Copy)]
pub(super) struct Foot {
    /// That point.
    pub(super) point: Position,
    /// Kilometres from the segment's first end to it.
    pub(super) along_km: f64,
    /// Kilometres from it to the position.
    pub(super) distance_km: f64,
}

impl Foot {
    /// The foot of a position on itself.
    pub(super) fn at(point: Position) -> Self {
        Foot { point, along_km: 0.0, distance_km: 0.0 }
    }
}

/// A position in kilometres from the centre of the Earth.
pub(super) fn earth_centred(p: Position) -> [f64; 3] {
    let (sin_lat, cos_lat) = p.lat().to_radians().sin_cos();
    let (sin_lon, cos_lon) = p.lon().to_radians().sin_cos();
    let normal = SEMI_MAJOR_KM / (1.0 - ECCENTRICITY_SQUARED * sin_lat * sin_lat).sqrt();
    [normal * cos_lat * cos_lon, normal * cos_lat * sin_lon, normal * (1.0 - ECCENTRICITY_SQUARED) * sin_lat]
}

/// Distance in kilometres, straight through the Earth, from a point to the chord between two others.
pub(super) fn chord_km(p: [f64; 3], a: [f64; 3], b: [f64; 3]) -> f64 {
    let minus = |u: [f64; 3], v: [f64; 3]| [u[0] - v[0], u[1] - v[1], u[2] - v[2]];
    let dot = |u: [f64; 3], v: [f64; 3]| u[0] * v[0] + u[1] * v[1] + u[2] * v[2];
    let (ab, ap) = (minus(b, a), minus(p, a));
    let whole = dot(ab, ab);
    let share = if whole > 0.0 { (dot(ap, ab) / whole).clamp(0.0, 1.0) } else { 0.0 };
    let gap = minus(ap, [ab[0] * share, ab[1] * share, ab[2] * share]);
    dot(gap, gap).sqrt()
}

/// The foot of `p` on the geodesic from `a` to `b`, to well under a metre.
///
/// Steps along the geodesic by the right-angled spherical triangle until the step is a tenth of a metre
/// (Baselga and Martínez-Llario 2018); two or three steps do.
pub(super) fn foot(a: Position, b: Position, p: Position) -> Foot {
    let length = a.distance_km(b);
    let course = Geodesic.bearing(Point::from(a), Point::from(b));
    let on = |along: f64| {
        let point = Geodesic.destination(Point::from(a), course, along * 1000.0);
        Position::new(point.x(), point.y()).unwrap_or(a)
    };
    let (mut along, mut here) = (0.0_f64, a);
    for _ in 0..10 {
        let gap = here.distance_km(p);
        if gap < 1e-6 || length == 0.0 {
            break;
        }
        let ahead = if length - along > along {
            Geodesic.bearing(Point::from(here), Point::from(b))
        } else {
            Geodesic.bearing(Point::from(here), Point::from(a)) + 180.0
        };
        let angle = (Geodesic.bearing(Point::from(here), Point::from(p)) - ahead).to_radians();
        let step = RADIUS_KM * ((gap / RADIUS_KM).sin() * angle.cos()).atan2((gap / RADIUS_KM).cos());
        let next = (along + step).clamp(0.0, length);
        let moved = (next - along).abs();
        along = next;
        here = on(along);
        if moved < 1e-4 {
            break;
        }
    }
    // The ends themselves, so that a vertex is found as it is stored.
    let ends = [(0.0, a), (length, b)];
    let snapped = ends.into_iter().find(|(km, _)| (km - along).abs() < 1e-5);
    let (along, here) = snapped.unwrap_or((along, here));
    Foot { point: here, along_km: along, distance_km: here.distance_km(p) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn the_foot_is_nearer_than_every_hundredth_of_the_segment(
            a in (60.0..75.0f64, 28.0..38.0f64),
            d in (-1.0..1.0f64, -1.0..1.0f64),
            p in (50.0..85.0f64, 20.0..45.0f64),
        ) {
            let at = |(lon, lat): (f64, f64)| Position::new(lon, lat).unwrap();
            let (a, b, p) = (at(a), at((a.0 + d.0, a.1 + d.1)), at(p));
            let foot = foot(a, b, p);
            let course = Geodesic.bearing(Point::from(a), Point::from(b));
            for i in 0..=100 {
                let metres = a.distance_km(b) * 10.0 * f64::from(i);
                let q = Geodesic.destination(Point::from(a), course, metres);
                let q = at((q.x(), q.y()));
                prop_assert!(foot.distance_km <= q.distance_km(p) + 1e-3);
            }
        }

        #[test]
        fn the_coarse_distance_is_never_far_above_the_true_one(
            a in (60.0..75.0f64, 28.0..38.0f64),
            d in (-1.0..1.0f64, -1.0..1.0f64),
            p in (50.0..85.0f64, 20.0..45.0f64),
        ) {
            let at = |(lon, lat): (f64, f64)| Position::new(lon, lat).unwrap();
            let (a, b, p) = (at(a), at((a.0 + d.0, a.1 + d.1)), at(p));
            let coarse = chord_km(earth_centred(p), earth_centred(a), earth_centred(b));
            prop_assert!(coarse <= foot(a, b, p).distance_km + 0.5);
        }
    }
}
