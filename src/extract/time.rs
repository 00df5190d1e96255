//! Dates as told: "Thursday", "overnight", "26 February", "hours after". Never more exact than said.

use std::ops::Range;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::lexicon::{SpeechKind, TimeWord};
use super::reading::Reading;
use super::token::Form;
use crate::event::{DatePrecision, When};

/// What a sentence says about time.
#[derive(Debug, Clone, Default)]
pub(crate) struct TimeTold {
    /// The span it tells, with its words.
    pub(crate) when: Option<When>,
    /// It speaks of a night.
    pub(crate) night: bool,
}

/// Reads the time a run of tokens tells; the first expression that tells a day wins.
pub(crate) fn time_told(reading: &Reading<'_>, range: Range<usize>) -> TimeTold {
    let mut told = TimeTold::default();
    let mut loose: Option<When> = None;
    let mut said: Option<When> = None;
    let mut at = range.start;
    while at < range.end {
        if let Some((day, next)) = calendar_day(reading, at, range.end) {
            told.when.get_or_insert_with(|| written(reading, at..next, When::day(day)));
            at = next;
            continue;
        }
        let Some((length, (word, value))) = reading.lexicon.times.longest(reading.rest(at, range.end)) else {
            at += 1;
            continue;
        };
        let tokens = at..at + length;
        at += length;
        match word {
            TimeWord::Weekday if is_weekday(reading, &tokens) => {
                let day = reading.day.and_then(|day| weekday_before(day, *value));
                let into = is_into(reading, tokens.start);
                let day = if into { day.and_then(|day| day.yesterday().ok()) } else { day };
                told.night |= into;
                if let Some(day) = day {
                    let slot = if is_of_saying(reading, &tokens) { &mut said } else { &mut told.when };
                    slot.get_or_insert_with(|| written(reading, tokens, When::day(day)));
                }
            }
            TimeWord::Offset => {
                if let Some(day) = reading.day.and_then(|day| day.checked_add(value.days()).ok()) {
                    told.when.get_or_insert_with(|| written(reading, tokens, When::day(day)));
                }
            }
            TimeWord::Night => {
                told.night = true;
                if *value < 0
                    && let Some(day) = reading.day.and_then(|day| day.yesterday().ok())
                {
                    loose.get_or_insert_with(|| written(reading, tokens, When::day(day)));
                }
            }
            TimeWord::Hours => {
                if let Some((day, before)) = reading.day.and_then(|day| Some((day, day.yesterday().ok()?))) {
                    let span = When::span(before, day, DatePrecision::Range);
                    loose.get_or_insert_with(|| written(reading, tokens, span));
                }
            }
            TimeWord::Week => {
                if let Some(span) = reading.day.and_then(|day| week_before(day, *value)) {
                    loose.get_or_insert_with(|| written(reading, tokens, span));
                }
            }
            TimeWord::Month if is_month_alone(reading, tokens.start) => {
                if let Some(span) = reading.day.and_then(|day| month_before(day, *value)) {
                    loose.get_or_insert_with(|| written(reading, tokens, span));
                }
            }
            _ => {}
        }
    }
    // The day on which it was said is only the last on which it can have happened.
    let said = said.map(|when| When { precision: DatePrecision::Reported, ..when });
    told.when = told.when.or(loose).or(said);
    if told.night
        && let Some(when) = told.when.take()
    {
        told.when = Some(as_night(when));
    }
    told
}

/// The same days, told as a night: the evening of the first to the morning of the second.
pub(crate) fn as_night(when: When) -> When {
    match when.start.tomorrow() {
        Ok(morning) if when.precision == DatePrecision::Day => {
            When { end: morning, precision: DatePrecision::Night, ..when }
        }
        _ => when,
    }
}

fn written(reading: &Reading<'_>, tokens: Range<usize>, when: When) -> When {
    When { written: Some(reading.doc.text(tokens).to_owned()), ..when }
}

