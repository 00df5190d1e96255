//! One report under the reader's eyes: its tokens, the words' meanings and the places named in it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use jiff::civil::Date;

use super::calendar::calendar_day;
use super::home::home;
use super::lexicon::{Grammar, Group, Lexicon, Office, Part};
use super::surname::is_surname;
use super::token::{Doc, Form, Token};
use crate::event::{Kind, SideId};
use crate::gazetteer::{Gazetteer, Mention, Place, PlaceKind};
use crate::report::Report;

/// Tokens a dateline may have behind its place.
const MOST_DATELINE: usize = 16;

/// The name of a side has no more tokens.
const LONGEST_SIDE: usize = 7;

/// A name of a place that may be the beginning of another's has fewer bytes.
const LONGEST_PART: usize = 12;

/// Sides that speak and never fight.
pub(crate) const BYSTANDERS: &[&str] =
    &["un", "icrc", "eu", "african_union", "local", "media", "ngo", "report", "united_nations"];

/// The marks that end a dateline.
const DASHES: &[&str] = &[":", ";", "-", "\u{2013}", "\u{2014}"];

/// A report cut up, with the places and peoples it names.
pub(crate) struct Reading<'a> {
    pub(crate) report: &'a Report,
    pub(crate) doc: Doc<'a>,
    pub(crate) lexicon: &'a Lexicon,
    pub(crate) gazetteer: &'a Gazetteer,
    pub(crate) mentions: Vec<Spotted>,
    /// For each token, the mention it belongs to.
    mention_at: Vec<Option<usize>>,
    /// The day of publication.
    pub(crate) day: Option<Date>,
    /// The side of the country in the report's first dateline.
    pub(crate) home: Option<SideId>,
    /// The means of strikes the report names most often, where it is not aircraft.
    pub(crate) means: Option<Kind>,
    /// The kinds of which the headline has a word, and those whose means it names.
    pub(crate) title_words: Vec<Kind>,
    pub(crate) title_means: Vec<Kind>,
    /// The kind of every means the report names.
    all_means: Vec<Kind>,
    /// The kind of every word that says that something happened.
    all_words: Vec<Kind>,
    /// Short names the report itself gives to sides: "the Arakan Army (AA)".
    short_names: BTreeMap<String, SideId>,
    /// The countries named as such, by code: what a name that several places bear most likely means.
    pub(super) countries: BTreeSet<String>,
    /// What other texts than the report's name: a claimant's name and office, for every claim of his.
    aside: RefCell<BTreeMap<String, Vec<Mention>>>,
    /// The side named most often that is no state.
    pub(crate) group: Option<SideId>,
}

/// "Kan Thar village", where a gazetteer knows a Kan: the name goes on to the word that tells what it is a name of.
fn is_part_of_village(doc: &Doc<'_>, lexicon: &Lexicon, mention: &Mention, tokens: Range<usize>) -> bool {
    let word = |at: usize| doc.at(at).map_or("", |t| t.low.as_str());
    let name = |at: usize| {
        doc.at(at).is_some_and(|t| {
            t.form == Form::Capital
                && !t.possessive
                && lexicon.grammar.word(&t.low).is_none()
                && lexicon.offices.word(&t.low).is_none()
                && lexicon.nouns.word(&t.low).is_none()
                && super::unknown::kind_behind(lexicon, &t.low).is_none()
        })
    };
    // "Khost's Alisher-Terezi district" are two.
    let owner = tokens.end.checked_sub(1).and_then(|at| doc.at(at)).is_some_and(|t| t.possessive);
    let end = (tokens.end..tokens.end + 3).find(|&at| owner || !name(at)).unwrap_or(tokens.end);
    let kind = super::unknown::kind_behind(lexicon, word(end));
    end > tokens.end
        && kind.is_some()
        && mention.word.is_none()
        && !mention.demonym
        && mention.name.len() < LONGEST_PART
}

/// A mention, in tokens.
#[derive(Debug, Clone)]
pub(crate) struct Spotted {
    pub(crate) mention: Mention,
    /// Tokens of the name and of the words that tell its kind.
    pub(crate) tokens: Range<usize>,
}

