//! Which event a sentence speaks of: one told before, or a new one.

use super::assemble::Desk;
use super::draft::{Draft, same};
use super::lexicon::Cue;
use super::scene::Stretch;
use super::signs::bit;
use super::sites::Located;
use super::triggers::Trigger;
use crate::event::{Actor, DatePrecision, Family, Kind, When};
use crate::geo::Position;

/// From so many points on, what a sentence tells belongs to an event told before.
const JOINS: i32 = 3;

/// Places so near each other may be of one event.
const NEAR_KM: f64 = 60.0;

/// Places so far from each other are hardly of one event.
const FAR_KM: f64 = 200.0;

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
            return candidates.iter().rev().find(|(_, draft)| alike(draft)).map(|(index, _)| *index);
        }
        let points = |draft: &Draft| self.points(number, stretch, trigger, sites, draft, when);
        let scored = candidates.into_iter().map(|(index, draft)| (points(draft), index));
        scored.filter(|(points, _)| *points >= JOINS).max().map(|(_, index)| index)
    }

    /// What speaks for a trigger and its sites being of a draft.
    fn points(
        &self,
        number: usize,
        stretch: &Stretch,
        trigger: &Trigger,
        sites: &[Located],
        draft: &Draft,
        when: Option<&When>,
    ) -> i32 {
        let mut points = 0;
        let shares = sites.iter().any(|site| draft.sites.iter().any(|other| same(site, other)));
        points += if shares { 4 } else { 0 };
        points += if draft.sites.is_empty() { 3 } else { 0 };
        let paragraph = |n: usize| self.reading.doc.sentences.get(n).map(|s| s.paragraph);
        points += if draft.last == number { 2 } else { 0 };
        points += if draft.last + 1 >= number { 1 } else { 0 };
        points += if paragraph(draft.last) == paragraph(number) { 1 } else { 0 };
        points += if draft.kind == trigger.kind { 1 } else { 0 };
        points += if trigger.weak { 1 } else { 0 };
        points -= if draft.kind.family() != trigger.kind.family() && !trigger.weak { 2 } else { 0 };
        points -= if disjoint(&draft.by, &trigger.by) { 2 } else { 0 };
        points -= if draft.section == stretch.section { 0 } else { 4 };
        // Items of a list that tell something each tell something else.
        points -= if stretch.item && draft.last != number && !shares { 3 } else { 0 };
        // So do the entries of a log and what stands behind heads.
        let entry = stretch.entry && paragraph(draft.last) != paragraph(number);
        points -= if (entry || self.opens && draft.last != number) && !shares { 3 } else { 0 };
        let opens = stretch.tokens.start..trigger.tokens.end;
        let apart = self.scene.cues_in(opens, &(0..0)) & bit(Cue::Apart) != 0;
        points -= if apart && !shares { 2 } else { 0 };
        if when.is_some() && draft.when.as_ref().is_some_and(exact) && when.is_some_and(exact) {
            points += 1;
        }
        match self.distance(sites, draft) {
            Some(km) if km <= NEAR_KM => points += 2,
            Some(km) if km > FAR_KM => points -= 2,
            _ => {}
        }
        points
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

fn exact(when: &When) -> bool {
    matches!(when.precision, DatePrecision::Day | DatePrecision::Night)
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
    let air = |kind: Kind| matches!(kind, Kind::Airstrike | Kind::DroneStrike | Kind::MissileStrike);
    let clash = |kind: Kind| kind.family() == Family::Clash;
    let kinds = trigger.weak
        || draft.kind == trigger.kind
        || trigger.kind == Kind::Attack
        || draft.kind == Kind::Attack
        || (air(draft.kind) && air(trigger.kind))
        || (clash(draft.kind) && trigger.kind == Kind::Shelling)
        || (draft.kind == Kind::Shelling && clash(trigger.kind))
        || clash(draft.kind) && clash(trigger.kind);
    kinds && own_sort(draft.kind) == own_sort(trigger.kind)
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
