//! What lies around a place that no gazetteer has: the larger place of which the report speaks when it names it. "Gunmen
//! stormed a post in South Waziristan. The post, in Ambor Shaga village, ...".

use super::places::{listed_together, rank, rank_of};
use super::reading::Spotted;
use super::scene::Scene;
use super::sites::Located;
use crate::event::PlaceWord;

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
fn size(scene: &Scene<'_, '_>, located: &Located) -> u8 {
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
}
