//! One line of a GeoNames dump as a site with its names.

use super::super::PlaceKind;
use super::atlas::{NameClass, Site};
use crate::geo::Position;

/// A site and its names.
pub(super) struct Row<'a> {
    pub(super) site: Site,
    pub(super) names: Vec<(&'a str, NameClass)>,
}

/// Reads a line; `None` for what is no row or no kind of place that news names.
pub(super) fn row(line: &str) -> Option<Row<'_>> {
    let fields: Vec<&str> = line.split('\t').collect();
    let field = |n: usize| fields.get(n).copied().unwrap_or_default();
    let code = field(7);
    let kind = kind(code, field(6))?;
    let position = Position::new(field(5).parse().ok()?, field(4).parse().ok()?)?;
    let geonameid: u64 = field(0).parse().ok()?;
    let join =
        |parts: &[&str]| if parts.iter().any(|p| p.is_empty()) { String::new() } else { parts.join(".") };
    let (name, ascii) = (field(1), field(2));
    let mut names = vec![(name, NameClass::Main), (ascii, NameClass::Main)];
    names.extend(field(3).split(',').filter(|n| is_name(n)).map(|n| (n, NameClass::Other)));
    if kind == PlaceKind::Region {
        names.extend(field(3).split(',').filter(|n| n.ends_with("an")).map(|n| (n, NameClass::People)));
    }
    Some(Row {
        site: Site {
            id: format!("gn:{geonameid}"),
            geonameid: Some(geonameid),
            name: name.to_owned(),
            kind,
            code: code.to_owned(),
            country: field(8).to_owned(),
            admin1: join(&[field(8), field(10)]),
            admin2: join(&[field(8), field(10), field(11)]),
            position,
            population: field(14).parse().unwrap_or(0),
            radius_km: 5.0,
        },
        names,
    })
}

fn kind(code: &str, class: &str) -> Option<PlaceKind> {
    Some(match (class, code) {
        ("P", _) => PlaceKind::Settlement,
        ("A", "ADM1") => PlaceKind::Province,
        ("A", "ADM2") => PlaceKind::District,
        ("A", c) if c.starts_with("PCL") => PlaceKind::Country,
        ("L", _) => PlaceKind::Region,
        ("S", "AIRP" | "AIRB") => PlaceKind::Airport,
        _ => return None,
    })
}

/// Whether an alternate name is one that news would write: no code, no machine romanisation.
fn is_name(name: &str) -> bool {
    let first = name.chars().next();
    let codelike = name.len() <= 4 && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    name.chars().count() >= 3 && !codelike && first.is_some_and(|c| !c.is_lowercase() && !c.is_numeric())
}
