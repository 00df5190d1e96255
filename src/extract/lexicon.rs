//! The words: which phrase signals what. All of it is data in `lexicon/en/`; this file only looks it up.

use std::collections::HashMap;
use std::sync::OnceLock;

use jiff::civil::Date;
use serde::Deserialize;

use super::token::Token;
use crate::error::{Code, Error, Result};
use crate::event::{Kind, Measure, PlaceWord, Stance};
use crate::gazetteer::quick_map::WordMap;
use crate::source::Location;

/// Phrases of one or more words, found by longest match.
#[derive(Debug)]
pub(crate) struct Table<T> {
    by_first: WordMap<Vec<(Vec<String>, T)>>,
    /// The bit of the words with which its phrases begin: most words begin none.
    bit: u32,
}

/// For each word the tables in which a phrase begins with it, a bit each.
#[derive(Debug, Default)]
struct Openings {
    bits: WordMap<u32>,
    tables: u32,
}

impl Openings {
    /// A table with a bit of its own.
    fn table<T>(&mut self, rows: impl IntoIterator<Item = (String, T)>) -> Table<T> {
        let bit = 1 << self.tables;
        self.tables += 1;
        let noted = rows.into_iter().inspect(|(form, _)| {
            let first = form.split_whitespace().next().unwrap_or_default();
            *self.bits.entry(first.to_owned()).or_default() |= bit;
        });
        Table::new(noted, bit)
    }
}

impl<T> Table<T> {
    fn new(rows: impl IntoIterator<Item = (String, T)>, bit: u32) -> Self {
        let mut by_first: WordMap<Vec<(Vec<String>, T)>> = WordMap::default();
        for (form, value) in rows {
            let words: Vec<String> = form.split_whitespace().map(str::to_owned).collect();
            if let Some(first) = words.first() {
                by_first.entry(first.clone()).or_default().push((words, value));
            }
        }
        Table { by_first, bit }
    }

    /// The longest phrase that begins at the first of these tokens, and how many tokens it takes.
    pub(crate) fn longest(&self, tokens: &[Token]) -> Option<(usize, &T)> {
        let first = tokens.first().filter(|first| first.opens & self.bit != 0)?;
        let mut best: Option<(usize, &T)> = None;
        for (words, value) in self.by_first.get(&first.low)? {
            if let Some(length) = fits(words, tokens).filter(|l| best.is_none_or(|(longest, _)| *l > longest))
            {
                best = Some((length, value));
            }
        }
        best
    }

    /// Every phrase that begins at the first of these tokens, and how many tokens it takes.
    pub(crate) fn all<'t>(&'t self, tokens: &'t [Token]) -> impl Iterator<Item = (usize, &'t T)> {
        let first = tokens.first().filter(|first| first.opens & self.bit != 0);
        let phrases = first.and_then(|first| self.by_first.get(&first.low)).into_iter().flatten();
        phrases.filter_map(|(words, value)| Some((fits(words, tokens)?, value)))
    }

    /// What one word means, if it is a phrase by itself.
    pub(crate) fn word(&self, word: &str) -> Option<&T> {
        let phrases = self.by_first.get(word)?;
        phrases.iter().find(|(words, _)| words.len() == 1).map(|(_, value)| value)
    }
}

/// Most tokens that a `*` in a phrase stands for.
const WIDEST_GAP: usize = 6;

/// How many tokens a phrase takes, if it begins at the first of them. A `*` stands for some words.
fn fits(words: &[String], tokens: &[Token]) -> Option<usize> {
    let (word, rest) = words.split_first()?;
    if word == "*" {
        let gaps = 0..=WIDEST_GAP.min(tokens.len());
        let plain = |gap: &usize| {
            tokens.get(..*gap).is_some_and(|t| t.iter().all(|t| !t.is_mark(".") && !t.is_mark(";")))
        };
        return gaps.filter(plain).find_map(|gap| fits(rest, tokens.get(gap..)?).map(|length| gap + length));
    }
    tokens.first().filter(|token| token.low == *word)?;
    if rest.is_empty() { Some(1) } else { fits(rest, tokens.get(1..)?).map(|length| length + 1) }
}

