//! Names as they are compared: folded, without the words that only tell their kind.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::event::PlaceWord;
use crate::gazetteer::kind_words;

/// Words that may stand in a name of the whole border beside "border", "frontier" or "Durand Line".
const BORDER_COMPANY: &[&str] = &[
    "the",
    "so",
    "called",
    "durand",
    "line",
    "border",
    "borders",
    "frontier",
    "boundary",
    "international",
    "common",
    "shared",
    "disputed",
    "between",
    "with",
    "and",
    "of",
    "along",
    "area",
    "areas",
    "region",
    "regions",
    "afghan",
    "afghanistan",
    "pak",
    "pakistan",
    "pakistani",
    "two",
    "countries",
    "clash",
    "clashes",
    "fighting",
    "operation",
    "post",
    "posts",
    "on",
    "across",
];

/// A name as it is compared: compatibility forms resolved, marks and apostrophes dropped, lower case,
/// words parted by one space.
pub(crate) fn fold(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    let letters = name.nfkd().filter(|c| !is_combining_mark(*c) && !matches!(c, '\'' | '’' | 'ʼ' | '`'));
    for c in letters.flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            folded.push(c);
        } else if !folded.is_empty() && !folded.ends_with(' ') {
            folded.push(' ');
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// The folded name without an article before it and a kind word beside it: "the Torkham Gate" is `torkham`.
pub(crate) fn bare(name: &str) -> String {
    let folded = fold(name);
    let name = folded.strip_prefix("the ").unwrap_or(&folded);
    match name.rsplit_once(' ') {
        Some((head, last)) if kind_word(last).is_some() => head.to_owned(),
        _ => name.to_owned(),
    }
}

/// A name as written, parted from the kind word at its end; `None` where there is none.
pub(super) fn without_kind_word(name: &str) -> Option<(&str, PlaceWord)> {
    let (head, last) = name.trim().rsplit_once(char::is_whitespace)?;
    let head = head.trim_end();
    let word = kind_word(&fold(last))?;
    (!head.is_empty()).then_some((head, word))
}

/// The kind that the last word of a name tells.
fn kind_word(folded: &str) -> Option<PlaceWord> {
    kind_words::at_end(&[folded]).filter(|kind| !kind.many).map(|kind| kind.kind)
}

/// Whether the words name the border as a whole: "the so-called Durand Line", "the Pak-Afghan border".
pub(super) fn names_the_border(name: &str) -> bool {
    let folded = fold(name);
    let mut words = folded.split(' ');
    let head = folded.contains("durand")
        || words.any(|word| matches!(word, "border" | "borders" | "frontier" | "boundary"));
    head && folded.split(' ').all(|word| BORDER_COMPANY.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_folded_over_marks_case_and_hyphens() {
        assert_eq!(fold("  Alīsher–Terezī "), "alisher terezi");
        assert_eq!(fold("Ko’ṭ"), "kot");
        assert_eq!(fold("طورخم"), "طورخم");
        assert_eq!(fold("..."), "");
    }

    #[test]
    fn the_kind_word_and_the_article_are_not_part_of_the_name() {
        assert_eq!(bare("the Torkham Gate"), "torkham");
        assert_eq!(bare("Khost Province"), "khost");
        assert_eq!(bare("Gate"), "gate");
        assert_eq!(
            without_kind_word("Alisher-Terezi district"),
            Some(("Alisher-Terezi", PlaceWord::District))
        );
        assert_eq!(without_kind_word("District"), None);
    }

    #[test]
    fn the_border_has_many_names_and_a_border_town_is_none_of_them() {
        for name in ["Durand Line", "the so-called Durand Line", "the border", "Pak-Afghan border"] {
            assert!(names_the_border(name), "{name}");
        }
        for name in ["Border Town", "Kunar border", "Line", "Pakistan", ""] {
            assert!(!names_the_border(name), "{name}");
        }
    }
}
