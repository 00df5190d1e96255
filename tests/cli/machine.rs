//! What a machine can do to a run: a full disk, a folder that isn't ours, two runs at once, signals, a link or a folder
//! in the way, another disk, little memory; and what a run may do to a machine: no connection, ever. Tests that need a
//! tool say so where it isn't there. All of them, killed at 200 moments instead of ten:
//! `SITUS_KILLS=200 cargo test --test cli machine`.

use std::fs;
use std::io::Read as _;
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::Instant;

use crate::atomic::older;
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

/// How long a build of the example takes.
fn whole() -> std::time::Duration {
    let dir = tempfile::tempdir().unwrap();
    let begin = Instant::now();
    Situs::build(EXAMPLE, dir.path().join("out")).run().code(0);
    begin.elapsed()
}

/// Ends a build of the example at so many moments, each time upon an older output, of which then that or the new one
/// must be there.
fn ended_at(moments: u32, mut end: impl FnMut(&mut Child, &str)) {
    let (new, whole) = (tree::read(&example()), whole());
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let old = older(&out);
    for step in 1..=moments {
        fs::remove_dir_all(&out).unwrap();
        tree::write(&old, &out);
        let mut child = Situs::build(EXAMPLE, &out).start();
        sleep(whole * step / moments);
        let what = format!("ended after {step}/{moments} of its time");
        end(&mut child, &what);
        let found: tree::Tree =
            tree::read(&out).into_iter().filter(|(name, _)| new.contains_key(name)).collect();
        assert!(found == old || found == new, "{what}: neither the old nor the new");
    }
    // What the killed ones left beside it is taken away by the next.
    Situs::build(EXAMPLE, &out).run().code(0);
    let names: Vec<String> =
        tree::read(dir.path()).into_keys().filter(|name| name.starts_with('.')).collect();
    assert_eq!(names, [""; 0], "left behind");
}

#[test]
fn killed_at_any_moment_the_old_output_stands_or_the_new_one() {
    let moments = std::env::var("SITUS_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(10);
    ended_at(moments, |child, _| {
        child.kill().unwrap();
        child.wait().unwrap();
    });
}

#[cfg(unix)]
#[test]
fn a_signal_ends_a_run_as_the_shell_expects_and_the_old_output_stands() {
    use std::os::unix::process::ExitStatusExt;
    for (name, number) in [("INT", 2), ("TERM", 15)] {
        ended_at(4, |child, what| {
            let sent = Command::new("kill").args([&format!("-{name}"), &child.id().to_string()]).status();
            let status = child.wait().unwrap();
            if !sent.is_ok_and(|status| status.success()) {
                eprintln!("skipped: signals need `kill`, and a run that isn't over");
                return;
            }
            let ended = status.signal() == Some(number) || status.code() == Some(128 + number);
            assert!(ended || status.success(), "{name}, {what}: {status:?}");
        });
    }
}

#[cfg(unix)]
#[test]
fn a_link_to_a_folder_stays_one_and_a_link_to_nothing_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let (real, link, nowhere) =
        (dir.path().join("real"), dir.path().join("link"), dir.path().join("nowhere"));
    older(&real);
    std::os::unix::fs::symlink(&real, &link).unwrap();
    Situs::build(EXAMPLE, &link).run().code(0);
    assert!(link.is_symlink(), "the link was replaced");
    tree::assert_same(&tree::read(&real), &tree::read(&example()), "the folder it leads to has the layers");
    std::os::unix::fs::symlink(dir.path().join("gone"), &nowhere).unwrap();
    let run = Situs::build(EXAMPLE, &nowhere).run().code(1);
    assert!(run.stderr.contains("io:") && nowhere.is_symlink(), "{}", run.stderr);
    assert!(!dir.path().join("gone").exists(), "made where nobody asked for it");
}

#[test]
fn a_folder_where_a_file_must_go_ends_with_1_and_the_old_output_stands() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    older(&out);
    for name in ["claims.csv", "datapackage.json"] {
        fs::remove_file(out.join(name)).unwrap();
        fs::create_dir(out.join(name)).unwrap();
        fs::write(out.join(name).join("mine.txt"), "mine").unwrap();
        let before = tree::read(&out);
        let run = Situs::build(EXAMPLE, &out).run().code(1);
        assert!(run.stderr.contains(name), "{}", run.stderr);
        tree::assert_same(&tree::read(&out), &before, "a run that couldn't write changed it");
        fs::remove_dir_all(out.join(name)).unwrap();
        older(&out);
    }
    let file = dir.path().join("draft.csv");
    fs::create_dir(&file).unwrap();
    Situs::new().args(["extract", EXAMPLE, "-o"]).arg(&file).run().code(1);
    assert_eq!(fs::read_dir(&file).unwrap().count(), 0, "something was left in it");
}