/// "Sun" and "Wed" are days only with a capital; "may" and "march" never get here.
fn is_weekday(reading: &Reading<'_>, tokens: &Range<usize>) -> bool {
    reading.doc.at(tokens.start).is_some_and(|t| t.form == Form::Capital)
}

/// "overnight into Friday": the night before that day.
fn is_into(reading: &Reading<'_>, at: usize) -> bool {
    at.checked_sub(1).and_then(|i| reading.doc.at(i)).is_some_and(|t| t.low == "into")
}

/// "said on Thursday", "on Friday denied", "on Thursday (local time) said": the day belongs to the saying.
fn is_of_saying(reading: &Reading<'_>, tokens: &Range<usize>) -> bool {
    let says = |at: usize| {
        reading.doc.at(at).is_some_and(|t| {
            reading.lexicon.speech.word(&t.low).is_some_and(|speech| speech.kind == SpeechKind::Finite)
        })
    };
    let on = at_before(reading, tokens.start, "on");
    let before = tokens.start.checked_sub(if on { 2 } else { 1 });
    let brackets = reading.doc.at(tokens.end).is_some_and(|t| t.is_mark("("));
    let behind = if brackets { tokens.end..tokens.end + 5 } else { tokens.end..tokens.end + 1 };
    before.is_some_and(says) || behind.into_iter().any(says)
}

fn at_before(reading: &Reading<'_>, at: usize, word: &str) -> bool {
    at.checked_sub(1).and_then(|i| reading.doc.at(i)).is_some_and(|t| t.low == word)
}

/// The last such weekday up to and including the day of publication.
fn weekday_before(day: Date, number: i32) -> Option<Date> {
    let weekday = Weekday::from_monday_one_offset(i8::try_from(number).ok()?).ok()?;
    if day.weekday() == weekday { Some(day) } else { day.nth_weekday(-1, weekday).ok() }
}

/// "in October", "in early March".
fn is_month_alone(reading: &Reading<'_>, at: usize) -> bool {
    let low =
        |back: usize| at.checked_sub(back).and_then(|i| reading.doc.at(i)).map_or("", |t| t.low.as_str());
    let capital = reading.doc.at(at).is_some_and(|t| t.form == Form::Capital);
    let modified = matches!(low(1), "early" | "late" | "mid" | "last");
    capital && (matches!(low(1), "in" | "since" | "last") || (modified && low(2) == "in"))
}

/// The last such month that had begun by the day of publication.
fn month_before(day: Date, month: i32) -> Option<When> {
    let month = i8::try_from(month).ok()?;
    let this = Date::new(day.year(), month, 1).ok().filter(|first| *first <= day);
    let first = this.or_else(|| Date::new(day.year().checked_sub(1)?, month, 1).ok())?;
    Some(When::span(first, first.last_of_month().min(day), DatePrecision::Month))
}

/// The days of the week that end with this day, or of the week before.
fn week_before(day: Date, shift: i32) -> Option<When> {
    let end = day.checked_add(shift.days()).ok()?;
    let start = end.checked_sub(6.days()).ok()?;
    Some(When::span(start, end, DatePrecision::Week))
}

