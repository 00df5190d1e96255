//! The places a text may name, from every layer: looked up by folded name, each copied once a text.

use std::cell::RefCell;
use std::collections::HashMap;

use super::super::index::{Index, PlaceRef};
use super::super::{NameKind, PlaceKind, fold};
use crate::error::Result;
use crate::geo::Position;

/// The embedded core: places of Afghanistan and Pakistan and the world, as `situs gazetteer build` makes it.
const CORE: &[u8] = include_bytes!("../../../gazetteer/core.idx");

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

/// A place as reading needs it.
#[derive(Debug, Clone)]
pub(crate) struct Site {
    pub(crate) id: String,
    pub(crate) geonameid: Option<u64>,
    pub(crate) name: String,
    /// The name, folded.
    pub(crate) folded: String,
    pub(crate) kind: PlaceKind,
    pub(crate) code: String,
    /// ISO code; empty for what lies in many countries.
    pub(crate) country: String,
    /// Id of its first-level division, or its code; empty where unknown.
    pub(crate) admin1: String,
    /// Id of its second-level division, or its code; empty where unknown.
    pub(crate) admin2: String,
    pub(crate) position: Position,
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
}

impl Atlas {
    /// The embedded core.
    pub(crate) fn embedded() -> Result<Self> {
        Ok(Atlas { layers: vec![Index::from_static(CORE)?] })
    }

    /// Lays an index over the others.
    pub(crate) fn add(&mut self, index: Index) {
        self.layers.push(index);
    }

    /// How many words the names have that begin a folded text, each number once, in order.
    pub(crate) fn lengths(&self, folded: &str, out: &mut Vec<usize>) {
        out.clear();
        for layer in &self.layers {
            out.extend(layer.longest_at(folded.as_bytes(), 0).map(|(end, _)| end));
        }
        out.sort_unstable();
        out.dedup();
    }

    /// The id of a division: that of the place, where some layer has it; else its code.
    fn division(&self, layer: &Index, place: Option<u32>, code: &str) -> String {
        let named =
            self.layers.first().and_then(|core| core.division(code).and_then(|d| core.place(d.place?)));
        let own = || place.and_then(|number| layer.place(number));
        own().or(named).map_or_else(|| code.to_owned(), |p| p.id().0)
    }

    fn site(&self, layer: &Index, place: &PlaceRef<'_>) -> Site {
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
        Site {
            id,
            geonameid: place.geonameid(),
            name: place.name().to_owned(),
            folded: fold::folded(place.name()),
            kind,
            code: place.feature_code().to_owned(),
            country: country.join(";"),
            admin1,
            admin2,
            position: place.position(),
            population: place.population().unwrap_or(0),
            radius_km: place.radius_km(),
        }
    }
}

/// The sites of one text.
#[derive(Debug)]
pub(crate) struct Book<'a> {
    pub(crate) atlas: &'a Atlas,
    sites: RefCell<Sites>,
}

#[derive(Debug, Default)]
struct Sites {
    list: Vec<std::rc::Rc<Site>>,
    numbers: HashMap<String, usize>,
    names: HashMap<String, Vec<Bearer>>,
}

impl<'a> Book<'a> {
    pub(crate) fn new(atlas: &'a Atlas) -> Self {
        Book { atlas, sites: RefCell::default() }
    }

    /// The site of a number.
    pub(crate) fn site(&self, number: usize) -> Option<std::rc::Rc<Site>> {
        self.sites.borrow().list.get(number).cloned()
    }

    /// Who bears a folded name.
    pub(crate) fn bearers(&self, folded: &str) -> Vec<Bearer> {
        if let Some(known) = self.sites.borrow().names.get(folded) {
            return known.clone();
        }
        let mut sites = self.sites.borrow_mut();
        let mut bearers: Vec<Bearer> = Vec::new();
        for (at, layer) in self.atlas.layers.iter().enumerate() {
            for posting in layer.exact(folded) {
                let Some(place) = layer.place(posting.place) else { continue };
                let Some(class) = class(&place, posting.flags.kind(), posting.flags.is_capitals()) else {
                    continue;
                };
                let id = place.id().0;
                let known = sites.numbers.get(&id).copied();
                let number = known.unwrap_or_else(|| {
                    let older =
                        self.atlas.layers.iter().take(at).find_map(|l| Some((l, l.place(l.by_id(&id)?)?)));
                    let site = match older {
                        Some((l, p)) => self.atlas.site(l, &p),
                        None => self.atlas.site(layer, &place),
                    };
                    sites.list.push(std::rc::Rc::new(site));
                    let number = sites.list.len() - 1;
                    sites.numbers.insert(id, number);
                    number
                });
                let bearer = Bearer { site: number, class, capitals: posting.flags.is_capitals() };
                match bearers.iter_mut().find(|b| b.site == number) {
                    Some(known) if bearer.class < known.class => *known = bearer,
                    Some(_) => {}
                    None => bearers.push(bearer),
                }
            }
        }
        sites.names.insert(folded.to_owned(), bearers.clone());
        bearers
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
