//! `situs.toml`: what a project builds, told once. Its values become the flags they stand for, behind those of the
//! command line, which win. `situs config` prints what is in force.

mod file;
mod keys;

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::parser::ValueSource;
use clap::{ArgMatches, Args, Command, CommandFactory as _};
use serde_json::{Map, Value, json};

use super::Cli;
use super::build::BuildArgs;
use super::messages::escape;
use crate::error::{Code, Error, Result};
use crate::source::Location;
use file::Given;
pub(crate) use keys::{KEYS, Key, Kind, TABLES};

/// The name of the file.
pub(super) const FILE: &str = "situs.toml";

const AFTER_HELP: &str = "\
Examples:
  situs config
      every key of situs.toml with its value, and whether it comes from a line of the file, a flag or is the default
  situs config --json --since 2026-02-01
      the same as JSON, as `situs build --since 2026-02-01` would take it";

/// What `situs build` would do: every setting, and where it comes from
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct ConfigArgs {
    /// As JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    build: BuildArgs,
}

/// Where a setting comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Origin {
    Default,
    Flag(String),
    File(Location),
}

/// A setting in force.
#[derive(Debug, Clone)]
pub(super) struct Setting {
    key: &'static Key,
    values: Vec<String>,
    origin: Origin,
}

/// The command line of a verb that builds, with the file's values behind its own.
#[derive(Debug, Default)]
pub(super) struct Completed {
    /// All arguments.
    pub(super) args: Vec<OsString>,
    /// The folder of a file that was named and lies elsewhere: what it says is meant from there.
    pub(super) folder: Option<PathBuf>,
    /// The file that was read, as named.
    pub(super) file: Option<PathBuf>,
    pub(super) settings: Vec<Setting>,
}

impl Completed {
    /// Whether the command line says that setting, and not the file.
    pub(super) fn names(&self, id: &str) -> bool {
        self.settings.iter().any(|setting| setting.key.id == id && matches!(setting.origin, Origin::Flag(_)))
    }
}

/// The command line where `verb` needs neither INPUT nor --out: the file may tell them.
pub(super) fn relaxed(verb: &str) -> Command {
    let free = |arg: clap::Arg| arg.required(false);
    Cli::command().mut_subcommand(verb, |c| c.mut_arg("inputs", free).mut_arg("out", free))
}

/// Reads the file, if there is one, and puts its values behind the arguments.
///
/// # Errors
/// [`Code::Config`] for each fault of the file; [`Code::Io`] where one that was named can't be read.
pub(super) fn complete(args: Vec<OsString>) -> std::result::Result<Completed, Vec<Error>> {
    let verb = args.get(1).and_then(|verb| verb.to_str()).unwrap_or_default().to_owned();
    let whole = Completed { args, ..Completed::default() };
    if !["build", "config", "watch"].contains(&verb.as_str()) {
        return Ok(whole);
    }
    // What clap finds wrong is said when the whole is read.
    let Ok(matches) = relaxed(&verb).try_get_matches_from(&whole.args) else { return Ok(whole) };
    let Some(matches) = matches.subcommand_matches(&verb) else { return Ok(whole) };
    let text = text(matches).map_err(|error| vec![*error])?;
    let given = match &text {
        Some((path, text)) => file::read(&super::inputs::name(path), text)?,
        None => Vec::new(),
    };
    let none = |id: &str| !by_flag(matches, id) && given.iter().all(|given| given.key.id != id);
    if text.is_none() && none("inputs") && none("out") && verb != "config" {
        let what = "neither INPUT nor a situs.toml in this folder: expected one of them";
        let way_out = "name reports and --out, or let `situs init` write a situs.toml";
        return Err(vec![*Error::new(Code::Usage, what, way_out)]);
    }
    try_each(&given)?;
    let settings = KEYS.iter().map(|key| setting(key, matches, &given)).collect();
    let file = text.map(|(path, _)| path);
    let folder = file.as_deref().and_then(Path::parent).filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.map(Path::to_owned);
    Ok(Completed { args: together(&whole.args, matches, &given), folder, file, settings })
}

