//! Geometry by RFC 7946: types, numbers, ranges, rings.

use serde_json::Value;

/// What is wrong with a geometry; `None` where nothing is.
pub(super) fn fault(geometry: &Value) -> Option<String> {
    let Some(kind) = geometry.get("type").and_then(Value::as_str) else {
        return Some("the geometry has no type: expected Point, LineString, Polygon or MultiPolygon".into());
    };
    let coordinates = geometry.get("coordinates").unwrap_or(&Value::Null);
    let parts = |of: &dyn Fn(&Value) -> Option<String>| match coordinates.as_array() {
        Some(parts) if !parts.is_empty() => parts.iter().find_map(of),
        _ => Some(format!("a {kind} without coordinates")),
    };
    match kind {
        "Point" => position(coordinates).err(),
        "MultiPoint" => parts(&|one| position(one).err()),
        "LineString" => line(coordinates),
        "MultiLineString" => parts(&line),
        "Polygon" => polygon(coordinates),
        "MultiPolygon" => parts(&polygon),
        "GeometryCollection" => None,
        other => Some(format!("{other:?} is no type of geometry")),
    }
}

fn position(value: &Value) -> Result<[f64; 2], String> {
    let numbers: Option<Vec<f64>> =
        value.as_array().map(|all| all.iter().filter_map(Value::as_f64).collect());
    let (Some(numbers), Some(all)) = (numbers, value.as_array()) else {
        return Err(format!("{}: expected a position, longitude first", super::quoted(value)));
    };
    let [lon, lat] = numbers.as_slice() else {
        return Err(format!("a position of {} values: expected longitude and latitude", all.len()));
    };
    if all.len() != 2 {
        return Err(format!("{}: expected two numbers", super::quoted(value)));
    }
    if !(-90.0..=90.0).contains(lat) {
        return Err(format!("{lat} is no latitude: expected -90 to 90, after the longitude"));
    }
    if !(-180.0..=180.0).contains(lon) {
        return Err(format!("{lon} is no longitude: expected -180 to 180"));
    }
    if *lon == 0.0 && *lat == 0.0 {
        return Err("0,0 stands for a missing position: expected a place or no geometry".into());
    }
    Ok([*lon, *lat])
}

fn positions(value: &Value) -> Result<Vec<[f64; 2]>, String> {
    let all = value.as_array().ok_or_else(|| "expected a list of positions".to_owned())?;
    all.iter().map(position).collect()
}

fn line(value: &Value) -> Option<String> {
    match positions(value) {
        Err(why) => Some(why),
        Ok(line) if line.len() < 2 => Some("a line of fewer than two positions".into()),
        Ok(_) => None,
    }
}

fn polygon(value: &Value) -> Option<String> {
    let Some(rings) = value.as_array().filter(|rings| !rings.is_empty()) else {
        return Some("a polygon without rings".into());
    };
    rings.iter().enumerate().find_map(|(number, one)| ring(one, number == 0))
}

fn ring(value: &Value, outer: bool) -> Option<String> {
    let ring = match positions(value) {
        Ok(ring) => ring,
        Err(why) => return Some(why),
    };
    if ring.len() < 4 {
        return Some(format!("a ring of {} positions: expected four or more", ring.len()));
    }
    if ring.first() != ring.last() {
        return Some("a ring that isn't closed: expected its first position again at the end".into());
    }
    let twice_area: f64 =
        ring.iter().zip(ring.iter().skip(1)).map(|([x1, y1], [x2, y2])| x1 * y2 - x2 * y1).sum();
    (outer != (twice_area > 0.0)).then(|| {
        let wanted = if outer { "counter-clockwise" } else { "clockwise" };
        format!("a ring that runs the wrong way round: expected {wanted} (RFC 7946, 3.1.6)")
    })
}
