//! Points that others mapped: GeoJSON, KML and KMZ, each point a row, its properties the columns.

mod geojson;
mod kml;
mod kmz;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::columns::{Column, Columns};
use super::day_order::Survey;
use super::gather::Gatherer;
use super::plan::{Plan, TableOptions};
use super::records::Split;
use super::rows::Rows;
use super::{Outcome, TableEvents, take};
use crate::error::{Code, Error, Finding, Result};
use crate::source::Location;

/// A point and what is written with it.
#[derive(Debug, Default)]
struct Mapped {
    /// Its bytes in the file.
    bytes: Range<usize>,
    /// Names and texts, in the order in which they stand.
    cells: Vec<(String, String)>,
    /// The names so far.
    known: BTreeSet<String>,
    /// Why it can't be used.
    refused: Option<String>,
}

impl Mapped {
    fn put(&mut self, name: &str, text: impl Into<String>) {
        let text = text.into();
        if !text.is_empty() && self.known.insert(name.to_owned()) {
            self.cells.push((name.to_owned(), text));
        }
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.cells.iter().find(|(known, _)| known == name).map(|(_, text)| text.as_str())
    }
}

/// Whether a file holds points by its ending: `.geojson`, `.kml`, `.kmz`.
pub fn is_points(file: &str) -> bool {
    matches!(crate::report::ending(file).as_str(), "geojson" | "kml" | "kmz")
}

/// Reads points as a table of events.
///
/// # Errors
/// `unknown-format` where the file is none of the three, `header` where its points have no place, `limit` where a KMZ
/// unpacks to too much.
pub fn read_points(file: &str, bytes: &[u8], options: &TableOptions) -> Result<(TableEvents, Vec<Finding>)> {
    let unpacked;
    let bytes = if bytes.starts_with(b"PK\x03\x04") {
        unpacked = kmz::unpack(file, bytes, options.limits)?;
        unpacked.as_slice()
    } else {
        bytes
    };
    let text =
        std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)).map_err(|error| {
            let what = format!("the text breaks at byte {}: expected UTF-8", error.valid_up_to());
            Error::new(Code::Encoding, what, "save the file as UTF-8").at(Location::file(file))
        })?;
    let skipped = bytes.len().saturating_sub(text.len());
    let mut points = match text.trim_start().starts_with('{') {
        true => geojson::points(file, text)?,
        false => kml::points(file, text)?,
    };
    for point in &mut points {
        point.bytes = point.bytes.start.saturating_add(skipped)..point.bytes.end.saturating_add(skipped);
    }
    rows(file, bytes, &points, options)
}

