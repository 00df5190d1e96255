//! An event in the making, and what follows of itself when it is done: its days, its sites, whose losses they are.

use std::collections::BTreeMap;
use std::ops::Range;

use super::kind::{Vote, kind_of};
use super::lexicon::{Effect, Lexicon};
use super::look::is_stateless;
use super::reading::{Reading, Spotted};
use super::sites::{Located, site};
use super::time::{as_night, is_day};
use super::triggers::title_case;
use crate::event::{
    Actor, Claim, DatePrecision, Event, Kind, Manner, Measure, SideId, Site, SiteContext, Telling,
    Verification, When,
};
use crate::gazetteer::reader::linear::Linear;
use crate::source::Evidence;

/// A day told so many days before the publication may be that of the news.
const MOST_DAYS: i32 = 31;

/// So many countries of a report help to choose between places of one name.
const MOST_COUNTRIES: usize = 5;

/// So many other places of a report do.
const MOST_OTHERS: usize = 6;

/// An event in the making.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) kind: Kind,
    pub(super) sites: Vec<Located>,
    /// Words that place it at the border as a whole.
    pub(super) border: Option<Range<usize>>,
    pub(super) when: Option<When>,
    pub(super) night: bool,
    pub(super) by: Vec<Actor>,
    pub(super) against: Vec<Actor>,
    pub(super) claims: Vec<Claim>,
    pub(super) told: Vec<Telling>,
    pub(super) no_site: Option<Evidence>,
    /// The sentence that touched it last.
    pub(super) last: usize,
    /// The sentence that opened it.
    pub(super) first: usize,
    /// The sentence that told its first site.
    pub(super) placed: Option<usize>,
    /// What its words say of its kind.
    pub(super) votes: Vec<Vote>,
    /// The means named beside the word that opened it.
    pub(super) means_near: Option<Kind>,
    /// The kind of the word that stands nearest to a site.
    pub(super) near_site: Option<Kind>,
    /// The section of a digest it belongs to.
    pub(super) section: Option<usize>,
}

impl Draft {
    pub(super) fn new(kind: Kind, last: usize) -> Self {
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
            first: last,
            placed: None,
            votes: Vec::new(),
            means_near: None,
            near_site: None,
            section: None,
        }
    }

    /// The sentence that tells what happened first and best: the one with its first site.
    pub(super) fn opening(&self) -> usize {
        self.placed.unwrap_or(self.first)
    }

    /// Adds what a sentence tells of its time: exact days make loose ones exact; of more than one the first begins it.
    pub(super) fn tell_time(&mut self, when: Option<&When>, night: bool) {
        let Some(new) = when else { return };
        match &self.when {
            None => {
                self.when = Some(new.clone());
                self.night = night;
            }
            Some(old) if !is_day(old) && is_day(new) => {
                self.when = Some(new.clone());
                self.night = night;
            }
            // "On Saturday", then "in the night of 7/8 February": the night tells it closer.
            Some(old) if narrows(old, new) => {
                self.when = Some(new.clone());
                self.night = night;
            }
            _ => {}
        }
    }

    /// Takes over what another draft tells of the same event.
    pub(super) fn absorb(&mut self, other: Draft) {
        for site in other.sites {
            add_site(&mut self.sites, site);
        }
        self.border = self.border.take().or(other.border);
        self.tell_time(other.when.as_ref(), other.night);
        add_actors(&mut self.by, &other.by);
        add_actors(&mut self.against, &other.against);
        self.claims.extend(other.claims);
        self.told.extend(other.told);
        self.votes.extend(other.votes);
        self.last = self.last.max(other.last);
        self.placed = self.placed.or(other.placed);
        self.near_site = self.near_site.or(other.near_site);
        self.means_near = self.means_near.or(other.means_near);
    }

    pub(super) fn into_event(
        self,
        reading: &Reading<'_>,
        general: Option<&When>,
        verification: Verification,
        model: &Linear,
    ) -> Event {
        let kind = kind_of(reading, &self, model);
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
            side_of_land(reading.lexicon, &mut claims, &land, &self.by);
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
        Event { source_id: None, kind, when, by, against, sites, no_site, claims, told }
    }
}

