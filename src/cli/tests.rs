use super::*;
use std::fs;

fn situs(args: &[&str]) -> (u8, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let args = ["situs"].iter().chain(args).map(OsString::from);
    let code = run(args, &mut out, &mut err);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (code, text(out), text(err))
}

fn outputs(dir: &std::path::Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_name().unwrap().to_str().unwrap().into(), fs::read(&path).unwrap()))
        .collect();
    files.sort();
    files
}

#[test]
fn the_command_line_is_one_that_clap_accepts() {
    use clap::CommandFactory as _;
    Cli::command().debug_assert();
}

#[test]
fn help_and_version_are_data_and_nonsense_is_exit_code_2() {
    let (code, out, err) = situs(&["--version"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.starts_with("situs "));
    let (code, out, _) = situs(&["build", "--help"]);
    assert!(code == 0 && out.contains("Examples:") && out.contains("--published"));
    for args in
        [&[][..], &["conquer"], &["build"], &["build", "x"], &["build", "x", "--out", "y", "--threads", "0"]]
    {
        let (code, out, err) = situs(args);
        assert_eq!((code, out.as_str()), (2, ""), "{args:?}");
        assert!(!err.is_empty());
    }
}

#[test]
fn an_argument_never_reaches_the_terminal_raw() {
    let (_, _, err) = situs(&["build", "x", "--\u{1b}[2J"]);
    assert!(!err.contains('\u{1b}'), "{err:?}");
}

#[test]
fn a_build_writes_every_file_of_the_contract_and_twice_the_same_bytes() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["a.txt", "b.txt", "c.txt"] {
        fs::write(dir.path().join(name), "Nothing happened.").unwrap();
    }
    let name = |file: &str| dir.path().join(file).to_str().unwrap().to_owned();
    let (one, two) = (name("one"), name("two"));
    let (a, b, c) = (name("a.txt"), name("b.txt"), name("c.txt"));
    let (code, out, err) = situs(&["build", &a, &b, &c, "--out", &one, "--threads", "1"]);
    assert_eq!((code, out.as_str()), (0, ""), "{err}");
    let (code, _, err) = situs(&["build", &c, &a, &b, "--out", &two, "--threads", "3", "--quiet"]);
    assert_eq!((code, err.as_str()), (0, ""));
    let files = outputs(one.as_ref());
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let contract = "areas.geojson border.geojson claims.csv clashes.geojson datapackage.json incidents.geojson \
                    places.geojson rejects.csv stretches.geojson strikes.geojson unplaced.geojson";
    assert_eq!(names, contract.split_whitespace().collect::<Vec<_>>());
    assert_eq!(files, outputs(two.as_ref()));
}

#[test]
fn a_missing_input_is_exit_code_1_and_nothing_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let missing = dir.path().join("nowhere.txt");
    let (code, _, err) = situs(&["build", missing.to_str().unwrap(), "--out", out.to_str().unwrap()]);
    assert_eq!(code, 1);
    assert!(err.contains("nowhere.txt") && err.contains("io:"), "{err}");
    assert!(!out.exists());
}

#[test]
fn a_reader_who_has_gone_is_no_error() {
    let gone =
        Error::new(crate::error::Code::Io, "x", "").because(io::Error::from(io::ErrorKind::BrokenPipe));
    let full =
        Error::new(crate::error::Code::Io, "x", "").because(io::Error::from(io::ErrorKind::StorageFull));
    let mut err = Vec::new();
    assert_eq!(after(Err(gone), &mut err), 0);
    assert_eq!(after(Err(full), &mut err), 1);
}
