//! `datapackage.json`: what was written, from what, under which licences (Data Package 2.0). It is written last, and
//! a file that does not have the hash it names is not of this run.

use serde::Serialize;
use std::fmt::Write as _;

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::csv_file::REJECT_COLUMNS;
use super::{FileNote, OutFile};
use crate::layer::ClaimRow;

/// An input that was read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct InputFile {
    /// Its name as given on the command line.
    pub path: String,
    /// Its length in bytes.
    pub bytes: usize,
    /// `sha256:` and 64 hexadecimal digits.
    pub hash: String,
}

/// Data that the output is made with: a gazetteer's source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DataSource {
    /// Its name.
    pub title: String,
    /// Where it comes from.
    pub path: String,
    /// Its licence: the id SPDX or Open Definition gives it.
    pub license: String,
}

/// What the package says besides its files.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Package {
    /// When it was made, RFC 3339; only ever from `SOURCE_DATE_EPOCH`, for a clock would change the bytes.
    pub created: Option<String>,
    /// The inputs, in order of path.
    pub inputs: Vec<InputFile>,
    /// Data the output is made with.
    pub sources: Vec<DataSource>,
    /// The accounting of the run.
    pub accounting: Map<String, Value>,
}

/// The package that describes `files`, in their order.
pub fn package_json(package: &Package, files: &[FileNote]) -> OutFile {
    let mut json = Map::new();
    let mut put = |key: &str, value: Value| {
        json.insert(key.into(), value);
    };
    put("$schema", json!("https://datapackage.org/profiles/2.0/datapackage.json"));
    put("profile", json!("data-package"));
    put("name", json!("situs"));
    put("title", json!("Strikes and border clashes, as reported"));
    put(
        "description",
        json!(
            "Layers and claims read from news reports and event tables. Claims stay claims: every number has its claimant."
        ),
    );
    if let Some(created) = &package.created {
        put("created", json!(created));
    }
    put("licenses", licenses(&package.sources));
    put("sources", sources(&package.sources));
    put("resources", files.iter().map(resource).collect());
    let inputs: Vec<Value> = package
        .inputs
        .iter()
        .map(|input| json!({"path": input.path, "bytes": input.bytes, "hash": input.hash}))
        .collect();
    put("situs", json!({"version": env!("CARGO_PKG_VERSION"), "inputs": inputs}));
    put("accounting", json!(package.accounting));
    let mut bytes = serde_json::to_vec_pretty(&json).unwrap_or_default();
    bytes.push(b'\n');
    OutFile {
        name: "datapackage.json".into(),
        title: "Data package".into(),
        description: "Every file of this run with its hash.".into(),
        bytes,
    }
}

fn resource(file: &FileNote) -> Value {
    let (stem, ending) = file.name.rsplit_once('.').unwrap_or((&file.name, ""));
    let mut json = Map::new();
    let mut put = |key: &str, value: Value| {
        json.insert(key.into(), value);
    };
    // Names are unique in a package; the layers' own names are those of GeoJSON.
    let own = ["geojson", "json"].contains(&ending) || columns(&file.name).is_some();
    put("name", json!(if own { stem.to_owned() } else { format!("{stem}-{ending}") }));
    put("path", json!(file.name));
    put("title", json!(file.title));
    put("description", json!(file.description));
    put("format", json!(ending));
    put("mediatype", json!(mediatype(ending)));
    if !["qgz", "gpkg", "fgb"].contains(&ending) {
        put("encoding", json!("utf-8"));
    }
    put("bytes", json!(file.bytes));
    put("hash", json!(file.hash));
    if let Some(columns) = columns(&file.name) {
        put("type", json!("table"));
        put("schema", schema(columns));
    }
    Value::Object(json)
}

fn columns(name: &str) -> Option<&'static [(&'static str, &'static str)]> {
    match name {
        "claims.csv" => Some(ClaimRow::COLUMNS),
        "rejects.csv" => Some(REJECT_COLUMNS),
        _ => None,
    }
}

