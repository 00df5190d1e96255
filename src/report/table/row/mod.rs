//! One row: what of an event it tells.

mod claims;
mod place;
mod time;

use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::columns::Column;
use super::dialect::Dialect;
use super::fields::{Fields, Reject};
use super::plan::Plan;
use super::values;
use crate::error::{Code, Finding};
use crate::event::{Actor, Claim, Kind, SideId, Site, Source, Telling, Verification, When};
use crate::report::dates;
use crate::report::shown::shown;
use crate::source::{Evidence, Location};

/// What one row of a table tells.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Row {
    /// The file as it was named.
    pub file: Arc<str>,
    /// Physical line of its first byte, from 1.
    pub line: u32,
    /// The event it belongs to: rows of one file that share it are one. Of a published dataset it begins with the
    /// dataset's name (`acled-AFG44631`).
    pub id: Option<String>,
    /// `None` where the cell is empty; an unknown word is `other` and was said.
    pub kind: Option<Kind>,
    /// When; `None` where no cell says it.
    pub when: Option<When>,
    /// Who did it.
    pub by: Vec<Actor>,
    /// Against whom.
    pub against: Vec<Actor>,
    /// Where; `None` for a row that names neither a place nor a position.
    pub site: Option<Site>,
    /// What it claims.
    pub claims: Vec<Claim>,
    /// Who published it.
    pub source: Source,
    /// Whom it names as saying so.
    pub claimant: Option<Actor>,
    /// What it says of checking.
    pub verification: Verification,
    /// Where it stands, for a row without a site.
    evidence: Evidence,
    /// Its empty cells for the kind and for the date, each with its number and name, where another row of its event may
    /// tell them.
    pub(crate) no_kind: Option<(u32, String)>,
    pub(crate) no_date: Option<(u32, String)>,
}

impl Row {
    /// The row as one telling of its event.
    pub fn telling(&self) -> Telling {
        Telling {
            source: self.source.clone(),
            said_by: self.claimant.iter().cloned().collect(),
            evidence: self.evidence().clone(),
            verification: self.verification,
        }
    }

    /// What is to be said where no row of its event tells the kind.
    pub(crate) fn kindless(&self) -> Option<Finding> {
        self.empty(self.no_kind.as_ref()?, Code::Missing, NO_KIND)
    }

    /// What is to be said where no row of its event tells the date.
    pub(crate) fn dateless(&self) -> Option<Finding> {
        self.empty(self.no_date.as_ref()?, Code::DateUnknown, NO_DATE)
    }

    fn empty(&self, (column, label): &(u32, String), code: Code, expected: &str) -> Option<Finding> {
        let at = Location::at(self.file.clone(), self.line, *column);
        let finding = Finding::warning(at, code, format!("found \"\": {expected}"), "fill the cell in");
        Some(finding.in_field(label.as_str()))
    }

    /// The cell that tells where, and the bytes of the row.
    pub fn evidence(&self) -> &Evidence {
        self.site.as_ref().map_or(&self.evidence, |site| &site.evidence)
    }
}

const NO_KIND: &str = "expected a kind; kept as other";
const NO_DATE: &str = "expected a day; without one the row is in unplaced.geojson";

/// What a reader of rows remembers of cells it has read: the same days and kinds come again and again.
#[derive(Debug, Default)]
pub(super) struct Memory {
    days: HashMap<String, Option<When>>,
    kinds: HashMap<String, Option<Kind>>,
}

/// More words than this are not remembered.
const REMEMBERED: usize = 4096;

impl Memory {
    /// The days a cell tells, read with `read` where it wasn't read before.
    fn days(&mut self, cell: &str, read: impl FnOnce() -> Option<When>) -> Option<When> {
        if let Some(known) = self.days.get(cell) {
            return known.clone();
        }
        let days = read();
        if self.days.len() < REMEMBERED {
            self.days.insert(cell.to_owned(), days.clone());
        }
        days
    }

    fn kind(&mut self, cell: &str, read: impl FnOnce() -> Option<Kind>) -> Option<Kind> {
        if let Some(known) = self.kinds.get(cell) {
            return *known;
        }
        let kind = read();
        if self.kinds.len() < REMEMBERED {
            self.kinds.insert(cell.to_owned(), kind);
        }
        kind
    }
}

/// What is found on the way through a row.
#[derive(Debug, Default)]
pub(super) struct Said {
    /// Said for this row.
    pub(super) findings: Vec<Finding>,
    /// Said once for all rows of which it is true: the key, and the words where this is the first row.
    pub(super) repeated: Vec<(String, Finding)>,
}

