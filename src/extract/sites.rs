//! Which of the places a sentence names are where it happened, and what is said beside their names.

use std::ops::Range;

use super::lexicon::Effect;
use super::places::{Named, lies_around, lies_in};
use super::reading::Reading;
use super::scene::{Scene, Stretch};
use super::signs;
use super::token::Form;
use crate::event::{Manner, PlaceWord, Site, SiteContext};
use crate::gazetteer::reader::linear::{Linear, logistic};

/// From so much probability on, a place is a site.
const IS_SITE: f64 = 0.4;

/// The only place of a sentence that tells what happened is a site from so much probability on.
const MAY_BE_SITE: f64 = 0.2;

/// A place of a sentence that looks back is a site of the news from so much probability on.
const PAST_SITE: f64 = 0.7;

/// A place in a larger one is as probable as that from so much probability of its own on.
const LEAST_INNER: f64 = 0.08;

/// A list of so many places is judged as one.
const LONG_LIST: usize = 4;

/// So many words stand at most between a place and those it lies between.
const MOST_BETWEEN: usize = 6;

/// A place is measured from another that stands so many tokens behind it at most.
const MEASURED: usize = 16;

/// A place where it happened, in tokens.
#[derive(Debug, Clone)]
pub(crate) struct Located {
    /// Tokens of the name and of the words that tell its kind.
    pub(crate) tokens: Range<usize>,
    pub(crate) written: String,
    pub(crate) word: Option<PlaceWord>,
    pub(crate) within: Vec<String>,
    pub(crate) near: bool,
}

impl Located {
    /// A name with nothing read beside it.
    pub(crate) fn bare(named: &Named) -> Self {
        Located {
            tokens: named.tokens.clone(),
            written: named.written.clone(),
            word: named.word,
            within: Vec::new(),
            near: false,
        }
    }
}

/// How probably each place of a sentence is a site. Places of one list are judged together.
pub(crate) fn probabilities(scene: &Scene<'_, '_>, stretch: &Stretch, model: &Linear) -> Vec<f64> {
    let signs: Vec<signs::Signs> = (0..stretch.named.len()).map(|at| signs::of(scene, stretch, at)).collect();
    let mut scores: Vec<f64> = signs.iter().map(|signs| model.score(signs)).collect();
    for list in stretch.lists.iter().cloned() {
        let own = scores.get(list.clone()).unwrap_or_default();
        #[expect(clippy::cast_precision_loss, reason = "a list is short")]
        let mean = own.iter().sum::<f64>() / own.len().max(1) as f64;
        for score in scores.get_mut(list).unwrap_or_default() {
            *score = 0.4 * *score + 0.6 * mean;
        }
    }
    let mut probabilities: Vec<f64> = scores.into_iter().map(logistic).collect();
    for (probability, signs) in probabilities.iter_mut().zip(&signs) {
        if signs::tells_plainly(signs) {
            *probability = probability.max(IS_SITE);
        }
    }
    for list in stretch.lists.iter().filter(|list| list.len() >= LONG_LIST) {
        judge_as_one(probabilities.get_mut(list.clone()).unwrap_or_default());
    }
    // "Dewa Kargueri, some 7 km south-west of Gueskerou": what another place is measured from is none.
    for (at, pair) in stretch.named.windows(2).enumerate() {
        let near = |pair: &[Named]| {
            pair.first().zip(pair.last()).is_some_and(|(a, b)| a.tokens.end + MEASURED > b.tokens.start)
        };
        if near(pair)
            && signs.get(at + 1).is_some_and(|signs| signs::is_measured_from(signs))
            && let Some(probability) = probabilities.get_mut(at + 1)
        {
            *probability = 0.0;
        }
    }
    // "The Ghulam Khan crossing between Khost and North Waziristan": what a place lies between is none either.
    for list in &stretch.lists {
        let before = list.start.checked_sub(1).and_then(|at| stretch.named.get(at));
        let first = stretch.named.get(list.start);
        if before.zip(first).is_some_and(|(a, b)| lies_between(scene, a, b)) {
            for probability in probabilities.get_mut(list.clone()).unwrap_or_default() {
                *probability = 0.0;
            }
        }
    }
    // What happened in a larger place happened in the smaller one that is named in it.
    for (at, pair) in stretch.named.windows(2).enumerate().rev() {
        if let [inner, outer] = pair
            && lies_in(scene.reading, inner, outer)
        {
            hand_down(&mut probabilities, at + 1, at);
        }
    }
    for (at, pair) in stretch.named.windows(2).enumerate() {
        if let [outer, inner] = pair
            && lies_around(scene.reading, outer, inner)
        {
            hand_down(&mut probabilities, at, at + 1);
        }
    }
    probabilities
}

