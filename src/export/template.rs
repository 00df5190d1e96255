//! Features of plain rows, written by hand: what the place, the kind and the style say is laid down once as bytes, and
//! only what differs from row to row is written again. The bytes are those of [`super::append_feature`].

use std::io::Write as _;

use serde::Serialize;
use serde_json::Value;
use serde_json::ser::Serializer;

use super::geojson::{PlainNumbers, geometry, written as outline};
use crate::layer::{Feature, Plain, Spot};

/// The bytes that all features of one place share.
#[derive(Debug, PartialEq)]
pub struct Template {
    /// Up to the feature's id, without its quotes.
    head: Vec<u8>,
    /// What follows the event's id in that of the feature.
    suffix: String,
    /// The label as it stands in a title, without quotes.
    title: Vec<u8>,
    /// After the title: the label.
    label: Vec<u8>,
    /// The place, up to the note on it.
    place: Vec<u8>,
    border: Vec<u8>,
}

/// The bytes that all features of one kind and one shape share.
#[derive(Debug)]
pub struct KindTemplate {
    /// The kind, and the title up to the label.
    title: Vec<u8>,
    style: Vec<u8>,
}

/// Properties of a template's parts, by the first and the last of each.
const PLACE: (&str, &str) = ("place", "location_note");
const BORDER: (&str, &str) = ("border_km", "border_chainage_km");
/// With one of these the style begins.
const STYLE: [&str; 2] = ["marker-color", "stroke"];

impl KindTemplate {
    /// The template of a feature's kind and shape; `None` where it isn't built as features of rows are.
    pub fn of(feature: &Feature, days: &str) -> Option<KindTemplate> {
        let property = |name: &str| feature.properties.get(name);
        let label = property("label")?.as_str()?;
        let words =
            property("title")?.as_str()?.strip_suffix(days)?.strip_suffix(", ")?.strip_suffix(label)?;
        let mut title = b",\"kind\":".to_vec();
        value(&mut title, property("kind")?);
        title.extend_from_slice(b",\"title\":");
        text(&mut title, words);
        title.pop();
        let style = feature.properties.keys().find(|name| STYLE.contains(&name.as_str()))?;
        Some(KindTemplate { title, style: part(feature, style, None) })
    }
}

impl Template {
    /// The template of a feature's place; `None` where it isn't built as features of rows are.
    pub fn of(feature: &Feature, event_id: &str) -> Option<Template> {
        let property = |name: &str| feature.properties.get(name);
        let mut head = b"{\"type\":\"Feature\",\"geometry\":".to_vec();
        value(&mut head, &geometry(feature));
        head.extend_from_slice(b",\"id\":");
        let mut label = b",\"label\":".to_vec();
        value(&mut label, property("label")?);
        let mut title = Vec::new();
        text(&mut title, property("label")?.as_str()?);
        title.remove(0);
        title.pop();
        title.extend_from_slice(b", ");
        Some(Template {
            head,
            suffix: feature.id.strip_prefix(event_id)?.to_owned(),
            title,
            label,
            place: part(feature, PLACE.0, Some(PLACE.1)),
            border: part(feature, BORDER.0, Some(BORDER.1)),
        })
    }

    /// The same for a point that its source gives, without a feature.
    pub fn of_spot(spot: &Spot<'_>) -> Template {
        let mut head = b"{\"type\":\"Feature\",\"geometry\":".to_vec();
        value(&mut head, &outline(&spot.geometry));
        head.extend_from_slice(b",\"id\":");
        let mut label = b",\"label\":".to_vec();
        text(&mut label, spot.label);
        let mut title = Vec::new();
        text(&mut title, spot.label);
        title.remove(0);
        title.pop();
        title.extend_from_slice(b", ");
        let mut border = Vec::new();
        let fix = spot.border;
        property(&mut border, "border_km", fix.map(|(km, ..)| km));
        option(&mut border, b",\"border_side\":", fix.map(|(_, side, _)| side));
        property(&mut border, "border_chainage_km", fix.map(|(.., km)| km));
        Template { head, suffix: format!(".{}", spot.key), title, label, place: place(spot), border }
    }

    /// How many bytes it holds.
    pub fn weight(&self) -> usize {
        self.head.len() + self.place.len() + self.border.len()
    }

    /// Appends the feature of a row.
    pub fn append(&self, to: &mut Vec<u8>, kind: &KindTemplate, row: &Plain<'_>) {
        to.extend_from_slice(b",\n");
        to.extend_from_slice(&self.head);
        let id = to.len();
        self.id(to, row);
        let written = id..to.len();
        to.extend_from_slice(b",\"properties\":{\"id\":");
        to.extend_from_within(written);
        to.extend_from_slice(b",\"event_id\":");
        text(to, row.event_id);
        to.extend_from_slice(&kind.title);
        to.extend_from_slice(&self.title);
        to.extend_from_slice(row.days.as_bytes());
        to.push(b'"');
        to.extend_from_slice(&self.label);
        to.extend_from_slice(row.when);
        to.extend_from_slice(&self.place);
        said(to, row);
        to.extend_from_slice(&self.border);
        told(to, row);
        to.extend_from_slice(&kind.style);
        to.extend_from_slice(b"}}");
    }

