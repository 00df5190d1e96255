//! What is written directly beside a name, and which place lies in which.

use super::super::PlaceKind;
use super::atlas::{Book, Site};
use super::page::Page;
use super::sense::{Option_, Senses, put};
use super::spans::Span;

/// The names written directly beside a name: "Springfield, Ill.".
pub(super) struct Links<'s> {
    after: Vec<&'s [Option_]>,
    before: Vec<&'s [Option_]>,
}

impl<'s> Links<'s> {
    pub(super) fn of(page: &Page<'_>, spans: &[Span], senses: &'s Senses, at: usize) -> Self {
        let gap = |a: usize, b: usize| {
            let (Some(x), Some(y)) = (spans.get(a), spans.get(b)) else { return "?" };
            page.text.get(x.range.end..y.range.start).unwrap_or("?").trim()
        };
        let linked = |a: usize, b: usize| matches!(gap(a, b), "," | "(" | "in" | ", in" | "." | "), ");
        let mut links = Links { after: Vec::new(), before: Vec::new() };
        let mut end = at;
        while end + 1 < spans.len() && links.after.len() < 2 && linked(end, end + 1) {
            end += 1;
            links.after.extend(senses.get(end).map(Vec::as_slice));
        }
        if at > 0 && linked(at - 1, at) {
            links.before.extend(senses.get(at - 1).map(Vec::as_slice));
        }
        links
    }

    pub(super) fn signs(&self, atlas: &Book<'_>, site: &Site, signs: &mut [f64]) {
        let (mut inside, mut outside) = (0.0_f64, 0.0_f64);
        for options in &self.after {
            let mut held = 0.0_f64;
            let mut container = 0.0_f64;
            for o in options.iter() {
                let Some(larger) = atlas.site(o.site) else { continue };
                if is_container(&larger) {
                    container += o.probability;
                    if holds(&larger, site) {
                        held += o.probability;
                    }
                }
            }
            inside = inside.max(held);
            if container > 0.5 && site.kind != PlaceKind::Country {
                outside = outside.max(container - held);
            }
        }
        put(signs, "written_in", inside);
        put(signs, "written_elsewhere", if inside > 0.3 { 0.0 } else { outside });
        let mut holds_before = 0.0;
        if is_container(site) {
            for options in &self.before {
                for o in options.iter() {
                    if atlas.site(o.site).is_some_and(|s| holds(site, &s)) {
                        holds_before += o.probability.max(0.5);
                    }
                }
            }
        }
        put(signs, "holds_name_before", if holds_before > 0.0 { 1.0 } else { 0.0 });
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
