mod named_places;

use super::*;
use crate::event::PlaceWord;

fn embedded() -> &'static Gazetteer {
    Gazetteer::embedded().unwrap()
}

fn best(query: &Query<'_>) -> Option<&'static Place> {
    let answer = embedded().resolve(query);
    answer.best().and_then(|c| embedded().place(&c.place))
}

fn named(name: &str) -> Option<&'static Place> {
    best(&Query::name(name))
}

#[test]
fn the_embedded_data_is_whole() {
    assert!(embedded().check().unwrap() > 400);
    assert!(embedded().places().count() > 1500);
    for place in embedded().places() {
        let folded = fold::folded(&place.name);
        assert!(embedded().names().exact(&folded).any(|n| n.written == place.name), "{}", place.name);
    }
    let known = |id: &PlaceId| embedded().place(id).is_some();
    assert!(embedded().places().all(|p| p.admin2.as_ref().is_none_or(known)));
}

#[test]
fn spellings_lead_to_one_province() {
    for (written, iso) in [
        ("Paktia", "AF-PIA"),
        ("Paktya", "AF-PIA"),
        ("Paktiya", "AF-PIA"),
        ("Paktika", "AF-PKA"),
        ("Kunar", "AF-KNR"),
        ("Konar", "AF-KNR"),
        ("Nuristan", "AF-NUR"),
        ("Nurestan", "AF-NUR"),
        ("Nangarhar", "AF-NAN"),
        ("Nangahar", "AF-NAN"),
        ("Paktia province", "AF-PIA"),
    ] {
        let place = named(written)
            .unwrap_or_else(|| panic!("{written}: {:?}", embedded().resolve(&Query::name(written))));
        assert_eq!((place.kind, place.iso_3166_2.as_deref()), (PlaceKind::Province, Some(iso)), "{written}");
    }
}

#[test]
fn spellings_lead_to_one_district_or_crossing() {
    for (written, name) in [
        ("Alisher-Terezi district", "Alisher-Terezai"),
        ("Alisher Terezai", "Alisher-Terezai"),
        ("Tere Zayi", "Alisher-Terezai"),
        ("Torkham", "Torkham"),
        ("Turkham", "Torkham"),
        ("Towr Kham", "Torkham"),
        ("Torkham Gate", "Torkham"),
        ("تورخم", "Torkham"),
        ("Gorbuz district", "Gurbuz"),
        ("Spurra district", "Spera"),
    ] {
        let place = named(written)
            .unwrap_or_else(|| panic!("{written}: {:?}", embedded().resolve(&Query::name(written))));
        assert_eq!(place.name, name, "{written}");
    }
}

#[test]
fn a_bare_name_of_province_and_capital_is_the_city() {
    for name in ["Kabul", "Kandahar", "Khost", "Ghazni", "Herat", "Kunduz"] {
        assert_eq!(named(name).map(|p| p.kind), Some(PlaceKind::Settlement), "{name}");
        let word = Query { word: Some(PlaceWord::Province), ..Query::name(name) };
        assert_eq!(best(&word).map(|p| p.kind), Some(PlaceKind::Province), "{name} province");
        let at_border = Query { at_border: true, ..Query::name(name) };
        assert_eq!(best(&at_border).map(|p| p.kind), Some(PlaceKind::Province), "{name} at the border");
    }
    let beside = ["Paktia", "Paktika", "Kunar", "Nuristan", "Nangarhar"].map(str::to_owned);
    let listed = Query { beside: &beside, ..Query::name("Khost") };
    assert_eq!(best(&listed).map(|p| p.kind), Some(PlaceKind::Province));
    let beside = ["Kabul", "Paktia"].map(str::to_owned);
    let cities = Query { beside: &beside, ..Query::name("Kandahar") };
    assert_eq!(best(&cities).map(|p| p.kind), Some(PlaceKind::Settlement));
}

#[test]
fn names_of_several_places_are_not_decided_without_their_province() {
    for name in ["Muqur", "Qarabagh", "Kohistan", "Baharak"] {
        let answer = embedded().resolve(&Query::name(name));
        assert!(answer.candidates.len() > 1 && !answer.decided, "{name} {answer:#?}");
    }
    let ghazni = ["Ghazni".to_owned()];
    let place = best(&Query { within: &ghazni, ..Query::name("Qarabagh") }).unwrap();
    assert_eq!(place.admin1.as_deref(), Some("AF-GHA"));
}

