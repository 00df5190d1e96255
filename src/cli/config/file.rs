//! A `situs.toml` that was read: its values with their lines, or all that is wrong with it.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::keys::{KEYS, Key, Kind, TABLES, nearest};
use crate::error::{Code, Error};
use crate::source::Location;

/// A value of the file: for a list, one of its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Given {
    pub(super) key: &'static Key,
    /// As the flag takes it.
    pub(super) text: String,
    pub(super) at: Location,
}

/// Reads the file. Values are looked at for their type only.
///
/// # Errors
/// [`Code::Config`], one for each fault, with line and column.
pub(super) fn read(file: &str, text: &str) -> Result<Vec<Given>, Vec<Error>> {
    let mut reader = Reader { file, text, given: Vec::new(), faults: Vec::new() };
    match DeTable::parse(text) {
        Ok(table) => reader.table("", table.get_ref()),
        Err(error) => {
            let what = error.message().replace('\n', ", ");
            let span = error.span().unwrap_or_default();
            reader.fault(
                span,
                format!("this is no TOML: {what}"),
                "`situs init` writes a file to begin with",
            );
        }
    }
    reader.given.sort_by_key(|given| (given.at.line, given.at.column));
    reader.faults.sort_by_key(|fault| fault.at.as_ref().map(|at| (at.line, at.column)));
    if reader.faults.is_empty() { Ok(reader.given) } else { Err(reader.faults) }
}

struct Reader<'a> {
    file: &'a str,
    text: &'a str,
    given: Vec<Given>,
    faults: Vec<Error>,
}

impl Reader<'_> {
    fn table(&mut self, table: &str, entries: &DeTable<'_>) {
        for (name, value) in entries {
            let written = name.get_ref().as_ref();
            let key = KEYS.iter().find(|key| key.table == table && key.name == written);
            if let Some(key) = key {
                self.value(key, value);
            } else if table.is_empty() && TABLES.contains(&written) {
                match value.get_ref() {
                    DeValue::Table(inner) => self.table(written, inner),
                    other => {
                        let what = format!("{written} is {}, expected a table", said(other));
                        self.fault(value.span(), what, &format!("write [{written}] on a line of its own"));
                    }
                }
            } else {
                self.unknown(table, written, name.span());
            }
        }
    }

    fn unknown(&mut self, table: &str, written: &str, span: Range<usize>) {
        let here: Vec<&str> = KEYS.iter().filter(|key| key.table == table).map(|key| key.name).collect();
        let tables = TABLES.iter().copied().filter(|_| table.is_empty());
        let known: Vec<&str> = here.iter().copied().chain(tables).collect();
        let elsewhere = KEYS.iter().find(|key| key.name == written);
        let way_out = if let Some(key) = elsewhere {
            match key.table {
                "" => format!("write {written} above the first [table]"),
                right => format!("write {written} below [{right}]"),
            }
        } else if let Some(meant) = nearest(written, known.iter().copied()) {
            format!("did you mean {meant}?")
        } else if let Some(key) = KEYS.iter().find(|key| nearest(written, [key.name]).is_some()) {
            format!("did you mean {}?", key.path())
        } else {
            "`situs init` writes a file with every key".to_owned()
        };
        let place = if table.is_empty() { "at the top".to_owned() } else { format!("in [{table}]") };
        let what = format!("no key {written:?} is known {place}, expected one of {}", known.join(", "));
        self.fault(span, what, &way_out);
    }

    fn value(&mut self, key: &'static Key, value: &Spanned<DeValue<'_>>) {
        match (key.kind, value.get_ref()) {
            (Kind::Paths | Kind::Texts, DeValue::Array(parts)) => {
                for part in parts {
                    match part.get_ref() {
                        DeValue::String(text) => self.give(key, text.as_ref(), part.span()),
                        other => self.wrong(key, other, part.span()),
                    }
                }
            }
            (Kind::Paths | Kind::Texts | Kind::Path | Kind::Text | Kind::Day, DeValue::String(text)) => {
                self.give(key, text.as_ref(), value.span());
            }
            (Kind::Day, DeValue::Datetime(_)) | (Kind::Number, DeValue::Integer(_) | DeValue::Float(_)) => {
                let text = self.text.get(value.span()).unwrap_or_default().replace('_', "");
                self.give(key, &text, value.span());
            }
            (Kind::Switch, DeValue::Boolean(on)) => self.give(key, &on.to_string(), value.span()),
            (Kind::Box, DeValue::Array(parts)) => {
                let text = |part: &Spanned<DeValue<'_>>| self.text.get(part.span()).map(str::to_owned);
                let parts: Vec<String> = parts.iter().filter_map(text).collect();
                self.give(key, &parts.join(","), value.span());
            }
            (Kind::Columns, DeValue::Table(columns)) => {
                for (own, name) in columns {
                    match name.get_ref() {
                        DeValue::String(name) => {
                            self.give(key, &format!("{}={name}", own.get_ref()), own.span())
                        }
                        other => self.wrong(key, other, name.span()),
                    }
                }
            }
            (Kind::Views, DeValue::Table(views)) => {
                for (name, selection) in views {
                    match selection.get_ref() {
                        DeValue::Table(selection) => self.view(key, name, selection),
                        other => self.wrong(key, other, selection.span()),
                    }
                }
            }
            (_, other) => self.wrong(key, other, value.span()),
        }
    }

    /// A view, as its flag takes it: `name:key=value;key=value`.
    fn view(&mut self, key: &'static Key, name: &Spanned<DeString<'_>>, selection: &DeTable<'_>) {
        let mut text = format!("{}:", name.get_ref());
        for (own, value) in selection {
            let written = own.get_ref().as_ref();
            let Some(known) = KEYS.iter().find(|key| key.table == "select" && key.name == written) else {
                self.unknown("select", written, own.span());
                continue;
            };
            // Read as the key of the selection that it is, and taken back from what was read.
            let before = self.given.len();
            self.value(known, value);
            for part in self.given.split_off(before) {
                if part.text.contains(';') {
                    let what =
                        format!("{:?} has a semicolon, which a layer's selection can't tell", part.text);
                    self.fault(value.span(), what, "leave it out");
                }
                text += &format!("{}={};", part.key.name, part.text);
            }
        }
        self.give(key, &text, name.span());
    }

    fn give(&mut self, key: &'static Key, text: &str, span: Range<usize>) {
        let at = self.at(span.start);
        self.given.push(Given { key, text: text.to_owned(), at });
    }

    fn wrong(&mut self, key: &Key, found: &DeValue<'_>, span: Range<usize>) {
        let expected = match key.kind {
            Kind::Path => "a path in quotes",
            Kind::Paths => "a list of paths in quotes",
            Kind::Text => "a text in quotes",
            Kind::Texts => "a list of texts in quotes",
            Kind::Day => "a day",
            Kind::Switch => "true or false",
            Kind::Number => "a number",
            Kind::Box => "a list of four numbers: west, south, east, north",
            Kind::Columns => "a table of names in quotes",
            Kind::Views => "a table of selections, one a view",
        };
        let what = format!("{} has {}, expected {expected}", key.path(), said(found));
        self.fault(span, what, &format!("write {} = {}", key.name, key.example));
    }

    fn fault(&mut self, span: Range<usize>, what: String, way_out: &str) {
        self.faults.push(*Error::new(Code::Config, what, way_out).at(self.at(span.start)));
    }

    fn at(&self, offset: usize) -> Location {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let line = before.matches('\n').count().saturating_add(1);
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count().saturating_add(1);
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Location::at(self.file, number(line), number(column))
    }
}

