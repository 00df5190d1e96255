//! A gazetteer that remembers what it was asked: the rows of a table name the same provinces and countries.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::event::Site;
use crate::gazetteer::{Answer, Gazetteer, Place, PlaceId, Query};
use crate::geo::{Area, Position, Stretch};
use crate::locate::Lookup;

/// More answers than this are not remembered.
const REMEMBERED: usize = 1 << 12;

/// So many places that may bear a name are remembered.
const BEARERS: usize = 1 << 14;

/// The gazetteer, and its answers to questions that only names decide.
pub(super) struct Remembering<'g> {
    gazetteer: &'g Gazetteer,
    answers: RefCell<Known<Answer>>,
    bearers: RefCell<Bearers>,
    larger: RefCell<Known<Rc<[&'g Place]>>>,
}

/// What is known of a question, by its key.
struct Known<T>(HashMap<Box<[u8]>, T>);

/// Who may bear a name.
#[derive(Default)]
struct Bearers {
    known: HashMap<Box<[u8]>, Rc<Gazetteer>>,
    places: usize,
}

impl<'g> Remembering<'g> {
    pub(super) fn new(gazetteer: &'g Gazetteer) -> Self {
        Remembering {
            gazetteer,
            answers: RefCell::default(),
            bearers: RefCell::default(),
            larger: RefCell::default(),
        }
    }

    /// Who may bear the name of a question that a position decides: they are remembered, the position is weighed anew.
    fn bearers(&self, query: &Query<'_>) -> Option<Rc<Gazetteer>> {
        with_key(query, |key| {
            if let Some(known) = self.bearers.borrow().known.get(key) {
                return Some(known.clone());
            }
            let few = Rc::new(self.gazetteer.narrowed(query)?);
            self.bearers.borrow_mut().put(key, &few);
            Some(few)
        })
    }
}

impl Lookup for Remembering<'_> {
    fn resolve(&self, query: &Query<'_>) -> Answer {
        // Asked for a larger place: a name, what lies around it and a list of kinds, and nothing else.
        if query.country.is_some() || query.at_border || !query.beside.is_empty() {
            return self.gazetteer.resolve(query);
        }
        if query.near.is_some() {
            return match self.bearers(query) {
                Some(few) => few.resolve(query),
                None => self.gazetteer.resolve(query),
            };
        }
        if query.word.is_some() {
            return self.gazetteer.resolve(query);
        }
        with_key(query, |key| self.answers.borrow_mut().get(key, || self.gazetteer.resolve(query)))
    }

    fn larger(&self, site: &Site) -> Rc<[&Place]> {
        let query = Query { name: "", within: &site.context.within, ..Query::default() };
        with_key(&query, |key| self.larger.borrow_mut().get(key, || self.gazetteer.larger(site)))
    }

    fn holds_for_all(&self, query: &Query<'_>, holds: &dyn Fn(&Place) -> bool) -> bool {
        self.bearers(query).is_some_and(|few| few.places().all(holds))
    }

    fn place(&self, id: &PlaceId) -> Option<&Place> {
        self.gazetteer.place(id)
    }

    fn area(&self, id: &PlaceId) -> Option<&Area> {
        self.gazetteer.area(id)
    }

    fn stretch(&self, id: &PlaceId) -> Option<Stretch> {
        self.gazetteer.stretch(id)
    }

    fn admin_at(&self, position: Position) -> (Option<&Place>, Option<&Place>) {
        self.gazetteer.admin_at(position)
    }
}

impl<T> Default for Known<T> {
    fn default() -> Self {
        Known(HashMap::new())
    }
}

impl<T: Clone> Known<T> {
    fn get(&mut self, key: &[u8], find: impl FnOnce() -> T) -> T {
        if let Some(known) = self.0.get(key) {
            return known.clone();
        }
        let found = find();
        if self.0.len() >= REMEMBERED {
            self.0.clear();
        }
        self.0.insert(key.into(), found.clone());
        found
    }
}

impl Bearers {
    fn put(&mut self, key: &[u8], few: &Rc<Gazetteer>) {
        self.places = self.places.saturating_add(few.places().count().saturating_add(1));
        if self.places > BEARERS {
            self.known.clear();
            self.places = 0;
        }
        self.known.insert(key.into(), few.clone());
    }
}

thread_local! {
    /// Room for a key, which nearly every row needs several times.
    static ROOM: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// All of a question that decides its answer, but for the position it is near: its name, the word for its kind, what
/// lies around it, and the kinds that are asked for.
fn with_key<T>(query: &Query<'_>, then: impl FnOnce(&[u8]) -> T) -> T {
    // While a question is answered others may be asked.
    let mut key = ROOM.with(|room| room.take());
    key.clear();
    key.push(query.word.map_or(0, |word| (word as u8).saturating_add(1)));
    key.extend(query.kinds.iter().map(|kind| (*kind as u8).saturating_add(1)));
    for name in std::iter::once(query.name).chain(query.within.iter().map(String::as_str)) {
        // No text holds this byte, so no two lists have one key.
        key.push(0xff);
        key.extend(name.as_bytes());
    }
    let answer = then(&key);
    ROOM.with(|room| room.replace(key));
    answer
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::PlaceWord;

    #[test]
    fn questions_that_may_have_other_answers_have_other_keys() {
        let within = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let (one, two) = (within(&["Khost"]), within(&["Khost", "Afghanistan"]));
        let kinds = [crate::gazetteer::PlaceKind::Province];
        let plain = Query { name: "Spera", within: &one, ..Query::default() };
        let questions = [
            plain.clone(),
            Query { name: "Sper", ..plain.clone() },
            Query { within: &two, ..plain.clone() },
            Query { within: &[], ..plain.clone() },
            Query { word: Some(PlaceWord::District), ..plain.clone() },
            Query { kinds: &kinds, ..plain },
        ];
        let keys: std::collections::BTreeSet<Vec<u8>> =
            questions.iter().map(|query| with_key(query, <[u8]>::to_vec)).collect();
        assert_eq!(keys.len(), questions.len());
    }

    #[test]
    fn what_is_remembered_is_what_the_gazetteer_says() {
        let gazetteer = Gazetteer::embedded().unwrap();
        let remembering = Remembering::new(gazetteer);
        let within = ["Khost".to_owned(), "Afghanistan".to_owned()];
        for (lon, lat) in [(69.9, 33.3), (70.4, 32.0), (35.0, 48.0)] {
            let near = Position::new(lon, lat);
            let query = Query { name: "Spera", within: &within, near, ..Query::default() };
            for _ in 0..2 {
                let (ours, its) = (remembering.resolve(&query), gazetteer.resolve(&query));
                assert_eq!(format!("{ours:?}"), format!("{its:?}"));
            }
        }
    }
}
