//! The tables that others publish, known by the names of their headers: one table of dialects. Which field becomes
//! what is told to people in `docs/tables.md`.

use super::columns::{Column, fold};

/// A way of writing event tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dialect {
    /// ACLED's exports of every age: 25, 31 and 35 columns, codes or words, one row an event or one an actor.
    Acled,
    /// UCDP GED and its Candidate events: 42, 43 and 49 columns, with or without a header.
    Ucdp,
    /// GDELT's events 1.0 and 2.0: 57, 58 and 61 columns without a header.
    Gdelt,
    /// A table with a row of hashtags (the Humanitarian Exchange Language).
    Hxl,
    /// Any other: situs' own columns, their synonyms, and what the user maps.
    Own,
}

impl Dialect {
    /// Every dialect, in the order in which headers are tried.
    pub const ALL: &'static [Dialect] =
        &[Dialect::Acled, Dialect::Ucdp, Dialect::Gdelt, Dialect::Hxl, Dialect::Own];

    /// The name as it stands in `--as` and in ids.
    pub fn as_str(self) -> &'static str {
        match self {
            Dialect::Acled => "acled",
            Dialect::Ucdp => "ucdp",
            Dialect::Gdelt => "gdelt",
            Dialect::Hxl => "hxl",
            Dialect::Own => "csv",
        }
    }

    /// The dialect of that name.
    pub fn from_name(name: &str) -> Option<Dialect> {
        Dialect::ALL.iter().copied().find(|dialect| dialect.as_str() == name)
    }

    /// What it is called in messages.
    pub fn title(self) -> &'static str {
        match self {
            Dialect::Acled => "ACLED",
            Dialect::Ucdp => "UCDP GED",
            Dialect::Gdelt => "GDELT",
            Dialect::Hxl => "HXL",
            Dialect::Own => "CSV",
        }
    }

    /// The dataset that claims what its rows count; `None` where each row has a source of its own.
    pub(super) fn claimant(self) -> Option<&'static str> {
        match self {
            Dialect::Acled => Some("ACLED"),
            Dialect::Ucdp => Some("UCDP"),
            Dialect::Gdelt => Some("GDELT"),
            Dialect::Hxl | Dialect::Own => None,
        }
    }

    /// The names of a column in this dialect, where they are others than everywhere.
    pub(super) fn names(self, column: Column) -> Option<&'static [&'static str]> {
        match self {
            Dialect::Acled => acled(column),
            Dialect::Ucdp => ucdp(column),
            Dialect::Gdelt => gdelt(column),
            Dialect::Hxl | Dialect::Own => None,
        }
    }

    /// The dialect whose signature a header bears.
    pub(super) fn of_header(written: &[String]) -> Option<Dialect> {
        let folded: Vec<String> = written.iter().map(|name| fold(name)).collect();
        let has = |name: &str| folded.iter().any(|header| header == name);
        if has("event_id_cnty") && has("event_date") {
            return Some(Dialect::Acled);
        }
        if has("type_of_violence") && has("date_start") && has("where_prec") {
            return Some(Dialect::Ucdp);
        }
        (has("globaleventid") && has("actiongeo_lat")).then_some(Dialect::Gdelt)
    }
}

/// ACLED's `location`, `source` and `notes` bear everybody's names. The id of a country file comes before `data_id`,
/// which old exports had besides.
fn acled(column: Column) -> Option<&'static [&'static str]> {
    match column {
        Column::Id => Some(&["event_id_cnty"]),
        Column::Date => Some(&["event_date"]),
        Column::Kind => Some(&["sub_event_type", "event_type"]),
        Column::Place => Some(&["location"]),
        _ => None,
    }
}

fn ucdp(column: Column) -> Option<&'static [&'static str]> {
    match column {
        Column::Kind => Some(&["type_of_violence"]),
        Column::Place => Some(&["where_coordinates"]),
        Column::Admin1 => Some(&["adm_1"]),
        Column::Admin2 => Some(&["adm_2"]),
        Column::Source => Some(&["source_office"]),
        Column::Title => Some(&["source_headline"]),
        Column::Notes => Some(&["where_description"]),
        _ => None,
    }
}

/// The place of the event is ActionGeo; those of the actors may be elsewhere and are not read.
fn gdelt(column: Column) -> Option<&'static [&'static str]> {
    Some(match column {
        Column::Id => &["globaleventid"],
        Column::Date => &["sqldate"],
        Column::Kind => &["eventcode"],
        Column::By => &["actor1name"],
        Column::Against => &["actor2name"],
        Column::Place => &["actiongeo_fullname"],
        Column::GeoType => &["actiongeo_type"],
        Column::Latitude => &["actiongeo_lat"],
        Column::Longitude => &["actiongeo_long"],
        Column::SourceUrl => &["sourceurl"],
        _ => &[],
    })
}

