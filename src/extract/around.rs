//! What lies around a place that no gazetteer has: the larger place of which the report speaks when it names it. "Gunmen
//! stormed a post in South Waziristan. The post, in Ambor Shaga village, ...".

use std::collections::BTreeSet;

use super::places::{Named, listed_together, most_rank, rank, rank_of};
use super::reading::Spotted;
use super::scene::{Scene, Stretch};
use super::sites::Located;
use crate::event::PlaceWord;
use crate::gazetteer::{Place, PlaceKind};

/// Gives each place of an event that no gazetteer has the larger one it is named in the company of, which then is no
/// site of its own.
pub(super) fn put_inside(scene: &Scene<'_, '_>, sites: &mut Vec<Located>) {
    let mut around: Vec<String> = Vec::new();
    for at in 0..sites.len() {
        let Some(outer) = sites.get(at).and_then(|inner| larger_beside(scene, sites, inner)) else {
            continue;
        };
        if let Some(inner) = sites.get_mut(at) {
            inner.within.push(outer.clone());
        }
        around.push(outer);
    }
    sites.retain(|site| !around.contains(&site.written));
}

/// Gives each place of an event that no gazetteer has, and beside which no larger one is written, the one that the text
/// names around it elsewhere, else the one in whose company it is named; `first` is the sentence that told of the event
/// first.
pub(super) fn put_in_company(scene: &Scene<'_, '_>, sites: &mut [Located], first: usize) {
    for site in sites.iter_mut() {
        for name in &mut site.within {
            name.push_str(town_word(scene, name));
        }
        if site.within.is_empty() && !is_known_here(scene, site) {
            let around = named_around(scene, site).or_else(|| in_company(scene, site, first));
            site.within.extend(around);
        }
    }
}

/// "Odesa's Kyivskyi district" lies in the town where the text says "the city of Odesa", and else in the province.
fn town_word(scene: &Scene<'_, '_>, name: &str) -> &'static str {
    let called = |word: PlaceWord| {
        let mut each = scene.stretches.iter().flat_map(|s| &s.named);
        each.any(|named| named.written == name && named.word == Some(word))
    };
    if called(PlaceWord::Settlement) && !called(PlaceWord::Province) { " city" } else { "" }
}

/// Whether the gazetteer has a place of that name in a country that the text names, or of whose places it names others.
fn is_known_here(scene: &Scene<'_, '_>, site: &Located) -> bool {
    let reading = scene.reading;
    let place = |id| reading.gazetteer.place(id);
    let ids = mention(scene, site).map_or(&[][..], |s| s.mention.candidates.as_slice());
    let others =
        reading.mentions.iter().filter(|s| !s.mention.part_of_name && !s.tokens.contains(&site.tokens.start));
    let other = |s: &&Spotted| reading.doc.text.get(s.mention.name.clone()) != Some(site.written.as_str());
    let firsts = others.filter(other).filter_map(|s| s.mention.candidates.first()).filter_map(place);
    let around: BTreeSet<&str> = firsts.flat_map(|place| place.country.split(';')).collect();
    let here = |code: &str| around.contains(code) || reading.countries.contains(code);
    ids.iter().filter_map(place).any(|place| place.country.split(';').any(here))
}

/// "Shells fell on X. ... X, in Y district, ...".
fn named_around(scene: &Scene<'_, '_>, site: &Located) -> Option<String> {
    let names = scene.stretches.iter().flat_map(|s| &s.named);
    let around = names.filter(|outer| scene.is_inside(&site.written, &outer.written));
    around.min_by_key(|outer| most_rank(scene.reading, outer)).map(written_whole)
}

