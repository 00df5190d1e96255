//! Triggers, sites, times and claims in, events out: what belongs together in one report.

use std::collections::BTreeSet;
use std::ops::Range;

use super::claims::{Placed, claims};
use super::draft::{Draft, add_actors, add_site, same, verification};
use super::lexicon::Class;
use super::reading::Reading;
use super::sites::{Located, border_words, sites};
use super::speech::Attribution;
use super::time::{TimeTold, time_told};
use super::triggers::{Trigger, closure, means_in, title_case, triggers};
use crate::error::Finding;
use crate::event::{
    Actor, DatePrecision, Event, Family, Kind, Measure, PlaceWord, SideId, Telling, Verification, When,
};

/// A list has no more items than this.
const MOST_ITEMS: usize = 15;

/// A list item is shorter than this many tokens.
const LONGEST_ITEM: usize = 30;

/// What happened so many days before the news is its background.
const CONTEXT_GAP_DAYS: i32 = 3;

/// A report on an earthquake, a match, a market or a life, in which a word of war stands by chance.
fn speaks_of_something_else(reading: &Reading<'_>, attribution: &Attribution) -> bool {
    let end = reading.doc.tokens.len();
    let other =
        (0..end).filter(|&at| reading.lexicon.topics.longest(reading.rest(at, end)).is_some()).count();
    if other < 2 {
        return false;
    }
    let sentences = reading.doc.sentences.iter();
    let war: usize = sentences
        .map(|s| triggers(reading, attribution, s.tokens.clone()).iter().filter(|t| !t.weak).count())
        .sum();
    other > war
}

/// Which draft each sentence speaks of, with the token that says so.
type Touched = Vec<Vec<(usize, usize)>>;

/// Reads the events of a report.
pub(crate) fn assemble(reading: &Reading<'_>) -> (Vec<Event>, Vec<Finding>) {
    let attribution = Attribution::new(reading);
    let claims = claims(reading, &attribution);
    let mut desk = Desk {
        reading,
        attribution,
        drafts: Vec::new(),
        touched: Vec::new(),
        general: None,
        context: BTreeSet::new(),
    };
    for number in 0..reading.doc.sentences.len() {
        desk.touched.push(Vec::new());
        desk.read_sentence(number, &claims);
    }
    let findings = desk.attach(claims);
    (desk.finish(), findings)
}

pub(super) struct Desk<'r, 'a> {
    pub(super) reading: &'r Reading<'a>,
    pub(super) attribution: Attribution,
    pub(super) drafts: Vec<Draft>,
    pub(super) touched: Touched,
    /// The first day the report tells at all.
    pub(super) general: Option<When>,
    /// Sentences that tell of earlier days.
    pub(super) context: BTreeSet<usize>,
}

impl Desk<'_, '_> {
    fn read_sentence(&mut self, number: usize, claims: &[Placed]) {
        let Some(sentence) = self.reading.doc.sentences.get(number) else {
            return;
        };
        let tokens = self.reading.dateline(&sentence.tokens).end..sentence.tokens.end;
        let told = time_told(self.reading, tokens.clone());
        if self.general.is_none() {
            self.general = told
                .when
                .clone()
                .filter(|w| !matches!(w.precision, DatePrecision::Week | DatePrecision::Month));
        }
        if self.is_context(&told) {
            self.context.insert(number);
            return;
        }
        let taken = taken_at(claims, number);
        let triggers = triggers(self.reading, &self.attribution, tokens.clone());
        let unknown = taken.is_some() || !triggers.is_empty();
        let located = sites(self.reading, &self.attribution, tokens.clone(), unknown);
        let border = border_words(self.reading, tokens.clone());
        if let Some((kind, at)) = taken
            && !located.is_empty()
            && triggers.is_empty()
        {
            let by = taker(claims, at);
            let trigger = Trigger { tokens: at..at + 1, kind, weak: false, by, against: Vec::new() };
            self.touch(number, &trigger, located, None, &told);
            return;
        }
        if triggers.is_empty() && self.is_item(number) {
            self.add_item(number, &told);
            return;
        }
        if let Some(trigger) = closure(self.reading, &self.attribution, tokens.clone()) {
            let crossings = super::sites::all_places(self.reading, tokens.clone());
            let crossings: Vec<Located> = crossings
                .into_iter()
                .filter(|l| {
                    l.word == Some(PlaceWord::Crossing)
                        || self.reading.mention(l.tokens.start).is_some_and(|s| self.reading.is_crossing(s))
                })
                .collect();
            if !crossings.is_empty() {
                self.touch(number, &trigger, crossings, None, &told);
            }
        }
        if triggers.is_empty()
            && claims.iter().any(|placed| placed.sentence == number && is_loss(placed))
            && let Some(trigger) = self.told_by_losses(&tokens, &located)
        {
            self.touch(number, &trigger, located, border, &told);
            return;
        }
        for (index, trigger) in triggers.iter().enumerate() {
            let own = own_sites(&triggers, index, &located);
            self.touch(number, trigger, own, border.clone(), &told);
        }
    }

