//! What the gazetteer index costs: building, opening, looking up, scanning.
//!
//! `cargo bench --bench gazetteer [-- DUMP...]`; without a dump, one of 200,000 rows is made up. With the variable
//! `SITUS_BENCH_INDEX` naming an index file, that one is opened instead of building one.
#![allow(missing_docs, clippy::print_stdout, reason = "a program, not a library")]

use std::hint::black_box;
use std::io::Cursor;
use std::time::{Duration, Instant};

use situs::gazetteer::dump::{Importer, texts};
use situs::gazetteer::fold::folded;
use situs::gazetteer::index::Index;

mod random;

use random::Random;

type Failure = Box<dyn std::error::Error>;

/// Time this thread ran, where the system tells it (Linux): other work on the machine doesn't count. Else the clock's.
struct Clock {
    begun: Instant,
    ran: Option<Duration>,
}

impl Clock {
    fn start() -> Self {
        Clock { begun: Instant::now(), ran: Clock::ran() }
    }

    fn seconds(&self) -> f64 {
        let ran = self.ran.zip(Clock::ran()).map(|(then, now)| now.saturating_sub(then));
        ran.unwrap_or_else(|| self.begun.elapsed()).as_secs_f64()
    }

    fn ran() -> Option<Duration> {
        let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
        Some(Duration::from_nanos(text.split(' ').next()?.parse().ok()?))
    }
}

fn main() -> Result<(), Failure> {
    let dumps: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let folder = tempfile::tempdir()?;
    let path = match std::env::var_os("SITUS_BENCH_INDEX") {
        Some(path) => path.into(),
        None => {
            let path = folder.path().join("bench.situs");
            build(&dumps, &path)?;
            path
        }
    };
    let begun = Instant::now();
    let index = Index::open(&path)?;
    println!("open         {:>10.3} ms", begun.elapsed().as_secs_f64() * 1e3);
    println!("             {} places, {} names, {} bytes", index.len(), index.name_count(), index.size());
    let names = sample(&index);
    lookups(&index, &names);
    scan(&index, &names);
    Ok(())
}

fn build(dumps: &[String], path: &std::path::Path) -> Result<(), Failure> {
    let begun = Clock::start();
    let mut importer = Importer::new("gn", "bench", "none");
    let made_up;
    if dumps.is_empty() {
        let mut random = Random::new(1);
        let mut text = String::new();
        for number in 0..200_000 {
            random::row(&mut random, number, &mut text);
            text.push('\n');
        }
        made_up = text;
        for text in texts("made-up.txt", Cursor::new(&made_up))? {
            importer.read("made-up.txt", Cursor::new(&made_up), &text)?;
        }
    }
    for dump in dumps {
        for text in texts(dump, std::fs::File::open(dump)?)? {
            importer.read(dump, std::fs::File::open(dump)?, &text)?;
        }
    }
    let read = begun.seconds();
    let (builder, _) = importer.done();
    let mut file = std::io::BufWriter::with_capacity(1 << 20, std::fs::File::create(path)?);
    let counts = builder.finish(&mut file)?;
    let all = begun.seconds();
    println!("build        {all:>10.2} s    (reading {read:.2} s) {counts:?}");
    Ok(())
}

/// A hundred thousand names, drawn over the whole index and put in no order.
fn sample(index: &Index) -> Vec<String> {
    let mut random = Random::new(7);
    let mut names: Vec<(u64, String)> = (0..100_000)
        .filter_map(|_| {
            let place = index.place(random.below(u64::from(index.len())) as u32)?;
            Some((random.next(), folded(place.name())))
        })
        .collect();
    names.sort();
    names.into_iter().map(|(_, name)| name).collect()
}

fn lookups(index: &Index, names: &[String]) {
    rate("exact", names, 10, |name| index.exact(name).count());
    rate("exact, place", names, 10, |name| {
        index.exact(name).filter_map(|p| index.place(p.place)?.population()).count()
    });
    rate("variant", names, 1, |name| index.variant(name).take(20).count());
    let wrong: Vec<String> = names.iter().enumerate().map(|(n, name)| misspelt(name, n)).collect();
    rate("fuzzy, wrong", &wrong, 1, |name| index.fuzzy(name, 1).len());
    rate("fuzzy, right", names, 1, |name| index.fuzzy(name, 1).len());
}

/// One letter off.
fn misspelt(name: &str, n: usize) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    let at = (n * 7919) % letters.len().max(1);
    match n % 4 {
        0 => letters.insert(at, 'x'),
        1 if letters.len() > 1 => drop(letters.remove(at)),
        2 if at + 1 < letters.len() => letters.swap(at, at + 1),
        _ => letters.iter_mut().skip(at).take(1).for_each(|c| *c = 'o'),
    }
    letters.into_iter().collect()
}

fn rate(what: &str, names: &[String], times: usize, look_up: impl Fn(&str) -> usize) {
    for pass in ["cold", "warm"] {
        let begun = Clock::start();
        let mut found = 0;
        for _ in 0..times {
            found += names.iter().map(|name| usize::from(black_box(look_up(name)) > 0)).sum::<usize>();
        }
        let seconds = begun.seconds();
        let all = (names.len() * times) as f64;
        println!(
            "{what:<12} {:>10.0} /s   {pass}, {:.2} us each, {:.1}% found",
            all / seconds,
            seconds * 1e6 / all,
            100.0 * found as f64 / all
        );
    }
}

/// Folded text: names among words that are none, a walk at the beginning of each word and at those of names only.
fn scan(index: &Index, names: &[String]) {
    let mut random = Random::new(9);
    let (mut text, mut starts) = (String::new(), Vec::new());
    let words = "the and said that officials in of near forces on killed were a village border early"
        .split(' ')
        .collect::<Vec<_>>();
    for name in names.iter().cycle().take(200_000) {
        starts.push(text.len());
        text.push_str(name);
        for _ in 0..6 {
            text.push(' ');
            text.push_str(words[random.below(words.len() as u64) as usize]);
        }
        text.push(' ');
    }
    let every: Vec<usize> = std::iter::once(0)
        .chain(text.bytes().enumerate().filter(|(_, b)| *b == b' ').map(|(at, _)| at + 1))
        .collect();
    for (what, starts) in [("scan names", &starts), ("scan words", &every)] {
        let begun = Clock::start();
        let found: usize = starts.iter().map(|at| index.longest_at(text.as_bytes(), *at).count()).sum();
        let seconds = begun.seconds();
        println!(
            "{what:<12} {:>10.1} MB/s {found} found in {} bytes",
            text.len() as f64 / seconds / 1e6,
            text.len()
        );
    }
}
