//! `situs explain ID INPUT...`: the reports with the words marked that made an event, a site or a claim, and why.

mod marks;
mod paint;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{self, IsTerminal};
use std::path::Path;

use clap::{Args, ValueEnum};

use super::extract::gone;
use super::inputs::Input;
use super::lines::Lines;
use super::messages::{Format, Messages, escape};
use super::read::bytes;
use super::told::{Reading, Told};
use crate::draft::{Column, Entry, Item};
use crate::error::{Code, Error};
use crate::gazetteer::Gazetteer;
use crate::limits::Limits;
use crate::locate::Resolution;
use crate::merge::Incident;
use crate::report::{self, LineRead, Report, is_jsonl, read_line};
use marks::{Wanted, marks};
use paint::Paint;

const AFTER_HELP: &str = "\
Examples:
  situs explain 2026-02-26-airstrike-976ba7 reports/
      the reports that tell the event, its sites, claims, claimants and days marked, and why they were merged
  situs explain c-df1a14cc7e reports/ --color never | less
      one row of a draft, with brackets instead of colours

IDs are those of the layers (event_id, id), of claims.csv (claim_id) and of drafts (row_id).";

/// Shows the words that made an event, a site or a claim, and why tellings were merged
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct ExplainArgs {
    /// The id of an event, a feature, a claim or a row of a draft
    #[arg(value_name = "ID")]
    id: String,

    #[command(flatten)]
    reading: Reading,

    /// Colours, else brackets; `auto` asks whether stdout is a terminal and `NO_COLOR` is not set
    #[arg(long, value_enum, default_value_t, value_name = "WHEN")]
    color: When,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum When {
    /// On a terminal
    #[default]
    Auto,
    /// Also in a pipe
    Always,
    /// Brackets
    Never,
}

/// Runs the verb; the answer goes to `out`, messages to `err`.
pub(super) fn run(args: &ExplainArgs, out: &mut dyn io::Write, err: &mut dyn io::Write) -> u8 {
    let mut messages = Messages { to: err, format: Format::Human, quiet: false };
    match explain(args, out) {
        Ok(()) => 0,
        Err(errors) => messages.errors(&errors),
    }
}

fn explain(args: &ExplainArgs, out: &mut dyn io::Write) -> Result<(), Vec<Error>> {
    let one = |error: Box<Error>| vec![*error];
    let inputs = args.reading.files(Path::new("")).map_err(one)?;
    let corrections = args.reading.corrections().map_err(one)?;
    let places = args.reading.places().map_err(one)?;
    let gazetteer = places.gazetteer;
    let mut told = args.reading.read(&inputs, &places, false)?;
    if let Some((file, corrections)) = corrections {
        told.correct(file, &corrections, gazetteer);
    }
    let merged = told.merged(gazetteer);
    let entries = told.entries(&merged, gazetteer);
    let Some(found) = Found::find(&args.id, &merged.incidents, &entries) else {
        return Err(one(unknown(&args.id, &merged.incidents)));
    };
    let paint = Paint { colour: coloured(args.color) };
    let mut text = found.head(paint, &told, gazetteer);
    let wanted = Wanted::of(found.incident, &told.events, found.rows(&entries));
    text += &paint.legend();
    for input in inputs.files.iter().filter(|input| wanted.files().contains(input.name.as_str())) {
        for report in reports(input, &wanted, args.reading.limits.limits()).map_err(one)? {
            text += &show(&report, &wanted, paint);
        }
    }
    out.write_all(text.as_bytes()).or_else(gone).map_err(|cause| {
        one(Error::new(Code::Io, "the answer can't be written", "look for space").because(cause))
    })
}

fn coloured(when: When) -> bool {
    match when {
        When::Always => true,
        When::Never => false,
        // no-color.org: set and not empty.
        When::Auto => {
            let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
            !unwanted && io::stdout().is_terminal()
        }
    }
}

fn unknown(id: &str, incidents: &[Incident]) -> Box<Error> {
    let what = format!("no event, feature, claim or row is called \u{201c}{}\u{201d}", escape(id));
    let some: Vec<&str> = incidents.iter().take(3).map(|incident| incident.id.as_str()).collect();
    let way_out = match some.is_empty() {
        true => "nothing is told in these reports".to_owned(),
        false => format!("ids look like {}; `situs extract` lists them all", some.join(", ")),
    };
    Error::new(Code::Value, what, way_out)
}

/// What an id means.
struct Found<'a> {
    incident: &'a Incident,
    /// One row of the draft only.
    row: Option<&'a Entry>,
    /// One claim of the event only, by its place.
    claim: Option<usize>,
    entries: &'a [Entry],
}

