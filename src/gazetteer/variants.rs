//! Romanised spellings of one name, by rule: the consonants must agree, the vowels nearly so.
//!
//! Dari, Pashto and Urdu write few vowels, so that each newspaper adds its own: Khost and Khowst, Kunar and
//! Konar, Paktia, Paktya and Paktiya. What all of them keep is the consonants, and these are the key.

/// The consonants of a folded name, spelled one way and without spaces. Names with one key may be one name;
/// [`likeness`] says how nearly.
///
/// ```
/// use situs::gazetteer::variants::key;
///
/// assert_eq!(key("paktya"), key("paktia"));
/// assert_eq!(key("towr kham"), key("torkham"));
/// assert_ne!(key("paktika"), key("paktia"));
/// ```
pub fn key(folded: &str) -> String {
    let mut out = String::with_capacity(folded.len());
    let letters: Vec<char> = folded.chars().filter(|c| *c != ' ').collect();
    let (mut at, mut last) = (0, None);
    while let Some(&c) = letters.get(at) {
        let next = letters.get(at.saturating_add(1)).copied();
        let (sound, taken) = sound(c, next, at == 0);
        at = at.saturating_add(taken);
        if sound != last {
            out.extend(sound);
        }
        last = sound;
    }
    out
}

/// One consonant, and how many letters it takes; `None` for a vowel.
fn sound(c: char, next: Option<char>, first: bool) -> (Option<char>, usize) {
    match (c, next) {
        ('k', Some('h')) => (Some('x'), 2),
        ('g', Some('h')) => (Some('g'), 2),
        ('c', Some('h')) => (Some('c'), 2),
        ('s', Some('h')) => (Some('$'), 2),
        ('z', Some('h')) | ('d', Some('j')) => (Some('j'), 2),
        ('t' | 'd' | 'b' | 'p' | 'j' | 'r' | 'l', Some('h')) => (Some(c), 2),
        ('c', Some('k')) => (Some('k'), 2),
        ('o' | 'u', Some('w')) => vowel(first, 2),
        ('a' | 'e', Some('w')) if !first => (None, 2),
        ('a' | 'e' | 'i' | 'o' | 'u', _) => vowel(first, 1),
        ('y', _) if !first => (None, 1),
        ('h', _) if !first && !next.is_some_and(is_vowel) => (None, 1),
        ('q' | 'c', _) => (Some('k'), 1),
        ('w', _) => (Some('v'), 1),
        ('ا' | 'و' | 'ي', _) if !first => (None, 1),
        _ => (Some(c), 1),
    }
}

/// A vowel counts only where a name begins: Urgun is not Rigan.
fn vowel(first: bool, taken: usize) -> (Option<char>, usize) {
    (first.then_some('a'), taken)
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

/// How alike two folded names are, 0 to 1: an edit distance in which a vowel, a doubled letter or one of two
/// letters for one sound costs less than another consonant.
pub fn likeness(a: &str, b: &str) -> f64 {
    likeness_from(a, b, 0.0).unwrap_or(0.0)
}

/// The same where it is `least` or more; cheaper where it is not.
pub(super) fn likeness_from(a: &str, b: &str, least: f64) -> Option<f64> {
    let letters = |text: &str, out: &mut Vec<char>| out.extend(text.chars().filter(|c| *c != ' '));
    let (mut a_letters, mut b_letters) = (Vec::with_capacity(a.len()), Vec::with_capacity(b.len()));
    letters(a, &mut a_letters);
    letters(b, &mut b_letters);
    let (a, b) = (a_letters, b_letters);
    let longest = a.len().max(b.len());
    if longest == 0 {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "names are short")]
    let length = longest as f64;
    // A little more than is allowed, so that rounding decides nothing.
    let most = (1.0 - least) * length + 1e-6;
    let mut row = Vec::with_capacity(b.len().saturating_add(1));
    let mut next: Vec<f64> = Vec::with_capacity(b.len().saturating_add(1));
    row.push(0.0);
    for j in 0..b.len() {
        row.push(row.last().copied().unwrap_or(0.0) + alone(&b, j));
    }
    for i in 0..a.len() {
        next.clear();
        next.push(row.first().copied().unwrap_or(0.0) + alone(&a, i));
        let mut smallest = next.first().copied().unwrap_or(0.0);
        for (j, pair) in row.windows(2).enumerate() {
            let [diagonal, above] = pair else { continue };
            let left = next.last().copied().unwrap_or(0.0);
            let swap = match (a.get(i), b.get(j)) {
                (Some(x), Some(y)) => swapped(*x, *y),
                _ => 1.0,
            };
            let cost = (diagonal + swap).min(above + alone(&a, i)).min(left + alone(&b, j));
            smallest = smallest.min(cost);
            next.push(cost);
        }
        // No way on costs less than the cheapest way to here.
        if smallest > most {
            return None;
        }
        std::mem::swap(&mut row, &mut next);
    }
    let cost = row.last().copied().unwrap_or(0.0);
    let alike = (1.0 - cost / length).max(0.0);
    (alike >= least).then_some(alike)
}

