//! The runs of words that may be the name of a place.

use std::collections::HashMap;
use std::ops::Range;

use super::super::PlaceKind;
use super::atlas::{Bearer, Book, NameClass};
use super::page::Page;
use super::words::{Abbreviation, Quick, lists, shorts};

/// A run of words that may name a place.
#[derive(Debug, Clone)]
pub(crate) struct Span {
    /// Tokens of the run.
    pub(crate) tokens: Range<usize>,
    /// Bytes of the text.
    pub(crate) range: Range<usize>,
    /// The folded name.
    pub(crate) name: String,
    /// Who bears it.
    pub(crate) bearers: Vec<Bearer>,
    /// It is known only as a people.
    pub(crate) people: bool,
    /// It stands for a longer name.
    pub(crate) short: bool,
    /// Number of the name among those of the text, in order of the folded names.
    pub(crate) rank: usize,
    /// How often the text tells the name.
    pub(crate) often: usize,
}

/// Ranks the names.
fn ranked(mut spans: Vec<Span>) -> Vec<Span> {
    let mut order: Vec<(&str, usize)> =
        spans.iter().enumerate().map(|(at, span)| (span.name.as_str(), at)).collect();
    order.sort_unstable();
    let mut places = vec![(0, 1); spans.len()];
    for (rank, same) in order.chunk_by(|a, b| a.0 == b.0).enumerate() {
        for (_, at) in same {
            if let Some(place) = places.get_mut(*at) {
                *place = (rank, same.len());
            }
        }
    }
    for (span, place) in spans.iter_mut().zip(places) {
        (span.rank, span.often) = place;
    }
    spans
}

/// Words of the longest name.
const MOST_WORDS: usize = 7;

/// Every span of a page, longest first from the left, none overlapping.
pub(crate) fn find(atlas: &Book<'_>, page: &Page<'_>) -> Vec<Span> {
    let shorts = shorts();
    let mut spans: Vec<Span> = Vec::new();
    let mut room = Room::default();
    let mut at = 0;
    while at < page.tokens.len() {
        let span = short(atlas, page, at, shorts, spans.last())
            .or_else(|| longest(atlas, page, at, &mut room))
            .map(|s| with_direction(page, s, spans.last().map_or(0, |l| l.tokens.end)));
        at = span.as_ref().map_or(at.saturating_add(1), |s| s.tokens.end.max(at.saturating_add(1)));
        spans.extend(span);
    }
    ranked(spans)
}

/// Spans for the ranges that are given, whatever they are.
pub(crate) fn given(atlas: &Book<'_>, page: &Page<'_>, ranges: &[Range<usize>]) -> Vec<Span> {
    let shorts = &lists().abbreviations;
    let mut spans: Vec<Span> = Vec::new();
    for range in ranges {
        let first = page.tokens.partition_point(|t| t.word.range.end <= range.start);
        let end = page.tokens.partition_point(|t| t.word.range.start < range.end).max(first);
        let written = page.text.get(range.clone()).unwrap_or_default().trim();
        let dotted = format!("{written}.");
        let mut bearers: Vec<Bearer> = Vec::new();
        for a in shorts.iter().filter(|a| a.written == written || a.written == dotted) {
            bearers.extend(division(atlas, &a.name, a.country));
        }
        let is_short = !bearers.is_empty();
        let name = super::super::fold::folded(written);
        for candidate in forms(&name) {
            if bearers.is_empty() || (is_short && bearers.len() > 6) {
                bearers.extend(named(atlas, &candidate, is_shouted(written)));
            }
        }
        let people = bearers.is_empty();
        let adjectives = peoples(atlas, &name);
        if people || adjectives.iter().any(|b| bearers.iter().all(|n| n.site != b.site)) {
            bearers.extend(adjectives);
        }
        spans.push(Span {
            tokens: first..end,
            range: range.clone(),
            name,
            people,
            short: is_short,
            bearers,
            rank: 0,
            often: 1,
        });
    }
    ranked(spans)
}

