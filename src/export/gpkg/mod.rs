//! All layers and the claims as one GeoPackage (OGC 12-128r15, version 1.3), `situs.gpkg`, with their styles inside.

mod geometry;
mod sqlite;

use serde_json::Value;

use self::sqlite::{Cell, Table, database};
use super::qgis::layer_style;
use super::shapes::{Shape, ShapeType, bounds, shape, shape_type};
use super::{DataSource, OutFile, credit};
use crate::layer::{ClaimRow, Column, ColumnType, Feature, Layer};

/// `GPKG`
const APPLICATION_ID: u32 = 0x4750_4b47;

/// 1.3.0
const VERSION: u32 = 10_300;

/// No clock is asked; the tables of a GeoPackage want a time of their last change.
const NEVER: &str = "1980-01-01T00:00:00.000Z";

const SYSTEMS: &str = "CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, \
    organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT)";

const CONTENTS: &str = "CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, \
    identifier TEXT UNIQUE, description TEXT DEFAULT '', \
    last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), \
    min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER, \
    CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id))";

const GEOMETRY_COLUMNS: &str = "CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, \
    column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, \
    m TINYINT NOT NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), \
    CONSTRAINT uk_gc_table_name UNIQUE (table_name), \
    CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name), \
    CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id))";

/// As QGIS makes it.
const STYLES: &str = "CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, \
    f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256), \
    styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30), \
    ui TEXT(30), update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')))";

const WGS_84: &str = "GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563,\
    AUTHORITY[\"EPSG\",\"7030\"]],AUTHORITY[\"EPSG\",\"6326\"]],PRIMEM[\"Greenwich\",0,AUTHORITY[\"EPSG\",\"8901\"]],\
    UNIT[\"degree\",0.0174532925199433,AUTHORITY[\"EPSG\",\"9122\"]],AXIS[\"Latitude\",NORTH],\
    AXIS[\"Longitude\",EAST],AUTHORITY[\"EPSG\",\"4326\"]]";

/// The GeoPackage; `claims` is a table without geometry, keyed by the event's id.
pub fn layers_gpkg(layers: &[Layer], claims: &[ClaimRow], sources: &[DataSource]) -> OutFile {
    let credit = credit::attribution(sources);
    let mut tables = vec![reference_systems(), contents(layers, &credit), geometry_columns(layers)];
    tables.extend(layers.iter().map(layer_table));
    tables.push(claims_table(claims));
    tables.push(sequence(layers, claims));
    tables.push(styles(layers));
    OutFile {
        name: "situs.gpkg".into(),
        title: "All layers as GeoPackage".into(),
        description: "A table a layer, the claims, and the styles by which QGIS draws them.".into(),
        bytes: database(&tables, APPLICATION_ID, VERSION),
    }
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

/// Row ids from 1.
fn numbered(rows: impl Iterator<Item = Vec<Cell>>) -> Vec<(i64, Vec<Cell>)> {
    (1..).zip(rows).collect()
}

fn reference_systems() -> Table {
    let row = |id: i64, name: &str, by: &str, definition: &str, about: &str| {
        (id, vec![text(name), Cell::Null, text(by), Cell::Integer(id), text(definition), text(about)])
    };
    Table {
        name: "gpkg_spatial_ref_sys".into(),
        sql: SYSTEMS.into(),
        rows: vec![
            row(-1, "Undefined cartesian SRS", "NONE", "undefined", "undefined cartesian"),
            row(0, "Undefined geographic SRS", "NONE", "undefined", "undefined geographic"),
            row(4326, "WGS 84 geodetic", "EPSG", WGS_84, "longitude and latitude in degrees"),
        ],
        unique: Vec::new(),
    }
}

fn contents(layers: &[Layer], credit: &str) -> Table {
    let row = |name: &str, title: &str, about: &str, spatial: bool, bounds: Option<[f64; 4]>| {
        let kind = if spatial { "features" } else { "attributes" };
        let mut row =
            vec![text(name), text(kind), text(title), text(&format!("{about} {credit}")), text(NEVER)];
        row.extend(bounds.map_or([const { Cell::Null }; 4], |bounds| bounds.map(Cell::Real)));
        row.push(if spatial { Cell::Integer(4326) } else { Cell::Null });
        row
    };
    let of_layer = |layer: &Layer| {
        let shapes: Vec<Shape> = layer.features.iter().filter_map(shape).collect();
        let spatial = shape_type(layer).is_some();
        row(layer.name, layer.title, layer.description, spatial, bounds(shapes.iter()))
    };
    let about = "Who says how many of what, about whom: one row a claim, keyed by event_id.";
    let claims = row("claims", "Claims", about, false, None);
    // GDAL shows QGIS no table that isn't listed here.
    let styles = row("layer_styles", "layer_styles", "How QGIS draws the layers.", false, None);
    Table {
        name: "gpkg_contents".into(),
        sql: CONTENTS.into(),
        rows: numbered(layers.iter().map(of_layer).chain([claims, styles])),
        unique: vec![vec![0], vec![2]],
    }
}

fn geometry_columns(layers: &[Layer]) -> Table {
    let rows = layers.iter().filter_map(|layer| {
        let zero = Cell::Integer(0);
        let kind = text(type_name(shape_type(layer)?));
        Some(vec![text(layer.name), text("geom"), kind, Cell::Integer(4326), zero.clone(), zero])
    });
    Table {
        name: "gpkg_geometry_columns".into(),
        sql: GEOMETRY_COLUMNS.into(),
        rows: numbered(rows),
        unique: vec![vec![0, 1], vec![0]],
    }
}

fn type_name(kind: ShapeType) -> &'static str {
    match kind {
        ShapeType::Point => "POINT",
        ShapeType::Line => "LINESTRING",
        ShapeType::Polygon => "POLYGON",
        ShapeType::MultiPolygon => "MULTIPOLYGON",
    }
}

