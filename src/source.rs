//! Where a fact stands: file, line, column and bytes. A leaf: it uses nothing of situs.

#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A place in an input file. Lines and columns are physical and count from 1; a column counts characters,
/// or in a table the fields of a record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Location {
    /// The file as it was named on the command line, with `/` between folders.
    pub file: Arc<str>,
    /// Physical line, from 1; `None` where the whole file is meant.
    pub line: Option<u32>,
    /// Character of the line, or field of the record, from 1.
    pub column: Option<u32>,
}

impl Location {
    /// The whole of a file.
    pub fn file(file: impl Into<Arc<str>>) -> Self {
        Location { file: file.into(), line: None, column: None }
    }

    /// One line of a file.
    pub fn line(file: impl Into<Arc<str>>, line: u32) -> Self {
        Location { file: file.into(), line: Some(line), column: None }
    }

    /// One column of a line of a file.
    pub fn at(file: impl Into<Arc<str>>, line: u32, column: u32) -> Self {
        Location { file: file.into(), line: Some(line), column: Some(column) }
    }
}

impl fmt::Display for Location {
    /// `FILE`, `FILE:LINE` or `FILE:LINE:COLUMN`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
            if let Some(column) = self.column {
                write!(f, ":{column}")?;
            }
        }
        Ok(())
    }
}

/// The words a fact was read from: never longer than their sentence.
///
/// `bytes` slices the file as it is on disk (for a table: the record), so anybody can check it with `dd`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Evidence {
    /// The file as it was named on the command line.
    pub file: Arc<str>,
    /// Physical line where the words begin, from 1.
    pub line: u32,
    /// Character of that line where the words begin, from 1 (in a table: the field).
    pub column: u32,
    /// First byte of the words in the file.
    pub start: usize,
    /// One past the last byte of the words in the file.
    pub end: usize,
    /// The words themselves, as text (markup removed, character references resolved).
    pub text: String,
}

impl Evidence {
    /// The file's bytes these words were read from.
    pub fn bytes(&self) -> Range<usize> {
        self.start..self.end
    }

    /// The place in the file where the words begin.
    pub fn location(&self) -> Location {
        Location::at(self.file.clone(), self.line, self.column)
    }
}
