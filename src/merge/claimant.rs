//! Who speaks, told by many names: "Fitrat" is "Hamdullah Fitrat", and "Afghan officials" may be anybody there.

use std::collections::BTreeSet;

use crate::event::{Actor, SideId};
use crate::locate::fold;

/// Words that name nobody in particular, in a claimant's name without the words of its side.
const GENERIC: &[&str] = &[
    "administration",
    "authorities",
    "authority",
    "de",
    "emirate",
    "facto",
    "forces",
    "government",
    "islamic",
    "kabul",
    "islamabad",
    "led",
    "officer",
    "officers",
    "official",
    "officials",
    "regime",
    "republic",
    "rulers",
    "security",
    "senior",
    "several",
    "side",
    "soldiers",
    "sources",
    "spokesman",
    "spokesperson",
    "state",
    "taliban",
    "three",
    "troops",
    "two",
];
const SMALL: &[&str] = &["the", "of", "for", "a", "an", "s", "its", "in"];
/// So many letters of a word make it a form of its side's name: "Afghan" of `afghanistan`.
const STEM: usize = 5;

/// The words of a name that tell one claimant from another on its side.
pub(super) fn telling_words(actor: &Actor) -> BTreeSet<String> {
    let side = actor.side.as_ref().map_or("", SideId::as_str);
    let apart = actor.name.replace(['\'', '’'], " ");
    fold(&apart)
        .split(' ')
        .map(|word| word.replace("defence", "defense"))
        .filter(|word| !word.is_empty() && !SMALL.contains(&word.as_str()) && !of_side(word, side))
        .collect()
}

fn of_side(word: &str, side: &str) -> bool {
    let shared = word.chars().zip(side.chars()).take_while(|(a, b)| a == b).count();
    word == side || shared >= STEM
}

/// Whether the name names nobody in particular: "the Taliban-led Afghan government", "Pakistan".
pub(super) fn is_generic(actor: &Actor) -> bool {
    telling_words(actor).iter().all(|word| GENERIC.contains(&word.as_str()))
}

/// For each actor the one it stands for: itself, or the only fuller name of the same side that holds its words.
pub(super) fn full_names(actors: &[&Actor]) -> Vec<Actor> {
    let words: Vec<BTreeSet<String>> = actors.iter().map(|actor| telling_words(actor)).collect();
    let full = |at: usize| -> Option<Actor> {
        let (actor, own) = (actors.get(at)?, words.get(at)?);
        if is_generic(actor) {
            return None;
        }
        let mut fuller: Vec<(&BTreeSet<String>, &Actor)> = actors
            .iter()
            .zip(&words)
            .filter(|(other, theirs)| other.side == actor.side && own.is_subset(theirs))
            .map(|(other, theirs)| (theirs, *other))
            .collect();
        fuller.sort_by(|(a, x), (b, y)| b.len().cmp(&a.len()).then(x.cmp(y)));
        let (most, name) = fuller.first()?;
        let chain = fuller.iter().all(|(words, _)| words.is_subset(most));
        chain.then(|| (*name).clone())
    };
    (0..actors.len()).zip(actors).map(|(at, actor)| full(at).unwrap_or_else(|| (*actor).clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locate::testing::actor;

    fn full(names: &[&str]) -> Vec<String> {
        let actors: Vec<Actor> = names.iter().map(|name| actor(name, "afghanistan")).collect();
        let actors: Vec<&Actor> = actors.iter().collect();
        full_names(&actors).into_iter().map(|actor| actor.name).collect()
    }

    #[test]
    fn a_surname_is_the_only_person_who_bears_it() {
        assert_eq!(full(&["Fitrat", "Hamdullah Fitrat"]), ["Hamdullah Fitrat", "Hamdullah Fitrat"]);
        assert_eq!(full(&["Fitrat", "Hamdullah Fitrat", "Fasihuddin Fitrat"])[0], "Fitrat");
    }

    #[test]
    fn one_ministry_has_many_spellings() {
        let names = ["Afghanistan’s Defense Ministry", "the Afghan Defence Ministry"];
        let full = full(&names);
        assert_eq!(full[0], full[1]);
    }

    #[test]
    fn a_government_is_generic_and_a_ministry_is_not() {
        for name in ["The Taliban-led Afghan government", "Afghan officials", "Afghanistan"] {
            assert!(is_generic(&actor(name, "afghanistan")), "{name}");
        }
        for name in ["Afghan Defence Ministry", "Zabihullah Mujahid"] {
            assert!(!is_generic(&actor(name, "afghanistan")), "{name}");
        }
    }
}
