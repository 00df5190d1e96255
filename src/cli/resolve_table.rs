//! Many names at once: `situs resolve --csv FILE --column NAME`, or a name a line with `situs resolve -`.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use csv::ByteRecord;

use super::lines::TextLines;
use super::messages::Messages;
use super::resolve_rows::{self, Recent};
use crate::cell::defused;
use crate::error::{Code, Error, Result};
use crate::gazetteer::overrides::Overrides;
use crate::gazetteer::reader::{Cell, Placed, Reader};
use crate::limits::Limits;
use crate::report::{CellRows, begin_cells};
use crate::source::Location;

/// A table of names.
#[derive(Debug, Args)]
pub(super) struct TableArgs {
    /// A CSV file of names: all its columns are kept, and the place of each row is added. `-` is standard input
    #[arg(long, value_name = "FILE", requires = "column", conflicts_with = "name")]
    csv: Option<PathBuf>,
    /// The column that holds the names
    #[arg(long, value_name = "NAME")]
    column: Option<String>,
    /// The column that holds the province
    #[arg(long, value_name = "NAME", requires = "csv")]
    admin1_column: Option<String>,
    /// The column that holds the district
    #[arg(long, value_name = "NAME", requires = "csv")]
    admin2_column: Option<String>,
    /// The column that holds the country
    #[arg(long, value_name = "NAME", requires = "csv")]
    country_column: Option<String>,
}

impl TableArgs {
    /// Whether a table is asked for.
    pub(super) fn is_asked(&self) -> bool {
        self.csv.is_some()
    }
}

/// What is added to each row.
const ADDED: [&str; 10] = [
    "place_id",
    "name",
    "lat",
    "lon",
    "kind",
    "country_code",
    "precision",
    "radius_km",
    "confidence",
    "reason",
];

type Answer = [String; ADDED.len()];

/// An answer as it is remembered: its fields in one piece.
struct Kept {
    bytes: Box<str>,
    ends: [u32; ADDED.len()],
}

impl Kept {
    fn new(answer: &Answer) -> Self {
        let mut end = 0_usize;
        let ends = answer.each_ref().map(|field| {
            end = end.saturating_add(field.len());
            u32::try_from(end).unwrap_or(u32::MAX)
        });
        Kept { bytes: answer.concat().into(), ends }
    }

    fn fields(&self) -> impl Iterator<Item = &str> {
        let ends = self.ends.map(|end| usize::try_from(end).unwrap_or(usize::MAX));
        let starts = std::iter::once(0).chain(ends);
        starts.zip(ends).map(|(start, end)| self.bytes.get(start..end).unwrap_or_default())
    }
}

/// Answers on `out`, as CSV.
///
/// # Errors
/// [`Code::Io`]; [`Code::Usage`] for a column that is not there; what [`begin_cells`] refuses.
pub(super) fn run(
    args: &TableArgs,
    (reader, overrides): (&Reader, &Overrides),
    (country, admin1): (Option<&str>, Option<&str>),
    limits: Limits,
    out: &mut dyn Write,
    told: &mut Messages<'_>,
) -> Result<()> {
    match &args.csv {
        Some(path) => table(args, path, (reader, overrides), (country, admin1), limits, out, told),
        None => {
            let mut writer = csv::Writer::from_writer(BufWriter::with_capacity(1 << 16, out));
            let known = Recent::default();
            let mut desk = Desk::new(reader, overrides, &known);
            let header = std::iter::once("written").chain(ADDED);
            writer.write_record(header).map_err(unwritten)?;
            let mut lines = TextLines::new("-", BufReader::new(std::io::stdin()), limits.line_bytes);
            while let Some(line) = lines.next()? {
                let answer = desk.answer(line, &[admin1.unwrap_or_default()], country.unwrap_or_default());
                let row = std::iter::once(line).chain(answer.fields());
                writer.write_record(row).map_err(unwritten)?;
            }
            writer.flush().map_err(|e| unwritten(e.into()))
        }
    }
}

