//! The columns of an event table: which names they may bear, which of them a header has.

use super::dialect::Dialect;
use super::hxl;
use super::records::Split;

macro_rules! columns {
    ($($variant:ident $($name:literal)+;)*) => {
        /// What a column holds.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(super) enum Column {
            $($variant,)*
        }

        impl Column {
            pub(super) const ALL: &'static [Column] = &[$(Column::$variant),*];

            /// The names it may bear: its own first, and of several in one header the first of this list wins.
            pub(super) fn names(self) -> &'static [&'static str] {
                match self { $(Column::$variant => &[$($name),+]),* }
            }
        }
    };
}

columns! {
    Id "id" "event_id" "event_id_cnty";
    Date "date" "start" "event_date" "start_date" "date_start" "verifieddate" "incident_date";
    End "end" "end_date" "date_end";
    Kind "kind" "sub_event_type" "event_type" "type";
    Place "place" "location" "site" "city" "town" "village" "place_name" "locality";
    Admin1 "admin1" "province" "adm_1" "adm1" "state" "region_name";
    Admin2 "admin2" "district" "adm_2" "adm2";
    Country "country" "country_name";
    Latitude "latitude" "lat" "y";
    Longitude "longitude" "lon" "lng" "long" "x";
    Radius "radius_km";
    Manner "manner";
    PlaceKind "place_kind";
    By "by" "actor1" "side_a" "faction" "perpetrator";
    BySide "by_side";
    Against "against" "actor2" "side_b" "target";
    AgainstSide "against_side";
    Claimant "claimant";
    ClaimantRole "claimant_role";
    ClaimantSide "claimant_side";
    Measure "measure";
    Count "count";
    Subject "subject";
    SubjectSide "subject_side";
    Stance "stance";
    Verification "verification";
    Killed "killed" "fatalities" "deaths";
    Wounded "wounded" "injured";
    Source "source" "publisher";
    SourceDate "source_date";
    SourceUrl "source_url" "url";
    Notes "notes" "description";
    Title "title";
    GeoPrecision "geo_precision";
    WherePrecision "where_prec";
    GeoType "geo_type";
    TimePrecision "time_precision";
    DatePrecision "date_prec";
    Best "best";
    Low "low";
    High "high";
    DeathsA "deaths_a";
    DeathsB "deaths_b";
    DeathsCivilians "deaths_civilians";
    DeathsUnknown "deaths_unknown";
    Outline "geom_wkt";
}

impl Column {
    /// Its own name.
    pub(super) fn name(self) -> &'static str {
        self.names().first().copied().unwrap_or_default()
    }

    /// The column of that own name.
    pub(super) fn from_name(name: &str) -> Option<Column> {
        Column::ALL.iter().copied().find(|column| column.name() == name)
    }
}

/// Where each column stands.
#[derive(Debug, Clone)]
pub(super) struct Columns {
    at: Vec<Option<usize>>,
    /// The header's fields as written.
    pub(super) written: Vec<String>,
}

/// The fields of a header as written.
pub(super) fn names(header: &Split) -> Vec<String> {
    header.iter().map(|name| trimmed(&String::from_utf8_lossy(name)).to_owned()).collect()
}

impl Columns {
    /// Reads a header by the names of every table that situs knows.
    pub(super) fn new(written: Vec<String>) -> Self {
        Columns::of(written, Dialect::Own, None, &[])
    }

    /// Reads a header: what the user maps wins, then the dialect's own names, then those of every table. `tags` are
    /// those of a row of HXL.
    pub(super) fn of(
        written: Vec<String>,
        dialect: Dialect,
        tags: Option<&[String]>,
        map: &[(Column, String)],
    ) -> Self {
        let folded: Vec<String> = written.iter().map(|name| fold(name)).collect();
        let position = |name: &str| folded.iter().position(|header| header == name);
        let at = Column::ALL.iter().map(|column| {
            let mapped = map.iter().find(|(mapped, _)| mapped == column);
            if let Some((_, name)) = mapped {
                return written.iter().position(|header| header == name).or_else(|| position(&fold(name)));
            }
            match (tags, dialect.names(*column)) {
                (Some(tags), _) => hxl::find(*column, tags),
                (None, Some(names)) => names.iter().find_map(|name| position(name)),
                (None, None) => column.names().iter().find_map(|name| position(name)),
            }
        });
        Columns { at: at.collect(), written }
    }

