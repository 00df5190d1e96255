//! `situs schema NAME`: the JSON Schema of a file that situs writes or reads.

use std::io;

use clap::Args;
use serde_json::{Map, Value, json};

use super::config::{KEYS, Key, Kind, TABLES};
use crate::error::{Code, Error, Result};
use crate::schema;

const AFTER_HELP: &str = "\
Examples:
  situs schema strikes > strikes.schema.json
      the layer: its properties, their types, its geometry
  situs schema config > situs.schema.json
      situs.toml, for editors that complete it";

/// What a schema can be had of, besides the layers.
const OTHERS: [&str; 5] = ["claims", "rejects", "corrections", "datapackage", "config"];

/// Prints the JSON Schema of a layer, claims, rejects, corrections, datapackage or config
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct SchemaArgs {
    /// strikes, clashes, incidents, stretches, areas, border, places, unplaced, claims, rejects, corrections,
    /// datapackage or config
    #[arg(value_name = "NAME")]
    name: String,
}

/// Answers on `out`.
///
/// # Errors
/// [`Code::Usage`] for another name; [`Code::Io`] where `out` can't be written.
pub(super) fn run(args: &SchemaArgs, out: &mut dyn io::Write) -> Result<()> {
    let schema = match args.name.as_str() {
        "claims" => schema::claim(),
        "rejects" => schema::reject(),
        "corrections" => schema::correction(),
        "datapackage" => schema::package(),
        "config" => config(),
        layer => schema::layer(layer).ok_or_else(|| {
            let known = schema::LAYERS.into_iter().chain(OTHERS).collect::<Vec<_>>().join(", ");
            Error::new(Code::Usage, format!("no schema is called {layer:?}"), format!("name one of {known}"))
        })?,
    };
    let text = serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n";
    let failed = |cause| Error::new(Code::Io, "stdout can't be written", "").because(cause);
    out.write_all(text.as_bytes()).map_err(failed)
}

/// `situs.toml`, read as JSON.
fn config() -> Value {
    let keys = |table: &str| -> Map<String, Value> {
        let keys = KEYS.iter().filter(|key| key.table == table);
        keys.map(|key| (key.name.to_owned(), value(key))).collect()
    };
    let closed = |properties: Map<String, Value>| json!({"type": "object", "additionalProperties": false, "properties": properties});
    let mut whole = keys("");
    whole.extend(TABLES.iter().map(|table| ((*table).to_owned(), closed(keys(table)))));
    schema::titled("situs.toml", closed(whole))
}

fn value(key: &Key) -> Value {
    let text = json!({"type": "string"});
    let mut schema = match key.kind {
        Kind::Path | Kind::Text => text,
        Kind::Paths | Kind::Texts => json!({"anyOf": [text, {"type": "array", "items": text}]}),
        Kind::Day => json!({"type": "string", "format": "date"}),
        Kind::Switch => json!({"type": "boolean"}),
        Kind::Number => json!({"type": "number"}),
        Kind::Box => json!({"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 4}),
        Kind::Views => {
            let keys = KEYS.iter().filter(|key| key.table == "select");
            let keys: Map<String, Value> = keys.map(|key| (key.name.to_owned(), value(key))).collect();
            let one = json!({"type": "object", "additionalProperties": false, "properties": keys});
            json!({"type": "object", "additionalProperties": one})
        }
        Kind::Columns => json!({"type": "object", "additionalProperties": text}),
    };
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("description".into(), json!(super::init::meaning(key)));
    }
    schema
}
