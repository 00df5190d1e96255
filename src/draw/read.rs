//! What a folder of layers says, as far as it is drawn. Nothing is required of a property but its name: a folder
//! somebody has edited is drawn as well as it can be, and what can't be drawn is told.

use std::collections::BTreeSet;

use geo::{BoundingRect as _, Geometry, MapCoords as _};
use jiff::civil::Date;
use serde_json::{Map, Value};

use super::features::{FeatureRead, features};
use super::project::{Box2, Frame};
use crate::error::{Code, Finding, Result};
use crate::event::{DatePrecision, Family, Kind, When};
use crate::layer::words;
use crate::source::Location;

/// One file of a folder of layers.
#[derive(Debug, Clone, Copy)]
pub struct SheetFile<'a> {
    /// Its name without the folder: `strikes.geojson`.
    pub name: &'a str,
    /// Its text.
    pub text: &'a str,
}

/// The names of all files that are read where they are there.
pub const FILES: [&str; 9] = [
    "strikes.geojson",
    "clashes.geojson",
    "incidents.geojson",
    "stretches.geojson",
    "areas.geojson",
    "border.geojson",
    "unplaced.geojson",
    "claims.csv",
    "datapackage.json",
];

/// The names of the files of layers of somebody's own, which `datapackage.json` lists.
pub fn own_files(package: &str) -> Vec<String> {
    let package: Value = serde_json::from_str(package).unwrap_or_default();
    let resources = package.get("resources").and_then(Value::as_array).into_iter().flatten();
    let names = resources.filter_map(|resource| resource.get("path")?.as_str());
    let is_own = |name: &&str| {
        // Nothing that leads out of the folder.
        let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
        plain && name.ends_with(".geojson") && *name != "places.geojson" && !FILES.contains(name)
    };
    names.filter(is_own).map(str::to_owned).collect()
}

/// The layers of one folder.
#[derive(Debug, Clone, Default)]
pub struct Sheets {
    /// Sites with a geometry, in the order of the layers.
    pub(super) sites: Vec<Site>,
    /// Events and sites without.
    pub(super) unplaced: Vec<Site>,
    /// The border's lines, with the name and what is said of its status.
    pub(super) border: Vec<geo::LineString<f64>>,
    pub(super) border_name: Option<String>,
    pub(super) border_status: Option<String>,
    /// Rows of `claims.csv`, as objects of text.
    pub(super) claims: Vec<Map<String, Value>>,
    /// Whose data are in the layers.
    pub(super) sources: Vec<String>,
    /// What could not be drawn.
    pub findings: Vec<Finding>,
}

/// How a site is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Drawn {
    Point,
    /// A line along the border.
    Stretch,
    /// A district or a province.
    Area,
    /// A circle of uncertainty.
    Circle,
}

/// A site of an event.
#[derive(Debug, Clone)]
pub(super) struct Site {
    pub(super) properties: Map<String, Value>,
    pub(super) kind: Kind,
    pub(super) drawn: Drawn,
    /// `None` only of what is unplaced.
    pub(super) geometry: Option<Geometry<f64>>,
    /// The province or district whose stretch of the border is drawn as well: ground for that, not the site itself.
    pub(super) behind: bool,
}

impl Site {
    /// A property's text, empty where it has none.
    pub(super) fn text(&self, key: &str) -> &str {
        self.properties.get(key).and_then(Value::as_str).unwrap_or_default()
    }

    /// The id of the site: an area and a stretch of one site share it.
    pub(super) fn stem(&self) -> &str {
        let id = self.text("id");
        id.strip_suffix(".area").or_else(|| id.strip_suffix(".stretch")).unwrap_or(id)
    }

    pub(super) fn number(&self, key: &str) -> Option<f64> {
        self.properties.get(key).and_then(Value::as_f64).filter(|number| number.is_finite())
    }

    pub(super) fn family(&self) -> Family {
        self.kind.family()
    }

    /// Whether those who speak of the event contradict each other.
    pub(super) fn disputed(&self) -> bool {
        matches!(self.text("dispute"), "contested" | "denied")
    }

    /// First and last day.
    pub(super) fn days(&self) -> Option<(Date, Date)> {
        let day = |key| self.text(key).get(..10)?.parse::<Date>().ok();
        let (start, end) = (day("start")?, day("end")?);
        Some((start.min(end), start.max(end)))
    }

