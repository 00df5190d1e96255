use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::*;
use crate::gazetteer::fold::folded;
use crate::gazetteer::{NameKind, PlaceKind};

fn small() -> Builder {
    let mut builder = Builder::new("gn");
    builder.about("made up", "CC0-1.0");
    let mut add = |place: NewPlace<'_>, names: &[(&str, NameKind)]| {
        let number = builder.place(&place).unwrap().number();
        for (name, kind) in names {
            assert!(builder.name(number, name, NameFlags::new(*kind)));
        }
    };
    let at = |latitude, longitude| NewPlace { latitude, longitude, country: "AF", ..NewPlace::default() };
    add(
        NewPlace {
            id: "gn:1138336",
            name: "Kandahar",
            admin1: "23",
            feature_class: Some('P'),
            feature_code: "PPLA",
            population: Some(391_190),
            ..at(31.61332, 65.71013)
        },
        &[("Qandahar", NameKind::Variant), ("قندهار", NameKind::Native)],
    );
    add(
        NewPlace {
            id: "gn:1138335",
            name: "Wilāyat-e Kandahār",
            kind: PlaceKind::Province,
            admin1: "23",
            feature_code: "ADM1",
            ..at(31.0, 65.5)
        },
        &[("Kandahar Province", NameKind::Variant)],
    );
    add(
        NewPlace {
            id: "situs:torkham",
            name: "Torkham",
            kind: PlaceKind::Crossing,
            country: "AF;PK",
            radius_km: Some(0.5),
            pcode: "X1",
            source: "typed by hand",
            ..at(34.1147, 71.0847)
        },
        &[("Towr Kham", NameKind::Variant)],
    );
    add(
        NewPlace {
            id: "gn:1149361",
            name: "Afghanistan",
            kind: PlaceKind::Country,
            has_area: true,
            ..at(33.0, 66.0)
        },
        &[("AF", NameKind::Code), ("Afghans", NameKind::Demonym), ("Afghan", NameKind::Adjective)],
    );
    builder.division("AF.23", "Kandahar", 1_138_335).unwrap();
    builder.division("AF.30", "Balkh", 1_147_288).unwrap();
    builder
}

fn bytes() -> &'static [u8] {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    BYTES.get_or_init(|| small().finish_in_memory().unwrap())
}

fn index() -> Index {
    Index::from_static(bytes()).unwrap()
}

#[test]
fn places_come_out_as_they_went_in_in_order_of_id() {
    let index = index();
    let ids: Vec<String> = index.places().map(|p| p.id().0).collect();
    assert_eq!(ids, ["gn:1138335", "gn:1138336", "gn:1149361", "situs:torkham"]);
    let city = index.place(index.by_id("gn:1138336").unwrap()).unwrap();
    assert_eq!(
        (city.name(), city.kind(), city.population()),
        ("Kandahar", PlaceKind::Settlement, Some(391_190))
    );
    assert_eq!((city.position().lat(), city.position().lon()), (31.61332, 65.71013));
    assert_eq!((city.feature_code(), city.feature_class(), city.admin1_code()), ("PPLA", Some('P'), "23"));
    assert_eq!(city.admin1().and_then(|n| index.place(n)).map(|p| p.name()), Some("Wilāyat-e Kandahār"));
    assert_eq!(city.geonameid(), Some(1_138_336));
    assert_eq!(city.radius_km(), 8.0);
    let gate = index.place(index.by_id("situs:torkham").unwrap()).unwrap();
    assert_eq!(gate.countries().collect::<Vec<_>>(), ["AF", "PK"]);
    assert_eq!(
        (gate.pcode(), gate.source(), gate.radius_km(), gate.geonameid()),
        ("X1", "typed by hand", 0.5, None)
    );
    assert_eq!(gate.to_place().country, "AF;PK");
    let country = index.place(index.by_id("gn:1149361").unwrap()).unwrap();
    assert!(country.has_area() && country.population().is_none() && country.admin1().is_none());
    for absent in ["gn:1", "gn:", "gn:01138336", "situs:torkhan", "", "kabul", "gn:99999999999999999999"] {
        assert_eq!(index.by_id(absent), None, "{absent}");
    }
}

