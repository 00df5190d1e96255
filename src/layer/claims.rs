//! One row a claim: `claims.csv`.

use serde::Serialize;

use super::properties::telling_of;
use super::words;
use crate::event::Claim;
use crate::merge::Incident;

/// One claim, a row of `claims.csv`. The fields are its columns, in order; `None` is an empty cell.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ClaimRow {
    /// `<event_id>.c1`, counted in the order of the event's claims.
    pub claim_id: String,
    /// The event it belongs to.
    pub event_id: String,
    /// The event's title.
    pub event_title: String,
    /// Who says it.
    pub claimant: String,
    /// The claimant's office.
    pub claimant_role: Option<String>,
    /// The claimant's side.
    pub claimant_side: Option<String>,
    /// What is counted.
    pub measure: &'static str,
    /// The lower bound that is said.
    pub count_low: Option<u64>,
    /// The upper bound that is said.
    pub count_high: Option<u64>,
    /// `exact`, `at_least`, `more_than`, `up_to`, `about`, `range` or `unnumbered`.
    pub count_kind: &'static str,
    /// The words of the count.
    pub count_text: String,
    /// Of whom or what, as written.
    pub subject: Option<String>,
    /// Whose loss it is.
    pub subject_side: Option<String>,
    /// `asserts`, `denies` or `disputes`.
    pub stance: &'static str,
    /// `not_stated`, `unverified` or `verified`.
    pub verification: &'static str,
    /// Others of the same side who say exactly the same, joined by `; `.
    pub also_said_by: Option<String>,
    /// In how many places it is told.
    pub tellings: usize,
    /// The words of the first telling.
    pub evidence: Option<String>,
    /// The file of the first telling.
    pub file: Option<String>,
    /// Its line, from 1.
    pub line: Option<u32>,
    /// Its column, from 1.
    pub column: Option<u32>,
    /// First byte of the words in the file.
    pub byte_start: Option<usize>,
    /// One past the last byte of the words in the file.
    pub byte_end: Option<usize>,
    /// Who published it.
    pub source: Option<String>,
    /// The day it was published.
    pub source_date: Option<String>,
    /// Where it can be read.
    pub source_url: Option<String>,
}

impl ClaimRow {
    /// The columns of `claims.csv` with their Data Package types, in order.
    pub const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("claim_id", "string"),
        ("event_id", "string"),
        ("event_title", "string"),
        ("claimant", "string"),
        ("claimant_role", "string"),
        ("claimant_side", "string"),
        ("measure", "string"),
        ("count_low", "integer"),
        ("count_high", "integer"),
        ("count_kind", "string"),
        ("count_text", "string"),
        ("subject", "string"),
        ("subject_side", "string"),
        ("stance", "string"),
        ("verification", "string"),
        ("also_said_by", "string"),
        ("tellings", "integer"),
        ("evidence", "string"),
        ("file", "string"),
        ("line", "integer"),
        ("column", "integer"),
        ("byte_start", "integer"),
        ("byte_end", "integer"),
        ("source", "string"),
        ("source_date", "date"),
        ("source_url", "string"),
    ];
}

/// The rows of one event.
pub(super) fn rows(incident: &Incident) -> impl Iterator<Item = ClaimRow> {
    let title = words::title(&incident.event, None);
    incident.event.claims.iter().zip(1_usize..).map(move |(claim, n)| row(incident, &title, claim, n))
}

fn row(incident: &Incident, title: &str, claim: &Claim, n: usize) -> ClaimRow {
    let words = claim.evidence.first();
    let telling = words.and_then(|words| telling_of(&incident.event.told, words));
    let source = telling.map(|telling| &telling.source);
    ClaimRow {
        claim_id: format!("{}.c{n}", incident.id),
        event_id: incident.id.clone(),
        event_title: title.to_owned(),
        claimant: claim.claimant.name.clone(),
        claimant_role: claim.claimant.role.clone(),
        claimant_side: claim.claimant.side.as_ref().map(ToString::to_string),
        measure: claim.measure.as_str(),
        count_low: claim.count.low(),
        count_high: claim.count.high(),
        count_kind: claim.count.as_str(),
        count_text: claim.count_text.clone(),
        subject: claim.subject.clone(),
        subject_side: claim.subject_side.as_ref().map(ToString::to_string),
        stance: claim.stance.as_str(),
        verification: claim.verification.as_str(),
        also_said_by: words::names(&claim.also_said_by),
        tellings: claim.evidence.len(),
        evidence: words.map(|words| words.text.clone()),
        file: words.map(|words| words.file.to_string()),
        line: words.map(|words| words.line),
        column: words.map(|words| words.column),
        byte_start: words.map(|words| words.start),
        byte_end: words.map(|words| words.end),
        source: source.and_then(|s| s.publisher.clone().or_else(|| s.title.clone())),
        source_date: source.and_then(|s| s.published).map(|day| day.to_string()),
        source_url: source.and_then(|s| s.url.clone()),
    }
}