const GDELT_HEAD: &str = "GLOBALEVENTID SQLDATE MonthYear Year FractionDate Actor1Code Actor1Name Actor1CountryCode \
    Actor1KnownGroupCode Actor1EthnicCode Actor1Religion1Code Actor1Religion2Code Actor1Type1Code Actor1Type2Code \
    Actor1Type3Code Actor2Code Actor2Name Actor2CountryCode Actor2KnownGroupCode Actor2EthnicCode \
    Actor2Religion1Code Actor2Religion2Code Actor2Type1Code Actor2Type2Code Actor2Type3Code IsRootEvent EventCode \
    EventBaseCode EventRootCode QuadClass GoldsteinScale NumMentions NumSources NumArticles AvgTone";
const GDELT_GEO: [&str; 3] = ["Actor1Geo", "Actor2Geo", "ActionGeo"];

const UCDP_49: &str = "id relid year active_year code_status type_of_violence conflict_dset_id conflict_new_id \
    conflict_name dyad_dset_id dyad_new_id dyad_name side_a_dset_id side_a_new_id side_a side_b_dset_id side_b_new_id \
    side_b number_of_sources source_article source_office source_date source_headline source_original where_prec \
    where_coordinates where_description adm_1 adm_2 latitude longitude geom_wkt priogrid_gid country country_id region \
    event_clarity date_prec date_start date_end deaths_a deaths_b deaths_civilians deaths_unknown best high low gwnoa \
    gwnob";

/// The names of a table of this width that comes without a header: GDELT's, and UCDP's where it was forgotten.
/// The first record must look like a row of it.
pub(super) fn headerless(first: &[&str]) -> Option<(Dialect, Vec<String>)> {
    let digits = |at: usize| first.get(at).is_some_and(|cell| is_digits(cell));
    let day = |at: usize| first.get(at).is_some_and(|cell| cell.len() == 8 && is_digits(cell));
    if matches!(first.len(), 57 | 58 | 61) && digits(0) && day(1) && digits(2) && digits(3) {
        // One file may hold rows from before and after the address of the source was there.
        return Some((Dialect::Gdelt, gdelt_names(first.len().max(58))));
    }
    let flag = first.get(3).is_some_and(|cell| cell.eq_ignore_ascii_case("true") || *cell == "1");
    let coordinate = |at: usize| first.get(at).is_some_and(|cell| cell.parse::<f64>().is_ok());
    if first.len() == 49 && digits(0) && digits(2) && (flag || digits(5)) && coordinate(29) && coordinate(30)
    {
        return Some((Dialect::Ucdp, words(UCDP_49)));
    }
    None
}

/// The names of GDELT's columns by their number: 61 with the second division of every place (2.0), 58 without it,
/// 57 before the address of the source was there.
pub(super) fn gdelt_names(width: usize) -> Vec<String> {
    let mut names = words(GDELT_HEAD);
    for geo in GDELT_GEO {
        let parts: &[&str] = match width {
            61 => &["Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID"],
            _ => &["Type", "FullName", "CountryCode", "ADM1Code", "Lat", "Long", "FeatureID"],
        };
        names.extend(parts.iter().map(|part| format!("{geo}_{part}")));
    }
    names.push("DATEADDED".to_owned());
    if width != 57 {
        names.push("SOURCEURL".to_owned());
    }
    names
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

fn is_digits(cell: &str) -> bool {
    !cell.is_empty() && cell.bytes().all(|byte| byte.is_ascii_digit())
}

/// Tables that look like events and are none, by a name that only they have, and the way out.
const NO_EVENTS: [(&str, &str, &str); 2] = [
    (
        "reference_period_start",
        "this is a table of counts by month and area (HDX HAPI), not of events",
        "take the events themselves from ACLED or UCDP",
    ),
    (
        "gkgrecordid",
        "this is GDELT's Global Knowledge Graph, a table of articles, not of events",
        "take the files named .export.CSV",
    ),
];

/// What a table is that holds no events, and the way out.
pub(super) fn no_events(written: &[String]) -> Option<(&'static str, &'static str)> {
    let known = NO_EVENTS.iter().find(|(name, ..)| written.iter().any(|header| fold(header) == *name));
    known.map(|(_, what, way_out)| (*what, *way_out))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_some_and_nothing_else() {
        assert!(is_digits("20260226") && !is_digits("") && !is_digits("2026-02-26") && !is_digits("x"));
    }

    #[test]
    fn gdelt_has_57_58_and_61_columns_and_the_place_of_the_event_where_it_stands() {
        for (width, lat) in [(57, 53), (58, 53), (61, 56)] {
            let names = gdelt_names(width);
            assert_eq!(names.len(), width);
            assert_eq!(names[lat], "ActionGeo_Lat");
        }
        assert_eq!(gdelt_names(61)[60], "SOURCEURL");
    }

    #[test]
    fn headers_are_known_by_name_and_never_by_width() {
        let header = |text: &str| text.split(',').map(str::to_owned).collect::<Vec<_>>();
        let of = |text: &str| Dialect::of_header(&header(text));
        assert_eq!(of("iso,EVENT_ID_CNTY,event date,x"), Some(Dialect::Acled));
        assert_eq!(of("id,date_start,where_prec,type_of_violence"), Some(Dialect::Ucdp));
        assert_eq!(of(&vec!["a"; 31].join(",")), None);
        assert_eq!(words(UCDP_49).len(), 49);
    }
}
