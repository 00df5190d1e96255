//! JSON Schemas (2020-12) of what situs writes and reads, made from the same tables as the files themselves.
//!
//! ```
//! let schema = situs::schema::layer("strikes").expect("a layer");
//! assert_eq!(schema["properties"]["name"]["const"], "strikes");
//! assert!(situs::schema::layer("nothing").is_none());
//! ```

use serde_json::{Map, Value, json};

use crate::draft::COLUMNS as CORRECTION_COLUMNS;
use crate::event::{Kind, Measure};
use crate::export::REJECT_COLUMNS;
use crate::layer::{ClaimRow, Column, ColumnType, Geometries, Layer};

/// The names of the layers, in the order in which they are written.
pub const LAYERS: [&str; 8] =
    ["strikes", "clashes", "incidents", "stretches", "areas", "border", "places", "unplaced"];

/// A GeoJSON layer; `None` where situs writes none of that name. Columns that `--keep-columns` adds are allowed.
pub fn layer(name: &str) -> Option<Value> {
    let name = LAYERS.into_iter().find(|known| *known == name)?;
    let layer = Layer { name, title: "", description: "", features: Vec::new() };
    let columns = layer.columns();
    let mut properties: Map<String, Value> =
        columns.iter().map(|column| (column.name.to_owned(), property(column))).collect();
    if let Some(kind) = properties.get_mut("kind").filter(|_| name != "places") {
        let kinds: Vec<&str> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
        *kind = json!({"enum": kinds});
    }
    let feature = object(
        &["type", "id", "geometry", "properties"],
        json!({
            "type": {"const": "Feature"},
            "id": {"type": "string", "minLength": 1},
            "geometry": geometry(layer.geometries()),
            "properties": {
                "type": "object",
                "required": columns.iter().map(|column| column.name).collect::<Vec<_>>(),
                "properties": properties,
            },
        }),
    );
    let collection = object(
        &["type", "name", "features"],
        json!({
            "type": {"const": "FeatureCollection"},
            "name": {"const": name},
            "title": {"type": "string"},
            "description": {"type": "string"},
            "attribution": {"type": "string"},
            "features": {"type": "array", "items": feature},
        }),
    );
    Some(titled(&format!("The layer {name}"), collection))
}

fn property(column: &Column) -> Value {
    if column.name == "id" {
        return json!({"type": "string", "minLength": 1});
    }
    match column.kind {
        ColumnType::Text => json!({"type": ["string", "null"]}),
        ColumnType::Integer | ColumnType::Long => json!({"type": ["integer", "null"]}),
        ColumnType::Real => json!({"type": ["number", "null"]}),
        ColumnType::Date => json!({"type": ["string", "null"], "format": "date", "pattern": DAY}),
        ColumnType::DateTime => json!({"type": ["string", "null"], "format": "date-time", "pattern": TIME}),
    }
}

const DAY: &str = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";
const TIME: &str = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$";

fn geometry(geometries: Geometries) -> Value {
    let types = match geometries {
        Geometries::Points => json!(["Point"]),
        Geometries::Lines => json!(["LineString"]),
        Geometries::Areas => json!(["Polygon", "MultiPolygon"]),
        Geometries::None => return json!({"type": "null"}),
    };
    object(&["type", "coordinates"], json!({"type": {"enum": types}, "coordinates": {"type": "array"}}))
}

/// A row of `claims.csv` as an object, empty cells as null.
pub fn claim() -> Value {
    let mut row = row("A row of claims.csv; empty cells are null", ClaimRow::COLUMNS);
    let measures: Vec<&str> = Measure::ALL.iter().map(|measure| measure.as_str()).collect();
    set(&mut row, "measure", json!({"enum": measures}));
    set(&mut row, "stance", json!({"enum": ["asserts", "denies", "disputes"]}));
    set(&mut row, "verification", json!({"enum": ["not_stated", "unverified", "verified"]}));
    row
}

/// A row of `rejects.csv` as an object, empty cells as null.
pub fn reject() -> Value {
    row("A row of rejects.csv; empty cells are null", REJECT_COLUMNS)
}

/// A row of a file of corrections as an object, empty cells as null.
pub fn correction() -> Value {
    let columns: Vec<(&str, &str)> = CORRECTION_COLUMNS.iter().map(|name| (*name, "string")).collect();
    row("A row of a file of corrections; empty cells are null", &columns)
}

fn row(title: &str, columns: &[(&str, &str)]) -> Value {
    let cell = |kind: &str| match kind {
        "integer" => json!({"type": ["integer", "null"]}),
        "date" => json!({"type": ["string", "null"], "format": "date", "pattern": DAY}),
        _ => json!({"type": ["string", "null"]}),
    };
    let properties: Map<String, Value> =
        columns.iter().map(|(name, kind)| ((*name).to_owned(), cell(kind))).collect();
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let mut row = object(&names, Value::Object(properties));
    if let Some(row) = row.as_object_mut() {
        row.insert("additionalProperties".into(), json!(false));
    }
    titled(title, row)
}

fn set(schema: &mut Value, name: &str, to: Value) {
    if let Some(slot) = schema.pointer_mut(&format!("/properties/{name}")) {
        *slot = to;
    }
}

/// `datapackage.json`, as far as situs writes it.
pub fn package() -> Value {
    let text = || json!({"type": "string"});
    let count = || json!({"type": "integer", "minimum": 0});
    let hash = || json!({"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"});
    let accounts: Map<String, Value> =
        crate::build::Counts::default().object().keys().map(|name| (name.clone(), count())).collect();
    let names: Vec<&str> = accounts.keys().map(String::as_str).collect();
    let resource = object(
        &["name", "path", "title", "description", "format", "mediatype", "bytes", "hash"],
        json!({
            "name": text(), "path": text(), "title": text(), "description": text(), "format": text(),
            "mediatype": text(), "encoding": text(), "bytes": count(), "hash": hash(), "schema": {"type": "object"},
        }),
    );
    let input = object(&["path", "bytes", "hash"], json!({"path": text(), "bytes": count(), "hash": hash()}));
    let list = |items: Value| json!({"type": "array", "items": items});
    let source = object(&["title", "path"], json!({"title": text(), "path": text()}));
    let accounts = object(&names, Value::Object(accounts.clone()));
    let situs = object(&["version", "inputs"], json!({"version": text(), "inputs": list(input)}));
    let whole = object(
        &["$schema", "name", "licenses", "sources", "resources", "situs", "accounting"],
        json!({
            "$schema": text(), "name": text(), "title": text(), "description": text(), "created": text(),
            "licenses": list(object(&["name"], json!({"name": text()}))),
            "sources": list(source),
            "resources": list(resource),
            "situs": situs,
            "accounting": accounts,
        }),
    );
    titled("datapackage.json of situs", whole)
}

fn object(required: &[&str], properties: Value) -> Value {
    json!({"type": "object", "required": required, "properties": properties})
}

/// The schema with its head.
pub(crate) fn titled(title: &str, schema: Value) -> Value {
    let mut whole = Map::new();
    whole.insert("$schema".into(), json!("https://json-schema.org/draft/2020-12/schema"));
    whole.insert("title".into(), json!(title));
    if let Value::Object(schema) = schema {
        whole.extend(schema);
    }
    Value::Object(whole)
}
