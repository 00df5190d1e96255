//! For whom a speaker stands by the words of his office: a state, a place, the press, relief.

use std::ops::Range;

use super::lexicon::{Grammar, Group, Office};
use super::reading::Reading;

/// Office words of a phrase, with their tokens.
pub(super) fn offices<'r>(
    reading: &'r Reading<'_>,
    phrase: Range<usize>,
) -> impl Iterator<Item = (Range<usize>, Office)> + 'r {
    let end = phrase.end;
    let mut at = phrase.start;
    std::iter::from_fn(move || {
        while at < end {
            let here = at;
            // "People's Defence Forces": the words of a name of several are no offices of their own.
            if let Some((length, _)) =
                reading.lexicon.sides.longest(reading.rest(here, end)).filter(|(length, _)| *length > 1)
            {
                at += length;
                continue;
            }
            if let Some((length, office)) = reading.lexicon.offices.longest(reading.rest(here, end)) {
                at += length;
                return Some((here..here + length, *office));
            }
            at += 1;
        }
        None
    })
}

/// What several words of office make of a speaker: "a teacher there", "a spokesman of the hospital" are of the place,
/// "the director of the rights group" is of the group, whatever else he is.
pub(super) fn standing(found: &[Office]) -> Option<Office> {
    let last = *found.last()?;
    let local = found.first() == Some(&Office::Local) && !matches!(last, Office::Ngo | Office::Media);
    Some(if local { Office::Local } else { last })
}

/// "The province's media chief", "a spokesman for the district": whoever speaks for a part of a country.
pub(super) fn is_of_a_region(reading: &Reading<'_>, words: Range<usize>) -> bool {
    let words = reading.doc.slice(words);
    // "A regional military spokesman" speaks for the army.
    let army = words.iter().any(|t| matches!(t.low.as_str(), "military" | "army"));
    !army && words.iter().any(|t| reading.lexicon.is_of(Group::Region, &t.low))
}

/// A body that is a region's or a town's own, and no state's: "the information department of Kandahar province".
pub(super) fn is_local_body(reading: &Reading<'_>, phrase: &Range<usize>) -> bool {
    let states = |word: &str| reading.lexicon.is_of(Group::StateBody, word);
    if reading.doc.slice(phrase.clone()).iter().any(|t| states(&t.low)) {
        return false;
    }
    let owner = reading.mention(phrase.start).filter(|spotted| {
        let last = spotted.tokens.end.checked_sub(1).and_then(|at| reading.doc.at(at));
        spotted.tokens.start == phrase.start && last.is_some_and(|t| t.possessive)
    });
    let town = owner.is_some_and(|s| reading.country_of(s).is_none() && !reading.is_capital(phrase.start));
    // "The administration in Bara", "the council of Oicha".
    let inside = phrase.clone().skip(1).any(|at| {
        let place = reading.mention(at).filter(|s| s.tokens.start == at && !s.mention.demonym);
        let led = reading.is(at - 1, Grammar::Place) || reading.is(at - 1, Grammar::Within);
        led && place.is_some_and(|s| reading.country_of(s).is_none()) && !reading.is_capital(at)
    });
    town || inside || is_of_a_region(reading, phrase.clone())
}

/// "A source in the security services", "local security officials": they speak for the state, wherever they are.
pub(super) fn is_secret_source(reading: &Reading<'_>, words: Range<usize>) -> bool {
    let words = reading.doc.slice(words);
    let any = |group: Group| words.iter().any(|t| reading.lexicon.is_of(group, &t.low));
    let source = words.iter().any(|t| matches!(t.low.as_str(), "source" | "sources"));
    // "Police sources" are of the place.
    let office = words.iter().any(|t| t.low != "police" && reading.lexicon.is_of(Group::StateOffice, &t.low));
    any(Group::Secret) && any(Group::Secretive) || source && office
}

/// People of the place, of the press and of relief speak for themselves, whatever country they are named with.
pub(super) fn stands_apart(office: Office) -> bool {
    matches!(office, Office::Local | Office::Media | Office::Ngo)
}

#[cfg(test)]
mod tests {
    use crate::extract::lexicon::Lexicon;
    use crate::extract::reading::Reading;
    use crate::extract::speech::Attribution;
    use crate::extract::test_report;
    use crate::gazetteer::Gazetteer;

    /// The side of the only speaker.
    fn side(text: &str) -> String {
        let report = test_report(text);
        let reading = Reading::new(&report, Lexicon::english().unwrap(), Gazetteer::embedded().unwrap());
        let attribution = Attribution::new(&reading);
        let actor = attribution.spoken().next().and_then(|act| act.actors.first()).unwrap();
        actor.side.as_ref().map(|side| side.as_str().to_owned()).unwrap_or_default()
    }

    #[test]
    fn who_speaks_for_a_part_of_a_country_is_of_the_place() {
        assert_eq!(side("Two men died in Kunar, a spokesman for the province said."), "local");
        assert_eq!(side("Karim Daud, the governor of Kunar, said two men died."), "local");
    }

    #[test]
    fn relief_and_press_speak_for_themselves() {
        assert_eq!(side("Luc Bernard, the head of the rights group in Goma, said two men died."), "ngo");
        assert_eq!(side("The state news agency said two men died in Kunar."), "media");
    }

    #[test]
    fn bodies_of_the_united_nations_keep_their_names() {
        assert_eq!(side("The World Health Organization said two men died in Kunar."), "un");
    }

    #[test]
    fn sources_in_the_services_are_of_the_state() {
        let text = "KABUL: Two men died in Kunar, a source in the Afghan army said.";
        assert_eq!(side(text), "afghanistan");
    }

    #[test]
    fn security_officials_are_a_state_s_wherever_they_speak() {
        let text = "PESHAWAR: Two men died in Wana, Pakistan, local security officials said.";
        assert_eq!(side(text), "pakistan");
    }

    #[test]
    fn what_an_armed_group_broadcasts_speaks_for_it() {
        assert_eq!(side("The television of the Houthi movement said two men died in Marib."), "houthis");
        assert_eq!(side("The Lebanese television said two men died in Tyre."), "media");
        assert_eq!(side("KABUL: The military's media affairs wing said two men died."), "afghanistan");
    }

    #[test]
    fn the_administration_of_a_town_is_the_town_s() {
        assert_eq!(side("Two men died, the administration in Spin Boldak in Afghanistan said."), "local");
    }

    #[test]
    fn first_letters_stand_for_the_words_they_begin() {
        let text = "Lebanon was hit. The NNA said two men died. The National News Agency is in Beirut.";
        assert_eq!(side(text), "media");
    }

    #[test]
    fn police_sources_are_of_the_place() {
        assert_eq!(side("PESHAWAR: Police sources said two men died in Wana, Pakistan."), "local");
    }

    #[test]
    fn a_media_centre_of_the_army_is_the_army_s_wherever_it_is() {
        assert_eq!(side("MINGORA: The media information centre in Mingora said two men died."), "pakistan");
    }

    #[test]
    fn the_civil_society_of_a_town_is_the_town_s() {
        assert_eq!(side("BENI: The civil society of Oicha said two men died."), "local");
    }

    #[test]
    fn an_autonomous_region_speaks_for_itself() {
        let text = "ERBIL: Two men died, the authorities of the autonomous Kurdistan region said.";
        assert_eq!(side(text), "iraqi_kurdistan");
    }

    #[test]
    fn who_heads_a_department_of_a_province_is_no_state_s() {
        let text = "KABUL: Two men died, said Karim Daud, the head of the provincial information department.";
        assert_eq!(side(text), "local");
    }
}
