//! Names of places that no gazetteer has: capitalised words where a place would stand.

use std::ops::Range;

use super::lexicon::{Group, Lexicon};
use super::phrase::{is_blow, is_place_noun};
use super::places::Named;
use super::reading::Reading;
use super::speech::Attribution;
use super::token::Form;
use crate::event::PlaceWord;

/// So many names of a list are looked through for the word behind them.
const MOST_LISTED: usize = 12;

/// Names in brackets stand in no more tokens.
const MOST_IN_BRACKETS: usize = 12;

/// A name no gazetteer has: behind a preposition of place, beside a word for a place, in a list with a place; or, less
/// surely a place's, behind another preposition or a verb that strikes.
pub(super) fn unknown_name(
    reading: &Reading<'_>,
    attribution: &Attribution,
    at: usize,
    sentence: &Range<usize>,
    found: &[Named],
) -> Option<Named> {
    let item = super::scene::is_item(reading, sentence);
    let last = numbered_height(reading, at, sentence.end).or_else(|| name_end(reading, at, sentence.end))?;
    let (word, end) = kind_after(reading, last);
    let before = at.checked_sub(1).filter(|&i| i >= sentence.start);
    // "at mountainous Wazir Tangi".
    let adjective = |i: &usize| {
        let small = reading.doc.at(*i).is_some_and(|t| t.form == Form::Word);
        small && reading.lexicon.is_of(Group::Terrain, low(reading, *i))
    };
    let before = match before.filter(adjective) {
        Some(adjective) => adjective.checked_sub(1).filter(|&i| i >= sentence.start),
        None => before,
    };
    let article = before.filter(|&i| low(reading, i) == "the");
    let preposition = article.map_or(before, |i| i.checked_sub(1).filter(|&i| i >= sentence.start));
    let behind = |words: &[&str]| preposition.is_some_and(|i| words.contains(&low(reading, i)));
    let placed = behind(&["in", "at", "near", "around", "outside", "inside", "opposite", "above"]);
    let led = behind(&["on", "over", "between", "from", "to", "into", "against", "for"]) && word.is_some();
    let noun = preposition
        .and_then(|i| i.checked_sub(1))
        .is_some_and(|i| kind_before(reading.lexicon, low(reading, i)));
    let of_place = behind(&["of", "called", "named"]) && (noun || word.is_some());
    let called =
        before.is_some_and(|i| kind_before(reading.lexicon, low(reading, i)) || is_naming(reading, i));
    let height = numbered_height(reading, at, sentence.end).is_some();
    let listed = joins_list(reading, at, end, found)
        || opens_list(reading, at, sentence)
        || heads_list(reading, end, sentence)
        || in_brackets(reading, at, found)
        || (item && (at <= sentence.start + 1 || behind(&["as"])));
    let struck =
        before.is_some_and(|i| reading.lexicon.kinds.word(low(reading, i)).is_some()) && word.is_some();
    if attribution.names_speaker(at) || reading.lexicon.is_of(Group::Network, low(reading, at)) {
        return None;
    }
    let sure = placed || led || of_place || called || listed || struck || height;
    let loose = || {
        let verb = preposition.is_some_and(|i| is_blow(reading.lexicon, low(reading, i)));
        let governed = behind(&["of", "on", "from", "between", "to", "into", "about", "over", "facing"]);
        let owned = before.is_some_and(|i| {
            reading.doc.at(i).is_some_and(|t| t.possessive)
                && reading.mention(i).is_some_and(|s| reading.country_of(s).is_none())
        });
        // "has sealed the Ban Laem border crossing"; what is told to lie "below the Babrak post" lies elsewhere.
        let worded = article.is_some()
            && word.is_some()
            && !preposition.is_some_and(|i| reading.lexicon.is_of(Group::Aside, low(reading, i)));
        (verb || governed || owned || worded || heads_place(reading, at, end, sentence))
            && !is_person(reading, at, last)
    };
    if !sure && !loose() {
        return None;
    }
    // "Six of them were flown out": an ordinary word that opens a sentence, or that nothing calls a place.
    if word.is_none() && (is_titled(reading, at) || is_building(reading, last)) {
        return None;
    }
    // "the Jaime Martinez front", "Twelve more".
    let counts = last == at + 1 && reading.lexicon.numbers.word(low(reading, at)).is_some();
    if counts || is_body(reading, last) {
        return None;
    }
    let opens = at == sentence.start || !sure;
    if opens && last == at + 1 && is_ordinary(reading, low(reading, at)) {
        return None;
    }
    let written = reading.doc.text(at..last).to_owned();
    Some(Named { tokens: at..end, written, word, known: false, loose: !sure })
}

