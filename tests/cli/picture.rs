//! `situs picture`: the same drawing on every machine, names that keep off each other, words where it can't be drawn.

use std::fs;
use std::path::{Path, PathBuf};

use crate::situs::{Situs, bless, committed, example, root};

/// The picture at the top of README.md, by the command that README.md gives.
const README_PICTURE: [&str; 5] = [
    "out",
    "-o",
    "docs/durand-2026-02.svg",
    "--title",
    "The night of 26 to 27 February 2026 on the Durand Line",
];

/// Draws a folder with more arguments, and reads what came out.
fn drawn(folder: &Path, args: &[&str]) -> String {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("map.svg");
    let run = Situs::new().arg("picture").arg(folder).arg("-o").arg(&file).args(args).run().code(0);
    assert_eq!(run.stderr, "");
    fs::read_to_string(file).unwrap()
}

/// The picture must be the committed one; under `SITUS_BLESS=1` it becomes it.
fn must_be(svg: &str, golden: &str) {
    let path = root().join(golden);
    if bless() {
        fs::write(&path, svg).unwrap();
    }
    let wanted = fs::read_to_string(&path).unwrap_or_default();
    assert!(svg == wanted, "{golden} is another picture; SITUS_BLESS=1 cargo test draws it anew: look at it");
}

/// Layers of events in four other parts of the world.
fn elsewhere() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    Situs::build("tests/golden/pictures/elsewhere.csv", &out).run().code(0);
    (dir, out)
}

#[test]
fn the_picture_of_the_readme_is_drawn_by_its_command() {
    let title = ["--title", README_PICTURE[4]];
    must_be(&drawn(&committed(), &title), README_PICTURE[2]);
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    assert!(readme.contains(&format!("({})", README_PICTURE[2])), "README.md shows the picture");
    assert!(
        readme.contains(&format!(
            "situs picture out -o {} --title \"{}\"",
            README_PICTURE[2], README_PICTURE[4]
        )),
        "README.md tells how it is made"
    );
}

#[test]
fn small_dark_and_far_away_pictures_are_those_a_person_has_looked_at() {
    must_be(
        &drawn(&example(), &["--width", "480", "--theme", "dark"]),
        "tests/golden/pictures/example-small-dark.svg",
    );
    let (_dir, layers) = elsewhere();
    must_be(&drawn(&layers, &["--width", "560"]), "tests/golden/pictures/elsewhere.svg");
    must_be(
        &drawn(&layers, &["--width", "700", "--extent", "72.5,31,76,35"]),
        "tests/golden/pictures/kashmir.svg",
    );
}

/// Boxes of all names on the map, from the SVG: left, top, right, bottom, by widths that no name exceeds.
fn names(svg: &str) -> Vec<(String, [f64; 4])> {
    let attribute = |line: &str, name: &str| {
        let (_, rest) = line.split_once(&format!(" {name}=\"")).unwrap();
        rest.split_once('"').unwrap().0.to_owned()
    };
    let number = |line: &str, name: &str| attribute(line, name).parse::<f64>().unwrap();
    svg.lines()
        .filter(|line| {
            ["name", "area", "date", "nation"]
                .iter()
                .any(|c| line.starts_with(&format!("<text class=\"{c}\"")))
        })
        .map(|line| {
            let words = line.split_once('>').unwrap().1.trim_end_matches("</text>").to_owned();
            let (x, y, size) = (number(line, "x"), number(line, "y"), number(line, "font-size"));
            // Narrower than any font draws them: a test that hits is a true overlap.
            let width = f64::from(u32::try_from(words.chars().count()).unwrap()) * size * 0.42;
            let left = match attribute(line, "text-anchor").as_str() {
                "end" => x - width,
                "middle" => x - width / 2.0,
                _ => x,
            };
            (words, [left, y - size * 0.7, left + width, y])
        })
        .collect()
}

