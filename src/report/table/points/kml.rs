//! Placemarks of KML, as GeoConfirmed, Liveuamap and My Maps export them: read as text, not as a tree, so that each leads
//! back to its bytes.

use super::Mapped;
use crate::error::{Code, Error, Result};
use crate::report::dates;
use crate::source::Location;

/// Every placemark; one without a point is refused.
pub(super) fn points(file: &str, text: &str) -> Result<Vec<Mapped>> {
    if !text.contains("<kml") {
        let what = "this is neither GeoJSON nor KML: expected a FeatureCollection or <kml>";
        return Err(Error::new(Code::UnknownFormat, what, "export the points as one of them")
            .at(Location::file(file)));
    }
    let mut points = Vec::new();
    let mut at = 0;
    while let Some((start, inner, end)) = element(text, "Placemark", at) {
        points.push(placemark(text.get(inner).unwrap_or_default(), start..end));
        at = end;
    }
    Ok(points)
}

fn placemark(own: &str, bytes: std::ops::Range<usize>) -> Mapped {
    let mut point = Mapped { bytes, ..Mapped::default() };
    let content = |name: &str| element(own, name, 0).and_then(|(_, inner, _)| own.get(inner)).map(plain);
    let inside = |outer: &str, name: &str| {
        let (_, range, _) = element(own, outer, 0)?;
        let own = own.get(range)?;
        element(own, name, 0).and_then(|(_, inner, _)| own.get(inner)).map(plain)
    };
    match inside("Point", "coordinates") {
        Some(coordinates) => {
            let mut numbers = coordinates.trim().split(',').map(str::trim);
            let (lon, lat) = (numbers.next().unwrap_or_default(), numbers.next().unwrap_or_default());
            point.put("latitude", lat);
            point.put("longitude", lon);
        }
        None => point.refused = Some("the placemark has no point: expected one".to_owned()),
    }
    let name = content("name").unwrap_or_default();
    let when = inside("TimeStamp", "when").or_else(|| inside("TimeSpan", "begin"));
    // GeoConfirmed writes the day where others write a name.
    match when {
        Some(when) => point.put("date", when),
        None if dates::day(&name).is_some() => point.put("date", name.as_str()),
        None => {}
    }
    if dates::day(&name).is_none() {
        point.put("name", name);
    }
    point.put("end", inside("TimeSpan", "end").unwrap_or_default());
    extended(own, &mut point);
    point.put("description", content("description").unwrap_or_default());
    point.put("styleUrl", content("styleUrl").unwrap_or_default());
    point
}

/// `<Data name="x"><value>y</value></Data>` and `<SimpleData name="x">y</SimpleData>`.
fn extended(own: &str, point: &mut Mapped) {
    for (tag, value) in [("Data", Some("value")), ("SimpleData", None)] {
        let mut at = 0;
        while let Some((start, inner, end)) = element(own, tag, at) {
            at = end;
            let head = own.get(start..inner.start).unwrap_or_default();
            let name = head.split_once("name=").and_then(|(_, rest)| {
                let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
                rest.get(1..)?.split(quote).next()
            });
            let own = own.get(inner).unwrap_or_default();
            let text = match value {
                Some(value) => element(own, value, 0).and_then(|(_, inner, _)| own.get(inner)),
                None => Some(own),
            };
            if let (Some(name), Some(text)) = (name, text) {
                point.put(&plain(name), plain(text));
            }
        }
    }
}

/// The next element of a name: where it begins, what it holds, and where it ends.
fn element(text: &str, name: &str, from: usize) -> Option<(usize, std::ops::Range<usize>, usize)> {
    let mut at = from;
    loop {
        let start = at.saturating_add(text.get(at..)?.find(&format!("<{name}"))?);
        let after = start.saturating_add(1).saturating_add(name.len());
        if !text.get(after..)?.starts_with(['>', '/', ' ', '\t', '\n', '\r']) {
            at = after;
            continue;
        }
        let open = after.saturating_add(text.get(after..)?.find('>')?).saturating_add(1);
        if text.get(..open)?.ends_with("/>") {
            return Some((start, open..open, open));
        }
        let close = format!("</{name}>");
        let inner = open.saturating_add(text.get(open..)?.find(&close)?);
        return Some((start, open..inner, inner.saturating_add(close.len())));
    }
}

/// Text without CDATA marks, and with its five entities and character references resolved.
fn plain(text: &str) -> String {
    let text = text.trim();
    if let Some(inside) = text.strip_prefix("<![CDATA[").and_then(|rest| rest.strip_suffix("]]>")) {
        return inside.trim().to_owned();
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        let (entity, behind) = after.split_once(';').unwrap_or((after, ""));
        match resolved(entity) {
            Some(c) => {
                plain.push(c);
                rest = behind;
            }
            None => {
                plain.push('&');
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    plain
}

fn resolved(entity: &str) -> Option<char> {
    Some(match entity {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = entity.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    })
}
