//! What is counted: "19 Pakistani army posts", "dozens of light and heavy weapons", "11" (and nothing more).

use std::ops::Range;

use super::lexicon::{Class, Grammar, Sort, Voice};
use super::number::{Quantity, quantity};
use super::partly::{is_age, of_the_hurt, of_them, one_a, some_of_them};
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
    /// "a", "an": one, and perhaps no count.
    pub(crate) article: bool,
    /// "two of them": of people counted before.
    pub(crate) of_them: bool,
    /// "ten of them civilians": a part by its own words.
    pub(crate) part: bool,
    /// Of a bare number, what the counted noun before it is.
    pub(crate) nearest: Option<Class>,
    /// A bare number with a word behind it that nobody knows ("one inch").
    pub(crate) strange: bool,
    /// It stands for several nouns put together.
    pub(crate) summed: bool,
    /// The side was taken over from another noun of the sentence.
    pub(crate) inherited: bool,
}

impl Counted {
    /// A counted noun of which only the tokens are known.
    pub(crate) fn bare(tokens: Range<usize>) -> Self {
        Counted {
            tokens,
            count: None,
            quantity: None,
            class: None,
            subject: None,
            side: None,
            definite: false,
            none: false,
            own: false,
            sort: None,
            article: false,
            of_them: false,
            part: false,
            nearest: None,
            strange: false,
            summed: false,
            inherited: false,
        }
    }
}

/// The counted noun that begins at this token.
pub(crate) fn counted(reading: &Reading<'_>, at: usize, end: usize) -> Option<Counted> {
    if reading.mention(at).is_some_and(|s| !s.mention.demonym && s.tokens.start < at) {
        return None;
    }
    if let Some(found) =
        nobody(reading, at).or_else(|| bodies_of(reading, at, end)).or_else(|| kin(reading, at, end))
    {
        return Some(found);
    }
    if is_age(reading, at) {
        return None;
    }
    let quantity = quantity(reading, at, end);
    let definite = quantity.is_none() && is_the(reading, at);
    if quantity.is_none() && !definite {
        return None;
    }
    let from = quantity.as_ref().map_or(at + 1, |q| q.tokens.end);
    let (from, own) = of_whose(reading, from, end);
    let hurt = || quantity.as_ref().and_then(|quantity| of_the_hurt(reading, quantity, end));
    if let Some(found) = hurt() {
        return Some(found);
    }
    if let Some(quantity) = quantity.as_ref().filter(|_| of_them(reading, from)) {
        return Some(some_of_them(reading, quantity, from + 2, end));
    }
    // "a number of them".
    let word = |at: Option<usize>| at.and_then(|at| reading.doc.at(at)).map_or("", |t| t.low.as_str());
    let a_number_of_them = word(from.checked_sub(1)) == "of" && word(Some(from)) == "them";
    if let Some(quantity) = quantity.as_ref().filter(|_| a_number_of_them && from < end) {
        return Some(some_of_them(reading, quantity, from + 1, end));
    }
    if let Some(found) = quantity.as_ref().and_then(|quantity| one_a(reading, quantity, end)) {
        return Some(found);
    }
    if let Some(noun) = noun_behind(reading, from, end) {
        if is_rate(reading, noun.0.end, end) {
            return None;
        }
        let found = Counted { own, ..with_noun(reading, at, quantity, definite, from, noun, end) };
        return Some(or_more(reading, found, end));
    }
    let quantity = quantity.filter(|q| !q.article)?;
    if quantity.none {
        return no_losses(reading, &quantity, end);
    }
    people_of(reading, &quantity, from, end)
        .or_else(|| whose_bodies(reading, &quantity, end))
        .or_else(|| bare_number(reading, quantity).map(|number| behind_fate(reading, number, end)))
        .map(|found| Counted { own, ..found })
}

/// "about seven people a week": how often, and no count.
fn is_rate(reading: &Reading<'_>, at: usize, end: usize) -> bool {
    let low = |at: usize| reading.doc.at(at).filter(|_| at < end).map_or("", |t| t.low.as_str());
    matches!(low(at), "a" | "per" | "each" | "every")
        && matches!(low(at + 1), "day" | "week" | "month" | "year")
        && !matches!(low(at + 2), "after" | "before" | "earlier" | "ago" | "later")
}

/// "180 people or more": the bound stands behind the noun.
fn or_more(reading: &Reading<'_>, found: Counted, end: usize) -> Counted {
    let at = found.tokens.end;
    let low = |at: usize| reading.doc.at(at).filter(|_| at < end).map_or("", |t| t.low.as_str());
    let count = match (found.count, low(at), low(at + 1)) {
        (Some(Count::Exact(number)), "or" | "and", "more") => Count::AtLeast(number),
        (Some(Count::Exact(number)), "or", "so") => Count::About(number),
        _ => return found,
    };
    Counted { count: Some(count), tokens: found.tokens.start..at + 2, ..found }
}

