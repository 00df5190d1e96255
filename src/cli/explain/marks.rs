//! Which words of a report made what was read.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::draft::{Entry, Item};
use crate::event::Actor;
use crate::merge::{Incident, Stated};
use crate::report::Report;
use crate::source::Evidence;

/// What some words were read as, the inner before the outer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    /// A place.
    Site,
    /// A day or a night.
    Date,
    /// Who says it.
    Claimant,
    /// A loss or a gain.
    Claim,
}

/// Marked words of a report's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) range: Range<usize>,
    pub(super) class: Class,
}

/// Words to mark, and names to look for near them.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    words: Vec<(Evidence, Class)>,
    /// A name or a word and the place near which it stands.
    near: Vec<(String, Evidence, Class)>,
}

impl Wanted {
    /// The words of some rows of an event.
    pub(super) fn of(incident: &Incident, events: &[Stated], rows: Vec<&Entry>) -> Self {
        let mut wanted = Wanted::default();
        let mut dated: BTreeSet<usize> = BTreeSet::new();
        for entry in rows {
            let Some(Stated { event, .. }) = events.get(entry.telling) else { continue };
            match entry.item {
                Item::Site(n) => {
                    let words = event.sites.get(n).map(|site| site.site.evidence.clone());
                    wanted.words.extend(words.map(|words| (words, Class::Site)));
                }
                Item::Placeless => {
                    let words = event.no_site.clone();
                    wanted.words.extend(words.map(|words| (words, Class::Site)));
                }
                Item::Claim(n) => {
                    let Some(claim) = event.claims.get(n) else { continue };
                    for words in &claim.evidence {
                        wanted.words.push((words.clone(), Class::Claim));
                        wanted.name(&claim.claimant, words);
                    }
                }
            }
            if !dated.insert(entry.telling) {
                continue;
            }
            for telling in &event.told {
                telling.said_by.iter().for_each(|actor| wanted.name(actor, &telling.evidence));
                let written = event.when.as_ref().and_then(|when| when.written.clone());
                let date = written.map(|written| (written, telling.evidence.clone(), Class::Date));
                wanted.near.extend(date);
            }
        }
        // A placeless event of which no row is in the draft still stands somewhere.
        if wanted.words.is_empty() {
            let told = incident.event.told.iter().map(|told| (told.evidence.clone(), Class::Claim));
            wanted.words.extend(told);
        }
        wanted
    }

    fn name(&mut self, actor: &Actor, words: &Evidence) {
        self.near.push((actor.name.clone(), words.clone(), Class::Claimant));
    }

    /// The files in which anything is marked.
    pub(super) fn files(&self) -> BTreeSet<&str> {
        self.words.iter().map(|(words, _)| &*words.file).collect()
    }

    /// The lines of a file on which anything is marked.
    pub(super) fn lines(&self, file: &str) -> BTreeSet<u32> {
        self.words.iter().filter(|(words, _)| &*words.file == file).map(|(words, _)| words.line).collect()
    }
}

/// The marks of a report, in order, none crossing another.
pub(super) fn marks(report: &Report, wanted: &Wanted) -> Vec<Mark> {
    let back = Back::new(report);
    let mut marks: Vec<Mark> = wanted
        .words
        .iter()
        .filter_map(|(words, class)| Some(Mark { range: back.range(words)?, class: *class }))
        .collect();
    if marks.is_empty() {
        return marks;
    }
    for (name, words, class) in &wanted.near {
        let range = back.range(words).and_then(|near| nearest(&report.text, name, &near));
        marks.extend(range.map(|range| Mark { range, class: *class }));
    }
    marks.sort_by_key(|mark| {
        (mark.range.start, std::cmp::Reverse(mark.range.end), std::cmp::Reverse(mark.class))
    });
    marks.dedup();
    uncrossed(marks)
}

/// Where the bytes of the file stand in the text.
struct Back<'a> {
    report: &'a Report,
    /// For each character: its place in the text, its bytes in the file.
    characters: Vec<(usize, usize, usize)>,
}

impl<'a> Back<'a> {
    fn new(report: &'a Report) -> Self {
        let characters = report.text.char_indices().map(|(at, c)| {
            let (start, end) = report.map.to_file(at..at.saturating_add(c.len_utf8()));
            (at, start, end)
        });
        Back { report, characters: characters.collect() }
    }

    fn range(&self, words: &Evidence) -> Option<Range<usize>> {
        if words.file != self.report.source.file {
            return None;
        }
        let mut inside = self
            .characters
            .iter()
            .filter(|(_, start, end)| *start < words.end && *end > words.start && start < end)
            .map(|(at, _, _)| *at);
        let first = inside.next()?;
        let last = inside.next_back().unwrap_or(first);
        let length = self.report.text.get(last..)?.chars().next()?.len_utf8();
        Some(first..last.saturating_add(length))
    }
}

/// The place of a name that is nearest to some words: the whole name, else its last word. What stands before the
/// words is preferred, for a claimant governs what follows.
fn nearest(text: &str, name: &str, near: &Range<usize>) -> Option<Range<usize>> {
    let name = name.trim();
    let last = name.rsplit(char::is_whitespace).next().unwrap_or(name);
    [name, last].into_iter().filter(|name| name.chars().count() > 2).find_map(|name| {
        let found = text.match_indices(name).map(|(at, _)| at..at.saturating_add(name.len()));
        found.min_by_key(|range| {
            if range.start <= near.end {
                near.end.saturating_sub(range.start)
            } else {
                range.start.saturating_sub(near.end).saturating_mul(2)
            }
        })
    })
}

/// Marks that begin inside another end with it at the latest.
fn uncrossed(marks: Vec<Mark>) -> Vec<Mark> {
    let mut open: Vec<usize> = Vec::new();
    let mut kept = Vec::new();
    for mut mark in marks {
        open.retain(|end| *end > mark.range.start);
        if let Some(end) = open.iter().min() {
            mark.range.end = mark.range.end.min(*end);
        }
        if mark.range.start < mark.range.end {
            open.push(mark.range.end);
            kept.push(mark);
        }
    }
    kept.dedup();
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_before_the_words_is_nearer_than_one_as_far_behind_them() {
        let text = "Qani said 5 died. 6 fell, Qani said.";
        let near = text.find("5 died").unwrap()..text.find(". 6").unwrap();
        assert_eq!(nearest(text, "Abdul Qani", &near), Some(0..4));
        assert_eq!(nearest(text, "Tarar", &near), None);
    }

    #[test]
    fn marks_never_cross() {
        let mark = |range, class| Mark { range, class };
        let marks = vec![mark(0..10, Class::Claim), mark(5..15, Class::Site), mark(12..20, Class::Date)];
        let ranges: Vec<_> = uncrossed(marks).into_iter().map(|mark| mark.range).collect();
        assert_eq!(ranges, [0..10, 5..10, 12..20]);
    }
}
