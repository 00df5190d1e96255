//! `docs/codes.md`: every reason code with an example, made by running the program.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use situs::error::Code;

use crate::situs::{Situs, bless, root};

/// How a code comes about: files, and commands of which the last one says it.
struct Example {
    code: Code,
    files: &'static [(&'static str, &'static str)],
    commands: &'static [&'static str],
}

const BUILD: &[&str] = &["build in.csv --out layers"];

const fn table(code: Code, text: &'static [(&'static str, &'static str)]) -> Example {
    Example { code, files: text, commands: BUILD }
}

const EXAMPLES: &[Example] = &[
    Example { code: Code::Io, files: &[], commands: &["build nowhere.csv --out layers"] },
    Example {
        code: Code::Usage,
        files: &[("in.csv", "Tag,Ort\n2026-02-26,Khost\n")],
        commands: &["build in.csv --out layers --map date=Datum,place=Ort"],
    },
    table(Code::UnknownFormat, &[("in.csv", "GKGRECORDID,DATE,V2Locations\n1,20260226,4#Khost\n")]),
    table(Code::Encoding, &[("in.csv", "date,place\n2026-02-26,Kh\u{fffd}st\n")]),
    Example {
        code: Code::Damaged,
        files: &[("in.csv.gz", "CUT")],
        commands: &["build in.csv.gz --out layers"],
    },
    table(Code::Empty, &[("in.csv", "")]),
    table(Code::Header, &[("in.csv", "colour,weight\nred,3\n")]),
    table(Code::FieldCount, &[("in.csv", "date,place,killed\n2026-02-26,Khost,2,about\n")]),
    table(Code::Quote, &[("in.csv", "date,place\n2026-02-26,\"Khost\n")]),
    table(Code::RepeatedHeader, &[("in.csv", "date,place\n2026-02-26,Khost\ndate,place\n")]),
    table(Code::Date, &[("in.csv", "date,place\n2026-02-30,Khost\n")]),
    table(Code::Number, &[("in.csv", "date,place,killed\n2026-02-26,Khost,a lot\n")]),
    table(Code::Coordinate, &[("in.csv", "date,place,latitude,longitude\n2026-02-26,Khost,91.5,69.9\n")]),
    table(Code::Value, &[("in.csv", "date,place,kind\n2026-02-26,Khost,quarrel\n")]),
    table(Code::Missing, &[("in.csv", "date,place,killed,notes\n,,,seen by two\n")]),
    Example {
        code: Code::FrontMatter,
        files: &[("in.md", "---\npublished: [2026-02-27\n---\nShells fell on Torkham on Thursday.\n")],
        commands: &["build in.md --out layers"],
    },
    Example {
        code: Code::Limit,
        files: &[("strikes.geojson", "LONG")],
        commands: &["share strikes.geojson"],
    },
    table(Code::UnknownPlace, &[("in.csv", "date,place,admin1\n2026-02-26,Anzar Sar,Paktia\n")]),
    table(Code::AmbiguousPlace, &[("in.csv", "date,place\n2026-02-26,Muqur\n")]),
    Example {
        code: Code::PlaceNotStated,
        files: &[(
            "in.md",
            "---\npublished: 2026-02-27\npublisher: Border Desk Wire\n---\nThe ministry said 14 soldiers were killed on Thursday in an air strike, without saying where.\n",
        )],
        commands: &["build in.md --out layers"],
    },
    table(Code::WholeBorder, &[("in.csv", "date,place,kind\n2026-02-26,Durand Line,shelling\n")]),
    table(Code::CountryOnly, &[("in.csv", "date,place,kind\n2026-02-26,Afghanistan,airstrike\n")]),
    table(Code::DateUnknown, &[("in.csv", "date,place,kind\n,Khost,shelling\n")]),
    table(
        Code::PlaceContradiction,
        &[("in.csv", "date,place,admin1,latitude,longitude\n2026-02-26,Gardez,Paktia,31.6,65.7\n")],
    ),
    Example {
        code: Code::Gazetteer,
        files: &[("in.csv", "date,place\n2026-02-26,Khost\n"), ("own.situs", "SITUSGZ\nand nothing else\n")],
        commands: &["build in.csv --out layers --gazetteer own.situs"],
    },
    Example {
        code: Code::ClaimWithoutEvent,
        files: &[(
            "in.md",
            "---\npublished: 2026-02-27\n---\nThe ministry said that 133 fighters had been killed and more than 200 wounded.\n",
        )],
        commands: &["build in.md --out layers"],
    },
    Example {
        code: Code::CorrectionStale,
        files: &[
            (
                "in.md",
                "---\npublished: 2026-02-27\n---\nShells fell on Torkham on Thursday, officials said.\n",
            ),
            ("corrections.csv", "row_id,field,was,now,note\nin.nobody,place,Torkham,Chaman,seen\n"),
        ],
        commands: &["build in.md --out layers --corrections corrections.csv"],
    },
    Example {
        code: Code::Strict,
        files: &[("in.csv", "date,place\n2026-02-26,Khost\n2026-02-30,Khost\n")],
        commands: &["build in.csv --out layers --strict"],
    },
    Example {
        code: Code::Stale,
        files: &[("in.csv", "date,place,kind\n2026-02-26,Khost,shelling\n")],
        commands: &["build in.csv --out layers", "build in.csv --out layers --since 2026-02-27 --check"],
    },
    Example {
        code: Code::Config,
        files: &[("situs.toml", "inputs = [\"reports\"]\nthread = 2\n")],
        commands: &["build"],
    },
    Example {
        code: Code::Locked,
        files: &[
            ("in.csv", "date,place,kind\n2026-02-26,Khost,shelling\n"),
            ("situs.toml", "inputs = [\"in.csv\"]\nout = \"layers\"\n"),
            ("situs.lock", "[gazetteer]\nembedded = \"0000\"\n"),
        ],
        commands: &["build --locked"],
    },
];

