//! `schema/` holds what `situs schema` prints, and everything that situs writes fits it.

use std::collections::BTreeMap;
use std::fs;

use serde_json::{Map, Value};

use crate::situs::{Situs, bless, committed, root};

const NAMES: [&str; 13] = [
    "strikes",
    "clashes",
    "incidents",
    "stretches",
    "areas",
    "border",
    "places",
    "unplaced",
    "claims",
    "rejects",
    "corrections",
    "datapackage",
    "config",
];

fn printed(name: &str) -> String {
    Situs::new().args(["schema", name]).run().code(0).stdout
}

fn schemas() -> BTreeMap<&'static str, Value> {
    NAMES.into_iter().map(|name| (name, serde_json::from_str(&printed(name)).unwrap())).collect()
}

/// What of `value` doesn't fit; only the keywords that situs' schemas use, any other is a fault.
fn faults(schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    let mut say = |what: String| found.push(format!("{at}: {what}: {value}"));
    let text = value.as_str();
    for (keyword, wanted) in schema.as_object().unwrap() {
        match keyword.as_str() {
            "$schema"
            | "title"
            | "description"
            | "format"
            | "items"
            | "properties"
            | "additionalProperties" => {}
            "type" => {
                let kinds = wanted.as_array().cloned().unwrap_or_else(|| vec![wanted.clone()]);
                if !kinds.iter().any(|kind| is(kind.as_str().unwrap(), value)) {
                    say(format!("expected {wanted}"));
                }
            }
            "const" if value == wanted => {}
            "enum" if wanted.as_array().unwrap().contains(value) => {}
            "const" | "enum" => say(format!("expected {wanted}")),
            "anyOf" => {
                let fits = wanted.as_array().unwrap().iter().any(|schema| {
                    let mut found = Vec::new();
                    faults(schema, value, at, &mut found);
                    found.is_empty()
                });
                if !fits {
                    say("fits none".into());
                }
            }
            "required" => {
                let missing = wanted
                    .as_array()
                    .unwrap()
                    .iter()
                    .find(|name| value.get(name.as_str().unwrap()).is_none());
                if let Some(name) = missing {
                    say(format!("{name} is missing"));
                }
            }
            "minLength" if text.is_none_or(|text| text.len() as u64 >= wanted.as_u64().unwrap()) => {}
            "minimum" if value.as_f64().is_none_or(|number| number >= wanted.as_f64().unwrap()) => {}
            "minItems"
                if value.as_array().is_none_or(|list| list.len() as u64 >= wanted.as_u64().unwrap()) => {}
            "maxItems"
                if value.as_array().is_none_or(|list| list.len() as u64 <= wanted.as_u64().unwrap()) => {}
            "pattern" if text.is_none_or(|text| matches(wanted.as_str().unwrap(), text)) => {}
            other => say(format!("{other} {wanted}")),
        }
    }
    let properties = schema.get("properties").and_then(Value::as_object);
    if let Some(object) = value.as_object() {
        for (name, value) in object {
            match (properties.and_then(|known| known.get(name)), schema.get("additionalProperties")) {
                (Some(schema), _) => faults(schema, value, &format!("{at}/{name}"), found),
                (None, Some(Value::Bool(false))) => found.push(format!("{at}: {name} is unknown")),
                (None, Some(schema @ Value::Object(_))) => {
                    faults(schema, value, &format!("{at}/{name}"), found)
                }
                _ => {}
            }
        }
    }
    if let (Some(list), Some(items)) = (value.as_array(), schema.get("items")) {
        list.iter().enumerate().for_each(|(n, value)| faults(items, value, &format!("{at}/{n}"), found));
    }
}

