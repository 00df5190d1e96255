//! Sorting more pairs of key and number than one would like to keep as strings: in runs, each sorted on a thread of
//! its own and packed, then merged.
//!
//! A run holds, for each pair, how many bytes its key shares with the one before it, the rest of the key, and the
//! number. Twelve million places with three names each take some 500 MB so, and no temporary file.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::thread::JoinHandle;

use super::layout::{push_varint, refused, varint};
use crate::error::Result;

/// Pairs in a run before it is sorted.
const RUN: usize = 1 << 20;
/// Bytes of keys in a run before it is sorted.
const RUN_BYTES: usize = 24 << 20;

/// Pairs of key and number, in any order.
#[derive(Debug, Default)]
pub(super) struct Runs {
    open: Run,
    /// In the order in which they were begun.
    sorting: Vec<JoinHandle<Vec<u8>>>,
    done: Vec<Vec<u8>>,
    len: u64,
}

#[derive(Debug, Default)]
struct Run {
    keys: Vec<u8>,
    pairs: Vec<Pair>,
}

#[derive(Debug, Clone, Copy)]
struct Pair {
    /// The first 8 bytes of the key, so that most comparisons need not look at the key itself.
    begins: u64,
    value: u64,
    start: u32,
    length: u32,
}

impl Runs {
    /// Number of pairs.
    pub(super) fn len(&self) -> u64 {
        self.len
    }

    /// Adds a pair.
    pub(super) fn push(&mut self, key: &[u8], value: u64) {
        let mut first = [0; 8];
        for (slot, byte) in first.iter_mut().zip(key) {
            *slot = *byte;
        }
        // A run is closed long before its keys fill a u32.
        self.open.pairs.push(Pair {
            begins: u64::from_be_bytes(first),
            value,
            start: self.open.keys.len() as u32,
            length: key.len() as u32,
        });
        self.open.keys.extend_from_slice(key);
        self.len = self.len.saturating_add(1);
        if self.open.pairs.len() >= RUN || self.open.keys.len() >= RUN_BYTES {
            self.close();
        }
    }

    fn close(&mut self) {
        let run = std::mem::take(&mut self.open);
        if self.sorting.len() >= 2 {
            let first = self.sorting.remove(0);
            self.done.extend(first.join().ok());
        }
        self.sorting.push(std::thread::spawn(move || run.pack()));
    }

    /// Hands every key to `take`, in order, with all its numbers in order.
    pub(super) fn merge(mut self, mut take: impl FnMut(&[u8], &[u64]) -> Result<()>) -> Result<()> {
        let begun = self.done.len().saturating_add(self.sorting.len());
        for sorting in std::mem::take(&mut self.sorting) {
            self.done.extend(sorting.join().ok());
        }
        if self.done.len() != begun {
            return Err(refused("sorting the names failed", "this is a fault of situs, please report it"));
        }
        let last = std::mem::take(&mut self.open).pack();
        let mut cursors: Vec<Cursor> = self.done.drain(..).chain([last]).map(Cursor::new).collect();
        let mut heap = BinaryHeap::new();
        for (number, cursor) in cursors.iter_mut().enumerate() {
            if cursor.advance().is_some() {
                heap.push(Reverse((std::mem::take(&mut cursor.key), cursor.value, number)));
            }
        }
        let (mut key, mut values) = (Vec::new(), Vec::new());
        while let Some(Reverse((next, value, number))) = heap.pop() {
            if next != key && !values.is_empty() {
                take(&key, &values)?;
                values.clear();
            }
            key.clone_from(&next);
            values.push(value);
            if let Some(cursor) = cursors.get_mut(number) {
                cursor.key = next;
                if cursor.advance().is_some() {
                    heap.push(Reverse((std::mem::take(&mut cursor.key), cursor.value, number)));
                } else {
                    cursor.packed = Vec::new();
                }
            }
        }
        if values.is_empty() { Ok(()) } else { take(&key, &values) }
    }
}

impl Run {
    fn key(&self, pair: &Pair) -> &[u8] {
        let start = pair.start as usize;
        self.keys.get(start..start.saturating_add(pair.length as usize)).unwrap_or_default()
    }

    fn pack(mut self) -> Vec<u8> {
        let mut pairs = std::mem::take(&mut self.pairs);
        pairs.sort_unstable_by(|a, b| {
            let keys = || self.key(a).cmp(self.key(b));
            a.begins.cmp(&b.begins).then_with(keys).then(a.value.cmp(&b.value))
        });
        let mut out = Vec::with_capacity(pairs.len().saturating_mul(10));
        let mut last: &[u8] = &[];
        for pair in &pairs {
            let key = self.key(pair);
            let shared = last.iter().zip(key).take_while(|(a, b)| a == b).count();
            let rest = key.get(shared..).unwrap_or_default();
            push_varint(&mut out, shared as u64);
            push_varint(&mut out, rest.len() as u64);
            out.extend_from_slice(rest);
            push_varint(&mut out, pair.value);
            last = key;
        }
        out.shrink_to_fit();
        out
    }
}

struct Cursor {
    packed: Vec<u8>,
    at: usize,
    key: Vec<u8>,
    value: u64,
}

impl Cursor {
    fn new(packed: Vec<u8>) -> Self {
        Cursor { packed, at: 0, key: Vec::new(), value: 0 }
    }

    /// Reads the next pair; `None` after the last.
    fn advance(&mut self) -> Option<()> {
        let shared = self.number()?;
        let length = self.number()?;
        let end = self.at.checked_add(length)?;
        self.key.truncate(shared);
        self.key.extend_from_slice(self.packed.get(self.at..end)?);
        self.at = end;
        let (value, skip) = varint(self.packed.get(self.at..)?)?;
        self.at = self.at.saturating_add(skip);
        self.value = value;
        Some(())
    }

    fn number(&mut self) -> Option<usize> {
        let (value, skip) = varint(self.packed.get(self.at..)?)?;
        self.at = self.at.saturating_add(skip);
        usize::try_from(value).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn what_was_pushed_comes_out_in_order(pairs in proptest::collection::vec(("[a-c]{0,10}", 0_u64..40), 0..60), every in 1_usize..20) {
            let mut runs = Runs::default();
            let mut expected: BTreeMap<Vec<u8>, Vec<u64>> = BTreeMap::new();
            for (i, (key, value)) in pairs.iter().enumerate() {
                runs.push(key.as_bytes(), *value);
                expected.entry(key.clone().into_bytes()).or_default().push(*value);
                if i % every == 0 {
                    runs.close();
                }
            }
            expected.values_mut().for_each(|values| values.sort_unstable());
            let mut merged = Vec::new();
            runs.merge(|key, values| { merged.push((key.to_vec(), values.to_vec())); Ok(()) }).unwrap();
            prop_assert_eq!(merged, expected.into_iter().collect::<Vec<_>>());
        }
    }
}
