//! Markdown: front matter in YAML, then the text without its marks.
//!
//! The first heading of level 1 is the headline where the front matter gives none; like it, it is left out of
//! the text. Code, comments, pictures and link targets are left out too.

mod inline;

use std::ops::Range;

use serde::Deserialize;

use super::body::{Body, Paragraph};
use super::dates;
use super::encoding::{Decoded, decode, empty};
use super::furniture::{Furniture, furniture};
use super::plain::{lines, unreadable_date};
use super::text::Report;
use crate::error::{Code, Error, Finding, Result};
use crate::event::Source;
use crate::source::Location;

/// What a report's front matter may say; other keys are passed over.
#[derive(Debug, Default, Deserialize)]
struct FrontMatter {
    title: Option<String>,
    published: Option<String>,
    date: Option<String>,
    publisher: Option<String>,
    source: Option<String>,
    url: Option<String>,
}

/// Reads a Markdown file.
///
/// # Errors
/// `front-matter` with its line where that can't be read; `encoding`; `empty`.
pub(super) fn read(file: &str, bytes: &[u8]) -> Result<(Report, Vec<Finding>)> {
    let decoded = decode(file, bytes)?;
    let mut findings = Vec::new();
    let lines = lines(&decoded.text, 0);
    let (front, first) = front_matter(file, &decoded, &lines)?;
    let mut source = source(file, front, &mut findings);
    let mut reader = Marked {
        from: &decoded,
        source: &mut source,
        body: Body::new(&decoded),
        furniture: 0,
        lines: Vec::new(),
    };
    reader.blocks(lines.get(first..).unwrap_or_default());
    let Marked { body, furniture, .. } = reader;
    if body.text.is_empty() {
        return Err(empty(file));
    }
    let report = Report { text: body.text, map: body.map, source, furniture };
    Ok((report, findings))
}

/// The front matter and the number of lines it takes.
fn front_matter(file: &str, decoded: &Decoded, lines: &[Range<usize>]) -> Result<(FrontMatter, usize)> {
    let words = |at: usize| lines.get(at).and_then(|range| decoded.text.get(range.clone()));
    if words(0).map(str::trim_end) != Some("---") {
        return Ok((FrontMatter::default(), 0));
    }
    let closes = |at: &usize| words(*at).is_some_and(|line| matches!(line.trim_end(), "---" | "..."));
    let Some(end) = (1..lines.len()).find(closes) else {
        let looks_like_one = words(1).is_some_and(|line| line.contains(':'));
        if !looks_like_one {
            return Ok((FrontMatter::default(), 0));
        }
        return Err(broken(file, 1, "the front matter opens here and is never closed: expected a line ---"));
    };
    let start = lines.get(1).map_or(0, |line| line.start);
    let stop = lines.get(end).map_or(start, |line| line.start);
    let yaml = decoded.text.get(start..stop).unwrap_or_default();
    if yaml.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#')) {
        return Ok((FrontMatter::default(), end.saturating_add(1)));
    }
    match serde_saphyr::from_str::<FrontMatter>(yaml) {
        Ok(front) => Ok((front, end.saturating_add(1))),
        Err(error) => {
            let line = error.location().map_or(1, |at| at.line());
            let line = u32::try_from(line).unwrap_or(1).saturating_add(1);
            let first = error.to_string();
            let first = first.lines().next().unwrap_or_default();
            Err(broken(
                file,
                line,
                &format!(
                    "the front matter can't be read ({first}): expected lines such as `published: 2026-02-27`"
                ),
            ))
        }
    }
}

fn broken(file: &str, line: u32, what: &str) -> Box<Error> {
    Error::new(Code::FrontMatter, what, "correct it; values that hold a colon need quotes")
        .at(Location::line(file, line))
}

fn source(file: &str, front: FrontMatter, findings: &mut Vec<Finding>) -> Source {
    let written = front.published.or(front.date);
    let published = written.as_deref().and_then(dates::day);
    if let (None, Some(written)) = (published, &written) {
        findings.push(unreadable_date(&file.into(), 1, 1, written));
    }
    Source {
        file: file.into(),
        id: None,
        title: front.title,
        publisher: front.publisher.or(front.source),
        published,
        url: front.url,
    }
}

struct Marked<'a, 's> {
    from: &'a Decoded,
    source: &'s mut Source,
    body: Body<'a>,
    furniture: usize,
    /// Lines of the paragraph that is being read.
    lines: Vec<Range<usize>>,
}

impl Marked<'_, '_> {
    fn blocks(&mut self, lines: &[Range<usize>]) {
        let mut fence: Option<char> = None;
        let mut in_comment = false;
        for range in lines {
            let line = self.from.text.get(range.clone()).unwrap_or_default();
            let content = range.start.saturating_add(quote_marks(line));
            let line = self.from.text.get(content..range.end).unwrap_or_default();
            if in_comment {
                in_comment = !line.contains("-->");
            } else if let Some(mark) = fence {
                if fence_of(line) == Some(mark) {
                    fence = None;
                }
            } else if let Some(mark) = fence_of(line) {
                self.end_paragraph();
                fence = Some(mark);
            } else if line.trim_start().starts_with("<!--") && !line.contains("-->") {
                self.end_paragraph();
                in_comment = true;
            } else {
                self.line(line, content, range.end);
            }
        }
        self.end_paragraph();
    }