/// "nobody", "no one"; "anyone" under a denial.
fn nobody(reading: &Reading<'_>, at: usize) -> Option<Counted> {
    let low = |at: usize| reading.doc.at(at).map_or("", |t| t.low.as_str());
    let length = match (low(at), low(at + 1)) {
        ("nobody" | "no-one" | "anyone" | "anybody", _) => 1,
        ("no", "one") => 2,
        _ => return None,
    };
    let tokens = at..at + length;
    let count = Some(Count::Unnumbered);
    Some(Counted {
        count,
        quantity: Some(tokens.clone()),
        class: Some(Class::Person),
        none: true,
        ..Counted::bare(tokens)
    })
}

/// "no casualties", "no losses": none of what a noun of loss says.
fn no_losses(reading: &Reading<'_>, quantity: &Quantity, end: usize) -> Option<Counted> {
    let next = (quantity.tokens.end..(quantity.tokens.end + 2).min(end)).find(|&at| {
        matches!(reading.lexicon.verbs.longest(reading.rest(at, end)), Some((_, (_, Voice::Intransitive))))
    })?;
    let tokens = quantity.tokens.start..next;
    Some(Counted {
        count: Some(quantity.count),
        quantity: Some(quantity.tokens.clone()),
        class: Some(Class::Person),
        none: true,
        ..Counted::bare(tokens)
    })
}

/// "the bodies of 23 soldiers": so many bodies.
fn bodies_of(reading: &Reading<'_>, at: usize, end: usize) -> Option<Counted> {
    let from = at + usize::from(is_the(reading, at));
    let (length, (class, _)) = reading.lexicon.nouns.longest(reading.rest(from, end))?;
    let of = reading.doc.at(from + length).is_some_and(|t| t.low == "of");
    if *class != Class::Body || !of {
        return None;
    }
    let inner = counted(reading, from + length + 1, end).filter(|inner| inner.count.is_some())?;
    Some(Counted { tokens: at..inner.tokens.end, class: Some(Class::Body), ..inner })
}

/// "his wife", "her two children": kin are counted though no number says so.
fn kin(reading: &Reading<'_>, at: usize, end: usize) -> Option<Counted> {
    let its = reading.doc.at(at).is_some_and(|t| t.low == "its");
    if its || !is_theirs(reading, at) {
        return None;
    }
    let number = quantity(reading, at + 1, end).filter(|q| !q.article && !q.none);
    let house = number.is_none()
        && reading.doc.at(at + 1).is_some_and(|t| matches!(t.low.as_str(), "house" | "home"))
        && !acts(reading, at + 2, end);
    if house {
        return Some(Counted {
            count: Some(Count::Exact(1)),
            class: Some(Class::House),
            subject: Some(at + 1..at + 2),
            ..Counted::bare(at..at + 2)
        });
    }
    let from = number.as_ref().map_or(at + 1, |q| q.tokens.end);
    let (noun, class, sort) = noun_behind(reading, from, end)?;
    let singular = reading
        .doc
        .at(noun.end.saturating_sub(1))
        .is_some_and(|t| !t.low.ends_with('s') && t.low != "children" && t.low != "men");
    let count = number.as_ref().map(|q| q.count).or(singular.then_some(Count::Exact(1)))?;
    (sort == Some(Sort::Civil)).then(|| Counted {
        count: Some(count),
        quantity: number.map(|q| q.tokens),
        class: Some(class),
        subject: Some(from..noun.end),
        sort,
        ..Counted::bare(at..noun.end)
    })
}

/// "300 Taliban", "13 Pakistanis": a number of a side's people.
fn people_of(reading: &Reading<'_>, quantity: &Quantity, from: usize, end: usize) -> Option<Counted> {
    let mut first = from;
    while first < from + 2 && reading.side_at(first, end).is_none() && may_modify(reading, first, end) {
        first += 1;
    }
    let (mut tokens, mut side) = reading.side_at(first, end)?;
    // "eight Afghan Taliban".
    if let Some((more, group)) = reading.side_at(tokens.end, end) {
        (tokens, side) = (tokens.start..more.end, group);
    }
    let place = reading.mention(first).is_some_and(|s| !s.mention.demonym)
        && reading.lexicon.sides.longest(reading.rest(first, end)).is_none();
    let owned = reading.doc.at(tokens.end.saturating_sub(1)).is_some_and(|t| t.possessive);
    let named = reading.doc.at(tokens.end).is_some_and(|t| t.form == super::token::Form::Capital);
    (!place && !owned && !named).then(|| Counted {
        count: Some(quantity.count),
        quantity: Some(quantity.tokens.clone()),
        class: Some(Class::Person),
        subject: Some(from..tokens.end),
        side: Some(side),
        ..Counted::bare(quantity.tokens.start..tokens.end)
    })
}

