//! The day of publication where no head line tells it: in the dateline ("MIRANSHAH, Sept. 16, 2010 (Agency)") or on a
//! line of its own under the masthead. A day on which a page was saved is none.

use jiff::civil::Date;

use super::dates;

/// The date stands within so many bytes of the beginning.
const HEAD: usize = 700;

/// The masthead and dateline stand in so many lines.
const MASTHEAD_LINES: usize = 6;

/// A line that is a date, perhaps with an edition, is no longer than this many characters.
const LONGEST_DATE_LINE: usize = 60;

/// A dateline is no longer than this many characters.
const LONGEST_DATELINE: usize = 90;

/// Lines in which a date is that of a copy.
const COPIES: &[&str] = &["saved", "archived", "retrieved", "crawled", "accessed", "captured on", "snapshot"];

/// The first full date of the head of a text.
pub(super) fn find(text: &str) -> Option<Date> {
    let end = text.char_indices().map(|(at, _)| at).find(|&at| at >= HEAD).unwrap_or(text.len());
    let head = text.get(..end)?;
    let lines = || head.lines().filter(|line| !is_copy(line));
    let published = lines().find(|line| line.trim_start().to_lowercase().starts_with("published"));
    let masthead =
        || lines().filter(|line| !line.trim().is_empty()).take(MASTHEAD_LINES).find_map(in_dateline);
    published.and_then(in_line).or_else(masthead)
}

fn is_copy(line: &str) -> bool {
    let low = line.to_lowercase();
    COPIES.iter().any(|word| low.contains(word))
}

/// A date in a dateline, which a dash or a colon ends, or on a line that holds little else.
fn in_dateline(line: &str) -> Option<Date> {
    let line = line.trim();
    if line.chars().count() <= LONGEST_DATE_LINE && !line.ends_with('.') {
        return in_line(line);
    }
    let end = line.char_indices().nth(LONGEST_DATELINE).map_or(line.len(), |(at, _)| at);
    let head = line.get(..end)?;
    let close =
        [" - ", " \u{2013} ", " \u{2014} ", " -- ", ": "].iter().filter_map(|dash| head.find(dash)).min()?;
    // A dateline begins with a place in capitals or a name, never with a sentence's first words.
    let dateline = head.get(..close)?;
    let sentence = dateline.split_whitespace().filter(|word| word.starts_with(char::is_lowercase)).count();
    if sentence > 0 { None } else { in_line(dateline) }
}

fn in_line(line: &str) -> Option<Date> {
    let words: Vec<&str> =
        line.split_whitespace().map(|w| w.trim_matches(['(', ')', '|', ';', '*', '_'])).collect();
    (0..words.len()).find_map(|from| {
        (1..=4).rev().find_map(|length| {
            let words = words.get(from..from.saturating_add(length))?;
            let day = words.join(" ");
            let day = day.trim_end_matches([',', '.', ':']);
            // A year must be written: "Sept. 16" alone is no full date.
            let year = day.split(|c: char| !c.is_ascii_digit()).any(|part| part.len() == 4);
            year.then(|| dates::day(day)).flatten()
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_dateline_tells_the_day_of_publication() {
        let found = find("MIRANSHAH, Pakistan, Sept. 16, 2010 (Wire) -- Missiles hit a house.");
        assert_eq!(found, Some(date(2010, 9, 16)));
        assert_eq!(
            find("Kohat Sentinel\nMonday, 9 September 2024\n\nGuns fell silent."),
            Some(date(2024, 9, 9))
        );
    }

    #[test]
    fn the_day_a_page_was_saved_is_not_its_day() {
        let text =
            "[page saved 2025-10-16 04:11 UTC]\nObserver\nPublished: Monday, 12 December 2022\n\nSix killed";
        assert_eq!(find(text), Some(date(2022, 12, 12)));
    }

    #[test]
    fn a_date_in_the_midst_of_the_text_is_none() {
        let text =
            format!("{} It began on 3 March 2020.", "Nothing is told here of any day at all. ".repeat(4));
        assert_eq!(find(&text), None);
        let text =
            "Officials spoke on Friday.\n\nOn 12 October 2025, Pakistan closed the gates - all of them.";
        assert_eq!(find(text), None);
    }
}
