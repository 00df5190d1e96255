//! `situs page`: one file that asks for nothing and lets no property become markup; used in a browser where one is.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::situs::{Situs, example, root};

const INSTALL: &str =
    "apt-get install nodejs chromium, npm install playwright-core axe-core, and say where in NODE_PATH";

fn page(folder: &Path, out: &Path) -> String {
    let run = Situs::new().arg("page").arg(folder).arg("-o").arg(out).run().code(0);
    assert_eq!(run.stderr, "");
    fs::read_to_string(out).unwrap()
}

/// The example with words in it that would like to be markup.
fn hostile(dir: &Path) {
    const WORDS: [&str; 4] = [
        "<script>window.hacked=1</script>",
        "\\\"><img src=x onerror=window.hacked=1>",
        "</script><script>window.hacked=1</script>",
        "\u{202e}<!-- \u{2066}",
    ];
    fs::create_dir_all(dir).unwrap();
    for entry in fs::read_dir(example()).unwrap() {
        let path = entry.unwrap().path();
        let mut text = fs::read_to_string(&path).unwrap();
        for (n, key) in
            ["label", "place", "title", "source", "evidence", "by", "said_by", "report"].iter().enumerate()
        {
            text = text.replace(&format!("\"{key}\":\""), &format!("\"{key}\":\"{}", WORDS[n % 4]));
        }
        if path.ends_with("claims.csv") {
            text = text.replace("Attaullah Tarar", "</script><script>window.hacked=1</script>\u{202e}");
            text = text.replace("https://example.org", "javascript:window.hacked=1//");
        }
        fs::write(dir.join(path.file_name().unwrap()), text).unwrap();
    }
}

/// Layers of five thousand events.
fn many(dir: &Path) {
    let kinds =
        ["airstrike", "shelling", "armed_clash", "attack", "post_captured", "border_closure", "other"];
    let mut table = String::from("id,date,kind,place,latitude,longitude,source\n");
    let mut state = 7_u32;
    let mut random = |below: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) % below
    };
    for n in 0..5000 {
        let (lat, lon) = (31.0 + f64::from(random(4000)) / 1000.0, 66.0 + f64::from(random(5000)) / 1000.0);
        let (month, day, kind) = (1 + random(9), 1 + random(28), kinds[usize::try_from(random(7)).unwrap()]);
        table += &format!("e{n},2026-{month:02}-{day:02},{kind},Site {n},{lat:.3},{lon:.3},Wire\n");
    }
    fs::create_dir_all(dir).unwrap();
    fs::write(dir.join("many.csv"), table).unwrap();
    Situs::build(dir.join("many.csv"), dir.join("out")).run().code(0);
}

#[test]
fn the_page_of_the_example_is_one_small_file_that_asks_for_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let html = page(&example(), &dir.path().join("index.html"));
    assert!(html.len() < 300_000, "{} bytes", html.len());
    assert!(html.contains("Content-Security-Policy") && !html.contains("unsafe-"));
    for way_out in ["<link", "@import", "src=", "<iframe", "http-equiv=\"refresh\""] {
        assert!(!html.contains(way_out), "{way_out}");
    }
    assert_eq!(html, page(&example(), &dir.path().join("again.html")), "the same bytes again");
}

#[test]
fn no_property_becomes_markup() {
    let dir = tempfile::tempdir().unwrap();
    hostile(&dir.path().join("layers"));
    let (plain, html) = (
        page(&example(), &dir.path().join("a.html")),
        page(&dir.path().join("layers"), &dir.path().join("b.html")),
    );
    for tag in ["<script", "</script", "<img", "<!--", "onerror=x", "<a "] {
        assert_eq!(html.matches(tag).count(), plain.matches(tag).count(), "{tag}");
    }
    assert!(html.contains("window.hacked"), "the words are there");
    assert!(!html.contains(['\u{202e}', '\u{2066}']));
}

#[test]
fn people_use_the_page_in_a_browser() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    page(&example(), &at("example.html"));
    hostile(&at("hostile"));
    page(&at("hostile"), &at("hostile.html"));
    many(&at("many"));
    page(&at("many/out"), &at("many.html"));
    let mut node = Command::new("node");
    node.arg(root().join("tests/consumers/page.js"));
    node.args(["example.html", "hostile.html", "many.html"].map(at)).stdin(Stdio::null());
    let Ok(output) = node.output() else {
        eprintln!("skipped: node is not there; install with {INSTALL}");
        return;
    };
    if output.status.code() == Some(77) {
        eprintln!("skipped: no Chromium or no Playwright; install with {INSTALL}");
        return;
    }
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
}
