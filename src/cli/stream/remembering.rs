//! A gazetteer that remembers what it was asked: the rows of a table name the same provinces and countries.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::event::PlaceWord;
use crate::gazetteer::{Answer, Gazetteer, Place, PlaceId, PlaceKind, Query};
use crate::geo::{Area, Position, Stretch};
use crate::locate::Lookup;

/// More answers than this are not remembered.
const REMEMBERED: usize = 1 << 12;

/// So many names are remembered with the places that may bear them.
const NAMES: usize = 1 << 9;

/// A name, what lies around it, and the kinds that are asked for.
type Question = (String, Vec<String>, Vec<PlaceKind>);

/// The gazetteer, and its answers to questions that only names decide.
pub(super) struct Remembering<'g> {
    gazetteer: &'g Gazetteer,
    answers: RefCell<HashMap<Question, Answer>>,
    bearers: RefCell<HashMap<Name, Option<Rc<Gazetteer>>>>,
}

/// A name, the word for its kind, what lies around it, and the kinds that are asked for.
type Name = (String, Option<PlaceWord>, Vec<String>, Vec<PlaceKind>);

impl<'g> Remembering<'g> {
    pub(super) fn new(gazetteer: &'g Gazetteer) -> Self {
        Remembering { gazetteer, answers: RefCell::default(), bearers: RefCell::default() }
    }

    /// The answer to a question that a position decides: who may bear the name is remembered, the position is weighed
    /// anew.
    fn near(&self, query: &Query<'_>) -> Answer {
        let key = (query.name.to_owned(), query.word, query.within.to_vec(), query.kinds.to_vec());
        if let Some(known) = self.bearers.borrow().get(&key) {
            return known.as_ref().map_or_else(Answer::default, |few| few.resolve(query));
        }
        let Some(few) = self.gazetteer.narrowed(query) else { return self.gazetteer.resolve(query) };
        let answer = few.resolve(query);
        let mut bearers = self.bearers.borrow_mut();
        if bearers.len() >= NAMES {
            bearers.clear();
        }
        // Where nobody bears a name, no position changes that.
        let few = (!answer.candidates.is_empty()).then(|| Rc::new(few));
        bearers.insert(key, few);
        answer
    }
}

impl Lookup for Remembering<'_> {
    fn resolve(&self, query: &Query<'_>) -> Answer {
        // Asked for a larger place: a name, what lies around it and a list of kinds, and nothing else.
        if query.country.is_some() || query.at_border || !query.beside.is_empty() {
            return self.gazetteer.resolve(query);
        }
        if query.near.is_some() {
            return self.near(query);
        }
        if query.word.is_some() {
            return self.gazetteer.resolve(query);
        }
        let key = (query.name.to_owned(), query.within.to_vec(), query.kinds.to_vec());
        if let Some(known) = self.answers.borrow().get(&key) {
            return known.clone();
        }
        let answer = self.gazetteer.resolve(query);
        let mut answers = self.answers.borrow_mut();
        if answers.len() >= REMEMBERED {
            answers.clear();
        }
        answers.insert(key, answer.clone());
        answer
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
