//! When: the days of a row, in the order of its column and as exactly as its dataset grades them.

use jiff::Span;
use jiff::civil::Date;

use super::{Memory, Said};
use crate::error::Code;
use crate::event::{DatePrecision, When};
use crate::report::dates;
use crate::report::table::columns::Column;
use crate::report::table::day_order::{compact_day, is_damaged, numeric_day};
use crate::report::table::fields::{Fields, Reject};
use crate::report::table::plan::Plan;

const DATES: &str = "expected a day that exists, written 2026-02-26 or 26 February 2026, or a span: \
                     2026-02-26/2026-02-27, 2026-02";
const DAMAGED: &str = "this is what a spreadsheet leaves of a day with its time: the day itself is lost";

/// The days of a row.
pub(super) fn when(
    plan: &Plan,
    fields: &Fields<'_>,
    memory: &mut Memory,
    said: &mut Said,
) -> Result<Option<When>, Reject> {
    let mut read = |column| match fields.get(column) {
        "" => Ok(None),
        text => match memory.days(text, || days(plan, text)) {
            Some(days) => Ok(Some(days)),
            None => Err(unread(fields, column, text)),
        },
    };
    let (start, end) = (read(Column::Date)?, read(Column::End)?);
    let told = match (start, end) {
        (Some(start), Some(end)) if end.end < start.start => {
            return Err(fields.reject(
                Column::End,
                Code::Date,
                "expected a day on or after the first",
                "correct the date",
            ));
        }
        (Some(start), Some(end)) if start != end => Some(dates::between(start.start, end.end)),
        (Some(start), _) => Some(start),
        (None, end) => end,
    };
    // Another row of the same event may tell its day.
    let alone = fields.get(Column::Id).is_empty() || plan.dialect.claimant().is_some();
    if told.is_none() && alone && fields.columns.at(Column::Date).is_some() {
        let finding = fields.warning(Column::Date, Code::DateUnknown, super::NO_DATE, "fill the cell in");
        said.repeated.push(("no date".to_owned(), finding));
    }
    if let Some(told) = &told {
        doubts(plan, fields, told, said);
    }
    Ok(told.map(|told| graded(fields, told)))
}

/// Says what a date is doubtful for: another day of the week, a day that is still to come.
fn doubts(plan: &Plan, fields: &Fields<'_>, told: &When, said: &mut Said) {
    let written = fields.get(Column::Date);
    let one_day = told.start == told.end;
    if let Some(weekday) = dates::weekday(written).filter(|day| one_day && *day != told.start.weekday()) {
        let what = format!(
            "{} was no {}: read as that day all the same",
            told.start,
            WEEKDAYS
                .get(usize::try_from(weekday.to_monday_zero_offset()).unwrap_or(0))
                .unwrap_or(&"such day")
        );
        said.findings.push(fields.warning(Column::Date, Code::Date, &what, "look which of the two is right"));
    }
    if plan.today.is_some_and(|today| told.start > today) {
        let what = "this day is still to come: kept as it is";
        said.repeated.push((
            "future".to_owned(),
            fields.warning(Column::Date, Code::Date, what, "correct the date, or say --today"),
        ));
    }
}

const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

fn unread(fields: &Fields<'_>, column: Column, text: &str) -> Reject {
    if is_damaged(text) {
        return fields.reject(
            column,
            Code::Date,
            DAMAGED,
            "download the table again and don't save it from a spreadsheet",
        );
    }
    if text.len() == 5 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let what = "this is a spreadsheet's number of a day: expected the day itself";
        return fields.reject(column, Code::Date, what, "format the column as a date, then save it");
    }
    let numbers = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'/' | b'-' | b'.'));
    if numbers && numeric_day(text, Some(super::super::DayOrder::DayFirst)).is_some() {
        let what = "day and month can't be told apart here, and nothing in the column decides";
        return fields.reject(column, Code::Date, what, "say --dates dmy or --dates mdy");
    }
    fields.reject(column, Code::Date, DATES, "correct the date")
}

/// The days of a cell.
fn days(plan: &Plan, text: &str) -> Option<When> {
    let one = || compact_day(text).or_else(|| numeric_day(text, plan.order)).or_else(|| short_named(text));
    dates::span(text).or_else(|| one().map(When::day)).or_else(|| two(plan, text))
}

/// Two days with a word or a dash between them.
fn two(plan: &Plan, text: &str) -> Option<When> {
    let (a, b) = [" - ", " – ", " to ", "–", "/"].iter().find_map(|mark| text.split_once(mark))?;
    let day = |text: &str| {
        let text = text.trim();
        dates::day(text).or_else(|| numeric_day(text, plan.order)).or_else(|| short_named(text))
    };
    let (a, b) = (day(a)?, day(b)?);
    (a <= b).then(|| dates::between(a, b))
}

/// A day with a month in letters and a year of two digits: `9-May-20`.
fn short_named(text: &str) -> Option<Date> {
    let mut parts = text.split(['-', ' ']).filter(|part| !part.is_empty());
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let two = year.len() == 2 && year.bytes().all(|byte| byte.is_ascii_digit());
    if parts.next().is_some() || !two || !month.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let century = if year < "70" { "20" } else { "19" };
    dates::day(&format!("{day} {month} {century}{year}"))
}

/// What the dataset grades less exact than it is written. ACLED's `time_precision`: 2 a week, 3 a month. UCDP's
/// `date_prec`: 2 some days, 3 a week, 4 a month, 5 more.
fn graded(fields: &Fields<'_>, told: When) -> When {
    let acled = match fields.get(Column::TimePrecision) {
        "2" => Some(DatePrecision::Week),
        "3" => Some(DatePrecision::Month),
        _ => None,
    };
    let ucdp = match fields.get(Column::DatePrecision) {
        "2" => Some(DatePrecision::Range),
        "3" => Some(DatePrecision::Week),
        "4" => Some(DatePrecision::Month),
        "5" => Some(DatePrecision::Year),
        _ => None,
    };
    match (acled, ucdp) {
        (Some(precision), _) => widened(told, precision),
        (None, Some(precision)) => When { precision, ..told },
        (None, None) => told,
    }
}

/// ACLED writes one day and means the week around it, or its month. UCDP writes the first and the last itself.
fn widened(told: When, precision: DatePrecision) -> When {
    let (start, end) = match precision {
        DatePrecision::Month => (told.start.first_of_month(), told.end.last_of_month()),
        _ => (
            told.start.checked_sub(Span::new().days(3)).unwrap_or(told.start),
            told.end.checked_add(Span::new().days(3)).unwrap_or(told.end),
        ),
    };
    When { start, end, precision, ..told }
}
