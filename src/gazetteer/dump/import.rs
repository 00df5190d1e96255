//! A text, row by row, into an index.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{self, BufRead, Read, Seek};

use sha2::{Digest, Sha256};

use super::faults::{Fault, Faults, quoted};
use super::lines::{LONGEST, Line, Lines};
use super::own::{Fields, Header};
use super::unpack::{read_member, unreadable};
use super::{Kind, Text, lists, rows};
use crate::error::{Code, Error, Result, Severity};
use crate::gazetteer::NameKind;
use crate::gazetteer::index::{Added, Builder, NameFlags, NewPlace, SourceFile};
use crate::limits::Limits;
use crate::source::Location;

/// Reads texts into a [`Builder`]. Texts must come in order of their [`Kind`]: places before what refers to them.
#[derive(Debug)]
pub struct Importer {
    builder: Builder,
    prefix: String,
    title: String,
    /// What was wrong.
    pub faults: Faults,
    /// Country → its languages.
    languages: HashMap<[u8; 2], String>,
    /// Rows of the file being read, and those used.
    rows: u64,
    used: u64,
    header: Header,
    id: String,
    /// How large what it reads may be.
    pub limits: Limits,
}

/// What became of a row: used, of no use, or not taken.
type Taken = std::result::Result<bool, Stop>;

/// Why a row was not taken.
enum Stop {
    /// It is faulty; the next may be good.
    Row(Fault),
    /// The index is full: the build ends.
    Full(Box<Error>),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Stop::Row(fault)
    }
}

impl From<Box<Error>> for Stop {
    fn from(error: Box<Error>) -> Self {
        match error.code {
            Code::Limit => Stop::Full(error),
            code => Stop::Row(Fault::new(0, "", code, error.what, "mend the row")),
        }
    }
}

impl Importer {
    /// Reads into an empty index. Ids of dumps get this prefix; `title` and `licence` are what the sources are called.
    pub fn new(prefix: &str, title: &str, licence: &str) -> Self {
        let mut builder = Builder::new(prefix);
        builder.about(title, licence);
        Importer {
            builder,
            prefix: prefix.to_owned(),
            title: title.to_owned(),
            faults: Faults::default(),
            languages: HashMap::new(),
            rows: 0,
            used: 0,
            header: Header::default(),
            id: String::new(),
            limits: Limits::default(),
        }
    }

    /// Reads one text of a file.
    ///
    /// # Errors
    /// [`Code::Io`]; [`Code::Gazetteer`] where it is damaged, with the line; [`Code::Limit`] where the index is full.
    pub fn read(&mut self, file_name: &str, file: impl Read + Seek, text: &Text) -> Result<()> {
        read_member(file_name, file, &text.member, self.limits, |reader| self.text(text, reader))
    }

    /// Everything read, as an index to be finished; and what was wrong.
    pub fn done(self) -> (Builder, Faults) {
        (self.builder, self.faults)
    }

    fn text(&mut self, text: &Text, reader: &mut dyn BufRead) -> Result<()> {
        self.builder.next_file();
        (self.rows, self.used) = (0, 0);
        let rejected = self.faults.rejected();
        let mut lines = Lines::new(Hashed::new(reader));
        self.header = Header::default();
        loop {
            match lines.next_line() {
                Ok(None) => break,
                Ok(Some(Line::Bytes(line))) => {
                    let taken = self.line(text, line);
                    let number = lines.number();
                    let faults = taken.map_err(|error| error.at(Location::line(text.name(), number)))?;
                    self.tell(text, number, faults);
                }
                Ok(Some(Line::TooLong)) => {
                    let what = format!("a line of more than {LONGEST} bytes");
                    let fault = Fault::new(0, "", Code::Limit, what, "is this the right file?");
                    self.rows = self.rows.saturating_add(1);
                    self.tell(text, lines.number(), vec![(Severity::Reject, fault)]);
                }
                Err(error) => {
                    let at = Location::line(text.name(), lines.number().saturating_add(1));
                    return Err(unreadable(at, error));
                }
            }
        }
        let (sha256, bytes) = lines.into_inner().finish();
        self.builder.note_file(SourceFile {
            name: base_name(text.name()),
            kind: text.kind().as_str(),
            sha256,
            bytes,
            rows: self.rows,
            used: self.used,
            rejected: self.faults.rejected().saturating_sub(rejected),
        });
        Ok(())
    }

    fn tell(&mut self, text: &Text, line: u32, faults: Vec<(Severity, Fault)>) {
        for (severity, fault) in faults {
            self.faults.add(fault.found(text.name(), line, severity));
        }
    }

