//! A place of an index: looked at, not copied.

use super::Index;
use super::layout::{Section, text_at, u32_at, varint};
use super::record::{NONE, Record, degrees};
use crate::gazetteer::{Place, PlaceId, PlaceKind};
use crate::geo::Position;

/// A place of an [`Index`]. Cheap: some numbers, and a reference to the index for its texts.
#[derive(Debug, Clone, Copy)]
pub struct PlaceRef<'a> {
    index: &'a Index,
    number: u32,
    record: Record,
    position: Position,
}

/// The texts that few places have.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Extra<'a> {
    pub(super) id: &'a str,
    pub(super) iso_3166_2: &'a str,
    pub(super) pcode: &'a str,
}

impl<'a> PlaceRef<'a> {
    pub(super) fn new(index: &'a Index, number: u32, record: Record) -> Option<Self> {
        let position = Position::new(degrees(record.lon), degrees(record.lat))?;
        Some(PlaceRef { index, number, record, position })
    }

    /// Its number in the index: places are numbered in order of id.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Its id: `gn:1138958`, `situs:torkham`.
    pub fn id(&self) -> PlaceId {
        PlaceId(match self.record.id {
            0 => self.extra().id.to_owned(),
            id => format!("{}:{id}", self.index.id_prefix()),
        })
    }

    /// What kind of place. [`PlaceKind::Region`] also stands for whatever GeoNames has and situs has no word for;
    /// see [`PlaceRef::feature_class`].
    pub fn kind(&self) -> PlaceKind {
        self.record.kind
    }

    /// Its preferred name, as its source writes it.
    pub fn name(&self) -> &'a str {
        self.text(self.record.name)
    }

    /// ISO 3166-1 alpha-2 codes of its country: one, two for a place on a border, none for the sea.
    pub fn countries(&self) -> impl Iterator<Item = &str> {
        let (first, second) = self.record.country.split_at(2);
        [first, second].into_iter().filter_map(country)
    }

    /// Whether it lies in, or on the border of, a country.
    pub fn is_in(&self, alpha2: &str) -> bool {
        self.countries().any(|code| code == alpha2)
    }

    /// Code of its province as its source has it: `AF-KAB`, `13`; empty where it has none.
    pub fn admin1_code(&self) -> &'a str {
        self.text(self.record.admin1_code)
    }

    /// Code of its district as its source has it, often an id; empty where it has none.
    pub fn admin2_code(&self) -> &'a str {
        self.text(self.record.admin2_code)
    }

    /// Number of its province in the index, where the index has it.
    pub fn admin1(&self) -> Option<u32> {
        (self.record.admin1 != NONE).then_some(self.record.admin1)
    }

    /// Number of its district in the index, where the index has it.
    pub fn admin2(&self) -> Option<u32> {
        (self.record.admin2 != NONE).then_some(self.record.admin2)
    }

    /// Name of its province, from its place or from the list of divisions; empty where neither is known.
    pub fn admin1_name(&self) -> &'a str {
        self.admin1().and_then(|number| self.index.place(number)).map_or_else(
            || {
                let country = self.countries().next().unwrap_or_default();
                let code = format!("{country}.{}", self.admin1_code());
                self.index.division(&code).map_or("", |division| division.name)
            },
            |place| place.name(),
        )
    }

    /// A point in it.
    pub fn position(&self) -> Position {
        self.position
    }

    /// Around its position, the true site of an event "in" it lies within so many kilometres 95 times in 100.
    pub fn radius_km(&self) -> f64 {
        f64::from(self.record.radius_m) / 1000.0
    }

    /// Number of people; `None` where not known.
    pub fn population(&self) -> Option<u64> {
        self.record.population
    }

    /// GeoNames feature class: `P` for what people live in, `A` for divisions, `S` for buildings.
    pub fn feature_class(&self) -> Option<char> {
        self.record.class.map(char::from)
    }

    /// GeoNames feature code: `PPLA2`; empty where not known.
    pub fn feature_code(&self) -> &'a str {
        self.text(self.record.feature)
    }

    /// GeoNames id, where its id is one.
    pub fn geonameid(&self) -> Option<u64> {
        (self.record.id != 0 && self.index.id_prefix() == "gn").then_some(self.record.id)
    }

    /// ISO 3166-2 code, of a province; empty where not known.
    pub fn iso_3166_2(&self) -> &'a str {
        self.extra().iso_3166_2
    }

    /// OCHA P-code; empty where not known.
    pub fn pcode(&self) -> &'a str {
        self.extra().pcode
    }

    /// Where the row comes from.
    pub fn source(&self) -> &'a str {
        let sources = self.index.section(Section::Sources);
        u32_at(sources, usize::from(self.record.source) * 4).map_or("", |at| self.text(at))
    }

    /// Whether its table says that there is an area of it.
    pub fn has_area(&self) -> bool {
        self.record.has_area
    }

    /// The place, copied out of the index.
    pub fn to_place(&self) -> Place {
        let own = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let country: Vec<&str> = self.countries().collect();
        Place {
            id: self.id(),
            kind: self.kind(),
            name: self.name().to_owned(),
            country: country.join(";"),
            admin1: own(self.admin1_code()),
            admin2: self.admin2().and_then(|number| self.index.place(number)).map(|place| place.id()),
            position: self.position,
            radius_km: self.radius_km(),
            population: self.population(),
            feature_code: own(self.feature_code()),
            geonameid: self.geonameid(),
            iso_3166_2: own(self.iso_3166_2()),
            pcode: own(self.pcode()),
            source: self.source().to_owned(),
        }
    }

    pub(super) fn record(&self) -> &Record {
        &self.record
    }

    pub(super) fn extra(&self) -> Extra<'a> {
        extra_at(self.index.section(Section::Strings), self.record.extra).unwrap_or_default()
    }

    fn text(&self, at: u32) -> &'a str {
        text_at(self.index.section(Section::Strings), at).unwrap_or_default()
    }
}

/// The three texts that stand after each other at an offset.
pub(super) fn extra_at(strings: &[u8], at: u32) -> Option<Extra<'_>> {
    let mut at = (at != NONE).then_some(at)?;
    let mut texts = [""; 3];
    for text in &mut texts {
        *text = text_at(strings, at)?;
        let (_, skip) = varint(strings.get(usize::try_from(at).ok()?..)?)?;
        at = at.checked_add(u32::try_from(skip.saturating_add(text.len())).ok()?)?;
    }
    let [id, iso_3166_2, pcode] = texts;
    Some(Extra { id, iso_3166_2, pcode })
}

fn country(code: &[u8]) -> Option<&str> {
    let code = std::str::from_utf8(code).ok()?;
    (!code.starts_with('\0')).then_some(code)
}
