//! For whom a speaker stands by the words of his office: a state, a place, the press, relief.

use std::ops::Range;

use super::lexicon::Office;
use super::reading::Reading;

/// Parts of a country, and what is of them.
const REGIONS: &[&str] = &[
    "province",
    "provincial",
    "district",
    "governorate",
    "municipality",
    "municipal",
    "township",
    "county",
    "oblast",
    "region",
    "regional",
    "village",
    "town",
    "city",
    "territory",
    "prefecture",
    "tehsil",
    "ward",
];

/// Office words of a phrase, with their tokens.
pub(super) fn offices<'r>(
    reading: &'r Reading<'_>,
    phrase: Range<usize>,
) -> impl Iterator<Item = (Range<usize>, Office)> + 'r {
    let end = phrase.end;
    let mut at = phrase.start;
    std::iter::from_fn(move || {
        while at < end {
            let here = at;
            // "People's Defence Forces": the words of a name of several are no offices of their own.
            if let Some((length, _)) =
                reading.lexicon.sides.longest(reading.rest(here, end)).filter(|(length, _)| *length > 1)
            {
                at += length;
                continue;
            }
            if let Some((length, office)) = reading.lexicon.offices.longest(reading.rest(here, end)) {
                at += length;
                return Some((here..here + length, *office));
            }
            at += 1;
        }
        None
    })
}

/// What several words of office make of a speaker: "a teacher there", "a spokesman of the hospital" are of the place,
/// "the director of the rights group" is of the group, whatever else he is.
pub(super) fn standing(found: &[Office]) -> Option<Office> {
    let last = *found.last()?;
    let local = found.first() == Some(&Office::Local) && !matches!(last, Office::Ngo | Office::Media);
    Some(if local { Office::Local } else { last })
}

/// "The province's media chief", "a spokesman for the district": whoever speaks for a part of a country.
pub(super) fn is_of_a_region(reading: &Reading<'_>, words: Range<usize>) -> bool {
    reading.doc.slice(words).iter().any(|t| REGIONS.contains(&t.low.as_str()))
}

/// "A source in the security services", "sources in the army": they speak for the state.
pub(super) fn is_secret_source(reading: &Reading<'_>, words: Range<usize>) -> bool {
    let any = |list: &[&str]| reading.doc.slice(words.clone()).iter().any(|t| list.contains(&t.low.as_str()));
    any(&["source", "sources"])
        && any(&[
            "security",
            "military",
            "intelligence",
            "army",
            "defence",
            "defense",
            "government",
            "ministry",
        ])
}

/// People of the place, of the press and of relief speak for themselves, whatever country they are named with.
pub(super) fn stands_apart(office: Office) -> bool {
    matches!(office, Office::Local | Office::Media | Office::Ngo)
}