macro_rules! names {
    ($(#[$doc:meta])* $name:ident { $($variant:ident),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub(crate) enum $name { $($variant),* }
    };
}

names! {
    /// What is done to somebody or something.
    Action { Kill, Wound, KillOrWound, Capture, Recover, Release, Destroy, Abandon, Strike, Down, Launch, Fire,
             Lose, Displace, Missing, Take }
}
names! {
    /// How a verb takes its loser.
    Voice { Active, Passive, Both, Intransitive }
}
names! {
    /// What is counted.
    Class { Person, Post, Hq, Base, Vehicle, Weapon, Aircraft, Drone, Missile, Rocket, House, Site, Body }
}
names! {
    /// What sort of people.
    Sort { Civil, Enemy }
}
names! {
    /// How a number word works.
    NumberWord { Value, Bound, Between, Vague, None }
}
names! {
    /// How a word of a toll stands to its number.
    Toll { Numbered, Bare, Echo }
}
names! {
    /// How a word of saying stands to its speaker.
    SpeechKind { Finite, Participle, Source, Own }
}
names! {
    /// What sort of speaker or actor.
    Office { Person, People, Body, Force, Text, Local, Media, Ngo }
}
names! {
    /// What a phrase does to the words around it.
    Effect { Unverified, Verified, Nowhere, Background, Denial, Border }
}
names! {
    /// Small words by what they do.
    Grammar { Aux, Adverb, Place, NotPlace, Near, Within, Agent, With, Pronoun, Possessive, Determiner, Join, That,
              Stop, Abbreviation, Title, Elsewhere }
}
names! {
    /// What part of speech tells a kind, and whether it can tell it alone.
    Part { Noun, Verb, Weak, Means }
}
names! {
    /// Why a place may be named: see `cues.csv`.
    Cue { Past, Modal, Quiet, Travel, Care, Origin, Talks, Reference, Staff, Person, Crowd, Road, SiteNoun, Hit,
          Closed, Speak, NameOf, Negation, Now, Apart, Partisan }
}
names! {
    /// What words of one sort have in common: see `groups.csv`.
    Group { Age, Allies, AnyBlow, AnyBody, Armed, Aside, BeforePlace, Blow, Building, Hospital, Owned, PlaceNoun, Terrain, Fighter, FightingBody, Figure, Hearer, HearerName, Hostile, Irregular,
            IrregularBody, Manner, NationRuns, Network, Parties, Region, Secret, Secretive, StateBody, StateOffice, Stateless,
            Surroundings, Target, Title }
}
names! {
    /// Words of time.
    TimeWord { Weekday, Month, Offset, Shift, Night, Hours, Week }
}

/// A word of saying.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Speech {
    pub(crate) stance: Stance,
    pub(crate) kind: SpeechKind,
}

/// What a name of a side means, and since when.
#[derive(Debug)]
pub(crate) struct SideName {
    /// Pairs of the day it begins to hold and the side; the first has no day.
    meanings: Vec<(Option<Date>, String)>,
}

impl SideName {
    /// The side on a day; without a day, what it means last.
    pub(crate) fn on(&self, day: Option<Date>) -> Option<&str> {
        self.meanings
            .iter()
            .rev()
            .find(|(since, _)| match (since, day) {
                (Some(since), Some(day)) => *since <= day,
                _ => true,
            })
            .map(|(_, side)| side.as_str())
    }
}

/// Every table of a language.
#[derive(Debug)]
pub(crate) struct Lexicon {
    pub(crate) verbs: Table<(Action, Voice)>,
    pub(crate) nouns: Table<(Class, Option<Sort>)>,
    pub(crate) numbers: Table<(NumberWord, String)>,
    pub(crate) speech: Table<Speech>,
    pub(crate) offices: Table<Office>,
    pub(crate) sides: Table<SideName>,
    /// Who speaks for a side, by name.
    pub(crate) persons: Table<SideName>,
    pub(crate) kinds: Table<(Kind, Part)>,
    pub(crate) scopes: Table<Effect>,
    pub(crate) times: Table<(TimeWord, i32)>,
    pub(crate) grammar: Table<Grammar>,
    pub(crate) units: Table<()>,
    pub(crate) tolls: Table<(Measure, Toll)>,
    pub(crate) means: Table<Kind>,
    pub(crate) topics: Table<()>,
    pub(crate) cues: Table<Cue>,
    pub(crate) past: Table<()>,
    pub(crate) place_words: Table<PlaceWord>,
    groups: HashMap<String, Vec<Group>>,
    beginnings: Vec<(String, Group)>,
    /// Groups with the sides they fight.
    pub(crate) foes: Vec<(String, String)>,
    frames: HashMap<(Action, Class), Measure>,
    opens: WordMap<u32>,
}

