//! A draft as bytes: CSV for a spreadsheet, JSON, or a table for people.

use serde_json::{Map, Value};

use super::columns::{Column, Row};
use crate::cell::defused;

/// How a draft is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sheet {
    Csv,
    Json,
    Table,
}

impl Sheet {
    /// What stands before all rows.
    pub(crate) fn head(self) -> Vec<u8> {
        match self {
            Sheet::Csv => csv_lines([Column::ALL.iter().map(|column| column.name())].into_iter()),
            Sheet::Json => b"[\n".to_vec(),
            Sheet::Table => Vec::new(),
        }
    }

    /// Rows, those of an event together.
    pub(crate) fn rows(self, rows: &[Row]) -> Vec<u8> {
        match self {
            Sheet::Csv => csv_lines(rows.iter().map(|row| row.cells().map(|cell| defused(cell)))),
            Sheet::Json => {
                let lines: Vec<String> =
                    rows.iter().map(|row| Value::Object(object(row)).to_string()).collect();
                lines.join(",\n").into_bytes()
            }
            Sheet::Table => draft_table(rows).into_bytes(),
        }
    }

    /// How many rows of an event may be written by themselves, with the gap between them and others.
    pub(crate) fn at_once(self) -> usize {
        match self {
            Sheet::Csv | Sheet::Json => 64,
            // All of an event stand below its head.
            Sheet::Table => usize::MAX,
        }
    }

    /// What stands between the rows of two events.
    pub(crate) fn gap(self) -> &'static [u8] {
        match self {
            Sheet::Csv => b"",
            Sheet::Json => b",\n",
            Sheet::Table => b"\n",
        }
    }

    /// What stands behind all rows.
    pub(crate) fn end(self) -> &'static [u8] {
        if self == Sheet::Json { b"\n]\n" } else { b"" }
    }
}

fn csv_lines<R>(lines: impl Iterator<Item = R>) -> Vec<u8>
where
    R: IntoIterator<Item: AsRef<[u8]>>,
{
    let mut writer = csv::Writer::from_writer(Vec::new());
    for line in lines {
        // Writing to memory can't fail, and every row has all columns.
        let _ = writer.write_record(line);
    }
    writer.into_inner().unwrap_or_default()
}

/// Rows as CSV with a header.
pub fn draft_csv(rows: &[Row]) -> Vec<u8> {
    [Sheet::Csv.head(), Sheet::Csv.rows(rows)].concat()
}

/// Rows as a JSON array of objects, one a line; an empty cell is `null`, and numbers are numbers.
pub fn draft_json(rows: &[Row]) -> Vec<u8> {
    [&Sheet::Json.head(), &Sheet::Json.rows(rows), Sheet::Json.end()].concat()
}

fn object(row: &Row) -> Map<String, Value> {
    Column::ALL
        .iter()
        .filter(|column| **column != Column::Trace)
        .map(|column| {
            let cell = row.get(*column);
            let value = match column {
                _ if cell.is_empty() => Value::Null,
                Column::Latitude | Column::Longitude | Column::Confidence => {
                    cell.parse::<f64>().map_or(Value::Null, Value::from)
                }
                Column::Line | Column::ColumnNumber | Column::ByteStart | Column::ByteEnd => {
                    cell.parse::<u64>().map_or(Value::Null, Value::from)
                }
                _ => Value::from(cell),
            };
            (column.name().to_owned(), value)
        })
        .collect()
}

/// Rows for people: events with their sites and claims, what is sure of them, and where they stand.
pub fn draft_table(rows: &[Row]) -> String {
    let mut text = String::new();
    let mut event = "";
    for row in rows {
        let of = |column| row.get(column);
        if of(Column::Event) != event {
            event = of(Column::Event);
            let gap = if text.is_empty() { "" } else { "\n" };
            let against = match of(Column::Against) {
                "" => String::new(),
                names => format!(" against {names}"),
            };
            text += &format!(
                "{gap}{event}  {}  {} to {} ({})  {}{against}\n",
                of(Column::Kind),
                or(of(Column::Start), "?"),
                or(of(Column::End), "?"),
                or(of(Column::DayPrecision), "no day"),
                or(of(Column::By), "nobody named")
            );
        }
        let sure = or(of(Column::Confidence), "-   ");
        let stands = format!("{}:{}", of(Column::Report), of(Column::Line));
        text += &format!("  {:<13} {sure:>4}  {}  {stands}\n", row.id(), what(row));
    }
    text
}

fn what(row: &Row) -> String {
    let of = |column| row.get(column);
    if row.is_site() {
        let place = match (of(Column::PlaceAsWritten), of(Column::Place)) {
            ("", "") => "no place".to_owned(),
            (written, "") => format!("{written} = ?"),
            (written, place) if written == place => written.to_owned(),
            (written, place) => format!("{written} = {place}"),
        };
        let note = if of(Column::Place).is_empty() { of(Column::Reason) } else { "" };
        let parts = [format!("site   {place}"), of(Column::Precision).to_owned(), note.to_owned()];
        return parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    }
    let count = or(of(Column::Count), of(Column::CountText));
    let verb = match of(Column::Stance) {
        "asserts" => ":".to_owned(),
        stance => format!(" {stance}:"),
    };
    let words = ["claim ", of(Column::Claimant)].join(" ") + &verb + " " + of(Column::Measure) + " " + count;
    format!("{words} ({})", or(of(Column::Subject), or(of(Column::SubjectSide), "of nobody named")))
}

fn or<'a>(cell: &'a str, otherwise: &'a str) -> &'a str {
    if cell.is_empty() { otherwise } else { cell }
}
