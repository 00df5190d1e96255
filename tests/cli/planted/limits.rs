//! Every limit at its bound, one below and one above; the flag that raises it stands in the message.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use super::{Said, Wrong, said};
use crate::situs::{Run, Situs, root};

fn build(dir: &Path, file: &str, args: &[&str]) -> Run {
    let run = Situs::build(file, "out").dir(dir).args(["--messages", "json", "--no-config"]);
    run.args(args.iter().copied()).run()
}

/// Runs with the bound at what is needed, one below and one above: only the one below is refused.
fn at_its_bound(
    wrong: &mut Wrong,
    dir: &Path,
    file: &str,
    flag: &str,
    needed: usize,
    severity: &str,
    more: &[&str],
) {
    for (bound, good) in [(needed - 1, false), (needed, true), (needed + 1, true)] {
        let bound = bound.to_string();
        let args: Vec<&str> = [flag, &bound].into_iter().chain(more.iter().copied()).collect();
        let run = build(dir, file, &args);
        let found: BTreeSet<Said> = said(&run, severity);
        let told =
            found.iter().any(|(of, _, _, code)| of == file && code == "limit") && run.stderr.contains(flag);
        let code = if good || severity == "reject" { 0 } else { 3 };
        wrong.hold(run.code == Some(code) && told != good, || {
            format!("{flag} {bound} of {needed}: exit {:?} {}", run.code, run.stderr)
        });
    }
}

#[test]
fn every_limit_holds_at_its_bound_and_says_the_flag_that_raises_it() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    let mut wrong = Wrong::default();
    let row = format!("2026-02-26,Khost,shelling,{}", "x".repeat(500));
    fs::write(at("row.csv"), format!("date,place,kind,notes\n{row}\n2026-02-27,Khost,shelling,y\n")).unwrap();
    at_its_bound(&mut wrong, dir.path(), "row.csv", "--max-record-bytes", row.len(), "error", &[]);
    at_its_bound(&mut wrong, dir.path(), "row.csv", "--max-record-bytes", row.len(), "error", &["--stream"]);
    at_its_bound(&mut wrong, dir.path(), "row.csv", "--max-fields", 4, "error", &[]);
    let line = format!("{{\"text\":\"Shells fell on Khost. {}\"}}", "x".repeat(500));
    fs::write(at("line.jsonl"), format!("{line}\n{{\"text\":\"y\"}}\n")).unwrap();
    at_its_bound(&mut wrong, dir.path(), "line.jsonl", "--max-record-bytes", line.len(), "reject", &[]);
    let text = "Published: 2026-02-27\n\nShells fell on Khost on Thursday, officials said.\n";
    fs::write(at("text.txt"), text).unwrap();
    at_its_bound(&mut wrong, dir.path(), "text.txt", "--max-text-bytes", text.len(), "error", &[]);
    let points = "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\
        \"coordinates\":[69.9,33.3]},\"properties\":{\"name\":\"Khost\",\"date\":\"2026-02-26\"}}]}";
    fs::write(at("points.geojson"), points).unwrap();
    at_its_bound(&mut wrong, dir.path(), "points.geojson", "--max-text-bytes", points.len(), "error", &[]);
    at_its_bound(&mut wrong, dir.path(), "points.geojson", "--max-fields", 4, "error", &[]);
    // Lines of spaces are no rows; beyond 16 MB the ratio counts.
    let mut unpacked = b"date,place,kind\n2026-02-26,Khost,shelling\n".to_vec();
    (0..17).for_each(|_| unpacked.extend([vec![b' '; (1 << 20) - 1], b"\n".to_vec()].concat()));
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(&unpacked).unwrap();
    let packed = packed.finish().unwrap();
    fs::write(at("packed.csv.gz"), &packed).unwrap();
    let needed = unpacked.len().div_ceil(packed.len());
    at_its_bound(&mut wrong, dir.path(), "packed.csv.gz", "--max-ratio", needed, "error", &[]);
    let below = build(dir.path(), "packed.csv.gz", &[]);
    wrong.hold(below.code == Some(3), || format!("a ratio of {needed} is no bomb: {}", below.stderr));
    wrong.end();
}

#[test]
fn so_many_candidates_are_weighed_and_no_more() {
    let dir = tempfile::tempdir().unwrap();
    let rows: String = (0..6).map(|n| format!("own:{n},Qazuritan,3{n}.5,6{}.25\n", 4 + n)).collect();
    fs::write(dir.path().join("own.csv"), format!("id,name,latitude,longitude\n{rows}")).unwrap();
    fs::write(dir.path().join("in.csv"), "date,place,kind\n2026-02-26,Qazuritan,shelling\n").unwrap();
    for (most, candidates) in [("2", 2), ("3", 3), ("6", 6), ("40", 6)] {
        build(dir.path(), "in.csv", &["--gazetteer", "own.csv", "--max-candidates", most]).code(0);
        let layer = crate::layers::features(&dir.path().join("out"), "unplaced");
        let found = layer[0]["properties"]["candidates"].to_string().matches("own:").count();
        assert_eq!(found, candidates, "--max-candidates {most}: {}", layer[0]);
    }
}

