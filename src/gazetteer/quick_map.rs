//! Maps by words that come from our own tables: nobody can choose keys that collide, so hashing them may be quick.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// What stands by a word.
pub(crate) type WordMap<T> = HashMap<String, T, BuildHasherDefault<Quick>>;
/// Words.
pub(crate) type WordSet = HashSet<String, BuildHasherDefault<Quick>>;

/// Eight bytes at a time, each multiplied and turned.
#[derive(Debug, Default)]
pub(crate) struct Quick(u64);

impl Quick {
    fn add(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}

impl Hasher for Quick {
    fn write(&mut self, bytes: &[u8]) {
        let mut whole = bytes.chunks_exact(8);
        for eight in &mut whole {
            self.add(eight.try_into().map_or(0, u64::from_le_bytes));
        }
        let rest = whole.remainder().iter().rev();
        self.add(rest.fold(bytes.len() as u64, |word, byte| word << 8 | u64::from(*byte)));
    }

    fn write_u8(&mut self, byte: u8) {
        self.add(u64::from(byte));
    }

    fn finish(&self) -> u64 {
        // The upper bits are the well mixed ones, a map looks at the lower.
        self.0.rotate_left(26)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_differ_in_anything_are_told_apart() {
        let hash = |word: &str| {
            let mut quick = Quick::default();
            std::hash::Hash::hash(word, &mut quick);
            quick.finish()
        };
        let words =
            ["", "a", "b", "ab", "ba", "abcdefgh", "abcdefgi", "abcdefgha", "kabul", "kabuli", "\0", "\0\0"];
        let mut hashes: Vec<u64> = words.iter().map(|word| hash(word)).collect();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), words.len());
    }
}
