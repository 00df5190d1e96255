//! What a machine can do to a run: a full disk, a folder that isn't ours, two runs at once, signals; and what a run may
//! do to a machine: no connection, ever. Tests that need a tool say so where it isn't there.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::situs::{EXAMPLE, Situs, example, root};
use crate::tree;

/// Runs a tool at the top of the project; `None`, and the reason printed, where it can't do what is asked.
fn tool(why: &str, name: &str, able: &[&str], args: &[&str]) -> Option<Output> {
    let run = |args: &[&str]| Command::new(name).args(args).current_dir(root()).output();
    if !run(able).is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: {why} needs `{name}`, which isn't here or may not do its work");
        return None;
    }
    Some(run(args).expect("the tool ran a moment ago"))
}

const PROGRAM: &str = env!("CARGO_BIN_EXE_situs");

#[test]
fn no_run_opens_a_connection_or_starts_a_program() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out").to_str().unwrap().to_owned();
    let log = dir.path().join("calls").to_str().unwrap().to_owned();
    let calls = ["-f", "-qq", "-e", "trace=%network,execve", "-o", &log];
    for verb in [
        &["build", EXAMPLE, "--out", &out][..],
        &["resolve", "Kabul"],
        &["places", "Kabul was hit."],
        &["check", &out],
    ] {
        let args: Vec<&str> = calls.iter().copied().chain([PROGRAM]).chain(verb.iter().copied()).collect();
        let able = ["-qq", "-e", "trace=%network", "-o", &log, "true"];
        let Some(output) = tool("watching system calls", "strace", &able, &args) else { return };
        assert!(output.status.success(), "{verb:?}: {}", String::from_utf8_lossy(&output.stderr));
        let log = fs::read_to_string(&log).unwrap();
        let seen: Vec<&str> =
            log.lines().filter(|line| !line.contains("+++") && !line.contains("---")).collect();
        assert_eq!(seen.len(), 1, "{verb:?}: only its own start is expected:\n{}", seen.join("\n"));
        assert!(seen[0].contains("execve"), "{}", seen[0]);
    }
}

#[test]
fn a_full_disk_ends_with_1_and_leaves_the_old_output() {
    let dir = tempfile::tempdir().unwrap();
    let disk = dir.path().to_str().unwrap();
    // The table alone fits on the small disk, the whole example doesn't.
    let script = format!(
        "mount -t tmpfs -o size=1400k none {disk} && cd '{here}' && \
         {PROGRAM} build -q {EXAMPLE}/04-desk-table.csv --out {disk}/out && cp -r {disk}/out {disk}/before && \
         dd if=/dev/zero of={disk}/filler bs=1k status=none; \
         {PROGRAM} build {EXAMPLE} --out {disk}/out; code=$?; \
         rm -f {disk}/filler; diff -r {disk}/out {disk}/before || exit 90; \
         test $(ls -A {disk} | wc -l) = 2 || exit 91; exit $code",
        here = root().display()
    );
    let able = ["-Urm", "mount", "-t", "tmpfs", "none", disk];
    let Some(output) = tool("a disk that fills up", "unshare", &able, &["-Urm", "sh", "-c", &script]) else {
        return;
    };
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(
        output.status.code(),
        Some(1),
        "90: the old output was changed; 91: something was left: {said}"
    );
    assert!(said.contains("io:") && said.contains("space"), "{said}");
}

#[cfg(unix)]
#[test]
fn a_folder_that_may_not_be_written_ends_with_1_and_is_left_alone() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let out = dir.path().join("out");
    Situs::build(format!("{EXAMPLE}/04-desk-table.csv"), &out).run().code(0);
    let before = tree::read(&out);
    for path in [&out, dir.path()] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o555)).unwrap();
    }
    // Root may write everywhere: run as somebody else then.
    let is_root = fs::write(out.join("probe"), "").is_ok();
    let run = if is_root {
        let _ = fs::remove_file(out.join("probe"));
        let out = out.to_str().unwrap();
        let who = ["--reuid=65534", "--regid=65534", "--clear-groups"];
        let able: Vec<&str> = who.iter().copied().chain([PROGRAM, "--version"]).collect();
        let args: Vec<&str> = who.iter().copied().chain([PROGRAM, "build", EXAMPLE, "--out", out]).collect();
        tool("another user", "setpriv", &able, &args).map(|output| output.status.code())
    } else {
        Some(Situs::build(EXAMPLE, &out).run().code)
    };
    for path in [dir.path(), &out] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let Some(code) = run else { return };
    assert_eq!(code, Some(1));
    tree::assert_same(&tree::read(&out), &before, "a run that may not write changed it");
}

