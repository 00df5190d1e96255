//! Bytes in, reports and table rows out. Every character can be traced to its place in the file.

mod html;
mod markdown;
mod plain;
mod table;
mod text;

pub use table::{TableEvents, read_table};
pub use text::{Report, TextMap};

use crate::error::{Finding, Result};

/// What one input file holds.
#[derive(Debug)]
#[non_exhaustive]
pub enum Input {
    /// A news text.
    Report(Box<Report>),
    /// A table of events.
    Table(TableEvents),
}

/// Reads one file, by its ending and what it holds. `file` is its name as the user gave it.
///
/// # Errors
/// With the file, and the line where there is one, when nothing in it can be used.
pub fn read(file: &str, bytes: &[u8]) -> Result<(Input, Vec<Finding>)> {
    let ending = file
        .rsplit_once('.')
        .map(|(_, e)| e.to_ascii_lowercase())
        .unwrap_or_default();
    match ending.as_str() {
        "csv" | "tsv" => read_table(file, bytes).map(|(table, findings)| (Input::Table(table), findings)),
        "md" | "markdown" => markdown::read(file, bytes).map(as_report),
        "html" | "htm" | "xhtml" => html::read(file, bytes).map(as_report),
        _ => plain::read(file, bytes).map(as_report),
    }
}

fn as_report((report, findings): (Report, Vec<Finding>)) -> (Input, Vec<Finding>) {
    (Input::Report(Box::new(report)), findings)
}
