//! What the project shows first: the days from the first event to the last, and the land around them.

use geo::{BoundingRect as _, Coord, Rect, coord};
use serde_json::Value;

use crate::layer::Layer;

/// Half the length of the equator of the web's projection, in its metres.
const HALF: f64 = 20_037_508.342_789_244;

/// The map of the A4 sheet: its width by its height.
const SHAPE: f64 = 277.0 / 170.0;

/// The least a map shows to each side, in metres of the projection.
const LEAST: f64 = 20_000.0;

/// First `start` and last `end` of all events that are drawn.
pub(super) fn span(layers: &[Layer]) -> Option<(&str, &str)> {
    let events = || layers.iter().filter(|layer| layer.holds_events()).flat_map(|layer| &layer.features);
    let of = |key: &'static str| events().filter_map(move |f| f.properties.get(key).and_then(Value::as_str));
    of("start").min().zip(of("end").max())
}

/// A rectangle around all events, with a margin, in the shape of the sheet, in EPSG:3857; around the border where
/// nothing is drawn but that.
pub(super) fn extent(layers: &[Layer]) -> Option<Rect<f64>> {
    let around = |wanted: &dyn Fn(&Layer) -> bool| {
        let features = layers.iter().filter(|layer| wanted(layer)).flat_map(|layer| &layer.features);
        let boxes = features.filter_map(|f| f.geometry.as_ref()?.bounding_rect());
        boxes.reduce(|a, b| {
            let (low, high) = (a.min(), a.max());
            Rect::new(
                coord! { x: low.x.min(b.min().x), y: low.y.min(b.min().y) },
                coord! { x: high.x.max(b.max().x), y: high.y.max(b.max().y) },
            )
        })
    };
    let degrees =
        around(&|layer| layer.holds_events()).or_else(|| around(&|layer| layer.name == "border"))?;
    Some(shaped(Rect::new(mercator(degrees.min()), mercator(degrees.max()))))
}

fn mercator(at: Coord<f64>) -> Coord<f64> {
    // The projection has no poles.
    let latitude = at.y.clamp(-85.0, 85.0).to_radians();
    let y = (std::f64::consts::FRAC_PI_4 + latitude / 2.0).tan().ln() / std::f64::consts::PI * HALF;
    coord! { x: at.x / 180.0 * HALF, y: y }
}

fn shaped(around: Rect<f64>) -> Rect<f64> {
    let (width, height) = ((around.width() * 1.16).max(LEAST), (around.height() * 1.16).max(LEAST));
    let half_width = width.max(height * SHAPE) / 2.0;
    let half_height = half_width / SHAPE;
    let middle = around.center();
    Rect::new(
        coord! { x: middle.x - half_width, y: middle.y - half_height },
        coord! { x: middle.x + half_width, y: middle.y + half_height },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layer::Feature;
    use serde_json::{Map, json};

    fn layer(name: &'static str, points: &[(f64, f64, &str, &str)]) -> Layer {
        let features = points.iter().map(|&(x, y, start, end)| {
            let mut properties = Map::new();
            properties.insert("start".into(), json!(start));
            properties.insert("end".into(), json!(end));
            let geometry = Some(geo::Geometry::Point(geo::Point::new(x, y)));
            Feature { id: String::new(), geometry, properties }
        });
        Layer { name, title: "", description: "", features: features.collect() }
    }

    #[test]
    fn the_span_is_of_all_layers_of_events_and_of_no_other() {
        let layers = [
            layer("strikes", &[(0.0, 0.0, "2026-02-26T00:00:00Z", "2026-02-27T23:59:59Z")]),
            layer("clashes", &[(0.0, 0.0, "2025-10-12T00:00:00Z", "2025-10-12T23:59:59Z")]),
            layer("unplaced", &[(0.0, 0.0, "1999-01-01T00:00:00Z", "2030-01-01T23:59:59Z")]),
        ];
        assert_eq!(span(&layers), Some(("2025-10-12T00:00:00Z", "2026-02-27T23:59:59Z")));
        assert_eq!(span(&[]), None);
    }

    #[test]
    fn the_map_holds_every_event_in_the_shape_of_the_sheet() {
        let at = "2026-02-26T00:00:00Z";
        let rect = extent(&[layer("strikes", &[(65.0, 31.0, at, at), (71.0, 34.0, at, at)])]).unwrap();
        assert!((rect.width() / rect.height() - SHAPE).abs() < 1e-9);
        for corner in [mercator(coord! { x: 65.0, y: 31.0 }), mercator(coord! { x: 71.0, y: 34.0 })] {
            assert!(rect.min().x < corner.x && corner.x < rect.max().x);
            assert!(rect.min().y < corner.y && corner.y < rect.max().y);
        }
        // One point still is a map, and the border stands in for events.
        assert!(extent(&[layer("border", &[(70.0, 34.0, at, at)])]).unwrap().width() >= LEAST);
        assert!(extent(&[layer("places", &[(70.0, 34.0, at, at)])]).is_none());
    }

    #[test]
    fn the_projection_is_that_of_web_maps() {
        let kabul = mercator(coord! { x: 69.17, y: 34.53 });
        assert!((kabul.x - 7_699_969.2).abs() < 10.0 && (kabul.y - 4_100_936.0).abs() < 1000.0, "{kabul:?}");
    }
}
