//! Weights from texts whose places are known: logistic regression, and its like over the bearers of a name.

use std::ops::Range;

use super::atlas::{Book, Site, Sites};
use super::linear::{Linear, logistic};
use super::page::Page;
use super::sense::{self, Senses};
use super::{Models, Reader, quick, signs, spans};
use crate::geo::Position;

/// A text whose places are known.
#[derive(Debug, Clone)]
pub struct Lesson {
    /// The text.
    pub text: String,
    /// Each name: its bytes, and where known its GeoNames id and position.
    pub names: Vec<(Range<usize>, Option<u64>, Option<Position>)>,
}

/// Fits all weights to lessons and returns the rows of `weights.csv`.
///
/// How far a choice can be trusted is learned where the choosing was not: lessons are dealt into parts, and each part
/// is answered with weights fitted to the others.
pub fn fit(reader: &mut Reader, lessons: &[Lesson]) -> String {
    const PARTS: usize = 4;
    let mut rows = Vec::new();
    for part in 0..PARTS {
        let mine = |at: &usize| at % PARTS == part;
        let (asked, learned): (Vec<_>, Vec<_>) = lessons.iter().enumerate().partition(|(at, _)| mine(at));
        let learned: Vec<Lesson> = learned.into_iter().map(|(_, lesson)| lesson.clone()).collect();
        reader.models = Models::new(super::WEIGHTS);
        fit_models(reader, &learned);
        for (_, lesson) in asked {
            trust_rows(reader, lesson, &mut rows);
        }
    }
    let trust = logistic_descent(&reader.models.trust, &rows, 1.0, &[]);
    reader.models = Models::new(super::WEIGHTS);
    fit_models(reader, lessons);
    reader.models.trust = trust;
    reader.models.write()
}

fn fit_models(reader: &mut Reader, lessons: &[Lesson]) {
    for _ in 0..3 {
        fit_sense(reader, lessons);
        fit_place(reader, lessons);
    }
}

/// Whether a site is the one a lesson means.
fn is_right(site: &Site, id: Option<u64>, position: Option<Position>, km: f64) -> bool {
    id.is_some() && site.geonameid == id || position.is_some_and(|p| p.distance_km(site.position) <= km)
}

fn fit_sense(reader: &mut Reader, lessons: &[Lesson]) {
    let mut groups: Vec<(Vec<Vec<f64>>, usize)> = Vec::new();
    for lesson in lessons {
        let (page, book) = (Page::new(&lesson.text), Book::new(&reader.atlas));
        let ranges: Vec<Range<usize>> = lesson.names.iter().map(|n| n.0.clone()).collect();
        let spans = spans::given(&book, &page, &ranges);
        let sites = book.into_sites();
        let (_, senses) = reader.judge(&sites, &page, &spans, true);
        groups.extend(choices(&sites, lesson, &senses));
    }
    let mut model = reader.models.sense.clone();
    let beliefs: Vec<f64> = sense::SIGNS.iter().map(|name| belief(name)).collect();
    softmax_descent(&mut model, &groups, 0.5, &beliefs);
    reader.models.sense = model;
}

fn choices(sites: &Sites, lesson: &Lesson, senses: &Senses) -> Vec<(Vec<Vec<f64>>, usize)> {
    let mut groups = Vec::new();
    for ((_, id, position), options) in lesson.names.iter().zip(senses) {
        let right = |exact: bool| {
            options.iter().position(|o| {
                sites.get(o.site).is_some_and(|s| {
                    if exact { id.is_some() && s.geonameid == *id } else { is_right(s, *id, *position, 15.0) }
                })
            })
        };
        if let Some(at) = right(true).or_else(|| right(false)).filter(|_| options.len() > 1) {
            groups.push((options.iter().map(|o| o.signs.to_vec()).collect(), at));
        }
    }
    groups
}

fn fit_place(reader: &mut Reader, lessons: &[Lesson]) {
    let mut rows: Vec<Row> = Vec::new();
    for lesson in lessons {
        let (page, book) = (Page::new(&lesson.text), Book::new(&reader.atlas));
        let spans = spans::find(&book, &page);
        let sites = book.into_sites();
        let (_, senses) = reader.judge(&sites, &page, &spans, false);
        for (at, span) in spans.iter().enumerate() {
            let options = senses.get(at).map_or(&[][..], Vec::as_slice);
            let exact = lesson.names.iter().any(|n| n.0 == span.range);
            let touches =
                lesson.names.iter().any(|n| n.0.start < span.range.end && span.range.start < n.0.end);
            rows.push((
                signs::of(&signs::around(&page, &spans, at), &sites, span, options).to_vec(),
                exact,
                if touches && !exact { 0.5 } else { 1.0 },
            ));
        }
    }
    reader.models.place = logistic_descent(&reader.models.place, &rows, 1.0, &[]);
}

fn trust_rows(reader: &Reader, lesson: &Lesson, rows: &mut Vec<Row>) {
    let (page, book) = (Page::new(&lesson.text), Book::new(&reader.atlas));
    let ranges: Vec<Range<usize>> = lesson.names.iter().map(|n| n.0.clone()).collect();
    let spans = spans::given(&book, &page, &ranges);
    let sites = book.into_sites();
    let (_, senses) = reader.judge(&sites, &page, &spans, true);
    for (((_, id, position), span), options) in lesson.names.iter().zip(&spans).zip(&senses) {
        let Some(best) = options.first().and_then(|o| sites.get(o.site)) else { continue };
        if position.is_some() {
            let right = is_right(best, *id, *position, 25.0);
            rows.push((reader.trust_signs(&sites, span, options).to_vec(), right, 1.0));
        }
    }
}

