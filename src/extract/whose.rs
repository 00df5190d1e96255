//! Of whose side somebody is who is named without it, by what stands around him: "its spokesman", "the group", "the armed
//! wing of ...", a capital that stands for its government.

use std::ops::Range;

use super::lexicon::{Grammar, Group};
use super::name::definite;
use super::reading::{BYSTANDERS, Reading};
use super::standing::offices;
use super::token::Form;
use crate::event::SideId;

/// Between who leads a coalition and the word stand fewer tokens.
const FARTHEST_LEADER: usize = 5;

/// How many tokens before "its spokesman" the owner is looked for.
const FARTHEST_OWNER: usize = 60;

/// "The group" is one named so many tokens before at most.
const FARTHEST_GROUP: usize = 80;

/// "Kabul says": a capital stands for its government.
pub(super) fn capital(reading: &Reading<'_>, phrase: &Range<usize>) -> Option<SideId> {
    let spotted = reading.mention(phrase.start).filter(|s| s.tokens.start == phrase.start)?;
    let whole = spotted.tokens.end >= phrase.end
        || reading.doc.at(spotted.tokens.end).is_some_and(|t| t.form != Form::Capital);
    reading.side_of_place(spotted).filter(|_| whole)
}

/// The side named last before a token in its paragraph.
pub(super) fn side_before(reading: &Reading<'_>, token: usize) -> Option<SideId> {
    let sentence = reading.doc.sentences.iter().find(|s| s.tokens.contains(&token))?;
    let first = reading.doc.sentences.iter().find(|s| s.paragraph == sentence.paragraph)?.tokens.start;
    reading.last_side_in(first..token)
}

/// "Its spokesman", "the group's leader": of the side named last before.
pub(super) fn owner_before(reading: &Reading<'_>, phrase: &Range<usize>) -> Option<SideId> {
    let low = |at: usize| reading.doc.at(at).map_or("", |t| t.low.as_str());
    let group = |at: usize| {
        (reading.lexicon.is_of(Group::IrregularBody, low(at)) || low(at) == "insurgents")
            && reading.doc.at(at).is_some_and(|t| t.possessive)
    };
    let owns = |at: usize| matches!(low(at), "its" | "their" | "whose") || group(at);
    let from = phrase.start.saturating_sub(1);
    // "Its spokesman", "Karim Daud, their spokesman", "Karim Daud, the group's spokesman".
    let comma = |at: Option<usize>| at.and_then(|at| reading.doc.at(at)).is_some_and(|t| t.is_mark(","));
    let behind_comma =
        |at: usize| comma(at.checked_sub(1)) || at > 0 && low(at - 1) == "the" && comma(at.checked_sub(2));
    let owner = (from..phrase.end).find(|&at| owns(at) && (at < phrase.start + 2 || behind_comma(at)))?;
    if group(owner)
        && let Some(side) = group_before(reading, phrase.start)
    {
        return Some(side);
    }
    // "Baku tells it otherwise. Its ministry": the capital that opened the sentence before.
    let sentences = &reading.doc.sentences;
    if let Some(number) = sentences.iter().position(|s| s.tokens.contains(&phrase.start))
        && let Some(before) = number.checked_sub(1).and_then(|number| sentences.get(number))
        && let Some(spotted) =
            reading.mention(before.tokens.start).filter(|s| s.tokens.start == before.tokens.start)
        && !sentences.get(number).is_some_and(|own| {
            (own.tokens.start..phrase.start).any(|at| reading.side_at(at, phrase.start).is_some())
        })
        && let Some(side) = reading.side_of_place(spotted)
    {
        return Some(side);
    }
    // "The army's figure is higher. Its spokesman": of an army that is a state's, whoever was named before.
    if low(owner) == "its" && opens_with_army(reading, phrase.start) {
        let sides = (0..phrase.start).rev().filter_map(|at| reading.side_at(at, phrase.start));
        let mut states = sides.map(|(_, side)| side).filter(|side| reading.is_state(side));
        return reading.home.clone().or_else(|| states.next());
    }
    let earliest = from.saturating_sub(FARTHEST_OWNER);
    reading.last_side_in(earliest..from + 1)
}

/// "The army", "the military's" opens the sentence before, and no side is named since.
fn opens_with_army(reading: &Reading<'_>, token: usize) -> bool {
    let sentences = &reading.doc.sentences;
    let number = sentences.iter().position(|s| s.tokens.contains(&token));
    let before = number.and_then(|number| number.checked_sub(1)).and_then(|number| sentences.get(number));
    before.is_some_and(|before| {
        let start = before.tokens.start;
        let low = |at: usize| reading.doc.at(at).map_or("", |t| t.low.as_str());
        low(start) == "the"
            && matches!(low(start + 1), "army" | "military" | "government")
            && reading.last_side_in(start..token).is_none()
    })
}

