//! Dates as told: "Thursday", "overnight", "26 February", "hours after". Never more exact than said.

use std::ops::Range;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::calendar::calendar_day;
use super::lexicon::{Group, SpeechKind, TimeWord};
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
    /// The day of publication, where it says "overnight": a night that begins on that day is still to come.
    overnight: Option<Date>,
    /// Every expression that tells a day, in order.
    all: Vec<Told>,
}

/// An expression of time.
#[derive(Debug, Clone)]
struct Told {
    at: usize,
    when: When,
    sort: Sort,
}

/// How an expression tells its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sort {
    /// A day.
    Exact,
    /// Some days.
    Loose,
    /// The day on which it was said, the last on which it can have happened.
    Said,
    /// The day by which something else is called: "the 13 January attack".
    Called,
}

impl TimeTold {
    /// The time told for a word of the sentence: the expression nearest to it, those behind it before those ahead.
    pub(crate) fn near(&self, at: usize) -> Option<When> {
        self.near_but(at, |_| false)
    }

    /// The same, without what stands at tokens that are of something else.
    pub(crate) fn near_but(&self, at: usize, other: impl Fn(usize) -> bool) -> Option<When> {
        let distance =
            |told: &Told| if told.at >= at { told.at - at } else { (at - told.at).saturating_add(2) };
        let own = self.all.iter().filter(|told| !other(told.at));
        let nearest = own.min_by_key(|told| (told.sort, distance(told)))?;
        Some(if self.night { self.as_night(nearest.when.clone()) } else { nearest.when.clone() })
    }

    /// The same days as a night; "overnight on 14 November", in the news of that day, ended on it.
    fn as_night(&self, when: When) -> When {
        let day = when.precision == DatePrecision::Day && Some(when.start) == self.overnight;
        match when.start.yesterday() {
            Ok(evening) if day => as_night(When { start: evening, end: evening, ..when }),
            _ => as_night(when),
        }
    }

    /// The day it tells, where it tells one exactly.
    pub(crate) fn day(&self) -> Option<Date> {
        let exact = self.all.iter().rev().find(|told| told.sort == Sort::Exact);
        exact.map(|told| told.when.start)
    }

    /// Whether an expression of time begins at this token.
    pub(crate) fn tells_at(&self, at: usize) -> bool {
        self.all.iter().any(|told| told.at == at)
    }

    fn last_day(&self) -> Option<Date> {
        self.all.last().map(|one| one.when.start)
    }

    fn tell(&mut self, reading: &Reading<'_>, tokens: Range<usize>, when: When, sort: Sort) {
        let when = match sort {
            Sort::Said => When { precision: DatePrecision::Reported, ..when },
            _ => when,
        };
        self.all.push(Told { at: tokens.start, when: written(reading, tokens, when), sort });
    }
}

/// Reads the time a run of tokens tells, behind sentences of which the last told such a day; of expressions of one
/// sort the first wins.
pub(crate) fn time_told(reading: &Reading<'_>, range: Range<usize>, before: Option<Date>) -> TimeTold {
    let mut told = TimeTold::default();
    let mut at = range.start;
    while at < range.end {
        if let Some((when, next)) = calendar_day(reading, at, range.end) {
            let sort = if calls(reading, at, next) { Sort::Called } else { Sort::Exact };
            told.tell(reading, at..next, when, sort);
            at = next;
            continue;
        }
        if let Some((span, next)) = last_days(reading, at, range.end) {
            told.tell(reading, at..next, span, Sort::Loose);
            at = next;
            continue;
        }
        if let Some((days, next)) = days_ago(reading, at, range.end) {
            // "three days ago" is told by the reader's calendar, "two days before that" by the day told last.
            let ago = reading.doc.at(at + 2).is_some_and(|t| t.low == "ago");
            let from = told.last_day().or(before).filter(|_| !ago).or(reading.day);
            if let Some(day) = from.and_then(|day| day.checked_sub(days.days()).ok()) {
                told.night |= reading.doc.at(at + 1).is_some_and(|t| t.low == "nights");
                told.tell(reading, at..next, When::day(day), Sort::Exact);
            }
            at = next;
            continue;
        }
        let Some((length, (word, value))) = reading.lexicon.times.longest(reading.rest(at, range.end)) else {
            at += 1;
            continue;
        };
        word_told(reading, &mut told, at..at + length, (*word, *value), before);
        at += length;
    }
    told.when = told.all.iter().min_by_key(|one| one.sort).map(|one| one.when.clone());
    if told.night
        && let Some(when) = told.when.take()
    {
        told.when = Some(told.as_night(when));
    }
    told
}

