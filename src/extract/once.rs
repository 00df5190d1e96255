//! What a report tells more than once is one claim: its headline, its first lines and the words below say it again.

use std::ops::Range;

use super::claims::Placed;
use super::reading::Reading;
use crate::event::{Claim, Count, SideId, Stance};

/// A headline has no more tokens.
const LONGEST_HEADLINE: usize = 22;

/// A heading between the paragraphs has no more.
const LONGEST_SUBHEAD: usize = 12;

/// Points that sum up a report stand among so many of its first sentences.
const FIRST_SENTENCES: usize = 5;

/// So many of one sort, said twice by one side, are the same; of fewer there may be two.
const FEWEST_SAME: u64 = 4;

/// No two sides lose so many at once, and the same number.
const MANY: u64 = 12;

/// Leaves one claim of what is told twice, with the words of both.
pub(super) fn tell_once(reading: &Reading<'_>, claims: &mut Vec<Placed>) {
    let mut at = 0;
    while at < claims.len() {
        let Some(other) = claims.get(at).and_then(|placed| told_again(reading, claims, at, placed)) else {
            at += 1;
            continue;
        };
        let (gone, kept) = if other > at { (at, other - 1) } else { (at, other) };
        let evidence = claims.remove(gone).claim.evidence;
        if let Some(kept) = claims.get_mut(kept) {
            kept.claim.evidence.extend(evidence);
        }
    }
}

/// Where else a claim is told, and told better.
fn told_again(reading: &Reading<'_>, claims: &[Placed], at: usize, placed: &Placed) -> Option<usize> {
    let below = |fits: &dyn Fn(&Placed) -> bool| {
        let later = claims.iter().enumerate().skip(at + 1);
        later.into_iter().find(|(_, other)| fits(other)).map(|(other, _)| other)
    };
    let own = &placed.claim;
    if is_headline(reading, placed.sentence) {
        let text = |other: &Placed| other.sentence > placed.sentence && !is_headline(reading, other.sentence);
        return below(&|other| text(other) && same_number(own, &other.claim));
    }
    let first =
        claims.iter().find(|placed| !is_headline(reading, placed.sentence)).map(|placed| placed.sentence);
    if is_report(own) && own.stance == Stance::Asserts && !own.partial {
        // "Scores were hurt" in the first sentence is the number that somebody gives below.
        let vague = own.count == Count::Unnumbered && first == Some(placed.sentence);
        let sums_up = |other: &Claim| {
            vague && other.measure == own.measure && numbered(other) && same_subject(own, other)
        };
        let given = below(&|other| {
            first.is_some_and(|first| placed.sentence <= first)
                && !is_report(&other.claim)
                && other.claim.stance == Stance::Asserts
                && !other.background
                && (told_of_same(placed, other) && same_sort(placed, other) || sums_up(&other.claim))
        });
        if given.is_some() {
            return given;
        }
    }
    // "Scores were wounded, officials said" above, and below they give the number.
    if own.count == Count::Unnumbered && own.stance == Stance::Asserts && first == Some(placed.sentence) {
        let given = below(&|other| {
            other.sentence > placed.sentence
                && other.claim.measure == own.measure
                && other.claim.stance == Stance::Asserts
                && other.claim.claimant.side == own.claimant.side
                && numbered(&other.claim)
                && !other.background
                && same_subject(own, &other.claim)
        });
        if given.is_some() {
            return given;
        }
    }
    let said = |other: &Placed| {
        let other = &other.claim;
        other.claimant.side == own.claimant.side
            && other.measure == own.measure
            && (other.count == own.count || numbered(own) && same_number(own, other))
            && other.stance == own.stance
            && other.partial == own.partial
            && same_subject(own, other)
    };
    let said = |other: &Placed| said(other) && same_sort(placed, other);
    // "The six fatalities": those told of before, whoever speaks now.
    let meant = |other: &Placed| {
        placed.definite
            && other.sentence < placed.sentence
            && own.stance == other.claim.stance
            && numbered(own)
            && same_number(own, &other.claim)
            && same_subject(own, &other.claim)
    };
    let many = number(own.count).is_some_and(|number| number >= FEWEST_SAME);
    let few = number(own.count).is_some_and(|number| number > 1);
    // The first sentence sums up what is told below.
    let same = |other: &Placed| {
        let sums_up = few && Some(other.sentence) == first && other.paragraph < placed.paragraph;
        !other.background && ((many || sums_up) && said(other) || meant(other))
    };
    let before = claims.get(..at).unwrap_or_default();
    if placed.background { None } else { before.iter().position(same) }
}

fn is_report(claim: &Claim) -> bool {
    claim.claimant.side.as_ref().is_some_and(|side| side.as_str() == SideId::REPORT)
}

/// The same measure and number, whether "22" or "at least 22"; "up to 22" says less.
fn same_number(one: &Claim, other: &Claim) -> bool {
    let most = |claim: &Claim| matches!(claim.count, Count::UpTo(_));
    one.measure == other.measure
        && most(one) == most(other)
        && (one.count == other.count || numbered(one) && number(one.count) == number(other.count))
}

