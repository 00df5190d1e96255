//! A bare name in, its place out, by the scores of [`Gazetteer::resolve`](super::super::Gazetteer::resolve): for
//! tables of a million names of which nothing more is known. Only the place that is taken is copied.

use super::super::candidates::{Match, bare};
use super::super::context::worth;
use super::super::index::{PlaceRef, Postings};
use super::super::{NameKind, PlaceKind, fold, variants};
use super::Reader;
use super::cell::Found;

/// The best must be so many times as probable as any place elsewhere that bears the name. Nothing in such a table
/// can say more, and the confidence tells how sure it is; only where two are as good as equal nothing is said.
pub(super) const AHEAD: f64 = 2.0;
/// The same where the name is only spelled nearly so.
const AHEAD_NEAR: f64 = 4.0;
/// A place by another spelling must score so much against "another place, not in here".
const ENOUGH_NEAR: f64 = 3.4;
/// However well known a place is, it gets no more than this for it where its name is another spelling.
const MOST_NEAR: f64 = 4.0;
/// Spellings less alike than this are another name.
const ALIKE: f64 = 0.9;
/// Shorter names have too many neighbours one letter off.
const LONG: usize = 6;

/// A place that may be meant.
struct Bearer<'a> {
    place: PlaceRef<'a>,
    matched: String,
    how: Match,
    score: f64,
}

impl Reader {
    /// The place of a bare name; `None` where kinds, codes or peoples must be weighed, which takes the long way.
    pub(super) fn quick(&self, name: &str) -> Option<Found> {
        let (forms, word) = bare(name);
        let [folded] = forms.as_slice() else { return None };
        if word.is_some() {
            return None;
        }
        let mut bearers = Vec::new();
        for layer in &self.atlas.layers {
            for posting in layer.exact(folded) {
                let kind = posting.flags.kind();
                if kind == NameKind::Code || kind.is_people() || posting.flags.is_capitals() {
                    return None;
                }
                let Some(place) = layer.place(posting.place) else { continue };
                if place.kind() != PlaceKind::Settlement {
                    return None;
                }
                add(&mut bearers, place, folded, Match::Exact(kind));
            }
        }
        if !bearers.is_empty() {
            return Some(self.best(&bearers, AHEAD));
        }
        self.near(folded, &mut bearers);
        Some(self.best(&bearers, AHEAD_NEAR))
    }

    /// Those whose name is spelled nearly so, and those whose name is one letter off.
    fn near<'a>(&'a self, folded: &str, bearers: &mut Vec<Bearer<'a>>) {
        let length = folded.chars().count();
        #[expect(clippy::cast_precision_loss, reason = "names are short")]
        let one_letter = 1.0 - 1.0 / length.max(1) as f64;
        for layer in &self.atlas.layers {
            let mut take = |name: &str, postings: Postings<'_>, how: Match| {
                for posting in postings {
                    let kind = posting.flags.kind();
                    if kind == NameKind::Code || kind.is_people() || posting.flags.is_capitals() {
                        continue;
                    }
                    if let Some(place) = layer.place(posting.place) {
                        add(bearers, place, name, how);
                    }
                }
            };
            for hit in layer.variant(folded) {
                let alike = variants::likeness(&hit.folded, folded);
                if alike >= ALIKE {
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

    fn best(&self, bearers: &[Bearer<'_>], ahead: f64) -> Found {
        let order = |a: &&Bearer<'_>, b: &&Bearer<'_>| {
            a.score.total_cmp(&b.score).then_with(|| b.place.id().cmp(&a.place.id()))
        };
        let Some(best) = bearers.iter().max_by(order) else { return Found::Nothing };
        // "Another place, not in here" has the score 0.
        let (mut ours, mut rival, mut whole) = (0.0, 0.0_f64, (-best.score).exp());
        let mut elsewhere = 0;
        for bearer in bearers {
            let weight = (bearer.score - best.score).exp();
            whole += weight;
            if on_one_ground(&best.place, &bearer.place) {
                ours += weight;
            } else {
                rival = rival.max(weight);
                elsewhere += 1;
            }
        }
        if ours < ahead * rival || !best.how.is_exact() && best.score < ENOUGH_NEAR {
            return Found::Several(bearers.len());
        }
        let id = best.place.id();
        let Some(place) = self.row(id.as_str()) else { return Found::Nothing };
        let matched = if fold::folded(&place.name) == best.matched { &place.name } else { &best.matched };
        let mut why = format!("{} ({:+.1})", best.how.why(matched), best.how.strength());
        if ours < 8.0 * rival {
            why.push_str(&format!("; the likeliest of {}", elsewhere + 1));
        }
        Found::Sure(Box::new(place), (ours / whole).min(1.0), why)
    }
}

fn add<'a>(bearers: &mut Vec<Bearer<'a>>, place: PlaceRef<'a>, matched: &str, how: Match) {
    let code = Some(place.feature_code()).filter(|code| !code.is_empty());
    let (mut importance, _) = worth(place.kind(), code, place.population().unwrap_or(0));
    if !how.is_exact() {
        importance = importance.min(MOST_NEAR);
    }
    let score = how.strength() + importance;
    let same = |known: &&mut Bearer<'_>| match (known.place.geonameid(), place.geonameid()) {
        (Some(a), Some(b)) => a == b,
        (None, None) => known.place.id() == place.id(),
        _ => false,
    };
    match bearers.iter_mut().find(same) {
        Some(known) if known.score < score => {
            known.score = score;
            known.how = how;
            matched.clone_into(&mut known.matched);
        }
        Some(_) => {}
        None => bearers.push(Bearer { place, matched: matched.to_owned(), how, score }),
    }
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