/// What one word of time tells.
fn word_told(
    reading: &Reading<'_>,
    told: &mut TimeTold,
    tokens: Range<usize>,
    (word, value): (TimeWord, i32),
    before: Option<Date>,
) {
    let shifted = |days: i32| reading.day.and_then(|day| day.checked_add(days.days()).ok()).map(When::day);
    match word {
        TimeWord::Weekday if is_weekday(reading, &tokens) && !is_ahead(reading, tokens.start) => {
            let day = reading.day.and_then(|day| weekday_before(day, value));
            let last = at_before(reading, tokens.start, "last");
            let day = day
                .filter(|day| !last || Some(*day) != reading.day)
                .or_else(|| reading.day.filter(|_| last).and_then(|day| day.checked_sub(7.days()).ok()));
            let into = is_into(reading, tokens.start);
            let day = if into { day.and_then(|day| day.yesterday().ok()) } else { day };
            let day = day.and_then(|day| of_last_week(reading, tokens.end, day)).or(day);
            let day = day.and_then(|day| day.checked_sub(days_running(reading, tokens.start).days()).ok());
            told.night |= into;
            let sort = if is_of_saying(reading, &tokens) { Sort::Said } else { Sort::Exact };
            if let Some(day) = day {
                told.tell(reading, tokens, When::day(day), sort);
            }
        }
        TimeWord::Offset => {
            if let Some(when) = shifted(value) {
                told.tell(reading, tokens, when, Sort::Exact);
            }
        }
        TimeWord::Shift => {
            // "on Sunday ... the day before": of the day named last, else of the day of publication.
            let last = told.last_day().or(before);
            let from = if value == 0 { last } else { last.or(reading.day) };
            if let Some(day) = from.and_then(|day| day.checked_add(value.days()).ok()) {
                told.tell(reading, tokens, When::day(day), Sort::Exact);
            }
        }
        TimeWord::Night => {
            told.night = true;
            let over = tokens.clone().any(|at| reading.doc.at(at).is_some_and(|t| t.low == "overnight"));
            told.overnight = told.overnight.or(reading.day.filter(|_| over));
            if let Some(when) = shifted(value).filter(|_| value < 0) {
                told.tell(reading, tokens, when, Sort::Loose);
            }
        }
        TimeWord::Hours => {
            if let Some((day, before)) = reading.day.and_then(|day| Some((day, day.yesterday().ok()?))) {
                told.tell(reading, tokens, When::span(before, day, DatePrecision::Range), Sort::Loose);
            }
        }
        TimeWord::Week => {
            if let Some(span) = reading.day.and_then(|day| week_before(day, value)) {
                told.tell(reading, tokens, span, Sort::Loose);
            }
        }
        TimeWord::Month if is_month_alone(reading, tokens.start) => {
            if let Some(span) = reading.day.and_then(|day| month_before(day, value)) {
                told.tell(reading, tokens, span, Sort::Loose);
            }
        }
        _ => {}
    }
}

/// "within the last three days", "in the past 24 hours": up to the day of publication.
fn last_days(reading: &Reading<'_>, at: usize, end: usize) -> Option<(When, usize)> {
    let low = |at: usize| reading.doc.at(at).filter(|_| at < end).map_or("", |t| t.low.as_str());
    let led = at.checked_sub(1).is_some_and(|before| low(before) == "the");
    if !led || !matches!(low(at), "last" | "past") {
        return None;
    }
    let number = small_number(low(at + 1))?;
    let days = match low(at + 2) {
        "days" | "nights" => number - 1,
        "hours" if number % 24 == 0 => number / 24,
        _ => return None,
    };
    let day = reading.day?;
    let start = day.checked_sub(days.days()).ok().filter(|start| *start < day)?;
    Some((When::span(start, day, DatePrecision::Range), at + 3))
}

/// "the 13 January suicide attack": the day is part of what something else is called.
fn calls(reading: &Reading<'_>, at: usize, behind: usize) -> bool {
    let low = |at: usize| reading.doc.at(at).map_or("", |t| t.low.as_str());
    let article = at.checked_sub(1).is_some_and(|before| matches!(low(before), "the" | "deadly"));
    let noun = (behind..behind + 3).find(|&at| reading.lexicon.kinds.word(low(at)).is_some());
    article
        && noun.is_some_and(|noun| {
            (behind..noun).all(|at| reading.doc.at(at).is_some_and(|t| t.form == Form::Word))
        })
}

