//! Same input, same bytes: whatever machine, order, language, time zone or number of threads.

use std::fs;

use crate::situs::{EXAMPLE, Situs, committed, example, root};
use crate::tree;

const BLESS: &str = "if the change is meant, run `SITUS_BLESS=1 cargo test` and look at the difference";

#[test]
fn the_committed_layers_are_those_of_the_example() {
    let committed = tree::read(&committed());
    assert!(!committed.is_empty(), "out/ is not there; {BLESS}");
    tree::assert_same(&tree::read(&example()), &committed, BLESS);
}

#[test]
fn one_thread_and_two_write_the_same() {
    let dir = tempfile::tempdir().unwrap();
    for threads in ["1", "2"] {
        let out = dir.path().join(threads);
        Situs::build(EXAMPLE, &out).args(["--threads", threads]).run().code(0);
        tree::assert_same(&tree::read(&out), &tree::read(&example()), "the threads changed it");
    }
}

#[test]
fn locale_and_time_zone_change_nothing() {
    let dir = tempfile::tempdir().unwrap();
    for (name, locale, zone) in
        [("turkish", "tr_TR.UTF-8", "Pacific/Kiritimati"), ("c", "C", "America/Los_Angeles")]
    {
        let out = dir.path().join(name);
        Situs::build(EXAMPLE, &out).env("LANG", locale).env("LC_ALL", locale).env("TZ", zone).run().code(0);
        tree::assert_same(&tree::read(&out), &tree::read(&example()), name);
    }
}

#[test]
fn the_order_of_inputs_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut files: Vec<String> =
        tree::read(&root().join(EXAMPLE)).keys().map(|name| format!("{EXAMPLE}/{name}")).collect();
    assert!(files.len() >= 4, "the example has lost its files");
    for turn in 0..files.len() {
        files.rotate_left(1);
        let out = dir.path().join(turn.to_string());
        Situs::new().arg("build").args(&files).arg("--out").arg(&out).run().code(0);
        tree::assert_same(&tree::read(&out), &tree::read(&example()), &files.join(" "));
    }
}

#[test]
fn an_input_given_twice_counts_once() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    Situs::new().args(["build", EXAMPLE, EXAMPLE, "--out"]).arg(&out).run().code(0);
    tree::assert_same(&tree::read(&out), &tree::read(&example()), "the folder was named twice");
}

#[test]
fn another_working_directory_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let elsewhere = dir.path().join("a place with spaces, و");
    tree::copy(&root().join(EXAMPLE), &elsewhere.join(EXAMPLE));
    Situs::build(EXAMPLE, "out").dir(&elsewhere).run().code(0);
    tree::assert_same(&tree::read(&elsewhere.join("out")), &tree::read(&example()), "moved");
}

#[test]
fn building_over_an_older_output_leaves_the_same_bytes() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    Situs::build(format!("{EXAMPLE}/04-desk-table.csv"), &out).run().code(0);
    Situs::build(EXAMPLE, &out).run().code(0);
    tree::assert_same(&tree::read(&out), &tree::read(&example()), "written twice");
}

#[test]
fn no_path_of_this_machine_and_no_clock_stands_in_the_output() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    Situs::build(EXAMPLE, &out).run().code(0);
    let here = root().to_string_lossy().into_owned();
    let there = fs::canonicalize(dir.path()).unwrap().to_string_lossy().into_owned();
    for (name, bytes) in tree::read(&out) {
        let text = String::from_utf8(bytes).unwrap_or_else(|_| panic!("{name} is not UTF-8"));
        assert!(!text.contains(&here) && !text.contains(&there), "{name} names this machine");
    }
}
