//! The few places a question is about, out of every layer, as a gazetteer of their own.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use super::super::candidates::bare;
use super::super::index::{Index, PlaceRef, Postings};
use super::super::names::Names;
use super::super::quick_map::WordMap;
use super::super::{Gazetteer, NameKind, Place, PlaceId, PlaceKind, Query, fold, variants};
use super::Reader;

/// Spellings less alike than this are another name.
const ALIKE: f64 = 0.78;

/// The places of so many names are kept for the next who asks...
const ASKED: usize = 1024;
/// ...where a name has no more of them than so many.
const FEW: usize = 16;

/// Names that were asked for, with their places.
#[derive(Debug, Default)]
pub(super) struct Asked(Mutex<WordMap<Arc<Few>>>);

/// Places by id, and the names under which they were found.
#[derive(Debug, Default)]
struct Few {
    /// So many candidates are told.
    most: Option<usize>,
    places: BTreeMap<String, Place>,
    names: Vec<(String, String, NameKind)>,
}

/// For each place that may be told as the meaning of a name so many are looked at.
const LOOKED_AT: usize = 25;

impl Reader {
    /// The places of all layers that bear the names of a query, or spellings of them: a gazetteer in which
    /// [`Gazetteer::resolve`] answers as if it held everything.
    pub fn narrow(&self, query: &Query<'_>) -> Gazetteer {
        let mut few = Few { most: Some(self.most), ..Few::default() };
        few.add(&self.places_called(query.name));
        for name in query.within.iter().chain(query.beside) {
            few.add(&self.places_called(name));
        }
        if let Some(country) = query.country {
            let folded = fold::folded(country);
            for layer in &self.atlas.layers {
                self.take(layer, &folded, layer.exact(&folded), &mut few, true);
            }
        }
        few.finish()
    }

    /// The row of an id, with the divisions it lies in.
    pub(crate) fn row(&self, id: &str) -> Option<Place> {
        let mut few = Few::default();
        let (layer, number) = self.atlas.layers.iter().find_map(|layer| Some((layer, layer.by_id(id)?)))?;
        self.keep(layer, &layer.place(number)?, &mut few);
        few.places.into_values().next()
    }

    /// What [`Reader::gather`] finds, or found when somebody asked before: reports of one conflict name the same places.
    fn places_called(&self, name: &str) -> Arc<Few> {
        // Nobody waits for another: looking again costs no more.
        if let Ok(asked) = self.asked.0.try_lock()
            && let Some(few) = asked.get(name)
        {
            return few.clone();
        }
        let mut few = Few::default();
        self.gather(name, &mut few);
        let few = Arc::new(few);
        if let Ok(mut asked) = self.asked.0.try_lock() {
            if asked.len() >= ASKED {
                asked.clear();
            }
            if few.places.len() <= FEW {
                asked.insert(name.to_owned(), few.clone());
            }
        }
        few
    }

    /// Everything that bears a name: as written, else spelled nearly so, else one letter off.
    fn gather(&self, name: &str, few: &mut Few) {
        let (forms, _) = bare(name);
        let before = few.names.len();
        for (layer, form) in self.each(&forms) {
            self.take(layer, form, layer.exact(form), few, true);
        }
        if few.names.len() == before {
            for (layer, form) in self.each(&forms) {
                for hit in layer.variant(form).filter(|hit| variants::likeness(&hit.folded, form) >= ALIKE) {
                    self.take(layer, &hit.folded, hit.postings, few, false);
                }
            }
        }
        if few.names.len() == before {
            for (layer, form) in self.each(&forms).filter(|(_, form)| form.chars().count() >= 6) {
                for hit in layer.fuzzy(form, 1) {
                    self.take(layer, &hit.folded, hit.postings, few, false);
                }
            }
        }
    }

