//! What stands beside a name: the words that tell its kind, and those that make it part of a longer name.

use std::ops::Range;

use super::token::Token;
use super::{kind_words, not_names};
use crate::event::PlaceWord;

/// Kind words found beside a run of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Beside {
    pub(super) word: PlaceWord,
    pub(super) many: bool,
    /// First token of the name with its kind words.
    pub(super) first: usize,
    /// One past the last.
    pub(super) end: usize,
}

/// Kind words after the name: "Paktia province", "Torkham border crossing".
pub(super) fn after(tokens: &[Token<'_>], name: &Range<usize>) -> Option<Beside> {
    let following = run(tokens, name.end, 3);
    let kind = kind_words::at_start(&following)?;
    let post_office = tokens.get(name.end).is_some_and(|t| t.capital && !t.heading) && kind.words == ["post"];
    (!post_office).then_some(Beside {
        word: kind.kind,
        many: kind.many,
        first: name.start,
        end: name.end.saturating_add(kind.words.len()),
    })
}

/// Kind words before the name: "the province of Kunar", "district Gurbuz". `free` is the first token that
/// belongs to no other mention.
pub(super) fn before(tokens: &[Token<'_>], name: &Range<usize>, free: usize) -> Option<Beside> {
    if !tokens.get(name.start)?.joined {
        return None;
    }
    let of = name
        .start
        .checked_sub(1)
        .filter(|&i| tokens.get(i).is_some_and(|t| t.word.folded == "of" && t.joined));
    let end = of.unwrap_or(name.start);
    let from = end.saturating_sub(3).max(free);
    let words: Vec<&str> = tokens.get(from..end)?.iter().map(|t| &*t.word.folded).collect();
    let kind = kind_words::at_end(&words)?;
    let mut first = end.saturating_sub(kind.words.len());
    // "The Sra Vela area of Bara": the word tells what the name before it is of.
    let named = first.checked_sub(1).and_then(|i| tokens.get(i));
    let others =
        named.is_some_and(|t| t.capital && !t.heading && !t.word.possessive && t.word.folded != "the");
    if of.is_some() && others && tokens.get(first).is_some_and(|t| t.joined) {
        return None;
    }
    if first > free
        && tokens.get(first).is_some_and(|t| t.joined)
        && tokens.get(first.saturating_sub(1)).is_some_and(|t| t.word.folded == "the")
    {
        first = first.saturating_sub(1);
    }
    Some(Beside { word: kind.kind, many: kind.many, first, end: name.end })
}

/// "Afghanistan's capital, Kabul".
pub(super) fn is_called_capital(tokens: &[Token<'_>], name: &Range<usize>) -> bool {
    let before = name.start.checked_sub(1).and_then(|i| tokens.get(i));
    before.is_some_and(|t| t.word.folded == "capital")
        && tokens.get(name.start).is_some_and(|t| t.listed || t.joined)
}

/// The folded words that follow without a break.
fn run<'t>(tokens: &'t [Token<'_>], from: usize, most: usize) -> Vec<&'t str> {
    tokens.iter().skip(from).take(most).take_while(|t| t.joined).map(|t| &*t.word.folded).collect()
}

/// Whether a name stands inside a longer one that is no place. `is_place` says whether a token begins or ends a
/// name of the gazetteer.
pub(super) fn is_part_of_name(
    tokens: &[Token<'_>],
    name: &Range<usize>,
    is_country: bool,
    is_place: impl Fn(usize) -> bool,
) -> bool {
    let Some(first) = tokens.get(name.start) else {
        return false;
    };
    followed_by_organisation(tokens, name.end)
        || bound_by_connector(tokens, name)
        || (!first.heading && !is_country && {
            let stranger = |i: usize| {
                tokens.get(i).is_some_and(|t| {
                    t.capital
                        && !t.heading
                        && !t.word.possessive
                        && !not_names::neighbours().has(&t.word.folded)
                }) && !is_place(i)
            };
            let before =
                name.start.checked_sub(1).is_some_and(|i| first.joined && !first.hyphened && stranger(i));
            let after = tokens.get(name.end).is_some_and(|t| t.joined) && stranger(name.end);
            let possessive =
                name.end.checked_sub(1).and_then(|i| tokens.get(i)).is_some_and(|t| t.word.possessive);
            before || (after && !possessive)
        })
}

/// "Kabul Times", "Khalid bin Walid Corps".
fn followed_by_organisation(tokens: &[Token<'_>], from: usize) -> bool {
    // In a heading every word has its capital: only the very next tells something there.
    let reach = if tokens.get(from).is_some_and(|t| t.heading) { 1 } else { 4 };
    tokens
        .iter()
        .skip(from)
        .take(reach)
        .take_while(|t| t.joined && (t.capital || is_connector(&t.word.folded)))
        .any(|t| t.capital && not_names::organisations().has(&t.word.folded))
}

/// "Khalid bin Walid": the connector binds what stands on either side of it.
fn bound_by_connector(tokens: &[Token<'_>], name: &Range<usize>) -> bool {
    let connector =
        |i: usize| tokens.get(i).is_some_and(|t| t.joined && !t.capital && is_connector(&t.word.folded));
    let capital = |i: usize| tokens.get(i).is_some_and(|t| t.capital && !t.heading);
    let after = connector(name.end)
        && capital(name.end.saturating_add(1))
        && tokens.get(name.end.saturating_add(1)).is_some_and(|t| t.joined);
    let before = name.start >= 2
        && connector(name.start.saturating_sub(1))
        && tokens.get(name.start).is_some_and(|t| t.joined)
        && capital(name.start.saturating_sub(2));
    after || before
}

fn is_connector(folded: &str) -> bool {
    matches!(folded, "bin" | "ibn" | "bint" | "abu" | "al" | "ul" | "ur" | "ud" | "el" | "uddin" | "ullah")
}
