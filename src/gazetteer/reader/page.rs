//! A text as tokens, with what reading needs to know of each: where sentences begin, which words are persons.

use std::collections::HashSet;

use super::super::token::{Token, tokenise};
use super::spans::Span;
use super::words::{Quick, lists};

/// A text made ready.
pub(crate) struct Page<'a> {
    pub(crate) text: &'a str,
    pub(crate) tokens: Vec<Token<'a>>,
    /// A sentence, line or quotation begins with the token.
    pub(crate) starts: Vec<bool>,
    /// The token is written without a capital somewhere in the text.
    pub(crate) lower: HashSet<&'a str, Quick>,
    /// Words that the text uses as a person's name.
    pub(crate) persons: HashSet<String, Quick>,
}

impl<'a> Page<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let tokens = tokenise(text);
        let starts = starts(text, &tokens);
        let mut page = Page { text, tokens, starts, lower: HashSet::default(), persons: HashSet::default() };
        page.persons = page.find_persons();
        page.lower.reserve(page.tokens.len() / 2);
        page.lower.extend(page.tokens.iter().filter(|t| !t.capital).map(|t| t.written));
        page
    }

    /// The folded word at a token; empty beyond the ends.
    pub(crate) fn word(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |t| &*t.word.folded)
    }

    /// Whether the tokens of a span, whole and no more, are its name; a quick answer that may be no where it is yes.
    pub(crate) fn is_written(&self, span: &Span) -> bool {
        let Some(tokens) = self.tokens.get(span.tokens.clone()) else { return false };
        let ends = tokens.first().zip(tokens.last());
        let whole = ends.is_some_and(|(first, last)| {
            first.word.range.start == span.range.start && last.word.range.end == span.range.end
        });
        let words = tokens.iter().map(|t| &*t.word.folded);
        whole && words.eq(span.name.split(' '))
    }

    /// The token at an index.
    pub(crate) fn token(&self, at: usize) -> Option<&Token<'a>> {
        self.tokens.get(at)
    }

    /// What stands between a token and the one after it.
    pub(crate) fn gap_after(&self, at: usize) -> &str {
        let from = self.tokens.get(at).map_or(self.text.len(), |t| t.word.range.end);
        let to = self.tokens.get(at.saturating_add(1)).map_or(self.text.len(), |t| t.word.range.start);
        self.text.get(from..to).unwrap_or_default()
    }

    pub(crate) fn starts(&self, at: usize) -> bool {
        self.starts.get(at).copied().unwrap_or(false)
    }

    /// A capitalised word joined to its neighbour that is neither the beginning of a sentence nor a word that may
    /// stand beside any name.
    pub(crate) fn is_name_part(&self, at: usize) -> bool {
        let Some(token) = self.tokens.get(at) else { return false };
        let word = &*token.word.folded;
        let beside_any = lists().neighbours.contains(word);
        let begins = self.starts(at) && lists().english.contains(word);
        token.capital && !token.heading && !beside_any && !begins
    }

    /// "Mr Smith", "Angela Merkel": the words that name a person wherever they stand again.
    fn find_persons(&self) -> HashSet<String, Quick> {
        let mut persons = HashSet::default();
        let plain = |at: usize| {
            self.tokens.get(at).is_some_and(|t| t.capital && !t.heading)
                && !lists().english.contains(self.word(at))
        };
        for at in 0..self.tokens.len() {
            let Some(token) = self.tokens.get(at).filter(|t| t.capital && !t.heading) else { continue };
            let word = &*token.word.folded;
            let title = lists().titles.contains(word);
            let given = lists().given.contains(word);
            if !title && !given {
                continue;
            }
            let follows = |n: usize| {
                let gap = self.gap_after(n);
                let stop = if title || self.word(n).len() == 1 { gap.trim() == "." } else { false };
                (gap.chars().all(char::is_whitespace) || stop) && !gap.contains("\n\n")
            };
            let mut next = at.saturating_add(1);
            if !follows(at) || self.tokens.get(at).is_some_and(|t| t.word.possessive) {
                continue;
            }
            // A middle initial.
            if self.word(next).len() == 1
                && plain(next)
                && (self.gap_after(next).starts_with('.') || follows(next))
            {
                next = next.saturating_add(1);
            }
            if !plain(next) || lists().facilities.contains(self.word(next)) {
                continue;
            }
            if given
                && !title
                && !lists().surnames.contains(self.word(next))
                && lists().facilities.contains(self.word(next.saturating_add(1)))
            {
                continue;
            }
            persons.insert(self.word(next).to_owned());
            if given && lists().surnames.contains(self.word(next)) {
                persons.insert(word.to_owned());
            }
            if (title || lists().given.contains(self.word(next)))
                && follows(next)
                && plain(next.saturating_add(1))
            {
                persons.insert(self.word(next.saturating_add(1)).to_owned());
            }
        }
        persons
    }
}

fn starts(text: &str, tokens: &[Token<'_>]) -> Vec<bool> {
    let mut last = 0;
    let mut starts = Vec::with_capacity(tokens.len());
    for (at, token) in tokens.iter().enumerate() {
        let gap = text.get(last..token.word.range.start).unwrap_or_default();
        let before = at.checked_sub(1).and_then(|i| tokens.get(i));
        if gap == " " && at > 0 {
            starts.push(false);
            last = token.word.range.end;
            continue;
        }
        let initial = || {
            before.is_some_and(|t| {
                t.capital && t.written.chars().count() <= 2 || lists().titles.contains(&*t.word.folded)
            })
        };
        let stop = gap.contains(['!', '?', ':', '"', '“', '‘', '•', ';'])
            || gap.contains("\n\n")
            || (gap.contains('.') && !initial());
        starts.push(at == 0 || stop || (gap.contains('\n') && !gap.contains("\n ")));
        last = token.word.range.end;
    }
    starts
}
