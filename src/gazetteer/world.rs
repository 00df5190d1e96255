//! The rest of the world beside the deep tables: asked when a name, an id or a text goes beyond them.

use std::ops::Range;
use std::sync::RwLock;

use super::quick_map::WordMap;
use super::reader::{Reader, Toponym};
use super::{Candidate, MatchedAs, Mention, Place, PlaceId, PlaceKind, Query, choose, kind_words};

/// A run of words counts as a place of the world from this probability on.
const SURE_ENOUGH: f64 = 0.5;

/// What is divided, and not lived in.
const DIVISIONS: &[PlaceKind] = &[PlaceKind::Province, PlaceKind::District, PlaceKind::Region];

/// The index inside the program, with the rows that were asked for.
#[derive(Debug)]
pub(super) struct World {
    pub(super) reader: Reader,
    /// Rows live as long as the program: there are no more of them than places in the index.
    rows: RwLock<WordMap<Option<&'static Place>>>,
}

impl World {
    /// The world of the program; `None` where its index is damaged, which a test rules out.
    pub(super) fn embedded() -> Option<Self> {
        Reader::embedded().ok().map(World::new)
    }

    /// The places of a reader.
    pub(super) fn new(reader: Reader) -> Self {
        World { reader, rows: RwLock::default() }
    }

    /// The row of an id, made once.
    pub(super) fn place(&self, id: &PlaceId) -> Option<&'static Place> {
        if let Some(row) = self.rows.read().ok()?.get(id.as_str()) {
            return *row;
        }
        let mut rows = self.rows.write().ok()?;
        let make = || self.reader.row(id.as_str()).map(|place| &*Box::leak(Box::new(place)));
        *rows.entry(id.as_str().to_owned()).or_insert_with(make)
    }

    /// "Sistan and Baluchestan" is a province of its own, whatever is called by a part of its name.
    fn longer(&self, text: &str, mentions: &[Mention], at: usize) -> Option<Mention> {
        let part = mentions.get(at).filter(|m| !m.demonym)?;
        let start = joined_before(text, part.name.start).filter(|_| part.range.start == part.name.start)?;
        let free =
            at.checked_sub(1).and_then(|before| mentions.get(before)).is_none_or(|m| m.range.end <= start);
        let written = text.get(start..part.name.end).filter(|_| free)?;
        // "Sistan-Baluchestan" is listed with the word between.
        let name = written.replacen('-', " and ", 1);
        let query = Query { name: &name, kinds: DIVISIONS, ..Query::default() };
        let answer = choose::resolve(&self.reader.narrow(&query), &query);
        let whole =
            |candidate: &&Candidate| matches!(candidate.matched_as, MatchedAs::Name | MatchedAs::OtherName);
        let ids: Vec<PlaceId> =
            answer.candidates.iter().filter(whole).map(|candidate| candidate.place.clone()).collect();
        let range = start..part.range.end;
        let name = start..part.name.end;
        (!ids.is_empty()).then(|| Mention { range, name, candidates: ids, ..part.clone() })
    }

    /// Whether a text goes on behind the name of a country to that of a province: "Niger State".
    fn is_state_of_that_name(&self, known: &Mention, longer: &Toponym) -> bool {
        let province = longer.meanings.first().is_some_and(|meaning| meaning.kind == PlaceKind::Province);
        let country = |id: &PlaceId| self.place(id).is_some_and(|p| p.kind == PlaceKind::Country);
        province
            && !known.demonym
            && known.range.start == longer.range.start
            && known.range.end < longer.range.end
            && known.candidates.first().is_some_and(country)
    }

    /// Adds the places of the world that a text names to those the deep tables know.
    pub(super) fn add_to(&self, text: &str, mentions: &mut Vec<Mention>) {
        for at in 0..mentions.len() {
            if let Some(longer) = self.longer(text, mentions, at)
                && let Some(slot) = mentions.get_mut(at)
            {
                *slot = longer;
            }
        }
        let toponyms = self.reader.read(text).into_iter().filter(|t| t.is_place >= SURE_ENOUGH);
        let mut new = Vec::new();
        for toponym in toponyms.filter(|t| !t.meanings.is_empty()) {
            let mut overlapping =
                mentions.iter_mut().filter(|m| overlap(&m.range, &toponym.range)).peekable();
            if overlapping.peek().is_none() {
                new.push(mention(text, &toponym));
                continue;
            }
            // "Niger State" is no part of Niger.
            let state = |m: &Mention| self.is_state_of_that_name(m, &toponym);
            if let Some(country) = overlapping.next_if(|m| state(m)) {
                *country = mention(text, &toponym);
                continue;
            }
            // The same name elsewhere: what it may be as well.
            for known in overlapping.filter(|m| m.name == toponym.range && !m.demonym) {
                for meaning in &toponym.meanings {
                    let id = PlaceId(meaning.place_id.as_ref().to_owned());
                    if !known.candidates.contains(&id) {
                        known.candidates.push(id);
                    }
                }
            }
        }
        mentions.extend(new);
        mentions.sort_by_key(|mention| (mention.range.start, mention.range.end));
    }
}

/// The capitalised word before a name that "and" or a hyphen joins to it, by where it begins.
fn joined_before(text: &str, start: usize) -> Option<usize> {
    let before = text.get(..start)?;
    let word = [" and ", " va ", "-"].iter().find_map(|link| before.strip_suffix(link))?;
    let own = word.trim_end_matches(char::is_alphabetic);
    word.get(own.len()..)?.chars().next()?.is_uppercase().then_some(own.len())
}

fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

fn mention(text: &str, toponym: &Toponym) -> Mention {
    let fits = |word| toponym.meanings.iter().any(|meaning| kind_words::fit(word, meaning.kind) > -0.5);
    let (range, word) = kind_words::with_word_behind(text, &toponym.range, fits);
    Mention {
        range,
        name: toponym.range.clone(),
        word,
        candidates: toponym
            .meanings
            .iter()
            .map(|meaning| PlaceId(meaning.place_id.as_ref().to_owned()))
            .collect(),
        demonym: false,
        part_of_name: false,
    }
}

#[cfg(test)]
mod tests {
    use crate::gazetteer::Gazetteer;

    #[test]
    fn a_state_that_bears_a_country_s_name_is_a_state() {
        let kinds = |text: &str| -> Vec<_> {
            let gazetteer = Gazetteer::embedded().unwrap();
            let first = |m: &crate::gazetteer::Mention| gazetteer.place(&m.candidates[0]).unwrap();
            gazetteer.spot(text).iter().map(|m| (first(m).country.clone(), first(m).kind)).collect()
        };
        use crate::gazetteer::PlaceKind::{Country, Province};
        assert_eq!(
            kinds("Troops killed four bandits in Niger State on Monday."),
            [("NG".to_owned(), Province)]
        );
        assert_eq!(kinds("Troops killed four bandits in Niger on Monday."), [("NE".to_owned(), Country)]);
    }

    #[test]
    fn a_province_is_not_what_a_part_of_its_name_is() {
        let ids = |text: &str| -> Vec<Vec<String>> {
            let mentions = Gazetteer::embedded().unwrap().spot(text);
            mentions.iter().map(|m| m.candidates.iter().map(|id| id.as_str().to_owned()).collect()).collect()
        };
        for name in ["Sistan and Baluchestan", "Sistan-Baluchestan", "Sistan va Baluchestan"] {
            assert_eq!(ids(&format!("Missiles hit {name} province on Monday.")), [["gn:1159456"]], "{name}");
        }
        assert_eq!(ids("Jets bombed Khost and Kunar.").len(), 2);
    }
}
