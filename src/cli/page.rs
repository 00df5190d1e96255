//! `situs page DIR -o index.html`: a folder of layers as one page that works from a disk.

use std::io;
use std::path::PathBuf;

use clap::Args;

use super::layer_folder;
use super::messages::Messages;
use super::write::write_file;
use crate::draw::page;
use crate::error::Result;
use crate::gazetteer::Gazetteer;

const AFTER_HELP: &str = "\
Examples:
  situs page layers -o index.html
      map, days, layers, and for every event what each side says, side by side
  situs page layers -o index.html --title \"Three days in October\"
      the same with a heading of your own

The page is one file. It asks for nothing from the network and works from a disk, a mail or a web server.";

/// Makes one page of a folder of layers: map, days, claims side by side
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct PageArgs {
    /// The folder that `situs build` wrote
    #[arg(value_name = "DIR")]
    folder: PathBuf,

    /// The page
    #[arg(short, long, value_name = "FILE")]
    out: PathBuf,

    /// The heading; without it, one is made of what is drawn and of its days
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
}

/// Runs the verb; messages go to `err`.
pub(super) fn run(args: &PageArgs, err: &mut dyn io::Write) -> u8 {
    let mut messages = Messages::human(err);
    match write(args, &mut messages) {
        Ok(()) => 0,
        Err(error) => {
            messages.error(&error);
            error.code.exit()
        }
    }
}

fn write(args: &PageArgs, messages: &mut Messages<'_>) -> Result<()> {
    let sheets = layer_folder::sheets(&args.folder)?;
    for finding in &sheets.findings {
        messages.finding(finding);
    }
    let html = page(&sheets, Gazetteer::embedded()?, args.title.as_deref())?;
    write_file(&args.out, html.as_bytes())
}
