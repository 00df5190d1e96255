//! A bare name in, its place out: for tables of a million names of which nothing more is known. What is said then is
//! how often news names each place and how a name is mistaken, as weights fitted to such tables. Only the place that
//! is taken is copied.

use super::super::candidates::{Match, bare};
use super::super::index::{PlaceRef, Postings};
use super::super::{NameKind, PlaceKind, fold, variants};
use super::Reader;
use super::cell::Found;
use super::linear::slot;

/// A place is taken from this probability on, since nothing in such a table can say more; the confidence tells how
/// likely it is. Where many share a name the largest may be meant two times in five and all others less.
const SURE: f64 = 0.4;
/// The same where the name is only spelled nearly so: then so many of a hundred must be right.
const SURE_NEAR: f64 = 0.92;
/// Spellings less alike than this are another name.
const ALIKE: f64 = 0.9;
/// Shorter names have too many neighbours one letter off.
const LONG: usize = 6;

/// The signs of a bearer, in the order of the vectors. "Another place, not in here" has none of them and the score 0.
pub(super) const SIGNS: &[&str] = &[
    "exact",
    "people",
    "unpeopled",
    "national_capital",
    "province_capital",
    "district_seat",
    "section",
    "other_name",
    "former_name",
    "spelling",
    "unlike",
    "misspelt",
    "misspelt_length",
    "misspelt_people",
    "misspelt_other_name",
];

/// A vector of signs.
type Signs = [f64; SIGNS.len()];

/// What a weight is where tables say nothing: that a name stands in the gazetteer speaks for the place, as in
/// [`Match::strength`].
pub(super) fn belief(name: &str) -> f64 {
    if name == "exact" { 4.0 } else { 0.0 }
}

/// A place that may be meant.
pub(super) struct Bearer<'a> {
    layer: usize,
    pub(super) place: PlaceRef<'a>,
    /// The name by which it was found, where it is not the one that was asked.
    matched: Option<String>,
    how: Match,
    pub(super) signs: Signs,
    score: f64,
}

impl Reader {
    /// The place of a bare name; `None` where kinds, codes or peoples must be weighed, which takes the long way.
    pub(super) fn quick(&self, name: &str) -> Option<Found> {
        let (forms, _) = bare(name);
        let [folded] = forms.as_slice() else { return None };
        let mut bearers = self.bearers(folded)?;
        for bearer in &mut bearers {
            bearer.score = self.models.bare.score(&bearer.signs);
        }
        Some(self.best(folded, &bearers))
    }

    /// Who bears a folded name: as written, else nearly so. `None` where one is no settlement.
    pub(super) fn bearers(&self, folded: &str) -> Option<Vec<Bearer<'_>>> {
        let mut bearers = Vec::new();
        for (number, layer) in self.atlas.layers.iter().enumerate() {
            for posting in layer.exact(folded) {
                let kind = posting.flags.kind();
                if kind == NameKind::Code || kind.is_people() || posting.flags.is_capitals() {
                    return None;
                }
                let Some(place) = layer.place(posting.place) else { continue };
                if place.kind() != PlaceKind::Settlement {
                    return None;
                }
                add(&mut bearers, (number, place), None, Match::Exact(kind), kind);
            }
        }
        if bearers.is_empty() {
            self.near(folded, &mut bearers);
        }
        Some(bearers)
    }

    /// Those whose name is spelled nearly so, and those whose name is one letter off.
    fn near<'a>(&'a self, folded: &str, bearers: &mut Vec<Bearer<'a>>) {
        let length = folded.chars().count();
        #[expect(clippy::cast_precision_loss, reason = "names are short")]
        let one_letter = 1.0 - 1.0 / length.max(1) as f64;
        for (number, layer) in self.atlas.layers.iter().enumerate() {
            let mut take = |name: &str, postings: Postings<'_>, how: Match| {
                for posting in postings {
                    let kind = posting.flags.kind();
                    if kind == NameKind::Code || kind.is_people() || posting.flags.is_capitals() {
                        continue;
                    }
                    if let Some(place) = layer.place(posting.place) {
                        add(bearers, (number, place), Some(name), how, kind);
                    }
                }
            };
            for hit in layer.variant(folded) {
                if let Some(alike) = variants::likeness_from(&hit.folded, folded, ALIKE) {
                    take(&hit.folded, hit.postings, Match::Spelling(alike));
                }
            }
            if length >= LONG {
                for hit in layer.fuzzy(folded, 1) {
                    take(&hit.folded, hit.postings, Match::Misspelt(one_letter));
                }
            }
        }
    }

    fn best(&self, folded: &str, bearers: &[Bearer<'_>]) -> Found {
        let order = |a: &&Bearer<'_>, b: &&Bearer<'_>| {
            a.score.total_cmp(&b.score).then_with(|| b.place.id().cmp(&a.place.id()))
        };
        let Some(best) = bearers.iter().max_by(order) else { return Found::Nothing };
        let (mut ours, mut whole) = (0.0, (-best.score).exp());
        let (mut rival, mut elsewhere) = (0.0_f64, 0_usize);
        for bearer in bearers {
            let weight = (bearer.score - best.score).exp();
            whole += weight;
            if on_one_ground(&best.place, &bearer.place) {
                ours += weight;
            } else {
                rival = rival.max(weight);
                elsewhere = elsewhere.saturating_add(1);
            }
        }
        let probability = (ours / whole).min(1.0);
        if probability < if best.how.is_exact() { SURE } else { SURE_NEAR } {
            return Found::Several(bearers.len());
        }
        let Some(layer) = self.atlas.layers.get(best.layer) else { return Found::Nothing };
        let place = self.complete(layer, &best.place);
        let matched = best.matched.as_deref().unwrap_or(folded);
        let matched = if fold::folded(&place.name) == matched { &place.name } else { matched };
        let mut why = format!("{} ({:+.1})", best.how.why(matched), best.score);
        if ours < 8.0 * rival {
            why.push_str(&format!("; the likeliest of {}", elsewhere.saturating_add(1)));
        }
        Found::Sure(Box::new(place), probability, why)
    }
}

