//! The properties of every event's feature: which, in which order, in which form. The one place that decides.

use serde::Serialize;
use serde_json::{Map, Value};

use super::{killed, words};
use crate::event::{Telling, Verification, When};
use crate::locate::LocatedSite;
use crate::merge::Incident;
use crate::source::Evidence;

/// What a placed feature says, in the order in which it says it; the style follows.
///
/// Names of fields matter: QGIS takes a date field whose name holds `from`, `to`, `end`, `last`... for a bound of
/// time, so only `start` and `end` may.
#[derive(Debug, Serialize)]
pub(super) struct Properties {
    pub(super) id: String,
    pub(super) event_id: String,
    pub(super) kind: &'static str,
    pub(super) title: String,
    pub(super) label: String,
    pub(super) start: String,
    pub(super) end: String,
    pub(super) date: String,
    pub(super) day_precision: &'static str,
    pub(super) place: Option<String>,
    pub(super) place_as_written: String,
    pub(super) place_id: Option<String>,
    pub(super) admin1: Option<String>,
    pub(super) admin2: Option<String>,
    pub(super) country: Option<String>,
    pub(super) iso_3166_2: Option<String>,
    pub(super) latitude: f64,
    pub(super) longitude: f64,
    pub(super) precision: &'static str,
    pub(super) geo_precision: u8,
    pub(super) where_prec: u8,
    pub(super) radius_km: f64,
    pub(super) drawn: &'static str,
    pub(super) confidence: f64,
    pub(super) location_note: Option<String>,
    #[serde(flatten)]
    pub(super) said: Said,
    pub(super) border_km: Option<f64>,
    pub(super) border_side: Option<&'static str>,
    pub(super) border_chainage_km: Option<f64>,
    #[serde(flatten)]
    pub(super) told: Told,
}

/// Who did it, who claims what: the same for every site of an event.
#[derive(Debug, Serialize)]
pub(super) struct Said {
    pub(super) by: Option<String>,
    pub(super) against: Option<String>,
    pub(super) said_by: Option<String>,
    pub(super) sites_in_event: usize,
    pub(super) claims: usize,
    pub(super) claims_text: Option<String>,
    /// Of the whole event: never to be summed over its sites.
    pub(super) killed_low: Option<u64>,
    pub(super) killed_high: Option<u64>,
    pub(super) dispute: &'static str,
    pub(super) verification: &'static str,
}

/// Where it is told. `source` names every publication that tells the event, the one whose words are quoted first;
/// the rest is of that first one.
#[derive(Debug, Serialize)]
pub(super) struct Told {
    pub(super) source: Option<String>,
    pub(super) source_date: Option<String>,
    pub(super) source_url: Option<String>,
    pub(super) evidence: Option<String>,
    pub(super) report: Option<String>,
    pub(super) line: Option<u32>,
}

/// The properties of a placed feature, in their order.
pub const PROPERTIES: [&str; 44] = [
    "id",
    "event_id",
    "kind",
    "title",
    "label",
    "start",
    "end",
    "date",
    "day_precision",
    "place",
    "place_as_written",
    "place_id",
    "admin1",
    "admin2",
    "country",
    "iso_3166_2",
    "latitude",
    "longitude",
    "precision",
    "geo_precision",
    "where_prec",
    "radius_km",
    "drawn",
    "confidence",
    "location_note",
    "by",
    "against",
    "said_by",
    "sites_in_event",
    "claims",
    "claims_text",
    "killed_low",
    "killed_high",
    "dispute",
    "verification",
    "border_km",
    "border_side",
    "border_chainage_km",
    "source",
    "source_date",
    "source_url",
    "evidence",
    "report",
    "line",
];

impl Properties {
    /// As a map, in order.
    pub(super) fn into_map(self) -> Map<String, Value> {
        into_map(&self)
    }
}

/// A struct as a map, in the order of its fields.
pub(super) fn into_map(properties: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(properties) {
        Ok(Value::Object(map)) => map,
        // A struct of texts and numbers serialises to an object.
        Ok(_) | Err(_) => Map::new(),
    }
}

impl Said {
    pub(super) fn of(incident: &Incident) -> Self {
        let event = &incident.event;
        let (killed_low, killed_high) = killed::range(&event.claims);
        Said {
            by: words::names(&event.by),
            against: words::names(&event.against),
            said_by: words::speakers(&event.told),
            sites_in_event: event.sites.len(),
            claims: event.claims.len(),
            claims_text: words::claims(&event.claims),
            killed_low,
            killed_high,
            dispute: incident.dispute.as_str(),
            verification: verification(&event.told).as_str(),
        }
    }
}

/// Verified where one telling says so; else unverified where one says that.
fn verification(told: &[Telling]) -> Verification {
    let any = |wanted| told.iter().any(|telling| telling.verification == wanted);
    if any(Verification::Verified) {
        Verification::Verified
    } else if any(Verification::Unverified) {
        Verification::Unverified
    } else {
        Verification::NotStated
    }
}

impl Told {
    /// Where a site, or an event without one, is told.
    pub(super) fn of(incident: &Incident, site: Option<&LocatedSite>) -> Self {
        let told = &incident.event.told;
        let words = site.map(|site| &site.site.evidence);
        let telling = words.and_then(|words| telling_of(told, words)).or(told.first());
        let source = telling.map(|telling| &telling.source);
        let evidence = telling.map(|telling| &telling.evidence).or(words);
        Told {
            source: words::join(telling.into_iter().chain(told).filter_map(|telling| publication(telling))),
            source_date: source.and_then(|s| s.published).map(|day| day.to_string()),
            source_url: source.and_then(|s| s.url.clone()),
            evidence: evidence.map(|e| e.text.clone()),
            report: evidence.map(|e| e.file.to_string()),
            line: evidence.map(|e| e.line),
        }
    }
}

/// The telling whose sentence holds the words; else one of the same file.
pub(super) fn telling_of<'a>(told: &'a [Telling], words: &Evidence) -> Option<&'a Telling> {
    let same_file = |telling: &&Telling| telling.evidence.file == words.file;
    told.iter()
        .filter(same_file)
        .find(|t| t.evidence.start <= words.start && words.end <= t.evidence.end)
        .or_else(|| told.iter().find(same_file))
}

fn publication(telling: &Telling) -> Option<&str> {
    let source = &telling.source;
    source.publisher.as_deref().or(source.title.as_deref())
}

/// The first second of the first day and the last second of the last: right in both modes of QGIS's time control.
pub(super) fn bounds(when: &When) -> (String, String) {
    (format!("{}T00:00:00Z", when.start), format!("{}T23:59:59Z", when.end))
}

/// Rounded to so many decimals; never minus zero.
pub(super) fn round(value: f64, decimals: i32) -> f64 {
    let scale = 10_f64.powi(decimals);
    (value * scale).round() / scale + 0.0
}