/// Whether a night ends or begins on a day told before.
fn narrows(old: &When, new: &When) -> bool {
    let day = old.precision == DatePrecision::Day;
    day && new.precision == DatePrecision::Night && (new.end == old.start || new.start == old.start)
}

pub(super) fn same(a: &Located, b: &Located) -> bool {
    a.written.to_lowercase() == b.written.to_lowercase()
}

/// Adds a site, or what is new about one already there.
pub(super) fn add_site(sites: &mut Vec<Located>, located: Located) {
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

pub(super) fn add_actors(actors: &mut Vec<Actor>, new: &[Actor]) {
    for actor in new {
        if !actors.iter().any(|known| known.name.to_lowercase() == actor.name.to_lowercase()) {
            actors.push(actor.clone());
        }
    }
}

/// Days up to publication, where a report tells no day for an event.
fn reported(reading: &Reading<'_>, general: Option<&When>) -> Option<When> {
    let published = reading.day?;
    let news = general.map(|when| when.start).filter(|day| {
        let age = published.since(*day).map_or(0, |span| span.get_days());
        (0..=MOST_DAYS).contains(&age)
    });
    let start = news.unwrap_or(published);
    Some(When::span(start, published, DatePrecision::Reported))
}

/// What the report says about checking; it holds for every claim in it.
pub(super) fn verification(reading: &Reading<'_>) -> Verification {
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
fn side_of_land(lexicon: &Lexicon, claims: &mut [Claim], land: &SideId, by: &[Actor]) {
    let own = by.iter().any(|actor| actor.side.as_ref() == Some(land));
    let people = |measure| {
        matches!(measure, Measure::Killed | Measure::Wounded | Measure::Casualties | Measure::Missing)
    };
    let nobodys = |claim: &Claim| {
        claim.subject_side.is_none()
            && !claim.subject.as_deref().is_some_and(|people| is_stateless(lexicon, people))
    };
    for claim in claims.iter_mut().filter(|claim| nobodys(claim) && people(claim.measure) && !own) {
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

/// The countries a report names, by their own names or those of their peoples, the one named most often first.
fn countries_named(reading: &Reading<'_>) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for country in reading.mentions.iter().filter_map(|spotted| reading.country_of(spotted)) {
        *counts.entry(country.name.as_str()).or_default() += 1;
    }
    let mut named: Vec<(usize, &str)> = counts.into_iter().map(|(name, count)| (count, name)).collect();
    named.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    named.into_iter().take(MOST_COUNTRIES).map(|(_, name)| name.to_owned()).collect()
}

/// The places a report names next to an event's, nearest first: their names tell which of several places is meant.
fn others_named(reading: &Reading<'_>, located: &[Located]) -> Vec<String> {
    let Some(first) = located.first().map(|l| l.tokens.start) else { return Vec::new() };
    let place = |spotted: &&Spotted| {
        let mention = &spotted.mention;
        !mention.demonym && !mention.part_of_name && reading.country_of(spotted).is_none()
    };
    let mut named: Vec<&Spotted> = reading.mentions.iter().filter(place).collect();
    named.sort_by_key(|spotted| spotted.tokens.start.abs_diff(first));
    let mut names: Vec<String> = Vec::new();
    for spotted in named {
        let written = reading.doc.text.get(spotted.mention.name.clone()).unwrap_or_default();
        if names.len() < MOST_OTHERS
            && !names.iter().any(|name| name.eq_ignore_ascii_case(written))
            && !located.iter().any(|site| site.written.eq_ignore_ascii_case(written))
        {
            names.push(written.to_owned());
        }
    }
    names
}

/// The sites as nouns; the border as a whole only where nothing nearer is named.
fn event_sites(reading: &Reading<'_>, located: &[Located], border: Option<&Range<usize>>) -> Vec<Site> {
    let mut names: Vec<String> = located.iter().map(|l| l.written.clone()).collect();
    names.extend(others_named(reading, located));
    names.extend(countries_named(reading));
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
                kept: Vec::new(),
            }]
        }
        _ => sites,
    }
}
