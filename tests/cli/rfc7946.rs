//! Every layer of `out/` is what RFC 7946, GDAL, QGIS and geojson.io read without complaint, checked without any of them.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use crate::layers::{EVENT_LAYERS, LAYERS, features, json, properties};
use crate::situs::{committed, root};

/// Calls `check` with layer, id and feature for each feature of `out/`.
fn each(mut check: impl FnMut(&str, &str, &Value)) {
    let mut seen = 0;
    for (layer, _) in LAYERS {
        for feature in features(&committed(), layer) {
            check(layer, feature["id"].as_str().expect("a string id"), &feature);
            seen += 1;
        }
    }
    assert!(seen > 10, "only {seen} features in out/: these checks checked nothing");
}

/// The positions of a geometry, one list a line or ring; a point is a list of one.
fn lines(geometry: &Value) -> Vec<Vec<[f64; 2]>> {
    fn position(value: &Value) -> [f64; 2] {
        let numbers = value.as_array().expect("a position");
        assert_eq!(numbers.len(), 2, "a position has two numbers, never a height: {value}");
        [numbers[0].as_f64().expect("a number"), numbers[1].as_f64().expect("a number")]
    }
    let line = |value: &Value| value.as_array().expect("a line").iter().map(position).collect();
    let coordinates = &geometry["coordinates"];
    let parts = || coordinates.as_array().expect("parts");
    match geometry["type"].as_str() {
        Some("Point") => vec![vec![position(coordinates)]],
        Some("LineString") => vec![line(coordinates)],
        Some("Polygon") => parts().iter().map(line).collect(),
        Some("MultiPolygon") => {
            parts().iter().flat_map(|polygon| polygon.as_array().expect("rings")).map(line).collect()
        }
        other => panic!("no layer holds a {other:?}"),
    }
}

/// The rings of a geometry and whether each is the outer one of its polygon.
fn rings(geometry: &Value) -> Vec<(bool, Vec<[f64; 2]>)> {
    let polygons = match geometry["type"].as_str() {
        Some("Polygon") => vec![geometry["coordinates"].clone()],
        Some("MultiPolygon") => geometry["coordinates"].as_array().expect("polygons").clone(),
        _ => Vec::new(),
    };
    polygons
        .iter()
        .flat_map(|polygon| {
            let whole = serde_json::json!({"type": "Polygon", "coordinates": polygon});
            lines(&whole).into_iter().enumerate().map(|(n, ring)| (n == 0, ring))
        })
        .collect()
}

/// Twice the signed area; positive where the ring runs counter-clockwise.
fn signed_area(ring: &[[f64; 2]]) -> f64 {
    ring.windows(2).map(|pair| pair[0][0] * pair[1][1] - pair[1][0] * pair[0][1]).sum()
}

#[test]
fn the_text_is_utf8_with_one_line_end_and_no_byte_order_mark() {
    for (layer, _) in LAYERS {
        let bytes = fs::read(committed().join(format!("{layer}.geojson"))).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert!(!text.starts_with('\u{feff}'), "{layer}");
        assert!(!text.contains('\r'), "{layer}");
        assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{layer}");
    }
}

#[test]
fn collections_are_named_as_their_file_and_carry_no_forbidden_member() {
    for (layer, _) in LAYERS {
        let collection = json(&committed().join(format!("{layer}.geojson")));
        assert_eq!(collection["type"], "FeatureCollection", "{layer}");
        if let Some(name) = collection.get("name") {
            assert_eq!(name, layer, "GDAL takes it for the layer's name");
        }
        for member in ["crs", "coordinates", "geometries", "geometry", "properties"] {
            assert!(collection.get(member).is_none(), "{layer} has {member}");
        }
    }
}

#[test]
fn a_layer_holds_one_type_of_geometry() {
    for (layer, types) in LAYERS {
        for feature in features(&committed(), layer) {
            let geometry = &feature["geometry"];
            if types.is_empty() {
                assert_eq!(*geometry, Value::Null, "{layer}: {}", feature["id"]);
            } else {
                let found = geometry["type"].as_str().unwrap_or("null");
                assert!(types.contains(&found), "{layer}: {} is a {found}", feature["id"]);
            }
        }
    }
}

#[test]
fn ids_are_unique_strings_and_stand_in_both_places() {
    for (layer, _) in LAYERS {
        let mut ids = BTreeSet::new();
        for feature in features(&committed(), layer) {
            let id = feature["id"].as_str().expect("a string id").to_owned();
            assert_eq!(feature["properties"]["id"], id.as_str(), "{layer}");
            assert!(ids.insert(id.clone()), "{layer}: {id} twice");
        }
    }
}

#[test]
fn positions_are_finite_in_range_and_of_six_decimals() {
    each(|layer, id, feature| {
        if feature["geometry"].is_null() {
            return;
        }
        for [lon, lat] in lines(&feature["geometry"]).concat() {
            let inside = lon.abs() <= 180.0 && lat.abs() <= 90.0;
            assert!(inside && (lon, lat) != (0.0, 0.0), "{layer}: {id}: {lon},{lat}");
            for number in [lon, lat] {
                let text = number.to_string();
                let decimals = text.split_once('.').map_or(0, |(_, d)| d.len());
                assert!(decimals <= 6 && !text.contains('e'), "{layer}: {id}: {text}");
            }
        }
    });
}

