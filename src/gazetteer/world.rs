//! The rest of the world beside the deep tables: asked when a name, an id or a text goes beyond them.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Mutex;

use super::reader::{Reader, Toponym};
use super::{Mention, Place, PlaceId};
use crate::event::PlaceWord;

/// A run of words counts as a place of the world from this probability on.
const SURE_ENOUGH: f64 = 0.5;

/// The index inside the program, with the rows that were asked for.
#[derive(Debug)]
pub(super) struct World {
    pub(super) reader: Reader,
    /// Rows live as long as the program: there are no more of them than places in the index.
    rows: Mutex<BTreeMap<PlaceId, Option<&'static Place>>>,
}

impl World {
    /// The world of the program; `None` where its index is damaged, which a test rules out.
    pub(super) fn embedded() -> Option<Self> {
        Reader::embedded().ok().map(World::new)
    }

    /// The places of a reader.
    pub(super) fn new(reader: Reader) -> Self {
        World { reader, rows: Mutex::default() }
    }

    /// The row of an id, made once.
    pub(super) fn place(&self, id: &PlaceId) -> Option<&'static Place> {
        let mut rows = self.rows.lock().ok()?;
        if let Some(row) = rows.get(id) {
            return *row;
        }
        let row = self.reader.row(id.as_str()).map(|place| &*Box::leak(Box::new(place)));
        rows.insert(id.clone(), row);
        row
    }

    /// Adds the places of the world that a text names to those the deep tables know.
    pub(super) fn add_to(&self, text: &str, mentions: &mut Vec<Mention>) {
        let toponyms = self.reader.read(text).into_iter().filter(|t| t.is_place >= SURE_ENOUGH);
        let mut new = Vec::new();
        for toponym in toponyms.filter(|t| !t.meanings.is_empty()) {
            let mut overlapping =
                mentions.iter_mut().filter(|m| overlap(&m.range, &toponym.range)).peekable();
            if overlapping.peek().is_none() {
                new.push(mention(text, &toponym));
                continue;
            }
            // The same name elsewhere: what it may be as well.
            for known in overlapping.filter(|m| m.name == toponym.range && !m.demonym) {
                for meaning in &toponym.meanings {
                    let id = PlaceId(meaning.place_id.as_ref().to_owned());
                    if !known.candidates.contains(&id) {
                        known.candidates.push(id);
                    }
                }
            }
        }
        mentions.extend(new);
        mentions.sort_by_key(|mention| (mention.range.start, mention.range.end));
    }
}

fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

fn mention(text: &str, toponym: &Toponym) -> Mention {
    let (range, word) = with_kind_word(text, &toponym.range);
    Mention {
        range,
        name: toponym.range.clone(),
        word,
        candidates: toponym
            .meanings
            .iter()
            .map(|meaning| PlaceId(meaning.place_id.as_ref().to_owned()))
            .collect(),
        demonym: false,
        part_of_name: false,
    }
}

/// "Surin province": the word behind a name that tells its kind.
fn with_kind_word(text: &str, name: &Range<usize>) -> (Range<usize>, Option<PlaceWord>) {
    let behind = text.get(name.end..).unwrap_or_default();
    let gap = behind.len() - behind.trim_start_matches(' ').len();
    let word = behind.get(gap..).unwrap_or_default();
    let length = word.find(|c: char| !c.is_alphabetic()).unwrap_or(word.len());
    let word = word.get(..length).unwrap_or_default();
    let kind = match word.to_lowercase().as_str() {
        "province" | "region" | "oblast" | "governorate" | "state" => Some(PlaceWord::Province),
        "district" | "county" | "raion" => Some(PlaceWord::District),
        "crossing" => Some(PlaceWord::Crossing),
        "airport" | "airbase" => Some(PlaceWord::Airport),
        "valley" | "river" => Some(PlaceWord::Region),
        _ => None,
    };
    match kind {
        Some(_) if gap == 1 => (name.start..name.end + gap + length, kind),
        _ => (name.clone(), None),
    }
}
