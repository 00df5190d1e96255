//! What signs are worth, as fitted to reports whose events are known.

use std::sync::OnceLock;

use super::{join, kind, signs};
use crate::gazetteer::reader::linear::Linear;

/// The weights inside the program.
const WEIGHTS: &str = include_str!("../../lexicon/en/event_weights.csv");

/// What the signs of sites and of kinds are worth.
#[derive(Debug, Clone)]
pub struct Weights {
    pub(super) site: Linear,
    pub(super) kind: Linear,
    pub(super) join: Linear,
}

impl Weights {
    /// The weights inside the program.
    pub fn embedded() -> &'static Weights {
        static EMBEDDED: OnceLock<Weights> = OnceLock::new();
        EMBEDDED.get_or_init(|| Weights::parse(WEIGHTS))
    }

    /// Weights as [`super::fit`] writes them; a sign without a row weighs nothing.
    pub fn parse(rows: &str) -> Weights {
        let site = signs::names();
        let site: Vec<&str> = site.iter().map(String::as_str).collect();
        let kind = kind::names();
        let kind: Vec<&str> = kind.iter().map(String::as_str).collect();
        Weights {
            site: Linear::read(rows, "site", &site),
            kind: Linear::read(rows, "kind", &kind),
            join: Linear::read(rows, "join", join::SIGNS),
        }
    }

    /// The rows of `event_weights.csv`.
    pub(super) fn write(&self) -> String {
        let site =
            signs::names().into_iter().zip(&self.site.weights).map(|(name, weight)| ("site", name, weight));
        let kind = kind::names().into_iter().zip(&self.kind.weights);
        let kind = kind.map(|(name, weight)| ("kind", name, weight));
        let join = join::SIGNS.iter().zip(&self.join.weights);
        let join = join.map(|(name, weight)| ("join", (*name).to_owned(), weight));
        let rows = site.chain(kind).chain(join).filter(|(_, _, weight)| weight.abs() >= 0.0005);
        rows.map(|(model, name, weight)| format!("{model},{name},{weight:.3}\n")).collect()
    }
}
