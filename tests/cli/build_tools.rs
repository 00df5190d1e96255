//! The projects in `examples/`, built by the tools they are for: one command builds, a second does nothing, a change of
//! a report, of the gazetteer or of the settings builds again, and a broken report fails with a pointed message.
//! Where a tool is absent the test says so and passes.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::consumers::skip;
use crate::situs::{Situs, root};

/// A project of `examples/` in a folder of its own, and how it is built.
struct Project {
    dir: tempfile::TempDir,
    tool: Vec<&'static str>,
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        match path.is_dir() {
            // What somebody built in the example itself.
            true if path.ends_with("target") || path.ends_with("layers") => {}
            true => copy(&path, &target),
            false => {
                fs::copy(&path, &target).unwrap();
            }
        }
    }
}

/// The path with the program at hand first.
fn path() -> OsString {
    let own = PathBuf::from(env!("CARGO_BIN_EXE_situs")).parent().unwrap().to_owned();
    let rest = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths([own].into_iter().chain(std::env::split_paths(&rest))).unwrap()
}

impl Project {
    /// `None`, with a word about it, where the tool isn't installed.
    fn new(example: &str, tool: &[&'static str], install: &str) -> Option<Self> {
        if Command::new(tool[0])
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_err()
        {
            skip(tool[0], install);
            return None;
        }
        let dir = tempfile::tempdir().unwrap();
        copy(&root().join("examples").join(example), dir.path());
        Some(Project { dir, tool: tool.to_vec() })
    }

    fn at(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn run(&self) -> Output {
        let mut command = Command::new(self.tool[0]);
        command.args(&self.tool[1..]).current_dir(self.dir.path()).env("PATH", path()).stdin(Stdio::null());
        command.env("CARGO_TARGET_DIR", self.at("target")).env_remove("MAKEFLAGS").env_remove("RUSTFLAGS");
        command.output().unwrap()
    }

    /// Builds, and says whether `product` was made anew.
    #[track_caller]
    fn builds(&self, product: &str) -> bool {
        let age = || fs::metadata(self.product(product)).and_then(|found| found.modified()).ok();
        let before = age();
        // Two times in one tick of the disk's clock could not be told apart.
        std::thread::sleep(std::time::Duration::from_millis(20));
        let output = self.run();
        let said =
            String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        age() != before
    }

    /// A file by its name; one that cargo puts into a folder of its own choice is looked for.
    fn product(&self, product: &str) -> PathBuf {
        fn find(dir: &Path, name: &str) -> Option<PathBuf> {
            let mut paths: Vec<PathBuf> =
                fs::read_dir(dir).ok()?.map(|entry| entry.unwrap().path()).collect();
            paths.sort();
            paths
                .iter()
                .find(|path| path.ends_with(name) && path.is_file())
                .cloned()
                .or_else(|| paths.iter().filter(|path| path.is_dir()).find_map(|path| find(path, name)))
        }
        find(self.dir.path(), product).unwrap_or_else(|| self.at(product))
    }

    fn replace(&self, file: &str, old: &str, new: &str) {
        let text = fs::read_to_string(self.at(file)).unwrap();
        assert!(text.contains(old), "{old} isn't in {file}");
        fs::write(self.at(file), text.replacen(old, new, 1)).unwrap();
    }

    /// One command builds, a second does nothing, every change builds again, and a broken report is told.
    fn goes_through_its_life(&self, product: &str) {
        assert!(self.builds(product), "the first run builds");
        assert!(!self.builds(product), "the second run does nothing");
        self.replace("reports/wire.txt", "three people", "five people");
        assert!(self.builds(product), "a changed report");
        assert!(!self.builds(product));
        self.replace("overrides.csv", "situs:torkham,,", ",34.2,71.1");
        assert!(self.builds(product), "a changed gazetteer");
        assert!(!self.builds(product));
        self.replace("situs.toml", "inputs", "# mine\ninputs");
        self.replace("situs.toml", "overrides", "published = 2026-02-28\noverrides");
        self.builds(product);
        assert!(!self.builds(product), "changed settings are built once");
        fs::write(
            self.at("reports/second.txt"),
            "Wire\n2026-02-27\n\nShelling hit Khost city on Thursday.\n",
        )
        .unwrap();
        assert!(self.builds(product), "a new report");
        fs::remove_file(self.at("reports/second.txt")).unwrap();
        assert!(self.builds(product), "a report that is gone");
        assert!(!self.builds(product));
        fs::write(self.at("reports/broken.csv"), "colour,size\nred,1\n").unwrap();
        let output = self.run();
        let said =
            String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success(), "a broken report is no success");
        assert!(said.contains("reports/broken.csv:1"), "{said}");
        fs::remove_file(self.at("reports/broken.csv")).unwrap();
        self.builds(product);
        assert!(!self.builds(product), "mended");
    }
}

#[test]
fn make_builds_what_changed_and_nothing_else() {
    let Some(project) = Project::new("make", &["make"], "apt-get install make") else { return };
    project.goes_through_its_life("layers/datapackage.json");
    assert!(project.at("map.svg").exists());
    fs::remove_file(project.at("layers.d")).unwrap();
    assert!(project.builds("layers/datapackage.json"), "nobody knows what the layers need");
    assert!(!project.builds("layers/datapackage.json"));
    project.replace("layers/claims.csv", "asserts", "denies");
    let checked = Command::new("make")
        .arg("check")
        .current_dir(project.dir.path())
        .env("PATH", path())
        .output()
        .unwrap();
    assert!(!checked.status.success() && String::from_utf8_lossy(&checked.stderr).contains("stance"));
}

#[test]
fn ninja_builds_what_changed_and_nothing_else() {
    let Some(project) = Project::new("ninja", &["ninja"], "apt-get install ninja-build") else { return };
    project.goes_through_its_life("layers/datapackage.json");
    assert!(project.at("map.svg").exists());
}

#[test]
fn a_build_script_embeds_layers_in_a_program() {
    let Some(project) = Project::new("build-rs", &["cargo", "build", "--offline"], "https://rustup.rs")
    else {
        return;
    };
    project.goes_through_its_life("layers/datapackage.json");
    let program = project.product(&format!("debug/with-layers{}", std::env::consts::EXE_SUFFIX));
    let said = Command::new(program).output().unwrap().stdout;
    assert_eq!(String::from_utf8_lossy(&said), "3 strikes\n");
}

#[test]
fn a_hook_refuses_a_commit_whose_layers_are_old() {
    let Some(project) =
        Project::new("pre-commit", &["pre-commit", "run", "--all-files"], "pip install pre-commit")
    else {
        return;
    };
    let git = |args: &[&str]| {
        let mut command = Command::new("git");
        command.args(args).current_dir(project.dir.path());
        let done = command.output().unwrap();
        assert!(done.status.success(), "{args:?}: {}", String::from_utf8_lossy(&done.stderr));
    };
    // The hook of this project, with the program at hand.
    let hooks = fs::read_to_string(root().join(".pre-commit-hooks.yaml")).unwrap();
    let (_, hook) = hooks.split_once("- id: situs-check-system\n").unwrap();
    let (hook, _) = hook.split_once("- id:").unwrap();
    let hook = hook.lines().map(|line| format!("      {line}\n")).collect::<String>();
    let config = format!("repos:\n  - repo: local\n    hooks:\n      - id: situs-check-system\n{hook}");
    fs::write(project.at(".pre-commit-config.yaml"), config).unwrap();
    git(&["init", "-q"]);
    Situs::new().dir(project.dir.path()).arg("build").run().code(0);
    git(&["add", "-A"]);
    let current = project.run();
    assert!(current.status.success(), "{}", String::from_utf8_lossy(&current.stdout));
    project.replace("reports/wire.txt", "three people", "five people");
    git(&["add", "-A"]);
    let old = project.run();
    assert!(!old.status.success());
    assert!(
        String::from_utf8_lossy(&old.stdout).contains("killed_low: 3 -> 5"),
        "{}",
        String::from_utf8_lossy(&old.stdout)
    );
}

#[test]
fn the_action_and_the_hooks_call_what_there_is() {
    let help = Situs::new().args(["build", "--help"]).run().code(0).stdout;
    for file in [".pre-commit-hooks.yaml", "action.yml"] {
        let text = fs::read_to_string(root().join(file)).unwrap();
        let calls = text.lines().filter_map(|line| {
            line.trim()
                .strip_prefix("entry: situs ")
                .or_else(|| line.trim().strip_prefix("default: build ").map(|_| line.trim()))
        });
        let mut asked = 0;
        for flag in calls.flat_map(str::split_whitespace).filter(|word| word.starts_with("--")) {
            assert!(help.contains(flag), "{file}: situs build has no {flag}");
            asked += 1;
        }
        assert!(asked > 0, "{file} calls nothing");
    }
    let action = fs::read_to_string(root().join("action.yml")).unwrap();
    assert!(action.contains("using: composite") && action.matches("shell: bash").count() == 2);
}
