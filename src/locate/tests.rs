use proptest::prelude::*;

use super::testing::{Atlas, event, position, site};
use super::*;
use crate::event::{GivenPosition, Manner, PlaceWord};

fn find(site: Site) -> (Resolution, Vec<Finding>) {
    let mut event = event(Kind::ArmedClash, &[], "a.txt", 1);
    event.sites = vec![site];
    let mut located = locate_with(event, &Atlas::new());
    (located.event.sites.remove(0).resolution, located.findings)
}

fn placed(site: Site) -> Placement {
    match find(site).0 {
        Resolution::Placed(placement) => placement,
        other => panic!("{other:?}"),
    }
}

fn unplaced(site: Site) -> (Code, String) {
    match find(site).0 {
        Resolution::Unplaced { code, why } => (code, why),
        other => panic!("{other:?}"),
    }
}

fn at(written: &str, kind: Option<PlaceWord>, within: &[&str], manner: Manner) -> Site {
    let mut site = site(written);
    site.context.kind = kind;
    site.context.within = within.iter().map(|name| (*name).to_owned()).collect();
    site.manner = manner;
    site
}

fn given(written: &str, within: &[&str], lon: f64, lat: f64, radius_km: Option<f64>) -> Site {
    let mut site = at(written, None, within, Manner::In);
    site.given = Some(GivenPosition::at(position(lon, lat), radius_km));
    site
}

fn id(placement: &Placement) -> &str {
    placement.place.as_ref().map_or("", |id| id.as_str())
}

#[test]
fn a_city_is_a_point_and_a_province_is_an_area() {
    let kabul = placed(site("Kabul"));
    assert_eq!((id(&kabul), kabul.precision, kabul.drawn), ("kabul", Precision::Settlement, Drawn::Point));
    let paktia = placed(at("Paktia", Some(PlaceWord::Province), &[], Manner::In));
    assert_eq!(
        (id(&paktia), paktia.precision, paktia.drawn, paktia.stretch),
        ("paktia", Precision::Province, Drawn::Area, None)
    );
    let region = placed(site("Waziristan"));
    assert_eq!((region.precision, region.drawn), (Precision::Region, Drawn::Circle));
}

#[test]
fn a_crossing_is_found_with_its_gate() {
    let torkham = placed(at("Torkham Gate", Some(PlaceWord::Crossing), &[], Manner::AlongBorder));
    assert_eq!(
        (id(&torkham), torkham.precision, torkham.drawn),
        ("torkham", Precision::Crossing, Drawn::Point)
    );
}

#[test]
fn a_border_province_is_its_stretch_and_its_area_and_its_label_stays_inside() {
    let khost = placed(at("Khost", None, &[], Manner::AlongBorder));
    assert_eq!((khost.precision, khost.drawn), (Precision::BorderStretch, Drawn::Area));
    assert!(khost.stretch.is_some_and(|stretch| stretch.from_km < stretch.to_km));
    let atlas = Atlas::new();
    let area = atlas.area(khost.place.as_ref().unwrap()).unwrap();
    assert!(area.contains(khost.position));
}

#[test]
fn a_province_away_from_the_border_gets_no_stretch_and_says_so() {
    let (resolution, findings) = find(at("Kabul", Some(PlaceWord::Province), &[], Manner::AlongBorder));
    let Resolution::Placed(kabul) = resolution else { panic!("{resolution:?}") };
    assert_eq!((kabul.precision, kabul.stretch), (Precision::Province, None));
    assert!(kabul.note.unwrap().contains("does not touch"));
    assert_eq!(findings.len(), 1);
}

#[test]
fn a_place_no_gazetteer_has_is_placed_at_its_district_and_says_so() {
    let within = ["Alisher-Terezai district", "Khost Province"];
    let (resolution, findings) = find(at("Anzar Sar", None, &within, Manner::In));
    let Resolution::Placed(sar) = resolution else { panic!("{resolution:?}") };
    assert_eq!(
        (id(&sar), sar.precision, sar.radius_km, sar.drawn),
        ("alisher", Precision::District, 35.0, Drawn::Area)
    );
    assert!(sar.stands_in());
    assert_eq!(
        sar.note.as_deref(),
        Some("no gazetteer row is called Anzar Sar: placed at Alisher-Terezai district, Khost")
    );
    assert_eq!(findings[0].code, Code::UnknownPlace);
}