impl<'a> Reading<'a> {
    pub(crate) fn new(report: &'a Report, lexicon: &'a Lexicon, gazetteer: &'a Gazetteer) -> Self {
        let doc = Doc::new(&report.text, lexicon);
        let mut mention_at = vec![None; doc.tokens.len()];
        let mut mentions = Vec::new();
        for mention in gazetteer.spot(&report.text) {
            let first = doc.tokens.partition_point(|t| t.range.end <= mention.range.start);
            let end = doc.tokens.partition_point(|t| t.range.start < mention.range.end);
            if is_part_of_village(&doc, lexicon, &mention, first..end)
                || is_surname(&doc, lexicon, &mention, &(first..end))
            {
                continue;
            }
            for slot in mention_at.get_mut(first..end).unwrap_or_default() {
                *slot = Some(mentions.len());
            }
            mentions.push(Spotted { mention, tokens: first..end });
        }
        let day = report.source.published;
        let mut reading = Reading {
            report,
            doc,
            lexicon,
            gazetteer,
            mentions,
            mention_at,
            day,
            home: None,
            means: None,
            title_words: Vec::new(),
            title_means: Vec::new(),
            all_means: Vec::new(),
            all_words: Vec::new(),
            short_names: BTreeMap::new(),
            countries: BTreeSet::new(),
            aside: RefCell::default(),
            group: None,
        };
        reading.read_kinds();
        reading.countries = reading.named_countries();
        reading.short_names = reading.read_short_names();
        reading.group = reading.main_group();
        reading.means = reading.strike_means();
        reading.home = home(&reading);
        reading
    }

    /// The places that a text beside the report's names.
    pub(crate) fn spot(&self, text: String) -> Vec<Mention> {
        let mut aside = self.aside.borrow_mut();
        let spotted = aside.entry(text).or_insert_with_key(|text| self.gazetteer.spot(text));
        spotted.clone()
    }

    /// The countries the report names, as countries or by their people.
    fn named_countries(&self) -> BTreeSet<String> {
        let named = self.mentions.iter().filter(|spotted| !spotted.mention.part_of_name);
        named.filter_map(|spotted| self.country_of(spotted)).map(|place| place.country.clone()).collect()
    }

    /// "the Arakan Army (AA)", "Tehreek-e-Taliban Pakistan (TTP)": capitals in brackets right behind a side.
    fn read_short_names(&self) -> BTreeMap<String, SideId> {
        let end = self.doc.tokens.len();
        let mut found = BTreeMap::new();
        for open in (1..end).filter(|&at| self.doc.at(at).is_some_and(|t| t.is_mark("("))) {
            let Some(short) = self.doc.at(open + 1).filter(|t| self.is_short(t)) else { continue };
            let closed = self.doc.at(open + 2).is_some_and(|t| t.is_mark(")"));
            let from = open.saturating_sub(LONGEST_SIDE);
            let side = (from..open).find_map(|at| {
                self.side_at(at, open).filter(|(tokens, _)| tokens.end == open).map(|(_, side)| side)
            });
            // "the Afghan Cricket Board (ACB)": a body of the country in its name.
            let side = side.or_else(|| {
                let named =
                    |at: usize| self.doc.at(at).is_some_and(|t| t.form == Form::Capital && !t.possessive);
                let first = (from..open).rev().take_while(|at| named(*at)).last()?;
                let (tokens, side) = self.side_at(first, open)?;
                let people = self.mention(first).is_some_and(|s| s.mention.demonym);
                (people && tokens.end < open).then_some(side)
            });
            if let Some(side) = side.filter(|_| closed && self.lexicon.sides.word(&short.low).is_none()) {
                found.entry(short.low.clone()).or_insert(side);
            }
        }
        found
    }

