//! One file, whole or not at all: a run that fails or is killed leaves what was there before.

use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::error::{Code, Error, Result};
use crate::source::Location;

/// The file to be written: made beside its place, and renamed when it is whole.
pub(super) struct Target {
    path: PathBuf,
    folder: PathBuf,
    /// What the names of unfinished files begin with.
    unfinished: OsString,
}

impl Target {
    /// Looks before the long work whether the file can be written there.
    pub(super) fn new(path: &Path) -> Result<Self> {
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
            _ => PathBuf::from("."),
        };
        let wrong = |what: &str| Err(Error::new(Code::Io, what, "choose another --out").at(at(path)));
        if path.is_dir() {
            return wrong("this is a folder, expected a file or nothing");
        }
        if !folder.is_dir() {
            return wrong("the folder of this file doesn't exist");
        }
        let Some(name) = path.file_name() else {
            return wrong("this is no name of a file");
        };
        let mut unfinished = OsString::from(".situs-");
        unfinished.push(name);
        unfinished.push("-");
        Ok(Target { path: path.to_owned(), folder, unfinished })
    }

    pub(super) fn write<T>(&self, fill: impl FnOnce(&mut File) -> Result<T>) -> Result<T> {
        let failed = |error: io::Error| {
            Error::new(
                Code::Io,
                "can't be written; what was there is unchanged",
                "look for space and for the right to write there",
            )
            .at(at(&self.path))
            .because(error)
        };
        self.sweep();
        let mut file = Unfinished::begin(self).map_err(failed)?;
        let filled =
            fill(file.as_file()).map_err(|e| if e.code == Code::Io { e.at(at(&self.path)) } else { e })?;
        file.as_file().sync_all().map_err(failed)?;
        file.end(self).map_err(failed)?;
        // Not every system can flush a folder; where it can't, the rename is as safe as that system makes it.
        let _ = File::open(&self.folder).and_then(|folder| folder.sync_all());
        Ok(filled)
    }

    /// Removes what builds that were killed left behind. A file that is locked belongs to a build that lives.
    fn sweep(&self) {
        let Ok(entries) = fs::read_dir(&self.folder) else {
            return;
        };
        for entry in entries.flatten() {
            let left = entry.file_name().as_encoded_bytes().starts_with(self.unfinished.as_encoded_bytes());
            if !left || !entry.file_type().is_ok_and(|kind| kind.is_file()) {
                continue;
            }
            let lives = File::open(entry.path())
                .is_ok_and(|file| matches!(file.try_lock(), Err(TryLockError::WouldBlock)));
            if !lives {
                // What can't be removed is only in the way of the eye.
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

/// A file in the making.
enum Unfinished {
    /// Without a name until it is whole: a run that is killed leaves nothing.
    #[cfg(target_os = "linux")]
    Nameless(File),
    /// Where the system or the disk has no files without names.
    Named(NamedTempFile),
}

impl Unfinished {
    fn begin(target: &Target) -> io::Result<Self> {
        #[cfg(target_os = "linux")]
        if let Ok(file) = nameless(&target.folder) {
            return Ok(Unfinished::Nameless(file));
        }
        let file = named(target)?;
        // The lock tells other runs that this one lives; without it they would only sweep too eagerly.
        let _ = file.as_file().try_lock();
        Ok(Unfinished::Named(file))
    }

    fn as_file(&mut self) -> &mut File {
        match self {
            #[cfg(target_os = "linux")]
            Unfinished::Nameless(file) => file,
            Unfinished::Named(file) => file.as_file_mut(),
        }
    }

    /// Gives the file its name.
    fn end(self, target: &Target) -> io::Result<()> {
        match self {
            #[cfg(target_os = "linux")]
            Unfinished::Nameless(file) => link(&file, target),
            Unfinished::Named(file) => file.persist(&target.path).map(drop).map_err(|error| error.error),
        }
    }
}

fn named(target: &Target) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(&target.unfinished);
    // Not for this user alone, as temporary files are: the umask decides.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(&target.folder)
}

#[cfg(target_os = "linux")]
fn nameless(folder: &Path) -> io::Result<File> {
    use rustix::fs::{CWD, Mode, OFlags, openat};
    let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
    Ok(File::from(openat(CWD, folder, flags, Mode::from_raw_mode(0o666))?))
}

/// A link can't replace a file, a rename can: so the file gets a passing name first.
#[cfg(target_os = "linux")]
fn link(file: &File, target: &Target) -> io::Result<()> {
    use rustix::fs::{AtFlags, CWD, linkat};
    use std::os::fd::AsRawFd as _;
    // A name that nobody has: that of a file made and removed at once.
    let passing = named(target)?.into_temp_path();
    let path = passing.to_path_buf();
    passing.close()?;
    let by_number = format!("/proc/self/fd/{}", file.as_raw_fd());
    linkat(CWD, by_number.as_str(), CWD, &path, AtFlags::SYMLINK_FOLLOW)?;
    fs::rename(&path, &target.path).inspect_err(|_| {
        // The first cause is what is reported.
        let _ = fs::remove_file(&path);
    })
}

fn at(path: &Path) -> Location {
    Location::file(path.to_string_lossy().replace('\\', "/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    fn names(folder: &Path) -> Vec<OsString> {
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect()
    }

    #[test]
    fn while_it_is_made_and_when_it_fails_the_old_file_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "old").unwrap();
        let target = Target::new(&path).unwrap();
        let failed = target.write(|file| {
            file.write_all(b"new").unwrap();
            assert_eq!(fs::read(&path).unwrap(), b"old");
            #[cfg(target_os = "linux")]
            assert_eq!(names(folder.path()), ["a"], "a kill in this moment leaves nothing");
            Err::<(), _>(Error::new(Code::Missing, "nothing", ""))
        });
        assert!(failed.is_err());
        assert_eq!(fs::read(&path).unwrap(), b"old");
        target
            .write(|file| {
                file.write_all(b"new").unwrap();
                Ok(())
            })
            .unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(names(folder.path()), ["a"]);
    }

    #[test]
    fn a_file_with_a_name_does_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let target = Target::new(&folder.path().join("a")).unwrap();
        let mut file = Unfinished::Named(named(&target).unwrap());
        file.as_file().write_all(b"new").unwrap();
        file.end(&target).unwrap();
        assert_eq!(names(folder.path()), ["a"]);
    }
}
