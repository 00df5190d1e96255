//! The library as another program sees it: with any features it writes the bytes of the program, and its public
//! items are those of `docs/api.txt`, so that a change of them is seen in review.
//!
//! `SITUS_BLESS=1 cargo test --test library` rewrites that file.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test speaks by failing")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use situs::build::{Build, Built};
use situs::gazetteer::Gazetteer;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn example() -> Built {
    let mut build = Build::new(Gazetteer::embedded().unwrap());
    // Another order than the program's.
    for name in ["04-desk-table.csv", "01-wire.txt", "03-islamabad-briefing.html", "02-kabul-statement.md"] {
        let name = format!("examples/durand-2026-02/{name}");
        build.read(&name, &fs::read(root().join(&name)).unwrap()).unwrap();
    }
    build.finish()
}

#[test]
fn the_library_writes_what_the_program_writes() {
    if std::env::var_os("SITUS_BLESS").is_some() || !root().join("out").exists() {
        return; // out/ is being made again, or this is the packed crate, which doesn't have it
    }
    let files = example().files(None).unwrap();
    assert_eq!(files.len(), fs::read_dir(root().join("out")).unwrap().count());
    for file in files {
        let there = fs::read(root().join("out").join(&file.name)).unwrap();
        assert!(there == file.bytes, "{} is another than in out/", file.name);
    }
}

#[test]
fn the_accounts_close() {
    let built = example();
    assert_eq!(built.counts.read(), built.counts.accounted());
    assert!(built.counts.read() > 20);
}

#[test]
fn an_input_that_cannot_be_used_leaves_the_run_as_it_was() {
    let mut build = Build::new(Gazetteer::embedded().unwrap());
    let error = build.read("x.csv", b"colour,size\nred,1\n").unwrap_err();
    assert_eq!(error.code, situs::error::Code::Header);
    assert_eq!(error.at.as_ref().map(|at| at.file.as_ref()), Some("x.csv"));
    assert_eq!(build.finish().counts.read(), 0);
}

#[test]
fn what_is_shared_among_threads_may_be() {
    fn shared<T: Send + Sync>() {}
    shared::<Gazetteer>();
    shared::<Built>();
    shared::<situs::report::Report>();
    shared::<situs::error::Error>();
}

#[test]
fn nouns_go_to_json() {
    let built = example();
    let json = serde_json::to_value(&built).unwrap();
    assert_eq!(json["incidents"].as_array().unwrap().len(), built.incidents.len());
    let strikes = &json["layers"]["layers"][0];
    assert_eq!(strikes["name"], "strikes");
    assert_eq!(strikes["features"][0]["geometry"]["type"], "Point");
}

fn rust_files(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
}

/// The public items of a file as its text has them: the head of each item up to its body, fields and variants too.
/// rustfmt puts every item on lines of its own, so lines are enough. What a private module declares `pub` and nobody
/// passes on is listed as well: the list is the largest that the interface can be.
fn items(text: &str) -> Vec<String> {
    let (mut items, mut of, mut inside_enum) = (Vec::new(), String::new(), None::<usize>);
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if line.trim() == "#[cfg(test)]"
            && lines.peek().is_some_and(|next| next.contains("mod ") && next.ends_with('{'))
        {
            break;
        }
        let (indent, code) = (line.len() - line.trim_start().len(), line.trim());
        if indent == 0 && (code.starts_with("impl") || code.starts_with("pub trait")) {
            of = code.trim_end_matches(['{', ' ']).to_owned();
        } else if indent == 0 && !code.is_empty() && !code.starts_with(['#', '/', '}', ')']) {
            of.clear();
        }
        if inside_enum.is_some_and(|depth| indent == depth && code == "}") {
            inside_enum = None;
        }
        let variant = inside_enum.is_some_and(|depth| indent == depth + 4)
            && code.starts_with(|c: char| c.is_ascii_uppercase());
        if !code.starts_with("pub ") && !variant {
            continue;
        }
        let mut head = code.to_owned();
        let open = |head: &str| head.matches('(').count() > head.matches(')').count();
        while !variant && (open(&head) || !head.ends_with(['{', ';', ',', '}'])) {
            let Some(next) = lines.next() else { break };
            head += if head.ends_with('(') || next.trim().starts_with(')') { "" } else { " " };
            head += next.trim();
        }
        if head.starts_with("pub use") && head.ends_with('{') {
            for next in lines.by_ref() {
                head += next.trim();
                if next.trim() == "};" {
                    break;
                }
                head += " ";
            }
        }
        if head.starts_with("pub enum") && head.ends_with('{') {
            inside_enum = Some(indent);
        }
        let head = head.split(" = ").next().unwrap().trim_end_matches(['{', ' ', ';', ',']).to_owned();
        let within = if of.is_empty() || indent == 0 { String::new() } else { format!("{of} :: ") };
        items.push(format!("{}{within}{head}", if variant { "    " } else { "" }));
    }
    items
}

#[test]
fn the_public_interface_is_the_one_that_was_looked_at() {
    let mut files = Vec::new();
    rust_files(&root().join("src"), &mut files);
    files.sort();
    let mut text = String::from(
        "Public items of the library, by file. Made by tests/library.rs; look at what changes.\n",
    );
    for path in files {
        let name = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
        let stem = path.file_stem().unwrap();
        if name.starts_with("src/cli") || name == "src/main.rs" || stem == "tests" || stem == "testing" {
            continue;
        }
        let found = items(&fs::read_to_string(&path).unwrap());
        if !found.is_empty() {
            let _ = write!(text, "\n{name}\n  {}\n", found.join("\n  "));
        }
    }
    let path = root().join("docs/api.txt");
    if std::env::var_os("SITUS_BLESS").is_some_and(|value| value == "1") {
        fs::write(path, text).unwrap();
        return;
    }
    let Ok(there) = fs::read_to_string(path) else { return }; // the packed crate doesn't have it
    let other = there.lines().zip(text.lines()).find(|(a, b)| a != b);
    assert!(
        there == text,
        "the public interface is another than docs/api.txt says ({other:?}); SITUS_BLESS=1 cargo test --test library \
         rewrites that file, then say in CHANGELOG.md what changes"
    );
}

#[test]
fn the_reader_of_items_sees_what_is_public() {
    let text = "pub struct A {\n    pub a: u8,\n    b: u8,\n}\n\nimpl A {\n    pub fn new(\n        x: u8,\n    ) -> Self {\n        A\n    }\n    fn no() {}\n    pub(crate) fn no_either() {}\n}\n\npub enum E {\n    One,\n    Two { a: u8 },\n}\npub use x::{\n    A, B,\n};\npub const C: u8 = 1;\n#[cfg(test)]\nmod tests {\n    pub fn no() {}\n}\n";
    assert_eq!(
        items(text),
        [
            "pub struct A",
            "pub a: u8",
            "impl A :: pub fn new(x: u8,) -> Self",
            "pub enum E",
            "    One",
            "    Two { a: u8 }",
            "pub use x::{A, B, }",
            "pub const C: u8"
        ]
    );
}