/// "In Paktia, Paktika, Khost, Kunar": where most of a long list are sites, all are for which anything speaks.
fn judge_as_one(list: &mut [f64]) {
    let sites = list.iter().filter(|probability| **probability >= IS_SITE).count();
    let most = 2 * sites > list.len();
    for probability in list.iter_mut().filter(|probability| most && **probability >= MAY_BE_SITE) {
        *probability = probability.max(IS_SITE);
    }
}

/// "X between", "X, on the road between": what joins a place to the two it lies between.
fn lies_between(scene: &Scene<'_, '_>, one: &Named, next: &Named) -> bool {
    let words = scene.reading.doc.slice(one.tokens.end..next.tokens.start);
    let plain = words.iter().all(|t| t.form == Form::Word || t.is_mark(","));
    let verb = words.iter().any(|t| scene.reading.lexicon.verbs.word(&t.low).is_some());
    plain && !verb && words.len() <= MOST_BETWEEN && words.iter().any(|t| t.low == "between")
}

/// Makes one place at least as probable as another, unless nothing speaks for it.
fn hand_down(probabilities: &mut [f64], from: usize, to: usize) {
    let outer = probabilities.get(from).copied().unwrap_or_default();
    if let Some(inner) = probabilities.get_mut(to).filter(|inner| **inner >= LEAST_INNER) {
        *inner = inner.max(outer);
    }
}

/// The sites of a sentence, in order. A larger place written with a site is told with it and is none of its own.
pub(crate) fn sites(scene: &Scene<'_, '_>, stretch: &Stretch, model: &Linear) -> Vec<Located> {
    let probabilities = probabilities(scene, stretch, model);
    let chosen = chosen(scene, stretch, &probabilities);
    let around = larger(scene, stretch, &chosen);
    let each = stretch.named.iter().enumerate().zip(chosen.iter().zip(around));
    let own = each.filter(|(_, (chosen, around))| **chosen && !around);
    own.map(|((index, named), _)| located(scene, stretch, index, named)).collect()
}

/// Which places are probable enough; where a sentence tells what happened and none is, the most probable may do.
fn chosen(scene: &Scene<'_, '_>, stretch: &Stretch, probabilities: &[f64]) -> Vec<bool> {
    let best = probabilities.iter().copied().fold(0.0, f64::max);
    let tells = stretch.triggers.iter().any(|t| !t.weak) || !stretch.losses.is_empty();
    let least = if best < IS_SITE && tells { best.max(MAY_BE_SITE) } else { IS_SITE };
    // "Washington does not admit its strikes": a capital stands for its government unless something happened in it.
    let led = |named: &Named| {
        named.word.is_some()
            || !scene.reading.is_capital(named.tokens.start)
            || super::phrase::preposition(scene, stretch.tokens.start, named.tokens.start).is_some()
    };
    let back = |named: &Named| stretch.back.as_ref().is_some_and(|back| back.contains(&named.tokens.start));
    let enough = |(named, probability): (&Named, &f64)| {
        let least = if stretch.past { PAST_SITE } else { least };
        !back(named) && *probability >= least && (*probability >= IS_SITE || led(named))
    };
    stretch.named.iter().zip(probabilities).map(enough).collect()
}

/// Which names are of larger places around a site beside them.
fn larger(scene: &Scene<'_, '_>, stretch: &Stretch, chosen: &[bool]) -> Vec<bool> {
    let reading = scene.reading;
    let is = |of: &[bool], at: usize| of.get(at).copied().unwrap_or_default();
    let mut around = vec![false; chosen.len()];
    for (at, pair) in stretch.named.windows(2).enumerate() {
        if let [inner, outer] = pair
            && (is(chosen, at) || is(&around, at))
            && lies_in(reading, inner, outer)
            && let Some(slot) = around.get_mut(at + 1)
        {
            *slot = true;
        }
    }
    for (at, pair) in stretch.named.windows(2).enumerate().rev() {
        if let [outer, inner] = pair
            && (is(chosen, at + 1) || is(&around, at + 1))
            && lies_around(reading, outer, inner)
            && let Some(slot) = around.get_mut(at)
        {
            *slot = true;
        }
    }
    around
}

