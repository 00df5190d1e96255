//! What is written directly beside a name, and which place lies in which.

use super::super::{PlaceKind, kind_words};
use super::atlas::{Site, Sites};
use super::linear::slot;
use super::page::Page;
use super::sense::{Beliefs, SIGNS, Signs};
use super::spans::Span;
use crate::event::PlaceWord;

/// What is written directly beside a name: "Springfield, Ill.", "Khost province".
pub(crate) struct Beside {
    /// How many of the names that follow are linked to it.
    after: usize,
    /// The name before is.
    before: bool,
    /// The kind of place that the words around it tell.
    pub(crate) said: Option<PlaceWord>,
}

impl Beside {
    pub(crate) fn of(page: &Page<'_>, spans: &[Span], at: usize) -> Self {
        let gap = |a: usize, b: usize| {
            let (Some(x), Some(y)) = (spans.get(a), spans.get(b)) else { return "?" };
            page.text.get(x.range.end..y.range.start).unwrap_or("?").trim()
        };
        let linked = |a: usize, b: usize| matches!(gap(a, b), "," | "(" | "in" | ", in" | "." | "), ");
        let after = (at..at.saturating_add(2))
            .take_while(|end| end.saturating_add(1) < spans.len() && linked(*end, end.saturating_add(1)))
            .count();
        Beside {
            after,
            before: at > 0 && linked(at.saturating_sub(1), at),
            said: spans.get(at).and_then(|span| kind_said(page, span)),
        }
    }
}

/// The kind of place that the words around a name tell: "Khost province", "the city of Khost", "Metcalfe County".
fn kind_said(page: &Page<'_>, span: &Span) -> Option<PlaceWord> {
    let inside = || kind_words::strip(&span.name).1;
    let following: Vec<&str> = (span.tokens.end..span.tokens.end.saturating_add(3))
        .take_while(|at| page.token(*at).is_some_and(|t| t.joined))
        .map(|at| page.word(at))
        .collect();
    let possessive = page.token(span.tokens.end.saturating_sub(1)).is_some_and(|t| t.word.possessive);
    let after = kind_words::at_start(&following).filter(|_| !possessive).map(|k| k.kind);
    let before = || {
        let of = span.tokens.start.checked_sub(2).filter(|at| page.word(at.saturating_add(1)) == "of")?;
        kind_words::at_end(&[page.word(of)]).map(|k| k.kind)
    };
    inside().or(after).or_else(before)
}

/// The names written directly beside a name, as what they may mean.
pub(super) struct Links<'s> {
    /// For each name that follows, what of it may hold another place.
    after: Vec<Vec<(&'s Site, f64)>>,
    before: Vec<(&'s Site, f64)>,
}

impl<'s> Links<'s> {
    pub(super) fn of(sites: &'s Sites, beside: &Beside, beliefs: &Beliefs, at: usize) -> Self {
        let means =
            |at: usize| beliefs.get(at).iter().filter_map(|b| Some((sites.get(b.site)?, b.probability)));
        let after = (at.saturating_add(1)..=at.saturating_add(beside.after))
            .map(|n| means(n).filter(|(s, _)| is_container(s)).collect());
        let before = at.checked_sub(1).filter(|_| beside.before);
        Links { after: after.collect(), before: before.map(|n| means(n).collect()).unwrap_or_default() }
    }

    pub(super) fn signs(&self, site: &Site, signs: &mut Signs) {
        let (mut inside, mut outside) = (0.0_f64, 0.0_f64);
        for containers in &self.after {
            let mut held = 0.0_f64;
            let mut container = 0.0_f64;
            for (larger, probability) in containers {
                container += probability;
                if holds(larger, site) {
                    held += probability;
                }
            }
            inside = inside.max(held);
            if container > 0.5 && site.kind != PlaceKind::Country {
                outside = outside.max(container - held);
            }
        }
        signs[const { slot(SIGNS, "written_in") }] = inside;
        signs[const { slot(SIGNS, "written_elsewhere") }] = if inside > 0.3 { 0.0 } else { outside };
        let holds_before = is_container(site) && self.before.iter().any(|(other, _)| holds(site, other));
        signs[const { slot(SIGNS, "holds_name_before") }] = f64::from(u8::from(holds_before));
    }
}

/// Whether two lists of countries have one in common.
fn shares(a: &str, b: &str) -> bool {
    !a.is_empty() && (a == b || a.split(';').any(|c| b.split(';').any(|d| c == d)))
}

fn is_container(site: &Site) -> bool {
    matches!(site.kind, PlaceKind::Country | PlaceKind::Province | PlaceKind::District)
}

/// Whether a place lies in a larger one.
pub(crate) fn holds(larger: &Site, site: &Site) -> bool {
    if larger.id == site.id {
        return false;
    }
    match larger.kind {
        PlaceKind::Country => site.kind != PlaceKind::Country && shares(&larger.country, &site.country),
        PlaceKind::Province => {
            !matches!(site.kind, PlaceKind::Country | PlaceKind::Province)
                && !larger.admin1.is_empty()
                && larger.admin1 == site.admin1
        }
        PlaceKind::District => {
            site.kind == PlaceKind::Settlement && !larger.admin2.is_empty() && larger.admin2 == site.admin2
        }
        _ => false,
    }
}
