//! Columns that look familiar under a strange name: what to write for `--map`.

use super::columns::{Column, fold, trimmed};
use super::coordinates::degrees;
use super::day_order::{compact_day, numeric_day};
use super::plan::Plan;
use super::records::{Cutter, Split};
use super::{DayOrder, values};
use crate::report::dates;

/// So many rows are looked at.
const SAMPLE: usize = 50;

/// Parts of names that columns bear in other tables and languages.
const NAMES: &[(Column, &[&str])] = &[
    (
        Column::Date,
        &[
            "date",
            "datum",
            "fecha",
            "data",
            "jour",
            "tag",
            "day",
            "tarikh",
            "tarih",
            "дата",
            "تاريخ",
            "تاریخ",
            "when",
        ],
    ),
    (
        Column::Place,
        &[
            "place",
            "ort",
            "lieu",
            "lugar",
            "luogo",
            "location",
            "city",
            "town",
            "village",
            "ville",
            "stadt",
            "место",
            "مكان",
            "مکان",
            "where",
        ],
    ),
    (Column::Latitude, &["lat", "breite", "широта", "ycoord", "coord_y", "y_wgs"]),
    (Column::Longitude, &["lon", "lng", "länge", "laenge", "долгота", "xcoord", "coord_x", "x_wgs"]),
];

/// The way out for a table without a place: the `--map` line, or where to begin.
pub(super) fn way_out(plan: &Plan, head: &[u8], last: bool) -> String {
    match map_line(plan, head, last) {
        Some(line) => format!("perhaps {line}"),
        None => {
            "name the columns with --map 'date=...,place=...', or put a header line with situs' names first"
                .into()
        }
    }
}

/// The `--map` line for the columns that are missing, as far as names and cells tell them.
pub(super) fn map_line(plan: &Plan, head: &[u8], last: bool) -> Option<String> {
    let sample = Sample::of(plan, head, last);
    let mut taken: Vec<usize> = Vec::new();
    let mut pairs = Vec::new();
    for (column, words) in NAMES {
        let position = matches!(column, Column::Latitude | Column::Longitude);
        let placed = plan.columns.has_place() && *column != Column::Date;
        if plan.columns.at(*column).is_some() || placed {
            continue;
        }
        let free = |at: &usize| {
            !taken.contains(at)
                && !plan.columns.recognised().any(|(known, _)| plan.columns.at(known) == Some(*at))
        };
        let columns: Vec<usize> = (0..plan.columns.written.len()).filter(free).collect();
        let named = |at: &usize| {
            let name = plan.columns.written.get(*at).map(|name| fold(name)).unwrap_or_default();
            words.iter().any(|word| name == *word || name.split('_').any(|part| part.starts_with(word)))
        };
        let by_name = columns.iter().copied().find(|at| named(at) && sample.fits(*column, *at));
        let by_cells =
            || columns.iter().copied().find(|at| *column == Column::Date && sample.is(*column, *at));
        if let Some(at) = by_name.or_else(by_cells) {
            taken.push(at);
            pairs.push((*column, at, position));
        }
    }
    // One coordinate without the other is no help.
    let half = pairs.iter().filter(|(.., position)| *position).count() == 1;
    let pairs: Vec<String> = pairs
        .iter()
        .filter(|(.., position)| !(half && *position))
        .filter_map(|(column, at, _)| Some(format!("{}={}", column.name(), plan.columns.written.get(*at)?)))
        .collect();
    (!pairs.is_empty()).then(|| format!("--map '{}'", pairs.join(",")))
}

/// Some rows after the header.
struct Sample {
    rows: Vec<Split>,
}

impl Sample {
    fn of(plan: &Plan, head: &[u8], last: bool) -> Sample {
        let bytes = head.get(plan.begin..).unwrap_or_default();
        let rows = Cutter::new(bytes, plan.form, 1, last)
            .filter(|cut| cut.fault.is_none())
            .take(SAMPLE)
            .map(|cut| {
                let mut split = Split::default();
                split.take(bytes.get(cut.bytes).unwrap_or_default(), plan.form);
                split
            })
            .collect();
        Sample { rows }
    }

    fn cells(&self, at: usize) -> impl Iterator<Item = &str> {
        self.rows.iter().filter_map(move |row| row.text(at)).map(trimmed).filter(|cell| !cell.is_empty())
    }

    /// Nothing in the cells speaks against it.
    fn fits(&self, column: Column, at: usize) -> bool {
        match column {
            Column::Place => {
                self.cells(at).any(|cell| cell.parse::<f64>().is_err()) || self.cells(at).next().is_none()
            }
            _ => self.is(column, at) || self.cells(at).next().is_none(),
        }
    }

    /// Most cells are of its kind.
    fn is(&self, column: Column, at: usize) -> bool {
        let all = self.cells(at).count();
        let good = self.cells(at).filter(|cell| match column {
            Column::Date => is_date(cell),
            _ => {
                degrees(cell).is_some()
                    && values::decimal(cell).is_none_or(|number| number.value.abs() <= 180.0)
            }
        });
        let good = good.count();
        all > 0 && good.saturating_mul(4) >= all.saturating_mul(3)
    }
}

fn is_date(cell: &str) -> bool {
    let number = cell.bytes().all(|byte| byte.is_ascii_digit());
    let day = || dates::day(cell).or_else(|| numeric_day(cell, Some(DayOrder::DayFirst)));
    if number {
        compact_day(cell).is_some()
    } else {
        day().is_some() || numeric_day(cell, Some(DayOrder::MonthFirst)).is_some()
    }
}
