//! One file that holds a gazetteer: opened by mapping it, without reading or parsing.
//!
//! ```
//! use situs::gazetteer::NameKind;
//! use situs::gazetteer::index::{Builder, Index, NameFlags, NewPlace};
//!
//! let mut builder = Builder::new("gn");
//! let place = NewPlace { id: "gn:1138958", name: "Kabul", latitude: 34.52813, longitude: 69.17233, ..NewPlace::default() };
//! let number = builder.place(&place)?.number();
//! builder.name(number, "Kaboul", NameFlags::new(NameKind::Variant));
//! let index = Index::from_bytes(builder.finish_in_memory()?)?;
//!
//! let found = index.exact("kaboul").next().and_then(|posting| index.place(posting.place));
//! assert_eq!(found.map(|place| place.name()), Some("Kabul"));
//! assert_eq!(index.fuzzy("kabull", 1)[0].folded, "kabul");
//! # Ok::<(), Box<situs::error::Error>>(())
//! ```
//!
//! | file | what it knows |
//! |---|---|
//! | `layout` | header, sections, checksums |
//! | `map` | the mapping of a file |
//! | `record`, `view` | a place: its 64 bytes, and how one looks at it |
//! | `postings` | which places bear a name, and as what |
//! | `automaton` | name → number, in the format of the crate `fst`, every read checked |
//! | `fuzzy`, `scan` | walks over the automaton: one letter off; every name that begins here |
//! | `build`, `runs`, `refer`, `write` | places and names in any order → the file |
//! | `check` | whether a file is whole and every reference in it holds |

mod automaton;
mod build;
mod check;
mod fuzzy;
mod layout;
mod map;
mod postings;
mod record;
mod refer;
mod runs;
mod scan;
mod view;
mod write;

use std::path::Path;

pub use build::{Added, Builder, NewPlace};
pub use check::Checked;
pub use postings::{NameFlags, Posting, Postings};
pub use view::PlaceRef;
pub use write::{Counts, SourceFile};

use self::automaton::Automaton;
use self::layout::{Layout, Section, refused, text_at, u32_at};
use self::map::Bytes;
use self::record::{NONE, Record, SIZE};
use crate::error::Result;
use crate::gazetteer::variants;
use crate::source::Location;

/// A gazetteer in one piece of memory. Opening it costs no more for 12 million places than for one.
#[derive(Debug)]
pub struct Index {
    bytes: Bytes,
    layout: Layout,
    id_prefix: String,
}

/// A name that was found by another spelling.
#[derive(Debug, Clone)]
pub struct NameHit<'a> {
    /// The name of the index, folded.
    pub folded: String,
    /// Edits between it and the name that was looked up; 0 where not looked up by edits.
    pub edits: u8,
    /// Who bears it.
    pub postings: Postings<'a>,
}

/// A division of a country that is known by its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Division<'a> {
    /// `AF.37` or `AF.37.6957539`.
    pub code: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Its number, where the index has it as a place.
    pub place: Option<u32>,
}

impl Index {
    /// Opens an index file by mapping it. Only the header is read and checked; [`Index::check`] checks the rest.
    ///
    /// # Errors
    /// [`crate::error::Code::Io`] where it can't be opened; [`crate::error::Code::Gazetteer`] where it is no index,
    /// of another version, cut short or its header damaged.
    pub fn open(path: &Path) -> Result<Index> {
        Index::new(Bytes::map(path)?).map_err(|error| error.at(Location::file(path.to_string_lossy())))
    }

    /// An index inside the program, for example from `include_bytes!`. Nothing is copied.
    ///
    /// # Errors
    /// As [`Index::open`].
    pub fn from_static(bytes: &'static [u8]) -> Result<Index> {
        Index::new(Bytes::Static(bytes))
    }

    /// An index made in this process.
    ///
    /// # Errors
    /// As [`Index::open`].
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Index> {
        Index::new(Bytes::Owned(bytes))
    }