fn is(kind: &str, value: &Value) -> bool {
    match kind {
        "null" => value.is_null(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("no type is called {other}"),
    }
}

/// The patterns of the schemas: literal letters, and classes in brackets with a count behind.
fn matches(pattern: &str, text: &str) -> bool {
    let mut rest = text;
    let mut pattern = pattern.strip_prefix('^').unwrap().strip_suffix('$').unwrap();
    while let Some(c) = pattern.chars().next() {
        let (class, count) = match pattern.strip_prefix('[') {
            Some(after) => {
                let (class, after) = after.split_once(']').unwrap();
                let (count, after) = after.strip_prefix('{').unwrap().split_once('}').unwrap();
                pattern = after;
                (class.to_owned(), count.parse::<usize>().unwrap())
            }
            None => {
                pattern = &pattern[c.len_utf8()..];
                (c.to_string(), 1)
            }
        };
        let fits = |c: char| match class.as_str() {
            "0-9" => c.is_ascii_digit(),
            "0-9a-f" => c.is_ascii_hexdigit() && !c.is_ascii_uppercase(),
            literal => literal.starts_with(c),
        };
        if rest.chars().take(count).filter(|c| fits(*c)).count() != count {
            return false;
        }
        rest = &rest[count..];
    }
    rest.is_empty()
}

fn check(schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    faults(schema, value, "", &mut found);
    found
}

/// The rows of a CSV as objects: empty cells are null, whole numbers numbers where the schema has them so.
fn rows(bytes: &[u8], schema: &Value) -> Vec<Value> {
    let mut reader = csv::Reader::from_reader(bytes);
    let header = reader.headers().unwrap().clone();
    let cell = |name: &str, text: &str| {
        let kind = schema["properties"][name]["type"].to_string();
        match text {
            "" => Value::Null,
            text if kind.contains("integer") => text.parse::<u64>().map_or(Value::from(text), Value::from),
            text => Value::from(text),
        }
    };
    reader
        .records()
        .map(|row| {
            let row = row.unwrap();
            let cells = header.iter().zip(row.iter()).map(|(name, text)| (name.to_owned(), cell(name, text)));
            Value::Object(cells.collect::<Map<_, _>>())
        })
        .collect()
}

#[test]
fn the_committed_schemas_are_those_of_the_code() {
    for name in NAMES {
        let (path, text) = (root().join(format!("schema/{name}.schema.json")), printed(name));
        if bless() {
            fs::create_dir_all(root().join("schema")).unwrap();
            fs::write(&path, text).unwrap();
        } else {
            let there = fs::read_to_string(&path).unwrap_or_default();
            assert!(there == text, "schema/{name}.schema.json is old; SITUS_BLESS=1 cargo test rewrites it");
        }
    }
    Situs::new().args(["schema", "nothing"]).run().code(2);
}

#[test]
fn every_layer_of_the_example_and_of_every_table_fits_its_schema() {
    let schemas = schemas();
    let dir = tempfile::tempdir().unwrap();
    let tables = dir.path().join("tables");
    Situs::build("tests/golden/tables/acled-25.csv", &tables)
        .arg("tests/golden/tables/ucdp-49.csv")
        .run()
        .code(0);
    let mut features = 0;
    for folder in [committed(), tables] {
        for name in &NAMES[..8] {
            let text = fs::read(folder.join(format!("{name}.geojson"))).unwrap();
            let value: Value = serde_json::from_slice(&text).unwrap();
            features += value["features"].as_array().unwrap().len();
            assert_eq!(check(&schemas[name], &value), [""; 0], "{name}");
        }
        for name in ["claims", "rejects"] {
            let rows = rows(&fs::read(folder.join(format!("{name}.csv"))).unwrap(), &schemas[name]);
            assert!(name == "rejects" || !rows.is_empty());
            for row in rows {
                assert_eq!(check(&schemas[name], &row), [""; 0], "{name}");
            }
        }
        let package: Value =
            serde_json::from_slice(&fs::read(folder.join("datapackage.json")).unwrap()).unwrap();
        assert_eq!(check(&schemas["datapackage"], &package), [""; 0]);
    }
    assert!(features >= 40, "{features}");
}

#[test]
fn what_is_wrong_is_found() {
    let schemas = schemas();
    let text = fs::read_to_string(committed().join("strikes.geojson")).unwrap();
    for (old, new) in [
        ("\"type\":\"Point\"", "\"type\":\"LineString\""),
        ("\"kind\":\"airstrike\"", "\"kind\":\"earthquake\""),
        ("T00:00:00Z\"", "\""),
        ("\"where_prec\":", "\"wher_prec\":"),
        ("\"claims\":", "\"claims\":0.5,\"x\":"),
        ("\"name\":\"strikes\"", "\"name\":\"clashes\""),
    ] {
        assert!(text.contains(old), "{old}");
        let value: Value = serde_json::from_str(&text.replacen(old, new, 1)).unwrap();
        assert!(!check(&schemas["strikes"], &value).is_empty(), "{new} fits");
    }
}

#[test]
fn corrections_and_a_configuration_fit_their_schemas() {
    let schemas = schemas();
    let corrections = b"row_id,field,was,now,note\nc-1,count,55,56,\n";
    for row in rows(corrections, &schemas["corrections"]) {
        assert_eq!(check(&schemas["corrections"], &row), [""; 0]);
    }
    let config = serde_json::json!({
        "inputs": "reports", "out": "layers", "strict": true,
        "select": {"since": "2026-02-01", "kind": ["shelling"], "bbox": [60.5, 29.3, 75, 38.5]},
        "tables": {"map": {"date": "Datum"}},
    });
    assert_eq!(check(&schemas["config"], &config), [""; 0]);
    for wrong in [r#"{"input": "x"}"#, r#"{"strict": "yes"}"#, r#"{"select": {"bbox": [1]}}"#] {
        assert!(!check(&schemas["config"], &serde_json::from_str(wrong).unwrap()).is_empty(), "{wrong}");
    }
}
