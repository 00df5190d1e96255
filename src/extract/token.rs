//! Words, sentences, paragraphs and quotations, each with its bytes in the text.

use std::ops::Range;

use super::lexicon::{Grammar, Lexicon};

/// A sentence is cut behind so many tokens: what has no full stop by then is a list or no prose, and reading looks at
/// every name of a sentence beside every other.
const LONGEST_SENTENCE: usize = 250;

/// A word, a number or a mark of punctuation.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    /// Its bytes in the text.
    pub(crate) range: Range<usize>,
    /// Lower case, straight apostrophe, without a possessive ending: what the lexicon knows it by.
    pub(crate) low: String,
    /// What it is.
    pub(crate) form: Form,
    /// It stands between quotation marks.
    pub(crate) quoted: bool,
    /// It ends in `'s` or `'`.
    pub(crate) possessive: bool,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// Letters, first one lower case or without case.
    Word,
    /// Letters, first one upper case.
    Capital,
    /// Digits.
    Number,
    /// Anything else, one character.
    Mark,
}

impl Token {
    pub(crate) fn is_mark(&self, mark: &str) -> bool {
        self.form == Form::Mark && self.low == mark
    }

    pub(crate) fn is_word(&self) -> bool {
        matches!(self.form, Form::Word | Form::Capital)
    }
}

/// A sentence: its tokens, and the paragraph it belongs to.
#[derive(Debug, Clone)]
pub(crate) struct Sentence {
    pub(crate) tokens: Range<usize>,
    pub(crate) paragraph: usize,
}

/// A text cut up.
#[derive(Debug)]
pub(crate) struct Doc<'t> {
    pub(crate) text: &'t str,
    pub(crate) tokens: Vec<Token>,
    pub(crate) sentences: Vec<Sentence>,
    /// Tokens of each quotation, marks apart.
    pub(crate) quotes: Vec<Range<usize>>,
}

impl<'t> Doc<'t> {
    /// Cuts a text into paragraphs (at blank lines), sentences and tokens.
    pub(crate) fn new(text: &'t str, lexicon: &Lexicon) -> Self {
        let mut doc = Doc { text, tokens: Vec::new(), sentences: Vec::new(), quotes: Vec::new() };
        for (number, paragraph) in paragraphs(text).into_iter().enumerate() {
            let first = doc.tokens.len();
            tokenize(text, paragraph, &mut doc.tokens);
            doc.mark_quotes(first);
            doc.cut_sentences(first, number, lexicon);
        }
        doc
    }

    /// The tokens of a range; empty where it is out of bounds.
    pub(crate) fn slice(&self, range: Range<usize>) -> &[Token] {
        self.tokens.get(range).unwrap_or_default()
    }

    /// The token at an index.
    pub(crate) fn at(&self, index: usize) -> Option<&Token> {
        self.tokens.get(index)
    }

    /// The bytes from the first to the last of these tokens.
    pub(crate) fn bytes(&self, range: Range<usize>) -> Range<usize> {
        match (self.slice(range.clone()).first(), self.slice(range).last()) {
            (Some(first), Some(last)) => first.range.start..last.range.end,
            _ => 0..0,
        }
    }