fn schema(columns: &[(&str, &str)]) -> Value {
    let fields: Vec<Value> = columns.iter().map(|(name, kind)| json!({"name": name, "type": kind})).collect();
    json!({"fields": fields, "missingValues": [""]})
}

fn mediatype(ending: &str) -> &'static str {
    match ending {
        "geojson" => "application/geo+json",
        "geojsonl" => "application/x-ndjson",
        "csv" => "text/csv",
        "csvt" | "prj" => "text/plain",
        "kml" => "application/vnd.google-earth.kml+xml",
        "gpkg" => "application/geopackage+sqlite3",
        "fgb" => "application/flatgeobuf",
        "qgz" => "application/zip",
        "qml" | "qmd" => "application/xml",
        _ => "application/octet-stream",
    }
}

fn sources(sources: &[DataSource]) -> Value {
    sources.iter().map(|s| json!({"title": format!("{} ({})", s.title, s.license), "path": s.path})).collect()
}

/// The licences of the data inside; each once.
fn licenses(sources: &[DataSource]) -> Value {
    let mut names: Vec<&str> = sources.iter().map(|s| s.license.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    names.into_iter().map(|name| json!({"name": name})).collect()
}

/// `sha256:` and the hash in hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    let mut fingerprint = Fingerprint::default();
    fingerprint.add(bytes);
    fingerprint.finish().1
}

/// Length and hash of a file that is read part by part.
#[derive(Debug, Clone, Default)]
pub struct Fingerprint {
    bytes: usize,
    hash: Sha256,
}

impl Fingerprint {
    /// The next part.
    pub fn add(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len();
        self.hash.update(bytes);
    }

    /// The length in bytes, and `sha256:` with the hash in hexadecimal digits.
    pub fn finish(self) -> (usize, String) {
        let mut hash = String::from("sha256:");
        for byte in self.hash.finalize() {
            // Writing to a string can't fail.
            let _ = write!(hash, "{byte:02x}");
        }
        (self.bytes, hash)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package() -> Package {
        let source = |title: &str| DataSource {
            title: title.into(),
            path: "https://example.org".into(),
            license: "CC-BY-4.0".into(),
        };
        Package { sources: vec![source("A"), source("B")], ..Package::default() }
    }

    fn file(name: &str, bytes: &[u8]) -> FileNote {
        let (title, description) = (String::new(), String::new());
        FileNote::from(&OutFile { name: name.into(), title, description, bytes: bytes.to_vec() })
    }

    #[test]
    fn a_hash_is_the_published_one_of_the_standard() {
        assert_eq!(sha256(b"abc"), "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn every_file_stands_in_it_with_its_bytes_and_hash() {
        let files = [file("strikes.geojson", b"{}"), file("claims.csv", b"abc")];
        let json: Value = serde_json::from_slice(&package_json(&package(), &files).bytes).unwrap();
        assert_eq!(json["resources"][0]["name"], "strikes");
        assert_eq!(json["resources"][0]["mediatype"], "application/geo+json");
        assert_eq!(json["resources"][1]["bytes"], 3);
        assert_eq!(json["resources"][1]["hash"], sha256(b"abc"));
        assert_eq!(
            json["resources"][1]["schema"]["fields"][7],
            json!({"name": "count_low", "type": "integer"})
        );
        assert_eq!(json["licenses"], json!([{"name": "CC-BY-4.0"}]));
        assert_eq!(json["situs"]["version"], env!("CARGO_PKG_VERSION"));
    }

    #[test]
    fn it_bears_no_time_unless_one_is_given() {
        let without = package_json(&package(), &[]);
        assert!(!String::from_utf8(without.bytes).unwrap().contains("created"));
        let dated = Package { created: Some("2026-02-27T00:00:00Z".into()), ..package() };
        let with = package_json(&dated, &[]);
        assert!(String::from_utf8(with.bytes).unwrap().contains("\"created\": \"2026-02-27T00:00:00Z\""));
    }
}
