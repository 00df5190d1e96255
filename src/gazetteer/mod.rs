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

//! | file | what it knows |
//! |---|---|
//! | `place` | the row |
//! | `load` | the embedded tables, as rows |
//! | `sources` | whose data they are |
//! | `areas` | polygons and the border, read when asked for |
//! | `divisions` | which of them hold a position, cell by cell |
//! | [`fold`] | names made comparable, with the way back to the text |
//! | [`variants`] | romanised spellings of one name, by rule |
//! | `names` | the index: folded name → places, consonants → places |
//! | [`kind_words`] | "province", "gate" beside a name |
//! | `candidates` | a name → the places that may bear it |
//! | `context` | what the words around say for and against a place |
//! | [`index`] | the same in one mapped file, for gazetteers of any size |
//! | [`dump`] | GeoNames' files and own tables, into an index |
//! | [`overrides`] | own decisions that win over all of it |
//! | `choose` | candidates → probabilities, and whether one is sure enough |
//! | `token` | the words of a text and how they stand in it |
//! | `world` | the places beyond the deep tables, out of the index inside the program |
//! | `spot`, `beside`, `lists`, `common` | a text → the places and peoples it names |

#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

mod areas;
mod beside;
mod candidates;
mod choose;
mod context;
mod divisions;
#[cfg(feature = "archives")]
pub mod dump;
pub mod fold;
pub mod index;
pub mod kind_words;
mod lists;
mod load;
mod names;
mod not_names;
pub mod overrides;
mod place;
pub(crate) mod quick_map;
pub mod reader;
mod sources;
mod spot;
mod token;
pub mod variants;
mod world;

use serde::Serialize;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

pub use load::Tables;
pub use names::{Name, NameKind, Names};
pub use place::{Place, PlaceId, PlaceKind};
pub use sources::{Source, embedded_hash, sources};

use crate::error::{Code, Error, Result};
use crate::event::PlaceWord;
use crate::geo::{Area, Border, Position, Stretch};

/// Places, names, areas and the border, embedded in the program.
#[derive(Debug, Default)]
pub struct Gazetteer {
    /// In order of id.
    places: Vec<Place>,
    /// Where each stands among them, once many were asked for.
    by_id: OnceLock<quick_map::WordMap<usize>>,
    /// The names of the countries, as somebody wants them.
    countries: OnceLock<BTreeSet<String>>,
    names: Names,
    tables: Tables,
    areas: OnceLock<areas::Areas>,
    divisions: OnceLock<divisions::Divisions>,
    border: OnceLock<Option<Border>>,
    stretches: OnceLock<Vec<(PlaceId, Stretch)>>,
    /// The places beyond these tables; only the gazetteer inside the program has them.
    world: OnceLock<Option<world::World>>,
    worldly: bool,
    /// A few places of a larger gazetteer: areas, border and stretches are those of the gazetteer inside the program,
    /// read once for all.
    is_view: bool,
    /// So many candidates of a name are told, the most probable first.
    most: Option<usize>,
    /// Own decisions, which win.
    overrides: Option<Arc<overrides::Overrides>>,
}

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
        Query { name, ..Query::default() }
    }
}

/// A place that may be meant, and why.
#[derive(Debug, Clone, Serialize)]
pub struct Candidate {
    /// The place.
    pub place: PlaceId,
    /// Its preferred name.
    pub name: String,
    /// The gazetteer's spelling that matched.
    pub matched: String,
    /// How it matched.
    pub matched_as: MatchedAs,
    /// Probability that this place is meant, 0 to 1.
    pub confidence: f64,
    /// The parts of the score, in words.
    pub why: Vec<String>,
}

/// How a name that was asked for met one of the gazetteer's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchedAs {
    /// It is the name the place is listed under.
    Name,
    /// It is another of its names.
    OtherName,
    /// It is spelled nearly so.
    Nearly,
    /// A row of [`overrides::Overrides`] says so.
    Override,
}

/// The gazetteer's answer: candidates, the best first, and whether the best may be taken.
#[derive(Debug, Clone, Default, Serialize)]
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
#[derive(Debug, Clone, Serialize)]
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
    /// It stands inside a longer name that is no place: "Khalid bin Walid Corps", "Kabul Times", a person's name.
    pub part_of_name: bool,
}

