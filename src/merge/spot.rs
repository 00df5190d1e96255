//! A site as merging compares it: which place, in which larger ones, and how little it may say.

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::error::Code;
use crate::gazetteer::{PlaceId, PlaceKind, Query};
use crate::geo::Position;
use crate::locate::{LocatedSite, Lookup, Placement, Precision, Resolution, bare};

/// Two positions that sources give lie at one site when they are no further apart than this, in kilometres.
const SAME_KM: f64 = 1.0;

/// What merging needs to know of a site.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Spot {
    /// The name as it is compared.
    pub(super) name: String,
    /// The place it was found at.
    pub(super) place: Option<PlaceId>,
    /// The place stands in for a smaller one without a row of its own.
    pub(super) stands_in: bool,
    /// The place is a province with this ISO 3166-2 code.
    pub(super) own_iso: Option<String>,
    /// ISO 3166-2 code of the province it lies in.
    pub(super) admin1: Option<String>,
    /// The district it lies in.
    pub(super) admin2: Option<PlaceId>,
    /// Country codes, joined by `;`.
    pub(super) country: Option<String>,
    /// The position a source gave itself.
    pub(super) given: Option<Position>,
    /// What it may be, where nothing decides.
    pub(super) candidates: Vec<PlaceId>,
    /// It names no more than a country or the whole border.
    pub(super) vague: Option<Code>,
    /// It is a district or smaller, or a name of its own.
    pub(super) small: bool,
    /// It lies on or along the border.
    pub(super) on_border: bool,
}

impl Spot {
    pub(super) fn of(site: &LocatedSite, lookup: &impl Lookup) -> Spot {
        let name = bare(&site.site.written);
        match &site.resolution {
            Resolution::Placed(placement) => Spot::placed(name, placement, lookup),
            Resolution::Ambiguous { candidates, .. } => {
                Spot { name, candidates: candidates.clone(), small: true, ..Spot::default() }
            }
            Resolution::Unplaced { code, .. } => {
                let vague = matches!(code, Code::CountryOnly | Code::WholeBorder).then_some(*code);
                let country = match code {
                    Code::CountryOnly => country_called(&site.site.written, lookup),
                    _ => None,
                };
                Spot { name, vague, small: vague.is_none(), country, ..Spot::default() }
            }
        }
    }

    fn placed(name: String, placement: &Placement, lookup: &impl Lookup) -> Spot {
        let row = placement.place.as_ref().and_then(|id| lookup.place(id));
        let stands_in = placement.stands_in();
        let wide = matches!(
            placement.precision,
            Precision::Province | Precision::BorderStretch | Precision::Region | Precision::Country
        );
        let mut spot = Spot {
            name,
            place: placement.place.clone(),
            stands_in,
            small: stands_in || !wide,
            on_border: placement.stretch.is_some() || placement.precision == Precision::Crossing,
            ..Spot::default()
        };
        match row {
            Some(row) => {
                spot.own_iso =
                    (row.kind == PlaceKind::Province && !stands_in).then(|| row.iso_3166_2.clone()).flatten();
                spot.admin1 = row.admin1.clone().or_else(|| row.iso_3166_2.clone());
                spot.admin2 = row.admin2.clone();
                spot.country = Some(row.country.clone());
                if row.kind == PlaceKind::District {
                    spot.small = true;
                }
            }
            None => {
                let (province, district) = lookup.admin_at(placement.position);
                spot.admin1 = province.and_then(|row| row.iso_3166_2.clone());
                spot.admin2 = district.map(|row| row.id.clone());
                spot.country = province.map(|row| row.country.clone());
                spot.given = placement.place.is_none().then_some(placement.position);
            }
        }
        spot
    }

    /// Whether both are one site.
    pub(super) fn same(&self, other: &Spot) -> bool {
        let named_alike = !self.name.is_empty() && self.name == other.name;
        if self.vague.is_some() || other.vague.is_some() {
            let border = self.vague == Some(Code::WholeBorder);
            return self.vague == other.vague && (border || named_alike);
        }
        match (&self.place, &other.place) {
            (Some(a), Some(b)) => a == b && (!(self.stands_in && other.stands_in) || named_alike),
            (Some(place), None) => named_alike && other.may_be(place, self),
            (None, Some(place)) => named_alike && self.may_be(place, other),
            (None, None) => match (self.given, other.given) {
                (Some(a), Some(b)) => a.distance_km(b) <= SAME_KM,
                _ => named_alike,
            },
        }
    }

    /// Whether a site without a place of its own may be the place at which `there` was found.
    fn may_be(&self, place: &PlaceId, there: &Spot) -> bool {
        if self.given.is_some() {
            return self.admin1 == there.admin1 && (self.admin2.is_none() || !there.stands_in);
        }
        self.candidates.is_empty() || self.candidates.contains(place)
    }

    /// Whether `inner` lies in this province or district.
    pub(super) fn contains(&self, inner: &Spot) -> bool {
        if self.stands_in || inner.vague.is_some() || self.place == inner.place {
            return false;
        }
        let by_province =
            self.own_iso.is_some() && self.own_iso == inner.admin1 && self.own_iso != inner.own_iso;
        let by_district = self.place.is_some() && self.place == inner.admin2;
        by_province || by_district
    }

    /// Whether both share the site or one lies in the other.
    pub(super) fn meets(&self, other: &Spot) -> bool {
        self.same(other) || self.contains(other) || other.contains(self)
    }

    /// Keys of which two spots that meet share at least one.
    pub(super) fn keys(&self) -> Vec<u64> {
        let place = |id: &Option<PlaceId>| id.as_ref().map(|id| hash("place", id.as_str()));
        let name = Some(&self.name).filter(|name| !name.is_empty());
        let mut keys: Vec<u64> = name.map(|name| hash("name", name)).into_iter().collect();
        keys.extend(place(&self.place));
        keys.extend(place(&self.admin2));
        keys.extend(self.admin1.as_ref().map(|code| hash("iso", code)));
        keys.extend(self.given.map(|given| cell(given, 0, 0)));
        keys
    }

    /// The keys, and those of the cells of the grid around a given position.
    pub(super) fn probes(&self) -> Vec<u64> {
        let mut keys = self.keys();
        if let Some(given) = self.given {
            let around = [-1, 0, 1];
            let cells = around.iter().flat_map(|x| around.map(|y| (*x, y)));
            keys.extend(cells.map(|(x, y)| cell(given, x, y)));
        }
        keys
    }
}

/// The same in every run; what happens to share it is only looked at once more.
fn hash(head: &str, key: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    (head, key).hash(&mut hasher);
    hasher.finish()
}

/// The cell of a grid of 0.05 degrees: wider than [`SAME_KM`] everywhere below 79 degrees of latitude.
fn cell(position: Position, east: i32, north: i32) -> u64 {
    #[expect(clippy::cast_possible_truncation, reason = "degrees are below 180")]
    let index = |degrees: f64, step: i32| (degrees / 0.05).floor() as i32 + step;
    hash("cell", (index(position.lon(), east), index(position.lat(), north)))
}

fn country_called(name: &str, lookup: &impl Lookup) -> Option<String> {
    let answer = lookup.resolve(&Query { name, kinds: &[PlaceKind::Country], ..Query::default() });
    let best = answer.best()?;
    lookup.place(&best.place).map(|row| row.country.clone())
}
