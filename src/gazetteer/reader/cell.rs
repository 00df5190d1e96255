//! A cell of a table in, a place out: the name it holds, else the smallest known thing that the row puts around it.

use super::super::context::one_ground;
use super::super::{Answer, Gazetteer, MatchedAs, Place, PlaceKind, Query, fold, kind_words};
use super::Reader;

/// A district wider than this tells too little of a place inside it to be called a district's precision.
const WIDE_KM: f64 = 48.0;

/// What a row says of a place.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cell<'a> {
    /// The name as written.
    pub name: &'a str,
    /// District and province, the smallest first; empty ones are passed over.
    pub within: &'a [&'a str],
    /// Country, by code or name.
    pub country: Option<&'a str>,
}

/// The place of a cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// The place; `None` where nothing is known or nothing decides.
    pub place: Option<Place>,
    /// How exactly it is known: settlement, crossing, district, province, region, country. What stands for a place
    /// inside it and is wide counts as a region, whatever its own kind.
    pub precision: &'static str,
    /// Probability that it is the place meant, or holds it.
    pub confidence: f64,
    /// Why this one, or why none.
    pub reason: String,
}

impl Reader {
    /// The place of a cell.
    pub fn place(&self, cell: &Cell<'_>) -> Placed {
        let mut within: Vec<String> = Vec::new();
        let names = names(cell.name, &mut within);
        within.extend(cell.within.iter().map(|w| w.trim().to_owned()).filter(|w| !w.is_empty()));
        let mut undecided = None;
        for name in &names {
            match self.one(name, &within, cell.country, None) {
                Found::Sure(place, confidence, why) => {
                    let precision = super::precision(place.kind);
                    return Placed { place: Some(*place), precision, confidence, reason: why };
                }
                Found::Several(count) => undecided = undecided.or(Some(count)),
                Found::Nothing => {}
            }
        }
        let said = undecided.map_or_else(
            || "no place of the gazetteer is called so".to_owned(),
            |count| format!("{count} places are called so and nothing decides"),
        );
        self.around(&within, cell.country, &said)
    }

    /// The smallest known thing that holds what is not known itself.
    fn around(&self, within: &[String], country: Option<&str>, said: &str) -> Placed {
        for (at, name) in within.iter().enumerate() {
            let rest = within.get(at.saturating_add(1)..).unwrap_or_default();
            let kinds = [PlaceKind::District, PlaceKind::Province, PlaceKind::Settlement, PlaceKind::Region];
            if let Found::Sure(place, confidence, _) = self.one(name, rest, country, Some(&kinds)) {
                let reason = format!("{said}; stands for the {} around it", place.kind.as_str());
                let wide = place.radius_km > WIDE_KM && place.kind != PlaceKind::Province;
                let precision = if wide { "region" } else { super::precision(place.kind) };
                return Placed { place: Some(*place), precision, confidence, reason };
            }
        }
        Placed { place: None, precision: "", confidence: 0.0, reason: said.to_owned() }
    }

    fn one(
        &self,
        name: &str,
        within: &[String],
        country: Option<&str>,
        kinds: Option<&[PlaceKind]>,
    ) -> Found {
        let is_bare = within.is_empty() && country.is_none() && kinds.is_none();
        if is_bare && let Some(found) = self.quick(name) {
            return found;
        }
        let query = Query { within, country, kinds: kinds.unwrap_or_default(), ..Query::name(name) };
        let gazetteer: Gazetteer = self.narrow(&query);
        let answer = gazetteer.resolve(&query);
        let likely = || answer.candidates.first().filter(|_| is_bare && is_ahead(&gazetteer, &answer));
        let Some(best) = answer.best().or_else(likely) else {
            return match answer.candidates.len() {
                0 => Found::Nothing,
                count => one_of_near(&gazetteer, &answer).unwrap_or(Found::Several(count)),
            };
        };
        let Some(place) = gazetteer.place(&best.place) else { return Found::Nothing };
        // Asked for something inside a province, the province itself is no answer unless it is named so.
        let ground: f64 = answer
            .candidates
            .iter()
            .filter(|c| {
                gazetteer
                    .place(&c.place)
                    .is_some_and(|p| p.position.distance_km(place.position) <= place.radius_km.max(10.0))
            })
            .map(|c| c.confidence)
            .sum();
        Found::Sure(Box::new(place.clone()), ground.min(1.0), best.why.first().cloned().unwrap_or_default())
    }
}

