//! The words beside a name that tell its kind: "Paktia province", "the district of Gurbuz", "Torkham Gate".

use std::ops::Range;
use std::sync::OnceLock;

use super::place::PlaceKind;
use crate::event::PlaceWord;

/// `words,kind,number`: folded words, what they tell, and whether they stand for one place (`one`, `abroad` where only
/// the wider world has such divisions) or for a list (`many`).
const TABLE: &str = include_str!("words/kinds.csv");

/// Words that tell a kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindWord {
    /// The folded words.
    pub words: Vec<String>,
    /// What they tell.
    pub kind: PlaceWord,
    /// They stand for a list: "provinces".
    pub many: bool,
    /// They tell a kind only behind a name of the wider world, where they are part of many names: "Orange County".
    pub abroad: bool,
}

impl KindWord {
    fn begin(&self, words: &[&str]) -> bool {
        words.len() >= self.words.len() && self.words.iter().zip(words).all(|(a, b)| a == b)
    }
}

/// All of them, the longest first.
pub fn all() -> &'static [KindWord] {
    static ALL: OnceLock<Vec<KindWord>> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut all: Vec<KindWord> = TABLE.lines().skip(1).filter_map(row).collect();
        all.sort_by_key(|word| std::cmp::Reverse(word.words.len()));
        all
    })
}

fn row(line: &str) -> Option<KindWord> {
    let mut fields = line.split(',');
    let words = super::fold::folded(fields.next()?);
    let kind = word_of(fields.next()?)?;
    let number = fields.next()?;
    Some(KindWord {
        words: words.split(' ').map(str::to_owned).collect(),
        kind,
        many: number == "many",
        abroad: number == "abroad",
    })
}

fn word_of(name: &str) -> Option<PlaceWord> {
    Some(match name {
        "country" => PlaceWord::Country,
        "province" => PlaceWord::Province,
        "district" => PlaceWord::District,
        "settlement" => PlaceWord::Settlement,
        "crossing" => PlaceWord::Crossing,
        "pass" => PlaceWord::Pass,
        "post" => PlaceWord::Post,
        "airport" => PlaceWord::Airport,
        "region" => PlaceWord::Region,
        _ => return None,
    })
}

/// The kind words with which a sequence of folded words begins.
pub fn at_start(words: &[&str]) -> Option<&'static KindWord> {
    all().iter().filter(|kind| !kind.abroad).find(|kind| kind.begin(words))
}

/// The kind words with which a sequence of folded words ends.
pub fn at_end(words: &[&str]) -> Option<&'static KindWord> {
    all().iter().filter(|kind| !kind.abroad).find(|kind| {
        words.len() >= kind.words.len()
            && kind.words.iter().rev().zip(words.iter().rev()).all(|(a, b)| a == b)
    })
}

/// A folded name without the kind words around it, and what they told.
pub fn strip(folded: &str) -> (String, Option<PlaceWord>) {
    let mut words: Vec<&str> = folded.split(' ').collect();
    if words.first() == Some(&"the") && words.len() > 1 {
        words.remove(0);
    }
    if let Some(kind) = at_end(&words).filter(|kind| kind.words.len() < words.len()) {
        words.truncate(words.len().saturating_sub(kind.words.len()));
        return (words.join(" "), Some(kind.kind));
    }
    if let Some(kind) = at_start(&words).filter(|kind| kind.words.len() < words.len()) {
        let mut rest = words.split_off(kind.words.len());
        if rest.len() > 1 && rest.first() == Some(&"of") {
            rest.remove(0);
        }
        return (rest.join(" "), Some(kind.kind));
    }
    (words.join(" "), None)
}

/// A name of a text with the kind words right behind it, if they fit what bears it: "Surin province".
pub(super) fn with_word_behind(
    text: &str,
    name: &Range<usize>,
    fits: impl Fn(PlaceWord) -> bool,
) -> (Range<usize>, Option<PlaceWord>) {
    let behind = text.get(name.end..).unwrap_or_default();
    let longest = all().first().map_or(0, |kind| kind.words.len());
    let words: Vec<_> = super::fold::words(behind).take(longest).collect();
    let mut end = 0;
    let joined = words.iter().take_while(|word| {
        let gap = behind.get(end..word.range.start);
        end = word.range.end;
        gap == Some(" ")
    });
    let folded: Vec<&str> = joined.map(|word| word.folded.as_ref()).collect();
    let told = all().iter().find(|kind| !kind.many && kind.begin(&folded) && fits(kind.kind));
    let last = told.and_then(|kind| words.get(kind.words.len().checked_sub(1)?));
    match (told, last) {
        (Some(kind), Some(last)) => (name.start..name.end.saturating_add(last.range.end), Some(kind.kind)),
        _ => (name.clone(), None),
    }
}

/// How well a kind of place fits the kind that words tell, from -1 (no) to 1 (yes).
pub fn fit(word: PlaceWord, kind: PlaceKind) -> f64 {
    use PlaceKind as K;
    use PlaceWord as W;
    match (word, kind) {
        (W::Country, K::Country)
        | (W::Province, K::Province)
        | (W::District, K::District)
        | (W::Settlement, K::Settlement)
        | (W::Crossing, K::Crossing)
        | (W::Pass, K::Pass)
        | (W::Post, K::BorderPost)
        | (W::Airport, K::Airport)
        | (W::Region, K::Region) => 1.0,
        (W::Crossing, K::Pass | K::BorderPost) | (W::Pass | W::Post, K::Crossing) => 0.7,
        (W::Province, K::Region) | (W::Post, K::Airport) | (W::Airport, K::BorderPost) => 0.5,
        // "The post at Spin Boldak", "Kabul airport", "Kurram valley": in or near the place that is named.
        (W::Post | W::Airport | W::Crossing | W::Region | W::Pass, K::District | K::Settlement) => 0.0,
        // "Landi Kotal tehsil" where only the town is known: the better part of the answer, not a contradiction.
        (W::Post | W::Region, K::Province)
        | (W::Region, _)
        | (W::Settlement | W::Province, K::District)
        | (W::District, K::Settlement) => -0.3,
        _ => -1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_is_read() {
        assert_eq!(all().len(), TABLE.lines().count() - 1);
    }

    #[test]
    fn kind_words_are_taken_from_either_end() {
        let told = |name: &str| strip(&crate::gazetteer::fold::folded(name));
        assert_eq!(told("Paktia province"), ("paktia".into(), Some(PlaceWord::Province)));
        assert_eq!(told("the province of Kunar"), ("kunar".into(), Some(PlaceWord::Province)));
        assert_eq!(told("Torkham border crossing"), ("torkham".into(), Some(PlaceWord::Crossing)));
        assert_eq!(told("Bagram air base"), ("bagram".into(), Some(PlaceWord::Airport)));
        assert_eq!(told("Khost"), ("khost".into(), None));
        assert_eq!(told("Gate"), ("gate".into(), None));
    }
}
