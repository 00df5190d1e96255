//! Tries mutants: the tests that run over a mutant are run with it, those of its own file first, until one fails.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::{Result, group};

/// Tests of the program that are too long or ask too much of a machine to be run for each mutant.
const LEFT_OUT: [&str; 7] =
    ["machine::", "garbage::", "build_tools::", "step::", "supply::", "consumers::", "help::"];
/// A test that takes longer is left out.
const LONGEST: Duration = Duration::from_secs(100);
/// What the tests of a mutant may take of memory, in KiB.
const MEMORY: &str = "6000000";

/// A binary of tests, by its name.
type Binaries = BTreeMap<String, PathBuf>;

fn binaries(work: &Path) -> Result<Binaries> {
    let text = fs::read_to_string(work.join("binaries.txt"))?;
    Ok(text.lines().filter_map(|line| line.split_once('\t')).map(|(a, b)| (a.to_owned(), b.into())).collect())
}

/// Builds the tests of the library and of the program.
pub fn build(copy: &Path, target: &Path) -> Result<Binaries> {
    println!("building the tests");
    let output = Command::new("cargo")
        .args(["test", "--no-run", "--lib", "--test", "cli", "--locked", "--message-format=json", "--quiet"])
        .current_dir(copy)
        .env("CARGO_TARGET_DIR", target)
        .env("CARGO_PROFILE_DEV_OPT_LEVEL", "1")
        .stderr(Stdio::inherit())
        .output()?;
    let mut tests = Binaries::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let Ok(line) = serde_json::from_str::<Value>(line) else { continue };
        if line["profile"]["test"] == true
            && let Some(path) = line["executable"].as_str()
        {
            let name = if line["target"]["kind"][0] == "test" { "cli" } else { "lib" };
            tests.insert(name.to_owned(), path.into());
        }
    }
    if !output.status.success() || tests.len() != 2 {
        return Err(format!("the tests can't be built: {tests:?}").into());
    }
    let lines: String = tests.iter().map(|(name, path)| format!("{name}\t{}\n", path.display())).collect();
    fs::write(target.join("mutants/binaries.txt"), lines)?;
    Ok(tests)
}

/// How a run of tests ended.
#[derive(PartialEq)]
enum End {
    Good,
    /// With the first test that failed, where it could be seen.
    Failed(String),
    TooLong,
}

