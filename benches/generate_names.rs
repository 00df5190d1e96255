//! A table of names as news draws them, with the truth beside each, and places to fill a gazetteer up:
//!
//! ```text
//! cargo bench --bench generate_names -- make CITIES500.txt NAMES.csv FILL.txt [ROWS] [FILL_NAMES] [SEED]
//! situs gazetteer build -o big.situs CITIES500.txt FILL.txt
//! situs resolve --csv NAMES.csv --column name --gazetteer big.situs > ANSWERS.csv
//! cargo bench --bench generate_names -- check ANSWERS.csv
//! cargo bench --bench generate_names -- fit NAMES.csv big.situs
//! ```
//!
//! Places are drawn by Zipf's law over their rank by people; one name in ten is another than the main one. 5% of the
//! names have one letter wrong, 5% are made up and nobody's.
#![allow(missing_docs, dead_code, clippy::print_stdout, reason = "a program, not a library")]

use std::collections::{BTreeMap, HashSet};
use std::io::{BufRead, BufReader, BufWriter, Write};

mod random;

use random::Random;
use situs::gazetteer::fold::folded;
use situs::gazetteer::index::Index;
use situs::gazetteer::reader::{Reader, fit_bare};
use situs::geo::Position;

type Failure = Box<dyn std::error::Error>;

struct Town {
    id: String,
    names: Vec<String>,
    position: (String, String),
    people: u64,
}

fn main() -> Result<(), Failure> {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let number = |at: usize, otherwise: u64| args.get(at).and_then(|n| n.parse().ok()).unwrap_or(otherwise);
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["make", dump, names, fill, ..] => {
            let (towns, mut taken) = towns(dump)?;
            let mut random = Random::new(number(6, 1));
            make_fill(fill, number(5, 124_319), &mut taken, &mut random)?;
            make_names(names, number(4, 1_000_000), &towns, &taken, &mut random)
        }
        ["check", answers] => check(answers),
        ["fit", names, gazetteer] => fit(names, gazetteer),
        _ => {
            println!("make CITIES500.txt NAMES.csv FILL.txt [ROWS] [FILL_NAMES] [SEED] | check ANSWERS.csv");
            Ok(())
        }
    }
}

/// The towns of a dump, those of most people first, and all their names and those of the core, folded.
fn towns(path: &str) -> Result<(Vec<Town>, HashSet<String>), Failure> {
    let (mut towns, mut taken) = (Vec::new(), core_names()?);
    for line in BufReader::new(std::fs::File::open(path)?).lines() {
        let line = line?;
        let fields: Vec<&str> = line.split('\t').collect();
        let [id, name, ascii, others, lat, lon, ..] = fields[..] else { continue };
        let mut names = vec![name.to_owned()];
        names.extend(others.split(',').filter(|n| n.chars().count() >= 4).map(str::to_owned));
        taken.extend([name, ascii].into_iter().chain(others.split(',')).map(folded));
        names.retain(|n| !n.contains([',', '"', '(', '/']));
        if names.is_empty() {
            continue;
        }
        let people = fields.get(14).and_then(|p| p.parse().ok()).unwrap_or(0);
        towns.push(Town { id: format!("gn:{id}"), names, position: (lat.into(), lon.into()), people });
    }
    towns.sort_by(|a, b| b.people.cmp(&a.people).then_with(|| a.id.cmp(&b.id)));
    Ok((towns, taken))
}

/// The names of the gazetteer inside the program: what bears one of them is not unknown.
fn core_names() -> Result<HashSet<String>, Failure> {
    let core = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/gazetteer/core.idx"))?;
    let index = Index::from_bytes(core).map_err(|error| error.to_string())?;
    let mut names = HashSet::new();
    index.each_name(&mut |name, _| {
        names.insert(name.to_owned());
        true
    });
    Ok(names)
}

/// Villages of one new name each.
fn make_fill(
    path: &str,
    count: u64,
    taken: &mut HashSet<String>,
    random: &mut Random,
) -> Result<(), Failure> {
    let mut out = BufWriter::new(std::fs::File::create(path)?);
    let mut id = 90_000_000;
    while id < 90_000_000 + count {
        let mut name = String::new();
        random::name(random, &mut name);
        if !taken.insert(folded(&name)) {
            continue;
        }
        let (lat, lon) = (random.below(120) as f64 - 50.0, random.below(340) as f64 - 170.0);
        writeln!(
            out,
            "{id}\t{name}\t{name}\t\t{lat:.1}\t{lon:.1}\tP\tPPL\tAF\t\t\t\t\t\t0\t\t0\tAsia/Kabul\t2020-01-01"
        )?;
        id += 1;
    }
    Ok(out.flush()?)
}

