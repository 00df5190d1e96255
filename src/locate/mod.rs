//! Events as stated in, located events out: placed, ambiguous or unplaced, and never a guess in silence.

mod check;
mod lookup;
mod name;
mod place_site;
mod precision;
#[cfg(test)]
pub(crate) mod testing;

use serde::{Deserialize, Serialize};

pub(crate) use lookup::{Lookup, shares_country};
pub(crate) use name::{bare, fold};

use crate::error::{Code, Finding};
use crate::event::{Actor, Claim, Event, Kind, Site, Telling, When};
use crate::gazetteer::{Gazetteer, PlaceId};
use crate::geo::{Position, Stretch};
use crate::source::Evidence;

/// An event whose sites have been looked for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LocatedEvent {
    /// The id its source gives it.
    pub source_id: Option<String>,
    /// What happened.
    pub kind: Kind,
    /// When.
    pub when: Option<When>,
    /// Who did it.
    pub by: Vec<Actor>,
    /// Against whom.
    pub against: Vec<Actor>,
    /// Its sites, in the order in which they are named.
    pub sites: Vec<LocatedSite>,
    /// Why there are none, where the source says so.
    pub no_site: Option<Evidence>,
    /// Who says what.
    pub claims: Vec<Claim>,
    /// Every report or row that tells it.
    pub told: Vec<Telling>,
}

/// A site and where it was found.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LocatedSite {
    /// As stated.
    pub site: Site,
    /// Where.
    pub resolution: Resolution,
}

/// Whether and where a site was found.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resolution {
    /// Found.
    Placed(Placement),
    /// More than one place may be meant and nothing decides.
    Ambiguous {
        /// Which, the most probable first.
        candidates: Vec<PlaceId>,
        /// Why none was taken.
        why: String,
    },
    /// Not found.
    Unplaced {
        /// The reason code.
        code: Code,
        /// The reason, for people.
        why: String,
    },
}

/// Where a site is, how precise that is, and how it is to be drawn.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Placement {
    /// The gazetteer row used; `None` for a position the source gave itself.
    pub place: Option<PlaceId>,
    /// A position for labels and tables; only where `drawn` is a point does it claim to be the site.
    pub position: Position,
    /// How precise.
    pub precision: Precision,
    /// The true site lies within so many kilometres of `position` 95 times in 100.
    pub radius_km: f64,
    /// How it is to be drawn.
    pub drawn: Drawn,
    /// The part of the border, for a site along it.
    pub stretch: Option<Stretch>,
    /// Probability that the right place was chosen, 0 to 1.
    pub confidence: f64,
    /// What was assumed on the way ("placed at its district: no gazetteer has Anzar Sar").
    pub note: Option<String>,
}

/// How a site is drawn: as what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Drawn {
    /// A point.
    Point,
    /// The area of the place, from the gazetteer.
    Area,
    /// A circle of uncertainty, where no area is known.
    Circle,
}

/// How precise a location is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// A position given by the source as exact.
    Exact,
    /// A city, town or village.
    Settlement,
    /// A border crossing, pass or post.
    Crossing,
    /// A stretch of the border.
    BorderStretch,
    /// A district.
    District,
    /// A province.
    Province,
    /// A region without sharp limits.
    Region,
    /// A country.
    Country,
}

impl Precision {
    /// The name as it stands in the layers.
    pub fn as_str(self) -> &'static str {
        match self {
            Precision::Exact => "exact",
            Precision::Settlement => "settlement",
            Precision::Crossing => "crossing",
            Precision::BorderStretch => "border_stretch",
            Precision::District => "district",
            Precision::Province => "province",
            Precision::Region => "region",
            Precision::Country => "country",
        }
    }

    /// ACLED `geo_precision`: 1 the town itself, 2 the part of a region, 3 a larger region.
    pub fn acled_geo_precision(self) -> u8 {
        match self {
            Precision::Exact | Precision::Settlement | Precision::Crossing => 1,
            Precision::BorderStretch | Precision::District => 2,
            Precision::Province | Precision::Region | Precision::Country => 3,
        }
    }

    /// UCDP GED `where_prec`: 1 exact, 2 within about 25 km, 3 second-level division, 4 first-level division,
    /// 5 a feature that is neither (a river, a border), 6 the country.
    pub fn ucdp_where_prec(self) -> u8 {
        match self {
            Precision::Exact | Precision::Settlement | Precision::Crossing => 1,
            Precision::District => 3,
            Precision::Province => 4,
            Precision::BorderStretch | Precision::Region => 5,
            Precision::Country => 6,
        }
    }
}

/// A located event and what should be said about the way it was located.
#[derive(Debug, Clone, Serialize)]
pub struct Located {
    /// The event, with every one of its sites.
    pub event: LocatedEvent,
    /// What was assumed, not found or contradicted, in the order of the sites.
    pub findings: Vec<Finding>,
}

/// Looks for every site of an event. No site is lost: each comes out placed, ambiguous or unplaced.
pub fn locate(event: Event, gazetteer: &Gazetteer) -> Located {
    locate_with(event, gazetteer)
}

pub(crate) fn locate_with(event: Event, lookup: &impl Lookup) -> Located {
    let names: Vec<String> = event.sites.iter().map(|site| site.written.clone()).collect();
    let mut findings = Vec::new();
    let sites = event
        .sites
        .into_iter()
        .map(|site| {
            let resolution = place_site::resolve(&site, &names, lookup, &mut findings);
            LocatedSite { site, resolution }
        })
        .collect();
    let event = LocatedEvent {
        source_id: event.source_id,
        kind: event.kind,
        when: event.when,
        by: event.by,
        against: event.against,
        sites,
        no_site: event.no_site,
        claims: event.claims,
        told: event.told,
    };
    Located { event, findings }
}

/// Looks for a site that stands alone: no other place of its event says anything for or against it.
pub(crate) fn locate_site(site: &Site, lookup: &impl Lookup) -> (Resolution, Vec<Finding>) {
    let mut findings = Vec::new();
    let resolution = place_site::resolve(site, std::slice::from_ref(&site.written), lookup, &mut findings);
    (resolution, findings)
}

#[cfg(test)]
mod tests;
