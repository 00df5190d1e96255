//! Triggers, sites, times and claims in, events out: what belongs together in one report.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Range;

use super::around::{put_in_company, put_inside};
use super::claims::{Placed, claims};
use super::draft::{Draft, add_actors, add_site, verification};
use super::join::{Pair, join_same, own_sort};
use super::kind::{Sort, Vote, means_near};
use super::lexicon::Class;
use super::places::Named;
use super::reading::Reading;
use super::scene::{Scene, Stretch, is_loss};
use super::sites::{Located, border_words, sites};
use super::speech::Attribution;
use super::time::is_day;
use super::triggers::{Trigger, closure, fits_many, means_in, title_case};
use super::weights::Weights;
use crate::error::Finding;
use crate::event::{
    Actor, Count, DatePrecision, Event, Family, Kind, Measure, PlaceWord, SideId, Telling, Verification, When,
};
use crate::gazetteer::PlaceKind;

/// What happened so many days before the news is its background.
const CONTEXT_GAP_DAYS: i32 = 3;

/// A report with so many different words of something else is hardly one of war.
const MANY_TOPICS: usize = 4;

/// A report on an earthquake, a match, a market or a life, in which a word of war stands by chance.
fn speaks_of_something_else(scene: &Scene<'_, '_>) -> bool {
    let reading = scene.reading;
    let end = reading.doc.tokens.len();
    let topic =
        |at| reading.lexicon.topics.longest(reading.rest(at, end)).map(|(length, ())| at..at + length);
    let topics: Vec<Range<usize>> = (0..end).filter_map(topic).collect();
    let other = topics.len();
    if other < 2 {
        return false;
    }
    // "A bomb killed nine at a football match"; but "an earthquake struck Khost and killed nine".
    let blow = |stretch: &Stretch| {
        let first = stretch.triggers.iter().find(|t| !t.weak).map(|t| t.tokens.start);
        let before = |at: usize| topics.iter().any(|words| (stretch.tokens.start..at).contains(&words.start));
        !stretch.losses.is_empty() && first.is_some_and(|at| !before(at))
    };
    if scene.stretches.iter().find(|stretch| !stretch.head).is_some_and(blow) {
        return false;
    }
    let each: BTreeSet<String> =
        topics.iter().map(|words| reading.doc.text(words.clone()).to_lowercase()).collect();
    if each.len() >= MANY_TOPICS {
        return true;
    }
    // "The attack of 2015": what the report only looks back to is not what it speaks of.
    let news = |s: &&Stretch| !(s.past || s.old_year || s.old_month || s.long_ago);
    let told = scene.stretches.iter().filter(news);
    let war: usize = told.map(|s| s.triggers.iter().filter(|t| !t.weak).count()).sum();
    other > war
}

/// Which draft each sentence speaks of, with the token that says so.
type Touched = Vec<Vec<(usize, usize)>>;

/// Reads the events of a report.
pub(crate) fn assemble(reading: &Reading<'_>, weights: &Weights) -> (Vec<Event>, Vec<Finding>) {
    let (drafts, general, findings) = drafts(reading, weights);
    let verification = verification(reading);
    let event = |draft: Draft| draft.into_event(reading, general.as_ref(), verification, &weights.kind);
    (drafts.into_iter().map(event).collect(), findings)
}

/// The events of a report before what follows of themselves, and the first day it tells.
pub(super) fn drafts(reading: &Reading<'_>, weights: &Weights) -> (Vec<Draft>, Option<When>, Vec<Finding>) {
    let (drafts, told, findings, _) = read_drafts(reading, weights, None);
    (drafts, told, findings)
}

/// What was weighed whether it belongs together, on the way to the events.
pub(super) fn pairs(reading: &Reading<'_>, weights: &Weights) -> Vec<Pair> {
    let (_, _, _, pairs) = read_drafts(reading, weights, Some(RefCell::default()));
    pairs.map(RefCell::into_inner).unwrap_or_default()
}

type Pairs = Option<RefCell<Vec<Pair>>>;

