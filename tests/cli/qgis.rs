//! `situs build --qgis`: the project and the styles, opened by QGIS itself where it is installed.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::consumers::{QGIS, ask, skip};
use crate::layers::{EVENT_LAYERS, LAYERS, features, json, rows, text};
use crate::situs::{EXAMPLE, Situs};
use crate::tree;

/// Opens a project and prints what a person would see, as one JSON object; ends with 77 where there is no QGIS.
const OPEN: &str = r"
import json, os, sys, tempfile
os.environ['QT_QPA_PLATFORM'] = 'offscreen'
os.environ.setdefault('XDG_RUNTIME_DIR', tempfile.mkdtemp())
try:
    from qgis.core import (QgsApplication, QgsDateTimeRange, QgsExpression, QgsFeatureRequest, QgsProject,
                           QgsPalLayerSettings, QgsVectorLayerTemporalContext, QgsWkbTypes)
    from qgis.PyQt.QtCore import QDateTime, Qt
except ImportError:
    sys.exit(77)
app = QgsApplication([], False)
app.initQgis()
project = QgsProject.instance()
said = {'read': project.read(sys.argv[1]), 'layers': {}, 'relations': {}}
moments = [QDateTime.fromString(day + 'T00:00:00Z', Qt.ISODate) for day in sys.argv[2:]]

def count(layer, begin):
    context = QgsVectorLayerTemporalContext()
    context.setLayer(layer)
    frame = QgsDateTimeRange(begin, begin.addDays(1), True, False)
    where = layer.temporalProperties().createFilterString(context, frame)
    return sum(1 for _ in layer.getFeatures(QgsFeatureRequest().setFilterExpression(where)))

def expressions(layer):
    settings = layer.labeling().settings() if layer.labeling() else None
    if settings and settings.isExpression:
        yield settings.fieldName
    for part in layer.mapTipTemplate().split('[%')[1:]:
        yield part.split('%]')[0]
    if layer.isSpatial():
        for symbol in layer.renderer().symbols(__import__('qgis.core').core.QgsRenderContext()):
            for inner in symbol.symbolLayers():
                properties = inner.dataDefinedProperties()
                for key in properties.propertyKeys():
                    yield properties.property(key).expressionString()

for layer in project.mapLayers().values():
    if not layer.isValid():
        said['layers'][layer.name()] = {'valid': False}
        continue
    time = layer.temporalProperties()
    renderer = layer.renderer()
    active = time.isActive()
    said['layers'][layer.name()] = {
        'valid': True, 'features': layer.featureCount(), 'crs': layer.crs().authid(),
        'geometry': QgsWkbTypes.displayString(layer.wkbType()),
        'renderer': renderer.type() if renderer else None,
        'other': any(c.value() == '' for c in renderer.categories())
                 if renderer and renderer.type() == 'categorizedSymbol' else None,
        'labels': layer.labelsEnabled(), 'tip': bool(layer.mapTipTemplate()),
        'active': active, 'start': time.startField(), 'end': time.endField(),
        'days': [count(layer, begin) for begin in moments] if active else None,
        'wrong': [e for e in expressions(layer) if QgsExpression(e).hasParserError()],
        'kind': layer.editorWidgetSetup(layer.fields().lookupField('kind')).type()
                if layer.fields().lookupField('kind') >= 0 else None,
        'tabs': [tab.name() for tab in layer.editFormConfig().tabs()],
        'rights': layer.metadata().rights(), 'licences': layer.metadata().licenses(),
    }
for relation in project.relationManager().relations().values():
    layer = relation.referencedLayer()
    said['relations'][layer.name()] = {
        'valid': relation.isValid(),
        'claims': {f['id']: sum(1 for _ in relation.getRelatedFeatures(f)) for f in layer.getFeatures()},
    }
span = project.timeSettings().temporalRange()
tree = project.layerTreeRoot()
said.update(title=project.title(), crs=project.crs().authid(),
            span=[span.begin().toString(Qt.ISODate), span.end().toString(Qt.ISODate)],
            step=[project.timeSettings().timeStep(), int(project.timeSettings().timeStepUnit())],
            groups=[g.name() for g in tree.findGroups()], tree=[n.name() for n in tree.findLayers()],
            sheets=[s.name() for s in project.layoutManager().layouts()],
            view=not project.viewSettings().defaultViewExtent().isNull(),
            about=project.metadata().abstract())
