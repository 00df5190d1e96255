//! Where: the position of a row and the names of its place.

use super::Said;
use crate::error::{Code, Finding};
use crate::event::{GivenPosition, PlaceWord, Site, SiteContext};
use crate::geo::Position;
use crate::report::table::columns::Column;
use crate::report::table::coordinates::{Axis, degrees};
use crate::report::table::dialect::Dialect;
use crate::report::table::fields::{Fields, Reject};
use crate::report::table::plan::Plan;
use crate::report::table::values::{self, decimal};

/// Two positions of one row that are nearer than this are one, rounded.
const SAME_KM: f64 = 0.2;

const DEGREES: &str = "correct it, or leave both coordinates empty and name the place";

/// The position that a row gives, with what its dataset says of its precision.
pub(super) fn position(
    plan: &Plan,
    fields: &Fields<'_>,
    said: &mut Said,
) -> Result<Option<GivenPosition>, Reject> {
    let (lat_text, lon_text) = (fields.get(Column::Latitude), fields.get(Column::Longitude));
    match (lat_text.is_empty(), lon_text.is_empty()) {
        (true, true) => return Ok(None),
        (false, true) => return Err(half(fields, Column::Longitude)),
        (true, false) => return Err(half(fields, Column::Latitude)),
        (false, false) => {}
    }
    let (lat, lon) = match (plain(lat_text), plain(lon_text)) {
        (Some(lat), Some(lon)) if lat.abs() <= 90.0 && lon.abs() <= 180.0 => (lat, lon),
        _ => odd(fields, said)?,
    };
    // GDELT writes 0, 0 or nothing where it knows no place; others write 0, 0 as well.
    if lat == 0.0 && lon == 0.0 {
        let finding = fields.warning(
            Column::Latitude,
            Code::Coordinate,
            "0, 0 lies in the sea and means unknown: read as no position",
            "leave both cells empty",
        );
        said.repeated.push(("0, 0".to_owned(), finding));
        return Ok(None);
    }
    let Some(position) = Position::new(lon, lat) else { return Ok(None) };
    if outline(fields.get(Column::Outline)).is_some_and(|told| !told.is_within(position, SAME_KM)) {
        let what = "expected the point that latitude and longitude give: they are taken";
        said.findings.push(fields.warning(
            Column::Outline,
            Code::Coordinate,
            what,
            "look which of them is right",
        ));
    }
    Ok(Some(graded(plan, fields, position, said)))
}

/// The point of UCDP's `geom_wkt`: `POINT (69.2 34.5)`.
fn outline(text: &str) -> Option<Position> {
    let (kind, rest) = text.split_once('(')?;
    let mut numbers = rest.strip_suffix(')')?.split_whitespace();
    let (lon, lat) = (plain(numbers.next()?)?, plain(numbers.next()?)?);
    let is_point = kind.trim().eq_ignore_ascii_case("point") && numbers.next().is_none();
    is_point.then(|| Position::new(lon, lat)).flatten()
}

/// A number with a point or none.
fn plain(text: &str) -> Option<f64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
    plain.then(|| text.parse().ok()).flatten()
}

/// Coordinates that are not two plain numbers in range.
fn odd(fields: &Fields<'_>, said: &mut Said) -> Result<(f64, f64), Reject> {
    let read = |column, most: f64| {
        degrees(fields.get(column)).filter(|number| number.value.abs() <= 180.0).ok_or_else(|| {
            let expected = format!("expected decimal degrees from -{most} to {most}");
            fields.reject(column, Code::Coordinate, &expected, DEGREES)
        })
    };
    let (lat, lon) = (read(Column::Latitude, 90.0)?, read(Column::Longitude, 180.0)?);
    let crossed = lat.axis == Some(Axis::Longitude) || lon.axis == Some(Axis::Latitude);
    if crossed || lat.value.abs() > 90.0 {
        let swapped = crossed || lon.value.abs() <= 90.0;
        let (expected, way_out) = if swapped {
            (
                "expected decimal degrees from -90 to 90; latitude and longitude seem to be swapped",
                "swap the two columns",
            )
        } else {
            ("expected decimal degrees from -90 to 90", DEGREES)
        };
        return Err(fields.reject(Column::Latitude, Code::Coordinate, expected, way_out));
    }
    for (column, number) in [(Column::Latitude, lat), (Column::Longitude, lon)] {
        if let Some(odd) = number.odd {
            let what = format!("{odd}, read as {}", number.value);
            said.findings.push(fields.warning(column, Code::Number, &what, "write a point"));
        }
    }
    Ok((lat.value, lon.value))
}

fn half(fields: &Fields<'_>, missing: Column) -> Reject {
    fields.reject(missing, Code::Coordinate, "one coordinate stands without the other", DEGREES)
}