/// What it costs that a letter is missing on the other side.
fn alone(letters: &[char], at: usize) -> f64 {
    let before = at.checked_sub(1).and_then(|i| letters.get(i));
    match letters.get(at) {
        c if c == before => 0.15,
        Some('a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'w' | 'h') => 0.35,
        _ => 1.0,
    }
}

/// What it costs that one letter stands for another.
fn swapped(a: char, b: char) -> f64 {
    let pair = |x: char, y: char| (a == x && b == y) || (a == y && b == x);
    if a == b {
        0.0
    } else if "aeiouyw".contains(a) && "aeiouyw".contains(b) {
        0.3
    } else if pair('q', 'k') || pair('v', 'w') || pair('z', 'j') || pair('c', 'k') || pair('b', 'p') {
        0.4
    } else {
        1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gazetteer::fold::folded;
    use proptest::prelude::*;

    #[test]
    fn spellings_of_one_name_share_a_key_and_are_alike() {
        for (a, b) in [
            ("Paktia", "Paktya"),
            ("Paktia", "Paktiya"),
            ("Khost", "Khowst"),
            ("Kunar", "Konar"),
            ("Nuristan", "Nurestan"),
            ("Torkham", "Turkham"),
            ("Torkham", "Towr Kham"),
            ("Spera", "Spurra"),
            ("Gurbuz", "Gorbuz"),
            ("Alisher-Terezai", "Alisher Terezi"),
            ("Alisher-Terezai", "Ali Sher Tere Zayi"),
            ("Tere Zayi", "Terezai"),
            ("Kandahar", "Qandahar"),
            ("Ghazni", "Gazni"),
            ("Spin Boldak", "Spinbuldak"),
            ("Oruzgan", "Uruzgan"),
            ("Wardak", "Vardak"),
        ] {
            let (a, b) = (folded(a), folded(b));
            assert_eq!(key(&a), key(&b), "{a} {b}");
            assert!(likeness(&a, &b) > 0.8, "{a} {b} {}", likeness(&a, &b));
        }
    }

    #[test]
    fn other_names_have_other_keys() {
        for (a, b) in [
            ("Paktia", "Paktika"),
            ("Kunar", "Kunduz"),
            ("Khost", "Kot"),
            ("Kohat", "Khost"),
            ("Zabul", "Kabul"),
            ("Ghazni", "Ghor"),
            ("Herat", "Hirat Khel"),
        ] {
            assert_ne!(key(&folded(a)), key(&folded(b)), "{a} {b}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn likeness_is_whole_for_itself_and_the_same_both_ways(a in "[a-z ]{1,12}", b in "[a-z ]{1,12}") {
            prop_assume!(a.contains(|c| c != ' '));
            prop_assert!((likeness(&a, &a) - 1.0).abs() < 1e-9);
            prop_assert!((likeness(&a, &b) - likeness(&b, &a)).abs() < 1e-9);
        }
    }
}