    /// The side named most often that is no state and takes part.
    fn main_group(&self) -> Option<SideId> {
        let end = self.doc.tokens.len();
        let mut counted: BTreeMap<SideId, usize> = BTreeMap::new();
        let mut at = 0;
        while at < end {
            let Some((tokens, side)) = self.side_at(at, end) else {
                at += 1;
                continue;
            };
            at = tokens.end.max(at + 1);
            *counted.entry(side).or_default() += 1;
        }
        counted.retain(|side, _| !BYSTANDERS.contains(&side.as_str()) && !self.is_state(side));
        let best = counted.into_iter().max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(&a.0)))?;
        Some(best.0)
    }

    /// Whether the report names a country, or one of its places stands in the dateline.
    pub(crate) fn speaks_of(&self, side: &SideId) -> bool {
        let named = self.mentions.iter().filter_map(|spotted| self.country_of(spotted));
        self.home.as_ref() == Some(side)
            || named.into_iter().any(|place| side_of_country(&place.name) == side.as_str())
            || self.countries.is_empty()
    }

    /// Whether the report names no country at all, nor a people.
    pub(crate) fn names_no_country(&self) -> bool {
        self.countries.is_empty()
    }

    /// "an intelligence-based operation (IBO)", and "another IBO" below: no town of that name.
    pub(crate) fn is_abbreviation(&self, tokens: &Range<usize>) -> bool {
        let Some(token) = self.doc.at(tokens.start).filter(|t| tokens.len() == 1 && self.is_short(t)) else {
            return false;
        };
        let mark = |at: usize, mark: &str| self.doc.at(at).is_some_and(|t| t.is_mark(mark));
        let mut same =
            (1..self.doc.tokens.len()).filter(|&at| self.doc.at(at).is_some_and(|t| t.low == token.low));
        same.any(|at| {
            let spelt = self.doc.at(at.saturating_sub(2)).is_some_and(|t| t.form == Form::Word);
            mark(at - 1, "(") && mark(at + 1, ")") && spelt
        })
    }

    fn is_short(&self, token: &Token) -> bool {
        let text = self.doc.text.get(token.range.clone()).unwrap_or_default();
        let bare = text.get(..token.low.len()).unwrap_or_default();
        let letters = || bare.chars().filter(|c| c.is_alphabetic());
        (2..=8).contains(&letters().count()) && letters().all(char::is_uppercase)
    }

    /// The words of kinds and means in the headline, and the means of the whole report.
    fn read_kinds(&mut self) {
        let title = self.report.source.title.as_deref().unwrap_or_default();
        let title = Doc::new(title, self.lexicon);
        for at in 0..title.tokens.len() {
            let rest = title.slice(at..title.tokens.len());
            self.title_words.extend(self.lexicon.kinds.longest(rest).map(|(_, (kind, _))| *kind));
            self.title_means.extend(self.lexicon.means.longest(rest).map(|(_, kind)| *kind));
        }
        let end = self.doc.tokens.len();
        let means = (0..end).filter_map(|at| {
            let means = self.lexicon.means.longest(self.rest(at, end));
            means.filter(|_| !self.is_target(at))
        });
        self.all_means = means.map(|(_, kind)| *kind).collect();
        let words = (0..end).filter_map(|at| self.lexicon.kinds.longest(self.rest(at, end)));
        self.all_words =
            words.filter(|(_, (_, part))| *part != Part::Weak).map(|(_, (kind, _))| *kind).collect();
    }

    /// Which part of the words for what happened are words for a kind.
    pub(crate) fn share_of_words(&self, kind: Kind) -> f64 {
        let own = self.all_words.iter().filter(|known| **known == kind).count();
        #[expect(clippy::cast_precision_loss, reason = "a report has few words of that sort")]
        let share = own as f64 / self.all_words.len().max(1) as f64;
        share
    }

    /// "a drone storage site": no means of a strike but what is struck.
    pub(crate) fn is_target(&self, means: usize) -> bool {
        self.doc.at(means + 1).is_some_and(|t| self.lexicon.is_of(Group::Target, &t.low))
    }

    /// The kind whose means the report names most often, if one leads.
    pub(crate) fn main_means(&self) -> Option<Kind> {
        // A report that names no means has words for what happened.
        let told = if self.all_means.is_empty() { &self.all_words } else { &self.all_means };
        let count = |kind: Kind| told.iter().filter(|other| **other == kind).count();
        let most = told.iter().map(|kind| count(*kind)).max()?;
        let mut leading: Vec<Kind> = told.iter().copied().filter(|kind| count(*kind) == most).collect();
        leading.dedup();
        leading.first().copied().filter(|first| leading.iter().all(|kind| kind == first))
    }

    /// Which part of the means that the report names are those of a kind.
    pub(crate) fn share_of_means(&self, kind: Kind) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a report names few means")]
        let share = self.named(kind) as f64 / self.all_means.len().max(1) as f64;
        share
    }

    fn named(&self, kind: Kind) -> usize {
        self.all_means.iter().filter(|means| **means == kind).count()
    }

    /// Drones or missiles, where the report names them more often than aircraft.
    fn strike_means(&self) -> Option<Kind> {
        let air = self.named(Kind::Airstrike);
        let best = [Kind::DroneStrike, Kind::MissileStrike].map(|kind| (self.named(kind), kind));
        best.into_iter()
            .filter(|(count, _)| *count > air)
            .max_by_key(|(count, _)| *count)
            .map(|(_, kind)| kind)
    }

    /// "Kabul:" or "KABUL (Agency) —" at the head of a sentence; empty where there is none.
    pub(crate) fn dateline(&self, sentence: &Range<usize>) -> Range<usize> {
        let first = self.behind_date(sentence);
        let none = sentence.start..first;
        let spotted = self.mention(first).filter(|s| s.tokens.start == first);
        // "PORT SUDAN, June 10 (Nile Wire) -": capitals, whoever knows the town.
        let capitals = (first..sentence.end).take_while(|&at| self.is_capitals(at)).last();
        let Some(name) = spotted.map(|s| s.tokens.end).or(capitals.map(|last| last + 1)) else {
            return none;
        };
        let reach = (name + MOST_DATELINE).min(sentence.end);
        let closes = (name..reach)
            .find(|&at| self.doc.at(at).is_some_and(|t| DASHES.iter().any(|dash| t.is_mark(dash))));
        let Some(close) = closes else { return none };
        // A colon closes it at once, or behind a day or an agency in brackets; a dash may follow anything of that sort.
        let mark = |at: usize, mark: &str| self.doc.at(at).is_some_and(|t| t.is_mark(mark));
        let colon = mark(close, ":") || mark(close, ";");
        let plain = |at: usize| self.doc.at(at).is_some_and(|t| t.form != Form::Word);
        let between = name..close;
        let dated = between.clone().any(|at| {
            self.doc.at(at).is_some_and(|t| self.lexicon.times.word(&t.low).is_some() || t.is_mark("("))
        });
        let known = spotted.is_some() || dated && !colon;
        let whole = known && between.clone().all(plain) && (!colon || between.is_empty() || dated);
        if whole { sentence.start..close + 1 } else { none }
    }

    /// A word in capitals, and longer than an abbreviation's.
    fn is_capitals(&self, at: usize) -> bool {
        self.doc.at(at).is_some_and(|token| {
            let text = self.doc.text.get(token.range.clone()).unwrap_or_default();
            token.form == Form::Capital
                && text.len() > 3
                && text.chars().all(|c| c.is_uppercase() || c == '-')
        })
    }

    /// "date 2026-02-27 KABUL: ...": behind the day of publication that was put before the text.
    fn behind_date(&self, sentence: &Range<usize>) -> usize {
        let word = sentence.start == 0 && self.doc.at(0).is_some_and(|t| t.low == "date");
        let day = calendar_day(self, 1, sentence.end).filter(|_| word);
        day.map_or(sentence.start, |(_, next)| next.min(sentence.end))
    }

    /// The mention a token belongs to.
    pub(crate) fn mention(&self, token: usize) -> Option<&Spotted> {
        self.mentions.get((*self.mention_at.get(token)?)?)
    }

    /// Whether a token does this in the grammar.
    pub(crate) fn is(&self, token: usize, what: Grammar) -> bool {
        self.doc.at(token).is_some_and(|t| self.lexicon.is(t, what))
    }

    /// The tokens from an index to the end of a sentence.
    pub(crate) fn rest(&self, from: usize, end: usize) -> &[Token] {
        self.doc.slice(from..end.max(from))
    }

    /// The side named first in a range of tokens, and where: a group of the lexicon, a country, a people.
    pub(crate) fn side_in(&self, range: Range<usize>) -> Option<(Range<usize>, SideId)> {
        range.clone().find_map(|at| self.side_at(at, range.end))
    }

    /// The side named last in a range of tokens: of a name that holds another ("Tehreek-e-Taliban Pakistan") the whole.
    pub(crate) fn last_side_in(&self, range: Range<usize>) -> Option<SideId> {
        let mut found = None;
        let mut at = range.start;
        while at < range.end {
            match self.side_at(at, range.end) {
                Some((tokens, side)) => {
                    at = tokens.end.max(at + 1);
                    found = Some(side);
                }
                None => at += 1,
            }
        }
        found
    }

    /// The side whose name begins at this token.
    pub(crate) fn side_at(&self, at: usize, end: usize) -> Option<(Range<usize>, SideId)> {
        let group = self.lexicon.sides.longest(self.rest(at, end));
        if let Some((length, name)) = group
            && let Some(side) = name.on(self.day)
        {
            return Some((at..at + length, SideId::new(side)));
        }
        if let Some(token) = self.doc.at(at).filter(|t| at < end && self.is_short(t))
            && let Some(side) = self.short_names.get(&token.low)
        {
            return Some((at..at + 1, side.clone()));
        }
        let spotted = self.mention(at).filter(|s| s.tokens.start == at && !s.mention.part_of_name)?;
        if self.is_backer(&spotted.tokens) {
            return None;
        }
        let country = self.country_of(spotted)?;
        if !spotted.mention.demonym && self.is_person(&spotted.tokens) {
            return None;
        }
        Some((spotted.tokens.clone(), SideId::new(side_of_country(&country.name))))
    }

    /// "Indian-sponsored", "Iran-backed": who is behind somebody is not who is meant.
    fn is_backer(&self, tokens: &Range<usize>) -> bool {
        let backs = |word: &str| {
            [
                "sponsor", "back", "fund", "train", "suppl", "support", "linked", "inspir", "made", "design",
                "built",
            ]
            .iter()
            .any(|stem| word.starts_with(stem))
        };
        let last = tokens.end.checked_sub(1).and_then(|at| self.doc.at(at));
        let joined = last.and_then(|t| t.low.split_once('-')).is_some_and(|(_, word)| backs(word));
        let next = self.doc.at(tokens.end).is_some_and(|t| t.is_mark("-"));
        joined || next && self.doc.at(tokens.end + 1).is_some_and(|t| backs(&t.low))
    }

    /// "Lt Gen Mali Socheata": a title before a name that goes on makes a country's name a person's.
    pub(crate) fn is_person(&self, tokens: &Range<usize>) -> bool {
        let titled = (tokens.start.saturating_sub(2)..tokens.start).any(|at| {
            let office = self.lexicon.offices.longest(self.rest(at, tokens.start));
            matches!(office, Some((length, Office::Person)) if at + length == tokens.start)
                || (at + 1 == tokens.start && self.is(at, Grammar::Title))
        });
        titled && self.doc.at(tokens.start).is_some_and(|t| !t.possessive)
    }

    /// The country a mention names, if it names one.
    pub(crate) fn country_of(&self, spotted: &Spotted) -> Option<&Place> {
        let places = spotted.mention.candidates.iter().filter_map(|id| self.gazetteer.place(id));
        places.into_iter().find(|place| place.kind == PlaceKind::Country)
    }

    /// Whether a side is a country of the world.
    pub(crate) fn is_state(&self, side: &SideId) -> bool {
        self.gazetteer.countries(side_of_country).contains(side.as_str())
    }

    /// Whether the place named at a token is the capital of a country.
    pub(crate) fn is_capital(&self, at: usize) -> bool {
        let spotted = self.mention(at).filter(|spotted| spotted.tokens.start == at);
        let places = spotted.into_iter().flat_map(|s| s.mention.candidates.iter().take(2));
        places.filter_map(|id| self.gazetteer.place(id)).any(|p| p.feature_code.as_deref() == Some("PPLC"))
    }

    /// Whether a mention is of a river, a lake or a sea before anything else.
    pub(crate) fn is_water(&self, spotted: &Spotted) -> bool {
        let first = spotted.mention.candidates.first().and_then(|id| self.gazetteer.place(id));
        first.is_some_and(|place| place.kind == PlaceKind::Water)
    }

    /// Whether a mention may be a border crossing.
    pub(crate) fn is_crossing(&self, spotted: &Spotted) -> bool {
        let places = spotted.mention.candidates.iter().filter_map(|id| self.gazetteer.place(id));
        places.into_iter().any(|place| place.kind == PlaceKind::Crossing)
    }

    /// The side of the country in which a mentioned place lies, where one can be told.
    pub(crate) fn side_of_place(&self, spotted: &Spotted) -> Option<SideId> {
        let candidates = || spotted.mention.candidates.iter().filter_map(|id| self.gazetteer.place(id));
        let country = |place: &Place| Some(place.country.clone()).filter(|code| code.len() == 2);
        // Of a name the deep tables know, what they know; of another, the most probable bearer.
        let mut countries: Vec<String> =
            candidates().filter(|place| self.gazetteer.is_deep(&place.id)).filter_map(country).collect();
        if countries.is_empty() {
            countries.extend(candidates().next().and_then(country));
        }
        countries.sort_unstable();
        countries.dedup();
        // Of several bearers, one in a country the report names.
        if countries.first().is_none_or(|code| countries.len() > 1 || !self.countries.contains(code)) {
            let mut named: Vec<String> =
                candidates().filter_map(country).filter(|code| self.countries.contains(code)).collect();
            named.sort_unstable();
            named.dedup();
            if named.len() == 1 {
                countries = named;
            }
        }
        let [code] = countries.as_slice() else { return None };
        let country = self.gazetteer.places().find(|p| p.kind == PlaceKind::Country && p.country == *code)?;
        Some(SideId::new(side_of_country(&country.name)))
    }
}

