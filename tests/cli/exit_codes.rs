//! The exit codes the README lists, and that every error says where, what and the way out.

use std::fs;

use crate::situs::{EXAMPLE, Situs};
use crate::tree;

#[test]
fn help_and_version_go_to_stdout_and_end_with_0() {
    for flag in ["--help", "--version"] {
        let run = Situs::new().arg(flag).run().code(0);
        assert!(run.stdout.contains("situs"), "{flag} prints {:?}", run.stdout);
        assert_eq!(run.stderr, "", "{flag}");
    }
}

#[test]
fn the_help_lists_the_exit_codes() {
    let help = Situs::new().arg("--help").run().code(0).stdout.to_lowercase();
    assert!(help.contains("exit"), "{help}");
}

#[test]
fn a_command_line_that_makes_no_sense_ends_with_2() {
    for args in [
        &["conquer"][..],
        &["build"],
        &["build", EXAMPLE, "--unheard-of"],
        &["border", "seventy", "thirty"],
        &["resolve"],
    ] {
        let run = Situs::new().args(args).run().code(2);
        assert_eq!(run.stdout, "", "{args:?} prints to stdout");
        assert!(!run.stderr.is_empty(), "{args:?} says nothing");
    }
}

#[test]
fn a_missing_input_ends_with_1_and_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let run = Situs::build("examples/nowhere", &out).run().code(1);
    assert!(run.stderr.contains("examples/nowhere"), "{}", run.stderr);
    assert!(tree::read(&out).is_empty(), "something was written");
}

#[test]
fn an_input_that_cannot_be_used_ends_with_3_and_nothing_is_written() {
    let dir = tempfile::tempdir().unwrap();
    for (name, bytes) in [
        ("no-place.csv", &b"colour,weight\nred,3\n"[..]),
        ("empty.csv", b""),
        ("picture.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
    ] {
        let file = dir.path().join(name);
        fs::write(&file, bytes).unwrap();
        let out = dir.path().join("out");
        let run = Situs::build(&file, &out).run().code(3);
        assert!(run.stderr.contains(name), "{name}: {}", run.stderr);
        assert!(tree::read(&out).is_empty(), "{name}: something was written");
    }
}

#[test]
fn strict_ends_with_4_where_a_row_was_rejected() {
    let dir = tempfile::tempdir().unwrap();
    Situs::build(EXAMPLE, dir.path().join("out")).arg("--strict").run().code(4);
}

#[test]
fn a_clean_table_is_built_in_silence_and_passes_strict() {
    let dir = tempfile::tempdir().unwrap();
    let (table, out) = (dir.path().join("clean.csv"), dir.path().join("out"));
    fs::write(&table, "id,date,kind,place,country\n1,2026-02-26,airstrike,Kabul,AF\n").unwrap();
    let run = Situs::build(&table, &out).args(["--quiet", "--strict"]).run().code(0);
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("", ""));
    assert_eq!(crate::layers::features(&out, "strikes").len(), 1);
}

#[test]
fn messages_as_json_are_one_object_a_line() {
    let dir = tempfile::tempdir().unwrap();
    let run = Situs::build(EXAMPLE, dir.path().join("out")).args(["--format", "json"]).run().code(0);
    assert!(!run.stderr.is_empty(), "the broken row is not reported");
    for line in run.stderr.lines() {
        let value: serde_json::Value =
            serde_json::from_str(line).unwrap_or_else(|why| panic!("{line}: {why}"));
        assert!(value.is_object(), "{line}");
    }
}

#[test]
fn text_from_outside_never_reaches_the_terminal_raw() {
    let dir = tempfile::tempdir().unwrap();
    let table = dir.path().join("rude.csv");
    fs::write(
        &table,
        "id,date,kind,place,country\n1,\u{1b}[31m\u{202e}2026,airstrike,Kabul,AF\n2,2026-02-26,airstrike,Kabul,AF\n",
    )
    .unwrap();
    let run = Situs::build(&table, dir.path().join("out")).run().code(0);
    assert!(run.stderr.contains("rude.csv:2:2"), "{}", run.stderr);
    let raw = |c: char| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c);
    assert!(!run.stderr.contains(raw), "{:?}", run.stderr);
}
