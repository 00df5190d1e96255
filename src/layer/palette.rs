//! The colours and signs of every layer, in one table (simplestyle 1.1).
//!
//! The colours are Okabe and Ito's, told apart by people who see red and green alike. Signs are names of Maki icons,
//! always strings; colours always `#rrggbb`, as geojson.io reads no other form.

use serde_json::{Map, Value, json};

use crate::event::{Family, Kind};

/// What is styled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Point,
    Line,
    Polygon,
}

/// Vermilion for strikes, blue for clashes, purple for the rest.
fn colour(family: Family) -> &'static str {
    match family {
        Family::Strike => "#d55e00",
        Family::Clash => "#0072b2",
        Family::Incident => "#cc79a7",
    }
}

/// The Maki icon of a kind.
fn symbol(kind: Kind) -> &'static str {
    match kind {
        Kind::Airstrike => "airport",
        Kind::DroneStrike => "airfield",
        Kind::MissileStrike => "rocket",
        Kind::Shelling => "volcano",
        Kind::ArmedClash => "cross",
        Kind::Attack => "danger",
        Kind::PostCaptured => "castle",
        Kind::PostDestroyed => "triangle",
        Kind::BorderClosure => "barrier",
        Kind::Ceasefire => "heart",
        _ => "marker",
    }
}

/// Appends the style of an event's feature.
pub(super) fn style(properties: &mut Map<String, Value>, kind: Kind, shape: Shape) {
    let colour = colour(kind.family());
    match shape {
        Shape::Point => point(properties, colour, "medium", symbol(kind)),
        Shape::Line => line(properties, colour, 4.0, 0.9),
        Shape::Polygon => {
            line(properties, colour, 1.5, 0.8);
            properties.insert("fill".into(), json!(colour));
            properties.insert("fill-opacity".into(), json!(0.15));
        }
    }
}

/// Appends the style of the border: thin and half transparent, so that it never hides an event.
/// simplestyle knows no dashes.
pub(super) fn border(properties: &mut Map<String, Value>) {
    line(properties, "#555555", 1.5, 0.6);
}

/// Appends the style of a gazetteer place.
pub(super) fn place(properties: &mut Map<String, Value>) {
    point(properties, "#999999", "small", "circle");
}

fn point(properties: &mut Map<String, Value>, colour: &str, size: &str, symbol: &str) {
    properties.insert("marker-color".into(), json!(colour));
    properties.insert("marker-size".into(), json!(size));
    properties.insert("marker-symbol".into(), json!(symbol));
}

fn line(properties: &mut Map<String, Value>, colour: &str, width: f64, opacity: f64) {
    properties.insert("stroke".into(), json!(colour));
    properties.insert("stroke-width".into(), json!(width));
    properties.insert("stroke-opacity".into(), json!(opacity));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_colour_is_a_number_sign_and_six_digits_and_every_sign_a_string() {
        for kind in Kind::ALL {
            for shape in [Shape::Point, Shape::Line, Shape::Polygon] {
                let mut properties = Map::new();
                style(&mut properties, *kind, shape);
                for key in ["marker-color", "stroke", "fill"] {
                    let Some(value) = properties.get(key) else {
                        continue;
                    };
                    let text = value.as_str().unwrap();
                    assert!(text.len() == 7 && text.starts_with('#'), "{key}: {text}");
                }
                assert_eq!(properties.contains_key("marker-symbol"), shape == Shape::Point);
                assert_eq!(properties.contains_key("fill"), shape == Shape::Polygon);
            }
        }
    }

    #[test]
    fn the_three_families_have_three_colours() {
        let mut colours = [Family::Strike, Family::Clash, Family::Incident].map(colour);
        colours.sort_unstable();
        assert!(colours.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
