//! What is counted: "19 Pakistani army posts", "dozens of light and heavy weapons", "11" (and nothing more).

use std::ops::Range;

use super::lexicon::{Class, Grammar, Sort};
use super::number::{Quantity, quantity};
use super::reading::Reading;
use crate::event::{Count, SideId};

/// Words that may stand between a number and its noun.
const MOST_MODIFIERS: usize = 7;

/// A noun with what is said of its number.
#[derive(Debug, Clone)]
pub(crate) struct Counted {
    pub(crate) tokens: Range<usize>,
    pub(crate) count: Option<Count>,
    /// Tokens of the quantity alone.
    pub(crate) quantity: Option<Range<usize>>,
    /// `None` for a bare number, whose noun stands elsewhere.
    pub(crate) class: Option<Class>,
    /// Tokens of the noun with its adjectives.
    pub(crate) subject: Option<Range<usize>>,
    pub(crate) side: Option<SideId>,
    /// "the headquarters": one, if the verb is singular.
    pub(crate) definite: bool,
    /// "no soldier", "any soldiers".
    pub(crate) none: bool,
    /// "21 of its servicemen": the speaker's own.
    pub(crate) own: bool,
    /// What sort of people.
    pub(crate) sort: Option<Sort>,
}

/// The counted noun that begins at this token.
pub(crate) fn counted(reading: &Reading<'_>, at: usize, end: usize) -> Option<Counted> {
    if reading.mention(at).is_some_and(|s| !s.mention.demonym && s.tokens.start < at) {
        return None;
    }
    let quantity = quantity(reading, at, end);
    let definite = quantity.is_none() && is_the(reading, at);
    if quantity.is_none() && !definite {
        return None;
    }
    let from = quantity.as_ref().map_or(at + 1, |q| q.tokens.end);
    let (from, own) = of_whose(reading, from, end);
    if of_them(reading, from) {
        return None;
    }
    if let Some(noun) = noun_behind(reading, from, end) {
        return Some(Counted { own, ..with_noun(reading, at, quantity, definite, from, noun, end) });
    }
    let quantity = quantity.filter(|q| !q.article && !q.none)?;
    whose_bodies(reading, &quantity, end).or_else(|| bare_number(reading, quantity))
}

fn is_the(reading: &Reading<'_>, at: usize) -> bool {
    reading.doc.at(at).is_some_and(|t| t.low == "the")
}

/// "21 more of its servicemen", "11 of the soldiers": where the noun begins, and whether it is the speaker's own.
fn of_whose(reading: &Reading<'_>, from: usize, end: usize) -> (usize, bool) {
    let low = |at: usize| reading.doc.at(at).filter(|_| at < end).map_or("", |t| t.low.as_str());
    let more = usize::from(matches!(low(from), "more" | "other" | "additional" | "further"));
    let own = |at: usize| matches!(low(at), "its" | "their" | "his" | "our");
    if low(from + more) == "of" && own(from + more + 1) {
        return (from + more + 2, true);
    }
    if low(from + more) == "of" && low(from + more + 1) == "the" {
        return (from + more + 2, false);
    }
    if own(from) { (from + 1, true) } else { (from, false) }
}

/// "ten of them civilians": a part of what was counted before.
fn of_them(reading: &Reading<'_>, at: usize) -> bool {
    let low = |at: usize| reading.doc.at(at).map_or("", |t| t.low.as_str());
    low(at) == "of" && matches!(low(at + 1), "them" | "whom" | "these" | "those")
}