    /// The place of a column, from 0; `None` where the table has none.
    pub(super) fn at(&self, column: Column) -> Option<usize> {
        self.at.get(column as usize).copied().flatten()
    }

    /// The number of a column for messages, from 1.
    pub(super) fn number(&self, column: Column) -> u32 {
        self.at(column).and_then(|at| u32::try_from(at.saturating_add(1)).ok()).unwrap_or(1)
    }

    /// The name of a column as this table writes it.
    pub(super) fn label(&self, column: Column) -> &str {
        self.at(column).and_then(|at| self.written.get(at)).map_or(column.name(), String::as_str)
    }

    /// How many columns are known.
    pub(super) fn known(&self) -> usize {
        self.at.iter().flatten().count()
    }

    /// Each known column with its name in this table.
    pub(super) fn recognised(&self) -> impl Iterator<Item = (Column, &str)> {
        let all = Column::ALL.iter().copied();
        all.filter(|column| self.at(*column).is_some()).map(|column| (column, self.label(column)))
    }

    /// Whether a column holds words that decide nothing: notes, a title, or what situs doesn't read.
    pub(super) fn is_prose(&self, at: usize) -> bool {
        let read = Column::ALL.iter().copied().find(|column| self.at(*column) == Some(at));
        read.is_none_or(|column| matches!(column, Column::Notes | Column::Title))
    }

    /// Named columns that situs doesn't read, with their places.
    pub(super) fn ignored(&self) -> Vec<(usize, &str)> {
        self.written
            .iter()
            .enumerate()
            .filter(|(at, name)| !name.is_empty() && !self.at.contains(&Some(*at)))
            .map(|(at, name)| (at, name.as_str()))
            .collect()
    }

    /// Whether a place can be found: by its name, or by both coordinates.
    pub(super) fn has_place(&self) -> bool {
        let named =
            [Column::Place, Column::Admin1, Column::Admin2].iter().any(|column| self.at(*column).is_some());
        named || (self.at(Column::Latitude).is_some() && self.at(Column::Longitude).is_some())
    }

    /// Whether a record is this header again.
    pub(super) fn repeated_by(&self, record: &Split) -> bool {
        // Most rows differ in the first field, and in its length already.
        record.len() == self.written.len()
            && record.iter().zip(&self.written).all(|(field, name)| {
                field.len() >= name.len() && fold(trimmed(&String::from_utf8_lossy(field))) == fold(name)
            })
    }
}

/// A value without the spaces, also no-break and zero-width ones and byte order marks, around it.
pub(super) fn trimmed(value: &str) -> &str {
    let plain = |byte: Option<&u8>| byte.is_none_or(|byte| byte.is_ascii_graphic());
    if plain(value.as_bytes().first()) && plain(value.as_bytes().last()) {
        return value;
    }
    value.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}' | '\u{2060}'))
}

/// A name as it is compared.
pub(super) fn fold(name: &str) -> String {
    name.to_lowercase().replace([' ', '-'], "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(names: &[&str]) -> Vec<String> {
        let mut split = Split::default();
        split.put(names.iter().copied());
        super::names(&split)
    }

    #[test]
    fn names_are_known_in_any_order_letter_case_and_by_synonym() {
        let columns = Columns::new(header(&["w", " LAT ", "\u{feff}Event Date", "type", "Sub-Event-Type"]));
        assert_eq!(columns.at(Column::Latitude), Some(1));
        assert_eq!(columns.at(Column::Date), Some(2));
        assert_eq!(columns.at(Column::Kind), Some(4));
        assert_eq!(columns.label(Column::Date), "Event Date");
        assert_eq!(columns.ignored(), [(0, "w"), (3, "type")]);
        assert!(!columns.has_place());
    }

    #[test]
    fn no_name_means_two_columns() {
        let mut names: Vec<_> = Column::ALL.iter().flat_map(|column| column.names()).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
    }

    #[test]
    fn what_the_user_maps_wins() {
        let map = [(Column::Date, "Datum".to_owned()), (Column::Place, "ort".to_owned())];
        let columns = Columns::of(header(&["date", "Datum", "Ort"]), Dialect::Own, None, &map);
        assert_eq!((columns.at(Column::Date), columns.at(Column::Place)), (Some(1), Some(2)));
    }
}
