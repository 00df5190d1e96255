//! Reports in, events as stated out: who did what, where and when, and who says so.

use crate::error::Finding;
use crate::event::Event;
use crate::gazetteer::Gazetteer;
use crate::report::Report;

/// What was read out of one report.
#[derive(Debug, Default)]
pub struct Extraction {
    /// The events, in the order of the text.
    pub events: Vec<Event>,
    /// Sentences of the report.
    pub sentences: usize,
    /// Guesses that were made.
    pub findings: Vec<Finding>,
}

/// Reads the events out of a report.
pub fn extract(_report: &Report, _gazetteer: &Gazetteer) -> Extraction {
    Extraction::default()
}
