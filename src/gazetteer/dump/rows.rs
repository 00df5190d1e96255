//! A row of a GeoNames dump: 19 columns, tabs between them, no quoting.

use super::faults::{Fault, quoted};
use super::fields::{coordinate, day, number};
use crate::error::Code;
use crate::gazetteer::{NameKind, PlaceKind};

/// A row, read. Texts are as they stand.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row<'a> {
    pub(super) id: u64,
    pub(super) name: &'a str,
    pub(super) ascii: &'a str,
    pub(super) alternates: &'a str,
    pub(super) latitude: f64,
    pub(super) longitude: f64,
    pub(super) class: Option<char>,
    pub(super) code: &'a str,
    pub(super) country: &'a str,
    pub(super) admin1: &'a str,
    pub(super) admin2: &'a str,
    pub(super) population: Option<u64>,
    pub(super) changed: u32,
}

/// Reads a row.
pub(super) fn row(line: &str) -> Result<Row<'_>, Fault> {
    let mut fields = [""; 19];
    let mut count = 0;
    for field in line.split('\t') {
        if let Some(slot) = fields.get_mut(count) {
            *slot = field;
        }
        count = count.saturating_add(1);
    }
    if count != fields.len() {
        let what = format!("{count} columns, expected 19");
        let way_out = "is it cut, or is there a tab in a name?";
        return Err(Fault::new(0, "", Code::FieldCount, what, way_out));
    }
    let [
        id,
        name,
        ascii,
        alternates,
        lat,
        lon,
        class,
        code,
        country,
        _,
        admin1,
        admin2,
        _,
        _,
        people,
        _,
        _,
        _,
        day_,
    ] = fields;
    let id = number(1, "geonameid", id)?;
    if id == 0 || id == u64::MAX {
        return Err(Fault::new(1, "geonameid", Code::Number, format!("id {id}"), "ids count from 1"));
    }
    if name.trim().is_empty() {
        let what = "the place has no name".to_owned();
        return Err(Fault::new(2, "name", Code::Missing, what, "give it one"));
    }
    let (latitude, longitude) =
        (coordinate(5, "latitude", lat, 90.0)?, coordinate(6, "longitude", lon, 180.0)?);
    if latitude == 0.0 && longitude == 0.0 {
        let what = "position 0,0, which stands for none".to_owned();
        return Err(Fault::new(5, "latitude", Code::Coordinate, what, "write the position"));
    }
    if !(country.is_empty() || country.len() == 2 && country.bytes().all(|b| b.is_ascii_uppercase())) {
        let what = format!("country {}, expected two capitals", quoted(country));
        return Err(Fault::new(9, "country code", Code::Value, what, "write ISO 3166-1 alpha-2"));
    }
    let population = if people.is_empty() { 0 } else { number(15, "population", people)? };
    Ok(Row {
        id,
        name: name.trim(),
        ascii: ascii.trim(),
        alternates,
        latitude,
        longitude,
        class: class.chars().next(),
        code,
        country,
        admin1,
        admin2,
        // GeoNames writes 0 where it doesn't know.
        population: Some(population).filter(|people| *people > 0),
        changed: day(day_),
    })
}

/// The kind of place of a feature class and code.
pub(super) fn kind(class: Option<char>, code: &str) -> PlaceKind {
    match (class, code) {
        (Some('A'), "TERR") => PlaceKind::Country,
        (Some('A'), code) if code.starts_with("PCL") => PlaceKind::Country,
        (Some('A'), "ADM1" | "ADM1H") => PlaceKind::Province,
        (Some('A'), code) if code.starts_with("ADM") => PlaceKind::District,
        (Some('P'), _) => PlaceKind::Settlement,
        (_, "AIRP" | "AIRB" | "AIRF") => PlaceKind::Airport,
        (_, "PASS" | "GAP") => PlaceKind::Pass,
        (_, "PSTC" | "CSTM") => PlaceKind::Crossing,
        (_, "PSTB" | "PSTP" | "FT") => PlaceKind::BorderPost,
        _ => PlaceKind::Region,
    }
}

