//! What a layer says of itself: title, abstract, licences, whom to name. In a `.qmd` and in each layer of the project.

use crate::export::DataSource;
use crate::export::credit::{attribution, licences};
use crate::export::xml::Xml;

/// The elements of QGIS's layer metadata.
pub(super) fn metadata(xml: &mut Xml, name: &str, title: &str, abstr: &str, sources: &[DataSource]) {
    xml.text("identifier", &[], name);
    xml.text("parentidentifier", &[], "");
    xml.text("language", &[], "en");
    xml.text("type", &[], "dataset");
    xml.text("title", &[], title);
    xml.text("abstract", &[], abstr);
    links(xml, sources);
    xml.text("fees", &[], "");
    xml.text("rights", &[], &attribution(sources));
    for licence in licences(sources) {
        xml.text("license", &[], licence);
    }
    xml.text("encoding", &[], "UTF-8");
    xml.node("crs", &[], |xml| reference_system(xml, 4326));
    xml.leaf("extent", &[]);
}

/// Where the data inside come from.
pub(super) fn links(xml: &mut Xml, sources: &[DataSource]) {
    xml.node("links", &[], |xml| {
        for source in sources {
            let link = [
                ("name", source.title.as_str()),
                ("type", "WWW:LINK"),
                ("url", &source.path),
                ("description", &source.license),
                ("format", ""),
                ("mimeType", ""),
                ("size", ""),
            ];
            xml.leaf("link", &link);
        }
    });
}

/// 4326 (degrees) or 3857 (the projection of web maps, in which a circle on the ground is round).
pub(super) fn reference_system(xml: &mut Xml, epsg: u32) {
    xml.node("spatialrefsys", &[], |xml| {
        let number = epsg.to_string();
        // QGIS's own number of it; without it the system stays empty.
        xml.text("srsid", &[], if epsg == 4326 { "3452" } else { &number });
        xml.text("srid", &[], &number);
        xml.text("authid", &[], &format!("EPSG:{epsg}"));
    });
}
