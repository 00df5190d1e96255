//! The places a text may name, from every layer: looked up by folded name, each copied once a text.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};

use super::super::index::{Index, PlaceRef};
use super::super::{NameKind, PlaceKind, fold};
use super::near::Point;
use super::words::Quick;
use crate::error::Result;
use crate::geo::Position;

/// The embedded core: places of Afghanistan and Pakistan and the world, as `situs gazetteer build` makes it.
const CORE: &[u8] = include_bytes!("../../../gazetteer/core.idx");

/// The first bytes of the index inside the program: its header, which has the checksum of each part, and more.
pub(crate) fn core_head() -> &'static [u8] {
    CORE.get(..4096).unwrap_or(CORE)
}

/// What a name is to its place, as far as reading needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum NameClass {
    /// The name it is listed under.
    Main,
    /// Another spelling or an exonym.
    Other,
    /// "Ky.", "U.S.": stands for the name.
    Short,
    /// The people or the adjective.
    People,
}

/// The first layer that has a place, and its number there: the same for the same id.
type Home = (usize, u32);

/// A place as reading needs it.
#[derive(Debug, Clone)]
pub(crate) struct Site {
    home: Home,
    pub(crate) id: Arc<str>,
    pub(crate) geonameid: Option<u64>,
    pub(crate) name: Arc<str>,
    /// The name, folded.
    pub(crate) folded: String,
    pub(crate) kind: PlaceKind,
    pub(crate) code: String,
    /// ISO code; empty for what lies in many countries.
    pub(crate) country: Arc<str>,
    /// Id of its first-level division, or its code; empty where unknown.
    pub(crate) admin1: String,
    /// Id of its second-level division, or its code; empty where unknown.
    pub(crate) admin2: String,
    pub(crate) position: Position,
    pub(crate) point: Point,
    /// Country and divisions by the numbers of the atlas.
    keys: [u32; 3],
    pub(crate) population: u64,
    pub(crate) radius_km: f64,
}

/// A name's bearer: number of the site in its [`Book`], what the name is to it, and whether it must be written in
/// capitals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Bearer {
    pub(crate) site: usize,
    pub(crate) class: NameClass,
    pub(crate) capitals: bool,
}

/// The layers: the core first, then what was laid over it. A place that several have is that of the first.
#[derive(Debug)]
pub(crate) struct Atlas {
    pub(super) layers: Vec<Index>,
    /// What was looked up before, as far as there is room: names come again in text after text.
    known: Mutex<Kept>,
}

/// Room for so many bearers, some 20 MB.
const ROOM: usize = 50_000;

#[derive(Debug, Default)]
struct Kept {
    names: HashMap<Box<str>, Arc<[Known]>, Quick>,
    sites: HashMap<Home, Arc<Site>, Quick>,
    bearers: usize,
    keys: Numbers,
}

/// Countries and divisions, numbered from 1 as they are met. Kept as long as the atlas: there are no more of them
/// than the gazetteer has divisions.
#[derive(Debug, Default)]
struct Numbers(HashMap<Box<str>, u32, Quick>);

impl Numbers {
    fn of(&mut self, key: &str) -> u32 {
        if key.is_empty() {
            return 0;
        }
        if let Some(number) = self.0.get(key) {
            return *number;
        }
        let number = u32::try_from(self.0.len().saturating_add(1)).unwrap_or(u32::MAX);
        self.0.insert(key.into(), number);
        number
    }
}

/// A bearer of a name, for any text.
#[derive(Debug)]
struct Known {
    site: Arc<Site>,
    class: NameClass,
    capitals: bool,
}

impl Atlas {
    /// The embedded core.
    pub(crate) fn embedded() -> Result<Self> {
        Ok(Atlas { layers: vec![Index::from_static(CORE)?], known: Mutex::default() })
    }

    /// Lays an index over the others.
    pub(crate) fn add(&mut self, index: Index) {
        self.layers.push(index);
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Kept::default();
    }

    /// How many words the names have that begin a folded text, each number once, in order.
    pub(crate) fn lengths(&self, folded: &str, out: &mut Vec<usize>) {
        out.clear();
        for layer in &self.layers {
            layer.ends(folded.as_bytes(), out);
        }
        out.sort_unstable();
        out.dedup();
    }

    /// The id of a division: that of the place, where some layer has it; else its code.
    fn division(&self, layer: Option<&Index>, place: Option<u32>, code: &str) -> String {
        let named =
            self.layers.first().and_then(|core| core.division(code).and_then(|d| core.place(d.place?)));
        let own = || place.and_then(|number| layer?.place(number));
        own().or(named).map_or_else(|| code.to_owned(), |p| p.id().0)
    }

