//! A layer as GeoJSON text, one feature a line, for streams.
//!
//! There is no head that could name anybody, so every feature does. geojson.io parts lines at `|` as well; the sign
//! is written as `\u007c`, which means the same.

use serde_json::json;

use super::geojson::write_feature;
use super::{DataSource, OutFile, credit};
use crate::layer::Layer;

/// The layer as `NAME.geojsonl`; a feature is that of the GeoJSON, with `attribution` as its last property.
pub fn layer_geojsonl(layer: &Layer, sources: &[DataSource]) -> OutFile {
    let attribution = json!(credit::attribution(sources));
    let mut text = Vec::new();
    for feature in &layer.features {
        let mut feature = feature.clone();
        feature.properties.insert("attribution".into(), attribution.clone());
        let mut line = Vec::new();
        write_feature(&mut line, &feature);
        for byte in line {
            if byte == b'|' { text.extend_from_slice(b"\\u007c") } else { text.push(byte) }
        }
        text.push(b'\n');
    }
    OutFile {
        name: format!("{}.geojsonl", layer.name),
        title: layer.title.to_owned(),
        description: format!("{} One feature a line.", layer.description),
        bytes: text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::shapes::samples;
    use serde_json::Value;

    #[test]
    fn a_line_is_a_feature_and_a_bar_in_it_does_not_part_it() {
        let point = geo::Geometry::Point(geo::Point::new(70.0, 34.0));
        let layer = samples::layer("strikes", vec![("a|b", point.clone()), ("c", point)]);
        let text = String::from_utf8(layer_geojsonl(&layer, &[]).bytes).unwrap();
        assert!(!text.contains('|') && text.ends_with('\n'));
        let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!((lines.len(), &lines[0]["id"]), (2, &json!("a|b")));
        assert_eq!(lines[1]["properties"]["attribution"], "Made with situs");
        assert_eq!(lines[1]["geometry"]["coordinates"], json!([70.0, 34.0]));
    }
}
