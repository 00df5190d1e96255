//! The rest of the world beside the deep tables: asked when a name, an id or a text goes beyond them.

use std::ops::Range;
use std::sync::RwLock;

use super::quick_map::WordMap;
use super::reader::{Reader, Toponym};
use super::{Mention, Place, PlaceId, PlaceKind, kind_words};

/// A run of words counts as a place of the world from this probability on.
const SURE_ENOUGH: f64 = 0.5;

/// The index inside the program, with the rows that were asked for.
#[derive(Debug)]
pub(super) struct World {
    pub(super) reader: Reader,
    /// Rows live as long as the program: there are no more of them than places in the index.
    rows: RwLock<WordMap<Option<&'static Place>>>,
}

impl World {
    /// The world of the program; `None` where its index is damaged, which a test rules out.
    pub(super) fn embedded() -> Option<Self> {
        Reader::embedded().ok().map(World::new)
    }

    /// The places of a reader.
    pub(super) fn new(reader: Reader) -> Self {
        World { reader, rows: RwLock::default() }
    }

    /// The row of an id, made once.
    pub(super) fn place(&self, id: &PlaceId) -> Option<&'static Place> {
        if let Some(row) = self.rows.read().ok()?.get(id.as_str()) {
            return *row;
        }
        let mut rows = self.rows.write().ok()?;
        let make = || self.reader.row(id.as_str()).map(|place| &*Box::leak(Box::new(place)));
        *rows.entry(id.as_str().to_owned()).or_insert_with(make)
    }

    /// Adds the places of the world that a text names to those the deep tables know.
    pub(super) fn add_to(&self, text: &str, mentions: &mut Vec<Mention>) {
        let toponyms = self.reader.read(text).into_iter().filter(|t| t.is_place >= SURE_ENOUGH);
        let mut new = Vec::new();
        for toponym in toponyms.filter(|t| !t.meanings.is_empty()) {
            // "Sistan and Baluchestan" is a province of its own, whatever is called by a part of its name.
            let divides =
                |kind| matches!(kind, PlaceKind::Province | PlaceKind::District | PlaceKind::Region);
            let whole = toponym.meanings.first().is_some_and(|meaning| divides(meaning.kind));
            let part = |m: &Mention| {
                let within = m.name.start >= toponym.range.start && m.name.end <= toponym.range.end;
                within && m.name.len() < toponym.range.len()
            };
            if whole && mentions.iter().filter(|m| overlap(&m.range, &toponym.range)).all(part) {
                mentions.retain(|m| !overlap(&m.range, &toponym.range));
            }
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
    let fits = |word| toponym.meanings.iter().any(|meaning| kind_words::fit(word, meaning.kind) > -0.5);
    let (range, word) = kind_words::with_word_behind(text, &toponym.range, fits);
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
