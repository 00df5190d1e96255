use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::event::{
    Claim, Count, DatePrecision, Event, GivenPosition, Manner, Measure, SideId, Stance, Verification, When,
};
use crate::locate::testing::{Atlas, actor, claim, event, located, position, words};

fn merged(events: Vec<Event>) -> Merged {
    merge_with(events.into_iter().map(located).collect(), &Atlas::new())
}

/// The events without the places at which their tellings were given.
fn shown(mut merged: Merged) -> String {
    merged.incidents.iter_mut().for_each(|incident| incident.tellings.clear());
    format!("{:?}", merged.incidents)
}

fn strike(places: &[&str], file: &str, line: u32) -> Event {
    event(Kind::Airstrike, places, file, line)
}

fn clash(places: &[&str], file: &str, line: u32) -> Event {
    event(Kind::ArmedClash, places, file, line)
}

fn count(events: Vec<Event>) -> usize {
    merged(events).incidents.len()
}

#[test]
fn one_strike_told_by_two_reports_is_one_event_with_both_tellings() {
    let merged = merged(vec![strike(&["Kabul", "Gardez"], "a.txt", 3), strike(&["Kabul"], "b.txt", 7)]);
    let [incident] = merged.incidents.as_slice() else { panic!("{merged:?}") };
    assert_eq!((incident.event.sites.len(), merged.sites_merged), (2, 1));
    assert_eq!(incident.event.told.len(), 2);
    assert_eq!(
        incident.merged_because,
        [
            "b.txt:7:1 tells what a.txt:3:1 tells: both air strike; same days; by pakistan; one place in common"
        ]
    );
    assert!(incident.id.starts_with("2026-02-26-airstrike-"), "{}", incident.id);
    assert_eq!(incident.id.len(), "2026-02-26-airstrike-3f2a91".len());
}

#[test]
fn another_day_another_side_another_place_or_another_kind_is_another_event() {
    let base = || strike(&["Gardez"], "a.txt", 1);
    let mut day = strike(&["Gardez"], "b.txt", 1);
    day.when = Some(When::day(date(2026, 2, 27)));
    let mut side = strike(&["Gardez"], "b.txt", 1);
    side.by = vec![actor("India", "india")];
    let place = strike(&["Kabul"], "b.txt", 1);
    let kind = event(Kind::Shelling, &["Gardez"], "b.txt", 1);
    let mut undated = strike(&["Gardez"], "b.txt", 1);
    undated.when = None;
    for other in [day, side, place, kind, undated] {
        assert_eq!(count(vec![base(), other.clone()]), 2, "{other:?}");
    }
    assert_eq!(count(vec![base(), strike(&["Gardez"], "b.txt", 1)]), 1);
}

#[test]
fn a_town_in_a_named_province_is_the_same_event_and_both_sites_stay() {
    let merged = merged(vec![clash(&["Paktia"], "a.txt", 1), clash(&["Gardez"], "b.txt", 1)]);
    assert_eq!(merged.incidents.len(), 1);
    assert_eq!(merged.incidents[0].event.sites.len(), 2);
    assert_eq!(merged.sites_merged, 0);
}

#[test]
fn places_are_not_chained_from_event_to_event() {
    let events = vec![
        strike(&["Kabul", "Gardez"], "a.txt", 1),
        strike(&["Gardez", "Bagh"], "b.txt", 1),
        strike(&["Bagh", "Torkham"], "c.txt", 1),
    ];
    assert_eq!(count(events), 2);
}

#[test]
fn a_drone_is_a_strike_and_a_missile_is_another() {
    let kind = |kind, file| event(kind, &["Gardez"], file, 1);
    let merged = merged(vec![kind(Kind::Airstrike, "a.txt"), kind(Kind::DroneStrike, "b.txt")]);
    assert_eq!(merged.incidents.len(), 1);
    assert_eq!(merged.incidents[0].event.kind, Kind::DroneStrike);
    let apart = vec![kind(Kind::MissileStrike, "a.txt"), kind(Kind::DroneStrike, "b.txt")];
    assert_eq!(count(apart), 2);
}

