//! Faults of gazetteers: rows of dumps, whole files, indexes.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use super::random::Random;
use super::sound;
use super::{Said, Wrong, raw, rejects, said, seeds};
use crate::layers::json;
use crate::situs::{Run, Situs};

/// What is told of a row: where in it, and the code.
type Ill<'a> = (Option<u64>, &'a str);

/// A row of a dump with another value in a column, from 0.
fn with(row: &str, column: usize, value: &str) -> String {
    let mut fields: Vec<&str> = row.split('\t').collect();
    fields[column] = value;
    fields.join("\t")
}

/// A row that can't be used, or not as it stands: what is planted, the column from 1, the code.
fn damaged(random: &mut Random) -> Vec<(Vec<u8>, Option<u64>, &'static str)> {
    let row = sound::dump(random, 900_000, 1).remove(0);
    let text = |text: String, column, code| (text.into_bytes(), column, code);
    let cut: String = row.chars().take(row.len() / 2).collect();
    let long = with(&row, 3, &"x".repeat(1 << 20));
    vec![
        text(cut, None, "field-count"),
        text(format!("{row}\tmore"), None, "field-count"),
        text(with(&row, 0, random.of(&["x1", "", "-5", "1.5", "99999999999999999999"])), Some(1), "number"),
        text(with(&row, 1, " "), Some(2), "missing"),
        text(with(&row, 4, random.of(&["91", "-90.01", "nan", "inf"])), Some(5), "coordinate"),
        text(with(&row, 5, random.of(&["180.5", "-181", "NaN"])), Some(6), "coordinate"),
        text(with(&row, 5, random.of(&["69,17", "", "east"])), Some(6), "number"),
        text(with(&with(&row, 4, "0"), 5, "0.0"), Some(5), "coordinate"),
        text(with(&row, 8, random.of(&["AFG", "af", "A1"])), Some(9), "value"),
        text(with(&row, 14, random.of(&["-1", "many", "1e9"])), Some(15), "number"),
        text(long, None, "limit"),
        ([with(&row, 0, "900001").as_bytes(), b"\xff"].concat(), Some(19), "encoding"),
    ]
}

