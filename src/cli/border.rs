//! `situs border LON LAT`: how far from the Durand Line, on which side, at which kilometre, in which province.

use std::io::Write;

use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::error::{Code, Error, Result};
use crate::gazetteer::{Gazetteer, Place};
use crate::geo::{LINE_ACCURACY_KM, Position, Side};

const AFTER_HELP: &str = "\
Examples:
  situs border 71.0847 34.1147
      the Torkham crossing: longitude first, then latitude
  situs border 69.92 33.34 --format json
      the same properties as in the layers, for a program";

/// How far a position is from the Durand Line, on which side, at which kilometre, in which province.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct BorderArgs {
    /// Longitude in degrees, east positive.
    #[arg(value_name = "LON", allow_negative_numbers = true, value_parser = degrees)]
    lon: f64,
    /// Latitude in degrees, north positive.
    #[arg(value_name = "LAT", allow_negative_numbers = true, value_parser = degrees)]
    lat: f64,
    /// How to print it.
    #[arg(long, value_enum, default_value_t = BorderFormat::Table)]
    format: BorderFormat,
}

/// How a fix is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum BorderFormat {
    /// Lines for people.
    Table,
    /// One JSON object.
    Json,
}

fn degrees(text: &str) -> std::result::Result<f64, String> {
    text.parse()
        .map_err(|_| "expected degrees, such as 71.0847: longitude and latitude apart by a space".to_owned())
}

#[derive(Serialize)]
struct Fix<'a> {
    longitude: f64,
    latitude: f64,
    border_km: f64,
    border_side: &'static str,
    border_chainage_km: f64,
    border_length_km: f64,
    nearest_longitude: f64,
    nearest_latitude: f64,
    admin1: Option<&'a str>,
    iso_3166_2: Option<&'a str>,
    admin2: Option<&'a str>,
    /// The first-level divisions to whose stretch of the line the kilometre belongs.
    stretch_of: Vec<&'a str>,
}

/// Answers on `out`.
///
/// # Errors
/// [`Code::Usage`] for a position that is none, [`Code::Io`] where `out` can't be written.
pub(crate) fn run(args: &BorderArgs, out: &mut dyn Write) -> Result<()> {
    let position = Position::new(args.lon, args.lat).ok_or_else(|| {
        Error::new(
            Code::Usage,
            format!(
                "{} {} is no position: expected longitude -180 to 180, then latitude -90 to 90",
                args.lon, args.lat
            ),
            "give the longitude first, in degrees",
        )
    })?;
    let fix = fix(Gazetteer::embedded()?, position)?;
    let written = match args.format {
        BorderFormat::Table => table(&fix, swapped(&fix), out),
        BorderFormat::Json => {
            serde_json::to_writer_pretty(&mut *out, &fix).map_err(Into::into).and_then(|()| writeln!(out))
        }
    };
    written.map_err(|e| Error::new(Code::Io, "the answer can't be written", "").because(e))
}

fn fix(gazetteer: &Gazetteer, position: Position) -> Result<Fix<'_>> {
    let damaged =
        || Error::new(Code::Gazetteer, "the gazetteer holds no border line", "build the gazetteer again");
    let border = gazetteer.border().ok_or_else(damaged)?;
    let fix = border.fix(position);
    let (province, district) = gazetteer.admin_at(position);
    let along = |place: &&Place| gazetteer.stretch(&place.id).is_some_and(|s| s.holds(fix.chainage_km));
    Ok(Fix {
        longitude: position.lon(),
        latitude: position.lat(),
        border_km: rounded(fix.distance_km, 1e3),
        border_side: match fix.side {
            Side::Left => "afghanistan",
            Side::Right => "pakistan",
            Side::On => "on",
        },
        border_chainage_km: rounded(fix.chainage_km, 1e3),
        border_length_km: rounded(border.length_km(), 1e1),
        nearest_longitude: rounded(fix.nearest.lon(), 1e6),
        nearest_latitude: rounded(fix.nearest.lat(), 1e6),
        admin1: province.map(|p| p.name.as_str()),
        iso_3166_2: province.and_then(|p| p.iso_3166_2.as_deref()),
        admin2: district.map(|p| p.name.as_str()),
        stretch_of: gazetteer
            .places()
            .filter(|place| place.kind == crate::gazetteer::PlaceKind::Province)
            .filter(along)
            .map(|place| place.name.as_str())
            .collect(),
    })
}