#[test]
fn a_name_leads_to_everyone_who_bears_it_and_says_as_what() {
    let index = index();
    let kinds = |name: &str| {
        let names = index.exact(&folded(name));
        names.map(|p| (index.place(p.place).unwrap().id().0, p.flags.kind())).collect::<Vec<_>>()
    };
    let (province, city) = ("gn:1138335".to_owned(), "gn:1138336".to_owned());
    assert_eq!(kinds("Kandahar"), [(province, NameKind::Variant), (city.clone(), NameKind::Preferred)]);
    assert_eq!(kinds("قندهار"), [(city.clone(), NameKind::Native)]);
    assert_eq!(kinds("Afghans"), [("gn:1149361".to_owned(), NameKind::Demonym)]);
    assert!(index.exact("af").all(|p| p.flags.is_capitals()));
    assert!(!index.exact("kandahar").any(|p| p.flags.is_capitals()));
    assert_eq!(kinds("Kandaha"), []);
    assert_eq!(index.exact("").count(), 0);
}

#[test]
fn other_spellings_are_found_by_consonants_and_by_letters() {
    let index = index();
    let names: Vec<String> = index.variant("turkham").map(|hit| hit.folded).collect();
    assert_eq!(names, ["torkham", "towr kham"]);
    assert_eq!(index.variant("af").count(), 0, "codes and peoples are not spelled in other ways");
    let hits = index.fuzzy("kandahor", 1);
    assert_eq!(hits.iter().map(|h| (h.folded.as_str(), h.edits)).collect::<Vec<_>>(), [("kandahar", 1)]);
    assert_eq!(hits[0].postings.count(), 2);
}

#[test]
fn every_name_that_begins_at_a_place_of_a_text_is_told_the_shortest_first() {
    let index = index();
    let text = b"in kandahar province and kandaharis";
    let ends: Vec<usize> = index.longest_at(text, 3).map(|(end, _)| end).collect();
    assert_eq!(ends, [11, 20]);
    assert_eq!(index.longest_at(text, 25).count(), 0, "a name ends where a word ends");
    assert_eq!(index.longest_at(text, 1000).count(), 0);
}

#[test]
fn divisions_are_found_by_code_whether_or_not_there_is_a_place() {
    let index = index();
    let province = index.by_id("gn:1138335");
    assert_eq!(index.division("AF.23"), Some(Division { code: "AF.23", name: "Kandahar", place: province }));
    assert_eq!(index.division("AF.30").map(|d| (d.name, d.place)), Some(("Balkh", None)));
    assert_eq!(index.division("AF.3"), None);
}

#[test]
fn the_same_places_in_another_order_give_the_same_bytes() {
    let rows = [
        ("gn:5", "Kot"),
        ("gn:3", "Khost"),
        ("situs:b", "Wesh"),
        ("situs:a", "Khost"),
        ("gn:5", "Kot-e Now"),
    ];
    let build = |order: &[usize]| {
        let mut builder = Builder::new("gn");
        for at in order {
            let (id, name) = rows[*at];
            let latitude = 30.0 + name.len() as f64;
            builder.place(&NewPlace { id, name, latitude, ..NewPlace::default() }).unwrap();
        }
        let index = Index::from_bytes(builder.finish_in_memory().unwrap()).unwrap();
        index.check().unwrap();
        index
            .places()
            .map(|p| (p.id(), p.name().to_owned(), p.position().lat().to_bits()))
            .collect::<Vec<_>>()
    };
    let first = build(&[0, 1, 2, 3, 4]);
    assert_eq!(first, build(&[4, 3, 2, 1, 0]));
    assert_eq!(first[1].1, "Kot-e Now");
}

#[test]
fn an_index_without_places_is_not_made() {
    assert!(Builder::new("gn").finish_in_memory().is_err());
}

#[test]
fn what_is_no_index_is_said_to_be_none() {
    for (bytes, says) in [
        (&b""[..], "is no gazetteer index"),
        (b"PK\x03\x04", "is no gazetteer index"),
        (b"SITUSGZ\n\x09\0\0\0", "has format 9"),
        (&bytes()[..100], "ends inside its header"),
        (&bytes()[..bytes().len() - 1], "should have"),
    ] {
        let error = Index::from_bytes(bytes.to_vec()).unwrap_err();
        assert_eq!(error.code, crate::error::Code::Gazetteer);
        assert!(error.to_string().contains(says), "{error}");
    }
}

