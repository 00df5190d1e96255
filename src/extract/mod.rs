//! Reports in, events as stated out: who did what, where and when, and who says so.
//!
//! The order of reading: the text is cut into sentences ([`token`]), the gazetteer spots the places ([`reading`]),
//! [`speech`] finds whose words are whose, [`frames`] finds losses and gains, [`claims`] joins the two, [`triggers`]
//! what happened, [`time`] when, and [`places`] the names. [`scene`] lays all that out sentence by sentence; of it the
//! [`signs`] are made by which [`sites`] tells where it happened from what is only named, and [`kind`] what it was.
//! Their weights are fitted to reports whose events are known ([`learn`]). [`assemble`] and [`join`] put together what
//! belongs together.
//! Every word that signals something is data: see `lexicon/en/`.

mod around;
mod assemble;
mod attach;
mod author;
mod background;
mod calendar;
mod claimant;
mod claims;
mod counted;
mod denials;
mod draft;
mod frames;
mod governed;
mod home;
mod inside;
mod join;
mod kind;
mod learn;
mod lesson;
mod lexicon;
mod look;
mod name;
mod number;
mod once;
mod partly;
mod parts;
mod phrase;
mod pieces;
mod places;
mod play;
mod rank;
mod reading;
mod rule;
mod scene;
mod sides;
mod signs;
mod sites;
mod speaker;
mod speech;
mod standing;
mod subject;
mod sums;
mod surname;
mod time;
mod token;
mod tolls;
mod triggers;
mod unknown;
mod uttered;
mod weights;
mod whose;

pub use learn::{Known, Lesson, fit};
pub use weights::Weights;

pub use lesson::{ClaimLesson, SideRows, Told, fit_sides};

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
    extract_with(report, gazetteer, Weights::embedded())
}

/// Reads the events out of a report with other weights than those inside the program.
///
/// # Errors
/// Only when the word lists inside the program are damaged, which a test rules out.
pub fn extract_with(report: &Report, gazetteer: &Gazetteer, weights: &Weights) -> Result<Extraction> {
    let lexicon = lexicon::Lexicon::english()?;
    let reading = reading::Reading::new(report, lexicon, gazetteer);
    let (events, findings) = assemble::assemble(&reading, weights);
    Ok(Extraction { events, sentences: reading.doc.sentences.len(), findings })
}

/// Every place a report names, with its bytes in the text and how probably it is where something happened.
///
/// # Errors
/// Only when the word lists inside the program are damaged, which a test rules out.
pub fn places(
    report: &Report,
    gazetteer: &Gazetteer,
    weights: &Weights,
) -> Result<Vec<(std::ops::Range<usize>, f64)>> {
    let reading = reading::Reading::new(report, lexicon::Lexicon::english()?, gazetteer);
    let attribution = speech::Attribution::new(&reading);
    let claims = claims::claims(&reading, &attribution);
    let scene = scene::Scene::new(&reading, &attribution, &claims);
    let mut found = Vec::new();
    for stretch in &scene.stretches {
        let judged = sites::probabilities(&scene, stretch, &weights.site);
        let named = stretch.named.iter().map(|named| reading.doc.bytes(named.tokens.clone()));
        found.extend(named.zip(judged));
    }
    Ok(found)
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

/// Who speaks in a text, and for whom: every speaker with the side, in the order of the text.
#[cfg(test)]
fn test_speakers(text: &str) -> Vec<String> {
    let report = test_report(text);
    let (lexicon, gazetteer) = (lexicon::Lexicon::english().unwrap(), Gazetteer::embedded().unwrap());
    let reading = reading::Reading::new(&report, lexicon, gazetteer);
    let attribution = speech::Attribution::new(&reading);
    let told = |actor: &crate::event::Actor| {
        format!("{} ({})", actor.name, actor.side.as_ref().map_or("-", |side| side.as_str()))
    };
    attribution.spoken().flat_map(|act| act.actors.iter().map(told)).collect()
}