/// "In Islamabad, two senior officials": officials of the country they speak in.
pub(super) fn side_of_scene(reading: &Reading<'_>, phrase: Range<usize>) -> Option<SideId> {
    let sentence = reading.doc.sentences.iter().find(|s| s.tokens.contains(&phrase.start))?;
    if !reading.is(sentence.tokens.start, Grammar::Place) {
        return None;
    }
    let scene = reading.mention(sentence.tokens.start + 1).filter(|s| s.tokens.end <= phrase.start)?;
    reading.side_of_place(scene)
}

/// The group named last before a token: a side that is no state, and takes part.
pub(super) fn group_before(reading: &Reading<'_>, token: usize) -> Option<SideId> {
    let from = token.saturating_sub(FARTHEST_GROUP);
    let side = |at: usize| reading.side_at(at, token).map(|(_, side)| side);
    (from..token)
        .rev()
        .filter_map(side)
        .find(|side| !reading.is_state(side) && !BYSTANDERS.contains(&side.as_str()))
}

/// "The powerful Lebanese group", "the Yemeni movement": a group of that land, and not its state.
pub(super) fn group_of_nation(reading: &Reading<'_>, phrase: &Range<usize>) -> Option<SideId> {
    let last = phrase.end.checked_sub(1).and_then(|at| reading.doc.at(at))?;
    let nation = phrase.clone().any(|at| reading.mention(at).is_some_and(|s| s.mention.demonym));
    let named = phrase.clone().any(|at| {
        reading.doc.at(at).is_some_and(|t| t.form == Form::Capital) && reading.mention(at).is_none()
    });
    let group = reading.lexicon.is_of(Group::IrregularBody, &last.low) && nation && !named;
    let found = || group_before(reading, phrase.start).or_else(|| reading.group.clone());
    group.then(found)?
}

/// "Officials on both sides", "the authorities of the two countries": no side's, and so the report's own.
pub(super) fn of_both(reading: &Reading<'_>, phrase: &Range<usize>) -> bool {
    let low = |at: usize| reading.doc.at(at).filter(|_| at < phrase.end).map_or("", |t| t.low.as_str());
    let both = |at: usize| matches!(low(at), "both" | "two");
    phrase
        .clone()
        .any(|at| both(at) && (at + 1..at + 3).any(|at| reading.lexicon.is_of(Group::Parties, low(at))))
}

/// "The People's Defence Forces, the armed wing of the PKK": whose wing a speaker is.
pub(super) fn wing_of(reading: &Reading<'_>, phrase: &Range<usize>) -> Option<SideId> {
    let low = |at: usize| reading.doc.at(at).map_or("", |t| t.low.as_str());
    let of = phrase.clone().find(|&at| {
        low(at) == "of" && at.checked_sub(1).is_some_and(|at| matches!(low(at), "wing" | "arm" | "branch"))
    })?;
    reading.side_in(of + 1..phrase.end).map(|(_, side)| side)
}

/// "Indian police", "Israel's emergency service", "Pakistani sources": the name of a nation right before what it runs.
pub(super) fn is_nations_own(reading: &Reading<'_>, phrase: &Range<usize>) -> bool {
    let nation = reading.mention(phrase.start).filter(|spotted| spotted.tokens.start == phrase.start);
    let nation = nation.filter(|spotted| {
        spotted.mention.demonym
            || reading.country_of(spotted).is_some()
                && spotted
                    .tokens
                    .end
                    .checked_sub(1)
                    .and_then(|at| reading.doc.at(at))
                    .is_some_and(|t| t.possessive)
    });
    // "The Magen David Adom ambulance service".
    let named = reading.side_at(phrase.start, phrase.end).filter(|(_, side)| reading.is_state(side));
    let lexical = named.filter(|(tokens, _)| reading.mention(tokens.start).is_none());
    // "The Taliban's governor for Kandahar" is Kandahar's.
    let governs =
        reading.doc.slice(phrase.clone()).iter().any(|t| matches!(t.low.as_str(), "governor" | "mayor"));
    lexical.is_some() && !governs
        || nation.is_some_and(|spotted| {
            let rest = spotted.tokens.end..phrase.end;
            // "Indian police", "the Israeli ambulance service Star of Life", "Mozambican police commander Karim Daud".
            let near = rest.start..rest.end.min(rest.start + 3);
            let place = rest.clone().any(|at| reading.mention(at).is_some_and(|s| s.tokens.start == at));
            let region =
                reading.doc.slice(rest.clone()).iter().any(|t| reading.lexicon.is_of(Group::Region, &t.low));
            (rest.len() <= 3 || rest.len() <= 6 && !place && !region)
                && reading.doc.slice(near).iter().any(|t| reading.lexicon.is_of(Group::NationRuns, &t.low))
        })
}

