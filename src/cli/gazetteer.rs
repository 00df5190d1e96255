//! `situs gazetteer`: builds a gazetteer index, tells what is in one, checks it, lists it.

use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::{Map, Value, json};

use super::limit_args::RatioArgs;
use super::messages::{Format, Messages};
use super::progress::Progress;
use super::whole_file::Target;
use crate::cell::defused;
use crate::error::{Code, Error, Result};
use crate::gazetteer::PlaceKind;
use crate::gazetteer::dump::{Faults, Importer, Kind, Text, texts_within};
use crate::gazetteer::index::{Counts, Index, PlaceRef};
use crate::source::Location;

/// Build, check and look into gazetteers
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  situs gazetteer build -o own.situs places.csv names.csv
      an index of own tables
  situs gazetteer info own.situs
      what is in it, and whose data they are")]
pub(super) struct GazetteerArgs {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Build(BuildArgs),
    Info(InfoArgs),
    Check(FileArgs),
    List(ListArgs),
}

/// Make one index file from GeoNames files as downloaded, or from own tables
///
/// Dumps (a country, allCountries, cities500...), alternateNames, admin1CodesASCII, admin2Codes, hierarchy and
/// countryInfo are known by their content, plain, .gz or .zip, in any order; so are tables with the columns
/// id,name,latitude,longitude (places) and place_id,name (names). Where two files have the same place, the first
/// named on the command line decides.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  situs gazetteer build -o af-pk.situs AF.zip PK.zip alternateNamesV2.zip admin1CodesASCII.txt
  situs gazetteer build -o own.situs places.csv names.csv --source \"typed by hand\" --licence CC0-1.0")]
struct BuildArgs {
    /// Files of GeoNames, or own tables
    #[arg(required = true, value_name = "DUMP")]
    dumps: Vec<PathBuf>,

    /// The index to write; replaced as a whole, or left as it is
    #[arg(short, long, value_name = "FILE")]
    out: PathBuf,

    /// What ids of dumps begin with: another word than gn where they are not GeoNames' own
    #[arg(long, default_value = "gn", value_name = "WORD", value_parser = prefix)]
    prefix: String,

    /// What the source of dumps is called [default: GeoNames]
    #[arg(long, value_name = "TEXT")]
    source: Option<String>,

    /// The licence of the source [default: GeoNames' CC BY 4.0]
    #[arg(long, value_name = "TEXT")]
    licence: Option<String>,

    #[command(flatten)]
    limits: RatioArgs,

    /// Say nothing but errors
    #[arg(short, long)]
    quiet: bool,

    /// The form of messages on stderr
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    format: Format,
}

/// Tell what an index holds, its sources and licences
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  situs gazetteer info own.situs
  situs gazetteer info own.situs --json")]
struct InfoArgs {
    /// The index
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// As JSON
    #[arg(long)]
    json: bool,
}

/// Check every checksum and every reference of an index
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  situs gazetteer check own.situs
  situs gazetteer check own.situs && cp own.situs elsewhere.situs")]
struct FileArgs {
    /// The index
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Print the places of an index as CSV
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  situs gazetteer list own.situs > all.csv
  situs gazetteer list own.situs --kind settlement --country AF")]
struct ListArgs {
    /// The index
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Only this kind: country, province, district, settlement, crossing, pass, border_post, region, airport
    #[arg(long, value_name = "KIND", value_parser = kind)]
    kind: Option<PlaceKind>,

    /// Only this country, ISO 3166-1 alpha-2
    #[arg(long, value_name = "CC")]
    country: Option<String>,
}

fn kind(name: &str) -> std::result::Result<PlaceKind, String> {
    let all: Vec<&str> = PlaceKind::ALL.iter().map(|kind| kind.as_str()).collect();
    PlaceKind::from_name(name).ok_or_else(|| format!("expected one of {}", all.join(", ")))
}

fn prefix(word: &str) -> std::result::Result<String, String> {
    let plain = word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) && !word.is_empty();
    plain.then(|| word.to_owned()).ok_or_else(|| "expected small letters and digits".to_owned())
}

/// Runs the verb: data to `out`, messages to `err`.
pub(super) fn run(args: &GazetteerArgs, out: &mut dyn io::Write, err: &mut dyn io::Write) -> Result<()> {
    match &args.verb {
        Verb::Build(args) => build(args, &mut Messages { to: err, format: args.format, quiet: args.quiet }),
        Verb::Info(args) => info(args, out),
        Verb::Check(args) => check(args, out),
        Verb::List(args) => list(args, out),
    }
}

