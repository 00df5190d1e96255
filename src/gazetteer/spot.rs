//! A text in, the places and peoples it names out: longest first, each with the way back to the text.

use std::ops::Range;

use super::beside::{self, Beside};
use super::lists::share_plurals;
use super::names::Name;
use super::token::{Token, tokenise};
use super::variants::likeness;
use super::{Gazetteer, Mention, PlaceId, PlaceKind, kind_words, not_names};
use crate::event::PlaceWord;

/// Likeness from which a kind word that fits makes another spelling a mention.
const NEAR: f64 = 0.87;
/// Likeness from which a long name needs no kind word.
const SURE: f64 = 0.92;

/// A match before the words around it are looked at.
struct Hit {
    name: Range<usize>,
    places: Vec<usize>,
    demonym: bool,
    /// Kind words at the end of the matched name itself ("Torkham Gate").
    own: Option<Beside>,
}

/// Every place and people named in a text.
pub(super) fn spot(gazetteer: &Gazetteer, text: &str) -> Vec<Mention> {
    let tokens = tokenise(text);
    let mut lower: Vec<&str> = tokens.iter().filter(|t| !t.capital).map(|t| &*t.word.folded).collect();
    lower.sort_unstable();
    let scan = Scan { gazetteer, tokens: &tokens, lower };
    let (mut mentions, mut at, mut free) = (Vec::new(), 0, 0);
    while at < tokens.len() {
        match scan.hit(at, free) {
            Some((hit, around)) => {
                at = hit.name.end.max(around.as_ref().map_or(0, |a| a.end)).max(at.saturating_add(1));
                free = at;
                mentions.extend(scan.mention(hit, around));
            }
            None => at = at.saturating_add(1),
        }
    }
    share_plurals(text, mentions)
}

struct Scan<'a> {
    gazetteer: &'a Gazetteer,
    tokens: &'a [Token<'a>],
    /// Words the text writes without a capital somewhere, in order.
    lower: Vec<&'a str>,
}

