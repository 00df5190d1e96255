//! `--depfile`: everything a build reads, as a rule for make and ninja.

use std::fmt::Write as _;
use std::fs::File;
use std::path::{Path, PathBuf};

use super::config::Completed;
use super::inputs::{Inputs, STDIN, name};
use super::lock;
use super::told::Reading;
use super::write::write_file;
use crate::error::{Code, Error, Result};
use crate::source::Location;

/// What a build reads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Needs {
    /// Files, each once, in order of their names.
    pub(super) files: Vec<PathBuf>,
    /// Folders in which new files may appear.
    pub(super) folders: Vec<PathBuf>,
}

impl Needs {
    /// Everything that this run read; the files that don't lie among the inputs last.
    pub(super) fn new(reading: &Reading, inputs: &Inputs, completed: &Completed, locked: bool) -> Self {
        let read = inputs.files.iter().filter(|input| input.name != STDIN).map(|input| input.path.clone());
        let beside = reading.gazetteer.iter().chain(&reading.overrides).chain(&reading.corrections).cloned();
        let config = completed.file.as_deref().and_then(Path::file_name).map(PathBuf::from);
        let lock = locked.then(|| PathBuf::from(lock::FILE));
        let files = read.chain(beside).chain(reading.tables.files()).chain(config).chain(lock).collect();
        Needs { files, folders: inputs.folders.clone() }
    }
}

/// Writes the rule: `target` needs all of that. Each file also stands as a target of its own that needs nothing, so
/// that one that was deleted doesn't stop the next run.
///
/// # Errors
/// [`Code::Io`] where it can't be written, or a name holds a line end, which no such file can tell.
pub(super) fn write(path: &Path, target: &Path, needs: &Needs, out: &Path) -> Result<()> {
    // The folder above the output changes with every run: as a need it would never be older.
    let above = out.canonicalize().ok().and_then(|out| out.parent().map(Path::to_owned));
    let own = |folder: &&PathBuf| folder.canonicalize().ok() != above;
    let folders = needs.folders.iter().filter(own);
    let names: Vec<String> = needs.files.iter().chain(folders).map(|path| name(path)).collect();
    if let Some(name) = names.iter().find(|name| name.contains(['\n', '\r'])) {
        let what = "has a line end in its name, which a depfile can't tell";
        return Err(Error::new(Code::Io, what, "give it another name").at(Location::file(name.as_str())));
    }
    write_file(path, rule(&name(target), &names).as_bytes())?;
    // A rule may need the file itself, to be run where it is missing: then it must not be newer than the target.
    let age = File::open(target).and_then(|target| target.metadata()?.modified());
    if let (Ok(age), Ok(file)) = (age, File::options().write(true).open(path)) {
        // A disk that keeps no times has none to compare.
        let _ = file.set_modified(age);
    }
    Ok(())
}

fn rule(target: &str, needs: &[String]) -> String {
    let mut text = format!("{}:", escaped(target));
    for need in needs {
        let _ = write!(text, " \\\n  {}", escaped(need));
    }
    text.push('\n');
    // make would take a name with a percent sign for a pattern.
    for need in needs.iter().filter(|need| !need.contains('%')) {
        let _ = write!(text, "\n{}:\n", escaped(need));
    }
    text
}

/// A name as make and ninja read it. A backslash counts only before a space or a hash.
fn escaped(name: &str) -> String {
    let mut text = String::new();
    for c in name.chars() {
        match c {
            ' ' | '#' => {
                let backslashes = text.chars().rev().take_while(|c| *c == '\\').count();
                text.extend(std::iter::repeat_n('\\', backslashes));
                text.push('\\');
                text.push(c);
            }
            ':' => text.push_str("\\:"),
            '$' => text.push_str("$$"),
            c => text.push(c),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_hashes_and_dollars_are_escaped() {
        assert_eq!(escaped("a b#c$d:e"), "a\\ b\\#c$$d\\:e");
        assert_eq!(escaped("a\\ b"), "a\\\\\\ b");
        assert_eq!(escaped("a\\b"), "a\\b");
    }

    #[test]
    fn every_need_is_a_target_of_its_own() {
        let needs = ["a.txt".to_owned(), "b 1.txt".to_owned(), "50%.txt".to_owned()];
        assert_eq!(
            rule("out/datapackage.json", &needs),
            "out/datapackage.json: \\\n  a.txt \\\n  b\\ 1.txt \\\n  50%.txt\n\na.txt:\n\nb\\ 1.txt:\n"
        );
    }
}
