//! Events in, layers out: what is drawn where, in which order, with which properties. Decided once, for all formats.
//!
//! A site whose position is known is a point in the layer of its event's family. A site that is a district, a
//! province or a circle of uncertainty is one polygon in `areas` and no dot, for a dot in the middle of a province
//! would claim what nobody said. A site along the border is, besides, the line in `stretches` that the source names.
//! Whatever has no place or no day is in `unplaced`, with the reason.

mod atlas;
mod claims;
mod columns;
mod killed;
mod own;
pub(crate) mod palette;
mod placed;
pub(crate) mod plain;
mod properties;
mod reference;
mod shape;
mod unplaced;
pub(crate) mod words;

#[cfg(test)]
mod samples;

use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

pub use claims::ClaimRow;
pub(crate) use columns::is_style;
pub use columns::{Column, ColumnType, Geometries};
pub use own::OwnLayer;
pub(crate) use own::is_file_name;
pub(crate) use own::kind_of;
pub use plain::{Plain, Spot};
pub use properties::PROPERTIES;

use crate::event::Family;
use crate::gazetteer::{Gazetteer, PlaceId};
use crate::locate::Resolution;
use crate::merge::Incident;
pub(crate) use atlas::Atlas;
use atlas::Places;

/// The layers of one run, in the order in which they are written.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Layers {
    /// strikes, clashes, incidents, stretches, areas, border, places, unplaced.
    pub layers: Vec<Layer>,
    /// One row a claim.
    pub claims: Vec<ClaimRow>,
    /// Sites that stand in at least one layer. A site drawn as an area and as a stretch counts once.
    pub sites_placed: usize,
    /// Sites, and events without any site, that stand in `unplaced`.
    pub sites_unplaced: usize,
    /// Of `sites_unplaced`: those where several places may be meant.
    pub sites_ambiguous: usize,
    /// How many events are drawn.
    pub events: usize,
    /// The places that sites were resolved to, and how often.
    #[serde(skip)]
    pub(crate) used: Vec<(PlaceId, u32)>,
}

/// Features of one geometry type, one subject, one file.
#[derive(Debug, Clone, Serialize)]
pub struct Layer {
    /// The file's stem: `strikes`.
    pub name: &'static str,
    /// A title for people.
    pub title: &'static str,
    /// What it holds, in one sentence.
    pub description: &'static str,
    /// The features, in order.
    pub features: Vec<Feature>,
}

/// One feature.
#[derive(Debug, Clone, Serialize)]
pub struct Feature {
    /// Unique in its layer, the same in every run.
    pub id: String,
    /// `None` where it is not placed (RFC 7946, 3.2).
    #[serde(serialize_with = "shape::as_geojson")]
    pub geometry: Option<geo::Geometry<f64>>,
    /// Flat scalars in a fixed order.
    pub properties: Map<String, Value>,
}

/// Lays events out in layers. Every site of every incident ends in exactly one of `sites_placed` and
/// `sites_unplaced`; an incident without sites, or without a day, counts as unplaced. Features are in order of
/// first day, event and id.
///
/// ```
/// use situs::{gazetteer::Gazetteer, layer::lay_out};
///
/// let layers = lay_out(&[], Gazetteer::embedded()?);
/// let names: Vec<_> = layers.layers.iter().map(|layer| layer.name).collect();
/// assert_eq!(names[..5], ["strikes", "clashes", "incidents", "stretches", "areas"]);
/// assert_eq!(names[5..], ["border", "places", "unplaced"]);
/// # Ok::<(), Box<situs::error::Error>>(())
/// ```
pub fn lay_out(incidents: &[Incident], gazetteer: &Gazetteer) -> Layers {
    lay_out_on(incidents, gazetteer)
}

/// The same, on anything that knows places.
fn lay_out_on(incidents: &[Incident], places: &dyn Places) -> Layers {
    let atlas = Atlas::new(places);
    let mut incidents: Vec<&Incident> = incidents.iter().collect();
    incidents.sort_by(|a, b| {
        let day = |i: &Incident| i.event.when.as_ref().map(|when| when.start);
        (day(a), a.event.kind, &a.id).cmp(&(day(b), b.event.kind, &b.id))
    });
    let mut sheets = Sheets::default();
    for incident in &incidents {
        sheets.add(incident, &atlas);
    }
    sheets.finish(&incidents, &atlas)
}

/// The layers while they are being filled.
#[derive(Default)]
struct Sheets {
    strikes: Vec<Feature>,
    clashes: Vec<Feature>,
    incidents: Vec<Feature>,
    stretches: Vec<Feature>,
    areas: Vec<Feature>,
    unplaced: Vec<Feature>,
    placed: usize,
    ambiguous: usize,
    used: reference::Used,
    ids: BTreeSet<String>,
}

impl Sheets {
    fn add(&mut self, incident: &Incident, atlas: &Atlas<'_>) {
        if incident.event.sites.is_empty() {
            let id = self.unique(format!("{}.event", incident.id));
            self.unplaced.push(unplaced::event(incident, &id));
        }
        for site in &incident.event.sites {
            match (&site.resolution, &incident.event.when) {
                (Resolution::Placed(placement), Some(when)) => {
                    let id = self.unique(placed::id(incident, site, placement));
                    let drawn = placed::draw(incident, site, placement, when, &id, atlas);
                    self.placed += 1;
                    if let Some(place) = &placement.place {
                        self.used.note(place);
                    }
                    match incident.event.kind.family() {
                        Family::Strike => self.strikes.extend(drawn.point),
                        Family::Clash => self.clashes.extend(drawn.point),
                        Family::Incident => self.incidents.extend(drawn.point),
                    }
                    self.areas.extend(drawn.area);
                    self.stretches.extend(drawn.stretch);
                }
                (resolution, _) => {
                    self.ambiguous += usize::from(matches!(resolution, Resolution::Ambiguous { .. }));
                    let id = self.unique(format!("{}.{}", incident.id, words::slug(&site.site.written)));
                    self.unplaced.push(unplaced::site(incident, site, &id, atlas));
                }
            }
        }
    }

