//! All files of a run, or none: nobody ever sees a half-written file or layers of two runs side by side.
//!
//! Everything is written and flushed in a folder of its own beside the destination. Where there is no destination
//! yet, that folder becomes it by one rename. Where there is one, the two folders change places in one step, after
//! files that situs doesn't know were linked into the new one, so that a kill at any moment leaves the old output or
//! the new. Where that can't be done (another system, a foreign folder inside, a mount, or somebody's shell stands
//! in the destination) each file is renamed into place by itself, `datapackage.json` last; a failure puts the old
//! files back, and a kill in that instant shows in the hashes.

use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io::{self, BufRead as _, Write as _};
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use crate::error::{Code, Error, Result};
use crate::export::{OutFile, sha256};
use crate::source::Location;

/// What the name of a folder in the making begins with.
const PREFIX: &str = ".situs-";

/// What becomes of files that this run writes with the bytes that they have already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keep {
    /// They are written anew: their time is that of the run, as `make` wants it.
    Nothing,
    /// They stay as they are, their time too, as `ninja` wants it.
    Unchanged,
}

/// A folder that can be written to, as far as one can tell before.
#[derive(Debug)]
pub(super) struct Destination {
    /// As named.
    named: PathBuf,
    /// Absolute, links resolved where it exists.
    path: PathBuf,
    exists: bool,
}

