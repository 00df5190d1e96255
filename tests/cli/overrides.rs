//! `--overrides FILE`: own decisions win in every verb that places something, and every answer says so.

use std::fs;
use std::path::{Path, PathBuf};

use crate::layers::{features, json, rows, text};
use crate::situs::{EXAMPLE, Situs};

const OWN: &str = "spelling,context,place_id,lat,lon,note\n\
    Anzar Sar,Khost,,33.31,70.22,from the desk's map\n\
    Kandahar,,situs:torkham,,,a test of the editor\n";

fn file(dir: &Path, text: &str) -> PathBuf {
    let path = dir.join("overrides.csv");
    fs::write(&path, text).unwrap();
    path
}

#[test]
fn a_build_places_by_them_and_every_such_feature_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let (own, out) = (file(dir.path(), OWN), dir.path().join("out"));
    Situs::build(EXAMPLE, &out).arg("--overrides").arg(&own).run().code(0);
    let drawn: Vec<_> = ["strikes", "clashes", "incidents", "areas", "stretches"]
        .iter()
        .flat_map(|layer| features(&out, layer))
        .collect();
    let of = |name: &str| {
        let these: Vec<_> = drawn.iter().filter(|f| text(f, "place_as_written").starts_with(name)).collect();
        assert!(!these.is_empty(), "{name} is not drawn");
        these
    };
    for spot in of("Anzar Sar") {
        assert_eq!(text(spot, "place_id"), "own:33.31000_70.22000");
        assert_eq!(spot["geometry"]["coordinates"], serde_json::json!([70.22, 33.31]));
        assert!(text(spot, "location_note").contains("own override: from the desk's map"), "{spot}");
    }
    for kandahar in of("Kandahar").into_iter().filter(|f| text(f, "place_as_written") == "Kandahar") {
        assert_eq!(text(kandahar, "place_id"), "situs:torkham");
        assert!(text(kandahar, "location_note").contains("own override: a test of the editor"), "{kandahar}");
    }
    let package = json(&out.join("datapackage.json")).to_string();
    assert!(package.contains("overrides.csv"), "the file is no input of the package");
    Situs::new().arg("check").arg(&out).run().code(0);
}

#[test]
fn one_name_and_a_table_of_names_are_resolved_by_them() {
    let dir = tempfile::tempdir().unwrap();
    let own = file(dir.path(), OWN);
    let situs =
        |args: &[&str]| Situs::new().arg("resolve").args(args).arg("--overrides").arg(&own).run().code(0);
    let one = situs(&["Anzar Sar", "--admin1", "Khost", "--explain"]).stdout;
    assert!(
        one.starts_with("*  100%  Anzar Sar") && one.contains("own override: from the desk's map"),
        "{one}"
    );
    let table = dir.path().join("names.csv");
    fs::write(&table, "name,province\nAnzar Sar,Khost\nKandahar,\nKabul,\n").unwrap();
    let args = ["--csv", &table.to_string_lossy(), "--column", "name", "--admin1-column", "province"];
    let answer = dir.path().join("placed.csv");
    fs::write(&answer, situs(&args).stdout).unwrap();
    let found: Vec<(String, String)> = rows(&answer)
        .iter()
        .map(|row| (row["place_id"].as_str().unwrap().into(), row["reason"].as_str().unwrap().into()))
        .collect();
    assert_eq!(found[0], ("own:33.31000_70.22000".into(), "own override: from the desk's map".into()));
    assert_eq!(found[1], ("situs:torkham".into(), "own override: a test of the editor".into()));
    assert!(!found[2].1.contains("override"), "{found:?}");
}

#[test]
fn check_names_their_faults_and_a_build_stops_at_the_first() {
    let dir = tempfile::tempdir().unwrap();
    let own = file(dir.path(), "spelling,context,place_id,lat,lon,note\nBarg,,,33,,\n\nTani,,,333,70,\n");
    let check = Situs::new().arg("check").arg(&own).run().code(4).stderr;
    assert!(
        check.contains("overrides.csv:2:5: coordinate: ")
            && check.contains("overrides.csv:4:4: coordinate: "),
        "{check}"
    );
    let out = dir.path().join("out");
    let build = Situs::build(EXAMPLE, &out).arg("--overrides").arg(&own).run().code(3).stderr;
    assert!(build.contains("overrides.csv:2:5: "), "{build}");
    let own = file(dir.path(), "spelling,place_id\nBarg,nobody:1\n");
    let build = Situs::build(EXAMPLE, &out).arg("--overrides").arg(&own).run().code(3).stderr;
    assert!(build.contains("overrides.csv:2: unknown-place: ") && !out.exists(), "{build}");
    let fine = file(dir.path(), OWN);
    Situs::new().arg("check").arg(&fine).run().code(0);
}
