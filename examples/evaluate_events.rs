//! Scores the reading of reports against gold made by people.
//!
//! `cargo run --release --example evaluate_events -- FOLDER [--errors] [--show] [--places] [--only NAME]
//! [--cross] [--fit FILE]`
//!
//! With `--fit-sides FOLDER` the weights by which the sides of claims are chosen are fitted to the gold and written.
//!
//! FOLDER holds reports and, beside each, `NAME.gold.json` (see `corpus/README.md`). Printed are: recall and
//! precision of sites, decoys taken for sites, kind and date of matched events, recall and precision of core claims
//! (killed, wounded, captured, posts captured, posts destroyed), and how often a matched claim has the right claimant
//! side, subject side and stance. With `--errors` each error is listed.
//!
//! `--fit FILE` writes the weights by which places are judged (`lexicon/en/event_weights.csv`), fitted to the
//! folder. `--cross` reads each report with weights fitted to the others, in five parts: what they are worth on texts
//! they were not fitted to. `--claims` prints every claim as it was read.

#![allow(clippy::print_stdout, reason = "it is a report on the terminal")]

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use situs::event::{Claim, Event, Kind, Measure, SideId};
use situs::extract::{ClaimLesson, Known, Lesson, Told, Weights, extract_with};
use situs::gazetteer::Gazetteer;
use situs::geo::Position;
use situs::locate::{LocatedEvent, Resolution, locate};
use situs::report::Input;

/// Into so many parts `--cross` deals the reports.
const PARTS: usize = 5;

#[derive(Deserialize)]
struct Gold {
    report: String,
    #[serde(default)]
    control: bool,
    events: Vec<GoldEvent>,
    #[serde(default)]
    decoys: Vec<String>,
}

#[derive(Deserialize)]
struct GoldEvent {
    #[serde(default)]
    key: String,
    kind: String,
    start: Option<String>,
    #[serde(default)]
    sites: Vec<GoldSite>,
    #[serde(default)]
    claims: Vec<GoldClaim>,
}

#[derive(Deserialize)]
struct GoldSite {
    name: String,
    level: String,
    lat: Option<f64>,
    lon: Option<f64>,
}

#[derive(Deserialize)]
struct GoldClaim {
    claimant: String,
    claimant_side: Option<String>,
    measure: String,
    low: Option<u64>,
    high: Option<u64>,
    subject_side: Option<String>,
    stance: String,
}

/// Right out of how many.
#[derive(Default, Clone, Copy)]
struct Rate(usize, usize);

impl Rate {
    fn add(&mut self, right: bool) {
        self.0 += usize::from(right);
        self.1 += 1;
    }

    fn show(self) -> String {
        let Rate(right, all) = self;
        if all == 0 { "   -  ".into() } else { format!("{:.3} ({right}/{all})", right as f64 / all as f64) }
    }
}

#[derive(Default)]
struct Score {
    rates: BTreeMap<&'static str, Rate>,
    errors: Vec<String>,
}

