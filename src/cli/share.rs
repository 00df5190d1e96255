//! `situs share LAYER`: a link that opens the layer in geojson.io.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::layer_folder;
use crate::draw::share_link;
use crate::error::{Code, Error, Result};
use crate::source::Location;

const AFTER_HELP: &str = "\
Examples:
  situs share layers/strikes.geojson
      a link with all of the layer in it; colours included
  situs share layers/clashes.geojson > link.txt
      the same for a file

Nothing is sent anywhere: the layer is in the link, and whoever follows it has it. At most 150,000 characters.";

/// Prints a link that opens a layer in geojson.io, with all of the layer in the link
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct ShareArgs {
    /// A layer in GeoJSON
    #[arg(value_name = "LAYER")]
    layer: PathBuf,
}

/// Answers on `out`.
///
/// # Errors
/// [`Code::Io`] where the file can't be read or `out` not be written; as [`share_link`].
pub(super) fn run(args: &ShareArgs, out: &mut dyn Write) -> Result<()> {
    let text = layer_folder::text(&args.layer)?;
    let at = Location::file(args.layer.to_string_lossy().replace('\\', "/"));
    let link = share_link(&text).map_err(|error| error.at(at))?;
    writeln!(out, "{link}").map_err(|e| Error::new(Code::Io, "the link can't be written", "").because(e))
}
