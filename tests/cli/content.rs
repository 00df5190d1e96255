//! Hostile content: what comes from outside reaches no terminal raw, breaks out of no format and out of no folder, and
//! costs no more time or memory than it should.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::layers::rows;
use crate::situs::Situs;
use crate::tree;

/// What a terminal would obey: controls, and marks that turn the direction of writing.
fn obeyed(text: &str) -> Option<char> {
    let is_bad = |c: &char| {
        c.is_control() && !matches!(c, '\n' | '\r' | '\t')
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().find(is_bad)
}

const EVIL: &str = "\u{1b}[31mK\u{202e}\u{9b}2J\u{7}\u{8}\u{2066}";

/// A folder of hostile inputs, and layers made of them.
fn desk() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    let row = |id: &str, date: &str, place: &str| {
        format!(
            "{id}{EVIL},{date},shelling,33.33951,69.92041,{place}{EVIL},Khost,Afghanistan,{EVIL},=1+1{EVIL},Wire{EVIL}\n"
        )
    };
    let table = format!(
        "id,date,kind,latitude,longitude,place,admin1,country,killed,by,source\n{}{}{}",
        row("a", "2026-02-26", "Khost"),
        row("b", &format!("2026{EVIL}"), "Khost"),
        row("c", "2026-02-27", "Nowhere")
    );
    fs::write(at("in.csv"), table).unwrap();
    let text = format!(
        "Source: Wire {EVIL}\nPublished: 2026-02-27\n\nShells fell on Khost on Thursday, {EVIL} officials said. They said 14 \
         people were killed{EVIL}.\n"
    );
    fs::write(at("in.txt"), &text).unwrap();
    fs::write(at("own.csv"), format!("spelling,place_id,note\nKhost,nobody{EVIL},x\n")).unwrap();
    fs::write(at("fine.csv"), format!("id,name,latitude,longitude\na{EVIL},Na{EVIL}me,33.5,69.4\n")).unwrap();
    fs::write(at("situs.toml"), format!("inputs = \"in.csv\"\nout = \"out\"\nthre\\u001b = 1\n# {EVIL}\n"))
        .unwrap();
    Situs::build("in.csv", "out").dir(dir.path()).args(["-q", "--no-config"]).run().code(0);
    Situs::build("in.txt", "other").dir(dir.path()).args(["-q", "--no-config"]).run().code(0);
    dir
}

/// Every verb that shows something of what it reads.
fn verbs(dir: &Path) -> Vec<Vec<String>> {
    let id =
        rows(&dir.join("other/claims.csv")).first().map(|row| row["event_id"].as_str().unwrap().to_owned());
    let id = id.expect("the report has a claim");
    let list = [
        "build in.csv --out again --no-config",
        "build in.csv --out again --no-config --messages json",
        "build in.csv in.txt --out - --no-config",
        "build in.txt --out again --no-config --overrides own.csv",
        "build in.csv --out again --no-config --check",
        "build in.csv --out again --map plaice=x --no-config",
        "build",
        "config",
        "extract in.txt in.csv --format table",
        "extract in.txt in.csv --format json",
        "correct out/claims.csv in.txt -o corrections.csv",
        "explain ID in.txt --color never",
        "explain NOBODY in.txt",
        "picture out -o map.svg --title EVIL",
        "page out -o page.html",
        "share out/incidents.geojson",
        "resolve EVIL",
        "resolve Name --gazetteer fine.csv",
        "resolve --csv in.csv --column EVIL",
        "places EVILKhost",
        "border EVIL",
        "check out in.csv own.csv",
        "check EVIL",
        "diff out other",
        "diff out other --json",
        "gazetteer build -o own.situs fine.csv EVIL",
        "gazetteer info EVIL",
        "EVIL",
        "build --EVIL",
    ];
    let words = |line: &str| {
        line.split(' ').map(|word| word.replace("EVIL", EVIL).replace("ID", &id)).collect::<Vec<String>>()
    };
    list.into_iter().map(words).collect()
}

