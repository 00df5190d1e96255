//! Faults planted by a seeded generator, of every class that tables, texts, gazetteers, overrides, corrections and maps
//! were found to have: what each must lead to is known beforehand, and the built program is held against it.
//!
//! `SITUS_PLANTED_SEEDS=100 cargo test --test cli planted` plants with more seeds, `SITUS_PLANTED_FIRST=7` from that one
//! on. A failure names its seed and class.

mod decisions;
mod files;
mod gazetteers;
mod limits;
mod random;
mod rows;
mod sound;
mod texts;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::layers::{json, rows as csv_rows};
use crate::situs::{Run, Situs};
use random::Random;
use rows::{CLASSES, Class, Planted, Told};

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(otherwise)
}

/// Every seed of this run; `quick` of them if nobody asks for more.
fn seeds(quick: u64) -> std::ops::Range<u64> {
    let first = setting("SITUS_PLANTED_FIRST", 1);
    first..first + setting("SITUS_PLANTED_SEEDS", quick)
}

/// Something that a run says: file, line, column, code.
type Said = (String, Option<u64>, Option<u64>, String);

/// What the messages of a run say with this severity, in JSON.
fn said(run: &Run, severity: &str) -> BTreeSet<Said> {
    let messages = run.stderr.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    messages
        .filter(|message| message["severity"] == severity)
        .map(|m| {
            let text = |key: &str| m[key].as_str().unwrap_or_default().to_owned();
            (text("file"), m["line"].as_u64(), m["column"].as_u64(), text("code"))
        })
        .collect()
}

/// The rejects that a run wrote down.
fn rejects(out: &Path) -> BTreeSet<Said> {
    csv_rows(&out.join("rejects.csv"))
        .iter()
        .map(|row| {
            let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
            let number = |key: &str| text(key).parse().ok();
            (text("file"), number("line"), number("column"), text("code"))
        })
        .collect()
}

