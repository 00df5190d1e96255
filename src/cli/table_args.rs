//! What the command line says of tables: which dialect, which columns, which encoding.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use jiff::civil::Date;

use crate::error::{Code, Error, Result};
use crate::report::{DayOrder, Dialect, Encoding, Keep, TableOptions, column_names, is_column};
use crate::source::Location;

/// How tables are to be read.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Tables")]
pub(super) struct TableArgs {
    /// What every table is, where its header doesn't say it
    #[arg(long = "as", value_name = "FORMAT", value_enum)]
    dialect: Option<Format>,

    /// The names your columns have, as 'date=Datum,place=Ort', or a file of lines such as date = "Datum"
    #[arg(long, value_name = "COLUMNS")]
    map: Vec<String>,

    /// Whether 05/04/2026 is 5 April (dmy) or 4 May (mdy), where the column doesn't decide it
    #[arg(long, value_name = "ORDER", value_enum)]
    dates: Option<Order>,

    /// Keep other columns in the features as they are: their names, or `all`
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    keep_columns: Vec<String>,

    /// The encoding of tables that are neither UTF-8 nor marked UTF-16: latin1, windows-1252, windows-1256...
    #[arg(long, value_name = "NAME", value_parser = encoding)]
    pub(super) encoding: Option<Encoding>,

    /// A date after this day is warned of [default: today]
    #[arg(long, value_name = "DATE", value_parser = day)]
    today: Option<Date>,
}

/// A format of tables, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// ACLED's exports
    Acled,
    /// UCDP GED and Candidate events
    Ucdp,
    /// GDELT's events 1.0 and 2.0
    Gdelt,
    /// A table with a row of HXL hashtags
    Hxl,
    /// Any other, by situs' names of columns
    Csv,
}

/// Day or month first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Order {
    /// Day, month, year
    Dmy,
    /// Month, day, year
    Mdy,
}

/// A day of an argument.
pub(super) fn day(text: &str) -> std::result::Result<Date, String> {
    text.parse().map_err(|_| "expected a day that exists, such as 2026-02-27".to_owned())
}

fn encoding(name: &str) -> std::result::Result<Encoding, String> {
    Encoding::from_name(name).ok_or_else(|| {
        "expected the name of an encoding of one byte a letter, such as latin1, windows-1252, windows-1251, \
         windows-1256, or utf-8, utf-16le, utf-16be"
            .to_owned()
    })
}

impl TableArgs {
    /// The files that say what columns are called.
    pub(super) fn files(&self) -> impl Iterator<Item = PathBuf> {
        self.map.iter().filter(|text| !text.contains('=')).map(PathBuf::from)
    }

    /// As the readers take it.
    ///
    /// # Errors
    /// [`Code::Usage`] where a `--map` makes no sense, [`Code::Io`] where its file can't be read.
    pub(super) fn options(&self) -> Result<TableOptions> {
        let mut map = Vec::new();
        for text in &self.map {
            match text.contains('=') {
                true => pairs(text, ',', &mut map).map_err(|(_, error)| error)?,
                false => of_file(Path::new(text), &mut map)?,
            }
        }
        let keep = match self.keep_columns.as_slice() {
            [] => Keep::Nothing,
            [all] if all == "all" => Keep::All,
            names => Keep::Named(names.iter().map(|name| name.trim().to_owned()).collect()),
        };
        let dialect = self.dialect.map(|format| match format {
            Format::Acled => Dialect::Acled,
            Format::Ucdp => Dialect::Ucdp,
            Format::Gdelt => Dialect::Gdelt,
            Format::Hxl => Dialect::Hxl,
            Format::Csv => Dialect::Own,
        });
        let order = self.dates.map(|order| match order {
            Order::Dmy => DayOrder::DayFirst,
            Order::Mdy => DayOrder::MonthFirst,
        });
        // Only warnings ask for it: what is written is the same on every day.
        let now = || jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
        let today = Some(self.today.unwrap_or_else(now));
        Ok(TableOptions {
            dialect,
            map,
            order,
            keep,
            encoding: self.encoding,
            today,
            ..TableOptions::default()
        })
    }
}

/// `date=Datum,place=Ort`, or the same a line and with quotes; each with the number of its part, from 1.
fn pairs(
    text: &str,
    mark: char,
    map: &mut Vec<(String, String)>,
) -> std::result::Result<(), (u32, Box<Error>)> {
    let parts = text.split(mark).map(str::trim).zip(1_u32..);
    for (part, number) in parts.filter(|(part, _)| !part.is_empty() && !part.starts_with(['#', '['])) {
        let wrong = |what: String| {
            let way_out = "write --map 'date=Datum,place=Ort', or lines such as date = \"Datum\"";
            (number, Error::new(Code::Usage, what, way_out))
        };
        let Some((own, name)) = part.split_once('=') else {
            return Err(wrong(format!(
                "--map has {part:?}: expected situs' name, =, and that of your column"
            )));
        };
        let bare = |text: &str| text.trim().trim_matches(['"', '\'']).to_owned();
        let (own, name) = (bare(own), bare(name));
        if !is_column(&own) {
            let known = column_names().collect::<Vec<_>>().join(", ");
            return Err(wrong(format!("there is no column {own:?} in situs: expected one of {known}")));
        }
        if map.iter().any(|(known, other)| *known == own && *other != name) {
            return Err(wrong(format!("--map says twice which column is {own}: expected one")));
        }
        map.push((own, name));
    }
    Ok(())
}

fn of_file(path: &Path, map: &mut Vec<(String, String)>) -> Result<()> {
    let name = super::inputs::name(path);
    let mut bytes = Vec::new();
    let read = std::fs::File::open(path)
        .and_then(|file| file.take(LONGEST_MAP.saturating_add(1)).read_to_end(&mut bytes));
    let refused = |code, what: &str| {
        let way_out = "write --map 'date=Datum,place=Ort', or name a file of lines such as date = \"Datum\"";
        Error::new(code, what, way_out).at(Location::file(name.as_str()))
    };
    read.map_err(|cause| refused(Code::Io, "this is no file that can be read").because(cause))?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > LONGEST_MAP) {
        return Err(refused(Code::Limit, "this is longer than 1 MB: expected names of columns"));
    }
    let text = String::from_utf8(bytes)
        .map_err(|cause| refused(Code::Encoding, "this isn't UTF-8").because(cause))?;
    pairs(text.trim_start_matches('\u{feff}'), '\n', map)
        .map_err(|(line, error)| error.at(Location::line(name.as_str(), line)))
}

/// A file of names of columns has some lines.
const LONGEST_MAP: u64 = 1 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_is_read_from_the_line_and_from_a_file() {
        let expected = [("date".to_owned(), "Datum".to_owned()), ("place".to_owned(), "Ort".to_owned())];
        let read = |text: &str, mark| {
            let mut map = Vec::new();
            pairs(text, mark, &mut map).map(|()| map).map_err(|(part, error)| (part, error.code))
        };
        assert_eq!(read("date=Datum, place=Ort", ',').unwrap(), expected);
        assert_eq!(read("# mine\n[map]\ndate = \"Datum\"\nplace = 'Ort'\n", '\n').unwrap(), expected);
        assert_eq!(read("date", ','), Err((1, Code::Usage)));
        assert_eq!(read("date=a\n\nplaice=b", '\n'), Err((3, Code::Usage)));
        assert_eq!(read("date=a,date=b", ','), Err((2, Code::Usage)));
    }
}
