//! The colours and signs of everything situs draws, in one table: for the layers (simplestyle 1.1), for the picture
//! and for the page.
//!
//! The colours are Okabe and Ito's and Tol's, told apart by people who see red and green alike; on dark ground a
//! lighter one of the same hue. No kind is told by its colour alone: each has a shape of its own. Icons are names of
//! Maki icons, always strings; colours always `#rrggbb`, as geojson.io reads no other form.

use serde_json::{Map, Value, json};

use crate::event::{Family, Kind};

/// What is styled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Point,
    Line,
    Polygon,
}

/// The colour of a family on light and on dark ground: each at least 3:1 against its ground (WCAG 2.2, 1.4.11).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Colour {
    /// On light ground, and in simplestyle.
    pub(crate) light: &'static str,
    /// On dark ground.
    pub(crate) dark: &'static str,
}

/// Vermilion for strikes, blue for clashes, purple for the rest.
pub(crate) fn colour(family: Family) -> Colour {
    match family {
        Family::Strike => Colour { light: "#d55e00", dark: "#ff8a3d" },
        Family::Clash => Colour { light: "#0072b2", dark: "#56b4e9" },
        Family::Incident => Colour { light: "#aa4499", dark: "#e59ad8" },
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

/// The ground, lines and letters of a theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ground {
    pub(crate) paper: &'static str,
    pub(crate) sea: &'static str,
    pub(crate) land: &'static str,
    /// Between provinces.
    pub(crate) province: &'static str,
    /// Between countries, and the coast.
    pub(crate) country: &'static str,
    /// The border that the layers are about, dashed.
    pub(crate) border: &'static str,
    /// Letters that are read first.
    pub(crate) ink: &'static str,
    /// Letters that are read second: at least 4.5:1 on paper and land (WCAG 2.2, 1.4.3).
    pub(crate) grey: &'static str,
    /// Names of countries on the map.
    pub(crate) faint: &'static str,
    /// Links: at least 4.5:1 on paper.
    pub(crate) link: &'static str,
}

/// For paper and for a bright room.
pub(crate) const LIGHT: Ground = Ground {
    paper: "#ffffff",
    sea: "#e3e9ee",
    land: "#fbfaf6",
    province: "#d2cec4",
    country: "#98938a",
    border: "#4a4a4a",
    ink: "#1f2933",
    grey: "#58636e",
    faint: "#8a867b",
    link: "#005a8c",
};

/// For a dark room.
pub(crate) const DARK: Ground = Ground {
    paper: "#14181d",
    sea: "#0f1317",
    land: "#21272e",
    province: "#39414a",
    country: "#6a747e",
    border: "#c9ced3",
    ink: "#eef1f4",
    grey: "#a9b3bd",
    faint: "#7f8a95",
    link: "#7cc4f0",
};

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
    use std::collections::BTreeSet;

    const FAMILIES: [Family; 3] = [Family::Strike, Family::Clash, Family::Incident];

    /// WCAG 2.2's contrast of two colours `#rrggbb`, 1 to 21.
    fn contrast(a: &str, b: &str) -> f64 {
        let light = |colour: &str| {
            let part = |at: usize| {
                let part = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
                if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
            };
            0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5) + 0.05
        };
        let (a, b) = (light(a), light(b));
        a.max(b) / a.min(b)
    }

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
    fn no_two_families_share_a_colour_and_no_two_kinds_a_shape_or_an_icon() {
        let colours: BTreeSet<&str> =
            FAMILIES.iter().flat_map(|f| [colour(*f).light, colour(*f).dark]).collect();
        assert_eq!(colours.len(), 6);
        let signs = Kind::ALL.iter().map(|kind| sign(*kind));
        assert_eq!(signs.clone().map(|sign| sign.path).collect::<BTreeSet<_>>().len(), Kind::ALL.len());
        assert_eq!(signs.map(|sign| sign.maki).collect::<BTreeSet<_>>().len(), Kind::ALL.len());
    }

    #[test]
    fn signs_and_letters_stand_out_from_their_ground() {
        for family in FAMILIES {
            assert!(contrast(colour(family).light, LIGHT.land) >= 3.0, "{family:?}");
            assert!(contrast(colour(family).dark, DARK.land) >= 3.0, "{family:?}");
        }
        for ground in [LIGHT, DARK] {
            for under in [ground.paper, ground.land, ground.sea] {
                assert!(contrast(ground.ink, under) >= 7.0, "{under}");
                assert!(contrast(ground.grey, under) >= 4.5, "{under}");
            }
            assert!(contrast(ground.link, ground.paper) >= 4.5 && contrast(ground.link, ground.sea) >= 4.5);
            assert!(contrast(ground.border, ground.land) >= 3.0);
            assert!(contrast(ground.faint, ground.land) >= 3.0);
        }
    }
}