/// The division named last before a place since its event is told of, where all that were named there lie in one; else
/// the only one of the whole text, where that names no place abroad.
fn in_company(scene: &Scene<'_, '_>, site: &Located, first: usize) -> Option<String> {
    let number = scene.stretches.iter().position(|s| s.tokens.contains(&site.tokens.start))?;
    let told = scene.stretches.get(first.min(number)..=number).unwrap_or_default();
    let mut before = divisions(scene, told, site);
    before.retain(|named| named.tokens.end <= site.tokens.start);
    if let Some(last) = before.last() {
        return one_ground(scene, &before).then(|| written_whole(last));
    }
    let all = divisions(scene, &scene.stretches, site);
    let alone = one_ground(scene, &all) && !speaks_of_abroad(scene, number, &all);
    all.first().filter(|_| alone).map(|named| written_whole(named))
}

fn divisions<'s>(scene: &Scene<'_, '_>, stretches: &'s [Stretch], site: &Located) -> Vec<&'s Named> {
    let each = stretches.iter().flat_map(|s| &s.named);
    each.filter(|named| named.written != site.written && is_division(scene, named)).collect()
}

/// Whether all of some divisions lie in the largest of them.
fn one_ground(scene: &Scene<'_, '_>, divisions: &[&Named]) -> bool {
    let Some(largest) = divisions.iter().max_by_key(|named| most_rank(scene.reading, named)) else {
        return false;
    };
    divisions
        .iter()
        .all(|named| named.written == largest.written || scene.is_inside(&named.written, &largest.written))
}

/// Whether a sentence names a country, or its text a place, in which none of some divisions lies. Capitals stand for
/// governments.
fn speaks_of_abroad(scene: &Scene<'_, '_>, sentence: usize, divisions: &[&Named]) -> bool {
    let reading = scene.reading;
    let bearers = divisions.iter().flat_map(|named| scene.bearers(named));
    let own: Vec<&str> = bearers.flat_map(|place| place.country.split(';')).collect();
    let abroad = |place: &Place| !place.country.split(';').any(|code| own.contains(&code));
    let Some(stretch) = scene.stretches.get(sentence) else { return false };
    reading.mentions.iter().filter(|s| !s.mention.demonym && !s.mention.part_of_name).any(|spotted| {
        let first = spotted.mention.candidates.first().and_then(|id| reading.gazetteer.place(id));
        match reading.country_of(spotted) {
            Some(country) => stretch.tokens.contains(&spotted.tokens.start) && abroad(country),
            None => first.is_some_and(|p| p.feature_code.as_deref() != Some("PPLC") && abroad(p)),
        }
    })
}

/// The name with the word that tells its kind.
fn written_whole(named: &Named) -> String {
    let word = match named.word {
        Some(PlaceWord::Province) => " province",
        Some(PlaceWord::District) => " district",
        Some(PlaceWord::Settlement) => " city",
        _ => "",
    };
    format!("{}{word}", named.written)
}

/// Whether a name is of a province or a district, and of no town.
fn is_division(scene: &Scene<'_, '_>, named: &Named) -> bool {
    let word = matches!(named.word, Some(PlaceWord::Province | PlaceWord::District));
    let bearers = scene.bearers(named);
    let division = |place: &&Place| matches!(place.kind, PlaceKind::Province | PlaceKind::District);
    word || named.word.is_none() && !bearers.is_empty() && bearers.iter().all(division)
}

/// Whether a place that no gazetteer has may lie in one of an event's sites.
pub(super) fn may_lie_in(scene: &Scene<'_, '_>, sites: &[Located], inner: &Located) -> bool {
    larger_beside(scene, sites, inner).is_some()
}

/// The larger site of the same event that was named last before a place that no gazetteer has, or that no gazetteer has
/// itself: "a village in Pale Township. ... The raid on Nyaung Kone".
fn larger_beside(scene: &Scene<'_, '_>, sites: &[Located], inner: &Located) -> Option<String> {
    if !inner.within.is_empty() {
        return None;
    }
    let known = mention(scene, inner).is_some();
    let own = size(scene, inner);
    let larger =
        sites.iter().filter(|outer| size(scene, outer) > own && !(known && mention(scene, outer).is_some()));
    let named = |outer: &Located| {
        let each = scene.stretches.iter().flat_map(|s| &s.named).filter(|n| n.written == outer.written);
        each.map(|n| n.tokens.start).filter(|start| *start < inner.tokens.start).max()
    };
    let beside = |outer: &Located| {
        scene.stretches.iter().flat_map(|s| s.named.windows(2)).any(|pair| match pair {
            [a, b] => {
                let both = a.written == inner.written && b.written == outer.written
                    || a.written == outer.written && b.written == inner.written;
                both && listed_together(scene.reading, a, b)
            }
            _ => false,
        })
    };
    let free = larger.filter(|outer| !beside(outer));
    let last = free.filter_map(|outer| Some((named(outer)?, outer))).max_by_key(|(start, _)| *start);
    last.map(|(_, outer)| outer.written.clone())
}