#[test]
fn what_nobody_knows_has_no_candidate() {
    for name in ["Anzar Sar", "Xyzzyqua", "", "   ", "123", "the"] {
        let answer = embedded().resolve(&Query::name(name));
        assert!(answer.candidates.is_empty() && !answer.decided, "{name} {answer:?}");
    }
    // A name that is only a little like another one's isn't taken for it.
    assert!(!embedded().resolve(&Query::name("Babrak")).decided);
}

#[test]
fn a_country_decides() {
    let place = best(&Query { country: Some("Pakistan"), ..Query::name("Torkham") });
    assert_eq!(place.map(|p| p.name.as_str()), Some("Torkham"));
    let elsewhere = embedded().resolve(&Query { country: Some("Chile"), ..Query::name("Kabul") });
    assert!(!elsewhere.decided);
}

#[test]
fn a_likeness_at_the_other_end_of_the_world_is_no_candidate() {
    let beside = ["Armenia", "Azerbaijan", "Vardenis"].map(str::to_owned);
    assert!(!embedded().resolve(&Query::name("Sotk")).candidates.is_empty());
    assert!(embedded().resolve(&Query { beside: &beside, ..Query::name("Sotk") }).candidates.is_empty());
    // Russia is named, and the Ivanovo region lies in it.
    let beside = ["Russia", "Georgia", "Tskhinvali"].map(str::to_owned);
    assert_eq!(best(&Query { beside: &beside, ..Query::name("Avnevi") }), None);
}

#[test]
fn a_namesake_far_from_everything_a_text_names_is_not_taken() {
    assert_eq!(named("Uri").map(|p| p.country.as_str()), Some("CH"));
    let beside = ["India", "Pakistan", "Baramulla"].map(str::to_owned);
    assert_eq!(best(&Query { beside: &beside, ..Query::name("Uri") }), None);
    let district = Some(PlaceWord::District);
    let beside = ["Sudan", "Khartoum"].map(str::to_owned);
    assert_eq!(best(&Query { beside: &beside, word: district, ..Query::name("Mayo") }), None);
    // A town a little behind the border of a country that isn't named may be meant.
    let beside = ["Pakistan", "Chaman"].map(str::to_owned);
    assert!(best(&Query { beside: &beside, ..Query::name("Kandahar") }).is_some());
}

#[test]
fn crossings_lie_on_the_line_and_torkham_where_it_is() {
    let border = embedded().border().unwrap();
    for place in embedded().places().filter(|p| p.kind == PlaceKind::Crossing && p.country.contains(';')) {
        let km = border.fix(place.position).distance_km;
        assert!(km < 1.5, "{} {km}", place.name);
    }
    let torkham = named("Torkham").unwrap();
    assert!(torkham.position.distance_km(Position::new(71.0847, 34.1147).unwrap()) < 1.0);
}

#[test]
fn the_line_has_afghanistan_on_its_left() {
    use crate::geo::Side;
    let border = embedded().border().unwrap();
    assert!((border.length_km() - 2578.7).abs() < 1.0);
    for (name, side) in
        [("Kandahar", Side::Left), ("Khost", Side::Left), ("Peshawar", Side::Right), ("Quetta", Side::Right)]
    {
        assert_eq!(border.fix(named(name).unwrap().position).side, side, "{name}");
    }
}

#[test]
fn every_province_holds_its_own_point_and_each_stretch_touches_its_province() {
    let border = embedded().border().unwrap();
    let mut stretches = 0;
    for place in embedded().places().filter(|p| p.kind == PlaceKind::Province) {
        let area = embedded().area(&place.id).unwrap();
        assert!(area.contains(place.position), "{}", place.name);
        assert_eq!(embedded().admin_at(place.position).0.map(|p| &p.id), Some(&place.id));
        if let Some(stretch) = embedded().stretch(&place.id) {
            stretches += 1;
            let middle = border.point_at((stretch.from_km + stretch.to_km) / 2.0).unwrap();
            let near = crate::geo::Area::circle(middle, 2.0, 32).unwrap();
            let touches = near
                .0
                .iter()
                .any(|p| p.exterior().coords().any(|c| area.contains(Position::new(c.x, c.y).unwrap())));
            assert!(touches, "{}", place.name);
        }
    }
    assert!(stretches >= 11, "{stretches}");
}

