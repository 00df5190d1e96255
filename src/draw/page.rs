//! The page: the same drawing with what every side says, in one file that opens from a disk without a network.
//!
//! Script and style are ours and stand in the page; its policy names both by their hash and allows nothing else, so
//! even markup that slipped through could neither run nor load anything. What comes from outside is data: JSON in
//! which no character can end its element, set as text by the script.

use sha2::{Digest as _, Sha256};

use super::base64::base64;
use super::clip::Point;
use super::ground::{Fineness, Pen, ground};
use super::label::Taken;
use super::names;
use super::page_data;
use super::picture::{PictureOptions, extent, with_border};
use super::project::Frame;
use super::read::Sheets;
use super::signs::figure_svg;
use super::style::{FAMILIES, Theme, family_class, hatching};
use super::svg::text;
use super::{heading, scene};
use crate::error::Result;
use crate::gazetteer::Gazetteer;

const TEMPLATE: &str = include_str!("page/page.html");
const STYLE: &str = include_str!("page/page.css");
const SCRIPT: [&str; 3] =
    [include_str!("page/map.js"), include_str!("page/panel.js"), include_str!("page/page.js")];

/// Pixels across, before any zoom.
const WIDTH: f64 = 1000.0;

/// The page of a folder of layers, as HTML. The same layers give the same bytes.
///
/// # Errors
/// [`Code::Gazetteer`](crate::error::Code::Gazetteer) where the embedded outlines are damaged.
pub fn page(sheets: &Sheets, gazetteer: &Gazetteer, title: Option<&str>) -> Result<String> {
    let (land, border) = with_border(sheets, gazetteer)?;
    let frame = Frame::fit(extent(sheets, &PictureOptions::default()), WIDTH, 0.07, (0.5, 0.9));
    let wide = frame.area(frame.width.max(frame.height));
    let pen = Pen { frame: &frame, window: wide, fineness: Fineness { digits: 1, tolerance: 0.25 } };
    let near = Pen { fineness: Fineness { digits: 2, tolerance: 0.08 }, ..pen };
    let figures = scene::figures(sheets, &near);
    let drawn = figures
        .iter()
        .zip(0_usize..)
        .map(|(figure, n)| figure_svg(figure).replace("<path ", &format!("<path data-f=\"{n}\" ")));
    let points = figures.iter().flat_map(|figure| names::points_of(&figure.d)).collect();
    let mut taken = Taken { points, ..Taken::default() };
    let nations: Vec<(String, Point)> = names::of_countries(&land, &pen, 1.0, &mut taken, &frame.area(-4.0))
        .into_iter()
        .filter_map(|label| Some((label.lines.first()?.text.clone(), label.place.center().x_y())))
        .collect();
    let title = title.map_or_else(|| heading::title(sheets), str::to_owned);
    let (style, script) = (style(), script());
    let foot: String =
        heading::notes(sheets).iter().map(|(note, _)| format!("<p>{}</p>", text(note))).collect();
    let parts = [
        ("policy", policy(&style, &script)),
        ("title", text(&title)),
        ("told", text(&heading::told(sheets, 0))),
        ("definitions", definitions()),
        ("ground", ground(&land, &border, &pen)),
        ("figures", drawn.collect()),
        ("foot", foot),
        ("data", page_data::json(sheets, &frame, &figures, &nations)),
        ("style", style),
        ("script", script),
    ];
    Ok(filled(TEMPLATE, &parts))
}

/// The template with its `{{names}}` filled in one pass: what is filled in is never looked through again.
fn filled(template: &str, parts: &[(&str, String)]) -> String {
    let mut page = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        page += before;
        let Some((name, after)) = after.split_once("}}") else { break };
        page += parts.iter().find(|(part, _)| *part == name).map_or("", |(_, text)| text);
        rest = after;
    }
    page + rest
}

/// Nothing but this style and this script: no network, no frames, no forms.
fn policy(style: &str, script: &str) -> String {
    let hash = |text: &str| format!("'sha256-{}'", base64(&Sha256::digest(text.as_bytes())));
    format!(
        "default-src 'none'; script-src {}; style-src {}; base-uri 'none'; form-action 'none'",
        hash(script),
        hash(style)
    )
}

fn script() -> String {
    let parts = SCRIPT.join("\n");
    format!(
        "'use strict';(() => {{\nconst D = JSON.parse(document.getElementById('data').textContent);\n{parts}}})();"
    )
}

/// The style sheet, with the palette's colours as its variables.
fn style() -> String {
    let variables = |theme: Theme| {
        let ground = theme.ground();
        let mut css = format!(
            "--paper:{};--sea:{};--land:{};--province:{};--line:{};--border:{};--ink:{};--grey:{};--link:{}",
            ground.paper,
            ground.sea,
            ground.land,
            ground.province,
            ground.country,
            ground.border,
            ground.ink,
            ground.grey,
            ground.link
        );
        for family in FAMILIES {
            css += &format!(";--{}:{}", family_class(family), theme.colour(family));
        }
        css
    };
    let (light, dark) = (variables(Theme::Light), variables(Theme::Dark));
    format!(
        ":root{{{light}}}\n@media(prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}\n\
         :root[data-theme=dark]{{{dark}}}\n{STYLE}"
    )
}

/// Hatchings and soft edges, in the colours of the page's variables.
fn definitions() -> String {
    let mut defs = String::new();
    for family in FAMILIES {
        let (class, turn) = (family_class(family), hatching(family));
        defs += &format!(
            "<pattern id=\"hatch-{class}\" data-turn=\"{turn}\" width=\"6.5\" height=\"6.5\" \
             patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate({turn})\">\
             <path class=\"hatch {class}\" d=\"M0 0V6.5\"/></pattern>\
             <radialGradient id=\"soft-{class}\" class=\"{class}\"><stop offset=\".35\" stop-opacity=\".3\"/>\
             <stop offset=\"1\" stop-opacity=\".03\"/></radialGradient>"
        );
    }
    defs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_filled_in_is_not_looked_through_again() {
        let parts = [("a", "{{b}}".to_owned()), ("b", "no".to_owned())];
        assert_eq!(filled("<{{a}}|{{c}}>", &parts), "<{{b}}|>");
    }

    #[test]
    fn the_script_asks_for_nothing_and_makes_no_markup_of_text() {
        let script = script();
        for word in [
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "fetch(",
            "XMLHttp",
            "import(",
        ] {
            assert!(!script.contains(word), "{word}");
        }
        assert!(!script.contains("</"), "the script must not end its own element");
        let urls: Vec<_> = STYLE.match_indices("url(").map(|(at, _)| &STYLE[at..at + 5]).collect();
        assert!(urls.iter().all(|url| *url == "url(#"), "{urls:?}");
    }

    #[test]
    fn the_policy_names_script_and_style_by_their_hash() {
        let policy = policy("a{}", "1");
        assert!(policy.starts_with(
            "default-src 'none'; script-src 'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s='"
        ));
        assert!(!policy.contains("unsafe"));
    }
}
