//! How well situs reads places: recognition, resolution and calibration on a corpus with known places.
//!
//!     cargo run --release --example evaluate -- CORPUS.jsonl [--gazetteer FILE]... [--half 0|1] [--fit FILE] [--errors]
//!     cargo run --release --example evaluate -- --table UCDP.csv [--gazetteer FILE]...

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "figures are printed")]

mod corpus;
mod figures;
mod layer;
mod table;

use std::process::ExitCode;

use situs::gazetteer::reader::{Reader, fit};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(said) => {
            eprintln!("evaluate: {said}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<(), String> {
    let mut arguments = std::env::args().skip(1);
    let (mut corpora, mut dumps, mut half, mut fitted, mut errors, mut tables) =
        (Vec::new(), Vec::new(), None, None, false, None);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{argument} wants a value"));
        match argument.as_str() {
            "--gazetteer" => dumps.push(value()?),
            "--half" => half = Some(value()?.parse::<u64>().map_err(|e| e.to_string())?),
            "--table" => tables = Some(value()?),
            "--fit" => fitted = Some(value()?),
            "--errors" => errors = true,
            _ => corpora.push(argument),
        }
    }
    let mut reader = Reader::embedded().map_err(|e| e.what)?;
    for path in &dumps {
        reader.add(layer::open(path)?);
    }
    if let Some(path) = tables {
        return table::print(&reader, &path, errors);
    }
    let mut documents = Vec::new();
    for path in &corpora {
        documents.extend(corpus::read(path)?);
    }
    if let Some(out) = fitted {
        let lessons: Vec<_> = documents
            .iter()
            .filter(|d| half.is_none_or(|h| d.half() == h))
            .map(corpus::Document::lesson)
            .collect();
        let weights = fit(&mut reader, &lessons);
        let head = "# Fitted by: cargo run --release --example evaluate -- CORPUS.jsonl --gazetteer cities500.txt --fit FILE\nmodel,name,weight\n";
        std::fs::write(&out, format!("{head}{weights}")).map_err(|e| format!("{out}: {e}"))?;
        for which in [0, 1] {
            println!("== half {which}{}", if Some(which) == half { " (fitted on)" } else { "" });
            let part: Vec<_> = documents.iter().filter(|d| d.half() == which).cloned().collect();
            figures::print(&reader, &part, false);
        }
        return Ok(());
    }
    documents.retain(|d| half.is_none_or(|h| d.half() == h));
    figures::print(&reader, &documents, errors);
    Ok(())
}
