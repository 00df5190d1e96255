//! `situs completions SHELL` and `situs man`: what shells and manuals want to know of the command line.

use std::fs;
use std::io;
use std::path::PathBuf;

use clap::{Args, Command, CommandFactory as _, builder::PossibleValuesParser};
use clap_complete::Shell;

use super::Cli;
use crate::error::{Code, Error, Result};
use crate::source::Location;

const COMPLETIONS_HELP: &str = "\
Examples:
  situs completions bash > ~/.local/share/bash-completion/completions/situs
      bash; a new shell knows it
  situs completions fish > ~/.config/fish/completions/situs.fish
      fish";

const MAN_HELP: &str = "\
Examples:
  situs man > situs.1
      the page of situs itself; read it with `man ./situs.1`
  situs man --out man1
      one page a verb: man1/situs.1, man1/situs-build.1 and so on";

/// Prints what a shell needs to complete verbs, flags and values
#[derive(Debug, Args)]
#[command(after_help = COMPLETIONS_HELP)]
pub(super) struct CompletionsArgs {
    /// bash, elvish, fish, powershell or zsh
    #[arg(value_parser = PossibleValuesParser::new(["bash", "elvish", "fish", "powershell", "zsh"]))]
    shell: String,
}

/// Prints the manual page, or writes one for each verb
#[derive(Debug, Args)]
#[command(after_help = MAN_HELP)]
pub(super) struct ManArgs {
    /// Write situs.1 and a page for each verb into this folder, made if it isn't there
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Prints the completions.
///
/// # Errors
/// [`Code::Io`] where stdout can't be written.
pub(super) fn completions(args: &CompletionsArgs, out: &mut dyn io::Write) -> Result<()> {
    let shell: Shell =
        args.shell.parse().map_err(|what: String| Error::new(Code::Usage, what, "name a shell"))?;
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "situs", &mut text);
    out.write_all(&text).map_err(unwritten)
}

/// Prints or writes the pages.
///
/// # Errors
/// [`Code::Io`] where they can't be written.
pub(super) fn man(args: &ManArgs, out: &mut dyn io::Write) -> Result<()> {
    let mut command = Cli::command();
    command.build();
    let Some(folder) = &args.out else { return out.write_all(&page(command)?).map_err(unwritten) };
    let failed = |cause| {
        let way_out = "look for space and for the right to write there";
        let at = Location::file(super::inputs::name(folder));
        Error::new(Code::Io, "can't be written", way_out).at(at).because(cause)
    };
    fs::create_dir_all(folder).map_err(failed)?;
    let verbs =
        command.get_subcommands().filter(|verb| verb.get_name() != "help").cloned().collect::<Vec<_>>();
    for verb in verbs {
        let name = format!("situs-{}", verb.get_name());
        let path = folder.join(format!("{name}.1"));
        fs::write(path, page(verb)?).map_err(failed)?;
    }
    fs::write(folder.join("situs.1"), page(command)?).map_err(failed)
}

fn page(command: Command) -> Result<Vec<u8>> {
    let mut text = Vec::new();
    // Without a date: the same program gives the same page.
    clap_mangen::Man::new(command).manual("situs").render(&mut text).map_err(unwritten)?;
    Ok(text)
}

fn unwritten(cause: io::Error) -> Box<Error> {
    Error::new(Code::Io, "stdout can't be written", "").because(cause)
}
