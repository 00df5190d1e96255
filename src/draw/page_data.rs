//! What the page's script works on: events with their sites and claims, as JSON that no text can break out of.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::clip::Point;
use super::heading::publishers;
use super::project::Frame;
use super::read::{Drawn, Sheets, Site};
use super::scene::{Figure, Precision};
use super::svg::number;
use super::words;
use crate::event::Kind;
use crate::layer::palette;

/// The data of the page, ready to stand in a `script` element.
pub(super) fn json(
    sheets: &Sheets,
    frame: &Frame,
    figures: &[Figure],
    nations: &[(String, Point)],
) -> String {
    let all: Vec<&Site> = sheets.sites.iter().chain(&sheets.unplaced).collect();
    let kinds: Vec<Kind> = Kind::ALL.to_vec();
    let first = all.iter().filter_map(|site| site.days()).map(|days| days.0).min();
    let last = all.iter().filter_map(|site| site.days()).map(|days| days.1).max();
    let days = |date: Date| first.map_or(0, |first| count(first, date));
    let mut events = Events::default();
    let mut sites = Vec::new();
    for (index, site) in all.iter().enumerate() {
        let event = events.number(site, index);
        sites.push(site_json(site, event, &kinds, frame, &days));
    }
    let claims: Vec<Value> = sheets.claims.iter().filter_map(|claim| events.claim(claim)).collect();
    let mut layers: Vec<&str> = ["strikes", "clashes", "incidents", "stretches", "areas"]
        .into_iter()
        .filter(|layer| all.iter().any(|site| layer_of(site) == *layer))
        .collect();
    layers.extend((!sheets.border.is_empty()).then_some("border"));
    let value = json!({
        "width": short(frame.width),
        "height": short(frame.height),
        "kilometre": frame.pixels(1.0, frame.latitude()),
        "first": first.map_or(0, |first| count(Date::constant(1970, 1, 1), first)),
        "length": last.map_or(0, days),
        "border": sheets.border_name.clone().unwrap_or_else(|| "Border".into()),
        "layers": layers,
        "disputes": DISPUTES.iter().map(|(key, words)| ((*key).to_owned(), (*words).into())).collect::<Map<_, Value>>(),
        "legend": LEGEND,
        "kinds": kinds.iter().map(|kind| kind_json(*kind)).collect::<Vec<_>>(),
        "events": events.json(&all, &kinds),
        "sites": sites,
        "claims": claims,
        "figures": figures.iter().map(|figure| figure_json(figure, sheets)).collect::<Vec<_>>(),
        "nations": nations
            .iter()
            .map(|(name, at)| json!({ "name": name, "x": short(at.0), "y": short(at.1) }))
            .collect::<Vec<_>>(),
        "publishers": publishers(sheets),
    });
    safe(&value.to_string())
}

/// What `dispute` says, for people.
const DISPUTES: [(&str, &str); 5] = [
    ("single_source", "one source"),
    ("agreed", "sources agree"),
    ("contested", "numbers contested"),
    ("denied", "denied by a side"),
    ("unverified", "unverified"),
];

const LEGEND: [&str; 4] = [
    "Hatched areas: it happened somewhere in there. Pale areas: the province whose border a source named.",
    "Thick lines: somewhere along that part of the border.",
    "Ringed or dashed: the accounts contradict each other.",
    "Larger signs: the place is known more exactly. No size tells of losses.",
];

fn kind_json(kind: Kind) -> Value {
    json!({
        "title": kind.title(),
        "family": super::style::family_class(kind.family()),
        "path": palette::sign(kind).path,
    })
}

