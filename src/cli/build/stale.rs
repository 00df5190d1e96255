//! `situs build --check`: what would be written is written elsewhere, compared with what is there, and thrown away.

use std::path::{Path, PathBuf};

use serde_json::json;
use tempfile::TempDir;

use crate::cli::diff;
use crate::cli::messages::Messages;
use crate::cli::output::Output;
use crate::cli::whole_file::Target;
use crate::cli::write::Destination;
use crate::error::{Code, Error, Result};
use crate::source::Location;

/// A build that is only compared.
pub(super) struct Compared {
    temporary: TempDir,
    /// What is there.
    named: PathBuf,
    form: Option<crate::cli::stream::Form>,
}

impl Compared {
    /// # Errors
    /// [`Code::Usage`] where the output is a pipe, which has no older state; [`Code::Io`] where there is no room.
    pub(super) fn new(output: &Output, named: &Path) -> Result<Self> {
        let form = match output {
            Output::Folder(_) => None,
            Output::File(_, form) => Some(*form),
            Output::Pipe(_) => {
                let what = "--check with --out -: expected a folder or a file that is there";
                return Err(Error::new(Code::Usage, what, "name the folder of the layers"));
            }
        };
        let temporary = tempfile::tempdir().map_err(|cause| {
            Error::new(Code::Io, "a temporary folder can't be made", "look for space").because(cause)
        })?;
        Ok(Compared { temporary, named: named.to_owned(), form })
    }

    /// Where the build goes.
    pub(super) fn output(&self) -> Result<Output> {
        let path = self.temporary.path().join("out");
        match self.form {
            None => Ok(Output::Folder(Destination::check(&path)?)),
            Some(form) => Ok(Output::File(Target::new(&path)?, form)),
        }
    }

    /// Says what differs; 4 where something does.
    pub(super) fn compare(&self, messages: &mut Messages<'_>) -> Result<u8> {
        let made = self.temporary.path().join("out");
        let stale = |what: &str| {
            let at = Location::file(crate::cli::inputs::name(&self.named));
            Error::new(Code::Stale, what, "run `situs build` without --check").at(at)
        };
        if !self.named.exists() {
            return Err(stale("isn't there: nothing was built yet"));
        }
        if self.form.is_some() {
            let one = self.named.parent().zip(self.named.file_name());
            let same = one.is_some() && diff::same(&self.named, &made)?;
            return if same { Ok(0) } else { Err(stale("has other bytes than a build gives")) };
        }
        let difference = diff::folders(&self.named, &made)?;
        if difference.is_empty() {
            messages.summary("nothing differs", diff::object(&difference));
            return Ok(0);
        }
        let mut object = diff::object(&difference);
        object.insert("code".into(), json!(Code::Stale));
        messages.summary(&difference.to_string(), object);
        Err(stale("differs from what its inputs give"))
    }
}