fn add<'a>(
    bearers: &mut Vec<Bearer<'a>>,
    (layer, place): (usize, PlaceRef<'a>),
    matched: Option<&str>,
    how: Match,
    kind: NameKind,
) {
    // Within a layer each place bears a name once.
    let same = |known: &&mut Bearer<'_>| {
        (known.layer != layer || matched.is_some())
            && match (known.place.geonameid(), place.geonameid()) {
                (Some(a), Some(b)) => a == b,
                (None, None) => known.place.id() == place.id(),
                _ => false,
            }
    };
    let signs = signs(&place, how, kind);
    match bearers.iter_mut().find(same) {
        Some(known) if known.how.strength() < how.strength() => {
            (known.how, known.signs) = (how, signs);
            known.matched = matched.map(str::to_owned);
        }
        Some(_) => {}
        None => {
            let matched = matched.map(str::to_owned);
            bearers.push(Bearer { layer, place, matched, how, signs, score: 0.0 });
        }
    }
}

fn signs(place: &PlaceRef<'_>, how: Match, kind: NameKind) -> Signs {
    let mut signs = [0.0; SIGNS.len()];
    macro_rules! set {
        ($name:literal, $value:expr $(,)?) => {
            signs[const { slot(SIGNS, $name) }] = $value
        };
    }
    let population = place.population().unwrap_or(0);
    #[expect(clippy::cast_precision_loss, reason = "a population is far below 2^52")]
    let people = (1.0 + population as f64 / 1000.0).ln();
    set!("people", people);
    if population == 0 {
        set!("unpeopled", 1.0);
    }
    match place.feature_code() {
        "PPLC" => set!("national_capital", 1.0),
        "PPLA" => set!("province_capital", 1.0),
        "PPLA2" => set!("district_seat", 1.0),
        "PPLX" => set!("section", 1.0),
        _ => {}
    }
    let other = f64::from(u8::from(kind != NameKind::Preferred));
    match how {
        Match::Exact(_) => {
            set!("exact", 1.0);
            set!("other_name", other);
            set!("former_name", f64::from(u8::from(kind == NameKind::Former)));
        }
        Match::Spelling(alike) => {
            set!("spelling", 1.0);
            set!("unlike", 10.0 * (1.0 - alike));
            set!("other_name", other);
        }
        Match::Misspelt(alike) => {
            set!("misspelt", 1.0);
            set!("misspelt_length", (1.0 / (1.0 - alike).max(0.01)).min(20.0) - 10.0);
            set!("misspelt_people", people);
            set!("misspelt_other_name", other);
        }
    }
    signs
}

/// Whether two places of one name are parts of one another, so that taking either is a question of precision.
fn on_one_ground(a: &PlaceRef<'_>, b: &PlaceRef<'_>) -> bool {
    let reach = a.radius_km().max(b.radius_km());
    // A degree of latitude is 110.6 km or more: most are told apart without the great circle.
    if (a.position().lat() - b.position().lat()).abs() * 110.0 > reach.max(25.0) {
        return false;
    }
    let apart = a.position().distance_km(b.position());
    apart <= reach && (a.countries().any(|code| b.is_in(code)) || apart <= 25.0)
}

#[cfg(test)]
mod tests {
    use super::super::Cell;
    use super::*;

    fn id(name: &str) -> Option<String> {
        let reader = Reader::embedded().unwrap();
        reader.place(&Cell { name, ..Cell::default() }).place.map(|p| p.id.0)
    }

    #[test]
    fn the_most_important_bearer_of_a_bare_name_is_taken_and_its_rivals_are_told() {
        let reader = Reader::embedded().unwrap();
        let paris = reader.place(&Cell { name: "Paris", ..Cell::default() });
        assert_eq!(paris.place.map(|p| p.country).as_deref(), Some("FR"));
        assert!(paris.confidence > 0.9 && paris.reason.contains("Paris"), "{}", paris.reason);
    }

    #[test]
    fn a_letter_left_out_swapped_or_wrong_leads_to_a_large_town_of_that_name() {
        let right = id("Melbourne");
        assert!(right.is_some());
        for wrong in ["Melborne", "Mebourne", "Melbourme", "Meblourne"] {
            assert_eq!(id(wrong), right, "{wrong}");
        }
    }

    #[test]
    fn an_unknown_name_has_no_place() {
        for name in ["Khaqihinhi", "Shuzabiwa", "Qqq", ""] {
            assert_eq!(id(name), None, "{name}");
        }
    }
}