/// What one of the alternate names in a dump's fourth column is; `None` where it is no name.
///
/// GeoNames puts machine romanisations there ("wlwrhmptwn"): Latin letters, none of them a capital. They are
/// nobody's spelling. Codes ("KBL") are there too.
pub(super) fn alternate(name: &str) -> Option<NameKind> {
    if name.contains("://") {
        return None;
    }
    let latin = name.chars().filter(|c| c.is_alphabetic()).all(|c| c.is_ascii());
    let capitals = name.chars().any(char::is_uppercase);
    if latin && !capitals {
        return None;
    }
    let code = (2..=4).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_uppercase());
    Some(if code { NameKind::Code } else { NameKind::Variant })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KABUL: &str = "1138958\tKabul\tKabul\tCabool,KBL\t34.52813\t69.17233\tP\tPPLC\tAF\t\t13\t1138957\t\t\t3043532\t\t1798\tAsia/Kabul\t2023-01-17";

    #[test]
    fn a_row_is_read() {
        let row = row(KABUL).unwrap();
        assert_eq!((row.id, row.name, row.latitude, row.longitude), (1_138_958, "Kabul", 34.52813, 69.17233));
        assert_eq!(
            (row.admin1, row.admin2, row.population, row.changed),
            ("13", "1138957", Some(3_043_532), 20_230_117)
        );
    }

    #[test]
    fn no_people_are_none_and_every_code_has_its_kind() {
        let people = |number: &str| row(&KABUL.replace("3043532", number)).unwrap().population;
        assert_eq!((people("0"), people(""), people("1")), (None, None, Some(1)));
        for (class, code, expected) in [
            ('A', "TERR", PlaceKind::Country),
            ('A', "PCLI", PlaceKind::Country),
            ('A', "ADM1", PlaceKind::Province),
            ('A', "ADM1H", PlaceKind::Province),
            ('A', "ADM2", PlaceKind::District),
            ('A', "ZN", PlaceKind::Region),
            ('P', "PPL", PlaceKind::Settlement),
            ('S', "AIRP", PlaceKind::Airport),
            ('S', "AIRB", PlaceKind::Airport),
            ('T', "PASS", PlaceKind::Pass),
            ('T', "GAP", PlaceKind::Pass),
            ('S', "PSTC", PlaceKind::Crossing),
            ('S', "CSTM", PlaceKind::Crossing),
            ('S', "PSTB", PlaceKind::BorderPost),
            ('S', "FT", PlaceKind::BorderPost),
            ('S', "HTL", PlaceKind::Region),
        ] {
            assert_eq!(kind(Some(class), code), expected, "{class}.{code}");
        }
        assert_eq!(kind(None, ""), PlaceKind::Region);
    }

    #[test]
    fn a_fault_says_its_column_and_code() {
        let with = |at: usize, text: &str| {
            let mut fields: Vec<&str> = KABUL.split('\t').collect();
            fields[at] = text;
            row(&fields.join("\t")).map(|_| ()).map_err(|fault| (fault.column, fault.code))
        };
        assert_eq!(with(0, "x1"), Err((1, Code::Number)));
        assert_eq!(with(0, "0"), Err((1, Code::Number)));
        assert_eq!(with(1, " "), Err((2, Code::Missing)));
        assert_eq!(with(4, "91"), Err((5, Code::Coordinate)));
        assert_eq!(with(4, "nan"), Err((5, Code::Coordinate)));
        assert_eq!(with(5, "-180.5"), Err((6, Code::Coordinate)));
        assert_eq!(with(5, "69,17"), Err((6, Code::Number)));
        assert_eq!(with(8, "AFG"), Err((9, Code::Value)));
        assert_eq!(with(14, "-1"), Err((15, Code::Number)));
        assert_eq!(with(14, ""), Ok(()));
        assert_eq!(row("1\tKabul").map(|_| ()).map_err(|f| (f.column, f.code)), Err((0, Code::FieldCount)));
    }

    #[test]
    fn machine_romanisations_are_nobodys_spelling() {
        assert_eq!(alternate("wlwrhmptwn"), None);
        assert_eq!(alternate("http://x.org/Kabul"), None);
        assert_eq!(alternate("KBL"), Some(NameKind::Code));
        for name in ["Cabool", "كابل", "al-Fallūjah", "’s-Gravenhage", "喀布尔"] {
            assert_eq!(alternate(name), Some(NameKind::Variant), "{name}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn no_line_brings_the_reader_down(line in "(\\PC{0,6}\t){17,19}\\PC{0,6}|\\PC{0,40}", people in "[0-9]{0,30}") {
            let _ = row(&line);
            let _ = row(&KABUL.replace("3043532", &people));
        }
    }
}
