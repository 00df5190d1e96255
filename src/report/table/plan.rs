//! How a table is to be read, decided from its head: which dialect, where each column stands, day or month first.

use std::sync::Arc;

use jiff::civil::Date;

use super::columns::{Column, Columns, fold, names, trimmed};
use super::day_order::{DayOrder, Survey};
use super::dialect::{Dialect, headerless, no_events};
use super::mapping::{kept, mapped};
use super::pieces::{Encoding, Piece};
use super::records::{Cutter, Form, Split};
use super::{familiar, hxl, values};
use crate::error::{Code, Error, Finding, Result};
use crate::event::Kind;
use crate::limits::Limits;
use crate::report::shown::listed;
use crate::source::Location;

/// What somebody says about tables beforehand.
#[derive(Debug, Clone, Default)]
pub struct TableOptions {
    /// The dialect, where it is not to be found by the header.
    pub dialect: Option<Dialect>,
    /// Own names of columns: situs' name and that of the table.
    pub map: Vec<(String, String)>,
    /// Whether the day or the month comes first, where it is not to be found by the column.
    pub order: Option<DayOrder>,
    /// Which columns are kept in the features besides those that situs reads.
    pub keep: Keep,
    /// How it is written, where no byte order mark says it and it isn't UTF-8.
    pub encoding: Option<Encoding>,
    /// The day on which it is read: a date after it is said to be doubtful. `None`: no date is.
    pub today: Option<Date>,
    /// How long and wide it may be.
    pub limits: Limits,
}

/// Which columns of a table are kept as they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Keep {
    /// None.
    #[default]
    Nothing,
    /// Every one.
    All,
    /// Those of these names.
    Named(Vec<String>),
}

/// How a table is to be read.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The file as it was named.
    pub(super) file: Arc<str>,
    pub(super) form: Form,
    pub(super) dialect: Dialect,
    pub(super) columns: Columns,
    /// Whether the day comes first, where that is known.
    pub(super) order: Option<DayOrder>,
    /// A date after this day is doubtful.
    pub(super) today: Option<Date>,
    /// Where the rows begin, after the header: a byte of the text.
    pub(super) begin: usize,
    /// Its line, from 1.
    pub(super) line: u32,
    /// Whether the header's line ends with LF.
    pub(super) feeds: bool,
    pub(super) limits: Limits,
    keep: Vec<(usize, Arc<str>)>,
    /// What is to be said of the header and of the dates.
    pub findings: Vec<Finding>,
}

impl Plan {
    /// Looks at the head of a table: some of its first records, in UTF-8 and without a byte order mark. `last`: the
    /// head is all of it.
    ///
    /// # Errors
    /// `header` where nothing in it can be a place; `unknown-format` where it is another table than one of events;
    /// `usage` where a name that the user maps is not there.
    pub(super) fn new(file: &str, head: &[u8], last: bool, options: &TableOptions) -> Result<Plan> {
        let form = form(head, options);
        let mut cutter = Cutter::new(head, form, 1, last);
        let top = Top::read(&mut cutter, head, form);
        let layout = Layout::find(top, options);
        wide(file, layout.header_line, layout.written.len(), options.limits)?;
        if let Some((what, way_out)) = no_events(&layout.written) {
            return Err(Error::new(Code::UnknownFormat, what, way_out).at(Location::file(file)));
        }
        let map = mapped(file, layout.header_line, &layout.written, options)?;
        let columns = Columns::of(layout.written, layout.dialect, layout.tags.as_deref(), &map);
        let mut plan = Plan {
            file: file.into(),
            form,
            dialect: layout.dialect,
            feeds: line_feed(head, layout.begin),
            limits: options.limits,
            keep: kept(&columns, layout.dialect, &options.keep),
            columns,
            order: options.order,
            today: options.today,
            begin: layout.begin,
            line: layout.line,
            findings: Vec::new(),
        };
        plan.check(layout.header_line, head, last)?;
        plan.about_header(layout.header_line, options, head, last);
        Ok(plan)
    }

    /// The plan of rows that have these columns and are in no file of lines.
    pub(super) fn of_names(file: &str, written: Vec<String>, options: &TableOptions) -> Result<Plan> {
        wide(file, 1, written.len(), options.limits)?;
        let map = mapped(file, 1, &written, options)?;
        let columns = Columns::of(written, Dialect::Own, None, &map);
        let mut plan = Plan {
            file: file.into(),
            form: Form::quoted(b','),
            dialect: Dialect::Own,
            feeds: false,
            limits: options.limits,
            keep: kept(&columns, Dialect::Own, &options.keep),
            columns,
            order: options.order,
            today: options.today,
            begin: 0,
            line: 1,
            findings: Vec::new(),
        };
        plan.check(1, b"", true)?;
        plan.about_header(1, options, b"", true);
        Ok(plan)
    }

