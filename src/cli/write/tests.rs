use super::*;

fn files(word: &str) -> Vec<OutFile> {
    ["strikes.geojson", "claims.csv", "datapackage.json"]
        .iter()
        .map(|name| OutFile {
            name: (*name).into(),
            title: String::new(),
            description: String::new(),
            bytes: format!("{word} {name}").into_bytes(),
        })
        .collect()
}

fn names(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).unwrap();
    let mut names: Vec<String> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn holds(dir: &Path, word: &str) -> bool {
    files(word).iter().all(|file| fs::read(dir.join(&file.name)).is_ok_and(|bytes| bytes == file.bytes))
}

#[test]
fn a_new_folder_appears_whole_with_those_above_it_and_nothing_beside() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("a/b/out");
    Destination::check(&out).unwrap().write(&files("new"), Keep::Nothing).unwrap();
    assert!(holds(&out, "new"));
    assert_eq!(names(&dir.path().join("a/b")), ["out"]);
}

#[test]
fn old_files_are_replaced_and_foreign_ones_stay() {
    for foreign_folder in [false, true] {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("out");
        Destination::check(&out).unwrap().write(&files("old"), Keep::Nothing).unwrap();
        fs::write(out.join("strikes.qml"), "mine").unwrap();
        if foreign_folder {
            fs::create_dir(out.join("mine")).unwrap();
        }
        Destination::check(&out).unwrap().write(&files("new"), Keep::Nothing).unwrap();
        assert!(holds(&out, "new"));
        assert_eq!(fs::read_to_string(out.join("strikes.qml")).unwrap(), "mine");
        assert_eq!(out.join("mine").is_dir(), foreign_folder);
        assert_eq!(names(&out).len(), 4 + usize::from(foreign_folder));
        assert_eq!(names(dir.path()), ["out"]);
    }
}

#[test]
fn a_folder_where_a_file_should_go_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    Destination::check(&out).unwrap().write(&files("old"), Keep::Nothing).unwrap();
    fs::remove_file(out.join("claims.csv")).unwrap();
    fs::create_dir(out.join("claims.csv")).unwrap();
    let error = Destination::check(&out).unwrap().write(&files("new"), Keep::Nothing).unwrap_err();
    assert_eq!(error.code, Code::Io);
    assert_eq!(fs::read_to_string(out.join("strikes.geojson")).unwrap(), "old strikes.geojson");
    assert_eq!(names(dir.path()), ["out"]);
}

#[test]
fn a_failure_midway_puts_the_old_files_back() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    Destination::check(&out).unwrap().write(&files("old"), Keep::Nothing).unwrap();
    fs::remove_file(out.join("claims.csv")).unwrap();
    let destination = Destination::check(&out).unwrap();
    let kept = dir.path().join("kept");
    fs::create_dir(&kept).unwrap();
    fs::copy(out.join("strikes.geojson"), kept.join("strikes.geojson")).unwrap();
    for file in &files("new")[..2] {
        fs::write(out.join(&file.name), &file.bytes).unwrap();
    }
    let first_two: Vec<String> = files("new")[..2].iter().map(|file| file.name.clone()).collect();
    destination.put_back(&kept, &first_two);
    assert_eq!(names(&out), ["datapackage.json", "strikes.geojson"]);
    assert_eq!(fs::read_to_string(out.join("strikes.geojson")).unwrap(), "old strikes.geojson");
}

#[test]
fn file_by_file_ends_in_the_same_files() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    fs::create_dir(&out).unwrap();
    for word in ["old", "new"] {
        let stage = Stage::new(&out, &OsString::from(PREFIX)).unwrap();
        for file in files(word) {
            fs::write(stage.path().join(&file.name), &file.bytes).unwrap();
        }
        let names: Vec<String> = files(word).into_iter().map(|file| file.name).collect();
        Destination::check(&out).unwrap().rename_each(&stage, &names).unwrap();
        drop(stage);
        assert!(holds(&out, word));
        assert_eq!(super::tests::names(&out).len(), 3);
    }
}