fn table(
    args: &TableArgs,
    path: &Path,
    (reader, overrides): (&Reader, &Overrides),
    (country, admin1): (Option<&str>, Option<&str>),
    limits: Limits,
    out: &mut dyn Write,
    told: &mut Messages<'_>,
) -> Result<()> {
    let name = path.to_string_lossy().into_owned();
    let input: Box<dyn Read> = if name == "-" {
        Box::new(std::io::stdin())
    } else {
        Box::new(File::open(path).map_err(|e| unread(&name, e))?)
    };
    let (plan, header, pieces) = begin_cells(&name, input, limits)?;
    let header = ByteRecord::from(header);
    let mut rows = CellRows::new(&plan, pieces);
    let at = |column: &Option<String>| -> Result<Option<usize>> {
        let Some(wanted) = column else { return Ok(None) };
        let plain = |h: &[u8]| String::from_utf8_lossy(h).trim_start_matches('\u{feff}').trim().to_owned();
        let found = header.iter().position(|h| plain(h) == *wanted);
        let there: Vec<String> = header.iter().map(plain).collect();
        let what =
            format!("there is no column \"{}\"; there are {}", wanted.escape_debug(), there.join(", "));
        found.map(Some).ok_or_else(|| {
            Error::new(Code::Usage, what, "name one of them").at(Location::file(name.as_str()))
        })
    };
    let columns =
        [at(&args.column)?, at(&args.admin2_column)?, at(&args.admin1_column)?, at(&args.country_column)?];
    // A column that is there already keeps its name; the added one tells that it is ours.
    let taken: Vec<&[u8]> = header.iter().collect();
    let added =
        ADDED.map(|c| if taken.contains(&c.as_bytes()) { format!("situs_{c}") } else { c.to_owned() });
    let mut row: ByteRecord = header.clone();
    added.iter().for_each(|c| row.push_field(c.as_bytes()));
    let mut writer = csv::Writer::from_writer(&mut *out);
    writer.write_byte_record(&row).map_err(unwritten)?;
    writer.flush().map_err(|e| unwritten(e.into()))?;
    drop(writer);
    let known = Recent::default();
    let desk = || {
        let mut desk = Desk::new(reader, overrides, &known);
        move |row: &mut ByteRecord| {
            let field = |n: Option<usize>| {
                n.and_then(|n| row.get(n)).map(String::from_utf8_lossy).unwrap_or_default()
            };
            let [cell, admin2_, admin1_, country_] = columns.map(field);
            let province = if columns[2].is_some() { admin1_.as_ref() } else { admin1.unwrap_or_default() };
            let land = if columns[3].is_some() { country_.as_ref() } else { country.unwrap_or_default() };
            let answer = desk.answer(&cell, &[admin2_.as_ref(), province], land);
            answer.fields().for_each(|field| row.push_field(defused(field).as_ref()));
        }
    };
    let next = |row: &mut ByteRecord| loop {
        row.clear();
        match rows.next(|cell| row.push_field(cell))? {
            None => return Ok(false),
            Some(Ok(())) => return Ok(true),
            Some(Err(reject)) => told.finding(&reject),
        }
    };
    resolve_rows::run(next, desk, |bytes| Ok(out.write_all(bytes)?), unwritten)?;
    rows.finish().iter().for_each(|finding| told.finding(finding));
    Ok(())
}

/// Answers names, each different question once as long as it is remembered.
struct Desk<'a> {
    reader: &'a Reader,
    overrides: &'a Overrides,
    known: &'a Recent<Kept>,
    key: Vec<u8>,
}

impl<'a> Desk<'a> {
    fn new(reader: &'a Reader, overrides: &'a Overrides, known: &'a Recent<Kept>) -> Self {
        Desk { reader, overrides, known, key: Vec::new() }
    }

    fn answer(&mut self, name: &str, within: &[&str], country: &str) -> Arc<Kept> {
        self.key.clear();
        for part in std::iter::once(&name).chain(within).chain([&country]) {
            self.key.extend_from_slice(part.as_bytes());
            self.key.push(0x1f);
        }
        let (reader, overrides) = (self.reader, self.overrides);
        self.known.get(&self.key, || {
            let country = Some(country.trim()).filter(|c| !c.is_empty());
            let cell = Cell { name, within, country };
            let own = overrides.placed(&cell);
            Kept::new(&answer(own.unwrap_or_else(|| reader.place(&cell))))
        })
    }
}

fn answer(placed: Placed) -> Answer {
    let Some(place) = placed.place else {
        let mut nothing = Answer::default();
        nothing[9] = placed.reason;
        return nothing;
    };
    [
        place.id.0,
        place.name,
        format!("{:.5}", place.position.lat()),
        format!("{:.5}", place.position.lon()),
        place.kind.as_str().to_owned(),
        place.country,
        placed.precision.to_owned(),
        format!("{:.1}", place.radius_km),
        format!("{:.3}", placed.confidence),
        placed.reason,
    ]
}

fn unwritten(error: csv::Error) -> Box<Error> {
    let cause = match error.into_kind() {
        csv::ErrorKind::Io(cause) => cause,
        other => std::io::Error::other(format!("{other:?}")),
    };
    Error::new(Code::Io, "the answer can't be written", "").because(cause)
}

fn unread(name: &str, error: std::io::Error) -> Box<Error> {
    Error::new(Code::Io, "this can't be read", "check the path and that you may read it")
        .at(Location::file(name))
        .because(error)
}