fn make_names(
    path: &str,
    rows: u64,
    towns: &[Town],
    taken: &HashSet<String>,
    random: &mut Random,
) -> Result<(), Failure> {
    let mut out = BufWriter::with_capacity(1 << 20, std::fs::File::create(path)?);
    writeln!(out, "sort,truth,truth_lat,truth_lon,name")?;
    let mut shares = Vec::with_capacity(towns.len());
    let mut whole = 0.0;
    for rank in 1..=towns.len() {
        whole += 1.0 / rank as f64;
        shares.push(whole);
    }
    for _ in 0..rows {
        let lot = random.below(100);
        if lot < 5 {
            let mut name = String::new();
            while name.is_empty() || taken.contains(&folded(&name)) {
                name.clear();
                random::name(random, &mut name);
            }
            writeln!(out, "unknown,,,,{name}")?;
            continue;
        }
        loop {
            let place = random.next() as f64 / u64::MAX as f64 * whole;
            let town = &towns[shares.partition_point(|share| *share < place).min(towns.len() - 1)];
            let other = if random.below(10) == 0 { random.below(town.names.len() as u64) } else { 0 };
            let name = &town.names[other as usize];
            let written = if lot < 10 { misspelt(name, random) } else { Some(name.clone()) };
            let Some(written) = written.filter(|w| lot >= 10 || !taken.contains(&folded(w))) else {
                continue;
            };
            let sort = if lot < 10 { "misspelt" } else { "known" };
            writeln!(out, "{sort},{},{},{},{written}", town.id, town.position.0, town.position.1)?;
            break;
        }
    }
    Ok(out.flush()?)
}

/// One letter left out, doubled, replaced, or swapped with the next; none of names under five letters.
fn misspelt(name: &str, random: &mut Random) -> Option<String> {
    let mut letters: Vec<char> = name.chars().collect();
    let at = random.below(letters.len() as u64) as usize;
    if letters.len() < 5 || !letters[at].is_alphabetic() {
        return None;
    }
    let new = char::from(b'a' + random.below(26) as u8);
    match random.below(4) {
        0 => drop(letters.remove(at)),
        1 => letters.insert(at, new),
        2 => letters[at] = new,
        _ if at + 1 < letters.len() && letters[at + 1].is_alphabetic() => letters.swap(at, at + 1),
        _ => return None,
    }
    let written: String = letters.into_iter().collect();
    (written.to_lowercase() != name.to_lowercase()).then_some(written)
}

/// Fits the weights of bare names (the rows "bare" of words/weights.csv) to a table made with another seed than the one
/// that is checked.
fn fit(names: &str, gazetteer: &str) -> Result<(), Failure> {
    let said = |error: Box<situs::error::Error>| error.to_string();
    let mut reader = Reader::embedded().map_err(said)?;
    reader.add(Index::open(std::path::Path::new(gazetteer)).map_err(said)?);
    let mut lessons = Vec::new();
    for line in BufReader::new(std::fs::File::open(names)?).lines().skip(1) {
        let fields = fields(&line?);
        let [_, _, lat, lon, name] = fields.as_slice() else { continue };
        let truth = lon.parse().ok().zip(lat.parse().ok()).and_then(|(lon, lat)| Position::new(lon, lat));
        lessons.push((name.clone(), truth));
    }
    let rows = fit_bare(&mut reader, &lessons);
    rows.lines().filter(|row| row.starts_with("bare,")).for_each(|row| println!("{row}"));
    Ok(())
}

/// Counts what was answered: the true place itself, or one within 5 or 25 km of it.
fn check(path: &str) -> Result<(), Failure> {
    let mut counts: BTreeMap<String, [u64; 5]> = BTreeMap::new();
    for line in BufReader::new(std::fs::File::open(path)?).lines().skip(1) {
        let fields = fields(&line?);
        let [sort, truth, lat, lon, _, id, _, our_lat, our_lon, ..] = fields.as_slice() else { continue };
        let count = counts.entry(sort.clone()).or_default();
        let there = |text: &str| text.parse::<f64>().unwrap_or(f64::NAN);
        count[0] += 1;
        count[1] += u64::from(!id.is_empty());
        count[2] += u64::from(!id.is_empty() && id == truth);
        let north = (there(lat) - there(our_lat)) * 111.2;
        let east = (there(lon) - there(our_lon)) * 111.2 * there(lat).to_radians().cos();
        let within = |km: f64| u64::from(!id.is_empty() && (id == truth || north.hypot(east) <= km));
        count[3] += within(5.0);
        count[4] += within(25.0);
    }
    for (sort, [all, answered, same, near, around]) in counts {
        let share = |n: u64| 100.0 * n as f64 / all as f64;
        let (answered, same, near, around) = (share(answered), share(same), share(near), share(around));
        println!(
            "{sort:<9} {all:>8}  answered {answered:.3}%  same place {same:.2}%  within 5 km {near:.2}%  within 25 km {around:.2}%"
        );
    }
    Ok(())
}

fn fields(line: &str) -> Vec<String> {
    let (mut fields, mut quoted) = (vec![String::new()], false);
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            _ => fields.last_mut().map_or((), |field| field.push(c)),
        }
    }
    fields
}
