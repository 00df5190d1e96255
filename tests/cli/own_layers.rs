//! `situs build --layer NAME=KIND,...`: points of some kinds in a file of their own.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::layers::json;
use crate::situs::{EXAMPLE, Situs};
use crate::tree;

const OWN: [&str; 4] = ["--layer", "air=airstrike,drone_strike", "--layer", "crossings=border_closure"];

fn features(folder: &Path, layer: &str) -> Vec<Value> {
    json(&folder.join(format!("{layer}.geojson")))["features"].as_array().unwrap().clone()
}

#[test]
fn each_point_stands_in_one_layer_and_none_is_lost() {
    let dir = tempfile::tempdir().unwrap();
    let (plain, own) = (dir.path().join("plain"), dir.path().join("own"));
    Situs::build(EXAMPLE, &plain).run().code(0);
    Situs::build(EXAMPLE, &own).args(OWN).arg("--qgis").run().code(0);
    let all = |folder: &Path, layers: &[&str]| {
        let mut all: Vec<Value> = layers.iter().flat_map(|layer| features(folder, layer)).collect();
        all.sort_by_key(ToString::to_string);
        all
    };
    let points = ["strikes", "clashes", "incidents"];
    assert_eq!(all(&plain, &points), all(&own, &[&points[..], &["air", "crossings"]].concat()));
    assert_eq!(features(&own, "air").len(), 2);
    assert!(features(&own, "strikes").is_empty() && features(&own, "incidents").is_empty());
    assert_eq!(features(&plain, "areas"), features(&own, "areas"));
    Situs::new().arg("check").arg(&own).run().code(0);
    let drawn = |verb: &str, name: &str, folder: &Path| {
        let file = dir.path().join(name);
        Situs::new().arg(verb).arg(folder).arg("-o").arg(&file).run().code(0);
        fs::read_to_string(&file).unwrap()
    };
    assert!(drawn("picture", "map.svg", &plain) == drawn("picture", "map.svg", &own));
    // The page lists the same sites, in another order.
    let events = |page: String| page.matches("\"id\":").count();
    let expected = events(drawn("page", "index.html", &plain));
    assert!(expected >= 6 && expected == events(drawn("page", "index.html", &own)));
}

#[test]
fn a_streamed_run_has_the_same_layers_of_ones_own() {
    let dir = tempfile::tempdir().unwrap();
    let table = dir.path().join("t.csv");
    let kinds = ["airstrike", "shelling", "drone_strike", "armed_clash", "border_closure"];
    let rows: String = (0..50)
        .map(|n| format!("e{n},2026-02-{:02},Khost,33.{n:02},69.9,{}\n", 1 + n % 27, kinds[n % kinds.len()]))
        .collect();
    fs::write(&table, format!("id,date,place,latitude,longitude,kind\n{rows}")).unwrap();
    let (held, streamed) = (dir.path().join("held"), dir.path().join("streamed"));
    Situs::build(&table, &held).args(OWN).run().code(0);
    Situs::build(&table, &streamed).args(OWN).arg("--stream").run().code(0);
    Situs::new().arg("check").arg(&streamed).run().code(0);
    let names = |folder: &Path| tree::read(folder).into_keys().collect::<Vec<_>>();
    assert_eq!(names(&held), names(&streamed));
    let resources = |folder: &Path| {
        let package = json(&folder.join("datapackage.json"));
        let resources = package["resources"].as_array().unwrap().clone();
        resources.into_iter().map(|resource| resource["name"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(resources(&held), resources(&streamed));
    for layer in ["strikes", "clashes", "incidents", "air", "crossings"] {
        let sorted = |folder: &Path| {
            let mut features = features(folder, layer);
            features.sort_by_key(|feature| feature["id"].to_string());
            features
        };
        assert_eq!(sorted(&held), sorted(&streamed), "{layer}");
    }
}

#[test]
fn a_name_that_is_no_file_and_a_kind_that_is_none_are_refused() {
    for layer in ["../x=airstrike", "air=air", "strikes=airstrike", "air"] {
        let run = Situs::build(EXAMPLE, "nowhere-at-all").args(["--layer", layer]).run().code(2);
        assert!(run.stderr.contains("expected"), "{}", run.stderr);
    }
    let twice = ["--layer", "a=airstrike", "--layer", "b=airstrike"];
    Situs::build(EXAMPLE, "nowhere-at-all").args(twice).run().code(2);
}