#[test]
fn planted_rows_of_a_dump_are_named_and_the_rest_is_used() {
    let mut wrong = Wrong::default();
    for seed in seeds(2) {
        let mut random = Random::new(seed);
        let dir = tempfile::tempdir().unwrap();
        let good = sound::dump(&mut random, 500, 12);
        let mut rows: Vec<(Vec<u8>, Option<Ill<'_>>)> =
            good.iter().map(|row| (row.clone().into_bytes(), None)).collect();
        for (bytes, column, code) in damaged(&mut random) {
            rows.push((bytes, Some((column, code))));
        }
        let twice = with(&sound::dump(&mut random, 505, 1)[0], 4, "30.5").into_bytes();
        let rows = random.shuffled(rows);
        let end = random.of(&["\n", "\r\n"]);
        let mut bytes = random.of(&[&b""[..], b"\xef\xbb\xbf"]).to_vec();
        let mut wanted: BTreeSet<Said> = BTreeSet::new();
        let mut say = |line: usize, column, code: &str| {
            wanted.insert(("AF.txt".to_owned(), Some(line as u64 + 1), column, code.to_owned()));
        };
        for (line, (row, fault)) in rows.iter().enumerate() {
            bytes.extend(row);
            bytes.extend(end.bytes());
            if let Some((column, code)) = fault {
                say(line, *column, code);
            }
        }
        // The same id once more: the first counts, wherever it stands.
        bytes.extend(&twice);
        say(rows.len(), Some(1), "value");
        fs::write(dir.path().join("AF.txt"), &bytes).unwrap();
        let names = good.iter().map(|row| row.split('\t').nth(1).unwrap());
        let table: String = names.map(|name| format!("2026-02-26,{name},AF,shelling\n")).collect();
        fs::write(dir.path().join("in.csv"), format!("date,place,country,kind\n{table}")).unwrap();
        let run = Situs::build("in.csv", "out").dir(dir.path()).args(["--gazetteer", "AF.txt", "--strict"]);
        let run = run.args(["--messages", "json", "--no-config", "--no-merge"]).run();
        let mut found = Wrong::default();
        found.hold(run.code == Some(0), || format!("exit {:?}: {}", run.code, run.stderr));
        found.same("warnings", &said(&run, "warning"), &wanted);
        found.hold(!raw(&run), || "a control reached the terminal".into());
        if run.code == Some(0) {
            let accounts = json(&dir.path().join("out/datapackage.json"))["accounting"].clone();
            found.hold(accounts["features"] == good.len(), || format!("not all were placed: {accounts}"));
            found.hold(rejects(&dir.path().join("out")).is_empty(), || "an event was rejected".into());
        }
        wrong.0.extend(found.0.into_iter().map(|what| format!("seed {seed}: {what}")));
    }
    wrong.end();
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// Whole files that are no gazetteer.
fn unusable(random: &mut Random) -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let dump = sound::dump(random, 500, 40).join("\n") + "\n";
    let packed = zip(&[("AF.txt", dump.as_bytes())]);
    let cut = packed[..random.within(packed.len() / 3, packed.len() / 2)].to_vec();
    let mut turned = packed.clone();
    turned[random.within(60, 200)] ^= 0x24;
    let postal = "AF\t1001\tKabul\tKabul\t01\t\t\t\t\t34.5\t69.2\t4\n".repeat(5);
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(dump.as_bytes()).unwrap();
    let gz = gz.finish().unwrap();
    vec![
        ("empty.txt", Vec::new(), "empty"),
        ("postal.txt", postal.into_bytes(), "unknown-format"),
        ("page.txt", b"<html>503".to_vec(), "unknown-format"),
        ("data.txt", b"[{\"name\":\"Kabul\"}]".to_vec(), "unknown-format"),
        ("pointer.txt", b"version https://git-lfs.github.com/spec/v1\n".to_vec(), "unknown-format"),
        ("seven.txt", b"a\tb\tc\td\te\tf\tg\n".repeat(3), "unknown-format"),
        ("wide.txt", dump.encode_utf16().flat_map(u16::to_le_bytes).collect(), "encoding"),
        ("cut.zip", cut, "gazetteer"),
        ("turned.zip", turned, "gazetteer"),
        ("cut.txt.gz", gz[..gz.len() / 2].to_vec(), "gazetteer"),
        ("bomb.zip", zip(&[("AF.txt", &[dump.as_bytes(), &vec![b'\n'; 17 << 20]].concat())]), "limit"),
        ("slip.zip", zip(&[("../../slipped.txt", b"x"), ("/slipped.txt", b"x")]), "empty"),
    ]
}

fn resolve(dir: &Path, file: &str) -> Run {
    Situs::new().dir(dir).args(["resolve", "Kabul", "--gazetteer", file]).run()
}

#[test]
fn planted_gazetteers_that_are_none_are_refused_with_the_reason() {
    let mut wrong = Wrong::default();
    for seed in seeds(1) {
        let mut random = Random::new(seed);
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("in")).unwrap();
        fs::write(dir.path().join("in/in.csv"), "date,place,kind\n2026-02-26,Khost,shelling\n").unwrap();
        for (name, bytes, code) in unusable(&mut random) {
            let file = dir.path().join("in").join(name);
            fs::write(&file, bytes).unwrap();
            let run = Situs::build("in.csv", "out").dir(dir.path().join("in")).arg("--gazetteer").arg(name);
            let run = run.args(["--no-config", "--messages", "json"]).run();
            let found = said(&run, "error");
            let right = found.len() == 1
                && found.iter().all(|(file, _, _, said)| file.contains(name) && said == code);
            wrong.hold(right && run.code == Some(3), || {
                format!("seed {seed}: {name} ends {:?} as {found:?}, not {code}", run.code)
            });
            fs::remove_file(file).unwrap();
        }
        let left: Vec<_> =
            fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        wrong.hold(left == ["in"], || format!("seed {seed}: written outside: {left:?}"));
    }
    wrong.end();
}

