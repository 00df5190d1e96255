//! Which event a sentence speaks of: one told before, or a new one.

use super::around::{may_lie_in, size};
use super::assemble::Desk;
use super::draft::{Draft, same};
use super::lexicon::Cue;
use super::rank::named_signs;
use super::scene::{Scene, Stretch};
use super::signs::bit;
use super::sites::Located;
use super::time::is_day;
use super::triggers::Trigger;
use crate::event::{Actor, Count, DatePrecision, Family, Kind, Measure, When};
use crate::geo::Position;

/// Places so near each other may be of one event.
const NEAR_KM: f64 = 60.0;

/// Places so far from each other are hardly of one event.
const FAR_KM: f64 = 200.0;

/// What was told more sentences ago is as far as this.
const FARTHEST: usize = 6;

named_signs! {
    bias, shares_site, around, unplaced, same_sentence, next_sentence, same_paragraph, latest, same_kind, weak, general,
    back, back_kin, other_family, other_doer, same_doer, other_section, other_item, other_entry, apart, same_day, no_day,
    near, far, unknown_distance, may_lie_in, same_count, other_count, smaller, lead, indefinite, definite, sentences_off,
}

/// What is believed of a sign before any report is read.
pub(super) fn belief(name: &str) -> f64 {
    match name {
        "bias" => -2.5,
        "shares_site" | "around" => 4.0,
        "unplaced" => 3.0,
        "same_sentence" | "near" => 2.0,
        "next_sentence" | "same_paragraph" | "same_kind" | "weak" | "back_kin" | "same_day" => 1.0,
        "may_lie_in" | "same_count" | "smaller" | "definite" => 1.0,
        "indefinite" | "other_count" => -1.0,
        "other_family" | "other_doer" | "apart" | "far" => -2.0,
        "other_item" | "other_entry" => -3.0,
        "other_section" => -4.0,
        _ => 0.0,
    }
}

/// A trigger with sites beside an event told before, to learn from: may it be of that event?
#[derive(Debug)]
pub(super) struct Pair {
    pub(super) signs: Vec<f64>,
    /// The names of the trigger's sites.
    pub(super) own: Vec<String>,
    /// Those of the event.
    pub(super) theirs: Vec<String>,
}

impl Desk<'_, '_> {
    /// The draft of which a trigger with its sites speaks.
    pub(super) fn draft_for(
        &self,
        number: usize,
        stretch: &Stretch,
        trigger: &Trigger,
        sites: &[Located],
        when: Option<&When>,
    ) -> Option<usize> {
        let fits =
            |draft: &Draft| draft.no_site.is_none() && may_be_of(draft, trigger) && days_agree(draft, when);
        let candidates: Vec<(usize, &Draft)> =
            self.drafts.iter().enumerate().filter(|(_, draft)| fits(draft)).collect();
        if sites.is_empty() {
            let alike = |draft: &Draft| trigger.weak || draft.kind.family() == trigger.kind.family();
            let own = candidates.iter().rev().find(|(_, draft)| alike(draft));
            // "They clashed in X. Shells hit homes there": no place is named anew, and the sentence goes on.
            let goes_on = |draft: &Draft| {
                let paragraph = |n: usize| self.reading.doc.sentences.get(n).map(|s| s.paragraph);
                draft.last + 1 >= number
                    && paragraph(draft.last) == paragraph(number)
                    && !draft.sites.is_empty()
            };
            let last = || candidates.iter().rev().find(|(_, draft)| goes_on(draft));
            return own.or_else(last).map(|(index, _)| *index);
        }
        let judged: Vec<(usize, Vec<f64>)> = candidates
            .into_iter()
            .map(|(index, draft)| (index, self.signs(number, stretch, trigger, sites, (index, draft), when)))
            .collect();
        if let Some(lessons) = &self.pairs {
            let name = |located: &Located| located.written.clone();
            let theirs = |draft: &Draft| draft.sites.iter().map(name).collect();
            let pairs = judged.iter().map(|(index, signs)| Pair {
                signs: signs.clone(),
                own: sites.iter().map(name).collect(),
                theirs: self.drafts.get(*index).map_or_else(Vec::new, theirs),
            });
            lessons.borrow_mut().extend(pairs);
        }
        let scored = judged.into_iter().map(|(index, signs)| (self.weights.join.score(&signs), index));
        let best = scored.max_by(|(a, i), (b, j)| a.total_cmp(b).then(i.cmp(j)));
        best.filter(|(score, _)| *score >= 0.0).map(|(_, index)| index)
    }

