//! Names made comparable: one spelling for case, diacritics, apostrophes, hyphens and Arabic letter forms.
//!
//! The law of this file: every folded word leads back to the bytes it was read from.
//!
//! ```
//! use situs::gazetteer::fold;
//!
//! assert_eq!(fold::folded("Spīn-Bôldak"), "spin boldak");
//! let text = "in Qal‘eh-ye Now, Afghanistan’s north";
//! let words: Vec<_> = fold::words(text).map(|w| (w.folded, &text[w.range])).collect();
//! assert_eq!(words[1], ("qaleh".into(), "Qal‘eh"));
//! assert_eq!(words[4], ("afghanistan".into(), "Afghanistan"));
//! ```

use std::borrow::Cow;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A word of a text: its folded form and the bytes it was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word<'a> {
    /// Lower case, without diacritics, apostrophes or points. Borrowed where the text has it so.
    pub folded: Cow<'a, str>,
    /// Bytes of the text; `fold::folded(&text[range])` is `folded`. A possessive 's is left outside.
    pub range: Range<usize>,
    /// An apostrophe and s follow ("Pakistan's").
    pub possessive: bool,
}

/// The folded form of a name: its folded words, one space between them.
pub fn folded(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    fold_into(name, &mut out);
    out
}

/// Appends the folded form of a name.
pub(crate) fn fold_into(name: &str, out: &mut String) {
    if fold_plain(name, out) {
        return;
    }
    let first = out.len();
    let mut rest = Words { text: name, at: 0 };
    while let Some((range, _)) = rest.next_range() {
        if out.len() > first {
            out.push(' ');
        }
        let before = out.len();
        fold_word(name.get(range).unwrap_or_default(), out);
        if out.len() == before && before > first {
            out.pop();
        }
    }
}

/// The short way for names of ASCII letters and single blanks or hyphens, which most are.
fn fold_plain(name: &str, out: &mut String) -> bool {
    let bytes = name.as_bytes();
    let is_gap = |b: &u8| matches!(b, b' ' | b'-');
    let plain = bytes.iter().all(|b| b.is_ascii_alphanumeric() || is_gap(b))
        && !bytes.first().is_none_or(is_gap)
        && !bytes.last().is_none_or(is_gap)
        && !bytes.windows(2).any(|pair| pair.iter().all(is_gap));
    if plain {
        let fold = |b: &u8| {
            if is_gap(b) { ' ' } else { char::from(b.to_ascii_lowercase()) }
        };
        out.extend(bytes.iter().map(fold));
    }
    plain
}

/// The words of a text, in order. Hyphens part words; apostrophes and the points of "U.S." don't.
pub fn words(text: &str) -> impl Iterator<Item = Word<'_>> + '_ {
    Words { text, at: 0 }
}

/// Marks that are written inside a word and mean nothing here: apostrophes, ayn, hamza, joiners, tatweel.
pub(crate) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '`' | '´' | '‘' | '’' | '‛' | '′' | 'ʹ' | 'ʻ' | 'ʼ' | 'ʽ' | 'ʾ' | 'ʿ' | 'ˈ' | '＇')
}

/// Characters that leave no trace: joiners, direction marks, soft hyphen, tatweel, standing hamza.
fn is_silent(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | 'ـ'
    )
}

/// A letter, digit or mark. Latin and Arabic are told by range: the general table is slow and most of the names
/// are theirs.
fn is_letter(c: char) -> bool {
    match c {
        '\0'..='\u{7f}' => c.is_ascii_alphanumeric(),
        'À'..='Ö' | 'Ø'..='ö' | 'ø'..='\u{24f}' | '\u{620}'..='\u{669}' | '\u{66e}'..='\u{6d3}' => true,
        _ => c.is_alphanumeric() || is_combining_mark(c),
    }
}

struct Words<'a> {
    text: &'a str,
    at: usize,
}

