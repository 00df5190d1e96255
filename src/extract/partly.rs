//! Numbers that count a part of those told of before ("ten of them civilians", "three of the injured"), and numbers
//! that count nobody: years of a life.

use super::counted::{Counted, noun_behind};
use super::lexicon::{Class, Grammar};
use super::number::Quantity;
use super::reading::Reading;
use super::token::Form;
use crate::event::Count;

/// "three of the injured died": some of those who were told of as hurt.
pub(super) fn of_the_hurt(reading: &Reading<'_>, quantity: &Quantity, end: usize) -> Option<Counted> {
    let at = quantity.tokens.end;
    let low = |at: usize| reading.doc.at(at).filter(|_| at < end).map_or("", |t| t.low.as_str());
    // "Some of those hurt": nobody says how many.
    let vague = quantity.count == Count::Unnumbered && low(at + 1) == "those";
    let hurt = low(at) == "of"
        && (low(at + 1) == "the" || vague)
        && matches!(low(at + 2), "wounded" | "injured" | "hurt");
    let alone =
        !reading.is(at + 3, Grammar::Within) && noun_behind(reading, at + 3, (at + 4).min(end)).is_none();
    (hurt && alone && !quantity.none).then(|| Counted {
        count: Some(quantity.count),
        quantity: Some(quantity.tokens.clone()),
        class: Some(Class::Person),
        ..Counted::bare(quantity.tokens.start..at + 3)
    })
}

/// "six civilians died, one a printer": one of them.
pub(super) fn one_a(reading: &Reading<'_>, quantity: &Quantity, end: usize) -> Option<Counted> {
    let low = |at: usize| reading.doc.at(at).map_or("", |t| t.low.as_str());
    let at = quantity.tokens.end;
    let told = quantity.count == Count::Exact(1)
        && low(quantity.tokens.start) == "one"
        && matches!(low(at), "a" | "an");
    let before = quantity.tokens.start.checked_sub(1).is_some_and(|at| low(at) == "," || low(at) == "and");
    (told && before).then(|| some_of_them(reading, quantity, at, end)).filter(|found| found.part)
}

/// "a boy of 12", "twins aged 12", "Javed Iqbal, 24, of Mianwali": years of a life.
pub(super) fn is_age(reading: &Reading<'_>, at: usize) -> bool {
    let low =
        |back: usize| at.checked_sub(back).and_then(|at| reading.doc.at(at)).map_or("", |t| t.low.as_str());
    let behind = reading.doc.at(at + 1).map_or("", |t| t.low.as_str());
    let one = |word: &str| {
        matches!(
            word,
            "boy"
                | "girl"
                | "man"
                | "woman"
                | "child"
                | "son"
                | "daughter"
                | "youth"
                | "student"
                | "soldier"
                | "mother"
                | "father"
                | "teenager"
        )
    };
    // "a 100-bed hospital": the number belongs to an adjective.
    let adjective = behind == "-"
        && reading.doc.at(at).zip(reading.doc.at(at + 1)).is_some_and(|(a, b)| a.range.end == b.range.start)
        && reading
            .doc
            .at(at + 2)
            .is_some_and(|t| t.form == Form::Word && !matches!(t.low.as_str(), "odd" | "plus" | "strong"));
    let named = at.checked_sub(2).and_then(|at| reading.doc.at(at)).is_some_and(|t| t.form == Form::Capital);
    low(1) == "aged"
        || (low(1) == "of" && one(low(2)))
        || (low(1) == "," && behind == "," && (named || one(low(2))))
        || adjective
        || low(1) == "age"
        || (low(1) == "of" && low(2) == "age")
        || (low(1) == "and" && low(3) == "aged")
}