impl Destination {
    /// Looks before the long work whether the folder is one or can become one.
    ///
    /// # Errors
    /// [`Code::Io`] where it is something else than a folder, or lies below something else.
    pub(super) fn check(named: &Path) -> Result<Self> {
        let whole = std::path::absolute(named).map_err(|cause| failed(named, cause))?;
        for ancestor in whole.ancestors() {
            match fs::metadata(ancestor) {
                Ok(found) if found.is_dir() => break,
                Ok(_) => return Err(no_folder(ancestor)),
                Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
                    if ancestor.is_symlink() {
                        return Err(no_folder(ancestor));
                    }
                }
                Err(cause) if cause.kind() == io::ErrorKind::NotADirectory => {}
                Err(cause) => return Err(failed(ancestor, cause)),
            }
        }
        let real = fs::canonicalize(&whole).ok();
        Ok(Destination { named: named.to_owned(), exists: real.is_some(), path: real.unwrap_or(whole) })
    }

    /// Puts all files into the folder, the last one last, or none.
    ///
    /// # Errors
    /// [`Code::Io`] where something can't be written; what was there before is then still there.
    pub(super) fn write(&self, files: &[OutFile], keep: Keep) -> Result<()> {
        for file in files {
            let path = self.path.join(&file.name);
            if path.is_dir() {
                let what = "is a folder, expected a file that can be replaced";
                let error = Error::new(Code::Io, what, "move it away, or choose another --out");
                return Err(error.at(at(&self.named.join(&file.name))));
            }
        }
        self.stream(keep, |folder| {
            let mut names = Vec::new();
            for file in files {
                let write = File::create(folder.join(&file.name)).and_then(|mut to| {
                    to.write_all(&file.bytes)?;
                    to.sync_all()
                });
                write.map_err(|cause| failed(&self.named, cause))?;
                names.push(file.name.clone());
            }
            Ok(((), names))
        })
    }

    /// Has files written one after the other into a folder in the making, and puts them in their place: all, the last
    /// one last, or none. `fill` says what it wrote.
    ///
    /// # Errors
    /// Those of `fill`, and [`Code::Io`] where something can't be written; what was there before is then still there.
    pub(super) fn stream<T>(
        &self,
        keep: Keep,
        fill: impl FnOnce(&Path) -> Result<(T, Vec<String>)>,
    ) -> Result<T> {
        let failed = |cause| failed(&self.named, cause);
        let (stage, inside) = match self.beside() {
            Some(stage) => (stage, false),
            None => {
                fs::create_dir_all(&self.path).map_err(failed)?;
                sweep(&self.path, &OsString::from(PREFIX));
                (Stage::new(&self.path, &OsString::from(PREFIX)).map_err(failed)?, true)
            }
        };
        let (done, names) = fill(stage.path())?;
        if keep == Keep::Unchanged && self.exists && self.keep(&stage, &names) {
            return Ok(done);
        }
        flush_folder(stage.path());
        let moved = if !self.exists && !inside {
            fs::rename(stage.path(), &self.path)
        } else if !inside
            && stage.adopt(&self.path, &names, &self.left_over(&names)).unwrap_or(false)
            && swap(stage.path(), &self.path).is_ok()
        {
            Ok(())
        } else {
            self.rename_each(&stage, &names)
        };
        moved.map_err(failed)?;
        self.path.parent().into_iter().for_each(flush_folder);
        Ok(done)
    }

    /// A folder in the making beside the destination; none where the two can't change places, or the folder above
    /// isn't ours to write to.
    fn beside(&self) -> Option<Stage> {
        let parent = self.path.parent()?;
        if self.exists && (!CAN_SWAP || stands_in(&self.path) || !one_disk(parent, &self.path)) {
            return None;
        }
        fs::create_dir_all(parent).ok()?;
        let mut prefix = OsString::from(PREFIX);
        prefix.push(self.path.file_name()?);
        prefix.push("-");
        sweep(parent, &prefix);
        Stage::new(parent, &prefix).ok()
    }

    /// Puts the old file in the place of each new one that has the same bytes, so that it stays as old as it is;
    /// `true` where nothing else is left to do.
    fn keep(&self, stage: &Stage, names: &[String]) -> bool {
        let mut all = self.left_over(names).is_empty();
        for name in names {
            let (new, old) = (stage.path().join(name), self.path.join(name));
            let same = same_bytes(&new, &old).unwrap_or(false);
            all &= same;
            if same && fs::remove_file(&new).and_then(|()| fs::hard_link(&old, &new)).is_err() {
                // A disk without links: the file is written again, only its time is another.
                all &= fs::copy(&old, &new).is_ok();
            }
        }
        all
    }

    /// Renames the files of a stage into place; the old ones are kept until all new ones are there.
    fn rename_each(&self, stage: &Stage, names: &[String]) -> io::Result<()> {
        let left_over = self.left_over(names);
        let kept = stage.path().join("kept");
        fs::create_dir(&kept)?;
        for name in names {
            let old = self.path.join(name);
            if old.symlink_metadata().is_ok() {
                fs::hard_link(&old, kept.join(name))
                    .or_else(|_| fs::copy(&old, kept.join(name)).map(|_| ()))?;
            }
        }
        for (n, name) in names.iter().enumerate() {
            if let Err(cause) = fs::rename(stage.path().join(name), self.path.join(name)) {
                self.put_back(&kept, names.get(..n).unwrap_or_default());
                return Err(cause);
            }
        }
        for name in left_over {
            // The run stands; what of an older one can't be removed is at least named by no package any more.
            let _ = fs::remove_file(self.path.join(name));
        }
        flush_folder(&self.path);
        Ok(())
    }

    /// Files of the run before that this run doesn't write, in another format for one: beside new layers they would
    /// tell of other events. Only those that still are as that run's package says; what somebody changed is theirs.
    fn left_over(&self, names: &[String]) -> Vec<String> {
        let package = fs::read(self.path.join("datapackage.json")).unwrap_or_default();
        let package: Value = serde_json::from_slice(&package).unwrap_or_default();
        if package.get("situs").is_none() {
            return Vec::new();
        }
        let resources = package.get("resources").and_then(Value::as_array).into_iter().flatten();
        let unwritten = resources.filter(|resource| {
            let name = resource.get("path").and_then(Value::as_str);
            name.is_some_and(|name| names.iter().all(|ours| ours != name))
        });
        let unchanged = unwritten.filter_map(|resource| {
            let name = resource.get("path")?.as_str()?;
            let plain = Path::new(name).file_name().is_some_and(|file| file == name);
            let bytes = plain.then(|| fs::read(self.path.join(name)).ok())??;
            (resource.get("hash")?.as_str()? == sha256(&bytes)).then(|| name.to_owned())
        });
        unchanged.collect()
    }

    fn put_back(&self, kept: &Path, names: &[String]) {
        for name in names {
            let place = self.path.join(name);
            // Nothing more can be done where even this fails; the first cause is what is reported.
            let _ = match kept.join(name) {
                old if old.exists() => fs::rename(old, place),
                _ => fs::remove_file(place),
            };
        }
    }
}

/// Writes one file, whole or not at all.
///
/// # Errors
/// [`Code::Io`] where it can't be written; what was there is then still there.
pub(super) fn write_file(path: &Path, bytes: &[u8]) -> Result<()> {
    write_through(path, |to| to.write_all(bytes).map_err(|cause| failed(path, cause)))
}