/// The mention of a place that the gazetteer has under its whole name.
fn mention<'s>(scene: &'s Scene<'_, '_>, located: &Located) -> Option<&'s Spotted> {
    scene.reading.mention(located.tokens.start).filter(|s| !s.mention.part_of_name)
}

/// How much a place holds, by its word, else by what bears its name; an area lies between a district and a village.
pub(super) fn size(scene: &Scene<'_, '_>, located: &Located) -> u8 {
    const AREA: u8 = 3;
    if let Some(word) = located.word.filter(|word| *word != PlaceWord::Region) {
        return 2 * rank(word);
    }
    let ids = mention(scene, located).map_or(&[][..], |s| s.mention.candidates.as_slice());
    let places = ids.iter().take(3).filter_map(|id| scene.reading.gazetteer.place(id));
    let held = places.map(|place| 2 * rank_of(place.kind)).max();
    held.unwrap_or(if located.word.is_some() { AREA } else { 2 })
}

#[cfg(test)]
mod tests {
    use crate::extract::{extract, test_report};
    use crate::gazetteer::Gazetteer;

    fn sites(text: &str) -> Vec<Vec<String>> {
        let events = extract(&test_report(text), Gazetteer::embedded().unwrap()).unwrap().events;
        let full =
            |s: &crate::event::Site| [vec![s.written.clone()], s.context.within.clone()].concat().join(" < ");
        events.iter().map(|e| e.sites.iter().map(full).collect()).collect()
    }

    #[test]
    fn a_village_nobody_knows_lies_in_the_district_the_news_began_with() {
        let text = "Militants attacked a checkpost in South Waziristan on Thursday, killing six soldiers. The attack on the \
                    checkpost, at Ambor Shaga, went on for an hour, officials said.";
        assert_eq!(sites(text), [["Ambor Shaga < South Waziristan"]]);
    }

    #[test]
    fn of_two_provinces_it_lies_in_the_one_named_last() {
        let text = "Jets bombed Khost and Kunar on Thursday, killing nine people. In Kunar the village of Ambor Shaga was hit.";
        assert_eq!(sites(text), [["Khost", "Ambor Shaga < Kunar"]]);
    }

    #[test]
    fn a_village_nobody_knows_lies_where_the_text_says_elsewhere() {
        let text = "Shells fell on Ambor Shaga on Thursday, killing six people. Ambor Shaga, in the Barmal district of \
                    Paktika, lies close to the border.";
        assert_eq!(sites(text), [["Ambor Shaga < Barmal district"]]);
    }

    #[test]
    fn or_in_the_only_division_of_its_event() {
        let text = "Officials in Badakhshan said that shells had fallen on Ambor Shaga on Thursday, killing six people.";
        assert_eq!(sites(text), [["Ambor Shaga < Badakhshan"]]);
        let text = "Officials in Badakhshan and Takhar said that shells had fallen on Ambor Shaga on Thursday, killing six \
                    people.";
        assert_eq!(sites(text), [["Ambor Shaga"]]);
    }

    #[test]
    fn what_the_text_calls_a_city_is_no_province() {
        let text = "A drone hit a block in Herat's Ambor Shaga district on Thursday, killing two people in the city of Herat.";
        assert!(sites(text).concat().contains(&"Ambor Shaga < Herat city".to_owned()), "{:?}", sites(text));
    }
}
