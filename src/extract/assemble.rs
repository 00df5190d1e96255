//! Triggers, sites, times and claims in, events out: what belongs together in one report.

use std::collections::BTreeSet;
use std::ops::Range;

use super::claims::{Placed, claims};
use super::lexicon::{Class, Effect};
use super::reading::Reading;
use super::sites::{Located, border_words, site, sites};
use super::speech::Attribution;
use super::time::{TimeTold, as_night, time_told};
use super::triggers::{Trigger, title_case, triggers};
use crate::error::{Code, Finding};
use crate::event::{
    Actor, Claim, DatePrecision, Event, Family, Kind, Manner, Measure, SideId, Site, SiteContext, Telling,
    Verification, When,
};
use crate::source::{Evidence, Location};

/// A list has no more items than this.
const MOST_ITEMS: usize = 15;

/// A list item is shorter than this many tokens.
const LONGEST_ITEM: usize = 30;

/// What happened so many days before the news is its background.
const CONTEXT_GAP_DAYS: i32 = 3;

/// An event in the making.
#[derive(Debug)]
struct Draft {
    kind: Kind,
    sites: Vec<Located>,
    /// Words that place it at the border as a whole.
    border: Option<Range<usize>>,
    when: Option<When>,
    night: bool,
    by: Vec<Actor>,
    against: Vec<Actor>,
    claims: Vec<Claim>,
    told: Vec<Telling>,
    no_site: Option<Evidence>,
    /// The sentence that touched it last.
    last: usize,
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

struct Desk<'r, 'a> {
    reading: &'r Reading<'a>,
    attribution: Attribution,
    drafts: Vec<Draft>,
    touched: Touched,
    /// The first day the report tells at all.
    general: Option<When>,
    /// Sentences that tell of earlier days.
    context: BTreeSet<usize>,
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
        let captures = |kind| matches!(kind, Kind::PostCaptured | Kind::PostDestroyed);
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
        let empty = all.iter().find(|(_, draft)| draft.sites.is_empty() && !captures(draft.kind));
        sharing.or(empty).map(|(index, _)| *index)
    }

    fn telling(&self, number: usize, at: usize) -> Option<Telling> {
        let sentence = self.reading.doc.sentences.get(number)?;
        let said_by = self.attribution.act(at).map(|act| act.actors.clone()).unwrap_or_default();
        Some(Telling {
            source: self.reading.report.source.clone(),
            said_by,
            evidence: self.reading.report.evidence(self.reading.doc.bytes(sentence.tokens.clone())),
            verification: Verification::NotStated,
        })
    }

    /// Gives every claim to the event it speaks of.
    fn attach(&mut self, claims: Vec<Placed>) -> Vec<Finding> {
        let mut last: Option<usize> = None;
        let mut findings = Vec::new();
        for placed in claims {
            if self.context.contains(&placed.sentence) {
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
            }
            draft.claims.push(placed.claim);
        }
        findings
    }