fn is_the(reading: &Reading<'_>, at: usize) -> bool {
    reading.doc.at(at).is_some_and(|t| t.low == "the")
}

/// "its", "his", "their": somebody's, who is not "we".
fn is_theirs(reading: &Reading<'_>, at: usize) -> bool {
    reading.is(at, Grammar::Possessive) && reading.doc.at(at).is_some_and(|t| t.low != "our")
}

/// "his soldiers" are the enemy's, where he was named so many tokens before at most.
const FARTHEST_ENEMY: usize = 14;

/// "21 more of its servicemen", "11 of the soldiers": where the noun begins, and whether it is the speaker's own.
fn of_whose(reading: &Reading<'_>, from: usize, end: usize) -> (usize, bool) {
    let low = |at: usize| reading.doc.at(at).filter(|_| at < end).map_or("", |t| t.low.as_str());
    let more = usize::from(matches!(low(from), "more" | "other" | "additional" | "further"));
    let own = |at: usize| low(at) == "our" || at < end && is_theirs(reading, at) && !is_of_enemy(reading, at);
    let skipped = |at: usize| at < end && is_theirs(reading, at) && is_of_enemy(reading, at);
    if low(from + more) == "of" && skipped(from + more + 1) {
        return (from + more + 2, false);
    }
    if low(from + more) == "of" && own(from + more + 1) {
        return (from + more + 2, true);
    }
    if low(from + more) == "of" && low(from + more + 1) == "the" {
        return (from + more + 2, false);
    }
    if own(from) { (from + 1, true) } else { (from, false) }
}

/// "The enemy's posts were conquered, thirty of his soldiers killed": whom a pronoun means in the enemy's company.
fn is_of_enemy(reading: &Reading<'_>, pronoun: usize) -> bool {
    let low = |at: usize| reading.doc.at(at).map_or("", |t| t.low.as_str());
    let before = (pronoun.saturating_sub(FARTHEST_ENEMY)..pronoun).rev();
    before.take_while(|&at| low(at) != ".").any(|at| matches!(low(at), "enemy" | "enemy's"))
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
    let pronoun = from.checked_sub(1).filter(|&at| is_theirs(reading, at));
    let enemy = enemy || pronoun.is_some_and(|at| is_of_enemy(reading, at));
    let sort = if enemy && side.is_none() { Some(Sort::Enemy) } else { sort };
    Counted {
        count: quantity.as_ref().map(|q| q.count),
        none: quantity.as_ref().is_some_and(|q| q.none),
        article: quantity.as_ref().is_some_and(|q| q.article),
        quantity: quantity.map(|q| q.tokens),
        class: Some(class),
        subject: Some(from..noun.end),
        side,
        definite,
        sort,
        ..Counted::bare(at..noun.end)
    }
}

/// "headquarters of the Pakistani regime".
fn side_behind(reading: &Reading<'_>, at: usize, end: usize) -> Option<SideId> {
    let low = |at: usize| reading.doc.at(at).filter(|_| at < end).map_or("", |t| t.low.as_str());
    // "three children on the Afghan side".
    if low(at) == "on" {
        let from = at + 1 + usize::from(low(at + 1) == "the");
        let (tokens, side) = reading.side_at(from, end)?;
        return (low(tokens.end) == "side").then_some(side);
    }
    if !matches!(low(at), "of" | "from") {
        return None;
    }
    let reach = (at + 4).min(end);
    let (tokens, side) = reading.side_in(at + 1..reach)?;
    (tokens.start <= at + 2).then_some(side)
}

