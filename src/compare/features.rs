//! Two states of a layer, feature by feature.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{Change, EventChange, FeatureChange, Reworded, event};
use crate::geo::Position;

/// Puts what differs into the events; says what is no layer.
pub(super) fn compare(
    file: &str,
    old: &[u8],
    new: &[u8],
    events: &mut BTreeMap<String, EventChange>,
) -> Vec<String> {
    let (old, new) = match (features(old), features(new)) {
        (Ok(old), Ok(new)) => (old, new),
        (Err(why), _) => return vec![format!("the old one is no layer: {why}")],
        (_, Err(why)) => return vec![format!("the new one is no layer: {why}")],
    };
    for (id, before) in &old {
        let change = match new.get(id) {
            None => Some((before, whole(file, id, Change::Removed))),
            Some(after) => changed(file, id, before, after).map(|change| (after, change)),
        };
        put(change, events);
    }
    for (id, after) in new.iter().filter(|(id, _)| !old.contains_key(*id)) {
        put(Some((after, whole(file, id, Change::Added))), events);
    }
    Vec::new()
}

/// A feature's id, and which of those with that id it is.
type Id = (String, usize);

fn features(bytes: &[u8]) -> Result<BTreeMap<Id, Value>, String> {
    let mut collection: Value = serde_json::from_slice(bytes).map_err(|why| why.to_string())?;
    let Some(Value::Array(list)) = collection.get_mut("features").map(Value::take) else {
        return Err("it has no list of features".to_owned());
    };
    let mut found = BTreeMap::new();
    for feature in list {
        let id = match feature.get("id") {
            Some(Value::String(id)) => id.clone(),
            other => other.map(Value::to_string).unwrap_or_default(),
        };
        let nth = (0..).find(|n| !found.contains_key(&(id.clone(), *n))).unwrap_or_default();
        found.insert((id, nth), feature);
    }
    Ok(found)
}

fn put(change: Option<(&Value, FeatureChange)>, events: &mut BTreeMap<String, EventChange>) {
    let Some((feature, change)) = change else { return };
    let text = |name: &str| {
        let value = feature.get("properties").and_then(|properties| properties.get(name));
        value.and_then(Value::as_str).unwrap_or_default()
    };
    let event = event(events, text("event_id"));
    if event.title.is_empty() && !event.event_id.is_empty() {
        text("title").clone_into(&mut event.title);
    }
    event.features.push(change);
}

fn whole(file: &str, (id, _): &Id, change: Change) -> FeatureChange {
    FeatureChange { id: id.clone(), file: file.to_owned(), change, moved_km: None, properties: Vec::new() }
}

fn changed(file: &str, id: &Id, old: &Value, new: &Value) -> Option<FeatureChange> {
    let moved = old.get("geometry") != new.get("geometry");
    let properties = properties(old.get("properties"), new.get("properties"));
    if !moved && properties.is_empty() {
        return None;
    }
    let change = if moved { Change::Moved } else { Change::Reworded };
    let moved_km = position(old).zip(position(new)).filter(|_| moved).map(|(a, b)| a.distance_km(b));
    let moved_km = moved_km.map(|km| (km * 1000.0).round() / 1000.0);
    Some(FeatureChange { moved_km, properties, ..whole(file, id, change) })
}

fn position(feature: &Value) -> Option<Position> {
    let at = feature.pointer("/geometry/coordinates")?.as_array()?;
    let number = |n: usize| at.get(n).and_then(Value::as_f64);
    Position::new(number(0)?, number(1)?)
}

/// The properties that are others, in the new one's order; those that went come last.
fn properties(old: Option<&Value>, new: Option<&Value>) -> Vec<Reworded> {
    let none = Map::new();
    let object =
        |value: Option<&Value>| value.and_then(Value::as_object).cloned().unwrap_or_else(|| none.clone());
    let (old, new) = (object(old), object(new));
    let gone = old.keys().filter(|name| !new.contains_key(*name));
    let names = new.keys().chain(gone);
    let value = |of: &Map<String, Value>, name: &String| of.get(name).cloned().unwrap_or_default();
    names
        .map(|name| Reworded { name: name.clone(), old: value(&old, name), new: value(&new, name) })
        .filter(|pair| pair.old != pair.new)
        .collect()
}
