//! Every claim to the event it speaks of.

use super::assemble::Desk;
use super::claims::Placed;
use super::draft::Draft;
use super::lexicon::Effect;
use super::time::is_day;
use crate::error::{Code, Finding};
use crate::event::{Claim, Family, Kind, Measure};
use crate::source::{Evidence, Location};

impl Desk<'_, '_> {
    /// Gives every claim to the event it speaks of.
    pub(super) fn attach(&mut self, claims: Vec<Placed>) -> Vec<Finding> {
        let mut last: Option<usize> = None;
        let mut findings = Vec::new();
        for placed in claims {
            if placed.background || self.context.contains(&placed.sentence) {
                findings.push(in_context(&placed.claim));
                continue;
            }
            let index = match self.nowhere(&placed) {
                Some(evidence) => Some(self.placeless(evidence, placed.sentence)),
                None => self.draft_of(&placed, last),
            };
            let Some(draft) = index.and_then(|index| self.drafts.get_mut(index)) else {
                findings.push(without_event(&placed.claim));
                continue;
            };
            if draft.no_site.is_none() {
                last = index;
                // "The group said its men took the headquarters on Sunday", of an event told without a day.
                if draft.when.is_none() {
                    let told = self.scene.stretches.get(placed.sentence).map(|s| &s.told);
                    let day = told.and_then(|told| told.near(placed.at)).filter(is_day);
                    draft.tell_time(day.as_ref(), false);
                }
            }
            draft.claims.push(placed.claim);
        }
        findings
    }

    /// The draft of a claim's own sentence, else of its paragraph, else the one that took the last claim.
    fn draft_of(&self, placed: &Placed, last: Option<usize>) -> Option<usize> {
        let own = self.touched.get(placed.sentence)?;
        let nearest = own.iter().rev().find(|(at, _)| *at <= placed.at).or_else(|| own.first());
        // Posts told of in a sentence about a strike were taken in the clash told before.
        if let Some((_, index)) = nearest
            && (self.fits(*index, placed) || self.earlier(placed).is_none())
        {
            return Some(*index);
        }
        let paragraph: Vec<usize> = (0..self.touched.len())
            .filter(|&n| self.reading.doc.sentences.get(n).is_some_and(|s| s.paragraph == placed.paragraph))
            .collect();
        let before = paragraph.iter().rev().filter(|&&n| n < placed.sentence).find_map(|&n| self.last_of(n));
        let after = paragraph.iter().filter(|&&n| n > placed.sentence).find_map(|&n| self.first_of(n));
        let fits = |index: &usize| self.fits(*index, placed);
        before
            .filter(fits)
            .or_else(|| after.filter(fits))
            .or_else(|| last.filter(fits))
            .or_else(|| self.earlier(placed))
            .or(last)
    }

    pub(super) fn last_of(&self, sentence: usize) -> Option<usize> {
        self.touched.get(sentence)?.last().map(|(_, index)| *index)
    }

    fn first_of(&self, sentence: usize) -> Option<usize> {
        self.touched.get(sentence)?.first().map(|(_, index)| *index)
    }

    /// Posts are taken in clashes, not from the air.
    fn fits(&self, index: usize, placed: &Placed) -> bool {
        let Some(draft) = self.drafts.get(index) else {
            return false;
        };
        let ground = matches!(
            placed.claim.measure,
            Measure::PostsCaptured
                | Measure::PostsAbandoned
                | Measure::HqCaptured
                | Measure::BasesCaptured
                | Measure::Captured
                | Measure::BodiesHeld
        );
        !(ground && draft.kind.family() == Family::Strike)
    }

    /// The draft touched last before a claim, of a kind that fits it; else the first after it.
    fn earlier(&self, placed: &Placed) -> Option<usize> {
        let before =
            (0..placed.sentence).rev().find_map(|n| self.last_of(n).filter(|&i| self.fits(i, placed)));
        before.or_else(|| {
            (placed.sentence..self.touched.len())
                .find_map(|n| self.first_of(n).filter(|&i| self.fits(i, placed)))
        })
    }

    /// The words in which the same speaker says, later in the paragraph, that no place is told.
    fn nowhere(&self, placed: &Placed) -> Option<Evidence> {
        let sentences = self.reading.doc.sentences.iter();
        for sentence in sentences.filter(|s| s.paragraph == placed.paragraph && s.tokens.end > placed.at) {
            let end = sentence.tokens.end;
            for at in sentence.tokens.clone().filter(|&at| at > placed.at) {
                if let Some((length, Effect::Nowhere)) =
                    self.reading.lexicon.scopes.longest(self.reading.rest(at, end))
                {
                    let speaker = self.attribution.act(at).and_then(|act| act.actors.first());
                    let same = speaker.is_none_or(|actor| actor.side == placed.claim.claimant.side);
                    let words = self.reading.doc.bytes(sentence.tokens.start..at + length);
                    return same.then(|| self.reading.report.evidence(words));
                }
            }
        }
        None
    }

    /// The event of those claims that were made without a place.
    fn placeless(&mut self, evidence: Evidence, sentence: usize) -> usize {
        let known = self.drafts.iter().position(|draft| draft.no_site.as_ref() == Some(&evidence));
        known.unwrap_or_else(|| {
            let mut draft = Draft::new(Kind::ArmedClash, sentence);
            draft.no_site = Some(evidence);
            let at = self.reading.doc.sentences.get(sentence).map_or(0, |s| s.tokens.start);
            draft.told.extend(self.telling(sentence, at));
            self.drafts.push(draft);
            self.drafts.len() - 1
        })
    }
}

/// A loss of an earlier day, told as context: kept in the messages.
fn in_context(claim: &Claim) -> Finding {
    let words = claim.evidence.first();
    let at = words.map_or_else(|| Location::file(""), Evidence::location);
    let text = words.map_or("", |words| words.text.as_str());
    let what = format!("\"{text}\" is told of an earlier day, as context");
    Finding::note(at, Code::ClaimWithoutEvent, what, "code it by hand in a table if it belongs on the map")
}

/// A loss of which the report tells no event: kept in the messages, since no event can hold it.
fn without_event(claim: &Claim) -> Finding {
    let words = claim.evidence.first();
    let at = words.map_or_else(|| Location::file(""), Evidence::location);
    let text = words.map_or("", |words| words.text.as_str());
    let what = format!("\"{text}\" tells of no strike or clash that situs found in this report");
    Finding::note(at, Code::ClaimWithoutEvent, what, "code it by hand in a table if it belongs on the map")
}

#[cfg(test)]
mod tests {
    use crate::extract::{extract, test_report};
    use crate::gazetteer::Gazetteer;

    #[test]
    fn an_event_told_without_a_day_has_that_of_its_losses() {
        let text = "The rebels said they had captured the last army base in Wana. In a statement late on Thursday, they said their \
                    men had killed 50 soldiers there on Tuesday.";
        let events = extract(&test_report(text), Gazetteer::embedded().unwrap()).unwrap().events;
        let days: Vec<_> =
            events.iter().filter_map(|event| event.when.as_ref()).map(|w| w.start.to_string()).collect();
        assert_eq!(days, ["2026-02-24"]);
    }
}
