//! Words for people: how a place is known, what is counted, how many.

use serde_json::{Map, Value};

use super::read::{Drawn, Site};

/// How exactly the place is known: `somewhere in Paktia (province), within about 55 km`.
pub(super) fn known(site: &Site) -> String {
    let name = if site.text("place").is_empty() { site.text("place_as_written") } else { site.text("place") };
    let reach = site
        .number("radius_km")
        .filter(|km| *km > 0.0)
        .map(|km| format!(", within about {} km", kilometres(km)));
    let reach = reach.unwrap_or_default();
    match (site.drawn, site.text("precision")) {
        (Drawn::Stretch, _) => format!("somewhere along the border, the stretch of {name}"),
        (_, "exact") => format!("at a position the source gives{reach}"),
        (_, "settlement") => format!("in or near {name}{reach}"),
        (_, "crossing") => format!("at {name}{reach}"),
        (_, "border_stretch") => format!("somewhere along the border of {name}{reach}"),
        (_, kind @ ("district" | "province" | "region" | "country")) => {
            format!("somewhere in {name} ({kind}){reach}")
        }
        _ => format!("around {name}{reach}"),
    }
}

/// Two figures are more than anybody knows of a radius.
fn kilometres(km: f64) -> String {
    if km < 10.0 { super::svg::number(km, 1) } else { super::svg::number(km, 0) }
}

fn cell<'a>(claim: &'a Map<String, Value>, key: &str) -> &'a str {
    claim.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// What is counted, of which side: `Killed, Pakistan side`.
pub(super) fn counted(claim: &Map<String, Value>) -> String {
    let measure = cell(claim, "measure").replace('_', " ").replace("hq ", "headquarters ");
    let measure = first_large(&measure);
    match cell(claim, "subject_side") {
        "" => measure,
        side => format!("{measure}, {} side", large(side)),
    }
}

/// How many, of whom, as said: `at least 133 Afghan fighters`.
pub(super) fn said(claim: &Map<String, Value>) -> String {
    let (low, high) = (cell(claim, "count_low"), cell(claim, "count_high"));
    let either = if low.is_empty() { high } else { low };
    let count = match cell(claim, "count_kind") {
        "exact" => either.to_owned(),
        "at_least" => format!("at least {low}"),
        "more_than" => format!("more than {low}"),
        "up_to" => format!("up to {high}"),
        "about" => format!("about {either}"),
        "range" => format!("{low} to {high}"),
        // "denies: a Pakistani soldiers" helps nobody; what is denied is any.
        _ if cell(claim, "stance") != "asserts" => "any".to_owned(),
        _ => cell(claim, "count_text").to_owned(),
    };
    let subject = match cell(claim, "subject") {
        "" => cell(claim, "measure").replace('_', " "),
        subject => subject.to_owned(),
    };
    [count, subject].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// `pakistan` as `Pakistan`.
pub(super) fn large(name: &str) -> String {
    name.split(' ').map(first_large).collect::<Vec<_>>().join(" ")
}

fn first_large(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Kind;
    use serde_json::json;

    fn site(drawn: Drawn, precision: &str, radius: f64) -> Site {
        let properties = json!({"place": "Paktia", "precision": precision, "radius_km": radius});
        let Value::Object(properties) = properties else { panic!("an object") };
        Site { properties, kind: Kind::Airstrike, drawn, geometry: None, behind: false }
    }

    #[test]
    fn a_place_is_told_no_more_exactly_than_it_is_known() {
        let told = known(&site(Drawn::Area, "province", 55.3));
        assert_eq!(told, "somewhere in Paktia (province), within about 55 km");
        assert_eq!(known(&site(Drawn::Point, "settlement", 2.5)), "in or near Paktia, within about 2.5 km");
        assert!(
            known(&site(Drawn::Stretch, "border_stretch", 90.0)).starts_with("somewhere along the border")
        );
    }

    #[test]
    fn a_number_keeps_its_bound_and_a_denial_no_article() {
        let claim = |text: &str| serde_json::from_str::<Map<String, Value>>(text).unwrap();
        let least = claim(
            r#"{"measure":"killed","count_kind":"at_least","count_low":"133","subject":"Afghan fighters","subject_side":"afghanistan","stance":"asserts"}"#,
        );
        assert_eq!(said(&least), "at least 133 Afghan fighters");
        assert_eq!(counted(&least), "Killed, Afghanistan side");
        let denied = claim(
            r#"{"measure":"captured","count_kind":"unnumbered","count_text":"a","subject":"Pakistani soldiers","stance":"denies"}"#,
        );
        assert_eq!(said(&denied), "any Pakistani soldiers");
        let bare = claim(
            r#"{"measure":"posts_captured","count_kind":"range","count_low":"3","count_high":"5","stance":"asserts"}"#,
        );
        assert_eq!(said(&bare), "3 to 5 posts captured");
    }
}