#[test]
fn no_verb_shows_a_terminal_what_it_would_obey() {
    let dir = desk();
    for args in verbs(dir.path()) {
        let run = Situs::new().dir(dir.path()).args(&args).run();
        assert!(run.code.is_some_and(|code| code <= 4), "{args:?}: {:?} {}", run.code, run.stderr);
        assert_eq!(obeyed(&run.stderr), None, "{args:?} says {:?}", run.stderr);
    }
}

#[test]
fn what_verbs_print_on_a_terminal_is_safe_too() {
    let dir = desk();
    let able = Command::new("script").args(["-qec", "true", "/dev/null"]).stdin(Stdio::null()).output();
    if !able.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: looking at a terminal needs `script`, which isn't here");
        return;
    }
    for args in verbs(dir.path()) {
        let quoted: Vec<String> = args.iter().map(|arg| format!("'{arg}'")).collect();
        let line = format!("'{}' {} 2>/dev/null", env!("CARGO_BIN_EXE_situs"), quoted.join(" "));
        let mut script = Command::new("script");
        let output = script.args(["-qec", &line, "/dev/null"]).current_dir(dir.path()).stdin(Stdio::null());
        let shown = String::from_utf8_lossy(&output.output().unwrap().stdout).into_owned();
        assert_eq!(obeyed(&shown), None, "{args:?} shows {:?}", shown.chars().take(600).collect::<String>());
    }
}

/// Words that would run, load or end something in one format or another.
const BREAKERS: [&str; 8] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "]]><evil/>",
    "</style></svg><script>x</script>",
    "&lt;&amp;&#x3c;",
    "'); DROP TABLE strikes; --",
    "<!-- --> <?xml ?> <!DOCTYPE x>",
    "{{constructor}} ${x} `y` \\u003cscript\\u003e",
];

#[test]
fn every_format_escapes_what_it_was_given() {
    let dir = tempfile::tempdir().unwrap();
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let build = |words: &dyn Fn(usize) -> String, out: &str| {
        let rows: String = (0..BREAKERS.len())
            .map(|n| {
                format!("{0},2026-02-26,shelling,33.33951,69.92041,{0},{0},{0},3,{0}\n", quoted(&words(n)))
            })
            .collect();
        let header =
            format!("id,date,kind,latitude,longitude,place,by,source,killed,{}\n", quoted(&words(0)));
        fs::write(dir.path().join("in.csv"), format!("{header}{rows}")).unwrap();
        let args = [
            "-q",
            "--no-config",
            "--format",
            "kml,csv,gpkg",
            "--qgis",
            "--keep-columns",
            "all",
            "--no-merge",
        ];
        Situs::build("in.csv", out).dir(dir.path()).args(args).run().code(0);
        for (verb, file) in [("picture", "map.svg"), ("page", "index.html")] {
            let title = words(1);
            let title: &[&str] = if verb == "picture" { &["--title", &title] } else { &[] };
            let to = format!("{out}/{file}");
            Situs::new().dir(dir.path()).args([verb, out, "-o", &to]).args(title).run().code(0);
        }
    };
    build(&|n| format!("{} {n}", BREAKERS[n]), "evil");
    build(&|n| format!("harmless {n}"), "good");
    // Markup is what we wrote: the same elements in the same numbers, whatever was said.
    for file in ["index.html", "map.svg"] {
        let read = |out: &str| fs::read_to_string(dir.path().join(out).join(file)).unwrap();
        let (evil, good) = (read("evil").to_lowercase(), read("good").to_lowercase());
        for tag in ["<script", "</script", "<img", "<style", "</style", "<svg", "<!--", "<iframe", "<a "] {
            assert_eq!(evil.matches(tag).count(), good.matches(tag).count(), "{file}: {tag}");
        }
    }
    let mut seen = 0;
    for (name, bytes) in tree::read(&dir.path().join("evil")) {
        if [".kml", ".qml", ".qgs", ".svg"].iter().any(|end| name.ends_with(end)) {
            well_formed(&name, &bytes);
            seen += 1;
        }
        if name.ends_with(".csv") {
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes.as_slice());
            for record in reader.records() {
                for cell in &record.unwrap() {
                    assert!(!cell.starts_with(['=', '@', '\t', '\r']), "{name}: {cell:?}");
                }
            }
        }
    }
    assert!(seen > 2, "no XML was looked at");
}

