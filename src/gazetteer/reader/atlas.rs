//! The places a text may name, from every layer: looked up by folded name.

use std::collections::HashMap;

use super::super::{NameKind, Place, PlaceKind, fold};
use super::dump;
use crate::geo::Position;

/// What a name is to its place, as far as reading needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum NameClass {
    /// The name it is listed under.
    Main,
    /// Another spelling or an exonym.
    Other,
    /// "Ky.", "U.S.": stands for the name.
    Short,
    /// The people or the adjective.
    People,
}

/// A place as reading needs it.
#[derive(Debug, Clone)]
pub(crate) struct Site {
    pub(crate) id: String,
    pub(crate) geonameid: Option<u64>,
    pub(crate) name: String,
    pub(crate) kind: PlaceKind,
    pub(crate) code: String,
    /// ISO code; empty for what lies in many countries.
    pub(crate) country: String,
    /// Country and first-level division, as "US.TX"; empty where unknown.
    pub(crate) admin1: String,
    /// Down to the second level; empty where unknown.
    pub(crate) admin2: String,
    pub(crate) position: Position,
    pub(crate) population: u64,
    pub(crate) radius_km: f64,
}

/// A name's bearer: number of the site and what the name is to it.
pub(crate) type Bearer = (u32, NameClass);

/// Every site and name.
#[derive(Debug, Default)]
pub(crate) struct Atlas {
    sites: Vec<Site>,
    by_id: HashMap<String, u32>,
    names: HashMap<Box<str>, Vec<Bearer>>,
    /// First word → words of the longest name that begins with it.
    firsts: HashMap<Box<str>, u8>,
}

impl Atlas {
    /// The site of a number.
    pub(crate) fn site(&self, number: u32) -> Option<&Site> {
        self.sites.get(usize::try_from(number).ok()?)
    }

    /// Who bears a folded name.
    pub(crate) fn bearers(&self, folded: &str) -> &[Bearer] {
        self.names.get(folded).map_or(&[], Vec::as_slice)
    }

    /// Words of the longest name that begins with a folded word; 0 for none.
    pub(crate) fn reach(&self, first: &str) -> usize {
        self.firsts.get(first).map_or(0, |n| usize::from(*n))
    }

    /// Adds a row of the gazetteer's own tables.
    pub(crate) fn add_place(&mut self, place: &Place) -> u32 {
        let id = place.geonameid.map_or_else(|| place.id.0.clone(), |n| format!("gn:{n}"));
        self.add(Site {
            id,
            geonameid: place.geonameid,
            name: place.name.clone(),
            kind: place.kind,
            code: place.feature_code.clone().unwrap_or_default(),
            country: place.country.clone(),
            admin1: place.admin1.clone().or_else(|| place.iso_3166_2.clone()).unwrap_or_default(),
            admin2: place.admin2.as_ref().map(|d| d.0.clone()).unwrap_or_default(),
            position: place.position,
            population: place.population.unwrap_or(0),
            radius_km: place.radius_km,
        })
    }

    /// Adds a name of the gazetteer's own tables.
    pub(crate) fn add_name_row(&mut self, site: u32, written: &str, kind: NameKind) {
        let class = match kind {
            NameKind::Preferred => NameClass::Main,
            NameKind::Variant | NameKind::Native | NameKind::Former => NameClass::Other,
            NameKind::Demonym | NameKind::Adjective => NameClass::People,
            NameKind::Code => return,
        };
        self.add_name(site, written, class);
    }

    /// Adds the rows of a GeoNames dump; what is known by its id already keeps its row and gains names.
    pub(crate) fn add_dump(&mut self, text: &str) {
        for line in text.lines() {
            if let Some(row) = dump::row(line) {
                let admin = (row.site.admin1.clone(), row.site.admin2.clone());
                let number = self.add(row.site);
                if let Some(site) = self.sites.get_mut(number as usize) {
                    (site.admin1, site.admin2) = admin;
                }
                for (name, class) in row.names {
                    self.add_name(number, name, class);
                }
            }
        }
    }

    fn add(&mut self, site: Site) -> u32 {
        if let Some(known) = self.by_id.get(&site.id) {
            return *known;
        }
        let number = u32::try_from(self.sites.len()).unwrap_or(u32::MAX);
        self.by_id.insert(site.id.clone(), number);
        self.sites.push(site);
        number
    }

    /// Adds one name.
    pub(crate) fn add_name(&mut self, site: u32, written: &str, class: NameClass) {
        let folded = fold::folded(written);
        if folded.is_empty() {
            return;
        }
        let mut words = folded.split(' ');
        let first = words.next().unwrap_or_default();
        let length = u8::try_from(words.count() + 1).unwrap_or(u8::MAX);
        match self.firsts.get_mut(first) {
            Some(known) => *known = length.max(*known),
            None => {
                self.firsts.insert(first.into(), length);
            }
        }
        match self.names.get_mut(folded.as_str()) {
            Some(bearers) => match bearers.iter_mut().find(|b| b.0 == site) {
                Some(known) => known.1 = known.1.min(class),
                None => bearers.push((site, class)),
            },
            None => {
                self.names.insert(folded.into(), vec![(site, class)]);
            }
        }
    }
}