impl Gazetteer {
    /// The gazetteer inside the program. Parsed once; areas only when first asked for.
    ///
    /// # Errors
    /// [`crate::error::Code::Gazetteer`] when the embedded data is damaged, which a test rules out.
    pub fn embedded() -> Result<&'static Gazetteer> {
        static EMBEDDED: OnceLock<Result<Gazetteer>> = OnceLock::new();
        EMBEDDED
            .get_or_init(|| {
                let deep = Gazetteer::new(load::EMBEDDED)?;
                Ok(Gazetteer { worldly: true, ..deep })
            })
            .as_ref()
            .map_err(|e| Error::new(e.code, e.what.clone(), e.way_out.clone()))
    }

    /// The deep tables of the program, and beyond them the places of a reader.
    ///
    /// # Errors
    /// As [`Gazetteer::embedded`].
    pub fn over(reader: reader::Reader) -> Result<Gazetteer> {
        let world = OnceLock::from(Some(world::World::new(reader)));
        Ok(Gazetteer { worldly: true, world, ..Gazetteer::new(load::EMBEDDED)? })
    }

    /// The same gazetteer with own decisions, which win. They must have been settled.
    #[must_use]
    pub fn with(self, overrides: impl Into<Arc<overrides::Overrides>>) -> Gazetteer {
        Gazetteer { overrides: Some(overrides.into()), ..self }
    }

    /// A gazetteer from its tables.
    ///
    /// # Errors
    /// [`crate::error::Code::Gazetteer`], with file and line, for a row of places or names that can't be read.
    pub fn new(tables: Tables) -> Result<Gazetteer> {
        let places = load::places(tables.places)?;
        let names = load::names(tables.names, &places)?;
        Ok(Gazetteer { places, names, tables, ..Gazetteer::default() })
    }

    /// Reads what is otherwise read only when asked for: areas, border, stretches. Returns the number of areas.
    ///
    /// # Errors
    /// [`crate::error::Code::Gazetteer`] for the first thing that can't be read.
    pub fn check(&self) -> Result<usize> {
        load::stretches(self.tables.stretches)?;
        if self.border().is_none() {
            return Err(Error::new(
                Code::Gazetteer,
                "border.geojson holds no line that can be read",
                "build the gazetteer again",
            ));
        }
        self.areas().check()
    }

    /// The place of that id.
    pub fn place(&self, id: &PlaceId) -> Option<&Place> {
        match self.position_of(id) {
            Some(at) => self.places.get(at),
            None => {
                let own = || self.overrides.as_ref().and_then(|own| own.place(id));
                self.world().and_then(|world| world.place(id)).or_else(own)
            }
        }
    }

    /// Where the place of that id stands among those of the deep tables.
    fn position_of(&self, id: &PlaceId) -> Option<usize> {
        if self.is_view {
            return self.places.binary_search_by(|place| place.id.cmp(id)).ok();
        }
        let all = || self.places.iter().zip(0..).map(|(place, at)| (place.id.0.clone(), at)).collect();
        self.by_id.get_or_init(all).get(id.as_str()).copied()
    }

    /// The names of all countries as `written` has them; everybody asks with the same `written`, and they are made once.
    pub(crate) fn countries(&self, written: fn(&str) -> String) -> &BTreeSet<String> {
        self.countries.get_or_init(|| {
            let countries = self.places().filter(|place| place.kind == PlaceKind::Country);
            countries.map(|place| written(&place.name)).collect()
        })
    }

    /// Whether a place stands in the deep tables: Afghanistan, Pakistan and the countries of the world.
    pub fn is_deep(&self, id: &PlaceId) -> bool {
        self.position_of(id).is_some()
    }

    fn world(&self) -> Option<&world::World> {
        self.worldly.then(|| self.world.get_or_init(world::World::embedded).as_ref())?
    }

    /// Every place of the deep tables (Afghanistan, Pakistan, the countries of the world), in order of id.
    pub fn places(&self) -> impl Iterator<Item = &Place> {
        self.places.iter()
    }

    /// Every name, grouped as the table has them.
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// Which place is called so.
    pub fn resolve(&self, query: &Query<'_>) -> Answer {
        if let Some(own) = self.overrides.as_ref().and_then(|own| own.answer(query)) {
            return own;
        }
        match self.world() {
            Some(world) => choose::resolve(&world.reader.narrow(query), query),
            None => choose::resolve(self, query),
        }
    }

    /// The few places a question is about, which answer it as this gazetteer does, wherever its position is near;
    /// `None` where this gazetteer answers by itself.
    pub(crate) fn narrowed(&self, query: &Query<'_>) -> Option<Gazetteer> {
        self.world().map(|world| world.reader.narrow(query))
    }

    /// Every place and people named in a text, longest first, never overlapping, in order.
    pub fn spot(&self, text: &str) -> Vec<Mention> {
        let mut mentions = spot::spot(self, text);
        if let Some(world) = self.world() {
            world.add_to(text, &mut mentions);
        }
        if let Some(own) = &self.overrides {
            own.add_to(text, &mut mentions);
        }
        mentions
    }

    /// The area of a place, where the gazetteer has one.
    pub fn area(&self, id: &PlaceId) -> Option<&Area> {
        self.areas().get(id)
    }

    /// Whether the gazetteer has an area of a place; cheaper than [`Gazetteer::area`].
    pub fn has_area(&self, id: &PlaceId) -> bool {
        self.areas().has(id)
    }

    /// The Durand Line.
    pub fn border(&self) -> Option<&Border> {
        let whole = self.whole();
        whole.border.get_or_init(|| areas::border(whole.tables.border)).as_ref()
    }

    /// The part of the border that belongs to a province or district.
    pub fn stretch(&self, id: &PlaceId) -> Option<Stretch> {
        let whole = self.whole();
        let rows =
            whole.stretches.get_or_init(|| load::stretches(whole.tables.stretches).unwrap_or_default());
        let at = rows.binary_search_by(|(row, _)| row.cmp(id)).ok()?;
        rows.get(at).map(|(_, stretch)| *stretch)
    }

    /// The province and the district in which a position lies, where the gazetteer has their areas.
    pub fn admin_at(&self, position: Position) -> (Option<&Place>, Option<&Place>) {
        let divisions = self.divisions.get_or_init(|| divisions::Divisions::new(&self.places, self.areas()));
        divisions.at(position, &self.places, self.areas())
    }

    fn areas(&self) -> &areas::Areas {
        let whole = self.whole();
        whole.areas.get_or_init(|| areas::Areas::new(whole.tables.areas))
    }

    /// The gazetteer that has the areas of this one.
    fn whole(&self) -> &Gazetteer {
        if self.is_view { Gazetteer::embedded().unwrap_or(self) } else { self }
    }

    /// Whether a place holds a position, told by its area; `None` where it has none.
    fn area_holds(&self, id: &PlaceId, position: Position) -> Option<bool> {
        self.has_area(id).then(|| self.areas().holds(id, position))
    }

    /// The place of a number of the name index.
    fn nth(&self, number: usize) -> Option<&Place> {
        self.places.get(number)
    }
}

#[cfg(test)]
mod tests;
