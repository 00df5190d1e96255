//! A made-up GeoNames dump of any size, the same for the same seed:
//!
//! `cargo bench --bench generate_dump -- 12000000 OUT.txt [SEED]`
//!
//! Names are made of syllables with a long tail, so that many are shared, as in the real one; some places have
//! several, some in another script.
#![allow(missing_docs, clippy::print_stderr, reason = "a program, not a library")]

use std::fmt::Write as _;
use std::io::Write as _;

mod random;

use random::Random;

fn main() -> std::io::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let [rows, path, rest @ ..] = args.as_slice() else {
        eprintln!("usage: cargo bench --bench generate_dump -- ROWS OUT.txt [SEED]");
        return Ok(());
    };
    let rows: u64 = rows.parse().map_err(std::io::Error::other)?;
    let seed = rest.first().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let mut out = std::io::BufWriter::with_capacity(1 << 20, std::fs::File::create(path)?);
    let mut random = Random::new(seed);
    let mut line = String::new();
    for number in 0..rows {
        line.clear();
        random::row(&mut random, number, &mut line);
        line.push('\n');
        out.write_all(line.as_bytes())?;
    }
    line.clear();
    let _ = write!(line, "{rows} rows in {path}");
    eprintln!("{line}");
    out.flush()
}
