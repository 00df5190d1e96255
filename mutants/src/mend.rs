//! Plants all mutants into a copy, and takes out again those that the compiler refuses.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::plant::{Planted, plant};
use crate::{Result, group};

/// What the planted program asks: which mutant runs. With `SITUS_MUTANT_TRACE` it notes instead which would.
const SWITCH: &str = r#"//! Which mutant runs.
use std::io::Write as _;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

static CHOSEN: OnceLock<usize> = OnceLock::new();
static MET: [AtomicBool; COUNT] = [const { AtomicBool::new(false) }; COUNT];
const TRACED: usize = usize::MAX;

pub(crate) fn on(number: usize) -> bool {
    let chosen = *CHOSEN.get_or_init(|| match std::env::var_os("SITUS_MUTANT_TRACE") {
        Some(_) => TRACED,
        None => std::env::var("SITUS_MUTANT").ok().and_then(|n| n.parse().ok()).unwrap_or(TRACED - 1),
    });
    if chosen == TRACED {
        met(number);
    }
    chosen == number
}

fn met(number: usize) {
    if !MET[number].swap(true, Ordering::Relaxed) {
        let path = std::env::var_os("SITUS_MUTANT_TRACE").unwrap_or_default();
        if let Ok(mut file) = std::fs::OpenOptions::new().append(true).create(true).open(path) {
            let _ = file.write_all(format!("{number}\n").as_bytes());
        }
    }
}
"#;

/// A file of the copy, before anything was planted.
struct File {
    path: PathBuf,
    name: String,
    source: String,
    /// The number of its first mutant, among those of all files.
    first: usize,
    left_out: BTreeSet<usize>,
}

/// The list of mutants that compile, one a line: number, file:line:column, what.
pub fn plant_what_compiles(copy: &Path, target: &Path) -> Result<String> {
    let mut files = files(copy)?;
    let mut count = 0;
    for file in &mut files {
        file.first = count;
        count += plant(&file.source, 0, &BTreeSet::new())
            .map_err(|e| format!("{}: {e}", file.name))?
            .mutants
            .len();
    }
    fs::write(
        copy.join("src/mutant.rs"),
        SWITCH.replace("COUNT]", &format!("{count}]")).replace("; COUNT", &format!("; {count}")),
    )?;
    let lib = copy.join("src/lib.rs");
    let allow =
        "#![allow(warnings, clippy::all, arithmetic_overflow, unconditional_panic, unconditional_recursion)]";
    fs::write(&lib, format!("{allow}{}\nmod mutant;\n", fs::read_to_string(&lib)?))?;
    println!("{count} mutants in {} files", files.len());
    for round in 1..=30 {
        let mut planted = BTreeMap::new();
        for file in &files {
            let made = plant(&file.source, file.first, &file.left_out)?;
            fs::write(&file.path, &made.text)?;
            planted.insert(file.name.clone(), made);
        }
        let faults = faults(copy, target)?;
        if faults.is_empty() {
            let left: usize = files.iter().map(|file| file.left_out.len()).sum();
            println!("{} of them compile", count - left);
            return Ok(list(&files, &planted));
        }
        let mut out = 0;
        for fault in &faults {
            let found = fault.spans.iter().find_map(|(name, range)| {
                let mutants = planted.get(name)?.at(range.clone());
                (!mutants.is_empty()).then_some((name, mutants))
            });
            let Some((name, mutants)) = found else {
                return Err(format!("a fault that no mutant explains: {}", fault.told).into());
            };
            let file = files.iter_mut().find(|file| file.name == *name);
            let left_out = &mut file.ok_or("a file that isn't planted")?.left_out;
            out += mutants.iter().filter(|&&mutant| left_out.insert(mutant)).count();
        }
        println!("round {round}: {} faults, {out} mutants left out", faults.len());
        if out == 0 {
            return Err("faults that no mutant explains".into());
        }
    }
    Err("there are faults after thirty rounds".into())
}

fn list(files: &[File], planted: &BTreeMap<String, Planted>) -> String {
    let mut list = String::new();
    for file in files {
        let mutants = planted.get(&file.name).map_or(&[][..], |planted| &planted.mutants);
        for (number, mutant) in
            mutants.iter().enumerate().filter(|(number, _)| !file.left_out.contains(number))
        {
            let (name, line, column) = (&file.name, mutant.line, mutant.column);
            list.push_str(&format!("{}\t{name}:{line}:{column}\t{}\n", file.first + number, mutant.what));
        }
    }
    list
}

fn files(copy: &Path) -> Result<Vec<File>> {
    let mut names = Vec::new();
    walk(copy, "src", &mut names)?;
    names.sort();
    let mut files = Vec::new();
    for name in names.into_iter().filter(|name| group(name).is_some()) {
        // What stands in a file of its own and is only there for tests.
        let tests = ["/tests.rs", "/testing.rs", "/samples.rs"].iter().any(|end| name.ends_with(end));
        if !tests && !name.contains("/tests/") {
            let path = copy.join(&name);
            files.push(File {
                source: fs::read_to_string(&path)?,
                path,
                name,
                first: 0,
                left_out: BTreeSet::new(),
            });
        }
    }
    Ok(files)
}

fn walk(copy: &Path, folder: &str, names: &mut Vec<String>) -> Result<()> {
    for entry in fs::read_dir(copy.join(folder))? {
        let entry = entry?;
        let name = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            walk(copy, &name, names)?;
        } else if name.ends_with(".rs") {
            names.push(name);
        }
    }
    Ok(())
}

/// What the compiler says: where, the likeliest place first, and in its words.
struct Fault {
    spans: Vec<(String, Range<usize>)>,
    told: String,
}

fn faults(copy: &Path, target: &Path) -> Result<Vec<Fault>> {
    let output = Command::new("cargo")
        .args(["check", "--lib", "--locked", "--message-format=json", "--quiet"])
        .current_dir(copy)
        .env("CARGO_TARGET_DIR", target)
        .env("CARGO_PROFILE_DEV_OPT_LEVEL", "1")
        .stderr(Stdio::inherit())
        .output()?;
    let mut faults = Vec::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let Ok(line) = serde_json::from_str::<Value>(line) else { continue };
        let message = &line["message"];
        if line["reason"] != "compiler-message" || message["level"] != "error" {
            continue;
        }
        let mut spans: Vec<(bool, String, Range<usize>)> = Vec::new();
        spans_of(message, &mut spans);
        spans.sort_by_key(|(primary, _, _)| !primary);
        let told = message["rendered"].as_str().unwrap_or_default().to_owned();
        if !spans.is_empty() {
            let spans = spans.into_iter().map(|(_, name, range)| (name, range)).collect();
            faults.push(Fault { spans, told });
        } else if !told.starts_with("error: aborting") && !told.starts_with("error: could not compile") {
            return Err(told.into());
        }
    }
    if faults.is_empty() && !output.status.success() {
        return Err("cargo check failed and said no place".into());
    }
    Ok(faults)
}

/// Places in the message and in what is said below it.
fn spans_of(message: &Value, spans: &mut Vec<(bool, String, Range<usize>)>) {
    for span in message["spans"].as_array().into_iter().flatten() {
        let number = |key: &str| span[key].as_u64().and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
        let name = span["file_name"].as_str().unwrap_or_default().to_owned();
        spans.push((span["is_primary"] == true, name, number("byte_start")..number("byte_end")));
    }
    for child in message["children"].as_array().into_iter().flatten() {
        let from = spans.len();
        spans_of(child, spans);
        spans.iter_mut().skip(from).for_each(|(primary, _, _)| *primary = false);
    }
}