fn small_number(word: &str) -> Option<i32> {
    match word {
        "two" => Some(2),
        "three" => Some(3),
        "four" => Some(4),
        "five" => Some(5),
        "six" => Some(6),
        "seven" => Some(7),
        "ten" => Some(10),
        digits => digits.parse().ok().filter(|number| (2..=96).contains(number)),
    }
}

/// "two days ago", "3 days earlier".
fn days_ago(reading: &Reading<'_>, at: usize, end: usize) -> Option<(i32, usize)> {
    let low = |at: usize| reading.doc.at(at).filter(|_| at < end).map_or("", |t| t.low.as_str());
    let days = small_number(low(at)).filter(|days| *days <= 60)?;
    (matches!(low(at + 1), "days" | "nights") && matches!(low(at + 2), "ago" | "earlier" | "before"))
        .then_some((days, at + 3))
}

/// "next Thursday", "until Friday": no day on which it happened.
fn is_ahead(reading: &Reading<'_>, at: usize) -> bool {
    ["next", "until", "till", "by", "coming"].iter().any(|word| at_before(reading, at, word))
}

/// Whether a time is told to the day or the night.
pub(super) fn is_day(when: &When) -> bool {
    matches!(when.precision, DatePrecision::Day | DatePrecision::Night)
}

