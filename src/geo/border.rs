//! The border line: how far, which side, which kilometre, which stretch.

use serde::Serialize;

use super::Position;

/// A line between two countries, with kilometres along it counted from its first vertex.
#[derive(Debug, Clone)]
pub struct Border {
    line: Vec<Position>,
}

/// Which side of the border a position is on, walking the line from its first vertex to its last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// On the left hand: Afghanistan, for the Durand Line as this project stores it.
    Left,
    /// On the right hand: Pakistan.
    Right,
    /// Within the line's own accuracy: not decided.
    On,
}

/// A part of the border, in kilometres along the line.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Stretch {
    /// Where it begins.
    pub from_km: f64,
    /// Where it ends; never less than `from_km`.
    pub to_km: f64,
}

/// Where a position stands with respect to the border.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct BorderFix {
    /// Distance to the line in kilometres, never negative.
    pub distance_km: f64,
    /// Which side.
    pub side: Side,
    /// Kilometre along the line of its nearest point.
    pub chainage_km: f64,
    /// That nearest point.
    pub nearest: Position,
}

impl Border {
    /// A border from its vertices, at least two.
    pub fn new(line: Vec<Position>) -> Option<Self> {
        (line.len() >= 2).then_some(Border { line })
    }

    /// The vertices.
    pub fn line(&self) -> &[Position] {
        &self.line
    }
}