/// "Mullah Fazlullah", "Malik Darya Khan": a person's title opens it; "the house of Lal Zamin".
fn is_titled(reading: &Reading<'_>, at: usize) -> bool {
    let owned =
        at >= 2 && low(reading, at - 1) == "of" && reading.lexicon.is_of(Group::Owned, low(reading, at - 2));
    owned
        || reading.lexicon.is_of(Group::Title, low(reading, at))
        || at.checked_sub(1).is_some_and(|before| reading.lexicon.is_of(Group::Title, low(reading, before)))
}

/// "the Al Zahra mosque", "Combined Military Hospital": a building is called so, and stands in a place of its own name.
fn is_building(reading: &Reading<'_>, last: usize) -> bool {
    let end = last.saturating_sub(1);
    let first = reading.doc.at(end.saturating_sub(1)).filter(|_| end > 0);
    reading.lexicon.is_of(Group::Building, low(reading, last))
        || first.is_some_and(|t| reading.lexicon.is_of(Group::Building, &t.low))
        || reading.lexicon.is_of(Group::Building, low(reading, end))
}

/// "the Jaime Martinez front", "members of the Haqqani network": those who fight under a name.
fn is_body(reading: &Reading<'_>, last: usize) -> bool {
    let groups = [Group::AnyBody, Group::IrregularBody, Group::StateBody, Group::FightingBody];
    let word = reading.doc.at(last).filter(|t| t.form == Form::Word);
    word.is_some_and(|t| groups.iter().any(|group| reading.lexicon.is_of(*group, &t.low)))
}

/// The word behind a name that tells what it is a name of, and where that word ends: "Sasuli post", "Rori police post".
fn kind_after(reading: &Reading<'_>, last: usize) -> (Option<PlaceWord>, usize) {
    if let Some(word) = kind_behind(reading.lexicon, low(reading, last)) {
        return (Some(word), last + 1);
    }
    let qualified =
        matches!(low(reading, last), "police" | "border" | "army" | "military" | "frontier" | "air");
    let word = Some(low(reading, last + 1)).filter(|_| qualified);
    match word.and_then(|word| {
        kind_behind(reading.lexicon, word).or((word == "station").then_some(PlaceWord::Post))
    }) {
        Some(PlaceWord::Settlement) => (Some(PlaceWord::Post), last + 2),
        Some(word) => (Some(word), last + 2),
        None => (None, last),
    }
}

/// "Hill 350", "Point 4590": a height that has only a number.
fn numbered_height(reading: &Reading<'_>, at: usize, end: usize) -> Option<usize> {
    let capital = reading.doc.at(at).is_some_and(|t| t.form == Form::Capital);
    let height = matches!(low(reading, at), "hill" | "point" | "height" | "peak" | "hilltop");
    let number = reading.doc.at(at + 1).is_some_and(|t| t.form == Form::Number);
    (capital && height && number && at + 1 < end).then_some(at + 2)
}

/// "a post called X", "which it names as X", "a place they call X".
fn is_naming(reading: &Reading<'_>, at: usize) -> bool {
    // "a governor named X" is no place.
    let of_place = || {
        let before = at.saturating_sub(4)..at;
        before.into_iter().any(|i| {
            kind_before(reading.lexicon, low(reading, i))
                || matches!(low(reading, i), "place" | "which" | "height")
        })
    };
    match low(reading, at) {
        "called" | "call" | "calls" | "dubbed" => true,
        "named" => of_place(),
        "as" => at.checked_sub(1).is_some_and(|i| match low(reading, i) {
            "names" | "known" => true,
            "named" => of_place(),
            _ => false,
        }),
        _ => false,
    }
}

/// "Dosalli, North Waziristan": at the head of its sentence or behind a dash, and a place behind it.
fn heads_place(reading: &Reading<'_>, at: usize, end: usize, sentence: &Range<usize>) -> bool {
    let opens = at <= sentence.start + 1
        || at.checked_sub(1).is_some_and(|i| matches!(low(reading, i), "-" | "\u{2013}" | "\u{2014}" | "*"));
    let place = reading.mention(end + 1).is_some_and(|s| s.tokens.start == end + 1 && !s.mention.demonym);
    opens && low(reading, end) == "," && place
}

