//! An area on the map: a district, a province, a circle of uncertainty.

use super::Position;

/// One or more polygons, exterior rings counter-clockwise (RFC 7946).
#[derive(Debug, Clone, PartialEq)]
pub struct Area(pub geo::MultiPolygon<f64>);

impl Area {
    /// Whether the position lies inside (its boundary counts as inside).
    pub fn contains(&self, position: Position) -> bool {
        use geo::Intersects;
        self.0.intersects(&geo::Point::from(position))
    }
}