/// A site, with the larger places written around it.
fn located(scene: &Scene<'_, '_>, stretch: &Stretch, index: usize, named: &Named) -> Located {
    let reading = scene.reading;
    let mut within = Vec::new();
    // "The Kirni and Shahpur sectors of Poonch": what is said of the last of a list is said of all that nobody knows.
    let list = stretch.lists.iter().find(|list| list.contains(&index)).filter(|_| !named.known);
    let last = list.map_or(index, |list| list.end.saturating_sub(1));
    let mut inner = stretch.named.get(last).unwrap_or(named);
    for next in stretch.named.iter().skip(last + 1) {
        if !lies_in(reading, inner, next) {
            break;
        }
        within.push(next.written.clone());
        inner = next;
    }
    let mut inner = named;
    for outer in stretch.named.get(..index).unwrap_or_default().iter().rev() {
        if !lies_around(reading, outer, inner) {
            break;
        }
        within.push(outer.written.clone());
        inner = outer;
    }
    let preposition = super::phrase::preposition(scene, stretch.tokens.start, named.tokens.start);
    let near = preposition.is_some_and(|at| reading.is(at, super::lexicon::Grammar::Near));
    Located { within, near, ..Located::bare(named) }
}

/// Makes the site of the event's noun out of what was found.
pub(crate) fn site(reading: &Reading<'_>, located: &Located, at_border: bool, beside: &[String]) -> Site {
    let evidence = reading.report.evidence(reading.doc.bytes(located.tokens.clone()));
    let manner = match (at_border, located.near) {
        (true, _) => Manner::AlongBorder,
        (false, true) => Manner::Near,
        (false, false) => Manner::In,
    };
    let beside = beside.iter().filter(|name| **name != located.written).cloned().collect();
    let context = SiteContext { kind: located.word, within: located.within.clone(), beside };
    Site { written: located.written.clone(), evidence, context, manner, given: None, kept: Vec::new() }
}

