//! Garbage through every verb that reads files: random bytes, and files of the example with bytes changed, lines
//! doubled, moved and cut. No run may panic, be killed, last long or need much memory.
//!
//! `SITUS_GARBAGE_MB=100 cargo test --release --test cli garbage` reads a hundred megabytes, other ones with `SITUS_SEED`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::situs::{EXAMPLE, example, root};

/// A small generator of numbers (xorshift), the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, most: usize) -> usize {
        usize::try_from(self.next() >> 11).unwrap() % most.max(1)
    }
}

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(otherwise)
}

/// What files are made of that their readers look at.
const WORDS: [&[u8]; 20] = [
    b"\"",
    b"\n",
    b"\r\n",
    b",",
    b"\t",
    b";",
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"---\n",
    b"<![CDATA[",
    b"</",
    b"&#x41;",
    b"{\"id\":",
    b"[[[[[[[[",
    b"1e999",
    b"-0",
    b"\xe2\x80\xae",
    b"Khost",
    b"killed 9999999999999999999",
];

/// A file with something wrong in it: up to a hundred changes.
fn damaged(random: &mut Random, whole: &[u8], length: usize) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    for _ in 0..random.below(100) {
        let at = random.below(bytes.len());
        let to = (at + random.below(200)).min(bytes.len());
        match random.below(6) {
            0 => bytes.truncate(at.max(1)),
            1 => drop(bytes.drain(at..to)),
            2 => drop(bytes.splice(at..at, WORDS[random.below(WORDS.len())].iter().copied())),
            3 => {
                let part = bytes[at..to].to_vec();
                let there = random.below(bytes.len());
                drop(bytes.splice(there..there, part));
            }
            4 => {
                let part = bytes[at..to].repeat(1 + random.below(20));
                drop(bytes.splice(at..to, part));
            }
            _ => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << (at % 8)),
        }
        if bytes.is_empty() {
            bytes.push(b'\n');
        }
    }
    bytes.truncate(length);
    bytes
}

fn noise(random: &mut Random, length: usize) -> Vec<u8> {
    let print = random.below(2) == 0;
    let byte = |random: &mut Random| {
        let byte = random.next().to_le_bytes()[3];
        if print && byte >= 16 {
            b" ,\"\n0123456789abcdefghijklmnop.-KTP<>{}"[usize::from(byte) % 37]
        } else {
            byte
        }
    };
    (0..length).map(|_| byte(random)).collect()
}

/// The verbs that read a file, each with the endings it may have.
fn runs(file: &Path, out: &Path) -> Vec<Vec<PathBuf>> {
    let words = |line: &str| {
        line.split(' ')
            .map(|word| match word {
                "FILE" => file.to_owned(),
                "OUT" => out.to_owned(),
                word => word.into(),
            })
            .collect::<Vec<PathBuf>>()
    };
    let name = file.file_name().unwrap().to_str().unwrap().to_owned();
    let ending = name.split_once('.').map_or("", |(_, ending)| ending);
    let lines: &[&str] = match ending {
        "txt" => &["build FILE --out OUT", "gazetteer build -o OUT FILE", "extract FILE"],
        "csv" => &[
            "build FILE --out OUT",
            "build FILE --out OUT --stream",
            "resolve --csv FILE --column place",
            "build example.csv --out OUT --overrides FILE",
            "build example.csv --out OUT --corrections FILE",
            "check FILE",
        ],
        "jsonl" => &["build FILE --out OUT", "places --jsonl FILE"],
        "geojson" => &["build FILE --out OUT", "check FILE", "share FILE"],
        "situs" => &["gazetteer check FILE", "resolve Khost --gazetteer FILE"],
        "toml" => &["build --config FILE --out OUT example.csv"],
        _ => &["build FILE --out OUT"],
    };
    lines.iter().map(|line| words(line)).collect()
}

/// What a run needed: exit code, time, kilobytes where a tool tells them.
fn measured(args: &[PathBuf], folder: &Path) -> (Option<i32>, Duration, Option<u64>, String) {
    let note = folder.join("memory");
    let timed = Path::new("/usr/bin/time").is_file();
    let program = env!("CARGO_BIN_EXE_situs");
    let mut command = if timed {
        let mut command = Command::new("/usr/bin/time");
        command.args(["-q", "-f", "%M", "-o"]).arg(&note).arg(program);
        command
    } else {
        Command::new(program)
    };
    let begun = Instant::now();
    let command = command.args(args).current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null());
    let output = command.output().expect("the program starts");
    let memory = fs::read_to_string(&note).ok().and_then(|text| text.trim().parse().ok());
    let said = String::from_utf8_lossy(&output.stderr).chars().take(600).collect();
    (output.status.code(), begun.elapsed(), memory, said)
}