/// The same days, told as a night: the evening of the first to the morning of the second.
pub(crate) fn as_night(when: When) -> When {
    match when.start.tomorrow() {
        Ok(morning) if when.precision == DatePrecision::Day => {
            When { end: morning, precision: DatePrecision::Night, ..when }
        }
        // "the night of 7/8 August"
        Ok(morning) if when.precision == DatePrecision::Range && when.end == morning => {
            When { precision: DatePrecision::Night, ..when }
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

/// "Thursday last week": of the week before that of publication.
fn of_last_week(reading: &Reading<'_>, behind: usize, day: Date) -> Option<Date> {
    let low = |at: usize| reading.doc.at(at).map_or("", |t| t.low.as_str());
    let published = reading.day?;
    let monday = published.checked_sub(i64::from(published.weekday().to_monday_zero_offset()).days()).ok()?;
    (low(behind) == "last" && low(behind + 1) == "week" && day >= monday)
        .then(|| day.checked_sub(7.days()).ok())?
}

/// "for a third day on Thursday": so many days before that day it began.
fn days_running(reading: &Reading<'_>, at: usize) -> i64 {
    let low =
        |back: usize| at.checked_sub(back).and_then(|i| reading.doc.at(i)).map_or("", |t| t.low.as_str());
    let on = usize::from(low(1) == "on");
    let running = usize::from(matches!(low(1 + on), "running" | "straight" | "row"));
    let (day, ordinal) = (low(1 + on + running), low(2 + on + running));
    let ordinal = if matches!(ordinal, "straight" | "consecutive") { low(3 + on + running) } else { ordinal };
    match ordinal {
        "second" if day == "day" => 1,
        "third" if day == "day" => 2,
        "fourth" if day == "day" => 3,
        "fifth" if day == "day" => 4,
        _ => 0,
    }
}

/// So many words name at most to whom something is told.
const MOST_HEARERS: usize = 8;

/// "said on Thursday", "on Friday denied", "on Thursday (local time) said": the day belongs to the saying.
fn is_of_saying(reading: &Reading<'_>, tokens: &Range<usize>) -> bool {
    let says = |at: usize| {
        reading.doc.at(at).is_some_and(|t| {
            reading.lexicon.speech.word(&t.low).is_some_and(|speech| speech.kind == SpeechKind::Finite)
        })
    };
    let on = at_before(reading, tokens.start, "on");
    // "Shelling was also reported on Sunday": on that day it was heard.
    let passive = |verb: usize| {
        (verb.saturating_sub(2)..verb)
            .any(|at| reading.doc.at(at).is_some_and(|t| matches!(t.low.as_str(), "was" | "were" | "been")))
    };
    let says = |at: usize| says(at) && !passive(at);
    let mut before = tokens.start.checked_sub(if on { 2 } else { 1 });
    // "told us on Sunday", "told reporters late on Friday"
    let heard = |at: usize| reading.doc.at(at).is_some_and(|t| reading.lexicon.is_of(Group::Hearer, &t.low));
    while before.is_some_and(heard) {
        before = before.and_then(|at| at.checked_sub(1));
    }
    // "told the Valley Service on Friday", "wrote in Dawn on Friday": whom or where it was told.
    let mut hearer = before;
    let mut steps = 0;
    let named = |at: usize| {
        reading
            .doc
            .at(at)
            .is_some_and(|t| t.form == Form::Capital || reading.lexicon.is_of(Group::HearerName, &t.low))
    };
    while steps < MOST_HEARERS && hearer.is_some_and(|at| named(at) && !says(at)) {
        hearer = hearer.and_then(|at| at.checked_sub(1));
        steps += 1;
    }
    if steps > 0 && hearer.is_some_and(says) {
        return true;
    }
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
        match time_told(&reading, 0..reading.doc.tokens.len(), None).when {
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
        assert_eq!(read("overnight on Feb. 27"), "2026-02-26/2026-02-27 night");
        assert_eq!(read("overnight on Feb. 26"), "2026-02-26/2026-02-27 night");
        assert_eq!(read("on the night of 25/26 February"), "2026-02-25/2026-02-26 night");
        assert_eq!(read("late on Thursday night"), "2026-02-26/2026-02-27 night");
        assert_eq!(read("It ended around midnight after it began Thursday."), "2026-02-26/2026-02-27 night");
    }

    #[test]
    fn what_was_reported_on_a_day_was_heard_on_it() {
        assert_eq!(read("Shelling was also reported on Thursday in X."), "2026-02-26/2026-02-26 day");
        assert_eq!(
            read("The ministry reported on Thursday that shells fell."),
            "2026-02-26/2026-02-26 reported"
        );
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
        assert_eq!(
            read("It was hit, residents told the Yaw Service on Thursday."),
            "2026-02-26/2026-02-26 reported"
        );
        assert_eq!(read("On Thursday it was hit, the army said on Friday."), "2026-02-26/2026-02-26 day");
    }

    #[test]
    fn loose_words_invent_no_day() {
        assert_eq!(read("hours after the strikes"), "2026-02-26/2026-02-27 range");
        assert_eq!(read("last week"), "2026-02-14/2026-02-20 week");
        assert_eq!(read("They may march again."), "none");
    }

    #[test]
    fn days_before_are_counted_from_the_day_the_sentence_named_last() {
        assert_eq!(read("They dug on Sunday for people buried two days ago."), "2026-02-22/2026-02-22 day");
        let text = "On Thursday they dug where jets had struck the day before.";
        let report = test_report(text);
        let reading = Reading::new(&report, Lexicon::english().unwrap(), Gazetteer::embedded().unwrap());
        let told = time_told(&reading, 0..reading.doc.tokens.len(), None);
        let struck = reading.doc.tokens.iter().position(|t| t.low == "struck").unwrap();
        assert_eq!(told.near(struck).unwrap().start, jiff::civil::date(2026, 2, 25));
        assert_eq!(told.near(0).unwrap().start, jiff::civil::date(2026, 2, 26));
    }

    #[test]
    fn two_days_of_a_month_are_a_span_and_days_ahead_are_none() {
        assert_eq!(read("on 17 and 18 February"), "2026-02-17/2026-02-18 range");
        assert_eq!(read("closed until Thursday"), "none");
        assert_eq!(read("three days ago"), "2026-02-24/2026-02-24 day");
    }

    #[test]
    fn the_last_days_end_with_the_report() {
        assert_eq!(read("within the last three days"), "2026-02-25/2026-02-27 range");
        assert_eq!(read("in the past 24 hours"), "2026-02-26/2026-02-27 range");
        assert_eq!(read("in the last few days of the war"), "none");
    }

    #[test]
    fn the_day_by_which_an_attack_is_called_is_told_last() {
        assert_eq!(
            read("In the wake of the February 13 suicide attack jets struck on Thursday."),
            "2026-02-26/2026-02-26 day"
        );
    }

    #[test]
    fn days_before_are_counted_from_the_sentence_before_too() {
        let report =
            test_report("On Wednesday two guards were shot. Two days before that four men were killed.");
        let reading = Reading::new(&report, Lexicon::english().unwrap(), Gazetteer::embedded().unwrap());
        let second = reading.doc.sentences[1].tokens.clone();
        let told = time_told(&reading, second, Some(jiff::civil::date(2026, 2, 25)));
        assert_eq!(told.day(), Some(jiff::civil::date(2026, 2, 23)));
    }
}
