//! The layers of an output folder, parsed.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value};

/// The layers of the contract and what their geometries are.
pub(crate) const LAYERS: [(&str, &[&str]); 8] = [
    ("strikes", &["Point"]),
    ("clashes", &["Point"]),
    ("incidents", &["Point"]),
    ("stretches", &["LineString"]),
    ("areas", &["Polygon", "MultiPolygon"]),
    ("border", &["LineString"]),
    ("places", &["Point"]),
    ("unplaced", &[]),
];

/// The layers whose features are sites of events and are drawn.
pub(crate) const EVENT_LAYERS: [&str; 5] = ["strikes", "clashes", "incidents", "stretches", "areas"];

/// A JSON file.
pub(crate) fn json(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}

/// The features of one layer.
pub(crate) fn features(dir: &Path, layer: &str) -> Vec<Value> {
    let collection = json(&dir.join(format!("{layer}.geojson")));
    assert_eq!(collection["type"], "FeatureCollection", "{layer}");
    collection["features"].as_array().expect("features").clone()
}

/// The properties of a feature.
pub(crate) fn properties(feature: &Value) -> &Map<String, Value> {
    feature["properties"].as_object().expect("properties")
}

/// A property that is text; empty where it is null or missing.
pub(crate) fn text<'a>(feature: &'a Value, name: &str) -> &'a str {
    feature["properties"][name].as_str().unwrap_or_default()
}

/// The rows of a CSV file, each by the names of its header.
pub(crate) fn rows(path: &Path) -> Vec<Map<String, Value>> {
    let mut reader = csv::Reader::from_path(path).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    let header = reader.headers().expect("a header").clone();
    reader
        .records()
        .map(|record| {
            let record = record.expect("a record as long as its header");
            header.iter().zip(record.iter()).map(|(name, value)| (name.to_owned(), value.into())).collect()
        })
        .collect()
}
