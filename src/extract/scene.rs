//! What each sentence is about, before it is decided which of its places are sites.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use jiff::civil::Date;

use super::background::{is_of_the_past, looks_back};
use super::claims::Placed;
use super::inside::inside;
use super::lexicon::{Grammar, TimeWord};
use super::phrase::measured_from;
use super::places::{Named, lists, named};
use super::reading::Reading;
use super::rule::by_rule;
use super::signs::bit;
use super::speech::Attribution;
use super::time::{TimeTold, time_told};
use super::token::Form;
use super::triggers::{Trigger, triggers};
use crate::event::{Kind, Measure, When};
use crate::gazetteer::{Place, PlaceKind};

/// News is of these days before its publication.
const FRESH_DAYS: i32 = 4;

/// What lies so many days before the publication is no news.
const OLD_DAYS: i32 = 20;

/// A list has no more items than this.
const MOST_ITEMS: usize = 15;

/// A list item is shorter than this many tokens.
const LONGEST_ITEM: usize = 30;

/// The head of a section is shorter than this many tokens.
const LONGEST_HEAD: usize = 10;

/// A sentence with everything that bears on its places.
#[derive(Debug)]
pub(crate) struct Stretch {
    /// Its tokens, without a dateline.
    pub(crate) tokens: Range<usize>,
    pub(crate) paragraph: usize,
    pub(crate) named: Vec<Named>,
    /// Runs of names joined by commas and "and".
    pub(crate) lists: Vec<Range<usize>>,
    pub(crate) triggers: Vec<Trigger>,
    pub(crate) told: TimeTold,
    /// Tokens of the verbs of losses.
    pub(crate) losses: Vec<usize>,
    /// A post is taken or destroyed.
    pub(crate) taken: bool,
    /// It names a year that is not this one.
    pub(crate) old_year: bool,
    /// It names a month long gone.
    pub(crate) old_month: bool,
    /// The day it tells lies far before the publication.
    pub(crate) long_ago: bool,
    /// The day it tells is the news' own.
    pub(crate) fresh: bool,
    /// It tells of an earlier time than the news.
    pub(crate) past: bool,
    /// The words in which it looks back: "The raid came a day after ...".
    pub(crate) back: Option<Range<usize>>,
    /// It is an item of a list.
    pub(crate) item: bool,
    /// The sentence that heads its section of a digest: "Monday 9 Feb."
    pub(crate) section: Option<usize>,
    /// So many days before those of the news lies the day it tells.
    pub(crate) behind_news: i32,
    /// The first tokens of the names that by the rules of grammar are sites.
    pub(crate) ruled: Vec<usize>,
    /// It is a short heading, or the head of a paragraph.
    pub(crate) head: bool,
    /// It names where what the next sentence tells happened: "Herat, Shindand district. Two posts were overrun."
    pub(crate) heads_event: bool,
    /// Its paragraph is an entry of its own: a bullet, or a line that begins with an hour.
    pub(crate) entry: bool,
    /// Something happened in a sentence before.
    pub(crate) behind_event: bool,
}

impl Stretch {
    /// The tokens of the list that a name belongs to, else its own: what governs one name of a list governs all.
    pub(crate) fn frame(&self, index: usize) -> Range<usize> {
        let list = self.lists.iter().find(|list| list.contains(&index)).cloned().unwrap_or(index..index + 1);
        let named = self.named.get(list).unwrap_or_default();
        named.first().zip(named.last()).map_or(0..0, |(first, last)| first.tokens.start..last.tokens.end)
    }
}

/// A report as a row of sentences, with what its places have in common.
pub(crate) struct Scene<'r, 'a> {
    pub(crate) reading: &'r Reading<'a>,
    pub(crate) attribution: &'r Attribution,
    pub(crate) stretches: Vec<Stretch>,
    pub(crate) first_paragraph: usize,
    /// For each token the cues of the phrases it belongs to.
    cues: Vec<u32>,
    /// How often each name stands in the text, by lower case.
    counts: BTreeMap<String, usize>,
    /// How often each country is named, by code.
    countries: BTreeMap<String, usize>,
    title: String,
    /// Names of places, each with the name of a larger one around it, in lower case: by the gazetteer, and as the
    /// text says ("Garyom, North Waziristan district").
    inside: BTreeSet<(String, String)>,
    /// The larger ones of these.
    holding: BTreeSet<String>,
}