/// The file's path and text; none where there is none, or none is wanted.
fn text(matches: &ArgMatches) -> Result<Option<(PathBuf, String)>> {
    if matches.get_flag("no_config") {
        return Ok(None);
    }
    let named = matches.get_one::<PathBuf>("config");
    let path = named.map_or(Path::new(FILE), PathBuf::as_path);
    match fs::read(path) {
        Ok(bytes) => {
            let text = String::from_utf8(bytes).map_err(|cause| {
                Error::new(Code::Config, "this is not UTF-8, expected TOML", "save it as UTF-8")
                    .at(Location::file(super::inputs::name(path)))
                    .because(cause)
            })?;
            Ok(Some((path.to_owned(), text)))
        }
        Err(cause) if cause.kind() == io::ErrorKind::NotFound && named.is_none() => Ok(None),
        Err(cause) => {
            Err(Error::new(Code::Io, "can't be read, expected a situs.toml", "look for a slip in the name")
                .at(Location::file(super::inputs::name(path)))
                .because(cause))
        }
    }
}

fn by_flag(matches: &ArgMatches, id: &str) -> bool {
    matches.value_source(id) == Some(ValueSource::CommandLine)
}

/// The flag of a key; none for INPUT.
pub(super) fn flag(key: &Key) -> Option<String> {
    let command = Cli::command();
    let build = command.find_subcommand("build")?;
    let arg = build.get_arguments().find(|arg| arg.get_id() == key.id)?;
    arg.get_long().map(|long| format!("--{long}"))
}

/// A value as an argument; nothing for a switch that is off.
fn argument(given: &Given) -> Option<OsString> {
    let Some(flag) = flag(given.key) else {
        // A name that begins with a dash would be taken for a flag.
        let dashed = given.text.starts_with('-') && given.text != super::inputs::STDIN;
        return Some(if dashed { format!("./{}", given.text) } else { given.text.clone() }.into());
    };
    match given.key.kind {
        Kind::Switch => (given.text == "true").then(|| flag.into()),
        _ => Some(format!("{flag}={}", given.text).into()),
    }
}

/// The flags of the file stand before those of the command line, its inputs after them.
fn together(args: &[OsString], matches: &ArgMatches, given: &[Given]) -> Vec<OsString> {
    let wanted = given.iter().filter(|given| !by_flag(matches, given.key.id));
    let (inputs, flags): (Vec<&Given>, Vec<&Given>) = wanted.partition(|given| given.key.id == "inputs");
    let own = |given: Vec<&Given>| given.into_iter().filter_map(argument).collect::<Vec<_>>();
    let (head, tail) = args.split_at(args.len().min(2));
    [head, &own(flags), tail, &own(inputs)].concat()
}

