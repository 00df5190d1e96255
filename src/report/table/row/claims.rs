//! Who claims how many of what: the columns of situs, and the counts of datasets, which are theirs.

use super::Said;
use crate::error::{Code, Finding};
use crate::event::{Actor, Claim, Count, Measure, SideId, Source, Stance, Verification};
use crate::report::table::columns::Column;
use crate::report::table::fields::{Fields, Reject};
use crate::report::table::plan::Plan;
use crate::report::table::values::{self, is_unknown, whole};

/// The claims of a row: that of `measure` and `count`, those of the simple columns, and a dataset's own counts.
pub(super) fn claims(
    plan: &Plan,
    fields: &Fields<'_>,
    claimant: Option<&Actor>,
    source: &Source,
    verification: Verification,
    said: &mut Said,
) -> Result<Vec<Claim>, Reject> {
    let stance = fields
        .word(Column::Stance, values::stance, "asserts, denies or disputes")?
        .unwrap_or(Stance::Asserts);
    let who = || match (claimant, plan.dialect.claimant()) {
        (Some(claimant), _) => claimant.clone(),
        (None, Some(dataset)) => the_dataset(dataset),
        (None, None) => the_source(source),
    };
    let claim = |column, measure, count, words: &str| Claim {
        claimant: who(),
        measure,
        count,
        count_text: words.to_owned(),
        subject: fields.some(Column::Subject),
        subject_side: fields.some(Column::SubjectSide).map(|side| values::side(&side)),
        stance,
        verification,
        partial: false,
        also_said_by: Vec::new(),
        evidence: vec![fields.evidence(column, evidence_words(fields, column, words))],
    };
    let mut claims = Vec::new();
    if let Some(measure) = measure(fields)? {
        let words = fields.get(Column::Count);
        let column = if words.is_empty() { Column::Measure } else { Column::Count };
        claims.push(claim(column, measure, count(fields, &mut said.findings), words));
    }
    for (column, measure) in [(Column::Killed, Measure::Killed), (Column::Wounded, Measure::Wounded)] {
        if let Some(count) = simple(fields, column, &mut said.findings) {
            claims.push(claim(column, measure, count, fields.get(column)));
        }
    }
    if fields.columns.at(Column::Best).is_some() {
        estimates(fields, &mut claims, said, claim);
    }
    Ok(claims)
}

/// UCDP's estimates of the dead, and its counts of those of either side, of civilians and of nobody knows whom.
/// Its lowest and highest are claims of their own where they differ from the best.
fn estimates(
    fields: &Fields<'_>,
    claims: &mut Vec<Claim>,
    said: &mut Said,
    claim: impl Fn(Column, Measure, Count, &str) -> Claim,
) {
    let mut number = |column| match fields.get(column) {
        "" => None,
        text => {
            let number = whole(text).map(|number| number.value);
            if number.is_none() {
                said.findings.push(not_a_number(fields, column));
            }
            number
        }
    };
    let (best, low, high) = (number(Column::Best), number(Column::Low), number(Column::High));
    let parts = [Column::DeathsA, Column::DeathsB, Column::DeathsCivilians, Column::DeathsUnknown]
        .map(|column| (column, number(column)));
    let mut push = |column, count, words: &str| claims.push(claim(column, Measure::Killed, count, words));
    if let Some(best) = best {
        push(Column::Best, Count::Exact(best), fields.get(Column::Best));
    }
    if let Some(low) = low.filter(|low| Some(*low) != best) {
        push(Column::Low, Count::AtLeast(low), fields.get(Column::Low));
    }
    if let Some(high) = high.filter(|high| Some(*high) != best) {
        push(Column::High, Count::UpTo(high), fields.get(Column::High));
    }
    for (column, number) in parts {
        let Some(number) = number.filter(|number| *number > 0) else { continue };
        let mut of = claim(column, Measure::Killed, Count::Exact(number), fields.get(column));
        let (subject, side) = match column {
            Column::DeathsA => (fields.get(Column::By), None),
            Column::DeathsB => (fields.get(Column::Against), None),
            Column::DeathsCivilians => ("civilians", Some("civilians")),
            _ => ("people of unknown side", Some("unknown")),
        };
        // Whose loss it is keeps equal numbers of two sides apart.
        of.subject_side = Some(side.map_or_else(|| values::side(subject), SideId::new));
        of.subject = Some(subject.to_owned()).filter(|subject| !subject.is_empty());
        claims.push(of);
    }
    let ordered = low <= best.or(low) && best <= high.or(best) && low <= high.or(low);
    if !ordered {
        let what = "expected low, best and high in this order; kept as they are";
        said.findings.push(fields.warning(Column::Best, Code::Number, what, "tell UCDP"));
    }
}