/// Reads all of an XML document, whose elements must be the known ones.
fn well_formed(name: &str, bytes: &[u8]) {
    use quick_xml::events::Event;
    let mut reader = quick_xml::Reader::from_reader(bytes);
    let mut buffer = Vec::new();
    loop {
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Eof) => return,
            Ok(Event::Start(element) | Event::Empty(element)) => {
                let element = element.name().as_ref().to_lowercase();
                assert!(
                    !["script", "evil", "img", "iframe"].contains(&element.as_str()),
                    "{name} has <{element}>"
                );
            }
            Ok(_) => {}
            Err(error) => panic!("{name} is no XML: {error}"),
        }
        buffer.clear();
    }
}

#[test]
fn names_of_layers_and_files_never_leave_the_folder() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("in")).unwrap();
    let at = dir.path().join("in");
    fs::write(at.join("in.csv"), "date,place,kind\n2026-02-26,Khost,shelling\n").unwrap();
    for name in
        ["../out", "/tmp/out", "a/b", "..", ".", "", "CON", "nul", "a\u{202e}b", "-rf", "strikes", "a\0b"]
    {
        if name.contains('\0') {
            continue;
        }
        for flag in [
            ["--layer".to_owned(), format!("{name}=shelling")],
            ["--view".to_owned(), format!("{name}:kind=shelling")],
        ] {
            let run = Situs::build("in.csv", "out").dir(&at).arg("--no-config").args(&flag).run();
            assert_eq!(run.code, Some(2), "{flag:?}: {}", run.stderr);
        }
    }
    // A package that lists what lies elsewhere is no way out either.
    Situs::build("in.csv", "out").dir(&at).args(["-q", "--no-config"]).run().code(0);
    fs::write(dir.path().join("secret.geojson"), "{\"type\":\"FeatureCollection\",\"features\":[]}").unwrap();
    let package = fs::read_to_string(at.join("out/datapackage.json")).unwrap();
    let turned = package.replace("\"strikes.geojson\"", "\"../../secret.geojson\"");
    assert_ne!(package, turned);
    fs::write(at.join("out/datapackage.json"), turned).unwrap();
    let check = Situs::new().dir(&at).args(["check", "out"]).run().code(4);
    assert!(check.stderr.contains("no file of this folder"), "{}", check.stderr);
    let names =
        |dir: &Path| fs::read_dir(dir).unwrap().map(|e| e.unwrap().file_name()).collect::<Vec<_>>().len();
    assert_eq!((names(dir.path()), names(&at)), (2, 2), "something was written beside the folder");
}

#[cfg(unix)]
#[test]
fn links_pipes_and_folders_with_names_of_tables_are_no_trap() {
    use std::os::unix::fs::symlink;
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    fs::write(at("in.csv"), "date,place,kind\n2026-02-26,Khost,shelling\n").unwrap();
    fs::create_dir(at("folder.csv")).unwrap();
    symlink("loop.csv", at("loop.csv")).unwrap();
    symlink(dir.path(), at("again")).unwrap();
    symlink("nowhere.csv", at("gone.csv")).unwrap();
    let pipe = Command::new("mkfifo").arg(at("pipe.csv")).status().is_ok_and(|status| status.success());
    let begun = Instant::now();
    let run = Situs::build(".", "out").dir(dir.path()).arg("--no-config").run().code(0);
    assert!(begun.elapsed() < Duration::from_secs(60), "{}", run.stderr);
    let accounts = crate::layers::json(&at("out/datapackage.json"))["accounting"].clone();
    assert_eq!((&accounts["tables"], &accounts["features"]), (&1.into(), &1.into()), "{accounts}");
    for (name, code) in [("loop.csv", 1), ("gone.csv", 1), ("folder.csv", 3)] {
        let run = Situs::build(name, "none").dir(dir.path()).arg("--no-config").run().code(code);
        assert!(run.stderr.contains(name), "{name}: {}", run.stderr);
    }
    if pipe {
        // What is named is read, once, from a pipe too.
        let text = "id,date,place,kind\n1,2026-02-26,Khost,shelling\n1,2026-02-26,Gardez,shelling\n";
        let path: PathBuf = at("pipe.csv");
        let writer = std::thread::spawn(move || fs::write(path, text));
        Situs::build("pipe.csv", "piped").dir(dir.path()).arg("--no-config").run().code(0);
        writer.join().unwrap().unwrap();
        let accounts = crate::layers::json(&at("piped/datapackage.json"))["accounting"].clone();
        assert_eq!((&accounts["rows_read"], &accounts["events"]), (&2.into(), &1.into()), "{accounts}");
    }
}

