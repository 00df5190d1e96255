//! From codes to places: which province and district a place lies in; and how far a division reaches where its
//! source doesn't say.

use std::collections::HashMap;

use geo::{Distance, Haversine};

use super::build::{Builder, first_country, number_of};
use super::layout::text_at;
use super::record::{NONE, Record, degrees};
use crate::gazetteer::PlaceKind;

/// Fewer places than this in a division tell nothing of how far it reaches.
const ENOUGH: usize = 20;

impl Builder {
    /// Sets `admin1` and `admin2` of every record to numbers in order of reading, and the radii that are missing.
    pub(super) fn refer(&mut self) {
        let mut by_code: HashMap<u32, u32> = HashMap::new();
        let count = u32::try_from(self.records.len()).unwrap_or(NONE);
        for number in 0..count {
            let Some(record) = self.records.get(number as usize).copied() else {
                break;
            };
            let country = first_country(record.country);
            let other = |found: Option<u32>| found.filter(|place| *place != number).unwrap_or(NONE);
            let admin1 = self.divisions.get(&(country, record.admin1_code, NONE));
            let admin2 = self.divisions.get(&(country, record.admin1_code, record.admin2_code)).copied();
            let admin2 = admin2.or_else(|| self.district(record.admin2_code, &mut by_code));
            if let Some(slot) = self.records.get_mut(number as usize)
                && slot.kind != PlaceKind::Country
            {
                slot.admin1 = if slot.kind == PlaceKind::Province { NONE } else { other(admin1.copied()) };
                slot.admin2 = if slot.kind == PlaceKind::Province { NONE } else { other(admin2) };
            }
        }
        self.follow_parents();
        self.set_radii();
    }

    /// The district whose id is written where others write a code.
    fn district(&self, code: u32, known: &mut HashMap<u32, u32>) -> Option<u32> {
        let found = *known.entry(code).or_insert_with(|| {
            let text = text_at(&self.strings.bytes, code).unwrap_or_default();
            let number = number_of(text, &self.prefix).or_else(|| number_of(&format!(":{text}"), ""));
            let place = match number {
                Some(number) => self.find_number(number),
                None => self.by_text.get(text).copied(),
            };
            place.unwrap_or(NONE)
        });
        let kind = self.records.get(found as usize)?.kind;
        (kind == PlaceKind::District).then_some(found)
    }

    /// What the codes didn't tell, the hierarchy may.
    fn follow_parents(&mut self) {
        for (child, parent) in std::mem::take(&mut self.parents) {
            let Some(above) = self.records.get(parent as usize).copied() else {
                continue;
            };
            let Some(record) = self.records.get_mut(child as usize) else {
                continue;
            };
            match above.kind {
                PlaceKind::Province if record.admin1 == NONE => record.admin1 = parent,
                PlaceKind::District if record.admin2 == NONE => record.admin2 = parent,
                _ => {}
            }
        }
    }

    fn set_radii(&mut self) {
        let mut countries: HashMap<u32, u32> = HashMap::new();
        for (number, record) in (0..).zip(&self.records) {
            if record.kind == PlaceKind::Country {
                countries.entry(first_country(record.country)).or_insert(number);
            }
        }
        let mut reaches: Vec<(u32, u32)> = Vec::new();
        for record in &self.records {
            let country = countries.get(&first_country(record.country)).copied();
            for larger in [country, Some(record.admin1), Some(record.admin2)].into_iter().flatten() {
                if let Some(place) = self.records.get(larger as usize).filter(|place| place.radius_m == 0) {
                    reaches.push((larger, metres_between(record, place)));
                }
            }
        }
        reaches.sort_unstable();
        for members in reaches.chunk_by(|a, b| a.0 == b.0) {
            let at = (members.len().saturating_mul(95) / 100).min(members.len().saturating_sub(1));
            let (Some((number, _)), Some((_, reach))) = (members.first(), members.get(at)) else {
                continue;
            };
            if members.len() >= ENOUGH
                && let Some(record) = self.records.get_mut(*number as usize)
            {
                record.radius_m = (*reach).max(1000);
            }
        }
        for number in 0..self.records.len() {
            let Some(record) = self.records.get(number).filter(|record| record.radius_m == 0) else {
                continue;
            };
            let code = text_at(&self.strings.bytes, record.feature).unwrap_or_default();
            let km = radius_by_rule(record, code);
            if let Some(record) = self.records.get_mut(number) {
                record.radius_m = km.saturating_mul(1000);
            }
        }
    }
}

fn metres_between(a: &Record, b: &Record) -> u32 {
    let point = |r: &Record| geo::Point::new(degrees(r.lon), degrees(r.lat));
    // Half the Earth's girth in metres fits.
    Haversine.distance(point(a), point(b)) as u32
}

/// Kilometres. Settlements as in the project's own gazetteer; the rest by what its code says of its extent.
fn radius_by_rule(record: &Record, code: &str) -> u32 {
    match record.kind {
        PlaceKind::Country => 500,
        PlaceKind::Province => 100,
        PlaceKind::District => match code {
            "ADM3" => 15,
            "ADM4" | "ADM5" => 8,
            _ => 30,
        },
        PlaceKind::Settlement => match record.population.unwrap_or(0) {
            5_000_000.. => 20,
            1_000_000.. => 12,
            250_000.. => 8,
            100_000.. => 5,
            20_000.. => 4,
            5_000.. => 3,
            _ if code == "PPLC" => 5,
            _ if code.starts_with("PPLA") => 3,
            _ => 2,
        },
        PlaceKind::Crossing | PlaceKind::Pass | PlaceKind::BorderPost | PlaceKind::Airport => 2,
        PlaceKind::Region | PlaceKind::Continent | PlaceKind::Water => match record.class {
            Some(b'S' | b'R' | b'U') => 2,
            Some(b'P') => 2,
            _ => match code {
                "CONT" => 3000,
                "OCN" => 2000,
                "SEA" | "GULF" => 500,
                "RGN" | "RGNE" | "RGNH" | "DSRT" | "MTS" => 100,
                _ => 15,
            },
        },
    }
}