#[test]
fn rings_are_closed_and_follow_the_right_hand_rule() {
    each(|layer, id, feature| {
        for (outer, ring) in rings(&feature["geometry"]) {
            assert!(ring.len() >= 4, "{layer}: {id}: a ring of {} positions", ring.len());
            assert_eq!(ring.first(), ring.last(), "{layer}: {id}: an open ring");
            let area = signed_area(&ring);
            assert!(area != 0.0, "{layer}: {id}: a ring without area");
            assert_eq!(area > 0.0, outer, "{layer}: {id}: a ring runs the wrong way round");
        }
    });
}

#[test]
fn no_line_repeats_a_position_or_leaps_round_the_earth() {
    each(|layer, id, feature| {
        if feature["geometry"].is_null() {
            return;
        }
        for line in lines(&feature["geometry"]) {
            for pair in line.windows(2) {
                assert!(pair[0] != pair[1], "{layer}: {id}: {:?} twice", pair[0]);
                assert!((pair[0][0] - pair[1][0]).abs() <= 180.0, "{layer}: {id}");
            }
        }
    });
}

#[test]
fn properties_are_flat_scalars_in_one_order() {
    for (layer, _) in LAYERS {
        let mut order: Option<Vec<String>> = None;
        for feature in features(&committed(), layer) {
            let keys: Vec<String> = properties(&feature).keys().cloned().collect();
            for (key, value) in properties(&feature) {
                assert!(!value.is_object() && !value.is_array(), "{layer}: {key} is not a scalar");
            }
            assert_eq!(*order.get_or_insert_with(|| keys.clone()), keys, "{layer}");
        }
    }
}

/// The properties between the two marks of ARCHITECTURE.md, in order.
fn contract() -> Vec<String> {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let (_, table) = text.split_once("<!-- properties -->").expect("the table");
    let (table, _) = table.split_once("<!-- /properties -->").expect("its end");
    table
        .lines()
        .filter(|line| line.starts_with("| `"))
        .flat_map(|line| line.split('|').nth(1).unwrap_or_default().split('`').skip(1).step_by(2))
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_properties_are_those_of_the_contract_and_in_its_order() {
    let contract = contract();
    assert!(contract.len() > 30, "{contract:?}");
    for layer in EVENT_LAYERS {
        for feature in features(&committed(), layer) {
            let style = |key: &String| ["marker-", "stroke", "fill"].iter().any(|s| key.starts_with(s));
            let keys: Vec<String> = properties(&feature).keys().filter(|key| !style(key)).cloned().collect();
            assert_eq!(keys, contract, "{layer}");
        }
    }
}

#[test]
fn a_property_is_text_or_a_number_in_every_feature() {
    for (layer, _) in LAYERS {
        let features = features(&committed(), layer);
        for key in features.first().map(|f| properties(f).keys()).into_iter().flatten() {
            let kinds: BTreeSet<&str> = features
                .iter()
                .filter_map(|feature| match &feature["properties"][key] {
                    Value::Null => None,
                    Value::String(text) if text.is_empty() => Some("empty text: null is meant"),
                    Value::String(_) => Some("text"),
                    Value::Bool(_) => Some("bool"),
                    _ => Some("number"),
                })
                .collect();
            assert!(
                kinds.len() <= 1 && !kinds.contains("empty text: null is meant"),
                "{layer}: {key}: {kinds:?}"
            );
        }
    }
}

/// `2026-02-26T00:00:00Z`, of a day that exists.
fn is_utc(text: &str) -> bool {
    text.len() == 20 && text.ends_with('Z') && text.parse::<jiff::Timestamp>().is_ok()
}

#[test]
fn start_and_end_are_utc_with_seconds_and_never_missing() {
    for layer in EVENT_LAYERS {
        for feature in features(&committed(), layer) {
            let bound = |name: &str| feature["properties"][name].as_str().unwrap_or("null").to_owned();
            let (start, end) = (bound("start"), bound("end"));
            assert!(is_utc(&start) && is_utc(&end) && start <= end, "{layer}: {start} to {end}");
            assert!(start.ends_with("T00:00:00Z") == end.ends_with("T23:59:59Z"), "{layer}");
        }
    }
}

#[test]
fn simplestyle_says_what_map_sites_understand() {
    each(|layer, id, feature| {
        for (key, value) in properties(feature) {
            let good = match (key.as_str(), value) {
                (_, Value::Null) => true,
                ("marker-color" | "stroke" | "fill", value) => value.as_str().is_some_and(|colour| {
                    colour.len() == 7
                        && colour
                            .strip_prefix('#')
                            .is_some_and(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()))
                }),
                ("stroke-opacity" | "fill-opacity", value) => {
                    value.as_f64().is_some_and(|o| (0.0..=1.0).contains(&o))
                }
                ("stroke-width", value) => value.as_f64().is_some_and(|width| width >= 0.0),
                ("marker-size", value) => ["small", "medium", "large"].iter().any(|size| value == size),
                ("marker-symbol", value) => value.is_string(),
                _ => true,
            };
            assert!(good, "{layer}: {id}: {key} is {value}");
        }
    });
}
