//! What `situs build` writes beside GeoJSON: other formats, a project for QGIS.

use clap::{Args, ValueEnum};

use super::messages::Format;
use crate::error::{Code, Error, Result};
use crate::export::{
    DataSource, OutFile, layer_csv, layer_flatgeobuf, layer_geojsonl, layers_gpkg, layers_kml, qgis_files,
};
use crate::layer::Layers;

/// Which files, besides the GeoJSON that is always written.
#[derive(Debug, Args)]
pub(super) struct Formats {
    /// Formats to write besides GeoJSON, which is always written; several with commas. `json` and `human` are an older
    /// way to say --messages
    #[arg(long, value_enum, value_delimiter = ',', value_name = "FORMAT")]
    format: Vec<Form>,

    /// Put a row of HXL hashtags below the header of each layer's CSV
    #[arg(long)]
    hxl: bool,

    /// Add a QGIS project (situs.qgz), and a style and metadata beside each layer
    #[arg(long)]
    qgis: bool,

    /// The form of messages on stderr [default: human]
    #[arg(long, value_enum, value_name = "FORM")]
    messages: Option<Format>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// RFC 7946, a file a layer
    Geojson,
    /// GeoJSON text, a feature a line
    Geojsonl,
    /// Tables, with .csvt and .prj, by which GDAL and QGIS know types and place
    Csv,
    /// One document for Google Earth and its like, a folder a layer
    Kml,
    /// One GeoPackage, with styles inside
    Gpkg,
    /// FlatGeobuf, a file a layer
    Flatgeobuf,
    #[value(hide = true)]
    Human,
    #[value(hide = true)]
    Json,
}

impl Formats {
    /// How messages are written.
    pub(super) fn messages(&self) -> Format {
        let json = self.wants(Form::Json);
        self.messages.unwrap_or(if json { Format::Json } else { Format::Human })
    }

    fn wants(&self, form: Form) -> bool {
        self.format.contains(&form)
    }

    /// Whether anything besides GeoJSON is asked for; such a run holds its layers at once.
    pub(super) fn more(&self) -> bool {
        let forms = [Form::Geojsonl, Form::Csv, Form::Kml, Form::Gpkg, Form::Flatgeobuf];
        self.qgis || forms.into_iter().any(|form| self.wants(form))
    }

    /// Looks before the long work whether what is asked for makes sense.
    ///
    /// # Errors
    /// [`Code::Usage`] for hashtags without a table that could bear them.
    pub(super) fn check(&self) -> Result<()> {
        if self.hxl && !self.wants(Form::Csv) {
            let what = "--hxl was given without --format csv: expected tables for the hashtags";
            return Err(Error::new(Code::Usage, what, "add --format csv, or leave --hxl out"));
        }
        Ok(())
    }

    /// The files, in a fixed order, whatever the order on the command line.
    pub(super) fn files(&self, layers: &Layers, sources: &[DataSource]) -> Vec<OutFile> {
        let all = &layers.layers;
        let mut files = Vec::new();
        if self.wants(Form::Geojsonl) {
            files.extend(all.iter().map(|layer| layer_geojsonl(layer, sources)));
        }
        if self.wants(Form::Csv) {
            files.extend(all.iter().flat_map(|layer| layer_csv(layer, sources, self.hxl)));
        }
        if self.wants(Form::Kml) {
            files.push(layers_kml(all, sources));
        }
        if self.wants(Form::Gpkg) {
            files.push(layers_gpkg(all, &layers.claims, sources));
        }
        if self.wants(Form::Flatgeobuf) {
            files.extend(all.iter().map(|layer| layer_flatgeobuf(layer, sources)));
        }
        if self.qgis {
            files.extend(qgis_files(all, !layers.claims.is_empty(), sources));
        }
        files
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Cli {
        #[command(flatten)]
        formats: Formats,
    }

    fn parsed(args: &[&str]) -> Formats {
        Cli::parse_from(["build"].iter().chain(args)).formats
    }

    fn names(args: &[&str]) -> Vec<String> {
        let layers = crate::layer::lay_out(&[], crate::gazetteer::Gazetteer::embedded().unwrap());
        parsed(args).files(&layers, &[]).into_iter().map(|file| file.name).collect()
    }

    #[test]
    fn formats_are_parted_by_commas_and_written_in_one_order() {
        assert_eq!(names(&["--format", "gpkg,kml"]), ["situs.kml", "situs.gpkg"]);
        assert_eq!(names(&["--format", "kml", "--format", "gpkg"]), ["situs.kml", "situs.gpkg"]);
        assert_eq!(names(&["--format", "geojson"]), [""; 0]);
        assert_eq!(names(&["--qgis"]).len(), 1 + 2 * 8);
        assert_eq!(names(&["--format", "csv"]).len(), 3 * 8 - 1, "what has no place has no .prj");
    }

    #[test]
    fn the_form_of_messages_is_said_in_either_way() {
        assert_eq!(parsed(&["--format", "json"]).messages(), Format::Json);
        assert_eq!(parsed(&["--messages", "json", "--format", "csv"]).messages(), Format::Json);
        assert_eq!(parsed(&["--format", "csv"]).messages(), Format::Human);
    }

    #[test]
    fn hashtags_without_a_table_are_refused() {
        assert_eq!(parsed(&["--hxl"]).check().unwrap_err().code, Code::Usage);
        assert!(parsed(&["--hxl", "--format", "csv"]).check().is_ok());
    }
}
