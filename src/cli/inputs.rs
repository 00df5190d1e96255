//! Which files a run reads: what was named, and what folders hold, each once, in order of their names.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::error::{Code, Error, Result};
use crate::source::Location;

/// Endings that are read inside folders. A file named on the command line is read whatever its ending.
const ENDINGS: [&str; 10] =
    ["csv", "htm", "html", "jsonl", "markdown", "md", "ndjson", "tsv", "txt", "xhtml"];

/// The name of standard input.
pub(super) const STDIN: &str = "-";

/// A file to read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Input {
    /// As it was named, with `/` between folders and no leading `./`.
    pub(super) name: String,
    /// Where it is.
    pub(super) path: PathBuf,
}

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Inputs {
    /// In order of name.
    pub(super) files: Vec<Input>,
    /// Files inside folders that were left out: another ending, or a README.
    pub(super) skipped: usize,
    /// Folders that were looked into, in order.
    pub(super) folders: Vec<PathBuf>,
}

/// Finds the files. The order of `named` makes no difference; hidden files, the folder `out` and READMEs inside
/// folders are left out; a file reached twice is read once, and a folder that links back to itself is walked once.
///
/// # Errors
/// [`Code::Io`] where something doesn't exist or can't be listed; [`Code::Empty`] where nothing is left to read.
pub(super) fn gather(named: &[PathBuf], out: &Path) -> Result<Inputs> {
    let mut walk = Walk { out: fs::canonicalize(out).ok(), ..Walk::default() };
    let mut named: Vec<&PathBuf> = named.iter().collect();
    // What is reached by two ways gets the name of the shorter.
    named.sort_by_key(|path| (name(path).len(), name(path)));
    for path in &named {
        if name(path) == STDIN && !path.exists() {
            if !walk.inputs.files.iter().any(|input| input.name == STDIN) {
                walk.inputs.files.push(Input { name: STDIN.to_owned(), path: (*path).clone() });
            }
            continue;
        }
        let metadata = fs::metadata(path).map_err(|cause| unreadable(path, cause))?;
        if metadata.is_dir() {
            walk.folder(path)?;
        } else {
            walk.file(path)?;
        }
    }
    let mut inputs = walk.inputs;
    if inputs.files.is_empty() {
        return Err(nothing(&walk.out, &named, inputs.skipped));
    }
    inputs.files.sort();
    Ok(inputs)
}

#[derive(Default)]
struct Walk {
    inputs: Inputs,
    out: Option<PathBuf>,
    /// Real paths of files and folders met so far.
    met: BTreeSet<PathBuf>,
}

impl Walk {
    fn folder(&mut self, folder: &Path) -> Result<()> {
        let real = fs::canonicalize(folder).map_err(|cause| unreadable(folder, cause))?;
        if self.out.as_ref() == Some(&real) || !self.met.insert(real) {
            return Ok(());
        }
        self.inputs.folders.push(folder.to_owned());
        let entries = fs::read_dir(folder).and_then(Iterator::collect::<std::io::Result<Vec<_>>>);
        let mut paths: Vec<PathBuf> = entries
            .map_err(|cause| unreadable(folder, cause))?
            .iter()
            .map(fs::DirEntry::path)
            .filter(|path| !is_hidden(path))
            .collect();
        paths.sort();
        for path in paths {
            match fs::metadata(&path) {
                Ok(found) if found.is_dir() => self.folder(&path)?,
                Ok(found) if found.is_file() && is_known(&path) => self.file(&path)?,
                // Another kind of file, or a link to nowhere.
                _ => self.inputs.skipped = self.inputs.skipped.saturating_add(1),
            }
        }
        Ok(())
    }

    fn file(&mut self, path: &Path) -> Result<()> {
        let real = fs::canonicalize(path).map_err(|cause| unreadable(path, cause))?;
        if self.met.insert(real) {
            self.inputs.files.push(Input { name: name(path), path: path.to_owned() });
        }
        Ok(())
    }
}

fn is_hidden(path: &Path) -> bool {
    let first = path.file_name().and_then(|name| name.as_encoded_bytes().first());
    first == Some(&b'.')
}

fn is_known(path: &Path) -> bool {
    let lower = |part: Option<&OsStr>| part.map(|part| part.to_string_lossy().to_lowercase());
    let ending = lower(path.extension()).unwrap_or_default();
    let readme = lower(path.file_stem()).is_some_and(|stem| stem == "readme");
    let packed = super::table_file::is_table(&path.to_string_lossy());
    (ENDINGS.contains(&ending.as_str()) || packed) && !readme
}

/// The path as it was given, with `/` between folders and no leading `./`.
pub(super) fn name(path: &Path) -> String {
    let mut name = String::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::RootDir => name.push('/'),
            Component::Prefix(_) | Component::ParentDir | Component::Normal(_) => {
                if !name.is_empty() && !name.ends_with('/') {
                    name.push('/');
                }
                name.push_str(&part.as_os_str().to_string_lossy());
            }
        }
    }
    if name.is_empty() { ".".into() } else { name }
}

