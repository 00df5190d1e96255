//! Cells as an editor writes them, read into the nouns.

use std::collections::BTreeSet;

use super::columns::{Column, Row};
use crate::error::{Code, Finding};
use crate::event::{
    Actor, Claim, DatePrecision, GivenPosition, Kind, Measure, Site, SiteContext, Verification, When,
};
use crate::gazetteer::Gazetteer;
use crate::geo::Position;
use crate::locate::{LocatedSite, Resolution, locate_site};
use crate::report::{cells, dates};
use crate::source::{Evidence, Location};

/// Coordinates that differ by less are the same: six decimals, as they are written.
const SAME_KM: f64 = 0.001;

/// A cell that can't be read.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) column: Column,
    code: Code,
    what: String,
}

impl Refused {
    fn new(column: Column, code: Code, found: &str, expected: &str) -> Self {
        let found: String = found.chars().take(60).collect();
        Refused { column, code, what: format!("found {found:?}: expected {expected}; left as it was") }
    }

    /// As a reject, at the place where the editor wrote it.
    pub(super) fn finding(self, at: Location) -> Finding {
        Finding::reject(at, self.code, self.what, "correct the cell").in_field(self.column.name())
    }
}

/// Actors of a cell, parted by semicolons; their sides likewise, or one for all.
pub(super) fn actors(names: &str, sides: &str) -> Vec<Actor> {
    // A side that is not known leaves its place empty, so that the others keep theirs.
    let sides: Vec<&str> = sides.split(';').map(str::trim).collect();
    let side = |at: usize| sides.get(at).or_else(|| sides.first().filter(|_| sides.len() == 1));
    let names = names.split(';').map(str::trim).filter(|name| !name.is_empty());
    names
        .enumerate()
        .map(|(at, name)| {
            Actor::new(name, side(at).filter(|side| !side.is_empty()).map(|side| cells::side(side)))
        })
        .collect()
}

pub(super) fn kind(row: &Row) -> Result<Kind, Refused> {
    let cell = row.get(Column::Kind);
    cells::kind(cell).ok_or_else(|| {
        Refused::new(Column::Kind, Code::Value, cell, "a kind such as airstrike, shelling or armed_clash")
    })
}

pub(super) fn verification(row: &Row) -> Result<Verification, Refused> {
    word(Column::Verification, row.get(Column::Verification), "not_stated", cells::verification)
}

