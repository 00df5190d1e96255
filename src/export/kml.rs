//! All layers as one KML 2.2 document, `situs.kml`: a folder a layer, styles inside, times as spans, the properties as
//! typed data. Earth viewers show its description as HTML, so what stands in it is escaped once more.

use serde_json::Value;

use super::csv_file::plain;
use super::shapes::{Point, Shape, number, shape};
use super::xml::Xml;
use super::{DataSource, OutFile, credit};
use crate::event::{Family, Kind};
use crate::layer::palette::colour;
use crate::layer::{Column, ColumnType, Feature, Geometries, Layer};

/// The document.
pub fn layers_kml(layers: &[Layer], sources: &[DataSource]) -> OutFile {
    let mut xml = Xml::new();
    xml.node("kml", &[("xmlns", "http://www.opengis.net/kml/2.2")], |xml| {
        xml.node("Document", &[], |xml| {
            xml.text("name", &[], "Strikes and border clashes, as reported");
            xml.text("description", &[], &escape(&credit::attribution(sources)));
            for family in [Family::Strike, Family::Clash, Family::Incident] {
                style(xml, family_id(family), colour(family).light);
            }
            style(xml, "reference", "#555555");
            for layer in layers {
                schema(xml, layer);
            }
            for layer in layers {
                folder(xml, layer, sources);
            }
        });
    });
    OutFile {
        name: "situs.kml".into(),
        title: "All layers as KML".into(),
        description: "A folder a layer, with styles, times and data.".into(),
        bytes: xml.finish(),
    }
}

fn family_id(family: Family) -> &'static str {
    match family {
        Family::Strike => "strike",
        Family::Clash => "clash",
        Family::Incident => "incident",
    }
}

/// No icon is named: it would be fetched from the network.
fn style(xml: &mut Xml, id: &str, hex: &str) {
    xml.node("Style", &[("id", id)], |xml| {
        xml.node("IconStyle", &[], |xml| xml.text("color", &[], &abgr(hex, "ff")));
        xml.node("LineStyle", &[], |xml| {
            xml.text("color", &[], &abgr(hex, "e6"));
            xml.text("width", &[], "2");
        });
        xml.node("PolyStyle", &[], |xml| xml.text("color", &[], &abgr(hex, "26")));
    });
}

/// KML's order of a colour: opacity, blue, green, red.
fn abgr(hex: &str, opacity: &str) -> String {
    let part = |at: usize| hex.get(at..at + 2).unwrap_or("00");
    format!("{opacity}{}{}{}", part(5), part(3), part(1))
}

/// The columns of a layer that stand as data. Start and end stand as the span, which has a type there.
fn columns(layer: &Layer) -> impl Iterator<Item = Column> {
    layer.columns().into_iter().filter(|column| column.kind != ColumnType::DateTime)
}

fn schema(xml: &mut Xml, layer: &Layer) {
    let id = format!("{}_schema", layer.name);
    xml.node("Schema", &[("name", layer.name), ("id", &id)], |xml| {
        for column in columns(layer) {
            let kind = match column.kind {
                ColumnType::Integer => "int",
                // KML has no whole number beyond 32 bits; a double holds those up to 2^53.
                ColumnType::Long | ColumnType::Real => "double",
                ColumnType::Text | ColumnType::Date | ColumnType::DateTime => "string",
            };
            xml.leaf("SimpleField", &[("name", column.name), ("type", kind)]);
        }
    });
}

fn folder(xml: &mut Xml, layer: &Layer, sources: &[DataSource]) {
    xml.node("Folder", &[("id", layer.name)], |xml| {
        xml.text("name", &[], layer.name);
        let about = format!("{}. {} {}", layer.title, layer.description, credit::attribution(sources));
        xml.text("description", &[], &escape(&about));
        for feature in &layer.features {
            placemark(xml, layer, feature);
        }
    });
}

