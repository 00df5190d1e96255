//! Places and names in, in any order; an index out.

use std::collections::{BTreeMap, HashMap};

use super::automaton::LONGEST;
use super::layout::push_varint;
use super::postings::NameFlags;
use super::record::{NONE, Record, e7};
use super::runs::Runs;
use super::write::SourceFile;
use crate::error::{Code, Error, Result};
use crate::gazetteer::{NameKind, PlaceKind, fold, kind_words};

/// A place to be put into an index. What is empty or `None` is not known.
#[derive(Debug, Clone, Copy)]
pub struct NewPlace<'a> {
    /// `gn:1138958`, `situs:torkham`. Not empty.
    pub id: &'a str,
    /// What kind of place.
    pub kind: PlaceKind,
    /// Its preferred name, which is also put among the names.
    pub name: &'a str,
    /// ISO 3166-1 alpha-2; two joined by `;` for a place on a border.
    pub country: &'a str,
    /// Code of its province, as its source has it.
    pub admin1: &'a str,
    /// Code or id of its district, as its source has it.
    pub admin2: &'a str,
    /// Degrees, -90 to 90.
    pub latitude: f64,
    /// Degrees, -180 to 180.
    pub longitude: f64,
    /// Within so many kilometres lies the true site of an event "in" it 95 times in 100. Where it is not known, it
    /// is taken from the places that lie in it, or by rule (see [`crate::gazetteer::dump`]).
    pub radius_km: Option<f64>,
    /// Number of people.
    pub population: Option<u64>,
    /// GeoNames feature class: one of `AHLPRSTUV`.
    pub feature_class: Option<char>,
    /// GeoNames feature code.
    pub feature_code: &'a str,
    /// ISO 3166-2 code, of a province.
    pub iso_3166_2: &'a str,
    /// OCHA P-code.
    pub pcode: &'a str,
    /// There is an area of it.
    pub has_area: bool,
    /// Where the row comes from.
    pub source: &'a str,
    /// The day on which the row was last changed, as a number that grows with time; 0 where not known.
    pub changed: u32,
}

impl Default for NewPlace<'_> {
    fn default() -> Self {
        NewPlace {
            id: "",
            kind: PlaceKind::Settlement,
            name: "",
            country: "",
            admin1: "",
            admin2: "",
            latitude: 0.0,
            longitude: 0.0,
            radius_km: None,
            population: None,
            feature_class: None,
            feature_code: "",
            iso_3166_2: "",
            pcode: "",
            has_area: false,
            source: "",
            changed: 0,
        }
    }
}

/// What became of a place that was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// It is new.
    New(u32),
    /// A file read before has the id: that row stays, and further names go to it.
    Known(u32),
    /// The same file has the id already. The row changed last stays (then: the one of more people, farther north,
    /// farther east), so that the order of the rows doesn't matter.
    Twice(u32),
}

impl Added {
    /// The number for [`Builder::name`]. It is not the number the place will have in the index.
    pub fn number(self) -> u32 {
        match self {
            Added::New(number) | Added::Known(number) | Added::Twice(number) => number,
        }
    }
}

/// Collects an index.
#[derive(Debug, Default)]
pub struct Builder {
    pub(super) prefix: String,
    pub(super) records: Vec<Record>,
    /// For each record: when it was changed, and the file it is from.
    rows: Vec<(u32, u16)>,
    file: u16,
    pub(super) by_number: HashMap<u64, u32>,
    pub(super) by_text: BTreeMap<Box<str>, u32>,
    pub(super) strings: Strings,
    pub(super) names: Runs,
    folded: String,
    /// (country, code of the province, code of the district or none) → the division's place.
    pub(super) divisions: HashMap<(u32, u32, u32), u32>,
    /// `AF.37` → name (text) and place.
    pub(super) division_names: BTreeMap<String, (u32, u32)>,
    /// Child and parent.
    pub(super) parents: Vec<(u32, u32)>,
    pub(super) sources: Vec<u32>,
    source_numbers: HashMap<u32, u16>,
    pub(super) files: Vec<SourceFile>,
    pub(super) title: String,
    pub(super) licence: String,
}