/// Whether a name is said to speak, stands behind an office, or is one of several names of a person.
fn is_person(reading: &Reading<'_>, at: usize, last: usize) -> bool {
    let speech = |i: usize| reading.lexicon.speech.word(low(reading, i)).is_some();
    let office = at.checked_sub(1).is_some_and(|i| reading.lexicon.offices.word(low(reading, i)).is_some());
    let age = low(reading, last) == "," && reading.doc.at(last + 1).is_some_and(|t| t.form == Form::Number);
    let relative = matches!(low(reading, last), "who" | "whose") || low(reading, last + 1) == "who";
    speech(last) || office || age || relative
}

/// "Sasuli post": the word behind a name that tells what it is a name of.
pub(super) fn kind_behind(lexicon: &Lexicon, word: &str) -> Option<PlaceWord> {
    lexicon.place_words.word(word).copied()
}

/// "the village of X", "posts X and Y": the word before a name that tells what it is a name of.
fn kind_before(lexicon: &Lexicon, word: &str) -> bool {
    is_place_noun(lexicon, word) || lexicon.is_of(Group::BeforePlace, word)
}

fn low<'r>(reading: &'r Reading<'_>, at: usize) -> &'r str {
    reading.doc.at(at).map_or("", |t| t.low.as_str())
}

/// Where a run of capitalised words ends that nobody knows: "Murgh Bazaar", "Aita al-Shaab".
fn name_end(reading: &Reading<'_>, at: usize, end: usize) -> Option<usize> {
    let capital = |i: usize| {
        i < end
            && reading.mention(i).is_none_or(|s| s.mention.part_of_name)
            && reading.doc.at(i).is_some_and(|t| {
                t.form == Form::Capital
                    && !t.possessive
                    && reading.lexicon.times.word(t.low.rsplit('-').next().unwrap_or_default()).is_none()
                    && reading.lexicon.grammar.word(&t.low).is_none()
                    && reading.lexicon.offices.word(&t.low).is_none()
                    && reading.side_at(i, end).is_none()
            })
    };
    let particle = |i: usize| {
        let word = low(reading, i);
        i + 1 < end
            && (word.starts_with("al-")
                || word.starts_with("el-")
                || matches!(word, "de" | "el" | "al" | "bin"))
    };
    if !capital(at) {
        return None;
    }
    let mut last = at + 1;
    while capital(last) || (particle(last) && (low(reading, last).contains('-') || capital(last + 1))) {
        last += 1;
    }
    // "the Mohmand Peace Committee": the name of a place in another's.
    let goes_on = reading.doc.at(last).is_some_and(|t| t.form == Form::Capital)
        && kind_behind(reading.lexicon, low(reading, last)).is_none();
    if goes_on && last < end && (at..last).any(|i| reading.mention(i).is_some()) {
        return None;
    }
    // "Middle Juba": a part of the name behind it.
    if reading.mention(last).is_some_and(|s| s.tokens.start == last && !s.mention.demonym)
        && kind_behind(reading.lexicon, low(reading, last)).is_none()
    {
        return None;
    }
    let name = reading.doc.text(at..last);
    // Initials and abbreviations are no places.
    let letters = name.chars().filter(|c| c.is_lowercase()).count();
    (letters >= 2).then_some(last)
}

/// A number, or a noun or verb that reports count and tell with.
fn is_ordinary(reading: &Reading<'_>, word: &str) -> bool {
    let lexicon = reading.lexicon;
    lexicon.numbers.word(word).is_some()
        || lexicon.nouns.word(word).is_some()
        || lexicon.verbs.word(word).is_some()
        || lexicon.kinds.word(word).is_some()
        || lexicon.topics.word(word).is_some()
        || crate::gazetteer::reader::is_common_word(word)
}

/// ", Margha and Shin Star": joined to a place by a comma or "and" and nothing else.
fn joins_list(reading: &Reading<'_>, at: usize, last: usize, found: &[Named]) -> bool {
    let Some(before) = found.last() else { return false };
    let between = reading.doc.slice(before.tokens.end..at);
    let joined = !between.is_empty()
        && between.len() <= 3
        && between
            .iter()
            .all(|t| matches!(t.low.as_str(), "," | "/" | ")" | "and" | "or" | "at" | "in" | "the"));
    // A name behind a comma may be a person's; behind "and", or with one more behind it, it is one more place.
    let opened = || (at.saturating_sub(MOST_IN_BRACKETS)..at).any(|i| in_brackets(reading, i + 1, found));
    let more = matches!(low(reading, last), "," | "and" | "or") || low(reading, last) == ")" && opened();
    joined && (more || between.iter().any(|t| matches!(t.low.as_str(), "and" | "or" | "/")))
}

