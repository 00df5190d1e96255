//! One sheet, A4 across, ready to print: title, map, legend, scale, whom to name.

use geo::Rect;

use super::project::bounds;
use crate::export::xml::Xml;

/// A place on the sheet: left, top, width, height, in millimetres.
type Frame = [f64; 4];

/// QGIS's numbers of the items of a sheet.
const PAGE: &str = "65638";
const MAP: &str = "65639";
const LABEL: &str = "65641";
const LEGEND: &str = "65642";
const SCALE_BAR: &str = "65646";

const MAP_ID: &str = "{situs-map}";

/// The sheet.
pub(super) fn sheet(xml: &mut Xml, title: &str, credit: &str, extent: &Rect<f64>) {
    let attributes = [("name", "A4"), ("units", "mm"), ("printResolution", "300"), ("worldFileMap", MAP_ID)];
    xml.node("Layout", &attributes, |xml| {
        xml.node("PageCollection", &[], |xml| {
            item(xml, PAGE, "{situs-page}", [0.0, 0.0, 297.0, 210.0], &[], |_| {});
        });
        legend(xml);
        scale_bar(xml);
        label(xml, "{situs-title}", title, "16", [10.0, 6.0, 277.0, 10.0]);
        label(xml, "{situs-credit}", credit, "6", [10.0, 190.0, 277.0, 14.0]);
        map(xml, extent);
    });
}

fn item(
    xml: &mut Xml,
    kind: &str,
    id: &str,
    [left, top, width, height]: Frame,
    more: &[(&str, &str)],
    inside: impl FnOnce(&mut Xml),
) {
    let (position, size) = (format!("{left},{top},mm"), format!("{width},{height},mm"));
    let own = [
        ("type", kind),
        ("uuid", id),
        ("templateUuid", id),
        ("id", ""),
        ("position", &position),
        ("positionOnPage", &position),
        ("size", &size),
        ("referencePoint", "0"),
        ("visibility", "1"),
        ("opacity", "1"),
        ("itemRotation", "0"),
        ("background", if kind == PAGE || kind == LEGEND { "true" } else { "false" }),
    ];
    let attributes: Vec<(&str, &str)> = own.iter().chain(more).copied().collect();
    xml.node("LayoutItem", &attributes, inside);
}

fn map(xml: &mut Xml, extent: &Rect<f64>) {
    let more = [
        ("followPreset", "false"),
        ("keepLayerSet", "false"),
        ("drawCanvasItems", "true"),
        ("frame", "true"),
    ];
    item(xml, MAP, MAP_ID, [10.0, 18.0, 277.0, 170.0], &more, |xml| {
        let bounds = bounds(extent);
        let bounds: Vec<(&str, &str)> = bounds.iter().map(|(k, v)| (*k, v.as_str())).collect();
        xml.leaf("Extent", &bounds);
        xml.leaf("LayerSet", &[]);
    });
}

fn legend(xml: &mut Xml) {
    let more = [
        ("map_uuid", MAP_ID),
        ("title", ""),
        ("columnCount", "1"),
        ("legendFilterByMap", "1"),
        ("resizeToContents", "1"),
        ("symbolWidth", "6"),
        ("symbolHeight", "4"),
        ("wrapChar", ""),
    ];
    item(xml, LEGEND, "{situs-legend}", [12.0, 20.0, 60.0, 90.0], &more, |xml| {
        xml.node("styles", &[], |xml| {
            for (name, size) in
                [("title", "9"), ("group", "8"), ("subgroup", "7.5"), ("symbol", "7"), ("symbolLabel", "7")]
            {
                xml.node("style", &[("name", name), ("marginTop", "1.2"), ("marginLeft", "1.5")], |xml| {
                    font(xml, "styleFont", size);
                    letters(xml, size);
                });
            }
        });
    });
}

fn scale_bar(xml: &mut Xml) {
    let more = [
        ("mapUuid", MAP_ID),
        ("style", "Line Ticks Middle"),
        ("unitType", "km"),
        ("unitLabel", "km"),
        ("numMapUnitsPerScaleBarUnit", "1"),
        ("numSegments", "2"),
        ("numSegmentsLeft", "0"),
        ("segmentSizeMode", "1"),
        ("minBarWidth", "30"),
        ("maxBarWidth", "60"),
        ("height", "2"),
        ("outlineWidth", "0.3"),
    ];
    item(xml, SCALE_BAR, "{situs-scale}", [215.0, 174.0, 70.0, 12.0], &more, |xml| letters(xml, "8"));
}

fn label(xml: &mut Xml, id: &str, text: &str, size: &str, frame: Frame) {
    let more = [("labelText", text), ("htmlState", "0"), ("valign", "32"), ("halign", "1"), ("marginX", "0")];
    item(xml, LABEL, id, frame, &more, |xml| {
        font(xml, "LabelFont", size);
        letters(xml, size);
    });
}

/// What versions before 3.24 read instead of `text-style`.
fn font(xml: &mut Xml, element: &str, size: &str) {
    let description = format!("Sans Serif,{size},-1,5,50,0,0,0,0,0");
    xml.leaf(element, &[("description", &description), ("style", "")]);
}

fn letters(xml: &mut Xml, size: &str) {
    let style = [
        ("fontSize", size),
        ("fontSizeUnit", "Point"),
        ("fontWeight", "50"),
        ("textColor", "31,41,51,255"),
        ("textOpacity", "1"),
    ];
    xml.leaf("text-style", &style);
}
