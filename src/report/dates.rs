//! Days as publishers and tables write them. Orders that can't be told apart (01/02/2026) are refused.

use jiff::civil::{Date, Weekday};

use crate::event::{DatePrecision, When};

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// A day: `2026-02-26`, `2026-02-26T10:00:00Z` (its day as written), `26 February 2026`, `Feb. 26, 2026`,
/// `Thu, 26 Feb 2026 10:00:00 GMT`. `None` for anything else and for days that don't exist.
pub(crate) fn day(text: &str) -> Option<Date> {
    let text = text.trim();
    iso_day(text).or_else(|| named_day(text))
}

/// A span of days: all that [`day`] reads, `2026-02-26/2026-02-27`, `2026-02` and `2026`.
pub(crate) fn span(text: &str) -> Option<When> {
    let text = text.trim();
    if let Some(day) = day(text) {
        return Some(When::day(day));
    }
    if let Some((a, b)) = text.split_once('/') {
        let (a, b) = (day(a)?, day(b)?);
        return (a <= b).then(|| between(a, b));
    }
    month_or_year(text)
}

/// The days from `a` to `b`: one day where they are the same.
pub(super) fn between(a: Date, b: Date) -> When {
    if a == b { When::day(a) } else { When::span(a, b, DatePrecision::Range) }
}

fn month_or_year(text: &str) -> Option<When> {
    let (year, month) = match text.split_once('-') {
        Some((year, month)) => (year, Some(digits(month, 2)?)),
        None => (text, None),
    };
    let year = i16::try_from(digits(year, 4)?).ok()?;
    match month {
        Some(month) => {
            let first = Date::new(year, i8::try_from(month).ok()?, 1).ok()?;
            Some(When::span(first, first.last_of_month(), DatePrecision::Month))
        }
        None => {
            let first = Date::new(year, 1, 1).ok()?;
            Some(When::span(first, first.last_of_year(), DatePrecision::Year))
        }
    }
}

fn iso_day(text: &str) -> Option<Date> {
    let (head, rest) = text.split_at_checked(10)?;
    let time_follows = rest.is_empty() || rest.starts_with(['T', 't', ' ']);
    let mut parts = head.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if !time_follows || !plausible_time(rest) {
        return None;
    }
    civil(digits(year, 4)?, digits(month, 2)?, digits(day, 2)?)
}

/// Whether what follows a day is nothing, or a time of day with or without its zone: `T10:00:00.5+04:30`, ` 9:05 PM`,
/// ` 1030 UTC`. A second day is none: it makes a span.
pub(super) fn plausible_time(rest: &str) -> bool {
    let time = rest.get(1..).unwrap_or_default().trim();
    let clock_ends = time.find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.')));
    let (clock, zone) = time.split_at(clock_ends.unwrap_or(time.len()));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let below = |part: &str, most: u8| part.parse::<u8>().is_ok_and(|number| number <= most);
    let clock = match clock.split([':', '.']).collect::<Vec<_>>().as_slice() {
        [compact] => compact.len() <= 6 && digits(compact),
        [hour, rest @ ..] => {
            let (exact, fraction) = rest.split_at(rest.len().min(2));
            let exact = exact.iter().all(|part| part.len() == 2 && below(part, 60));
            below(hour, 24) && exact && fraction.len() <= 1 && fraction.iter().all(|part| digits(part))
        }
        [] => false,
    };
    let zone = zone.trim_start();
    let offset = zone.strip_prefix(['+', '-']).is_some_and(|offset| {
        (1..=5).contains(&offset.len()) && offset.bytes().all(|byte| byte.is_ascii_digit() || byte == b':')
    });
    let letters = zone.len() <= 5 && zone.bytes().all(|byte| byte.is_ascii_alphabetic());
    time.is_empty() || clock && (letters || offset)
}

