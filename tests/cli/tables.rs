//! Tables that others publish, in every form in which they were seen: the rows in `tests/golden/tables` are made up, the
//! headers and the oddities are real. `SITUS_BLESS=1` writes what is expected.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::layers::{features, json, text};
use crate::situs::{Situs, bless, root};

fn golden() -> PathBuf {
    root().join("tests/golden/tables")
}

/// The tables, by name.
fn tables(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let is_table =
        |path: &PathBuf| path.extension().is_some_and(|end| ["csv", "tsv"].iter().any(|known| end == *known));
    let mut tables: Vec<PathBuf> = entries.filter(is_table).collect();
    tables.sort();
    tables
}

fn expect(file: &Path, found: &str) {
    if bless() {
        fs::write(file, found).unwrap();
    }
    let expected = fs::read_to_string(file).unwrap_or_default();
    assert_eq!(found, expected, "{}: if the change is meant, run SITUS_BLESS=1 cargo test", file.display());
}

#[test]
fn every_form_of_every_dataset_gives_the_features_and_the_words_it_gave() {
    let all = tables(&golden());
    assert!(all.len() >= 14, "the tables have gone");
    for table in all {
        let name = table.file_name().unwrap().to_string_lossy().into_owned();
        let run = Situs::new().args(["build", &name, "--out", "-"]).dir(golden()).run();
        let stem = name.rsplit_once('.').unwrap().0;
        expect(&golden().join(format!("expected/{stem}.geojsonl")), &run.stdout);
        expect(&golden().join(format!("expected/{stem}.txt")), &run.stderr);
    }
}

#[test]
fn an_unknown_header_is_told_what_was_recognised_what_is_missing_and_the_way_out() {
    let table = golden().join("unknown-header.csv");
    let dir = tempfile::tempdir().unwrap();
    let run = Situs::build(&table, dir.path().join("out")).run().code(3);
    for words in [
        "recognised nothing",
        "missing a date, and a place",
        "--map 'date=Datum,latitude=Breite,longitude=Länge'",
    ] {
        assert!(run.stderr.contains(words), "{words} is not in {}", run.stderr);
    }
    let map = "date=Datum,latitude=Breite,longitude=Länge";
    Situs::build(&table, dir.path().join("out")).args(["--map", map]).run().code(0);
    assert_eq!(features(&dir.path().join("out"), "incidents").len(), 2);
}

#[test]
fn what_is_selected_and_what_is_left_out_are_all_that_was_read() {
    let table = golden().join("ucdp-49.csv");
    let dir = tempfile::tempdir().unwrap();
    for (asked, placed) in [
        (vec!["--kind", "armed_clash"], 2),
        (vec!["--since", "2026-04-03"], 1),
        (vec!["--min-precision", "settlement"], 1),
        (vec!["--bbox", "71,34,72,36"], 2),
        (vec!["--country", "Pakistan"], 1),
        (vec!["--actor", "made-up group"], 3),
        (vec!["--within-border", "30"], 1),
        (vec!["--until", "2026-03-31"], 0),
    ] {
        for stream in [false, true] {
            let out = dir.path().join(format!("{}{stream}", asked.join(" ")));
            let stream = stream.then_some("--stream");
            Situs::build(&table, &out).args(&asked).args(stream).run().code(0);
            let accounts = &json(&out.join("datapackage.json"))["accounting"];
            assert_eq!(accounts["features"], placed, "{asked:?} {stream:?}");
            assert_eq!(accounts["filtered"], 3 - placed, "{asked:?} {stream:?}");
        }
    }
}

#[test]
fn a_stream_writes_the_same_features_as_a_table_that_is_held() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["acled-old-31.csv", "acled-monadic.csv", "ucdp-49.csv", "gdelt-61.tsv", "own-days.csv"] {
        let (held, streamed) =
            (dir.path().join(format!("{name} held")), dir.path().join(format!("{name} streamed")));
        Situs::build(name, &held).dir(golden()).run().code(0);
        Situs::build(name, &streamed).arg("--stream").dir(golden()).run().code(0);
        alike(&held, &streamed, name);
    }
}

/// Two runs have the same features, claims, rejects and accounts, in any order.
fn alike(held: &Path, streamed: &Path, name: &str) {
    for file in fs::read_dir(held).unwrap().map(|entry| entry.unwrap().file_name()) {
        let lines = |folder: &Path| {
            let text =
                fs::read_to_string(folder.join(&file)).unwrap_or_else(|_| panic!("{file:?} of {name}"));
            let mut lines: Vec<String> =
                text.lines().map(|line| line.trim_end_matches(',').to_owned()).collect();
            lines.sort();
            lines
        };
        if file != "datapackage.json" {
            assert_eq!(lines(held), lines(streamed), "{name}: {file:?}");
        }
    }
    let accounts = |folder: &Path| json(&folder.join("datapackage.json"))["accounting"].clone();
    assert_eq!(accounts(held), accounts(streamed), "{name}");
}

