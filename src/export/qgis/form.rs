//! The form of a feature: fields by subject, codes in words, and the claims of the event beside it.

use super::words;
use crate::export::xml::Xml;
use crate::layer::{Column, is_style};

/// Fields by subject, in the order of the contract.
const TABS: [(&str, &[&str]); 4] = [
    (
        "Event",
        &[
            "title",
            "kind",
            "start",
            "end",
            "day_precision",
            "by",
            "against",
            "said_by",
            "dispute",
            "verification",
            "sites_in_event",
            "reason",
            "reason_text",
            "candidates",
        ],
    ),
    ("Claims", &["claims", "claims_text", "killed_low", "killed_high"]),
    (
        "Place",
        &[
            "place",
            "place_as_written",
            "admin2",
            "admin1",
            "country",
            "precision",
            "radius_km",
            "confidence",
            "location_note",
            "border_km",
            "border_side",
            "border_chainage_km",
        ],
    ),
    ("Source", &["evidence", "source", "source_date", "source_url", "report", "line"]),
];

/// Widgets, names for people and, for events, the tabs; `relation` is that of the project between events and claims.
pub(super) fn form(xml: &mut Xml, columns: &[Column], events: bool, relation: Option<&str>) {
    xml.node("fieldConfiguration", &[], |xml| {
        for column in columns {
            xml.node("field", &[("configurationFlags", "None"), ("name", column.name)], |xml| {
                widget(xml, column.name);
            });
        }
    });
    xml.node("aliases", &[], |xml| {
        for (n, column) in columns.iter().enumerate() {
            let (n, alias) = (n.to_string(), words::alias(column.name));
            xml.leaf("alias", &[("field", column.name), ("index", &n), ("name", &alias)]);
        }
    });
    table(xml, columns);
    if events {
        tabs(xml, columns, relation);
    }
}

fn widget(xml: &mut Xml, column: &str) {
    let codes = words::codes(column);
    let kind = match column {
        _ if is_style(column) => "Hidden",
        _ if !codes.is_empty() => "ValueMap",
        "evidence" | "claims_text" | "location_note" | "reason_text" => "TextEdit",
        _ => "",
    };
    xml.node("editWidget", &[("type", kind)], |xml| {
        xml.node("config", &[], |xml| match kind {
            "ValueMap" => value_map(xml, &codes),
            "TextEdit" => xml.node("Option", &[("type", "Map")], |xml| {
                xml.leaf("Option", &[("type", "bool"), ("name", "IsMultiline"), ("value", "true")]);
            }),
            _ => xml.leaf("Option", &[]),
        });
    });
}

fn value_map(xml: &mut Xml, codes: &[(&str, &str)]) {
    xml.node("Option", &[("type", "Map")], |xml| {
        xml.node("Option", &[("type", "List"), ("name", "map")], |xml| {
            for (code, words) in codes {
                xml.node("Option", &[("type", "Map")], |xml| {
                    xml.leaf("Option", &[("type", "QString"), ("name", words), ("value", code)]);
                });
            }
        });
    });
}

/// The table of all features, without the columns that only say how to draw.
fn table(xml: &mut Xml, columns: &[Column]) {
    let attributes = [("actionWidgetStyle", "dropDown"), ("sortOrder", "0"), ("sortExpression", "")];
    xml.node("attributetableconfig", &attributes, |xml| {
        xml.node("columns", &[], |xml| {
            for column in columns {
                let hidden = if is_style(column.name) { "1" } else { "0" };
                let of = [("type", "field"), ("name", column.name), ("width", "-1"), ("hidden", hidden)];
                xml.leaf("column", &of);
            }
        });
    });
}

fn tabs(xml: &mut Xml, columns: &[Column], relation: Option<&str>) {
    xml.text("editorlayout", &[], "tablayout");
    xml.node("attributeEditorForm", &[], |xml| {
        for (title, fields) in TABS {
            let container = [
                ("name", title),
                ("showLabel", "1"),
                ("groupBox", "0"),
                ("columnCount", "1"),
                ("visibilityExpressionEnabled", "0"),
                ("visibilityExpression", ""),
            ];
            xml.node("attributeEditorContainer", &container, |xml| {
                for field in fields.iter().filter(|field| columns.iter().any(|c| c.name == **field)) {
                    xml.leaf("attributeEditorField", &[("name", field), ("showLabel", "1")]);
                }
                if let (Some(relation), "Claims") = (relation, title) {
                    let editor = [
                        ("name", relation),
                        ("relation", relation),
                        ("label", "Who says what"),
                        ("showLabel", "1"),
                        ("relationWidgetTypeId", "relation_editor"),
                        ("nmRelationId", ""),
                        ("forceSuppressFormPopup", "0"),
                    ];
                    xml.leaf("attributeEditorRelation", &editor);
                }
            });
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layer::Layer;

    #[test]
    fn every_field_of_the_tabs_is_a_property_of_some_layer() {
        let columns = |name| Layer { name, title: "", description: "", features: Vec::new() }.columns();
        let known: Vec<&str> =
            [columns("strikes"), columns("unplaced")].concat().iter().map(|column| column.name).collect();
        for field in TABS.iter().flat_map(|(_, fields)| *fields) {
            assert!(known.contains(field), "{field}");
        }
    }
}