/// Whether a sentence places what happens at the border, and the words that say so.
pub(crate) fn border_words(reading: &Reading<'_>, sentence: Range<usize>) -> Option<Range<usize>> {
    let end = sentence.end;
    sentence.into_iter().find_map(|at| match reading.lexicon.scopes.longest(reading.rest(at, end)) {
        Some((length, Effect::Border)) => Some(at..at + length),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use crate::extract::{extract, test_report};
    use crate::gazetteer::Gazetteer;

    /// The sites of every event, with the larger places written around them.
    fn read(text: &str) -> Vec<String> {
        let events = extract(&test_report(text), Gazetteer::embedded().unwrap()).unwrap().events;
        let sites = events.iter().flat_map(|event| &event.sites);
        sites.map(|s| [vec![s.written.clone()], s.context.within.clone()].concat().join(" < ")).collect()
    }

    #[test]
    fn a_larger_place_written_with_a_site_is_told_with_it() {
        let text =
            "Pakistani jets bombed a house in the Spera district of Khost on Thursday, killing six people.";
        assert_eq!(read(text), ["Spera < Khost"]);
    }

    #[test]
    fn every_place_of_a_list_is_a_site() {
        let text = "Shells landed in Dangam, Sarkano and Marawara on Thursday night, killing three people.";
        assert_eq!(read(text), ["Dangam", "Sarkano", "Marawara"]);
    }

    #[test]
    fn a_clause_with_where_or_when_tells_what_happened_at_the_name_beside_it() {
        let text = "KABUL, 26 February 2026 (Pajhwok) - Three people were killed on Thursday when a mine exploded in \
                    Ghazni city.";
        assert_eq!(read(text), ["Ghazni"]);
        let text = "Zhob Khan and Gen. Kandahar Gul met Mr Bannu on 26 February 2026 in Quetta, where one guard was shot.";
        assert_eq!(read(text), ["Quetta"]);
    }

    #[test]
    fn what_governs_the_first_name_of_a_list_governs_all() {
        let text =
            "Shells were fired on Thursday at Goris, Sotk, Vardenis, Kapan and Jermuk, wounding two people.";
        assert_eq!(read(text), ["Goris", "Sotk", "Vardenis", "Kapan", "Jermuk"]);
    }

    #[test]
    fn the_smaller_place_is_the_site_however_many_words_stand_before_the_larger() {
        let text = "A car bomb exploded on Thursday in Warshad in the eastern Kunar province, killing three soldiers.";
        assert_eq!(read(text), ["Warshad < Kunar"]);
        let text = "Jets bombed Kan Gola village, some 45 km inside Panjgur district, on Thursday.";
        assert_eq!(read(text), ["Kan Gola < Panjgur"]);
    }

    #[test]
    fn means_and_a_place_tell_an_event_without_a_word_for_it() {
        let text = "* Night of 25/26 February: artillery and mortar fire by Azerbaijani forces on Sotk and Vardenis.";
        assert_eq!(read(text), ["Sotk", "Vardenis"]);
    }

    #[test]
    fn what_is_told_plainly_is_a_site_though_it_is_a_province() {
        let text = "KABUL - The chief spokesman said on Thursday that the strikes hit a house in Khost province and that raids \
                    were also carried out in Kunar and Paktika provinces, in which four people were wounded.";
        assert_eq!(read(text), ["Khost", "Kunar", "Paktika"]);
    }

    #[test]
    fn places_in_a_row_that_lie_far_apart_are_a_list() {
        let text = "Fighters attacked posts at Angoor Adda, Bajaur, Kurram and Chitral on Thursday, wounding nine soldiers.";
        assert_eq!(read(text), ["Angoor Adda", "Bajaur", "Kurram", "Chitral"]);
    }

    #[test]
    fn where_people_speak_and_the_wounded_lie_nothing_happened() {
        let text = "A drone struck a house in Spin Boldak on Thursday, killing two people, an official in Kandahar said. \
                    The wounded were flown to a hospital in Kabul.";
        assert_eq!(read(text), ["Spin Boldak"]);
    }

    #[test]
    fn what_a_place_is_measured_from_or_lies_between_is_none() {
        let text = "Jets hit Iranamadu, just south of the rebels\u{2019} political capital of Kilinochchi, on Thursday, killing \
                    two people.";
        assert_eq!(read(text), ["Iranamadu"]);
        let text = "Shells fell in Dewa Kargueri, around 7 km southwest of Gueskerou, on Thursday, wounding two people.";
        assert_eq!(read(text), ["Dewa Kargueri"]);
        let text = "Guards exchanged fire at the Ghulam Khan crossing between Khost and North Waziristan on Thursday.";
        assert_eq!(read(text), ["Ghulam Khan"]);
    }

    #[test]
    fn a_line_that_goes_on_for_hundreds_of_kilometres_is_no_site_beside_another() {
        let text = "Shells fired across the LoC hit Kirni and Shahpur sectors in Poonch district on Thursday, killing two \
                    soldiers.";
        assert_eq!(read(text), ["Kirni < Poonch", "Shahpur < Poonch"]);
    }

    #[test]
    fn an_area_of_a_town_lies_in_it() {
        let text = "Militants ambushed a police van in the Kurrum Par area of Lakki Marwat on Thursday, killing six men.";
        assert_eq!(read(text), ["Kurrum Par < Lakki Marwat"]);
    }

    #[test]
    fn a_long_list_is_judged_as_one() {
        let mut list = [0.6, 0.6, 0.39, 0.6];
        super::judge_as_one(&mut list);
        assert_eq!(list, [0.6, 0.6, super::IS_SITE, 0.6]);
        let mut list = [0.6, 0.1, 0.39, 0.6, 0.5];
        super::judge_as_one(&mut list);
        assert_eq!(list, [0.6, 0.1, super::IS_SITE, 0.6, 0.5]);
        let mut list = [0.6, 0.3, 0.39, 0.3];
        super::judge_as_one(&mut list);
        assert_eq!(list, [0.6, 0.3, 0.39, 0.3]);
    }
}
