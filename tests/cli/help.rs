//! The help: it fits a screen, every verb has a page with two examples, and each example runs as it stands.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::situs::{EXAMPLE, Situs, example, root};
use crate::tree;

fn help(verb: &[String]) -> String {
    Situs::new().args(verb).arg("--help").run().code(0).stdout
}

/// The verbs that a page of help lists.
fn listed(text: &str) -> Vec<String> {
    let lines = text.lines().skip_while(|line| *line != "Commands:").skip(1);
    let lines = lines.take_while(|line| !line.is_empty());
    let first = lines.filter_map(|line| line.strip_prefix("  ")).filter(|line| !line.starts_with(' '));
    first
        .filter_map(|line| line.split_whitespace().next())
        .filter(|v| *v != "help")
        .map(str::to_owned)
        .collect()
}

/// Every verb with its page, those below `gazetteer` too.
fn pages() -> Vec<(Vec<String>, String)> {
    let mut pages = Vec::new();
    for verb in listed(&help(&[])) {
        let page = help(std::slice::from_ref(&verb));
        for below in listed(&page) {
            let path = vec![verb.clone(), below];
            pages.push((path.clone(), help(&path)));
        }
        pages.push((vec![verb], page));
    }
    pages
}

/// The commands below "Examples:".
fn examples(page: &str) -> Vec<String> {
    let lines = page.lines().skip_while(|line| *line != "Examples:");
    lines
        .filter_map(|line| line.strip_prefix("  "))
        .filter(|l| l.starts_with("situs "))
        .map(str::to_owned)
        .collect()
}

/// A folder in which everything lies that the examples name.
fn desk() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    let copy = |from: &Path, to: &str| {
        for (name, bytes) in tree::read(from) {
            fs::create_dir_all(at(to)).unwrap();
            fs::write(at(to).join(name), bytes).unwrap();
        }
    };
    copy(&root().join(EXAMPLE), "reports");
    for to in ["layers", "layers.old", "out"] {
        copy(&example(), to);
    }
    let write = |name: &str, text: &str| fs::write(at(name), text).unwrap();
    fs::copy(at("reports/01-wire.txt"), at("wire.txt")).unwrap();
    // Without the row that the example has to show a reject.
    let table = fs::read_to_string(at("reports/04-desk-table.csv")).unwrap();
    let sound: Vec<&str> = table.lines().filter(|line| !line.contains("2026-02-30")).collect();
    fs::write(at("desk.csv"), sound.join("\n")).unwrap();
    fs::copy(root().join("tests/golden/tables/acled-25.csv"), at("acled.csv")).unwrap();
    let ged = fs::read(root().join("tests/golden/tables/ucdp-49.csv")).unwrap();
    let mut packed = flate2::write::GzEncoder::new(
        fs::File::create(at("ged.csv.gz")).unwrap(),
        flate2::Compression::fast(),
    );
    packed.write_all(&ged).unwrap();
    packed.finish().unwrap();
    write("mine.csv", "Datum,Ort,place,province,country\n2026-02-27,Khost,Khost,Khost,AF\n");
    write("wire.jsonl", "{\"id\":\"a\",\"text\":\"Shells fell in Khost.\"}\n");
    write("situs.toml", "inputs = ['reports']\nout = 'layers'\n");
    let row = |id: u32, name: &str, kind: &str| {
        format!(
            "{id}\t{name}\t{name}\t\t34.1\t70.1\tP\t{kind}\tAF\t\t29\t\t\t\t900\t\t\tAsia/Kabul\t2024-01-01\n"
        )
    };
    write("AF.zip", &row(1, "Darra", "PPL"));
    write("PK.zip", &row(2, "Gulistan", "PPL"));
    write("alternateNamesV2.zip", "1\t1\tfa\tDara\t\t\t\t\t\t\n");
    write("admin1CodesASCII.txt", "AF.29\tParwan\tParwan\t1138255\n");
    write("places.csv", "id,name,latitude,longitude\nown:1,Darra,34.1,70.1\n");
    write("names.csv", "place_id,name\nown:1,Dara\n");
    for args in [
        &["extract", "reports", "-o", "draft.csv"][..],
        &["correct", "draft.csv", "reports", "-o", "corrections.csv"],
        &["gazetteer", "build", "-q", "-o", "own.situs", "places.csv", "names.csv"],
    ] {
        Situs::new().dir(dir.path()).args(args).run().code(0);
    }
    dir
}

#[test]
fn the_help_fits_a_screen_and_every_verb_has_two_examples() {
    let lines = help(&[]).lines().count();
    assert!(lines <= 50, "situs --help has {lines} lines");
    for (verb, page) in pages() {
        let found = examples(&page);
        assert!(found.len() >= 2, "situs {} --help has {} examples", verb.join(" "), found.len());
        assert!(page.lines().all(|line| line.chars().count() <= 120), "{verb:?} is too wide");
    }
}

#[test]
#[cfg(unix)]
fn every_example_of_the_help_runs_as_it_stands() {
    let dir = desk();
    let bin = Path::new(env!("CARGO_BIN_EXE_situs")).parent().unwrap();
    let path = std::env::join_paths(
        [bin.to_path_buf()].into_iter().chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
    );
    let (mut failed, mut run) = (Vec::new(), BTreeSet::new());
    for (_, page) in pages() {
        for example in examples(&page).into_iter().filter(|example| !example.starts_with("situs watch")) {
            if !run.insert(example.clone()) || example == "situs init" {
                continue;
            }
            let mut shell = Command::new("sh");
            shell.args(["-c", &example]).current_dir(dir.path()).stdin(Stdio::null()).env("HOME", dir.path());
            for folder in [".local/share/bash-completion/completions", ".config/fish/completions"] {
                fs::create_dir_all(dir.path().join(folder)).unwrap();
            }
            let output = shell.env("PATH", path.as_ref().unwrap()).output().unwrap();
            // 4: something differs, or is to be found.
            let asks = ["situs diff", "situs check", "situs build --check"]
                .iter()
                .any(|verb| example.starts_with(verb));
            let code = output.status.code();
            if code != Some(0) && !(asks && code == Some(4)) {
                failed.push(format!("{example}: {code:?} {}", String::from_utf8_lossy(&output.stderr)));
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(run.len() >= 30, "{run:?}");
}

#[test]
fn completions_name_every_verb_and_the_manual_has_a_page_for_each() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let text = Situs::new().args(["completions", shell]).run().code(0).stdout;
        assert!(listed(&help(&[])).iter().all(|verb| text.contains(verb.as_str())), "{shell}");
        assert!(text.contains("write-if-changed"), "{shell}");
    }
    let dir = tempfile::tempdir().unwrap();
    Situs::new().args(["man", "--out"]).arg(dir.path()).run().code(0);
    for verb in listed(&help(&[])) {
        let page = fs::read_to_string(dir.path().join(format!("situs-{verb}.1"))).unwrap();
        assert!(page.contains(&format!("situs\\-{verb}")) && page.contains(".SH SYNOPSIS"), "{page}");
    }
    let own = Situs::new().arg("man").run().code(0).stdout;
    assert_eq!(own, fs::read_to_string(dir.path().join("situs.1")).unwrap());
}
