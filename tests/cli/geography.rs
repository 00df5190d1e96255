//! Honest geography on the map of the example: nothing is drawn more exactly than it was told.

use std::fs;
use std::path::Path;

use crate::layers::{EVENT_LAYERS, features, json, text};
use crate::situs::{Situs, example, root};

#[test]
fn only_what_is_a_point_is_drawn_as_a_point() {
    for layer in ["strikes", "clashes", "incidents"] {
        for feature in features(&example(), layer) {
            let precision = text(&feature, "precision");
            assert!(
                ["exact", "settlement", "crossing"].contains(&precision),
                "{layer}: {} is a dot and yet a {precision}",
                feature["id"]
            );
        }
    }
}

#[test]
fn a_province_is_an_area_and_a_city_is_a_point() {
    let strikes = features(&example(), "strikes");
    let struck: Vec<&str> = strikes.iter().map(|feature| text(feature, "place")).collect();
    assert!(struck.contains(&"Kabul") && struck.contains(&"Kandahar"), "{struck:?}");
    assert!(!struck.contains(&"Paktia"), "Paktia is a province, not a dot: {struck:?}");
    let areas = features(&example(), "areas");
    let paktia = areas.iter().find(|f| text(f, "place") == "Paktia" && text(f, "kind") == "airstrike");
    assert_eq!(text(paktia.expect("Paktia as an area"), "precision"), "province");
}

#[test]
fn one_operation_has_seven_sites_six_of_them_stretches_of_the_border() {
    let clashes = features(&example(), "clashes");
    let torkham =
        clashes.iter().find(|feature| text(feature, "place") == "Torkham").expect("Torkham is a point");
    let operation = text(torkham, "event_id");
    assert_eq!(torkham["properties"]["sites_in_event"], 7);
    for layer in ["stretches", "areas"] {
        let mut provinces: Vec<String> = features(&example(), layer)
            .iter()
            .filter(|feature| text(feature, "event_id") == operation)
            .map(|feature| text(feature, "place").to_owned())
            .collect();
        provinces.sort();
        assert_eq!(provinces, ["Khost", "Kunar", "Nangarhar", "Nuristan", "Paktia", "Paktika"], "{layer}");
    }
}

#[test]
fn torkham_is_where_torkham_is() {
    for feature in features(&example(), "clashes") {
        if text(&feature, "place") == "Torkham" {
            let at = &feature["geometry"]["coordinates"];
            let (lon, lat) = (at[0].as_f64().unwrap(), at[1].as_f64().unwrap());
            // 0.009 degrees of latitude and 0.0109 of longitude are 1 km here.
            let off = ((lon - 71.0847) / 0.0109).hypot((lat - 34.1147) / 0.009);
            assert!(off <= 1.0, "{lon},{lat} is {off:.1} km away");
            return;
        }
    }
    panic!("Torkham is not in clashes.geojson");
}

#[test]
fn a_spot_in_no_gazetteer_stands_for_its_district_and_says_so() {
    let areas = features(&example(), "areas");
    let spot = areas
        .iter()
        .find(|feature| text(feature, "place_as_written").contains("Anzar Sar"))
        .expect("Anzar Sar is drawn as an area");
    assert_eq!(text(spot, "precision"), "district");
    assert_eq!(text(spot, "admin1"), "Khost");
    assert!(!text(spot, "location_note").is_empty(), "it doesn't say so: {spot}");
    assert!(spot["properties"]["radius_km"].as_f64().is_some_and(|r| r > 5.0), "{spot}");
}

#[test]
fn every_site_has_a_radius() {
    for layer in EVENT_LAYERS {
        for feature in features(&example(), layer) {
            let radius = feature["properties"]["radius_km"].as_f64();
            assert!(radius.is_some_and(|km| km > 0.0), "{layer}: {}", feature["id"]);
        }
    }
}

#[test]
fn what_only_stands_in_the_text_is_no_site() {
    let list = fs::read_to_string(root().join("tests/golden/durand-2026-02/claims.md")).unwrap();
    let (_, list) = list.split_once("## Never a site").expect("the list");
    let never: Vec<&str> = list.split(',').map(str::trim).collect();
    assert!(never.len() > 10, "{never:?}");
    for layer in EVENT_LAYERS {
        for feature in features(&example(), layer) {
            for name in ["place", "place_as_written"] {
                let place = text(&feature, name);
                assert!(
                    !never.contains(&place),
                    "{layer}: {place} is no site: {}",
                    text(&feature, "evidence")
                );
            }
        }
    }
}

#[test]
fn a_gazetteer_laid_over_places_what_the_embedded_one_does_not_know() {
    let dir = tempfile::tempdir().unwrap();
    let (report, dump) = (dir.path().join("report.txt"), dir.path().join("AF.txt"));
    fs::write(
        &report,
        "date 2026-02-27\n\nTwo soldiers were killed on Thursday in an air strike on Zubrakhel in Paktia province.\n",
    )
    .unwrap();
    let row = "990001\tZubrakhel\tZubrakhel\t\t33.61\t69.31\tP\tPPL\tAF\t\t36\t\t\t\t900\t\t2000\tAsia/Kabul\t2020-01-01\n";
    fs::write(&dump, format!("{row}990002\tShort\n")).unwrap();
    let (plain, laid) = (dir.path().join("plain"), dir.path().join("laid"));
    Situs::build(&report, &plain).run().code(0);
    let strikes = |out: &Path| features(out, "strikes");
    assert!(strikes(&plain).iter().all(|f| text(f, "place_id") != "gn:990001"));
    let run = Situs::build(&report, &laid).arg("--gazetteer").arg(&dump).run().code(0);
    assert!(run.stderr.contains("AF.txt:2"), "the short row is not told:\\n{}", run.stderr);
    let placed = strikes(&laid);
    assert_eq!(placed.iter().map(|f| text(f, "place_id")).collect::<Vec<_>>(), ["gn:990001"]);
    let package = json(&laid.join("datapackage.json"));
    assert!(package.to_string().contains("AF.txt"), "the gazetteer is not among the inputs");
    fs::write(&dump, "").unwrap();
    Situs::build(&report, dir.path().join("none")).arg("--gazetteer").arg(&dump).run().code(3);
}
