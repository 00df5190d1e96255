//! Layers and tables that are written piece by piece: how each begins, what stands in it, how it ends. The bytes are
//! those of the same features written at once.

use super::csv_file::{REJECT_COLUMNS, claim_cells, reject_cells};
use super::geojson::{collection_head, write_feature};
use super::{DataSource, OutFile, sha256};
use crate::cell::defused;
use crate::error::Finding;
use crate::layer::{ClaimRow, Feature, OwnLayer, heading};

/// The layers whose features come from rows, in the order in which they are written.
pub const SHEETS: [&str; 6] = ["strikes", "clashes", "incidents", "stretches", "areas", "unplaced"];

/// A file that was written, without its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileNote {
    /// Its name, without a folder.
    pub name: String,
    /// A title for people.
    pub title: String,
    /// What it holds, in one sentence.
    pub description: String,
    /// Its length.
    pub bytes: usize,
    /// `sha256:` and 64 hexadecimal digits.
    pub hash: String,
}

impl From<&OutFile> for FileNote {
    fn from(file: &OutFile) -> Self {
        FileNote {
            name: file.name.clone(),
            title: file.title.clone(),
            description: file.description.clone(),
            bytes: file.bytes.len(),
            hash: sha256(&file.bytes),
        }
    }
}

impl FileNote {
    /// The note on a file that was written piece by piece: a layer of [`SHEETS`], then claims, then rejects.
    pub fn of_sheet(part: usize, name: String, bytes: usize, hash: String) -> Self {
        let (title, description) = words(part);
        FileNote { name, title: title.to_owned(), description: description.to_owned(), bytes, hash }
    }

    /// The same of a layer of somebody's own.
    pub fn of_own(own: &OwnLayer, name: String, bytes: usize, hash: String) -> Self {
        FileNote { name, title: own.title.to_owned(), description: own.description().to_owned(), bytes, hash }
    }
}

fn words(part: usize) -> (&'static str, &'static str) {
    match SHEETS.get(part) {
        Some(layer) => heading(layer),
        None if part == SHEETS.len() => super::csv_file::CLAIMS,
        None => super::csv_file::REJECTS,
    }
}

/// The name of a part's file and the bytes with which it begins.
pub fn sheet_head(part: usize, sources: &[DataSource]) -> (String, Vec<u8>) {
    match SHEETS.get(part) {
        Some(layer) => {
            let (title, description) = heading(layer);
            (format!("{layer}.geojson"), collection_head(layer, (title, description), sources))
        }
        None => {
            let claims = part == SHEETS.len();
            let columns = if claims { ClaimRow::COLUMNS } else { REJECT_COLUMNS };
            let mut bytes = Vec::new();
            row(&mut bytes, columns.iter().map(|(name, _)| *name));
            (if claims { "claims.csv" } else { "rejects.csv" }.to_owned(), bytes)
        }
    }
}

/// The name of the file of a layer of somebody's own, and the bytes with which it begins.
pub fn own_head(own: &OwnLayer, sources: &[DataSource]) -> (String, Vec<u8>) {
    let heading = (own.title, own.description());
    (format!("{}.geojson", own.name), collection_head(own.name, heading, sources))
}

/// The bytes with which a layer ends.
pub fn sheet_end() -> &'static [u8] {
    b"\n]}\n"
}

/// Appends a feature, with the comma and the line end that part it from the one before.
pub fn append_feature(to: &mut Vec<u8>, feature: &Feature) {
    to.extend_from_slice(b",\n");
    write_feature(to, feature);
}

/// Appends a claim to `claims.csv`.
pub fn append_claim(to: &mut Vec<u8>, claim: &ClaimRow) {
    row(to, claim_cells(claim).iter().map(|cell| defused(cell)));
}

/// The same for a claim whose cells are there already, in the order of the columns.
pub fn append_claim_cells<C: AsRef<str>>(to: &mut Vec<u8>, cells: &[C]) {
    row(to, cells.iter().map(|cell| defused(cell.as_ref())));
}

/// Appends a reject to `rejects.csv`.
pub fn append_reject(to: &mut Vec<u8>, reject: &Finding) {
    row(to, reject_cells(reject).iter().map(|cell| defused(cell)));
}

/// One row as the csv crate writes it: quotes where a cell holds a comma, a quote or a line end.
fn row<C: AsRef<[u8]>>(to: &mut Vec<u8>, cells: impl Iterator<Item = C>) {
    for (n, cell) in cells.enumerate() {
        if n > 0 {
            to.push(b',');
        }
        let cell = cell.as_ref();
        if !cell.iter().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r')) {
            to.extend_from_slice(cell);
            continue;
        }
        to.push(b'"');
        for part in cell.split_inclusive(|byte| *byte == b'"') {
            to.extend_from_slice(part);
            if part.last() == Some(&b'"') {
                to.push(b'"');
            }
        }
        to.push(b'"');
    }
    to.push(b'\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use csv::{Terminator, WriterBuilder};
    use proptest::prelude::*;

    use crate::export::{claims_csv, rejects_csv};
    use crate::source::Location;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn a_row_by_hand_is_a_row_of_csv(cells in prop::collection::vec("[a,\"\n\r é'=]{0,6}", 2..6)) {
            let mut by_hand = Vec::new();
            row(&mut by_hand, cells.iter());
            let mut writer = WriterBuilder::new().terminator(Terminator::Any(b'\n')).from_writer(Vec::new());
            writer.write_record(&cells).unwrap();
            prop_assert_eq!(by_hand, writer.into_inner().unwrap());
        }
    }

    #[test]
    fn a_table_written_row_by_row_has_the_bytes_of_one_written_at_once() {
        let claim = ClaimRow {
            claimant: "=cmd".into(),
            count_low: Some(5),
            subject: Some("a \"b\", c".into()),
            ..ClaimRow::default()
        };
        let claims = [claim.clone(), ClaimRow::default()];
        let mut bytes = sheet_head(SHEETS.len(), &[]).1;
        claims.iter().for_each(|claim| append_claim(&mut bytes, claim));
        assert_eq!(String::from_utf8(bytes), String::from_utf8(claims_csv(&claims).bytes));
        let reject =
            Finding::reject(Location::at("a.csv", 3, 2), crate::error::Code::Date, "-x", "").in_field("date");
        let mut bytes = sheet_head(SHEETS.len() + 1, &[]).1;
        append_reject(&mut bytes, &reject);
        assert_eq!(bytes, rejects_csv(&[reject]).bytes);
    }
}
