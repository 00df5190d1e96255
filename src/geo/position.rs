//! A point on the Earth.

use geo::{Distance, Geodesic};
use serde::{Deserialize, Serialize};

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