    /// The plan of a table whose first line names columns, whatever they mean; `None` where there is no line.
    pub(super) fn of_sheet(file: &str, text: &[u8]) -> Option<Plan> {
        Some(Plan::of_cells(file, text, true, form(text, &TableOptions::default()), Limits::default())?.0)
    }

    /// The same of a head and in a form that is known, with the fields of the header and their line. A header that
    /// isn't closed has no fields.
    pub(super) fn of_cells(
        file: &str,
        head: &[u8],
        last: bool,
        form: Form,
        limits: Limits,
    ) -> Option<(Plan, Split, u32)> {
        let mut top = Top::read(&mut Cutter::new(head, form, 1, last), head, form);
        let (header, header_line, begin, line) = top.rows.drain(..).next()?;
        let plan = Plan {
            file: file.into(),
            form,
            dialect: Dialect::Own,
            columns: Columns::new(names(&header)),
            order: None,
            today: None,
            begin,
            line,
            feeds: false,
            limits,
            keep: Vec::new(),
            findings: Vec::new(),
        };
        Some((plan, header, header_line))
    }

    /// The dialect the table is read as.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// What a kind is called in this dialect.
    pub(super) fn kind(&self, word: &str) -> Option<Kind> {
        match self.dialect {
            Dialect::Ucdp => values::ucdp_kind(word),
            Dialect::Gdelt => Some(values::cameo_kind(word)),
            _ => values::kind(word),
        }
    }

    /// The columns that are kept, with what a record has in them; empty cells are left out.
    pub(super) fn kept(&self, record: &Split) -> Vec<(Arc<str>, String)> {
        let cell = |at: &usize| record.text(*at).map(trimmed).filter(|text| !text.is_empty());
        self.keep.iter().filter_map(|(at, name)| Some((name.clone(), cell(at)?.to_owned()))).collect()
    }

    /// Looks at the dates of the head's records, which begin with these bytes.
    pub(super) fn survey(&self, bytes: &[u8], last: bool, survey: &mut Survey) {
        let mut seen = Seen::new(self);
        let cutter = Cutter::new(bytes, self.form, 1, last).of_rows(
            self.columns.written.len(),
            self.feeds,
            self.limits.record_bytes,
        );
        for cut in cutter.filter(|cut| cut.fault.is_none()) {
            seen.see(bytes.get(cut.bytes).unwrap_or_default(), survey);
        }
    }

    /// The same for a piece: a table whose head has dates of three numbers is looked at whole.
    pub(super) fn survey_piece(&self, piece: &Piece, survey: &mut Survey) {
        let mut seen = Seen::new(self);
        for (_, record) in piece.records().filter(|(cut, _)| cut.fault.is_none()) {
            seen.see(record, survey);
        }
    }

    /// Decides the order of day and month, and says so.
    pub(super) fn decide(&mut self, survey: &Survey) {
        let at = Location::at(self.file.clone(), self.line, self.columns.number(Column::Date));
        let label = self.columns.label(Column::Date).to_owned();
        if survey.damaged > 0 {
            let what = format!(
                "{} dates read like 00:00.0: a spreadsheet has cut the days off (the table was re-saved by Excel)",
                survey.damaged
            );
            let way_out = "download the table again and don't save it from a spreadsheet";
            self.findings.push(Finding::warning(at.clone(), Code::Date, what, way_out).in_field(&label));
        }
        if survey.numeric == 0 {
            return;
        }
        if self.order.is_none() {
            self.order = survey.order();
            let what = match self.order {
                Some(order) => {
                    let by = survey.day_first.max(survey.month_first).max(survey.pointed);
                    format!(
                        "dates of three numbers are read {}: {by} of {} say so",
                        order.in_words(),
                        survey.numeric
                    )
                }
                None if survey.day_first == 0 && survey.month_first == 0 => format!(
                    "{} dates of three numbers don't say whether the day or the month comes first",
                    survey.numeric
                ),
                None => format!(
                    "of {} dates of three numbers {} have the day first and {} the month: only these are read",
                    survey.numeric, survey.day_first, survey.month_first
                ),
            };
            let way_out = if self.order.is_some() { "" } else { "say --dates dmy or --dates mdy" };
            self.findings.push(Finding::note(at.clone(), Code::Date, what, way_out).in_field(&label));
        }
        if survey.short > 0 {
            let what = format!("{} years of two digits are read as 1970 to 2069", survey.short);
            self.findings.push(Finding::note(at, Code::Date, what, "").in_field(&label));
        }
    }

