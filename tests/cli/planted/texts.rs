//! Faults of reports: texts, Markdown, web pages, files with a report a line.

use std::collections::BTreeSet;
use std::fs;

use super::random::Random;
use super::sound;
use super::{Said, Wrong, raw, said, seeds};
use crate::layers::json;
use crate::situs::Situs;

/// What may stand in a text and must bring nothing down; in each the event of the sound report must still be found.
fn odd(random: &mut Random) -> Vec<(String, Vec<u8>)> {
    let report = sound::report(random);
    let (head, body) = report.split_once("\n\n").unwrap();
    let with = |more: &str| format!("{head}\n\n{body}\n\n{more}\n").into_bytes();
    let page = |inner: &str| {
        format!(
            "<html><head><meta name=\"date\" content=\"2026-02-27\"></head><body>{inner}<article><p>{}</p></article></body></html>",
            body.trim()
        )
        .into_bytes()
    };
    let deep = |tag: &str| format!("<{tag}>").repeat(20_000);
    vec![
        ("nul.txt".into(), with("before\0behind")),
        ("escape.txt".into(), with("\u{1b}[2J\u{1b}]52;c;cm0=\u{7} \u{9b}31m")),
        ("bidi.txt".into(), with("\u{202e}lubaK\u{202c} \u{2066}x\u{2069}")),
        ("cr.txt".into(), report.replace('\n', "\r").into_bytes()),
        ("crlf.txt".into(), report.replace('\n', "\r\n").into_bytes()),
        ("mark.txt".into(), format!("\u{feff}{report}").into_bytes()),
        (
            "wide.txt".into(),
            std::iter::once(0xfeff).chain(report.encode_utf16()).flat_map(u16::to_be_bytes).collect(),
        ),
        ("line.txt".into(), with(&"word ".repeat(20_000))),
        ("long.txt".into(), with(&"x".repeat(200_000))),
        ("bomb.txt".into(), with(&format!("{}!", "a".repeat(30_000)))),
        ("commas.txt".into(), with(&"killed, ".repeat(5_000))),
        ("numbers.txt".into(), with(&"9".repeat(50_000))),
        ("brackets.txt".into(), with(&"([{\"'".repeat(5_000))),
        ("links.md".into(), with(&"[a](".repeat(5_000))),
        ("stars.md".into(), with(&"*_`".repeat(5_000))),
        ("deep.html".into(), page(&deep("div"))),
        ("lists.html".into(), page(&deep("ul"))),
        ("open.html".into(), page("<div title=\"never closed <!-- <script>")),
        (
            "script.html".into(),
            page("<script>if (a < b) { document.write('</p>') }</script><style>p{}</style>"),
        ),
        ("entities.html".into(), page(&"&#x1F600;&amp;&bogus;&#99999999;&#0;".repeat(500))),
    ]
}

#[test]
fn planted_oddities_of_texts_bring_nothing_down() {
    let mut wrong = Wrong::default();
    for seed in seeds(1) {
        let mut random = Random::new(seed);
        let dir = tempfile::tempdir().unwrap();
        let all = odd(&mut random);
        for (name, bytes) in &all {
            fs::write(dir.path().join(name), bytes).unwrap();
        }
        let run = Situs::build(".", "out")
            .dir(dir.path())
            .args(["--no-merge", "--messages", "json", "--no-config"])
            .run();
        wrong.hold(run.code == Some(0), || format!("seed {seed}: exit {:?}: {}", run.code, run.stderr));
        wrong.hold(!raw(&run), || format!("seed {seed}: a control reached the terminal"));
        if run.code == Some(0) {
            let accounts = json(&dir.path().join("out/datapackage.json"))["accounting"].clone();
            wrong.hold(accounts["reports"] == all.len(), || format!("seed {seed}: {accounts}"));
        }
    }
    wrong.end();
}

#[test]
fn planted_lines_of_reports_are_rejected_one_by_one() {
    let mut wrong = Wrong::default();
    for seed in seeds(2) {
        let mut random = Random::new(seed);
        let dir = tempfile::tempdir().unwrap();
        let good = |random: &mut Random, id: usize| {
            let report = sound::report(random);
            let text = report.split_once("\n\n").unwrap().1.trim().to_owned();
            serde_json::json!({"id": format!("r{id}"), "text": text, "published": "2026-02-27"}).to_string()
        };
        let deep = format!("{{\"text\":{}1{}}}", "[".repeat(5_000), "]".repeat(5_000));
        let whole = good(&mut random, 99);
        let faults: Vec<(Vec<u8>, Option<u64>, &str)> = vec![
            (whole.as_bytes()[..whole.len() / 2].to_vec(), None, "unknown-format"),
            (b"{\"text\":\"caf\xe9\"}".to_vec(), Some(13), "encoding"),
            (b"{\"id\":\"x\"}".to_vec(), None, "missing"),
            (b"{\"text\":\"\"}".to_vec(), None, "empty"),
            (b"{\"text\":[1,2]}".to_vec(), None, "value"),
            (b"not json at all".to_vec(), None, "unknown-format"),
            (deep.into_bytes(), None, "value"),
            (format!("{{\"text\":\"{}\"}}", "x".repeat(70_000)).into_bytes(), None, "limit"),
        ];
        let mut bytes: Vec<u8> = Vec::new();
        let mut wanted: BTreeSet<(u64, String)> = BTreeSet::new();
        let (mut line, mut reports) = (0, 0);
        for (number, (fault, column, code)) in random.shuffled(faults).into_iter().enumerate() {
            let _ = column;
            bytes.extend(good(&mut random, number).bytes());
            bytes.extend(random.of(&["\n", "\r\n", "\n\n"]).bytes());
            line = super::lines(&bytes) + 1;
            reports += 1;
            bytes.extend(fault);
            bytes.push(b'\n');
            wanted.insert((line, code.to_owned()));
        }
        fs::write(dir.path().join("in.jsonl"), &bytes).unwrap();
        let args = ["--messages", "json", "--no-config", "--no-merge", "--max-record-bytes", "65536"];
        let run = Situs::build("in.jsonl", "out").dir(dir.path()).args(args).run();
        wrong.hold(run.code == Some(0), || format!("seed {seed}: exit {:?}: {}", run.code, run.stderr));
        let found: BTreeSet<(u64, String)> = said(&run, "reject")
            .into_iter()
            .map(|(_, line, _, code): Said| (line.unwrap_or(0), code))
            .collect();
        let missing: Vec<_> = wanted.difference(&found).collect();
        let more: Vec<_> =
            found.difference(&wanted).filter(|(_, code)| code != "claim-without-event").collect();
        wrong.hold(missing.is_empty() && more.is_empty(), || {
            format!("seed {seed}: not said {missing:?}, said {more:?}")
        });
        if run.code == Some(0) {
            let accounts = json(&dir.path().join("out/datapackage.json"))["accounting"].clone();
            wrong.hold(accounts["reports"] == reports, || {
                format!("seed {seed}: {reports} reports: {accounts} {line}")
            });
        }
        let strict = Situs::build("in.jsonl", "strict").dir(dir.path()).args(args).arg("--strict").run();
        wrong.hold(strict.code == Some(4), || format!("seed {seed}: --strict ends {:?}", strict.code));
    }
    wrong.end();
}
