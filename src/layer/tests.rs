use super::samples::{self, Sketch, at, gardez, incident, paktia_along_the_border, placement, site};
use super::*;
use crate::error::Code;
use crate::event::Kind;
use crate::gazetteer::PlaceId;
use crate::locate::Drawn;
use proptest::prelude::*;
use serde_json::json;

fn layer<'a>(layers: &'a Layers, name: &str) -> &'a [Feature] {
    &layers.layers.iter().find(|l| l.name == name).unwrap().features
}

fn laid(incidents: &[Incident]) -> Layers {
    lay_out_on(incidents, &Sketch::new())
}

#[test]
fn the_keys_of_a_point_stand_in_the_order_of_the_contract() {
    let layers = laid(&[incident("e1", Kind::Airstrike, vec![gardez()])]);
    let keys: Vec<&str> = layer(&layers, "strikes")[0].properties.keys().map(String::as_str).collect();
    let contract = "id event_id kind title label start end date day_precision place place_as_written place_id \
                    admin1 admin2 country iso_3166_2 latitude longitude precision geo_precision where_prec \
                    radius_km drawn confidence location_note by against said_by sites_in_event claims claims_text \
                    killed_low killed_high dispute verification border_km border_side border_chainage_km source \
                    source_date source_url evidence report line marker-color marker-size marker-symbol";
    assert_eq!(keys, contract.split_whitespace().collect::<Vec<_>>());
}

#[test]
fn a_point_says_what_is_known_and_null_where_nothing_is() {
    let layers = laid(&[incident("e1", Kind::Airstrike, vec![gardez()])]);
    let feature = &layer(&layers, "strikes")[0];
    let expected = json!({
        "id": "e1.t-gardez", "event_id": "e1", "kind": "airstrike",
        "title": "Air strike, Gardez, 26-27 Feb 2026", "label": "Gardez",
        "start": "2026-02-26T00:00:00Z", "end": "2026-02-27T23:59:59Z", "date": "2026-02-26",
        "day_precision": "night", "place": "Gardez", "place_as_written": "Gardez city",
        "place_id": "t:gardez", "admin1": "Paktia", "admin2": "Gardez District", "country": "Afghanistan",
        "iso_3166_2": "AF-PIA", "latitude": 33.6, "longitude": 69.2, "precision": "settlement",
        "geo_precision": 1, "where_prec": 1, "radius_km": 5.0, "drawn": "point", "confidence": 0.97,
        "location_note": null, "by": "Pakistan", "against": null, "sites_in_event": 1, "claims": 1,
        "claims_text": "Afghan Defense Ministry: 55 Pakistani soldiers killed", "killed_low": 55,
        "killed_high": 55, "dispute": "single_source", "verification": "unverified", "border_side": "Afghanistan",
        "source": "The Daily", "source_date": "2026-02-27", "source_url": "https://example.org/a",
        "evidence": "Jets struck Gardez city overnight, the Afghan Defense Ministry said.",
        "report": "reports/a.txt", "line": 3,
    });
    for (key, value) in expected.as_object().unwrap() {
        assert_eq!(feature.properties.get(key), Some(value), "{key}");
    }
    assert_eq!(feature.properties["id"], json!(feature.id));
}

#[test]
fn a_province_along_the_border_is_an_area_and_a_stretch_and_no_dot() {
    let layers = laid(&[incident("e1", Kind::ArmedClash, vec![paktia_along_the_border()])]);
    assert!(layer(&layers, "clashes").is_empty());
    let area = &layer(&layers, "areas")[0];
    let stretch = &layer(&layers, "stretches")[0];
    assert_eq!((area.id.as_str(), stretch.id.as_str()), ("e1.t-paktia.area", "e1.t-paktia.stretch"));
    assert!(matches!(area.geometry, Some(geo::Geometry::Polygon(_))));
    assert!(matches!(stretch.geometry, Some(geo::Geometry::LineString(_))));
    assert_eq!(area.properties["drawn"], "area");
    assert_eq!(stretch.properties["drawn"], "stretch");
    assert!(area.properties.contains_key("fill") && !stretch.properties.contains_key("fill"));
    assert_eq!((layers.sites_placed, layers.sites_unplaced), (1, 0));
}

