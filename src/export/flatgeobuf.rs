//! A layer as FlatGeobuf (version 3): a head with the columns, then feature by feature, in the order of the GeoJSON.
//!
//! Without the spatial index, which would put the features in another order. The crate `flatgeobuf` writes through
//! temporary files; here the few tables of the format are put together with the library it is built on.

use flatbuffers::{FlatBufferBuilder, TableFinishedWIPOffset, VOffsetT, WIPOffset};
use serde_json::Value;

use super::shapes::{Point, Shape, ShapeType, shape, shape_type};
use super::{DataSource, OutFile, credit};
use crate::layer::{Column, ColumnType, Feature, Layer};

type Builder<'a> = FlatBufferBuilder<'a>;
type Table = WIPOffset<TableFinishedWIPOffset>;

/// `fgb`, version 3, `fgb`, patch 1.
const MAGIC: [u8; 8] = [b'f', b'g', b'b', 3, b'f', b'g', b'b', 1];

/// The place of the n-th field of a table, as the format's schema numbers them.
const fn field(n: VOffsetT) -> VOffsetT {
    4 + 2 * n
}

/// The layer as `NAME.fgb`.
pub fn layer_flatgeobuf(layer: &Layer, sources: &[DataSource]) -> OutFile {
    let columns = layer.columns();
    let mut bytes = MAGIC.to_vec();
    bytes.extend(head(layer, &columns, &credit::attribution(sources)));
    for feature in &layer.features {
        bytes.extend(one(feature, &columns, shape_type(layer)));
    }
    OutFile {
        name: format!("{}.fgb", layer.name),
        title: layer.title.to_owned(),
        description: layer.description.to_owned(),
        bytes,
    }
}

fn head(layer: &Layer, columns: &[Column], credit: &str) -> Vec<u8> {
    let mut builder = Builder::new();
    let columns: Vec<Table> = columns.iter().map(|column| column_table(&mut builder, column)).collect();
    let columns = builder.create_vector(&columns);
    let texts = [layer.name, layer.title, &format!("{} {credit}", layer.description)];
    let [name, title, about] = texts.map(|text| builder.create_string(text));
    let system = reference_system(&mut builder);
    let table = builder.start_table();
    builder.push_slot_always(field(0), name);
    builder.push_slot_always(field(2), shape_type(layer).map_or(0, |kind| kind as u8));
    builder.push_slot_always(field(7), columns);
    builder.push_slot_always(field(8), layer.features.len() as u64);
    // No index.
    builder.push_slot_always(field(9), 0_u16);
    builder.push_slot_always(field(10), system);
    builder.push_slot_always(field(11), title);
    builder.push_slot_always(field(12), about);
    let table = builder.end_table(table);
    builder.finish_size_prefixed(table, None);
    builder.finished_data().to_vec()
}

fn reference_system(builder: &mut Builder<'_>) -> Table {
    let organisation = builder.create_string("EPSG");
    let table = builder.start_table();
    builder.push_slot_always(field(0), organisation);
    builder.push_slot_always(field(1), 4326_i32);
    builder.end_table(table)
}

fn column_table(builder: &mut Builder<'_>, column: &Column) -> Table {
    let name = builder.create_string(column.name);
    let kind: u8 = match column.kind {
        ColumnType::Integer => 5,
        ColumnType::Long => 7,
        ColumnType::Real => 10,
        ColumnType::Text => 11,
        // There is no type of a day alone.
        ColumnType::Date | ColumnType::DateTime => 13,
    };
    let table = builder.start_table();
    builder.push_slot_always(field(0), name);
    builder.push_slot_always(field(1), kind);
    builder.end_table(table)
}

fn one(feature: &Feature, columns: &[Column], kind: Option<ShapeType>) -> Vec<u8> {
    let mut builder = Builder::new();
    let shape = kind.and_then(|kind| Some((shape(feature)?, kind)));
    let geometry = shape.map(|(shape, kind)| geometry(&mut builder, &shape, kind));
    let properties = builder.create_vector(&properties(feature, columns));
    let table = builder.start_table();
    if let Some(geometry) = geometry {
        builder.push_slot_always(field(0), geometry);
    }
    builder.push_slot_always(field(1), properties);
    let table = builder.end_table(table);
    builder.finish_size_prefixed(table, None);
    builder.finished_data().to_vec()
}