/// Lets clap look at each value alone, so that what is wrong is told with its line.
fn try_each(given: &[Given]) -> std::result::Result<(), Vec<Error>> {
    let mut faults = Vec::new();
    for given in given.iter().filter(|given| given.key.id != "inputs") {
        let line = ["situs", "build", "x"].map(OsString::from).into_iter().chain(argument(given));
        let Err(said) = relaxed("build").try_get_matches_from(line) else { continue };
        let cause = std::error::Error::source(&said).map(ToString::to_string);
        let valid =
            said.get(clap::error::ContextKind::ValidValue).map(|valid| format!("expected one of {valid}"));
        let meant =
            said.get(clap::error::ContextKind::SuggestedValue).map(|meant| format!("did you mean {meant}?"));
        let expected = cause.or(valid).unwrap_or_else(|| "expected another value".to_owned());
        let what = format!("{} is {:?}, {expected}", given.key.path(), given.text);
        let way_out = meant.unwrap_or_else(|| format!("write {} = {}", given.key.name, given.key.example));
        faults.push(*Error::new(Code::Config, what, way_out).at(given.at.clone()));
    }
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

fn setting(key: &'static Key, matches: &ArgMatches, given: &[Given]) -> Setting {
    if by_flag(matches, key.id) {
        let raw = matches.get_raw(key.id).into_iter().flatten();
        let values = raw.map(OsStr::to_string_lossy).map(String::from).collect();
        let name = flag(key).unwrap_or_else(|| "INPUT".to_owned());
        return Setting { key, values, origin: Origin::Flag(name) };
    }
    let mut of_file = given.iter().filter(|given| given.key == key).peekable();
    let origin = of_file.peek().map_or(Origin::Default, |first| Origin::File(first.at.clone()));
    Setting { key, values: of_file.map(|given| given.text.clone()).collect(), origin }
}

/// Prints what is in force.
///
/// # Errors
/// Where stdout can't be written.
pub(super) fn run(args: &ConfigArgs, completed: &Completed, out: &mut dyn io::Write) -> Result<()> {
    let text = if args.json {
        let all: Map<String, Value> =
            completed.settings.iter().map(|setting| (setting.key.path(), setting.json())).collect();
        let file = completed.file.as_ref().map(|file| super::inputs::name(file));
        let text = serde_json::to_string_pretty(&json!({"file": file, "settings": all}));
        text.unwrap_or_default() + "\n"
    } else {
        let rows: Vec<[String; 3]> = completed.settings.iter().map(Setting::row).collect();
        let width =
            |n: usize| rows.iter().filter_map(|row| row.get(n)).map(|cell| cell.chars().count()).max();
        let (name, value) = (width(0).unwrap_or(0), width(1).unwrap_or(0).min(60));
        rows.iter().map(|[a, b, c]| format!("{a:<name$}  {b:<value$}  {c}\n")).collect()
    };
    out.write_all(text.as_bytes())
        .map_err(|cause| Error::new(Code::Io, "stdout can't be written", "").because(cause))
}

impl Setting {
    fn json(&self) -> Value {
        let origin = match &self.origin {
            Origin::Default => json!({"from": "default"}),
            Origin::Flag(flag) => json!({"from": "flag", "flag": flag}),
            Origin::File(at) => {
                json!({"from": "file", "file": at.file, "line": at.line, "column": at.column})
            }
        };
        json!({"value": self.value(), "origin": origin})
    }

    /// Null where nothing is said.
    fn value(&self) -> Value {
        let first = self.values.first();
        match (self.key.kind, first) {
            (Kind::Switch, first) => json!(first.is_some_and(|text| text == "true") || self.is_flag()),
            (_, None) => Value::Null,
            (Kind::Paths | Kind::Texts | Kind::Columns | Kind::Views, _) => json!(self.values),
            (_, Some(text)) => json!(text),
        }
    }

    fn is_flag(&self) -> bool {
        matches!(self.origin, Origin::Flag(_))
    }

    fn row(&self) -> [String; 3] {
        let value = match self.value() {
            Value::Null => "-".to_owned(),
            value => escape(&value.to_string()),
        };
        let origin = match &self.origin {
            Origin::Default => "default".to_owned(),
            Origin::Flag(flag) => flag.clone(),
            Origin::File(at) => escape(&format!("{}:{}", at.file, at.line.unwrap_or(1))),
        };
        [self.key.path(), value, origin]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(text: &str) -> Vec<Given> {
        file::read(FILE, text).unwrap()
    }

    fn line(text: &str, args: &[&str]) -> Vec<String> {
        let args: Vec<OsString> = ["situs", "build"].iter().chain(args).map(OsString::from).collect();
        let matches = relaxed("build").try_get_matches_from(&args).unwrap();
        let all = together(&args, matches.subcommand_matches("build").unwrap(), &given(text));
        all.into_iter().map(|arg| arg.into_string().unwrap()).collect()
    }

    #[test]
    fn every_key_is_an_argument_of_build_and_its_example_is_taken() {
        for key in KEYS {
            let text = match key.table {
                "" => format!("{} = {}", key.name, key.example),
                table => format!("[{table}]\n{} = {}", key.name, key.example),
            };
            let given = given(&text);
            assert!(!given.is_empty(), "{}", key.path());
            assert!(try_each(&given).is_ok(), "{}: {:?}", key.path(), try_each(&given));
            assert!(key.id == "inputs" || flag(key).is_some(), "{} is no flag", key.path());
        }
    }

    #[test]
    fn what_the_command_line_says_wins_and_the_rest_is_the_files() {
        let text =
            "inputs = ['a', '-b']\nout = 'c'\nstrict = false\n[select]\nkind = ['shelling', 'attack']\n";
        assert_eq!(
            line(text, &[]),
            ["situs", "build", "--out=c", "--kind=shelling", "--kind=attack", "a", "./-b"]
        );
        assert_eq!(
            line(text, &["--kind", "ceasefire", "x", "--out", "y"]),
            ["situs", "build", "--kind", "ceasefire", "x", "--out", "y"]
        );
    }

    #[test]
    fn a_wrong_value_is_told_with_its_place_and_what_is_right() {
        let wrong = given("[select]\nkind = ['airstrik']\nsince = 'soon'\n[tables]\nas = 'acle'\n");
        let said: Vec<String> = try_each(&wrong).unwrap_err().iter().map(ToString::to_string).collect();
        assert!(
            said[0].starts_with(
                "situs.toml:2:9: config: select.kind is \"airstrik\", expected one of airstrike"
            )
        );
        assert!(
            said[1]
                .starts_with("situs.toml:3:9: config: select.since is \"soon\", expected a day that exists")
        );
        assert!(said[2].contains("did you mean acled?"), "{}", said[2]);
    }
}