fn read_drafts(
    reading: &Reading<'_>,
    weights: &Weights,
    pairs: Pairs,
) -> (Vec<Draft>, Option<When>, Vec<Finding>, Pairs) {
    let attribution = Attribution::new(reading);
    let claims = claims(reading, &attribution);
    let scene = Scene::new(reading, &attribution, &claims);
    let mut desk = Desk {
        reading,
        attribution: &attribution,
        scene: &scene,
        weights,
        losses: counted_losses(&claims),
        pairs,
        drafts: Vec::new(),
        touched: Vec::new(),
        general: None,
        context: BTreeSet::new(),
        headed: Vec::new(),
        opens: false,
    };
    for (number, stretch) in scene.stretches.iter().enumerate() {
        desk.touched.push(Vec::new());
        desk.read_sentence(number, stretch, &claims);
    }
    let findings = desk.attach(claims);
    let told = desk.general.clone();
    let pairs = desk.pairs.take();
    let drafts = desk.worthy();
    // What is told without a day belongs to the first day on which something happened.
    let news = drafts.iter().filter_map(|draft| draft.when.clone()).find(is_day);
    (drafts, news.or(told), findings, pairs)
}

pub(super) struct Desk<'r, 'a> {
    pub(super) reading: &'r Reading<'a>,
    pub(super) attribution: &'r Attribution,
    pub(super) scene: &'r Scene<'r, 'a>,
    pub(super) weights: &'r Weights,
    /// The losses the report counts: the sentence, of whom it is told, how many.
    pub(super) losses: Vec<(usize, Measure, Count)>,
    /// What was weighed whether it belongs together: kept only to learn from.
    pub(super) pairs: Pairs,
    pub(super) drafts: Vec<Draft>,
    pub(super) touched: Touched,
    /// The first day the report tells at all.
    pub(super) general: Option<When>,
    /// Sentences that tell of earlier days.
    pub(super) context: BTreeSet<usize>,
    /// The sites that a head names for the sentence behind it.
    pub(super) headed: Vec<Located>,
    /// The sentence stands behind such a head.
    pub(super) opens: bool,
}

impl Desk<'_, '_> {
    fn read_sentence(&mut self, number: usize, stretch: &Stretch, claims: &[Placed]) {
        let tokens = stretch.tokens.clone();
        if self.general.is_none() {
            let day = |w: &When| !matches!(w.precision, DatePrecision::Week | DatePrecision::Month);
            // The day of publication on a line of its own is no day of the news.
            let masthead =
                |w: &When| stretch.head && Some(w.end) == self.reading.day && stretch.triggers.is_empty();
            // Nor is one behind it: "Today is Sunday, 2 November 2025" above an old report.
            let ahead = |w: &When| self.reading.day.is_some_and(|day| w.start > day);
            self.general = stretch.told.when.clone().filter(|w| day(w) && !masthead(w) && !ahead(w));
        }
        if self.is_context(stretch) {
            self.context.insert(number);
            return;
        }
        let mut located = std::mem::take(&mut self.headed);
        let headed = located.len();
        for site in sites(self.scene, stretch, &self.weights.site) {
            add_site(&mut located, site);
        }
        if stretch.heads_event {
            self.headed = located;
            return;
        }
        self.opens = headed > 0;
        if let Some((kind, at)) = taken_at(claims, number)
            && !located.is_empty()
            && stretch.triggers.iter().all(|trigger| trigger.weak)
        {
            let trigger = Trigger::bare(at, kind, taker(claims, at));
            self.touch(number, stretch, &trigger, located);
            return;
        }
        let closure = closure(self.reading, self.attribution, tokens.clone());
        let (gates, located): (Vec<Located>, Vec<Located>) = match &closure {
            Some(_) => located.into_iter().partition(|l| self.is_gate(stretch, l)),
            None => (Vec::new(), located),
        };
        let gates = match &closure {
            Some(trigger) if gates.is_empty() && located.is_empty() => {
                self.the_gate(trigger.tokens.start, stretch)
            }
            _ => gates,
        };
        if let Some(trigger) = closure
            && !gates.is_empty()
        {
            self.touch(number, stretch, &trigger, gates);
        }
        if !stretch.triggers.is_empty() {
            self.touch_each(number, stretch, located);
        } else if !stretch.losses.is_empty()
            && let Some(trigger) = self.told_by_losses(&tokens, &located)
        {
            self.touch(number, stretch, &trigger, located);
        } else if !located.is_empty()
            && let Some((at, kind)) = self.told_by_means(&tokens)
        {
            self.touch(number, stretch, &Trigger::bare(at, kind, Vec::new()), located);
        } else if !located.is_empty() {
            self.add_to_last(number, stretch, located);
        }
    }

