//! The programs people open the layers with: GDAL, QGIS and the linters behind geojson.io.
//! Where one is absent the test says so and passes; `rfc7946` checks the same rules without any of them.

use std::process::{Command, Output, Stdio};

use crate::layers::{EVENT_LAYERS, LAYERS, features};
use crate::situs::{committed, root};

/// What the program said; `None`, with a word about it, where it isn't installed.
pub(crate) fn ask(command: &mut Command, install: &str) -> Option<Output> {
    let name = command.get_program().to_string_lossy().into_owned();
    match command.current_dir(root()).stdin(Stdio::null()).output() {
        Ok(output) => Some(output),
        Err(_) => {
            skip(&name, install);
            None
        }
    }
}

pub(crate) fn skip(name: &str, install: &str) {
    eprintln!("skipped: {name} is not there; install with {install}");
}

pub(crate) const GDAL: &str = "apt-get install gdal-bin";
pub(crate) const QGIS: &str = "apt-get install --no-install-recommends qgis python3-qgis";
const NPM: &str = "npm install @mapbox/geojsonhint @placemarkio/check-geojson, and say where in NODE_PATH";

#[test]
fn gdal_opens_every_layer_and_reads_start_and_end_as_times() {
    if ask(Command::new("ogrinfo").arg("--version"), GDAL).is_none() {
        return;
    }
    for (layer, types) in LAYERS {
        let path = format!("out/{layer}.geojson");
        let Some(output) = ask(Command::new("ogrinfo").args(["-ro", "-so", "-al", &path]), GDAL) else {
            return;
        };
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            output.status.success() && output.stderr.is_empty(),
            "{path}: {}{said}",
            String::from_utf8_lossy(&output.stderr)
        );
        let count = features(&committed(), layer).len();
        assert!(said.contains(&format!("Feature Count: {count}\n")), "{path}:\n{said}");
        if count == 0 {
            continue;
        }
        if types.len() == 1 {
            let geometry = match types[0] {
                "LineString" => "Line String",
                other => other,
            };
            assert!(said.contains(&format!("Geometry: {geometry}\n")), "{path}:\n{said}");
        }
        if EVENT_LAYERS.contains(&layer) {
            for field in ["start", "end"] {
                assert!(said.contains(&format!("\n{field}: DateTime")), "{path}: {field}\n{said}");
            }
        }
    }
}

/// Opens each layer as the QGIS browser would and prints `name|valid|features|crs|type|type of start`.
const OPEN_IN_QGIS: &str = r"
import os, sys, tempfile
os.environ['QT_QPA_PLATFORM'] = 'offscreen'
os.environ.setdefault('XDG_RUNTIME_DIR', tempfile.mkdtemp())
try:
    from qgis.core import QgsApplication, QgsVectorLayer, QgsWkbTypes
except ImportError:
    sys.exit(77)
app = QgsApplication([], False)
app.initQgis()
for name in sys.argv[1:]:
    layer = QgsVectorLayer('out/' + name + '.geojson', name, 'ogr')
    if not layer.isValid():
        print(name, 'invalid', sep='|')
        continue
    broken = sum(1 for f in layer.getFeatures() if not (f.hasGeometry() and f.geometry().isGeosValid()))
    kinds = {f.name(): f.typeName() for f in layer.fields()}
    print(name, 'valid', layer.featureCount(), layer.crs().authid(),
          QgsWkbTypes.displayString(layer.wkbType()), kinds.get('start'), broken, sep='|')
sys.stdout.flush()
os._exit(0)
";

#[test]
fn qgis_opens_every_layer_that_has_features() {
    let full: Vec<(&str, usize)> = LAYERS
        .iter()
        .filter(|(layer, _)| *layer != "unplaced")
        .map(|(layer, _)| (*layer, features(&committed(), layer).len()))
        .filter(|(_, count)| *count > 0)
        .collect();
    let mut python = Command::new("/usr/bin/python3");
    python.args(["-c", OPEN_IN_QGIS]).args(full.iter().map(|(layer, _)| layer));
    let Some(output) = ask(&mut python, QGIS) else {
        return;
    };
    if output.status.code() == Some(77) {
        return skip("QGIS", QGIS);
    }
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    for (layer, count) in full {
        let time = if EVENT_LAYERS.contains(&layer) { "DateTime" } else { "" };
        let line = said
            .lines()
            .find(|line| line.starts_with(&format!("{layer}|")))
            .unwrap_or_else(|| panic!("{layer}: QGIS says nothing:\n{said}"));
        let cells: Vec<&str> = line.split('|').collect();
        assert_eq!(cells.get(1), Some(&"valid"), "{line}");
        assert_eq!(cells[2], count.to_string(), "{line}");
        assert_eq!(cells[3], "EPSG:4326", "{line}");
        assert!(!["Unknown", "NoGeometry", "GeometryCollection"].contains(&cells[4]), "{line}");
        assert!(time.is_empty() || cells[5] == time, "{line}");
        assert_eq!(cells[6], "0", "features without a valid geometry: {line}");
    }
}

/// Lints each file with geojsonhint and with the linter of geojson.io's editor; prints one complaint a line.
const LINT: &str = r"
const fs = require('fs');
let hint, check;
try {
  hint = require('@mapbox/geojsonhint');
  check = require('@placemarkio/check-geojson');
} catch (missing) {
  process.exit(77);
}
for (const file of process.argv.slice(1)) {
  const text = fs.readFileSync(file, 'utf8');
  for (const found of hint.hint(text, { precisionWarning: true })) {
    console.log(`${file}:${found.line}: geojsonhint: ${found.message}`);
  }
  for (const found of check.getIssues(text)) {
    console.log(`${file}: check-geojson at ${found.from}: ${found.message}`);
  }
}
";

#[test]
fn the_linters_of_geojson_io_find_nothing() {
    let out = committed();
    let mut node = Command::new("node");
    node.args(["-e", LINT]);
    node.args(LAYERS.iter().map(|(layer, _)| out.join(format!("{layer}.geojson"))));
    let Some(output) = ask(&mut node, "apt-get install nodejs") else {
        return;
    };
    if output.status.code() == Some(77) {
        return skip("the linter", NPM);
    }
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(said, "");
}