/// The same of what `fill` writes.
///
/// # Errors
/// Those of `fill`, and [`Code::Io`] where the file can't be written; what was there is then still there.
pub(super) fn write_through<T>(path: &Path, fill: impl FnOnce(&mut dyn io::Write) -> Result<T>) -> Result<T> {
    let failed = |cause| failed(path, cause);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // A device or a pipe (`-o /dev/stdout`) can't be replaced.
    if fs::metadata(path).is_ok_and(|found| !found.is_file()) {
        return fill(&mut File::options().write(true).open(path).map_err(failed)?);
    }
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder).map_err(failed)?;
    let filled = fill(&mut file)?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(filled)
}

/// A folder in the making. It goes when it is dropped, and is locked while this process lives.
struct Stage {
    dir: TempDir,
    /// Held, not read: the lock falls when it is closed.
    _lock: Option<File>,
}

impl Stage {
    fn new(parent: &Path, prefix: &OsString) -> io::Result<Self> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(prefix);
        // Not for this user alone, as temporary folders are: the umask decides.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
        let dir = builder.tempdir_in(parent)?;
        let lock = File::open(dir.path()).ok().filter(|file| file.try_lock().is_ok());
        Ok(Stage { dir, _lock: lock })
    }

    fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Links what else is in the old folder into this one; `false` where that can't be done.
    fn adopt(&self, old: &Path, names: &[String], left_over: &[String]) -> io::Result<bool> {
        for entry in fs::read_dir(old)? {
            let name = entry?.file_name();
            let known = names.iter().chain(left_over).any(|known| name == known.as_str());
            if !known && fs::hard_link(old.join(&name), self.path().join(&name)).is_err() {
                return Ok(false);
            }
        }
        let mode = fs::metadata(old)?.permissions();
        Ok(fs::set_permissions(self.path(), mode).is_ok())
    }
}

/// Removes what runs that were killed left behind. A folder that is locked belongs to a run that lives.
fn sweep(parent: &Path, prefix: &OsString) {
    let Ok(entries) = fs::read_dir(parent) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let left = name.as_encoded_bytes().starts_with(prefix.as_encoded_bytes());
        if !left || !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            continue;
        }
        let lives = File::open(entry.path())
            .is_ok_and(|folder| matches!(folder.try_lock(), Err(TryLockError::WouldBlock)));
        if !lives {
            // What can't be removed is only in the way of the eye.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Whether two files hold the same.
pub(super) fn same_bytes(one: &Path, other: &Path) -> io::Result<bool> {
    let (one, other) = (File::open(one)?, File::open(other)?);
    if one.metadata()?.len() != other.metadata()?.len() {
        return Ok(false);
    }
    let (mut one, mut other) = (io::BufReader::new(one), io::BufReader::new(other));
    loop {
        let (left, right) = (one.fill_buf()?, other.fill_buf()?);
        let length = left.len().min(right.len());
        if length == 0 {
            return Ok(left.is_empty() && right.is_empty());
        }
        if left.get(..length) != right.get(..length) {
            return Ok(false);
        }
        one.consume(length);
        other.consume(length);
    }
}

/// Whether a file can be renamed from one folder into the other.
#[cfg(unix)]
fn one_disk(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let disk = |path| fs::metadata(path).map(|found| found.dev()).ok();
    disk(one) == disk(other)
}

#[cfg(not(unix))]
fn one_disk(_one: &Path, _other: &Path) -> bool {
    false
}

/// Whether this process, and so probably the shell it was called from, stands in the folder.
fn stands_in(folder: &Path) -> bool {
    let here = std::env::current_dir().and_then(fs::canonicalize);
    here.is_ok_and(|here| here.starts_with(folder))
}

#[cfg(any(target_os = "linux", target_os = "macos"))]
const CAN_SWAP: bool = true;
#[cfg(not(any(target_os = "linux", target_os = "macos")))]
const CAN_SWAP: bool = false;

/// Lets two folders change places in one step.
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn swap(new: &Path, old: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, new, CWD, old, RenameFlags::EXCHANGE).map_err(io::Error::from)
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn swap(_new: &Path, _old: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Not every system can flush a folder; where it can't, the rename is as safe as that system makes it.
fn flush_folder(folder: &Path) {
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
}

fn at(path: &Path) -> Location {
    Location::file(path.to_string_lossy().replace('\\', "/"))
}

fn no_folder(path: &Path) -> Box<Error> {
    let what = "is no folder, expected one or nothing";
    Error::new(Code::Io, what, "choose another --out").at(at(path))
}

pub(super) fn failed(path: &Path, cause: io::Error) -> Box<Error> {
    Error::new(
        Code::Io,
        "can't be written; what was there is unchanged",
        "look for space and for the right to write there",
    )
    .at(at(path))
    .because(cause)
}

#[cfg(test)]
mod tests;