#[test]
fn an_area_that_the_gazetteer_does_not_have_is_the_circle_of_its_radius() {
    let lone = site("Gardez", Resolution::Placed(placement("t:gardez", at(69.2, 33.6), Drawn::Area)));
    let layers = laid(&[incident("e1", Kind::Airstrike, vec![lone])]);
    assert_eq!(layer(&layers, "areas")[0].properties["drawn"], "circle");
    assert!(layer(&layers, "strikes").is_empty());
}

#[test]
fn each_kind_is_in_the_layer_of_its_family() {
    let all: Vec<Incident> =
        Kind::ALL.iter().map(|kind| incident(kind.as_str(), *kind, vec![gardez()])).collect();
    let layers = laid(&all);
    let count = |name| layer(&layers, name).len();
    assert_eq!((count("strikes"), count("clashes"), count("incidents")), (4, 4, 3));
    let uses = &layer(&layers, "places")[0].properties["sites"];
    assert_eq!(uses, &json!(11));
}

#[test]
fn what_has_no_place_or_no_day_is_unplaced_and_says_why() {
    let ambiguous = Resolution::Ambiguous {
        candidates: vec![PlaceId("t:gardez".into()), PlaceId("t:gate".into())],
        why: String::new(),
    };
    let unknown =
        Resolution::Unplaced { code: Code::WholeBorder, why: "only the border as a whole is named".into() };
    let mut undated = incident("e2", Kind::Airstrike, vec![gardez()]);
    undated.event.when = None;
    let mut nowhere = incident("e3", Kind::Airstrike, vec![]);
    nowhere.event.no_site = Some(samples::evidence("did not specify where"));
    let sites = vec![site("Gate", ambiguous), site("the border", unknown)];
    let layers = laid(&[incident("e1", Kind::Airstrike, sites), undated, nowhere]);
    let unplaced = layer(&layers, "unplaced");
    let reasons: Vec<(&str, &str)> =
        unplaced.iter().map(|f| (f.id.as_str(), f.properties["reason"].as_str().unwrap())).collect();
    assert_eq!(
        reasons,
        [
            ("e2.gardez-city", "date-unknown"),
            ("e1.gate", "ambiguous-place"),
            ("e1.the-border", "whole-border"),
            ("e3.event", "place-not-stated"),
        ]
    );
    assert_eq!(
        unplaced[1].properties["candidates"],
        "Gardez, Paktia (t:gardez); Gate, Afghanistan; Pakistan (t:gate)"
    );
    assert!(unplaced.iter().all(|f| f.geometry.is_none()));
    assert_eq!((layers.sites_unplaced, layers.sites_ambiguous), (4, 1));
    let keys = |f: &Feature| f.properties.keys().cloned().collect::<Vec<_>>();
    assert!(unplaced.iter().all(|f| keys(f) == keys(&unplaced[0])));
}

#[test]
fn the_same_place_twice_in_an_event_gets_two_ids() {
    let layers = laid(&[incident("e1", Kind::Airstrike, vec![gardez(), gardez()])]);
    let ids: Vec<&str> = layer(&layers, "strikes").iter().map(|f| f.id.as_str()).collect();
    assert_eq!(ids, ["e1.t-gardez", "e1.t-gardez-2"]);
}

#[test]
fn the_border_layer_says_its_length_and_that_it_was_never_recognised() {
    let layers = laid(&[]);
    let border = &layer(&layers, "border")[0].properties;
    let km = border["length_km"].as_f64().unwrap();
    assert!((km - 373.6).abs() < 1.0, "{km}");
    assert!(border["status"].as_str().unwrap().contains("never by Afghanistan"));
}