impl<'r, 'a> Scene<'r, 'a> {
    pub(crate) fn new(reading: &'r Reading<'a>, attribution: &'r Attribution, claims: &[Placed]) -> Self {
        let mut stretches: Vec<Stretch> = Vec::new();
        let mut behind_event = false;
        let paragraph = |number: usize| reading.doc.sentences.get(number).map(|s| s.paragraph);
        for number in 0..reading.doc.sentences.len() {
            let last = stretches.last().map(|s| (s.section, s.paragraph));
            let before = stretches.iter().rev().take_while(|s| Some(s.paragraph + 1) >= paragraph(number));
            let day = before.into_iter().find_map(|s| s.told.day());
            let mut stretch = stretch(reading, attribution, claims, number, (behind_event, day));
            stretch.section = section(reading, number, &stretch, last);
            // "A shell killed three people there in April": a month long gone, in no digest of it.
            let old = (stretch.old_month || stretch.old_year) && !stretch.fresh;
            stretch.past |=
                old && stretch.section.is_none() && !stretch.item && !stretch.entry && behind_event;
            // "A barracks that was hit a day earlier": what a report tells first is its news.
            let blow = |t: &Trigger| !t.weak && !matches!(t.kind, Kind::BorderClosure | Kind::Ceasefire);
            stretch.past &= behind_event || !stretch.triggers.iter().any(blow);
            behind_event |= stretch.triggers.iter().any(|t| !t.weak);
            stretches.push(stretch);
        }
        date_by_news(&mut stretches);
        find_heads(&mut stretches);
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for named in stretches.iter().flat_map(|s| &s.named) {
            *counts.entry(named.written.to_lowercase()).or_default() += 1;
        }
        let first = |s: &Stretch| !s.triggers.is_empty();
        let first_paragraph = stretches.iter().find(|s| first(s)).map_or(0, |s| s.paragraph);
        let title = reading.report.source.title.as_deref().unwrap_or_default().to_lowercase();
        let mut scene = Scene {
            reading,
            attribution,
            stretches,
            first_paragraph,
            cues: cues(reading),
            counts,
            countries: BTreeMap::new(),
            title,
            inside: BTreeSet::new(),
            holding: BTreeSet::new(),
        };
        scene.countries = countries(reading);
        scene.inside = inside(&scene);
        scene.holding = scene.inside.iter().map(|(_, outer)| outer.clone()).collect();
        scene
    }

    /// The cues of a range of tokens, those of the name itself left out.
    pub(crate) fn cues_in(&self, range: Range<usize>, name: &Range<usize>) -> u32 {
        let each = range.filter(|at| !name.contains(at)).filter_map(|at| self.cues.get(at));
        each.fold(0, |mask, cue| mask | cue)
    }

    /// The day that heads the section of a sentence.
    pub(crate) fn section_day(&self, stretch: &Stretch) -> Option<When> {
        self.stretches.get(stretch.section?)?.told.when.clone()
    }

    /// Whether the sentence that opens the list of an item tells of an event.
    pub(crate) fn opener_tells(&self, item: &Stretch) -> bool {
        let before = self.stretches.iter().rev().skip_while(|s| s.tokens.start >= item.tokens.start);
        before.take(MOST_ITEMS).find(|s| !s.item).is_some_and(|s| !s.triggers.is_empty())
    }

    /// The clause of a name: up to marks, words that open clauses, and verbs of saying.
    pub(crate) fn clause(&self, stretch: &Stretch, name: &Range<usize>) -> Range<usize> {
        let reading = self.reading;
        let ends = |at: usize| {
            reading.doc.at(at).is_some_and(|t| {
                t.is_mark(";")
                    || t.is_mark(":")
                    || t.is_mark("\u{2014}")
                    || t.is_mark("(")
                    || t.is_mark(")")
                    || t.low == "that"
                    || reading.is(at, Grammar::Stop)
                    || reading.lexicon.speech.word(&t.low).is_some()
            })
        };
        let start = (stretch.tokens.start..name.start).rev().find(|&at| ends(at));
        let end = (name.end..stretch.tokens.end).find(|&at| ends(at));
        start.map_or(stretch.tokens.start, |at| at + 1)..end.unwrap_or(stretch.tokens.end)
    }