    /// Takes one line; returns what is wrong with it.
    fn line(&mut self, text: &Text, line: &[u8]) -> Result<Vec<(Severity, Fault)>> {
        let kind = text.kind();
        let blank = line.iter().all(u8::is_ascii_whitespace);
        if blank || kind == Kind::Beside || line.starts_with(b"#") || line.starts_with(b"geonameid\t") {
            return Ok(Vec::new());
        }
        if matches!(kind, Kind::OwnPlaces | Kind::OwnNames) && self.header.is_empty() {
            // It was read once already, when the file was recognised.
            self.header = Header::new(&String::from_utf8_lossy(line)).unwrap_or_default();
            return Ok(Vec::new());
        }
        self.rows = self.rows.saturating_add(1);
        let mut faults = Vec::new();
        let mended;
        let line = match std::str::from_utf8(line) {
            Ok(line) => line,
            Err(_) => match without_bad_alternates(line).filter(|_| kind == Kind::Dump) {
                Some((line, fault)) => {
                    faults.push((Severity::Warning, fault));
                    mended = line;
                    &mended
                }
                None => return Ok(vec![(Severity::Reject, not_utf8(line))]),
            },
        };
        match self.row(kind, line, &mut faults) {
            Ok(used) => self.used = self.used.saturating_add(u64::from(used)),
            Err(Stop::Row(fault)) => faults.push((Severity::Reject, fault)),
            Err(Stop::Full(error)) => return Err(error),
        }
        Ok(faults)
    }

    fn row(&mut self, kind: Kind, line: &str, faults: &mut Vec<(Severity, Fault)>) -> Taken {
        match kind {
            Kind::Dump => self.dump_row(line, faults),
            Kind::OwnPlaces => self.own_place(line, faults),
            Kind::OwnNames => self.own_name(line),
            Kind::AlternateNames => self.alternate(line),
            Kind::Admin1 | Kind::Admin2 => self.division(line),
            Kind::Hierarchy => self.hierarchy(line),
            Kind::CountryInfo => self.country(line),
            Kind::Beside => Ok(false),
        }
    }

    fn dump_row(&mut self, line: &str, faults: &mut Vec<(Severity, Fault)>) -> Taken {
        let row = rows::row(line)?;
        self.id.clear();
        // Writing to a string can't fail.
        let _ = write!(self.id, "{}:{}", self.prefix, row.id);
        let place = NewPlace {
            id: &self.id,
            kind: rows::kind(row.class, row.code),
            name: row.name,
            country: row.country,
            admin1: row.admin1,
            admin2: row.admin2,
            latitude: row.latitude,
            longitude: row.longitude,
            population: row.population,
            feature_class: row.class,
            feature_code: row.code,
            source: &self.title,
            changed: row.changed,
            ..NewPlace::default()
        };
        let added = self.builder.place(&place)?;
        twice(added, &self.id, 1, "geonameid", faults);
        let number = added.number();
        if row.ascii != row.name && !row.ascii.is_empty() {
            self.builder.name(number, row.ascii, NameFlags::new(NameKind::Variant));
        }
        for name in row.alternates.split(',').map(str::trim) {
            if let Some(kind) = rows::alternate(name) {
                self.builder.name(number, name, NameFlags::new(kind));
            }
        }
        Ok(true)
    }

    fn own_place(&mut self, line: &str, faults: &mut Vec<(Severity, Fault)>) -> Taken {
        let fields = Fields::new(&self.header, line)?;
        let place = fields.place()?;
        let added = self.builder.place(&place)?;
        twice(added, place.id, fields.column("id"), "id", faults);
        Ok(true)
    }

    fn own_name(&mut self, line: &str) -> Taken {
        let fields = Fields::new(&self.header, line)?;
        let (id, name, flags) = fields.name()?;
        let number = self.builder.find(id).ok_or_else(|| fields.unknown_place())?;
        Ok(self.builder.name(number, name, flags))
    }

    fn alternate(&mut self, line: &str) -> Taken {
        let Some(row) = lists::alternate(line)? else {
            return Ok(false);
        };
        // The list is of the whole world, the dump perhaps of one country.
        let Some(number) = self.builder.find_number(row.place) else {
            return Ok(false);
        };
        let spoken = self.languages.get(&self.builder.country_of(number));
        let spoken = spoken.is_some_and(|languages| lists::is_spoken(row.language, languages));
        let native = row.flags.kind() == NameKind::Variant && spoken && !row.name.is_ascii();
        let flags = if native { row.flags.of_kind(NameKind::Native) } else { row.flags };
        Ok(self.builder.name(number, row.name, flags))
    }