fn rounded(value: f64, parts: f64) -> f64 {
    (value * parts).round() / parts
}

/// Beyond so many kilometres a position that would be near the line with its numbers swapped is taken for a slip.
const FAR_KM: f64 = 1000.0;

/// Whether the position is far off and would be near if latitude and longitude were swapped.
fn swapped(fix: &Fix<'_>) -> bool {
    let near = || {
        let border = Gazetteer::embedded().ok()?.border()?;
        Some(border.fix(Position::new(fix.latitude, fix.longitude)?).distance_km < FAR_KM)
    };
    fix.border_km > FAR_KM && near().unwrap_or(false)
}

fn table(fix: &Fix<'_>, swapped: bool, out: &mut dyn Write) -> std::io::Result<()> {
    let side = match fix.border_side {
        "on" => format!("not decided: within the line's own accuracy of {LINE_ACCURACY_KM} km"),
        "afghanistan" => "Afghan side".to_owned(),
        _ => "Pakistani side".to_owned(),
    };
    if swapped {
        writeln!(out, "note       far away, and near with the two swapped: the longitude comes first")?;
    }
    writeln!(out, "distance   {:.2} km from the Durand Line", fix.border_km)?;
    writeln!(out, "side       {side}")?;
    writeln!(
        out,
        "kilometre  {:.1} of {:.1} along the project's line, counted from Iran",
        fix.border_chainage_km, fix.border_length_km
    )?;
    writeln!(
        out,
        "nearest    {:.5} {:.5} (longitude, latitude)",
        fix.nearest_longitude, fix.nearest_latitude
    )?;
    writeln!(out, "stretch    {}", fix.stretch_of.join(", "))?;
    writeln!(out, "province   {}", fix.admin1.unwrap_or("none the gazetteer has an area of"))?;
    writeln!(out, "district   {}", fix.admin2.unwrap_or("none the gazetteer has an area of"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Cli {
        #[command(flatten)]
        args: BorderArgs,
    }

    fn json(lon: &str, lat: &str) -> serde_json::Value {
        let args = Cli::parse_from(["border", lon, lat, "--format", "json"]).args;
        let mut out = Vec::new();
        run(&args, &mut out).unwrap();
        serde_json::from_slice(&out).unwrap()
    }

    #[test]
    fn khost_is_on_the_afghan_side_in_its_own_province() {
        let fix = json("69.92", "33.34");
        assert_eq!(fix["border_side"], "afghanistan");
        assert_eq!(fix["iso_3166_2"], "AF-KHO");
        let km = fix["border_km"].as_f64().unwrap();
        assert!((10.0..40.0).contains(&km), "{km}");
    }

    #[test]
    fn peshawar_is_on_the_pakistani_side() {
        let fix = json("71.5785", "34.008");
        assert_eq!((&fix["border_side"], &fix["iso_3166_2"]), (&"pakistan".into(), &"PK-KP".into()));
        assert!(fix["stretch_of"].as_array().unwrap().iter().any(|p| p == "Nangarhar"));
    }

    #[test]
    fn a_swapped_position_is_noticed_and_a_far_one_is_not() {
        let said = |lon: &str, lat: &str| {
            let mut out = Vec::new();
            run(&Cli::parse_from(["border", lon, lat]).args, &mut out).unwrap();
            String::from_utf8(out).unwrap().contains("swapped")
        };
        assert!(said("34.1147", "71.0847"));
        assert!(!said("71.0847", "34.1147") && !said("-70.5", "-33.4"));
    }

    #[test]
    fn torkham_is_on_the_line() {
        assert_eq!(json("71.0847", "34.1147")["border_side"], "on");
    }

    #[test]
    fn the_other_half_of_the_earth_has_a_fix_too() {
        let fix = json("-70.5", "-33.4");
        assert!(fix["border_km"].as_f64().unwrap() > 10_000.0);
        assert_eq!(fix["admin1"], serde_json::Value::Null);
    }

    #[test]
    fn a_latitude_of_a_hundred_is_refused() {
        let args = Cli::parse_from(["border", "34", "100"]).args;
        assert_eq!(run(&args, &mut Vec::new()).unwrap_err().code, Code::Usage);
    }
}