print('SAID' + json.dumps(said))
sys.stdout.flush()
os._exit(0)
";

/// The example, built with `--qgis` into a folder that was then moved and named in two scripts.
fn moved(dir: &Path) -> PathBuf {
    let (first, then) = (dir.join("out"), dir.join("слои карты 2026"));
    Situs::build(EXAMPLE, &first).arg("--qgis").run().code(0);
    fs::rename(&first, &then).unwrap();
    then
}

/// Every day on which an event of the layers begins or ends, with the days around it.
fn days(dir: &Path) -> BTreeSet<jiff::civil::Date> {
    let mut days = BTreeSet::new();
    for feature in EVENT_LAYERS.iter().flat_map(|layer| features(dir, layer)) {
        for key in ["start", "end"] {
            let day: jiff::civil::Date = text(&feature, key)[..10].parse().unwrap();
            days.extend([day.yesterday().unwrap(), day, day.tomorrow().unwrap()]);
        }
    }
    days
}

/// What QGIS says of the project; `None`, with a word about it, where there is no QGIS.
fn open(dir: &Path) -> Option<Value> {
    let mut python = Command::new("/usr/bin/python3");
    python.args(["-c", OPEN]).arg(dir.join("situs.qgz")).args(days(dir).iter().map(ToString::to_string));
    let output = ask(&mut python, QGIS)?;
    if output.status.code() == Some(77) {
        skip("QGIS", QGIS);
        return None;
    }
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let said = text.lines().find_map(|line| line.strip_prefix("SAID"));
    let said = said.unwrap_or_else(|| panic!("{text}{}", String::from_utf8_lossy(&output.stderr)));
    Some(serde_json::from_str(said).unwrap())
}

#[test]
fn the_project_opens_in_a_moved_folder_with_everything_in_it() {
    let dir = tempfile::tempdir().unwrap();
    let out = moved(dir.path());
    let Some(said) = open(&out) else { return };
    assert_eq!((&said["read"], &said["crs"]), (&true.into(), &"EPSG:3857".into()));
    assert_eq!(said["span"], serde_json::json!(["2025-10-12T00:00:00Z", "2026-02-27T23:59:59Z"]));
    assert_eq!(said["step"], serde_json::json!([1.0, 4]), "one day");
    assert_eq!(said["sheets"], serde_json::json!(["A4"]));
    assert_eq!(said["view"], true);
    assert!(said["about"].as_str().unwrap().contains("GeoNames (CC-BY-4.0)"));
    let tree: Vec<&str> = said["tree"].as_array().unwrap().iter().map(|n| n.as_str().unwrap()).collect();
    let expected =
        ["strikes", "clashes", "incidents", "stretches", "areas", "border", "places", "claims", "unplaced"];
    assert_eq!(tree, expected);
    for (layer, _) in LAYERS {
        let found = &said["layers"][layer];
        let table = layer == "unplaced";
        assert_eq!(found["valid"], true, "{layer}");
        assert_eq!(found["features"], features(&out, layer).len(), "{layer}");
        assert_eq!(found["crs"], if table { "" } else { "EPSG:4326" }, "{layer}");
        assert_eq!(found["wrong"], serde_json::json!([]), "{layer}: QGIS can't read these expressions");
        assert!(found["rights"].to_string().contains("GeoNames"), "{layer}");
        assert!(found["licences"].to_string().contains("CC-BY-4.0"), "{layer}");
        let events = EVENT_LAYERS.contains(&layer);
        assert_eq!(found["active"], events, "{layer}: time");
        if events {
            assert_eq!((&found["start"], &found["end"]), (&"start".into(), &"end".into()), "{layer}");
            assert_eq!((&found["renderer"], &found["other"]), (&"categorizedSymbol".into(), &true.into()));
            assert_eq!((&found["labels"], &found["tip"]), (&true.into(), &true.into()), "{layer}");
            assert_eq!(found["kind"], "ValueMap", "{layer}");
            assert_eq!(found["tabs"], serde_json::json!(["Event", "Claims", "Place", "Source"]), "{layer}");
        }
    }
}

