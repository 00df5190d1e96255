//! The layers for QGIS: a project that opens styled, timed, labelled and attributed in any folder, and beside each
//! layer its style (`.qml`) and its metadata (`.qmd`) for those who drag a single file in.

mod archive;
mod form;
mod label;
mod layout;
mod metadata;
mod options;
mod project;
mod style;
mod symbol;
mod view;
mod words;

use super::xml::Xml;
use super::{DataSource, OutFile};
use crate::layer::Layer;

/// The project and, for each layer, style and metadata; `has_claims` where `claims.csv` has rows.
pub fn qgis_files(layers: &[Layer], has_claims: bool, sources: &[DataSource]) -> Vec<OutFile> {
    let project = OutFile {
        name: "situs.qgz".into(),
        title: "QGIS project".into(),
        description: "All layers with groups, styles, labels, time control, forms and a sheet to print."
            .into(),
        bytes: archive::archive(&project::project(layers, has_claims, sources)),
    };
    let beside = layers.iter().flat_map(|layer| {
        let file = |ending: &str, what: &str, bytes| OutFile {
            name: format!("{}.{ending}", layer.name),
            title: format!("{}: {what}", layer.title),
            description: format!("QGIS reads it when {}.geojson is opened.", layer.name),
            bytes,
        };
        [file("qml", "style", layer_style(layer)), file("qmd", "metadata", layer_metadata(layer, sources))]
    });
    std::iter::once(project).chain(beside).collect()
}

/// The style of a layer as a `.qml`.
pub(super) fn layer_style(layer: &Layer) -> Vec<u8> {
    let mut xml = Xml::new();
    let attributes = [
        ("version", project::VERSION),
        ("styleCategories", "AllStyleCategories"),
        ("labelsEnabled", style::labelled(layer)),
        ("hasScaleBasedVisibilityFlag", "0"),
    ];
    xml.node("qgis", &attributes, |xml| style::style(xml, layer, None));
    xml.finish()
}

fn layer_metadata(layer: &Layer, sources: &[DataSource]) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.node("qgis", &[("version", project::VERSION)], |xml| {
        metadata::metadata(xml, layer.name, layer.title, layer.description, sources);
    });
    xml.finish()
}
