//! QGIS's `Option` elements, in which it keeps nearly every setting.

use crate::export::xml::Xml;

/// A map of texts: `<Option type="Map">`.
pub(super) fn map(xml: &mut Xml, entries: &[(&str, &str)]) {
    xml.node("Option", &[("type", "Map")], |xml| {
        for (name, value) in entries {
            text(xml, name, value);
        }
    });
}

/// One named text.
pub(super) fn text(xml: &mut Xml, name: &str, value: &str) {
    xml.leaf("Option", &[("type", "QString"), ("name", name), ("value", value)]);
}

/// A named map of options.
pub(super) fn group(xml: &mut Xml, name: &str, inside: impl FnOnce(&mut Xml)) {
    xml.node("Option", &[("type", "Map"), ("name", name)], inside);
}

/// Properties that an expression decides feature by feature, under the element that holds them.
pub(super) fn expressions(xml: &mut Xml, element: &str, properties: &[(&str, &str)]) {
    if properties.is_empty() {
        return;
    }
    xml.node(element, &[], |xml| {
        xml.node("Option", &[("type", "Map")], |xml| {
            text(xml, "name", "");
            group(xml, "properties", |xml| {
                for (name, expression) in properties {
                    group(xml, name, |xml| {
                        xml.leaf("Option", &[("type", "bool"), ("name", "active"), ("value", "true")]);
                        text(xml, "expression", expression);
                        // 3: the value of an expression.
                        xml.leaf("Option", &[("type", "int"), ("name", "type"), ("value", "3")]);
                    });
                }
            });
            text(xml, "type", "collection");
        });
    });
}