fn rows(
    file: &str,
    bytes: &[u8],
    points: &[Mapped],
    options: &TableOptions,
) -> Result<(TableEvents, Vec<Finding>)> {
    let mut names: Vec<String> = Vec::new();
    let mut known: BTreeSet<&str> = BTreeSet::new();
    for (name, _) in points.iter().flat_map(|point| &point.cells) {
        if known.insert(name) {
            names.push(name.clone());
        }
    }
    // A name is that of the place where nothing else is.
    let has_place = Columns::new(names.clone()).at(Column::Place).is_some();
    let header = names.iter().map(|name| match name.as_str() {
        "name" if !has_place => "place".to_owned(),
        _ => name.clone(),
    });
    let mut plan = Plan::of_names(file, header.collect(), options)?;
    let mut survey = Survey::default();
    let dates =
        names.iter().zip(&plan.columns.written).find(|(_, own)| *own == plan.columns.label(Column::Date));
    let date = dates.map(|(name, _)| name.clone()).unwrap_or_default();
    points.iter().filter_map(|point| point.get(&date)).for_each(|cell| survey.see(cell));
    plan.decide(&survey);
    let mut findings = plan.findings.clone();
    let mut reader = Rows::new(&plan);
    let (mut table, mut gatherer) = (TableEvents::default(), Gatherer::default());
    let places: BTreeMap<&str, usize> =
        names.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
    let mut split = Split::default();
    let (mut at, mut line) = (0, 1_u32);
    for point in points {
        let before = bytes.get(at..point.bytes.start).unwrap_or_default();
        let breaks = memchr::memchr_iter(b'\n', before).count();
        line = line.saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX));
        at = point.bytes.start.max(at);
        let outcome = match &point.refused {
            Some(why) => {
                let place = Location::line(file, line);
                let way_out = "only points are read; give areas a point of their own";
                Outcome::Reject(Box::new(Finding::reject(place, Code::Coordinate, why.as_str(), way_out)))
            }
            None => {
                let mut cells = vec![""; names.len()];
                for (name, text) in &point.cells {
                    if let Some(cell) = places.get(name.as_str()).and_then(|at| cells.get_mut(*at)) {
                        *cell = text;
                    }
                }
                split.put(cells.into_iter());
                reader.fields(&split, b"", line, point.bytes.clone(), &mut findings)
            }
        };
        take(outcome, &mut table, &mut gatherer, &mut findings);
    }
    findings.extend(reader.repeated.finish());
    table.events = gatherer.finish(&mut findings);
    findings.sort_by_key(|finding| (finding.at.line, finding.at.column));
    Ok((table, findings))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn read(file: &str, text: &str) -> (TableEvents, Vec<Finding>) {
        read_points(file, text.as_bytes(), &TableOptions::default()).unwrap()
    }

    #[test]
    fn points_of_geojson_are_rows_and_lead_back_to_their_features() {
        let text = "{\"type\":\"FeatureCollection\",\"features\":[\n\
            {\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[69.92,33.34,5]},\"properties\":{\"verifiedDate\":\"2026-02-26\",\"city\":\"Khost\",\"killed\":5}},\n\
            {\"type\":\"Feature\",\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[1,2],[3,4]]},\"properties\":{}}]}";
        let (table, findings) = read("a.geojson", text);
        assert_eq!((table.rows_read, table.rows_used), (2, 1));
        let event = &table.events[0];
        let site = &event.sites[0];
        assert_eq!(event.when.as_ref().unwrap().start, date(2026, 2, 26));
        assert_eq!((site.written.as_str(), site.given.unwrap().position.lat()), ("Khost", 33.34));
        assert_eq!(site.evidence.line, 2);
        assert!(
            text[site.evidence.bytes()].starts_with("{\"type\":\"Feature\"")
                && text[site.evidence.bytes()].ends_with("}}")
        );
        assert_eq!(event.claims.len(), 1);
        let reject = findings.iter().find(|finding| finding.code == Code::Coordinate).unwrap();
        assert_eq!(reject.at.line, Some(3));
    }

    #[test]
    fn placemarks_are_rows_and_a_name_that_is_a_day_is_one() {
        let text = "<?xml version=\"1.0\"?>\n<kml><Document><Folder>\n\
            <Placemark><name><![CDATA[20 APR 2026]]></name><description>A &amp; B &lt;b&gt;x</description>\
            <Point><coordinates>69.92,33.34,0</coordinates></Point></Placemark>\n\
            <Placemark><name>Khost</name><TimeStamp><when>2026-02-26T10:00:00Z</when></TimeStamp>\
            <ExtendedData><Data name=\"killed\"><value>3</value></Data></ExtendedData>\
            <Point><coordinates>\n 69.9,33.3 </coordinates></Point></Placemark>\n\
            <Placemark><name>A line</name><LineString><coordinates>1,2 3,4</coordinates></LineString></Placemark>\
            </Folder></Document></kml>";
        let (table, _) = read("a.kml", text);
        assert_eq!((table.rows_read, table.rows_used, table.events.len()), (3, 2, 2));
        assert_eq!(table.events[0].when.as_ref().unwrap().start, date(2026, 4, 20));
        assert_eq!(table.events[1].sites[0].written, "Khost");
        assert_eq!(table.events[1].sites[0].evidence.line, 4);
        assert_eq!(table.events[1].claims.len(), 1);
    }

    #[test]
    fn what_is_neither_is_refused() {
        for (file, text) in [("a.geojson", "{\"a\":1}"), ("a.kml", "<html></html>"), ("a.kml", "")] {
            let error = read_points(file, text.as_bytes(), &TableOptions::default()).unwrap_err();
            assert_eq!(error.code, Code::UnknownFormat, "{text}");
        }
    }
}
