//! What the command line says of tables: which dialect, which columns, which encoding.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use jiff::civil::Date;

use crate::error::{Code, Error, Result};
use crate::report::{DayOrder, Dialect, Encoding, Keep, TableOptions};
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
            map.extend(if text.contains('=') { pairs(text, ',')? } else { of_file(Path::new(text))? });
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
        Ok(TableOptions { dialect, map, order, keep, encoding: self.encoding, today })
    }
}

/// `date=Datum,place=Ort`, or the same a line and with quotes.
fn pairs(text: &str, mark: char) -> Result<Vec<(String, String)>> {
    let parts = text.split(mark).map(str::trim);
    let parts = parts.filter(|part| !part.is_empty() && !part.starts_with(['#', '[']));
    parts
        .map(|part| {
            let (own, name) = part.split_once('=').ok_or_else(|| {
                let what = format!("--map has {part:?}: expected situs' name, =, and that of your column");
                Error::new(Code::Usage, what, "write --map 'date=Datum,place=Ort'")
            })?;
            let bare = |text: &str| text.trim().trim_matches(['"', '\'']).to_owned();
            Ok((bare(own), bare(name)))
        })
        .collect()
}

fn of_file(path: &Path) -> Result<Vec<(String, String)>> {
    let text = std::fs::read_to_string(path).map_err(|cause| {
        let way_out = "write --map 'date=Datum,place=Ort', or name a file of lines such as date = \"Datum\"";
        Error::new(Code::Io, "this is no file that can be read", way_out)
            .at(Location::file(super::inputs::name(path)))
            .because(cause)
    })?;
    pairs(&text, '\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_is_read_from_the_line_and_from_a_file() {
        let expected = [("date".to_owned(), "Datum".to_owned()), ("place".to_owned(), "Ort".to_owned())];
        assert_eq!(pairs("date=Datum, place=Ort", ',').unwrap(), expected);
        assert_eq!(pairs("# mine\n[map]\ndate = \"Datum\"\nplace = 'Ort'\n", '\n').unwrap(), expected);
        assert_eq!(pairs("date", ',').unwrap_err().code, Code::Usage);
    }
}
