//! situs in a build step: `situs.toml`, `init`, `config`, `build --check`, `diff`, `--depfile`, `--write-if-changed`,
//! `--locked`.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::situs::{EXAMPLE, Run, Situs, example};
use crate::tree;

const REPORT: &str = "Border Desk Wire\nPublished: 2026-02-27\n\nKABUL - Pakistani aircraft struck a house in \
    Gardez on Thursday, the spokesman Zabihullah Mujahid said. He said three people were killed.\n";

/// A project with a report and a situs.toml, in a folder of its own.
pub(crate) fn project(config: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("reports")).unwrap();
    fs::write(dir.path().join("reports/wire.txt"), REPORT).unwrap();
    fs::write(dir.path().join("situs.toml"), config).unwrap();
    dir
}

const SMALL: &str = "inputs = [\"reports\"]\nout = \"layers\"\n";

fn situs(dir: &Path, args: &[&str]) -> Run {
    Situs::new().dir(dir).args(args).run()
}

#[test]
fn what_init_writes_builds_at_once_and_is_not_written_over() {
    let dir = tempfile::tempdir().unwrap();
    let run = situs(dir.path(), &["init", "desk"]).code(0);
    assert!(run.stderr.contains("desk/situs.toml") && run.stderr.contains("desk/reports/example.txt"));
    let desk = dir.path().join("desk");
    situs(&desk, &["build", "--strict"]).code(0);
    let areas = fs::read_to_string(desk.join("layers/claims.csv")).unwrap();
    assert!(areas.contains("Zabihullah Mujahid"), "{areas}");
    let again = situs(dir.path(), &["init", "desk"]).code(1);
    assert!(again.stderr.contains("desk/situs.toml: io: is there already"), "{}", again.stderr);
    // Every key stands in it as a comment, and takes what the comment says.
    let text = fs::read_to_string(desk.join("situs.toml")).unwrap();
    let all: String = text
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(key) if key.split(" = ").next().is_some_and(|k| !k.contains(' ') && key.contains(" = ")) => {
                key
            }
            _ => line,
        })
        .map(|line| format!("{line}\n"))
        .collect();
    fs::write(desk.join("situs.toml"), all).unwrap();
    let config = situs(&desk, &["config"]).code(0);
    assert!(!config.stdout.contains("default"), "{}", config.stdout);
}

#[test]
fn a_build_without_arguments_does_what_the_file_says_and_flags_win() {
    let dir = project(&format!("{SMALL}[formats]\nformat = 'kml'\n[select]\nkind = ['shelling']\n"));
    situs(dir.path(), &["build"]).code(0);
    let layers = dir.path().join("layers");
    assert!(layers.join("situs.kml").exists());
    let features = |file: &str| fs::read_to_string(layers.join(file)).unwrap().matches("\"Feature\"").count();
    assert_eq!(features("strikes.geojson"), 0, "the file asks for shelling only");
    situs(dir.path(), &["build", "--kind", "airstrike"]).code(0);
    assert_eq!(features("strikes.geojson"), 1);
    let without = situs(dir.path(), &["build", "--no-config"]).code(2);
    assert!(without.stderr.contains("neither INPUT nor a situs.toml"), "{}", without.stderr);
}

#[test]
fn config_says_where_each_value_comes_from() {
    let dir = project(&format!("# a desk\n{SMALL}[select]\nsince = 2026-02-01\n"));
    let text = situs(dir.path(), &["config", "--until", "2026-03-01"]).code(0).stdout;
    let line = |key: &str| {
        let line = text.lines().find(|line| line.split_whitespace().next() == Some(key)).unwrap();
        line.split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(line("inputs"), ["inputs", "[\"reports\"]", "situs.toml:2"]);
    assert_eq!(line("select.since"), ["select.since", "\"2026-02-01\"", "situs.toml:5"]);
    assert_eq!(line("select.until"), ["select.until", "\"2026-03-01\"", "--until"]);
    assert_eq!(line("strict"), ["strict", "false", "default"]);
    let json = situs(dir.path(), &["config", "--json"]).code(0).stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["settings"]["select.since"]["origin"]["line"], 5);
    assert_eq!(json["settings"]["out"]["value"], "layers");
}