    fn check(&self, line: u32, head: &[u8], last: bool) -> Result<()> {
        if self.columns.has_place() {
            return Ok(());
        }
        let found: Vec<String> =
            self.columns.recognised().map(|(column, label)| format!("{} ({label})", column.name())).collect();
        let recognised = if found.is_empty() { "nothing".to_owned() } else { found.join(", ") };
        let missing = match self.columns.at(Column::Date) {
            Some(_) => "a place: \"place\", \"admin1\" or \"latitude\" and \"longitude\"",
            None => "a date, and a place: \"place\", \"admin1\" or \"latitude\" and \"longitude\"",
        };
        Err(Error::new(
            Code::Header,
            format!(
                "no column for a place: found {} (parted by {}), recognised {recognised}; missing {missing}",
                listed(self.columns.written.iter().map(String::as_str), 20),
                delimiter_word(self.form.delimiter),
            ),
            familiar::way_out(self, head, last),
        )
        .at(Location::line(self.file.clone(), line)))
    }

    fn about_header(&mut self, line: u32, options: &TableOptions, head: &[u8], last: bool) {
        let at = Location::line(self.file.clone(), line);
        if self.dialect != Dialect::Own || options.dialect.is_some() || !options.map.is_empty() {
            let how = match options.dialect {
                Some(_) => "as you say",
                None if self.begin == 0 => "by its first row, for it has no header",
                None => "by its header",
            };
            let named = |(column, label): (Column, &str)| match fold(label) == column.name() {
                true => column.name().to_owned(),
                false => format!("{} from {label}", column.name()),
            };
            let columns: Vec<String> = self.columns.recognised().map(named).collect();
            let what = format!("read as {}, {how}: {}", self.dialect.title(), columns.join(", "));
            self.findings.push(Finding::note(at.clone(), Code::Header, what, ""));
        }
        if self.dialect == Dialect::Own {
            let ignored: Vec<&str> = self.columns.ignored().into_iter().map(|(_, name)| name).collect();
            if !ignored.is_empty() && options.keep != Keep::All {
                let what = format!(
                    "{} column(s) are not read: {}",
                    ignored.len(),
                    listed(ignored.iter().copied(), 12)
                );
                self.findings.push(Finding::note(at.clone(), Code::Header, what, ""));
            }
        }
        if self.columns.at(Column::Date).is_none() {
            let what = "no column for the date: expected \"date\", \"start\" or \"event_date\"";
            let way_out = match familiar::map_line(self, head, last) {
                Some(line) => format!("perhaps {line}; without a date the events have no day"),
                None => "add one, or the events have no day".to_owned(),
            };
            self.findings.push(Finding::warning(at, Code::Header, what, way_out));
        }
    }
}

/// The columns of dates, record by record.
struct Seen {
    form: Form,
    at: [Option<usize>; 2],
    split: Split,
}

impl Seen {
    fn new(plan: &Plan) -> Self {
        let at = [Column::Date, Column::End].map(|column| plan.columns.at(column));
        Seen { form: plan.form, at, split: Split::default() }
    }

    fn see(&mut self, record: &[u8], survey: &mut Survey) {
        self.split.take(record, self.form);
        for cell in self.at.iter().flatten().filter_map(|at| self.split.text(*at)) {
            survey.see(trimmed(cell));
        }
    }
}

/// The first records of a table.
struct Top {
    /// Fields, line, and where the record after it begins.
    rows: Vec<(Split, u32, usize, u32)>,
}

impl Top {
    fn read(cutter: &mut Cutter<'_>, head: &[u8], form: Form) -> Top {
        let mut rows = Vec::new();
        while rows.len() <= hxl::AMONG {
            let Some(cut) = cutter.next() else { break };
            let mut split = Split::default();
            if cut.fault.is_none() {
                split.take(head.get(cut.bytes).unwrap_or_default(), form);
            }
            let blank = split.iter().all(|field| String::from_utf8_lossy(field).trim().is_empty());
            if !blank || cut.fault.is_some() {
                rows.push((split, cut.line, cutter.at, cutter.line));
            }
        }
        Top { rows }
    }

    fn tag_row(&self) -> Option<usize> {
        let row = |(split, ..): &(Split, u32, usize, u32)| {
            let cells: Vec<&str> = (0..split.len()).map(|at| split.text(at).map_or("", trimmed)).collect();
            hxl::is_tag_row(cells.into_iter())
        };
        self.rows.iter().take(hxl::AMONG).position(row)
    }
}

/// Which row is the header, and where the rows begin.
struct Layout {
    dialect: Dialect,
    written: Vec<String>,
    tags: Option<Vec<String>>,
    header_line: u32,
    begin: usize,
    line: u32,
}

