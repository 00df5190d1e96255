//! One error and one finding: what happened, where, and the way out. All codes of situs stand here.
//!
//! Every message reads `FILE:LINE:COLUMN: code: what was found, what was expected; the way out`.

use std::fmt;

use serde::Serialize;

use crate::source::Location;

/// What kind of trouble: the reason code in messages, in `rejects.csv` and in `unplaced.geojson`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Code {
    /// A file or folder can't be read or written: permission, disk, missing.
    Io,
    /// The command line asks for something that doesn't exist or doesn't go together.
    Usage,
    /// The input is in no format situs reads.
    UnknownFormat,
    /// The bytes are not valid text in the encoding they claim.
    Encoding,
    /// The input holds nothing at all.
    Empty,
    /// A table has no header situs can use.
    Header,
    /// A record has more or fewer fields than its header.
    FieldCount,
    /// A quote was opened and never closed, or runs over too many lines.
    Quote,
    /// A header row stands again in the middle of the table.
    RepeatedHeader,
    /// A date that doesn't exist or can't be read.
    Date,
    /// A number that can't be read.
    Number,
    /// A coordinate that isn't finite, is out of range, or is 0,0.
    Coordinate,
    /// A value that isn't one of those allowed.
    Value,
    /// A value the row can't do without.
    Missing,
    /// Front matter that can't be read.
    FrontMatter,
    /// A file is larger, longer or deeper than the limit.
    Limit,
    /// No gazetteer row bears this name.
    UnknownPlace,
    /// Several places bear this name and nothing decides between them.
    AmbiguousPlace,
    /// The source says that it does not say where.
    PlaceNotStated,
    /// Only the border as a whole is named, not a part of it.
    WholeBorder,
    /// Only a country is named.
    CountryOnly,
    /// The day is not known.
    DateUnknown,
    /// A point lies outside the country or province the row names.
    PlaceContradiction,
    /// The gazetteer's own data is damaged.
    Gazetteer,
    /// A number or a loss is told, but no event it could belong to.
    ClaimWithoutEvent,
    /// A correction that no longer applies: its row is gone, or says something else now.
    CorrectionStale,
    /// Under `--strict`: something was rejected.
    Strict,
    /// The output differs from what it should be.
    Stale,
    /// A `situs.toml` says something that can't be meant.
    Config,
    /// Under `--locked`: a gazetteer is not the one that `situs.lock` names.
    Locked,
}

impl Code {
    /// The code as it is printed: lower case, words joined by hyphens.
    pub fn as_str(self) -> &'static str {
        match self {
            Code::Io => "io",
            Code::Usage => "usage",
            Code::UnknownFormat => "unknown-format",
            Code::Encoding => "encoding",
            Code::Empty => "empty",
            Code::Header => "header",
            Code::FieldCount => "field-count",
            Code::Quote => "quote",
            Code::RepeatedHeader => "repeated-header",
            Code::Date => "date",
            Code::Number => "number",
            Code::Coordinate => "coordinate",
            Code::Value => "value",
            Code::Missing => "missing",
            Code::FrontMatter => "front-matter",
            Code::Limit => "limit",
            Code::UnknownPlace => "unknown-place",
            Code::AmbiguousPlace => "ambiguous-place",
            Code::PlaceNotStated => "place-not-stated",
            Code::WholeBorder => "whole-border",
            Code::CountryOnly => "country-only",
            Code::DateUnknown => "date-unknown",
            Code::PlaceContradiction => "place-contradiction",
            Code::Gazetteer => "gazetteer",
            Code::ClaimWithoutEvent => "claim-without-event",
            Code::CorrectionStale => "correction-stale",
            Code::Strict => "strict",
            Code::Stale => "stale",
            Code::Config => "config",
            Code::Locked => "locked",
        }
    }

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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
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
