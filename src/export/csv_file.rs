//! `claims.csv` and `rejects.csv`: UTF-8, commas, `\n`, one header line.
//!
//! Cells that a spreadsheet would take for formulas are defused: see `crate::cell`.

use std::borrow::Cow;

use csv::{Terminator, WriterBuilder};
use serde_json::Value;

use super::OutFile;
use crate::cell::defused;
use crate::error::{Finding, Severity};
use crate::layer::ClaimRow;

/// The columns of `rejects.csv` with their Data Package types, in order.
pub const REJECT_COLUMNS: &[(&str, &str)] = &[
    ("file", "string"),
    ("line", "integer"),
    ("column", "integer"),
    ("field", "string"),
    ("code", "string"),
    ("reason", "string"),
    ("way_out", "string"),
];

/// Title and description of `claims.csv`.
pub(super) const CLAIMS: (&str, &str) =
    ("Claims", "Who says how many of what, about whom: one row a claim, keyed by event_id.");
/// Title and description of `rejects.csv`.
pub(super) const REJECTS: (&str, &str) =
    ("Rejects", "Rows and passages that could not be read, with file, line, column and the way out.");

/// One row a claim, in the order given.
pub fn claims_csv(claims: &[ClaimRow]) -> OutFile {
    OutFile {
        name: "claims.csv".into(),
        title: CLAIMS.0.into(),
        description: CLAIMS.1.into(),
        bytes: table(ClaimRow::COLUMNS, claims.iter().map(claim_cells)),
    }
}

/// One row for every finding of [`Severity::Reject`], in the order given; other findings are left out.
pub fn rejects_csv(findings: &[Finding]) -> OutFile {
    let rejects = findings.iter().filter(|f| f.severity == Severity::Reject);
    OutFile {
        name: "rejects.csv".into(),
        title: REJECTS.0.into(),
        description: REJECTS.1.into(),
        bytes: table(REJECT_COLUMNS, rejects.map(reject_cells)),
    }
}

pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The cells of a claim, in the order of its columns.
pub(super) fn claim_cells(claim: &ClaimRow) -> Vec<Cow<'_, str>> {
    let text = |text: &Option<String>| Cow::Owned(text.clone().unwrap_or_default());
    fn number<N: ToString>(number: Option<N>) -> Cow<'static, str> {
        Cow::Owned(number.map(|number| number.to_string()).unwrap_or_default())
    }
    vec![
        claim.claim_id.as_str().into(),
        claim.event_id.as_str().into(),
        claim.event_title.as_str().into(),
        claim.claimant.as_str().into(),
        text(&claim.claimant_role),
        text(&claim.claimant_side),
        claim.measure.into(),
        number(claim.count_low),
        number(claim.count_high),
        claim.count_kind.into(),
        claim.count_text.as_str().into(),
        text(&claim.subject),
        text(&claim.subject_side),
        claim.stance.into(),
        claim.verification.into(),
        text(&claim.also_said_by),
        number(Some(claim.tellings)),
        text(&claim.evidence),
        text(&claim.file),
        number(claim.line),
        number(claim.column),
        number(claim.byte_start),
        number(claim.byte_end),
        text(&claim.source),
        text(&claim.source_date),
        text(&claim.source_url),
    ]
}

/// The cells of a reject, in the order of [`REJECT_COLUMNS`].
pub(super) fn reject_cells(finding: &Finding) -> Vec<Cow<'_, str>> {
    let number = |n: Option<u32>| Cow::Owned(n.map(|n| n.to_string()).unwrap_or_default());
    vec![
        Cow::Borrowed(&*finding.at.file),
        number(finding.at.line),
        number(finding.at.column),
        finding.field.as_deref().unwrap_or_default().into(),
        finding.code.as_str().into(),
        finding.what.as_str().into(),
        finding.way_out.as_str().into(),
    ]
}

fn table<'c>(columns: &[(&str, &str)], rows: impl Iterator<Item = Vec<Cow<'c, str>>>) -> Vec<u8> {
    let mut writer = WriterBuilder::new().terminator(Terminator::Any(b'\n')).from_writer(Vec::new());
    // Writing to memory rows of one length can't fail.
    let mut written = writer.write_record(columns.iter().map(|(name, _)| *name));
    for row in rows {
        written =
            written.and_then(|()| writer.write_record(row.iter().map(|cell| defused(cell).into_owned())));
    }
    debug_assert!(written.is_ok(), "{written:?}");
    writer.into_inner().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;
    use crate::source::Location;
    use proptest::prelude::*;

    fn text(file: OutFile) -> String {
        String::from_utf8(file.bytes).unwrap()
    }

    #[test]
    fn empty_tables_still_have_their_header() {
        assert_eq!(text(rejects_csv(&[])), "file,line,column,field,code,reason,way_out\n");
        assert!(text(claims_csv(&[])).starts_with("claim_id,event_id,event_title,claimant,"));
    }

    #[test]
    fn only_rejects_are_rejected() {
        let at = Location::at("a.csv", 3, 4);
        let findings = [
            Finding::reject(at.clone(), Code::Coordinate, "latitude 91, expected -90 to 90", "")
                .in_field("latitude"),
            Finding::warning(at, Code::Value, "odd", ""),
        ];
        let csv = text(rejects_csv(&findings));
        assert_eq!(
            csv.lines().nth(1),
            Some("a.csv,3,4,latitude,coordinate,\"latitude 91, expected -90 to 90\",")
        );
        assert_eq!(csv.lines().count(), 2);
    }

    #[test]
    fn a_claim_is_a_row_with_empty_cells_for_the_unknown() {
        let claim = ClaimRow {
            claim_id: "e.c1".into(),
            claimant: "@ministry".into(),
            count_low: Some(133),
            ..ClaimRow::default()
        };
        let row = text(claims_csv(&[claim])).lines().nth(1).unwrap().to_owned();
        assert_eq!(row, "e.c1,,,'@ministry,,,,133,,,,,,,,,0,,,,,,,,,");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn a_table_read_back_holds_the_cells_and_none_that_a_spreadsheet_runs(cell in "[=+\\-@\t\r\n,\"'a-z0-9. é]{0,12}") {
            let at = Location::line("f", 1);
            let csv = rejects_csv(&[Finding::reject(at, Code::Value, cell.clone(), "x")]).bytes;
            let mut reader = csv::Reader::from_reader(csv.as_slice());
            let rows: Vec<csv::StringRecord> = reader.records().map(|r| r.unwrap()).collect();
            prop_assert_eq!(rows.len(), 1);
            let back = rows[0].get(5).unwrap();
            let defused = format!("'{cell}");
            prop_assert!(back == cell || back == defused);
            prop_assert!(!back.starts_with(['=', '@', '\t', '\r']));
        }
    }
}
