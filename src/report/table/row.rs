//! One row: what of an event it tells.

use super::columns::Column;
use super::fields::{Fields, Reject};
use super::values::{self, decimal, is_unknown, whole};
use crate::error::{Code, Finding};
use crate::event::{
    Actor, Claim, Count, GivenPosition, Kind, Measure, PlaceWord, SideId, Site, SiteContext, Source, Stance,
    Telling, Verification, When,
};
use crate::geo::Position;
use crate::report::dates;

/// What one row tells.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) line: u32,
    pub(super) file: std::sync::Arc<str>,
    pub(super) id: Option<String>,
    /// `None` where the cell is empty; an unknown word is `other` and was said.
    pub(super) kind: Option<Kind>,
    pub(super) when: Option<When>,
    pub(super) by: Vec<Actor>,
    pub(super) against: Vec<Actor>,
    pub(super) site: Option<Site>,
    pub(super) claims: Vec<Claim>,
    pub(super) telling: Telling,
    /// The warning for a kind that isn't known: said once a word, not once a row.
    pub(super) unknown_kind: Option<(String, Finding)>,
}

/// Reads a row.
///
/// # Errors
/// The reject, where a date, a coordinate or a word that changes the meaning can't be read, or where the row
/// tells neither a day nor a place nor a claim.
pub(super) fn read(fields: &Fields<'_>, findings: &mut Vec<Finding>) -> Result<Row, Reject> {
    let when = when(fields)?;
    let given = position(fields, findings)?;
    let site = site(fields, given)?;
    let source = source(fields, findings);
    let verification = fields
        .word(Column::Verification, values::verification, "not_stated, unverified or verified")?
        .unwrap_or_default();
    let claimant = claimant(fields);
    let claims = claims(fields, claimant.as_ref(), &source, verification, findings)?;
    if when.is_none() && site.is_none() && claims.is_empty() {
        let place = if fields.columns.at(Column::Place).is_some() { Column::Place } else { Column::Date };
        return Err(fields.reject(
            place,
            Code::Missing,
            "the row has no date, no place and no claim: expected one of them at least",
            "fill the row in or delete it",
        ));
    }
    let (kind, unknown_kind) = kind(fields);
    Ok(Row {
        line: fields.line,
        file: fields.file.clone(),
        id: id(fields, findings),
        kind,
        unknown_kind,
        when,
        by: actors(fields, Column::By, Column::BySide),
        against: actors(fields, Column::Against, Column::AgainstSide),
        telling: Telling {
            source,
            said_by: claimant.into_iter().collect(),
            evidence: site
                .as_ref()
                .map(|site| site.evidence.clone())
                .unwrap_or_else(|| fields.evidence(Column::Place, "")),
            verification,
        },
        site,
        claims,
    })
}

fn id(fields: &Fields<'_>, findings: &mut Vec<Finding>) -> Option<String> {
    let id = fields.some(Column::Id);
    if id.is_none() && fields.columns.at(Column::Id).is_some() {
        findings.push(fields.warning(
            Column::Id,
            Code::Missing,
            "expected an id; the row is an event of its own",
            "give it one",
        ));
    }
    id
}

fn kind(fields: &Fields<'_>) -> (Option<Kind>, Option<(String, Finding)>) {
    let Some(word) = fields.some(Column::Kind) else {
        return (None, None);
    };
    if let Some(kind) = values::kind(&word) {
        return (Some(kind), None);
    }
    let finding = fields.warning(
        Column::Kind,
        Code::Value,
        "expected a kind such as airstrike, shelling or armed_clash; kept as other",
        "write the kind as situs or ACLED's sub-event types name it",
    );
    (Some(Kind::Other), Some((word, finding)))
}

const DATES: &str = "expected a day that exists, written 2026-02-26 or 26 February 2026, or a span: \
                     2026-02-26/2026-02-27, 2026-02";

fn when(fields: &Fields<'_>) -> Result<Option<When>, Reject> {
    let read = |column| match fields.get(column) {
        "" => Ok(None),
        text => dates::span(text)
            .map(Some)
            .ok_or_else(|| fields.reject(column, Code::Date, DATES, "correct the date")),
    };
    let (start, end) = (read(Column::Date)?, read(Column::End)?);
    match (start, end) {
        (Some(start), Some(end)) if end.end < start.start => Err(fields.reject(
            Column::End,
            Code::Date,
            "expected a day on or after the first",
            "correct the date",
        )),
        (Some(start), Some(end)) if start != end => Ok(Some(dates::between(start.start, end.end))),
        (Some(start), _) => Ok(Some(start)),
        (None, end) => Ok(end),
    }
}