    /// The text of these tokens, as it stands.
    pub(crate) fn text(&self, range: Range<usize>) -> &'t str {
        self.text.get(self.bytes(range)).unwrap_or_default()
    }

    fn mark_quotes(&mut self, first: usize) {
        let mut open: Option<usize> = None;
        for index in first..self.tokens.len() {
            let Some(token) = self.tokens.get_mut(index) else {
                break;
            };
            let opens = token.is_mark("\u{201c}") || (token.is_mark("\"") && open.is_none());
            let closes = token.is_mark("\u{201d}") || (token.is_mark("\"") && open.is_some());
            token.quoted = open.is_some() && !closes;
            if opens {
                open = Some(index + 1);
            } else if closes && let Some(start) = open.take() {
                self.quotes.push(start..index);
            }
        }
        // A quotation that goes on in the next paragraph isn't closed in this one.
        if let Some(start) = open {
            self.quotes.push(start..self.tokens.len());
        }
    }

    fn cut_sentences(&mut self, first: usize, paragraph: usize, lexicon: &Lexicon) {
        let end = self.tokens.len();
        let mut start = first;
        let mut index = first;
        while index < end {
            let mut next = index + 1;
            if self.ends_sentence(index, lexicon) || next.saturating_sub(start) >= LONGEST_SENTENCE {
                while self.at(next).is_some_and(is_closing) {
                    next += 1;
                }
                self.sentences.push(Sentence { tokens: start..next, paragraph });
                start = next;
            }
            index = next;
        }
        if start < end {
            self.sentences.push(Sentence { tokens: start..end, paragraph });
        }
    }

    fn ends_sentence(&self, index: usize, lexicon: &Lexicon) -> bool {
        let Some(token) = self.at(index) else { return false };
        if token.is_mark("!") || token.is_mark("?") || token.is_mark("…") {
            return true;
        }
        if !token.is_mark(".") {
            return false;
        }
        let mut next = index + 1;
        while self.at(next).is_some_and(is_closing) {
            next += 1;
        }
        let spaced = self.at(next).is_none_or(|n| n.range.start > token.range.end);
        let capital = self.at(next).is_none_or(|n| n.form != Form::Word);
        let abbreviated = index.checked_sub(1).and_then(|i| self.at(i)).is_some_and(|before| {
            before.range.end == token.range.start
                && (lexicon.grammar.word(&format!("{}.", before.low)) == Some(&Grammar::Abbreviation)
                    || (before.form == Form::Capital && before.low.chars().count() == 1))
        });
        spaced && capital && !abbreviated
    }
}

fn is_closing(token: &Token) -> bool {
    token.is_mark("\u{201d}")
        || token.is_mark(")")
        || (token.is_mark("\"") && !token.quoted)
        || token.is_mark("\u{2019}")
}

/// Byte ranges between blank lines.
fn paragraphs(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start: Option<usize> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.trim().is_empty() {
            if let Some(from) = start.take() {
                found.push(from..at);
            }
        } else if start.is_none() {
            start = Some(at);
        }
        at += line.len();
    }
    if let Some(from) = start {
        found.push(from..text.len());
    }
    found
}

fn tokenize(text: &str, paragraph: Range<usize>, tokens: &mut Vec<Token>) {
    let base = paragraph.start;
    let Some(part) = text.get(paragraph) else { return };
    let chars: Vec<(usize, char)> = part.char_indices().collect();
    let end_of = |index: usize| chars.get(index).map_or(part.len(), |&(at, _)| at);
    let char_at = |index: usize| chars.get(index).map(|&(_, c)| c);
    let mut i = 0;
    while let Some(&(at, c)) = chars.get(i) {
        let mut j = i + 1;
        if c.is_whitespace() {
            i = j;
            continue;
        }
        let form = if c.is_numeric() {
            while char_at(j).is_some_and(|c| c.is_alphanumeric())
                || (matches!(char_at(j), Some(',' | '.')) && char_at(j + 1).is_some_and(char::is_numeric))
            {
                j += 1;
            }
            // "a 65-year-old woman": an age is an adjective and counts nobody.
            let rest = part.get(end_of(j)..).unwrap_or_default();
            if rest.starts_with(AGE) {
                j += AGE.len();
                Form::Word
            } else {
                Form::Number
            }
        } else if c.is_alphabetic() {
            j = word_end(&char_at, i);
            let raw = part.get(at..end_of(j)).unwrap_or_default();
            if c.is_uppercase() || is_of_an_article(raw) { Form::Capital } else { Form::Word }
        } else {
            Form::Mark
        };
        let raw = part.get(at..end_of(j)).unwrap_or_default();
        let (low, possessive) = normal(raw, form);
        let range = base + at..base + end_of(j);
        tokens.push(Token { range, low, form, quoted: false, possessive });
        i = j;
    }
}

/// What makes an age of a number.
const AGE: &str = "-year-old";