/// "The health ministry of the rebel-run government": of the group that runs it.
pub(super) fn run_by_group(reading: &Reading<'_>, phrase: &Range<usize>) -> Option<SideId> {
    let runs = |word: &str| ["-run", "-led", "-held", "-controlled"].iter().any(|end| word.ends_with(end));
    let words = reading.doc.slice(phrase.clone());
    let group = words.iter().any(|t| reading.lexicon.is_of(Group::Irregular, &t.low) && runs(&t.low));
    reading.group.clone().filter(|_| group)
}

/// "A coalition spokesman": of the side that leads the coalition of which the report tells ("the U.S.-led coalition").
pub(super) fn leads_allies(reading: &Reading<'_>, phrase: &Range<usize>) -> Option<SideId> {
    let allies = |at: usize| reading.doc.at(at).is_some_and(|t| reading.lexicon.is_of(Group::Allies, &t.low));
    let own = phrase.clone().find(|&at| allies(at))?;
    let named = |at: usize| {
        let from = at.saturating_sub(FARTHEST_LEADER);
        (from..=at).find_map(|first| reading.side_at(first, at + 1)).map(|(_, side)| side)
    };
    let others = (0..own).rev().chain(own + 1..reading.doc.tokens.len()).filter(|&at| allies(at));
    others.into_iter().find_map(named)
}

/// Whom everybody knows to speak for a side, by name.
pub(super) fn known_person(reading: &Reading<'_>, phrase: &Range<usize>) -> Option<SideId> {
    let mut names =
        phrase.clone().filter_map(|at| reading.lexicon.persons.longest(reading.rest(at, phrase.end)));
    names.find_map(|(_, name)| name.on(reading.day)).map(SideId::new)
}

/// "A Taliban source", "Palestinian sources"; but "Yemeni medical sources" are of the place.
pub(super) fn is_sides_own_source(reading: &Reading<'_>, phrase: &Range<usize>) -> bool {
    let low = |at: usize| reading.doc.at(at).map_or("", |t| t.low.as_str());
    let source = phrase.end.checked_sub(1).filter(|&at| matches!(low(at), "source" | "sources"));
    source.and_then(|at| at.checked_sub(1)).is_some_and(|before| {
        before >= phrase.start
            && reading.side_in(phrase.clone()).is_some_and(|(tokens, _)| tokens.contains(&before))
    })
}

/// "Reports from across the border", "unconfirmed reports": nobody's.
pub(super) fn is_hearsay(reading: &Reading<'_>, phrase: &Range<usize>) -> bool {
    let low = |at: usize| reading.doc.at(at).map_or("", |t| t.low.as_str());
    let vague = matches!(
        low(phrase.start),
        "some" | "other" | "several" | "unconfirmed" | "initial" | "early" | "various" | "conflicting"
    );
    let at = if vague { phrase.start + 1 } else { phrase.start };
    phrase.contains(&at)
        && low(at) == "reports"
        && !definite(reading, phrase.clone())
        && offices(reading, phrase.clone()).next().is_none()
        && reading.side_in(phrase.clone()).is_none()
}

/// "Its director", behind a hospital or a clinic in the same sentence.
pub(super) fn is_of_a_house(reading: &Reading<'_>, phrase: &Range<usize>) -> bool {
    let low = |at: usize| reading.doc.at(at).map_or("", |t| t.low.as_str());
    let head = phrase.clone().any(|at| matches!(low(at), "director" | "manager" | "administrator"));
    let sentence = reading.doc.sentences.iter().find(|s| s.tokens.contains(&phrase.start));
    let house = |at: usize| matches!(low(at), "hospital" | "clinic" | "school" | "camp");
    head && low(phrase.start) == "its" && sentence.is_some_and(|s| (s.tokens.start..phrase.start).any(house))
}