    /// What speaks for and against a trigger and its sites being of a draft.
    fn signs(
        &self,
        number: usize,
        stretch: &Stretch,
        trigger: &Trigger,
        sites: &[Located],
        (index, draft): (usize, &Draft),
        when: Option<&When>,
    ) -> Vec<f64> {
        let shares = sites.iter().any(|site| draft.sites.iter().any(|other| same(site, other)));
        let holds = |outer: &Located, inner: &Located| {
            inner.within.contains(&outer.written) || self.scene.is_inside(&inner.written, &outer.written)
        };
        let around = sites.iter().any(|a| draft.sites.iter().any(|b| holds(a, b) || holds(b, a)));
        let paragraph = |n: usize| self.reading.doc.sentences.get(n).map(|s| s.paragraph);
        let other = paragraph(draft.last) != paragraph(number);
        let kin = draft.kind.family() == trigger.kind.family();
        let loose = trigger.weak || trigger.general;
        let opens = stretch.tokens.start..trigger.tokens.end;
        let distance = self.distance(sites, draft);
        let days = when.is_some() && draft.when.as_ref().is_some_and(is_day) && when.is_some_and(is_day);
        let latest = self.drafts.iter().map(|draft| draft.last).max() == Some(draft.last);
        let sides = |actors: &[Actor]| actors.iter().any(|actor| actor.side.is_some());
        let known = sides(&draft.by) && sides(&trigger.by);
        let yes = |it: bool| f64::from(u8::from(it));
        let (same_count, other_count) = self.counts(number, index);
        let size = |located: &Located| size(self.scene, located);
        let least = draft.sites.iter().map(size).min().unwrap_or_default();
        let most = sites.iter().map(size).max().unwrap_or_default();
        let before = trigger.tokens.start.checked_sub(1).and_then(|at| self.reading.doc.at(at));
        let article = before.map_or("", |t| t.low.as_str());
        let off = u8::try_from(number.saturating_sub(draft.last).min(FARTHEST)).unwrap_or_default();
        Signs {
            bias: 1.0,
            shares_site: yes(shares),
            around: yes(around),
            unplaced: yes(draft.sites.is_empty()),
            same_sentence: yes(draft.last == number),
            next_sentence: yes(draft.last + 1 >= number),
            same_paragraph: yes(!other),
            latest: yes(latest),
            same_kind: yes(draft.kind == trigger.kind),
            weak: yes(trigger.weak),
            general: yes(trigger.general),
            back: yes(trigger.back),
            back_kin: yes(trigger.back && (kin || loose)),
            other_family: yes(!kin && !loose),
            other_doer: yes(disjoint(&draft.by, &trigger.by)),
            same_doer: yes(known && !disjoint(&draft.by, &trigger.by)),
            other_section: yes(draft.section != stretch.section),
            // Items of a list that tell something each tell something else, and so do the entries of a log and what
            // stands behind heads.
            other_item: yes(stretch.item && draft.last != number && !shares),
            other_entry: yes((stretch.entry && other || self.opens && draft.last != number) && !shares),
            apart: yes(!shares && self.scene.cues_in(opens, &(0..0)) & bit(Cue::Apart) != 0),
            same_day: yes(days),
            no_day: yes(when.is_none()),
            near: yes(distance.is_some_and(|km| km <= NEAR_KM)),
            far: yes(distance.is_some_and(|km| km > FAR_KM)),
            unknown_distance: yes(distance.is_none()),
            may_lie_in: yes(sites.iter().all(|site| may_lie_in(self.scene, &draft.sites, site))),
            same_count: yes(same_count),
            other_count: yes(other_count),
            // "Six soldiers were killed in Kech district", and below "the patrol was at Buleda".
            smaller: yes(least > most),
            lead: yes(index == 0),
            indefinite: yes(matches!(article, "a" | "an" | "another" | "one" | "two" | "several" | "other")),
            definite: yes(matches!(article, "the" | "that" | "this")),
            sentences_off: f64::from(off),
        }
        .vector()
    }

    /// Whether a sentence and what was told of a draft count the same losses, and whether they count others.
    fn counts(&self, number: usize, index: usize) -> (bool, bool) {
        let of = |n: usize| self.losses.iter().filter(move |(sentence, ..)| *sentence == n);
        let touched = self.touched.iter().enumerate();
        let own = touched.filter(|(n, touched)| *n != number && touched.iter().any(|(_, i)| *i == index));
        let theirs: Vec<_> = own.flat_map(|(n, _)| of(n)).collect();
        let kin = |a: &&Measure| theirs.iter().any(|(_, b, _)| b == *a);
        let equal = |a: &Measure, count: &Count| theirs.iter().any(|(_, b, other)| a == b && count == other);
        let same = of(number).any(|(_, measure, count)| equal(measure, count));
        (same, !same && of(number).any(|(_, measure, _)| kin(&measure)))
    }

