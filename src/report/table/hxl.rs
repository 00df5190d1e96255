//! The Humanitarian Exchange Language: a row of hashtags, wherever it stands, says what the columns hold.

use super::columns::Column;

/// The row of tags stands among the first so many.
pub(super) const AMONG: usize = 25;

/// Whether a row is one of tags: all its cells that are not empty begin with `#`, and there is one.
pub(super) fn is_tag_row<'a>(cells: impl Iterator<Item = &'a str>) -> bool {
    let mut any = false;
    for cell in cells.map(str::trim).filter(|cell| !cell.is_empty()) {
        let name = cell.strip_prefix('#').unwrap_or_default();
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return false;
        }
        any = true;
    }
    any
}

/// A column, its hashtag, attributes of which one must be there (none: any will do), and those that must not.
type Tag = (Column, &'static str, &'static [&'static str], &'static [&'static str]);

/// In the order in which they are tried: the more special first.
const TAGS: &[Tag] = &[
    (Column::Id, "event", &["id", "code"], &[]),
    (Column::Id, "meta", &["id"], &[]),
    (Column::Date, "date", &["start", "occurred", "event"], &[]),
    (Column::Date, "date", &[], &["end", "year", "reported", "updated"]),
    (Column::Date, "date", &["reported"], &[]),
    (Column::End, "date", &["end"], &[]),
    (Column::Kind, "event", &["type"], &[]),
    (Column::Kind, "event", &[], &["id", "code", "name"]),
    (Column::Kind, "cause", &[], &[]),
    (Column::Place, "loc", &["name"], &[]),
    (Column::Place, "loc", &[], &["code", "type"]),
    (Column::Admin1, "adm1", &["name"], &[]),
    (Column::Admin1, "adm1", &[], &["code"]),
    (Column::Admin2, "adm2", &["name"], &[]),
    (Column::Admin2, "adm2", &[], &["code"]),
    (Column::Country, "country", &["name"], &[]),
    (Column::Country, "country", &[], &[]),
    (Column::Latitude, "geo", &["lat"], &[]),
    (Column::Longitude, "geo", &["lon"], &[]),
    (Column::By, "group", &["first"], &["code"]),
    (Column::Against, "group", &["second"], &["code"]),
    (Column::By, "group", &[], &["code", "second"]),
    (Column::Killed, "affected", &["killed"], &["f", "m", "children", "civilians"]),
    (Column::Wounded, "affected", &["injured", "wounded"], &["f", "m", "children"]),
    (Column::Source, "meta", &["source"], &["url", "date"]),
    (Column::SourceUrl, "meta", &["url"], &[]),
    (Column::Notes, "description", &[], &[]),
];

/// The place of a column among the tags.
pub(super) fn find(column: Column, tags: &[String]) -> Option<usize> {
    let known = TAGS.iter().filter(|(known, ..)| *known == column);
    known.into_iter().find_map(|(_, base, one_of, none_of)| {
        tags.iter().position(|tag| {
            let tag = tag.trim().trim_start_matches('#').to_lowercase();
            let mut parts = tag.split('+').map(str::trim);
            let name = parts.next().unwrap_or_default();
            let attributes: Vec<&str> = parts.collect();
            let has = |attribute: &&str| attributes.contains(attribute);
            name == *base && (one_of.is_empty() || one_of.iter().any(has)) && !none_of.iter().any(has)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_tags_may_have_gaps_and_nothing_else() {
        assert!(is_tag_row(["", "#date+year", "", "#geo+lat"].into_iter()));
        for row in [["", ""], ["#date", "2026"], ["#1", "#2"]] {
            assert!(!is_tag_row(row.into_iter()), "{row:?}");
        }
    }

    #[test]
    fn a_column_is_found_by_its_tag_and_attributes() {
        let tags: Vec<String> = ["#date+end", "#date+year", "#date+start", "#Geo + LON", "#affected+killed"]
            .map(str::to_owned)
            .to_vec();
        assert_eq!(find(Column::Date, &tags), Some(2));
        assert_eq!(find(Column::End, &tags), Some(0));
        assert_eq!(find(Column::Longitude, &tags), Some(3));
        assert_eq!(find(Column::Killed, &tags), Some(4));
        assert_eq!(find(Column::Latitude, &tags), None);
    }
}
