//! Nothing is dropped in silence: what was read is accounted for, and what could not be used says why.

use std::fs;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::layers::{EVENT_LAYERS, features, json, rows, text};
use crate::situs::{EXAMPLE, Situs, example, root};

/// One number of the accounts.
fn account(name: &str) -> u64 {
    let package = json(&example().join("datapackage.json"));
    let accounts = &package["accounting"];
    accounts[name]
        .as_u64()
        .unwrap_or_else(|| panic!("datapackage.json: accounting.{name} is not there: {accounts}"))
}

#[test]
fn what_was_read_is_what_came_out() {
    let read = account("rows_read") + account("passages_read");
    let out = account("features")
        + account("merged")
        + account("filtered")
        + account("unplaced")
        + account("rejected");
    assert_eq!(read, out, "read = features + merged + filtered + unplaced + rejected");
}

#[test]
fn every_row_of_the_table_is_counted() {
    let table = fs::read_to_string(root().join(EXAMPLE).join("04-desk-table.csv")).unwrap();
    let rows = table.lines().count() as u64 - 1;
    assert_eq!(account("rows_read"), rows);
}

#[test]
fn the_accounts_agree_with_the_files() {
    assert_eq!(account("unplaced"), features(&example(), "unplaced").len() as u64, "unplaced.geojson");
    assert_eq!(account("rejected"), rows(&example().join("rejects.csv")).len() as u64, "rejects.csv");
}

#[test]
fn the_accounts_are_printed_and_end_in_the_same_numbers() {
    let dir = tempfile::tempdir().unwrap();
    let run = Situs::build(EXAMPLE, dir.path().join("out")).run().code(0);
    for name in ["rows_read", "merged", "unplaced", "rejected"] {
        let number = account(name).to_string();
        assert!(
            run.stderr.split(|c: char| !c.is_ascii_digit()).any(|word| word == number),
            "{name} = {number} is not in the summary:\n{}",
            run.stderr
        );
    }
}

#[test]
fn a_broken_row_is_rejected_with_its_file_line_and_column() {
    let file = format!("{EXAMPLE}/04-desk-table.csv");
    let rejects = rows(&example().join("rejects.csv"));
    let row = rejects
        .iter()
        .find(|row| row["file"] == file.as_str())
        .expect("the row with the 30 February is in rejects.csv");
    assert_eq!((&row["line"], &row["column"]), (&"16".into(), &"2".into()));
    assert_eq!(row["code"], "date");
    assert!(row["reason"].as_str().is_some_and(|why| why.contains("2026-02-30")), "{row:?}");
    let dir = tempfile::tempdir().unwrap();
    let run = Situs::build(EXAMPLE, dir.path().join("out")).run().code(0);
    assert!(run.stderr.contains(&format!("{file}:16:2: date:")), "{}", run.stderr);
}

#[test]
fn an_unknown_place_is_unplaced_with_its_reason() {
    let unplaced = features(&example(), "unplaced");
    let feature = unplaced
        .iter()
        .find(|feature| text(feature, "place_as_written") == "Border posts with white flags")
        .expect("the posts nobody named are in unplaced.geojson");
    assert_eq!(feature["geometry"], Value::Null);
    assert_eq!(text(feature, "reason"), "unknown-place");
    assert!(!text(feature, "reason_text").is_empty(), "{feature}");
    for name in ["latitude", "longitude"] {
        let value = &feature["properties"][name];
        assert!(value.is_null(), "an unknown place has no {name}: {value}");
    }
}

#[test]
fn every_unplaced_feature_says_why() {
    for feature in features(&example(), "unplaced") {
        for name in ["reason", "reason_text"] {
            assert!(!text(&feature, name).is_empty(), "{feature}");
        }
    }
}

#[test]
fn every_feature_says_who_told_it_and_where() {
    for layer in EVENT_LAYERS {
        for feature in features(&example(), layer) {
            for name in ["source", "evidence", "report"] {
                assert!(!text(&feature, name).is_empty(), "{layer}: {} has no {name}", feature["id"]);
            }
            assert!(feature["properties"]["line"].is_u64(), "{layer}: {}", feature["id"]);
        }
    }
}

#[test]
fn the_words_of_the_evidence_stand_in_the_line_it_names() {
    for layer in ["strikes", "clashes", "areas"] {
        for feature in features(&example(), layer) {
            let report = text(&feature, "report");
            let Ok(file) = fs::read_to_string(root().join(report)) else {
                panic!("{layer}: {} names no file of the example: {report}", feature["id"]);
            };
            let line = feature["properties"]["line"].as_u64().unwrap() as usize;
            let rest = file.lines().skip(line - 1).collect::<Vec<_>>().join(" ");
            let first = text(&feature, "evidence")
                .split(|c: char| !c.is_alphanumeric())
                .find(|word| !word.is_empty());
            let first = first.expect("evidence holds a word");
            assert!(rest.contains(first), "{layer}: {first:?} is not in {report} from line {line}");
        }
    }
}

#[test]
fn every_claim_belongs_to_an_event_that_is_in_a_layer() {
    let mut events: Vec<String> = Vec::new();
    for layer in EVENT_LAYERS.into_iter().chain(["unplaced"]) {
        for feature in features(&example(), layer) {
            events.push(text(&feature, "event_id").to_owned());
        }
    }
    let claims = rows(&example().join("claims.csv"));
    assert!(!claims.is_empty());
    for claim in claims {
        let event = claim["event_id"].as_str().unwrap();
        assert!(events.iter().any(|known| known == event), "{event} is in no layer");
        assert_ne!(claim["claimant"], "", "a claim without a claimant: {claim:?}");
    }
}

#[test]
fn the_data_package_tells_the_size_and_hash_of_every_file() {
    let out = example();
    let package = json(&out.join("datapackage.json"));
    let resources = package["resources"].as_array().expect("resources");
    let mut named: Vec<&str> = resources.iter().filter_map(|r| r["path"].as_str()).collect();
    named.sort_unstable();
    let mut found: Vec<String> = crate::tree::read(&out).into_keys().collect();
    found.retain(|name| name != "datapackage.json");
    assert_eq!(named, found);
    for resource in resources {
        let path = resource["path"].as_str().unwrap();
        let bytes = fs::read(out.join(path)).unwrap();
        let hash: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(resource["bytes"], bytes.len(), "{path}");
        assert_eq!(resource["hash"], format!("sha256:{hash}"), "{path}");
    }
}
