//! Rows that an editor wrote: read by their cells alone.

use super::cells::{self, Refused};
use super::columns::{Column, Row};
use crate::event::{Actor, Claim, Count, Measure, SideId, Source, Stance, Telling, Verification};
use crate::gazetteer::Gazetteer;
use crate::locate::LocatedEvent;
use crate::source::{Evidence, Location};

/// Where an editor wrote a row.
#[derive(Debug, Clone)]
pub(super) struct Written {
    pub(super) at: Location,
    /// The bytes of the row in its file.
    pub(super) bytes: std::ops::Range<usize>,
}

/// The event that one row tells.
pub(super) fn event(row: &Row, written: &Written, gazetteer: &Gazetteer) -> Result<LocatedEvent, Refused> {
    let words = evidence(row, written);
    let site = row.is_site();
    let claim = if site { None } else { Some(claim(row, &words)?) };
    let sites = if site { cells::located(row, words.clone(), gazetteer)? } else { None };
    let said = |names, sides| cells::actors(row.get(names), row.get(sides));
    let verification = cells::verification(row)?;
    Ok(LocatedEvent {
        source_id: None,
        kind: cells::kind(row)?,
        when: cells::when(row, None, true)?,
        by: said(Column::By, Column::BySide),
        against: said(Column::Against, Column::AgainstSide),
        sites: sites.into_iter().collect(),
        no_site: None,
        claims: claim.into_iter().collect(),
        told: vec![Telling {
            source: source(row, &words),
            said_by: if site { said(Column::Claimant, Column::ClaimantSide) } else { Vec::new() },
            evidence: words,
            verification: if site { verification } else { Verification::NotStated },
        }],
    })
}

fn claim(row: &Row, words: &Evidence) -> Result<Claim, Refused> {
    let mut claim = Claim {
        claimant: Actor::new("", None),
        measure: Measure::Killed,
        count: Count::Unnumbered,
        count_text: String::new(),
        subject: None,
        subject_side: None,
        stance: Stance::Asserts,
        verification: Verification::NotStated,
        partial: false,
        also_said_by: Vec::new(),
        evidence: vec![words.clone()],
    };
    for column in [
        Column::Claimant,
        Column::ClaimantRole,
        Column::ClaimantSide,
        Column::Measure,
        Column::Count,
        Column::CountText,
        Column::Subject,
        Column::SubjectSide,
        Column::Stance,
        Column::Verification,
    ] {
        cells::set_claim(&mut claim, column, row.get(column))?;
    }
    if claim.claimant.name.is_empty() {
        let source = Some(row.get(Column::Source)).filter(|source| !source.is_empty());
        claim.claimant = Actor::new(source.unwrap_or(&words.file), Some(SideId::new(SideId::REPORT)));
    }
    if claim.count_text.is_empty() {
        claim.count_text = row.get(Column::Count).to_owned();
    }
    Ok(claim)
}

fn source(row: &Row, words: &Evidence) -> Source {
    let some = |column| Some(row.get(column).to_owned()).filter(|cell| !cell.is_empty());
    Source {
        file: words.file.clone(),
        publisher: some(Column::Source),
        published: crate::report::dates::day(row.get(Column::SourceDate)),
        url: some(Column::SourceUrl),
        ..Source::default()
    }
}

/// The words the row names in a report; else the row itself.
fn evidence(row: &Row, written: &Written) -> Evidence {
    let number = |column| row.get(column).parse::<usize>().ok();
    let small = |column| row.get(column).parse::<u32>().ok();
    let text = row.get(Column::Evidence).to_owned();
    let report = row.get(Column::Report);
    let named = (!report.is_empty())
        .then(|| Some((small(Column::Line)?, number(Column::ByteStart)?, number(Column::ByteEnd)?)))
        .flatten();
    match named {
        Some((line, start, end)) => Evidence {
            file: report.into(),
            line,
            column: small(Column::ColumnNumber).unwrap_or(1),
            start,
            end: end.max(start),
            text,
        },
        None => Evidence {
            file: written.at.file.clone(),
            line: written.at.line.unwrap_or(1),
            column: 1,
            start: written.bytes.start,
            end: written.bytes.end,
            text,
        },
    }
}