/// The forms under which a name may be listed: as written, and without the words that tell its kind.
fn forms(name: &str) -> Vec<String> {
    let mut forms = vec![name.to_owned()];
    if let Some(rest) = name.strip_prefix("the ") {
        forms.push(rest.to_owned());
    }
    for (long, other) in
        [("st ", "saint "), ("saint ", "st "), ("mt ", "mount "), ("mount ", "mt "), ("ft ", "fort ")]
    {
        if let Some(rest) = name.strip_prefix(long) {
            forms.push(format!("{other}{rest}"));
        }
    }
    if let Some(rest) = name.strip_suffix(" co") {
        forms.push(format!("{rest} county"));
    }
    let (stripped, _) = super::super::kind_words::strip(name);
    if stripped != name {
        forms.push(stripped);
    }
    for first in [
        "north ",
        "south ",
        "east ",
        "west ",
        "northern ",
        "southern ",
        "eastern ",
        "western ",
        "central ",
        "upper ",
        "lower ",
        "downtown ",
        "greater ",
    ] {
        if let Some(rest) = name.strip_prefix(first) {
            forms.push(rest.to_owned());
        }
    }
    forms
}

/// Who bears a name; what must be written in capitals only where it is.
fn named(atlas: &Book<'_>, folded: &str, shouted: bool) -> Vec<Bearer> {
    let fits = |b: &&Bearer| b.class != NameClass::People && (shouted || !b.capitals);
    atlas.bearers(folded).iter().filter(fits).copied().collect()
}

/// Which places a word means as a people or adjective.
fn peoples(atlas: &Book<'_>, folded: &str) -> Vec<Bearer> {
    let is_people = |b: &&Bearer| b.class == NameClass::People;
    let mut bearers: Vec<Bearer> = atlas.bearers(folded).iter().filter(is_people).copied().collect();
    for row in lists().peoples.get(folded).into_iter().flatten() {
        let fits = |b: &&Bearer| {
            b.class != NameClass::People
                && atlas.site(b.site).is_some_and(|s| {
                    *s.country == *row.country
                        && (row.country.is_empty()
                            || !matches!(s.kind, PlaceKind::District | PlaceKind::Airport))
                })
        };
        let places = atlas.bearers(&row.place);
        bearers.extend(places.iter().filter(fits).map(|b| Bearer { class: NameClass::People, ..*b }));
    }
    bearers.sort_unstable();
    bearers.dedup();
    bearers
}

/// The first-level division of a name in a country.
fn division(atlas: &Book<'_>, name: &str, country: &str) -> Vec<Bearer> {
    let fits = |b: &&Bearer| {
        atlas
            .site(b.site)
            .is_some_and(|s| *s.country == *country && (s.kind == PlaceKind::Province || s.code == "PPLC"))
    };
    let bearers = atlas.bearers(name);
    let short = |b: &Bearer| Bearer { class: NameClass::Short, capitals: false, ..*b };
    bearers.iter().filter(fits).map(short).collect()
}

fn is_shouted(written: &str) -> bool {
    !written.chars().any(char::is_lowercase)
}

/// "Ky.", "B.C.", and "KY" after "Louisville,".
fn short(
    atlas: &Book<'_>,
    page: &Page<'_>,
    at: usize,
    shorts: &HashMap<&str, Vec<&Abbreviation>, Quick>,
    before: Option<&Span>,
) -> Option<Span> {
    let token = page.token(at)?;
    if !token.capital || token.written.len() > 7 {
        return None;
    }
    let mut range = token.word.range.clone();
    let dot = page.gap_after(at).starts_with('.');
    let dotted = || shorts.get(page.text.get(range.start..=range.end)?);
    let (rows, with_dot) = match dot.then(dotted).flatten() {
        Some(rows) => (rows, true),
        None => (shorts.get(token.written)?, false),
    };
    let gap = at.checked_sub(1).map(|i| page.gap_after(i).trim().to_owned());
    let after_place = gap.as_deref() == Some(",") && before.is_some_and(|s| s.tokens.end == at);
    let bearers: Vec<Bearer> = rows
        .iter()
        .filter(|a| a.alone || after_place)
        .flat_map(|a| division(atlas, &a.name, a.country))
        .collect();
    if bearers.is_empty() {
        return None;
    }
    if with_dot {
        range.end = range.end.saturating_add(1);
    }
    Some(Span {
        tokens: at..at.saturating_add(1),
        range,
        name: token.word.folded.clone().into_owned(),
        bearers,
        people: false,
        short: true,
        rank: 0,
        often: 1,
    })
}

/// What [`longest`] needs for a moment, kept for the next.
#[derive(Default)]
struct Room {
    folded: String,
    ends: Vec<(usize, usize)>,
    lengths: Vec<usize>,
}

