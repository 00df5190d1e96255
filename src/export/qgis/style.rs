//! The style of a layer: what a `.qml` holds, and what stands in each layer of the project.

use serde_json::Value;

use super::symbol::{self, Form};
use super::{form, label, words};
use crate::event::{Family, Kind};
use crate::export::xml::Xml;
use crate::layer::{Column, Geometries, Layer};

/// A grey for what bears no colour of its own.
const GREY: &str = "#555555";

/// Whether QGIS is to draw labels; places are named only by those that ask for it.
pub(super) fn labelled(layer: &Layer) -> &'static str {
    if layer.geometries() == Geometries::None || layer.name == "places" { "0" } else { "1" }
}

/// Symbols, labels, time, form and map tip; `relation` names the project's relation to the claims.
pub(super) fn style(xml: &mut Xml, layer: &Layer, relation: Option<&str>) {
    let columns = layer.columns();
    match layer.geometries() {
        Geometries::None => {}
        _ if layer.holds_events() => {
            time(xml);
            categories(xml, layer);
            label::of_events(xml, layer.geometries());
        }
        Geometries::Lines => {
            single(xml, |xml| symbol::of_border(xml, "0", colour(layer, "stroke")));
            label::of_border(xml);
        }
        _ => {
            single(xml, |xml| symbol::of_place(xml, "0", colour(layer, "marker-color")));
            label::of_places(xml);
        }
    }
    form::form(xml, &columns, has_events(&columns), relation);
    if layer.holds_events() {
        xml.text("mapTip", &[], &words::map_tip());
    }
    if has_events(&columns) {
        xml.text("previewExpression", &[], "\"title\"");
    }
}

/// Whether these are the columns of an event, placed or not.
fn has_events(columns: &[Column]) -> bool {
    columns.iter().any(|column| column.name == "event_id")
}

/// Active, with both bounds from the columns.
fn time(xml: &mut Xml) {
    let temporal = [
        ("enabled", "1"),
        ("mode", "2"),
        ("startField", "start"),
        ("endField", "end"),
        ("limitMode", "0"),
        ("accumulate", "0"),
        ("durationField", ""),
        ("durationUnit", "min"),
        ("fixedDuration", "0"),
        ("startExpression", ""),
        ("endExpression", ""),
    ];
    xml.node("temporal", &temporal, |xml| {
        xml.node("fixedRange", &[], |xml| {
            xml.text("start", &[], "");
            xml.text("end", &[], "");
        });
    });
}

/// One symbol a kind, and one for whatever kind a later file may bring: QGIS doesn't draw what has no category.
fn categories(xml: &mut Xml, layer: &Layer) {
    let form = match layer.geometries() {
        Geometries::Lines => Form::Line,
        Geometries::Areas => Form::Fill,
        _ => Form::Marker,
    };
    let kinds: Vec<Kind> = Kind::ALL.iter().copied().filter(|kind| belongs(*kind, layer.name)).collect();
    let of_kind = |kind: &Kind| (kind.as_str(), kind.title(), *kind);
    let all: Vec<(&str, &str, Kind)> =
        kinds.iter().map(of_kind).chain([("", "Any other kind", Kind::Other)]).collect();
    let attributes = [
        ("type", "categorizedSymbol"),
        ("attr", "kind"),
        ("symbollevels", "0"),
        ("forceraster", "0"),
        ("enableorderby", "0"),
    ];
    xml.node("renderer-v2", &attributes, |xml| {
        xml.node("categories", &[], |xml| {
            for (n, (code, title, _)) in all.iter().enumerate() {
                let n = n.to_string();
                let of = [("value", *code), ("label", *title), ("symbol", &n), ("render", "true")];
                xml.leaf("category", &of);
            }
        });
        xml.node("symbols", &[], |xml| {
            for (n, (_, _, kind)) in all.iter().enumerate() {
                symbol::of_kind(xml, &n.to_string(), form, *kind);
            }
        });
    });
}

/// Whether features of that kind may stand in that layer.
fn belongs(kind: Kind, layer: &str) -> bool {
    match layer {
        "strikes" => kind.family() == Family::Strike,
        "clashes" => kind.family() == Family::Clash,
        "incidents" => kind.family() == Family::Incident,
        _ => true,
    }
}

fn single(xml: &mut Xml, symbol: impl FnOnce(&mut Xml)) {
    let attributes =
        [("type", "singleSymbol"), ("symbollevels", "0"), ("forceraster", "0"), ("enableorderby", "0")];
    xml.node("renderer-v2", &attributes, |xml| xml.node("symbols", &[], symbol));
}

/// The colour that the layer's own features bear (simplestyle), so that it stands in one place only.
fn colour<'a>(layer: &'a Layer, key: &str) -> &'a str {
    let first = layer.features.first().and_then(|feature| feature.properties.get(key));
    first.and_then(Value::as_str).unwrap_or(GREY)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(name: &'static str) -> String {
        let layer = Layer { name, title: "T", description: "D", features: Vec::new() };
        let mut xml = Xml::new();
        xml.node("qgis", &[], |xml| style(xml, &layer, None));
        String::from_utf8(xml.finish()).unwrap()
    }

    #[test]
    fn a_layer_has_a_category_for_each_of_its_kinds_and_one_for_the_rest() {
        let strikes = written("strikes");
        for kind in ["airstrike", "drone_strike", "missile_strike", "shelling", ""] {
            assert!(strikes.contains(&format!("<category value=\"{kind}\"")), "{kind}");
        }
        assert!(!strikes.contains("<category value=\"armed_clash\""));
        assert_eq!(written("areas").matches("<category ").count(), Kind::ALL.len() + 1);
    }

    #[test]
    fn only_layers_of_events_move_with_time() {
        for name in ["strikes", "clashes", "incidents", "stretches", "areas"] {
            assert!(
                written(name).contains("<temporal enabled=\"1\" mode=\"2\" startField=\"start\""),
                "{name}"
            );
        }
        for name in ["border", "places", "unplaced"] {
            assert!(!written(name).contains("<temporal"), "{name}");
        }
    }
}
