//! Two states of `datapackage.json`: what was read, and the accounts. The hashes of the files are not told again.

use std::collections::BTreeMap;

use serde_json::Value;

/// What differs, in words.
pub(super) fn compare(old: &[u8], new: &[u8]) -> Vec<String> {
    let (old, new): (Value, Value) = match (serde_json::from_slice(old), serde_json::from_slice(new)) {
        (Ok(old), Ok(new)) => (old, new),
        (Err(why), _) => return vec![format!("the old one is no JSON: {why}")],
        (_, Err(why)) => return vec![format!("the new one is no JSON: {why}")],
    };
    let mut said = Vec::new();
    let version = |package: &Value| package.pointer("/situs/version").cloned().unwrap_or_default();
    if version(&old) != version(&new) {
        said.push(format!("situs was {}, is {}", version(&old), version(&new)));
    }
    let (before, after) = (inputs(&old), inputs(&new));
    for (path, hash) in &before {
        match after.get(path) {
            None => said.push(format!("the input {path} is no longer read")),
            Some(other) if other != hash => said.push(format!("the input {path} is another")),
            Some(_) => {}
        }
    }
    let fresh = after.keys().filter(|path| !before.contains_key(*path));
    said.extend(fresh.map(|path| format!("the input {path} is new")));
    said.extend(accounts(&old, &new));
    said
}

fn inputs(package: &Value) -> BTreeMap<String, String> {
    let list = package.pointer("/situs/inputs").and_then(Value::as_array);
    let text =
        |input: &Value, name: &str| input.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    list.into_iter().flatten().map(|input| (text(input, "path"), text(input, "hash"))).collect()
}

fn accounts(old: &Value, new: &Value) -> Vec<String> {
    let empty = serde_json::Map::new();
    let of = |package: &Value| package.get("accounting").and_then(Value::as_object).unwrap_or(&empty).clone();
    let (old, new) = (of(old), of(new));
    let gone = old.keys().filter(|name| !new.contains_key(*name));
    let names = new.keys().chain(gone);
    let number =
        |of: &serde_json::Map<String, Value>, name: &String| of.get(name).cloned().unwrap_or_default();
    names
        .filter(|name| old.get(*name) != new.get(*name))
        .map(|name| format!("{name}: {} before, {} now", number(&old, name), number(&new, name)))
        .collect()
}
