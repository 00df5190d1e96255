//! Character references (`&amp;`, `&#x2019;`) resolved one by one, so that each keeps its place.

use std::ops::Range;

use html5gum::{Token, Tokenizer};

use crate::report::body::Paragraph;

/// No reference is longer (the longest name has 31 letters).
const LONGEST: usize = 40;

/// Adds a stretch of marked-up text to a paragraph, its character references resolved.
pub(crate) fn add_with_references(paragraph: &mut Paragraph, text: &str, range: Range<usize>) {
    let mut from = range.start;
    let mut search = range.start;
    while let Some(found) = text.get(search..range.end).and_then(|tail| tail.find('&')) {
        let at = search.saturating_add(found);
        let end = reference_end(text, at, range.end);
        search = end;
        let written = text.get(at..end).unwrap_or_default();
        if let Some(words) = resolve(written) {
            paragraph.add(text, from..at);
            paragraph.add_unit(&words, at..end);
            from = end;
        }
    }
    paragraph.add(text, from..range.end);
}

/// Where a reference that begins at `at` would end.
fn reference_end(text: &str, at: usize, limit: usize) -> usize {
    let tail = text.get(at.saturating_add(1)..limit).unwrap_or_default().as_bytes();
    let name =
        tail.iter().take(LONGEST).take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'#').count();
    let semicolon = usize::from(tail.get(name) == Some(&b';'));
    at.saturating_add(1).saturating_add(name).saturating_add(semicolon)
}

/// What a reference stands for; `None` where it is none.
pub(crate) fn resolve(written: &str) -> Option<String> {
    if written.len() < 3 {
        return None;
    }
    let mut out = String::new();
    for token in Tokenizer::new(written) {
        match token {
            Ok(Token::String(words)) => out.push_str(&String::from_utf8_lossy(&words)),
            Ok(_) => {}
            Err(never) => match never {},
        }
    }
    (out != written && !out.is_empty()).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_with_and_without_semicolon_are_resolved() {
        for (written, words) in
            [("&amp;", "&"), ("&#x2019;", "’"), ("&#8217;", "’"), ("&ampx", "&x"), ("&nbsp;", "\u{a0}")]
        {
            assert_eq!(resolve(written).as_deref(), Some(words), "{written}");
        }
        assert_eq!(resolve("&nosuch;"), None);
        assert_eq!(resolve("&"), None);
    }

    #[test]
    fn text_around_a_reference_stays() {
        let mut paragraph = Paragraph::default();
        let text = "A &amp; B &c D&";
        add_with_references(&mut paragraph, text, 0..text.len());
        assert_eq!(paragraph.words(), "A & B &c D&");
    }
}