/// Places of one name that lie so near to one another are one answer, with a radius that holds them all.
const NEAR_KM: f64 = 10.0;
/// What is so many times less probable than the best is no rival.
const RIVAL: f64 = 8.0;

/// Where all that may be meant lies within a few kilometres, the best of it, as exactly as that tells.
fn one_of_near(gazetteer: &Gazetteer, answer: &Answer) -> Option<Found> {
    let first = answer.candidates.first()?;
    let best = gazetteer.place(&first.place)?;
    let (mut share, mut reach) = (0.0, best.radius_km);
    for candidate in answer.candidates.iter().filter(|c| c.confidence * RIVAL > first.confidence) {
        let place = gazetteer.place(&candidate.place)?;
        let apart = place.position.distance_km(best.position);
        if apart > NEAR_KM || place.radius_km > NEAR_KM {
            return None;
        }
        share += candidate.confidence;
        reach = reach.max(apart + place.radius_km);
    }
    let why = format!("{}; others of the name lie within {reach:.0} km", first.why.first()?);
    let place = Place { radius_km: reach, ..best.clone() };
    (share >= 0.7).then(|| Found::Sure(Box::new(place), share.min(1.0), why))
}

/// The best must be so many times as probable as any place elsewhere that bears the name.
const AHEAD: f64 = 2.0;

/// Whether the best bearer of a bare name as written is ahead of those elsewhere.
fn is_ahead(gazetteer: &Gazetteer, answer: &Answer) -> bool {
    let places: Vec<(&Place, f64)> = answer
        .candidates
        .iter()
        .filter_map(|c| Some((gazetteer.place(&c.place)?, c.confidence)))
        .filter(|(place, _)| place.kind != PlaceKind::Country)
        .collect();
    let as_written = answer.candidates.first().is_some_and(|c| c.matched_as == MatchedAs::Name);
    let Some((best, _)) = places.first() else { return false };
    let share = |near: bool| {
        let there = places.iter().filter(move |(place, _)| one_ground(best, place) == near);
        there.map(|(_, share)| *share)
    };
    as_written && share(true).sum::<f64>() >= AHEAD * share(false).fold(0.0, f64::max)
}

pub(super) enum Found {
    Sure(Box<Place>, f64, String),
    Several(usize),
    Nothing,
}

/// The names to try for a cell, the best first; what it says in brackets and after commas lies around them.
fn names(cell: &str, within: &mut Vec<String>) -> Vec<String> {
    let mut name = cell.trim().to_owned();
    if let Some((before, rest)) = cell.split_once('(') {
        // "(in Ghulam Khan area)", "(near Tank)"
        let inside = rest.split(')').next().unwrap_or_default().trim();
        let inside =
            ["in ", "near ", "around ", "at "].iter().find_map(|w| inside.strip_prefix(w)).unwrap_or(inside);
        if !inside.is_empty() && !before.trim().is_empty() {
            within.push(inside.to_owned());
            before.trim().clone_into(&mut name);
        }
    }
    let mut parts = name.split(',').map(str::trim).filter(|p| !p.is_empty()).map(str::to_owned);
    let first = parts.next().unwrap_or_default();
    within.extend(parts);
    let mut names = vec![first.clone()];
    if let Some(bare) = first.strip_suffix(" area").or_else(|| first.strip_suffix(" areas")) {
        names.push(bare.trim().to_owned());
    }
    let folded = fold::folded(&first);
    let (_, word) = kind_words::strip(&folded);
    for separator in ['/', '-', '–'] {
        let pieces: Vec<&str> = first.split(separator).map(str::trim).collect();
        if let [one, other] = pieces.as_slice()
            && one.chars().count() >= 4
            && other.chars().count() >= 4
        {
            let last = first.rsplit(' ').next().unwrap_or_default();
            if word.is_some() && !one.ends_with(last) {
                names.push(format!("{one} {last}"));
            }
            // A road between two places is at neither.
            if !matches!(fold::folded(last).as_str(), "road" | "highway") {
                names.extend([(*one).to_owned(), (*other).to_owned()]);
            }
        }
    }
    names
}

