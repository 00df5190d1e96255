//! What has no place or no day: a feature without geometry that says why.

use serde::Serialize;

use super::properties::{Said, Told, bounds, into_map};
use super::{Atlas, Feature, words};
use crate::error::Code;
use crate::locate::{LocatedSite, Resolution};
use crate::merge::Incident;

#[derive(Debug, Serialize)]
struct Properties {
    id: String,
    event_id: String,
    kind: &'static str,
    title: String,
    label: String,
    reason: &'static str,
    reason_text: String,
    candidates: Option<String>,
    start: Option<String>,
    end: Option<String>,
    date: Option<String>,
    day_precision: Option<&'static str>,
    place_as_written: Option<String>,
    #[serde(flatten)]
    said: Said,
    #[serde(flatten)]
    told: Told,
}

/// An event that names no site.
pub(super) fn event(incident: &Incident, id: &str) -> Feature {
    let event = &incident.event;
    let mut told = Told::of(incident, None);
    let reason_text = match &event.no_site {
        Some(words) => {
            told.evidence = Some(words.text.clone());
            told.report = Some(words.file.to_string());
            told.line = Some(words.line);
            format!("the source does not say where: \u{201c}{}\u{201d}", words.text)
        }
        None => "no place is named with it".into(),
    };
    feature(incident, None, id, (Code::PlaceNotStated, reason_text), None, told)
}

/// A site that was not found, may be one of several, or has no day.
pub(super) fn site(incident: &Incident, site: &LocatedSite, id: &str, atlas: &Atlas<'_>) -> Feature {
    let (reason, candidates) = match &site.resolution {
        Resolution::Unplaced { code, why } => ((*code, or(why, "no place of that name is known")), None),
        Resolution::Ambiguous { candidates, why } => {
            let names: Vec<String> = candidates
                .iter()
                .map(|id| match atlas.places.place(id) {
                    Some(place) => {
                        let admin = atlas.admin_of(place);
                        let larger = admin.admin1.filter(|a| *a != place.name).or(admin.country);
                        let larger = larger.map_or_else(String::new, |name| format!(", {name}"));
                        format!("{}{larger} ({})", place.name, id.as_str())
                    }
                    None => id.as_str().to_owned(),
                })
                .collect();
            (
                (Code::AmbiguousPlace, or(why, "several places bear that name")),
                words::join(names.iter().map(String::as_str)),
            )
        }
        Resolution::Placed(placement) => (
            (Code::DateUnknown, "its day is not told and the report bears no date".to_owned()),
            placement.place.as_ref().map(|id| id.as_str().to_owned()),
        ),
    };
    let written = Some(site.site.written.as_str());
    let mut feature = feature(incident, written, id, reason, candidates, Told::of(incident, Some(site)));
    for (name, cell) in &site.site.kept {
        feature.properties.insert(name.to_string(), cell.as_str().into());
    }
    feature
}

fn or(why: &str, otherwise: &str) -> String {
    if why.is_empty() { otherwise } else { why }.to_owned()
}

fn feature(
    incident: &Incident,
    written: Option<&str>,
    id: &str,
    (reason, reason_text): (Code, String),
    candidates: Option<String>,
    told: Told,
) -> Feature {
    let event = &incident.event;
    let when = event.when.as_ref();
    let (start, end) = when.map(bounds).unzip();
    let properties = Properties {
        id: id.to_owned(),
        event_id: incident.id.clone(),
        kind: event.kind.as_str(),
        title: words::title(event, written),
        label: written.unwrap_or("place not stated").to_owned(),
        reason: reason.as_str(),
        reason_text,
        candidates,
        start,
        end,
        date: when.map(|when| when.start.to_string()),
        day_precision: when.map(|when| when.precision.as_str()),
        place_as_written: written.map(str::to_owned),
        said: Said::of(incident),
        told,
    };
    Feature { id: id.to_owned(), geometry: None, properties: into_map(&properties) }
}
