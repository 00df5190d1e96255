//! The weights of the signs of a site, from reports whose sites are known.

use super::assemble::{drafts, pairs};
use super::claims::claims;
use super::draft::Draft;
use super::join;
use super::kind;
use super::lexicon::Lexicon;
use super::reading::Reading;
use super::scene::Scene;
use super::signs;
use super::speech::Attribution;
use super::weights::Weights;
use crate::error::Result;
use crate::event::Kind;
use crate::gazetteer::Gazetteer;
use crate::gazetteer::reader::linear::Linear;
use crate::gazetteer::reader::{Row, logistic_descent, softmax_descent};
use crate::report::Report;

/// A report whose events are known.
#[derive(Debug)]
pub struct Lesson {
    /// The report.
    pub report: Report,
    /// Its events.
    pub events: Vec<Known>,
    /// Names of places that the report names for another reason.
    pub decoys: Vec<String>,
}

/// A known event.
#[derive(Debug, Clone)]
pub struct Known {
    /// Its kind; `None` for one this program doesn't know.
    pub kind: Option<Kind>,
    /// Names of the places where it happened.
    pub sites: Vec<String>,
}

/// What is to be learned of one named place.
struct Example {
    signs: Vec<f64>,
    /// The site it names, if it names one; names of no site are answered "no".
    site: Option<usize>,
}

/// How often the occurrence of a site that tells it best is looked for anew.
const ROUNDS: usize = 4;

/// How strongly the weights of joining are held to what was believed of them.
const JOIN_DECAY: f64 = 1.5;

/// How strongly the weights of a kind are held to what was believed of them.
const KIND_DECAY: f64 = 8.0;

/// Fits the weights to lessons and returns the rows of `event_weights.csv`.
///
/// A report says which places are sites, not where in the text that is told. So the occurrence that tells it best
/// under the weights so far is taken for the telling one, and the others count little.
///
/// # Errors
/// Only when the word lists inside the program are damaged, which a test rules out.
pub fn fit(lessons: &[Lesson], gazetteer: &Gazetteer) -> Result<String> {
    let mut weights = Weights::parse("");
    let all = examples(lessons, gazetteer)?;
    weights.site = descend(&all);
    weights.join.weights = join::SIGNS.iter().map(|name| join::belief(name)).collect();
    for _ in 0..2 {
        let mut rows = Vec::new();
        for lesson in lessons {
            rows.extend(joins(lesson, gazetteer, &weights)?);
        }
        let beliefs: Vec<f64> = join::SIGNS.iter().map(|name| join::belief(name)).collect();
        weights.join = logistic_descent(&weights.join, &rows, JOIN_DECAY, &beliefs);
    }
    let mut groups = Vec::new();
    for lesson in lessons {
        groups.extend(choices(lesson, gazetteer, &weights)?);
    }
    let beliefs: Vec<f64> = kind::names().iter().map(|name| kind::belief(name)).collect();
    softmax_descent(&mut weights.kind, &groups, KIND_DECAY, &beliefs);
    Ok(weights.write())
}

/// Triggers beside events told before, of which it is known whether they are one.
fn joins(lesson: &Lesson, gazetteer: &Gazetteer, weights: &Weights) -> Result<Vec<Row>> {
    let reading = Reading::new(&lesson.report, Lexicon::english()?, gazetteer);
    let pairs = pairs(&reading, weights);
    let event = |names: &[String]| {
        let of = |name: &String| {
            lesson.events.iter().position(|event| event.sites.iter().any(|site| alike(site, name)))
        };
        let mut known: Vec<usize> = names.iter().filter_map(of).collect();
        known.sort_unstable();
        known.dedup();
        (known.len() == 1).then(|| known.first().copied()).flatten()
    };
    let row = |pair: join::Pair| {
        let (own, theirs) = (event(&pair.own)?, event(&pair.theirs)?);
        Some((pair.signs, own == theirs, 1.0))
    };
    Ok(pairs.into_iter().filter_map(row).collect())
}