const DEGREES: &str = "correct it, or leave both coordinates empty and name the place";

fn position(fields: &Fields<'_>, findings: &mut Vec<Finding>) -> Result<Option<GivenPosition>, Reject> {
    let lat = degrees(fields, Column::Latitude, 90.0, findings)?;
    let lon = degrees(fields, Column::Longitude, 180.0, findings)?;
    let (lat, lon) = match (lat, lon) {
        (None, None) => return Ok(None),
        (Some(lat), Some(lon)) => (lat, lon),
        (Some(_), None) => return Err(half(fields, Column::Longitude)),
        (None, Some(_)) => return Err(half(fields, Column::Latitude)),
    };
    if lat == 0.0 && lon == 0.0 {
        return Err(fields.reject(
            Column::Latitude,
            Code::Coordinate,
            "0, 0 lies in the sea and means unknown",
            DEGREES,
        ));
    }
    let given = Position::new(lon, lat)
        .map(|position| GivenPosition { position, radius_km: radius(fields, findings) });
    Ok(given)
}

fn half(fields: &Fields<'_>, missing: Column) -> Reject {
    fields.reject(missing, Code::Coordinate, "one coordinate stands without the other", DEGREES)
}

fn degrees(
    fields: &Fields<'_>,
    column: Column,
    most: f64,
    findings: &mut Vec<Finding>,
) -> Result<Option<f64>, Reject> {
    let text = fields.get(column);
    if text.is_empty() {
        return Ok(None);
    }
    let expected = format!("expected decimal degrees from -{most} to {most}");
    let Some(number) = decimal(text).filter(|number| number.value.abs() <= most) else {
        return Err(fields.reject(column, Code::Coordinate, &expected, DEGREES));
    };
    if let Some(odd) = number.odd {
        findings.push(fields.warning(
            column,
            Code::Number,
            &format!("{odd}, read as {}", number.value),
            "write a point",
        ));
    }
    Ok(Some(number.value))
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
fn site(fields: &Fields<'_>, given: Option<GivenPosition>) -> Result<Option<Site>, Reject> {
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
        (None, None) => return Ok(None),
    };
    Ok(Some(Site {
        evidence: fields.evidence(column, &written),
        written,
        context: SiteContext {
            kind,
            within: named.map(|(column, _)| fields.get(column).to_owned()).collect(),
            beside: Vec::new(),
        },
        manner: manner.unwrap_or_default(),
        given,
    }))
}

/// Actors of a cell, parted by semicolons; their sides likewise, or one for all.
fn actors(fields: &Fields<'_>, names: Column, sides: Column) -> Vec<Actor> {
    let sides: Vec<SideId> = parts(fields.get(sides)).map(values::side).collect();
    parts(fields.get(names))
        .enumerate()
        .map(|(at, name)| {
            Actor::new(name, sides.get(at).or_else(|| sides.first().filter(|_| sides.len() == 1)).cloned())
        })
        .collect()
}

fn parts(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(';').map(str::trim).filter(|part| !part.is_empty())
}

fn source(fields: &Fields<'_>, findings: &mut Vec<Finding>) -> Source {
    let written = fields.get(Column::SourceDate);
    let published = dates::day(written);
    if published.is_none() && !written.is_empty() {
        findings.push(fields.warning(
            Column::SourceDate,
            Code::Date,
            "expected a day such as 2026-02-27; left out",
            "correct it",
        ));
    }
    Source {
        file: fields.file.clone(),
        id: None,
        title: fields.some(Column::Title),
        publisher: fields.some(Column::Source),
        published,
        url: fields.some(Column::SourceUrl),
    }
}

fn claimant(fields: &Fields<'_>) -> Option<Actor> {
    let side = fields.some(Column::ClaimantSide).map(|side| values::side(&side));
    Some(Actor { name: fields.some(Column::Claimant)?, role: fields.some(Column::ClaimantRole), side })
}