#[test]
fn a_clash_in_which_both_act_is_the_one_in_which_either_does() {
    let mut both = clash(&["Gardez"], "b.txt", 1);
    both.by = vec![actor("Pakistan", "pakistan"), actor("Afghanistan", "afghanistan")];
    both.against = vec![actor("Afghanistan", "afghanistan")];
    let mut one = clash(&["Gardez"], "a.txt", 1);
    one.by = vec![actor("Afghanistan", "afghanistan")];
    one.against = vec![actor("Pakistan", "pakistan")];
    assert_eq!(count(vec![one.clone(), both.clone()]), 1);
    let mut third = one;
    third.against = vec![actor("India", "india")];
    assert_eq!(count(vec![third, both]), 2);
}

#[test]
fn a_clash_may_be_told_from_either_end_and_an_attack_may_not() {
    let turned = |kind| {
        let mut event = event(kind, &["Torkham"], "b.txt", 1);
        std::mem::swap(&mut event.by, &mut event.against);
        event
    };
    let one = merged(vec![clash(&["Torkham"], "a.txt", 1), turned(Kind::ArmedClash)]);
    assert_eq!(one.incidents.len(), 1);
    assert_eq!((one.incidents[0].event.by.len(), one.incidents[0].event.against.len()), (1, 1));
    let attack = event(Kind::Attack, &["Torkham"], "a.txt", 1);
    assert_eq!(count(vec![attack, turned(Kind::Attack)]), 2);
}

#[test]
fn who_destroyed_a_post_is_not_turned_round() {
    let mut posts = event(Kind::PostDestroyed, &["the border"], "b.txt", 1);
    std::mem::swap(&mut posts.by, &mut posts.against);
    assert_eq!(count(vec![clash(&["Torkham"], "a.txt", 1), posts]), 2);
}

#[test]
fn a_night_joins_its_two_days_and_gives_them_its_precision() {
    let on = |when, file| {
        let mut event = strike(&["Kabul"], file, 1);
        event.when = Some(when);
        event
    };
    let (first, second) = (date(2026, 2, 26), date(2026, 2, 27));
    let night = |from| When::span(from, second.max(from.tomorrow().unwrap()), DatePrecision::Night);
    let merged = merged(vec![
        on(When::day(second), "c.txt"),
        on(When::day(first), "a.txt"),
        on(night(first), "b.txt"),
    ]);
    assert_eq!(merged.incidents.len(), 1);
    let when = merged.incidents[0].event.when.clone().unwrap();
    assert_eq!(when, night(first));
    assert_eq!(count(vec![on(night(first), "a.txt"), on(night(second), "b.txt")]), 2);
}

#[test]
fn a_month_is_no_day_of_it() {
    let mut month = strike(&["Kabul"], "b.txt", 1);
    month.when = Some(When::span(date(2026, 2, 1), date(2026, 2, 28), DatePrecision::Month));
    let mut again = month.clone();
    again.told[0].evidence.line = 9;
    assert_eq!(count(vec![strike(&["Kabul"], "a.txt", 1), month.clone()]), 2);
    assert_eq!(count(vec![again, month]), 1);
}

#[test]
fn what_names_only_the_border_joins_the_one_event_that_fits() {
    let mut operation = clash(&["Khost", "Paktia"], "a.txt", 1);
    for site in &mut operation.sites {
        site.manner = Manner::AlongBorder;
    }
    let along = clash(&["the Durand Line"], "b.txt", 1);
    let one = merged(vec![operation.clone(), along.clone()]);
    assert_eq!(one.incidents.len(), 1);
    assert_eq!((one.incidents[0].event.sites.len(), one.sites_merged), (2, 1));
    let two_fit = vec![operation, along, clash(&["Kabul"], "c.txt", 1)];
    assert_eq!(count(two_fit), 3);
}

#[test]
fn what_its_source_does_not_place_is_pinned_to_no_city() {
    let mut unsaid = strike(&[], "b.txt", 1);
    unsaid.no_site = Some(words("b.txt", 1, "did not specify where"));
    assert_eq!(count(vec![strike(&["Kabul"], "a.txt", 1), unsaid.clone()]), 2);
    assert_eq!(count(vec![strike(&[], "a.txt", 1), unsaid.clone()]), 2);
    let mut again = unsaid.clone();
    again.told[0].evidence.line = 5;
    assert_eq!(count(vec![unsaid, again]), 1);
}