impl Words<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The bytes of the next word, and whether a possessive follows.
    fn next_range(&mut self) -> Option<(Range<usize>, bool)> {
        let skip = self.rest().find(is_letter)?;
        let start = self.at.saturating_add(skip);
        if let Some(end) = plain_end(self.text.as_bytes(), start) {
            self.at = end;
            return Some((start..end, false));
        }
        let mut end = start;
        let mut possessive = false;
        // Letters since the word began or since its last point: a point joins only single letters.
        let (mut since_point, mut pointed) = (0_usize, false);
        let mut chars = self.text.get(start..).unwrap_or_default().char_indices().peekable();
        let mut resume = None;
        while let Some((offset, c)) = chars.next() {
            let here = start.saturating_add(offset);
            if is_letter(c) {
                since_point = since_point.saturating_add(1);
                end = here.saturating_add(c.len_utf8());
            } else if is_silent(c) {
                continue;
            } else if is_apostrophe(c) {
                let after = self.text.get(here.saturating_add(c.len_utf8())..).unwrap_or_default();
                if let Some(length) = possessive_length(after) {
                    possessive = true;
                    resume = Some(here.saturating_add(c.len_utf8()).saturating_add(length));
                    break;
                }
                if !after.starts_with(is_letter) {
                    break;
                }
            } else if c == '.' && since_point == 1 && chars.peek().is_some_and(|(_, n)| n.is_alphabetic()) {
                since_point = 0;
                pointed = true;
            } else {
                // The last point of "U.S." is part of it.
                if c == '.' && pointed && since_point == 1 {
                    end = here.saturating_add(1);
                }
                break;
            }
        }
        self.at = resume.unwrap_or(end);
        Some((start..end, possessive))
    }
}

/// The end of a word of ASCII letters after which nothing stands that might belong to it.
fn plain_end(text: &[u8], start: usize) -> Option<usize> {
    let length = text.get(start..)?.iter().take_while(|b| b.is_ascii_alphanumeric()).count();
    let end = start.saturating_add(length);
    let ends = |next: &u8| match next {
        b'\'' | b'`' => false,
        b'.' => length > 1,
        other => other.is_ascii(),
    };
    (length > 0 && text.get(end).is_none_or(ends)).then_some(end)
}

/// Length of an "s" that stands alone after an apostrophe.
fn possessive_length(after: &str) -> Option<usize> {
    let mut chars = after.chars();
    let is_s = matches!(chars.next(), Some('s' | 'S'));
    // An apostrophe behind it closes a quotation, unless a letter follows that.
    let goes_on = match chars.next() {
        Some(c) if is_apostrophe(c) => chars.next().is_some_and(is_letter),
        next => next.is_some_and(is_letter),
    };
    (is_s && !goes_on).then_some(1)
}

impl<'a> Iterator for Words<'a> {
    type Item = Word<'a>;

    fn next(&mut self) -> Option<Word<'a>> {
        loop {
            let (range, possessive) = self.next_range()?;
            let written = self.text.get(range.clone()).unwrap_or_default();
            let folded = if written.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) {
                Cow::Borrowed(written)
            } else {
                let mut folded = String::with_capacity(range.len());
                fold_word(written, &mut folded);
                Cow::Owned(folded)
            };
            if !folded.is_empty() {
                return Some(Word { folded, range, possessive });
            }
        }
    }
}

fn fold_word(word: &str, out: &mut String) {
    if word.bytes().all(|b| b.is_ascii_alphanumeric()) {
        let before = out.len();
        out.push_str(word);
        if let Some(added) = out.get_mut(before..) {
            added.make_ascii_lowercase();
        }
        return;
    }
    for c in word.chars() {
        if c.is_ascii() {
            if c.is_ascii_alphanumeric() {
                out.push(c.to_ascii_lowercase());
            }
        } else if !is_silent(c) && !is_apostrophe(c) {
            fold_char(c, out);
        }
    }
}