    /// The id, with `-2`, `-3`... where it was given before.
    fn unique(&mut self, id: String) -> String {
        let free = (1_usize..)
            .map(|n| if n == 1 { id.clone() } else { format!("{id}-{n}") })
            .find(|candidate| !self.ids.contains(candidate))
            .unwrap_or(id);
        self.ids.insert(free.clone());
        free
    }

    fn finish(mut self, incidents: &[&Incident], atlas: &Atlas<'_>) -> Layers {
        for features in [
            &mut self.strikes,
            &mut self.clashes,
            &mut self.incidents,
            &mut self.stretches,
            &mut self.areas,
            &mut self.unplaced,
        ] {
            features.sort_by_cached_key(sort_key);
        }
        let sites_unplaced = self.unplaced.len();
        let border = reference::border(atlas);
        let places = self.used.features(atlas);
        let sheets = [
            self.strikes,
            self.clashes,
            self.incidents,
            self.stretches,
            self.areas,
            border,
            places,
            self.unplaced,
        ];
        Layers {
            layers: TITLES
                .iter()
                .zip(sheets)
                .map(|(&(name, title, description), features)| Layer { name, title, description, features })
                .collect(),
            claims: incidents.iter().flat_map(|incident| claims::rows(incident)).collect(),
            sites_placed: self.placed,
            sites_unplaced,
            sites_ambiguous: self.ambiguous,
            events: incidents.len(),
            used: self.used.ids(),
        }
    }
}

/// Title and description of a layer.
pub fn heading(layer: &str) -> (&'static str, &'static str) {
    let known = TITLES.iter().find(|(name, ..)| *name == layer);
    known.map_or(("", ""), |(_, title, description)| (*title, *description))
}

/// The features of one event that is drawn by itself, with the names of their layers; `placed` tells whether its sites
/// were placed. They are those that [`lay_out`] makes of it, unless another event had its id before.
pub(crate) fn draw_alone(incident: &Incident, atlas: &Atlas<'_>) -> Alone {
    let mut sheets = Sheets::default();
    sheets.add(incident, atlas);
    let claims = claims::rows(incident).collect();
    let used = sheets.used.ids();
    let (placed, ambiguous) = (sheets.placed, sheets.ambiguous);
    let unplaced = sheets.unplaced.len();
    let features =
        [sheets.strikes, sheets.clashes, sheets.incidents, sheets.stretches, sheets.areas, sheets.unplaced];
    Alone { features, claims, placed, unplaced, ambiguous, used }
}

/// One event, drawn by itself.
#[derive(Debug)]
pub(crate) struct Alone {
    /// Of strikes, clashes, incidents, stretches, areas, unplaced.
    pub(crate) features: [Vec<Feature>; 6],
    pub(crate) claims: Vec<ClaimRow>,
    pub(crate) placed: usize,
    pub(crate) unplaced: usize,
    pub(crate) ambiguous: usize,
    /// The places its sites were resolved to, and how often.
    pub(crate) used: Vec<(PlaceId, u32)>,
}

/// The layers that hold no events: the border, and the places that so many sites were resolved to.
pub(crate) fn reference_layers(used: &BTreeMap<PlaceId, u32>, gazetteer: &Gazetteer) -> Vec<Layer> {
    let atlas = Atlas::new(gazetteer);
    let layers = [("border", reference::border(&atlas)), ("places", reference::places(used, &atlas))];
    let layer = |(name, features): (&'static str, Vec<Feature>)| {
        let (title, description) = heading(name);
        Layer { name, title, description, features }
    };
    layers.into_iter().map(layer).collect()
}

/// First day, event, id: a total order, for no two features share an id. What has no day comes first.
fn sort_key(feature: &Feature) -> (String, String, String) {
    let text = |key: &str| {
        let value = feature.properties.get(key).and_then(Value::as_str);
        value.unwrap_or_default().to_owned()
    };
    (text("start"), text("event_id"), feature.id.clone())
}

/// Stem, title and description of every layer, in the order in which they are written.
const TITLES: [(&str, &str, &str); 8] = [
    (
        "strikes",
        "Strikes and shelling",
        "Points: sites of strikes and shelling whose position is known to a settlement or better.",
    ),
    (
        "clashes",
        "Clashes and attacks",
        "Points: sites of clashes, attacks, captured and destroyed posts whose position is known to a settlement or better.",
    ),
    (
        "incidents",
        "Other incidents",
        "Points: sites of every other kind whose position is known to a settlement or better.",
    ),
    (
        "stretches",
        "Stretches of the border",
        "Lines: the part of the border that an event names; it happened somewhere along it.",
    ),
    (
        "areas",
        "Areas",
        "Polygons: the footprint of every site that is a district, a province or a circle of uncertainty; it happened somewhere in it.",
    ),
    (
        "border",
        "The Durand Line",
        "A line: the border between Afghanistan and Pakistan as this project draws it, never recognised by Afghanistan.",
    ),
    ("places", "Places used", "Points: the gazetteer places to which sites were resolved."),
    (
        "unplaced",
        "Not placed",
        "Without geometry: events and sites that could not be placed or dated, with the reason.",
    ),
];

#[cfg(test)]
mod tests;
