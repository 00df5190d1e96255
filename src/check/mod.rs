//! What situs wrote, held against what it promises: the layers, the claims and the package of an output folder.
//!
//! A file is read as a stream, one feature or row at a time, so that a layer of any size is checked in little memory.
//! Each finding names the file and the line.
//!
//! ```
//! let layer = br#"{"type":"FeatureCollection","features":[
//! {"type":"Feature","id":"a","geometry":{"type":"Point","coordinates":[34.5,169.2]},"properties":{"id":"a"}}
//! ]}"#;
//! let mut findings = situs::check::Findings::default();
//! situs::check::layer("strikes.geojson", &layer[..], &mut findings)?;
//! assert!(findings.list()[0].what.contains("latitude"));
//! # Ok::<(), Box<situs::error::Error>>(())
//! ```

#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

mod claims;
mod feature;
mod geometry;
mod layer;
mod package;

use std::collections::BTreeSet;

pub use claims::claims;
pub use layer::layer;
pub use package::{Listed, Package, accounts, package};

use crate::error::{Code, Finding};
use crate::source::Location;

/// So many findings are kept to be told; all are counted.
const TOLD: usize = 100;
/// A line of a file that is longer is not read.
const MAX_LINE: u64 = 64 * 1024 * 1024;

/// What was found: the first hundred, and how many in all.
#[derive(Debug, Default)]
pub struct Findings {
    list: Vec<Finding>,
    total: usize,
}

impl Findings {
    /// Adds one.
    pub fn add(&mut self, finding: Finding) {
        self.total = self.total.saturating_add(1);
        if self.list.len() < TOLD {
            self.list.push(finding);
        }
    }

    /// The first hundred, in the order in which they were found.
    pub fn list(&self) -> &[Finding] {
        &self.list
    }

    /// How many there are, those not kept among them.
    pub fn total(&self) -> usize {
        self.total
    }

    fn at(&mut self, file: &str, line: u32, code: Code, what: String, way_out: &str) {
        self.add(Finding::reject(Location::line(file, line), code, what, way_out));
    }
}

/// What a layer holds, for what refers to it.
#[derive(Debug, Default)]
pub struct Facts {
    /// Features, those without geometry among them.
    pub features: u64,
    /// Sites of events without geometry.
    pub unplaced: u64,
    sites: BTreeSet<u64>,
    events: BTreeSet<u64>,
}

impl Facts {
    /// Sites of events that are drawn, one drawn in two layers counted once.
    pub fn sites(&self) -> u64 {
        self.sites.len() as u64
    }

    /// Events of which a feature is told, drawn or not.
    pub fn events(&self) -> u64 {
        self.events.len() as u64
    }

    fn has_event(&self, id: &str) -> bool {
        self.events.contains(&hash(id))
    }
}

/// FNV-1a: ids are compared by 64 bits, so that millions of them need little memory.
fn hash(text: &str) -> u64 {
    let add = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, add)
}

impl std::ops::AddAssign for Facts {
    fn add_assign(&mut self, other: Facts) {
        self.features = self.features.saturating_add(other.features);
        self.unplaced = self.unplaced.saturating_add(other.unplaced);
        self.sites.extend(other.sites);
        self.events.extend(other.events);
    }
}

/// A value from a file as it stands in a message: short.
fn quoted(value: &serde_json::Value) -> String {
    let text = value.to_string();
    let short: String = text.chars().take(60).collect();
    if short.len() < text.len() { format!("{short}…") } else { short }
}

#[cfg(test)]
mod tests;