impl Layout {
    fn find(top: Top, options: &TableOptions) -> Layout {
        let first = top.rows.first();
        let written = first.map(|(split, ..)| names(split)).unwrap_or_default();
        let by_name = Dialect::of_header(&written);
        let cells: Vec<&str> = written.iter().map(String::as_str).collect();
        let bare = headerless(&cells).filter(|_| by_name.is_none());
        let forced_gdelt = options.dialect == Some(Dialect::Gdelt) && by_name.is_none();
        if let Some((dialect, names)) =
            bare.filter(|(dialect, _)| options.dialect.is_none_or(|asked| asked == *dialect))
        {
            return Layout { dialect, written: names, tags: None, header_line: 1, begin: 0, line: 1 };
        }
        if forced_gdelt {
            let written = super::dialect::gdelt_names(written.len());
            return Layout {
                dialect: Dialect::Gdelt,
                written,
                tags: None,
                header_line: 1,
                begin: 0,
                line: 1,
            };
        }
        let dialect = options.dialect.or(by_name);
        let after = |at: usize| top.rows.get(at).map_or((0, 1), |(_, _, begin, line)| (*begin, *line));
        if let Some(at) = top
            .tag_row()
            .filter(|_| dialect.is_none_or(|dialect| dialect == Dialect::Hxl) || by_name.is_some())
        {
            let row = |at: usize| top.rows.get(at).map(|(split, ..)| names(split)).unwrap_or_default();
            let tags = row(at);
            let (begin, line) = after(at);
            let above = if at == 0 { tags.clone() } else { row(at.saturating_sub(1)) };
            let written = if above.len() == tags.len() { above } else { tags.clone() };
            let header_line = top.rows.get(at).map_or(1, |(_, line, ..)| *line);
            return match by_name.filter(|_| options.dialect != Some(Dialect::Hxl)) {
                Some(dialect) => Layout { dialect, written, tags: None, header_line, begin, line },
                None => Layout { dialect: Dialect::Hxl, written, tags: Some(tags), header_line, begin, line },
            };
        }
        let (begin, line) = after(0);
        let header_line = first.map_or(1, |(_, line, ..)| *line);
        Layout { dialect: dialect.unwrap_or(Dialect::Own), written, tags: None, header_line, begin, line }
    }
}

/// The delimiter under which the first line has the most known columns, then the most fields. GDELT's files have tabs
/// and no quotes.
fn form(head: &[u8], options: &TableOptions) -> Form {
    let first = head
        .split(|byte| matches!(byte, b'\n' | b'\r'))
        .find(|line| !line.trim_ascii().is_empty())
        .unwrap_or_default();
    let mut split = Split::default();
    let mut score = |delimiter: u8| {
        let form = Form::quoted(delimiter);
        match Cutter::new(first, form, 1, true).next() {
            Some(cut) if cut.fault.is_none() => {
                split.take(first.get(cut.bytes).unwrap_or_default(), form);
                let written = names(&split);
                let dialect = Dialect::of_header(&written).unwrap_or(Dialect::Own);
                let mapped = options.map.iter().filter(|(_, name)| written.contains(name)).count();
                (Columns::of(written, dialect, None, &[]).known().saturating_add(mapped), split.len())
            }
            _ => (0, 0),
        }
    };
    let mut best = (b',', score(b','));
    for other in [b'\t', b';', b'|'] {
        let score = score(other);
        if score > best.1 {
            best = (other, score);
        }
    }
    let tabs = memchr::memchr_iter(b'\t', first).count();
    let gdelt = matches!(tabs, 56 | 57 | 60) && first.first().is_some_and(u8::is_ascii_digit);
    if gdelt || options.dialect == Some(Dialect::Gdelt) && tabs > 50 {
        return Form { delimiter: b'\t', quotes: false };
    }
    Form::quoted(best.0)
}

/// Whether the line before this byte ends with LF; at the top of a table the first line.
fn line_feed(head: &[u8], begin: usize) -> bool {
    let end = begin.checked_sub(1).or_else(|| {
        let end = memchr::memchr2(b'\n', b'\r', head)?;
        let next = end.saturating_add(1);
        Some(if head.get(next) == Some(&b'\n') { next } else { end })
    });
    end.and_then(|end| head.get(end)) == Some(&b'\n')
}

pub(super) fn delimiter_word(delimiter: u8) -> &'static str {
    match delimiter {
        b'\t' => "tabs",
        b';' => "semicolons",
        b'|' => "bars",
        _ => "commas",
    }
}

/// Refuses a table of too many columns.
pub(super) fn wide(file: &str, line: u32, found: usize, limits: Limits) -> Result<()> {
    let most = limits.fields;
    if found <= most {
        return Ok(());
    }
    let what = format!("the table has {found} columns: expected {most} at most");
    let way_out = "look for a missing line end behind the header, or raise --max-fields";
    Err(Error::new(Code::Limit, what, way_out).at(Location::line(file, line)))
}
