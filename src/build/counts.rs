//! The accounts of a run: everything that was read is somewhere, and the numbers say where.
//!
//! The unit is one telling of one site: a row of a table, or a passage that names a site (an event that names none
//! counts once). `rows_read + passages_read = features + merged + filtered + unplaced + rejected`.

use std::fmt::Write as _;
use std::ops::AddAssign;

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::layer::Layers;

/// What was read and what became of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Counts {
    /// News texts.
    pub reports: usize,
    /// Event tables.
    pub tables: usize,
    /// Files in folders that are neither.
    pub files_skipped: usize,
    /// Sentences of the reports.
    pub sentences: usize,
    /// Rows of the tables.
    pub rows_read: usize,
    /// Tellings of a site in reports, and sites beyond one a row.
    pub passages_read: usize,
    /// Sites that stand in at least one layer; one drawn as an area and as a stretch counts once.
    pub features: usize,
    /// Tellings of a site told before.
    pub merged: usize,
    /// Left out because somebody asked for it.
    pub filtered: usize,
    /// Without place or day: the rows of `unplaced.geojson`.
    pub unplaced: usize,
    /// Of `unplaced`: those where several places may be meant.
    pub ambiguous: usize,
    /// Rows and passages that could not be read: the rows of `rejects.csv`.
    pub rejected: usize,
    /// Events after merging.
    pub events: usize,
    /// Claims after merging.
    pub claims: usize,
    /// Corrections that were made.
    pub corrected: usize,
    /// Corrections that no longer apply.
    pub stale: usize,
}

impl AddAssign<&Counts> for Counts {
    fn add_assign(&mut self, other: &Counts) {
        self.reports = self.reports.saturating_add(other.reports);
        self.tables = self.tables.saturating_add(other.tables);
        self.files_skipped = self.files_skipped.saturating_add(other.files_skipped);
        self.sentences = self.sentences.saturating_add(other.sentences);
        self.rows_read = self.rows_read.saturating_add(other.rows_read);
        self.passages_read = self.passages_read.saturating_add(other.passages_read);
        self.features = self.features.saturating_add(other.features);
        self.merged = self.merged.saturating_add(other.merged);
        self.filtered = self.filtered.saturating_add(other.filtered);
        self.unplaced = self.unplaced.saturating_add(other.unplaced);
        self.ambiguous = self.ambiguous.saturating_add(other.ambiguous);
        self.rejected = self.rejected.saturating_add(other.rejected);
        self.events = self.events.saturating_add(other.events);
        self.claims = self.claims.saturating_add(other.claims);
        self.corrected = self.corrected.saturating_add(other.corrected);
        self.stale = self.stale.saturating_add(other.stale);
    }
}

impl Counts {
    /// The tellings that were read.
    pub fn read(&self) -> usize {
        self.rows_read.saturating_add(self.passages_read)
    }

    /// The tellings that are somewhere.
    pub fn accounted(&self) -> usize {
        self.features
            .saturating_add(self.merged)
            .saturating_add(self.filtered)
            .saturating_add(self.unplaced)
            .saturating_add(self.rejected)
    }

    /// Takes over what the layers hold.
    pub fn take(&mut self, layers: &Layers) {
        self.features = layers.sites_placed;
        self.unplaced = layers.sites_unplaced;
        self.ambiguous = layers.sites_ambiguous;
        self.claims = layers.claims.len();
    }

    /// As it stands in `datapackage.json`.
    pub fn object(&self) -> Map<String, Value> {
        let numbers = [
            ("reports", self.reports),
            ("tables", self.tables),
            ("files_skipped", self.files_skipped),
            ("sentences", self.sentences),
            ("rows_read", self.rows_read),
            ("passages_read", self.passages_read),
            ("features", self.features),
            ("merged", self.merged),
            ("filtered", self.filtered),
            ("unplaced", self.unplaced),
            ("ambiguous", self.ambiguous),
            ("rejected", self.rejected),
            ("events", self.events),
            ("claims", self.claims),
        ];
        let corrections = [("corrected", self.corrected), ("corrections_stale", self.stale)];
        let corrections = corrections.into_iter().filter(|_| self.corrected.saturating_add(self.stale) > 0);
        numbers
            .into_iter()
            .chain(corrections)
            .map(|(name, number)| (name.to_owned(), json!(number)))
            .collect()
    }

    /// A short table for people.
    pub fn table(&self, out: &str) -> String {
        let mut text = String::new();
        let mut line = |name: &str, number: usize, what: &str| {
            // Writing to a string can't fail.
            let _ = writeln!(text, "{name:<9} {number:>6}  {what}");
        };
        let read = format!(
            "rows {}, passages {} (reports {}, sentences {}, tables {}, files skipped {})",
            self.rows_read, self.passages_read, self.reports, self.sentences, self.tables, self.files_skipped
        );
        line("read", self.read(), &read);
        line("placed", self.features, "sites in a layer");
        line("merged", self.merged, "told before");
        line("filtered", self.filtered, "left out as asked");
        let unplaced =
            format!("without place or day, {} of them ambiguous: see unplaced.geojson", self.ambiguous);
        line("unplaced", self.unplaced, &unplaced);
        line("rejected", self.rejected, "could not be read: see rejects.csv");
        if self.corrected.saturating_add(self.stale) > 0 {
            let stale = format!("corrections, and {} that no longer apply", self.stale);
            line("corrected", self.corrected, &stale);
        }
        line("written", self.events, &format!("events with {} claims, to {out}", self.claims));
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts() -> Counts {
        Counts {
            rows_read: 14,
            passages_read: 20,
            features: 25,
            merged: 5,
            unplaced: 3,
            ambiguous: 1,
            rejected: 1,
            ..Counts::default()
        }
    }

    #[test]
    fn what_is_read_is_what_is_accounted_for() {
        let mut counts = counts();
        assert_eq!((counts.read(), counts.accounted()), (34, 34));
        counts += &self::counts();
        assert_eq!((counts.read(), counts.accounted()), (68, 68));
        counts.unplaced -= 1;
        assert_ne!(counts.read(), counts.accounted());
    }

    #[test]
    fn the_table_and_the_object_say_the_same_numbers() {
        let counts = counts();
        let table = counts.table("out");
        for (name, value) in counts.object() {
            let number = value.as_u64().unwrap().to_string();
            assert!(
                table.split(|c: char| !c.is_ascii_digit()).any(|word| word == number),
                "{name} {number}:\n{table}"
            );
        }
        assert!(table.contains("rows 14, passages 20"));
    }
}
