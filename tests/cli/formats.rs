//! `situs build --format`: each format holds what the GeoJSON holds, as GDAL, SQLite and QGIS read it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;
use tempfile::TempDir;

use crate::consumers::{GDAL, QGIS, ask, skip};
use crate::layers::{EVENT_LAYERS, LAYERS, features, json, properties};
use crate::situs::{EXAMPLE, Situs, bless, root};
use crate::tree;

const ALL: &str = "geojson,geojsonl,csv,kml,gpkg,flatgeobuf";

/// The example in all formats, made once.
fn built() -> PathBuf {
    static BUILT: OnceLock<TempDir> = OnceLock::new();
    let dir = BUILT.get_or_init(|| {
        let dir = tempfile::tempdir().unwrap();
        Situs::build(EXAMPLE, dir.path().join("out")).args(["--format", ALL]).run().code(0);
        dir
    });
    dir.path().join("out")
}

/// Where a layer stands in a format.
fn source(format: &str, layer: &str) -> PathBuf {
    let dir = built();
    match format {
        "kml" | "gpkg" => dir.join(format!("situs.{format}")),
        ending => dir.join(format!("{layer}.{ending}")),
    }
}

/// The layer as GDAL reads it; `None`, with a word about it, where there is no GDAL.
fn read(format: &str, layer: &str) -> Option<Vec<Value>> {
    let mut gdal = Command::new("ogr2ogr");
    gdal.args(["-f", "GeoJSON", "/vsistdout/"]).arg(source(format, layer)).arg(layer);
    let output = ask(gdal.args(["-lco", "COORDINATE_PRECISION=7"]), GDAL)?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && !said.contains("ERROR"), "{format}, {layer}: {said}");
    let collection: Value = serde_json::from_slice(&output.stdout).unwrap();
    Some(collection["features"].as_array().unwrap().clone())
}