impl Builder {
    /// An empty index, in which ids of this prefix and a number ("gn:1138958") are kept as numbers.
    pub fn new(prefix: &str) -> Self {
        let mut builder = Builder { prefix: prefix.to_owned(), ..Builder::default() };
        // The first text of an index is the prefix.
        let _ = builder.strings.intern(prefix);
        builder
    }

    /// What the sources are called and their licence, for `situs gazetteer info`.
    pub fn about(&mut self, title: &str, licence: &str) {
        title.clone_into(&mut self.title);
        licence.clone_into(&mut self.licence);
    }

    /// Says that what follows is from another file.
    pub fn next_file(&mut self) {
        self.file = self.file.saturating_add(1);
    }

    /// Notes a file that was read.
    pub fn note_file(&mut self, file: SourceFile) {
        self.files.push(file);
    }

    /// Number of places so far.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there is no place yet.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Adds a place and its preferred name.
    ///
    /// # Errors
    /// [`Code::Coordinate`] off the Earth; [`Code::Missing`] without id; [`Code::Limit`] beyond 4 billion places or 4 GB
    /// of texts.
    pub fn place(&mut self, place: &NewPlace<'_>) -> Result<Added> {
        let record = self.record(place)?;
        let added = match self.find(place.id) {
            None => self.insert(place, record)?,
            Some(number) => self.again(number, place, record),
        };
        self.divide(place, &record, added.number());
        self.name(added.number(), place.name, NameFlags::new(NameKind::Preferred));
        Ok(added)
    }

    /// The number of a place that was added, by id.
    pub fn find(&self, id: &str) -> Option<u32> {
        match number_of(id, &self.prefix) {
            Some(number) => self.by_number.get(&number).copied(),
            None => self.by_text.get(id).copied(),
        }
    }

    /// The number of a place that was added, by the number of its id.
    pub fn find_number(&self, id: u64) -> Option<u32> {
        self.by_number.get(&id).copied()
    }

    /// ISO 3166-1 code of the country of a place that was added; empty where it has none.
    pub fn country_of(&self, number: u32) -> [u8; 2] {
        let record = self.records.get(number as usize);
        record.map_or([0; 2], |record| [record.country[0], record.country[1]])
    }

    /// Adds a name to a place. `false` where nothing of it is left when folded, or it is too long to be a name.
    pub fn name(&mut self, number: u32, name: &str, flags: NameFlags) -> bool {
        let mut folded = std::mem::take(&mut self.folded);
        folded.clear();
        fold::fold_into(name, &mut folded);
        let kept = !folded.is_empty() && folded.len() <= LONGEST;
        if kept {
            let flags = flags.capitals(is_capitals(name));
            self.push(number, &folded, flags);
            self.push_stripped(number, &folded, flags);
        }
        self.folded = folded;
        kept
    }

    fn push(&mut self, number: u32, folded: &str, flags: NameFlags) {
        self.names.push(folded.as_bytes(), u64::from(number) << 8 | u64::from(flags.byte()));
    }

    /// "Paktia Province" is also called "Paktia".
    fn push_stripped(&mut self, number: u32, folded: &str, flags: NameFlags) {
        let kind = self.records.get(number as usize).map(|record| record.kind);
        if matches!(kind, Some(PlaceKind::Province | PlaceKind::District)) && folded.contains(' ') {
            let (stripped, word) = kind_words::strip(folded);
            if word.is_some() && !stripped.is_empty() {
                let variant = match flags.kind() {
                    NameKind::Preferred => NameFlags::new(NameKind::Variant),
                    _ => flags,
                };
                self.push(number, &stripped, variant.capitals(false));
            }
        }
    }