#[test]
fn a_name_in_a_province_that_is_also_a_city_means_the_province() {
    let sar = placed(at("Anzar Sar", None, &["Kabul"], Manner::In));
    assert_eq!(id(&sar), "kabulp");
    let sar = placed(at("Anzar Sar", None, &["Kabul city"], Manner::In));
    assert_eq!(id(&sar), "kabul");
}

#[test]
fn what_nothing_knows_is_unplaced_with_the_way_out() {
    let (code, why) = unplaced(at("Nowhere", None, &["Neverland"], Manner::In));
    assert_eq!(code, Code::UnknownPlace);
    assert_eq!(
        why,
        "no gazetteer row is called Nowhere; write its district or province beside it, or give its position"
    );
    assert_eq!(unplaced(site(" ")).0, Code::UnknownPlace);
}

#[test]
fn two_places_of_one_name_are_ambiguous_until_the_province_is_told() {
    let (resolution, findings) = find(site("Jani Khel"));
    let Resolution::Ambiguous { candidates, why } = resolution else { panic!("{resolution:?}") };
    assert_eq!(candidates.len(), 2);
    assert_eq!(
        why,
        "Jani Khel may be Jani Khel district, Paktia (0.50) or Jani Khel district, Khost (0.50), and nothing decides"
    );
    assert_eq!(findings[0].code, Code::AmbiguousPlace);
    let told = placed(at("Jani Khel", None, &["Khost Province"], Manner::In));
    assert_eq!(id(&told), "jani-2");
}

#[test]
fn candidates_outside_the_named_province_are_not_taken_for_it() {
    let sar = placed(at("Jani Khel", None, &["Kabul province"], Manner::In));
    assert_eq!(id(&sar), "kabulp");
    assert!(sar.stands_in());
}

#[test]
fn a_country_and_the_whole_border_are_kept_with_their_reason() {
    assert_eq!(unplaced(site("Pakistan")).0, Code::CountryOnly);
    assert_eq!(unplaced(site("the so-called Durand Line")).0, Code::WholeBorder);
    let along = at("Pakistan", None, &[], Manner::AlongBorder);
    assert_eq!(unplaced(along).0, Code::WholeBorder);
    let part = placed(at("Durand Line", None, &["Khost"], Manner::In));
    assert_eq!((id(&part), part.precision), ("khost", Precision::BorderStretch));
}

#[test]
fn near_a_town_is_a_wider_circle_and_no_longer_the_town() {
    let near = placed(at("Gardez", None, &[], Manner::Near));
    assert_eq!((near.radius_km, near.drawn, near.precision), (28.0, Drawn::Circle, Precision::District));
    assert!(near.note.is_some());
}

#[test]
fn a_given_position_is_as_precise_as_it_says() {
    let grades = [
        (None, Precision::Exact, Drawn::Point),
        (Some(0.5), Precision::Exact, Drawn::Point),
        (Some(3.0), Precision::Settlement, Drawn::Point),
        (Some(25.0), Precision::District, Drawn::Circle),
        (Some(100.0), Precision::Province, Drawn::Circle),
        (Some(300.0), Precision::Region, Drawn::Circle),
        (Some(f64::NAN), Precision::Exact, Drawn::Point),
    ];
    for (radius, precision, drawn) in grades {
        let site = given("Gardez", &["Paktia", "Afghanistan"], 70.6, 34.6, radius);
        let placement = placed(site);
        assert_eq!((placement.precision, placement.drawn), (precision, drawn), "{radius:?}");
        assert_eq!(placement.confidence, 1.0);
    }
}