    fn each<'a>(&'a self, forms: &'a [String]) -> impl Iterator<Item = (&'a Index, &'a String)> {
        self.atlas.layers.iter().flat_map(move |layer| forms.iter().map(move |form| (layer, form)))
    }

    fn take(&self, layer: &Index, folded: &str, postings: Postings<'_>, few: &mut Few, people: bool) {
        // A table from anybody may have any number of places of one name.
        for posting in postings.take(self.most.saturating_mul(LOOKED_AT)) {
            let kind = posting.flags.kind();
            let Some(place) = layer.place(posting.place) else { continue };
            if kind.is_people() && !people {
                continue;
            }
            let id = place.id().0;
            let written = if posting.flags.is_capitals() || kind == NameKind::Code {
                folded.to_uppercase()
            } else if fold::folded(place.name()) == folded {
                place.name().to_owned()
            } else {
                folded.to_owned()
            };
            if !few.places.contains_key(&id) {
                self.keep(layer, &place, few);
            }
            few.names.push((id, written, kind));
        }
    }

    /// Adds a place with the divisions it lies in, each as the first layer has it.
    fn keep(&self, layer: &Index, place: &PlaceRef<'_>, few: &mut Few) {
        let id = place.id().0;
        let first = self.atlas.layers.iter().find_map(|l| Some((l, l.place(l.by_id(&id)?)?)));
        let (layer, place) = first.as_ref().map_or((layer, place), |(l, p)| (*l, p));
        few.places.insert(id, self.complete(layer, place));
    }

    /// The row of a place, with the divisions it lies in.
    pub(super) fn complete(&self, layer: &Index, place: &PlaceRef<'_>) -> Place {
        let mut row = place.to_place();
        let country = row.country.split(';').next().unwrap_or_default().to_owned();
        let core = self.atlas.layers.first();
        let division = |code: &str| core.and_then(|c| c.division(code).and_then(|d| c.place(d.place?)));
        let (code1, code2) = (place.admin1_code(), place.admin2_code());
        let own = place.admin1().and_then(|n| layer.place(n));
        let coded = division(&format!("{country}.{code1}"));
        let province = match (&own, coded) {
            (Some(own), Some(coded)) if !core.is_some_and(|core| is_same(core, own, &coded)) => Some(*own),
            (own, coded) => coded.or(*own),
        };
        if let Some(province) = province
            && place.kind() != PlaceKind::Country
        {
            let iso = province.iso_3166_2();
            let code = if iso.is_empty() { province.admin1_code() } else { iso };
            row.admin1 = Some(code.to_owned()).filter(|c| !c.is_empty());
        }
        if row.admin2.is_none() {
            row.admin2 = division(&format!("{country}.{code1}.{code2}")).map(|d| d.id());
        }
        // A district that only the layer itself knows says nothing of the core's: where it lies must do.
        let in_core = |d: &PlaceId| core.is_some_and(|c| c.by_id(d.as_str()).is_some());
        row.admin2 = row.admin2.filter(in_core);
        row
    }
}

/// Whether a layer's own division is the core's of the same code: it bears one of its names and lies in its reach.
/// Codes alone may be those of another list.
fn is_same(core: &Index, own: &PlaceRef<'_>, coded: &PlaceRef<'_>) -> bool {
    let near = own.position().distance_km(coded.position()) <= coded.radius_km();
    near && core.exact(&fold::folded(own.name())).any(|posting| posting.place == coded.number())
}

impl Few {
    fn add(&mut self, other: &Few) {
        for (id, place) in &other.places {
            if !self.places.contains_key(id) {
                self.places.insert(id.clone(), place.clone());
            }
        }
        self.names.extend_from_slice(&other.names);
    }

    fn finish(self) -> Gazetteer {
        let places: Vec<Place> = self.places.into_values().collect();
        let mut names = Names::with_room_for(self.names.len().saturating_mul(32));
        for (id, written, kind) in &self.names {
            if let Ok(at) = places.binary_search_by(|p| p.id.as_str().cmp(id)) {
                names.add(at, written, *kind);
            }
        }
        names.finish();
        Gazetteer { places, names, is_view: true, most: self.most, ..Gazetteer::default() }
    }
}
