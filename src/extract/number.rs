//! How many: numerals, number words, bounds and vague quantities.

use std::ops::Range;

use super::lexicon::{Grammar, Group, NumberWord};
use super::reading::Reading;
use super::token::Form;
use crate::event::Count;

/// A quantity as written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Quantity {
    pub(crate) tokens: Range<usize>,
    pub(crate) count: Count,
    /// It is "a" or "an": a number only before a noun.
    pub(crate) article: bool,
    /// It is "no" or "any".
    pub(crate) none: bool,
}

/// The quantity that begins at this token, before `end`.
pub(crate) fn quantity(reading: &Reading<'_>, at: usize, end: usize) -> Option<Quantity> {
    // "Both governments reported losses": no two people.
    let low = |at: usize| reading.doc.at(at).filter(|_| at < end).map_or("", |t| t.low.as_str());
    if low(at) == "both" && reading.lexicon.is_of(Group::Parties, low(at + 1)) {
        return None;
    }
    // "09:30": minutes are no count.
    let minutes = at.checked_sub(1).and_then(|before| reading.doc.at(before)).is_some_and(|t| t.is_mark(":"))
        && at
            .checked_sub(2)
            .and_then(|before| reading.doc.at(before))
            .is_some_and(|t| t.form == Form::Number);
    if minutes {
        return None;
    }
    let mut next = at;
    let mut bound: Option<&str> = None;
    while let Some((length, (word, value))) = reading.lexicon.numbers.longest(reading.rest(next, end)) {
        match word {
            NumberWord::Bound => {
                bound = Some(value);
                next += length;
            }
            // "some 300" is a number; "a few hundred", "some men" are none.
            NumberWord::Vague if value == "about" && value_at(reading, next + length, end) => {
                bound = Some("about");
                next += length;
            }
            NumberWord::Vague => {
                let last = round_words(reading, next + length, end);
                // "a number of livestock".
                if is_measurement(reading, last, end) {
                    return None;
                }
                return Some(plain(at..last, Count::Unnumbered, false));
            }
            NumberWord::Between => {
                let (low, after) = value_of(reading, next + length, end)?;
                let and =
                    reading.is(after, Grammar::Join) || reading.doc.at(after).is_some_and(|t| t.low == "to");
                let (high, last) = value_of(reading, after + 1, end).filter(|_| and)?;
                let counts = high > low && !is_measurement(reading, last, end);
                return counts.then(|| plain(at..last, Count::Between(low, high), false));
            }
            NumberWord::None if bound.is_none() => {
                return Some(plain(at..next + length, Count::Unnumbered, true));
            }
            // "another 12": twelve.
            NumberWord::Value if is_another(reading, next) && value_at(reading, next + length, end) => {
                next += length;
            }
            _ => break,
        }
    }
    let (low, after) = value_of(reading, next, end)?;
    if let Some((high, last)) = upper(reading, after, end)
        && high > low
    {
        return Some(plain(at..last, Count::Between(low, high), false));
    }
    if is_measurement(reading, after, end) {
        return None;
    }
    let (behind, last) = bound_behind(reading, after, end);
    let alone = after == next + 1;
    let after = last;
    let count = match bound.or(behind) {
        Some("at_least") => Count::AtLeast(low),
        Some("more_than") => Count::MoreThan(low),
        Some("up_to") => Count::UpTo(low),
        Some("exactly") | None => Count::Exact(low),
        Some(_) => Count::About(low),
    };
    let article =
        alone && bound.is_none() && reading.doc.at(next).is_some_and(|t| t.low == "a" || t.low == "an");
    Some(Quantity { tokens: at..after, count, article, none: false })
}

fn is_another(reading: &Reading<'_>, at: usize) -> bool {
    reading.doc.at(at).is_some_and(|t| t.low == "another")
}

fn value_at(reading: &Reading<'_>, at: usize, end: usize) -> bool {
    let article = reading.doc.at(at).is_some_and(|t| t.low == "a" || t.low == "an" || t.low == "one");
    !article && value_of(reading, at, end).is_some()
}