fn spotted(text: &str) -> Vec<(&str, &str, Option<PlaceWord>, bool, bool)> {
    let mentions = embedded().spot(text);
    mentions
        .iter()
        .map(|m| (&text[m.range.clone()], &text[m.name.clone()], m.word, m.demonym, m.part_of_name))
        .collect()
}

#[test]
fn kind_words_are_taken_with_the_name() {
    use PlaceWord as W;
    let text = "Strikes hit Kabul, Kandahar in the south and Paktia province, the province of Kunar, the Alisher-Terezi \
                district of Khost Province and the Torkham Gate. He left Bagram airbase for the city of Jalalabad.";
    assert_eq!(
        spotted(text),
        [
            ("Kabul", "Kabul", None, false, false),
            ("Kandahar", "Kandahar", None, false, false),
            ("Paktia province", "Paktia", Some(W::Province), false, false),
            ("the province of Kunar", "Kunar", Some(W::Province), false, false),
            (
                "Alisher-Terezi \
                district",
                "Alisher-Terezi",
                Some(W::District),
                false,
                false
            ),
            ("Khost Province", "Khost", Some(W::Province), false, false),
            ("Torkham Gate", "Torkham", Some(W::Crossing), false, false),
            ("Bagram airbase", "Bagram", Some(W::Airport), false, false),
            ("the city of Jalalabad", "Jalalabad", Some(W::Settlement), false, false),
        ]
    );
}

#[test]
fn a_plural_is_the_word_of_its_whole_list() {
    let text =
        "in the provinces of Paktia, Paktika, Khost, Kunar, Nuristan, Nangarhar, and at the Torkham Gate";
    let words: Vec<_> = spotted(text).into_iter().map(|m| m.2).collect();
    let province = Some(PlaceWord::Province);
    assert_eq!(
        words,
        [province, province, province, province, province, province, Some(PlaceWord::Crossing)]
    );
    let words: Vec<_> = spotted("in Kunar and Nuristan provinces").into_iter().map(|m| m.2).collect();
    assert_eq!(words, [province, province]);
}

#[test]
fn peoples_are_told_from_places() {
    let text = "Afghanistan’s capital, Kabul: Pakistani soldiers and Afghan fighters, U.S. and UK envoys, told us it.";
    assert_eq!(
        spotted(text),
        [
            ("Afghanistan", "Afghanistan", None, false, false),
            ("Kabul", "Kabul", Some(PlaceWord::Settlement), false, false),
            ("Pakistani", "Pakistani", None, true, false),
            ("Afghan", "Afghan", None, true, false),
            ("U.S.", "U.S.", None, false, false),
            ("UK", "UK", None, false, false),
        ]
    );
}

#[test]
fn names_of_corps_papers_and_people_are_no_sites() {
    let text = "The Kabul Times said the 203 Mansouri Corps and the 201 Khalid bin Walid Corps fought. \
                Chief of Staff Fasihuddin Fitrat and Attaullah Tarar spoke at Kabul University.";
    for m in embedded().spot(text) {
        assert!(m.part_of_name || m.demonym, "{} {m:?}", &text[m.range.clone()]);
    }
}

#[test]
fn small_words_and_headings() {
    assert_eq!(spotted("The post was a bar and the chief had a car in march, same as us."), []);
    let names: Vec<_> = spotted("PAKISTAN STRIKES KABUL AND PAKTIA PROVINCE\n\nAnd so on.")
        .into_iter()
        .map(|m| m.1)
        .collect();
    assert_eq!(names, ["PAKISTAN", "KABUL", "PAKTIA"]);
}

mod laws {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn mentions_slice_the_text_and_never_overlap(
            words in proptest::collection::vec("Kabul|Paktia|province|the|of|Khost|Gate|Torkham|[A-Z][a-z]{1,6}|[a-z]{1,4}|،|,|\\.|کابل|É\u{301}t|U\\.S\\.|[ \\n]|\\PC{1,3}", 0..20),
            glue in " |-|'s |",
        ) {
            let text = words.join(&glue);
            let mut last = 0;
            for m in embedded().spot(&text) {
                prop_assert!(m.range.start >= last);
                prop_assert!(m.range.start <= m.name.start && m.name.end <= m.range.end);
                prop_assert!(text.get(m.range.clone()).is_some() && text.get(m.name.clone()).is_some_and(|n| !n.is_empty()));
                prop_assert!(!m.candidates.is_empty());
                last = m.range.end;
            }
        }

