//! One error and one finding: what happened, where, and the way out. All codes of situs stand here.
//!
//! Every message reads `FILE:LINE:COLUMN: code: what was found, what was expected; the way out`.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::source::Location;

/// A code a line: its name, how it is printed, what it means, the usual way out.
macro_rules! codes {
    ($($name:ident $text:literal $meaning:literal $way_out:literal;)+) => {
        /// What kind of trouble: the reason code in messages, in `rejects.csv` and in `unplaced.geojson`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        #[non_exhaustive]
        pub enum Code {
            $(#[doc = $meaning] $name,)+
        }

        impl Code {
            /// All of them.
            pub const ALL: &'static [Code] = &[$(Code::$name),+];

            /// The code as it is printed: lower case, words joined by hyphens.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $text),+ }
            }

            /// What it means, in a sentence.
            pub fn meaning(self) -> &'static str {
                match self { $(Code::$name => $meaning),+ }
            }

            /// The usual way out, without a full stop; a message may know a better one.
            pub fn way_out(self) -> &'static str {
                match self { $(Code::$name => $way_out),+ }
            }
        }
    };
}

codes! {
    Io "io"
        "A file or folder can't be read or written: permission, disk, missing."
        "see that it is there, that you may read or write it, and that the disk has room";
    Usage "usage"
        "The command line asks for something that doesn't exist or doesn't go together."
        "see `situs VERB --help`";
    UnknownFormat "unknown-format"
        "The input is in no format situs reads."
        "give it the ending of what it is, or say `--as` and `--map` for a table";
    Encoding "encoding"
        "The bytes are not valid text in the encoding they claim."
        "save it as UTF-8, or say `--encoding`";
    Damaged "damaged"
        "A packed file is damaged or ends in the middle."
        "download it again";
    Empty "empty"
        "The input holds nothing at all."
        "leave it out, or fetch it again";
    Header "header"
        "A table has no header situs can use."
        "name the columns, or say with `--map` which is which";
    FieldCount "field-count"
        "A record has more or fewer fields than its header."
        "quote fields that hold the delimiter";
    Quote "quote"
        "A quote was opened and never closed, or runs over too many lines."
        "close the quote, or double it inside a quoted field";
    RepeatedHeader "repeated-header"
        "A header row stands again in the middle of the table."
        "nothing needs to be done; it is no event";
    Date "date"
        "A date that doesn't exist or can't be read."
        "write 2026-02-26; say `--dates dmy` or `mdy` where day and month look alike";
    Number "number"
        "A number that can't be read."
        "write digits and a point, or leave the cell empty";
    Coordinate "coordinate"
        "A coordinate that isn't finite, is out of range, or is 0,0."
        "write decimal degrees, or leave both cells empty and name the place";
    Value "value"
        "A value that isn't one of those allowed."
        "use one of the words the message lists";
    Missing "missing"
        "A value the row can't do without."
        "fill the cell in, or delete the row";
    FrontMatter "front-matter"
        "Front matter that can't be read."
        "write it as YAML between two lines of ---";
    Limit "limit"
        "A file is larger, longer or deeper than the limit."
        "split the input, or raise the limit where the message names a flag";
    UnknownPlace "unknown-place"
        "No gazetteer row bears this name."
        "write its district or province beside it, give its position, or add it with `--gazetteer` or `--overrides`";
    AmbiguousPlace "ambiguous-place"
        "Several places bear this name and nothing decides between them."
        "write its province or district beside it, or decide it in `--overrides`";
    PlaceNotStated "place-not-stated"
        "The source says that it does not say where."
        "correct the draft where you know the place";
    WholeBorder "whole-border"
        "Only the border as a whole is named, not a part of it."
        "name the province or district whose border is meant";
    CountryOnly "country-only"
        "Only a country is named."
        "name a smaller place";
    DateUnknown "date-unknown"
        "The day is not known."
        "give the day, or the date of publication";
    PlaceContradiction "place-contradiction"
        "A point lies outside the country or province the row names."
        "check the position and the names; it was left as the source has it";
    Gazetteer "gazetteer"
        "The gazetteer's own data is damaged."
        "build it again, or fetch it again";
    ClaimWithoutEvent "claim-without-event"
        "A number or a loss is told, but no event it could belong to."
        "nothing needs to be done; the passage is in `rejects.csv`";
    CorrectionStale "correction-stale"
        "A correction that no longer applies: its row is gone, or says something else now."
        "make it anew on a fresh draft, or delete it";
    Strict "strict"
        "Under `--strict`: something was rejected."
        "mend what was rejected, or leave `--strict` out";
    Stale "stale"
        "The output differs from what it should be."
        "run `situs build` again";
    Config "config"
        "A `situs.toml` says something that can't be meant."
        "correct the key or value; `situs config` prints what is in force";
    Locked "locked"
        "Under `--locked`: a gazetteer is not the one that `situs.lock` names."
        "bring that gazetteer back, or build once without `--locked` and look at what changes";
}