    /// Every trigger of a sentence with its own sites: first those that have some.
    fn touch_each(&mut self, number: usize, stretch: &Stretch, located: Vec<Located>) {
        let mut own: Vec<Vec<Located>> = vec![Vec::new(); stretch.triggers.len()];
        for site in located {
            if let Some(sites) = own.get_mut(self.trigger_of(stretch, &site)) {
                sites.push(site);
            }
        }
        let (with, without): (Vec<_>, Vec<_>) =
            stretch.triggers.iter().zip(own).partition(|(_, sites)| !sites.is_empty());
        for (trigger, sites) in with.into_iter().chain(without) {
            self.touch(number, stretch, trigger, sites);
        }
    }

    /// The trigger to which a site belongs: in its clause the last before it, else the first behind; else in the
    /// sentence.
    fn trigger_of(&self, stretch: &Stretch, site: &Located) -> usize {
        let clause = self.scene.clause(stretch, &site.tokens);
        let strong = |t: &&(usize, &Trigger)| !t.1.weak;
        let all: Vec<(usize, &Trigger)> = stretch.triggers.iter().enumerate().collect();
        let own: Vec<(usize, &Trigger)> =
            all.iter().filter(|(_, t)| clause.contains(&t.tokens.start)).copied().collect();
        let nearest = |of: &[(usize, &Trigger)]| {
            let before = |(_, t): &&(usize, &Trigger)| t.tokens.start < site.tokens.start;
            let last = of.iter().filter(before).rfind(strong).or_else(|| of.iter().rfind(before));
            last.or_else(|| of.iter().find(strong)).or_else(|| of.first()).map(|(index, _)| *index)
        };
        nearest(&own).or_else(|| nearest(&all)).unwrap_or_default()
    }

    /// What a closure closes: a crossing, or whatever is named in a sentence that tells nothing else.
    fn is_gate(&self, stretch: &Stretch, located: &Located) -> bool {
        let mention = self.reading.mention(located.tokens.start);
        located.word == Some(PlaceWord::Crossing)
            || mention.is_some_and(|s| self.reading.is_crossing(s))
            || stretch.triggers.is_empty()
    }

    /// "The crossing was shut": the only one that the report names.
    fn the_gate(&self, closed: usize, stretch: &Stretch) -> Vec<Located> {
        let noun = |at: usize| {
            let word = self.reading.doc.at(at).map_or("", |t| t.low.as_str());
            matches!(word, "crossing" | "gate")
        };
        if !(stretch.tokens.start..closed).any(noun) {
            return Vec::new();
        }
        let named = self.scene.stretches.iter().flat_map(|stretch| &stretch.named);
        let gate = |named: &&Named| {
            named.word == Some(PlaceWord::Crossing)
                || self.reading.mention(named.tokens.start).is_some_and(|s| self.reading.is_crossing(s))
        };
        let mut gates: Vec<Located> = Vec::new();
        for named in named.filter(gate) {
            add_site(&mut gates, Located::bare(named));
        }
        if gates.len() == 1 { gates } else { Vec::new() }
    }

    /// Places of a sentence without a word for what happened: sites of the event told last.
    fn add_to_last(&mut self, number: usize, stretch: &Stretch, located: Vec<Located>) {
        let Some(index) = (0..number).rev().find_map(|n| self.last_of(n)) else { return };
        let telling = self.telling(number, stretch.tokens.start);
        if let Some(draft) = self.drafts.get_mut(index) {
            draft.placed = draft.placed.or(Some(number));
            for site in located {
                add_site(&mut draft.sites, site);
            }
            draft.told.extend(telling);
        }
        if let Some(touched) = self.touched.get_mut(number) {
            touched.push((stretch.tokens.start, index));
        }
    }

