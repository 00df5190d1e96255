//! Words around the map: heading, what is drawn and what is not, sources.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::letters;
use super::picture::PictureOptions;
use super::read::Sheets;
use super::svg::{number, text};
use crate::event::{DatePrecision, Family, When};
use crate::layer::words;

/// Lines of words with their height.
pub(super) struct Block {
    pub(super) title: String,
    pub(super) svg: String,
    pub(super) height: f64,
}

const LEFT: f64 = 20.0;

/// Heading and subheading.
pub(super) fn heading(sheets: &Sheets, outside: usize, options: &PictureOptions, s: f64) -> Block {
    let title = options.title.clone().unwrap_or_else(|| title(sheets));
    let room = options.width - 2.0 * LEFT * s;
    let mut block = Block { title: title.clone(), svg: String::new(), height: 12.0 * s };
    for line in letters::lines(&title, 27.0 * s, room / 1.1) {
        block.line(&line, "title", 27.0, s);
    }
    block.height += 3.0 * s;
    for line in letters::lines(&told(sheets, outside), 15.5 * s, room) {
        block.line(&line, "sub", 15.5, s);
    }
    block.height += 13.0 * s;
    block
}

/// Notes and sources.
pub(super) fn foot(sheets: &Sheets, width: f64, s: f64) -> Block {
    let mut block = Block { title: String::new(), svg: String::new(), height: 10.0 * s };
    for (words, class) in notes(sheets) {
        for line in letters::lines(&words, 13.0 * s, width - 2.0 * LEFT * s) {
            block.line(&line, class, 13.0, s);
        }
    }
    block.height += 12.0 * s;
    block
}

impl Block {
    fn line(&mut self, line: &str, class: &str, size: f64, s: f64) {
        self.height += size * 1.3 * s;
        self.svg += &format!(
            "<text class=\"{class}\" x=\"{}\" y=\"{}\" font-size=\"{}\">{}</text>\n",
            number(LEFT * s, 1),
            number(self.height - size * 0.3 * s, 1),
            number(size * s, 1),
            text(line)
        );
    }
}

/// `Strikes, clashes and incidents, 12 Oct 2025 - 27 Feb 2026`.
pub(super) fn title(sheets: &Sheets) -> String {
    let families: BTreeSet<Family> = sheets.sites.iter().map(super::read::Site::family).collect();
    let mut names: Vec<String> =
        families.iter().map(|family| super::legend::plural(*family).to_owned()).collect();
    for name in names.iter_mut().skip(1) {
        *name = name.to_lowercase();
    }
    let what = match names.as_slice() {
        [] => "No event has a place".to_owned(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    };
    match span(sheets) {
        Some((start, end)) => {
            format!("{what}, {}", words::days(&When::span(start, end, DatePrecision::Range)))
        }
        None => what,
    }
}

/// First and last day of what is drawn.
pub(super) fn span(sheets: &Sheets) -> Option<(Date, Date)> {
    let days: Vec<(Date, Date)> = sheets.sites.iter().filter_map(super::read::Site::days).collect();
    Some((days.iter().map(|d| d.0).min()?, days.iter().map(|d| d.1).max()?))
}

/// `4 events at 13 sites, as reported. 2 more have no place on the map.`
pub(super) fn told(sheets: &Sheets, outside: usize) -> String {
    let events: BTreeSet<&str> = sheets.sites.iter().map(|site| site.text("event_id")).collect();
    let sites: BTreeSet<&str> = sheets.sites.iter().map(super::read::Site::stem).collect();
    let mut said = format!(
        "{} at {}, as reported.",
        counted(events.len(), "event", "events"),
        counted(sites.len(), "site", "sites")
    );
    if outside > 0 {
        said += &format!(" Outside this map: {}.", counted(outside, "site", "sites"));
    }
    if !sheets.unplaced.is_empty() {
        let more = sheets.unplaced.len();
        said += &format!(
            " {more} more could not be placed and {} not drawn.",
            if more == 1 { "is" } else { "are" }
        );
    }
    said
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// What a reader must know, who reported, whose data.
pub(super) fn notes(sheets: &Sheets) -> Vec<(String, &'static str)> {
    let mut notes = Vec::new();
    let areas = sheets.sites.iter().any(|site| site.drawn != super::read::Drawn::Point);
    if areas {
        notes.push((
            "Areas and stretches are what a source named, not exact sites. Sizes of signs don't tell losses."
                .to_owned(),
            "plain",
        ));
    }
    let reported = publishers(sheets);
    if !reported.is_empty() {
        notes.push((format!("Reported by: {}.", reported.join("; ")), "sub"));
    }
    notes.push((
        "Data: GeoNames (CC BY 4.0); geoBoundaries, Runfola et al. 2020 (CC BY 4.0); Natural Earth. Drawn with situs. \
         Borders are drawn as they are in fact; dashed ones are disputed."
            .to_owned(),
        "sub",
    ));
    notes
}

/// Those who published the reports, each once, twelve at most.
pub(super) fn publishers(sheets: &Sheets) -> Vec<String> {
    let all = sheets.sites.iter().chain(&sheets.unplaced).flat_map(|site| site.text("source").split("; "));
    let mut names: Vec<String> = Vec::new();
    let distinct: BTreeSet<&str> = all.filter(|name| !name.trim().is_empty()).collect();
    let more = distinct.len().saturating_sub(12);
    names.extend(distinct.into_iter().take(12).map(str::to_owned));
    if more > 0 {
        names.push(format!("{more} others"));
    }
    names
}