    /// Who bears a folded name, in any text.
    fn known(&self, folded: &str) -> Arc<[Known]> {
        let mut kept = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = kept.names.get(folded) {
            return Arc::clone(known);
        }
        let Kept { sites, keys, .. } = &mut *kept;
        let known: Arc<[Known]> = self.look_up(folded, sites, keys).into();
        kept.bearers = kept.bearers.saturating_add(known.len().saturating_add(1));
        if kept.bearers > ROOM {
            let keys = std::mem::take(&mut kept.keys);
            *kept = Kept { bearers: known.len().saturating_add(1), keys, ..Kept::default() };
        }
        kept.names.insert(folded.into(), Arc::clone(&known));
        known
    }

    fn look_up(
        &self,
        folded: &str,
        sites: &mut HashMap<Home, Arc<Site>, Quick>,
        keys: &mut Numbers,
    ) -> Vec<Known> {
        let mut bearers: Vec<Known> = Vec::new();
        let mut places: HashMap<Home, usize, Quick> = HashMap::default();
        for (at, layer) in self.layers.iter().enumerate() {
            for posting in layer.exact(folded) {
                let Some(place) = layer.place(posting.place) else { continue };
                let capitals = posting.flags.is_capitals();
                let Some(class) = class(&place, posting.flags.kind(), capitals) else { continue };
                let (home, place) = self.home(at, place);
                if let Some(known) = places.get(&home).and_then(|at| bearers.get_mut(*at)) {
                    if class < known.class {
                        (known.class, known.capitals) = (class, capitals);
                    }
                    continue;
                }
                let site = sites.entry(home).or_insert_with(|| Arc::new(self.site(home, &place, keys)));
                places.insert(home, bearers.len());
                bearers.push(Known { site: Arc::clone(site), class, capitals });
            }
        }
        bearers
    }

    /// A place of a layer as the first layer has it that has its id.
    fn home<'a>(&'a self, at: usize, place: PlaceRef<'a>) -> (Home, PlaceRef<'a>) {
        let id = if at > 0 { place.id().0 } else { String::new() };
        let older = self.layers.iter().enumerate().take(at).find_map(|(at, layer)| {
            let number = layer.by_id(&id)?;
            Some(((at, number), layer.place(number)?))
        });
        older.unwrap_or(((at, place.number()), place))
    }

    fn site(&self, home: Home, place: &PlaceRef<'_>, keys: &mut Numbers) -> Site {
        let layer = self.layers.get(home.0);
        let country: Vec<&str> = place.countries().collect();
        let first = country.first().copied().unwrap_or_default();
        let (code1, code2) = (place.admin1_code(), place.admin2_code());
        let kind = place.kind();
        let id = place.id().0;
        let admin1 = match kind {
            PlaceKind::Province => id.clone(),
            _ if code1.is_empty() && place.admin1().is_none() => String::new(),
            _ => self.division(layer, place.admin1(), &format!("{first}.{code1}")),
        };
        let admin2 = match kind {
            PlaceKind::District => id.clone(),
            _ if code2.is_empty() && place.admin2().is_none() => String::new(),
            _ => self.division(layer, place.admin2(), &format!("{first}.{code1}.{code2}")),
        };
        let country = country.join(";");
        Site {
            home,
            id: id.into(),
            geonameid: place.geonameid(),
            name: place.name().into(),
            folded: fold::folded(place.name()),
            kind,
            code: place.feature_code().to_owned(),
            keys: [keys.of(&country), keys.of(&admin1), keys.of(&admin2)],
            country: country.into(),
            admin1,
            admin2,
            position: place.position(),
            point: Point::new(place.position()),
            population: place.population().unwrap_or(0),
            radius_km: place.radius_km(),
        }
    }
}

/// The places that one text may name, numbered as they are met.
#[derive(Debug)]
pub(crate) struct Book<'a> {
    pub(crate) atlas: &'a Atlas,
    sites: RefCell<Met>,
    /// Names looked up before: a text tells them again and again.
    known: RefCell<HashMap<Box<str>, Rc<[Bearer]>, Quick>>,
}

#[derive(Debug, Default)]
struct Met {
    list: Vec<Arc<Site>>,
    numbers: HashMap<Home, usize, Quick>,
}

impl<'a> Book<'a> {
    pub(crate) fn new(atlas: &'a Atlas) -> Self {
        Book { atlas, sites: RefCell::default(), known: RefCell::default() }
    }

    /// The site of a number.
    pub(crate) fn site(&self, number: usize) -> Option<Arc<Site>> {
        self.sites.borrow().list.get(number).cloned()
    }