/// A country's side id: its English name in lower case, `_` for a space.
pub(crate) fn side_of_country(name: &str) -> String {
    let words: Vec<String> = name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.join("_")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::test_report;

    fn sides(text: &str) -> Vec<String> {
        let report = test_report(text);
        let reading = Reading::new(&report, Lexicon::english().unwrap(), Gazetteer::embedded().unwrap());
        let end = reading.doc.tokens.len();
        (0..end).filter_map(|at| reading.side_at(at, end)).map(|(_, side)| side.to_string()).collect()
    }

    #[test]
    fn a_short_name_in_brackets_means_the_side_before_it() {
        let found = sides("The Arakan Army (AA) took a town. The AA\u{2019}s men hold it.");
        assert_eq!(found, ["arakan_army", "arakan_army", "arakan_army"]);
        assert!(sides("The AA took a town.").is_empty());
    }

    #[test]
    fn a_dateline_in_capitals_is_one_whoever_knows_the_town() {
        let dateline = |text: &str| {
            let report = test_report(text);
            let reading = Reading::new(&report, Lexicon::english().unwrap(), Gazetteer::embedded().unwrap());
            reading.doc.text(reading.dateline(&(0..reading.doc.tokens.len()))).to_owned()
        };
        assert_eq!(
            dateline("AMBOR SHAGA, June 10 (Nile Wire) - Fighters came."),
            "AMBOR SHAGA, June 10 (Nile Wire) -"
        );
        assert_eq!(dateline("KABUL: Fighters came."), "KABUL:");
        assert_eq!(dateline("ISPR: Fighters came."), "");
    }

    #[test]
    fn an_abbreviation_is_no_town() {
        let text = "An intelligence-based operation (IBO) began in Wana. Another IBO followed.";
        let report = test_report(text);
        let reading = Reading::new(&report, Lexicon::english().unwrap(), Gazetteer::embedded().unwrap());
        let at = |word: &str| {
            (0..reading.doc.tokens.len()).rfind(|&i| reading.doc.at(i).unwrap().low == word).unwrap()
        };
        assert!(reading.is_abbreviation(&(at("ibo")..at("ibo") + 1)));
        assert!(!reading.is_abbreviation(&(at("wana")..at("wana") + 1)));
    }

    #[test]
    fn a_title_makes_a_country_s_name_a_person_s() {
        assert!(sides("Lt Gen Mali Socheata spoke.").is_empty());
        assert_eq!(sides("Mali spoke."), ["mali"]);
    }
}
