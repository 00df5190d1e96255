//! All files of a run appear, or none.

use std::fs;
use std::path::Path;

use crate::situs::{EXAMPLE, Situs, example};
use crate::tree;

/// Builds the table of the example alone: an output that differs from the whole example's.
pub(crate) fn older(out: &Path) -> tree::Tree {
    Situs::build(format!("{EXAMPLE}/04-desk-table.csv"), out).run().code(0);
    let tree = tree::read(out);
    assert!(tree != tree::read(&example()), "the two outputs must differ to tell them apart");
    tree
}

#[test]
fn a_failed_run_leaves_the_old_output_untouched() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let before = older(&out);
    let bad = dir.path().join("bad.csv");
    fs::write(&bad, "colour,weight\nred,3\n").unwrap();
    for input in [bad, dir.path().join("missing.txt")] {
        let run = Situs::new().args(["build", EXAMPLE]).arg(&input).arg("--out").arg(&out).run();
        assert_ne!(run.code, Some(0), "{}", input.display());
        tree::assert_same(&tree::read(&out), &before, "a failed run changed it");
    }
    let beside: Vec<String> = tree::read(dir.path()).into_keys().filter(|n| !n.starts_with("out/")).collect();
    assert_eq!(beside, ["bad.csv"], "something was left beside the output");
}

#[test]
fn an_output_folder_that_is_a_file_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    fs::write(&out, "mine").unwrap();
    let run = Situs::build(EXAMPLE, &out).run();
    assert!(matches!(run.code, Some(1 | 2)), "{:?} {}", run.code, run.stderr);
    assert_eq!(fs::read_to_string(&out).unwrap(), "mine");
}

#[test]
fn a_file_of_somebody_else_in_the_output_folder_stays() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    fs::create_dir(&out).unwrap();
    fs::write(out.join("notes.txt"), "mine").unwrap();
    Situs::build(EXAMPLE, &out).run().code(0);
    assert_eq!(fs::read_to_string(out.join("notes.txt")).unwrap(), "mine");
    assert!(out.join("datapackage.json").is_file());
}
