//! Reports in, events as stated out: who did what, where and when, and who says so.
//!
//! The order of reading: the text is cut into sentences ([`token`]), the gazetteer spots the places ([`reading`]),
//! [`speech`] finds whose words are whose, [`frames`] finds losses and gains, [`claims`] joins the two, [`triggers`]
//! and [`sites`] find what happened and where, [`time`] when, and [`assemble`] puts together what belongs together.
//! Every word that signals something is data: see `lexicon/en/`.

mod assemble;
mod attach;
mod background;
mod claims;
mod counted;
mod denials;
mod draft;
mod frames;
mod lesson;
mod lexicon;
mod name;
mod number;
mod parts;
mod pieces;
mod rank;
mod reading;
mod sides;
mod sites;
mod speaker;
mod speech;
mod subject;
mod time;
mod token;
mod tolls;
mod triggers;
mod unknown;

pub use lesson::{Lesson, Told, fit_sides};

use crate::error::{Finding, Result};
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
    /// What was read but belongs to no event.
    pub findings: Vec<Finding>,
}

/// Reads the events out of a report.
///
/// # Errors
/// Only when the word lists inside the program are damaged, which a test rules out.
pub fn extract(report: &Report, gazetteer: &Gazetteer) -> Result<Extraction> {
    let lexicon = lexicon::Lexicon::english()?;
    let reading = reading::Reading::new(report, lexicon, gazetteer);
    let (events, findings) = assemble::assemble(&reading);
    Ok(Extraction { events, sentences: reading.doc.sentences.len(), findings })
}

#[cfg(test)]
fn test_report(text: &str) -> Report {
    use crate::event::Source;
    use crate::report::TextMap;
    let source = Source {
        file: "report.txt".into(),
        published: Some(jiff::civil::date(2026, 2, 27)),
        ..Source::default()
    };
    let map = TextMap::identity(text.as_bytes().into(), 0, text.len());
    Report { source, text: text.to_owned(), map, furniture: 0 }
}
