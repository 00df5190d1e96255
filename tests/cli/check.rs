//! `situs check`: nothing to find after a build, and every change of what was written is found.

use std::fs;
use std::path::Path;

use situs::layer::PROPERTIES;

use crate::layers::{features, properties};
use crate::situs::{EXAMPLE, Situs, example};
use crate::tree;

fn check(path: &Path) -> crate::situs::Run {
    Situs::new().arg("check").arg(path).run()
}

/// A copy of the example's layers that may be spoiled.
fn copy() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, bytes) in tree::read(&example()) {
        fs::write(dir.path().join(name), bytes).unwrap();
    }
    dir
}

#[test]
fn a_build_from_its_own_hands_has_nothing_to_find() {
    let run = check(&example()).code(0);
    assert!(run.stderr.contains(" 0 findings"), "{}", run.stderr);
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    Situs::build(format!("{EXAMPLE}/04-desk-table.csv"), &out).arg("--no-merge").run().code(0);
    check(&out).code(0);
}

#[test]
fn whatever_is_changed_by_hand_is_found() {
    type Spoil = (&'static str, &'static str, &'static str, &'static str);
    let spoils: [Spoil; 5] = [
        ("strikes.geojson", "[65.71013,31.61332]", "[65.71013,31.61333]", "strikes.geojson:2"),
        ("strikes.geojson", "\"Kandahar\"", "\"Kandahor\"", "changed after it was written"),
        ("claims.csv", ",2026-02-26-armed_clash-", ",2026-02-26-armed_crash-", "is none of the"),
        ("claims.csv", ",asserts,", ",knows,", "stance"),
        ("datapackage.json", "\"merged\": 16", "\"merged\": 17", "accounted for"),
    ];
    for (file, from, to, says) in spoils {
        let dir = copy();
        let path = dir.path().join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{file}: {from}");
        fs::write(&path, text.replacen(from, to, 1)).unwrap();
        let run = check(dir.path()).code(4);
        assert!(run.stderr.contains(says), "{file}: {to}: {}", run.stderr);
    }
}

#[test]
fn a_file_too_few_and_a_layer_too_many_are_found() {
    let dir = copy();
    fs::remove_file(dir.path().join("areas.geojson")).unwrap();
    fs::write(dir.path().join("old.geojson"), "{\"type\":\"FeatureCollection\",\"features\":[\n]}\n")
        .unwrap();
    let run = check(dir.path()).code(4);
    assert!(run.stderr.contains("areas.geojson") && run.stderr.contains("isn't there"), "{}", run.stderr);
    assert!(run.stderr.contains("old.geojson"), "{}", run.stderr);
}

#[test]
fn single_files_are_checked_by_what_they_are() {
    for file in ["strikes.geojson", "claims.csv", "areas.geojson"] {
        check(&example().join(file)).code(0);
    }
    check(Path::new("gazetteer/core.idx")).code(0);
    check(Path::new("Cargo.toml")).code(3);
    check(Path::new("nowhere")).code(1);
}

#[test]
fn the_list_of_properties_is_that_of_the_layers() {
    let strikes = features(&example(), "strikes");
    let names: Vec<&String> = properties(&strikes[0]).keys().take(PROPERTIES.len()).collect();
    assert_eq!(names, PROPERTIES);
}