#[test]
fn every_fault_of_the_file_is_named_with_line_and_column_and_nothing_is_written() {
    let dir = project(&format!("{SMALL}[select]\nkinds = ['shelling']\nmin_precision = 3\n"));
    let run = situs(dir.path(), &["build"]).code(2);
    assert!(run.stderr.contains("situs.toml:4:1: config: no key \"kinds\""), "{}", run.stderr);
    assert!(run.stderr.contains("did you mean kind?"), "{}", run.stderr);
    assert!(
        run.stderr.contains("situs.toml:5:17: config: select.min_precision has a number"),
        "{}",
        run.stderr
    );
    assert!(!dir.path().join("layers").exists());
}

#[test]
fn a_file_that_lies_elsewhere_gives_the_same_bytes() {
    let dir = project(SMALL);
    situs(dir.path(), &["build"]).code(0);
    let here = tree::read(&dir.path().join("layers"));
    let away = tempfile::tempdir().unwrap();
    let config = dir.path().join("situs.toml");
    let out = ["build", "--config", config.to_str().unwrap(), "--out", "mine"];
    situs(away.path(), &out).code(0);
    tree::assert_same(
        &tree::read(&away.path().join("mine")),
        &here,
        "paths are meant from the file's folder",
    );
}

/// A copy of the example's layers, and what `--check` says of it.
fn spoiled(spoil: impl FnOnce(&Path)) -> (Run, serde_json::Value) {
    let dir = tempfile::tempdir().unwrap();
    for (name, bytes) in tree::read(&example()) {
        fs::write(dir.path().join(name), bytes).unwrap();
    }
    spoil(dir.path());
    let before = tree::read(dir.path());
    let run = Situs::build(EXAMPLE, dir.path()).args(["--check", "--messages", "json"]).run();
    tree::assert_same(&tree::read(dir.path()), &before, "--check writes nothing");
    let said = run.stderr.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let summary = said.into_iter().find(|said| said["severity"] == "summary").unwrap_or_default();
    (run, summary)
}

fn replace(file: &Path, old: &str, new: &str) {
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains(old), "{old} isn't in {}", file.display());
    fs::write(file, text.replacen(old, new, 1)).unwrap();
}

#[test]
fn check_finds_nothing_after_a_build() {
    let (run, summary) = spoiled(|_| {});
    assert_eq!((run.code, &summary["same"]), (Some(0), &serde_json::json!(true)), "{}", run.stderr);
}

#[test]
fn check_finds_a_moved_coordinate_and_says_how_far() {
    let (run, summary) =
        spoiled(|dir| replace(&dir.join("strikes.geojson"), "\"coordinates\":[69.", "\"coordinates\":[68."));
    assert_eq!(run.code, Some(4), "{}", run.stderr);
    let moved = &summary["events"][0]["features"][0];
    assert_eq!(moved["change"], "moved");
    assert!((80.0..100.0).contains(&moved["moved_km"].as_f64().unwrap()), "{moved}");
}

#[test]
fn check_finds_a_changed_claim() {
    let (run, summary) = spoiled(|dir| replace(&dir.join("claims.csv"), ",asserts,", ",denies,"));
    assert_eq!(run.code, Some(4));
    let claim = &summary["events"][0]["claims"][0];
    assert_eq!((&claim["change"], &claim["cells"][0]["name"]), (&"reworded".into(), &"stance".into()));
}

#[test]
fn check_finds_a_missing_file_an_extra_file_and_an_edited_byte() {
    for (file, change) in [("missing", "added"), ("extra", "removed"), ("edited", "changed")] {
        let (run, summary) = spoiled(|dir| match file {
            "missing" => fs::remove_file(dir.join("areas.geojson")).unwrap(),
            "extra" => fs::write(dir.join("more.geojson"), "{}").unwrap(),
            _ => replace(&dir.join("border.geojson"), "]}\n", "] }\n"),
        });
        assert_eq!(run.code, Some(4), "{file}: {}", run.stderr);
        assert_eq!(summary["files"][0]["change"], change, "{file}: {summary}");
        assert_eq!(summary["files"].as_array().unwrap().len(), 1, "{file}: {summary}");
    }
    let none = Situs::build(EXAMPLE, "nowhere").arg("--check").run().code(4);
    assert!(none.stderr.contains("nothing was built yet"), "{}", none.stderr);
}