#[test]
fn a_claim_row_keeps_claimant_and_bytes_and_its_columns_are_those_of_the_schema() {
    let layers = laid(&[incident("e1", Kind::Airstrike, vec![gardez()])]);
    let row = &layers.claims[0];
    assert_eq!((row.claim_id.as_str(), row.claimant.as_str()), ("e1.c1", "Afghan Defense Ministry"));
    assert_eq!((row.byte_start, row.byte_end), (Some(40), Some(63)));
    assert_eq!(row.source.as_deref(), Some("The Daily"));
    let json = serde_json::to_value(row).unwrap();
    let keys: Vec<&str> = json.as_object().unwrap().keys().map(String::as_str).collect();
    let columns: Vec<&str> = ClaimRow::COLUMNS.iter().map(|(name, _)| *name).collect();
    assert_eq!(keys, columns);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever the order of the incidents, the same features in the same order, and every site counted once.
    #[test]
    fn the_order_of_incidents_does_not_matter(order in Just((0..8).collect::<Vec<usize>>()).prop_shuffle()) {
        let make = |n: usize| {
            let sites = match n % 3 {
                0 => vec![gardez(), paktia_along_the_border()],
                1 => vec![],
                _ => vec![paktia_along_the_border()],
            };
            incident(&format!("e{n}"), Kind::ALL[n % Kind::ALL.len()], sites)
        };
        let straight = laid(&(0..8).map(make).collect::<Vec<_>>());
        let shuffled = laid(&order.into_iter().map(make).collect::<Vec<_>>());
        let ids = |layers: &Layers| -> Vec<String> {
            layers.layers.iter().flat_map(|l| l.features.iter().map(|f| f.id.clone())).collect()
        };
        prop_assert_eq!(ids(&straight), ids(&shuffled));
        prop_assert_eq!(&straight.claims, &shuffled.claims);
        prop_assert_eq!(straight.sites_placed, 3 * 2 + 2);
        prop_assert_eq!(straight.sites_unplaced, 3);
    }
}

#[test]
fn the_columns_of_every_layer_are_its_properties_in_order_and_of_their_types() {
    let lost = site("Nowhere", Resolution::Unplaced { code: Code::UnknownPlace, why: String::new() });
    let layers = laid(&[
        incident("e1", Kind::Airstrike, vec![gardez(), lost]),
        incident("e2", Kind::ArmedClash, vec![gardez(), paktia_along_the_border()]),
        incident("e3", Kind::Other, vec![gardez()]),
    ]);
    for layer in &layers.layers {
        let columns = layer.columns();
        let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
        assert!(!layer.features.is_empty(), "{} shows nothing", layer.name);
        for feature in &layer.features {
            let keys: Vec<&str> = feature.properties.keys().map(String::as_str).collect();
            assert_eq!(keys, names, "{}", layer.name);
            for column in &columns {
                let value = &feature.properties[column.name];
                let fits = match column.kind {
                    _ if value.is_null() => true,
                    ColumnType::Integer | ColumnType::Long => value.is_u64(),
                    ColumnType::Real => value.is_f64(),
                    ColumnType::Text => value.is_string(),
                    ColumnType::Date => value.as_str().is_some_and(|day| day.len() == 10),
                    ColumnType::DateTime => value.as_str().is_some_and(|time| time.len() == 20),
                };
                assert!(fits, "{}: {} is {value}", layer.name, column.name);
            }
            let fits = matches!(
                (&feature.geometry, layer.geometries()),
                (None, Geometries::None)
                    | (Some(geo::Geometry::Point(_)), Geometries::Points)
                    | (Some(geo::Geometry::LineString(_)), Geometries::Lines)
                    | (Some(geo::Geometry::Polygon(_) | geo::Geometry::MultiPolygon(_)), Geometries::Areas)
            );
            assert!(fits, "{}: {:?}", layer.name, feature.geometry);
        }
        assert_eq!(layer.holds_events(), names.contains(&"radius_km") && layer.name != "places");
    }
}
