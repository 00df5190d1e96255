//! Symbols: the signs of the palette as SVG inside the style, lines and soft areas. Nothing refers to a file.

use super::options;
use crate::event::{Family, Kind};
use crate::export::xml::Xml;
use crate::layer::palette::{colour, sign};

/// What a symbol is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Marker,
    Line,
    Fill,
}

impl Form {
    fn as_str(self) -> &'static str {
        match self {
            Form::Marker => "marker",
            Form::Line => "line",
            Form::Fill => "fill",
        }
    }
}

/// How large a sign is drawn, in millimetres: by how exactly the place is known, never by a number of dead.
pub(super) const SIZES: [(&str, f64); 3] = [("exact", 5.6), ("crossing", 5.0), ("settlement", 4.4)];

/// The same for any other precision.
const SIZE: &str = "3.8";

/// `213,94,0,255` of `#d55e00`; black where it is no colour.
pub(super) fn rgba(hex: &str, alpha: u8) -> String {
    let part = |at: usize| hex.get(at..at + 2).and_then(|two| u8::from_str_radix(two, 16).ok()).unwrap_or(0);
    format!("{},{},{},{alpha}", part(1), part(3), part(5))
}

/// The symbol of a kind of event.
pub(super) fn of_kind(xml: &mut Xml, name: &str, form: Form, kind: Kind) {
    let colour = colour(kind.family()).light;
    symbol(xml, name, form, |xml| match form {
        Form::Marker => {
            uncertainty(xml, colour);
            marker(xml, colour, sign(kind).path);
        }
        Form::Line => {
            line(xml, &rgba(colour, 70), "2.4", None);
            line(xml, &rgba(colour, 255), "0.6", dashes(kind.family()));
        }
        Form::Fill => {
            hatch(xml, colour, kind.family());
            fill(xml, colour);
        }
    });
}

/// The symbol of the border: thin, dashed, since one side never recognised it.
pub(super) fn of_border(xml: &mut Xml, name: &str, colour: &str) {
    symbol(xml, name, Form::Line, |xml| line(xml, &rgba(colour, 220), "0.5", Some("3.2;1.6")));
}

/// The symbol of a gazetteer place: a small dot that hides nothing.
pub(super) fn of_place(xml: &mut Xml, name: &str, colour: &str) {
    symbol(xml, name, Form::Marker, |xml| {
        let settings = [
            ("name", "circle"),
            ("color", &rgba(colour, 255)),
            ("outline_color", "255,255,255,255"),
            ("outline_width", "0.2"),
            ("size", "1.8"),
            ("size_unit", "MM"),
        ];
        layer(xml, "SimpleMarker", &settings, &[]);
    });
}

fn symbol(xml: &mut Xml, name: &str, form: Form, inside: impl FnOnce(&mut Xml)) {
    let attributes = [
        ("type", form.as_str()),
        ("name", name),
        ("alpha", "1"),
        ("clip_to_extent", "1"),
        ("force_rhr", "0"),
    ];
    xml.node("symbol", &attributes, inside);
}

fn layer(xml: &mut Xml, class: &str, settings: &[(&str, &str)], by_feature: &[(&str, &str)]) {
    xml.node("layer", &[("class", class), ("enabled", "1"), ("locked", "0"), ("pass", "0")], |xml| {
        options::map(xml, settings);
        options::expressions(xml, "data_defined_properties", by_feature);
    });
}

/// The circle within which the true site should lie 95 times in 100, to scale.
fn uncertainty(xml: &mut Xml, colour: &str) {
    let settings = [
        ("name", "circle"),
        ("color", &rgba(colour, 36)),
        ("outline_style", "no"),
        // One metre in the legend, which has no feature to ask.
        ("size", "1"),
        ("size_unit", "RenderMetersInMapUnits"),
        ("scale_method", "diameter"),
    ];
    layer(xml, "SimpleMarker", &settings, &[("size", "coalesce(\"radius_km\", 0) * 2000")]);
}

fn marker(xml: &mut Xml, colour: &str, path: &str) {
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"-9 -9 18 18\"><path d=\"{path}\" \
         fill=\"param(fill)\" stroke=\"param(outline)\" stroke-width=\"param(outline-width)\" \
         stroke-linejoin=\"round\"/></svg>"
    );
    let sizes: String =
        SIZES.iter().map(|(class, mm)| format!(" WHEN \"precision\" = '{class}' THEN {mm}")).collect();
    let size = format!("CASE{sizes} ELSE {SIZE} END");
    let settings = [
        ("name", format!("base64:{}", base64(svg.as_bytes()))),
        ("color", rgba(colour, 255)),
        ("outline_color", "255,255,255,255".into()),
        ("outline_width", "0.25".into()),
        ("outline_width_unit", "MM".into()),
        ("size", "4.4".into()),
        ("size_unit", "MM".into()),
    ];
    let settings: Vec<(&str, &str)> = settings.iter().map(|(key, value)| (*key, value.as_str())).collect();
    layer(xml, "SvgMarker", &settings, &[("size", &size)]);
}