/// "a few hundred", "several dozen": the round number behind a vague word belongs to it.
fn round_words(reading: &Reading<'_>, from: usize, end: usize) -> usize {
    let round = |at: &usize| {
        reading
            .doc
            .at(*at)
            .is_some_and(|t| matches!(t.low.as_str(), "hundred" | "thousand" | "dozen" | "score"))
    };
    let last = (from..end).take_while(round).last().map_or(from, |at| at + 1);
    let of = last > from && reading.doc.at(last).is_some_and(|t| t.low == "of");
    if of { last + 1 } else { last }
}

/// "a hundred or more", "20-odd", "50 or so", "30-plus": the bound stands behind its number.
fn bound_behind(reading: &Reading<'_>, at: usize, end: usize) -> (Option<&'static str>, usize) {
    let low = |at: usize| reading.doc.at(at).filter(|_| at < end).map_or("", |t| t.low.as_str());
    match (low(at), low(at + 1)) {
        ("or", "more") | ("and", "more") | ("-", "odd") | ("-", "plus") => (Some("at_least"), at + 2),
        ("or", "so") => (Some("about"), at + 2),
        ("or", "fewer" | "less") => (Some("up_to"), at + 2),
        ("odd" | "+", _) => (Some("at_least"), at + 1),
        _ => (None, at),
    }
}

fn plain(tokens: Range<usize>, count: Count, none: bool) -> Quantity {
    Quantity { tokens, count, article: false, none }
}

/// "15 to 20", "seven or eight", "15-20": the upper number behind a lower one.
fn upper(reading: &Reading<'_>, at: usize, end: usize) -> Option<(u64, usize)> {
    let joint = reading.doc.at(at)?;
    if !matches!(joint.low.as_str(), "to" | "or" | "-" | "\u{2013}") {
        return None;
    }
    let (high, last) = value_of(reading, at + 1, end)?;
    (!is_measurement(reading, last, end)).then_some((high, last))
}

fn is_measurement(reading: &Reading<'_>, after: usize, end: usize) -> bool {
    reading.lexicon.units.longest(reading.rest(after, end)).is_some()
}

/// A whole number in digits or words, and the token behind it.
fn value_of(reading: &Reading<'_>, at: usize, end: usize) -> Option<(u64, usize)> {
    if at >= end {
        return None;
    }
    let token = reading.doc.at(at)?;
    if token.form == Form::Number {
        return digits(&token.low).map(|number| (number, at + 1));
    }
    if let Some((length, (NumberWord::Value, phrase))) =
        reading.lexicon.numbers.longest(reading.rest(at, end))
        && length > 1
    {
        return phrase.parse().ok().map(|number| (number, at + length));
    }
    let mut total: u64 = 0;
    let mut part = word_value(reading, &token.low)?;
    let mut next = at + 1;
    while next < end {
        let Some(token) = reading.doc.at(next) else { break };
        let Some(more) = word_value(reading, &token.low).filter(|_| token.low != "a" && token.low != "an")
        else {
            break;
        };
        match more {
            1000 => {
                total = total.saturating_add(part.saturating_mul(1000));
                part = 0;
            }
            100 => part = part.max(1).saturating_mul(100),
            12 if token.low == "dozen" => part = part.max(1).saturating_mul(12),
            _ if part >= 20 && part % 10 == 0 && more < 10 => part = part.saturating_add(more),
            _ if part == 0 || part >= 100 => part = part.saturating_add(more),
            _ => break,
        }
        next += 1;
        if next < end && part >= 100 && reading.is(next, Grammar::Join) && starts_value(reading, next + 1) {
            next += 1;
        }
    }
    Some((total.saturating_add(part), next))
}

fn starts_value(reading: &Reading<'_>, at: usize) -> bool {
    reading.doc.at(at).is_some_and(|t| word_value(reading, &t.low).is_some_and(|v| v < 100) && t.low != "a")
}

/// "twelve", "fifty-five".
fn word_value(reading: &Reading<'_>, word: &str) -> Option<u64> {
    let one = |word: &str| match reading.lexicon.numbers.word(word) {
        Some((NumberWord::Value, value)) => value.parse::<u64>().ok(),
        _ => None,
    };
    one(word).or_else(|| {
        let (tens, ones) = word.split_once('-')?;
        let (tens, ones) = (one(tens)?, one(ones)?);
        (tens >= 20 && ones < 10).then(|| tens + ones)
    })
}

