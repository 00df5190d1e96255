//! Findings and errors to stderr, as lines for people or as JSON lines. Text from outside never reaches a terminal
//! raw: control characters and those that turn the direction of writing are escaped.

use std::fmt::Write as _;
use std::io;

use serde_json::{Map, Value, json};

use crate::error::{Error, Finding};
use crate::source::Location;

/// How messages are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    /// `FILE:LINE:COLUMN: code: what was found; the way out`
    #[default]
    Human,
    /// One JSON object a line
    Json,
}

/// What is longer than so many bytes is shortened for people: a cell may hold a megabyte.
const LONG: usize = 2000;

/// The beginning and the end of a long text.
fn shortened(text: &str) -> String {
    let (mut from, mut to) = (LONG * 3 / 4, text.len().saturating_sub(LONG / 4));
    while !text.is_char_boundary(from) {
        from = from.saturating_sub(1);
    }
    while !text.is_char_boundary(to) {
        to = to.saturating_add(1);
    }
    let (begin, end) = (text.get(..from).unwrap_or_default(), text.get(to..).unwrap_or_default());
    format!("{begin}… ({} bytes left out) …{end}", to.saturating_sub(from))
}

/// Where messages go, and in which form. A closed pipe is no error.
pub(super) struct Messages<'a> {
    pub(super) to: &'a mut dyn io::Write,
    pub(super) format: Format,
    /// Errors only.
    pub(super) quiet: bool,
}

impl<'a> Messages<'a> {
    /// Lines for people, nothing left out.
    pub(super) fn human(to: &'a mut dyn io::Write) -> Self {
        Messages { to, format: Format::Human, quiet: false }
    }

    /// An error: said even where all else is silent.
    pub(super) fn error(&mut self, error: &Error) {
        match self.format {
            Format::Human => self.line(&format!("situs: {error}")),
            Format::Json => {
                let mut map = Map::new();
                map.insert("severity".into(), json!("error"));
                map.insert("code".into(), json!(error.code));
                place(&mut map, error.at.as_ref());
                map.insert("what".into(), json!(error.what));
                let cause = error.cause.as_ref().map(ToString::to_string);
                map.insert("cause".into(), json!(cause));
                map.insert("way_out".into(), json!(error.way_out));
                self.json(map);
            }
        }
    }

    /// Some errors; the exit code is that of the first.
    pub(super) fn errors(&mut self, errors: &[Error]) -> u8 {
        errors.iter().for_each(|error| self.error(error));
        errors.first().map_or(1, |error| error.code.exit())
    }

    /// A finding.
    pub(super) fn finding(&mut self, finding: &Finding) {
        if self.quiet {
            return;
        }
        match self.format {
            Format::Human if finding.what.len() > LONG => {
                self.line(&Finding { what: shortened(&finding.what), ..finding.clone() }.to_string());
            }
            Format::Human => self.line(&finding.to_string()),
            Format::Json => {
                let mut map = Map::new();
                map.insert("severity".into(), json!(finding.severity));
                map.insert("code".into(), json!(finding.code));
                place(&mut map, Some(&finding.at));
                map.insert("field".into(), json!(finding.field));
                map.insert("what".into(), json!(finding.what));
                map.insert("way_out".into(), json!(finding.way_out));
                self.json(map);
            }
        }
    }

    /// What a run says at its end: lines for people, or the same as one object.
    pub(super) fn summary(&mut self, lines: &str, mut object: Map<String, Value>) {
        if self.quiet {
            return;
        }
        match self.format {
            Format::Human => {
                for line in lines.lines() {
                    self.line(line);
                }
            }
            Format::Json => {
                object.insert("severity".into(), json!("summary"));
                self.json(object);
            }
        }
    }

    fn line(&mut self, text: &str) {
        let _ = writeln!(self.to, "{}", escape(text));
    }

    fn json(&mut self, map: Map<String, Value>) {
        let text = Value::Object(map).to_string();
        let _ = writeln!(self.to, "{}", escape_json(&text));
    }
}

fn place(map: &mut Map<String, Value>, at: Option<&Location>) {
    map.insert("file".into(), json!(at.map(|at| at.file.as_ref())));
    map.insert("line".into(), json!(at.and_then(|at| at.line)));
    map.insert("column".into(), json!(at.and_then(|at| at.column)));
}

/// Control characters, line separators, marks that turn the direction of writing, and marks nobody sees.
pub(super) fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
        )
}

/// One line of text that a terminal can be shown: `\n`, `\t` and `\u{1b}` are spelled out.
pub(super) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if is_unsafe(c) {
            safe.extend(c.escape_default());
        } else {
            safe.push(c);
        }
    }
    safe
}

/// Some lines of text, each made safe.
pub(super) fn escape_lines(text: &str) -> String {
    text.split('\n').map(escape).collect::<Vec<_>>().join("\n")
}

/// JSON text in which what a terminal can't be shown stands as `\uXXXX`; it reads the same.
fn escape_json(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if is_unsafe(c) {
            // Writing to a string can't fail.
            let _ = write!(safe, "\\u{:04x}", u32::from(c));
        } else {
            safe.push(c);
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;
    use proptest::prelude::*;

    fn said(format: Format, quiet: bool, text: &str) -> String {
        let mut to = Vec::new();
        let mut messages = Messages { to: &mut to, format, quiet };
        let at = Location::at("a.csv", 2, 4);
        messages.finding(&Finding::reject(at.clone(), Code::Coordinate, text, "write degrees"));
        messages.error(&Error::new(Code::Io, text, "try again").at(at));
        String::from_utf8(to).unwrap()
    }

    #[test]
    fn a_message_says_file_line_column_code_what_and_the_way_out() {
        assert_eq!(
            said(Format::Human, false, "latitude 91"),
            "a.csv:2:4: coordinate: latitude 91; write degrees\nsitus: a.csv:2:4: io: latitude 91; try again\n"
        );
    }

    #[test]
    fn quiet_leaves_errors_only() {
        let text = said(Format::Human, true, "x");
        assert_eq!(text, "situs: a.csv:2:4: io: x; try again\n");
    }

    #[test]
    fn a_json_line_reads_back_as_what_was_said() {
        let text = said(Format::Json, false, "Ka\u{8}\u{1b}[2J\u{202e}\u{9b}bul\n");
        let lines: Vec<Value> = text.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
        assert_eq!(lines[0]["severity"], "reject");
        assert_eq!(lines[0]["column"], 4);
        assert_eq!(lines[1]["severity"], "error");
        assert_eq!(lines[1]["what"], "Ka\u{8}\u{1b}[2J\u{202e}\u{9b}bul\n");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn nothing_raw_reaches_a_terminal(text in "[\\x00-\\x1f\\x7f-\\u{9f}\u{200b}-\u{202e}\u{2066}a-zé]{0,20}") {
            for format in [Format::Human, Format::Json] {
                let lines = said(format, false, &text);
                prop_assert_eq!(lines.lines().count(), 2);
                prop_assert!(!lines.chars().any(|c| c != '\n' && is_unsafe(c)), "{:?}", lines);
            }
        }
    }
}
