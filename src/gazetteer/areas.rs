//! The areas of places, each read only when it is asked for: one feature stands on one line.

use std::sync::OnceLock;

use geo::Rect;

use super::place::PlaceId;
use crate::error::{Code, Error, Result};
use crate::geo::{Area, Border, Position};
use crate::source::Location;

/// The lines of `areas.geojson`, by place.
#[derive(Debug, Default)]
pub(super) struct Areas {
    /// In order of id.
    rows: Vec<AreaRow>,
}

#[derive(Debug)]
struct AreaRow {
    id: String,
    line: &'static str,
    number: u32,
    area: OnceLock<Option<(Area, Rect<f64>)>>,
}

impl Areas {
    /// Finds the features without reading them.
    pub(super) fn new(text: &'static str) -> Self {
        let mut rows: Vec<AreaRow> = (1_u32..)
            .zip(text.lines())
            .filter(|(_, line)| line.contains("\"Feature\""))
            .filter_map(|(number, line)| {
                let line = line.trim().trim_end_matches(',');
                let id = id_of(line)?.to_owned();
                Some(AreaRow { id, line, number, area: OnceLock::new() })
            })
            .collect();
        rows.sort_by(|a, b| a.id.cmp(&b.id));
        Areas { rows }
    }

    /// The area of a place.
    pub(super) fn get(&self, id: &PlaceId) -> Option<&Area> {
        let at = self.rows.binary_search_by(|row| row.id.as_str().cmp(id.as_str())).ok()?;
        self.rows.get(at)?.read().map(|(area, _)| area)
    }

    /// Whether a place has an area, without reading it.
    pub(super) fn has(&self, id: &PlaceId) -> bool {
        self.rows.binary_search_by(|row| row.id.as_str().cmp(id.as_str())).is_ok()
    }

    /// Whether the area of a place holds a position: its box is asked first.
    pub(super) fn holds(&self, id: &PlaceId, position: Position) -> bool {
        let Ok(at) = self.rows.binary_search_by(|row| row.id.as_str().cmp(id.as_str())) else {
            return false;
        };
        self.rows.get(at).and_then(AreaRow::read).is_some_and(|(area, bounds)| {
            let (lon, lat) = (position.lon(), position.lat());
            let in_box = bounds.min().x <= lon
                && lon <= bounds.max().x
                && bounds.min().y <= lat
                && lat <= bounds.max().y;
            in_box && area.contains(position)
        })
    }

    /// The box around the area of a place.
    pub(super) fn bounds(&self, id: &PlaceId) -> Option<Rect<f64>> {
        let at = self.rows.binary_search_by(|row| row.id.as_str().cmp(id.as_str())).ok()?;
        self.rows.get(at)?.read().map(|(_, bounds)| *bounds)
    }

    /// Whether the area of a place holds all of a cell; `None` where it surely holds nothing of it.
    pub(super) fn share_of(&self, id: &PlaceId, cell: Rect<f64>) -> Option<bool> {
        let at = self.rows.binary_search_by(|row| row.id.as_str().cmp(id.as_str())).ok()?;
        let (area, bounds) = self.rows.get(at)?.read()?;
        let apart = cell.max().x < bounds.min().x
            || bounds.max().x < cell.min().x
            || cell.max().y < bounds.min().y
            || bounds.max().y < cell.min().y;
        if apart {
            return None;
        }
        match area.is_alike_in(cell) {
            Some(true) => Some(true),
            Some(false) => None,
            None => Some(false),
        }
    }

    /// Reads every feature: what a test and `situs doctor` need, and nothing else does.
    pub(super) fn check(&self) -> Result<usize> {
        for row in &self.rows {
            if row.read().is_none() {
                let what = format!("the area of {} can't be read", row.id);
                return Err(Error::new(Code::Gazetteer, what, "build the gazetteer again")
                    .at(Location::line("areas.geojson", row.number)));
            }
        }
        Ok(self.rows.len())
    }
}

impl AreaRow {
    fn read(&self) -> Option<&(Area, Rect<f64>)> {
        self.area
            .get_or_init(|| {
                let feature: geojson::Feature = self.line.parse().ok()?;
                let area = match geo::Geometry::try_from(feature.geometry?).ok()? {
                    geo::Geometry::Polygon(polygon) => Area(geo::MultiPolygon::new(vec![polygon])),
                    geo::Geometry::MultiPolygon(polygons) => Area(polygons),
                    _ => return None,
                };
                let bounds = area.bounding_box()?;
                Some((area, bounds))
            })
            .as_ref()
    }
}

/// The feature's id, wherever in the line it stands; ids hold no escaped characters.
fn id_of(line: &str) -> Option<&str> {
    let after = line.split_once("\"id\"")?.1.trim_start().strip_prefix(':')?;
    after.trim_start().strip_prefix('"')?.split('"').next()
}

/// Reads the border: the one `LineString` of a GeoJSON text, alone, as a feature or in a collection.
pub(super) fn border(text: &str) -> Option<Border> {
    let geometry = match text.parse::<geojson::GeoJson>().ok()? {
        geojson::GeoJson::FeatureCollection(collection) => collection.features.into_iter().next()?.geometry?,
        geojson::GeoJson::Feature(feature) => feature.geometry?,
        geojson::GeoJson::Geometry(geometry) => geometry,
    };
    let geo::Geometry::LineString(line) = geo::Geometry::try_from(geometry).ok()? else {
        return None;
    };
    let vertices: Option<Vec<Position>> = line.coords().map(|c| Position::new(c.x, c.y)).collect();
    Border::new(vertices?)
}