/// "2,611"; not "1.5", not "203rd".
fn digits(text: &str) -> Option<u64> {
    let whole = text.replace(',', "");
    whole.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::lexicon::Lexicon;
    use crate::extract::test_report;
    use crate::gazetteer::Gazetteer;

    fn read(text: &str) -> Option<Count> {
        let report = test_report(text);
        let reading = Reading::new(&report, Lexicon::english().unwrap(), Gazetteer::embedded().unwrap());
        quantity(&reading, 0, reading.doc.tokens.len()).map(|q| q.count)
    }

    #[test]
    fn numbers_are_read_as_said() {
        assert_eq!(read("55 soldiers"), Some(Count::Exact(55)));
        assert_eq!(read("up to fifty-five soldiers"), Some(Count::UpTo(55)));
        assert_eq!(read("at least 133 fighters"), Some(Count::AtLeast(133)));
        assert_eq!(read("more than 200 wounded"), Some(Count::MoreThan(200)));
        assert_eq!(read("15 to 20 men"), Some(Count::Between(15, 20)));
        assert_eq!(read("seven or eight men"), Some(Count::Between(7, 8)));
        assert_eq!(read("two hundred and five men"), Some(Count::Exact(205)));
        assert_eq!(read("three thousand two hundred men"), Some(Count::Exact(3200)));
        assert_eq!(read("around 20 men"), Some(Count::About(20)));
        assert_eq!(read("dozens of men"), Some(Count::Unnumbered));
        assert_eq!(read("between 12 and 17 men"), Some(Count::Between(12, 17)));
        assert_eq!(read("20-odd men"), Some(Count::AtLeast(20)));
        assert_eq!(read("a hundred or more men"), Some(Count::AtLeast(100)));
        assert_eq!(read("some 300 men"), Some(Count::About(300)));
        assert_eq!(read("some men"), Some(Count::Unnumbered));
        assert_eq!(read("a few hundred men"), Some(Count::Unnumbered));
        assert_eq!(read("two dozen men"), Some(Count::Exact(24)));
        assert_eq!(read("another 12 men"), Some(Count::Exact(12)));
        assert_eq!(read("another man"), Some(Count::Exact(1)));
        assert_eq!(read("half a dozen men"), Some(Count::Exact(6)));
        assert_eq!(read("a large cache of weapons"), Some(Count::Unnumbered));
    }

    /// A number as it is written out, parts of ten joined by `join`.
    fn words(n: u64, join: &str) -> String {
        const SMALL: [&str; 20] = [
            "",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ];
        const TENS: [&str; 10] =
            ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
        let small = |n: u64| SMALL[usize::try_from(n).unwrap()].to_owned();
        match n {
            0..20 => small(n),
            20..100 if n.is_multiple_of(10) => TENS[usize::try_from(n / 10).unwrap()].to_owned(),
            20..100 => format!("{}{join}{}", words(n / 10 * 10, join), small(n % 10)),
            100..1000 if n.is_multiple_of(100) => format!("{} hundred", words(n / 100, join)),
            100..1000 => format!("{} hundred and {}", words(n / 100, join), words(n % 100, join)),
            _ if n.is_multiple_of(1000) => format!("{} thousand", words(n / 1000, join)),
            _ => format!("{} thousand {}", words(n / 1000, join), words(n % 1000, join)),
        }
    }

    #[test]
    fn every_number_that_is_written_out_is_read_as_it_is_meant() {
        for n in (1..=130).chain([199, 200, 201, 320, 999, 1000, 1001, 1012, 2300, 2611, 12_000, 45_600]) {
            for join in [" ", "-"] {
                let text = format!("{} men", words(n, join));
                assert_eq!(read(&text), Some(Count::Exact(n)), "{text}");
            }
        }
    }

    #[test]
    fn measurements_are_no_counts() {
        assert_eq!(read("2,611 km border"), None);
        assert_eq!(read("1.5 tonnes"), None);
        assert_eq!(read("20 miles west"), None);
        assert_eq!(read("a number of livestock"), None);
        assert_eq!(read("five million dollars"), None);
    }
}
