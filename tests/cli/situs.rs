//! Runs the built program: `Situs::new().arg("resolve").arg("Kabul").run()`.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use tempfile::TempDir;

/// The folder of the example, as the README names it.
pub(crate) const EXAMPLE: &str = "examples/durand-2026-02";

/// The top of the project.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Whether derived files are to be rewritten. On a build server that would hide every difference.
pub(crate) fn bless() -> bool {
    let bless = std::env::var_os("SITUS_BLESS").is_some_and(|value| value == "1");
    assert!(
        !(bless && std::env::var_os("CI").is_some()),
        "SITUS_BLESS=1 on a build server would bless anything"
    );
    bless
}

/// A command line, being put together.
pub(crate) struct Situs {
    command: Command,
}

/// What a run left behind.
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Situs {
    /// The program, at the top of the project, with an empty stdin.
    pub(crate) fn new() -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_situs"));
        command.current_dir(root()).stdin(Stdio::null());
        Situs { command }
    }

    /// `situs build INPUT --out OUT`.
    pub(crate) fn build(input: impl AsRef<OsStr>, out: impl AsRef<OsStr>) -> Self {
        Situs::new().arg("build").arg(input).arg("--out").arg(out)
    }

    pub(crate) fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.command.arg(arg);
        self
    }

    pub(crate) fn args<S: AsRef<OsStr>>(mut self, args: impl IntoIterator<Item = S>) -> Self {
        self.command.args(args);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Runs it in another working directory.
    pub(crate) fn dir(mut self, dir: impl AsRef<Path>) -> Self {
        self.command.current_dir(dir);
        self
    }

    /// What it reads from standard input.
    pub(crate) fn stdin(mut self, file: impl AsRef<Path>) -> Self {
        self.command.stdin(std::fs::File::open(file).expect("the file is there"));
        self
    }

    pub(crate) fn run(mut self) -> Run {
        let output = self.command.output().expect("the program starts");
        Run {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("stdout is UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("stderr is UTF-8"),
        }
    }

    /// Starts it and doesn't wait.
    pub(crate) fn start(mut self) -> Child {
        self.command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program starts")
    }
}

impl Run {
    /// The run must have ended with this code.
    #[track_caller]
    pub(crate) fn code(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "stderr was:\n{}", self.stderr);
        self
    }
}

/// A build of the example that every test may read, made once.
pub(crate) fn example() -> PathBuf {
    static BUILT: OnceLock<TempDir> = OnceLock::new();
    BUILT
        .get_or_init(|| {
            let dir = tempfile::tempdir().expect("a folder");
            Situs::build(EXAMPLE, dir.path().join("out")).run().code(0);
            let written = dir.path().join("out/datapackage.json").is_file();
            assert!(written, "the build of the example wrote nothing");
            dir
        })
        .path()
        .join("out")
}

/// The committed layers; under `SITUS_BLESS=1` made anew first.
pub(crate) fn committed() -> PathBuf {
    static BLESSED: OnceLock<()> = OnceLock::new();
    BLESSED.get_or_init(|| {
        if bless() {
            Situs::build(EXAMPLE, "out").run().code(0);
        }
    });
    root().join("out")
}
