//! The fields of one row by their column, and findings about them.

use std::ops::Range;
use std::sync::Arc;

use super::columns::{Column, Columns, trimmed};
use super::records::Split;
use crate::error::{Code, Finding};
use crate::report::shown::shown;
use crate::source::{Evidence, Location};

/// A rejected row.
pub(super) type Reject = Box<Finding>;

/// One row.
pub(super) struct Fields<'a> {
    pub(super) file: &'a Arc<str>,
    pub(super) columns: &'a Columns,
    pub(super) record: &'a Split,
    pub(super) line: u32,
    /// The record in the file.
    pub(super) bytes: Range<usize>,
}

impl<'a> Fields<'a> {
    /// The value of a column without the spaces around it; empty where there is none.
    pub(super) fn get(&self, column: Column) -> &'a str {
        self.columns.at(column).and_then(|at| self.record.text(at)).map_or("", trimmed)
    }

    /// The value of a column, where it has one.
    pub(super) fn some(&self, column: Column) -> Option<String> {
        let value = self.get(column);
        (!value.is_empty()).then(|| value.to_owned())
    }

    /// The value read by `read`; `None` where the cell is empty.
    ///
    /// # Errors
    /// `value` with what was expected where it can't be read.
    pub(super) fn word<T>(
        &self,
        column: Column,
        read: impl Fn(&str) -> Option<T>,
        expected: &str,
    ) -> Result<Option<T>, Reject> {
        let value = self.get(column);
        if value.is_empty() {
            return Ok(None);
        }
        read(value).map(Some).ok_or_else(|| {
            self.reject(column, Code::Value, &format!("expected {expected}"), "correct the cell")
        })
    }

    fn location(&self, column: Column) -> Location {
        Location::at(self.file.clone(), self.line, self.columns.number(column))
    }

    /// A reject that shows the value of the cell.
    pub(super) fn reject(&self, column: Column, code: Code, expected: &str, way_out: &str) -> Reject {
        let what = format!("found {}: {expected}", shown(self.get(column)));
        Box::new(
            Finding::reject(self.location(column), code, what, way_out).in_field(self.columns.label(column)),
        )
    }

    /// A warning that shows the value of the cell.
    pub(super) fn warning(&self, column: Column, code: Code, expected: &str, way_out: &str) -> Finding {
        let what = format!("found {}: {expected}", shown(self.get(column)));
        Finding::warning(self.location(column), code, what, way_out).in_field(self.columns.label(column))
    }

    /// The evidence for a cell: the record's bytes, the number of the field, the words.
    pub(super) fn evidence(&self, column: Column, text: impl Into<String>) -> Evidence {
        Evidence {
            file: self.file.clone(),
            line: self.line,
            column: self.columns.number(column),
            start: self.bytes.start,
            end: self.bytes.end,
            text: text.into(),
        }
    }
}