#[test]
fn a_folder_that_is_a_disk_of_its_own_is_written_whole() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let before = dir.path().join("before");
    fs::create_dir(&out).unwrap();
    older(&before);
    let (disk, old, new) = (out.display(), before.display(), example());
    // Nothing can be renamed from beside the folder into it.
    let script = format!(
        "mount -t tmpfs none {disk} && cp {old}/* {disk}/ && cd '{here}' && {PROGRAM} build -q {EXAMPLE} --out {disk} && \
         diff -r {disk} {new} || exit 90; test $(ls -A {disk}/.. | wc -l) = 2 || exit 91",
        here = root().display(),
        new = new.display(),
    );
    let able = ["-Urm", "mount", "-t", "tmpfs", "none", out.to_str().unwrap()];
    let Some(output) = tool("a disk of its own", "unshare", &able, &["-Urm", "sh", "-c", &script]) else {
        return;
    };
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "90: not the new output; 91: something was left: {said}");
}

/// `SITUS_ROWS=1000000` streams as many rows.
#[cfg(target_os = "linux")]
#[test]
fn a_long_table_from_a_pipe_needs_no_more_than_64_megabytes() {
    use std::io::Write as _;
    let rows: u32 = std::env::var("SITUS_ROWS").ok().and_then(|rows| rows.parse().ok()).unwrap_or(20_000);
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    // What a process has of its own, programs and mapped files apart; the shell says it in kilobytes.
    let limited = format!("ulimit -d 65536; exec {PROGRAM} build - --quiet --out {}", out.display());
    let mut child = Command::new("sh").args(["-c", &limited]).stdin(Stdio::piped()).spawn().unwrap();
    let mut to = std::io::BufWriter::new(child.stdin.take().unwrap());
    writeln!(to, "event_id,event_date,place,country,latitude,longitude,event_type,fatalities,notes").unwrap();
    for n in 0..rows {
        let (place, day, month) =
            (["Gardez", "Khost", "Torkham"][n as usize % 3], 1 + n % 28, 1 + n / 28 % 12);
        let (lat, lon) = (f64::from(n % 70_001) / 1e5, f64::from(n % 90_001) / 1e5);
        let row = format!("E{n},2025-{month:02}-{day:02},{place},Afghanistan,{},{}", 33.0 + lat, 69.0 + lon);
        writeln!(to, "{row},Shelling,{},Row {n}: shells fell near a post", n % 9).unwrap();
    }
    drop(to);
    assert!(child.wait().unwrap().success());
    let package = fs::read(out.join("datapackage.json")).unwrap();
    let package: serde_json::Value = serde_json::from_slice(&package).unwrap();
    let number = |name: &str| package["accounting"][name].as_u64().unwrap();
    assert_eq!(number("rows_read"), u64::from(rows));
    assert_eq!(
        number("features") + number("merged") + number("unplaced") + number("rejected"),
        u64::from(rows)
    );
    assert_eq!(number("rejected"), 0);
    Situs::new().arg("check").arg(&out).run().code(0);
}

#[test]
fn a_reader_who_goes_ends_a_run_quietly() {
    let dir = tempfile::tempdir().unwrap();
    let reports = dir.path().join("reports.jsonl");
    let text =
        "Pakistani aircraft struck a house in Gardez on Thursday, the spokesman Zabihullah Mujahid said.";
    let line = |n: u32| {
        serde_json::json!({ "id": format!("r{n}"), "published": "2026-02-27", "text": text }).to_string()
    };
    fs::write(&reports, (0..400).map(line).collect::<Vec<_>>().join("\n")).unwrap();
    let reports = reports.to_str().unwrap();
    for args in [
        &["extract", reports, "--quiet"][..],
        &["extract", reports, "--quiet", "--format", "json"],
        &["build", reports, "--quiet", "--no-merge", "--out", "-"],
    ] {
        let mut child =
            Command::new(PROGRAM).args(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = [0; 8];
        let mut reader = child.stdout.take().unwrap();
        reader.read_exact(&mut first).unwrap();
        drop(reader);
        let ended = child.wait_with_output().unwrap();
        let said = String::from_utf8(ended.stderr).unwrap();
        assert_eq!((ended.status.code(), said), (Some(0), String::new()), "{args:?}");
    }
}

/// The calls that write, each made to fail the first, second, third... time it is made.
const FAILING: [(&str, &str); 5] = [
    ("write,pwrite64,writev", "ENOSPC"),
    ("fsync,fdatasync", "EIO"),
    ("rename,renameat,renameat2", "EIO"),
    ("rename,renameat,renameat2", "EXDEV"),
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