/// Runs tests with something in the environment, with so much time of the processor at most for each program.
fn tests(
    binary: &Path,
    copy: &Path,
    work: &Path,
    names: &[&str],
    set: (&str, &str),
    most: Duration,
) -> Result<End> {
    let out = work.join("out.txt");
    let mut child = Command::new("sh")
        .args(["-c", &format!("ulimit -v {MEMORY}; ulimit -t {}; exec \"$@\"", most.as_secs()), "sh"])
        .arg(binary)
        .args(["--exact", "--test-threads=1"])
        .args(names)
        .current_dir(copy)
        .env("CARGO_MANIFEST_DIR", copy)
        .env_remove("SITUS_BLESS")
        .env(set.0, set.1)
        .stdin(Stdio::null())
        .stdout(fs::File::create(&out)?)
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()?;
    let began = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        // On a machine that has other things to do, much more time may go by than is used.
        if began.elapsed() > most * 10 {
            Command::new("kill").args(["-9", "--", &format!("-{}", child.id())]).status()?;
            child.wait()?;
            return Ok(End::TooLong);
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    if status.success() {
        return Ok(End::Good);
    }
    if status.signal().is_some_and(|signal| [9, 24].contains(&signal)) {
        return Ok(End::TooLong);
    }
    let told = String::from_utf8_lossy(&fs::read(&out)?).into_owned();
    let failed = told.lines().find(|line| line.ends_with("FAILED") && line.starts_with("test "));
    // Without one the whole binary came to an end.
    let name = failed.and_then(|line| line.split(' ').nth(1)).unwrap_or("all of them");
    Ok(End::Failed(name.to_owned()))
}

/// What each test runs over, one test a line: binary, test, seconds, numbers.
pub fn reached(copy: &Path, work: &Path, all: &Binaries) -> Result<String> {
    let trace = work.join("trace.txt");
    let mut reached = String::new();
    let (mut seconds, mut left_out) = (0.0, Vec::new());
    for (binary, path) in all {
        let list = Command::new(path).args(["--list", "--format", "terse"]).current_dir(copy).output()?;
        let list = String::from_utf8(list.stdout)?;
        for name in list.lines().filter_map(|line| line.strip_suffix(": test")) {
            if binary == "cli" && LEFT_OUT.iter().any(|left| name.starts_with(left)) {
                continue;
            }
            fs::write(&trace, "")?;
            let set = ("SITUS_MUTANT_TRACE", trace.to_str().ok_or("a path that is no text")?);
            let began = Instant::now();
            let end = tests(path, copy, work, &[name], set, LONGEST)?;
            let took = began.elapsed().as_secs_f64();
            if end != End::Good {
                left_out.push(format!("{binary} {name}"));
                continue;
            }
            seconds += took;
            let numbers: BTreeSet<usize> =
                fs::read_to_string(&trace)?.lines().filter_map(|line| line.parse().ok()).collect();
            let numbers: Vec<String> = numbers.iter().map(usize::to_string).collect();
            reached.push_str(&format!("{binary}\t{name}\t{took:.3}\t{}\n", numbers.join(" ")));
        }
    }
    println!(
        "{} tests in {seconds:.0} s; left out since they fail or take too long: {left_out:?}",
        reached.lines().count()
    );
    Ok(reached)
}

/// What may become of a mutant.
const ENDS: [&str; 3] = ["caught", "timeout", "missed"];

/// Which mutants are tried.
pub struct Sample {
    pub seed: u64,
    pub each: usize,
    pub most: f64,
    pub only: Option<PathBuf>,
}

struct Mutant {
    number: usize,
    place: String,
    what: String,
    group: &'static str,
}

struct Test {
    binary: String,
    name: String,
    seconds: f64,
    over: BTreeSet<usize>,
}

fn mutants(work: &Path) -> Result<Vec<Mutant>> {
    let list = fs::read_to_string(work.join("list.txt"))?;
    let read = |line: &str| {
        let mut parts = line.splitn(3, '\t');
        let (number, place, what) = (parts.next()?.parse().ok()?, parts.next()?, parts.next()?);
        Some(Mutant { number, group: group(place)?, place: place.to_owned(), what: what.to_owned() })
    };
    list.lines().map(|line| read(line).ok_or_else(|| format!("no mutant: {line}").into())).collect()
}

fn all_tests(work: &Path) -> Result<Vec<Test>> {
    let text = fs::read_to_string(work.join("reached.txt"))?;
    let read = |line: &str| {
        let mut parts = line.split('\t');
        let (binary, name) = (parts.next()?.to_owned(), parts.next()?.to_owned());
        let seconds = parts.next()?.parse().ok()?;
        let over = parts.next()?.split(' ').filter_map(|number| number.parse().ok()).collect();
        Some(Test { binary, name, seconds, over })
    };
    text.lines().map(|line| read(line).ok_or_else(|| format!("no test: {line}").into())).collect()
}

/// A seeded order, the same on every machine (splitmix64).
fn shuffled<T>(items: &mut [T], mut state: u64) {
    for last in (1..items.len()).rev() {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let bound = u64::try_from(last + 1).unwrap_or(u64::MAX);
        items.swap(last, usize::try_from((z ^ (z >> 31)) % bound).unwrap_or(0));
    }
}

fn drawn(mut all: Vec<Mutant>, sample: &Sample) -> Result<Vec<Mutant>> {
    if let Some(path) = &sample.only {
        let text = fs::read_to_string(path)?;
        // What stands in a file of its own line is known by its place and what it does; the rest of a line may differ.
        let asked = |mutant: &Mutant| {
            text.lines().any(|line| line.contains(&format!("{}\t{}", mutant.place, mutant.what)))
        };
        all.retain(asked);
        return Ok(all);
    }
    shuffled(&mut all, sample.seed);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    all.retain(|mutant| {
        let count = counts.entry(mutant.group).or_default();
        *count += 1;
        *count <= sample.each
    });
    Ok(all)
}

/// Tests of a mutant, in the order in which they are tried: those of its own file first, short ones first; then those
/// that run over the most mutants, for what they hold is broad.
fn order<'a>(mutant: &Mutant, all: &'a [Test]) -> Vec<&'a Test> {
    let file = mutant.place.split(':').next().unwrap_or_default();
    let module = file.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
    let module: Vec<&str> = module.split('/').collect();
    let near = |test: &Test| {
        let same = test.name.split("::").zip(&module).take_while(|(a, b)| a == *b).count();
        test.binary == "lib" && same == module.len()
    };
    let rank = |test: &Test| if near(test) { 0 } else { usize::MAX - test.over.len() };
    let mut tests: Vec<&Test> = all.iter().filter(|test| test.over.contains(&mutant.number)).collect();
    tests.sort_by(|a, b| {
        rank(a).cmp(&rank(b)).then(a.seconds.total_cmp(&b.seconds)).then(a.name.cmp(&b.name))
    });
    tests
}

