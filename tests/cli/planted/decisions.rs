//! Faults of what an editor decides: overrides, corrections, maps of columns, settings.

use std::collections::BTreeSet;
use std::fs;

use super::random::Random;
use super::{Said, Wrong, raw, said, seeds};
use crate::situs::Situs;

/// A row of overrides that can't be used: its text, the column from 1, the code.
fn overrides(random: &mut Random) -> Vec<(String, u64, &'static str)> {
    let text = |text: &str| text.to_owned();
    vec![
        (text("A,,,33,,"), 5, "coordinate"),
        (
            format!(
                "B,,,{},70,",
                random.of(&["91", "nan", "1e400", "x", "-90.1", "33,3"]).replace(',', ".3.")
            ),
            4,
            "coordinate",
        ),
        (format!("C,,,33,{},", random.of(&["180.5", "inf", "east"])), 5, "coordinate"),
        (text("D,,,0,0,"), 5, "coordinate"),
        (text("E,,,,,no place"), 3, "missing"),
        (text("F,,situs:torkham,33,70,both"), 3, "value"),
        (format!("{},,situs:torkham,,,", random.of(&["", "...", "\u{202e}"])), 1, "missing"),
        (text("G,,situs:torkham"), 4, "field-count"),
        (text("H,,situs:torkham,,,a note, and more"), 7, "field-count"),
        (text("Tangi,Khost,,34,71,told otherwise"), 1, "value"),
    ]
}

#[test]
fn planted_overrides_are_named_by_line_and_column_and_a_build_stops() {
    let mut wrong = Wrong::default();
    for seed in seeds(2) {
        let mut random = Random::new(seed);
        let dir = tempfile::tempdir().unwrap();
        let mut text = String::from("spelling,context,place_id,lat,lon,note\nTangi,Khost,,33.5,69.4,first\n");
        let mut wanted: BTreeSet<Said> = BTreeSet::new();
        let mut line = 2;
        let faults = overrides(&mut random);
        for (row, column, code) in random.shuffled(faults) {
            for _ in 0..random.below(3) {
                line += 1;
                text += random.of(&["\n", "Good,,situs:torkham,,,\n", "\"Good\",Khost,,33,70,\"a, b\"\n"]);
            }
            line += 1;
            text += &format!("{row}\n");
            wanted.insert(("own.csv".to_owned(), Some(line), Some(column), code.to_owned()));
        }
        fs::write(dir.path().join("own.csv"), &text).unwrap();
        fs::write(dir.path().join("in.csv"), "date,place,kind\n2026-02-26,Khost,shelling\n").unwrap();
        let check = Situs::new().dir(dir.path()).args(["check", "--format", "json", "own.csv"]).run();
        let mut found = Wrong::default();
        found.hold(check.code == Some(4), || format!("check ends {:?}", check.code));
        found.hold(!raw(&check), || "a control reached the terminal".into());
        found.same("check", &said(&check, "reject"), &wanted);
        let build = Situs::build("in.csv", "out").dir(dir.path()).args(["--overrides", "own.csv"]);
        let build = build.args(["--messages", "json", "--no-config"]).run();
        found.hold(build.code == Some(3), || format!("build ends {:?}", build.code));
        found.hold(said(&build, "error").is_subset(&wanted), || build.stderr.clone());
        found.hold(!dir.path().join("out").exists(), || "something was written".into());
        wrong.0.extend(found.0.into_iter().map(|what| format!("seed {seed}: {what}\n{text}")));
    }
    wrong.end();
}

#[test]
fn files_of_overrides_that_are_none_say_why() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("in.csv"), "date,place,kind\n2026-02-26,Khost,shelling\n").unwrap();
    let mut wrong = Wrong::default();
    for (text, line, column, code) in [
        (&b"alias,place\nA,Kabul\n"[..], Some(1), None, "header"),
        (b"spelling,place_id\nA,situs:torkham\n\xff,a\n", Some(3), None, "encoding"),
        (b"spelling,place_id,contxt\nA,situs:torkham,Khost\n", Some(1), Some(3), "header"),
        (b"spelling,place_id\nA,nobody:1\n", Some(2), None, "unknown-place"),
        (b"spelling,place_id,note\nA,situs:torkham,\"seen\nB,situs:torkham,x\n", Some(2), Some(3), "quote"),
        (b"spelling,place_id,note\n\"A\"a,situs:torkham,x\n", Some(2), Some(1), "quote"),
        (b"", Some(1), None, "header"),
    ] {
        fs::write(dir.path().join("own.csv"), text).unwrap();
        let run = Situs::build("in.csv", "out").dir(dir.path()).args(["--overrides", "own.csv"]);
        let run = run.args(["--messages", "json", "--no-config"]).run();
        let wanted: BTreeSet<Said> = [("own.csv".to_owned(), line, column, code.to_owned())].into();
        wrong.hold(run.code == Some(3) && said(&run, "error") == wanted, || {
            format!("{code}: {:?} {}", run.code, run.stderr)
        });
    }
    wrong.end();
}

