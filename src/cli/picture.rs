//! `situs picture DIR -o map.svg|map.png`: a locator map of a folder of layers.

use std::io;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::layer_folder;
use super::messages::Messages;
use super::write::write_file;
use crate::draw::{Picture, PictureOptions, Theme, picture};
use crate::error::{Code, Error, Result};
use crate::gazetteer::Gazetteer;

const AFTER_HELP: &str = "\
Examples:
  situs picture layers -o map.svg
      everything that has a place, 1200 pixels wide
  situs picture layers -o map.png --width 2400 --theme dark --title \"Three days in October\"
      the same as pixels, with a heading of your own
  situs picture layers -o kunar.svg --extent 70.3,34.3,71.7,35.7
      a part of it: west, south, east, north in degrees";

/// Draws a folder of layers as a map to print
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct PictureArgs {
    /// The folder that `situs build` wrote
    #[arg(value_name = "DIR")]
    folder: PathBuf,

    /// The picture: .svg, or .png where this situs can make one
    #[arg(short, long, value_name = "FILE")]
    out: PathBuf,

    /// Its width in pixels, 300 to 8000; the height follows from what is drawn
    #[arg(long, value_name = "N", default_value_t = 1200, value_parser = clap::value_parser!(u16).range(300..=8000))]
    width: u16,

    /// For which ground it is drawn
    #[arg(long, value_enum, default_value_t, value_name = "THEME")]
    theme: ThemeName,

    /// The heading; without it, one is made of what is drawn and of its days
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,

    /// What is shown: west,south,east,north in degrees; without it, everything
    #[arg(long, value_name = "W,S,E,N", allow_hyphen_values = true, value_parser = extent)]
    extent: Option<(f64, f64, f64, f64)>,
}

/// Light or dark.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum ThemeName {
    /// For paper and bright rooms
    #[default]
    Light,
    /// For dark rooms and dark pages
    Dark,
}

fn extent(text: &str) -> std::result::Result<(f64, f64, f64, f64), String> {
    let numbers: Vec<f64> = text.split(',').filter_map(|part| part.trim().parse().ok()).collect();
    let fit = |lon: f64, lat: f64| (-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat);
    match numbers.as_slice() {
        &[west, south, east, north] if fit(west, south) && fit(east, north) && south < north => {
            Ok((west, south, east, north))
        }
        _ => Err("expected west,south,east,north in degrees, such as 60.5,29,75,37".into()),
    }
}

/// Runs the verb; messages go to `err`.
pub(super) fn run(args: &PictureArgs, err: &mut dyn io::Write) -> u8 {
    let mut messages = Messages::human(err);
    match draw(args, &mut messages) {
        Ok(()) => 0,
        Err(error) => {
            messages.error(&error);
            error.code.exit()
        }
    }
}

fn draw(args: &PictureArgs, messages: &mut Messages<'_>) -> Result<()> {
    let ending = args.out.extension().and_then(|end| end.to_str()).unwrap_or_default().to_ascii_lowercase();
    if !["svg", "png"].contains(&ending.as_str()) {
        let what = format!(
            "{} is the name of no picture, expected one that ends in .svg or .png",
            args.out.display()
        );
        return Err(Error::new(Code::Usage, what, "choose another -o"));
    }
    let sheets = layer_folder::sheets(&args.folder)?;
    for finding in &sheets.findings {
        messages.finding(finding);
    }
    let options = PictureOptions {
        width: f64::from(args.width),
        theme: match args.theme {
            ThemeName::Light => Theme::Light,
            ThemeName::Dark => Theme::Dark,
        },
        title: args.title.clone(),
        extent: args.extent,
    };
    let picture = picture(&sheets, Gazetteer::embedded()?, &options)?;
    let bytes = if ending == "png" { png(&picture, messages)? } else { picture.svg.into_bytes() };
    write_file(&args.out, &bytes)
}

#[cfg(feature = "png")]
fn png(picture: &Picture, messages: &mut Messages<'_>) -> Result<Vec<u8>> {
    let raster = crate::draw::raster(picture)?;
    if raster.fonts == 0 {
        let at = crate::source::Location::file("system fonts");
        let what = "no font was found, so the picture has no words";
        let way_out = "install one (Debian: fonts-dejavu-core), or write .svg";
        messages.finding(&crate::error::Finding::warning(at, Code::Missing, what, way_out));
    }
    Ok(raster.png)
}

#[cfg(not(feature = "png"))]
fn png(_picture: &Picture, _messages: &mut Messages<'_>) -> Result<Vec<u8>> {
    let what = "this situs was built without PNG";
    Err(Error::new(Code::Usage, what, "write .svg, or build it with `cargo install --features png`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_extent_is_four_degrees_in_order() {
        assert_eq!(extent("60.5,29,75,37"), Ok((60.5, 29.0, 75.0, 37.0)));
        assert_eq!(extent("170, -20, -170, -10"), Ok((170.0, -20.0, -170.0, -10.0)));
        for wrong in ["", "1,2,3", "60,37,75,29", "x,1,2,3", "NaN,1,2,3", "1,2,3,91", "1,2,3,4,5"] {
            assert!(extent(wrong).is_err(), "{wrong}");
        }
    }
}