#[test]
fn no_name_lies_on_another_at_any_width() {
    for width in ["300", "480", "800", "1200", "2400"] {
        let svg = drawn(&example(), &["--width", width]);
        let names = names(&svg);
        assert!(names.len() > 8, "{width}: {names:?}");
        for (n, (a, p)) in names.iter().enumerate() {
            for (b, q) in &names[n + 1..] {
                let apart = p[0] >= q[2] || q[0] >= p[2] || p[1] >= q[3] || q[1] >= p[3];
                assert!(apart, "{width}: {a} and {b}");
            }
        }
    }
}

#[test]
fn hostile_words_stay_words() {
    let dir = tempfile::tempdir().unwrap();
    let text = fs::read_to_string(example().join("strikes.geojson")).unwrap();
    let hostile = text.replace("\"label\":\"Kabul\"", "\"label\":\"</text><script>1</script>\u{202e}&\"");
    assert_ne!(text, hostile);
    fs::write(dir.path().join("strikes.geojson"), hostile).unwrap();
    let svg = drawn(dir.path(), &["--title", "<b> & \"c\""]);
    assert!(!svg.contains("<script") && !svg.contains("<b>") && !svg.contains('\u{202e}'));
    assert!(svg.contains("&lt;/text&gt;&lt;script&gt;") && svg.contains("&lt;b&gt; &amp; &quot;c&quot;"));
}

#[test]
fn what_cannot_be_drawn_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("map.svg");
    let picture = |folder: &Path, out: &Path| Situs::new().arg("picture").arg(folder).arg("-o").arg(out);
    let run = picture(dir.path(), &file).run().code(3);
    assert!(run.stderr.contains("empty: no layer is in this folder"), "{}", run.stderr);
    let run = picture(&dir.path().join("nowhere"), &file).run().code(1);
    assert!(run.stderr.contains("there is no such folder"), "{}", run.stderr);
    let run = picture(&example(), &dir.path().join("map.jpg")).run().code(2);
    assert!(run.stderr.contains(".svg or .png"), "{}", run.stderr);
    fs::write(dir.path().join("strikes.geojson"), "{").unwrap();
    let run = picture(dir.path(), &file).run().code(3);
    assert!(run.stderr.contains("strikes.geojson"), "{}", run.stderr);
    let feature = r#"{"features":[{"geometry":{"type":"Point","coordinates":[69]},"properties":{}}]}"#;
    fs::write(dir.path().join("strikes.geojson"), feature).unwrap();
    let run = picture(dir.path(), &file).run().code(0);
    assert!(run.stderr.contains("strikes.geojson: value: feature 1"), "{}", run.stderr);
    assert!(file.is_file(), "what is left is drawn");
}

#[cfg(feature = "png")]
#[test]
fn a_png_is_as_wide_as_asked() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("map.png");
    Situs::new().arg("picture").arg(example()).arg("-o").arg(&file).args(["--width", "640"]).run().code(0);
    let bytes = fs::read(file).unwrap();
    assert_eq!(bytes.get(..8), Some(b"\x89PNG\r\n\x1a\n".as_slice()));
    assert_eq!(bytes.get(16..20), Some(640_u32.to_be_bytes().as_slice()));
}

#[test]
fn a_shared_link_holds_the_layer_and_a_long_one_is_refused() {
    let run = Situs::new().arg("share").arg(example().join("strikes.geojson")).run().code(0);
    assert!(run.stdout.starts_with("https://geojson.io/#data=data:application/json;base64,"));
    assert_eq!(run.stdout.lines().count(), 1);
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("long.geojson");
    fs::write(&file, format!("{{\"features\":[\"{}\"]}}", "x".repeat(120_000))).unwrap();
    let run = Situs::new().arg("share").arg(&file).run().code(3);
    assert!(
        run.stderr.contains("limit: the link would be") && run.stderr.contains("open geojson.io"),
        "{}",
        run.stderr
    );
}
