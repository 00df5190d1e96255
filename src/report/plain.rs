//! Plain text: a head of known lines, then the report.
//!
//! A headline, the lines of the head and page furniture are left out of the text that is read; the headline
//! is [`Source::title`](crate::event::Source::title), so that what it says isn't counted as a sentence twice.

use std::ops::Range;

use super::body::Body;
use super::dates;
use super::encoding::{Decoded, decode, empty};
use super::furniture::{Furniture, furniture};
use super::shown::shown;
use super::text::Report;
use crate::error::{Code, Finding, Result};
use crate::event::Source;
use crate::source::Location;

/// A headline is no longer than this many characters.
const LONGEST_HEADLINE: usize = 160;

/// Reads a plain text.
///
/// # Errors
/// `encoding` where it is no text, `empty` where nothing is left to read.
pub(super) fn read(file: &str, bytes: &[u8]) -> Result<(Report, Vec<Finding>)> {
    from_decoded(file, &decode(file, bytes)?)
}

/// Reads a plain text that is decoded.
///
/// # Errors
/// `empty` where nothing is left to read.
pub(super) fn from_decoded(file: &str, decoded: &Decoded) -> Result<(Report, Vec<Finding>)> {
    let mut reader = Plain {
        from: decoded,
        source: Source { file: file.into(), ..Source::default() },
        findings: Vec::new(),
    };
    let start = reader.head();
    let mut lines = lines(&decoded.text, start);
    if let Some(headline) = reader.headline(&lines) {
        lines.remove(headline);
    }
    let (body, furniture) = reader.body(&lines);
    let Plain { source, findings, .. } = reader;
    if body.text.trim().is_empty() {
        return Err(empty(file));
    }
    let report = Report { source, text: body.text, map: body.map, furniture };
    Ok((report, findings))
}

struct Plain<'a> {
    from: &'a Decoded,
    source: Source,
    findings: Vec<Finding>,
}

impl<'a> Plain<'a> {
    /// Reads the head and gives the byte of the decoded text where it ends.
    fn head(&mut self) -> usize {
        let text = &self.from.text;
        let mut at = self.date_word(text).unwrap_or(0);
        for line in lines(text, at) {
            let words = text.get(line.clone()).unwrap_or_default();
            if words.trim().is_empty() {
                continue;
            }
            if !self.head_line(words, line.start) {
                break;
            }
            at = line.end;
        }
        at
    }

    /// `date 2026-02-27 ` before the first word of the text, as some collections write it.
    fn date_word(&mut self, text: &str) -> Option<usize> {
        let trimmed = text.trim_start();
        let rest = trimmed.strip_prefix("date ").or_else(|| trimmed.strip_prefix("Date "))?;
        let word = rest.split_whitespace().next()?;
        self.source.published = Some(dates::day(word)?);
        let after = rest.find(word)?.saturating_add(word.len());
        Some(text.len().saturating_sub(rest.len()).saturating_add(after))
    }

    /// Whether the line is one of the head; what it says is kept.
    fn head_line(&mut self, line: &str, at: usize) -> bool {
        if self.source.published.is_none()
            && let Some(day) = dates::day(line)
        {
            self.source.published = Some(day);
            return true;
        }
        let Some((key, value)) = line.split_once(':') else {
            return false;
        };
        let value = value.trim().to_owned();
        if value.is_empty() {
            return false;
        }
        match key.trim().to_ascii_lowercase().as_str() {
            "title" | "headline" => self.source.title = Some(value),
            "source" | "publisher" => self.source.publisher = Some(value),
            "url" | "link" => self.source.url = Some(value),
            "published" | "date" | "publication date" => self.published(&value, at),
            _ => return false,
        }
        true
    }

    fn published(&mut self, value: &str, at: usize) {
        match dates::day(value) {
            Some(day) => self.source.published = Some(day),
            None => {
                let (line, column) = self.from.map.line_column(self.from.map.to_file(at..at).0);
                self.findings.push(unreadable_date(&self.source.file, line, column, value));
            }
        }
    }

    /// Which of the lines is the headline: the first that is no furniture, where a blank line and more follow.
    fn headline(&mut self, lines: &[Range<usize>]) -> Option<usize> {
        let words = |at: usize| {
            let range = lines.get(at)?.clone();
            Some(self.from.text.get(range)?.trim())
        };
        let passed = |line: &str| line.is_empty() || furniture(line).is_some();
        let at = (0..lines.len()).find(|at| words(*at).is_some_and(|line| !passed(line)))?;
        let line = words(at)?;
        let stands_alone = words(at.saturating_add(1))?.is_empty();
        let more =
            (at.saturating_add(1)..lines.len()).any(|line| words(line).is_some_and(|line| !passed(line)));
        if !(stands_alone && more && self.source.title.is_none() && is_headline(line)) {
            return None;
        }
        self.source.title = Some(line.to_owned());
        Some(at)
    }

    fn body(&mut self, lines: &[Range<usize>]) -> (Body<'a>, usize) {
        let mut body = Body::new(self.from);
        let mut dropped = 0_usize;
        let mut blank = false;
        for line in lines {
            let words = self.from.text.get(line.clone()).unwrap_or_default();
            let start = line.start.saturating_add(words.len().saturating_sub(words.trim_start().len()));
            let range = start..start.saturating_add(words.trim().len());
            match furniture(words) {
                Some(kind) => {
                    self.learn(kind);
                    dropped = dropped.saturating_add(1);
                    blank = true;
                }
                None if range.is_empty() => blank = true,
                None => {
                    if !body.text.is_empty() {
                        body.gap(if blank { "\n\n" } else { "\n" });
                    }
                    body.copy(range);
                    blank = false;
                }
            }
        }
        (body, dropped)
    }