fn build(args: &BuildArgs, messages: &mut Messages<'_>) -> Result<()> {
    for dump in &args.dumps {
        if fs::canonicalize(dump).is_ok_and(|dump| fs::canonicalize(&args.out).is_ok_and(|out| out == dump)) {
            let what = "the index would be written over one of its sources";
            return Err(Error::new(Code::Usage, what, "choose another --out").at(at(dump)));
        }
    }
    let target = Target::new(&args.out)?;
    let mut all: Vec<(usize, &PathBuf, Text)> = Vec::new();
    for (number, path) in args.dumps.iter().enumerate() {
        let found = texts_within(&name(path), open(path)?, args.limits.limits())?;
        all.extend(found.into_iter().map(|text| (number, path, text)));
    }
    // Places before what refers to them; else in the order of the command line.
    all.sort_by_key(|(number, _, text)| (text.kind(), *number));
    let (source, licence) = called(args, &all);
    let mut importer = Importer::new(&args.prefix, &source, &licence);
    importer.limits = args.limits.limits();
    let mut progress = Progress::new(all.len(), args.quiet);
    for (_, path, text) in &all {
        importer.read(&name(path), open(path)?, text)?;
        progress.step();
    }
    progress.done();
    let (builder, faults) = importer.done();
    tell(&faults, messages);
    let counts = target.write(|file| builder.finish(&mut BufWriter::with_capacity(1 << 20, file)))?;
    messages.summary(&summary(args, &counts, &faults), object(&counts, &faults));
    Ok(())
}

/// What the sources are called, and their licence.
fn called(args: &BuildArgs, all: &[(usize, &PathBuf, Text)]) -> (String, String) {
    let dumps = all.iter().any(|(_, _, text)| text.kind() == Kind::Dump);
    let (source, licence) = match (&args.source, args.prefix.as_str(), dumps) {
        (None, "gn", true) => ("GeoNames, https://www.geonames.org", "CC BY 4.0"),
        (_, _, false) => ("own tables", "not stated"),
        _ => ("not stated", "not stated"),
    };
    (
        args.source.clone().unwrap_or_else(|| source.to_owned()),
        args.licence.clone().unwrap_or_else(|| licence.to_owned()),
    )
}

fn tell(faults: &Faults, messages: &mut Messages<'_>) {
    for finding in &faults.first {
        messages.finding(finding);
    }
}

fn summary(args: &BuildArgs, counts: &Counts, faults: &Faults) -> String {
    let mut lines = vec![format!(
        "{}: {} places, {} names, {} bytes",
        name(&args.out),
        counts.places,
        counts.names,
        counts.bytes
    )];
    if faults.total() > 0 {
        let parts: Vec<String> =
            faults.counts.iter().map(|((_, code), count)| format!("{count} {code}")).collect();
        let more = faults.total().saturating_sub(faults.first.len() as u64);
        let rest = if more > 0 { format!(" ({more} not shown)") } else { String::new() };
        lines.push(format!("{} rows rejected; findings: {}{rest}", faults.rejected(), parts.join(", ")));
    }
    lines.join("\n")
}

fn object(counts: &Counts, faults: &Faults) -> Map<String, Value> {
    let mut map = Map::new();
    for (key, value) in [
        ("places", counts.places),
        ("names", counts.names),
        ("bytes", counts.bytes),
        ("rejected", faults.rejected()),
        ("findings", faults.total()),
    ] {
        map.insert(key.into(), json!(value));
    }
    map
}

