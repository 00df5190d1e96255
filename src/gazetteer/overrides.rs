//! Own decisions: this spelling, in this context, is that place. Literal text; they win over every table.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use csv::StringRecord;

use super::candidates::bare;
use super::reader::{Cell, Placed, precision};
use super::token::tokenise;
use super::{Answer, Candidate, Gazetteer, MatchedAs, Mention, Place, PlaceId, PlaceKind, Query};
use super::{fold, kind_words};
use crate::error::{Code, Error, Finding, Result};
use crate::event::PlaceWord;
use crate::geo::Position;
use crate::source::Location;

/// The columns of a file of overrides.
pub const COLUMNS: [&str; 6] = ["spelling", "context", "place_id", "lat", "lon", "note"];
/// Radius in kilometres of a place that a row makes by its position, as of a position that a source gives.
const OWN_KM: f64 = 1.0;
const WAY_OUT: &str = "give each row a spelling and either a place_id or lat and lon in degrees; `situs check FILE` names all faults";

/// One row.
#[derive(Debug, Clone)]
struct Own {
    spelling: String,
    /// Folded; empty: everywhere.
    context: String,
    place: PlaceId,
    /// Where it is, for a place that the row itself makes.
    position: Option<Position>,
    note: String,
    at: Location,
}

impl Own {
    fn why(&self) -> String {
        if self.note.is_empty() { "own override".into() } else { format!("own override: {}", self.note) }
    }
}

/// A file of own decisions.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// By folded spelling, in the order of the file.
    rows: BTreeMap<String, Vec<Own>>,
    /// The places of the rows, once [`Overrides::settle`] has found them.
    places: BTreeMap<PlaceId, Place>,
    /// Most words of a spelling.
    longest: usize,
    /// Rows that can't be used, in the order of the file.
    pub findings: Vec<Finding>,
}