/// Signs, whether it is so, and how much the row counts.
pub(crate) type Row = (Vec<f64>, bool, f64);

/// Steps of gradient descent with the step sizes of Adam.
struct Descent {
    first: Vec<f64>,
    second: Vec<f64>,
    step: i32,
}

impl Descent {
    fn new(length: usize) -> Self {
        Descent { first: vec![0.0; length], second: vec![0.0; length], step: 0 }
    }

    fn go(&mut self, model: &mut Linear, gradient: &[f64]) {
        self.step = self.step.saturating_add(1);
        let rows = self.first.iter_mut().zip(self.second.iter_mut()).zip(gradient).zip(&mut model.weights);
        for (((m, v), g), w) in rows {
            *m = 0.9 * *m + 0.1 * g;
            *v = 0.999 * *v + 0.001 * g * g;
            let (mean, spread) =
                (*m / (1.0 - 0.9_f64.powi(self.step)), *v / (1.0 - 0.999_f64.powi(self.step)));
            *w -= 0.05 * mean / (spread.sqrt() + 1e-8);
        }
    }
}

/// The signs of a row that are not nought, by their place; most are nought.
type Sparse = Vec<(usize, f64)>;

fn sparse(signs: &[f64]) -> Sparse {
    signs.iter().copied().enumerate().filter(|(_, sign)| *sign != 0.0).collect()
}

/// Yes or no; weights without evidence stay at what is believed (0 where nothing is).
pub(crate) fn logistic_descent(from: &Linear, rows: &[Row], decay: f64, beliefs: &[f64]) -> Linear {
    let rows: Vec<(Sparse, f64, f64)> = rows
        .iter()
        .map(|(signs, right, weight)| (sparse(signs), f64::from(u8::from(*right)), *weight))
        .collect();
    let mut model = from.clone();
    let mut descent = Descent::new(model.weights.len());
    for _ in 0..600 {
        let beliefs = beliefs.iter().chain(std::iter::repeat(&0.0));
        let mut gradient: Vec<f64> =
            model.weights.iter().zip(beliefs).map(|(w, belief)| decay * (w - belief)).collect();
        for (signs, right, weight) in &rows {
            let error = weight * (logistic(model.sparse_score(signs)) - right);
            add(&mut gradient, signs, error);
        }
        descent.go(&mut model, &gradient);
    }
    model
}

fn add(gradient: &mut [f64], signs: &[(usize, f64)], error: f64) {
    for (at, sign) in signs {
        if let Some(slot) = gradient.get_mut(*at) {
            *slot += error * sign;
        }
    }
}

/// What rare signs are worth where lessons say nothing: a continent or sea is seldom named, but when its name stands
/// alone no village of the name is meant.
const BELIEFS: [(&str, f64); 9] = [
    ("kind_said", 3.0),
    ("continent", 10.0),
    ("region", 5.0),
    ("water", 5.0),
    ("airport", 3.0),
    ("short_form", 3.0),
    ("as_people", 6.0),
    ("written_in", 3.0),
    ("spot", 3.0),
];

/// Fits the weights of bare names to names whose places are known, and `None` for names that no place has. Returns the
/// rows of `weights.csv`.
pub fn fit_bare(reader: &mut Reader, lessons: &[(String, Option<Position>)]) -> String {
    let mut groups = Vec::new();
    for (name, truth) in lessons {
        let folded = super::super::fold::folded(name);
        let bearers = reader.bearers(&folded).filter(|bearers| !bearers.is_empty());
        let Some(bearers) = bearers else { continue };
        let away = |at: usize| Some((*truth)?.distance_km(bearers.get(at)?.place.position()));
        let nearest = (0..bearers.len()).filter_map(|at| Some((at, away(at)?)));
        let right =
            nearest.filter(|(_, km)| *km <= 25.0).min_by(|a, b| a.1.total_cmp(&b.1)).map(|(at, _)| at);
        let mut options: Vec<Vec<f64>> = bearers.iter().map(|b| b.signs.to_vec()).collect();
        let nobody = options.len();
        options.push(vec![0.0; quick::SIGNS.len()]);
        groups.push((options, right.unwrap_or(nobody)));
    }
    let beliefs: Vec<f64> = quick::SIGNS.iter().map(|name| quick::belief(name)).collect();
    softmax_descent(&mut reader.models.bare, &groups, 0.5, &beliefs);
    reader.models.write()
}

fn belief(name: &str) -> f64 {
    BELIEFS.iter().find(|(n, _)| *n == name).map_or(0.0, |(_, worth)| *worth)
}

/// Fits a choice among options, one of each group right; weights without evidence stay at what is believed.
pub(crate) fn softmax_descent(
    model: &mut Linear,
    groups: &[(Vec<Vec<f64>>, usize)],
    decay: f64,
    beliefs: &[f64],
) {
    let mut descent = Descent::new(model.weights.len());
    let groups: Vec<(Vec<Sparse>, usize)> = groups
        .iter()
        .map(|(options, right)| (options.iter().map(|signs| sparse(signs)).collect(), *right))
        .collect();
    for _ in 0..300 {
        let mut gradient: Vec<f64> =
            model.weights.iter().zip(beliefs).map(|(w, belief)| decay * (w - belief)).collect();
        for (options, right) in &groups {
            let scores: Vec<f64> = options.iter().map(|s| model.sparse_score(s)).collect();
            let highest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let sum: f64 = scores.iter().map(|s| (s - highest).exp()).sum();
            for (at, (signs, score)) in options.iter().zip(&scores).enumerate() {
                let error = (score - highest).exp() / sum - f64::from(u8::from(at == *right));
                add(&mut gradient, signs, error);
            }
        }
        descent.go(model, &gradient);
    }
}
