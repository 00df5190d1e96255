//! Tellings into groups, one an event. The order of the input can't matter: everything is sorted by what it says.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::same::{Member, countries_allow, same_act, same_placeless_act, shared_places, short_days};

/// Tellings of one event; the first names the most places and stands for all when places are compared.
pub(super) type Group = Vec<Member>;

/// Puts together what is one event. Every member given comes out in exactly one group.
pub(super) fn group(members: Vec<Member>) -> Vec<Group> {
    let mut groups = by_row(members);
    groups.sort_by_cached_key(|group| Reverse(group.first().map_or(0, Member::place_count)));
    let (placed, rest): (Vec<Group>, Vec<Group>) =
        groups.into_iter().partition(|group| group.iter().any(Member::has_place));
    let (unsaid, vague): (Vec<Group>, Vec<Group>) =
        rest.into_iter().partition(|group| group.iter().any(|member| member.event.no_site.is_some()));
    let mut placed = cluster_placed(placed);
    let lonely = join_placed(cluster_placeless(vague), &mut placed);
    placed.extend(lonely);
    placed.extend(cluster_placeless(unsaid));
    placed
}

/// The order in which members are taken: by what they say, so that it is the same for any order of input.
pub(super) fn total_order(a: &Member, b: &Member) -> Ordering {
    fn key(member: &Member) -> (Option<Date>, &str, Option<(&str, usize)>) {
        let event = &member.event;
        let told = event.told.first().map(|told| &told.evidence);
        (
            event.when.as_ref().map(|when| when.start),
            event.kind.as_str(),
            told.map(|evidence| (&*evidence.file, evidence.start)),
        )
    }
    key(a).cmp(&key(b)).then_with(|| format!("{:?}", a.event).cmp(&format!("{:?}", b.event)))
}

/// Rows of one table with one id are one event, whatever else they say.
fn by_row(members: Vec<Member>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut rows: BTreeMap<(String, String), usize> = BTreeMap::new();
    for member in members {
        let row = member.row().map(|(file, id)| (file.to_owned(), id.to_owned()));
        let at = row.map(|row| *rows.entry(row).or_insert(groups.len()));
        match at.and_then(|at| groups.get_mut(at)) {
            Some(group) => group.push(member),
            None => groups.push(vec![member]),
        }
    }
    for group in &mut groups {
        group.sort_by_cached_key(|member| Reverse(member.place_count()));
    }
    groups
}

/// Which groups stand at which day and place, so that only neighbours are compared.
#[derive(Default)]
struct Index(BTreeMap<(Date, String), BTreeSet<usize>>);

impl Index {
    fn add(&mut self, group: &Group, at: usize) {
        for day in days(group) {
            for key in group.iter().flat_map(|member| &member.spots).flat_map(|s| s.keys()) {
                self.0.entry((day, key)).or_default().insert(at);
            }
        }
    }

    fn near(&self, group: &Group) -> BTreeSet<usize> {
        let mut near = BTreeSet::new();
        let keys: BTreeSet<String> =
            group.iter().flat_map(|member| &member.spots).flat_map(|spot| spot.probes()).collect();
        for day in days(group) {
            for key in &keys {
                near.extend(self.0.get(&(day, key.clone())).into_iter().flatten());
            }
        }
        near
    }
}

fn days(group: &Group) -> BTreeSet<Date> {
    let whens = group.iter().filter_map(|member| member.event.when.as_ref());
    whens.flat_map(|when| short_days(when).unwrap_or_else(|| vec![when.start])).collect()
}

/// Joins each group to the one that shares the most places with it; ties go to the earlier.
fn cluster_placed(groups: Vec<Group>) -> Vec<Group> {
    let mut clusters: Vec<Group> = Vec::new();
    let mut index = Index::default();
    for group in groups {
        let best = index
            .near(&group)
            .into_iter()
            .filter_map(|at| {
                let cluster = clusters.get(at)?;
                let shared = shared_places(cluster.first()?, group.first()?);
                (shared > 0 && same_act(cluster, &group)).then_some((shared, Reverse(at)))
            })
            .max();
        let at = best.map_or(clusters.len(), |(_, Reverse(at))| at);
        index.add(&group, at);
        match clusters.get_mut(at) {
            Some(cluster) => cluster.extend(group),
            None => clusters.push(group),
        }
    }
    clusters
}

/// Joins what has no place to what has none either, when it is the same act of the same side.
fn cluster_placeless(groups: Vec<Group>) -> Vec<Group> {
    let mut clusters: Vec<Group> = Vec::new();
    for group in groups {
        let found = clusters
            .iter_mut()
            .find(|cluster| same_placeless_act(cluster, &group) && countries_allow(&group, cluster));
        match found {
            Some(cluster) => cluster.extend(group),
            None => clusters.push(group),
        }
    }
    clusters
}

/// Joins what has no place to an event that has one, if exactly one fits; gives back what stays alone.
fn join_placed(vague: Vec<Group>, placed: &mut [Group]) -> Vec<Group> {
    let mut by_day: BTreeMap<Date, Vec<usize>> = BTreeMap::new();
    for (at, cluster) in placed.iter().enumerate() {
        for day in days(cluster) {
            by_day.entry(day).or_default().push(at);
        }
    }
    let mut lonely = Vec::new();
    for group in vague {
        let near: BTreeSet<usize> =
            days(&group).iter().filter_map(|day| by_day.get(day)).flatten().copied().collect();
        let mut fitting = near.into_iter().filter(|at| {
            placed.get(*at).is_some_and(|cluster| {
                same_placeless_act(cluster, &group) && countries_allow(&group, cluster)
            })
        });
        let only = match (fitting.next(), fitting.next()) {
            (Some(at), None) => placed.get_mut(at),
            _ => None,
        };
        match only {
            Some(cluster) => cluster.extend(group),
            None => lonely.push(group),
        }
    }
    lonely
}