    fn line(&mut self, line: &str, start: usize, end: usize) {
        let trimmed = line.trim();
        if trimmed.is_empty() {
            self.end_paragraph();
        } else if let Some(level) = heading_level(trimmed) {
            self.end_paragraph();
            let marks = line.find('#').unwrap_or(0).saturating_add(level);
            let close = line.trim_end().trim_end_matches('#').len();
            let text = if close > marks { close } else { line.len() };
            self.heading(level, start.saturating_add(marks)..start.saturating_add(text));
        } else if is_rule(trimmed) {
            self.underline(trimmed);
        } else if is_definition(trimmed) {
            self.end_paragraph();
        } else {
            let bullet = bullet(line);
            if bullet > 0 {
                self.end_paragraph();
            }
            self.lines.push(start.saturating_add(bullet)..end);
        }
    }

    /// A line of `=` or `-` makes the paragraph above it a heading, or parts two blocks.
    fn underline(&mut self, line: &str) {
        match (self.lines.as_slice(), line.starts_with('=')) {
            ([only], true) => {
                let range = only.clone();
                self.lines.clear();
                self.heading(1, range);
            }
            _ => self.end_paragraph(),
        }
    }

    fn heading(&mut self, level: usize, range: Range<usize>) {
        let paragraph = self.paragraph(&[range]);
        let words = paragraph.words();
        if level == 1 && self.source.title.is_none() {
            self.source.title = Some(words.to_owned());
        } else if self.source.title.as_deref() != Some(words) {
            self.add(&paragraph);
        }
    }

    fn end_paragraph(&mut self) {
        let lines = std::mem::take(&mut self.lines);
        if !lines.is_empty() {
            let paragraph = self.paragraph(&lines);
            self.add(&paragraph);
        }
    }

    fn add(&mut self, paragraph: &Paragraph) {
        if paragraph.is_empty() {
            return;
        }
        match furniture(paragraph.words()) {
            Some(kind) => {
                self.furniture = self.furniture.saturating_add(1);
                if let Furniture::Publisher(name) = kind {
                    self.source.publisher.get_or_insert(name);
                }
            }
            None => self.body.paragraph(paragraph),
        }
    }

    fn paragraph(&self, lines: &[Range<usize>]) -> Paragraph {
        let mut paragraph = Paragraph::default();
        for range in self.joined(lines) {
            paragraph.space(range.start..range.start);
            inline::add(&mut paragraph, &self.from.text, range);
        }
        paragraph
    }

    /// Lines with nothing but their end between them, as one: a link may run over it.
    fn joined(&self, lines: &[Range<usize>]) -> Vec<Range<usize>> {
        let mut out: Vec<Range<usize>> = Vec::new();
        for line in lines {
            match out.last_mut() {
                Some(last) if self.touch(last.end, line.start) => last.end = line.end,
                _ => out.push(line.clone()),
            }
        }
        out
    }

    fn touch(&self, end: usize, start: usize) -> bool {
        let between = self.from.text.get(end..start);
        between.is_some_and(|between| between.bytes().all(|byte| matches!(byte, b'\r' | b'\n')))
    }
}

/// The bytes of the marks of a block quote.
fn quote_marks(line: &str) -> usize {
    let mut rest = line;
    while let Some(inner) = rest.trim_start_matches(' ').strip_prefix('>') {
        rest = inner;
    }
    line.len().saturating_sub(rest.len())
}

/// The mark of a code fence.
fn fence_of(line: &str) -> Option<char> {
    let line = line.trim_start();
    ['`', '~'].into_iter().find(|mark| line.chars().take_while(|c| c == mark).count() >= 3)
}

/// The level of a heading, 1 to 6.
fn heading_level(line: &str) -> Option<usize> {
    let level = line.bytes().take_while(|byte| *byte == b'#').count();
    let spaced = line.get(level..).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']));
    ((1..=6).contains(&level) && spaced).then_some(level)
}

/// A line of nothing but `=`, `-`, `*` or `_`.
fn is_rule(line: &str) -> bool {
    let least = if line.starts_with('=') { 2 } else { 3 };
    ['=', '-', '*', '_']
        .into_iter()
        .any(|mark| line.chars().all(|c| c == mark || c == ' ') && line.matches(mark).count() >= least)
}

/// `[name]: https://...`
fn is_definition(line: &str) -> bool {
    line.starts_with('[')
        && line.split_once("]:").is_some_and(|(name, _)| !name.contains(' ') || name.len() < 80)
        && line.split_whitespace().count() <= 6
}

/// The bytes of a bullet or number and the space around it; 0 where the line has none.
fn bullet(line: &str) -> usize {
    let indent = line.len().saturating_sub(line.trim_start().len());
    let rest = line.trim_start();
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let mark = match rest.as_bytes().get(digits) {
        Some(b'-' | b'*' | b'+') if digits == 0 => 1,
        Some(b'.' | b')') if (1..=3).contains(&digits) => digits.saturating_add(1),
        _ => return 0,
    };
    if rest.as_bytes().get(mark) == Some(&b' ') { indent.saturating_add(mark).saturating_add(1) } else { 0 }
}

#[cfg(test)]
mod tests;