    /// Adds what a list of divisions says: code (`AF.37`, `AF.37.6957539`), name, and the number of its id.
    ///
    /// # Errors
    /// [`Code::Limit`] beyond 4 GB of texts.
    pub fn division(&mut self, code: &str, name: &str, id: u64) -> Result<()> {
        let place = self.find_number(id);
        let name = self.strings.intern(name)?;
        let _ = self.strings.intern(code)?;
        self.division_names.insert(code.to_owned(), (name, place.unwrap_or(NONE)));
        if let Some(number) = place {
            let mut parts = code.splitn(3, '.');
            let country = country_bytes(parts.next().unwrap_or_default());
            let first = self.strings.intern(parts.next().unwrap_or_default())?;
            let second = parts.next().map(|code| self.strings.intern(code)).transpose()?;
            let key = (first_country(country), first, second.unwrap_or(NONE));
            self.divisions.entry(key).or_insert(number);
        }
        Ok(())
    }

    /// Says that one place lies in another.
    pub fn parent(&mut self, child: u32, parent: u32) {
        self.parents.push((child, parent));
    }

    fn record(&mut self, place: &NewPlace<'_>) -> Result<Record> {
        let (Some(lat), Some(lon)) = (e7(place.latitude, 90.0), e7(place.longitude, 180.0)) else {
            return Err(Error::new(Code::Coordinate, "this position is off the Earth", "write degrees"));
        };
        if place.id.is_empty() {
            return Err(Error::new(Code::Missing, "a place has no id", "give it one"));
        }
        let id = number_of(place.id, &self.prefix).unwrap_or(0);
        let text_id = if id == 0 { place.id } else { "" };
        Ok(Record {
            id,
            population: place.population,
            lat,
            lon,
            radius_m: place.radius_km.map_or(0, metres),
            name: 0,
            extra: self.strings.extra(text_id, place.iso_3166_2, place.pcode)?,
            admin1: NONE,
            admin2: NONE,
            admin1_code: self.strings.intern(place.admin1)?,
            admin2_code: self.strings.intern(place.admin2)?,
            feature: self.strings.intern(place.feature_code)?,
            country: country_bytes(place.country),
            kind: place.kind,
            class: place.feature_class.and_then(|class| u8::try_from(class).ok()),
            has_area: place.has_area,
            source: self.source(place.source)?,
        })
    }

    fn insert(&mut self, place: &NewPlace<'_>, mut record: Record) -> Result<Added> {
        record.name = self.strings.push(place.name)?;
        let number = u32::try_from(self.records.len()).ok().filter(|number| *number < NONE);
        let number = number.ok_or_else(|| too_large("places"))?;
        match record.id {
            0 => drop(self.by_text.insert(place.id.into(), number)),
            id => drop(self.by_number.insert(id, number)),
        }
        self.records.push(record);
        self.rows.push((place.changed, self.file));
        Ok(Added::New(number))
    }

    fn again(&mut self, number: u32, place: &NewPlace<'_>, mut record: Record) -> Added {
        let at = number as usize;
        let (Some(old), Some(row)) = (self.records.get_mut(at), self.rows.get_mut(at)) else {
            return Added::Known(number);
        };
        if row.1 != self.file {
            return Added::Known(number);
        }
        let rank = |changed: u32, r: &Record| (changed, r.population, r.lat, r.lon);
        if rank(place.changed, &record) > rank(row.0, old)
            && let Ok(name) = self.strings.push(place.name)
        {
            record.name = name;
            *old = record;
            row.0 = place.changed;
        }
        Added::Twice(number)
    }