impl Overrides {
    /// Reads a file; `file` is its name in messages. Rows that can't be used are among its findings.
    ///
    /// # Errors
    /// [`Code::Encoding`] for bytes that are no UTF-8; [`Code::Header`] where a column is missing.
    pub fn read(file: &str, bytes: &[u8]) -> Result<Overrides> {
        let file: Arc<str> = file.into();
        let text = text(&file, bytes)?;
        let mut reader =
            csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
        let damaged = |e: &csv::Error| {
            Error::new(Code::Header, format!("this is no CSV that can be read: {e}"), "check its quotes")
                .at(Location::line(file.clone(), 1))
        };
        let header = reader.headers().map_err(|e| damaged(&e))?.clone();
        let column = |name: &str| header.iter().position(|h| h == name);
        let place = column("place_id").is_some() || column("lat").is_some() && column("lon").is_some();
        if column("spelling").is_none() || !place {
            let there = header.iter().collect::<Vec<_>>().join(", ");
            let what = format!("the columns are {}: expected {}", there.escape_debug(), COLUMNS.join(", "));
            let way_out =
                "name them so; context and note may be left out, and either place_id or lat and lon";
            return Err(Error::new(Code::Header, what, way_out).at(Location::line(file, 1)));
        }
        let mut all = Overrides::default();
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX).saturating_add(1);
        // A context under a name that isn't read would decide everywhere.
        for (at, name) in header.iter().enumerate().filter(|(_, name)| !COLUMNS.contains(name)) {
            let what =
                format!("no column \"{}\" is read: expected {}", name.escape_debug(), COLUMNS.join(", "));
            let at = Location::at(file.clone(), 1, number(at));
            all.findings.push(Finding::reject(at, Code::Header, what, "name it so, or take it out"));
        }
        // The reader of CSV would take all behind an open quote for one field.
        if let Some((line, column, what)) = stray_quote(text) {
            let at = Location::at(file, line, column);
            all.findings.push(Finding::reject(
                at,
                Code::Quote,
                what,
                "close the quote, or double it inside a quoted field",
            ));
            return Ok(all);
        }
        for record in reader.records() {
            let record = record.map_err(|e| damaged(&e))?;
            let at = Location::line(file.clone(), line(&record, text));
            let kept = if record.len() == header.len() {
                let cell = |name: &str| column(name).and_then(|n| record.get(n)).unwrap_or_default();
                own(cell, at.clone()).and_then(|own| all.add(own)).map_err(|wrong| {
                    let column = column(wrong.column).map(number);
                    (Location { column, ..at.clone() }, wrong)
                })
            } else {
                let what = format!("{} fields: expected {}", record.len(), header.len());
                let column = Some(number(record.len().min(header.len())));
                Err((Location { column, ..at.clone() }, Wrong { code: Code::FieldCount, column: "", what }))
            };
            if let Err((at, Wrong { code, column, what })) = kept {
                let finding = Finding::reject(at, code, what, WAY_OUT);
                all.findings.push(if column.is_empty() { finding } else { finding.in_field(column) });
            }
        }
        Ok(all)
    }

    /// Whether the bytes at the head of a file are those of overrides: its columns name a spelling.
    pub fn are_in(head: &[u8]) -> bool {
        let first = head.split(|b| *b == b'\n').next().unwrap_or_default();
        let first = String::from_utf8_lossy(first);
        let mut columns = first.trim_start_matches('\u{feff}').split(',');
        columns.any(|column| column.trim().trim_matches('"') == "spelling")
    }

    fn add(&mut self, own: Own) -> std::result::Result<(), Wrong> {
        let spelling = fold::folded(&own.spelling);
        let rows = self.rows.entry(spelling.clone()).or_default();
        match rows.iter().find(|other| other.context == own.context) {
            Some(other) if other.place != own.place => {
                let spelled = own.spelling.escape_debug();
                Err(wrong(
                    "spelling",
                    Code::Value,
                    format!("{} says that \"{spelled}\" is another place there", other.at),
                ))
            }
            Some(_) => Ok(()),
            None => {
                self.longest = self.longest.max(spelling.split(' ').count());
                rows.push(own);
                Ok(())
            }
        }
    }

    /// Finds the places of all rows: those with an id by `row`, the others made where they lie.
    ///
    /// # Errors
    /// The first row that can't be used, with file and line; [`Code::UnknownPlace`] for an id that nothing has.
    pub fn settle(mut self, row: impl Fn(&PlaceId) -> Option<Place>) -> Result<Overrides> {
        if let Some(fault) = self.findings.first() {
            return Err(
                Error::new(fault.code, fault.what.clone(), fault.way_out.clone()).at(fault.at.clone())
            );
        }
        let mut rows: Vec<&Own> = self.rows.values().flatten().collect();
        rows.sort_by(|a, b| a.at.cmp(&b.at));
        for own in rows {
            if self.places.contains_key(&own.place) {
                continue;
            }
            let place = match own.position {
                Some(position) => made(own, position)?,
                None => row(&own.place).ok_or_else(|| unknown(own))?,
            };
            self.places.insert(own.place.clone(), place);
        }
        Ok(self)
    }

    /// The place of an id among those of the rows.
    pub(super) fn place(&self, id: &PlaceId) -> Option<&Place> {
        self.places.get(id)
    }

    /// The row that decides a question: its spelling is the name as written, its context stands around it. A row with
    /// a context goes before one without.
    fn decide(&self, query: &Query<'_>) -> Option<(&Own, &Place)> {
        let rows = self.rows.get(&fold::folded(query.name))?;
        let around = query.within.iter().map(String::as_str).chain(query.country);
        let contexts = around.chain(query.beside.iter().map(String::as_str)).flat_map(|name| bare(name).0);
        contexts
            .filter(|context| !context.is_empty())
            .chain([String::new()])
            .filter_map(|context| rows.iter().find(|own| own.context == context))
            .filter_map(|own| Some((own, self.place(&own.place)?)))
            .find(|(_, place)| {
                // "Kabul" written of the town does not decide on "Kabul province".
                let division =
                    query.word.filter(|word| matches!(word, PlaceWord::Province | PlaceWord::District));
                let fits = division.is_none_or(|word| kind_words::fit(word, place.kind) > -0.5);
                fits && (query.kinds.is_empty() || query.kinds.contains(&place.kind))
            })
    }

    /// The answer to a question that a row decides.
    pub(super) fn answer(&self, query: &Query<'_>) -> Option<Answer> {
        let (own, place) = self.decide(query)?;
        let candidate = Candidate {
            place: place.id.clone(),
            name: place.name.clone(),
            matched: own.spelling.clone(),
            matched_as: MatchedAs::Override,
            confidence: 1.0,
            why: vec![own.why()],
        };
        Some(Answer { candidates: vec![candidate], decided: true })
    }

    /// The place of a cell of a table, where a row decides it.
    pub fn placed(&self, cell: &Cell<'_>) -> Option<Placed> {
        let within: Vec<String> = cell.within.iter().map(|name| (*name).to_owned()).collect();
        let query = Query { within: &within, country: cell.country, ..Query::name(cell.name) };
        let (own, place) = self.decide(&query)?;
        let precision = precision(place.kind);
        Some(Placed { place: Some(place.clone()), precision, confidence: 1.0, reason: own.why() })
    }

    /// Adds the spellings that a text writes to the names found in it; names inside one of them give way.
    pub(super) fn add_to(&self, text: &str, mentions: &mut Vec<Mention>) {
        let tokens = tokenise(text);
        let mut folded_text = None;
        let mut found: Vec<(Range<usize>, Vec<PlaceId>)> = Vec::new();
        for (at, first) in tokens.iter().enumerate().filter(|(_, token)| token.capital) {
            let mut folded = String::new();
            for (n, token) in tokens.iter().skip(at).take(self.longest).enumerate() {
                if n > 0 && !token.joined {
                    break;
                }
                folded.push_str(if n > 0 { " " } else { "" });
                folded.push_str(&token.word.folded);
                let Some(rows) = self.rows.get(&folded) else { continue };
                let whole = folded_text.get_or_insert_with(|| format!(" {} ", fold::folded(text)));
                let here =
                    |own: &&Own| own.context.is_empty() || whole.contains(&format!(" {} ", own.context));
                let places: Vec<PlaceId> = rows.iter().filter(here).map(|own| own.place.clone()).collect();
                if !places.is_empty() {
                    found.push((first.word.range.start..token.word.range.end, places));
                }
            }
        }
        for (name, candidates) in found {
            let inside = |m: &Mention| name.start <= m.range.start && m.range.end <= name.end;
            let is_free = |m: &Mention| m.range.end <= name.start || name.end <= m.range.start;
            if mentions.iter().any(|m| m.name == name || !is_free(m) && !inside(m)) {
                continue;
            }
            mentions.retain(is_free);
            let kinds = || candidates.iter().filter_map(|id| self.place(id)).map(|place| place.kind);
            let fits = |word| kinds().any(|kind| kind_words::fit(word, kind) > -0.5);
            let (range, word) = kind_words::with_word_behind(text, &name, fits);
            let mention = Mention { range, name, word, candidates, demonym: false, part_of_name: false };
            mentions.push(mention);
        }
        mentions.sort_by_key(|mention| (mention.range.start, mention.range.end));
    }
}

