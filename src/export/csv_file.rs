//! `claims.csv` and `rejects.csv`: UTF-8, commas, `\n`, one header line.
//!
//! A cell that a spreadsheet would take for a formula gets a leading apostrophe: one that begins with `=`, `+`, `-`,
//! `@`, a tab or a carriage return and is not a plain number. Everything else stands as it was read.

use csv::{Terminator, WriterBuilder};
use serde_json::Value;

use super::OutFile;
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

/// One row a claim, in the order given.
pub fn claims_csv(claims: &[ClaimRow]) -> OutFile {
    let rows = claims.iter().map(|claim| {
        let values = serde_json::to_value(claim).unwrap_or_default();
        let cell = |key: &str| values.get(key).map(plain).unwrap_or_default();
        ClaimRow::COLUMNS.iter().map(|(name, _)| cell(name)).collect()
    });
    OutFile {
        name: "claims.csv".into(),
        title: "Claims".into(),
        description: "Who says how many of what, about whom: one row a claim, keyed by event_id.".into(),
        bytes: table(ClaimRow::COLUMNS, rows),
    }
}

/// One row for every finding of [`Severity::Reject`], in the order given; other findings are left out.
pub fn rejects_csv(findings: &[Finding]) -> OutFile {
    let rejects = findings.iter().filter(|f| f.severity == Severity::Reject);
    let rows = rejects.map(|finding| {
        let number = |n: Option<u32>| n.map(|n| n.to_string()).unwrap_or_default();
        vec![
            finding.at.file.to_string(),
            number(finding.at.line),
            number(finding.at.column),
            finding.field.clone().unwrap_or_default(),
            finding.code.to_string(),
            finding.what.clone(),
            finding.way_out.clone(),
        ]
    });
    OutFile {
        name: "rejects.csv".into(),
        title: "Rejects".into(),
        description: "Rows and passages that could not be read, with file, line, column and the way out."
            .into(),
        bytes: table(REJECT_COLUMNS, rows),
    }
}

pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn table(columns: &[(&str, &str)], rows: impl Iterator<Item = Vec<String>>) -> Vec<u8> {
    let mut writer = WriterBuilder::new().terminator(Terminator::Any(b'\n')).from_writer(Vec::new());
    // Writing to memory rows of one length can't fail.
    let mut written = writer.write_record(columns.iter().map(|(name, _)| *name));
    for row in rows {
        written = written.and_then(|()| writer.write_record(row.into_iter().map(defuse)));
    }
    debug_assert!(written.is_ok(), "{written:?}");
    writer.into_inner().unwrap_or_default()
}

/// The cell, with an apostrophe before what a spreadsheet would run.
pub(super) fn defuse(cell: String) -> String {
    let runs = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if runs && !is_number(&cell) { format!("'{cell}") } else { cell }
}

/// A sign, digits, at most one point; `-2+3`, `-inf` and `+1e5` are none.
fn is_number(cell: &str) -> bool {
    let digits = cell.strip_prefix(['+', '-']).unwrap_or(cell);
    let whole = digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    whole && digits.parse::<f64>().is_ok()
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

    #[test]
    fn formulas_are_defused_and_numbers_are_not() {
        for evil in
            ["=1+1", "+cmd", "-2+3", "@x", "\tx", "\rx", "-inf", "+1e5", "-", "--5", "=cmd|' /C calc'!A0"]
        {
            assert_eq!(defuse(evil.into()), format!("'{evil}"));
        }
        for plain in ["-34.5", "+5", "12", "", "a=b", "'x", "-.5"] {
            assert_eq!(defuse(plain.into()), plain);
        }
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
