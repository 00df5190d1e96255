//! Faults of whole files: those that make one unusable, and those that make no difference.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use super::random::Random;
use super::sound::{self, COLUMNS};
use super::{Wrong, lines, raw, said, seeds};
use crate::layers::json;
use crate::situs::Situs;

/// A file that can't be used, and what must be said of it: the line if one is to blame, the code, a word of the message.
struct Broken {
    name: String,
    bytes: Vec<u8>,
    line: Option<u64>,
    code: &'static str,
    word: &'static str,
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn zip(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
    archive.write_all(bytes).unwrap();
    archive.finish().unwrap().into_inner()
}

fn utf16(text: &str, big: bool) -> Vec<u8> {
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

fn utf32(text: &str) -> Vec<u8> {
    std::iter::once('\u{feff}').chain(text.chars()).flat_map(|c| u32::from(c).to_le_bytes()).collect()
}

/// Bytes cut somewhere in their middle.
fn cut(random: &mut Random, bytes: &[u8]) -> Vec<u8> {
    let at = random.within(bytes.len() / 3, bytes.len() * 2 / 3);
    bytes[..at].to_vec()
}

fn broken(random: &mut Random) -> Vec<Broken> {
    let rows = random.within(5, 15);
    let table = sound::table(random, rows, ',', "\n");
    let report = sound::report(random);
    let noise: Vec<u8> = (0..2000).map(|_| u8::try_from(random.below(32)).unwrap()).collect();
    let mut all = Vec::new();
    let mut add = |name: &str, bytes: &[u8], line, code, word| {
        let name = format!("{:02}-{name}", all.len());
        all.push(Broken { name, bytes: bytes.to_vec(), line, code, word });
    };
    add("empty.csv", b"", None, "empty", "empty");
    add("mark.csv", b"\xef\xbb\xbf", None, "empty", "empty");
    add("blank.csv", b" \n\n\r\n\t\n", None, "empty", "empty");
    add("utf32.csv", &utf32(&table), None, "encoding", "UTF-32");
    add("utf32.txt", &utf32(&report), None, "encoding", "UTF-32");
    let odd = [utf16(&table, false), vec![0x41]].concat();
    add("odd-utf16.csv", &odd, Some(lines(table.as_bytes()) + 1), "encoding", "UTF-16");
    let unmarked = utf16(&table, random.below(2) == 0);
    add("unmarked-utf16.csv", &unmarked[2..], None, "unknown-format", "UTF-16");
    add("book.csv", &zip("xl/workbook.xml", b"<x/>"), None, "unknown-format", "Excel");
    add("letter.txt", &zip("word/document.xml", b"<x/>"), None, "unknown-format", "zip");
    add("old.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest of a workbook", None, "unknown-format", "Excel");
    add("page.csv", b"%PDF-1.7\n1 0 obj", None, "unknown-format", "PDF");
    add("letter.md", b"{\\rtf1\\ansi Shells fell on Khost.}", None, "unknown-format", "RTF");
    add("photo.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", None, "unknown-format", "PNG");
    add("film.txt", b"GIF89a\x01\0\x01\0", None, "unknown-format", "GIF");
    add("base.csv", b"SQLite format 3\0\x10\0", None, "unknown-format", "SQLite");
    add("columns.csv", b"PAR1\x15\x04\x15", None, "unknown-format", "Parquet");
    add("more.txt", b"7z\xbc\xaf\x27\x1c\0\x04", None, "unknown-format", "7-Zip");
    add("more.csv", b"Rar!\x1a\x07\x01\0", None, "unknown-format", "RAR");
    add("xz.csv", b"\xfd7zXZ\0\0\x04", None, "unknown-format", "xz");
    add("report.txt", &gzip(report.as_bytes()), None, "unknown-format", "gzip");
    add(
        "pointer.csv",
        b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n",
        None,
        "unknown-format",
        "Git LFS",
    );
    add("noise.csv", &noise, None, "unknown-format", "binary");
    add("noise.txt", &noise, None, "unknown-format", "binary");
    add("json.csv", b"{\"type\":\"FeatureCollection\",\"features\":[]}", None, "unknown-format", "JSON");
    add("list.txt", b"[{\"id\":1,\"text\":\"x\"}]", None, "unknown-format", "JSON");
    add("error.csv", b"<!DOCTYPE html><title>404</title>", None, "unknown-format", "web page");
    add("pickle.csv", b"\x80\x04\x95\x10\0\0\0\0\0\0\0}", None, "unknown-format", "pickle");
    let above = random.below(3);
    let colours = "\n".repeat(above) + "colour,weight\nred,3\n";
    add("colours.csv", colours.as_bytes(), Some(above as u64 + 1), "header", "colour");
    add("one.csv", b"date;place of it;seen\n2026-02-26;Khost;2\n", Some(1), "header", "semicolons");
    add("half.csv", b"date,latitude,notes\n2026-02-26,33.3,x\n", Some(1), "header", "place");
    let packed = gzip(table.repeat(20).as_bytes());
    add("cut.csv.gz", &cut(random, &packed), None, "damaged", "download");
    let mut turned = packed.clone();
    let at = turned.len() - random.within(5, 8);
    turned[at] ^= 0x55;
    add("turned.csv.gz", &turned, None, "damaged", "download");
    add("cut.csv.zst", b"\x28\xb5\x2f\xfd\x04\x58\x99\x00", None, "damaged", "download");
    let wide = "place,".repeat(17_000) + "date\n";
    add("wide.csv", wide.as_bytes(), Some(1), "limit", "--max-fields");
    let long = "date,place\n".to_owned() + &"x".repeat(5 << 20);
    add("long.csv", long.as_bytes(), Some(2), "limit", "--max-record-bytes");
    let open = "date,place\n2026-02-26,Khost\n\"".to_owned() + &"y".repeat(5 << 20);
    add("open.csv", open.as_bytes(), Some(3), "limit", "--max-record-bytes");
    let spaces = [vec![b' '; (1 << 20) - 1], b"\n".to_vec()].concat().repeat(17);
    let bomb = [table.as_bytes(), &spaces].concat();
    add("bomb.csv.gz", &gzip(&bomb), None, "limit", "--max-ratio");
    let at = report.find("Shells").unwrap();
    let line = lines(&report.as_bytes()[..at]) + 1;
    let latin = [&report.as_bytes()[..at], b"caf\xe9 ", &report.as_bytes()[at..]].concat();
    add("latin.txt", &latin, Some(line), "encoding", "0xe9");
    add("latin.html", &[b"<p>\n", latin.as_slice()].concat(), Some(line + 1), "encoding", "0xe9");
    add(
        "front.md",
        b"---\ntitle: x\npublished: [2026-02-27\n---\nShells fell.\n",
        Some(3),
        "front-matter",
        "front matter",
    );
    let deep = format!("---\ntitle: {}\n---\nShells fell.\n", "[".repeat(5000));
    add("deep.md", deep.as_bytes(), Some(2), "front-matter", "front matter");
    add("list.jsonl", b"[{\"text\":\"x\"}]", None, "unknown-format", "JSON array");
    add("wide.jsonl", &utf16("{\"text\":\"x\"}", false), None, "encoding", "UTF-16");
    add("empty.jsonl", b"", None, "empty", "empty");
    add(
        "broken.geojson",
        b"{\"type\":\"FeatureCollection\",\n\"features\":[{]}",
        Some(2),
        "unknown-format",
        "collection",
    );
    let nested = format!("{{\"features\":[{}{}]}}", "[".repeat(5000), "]".repeat(5000));
    add("nested.geojson", nested.as_bytes(), Some(1), "header", "place");
    add("none.kmz", b"PK\x03\x04 and no archive", None, "unknown-format", "KMZ");
    add("other.kmz", &zip("../../x.txt", b"x"), None, "unknown-format", ".kml");
    let bomb = zip("doc.kml", &vec![b' '; 17 << 20]);
    add("bomb.kmz", &bomb, None, "limit", "--max-ratio");
    all
}

#[test]
fn planted_files_that_cannot_be_used_are_each_named_with_the_reason() {
    let mut wrong = Wrong::default();
    for seed in seeds(2) {
        let mut random = Random::new(seed);
        let dir = tempfile::tempdir().unwrap();
        let all = broken(&mut random);
        for file in &all {
            fs::write(dir.path().join(&file.name), &file.bytes).unwrap();
        }
        let run = Situs::build(".", "out").dir(dir.path()).args(["--messages", "json", "--no-config"]);
        // Points are read where they are named.
        let points = all
            .iter()
            .map(|file| file.name.as_str())
            .filter(|name| name.contains(".geo") || name.ends_with("kmz"));
        let run = run.args(points).run();
        let mut hold = |right: bool, what: String| wrong.hold(right, || format!("seed {seed}: {what}"));
        hold(run.code == Some(3), format!("exit {:?}", run.code));
        hold(!raw(&run), "a control reached the terminal".into());
        hold(!dir.path().join("out").exists(), "something was written".into());
        let errors = said(&run, "error");
        for file in &all {
            let found: Vec<_> = errors.iter().filter(|(name, ..)| *name == file.name).collect();
            let right = found.len() == 1
                && found[0].3 == file.code
                && (file.line.is_none() || found[0].1 == file.line);
            hold(right, format!("{} ends as {found:?}, not {:?} {}", file.name, file.line, file.code));
            let of = |line: &&str| {
                line.contains(&format!("\"file\":\"{}\"", file.name)) && line.contains("\"error\"")
            };
            let words = run.stderr.lines().find(of).unwrap_or_default();
            hold(words.contains(file.word), format!("{}: {words} has no {:?}", file.name, file.word));
        }
    }
    wrong.end();
}

/// A table that is as good as any other, and the arguments it needs.
fn odd_but_good(random: &mut Random) -> Vec<(String, Vec<u8>)> {
    let mut all: Vec<(String, Vec<u8>)> = Vec::new();
    let mut number = 0;
    let mut table = |random: &mut Random, delimiter, end: &str| {
        number += 1;
        let text = sound::table(random, 4, delimiter, end);
        // Rows of two files are one event where they tell the same; these shall not.
        text.replace("EV", &format!("F{number}E"))
    };
    let mut add = |name: &str, bytes: Vec<u8>| all.push((name.to_owned(), bytes));
    let text = table(random, ',', "\n");
    add("mark.csv", [b"\xef\xbb\xbf", text.as_bytes()].concat());
    add("little.csv", utf16(&table(random, ',', "\r\n"), false));
    add("big.csv", utf16(&table(random, ',', "\n"), true));
    add("crlf.csv", table(random, ',', "\r\n").into_bytes());
    add("cr.csv", table(random, ',', "\r").into_bytes());
    let text = table(random, ',', "\n");
    let mut ends = ["\n", "\r\n", "\r"].iter().cycle();
    add(
        "mixed.csv",
        text.lines().flat_map(|line| line.bytes().chain(ends.next().unwrap().bytes())).collect(),
    );
    add("semicolons.csv", table(random, ';', "\n").into_bytes());
    add("tabs.csv", table(random, '\t', "\n").into_bytes());
    add("tabs.tsv", table(random, '\t', "\r\n").into_bytes());
    add("bars.csv", table(random, '|', "\n").into_bytes());
    add("last.csv", table(random, ',', "\n").trim_end().as_bytes().to_vec());
    add("above.csv", format!("\n\n{}", table(random, ',', "\n")).into_bytes());
    add("between.csv", table(random, ',', "\n\n").into_bytes());
    add("packed.csv", gzip(table(random, ',', "\n").as_bytes()));
    add("packed.csv.gz", gzip(table(random, ',', "\n").as_bytes()));
    let halves = table(random, ',', "\n");
    let (a, b) = halves.split_at(halves.len() / 2);
    add("two.csv.gz", [gzip(a.as_bytes()), gzip(b.as_bytes())].concat());
    let text = table(random, ',', "\n");
    let quoted: String = COLUMNS.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(",");
    add("quoted.csv", format!("\u{feff}{text}").replace(&sound::header(','), &quoted).into_bytes());
    let shouted = sound::header(',').to_uppercase();
    add("shouted.csv", table(random, ',', "\n").replace(&sound::header(','), &shouted).into_bytes());
    // Other columns among them, one without a name, one with a script for a name.
    let text = table(random, ',', "\n");
    let mut more = text.lines().enumerate();
    let more = more.by_ref().map(|(n, line)| {
        if n == 0 { format!(",<script>x</script>,{line},../../x") } else { format!("{n},x,{line},y") }
    });
    add("more.csv", more.collect::<Vec<_>>().join("\n").into_bytes());
    all
}

#[test]
fn planted_ways_to_write_a_table_make_no_difference() {
    let mut wrong = Wrong::default();
    for seed in seeds(2) {
        let mut random = Random::new(seed);
        let dir = tempfile::tempdir().unwrap();
        let all = odd_but_good(&mut random);
        for (name, bytes) in &all {
            fs::write(dir.path().join(name), bytes).unwrap();
        }
        let args = ["--no-merge", "--strict", "--messages", "json", "--no-config", "--today", "2026-12-31"];
        let run = Situs::build(".", "out").dir(dir.path()).args(args).run();
        let mut hold = |right: bool, what: String| wrong.hold(right, || format!("seed {seed}: {what}"));
        hold(run.code == Some(0), format!("exit {:?}: {}", run.code, run.stderr));
        let louder: Vec<_> = said(&run, "warning").into_iter().chain(said(&run, "error")).collect();
        hold(louder.is_empty(), format!("said: {louder:?}"));
        if run.code == Some(0) {
            let accounts = json(&dir.path().join("out/datapackage.json"))["accounting"].clone();
            let rows = all.len() as u64 * 4;
            let right = accounts["rows_read"] == rows && accounts["features"] == rows;
            hold(right, format!("{rows} rows in {} files: {accounts}", all.len()));
            text_is_clean(&dir.path().join("out"), &mut hold);
        }
    }
    wrong.end();
}

/// No mark of an encoding and no NUL got into an output.
fn text_is_clean(out: &Path, hold: &mut impl FnMut(bool, String)) {
    for entry in fs::read_dir(out).unwrap() {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        let has = |part: &[u8]| bytes.windows(part.len()).any(|here| here == part);
        hold(
            !has(b"\xef\xbb\xbf") && !has(b"\0") && !has(b"\\u0000"),
            format!("{} has a mark or a NUL", path.display()),
        );
    }
}