#[test]
fn check_reads_a_single_file_and_a_streamed_folder_too() {
    let dir = tempfile::tempdir().unwrap();
    let table = format!("{EXAMPLE}/04-desk-table.csv");
    let one = dir.path().join("all.geojson");
    for (out, stream) in [(one.as_path(), None), (&dir.path().join("folder"), Some("--stream"))] {
        Situs::build(&table, out).args(stream).run().code(0);
        Situs::build(&table, out).args(stream).arg("--check").run().code(0);
    }
    fs::write(&one, "{}").unwrap();
    Situs::build(&table, &one).arg("--check").run().code(4);
}

#[test]
fn diff_tells_two_folders_apart_by_event() {
    let dir = project(SMALL);
    situs(dir.path(), &["build"]).code(0);
    fs::rename(dir.path().join("layers"), dir.path().join("old")).unwrap();
    replace(&dir.path().join("reports/wire.txt"), "three people", "five people");
    situs(dir.path(), &["build"]).code(0);
    situs(dir.path(), &["diff", "old", "old"]).code(0);
    let run = situs(dir.path(), &["diff", "old", "layers"]).code(4);
    assert!(run.stdout.contains("killed_low: 3 -> 5"), "{}", run.stdout);
    assert!(run.stdout.contains("the input reports/wire.txt is another"), "{}", run.stdout);
    let json = situs(dir.path(), &["diff", "old", "layers", "--json"]).code(4).stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["same"], false);
    assert_eq!(json["events"].as_array().unwrap().len(), 1);
    situs(dir.path(), &["diff", "old", "nowhere"]).code(1);
}

#[test]
fn a_depfile_names_all_that_is_read() {
    let dir = project(SMALL);
    fs::rename(dir.path().join("reports/wire.txt"), dir.path().join("reports/a b#c$d.txt")).unwrap();
    situs(dir.path(), &["build", "--depfile", "layers.d"]).code(0);
    let text = fs::read_to_string(dir.path().join("layers.d")).unwrap();
    assert_eq!(
        text,
        "layers/datapackage.json: \\\n  reports/a\\ b\\#c$$d.txt \\\n  situs.toml \\\n  reports\n\n\
         reports/a\\ b\\#c$$d.txt:\n\nsitus.toml:\n\nreports:\n"
    );
}

#[test]
fn with_write_if_changed_files_stay_as_old_as_they_are() {
    let dir = project(SMALL);
    situs(dir.path(), &["build"]).code(0);
    let file = |name: &str| dir.path().join("layers").join(name);
    let long_ago = UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    let age = |name: &str| -> SystemTime { fs::metadata(file(name)).unwrap().modified().unwrap() };
    for name in ["border.geojson", "strikes.geojson", "datapackage.json"] {
        fs::File::options().write(true).open(file(name)).unwrap().set_modified(long_ago).unwrap();
    }
    situs(dir.path(), &["build", "--write-if-changed"]).code(0);
    assert_eq!(age("datapackage.json"), long_ago);
    replace(&dir.path().join("reports/wire.txt"), "three people", "five people");
    situs(dir.path(), &["build", "--write-if-changed"]).code(0);
    assert_eq!(age("border.geojson"), long_ago);
    assert_ne!(age("strikes.geojson"), long_ago);
    situs(dir.path(), &["build", "--check"]).code(0);
    situs(dir.path(), &["build"]).code(0);
    assert_ne!(age("border.geojson"), long_ago, "make wants every file new");
}

#[test]
fn locked_fails_where_a_gazetteer_is_another() {
    let dir = project(SMALL);
    let none = situs(dir.path(), &["build", "--locked"]).code(1);
    assert!(none.stderr.contains("situs.lock: io: can't be read"), "{}", none.stderr);
    situs(dir.path(), &["build"]).code(0);
    situs(dir.path(), &["build", "--locked"]).code(0);
    fs::write(
        dir.path().join("overrides.csv"),
        "spelling,context,place_id,lat,lon,note\nDarra,,,34.1,70.2,mine\n",
    )
    .unwrap();
    fs::write(dir.path().join("situs.toml"), format!("{SMALL}overrides = 'overrides.csv'\n")).unwrap();
    let fresh = situs(dir.path(), &["build", "--locked"]).code(3);
    assert!(fresh.stderr.contains("overrides.csv"), "{}", fresh.stderr);
    situs(dir.path(), &["build"]).code(0);
    situs(dir.path(), &["build", "--locked"]).code(0);
    replace(&dir.path().join("overrides.csv"), "34.1", "34.2");
    let other = situs(dir.path(), &["build", "--locked"]).code(3);
    assert!(
        other.stderr.contains("situs.lock:4: locked: the gazetteer \"overrides.csv\" is now"),
        "{}",
        other.stderr
    );
}

