//! One feature: its members, its id, and what the contract says of its properties.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::{geometry, quoted};
use crate::error::Code;
use crate::event::Kind;
use crate::layer::PROPERTIES;

/// What is wrong, and the way out.
pub(super) struct Fault {
    pub(super) code: Code,
    pub(super) what: String,
    pub(super) way_out: &'static str,
}

const REBUILD: &str = "build the layers again, or correct the draft instead of the layer";

fn fault(code: Code, what: impl Into<String>) -> Fault {
    Fault { code, what: what.into(), way_out: REBUILD }
}

/// All that is wrong with a feature. `events` says whether its layer holds sites of events.
pub(super) fn faults(feature: &Value, events: bool) -> Vec<Fault> {
    let mut found = Vec::new();
    if feature.get("type").and_then(Value::as_str) != Some("Feature") {
        found.push(fault(Code::Value, "expected a Feature"));
        return found;
    }
    match feature.get("geometry") {
        None => {
            found.push(fault(Code::Missing, "no member \"geometry\": expected one, null where there is none"))
        }
        Some(Value::Null) => {}
        Some(shape) => found.extend(geometry::fault(shape).map(|what| fault(Code::Coordinate, what))),
    }
    let Some(properties) = feature.get("properties").and_then(Value::as_object) else {
        found.push(fault(Code::Missing, "no properties"));
        return found;
    };
    found.extend(id(feature, properties));
    let nested = properties.iter().find(|(_, value)| value.is_array() || value.is_object());
    found.extend(nested.map(|(name, _)| {
        fault(Code::Value, format!("{name} is a list or an object: expected text, a number or null"))
    }));
    if events {
        found.extend(contract(feature, properties));
    }
    found
}

fn id(feature: &Value, properties: &Map<String, Value>) -> Option<Fault> {
    match (feature.get("id"), properties.get("id")) {
        (Some(Value::String(a)), Some(Value::String(b))) if a == b => None,
        (Some(Value::String(_)), None) => None,
        (None, _) => Some(fault(Code::Missing, "the feature has no id")),
        (Some(a), b) => {
            let b = b.map_or_else(|| "none".to_owned(), quoted);
            Some(fault(
                Code::Value,
                format!("its id is {}, its property id {b}: expected the same text", quoted(a)),
            ))
        }
    }
}

/// The properties of the contract: order, vocabulary, ranges, times.
fn contract(feature: &Value, properties: &Map<String, Value>) -> Vec<Fault> {
    let mut found: Vec<Fault> = Vec::new();
    for name in ["event_id", "kind", "title"] {
        if !properties.get(name).is_some_and(Value::is_string) {
            found.push(fault(Code::Missing, format!("no {name}: expected text")));
        }
    }
    let known: Vec<usize> =
        properties.keys().filter_map(|name| PROPERTIES.iter().position(|known| known == name)).collect();
    if feature.get("geometry").is_some_and(|g| !g.is_null()) && !known.is_sorted() {
        found.push(fault(Code::Value, "the properties stand in another order than the contract's"));
    }
    let text = |name: &str| properties.get(name).and_then(Value::as_str);
    if let Some(kind) = text("kind").filter(|kind| Kind::from_name(kind).is_none()) {
        found.push(fault(Code::Value, format!("kind is {kind:?}: expected one of the contract's")));
    }
    found.extend(times(&text));
    for (name, least, most) in [
        ("latitude", -90.0, 90.0),
        ("longitude", -180.0, 180.0),
        ("confidence", 0.0, 1.0),
        ("radius_km", 0.0, 20_100.0),
        ("geo_precision", 1.0, 3.0),
        ("where_prec", 1.0, 7.0),
    ] {
        let outside = properties.get(name).and_then(Value::as_f64).filter(|n| !(least..=most).contains(n));
        found.extend(
            outside.map(|n| fault(Code::Value, format!("{name} is {n}: expected {least} to {most}"))),
        );
    }
    found.extend(position(feature, properties));
    let number = |name: &str| properties.get(name).and_then(Value::as_u64);
    if let (Some(low), Some(high)) = (number("killed_low"), number("killed_high"))
        && low > high
    {
        found.push(fault(Code::Value, format!("killed_low is {low} and killed_high {high}")));
    }
    found
}

/// A point is drawn where its properties say.
fn position(feature: &Value, properties: &Map<String, Value>) -> Option<Fault> {
    let geometry = feature.get("geometry")?;
    if geometry.get("type").and_then(Value::as_str) != Some("Point") {
        return None;
    }
    let drawn = geometry.get("coordinates")?;
    let (lon, lat) = (properties.get("longitude")?, properties.get("latitude")?);
    let same = drawn.get(0)?.as_f64() == lon.as_f64() && drawn.get(1)?.as_f64() == lat.as_f64();
    (!same).then(|| {
        let what = format!("drawn at {}, but longitude and latitude are {lon} and {lat}", quoted(drawn));
        fault(Code::Coordinate, what)
    })
}

fn times<'a>(text: &dyn Fn(&str) -> Option<&'a str>) -> Vec<Fault> {
    let mut found = Vec::new();
    let mut time = |name: &str| {
        let value = text(name)?;
        let read = value.parse::<Timestamp>().ok().filter(|_| value.ends_with('Z'));
        if read.is_none() {
            let what = format!("{name} is {value:?}: expected a time in UTC such as 2026-02-27T00:00:00Z");
            found.push(fault(Code::Date, what));
        }
        read
    };
    let (start, end) = (time("start"), time("end"));
    if let (Some(start), Some(end)) = (start, end)
        && start > end
    {
        found.push(fault(Code::Date, format!("it ends ({end}) before it starts ({start})")));
    }
    if let (Some(date), Some(start)) = (text("date"), text("start"))
        && !start.starts_with(date)
    {
        found.push(fault(Code::Date, format!("date is {date}, but it starts {start}")));
    }
    found
}