    /// An item of a list that a sentence with a colon opened: "in: / - Kunar province / - Helmand province".
    fn is_item(&self, number: usize) -> bool {
        let sentences = &self.reading.doc.sentences;
        let Some(item) = sentences.get(number) else { return false };
        let opener =
            sentences.get(..number).unwrap_or_default().iter().rev().take(MOST_ITEMS).find(|sentence| {
                let last = sentence.tokens.end.checked_sub(1).and_then(|at| self.reading.doc.at(at));
                last.is_some_and(|t| t.is_mark(":"))
            });
        let near = opener.is_some_and(|opener| item.paragraph <= opener.paragraph + MOST_ITEMS);
        let first = (item.tokens.start..item.tokens.end.min(item.tokens.start + 3))
            .any(|at| self.reading.mention(at).is_some());
        near && first && item.tokens.len() < LONGEST_ITEM && !self.drafts.is_empty()
    }

    /// Every place of a list item is a site of the event that opened the list.
    fn add_item(&mut self, number: usize, told: &TimeTold) {
        let Some(item) = self.reading.doc.sentences.get(number) else { return };
        let located = super::sites::all_places(self.reading, item.tokens.clone());
        let Some(index) = (0..number).rev().find_map(|n| self.last_of(n)) else { return };
        let telling = self.telling(number, item.tokens.start);
        if let Some(draft) = self.drafts.get_mut(index) {
            for site in located {
                add_site(&mut draft.sites, site);
            }
            draft.tell_time(told);
            draft.told.extend(telling);
        }
        if let Some(touched) = self.touched.get_mut(number) {
            touched.push((item.tokens.start, index));
        }
    }

    /// A sentence of losses with a place or a means, and no word for the event itself.
    fn told_by_losses(&self, tokens: &Range<usize>, located: &[Located]) -> Option<Trigger> {
        let means = means_in(self.reading, tokens.clone());
        if located.is_empty() && (means.is_none() || !self.drafts.is_empty()) {
            return None;
        }
        let last = self.drafts.last().map(|draft| draft.kind);
        let kind = means.or(last)?;
        Some(Trigger {
            tokens: tokens.clone(),
            kind,
            weak: means.is_none(),
            by: Vec::new(),
            against: Vec::new(),
        })
    }

    /// An earlier day, told behind the news: what happened then is context.
    fn is_context(&self, told: &TimeTold) -> bool {
        let (Some(when), Some(first)) =
            (&told.when, self.drafts.iter().find_map(|draft| draft.when.as_ref()))
        else {
            return false;
        };
        let gap = first.start.since(when.end).map_or(0, |span| span.get_days());
        gap > CONTEXT_GAP_DAYS
    }

    /// Adds what a trigger tells to the draft it speaks of, or opens one.
    fn touch(
        &mut self,
        number: usize,
        trigger: &Trigger,
        sites: Vec<Located>,
        border: Option<Range<usize>>,
        told: &TimeTold,
    ) {
        let joined = self.draft_for(trigger, &sites, told);
        if joined.is_none() && trigger.weak && sites.is_empty() {
            return;
        }
        let index = joined.unwrap_or_else(|| {
            self.drafts.push(Draft::new(trigger.kind, number));
            self.drafts.len() - 1
        });
        let telling = self.telling(number, trigger.tokens.start);
        let Some(draft) = self.drafts.get_mut(index) else {
            return;
        };
        draft.last = number;
        for located in sites {
            add_site(&mut draft.sites, located);
        }
        if draft.kind.family() == Family::Clash {
            draft.border = draft.border.take().or(border);
        }
        draft.tell_time(told);
        add_actors(&mut draft.by, &trigger.by);
        add_actors(&mut draft.against, &trigger.against);
        draft.told.extend(telling);
        if let Some(touched) = self.touched.get_mut(number) {
            touched.push((trigger.tokens.start, index));
        }
    }