#[test]
fn a_strike_in_one_country_joins_no_strike_in_another() {
    assert_eq!(count(vec![strike(&["Kabul"], "a.txt", 1), strike(&["Pakistan"], "b.txt", 1)]), 2);
    let joined = merged(vec![strike(&["Kabul"], "a.txt", 1), strike(&["Afghanistan"], "b.txt", 1)]);
    assert_eq!((joined.incidents.len(), joined.sites_merged), (1, 1));
}

fn capture(name: &str, file: &str, line: u32) -> Event {
    let mut event = event(Kind::PostCaptured, &[name], file, line);
    event.sites[0].context.within = vec!["Alisher-Terezai district".into(), "Khost".into()];
    event
}

#[test]
fn a_post_taken_at_a_place_of_its_own_stays_an_event_of_its_own() {
    let operation = clash(&["Khost", "Paktia"], "a.txt", 1);
    let vague = event(Kind::PostCaptured, &["Durand Line"], "a.txt", 5);
    let merged =
        merged(vec![operation, capture("Anzar Sar", "a.txt", 8), capture("Anzar Sar", "a.txt", 9), vague]);
    let kinds: Vec<(Kind, usize)> =
        merged.incidents.iter().map(|incident| (incident.event.kind, incident.event.told.len())).collect();
    assert_eq!(kinds, [(Kind::ArmedClash, 2), (Kind::PostCaptured, 2)]);
}

#[test]
fn a_post_taken_in_a_village_is_not_the_one_taken_somewhere_in_its_district() {
    let village = event(Kind::PostCaptured, &["Bagh"], "a.txt", 1);
    let district = event(Kind::PostCaptured, &["Alisher-Terezai"], "b.txt", 1);
    assert_eq!(count(vec![village.clone(), district]), 2);
    let again = event(Kind::PostCaptured, &["Bagh"], "b.txt", 1);
    assert_eq!(count(vec![village, again]), 1);
}

#[test]
fn two_unknown_places_of_one_district_are_two() {
    assert_eq!(count(vec![capture("Anzar Sar", "a.txt", 1), capture("Spina Sar", "b.txt", 1)]), 2);
}

#[test]
fn rows_of_a_table_keep_what_their_coder_told_apart() {
    let row = |id: &str, line, place| {
        let mut event = strike(&[place], "t.csv", line);
        event.source_id = Some(id.to_owned());
        event
    };
    assert_eq!(count(vec![row("1", 2, "Kabul"), row("2", 3, "Kabul")]), 2);
    let one = merged(vec![row("1", 2, "Kabul"), row("1", 3, "Gardez")]);
    assert_eq!(one.incidents.len(), 1);
    assert_eq!(one.incidents[0].event.sites.len(), 2);
    assert!(one.incidents[0].merged_because[0].ends_with("same id 1 in the same table"));
}

#[test]
fn positions_within_a_kilometre_are_one_site() {
    let at = |lon, file| {
        let mut event = strike(&["x"], file, 1);
        event.sites[0].written = file.to_owned();
        event.sites[0].given = Some(GivenPosition::at(position(lon, 34.6), None));
        event
    };
    assert_eq!(count(vec![at(70.599, "a.csv"), at(70.601, "b.csv")]), 1);
    assert_eq!(count(vec![at(70.599, "a.csv"), at(70.65, "b.csv")]), 2);
}

#[test]
fn two_different_events_of_one_id_are_told_apart() {
    let mut first = strike(&[], "a.txt", 1);
    let mut second = strike(&[], "a.txt", 2);
    for event in [&mut first, &mut second] {
        event.by.clear();
    }
    let merged = merged(vec![second, first]);
    let [one, two] = merged.incidents.as_slice() else { panic!("{merged:?}") };
    assert_eq!(two.id, format!("{}-2", one.id));
    assert_eq!(one.event.told[0].evidence.line, 1);
}

#[test]
fn claims_of_both_reports_stand_once_and_grade_the_event() {
    let with = |file: &str, claims: Vec<Claim>| {
        let mut event = clash(&["Torkham"], file, 1);
        event.claims = claims;
        event
    };
    let dead = |name, side, count| claim(name, side, Measure::Killed, Count::Exact(count), "pakistan");
    let mut denial = claim("Zaidi", "pakistan", Measure::Captured, Count::Unnumbered, "pakistan");
    denial.stance = Stance::Denies;
    let afghan = dead("Afghan Defence Ministry", "afghanistan", 55);
    let merged = merged(vec![
        with("a.txt", vec![afghan.clone(), dead("Attaullah Tarar", "pakistan", 2), denial]),
        with("b.txt", vec![afghan]),
    ]);
    assert_eq!((merged.incidents[0].event.claims.len(), merged.claims_merged), (3, 1));
    assert_eq!(merged.incidents[0].dispute, Dispute::Contested);
}