/// Told apart without colour too: strikes are drawn through, clashes dashed, the rest dotted.
fn dashes(family: Family) -> Option<&'static str> {
    match family {
        Family::Strike => None,
        Family::Clash => Some("3;1.5"),
        Family::Incident => Some("0.8;1.6"),
    }
}

fn line(xml: &mut Xml, rgba: &str, width: &str, dashes: Option<&str>) {
    let settings = [
        ("line_color", rgba),
        ("line_width", width),
        ("line_width_unit", "MM"),
        ("capstyle", if dashes.is_some() { "flat" } else { "round" }),
        ("joinstyle", "round"),
        ("use_custom_dash", if dashes.is_some() { "1" } else { "0" }),
        ("customdash", dashes.unwrap_or("5;2")),
        ("customdash_unit", "MM"),
    ];
    layer(xml, "SimpleLine", &settings, &[]);
}

/// A faint ground whose edge is broken where it is a circle of uncertainty and no area of the gazetteer.
fn fill(xml: &mut Xml, colour: &str) {
    let settings = [
        ("color", rgba(colour, 26)),
        ("style", "solid".into()),
        ("outline_color", rgba(colour, 150)),
        ("outline_style", "solid".into()),
        ("outline_width", "0.35".into()),
        ("outline_width_unit", "MM".into()),
        ("joinstyle", "round".into()),
    ];
    let settings: Vec<(&str, &str)> = settings.iter().map(|(key, value)| (*key, value.as_str())).collect();
    let edge = "CASE WHEN \"drawn\" = 'circle' THEN 'dash' ELSE 'solid' END";
    layer(xml, "SimpleFill", &settings, &[("outlineStyle", edge)]);
}

/// Light hatching that leans another way for each family, so that areas that overlap can be told apart.
fn hatch(xml: &mut Xml, colour: &str, family: Family) {
    let angle = match family {
        Family::Strike => "45",
        Family::Clash => "135",
        Family::Incident => "0",
    };
    let attributes = [("class", "LinePatternFill"), ("enabled", "1"), ("locked", "0"), ("pass", "0")];
    xml.node("layer", &attributes, |xml| {
        let settings =
            [("angle", angle), ("distance", "2.2"), ("distance_unit", "MM"), ("line_width", "0.12")];
        options::map(xml, &settings);
        symbol(xml, "@hatch", Form::Line, |xml| line(xml, &rgba(colour, 110), "0.12", None));
    });
}

/// Base 64 of RFC 4648, with padding.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or(0));
        let bits = (byte(0) << 16) | (byte(1) << 8) | byte(2);
        for at in 0..4_usize {
            let digit = (bits >> (18 - 6 * at)) & 63;
            let digit = DIGITS.get(digit as usize).copied().unwrap_or(b'=');
            text.push(if at > three.len() { '=' } else { char::from(digit) });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_standard() {
        // RFC 4648, 10.
        for (plain, coded) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn a_colour_is_three_numbers_and_how_much_it_covers() {
        assert_eq!(rgba("#d55e00", 26), "213,94,0,26");
        assert_eq!(rgba("", 255), "0,0,0,255");
    }

    #[test]
    fn each_kind_has_a_sign_of_its_own_and_each_family_a_line_and_a_hatching() {
        let drawn = |form, kind| {
            let mut xml = Xml::new();
            of_kind(&mut xml, "0", form, kind);
            String::from_utf8(xml.finish()).unwrap()
        };
        let signs: std::collections::BTreeSet<String> =
            Kind::ALL.iter().map(|kind| drawn(Form::Marker, *kind)).collect();
        assert_eq!(signs.len(), Kind::ALL.len());
        for (form, mark) in [(Form::Line, "customdash"), (Form::Fill, "\"angle\"")] {
            let marks: std::collections::BTreeSet<String> =
                [Kind::Airstrike, Kind::ArmedClash, Kind::Ceasefire]
                    .iter()
                    .map(|kind| drawn(form, *kind).lines().filter(|line| line.contains(mark)).collect())
                    .collect();
            assert_eq!(marks.len(), 3, "{form:?}");
        }
    }
}