impl Score {
    fn add(&mut self, what: &'static str, right: bool, error: impl FnOnce() -> String) {
        self.rates.entry(what).or_default().add(right);
        if !right {
            self.errors.push(format!("{what}: {}", error()));
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if folders(&arguments).next().is_none() {
        return Err("say which folder: evaluate_events FOLDER [--errors]".into());
    }
    let only = arguments.iter().position(|a| a == "--only").and_then(|at| arguments.get(at + 1));
    let gazetteer = Gazetteer::embedded()?;
    let mut score = Score::default();
    let mut golds: Vec<(PathBuf, Gold)> = Vec::new();
    for folder in folders(&arguments) {
        golds.extend(read_golds(Path::new(folder))?);
    }
    if let Some(file) = arguments.iter().position(|a| a == "--fit").and_then(|at| arguments.get(at + 1)) {
        return fit(&golds, gazetteer, file);
    }
    if let Some(file) = arguments.iter().position(|a| a == "--fit-sides").and_then(|at| arguments.get(at + 1))
    {
        return fit_sides(&golds, Path::new(file), gazetteer);
    }
    let cross = arguments.iter().any(|a| a == "--cross");
    let models: Vec<Weights> = match cross {
        true => (0..PARTS).map(|part| fitted(&golds, gazetteer, Some(part))).collect::<Result<_, _>>()?,
        false => vec![Weights::embedded().clone()],
    };
    for (number, (path, gold)) in golds.iter().enumerate() {
        if only.is_some_and(|only| !gold.report.contains(only.as_str())) {
            continue;
        }
        let model = models.get(number % models.len()).ok_or("no weights")?;
        let events = read(path, gazetteer, model)?;
        judge(gold, &events, &mut score);
        if arguments.iter().any(|a| a == "--claims") {
            show_claims(gold, &events);
        }
        if arguments.iter().any(|a| a == "--show") {
            show_events(gold, &events);
        }
        if arguments.iter().any(|a| a == "--places") {
            show_places(path, gold, gazetteer, model)?;
        }
    }
    println!("{} reports", golds.len());
    for (what, rate) in &score.rates {
        println!("{what:<28} {}", rate.show());
    }
    if arguments.iter().any(|a| a == "--errors") {
        for error in &score.errors {
            println!("{error}");
        }
    }
    Ok(())
}

/// What stands before the first option.
fn folders(arguments: &[String]) -> impl Iterator<Item = &String> {
    arguments.iter().take_while(|a| !a.starts_with("--"))
}

/// Every gold file of a folder, with the path of its report, in the order of their names.
fn read_golds(folder: &Path) -> Result<Vec<(PathBuf, Gold)>, Box<dyn Error>> {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder)?.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    paths.retain(|path| path.to_string_lossy().ends_with(".gold.json"));
    paths.sort();
    let mut golds = Vec::new();
    for path in paths {
        let gold: Gold =
            serde_json::from_slice(&std::fs::read(&path)?).map_err(|e| format!("{}: {e}", path.display()))?;
        golds.push((path.with_file_name(&gold.report), gold));
    }
    Ok(golds)
}

/// The weights fitted to all reports, or to those outside one part.
fn fitted(
    golds: &[(PathBuf, Gold)],
    gazetteer: &Gazetteer,
    without: Option<usize>,
) -> Result<Weights, Box<dyn Error>> {
    Ok(Weights::parse(&rows(golds, gazetteer, without)?))
}

fn rows(
    golds: &[(PathBuf, Gold)],
    gazetteer: &Gazetteer,
    without: Option<usize>,
) -> Result<String, Box<dyn Error>> {
    let mut lessons = Vec::new();
    for (number, (path, gold)) in golds.iter().enumerate() {
        if without.is_some_and(|part| number % PARTS == part) {
            continue;
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let (Input::Report(report), _) = situs::report::read(&name, &std::fs::read(path)?)? else { continue };
        let events = gold.events.iter().map(|event| Known {
            kind: Kind::from_name(&event.kind),
            sites: event.sites.iter().map(|site| site.name.clone()).collect(),
        });
        lessons.push(Lesson { report: *report, events: events.collect(), decoys: gold.decoys.clone() });
    }
    Ok(situs::extract::fit(&lessons, gazetteer)?)
}

/// Writes fitted weights behind the comment and the names of columns that the file has.
fn fit(golds: &[(PathBuf, Gold)], gazetteer: &Gazetteer, file: &str) -> Result<(), Box<dyn Error>> {
    let old = std::fs::read_to_string(file)?;
    let head: String = old
        .lines()
        .filter(|l| l.starts_with('#') || *l == "model,sign,weight")
        .map(|l| format!("{l}\n"))
        .collect();
    std::fs::write(file, head + &rows(golds, gazetteer, None)?)?;
    Ok(())
}

/// Fits the weights to the gold; their head of comments stays.
fn fit_sides(golds: &[(PathBuf, Gold)], folder: &Path, gazetteer: &Gazetteer) -> Result<(), Box<dyn Error>> {
    let mut lessons = Vec::new();
    for (path, gold) in golds {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let (Input::Report(report), _) = situs::report::read(&name, &std::fs::read(path)?)? else {
            continue;
        };
        let claims = gold.events.iter().flat_map(|event| &event.claims);
        let told = |claim: &GoldClaim| {
            Some(Told {
                measure: Measure::from_name(&claim.measure)?,
                low: claim.low,
                high: claim.high,
                claimant_side: claim.claimant_side.clone().map(SideId::new),
                subject_side: claim.subject_side.clone().map(SideId::new),
            })
        };
        lessons.push(ClaimLesson { report: *report, claims: claims.filter_map(told).collect() });
    }
    let fitted = situs::extract::fit_sides(&lessons, gazetteer)?;
    let ((right, all), (subjects, of)) = (fitted.claimants_right, fitted.subjects_right);
    println!("right where not fitted: claimants {right} of {all}, subjects {subjects} of {of}");
    for (name, rows) in [("claimants.csv", fitted.claimants), ("sides.csv", fitted.subjects)] {
        let file = folder.join(name);
        let old = std::fs::read_to_string(&file).unwrap_or_default();
        let head: String =
            old.lines().filter(|line| line.starts_with('#')).map(|line| format!("{line}\n")).collect();
        std::fs::write(file, format!("{head}name,weight\n{rows}"))?;
    }
    Ok(())
}

fn read(path: &Path, gazetteer: &Gazetteer, model: &Weights) -> Result<Vec<LocatedEvent>, Box<dyn Error>> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let (input, _) = situs::report::read(&name, &std::fs::read(path)?)?;
    let events: Vec<Event> = match input {
        Input::Report(report) => extract_with(&report, gazetteer, model)?.events,
        Input::Table(table) => table.events,
        _ => Vec::new(),
    };
    Ok(events.into_iter().map(|event| locate(event, gazetteer).event).collect())
}

fn judge(gold: &Gold, events: &[LocatedEvent], score: &mut Score) {
    let name = gold.report.as_str();
    if gold.control {
        score.add("controls without event", events.is_empty(), || format!("{name}: {} events", events.len()));
        return;
    }
    judge_sites(gold, events, score);
    let mut free: Vec<&LocatedEvent> = events.iter().collect();
    for wanted in &gold.events {
        let best = free
            .iter()
            .enumerate()
            .map(|(index, event)| (likeness(wanted, event), index))
            .max_by_key(|(l, i)| (*l, usize::MAX - i));
        let Some((_, index)) = best.filter(|(likeness, _)| *likeness > 0) else {
            score.add("event found", false, || format!("{name}: {} {}", wanted.kind, wanted.key));
            continue;
        };
        let event = free.remove(index);
        score.add("event found", true, String::new);
        let kind = event.kind.as_str();
        score.add("kind", kind == wanted.kind, || format!("{name}: {} read as {kind}", wanted.kind));
        if let Some(start) = &wanted.start {
            let read = event.when.as_ref().map(|when| when.start.to_string());
            score.add("date", read.as_ref() == Some(start), || format!("{name}: {start} read as {read:?}"));
        }
    }
    let extra = free.iter().filter(|event| !event.sites.is_empty()).count();
    for _ in 0..events.len() - extra {
        score.add("event precision", true, String::new);
    }
    for event in free.iter().filter(|event| !event.sites.is_empty()) {
        let sites: Vec<&str> = event.sites.iter().map(|s| s.site.written.as_str()).collect();
        score.add("event precision", false, || format!("{name}: {} at {sites:?}", event.kind.as_str()));
    }
    judge_claims(gold, events, score);
}

/// Prints what was read, an event a line, its claims below.
fn show_events(gold: &Gold, events: &[LocatedEvent]) {
    println!("== {}", gold.report);
    for event in events {
        let when = event.when.as_ref().map(|w| format!("{}/{} {}", w.start, w.end, w.precision.as_str()));
        let side = |side: &Option<SideId>| side.as_ref().map_or("-".to_owned(), |s| s.as_str().to_owned());
        let sides = |actors: &[situs::event::Actor]| {
            actors.iter().map(|actor| side(&actor.side)).collect::<Vec<_>>().join(",")
        };
        let sites: Vec<&str> = event.sites.iter().map(|s| s.site.written.as_str()).collect();
        println!(
            "E {} | {} | {} > {} | {}",
            event.kind.as_str(),
            when.unwrap_or_default(),
            sides(&event.by),
            sides(&event.against),
            sites.join("; ")
        );
        for claim in &event.claims {
            let words = claim.evidence.first().map_or("", |evidence| evidence.text.as_str());
            println!(
                "  C {} ({}) {} {:?}-{:?} of {} {} \"{}\"",
                claim.claimant.name,
                side(&claim.claimant.side),
                claim.measure.as_str(),
                claim.count.low(),
                claim.count.high(),
                side(&claim.subject_side),
                claim.stance.as_str(),
                words.replace('\n', " ")
            );
        }
    }
}

/// Prints every place a report names, with its probability and whether it is a site of the gold.
fn show_places(
    path: &Path,
    gold: &Gold,
    gazetteer: &Gazetteer,
    weights: &Weights,
) -> Result<(), Box<dyn Error>> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let (Input::Report(report), _) = situs::report::read(&name, &std::fs::read(path)?)? else {
        return Ok(());
    };
    let sites: Vec<String> = gold.events.iter().flat_map(|e| &e.sites).map(|s| fold(&s.name)).collect();
    for (bytes, probability) in situs::extract::places(&report, gazetteer, weights)? {
        let written = report.text.get(bytes.clone()).unwrap_or_default();
        let own = fold(written);
        let site = sites
            .iter()
            .any(|s| *s == own || (s.len() > 3 && own.len() > 3 && (s.contains(&own) || own.contains(s))));
        let ahead: String =
            report.text.get(..bytes.start).unwrap_or_default().chars().rev().take(60).collect();
        let behind: String = report.text.get(bytes.end..).unwrap_or_default().chars().take(30).collect();
        let ahead: String = ahead.chars().rev().collect();
        let around = format!("{ahead}{written}{behind}").replace('\n', " ");
        println!(
            "place {} {probability:.2} {} {written} | {around}",
            gold.report,
            if site { "SITE" } else { "-" }
        );
    }
    Ok(())
}

