//! `situs init`: a `situs.toml` that says all that can be said, and a report to begin with.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::{Args, CommandFactory as _};

use super::Cli;
use super::config::{FILE, KEYS, Key, TABLES};
use crate::error::{Code, Error, Result};
use crate::source::Location;

const AFTER_HELP: &str = "\
Examples:
  situs init
      writes situs.toml and reports/example.txt here; then `situs build` makes layers/
  situs init border-watch --bare
      only border-watch/situs.toml";

/// Begins a project: a commented situs.toml and a small report
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct InitArgs {
    /// Where; made if it isn't there
    #[arg(default_value = ".", value_name = "DIR")]
    dir: PathBuf,
    /// Without the report
    #[arg(long)]
    bare: bool,
}

/// A report made up for the purpose.
const REPORT: &str = "\
Source: Border Desk Wire
Published: 2026-02-27

KABUL - Pakistani aircraft struck a house in Gardez late on Thursday, the Taliban spokesman Zabihullah Mujahid
said. He said three people were killed. Officials in Islamabad said that no civilians were hit.
";

/// Writes the files; tells on `err` what was written.
///
/// # Errors
/// [`Code::Io`] where something can't be written, or is there already.
pub(super) fn run(args: &InitArgs, err: &mut dyn io::Write) -> Result<()> {
    let config = args.dir.join(FILE);
    fs::create_dir_all(&args.dir).map_err(|cause| failed(&args.dir, cause))?;
    create(&config, &template())?;
    let report = args.dir.join("reports/example.txt");
    let mut said = format!("wrote {}", super::inputs::name(&config));
    let reports = args.dir.join("reports");
    // Reports that are there are better than an example.
    if !args.bare && !reports.exists() {
        fs::create_dir_all(&reports).map_err(|cause| failed(&reports, cause))?;
        create(&report, REPORT)?;
        let _ = write!(said, " and {}", super::inputs::name(&report));
    }
    let _ = writeln!(err, "{}; `situs build` makes the layers", super::messages::escape(&said));
    Ok(())
}

fn create(path: &Path, text: &str) -> Result<()> {
    let file = File::options().write(true).create_new(true).open(path);
    file.and_then(|mut file| file.write_all(text.as_bytes())).map_err(|cause| failed(path, cause))
}

fn failed(path: &Path, cause: io::Error) -> Box<Error> {
    let (what, way_out) = match cause.kind() {
        io::ErrorKind::AlreadyExists => ("is there already, expected nothing", "change it, or move it away"),
        _ => ("can't be written", "look for space and for the right to write there"),
    };
    Error::new(Code::Io, what, way_out).at(Location::file(super::inputs::name(path))).because(cause)
}

/// The file: what is needed stands in it, all else is a comment.
fn template() -> String {
    let mut text = String::from(
        "# What `situs build` does in this folder. Flags of the command line win over what stands here;\n\
         # `situs config` prints what is in force. Paths are meant from this folder.\n",
    );
    for table in [""].iter().chain(&TABLES) {
        if !table.is_empty() {
            let _ = write!(text, "\n[{table}]\n");
        }
        for key in KEYS.iter().filter(|key| key.table == *table) {
            let mark = if ["inputs", "out"].contains(&key.name) { "" } else { "# " };
            for line in wrapped(&meaning(key)) {
                let _ = writeln!(text, "# {line}");
            }
            let _ = writeln!(text, "{mark}{} = {}", key.name, key.example);
        }
    }
    text
}

/// What the flag of that key says of itself.
pub(super) fn meaning(key: &Key) -> String {
    let command = Cli::command();
    let build = command.find_subcommand("build");
    let arg = build.and_then(|build| build.get_arguments().find(|arg| arg.get_id() == key.id));
    arg.and_then(|arg| arg.get_help()).map(ToString::to_string).unwrap_or_default()
}

fn wrapped(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        if lines.last().is_some_and(|line| line.len().saturating_add(word.len()) > 96) {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}