    /// The days as they were told: `26-27 Feb 2026`; empty where there are none.
    pub(super) fn days_in_words(&self) -> String {
        let precision = match self.text("day_precision") {
            "day" => DatePrecision::Day,
            "night" => DatePrecision::Night,
            "week" => DatePrecision::Week,
            "month" => DatePrecision::Month,
            "year" => DatePrecision::Year,
            "reported" => DatePrecision::Reported,
            _ => DatePrecision::Range,
        };
        self.days().map_or_else(String::new, |(start, end)| words::days(&When::span(start, end, precision)))
    }
}

/// Reads the files of a folder of layers. Files not in [`FILES`] are passed over; those missing are taken as empty.
///
/// # Errors
/// [`Code::UnknownFormat`] where a layer is no GeoJSON, with the file.
pub fn read(files: &[SheetFile<'_>]) -> Result<Sheets> {
    let mut sheets = Sheets::default();
    for file in files {
        match file.name.split_once('.') {
            Some((stem, "geojson")) => sheets.layer(stem, file)?,
            Some(("claims", "csv")) => sheets.claims(file),
            Some(("datapackage", "json")) => sheets.package(file),
            _ => {}
        }
    }
    sheets.tell_what_is_behind();
    Ok(sheets)
}

/// Whether a feature is a site of an event that is drawn as a point.
fn is_point_of_event(feature: &std::result::Result<FeatureRead, String>) -> bool {
    feature.as_ref().is_ok_and(|feature| {
        feature.properties.contains_key("event_id")
            && feature.properties.get("drawn").and_then(Value::as_str) == Some("point")
    })
}

impl Sheets {
    /// What a frame shows, and how many sites it doesn't.
    pub(super) fn within(&self, frame: &Frame) -> (Sheets, usize) {
        let area = frame.area(0.0);
        let seen =
            |site: &&Site| site.geometry.as_ref().is_some_and(|geometry| meets(geometry, frame, &area));
        let sites: Vec<Site> = self.sites.iter().filter(seen).cloned().collect();
        let count = |sites: &[Site]| sites.iter().map(Site::stem).collect::<BTreeSet<_>>().len();
        let outside = count(&self.sites).saturating_sub(count(&sites));
        (Sheets { sites, findings: Vec::new(), ..self.clone() }, outside)
    }

    fn layer(&mut self, stem: &str, file: &SheetFile<'_>) -> Result<()> {
        let drawn = match stem {
            "strikes" | "clashes" | "incidents" => Some(Drawn::Point),
            "stretches" => Some(Drawn::Stretch),
            "areas" => Some(Drawn::Area),
            "border" | "unplaced" => None,
            "places" => return Ok(()),
            _ => {
                self.layer_of_own(file);
                return Ok(());
            }
        };
        self.features(stem, file, (drawn, features(file)?), &BTreeSet::new());
        Ok(())
    }

    /// A layer of somebody's own; a view, which repeats what stands in the layers; or another file that lies there.
    fn layer_of_own(&mut self, file: &SheetFile<'_>) {
        let Ok(all) = features(file) else { return };
        if all.iter().any(is_point_of_event) {
            let known = self.sites.iter().map(|site| site.text("id").to_owned()).collect();
            self.features(file.name, file, (Some(Drawn::Point), all), &known);
        }
    }

    /// The features of a layer, and how they are drawn; those with an id that is known are left out.
    fn features(
        &mut self,
        stem: &str,
        file: &SheetFile<'_>,
        (drawn, features): (Option<Drawn>, Vec<std::result::Result<FeatureRead, String>>),
        known: &BTreeSet<String>,
    ) {
        for (number, feature) in (1_usize..).zip(features) {
            let feature = match feature {
                Ok(feature) => feature,
                Err(what) => {
                    self.reject(file.name, format!("feature {number}: {what}"));
                    continue;
                }
            };
            let (properties, geometry) = (feature.properties, feature.geometry.map(within_the_world));
            if properties.get("id").and_then(Value::as_str).is_some_and(|id| known.contains(id)) {
                continue;
            }
            let kind = properties.get("kind").and_then(Value::as_str).and_then(Kind::from_name);
            let kind = kind.unwrap_or(Kind::Other);
            let site = |drawn, geometry| Site {
                properties: properties.clone(),
                kind,
                drawn,
                geometry,
                behind: false,
            };
            match (drawn, geometry) {
                (None, geometry) if stem == "border" => self.border(&properties, geometry),
                (None, _) => self.unplaced.push(site(Drawn::Point, None)),
                (Some(drawn), Some(geometry)) if fits(drawn, &geometry) => {
                    let circle = properties.get("drawn").and_then(Value::as_str) == Some("circle");
                    let drawn = if circle && drawn == Drawn::Area { Drawn::Circle } else { drawn };
                    self.sites.push(site(drawn, Some(geometry)));
                }
                (Some(_), _) => {
                    self.reject(
                        file.name,
                        format!("feature {number} has a geometry that is none of its layer's"),
                    );
                }
            }
        }
    }

    fn reject(&mut self, file: &str, what: String) {
        let way_out = "it is not drawn; build the layers again";
        self.findings.push(Finding::reject(Location::file(file), Code::Value, what, way_out));
    }

    fn border(&mut self, properties: &Map<String, Value>, geometry: Option<Geometry<f64>>) {
        let text = |key: &str| properties.get(key).and_then(Value::as_str).map(str::to_owned);
        match geometry {
            Some(Geometry::LineString(line)) => self.border.push(line),
            Some(Geometry::MultiLineString(lines)) => self.border.extend(lines),
            _ => {}
        }
        self.border_name = self.border_name.take().or_else(|| text("name"));
        self.border_status = self.border_status.take().or_else(|| text("status"));
    }

    fn claims(&mut self, file: &SheetFile<'_>) {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(file.text.as_bytes());
        let Ok(header) = reader.headers().cloned() else { return };
        let mut damaged = false;
        for record in reader.records() {
            let Ok(record) = record else {
                damaged = true;
                continue;
            };
            let cells = header.iter().zip(record.iter()).filter(|(_, cell)| !cell.is_empty());
            self.claims.push(cells.map(|(key, cell)| (key.to_owned(), cell.into())).collect());
        }
        if damaged {
            self.reject(file.name, "rows that are no CSV".into());
        }
    }

    fn package(&mut self, file: &SheetFile<'_>) {
        let package: Value = serde_json::from_str(file.text).unwrap_or_default();
        let sources = package.get("sources").and_then(Value::as_array).into_iter().flatten();
        self.sources = sources.filter_map(|source| Some(source.get("title")?.as_str()?.to_owned())).collect();
    }

    /// Marks areas whose site is drawn as a stretch besides.
    fn tell_what_is_behind(&mut self) {
        let stem = |site: &Site, end: &str| site.text("id").strip_suffix(end).map(str::to_owned);
        let stretches: BTreeSet<String> = self
            .sites
            .iter()
            .filter(|site| site.drawn == Drawn::Stretch)
            .filter_map(|site| stem(site, ".stretch"))
            .collect();
        for site in &mut self.sites {
            site.behind = stem(site, ".area").is_some_and(|stem| stretches.contains(&stem));
        }
    }
}

/// Whether something of a geometry's box is in the frame.
fn meets(geometry: &Geometry<f64>, frame: &Frame, area: &Box2) -> bool {
    let Some(of) = geometry.bounding_rect() else { return false };
    let corners = [of.min(), of.max()].map(|corner| frame.pixel(corner));
    let [(west, south), (east, north)] = corners;
    west <= area.max().x && east >= area.min().x && north <= area.max().y && south >= area.min().y
}

/// Whether the geometry is of the layer's type.
fn fits(drawn: Drawn, geometry: &Geometry<f64>) -> bool {
    match drawn {
        Drawn::Point => matches!(geometry, Geometry::Point(_)),
        Drawn::Stretch => matches!(geometry, Geometry::LineString(_) | Geometry::MultiLineString(_)),
        Drawn::Area | Drawn::Circle => matches!(geometry, Geometry::Polygon(_) | Geometry::MultiPolygon(_)),
    }
}

/// Positions beyond the world, which only a damaged file has, are taken back to its edge.
fn within_the_world(geometry: Geometry<f64>) -> Geometry<f64> {
    geometry.map_coords(|at| geo::coord! { x: at.x.clamp(-360.0, 360.0), y: at.y.clamp(-90.0, 90.0) })
}
