//! The two layers that hold no events: the border, and the places that were used.

use std::collections::BTreeMap;

use serde::Serialize;

use super::properties::{into_map, round};
use super::{Atlas, Feature, palette, shape};
use crate::gazetteer::{Place, PlaceId};

/// How often each place was used.
#[derive(Default)]
pub(super) struct Used(BTreeMap<PlaceId, u32>);

#[derive(Debug, Serialize)]
struct PlaceProperties<'a> {
    id: &'a str,
    name: &'a str,
    kind: crate::gazetteer::PlaceKind,
    country: Option<String>,
    admin1: Option<String>,
    admin2: Option<String>,
    iso_3166_2: Option<String>,
    latitude: f64,
    longitude: f64,
    radius_km: f64,
    population: Option<u64>,
    geonameid: Option<u64>,
    pcode: Option<&'a str>,
    sites: u32,
    source: &'a str,
}

#[derive(Debug, Serialize)]
struct BorderProperties {
    id: &'static str,
    name: &'static str,
    length_km: f64,
    length_note: &'static str,
    status: &'static str,
    accuracy: &'static str,
    source: &'static str,
}

const BORDER_ID: &str = "durand-line";

impl Used {
    /// One more site was resolved to this place.
    pub(super) fn note(&mut self, place: &PlaceId) {
        let uses = self.0.entry(place.clone()).or_default();
        *uses = uses.saturating_add(1);
    }

    /// The places, in order of id.
    pub(super) fn features(&self, atlas: &Atlas<'_>) -> Vec<Feature> {
        places(&self.0, atlas)
    }

    /// The places and how often each was used.
    pub(super) fn ids(self) -> Vec<(PlaceId, u32)> {
        self.0.into_iter().collect()
    }
}

/// Places and how often each was used, in order of id.
pub(super) fn places(used: &BTreeMap<PlaceId, u32>, atlas: &Atlas<'_>) -> Vec<Feature> {
    used.iter().filter_map(|(id, &uses)| Some(place(atlas.places.place(id)?, uses, atlas))).collect()
}

fn place(place: &Place, uses: u32, atlas: &Atlas<'_>) -> Feature {
    let admin = atlas.admin_of(place);
    let mut properties = into_map(&PlaceProperties {
        id: place.id.as_str(),
        name: &place.name,
        kind: place.kind,
        country: admin.country,
        admin1: admin.admin1,
        admin2: admin.admin2,
        iso_3166_2: admin.iso_3166_2,
        latitude: round(place.position.lat(), 6),
        longitude: round(place.position.lon(), 6),
        radius_km: round(place.radius_km, 2),
        population: place.population,
        geonameid: place.geonameid,
        pcode: place.pcode.as_deref(),
        sites: uses,
        source: &place.source,
    });
    palette::place(&mut properties);
    Feature { id: place.id.as_str().to_owned(), geometry: Some(shape::point(place.position)), properties }
}

/// The border, one line; none where the gazetteer has none.
pub(super) fn border(atlas: &Atlas<'_>) -> Vec<Feature> {
    let Some(border) = atlas.places.border() else {
        return Vec::new();
    };
    let mut properties = into_map(&BorderProperties {
        id: BORDER_ID,
        name: "Durand Line",
        length_km: round(border.length_km(), 1),
        length_note: "along this line; lengths of 2,611 to 2,670 km are cited, and the finer a line is drawn the longer it is",
        status: "border in fact; recognised by Pakistan, never by Afghanistan",
        accuracy: "generalised: some hundred metres, in places more than a kilometre; no evidence of which side a single post is on",
        source: "outer edge of the Afghan districts of geoBoundaries (gbOpen AFG ADM2, simplified), CC BY 4.0",
    });
    palette::border(&mut properties);
    vec![Feature { id: BORDER_ID.into(), geometry: Some(shape::line(border.line())), properties }]
}
