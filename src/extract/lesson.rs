//! Fitting the weights of the choice of sides to reports whose claims people have read.

use super::claimant;
use super::claims::{Models, candidates, claims_by};
use super::lexicon::Lexicon;
use super::play::InPlay;
use super::rank::{Choice, Model};
use super::reading::Reading;
use super::sides::SIGNS;
use super::speech::Attribution;
use crate::error::Result;
use crate::event::{Measure, SideId};
use crate::gazetteer::Gazetteer;
use crate::report::Report;

/// A claim as a person read it.
#[derive(Debug, Clone)]
pub struct Told {
    /// What is counted.
    pub measure: Measure,
    /// The lower bound, where one is said.
    pub low: Option<u64>,
    /// The upper bound, where one is said.
    pub high: Option<u64>,
    /// Who says it.
    pub claimant_side: Option<SideId>,
    /// Whose loss it is; `None` where the report ties it to nobody.
    pub subject_side: Option<SideId>,
}

/// A report with the claims a person read in it.
#[derive(Debug)]
pub struct ClaimLesson {
    /// The report.
    pub report: Report,
    /// Its claims.
    pub claims: Vec<Told>,
}

/// Rounds of fitting: what a claim leans on in the claim before it depends on the weights.
const ROUNDS: usize = 3;

/// Parts into which the lessons are dealt to see how the weights do where they were not fitted.
const PARTS: usize = 5;

/// The rows of the two files of weights, and how the choices went where they were not fitted.
#[derive(Debug)]
pub struct SideRows {
    /// The rows of `lexicon/en/claimants.csv`.
    pub claimants: String,
    /// The rows of `lexicon/en/sides.csv`.
    pub subjects: String,
    /// Choices of claimants' sides that were right, and all.
    pub claimants_right: (usize, usize),
    /// Choices of subjects' sides that were right, and all.
    pub subjects_right: (usize, usize),
}

/// Fits the weights to the lessons, and judges them on each part of the lessons by weights fitted to the others.
///
/// # Errors
/// Only when the word lists inside the program are damaged.
pub fn fit_sides(lessons: &[ClaimLesson], gazetteer: &Gazetteer) -> Result<SideRows> {
    let (mut claimants_right, mut subjects_right) = ((0, 0), (0, 0));
    for part in 0..PARTS {
        let others = lessons.iter().enumerate().filter(|(at, _)| at % PARTS != part);
        let learned: Vec<&ClaimLesson> = others.map(|(_, lesson)| lesson).collect();
        let fitted = fit(&learned, gazetteer)?;
        for lesson in lessons.iter().skip(part).step_by(PARTS) {
            let choices = choices(lesson, gazetteer, &fitted)?;
            judge(&fitted.claimant, &choices.claimants, &mut claimants_right);
            judge(&fitted.subject, &choices.subjects, &mut subjects_right);
            // What is no candidate is never chosen.
            claimants_right.1 += choices.claimants_missed;
            subjects_right.1 += choices.subjects_missed;
        }
    }
    let all: Vec<&ClaimLesson> = lessons.iter().collect();
    let fitted = fit(&all, gazetteer)?;
    Ok(SideRows {
        claimants: fitted.claimant.write(),
        subjects: fitted.subject.write(),
        claimants_right,
        subjects_right,
    })
}

fn judge(model: &Model, choices: &[Choice], right: &mut (usize, usize)) {
    for (options, answer) in choices {
        right.0 += usize::from(model.best(options.iter().map(Vec::as_slice)) == Some(*answer));
        right.1 += 1;
    }
}

fn fit(lessons: &[&ClaimLesson], gazetteer: &Gazetteer) -> Result<Models> {
    let mut fitted = Models::embedded();
    for _ in 0..ROUNDS {
        let (mut claimants, mut subjects) = (Vec::new(), Vec::new());
        for lesson in lessons {
            let choices = choices(lesson, gazetteer, &fitted)?;
            claimants.extend(choices.claimants);
            subjects.extend(choices.subjects);
        }
        fitted = Models {
            claimant: Model::fit(claimant::SIGNS, &claimants),
            subject: Model::fit(SIGNS, &subjects),
        };
    }
    Ok(fitted)
}

/// The choices a lesson holds: of each claim that a person read too.
#[derive(Default)]
struct Choices {
    claimants: Vec<Choice>,
    claimants_missed: usize,
    subjects: Vec<Choice>,
    subjects_missed: usize,
}

fn choices(lesson: &ClaimLesson, gazetteer: &Gazetteer, fitted: &Models) -> Result<Choices> {
    let reading = Reading::new(&lesson.report, Lexicon::english()?, gazetteer);
    let attribution = Attribution::new(&reading);
    let read = claims_by(&reading, &attribution, fitted);
    let play = InPlay::new(&reading);
    let mut free: Vec<&Told> = lesson.claims.iter().collect();
    let mut found = Choices::default();
    for (at, placed) in read.iter().enumerate() {
        let claim = &placed.claim;
        let fits = |told: &&Told| {
            told.measure == claim.measure && told.low == claim.count.low() && told.high == claim.count.high()
        };
        let same = |told: &&Told| fits(told) && told.claimant_side == claim.claimant.side;
        let Some(index) = free.iter().position(same).or_else(|| free.iter().position(fits)) else {
            continue;
        };
        let told = free.remove(index);
        let options = claimant::candidates(&reading, &attribution, &read, at, &play);
        match options.iter().position(|(side, _)| Some(side) == told.claimant_side.as_ref()) {
            Some(answer) => found.claimants.push((signs_of(options), answer)),
            None => found.claimants_missed += 1,
        }
        let options = candidates(&reading, &read, at, &play);
        match options.iter().position(|(side, _)| *side == told.subject_side) {
            Some(answer) => found.subjects.push((signs_of(options), answer)),
            None => found.subjects_missed += 1,
        }
    }
    Ok(found)
}

fn signs_of<S>(options: Vec<(S, Vec<f64>)>) -> Vec<Vec<f64>> {
    options.into_iter().map(|(_, signs)| signs).collect()
}