/// "26 February 2026", "Feb. 26", "26/27 February", "2026-02-26"; a missing year is the one that makes it latest
/// before publication.
fn calendar_day(reading: &Reading<'_>, at: usize, end: usize) -> Option<(Date, usize)> {
    if let Some(found) = iso_day(reading, at, end) {
        return Some(found);
    }
    let (day, month, next) = day_month(reading, at, end).or_else(|| month_day(reading, at, end))?;
    let mut next = next;
    if reading.doc.at(next).is_some_and(|t| t.is_mark(",")) && year(reading, next + 1, end).is_some() {
        next += 1;
    }
    if let Some(year) = year(reading, next, end) {
        return Some((Date::new(year, month, day).ok()?, next + 1));
    }
    let published = reading.day?;
    let this = Date::new(published.year(), month, day).ok().filter(|date| *date <= published);
    let date = this.or_else(|| Date::new(published.year().checked_sub(1)?, month, day).ok())?;
    Some((date, next))
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

fn day_month(reading: &Reading<'_>, at: usize, end: usize) -> Option<(i8, i8, usize)> {
    let day = number(reading, at, end)?;
    let slash =
        reading.doc.at(at + 1).is_some_and(|t| t.is_mark("/") || t.is_mark("-") || t.is_mark("\u{2013}"));
    let next = if slash && number(reading, at + 2, end).is_some() { at + 3 } else { at + 1 };
    let next = if reading.doc.at(next).is_some_and(|t| t.low == "of") { next + 1 } else { next };
    let (month, next) = month(reading, next, end)?;
    Some((day, month, next))
}

fn month_day(reading: &Reading<'_>, at: usize, end: usize) -> Option<(i8, i8, usize)> {
    let (month, next) = month(reading, at, end)?;
    Some((number(reading, next, end)?, month, next + 1))
}

fn year(reading: &Reading<'_>, at: usize, end: usize) -> Option<i16> {
    let token = reading.doc.at(at).filter(|t| at < end && t.form == Form::Number && t.low.len() == 4)?;
    token.low.parse().ok().filter(|year| (1900..2100).contains(year))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::lexicon::Lexicon;
    use crate::extract::test_report;
    use crate::gazetteer::Gazetteer;

    /// Published on Friday 27 February 2026.
    fn read(text: &str) -> String {
        let report = test_report(text);
        let reading = Reading::new(&report, Lexicon::english().unwrap(), Gazetteer::embedded().unwrap());
        match time_told(&reading, 0..reading.doc.tokens.len()).when {
            Some(when) => format!("{}/{} {}", when.start, when.end, when.precision.as_str()),
            None => "none".to_owned(),
        }
    }

    #[test]
    fn weekdays_and_days_count_back_from_publication() {
        assert_eq!(read("on Thursday"), "2026-02-26/2026-02-26 day");
        assert_eq!(read("on Friday"), "2026-02-27/2026-02-27 day");
        assert_eq!(read("on Saturday"), "2026-02-21/2026-02-21 day");
        assert_eq!(read("yesterday"), "2026-02-26/2026-02-26 day");
    }

    #[test]
    fn nights_span_two_days() {
        assert_eq!(read("overnight"), "2026-02-26/2026-02-27 night");
        assert_eq!(read("overnight into Friday"), "2026-02-26/2026-02-27 night");
        assert_eq!(read("late on Thursday night"), "2026-02-26/2026-02-27 night");
        assert_eq!(read("It ended around midnight after it began Thursday."), "2026-02-26/2026-02-27 night");
    }

    #[test]
    fn calendar_days_come_in_every_order() {
        for text in ["26 February 2026", "February 26, 2026", "Feb. 26", "26 Feb", "2026-02-26"] {
            assert_eq!(read(text), "2026-02-26/2026-02-26 day", "{text}");
        }
        assert_eq!(read("15 October"), "2025-10-15/2025-10-15 day");
        assert_eq!(read("on 31 February 2026"), "none");
    }

    #[test]
    fn the_day_of_a_statement_is_not_the_day_of_the_event() {
        assert_eq!(read("The ministry on Friday denied that it was hit."), "2026-02-27/2026-02-27 reported");
        assert_eq!(read("The army said on Thursday it was hit."), "2026-02-26/2026-02-26 reported");
        assert_eq!(read("On Thursday it was hit, the army said on Friday."), "2026-02-26/2026-02-26 day");
    }

    #[test]
    fn loose_words_invent_no_day() {
        assert_eq!(read("hours after the strikes"), "2026-02-26/2026-02-27 range");
        assert_eq!(read("last week"), "2026-02-14/2026-02-20 week");
        assert_eq!(read("They may march again."), "none");
    }
}
