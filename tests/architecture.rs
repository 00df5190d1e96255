//! The house is built as ARCHITECTURE.md draws it: its arrows are read from there, the code's from `src/`.
#![allow(clippy::panic, clippy::expect_used, clippy::unwrap_used, reason = "a test speaks by failing")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The longest a file may be, tests apart.
const MAX_LINES: usize = 500;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A source file: its path below `src/`, its room, and how deep its module lies (the crate is 0).
struct File {
    path: String,
    room: String,
    depth: usize,
    /// The code: no comments, no doc comments, no inline test module.
    code: String,
}

/// Every file of `src/` but those only tests need.
fn files() -> Vec<File> {
    let tests = test_files();
    let is_test = |path: &str| {
        let stem = path.trim_end_matches(".rs");
        tests.iter().any(|test| stem == test || stem.starts_with(&format!("{test}/")))
    };
    sources().into_iter().filter(|(path, _)| !is_test(path)).map(|(path, text)| file(path, &text)).collect()
}

/// Every file of `src/`: its path below it, with `/`, and its text.
fn sources() -> Vec<(String, String)> {
    let src = root().join("src");
    let mut paths = Vec::new();
    walk(&src, &mut paths);
    paths.sort();
    paths
        .iter()
        .map(|path| {
            let below = path.strip_prefix(&src).expect("below src/").to_string_lossy();
            (below.replace('\\', "/"), fs::read_to_string(path).expect("UTF-8"))
        })
        .collect()
}

fn walk(dir: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).expect("src/") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            walk(&path, paths);
        } else if path.extension().is_some_and(|end| end == "rs") {
            paths.push(path);
        }
    }
}

fn file(path: String, text: &str) -> File {
    let module = path.trim_end_matches(".rs").trim_end_matches("/mod");
    let depth = if ["lib", "main"].contains(&module) { 0 } else { module.split('/').count() };
    File { room: module.split('/').next().unwrap_or_default().to_owned(), depth, code: code(text), path }
}

/// The text without comments and without what follows `#[cfg(test)]` with a module's body.
fn code(text: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    let mut all = text.lines().peekable();
    while let Some(line) = all.next() {
        let tests_begin = line.trim() == "#[cfg(test)]"
            && all.peek().is_some_and(|next| next.contains("mod ") && next.trim_end().ends_with('{'));
        if tests_begin {
            break;
        }
        let before = line.split("//").next().unwrap_or_default();
        lines.push(before);
    }
    lines.join("\n")
}

/// The files that are only compiled for tests: `#[cfg(test)] mod name;` in the file above them.
fn test_files() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (path, text) in sources() {
        let stem = path.trim_end_matches(".rs");
        let folder = match stem.strip_suffix("mod").or_else(|| stem.strip_suffix("lib")) {
            Some(folder) => folder.to_owned(),
            None => format!("{stem}/"),
        };
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        for pair in lines.windows(2) {
            let name = pair[1].split("mod ").nth(1).and_then(|rest| rest.strip_suffix(';'));
            if let ("#[cfg(test)]", Some(name)) = (pair[0], name) {
                found.insert(format!("{folder}{name}"));
            }
        }
    }
    found
}

/// The rooms that a file names with `crate::`, also inside `use crate::{a, b::C}`.
fn rooms_used(code: &str) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for rest in code.split("crate::").skip(1) {
        match rest.trim_start().strip_prefix('{') {
            None => used.extend(first_name(rest)),
            Some(group) => {
                let mut depth = 0_usize;
                let mut item = String::new();
                for c in group.chars() {
                    match c {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => {
                            used.extend(first_name(&item));
                            item.clear();
                            continue;
                        }
                        _ => {}
                    }
                    item.push(c);
                }
                used.extend(first_name(&item));
            }
        }
    }
    used
}

fn first_name(path: &str) -> Option<String> {
    let name: String = path.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    (!name.is_empty()).then_some(name)
}

/// The longest chain `super::super::...` of the code.
fn supers(code: &str) -> usize {
    let mut longest = 0;
    let mut rest = code;
    while let Some(at) = rest.find("super::") {
        rest = &rest[at..];
        let mut chain = 0;
        while let Some(next) = rest.strip_prefix("super::") {
            chain += 1;
            rest = next;
        }
        longest = longest.max(chain);
    }
    longest
}

