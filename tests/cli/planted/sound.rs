//! Sound inputs: of these situs has nothing to reject and nothing to warn of.

use std::fmt::Write as _;

use super::random::Random;

/// The columns of a planted table.
pub(super) const COLUMNS: [&str; 12] = [
    "id",
    "date",
    "end",
    "kind",
    "latitude",
    "longitude",
    "place",
    "admin1",
    "country",
    "killed",
    "source",
    "notes",
];

pub(super) const ID: usize = 0;
pub(super) const DATE: usize = 1;
pub(super) const END: usize = 2;
pub(super) const KIND: usize = 3;
pub(super) const LATITUDE: usize = 4;
pub(super) const LONGITUDE: usize = 5;
pub(super) const PLACE: usize = 6;
pub(super) const ADMIN1: usize = 7;
pub(super) const COUNTRY: usize = 8;
pub(super) const KILLED: usize = 9;
pub(super) const SOURCE: usize = 10;
pub(super) const NOTES: usize = 11;

/// Places that the embedded gazetteer has, where it has them.
pub(super) const PLACES: [(&str, &str, &str, &str, &str); 10] = [
    ("Kabul", "Kabul", "Afghanistan", "34.52813", "69.17233"),
    ("Khost", "Khost", "Afghanistan", "33.33951", "69.92041"),
    ("Ghazni", "Ghazni", "Afghanistan", "33.55391", "68.42096"),
    ("Herat", "Herat", "Afghanistan", "34.34817", "62.19967"),
    ("Kunduz", "Kunduz", "Afghanistan", "36.72895", "68.857"),
    ("Lashkar Gah", "Helmand", "Afghanistan", "31.59382", "64.37161"),
    ("Quetta", "Balochistan", "Pakistan", "30.18414", "67.00141"),
    ("Zhob", "Balochistan", "Pakistan", "31.34082", "69.4493"),
    ("Bannu", "Khyber Pakhtunkhwa", "Pakistan", "32.98527", "70.60403"),
    ("Karachi", "Sindh", "Pakistan", "24.8608", "67.0104"),
];

const KINDS: [&str; 5] = ["airstrike", "shelling", "armed_clash", "drone_strike", "attack"];
const SOURCES: [&str; 4] = ["Border Desk Wire", "Pajhwok", "Dawn", "Khaama Press"];

/// A row of a table.
pub(super) type Row = Vec<String>;

/// A row with nothing wrong; `number` is in its id.
pub(super) fn row(random: &mut Random, number: usize) -> Row {
    let (place, admin1, country, latitude, longitude) = random.of(&PLACES);
    let (year, month, day) = (random.within(2024, 2026), random.within(1, 12), random.within(1, 28));
    let date = format!("{year}-{month:02}-{day:02}");
    let notes = format!("On {date} an event was reported in {place}.");
    let id = format!("EV{:06}{number:04}", random.below(1_000_000));
    let killed = random.below(40).to_string();
    let (kind, source) = (random.of(&KINDS), random.of(&SOURCES));
    [&id, &date, "", kind, latitude, longitude, place, admin1, country, &killed, source, &notes]
        .map(str::to_owned)
        .to_vec()
}

/// A cell as a careful program writes it.
pub(super) fn cell(text: &str, delimiter: char) -> String {
    if text.contains([delimiter, '"', '\n', '\r']) || text.starts_with(' ') || text.ends_with(' ') {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// A record as a careful program writes it, without the line end.
pub(super) fn record(row: &[String], delimiter: char) -> String {
    row.iter().map(|text| cell(text, delimiter)).collect::<Vec<_>>().join(&delimiter.to_string())
}

/// The header.
pub(super) fn header(delimiter: char) -> String {
    COLUMNS.join(&delimiter.to_string())
}

/// A table of so many rows with nothing wrong.
pub(super) fn table(random: &mut Random, rows: usize, delimiter: char, end: &str) -> String {
    let mut text = header(delimiter) + end;
    for number in 0..rows {
        text += &record(&row(random, number), delimiter);
        text += end;
    }
    text
}

/// A report of one event.
pub(super) fn report(random: &mut Random) -> String {
    let (place, admin1, ..) = random.of(&PLACES[..6]);
    let (killed, wounded) = (random.within(2, 40), random.within(2, 60));
    format!(
        "Source: Border Desk Wire\nPublished: 2026-02-{:02}\n\nShells fell on {place} in {admin1} province on Thursday, \
         officials said. They said {killed} people were killed and {wounded} were wounded.\n",
        random.within(20, 28)
    )
}

/// Rows of a GeoNames dump; ids count from `first`.
pub(super) fn dump(random: &mut Random, first: usize, rows: usize) -> Vec<String> {
    (0..rows)
        .map(|n| {
            let mut row = String::new();
            let (lat, lon) = (random.within(30_000, 37_000), random.within(62_000, 71_000));
            let name = format!("Planted{}", name(random));
            write!(
                row,
                "{}\t{name}\t{name}\t\t{}.{:03}\t{}.{:03}\tP\tPPL\tAF\t\t13\t\t\t\t{}\t\t1800\tAsia/Kabul\t2024-01-01",
                first + n,
                lat / 1000,
                lat % 1000,
                lon / 1000,
                lon % 1000,
                random.below(9000)
            )
            .unwrap();
            row
        })
        .collect()
}

/// A name nobody bears.
pub(super) fn name(random: &mut Random) -> String {
    (0..4).map(|_| random.of(&["qa", "zu", "ri", "mo", "te", "xa", "lu", "vo"])).collect()
}