fn text<'a>(file: &Arc<str>, bytes: &'a [u8]) -> Result<&'a str> {
    let text = std::str::from_utf8(bytes).map_err(|e| {
        let before = bytes.get(..e.valid_up_to()).unwrap_or_default();
        let line = before.iter().filter(|b| **b == b'\n').count().saturating_add(1);
        Error::new(Code::Encoding, "these bytes are no UTF-8", "save the file as UTF-8")
            .at(Location::line(file.clone(), u32::try_from(line).unwrap_or(u32::MAX)))
    })?;
    Ok(text.trim_start_matches('\u{feff}'))
}

/// The line on which a record begins: the reader counts blank lines before it as its own.
fn line(record: &StringRecord, text: &str) -> u32 {
    let Some(position) = record.position() else { return 1 };
    let rest = usize::try_from(position.byte()).ok().and_then(|from| text.as_bytes().get(from..));
    let blank = rest.unwrap_or_default().iter().take_while(|b| matches!(b, b'\r' | b'\n'));
    let blank = blank.filter(|b| **b == b'\n').count() as u64;
    u32::try_from(position.line().saturating_add(blank)).unwrap_or(u32::MAX)
}

/// What is wrong with a row: the column, empty where it is no single one, the code, what was found.
struct Wrong {
    code: Code,
    column: &'static str,
    what: String,
}

fn wrong(column: &'static str, code: Code, what: impl Into<String>) -> Wrong {
    Wrong { code, column, what: what.into() }
}