    /// When what a trigger tells happened: as its sentence says, or the head of its section, or the sentence before.
    fn when(&self, number: usize, stretch: &Stretch, trigger: &Trigger) -> Option<When> {
        let at = trigger.tokens.start;
        // "Jets struck X, while Islamabad on Sunday pressed Kabul": a day behind "while" is of what stands there.
        let parts = |at: usize| self.reading.doc.at(at).is_some_and(|t| t.low == "while" || t.is_mark(";"));
        let own = stretch.told.near_but(at, |told| told > at && (at..told).any(parts));
        own.or_else(|| self.scene.section_day(stretch)).or_else(|| {
            let before = self.scene.stretches.get(..number)?.iter().rev();
            let mut before = before.take_while(|s| s.paragraph == stretch.paragraph);
            before.find_map(|s| s.told.when.clone().filter(is_day))
        })
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
            general: true,
            back: false,
            by: Vec::new(),
            against: Vec::new(),
        })
    }

    /// "Artillery and drone fire on X and Y": means, where no word says that something happened.
    fn told_by_means(&self, tokens: &Range<usize>) -> Option<(usize, Kind)> {
        tokens.clone().find_map(|at| means_in(self.reading, at..at + 1).map(|kind| (at, kind)))
    }

    /// An earlier day, told behind the news: what happened then is context.
    fn is_context(&self, stretch: &Stretch) -> bool {
        let first = self.drafts.iter().find_map(|draft| draft.when.as_ref());
        let (Some(when), Some(first), None) = (&stretch.told.when, first, stretch.section) else {
            return false;
        };
        let gap = first.start.since(when.end).map_or(0, |span| span.get_days());
        gap > CONTEXT_GAP_DAYS
    }

    /// Adds what a trigger tells to the draft it speaks of, or opens one.
    fn touch(&mut self, number: usize, stretch: &Stretch, trigger: &Trigger, sites: Vec<Located>) {
        let when = self.when(number, stretch, trigger);
        let own = self.touched.get(number).and_then(|touched| touched.last()).map(|(_, index)| *index);
        let joined = self.draft_for(number, stretch, trigger, &sites, when.as_ref());
        // A word without a place, beside one that has some, opens nothing.
        let joined = joined.or_else(|| own.filter(|_| sites.is_empty() && own_sort(trigger.kind) == 0));
        if joined.is_none() && trigger.weak && sites.is_empty() {
            return;
        }
        let index = joined.unwrap_or_else(|| {
            let mut draft = Draft::new(trigger.kind, number);
            draft.section = stretch.section;
            draft.means_near = means_near(self.reading, &stretch.tokens, trigger.tokens.start);
            self.drafts.push(draft);
            self.drafts.len() - 1
        });
        let telling = self.telling(number, trigger.tokens.start);
        let border = border_words(self.reading, stretch.tokens.clone());
        let votes = self.votes(number, stretch, trigger, !sites.is_empty());
        let Some(draft) = self.drafts.get_mut(index) else {
            return;
        };
        draft.last = number;
        if !sites.is_empty() && draft.placed.is_none() {
            draft.placed = Some(number);
        }
        draft.near_site = draft.near_site.or((!sites.is_empty()).then_some(trigger.kind));
        for located in sites {
            add_site(&mut draft.sites, located);
        }
        if draft.kind.family() == Family::Clash {
            draft.border = draft.border.take().or(border);
        }
        draft.votes.extend(votes);
        draft.tell_time(when.as_ref(), stretch.told.night);
        add_actors(&mut draft.by, &trigger.by);
        add_actors(&mut draft.against, &trigger.against);
        draft.told.extend(telling);
        if let Some(touched) = self.touched.get_mut(number) {
            touched.push((trigger.tokens.start, index));
        }
    }

    /// What a sentence says of the kind of its event.
    fn votes(&self, sentence: usize, stretch: &Stretch, trigger: &Trigger, placed: bool) -> Vec<Vote> {
        let word = self.reading.doc.at(trigger.tokens.start).map_or("", |t| t.low.as_str());
        let general = trigger.tokens.len() == 1 && fits_many(self.reading.lexicon, word);
        let sort = if trigger.weak || general { Sort::Weak } else { Sort::Word };
        let mut votes = vec![Vote { sentence, kind: trigger.kind, sort, placed }];
        let means = stretch.tokens.clone().filter_map(|at| means_in(self.reading, at..at + 1));
        votes.extend(means.map(|kind| Vote { sentence, kind, sort: Sort::Means, placed }));
        votes
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

    /// The drafts that tell something, unless the report speaks of something else.
    pub(super) fn worthy(self) -> Vec<Draft> {
        if speaks_of_something_else(self.scene) {
            return Vec::new();
        }
        let loose = |when: &When| matches!(when.precision, DatePrecision::Month | DatePrecision::Year);
        let worth = |draft: &Draft| {
            // "Fifty died in the fighting of May": neither a place nor a day.
            let nowhere = draft.sites.is_empty() && draft.no_site.is_none() && draft.border.is_none();
            if nowhere && draft.when.as_ref().is_some_and(loose) {
                return false;
            }
            !draft.sites.is_empty() || !draft.claims.is_empty() || draft.kind == Kind::Ceasefire
        };
        let scene = self.scene;
        let mut drafts = join_same(scene, self.drafts);
        for draft in &mut drafts {
            put_inside(scene, &mut draft.sites);
            leave_smallest(scene, &mut draft.sites);
            put_in_company(scene, &mut draft.sites, draft.first);
        }
        drafts.into_iter().filter(worth).collect()
    }
}