impl<'a> Found<'a> {
    fn find(id: &str, incidents: &'a [Incident], entries: &'a [Entry]) -> Option<Self> {
        let whole = |incident| Found { incident, row: None, claim: None, entries };
        if let Some(incident) = incidents.iter().find(|incident| incident.id == id) {
            return Some(whole(incident));
        }
        if let Some(row) = entries.iter().find(|entry| entry.row.id() == id) {
            let incident = incidents.iter().find(|incident| incident.tellings.contains(&row.telling))?;
            return Some(Found { row: Some(row), ..whole(incident) });
        }
        // A feature or a claim: the event's id, a point, and more.
        let of = |incident: &&Incident| {
            id.strip_prefix(&incident.id).and_then(|rest| rest.strip_prefix('.')).is_some()
        };
        let incident = incidents.iter().find(of)?;
        let rest = id.strip_prefix(&incident.id)?.strip_prefix('.')?;
        let claim = rest.strip_prefix('c').and_then(|n| n.parse::<usize>().ok());
        let claim = claim.and_then(|n| n.checked_sub(1)).filter(|n| *n < incident.event.claims.len());
        Some(Found { claim, ..whole(incident) })
    }

    /// The rows whose words are marked.
    fn rows(&self, entries: &'a [Entry]) -> Vec<&'a Entry> {
        if let Some(row) = self.row {
            return vec![row];
        }
        let mine = entries.iter().filter(|entry| self.incident.tellings.contains(&entry.telling));
        let Some(claim) = self.claim.and_then(|n| self.incident.event.claims.get(n)) else {
            return mine.collect();
        };
        mine.filter(|entry| {
            let start = entry.row.get(Column::ByteStart).parse::<usize>().ok();
            let same = |words: &crate::source::Evidence| {
                Some(words.start) == start && *words.file == *entry.row.get(Column::Report)
            };
            let measure = entry.row.get(Column::Measure) == claim.measure.as_str();
            matches!(entry.item, Item::Claim(_)) && measure && claim.evidence.iter().any(same)
        })
        .collect()
    }

    /// What is known of the event, before its reports.
    fn head(&self, paint: Paint, told: &Told, gazetteer: &Gazetteer) -> String {
        let incident = self.incident;
        let rows = self.rows(self.entries);
        let mut text = String::new();
        // Writing to a string can't fail.
        let _ = writeln!(text, "{}", paint.bold(&escape(&incident.id)));
        if let Some(first) = self.entries.iter().find(|entry| incident.tellings.contains(&entry.telling)) {
            let of = |column| escape(first.row.get(column));
            let _ = writeln!(
                text,
                "{}, {} to {} ({}), by {} against {}",
                incident.event.kind.title(),
                of(Column::Start),
                of(Column::End),
                of(Column::DayPrecision),
                or_nobody(&of(Column::By)),
                or_nobody(&of(Column::Against))
            );
        }
        let _ = writeln!(text, "dispute: {}", incident.dispute.as_str());
        text += &merging(incident);
        let _ = writeln!(text, "\nread from:");
        for entry in rows {
            let of = |column| escape(entry.row.get(column));
            let _ = writeln!(
                text,
                "  {}  {}:{}  {}",
                of(Column::RowId),
                of(Column::Report),
                of(Column::Line),
                what(entry)
            );
            text += &reasons(entry, told, gazetteer);
        }
        text
    }
}

fn or_nobody(cell: &str) -> &str {
    if cell.is_empty() { "nobody named" } else { cell }
}

fn merging(incident: &Incident) -> String {
    if incident.merged_because.is_empty() {
        return "told once: nothing was merged\n".to_owned();
    }
    let mut text =
        format!("told {} times, merged because\n", incident.merged_because.len().saturating_add(1));
    for why in &incident.merged_because {
        text += &format!("  {}\n", escape(why));
    }
    text
}

/// A row in one line.
fn what(entry: &Entry) -> String {
    let of = |column| escape(entry.row.get(column));
    match entry.item {
        Item::Placeless => "no place".to_owned(),
        Item::Site(_) => format!("site {} ({})", of(Column::PlaceAsWritten), of(Column::Manner)),
        Item::Claim(_) => {
            let count = [of(Column::Count), of(Column::CountText)].into_iter().find(|cell| !cell.is_empty());
            format!(
                "claim: {} ({}) {} {} {} of {} ({}), {}",
                of(Column::Claimant),
                of(Column::ClaimantSide),
                of(Column::Stance),
                of(Column::Measure),
                count.unwrap_or_default(),
                of(Column::Subject),
                of(Column::SubjectSide),
                of(Column::Verification)
            )
        }
    }
}

/// Where a site was put and what else it may be; what a claim lacks.
fn reasons(entry: &Entry, told: &Told, gazetteer: &Gazetteer) -> String {
    let mut text = String::new();
    let of = |column| escape(entry.row.get(column));
    if !of(Column::Place).is_empty() {
        text += &format!(
            "      placed at {}, {}, {} ({}), {} {}, sure {}\n",
            of(Column::Place),
            of(Column::Admin1),
            of(Column::Country),
            of(Column::Precision),
            of(Column::Latitude),
            of(Column::Longitude),
            of(Column::Confidence)
        );
    }
    if !of(Column::Reason).is_empty() {
        text += &format!("      {}\n", of(Column::Reason));
    }
    let Item::Site(n) = entry.item else { return text };
    let site = told.events.get(entry.telling).and_then(|stated| stated.event.sites.get(n));
    if let Some(Resolution::Ambiguous { candidates, .. }) = site.map(|site| &site.resolution) {
        for place in candidates.iter().filter_map(|id| gazetteer.place(id)) {
            let within = place.admin1.as_deref().unwrap_or(&place.country);
            let (lat, lon) = (place.position.lat(), place.position.lon());
            text += &format!("      may be {} ({within}) at {lat:.4} {lon:.4}\n", escape(&place.name));
        }
    }
    text
}

/// The reports of a file in which something is marked.
fn reports(input: &Input, wanted: &Wanted, limits: Limits) -> crate::error::Result<Vec<Report>> {
    let mut found = Vec::new();
    if is_jsonl(&input.name) {
        let lines: BTreeSet<u32> = wanted.lines(&input.name);
        let file = input.name.as_str().into();
        let mut from = Lines::open(input, limits.line_bytes)?;
        loop {
            let batch = from.batch()?;
            if batch.is_empty() {
                return Ok(found);
            }
            for line in batch.iter().filter(|line| lines.contains(&line.number)) {
                let bytes = line.bytes.as_deref().unwrap_or_default();
                if let LineRead::Report(report, _) = read_line(&file, bytes, line.offset, line.number) {
                    found.push(*report);
                }
            }
        }
    }
    match report::read(&input.name, &bytes(input, limits)?)?.0 {
        report::Input::Report(report) => found.push(*report),
        // The rows of a table are told above, with their lines.
        report::Input::Table(_) | report::Input::Reports(_) => {}
    }
    Ok(found)
}

/// A report with its marks.
fn show(report: &Report, wanted: &Wanted, paint: Paint) -> String {
    let marks = marks(report, wanted);
    if marks.is_empty() {
        return String::new();
    }
    let source = &report.source;
    let parts: BTreeMap<u8, String> = [
        (0, Some(source.file.to_string())),
        (1, source.id.clone()),
        (2, source.publisher.clone()),
        (3, source.published.map(|day| day.to_string())),
        (4, source.title.clone()),
    ]
    .into_iter()
    .filter_map(|(order, part)| Some((order, escape(&part?))))
    .collect();
    let parts: Vec<String> = parts.into_values().collect();
    format!("\n{}\n\n{}\n", paint.bold(&parts.join(" | ")), paint.text(&report.text, &marks))
}