/// The claims of a row: that of `measure` and `count`, and those of the simple columns.
fn claims(
    fields: &Fields<'_>,
    claimant: Option<&Actor>,
    source: &Source,
    verification: Verification,
    findings: &mut Vec<Finding>,
) -> Result<Vec<Claim>, Reject> {
    let stance = fields
        .word(Column::Stance, values::stance, "asserts, denies or disputes")?
        .unwrap_or(Stance::Asserts);
    let claim = |column, measure, count, words: &str| Claim {
        claimant: claimant.cloned().unwrap_or_else(|| the_source(source)),
        measure,
        count,
        count_text: words.to_owned(),
        subject: fields.some(Column::Subject),
        subject_side: fields.some(Column::SubjectSide).map(|side| values::side(&side)),
        stance,
        verification,
        partial: false,
        also_said_by: Vec::new(),
        evidence: vec![fields.evidence(column, evidence_words(fields, column, words))],
    };
    let mut claims = Vec::new();
    if let Some(measure) = measure(fields)? {
        let words = fields.get(Column::Count);
        let column = if words.is_empty() { Column::Measure } else { Column::Count };
        claims.push(claim(column, measure, count(fields, findings), words));
    }
    for (column, measure) in [(Column::Killed, Measure::Killed), (Column::Wounded, Measure::Wounded)] {
        if let Some(count) = simple(fields, column, findings) {
            claims.push(claim(column, measure, count, fields.get(column)));
        }
    }
    Ok(claims)
}

/// The row's own source, for claims nobody else makes.
fn the_source(source: &Source) -> Actor {
    let name = source.publisher.clone().unwrap_or_else(|| source.file.to_string());
    Actor::new(name, Some(SideId::new(SideId::REPORT)))
}

/// The words of a claim as the cells have them: "killed up to 55 Pakistani soldiers".
fn evidence_words(fields: &Fields<'_>, column: Column, words: &str) -> String {
    let measure = match column {
        Column::Count | Column::Measure => fields.get(Column::Measure),
        _ => column.name(),
    };
    let cells = [measure, words, fields.get(Column::Subject)];
    let cells: Vec<&str> = cells.into_iter().filter(|cell| !cell.is_empty()).collect();
    cells.join(" ")
}

fn measure(fields: &Fields<'_>) -> Result<Option<Measure>, Reject> {
    let read = |text: &str| Measure::from_name(&text.to_lowercase().replace([' ', '-'], "_"));
    let measure =
        fields.word(Column::Measure, read, "a measure such as killed, wounded or posts_destroyed")?;
    if measure.is_none() && !fields.get(Column::Count).is_empty() {
        return Err(fields.reject(
            Column::Measure,
            Code::Missing,
            "the row has a count and no measure",
            "say what is counted (killed, wounded, posts_destroyed...)",
        ));
    }
    Ok(measure)
}

fn count(fields: &Fields<'_>, findings: &mut Vec<Finding>) -> Count {
    let words = fields.get(Column::Count);
    values::count(words).unwrap_or_else(|| {
        if !words.is_empty() {
            findings.push(not_a_number(fields, Column::Count));
        }
        Count::Unnumbered
    })
}

/// The count of `killed` or `wounded`; `None` where the cell is empty or says that it isn't known.
fn simple(fields: &Fields<'_>, column: Column, findings: &mut Vec<Finding>) -> Option<Count> {
    let words = fields.get(column);
    if words.is_empty() {
        return None;
    }
    if is_unknown(words) {
        findings.push(fields.warning(
            column,
            Code::Number,
            "expected a count; read as not known",
            "leave the cell empty",
        ));
        return None;
    }
    if let Some(odd) = whole(words).and_then(|number| number.odd) {
        findings.push(fields.warning(
            column,
            Code::Number,
            &format!("{odd}; read all the same"),
            "write plain digits",
        ));
    }
    Some(values::count(words).unwrap_or_else(|| {
        findings.push(not_a_number(fields, column));
        Count::Unnumbered
    }))
}

fn not_a_number(fields: &Fields<'_>, column: Column) -> Finding {
    fields.warning(
        column,
        Code::Number,
        "expected a count such as 55, up to 55 or several; kept as words without a number",
        "correct the cell",
    )
}
