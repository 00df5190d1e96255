//! Tellings into groups, one an event. The order of the input can't matter: everything is sorted by what it says.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::member::Seen;
use super::members::Members;
use super::near::{Near, of_day};
use super::same::{countries_allow, same_act, same_placeless_act, shared_places, short_days};
use super::spot::Spot;

/// Tellings of one event, by their places among all; the first names the most places and stands for all when places
/// are compared. Most events are told once, and such a one takes no room of its own.
#[derive(Debug)]
pub(crate) enum Group {
    One(u32),
    More(Vec<u32>),
}

impl Group {
    /// The places of its tellings.
    pub(crate) fn places(&self) -> &[u32] {
        match self {
            Group::One(place) => std::slice::from_ref(place),
            Group::More(places) => places,
        }
    }

    pub(super) fn seen<'m>(&self, members: &'m Members) -> Vec<Seen<'m>> {
        self.places().iter().filter_map(|place| members.seen(*place)).collect()
    }

    fn first<'m>(&self, members: &'m Members) -> Option<Seen<'m>> {
        members.seen(*self.places().first()?)
    }

    fn extend(&mut self, more: &Group) {
        match self {
            Group::One(place) => {
                *self = Group::More(std::iter::once(*place).chain(more.places().iter().copied()).collect());
            }
            Group::More(places) => places.extend(more.places()),
        }
    }
}

/// Puts together what is one event. Every member comes out in exactly one group.
pub(super) fn group(members: &Members) -> Vec<Group> {
    let mut groups = by_row(members);
    let places = |place: &u32| Reverse(place_count(members, *place));
    groups.sort_by_cached_key(|group| group.places().first().map(places));
    let (placed, rest): (Vec<Group>, Vec<Group>) =
        groups.into_iter().partition(|group| group.seen(members).iter().any(Seen::has_place));
    let (unsaid, vague): (Vec<Group>, Vec<Group>) =
        rest.into_iter().partition(|group| group.seen(members).iter().any(|member| member.unsaid));
    let mut placed = cluster_placed(placed, members);
    let lonely = join_placed(cluster_placeless(vague, members), &mut placed, members);
    placed.extend(lonely);
    placed.extend(cluster_placeless(unsaid, members));
    placed
}

/// The places of its own that a telling names.
fn place_count(members: &Members, place: u32) -> u32 {
    let count = members.seen(place).map_or(0, |member| member.places().count());
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Rows of one table with one id are one event, whatever else they say.
fn by_row(members: &Members) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::with_capacity(members.places().len());
    let mut rows: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for place in members.places() {
        let row = members.seen(place).and_then(|member| member.row());
        let at = row.map(|row| *rows.entry(row).or_insert(groups.len()));
        match at.and_then(|at| groups.get_mut(at)) {
            Some(group) => group.extend(&Group::One(place)),
            None => groups.push(Group::One(place)),
        }
    }
    for group in &mut groups {
        if let Group::More(places) = group {
            places.sort_by_cached_key(|place| Reverse(place_count(members, *place)));
        }
    }
    groups
}

/// What the places of a group are found by on each of its days.
fn at_days(group: &[Seen<'_>], keys: impl Fn(&Spot) -> Vec<u64>) -> Vec<u64> {
    let spots: Vec<u64> = group.iter().flat_map(Seen::spots).flat_map(keys).collect();
    let days = days(group).into_iter();
    let mut all: Vec<u64> = days.flat_map(|day| spots.iter().map(move |key| key ^ of_day(day))).collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn days(group: &[Seen<'_>]) -> BTreeSet<Date> {
    let whens = group.iter().filter_map(|member| member.when);
    whens.flat_map(|when| short_days(when).unwrap_or_else(|| vec![when.start])).collect()
}

/// Joins each group to the one that shares the most places with it; ties go to the earlier. Only neighbours are
/// compared: those that have a place and a day in common.
fn cluster_placed(groups: Vec<Group>, members: &Members) -> Vec<Group> {
    let mut clusters: Vec<Group> = Vec::new();
    let probes = |group: &Group| at_days(&group.seen(members), Spot::probes);
    let mut near = Near::new(groups.len(), || groups.iter().map(probes));
    for group in groups {
        let own = group.seen(members);
        let best = near
            .at(&at_days(&own, Spot::probes))
            .into_iter()
            .filter_map(|at| {
                let cluster = clusters.get(at)?;
                let shared = shared_places(&cluster.first(members)?, own.first()?);
                (shared > 0 && same_act(&cluster.seen(members), &own)).then_some((shared, Reverse(at)))
            })
            .max();
        let at = best.map_or(clusters.len(), |(_, Reverse(at))| at);
        near.add(&at_days(&own, Spot::keys), at);
        match clusters.get_mut(at) {
            Some(cluster) => cluster.extend(&group),
            None => clusters.push(group),
        }
    }
    clusters
}

/// Joins what has no place to what has none either, when it is the same act of the same side. What shares no day with
/// another is no such act.
fn cluster_placeless(groups: Vec<Group>, members: &Members) -> Vec<Group> {
    let mut clusters: Vec<Group> = Vec::new();
    let mut by_day: BTreeMap<Date, Vec<usize>> = BTreeMap::new();
    for group in groups {
        let own = group.seen(members);
        let days = days(&own);
        let near: BTreeSet<usize> =
            days.iter().filter_map(|day| by_day.get(day)).flatten().copied().collect();
        let found = near.into_iter().find(|at| {
            let cluster = clusters.get(*at).map(|cluster| cluster.seen(members)).unwrap_or_default();
            same_placeless_act(&cluster, &own) && countries_allow(&own, &cluster)
        });
        let at = found.unwrap_or(clusters.len());
        for day in days {
            let there = by_day.entry(day).or_default();
            if there.last() != Some(&at) {
                there.push(at);
            }
        }
        match clusters.get_mut(at) {
            Some(cluster) => cluster.extend(&group),
            None => clusters.push(group),
        }
    }
    clusters
}

/// Joins what has no place to an event that has one, if exactly one fits; gives back what stays alone.
fn join_placed(vague: Vec<Group>, placed: &mut [Group], members: &Members) -> Vec<Group> {
    let asked: BTreeSet<Date> = vague.iter().flat_map(|group| days(&group.seen(members))).collect();
    let mut by_day: Vec<(Date, u32)> = Vec::new();
    for (cluster, at) in placed.iter().zip(0..) {
        let days = days(&cluster.seen(members)).into_iter();
        by_day.extend(days.filter(|day| asked.contains(day)).map(|day| (day, at)));
    }
    by_day.sort_unstable();
    let on = |day: Date| {
        let from = by_day.partition_point(|(other, _)| *other < day);
        by_day.iter().skip(from).take_while(move |(other, _)| *other == day).map(|(_, at)| *at)
    };
    let mut lonely = Vec::new();
    for group in vague {
        let own = group.seen(members);
        let near: BTreeSet<u32> = days(&own).into_iter().flat_map(&on).collect();
        let mut fitting = near.into_iter().filter_map(|at| usize::try_from(at).ok()).filter(|at| {
            placed.get(*at).is_some_and(|cluster| {
                let cluster = cluster.seen(members);
                same_placeless_act(&cluster, &own) && countries_allow(&own, &cluster)
            })
        });
        let only = match (fitting.next(), fitting.next()) {
            (Some(at), None) => placed.get_mut(at),
            _ => None,
        };
        match only {
            Some(cluster) => cluster.extend(&group),
            None => lonely.push(group),
        }
    }
    lonely
}