/// The first quote that is opened and not closed, or behind which text stands: its line and field, from 1.
fn stray_quote(text: &str) -> Option<(u32, u32, &'static str)> {
    let (mut line, mut field) = (1_u32, 1_u32);
    let mut letters = text.chars().peekable();
    let mut begins = true;
    while let Some(letter) = letters.next() {
        match letter {
            '"' if begins => {
                let opened = line;
                loop {
                    match letters.next() {
                        None => return Some((opened, field, "a quote is opened and not closed")),
                        Some('\n') => line = line.saturating_add(1),
                        Some('"') if letters.next_if_eq(&'"').is_none() => break,
                        Some(_) => {}
                    }
                }
                while letters.next_if_eq(&' ').is_some() {}
                if !matches!(letters.peek(), None | Some(',' | '\n' | '\r')) {
                    return Some((line, field, "text stands behind a closing quote"));
                }
                begins = false;
            }
            ',' => (field, begins) = (field.saturating_add(1), true),
            '\n' => (line, field, begins) = (line.saturating_add(1), 1, true),
            ' ' | '\r' => {}
            _ => begins = false,
        }
    }
    None
}

/// A row of the file, or what is wrong with it.
fn own<'a>(cell: impl Fn(&str) -> &'a str, at: Location) -> std::result::Result<Own, Wrong> {
    let [spelling, id, lat, lon] = ["spelling", "place_id", "lat", "lon"].map(&cell);
    if fold::folded(spelling).is_empty() {
        let what = format!("no letter in the spelling \"{}\"", spelling.escape_debug());
        return Err(wrong("spelling", Code::Missing, what));
    }
    let position = match (lat.is_empty(), lon.is_empty()) {
        (true, true) => None,
        _ => Some(position(lat, lon)?),
    };
    let place = match (id.is_empty(), position) {
        (false, None) => PlaceId(id.to_owned()),
        // By the position alone, so that two spellings of one place are one place, in whatever order.
        (true, Some(position)) => PlaceId(format!("own:{:.5}_{:.5}", position.lat(), position.lon())),
        (true, None) => return Err(wrong("place_id", Code::Missing, "neither a place_id nor lat and lon")),
        (false, Some(_)) => return Err(wrong("place_id", Code::Value, "both a place_id and lat and lon")),
    };
    Ok(Own {
        spelling: spelling.to_owned(),
        context: fold::folded(cell("context")),
        place,
        position,
        note: cell("note").to_owned(),
        at,
    })
}

fn position(lat: &str, lon: &str) -> std::result::Result<Position, Wrong> {
    let read = || Position::new(lon.parse().ok()?, lat.parse().ok()?);
    let real = read().filter(|position| (position.lon(), position.lat()) != (0.0, 0.0));
    real.ok_or_else(|| {
        let what = format!("lat \"{}\", lon \"{}\" is no position", lat.escape_debug(), lon.escape_debug());
        let bad = |text: &str| text.parse::<f64>().ok().filter(|degrees| degrees.abs() <= 90.0).is_none();
        wrong(if bad(lat) { "lat" } else { "lon" }, Code::Coordinate, what)
    })
}

/// The place of a row that gives a position: a spot, with the divisions it lies in where their areas are known.
fn made(own: &Own, position: Position) -> Result<Place> {
    let (province, district) = Gazetteer::embedded()?.admin_at(position);
    Ok(Place {
        id: own.place.clone(),
        kind: PlaceKind::Settlement,
        name: own.spelling.clone(),
        country: province.map(|p| p.country.clone()).unwrap_or_default(),
        admin1: province.and_then(|p| p.iso_3166_2.clone().or_else(|| p.admin1.clone())),
        admin2: district.map(|d| d.id.clone()),
        position,
        radius_km: OWN_KM,
        population: None,
        feature_code: None,
        geonameid: None,
        iso_3166_2: None,
        pcode: None,
        source: own.at.to_string(),
    })
}