/// What happened in a village of a province happened in the village: the province is none of its sites beside it.
fn leave_smallest(scene: &Scene<'_, '_>, sites: &mut Vec<Located>) {
    let names: Vec<String> = sites.iter().map(|site| site.written.clone()).collect();
    sites.retain(|outer| !names.iter().any(|inner| scene.is_inside(inner, &outer.written)));
    // "A house near Miranshah, ... in Mohammad Khel, 25 km to the west of Miranshah": the nearer word is the better.
    let near: Vec<String> = sites.iter().filter(|site| site.near).map(|site| site.written.clone()).collect();
    sites.retain(|site| {
        !near.contains(&site.written) || !names.iter().any(|inner| scene.is_measured(inner, &site.written))
    });
    // "Across the Line of Control, at Nakyal": a line that goes on for hundreds of kilometres.
    let lines = sites.iter().filter(|site| is_line(scene, site)).count();
    if lines < sites.len() {
        sites.retain(|site| !is_line(scene, site));
    }
}

/// A line between two powers, drawn or agreed.
fn is_line(scene: &Scene<'_, '_>, site: &Located) -> bool {
    let spotted = scene.reading.mention(site.tokens.start);
    let place =
        spotted.and_then(|s| s.mention.candidates.first()).and_then(|id| scene.reading.gazetteer.place(id));
    place.is_some_and(|place| {
        place.kind == PlaceKind::Region && place.name.split(' ').any(|word| word == "Line")
    })
}

/// The losses that claims tell in numbers, each with its sentence.
fn counted_losses(claims: &[Placed]) -> Vec<(usize, Measure, Count)> {
    let counted = |placed: &&Placed| is_loss(placed.claim.measure) && placed.claim.count.low().is_some();
    let each = claims.iter().filter(counted);
    each.map(|placed| (placed.sentence, placed.claim.measure, placed.claim.count)).collect()
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

#[cfg(test)]
mod tests {
    use crate::extract::{extract, test_report};
    use crate::gazetteer::Gazetteer;

    fn read(text: &str) -> Vec<String> {
        let events = extract(&test_report(text), Gazetteer::embedded().unwrap()).unwrap().events;
        let sites = |e: &crate::event::Event| {
            e.sites.iter().map(|s| s.written.clone()).collect::<Vec<_>>().join(", ")
        };
        events.iter().map(|e| format!("{} at {}", e.kind.as_str(), sites(e))).collect()
    }

    #[test]
    fn a_match_in_words_of_war_is_none_and_a_bomb_at_a_match_is() {
        let text = "The visitors were shelled for ninety minutes on Thursday and lost the league match. The striker hit the goal \
                    with a missile of a shot from midfield, and their coach spoke of an ambush in Kabul.";
        assert!(read(text).is_empty(), "{:?}", read(text));
        let text = "A bomb exploded at a football match in Kabul on Thursday, killing nine players. The stadium was full, and the \
                    league has stopped the championship, the coach said.";
        assert_eq!(read(text), ["attack at Kabul"]);
    }

    #[test]
    fn the_crossing_that_was_shut_is_the_only_one_the_report_names() {
        let text =
            "The main border crossing was shut on Thursday, officials said. Gunfire was heard near Torkham.";
        assert!(read(text).contains(&"border_closure at Torkham".to_owned()), "{:?}", read(text));
        let text = "The main border crossing was shut on Thursday, officials said. Traffic at Torkham and at Ghulam Khan \
                    was light.";
        assert!(!read(text).iter().any(|event| event.starts_with("border_closure")), "{:?}", read(text));
    }
}
