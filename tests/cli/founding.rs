//! The two reports the project was founded on, which are not ours to ship: read where `SITUS_FOUNDING_REPORTS` names
//! their folder.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::layers::{features, rows, text};
use crate::situs::Situs;

/// The folder of the reports; says so where there is none.
fn reports() -> Option<PathBuf> {
    let folder = std::env::var_os("SITUS_FOUNDING_REPORTS").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("skipped: set SITUS_FOUNDING_REPORTS to the folder of the founding reports");
    }
    folder
}

#[test]
fn the_founding_reports_give_every_event_site_and_claim_they_tell() {
    let Some(folder) = reports() else { return };
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    Situs::build(folder.to_str().unwrap(), &out).run().code(0);
    let names = |layer: &str, kind: &str| -> BTreeSet<String> {
        let found = features(&out, layer);
        found.iter().filter(|f| text(f, "kind") == kind).map(|f| text(f, "place").to_owned()).collect()
    };
    let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
    let provinces = set(&["Paktia", "Paktika", "Khost", "Kunar", "Nuristan", "Nangarhar"]);
    assert_eq!(names("strikes", "airstrike"), set(&["Kabul", "Kandahar"]));
    assert_eq!(names("areas", "airstrike"), set(&["Paktia"]));
    assert_eq!(names("clashes", "armed_clash"), set(&["Torkham"]));
    assert_eq!(names("areas", "armed_clash"), provinces);
    assert_eq!(names("stretches", "armed_clash"), provinces);
    assert_eq!(names("areas", "post_captured"), set(&["Alisher-Terezai"]));
    assert_eq!(features(&out, "unplaced").len(), 1, "what was claimed without a place");

    let claims: BTreeSet<String> = rows(&out.join("claims.csv"))
        .iter()
        .map(|row| {
            let cell = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
            let count = [cell("count_low"), cell("count_high")].join("-");
            [cell("claimant_side"), cell("measure"), count, cell("subject_side"), cell("stance")].join(" ")
        })
        .collect();
    for wanted in [
        "afghanistan killed 55-55 pakistan asserts",
        "afghanistan killed -55 pakistan asserts",
        "afghanistan bodies_held 23-23 pakistan asserts",
        "afghanistan captured - pakistan asserts",
        "afghanistan killed 8-8 afghanistan asserts",
        "afghanistan wounded 11-11 afghanistan asserts",
        "afghanistan posts_destroyed 19-19 pakistan asserts",
        "afghanistan posts_captured 19-19 pakistan asserts",
        "afghanistan bases_destroyed 2-2 pakistan asserts",
        "afghanistan hq_captured 1-1 pakistan asserts",
        "afghanistan posts_abandoned 4-4 pakistan asserts",
        "pakistan killed 2-2 pakistan asserts",
        "pakistan wounded 3-3 pakistan asserts",
        "pakistan captured - pakistan denies",
        "pakistan killed 133- afghanistan asserts",
        "pakistan wounded 200- afghanistan asserts",
        "pakistan posts_destroyed 27-27 afghanistan asserts",
        "pakistan captured 9-9 afghanistan asserts",
    ] {
        assert!(claims.contains(wanted), "{wanted} is missing among {claims:#?}");
    }
}