#[test]
fn a_file_is_mapped_and_holds_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.situs");
    std::fs::write(&path, bytes()).unwrap();
    assert_eq!(Index::open(&path).unwrap().len(), 4);
    std::fs::write(folder.path().join("empty"), b"").unwrap();
    assert!(Index::open(&folder.path().join("empty")).is_err());
    assert_eq!(Index::open(&folder.path().join("none")).unwrap_err().code, crate::error::Code::Io);
}

/// Asks an index everything; it may answer anything, but it must answer.
fn ask_everything(index: &Index) {
    for place in index.places().take(20) {
        let _ = (place.to_place(), place.admin1_name(), place.admin2().and_then(|n| index.place(n)));
    }
    for name in ["kandahar", "torkham", "afghan", "قندهار", ""] {
        let _ = index.exact(name).filter_map(|p| Some(index.place(p.place)?.name().len())).sum::<usize>();
        let _ = index.variant(name).take(50).count();
        let _ = index.fuzzy(name, 1).len();
        let _ = index.longest_at(name.as_bytes(), 0).count();
    }
    let _ = (index.by_id("gn:1138336"), index.by_id("situs:torkham"), index.division("AF.23"));
    let mut left = 1000;
    index.each_name(&mut |_, _| {
        left -= 1;
        left > 0
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn every_name_given_is_found_again(
        names in proptest::collection::btree_map("\\PC{1,12}|[A-Z][a-z]{2,8}( [a-z]{2,5})?", 0_u64..20, 1..30),
    ) {
        let mut builder = Builder::new("gn");
        let mut numbers = BTreeMap::new();
        for (name, id) in &names {
            let text = format!("gn:{}", id + 1);
            let number = match numbers.get(id) {
                Some(number) => *number,
                None => builder.place(&NewPlace { id: &text, name: "x", ..NewPlace::default() }).unwrap().number(),
            };
            numbers.insert(*id, number);
            prop_assert_eq!(builder.name(number, name, NameFlags::new(NameKind::Variant)), !folded(name).is_empty());
        }
        let index = Index::from_bytes(builder.finish_in_memory().unwrap()).unwrap();
        prop_assert!(index.check().is_ok());
        for (name, id) in &names {
            let folded = folded(name);
            let place = index.by_id(&format!("gn:{}", id + 1)).unwrap();
            prop_assert_eq!(index.exact(&folded).any(|p| p.place == place), !folded.is_empty());
            prop_assert_eq!(index.fuzzy(&folded, 1).iter().any(|hit| hit.folded == folded), !folded.is_empty());
            prop_assert_eq!(
                index.longest_at(folded.as_bytes(), 0).any(|(end, _)| end == folded.len()), !folded.is_empty());
        }
    }

    #[test]
    fn a_damaged_index_is_refused_or_answers_but_never_brings_the_program_down(
        damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        cut in proptest::option::of(any::<prop::sample::Index>()),
    ) {
        let mut damaged = bytes().to_vec();
        for (at, byte) in &damage {
            let at = at.index(damaged.len());
            damaged[at] = *byte;
        }
        if let Some(cut) = cut {
            damaged.truncate(cut.index(damaged.len()));
        }
        let changed = damaged != bytes();
        if let Ok(index) = Index::from_bytes(damaged) {
            ask_everything(&index);
            prop_assert_eq!(index.check().is_err(), changed && !only_padding(&index));
        }
    }
}

/// Whether what differs lies in the gaps between sections, which nothing reads.
fn only_padding(index: &Index) -> bool {
    Section::ALL.iter().all(|section| {
        let range = index.layout.part(*section).range.clone();
        index.bytes.get().get(range.clone()) == bytes().get(range)
    })
}

#[test]
fn damage_at_every_byte_is_found_or_harmless() {
    for at in 0..bytes().len() {
        let mut damaged = bytes().to_vec();
        damaged[at] ^= 0x81;
        if let Ok(index) = Index::from_bytes(damaged) {
            assert!(at >= layout::HEADER, "byte {at} of the header can be changed unseen");
            if at % 7 == 0 {
                ask_everything(&index);
            }
        }
    }
}
