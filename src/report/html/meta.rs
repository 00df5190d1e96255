//! What a page's head says of its report: meta tags, links and JSON-LD.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::Value;

use crate::report::dates;

/// What was found, by its name in small letters; of several the first.
#[derive(Debug, Default)]
pub(super) struct Meta {
    said: BTreeMap<String, (String, usize)>,
}

/// Names under which pages write each fact, the most reliable first.
const TITLE: [&str; 5] = ["og:title", "ld:headline", "headline", "dc.title", "<title>"];
const PUBLISHER: [&str; 6] =
    ["og:site_name", "ld:publisher", "publisher", "dc.publisher", "application-name", "dc.source"];
const URL: [&str; 4] = ["<canonical>", "og:url", "ld:url", "dc.identifier"];
const PUBLISHED: [&str; 9] = [
    "article:published_time",
    "datepublished",
    "ld:datepublished",
    "og:published_time",
    "dc.date.issued",
    "dc.date",
    "pubdate",
    "date",
    "<time>",
];

impl Meta {
    /// Keeps what the page says at a byte of its text.
    pub(super) fn say(&mut self, name: &str, value: &str, at: usize) {
        let value = value.trim();
        if !value.is_empty() {
            self.said.entry(name.trim().to_ascii_lowercase()).or_insert_with(|| (value.to_owned(), at));
        }
    }

    pub(super) fn title(&self) -> Option<String> {
        self.first(&TITLE)
    }

    pub(super) fn publisher(&self) -> Option<String> {
        self.first(&PUBLISHER)
    }

    pub(super) fn url(&self) -> Option<String> {
        self.first(&URL)
    }

    /// The day of publication; with the words that can't be read as a day where there are only such.
    pub(super) fn published(&self) -> (Option<Date>, Option<(String, usize)>) {
        let said: Vec<_> = PUBLISHED.iter().filter_map(|name| self.said.get(*name)).collect();
        let day = said.iter().find_map(|(value, _)| dates::day(value));
        let unreadable = said.first().filter(|_| day.is_none()).map(|first| (*first).clone());
        (day, unreadable)
    }

    fn first(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| self.said.get(*name)).map(|(value, _)| value.clone())
    }

    /// Keeps what a JSON-LD script says. What can't be read is passed over: it is only an extra.
    pub(super) fn json_ld(&mut self, script: &str, at: usize) {
        if let Ok(value) = serde_json::from_str::<Value>(script) {
            self.json_value(&value, at, 4);
        }
    }

    fn json_value(&mut self, value: &Value, at: usize, depth: usize) {
        let Some(depth) = depth.checked_sub(1) else {
            return;
        };
        match value {
            Value::Array(items) => {
                for item in items {
                    self.json_value(item, at, depth);
                }
            }
            Value::Object(object) if object.contains_key("datePublished") => {
                for key in ["datePublished", "headline", "url"] {
                    if let Some(words) = object.get(key).and_then(Value::as_str) {
                        self.say(&format!("ld:{key}"), words, at);
                    }
                }
                let publisher = object.get("publisher");
                let name =
                    publisher.and_then(|publisher| publisher.get("name").unwrap_or(publisher).as_str());
                if let Some(name) = name {
                    self.say("ld:publisher", name, at);
                }
            }
            Value::Object(object) => {
                if let Some(graph) = object.get("@graph") {
                    self.json_value(graph, at, depth);
                }
            }
            _ => {}
        }
    }
}