fn unknown(own: &Own) -> Box<Error> {
    let what = format!("no place of the gazetteer has the id \"{}\"", own.place.as_str().escape_debug());
    let way_out = "take an id that `situs resolve` prints, lay the gazetteer that has it over with --gazetteer, or give lat and lon";
    Error::new(Code::UnknownPlace, what, way_out).at(own.at.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(rows: &str) -> Overrides {
        Overrides::read("own.csv", format!("spelling,context,place_id,lat,lon,note\n{rows}").as_bytes())
            .unwrap()
    }

    fn laid(rows: &str) -> Gazetteer {
        let own = read(rows).settle(|id| Gazetteer::embedded().unwrap().place(id).cloned()).unwrap();
        Gazetteer::new(super::super::load::EMBEDDED).unwrap().with(own)
    }

    #[test]
    fn an_override_wins_in_its_context_and_says_so() {
        let gazetteer = laid("Barg,Khost,,33.4,70.1,asked the editor\nBarg,,,34.5,69.2,\n");
        let khost = ["Khost Province".to_owned()];
        let answer = gazetteer.resolve(&Query { within: &khost, ..Query::name("BARG") });
        let best = answer.best().unwrap();
        assert_eq!((best.place.as_str(), best.confidence), ("own:33.40000_70.10000", 1.0));
        assert_eq!(best.why, ["own override: asked the editor"]);
        let place = gazetteer.place(&best.place).unwrap();
        assert_eq!((place.name.as_str(), place.country.as_str()), ("Barg", "AF"));
        let elsewhere = gazetteer.resolve(&Query::name("Barg"));
        assert_eq!(elsewhere.best().unwrap().why, ["own override"]);
    }

    #[test]
    fn a_name_the_gazetteer_knows_is_another_place_where_the_row_says_so() {
        let gazetteer = laid("Kabul,Radio Nowhere,situs:torkham,,,\n");
        let beside = ["Radio Nowhere".to_owned()];
        let answer = gazetteer.resolve(&Query { beside: &beside, ..Query::name("Kabul") });
        assert_eq!(answer.best().unwrap().place.as_str(), "situs:torkham");
        let plain = gazetteer.resolve(&Query::name("Kabul"));
        assert!(plain.candidates.iter().all(|c| c.place.as_str() != "situs:torkham"));
    }

    #[test]
    fn what_is_said_of_a_town_decides_nothing_on_the_province_of_its_name() {
        let gazetteer = laid("Kabul,,,34.4,69.3,\n");
        let asked = |word| {
            let answer = gazetteer.resolve(&Query { word: Some(word), ..Query::name("Kabul") });
            answer.best().unwrap().matched_as == MatchedAs::Override
        };
        assert!(!asked(PlaceWord::Province));
        assert!(asked(PlaceWord::Settlement) && asked(PlaceWord::Crossing));
    }

    #[test]
    fn spellings_are_literal_text_and_no_patterns() {
        let gazetteer = laid("(a+)+$,,situs:torkham,,,\nGha.*,,situs:torkham,,,\n");
        let ghazni = gazetteer.resolve(&Query::name("Ghazni"));
        assert!(ghazni.candidates.iter().all(|c| c.matched_as != MatchedAs::Override));
        assert_eq!(read(".*,,situs:torkham,,,\n").findings.len(), 1);
    }

    #[test]
    fn a_text_that_writes_a_spelling_names_its_place() {
        let gazetteer = laid("Zorbagh Ghundai,,,33.4,70.1,\n");
        let text = "Shells hit the Zorbagh Ghundai area near Khost.";
        let mentions = gazetteer.spot(text);
        let named: Vec<&str> = mentions.iter().filter_map(|m| text.get(m.name.clone())).collect();
        assert_eq!(named, ["Zorbagh Ghundai", "Khost"]);
        assert_eq!(mentions[0].candidates, [PlaceId("own:33.40000_70.10000".into())]);
    }

    #[test]
    fn every_fault_is_named_with_its_line() {
        let rows = "A,,,33,\n\nB,,,33,70,\nB,,,34,70,\nC,,,,,\nD,,situs:torkham,33,70,\nE,,,333,70,\n,,x,,,\nF,,,0,0,\n";
        let place = |f: &Finding| (f.at.line.unwrap(), f.at.column.unwrap(), f.code);
        let found: Vec<(u32, u32, Code)> = read(rows).findings.iter().map(place).collect();
        let wanted = [
            (2, 6, Code::FieldCount),
            (5, 1, Code::Value),
            (6, 3, Code::Missing),
            (7, 3, Code::Value),
            (8, 4, Code::Coordinate),
            (9, 1, Code::Missing),
            (10, 5, Code::Coordinate),
        ];
        assert_eq!(found, wanted);
        let error = read("\nA,,nobody:1,,,\n").settle(|_| None).unwrap_err();
        assert_eq!((error.code, error.at.unwrap().to_string()), (Code::UnknownPlace, "own.csv:3".into()));
        assert_eq!(Overrides::read("o.csv", b"alias,place\n.*,Kabul\n").unwrap_err().code, Code::Header);
        assert_eq!(
            Overrides::read("o.csv", b"spelling,place_id\n\xff,a\n").unwrap_err().at.unwrap().line,
            Some(2)
        );
    }
}
