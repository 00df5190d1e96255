//! Hostile inputs with their expected outcomes, kept beside the project: read where `SITUS_FAULTS` names their folder.
//!
//! Each fault of `manifest.json` is built, plainly and with `--strict`, and held against its exit codes, its number of
//! events, the lines of its rejects and the lines it must warn of. What the manifest says in words (`must`) is held by
//! the project's own tests.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::layers::{features, json, rows};
use crate::situs::Situs;

/// The folder of the faults; says so where there is none.
fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("SITUS_FAULTS").map(PathBuf::from);
    if folder.is_none() {
        eprintln!(
            "skipped: set SITUS_FAULTS to the folder of the hostile inputs, the one with manifest.json"
        );
    }
    folder
}

/// One fault, and what came of it.
struct Outcome {
    wrong: Vec<String>,
}

impl Outcome {
    fn hold(&mut self, right: bool, what: impl FnOnce() -> String) {
        if !right {
            self.wrong.push(what());
        }
    }
}

/// The lines a list of rejects or warnings names.
fn lines(list: &Value) -> BTreeSet<u64> {
    list.as_array().into_iter().flatten().filter_map(|row| row["line"].as_u64()).collect()
}

/// A path of the manifest, which writes a byte that is no text as `<0xff>`.
#[cfg(unix)]
fn file_name(path: &str) -> OsString {
    use std::os::unix::ffi::OsStringExt;
    OsString::from_vec(path.split("<0xff>").map(str::as_bytes).collect::<Vec<_>>().join(&0xff))
}

#[cfg(not(unix))]
fn file_name(path: &str) -> OsString {
    path.into()
}

/// The build of a fault: its events and texts in the manifest's order, its gazetteers and overrides by their flags.
fn build(folder: &Path, fault: &Value, out: &Path, strict: bool) -> Situs {
    let mut run = Situs::new().dir(folder).arg("build").arg("--out").arg(out);
    let mut inputs = Vec::new();
    for input in fault["inputs"].as_array().into_iter().flatten() {
        let path = file_name(input["path"].as_str().unwrap());
        run = match input["role"].as_str().unwrap() {
            "gazetteer" | "altnames" => run.arg("--gazetteer").arg(path),
            "aliases" => run.arg("--overrides").arg(path),
            _ => {
                inputs.push(path);
                run
            }
        };
    }
    if strict {
        run = run.arg("--strict");
    }
    run.args(fault["args"].as_array().into_iter().flatten().filter_map(Value::as_str)).arg("--").args(inputs)
}

fn judge(folder: &Path, fault: &Value) -> Outcome {
    let mut outcome = Outcome { wrong: Vec::new() };
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let run = build(folder, fault, &out, false).run();
    let raw =
        |c: char| matches!(c, '\u{1b}' | '\u{9b}' | '\u{7}' | '\u{8}' | '\u{202e}' | '\u{202d}' | '\u{2066}');
    outcome.hold(!run.stderr.contains(raw) && !run.stdout.contains(raw), || {
        "a control reached the terminal".into()
    });
    outcome.hold(!run.stderr.contains("panicked"), || format!("panicked: {}", run.stderr));
    match fault["exit"].as_i64() {
        Some(code) => outcome.hold(run.code.map(i64::from) == Some(code), || {
            format!("exit {:?} instead of {code}: {}", run.code, run.stderr.lines().next().unwrap_or(""))
        }),
        None => {
            outcome.hold(matches!(run.code, Some(0 | 3)), || format!("exit {:?}: {}", run.code, run.stderr))
        }
    }
    if let Some(code) = fault["strict_exit"].as_i64() {
        let strict = build(folder, fault, &dir.path().join("strict"), true).run();
        outcome.hold(strict.code.map(i64::from) == Some(code), || {
            format!("--strict: exit {:?} instead of {code}", strict.code)
        });
    }
    if run.code == Some(0) {
        let accounts = json(&out.join("datapackage.json"))["accounting"].clone();
        let count = |name: &str| accounts[name].as_u64().unwrap_or(0);
        let events = count("features") + count("unplaced") + count("merged");
        if let Some(wanted) = fault["features"].as_u64() {
            outcome.hold(events == wanted, || format!("{events} events instead of {wanted}: {accounts}"));
        }
        let rejected: BTreeSet<u64> = rows(&out.join("rejects.csv"))
            .iter()
            .filter_map(|row| row["line"].as_str()?.parse().ok())
            .collect();
        let wanted = lines(&fault["rejects"]);
        // Rows without a place are rejected or stand in unplaced.geojson: each of them must be in one of the two.
        let unresolved: BTreeSet<u64> =
            fault["unresolved"].as_array().into_iter().flatten().filter_map(Value::as_u64).collect();
        let placeless: BTreeSet<u64> = features(&out, "unplaced")
            .iter()
            .filter_map(|feature| feature["properties"]["line"].as_u64())
            .collect();
        let lost: Vec<&u64> =
            unresolved.iter().filter(|line| !rejected.contains(line) && !placeless.contains(line)).collect();
        outcome.hold(lost.is_empty(), || format!("lines {lost:?} are neither unplaced nor rejected"));
        let may: BTreeSet<u64> = lines(&fault["may_reject"]).union(&unresolved).copied().collect();
        outcome.hold(wanted.is_subset(&rejected), || format!("rejected {rejected:?}, not {wanted:?}"));
        if fault["outcome"] != "EITHER" || !may.is_empty() {
            let more: Vec<u64> =
                rejected.iter().filter(|l| !wanted.contains(l) && !may.contains(l)).copied().collect();
            outcome.hold(more.is_empty(), || format!("rejected lines {more:?} too"));
        }
        for line in lines(&fault["warnings"]) {
            let told = run.stderr.contains(&format!(":{line}:"));
            outcome.hold(told, || format!("line {line} is not warned of"));
        }
    }
    outcome
}

#[test]
fn hostile_inputs_end_as_their_manifest_says() {
    let Some(folder) = folder() else { return };
    let manifest = json(&folder.join("manifest.json"));
    let faults = manifest["faults"].as_array().unwrap();
    let mut failed = 0;
    for fault in faults {
        let outcome = judge(&folder, fault);
        if !outcome.wrong.is_empty() {
            failed += 1;
            eprintln!("{} {}:", fault["id"].as_str().unwrap(), fault["title"].as_str().unwrap());
            outcome.wrong.iter().for_each(|wrong| eprintln!("    {wrong}"));
        }
    }
    assert!(failed == 0, "{failed} of {} faults end otherwise", faults.len());
}
