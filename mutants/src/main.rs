//! Would the tests notice a fault in the line? The mutants of `cargo mutants`, all of them in one build.
//!
//! `cargo mutants` builds the project once for every mutant, which takes minutes each time here. This copies the project,
//! plants every mutant behind a switch (`src/plant.rs`), takes out those that don't compile (`src/mend.rs`), builds the
//! tests once, notes which test runs over which mutant, and then tries a sample: with the environment variable
//! `SITUS_MUTANT=7` the seventh mutant is what runs (`src/trial.rs`).
//!
//! ```text
//! cargo run --release --manifest-path mutants/Cargo.toml -- --seed 1 --each 120
//! ```
//!
//! What it makes lies in `mutants/` of the target folder: the copy, `list.txt` with every mutant, `reached.txt` with what
//! each test runs over, and a file of results for each seed.

mod mend;
mod plant;
mod trial;
mod values;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

/// What anything here may end with.
type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// What is asked for: each group with the files and folders of `src` that belong to it.
const GROUPS: [(&str, &[&str]); 3] = [
    (
        "readers",
        &[
            "src/report/",
            "src/gazetteer/dump/",
            "src/draft/read.rs",
            "src/draft/cells.rs",
            "src/draft/rows.rs",
            "src/draft/corrections.rs",
        ],
    ),
    ("claims", &["src/extract/", "src/merge/claims.rs"]),
    ("writers", &["src/export/", "src/layer/", "src/cli/write.rs", "src/cli/stream/"]),
];

/// What fits weights to reports that people have read, and is never run when a report is read.
const FITTING: [&str; 2] = ["src/extract/learn.rs", "src/extract/lesson.rs"];

/// The group of a file.
fn group(file: &str) -> Option<&'static str> {
    let within = |parts: &[&str]| parts.iter().any(|part| file.starts_with(part));
    GROUPS.iter().filter(|_| !within(&FITTING)).find(|(_, parts)| within(parts)).map(|(name, _)| *name)
}

const HELP: &str = "\
Plants faults into a copy of situs and tries which of them the tests notice.

  --seed N     which sample is drawn [1]
  --each N     how many mutants of each group: readers, claims, writers [120]
  --only FILE  these instead of a sample: lines of a file of results, or of list.txt
  --most SECS  how long the tests that are tried on one mutant may take together, when nothing is planted [300]
  --again      use the copy and the build of the run before; a sample that was begun is gone on with
";

/// The command line.
struct Asked {
    seed: u64,
    each: usize,
    most: f64,
    only: Option<PathBuf>,
    again: bool,
}

fn asked() -> Result<Asked> {
    let mut asked = Asked { seed: 1, each: 120, most: 300.0, only: None, again: false };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
        match word.as_str() {
            "--seed" => asked.seed = value()?.parse()?,
            "--each" => asked.each = value()?.parse()?,
            "--most" => asked.most = value()?.parse()?,
            "--only" => asked.only = Some(value()?.into()),
            "--again" => asked.again = true,
            "--help" | "-h" => {
                print!("{HELP}");
                std::process::exit(0);
            }
            _ => return Err(format!("{word} isn't known\n{HELP}").into()),
        }
    }
    Ok(asked)
}

fn main() -> Result<()> {
    let asked = asked()?;
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("no project")?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| project.join("target"), PathBuf::from);
    let target = std::path::absolute(target)?;
    let work = target.join("mutants");
    let copy = work.join("copy");
    fs::create_dir_all(&work)?;
    if !asked.again {
        if copy.exists() {
            fs::remove_dir_all(&copy)?;
        }
        for entry in fs::read_dir(&work)? {
            let path = entry?.path();
            if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("results-")) {
                fs::remove_file(path)?;
            }
        }
        copy_of(project, &copy)?;
        let list = mend::plant_what_compiles(&copy, &target)?;
        fs::write(work.join("list.txt"), list)?;
        let tests = trial::build(&copy, &target)?;
        fs::write(work.join("reached.txt"), trial::reached(&copy, &work, &tests)?)?;
    }
    trial::run(
        &copy,
        &work,
        &trial::Sample { seed: asked.seed, each: asked.each, most: asked.most, only: asked.only },
    )
}

/// All of the project but what git and cargo keep there.
fn copy_of(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        if [".git", "target", "mutants", "fuzz"].iter().any(|left| name == *left) {
            continue;
        }
        let there = to.join(&name);
        match entry.file_type()? {
            kind if kind.is_dir() => copy_of(&entry.path(), &there)?,
            kind if kind.is_file() => drop(fs::copy(entry.path(), there)?),
            _ => {}
        }
    }
    Ok(())
}
