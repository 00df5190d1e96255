//! How near the places of a text are to one another. Every bearer of every name is measured against those of all
//! others, so that this is most of the work of a text full of places: the numbers lie side by side for the processor,
//! and nothing in the loop depends on a condition.

use std::ops::Range;

use crate::geo::Position;

/// Kilometres of a degree.
const DEGREE_KM: f64 = 111.2;
/// So many kilometres away a place counts 1/e.
const FADE_KM: f64 = 80.0;

/// A position with what distances need of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Point {
    lat: f64,
    lon: f64,
    sin: f64,
    cos: f64,
}

impl Point {
    pub(crate) fn new(position: Position) -> Self {
        let (sin, cos) = position.lat().to_radians().sin_cos();
        Point { lat: position.lat(), lon: position.lon(), sin, cos }
    }

    /// Kilometres to another, good enough for weighing.
    pub(super) fn km(&self, other: &Point) -> f64 {
        DEGREE_KM * degrees(self, (other.lat, other.lon, other.sin, other.cos))
    }
}

/// The distance in degrees of latitude, the meridians taken as parallel: the squared cosine of the middle latitude
/// is half of 1 and the cosine of the sum.
#[inline]
fn degrees(here: &Point, (lat, lon, sin, cos): (f64, f64, f64, f64)) -> f64 {
    let dy = here.lat - lat;
    let apart = (here.lon - lon).abs();
    let dx = if apart > 180.0 { 360.0 - apart } else { apart };
    let squared = 0.5 * (1.0 + here.cos * cos - here.sin * sin);
    (dx * dx * squared + dy * dy).sqrt()
}

/// What a bearer of a name weighs.
pub(super) struct Spot {
    pub(super) site: usize,
    pub(super) root: f64,
    /// Weight of the name times probability.
    pub(super) mass: f64,
}

/// A name, and which spots are its bearers.
struct Name {
    rank: usize,
    weight: f64,
    spots: Range<usize>,
}

/// The names of a text and where they may lie.
#[derive(Default)]
pub(super) struct Spots {
    names: Vec<Name>,
    spots: Vec<Spot>,
    lat: Vec<f64>,
    lon: Vec<f64>,
    sin: Vec<f64>,
    cos: Vec<f64>,
}

impl Spots {
    /// Begins a name.
    pub(super) fn begin(&mut self, rank: usize, weight: f64) {
        let end = self.spots.len();
        self.names.push(Name { rank, weight: weight.min(1.0), spots: end..end });
    }

    /// Adds a bearer to the last name.
    pub(super) fn add(&mut self, spot: Spot, point: &Point) {
        self.spots.push(spot);
        self.lat.push(point.lat);
        self.lon.push(point.lon);
        self.sin.push(point.sin);
        self.cos.push(point.cos);
        if let Some(name) = self.names.last_mut() {
            name.spots.end = self.spots.len();
        }
    }

    /// How near the names of other ranks are to a place: by what they most probably mean, and by what they may mean
    /// at best. `room` is for numbers between.
    pub(super) fn nearness(&self, rank: usize, site: usize, here: &Point, room: &mut Vec<f64>) -> (f64, f64) {
        room.clear();
        let points = self.lat.iter().zip(&self.lon).zip(&self.sin).zip(&self.cos);
        room.extend(points.map(|(((lat, lon), sin), cos)| {
            let far = degrees(here, (*lat, *lon, *sin, *cos));
            fade(far * (DEGREE_KM / FADE_KM))
        }));
        let (mut near, mut cohesion) = (0.0, 0.0);
        for name in self.names.iter().filter(|name| name.rank != rank) {
            let (spots, fades) = (self.spots.get(name.spots.clone()), room.get(name.spots.clone()));
            let mut close = 0.0_f64;
            for (spot, fade) in spots.unwrap_or_default().iter().zip(fades.unwrap_or_default()) {
                let fade = if spot.site == site { 0.0 } else { *fade };
                near += spot.mass * fade;
                let root = spot.root * fade * fade;
                close = if root > close { root } else { close };
            }
            cohesion += name.weight * close;
        }
        (near, cohesion)
    }
}

/// e to the power of `-x` for `x` of 0 to 700, right to 10 digits; without a branch, so that several are made at once.
#[inline]
fn fade(x: f64) -> f64 {
    // Adding this rounds to a whole number, which then stands in the last bits.
    const ROUNDER: f64 = 6_755_399_441_055_744.0;
    let powers_of_two = x * -std::f64::consts::LOG2_E;
    let rounded = powers_of_two + ROUNDER;
    let y = (powers_of_two - (rounded - ROUNDER)) * std::f64::consts::LN_2;
    let mut sum = 1.0 / 362_880.0;
    for factor in
        [1.0 / 40_320.0, 1.0 / 5_040.0, 1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0]
    {
        sum = sum * y + factor;
    }
    sum * f64::from_bits(rounded.to_bits().wrapping_add(1023) << 52)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn what_fades_fades_by_the_power_of_e(x in 0.0..700.0f64) {
            prop_assert!((fade(x) / (-x).exp() - 1.0).abs() < 1e-9, "{} {}", fade(x), (-x).exp());
        }

        #[test]
        fn near_places_are_measured_to_within_one_in_a_hundred(lat in -75.0..75.0f64, lon in -180.0..180.0f64, dy in -1.0..1.0f64, dx in -1.0..1.0f64) {
            let east = if lon + dx > 180.0 { lon + dx - 360.0 } else { (lon + dx).max(-180.0) };
            let (Some(a), Some(b)) = (Position::new(lon, lat), Position::new(east, lat + dy)) else { return Ok(()) };
            let (quick, true_km) = (Point::new(a).km(&Point::new(b)), a.distance_km(b));
            prop_assert!((quick - true_km).abs() <= 0.01 * true_km + 0.001, "{quick} {true_km}");
        }
    }
}
