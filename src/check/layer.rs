//! A layer, feature by feature.

use std::collections::BTreeSet;
use std::io::{BufRead, Read};

use serde_json::Value;

use super::feature::faults;
use super::{Facts, Findings, MAX_LINE, hash, quoted};
use crate::error::{Code, Error, Result};
use crate::source::Location;

/// Layers that hold sites of events.
const EVENTS: [&str; 6] = ["strikes", "clashes", "incidents", "stretches", "areas", "unplaced"];

/// Checks a layer by RFC 7946 and, where its name is one of the contract's, by the contract. One feature a line is
/// read as a stream; a collection written otherwise is read whole.
///
/// # Errors
/// [`Code::Io`] where it can't be read.
pub fn layer(file: &str, mut input: impl BufRead, findings: &mut Findings) -> Result<Facts> {
    let mut layer = Layer::new(file, findings);
    let mut head = Vec::new();
    read_line(file, &mut input, &mut head)?;
    let text = String::from_utf8_lossy(&head);
    let opened =
        text.trim_end().strip_suffix("\"features\":[").map(|head| format!("{head}\"features\":[]}}"));
    match opened.and_then(|head| serde_json::from_str::<Value>(&head).ok()) {
        Some(collection) => {
            layer.collection(&collection);
            layer.stream(&mut input)?;
        }
        None => layer.whole(head, &mut input)?,
    }
    Ok(layer.facts)
}

struct Layer<'a> {
    file: &'a str,
    stem: &'a str,
    events: bool,
    findings: &'a mut Findings,
    ids: BTreeSet<u64>,
    geometry: Option<String>,
    facts: Facts,
}

impl<'a> Layer<'a> {
    fn new(file: &'a str, findings: &'a mut Findings) -> Self {
        let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
        let stem = name.split_once('.').map_or(name, |(stem, _)| stem);
        let (ids, geometry, facts) = (BTreeSet::new(), None, Facts::default());
        Layer { file, stem, events: EVENTS.contains(&stem), findings, ids, geometry, facts }
    }

    fn say(&mut self, line: u32, code: Code, what: String) {
        self.findings.at(self.file, line, code, what, "build the layers again");
    }

    fn collection(&mut self, collection: &Value) {
        if collection.get("type").and_then(Value::as_str) != Some("FeatureCollection") {
            self.say(1, Code::Value, "expected a FeatureCollection".into());
        }
        if collection.get("crs").is_some() {
            self.say(1, Code::Value, "it has a crs: RFC 7946 knows only WGS 84".into());
        }
        if let Some(name) = collection.get("name").filter(|name| self.events && **name != self.stem) {
            let what = format!("its name is {}: expected that of the file, {:?}", quoted(name), self.stem);
            self.say(1, Code::Value, what);
        }
    }

    /// The lines after the first: a feature each, then `]}`.
    fn stream(&mut self, input: &mut impl BufRead) -> Result<()> {
        let (mut line, mut closed) = (Vec::new(), false);
        for number in 2_u32.. {
            line.clear();
            read_line(self.file, input, &mut line)?;
            if line.is_empty() {
                break;
            }
            let text = String::from_utf8_lossy(&line);
            let text = text.trim_end();
            if text == "]}" {
                closed = true;
            } else if closed && !text.is_empty() {
                self.say(number, Code::Value, "something stands after the end of the collection".into());
            } else if !text.is_empty() {
                match serde_json::from_str(text.strip_suffix(',').unwrap_or(text)) {
                    Ok(feature) => self.feature(number, &feature),
                    Err(why) => self.say(number, Code::Value, format!("this line is no feature: {why}")),
                }
            }
        }
        if !closed {
            self.say(1, Code::Value, "the collection isn't closed: the file was cut".into());
        }
        Ok(())
    }

    /// A collection that isn't written one feature a line.
    fn whole(&mut self, mut bytes: Vec<u8>, input: &mut impl BufRead) -> Result<()> {
        input.take(MAX_LINE).read_to_end(&mut bytes).map_err(|e| unreadable(self.file, e))?;
        let collection: Value = match serde_json::from_slice(&bytes) {
            Ok(value) => value,
            Err(why) => {
                let line = u32::try_from(why.line()).unwrap_or(u32::MAX);
                self.say(line.max(1), Code::Value, format!("no GeoJSON: {why}"));
                return Ok(());
            }
        };
        self.collection(&collection);
        match collection.get("features").and_then(Value::as_array) {
            Some(features) => features.iter().for_each(|feature| self.feature(1, feature)),
            None => self.say(1, Code::Missing, "no list of features".into()),
        }
        Ok(())
    }

    fn feature(&mut self, line: u32, feature: &Value) {
        let called = feature.get("id").map_or_else(|| "a feature".to_owned(), quoted);
        // A layer of somebody's own bears a name that nobody knows beforehand.
        self.events |= feature.get("properties").is_some_and(|all| all.get("event_id").is_some());
        for fault in faults(feature, self.events) {
            let what = format!("{called}: {}", fault.what);
            self.findings.at(self.file, line, fault.code, what, fault.way_out);
        }
        self.facts.features = self.facts.features.saturating_add(1);
        if let Some(id) = feature.get("id").and_then(Value::as_str)
            && !self.ids.insert(hash(id))
        {
            self.say(line, Code::Value, format!("{called}: a feature of that id stands before it"));
        }
        self.one_type(line, &called, feature);
        if self.events {
            let event = feature.pointer("/properties/event_id").and_then(Value::as_str);
            self.facts.events.extend(event.map(hash));
            let drawn = feature.get("geometry").is_some_and(|g| !g.is_null());
            // A site drawn as an area and as a stretch has two features, and one id before these words.
            let site = feature.get("id").and_then(Value::as_str).filter(|_| drawn);
            let site = site.map(|id| id.trim_end_matches(".stretch").trim_end_matches(".area"));
            self.facts.sites.extend(site.map(hash));
        }
    }

    /// One type of geometry a file; polygons of one or several parts are one type.
    fn one_type(&mut self, line: u32, called: &str, feature: &Value) {
        let kind = feature.pointer("/geometry/type").and_then(Value::as_str);
        let Some(kind) = kind else {
            self.facts.unplaced = self.facts.unplaced.saturating_add(u64::from(self.events));
            if self.events && self.stem != "unplaced" {
                self.say(line, Code::Coordinate, format!("{called}: nothing is drawn of it"));
            }
            return;
        };
        let kind = kind.trim_start_matches("Multi");
        match &self.geometry {
            None => self.geometry = Some(kind.to_owned()),
            Some(first) if first == kind => {}
            Some(first) => {
                let what = format!("{called}: a {kind} among {first}s: expected one type of geometry a file");
                self.say(line, Code::Coordinate, what);
            }
        }
        if self.stem == "unplaced" {
            self.say(
                line,
                Code::Coordinate,
                format!("{called}: it has a geometry and yet stands in unplaced"),
            );
        }
    }
}

fn read_line(file: &str, input: &mut impl BufRead, line: &mut Vec<u8>) -> Result<()> {
    let read = input.take(MAX_LINE).read_until(b'\n', line).map_err(|e| unreadable(file, e))?;
    if read as u64 == MAX_LINE {
        let what = "a line of more than 64 MB: expected one feature a line";
        return Err(Error::new(Code::Limit, what, "build the layers again").at(Location::file(file)));
    }
    Ok(())
}

pub(super) fn unreadable(file: &str, cause: std::io::Error) -> Box<Error> {
    Error::new(Code::Io, "this file can't be read", "check that you may read it")
        .at(Location::file(file))
        .because(cause)
}
