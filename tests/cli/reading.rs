//! What the open reports of the corpus are read as, row by row: whoever changes a word, a weight or the grammar sees in
//! `tests/golden/reading.txt` what that changes. It is derived, and says nothing of right or wrong; `corpus/` does.

use std::collections::BTreeMap;
use std::fs;

use crate::situs::{Situs, bless, root};

/// What is listed of an event's row, and of a claim's.
const SITE: [&str; 18] = [
    "event",
    "kind",
    "start",
    "end",
    "day_precision",
    "by",
    "by_side",
    "against",
    "against_side",
    "place",
    "admin1",
    "country",
    "precision",
    "manner",
    "claimant",
    "claimant_side",
    "verification",
    "confidence",
];
const CLAIM: [&str; 13] = [
    "event",
    "place",
    "claimant",
    "claimant_role",
    "claimant_side",
    "measure",
    "count",
    "count_text",
    "subject",
    "subject_side",
    "stance",
    "verification",
    "confidence",
];

/// The list: a report, and indented what is read in it and what is said of it.
fn list() -> String {
    let dir = tempfile::tempdir().unwrap();
    let draft = dir.path().join("draft.csv");
    let run = Situs::new().args(["extract", "corpus/open", "--out"]).arg(&draft).run().code(0);
    let mut reports: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut rows = csv::Reader::from_path(&draft).unwrap();
    for row in rows.deserialize() {
        let row: BTreeMap<String, String> = row.unwrap();
        let of = |name: &&str| row[*name].replace('\n', " ");
        let columns = if row["row"] == "claim" { &CLAIM[..] } else { &SITE };
        let cells = columns.iter().map(of).collect::<Vec<_>>().join("|");
        let reason = row["reason"].split(':').next().unwrap_or_default();
        let line = format!("  {}:{} {} {cells}|{reason}", row["line"], row["column"], row["row"]);
        reports.entry(row["report"].clone()).or_default().push(line.trim_end_matches('|').to_owned());
    }
    for line in run.stderr.lines().filter(|line| line.starts_with("corpus/open/")) {
        let (file, said) = line.split_once(':').unwrap();
        let said = said.split("; ").next().unwrap_or_default();
        reports.entry(file.to_owned()).or_default().push(format!("  {said}"));
    }
    reports.iter().map(|(file, lines)| format!("{file}\n{}\n", lines.join("\n"))).collect()
}

#[test]
fn every_change_of_what_the_corpus_is_read_as_is_seen() {
    let path = root().join("tests/golden/reading.txt");
    let now = list();
    assert!(now.lines().count() > 1000, "hardly anything is read:\n{now}");
    if bless() {
        return fs::write(&path, now).unwrap();
    }
    let there = fs::read_to_string(&path).unwrap();
    let mut differ = there.lines().zip(now.lines()).filter(|(there, now)| there != now);
    let first = differ.next().map(|(there, now)| format!("\n- {there}\n+ {now}"));
    assert!(
        there == now,
        "the corpus is read otherwise; SITUS_BLESS=1 cargo test --test cli reading rewrites the list{}",
        first.unwrap_or_default()
    );
}