    /// The draft of a claim's own sentence, else of its paragraph, else the one that took the last claim.
    fn draft_of(&self, placed: &Placed, last: Option<usize>) -> Option<usize> {
        let own = self.touched.get(placed.sentence)?;
        let nearest = own.iter().rev().find(|(at, _)| *at <= placed.at).or_else(|| own.first());
        if let Some((_, index)) = nearest {
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
    }

    fn last_of(&self, sentence: usize) -> Option<usize> {
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

    fn finish(self) -> Vec<Event> {
        let verification = verification(self.reading);
        let general = self.general.clone();
        let reading = self.reading;
        let worth = |draft: &Draft| !draft.sites.is_empty() || !draft.claims.is_empty();
        let drafts = self.drafts.into_iter().filter(worth);
        drafts.map(|draft| draft.into_event(reading, general.as_ref(), verification)).collect()
    }
}

impl Draft {
    fn new(kind: Kind, last: usize) -> Self {
        Draft {
            kind,
            sites: Vec::new(),
            border: None,
            when: None,
            night: false,
            by: Vec::new(),
            against: Vec::new(),
            claims: Vec::new(),
            told: Vec::new(),
            no_site: None,
            last,
        }
    }

    fn tell_time(&mut self, told: &TimeTold) {
        self.night |= told.night;
        let exact = |when: &When| matches!(when.precision, DatePrecision::Day | DatePrecision::Night);
        match (&self.when, &told.when) {
            (None, Some(_)) => self.when.clone_from(&told.when),
            (Some(old), Some(new)) if !exact(old) && exact(new) => self.when.clone_from(&told.when),
            _ => {}
        }
    }

    fn into_event(self, reading: &Reading<'_>, general: Option<&When>, verification: Verification) -> Event {
        let when = match self.when {
            Some(when) if self.night => Some(as_night(when)),
            Some(when) => Some(when),
            None => reported(reading, general),
        };
        let mut claims = self.claims;
        for claim in &mut claims {
            claim.verification = verification;
        }
        if let Some(land) = land_of(reading, &self.sites) {
            side_of_land(&mut claims, &land, &self.by);
        }
        let mut told = self.told;
        for telling in &mut told {
            telling.verification = verification;
        }
        told.dedup_by(|a, b| a.evidence == b.evidence);
        let by = self.by;
        let against =
            if self.against.is_empty() { against(reading, &by, &self.sites, &claims) } else { self.against };
        let sites = event_sites(reading, &self.sites, self.border.as_ref());
        let no_site = self.no_site.filter(|_| sites.is_empty());
        let kind = kind_between(self.kind, &by, &against, &claims);
        Event { source_id: None, kind, when, by, against, sites, no_site, claims, told }
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

/// An attack of one armed side on another's forces is a clash; on others it stays an attack.
fn kind_between(kind: Kind, by: &[Actor], against: &[Actor], claims: &[Claim]) -> Kind {
    let ground = claims.iter().any(|claim| {
        matches!(
            claim.measure,
            Measure::PostsCaptured | Measure::PostsDestroyed | Measure::PostsAbandoned | Measure::HqCaptured
        )
    });
    let both = by.iter().any(|a| a.side.is_some()) && against.iter().any(|a| a.side.is_some());
    if kind == Kind::Attack && (ground || both) { Kind::ArmedClash } else { kind }
}

/// The sites of one trigger: those behind it up to the next one; the first trigger takes those before it too.
fn own_sites(triggers: &[Trigger], index: usize, located: &[Located]) -> Vec<Located> {
    let start = if index == 0 { 0 } else { triggers.get(index).map_or(0, |t| t.tokens.start) };
    let end = triggers.get(index + 1).map_or(usize::MAX, |t| t.tokens.start);
    located.iter().filter(|l| l.tokens.start >= start && l.tokens.start < end).cloned().collect()
}

fn same(a: &Located, b: &Located) -> bool {
    a.written.to_lowercase() == b.written.to_lowercase()
}

/// Adds a site, or what is new about one already there.
fn add_site(sites: &mut Vec<Located>, located: Located) {
    match sites.iter_mut().find(|known| same(known, &located)) {
        Some(known) => {
            known.word = known.word.or(located.word);
            for name in located.within {
                if !known.within.contains(&name) {
                    known.within.push(name);
                }
            }
        }
        None => sites.push(located),
    }
}

fn add_actors(actors: &mut Vec<Actor>, new: &[Actor]) {
    for actor in new {
        if !actors.iter().any(|known| known.name.to_lowercase() == actor.name.to_lowercase()) {
            actors.push(actor.clone());
        }
    }
}

/// Days up to publication, where a report tells no day for an event.
fn reported(reading: &Reading<'_>, general: Option<&When>) -> Option<When> {
    let published = reading.day?;
    let start = general.map_or(published, |when| when.start.min(published));
    Some(When::span(start, published, DatePrecision::Reported))
}

/// What the report says about checking; it holds for every claim in it.
fn verification(reading: &Reading<'_>) -> Verification {
    let mut found = Verification::NotStated;
    for sentence in &reading.doc.sentences {
        let end = sentence.tokens.end;
        for at in sentence.tokens.clone() {
            match reading.lexicon.scopes.longest(reading.rest(at, end)) {
                Some((_, Effect::Unverified)) => return Verification::Unverified,
                Some((_, Effect::Verified)) if is_negative(reading, sentence.tokens.start..at) => {
                    return Verification::Unverified;
                }
                Some((_, Effect::Verified)) => found = Verification::Verified,
                _ => {}
            }
        }
    }
    found
}

/// "None of these figures has been independently verified", "it was not possible to verify".
fn is_negative(reading: &Reading<'_>, before: Range<usize>) -> bool {
    let words =
        ["not", "no", "none", "neither", "nor", "never", "nothing", "cannot", "unable", "impossible", "yet"];
    reading.doc.slice(before).iter().any(|t| words.contains(&t.low.as_str()) || t.low.ends_with("n't"))
}

/// The country in which all sites lie.
fn land_of(reading: &Reading<'_>, sites: &[Located]) -> Option<SideId> {
    let mut lands: Vec<SideId> = sites
        .iter()
        .filter_map(|located| reading.side_of_place(reading.mention(located.tokens.start)?))
        .collect();
    lands.sort();
    lands.dedup();
    if lands.len() == 1 { lands.pop() } else { None }
}

/// People hurt in a country, of whom no side is told, are taken for its people, unless its own forces hurt them.
fn side_of_land(claims: &mut [Claim], land: &SideId, by: &[Actor]) {
    let own = by.iter().any(|actor| actor.side.as_ref() == Some(land));
    let people = |measure| {
        matches!(measure, Measure::Killed | Measure::Wounded | Measure::Casualties | Measure::Missing)
    };
    for claim in
        claims.iter_mut().filter(|claim| claim.subject_side.is_none() && people(claim.measure) && !own)
    {
        claim.subject_side = Some(land.clone());
    }
}

/// Whom it was against, where the text doesn't say: the side whose losses the doer tells, or whose land was hit.
fn against(reading: &Reading<'_>, by: &[Actor], sites: &[Located], claims: &[Claim]) -> Vec<Actor> {
    let Some(own) = by.iter().find_map(|actor| actor.side.clone()) else {
        return Vec::new();
    };
    let told = claims.iter().find_map(|claim| {
        let subject = claim.subject_side.clone()?;
        (subject != own && claim.claimant.side.as_ref() == Some(&own)).then_some(subject)
    });
    let land = || {
        sites.iter().find_map(|located| {
            let side = reading.side_of_place(reading.mention(located.tokens.start)?)?;
            (side != own).then_some(side)
        })
    };
    let side: Option<SideId> = told.or_else(land);
    side.map(|side| Actor::new(title_case(side.as_str()), Some(side))).into_iter().collect()
}

/// The sites as nouns; the border as a whole only where nothing nearer is named.
fn event_sites(reading: &Reading<'_>, located: &[Located], border: Option<&Range<usize>>) -> Vec<Site> {
    let names: Vec<String> = located.iter().map(|l| l.written.clone()).collect();
    let sites: Vec<Site> =
        located.iter().map(|l| site(reading, l, border.is_some() && !l.near, &names)).collect();
    match border {
        Some(words) if sites.is_empty() => {
            let bytes = reading.doc.bytes(words.clone());
            vec![Site {
                written: reading.doc.text(words.clone()).to_owned(),
                evidence: reading.report.evidence(bytes),
                context: SiteContext::default(),
                manner: Manner::AlongBorder,
                given: None,
            }]
        }
        _ => sites,
    }
}