/// For each property that is not null the number of its column and its value.
fn properties(feature: &Feature, columns: &[Column]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (n, column) in (0_u16..).zip(columns) {
        let value = feature.properties.get(column.name).unwrap_or(&Value::Null);
        let body = match (column.kind, value) {
            (ColumnType::Integer, Value::Number(n)) => {
                n.as_i64().and_then(|n| i32::try_from(n).ok()).map(|n| n.to_le_bytes().to_vec())
            }
            (ColumnType::Long, Value::Number(n)) => n.as_i64().map(|n| n.to_le_bytes().to_vec()),
            (ColumnType::Real, Value::Number(n)) => n.as_f64().map(|n| n.to_le_bytes().to_vec()),
            (_, Value::String(text)) => {
                let length = u32::try_from(text.len()).unwrap_or(0);
                Some([&length.to_le_bytes(), text.as_bytes()].concat())
            }
            _ => None,
        };
        if let Some(body) = body {
            bytes.extend(n.to_le_bytes());
            bytes.extend(body);
        }
    }
    bytes
}

fn geometry(builder: &mut Builder<'_>, shape: &Shape, kind: ShapeType) -> Table {
    match shape {
        Shape::Point(at) => part(builder, &[&[*at]], ShapeType::Point),
        Shape::Line(line) => part(builder, &[line], ShapeType::Line),
        Shape::Polygons(all) => {
            let parts: Vec<Table> = all
                .iter()
                .map(|rings| {
                    let rings: Vec<&[Point]> = rings.iter().map(Vec::as_slice).collect();
                    part(builder, &rings, ShapeType::Polygon)
                })
                .collect();
            match parts.as_slice() {
                [one] if kind == ShapeType::Polygon => *one,
                many => several(builder, many),
            }
        }
    }
}

fn several(builder: &mut Builder<'_>, parts: &[Table]) -> Table {
    let parts = builder.create_vector(parts);
    let table = builder.start_table();
    builder.push_slot_always(field(6), ShapeType::MultiPolygon as u8);
    builder.push_slot_always(field(7), parts);
    builder.end_table(table)
}

/// Positions in one row; where there are several rings, the number of positions after each.
fn part(builder: &mut Builder<'_>, rings: &[&[Point]], kind: ShapeType) -> Table {
    let ends: Vec<u32> = rings
        .iter()
        .scan(0_usize, |end, ring| {
            *end += ring.len();
            u32::try_from(*end).ok()
        })
        .collect();
    let numbers: Vec<f64> = rings.iter().flat_map(|ring| ring.iter().flatten()).copied().collect();
    let ends = (rings.len() > 1).then(|| builder.create_vector(&ends));
    let numbers = builder.create_vector(&numbers);
    let table = builder.start_table();
    if let Some(ends) = ends {
        builder.push_slot_always(field(0), ends);
    }
    builder.push_slot_always(field(1), numbers);
    builder.push_slot_always(field(6), kind as u8);
    builder.end_table(table)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::shapes::samples::{layer, square};

    #[test]
    fn it_begins_with_its_name_and_every_part_says_how_long_it_is() {
        let two: geo::Geometry<f64> = geo::MultiPolygon::new(vec![square(70.0), square(72.0)]).into();
        let areas = layer("areas", vec![("a", square(70.0).into()), ("b", two)]);
        let bytes = layer_flatgeobuf(&areas, &[]).bytes;
        assert_eq!(bytes[..8], MAGIC);
        let (mut at, mut parts) = (8, 0);
        while at < bytes.len() {
            at += 4 + u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
            parts += 1;
        }
        assert_eq!((at, parts), (bytes.len(), 3), "a head and two features");
        assert_eq!(bytes, layer_flatgeobuf(&areas, &[]).bytes);
    }

    #[test]
    fn a_property_is_the_number_of_its_column_and_its_value_and_null_is_left_out() {
        let strikes = layer("strikes", vec![("ab", geo::Point::new(70.0, 34.0).into())]);
        let bytes = properties(&strikes.features[0], &strikes.columns());
        assert_eq!(bytes[..8], [0, 0, 2, 0, 0, 0, b'a', b'b']);
        // Column 1, event_id, is null; column 3 is the title.
        assert_eq!(bytes[8..10], [3, 0]);
    }
}
