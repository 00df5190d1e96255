//! Features of GeoJSON.

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::Mapped;
use crate::error::{Code, Error, Result};
use crate::source::Location;

#[derive(Deserialize)]
struct Collection<'a> {
    #[serde(borrow)]
    features: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Feature {
    #[serde(default)]
    id: Value,
    #[serde(default)]
    geometry: Value,
    properties: Option<Map<String, Value>>,
}

/// Every feature; one that is no point is refused.
pub(super) fn points(file: &str, text: &str) -> Result<Vec<Mapped>> {
    let collection: Collection<'_> = serde_json::from_str(text).map_err(|error| {
        let what = format!("this is no collection of features: {error}");
        let line = u32::try_from(error.line()).unwrap_or(1);
        Error::new(Code::UnknownFormat, what, "give a GeoJSON FeatureCollection of points")
            .at(Location::line(file, line))
    })?;
    Ok(collection.features.into_iter().map(|raw| point(text, raw.get())).collect())
}

fn point(text: &str, own: &str) -> Mapped {
    let start = (own.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    let mut point = Mapped { bytes: start..start.saturating_add(own.len()), ..Mapped::default() };
    let Ok(feature) = serde_json::from_str::<Feature>(own) else {
        point.refused =
            Some("this is no feature: expected an object with geometry and properties".to_owned());
        return point;
    };
    match feature.geometry.get("type").and_then(Value::as_str) {
        Some("Point") => {
            let number = |at: usize| feature.geometry.get("coordinates").and_then(|all| all.get(at));
            let degrees = |at| number(at).map(cell).unwrap_or_default();
            point.put("latitude", degrees(1));
            point.put("longitude", degrees(0));
        }
        None => {}
        Some(other) => {
            let other: String = other.chars().filter(char::is_ascii_alphabetic).take(20).collect();
            point.refused = Some(format!("the feature is a {other}: expected a point"));
        }
    }
    for (name, value) in feature.properties.iter().flatten() {
        let name = name.trim();
        if !(name.eq_ignore_ascii_case("latitude") || name.eq_ignore_ascii_case("longitude")) {
            point.put(name, cell(value));
        }
    }
    point.put("id", cell(&feature.id));
    point
}

/// A value as the text of a cell; lists and objects are none.
fn cell(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(_) | Value::Bool(_) => value.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => String::new(),
    }
}
