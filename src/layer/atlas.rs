//! What laying out asks of a gazetteer, and the names of countries and provinces by their codes.

use std::collections::BTreeMap;

use crate::gazetteer::{Gazetteer, Place, PlaceId, PlaceKind};
use crate::geo::{Area, Border, Position};

/// The questions a layer asks. A trait, so that a test can answer them with five places and a straight border.
pub(crate) trait Places: Sync {
    fn place(&self, id: &PlaceId) -> Option<&Place>;
    fn all(&self) -> Box<dyn Iterator<Item = &Place> + '_>;
    fn area(&self, id: &PlaceId) -> Option<&Area>;
    fn border(&self) -> Option<&Border>;
    fn admin_at(&self, position: Position) -> (Option<&Place>, Option<&Place>);
}

impl Places for Gazetteer {
    fn place(&self, id: &PlaceId) -> Option<&Place> {
        Gazetteer::place(self, id)
    }

    fn all(&self) -> Box<dyn Iterator<Item = &Place> + '_> {
        Box::new(self.places())
    }

    fn area(&self, id: &PlaceId) -> Option<&Area> {
        Gazetteer::area(self, id)
    }

    fn border(&self) -> Option<&Border> {
        Gazetteer::border(self)
    }

    fn admin_at(&self, position: Position) -> (Option<&Place>, Option<&Place>) {
        Gazetteer::admin_at(self, position)
    }
}

/// Places, and the names behind their codes.
pub(crate) struct Atlas<'a> {
    pub(crate) places: &'a dyn Places,
    countries: BTreeMap<&'a str, &'a str>,
    provinces: BTreeMap<&'a str, &'a str>,
}

/// Where a position stands in the order of a state.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Admin {
    pub(crate) admin1: Option<String>,
    pub(crate) admin2: Option<String>,
    pub(crate) country: Option<String>,
    pub(crate) iso_3166_2: Option<String>,
}

impl<'a> Atlas<'a> {
    pub(crate) fn new(places: &'a dyn Places) -> Self {
        let mut countries = BTreeMap::new();
        let mut provinces = BTreeMap::new();
        for place in places.all() {
            match (place.kind, &place.iso_3166_2) {
                (PlaceKind::Country, _) => {
                    countries.insert(place.country.as_str(), place.name.as_str());
                }
                (PlaceKind::Province, Some(code)) => {
                    provinces.insert(code.as_str(), place.name.as_str());
                }
                _ => {}
            }
        }
        Atlas { places, countries, provinces }
    }

    /// The names of one or more countries from `AF` or `AF;PK`; a code without a row stays a code.
    pub(super) fn country(&self, codes: &str) -> Option<String> {
        let names: Vec<&str> = codes
            .split(';')
            .map(str::trim)
            .filter(|code| !code.is_empty())
            .map(|code| self.countries.get(code).copied().unwrap_or(code))
            .collect();
        (!names.is_empty()).then(|| names.join("; "))
    }

    /// The name of a province from its ISO 3166-2 code; a code without a row stays a code.
    pub(super) fn province(&self, code: &str) -> String {
        self.provinces.get(code).copied().unwrap_or(code).to_owned()
    }

    /// Province, district and country of a place of the gazetteer.
    pub(crate) fn admin_of(&self, place: &Place) -> Admin {
        let own = |kind| (place.kind == kind).then(|| place.name.clone());
        let code = place.iso_3166_2.clone().or_else(|| place.admin1.clone());
        let district = place.admin2.as_ref().and_then(|id| self.places.place(id));
        Admin {
            admin1: own(PlaceKind::Province)
                .or_else(|| place.admin1.as_deref().map(|code| self.province(code))),
            admin2: own(PlaceKind::District).or_else(|| district.map(|d| d.name.clone())),
            country: self.country(&place.country),
            iso_3166_2: code,
        }
    }

    /// Province, district and country of a position that a source gave itself.
    pub(crate) fn admin_at(&self, position: Position) -> Admin {
        let (province, district) = self.places.admin_at(position);
        Admin {
            admin1: province.map(|p| p.name.clone()),
            admin2: district.map(|d| d.name.clone()),
            country: province.or(district).and_then(|p| self.country(&p.country)),
            iso_3166_2: province.and_then(|p| p.iso_3166_2.clone()),
        }
    }
}
