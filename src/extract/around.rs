//! What lies around a place that no gazetteer has: the larger place of which the report speaks when it names it. "Gunmen
//! stormed a post in South Waziristan. The post, in Ambor Shaga village, ...".

use super::places::{listed_together, rank};
use super::scene::Scene;
use super::sites::Located;
use crate::event::PlaceWord;
use crate::gazetteer::PlaceKind;

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

/// The larger site of the same event that was named last before a place that no gazetteer has.
fn larger_beside(scene: &Scene<'_, '_>, sites: &[Located], inner: &Located) -> Option<String> {
    if !inner.within.is_empty() || size(scene, inner).is_some() {
        return None;
    }
    let own = inner.word.map_or(1, rank);
    let larger = sites.iter().filter(|outer| size(scene, outer).is_some_and(|size| size > own));
    let named = |outer: &Located| {
        let each = scene.stretches.iter().flat_map(|s| &s.named).filter(|n| n.written == outer.written);
        each.map(|n| n.tokens.start).filter(|start| *start < inner.tokens.start).max()
    };
    let beside = |outer: &Located| {
        scene.stretches.iter().flat_map(|s| s.named.windows(2)).any(|pair| {
            let names = |a: &str, b: &str| {
                pair.first().is_some_and(|n| n.written == a) && pair.last().is_some_and(|n| n.written == b)
            };
            let both = names(&inner.written, &outer.written) || names(&outer.written, &inner.written);
            both && pair.first().zip(pair.last()).is_some_and(|(a, b)| listed_together(scene.reading, a, b))
        })
    };
    let free = larger.filter(|outer| !beside(outer));
    let last = free.filter_map(|outer| Some((named(outer)?, outer))).max_by_key(|(start, _)| *start);
    last.map(|(_, outer)| outer.written.clone())
}

/// How much a place that a gazetteer has holds; `None` where none has it.
fn size(scene: &Scene<'_, '_>, located: &Located) -> Option<u8> {
    let spotted = scene.reading.mention(located.tokens.start).filter(|s| !s.mention.part_of_name)?;
    let kinds = || {
        let ids = spotted.mention.candidates.iter().take(3);
        ids.filter_map(|id| scene.reading.gazetteer.place(id)).map(|place| place.kind)
    };
    let told = located.word.filter(|word| *word != PlaceWord::Region).map(rank);
    let held = kinds().map(|kind| match kind {
        PlaceKind::Country | PlaceKind::Continent => 4,
        PlaceKind::Province | PlaceKind::Region => 3,
        PlaceKind::District => 2,
        _ => 1,
    });
    told.or_else(|| held.max())
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
        let text = "Militants stormed a checkpost in South Waziristan on Thursday, killing six soldiers. The checkpost at \
                    Ambor Shaga was hit with rockets first, officials said.";
        assert_eq!(sites(text), [["Ambor Shaga < South Waziristan"]]);
    }

    #[test]
    fn of_two_provinces_it_lies_in_the_one_named_last() {
        let text = "Jets bombed Khost and Kunar on Thursday, killing nine people. In Kunar the village of Ambor Shaga was hit.";
        assert_eq!(sites(text), [["Khost", "Ambor Shaga < Kunar"]]);
    }
}
