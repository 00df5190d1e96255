//! The command line: the only room that prints, opens and writes files. One file a verb.

#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

mod border;
mod build;
mod check;
mod config;
mod correct;
mod depend;
mod diff;
mod explain;
mod extract;
mod formats;
mod gathered;
mod gazetteer;
mod init;
mod inputs;
mod layer_folder;
mod layers;
mod limit_args;
mod lines;
mod lock;
mod manual;
mod messages;
mod order;
mod output;
mod page;
mod picture;
mod places;
mod progress;
mod read;
mod resolve;
mod resolve_rows;
mod resolve_table;
mod schema;
mod select;
mod share;
mod shelf;
mod shown;
mod sorted;
mod stream;
mod table_args;
mod table_file;
mod told;
mod views;
mod watch;
mod whole_file;
mod write;

use std::ffi::OsString;
use std::io::{self, IsTerminal as _};
use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::error::Error;
use messages::escape_lines;

const AFTER_HELP: &str = "\
Exit codes:
  0  done; rejects, if any, are reported
  1  the environment: a file can't be read or written
  2  the command line, or a situs.toml, makes no sense
  3  an input is unusable; nothing was written
  4  something was rejected under --strict, nothing was written; or `situs check`, `diff` or
     `build --check` found something
  130, 143  interrupted, terminated

Data go to stdout, everything else to stderr. The same input gives the same bytes.";

/// From news reports and event tables to map layers an editor can defend, offline.
#[derive(Debug, Parser)]
#[command(name = "situs", version, arg_required_else_help = true, after_help = AFTER_HELP)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Init(init::InitArgs),
    Build(build::BuildArgs),
    Watch(watch::WatchArgs),
    Extract(extract::ExtractArgs),
    Correct(correct::CorrectArgs),
    Explain(explain::ExplainArgs),
    Picture(picture::PictureArgs),
    Page(page::PageArgs),
    Share(share::ShareArgs),
    Resolve(resolve::ResolveArgs),
    Places(places::PlacesArgs),
    Border(border::BorderArgs),
    Check(check::CheckArgs),
    Diff(diff::DiffArgs),
    Gazetteer(gazetteer::GazetteerArgs),
    Config(config::ConfigArgs),
    Schema(schema::SchemaArgs),
    Completions(manual::CompletionsArgs),
    Man(manual::ManArgs),
}

/// Runs situs on the arguments of this process.
pub fn main() -> ExitCode {
    let stdout = io::stdout();
    let args: Vec<OsString> = std::env::args_os().collect();
    // `explain` paints, and escapes what it shows itself.
    let paints = args.get(1).is_some_and(|verb| verb == "explain");
    let code = if stdout.is_terminal() && !paints {
        run(args, &mut shown::Shown::new(stdout.lock()), &mut io::stderr())
    } else {
        run(args, &mut stdout.lock(), &mut io::stderr())
    };
    ExitCode::from(code)
}

/// Runs situs: data to `out`, everything else to `err`, and the exit code.
fn run(args: impl IntoIterator<Item = OsString>, out: &mut dyn io::Write, err: &mut dyn io::Write) -> u8 {
    let raw: Vec<OsString> = args.into_iter().collect();
    let completed = match config::complete(raw.clone()) {
        Ok(completed) => completed,
        Err(errors) => return messages::Messages::human(err).errors(&errors),
    };
    let mut cli = match parse(&completed) {
        Ok(cli) => cli,
        Err(said) => return say(&said, out, err),
    };
    let code = match &mut cli.verb {
        Verb::Init(args) => after(init::run(args, err), err),
        Verb::Schema(args) => after(schema::run(args, out), err),
        Verb::Completions(args) => after(manual::completions(args, out), err),
        Verb::Man(args) => after(manual::man(args, out), err),
        Verb::Config(args) => after(config::run(args, &completed, out), err),
        Verb::Build(args) => build::run(args, &completed, out, err),
        Verb::Watch(_) => watch::run(&raw, out, err),
        Verb::Extract(args) => extract::run(args, out, err),
        Verb::Correct(args) => correct::run(args, out, err),
        Verb::Explain(args) => explain::run(args, out, err),
        Verb::Picture(args) => picture::run(args, err),
        Verb::Page(args) => page::run(args, err),
        Verb::Share(args) => after(share::run(args, out), err),
        Verb::Resolve(args) => {
            let result = resolve::run(args, out, err);
            after(result, err)
        }
        Verb::Places(args) => after(places::run(args, out), err),
        Verb::Border(args) => after(border::run(args, out), err),
        Verb::Diff(args) => match diff::run(args, out) {
            Ok(code) => code,
            Err(error) => after(Err(error), err),
        },
        Verb::Check(args) => check::run(args, err),
        Verb::Gazetteer(args) => {
            let result = gazetteer::run(args, out, err);
            after(result, err)
        }
    };
    // A reader who has gone wants no more; that is no error.
    let _ = out.flush();
    code
}

/// The arguments by their names. What `situs config` prints may lack what a build needs.
fn parse(completed: &config::Completed) -> std::result::Result<Cli, clap::Error> {
    let config = completed.args.get(1).is_some_and(|verb| verb == "config");
    let command = if config { config::relaxed("config") } else { Cli::command() };
    command.try_get_matches_from(&completed.args).and_then(|matches| Cli::from_arg_matches(&matches))
}

/// The exit code of a verb that prints to stdout; its error is said on `err`.
fn after(result: crate::error::Result<()>, err: &mut dyn io::Write) -> u8 {
    match result {
        Ok(()) => 0,
        Err(error) if reader_is_gone(&error) => 0,
        Err(error) => {
            messages::Messages::human(err).error(&error);
            error.code.exit()
        }
    }
}

/// Whether the error only says that the pipe we write to was closed (`situs ... | head`).
fn reader_is_gone(error: &Error) -> bool {
    let cause = error.cause.as_deref().and_then(|cause| cause.downcast_ref::<io::Error>());
    cause.is_some_and(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}

/// Prints what clap has to say: help and version are data, the rest are messages. Arguments in it are escaped.
fn say<'a>(said: &clap::Error, out: &'a mut dyn io::Write, err: &'a mut dyn io::Write) -> u8 {
    let text = escape_lines(&said.render().to_string());
    let to = if said.use_stderr() { err } else { out };
    let _ = to.write_all(text.as_bytes()).and_then(|()| to.flush());
    u8::try_from(said.exit_code()).unwrap_or(2)
}

#[cfg(test)]
mod tests;