/// The bytes of a file of an example, and how they are shown. U+FFFD stands for a byte that is no UTF-8, and the word
/// LONG for a feature that is too long to be shown, CUT for a packed table that ends in the middle.
fn content(text: &str) -> (Vec<u8>, String) {
    if text == "CUT" {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all("date,place\n2026-02-26,Khost\n".repeat(50).as_bytes()).unwrap();
        let mut bytes = packed.finish().unwrap();
        bytes.truncate(bytes.len() / 2);
        return (bytes, "(gzip data that end in the middle)\n".to_owned());
    }
    if text == "LONG" {
        let of = |notes: &str| {
            format!(
                "{{\"type\":\"FeatureCollection\",\"features\":[{{\"type\":\"Feature\",\"geometry\":null,\
                 \"properties\":{{\"notes\":\"{notes}\"}}}}]}}\n"
            )
        };
        return (of(&"x".repeat(200_000)).into_bytes(), of("xxxx... (200,000 letters)"));
    }
    let mut bytes = Vec::new();
    for (number, part) in text.split('\u{fffd}').enumerate() {
        bytes.extend((number > 0).then_some(0xe9));
        bytes.extend(part.as_bytes());
    }
    (bytes, text.to_owned())
}

/// Where a reason stands besides the messages: features that were not placed.
fn reasons(layers: &Path, code: Code) -> Vec<String> {
    let text = fs::read_to_string(layers.join("unplaced.geojson")).unwrap_or_default();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    let features = json["features"].as_array().cloned().unwrap_or_default();
    let properties = features.iter().map(|feature| &feature["properties"]);
    let with = properties.filter(|properties| properties["reason"] == code.as_str());
    with.map(|properties| {
        format!(
            "layers/unplaced.geojson: reason {}, reason_text {}",
            properties["reason"], properties["reason_text"]
        )
    })
    .collect()
}

/// The lines of an example: its files, its commands, and what was said with its code.
fn shown(example: &Example) -> (String, i32) {
    let dir = tempfile::tempdir().unwrap();
    let mut text = String::new();
    for (name, written) in example.files {
        let (bytes, shown) = content(written);
        fs::write(dir.path().join(name), bytes).unwrap();
        write!(text, "$ cat {name}\n{shown}").unwrap();
    }
    let mut code = 0;
    for (number, command) in example.commands.iter().enumerate() {
        writeln!(text, "$ situs {command}").unwrap();
        let run = Situs::new().dir(dir.path()).args(command.split(' ')).run();
        code = run.code.unwrap();
        let mark = format!("{}: ", example.code);
        let is_it = |line: &&str| line.starts_with(&mark) || line.contains(&format!(": {mark}"));
        let mut said: Vec<String> = run.stderr.lines().filter(is_it).map(str::to_owned).collect();
        if said.is_empty() {
            said = reasons(&dir.path().join("layers"), example.code);
        }
        if number + 1 == example.commands.len() {
            assert!(!said.is_empty(), "{}: {command} says {}", example.code, run.stderr);
            said.iter().for_each(|line| writeln!(text, "{line}").unwrap());
        }
    }
    (text, code)
}

fn page() -> String {
    let mut page = String::from(
        "# Reason codes\n\n\
         Every message of situs reads `FILE:LINE:COLUMN: code: what was found, what was expected; the way out`. The same codes \
         stand in `rejects.csv`, in `unplaced.geojson` and in the messages of `--messages json`. What a message says more is \
         for people and may change; codes don't. This page is made by running the commands it shows: the exit code is that of \
         the example, and one of 0 means that the rest was written.\n",
    );
    for code in Code::ALL {
        let example = EXAMPLES.iter().find(|example| example.code == *code);
        let example = example.unwrap_or_else(|| panic!("no example of {code}"));
        let (text, exit) = shown(example);
        write!(
            page,
            "\n## {code}\n\n{} The way out: {}.\n\n```text\n{text}exit {exit}\n```\n",
            code.meaning(),
            code.way_out()
        )
        .unwrap();
    }
    page
}

#[test]
fn the_page_of_codes_shows_what_the_program_says() {
    let file = root().join("docs/codes.md");
    let page = page();
    if bless() {
        fs::write(&file, &page).unwrap();
    }
    let written = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        written == page,
        "docs/codes.md is not what the program says: SITUS_BLESS=1 cargo test --test cli codes"
    );
}

#[test]
fn no_two_codes_are_printed_alike() {
    let texts: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(texts.len(), Code::ALL.len());
    for code in Code::ALL {
        assert_eq!(serde_json::to_value(code).unwrap(), code.as_str(), "one name for people and machines");
    }
}