#[test]
fn a_pipe_whose_rows_are_one_event_is_read_once_and_merged() {
    use std::io::Write as _;
    let dir = tempfile::tempdir().unwrap();
    let mut run = Command::new(env!("CARGO_BIN_EXE_situs"));
    let run = run.args(["build", "-", "--out", "out", "--no-config", "-q"]).current_dir(dir.path());
    let mut run = run.stdin(Stdio::piped()).spawn().unwrap();
    let text = "id,date,place,kind\n1,2026-02-26,Khost,shelling\n1,2026-02-26,Gardez,shelling\n";
    run.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    assert!(run.wait().unwrap().success());
    let accounts = crate::layers::json(&dir.path().join("out/datapackage.json"))["accounting"].clone();
    assert_eq!((&accounts["rows_read"], &accounts["events"]), (&2.into(), &1.into()), "{accounts}");
}

#[test]
fn nothing_nested_or_repeated_costs_more_than_its_length() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    let n = 100_000;
    let html = |inner: &str| {
        format!("<html><body><article><p>Shells fell on Khost.</p>{inner}</article></body></html>")
    };
    let all = [
        ("a.html", html(&"<div>".repeat(n))),
        ("b.html", html(&"<table><tr><td>".repeat(n / 4))),
        ("c.html", html(&"</p>".repeat(n))),
        ("d.html", html(&format!("<p title=\"{}", "x".repeat(n)))),
        ("e.md", "[".repeat(n)),
        ("f.md", "> ".repeat(n)),
        ("g.md", "- ".repeat(n / 4) + "x"),
        ("h.md", "<".repeat(n / 10)),
        ("i.txt", "(((".repeat(n / 40)),
        ("j.txt", "Mr. ".repeat(n / 100)),
        ("k.txt", "at least at least ".repeat(n / 200)),
        ("l.txt", "the killed of ".repeat(n / 100)),
        ("m.txt", "\u{300}".repeat(n / 4)),
        ("n.txt", "Kabul ".repeat(n / 200)),
        ("o.csv", format!("date,place,kind\n{},Khost,shelling\n", "2026-".repeat(n))),
        (
            "p.csv",
            format!(
                "date,place,kind\n2026-02-26,{},shelling\n",
                "Khost, ".repeat(10).trim().replace(',', ";").repeat(n / 100)
            ),
        ),
        ("q.csv", format!("date,place,killed\n2026-02-26,Khost,{}\n", "up to ".repeat(n / 10))),
    ];
    let mut slow = Vec::new();
    for (name, text) in all {
        fs::write(at(name), text).unwrap();
        let begun = Instant::now();
        let run = Situs::build(name, "out").dir(dir.path()).args(["-q", "--no-config"]).run();
        assert!(matches!(run.code, Some(0 | 3)), "{name}: {:?} {}", run.code, run.stderr);
        let most = if cfg!(debug_assertions) { 60 } else { 5 };
        if begun.elapsed() > Duration::from_secs(most) {
            slow.push(format!("{name}: {:?}", begun.elapsed()));
        }
    }
    assert!(slow.is_empty(), "{slow:?}");
}
