//! A place as an index holds it: 64 bytes, and texts by their offset.
//!
//! | bytes | content |
//! |---|---|
//! | 0..8 | the number of its id ("gn:1138958" → 1138958); 0 where the id is a text |
//! | 8..16 | people |
//! | 16..20, 20..24 | latitude, longitude, in 1e-7 degrees |
//! | 24..28 | radius in metres |
//! | 28..32 | its name (texts) |
//! | 32..36 | id, ISO 3166-2 code, P-code (three texts after each other), or none |
//! | 36..40, 40..44 | numbers of its province and its district, or none |
//! | 44..48, 48..52 | its codes of province and district (texts) |
//! | 52..56 | GeoNames feature code (text) |
//! | 56..60 | one or two ISO 3166-1 codes |
//! | 60 | kind |
//! | 61 | flags: 1 people are known, 2 it has an area; 4 bits for the GeoNames feature class |
//! | 62..64 | number of its source |

use super::layout::{array, u32_at, u64_at};
use crate::gazetteer::PlaceKind;

/// Bytes of a record.
pub(super) const SIZE: usize = 64;
/// "No such place", "no such text".
pub(super) const NONE: u32 = u32::MAX;

const CLASSES: &[u8; 9] = b"AHLPRSTUV";
const PEOPLE_KNOWN: u8 = 1;
const HAS_AREA: u8 = 2;

/// A record, read or to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) id: u64,
    pub(super) population: Option<u64>,
    pub(super) lat: i32,
    pub(super) lon: i32,
    pub(super) radius_m: u32,
    pub(super) name: u32,
    pub(super) extra: u32,
    pub(super) admin1: u32,
    pub(super) admin2: u32,
    pub(super) admin1_code: u32,
    pub(super) admin2_code: u32,
    pub(super) feature: u32,
    pub(super) country: [u8; 4],
    pub(super) kind: PlaceKind,
    pub(super) class: Option<u8>,
    pub(super) has_area: bool,
    pub(super) source: u16,
}

impl Record {
    pub(super) fn encode(&self) -> [u8; SIZE] {
        let mut out = [0; SIZE];
        let kind = PlaceKind::ALL.iter().position(|kind| *kind == self.kind).unwrap_or(0) as u8;
        let class = CLASSES
            .iter()
            .position(|class| Some(*class) == self.class)
            .map_or(0, |at| (at as u8).saturating_add(1));
        let known = if self.population.is_some() { PEOPLE_KNOWN } else { 0 };
        let area = if self.has_area { HAS_AREA } else { 0 };
        let parts: [&[u8]; 16] = [
            &self.id.to_le_bytes(),
            &self.population.unwrap_or(0).to_le_bytes(),
            &self.lat.to_le_bytes(),
            &self.lon.to_le_bytes(),
            &self.radius_m.to_le_bytes(),
            &self.name.to_le_bytes(),
            &self.extra.to_le_bytes(),
            &self.admin1.to_le_bytes(),
            &self.admin2.to_le_bytes(),
            &self.admin1_code.to_le_bytes(),
            &self.admin2_code.to_le_bytes(),
            &self.feature.to_le_bytes(),
            &self.country,
            &[kind],
            &[known | area | class << 4],
            &self.source.to_le_bytes(),
        ];
        for (slot, byte) in out.iter_mut().zip(parts.into_iter().flatten()) {
            *slot = *byte;
        }
        out
    }

    /// `None` where the bytes are too few, or tell an unknown kind or a position off the Earth.
    pub(super) fn decode(bytes: &[u8]) -> Option<Record> {
        let flags = *bytes.get(61)?;
        let (lat, lon) = (i32::from_le_bytes(array(bytes, 16)?), i32::from_le_bytes(array(bytes, 20)?));
        let on_earth = lat.unsigned_abs() <= 900_000_000 && lon.unsigned_abs() <= 1_800_000_000;
        on_earth.then_some(Record {
            id: u64_at(bytes, 0)?,
            population: (flags & PEOPLE_KNOWN != 0).then_some(u64_at(bytes, 8)?),
            lat,
            lon,
            radius_m: u32_at(bytes, 24)?,
            name: u32_at(bytes, 28)?,
            extra: u32_at(bytes, 32)?,
            admin1: u32_at(bytes, 36)?,
            admin2: u32_at(bytes, 40)?,
            admin1_code: u32_at(bytes, 44)?,
            admin2_code: u32_at(bytes, 48)?,
            feature: u32_at(bytes, 52)?,
            country: array(bytes, 56)?,
            kind: *PlaceKind::ALL.get(usize::from(*bytes.get(60)?))?,
            class: CLASSES.get(usize::from(flags >> 4).wrapping_sub(1)).copied(),
            has_area: flags & HAS_AREA != 0,
            source: u16::from_le_bytes(array(bytes, 62)?),
        })
    }

    /// The order of records: ids that are numbers, then the rest.
    pub(super) fn id_order(bytes: &[u8]) -> Option<u64> {
        match u64_at(bytes, 0)? {
            0 => Some(u64::MAX),
            id => Some(id),
        }
    }
}

/// A coordinate in degrees as a record holds it; `None` off the Earth.
pub(super) fn e7(degrees: f64, most: f64) -> Option<i32> {
    (degrees.is_finite() && degrees.abs() <= most).then(|| (degrees * 1e7).round() as i32)
}

/// A record's coordinate in degrees. Dividing gives the float nearest to the decimal number; multiplying doesn't.
pub(super) fn degrees(e7: i32) -> f64 {
    f64::from(e7) / 1e7
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn a_record_reads_back_as_written(bytes in proptest::array::uniform32(any::<u8>()), more in proptest::array::uniform32(any::<u8>())) {
            let bytes: Vec<u8> = bytes.into_iter().chain(more).collect();
            if let Some(record) = Record::decode(&bytes) {
                prop_assert_eq!(Record::decode(&record.encode()), Some(record));
            }
        }

        #[test]
        fn a_coordinate_of_five_decimals_comes_back_as_the_same_float(n in -18_000_000_i32..18_000_000) {
            let written = format!("{:.5}", f64::from(n) / 1e5).parse::<f64>().unwrap();
            prop_assert_eq!(degrees(e7(written, 180.0).unwrap()), written);
        }
    }
}