impl Lexicon {
    /// The English lexicon inside the program.
    pub(crate) fn english() -> Result<&'static Lexicon> {
        static ENGLISH: OnceLock<std::result::Result<Lexicon, String>> = OnceLock::new();
        ENGLISH.get_or_init(|| Lexicon::load().map_err(|error| error.to_string())).as_ref().map_err(|error| {
            Error::new(Code::Value, error.clone(), "reinstall situs: its word lists are damaged")
        })
    }

    /// What an action on a class counts; `None` where it is no loss and no gain.
    pub(crate) fn measure(&self, action: Action, class: Class) -> Option<Measure> {
        self.frames.get(&(action, class)).copied()
    }

    /// Whether a word does this in the grammar.
    pub(crate) fn is(&self, token: &Token, what: Grammar) -> bool {
        self.grammar.word(&token.low) == Some(&what)
    }

    /// The tables in which a phrase begins with a word, a bit each.
    pub(super) fn opens(&self, word: &str) -> u32 {
        self.opens.get(word).copied().unwrap_or_default()
    }

    /// Whether a word is one of a group.
    pub(crate) fn is_of(&self, group: Group, word: &str) -> bool {
        self.groups.get(word).is_some_and(|groups| groups.contains(&group))
            || self.beginnings.iter().any(|(start, of)| *of == group && word.starts_with(start.as_str()))
    }

    fn load() -> Result<Lexicon> {
        let verbs = rows::<(String, Action, Voice)>("verbs", include_str!("../../lexicon/en/verbs.csv"))?;
        let nouns =
            rows::<(String, Class, Option<Sort>)>("nouns", include_str!("../../lexicon/en/nouns.csv"))?;
        let numbers =
            rows::<(String, NumberWord, String)>("numbers", include_str!("../../lexicon/en/numbers.csv"))?;
        let speech =
            rows::<(String, Stance, SpeechKind)>("speech", include_str!("../../lexicon/en/speech.csv"))?;
        let offices = rows::<(String, Office)>("offices", include_str!("../../lexicon/en/offices.csv"))?;
        let sides =
            rows::<(String, String, Option<Date>)>("actors", include_str!("../../lexicon/en/actors.csv"))?;
        let persons =
            rows::<(String, String, Option<Date>)>("persons", include_str!("../../lexicon/en/persons.csv"))?;
        let kinds = rows::<(String, Kind, Part)>("kinds", include_str!("../../lexicon/en/kinds.csv"))?;
        let scopes = rows::<(String, Effect)>("scopes", include_str!("../../lexicon/en/scopes.csv"))?;
        let times = rows::<(String, TimeWord, i32)>("times", include_str!("../../lexicon/en/times.csv"))?;
        let grammar = rows::<(String, Grammar)>("grammar", include_str!("../../lexicon/en/grammar.csv"))?;
        let units = rows::<(String,)>("units", include_str!("../../lexicon/en/units.csv"))?;
        let means = rows::<(String, Kind)>("means", include_str!("../../lexicon/en/means.csv"))?;
        let topics = rows::<(String,)>("topics", include_str!("../../lexicon/en/topics.csv"))?;
        let cues = rows::<(String, Cue)>("cues", include_str!("../../lexicon/en/cues.csv"))?;
        let past = rows::<(String,)>("past", include_str!("../../lexicon/en/past.csv"))?;
        let place_words =
            rows::<(String, PlaceWord)>("place_words", include_str!("../../lexicon/en/place_words.csv"))?;
        let foes = rows::<(String, String)>("foes", include_str!("../../lexicon/en/foes.csv"))?;
        let tolls = rows::<(String, Measure, Toll)>("tolls", include_str!("../../lexicon/en/tolls.csv"))?;
        let sorts = rows::<(String, Group)>("groups", include_str!("../../lexicon/en/groups.csv"))?;
        let mut groups: HashMap<String, Vec<Group>> = HashMap::new();
        let mut beginnings = Vec::new();
        for (form, group) in sorts {
            match form.strip_suffix('*') {
                Some(start) => beginnings.push((start.to_owned(), group)),
                None => groups.entry(form).or_default().push(group),
            }
        }
        let frames = rows::<(Action, Class, Measure)>("frames", include_str!("../../lexicon/en/frames.csv"))?;
        let mut openings = Openings::default();
        let mut lexicon = Lexicon {
            verbs: openings.table(verbs.into_iter().map(|(form, action, voice)| (form, (action, voice)))),
            nouns: openings.table(nouns.into_iter().map(|(form, class, sort)| (form, (class, sort)))),
            numbers: openings.table(numbers.into_iter().map(|(form, kind, value)| (form, (kind, value)))),
            speech: openings
                .table(speech.into_iter().map(|(form, stance, kind)| (form, Speech { stance, kind }))),
            offices: openings.table(offices),
            sides: openings.table(side_names(sides)),
            persons: openings.table(side_names(persons)),
            kinds: openings.table(kinds.into_iter().map(|(form, kind, part)| (form, (kind, part)))),
            scopes: openings.table(scopes),
            times: openings.table(times.into_iter().map(|(form, what, value)| (form, (what, value)))),
            grammar: openings.table(grammar),
            tolls: openings.table(tolls.into_iter().map(|(form, measure, kind)| (form, (measure, kind)))),
            means: openings.table(means),
            cues: openings.table(cues),
            place_words: openings.table(place_words),
            foes,
            groups,
            beginnings,
            topics: openings.table(topics.into_iter().map(|(form,)| (form, ()))),
            past: openings.table(past.into_iter().map(|(form,)| (form, ()))),
            units: openings.table(units.into_iter().map(|(form,)| (form, ()))),
            frames: frames.into_iter().map(|(action, class, measure)| ((action, class), measure)).collect(),
            opens: WordMap::default(),
        };
        lexicon.opens = openings.bits;
        Ok(lexicon)
    }
}

