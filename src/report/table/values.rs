//! Values of single cells: numbers, counts, kinds, places and sides.

use crate::event::{Count, Kind, Manner, PlaceWord, SideId, Stance, Verification};

/// A number of a cell and what was odd about how it was written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Number<T> {
    pub(crate) value: T,
    /// Odd enough to say so.
    pub(crate) odd: Option<&'static str>,
}

/// A decimal number; a decimal comma is taken for a point.
pub(crate) fn decimal(text: &str) -> Option<Number<f64>> {
    let comma = text.contains(',') && !text.contains('.') && text.matches(',').count() == 1;
    let plain = if comma { text.replace(',', ".") } else { text.to_owned() };
    // Words such as "nan" and "inf" are numbers to Rust.
    let digits = plain.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E'));
    let value: f64 = digits.then(|| plain.parse().ok()).flatten()?;
    value.is_finite().then_some(Number { value, odd: comma.then_some("a decimal comma") })
}

/// A whole number in digits, also those of Persian and Arabic, and with separators of thousands.
pub(super) fn whole(text: &str) -> Option<Number<u64>> {
    let mut odd = None;
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '0'..='9' => plain.push(c),
            '\u{660}'..='\u{669}' | '\u{6f0}'..='\u{6f9}' => {
                odd = Some("digits of another script");
                plain.push(char::from_digit(u32::from(c) & 0xf, 10)?);
            }
            ',' | '\'' | ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '\u{66c}' => {
                odd = Some("a separator of thousands");
                plain.push(',');
            }
            _ => return None,
        }
    }
    let value = ungrouped(&plain)?.parse().ok()?;
    Some(Number { value, odd })
}

/// Digits without their separators; `None` where a group isn't of three.
fn ungrouped(text: &str) -> Option<String> {
    let mut groups = text.split(',');
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let sound = !first.is_empty()
        && (rest.is_empty() || first.len() <= 3)
        && rest.iter().all(|group| group.len() == 3);
    sound.then(|| text.replace(',', ""))
}

/// What tables write where they don't know a number: -9, -99, NaN, n/a and the like.
pub(super) fn is_unknown(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    let is_word = matches!(text.as_str(), "na" | "n/a" | "null" | "none" | "unknown" | "-" | "?");
    // NaN, infinities and numbers out of all range are numbers to Rust, and counts to nobody.
    is_word || text.parse::<f64>().is_ok_and(|number| !number.is_finite() || number < 0.0)
}

/// The count a number makes.
type Bound = fn(u64) -> Count;

/// Words before a number, the longest first, and the count they make of it.
const BOUNDS: [(&str, Bound); 20] = [
    ("no fewer than ", Count::AtLeast),
    ("no less than ", Count::AtLeast),
    ("not less than ", Count::AtLeast),
    ("no more than ", Count::UpTo),
    ("not more than ", Count::UpTo),
    ("approximately ", Count::About),
    ("more than ", Count::MoreThan),
    ("at least ", Count::AtLeast),
    ("at most ", Count::UpTo),
    ("around ", Count::About),
    ("nearly ", Count::About),
    ("up to ", Count::UpTo),
    ("about ", Count::About),
    ("some ", Count::About),
    ("over ", Count::MoreThan),
    (">=", Count::AtLeast),
    ("<=", Count::UpTo),
    (">", Count::MoreThan),
    ("~", Count::About),
    ("≥", Count::AtLeast),
];

/// Words that tell a number without one.
const UNNUMBERED: [&str; 9] =
    ["several", "some", "many", "dozens", "scores", "hundreds", "a number of", "unknown", "multiple"];

/// A count as people write it: `55`, `up to 55`, `at least 133`, `more than 200`, `15-20`, `several`.
/// `None` where it can't be read.
pub(crate) fn count(text: &str) -> Option<Count> {
    let text = text.trim().to_lowercase();
    if let Some(number) = whole(&text) {
        return Some(Count::Exact(number.value));
    }
    if UNNUMBERED.contains(&text.as_str()) {
        return Some(Count::Unnumbered);
    }
    for (words, make) in BOUNDS {
        if let Some(rest) = text.strip_prefix(words) {
            return whole(rest.trim()).map(|number| make(number.value));
        }
    }
    if let Some(number) = text.strip_suffix('+').and_then(|number| whole(number.trim())) {
        return Some(Count::AtLeast(number.value));
    }
    between(&text)
}

