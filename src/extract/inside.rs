//! Which of the places a report names lie in which others: by the gazetteer, and as the text says.

use std::collections::{BTreeMap, BTreeSet};

use super::places::{lies_around, lies_in};
use super::scene::Scene;
use crate::event::PlaceWord;
use crate::gazetteer::{Place, PlaceKind};

/// Names of places, each with the name of a larger one around it, in lower case.
pub(super) fn inside(scene: &Scene<'_, '_>) -> BTreeSet<(String, String)> {
    let each = scene.stretches.iter().flat_map(|stretch| &stretch.named);
    let mut bearers: BTreeMap<String, Option<&Place>> = BTreeMap::new();
    for named in each {
        // "the province of Homs" is no city, however the name is read elsewhere.
        let kind = match named.word {
            Some(PlaceWord::Province) => Some(PlaceKind::Province),
            Some(PlaceWord::District) => Some(PlaceKind::District),
            _ => None,
        };
        let all = scene.bearers(named);
        let called = kind.and_then(|kind| all.iter().find(|place| place.kind == kind)).copied();
        let name = named.written.to_lowercase();
        match called {
            Some(place) => drop(bearers.insert(name, Some(place))),
            None => drop(bearers.entry(name).or_insert_with(|| all.first().copied())),
        }
    }
    let within = |inner: &Place, outer: &Place| match outer.kind {
        PlaceKind::Province => {
            inner.kind != PlaceKind::Province
                && inner.country == outer.country
                && inner.admin1 == outer.admin1
        }
        // Of many places no gazetteer says in which district they lie.
        PlaceKind::District => {
            let near = || inner.position.distance_km(outer.position) <= outer.radius_km;
            let open = inner.admin2.is_none() && inner.kind == PlaceKind::Settlement;
            inner.admin2.as_ref() == Some(&outer.id) || open && inner.admin1 == outer.admin1 && near()
        }
        PlaceKind::Region => {
            let small = matches!(inner.kind, PlaceKind::Settlement | PlaceKind::District);
            small
                && inner.country == outer.country
                && inner.position.distance_km(outer.position) <= outer.radius_km
        }
        _ => false,
    };
    let known = || bearers.iter().filter_map(|(name, place)| Some((name, (*place)?)));
    let mut found = BTreeSet::new();
    for (outer, around) in known() {
        let inner = known().filter(|(_, place)| place.id != around.id && within(place, around));
        found.extend(inner.map(|(name, _)| (name.clone(), outer.clone())));
        // Of a name that is better known abroad, the bearer there is meant.
        let abroad = scene.stretches.iter().flat_map(|stretch| &stretch.named).filter(|named| {
            let bearers = scene.bearers(named);
            let first = bearers.first().is_some_and(|first| first.country != around.country);
            first && bearers.iter().any(|place| place.id != around.id && within(place, around))
        });
        found.extend(abroad.map(|named| (named.written.to_lowercase(), outer.clone())));
    }
    // What the gazetteer does not know lies where the text says.
    let pairs = scene.stretches.iter().flat_map(|stretch| stretch.named.windows(2));
    for pair in pairs {
        let [one, next] = pair else { continue };
        if !one.known && lies_in(scene.reading, one, next) {
            found.insert((one.written.to_lowercase(), next.written.to_lowercase()));
        }
        // "In Hodeida's Jabal Ras area".
        if lies_around(scene.reading, one, next) {
            found.insert((next.written.to_lowercase(), one.written.to_lowercase()));
        }
    }
    through(found)
}

/// The same with what follows: what lies in a part of something lies in it.
fn through(mut found: BTreeSet<(String, String)>) -> BTreeSet<(String, String)> {
    // "The Gorwaik area of Datta Khel", "the Spinkamar area of Makin tehsil in Upper South Waziristan": few steps.
    for _ in 0..2 {
        let more: Vec<(String, String)> = found
            .iter()
            .flat_map(|(inner, middle)| {
                let outer =
                    found.range((middle.clone(), String::new())..).take_while(move |(of, _)| of == middle);
                outer.map(move |(_, outer)| (inner.clone(), outer.clone()))
            })
            .filter(|(inner, outer)| inner != outer)
            .collect();
        found.extend(more);
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::extract::{extract, test_report};
    use crate::gazetteer::Gazetteer;

    fn sites(text: &str) -> Vec<Vec<String>> {
        let events = extract(&test_report(text), Gazetteer::embedded().unwrap()).unwrap().events;
        events.iter().map(|e| e.sites.iter().map(|s| s.written.clone()).collect()).collect()
    }

    #[test]
    fn a_province_and_a_district_of_it_are_one_event_in_the_district() {
        let text = "Pakistani jets bombed Khost province on Thursday, killing nine people, officials said. The bombs fell on a house \
                    in the Spera district on Thursday.";
        assert_eq!(sites(text), [["Spera"]]);
    }

    #[test]
    fn an_area_is_around_what_is_named_in_it() {
        let text =
            "A drone hit a house near Ambor Shaga, in the Datta Khel area, on Thursday, killing four people.";
        assert_eq!(sites(text), [["Ambor Shaga"]]);
    }

    #[test]
    fn what_lies_in_a_part_of_something_lies_in_it() {
        let text = "A drone attack in North Waziristan left twelve militants dead on Thursday, officials said. Two missiles hit a \
                    compound in the Gorwaik area of Datta Khel, officials said.";
        assert_eq!(sites(text).concat(), ["Gorwaik"]);
    }

    #[test]
    fn a_town_in_the_possessive_is_around_its_quarter() {
        let text = "Air strikes on Thursday killed 19 people in the city of Khost. Jets hit two buses in Khost's Gulo Awil \
                    area, officials said.";
        assert_eq!(sites(text).concat(), ["Gulo Awil"]);
    }
}
