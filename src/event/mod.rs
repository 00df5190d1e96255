//! The nouns: what happened, when, by whom, against whom, where, and who says so.
//! A leaf of the house: nothing here knows of files, gazetteers or maps.

mod actor;
mod claim;
mod kind;
mod when;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use actor::{Actor, SideId};
pub use claim::{Claim, Count, Measure, Stance, Verification};
pub use kind::{Family, Kind};
pub use when::{DatePrecision, When};

use crate::geo::Position;
use crate::source::Evidence;

/// Something that happened, as one report or one table row states it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// The id the source gives it (a table's id column); `None` where it gives none.
    pub source_id: Option<String>,
    /// What happened.
    pub kind: Kind,
    /// When; `None` where neither the text nor its publication date tells.
    pub when: Option<When>,
    /// Who did it.
    pub by: Vec<Actor>,
    /// Against whom.
    pub against: Vec<Actor>,
    /// Where: one entry for each place named as hit. Empty where no place is named.
    pub sites: Vec<Site>,
    /// Why `sites` is empty, where the source itself says so ("did not specify where").
    pub no_site: Option<Evidence>,
    /// Who says what about losses and gains.
    pub claims: Vec<Claim>,
    /// Every report or row that tells it.
    pub told: Vec<Telling>,
}

/// One report or row that tells an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Telling {
    /// The source.
    pub source: Source,
    /// Those whom the source names as saying that it happened.
    pub said_by: Vec<Actor>,
    /// The sentence.
    pub evidence: Evidence,
    /// The source says that it could not be verified.
    pub verification: Verification,
}

/// A publication: what is known of a report or of a table row's own source.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Source {
    /// The file as it was named on the command line.
    pub file: Arc<str>,
    /// The id that a file of many reports gives it; `None` where the file is the report.
    #[serde(default)]
    pub id: Option<String>,
    /// Its headline.
    pub title: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// The day it was published, ISO 8601.
    pub published: Option<jiff::civil::Date>,
    /// Where it can be read.
    pub url: Option<String>,
}

/// One place of one event, as written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Site {
    /// The name as the source writes it.
    pub written: String,
    /// The words it was read from.
    pub evidence: Evidence,
    /// What the source says of it besides its name.
    pub context: SiteContext,
    /// How the event stands to the named place.
    pub manner: Manner,
    /// A position the source itself gives, with the precision it claims.
    pub given: Option<GivenPosition>,
    /// Other columns of its row that somebody wanted kept: the name of each and what stands in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kept: Vec<(Arc<str>, String)>,
}

/// What a source says about a place besides its name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SiteContext {
    /// The kind of place the words say: "province", "district", "crossing"...
    pub kind: Option<crate::event::PlaceWord>,
    /// Names of larger places written with it, the smallest first ("Alisher-Terezi district", "Khost"); of a place that
    /// no gazetteer has, also of the one in which its event is told.
    pub within: Vec<String>,
    /// Other names of the same report or row that may help to choose: places and countries.
    pub beside: Vec<String>,
}

/// The kind of place that words beside a name tell ("province", "gate", "airbase").
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceWord {
    /// "country", "state" of the world.
    Country,
    /// "province", "region", "state", "wilayat".
    Province,
    /// "district", "tehsil", "agency", "wuleswali".
    District,
    /// "city", "town", "village", "capital".
    Settlement,
    /// "crossing", "gate", "border point".
    Crossing,
    /// "pass".
    Pass,
    /// "post", "outpost", "checkpoint", "base", "headquarters".
    Post,
    /// "airport", "airbase", "airfield".
    Airport,
    /// "valley", "river", "mountain", "area".
    Region,
}

/// How the event stands to the named place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Manner {
    /// In or at it.
    #[default]
    In,
    /// At the border, in the part of it that belongs to the named province or district.
    AlongBorder,
    /// Near it, not in it.
    Near,
}

/// A position a source gives.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct GivenPosition {
    /// Where.
    pub position: Position,
    /// How far off it may be in kilometres, where the source says so.
    pub radius_km: Option<f64>,
    /// What it stands for, where the source says so: the town itself, or somewhere in a district, a province...
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<PlaceWord>,
    /// The source's own grade of precision on UCDP GED's scale, 1 to 7, where it uses that scale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub where_prec: Option<u8>,
}

impl GivenPosition {
    /// A position of which nothing more is said than its radius in kilometres.
    pub fn at(position: Position, radius_km: Option<f64>) -> Self {
        GivenPosition { position, radius_km, level: None, where_prec: None }
    }
}