fn any_claim() -> impl Strategy<Value = Claim> {
    let who = prop::sample::select(vec![
        ("Hamdullah Fitrat", "afghanistan"),
        ("Fitrat", "afghanistan"),
        ("Fasihuddin Fitrat", "afghanistan"),
        ("Afghan officials", "afghanistan"),
        ("Tarar", "pakistan"),
    ]);
    let count = prop::sample::select(vec![Count::Exact(55), Count::UpTo(55), Count::Unnumbered]);
    let of = prop::sample::select(vec!["pakistan", "afghanistan"]);
    let subject = prop::sample::select(vec![None, Some("soldiers"), Some("civilians")]);
    let unverified = any::<bool>();
    (who, count, of, subject, unverified, 0..9u32).prop_map(|(who, count, of, subject, unverified, line)| {
        let mut claim = claim(who.0, who.1, Measure::Killed, count, of);
        claim.subject = subject.map(str::to_owned);
        claim.evidence = vec![words("a.txt", line, who.0)];
        if unverified {
            claim.verification = Verification::Unverified;
        }
        claim
    })
}

fn any_event() -> impl Strategy<Value = Event> {
    let kinds = prop::sample::select(vec![
        Kind::Airstrike,
        Kind::DroneStrike,
        Kind::MissileStrike,
        Kind::ArmedClash,
        Kind::Attack,
        Kind::PostCaptured,
    ]);
    let names =
        vec!["Kabul", "Khost", "Gardez", "Paktia", "Durand Line", "Afghanistan", "Nowhere", "Jani Khel"];
    let sites = prop::collection::vec((prop::sample::select(names), any::<bool>()), 0..4);
    let when = prop::sample::select(vec![
        None,
        Some(When::day(date(2026, 2, 26))),
        Some(When::day(date(2026, 2, 27))),
        Some(When::span(date(2026, 2, 26), date(2026, 2, 27), DatePrecision::Night)),
        Some(When::span(date(2026, 2, 20), date(2026, 2, 27), DatePrecision::Reported)),
    ]);
    let by = prop::sample::select(vec!["", "pakistan", "afghanistan"]);
    let claims = prop::collection::vec(any_claim(), 0..4);
    let row = prop::option::weighted(0.2, 0..3u8);
    (kinds, sites, when, by, claims, row, 1..6u32, 0..3u8).prop_map(
        |(kind, sites, when, by, claims, row, line, file)| {
            let names: Vec<&str> = sites.iter().map(|(name, _)| *name).collect();
            let mut event = event(kind, &names, &format!("{file}.txt"), line);
            for (site, (_, along)) in event.sites.iter_mut().zip(&sites) {
                if *along {
                    site.manner = Manner::AlongBorder;
                }
            }
            event.when = when;
            event.claims = claims;
            event.by.retain(|_| !by.is_empty());
            for actor in &mut event.by {
                actor.side = Some(SideId::new(by));
            }
            event.source_id = row.map(|row| row.to_string());
            event.no_site = (names.is_empty() && line == 5).then(|| words("a.txt", 5, "did not say"));
            event
        },
    )
}

