//! `situs.lock`: which gazetteers a project's layers are made with, by their checksums.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use super::write::write_file;
use crate::error::{Code, Error, Result};
use crate::export::InputFile;
use crate::gazetteer::embedded_hash;
use crate::source::Location;

/// The name of the file.
pub(super) const FILE: &str = "situs.lock";

/// Fails where the gazetteers are not those of the file.
///
/// # Errors
/// [`Code::Locked`] with what is another; [`Code::Io`] where there is no file.
pub(super) fn hold(gazetteers: &[InputFile]) -> Result<()> {
    let text = fs::read_to_string(FILE).map_err(|cause| {
        let way_out = "run `situs build` once without --locked in a folder with a situs.toml";
        Error::new(Code::Io, "can't be read, and --locked was given", way_out)
            .at(Location::file(FILE))
            .because(cause)
    })?;
    let wanted = lines(gazetteers)?;
    let told: Vec<&str> = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    let way_out = "bring that gazetteer back, or build without --locked and look at what changes";
    let fault = |line: usize, what: String| {
        let line = u32::try_from(line.saturating_add(1)).unwrap_or(u32::MAX);
        Err(Error::new(Code::Locked, what, way_out).at(Location::line(FILE, line)))
    };
    let number = |told: &str| text.lines().position(|line| line == told).unwrap_or_default();
    for line in &told {
        if !wanted.iter().any(|wanted| wanted == line) {
            let name = line.split(" = ").next().unwrap_or_default();
            let now = wanted.iter().find(|wanted| wanted.split(" = ").next() == Some(name));
            return match now.and_then(|now| now.split(" = ").nth(1)) {
                Some(now) => fault(number(line), format!("the gazetteer {name} is now {now}")),
                None => fault(number(line), format!("the gazetteer {name} is no longer used")),
            };
        }
    }
    match wanted.iter().find(|wanted| !told.contains(&wanted.as_str())) {
        Some(fresh) => fault(
            0,
            format!("the gazetteer {} isn't named here", fresh.split(" = ").next().unwrap_or_default()),
        ),
        None => Ok(()),
    }
}

/// Writes the file where it says something else.
///
/// # Errors
/// [`Code::Io`] where it can't be written.
pub(super) fn keep(gazetteers: &[InputFile]) -> Result<()> {
    let mut text = String::from(
        "# Which gazetteers the layers are made with. `situs build` keeps this file; with --locked it fails where one\n\
         # of them is another.\n",
    );
    for line in lines(gazetteers)? {
        let _ = writeln!(text, "{line}");
    }
    match fs::read_to_string(FILE) {
        Ok(old) if old == text => Ok(()),
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => {
            let way_out = "move it away";
            Err(Error::new(Code::Io, "can't be read", way_out).at(Location::file(FILE)).because(cause))
        }
        _ => write_file(Path::new(FILE), text.as_bytes()),
    }
}

/// One line a gazetteer, as TOML has it.
fn lines(gazetteers: &[InputFile]) -> Result<Vec<String>> {
    let mut lines = vec![format!("embedded = \"{}\"", embedded_hash())];
    let own = gazetteers.iter().map(|file| format!("{:?} = \"{}\"", file.path, file.hash));
    lines.extend(own);
    Ok(lines)
}