fn with_noun(
    reading: &Reading<'_>,
    at: usize,
    quantity: Option<Quantity>,
    definite: bool,
    from: usize,
    (noun, class, sort): (Range<usize>, Class, Option<Sort>),
    end: usize,
) -> Counted {
    let inside = reading.side_in(from..noun.end).map(|(_, side)| side);
    let side = inside.or_else(|| side_behind(reading, noun.end, end));
    // "41 soldiers of the enemy", "enemy soldiers".
    let reach = (noun.end + 4).min(end);
    let enemy = (from..reach).any(|at| reading.doc.at(at).is_some_and(|t| t.low == "enemy"));
    let sort = if enemy && side.is_none() { Some(Sort::Enemy) } else { sort };
    Counted {
        tokens: at..noun.end,
        count: quantity.as_ref().map(|q| q.count),
        none: quantity.as_ref().is_some_and(|q| q.none),
        quantity: quantity.map(|q| q.tokens),
        class: Some(class),
        subject: Some(from..noun.end),
        side,
        definite,
        own: false,
        sort,
    }
}

/// "headquarters of the Pakistani regime".
fn side_behind(reading: &Reading<'_>, at: usize, end: usize) -> Option<SideId> {
    let of = reading.doc.at(at).is_some_and(|t| matches!(t.low.as_str(), "of" | "from"));
    if !of {
        return None;
    }
    let reach = (at + 4).min(end);
    let (tokens, side) = reading.side_in(at + 1..reach)?;
    (tokens.start <= at + 2).then_some(side)
}

/// The last noun of a run of adjectives and nouns.
fn noun_behind(
    reading: &Reading<'_>,
    from: usize,
    end: usize,
) -> Option<(Range<usize>, Class, Option<Sort>)> {
    let mut at = from;
    let mut found: Option<(Range<usize>, Class, Option<Sort>)> = None;
    while at < end && at < from + MOST_MODIFIERS {
        if let Some((length, (class, sort))) = reading.lexicon.nouns.longest(reading.rest(at, end)) {
            let sort = sort.or(found.and_then(|(_, _, sort)| sort));
            found = Some((at..at + length, *class, sort));
            at += length;
            continue;
        }
        if found.is_some() || !may_modify(reading, at, end) {
            break;
        }
        at += 1;
    }
    found
}

/// An adjective, a name, or "and" between two of them: nothing that opens another phrase.
fn may_modify(reading: &Reading<'_>, at: usize, end: usize) -> bool {
    let Some(token) = reading.doc.at(at) else {
        return false;
    };
    if token.low == "and" || token.low == "or" {
        return at + 1 < end && may_modify(reading, at + 1, end) && quantity(reading, at + 1, end).is_none();
    }
    let named = reading.mention(at).is_some() || reading.side_at(at, end).is_some();
    token.is_word()
        && (named
            || (reading.lexicon.grammar.word(&token.low).is_none_or(|g| *g == Grammar::Adverb)
                && reading.lexicon.verbs.longest(reading.rest(at, end)).is_none()
                && reading.lexicon.speech.word(&token.low).is_none()
                && reading.lexicon.numbers.word(&token.low).is_none()))
}

/// "some whose bodies": the number of the bodies stands before "whose".
fn whose_bodies(reading: &Reading<'_>, quantity: &Quantity, end: usize) -> Option<Counted> {
    let at = quantity.tokens.end;
    reading.doc.at(at).filter(|t| t.low == "whose")?;
    let (length, (class, _)) = reading.lexicon.nouns.longest(reading.rest(at + 1, end))?;
    Some(Counted {
        tokens: quantity.tokens.start..at + 1 + length,
        count: Some(quantity.count),
        quantity: Some(quantity.tokens.clone()),
        class: Some(*class),
        subject: Some(at + 1..at + 1 + length),
        side: None,
        definite: false,
        none: false,
        own: false,
        sort: None,
    })
}

fn bare_number(reading: &Reading<'_>, quantity: Quantity) -> Option<Counted> {
    // A number inside a name ("203 Mansouri Corps") or a date is nobody's loss.
    let behind = reading.doc.at(quantity.tokens.end);
    if behind.is_some_and(|t| t.form == super::token::Form::Capital) {
        return None;
    }
    Some(Counted {
        tokens: quantity.tokens.clone(),
        count: Some(quantity.count),
        quantity: Some(quantity.tokens),
        class: None,
        subject: None,
        side: None,
        definite: false,
        none: false,
        own: false,
        sort: None,
    })
}