fn placemark(xml: &mut Xml, layer: &Layer, feature: &Feature) {
    let text = |key: &str| feature.properties.get(key).and_then(Value::as_str);
    xml.node("Placemark", &[], |xml| {
        xml.text("name", &[], text("title").or(text("name")).unwrap_or(&feature.id));
        let lines = ["claims_text", "location_note", "reason_text", "evidence", "source"];
        let lines: Vec<String> = lines
            .iter()
            .filter_map(|key| text(key))
            .map(escape)
            .map(|text| text.replace('\n', "<br>"))
            .collect();
        if !lines.is_empty() {
            xml.text("description", &[], &lines.join("<br>"));
        }
        if let (Some(start), Some(end)) = (text("start"), text("end")) {
            xml.node("TimeSpan", &[], |xml| {
                xml.text("begin", &[], start);
                xml.text("end", &[], end);
            });
        }
        let family =
            text("kind").filter(|_| layer.holds_events()).and_then(Kind::from_name).map(Kind::family);
        xml.text("styleUrl", &[], &format!("#{}", family.map_or("reference", family_id)));
        data(xml, layer, feature);
        if let Some(shape) = shape(feature).filter(|_| layer.geometries() != Geometries::None) {
            geometry(xml, &shape);
        }
    });
}

fn data(xml: &mut Xml, layer: &Layer, feature: &Feature) {
    let schema = format!("#{}_schema", layer.name);
    xml.node("ExtendedData", &[], |xml| {
        xml.node("SchemaData", &[("schemaUrl", &schema)], |xml| {
            for column in columns(layer) {
                if let Some(value) = feature.properties.get(column.name).filter(|value| !value.is_null()) {
                    xml.text("SimpleData", &[("name", column.name)], &plain(value));
                }
            }
        });
    });
}

fn geometry(xml: &mut Xml, shape: &Shape) {
    match shape {
        Shape::Point(at) => xml.node("Point", &[], |xml| coordinates(xml, &[*at])),
        Shape::Line(line) => xml.node("LineString", &[], |xml| {
            xml.text("tessellate", &[], "1");
            coordinates(xml, line);
        }),
        Shape::Polygons(all) => match all.as_slice() {
            [one] => polygon(xml, one),
            many => xml.node("MultiGeometry", &[], |xml| many.iter().for_each(|one| polygon(xml, one))),
        },
    }
}

fn polygon(xml: &mut Xml, rings: &[Vec<Point>]) {
    xml.node("Polygon", &[], |xml| {
        for (n, ring) in rings.iter().enumerate() {
            let boundary = if n == 0 { "outerBoundaryIs" } else { "innerBoundaryIs" };
            xml.node(boundary, &[], |xml| xml.node("LinearRing", &[], |xml| coordinates(xml, ring)));
        }
    });
}

fn coordinates(xml: &mut Xml, points: &[Point]) {
    let points: Vec<String> = points.iter().map(|[x, y]| format!("{},{}", number(*x), number(*y))).collect();
    xml.text("coordinates", &[], &points.join(" "));
}

/// A text as HTML that shows it.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::shapes::samples::{layer, square};

    #[test]
    fn a_layer_is_a_folder_with_spans_of_time_and_colours_in_the_order_of_kml() {
        let strikes = layer("strikes", vec![("a", geo::Point::new(70.0, 34.0).into())]);
        let areas = layer("areas", vec![("b", square(70.0).into())]);
        let text = String::from_utf8(layers_kml(&[strikes, areas], &[]).bytes).unwrap();
        for part in [
            "<Folder id=\"strikes\">",
            "<begin>2026-02-26T00:00:00Z</begin>",
            "<end>2026-02-27T23:59:59Z</end>",
            "<coordinates>70,34</coordinates>",
            "<outerBoundaryIs>",
            "<color>ff005ed5</color>",
            "<SimpleField name=\"radius_km\" type=\"double\"/>",
        ] {
            assert!(text.contains(part), "{part} is not in\n{text}");
        }
        assert!(!text.contains("<SimpleField name=\"start\""));
        assert!(!text.contains("href"), "something would be fetched");
    }

    #[test]
    fn what_is_shown_as_html_is_escaped_twice_and_a_name_once() {
        let mut strikes = layer("strikes", vec![("<b>", geo::Point::new(70.0, 34.0).into())]);
        strikes.features[0].properties.insert("evidence".into(), "<script>".into());
        let text = String::from_utf8(layers_kml(&[strikes], &[]).bytes).unwrap();
        assert!(text.contains("<name>&lt;b&gt;</name>"));
        assert!(text.contains("<description>&amp;lt;script&amp;gt;</description>"));
    }
}