/// The signs of each kind for every known event that was read, and which kind is right.
fn choices(
    lesson: &Lesson,
    gazetteer: &Gazetteer,
    weights: &Weights,
) -> Result<Vec<(Vec<kind::Signs>, usize)>> {
    let reading = Reading::new(&lesson.report, Lexicon::english()?, gazetteer);
    let (drafts, _, _) = drafts(&reading, weights);
    let mut found = Vec::new();
    for known in &lesson.events {
        let right = kind::KINDS.iter().position(|kind| Some(*kind) == known.kind);
        let shared = |draft: &Draft| {
            let own =
                draft.sites.iter().filter(|site| known.sites.iter().any(|name| alike(name, &site.written)));
            own.count() * 2 + usize::from(Some(draft.kind) == known.kind)
        };
        let best = drafts.iter().rev().max_by_key(|draft| shared(draft)).filter(|draft| shared(draft) > 1);
        if let (Some(right), Some(draft)) = (right, best) {
            found.push((kind::signs(&reading, draft), right));
        }
    }
    Ok(found)
}

fn examples(lessons: &[Lesson], gazetteer: &Gazetteer) -> Result<Vec<Vec<Example>>> {
    lessons.iter().map(|lesson| examples_of(lesson, gazetteer)).collect()
}

fn examples_of(lesson: &Lesson, gazetteer: &Gazetteer) -> Result<Vec<Example>> {
    let reading = Reading::new(&lesson.report, Lexicon::english()?, gazetteer);
    let attribution = Attribution::new(&reading);
    let claims = claims(&reading, &attribution);
    let scene = Scene::new(&reading, &attribution, &claims);
    let mut found = Vec::new();
    for stretch in &scene.stretches {
        for (index, named) in stretch.named.iter().enumerate() {
            let site = lesson.site(&named.written);
            let signs = signs::of(&scene, stretch, index);
            found.push(Example { signs, site });
        }
    }
    Ok(found)
}

impl Lesson {
    /// The site that a name is a name of.
    fn site(&self, written: &str) -> Option<usize> {
        let sites: Vec<&String> = self.events.iter().flat_map(|event| &event.sites).collect();
        let equal = |other: &str| plain(other) == plain(written);
        if let Some(at) = sites.iter().position(|site| equal(site)) {
            return Some(at);
        }
        if self.decoys.iter().any(|decoy| equal(decoy)) {
            return None;
        }
        sites.iter().position(|site| alike(site, written))
    }
}

/// Whether two names are one, or one is part of the other.
fn alike(a: &str, b: &str) -> bool {
    let (a, b) = (plain(a), plain(b));
    a == b || (a.len() > 3 && b.len() > 3 && (a.contains(&b) || b.contains(&a)))
}

fn plain(name: &str) -> String {
    name.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

fn descend(lessons: &[Vec<Example>]) -> Linear {
    let beliefs: Vec<f64> = signs::names().iter().map(|name| signs::belief(name)).collect();
    let mut model = Linear { weights: beliefs.clone() };
    for _ in 0..ROUNDS {
        let mut rows: Vec<Row> = Vec::new();
        for examples in lessons {
            rows.extend(rows_of(examples, &model));
        }
        model = logistic_descent(&model, &rows, 2.0, &beliefs);
    }
    model
}

fn rows_of(examples: &[Example], model: &Linear) -> Vec<Row> {
    let best = |site: usize| {
        let own = examples.iter().enumerate().filter(|(_, e)| e.site == Some(site));
        own.max_by(|(i, a), (j, b)| model.score(&a.signs).total_cmp(&model.score(&b.signs)).then(j.cmp(i)))
            .map(|(at, _)| at)
    };
    let row = |(at, example): (usize, &Example)| {
        let weight = match example.site {
            Some(site) if best(site) == Some(at) => 1.0,
            Some(_) => 0.15,
            None => 1.0,
        };
        (example.signs.clone(), example.site.is_some(), weight)
    };
    examples.iter().enumerate().map(row).collect()
}
