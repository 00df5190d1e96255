//! A point on the Earth.

use geo::{Distance, Geodesic};
use serde::{Deserialize, Serialize};

/// Kilometres of a degree on WGS 84, at most: along a meridian, or along a parallel by the cosine of its latitude.
const DEGREE_KM: f64 = 111.7;

/// A WGS 84 position in decimal degrees, always finite and in range.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Position {
    lon: f64,
    lat: f64,
}

impl Position {
    /// A position from longitude (-180 to 180) and latitude (-90 to 90) in degrees;
    /// `None` where either is not finite or out of range.
    pub fn new(lon: f64, lat: f64) -> Option<Self> {
        let ok = lon.is_finite() && lat.is_finite() && lon.abs() <= 180.0 && lat.abs() <= 90.0;
        ok.then_some(Position { lon, lat })
    }

    /// Longitude in degrees, east positive.
    pub fn lon(self) -> f64 {
        self.lon
    }

    /// Latitude in degrees, north positive.
    pub fn lat(self) -> f64 {
        self.lat
    }

    /// Geodesic distance in kilometres (Karney 2013, to the millimetre).
    pub fn distance_km(self, other: Position) -> f64 {
        Geodesic.distance(geo::Point::from(self), geo::Point::from(other)) / 1000.0
    }

    /// Whether another position is at most so many kilometres away: as [`Position::distance_km`] tells it, and cheaper
    /// where it is much nearer.
    pub fn is_within(self, other: Position, km: f64) -> bool {
        // First along the meridian, then along the parallel that is nearer to the pole: never shorter than the geodesic.
        let parallel = self.lat.abs().max(other.lat.abs()).to_radians().cos();
        let degrees = (self.lat - other.lat).abs() + (self.lon - other.lon).abs() * parallel;
        degrees * DEGREE_KM <= km || self.distance_km(other) <= km
    }
}

impl From<Position> for geo::Point<f64> {
    fn from(p: Position) -> Self {
        geo::Point::new(p.lon, p.lat)
    }
}

impl From<Position> for geo::Coord<f64> {
    fn from(p: Position) -> Self {
        geo::Coord { x: p.lon, y: p.lat }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_within_is_what_the_distance_says(
            lon in -180.0..180.0f64, lat in -90.0..90.0f64,
            off in (-3.0..3.0f64, -3.0..3.0f64), km in 0.0..500.0f64,
        ) {
            let here = Position::new(lon, lat).unwrap();
            let there = Position::new((lon + off.0).clamp(-180.0, 180.0), (lat + off.1).clamp(-90.0, 90.0)).unwrap();
            prop_assert_eq!(here.is_within(there, km), here.distance_km(there) <= km);
        }
    }
}