    /// What a name may be a name of.
    pub(crate) fn bearers(&self, named: &Named) -> Vec<&Place> {
        let Some(spotted) = self.reading.mention(named.tokens.start).filter(|_| named.known) else {
            return Vec::new();
        };
        let candidates = spotted.mention.candidates.iter().take(6);
        candidates.filter_map(|id| self.reading.gazetteer.place(id)).collect()
    }

    pub(crate) fn is_kind(&self, named: &Named, kind: PlaceKind) -> bool {
        self.bearers(named).iter().any(|place| place.kind == kind)
    }

    /// How often the text names it.
    pub(crate) fn times_named(&self, named: &Named) -> usize {
        self.counts.get(&named.written.to_lowercase()).copied().unwrap_or_default()
    }

    /// Whether the headline names it.
    pub(crate) fn in_title(&self, named: &Named) -> bool {
        self.title.contains(&named.written.to_lowercase())
    }

    /// Whether the text names a smaller place that lies in this one.
    pub(crate) fn holds_another(&self, named: &Named) -> bool {
        self.holding.contains(&named.written.to_lowercase())
    }

    /// Whether the first name is of a place in the second, by the gazetteer or by the text.
    pub(crate) fn is_inside(&self, inner: &str, outer: &str) -> bool {
        self.inside.contains(&(inner.to_lowercase(), outer.to_lowercase()))
    }

    /// Whether the text measures where the first name lies from the second: "X, 25 km west of Y".
    pub(crate) fn is_measured(&self, inner: &str, from: &str) -> bool {
        let pairs = self.stretches.iter().flat_map(|s| s.named.windows(2).map(move |pair| (s, pair)));
        pairs.into_iter().any(|(stretch, pair)| match pair {
            [one, next] => {
                one.written == inner
                    && next.written == from
                    && measured_from(self.reading, stretch.tokens.start, next.tokens.start)
            }
            _ => false,
        })
    }

    /// Which part of the countries that the text names is the one in which a name may lie.
    pub(crate) fn country_share(&self, named: &Named) -> f64 {
        let all: usize = self.countries.values().sum();
        let places = self.bearers(named);
        let most =
            places.iter().flat_map(|p| p.country.split(';')).filter_map(|c| self.countries.get(c)).max();
        #[expect(clippy::cast_precision_loss, reason = "a report has few names")]
        let share = most.map_or(0.0, |most| *most as f64 / all.max(1) as f64);
        share
    }
}

/// The sentence that heads a sentence's section: its own paragraph's, if that begins with a day and little else
/// ("16 Sept., 21:10."), or a line of its own before.
fn section(
    reading: &Reading<'_>,
    number: usize,
    own: &Stretch,
    last: Option<(Option<usize>, usize)>,
) -> Option<usize> {
    let opens = last.is_none_or(|(_, paragraph)| paragraph != own.paragraph);
    if !opens {
        return last.and_then(|(section, _)| section);
    }
    let head = is_head(reading, own) || opens_with_day(reading, own);
    if number > 0 && head && !is_masthead(reading, number, own) {
        return Some(number);
    }
    // A day on a line of its own heads the paragraphs behind it.
    let (section, _) = last?;
    let head = reading.doc.sentences.get(section?)?;
    let alone = reading.doc.sentences.get(section? + 1).is_none_or(|next| next.paragraph != head.paragraph);
    section.filter(|_| alone && head.tokens.len() < LONGEST_HEAD)
}

/// "Published: Monday, 12 December 2022": the day of publication on a line of its own, before anything is told.
fn is_masthead(reading: &Reading<'_>, number: usize, own: &Stretch) -> bool {
    let alone = reading.doc.sentences.get(number + 1).is_none_or(|next| next.paragraph != own.paragraph);
    let published = own.told.when.as_ref().is_some_and(|when| Some(when.end) == reading.day);
    alone && published && !own.behind_event
}

/// Compares the day of each sentence with that of the first event told.
fn date_by_news(stretches: &mut [Stretch]) {
    let news = stretches.iter().find_map(|s| {
        let trigger = s.triggers.iter().find(|t| !t.weak)?;
        s.told.near(trigger.tokens.start)
    });
    let Some(news) = news else { return };
    for stretch in stretches.iter_mut().filter(|s| s.section.is_none()) {
        let day = stretch.told.when.as_ref().map(|when| when.end);
        stretch.behind_news = day.map_or(0, |day| news.start.since(day).map_or(0, |span| span.get_days()));
    }
}

