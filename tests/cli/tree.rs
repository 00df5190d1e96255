//! A folder as a value: every file of it, so that two folders can be compared and a difference named.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// File names below a folder, with `/`, and their bytes.
pub(crate) type Tree = BTreeMap<String, Vec<u8>>;

/// Reads a folder; one that doesn't exist is empty.
pub(crate) fn read(dir: &Path) -> Tree {
    let mut tree = Tree::new();
    walk(dir, "", &mut tree);
    tree
}

fn walk(dir: &Path, prefix: &str, tree: &mut Tree) {
    let Ok(entries) = fs::read_dir(dir) else {
        return;
    };
    for entry in entries {
        let path = entry.expect("the folder can be listed").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let name = format!("{prefix}{name}");
        if path.is_dir() {
            walk(&path, &format!("{name}/"), tree);
        } else {
            tree.insert(name, fs::read(&path).expect("the file can be read"));
        }
    }
}

/// Copies a folder and all that is in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    write(&read(from), to);
}

/// Writes a folder.
pub(crate) fn write(tree: &Tree, to: &Path) {
    for (name, bytes) in tree {
        let path = to.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, bytes).expect("the file can be written");
    }
}

/// Fails with the first line that differs, and what to do about it.
#[track_caller]
pub(crate) fn assert_same(found: &Tree, expected: &Tree, way_out: &str) {
    let names = |tree: &Tree| tree.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(found), names(expected), "other files; {way_out}");
    for (name, bytes) in found {
        let (found, expected) = (String::from_utf8_lossy(bytes), String::from_utf8_lossy(&expected[name]));
        for (number, (found, expected)) in found.lines().zip(expected.lines()).enumerate() {
            assert_eq!(found, expected, "{name}, line {}; {way_out}", number + 1);
        }
        assert_eq!(found.len(), expected.len(), "{name} has another length; {way_out}");
        assert!(found == expected, "{name} differs; {way_out}");
    }
}