fn info(args: &InfoArgs, out: &mut dyn io::Write) -> Result<()> {
    let index = Index::open(&args.file)?;
    let metadata: Value = serde_json::from_str(index.metadata()).unwrap_or_default();
    if args.json {
        return writeln!(out, "{metadata:#}").map_err(unprinted);
    }
    let text = |key: &str| match metadata.get(key) {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => "not stated".to_owned(),
    };
    let mut lines = vec![
        format!("file         {}, {} bytes", name(&args.file), index.size()),
        format!("source       {}", text("source")),
        format!("licence      {}", text("licence")),
        format!("places       {}", index.len()),
    ];
    if let Some(Value::Object(kinds)) = metadata.get("kinds") {
        let kinds = kinds.iter().filter(|(_, count)| **count != json!(0));
        lines.extend(kinds.map(|(kind, count)| format!("             {count} {kind}")));
    }
    lines.push(format!(
        "names        {}, of {} places and spellings",
        index.name_count(),
        text("names_of_places")
    ));
    lines.push(format!("made by      {}", text("made_by")));
    lines.push(format!("source hash  {}", index.source_hash()));
    for file in metadata.get("files").and_then(Value::as_array).into_iter().flatten() {
        let part = |key: &str| {
            file.get(key).map(|v| v.as_str().map_or(v.to_string(), str::to_owned)).unwrap_or_default()
        };
        lines.push(format!(
            "from         {} ({}): {} rows, {} used, {} rejected, sha256 {}",
            part("name"),
            part("kind"),
            part("rows"),
            part("used"),
            part("rejected"),
            part("sha256")
        ));
    }
    for line in lines {
        writeln!(out, "{}", super::messages::escape(&line)).map_err(unprinted)?;
    }
    Ok(())
}

fn check(args: &FileArgs, out: &mut dyn io::Write) -> Result<()> {
    let checked = Index::open(&args.file)?.check().map_err(|error| error.at(at(&args.file)))?;
    let line = format!(
        "{}: sound: {} places, {} names, {} names of places, {} consonant keys, {} divisions",
        name(&args.file),
        checked.places,
        checked.names,
        checked.pairs,
        checked.keys,
        checked.divisions
    );
    writeln!(out, "{}", super::messages::escape(&line)).map_err(unprinted)
}

const COLUMNS: [&str; 16] = [
    "id",
    "kind",
    "name",
    "country",
    "admin1",
    "admin2",
    "latitude",
    "longitude",
    "radius_km",
    "population",
    "feature_code",
    "geonameid",
    "iso_3166_2",
    "pcode",
    "has_area",
    "source",
];

fn list(args: &ListArgs, out: &mut dyn io::Write) -> Result<()> {
    let index = Index::open(&args.file)?;
    let country = args.country.as_ref().map(|code| code.to_ascii_uppercase());
    let mut writer = csv::Writer::from_writer(out);
    let unwritten = |error: csv::Error| match error.into_kind() {
        csv::ErrorKind::Io(error) => unprinted(error),
        other => unprinted(io::Error::other(format!("{other:?}"))),
    };
    writer.write_record(COLUMNS).map_err(unwritten)?;
    for place in index.places() {
        let wanted = args.kind.is_none_or(|kind| place.kind() == kind)
            && country.as_ref().is_none_or(|country| place.is_in(country));
        if wanted {
            writer.write_record(row(&place).iter().map(|cell| defused(cell))).map_err(unwritten)?;
        }
    }
    writer.flush().map_err(unprinted)
}

fn row(place: &PlaceRef<'_>) -> [String; 16] {
    let countries: Vec<&str> = place.countries().collect();
    let number = |value: Option<u64>| value.map(|value| value.to_string()).unwrap_or_default();
    [
        place.id().0,
        place.kind().as_str().to_owned(),
        place.name().to_owned(),
        countries.join(";"),
        place.admin1_code().to_owned(),
        place.admin2_code().to_owned(),
        place.position().lat().to_string(),
        place.position().lon().to_string(),
        place.radius_km().to_string(),
        number(place.population()),
        place.feature_code().to_owned(),
        number(place.geonameid()),
        place.iso_3166_2().to_owned(),
        place.pcode().to_owned(),
        if place.has_area() { "yes" } else { "no" }.to_owned(),
        place.source().to_owned(),
    ]
}

fn open(path: &Path) -> Result<File> {
    let failed = |error| {
        Error::new(Code::Io, "this file can't be read", "check the path and that you may read it")
            .at(at(path))
            .because(error)
    };
    let file = File::open(path).map_err(failed)?;
    if file.metadata().map_err(failed)?.is_dir() {
        let what = "this is a folder, expected a file";
        return Err(Error::new(Code::Usage, what, "name the files in it").at(at(path)));
    }
    Ok(file)
}

fn unprinted(error: io::Error) -> Box<Error> {
    Error::new(Code::Io, "stdout can't be written", "").because(error)
}

fn at(path: &Path) -> Location {
    Location::file(name(path))
}