        #[test]
        fn any_name_gets_an_answer_whose_confidences_are_probabilities(name in "\\PC{0,16}|[A-Z][a-z]{2,8}( [A-Z][a-z]{2,6})?") {
            let answer = embedded().resolve(&Query::name(&name));
            let sum: f64 = answer.candidates.iter().map(|c| c.confidence).sum();
            prop_assert!(sum <= 1.0 + 1e-9);
            prop_assert!(answer.candidates.windows(2).all(|w| w[0].confidence >= w[1].confidence));
        }
    }
}

#[test]
fn a_district_and_its_village_seat_are_the_district() {
    for name in ["Achin", "Dangam", "Spin Boldak"] {
        let answer = embedded().resolve(&Query { country: Some("AF"), ..Query::name(name) });
        let place = answer.best().and_then(|best| embedded().place(&best.place));
        assert_eq!(place.map(|p| p.kind), Some(PlaceKind::District), "{name}");
    }
    let town = embedded().resolve(&Query { country: Some("AF"), ..Query::name("Jalalabad") });
    let town = town.best().and_then(|best| embedded().place(&best.place));
    assert_eq!(town.map(|p| p.kind), Some(PlaceKind::Settlement));
}

#[test]
fn initialisms_are_countries_and_their_small_letters_are_not() {
    assert_eq!(named("US").map(|p| p.country.as_str()), Some("US"));
    assert_eq!(named("UK").map(|p| p.country.as_str()), Some("GB"));
    assert!(named("us").is_none());
}

#[test]
fn a_likeness_that_may_be_another_place_is_not_decided() {
    for name in ["Shahr-e Naw", "Paktora", "Kandihara Khel"] {
        assert!(!embedded().resolve(&Query::name(name)).decided, "{name}");
    }
}

/// Every area asked: what the grid must answer.
fn asked_one_by_one(position: Position) -> (Option<&'static Place>, Option<&'static Place>) {
    let within = |kind: PlaceKind, admin1: Option<&str>| {
        let mut places = embedded()
            .places()
            .filter(|place| place.kind == kind && (admin1.is_none() || place.admin1.as_deref() == admin1));
        places.find(|place| embedded().area(&place.id).is_some_and(|area| area.contains(position)))
    };
    let province = within(PlaceKind::Province, None);
    let code = province.and_then(|p| p.iso_3166_2.as_deref().or(p.admin1.as_deref()));
    (province, within(PlaceKind::District, code))
}

fn ids(found: (Option<&'static Place>, Option<&'static Place>)) -> [Option<&'static str>; 2] {
    [found.0, found.1].map(|place| place.map(|place| place.id.as_str()))
}

#[test]
fn the_grid_of_divisions_answers_as_the_areas_do_on_their_corners() {
    let districts = embedded().places().filter(|place| place.kind == PlaceKind::District);
    let areas = districts.filter_map(|place| embedded().area(&place.id));
    let corners = areas.filter_map(|area| area.0.iter().next()?.exterior().coords().nth(7).copied());
    for corner in corners.step_by(4) {
        for nudge in [0.0, 1e-9, -1e-9, 1e-4] {
            let position = Position::new(corner.x + nudge, corner.y - nudge).unwrap();
            assert_eq!(ids(embedded().admin_at(position)), ids(asked_one_by_one(position)), "{position:?}");
        }
    }
    for (lon, lat) in [(180.0, 0.0), (-180.0, 0.0), (0.0, 90.0), (70.0, -90.0), (69.0, 34.0)] {
        let position = Position::new(lon, lat).unwrap();
        assert_eq!(ids(embedded().admin_at(position)), ids(asked_one_by_one(position)));
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(256))]

    #[test]
    fn the_grid_of_divisions_answers_as_the_areas_do(lon in 59.0..79.0f64, lat in 22.0..40.0f64, whole in proptest::bool::ANY) {
        // Round degrees are edges of cells.
        let (lon, lat) = if whole { ((lon * 4.0).round() / 4.0, (lat * 4.0).round() / 4.0) } else { (lon, lat) };
        let position = Position::new(lon, lat).unwrap();
        proptest::prop_assert_eq!(ids(embedded().admin_at(position)), ids(asked_one_by_one(position)));
    }
}