/// A day whose month is a word; a weekday before it and a time after it are passed over.
fn named_day(text: &str) -> Option<Date> {
    let mut words = text
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '-' | '.'))
        .filter(|word| !word.is_empty());
    let mut first = words.next()?;
    if is_weekday(first) {
        first = words.next()?;
    }
    let (second, third) = (words.next()?, words.next()?);
    let year = digits(third, 4)?;
    // A second day behind the first is no time: it makes a span.
    let rest: Vec<&str> = words.collect();
    let time = rest.first().is_none_or(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    let year_follows = |word: &&str| digits(word, 4).is_some_and(|number| (1900..2100).contains(&number));
    if !time || rest.iter().any(|word| month(word).is_some()) || rest.iter().skip(1).any(year_follows) {
        return None;
    }
    match (month(first), month(second)) {
        (None, Some(month)) => civil(year, month, day_number(first)?),
        (Some(month), None) => civil(year, month, day_number(second)?),
        _ => None,
    }
}

fn is_weekday(word: &str) -> bool {
    weekday(word).is_some()
}

/// The day of the week that a date begins with: `Thursday, 26 February 2026`.
pub(crate) fn weekday(text: &str) -> Option<Weekday> {
    let start = text.trim_start().get(..3)?.to_ascii_lowercase();
    let at = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].iter().position(|day| *day == start)?;
    Weekday::from_monday_zero_offset(i8::try_from(at).ok()?).ok()
}

fn month(word: &str) -> Option<u32> {
    let word = word.to_ascii_lowercase();
    let at = MONTHS.iter().position(|name| {
        *name == word || word == "sept" && *name == "september" || name.get(..3) == Some(&word)
    })?;
    u32::try_from(at.saturating_add(1)).ok()
}

fn day_number(word: &str) -> Option<u32> {
    let word = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    (1..=2).contains(&word.len()).then(|| digits(word, word.len()))?
}

fn civil(year: u32, month: u32, day: u32) -> Option<Date> {
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// A number of exactly so many ASCII digits.
fn digits(text: &str, len: usize) -> Option<u32> {
    (text.len() == len && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_are_read_in_the_ways_publishers_write_them() {
        for text in [
            "2026-02-26",
            "2026-02-26T10:00:00+04:30",
            "2026-02-26 10:00",
            "26 February 2026",
            "26-Feb-2026",
            "Feb. 26, 2026",
            "February 26th, 2026",
            "Thu, 26 Feb 2026 10:00:00 GMT",
            " Thursday, February 26, 2026 ",
            "2026-02-26T10:00:00.123456Z",
            "2026-02-26 9:05 PM",
            "2026-02-26 1030 UTC",
            "2026-02-26 10:00:00 -0430",
            "Thu, 26 Feb 2026 10:00:00 -0430",
        ] {
            assert_eq!(day(text), Some(date(2026, 2, 26)), "{text}");
        }
    }

    #[test]
    fn days_that_do_not_exist_or_can_not_be_told_apart_are_refused() {
        for text in [
            "2026-02-30",
            "31 April 2026",
            "01/02/2026",
            "26.02.2026",
            "yesterday",
            "",
            "2026-2-26",
            "2026-02-26 - 2026-02-28",
            "2026-02-26 10:00 - 2026-02-28 12:00",
            "2026-02-26 2026-02-28",
            "2026-02-26 25:00",
            "2026-02-26 10:61",
            "2026-02-26T10:00:00.",
            "2026-02-26 soon",
            "26 February 2026 - 28 February 2026",
            "26 Feb 2026 to 28 Feb 2026",
            "26 February 2026, 28.02.2026",
            "00:00.0",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn spans_keep_the_precision_they_were_told_in() {
        let month = span("2026-02").unwrap();
        assert_eq!((month.start, month.end), (date(2026, 2, 1), date(2026, 2, 28)));
        assert_eq!(month.precision, DatePrecision::Month);
        let range = span("2026-02-26/2026-02-27").unwrap();
        assert_eq!(range.precision, DatePrecision::Range);
        assert_eq!(span("2026-02-26/2026-02-26").unwrap().precision, DatePrecision::Day);
        assert_eq!(span("2026").unwrap().precision, DatePrecision::Year);
        assert_eq!(span("2026-02-27/2026-02-26"), None);
        assert_eq!(span("2026-13"), None);
    }
}