/// "The Ittehadul Mujahideen group", "the Green Valley Liberation Front": a group no table knows is called as it
/// calls itself.
pub(super) fn unknown_group(reading: &Reading<'_>, phrase: Range<usize>) -> Option<SideId> {
    let low = |at: usize| reading.doc.at(at).map_or("", |t| t.low.as_str());
    let capital = |at: usize| {
        phrase.contains(&at)
            && reading.doc.at(at).is_some_and(|t| t.form == Form::Capital)
            && !matches!(low(at), "the" | "a" | "an")
    };
    let last = phrase.clone().find(|&at| match low(at) {
        "front" | "brigade" | "brigades" | "movement" | "mujahideen" => capital(at),
        "units" => {
            let before = at.checked_sub(1).map_or("", low);
            capital(at) && matches!(before, "resistance" | "defence" | "defense" | "protection")
        }
        "army" => capital(at) && at.checked_sub(1).is_some_and(|before| low(before) == "liberation"),
        "group" => !capital(at),
        _ => false,
    })?;
    let end = if capital(last) { last + 1 } else { last };
    let start = (phrase.start..end).rev().take_while(|&at| capital(at)).last()?;
    let words: Vec<String> = reading.doc.slice(start..end).iter().map(|t| slug(&t.low)).collect();
    (words.len() >= 2).then(|| SideId::new(words.join("_")))
}

fn slug(word: &str) -> String {
    word.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use crate::extract::test_speakers as speakers;

    #[test]
    fn an_owner_is_the_whole_of_a_name_that_holds_another() {
        let found = speakers(
            "The banned Tehreek-e-Taliban Pakistan owned up to the raid. Its spokesman, Karim Daud, said nine men died.",
        );
        assert_eq!(found, ["Karim Daud (ttp)"]);
    }

    #[test]
    fn the_group_is_the_last_of_those_who_are_no_state() {
        let found = speakers(
            "Twenty Hezbollah men were killed, the Israeli army said. The group acknowledged three dead.",
        );
        assert_eq!(found, ["Israeli army (israel)", "group (hezbollah)"]);
    }

    #[test]
    fn a_wing_is_of_whose_wing_it_is() {
        let found =
            speakers("The People's Defence Forces, the armed wing of the PKK, said it had taken a hill.");
        assert_eq!(found[0], "People's Defence Forces, the armed wing of the PKK (pkk)");
    }

    #[test]
    fn a_nation_runs_its_police_and_a_place_its_own() {
        assert_eq!(speakers("Indian police said two men died in Uri."), ["Indian police (india)"]);
        assert_eq!(speakers("Police said two men died in Uri."), ["Police (local)"]);
        let found = speakers("Indian police commander Karim Daud said two men died in Uri.");
        assert_eq!(found, ["Karim Daud (india)"]);
        let found = speakers("Kandahar's information department said two men died in Spin Boldak.");
        assert_eq!(found, ["Kandahar's information department (local)"]);
    }

    #[test]
    fn a_nation_s_body_that_opens_a_sentence_is_what_it_means() {
        let found = speakers(
            "Ukraine's president said two men died.\n\nThe Russian defence ministry did not comment on it. It said 33 \
             drones were shot down.",
        );
        assert_eq!(found.last().unwrap(), "Russian defence ministry (russia)");
    }

    #[test]
    fn a_coalition_without_a_name_is_the_one_told_of() {
        let found = speakers(
            "Two men died in Iraq, a coalition spokesman said. The U.S.-led international coalition said it struck back.",
        );
        assert_eq!(found[0], "coalition spokesman (united_states)");
    }

    #[test]
    fn a_group_of_a_land_is_not_its_state() {
        let found = speakers("Hezbollah fired at a post. The powerful Lebanese group said two men died.");
        assert_eq!(found, ["powerful Lebanese group (hezbollah)"]);
    }

    #[test]
    fn officials_of_both_sides_are_of_none() {
        let found =
            speakers("Two men died on the Tajik border with Kyrgyzstan, officials on both sides said.");
        assert_eq!(found, ["officials on both sides (report)"]);
    }

    #[test]
    fn its_spokesman_is_of_the_body_that_spoke_and_the_group_s_of_the_group() {
        let found = speakers(
            "Two Hezbollah men died, the Israeli army said. In a note its spokesman, Dan Levi, said one was hurt.",
        );
        assert_eq!(found.last().unwrap(), "Dan Levi (israel)");
        let found = speakers(
            "Al Shabaab took a post in Somalia. Two men died, said Omar Daud, the group's spokesman.",
        );
        assert_eq!(found, ["Omar Daud (al_shabaab)"]);
    }

    #[test]
    fn its_spokesman_behind_an_army_is_the_army_s() {
        let found = speakers(
            "GOMA, Congo: The rebels of the ADF looted Oicha, said Omar Lusi, a nurse.\n\nThe army's figure is higher. Its \
             spokesman, Lieutenant Jean Daud, said nine bodies were found.",
        );
        assert_eq!(found.last().unwrap(), "Jean Daud (democratic_republic_of_the_congo)");
    }

    #[test]
    fn a_governor_is_of_what_he_governs() {
        let found = speakers("The Taliban's governor for Kandahar reported three of his men killed.");
        assert_eq!(found, ["Taliban's governor for Kandahar (local)"]);
    }
}