/// The same number of the same people: where nothing names whose they are, or of many, whosever they are read to be.
fn told_of_same(one: &Placed, other: &Placed) -> bool {
    let many = number(one.claim.count).is_some_and(|number| number >= MANY);
    let unnamed = one.look().named.is_none() || other.look().named.is_none();
    numbered(&one.claim)
        && same_number(&one.claim, &other.claim)
        && (many || unnamed || same_subject(&one.claim, &other.claim))
}

fn same_subject(one: &Claim, other: &Claim) -> bool {
    match (&one.subject_side, &other.subject_side) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    }
}

/// Fighters are no soldiers, and soldiers no civilians.
fn same_sort(one: &Placed, other: &Placed) -> bool {
    let (one, other) = (one.look(), other.look());
    one.enemy == other.enemy && !(one.civil && other.armed) && !(one.armed && other.civil)
}

fn numbered(claim: &Claim) -> bool {
    number(claim.count).is_some()
}

/// The number a count is about, whatever its bounds.
fn number(count: Count) -> Option<u64> {
    match count {
        Count::Exact(number)
        | Count::AtLeast(number)
        | Count::MoreThan(number)
        | Count::UpTo(number)
        | Count::About(number) => Some(number),
        _ => None,
    }
}

/// Whether a noun is told of as known: "the six fatalities", "these three men".
pub(super) fn is_definite(reading: &Reading<'_>, noun: &Range<usize>) -> bool {
    noun.start
        .checked_sub(1)
        .and_then(|at| reading.doc.at(at))
        .is_some_and(|t| matches!(t.low.as_str(), "the" | "these" | "those"))
}

/// A short paragraph above the first long one, without a full stop.
pub(super) fn is_headline(reading: &Reading<'_>, sentence: usize) -> bool {
    let sentences = &reading.doc.sentences;
    let Some(own) = sentences.get(sentence) else { return false };
    let first_long = sentences.iter().position(|s| s.tokens.len() > LONGEST_HEADLINE);
    let stops =
        own.tokens.end.checked_sub(1).and_then(|at| reading.doc.at(at)).is_some_and(|t| t.is_mark("."));
    let alone = sentences.iter().filter(|s| s.paragraph == own.paragraph).count() == 1;
    let points = own
        .tokens
        .clone()
        .any(|at| reading.doc.at(at).is_some_and(|t| t.is_mark("*") || t.is_mark("\u{2022}")));
    let short = own.tokens.len() <= LONGEST_HEADLINE;
    let above = first_long.is_none_or(|first| sentence < first) || own.tokens.len() <= LONGEST_SUBHEAD;
    alone && !stops && (short || points) && (above || points && sentence <= FIRST_SENTENCES)
}

#[cfg(test)]
mod tests {
    use crate::extract::claims::claims;
    use crate::extract::lexicon::Lexicon;
    use crate::extract::reading::Reading;
    use crate::extract::speech::Attribution;
    use crate::extract::test_report;
    use crate::gazetteer::Gazetteer;

    fn read(text: &str) -> Vec<String> {
        let report = test_report(text);
        let reading = Reading::new(&report, Lexicon::english().unwrap(), Gazetteer::embedded().unwrap());
        let found = claims(&reading, &Attribution::new(&reading));
        let shown =
            found.iter().map(|placed| format!("{} {:?}", placed.claim.claimant.name, placed.claim.count));
        shown.collect()
    }

    #[test]
    fn what_the_first_sentence_tells_and_somebody_below_is_one_claim() {
        let found = read(
            "At least nine villagers were killed in Kunar on Friday.\n\nThe Afghan defence ministry said that nine \
             villagers were killed in the raid.",
        );
        assert_eq!(found, ["Afghan defence ministry Exact(9)"]);
    }

    #[test]
    fn what_the_report_tells_twice_itself_is_one_claim() {
        let found = read(
            "Shells killed nine villagers in Kunar on Friday, in a raid that lasted an hour.\n\nIn all nine villagers \
             were killed in the shelling.",
        );
        assert_eq!(found, ["the report Exact(9)"]);
    }

    #[test]
    fn those_who_are_told_of_as_known_are_counted_once() {
        let found = read(
            "Two policemen were killed in Kunar on Friday, the Afghan interior ministry said.\n\nA doctor in Asadabad \
             said the two policemen had died on the way.",
        );
        assert_eq!(found.len(), 1, "{found:?}");
    }

    #[test]
    fn up_to_so_many_is_another_claim_than_so_many() {
        let found = read(
            "The Afghan government said that it had killed 55 Pakistani soldiers.\n\nIts spokesman said that up to 55 \
             Pakistani soldiers were killed.",
        );
        assert_eq!(found.len(), 2, "{found:?}");
    }

    #[test]
    fn different_numbers_stay_two_claims() {
        let found = read(
            "At least nine villagers were killed in Kunar on Friday.\n\nThe Afghan defence ministry said that ten \
             villagers were killed in the raid.",
        );
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn a_leads_figure_of_people_nobody_calls_by_nation_is_that_of_who_gives_it_below() {
        let found = read(
            "Seven people were hurt on Thursday when shells from across the Afghan border fell in Bajaur.\n\nPolice and \
             residents said that shells fired from Kunar struck Mokha. Seven people suffered serious injuries, they said.",
        );
        assert_eq!(found.iter().filter(|claim| claim.ends_with("Exact(7)")).count(), 1, "{found:?}");
    }
}
