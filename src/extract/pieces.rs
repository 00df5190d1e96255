//! A sentence cut into what matters for losses and gains: counted nouns, verbs, and the small words between them.

use std::ops::Range;

use super::counted::{Counted, counted};
use super::lexicon::{Action, Grammar, Group, Voice};
use super::reading::Reading;

/// What a piece of a sentence does.
#[derive(Debug, Clone)]
pub(crate) enum Piece {
    /// A counted noun, by its number in [`Cut::nouns`].
    Noun(usize),
    Verb(Action, Voice),
    Aux {
        be: bool,
    },
    Comma,
    Join,
    Preposition,
    /// A clause ends here.
    Stop,
    /// An adverb or a quotation mark: nothing stands in the way.
    Small,
    Other,
}

#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) piece: Piece,
    pub(crate) tokens: Range<usize>,
}

/// A sentence in pieces.
#[derive(Debug)]
pub(crate) struct Cut {
    pub(crate) items: Vec<Item>,
    pub(crate) nouns: Vec<Counted>,
}

/// Cuts a sentence. Where `speaks` says that a token names a speaker, no noun is counted.
pub(crate) fn cut(reading: &Reading<'_>, sentence: Range<usize>, speaks: &dyn Fn(usize) -> bool) -> Cut {
    let mut cut = Cut { items: Vec::new(), nouns: Vec::new() };
    let end = sentence.end;
    let mut at = sentence.start;
    while at < end {
        let (piece, length) = cut.piece(reading, at, end, speaks);
        cut.items.push(Item { piece, tokens: at..at + length.max(1) });
        at += length.max(1);
    }
    cut
}

impl Cut {
    fn piece(
        &mut self,
        reading: &Reading<'_>,
        at: usize,
        end: usize,
        speaks: &dyn Fn(usize) -> bool,
    ) -> (Piece, usize) {
        let rest = reading.rest(at, end);
        if !speaks(at)
            && let Some(noun) = counted(reading, at, end)
        {
            let length = noun.tokens.len();
            self.nouns.push(noun);
            return (Piece::Noun(self.nouns.len() - 1), length);
        }
        // "gave no casualty figures" tells of figures.
        if rest.first().is_some_and(|t| t.low == "casualty")
            && rest.get(1).is_some_and(|t| reading.lexicon.is_of(Group::Figure, &t.low))
        {
            return (Piece::Other, 2);
        }
        if let Some((length, (action, voice))) = reading.lexicon.verbs.longest(rest) {
            return (Piece::Verb(*action, *voice), length);
        }
        if sends_to_death(reading, at, end) {
            return (Piece::Verb(Action::Kill, Voice::Active), 1);
        }
        if let Some((length, _)) = reading.lexicon.speech.longest(rest) {
            return (Piece::Other, length);
        }
        let Some(token) = rest.first() else {
            return (Piece::Other, 1);
        };
        if token.is_mark(",") {
            return (Piece::Comma, 1);
        }
        if token.is_mark(";") || token.is_mark(":") || token.is_mark("\u{2014}") {
            return (Piece::Stop, 1);
        }
        if ["\"", "\u{201c}", "\u{201d}"].iter().any(|mark| token.is_mark(mark)) {
            return (Piece::Small, 1);
        }
        let piece = match reading.lexicon.grammar.longest(rest) {
            Some((length, Grammar::Join)) => return (Piece::Join, length),
            Some((_, Grammar::Aux)) => {
                Piece::Aux { be: !matches!(token.low.as_str(), "has" | "have" | "had") }
            }
            Some((_, Grammar::Adverb)) => Piece::Small,
            Some((_, Grammar::Stop)) => Piece::Stop,
            Some((
                _,
                Grammar::Place | Grammar::NotPlace | Grammar::Near | Grammar::Agent | Grammar::Within,
            )) => Piece::Preposition,
            _ if token.low == "alive" || token.low == "then" || is_manner(&token.low) => Piece::Small,
            _ => Piece::Other,
        };
        (piece, 1)
    }
}

/// "physically", "reportedly": how something was done.
fn is_manner(word: &str) -> bool {
    word.len() > 5
        && word.ends_with("ly")
        && !matches!(word, "family" | "assembly" | "supply" | "anomaly" | "monopoly")
}

/// "sent 30 militants to hell", "to their deaths": the verb holds its object.
fn sends_to_death(reading: &Reading<'_>, at: usize, end: usize) -> bool {
    let low = |at: usize| reading.doc.at(at).filter(|_| at < end).map_or("", |t| t.low.as_str());
    let deathly = |at: usize| {
        low(at) == "to"
            && (at + 1..at + 4)
                .any(|at| matches!(low(at), "hell" | "beyond" | "death" | "deaths" | "grave" | "graves"))
    };
    matches!(low(at), "sent" | "sending" | "dispatched" | "dispatching")
        && (at + 2..(at + 9).min(end)).take_while(|&at| !matches!(low(at), "," | "." | ";")).any(deathly)
}
