//! `situs check DIR|FILE...`: is what lies there what situs promises?

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Map, Value};

use super::messages::{Format, Messages};
use crate::check::{Facts, Findings, Package, accounts, claims, layer, package};
use crate::draft::Corrections;
use crate::error::{Code, Error, Result, Severity};
use crate::export::Fingerprint;
use crate::gazetteer::index::Index;
use crate::gazetteer::overrides::Overrides;
use crate::source::Location;

const AFTER_HELP: &str = "\
Examples:
  situs check out
      every layer, claims.csv and datapackage.json: contract, geometry, ids, times, hashes, accounts
  situs check out/strikes.geojson corrections.csv
      single files: layers (.geojson), claims, corrections, overrides, gazetteer indexes

Exit codes: 0 nothing found, 4 something found, 1 and 3 as everywhere.";

/// Is what lies there what situs promises: layers, claims, the package, corrections, overrides, gazetteer indexes?
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct CheckArgs {
    /// Output folders, or single files
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Say nothing where nothing is found
    #[arg(short, long)]
    quiet: bool,
    /// The form of messages on stderr
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,
}

/// Runs the verb; messages go to `err`.
pub(super) fn run(args: &CheckArgs, err: &mut dyn io::Write) -> u8 {
    let mut messages = Messages { to: err, format: args.format, quiet: false };
    let mut findings = Findings::default();
    let mut files = 0_usize;
    for path in &args.paths {
        let checked =
            if path.is_dir() { folder(path, &mut findings) } else { single(path, &mut findings).map(|()| 1) };
        match checked {
            Ok(count) => files = files.saturating_add(count),
            Err(error) => return messages.errors(&[*error]),
        }
    }
    findings.list().iter().for_each(|finding| messages.finding(finding));
    let total = findings.total();
    if total > 0 || !args.quiet {
        let line = match total.saturating_sub(findings.list().len()) {
            0 => format!("checked {files} files: {total} findings"),
            more => format!("checked {files} files: {total} findings, {more} of them not shown"),
        };
        let mut object = Map::new();
        object.insert("files".into(), Value::from(files));
        object.insert("findings".into(), Value::from(total));
        messages.summary(&line, object);
    }
    if total > 0 { Code::Stale.exit() } else { 0 }
}

/// An output folder: what the package lists, what it doesn't, and whether all of it fits together.
fn folder(dir: &Path, findings: &mut Findings) -> Result<usize> {
    let at = dir.join("datapackage.json");
    let mut bytes = Vec::new();
    open(&at)?.read_to_end(&mut bytes).map_err(|e| unreadable(&at, e))?;
    let package = package(&name(&at), &bytes, findings)?;
    not_listed(dir, &package, findings)?;
    let (mut facts, mut rejects, mut files) = (Facts::default(), 0, 1_usize);
    for listed in &package.files {
        let path = dir.join(&listed.path);
        if !path.is_file() {
            stale(&path, "the package lists this file, but it isn't there".into(), findings);
            continue;
        }
        files = files.saturating_add(1);
        let (length, hash) = fingerprint(&path)?;
        if (length as u64, hash.as_str()) != (listed.bytes, listed.hash.as_str()) {
            let what = format!(
                "{length} bytes, {hash}: the package says {} bytes, {}; it was changed after it was written",
                listed.bytes, listed.hash
            );
            stale(&path, what, findings);
        }
        if listed.path.ends_with(".geojson") {
            facts += layer(&name(&path), open(&path)?, findings)?;
        } else if listed.path == "rejects.csv" {
            rejects = rows(&path)?;
        }
    }
    let at_claims = dir.join("claims.csv");
    let claimed = if at_claims.is_file() {
        claims(&name(&at_claims), open(&at_claims)?, Some(&facts), findings)?
    } else {
        0
    };
    let held = [
        ("features", facts.sites()),
        ("unplaced", facts.unplaced),
        ("claims", claimed),
        ("rejected", rejects),
    ];
    accounts(&name(&at), &package, held, findings);
    Ok(files)
}

/// Layers that lie in the folder and that the package doesn't know: left by another run, or by hand.
fn not_listed(dir: &Path, package: &Package, findings: &mut Findings) -> Result<()> {
    let entries = std::fs::read_dir(dir).map_err(|e| unreadable(dir, e))?;
    let mut extra: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|file| file.ends_with(".geojson") && package.files.iter().all(|listed| listed.path != *file))
        .collect();
    extra.sort();
    for file in extra {
        stale(&dir.join(file), "the package doesn't list this layer".into(), findings);
    }
    Ok(())
}

/// A single file, by its ending and its first bytes.
fn single(path: &Path, findings: &mut Findings) -> Result<()> {
    let (file, mut input) = (name(path), open(path)?);
    let head = input.fill_buf().map_err(|e| unreadable(path, e))?;
    if head.starts_with(b"SITUSGZ") {
        return Index::open(path)?.check().map(|_| ());
    }
    let is_claims = head.starts_with(b"claim_id,");
    let is_overrides = Overrides::are_in(head);
    if file.ends_with(".geojson") || head.starts_with(b"{") {
        layer(&file, input, findings).map(|_| ())
    } else if is_claims {
        claims(&file, input, None, findings).map(|_| ())
    } else if is_overrides || file.ends_with(".csv") {
        let mut bytes = Vec::new();
        input.read_to_end(&mut bytes).map_err(|e| unreadable(path, e))?;
        if is_overrides {
            let overrides = Overrides::read(&file, &bytes)?;
            overrides.findings.into_iter().for_each(|finding| findings.add(finding));
            return Ok(());
        }
        let corrections = Corrections::read(&file, &bytes)?;
        let wrong = corrections.findings.into_iter().filter(|finding| finding.severity != Severity::Note);
        wrong.for_each(|finding| findings.add(finding));
        Ok(())
    } else {
        let what = "expected an output folder, a layer (.geojson), claims, corrections, overrides or a gazetteer index";
        Err(Error::new(Code::UnknownFormat, what, "name one of these").at(Location::file(file)))
    }
}

fn rows(path: &Path) -> Result<u64> {
    let mut reader = csv::Reader::from_reader(open(path)?);
    Ok(reader.records().count() as u64)
}

fn fingerprint(path: &Path) -> Result<(usize, String)> {
    let mut input = open(path)?;
    let mut fingerprint = Fingerprint::default();
    loop {
        let part = input.fill_buf().map_err(|e| unreadable(path, e))?;
        let length = part.len();
        if length == 0 {
            return Ok(fingerprint.finish());
        }
        fingerprint.add(part);
        input.consume(length);
    }
}

fn stale(path: &Path, what: String, findings: &mut Findings) {
    let at = Location::file(name(path));
    findings.add(crate::error::Finding::reject(at, Code::Stale, what, "build the layers again"));
}

fn open(path: &Path) -> Result<BufReader<File>> {
    File::open(path).map(|file| BufReader::with_capacity(1 << 16, file)).map_err(|e| unreadable(path, e))
}

fn unreadable(path: &Path, cause: io::Error) -> Box<Error> {
    let way_out = "check the path and that you may read it; a folder must hold a datapackage.json";
    Error::new(Code::Io, "this can't be read", way_out).at(Location::file(name(path))).because(cause)
}

fn name(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
