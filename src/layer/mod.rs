//! Events in, layers out: what is drawn where, in which order, with which properties. Decided once, for all formats.

use serde::Serialize;

use crate::gazetteer::Gazetteer;
use crate::merge::Incident;

/// The layers of one run, in the order in which they are written.
#[derive(Debug, Clone, Default)]
pub struct Layers {
    /// strikes, clashes, incidents, stretches, areas, border, places, unplaced.
    pub layers: Vec<Layer>,
    /// One row a claim.
    pub claims: Vec<ClaimRow>,
}

/// Features of one geometry type, one subject, one file.
#[derive(Debug, Clone)]
pub struct Layer {
    /// The file's stem: `strikes`.
    pub name: &'static str,
    /// A title for people.
    pub title: &'static str,
    /// What it holds, in one sentence.
    pub description: &'static str,
    /// The features, in order.
    pub features: Vec<Feature>,
}

/// One feature.
#[derive(Debug, Clone)]
pub struct Feature {
    /// Unique in its layer, the same in every run.
    pub id: String,
    /// `None` where it is not placed (RFC 7946, 3.2).
    pub geometry: Option<geo::Geometry<f64>>,
    /// Flat scalars in a fixed order.
    pub properties: serde_json::Map<String, serde_json::Value>,
}

/// One claim, a row of `claims.csv`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClaimRow {
    /// The event it belongs to.
    pub event_id: String,
}

/// Lays events out in layers.
pub fn lay_out(_incidents: &[Incident], _gazetteer: &Gazetteer) -> Layers {
    Layers::default()
}
