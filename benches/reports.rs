//! Reports by the thousand: those of a folder told again with other numbers and other sentences left out, so that no two
//! are alike. The same for the same seed.
//!
//! ```text
//! cargo bench --bench reports -- make REPORTS.jsonl [COUNT] [SEED]
//! /usr/bin/time -v situs extract REPORTS.jsonl -o draft.csv
//! /usr/bin/time -v situs build REPORTS.jsonl --no-merge --out layers
//! ```
//!
//! COUNT is 10,000 where it isn't said. The reports are those of `corpus/open`.
#![allow(missing_docs, dead_code, clippy::print_stdout, reason = "a program, not a library")]

use std::io::{BufWriter, Write as _};
use std::path::PathBuf;

mod random;

use random::Random;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let [make, path, rest @ ..] = args.as_slice() else {
        println!("usage: cargo bench --bench reports -- make REPORTS.jsonl [COUNT] [SEED]");
        return Ok(());
    };
    if make != "make" {
        return Err("expected make".into());
    }
    let number = |at: usize, otherwise: u64| rest.get(at).and_then(|n| n.parse().ok()).unwrap_or(otherwise);
    let (count, mut random) = (number(0, 10_000), Random::new(number(1, 1)));
    let reports = reports()?;
    let mut out = BufWriter::new(std::fs::File::create(path)?);
    let mut bytes = 0;
    for n in 0..count {
        let text = told_again(&reports[usize::try_from(random.below(reports.len() as u64))?], &mut random);
        bytes += text.len();
        let line = serde_json::json!({ "id": format!("r{n}"), "published": day(&mut random), "text": text });
        writeln!(out, "{line}")?;
    }
    out.flush()?;
    println!("{count} reports, {bytes} bytes of text");
    Ok(())
}

/// The texts of the open reports, in the order of their names.
fn reports() -> Result<Vec<String>, Failure> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("corpus/open");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
    files.retain(|path| path.extension().is_some_and(|ending| ending == "txt" || ending == "md"));
    files.sort();
    files.iter().map(|path| Ok(std::fs::read_to_string(path)?)).collect()
}

/// The same report with other numbers below 100 (never 0 or 1, which have grammar), one paragraph in eight left out.
fn told_again(text: &str, random: &mut Random) -> String {
    let mut again = String::with_capacity(text.len() + 64);
    for (n, paragraph) in text.split("\n\n").enumerate() {
        if n > 0 && random.below(8) == 0 {
            continue;
        }
        if n > 0 {
            again.push_str("\n\n");
        }
        let mut digits = String::new();
        for c in paragraph.chars().chain(['\0']) {
            if c.is_ascii_digit() {
                digits.push(c);
                continue;
            }
            let plain = matches!(digits.len(), 1 | 2)
                && !again.ends_with([':', '-', '/', '.'])
                && c != ':'
                && c != '-';
            match digits.parse::<u64>() {
                Ok(number) if plain && number > 1 => again.push_str(&(2 + random.below(97)).to_string()),
                _ => again.push_str(&digits),
            }
            digits.clear();
            if c != '\0' {
                again.push(c);
            }
        }
    }
    again
}

fn day(random: &mut Random) -> String {
    format!("{}-{:02}-{:02}", 2015 + random.below(11), 1 + random.below(12), 1 + random.below(28))
}