    /// The draft a trigger speaks of: the same kind of thing, at the same places or at none yet.
    fn draft_for(&self, trigger: &Trigger, sites: &[Located], told: &TimeTold) -> Option<usize> {
        // A post taken at its place and a closed gate are events of their own.
        let captures = |kind| match kind {
            Kind::PostCaptured | Kind::PostDestroyed => 1,
            Kind::BorderClosure => 2,
            Kind::Ceasefire => 3,
            _ => 0,
        };
        let same_kind = |draft: &Draft| {
            let family = trigger.weak || draft.kind.family() == trigger.kind.family();
            family && captures(draft.kind) == captures(trigger.kind)
        };
        let same_day = |draft: &Draft| match (&draft.when, &told.when) {
            (Some(a), Some(b)) => a.overlaps(b),
            _ => true,
        };
        let candidates = self.drafts.iter().enumerate().rev().filter(|(_, d)| same_kind(d) && same_day(d));
        let mut candidates = candidates.filter(|(_, d)| d.no_site.is_none());
        if sites.is_empty() {
            return candidates.next().map(|(index, _)| index);
        }
        let shares =
            |draft: &Draft| sites.iter().any(|site| draft.sites.iter().any(|other| same(site, other)));
        let all: Vec<(usize, &Draft)> = candidates.collect();
        let sharing = all.iter().find(|(_, draft)| shares(draft));
        let empty = all.iter().find(|(_, draft)| draft.sites.is_empty() && captures(draft.kind) == 0);
        sharing.or(empty).map(|(index, _)| *index)
    }

    pub(super) fn telling(&self, number: usize, at: usize) -> Option<Telling> {
        let sentence = self.reading.doc.sentences.get(number)?;
        let said_by = self.attribution.act(at).map(|act| act.actors.clone()).unwrap_or_default();
        Some(Telling {
            source: self.reading.report.source.clone(),
            said_by,
            evidence: self.reading.report.evidence(self.reading.doc.bytes(sentence.tokens.clone())),
            verification: Verification::NotStated,
        })
    }

    fn finish(self) -> Vec<Event> {
        let verification = verification(self.reading);
        let general = self.general.clone();
        let reading = self.reading;
        if speaks_of_something_else(reading, &self.attribution) {
            return Vec::new();
        }
        let worth = |draft: &Draft| !draft.sites.is_empty() || !draft.claims.is_empty();
        let drafts = self.drafts.into_iter().filter(worth);
        drafts.map(|draft| draft.into_event(reading, general.as_ref(), verification)).collect()
    }
}

fn is_loss(placed: &Placed) -> bool {
    matches!(placed.claim.measure, Measure::Killed | Measure::Wounded | Measure::Casualties)
}

/// A post, base or headquarters taken or destroyed in this sentence: an event of its own, if its place is named.
fn taken_at(claims: &[Placed], sentence: usize) -> Option<(Kind, usize)> {
    claims.iter().filter(|placed| placed.sentence == sentence).find_map(|placed| {
        let kind = match (placed.claim.measure, placed.class) {
            (Measure::PostsCaptured | Measure::HqCaptured | Measure::BasesCaptured, _) => Kind::PostCaptured,
            (Measure::PostsDestroyed | Measure::HqDestroyed | Measure::BasesDestroyed, _) => {
                Kind::PostDestroyed
            }
            (Measure::SitesStruck, Class::Post | Class::Hq | Class::Base) => return None,
            _ => return None,
        };
        Some((kind, placed.at))
    })
}

/// Who took it: the side that says so of itself.
fn taker(claims: &[Placed], at: usize) -> Vec<Actor> {
    let claim = claims.iter().find(|placed| placed.at == at).map(|placed| &placed.claim);
    let Some((claim, side)) = claim.and_then(|claim| Some((claim, claim.claimant.side.clone()?))) else {
        return Vec::new();
    };
    let other = claim.subject_side.as_ref().is_some_and(|subject| *subject != side);
    let known = side.as_str() != SideId::REPORT;
    if other && known {
        vec![Actor::new(format!("forces of {}", title_case(side.as_str())), Some(side))]
    } else {
        Vec::new()
    }
}

/// The sites of one trigger: those behind it up to the next one; the first trigger takes those before it too.
fn own_sites(triggers: &[Trigger], index: usize, located: &[Located]) -> Vec<Located> {
    let start = if index == 0 { 0 } else { triggers.get(index).map_or(0, |t| t.tokens.start) };
    let end = triggers.get(index + 1).map_or(usize::MAX, |t| t.tokens.start);
    located.iter().filter(|l| l.tokens.start >= start && l.tokens.start < end).cloned().collect()
}