/// The table between the two marks of ARCHITECTURE.md: a room, and the rooms it may use.
fn arrows() -> BTreeMap<String, BTreeSet<String>> {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let (_, table) = text.split_once("<!-- arrows -->").expect("<!-- arrows -->");
    let (table, _) = table.split_once("<!-- /arrows -->").expect("<!-- /arrows -->");
    table
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split('|').collect();
            let names =
                |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
            let room = names(cells[0]).remove(0);
            let uses = names(cells.last().expect("a last cell")).into_iter().collect();
            (room, uses)
        })
        .collect()
}

#[test]
fn no_file_uses_a_room_that_the_table_does_not_allow() {
    let arrows = arrows();
    let mut wrong = Vec::new();
    for file in files().iter().filter(|f| f.path != "lib.rs" && f.path != "main.rs") {
        let allowed = arrows
            .get(&file.room)
            .unwrap_or_else(|| panic!("src/{}: ARCHITECTURE.md has no room `{}`", file.path, file.room));
        for used in rooms_used(&file.code) {
            if arrows.contains_key(&used) && used != file.room && !allowed.contains(&used) {
                wrong.push(format!("src/{}: {} -> {used}", file.path, file.room));
            }
        }
    }
    assert!(wrong.is_empty(), "arrows that are not in ARCHITECTURE.md:\n{}", wrong.join("\n"));
}

#[test]
fn the_table_tells_of_every_room_and_of_no_other() {
    let built: BTreeSet<String> = files()
        .into_iter()
        .map(|file| file.room)
        .filter(|room| !["lib", "main"].contains(&room.as_str()))
        .collect();
    let drawn: BTreeSet<String> = arrows().into_keys().collect();
    assert_eq!(built, drawn);
}

#[test]
fn the_arrows_never_run_in_a_circle() {
    let arrows = arrows();
    let mut left: BTreeSet<&String> = arrows.keys().collect();
    while !left.is_empty() {
        let free: Vec<&String> = left
            .iter()
            .filter(|room| !arrows[**room].iter().any(|used| left.contains(used)))
            .copied()
            .collect();
        assert!(!free.is_empty(), "each of these uses another of them: {left:?}");
        for room in free {
            left.remove(room);
        }
    }
}

#[test]
fn nobody_reaches_another_room_through_super() {
    for file in files().iter().filter(|f| f.depth > 0) {
        assert!(
            supers(&file.code) < file.depth,
            "src/{} reaches the crate through super: write crate::, so that the arrow is seen",
            file.path
        );
    }
}

#[test]
fn no_module_is_called_after_nothing() {
    for file in files() {
        for part in file.path.trim_end_matches(".rs").split('/') {
            let empty = ["util", "utils", "common", "helper", "helpers", "misc"];
            assert!(!empty.contains(&part), "src/{}: what is it about? Name it so", file.path);
        }
    }
}

#[test]
fn no_file_is_too_long_to_read() {
    for file in files() {
        let lines = file.code.lines().count();
        assert!(lines <= MAX_LINES, "src/{}: {lines} lines without tests, at most {MAX_LINES}", file.path);
    }
}

#[test]
fn only_the_command_line_prints() {
    for file in files().iter().filter(|f| f.room != "cli") {
        for name in ["println!", "eprintln!", "std::process::exit", "std::fs", "std::env"] {
            // Mapping needs the file itself; whoever opens a gazetteer names it.
            let maps = file.path == "gazetteer/index/map.rs" && name == "std::fs";
            assert!(maps || !file.code.contains(name), "src/{}: {name} belongs in the room cli", file.path);
        }
    }
}

#[test]
fn every_dependency_is_explained() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("Cargo.toml");
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let mut inside = false;
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line.ends_with("dependencies]");
        } else if inside && let Some((name, _)) = line.split_once(" = ") {
            assert!(
                text.contains(&format!("| `{name}` |")),
                "ARCHITECTURE.md doesn't say why {name} is there"
            );
        }
    }
}

#[test]
fn the_reader_of_arrows_sees_every_way_to_write_one() {
    let code = code(
        "use crate::a::B;\nuse crate::{b, c::{D, E}, f::*};\nlet x = crate::g::h(); // crate::no\n#[cfg(test)]\nmod tests {\n use crate::z;\n}\n",
    );
    let used: Vec<String> = rooms_used(&code).into_iter().collect();
    assert_eq!(used, ["a", "b", "c", "f", "g"]);
    assert_eq!(supers("use super::super::x; super::y"), 2);
}
