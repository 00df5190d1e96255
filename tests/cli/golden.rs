//! The example, event by event and claim by claim, against what a person read in it
//! (`tests/golden/durand-2026-02/claims.md`, which no program rewrites).

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::layers::{EVENT_LAYERS, features, rows, text};
use crate::situs::{example, root};

type Row = BTreeMap<String, String>;

/// The table under a heading of the list.
fn table(heading: &str) -> Vec<Row> {
    let list = fs::read_to_string(root().join("tests/golden/durand-2026-02/claims.md")).unwrap();
    let part = list.split(&format!("## {heading}\n")).nth(1).unwrap();
    let part = part.split("\n## ").next().unwrap();
    let mut lines = part.lines().filter(|line| line.starts_with('|'));
    let cells = |line: &str| -> Vec<String> {
        line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()
    };
    let header = cells(lines.next().unwrap());
    lines.skip(1).map(|line| header.iter().cloned().zip(cells(line)).collect()).collect()
}

/// What stands before the first bracket or colon: "Kabul (point)" is Kabul.
fn names(sites: &str) -> BTreeSet<String> {
    let sites = sites.split(';').map(|site| site.split(['(', ':']).next().unwrap_or_default());
    sites.map(|site| site.split(" at ").next().unwrap_or_default().trim().to_owned()).collect()
}

/// For each event of the layers: its kind, its days and the names of its sites as written.
fn events() -> BTreeMap<String, (String, String, String, BTreeSet<String>)> {
    let mut found: BTreeMap<String, (String, String, String, BTreeSet<String>)> = BTreeMap::new();
    for layer in EVENT_LAYERS.iter().copied().chain(["unplaced"]) {
        for feature in features(&example(), layer) {
            let of = |name: &str| text(&feature, name).to_owned();
            let day = |name: &str| of(name).chars().take(10).collect::<String>();
            let entry = found
                .entry(of("event_id"))
                .or_insert_with(|| (of("kind"), day("start"), day("end"), BTreeSet::new()));
            if !of("place_as_written").is_empty() && layer != "unplaced" {
                entry.3.insert(of("place_as_written"));
            }
        }
    }
    found
}

/// The id of each event of the list: the one with its kind, days and sites.
fn ids() -> BTreeMap<String, String> {
    let found = events();
    let mut ids = BTreeMap::new();
    for row in table("Events").iter().filter(|row| row["event"] != "broken") {
        let sites = names(&row["sites"]);
        let placeless = row["sites"].starts_with("none") || row["sites"].starts_with("unplaced");
        let fits = |(kind, start, _, places): &(String, String, String, BTreeSet<String>)| {
            *kind == row["kind"]
                && if placeless { places.is_empty() } else { *start == row["start"] && *places == sites }
        };
        let matching: Vec<&String> =
            found.iter().filter(|(_, event)| fits(event)).map(|(id, _)| id).collect();
        assert_eq!(matching.len(), 1, "{}: {matching:?} among {found:#?}", row["event"]);
        if !placeless {
            assert_eq!(found[matching[0]].2, row["end"], "last day of {}", row["event"]);
        }
        ids.insert(row["event"].clone(), matching[0].clone());
    }
    ids
}

/// The rows of `claims.csv`.
fn claims() -> Vec<Row> {
    let rows = rows(&example().join("claims.csv")).into_iter();
    let row = |row: serde_json::Map<String, serde_json::Value>| {
        row.into_iter().map(|(key, value)| (key, value.as_str().unwrap_or_default().to_owned())).collect()
    };
    rows.map(row).collect()
}

/// A claim as one line, from the list or from `claims.csv`.
fn line(row: &Row, event: &str, side: &str) -> String {
    let low = row.get("count").or_else(|| row.get("count_low")).cloned().unwrap_or_default();
    let low = if low.is_empty() { row.get("count_high").cloned().unwrap_or_default() } else { low };
    format!(
        "{event} | {} | {side} | {} {low} {} | of {} | {} {}",
        row["claimant"],
        row["measure"],
        row["count_kind"],
        row["subject_side"],
        row["stance"],
        row["verification"]
    )
}

#[test]
fn every_event_a_person_reads_is_there_with_its_days_and_sites_and_no_other() {
    let ids: BTreeSet<String> = ids().into_values().collect();
    let found: BTreeSet<String> = events().into_keys().collect();
    assert_eq!(found, ids);
}

#[test]
fn every_claim_a_person_reads_is_there_once_and_no_other() {
    let ids = ids();
    let claims = claims();
    let found: Vec<String> =
        claims.iter().map(|row| line(row, &row["event_id"], &row["claimant_side"])).collect();
    let mut allowed = BTreeSet::new();
    for row in table("Claims") {
        let wanted = line(&row, &ids[&row["event"]], &row["side"]);
        let times = found.iter().filter(|claim| **claim == wanted).count();
        let most = if row["need"] == "must" { 1..=1 } else { 0..=1 };
        assert!(most.contains(&times), "{times} times: {wanted}\nfound:\n{}", found.join("\n"));
        allowed.insert(wanted);
    }
    for claim in &found {
        assert!(allowed.contains(claim), "nobody says: {claim}");
    }
}

#[test]
fn a_claim_told_in_three_files_is_one_row_with_three_tellings() {
    let (ids, claims) = (ids(), claims());
    for row in table("Claims").iter().filter(|row| row["need"] == "must") {
        let wanted = line(row, &ids[&row["event"]], &row["side"]);
        let same = |claim: &&Row| line(claim, &claim["event_id"], &claim["claimant_side"]) == wanted;
        let files = row["told in"].split_whitespace().count().to_string();
        let tellings = claims.iter().find(same).map(|claim| claim["tellings"].clone());
        assert_eq!(tellings, Some(files), "{wanted}");
    }
}
