//! Labels: the place and the days, dark on a light halo.

use super::options;
use super::symbol::rgba;
use crate::export::xml::{Attributes, Xml};
use crate::layer::Geometries;

/// The place's name over the days. The days are what stands last in the title.
const EVENT: &str = r#""label" || '\n' || trim(regexp_substr("title", '([^,]+)$'))"#;

/// What happened somewhere in it. Without the days: the name of a small area must find room in it.
const SOMEWHERE: &str = r#"'somewhere in' || '\n' || "label""#;

/// What happened somewhere along it.
const ALONG: &str = r#"'along the border,' || '\n' || "label""#;

/// The labels of a layer of events.
pub(super) fn of_events(xml: &mut Xml, geometries: Geometries) {
    match geometries {
        Geometries::Areas => {
            let place: Attributes<'_> =
                &[("placement", "4"), ("polygonPlacementFlags", "2"), ("priority", "2")];
            labels(xml, SOMEWHERE, "7.5", "#58636e", place, None);
        }
        Geometries::Lines => {
            // Across, not along: a border of many bends has no room for a line of letters. And only from near, for
            // the area beside most stretches bears the same name.
            labels(xml, ALONG, "7.5", "#58636e", &[("placement", "4"), ("priority", "1")], Some("1500000"));
        }
        _ => labels(xml, EVENT, "9", "#1f2933", &AROUND, None),
    }
}

/// The name of the border, along it.
pub(super) fn of_border(xml: &mut Xml) {
    let along: Attributes<'_> = &[
        ("placement", "3"),
        ("placementFlags", "12"),
        ("dist", "1"),
        ("distUnits", "MM"),
        ("priority", "1"),
    ];
    labels(xml, "\"name\"", "8", "#58636e", along, None);
}

/// The names of places, small.
pub(super) fn of_places(xml: &mut Xml) {
    labels(xml, "\"name\"", "7.5", "#58636e", &AROUND, None);
}

const AROUND: [(&str, &str); 5] = [
    ("placement", "6"),
    ("predefinedPositionOrder", "R,L,TR,BR,TL,BL,TSR,BSR"),
    ("dist", "3"),
    ("distUnits", "MM"),
    ("priority", "8"),
];

/// `from` is the scale, one to so many, beyond which nothing is written.
fn labels(
    xml: &mut Xml,
    expression: &str,
    size: &str,
    ink: &str,
    placement: Attributes<'_>,
    from: Option<&str>,
) {
    xml.node("labeling", &[("type", "simple")], |xml| {
        xml.node("settings", &[("calloutType", "simple")], |xml| {
            // No font is named: each machine has another one, and QGIS complains of one that is missing.
            let style = [
                ("fieldName", expression),
                ("isExpression", "1"),
                ("fontSize", size),
                ("fontSizeUnit", "Point"),
                ("fontWeight", "50"),
                ("textColor", &rgba(ink, 255)),
                ("textOpacity", "1"),
                ("multilineHeight", "1"),
            ];
            xml.node("text-style", &style, |xml| {
                let halo = [
                    ("bufferDraw", "1"),
                    ("bufferSize", "0.9"),
                    ("bufferSizeUnits", "MM"),
                    ("bufferColor", "255,255,255,235"),
                    ("bufferOpacity", "0.92"),
                    ("bufferJoinStyle", "128"),
                ];
                xml.leaf("text-buffer", &halo);
            });
            xml.leaf("text-format", &[("wrapChar", ""), ("multilineAlign", "3")]);
            xml.leaf("placement", placement);
            let visible = if from.is_some() { "1" } else { "0" };
            let rendering = [
                ("drawLabels", "1"),
                ("obstacle", "1"),
                ("scaleVisibility", visible),
                ("scaleMin", "1"),
                ("scaleMax", from.unwrap_or("0")),
            ];
            xml.leaf("rendering", &rendering);
            options::expressions(xml, "dd_properties", &[]);
        });
    });
}