/// What GDAL says of a layer's columns.
fn columns(format: &str, layer: &str) -> Option<String> {
    let mut gdal = Command::new("ogrinfo");
    let output = ask(gdal.args(["-ro", "-so"]).arg(source(format, layer)).arg(layer), GDAL)?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Every number of a geometry, and how the lists around them are nested.
fn numbers(value: &Value, into: &mut Vec<f64>) {
    match value {
        Value::Array(parts) => parts.iter().for_each(|part| numbers(part, into)),
        other => into.extend(other.as_f64()),
    }
}

/// Whether a property says the same: null may be nothing or an empty text, a time may be written another way.
fn same(ours: &Value, theirs: Option<&Value>) -> bool {
    let theirs = theirs.unwrap_or(&Value::Null);
    match ours {
        Value::Null => theirs.is_null() || theirs == "",
        Value::Number(ours) => {
            theirs.as_f64().is_some_and(|theirs| (theirs - ours.as_f64().unwrap()).abs() < 1e-9)
        }
        Value::String(text) => {
            let plain = |text: &str| -> String {
                text.replace(['T', ' '], " ")
                    .replace('/', "-")
                    .trim_end_matches('Z')
                    .trim_end_matches("+00")
                    .into()
            };
            let theirs = theirs.as_str().unwrap_or_default();
            let day = text.len() == 10 && text.as_bytes()[4] == b'-';
            theirs == text
                || plain(theirs) == plain(text)
                || (day && plain(theirs) == format!("{text} 00:00:00"))
        }
        _ => false,
    }
}

fn compare(format: &str) {
    let dir = built();
    for (layer, _) in LAYERS {
        let ours = features(&dir, layer);
        let Some(theirs) = read(format, layer) else { return };
        assert_eq!(ours.len(), theirs.len(), "{format}, {layer}");
        for (ours, theirs) in ours.iter().zip(&theirs) {
            let place = format!("{format}, {layer}, {}", ours["id"]);
            let (mut a, mut b) = (Vec::new(), Vec::new());
            numbers(&ours["geometry"]["coordinates"], &mut a);
            numbers(&theirs["geometry"]["coordinates"], &mut b);
            assert_eq!(a.len(), b.len(), "{place}: positions");
            assert!(a.iter().zip(&b).all(|(a, b)| (a - b).abs() < 1e-6), "{place}: positions");
            assert_eq!(ours["geometry"]["type"], theirs["geometry"]["type"], "{place}");
            for (key, value) in properties(ours) {
                let name = match (format, key.as_str()) {
                    ("kml", "start") => "begin",
                    ("kml", "name") => "Name",
                    (_, key) => key,
                };
                let found = properties(theirs).get(name).or_else(|| theirs.get(name));
                assert!(same(value, found), "{place}: {key} is {value}, GDAL reads {found:?}");
            }
        }
    }
}

#[test]
fn gdal_reads_from_geojsonl_what_stands_in_the_geojson() {
    compare("geojsonl");
}

#[test]
fn gdal_reads_from_csv_what_stands_in_the_geojson() {
    compare("csv");
}

#[test]
fn gdal_reads_from_kml_what_stands_in_the_geojson() {
    compare("kml");
}

#[test]
fn gdal_reads_from_the_geopackage_what_stands_in_the_geojson() {
    compare("gpkg");
}

#[test]
fn gdal_reads_from_flatgeobuf_what_stands_in_the_geojson() {
    compare("fgb");
}

#[test]
fn numbers_and_times_have_their_types_in_every_format() {
    for format in ["geojsonl", "csv", "kml", "gpkg", "fgb"] {
        for layer in EVENT_LAYERS {
            let Some(said) = columns(format, layer) else { return };
            let start = if format == "kml" { "begin" } else { "start" };
            for (column, kind) in [
                (start, "DateTime"),
                ("end", "DateTime"),
                ("radius_km", "Real"),
                ("line", "Integer"),
                ("title", "String"),
            ] {
                assert!(
                    said.contains(&format!("\n{column}: {kind} (")),
                    "{format}, {layer}: {column}\n{said}"
                );
            }
        }
    }
}

#[test]
fn every_format_names_those_whose_data_are_inside() {
    let dir = built();
    let files = tree::read(&dir);
    let names = |file: &str| String::from_utf8_lossy(&files[file]).contains("geoBoundaries");
    for file in [
        "areas.geojson",
        "areas.geojsonl",
        "areas.csv",
        "situs.kml",
        "situs.gpkg",
        "areas.fgb",
        "datapackage.json",
    ] {
        assert!(names(file), "{file}");
    }
    let package = json(&dir.join("datapackage.json"));
    let paths: Vec<&str> =
        package["resources"].as_array().unwrap().iter().map(|r| r["path"].as_str().unwrap()).collect();
    assert_eq!(paths.len() + 1, files.len(), "{paths:?}");
}

#[test]
fn every_format_is_the_same_in_every_run() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let run =
        Situs::build(EXAMPLE, &out).args(["--format", "flatgeobuf,gpkg,kml", "--format", "csv,geojsonl"]);
    run.args(["--threads", "1"]).env("TZ", "Asia/Kathmandu").run().code(0);
    tree::assert_same(&tree::read(&out), &tree::read(&built()), "in another order, on one thread, elsewhere");
}

#[test]
fn hashtags_stand_below_the_header_and_nowhere_unasked() {
    let dir = tempfile::tempdir().unwrap();
    Situs::build(EXAMPLE, dir.path()).args(["--format", "csv", "--hxl"]).run().code(0);
    let second = |dir: &Path| {
        let text = std::fs::read_to_string(dir.join("strikes.csv")).unwrap();
        text.lines().nth(1).unwrap().to_owned()
    };
    assert!(second(dir.path()).starts_with("#meta+id,#event+id,#event+type"));
    assert!(!second(&built()).starts_with('#'));
    let run = Situs::build(EXAMPLE, dir.path()).arg("--hxl").run().code(2);
    assert!(run.stderr.contains("--format csv"), "{}", run.stderr);
}

/// Prints what SQLite finds wrong, and how many rows two tables have.
const SQLITE: &str = r"
import sqlite3, sys
db = sqlite3.connect('file:' + sys.argv[1] + '?mode=ro', uri=True)
for check in ['integrity_check', 'foreign_key_check']:
    print(check, [row[0] for row in db.execute('pragma ' + check)])
for table in ['strikes', 'areas', 'claims', 'layer_styles']:
    print(table, db.execute('select count(*) from ' + table).fetchone()[0])
print('found', db.execute('select description from gpkg_contents where table_name = ?', ['areas']).fetchone()[0][:8])
";

#[test]
fn sqlite_finds_nothing_wrong_with_the_geopackage() {
    let mut python = Command::new("python3");
    let Some(output) = ask(python.args(["-c", SQLITE]).arg(source("gpkg", "")), "apt-get install python3")
    else {
        return;
    };
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let dir = built();
    let claims = crate::layers::rows(&dir.join("claims.csv")).len();
    let expected = format!(
        "integrity_check ['ok']\nforeign_key_check []\nstrikes {}\nareas {}\nclaims {claims}\nlayer_styles 7\nfound Polygons\n",
        features(&dir, "strikes").len(),
        features(&dir, "areas").len()
    );
    assert_eq!(said, expected, "{}", String::from_utf8_lossy(&output.stderr));
}

