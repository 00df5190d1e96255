//! The keys of `situs.toml`, each the same as a flag of `situs build`. What a key means is told once, by the flag.

/// What a key takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One path.
    Path,
    /// A list of paths; one alone may stand without brackets.
    Paths,
    /// A text.
    Text,
    /// A day; quotes may be left out.
    Day,
    /// A list of texts; one alone may stand without brackets.
    Texts,
    /// `true` or `false`.
    Switch,
    /// A number.
    Number,
    /// West, south, east, north.
    Box,
    /// A table of texts: situs' name of a column, and yours.
    Columns,
    /// A table of tables: the name of a layer, and its selection.
    Views,
}

/// A key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key {
    /// The table it stands in; empty at the top.
    pub(crate) table: &'static str,
    /// Its name in the table.
    pub(crate) name: &'static str,
    /// What clap calls the argument.
    pub(crate) id: &'static str,
    /// What it takes.
    pub(crate) kind: Kind,
    /// A value as it could stand in a file.
    pub(crate) example: &'static str,
}

impl Key {
    /// The key as people write it: `select.since`.
    pub(crate) fn path(&self) -> String {
        if self.table.is_empty() { self.name.to_owned() } else { format!("{}.{}", self.table, self.name) }
    }
}

const fn key(
    table: &'static str,
    name: &'static str,
    id: &'static str,
    kind: Kind,
    example: &'static str,
) -> Key {
    Key { table, name, id, kind, example }
}

/// All keys, in the order in which they are shown.
pub(crate) const KEYS: &[Key] = &[
    key("", "inputs", "inputs", Kind::Paths, "[\"reports\"]"),
    key("", "out", "out", Kind::Path, "\"layers\""),
    key("", "gazetteers", "gazetteer", Kind::Paths, "[\"pakistan.idx\"]"),
    key("", "overrides", "overrides", Kind::Path, "\"overrides.csv\""),
    key("", "corrections", "corrections", Kind::Path, "\"corrections.csv\""),
    key("", "published", "published", Kind::Day, "2026-02-27"),
    key("", "no_merge", "no_merge", Kind::Switch, "true"),
    key("", "strict", "strict", Kind::Switch, "true"),
    key("", "locked", "locked", Kind::Switch, "true"),
    key("", "layers", "layer", Kind::Texts, "[\"drones=drone_strike,missile_strike\"]"),
    key("", "views", "view", Kind::Views, "{ gate = { within_border = 5, kind = [\"shelling\"] } }"),
    key("formats", "format", "format", Kind::Texts, "[\"csv\", \"gpkg\"]"),
    key("formats", "hxl", "hxl", Kind::Switch, "true"),
    key("formats", "qgis", "qgis", Kind::Switch, "true"),
    key("formats", "features", "features", Kind::Text, "\"lines\""),
    key("select", "since", "since", Kind::Day, "2026-02-01"),
    key("select", "until", "until", Kind::Day, "2026-02-28"),
    key("select", "bbox", "bbox", Kind::Box, "[60.5, 29.3, 75, 38.5]"),
    key("select", "country", "country", Kind::Texts, "[\"AF\", \"PK\"]"),
    key("select", "admin1", "admin1", Kind::Texts, "[\"Khost\"]"),
    key("select", "kind", "kind", Kind::Texts, "[\"airstrike\", \"shelling\"]"),
    key("select", "actor", "actor", Kind::Texts, "[\"Pakistan\"]"),
    key("select", "within_border", "within_border", Kind::Number, "50"),
    key("select", "min_precision", "min_precision", Kind::Text, "\"district\""),
    key("tables", "as", "dialect", Kind::Text, "\"acled\""),
    key("tables", "dates", "dates", Kind::Text, "\"dmy\""),
    key("tables", "keep_columns", "keep_columns", Kind::Texts, "[\"all\"]"),
    key("tables", "encoding", "encoding", Kind::Text, "\"windows-1252\""),
    key("limits", "record_bytes", "max_record_bytes", Kind::Number, "8388608"),
    key("limits", "fields", "max_fields", Kind::Number, "20000"),
    key("limits", "text_bytes", "max_text_bytes", Kind::Number, "536870912"),
    key("limits", "candidates", "max_candidates", Kind::Number, "100"),
    key("limits", "ratio", "max_ratio", Kind::Number, "500"),
    key("tables", "map", "map", Kind::Columns, "{ date = \"Datum\", place = \"Ort\" }"),
];

/// The tables, in the order in which they are shown.
pub(crate) const TABLES: [&str; 4] = ["formats", "limits", "select", "tables"];

/// The one of `known` that is likely meant by `written`.
pub(super) fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let written = written.to_lowercase().replace('-', "_");
    let with_distance = known.into_iter().map(|name| (distance(&written, name), name));
    let (distance, name) = with_distance.min()?;
    let inside = name.starts_with(&written) || written.starts_with(name);
    (distance <= (name.len() / 4).saturating_add(1) || inside).then_some(name)
}

/// How many letters must be changed, added or left out.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, letter) in a.chars().enumerate() {
        let mut next = vec![i.saturating_add(1)];
        for (other, pair) in b.iter().zip(row.windows(2)) {
            let [before, above] = pair else { continue };
            let left = next.last().copied().unwrap_or_default();
            let changed = before.saturating_add(usize::from(letter != *other));
            next.push(changed.min(above.saturating_add(1)).min(left.saturating_add(1)));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_found_and_another_word_is_not() {
        let known = || KEYS.iter().map(|key| key.name);
        assert_eq!(nearest("sinse", known()), Some("since"));
        assert_eq!(nearest("gazetteer", known()), Some("gazetteers"));
        assert_eq!(nearest("keep-columns", known()), Some("keep_columns"));
        assert_eq!(nearest("colour", known()), None);
    }

    #[test]
    fn distances_are_those_counted_by_hand() {
        for (a, b, expected) in [("", "", 0), ("a", "", 1), ("kitten", "sitting", 3), ("since", "sinse", 1)] {
            assert_eq!(distance(a, b), expected, "{a} {b}");
        }
    }
}