#[test]
fn rows_of_every_end_are_accounted_for_alike_held_and_streamed() {
    let dir = tempfile::tempdir().unwrap();
    let header = "id,date,kind,place,admin1,lat,lon,by,claimant,measure,count,source";
    let mut rows = vec![header.to_owned()];
    for id in ["a", "b", "c", "d", "e", "f"] {
        // Alone or of one event: placed, of two places, nowhere, a claim without a site, cut off, in an area.
        let own = |n: usize| if id < "d" { id.to_owned() } else { format!("{id}{n}") };
        let day = if id == "b" { "2026-03-01" } else { "2026-02-26" };
        rows.extend([
            format!("{},{day},shelling,Khost,Khost,,,Army,Police,killed,5,Wire", own(0)),
            format!("{},{day},shelling,Qarabagh,,,,Army,Police,wounded,6,Wire", own(1)),
            format!("{},{day},shelling,Nowhere at All,,,,Army,Army,killed,7,Wire", own(2)),
            format!("{},{day},shelling,,,,,Army,Ministry,killed,8,Wire", own(3)),
            format!("{},{day},airstrike,Torkham,Nangarhar,34.1,71.1,Army,Ministry,killed,8", own(4)),
            format!("{},{day},airstrike,Khost province,,,,Army,,,,Wire", own(5)),
        ]);
    }
    fs::write(dir.path().join("in.csv"), rows.join("\n")).unwrap();
    for asked in
        [&[][..], &["--kind", "shelling"], &["--since", "2026-03-01"], &["--min-precision", "settlement"]]
    {
        let name = format!("out {}", asked.join(" "));
        let (held, streamed) = (dir.path().join(&name), dir.path().join(format!("{name} streamed")));
        Situs::build("in.csv", &held).args(asked).dir(dir.path()).run().code(0);
        Situs::build("in.csv", &streamed).args(asked).arg("--stream").dir(dir.path()).run().code(0);
        alike(&held, &streamed, &name);
        if asked.is_empty() {
            let accounts = json(&streamed.join("datapackage.json"))["accounting"].clone();
            for count in ["features", "unplaced", "ambiguous", "rejected", "claims", "merged", "events"] {
                assert!(accounts[count].as_u64() > Some(0), "no {count}: {accounts}");
            }
        }
    }
}

#[test]
fn a_pipe_that_closes_ends_the_run_and_standard_input_is_a_table() {
    let mut rows = String::from("date,place,lat,lon\n");
    for row in 0..1500 {
        rows.push_str(&format!("2026-02-26,Place {row},33.{row:05},69.5\n"));
    }
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), &rows).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_situs"))
        .args(["build", "-", "--out", "-", "--quiet", "--no-merge"])
        .stdin(Stdio::from(fs::File::open(file.path()).unwrap()))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    let mut reader = std::io::BufReader::new(child.stdout.take().unwrap());
    std::io::BufRead::read_line(&mut reader, &mut first).unwrap();
    drop(reader);
    let ended = child.wait_with_output().unwrap();
    assert!(first.starts_with("{\"type\":\"Feature\""), "{first}");
    assert_eq!((ended.status.code(), String::from_utf8(ended.stderr).unwrap()), (Some(0), String::new()));
}

#[test]
fn every_sample_of_real_data_is_read_or_refused_for_a_stated_reason() {
    let Some(folder) = std::env::var_os("SITUS_SAMPLE_TABLES").map(PathBuf::from) else {
        eprintln!("skipped: set SITUS_SAMPLE_TABLES to a folder of tables as they are published");
        return;
    };
    let dir = tempfile::tempdir().unwrap();
    for table in tables(&folder) {
        let out = dir.path().join(table.file_name().unwrap());
        Situs::build(&table, &out).run().code(0);
        let accounts = json(&out.join("datapackage.json"))["accounting"].clone();
        let number = |name: &str| accounts[name].as_u64().unwrap();
        let out_there: u64 =
            ["features", "merged", "filtered", "unplaced", "rejected"].map(number).iter().sum();
        assert_eq!(number("rows_read") + number("passages_read"), out_there, "{}", table.display());
        assert!(number("rows_read") > 0, "{}", table.display());
    }
    let ged = dir.path().join("GEDEvent_v26_0_4_AF_PK.csv");
    let all: Vec<_> =
        ["strikes", "clashes", "incidents", "areas"].iter().flat_map(|layer| features(&ged, layer)).collect();
    assert_eq!(all.len(), 97, "every row of UCDP's table is drawn");
    let dangam = all.iter().find(|feature| text(feature, "id").starts_with("ucdp-628274.")).unwrap();
    let said = &dangam["properties"];
    assert_eq!((said["latitude"].as_f64(), said["longitude"].as_f64()), (Some(34.9928), Some(71.4193)));
    assert_eq!((said["where_prec"].as_u64(), said["killed_low"].as_u64()), (Some(1), Some(1)));
}