/// Prints every claim as it was read.
fn show_claims(gold: &Gold, events: &[LocatedEvent]) {
    for claim in events.iter().flat_map(|event| &event.claims) {
        let side = |side: &Option<SideId>| side.as_ref().map_or("-", SideId::as_str).to_owned();
        println!(
            "claim {} {} ({}) {} {:?} {} of {} ({}) | {}",
            gold.report,
            claim.claimant.name,
            side(&claim.claimant.side),
            claim.stance.as_str(),
            claim.count,
            claim.measure.as_str(),
            claim.subject.as_deref().unwrap_or("-"),
            side(&claim.subject_side),
            claim.evidence.first().map_or("", |evidence| evidence.text.as_str())
        );
    }
}

fn position(site: &situs::locate::LocatedSite) -> Option<Position> {
    match &site.resolution {
        Resolution::Placed(placement) => Some(placement.position),
        _ => None,
    }
}

fn fold(name: &str) -> String {
    name.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

fn same_site(wanted: &GoldSite, site: &situs::locate::LocatedSite) -> bool {
    let (a, b) = (fold(&wanted.name), fold(&site.site.written));
    let named = a == b || (a.len() > 3 && b.len() > 3 && (a.contains(&b) || b.contains(&a)));
    let near = wanted.lon.zip(wanted.lat).and_then(|(lon, lat)| Position::new(lon, lat)).zip(position(site));
    let reach = if wanted.level == "settlement" || wanted.level == "crossing" { 10.0 } else { 60.0 };
    named
        || near.is_some_and(|(a, b)| a.distance_km(b) <= reach)
        || (wanted.level == "border" && b.contains("border"))
}

fn judge_sites(gold: &Gold, events: &[LocatedEvent], score: &mut Score) {
    let name = gold.report.as_str();
    let wanted: Vec<&GoldSite> = gold.events.iter().flat_map(|event| &event.sites).collect();
    let read: Vec<_> = events.iter().flat_map(|event| &event.sites).collect();
    for site in wanted.iter().filter(|site| !site.level.starts_with("border")) {
        let found = read.iter().find(|other| same_site(site, other));
        score.add("site recall", found.is_some(), || format!("{name}: {} ({})", site.name, site.level));
        if let (Some(found), Some(true_position)) =
            (found, site.lon.zip(site.lat).and_then(|(lon, lat)| Position::new(lon, lat)))
        {
            let reach = if site.level == "settlement" || site.level == "crossing" { 25.0 } else { 120.0 };
            let off = position(found).map(|position| position.distance_km(true_position));
            if let Resolution::Placed(placement) = &found.resolution {
                let inside = off.is_some_and(|km| km <= placement.radius_km);
                score.add("site within radius", inside, || {
                    format!("{name}: {} off by {off:?} km, {} allowed", site.name, placement.radius_km)
                });
            }
            score.add("site placed right", off.is_some_and(|km| km <= reach), || {
                format!("{name}: {} off by {off:?} km: {:?}", site.name, found.resolution)
            });
        }
    }
    for site in &read {
        let border =
            matches!(&site.resolution, Resolution::Unplaced { code, .. } if code.as_str() == "whole-border");
        if border {
            continue;
        }
        let right = wanted.iter().any(|wanted| same_site(wanted, site));
        score.add("site precision", right, || {
            format!("{name}: {} ({})", site.site.written, site.site.evidence.line)
        });
        let decoy = !right && gold.decoys.iter().any(|decoy| fold(decoy) == fold(&site.site.written));
        score.add("not a decoy", !decoy, || format!("{name}: {}", site.site.written));
    }
}

fn likeness(wanted: &GoldEvent, event: &LocatedEvent) -> usize {
    let sites = event.sites.iter().filter(|site| wanted.sites.iter().any(|w| same_site(w, site))).count();
    let claims = wanted.claims.iter().filter(|w| event.claims.iter().any(|c| same_claim(w, c))).count();
    let kind = usize::from(event.kind.as_str() == wanted.kind);
    let day = usize::from(event.when.as_ref().map(|when| when.start.to_string()) == wanted.start);
    let strong = sites * 6 + claims * 4;
    if strong == 0 && !(wanted.sites.is_empty() && kind == 1) { 0 } else { strong + kind * 2 + day }
}

fn same_claim(wanted: &GoldClaim, claim: &Claim) -> bool {
    claim.measure.as_str() == wanted.measure
        && claim.count.low() == wanted.low
        && claim.count.high() == wanted.high
}

fn core(measure: &str) -> bool {
    matches!(measure, "killed" | "wounded" | "captured" | "posts_captured" | "posts_destroyed")
}

fn judge_claims(gold: &Gold, events: &[LocatedEvent], score: &mut Score) {
    let name = gold.report.as_str();
    let mut free: Vec<&Claim> = events.iter().flat_map(|event| &event.claims).collect();
    for wanted in gold.events.iter().flat_map(|event| &event.claims) {
        let agreement = |claim: &Claim| {
            let side = claim.claimant.side.as_ref().map(|side| side.as_str());
            let subject = claim.subject_side.as_ref().map(|side| side.as_str());
            usize::from(side == wanted.claimant_side.as_deref())
                + usize::from(subject == wanted.subject_side.as_deref())
                + usize::from(claim.stance.as_str() == wanted.stance)
        };
        let same = free.iter().enumerate().filter(|(_, claim)| same_claim(wanted, claim));
        let best =
            same.map(|(index, claim)| (agreement(claim), index)).max_by_key(|(a, i)| (*a, usize::MAX - i));
        let what = if core(&wanted.measure) { "core claim recall" } else { "other claim recall" };
        let shown =
            || format!("{name}: {} {} {:?}-{:?}", wanted.claimant, wanted.measure, wanted.low, wanted.high);
        score.add(what, best.is_some(), shown);
        let Some((_, index)) = best else { continue };
        let claim = free.remove(index);
        if core(&wanted.measure) {
            score.add("core claim precision", true, String::new);
        }
        let side = claim.claimant.side.as_ref().map(|side| side.as_str());
        score.add("claimant side", side == wanted.claimant_side.as_deref(), || {
            format!("{}: {:?} read as {side:?} ({})", shown(), wanted.claimant_side, claim.claimant.name)
        });
        let subject = claim.subject_side.as_ref().map(|side| side.as_str());
        score.add("subject side", subject == wanted.subject_side.as_deref(), || {
            format!("{}: {:?} read as {subject:?} ({:?})", shown(), wanted.subject_side, claim.subject)
        });
        let stance = claim.stance.as_str();
        score.add("stance", stance == wanted.stance, || {
            format!("{}: {} read as {stance}", shown(), wanted.stance)
        });
    }
    for claim in free.iter().filter(|claim| core(claim.measure.as_str())) {
        let words = claim.evidence.first().map_or("", |evidence| evidence.text.as_str());
        score.add("core claim precision", false, || {
            format!("{name}: {} {:?}: {words}", claim.measure.as_str(), claim.count)
        });
    }
}
