//! The sides in play in a report: who is named, whose places are, who strikes, and who fights whom.

use std::ops::Range;

use super::lexicon::{Class, Grammar, Sort};
use super::reading::{BYSTANDERS, Reading};
use crate::event::SideId;

/// What a place adds to its country's part in a report, beside its name and its people's.
const PLACE_WEIGHT: f64 = 0.3;

/// So many of its places bring a country into play that the report does not name.
const FEWEST_PLACES: usize = 3;

/// How many tokens before a word of fighting the one who fights may be named.
const FARTHEST_ATTACKER: usize = 4;

/// The sides of a report.
pub(crate) struct InPlay {
    /// Each with its weight, the heaviest first, and whether it is a state.
    pub(super) sides: Vec<(SideId, f64, bool)>,
    pub(super) total: f64,
    /// Where each is named, in tokens.
    pub(super) named: Vec<(usize, SideId)>,
    /// How often each is named as the one who strikes.
    pub(super) attacks: Vec<(SideId, f64)>,
    /// Where each is named as the one who strikes.
    pub(super) strikers: Vec<(usize, SideId)>,
    /// Groups in play with whom they are known to fight.
    foes: Vec<(SideId, SideId)>,
    /// Where a place of its country is named.
    pub(super) places: Vec<(usize, SideId)>,
    /// The country of most of the places named, capitals apart: where it happens.
    pub(super) theatre: Option<SideId>,
    /// People whose side stands before them, by their last word: "Pakistan Rangers", "Chadian troops".
    people: Vec<(String, SideId)>,
}

impl InPlay {
    /// Counts who is named and whose places are.
    pub(crate) fn new(reading: &Reading<'_>) -> Self {
        let end = reading.doc.tokens.len();
        let mut found = InPlay {
            sides: Vec::new(),
            total: 0.0,
            named: Vec::new(),
            attacks: Vec::new(),
            strikers: Vec::new(),
            foes: Vec::new(),
            places: Vec::new(),
            theatre: None,
            people: Vec::new(),
        };
        let datelines: Vec<Range<usize>> = reading
            .doc
            .sentences
            .iter()
            .map(|s| reading.dateline(&s.tokens))
            .filter(|d| !d.is_empty())
            .collect();
        let mut at = 0;
        while at < end {
            // Where a report was written is no place of its news.
            if let Some(dateline) = datelines.iter().find(|dateline| dateline.contains(&at)) {
                at = dateline.end;
                continue;
            }
            if let Some((tokens, side)) = reading.side_at(at, end) {
                if !reading.is_person(&tokens) {
                    found.count(&side, 1.0);
                    found.people.extend(people_of(reading, &tokens, end).map(|word| (word, side.clone())));
                    found.named.push((at, side));
                }
                at = tokens.end.max(at + 1);
                continue;
            }
            if let Some(spotted) = reading.mention(at).filter(|s| s.tokens.start == at)
                && let Some(side) = reading.side_of_place(spotted)
            {
                found.count(&side, PLACE_WEIGHT);
                found.places.push((at, side));
            }
            at += 1;
        }
        for (side, _, state) in &mut found.sides {
            *state = reading.is_state(side);
        }
        // A name that many places bear brings in no country the report does not speak of.
        let spoken = |side: &SideId| {
            found.named.iter().any(|(_, named)| named == side)
                || reading.home.as_ref() == Some(side)
                || reading.names_no_country()
                    && found.places.iter().filter(|(_, place)| place == side).count() >= FEWEST_PLACES
        };
        let strangers: Vec<SideId> =
            found.places.iter().map(|(_, side)| side.clone()).filter(|side| !spoken(side)).collect();
        found.places.retain(|(_, side)| !strangers.contains(side));
        found.sides.retain(|(side, _, _)| !strangers.contains(side) && !BYSTANDERS.contains(&side.as_str()));
        found.sides.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let mut lands: Vec<(SideId, usize)> = Vec::new();
        for (_, side) in found.places.iter().filter(|(at, _)| !reading.is_capital(*at)) {
            match lands.iter_mut().find(|(known, _)| known == side) {
                Some((_, count)) => *count += 1,
                None => lands.push((side.clone(), 1)),
            }
        }
        lands.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        found.theatre = lands.into_iter().next().map(|(side, _)| side);
        found.count_attacks(reading);
        for (side, _, _) in &found.sides {
            let against = reading.lexicon.foes.iter().filter(|(group, _)| group == side.as_str());
            found.foes.extend(against.map(|(_, against)| (side.clone(), SideId::new(against.as_str()))));
        }
        found.total = found.sides.iter().map(|(_, weight, _)| weight).sum();
        found
    }

