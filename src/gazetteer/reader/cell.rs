//! A cell of a table in, a place out: the name it holds, else the smallest known thing that the row puts around it.

use super::super::context::one_ground;
use super::super::{Answer, Gazetteer, Place, PlaceKind, Query, fold, kind_words};
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
            let rest = within.get(at + 1..).unwrap_or_default();
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
                count => Found::Several(count),
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

/// Whether the best bearer of a bare name as written is ahead of those elsewhere.
fn is_ahead(gazetteer: &Gazetteer, answer: &Answer) -> bool {
    let places: Vec<(&Place, f64)> = answer
        .candidates
        .iter()
        .filter_map(|c| Some((gazetteer.place(&c.place)?, c.confidence)))
        .filter(|(place, _)| place.kind != PlaceKind::Country)
        .collect();
    let as_written =
        answer.candidates.first().is_some_and(|c| c.why.iter().any(|why| why.contains(" is its name")));
    let Some((best, _)) = places.first() else { return false };
    let share = |near: bool| {
        let there = places.iter().filter(move |(place, _)| one_ground(best, place) == near);
        there.map(|(_, share)| *share)
    };
    as_written && share(true).sum::<f64>() >= super::quick::AHEAD * share(false).fold(0.0, f64::max)
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
        let inside = rest.split(')').next().unwrap_or_default().trim();
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

#[cfg(test)]
mod tests {
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
}