/// "Two villages, Chinégodar and Darey-Daye, were attacked", "four villages were hit: X, Y and Z".
fn opens_list(reading: &Reading<'_>, at: usize, sentence: &Range<usize>) -> bool {
    let Some(mark) = at.checked_sub(1).filter(|&i| i > sentence.start) else { return false };
    let places =
        |i: usize| is_many(reading.lexicon, low(reading, i)) || matches!(low(reading, i), "village" | "base");
    match low(reading, mark) {
        "," => places(mark - 1),
        ":" => (sentence.start..mark).any(|i| is_many(reading.lexicon, low(reading, i))),
        _ => false,
    }
}

/// Places of a kind, more than one.
fn is_many(lexicon: &Lexicon, word: &str) -> bool {
    let one = word.strip_suffix('s').unwrap_or_default();
    matches!(kind_behind(lexicon, one), Some(PlaceWord::Settlement | PlaceWord::Post))
        || matches!(
            word,
            "districts" | "provinces" | "areas" | "sectors" | "hills" | "temples" | "places" | "locations"
        )
}

/// "troops combed Kusasu, Allawa and Magami villages": the word behind the last of a list is that of all.
fn heads_list(reading: &Reading<'_>, end: usize, sentence: &Range<usize>) -> bool {
    let joins = |i: usize| matches!(low(reading, i), "," | "and" | "&");
    let (mut at, mut names) = (end, 0);
    while names < MOST_LISTED && joins(at) {
        let next = if joins(at + 1) { at + 2 } else { at + 1 };
        let known = reading.mention(next).filter(|s| s.tokens.start == next && s.mention.word.is_none());
        match known.map(|s| s.tokens.end).or_else(|| name_end(reading, next, sentence.end)) {
            Some(end) => at = end,
            None => return false,
        }
        names += 1;
    }
    names > 0 && at < sentence.end && is_many(reading.lexicon, low(reading, at))
}

/// "Kupwara (Keran, Machil)": in brackets right behind a place.
fn in_brackets(reading: &Reading<'_>, at: usize, found: &[Named]) -> bool {
    let open = at.checked_sub(1).filter(|&i| low(reading, i) == "(");
    let around = open.is_some_and(|open| found.iter().any(|named| named.tokens.end == open));
    around && (at..at + MOST_IN_BRACKETS).any(|i| low(reading, i) == ")")
}

#[cfg(test)]
mod tests {
    use crate::extract::{extract, test_report};
    use crate::gazetteer::Gazetteer;

    fn sites(text: &str) -> Vec<String> {
        let events = extract(&test_report(text), Gazetteer::embedded().unwrap()).unwrap().events;
        events.iter().flat_map(|event| event.sites.iter().map(|site| site.written.clone())).collect()
    }

    #[test]
    fn a_name_with_a_known_one_in_it_is_found_behind_an_adjective_too() {
        let text = "A drone killed nine farmers at mountainous Wazir Tangi in the eastern province of Nangarhar on Thursday.";
        assert_eq!(sites(text), ["Wazir Tangi"]);
    }

    #[test]
    fn persons_buildings_and_committees_are_no_places() {
        let text = "Shells hit a house in Wana on Thursday, killing three followers of Mullah Gulab Sheri, officials said. \
                    One of the wounded died in the Zafar Shah hospital. Men of the Mohmand Peace Committee took up positions.";
        assert_eq!(sites(text), ["Wana"]);
        let text = "Mortar bombs fell on the house of Lal Zamin in Wana on Thursday, killing two people.";
        assert_eq!(sites(text), ["Wana"]);
    }

    #[test]
    fn names_in_a_list_are_what_the_word_beside_the_list_says() {
        let text = "Troops shelled Kusasu, Allawa and Magami villages on Thursday, killing two men.";
        assert_eq!(sites(text), ["Kusasu", "Allawa", "Magami"]);
        let text =
            "Four villages were hit on Thursday: Mir Safar, Mandata, Shingal and Kanai, killing two men.";
        assert_eq!(sites(text), ["Mir Safar", "Mandata", "Shingal", "Kanai"]);
    }

    #[test]
    fn names_in_brackets_behind_a_place_lie_in_it() {
        let text =
            "Shells came down on civilian areas in Kupwara (Keran, Machil) on Thursday, killing two people.";
        assert_eq!(sites(text), ["Keran", "Machil"]);
    }

    #[test]
    fn what_is_told_behind_according_to_names_places() {
        let text = "According to an official, the Pakistan army shelled and fired on the Kamalkote area on Thursday.";
        assert_eq!(sites(text), ["Kamalkote"]);
        let text = "Security forces carried out an operation in general area Garyom, North Waziristan District, upon reported \
                    presence of militants on Thursday, killing six of them.";
        assert_eq!(sites(text), ["Garyom"]);
    }
}