/// Letters, inner hyphens and apostrophes, and the full stops of "U.S.".
fn word_end(char_at: &impl Fn(usize) -> Option<char>, start: usize) -> usize {
    let letter = |i: usize| char_at(i).is_some_and(|c| c.is_alphanumeric() || is_combining(c));
    let initials =
        |i: usize| letter(i) && char_at(i + 1) == Some('.') && letter(i + 2) && char_at(i + 3) == Some('.');
    if initials(start) {
        let mut j = start;
        while letter(j) && char_at(j + 1) == Some('.') {
            j += 2;
        }
        return j;
    }
    let mut j = start + 1;
    loop {
        if letter(j) {
            j += 1;
        } else if matches!(char_at(j), Some('-' | '\'' | '\u{2019}' | '`' | '\u{2011}')) && letter(j + 1) {
            j += 2;
        } else {
            return j;
        }
    }
}

/// "al-Tamimi": a name behind its article.
fn is_of_an_article(word: &str) -> bool {
    let parts = word.split_once(['-', '\u{2011}']);
    parts.is_some_and(|(article, name)| {
        (2..=3).contains(&article.len())
            && article.chars().all(|c| c.is_ascii_lowercase())
            && name.chars().next().is_some_and(char::is_uppercase)
    })
}

fn is_combining(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

fn normal(raw: &str, form: Form) -> (String, bool) {
    let mut low = raw.to_lowercase().replace(['\u{2019}', '`'], "'").replace('\u{2011}', "-");
    let mut possessive = false;
    if form != Form::Mark
        && let Some(bare) = low.strip_suffix("'s")
    {
        low = bare.to_owned();
        possessive = true;
    }
    (low, possessive)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentences(text: &str) -> Vec<String> {
        let lexicon = Lexicon::english().unwrap();
        let doc = Doc::new(text, lexicon);
        doc.sentences.iter().map(|s| doc.text(s.tokens.clone()).to_owned()).collect()
    }

    #[test]
    fn abbreviations_and_initials_end_no_sentence() {
        let found = sentences("Lt. Gen. A. Khan spoke in the U.S. capital on Feb. 3. He left.");
        assert_eq!(found, ["Lt. Gen. A. Khan spoke in the U.S. capital on Feb. 3.", "He left."]);
    }

    #[test]
    fn a_closing_quotation_mark_belongs_to_its_sentence() {
        let found = sentences("It said \u{201c}several were captured.\u{201d} The ministry agreed.");
        assert_eq!(found, ["It said \u{201c}several were captured.\u{201d}", "The ministry agreed."]);
    }

    #[test]
    fn numbers_keep_their_commas_and_hyphens_their_words() {
        let lexicon = Lexicon::english().unwrap();
        let doc = Doc::new("The 2,611 km line; fifty-five of Pakistan\u{2019}s men.", lexicon);
        let words: Vec<&str> = doc.tokens.iter().map(|t| t.low.as_str()).collect();
        assert_eq!(words, ["the", "2,611", "km", "line", ";", "fifty-five", "of", "pakistan", "men", "."]);
        assert!(doc.tokens[7].possessive);
    }

    #[test]
    fn an_age_is_one_word_and_no_number() {
        let lexicon = Lexicon::english().unwrap();
        let doc = Doc::new("A 65-year-old woman, 12-15 men", lexicon);
        let words: Vec<&str> = doc.tokens.iter().map(|t| t.low.as_str()).collect();
        assert_eq!(words, ["a", "65-year-old", "woman", ",", "12", "-", "15", "men"]);
        assert_eq!(doc.tokens[1].form, Form::Word);
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(128))]
        #[test]
        fn tokens_slice_the_text_in_order_and_sentences_cover_them(text in "\\PC{0,200}") {
            let lexicon = Lexicon::english().unwrap();
            let doc = Doc::new(&text, lexicon);
            let mut last = 0;
            for token in &doc.tokens {
                proptest::prop_assert!(token.range.start >= last && text.get(token.range.clone()).is_some());
                last = token.range.end;
            }
            let covered: usize = doc.sentences.iter().map(|s| s.tokens.len()).sum();
            proptest::prop_assert_eq!(covered, doc.tokens.len());
        }
    }
}