fn name(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::OsString;

    const KABUL: &str = "1138958\tKabul\tKabul\tCabool\t34.52813\t69.17233\tP\tPPLC\tAF\t\t13\t\t\t\t3043532\t\t1798\tAsia/Kabul\t2023-01-17\n";

    fn situs(args: &[&str]) -> (u8, String, String) {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let args = ["situs", "gazetteer"].iter().chain(args).map(OsString::from);
        let code = super::super::run(args, &mut out, &mut err);
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (code, text(out), text(err))
    }

    fn folder() -> (tempfile::TempDir, impl Fn(&str) -> String) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_owned();
        (folder, move |name: &str| path.join(name).to_str().unwrap().to_owned())
    }

    fn names(folder: &Path) -> Vec<OsString> {
        let mut names: Vec<OsString> =
            fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name()).collect();
        names.sort();
        names
    }

    #[test]
    fn an_index_is_built_told_checked_and_listed() {
        let (dir, path) = folder();
        let bad = KABUL.replace("1138958", "x");
        fs::write(path("AF.txt"), format!("{KABUL}{bad}")).unwrap();
        fs::write(path(".situs-af.situs-dead"), "left by a build that was killed").unwrap();
        let (code, out, err) = situs(&["build", "-o", &path("af.situs"), &path("AF.txt")]);
        assert_eq!((code, out.as_str()), (0, ""), "{err}");
        assert!(err.contains("AF.txt:2:1: number: geonameid: \u{201c}x\u{201d}"), "{err}");
        assert!(err.contains("1 places") && err.contains("1 rows rejected; findings: 1 number"), "{err}");
        assert_eq!(names(dir.path()), ["AF.txt", "af.situs"]);
        let (code, out, _) = situs(&["info", &path("af.situs")]);
        assert!(
            code == 0 && out.contains("CC BY 4.0") && out.contains("AF.txt (GeoNames dump): 2 rows, 1 used"),
            "{out}"
        );
        let (code, out, _) = situs(&["check", &path("af.situs")]);
        assert!(code == 0 && out.contains("sound: 1 places"), "{out}");
        let (code, out, _) = situs(&["list", &path("af.situs"), "--kind", "settlement", "--country", "af"]);
        let row = "gn:1138958,settlement,Kabul,AF,13,,34.52813,69.17233,12,3043532,PPLC,1138958,,,no,\"GeoNames, https://www.geonames.org\"\n";
        assert_eq!((code, out.split_once('\n').unwrap().1), (0, row));
        let (_, out, _) = situs(&["list", &path("af.situs"), "--country", "PK"]);
        assert_eq!(out.lines().count(), 1);
    }

    #[test]
    fn a_build_that_fails_leaves_the_old_index_and_no_half_file() {
        let (dir, path) = folder();
        fs::write(path("AF.txt"), "version https://git-lfs.github.com/spec/v1\n").unwrap();
        fs::write(path("bad.txt"), KABUL.replace("34.52813", "x")).unwrap();
        fs::write(path("a.situs"), "old").unwrap();
        for (dump, says) in [("AF.txt", "Git LFS"), ("bad.txt", "no entries")] {
            let (code, _, err) = situs(&["build", "-o", &path("a.situs"), &path(dump)]);
            assert!(code == 3 && err.contains(says), "{code} {err}");
            assert_eq!(fs::read(path("a.situs")).unwrap(), b"old");
        }
        assert_eq!(names(dir.path()), ["AF.txt", "a.situs", "bad.txt"]);
        let (code, _, err) = situs(&["check", &path("a.situs")]);
        assert!(code == 3 && err.contains("no gazetteer index"), "{err}");
        let (code, _, _) = situs(&["build", "-o", &path("none/a.situs"), &path("AF.txt")]);
        assert_eq!(code, 1);
        let (code, _, _) = situs(&["build", "-o", &path("AF.txt"), &path("AF.txt")]);
        assert_eq!(code, 2);
        let (code, _, _) = situs(&["info", &path("absent")]);
        assert_eq!(code, 1);
    }

    #[test]
    fn the_same_files_give_the_same_bytes() {
        let (_dir, path) = folder();
        fs::write(path("AF.txt"), KABUL).unwrap();
        fs::write(path("admin1.txt"), "AF.13\tKabul\tKabul\t1138957\n").unwrap();
        situs(&["build", "-o", &path("a"), &path("AF.txt"), &path("admin1.txt"), "-q"]);
        let (code, _, err) = situs(&["build", "-o", &path("b"), &path("admin1.txt"), &path("AF.txt"), "-q"]);
        assert_eq!((code, err.as_str()), (0, ""));
        assert_eq!(fs::read(path("a")).unwrap(), fs::read(path("b")).unwrap());
    }
}