/// The error of a run that has nothing to read.
fn nothing(out: &Option<PathBuf>, named: &[&PathBuf], skipped: usize) -> Box<Error> {
    let is_out = |path: &&&PathBuf| out.is_some() && fs::canonicalize(path).ok() == *out;
    let (what, way_out) = if let Some(path) = named.iter().find(is_out) {
        let what = format!("{} is the folder of --out, which is never read", name(path));
        (what, "choose another folder for the layers")
    } else if skipped == 0 {
        (
            "no file is there: expected reports or tables".to_owned(),
            "look for a slip in the name of the folder",
        )
    } else {
        let endings = ENDINGS.join(", .");
        let what =
            format!("no report or table among the files there ({skipped} skipped): expected .{endings}");
        (what, "name a file itself, then it is read whatever its ending")
    };
    let error = Error::new(Code::Empty, what, way_out);
    match named {
        [one] => error.at(Location::file(name(one))),
        _ => error,
    }
}

fn unreadable(path: &Path, cause: std::io::Error) -> Box<Error> {
    let way_out = match cause.kind() {
        std::io::ErrorKind::NotFound => "look for a slip in the name",
        _ => "give this user the right to read it",
    };
    Error::new(Code::Io, "can't be read, expected a file or a folder", way_out)
        .at(Location::file(name(path)))
        .because(cause)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[&str]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for file in files {
            let path = dir.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        dir
    }

    fn found(dir: &Path, named: &[&str]) -> (Vec<String>, usize) {
        let named: Vec<PathBuf> = named.iter().map(|name| dir.join(name)).collect();
        let inputs = gather(&named, &dir.join("out")).unwrap();
        let root = format!("{}/", name(dir));
        let short = |input: &Input| input.name.strip_prefix(&root).unwrap().to_owned();
        (inputs.files.iter().map(short).collect(), inputs.skipped)
    }

    #[test]
    fn a_folder_gives_its_reports_and_tables_in_order_without_hidden_files_and_output() {
        let dir = tree(&[
            "b.txt",
            "a/z.CSV",
            "a/.hidden.txt",
            "a/README.md",
            "a/picture.png",
            ".git/x.txt",
            "out/claims.csv",
        ]);
        let all = found(dir.path(), &[""]);
        assert_eq!(all, (vec!["a/z.CSV".to_owned(), "b.txt".to_owned()], 2));
    }

    #[test]
    fn the_order_of_arguments_makes_no_difference_and_a_file_is_read_once() {
        let dir = tree(&["a/1.txt", "b/2.txt"]);
        let straight = found(dir.path(), &["a", "b", "a/1.txt"]);
        let turned = found(dir.path(), &["a/1.txt", "b", "a", "a/../b"]);
        assert_eq!(straight, turned);
        assert_eq!(straight.0, ["a/1.txt", "b/2.txt"]);
    }

    #[test]
    fn a_named_file_is_read_whatever_its_ending() {
        let dir = tree(&["notes.rst", ".draft"]);
        let (files, _) = found(dir.path(), &["notes.rst", ".draft"]);
        assert_eq!(files, [".draft", "notes.rst"]);
    }

    #[test]
    #[cfg(unix)]
    fn a_folder_that_links_to_itself_is_walked_once() {
        let dir = tree(&["a/1.txt"]);
        std::os::unix::fs::symlink(dir.path().join("a"), dir.path().join("a/again")).unwrap();
        std::os::unix::fs::symlink("nowhere", dir.path().join("a/gone.txt")).unwrap();
        assert_eq!(found(dir.path(), &["a"]), (vec!["a/1.txt".to_owned()], 1));
    }

    #[test]
    fn what_is_missing_or_empty_is_an_error() {
        let dir = tree(&["a/picture.png"]);
        let missing = gather(&[dir.path().join("nowhere")], Path::new("out")).unwrap_err();
        assert_eq!(missing.code, Code::Io);
        assert!(missing.to_string().contains("nowhere"));
        let nothing = gather(&[dir.path().join("a")], Path::new("out")).unwrap_err();
        assert_eq!(nothing.code, Code::Empty);
        assert!(nothing.to_string().contains("1 skipped"), "{nothing}");
        fs::create_dir(dir.path().join("b")).unwrap();
        let bare = gather(&[dir.path().join("b")], Path::new("out")).unwrap_err();
        assert!(bare.to_string().contains("no file is there"), "{bare}");
        let same = gather(&[dir.path().join("b")], &dir.path().join("b")).unwrap_err();
        assert!(same.to_string().contains("is the folder of --out"), "{same}");
        let stdin = gather(&[PathBuf::from("-"), PathBuf::from("-")], Path::new("out")).unwrap();
        assert_eq!(stdin.files.iter().map(|input| input.name.as_str()).collect::<Vec<_>>(), ["-"]);
    }

    #[test]
    fn a_name_is_as_given_with_slashes() {
        assert_eq!(name(Path::new("./a//b/../c.txt")), "a/b/../c.txt");
        assert_eq!(name(Path::new("/x/y")), "/x/y");
        assert_eq!(name(Path::new(".")), ".");
    }
}
