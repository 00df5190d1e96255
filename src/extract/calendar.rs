//! Days of the calendar as written, in every order of day, month and year.

use jiff::civil::Date;

use super::lexicon::TimeWord;
use super::reading::Reading;
use super::token::Form;
use crate::event::{DatePrecision, When};

/// "26 February 2026", "Feb. 26", "26/27 February", "2026-02-26"; a missing year is the one that makes it latest
/// before publication.
pub(super) fn calendar_day(reading: &Reading<'_>, at: usize, end: usize) -> Option<(When, usize)> {
    if let Some((day, next)) = iso_day(reading, at, end) {
        return Some((When::day(day), next));
    }
    let (day, last, month, next) = day_month(reading, at, end).or_else(|| month_day(reading, at, end))?;
    let mut next = next;
    if reading.doc.at(next).is_some_and(|t| t.is_mark(",")) && year(reading, next + 1, end).is_some() {
        next += 1;
    }
    let (first, next) = match year(reading, next, end) {
        Some(year) => (Date::new(year, month, day).ok()?, next + 1),
        None => {
            let published = reading.day?;
            let this = Date::new(published.year(), month, day).ok().filter(|date| *date <= published);
            (this.or_else(|| Date::new(published.year().checked_sub(1)?, month, day).ok())?, next)
        }
    };
    let last = last.and_then(|last| Date::new(first.year(), month, last).ok()).filter(|last| *last > first);
    Some((last.map_or(When::day(first), |last| When::span(first, last, DatePrecision::Range)), next))
}

fn iso_day(reading: &Reading<'_>, at: usize, end: usize) -> Option<(Date, usize)> {
    let last = at + 5;
    if last > end || reading.doc.at(at)?.form != Form::Number {
        return None;
    }
    let date = reading.doc.text(at..last).parse().ok()?;
    Some((date, last))
}

fn number(reading: &Reading<'_>, at: usize, end: usize) -> Option<i8> {
    let token = reading.doc.at(at).filter(|t| at < end && t.form == Form::Number)?;
    let digits = token.low.trim_end_matches(|c: char| c.is_alphabetic());
    digits.parse().ok().filter(|day| (1..=31).contains(day))
}

fn month(reading: &Reading<'_>, at: usize, end: usize) -> Option<(i8, usize)> {
    let token = reading.doc.at(at).filter(|t| at < end && t.form == Form::Capital)?;
    let (word, value) = reading.lexicon.times.word(&token.low)?;
    let dotted = reading.doc.at(at + 1).is_some_and(|t| t.is_mark("."));
    let next = if dotted && token.low.len() <= 4 { at + 2 } else { at + 1 };
    (*word == TimeWord::Month).then_some((i8::try_from(*value).ok()?, next))
}

/// Two days of one month ("17 and 18 July", "26/27 February") are a span.
type DayMonth = (i8, Option<i8>, i8, usize);

/// The day behind one that something joins to it: the second of "17 and 18".
fn second_day(reading: &Reading<'_>, at: usize, end: usize) -> Option<i8> {
    let joins = reading.doc.at(at).is_some_and(|t| {
        ["/", "-", "\u{2013}"].iter().any(|mark| t.is_mark(mark)) || matches!(t.low.as_str(), "and" | "to")
    });
    number(reading, at + 1, end).filter(|_| joins)
}

fn day_month(reading: &Reading<'_>, at: usize, end: usize) -> Option<DayMonth> {
    let day = number(reading, at, end)?;
    let second = second_day(reading, at + 1, end);
    let next = if second.is_some() { at + 3 } else { at + 1 };
    let next = if reading.doc.at(next).is_some_and(|t| t.low == "of") { next + 1 } else { next };
    let (month, next) = month(reading, next, end)?;
    Some((day, second, month, next))
}

fn month_day(reading: &Reading<'_>, at: usize, end: usize) -> Option<DayMonth> {
    let (month, next) = month(reading, at, end)?;
    let day = number(reading, next, end)?;
    let second = second_day(reading, next + 1, end);
    Some((day, second, month, if second.is_some() { next + 3 } else { next + 1 }))
}

fn year(reading: &Reading<'_>, at: usize, end: usize) -> Option<i16> {
    let token = reading.doc.at(at).filter(|t| at < end && t.form == Form::Number && t.low.len() == 4)?;
    token.low.parse().ok().filter(|year| (1900..2100).contains(year))
}