    fn new(bytes: Bytes) -> Result<Index> {
        let layout = Layout::decode(bytes.get())?;
        let mut index = Index { bytes, layout, id_prefix: String::new() };
        // The prefix of ids is the first text, so that it is there without the metadata being parsed.
        let prefix = text_at(index.section(Section::Strings), 0).unwrap_or_default();
        index.id_prefix = prefix.to_owned();
        let parts = index.section(Section::Places).len().is_multiple_of(SIZE)
            && index.names().is_some()
            && index.backwards().is_some()
            && index.keys().is_some()
            && u32::try_from(index.section(Section::Places).len() / SIZE).is_ok_and(|n| n < NONE);
        if parts {
            Ok(index)
        } else {
            Err(refused("the sections of this index don't fit together", layout::AGAIN))
        }
    }

    /// Number of places.
    pub fn len(&self) -> u32 {
        // Checked when opened.
        u32::try_from(self.section(Section::Places).len() / SIZE).unwrap_or(0)
    }

    /// Whether it holds no place.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Number of different folded names.
    pub fn name_count(&self) -> u64 {
        self.names().map_or(0, |names| names.len())
    }

    /// The place of a number; `None` beyond the last, or where its record is damaged.
    #[inline]
    pub fn place(&self, number: u32) -> Option<PlaceRef<'_>> {
        PlaceRef::new(self, number, Record::decode(self.record_bytes(number)?)?)
    }

    /// Every place, in order of id.
    pub fn places(&self) -> impl Iterator<Item = PlaceRef<'_>> {
        (0..self.len()).filter_map(|number| self.place(number))
    }

    /// The number of the place with that id.
    pub fn by_id(&self, id: &str) -> Option<u32> {
        match build::number_of(id, &self.id_prefix) {
            Some(wanted) => {
                let number = self.first_where(|bytes| Record::id_order(bytes) >= Some(wanted))?;
                (self.place(number)?.record().id == wanted).then_some(number)
            }
            None => {
                let number = self.first_where(|bytes| {
                    let extra = Record::decode(bytes)
                        .and_then(|r| view::extra_at(self.section(Section::Strings), r.extra));
                    Record::id_order(bytes) == Some(u64::MAX) && extra.unwrap_or_default().id >= id
                })?;
                (self.place(number)?.extra().id == id).then_some(number)
            }
        }
    }

    /// The places called exactly so; `folded` as [`crate::gazetteer::fold::folded`] gives it.
    #[inline]
    pub fn exact(&self, folded: &str) -> Postings<'_> {
        let offset = self.names().and_then(|names| names.get(folded.as_bytes()));
        offset.map_or(Postings::none(), |offset| self.postings(offset))
    }

    /// The names with the consonants of `folded` (see [`variants::key`]), in order. How nearly each is the name
    /// looked up, [`variants::likeness`] says. Names with fewer than three consonants, codes and peoples are not
    /// in this list.
    pub fn variant<'a>(&'a self, folded: &str) -> impl Iterator<Item = NameHit<'a>> + use<'a> {
        self.by_key(&variants::key(folded))
    }

    /// The names with a consonant key.
    pub fn by_key<'a>(&'a self, key: &str) -> impl Iterator<Item = NameHit<'a>> + use<'a> {
        let offset = self.keys().and_then(|keys| keys.get(key.as_bytes()));
        let list = offset.and_then(|at| self.section(Section::KeyPostings).get(usize::try_from(at).ok()?..));
        let offsets = postings::Offsets::new(list.unwrap_or_default());
        offsets.filter_map(|offset| {
            Some(NameHit { folded: self.name_at(offset)?, edits: 0, postings: self.postings(offset) })
        })
    }

    /// The names at most `max_edits` letters off `folded`, the exact one included, in order of name. Use 1: the
    /// cost is some microseconds; with 2 it is some hundred times that.
    pub fn fuzzy(&self, folded: &str, max_edits: u8) -> Vec<NameHit<'_>> {
        let (Some(names), Some(backwards)) = (self.names(), self.backwards()) else {
            return Vec::new();
        };
        let hits = fuzzy::near(names, backwards, folded, max_edits.min(2)).into_iter();
        hits.map(|near| NameHit { folded: near.name, edits: near.edits, postings: self.postings(near.value) })
            .collect()
    }

    /// Every name that begins at byte `at` of a folded text and ends where a word ends, the shortest first: the
    /// byte after it, and who bears it. Words of the text must stand one space apart.
    pub fn longest_at<'t>(
        &'t self,
        folded_text: &'t [u8],
        at: usize,
    ) -> impl Iterator<Item = (usize, Postings<'t>)> {
        let ends = self.names().map(|names| scan::Ends::new(names, folded_text, at));
        ends.into_iter().flatten().map(|(end, offset)| (end, self.postings(offset)))
    }

    /// Where the names end that begin a folded text, added to `out`.
    pub(crate) fn ends(&self, folded_text: &[u8], out: &mut Vec<usize>) {
        if let Some(names) = self.names() {
            out.extend(scan::Ends::new(names, folded_text, 0).map(|(end, _)| end));
        }
    }

    /// Every name, in order, with those who bear it, until `take` says no.
    pub fn each_name(&self, take: &mut dyn FnMut(&str, Postings<'_>) -> bool) {
        if let Some(names) = self.names() {
            names.each(&mut |name, offset| {
                std::str::from_utf8(name).is_ok_and(|name| take(name, self.postings(offset)))
            });
        }
    }

    /// The division of a code like `AF.37` or `AF.37.6957539`, from GeoNames' lists of codes.
    pub fn division(&self, code: &str) -> Option<Division<'_>> {
        let rows = self.section(Section::Divisions).chunks_exact(12);
        let (mut low, mut high) = (0, rows.len());
        while low < high {
            let middle = low.saturating_add(high.saturating_sub(low) / 2);
            let division = self.division_at(middle)?;
            match division.code.cmp(code) {
                std::cmp::Ordering::Equal => return Some(division),
                std::cmp::Ordering::Less => low = middle.saturating_add(1),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    /// What the ids begin with that are otherwise numbers: `gn`.
    pub fn id_prefix(&self) -> &str {
        &self.id_prefix
    }

    /// Sources, licences and counts, as JSON.
    pub fn metadata(&self) -> &str {
        std::str::from_utf8(self.section(Section::Meta)).unwrap_or("{}")
    }

    /// SHA-256 over the texts of the sources it was built from.
    pub fn source_hash(&self) -> String {
        write::hex(&self.layout.sources)
    }

    /// Size in bytes.
    pub fn size(&self) -> u64 {
        self.layout.length
    }

    fn division_at(&self, row: usize) -> Option<Division<'_>> {
        let bytes = self.section(Section::Divisions).get(row.checked_mul(12)?..)?;
        let strings = self.section(Section::Strings);
        let place = u32_at(bytes, 8)?;
        Some(Division {
            code: text_at(strings, u32_at(bytes, 0)?)?,
            name: text_at(strings, u32_at(bytes, 4)?)?,
            place: (place != NONE).then_some(place),
        })
    }

    /// The number of the first record for which `holds`, which must hold for all after it.
    fn first_where(&self, holds: impl Fn(&[u8]) -> bool) -> Option<u32> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.saturating_add(high.saturating_sub(low) / 2);
            if holds(self.record_bytes(middle)?) {
                high = middle;
            } else {
                low = middle.saturating_add(1);
            }
        }
        (low < self.len()).then_some(low)
    }

    #[inline]
    fn section(&self, section: Section) -> &[u8] {
        self.bytes.get().get(self.layout.part(section).range.clone()).unwrap_or_default()
    }

    fn record_bytes(&self, number: u32) -> Option<&[u8]> {
        let start = usize::try_from(number).ok()?.checked_mul(SIZE)?;
        self.section(Section::Places).get(start..start.checked_add(SIZE)?)
    }

    #[inline]
    fn names(&self) -> Option<Automaton<'_>> {
        Automaton::new(self.section(Section::Names))
    }

    fn backwards(&self) -> Option<Automaton<'_>> {
        Automaton::new(self.section(Section::Backwards))
    }

    fn keys(&self) -> Option<Automaton<'_>> {
        Automaton::new(self.section(Section::Keys))
    }

    /// The folded name whose postings begin at an offset.
    fn name_at(&self, offset: u64) -> Option<String> {
        String::from_utf8(self.names()?.key_of(offset)?).ok()
    }

    #[inline]
    fn postings(&self, offset: u64) -> Postings<'_> {
        let bytes = usize::try_from(offset).ok().and_then(|at| self.section(Section::Postings).get(at..));
        Postings::new(bytes.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests;