#[test]
fn corrections_that_are_stale_or_contradict_are_named() {
    let dir = tempfile::tempdir().unwrap();
    let report =
        "Source: Wire\nPublished: 2026-02-27\n\nShells fell on Torkham on Thursday, officials said.\n";
    fs::write(dir.path().join("a.txt"), report).unwrap();
    Situs::new().dir(dir.path()).args(["extract", "a.txt", "-o", "draft.csv"]).run().code(0);
    let draft = crate::layers::rows(&dir.path().join("draft.csv"));
    let site = draft.iter().find(|row| row["row"] == "site").unwrap();
    let (id, place) = (site["row_id"].as_str().unwrap(), site["place"].as_str().unwrap());
    let lines = [
        ("nobody,place,Torkham,Chaman,gone".to_owned(), Some((1, "correction-stale"))),
        (format!("{id},plaice,{place},Chaman,no such column"), Some((2, "correction-stale"))),
        (format!("{id},place,Elsewhere,Chaman,another was"), Some((3, "correction-stale"))),
        (format!("{id},*,,vanish,no such verb"), Some((4, "correction-stale"))),
        (format!("{id},place,{place},Chaman,good"), None),
        (format!("{id},place,{place},Kabul,told otherwise"), Some((4, "correction-stale"))),
        (format!("{id},place"), Some((3, "field-count"))),
        (format!("{id},place,\"{place}\"x,Chaman,quote"), Some((3, "quote"))),
    ];
    let mut text = String::from("row_id,field,was,now,note\n");
    let mut wanted: BTreeSet<Said> = BTreeSet::new();
    for ((line, fault), number) in lines.into_iter().zip(2..) {
        text += &format!("{line}\n");
        if let Some((column, code)) = fault {
            wanted.insert(("own.csv".to_owned(), Some(number), Some(column), code.to_owned()));
        }
    }
    fs::write(dir.path().join("own.csv"), text).unwrap();
    let build = |strict: &[&str]| {
        let build = Situs::build("a.txt", "out").dir(dir.path()).args(["--corrections", "own.csv"]);
        build.args(["--messages", "json", "--no-config"]).args(strict.iter().copied()).run()
    };
    let run = build(&[]).code(0);
    let all: BTreeSet<Said> = said(&run, "reject").into_iter().chain(said(&run, "warning")).collect();
    let mut wrong = Wrong::default();
    wrong.same("corrections", &all, &wanted);
    wrong.end();
    build(&["--strict"]).code(4);
}

#[test]
fn maps_of_columns_that_fit_nothing_are_refused_with_the_place() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("in.csv"), "Datum,Ort\n2026-02-26,Khost\n").unwrap();
    let mut wrong = Wrong::default();
    let written = [
        ("date = \"Datum\"\nplaice = \"Ort\"\n", "map.toml", Some(2), "plaice"),
        ("date = \"Datum\"\nplace = \"Stadt\"\n", "in.csv", Some(1), "Stadt"),
        ("# mine\n\ndate\n", "map.toml", Some(3), "date"),
        ("date = \"Datum\"\ndate = \"Ort\"\n", "map.toml", Some(2), "date"),
    ];
    for (text, file, line, word) in written {
        fs::write(dir.path().join("map.toml"), text).unwrap();
        let run = Situs::build("in.csv", "out")
            .dir(dir.path())
            .args(["--map", "map.toml", "--messages", "json", "--no-config"])
            .run();
        let found = said(&run, "error");
        let right = found.iter().all(|(of, at, _, code)| of == file && *at == line && code == "usage");
        let right = right && found.len() == 1 && run.stderr.contains(word) && run.code == Some(2);
        wrong.hold(right, || format!("{text:?}: {:?} {}", run.code, run.stderr));
    }
    for map in ["plaice=Ort", "place=Stadt", "place=", "date=Datum,date=Ort"] {
        let run = Situs::build("in.csv", "out").dir(dir.path()).args(["--map", map, "--no-config"]).run();
        wrong.hold(run.code == Some(2), || format!("{map}: {:?} {}", run.code, run.stderr));
    }
    wrong.end();
}