/// Waits for something, but not for ever.
fn until(what: &str, mut done: impl FnMut() -> bool) {
    let begun = std::time::Instant::now();
    while !done() {
        assert!(begun.elapsed() < Duration::from_secs(60), "{what} never came");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn watch_builds_again_after_a_save_and_after_a_change_of_its_settings() {
    let dir = project(SMALL);
    let mut child = Situs::new().dir(dir.path()).args(["watch", "--builds", "3"]).start();
    let claims = dir.path().join("layers/claims.csv");
    let said = |word: &str| fs::read_to_string(&claims).is_ok_and(|text| text.contains(word));
    until("the first build", || said("three people"));
    // Files are told apart by size and time: another word of another length.
    // Saved in one step, for each build is counted: a file that is emptied and then filled may be built twice.
    let save = |name: &str, text: String| {
        fs::write(dir.path().join("saved"), text).unwrap();
        fs::rename(dir.path().join("saved"), dir.path().join(name)).unwrap();
    };
    let wire = fs::read_to_string(dir.path().join("reports/wire.txt")).unwrap();
    save("reports/wire.txt", wire.replace("three people", "eleven people"));
    until("the second build", || said("eleven people"));
    save("situs.toml", format!("{SMALL}[formats]\nformat = \"kml\"\n"));
    until("the third build", || dir.path().join("layers/situs.kml").exists());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn layers_of_its_own_hold_the_features_that_a_project_asks_for() {
    let dir = project(&format!(
        "{SMALL}[views.gardez]\nadmin1 = [\"Paktia\"]\nkind = \"airstrike\"\n[views.near]\nwithin_border = 1\n"
    ));
    situs(dir.path(), &["build"]).code(0);
    let text = |name: &str| fs::read_to_string(dir.path().join("layers").join(name)).unwrap();
    let feature = |text: &str| {
        let line = text.lines().find(|line| line.starts_with("{\"type\":\"Feature\","));
        line.map(|line| line.trim_end_matches(',').to_owned())
    };
    let strike = feature(&text("strikes.geojson")).expect("a strike");
    assert_eq!(feature(&text("gardez.geojson")).unwrap(), strike, "the same to the last property");
    assert!(feature(&text("near.geojson")).is_none() && feature(&text("gardez-areas.geojson")).is_none());
    Situs::new().arg("check").arg(dir.path().join("layers")).run().code(0);
    situs(dir.path(), &["build", "--check"]).code(0);
    fs::write(dir.path().join("situs.toml"), format!("{SMALL}[views.x]\nkinds = \"airstrike\"\n")).unwrap();
    let wrong = situs(dir.path(), &["build"]).code(2);
    assert!(wrong.stderr.contains("situs.toml:4:1: config: no key \"kinds\""), "{}", wrong.stderr);
    fs::write(dir.path().join("situs.toml"), format!("{SMALL}[views.strikes]\nkind = \"airstrike\"\n"))
        .unwrap();
    let wrong = situs(dir.path(), &["build"]).code(2);
    assert!(
        wrong.stderr.contains("situs.toml:3:") && wrong.stderr.contains("a layer of situs itself"),
        "{}",
        wrong.stderr
    );
}

#[test]
fn what_one_machine_built_another_finds_current() {
    let one = project(SMALL);
    situs(one.path(), &["build", "--threads", "1"]).code(0);
    let other = project(SMALL);
    let folder = other.path().join("another place");
    fs::create_dir(&folder).unwrap();
    for name in ["reports", "situs.toml"] {
        fs::rename(other.path().join(name), folder.join(name)).unwrap();
    }
    fs::rename(one.path().join("layers"), folder.join("layers")).unwrap();
    let check = Situs::new().dir(&folder).args(["build", "--check", "--threads", "3"]);
    check
        .env("TZ", "Asia/Kabul")
        .env("LC_ALL", "ps_AF.UTF-8")
        .env("TMPDIR", folder.to_str().unwrap())
        .run()
        .code(0);
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 3, "nothing is left behind");
}
