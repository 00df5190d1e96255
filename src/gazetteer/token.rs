//! The words of a text and how each stands in it: capital, joined to the one before, in a heading.

use super::fold::{self, Word};

/// A word and how it stands in the text.
#[derive(Debug)]
pub(super) struct Token<'a> {
    pub(super) word: Word<'a>,
    /// As written.
    pub(super) written: &'a str,
    /// It begins with a capital letter, or its script has none.
    pub(super) capital: bool,
    /// Only blanks, a hyphen or one line break stand between it and the word before.
    pub(super) joined: bool,
    /// A hyphen stands there.
    pub(super) hyphened: bool,
    /// A comma stands there.
    pub(super) listed: bool,
    /// Its line is set in capitals or in title case, so that its own capital tells nothing.
    pub(super) heading: bool,
}

/// The words of a text.
pub(super) fn tokenise(text: &str) -> Vec<Token<'_>> {
    let mut tokens: Vec<Token<'_>> = Vec::new();
    let (mut line_first, mut last_end) = (0, 0);
    for word in fold::words(text) {
        let gap = text.get(last_end..word.range.start).unwrap_or_default();
        if gap.contains('\n') {
            mark_heading(&mut tokens, line_first);
            line_first = tokens.len();
        }
        let written = text.get(word.range.clone()).unwrap_or_default();
        let abbreviated = tokens.last().is_some_and(|t| t.word.folded.len() <= 2 && t.capital);
        let plain = |c: char| c.is_whitespace() || is_hyphen(c) || (c == '.' && abbreviated);
        last_end = word.range.end;
        let blank = gap == " ";
        tokens.push(Token {
            capital: written.chars().next().is_some_and(|c| !c.is_lowercase() && !c.is_numeric()),
            joined: blank || !gap.is_empty() && gap.chars().all(plain) && gap.matches('\n').count() < 2,
            hyphened: !blank && gap.chars().any(is_hyphen),
            listed: !blank && matches!(gap.trim(), "," | "،"),
            heading: false,
            word,
            written,
        });
    }
    mark_heading(&mut tokens, line_first);
    tokens
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}' | '\u{2013}')
}

/// A line most of whose longer words are capitalised is a heading.
fn mark_heading(tokens: &mut [Token<'_>], from: usize) {
    let Some(line) = tokens.get_mut(from..) else {
        return;
    };
    let long = |t: &&Token<'_>| t.word.folded.len() >= 4;
    let (words, capitals) =
        (line.iter().filter(|t| long(t)).count(), line.iter().filter(|t| long(t) && t.capital).count());
    let shouted = line.iter().filter(|t| long(t)).all(|t| !t.written.chars().any(char::is_lowercase));
    let short = line.len() <= 20;
    if (short && words >= 4 && capitals.saturating_mul(10) >= words.saturating_mul(7))
        || (words >= 2 && shouted)
    {
        line.iter_mut().for_each(|t| t.heading = true);
    }
}