/// "two of them", "ten of them civilians".
pub(super) fn some_of_them(reading: &Reading<'_>, quantity: &Quantity, from: usize, end: usize) -> Counted {
    let found = Counted {
        tokens: quantity.tokens.start..from,
        count: Some(quantity.count),
        quantity: Some(quantity.tokens.clone()),
        class: Some(Class::Person),
        none: quantity.none,
        of_them: true,
        ..Counted::bare(0..0)
    };
    // "twelve of them were children" tells who they were; "two of them were killed" what became of them.
    let be = from
        + usize::from(reading.doc.at(from).is_some_and(|t| matches!(t.low.as_str(), "were" | "was" | "are")));
    let named = |at: usize| {
        reading
            .lexicon
            .nouns
            .longest(reading.rest(at, end))
            .is_some_and(|(_, (class, _))| *class == Class::Person)
    };
    let from = if be > from && named(be) { be } else { from };
    // "24 of them belonged to one family".
    let shared = reading.doc.at(from).is_some_and(|t| t.low == "belonged" || t.low == "belong");
    if shared {
        return Counted { tokens: quantity.tokens.start..from + 1, part: true, ..found };
    }
    let acts = reading.is(from, Grammar::Aux);
    // "13 bodies were found, four of them of women".
    let whose = reading.doc.at(from).is_some_and(|t| t.low == "of");
    let from = from + usize::from(whose);
    let from = from + usize::from(reading.doc.at(from).is_some_and(|t| matches!(t.low.as_str(), "a" | "an")));
    match noun_behind(reading, from, end).filter(|_| !acts) {
        Some((noun, Class::Person, sort)) => {
            let side = reading.side_in(from..noun.end).map(|(_, side)| side);
            let tokens = quantity.tokens.start..noun.end;
            Counted { tokens, subject: Some(from..noun.end), sort, side, part: true, ..found }
        }
        _ => found,
    }
}

/// "ten of them civilians": a part of what was counted before.
pub(super) fn of_them(reading: &Reading<'_>, at: usize) -> bool {
    let low = |at: usize| reading.doc.at(at).map_or("", |t| t.low.as_str());
    low(at) == "of" && matches!(low(at + 1), "them" | "whom" | "these" | "those")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::lexicon::Lexicon;
    use crate::extract::test_report;
    use crate::gazetteer::Gazetteer;

    /// The claims of the first sentence.
    fn told(text: &str) -> Vec<String> {
        let report = test_report(text);
        let reading = Reading::new(&report, Lexicon::english().unwrap(), Gazetteer::embedded().unwrap());
        let sentence = reading.doc.sentences[0].tokens.clone();
        let found = crate::extract::frames::frames(&reading, sentence, &|_| false);
        found.iter().map(|f| format!("{} {:?} {}", f.measure.as_str(), f.count, f.part)).collect()
    }

    #[test]
    fn who_some_of_them_were_is_a_part() {
        let found = told("Thirty people were killed, and twelve of them were children.");
        assert_eq!(found, ["killed Exact(30) false", "killed Exact(12) true"]);
        let found = told("Thirty people were killed, and nine of them belonged to one family.");
        assert_eq!(found, ["killed Exact(30) false", "killed Exact(9) true"]);
    }

    #[test]
    fn what_counts_nobody_is_no_part() {
        let found = told("Thirteen bodies were found, four of them of women.");
        assert_eq!(found, ["killed Exact(13) false", "killed Exact(4) true"]);
        let found = told("Troops shot dead three suspects, one of whom was said to have planted it.");
        assert_eq!(found, ["killed Exact(3) false"]);
        assert!(told("A gunman from over the border shot at the guards.").is_empty());
        assert!(told("About seven people a week were dying in the camp.").is_empty());
        assert!(told("A curfew kept most of the injured from the clinic.").is_empty());
        let found = told("Two people, constable Omar Habib and Najib Khan, a driver, were wounded.");
        assert_eq!(found, ["wounded Exact(2) false"]);
    }

    /// The tokens of a text that are years of a life.
    fn ages(text: &str) -> Vec<String> {
        let report = test_report(text);
        let reading = Reading::new(&report, Lexicon::english().unwrap(), Gazetteer::embedded().unwrap());
        let number = |at: &usize| reading.doc.at(*at).is_some_and(|t| t.form == Form::Number);
        let tokens = (0..reading.doc.tokens.len()).filter(number).filter(|&at| is_age(&reading, at));
        tokens.map(|at| reading.doc.text(at..at + 1).to_owned()).collect()
    }

    #[test]
    fn years_of_a_life_are_no_count() {
        assert_eq!(
            ages("A boy of 12, twins aged 8 and 11 and Karim Daud, 44, of Tank died."),
            ["12", "8", "11", "44"]
        );
        // "60-year-old" is one word, and no number.
        assert_eq!(ages("A 60-year-old man died in a 100-bed hospital."), ["100"]);
        assert!(ages("Of 12 men, 8 died.").is_empty());
    }
}
