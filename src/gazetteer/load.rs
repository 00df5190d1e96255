//! The gazetteer's tables: text in, rows out.

use csv::StringRecord;
use serde::Deserialize;

use super::names::{NameKind, Names};
use super::place::{Place, PlaceId, PlaceKind};
use crate::error::{Code, Error, Result};
use crate::geo::{Position, Stretch};
use crate::source::Location;

/// The texts a gazetteer is made of.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tables {
    /// `places.csv`: one row a place.
    pub places: &'static str,
    /// `names.csv`: one row a name of a place.
    pub names: &'static str,
    /// `areas.geojson`: one feature a line, its id that of the place.
    pub areas: &'static str,
    /// `border.geojson`: one `LineString`, alone or in a collection.
    pub border: &'static str,
    /// `stretches.csv`: which part of the border belongs to which place.
    pub stretches: &'static str,
}

/// The tables inside the program.
pub(super) const EMBEDDED: Tables = Tables {
    places: include_str!("../../gazetteer/places.csv"),
    names: include_str!("../../gazetteer/names.csv"),
    areas: include_str!("../../gazetteer/areas.geojson"),
    border: include_str!("../../gazetteer/border.geojson"),
    stretches: include_str!("../../gazetteer/stretches.csv"),
};

#[derive(Deserialize)]
struct PlaceRow<'a> {
    id: &'a str,
    kind: PlaceKind,
    name: &'a str,
    country: &'a str,
    admin1: Option<&'a str>,
    admin2: Option<&'a str>,
    latitude: f64,
    longitude: f64,
    radius_km: f64,
    population: Option<u64>,
    feature_code: Option<&'a str>,
    geonameid: Option<u64>,
    iso_3166_2: Option<&'a str>,
    pcode: Option<&'a str>,
    source: &'a str,
}

#[derive(Deserialize)]
struct StretchRow<'a> {
    place_id: &'a str,
    from_km: f64,
    to_km: f64,
}

/// Every row of `places.csv`, in order of id.
pub(super) fn places(text: &str) -> Result<Vec<Place>> {
    let mut places = Vec::new();
    each("places.csv", text, |record, header| {
        places.push(place(record.deserialize(Some(header)).ok()?)?);
        Some(())
    })?;
    places.sort_by(|a: &Place, b: &Place| a.id.cmp(&b.id));
    Ok(places)
}

fn place(row: PlaceRow<'_>) -> Option<Place> {
    let own = |text: Option<&str>| text.filter(|t| !t.is_empty()).map(str::to_owned);
    Some(Place {
        id: PlaceId(row.id.to_owned()),
        kind: row.kind,
        name: row.name.to_owned(),
        country: row.country.to_owned(),
        admin1: own(row.admin1),
        admin2: own(row.admin2).map(PlaceId),
        position: Position::new(row.longitude, row.latitude)?,
        radius_km: row.radius_km,
        population: row.population,
        feature_code: own(row.feature_code),
        geonameid: row.geonameid,
        iso_3166_2: own(row.iso_3166_2),
        pcode: own(row.pcode),
        source: row.source.to_owned(),
    })
}

/// Every row of `names.csv`, indexed. `places` is in order of id.
///
/// The one long table, read at every start: its columns are looked up once and not once a row.
pub(super) fn names(text: &str, places: &[Place]) -> Result<Names> {
    let mut names = Names::with_room_for(text.len());
    let mut last: Option<(usize, &Place)> = None;
    let mut columns = None;
    each("names.csv", text, |record, header| {
        let column = |name: &str| header.iter().position(|h| h == name);
        let (id, name, kind) = match columns {
            Some(known) => known,
            None => *columns.insert((column("place_id")?, column("name")?, column("kind")?)),
        };
        let id = record.get(id)?;
        if last.is_none_or(|(_, p)| p.id.0 != id) {
            let at = places.binary_search_by(|p| p.id.as_str().cmp(id)).ok()?;
            last = places.get(at).map(|p| (at, p));
        }
        names.add(last?.0, record.get(name)?, NameKind::from_name(record.get(kind)?)?);
        Some(())
    })?;
    names.finish();
    Ok(names)
}

/// Every row of `stretches.csv`, in order of id.
pub(super) fn stretches(text: &str) -> Result<Vec<(PlaceId, Stretch)>> {
    let mut rows = Vec::new();
    each("stretches.csv", text, |record, header| {
        let row: StretchRow<'_> = record.deserialize(Some(header)).ok()?;
        let (from_km, to_km) = (row.from_km, row.to_km);
        rows.push((PlaceId(row.place_id.to_owned()), Stretch { from_km, to_km }));
        (from_km <= to_km).then_some(())
    })?;
    rows.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(rows)
}

/// Reads a table row by row; `None` from `take` says that a row can't be used.
fn each(
    file: &str,
    text: &str,
    mut take: impl FnMut(&StringRecord, &StringRecord) -> Option<()>,
) -> Result<()> {
    let damaged = |line: u64| {
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        Error::new(
            Code::Gazetteer,
            "this row of the gazetteer can't be read or names a place that is not in places.csv",
            "build the gazetteer again",
        )
        .at(Location::line(file, line))
    };
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().map_err(|_| damaged(1))?.clone();
    let mut record = StringRecord::new();
    loop {
        let line = reader.position().line();
        match reader.read_record(&mut record) {
            Ok(false) => return Ok(()),
            Ok(true) if take(&record, &header).is_some() => {}
            _ => return Err(damaged(line)),
        }
    }
}