fn any_events() -> impl Strategy<Value = Vec<LocatedEvent>> {
    prop::collection::vec(any_event(), 0..14)
        .prop_map(|events: Vec<Event>| events.into_iter().map(located).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_order_of_the_input_changes_nothing(
        (events, shuffled) in any_events().prop_flat_map(|events| (Just(events.clone()), Just(events).prop_shuffle())),
    ) {
        let (a, b) = (merge_with(events, &Atlas::new()), merge_with(shuffled, &Atlas::new()));
        prop_assert_eq!((a.sites_merged, a.claims_merged), (b.sites_merged, b.claims_merged));
        prop_assert_eq!(shown(a), shown(b));
    }

    #[test]
    fn every_site_and_claim_comes_out_or_is_counted_as_merged(events in any_events()) {
        let (sites, claims) = tally(events.iter());
        let told = events.iter().map(|event| event.told[0].clone()).collect::<Vec<_>>();
        let merged = merge_with(events, &Atlas::new());
        let (sites_out, claims_out) = tally(merged.incidents.iter().map(|incident| &incident.event));
        prop_assert_eq!(sites, sites_out + merged.sites_merged);
        prop_assert_eq!(claims, claims_out + merged.claims_merged);
        for telling in told {
            prop_assert!(merged.incidents.iter().any(|incident| incident.event.told.contains(&telling)));
        }
    }

    #[test]
    fn every_telling_is_in_one_event_and_apart_in_one_of_its_own(events in any_events()) {
        let stated: Vec<Stated> = events.iter().cloned().map(Stated::alone).collect();
        let given: Vec<usize> = (0..events.len()).collect();
        for merged in [merge_with(events, &Atlas::new()), apart(stated, &Atlas::new())] {
            let mut all: Vec<usize> = merged.incidents.iter().flat_map(|i| i.tellings.clone()).collect();
            all.sort_unstable();
            prop_assert_eq!(&all, &given);
            let ids: std::collections::BTreeSet<_> = merged.incidents.iter().map(|i| &i.id).collect();
            prop_assert_eq!(ids.len(), merged.incidents.len());
        }
    }

    #[test]
    fn what_an_editor_put_together_or_apart_stays_so(events in any_events()) {
        let group = |at: usize| Some(("draft.csv".into(), format!("e{}", at % 3)));
        let stated: Vec<Stated> =
            events.into_iter().enumerate().map(|(at, event)| Stated { event, group: group(at) }).collect();
        let merged = merge_stated_with(stated, &Atlas::new());
        for incident in &merged.incidents {
            let mut names: Vec<usize> = incident.tellings.iter().map(|at| at % 3).collect();
            names.dedup();
            prop_assert_eq!(names.len(), 1, "{:?}", incident.tellings);
        }
        prop_assert!(merged.incidents.len() <= 3);
    }

    #[test]
    fn told_twice_the_same_adds_nothing_but_counts(events in any_events()) {
        let (sites, claims) = tally(events.iter());
        let once = merge_with(events.clone(), &Atlas::new());
        let twice = merge_with([events.clone(), events].concat(), &Atlas::new());
        let (sites_out, claims_out) = tally(once.incidents.iter().map(|incident| &incident.event));
        prop_assert_eq!(twice.sites_merged, 2 * sites - sites_out);
        prop_assert_eq!(twice.claims_merged, 2 * claims - claims_out);
        prop_assert_eq!(shown(once), shown(twice));
    }

    #[test]
    fn ids_are_unique_and_what_merges_has_one_day_and_no_contradicting_side(events in any_events()) {
        let merged = merge_with(events, &Atlas::new());
        let mut ids: Vec<&str> = merged.incidents.iter().map(|incident| incident.id.as_str()).collect();
        let total = ids.len();
        ids.sort_unstable();
        ids.dedup();
        prop_assert_eq!(ids.len(), total);
        for incident in merged.incidents.iter().filter(|incident| incident.event.source_id.is_none()) {
            let sides: std::collections::BTreeSet<_> =
                incident.event.by.iter().filter_map(|actor| actor.side.clone()).collect();
            prop_assert!(sides.len() <= 1 || incident.event.kind == Kind::ArmedClash, "{:?}", incident);
        }
    }

    #[test]
    fn no_claim_ever_changes_hands_and_no_count_is_invented(claims in prop::collection::vec(any_claim(), 0..10)) {
        let mut event = clash(&["Torkham"], "a.txt", 1);
        event.claims = claims.clone();
        let merged = merge_with(vec![located(event)], &Atlas::new());
        let out = &merged.incidents[0].event.claims;
        for claim in &claims {
            let kept = out.iter().any(|kept| {
                kept.claimant.side == claim.claimant.side
                    && kept.count == claim.count
                    && kept.subject_side == claim.subject_side
                    && claim.evidence.iter().all(|words| kept.evidence.contains(words))
            });
            prop_assert!(kept, "{:?} is lost in {:?}", claim, out);
        }
        for kept in out {
            prop_assert!(claims.iter().any(|claim| claim.count == kept.count && claim.claimant.side == kept.claimant.side));
        }
    }
}