/// Tries a mutant: what became of it, and the test or the reason.
fn tried(
    mutant: &Mutant,
    all: &[Test],
    of: &Binaries,
    copy: &Path,
    work: &Path,
    most: f64,
) -> Result<(&'static str, String)> {
    let tests_of = order(mutant, all);
    if tests_of.is_empty() {
        return Ok(("missed", "no test runs over it".to_owned()));
    }
    let number = mutant.number.to_string();
    let (mut rest, mut spent, mut size) = (tests_of.as_slice(), 0.0, 2.0);
    while let Some(first) = rest.first() {
        // Some tests at once, more each time: most mutants are caught by the first.
        let (mut count, mut seconds) = (0, 0.0);
        for test in rest.iter().take_while(|test| test.binary == first.binary) {
            if count > 0 && (seconds + test.seconds > size || spent + seconds + test.seconds > most) {
                break;
            }
            (count, seconds) = (count + 1, seconds + test.seconds);
        }
        if spent > 0.0 && spent + seconds > most {
            return Ok(("missed", format!("{} more tests weren't run", rest.len())));
        }
        let (now, then) = rest.split_at(count);
        let names: Vec<&str> = now.iter().map(|test| test.name.as_str()).collect();
        let binary = of.get(&first.binary).ok_or("no such binary")?;
        let limit = Duration::from_secs_f64(20.0 + 5.0 * seconds);
        match tests(binary, copy, work, &names, ("SITUS_MUTANT", &number), limit)? {
            End::Good => {}
            End::Failed(by) => return Ok(("caught", by)),
            End::TooLong => return Ok(("timeout", format!("{names:?}").chars().take(200).collect())),
        }
        (rest, spent, size) = (then, spent + seconds, size * 3.0);
    }
    Ok(("missed", format!("{} tests run over it", tests_of.len())))
}

/// Tries a sample and says what became of it.
pub fn run(copy: &Path, work: &Path, sample: &Sample) -> Result<()> {
    let (of, all) = (binaries(work)?, all_tests(work)?);
    let chosen = drawn(mutants(work)?, sample)?;
    let name = if sample.only.is_some() { "only".to_owned() } else { sample.seed.to_string() };
    let path = work.join(format!("results-{name}.txt"));
    // A run that was stopped is gone on with.
    let before =
        if sample.only.is_some() { String::new() } else { fs::read_to_string(&path).unwrap_or_default() };
    let mut results = fs::File::create(path)?;
    let mut counts: BTreeMap<(String, &str), usize> = BTreeMap::new();
    let mut missed = Vec::new();
    println!("trying {} mutants, seed {}", chosen.len(), sample.seed);
    for mutant in &chosen {
        let told = format!("\t{}\t{}\t", mutant.place, mutant.what);
        let known = before.lines().find_map(|line| {
            let (end, by) = line.split_once(&told)?;
            Some((*ENDS.iter().find(|known| **known == end)?, by.to_owned()))
        });
        let (end, by) = match known {
            Some(known) => known,
            None => tried(mutant, &all, &of, copy, work, sample.most)?,
        };
        let line = format!("{end}{told}{by}");
        writeln!(results, "{line}")?;
        if end == "missed" {
            missed.push(line);
        }
        let room = mutant.place.split('/').nth(1).unwrap_or_default();
        let room = if room == "cli" { "cli/write, cli/stream".to_owned() } else { room.to_owned() };
        for row in [mutant.group.to_owned(), format!("  {} {room}", mutant.group), "~ all".to_owned()] {
            *counts.entry((row, end)).or_default() += 1;
        }
    }
    missed.sort();
    missed.iter().for_each(|line| println!("{line}"));
    println!("{:<32} {:>7} {:>7} {:>7} {:>9}", "", "caught", "timeout", "missed", "of 100");
    let rows: BTreeSet<&String> = counts.keys().map(|(row, _)| row).collect();
    for row in rows {
        let count = |end: &'static str| counts.get(&(row.clone(), end)).copied().unwrap_or(0);
        let (caught, timeout, missed) = (count("caught"), count("timeout"), count("missed"));
        let noticed = u32::try_from(caught + timeout)?;
        let share = 100.0 * f64::from(noticed) / f64::from(noticed + u32::try_from(missed)?);
        println!("{row:<32} {caught:>7} {timeout:>7} {missed:>7} {share:>9.1}");
    }
    Ok(())
}