/// Whether a run showed a terminal something it would obey.
fn raw(run: &Run) -> bool {
    let obeyed = |c: char| {
        c.is_control() && c != '\n'
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    run.stdout.contains(obeyed) || run.stderr.contains(obeyed)
}

/// What went otherwise than it must.
#[derive(Default)]
struct Wrong(Vec<String>);

impl Wrong {
    fn hold(&mut self, right: bool, what: impl FnOnce() -> String) {
        if !right {
            self.0.push(what());
        }
    }

    /// Two sets of what was said, and the classes behind them.
    fn same(&mut self, what: &str, found: &BTreeSet<Said>, wanted: &BTreeSet<Said>) {
        for missing in wanted.difference(found) {
            self.0.push(format!("{what}: not said: {missing:?}"));
        }
        for more in found.difference(wanted) {
            self.0.push(format!("{what}: said without need: {more:?}"));
        }
    }

    fn end(self) {
        assert!(self.0.is_empty(), "{} things are otherwise:\n{}", self.0.len(), self.0.join("\n"));
    }
}

/// A table with a fault of every class in it.
struct Table {
    name: String,
    end: &'static str,
    bytes: Vec<u8>,
    rows: u64,
    events: u64,
    rejects: BTreeSet<Said>,
    warnings: BTreeSet<Said>,
    /// Which class stands on which line.
    classes: Vec<(u64, &'static str)>,
}

impl Table {
    fn planted(random: &mut Random, name: &str) -> Table {
        let end = random.of(&["\n", "\r\n"]);
        let mut table = Table {
            name: name.to_owned(),
            end,
            bytes: (sound::header(',') + end).into_bytes(),
            rows: 0,
            events: 0,
            rejects: BTreeSet::new(),
            warnings: BTreeSet::new(),
            classes: Vec::new(),
        };
        let order = random.shuffled(CLASSES.iter().collect::<Vec<&Class>>());
        for (number, class) in order.into_iter().enumerate() {
            if random.below(2) == 0 {
                let row = sound::row(random, 1000 + number);
                table.add("sound", &rows::sound(&row));
            }
            let row = sound::row(random, number);
            table.add(class.name, &(class.plant)(random, row));
        }
        table
    }

    fn add(&mut self, class: &'static str, planted: &Planted) {
        let line = lines(&self.bytes) + 1;
        self.bytes.extend(&planted.bytes);
        self.bytes.extend(self.end.bytes());
        self.rows += planted.rows;
        self.events += planted.events;
        self.classes.push((line, class));
        let column = planted.column.map(|column| column as u64);
        let said = (self.name.clone(), Some(line), column, planted.code.to_owned());
        match planted.told {
            Told::Reject => drop(self.rejects.insert(said)),
            Told::Warning => drop(self.warnings.insert(said)),
            Told::Nothing => {}
        }
    }

    fn class(&self, line: Option<u64>) -> &'static str {
        let line = line.unwrap_or_default();
        self.classes.iter().rev().find(|(from, _)| *from <= line).map_or("the header", |(_, class)| class)
    }

    /// Holds what was said of the table.
    fn hold(&self, wrong: &mut Wrong, what: &str, found: &BTreeSet<Said>, wanted: &BTreeSet<Said>) {
        for missing in wanted.difference(found) {
            wrong.0.push(format!("{what}: {:?} is not said: {missing:?}", self.class(missing.1)));
        }
        for more in found.difference(wanted) {
            wrong.0.push(format!("{what}: of {:?} is said: {more:?}", self.class(more.1)));
        }
    }
}

/// The physical lines that end in some bytes.
fn lines(bytes: &[u8]) -> u64 {
    let ends = bytes
        .iter()
        .enumerate()
        .filter(|(at, byte)| **byte == b'\n' || **byte == b'\r' && bytes.get(at + 1) != Some(&b'\n'));
    ends.count() as u64
}

#[test]
fn planted_rows_end_as_their_classes_say() {
    let mut wrong = Wrong::default();
    for seed in seeds(3) {
        let mut random = Random::new(seed);
        let dir = tempfile::tempdir().unwrap();
        let table = Table::planted(&mut random, "in.csv");
        fs::write(dir.path().join("in.csv"), &table.bytes).unwrap();
        let build = |out: &str| {
            let run = Situs::build("in.csv", out).dir(dir.path());
            run.args(["--today", "2026-12-31", "--messages", "json", "--no-config"])
        };
        let run = build("out").run();
        let mut found = Wrong::default();
        found.hold(run.code == Some(0), || format!("exit {:?}: {}", run.code, run.stderr));
        found.hold(!raw(&run), || "a control reached the terminal".into());
        if run.code == Some(0) {
            let out = dir.path().join("out");
            table.hold(&mut found, "rejects.csv", &rejects(&out), &table.rejects);
            table.hold(&mut found, "rejects", &said(&run, "reject"), &table.rejects);
            table.hold(&mut found, "warnings", &said(&run, "warning"), &table.warnings);
            let accounts = json(&out.join("datapackage.json"))["accounting"].clone();
            let count = |name: &str| accounts[name].as_u64().unwrap_or_default();
            let events = count("features") + count("unplaced") + count("merged");
            found.hold((count("rows_read"), events) == (table.rows, table.events), || {
                format!("{} rows and {} events, not as accounted for: {accounts}", table.rows, table.events)
            });
            let streamed = build("streamed").arg("--stream").run();
            found.hold(streamed.code == Some(0), || format!("--stream: {:?}", streamed.code));
            table.hold(&mut found, "--stream", &rejects(&dir.path().join("streamed")), &table.rejects);
        }
        let strict = build("strict").arg("--strict").run();
        found.hold(strict.code == Some(4), || format!("--strict: exit {:?}", strict.code));
        found.hold(!dir.path().join("strict").exists(), || "--strict wrote something".into());
        table.hold(&mut found, "--strict", &said(&strict, "reject"), &table.rejects);
        wrong.0.extend(found.0.into_iter().map(|what| format!("seed {seed}: {what}")));
        if let Some(keep) = std::env::var_os("SITUS_PLANTED_KEEP") {
            fs::write(Path::new(&keep).join(format!("{seed}.csv")), &table.bytes).unwrap();
        }
    }
    wrong.end();
}