/// The longest name that begins at a token.
fn longest(atlas: &Book<'_>, page: &Page<'_>, at: usize, room: &mut Room) -> Option<Span> {
    if !page.token(at)?.capital {
        return None;
    }
    let Room { folded, ends, lengths } = room;
    folded.clear();
    ends.clear();
    for end in at..at.saturating_add(MOST_WORDS).min(page.tokens.len()) {
        let token = page.token(end)?;
        if end > at && is_broken(page, end) {
            break;
        }
        if end > at {
            folded.push(' ');
        }
        folded.push_str(&token.word.folded);
        if token.capital {
            ends.push((end.saturating_add(1), folded.len()));
        }
    }
    atlas.atlas.lengths(folded, lengths);
    ends.iter().rev().find_map(|(end, length)| {
        let (end, name) = (*end, folded.get(..*length)?);
        let words = end.saturating_sub(at);
        // Other spellings ("St." for "Saint") and adjectives of our own list stand in no index.
        let listed = lengths.binary_search(length).is_ok();
        let other = name.ends_with(" co") || has_other_form(name);
        let ours = other || words <= 2 && lists().peoples.contains_key(name);
        (listed || ours).then(|| exact(atlas, page, at..end, name)).flatten()
    })
}

/// Whether something between a token and the one before it ends a name.
fn is_broken(page: &Page<'_>, end: usize) -> bool {
    let before = end.saturating_sub(1);
    let saint = page.gap_after(before) == ". " && matches!(page.word(before), "st" | "mt" | "ft" | "ste");
    !(page.token(end).is_some_and(|t| t.joined) || saint)
        || page.token(before).is_some_and(|t| t.word.possessive)
}

fn has_other_form(name: &str) -> bool {
    ["st ", "saint ", "mt ", "mount ", "ft "].iter().any(|p| name.starts_with(p))
}

/// "Southern California", "North London": a direction with a capital belongs to the name.
fn with_direction(page: &Page<'_>, mut span: Span, free: usize) -> Span {
    let Some(before) = span.tokens.start.checked_sub(1).filter(|b| *b >= free) else { return span };
    let first = page.token(span.tokens.start);
    let joined = first.is_some_and(|t| t.joined && !t.hyphened && !t.heading) && !span.short && !span.people;
    let is_direction = matches!(
        page.word(before),
        "north"
            | "south"
            | "east"
            | "west"
            | "northern"
            | "southern"
            | "eastern"
            | "western"
            | "central"
            | "upper"
            | "lower"
            | "greater"
            | "northeast"
            | "northwest"
            | "southeast"
            | "southwest"
    );
    if let Some(token) = page
        .token(before)
        .filter(|t| joined && is_direction && t.capital && !page.starts(before) && !t.heading)
    {
        span.range.start = token.word.range.start;
        span.tokens.start = before;
    }
    span
}

fn exact(atlas: &Book<'_>, page: &Page<'_>, tokens: Range<usize>, folded: &str) -> Option<Span> {
    let single = tokens.len() == 1;
    if single && lists().never.contains(folded) {
        return None;
    }
    let range =
        page.token(tokens.start)?.word.range.start..page.token(tokens.end.saturating_sub(1))?.word.range.end;
    let written = page.text.get(range.clone())?;
    let heading = page.token(tokens.start)?.heading;
    let shouted = is_shouted(written) && !(heading && folded.len() <= 2);
    let mut bearers: Vec<Bearer> = Vec::new();
    if folded.ends_with(" co") || has_other_form(folded) {
        for form in forms(folded) {
            if bearers.is_empty() && (form == folded || is_spelling(folded, &form)) {
                bearers = named(atlas, &form, shouted);
            }
        }
    } else {
        bearers = named(atlas, folded, shouted);
    }
    if single && folded.len() < 3 {
        bearers.retain(|b| atlas.site(b.site).is_some_and(|s| s.kind == PlaceKind::Country));
    }
    let adjectives = peoples(atlas, folded);
    let people = bearers.is_empty();
    if adjectives.iter().any(|b| bearers.iter().all(|n| n.site != b.site)) {
        bearers.extend(adjectives);
    }
    let name = folded.to_owned();
    (!bearers.is_empty()).then_some(Span {
        tokens,
        range,
        name,
        bearers,
        people,
        short: false,
        rank: 0,
        often: 1,
    })
}

/// Whether two forms are two spellings of one name and not a name with and without a kind word.
fn is_spelling(folded: &str, form: &str) -> bool {
    ["st ", "saint ", "mt ", "mount ", "ft "].iter().any(|p| folded.starts_with(p)) && !folded.ends_with(form)
        || folded.ends_with(" co") && form.ends_with(" county")
}
