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

/// The colour of a family on light ground.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Colour {
    /// On light ground, and in simplestyle.
    pub(crate) light: &'static str,
}

/// Vermilion for strikes, blue for clashes, purple for the rest.
pub(crate) fn colour(family: Family) -> Colour {
    match family {
        Family::Strike => Colour { light: "#d55e00" },
        Family::Clash => Colour { light: "#0072b2" },
        Family::Incident => Colour { light: "#cc79a7" },
    }
}

/// The sign of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sign {
    /// A name of the Maki icons, for simplestyle.
    pub(crate) maki: &'static str,
    /// An SVG path around 0 0, at most 8 units to each side.
    pub(crate) path: &'static str,
}

/// The sign of a kind: strikes point up or down, clashes have corners on the axes or strokes across, the rest is round
/// or square.
pub(crate) fn sign(kind: Kind) -> Sign {
    let (maki, path) = match kind {
        Kind::Airstrike => ("airport", "M0-7.5 7.5 6H-7.5Z"),
        Kind::DroneStrike => ("airfield", "M0 7.5-7.5-6H7.5Z"),
        Kind::MissileStrike => ("rocket", "M0-8 4-2.5V7H-4V-2.5Z"),
        Kind::Shelling => (
            "volcano",
            "M0-8 1.9-4.6 5.7-5.7 4.6-1.9 8 0 4.6 1.9 5.7 5.7 1.9 4.6 0 8-1.9 4.6-5.7 5.7-4.6 1.9-8 0-4.6-1.9-5.7-5.7-1.9-4.6Z",
        ),
        Kind::ArmedClash => ("cross", "M0-7.5 7.5 0 0 7.5-7.5 0Z"),
        Kind::Attack => ("danger", "M-2.4-7H2.4V-2.4H7V2.4H2.4V7H-2.4V2.4H-7V-2.4H-2.4Z"),
        Kind::PostCaptured => ("castle", "M-6-8H-3.8V-7.2L7-3-3.8 1.2V8H-6Z"),
        Kind::PostDestroyed => {
            ("triangle", "M-6.8-4 -4-6.8 0-2.8 4-6.8 6.8-4 2.8 0 6.8 4 4 6.8 0 2.8-4 6.8-6.8 4-2.8 0Z")
        }
        Kind::BorderClosure => ("barrier", "M-6.5-6.5H6.5V6.5H-6.5ZM-4-1.6V1.6H4V-1.6Z"),
        Kind::Ceasefire => {
            ("heart", "M-7 0A7 7 0 0 1 7 0 7 7 0 0 1-7 0ZM-3.5 0A3.5 3.5 0 0 0 3.5 0 3.5 3.5 0 0 0-3.5 0Z")
        }
        _ => ("marker", "M-6 0A6 6 0 0 1 6 0 6 6 0 0 1-6 0Z"),
    };
    Sign { maki, path }
}

/// Appends the style of an event's feature.
pub(super) fn style(properties: &mut Map<String, Value>, kind: Kind, shape: Shape) {
    let colour = colour(kind.family()).light;
    match shape {
        Shape::Point => point(properties, colour, "medium", sign(kind).maki),
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
        let mut colours =
            [Family::Strike, Family::Clash, Family::Incident].map(|family| colour(family).light);
        colours.sort_unstable();
        assert!(colours.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