/// A small gazetteer index.
fn index(folder: &Path) -> Vec<u8> {
    fs::write(
        folder.join("own.csv"),
        "id,name,latitude,longitude\na,Tangi,33.5,69.4\nb,Spina Ghar,34.0,70.1\n",
    )
    .unwrap();
    let args = ["gazetteer", "build", "-o", "own.situs", "own.csv"].map(PathBuf::from);
    let (code, _, _, said) = measured(&args, folder);
    assert_eq!(code, Some(0), "{said}");
    fs::read(folder.join("own.situs")).unwrap()
}

#[test]
fn garbage_ends_with_an_exit_code_in_time_and_in_little_memory() {
    let megabytes = setting("SITUS_GARBAGE_MB", 0);
    let mut random = Random(setting("SITUS_SEED", 20_261_122) | 1);
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path();
    fs::write(folder.join("example.csv"), "date,place,kind\n2026-02-26,Khost,shelling\n").unwrap();
    let mut sources: Vec<(String, Vec<u8>)> = fs::read_dir(root().join(EXAMPLE))
        .unwrap()
        .chain(fs::read_dir(example()).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| {
            (path.extension().unwrap_or_default().to_str().unwrap().to_owned(), fs::read(&path).unwrap())
        })
        .collect();
    let own = |ending: &str, text: &str| (ending.to_owned(), text.as_bytes().to_vec());
    sources.extend([
        own("csv", "spelling,context,place_id,lat,lon,note\nTangi,Paktia,,33.5,69.4,a pass\nKhost,,gn:1136469,,,\n"),
        own("csv", "row_id,field,was,now,note\ns-a70d482d35,place,Kabul,Khost,seen\n"),
        own("jsonl", "{\"id\":\"1\",\"text\":\"Shells fell on Torkham on Thursday.\",\"published\":\"2026-02-27\"}\n"),
        own("toml", "inputs = [\"example.csv\"]\nout = \"layers\"\n[select]\nsince = 2026-02-01\n"),
        own("kml", "<kml><Document><Placemark><name>Khost</name><Point><coordinates>69.9,33.3</coordinates></Point></Placemark></Document></kml>"),
        ("situs".to_owned(), index(folder)),
    ]);
    let endings =
        ["txt", "md", "html", "csv", "tsv", "jsonl", "geojson", "kml", "situs", "toml", "csv.gz", "zip"];
    let (wanted, mut read, mut count) = (megabytes * 1_000_000, 0_u64, 0_usize);
    let length = if megabytes == 0 { 20_000 } else { 400_000 };
    let (mut longest, mut largest) = (Duration::ZERO, 0);
    while read < wanted || count < endings.len() {
        let ending = endings[count % endings.len()];
        let own: Vec<&(String, Vec<u8>)> = sources.iter().filter(|(of, _)| of == ending).collect();
        let bytes = match own.as_slice() {
            [] => noise(&mut random, length),
            _ if random.below(4) == 0 => noise(&mut random, length),
            own => {
                let whole = &own[random.below(own.len())].1;
                let times = 1 + length / whole.len().max(1);
                let mut bytes = Vec::new();
                (0..times).for_each(|_| bytes.extend(damaged(&mut random, whole, length)));
                bytes.truncate(length);
                bytes
            }
        };
        count += 1;
        read += u64::try_from(bytes.len()).unwrap();
        let file = folder.join(format!("garbage.{ending}"));
        fs::write(&file, &bytes).unwrap();
        for args in runs(&file, &folder.join("out")) {
            let (code, time, memory, said) = measured(&args, folder);
            let what = format!("file {count} of seed, {args:?}: {said}");
            assert!(code.is_some_and(|code| code <= 4), "exit {code:?}: {what}");
            assert!(!said.contains("panicked") && !said.contains("Usage:"), "{what}");
            // A debug build on a busy machine may need many times as long; without `--release` only hangs are found.
            let most = if cfg!(debug_assertions) { 120 } else { 10 };
            assert!(time < Duration::from_secs(most), "{time:?}: {what}");
            (longest, largest) = (longest.max(time), largest.max(memory.unwrap_or(0)));
        }
        fs::remove_file(&file).unwrap();
    }
    eprintln!("{count} files, {read} bytes: at most {longest:?} and {largest} KB a run");
    assert!(cfg!(debug_assertions) || largest < 300_000, "{largest} KB");
}