#[test]
fn planted_damage_to_an_index_is_found() {
    let mut wrong = Wrong::default();
    let dir = tempfile::tempdir().unwrap();
    let mut random = Random::new(1);
    fs::write(dir.path().join("AF.txt"), sound::dump(&mut random, 500, 30).join("\n")).unwrap();
    Situs::new()
        .dir(dir.path())
        .args(["gazetteer", "build", "-q", "-o", "own.situs", "AF.txt"])
        .run()
        .code(0);
    let whole = fs::read(dir.path().join("own.situs")).unwrap();
    for seed in seeds(3) {
        let mut random = Random::new(seed);
        let mut turned = whole.clone();
        let at = random.below(turned.len());
        turned[at] ^= 1 << random.below(8);
        let cut = whole[..random.below(whole.len() - 1) + 1].to_vec();
        for (what, bytes) in [(format!("byte {at} turned"), turned), ("cut".to_owned(), cut)] {
            fs::write(dir.path().join("bad.situs"), &bytes).unwrap();
            let check = Situs::new().dir(dir.path()).args(["gazetteer", "check", "bad.situs"]).run();
            let code = if bytes.starts_with(b"SITUSGZ") { "gazetteer: " } else { "" };
            let right = check.code == Some(3) && check.stderr.contains(code);
            wrong.hold(right, || format!("seed {seed}: {what}: exit {:?} {}", check.code, check.stderr));
            let run = resolve(dir.path(), "bad.situs");
            wrong.hold(matches!(run.code, Some(0 | 3)), || format!("seed {seed}: {what}: {:?}", run.code));
        }
    }
    wrong.end();
}

#[test]
fn own_tables_of_places_name_their_faults_by_line_and_column() {
    let dir = tempfile::tempdir().unwrap();
    let places = "id,name,latitude,longitude,kind\na,Tangi,33.5,69.4,\n,None,33.5,69.4,\nc,,33.5,69.4,\n\
        d,Dara,95,69.4,\ne,Era,33.5,x,\nf,Fara,33.5,69.4,castle\ng,Gara,33.5\na,Other,30,60,\nh,\"Hara,33.5,69.4,\n";
    fs::write(dir.path().join("places.csv"), places).unwrap();
    fs::write(dir.path().join("names.csv"), "place_id,name,kind\na,Tanga,\nzz,Nowhere,\na,,\n").unwrap();
    let args = ["gazetteer", "build", "--format", "json", "-o", "own.situs", "places.csv", "names.csv"];
    let run = Situs::new().dir(dir.path()).args(args).run().code(0);
    let all: BTreeSet<Said> = said(&run, "reject").into_iter().chain(said(&run, "warning")).collect();
    let of = |file: &str, line, column, code: &str| (file.to_owned(), Some(line), column, code.to_owned());
    let wanted = [
        of("places.csv", 3, Some(1), "missing"),
        of("places.csv", 4, Some(2), "missing"),
        of("places.csv", 5, Some(3), "coordinate"),
        of("places.csv", 6, Some(4), "number"),
        of("places.csv", 7, Some(5), "value"),
        of("places.csv", 8, None, "field-count"),
        of("places.csv", 9, Some(1), "value"),
        of("places.csv", 10, Some(2), "quote"),
        of("names.csv", 3, Some(1), "unknown-place"),
        of("names.csv", 4, Some(2), "missing"),
    ];
    let mut wrong = Wrong::default();
    wrong.same("own tables", &all, &wanted.into_iter().collect());
    wrong.end();
}
