//! `situs resolve NAME`: where is it, how sure, what else could it be.

use std::io::Write;
use std::sync::Arc;

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::limit_args::LimitArgs;
use super::messages::Messages;
use crate::cell::defused;
use crate::error::{Code, Error, Result};
use crate::gazetteer::reader::Reader;
use crate::gazetteer::{Answer, Candidate, Gazetteer, Place, PlaceKind, Query};
use crate::geo::Position;

const AFTER_HELP: &str = "\
Examples:
  situs resolve Torkham
      the best candidate with a star, its probability, position and radius
  situs resolve Qarabagh --admin1 Ghazni --explain
      one of several of that name, and what speaks for it";

/// Which place is called so, how sure that is, and what else it could be.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct ResolveArgs {
    /// The name as written, in any script ("Torkham Gate", "Khowst", "پکتیا").
    #[arg(required_unless_present = "csv", default_value = "")]
    name: String,
    #[command(flatten)]
    table: super::resolve_table::TableArgs,
    /// The country: a two-letter code or a name.
    #[arg(long, value_name = "COUNTRY")]
    country: Option<String>,
    /// The province: an ISO 3166-2 code or a name.
    #[arg(long, value_name = "PROVINCE")]
    admin1: Option<String>,
    /// A position it should be near, in degrees: longitude first.
    #[arg(long, value_name = "LON,LAT", value_parser = position, allow_hyphen_values = true)]
    near: Option<Position>,
    /// Only places of this kind
    #[arg(long, help = KINDS, value_name = "KIND", value_parser = kind)]
    kind: Option<PlaceKind>,
    /// A gazetteer to lay over the embedded one: an index, or a file that `situs gazetteer build` reads.
    #[arg(long, value_name = "FILE")]
    gazetteer: Vec<std::path::PathBuf>,
    /// Own decisions that win: a CSV with the columns spelling, context, `place_id` (or lat and lon), note.
    #[arg(long, value_name = "FILE")]
    overrides: Option<std::path::PathBuf>,
    /// How many candidates to show.
    #[arg(long, value_name = "N", default_value_t = 5)]
    top: usize,
    /// How to print them.
    #[arg(long, value_enum, default_value_t = ResolveFormat::Table)]
    format: ResolveFormat,
    /// Say what speaks for and against each candidate.
    #[arg(long)]
    explain: bool,
    #[command(flatten)]
    limits: LimitArgs,
}

const KINDS: &str = "Only places of this kind: country, province, district, settlement, crossing, pass, border_post, \
                     region, airport";

/// How candidates are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ResolveFormat {
    /// Columns for people.
    Table,
    /// One JSON object.
    Json,
    /// One row a candidate.
    Csv,
}

#[derive(Serialize)]
struct Row<'a> {
    rank: usize,
    chosen: bool,
    id: &'a str,
    name: &'a str,
    kind: &'static str,
    country: &'a str,
    admin1: Option<&'a str>,
    admin2: Option<&'a str>,
    latitude: f64,
    longitude: f64,
    radius_km: f64,
    confidence: f64,
    matched: &'a str,
}

#[derive(Serialize)]
struct Explained<'a> {
    #[serde(flatten)]
    row: Row<'a>,
    why: &'a [String],
}

/// Answers on `out`; rows of a table that can't be read are told on `err`.
///
/// # Errors
/// [`Code::UnknownPlace`] where nothing bears the name, [`Code::Io`] where `out` can't be written.
pub(crate) fn run(args: &ResolveArgs, out: &mut dyn Write, err: &mut dyn Write) -> Result<()> {
    let limits = args.limits.limits();
    let reader = super::layers::reader(&args.gazetteer, limits)?;
    let overrides = Arc::new(super::layers::overrides(args.overrides.as_deref(), &reader, limits)?);
    if args.table.is_asked() || args.name == "-" {
        return super::resolve_table::run(
            &args.table,
            (&reader, &overrides),
            (args.country.as_deref(), args.admin1.as_deref()),
            limits,
            out,
            &mut Messages::human(err),
        );
    }
    known(&reader, args)?;
    let kinds: Vec<PlaceKind> = args.kind.into_iter().collect();
    let ask = |name: &str, around: &[String]| {
        let within: Vec<String> = around.iter().chain(&args.admin1).cloned().collect();
        let query = Query {
            kinds: &kinds,
            country: args.country.as_deref(),
            within: &within,
            near: args.near,
            ..Query::name(name)
        };
        let narrow = reader.narrow(&query).with(overrides.clone());
        let answer = narrow.resolve(&query);
        (narrow, answer)
    };
    let (mut narrow, mut answer) = ask(&args.name, &[]);
    // "Wesh, Spin Boldak, Kandahar": a name and what is around it, the smallest first.
    if answer.candidates.is_empty()
        && let Some((name, around)) = args.name.split_once(',')
    {
        let around: Vec<String> = around.split(',').map(|name| name.trim().to_owned()).collect();
        (narrow, answer) = ask(name.trim(), &around);
    }
    let gazetteer = &narrow;
    if answer.candidates.is_empty() {
        return Err(Error::new(
            Code::UnknownPlace,
            format!("no place of the gazetteer is called \"{}\"", args.name.escape_debug()),
            "try another spelling, or the district or province it lies in",
        ));
    }
    let written = match args.format {
        ResolveFormat::Table => table(args, gazetteer, &answer, out),
        ResolveFormat::Json => json(args, gazetteer, &answer, out),
        ResolveFormat::Csv => csv(args, gazetteer, &answer, out),
    };
    written.map_err(|e| Error::new(Code::Io, "the answer can't be written", "").because(e))
}

