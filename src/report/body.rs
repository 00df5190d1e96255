//! The text of a report, put together from parts of a decoded file, with the way back kept.

use std::ops::Range;

use super::encoding::Decoded;
use super::text::TextMap;

/// A report's text while it is put together from parts of a decoded file.
#[derive(Debug)]
pub(super) struct Body<'a> {
    from: &'a Decoded,
    /// The text so far.
    pub(super) text: String,
    /// Its map.
    pub(super) map: TextMap,
}

impl<'a> Body<'a> {
    pub(super) fn new(from: &'a Decoded) -> Self {
        Body { from, text: String::new(), map: from.map.emptied() }
    }

    /// Copies a range of the decoded text as it stands.
    pub(super) fn copy(&mut self, range: Range<usize>) {
        let Some(part) = self.from.text.get(range.clone()) else {
            return;
        };
        let at = self.text.len();
        self.map.push_through(&self.from.map, at, range);
        self.text.push_str(part);
    }

    /// Writes `words` for a range of the decoded text: one unit (`&` for `&amp;`).
    pub(super) fn unit(&mut self, words: &str, range: Range<usize>) {
        let (start, end) = self.from.map.to_bytes(range);
        self.map.push_unit(self.text.len(), start, words.len(), end.saturating_sub(start));
        self.text.push_str(words);
    }

    /// Writes what stands nowhere in the file: the blank line between two paragraphs.
    pub(super) fn gap(&mut self, words: &str) {
        self.text.push_str(words);
    }

    /// Adds a paragraph, parted from the last by a blank line.
    pub(super) fn paragraph(&mut self, paragraph: &Paragraph) {
        if !self.text.is_empty() {
            self.gap("\n\n");
        }
        for part in &paragraph.parts {
            match part {
                Part::Copy(range) => self.copy(range.clone()),
                Part::Unit(words, range) => self.unit(words, range.clone()),
            }
        }
    }
}

/// A paragraph of marked-up text: its words, without markup and with single spaces, and where they stand.
#[derive(Debug, Default)]
pub(super) struct Paragraph {
    parts: Vec<Part>,
    words: String,
    /// White space that counts only once words follow it.
    space: Option<Part>,
}

#[derive(Debug, Clone)]
enum Part {
    /// As it stands in the decoded text.
    Copy(Range<usize>),
    /// Words that stand for a range of it.
    Unit(String, Range<usize>),
}

impl Paragraph {
    /// The words.
    pub(super) fn words(&self) -> &str {
        &self.words
    }

    /// Whether no word was added yet.
    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Adds a stretch of the decoded text; runs of white space become one space.
    pub(super) fn add(&mut self, text: &str, range: Range<usize>) {
        let mut from = range.start;
        for (at, c) in text.get(range.clone()).unwrap_or_default().char_indices() {
            let at = range.start.saturating_add(at);
            if c.is_whitespace() {
                self.copy(text, from..at);
                from = at.saturating_add(c.len_utf8());
                self.white(if c == ' ' {
                    Part::Copy(at..from)
                } else {
                    Part::Unit(" ".to_owned(), at..from)
                });
            }
        }
        self.copy(text, from..range.end);
    }

    /// Adds words that stand for a range of the decoded text.
    pub(super) fn add_unit(&mut self, words: &str, range: Range<usize>) {
        if words.trim().is_empty() {
            self.space(range);
            return;
        }
        self.flush();
        self.words.push_str(words);
        self.parts.push(Part::Unit(words.to_owned(), range));
    }

    /// White space, also what is none in the file (`<br>`).
    pub(super) fn space(&mut self, range: Range<usize>) {
        self.white(Part::Unit(" ".to_owned(), range));
    }

    /// White space, of which only the first piece of a run is kept.
    fn white(&mut self, part: Part) {
        if !self.words.is_empty() {
            self.space.get_or_insert(part);
        }
    }

    fn copy(&mut self, text: &str, range: Range<usize>) {
        if let Some(words) = text.get(range.clone()).filter(|words| !words.is_empty()) {
            self.flush();
            self.words.push_str(words);
            self.parts.push(Part::Copy(range));
        }
    }

    fn flush(&mut self) {
        if let Some(part) = self.space.take() {
            self.words.push(' ');
            self.parts.push(part);
        }
    }
}