/// Reads a row.
///
/// # Errors
/// The reject, where a date, a coordinate or a word that changes the meaning can't be read, or where the row
/// tells neither a day nor a place nor a claim.
pub(super) fn read(
    plan: &Plan,
    fields: &Fields<'_>,
    memory: &mut Memory,
    said: &mut Said,
) -> Result<Row, Reject> {
    let when = time::when(plan, fields, memory, said)?;
    let given = place::position(plan, fields, said)?;
    let site = place::site(plan, fields, given)?;
    let source = source(plan, fields, &mut said.findings);
    let verification = fields
        .word(Column::Verification, values::verification, "not_stated, unverified or verified")?
        .unwrap_or_default();
    let claimant = claimant(fields);
    let claims = claims::claims(plan, fields, claimant.as_ref(), &source, verification, said)?;
    if when.is_none() && site.is_none() && claims.is_empty() {
        let place = if fields.columns.at(Column::Place).is_some() { Column::Place } else { Column::Date };
        return Err(fields.reject(
            place,
            Code::Missing,
            "the row has no date, no place and no claim: expected one of them at least",
            "fill the row in or delete it",
        ));
    }
    let kind = kind(plan, fields, memory, said);
    // Another row of the same event may tell them.
    let shared = plan.dialect.claimant().is_none() && !fields.get(Column::Id).is_empty();
    let open = |column: Column, told: bool| {
        let open = shared && !told && fields.columns.at(column).is_some();
        open.then(|| (fields.columns.number(column), fields.columns.label(column).to_owned()))
    };
    let (no_kind, no_date) = (open(Column::Kind, kind.is_some()), open(Column::Date, when.is_some()));
    Ok(Row {
        file: fields.file.clone(),
        line: fields.line,
        id: id(plan, fields, &mut said.findings),
        kind,
        no_kind,
        no_date,
        when,
        by: actors(fields, Column::By, Column::BySide),
        against: actors(fields, Column::Against, Column::AgainstSide),
        evidence: match site {
            Some(_) => no_evidence(fields),
            None => fields.evidence(Column::Place, ""),
        },
        site,
        claims,
        source,
        claimant,
        verification,
    })
}

/// The site has the evidence already.
fn no_evidence(fields: &Fields<'_>) -> Evidence {
    Evidence { file: fields.file.clone(), line: 0, column: 0, start: 0, end: 0, text: String::new() }
}

fn id(plan: &Plan, fields: &Fields<'_>, findings: &mut Vec<Finding>) -> Option<String> {
    let id = fields.get(Column::Id);
    if id.is_empty() && fields.columns.at(Column::Id).is_some() {
        findings.push(fields.warning(
            Column::Id,
            Code::Missing,
            "expected an id; the row is an event of its own",
            "give it one",
        ));
    }
    if id.is_empty() {
        return None;
    }
    Some(match plan.dialect.claimant() {
        Some(_) => {
            let dataset = plan.dialect.as_str();
            let mut whole = String::with_capacity(dataset.len().saturating_add(id.len()).saturating_add(1));
            whole.push_str(dataset);
            whole.push('-');
            whole.push_str(id);
            whole
        }
        None => id.to_owned(),
    })
}

fn kind(plan: &Plan, fields: &Fields<'_>, memory: &mut Memory, said: &mut Said) -> Option<Kind> {
    let word = fields.get(Column::Kind);
    if word.is_empty() {
        // Another row of the same event may tell it.
        let alone = fields.get(Column::Id).is_empty() || plan.dialect.claimant().is_some();
        if alone && fields.columns.at(Column::Kind).is_some() {
            let finding = fields.warning(Column::Kind, Code::Missing, NO_KIND, "fill the cell in");
            said.repeated.push(("no kind".to_owned(), finding));
        }
        return None;
    }
    let known = memory.kind(word, || plan.kind(word));
    if known.is_none() {
        let finding = fields.warning(
            Column::Kind,
            Code::Value,
            "expected a kind such as airstrike, shelling or armed_clash; kept as other",
            "write the kind as situs or ACLED's sub-event types name it",
        );
        said.repeated.push((format!("kind {word}"), finding));
    }
    let by_word = !matches!(plan.dialect, Dialect::Ucdp | Dialect::Gdelt);
    if let Some(kind) = known.filter(|_| by_word && !values::is_kind_as_written(word)) {
        let what = format!("found {}: read as {}", shown(word), kind.as_str());
        let at = Location::at(fields.file.clone(), fields.line, fields.columns.number(Column::Kind));
        let note = Finding::note(at, Code::Value, what, "").in_field(fields.columns.label(Column::Kind));
        said.repeated.push((format!("kind {word}"), note));
    }
    Some(known.unwrap_or(Kind::Other))
}

/// Actors of a cell, parted by semicolons; their sides likewise, or one for all.
fn actors(fields: &Fields<'_>, names: Column, sides: Column) -> Vec<Actor> {
    let cell = fields.get(names);
    if cell.is_empty() {
        return Vec::new();
    }
    let sides: Vec<SideId> = parts(fields.get(sides)).map(values::side).collect();
    parts(cell)
        .enumerate()
        .map(|(at, name)| {
            Actor::new(name, sides.get(at).or_else(|| sides.first().filter(|_| sides.len() == 1)).cloned())
        })
        .collect()
}

fn parts(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(';').map(str::trim).filter(|part| !part.is_empty())
}

fn source(plan: &Plan, fields: &Fields<'_>, findings: &mut Vec<Finding>) -> Source {
    let written = fields.get(Column::SourceDate);
    // Of several days, as datasets list them, the first is that of the first source.
    let first = written.split(';').next().unwrap_or_default();
    let published = if first.is_empty() { None } else { dates::day(first) };
    if published.is_none() && !written.is_empty() && plan.dialect.claimant().is_none() {
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
    let name = fields.some(Column::Claimant)?;
    let side = fields.some(Column::ClaimantSide).map(|side| values::side(&side));
    Some(Actor { name, role: fields.some(Column::ClaimantRole), side })
}