/// A country or province that nothing is called is a slip, and would say nothing for or against any place.
fn known(reader: &Reader, args: &ResolveArgs) -> Result<()> {
    let code = |place: &Place, text: &str| {
        place.iso_3166_2.as_deref() == Some(text)
            || place.kind == PlaceKind::Country && place.country.eq_ignore_ascii_case(text)
    };
    let asked = [
        ("country", &args.country, [PlaceKind::Country].as_slice()),
        ("province", &args.admin1, &[PlaceKind::Province, PlaceKind::District, PlaceKind::Region]),
    ];
    for (what, name, kinds) in asked {
        let Some(name) = name else { continue };
        let query = Query { kinds, ..Query::name(name) };
        let gazetteer = reader.narrow(&query);
        let named = gazetteer.resolve(&query);
        if named.candidates.is_empty() && !gazetteer.places().any(|place| code(place, name.trim())) {
            let what =
                format!("no {what} is called \"{}\": expected its name or its ISO code", name.escape_debug());
            return Err(Error::new(Code::Usage, what, "look for a slip in the name, or leave it out"));
        }
    }
    Ok(())
}

fn rows<'a>(
    args: &ResolveArgs,
    gazetteer: &'a Gazetteer,
    answer: &'a Answer,
) -> Vec<(Row<'a>, &'a Candidate)> {
    (1..)
        .zip(&answer.candidates)
        .take(args.top.max(1))
        .filter_map(|(rank, candidate)| {
            let place = gazetteer.place(&candidate.place)?;
            Some((row(rank, answer.decided, place, candidate), candidate))
        })
        .collect()
}

fn row<'a>(rank: usize, decided: bool, place: &'a Place, candidate: &'a Candidate) -> Row<'a> {
    Row {
        rank,
        chosen: decided && rank == 1,
        id: place.id.as_str(),
        name: &place.name,
        kind: place.kind.as_str(),
        country: &place.country,
        admin1: place.admin1.as_deref(),
        admin2: place.admin2.as_ref().map(|id| id.as_str()),
        latitude: place.position.lat(),
        longitude: place.position.lon(),
        radius_km: place.radius_km,
        confidence: (candidate.confidence * 1000.0).round() / 1000.0,
        matched: &candidate.matched,
    }
}