/// Opens tables of a GeoPackage and prints how each is drawn and whether time is on.
const STYLED: &str = r"
import os, sys, tempfile
os.environ['QT_QPA_PLATFORM'] = 'offscreen'
os.environ.setdefault('XDG_RUNTIME_DIR', tempfile.mkdtemp())
try:
    from qgis.core import QgsApplication, QgsVectorLayer
except ImportError:
    sys.exit(77)
app = QgsApplication([], False)
app.initQgis()
for name in sys.argv[2:]:
    layer = QgsVectorLayer(sys.argv[1] + '|layername=' + name, name, 'ogr')
    # QGIS Desktop asks for the style a second time, and only then takes over what it says of time.
    layer.loadDefaultStyle()
    print(name, layer.isValid() and layer.renderer().type(), layer.labelsEnabled(),
          layer.temporalProperties().isActive(), layer.temporalProperties().startField())
sys.stdout.flush()
os._exit(0)
";

#[test]
fn qgis_finds_the_styles_inside_the_geopackage() {
    let mut python = Command::new("/usr/bin/python3");
    python.args(["-c", STYLED]).arg(source("gpkg", "")).args(EVENT_LAYERS);
    let Some(output) = ask(&mut python, QGIS) else { return };
    if output.status.code() == Some(77) {
        return skip("QGIS", QGIS);
    }
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    for layer in EVENT_LAYERS {
        assert!(said.contains(&format!("{layer} categorizedSymbol True True start\n")), "{said}");
    }
}

/// The commands of docs/formats.md, the first of each row, without those that need what a GDAL may not have.
fn documented() -> Vec<String> {
    let page = std::fs::read_to_string(crate::situs::root().join("docs/formats.md")).unwrap();
    let cells = page.lines().filter_map(|line| line.split('`').nth(1));
    let commands = cells.filter(|code| code.starts_with("ogr2ogr "));
    commands
        .filter(|code| !["PG:", "Parquet", "XLSX"].iter().any(|need| code.contains(need)))
        .map(str::to_owned)
        .collect()
}

#[cfg(unix)]
#[test]
fn the_documented_commands_run() {
    if ask(Command::new("ogr2ogr").arg("--version"), GDAL).is_none() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    tree::copy(&built(), dir.path());
    let commands = documented();
    assert!(commands.len() >= 6, "{commands:?}");
    for command in commands {
        let output = Command::new("sh").args(["-c", &command]).current_dir(dir.path()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && !said.contains("ERROR"), "{command}\n{said}");
    }
}

/// The example and the tables in every format, each file by its length and hash: what changed by a change of the code
/// is seen, and looked at, before the list is rewritten. What GDAL and QGIS make of it the other tests ask.
#[test]
fn every_file_of_the_other_formats_has_the_bytes_it_had() {
    let dir = tempfile::tempdir().unwrap();
    let mut now = String::new();
    let tables = ["acled-new-31.csv", "ucdp-49.csv", "gdelt-61.tsv", "hxl.csv", "own-days.csv"]
        .map(|table| format!("tests/golden/tables/{table}"));
    for (name, inputs) in [("example", &[EXAMPLE.to_owned()][..]), ("tables", &tables)] {
        let out = dir.path().join(name);
        let run = Situs::new().arg("build").args(inputs).arg("--out").arg(&out);
        run.args(["--format", ALL, "--qgis", "--hxl"]).run().code(0);
        for (file, bytes) in tree::read(&out) {
            if !file.ends_with(".geojson") && file != "datapackage.json" {
                now += &format!("{name}/{file} {} {}\n", bytes.len(), hash(&bytes));
            }
        }
    }
    let path = root().join("tests/golden/formats.txt");
    if bless() {
        return fs::write(&path, now).unwrap();
    }
    let there = fs::read_to_string(&path).unwrap();
    let other: Vec<&str> = now.lines().filter(|line| !there.lines().any(|known| known == *line)).collect();
    assert!(
        there == now,
        "other bytes; SITUS_BLESS=1 cargo test --test cli formats rewrites the list:\n{}",
        other.join("\n")
    );
}

fn hash(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    sha2::Sha256::digest(bytes).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
