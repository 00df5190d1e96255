//! The day of publication where no head line tells it: in the dateline ("MIRANSHAH, Sept. 16, 2010 (Agency)") or on a
//! line of its own under the masthead. A day on which a page was saved is none.

use jiff::civil::Date;

use super::dates;

/// The date stands within so many bytes of the beginning.
const HEAD: usize = 700;

/// Lines in which a date is that of a copy.
const COPIES: &[&str] = &["saved", "archived", "retrieved", "crawled", "accessed", "captured on", "snapshot"];

/// The first full date of the head of a text.
pub(super) fn find(text: &str) -> Option<Date> {
    let end = text.char_indices().map(|(at, _)| at).find(|&at| at >= HEAD).unwrap_or(text.len());
    let head = text.get(..end)?;
    let lines = || head.lines().filter(|line| !is_copy(line));
    let published = lines().find(|line| line.trim_start().to_lowercase().starts_with("published"));
    published.and_then(in_line).or_else(|| lines().find_map(in_dateline))
}

fn is_copy(line: &str) -> bool {
    let low = line.to_lowercase();
    COPIES.iter().any(|word| low.contains(word))
}

/// A date in the first words of a line: a dateline, or a line that is little more than the date.
fn in_dateline(line: &str) -> Option<Date> {
    let dateline = line.char_indices().nth(90).map_or(line, |(at, _)| line.get(..at).unwrap_or(line));
    in_line(dateline)
}

fn in_line(line: &str) -> Option<Date> {
    let words: Vec<&str> =
        line.split_whitespace().map(|w| w.trim_matches(['(', ')', '|', ';', '*', '_'])).collect();
    (0..words.len()).find_map(|from| {
        (1..=4).rev().find_map(|length| {
            let words = words.get(from..from + length)?;
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
    }
}