#[test]
fn names_and_texts_that_are_asked_about_have_the_same_limits() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    let long = format!("Khost,{}", "x".repeat(500));
    fs::write(at("row.csv"), format!("place,notes\n{long}\nKhost,y\n")).unwrap();
    let name = format!("Khost{}", " ".repeat(500));
    fs::write(at("names.txt"), format!("{name}\nKhost\n")).unwrap();
    let line = format!("{{\"text\":\"Shells fell on Khost. {}\"}}", "x".repeat(500));
    fs::write(at("line.jsonl"), format!("{line}\n{{\"text\":\"y\"}}\n")).unwrap();
    let text = "Shells fell on Khost on Thursday, officials said.\n";
    fs::write(at("text.txt"), text).unwrap();
    let own = "spelling,context,place_id,lat,lon,note\nKhost,,,33.3,69.9,\n";
    fs::write(at("own.csv"), own).unwrap();
    let csv = "resolve --csv row.csv --column place";
    let mut wrong = Wrong::default();
    for (command, flag, needed) in [
        (csv, "--max-record-bytes", long.len()),
        (csv, "--max-fields", 2),
        ("resolve - < names.txt", "--max-record-bytes", name.len()),
        ("resolve Khost --overrides own.csv", "--max-text-bytes", own.len()),
        ("places --jsonl line.jsonl", "--max-record-bytes", line.len()),
        ("places < text.txt", "--max-text-bytes", text.len()),
    ] {
        let (words, input) = command.split_once(" < ").unwrap_or((command, "own.csv"));
        for (bound, good) in [(needed - 1, false), (needed, true), (needed + 1, true)] {
            let run = Situs::new().dir(dir.path()).args(words.split(' ')).stdin(at(input));
            let run = run.arg(flag).arg(bound.to_string()).run();
            let told = run.stderr.contains(": limit: ") && run.stderr.contains(flag);
            let code = if good { 0 } else { 3 };
            wrong.hold(run.code == Some(code) && told != good, || {
                format!("{command} {flag} {bound} of {needed}: exit {:?} {}", run.code, run.stderr)
            });
        }
    }
    let rows: String = (0..6).map(|n| format!("own:{n},Qazuritan,3{n}.5,6{}.25\n", 4 + n)).collect();
    fs::write(at("six.csv"), format!("id,name,latitude,longitude\n{rows}")).unwrap();
    let asked = ["resolve", "Qazuritan", "--format=json", "--gazetteer=six.csv"];
    let read = ["places", "Two people were killed in Kandahar on Friday.", "--json"];
    for (command, mark, most) in [(&asked[..], "\"own:", 6), (&read, "\"place_id\"", 4)] {
        for bound in [1, 2, 40] {
            let run = Situs::new().dir(dir.path()).args(command).args(["--top", "9", "--max-candidates"]);
            let run = run.arg(bound.to_string()).run().code(0);
            let found = run.stdout.matches(mark).count();
            wrong.hold(found == most.min(bound), || format!("{command:?} {bound}: {}", run.stdout));
        }
    }
    wrong.end();
}

#[test]
fn a_stray_quote_in_a_table_of_names_costs_its_own_row_only() {
    let dir = tempfile::tempdir().unwrap();
    let rows = "place,notes\nKhost,a\n\"Gardez,b\nKabul,c\nWesh\nKhost,\"d\"e\nGardez,\"f, g\"\n";
    fs::write(dir.path().join("in.csv"), rows).unwrap();
    let run =
        Situs::new().dir(dir.path()).args(["resolve", "--csv", "in.csv", "--column", "place"]).run().code(0);
    let out: Vec<&str> = run.stdout.lines().collect();
    for (at, begin) in ["place,notes,place_id", "Khost,a,", "Kabul,c,", "Gardez,\"f, g\","].iter().enumerate()
    {
        assert!(out.get(at).is_some_and(|line| line.starts_with(begin)), "{begin}: {}", run.stdout);
    }
    assert_eq!(out.len(), 4, "{}", run.stdout);
    let said: Vec<&str> = run.stderr.lines().collect();
    assert_eq!(said.len(), 3, "{}", run.stderr);
    for (line, begin) in
        said.iter().zip(["in.csv:3:1: quote: ", "in.csv:5:2: field-count: ", "in.csv:6:2: quote: "])
    {
        assert!(line.starts_with(begin), "{line}");
    }
    fs::write(dir.path().join("head.csv"), "place,\"notes\nKhost,a\n").unwrap();
    let run = Situs::new()
        .dir(dir.path())
        .args(["resolve", "--csv", "head.csv", "--column", "place"])
        .run()
        .code(3);
    assert!(run.stderr.contains("head.csv:1: quote: ") && run.stdout.is_empty(), "{}", run.stderr);
}

#[test]
fn limits_stand_in_the_settings_the_help_and_the_documents() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("in.csv"), "date,place,kind,notes\n2026-02-26,Khost,shelling,xxxxxxxxxx\n")
        .unwrap();
    let toml = |limits: &str| {
        let text = format!("inputs = \"in.csv\"\nout = \"out\"\n[limits]\n{limits}\n");
        fs::write(dir.path().join("situs.toml"), text).unwrap();
        Situs::new().dir(dir.path()).arg("build").run()
    };
    assert!(toml("record_bytes = 20").code(3).stderr.contains("--max-record-bytes"));
    toml("record_bytes = 1000\nfields = 4\ntext_bytes = 1000\ncandidates = 9\nratio = 9").code(0);
    let wrong = toml("fields = 0").code(2).stderr;
    assert!(wrong.contains("situs.toml:4:10: config: "), "{wrong}");
    let page = fs::read_to_string(root().join("docs/limits.md")).unwrap();
    for verb in ["build", "extract", "resolve", "places"] {
        let help = Situs::new().args([verb, "--help"]).run().code(0).stdout;
        for flag in
            ["--max-record-bytes", "--max-fields", "--max-text-bytes", "--max-candidates", "--max-ratio"]
        {
            assert!(help.contains(flag) && page.contains(flag), "{verb} {flag}");
        }
    }
}
