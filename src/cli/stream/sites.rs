//! Where the places of rows are: looked for once each, as long as they are remembered.

use std::collections::HashMap;
use std::rc::Rc;

use super::remembering::Remembering;
use crate::error::Finding;
use crate::event::{Manner, PlaceWord, Site};
use crate::gazetteer::Gazetteer;
use crate::locate::{Lookup, Resolution, locate_site};

/// So many places are remembered, and as many of those before...
const REMEMBERED: usize = 1 << 13;
/// ...unless they and what else was made of them have so many bytes.
const WEIGHT: usize = 3 << 20;
/// About so many bytes a place has by itself, with its key.
const OWN: usize = 768;

/// A place that was looked for.
#[derive(Debug)]
pub(super) struct Found<T> {
    /// Where it is.
    pub(super) resolution: Resolution,
    /// What is to be said of it, at no place yet.
    findings: Vec<Finding>,
    /// What else was made of it.
    pub(super) more: T,
}

impl<T> Found<T> {
    /// What is to be said of a row that names it, but for the place of the row.
    pub(super) fn findings(&self) -> &[Finding] {
        &self.findings
    }
}

/// The places looked for lately.
pub(super) struct Sites<'g, T> {
    lookup: Remembering<'g>,
    young: HashMap<Box<[u8]>, Rc<Found<T>>>,
    old: HashMap<Box<[u8]>, Rc<Found<T>>>,
    key: Vec<u8>,
    weight: usize,
}

impl<'g, T: Default> Sites<'g, T> {
    pub(super) fn new(gazetteer: &'g Gazetteer) -> Self {
        Sites {
            lookup: Remembering::new(gazetteer),
            young: HashMap::new(),
            old: HashMap::new(),
            key: Vec::new(),
            weight: 0,
        }
    }

    /// So many bytes more were made of a place.
    pub(super) fn grown(&mut self, bytes: usize) {
        self.weight = self.weight.saturating_add(bytes);
    }

    /// Where a site is.
    pub(super) fn find(&mut self, site: &Site) -> Rc<Found<T>> {
        key(&mut self.key, site);
        if let Some(found) = self.young.get(self.key.as_slice()) {
            return found.clone();
        }
        let found = match self.old.remove(self.key.as_slice()) {
            Some(found) => found,
            None => Rc::new(look(site, &self.lookup)),
        };
        if self.young.len() >= REMEMBERED || self.weight >= WEIGHT {
            self.weight = 0;
            self.old = std::mem::take(&mut self.young);
        }
        self.weight = self.weight.saturating_add(OWN);
        self.young.insert(self.key.as_slice().into(), found.clone());
        found
    }
}

fn look<T: Default>(site: &Site, lookup: &impl Lookup) -> Found<T> {
    let (resolution, findings) = locate_site(site, lookup);
    Found { more: T::default(), findings, resolution }
}

/// All of a site that decides where it is.
fn key(key: &mut Vec<u8>, site: &Site) {
    key.clear();
    let manner = match site.manner {
        Manner::In => 0,
        Manner::AlongBorder => 1,
        Manner::Near => 2,
    };
    let word = |word: Option<PlaceWord>| word.map_or(0, |word| (word as u8).saturating_add(1));
    key.extend([manner, word(site.context.kind)]);
    if let Some(given) = &site.given {
        key.extend(given.position.lon().to_le_bytes());
        key.extend(given.position.lat().to_le_bytes());
        key.extend(given.radius_km.unwrap_or(-1.0).to_le_bytes());
        key.extend([word(given.level), given.where_prec.unwrap_or(0)]);
    }
    for name in std::iter::once(&site.written).chain(&site.context.within) {
        key.push(0x1f);
        key.extend(name.as_bytes());
    }
}
