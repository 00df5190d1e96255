//! The names of columns that somebody says beforehand: which they map, and which they keep.

use std::sync::Arc;

use super::columns::{Column, Columns, fold};
use super::dialect::Dialect;
use super::plan::{Keep, TableOptions};
use crate::error::{Code, Error, Result};
use crate::report::shown::listed;
use crate::source::Location;

/// What the user maps, by situs' columns.
pub(super) fn mapped(
    file: &str,
    line: u32,
    written: &[String],
    options: &TableOptions,
) -> Result<Vec<(Column, String)>> {
    let mut map = Vec::new();
    for (own, name) in &options.map {
        let Some(column) = Column::from_name(own) else {
            let known: Vec<&str> = Column::ALL.iter().map(|column| column.name()).collect();
            let what = format!("there is no column {own:?} in situs: expected one of {}", known.join(", "));
            return Err(Error::new(Code::Usage, what, "write --map 'date=Datum,place=Ort'"));
        };
        if !written.iter().any(|header| header == name || fold(header) == fold(name)) {
            let what = format!(
                "the table has no column {name:?}: it has {}",
                listed(written.iter().map(String::as_str), 30)
            );
            return Err(
                Error::new(Code::Usage, what, "name one of these in --map").at(Location::line(file, line))
            );
        }
        map.push((column, name.clone()));
    }
    Ok(map)
}

/// Names that features have already; a kept column of such a name is called after its dialect.
const TAKEN: &str = "id event_id kind title label start end date day_precision place place_as_written place_id admin1 \
    admin2 country iso_3166_2 latitude longitude precision geo_precision where_prec radius_km drawn confidence \
    location_note by against said_by sites_in_event claims claims_text killed_low killed_high dispute verification \
    border_km border_side border_chainage_km source source_date source_url evidence report line reason reason_text \
    candidates marker-color marker-size marker-symbol stroke stroke-width stroke-opacity fill fill-opacity";

/// The columns that are kept, each with its place and its name in the features.
pub(super) fn kept(columns: &Columns, dialect: Dialect, keep: &Keep) -> Vec<(usize, Arc<str>)> {
    let wanted = |name: &str| match keep {
        Keep::Nothing => false,
        Keep::All => true,
        Keep::Named(names) => names.iter().any(|wanted| wanted == name || fold(wanted) == fold(name)),
    };
    let taken: Vec<&str> = TAKEN.split_whitespace().collect();
    let mut kept: Vec<(usize, Arc<str>)> = Vec::new();
    for (at, name) in columns.written.iter().enumerate().filter(|(_, name)| !name.is_empty() && wanted(name))
    {
        let mut own = name.clone();
        let known = |own: &str, kept: &[(usize, Arc<str>)]| {
            taken.contains(&own) || kept.iter().any(|(_, other)| **other == *own)
        };
        if known(&own, &kept) {
            own = format!("{}_{name}", dialect.as_str());
        }
        let mut number = 2_usize;
        while known(&own, &kept) {
            own = format!("{}_{name}_{number}", dialect.as_str());
            number = number.saturating_add(1);
        }
        kept.push((at, own.into()));
    }
    kept
}
