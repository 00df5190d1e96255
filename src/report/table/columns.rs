//! The columns of an event table: which names they may bear, which of them a header has.

use csv::ByteRecord;

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
    Date "date" "start" "event_date" "start_date" "date_start";
    End "end" "end_date" "date_end";
    Kind "kind" "sub_event_type" "event_type" "type";
    Place "place" "location" "site";
    Admin1 "admin1" "province";
    Admin2 "admin2" "district";
    Country "country";
    Latitude "latitude" "lat";
    Longitude "longitude" "lon" "lng" "long";
    Radius "radius_km";
    Manner "manner";
    PlaceKind "place_kind";
    By "by" "actor1";
    BySide "by_side";
    Against "against" "actor2";
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
    Killed "killed" "fatalities";
    Wounded "wounded" "injured";
    Source "source" "publisher";
    SourceDate "source_date";
    SourceUrl "source_url" "url";
    Notes "notes";
    Title "title";
}

impl Column {
    /// Its own name.
    pub(super) fn name(self) -> &'static str {
        self.names().first().copied().unwrap_or_default()
    }
}

/// Where each column stands.
#[derive(Debug)]
pub(super) struct Columns {
    at: Vec<Option<usize>>,
    /// The header's fields as written.
    pub(super) written: Vec<String>,
}

impl Columns {
    /// Reads a header.
    pub(super) fn new(header: &ByteRecord) -> Self {
        let written: Vec<String> =
            header.iter().map(|name| trimmed(&String::from_utf8_lossy(name)).to_owned()).collect();
        let folded: Vec<String> = written.iter().map(|name| fold(name)).collect();
        let at = Column::ALL
            .iter()
            .map(|column| {
                column.names().iter().find_map(|name| folded.iter().position(|header| header == name))
            })
            .collect();
        Columns { at, written }
    }

    /// The place of a column, from 0; `None` where the table has none.
    pub(super) fn at(&self, column: Column) -> Option<usize> {
        self.at.get(column as usize).copied().flatten()
    }

    /// The number of a column for messages, from 1.
    pub(super) fn number(&self, column: Column) -> u32 {
        self.at(column).and_then(|at| u32::try_from(at + 1).ok()).unwrap_or(1)
    }

    /// The name of a column as this table writes it.
    pub(super) fn label(&self, column: Column) -> &str {
        self.at(column).and_then(|at| self.written.get(at)).map_or(column.name(), String::as_str)
    }

    /// How many columns are known.
    pub(super) fn known(&self) -> usize {
        self.at.iter().flatten().count()
    }

    /// Named columns that situs doesn't read.
    pub(super) fn ignored(&self) -> Vec<&str> {
        self.written
            .iter()
            .enumerate()
            .filter(|(at, name)| !name.is_empty() && !self.at.contains(&Some(*at)))
            .map(|(_, name)| name.as_str())
            .collect()
    }

    /// Whether a place can be found: by its name, or by both coordinates.
    pub(super) fn has_place(&self) -> bool {
        let named =
            [Column::Place, Column::Admin1, Column::Admin2].iter().any(|column| self.at(*column).is_some());
        named || (self.at(Column::Latitude).is_some() && self.at(Column::Longitude).is_some())
    }

    /// Whether a record is this header again.
    pub(super) fn repeated_by(&self, record: &ByteRecord) -> bool {
        record.len() == self.written.len()
            && record
                .iter()
                .zip(&self.written)
                .all(|(field, name)| fold(trimmed(&String::from_utf8_lossy(field))) == fold(name))
    }
}

/// A value without the spaces, also no-break and zero-width ones and byte order marks, around it.
pub(super) fn trimmed(value: &str) -> &str {
    value.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}' | '\u{2060}'))
}

fn fold(name: &str) -> String {
    name.to_lowercase().replace([' ', '-'], "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_in_any_order_letter_case_and_by_synonym() {
        let columns = Columns::new(&ByteRecord::from(vec![
            "x",
            " LAT ",
            "\u{feff}Event Date",
            "type",
            "Sub-Event-Type",
        ]));
        assert_eq!(columns.at(Column::Latitude), Some(1));
        assert_eq!(columns.at(Column::Date), Some(2));
        assert_eq!(columns.at(Column::Kind), Some(4));
        assert_eq!(columns.label(Column::Date), "Event Date");
        assert_eq!(columns.ignored(), ["x", "type"]);
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
}