fn between(text: &str) -> Option<Count> {
    let text = text.strip_prefix("between ").unwrap_or(text);
    let (low, high) = ["-", "–", " to ", " and ", " or "].iter().find_map(|mark| text.split_once(mark))?;
    let (low, high) = (whole(low.trim())?.value, whole(high.trim())?.value);
    (low <= high).then_some(Count::Between(low, high))
}

/// A kind by its situs name, its title or an ACLED event or sub-event type; `None` for unknown words.
pub(crate) fn kind(text: &str) -> Option<Kind> {
    let folded = text.trim().to_lowercase().replace(" / ", "/");
    if folded.is_empty() {
        return Some(Kind::Other);
    }
    let by_name = Kind::from_name(&folded.replace([' ', '-'], "_"));
    let by_title = || Kind::ALL.iter().copied().find(|kind| kind.title().to_lowercase() == folded);
    by_name.or_else(by_title).or_else(|| acled(&folded))
}

/// Whether a word for a kind is written as its table has it: a name of situs, a title, or ACLED's with its capital.
pub(super) fn is_kind_as_written(word: &str) -> bool {
    let of_situs = Kind::from_name(word).is_some() || Kind::ALL.iter().any(|kind| kind.title() == word);
    let shouted = word.len() > 1 && !word.contains(char::is_lowercase);
    of_situs || word.starts_with(char::is_uppercase) && !shouted && !word.contains(" / ")
}

/// ACLED's words (codebook of 2023 and later). One that stands for several kinds gives the least special.
fn acled(folded: &str) -> Option<Kind> {
    Some(match folded {
        "air/drone strike" => Kind::Airstrike,
        "shelling/artillery/missile attack" => Kind::Shelling,
        "armed clash" | "battles" => Kind::ArmedClash,
        "attack"
        | "explosions/remote violence"
        | "remote violence"
        | "violence against civilians"
        | "sexual violence"
        | "abduction/forced disappearance" => Kind::Attack,
        "suicide bomb" | "remote explosive/landmine/ied" | "grenade" => Kind::Attack,
        "government regains territory" | "non-state actor overtakes territory" => Kind::PostCaptured,
        // Up to 2018.
        "battle-no change of territory" => Kind::ArmedClash,
        "battle-government regains territory" | "battle-non-state actor overtakes territory" => {
            Kind::PostCaptured
        }
        "agreement" => Kind::Ceasefire,
        "protests"
        | "riots/protests"
        | "strategic development"
        | "non-violent activity by a conflict actor"
        | "other"
        | "riots"
        | "strategic developments"
        | "peaceful protest"
        | "protest with intervention"
        | "excessive force against protesters"
        | "violent demonstration"
        | "mob violence"
        | "arrests"
        | "looting/property destruction"
        | "disrupted weapons use"
        | "change to group/activity"
        | "headquarters or base established"
        | "non-violent transfer of territory" => Kind::Other,
        _ => return None,
    })
}

/// UCDP's type of violence: 1 with a state, 2 without one, 3 against civilians.
pub(super) fn ucdp_kind(code: &str) -> Option<Kind> {
    Some(match code {
        "1" | "2" => Kind::ArmedClash,
        "3" => Kind::Attack,
        _ => return kind(code),
    })
}

/// CAMEO's codes, as GDELT has them: 18 assault, 19 fighting, 20 mass violence. All that is no violence is `other`.
pub(super) fn cameo_kind(code: &str) -> Kind {
    match code {
        "0871" => Kind::Ceasefire,
        "194" => Kind::Shelling,
        _ if code.starts_with("195") => Kind::Airstrike,
        "191" => Kind::Other,
        _ if code.starts_with("19") => Kind::ArmedClash,
        _ if code.starts_with("18") || code.starts_with("20") => Kind::Attack,
        _ => Kind::Other,
    }
}

/// What kind of place a cell says.
pub(super) fn place_word(text: &str) -> Option<PlaceWord> {
    Some(match text.trim().to_lowercase().as_str() {
        "country" => PlaceWord::Country,
        "province" | "region of a country" | "state" | "wilayat" => PlaceWord::Province,
        "district" | "tehsil" | "agency" | "wuleswali" => PlaceWord::District,
        "settlement" | "city" | "town" | "village" | "capital" => PlaceWord::Settlement,
        "crossing" | "gate" | "border crossing" | "border point" => PlaceWord::Crossing,
        "pass" => PlaceWord::Pass,
        "post" | "outpost" | "checkpoint" | "base" | "headquarters" => PlaceWord::Post,
        "airport" | "airbase" | "airfield" => PlaceWord::Airport,
        "region" | "area" | "valley" | "river" | "mountain" => PlaceWord::Region,
        _ => return None,
    })
}

