//! Tellings into groups, one an event. The order of the input can't matter: everything is sorted by what it says.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::group::{Chains, Group, Groups};
use super::member::Seen;
use super::members::Members;
use super::near::{Near, of_day};
use super::same::{countries_allow, same_act, same_placeless_act, shared_places, short_days};
use super::spot::Spot;

/// Puts together what is one event. Every member comes out in exactly one group.
pub(super) fn group(members: &Members) -> Groups {
    let mut chains = Chains::new(members);
    let mut groups = by_row(&mut chains, members);
    groups.sort_by_cached_key(|group| Reverse(place_count(members, *group)));
    let any = |group: &Group, chains: &Chains, wanted: fn(&Seen<'_>) -> bool| {
        chains.places(*group).filter_map(|place| members.seen(place)).any(|member| wanted(&member))
    };
    let (placed, rest): (Vec<Group>, Vec<Group>) =
        groups.into_iter().partition(|group| any(group, &chains, |member| member.has_place()));
    let (unsaid, vague): (Vec<Group>, Vec<Group>) =
        rest.into_iter().partition(|group| any(group, &chains, |member| member.unsaid));
    let mut placed = cluster_placed(placed, &mut chains, members);
    let vague = cluster_placeless(vague, &mut chains, members);
    let lonely = join_placed(vague, &placed, &mut chains, members);
    placed.extend(lonely);
    placed.extend(cluster_placeless(unsaid, &mut chains, members));
    Groups::new(placed, chains)
}

/// The places of its own that a telling names.
fn place_count(members: &Members, place: u32) -> u32 {
    let count = members.seen(place).map_or(0, |member| member.places().count());
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Rows of one table with one id are one event, whatever else they say.
fn by_row(chains: &mut Chains, members: &Members) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::with_capacity(members.places().len());
    let mut rows: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut several = BTreeSet::new();
    for place in members.places() {
        let row = members.seen(place).and_then(|member| member.row());
        let at = row.map(|row| *rows.entry(row).or_insert(groups.len()));
        match at.and_then(|at| Some((at, groups.get(at)?))) {
            Some((at, group)) => {
                chains.join(*group, place);
                several.insert(at);
            }
            None => groups.push(place),
        }
    }
    for at in several {
        if let Some(group) = groups.get_mut(at) {
            *group = chains.reorder(*group, |place| Reverse(place_count(members, place)));
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
fn cluster_placed(groups: Vec<Group>, chains: &mut Chains, members: &Members) -> Vec<Group> {
    let mut clusters: Vec<Group> = Vec::new();
    let probes = |group: &Group| at_days(&chains.seen(*group, members), Spot::probes);
    let mut near = Near::new(groups.len(), || groups.iter().map(probes));
    for group in groups {
        let own = chains.seen(group, members);
        let best = near
            .at(&at_days(&own, Spot::probes))
            .into_iter()
            .filter_map(|at| {
                let cluster = *clusters.get(at)?;
                let shared = shared_places(&members.seen(cluster)?, own.first()?);
                let same = || same_act(&chains.seen(cluster, members), &own);
                (shared > 0 && same()).then_some((shared, Reverse(at)))
            })
            .max();
        let at = best.map_or(clusters.len(), |(_, Reverse(at))| at);
        near.add(&at_days(&own, Spot::keys), at);
        match clusters.get(at) {
            Some(cluster) => chains.join(*cluster, group),
            None => clusters.push(group),
        }
    }
    clusters
}

/// Joins what has no place to what has none either, when it is the same act of the same side. What shares no day with
/// another is no such act.
fn cluster_placeless(groups: Vec<Group>, chains: &mut Chains, members: &Members) -> Vec<Group> {
    let mut clusters: Vec<Group> = Vec::new();
    let mut by_day: BTreeMap<Date, Vec<usize>> = BTreeMap::new();
    for group in groups {
        let own = chains.seen(group, members);
        let days = days(&own);
        let near: BTreeSet<usize> =
            days.iter().filter_map(|day| by_day.get(day)).flatten().copied().collect();
        let found = near.into_iter().find(|at| {
            clusters.get(*at).is_some_and(|cluster| same_placeless(&chains.seen(*cluster, members), &own))
        });
        let at = found.unwrap_or(clusters.len());
        for day in days {
            let there = by_day.entry(day).or_default();
            if there.last() != Some(&at) {
                there.push(at);
            }
        }
        match clusters.get(at) {
            Some(cluster) => chains.join(*cluster, group),
            None => clusters.push(group),
        }
    }
    clusters
}

fn same_placeless(cluster: &[Seen<'_>], group: &[Seen<'_>]) -> bool {
    same_placeless_act(cluster, group) && countries_allow(group, cluster)
}

/// Joins what has no place to an event that has one, if exactly one fits; gives back what stays alone.
fn join_placed(vague: Vec<Group>, placed: &[Group], chains: &mut Chains, members: &Members) -> Vec<Group> {
    let asked: BTreeSet<Date> = vague.iter().flat_map(|group| days(&chains.seen(*group, members))).collect();
    let mut by_day: Vec<(Date, Group)> = Vec::new();
    for cluster in placed {
        let days = days(&chains.seen(*cluster, members)).into_iter();
        by_day.extend(days.filter(|day| asked.contains(day)).map(|day| (day, *cluster)));
    }
    by_day.sort_unstable();
    let on = |day: Date| {
        let from = by_day.partition_point(|(other, _)| *other < day);
        by_day.iter().skip(from).take_while(move |(other, _)| *other == day).map(|(_, cluster)| *cluster)
    };
    let mut lonely = Vec::new();
    for group in vague {
        let own = chains.seen(group, members);
        let near: BTreeSet<Group> = days(&own).into_iter().flat_map(&on).collect();
        let mut fitting =
            near.into_iter().filter(|cluster| same_placeless(&chains.seen(*cluster, members), &own));
        let only = match (fitting.next(), fitting.next()) {
            (only, None) => only,
            _ => None,
        };
        match only {
            Some(cluster) => chains.join(cluster, group),
            None => lonely.push(group),
        }
    }
    lonely
}