#[test]
fn stepping_day_by_day_shows_what_happened_that_day() {
    let dir = tempfile::tempdir().unwrap();
    let out = moved(dir.path());
    let Some(said) = open(&out) else { return };
    for layer in EVENT_LAYERS {
        let all = features(&out, layer);
        let shown = said["layers"][layer]["days"].as_array().unwrap();
        for (day, shown) in days(&out).iter().zip(shown) {
            let day = day.to_string();
            let on = |f: &&Value| text(f, "start")[..10] <= *day && *day <= text(f, "end")[..10];
            assert_eq!(*shown, all.iter().filter(on).count(), "{layer} on {day}");
        }
        assert!(shown.iter().any(|n| *n == 0) && shown.iter().any(|n| *n != 0), "{layer} never changes");
    }
}

#[test]
fn the_claims_of_an_event_stand_in_its_form() {
    let dir = tempfile::tempdir().unwrap();
    let out = moved(dir.path());
    let Some(said) = open(&out) else { return };
    let claims = rows(&out.join("claims.csv"));
    let mut seen = 0;
    for layer in EVENT_LAYERS.into_iter().chain(["unplaced"]) {
        let relation = &said["relations"][layer];
        assert_eq!(relation["valid"], true, "{layer}");
        for feature in features(&out, layer) {
            let wanted =
                claims.iter().filter(|row| row["event_id"] == feature["properties"]["event_id"]).count();
            assert_eq!(relation["claims"][text(&feature, "id")], wanted, "{layer}");
            seen += wanted;
        }
    }
    assert!(seen > 0);
}

#[test]
fn the_styles_of_single_files_are_those_that_qgis_loads_beside_them() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    Situs::build(EXAMPLE, &out).arg("--qgis").run().code(0);
    for (layer, _) in LAYERS {
        for ending in ["qml", "qmd"] {
            let text = fs::read_to_string(out.join(format!("{layer}.{ending}"))).unwrap();
            assert!(text.contains("<qgis version=\"3.22.0\""), "{layer}.{ending}");
            // Only in the project there is a layer of claims to relate to.
            assert!(!text.contains("attributeEditorRelation"), "{layer}.{ending}");
        }
    }
}

#[test]
fn the_project_is_the_same_in_every_run_and_stands_in_the_package_with_its_hash() {
    let dir = tempfile::tempdir().unwrap();
    let (one, two) = (dir.path().join("one"), dir.path().join("two"));
    for (out, zone) in [(&one, "Asia/Kabul"), (&two, "America/New_York")] {
        Situs::build(EXAMPLE, out).arg("--qgis").env("TZ", zone).run().code(0);
    }
    tree::assert_same(&tree::read(&one), &tree::read(&two), "a second run");
    let package = json(&one.join("datapackage.json"));
    let resources = package["resources"].as_array().unwrap();
    let names: BTreeSet<&str> = resources.iter().map(|r| r["name"].as_str().unwrap()).collect();
    assert_eq!(names.len(), resources.len(), "two resources share a name");
    let paths: BTreeSet<&str> = resources.iter().map(|r| r["path"].as_str().unwrap()).collect();
    for file in tree::read(&one).keys().filter(|name| *name != "datapackage.json") {
        assert!(paths.contains(file.as_str()), "{file} is not in the package");
    }
    let project = resources.iter().find(|r| r["path"] == "situs.qgz").unwrap();
    assert_eq!(project["bytes"], fs::metadata(one.join("situs.qgz")).unwrap().len());
    assert_eq!(project.get("encoding"), None, "an archive has no encoding");
}

#[test]
fn an_output_without_events_has_a_project_that_opens() {
    let dir = tempfile::tempdir().unwrap();
    let (report, out) = (dir.path().join("a.txt"), dir.path().join("out"));
    fs::write(&report, "Nothing happened.").unwrap();
    Situs::build(&report, &out).arg("--qgis").run().code(0);
    let Some(said) = open(&out) else { return };
    assert_eq!((&said["read"], &said["tree"]), (&true.into(), &serde_json::json!(["border"])));
    assert_eq!(said["layers"]["border"]["valid"], true);
}
