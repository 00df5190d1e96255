//! The marks inside a paragraph: emphasis, links, pictures, code, tags, escapes.

use std::ops::Range;

use crate::report::body::Paragraph;
use crate::report::html::add_with_references;

/// The target of a link or a tag is no longer than this many bytes; longer is taken for text.
const LONGEST: usize = 2000;

/// Adds a stretch of marked text to a paragraph without its marks.
pub(super) fn add(paragraph: &mut Paragraph, text: &str, range: Range<usize>) {
    let marks = marks(text, range.clone());
    let mut from = range.start;
    for mark in marks {
        if mark.start >= from {
            add_with_references(paragraph, text, from..mark.start);
            from = mark.end;
        } else {
            from = from.max(mark.end);
        }
    }
    add_with_references(paragraph, text, from..range.end.max(from));
}

/// The ranges that are marks, in order.
fn marks(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let mut finder = Finder { text, end: range.end, marks: Vec::new(), open: Vec::new() };
    let mut at = range.start;
    while let Some(c) = text.get(at..range.end).and_then(|tail| tail.chars().next()) {
        at = finder.step(at, c, range.start);
    }
    finder.marks.sort_by_key(|mark| (mark.start, mark.end));
    finder.marks
}

struct Finder<'a> {
    text: &'a str,
    end: usize,
    marks: Vec<Range<usize>>,
    /// Opening brackets, and whether each belongs to a picture.
    open: Vec<(usize, bool)>,
}

impl Finder<'_> {
    /// Looks at one character and says where to go on.
    fn step(&mut self, at: usize, c: char, start: usize) -> usize {
        let next = at.saturating_add(c.len_utf8());
        match c {
            '\\' if self.byte(next).is_some_and(|byte| byte.is_ascii_punctuation()) => {
                self.marks.push(at..next);
                next.saturating_add(1)
            }
            '\\' if next == self.end => self.drop(at..next),
            '`' => self.drop(at..next),
            '*' | '_' | '~' => self.emphasis(at, c, start),
            '<' => self.tag(at),
            '[' => {
                let picture = at > start && self.text.as_bytes().get(at.saturating_sub(1)) == Some(&b'!');
                self.open.push((at, picture));
                next
            }
            ']' => self.close(at),
            _ => next,
        }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        (at < self.end).then(|| self.text.as_bytes().get(at).copied())?
    }

    fn drop(&mut self, range: Range<usize>) -> usize {
        let end = range.end;
        self.marks.push(range);
        end
    }

    /// A run of `*`, `_` or `~~`: a mark where it touches a word from outside, else itself.
    fn emphasis(&mut self, at: usize, mark: char, start: usize) -> usize {
        let tail = self.text.get(at..self.end).unwrap_or_default();
        let run = tail.chars().take_while(|c| *c == mark).count();
        let end = at.saturating_add(run);
        let before = self.text.get(start..at).and_then(|head| head.chars().next_back());
        let after = self.text.get(end..self.end).and_then(|tail| tail.chars().next());
        let open = |c: Option<char>| c.is_none_or(char::is_whitespace);
        let in_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let is_mark = match mark {
            '_' => !(open(before) && open(after) || in_word(before) && in_word(after)),
            '~' => run == 2,
            _ => !(open(before) && open(after)),
        };
        if is_mark { self.drop(at..end) } else { end }
    }

    /// A tag or comment is left out; of an address in angle brackets only the brackets are.
    fn tag(&mut self, at: usize) -> usize {
        let tail = self.near(at);
        let close = if tail.starts_with("<!--") { "-->" } else { ">" };
        let is_tag = tail.get(1..).is_some_and(|rest| {
            rest.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!'))
        });
        let Some(length) = tail.find(close).filter(|_| is_tag) else {
            return at.saturating_add(1);
        };
        let end = at.saturating_add(length).saturating_add(close.len());
        let inside = tail.get(1..length).unwrap_or_default();
        if inside.contains("://") && !inside.contains(char::is_whitespace) {
            self.marks.push(at..at.saturating_add(1));
            self.marks.push(end.saturating_sub(1)..end);
        } else {
            self.marks.push(at..end);
        }
        end
    }

    /// A closing bracket: of a link (its text stays), a picture or a footnote (nothing stays), or of nothing.
    fn close(&mut self, at: usize) -> usize {
        let Some((open, picture)) = self.open.pop() else {
            return at.saturating_add(1);
        };
        let target = match self.byte(at.saturating_add(1)) {
            Some(b'(') => self.matching(at.saturating_add(1), '(', ')'),
            Some(b'[') => self.matching(at.saturating_add(1), '[', ']'),
            _ => None,
        };
        match target {
            Some(end) if picture => self.drop(open.saturating_sub(1)..end),
            Some(end) => {
                self.marks.push(open..open.saturating_add(1));
                self.drop(at..end)
            }
            None if self.byte(open.saturating_add(1)) == Some(b'^') => self.drop(open..at.saturating_add(1)),
            None => at.saturating_add(1),
        }
    }

    /// The byte after the bracket that closes the one at `at`.
    fn matching(&self, at: usize, open: char, close: char) -> Option<usize> {
        let mut depth = 0_usize;
        for (offset, c) in self.near(at).char_indices() {
            if c == open {
                depth = depth.saturating_add(1);
            } else if c == close {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(at.saturating_add(offset).saturating_add(1));
                }
            }
        }
        None
    }

    /// What follows, so far as a target or tag may reach.
    fn near(&self, at: usize) -> &str {
        let mut end = self.end.min(at.saturating_add(LONGEST));
        while !self.text.is_char_boundary(end) {
            end = end.saturating_sub(1);
        }
        self.text.get(at..end).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        let mut paragraph = Paragraph::default();
        add(&mut paragraph, text, 0..text.len());
        paragraph.words().to_owned()
    }

    #[test]
    fn marks_go_and_words_stay() {
        for (text, words) in [
            ("**Kabul** was _hit_.", "Kabul was hit."),
            ("a [link](https://x.y/a_(b) \"t\") here", "a link here"),
            ("[text][ref] and [plain]", "text and [plain]"),
            ("seen ![a picture](x.png) there", "seen there"),
            ("5 * 3 and snake_case_name", "5 * 3 and snake_case_name"),
            (r"\*not\* a mark", "*not* a mark"),
            ("AT&amp;T <b>bold</b> <!-- no --> <https://x.y>", "AT&T bold https://x.y"),
            ("a note[^1] and ~~gone~~", "a note and gone"),
            ("2 < 3 and 4 > 3", "2 < 3 and 4 > 3"),
            ("[[nested](a)](b)", "nested"),
            ("unclosed [link](x", "unclosed [link](x"),
            ("run `situs` ~once~", "run situs ~once~"),
        ] {
            assert_eq!(plain(text), words, "{text}");
        }
    }
}