#[test]
fn a_position_outside_its_named_province_is_kept_and_reported() {
    let (resolution, findings) = find(given("Gardez", &["Khost"], 70.6, 34.6, None));
    let Resolution::Placed(placement) = resolution else { panic!("{resolution:?}") };
    assert_eq!(placement.position, position(70.6, 34.6));
    assert!(placement.note.unwrap().contains("not in Khost province"));
    assert_eq!(findings[0].code, Code::PlaceContradiction);
    assert!(placement.confidence < 1.0);
}

#[test]
fn a_position_in_another_country_or_far_from_its_name_is_reported() {
    let (_, findings) = find(given("X", &["Pakistan"], 70.6, 34.6, None));
    assert!(findings[0].what.contains("not in Pakistan"), "{findings:?}");
    let (_, findings) = find(given("Gardez", &[], 68.4, 34.4, None));
    assert!(findings[0].what.contains("km from Gardez"), "{findings:?}");
}

#[test]
fn a_position_just_over_the_edge_is_no_contradiction() {
    let (_, findings) = find(given("X", &["Khost"], 70.5, 34.005, Some(2.0)));
    assert_eq!(findings, Vec::new());
    let (_, findings) = find(given("X", &["Khost"], 70.5, 34.2, Some(2.0)));
    assert_eq!(findings.len(), 1);
}

fn any_site() -> impl Strategy<Value = Site> {
    let names = prop::sample::select(vec![
        "Kabul",
        "Khost",
        "Jani Khel",
        "Torkham Gate",
        "Anzar Sar",
        "Durand Line",
        "Pakistan",
        "",
        "ж-\u{200d}'",
    ]);
    let within = prop::sample::select(vec![vec![], vec!["Khost"], vec!["Tani district", "Khost"]]);
    let manner = prop::sample::select(vec![Manner::In, Manner::AlongBorder, Manner::Near]);
    let given = prop::option::of((-180.0..=180.0f64, -90.0..=90.0f64, prop::option::of(0.0..500.0f64)));
    (names, within, manner, given).prop_map(|(name, within, manner, given)| {
        let mut site = at(name, None, &within, manner);
        site.given = given.map(|(lon, lat, radius_km)| GivenPosition::at(position(lon, lat), radius_km));
        site
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn no_site_is_lost_and_what_is_not_sure_says_why(sites in prop::collection::vec(any_site(), 0..6)) {
        let mut event = event(Kind::Attack, &[], "a.txt", 1);
        event.sites = sites.clone();
        let located = locate_with(event, &Atlas::new());
        let out: Vec<Site> = located.event.sites.iter().map(|s| s.site.clone()).collect();
        prop_assert_eq!(out, sites);
        for site in &located.event.sites {
            match &site.resolution {
                Resolution::Placed(p) => {
                    prop_assert!((0.0..=1.0).contains(&p.confidence));
                    prop_assert!(p.radius_km.is_finite() && p.radius_km >= 0.0);
                }
                Resolution::Ambiguous { why, candidates } => {
                    prop_assert!(!why.is_empty() && !candidates.is_empty());
                }
                Resolution::Unplaced { why, .. } => prop_assert!(!why.is_empty()),
            }
        }
    }
}

#[test]
fn a_namesake_far_from_what_is_named_with_it_is_no_place_for_it() {
    let gazetteer = crate::gazetteer::Gazetteer::embedded().unwrap();
    let mut uri = site("Uri");
    uri.context.beside = ["India", "Pakistan", "Baramulla"].map(str::to_owned).to_vec();
    let mut event = event(Kind::Shelling, &[], "a.txt", 1);
    event.sites = vec![uri.clone()];
    let located = locate(event.clone(), gazetteer).event;
    match &located.sites[0].resolution {
        Resolution::Unplaced { why, .. } => assert!(why.contains("near what is named with it"), "{why}"),
        other => panic!("{other:?}"),
    }
    uri.context.within = vec!["Baramulla".to_owned()];
    event.sites = vec![uri];
    match &locate(event, gazetteer).event.sites[0].resolution {
        Resolution::Placed(placement) => assert!(placement.stands_in(), "{placement:?}"),
        other => panic!("{other:?}"),
    }
}