    fn learn(&mut self, kind: Furniture) {
        if let Furniture::Publisher(name) = kind {
            self.source.publisher.get_or_insert(name);
        }
    }
}

/// The warning for a publication date that can't be read.
pub(super) fn unreadable_date(file: &std::sync::Arc<str>, line: u32, column: u32, value: &str) -> Finding {
    Finding::warning(
        Location::at(file.clone(), line, column),
        Code::Date,
        format!("the publication date is {}: expected a day such as 2026-02-27", shown(value)),
        "correct it, or words like \"Thursday\" can't be dated",
    )
}

/// Short, a few words, and not a sentence.
fn is_headline(line: &str) -> bool {
    let words = line.split_whitespace().count();
    (3..=30).contains(&words)
        && line.chars().count() <= LONGEST_HEADLINE
        && !line.ends_with(['.', ':', ';', ',', '!', '"', '\u{201d}', ')', '\u{6d4}', '\u{61f}'])
        && !line.contains(". ")
}

/// The lines of a text from a byte on, without what ends them: CR, LF or CRLF.
pub(super) fn lines(text: &str, from: usize) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = from;
    let tail = text.get(from..).unwrap_or_default();
    for (at, c) in tail.char_indices() {
        let at = from.saturating_add(at);
        match c {
            '\r' => {
                out.push(start..at);
                start = at.saturating_add(1);
            }
            '\n' if at > from && at == start && text.as_bytes().get(at.saturating_sub(1)) == Some(&b'\r') => {
                start = at.saturating_add(1)
            }
            '\n' => {
                out.push(start..at);
                start = at.saturating_add(1);
            }
            _ => {}
        }
    }
    out.push(start..text.len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn plain(text: &str) -> Report {
        read("f.txt", text.as_bytes()).unwrap().0
    }

    #[test]
    fn the_date_word_before_the_text_is_the_publication_day_and_no_text() {
        let report = plain(" date 2026-02-27 Advertisement\n\nKabul: Posts fell.\n\n(Source: ANI)");
        assert_eq!(report.source.published, Some(date(2026, 2, 27)));
        assert_eq!(report.source.publisher.as_deref(), Some("ANI"));
        assert_eq!(report.text, "Kabul: Posts fell.");
        assert_eq!(report.furniture, 2);
        assert_eq!(report.evidence(0..5).line, 3);
    }

    #[test]
    fn a_day_alone_on_the_first_line_is_the_publication_day_and_no_text() {
        for head in ["2026-02-27", "27 February 2026", "  Feb. 27, 2026 "] {
            let report = plain(&format!("{head}\nKabul was hit."));
            assert_eq!(
                (report.source.published, report.text.as_str()),
                (Some(date(2026, 2, 27)), "Kabul was hit.")
            );
        }
        let later = plain("Kabul was hit.\n2026-02-27");
        assert_eq!(later.source.published, None);
    }

    #[test]
    fn a_sentence_after_the_date_word_keeps_its_column() {
        let report = plain(" date 2026-02-27 Kabul was hit.");
        let evidence = report.evidence(0..5);
        assert_eq!((evidence.line, evidence.column, evidence.start), (1, 18, 17));
    }

    #[test]
    fn a_date_that_opens_a_sentence_is_no_head() {
        assert_eq!(plain("date palms burnt in Khost.").text, "date palms burnt in Khost.");
    }

    #[test]
    fn lines_of_the_head_tell_the_source() {
        let report = plain(
            "Title: Strikes hit Kabul\nPublished: 27 February 2026\nSource: The Outlet\nURL: https://x.example/a\n\n\
             Kabul was hit.\nDate: unknown.",
        );
        assert_eq!(report.source.title.as_deref(), Some("Strikes hit Kabul"));
        assert_eq!(report.source.published, Some(date(2026, 2, 27)));
        assert_eq!(report.source.url.as_deref(), Some("https://x.example/a"));
        assert_eq!(report.text, "Kabul was hit.\nDate: unknown.");
    }

    #[test]
    fn a_publication_date_that_can_not_be_read_is_said() {
        let (report, findings) = read("f.txt", b"Date: yesterday\n\nKabul was hit.").unwrap();
        assert_eq!(report.source.published, None);
        assert_eq!(findings.len(), 1);
        assert_eq!((findings[0].code, findings[0].at.line), (Code::Date, Some(1)));
    }

    #[test]
    fn a_headline_is_the_title_and_not_a_sentence() {
        let report = plain("Share\n\nStrikes hit Kabul overnight\n\nKabul was hit.");
        assert_eq!(report.source.title.as_deref(), Some("Strikes hit Kabul overnight"));
        assert_eq!(report.text, "Kabul was hit.");
        assert_eq!(report.furniture, 1);
        for text in [
            "Kabul was hit last night.\n\nMore followed.",
            "Strikes hit Kabul overnight",
            "One two three\nfour\n\nfive.",
        ] {
            assert_eq!(plain(text).source.title, None, "{text}");
        }
    }

    #[test]
    fn paragraphs_are_parted_by_one_blank_line_whatever_the_line_ends() {
        assert_eq!(plain("A b.\r\nC d.\r\n \t\r\n\r\nE f.\r").text, "A b.\nC d.\n\nE f.");
        assert_eq!(plain("A b.\rC d.\r\rE f.").text, "A b.\nC d.\n\nE f.");
    }
}
