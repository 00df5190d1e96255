//! The columns of every layer with their types: for the formats that, unlike GeoJSON, must know them beforehand, also
//! of a layer without features.

use super::Layer;
use serde::Serialize;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnType {
    /// Text in UTF-8.
    Text,
    /// A whole number of at most nine digits.
    Integer,
    /// A whole number of any size.
    Long,
    /// A number with decimals.
    Real,
    /// `2026-02-27`
    Date,
    /// `2026-02-27T23:59:59Z`
    DateTime,
}

/// A column: its name, which is that of the property, and its type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Column {
    /// The property's name.
    pub name: &'static str,
    /// What it holds where it isn't null.
    pub kind: ColumnType,
}

/// The geometries of a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Geometries {
    /// Points.
    Points,
    /// LineStrings.
    Lines,
    /// Polygons and MultiPolygons.
    Areas,
    /// None at all.
    None,
}

impl Layer {
    /// Whether its features are sites of events and are drawn: strikes, clashes, incidents, stretches, areas and layers
    /// of somebody's own.
    pub fn holds_events(&self) -> bool {
        !["border", "places", "unplaced"].contains(&self.name)
    }

    /// What its geometries are.
    pub fn geometries(&self) -> Geometries {
        match self.name {
            "stretches" | "border" => Geometries::Lines,
            "areas" => Geometries::Areas,
            "unplaced" => Geometries::None,
            _ => Geometries::Points,
        }
    }

    /// The properties of its features with their types, in order.
    pub fn columns(&self) -> Vec<Column> {
        let style = match self.geometries() {
            Geometries::Points => POINT_STYLE,
            Geometries::Lines => LINE_STYLE,
            Geometries::Areas => AREA_STYLE,
            Geometries::None => &[],
        };
        let own: &[&[Column]] = match self.name {
            "border" => &[BORDER],
            "places" => &[PLACES],
            "unplaced" => &[UNPLACED, SAID, TOLD],
            _ => &[EVENT, SAID, NEAR, TOLD],
        };
        own.iter().copied().chain([style]).flatten().copied().collect()
    }
}

/// A column that is drawn with, and says nothing of the event: simplestyle's.
pub(crate) fn is_style(name: &str) -> bool {
    [POINT_STYLE, AREA_STYLE].into_iter().flatten().any(|column| column.name == name)
}

const fn text(name: &'static str) -> Column {
    Column { name, kind: ColumnType::Text }
}

const fn integer(name: &'static str) -> Column {
    Column { name, kind: ColumnType::Integer }
}

const fn long(name: &'static str) -> Column {
    Column { name, kind: ColumnType::Long }
}

const fn real(name: &'static str) -> Column {
    Column { name, kind: ColumnType::Real }
}

const fn date(name: &'static str) -> Column {
    Column { name, kind: ColumnType::Date }
}

const fn time(name: &'static str) -> Column {
    Column { name, kind: ColumnType::DateTime }
}

const EVENT: &[Column] = &[
    text("id"),
    text("event_id"),
    text("kind"),
    text("title"),
    text("label"),
    time("start"),
    time("end"),
    date("date"),
    text("day_precision"),
    text("place"),
    text("place_as_written"),
    text("place_id"),
    text("admin1"),
    text("admin2"),
    text("country"),
    text("iso_3166_2"),
    real("latitude"),
    real("longitude"),
    text("precision"),
    integer("geo_precision"),
    integer("where_prec"),
    real("radius_km"),
    text("drawn"),
    real("confidence"),
    text("location_note"),
];

const UNPLACED: &[Column] = &[
    text("id"),
    text("event_id"),
    text("kind"),
    text("title"),
    text("label"),
    text("reason"),
    text("reason_text"),
    text("candidates"),
    time("start"),
    time("end"),
    date("date"),
    text("day_precision"),
    text("place_as_written"),
];

const SAID: &[Column] = &[
    text("by"),
    text("against"),
    text("said_by"),
    integer("sites_in_event"),
    integer("claims"),
    text("claims_text"),
    long("killed_low"),
    long("killed_high"),
    text("dispute"),
    text("verification"),
];

const NEAR: &[Column] = &[real("border_km"), text("border_side"), real("border_chainage_km")];

const TOLD: &[Column] = &[
    text("source"),
    date("source_date"),
    text("source_url"),
    text("evidence"),
    text("report"),
    integer("line"),
];

const PLACES: &[Column] = &[
    text("id"),
    text("name"),
    text("kind"),
    text("country"),
    text("admin1"),
    text("admin2"),
    text("iso_3166_2"),
    real("latitude"),
    real("longitude"),
    real("radius_km"),
    long("population"),
    long("geonameid"),
    text("pcode"),
    integer("sites"),
    text("source"),
];

const BORDER: &[Column] = &[
    text("id"),
    text("name"),
    real("length_km"),
    text("length_note"),
    text("status"),
    text("accuracy"),
    text("source"),
];

const POINT_STYLE: &[Column] = &[text("marker-color"), text("marker-size"), text("marker-symbol")];

const LINE_STYLE: &[Column] = &[text("stroke"), real("stroke-width"), real("stroke-opacity")];

const AREA_STYLE: &[Column] =
    &[text("stroke"), real("stroke-width"), real("stroke-opacity"), text("fill"), real("fill-opacity")];
