//! Where features go: a folder of layers, one file, or a pipe.

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::stream::Form;
use super::whole_file::Target;
use super::write::Destination;
use crate::error::Result;

/// How features stand in one file or a pipe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FeatureForm {
    /// One GeoJSON document
    Collection,
    /// One feature a line
    Lines,
    /// A GeoJSON text sequence (RFC 8142)
    Sequence,
}

impl From<FeatureForm> for Form {
    fn from(form: FeatureForm) -> Self {
        match form {
            FeatureForm::Collection => Form::Collection,
            FeatureForm::Lines => Form::Lines,
            FeatureForm::Sequence => Form::Sequence,
        }
    }
}

/// Where features go.
pub(super) enum Output {
    /// A folder with a file a layer.
    Folder(Destination),
    /// One file.
    File(Target, Form),
    /// Standard output.
    Pipe(Form),
}

impl Output {
    /// Looks before the long work whether it can be written there.
    ///
    /// # Errors
    /// Those of [`Destination::check`] and [`Target::new`].
    pub(super) fn check(path: &Path, form: Option<FeatureForm>) -> Result<Self> {
        if path == Path::new("-") {
            return Ok(Output::Pipe(form.map_or(Form::Lines, Form::from)));
        }
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        let by_name = match ending.as_deref() {
            Some("geojson" | "json") => Some(Form::Collection),
            Some("geojsonl" | "ndjson" | "jsonl") => Some(Form::Lines),
            Some("geojsons" | "geojsonseq") => Some(Form::Sequence),
            _ => None,
        };
        match by_name.filter(|_| !path.is_dir()) {
            Some(by_name) => Ok(Output::File(Target::new(path)?, form.map_or(by_name, Form::from))),
            None => Ok(Output::Folder(Destination::check(path)?)),
        }
    }

    /// The file that says a build is done: the one that is written last.
    pub(super) fn target(&self, named: &Path) -> PathBuf {
        match self {
            Output::Folder(_) => named.join("datapackage.json"),
            Output::File(..) | Output::Pipe(_) => named.to_owned(),
        }
    }
}
