//! Ids that stay: the same event is called the same in every run, whatever else was read.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use crate::event::{Actor, SideId};
use crate::locate::{LocatedEvent, Precision, Resolution, fold};

/// What the ids of published datasets begin with.
const DATASETS: [&str; 3] = ["acled-", "ucdp-", "gdelt-"];

/// The id an event has in the one published dataset that tells it: everybody who has that finds it there.
pub(crate) fn of_dataset<'i>(mut source_ids: impl Iterator<Item = &'i str>) -> Option<String> {
    let one = source_ids.next().filter(|one| DATASETS.iter().any(|dataset| one.starts_with(dataset)))?;
    source_ids.next().is_none().then(|| one.to_owned())
}

/// The id an event has by itself: `acled-AFG44631` of a published dataset, else `2026-02-26-airstrike-3f2a91`, or
/// `undated-...`.
pub(super) fn id(event: &LocatedEvent, source_ids: &BTreeSet<String>) -> String {
    if let Some(id) = of_dataset(source_ids.iter().map(String::as_str)) {
        return id;
    }
    let day = match &event.when {
        Some(when) => when.start.to_string(),
        None => "undated".to_owned(),
    };
    let mut hash = Sha256::new();
    let mut part = |text: &str| {
        hash.update(text.as_bytes());
        hash.update([0]);
    };
    part(event.kind.as_str());
    part(&day);
    for actors in [&event.by, &event.against] {
        for side in sides(actors) {
            part(side.as_str());
        }
        part("");
    }
    part(&principal_place(event));
    for source_id in source_ids {
        part(source_id);
    }
    let digest = hash.finalize();
    let short: String = digest.iter().take(3).map(|byte| format!("{byte:02x}")).collect();
    format!("{day}-{}-{short}", event.kind.as_str())
}

fn sides(actors: &[Actor]) -> BTreeSet<&SideId> {
    actors.iter().filter_map(|actor| actor.side.as_ref()).collect()
}

/// The most precise place, the first by id among equals; without one, the first name.
fn principal_place(event: &LocatedEvent) -> String {
    let places = event.sites.iter().filter_map(|site| match &site.resolution {
        Resolution::Placed(placement) => Some((
            placement.precision,
            match &placement.place {
                Some(id) => id.as_str().to_owned(),
                None => fold(&site.site.written),
            },
        )),
        _ => None,
    });
    let names = || event.sites.iter().map(|site| fold(&site.site.written)).min();
    let most_precise: Option<(Precision, String)> = places.min();
    most_precise.map(|(_, place)| place).or_else(names).unwrap_or_default()
}

/// Tells different events of one id apart: the first, in their order, keeps it, the others get `-2`, `-3`...
///
/// An id of day, kind and hash stands beside its like in that order, so that only the last one is held; one of a
/// published dataset may come again on another day.
#[derive(Debug, Default)]
pub(crate) struct Called {
    last: Option<(String, u32)>,
    datasets: BTreeMap<String, u32>,
}

impl Called {
    /// Changes the id of the next event where another has it.
    pub(crate) fn tell_apart(&mut self, id: &mut String) {
        let times = if of_dataset(std::iter::once(id.as_str())).is_some() {
            let times = self.datasets.entry(id.clone()).or_insert(0);
            *times = times.saturating_add(1);
            *times
        } else {
            let before = self.last.take().filter(|(last, _)| last == id).map_or(0, |(_, times)| times);
            let times = before.saturating_add(1);
            self.last = Some((id.clone(), times));
            times
        };
        if times > 1 {
            *id = format!("{id}-{times}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_told_apart_beside_one_another_and_a_datasets_anywhere() {
        let mut called = Called::default();
        let ids = ["2026-a", "2026-a", "acled-1", "2026-b", "2026-a-2", "acled-1", "acled-2", "acled-1"];
        let ids = ids.map(|id| {
            let mut id = id.to_owned();
            called.tell_apart(&mut id);
            id
        });
        let expected =
            ["2026-a", "2026-a-2", "acled-1", "2026-b", "2026-a-2", "acled-1-2", "acled-2", "acled-1-3"];
        assert_eq!(ids, expected);
    }
}