fn table(
    args: &ResolveArgs,
    gazetteer: &Gazetteer,
    answer: &Answer,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    let rows = rows(args, gazetteer, answer);
    let wide = |length: fn(&Row<'_>) -> usize| rows.iter().map(|(row, _)| length(row)).max().unwrap_or(0);
    let (names, ids) = (wide(|row| row.name.chars().count()), wide(|row| row.id.len()));
    for (row, candidate) in &rows {
        writeln!(
            out,
            "{} {:>4.0}%  {:<names$}  {:<11}  {:<5}  {:<6}  {:>9.4} {:>9.4}  \u{b1}{:<6}  {:<ids$}",
            if row.chosen { '*' } else { ' ' },
            row.confidence * 100.0,
            row.name,
            row.kind,
            row.country,
            row.admin1.unwrap_or("-"),
            row.latitude,
            row.longitude,
            format!("{} km", row.radius_km),
            row.id,
        )?;
        if args.explain {
            for reason in &candidate.why {
                writeln!(out, "         {reason}")?;
            }
        }
    }
    let more = answer.candidates.len().saturating_sub(rows.len());
    if more > 0 {
        writeln!(out, "  and {more} more (--top {})", answer.candidates.len())?;
    }
    if !answer.decided {
        writeln!(out, "  not decided: say more with --country, --admin1, --near or --kind")?;
    }
    Ok(())
}

fn json(
    args: &ResolveArgs,
    gazetteer: &Gazetteer,
    answer: &Answer,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    let explained = |(row, candidate): (Row<'_>, &'_ Candidate)| {
        serde_json::to_value(Explained { row, why: &candidate.why })
    };
    let candidates = rows(args, gazetteer, answer)
        .into_iter()
        .map(explained)
        .collect::<std::result::Result<Vec<_>, _>>()?;
    let document =
        serde_json::json!({ "name": args.name, "decided": answer.decided, "candidates": candidates });
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

fn csv(
    args: &ResolveArgs,
    gazetteer: &Gazetteer,
    answer: &Answer,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    for (row, _) in rows(args, gazetteer, answer) {
        let (name, matched) = (defused(row.name).into_owned(), defused(row.matched).into_owned());
        let row = Row { name: &name, matched: &matched, ..row };
        writer.serialize(row).map_err(std::io::Error::other)?;
    }
    writer.flush()
}

/// Reads `LON,LAT`.
fn position(text: &str) -> std::result::Result<Position, String> {
    let read = || {
        let (lon, lat) = text.split_once(',')?;
        Position::new(lon.trim().parse().ok()?, lat.trim().parse().ok()?)
    };
    read().ok_or_else(|| "expected LON,LAT in degrees, longitude first, as in 71.08,34.11".to_owned())
}

fn kind(text: &str) -> std::result::Result<PlaceKind, String> {
    PlaceKind::from_name(&text.to_lowercase().replace('-', "_")).ok_or_else(|| {
        let known: Vec<&str> = PlaceKind::ALL.iter().map(|kind| kind.as_str()).collect();
        format!("expected one of {}", known.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Cli {
        #[command(flatten)]
        args: ResolveArgs,
    }

    fn printed(words: &[&str]) -> Result<String> {
        let args = Cli::parse_from([&["resolve"], words].concat()).args;
        let mut out = Vec::new();
        run(&args, &mut out, &mut std::io::sink())?;
        Ok(String::from_utf8(out).unwrap())
    }

    #[test]
    fn the_chosen_place_bears_a_star() {
        let table = printed(&["Torkham"]).unwrap();
        assert!(table.starts_with("* ") && table.contains("situs:torkham"), "{table}");
    }

    #[test]
    fn what_is_not_decided_says_so_and_marks_none() {
        let table = printed(&["Qarabagh", "--explain"]).unwrap();
        assert!(!table.contains("* ") && table.contains("not decided"), "{table}");
        let decided = printed(&["Qarabagh", "--admin1", "AF-GHA"]).unwrap();
        assert!(decided.starts_with("* ") && !decided.contains("not decided"), "{decided}");
    }

    #[test]
    fn json_and_csv_are_read_back_with_the_same_candidates() {
        let json: serde_json::Value =
            serde_json::from_str(&printed(&["Khost", "--format", "json"]).unwrap()).unwrap();
        let csv = printed(&["Khost", "--format", "csv"]).unwrap();
        let rows: Vec<csv::StringRecord> =
            csv::Reader::from_reader(csv.as_bytes()).records().map(|r| r.unwrap()).collect();
        let candidates = json["candidates"].as_array().unwrap();
        assert_eq!(rows.len(), candidates.len());
        for (row, candidate) in rows.iter().zip(candidates) {
            assert_eq!(row.get(2).unwrap(), candidate["id"]);
        }
        assert_eq!(json["decided"], true);
    }

    #[test]
    fn an_unknown_name_is_an_error_with_a_way_out() {
        let error = printed(&["Anzar Sar"]).unwrap_err();
        assert_eq!(error.code, Code::UnknownPlace);
        assert!(error.to_string().contains("Anzar Sar"));
    }

    #[test]
    fn a_country_or_province_that_nobody_knows_is_refused_and_not_passed_over() {
        for wrong in [["--country", "Narnia"], ["--country", "XX"], ["--admin1", "Mordor"]] {
            assert_eq!(printed(&["Kabul", wrong[0], wrong[1]]).unwrap_err().code, Code::Usage, "{wrong:?}");
        }
        for right in
            [["--country", "af"], ["--country", "Afghanistan"], ["--admin1", "AF-KAB"], ["--admin1", "Kabul"]]
        {
            assert!(printed(&["Kabul", right[0], right[1]]).is_ok(), "{right:?}");
        }
    }

    #[test]
    fn positions_west_and_south_are_read() {
        assert!(position("-70.5,-33.4").is_ok());
        assert!(printed(&["Kabul", "--near", "-70.5,-33.4"]).is_ok());
        for wrong in ["71", "a,b", "200,34", "71,34,5", ""] {
            assert!(position(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_name_may_bring_what_is_around_it() {
        let wesh = printed(&["Wesh, Spin Boldak, Kandahar"]).unwrap();
        assert!(wesh.starts_with('*') && wesh.contains("situs:wesh"), "{wesh}");
    }

    #[test]
    fn crossings_answer_to_their_spellings_and_to_both_towns() {
        for (name, id) in [
            ("Chaman-Spin Boldak crossing", "situs:spin-boldak-chaman-gate"),
            ("Towr Kham", "situs:torkham"),
            ("Turkham", "situs:torkham"),
            ("Torkham Gate", "situs:torkham"),
        ] {
            let answer = printed(&[name]).unwrap();
            assert!(answer.starts_with('*') && answer.contains(id), "{name}: {answer}");
        }
    }
}
