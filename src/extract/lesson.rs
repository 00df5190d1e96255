//! Fitting the weights of the choice of sides to reports whose claims people have read.

use super::claims::{candidates, claims_by};
use super::lexicon::Lexicon;
use super::rank::{Choice, Model};
use super::reading::Reading;
use super::sides::{InPlay, SIGNS, model};
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

/// Fits the weights; returns the rows of `lexicon/en/sides.csv`, and how many choices were right and made in all when
/// each part of the lessons was answered with weights fitted to the others.
///
/// # Errors
/// Only when the word lists inside the program are damaged.
pub fn fit_sides(lessons: &[ClaimLesson], gazetteer: &Gazetteer) -> Result<(String, (usize, usize))> {
    let mut right = (0, 0);
    for part in 0..PARTS {
        let learned: Vec<&ClaimLesson> = lessons
            .iter()
            .enumerate()
            .filter(|(at, _)| at % PARTS != part)
            .map(|(_, lesson)| lesson)
            .collect();
        let fitted = fit(&learned, gazetteer)?;
        for lesson in lessons.iter().skip(part).step_by(PARTS) {
            for (options, answer) in choices(lesson, gazetteer, &fitted)? {
                right.0 += usize::from(fitted.best(options.iter().map(Vec::as_slice)) == Some(answer));
                right.1 += 1;
            }
        }
    }
    let all: Vec<&ClaimLesson> = lessons.iter().collect();
    Ok((fit(&all, gazetteer)?.write(), right))
}

fn fit(lessons: &[&ClaimLesson], gazetteer: &Gazetteer) -> Result<Model> {
    let mut fitted = model();
    for _ in 0..ROUNDS {
        let mut all: Vec<Choice> = Vec::new();
        for lesson in lessons {
            all.extend(choices(lesson, gazetteer, &fitted)?);
        }
        fitted = Model::fit(SIGNS, &all);
    }
    Ok(fitted)
}

/// The choices a lesson holds: of each claim that a person read too.
fn choices(lesson: &ClaimLesson, gazetteer: &Gazetteer, fitted: &Model) -> Result<Vec<Choice>> {
    let reading = Reading::new(&lesson.report, Lexicon::english()?, gazetteer);
    let attribution = Attribution::new(&reading);
    let read = claims_by(&reading, &attribution, fitted);
    let play = InPlay::new(&reading);
    let mut free: Vec<&Told> = lesson.claims.iter().collect();
    let mut found = Vec::new();
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
        let options = candidates(&reading, &read, at, &play);
        if let Some(answer) = options.iter().position(|(side, _)| *side == told.subject_side) {
            found.push((options.into_iter().map(|(_, signs)| signs).collect(), answer));
        }
    }
    Ok(found)
}
