//! The places that reports of the border name most, in the spellings of many sources, against positions on which these
//! agree: read where `SITUS_NAMED_PLACES` names the table (place, kind, cc, lat, lon, spellings parted by `|`).

use super::super::{Gazetteer, Place, PlaceKind, Query};
use crate::event::PlaceWord;
use crate::geo::Position;

/// Spellings that came out right when this was written; raise it with the gazetteer, never lower it.
const FLOOR: usize = 109;
/// An answer so near to the truth is right.
const NEAR_KM: f64 = 5.0;

/// Whether an answer lies beside the truth; for a division also, whether it is one of that kind whose area holds the
/// truth, or lies in the area of the district that does.
fn is_right(gazetteer: &Gazetteer, place: &Place, truth: Position, word: Option<PlaceWord>) -> bool {
    // Pakistan's districts have no areas: their circles stand for them.
    let holds = |outer: &Place, spot| match gazetteer.area(&outer.id) {
        Some(area) => area.contains(spot),
        None => outer.position.distance_km(spot) <= outer.radius_km,
    };
    let division = match word {
        Some(PlaceWord::Province) => place.kind == PlaceKind::Province && holds(place, truth),
        Some(PlaceWord::District) => {
            let around = gazetteer.admin_at(truth).1;
            place.kind == PlaceKind::District && holds(place, truth)
                || around.is_some_and(|district| holds(district, place.position))
        }
        _ => false,
    };
    division || place.position.distance_km(truth) <= NEAR_KM
}

fn miss(
    gazetteer: &Gazetteer,
    row: &csv::StringRecord,
    spelling: &str,
    cell: &impl Fn(&str) -> usize,
) -> Option<String> {
    let get = |name: &str| row.get(cell(name)).unwrap();
    let truth = Position::new(get("lon").parse().unwrap(), get("lat").parse().unwrap()).unwrap();
    let word = match get("kind") {
        "province" => Some(PlaceWord::Province),
        "crossing" => Some(PlaceWord::Crossing),
        "settlement" => None,
        _ => Some(PlaceWord::District),
    };
    let country = Some(get("cc")).filter(|code| code.len() == 2);
    let answer = gazetteer.resolve(&Query { word, country, ..Query::name(spelling) });
    let Some(place) = answer.best().and_then(|best| gazetteer.place(&best.place)) else {
        return Some(format!(
            "{spelling} ({}): not decided, {} candidates",
            get("place"),
            answer.candidates.len()
        ));
    };
    let km = place.position.distance_km(truth);
    let told =
        || format!("{spelling} ({}): {} {}, {km:.1} km away", get("place"), place.id.as_str(), place.name);
    (!is_right(gazetteer, place, truth, word)).then(told)
}

#[test]
fn the_named_places_resolve_in_every_spelling() {
    let Some(path) = std::env::var_os("SITUS_NAMED_PLACES") else {
        eprintln!("skipped: set SITUS_NAMED_PLACES to a table of named places and their spellings");
        return;
    };
    let mut table = csv::Reader::from_path(path).unwrap();
    let header = table.headers().unwrap().clone();
    let cell = |name: &str| header.iter().position(|h| h == name).unwrap();
    let (mut all, mut misses) = (0, Vec::new());
    for row in table.records().map(Result::unwrap) {
        for spelling in row.get(cell("spellings")).unwrap().split('|').filter(|s| !s.is_empty()) {
            all += 1;
            misses.extend(miss(super::embedded(), &row, spelling, &cell));
        }
    }
    let right = all - misses.len();
    let said = format!("{right} of {all} spellings are right; the others:\n{}", misses.join("\n"));
    eprintln!("{said}");
    assert!(right >= FLOOR, "{said}");
}
