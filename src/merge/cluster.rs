//! Tellings into groups, one an event. The order of the input can't matter: everything is sorted by what it says.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;

use super::member::Member;
use super::same::{countries_allow, same_act, same_placeless_act, shared_places, short_days};
use super::spot::Spot;

/// Tellings of one event; the first names the most places and stands for all when places are compared.
pub(super) type Group = Vec<Member>;

/// Puts together what is one event. Every member given comes out in exactly one group.
pub(super) fn group(members: Vec<Member>) -> Vec<Group> {
    let mut groups = by_row(members);
    groups.sort_by_cached_key(|group| Reverse(group.first().map_or(0, Member::place_count)));
    let (placed, rest): (Vec<Group>, Vec<Group>) =
        groups.into_iter().partition(|group| group.iter().any(Member::has_place));
    let (unsaid, vague): (Vec<Group>, Vec<Group>) =
        rest.into_iter().partition(|group| group.iter().any(|member| member.unsaid));
    let mut placed = cluster_placed(placed);
    let lonely = join_placed(cluster_placeless(vague), &mut placed);
    placed.extend(lonely);
    placed.extend(cluster_placeless(unsaid));
    placed
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

/// Which groups stand at which day and place, so that only neighbours are compared. Days and places are held as
/// numbers, and only those that more than one group has: most have none.
struct Index(HashMap<u64, Vec<usize>>);

impl Index {
    fn new(groups: &[Group]) -> Index {
        let mut all: Vec<u64> = Vec::new();
        for group in groups {
            let mut own = at_days(group, Spot::probes);
            own.sort_unstable();
            own.dedup();
            all.append(&mut own);
        }
        all.sort_unstable();
        let twice = all.windows(2).filter_map(|pair| match pair {
            [a, b] if a == b => Some((*a, Vec::new())),
            _ => None,
        });
        Index(twice.collect())
    }

    fn add(&mut self, group: &Group, at: usize) {
        for key in at_days(group, Spot::keys) {
            match self.0.get_mut(&key) {
                Some(there) if there.last() != Some(&at) => there.push(at),
                _ => {}
            }
        }
    }

    fn near(&self, group: &Group) -> BTreeSet<usize> {
        let keys = at_days(group, Spot::probes).into_iter();
        keys.filter_map(|key| self.0.get(&key)).flatten().copied().collect()
    }
}

/// What the places of a group are found by on each of its days.
fn at_days(group: &Group, keys: impl Fn(&Spot) -> Vec<u64>) -> Vec<u64> {
    let spots: Vec<u64> =
        group.iter().flat_map(|member| &*member.spots).flat_map(|spot| keys(spot)).collect();
    let days = days(group).into_iter();
    days.flat_map(|day| spots.iter().map(move |key| key ^ of_day(day))).collect()
}

/// A day as a number, its bits spread.
fn of_day(day: Date) -> u64 {
    let number = (i64::from(day.year()) * 12 + i64::from(day.month())) * 31 + i64::from(day.day());
    number.unsigned_abs().wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

fn days(group: &Group) -> BTreeSet<Date> {
    let whens = group.iter().filter_map(|member| member.when.as_ref());
    whens.flat_map(|when| short_days(when).unwrap_or_else(|| vec![when.start])).collect()
}

/// Joins each group to the one that shares the most places with it; ties go to the earlier.
fn cluster_placed(groups: Vec<Group>) -> Vec<Group> {
    let mut clusters: Vec<Group> = Vec::new();
    let mut index = Index::new(&groups);
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
