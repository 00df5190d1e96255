//! The words of forms and legends: what the codes in the columns mean.

use crate::event::Kind;

/// The codes of a column, each with its words; none where a column holds no codes.
pub(super) fn codes(column: &str) -> Vec<(&'static str, &'static str)> {
    match column {
        "kind" => Kind::ALL.iter().map(|kind| (kind.as_str(), kind.title())).collect(),
        "precision" => PRECISIONS.to_vec(),
        "day_precision" => DAYS.to_vec(),
        "drawn" => DRAWN.to_vec(),
        "dispute" => DISPUTES.to_vec(),
        "verification" => VERIFICATIONS.to_vec(),
        "stance" => STANCES.to_vec(),
        _ => Vec::new(),
    }
}

const PRECISIONS: [(&str, &str); 8] = [
    ("exact", "exact position"),
    ("settlement", "town or village"),
    ("crossing", "crossing, pass or post"),
    ("border_stretch", "somewhere along a stretch of the border"),
    ("district", "somewhere in a district"),
    ("province", "somewhere in a province"),
    ("region", "somewhere in a region"),
    ("country", "somewhere in a country"),
];

const DAYS: [(&str, &str); 7] = [
    ("day", "that day"),
    ("night", "the night between two days"),
    ("range", "within some days"),
    ("week", "within a week"),
    ("month", "within a month"),
    ("year", "within a year"),
    ("reported", "no day told: up to the report's publication"),
];

const DRAWN: [(&str, &str); 4] = [
    ("point", "a point"),
    ("area", "the area of the place"),
    ("circle", "a circle of uncertainty"),
    ("stretch", "a stretch of the border"),
];

const DISPUTES: [(&str, &str); 5] = [
    ("single_source", "one side says so"),
    ("agreed", "the sides agree"),
    ("contested", "the sides contradict each other"),
    ("denied", "denied"),
    ("unverified", "unverified"),
];

const VERIFICATIONS: [(&str, &str); 3] = [
    ("not_stated", "the sources don't say"),
    ("unverified", "could not be verified"),
    ("verified", "verified by the source"),
];

const STANCES: [(&str, &str); 3] = [("asserts", "asserts"), ("denies", "denies"), ("disputes", "disputes")];

/// A column's name for people: `place_as_written` is "Place as written".
pub(super) fn alias(column: &str) -> String {
    let special = match column {
        "by" => "Done by",
        "against" => "Done to",
        "said_by" => "Said by",
        "claims" => "Number of claims",
        "claims_text" => "Claims",
        "killed_low" => "Lowest number of dead said (whole event)",
        "killed_high" => "Highest number of dead said (whole event)",
        "sites_in_event" => "Sites of the event",
        "iso_3166_2" => "ISO 3166-2",
        "geo_precision" => "Precision (ACLED)",
        "where_prec" => "Precision (UCDP)",
        "radius_km" => "Radius, km (95 in 100)",
        "border_km" => "To the Durand Line, km",
        "border_side" => "Side of the Durand Line",
        "border_chainage_km" => "Kilometre of the Durand Line",
        "admin1" => "Province",
        "admin2" => "District",
        "source_url" => "Source, address",
        "source_date" => "Source, day",
        _ => "",
    };
    if !special.is_empty() {
        return special.into();
    }
    let words = column.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// What stands in the balloon over a feature: QGIS puts values in as HTML, so each is escaped on its way.
pub(super) fn map_tip() -> String {
    let show = |column: &str| {
        let escapes = [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")];
        let start = format!("coalesce(\"{column}\",'')");
        escapes.iter().fold(start, |inner, (from, to)| format!("replace({inner},'{from}','{to}')"))
    };
    let words: String = PRECISIONS
        .iter()
        .map(|(code, words)| format!(" WHEN \"precision\" = '{code}' THEN '{words}'"))
        .collect();
    format!(
        "<b>[% {title} %]</b><br>\
         [% CASE{words} ELSE '' END || ', within ' || \"radius_km\" || ' km' %]<br>\
         [% CASE WHEN \"claims_text\" IS NULL THEN 'no claims' ELSE replace({claims},'\\n','<br>') END %]<br>\
         <i>[% {source} %]</i>",
        title = show("title"),
        claims = show("claims_text"),
        source = show("source"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::DatePrecision;

    #[test]
    fn every_kind_and_every_precision_of_a_day_has_words() {
        assert_eq!(codes("kind").len(), Kind::ALL.len());
        for precision in [
            DatePrecision::Day,
            DatePrecision::Night,
            DatePrecision::Range,
            DatePrecision::Week,
            DatePrecision::Month,
            DatePrecision::Year,
            DatePrecision::Reported,
        ] {
            assert!(codes("day_precision").iter().any(|(code, _)| *code == precision.as_str()));
        }
    }

    #[test]
    fn a_column_gets_a_name_for_people() {
        assert_eq!(alias("place_as_written"), "Place as written");
        assert_eq!(alias("admin1"), "Province");
    }

    #[test]
    fn what_is_shown_as_html_is_escaped_first() {
        let tip = map_tip();
        for column in ["title", "claims_text", "source"] {
            assert!(tip.contains(&format!("replace(replace(replace(coalesce(\"{column}\",''),'&','&amp;')")));
        }
    }
}