#[test]
fn files_that_are_the_same_stay_as_old_as_they_are_where_that_is_wanted() {
    for foreign_folder in [false, true] {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("out");
        Destination::check(&out).unwrap().write(&files("old"), Keep::Nothing).unwrap();
        if foreign_folder {
            fs::create_dir(out.join("mine")).unwrap();
        }
        let long_ago = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
        let age = |name: &str| fs::metadata(out.join(name)).unwrap().modified().unwrap();
        for file in files("old") {
            File::options().write(true).open(out.join(&file.name)).unwrap().set_modified(long_ago).unwrap();
        }
        Destination::check(&out).unwrap().write(&files("old"), Keep::Unchanged).unwrap();
        assert!(files("old").iter().all(|file| age(&file.name) == long_ago));
        let mut new = files("old");
        new[1].bytes.push(b'!');
        Destination::check(&out).unwrap().write(&new, Keep::Unchanged).unwrap();
        assert_eq!(age("strikes.geojson"), long_ago);
        assert_ne!(age("claims.csv"), long_ago);
        assert_eq!(fs::read(out.join("claims.csv")).unwrap(), new[1].bytes);
        Destination::check(&out).unwrap().write(&new, Keep::Nothing).unwrap();
        assert_ne!(age("strikes.geojson"), long_ago);
    }
}

#[test]
fn a_file_in_the_place_of_the_folder_or_above_it_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    fs::write(&file, "mine").unwrap();
    for out in [file.clone(), file.join("out")] {
        let error = Destination::check(&out).unwrap_err();
        assert_eq!(error.code, Code::Io, "{error}");
    }
    assert_eq!(fs::read_to_string(file).unwrap(), "mine");
}

#[test]
fn what_a_killed_run_left_is_swept_and_a_living_one_is_let_be() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    fs::create_dir(dir.path().join(".situs-out-dead")).unwrap();
    fs::create_dir(dir.path().join(".situs-other-dead")).unwrap();
    let living = Stage::new(dir.path(), &OsString::from(".situs-out-")).unwrap();
    Destination::check(&out).unwrap().write(&files("new"), Keep::Nothing).unwrap();
    let mut expected = vec![".situs-other-dead".to_owned(), "out".to_owned()];
    expected.push(living.path().file_name().unwrap().to_str().unwrap().to_owned());
    expected.sort();
    assert_eq!(names(dir.path()), expected);
}

#[test]
#[cfg(unix)]
fn files_are_as_readable_as_the_umask_allows() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let plain = dir.path().join("plain");
    fs::write(&plain, "x").unwrap();
    let plain_folder = dir.path().join("folder");
    fs::create_dir(&plain_folder).unwrap();
    let out = dir.path().join("out");
    Destination::check(&out).unwrap().write(&files("new"), Keep::Nothing).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode(&out.join("claims.csv")), mode(&plain));
    assert_eq!(mode(&out), mode(&plain_folder));
}

#[test]
#[cfg(unix)]
fn a_link_in_the_output_is_replaced_and_what_it_points_at_is_not_touched() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    fs::create_dir(&out).unwrap();
    let elsewhere = dir.path().join("elsewhere");
    fs::write(&elsewhere, "mine").unwrap();
    std::os::unix::fs::symlink(&elsewhere, out.join("claims.csv")).unwrap();
    Destination::check(&out).unwrap().write(&files("new"), Keep::Nothing).unwrap();
    assert!(holds(&out, "new"));
    assert_eq!(fs::read_to_string(elsewhere).unwrap(), "mine");
}

/// A run's files with one more of a format, and the package that names them.
fn with_format(word: &str, format: &str) -> Vec<OutFile> {
    let mut all = files(word);
    all.pop();
    all.push(OutFile { name: format!("situs.{format}"), bytes: word.into(), ..all[0].clone() });
    let notes: Vec<crate::export::FileNote> = all.iter().map(crate::export::FileNote::from).collect();
    all.push(crate::export::package_json(&crate::export::Package::default(), &notes));
    all
}

#[test]
fn a_format_that_is_not_written_again_goes_and_one_that_was_changed_by_hand_stays() {
    for foreign_folder in [false, true] {
        for changed in [false, true] {
            let dir = tempfile::tempdir().unwrap();
            let out = dir.path().join("out");
            Destination::check(&out).unwrap().write(&with_format("old", "kml"), Keep::Nothing).unwrap();
            fs::write(out.join("mine.kml"), "old").unwrap();
            if changed {
                fs::write(out.join("situs.kml"), "mine").unwrap();
            }
            if foreign_folder {
                fs::create_dir(out.join("mine")).unwrap();
            }
            Destination::check(&out).unwrap().write(&with_format("new", "gpkg"), Keep::Nothing).unwrap();
            let left = names(&out);
            assert_eq!(left.contains(&"situs.kml".to_owned()), changed, "{left:?}");
            assert!(left.contains(&"situs.gpkg".to_owned()) && left.contains(&"mine.kml".to_owned()));
        }
    }
}
