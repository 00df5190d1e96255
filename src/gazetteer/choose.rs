//! Candidates in, probabilities out, and the courage to say "not decided".

use super::candidates::{Found, find};
use super::context::{Context, one_ground};
use super::{Answer, Candidate, Gazetteer, Query};

/// Below this the place that is meant may as well be one the gazetteer doesn't have.
const SURE_ENOUGH: f64 = 0.7;
/// The best must be so many times as probable as any place elsewhere that bears the name.
const AHEAD: f64 = 8.0;

/// Which place is called so.
pub(super) fn resolve(gazetteer: &Gazetteer, query: &Query<'_>) -> Answer {
    let mut found = find(gazetteer, query.name, query.kinds);
    let context = Context::new(gazetteer, query);
    // A spelling that is another's and lies at the other end of the world is of no use to anybody.
    found.retain(|candidate| candidate.how.is_exact() || !context.is_out_of_the_way(gazetteer, candidate));
    let mut scored: Vec<(f64, &Found<'_>, Vec<String>)> = found
        .iter()
        .map(|candidate| {
            let parts = context.parts(gazetteer, candidate, &found);
            let score = candidate.how.strength() + parts.iter().map(|(worth, _)| worth).sum::<f64>();
            let mut why =
                vec![format!("{} ({:+.1})", candidate.how.why(candidate.matched), candidate.how.strength())];
            why.extend(parts.into_iter().map(|(worth, reason)| format!("{reason} ({worth:+.1})")));
            (score, candidate, why)
        })
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.place.id.cmp(&b.1.place.id)));
    let shares = probabilities(&scored.iter().map(|(score, ..)| *score).collect::<Vec<_>>());
    let decided = is_decided(&scored, &shares);
    let candidates = scored
        .into_iter()
        .zip(shares)
        .take(gazetteer.most.unwrap_or(usize::MAX))
        .map(|((_, found, why), confidence)| Candidate {
            place: found.place.id.clone(),
            name: found.place.name.clone(),
            matched: found.matched.to_owned(),
            matched_as: found.how.told(),
            confidence,
            why,
        })
        .collect();
    Answer { candidates, decided }
}

/// Scores, the highest first, as probabilities; what is missing to 1 is "another place, not in this gazetteer".
fn probabilities(scores: &[f64]) -> Vec<f64> {
    let highest = scores.iter().copied().fold(0.0, f64::max);
    let weights: Vec<f64> = scores.iter().map(|score| (score - highest).exp()).collect();
    let whole: f64 = weights.iter().sum::<f64>() + (-highest).exp();
    weights.into_iter().map(|weight| weight / whole).collect()
}

/// The best is taken where it and what lies on the same ground are clearly ahead of all places elsewhere.
fn is_decided(scored: &[(f64, &Found<'_>, Vec<String>)], shares: &[f64]) -> bool {
    let Some((_, best, _)) = scored.first() else {
        return false;
    };
    let (mut ours, mut rival) = (0.0, 0.0_f64);
    for ((_, found, _), share) in scored.iter().zip(shares) {
        if one_ground(best.place, found.place) {
            ours += share;
        } else {
            rival = rival.max(*share);
        }
    }
    ours >= SURE_ENOUGH && ours >= AHEAD * rival
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn probabilities_never_exceed_one_and_keep_the_order(scores in proptest::collection::vec(-50.0..50.0f64, 0..8)) {
            let shares = probabilities(&scores);
            prop_assert!(shares.iter().sum::<f64>() <= 1.0 + 1e-9);
            for (a, b) in scores.iter().zip(&shares) {
                for (c, d) in scores.iter().zip(&shares) {
                    prop_assert!(a < c || b >= d);
                }
            }
        }
    }
}