fn site_json(site: &Site, event: usize, kinds: &[Kind], frame: &Frame, days: &dyn Fn(Date) -> i32) -> Value {
    let (start, end) = site.days().map_or((0, 0), |(start, end)| (days(start), days(end)));
    let kind = kinds.iter().position(|kind| *kind == site.kind).unwrap_or(0);
    let mut value = json!({
        "e": event,
        "k": kind,
        "layer": layer_of(site),
        "from": start,
        "to": end,
        "z": Precision::of(site).size(),
        "q": site.disputed(),
        "behind": site.behind,
        "name": name(site),
        "where": if site.geometry.is_none() { site.text("reason_text").to_owned() } else { words::known(site) },
        "days": site.days_in_words(),
    });
    let Value::Object(object) = &mut value else { return value };
    for (short, key) in [
        ("note", "location_note"),
        ("evidence", "evidence"),
        ("source", "source"),
        ("url", "source_url"),
        ("date", "source_date"),
        ("file", "report"),
    ] {
        let text = site.text(key);
        object.extend((!text.is_empty()).then(|| (short.to_owned(), text.into())));
    }
    object.extend(
        site.properties.get("line").filter(|line| line.is_number()).map(|line| ("line".into(), line.clone())),
    );
    let label = site.number("longitude").zip(site.number("latitude"));
    if let Some((x, y)) = label.filter(|_| site.geometry.is_some()) {
        let (x, y) = frame.pixel(geo::coord! { x: x, y: y });
        object.extend([("lx".into(), short(x)), ("ly".into(), short(y))]);
    }
    if let Some(geo::Geometry::Point(point)) = &site.geometry {
        let (x, y) = frame.pixel(point.0);
        object.extend([
            ("x".into(), short(x)),
            ("y".into(), short(y)),
            ("lx".into(), short(x)),
            ("ly".into(), short(y)),
        ]);
    }
    value
}

fn figure_json(figure: &Figure, sheets: &Sheets) -> Value {
    let first = figure.sites.first().and_then(|site| sheets.sites.get(*site));
    let named = figure.drawn != Drawn::Stretch;
    json!({
        "sites": figure.sites,
        "name": first.filter(|_| named).map(name).unwrap_or_default(),
        "x": short(figure.at.0),
        "y": short(figure.at.1),
        "r": short(figure.radius),
    })
}

fn layer_of(site: &Site) -> &'static str {
    use crate::event::Family;
    match (site.geometry.is_some(), site.drawn, site.family()) {
        (false, ..) => "unplaced",
        (_, Drawn::Stretch, _) => "stretches",
        (_, Drawn::Area | Drawn::Circle, _) => "areas",
        (_, Drawn::Point, Family::Strike) => "strikes",
        (_, Drawn::Point, Family::Clash) => "clashes",
        (_, Drawn::Point, Family::Incident) => "incidents",
    }
}

fn name(site: &Site) -> String {
    let name = if site.text("label").is_empty() { site.text("place") } else { site.text("label") };
    name.to_owned()
}

/// Days from one to another.
fn count(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

/// Two decimals: enough for a zoom of fifty.
fn short(value: f64) -> Value {
    number(value, 2).parse::<f64>().map_or(Value::Null, |value| json!(value))
}

/// JSON in which no character ends the element, opens a comment or breaks a line of script; marks that turn the
/// direction of writing are shown as what they are, unknown.
fn safe(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' => text.push_str("\\u003c"),
            '>' => text.push_str("\\u003e"),
            '&' => text.push_str("\\u0026"),
            '\u{2028}' => text.push_str("\\u2028"),
            '\u{2029}' => text.push_str("\\u2029"),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => text.push('\u{fffd}'),
            c => text.push(c),
        }
    }
    text
}

/// Events in the order in which their sites come.
#[derive(Default)]
struct Events {
    numbers: BTreeMap<String, usize>,
    /// Their sites, their claims.
    rows: Vec<(Vec<usize>, Vec<usize>)>,
    claims: usize,
}

