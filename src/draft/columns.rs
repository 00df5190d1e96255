//! The columns of a draft: their names and what an editor may change in them.

macro_rules! columns {
    ($($variant:ident $name:literal $part:ident;)*) => {
        /// A column of a draft. The names are those of an event table wherever they mean the same.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Column {
            $(#[doc = $name] $variant,)*
        }

        impl Column {
            /// Every column, in order.
            pub const ALL: &'static [Column] = &[$(Column::$variant),*];

            /// The name in the header.
            pub fn name(self) -> &'static str {
                match self { $(Column::$variant => $name),* }
            }

            pub(super) fn part(self) -> Part {
                match self { $(Column::$variant => Part::$part),* }
            }
        }
    };
}

/// What a column speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// The row itself, and what situs says of it: nothing an editor changes.
    Fixed,
    /// The event: decided by the rows of its sites.
    Event,
    /// The event it belongs to.
    Group,
    /// The site.
    Site,
    /// The claim; the claimants of a site are those who say that it happened.
    Claim,
}

columns! {
    RowId "row_id" Fixed;
    Row "row" Fixed;
    Event "event" Group;
    Kind "kind" Event;
    Start "start" Event;
    End "end" Event;
    DayPrecision "day_precision" Event;
    By "by" Event;
    BySide "by_side" Event;
    Against "against" Event;
    AgainstSide "against_side" Event;
    Place "place" Site;
    PlaceAsWritten "place_as_written" Site;
    Admin1 "admin1" Site;
    Admin2 "admin2" Site;
    Country "country" Site;
    Latitude "latitude" Site;
    Longitude "longitude" Site;
    Precision "precision" Fixed;
    Manner "manner" Site;
    Claimant "claimant" Claim;
    ClaimantRole "claimant_role" Claim;
    ClaimantSide "claimant_side" Claim;
    Measure "measure" Claim;
    Count "count" Claim;
    CountText "count_text" Claim;
    Subject "subject" Claim;
    SubjectSide "subject_side" Claim;
    Stance "stance" Claim;
    Verification "verification" Claim;
    Confidence "confidence" Fixed;
    Reason "reason" Fixed;
    Evidence "evidence" Fixed;
    Report "report" Fixed;
    Line "line" Fixed;
    ColumnNumber "column" Fixed;
    ByteStart "byte_start" Fixed;
    ByteEnd "byte_end" Fixed;
    Source "source" Event;
    SourceDate "source_date" Event;
    SourceUrl "source_url" Event;
    Trace "trace" Fixed;
}

impl Column {
    /// The column of that name.
    pub fn from_name(name: &str) -> Option<Column> {
        Column::ALL.iter().copied().find(|column| column.name() == name)
    }

    /// Whether an editor's change of this cell changes what is read, on a row of that kind.
    pub(super) fn is_editable(self, site: bool) -> bool {
        match self.part() {
            Part::Fixed => false,
            Part::Group => true,
            Part::Event | Part::Site => site,
            Part::Claim if site => {
                matches!(self, Column::Claimant | Column::ClaimantSide | Column::Verification)
            }
            Part::Claim => true,
        }
    }
}

/// One row of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    cells: Vec<String>,
}

impl Default for Row {
    fn default() -> Self {
        Row { cells: vec![String::new(); Column::ALL.len()] }
    }
}

impl Row {
    /// A cell; empty where nothing is known.
    pub fn get(&self, column: Column) -> &str {
        self.cells.get(column as usize).map_or("", String::as_str)
    }

    /// Writes a cell.
    pub fn set(&mut self, column: Column, value: impl Into<String>) {
        if let Some(cell) = self.cells.get_mut(column as usize) {
            *cell = value.into();
        }
    }

    /// The cells, in the order of [`Column::ALL`].
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        self.cells.iter().map(String::as_str)
    }

    /// The id of the row.
    pub fn id(&self) -> &str {
        self.get(Column::RowId)
    }

    /// Whether it is a row of a site, not of a claim. A row that doesn't say it is one where nothing is counted in it.
    pub fn is_site(&self) -> bool {
        match self.get(Column::Row) {
            "claim" => false,
            "site" => true,
            _ => self.get(Column::Measure).is_empty(),
        }
    }
}
