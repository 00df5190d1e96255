//! What becomes of claims that answer other claims, and of headlines.

use super::*;
use crate::event::{Claim, Count, Measure, Stance};

fn claims(text: &str) -> Vec<Claim> {
    let extraction = extract(&test_report(text), Gazetteer::embedded().unwrap()).unwrap();
    extraction.events.into_iter().flat_map(|event| event.claims).collect()
}

/// Who says what, how, and the words.
fn told(claims: &[Claim]) -> Vec<(&str, Measure, Count, Stance, &str)> {
    claims
        .iter()
        .map(|c| (c.claimant.name.as_str(), c.measure, c.count, c.stance, c.evidence[0].text.as_str()))
        .collect()
}

#[test]
fn a_denial_without_words_of_its_own_denies_the_last_claim_of_another_side() {
    let claims = claims(
        "KABUL - Pakistani forces shelled Torkham on Thursday and killed 12 civilians, Afghan officials said. Nine \
         houses were also destroyed in the town near the crossing, they said.\n\nIslamabad denied it. A spokesman in \
         Peshawar disputed the figure.",
    );
    assert_eq!(
        told(&claims),
        [
            ("Afghan officials", Measure::Killed, Count::Exact(12), Stance::Asserts, "killed 12 civilians"),
            (
                "Afghan officials",
                Measure::HousesDestroyed,
                Count::Exact(9),
                Stance::Asserts,
                "Nine houses were also destroyed"
            ),
            (
                "Islamabad",
                Measure::HousesDestroyed,
                Count::Unnumbered,
                Stance::Denies,
                "Islamabad denied it."
            ),
            (
                "spokesman in Peshawar",
                Measure::HousesDestroyed,
                Count::Exact(9),
                Stance::Disputes,
                "A spokesman in Peshawar disputed the figure."
            ),
        ]
    );
    let sides: Vec<_> = claims.iter().map(|c| c.subject_side.as_ref().map(|side| side.as_str())).collect();
    assert_eq!(sides, [Some("afghanistan"); 4], "an answer speaks of the loss it answers");
}

#[test]
fn an_answer_is_to_another_side_and_to_what_was_said_just_before() {
    let far = "KABUL - Pakistani forces shelled Torkham on Thursday and killed 12 civilians, Afghan officials said.\n\n\
        The crossing stayed closed.\n\nTraders waited on both sides.\n\nIslamabad denied it.";
    assert_eq!(claims(far).len(), 1, "two paragraphs lie between");
    let own = "KABUL - Pakistani forces shelled Torkham on Thursday and killed 12 civilians, Afghan officials said. \
        Kabul denied it.";
    assert!(claims(own).iter().all(|claim| claim.stance == Stance::Asserts), "nobody answers his own side");
}

#[test]
fn a_headline_is_one_more_telling_of_what_stands_below_it() {
    let claims = claims(
        "* Pakistani shelling killed 12 civilians in Torkham, Afghan officials say\n\nKABUL - Pakistani forces shelled \
         Torkham on Thursday and killed 12 civilians, Afghan officials said. The crossing stayed closed, and traders \
         waited on both sides of it.",
    );
    let [claim] = claims.as_slice() else { panic!("{claims:?}") };
    let starts: Vec<usize> = claim.evidence.iter().map(|words| words.bytes().start).collect();
    assert_eq!(starts.len(), 2);
    assert!(starts[0] > starts[1], "the text below is the first telling: {starts:?}");
}
