//! When: never more exact than said.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A closed span of days with the precision it was told in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct When {
    /// First day on which it may have happened.
    pub start: Date,
    /// Last day on which it may have happened; never before `start`.
    pub end: Date,
    /// How it was told.
    pub precision: DatePrecision,
    /// The words it was read from ("overnight", "Thursday"), where there are any.
    pub written: Option<String>,
}

/// How exactly a date was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DatePrecision {
    /// A day.
    Day,
    /// A night: the evening of the first day to the morning of the second.
    Night,
    /// Some days.
    Range,
    /// A week.
    Week,
    /// A month.
    Month,
    /// A year.
    Year,
    /// No day is told: the days up to the report's publication.
    Reported,
}

impl DatePrecision {
    /// The name as it stands in the layers.
    pub fn as_str(self) -> &'static str {
        match self {
            DatePrecision::Day => "day",
            DatePrecision::Night => "night",
            DatePrecision::Range => "range",
            DatePrecision::Week => "week",
            DatePrecision::Month => "month",
            DatePrecision::Year => "year",
            DatePrecision::Reported => "reported",
        }
    }
}

impl When {
    /// One day.
    pub fn day(day: Date) -> Self {
        When { start: day, end: day, precision: DatePrecision::Day, written: None }
    }

    /// A span; the two days are put in order.
    pub fn span(a: Date, b: Date, precision: DatePrecision) -> Self {
        When { start: a.min(b), end: a.max(b), precision, written: None }
    }

    /// Whether the two spans share a day.
    pub fn overlaps(&self, other: &When) -> bool {
        self.start <= other.end && other.start <= self.end
    }
}