    fn division(&mut self, line: &str) -> Taken {
        let row = lists::division(line)?;
        self.builder.division(row.code, row.name, row.id)?;
        Ok(true)
    }

    fn hierarchy(&mut self, line: &str) -> Taken {
        let Some((parent, child)) = lists::hierarchy(line)? else {
            return Ok(false);
        };
        let (Some(parent), Some(child)) = (self.builder.find_number(parent), self.builder.find_number(child))
        else {
            return Ok(false);
        };
        self.builder.parent(child, parent);
        Ok(true)
    }

    fn country(&mut self, line: &str) -> Taken {
        let row = lists::country(line)?;
        if let [first, second] = row.alpha2.as_bytes() {
            self.languages.insert([*first, *second], row.languages.to_owned());
        }
        let Some(number) = self.builder.find_number(row.id) else {
            return Ok(false);
        };
        self.builder.name(number, row.name, NameFlags::new(NameKind::Variant).english(true));
        for code in [row.alpha2, row.alpha3] {
            self.builder.name(number, code, NameFlags::new(NameKind::Code));
        }
        Ok(true)
    }
}

/// An id that stands twice in one file.
fn twice(added: Added, id: &str, column: u32, field: &'static str, faults: &mut Vec<(Severity, Fault)>) {
    if let Added::Twice(_) = added {
        let what = format!("the id {} stands a second time in this file", quoted(id));
        let way_out = "the row changed last is used, the names of both are kept";
        faults.push((Severity::Warning, Fault::new(column, field, Code::Value, what, way_out)));
    }
}

fn not_utf8(line: &[u8]) -> Fault {
    let good = std::str::from_utf8(line).map_or_else(|error| error.valid_up_to(), str::len);
    let before = line.get(..good).unwrap_or_default();
    let column = before.iter().filter(|byte| **byte == b'\t').count().saturating_add(1);
    let what = "these bytes are no UTF-8".to_owned();
    Fault::new(u32::try_from(column).unwrap_or(0), "", Code::Encoding, what, "save the file as UTF-8")
}

/// A row of a dump whose alternate names hold bytes that are no UTF-8: the row without those names. `None` where
/// such bytes stand elsewhere.
fn without_bad_alternates(line: &[u8]) -> Option<(String, Fault)> {
    let fields: Vec<&[u8]> = line.split(|byte| *byte == b'\t').collect();
    let mut out: Vec<String> = Vec::with_capacity(fields.len());
    for (at, field) in fields.iter().enumerate() {
        if at == 3 {
            let names = field.split(|byte| *byte == b',');
            let good: Vec<&str> = names.filter_map(|name| std::str::from_utf8(name).ok()).collect();
            out.push(good.join(","));
        } else {
            out.push(std::str::from_utf8(field).ok()?.to_owned());
        }
    }
    let what = "an alternate name is no UTF-8".to_owned();
    let way_out = "the place is used with its other names";
    Some((out.join("\t"), Fault::new(4, "alternatenames", Code::Encoding, what, way_out)))
}

/// The name without folders, of an archive and of what lies in it.
fn base_name(name: &str) -> String {
    let parts: Vec<&str> = name.split(['/', '\\']).collect();
    let archive = parts.iter().rposition(|part| part.to_ascii_lowercase().ends_with(".zip"));
    let from = archive.unwrap_or(parts.len().saturating_sub(1));
    parts.get(from..).unwrap_or_default().join("/")
}

/// Hashes what is read through it.
struct Hashed<'a> {
    reader: &'a mut dyn BufRead,
    hash: Sha256,
    bytes: u64,
}

impl<'a> Hashed<'a> {
    fn new(reader: &'a mut dyn BufRead) -> Self {
        Hashed { reader, hash: Sha256::new(), bytes: 0 }
    }

    fn finish(self) -> ([u8; 32], u64) {
        (self.hash.finalize().into(), self.bytes)
    }
}

impl Read for Hashed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.hash.update(buffer.get(..read).unwrap_or_default());
        self.bytes = self.bytes.saturating_add(read as u64);
        Ok(read)
    }
}

impl BufRead for Hashed<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.reader.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        // What is consumed is what the last `fill_buf` gave; asking again reads nothing new.
        if let Ok(buffer) = self.reader.fill_buf() {
            self.hash.update(buffer.get(..amount).unwrap_or_default());
        }
        self.bytes = self.bytes.saturating_add(amount as u64);
        self.reader.consume(amount);
    }
}