fn layer_table(layer: &Layer) -> Table {
    let columns = layer.columns();
    let kind = shape_type(layer);
    let geometry = kind.map(|kind| format!(", geom {}", type_name(kind))).unwrap_or_default();
    let rest: String = columns.iter().map(|c| format!(", \"{}\" {}", c.name, sql_type(c.kind))).collect();
    let rows = layer.features.iter().map(|feature| {
        let geometry = kind.map(|kind| shape(feature).map_or(Cell::Null, |s| geometry::blob(&s, kind)));
        let cells = columns.iter().map(|column| cell(feature, column));
        std::iter::once(Cell::Null).chain(geometry).chain(cells).collect()
    });
    Table {
        name: layer.name.into(),
        sql: format!(
            "CREATE TABLE \"{}\" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL{geometry}{rest})",
            layer.name
        ),
        rows: numbered(rows),
        unique: Vec::new(),
    }
}

fn sql_type(kind: ColumnType) -> &'static str {
    match kind {
        ColumnType::Text => "TEXT",
        ColumnType::Integer => "MEDIUMINT",
        ColumnType::Long => "INTEGER",
        ColumnType::Real => "DOUBLE",
        ColumnType::Date => "DATE",
        ColumnType::DateTime => "DATETIME",
    }
}

fn cell(feature: &Feature, column: &Column) -> Cell {
    match feature.properties.get(column.name) {
        // The format wants thousandths of a second.
        Some(Value::String(time)) if column.kind == ColumnType::DateTime => {
            Cell::Text(format!("{}.000Z", time.trim_end_matches('Z')))
        }
        Some(value) => plain_cell(value),
        None => Cell::Null,
    }
}

fn plain_cell(value: &Value) -> Cell {
    match value {
        Value::String(text) => Cell::Text(text.clone()),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Cell::Integer(whole),
            (None, Some(real)) => Cell::Real(real),
            (None, None) => Cell::Null,
        },
        Value::Bool(yes) => Cell::Integer(i64::from(*yes)),
        _ => Cell::Null,
    }
}

fn claims_table(claims: &[ClaimRow]) -> Table {
    let kind = |kind: &str| match kind {
        "integer" => "INTEGER",
        "date" => "DATE",
        _ => "TEXT",
    };
    let columns: String =
        ClaimRow::COLUMNS.iter().map(|(name, of)| format!(", \"{name}\" {}", kind(of))).collect();
    let rows = claims.iter().map(|claim| {
        let values = serde_json::to_value(claim).unwrap_or_default();
        let cells = ClaimRow::COLUMNS.iter().map(|(name, _)| values.get(name).map_or(Cell::Null, plain_cell));
        std::iter::once(Cell::Null).chain(cells).collect()
    });
    Table {
        name: "claims".into(),
        sql: format!("CREATE TABLE claims (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL{columns})"),
        rows: numbered(rows),
        unique: Vec::new(),
    }
}

/// The last row id of every table that counts its own; SQLite wants this table where one does.
fn sequence(layers: &[Layer], claims: &[ClaimRow]) -> Table {
    let counts = layers.iter().map(|layer| (layer.name, layer.features.len()));
    let styled = layers.iter().filter(|layer| shape_type(layer).is_some()).count();
    let all = counts.chain([("claims", claims.len()), ("layer_styles", styled)]);
    let row =
        |(name, count): (&str, usize)| vec![text(name), Cell::Integer(i64::try_from(count).unwrap_or(0))];
    Table {
        name: "sqlite_sequence".into(),
        sql: "CREATE TABLE sqlite_sequence(name,seq)".into(),
        rows: numbered(all.map(row)),
        unique: Vec::new(),
    }
}

/// Where QGIS looks for the style of a table.
fn styles(layers: &[Layer]) -> Table {
    let rows = layers.iter().filter(|layer| shape_type(layer).is_some()).map(|layer| {
        vec![
            Cell::Null,
            text(""),
            text(""),
            text(layer.name),
            text("geom"),
            text(layer.name),
            Cell::Text(String::from_utf8(layer_style(layer)).unwrap_or_default()),
            text(""),
            Cell::Integer(1),
            text(layer.title),
            text(""),
            Cell::Null,
            text(NEVER),
        ]
    });
    Table { name: "layer_styles".into(), sql: STYLES.into(), rows: numbered(rows), unique: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::shapes::samples::{layer, square};

    #[test]
    fn it_calls_itself_a_geopackage_and_is_the_same_in_every_run() {
        let layers = [
            layer("strikes", vec![("a", geo::Point::new(70.0, 34.0).into())]),
            layer("areas", vec![("b", square(70.0).into())]),
            layer("unplaced", vec![]),
        ];
        let bytes = layers_gpkg(&layers, &[ClaimRow::default()], &[]).bytes;
        assert_eq!(&bytes[..16], b"SQLite format 3\0");
        assert_eq!(&bytes[68..72], b"GPKG");
        assert_eq!(bytes, layers_gpkg(&layers, &[ClaimRow::default()], &[]).bytes);
    }

    #[test]
    fn a_time_has_thousandths_and_a_whole_number_stays_whole() {
        let layer = layer("strikes", vec![("a", geo::Point::new(70.0, 34.0).into())]);
        let of = |name: &str, kind| {
            cell(
                &layer.features[0],
                &Column {
                    name: match name {
                        "start" => "start",
                        _ => "line",
                    },
                    kind,
                },
            )
        };
        assert_eq!(of("start", ColumnType::DateTime), text("2026-02-26T00:00:00.000Z"));
        assert_eq!(of("line", ColumnType::Integer), Cell::Integer(7));
    }
}
