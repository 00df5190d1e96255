//! A row of the gazetteer.

use serde::{Deserialize, Serialize};

use crate::geo::Position;

/// The id of a place: `gn:1138958` for a row of GeoNames, `situs:torkham` for one typed by hand.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PlaceId(pub String);

impl PlaceId {
    /// The id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What kind of place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    /// A country.
    Country,
    /// A first-level division: province, state.
    Province,
    /// A second-level division: district, agency.
    District,
    /// A city, town or village.
    Settlement,
    /// A border crossing.
    Crossing,
    /// A mountain pass.
    Pass,
    /// A border post or fort.
    BorderPost,
    /// A region without sharp limits: a valley, Waziristan.
    Region,
    /// An airport or air base.
    Airport,
    /// A continent.
    Continent,
    /// A sea, a lake, a river.
    Water,
}

impl PlaceKind {
    /// Every kind, in the order of this list.
    pub const ALL: &'static [PlaceKind] = &[
        PlaceKind::Country,
        PlaceKind::Province,
        PlaceKind::District,
        PlaceKind::Settlement,
        PlaceKind::Crossing,
        PlaceKind::Pass,
        PlaceKind::BorderPost,
        PlaceKind::Region,
        PlaceKind::Airport,
        PlaceKind::Continent,
        PlaceKind::Water,
    ];

    /// The name as it stands in the tables.
    pub fn as_str(self) -> &'static str {
        match self {
            PlaceKind::Country => "country",
            PlaceKind::Province => "province",
            PlaceKind::District => "district",
            PlaceKind::Settlement => "settlement",
            PlaceKind::Crossing => "crossing",
            PlaceKind::Pass => "pass",
            PlaceKind::BorderPost => "border_post",
            PlaceKind::Region => "region",
            PlaceKind::Airport => "airport",
            PlaceKind::Continent => "continent",
            PlaceKind::Water => "water",
        }
    }

    /// The kind of that name.
    pub fn from_name(name: &str) -> Option<PlaceKind> {
        PlaceKind::ALL.iter().copied().find(|kind| kind.as_str() == name)
    }
}

/// A place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// Its id.
    pub id: PlaceId,
    /// What kind of place.
    pub kind: PlaceKind,
    /// Its preferred English name.
    pub name: String,
    /// ISO 3166-1 alpha-2; two codes joined by `;` for a place on the border.
    pub country: String,
    /// ISO 3166-2 code of its province.
    pub admin1: Option<String>,
    /// Id of its district.
    pub admin2: Option<PlaceId>,
    /// A point in it.
    pub position: Position,
    /// Around `position`, the true site of an event "in" this place lies within so many kilometres 95 times in 100.
    pub radius_km: f64,
    /// Number of people; `None` where not known.
    pub population: Option<u64>,
    /// GeoNames feature code.
    pub feature_code: Option<String>,
    /// GeoNames id.
    pub geonameid: Option<u64>,
    /// ISO 3166-2 code, of a province.
    pub iso_3166_2: Option<String>,
    /// OCHA P-code.
    pub pcode: Option<String>,
    /// Where the row comes from.
    pub source: String,
}