impl Scan<'_> {
    /// The longest match that begins at a token, with the kind words around it.
    fn hit(&self, at: usize, free: usize) -> Option<(Hit, Option<Beside>)> {
        if self.gazetteer.names.begins(&self.tokens.get(at)?.word.folded) {
            for (name, folded) in self.runs(at, self.gazetteer.names.longest()) {
                let Some(hit) = self.exact(name, &folded) else {
                    continue;
                };
                let around = if hit.demonym { None } else { self.around(&hit, free) };
                if around.is_some() || hit.demonym || !self.needs_kind_word(&hit, &folded) {
                    return Some((hit, around));
                }
            }
        }
        self.alike(at, free)
    }

    /// Runs of tokens from `at` without a break, the longest first, with their folded form.
    fn runs(&self, at: usize, most: usize) -> Vec<(Range<usize>, String)> {
        let mut runs = Vec::new();
        let mut folded = String::new();
        for (i, token) in self.tokens.iter().enumerate().skip(at).take(most) {
            let possessive =
                i > at && self.tokens.get(i.saturating_sub(1)).is_some_and(|t| t.word.possessive);
            if i > at && (!token.joined || possessive) {
                break;
            }
            if i > at {
                folded.push(' ');
            }
            folded.push_str(&token.word.folded);
            runs.push((at..i.saturating_add(1), folded.clone()));
        }
        runs.reverse();
        runs
    }

    /// What bears exactly this name.
    fn exact(&self, name: Range<usize>, folded: &str) -> Option<Hit> {
        let tokens = self.tokens.get(name.clone())?;
        if !tokens.first()?.capital || !tokens.last()?.capital && !tokens.last()?.heading {
            let last_is_kind = kind_words::at_end(&[tokens.last()?.word.folded.as_ref()]).is_some();
            if !(tokens.first()?.capital && last_is_kind) {
                return None;
            }
        }
        let shouted = tokens.iter().all(|t| !t.written.chars().any(char::is_lowercase));
        let rows: Vec<Name<'_>> = self
            .gazetteer
            .names
            .exact(folded)
            .filter(|n| n.kind != super::NameKind::Code)
            .filter(|n| shouted || !n.is_initialism())
            .collect();
        let (people, places): (Vec<Name<'_>>, Vec<Name<'_>>) =
            rows.into_iter().partition(|n| n.kind.is_people());
        let people_only = places.is_empty();
        // "US" and "UK" stand for the country itself, whatever grammar calls them.
        let demonym = people_only && !people.iter().any(Name::is_initialism);
        let mut numbers: Vec<usize> =
            if people_only { people } else { places }.into_iter().map(|n| n.place).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let own = self.own_kind(&name);
        (!numbers.is_empty()).then(|| self.without_own_kind(name, numbers, demonym, own))
    }

    /// The kind words with which a matched name itself ends or begins.
    fn own_kind(&self, name: &Range<usize>) -> Option<Beside> {
        let words: Vec<&str> = self.tokens.get(name.clone())?.iter().map(|t| &*t.word.folded).collect();
        let either = kind_words::at_end(&words).or_else(|| kind_words::at_start(&words));
        let kind = either.filter(|kind| kind.words.len() < words.len())?;
        Some(Beside { word: kind.kind, many: kind.many, first: name.start, end: name.end })
    }

    /// "Torkham Gate" is Torkham with its kind word, where Torkham alone is a name too.
    fn without_own_kind(
        &self,
        name: Range<usize>,
        mut places: Vec<usize>,
        demonym: bool,
        own: Option<Beside>,
    ) -> Hit {
        let mut bare = name.clone();
        if own.is_some() {
            let words: Vec<&str> =
                self.tokens.get(name.clone()).unwrap_or_default().iter().map(|t| &*t.word.folded).collect();
            let (folded, _) = kind_words::strip(&words.join(" "));
            let shorter: Vec<usize> = self
                .gazetteer
                .names
                .exact(&folded)
                .filter(|n| !n.kind.is_people())
                .map(|n| n.place)
                .collect();
            let length = folded.matches(' ').count().saturating_add(1);
            if !shorter.is_empty() && words.starts_with(&folded.split(' ').collect::<Vec<_>>()) {
                bare = name.start..name.start.saturating_add(length);
                places.extend(shorter);
                places.sort_unstable();
                places.dedup();
            }
        }
        Hit { name: bare, places, demonym, own }
    }

    /// The kind words around a hit that do not contradict all of its places.
    fn around(&self, hit: &Hit, free: usize) -> Option<Beside> {
        let fits = |b: &Beside| {
            hit.places
                .iter()
                .filter_map(|n| self.gazetteer.nth(*n))
                .any(|p| kind_words::fit(b.word, p.kind) > -0.5)
        };
        let possessive =
            hit.name.end.checked_sub(1).and_then(|i| self.tokens.get(i)).is_some_and(|t| t.word.possessive);
        let after = if possessive { None } else { beside::after(self.tokens, &hit.name).filter(fits) };
        hit.own.filter(fits).or(after).or_else(|| beside::before(self.tokens, &hit.name, free).filter(fits))
    }

    /// A single word that is English or a person's name, or that this text also writes small.
    fn needs_kind_word(&self, hit: &Hit, folded: &str) -> bool {
        hit.name.len() == 1
            && (folded.chars().count() < 3
                && hit
                    .places
                    .iter()
                    .filter_map(|n| self.gazetteer.nth(*n))
                    .all(|p| p.kind != PlaceKind::Country)
                || not_names::never_alone().has(folded)
                || (self.latin(hit.name.start)
                    && self.lower.binary_search(&folded).is_ok()
                    && !self.is_country(hit)))
    }

    fn latin(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|t| t.word.folded.is_ascii())
    }

    fn is_country(&self, hit: &Hit) -> bool {
        hit.places.iter().filter_map(|n| self.gazetteer.nth(*n)).any(|p| p.kind == PlaceKind::Country)
    }

    /// A name in another spelling: only beside a kind word that fits, or long enough to be no accident.
    fn alike(&self, at: usize, free: usize) -> Option<(Hit, Option<Beside>)> {
        self.runs(at, 4).into_iter().find_map(|(name, folded)| {
            let tokens = self.tokens.get(name.clone())?;
            let usable = folded.is_ascii() && folded.len() >= 5 && tokens.iter().all(|t| t.capital);
            if !usable || kind_words::at_end(&[tokens.last()?.word.folded.as_ref()]).is_some() {
                return None;
            }
            let rows: Vec<(usize, f64)> = self
                .gazetteer
                .names
                .alike(&folded)
                .map(|n| (n.place, likeness(n.folded, &folded)))
                .filter(|(_, alike)| *alike >= NEAR)
                .collect();
            let hit = |least: f64| {
                let mut places: Vec<usize> =
                    rows.iter().filter(|(_, alike)| *alike >= least).map(|(n, _)| *n).collect();
                places.sort_unstable();
                places.dedup();
                Hit { name: name.clone(), places, demonym: false, own: None }
            };
            let near = hit(NEAR);
            let fits = |b: &Beside| {
                near.places
                    .iter()
                    .filter_map(|n| self.gazetteer.nth(*n))
                    .any(|p| kind_words::fit(b.word, p.kind) > 0.0)
            };
            let around = self.around(&near, free).filter(fits);
            if around.is_some() {
                return Some((near, around));
            }
            let known = self.lower.binary_search(&folded.as_str()).is_ok()
                || not_names::never_alone().has(&folded)
                || not_names::neighbours().has(&folded);
            let mut sure = hit(SURE);
            if name.len() == 1 {
                sure.places.retain(|n| {
                    self.gazetteer.nth(*n).is_some_and(|p| {
                        matches!(p.kind, PlaceKind::Province | PlaceKind::Crossing | PlaceKind::Country)
                    })
                });
            }
            let long_enough = folded.len() >= if name.len() == 1 { 7 } else { 11 };
            (long_enough && !known && !sure.places.is_empty()).then_some((sure, None))
        })
    }

    fn mention(&self, hit: Hit, around: Option<Beside>) -> Option<Mention> {
        let span = |tokens: Range<usize>| -> Option<Range<usize>> {
            let first = self.tokens.get(tokens.start)?;
            let last = self.tokens.get(tokens.end.checked_sub(1)?)?;
            Some(first.word.range.start..last.word.range.end)
        };
        let whole = around.map_or(hit.name.clone(), |b| b.first..b.end);
        let capital = || beside::is_called_capital(self.tokens, &hit.name).then_some(PlaceWord::Settlement);
        let is_place = |i: usize| {
            self.tokens.get(i).is_some_and(|t| {
                self.gazetteer.names.begins(&t.word.folded) && !not_names::never_alone().has(&t.word.folded)
            })
        };
        let part_of_name =
            !hit.demonym && beside::is_part_of_name(self.tokens, &whole, self.is_country(&hit), is_place);
        let candidates: Vec<PlaceId> =
            hit.places.iter().filter_map(|n| self.gazetteer.nth(*n)).map(|p| p.id.clone()).collect();
        Some(Mention {
            range: span(whole)?,
            name: span(hit.name.clone())?,
            word: around.map(|b| b.word).or_else(capital),
            candidates,
            demonym: hit.demonym,
            part_of_name,
        })
    }
}