/// The last noun of a run of adjectives and nouns.
pub(super) fn noun_behind(
    reading: &Reading<'_>,
    from: usize,
    end: usize,
) -> Option<(Range<usize>, Class, Option<Sort>)> {
    let mut at = from;
    let mut found: Option<(Range<usize>, Class, Option<Sort>)> = None;
    while at < end && at < from + MOST_MODIFIERS {
        // "a number of" soldiers; several "armed terrorists".
        if is_quote(reading, at) && found.is_none() {
            at += 1;
            continue;
        }
        if is_adjective(reading, at, end) {
            at += 1;
            continue;
        }
        if let Some((length, (class, sort))) = reading.lexicon.nouns.longest(reading.rest(at, end)) {
            // "two soldiers prisoner": what became of them.
            if found.is_some() && reading.doc.at(at).is_some_and(|t| t.low.starts_with("prisoner")) {
                break;
            }
            // "a girls' school": whose it is, is not what is counted.
            let owns = reading.doc.at(at + length - 1).is_some_and(|t| t.possessive)
                && reading
                    .doc
                    .at(at + length)
                    .is_some_and(|t| t.form == super::token::Form::Word && at + length < end);
            if owns && found.is_none() && *class == Class::Person {
                at += length;
                continue;
            }
            let sort = sort.or(found.and_then(|(_, _, sort)| sort));
            found = Some((at..at + length, *class, sort));
            at += length;
            continue;
        }
        // "27 women and children".
        if let Some((_, Class::Person, _)) = found
            && reading.is(at, Grammar::Join)
            && let Some((length, (Class::Person, _))) =
                reading.lexicon.nouns.longest(reading.rest(at + 1, end))
            && !acts(reading, at + 1 + length, end)
        {
            found = found.map(|(noun, class, sort)| (noun.start..at + 1 + length, class, sort));
            break;
        }
        if found.is_some() || !may_modify(reading, at, end) {
            break;
        }
        at += 1;
    }
    found
}

fn is_quote(reading: &Reading<'_>, at: usize) -> bool {
    reading.doc.at(at).is_some_and(|t| ["\"", "\u{201c}", "\u{201d}"].iter().any(|mark| t.is_mark(mark)))
}

/// "15 dead soldiers": who they are stands behind what became of them.
fn behind_fate(reading: &Reading<'_>, number: Counted, end: usize) -> Counted {
    let at = number.tokens.end;
    let fate = reading.doc.at(at).is_some_and(|t| {
        matches!(
            t.low.as_str(),
            "dead" | "wounded" | "injured" | "killed" | "captured" | "martyred" | "slain"
        )
    });
    let Some((noun, Class::Person, sort)) = noun_behind(reading, at + 1, end).filter(|_| fate) else {
        return number;
    };
    if acts(reading, noun.end, end) || reading.is(noun.end, Grammar::Aux) {
        return number;
    }
    let side = reading.side_in(at + 1..noun.end).map(|(_, side)| side);
    let side = side.or_else(|| side_behind(reading, noun.end, end));
    Counted { class: Some(Class::Person), subject: Some(at + 1..noun.end), sort, side, ..number }
}

/// "a major headquarters", "a general hospital": no officer.
fn is_adjective(reading: &Reading<'_>, at: usize, end: usize) -> bool {
    let low = reading.doc.at(at).map_or("", |t| t.low.as_str());
    matches!(low, "major" | "general" | "private")
        && at + 1 < end
        && !reading.doc.at(at + 1).is_some_and(|t| t.low == "and" || t.low == "or")
        && may_modify(reading, at + 1, end)
}

/// A verb or a form of "to be" stands here.
fn acts(reading: &Reading<'_>, at: usize, end: usize) -> bool {
    reading.is(at, Grammar::Aux) && reading.lexicon.verbs.longest(reading.rest(at, end)).is_some()
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
        count: Some(quantity.count),
        quantity: Some(quantity.tokens.clone()),
        class: Some(*class),
        subject: Some(at + 1..at + 1 + length),
        ..Counted::bare(quantity.tokens.start..at + 1 + length)
    })
}

fn bare_number(reading: &Reading<'_>, quantity: Quantity) -> Option<Counted> {
    // A number inside a name ("203 Mansouri Corps") or a date is nobody's loss.
    let behind = reading.doc.at(quantity.tokens.end);
    if behind.is_some_and(|t| t.form == super::token::Form::Capital) {
        return None;
    }
    let end = quantity.tokens.end;
    // "Oct. 12, 2010 (Agency)": a year.
    let year = matches!(quantity.count, Count::Exact(1900..=2100)) && quantity.tokens.len() == 1;
    let comma = reading.doc.at(quantity.tokens.start).is_some_and(|t| t.low.contains(','));
    if year && !comma {
        return None;
    }
    let strange = behind.is_some_and(|t| {
        t.is_word()
            && reading.lexicon.grammar.longest(reading.rest(end, end + 1)).is_none()
            && reading.lexicon.verbs.longest(reading.rest(end, end + 4)).is_none()
    });
    Some(Counted {
        count: Some(quantity.count),
        quantity: Some(quantity.tokens.clone()),
        strange,
        ..Counted::bare(quantity.tokens)
    })
}