fn fold_char(c: char, out: &mut String) {
    if ('\u{621}'..='\u{6ff}').contains(&c) && !matches!(c, 'آ' | 'أ' | 'إ' | 'ؤ' | 'ئ' | 'ۀ' | 'ۂ' | 'ۓ')
    {
        if !is_combining_mark(c) {
            unify(c, out);
        }
        return;
    }
    for part in std::iter::once(c).nfkd() {
        if is_combining_mark(part) || is_silent(part) || is_apostrophe(part) {
            continue;
        }
        for lower in part.to_lowercase().filter(|l| !is_combining_mark(*l)) {
            unify(lower, out);
        }
    }
}

/// One letter for letters that writers of one name use for one another.
fn unify(c: char, out: &mut String) {
    let one = match c {
        'ی' | 'ى' | 'ې' | 'ۍ' | 'ے' | 'ێ' | 'ۑ' => 'ي',
        'ک' | 'ڪ' => 'ك',
        'ګ' | 'ڰ' => 'گ',
        'ہ' | 'ھ' | 'ە' | 'ة' | 'ۃ' => 'ه',
        'ٱ' => 'ا',
        'ټ' => 'ٹ',
        'ډ' => 'ڈ',
        'ړ' => 'ڑ',
        'ڼ' | 'ں' => 'ن',
        'ء' => return,
        'ø' => 'o',
        'ł' => 'l',
        'đ' | 'ð' => 'd',
        'ı' => 'i',
        'ə' => 'a',
        'ß' => return out.push_str("ss"),
        'æ' => return out.push_str("ae"),
        'œ' => return out.push_str("oe"),
        'þ' => return out.push_str("th"),
        other => other,
    };
    if is_letter(one) {
        out.push(one);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spellings_of_one_name_fold_alike() {
        for (a, b) in [
            ("Spin Boldak", "SPĪN-BOLDAK"),
            ("Qal'eh-ye Now", "Qal‘eh ye Now"),
            ("U.S.", "US"),
            ("F.A.T.A.", "FATA"),
            ("St. Petersburg", "St Petersburg"),
            ("كابل", "کابل"),
            ("پکتیا", "پكتيا"),
            ("کُنَر", "کنر"),
            ("خوســـت", "خوست"),
            ("ننګرهار", "ننگرہار"),
            ("Türkiye", "turkiye"),
            ("Åland", "Aland"),
        ] {
            assert_eq!(folded(a), folded(b), "{a} {b}");
        }
        assert_ne!(folded("Paktia"), folded("Paktika"));
    }

    #[test]
    fn a_possessive_is_left_outside_its_word() {
        for text in ["Afghanistan's capital", "Afghanistan’s capital", "Afghanistan's' capital"] {
            let first = words(text).next().unwrap();
            assert!(first.possessive);
            assert_eq!(&text[first.range], "Afghanistan");
        }
        let quoted: Vec<_> = words("the 'Kabul' post").map(|w| w.folded).collect();
        assert_eq!(quoted, ["the", "kabul", "post"]);
    }

    #[test]
    fn letters_told_by_range_are_letters() {
        for c in '\0'..='\u{7ff}' {
            assert_eq!(is_letter(c), c.is_alphanumeric() || is_combining_mark(c), "{c:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn every_folded_word_leads_back_to_its_bytes(text in "[ a-zA-Z.'’ʿ\\-éīßİ\u{301}\u{64e}یکآؤۀـ0-9,\u{200c}]{0,40}|\\PC{0,30}") {
            let mut last = 0;
            for word in words(&text) {
                prop_assert!(word.range.start >= last && word.range.start < word.range.end);
                let slice = text.get(word.range.clone());
                prop_assert_eq!(folded(slice.unwrap()), word.folded);
                last = word.range.end;
            }
        }

        #[test]
        fn the_words_of_a_text_joined_are_its_folded_form(text in "\\PC{0,30}") {
            let joined: Vec<_> = words(&text).map(|w| w.folded).collect();
            prop_assert_eq!(joined.join(" "), folded(&text));
        }

        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,30}") {
            let once = folded(&text);
            prop_assert_eq!(folded(&once), once);
        }
    }
}
