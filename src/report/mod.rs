//! Bytes in, reports and table rows out. Every character can be traced to its place in the file.
//!
//! The ending says what a file is (`.csv`, `.tsv`, `.tab` a table; `.md` Markdown; `.html`, `.htm` a web page;
//! `.jsonl`, `.ndjson` a report a line; all else plain text), its first bytes may refuse that: archives, pictures, PDF and JSON are named and
//! refused, and a web page saved as `.txt` is read as a web page.

#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

mod body;
pub(crate) mod dates;
mod encoding;
mod furniture;
mod head_date;
mod html;
mod jsonl;
mod markdown;
mod plain;
mod shown;
mod sniff;
mod table;
mod text;

pub use jsonl::{LineRead, Reports, check_jsonl, is_jsonl, read_line};
pub(crate) use table::values as cells;
pub(crate) use table::{CellRows, begin_cells};
pub use table::{
    DayOrder, Dialect, Encoding, Keep, Outcome, Piece, Pieces, Plan, Repeated, Row, Rows, Sheet, SheetRow,
    TableEvents, TableOptions, begin as begin_table, column_names, events as table_events,
    gather as gather_rows, is_column, is_points, read_points, read_sheet, read_table, read_table_as,
};
pub use text::{Report, TextMap};

use crate::error::{Code, Error, Finding, Result};
use crate::event::Source;
use crate::source::Location;

/// What one input file holds.
#[derive(Debug)]
#[non_exhaustive]
pub enum Input {
    /// A news text.
    Report(Box<Report>),
    /// Several news texts.
    Reports(Reports),
    /// A table of events.
    Table(TableEvents),
}

/// Reads one file, by its ending and what it holds. `file` is its name as the user gave it.
///
/// # Errors
/// With the file, and the line where there is one, when nothing in it can be used.
pub fn read(file: &str, bytes: &[u8]) -> Result<(Input, Vec<Finding>)> {
    read_as(file, bytes, &TableOptions::default())
}

/// The same, with what somebody says beforehand about tables.
///
/// # Errors
/// Those of [`read`], and `usage` where a column that was named isn't there.
pub fn read_as(file: &str, bytes: &[u8], tables: &TableOptions) -> Result<(Input, Vec<Finding>)> {
    if is_jsonl(file) {
        return jsonl::read(file, bytes).map(|(reports, findings)| (Input::Reports(reports), findings));
    }
    sniff::refuse_binary(file, bytes)?;
    sniff::refuse_json(file, bytes)?;
    let page = sniff::is_html(bytes);
    let text = match ending(file).as_str() {
        "csv" | "tsv" | "tab" if page => Err(page_for_table(file)),
        "csv" | "tsv" | "tab" => {
            return read_table_as(file, bytes, tables)
                .map(|(table, findings)| (Input::Table(table), findings));
        }
        "html" | "htm" | "xhtml" => html::read(file, bytes).map(as_report),
        _ if page => html::read(file, bytes).map(|(report, mut findings)| {
            findings.push(page_for_text(file));
            as_report((report, findings))
        }),
        "md" | "markdown" => markdown::read(file, bytes).map(as_report),
        _ => plain::read(file, bytes).map(as_report),
    };
    // Among thousands of reports one that was saved without a word must not stop the others.
    text.or_else(|error| if error.code == Code::Empty { Ok(without_words(file, bytes)) } else { Err(error) })
}

/// A report in which nothing stands, and the warning that says so.
fn without_words(file: &str, bytes: &[u8]) -> (Input, Vec<Finding>) {
    let source = Source { file: file.into(), ..Source::default() };
    let map = TextMap::identity(bytes.into(), 0, 0);
    let what = "the report is empty: expected its text";
    let warning = Finding::warning(
        Location::file(file),
        Code::Empty,
        what,
        "check that it was saved or downloaded whole",
    );
    (Input::Report(Box::new(Report { source, text: String::new(), map, furniture: 0 })), vec![warning])
}

/// Refuses a web page that is called a table.
///
/// # Errors
/// `unknown-format`.
pub fn refuse_page(file: &str, bytes: &[u8]) -> Result<()> {
    if sniff::is_html(bytes) { Err(page_for_table(file)) } else { Ok(()) }
}

/// What follows the last point of the file's own name, in small letters.
fn ending(file: &str) -> String {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default()
}

fn as_report((mut report, findings): (Report, Vec<Finding>)) -> (Input, Vec<Finding>) {
    if report.source.published.is_none() {
        report.source.published = head_date::find(&report.text);
    }
    (Input::Report(Box::new(report)), findings)
}

fn page_for_table(file: &str) -> Box<Error> {
    Error::new(
        Code::UnknownFormat,
        "the file is a web page: expected a table, as its ending says",
        "download the table itself (this may be an error page), or name the file .html",
    )
    .at(Location::file(file))
}

fn page_for_text(file: &str) -> Finding {
    Finding::note(
        Location::file(file),
        Code::UnknownFormat,
        "the file is a web page whatever its ending, and was read as one",
        "name it .html",
    )
}

#[cfg(test)]
mod tests;