fn word<T>(
    column: Column,
    cell: &str,
    default: &str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<T, Refused> {
    let expected = match column {
        Column::Stance => "asserts, denies or disputes",
        Column::Verification => "not_stated, unverified or verified",
        _ => "in, along_border or near",
    };
    let value = if cell.is_empty() { default } else { cell };
    read(value).ok_or_else(|| Refused::new(column, Code::Value, cell, expected))
}

/// The days of a row. Where an editor changed the days and not how exactly they are told, a night of one evening
/// stays a night, one day is a day, and more are a range.
pub(super) fn when(row: &Row, was: Option<&When>, precision_set: bool) -> Result<Option<When>, Refused> {
    let read = |column: Column| match row.get(column) {
        "" => Ok(None),
        cell => dates::span(cell)
            .map(Some)
            .ok_or_else(|| Refused::new(column, Code::Date, cell, "a day such as 2026-02-26")),
    };
    let (start, end) = (read(Column::Start)?, read(Column::End)?);
    let Some(first) = start.clone().or(end.clone()) else { return Ok(None) };
    let last = end.unwrap_or_else(|| first.clone());
    if last.end < first.start {
        let cell = row.get(Column::End);
        return Err(Refused::new(Column::End, Code::Date, cell, "a day on or after the first"));
    }
    let (start, end) = (first.start, last.end);
    let guessed = match was.map(|was| was.precision) {
        Some(DatePrecision::Night) if start.tomorrow().is_ok_and(|next| next == end) => DatePrecision::Night,
        _ if start == end => DatePrecision::Day,
        _ if first == last => first.precision,
        _ => DatePrecision::Range,
    };
    let cell = row.get(Column::DayPrecision);
    let precision = if (precision_set || was.is_none()) && !cell.is_empty() {
        precision(cell).ok_or_else(|| {
            let expected = "day, night, range, week, month, year or reported";
            Refused::new(Column::DayPrecision, Code::Value, cell, expected)
        })?
    } else {
        guessed
    };
    Ok(Some(When { start, end, precision, written: was.and_then(|was| was.written.clone()) }))
}

fn precision(cell: &str) -> Option<DatePrecision> {
    use DatePrecision::{Day, Month, Night, Range, Reported, Week, Year};
    let cell = cell.to_lowercase();
    [Day, Night, Range, Week, Month, Year, Reported].into_iter().find(|known| known.as_str() == cell)
}

/// Sets one field of a claim.
pub(super) fn set_claim(claim: &mut Claim, column: Column, cell: &str) -> Result<(), Refused> {
    let text = (!cell.is_empty()).then(|| cell.to_owned());
    let side = || text.as_deref().map(cells::side);
    match column {
        Column::Claimant => claim.claimant.name = cell.to_owned(),
        Column::ClaimantRole => claim.claimant.role = text,
        Column::ClaimantSide => claim.claimant.side = side(),
        Column::Measure => {
            claim.measure =
                Measure::from_name(&cell.to_lowercase().replace([' ', '-'], "_")).ok_or_else(|| {
                    Refused::new(
                        column,
                        Code::Value,
                        cell,
                        "a measure such as killed, wounded or posts_captured",
                    )
                })?;
        }
        Column::Count => {
            let count =
                if cell.is_empty() { Some(crate::event::Count::Unnumbered) } else { cells::count(cell) };
            claim.count = count.ok_or_else(|| {
                Refused::new(column, Code::Number, cell, "a count such as 55, up to 55 or 15 to 20")
            })?;
        }
        Column::CountText => claim.count_text = cell.to_owned(),
        Column::Subject => claim.subject = text,
        Column::SubjectSide => claim.subject_side = side(),
        Column::Stance => claim.stance = word(column, cell, "asserts", cells::stance)?,
        Column::Verification => claim.verification = word(column, cell, "not_stated", cells::verification)?,
        _ => {}
    }
    Ok(())
}

/// The site at the place that an editor names or gives.
pub(super) fn relocate(
    row: &Row,
    changed: &BTreeSet<Column>,
    was: &LocatedSite,
    gazetteer: &Gazetteer,
) -> Result<LocatedSite, Refused> {
    let mut site = was.site.clone();
    site.written = row.get(Column::PlaceAsWritten).to_owned();
    site.manner = word(Column::Manner, row.get(Column::Manner), "in", cells::manner)?;
    let any = |columns: &[Column]| columns.iter().any(|column| changed.contains(column));
    if any(&[Column::Latitude, Column::Longitude]) && !row.get(Column::Latitude).is_empty() {
        site.given = position(row)?;
        return Ok(at(site.clone(), site, gazetteer));
    }
    if !any(&[Column::Place, Column::Admin1, Column::Admin2, Column::Country]) {
        return Ok(at(site.clone(), site, gazetteer));
    }
    site.given = None;
    let emptied = row.get(Column::Place).is_empty() && any(&[Column::Place]);
    let written = if emptied { "" } else { site.written.as_str() };
    let names = [row.get(Column::Place), written, row.get(Column::Admin2), row.get(Column::Admin1)];
    let Some(name) = names.into_iter().find(|name| !name.is_empty()).map(str::to_owned) else {
        let why = "an editor took the place away".to_owned();
        return Ok(LocatedSite {
            site,
            resolution: Resolution::Unplaced { code: Code::PlaceNotStated, why },
        });
    };
    let within = [Column::Admin2, Column::Admin1, Column::Country].map(|column| row.get(column));
    // What an editor leaves of the old place's province would contradict the new place.
    let stale = |column: Column| any(&[Column::Place]) && !changed.contains(&column) && !emptied;
    let columns = [Column::Admin2, Column::Admin1, Column::Country];
    let within: Vec<String> = within
        .iter()
        .zip(columns)
        .filter(|(cell, column)| !cell.is_empty() && **cell != name && !stale(*column))
        .map(|(cell, _)| (*cell).to_owned())
        .collect();
    let kind = if any(&[Column::Place]) { None } else { site.context.kind };
    let context = SiteContext { kind, within, beside: site.context.beside.clone() };
    let asked = Site { written: name, context, ..site.clone() };
    Ok(at(asked, site, gazetteer))
}

/// Looks for one site, and gives the place found to another.
fn at(asked: Site, site: Site, gazetteer: &Gazetteer) -> LocatedSite {
    LocatedSite { site, resolution: locate_site(&asked, gazetteer).0 }
}

fn position(row: &Row) -> Result<Option<GivenPosition>, Refused> {
    let read = |column: Column| {
        let cell = row.get(column);
        let number = cells::decimal(cell).map(|number| number.value);
        number.ok_or_else(|| Refused::new(column, Code::Coordinate, cell, "decimal degrees"))
    };
    let (lat, lon) = (read(Column::Latitude)?, read(Column::Longitude)?);
    let position = Position::new(lon, lat).filter(|_| lat != 0.0 || lon != 0.0);
    let position = position.ok_or_else(|| {
        let expected = "degrees in range, and not 0, 0";
        Refused::new(Column::Latitude, Code::Coordinate, row.get(Column::Latitude), expected)
    })?;
    Ok(Some(GivenPosition::at(position, None)))
}

/// The site that a row names by its cells alone; `None` where it names none.
pub(super) fn located(
    row: &Row,
    words: Evidence,
    gazetteer: &Gazetteer,
) -> Result<Option<LocatedSite>, Refused> {
    let names = [Column::Place, Column::PlaceAsWritten, Column::Admin2, Column::Admin1, Column::Country];
    let mut named = names.map(|column| row.get(column)).into_iter().filter(|cell| !cell.is_empty());
    let given = if row.get(Column::Latitude).is_empty() { None } else { position(row)? };
    let name = named.next().map(str::to_owned);
    if name.is_none() && given.is_none() {
        return Ok(None);
    }
    let name =
        name.unwrap_or_else(|| format!("{}, {}", row.get(Column::Latitude), row.get(Column::Longitude)));
    let larger = [Column::Admin2, Column::Admin1, Column::Country].map(|column| row.get(column));
    let within = larger.iter().filter(|cell| !cell.is_empty() && **cell != name);
    let context = SiteContext {
        kind: None,
        within: within.map(|cell| (*cell).to_owned()).collect(),
        beside: Vec::new(),
    };
    let written = Some(row.get(Column::PlaceAsWritten)).filter(|written| !written.is_empty());
    let site = Site {
        written: written.map_or_else(|| name.clone(), str::to_owned),
        evidence: words,
        context,
        manner: word(Column::Manner, row.get(Column::Manner), "in", cells::manner)?,
        given: None,
        kept: Vec::new(),
    };
    let by_name = at(Site { written: name.clone(), ..site.clone() }, site.clone(), gazetteer);
    // Coordinates beside a name are those of the named place, unless they lie elsewhere.
    match (given, &by_name.resolution) {
        (Some(given), Resolution::Placed(found)) if found.position.distance_km(given.position) < SAME_KM => {
            Ok(Some(by_name))
        }
        (Some(_), _) => {
            let site = Site { given, ..site };
            Ok(Some(at(Site { written: name, ..site.clone() }, site, gazetteer)))
        }
        (None, _) => Ok(Some(by_name)),
    }
}