/// A dataset says it itself: it is no party.
fn the_dataset(name: &str) -> Actor {
    Actor::new(name, Some(SideId::new(SideId::REPORT)))
}

/// The row's own source, for claims nobody else makes.
fn the_source(source: &Source) -> Actor {
    let name = source.publisher.clone().unwrap_or_else(|| source.file.to_string());
    Actor::new(name, Some(SideId::new(SideId::REPORT)))
}

/// The words of a claim as the cells have them: "killed up to 55 Pakistani soldiers".
fn evidence_words(fields: &Fields<'_>, column: Column, words: &str) -> String {
    let measure = match column {
        Column::Count | Column::Measure => fields.get(Column::Measure),
        _ => column.name(),
    };
    let subject = fields.get(Column::Subject);
    let mut text = String::with_capacity(
        measure.len().saturating_add(words.len()).saturating_add(subject.len()).saturating_add(2),
    );
    for cell in [measure, words, subject].into_iter().filter(|cell| !cell.is_empty()) {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(cell);
    }
    text
}

fn measure(fields: &Fields<'_>) -> Result<Option<Measure>, Reject> {
    let read = |text: &str| Measure::from_name(&text.to_lowercase().replace([' ', '-'], "_"));
    let measure =
        fields.word(Column::Measure, read, "a measure such as killed, wounded or posts_destroyed")?;
    if measure.is_none() && !fields.get(Column::Count).is_empty() {
        return Err(fields.reject(
            Column::Measure,
            Code::Missing,
            "the row has a count and no measure",
            "say what is counted (killed, wounded, posts_destroyed...)",
        ));
    }
    Ok(measure)
}

fn count(fields: &Fields<'_>, findings: &mut Vec<Finding>) -> Count {
    let words = fields.get(Column::Count);
    values::count(words).unwrap_or_else(|| {
        if !words.is_empty() {
            findings.push(not_a_number(fields, Column::Count));
        }
        Count::Unnumbered
    })
}

/// The count of `killed` or `wounded`; `None` where the cell is empty or says that it isn't known.
fn simple(fields: &Fields<'_>, column: Column, findings: &mut Vec<Finding>) -> Option<Count> {
    let words = fields.get(column);
    if words.is_empty() {
        return None;
    }
    if words.len() < 10 && words.bytes().all(|byte| byte.is_ascii_digit()) {
        return words.parse().ok().map(Count::Exact);
    }
    if is_unknown(words) {
        findings.push(fields.warning(
            column,
            Code::Number,
            "expected a count; read as not known",
            "leave the cell empty",
        ));
        return None;
    }
    if let Some(odd) = whole(words).and_then(|number| number.odd) {
        findings.push(fields.warning(
            column,
            Code::Number,
            &format!("{odd}; read all the same"),
            "write plain digits",
        ));
    }
    Some(values::count(words).unwrap_or_else(|| {
        findings.push(not_a_number(fields, column));
        Count::Unnumbered
    }))
}

fn not_a_number(fields: &Fields<'_>, column: Column) -> Finding {
    fields.warning(
        column,
        Code::Number,
        "expected a count such as 55, up to 55 or several; kept as words without a number",
        "correct the cell",
    )
}