/// Marks the short heads that tell nothing themselves, before a sentence of their paragraph that does.
fn find_heads(stretches: &mut [Stretch]) {
    let tells = |s: &Stretch| !s.triggers.is_empty() || !s.losses.is_empty() || s.taken;
    for at in 1..stretches.len() {
        let Some([head, next]) = stretches.get_mut(at - 1..=at) else { continue };
        let own = head.head && !head.named.is_empty() && !tells(head);
        head.heads_event = own && head.paragraph == next.paragraph && tells(next);
    }
}

/// "* In Kunar ...", "3/ ...", "21:10 ...": the head of a paragraph that is an entry of a list or a log.
fn is_entry(reading: &Reading<'_>, number: usize) -> bool {
    let Some(paragraph) = reading.doc.sentences.get(number).map(|s| s.paragraph) else { return false };
    let first = reading.doc.sentences.partition_point(|s| s.paragraph < paragraph);
    let Some(start) = reading.doc.sentences.get(first).map(|s| s.tokens.start) else { return false };
    let mark = |at: usize, marks: &[&str]| {
        reading.doc.at(at).is_some_and(|t| marks.iter().any(|mark| t.is_mark(mark)))
    };
    let number = reading.doc.at(start).is_some_and(|t| t.form == Form::Number);
    mark(start, &["*", "-", "\u{2013}", "\u{2022}"]) || number && mark(start + 1, &["/", ":", ")"])
}

/// "2/ KANDAHAR.", "What fell at Lahore": a few words before a paragraph, or a paragraph of their own.
fn is_short_head(reading: &Reading<'_>, number: usize, tokens: &Range<usize>) -> bool {
    let paragraph = |n: usize| reading.doc.sentences.get(n).map(|s| s.paragraph);
    let opens = number == 0 || paragraph(number - 1) != paragraph(number);
    let said = |at: usize| reading.doc.at(at).is_some_and(|t| reading.lexicon.speech.word(&t.low).is_some());
    opens && tokens.len() < LONGEST_HEAD && !tokens.clone().any(said)
}

/// "Monday 9 Feb. Shelling in ...", "- 6 August: ...": a day of the calendar before anything else.
fn opens_with_day(reading: &Reading<'_>, own: &Stretch) -> bool {
    let start = own.tokens.start;
    let marks = own.tokens.clone().find(|&at| reading.doc.at(at).is_some_and(|t| t.form != Form::Mark));
    let first = marks.filter(|at| at - start <= 3).unwrap_or(start);
    let end = (first + 4).min(own.tokens.end);
    let dated = reading.doc.slice(first..end).iter().any(|t| t.form == Form::Number);
    dated && own.told.tells_at(first)
}

/// Whether a sentence is no more than a day.
fn is_head(reading: &Reading<'_>, stretch: &Stretch) -> bool {
    let words = reading.doc.slice(stretch.tokens.clone());
    let plain = words.iter().filter(|t| t.form == Form::Word).count();
    let long = words.iter().filter(|t| t.form != Form::Mark).count();
    stretch.told.when.is_some() && long < LONGEST_HEAD && plain <= 4
}