/// A position with the precision its dataset grades it: level, radius in kilometres.
fn graded(plan: &Plan, fields: &Fields<'_>, position: Position, said: &mut Said) -> GivenPosition {
    let mut given = GivenPosition::at(position, radius(fields, &mut said.findings));
    let grade = match fields.get(Column::WherePrecision) {
        "" => acled(fields.get(Column::GeoPrecision)).or_else(|| gdelt(plan, fields.get(Column::GeoType))),
        code => {
            given.where_prec = code.parse().ok().filter(|code| (1..=7).contains(code));
            ucdp(code)
        }
    };
    if let Some((level, km)) = grade {
        given.level = Some(level);
        given.radius_km = given.radius_km.or(Some(km));
    }
    given
}

/// ACLED: 1 the town itself, 2 a part of a region with a town in it, 3 a larger region.
fn acled(code: &str) -> Option<(PlaceWord, f64)> {
    Some(match code {
        "1" => (PlaceWord::Settlement, 5.0),
        "2" => (PlaceWord::District, 25.0),
        "3" => (PlaceWord::Province, 100.0),
        _ => return None,
    })
}

/// UCDP: 1 the place itself, 2 within 25 km of it, 3 a second division, 4 a first, 5 a line or a vague area, 6 the
/// country, 7 the sea or the air.
fn ucdp(code: &str) -> Option<(PlaceWord, f64)> {
    Some(match code {
        "1" => (PlaceWord::Settlement, 5.0),
        "2" => (PlaceWord::District, 25.0),
        "3" => (PlaceWord::District, 40.0),
        "4" => (PlaceWord::Province, 120.0),
        "5" => (PlaceWord::Region, 150.0),
        "6" => (PlaceWord::Country, 500.0),
        "7" => (PlaceWord::Region, 300.0),
        _ => return None,
    })
}

/// GDELT: 1 a country, 2 and 5 a first division, 3 and 4 a city. A machine found them in a text: never exact.
fn gdelt(plan: &Plan, code: &str) -> Option<(PlaceWord, f64)> {
    if plan.dialect != Dialect::Gdelt {
        return None;
    }
    Some(match code {
        "1" => (PlaceWord::Country, 500.0),
        "2" | "5" => (PlaceWord::Province, 120.0),
        _ => (PlaceWord::District, 25.0),
    })
}

fn radius(fields: &Fields<'_>, findings: &mut Vec<Finding>) -> Option<f64> {
    let text = fields.get(Column::Radius);
    if text.is_empty() {
        return None;
    }
    let radius = decimal(text).map(|number| number.value).filter(|km| *km > 0.0 && *km <= 20_000.0);
    if radius.is_none() {
        findings.push(fields.warning(
            Column::Radius,
            Code::Number,
            "expected kilometres, more than 0; left out",
            "correct the cell",
        ));
    }
    radius
}

/// The site; a row without a place name is at the smallest area it names, or where its coordinates are.
pub(super) fn site(
    plan: &Plan,
    fields: &Fields<'_>,
    given: Option<GivenPosition>,
) -> Result<Option<Site>, Reject> {
    let manner = fields.word(Column::Manner, values::manner, "in, along_border or near")?;
    let said = fields.word(
        Column::PlaceKind,
        values::place_word,
        "a kind of place such as district, city or crossing",
    )?;
    let levels = [
        (Column::Place, None),
        (Column::Admin2, Some(PlaceWord::District)),
        (Column::Admin1, Some(PlaceWord::Province)),
        (Column::Country, Some(PlaceWord::Country)),
    ];
    let mut named = levels.into_iter().filter(|(column, _)| !fields.get(*column).is_empty());
    let (column, written, kind) = match (named.next(), given) {
        (Some((column, kind)), _) => (column, fields.get(column).to_owned(), said.or(kind)),
        (None, Some(_)) => {
            let words = format!("{}, {}", fields.get(Column::Latitude), fields.get(Column::Longitude));
            (Column::Latitude, words, said)
        }
        // Its type 0. What it knows of the actors' places is not where it happened.
        (None, None) if plan.dialect == Dialect::Gdelt => {
            let what = "expected a place: the row says what happened, not where";
            return Err(fields.reject(Column::Place, Code::Missing, what, "nothing needs to be done"));
        }
        (None, None) => return Ok(None),
    };
    let mut within: Vec<String> = named.map(|(column, _)| fields.get(column).to_owned()).collect();
    let evidence = fields.evidence(column, &written);
    let written = match plan.dialect {
        // "Waterkloof, Free State, South Africa": the place and what lies around it.
        Dialect::Gdelt => {
            let mut parts = written.split(", ").map(str::to_owned);
            let first = parts.next().unwrap_or_default();
            within.splice(0..0, parts);
            first
        }
        _ => written,
    };
    Ok(Some(Site {
        evidence,
        written,
        context: SiteContext { kind, within, beside: Vec::new() },
        manner: manner.unwrap_or_default(),
        given,
        kept: plan.kept(fields.record),
    }))
}
