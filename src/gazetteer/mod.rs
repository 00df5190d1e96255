//! Places and their names: what is called so, how sure, and what else it could be.
//!
//! ```
//! use situs::gazetteer::{Gazetteer, Query};
//!
//! let gazetteer = Gazetteer::embedded()?;
//! let answer = gazetteer.resolve(&Query::name("Torkham"));
//! assert_eq!(answer.best().map(|c| c.name.as_str()), Some("Torkham"));
//! # Ok::<(), Box<situs::error::Error>>(())
//! ```

mod place;

use std::ops::Range;

pub use place::{Place, PlaceId, PlaceKind};

use crate::error::Result;
use crate::event::PlaceWord;
use crate::geo::{Area, Border, Position, Stretch};

/// Places, names, areas and the border, embedded in the program.
#[derive(Debug, Default)]
pub struct Gazetteer {}

/// What is asked of the gazetteer: a name and everything the source says beside it.
#[derive(Debug, Clone, Default)]
pub struct Query<'a> {
    /// The name as written.
    pub name: &'a str,
    /// The kind of place the words say ("province", "gate").
    pub word: Option<PlaceWord>,
    /// Kinds that are asked for; empty: any.
    pub kinds: &'a [PlaceKind],
    /// A country: ISO 3166-1 alpha-2, or any name of it.
    pub country: Option<&'a str>,
    /// Names of larger places written with it.
    pub within: &'a [String],
    /// Names of other places of the same text.
    pub beside: &'a [String],
    /// A position it should be near.
    pub near: Option<Position>,
    /// The text speaks of the border.
    pub at_border: bool,
}

impl<'a> Query<'a> {
    /// A bare name.
    pub fn name(name: &'a str) -> Self {
        Query {
            name,
            ..Query::default()
        }
    }
}

/// A place that may be meant, and why.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The place.
    pub place: PlaceId,
    /// Its preferred name.
    pub name: String,
    /// The gazetteer's spelling that matched.
    pub matched: String,
    /// Probability that this place is meant, 0 to 1.
    pub confidence: f64,
    /// The parts of the score, in words.
    pub why: Vec<String>,
}

/// The gazetteer's answer: candidates, the best first, and whether the best may be taken.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// All candidates, the most probable first (ties: by id).
    pub candidates: Vec<Candidate>,
    /// Whether the first candidate is sure enough to be used.
    pub decided: bool,
}

impl Answer {
    /// The candidate to use; `None` where nothing is known or nothing decides.
    pub fn best(&self) -> Option<&Candidate> {
        self.candidates.first().filter(|_| self.decided)
    }
}

/// A run of words of a text that names a place, or a people by their country.
#[derive(Debug, Clone)]
pub struct Mention {
    /// Bytes of the text, the words that tell its kind included ("Paktia province", "the Torkham Gate").
    pub range: Range<usize>,
    /// Bytes of the bare name.
    pub name: Range<usize>,
    /// The kind of place the words beside the name tell.
    pub word: Option<PlaceWord>,
    /// What the name may be.
    pub candidates: Vec<PlaceId>,
    /// It is a demonym or an adjective ("Pakistani"), not a place.
    pub demonym: bool,
    /// It is part of a longer name that is no place.
    pub part_of_name: bool,
}

impl Gazetteer {
    /// The gazetteer inside the program. Parsed once; areas only when first asked for.
    ///
    /// # Errors
    /// [`crate::error::Code::Gazetteer`] when the embedded data is damaged, which a test rules out.
    pub fn embedded() -> Result<&'static Gazetteer> {
        static EMPTY: Gazetteer = Gazetteer {};
        Ok(&EMPTY)
    }

    /// The place of that id.
    pub fn place(&self, _id: &PlaceId) -> Option<&Place> {
        None
    }

    /// Every place, in order of id.
    pub fn places(&self) -> impl Iterator<Item = &Place> {
        std::iter::empty()
    }

    /// Which place is called so.
    pub fn resolve(&self, _query: &Query<'_>) -> Answer {
        Answer::default()
    }

    /// Every place and people named in a text, longest first, never overlapping, in order.
    pub fn spot(&self, _text: &str) -> Vec<Mention> {
        Vec::new()
    }

    /// The area of a place, where the gazetteer has one.
    pub fn area(&self, _id: &PlaceId) -> Option<&Area> {
        None
    }

    /// The Durand Line.
    pub fn border(&self) -> Option<&Border> {
        None
    }

    /// The part of the border that belongs to a province or district.
    pub fn stretch(&self, _id: &PlaceId) -> Option<Stretch> {
        None
    }

    /// The province and the district in which a position lies.
    pub fn admin_at(&self, _position: Position) -> (Option<&Place>, Option<&Place>) {
        (None, None)
    }
}
