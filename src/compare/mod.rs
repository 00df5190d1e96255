//! What differs between two folders of layers, told by event and claim and not by line.
//!
//! ```
//! use situs::compare::{Pair, compare};
//!
//! let old = br#"{"type":"FeatureCollection","features":[
//! {"type":"Feature","id":"a","geometry":{"type":"Point","coordinates":[69.2,34.5]},"properties":{"event_id":"e"}}]}"#;
//! let new = String::from_utf8_lossy(old).replace("69.2", "69.3");
//! let pair = Pair { name: "strikes.geojson", old: Some(old), new: Some(new.as_bytes()) };
//! let difference = compare(&[pair]);
//! assert_eq!(difference.events[0].event_id, "e");
//! assert!(difference.events[0].features[0].moved_km.is_some_and(|km| km > 9.0));
//! ```

#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

mod claims;
mod features;
mod package;
mod text;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

/// One file of both folders.
#[derive(Debug, Clone, Copy)]
pub struct Pair<'a> {
    /// Its name in the folder.
    pub name: &'a str,
    /// What stands in the old folder; none where it isn't there.
    pub old: Option<&'a [u8]>,
    /// What stands in the new folder; none where it isn't there.
    pub new: Option<&'a [u8]>,
}

/// What became of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Change {
    /// Only the new folder has it.
    Added,
    /// Only the old folder has it.
    Removed,
    /// A feature is drawn elsewhere; its words may be others too.
    Moved,
    /// A feature or a claim says something else.
    Reworded,
    /// The bytes of a file are others.
    Changed,
}

/// A property or a cell that is another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reworded {
    /// Its name.
    pub name: String,
    /// What it was; null where it was unknown or wasn't there.
    pub old: Value,
    /// What it is.
    pub new: Value,
}

/// A feature that isn't the same in both.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FeatureChange {
    /// The feature's id.
    pub id: String,
    /// The file it stands in.
    pub file: String,
    /// What became of it.
    pub change: Change,
    /// How far a point moved, in kilometres; none for lines and areas.
    pub moved_km: Option<f64>,
    /// The properties that are others.
    pub properties: Vec<Reworded>,
}

/// A claim that isn't the same in both.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClaimChange {
    /// The claim's id.
    pub claim_id: String,
    /// Who makes it.
    pub claimant: String,
    /// What is counted.
    pub measure: String,
    /// What became of it.
    pub change: Change,
    /// The cells that are others.
    pub cells: Vec<Reworded>,
}

/// An event of which something isn't the same.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct EventChange {
    /// The event's id; empty for features that belong to none, such as places.
    pub event_id: String,
    /// Its headline, as new as there is one.
    pub title: String,
    /// Its features that are not the same.
    pub features: Vec<FeatureChange>,
    /// Its claims that are not the same.
    pub claims: Vec<ClaimChange>,
}

/// A file that differs otherwise than in its features and claims.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileChange {
    /// Its name.
    pub file: String,
    /// What became of it.
    pub change: Change,
    /// The first line that differs, from 1, where it is text.
    pub line: Option<usize>,
    /// What differs, in words.
    pub what: String,
}

/// All that differs.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Difference {
    /// By event, in order of their ids.
    pub events: Vec<EventChange>,
    /// Files that are new, gone, or differ otherwise; in order of their names.
    pub files: Vec<FileChange>,
}

impl Difference {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty() && self.files.is_empty()
    }
}

/// Compares files of two folders, each named once. Files that are equal may be left out.
pub fn compare(pairs: &[Pair<'_>]) -> Difference {
    let mut events: BTreeMap<String, EventChange> = BTreeMap::new();
    let mut files = Vec::new();
    for pair in pairs.iter().filter(|pair| pair.old != pair.new) {
        let (Some(old), Some(new)) = (pair.old, pair.new) else {
            let (change, what) = if pair.new.is_some() {
                (Change::Added, "only the new has this file")
            } else {
                (Change::Removed, "only the old has this file")
            };
            files.push(FileChange { file: pair.name.into(), change, line: None, what: what.into() });
            continue;
        };
        let before = events.values().map(told).sum::<usize>();
        let said = if pair.name.ends_with(".geojson") {
            features::compare(pair.name, old, new, &mut events)
        } else if pair.name == "claims.csv" {
            claims::compare(old, new, &mut events)
        } else if pair.name == "datapackage.json" {
            package::compare(old, new)
        } else {
            Vec::new()
        };
        let more = events.values().map(told).sum::<usize>() > before;
        let line = first_line(old, new);
        files.extend(said.into_iter().map(|what| other(pair.name, line, what)));
        if !more && files.last().is_none_or(|last| last.file != pair.name) {
            files.push(other(pair.name, line, bytes_differ(pair.name, old, new)));
        }
    }
    // The package has the hashes of the others, and so differs where they do: that is not news.
    let only_hashes =
        |file: &FileChange| file.file == "datapackage.json" && file.what.starts_with("its bytes");
    if !events.is_empty() || files.iter().any(|file| file.file != "datapackage.json") {
        files.retain(|file| !only_hashes(file));
    }
    files.sort_by(|a, b| a.file.cmp(&b.file));
    Difference { events: events.into_values().collect(), files }
}

fn told(event: &EventChange) -> usize {
    event.features.len().saturating_add(event.claims.len())
}

fn other(file: &str, line: Option<usize>, what: String) -> FileChange {
    FileChange { file: file.to_owned(), change: Change::Changed, line, what }
}

fn bytes_differ(name: &str, old: &[u8], new: &[u8]) -> String {
    let meant =
        if name.ends_with(".geojson") || name == "claims.csv" { ", and yet mean the same" } else { "" };
    let at = old.iter().zip(new).position(|(a, b)| a != b).unwrap_or(old.len().min(new.len()));
    format!("its bytes differ from byte {at} on{meant}")
}

/// The first line that differs, where both are text.
fn first_line(old: &[u8], new: &[u8]) -> Option<usize> {
    let (old, new) = (std::str::from_utf8(old).ok()?, std::str::from_utf8(new).ok()?);
    let same = old.split('\n').zip(new.split('\n')).take_while(|(a, b)| a == b).count();
    Some(same.saturating_add(1))
}

/// The event of that id, made where it isn't there.
fn event<'a>(events: &'a mut BTreeMap<String, EventChange>, id: &str) -> &'a mut EventChange {
    events
        .entry(id.to_owned())
        .or_insert_with(|| EventChange { event_id: id.to_owned(), ..EventChange::default() })
}

#[cfg(test)]
mod tests;