    /// How far the nearest of the sites is from those of a draft.
    fn distance(&self, sites: &[Located], draft: &Draft) -> Option<f64> {
        let positions = |located: &Located| -> Vec<Position> {
            let spotted = self.reading.mention(located.tokens.start);
            let ids = spotted.map_or(&[][..], |s| s.mention.candidates.as_slice());
            ids.iter().take(3).filter_map(|id| self.reading.gazetteer.place(id)).map(|p| p.position).collect()
        };
        let own: Vec<Position> = sites.iter().flat_map(positions).collect();
        let theirs: Vec<Position> = draft.sites.iter().flat_map(positions).collect();
        let each = own.iter().flat_map(|a| theirs.iter().map(move |b| a.distance_km(*b)));
        each.min_by(f64::total_cmp)
    }
}

/// One event of those that one report tells of the same places and days, whatever words it has for them: "an attack
/// on the post at X", and below "mortars hit X"; "a raid in the district of Y", and below "in X, a village of Y".
pub(super) fn join_same(scene: &Scene<'_, '_>, drafts: Vec<Draft>) -> Vec<Draft> {
    let mut joined: Vec<Draft> = Vec::new();
    for draft in drafts {
        match joined.iter_mut().find(|known| is_same(scene, known, &draft)) {
            Some(known) => known.absorb(draft),
            None => joined.push(draft),
        }
    }
    joined
}

fn is_same(scene: &Scene<'_, '_>, one: &Draft, other: &Draft) -> bool {
    let blow =
        |draft: &Draft| own_sort(draft.kind) == 0 && draft.no_site.is_none() && !draft.sites.is_empty();
    if !blow(one) || !blow(other) || one.section != other.section || !days_agree(one, other.when.as_ref()) {
        return false;
    }
    let all = |sites: &[Located], fits: &dyn Fn(&Located) -> bool| sites.iter().all(fits);
    let known = |sites: &[Located], site: &Located| sites.iter().any(|own| same(own, site));
    let inside = |sites: &[Located], outer: &Located| {
        sites.iter().any(|inner| scene.is_inside(&inner.written, &outer.written))
    };
    let held = |a: &[Located], b: &[Located]| {
        all(a, &|site| known(b, site))
            || may_be_of_kind(one.kind, other.kind) && all(a, &|site| inside(b, site))
    };
    held(&one.sites, &other.sites) || held(&other.sites, &one.sites)
}

/// Whether both are known and nobody is in both.
fn disjoint(a: &[Actor], b: &[Actor]) -> bool {
    let sides = |actors: &[Actor]| actors.iter().filter_map(|a| a.side.clone()).collect::<Vec<_>>();
    let (a, b) = (sides(a), sides(b));
    !a.is_empty() && !b.is_empty() && !a.iter().any(|side| b.contains(side))
}

/// A post taken at its place, a closed gate and a truce are events of their own.
pub(super) fn own_sort(kind: Kind) -> u8 {
    match kind {
        Kind::PostCaptured | Kind::PostDestroyed => 1,
        Kind::BorderClosure => 2,
        Kind::Ceasefire => 3,
        _ => 0,
    }
}

fn may_be_of(draft: &Draft, trigger: &Trigger) -> bool {
    (trigger.weak || may_be_of_kind(draft.kind, trigger.kind))
        && own_sort(draft.kind) == own_sort(trigger.kind)
}

/// Whether words for two kinds may tell one event.
fn may_be_of_kind(one: Kind, other: Kind) -> bool {
    let air = |kind: Kind| matches!(kind, Kind::Airstrike | Kind::DroneStrike | Kind::MissileStrike);
    let clash = |kind: Kind| kind.family() == Family::Clash;
    one == other
        || one == Kind::Attack
        || other == Kind::Attack
        || air(one) && air(other)
        || clash(one) && (clash(other) || other == Kind::Shelling)
        || one == Kind::Shelling && clash(other)
}

fn days_agree(draft: &Draft, when: Option<&When>) -> bool {
    match (&draft.when, when) {
        // One night ends on the day on which the next begins.
        (Some(a), Some(b)) if a.precision == DatePrecision::Night && b.precision == DatePrecision::Night => {
            a.start == b.start
        }
        (Some(a), Some(b)) => a.overlaps(b),
        _ => true,
    }
}