    /// Who bears a folded name.
    pub(crate) fn bearers(&self, folded: &str) -> Rc<[Bearer]> {
        if let Some(bearers) = self.known.borrow().get(folded) {
            return Rc::clone(bearers);
        }
        let known = self.atlas.known(folded);
        let mut met = self.sites.borrow_mut();
        let Met { list, numbers } = &mut *met;
        let number = |known: &Known| {
            let site = *numbers.entry(known.site.home).or_insert_with(|| {
                list.push(Arc::clone(&known.site));
                list.len().saturating_sub(1)
            });
            Bearer { site, class: known.class, capitals: known.capitals }
        };
        let bearers: Rc<[Bearer]> = known.iter().map(number).collect();
        self.known.borrow_mut().insert(folded.into(), Rc::clone(&bearers));
        bearers
    }

    /// The sites, when every name is found.
    pub(crate) fn into_sites(self) -> Sites {
        Sites::new(self.sites.into_inner().list)
    }
}

/// The sites of one text, with equal countries and divisions told by number.
#[derive(Debug)]
pub(crate) struct Sites {
    list: Vec<Arc<Site>>,
    keys: Vec<Keys>,
    key_count: usize,
}

/// Country and divisions of a site as numbers that are equal where the texts are; 0 for none.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Keys {
    pub(crate) country: usize,
    pub(crate) admin1: usize,
    pub(crate) admin2: usize,
}

impl Sites {
    fn new(list: Vec<Arc<Site>>) -> Self {
        let mut numbers: HashMap<u32, usize, Quick> = HashMap::default();
        numbers.insert(0, 0);
        let mut keys = Vec::with_capacity(list.len());
        for site in &list {
            let [country, admin1, admin2] = site.keys.map(|key| {
                let next = numbers.len();
                *numbers.entry(key).or_insert(next)
            });
            keys.push(Keys { country, admin1, admin2 });
        }
        let key_count = numbers.len();
        Sites { list, keys, key_count }
    }

    /// The site of a number.
    pub(crate) fn get(&self, number: usize) -> Option<&Site> {
        self.list.get(number).map(|site| &**site)
    }

    pub(crate) fn keys(&self, number: usize) -> Keys {
        self.keys.get(number).copied().unwrap_or_default()
    }

    /// One more than the largest key.
    pub(crate) fn key_count(&self) -> usize {
        self.key_count
    }
}

/// What a name is to a place for reading; `None` for codes.
fn class(place: &PlaceRef<'_>, kind: NameKind, capitals: bool) -> Option<NameClass> {
    let country = place.kind() == PlaceKind::Country;
    match kind {
        NameKind::Code => None,
        // Initials of a town are those of its airport.
        _ if capitals && place.kind() == PlaceKind::Settlement && kind != NameKind::Preferred => None,
        NameKind::Demonym | NameKind::Adjective if capitals && country => Some(NameClass::Other),
        NameKind::Demonym | NameKind::Adjective => Some(NameClass::People),
        NameKind::Preferred => Some(NameClass::Main),
        _ => Some(NameClass::Other),
    }
}

#[cfg(feature = "archives")]
#[cfg(test)]
mod tests {
    use std::io::Cursor;
    use std::path::Path;

    use super::super::super::dump::{Importer, texts};
    use super::*;

    #[test]
    fn the_index_inside_the_program_is_that_of_the_tables() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("gazetteer");
        let files = [
            "places.csv",
            "names.csv",
            "world/places.csv",
            "world/names.csv",
            "world/admin1CodesASCII.txt",
            "world/admin2Codes.txt",
        ];
        let mut all = Vec::new();
        for file in files {
            let Ok(bytes) = std::fs::read(folder.join(file)) else {
                // The packaged crate leaves the tables of the world out.
                assert!(file.starts_with("world/"), "{file}");
                return;
            };
            for text in texts(file, Cursor::new(&bytes)).unwrap() {
                all.push((text.kind(), all.len(), file, bytes.clone(), text));
            }
        }
        all.sort_by_key(|(kind, at, ..)| (*kind, *at));
        let mut importer = Importer::new("gn", "situs", "see gazetteer/README.md");
        for (_, _, file, bytes, text) in &all {
            importer.read(file, Cursor::new(bytes), text).unwrap();
        }
        let (builder, faults) = importer.done();
        assert_eq!(faults.total(), 0, "{:?}", faults.first);
        let made = Index::from_bytes(builder.finish_in_memory().unwrap()).unwrap();
        let core = Index::from_static(CORE).unwrap();
        assert_eq!((made.len(), made.name_count()), (core.len(), core.name_count()));
        assert_eq!(
            made.source_hash(),
            core.source_hash(),
            "build gazetteer/core.idx again: see gazetteer/README.md"
        );
    }
}
