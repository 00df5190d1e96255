//! The span of dead over all claims of an event. Never a sum, and never a bound that a claim contradicts.

use crate::event::{Claim, Measure, Stance};

/// The smallest lower bound and the largest upper bound over the asserted `killed` claims of an event,
/// whoever's dead they are. A claim on a part ("five of them children") bounds nothing.
///
/// A side is `None` where no claim bounds it, or where a claim that is open on that side reaches beyond the others:
/// "8" and "at least 133" have no upper bound, for 8 would be false and 133 is a lower one. So each figure, where it
/// stands, holds for every claim.
pub(super) fn range(claims: &[Claim]) -> (Option<u64>, Option<u64>) {
    let counts: Vec<(Option<u64>, Option<u64>)> = claims
        .iter()
        .filter(|claim| claim.measure == Measure::Killed && claim.stance == Stance::Asserts && !claim.partial)
        .map(|claim| (claim.count.low(), claim.count.high()))
        .collect();
    let low = counts.iter().filter_map(|&(low, _)| low).min();
    let high = counts.iter().filter_map(|&(_, high)| high).max();
    let low = low.filter(|&bound| !counts.iter().any(|&(l, h)| l.is_none() && h.is_some_and(|h| h < bound)));
    let high =
        high.filter(|&bound| !counts.iter().any(|&(l, h)| h.is_none() && l.is_some_and(|l| l > bound)));
    (low, high)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Count;
    use crate::layer::samples;
    use proptest::prelude::*;

    fn of(counts: &[Count]) -> (Option<u64>, Option<u64>) {
        let claims: Vec<Claim> =
            counts.iter().map(|&count| samples::claim("X", Measure::Killed, count, "soldiers")).collect();
        range(&claims)
    }

    #[test]
    fn the_span_is_from_the_smallest_to_the_largest_and_no_sum() {
        assert_eq!(of(&[Count::Exact(55), Count::Exact(2)]), (Some(2), Some(55)));
        assert_eq!(of(&[Count::Between(7, 8)]), (Some(7), Some(8)));
        assert_eq!(of(&[]), (None, None));
        assert_eq!(of(&[Count::Unnumbered]), (None, None));
    }

    #[test]
    fn an_open_claim_beyond_the_others_leaves_its_side_open() {
        assert_eq!(of(&[Count::Exact(8), Count::AtLeast(133)]), (Some(8), None));
        assert_eq!(of(&[Count::UpTo(55), Count::Exact(133)]), (None, Some(133)));
        assert_eq!(of(&[Count::UpTo(55), Count::Exact(8)]), (Some(8), Some(55)));
        assert_eq!(of(&[Count::UpTo(55)]), (None, Some(55)));
    }

    #[test]
    fn a_part_told_beside_its_total_bounds_nothing() {
        let total = samples::claim("X", Measure::Killed, Count::Exact(12), "people");
        let mut part = samples::claim("X", Measure::Killed, Count::Exact(5), "children");
        part.partial = true;
        assert_eq!(range(&[total, part]), (Some(12), Some(12)));
    }

    #[test]
    fn denials_and_other_measures_do_not_count() {
        let mut denied = samples::claim("X", Measure::Killed, Count::Exact(3), "soldiers");
        denied.stance = Stance::Denies;
        let wounded = samples::claim("X", Measure::Wounded, Count::Exact(9), "soldiers");
        assert_eq!(range(&[denied, wounded]), (None, None));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn a_figure_that_stands_holds_for_every_claim(numbers in prop::collection::vec((0_u64..200, 0_u8..4), 0..6)) {
            let counts: Vec<Count> = numbers
                .iter()
                .map(|&(n, which)| match which {
                    0 => Count::Exact(n),
                    1 => Count::AtLeast(n),
                    2 => Count::UpTo(n),
                    _ => Count::Unnumbered,
                })
                .collect();
            let (low, high) = of(&counts);
            for count in counts {
                if let (Some(low), Some(named)) = (low, count.low().or(count.high())) {
                    prop_assert!(low <= named);
                }
                if let (Some(high), Some(named)) = (high, count.high().or(count.low())) {
                    prop_assert!(named <= high);
                }
            }
        }
    }
}