fn said(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<String> {
        read("situs.toml", text).unwrap_err().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn values_keep_their_line_and_column() {
        let text = "inputs = \"a\"\n[select]\nsince = 2026-02-01\nbbox = [1, -2.5, 3, 4]\n  kind = ['airstrike', 'x']\n";
        let given = read("situs.toml", text).unwrap();
        let told: Vec<String> =
            given.iter().map(|g| format!("{} {} {}", g.at, g.key.path(), g.text)).collect();
        assert_eq!(
            told,
            [
                "situs.toml:1:10 inputs a",
                "situs.toml:3:9 select.since 2026-02-01",
                "situs.toml:4:8 select.bbox 1,-2.5,3,4",
                "situs.toml:5:11 select.kind airstrike",
                "situs.toml:5:24 select.kind x"
            ]
        );
    }

    #[test]
    fn every_fault_is_told_with_what_is_likely_meant() {
        let found =
            faults("input = 'a'\nsince = 2026-02-01\nstrict = 'yes'\n[select]\nsinse = 1\nout = 'x'\n");
        assert_eq!(found.len(), 5, "{found:#?}");
        assert!(found[0].starts_with("situs.toml:1:1: config: no key \"input\" is known at the top"));
        assert!(found[0].ends_with("did you mean inputs?"));
        assert!(found[1].ends_with("write since below [select]"));
        assert!(found[2].contains("situs.toml:3:10: config: strict has a text, expected true or false"));
        assert!(found[3].ends_with("did you mean since?"), "{}", found[3]);
        assert!(found[4].ends_with("write out above the first [table]"));
    }

    #[test]
    fn what_is_no_toml_is_told_with_its_line() {
        let found = faults("inputs = ['a'\nout = 'b'\n");
        assert!(found[0].starts_with("situs.toml:"), "{found:?}");
        assert!(found[0].contains("this is no TOML"), "{found:?}");
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(256))]

        #[test]
        fn no_text_brings_it_down(text in "[a-z\\[\\]= '\"\n0-9.{},é]{0,60}") {
            let _ = read("situs.toml", &text);
        }
    }
}
