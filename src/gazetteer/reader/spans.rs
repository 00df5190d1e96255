//! The runs of words that may be the name of a place.

use std::collections::HashMap;
use std::ops::Range;

use super::super::PlaceKind;
use super::atlas::{Atlas, Bearer, NameClass};
use super::page::Page;
use super::words::{Abbreviation, lists};

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
    /// Only the words around it say that it may be a place.
    pub(crate) unknown: bool,
}

/// Every span of a page, longest first from the left, none overlapping.
pub(crate) fn find(atlas: &Atlas, page: &Page<'_>) -> Vec<Span> {
    let shorts: HashMap<&str, Vec<&Abbreviation>> = {
        let mut map: HashMap<&str, Vec<&Abbreviation>> = HashMap::new();
        for a in &lists().abbreviations {
            map.entry(a.written).or_default().push(a);
        }
        map
    };
    let mut spans: Vec<Span> = Vec::new();
    let mut at = 0;
    while at < page.tokens.len() {
        let span = short(atlas, page, at, &shorts, spans.last())
            .or_else(|| longest(atlas, page, at))
            .map(|s| with_direction(page, s, spans.last().map_or(0, |l| l.tokens.end)));
        at = span.as_ref().map_or(at + 1, |s| s.tokens.end.max(at + 1));
        spans.extend(span);
    }
    spans
}

/// Spans for the ranges that are given, whatever they are.
pub(crate) fn given(atlas: &Atlas, page: &Page<'_>, ranges: &[Range<usize>]) -> Vec<Span> {
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
                bearers.extend(named(atlas, &candidate));
            }
        }
        let people = bearers.is_empty();
        let adjectives = peoples(atlas, &name);
        if people || adjectives.iter().any(|b| bearers.iter().all(|n| n.0 != b.0)) {
            bearers.extend(adjectives);
        }
        spans.push(Span {
            tokens: first..end,
            range: range.clone(),
            name,
            unknown: bearers.is_empty(),
            people,
            short: is_short,
            bearers,
        });
    }
    spans
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

fn named(atlas: &Atlas, folded: &str) -> Vec<Bearer> {
    atlas.bearers(folded).iter().copied().filter(|b| b.1 != NameClass::People).collect()
}

fn peoples(atlas: &Atlas, folded: &str) -> Vec<Bearer> {
    let mut bearers: Vec<Bearer> =
        atlas.bearers(folded).iter().copied().filter(|b| b.1 == NameClass::People).collect();
    for row in lists().peoples.iter().filter(|p| p.word == folded) {
        bearers.extend(
            atlas
                .bearers(&row.place)
                .iter()
                .filter(|b| {
                    atlas.site(b.0).is_some_and(|s| {
                        s.country == row.country && (row.country.is_empty() || s.kind != PlaceKind::District)
                    })
                })
                .map(|b| (b.0, NameClass::People)),
        );
    }
    bearers.sort_unstable();
    bearers.dedup();
    bearers
}

/// The first-level division of a name in a country.
fn division(atlas: &Atlas, name: &str, country: &str) -> Vec<Bearer> {
    atlas
        .bearers(name)
        .iter()
        .filter(|b| {
            atlas
                .site(b.0)
                .is_some_and(|s| s.country == country && (s.kind == PlaceKind::Province || s.code == "PPLC"))
        })
        .map(|b| (b.0, NameClass::Short))
        .collect()
}

/// "Ky.", "B.C.", and "KY" after "Louisville,".
fn short(
    atlas: &Atlas,
    page: &Page<'_>,
    at: usize,
    shorts: &HashMap<&str, Vec<&Abbreviation>>,
    before: Option<&Span>,
) -> Option<Span> {
    let token = page.token(at)?;
    if !token.capital || token.written.len() > 7 {
        return None;
    }
    let mut range = token.word.range.clone();
    let dot = page.gap_after(at).starts_with('.');
    let dotted = format!("{}.", token.written);
    let (rows, with_dot) = match shorts.get(dotted.as_str()).filter(|_| dot) {
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
        range.end += 1;
    }
    Some(Span {
        tokens: at..at + 1,
        range,
        name: token.word.folded.clone(),
        bearers,
        people: false,
        short: true,
        unknown: false,
    })
}

/// The longest name that begins at a token.
fn longest(atlas: &Atlas, page: &Page<'_>, at: usize) -> Option<Span> {
    let first = page.token(at)?;
    if !first.capital {
        return None;
    }
    let word = first.word.folded.as_str();
    let most = atlas.reach(word).clamp(2, 6);
    let mut folded = String::new();
    let mut best: Option<Span> = None;
    for end in at..(at + most).min(page.tokens.len()) {
        let token = page.token(end)?;
        let broken = end > at
            && (!(token.joined
                || page.gap_after(end - 1) == ". "
                    && matches!(page.word(end - 1), "st" | "mt" | "ft" | "ste"))
                || page.token(end - 1).is_some_and(|t| t.word.possessive));
        if broken {
            break;
        }
        if end > at {
            folded.push(' ');
        }
        folded.push_str(&token.word.folded);
        if !token.capital {
            continue;
        }
        if let Some(span) = exact(atlas, page, at..end + 1, &folded) {
            best = Some(span);
        }
    }
    best
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

fn exact(atlas: &Atlas, page: &Page<'_>, tokens: Range<usize>, folded: &str) -> Option<Span> {
    let mut bearers: Vec<Bearer> = Vec::new();
    let mut people = false;
    let single = tokens.len() == 1;
    for form in forms(folded).into_iter().take_while(|_| true) {
        if !bearers.is_empty() {
            break;
        }
        // A direction or kind word alone before a name keeps the name itself as the span.
        if form != folded && !is_spelling(folded, &form) {
            break;
        }
        bearers = named(atlas, &form);
    }
    if single && lists().never.contains(folded) {
        return None;
    }
    let adjectives = peoples(atlas, folded);
    if bearers.is_empty() {
        bearers = adjectives;
        people = true;
    } else if adjectives.iter().any(|b| bearers.iter().all(|n| n.0 != b.0)) {
        bearers.extend(adjectives);
    } else if single && folded.len() < 3 {
        bearers.retain(|b| atlas.site(b.0).is_some_and(|s| s.kind == PlaceKind::Country));
    }
    // Initials name a country only in capitals.
    let written = page.text.get(page.token(tokens.start)?.word.range.clone())?;
    if single
        && folded.len() <= 3
        && written.chars().any(char::is_lowercase)
        && matches!(folded, "us" | "uk" | "uae" | "usa" | "eu" | "un")
    {
        return None;
    }
    if people
        && bearers.iter().all(|b| atlas.site(b.0).is_some_and(|s| s.kind == PlaceKind::Country))
        && matches!(folded, "us" | "uk")
    {
        people = false;
    }
    if bearers.is_empty() {
        return None;
    }
    let range = page.token(tokens.start)?.word.range.start..page.token(tokens.end - 1)?.word.range.end;
    Some(Span { tokens, range, name: folded.to_owned(), bearers, people, short: false, unknown: false })
}

/// Whether two forms are two spellings of one name and not a name with and without a kind word.
fn is_spelling(folded: &str, form: &str) -> bool {
    ["st ", "saint ", "mt ", "mount ", "ft "].iter().any(|p| folded.starts_with(p)) && !folded.ends_with(form)
        || folded.ends_with(" co") && form.ends_with(" county")
}