/// Gathers the lines of one name, the one without a day first.
fn side_names(rows: Vec<(String, String, Option<Date>)>) -> Vec<(String, SideName)> {
    let mut names: Vec<(String, SideName)> = Vec::new();
    for (form, side, since) in rows {
        match names.iter_mut().find(|(name, _)| *name == form) {
            Some((_, name)) => name.meanings.push((since, side)),
            None => names.push((form, SideName { meanings: vec![(since, side)] })),
        }
    }
    for (_, name) in &mut names {
        name.meanings.sort();
    }
    names
}

fn rows<T: for<'de> Deserialize<'de>>(file: &str, text: &str) -> Result<Vec<T>> {
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
    reader.deserialize().collect::<std::result::Result<Vec<T>, csv::Error>>().map_err(|error| {
        Error::new(Code::Value, "a line of the lexicon can't be read", "compare it with its neighbours")
            .at(Location::file(format!("lexicon/en/{file}.csv")))
            .because(error)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_english_lexicon_can_be_read() {
        Lexicon::english().unwrap();
    }

    #[test]
    fn every_table_is_sorted_and_says_nothing_twice() {
        let tables = [
            ("verbs", include_str!("../../lexicon/en/verbs.csv")),
            ("nouns", include_str!("../../lexicon/en/nouns.csv")),
            ("numbers", include_str!("../../lexicon/en/numbers.csv")),
            ("speech", include_str!("../../lexicon/en/speech.csv")),
            ("offices", include_str!("../../lexicon/en/offices.csv")),
            ("actors", include_str!("../../lexicon/en/actors.csv")),
            ("persons", include_str!("../../lexicon/en/persons.csv")),
            ("kinds", include_str!("../../lexicon/en/kinds.csv")),
            ("scopes", include_str!("../../lexicon/en/scopes.csv")),
            ("times", include_str!("../../lexicon/en/times.csv")),
            ("grammar", include_str!("../../lexicon/en/grammar.csv")),
            ("means", include_str!("../../lexicon/en/means.csv")),
            ("topics", include_str!("../../lexicon/en/topics.csv")),
            ("cues", include_str!("../../lexicon/en/cues.csv")),
            ("past", include_str!("../../lexicon/en/past.csv")),
            ("tolls", include_str!("../../lexicon/en/tolls.csv")),
            ("units", include_str!("../../lexicon/en/units.csv")),
            ("frames", include_str!("../../lexicon/en/frames.csv")),
            ("foes", include_str!("../../lexicon/en/foes.csv")),
            ("place_words", include_str!("../../lexicon/en/place_words.csv")),
            ("groups", include_str!("../../lexicon/en/groups.csv")),
        ];
        let readme = include_str!("../../lexicon/README.md");
        for (name, text) in tables {
            assert!(
                readme.contains(&format!("| `{name}.csv` |")),
                "lexicon/README.md doesn't tell of {name}"
            );
            let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).skip(1).collect();
            for pair in lines.windows(2) {
                assert!(pair[0] < pair[1], "{name}: {:?} stands before {:?}", pair[0], pair[1]);
            }
        }
    }

    #[test]
    fn taliban_means_the_government_only_since_it_governs() {
        let lexicon = Lexicon::english().unwrap();
        let name = lexicon.sides.word("taliban").unwrap();
        assert_eq!(name.on(Some(jiff::civil::date(2019, 5, 1))), Some("taliban"));
        assert_eq!(name.on(Some(jiff::civil::date(2026, 2, 27))), Some("afghanistan"));
        assert_eq!(name.on(None), Some("afghanistan"));
    }
}
