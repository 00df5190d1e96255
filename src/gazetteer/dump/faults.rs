//! What was wrong with the rows of dumps: all of it counted, the first told.

use std::collections::BTreeMap;

use crate::error::{Code, Finding, Severity};
use crate::source::Location;

/// Findings that are kept to be told.
const TOLD: usize = 20;

/// Findings: the first twenty, and counts of all. Memory doesn't grow with their number.
#[derive(Debug, Clone, Default)]
pub struct Faults {
    /// The first ones.
    pub first: Vec<Finding>,
    /// How many of each severity and code.
    pub counts: BTreeMap<(Severity, Code), u64>,
}

impl Faults {
    /// Adds a finding.
    pub fn add(&mut self, finding: Finding) {
        let count = self.counts.entry((finding.severity, finding.code)).or_default();
        *count = count.saturating_add(1);
        if self.first.len() < TOLD {
            self.first.push(finding);
        }
    }

    /// How many rows were rejected.
    pub fn rejected(&self) -> u64 {
        let rejects = self.counts.iter().filter(|((severity, _), _)| *severity == Severity::Reject);
        rejects.map(|(_, count)| count).sum()
    }

    /// All findings.
    pub fn total(&self) -> u64 {
        self.counts.values().sum()
    }
}

/// What is wrong with a row: the column (from 1; 0 for the whole line), its name, the code, what was found, the way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) column: u32,
    pub(super) field: &'static str,
    pub(super) code: Code,
    pub(super) what: String,
    pub(super) way_out: &'static str,
}

impl Fault {
    pub(super) fn new(
        column: u32,
        field: &'static str,
        code: Code,
        what: String,
        way_out: &'static str,
    ) -> Self {
        Fault { column, field, code, what, way_out }
    }

    /// The fault as a finding about a line of a file.
    pub(super) fn found(self, file: &str, line: u32, severity: Severity) -> Finding {
        let at =
            if self.column == 0 { Location::line(file, line) } else { Location::at(file, line, self.column) };
        let finding = Finding { severity, ..Finding::reject(at, self.code, self.what, self.way_out) };
        if self.field.is_empty() { finding } else { finding.in_field(self.field) }
    }
}

/// A value from outside as it is quoted in a message: short.
pub(super) fn quoted(value: &str) -> String {
    let short: String = value.chars().take(40).collect();
    let more = if short.len() < value.len() { "…" } else { "" };
    format!("\u{201c}{short}{more}\u{201d}")
}