/// How the event stands to the place.
pub(crate) fn manner(text: &str) -> Option<Manner> {
    Some(match text.trim().to_lowercase().replace([' ', '-'], "_").as_str() {
        "in" | "at" => Manner::In,
        "along_border" | "border" => Manner::AlongBorder,
        "near" => Manner::Near,
        _ => return None,
    })
}

/// Whether a claimant asserts.
pub(crate) fn stance(text: &str) -> Option<Stance> {
    Some(match text.trim().to_lowercase().as_str() {
        "asserts" | "assert" | "asserted" => Stance::Asserts,
        "denies" | "deny" | "denied" => Stance::Denies,
        "disputes" | "dispute" | "disputed" => Stance::Disputes,
        _ => return None,
    })
}

/// Whether it was verified.
pub(crate) fn verification(text: &str) -> Option<Verification> {
    Some(match text.trim().to_lowercase().replace([' ', '-'], "_").as_str() {
        "not_stated" => Verification::NotStated,
        "unverified" | "not_verified" => Verification::Unverified,
        "verified" => Verification::Verified,
        _ => return None,
    })
}

/// The id of a side from a cell.
pub(crate) fn side(text: &str) -> SideId {
    SideId::new(text.trim().to_lowercase().replace([' ', '-'], "_"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_keep_the_bound_they_are_written_with() {
        for (text, expected) in [
            ("55", Count::Exact(55)),
            ("Up to 55", Count::UpTo(55)),
            ("at least 133", Count::AtLeast(133)),
            ("more than 200", Count::MoreThan(200)),
            ("about 1,200", Count::About(1200)),
            ("15-20", Count::Between(15, 20)),
            ("seven", Count::Unnumbered),
            ("several", Count::Unnumbered),
            ("30+", Count::AtLeast(30)),
        ] {
            let read = count(text);
            if text == "seven" {
                assert_eq!(read, None, "words of number are not read in tables");
            } else {
                assert_eq!(read, Some(expected), "{text}");
            }
        }
        assert_eq!(count("20-15"), None);
    }

    #[test]
    fn the_words_of_acled_up_to_2018_are_known_too() {
        for (text, kind) in [
            ("battle-no change of territory", Kind::ArmedClash),
            ("battle-government regains territory", Kind::PostCaptured),
            ("battle-non-state actor overtakes territory", Kind::PostCaptured),
            ("non-state actor overtakes territory", Kind::PostCaptured),
            ("agreement", Kind::Ceasefire),
        ] {
            assert_eq!(acled(text), Some(kind), "{text}");
        }
    }

    #[test]
    fn numbers_that_rust_takes_and_a_table_does_not_mean_are_refused() {
        for text in ["nan", "inf", "Infinity", "1e400", "", "34N", "1,234,567", "0x10"] {
            assert_eq!(decimal(text), None, "{text}");
        }
        assert_eq!(decimal("34,52813").unwrap().value, 34.52813);
        assert!(decimal("34,52813").unwrap().odd.is_some());
        assert!(decimal("34.5").unwrap().odd.is_none());
    }

    #[test]
    fn thousands_and_digits_of_other_scripts_are_read_and_said() {
        for (text, value) in
            [("2,660", 2660), ("1 200", 1200), ("1\u{202f}200", 1200), ("۱۲", 12), ("١٢", 12)]
        {
            let number = whole(text).unwrap();
            assert_eq!(number.value, value);
            assert!(number.odd.is_some());
        }
        assert_eq!(whole("2,66"), None);
        assert_eq!(whole("1,2,3"), None);
        assert!(is_unknown("-99") && !is_unknown("99") && !is_unknown("-x"));
    }

    #[test]
    fn every_kind_is_known_by_name_and_title_and_acled_words_too() {
        for known in Kind::ALL {
            assert_eq!(kind(known.as_str()), Some(*known));
            assert_eq!(kind(known.title()), Some(*known));
            assert!(kind(known.acled_sub_event_type()).is_some());
        }
        assert_eq!(kind("Air/drone strike"), Some(Kind::Airstrike));
        assert_eq!(kind("Kerfuffle"), None);
    }
}