    fn id(&self, to: &mut Vec<u8>, row: &Plain<'_>) {
        text(to, row.event_id);
        to.pop();
        // The suffix is a slug: letters, digits, points and hyphens, which no text escapes.
        to.extend_from_slice(self.suffix.as_bytes());
        to.push(b'"');
    }
}

/// The properties of [`PLACE`] of a point.
fn place(spot: &Spot<'_>) -> Vec<u8> {
    let mut to = Vec::with_capacity(512);
    let admin = &spot.admin;
    to.extend_from_slice(b",\"place\":null");
    option(&mut to, b",\"place_as_written\":", Some(spot.label));
    to.extend_from_slice(b",\"place_id\":null");
    option(&mut to, b",\"admin1\":", admin.admin1.as_deref());
    option(&mut to, b",\"admin2\":", admin.admin2.as_deref());
    option(&mut to, b",\"country\":", admin.country.as_deref());
    option(&mut to, b",\"iso_3166_2\":", admin.iso_3166_2.as_deref());
    property(&mut to, "latitude", Some(spot.latitude));
    property(&mut to, "longitude", Some(spot.longitude));
    option(&mut to, b",\"precision\":", Some(spot.precision));
    property(&mut to, "geo_precision", Some(spot.geo_precision));
    property(&mut to, "where_prec", Some(spot.where_prec));
    property(&mut to, "radius_km", Some(spot.radius_km));
    option(&mut to, b",\"drawn\":", Some(spot.drawn));
    property(&mut to, "confidence", Some(spot.confidence));
    option(&mut to, b",\"location_note\":", spot.note);
    to
}

fn property(to: &mut Vec<u8>, name: &str, number: Option<impl Serialize>) {
    to.extend_from_slice(b",\"");
    to.extend_from_slice(name.as_bytes());
    to.extend_from_slice(b"\":");
    value(to, &number);
}

fn said(to: &mut Vec<u8>, row: &Plain<'_>) {
    option(to, b",\"by\":", row.by);
    option(to, b",\"against\":", row.against);
    to.extend_from_slice(b",\"said_by\":null,\"sites_in_event\":1,\"claims\":");
    number(to, row.claims);
    option(to, b",\"claims_text\":", row.claims_text);
    for (name, killed) in
        [(b",\"killed_low\":".as_slice(), row.killed.0), (b",\"killed_high\":", row.killed.1)]
    {
        to.extend_from_slice(name);
        match killed {
            Some(killed) => number(to, killed),
            None => to.extend_from_slice(b"null"),
        }
    }
    to.extend_from_slice(b",\"dispute\":\"single_source\",\"verification\":\"not_stated\"");
}

fn told(to: &mut Vec<u8>, row: &Plain<'_>) {
    option(to, b",\"source\":", row.source);
    option(to, b",\"source_date\":", row.source_date);
    option(to, b",\"source_url\":", row.source_url);
    option(to, b",\"evidence\":", Some(row.evidence));
    option(to, b",\"report\":", Some(row.report));
    to.extend_from_slice(b",\"line\":");
    number(to, row.line);
    for (name, cell) in row.kept {
        to.push(b',');
        text(to, name);
        to.push(b':');
        text(to, cell);
    }
}

fn number(to: &mut Vec<u8>, number: impl std::fmt::Display) {
    // Writing to memory can't fail.
    let _ = write!(to, "{number}");
}

fn option(to: &mut Vec<u8>, name: &[u8], value: Option<&str>) {
    to.extend_from_slice(name);
    match value {
        Some(value) => text(to, value),
        None => to.extend_from_slice(b"null"),
    }
}

/// A text with its quotes. Most need no escaping at all.
pub(super) fn text(to: &mut Vec<u8>, text: &str) {
    if text.bytes().any(|byte| byte < 0x20 || byte == b'"' || byte == b'\\') {
        value(to, &text);
        return;
    }
    to.push(b'"');
    to.extend_from_slice(text.as_bytes());
    to.push(b'"');
}

fn value(to: &mut Vec<u8>, value: &impl Serialize) {
    let written = value.serialize(&mut Serializer::with_formatter(to, PlainNumbers));
    debug_assert!(written.is_ok(), "{written:?}");
}

/// The properties from one to another, or to the end.
fn part(feature: &Feature, first: &str, last: Option<&str>) -> Vec<u8> {
    let mut to = Vec::new();
    let properties = feature.properties.iter().skip_while(|(name, _)| *name != first);
    for (name, property) in properties {
        to.push(b',');
        text(&mut to, name);
        to.push(b':');
        value(&mut to, property as &Value);
        if Some(name.as_str()) == last {
            break;
        }
    }
    to
}

/// The properties that tell when, as bytes.
pub fn when_text(when: [&str; 4]) -> Vec<u8> {
    let mut to = Vec::new();
    for (name, value) in ["start", "end", "date", "day_precision"].into_iter().zip(when) {
        to.push(b',');
        text(&mut to, name);
        to.push(b':');
        text(&mut to, value);
    }
    to
}
