//! Words that are written like names and are none, as lists anybody can read and mend.

use std::sync::OnceLock;

use super::fold::folded;

/// Single words that name a place only with a word for its kind beside them.
const NEVER_ALONE: &str = include_str!("words/never_alone.txt");
/// Words that make a longer name an organisation, a paper or a treaty.
const ORGANISATIONS: &str = include_str!("words/organisations.txt");
/// Capitalised words that may stand beside a place without being part of one name with it.
const NEIGHBOURS: &str = include_str!("words/neighbours.txt");

/// A sorted list of folded words.
#[derive(Debug)]
pub(super) struct Words(Vec<String>);

impl Words {
    fn new(text: &str) -> Self {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let mut words: Vec<String> = lines.flat_map(str::split_whitespace).map(folded).collect();
        words.sort();
        Words(words)
    }

    /// Whether a folded word is in the list.
    pub(super) fn has(&self, word: &str) -> bool {
        self.0.binary_search_by(|w| w.as_str().cmp(word)).is_ok()
    }
}

pub(super) fn never_alone() -> &'static Words {
    static WORDS: OnceLock<Words> = OnceLock::new();
    WORDS.get_or_init(|| Words::new(NEVER_ALONE))
}

pub(super) fn organisations() -> &'static Words {
    static WORDS: OnceLock<Words> = OnceLock::new();
    WORDS.get_or_init(|| Words::new(ORGANISATIONS))
}

pub(super) fn neighbours() -> &'static Words {
    static WORDS: OnceLock<Words> = OnceLock::new();
    WORDS.get_or_init(|| Words::new(NEIGHBOURS))
}