impl Events {
    /// The number of a site's event.
    fn number(&mut self, site: &Site, index: usize) -> usize {
        let id = if site.text("event_id").is_empty() { site.text("id") } else { site.text("event_id") };
        let next = self.rows.len();
        let number = *self.numbers.entry(id.to_owned()).or_insert(next);
        if number == next {
            self.rows.push((Vec::new(), Vec::new()));
        }
        if let Some(row) = self.rows.get_mut(number) {
            row.0.push(index);
        }
        number
    }

    /// A row of claims; `None` where its event isn't there.
    fn claim(&mut self, claim: &Map<String, Value>) -> Option<Value> {
        let cell = |key: &str| claim.get(key).and_then(Value::as_str).unwrap_or_default();
        let row = self.rows.get_mut(*self.numbers.get(cell("event_id"))?)?;
        row.1.push(self.claims);
        self.claims = self.claims.saturating_add(1);
        let mut object = Map::new();
        object.insert("side".into(), words::large(cell("claimant_side")).into());
        object.insert("what".into(), words::counted(claim).into());
        object.insert("said".into(), words::said(claim).into());
        object.insert("tellings".into(), cell("tellings").parse::<u32>().unwrap_or(1).into());
        for (short, key) in [
            ("who", "claimant"),
            ("role", "claimant_role"),
            ("stance", "stance"),
            ("verification", "verification"),
            ("also", "also_said_by"),
            ("evidence", "evidence"),
            ("source", "source"),
            ("url", "source_url"),
            ("date", "source_date"),
            ("file", "file"),
            ("line", "line"),
        ] {
            object.extend((!cell(key).is_empty()).then(|| (short.to_owned(), cell(key).into())));
        }
        Some(Value::Object(object))
    }

    fn json(&self, all: &[&Site], kinds: &[Kind]) -> Vec<Value> {
        let mut ids: Vec<(&String, usize)> = self.numbers.iter().map(|(id, number)| (id, *number)).collect();
        ids.sort_by_key(|(_, number)| *number);
        let rows = ids.into_iter().zip(&self.rows);
        rows.filter_map(|((id, _), (sites, claims))| event_json(id, sites, claims, all, kinds)).collect()
    }
}

fn event_json(id: &str, sites: &[usize], claims: &[usize], all: &[&Site], kinds: &[Kind]) -> Option<Value> {
    let of: Vec<&Site> = sites.iter().filter_map(|site| all.get(*site).copied()).collect();
    let first = *of.first()?;
    let mut places: Vec<String> = of.iter().map(|site| name(site)).filter(|name| !name.is_empty()).collect();
    places.sort();
    places.dedup();
    let few = places.iter().take(3).cloned().collect::<Vec<_>>().join(", ");
    let place = match places.len() {
        0..=3 => few,
        many => format!("{few} and {} more", many.saturating_sub(3)),
    };
    let days = first.days_in_words();
    let parts = [first.kind.title(), place.as_str(), days.as_str()];
    let title = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    let text = format!("{title} {} {}", places.join(" "), first.text("source")).to_lowercase();
    Some(json!({
        "id": id,
        "k": kinds.iter().position(|kind| *kind == first.kind).unwrap_or(0),
        "title": title,
        "where": place,
        "days": days,
        "dispute": first.text("dispute"),
        "verification": first.text("verification"),
        "by": first.text("by"),
        "against": first.text("against"),
        "said": first.text("said_by"),
        "source": first.text("source"),
        "text": text,
        "sites": sites,
        "claims": claims,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn no_text_ends_the_element_and_json_reads_the_same(text in "\\PC{0,12}|[<>&!/a-z\u{2028}\u{2029}-]{0,20}") {
            let json = json!({ "a": text }).to_string();
            let safe = safe(&json);
            let ends = safe.contains(['<', '>', '&', '\u{2028}', '\u{2029}']);
            prop_assert!(!ends, "{}", safe);
            let read: Value = serde_json::from_str(&safe).unwrap();
            let turns = text.contains(|c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'));
            prop_assert!(turns || read["a"] == text.as_str());
        }
    }
}