impl Code {
    /// The exit code of a run that ends with this error (see `situs --help`).
    pub fn exit(self) -> u8 {
        match self {
            Code::Io => 1,
            Code::Usage | Code::Config => 2,
            Code::Strict | Code::Stale => 4,
            _ => 3,
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An error that ends what was being done.
#[derive(Debug)]
pub struct Error {
    /// The reason code.
    pub code: Code,
    /// Where it happened, if it happened in a file.
    pub at: Option<Location>,
    /// What was found and what was expected. Boxed with the rest to keep `Result` small.
    pub what: String,
    /// The way out, in one sentence without a full stop; empty where there is none.
    pub way_out: String,
    /// What lies beneath.
    pub cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// The result of anything in situs that can fail.
pub type Result<T> = std::result::Result<T, Box<Error>>;

impl Error {
    /// An error without a place and without a cause.
    pub fn new(code: Code, what: impl Into<String>, way_out: impl Into<String>) -> Box<Self> {
        Box::new(Error { code, at: None, what: what.into(), way_out: way_out.into(), cause: None })
    }

    /// The same error, at a place.
    pub fn at(mut self: Box<Self>, at: Location) -> Box<Self> {
        self.at = Some(at);
        self
    }

    /// The same error, with its cause.
    pub fn because(
        mut self: Box<Self>,
        cause: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Box<Self> {
        self.cause = Some(cause.into());
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(at) = &self.at {
            write!(f, "{at}: ")?;
        }
        write!(f, "{}: {}", self.code, self.what)?;
        if let Some(cause) = &self.cause {
            write!(f, " ({cause})")?;
        }
        if !self.way_out.is_empty() {
            write!(f, "; {}", self.way_out)?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.cause.as_deref().map(|cause| cause as &(dyn std::error::Error + 'static))
    }
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The row or passage was not used: it stands in `rejects.csv`. Under `--strict` the run exits 4.
    Reject,
    /// It was used, but somebody should look.
    Warning,
    /// A guess or a choice that situs made and says.
    Note,
}

/// Something a reader should know about one row or passage; the run goes on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Finding {
    /// Where.
    pub at: Location,
    /// How much it matters.
    pub severity: Severity,
    /// The reason code.
    pub code: Code,
    /// The name of the field, in a table.
    pub field: Option<String>,
    /// What was found and what was expected.
    pub what: String,
    /// The way out; empty where there is none.
    pub way_out: String,
}

impl Finding {
    /// A row or passage that could not be used.
    pub fn reject(at: Location, code: Code, what: impl Into<String>, way_out: impl Into<String>) -> Self {
        Finding {
            at,
            severity: Severity::Reject,
            code,
            field: None,
            what: what.into(),
            way_out: way_out.into(),
        }
    }

    /// Something to look at.
    pub fn warning(at: Location, code: Code, what: impl Into<String>, way_out: impl Into<String>) -> Self {
        Finding { severity: Severity::Warning, ..Finding::reject(at, code, what, way_out) }
    }

    /// A choice situs made.
    pub fn note(at: Location, code: Code, what: impl Into<String>, way_out: impl Into<String>) -> Self {
        Finding { severity: Severity::Note, ..Finding::reject(at, code, what, way_out) }
    }

    /// The same finding, about a named field.
    pub fn in_field(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: ", self.at, self.code)?;
        if let Some(field) = self.field.as_deref().filter(|field| *field != self.code.as_str()) {
            write!(f, "{field}: ")?;
        }
        f.write_str(&self.what)?;
        if !self.way_out.is_empty() {
            write!(f, "; {}", self.way_out)?;
        }
        Ok(())
    }
}