fn stretch(
    reading: &Reading<'_>,
    attribution: &Attribution,
    claims: &[Placed],
    number: usize,
    (behind_event, day_before): (bool, Option<Date>),
) -> Stretch {
    let (whole, paragraph) =
        reading.doc.sentences.get(number).map_or((0..0, 0), |s| (s.tokens.clone(), s.paragraph));
    let tokens = reading.dateline(&whole).end..whole.end;
    let told = time_told(reading, tokens.clone(), day_before);
    let own = || claims.iter().filter(|placed| placed.sentence == number);
    let age = told
        .when
        .as_ref()
        .zip(reading.day)
        .map(|(when, day)| day.since(when.end).map_or(0, |s| s.get_days()));
    let taken = |m: Measure| {
        matches!(
            m,
            Measure::PostsCaptured
                | Measure::HqCaptured
                | Measure::BasesCaptured
                | Measure::PostsDestroyed
                | Measure::HqDestroyed
                | Measure::BasesDestroyed
        )
    };
    let named = named(reading, attribution, tokens.clone());
    Stretch {
        paragraph,
        lists: lists(reading, &named),
        named,
        triggers: triggers(reading, attribution, tokens.clone()),
        losses: own().filter(|p| is_loss(p.claim.measure)).map(|p| p.at).collect(),
        taken: own().any(|p| taken(p.claim.measure)),
        old_year: old_year(reading, tokens.clone()),
        old_month: old_month(reading, tokens.clone()),
        long_ago: age.is_some_and(|age| age > OLD_DAYS),
        fresh: age.is_some_and(|age| age <= FRESH_DAYS),
        past: is_of_the_past(reading, &tokens),
        back: looks_back(reading, &tokens),
        item: is_item(reading, &whole),
        section: None,
        behind_news: 0,
        ruled: by_rule(reading, attribution, &tokens),
        head: is_short_head(reading, number, &tokens),
        heads_event: false,
        entry: is_entry(reading, number),
        behind_event,
        told,
        tokens,
    }
}

pub(crate) fn is_loss(measure: Measure) -> bool {
    matches!(measure, Measure::Killed | Measure::Wounded | Measure::Casualties)
}

fn cues(reading: &Reading<'_>) -> Vec<u32> {
    let end = reading.doc.tokens.len();
    let mut masks = vec![0; end];
    for at in 0..end {
        for (length, cue) in reading.lexicon.cues.all(reading.rest(at, end)) {
            for mask in masks.get_mut(at..at + length).unwrap_or_default() {
                *mask |= bit(*cue);
            }
        }
    }
    masks
}

/// How often each country is named, its people and its places included.
fn countries(reading: &Reading<'_>) -> BTreeMap<String, usize> {
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for spotted in &reading.mentions {
        let first = spotted.mention.candidates.first().and_then(|id| reading.gazetteer.place(id));
        let country = reading.country_of(spotted).or(first).map(|place| place.country.as_str());
        if let Some(code) = country.filter(|code| code.len() == 2) {
            let weight = if reading.country_of(spotted).is_some() { 2 } else { 1 };
            *found.entry(code.to_owned()).or_default() += weight;
        }
    }
    found
}

fn old_year(reading: &Reading<'_>, tokens: Range<usize>) -> bool {
    let Some(day) = reading.day else { return false };
    tokens.into_iter().any(|at| {
        let token = reading.doc.at(at).filter(|t| t.form == Form::Number && t.low.len() == 4);
        let year: Option<i16> = token.and_then(|t| t.low.parse().ok());
        year.is_some_and(|year| (1800..day.year()).contains(&year))
    })
}

fn old_month(reading: &Reading<'_>, tokens: Range<usize>) -> bool {
    let Some(day) = reading.day else { return false };
    let before = day.first_of_month().yesterday().map_or(day.month(), |d| d.month());
    tokens.into_iter().any(|at| {
        let token = reading.doc.at(at).filter(|t| t.form == Form::Capital);
        let word = token.and_then(|t| reading.lexicon.times.word(&t.low));
        word.is_some_and(|(what, value)| {
            let month = *value;
            let last = month == i32::from(before) && day.day() < 10;
            *what == TimeWord::Month && month != i32::from(day.month()) && !last
        })
    })
}

/// A short paragraph of one sentence behind a colon: "in: / - Kunar province / - Helmand province".
pub(crate) fn is_item(reading: &Reading<'_>, sentence: &Range<usize>) -> bool {
    let sentences = &reading.doc.sentences;
    let number = sentences.partition_point(|s| s.tokens.end <= sentence.start);
    let Some(item) = sentences.get(number) else { return false };
    if item.tokens.len() >= LONGEST_ITEM {
        return false;
    }
    let before = sentences.get(..number).unwrap_or_default().iter().rev().take(MOST_ITEMS);
    for other in before {
        let last = other.tokens.end.checked_sub(1).and_then(|at| reading.doc.at(at));
        if other.paragraph == item.paragraph || item.paragraph > other.paragraph + MOST_ITEMS {
            return false;
        }
        if last.is_some_and(|t| t.is_mark(":")) {
            return true;
        }
        if other.tokens.len() >= LONGEST_ITEM {
            return false;
        }
    }
    false
}