#[test]
fn of_two_runs_at_once_one_wins_whole() {
    let dir = tempfile::tempdir().unwrap();
    let (small, large) = (dir.path().join("small"), example());
    Situs::build(format!("{EXAMPLE}/04-desk-table.csv"), &small).run().code(0);
    let (small, large) = (tree::read(&small), tree::read(&large));
    for round in 0..8 {
        let out = dir.path().join(format!("out{round}"));
        let mut runs = [EXAMPLE.to_owned(), format!("{EXAMPLE}/04-desk-table.csv")]
            .map(|input| Situs::build(input, &out).start());
        let codes: Vec<_> = runs.iter_mut().map(|run| run.wait().unwrap().code()).collect();
        assert!(codes.contains(&Some(0)), "round {round}: {codes:?}");
        let left = tree::read(&out);
        assert!(left == small || left == large, "round {round}: a mix of two runs: {:?}", left.keys());
    }
    let names: Vec<String> =
        tree::read(dir.path()).into_keys().filter(|name| name.starts_with('.')).collect();
    assert_eq!(names, [""; 0], "left behind");
}

#[cfg(unix)]
#[test]
fn a_signal_ends_a_run_as_the_shell_expects_and_the_old_output_stands() {
    use std::os::unix::process::ExitStatusExt;
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    Situs::build(format!("{EXAMPLE}/04-desk-table.csv"), &out).run().code(0);
    let (old, new) = (tree::read(&out), tree::read(&example()));
    for (name, number) in [("INT", 2), ("TERM", 15)] {
        let mut run = Situs::build(EXAMPLE, &out).start();
        let killed = Command::new("kill").args([&format!("-{name}"), &run.id().to_string()]).status();
        let status = run.wait().unwrap();
        if !killed.is_ok_and(|status| status.success()) {
            eprintln!("skipped: signals need `kill`");
            return;
        }
        let ended = status.signal() == Some(number) || status.code() == Some(128 + number);
        assert!(ended || status.success(), "{name}: {status:?}");
        let left = tree::read(Path::new(&out));
        assert!(left == old || left == new, "{name}: a mix");
    }
}

/// The calls that write, each made to fail the first, second, third... time it is made.
const FAILING: [(&str, &str); 4] = [
    ("write,pwrite64,writev", "ENOSPC"),
    ("fsync,fdatasync", "EIO"),
    ("rename,renameat,renameat2", "EIO"),
    ("openat", "EACCES"),
];

#[test]
fn whichever_call_fails_the_old_output_stands_or_the_new_one_and_nothing_is_left() {
    let dir = tempfile::tempdir().unwrap();
    let (new, log) = (tree::read(&example()), dir.path().join("log").to_str().unwrap().to_owned());
    let folder = dir.path().join("work");
    let out = folder.join("out");
    fs::create_dir(&folder).unwrap();
    Situs::build(format!("{EXAMPLE}/04-desk-table.csv"), &out).run().code(0);
    let old = tree::read(&out);
    let target = out.to_str().unwrap();
    for (calls, fault) in FAILING {
        let mut failed = 0;
        // Opening fails often before anything is written: only the later calls matter here.
        let first = if calls == "openat" { 30 } else { 1 };
        for nth in first..first + 60 {
            let inject = format!("inject={calls}:error={fault}:when={nth}");
            let trace = format!("trace={calls}");
            let args = ["-f", "-qq", "-o", &log, "-e", &trace, "-e", &inject, PROGRAM];
            let args: Vec<&str> =
                args.into_iter().chain(["build", EXAMPLE, "--quiet", "--out", target]).collect();
            let able =
                ["-qq", "-o", &log, "-e", "trace=write", "-e", "inject=write:error=EIO:when=900", "true"];
            let Some(output) = tool("failing calls", "strace", &able, &args) else { return };
            let left = tree::read(&out);
            let what = format!("{calls} number {nth} fails with {fault}, exit {:?}", output.status.code());
            assert!(left == old || left == new, "{what}: a mix of old and new");
            assert!(output.status.code() != Some(0) || left == new, "{what}: 0, and nothing new");
            let beside = || {
                let names = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name());
                names.collect::<Vec<_>>()
            };
            if calls == "openat" && beside().len() > 1 {
                // What can't be opened can't be taken away; the next run does it.
                Situs::build(EXAMPLE, &out).run().code(0);
            }
            assert_eq!(beside(), ["out"], "{what}: something was left behind");
            let hit = fs::read_to_string(&log).unwrap_or_default().contains("INJECTED");
            if !hit {
                break;
            }
            failed += usize::from(output.status.code() != Some(0));
            fs::remove_dir_all(&out).unwrap();
            tree::write(&old, &out);
        }
        assert!(failed > 0 || calls == "openat", "{calls}: no run failed, so nothing was tried");
    }
}