    /// Remembers by which codes other rows call a division.
    fn divide(&mut self, place: &NewPlace<'_>, record: &Record, number: u32) {
        let country = first_country(record.country);
        let key = match place.kind {
            PlaceKind::Province if !place.iso_3166_2.is_empty() => {
                match self.strings.intern(place.iso_3166_2) {
                    Ok(iso) => (country, iso, NONE),
                    Err(_) => return,
                }
            }
            PlaceKind::Province if !place.admin1.is_empty() => (country, record.admin1_code, NONE),
            PlaceKind::District if !place.admin2.is_empty() && matches!(place.feature_code, "" | "ADM2") => {
                (country, record.admin1_code, record.admin2_code)
            }
            _ => return,
        };
        self.divisions.entry(key).or_insert(number);
    }

    fn source(&mut self, text: &str) -> Result<u16> {
        let at = self.strings.intern(text)?;
        if let Some(number) = self.source_numbers.get(&at) {
            return Ok(*number);
        }
        let number = u16::try_from(self.sources.len()).map_err(|_| too_large("different sources"))?;
        self.sources.push(at);
        self.source_numbers.insert(at, number);
        Ok(number)
    }
}

/// The texts of an index, each with its length before it.
#[derive(Debug, Default)]
pub(super) struct Strings {
    pub(super) bytes: Vec<u8>,
    known: HashMap<Box<str>, u32>,
}

impl Strings {
    /// Appends a text.
    fn push(&mut self, text: &str) -> Result<u32> {
        let at = u32::try_from(self.bytes.len()).ok().filter(|at| *at < NONE);
        let at = at.ok_or_else(|| too_large("bytes of names"))?;
        push_varint(&mut self.bytes, text.len() as u64);
        self.bytes.extend_from_slice(text.as_bytes());
        Ok(at)
    }

    /// Appends a text unless it is there.
    pub(super) fn intern(&mut self, text: &str) -> Result<u32> {
        if let Some(at) = self.known.get(text) {
            return Ok(*at);
        }
        let at = self.push(text)?;
        self.known.insert(text.into(), at);
        Ok(at)
    }

    /// Where a text is that was interned.
    pub(super) fn find(&self, text: &str) -> Option<u32> {
        self.known.get(text).copied()
    }

    fn extra(&mut self, id: &str, iso: &str, pcode: &str) -> Result<u32> {
        if id.is_empty() && iso.is_empty() && pcode.is_empty() {
            return Ok(NONE);
        }
        let at = self.push(id)?;
        self.push(iso)?;
        self.push(pcode)?;
        Ok(at)
    }
}

/// The number of an id like `gn:1138958`; `None` for every other, also for `gn:007`, which would not come back as
/// it was written.
pub(super) fn number_of(id: &str, prefix: &str) -> Option<u64> {
    let digits = id.strip_prefix(prefix)?.strip_prefix(':')?;
    let plain = digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0');
    digits.parse().ok().filter(|number| plain && *number < u64::MAX)
}

/// Whether a name is an initialism: two to five letters, all of them capitals of a script that has small ones.
fn is_capitals(name: &str) -> bool {
    let letters = || name.chars().filter(|c| c.is_alphabetic());
    letters().all(|c| c.is_uppercase()) && (2..=5).contains(&letters().count())
}

fn country_bytes(country: &str) -> [u8; 4] {
    let mut out = [0; 4];
    let codes = country.split(';').filter(|code| code.len() == 2 && code.is_ascii());
    for (slot, byte) in out.iter_mut().zip(codes.flat_map(str::bytes)) {
        *slot = byte;
    }
    out
}

/// The first country of a record, as part of a key.
pub(super) fn first_country(country: [u8; 4]) -> u32 {
    u32::from_le_bytes([country[0], country[1], 0, 0])
}

fn metres(km: f64) -> u32 {
    // A float is cut to the range of the integer, never wrapped.
    (km * 1000.0).round() as u32
}

pub(super) fn too_large(of_what: &str) -> Box<Error> {
    Error::new(
        Code::Limit,
        format!("an index can't hold so many {of_what}"),
        "build several indexes and lay them over each other",
    )
}