    fn count(&mut self, side: &SideId, weight: f64) {
        match self.sides.iter_mut().find(|(known, _, _)| known == side) {
            Some((_, sum, _)) => *sum += weight,
            None => self.sides.push((side.clone(), weight, false)),
        }
    }

    /// "Pakistani jets bombed", "strikes by Israel": who is named right before a word of fighting, or behind "by".
    fn count_attacks(&mut self, reading: &Reading<'_>) {
        let end = reading.doc.tokens.len();
        for at in 0..end {
            let Some((length, _)) = reading.lexicon.kinds.longest(reading.rest(at, end)) else { continue };
            let behind = at + length;
            let by = reading.is(behind, Grammar::Agent).then(|| behind + 1..(behind + 4).min(end));
            let before = at.saturating_sub(FARTHEST_ATTACKER)..at;
            let marks =
                |from: usize| reading.doc.slice(from..at).iter().any(|t| t.is_mark(",") || t.is_mark("."));
            let named = self.named.iter().rev().find(|(token, _)| before.contains(token) && !marks(*token));
            let named = by.and_then(|by| self.named.iter().find(|(token, _)| by.contains(token))).or(named);
            let Some((token, side)) = named.cloned() else { continue };
            self.strikers.push((token, side.clone()));
            match self.attacks.iter_mut().find(|(known, _)| *known == side) {
                Some((_, sum)) => *sum += 1.0,
                None => self.attacks.push((side, 1.0)),
            }
        }
        let total: f64 = self.attacks.iter().map(|(_, sum)| sum).sum();
        for (_, sum) in &mut self.attacks {
            *sum /= total.max(1.0);
        }
    }

    /// How much of what the text tells of people of this word it tells of a side's: "rangers", where it speaks of Pakistan
    /// Rangers.
    pub(super) fn share_of(&self, people: &str, side: &SideId) -> f64 {
        let known = || self.people.iter().filter(|(word, _)| word == people);
        let own = known().filter(|(_, whose)| whose == side).count();
        let percent = (own * 100).checked_div(known().count()).unwrap_or_default();
        f64::from(u8::try_from(percent).unwrap_or(100)) / 100.0
    }

    /// How many sides fight that are no state.
    pub(super) fn groups(&self) -> usize {
        self.sides.iter().filter(|(_, _, state)| !state).count()
    }

    pub(super) fn is_state(&self, side: &SideId) -> bool {
        self.sides.iter().any(|(known, _, state)| known == side && *state)
    }

    /// Whether a group is known to fight a side.
    pub(super) fn are_foes(&self, group: &SideId, side: &SideId) -> bool {
        self.foes.iter().any(|(fighter, against)| fighter == group && against == side)
    }

    /// How heavy the heaviest side beside this one is.
    pub(super) fn rival_weight(&self, own: &SideId) -> f64 {
        self.sides.iter().find(|(side, _, _)| side != own).map_or(0.0, |(_, weight, _)| *weight)
    }

    /// The heaviest side that is not this one and passes the test.
    pub(super) fn rival(&self, own: Option<&SideId>, fits: impl Fn(bool) -> bool) -> Option<&SideId> {
        self.sides.iter().find(|(side, _, state)| Some(side) != own && fits(*state)).map(|(side, _, _)| side)
    }

    pub(super) fn nearest(list: &[(usize, SideId)], range: &Range<usize>, at: usize) -> Option<SideId> {
        let inside = list.iter().filter(|(token, _)| range.contains(token));
        inside.min_by_key(|(token, _)| token.abs_diff(at)).map(|(_, side)| side.clone())
    }
}

/// So many words behind the name of a side stand those whom it has at most: "Afghan border policemen".
const LONGEST_PEOPLE: usize = 3;

/// The word for people behind the name of a side, as it is counted: without the plural.
fn people_of(reading: &Reading<'_>, side: &Range<usize>, end: usize) -> Option<String> {
    let reach = (side.end + LONGEST_PEOPLE).min(end);
    let plain = |at: &usize| reading.doc.at(*at).is_some_and(|t| t.is_word() && !t.possessive);
    let word = (side.end..reach).take_while(plain).find_map(|at| {
        match reading.lexicon.nouns.longest(reading.rest(at, at + 1)) {
            Some((_, (Class::Person, sort))) if *sort != Some(Sort::Civil) => reading.doc.at(at),
            _ => None,
        }
    });
    word.map(|t| singular(&t.low).to_owned())
}

/// "soldier" of "soldiers".
pub(super) fn singular(word: &str) -> &str {
    word.strip_suffix('s').unwrap_or(word)
}
