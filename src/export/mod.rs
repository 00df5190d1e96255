//! Layers in, bytes out: one file a format. Nothing here opens, reads or writes a file, knows the time or the machine.

mod credit;
mod csv_file;
#[cfg(feature = "formats")]
mod csv_layer;
#[cfg(feature = "formats")]
mod flatgeobuf;
mod geojson;
#[cfg(feature = "formats")]
mod geojsonl;
#[cfg(feature = "formats")]
mod gpkg;
#[cfg(feature = "formats")]
mod kml;
mod package;
#[cfg(feature = "formats")]
mod qgis;
mod ring;
#[cfg(feature = "formats")]
mod shapes;
mod sheets;
mod template;
#[cfg(feature = "formats")]
mod xml;

pub use self::csv_file::{REJECT_COLUMNS, claims_csv, rejects_csv};
#[cfg(feature = "formats")]
pub use self::csv_layer::layer_csv;
#[cfg(feature = "formats")]
pub use self::flatgeobuf::layer_flatgeobuf;
pub use self::geojson::layer_geojson;
#[cfg(feature = "formats")]
pub use self::geojsonl::layer_geojsonl;
#[cfg(feature = "formats")]
pub use self::gpkg::layers_gpkg;
#[cfg(feature = "formats")]
pub use self::kml::layers_kml;
pub use self::package::{DataSource, Fingerprint, InputFile, Package, package_json, sha256};
#[cfg(feature = "formats")]
pub use self::qgis::qgis_files;
pub use self::sheets::{
    FileNote, SHEETS, append_claim, append_claim_cells, append_feature, append_reject, own_head, sheet_end,
    sheet_head,
};
pub use self::template::{KindTemplate, Template, when_text};

/// A file that is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutFile {
    /// Its name, without a folder.
    pub name: String,
    /// A title for people.
    pub title: String,
    /// What it holds, in one sentence.
    pub description: String,
    /// Its content.
    pub bytes: Vec<u8>,
}
