//! GeoJSON as a file of layers holds it: features, each with its geometry and properties, or what is wrong with it.

use geo::Geometry;
use serde_json::{Map, Value};

use super::read::SheetFile;
use crate::error::{Code, Error, Result};
use crate::source::Location;

/// A feature as read.
pub(super) struct FeatureRead {
    pub(super) geometry: Option<Geometry<f64>>,
    pub(super) properties: Map<String, Value>,
}

/// The features of a file; a damaged one is a sentence about it.
///
/// # Errors
/// [`Code::UnknownFormat`] where the file is no feature collection.
pub(super) fn features(file: &SheetFile<'_>) -> Result<Vec<std::result::Result<FeatureRead, String>>> {
    let wrong = |what: &str| {
        let error = Error::new(Code::UnknownFormat, what, "name a folder that `situs build` wrote");
        error.at(Location::file(file.name))
    };
    let value: Value = serde_json::from_str(file.text)
        .map_err(|cause| wrong("this is no JSON, expected GeoJSON").because(cause))?;
    let Value::Object(mut object) = value else { return Err(wrong("expected a GeoJSON FeatureCollection")) };
    match object.remove("features") {
        Some(Value::Array(features)) => Ok(features.into_iter().map(feature).collect()),
        _ => Err(wrong("there are no features, expected a GeoJSON FeatureCollection")),
    }
}

fn feature(value: Value) -> std::result::Result<FeatureRead, String> {
    let Value::Object(mut object) = value else { return Err("is no object".into()) };
    let properties = match object.remove("properties") {
        Some(Value::Object(properties)) => properties,
        _ => Map::new(),
    };
    let geometry = match object.remove("geometry") {
        None | Some(Value::Null) => None,
        Some(value) => {
            let geometry: geojson::Geometry =
                serde_json::from_value(value).map_err(|cause| cause.to_string())?;
            Some(Geometry::try_from(geometry).map_err(|cause| cause.to_string())?)
        }
    };
    Ok(FeatureRead { geometry, properties })
}
