//! Numbers and names by chance, the same for the same seed.

use std::fmt::Write as _;

/// SplitMix64.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Random(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// Small numbers far more often than large ones.
    pub(crate) fn tail(&mut self, end: u64) -> u64 {
        let first = self.below(end);
        let second = self.below(first + 1);
        self.below(second + 1)
    }
}

const BEGIN: [&str; 24] = [
    "k", "b", "sh", "m", "d", "t", "s", "r", "n", "g", "l", "p", "q", "z", "h", "j", "ch", "kh", "w", "v",
    "gh", "f", "", "y",
];
const VOWEL: [&str; 10] = ["a", "i", "u", "o", "e", "aa", "ai", "ee", "ou", "ya"];
const END: [&str; 12] = ["", "", "", "n", "r", "l", "r", "d", "z", "sh", "m", "k"];
const WORDS: [&str; 12] =
    ["kalay", "khel", "abad", "ghundi", "kot", "San", "Nova", "East", "Upper", "Lake", "Saint", "Old"];
const CYRILLIC: [&str; 20] = [
    "ка", "ло", "ми", "ру", "се", "ва", "но", "та", "ди", "бо", "ша", "ли", "ны", "гор", "ск", "ов", "на",
    "пе", "ре", "зу",
];

pub(crate) fn name(random: &mut Random, out: &mut String) {
    let start = out.len();
    for _ in 0..2 + random.below(3) {
        out.push_str(BEGIN[random.below(24) as usize]);
        out.push_str(VOWEL[random.tail(10) as usize]);
        out.push_str(END[random.tail(12) as usize]);
    }
    if let Some(first) = out[start..].chars().next() {
        out.replace_range(start..start + 1, &first.to_ascii_uppercase().to_string());
    }
    if random.below(4) == 0 {
        out.push(' ');
        out.push_str(WORDS[random.tail(12) as usize]);
    }
    if random.below(40) == 0 {
        let _ = write!(out, " {}", random.tail(400) + 1);
    }
}

/// A row of a dump, without its end of line.
pub(crate) fn row(random: &mut Random, number: u64, out: &mut String) {
    let id = number * 3 + 1 + random.below(3);
    let _ = write!(out, "{id}\t");
    let start = out.len();
    name(random, out);
    let first = out[start..].to_owned();
    let _ = write!(out, "\t{first}\t");
    for other in 0..random.tail(5) {
        if other > 0 {
            out.push(',');
        }
        if random.below(4) == 0 {
            for _ in 0..2 + random.below(3) {
                out.push_str(CYRILLIC[random.tail(20) as usize]);
            }
        } else {
            name(random, out);
        }
    }
    let lat = random.below(17_000_000) as f64 / 1e5 - 85.0;
    let lon = random.below(35_900_000) as f64 / 1e5 - 179.5;
    let (class, code) =
        [("P", "PPL"), ("H", "STM"), ("T", "MT"), ("S", "FRM"), ("P", "PPLA3"), ("A", "ADM2")]
            [random.tail(6) as usize];
    let country = random.below(250);
    let (a, b) = ((b'A' + (country / 16) as u8) as char, (b'A' + (country % 16) as u8) as char);
    let admin1 = random.below(30);
    let admin2 = if code == "ADM2" { id } else { random.below(40_000) };
    let people = if class == "P" && random.below(3) == 0 { random.tail(100_000) } else { 0 };
    let _ = write!(
        out,
        "\t{lat:.5}\t{lon:.5}\t{class}\t{code}\t{a}{b}\t\t{admin1:02}\t{admin2}\t\t\t{people}\t\t{}\tEurope/Kyiv\t20{:02}-0{}-1{}",
        random.below(3000),
        random.below(25),
        1 + random.below(9),
        random.below(10)
    );
}