#[cfg(feature = "archives")]
#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::super::super::dump::{Importer, texts};
    use super::super::super::index::Index;
    use super::*;

    fn placed(name: &str, within: &[&str], country: &str) -> Placed {
        let reader = Reader::embedded().unwrap();
        reader.place(&Cell { name, within, country: Some(country) })
    }

    #[test]
    fn the_row_decides_between_places_of_one_name() {
        for (name, within, admin1) in [
            ("Muqur", "Badghis", "AF-BDG"),
            ("Muqur district", "Ghazni province", "AF-GHA"),
            ("Kohistan", "Badakhshan", "AF-BDS"),
            ("Qarabagh", "Ghazni", "AF-GHA"),
            ("Qarabagh", "Kabul", "AF-KAB"),
            ("Behsud", "Nangarhar", "AF-NAN"),
            ("Baharak", "Takhar", "AF-TAK"),
            ("Baharak", "Badakhshan", "AF-BDS"),
        ] {
            let answer = placed(name, &[within], "Afghanistan");
            let place = answer.place.unwrap_or_else(|| panic!("{name} {within}: {}", answer.reason));
            assert_eq!(place.admin1.as_deref(), Some(admin1), "{name} {within} {}", place.name);
        }
    }

    #[test]
    fn provinces_in_the_spellings_of_tables() {
        for (name, iso) in [
            ("Khyber Pakhtunkwa province", "PK-KP"),
            ("Hirat province", "AF-HER"),
            ("Urozgan province", "AF-URU"),
            ("Nimruz province", "AF-NIM"),
        ] {
            let country = if iso.starts_with("PK") { "Pakistan" } else { "Afghanistan" };
            let place = placed(name, &[], country).place;
            assert_eq!(place.and_then(|p| p.iso_3166_2).as_deref(), Some(iso), "{name}");
        }
        assert_eq!(
            placed("Puli Alam", &["Logar"], "AF").place.map(|p| p.name),
            Some("Pul-e Alam".to_owned())
        );
    }

    #[test]
    fn what_is_not_known_stands_for_what_is_around_it() {
        let answer =
            placed("Xyzzyqua village", &["Bajaur district", "Khyber Pakhtunkwa province"], "Pakistan");
        assert_eq!(answer.place.map(|p| p.kind), Some(PlaceKind::District));
        assert!(answer.reason.contains("stands for the district"), "{}", answer.reason);
        let wesh = placed("Wesh, Spin Boldak, Kandahar", &[], "AF").place.unwrap();
        assert!(
            (wesh.position.lat() - 31.0).abs() < 0.3 && (wesh.position.lon() - 66.4).abs() < 0.4,
            "{wesh:?}"
        );
    }

    /// A layer of a source that knows the provinces by GeoNames' codes and has rows of its own for them.
    fn layered() -> Reader {
        let rows = "\
71\tPunjab\tPunjab\t\t31.0\t72.5\tA\tADM1\tPK\t\t04\t\t\t\t0\t\t0\tAsia/Karachi\t2024-01-01
72\tKhyber Pakhtunkhwa\tKhyber Pakhtunkhwa\t\t34.3\t72.0\tA\tADM1\tPK\t\t03\t\t\t\t0\t\t0\tAsia/Karachi\t2024-01-01
81\tXyzzy Khel\tXyzzy Khel\t\t32.41\t70.75\tP\tPPL\tPK\t\t03\t\t\t\t0\t\t0\tAsia/Karachi\t2024-01-01
82\tXyzzy Khel\tXyzzy Khel\t\t32.61\t71.53\tP\tPPL\tPK\t\t04\t\t\t\t0\t\t0\tAsia/Karachi\t2024-01-01
91\tQwerty Kot\tQwerty Kot\t\t34.20\t72.10\tP\tPPL\tPK\t\t\t\t\t\t0\t\t0\tAsia/Karachi\t2024-01-01
92\tQwerty Kot\tQwerty Kot\t\t27.00\t64.00\tP\tPPL\tPK\t\t\t\t\t\t0\t\t0\tAsia/Karachi\t2024-01-01
95\tAsdf Banda\tAsdf Banda\t\t34.20\t72.10\tP\tPPL\tPK\t\t03\t\t\t\t0\t\t0\tAsia/Karachi\t2024-01-01
96\tAsdf Banda\tAsdf Banda\t\t34.26\t72.12\tP\tPPL\tPK\t\t03\t\t\t\t0\t\t0\tAsia/Karachi\t2024-01-01
";
        let mut importer = Importer::new("own", "own", "");
        for text in texts("own.txt", Cursor::new(rows.as_bytes())).unwrap() {
            importer.read("own.txt", Cursor::new(rows.as_bytes()), &text).unwrap();
        }
        let mut reader = Reader::embedded().unwrap();
        reader.add(Index::from_bytes(importer.done().0.finish_in_memory().unwrap()).unwrap());
        reader
    }

    fn layered_id(name: &str, within: &[&str]) -> Option<String> {
        let placed = layered().place(&Cell { name, within, country: Some("PK") });
        placed.place.map(|p| p.id.0)
    }

    #[test]
    fn the_province_of_another_source_is_the_one_of_the_same_name() {
        let id = layered_id("Xyzzy Khel", &["Khyber Pakhtunkhwa province"]);
        assert_eq!(id.as_deref(), Some("own:81"));
    }

    #[test]
    fn a_place_whose_province_no_source_tells_lies_where_the_area_says() {
        for (within, id) in [("Khyber Pakhtunkhwa", "own:91"), ("Balochistan", "own:92")] {
            assert_eq!(layered_id("Qwerty Kot", &[within]).as_deref(), Some(id), "{within}");
        }
    }

    #[test]
    fn two_of_a_name_a_few_kilometres_apart_are_one_answer_that_holds_both() {
        let reader = layered();
        let placed =
            reader.place(&Cell { name: "Asdf Banda", within: &["Khyber Pakhtunkhwa"], country: Some("PK") });
        let place = placed.place.unwrap();
        assert!(place.radius_km > 6.9 && place.radius_km < 12.0, "{}", place.radius_km);
        assert!(placed.reason.contains("others of the name"), "{}", placed.reason);
    }

    #[test]
    fn brackets_may_say_in_and_a_seat_bears_the_name_of_its_district() {
        let inside = placed("Xyzzyqua road (in Tank area)", &[], "Pakistan").place.map(|p| p.name);
        assert_eq!(inside.as_deref(), Some("Tank"));
        let seat = placed("Khairpur town", &["Khairpur district", "Sindh province"], "Pakistan");
        assert_eq!(seat.place.map(|p| p.id.0).as_deref(), Some("gn:1162004"), "{}", seat.reason);
    }

    #[test]
    fn islamabad_is_a_village_in_afghanistan_where_the_row_says_so() {
        let village = placed("Islamabad", &["Laghman"], "Afghanistan").place;
        assert!(village.is_none_or(|p| p.country == "AF"));
        assert_eq!(placed("Islamabad", &[], "Pakistan").place.map(|p| p.country).as_deref(), Some("PK"));
    }
}
