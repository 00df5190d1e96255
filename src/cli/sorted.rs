//! Any number of things put in order: in memory while they are few, then in runs laid down in a file that nobody else
//! sees, which are merged when they are asked for.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, BufWriter, Read, Seek as _, SeekFrom, Write as _};
use std::marker::PhantomData;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::shelf::unkept;
use crate::error::Result;

/// So much of a run is read at once.
const WINDOW: usize = 8 * 1024;
/// So much is written at once.
const AT_ONCE: usize = 64 * 1024;

/// Keys and what goes with them. Equal keys stand in the order in which they were added.
pub(super) struct Sorted<K, V> {
    /// What isn't in a run yet.
    young: Vec<(K, V)>,
    /// A run has so many.
    most: usize,
    file: Option<File>,
    /// Where each run ends; it begins where the one before ends.
    ends: Vec<u64>,
    len: usize,
}

impl<K: Ord + Clone + Serialize + DeserializeOwned, V: Clone + Serialize + DeserializeOwned> Sorted<K, V> {
    /// None yet; not more than `most` are held at a time.
    pub(super) fn new(most: usize) -> Self {
        Sorted { young: Vec::new(), most, file: None, ends: Vec::new(), len: 0 }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Adds one.
    ///
    /// # Errors
    /// Where a run can't be laid down.
    pub(super) fn add(&mut self, key: K, value: V) -> Result<()> {
        self.young.push((key, value));
        self.len = self.len.saturating_add(1);
        if self.young.len() >= self.most { self.lay_down().map_err(unkept) } else { Ok(()) }
    }

    /// Adds no more.
    ///
    /// # Errors
    /// Where the last run can't be laid down.
    pub(super) fn settle(&mut self) -> Result<()> {
        if self.file.is_some() {
            self.lay_down().map_err(unkept)?;
            self.young = Vec::new();
        }
        self.young.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(())
    }

    fn lay_down(&mut self) -> io::Result<()> {
        self.young.sort_by(|a, b| a.0.cmp(&b.0));
        let file = match self.file.take() {
            Some(file) => file,
            None => tempfile::tempfile()?,
        };
        let mut to = BufWriter::with_capacity(AT_ONCE, &file);
        for one in self.young.drain(..) {
            serde_json::to_writer(&mut to, &one)?;
            to.write_all(b"\n")?;
        }
        to.flush()?;
        drop(to);
        let mut end = &file;
        self.ends.push(end.stream_position()?);
        self.file = Some(file);
        Ok(())
    }

    /// All of them, in order, once they are settled.
    ///
    /// # Errors
    /// Where a run can't be read again.
    pub(super) fn each(&self) -> Result<Merged<'_, K, V>> {
        let begins = std::iter::once(0).chain(self.ends.iter().copied());
        let part = |file, (at, end)| BufReader::with_capacity(WINDOW, Part { file, at, end });
        let file = self.file.iter();
        let runs = file
            .flat_map(|file| begins.clone().zip(self.ends.iter().copied()).map(move |run| part(file, run)));
        let mut merged = Merged {
            runs: runs.map(|from| Run { from, next: None, of: PhantomData }).collect(),
            heads: BinaryHeap::new(),
            young: self.young.iter(),
        };
        for number in 0..merged.runs.len() {
            merged.advance(number).map_err(unkept)?;
        }
        Ok(merged)
    }
}

/// Keys in order.
pub(super) struct Merged<'s, K, V> {
    runs: Vec<Run<'s, K, V>>,
    /// The next key of each run.
    heads: BinaryHeap<Reverse<(K, usize)>>,
    /// Where there are no runs.
    young: std::slice::Iter<'s, (K, V)>,
}

struct Run<'s, K, V> {
    from: BufReader<Part<'s>>,
    /// What goes with its next key.
    next: Option<V>,
    of: PhantomData<K>,
}

impl<K: Ord + DeserializeOwned, V: DeserializeOwned> Merged<'_, K, V> {
    /// Reads on in a run.
    fn advance(&mut self, number: usize) -> io::Result<()> {
        let Some(run) = self.runs.get_mut(number) else { return Ok(()) };
        let mut line = Vec::new();
        if run.from.read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        let (key, value) = serde_json::from_slice(&line)?;
        run.next = Some(value);
        self.heads.push(Reverse((key, number)));
        Ok(())
    }
}

impl<K: Ord + Clone + DeserializeOwned, V: Clone + DeserializeOwned> Iterator for Merged<'_, K, V> {
    type Item = Result<(K, V)>;

    fn next(&mut self) -> Option<Self::Item> {
        let Some(Reverse((key, number))) = self.heads.pop() else {
            return self.young.next().cloned().map(Ok);
        };
        let value = self.runs.get_mut(number)?.next.take()?;
        Some(self.advance(number).map(|()| (key, value)).map_err(unkept))
    }
}

/// Some bytes of a file.
struct Part<'s> {
    file: &'s File,
    at: u64,
    end: u64,
}

impl Read for Part<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.end.saturating_sub(self.at)).unwrap_or(usize::MAX);
        let most = left.min(into.len());
        // Others read elsewhere in the meantime.
        self.file.seek(SeekFrom::Start(self.at))?;
        let read = self.file.read(into.get_mut(..most).unwrap_or_default())?;
        self.at = self.at.saturating_add(u64::try_from(read).unwrap_or(0));
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_laid_down_in_runs_comes_in_the_order_of_what_is_held() {
        for (most, runs) in [(5000, 0), (64, 16), (7, 143)] {
            let mut sorted = Sorted::new(most);
            let numbers: Vec<(String, u32)> = (0..1000).map(|n| ((n * 37 % 101).to_string(), n)).collect();
            numbers.iter().for_each(|(key, n)| sorted.add(key.clone(), *n).unwrap());
            sorted.settle().unwrap();
            assert_eq!((sorted.len(), sorted.ends.len()), (1000, runs));
            let mut expected = numbers;
            expected.sort_by(|a, b| a.0.cmp(&b.0));
            for _ in 0..2 {
                let read: Vec<(String, u32)> = sorted.each().unwrap().map(Result::unwrap).collect();
                assert_eq!(read, expected);
            }
        }
        let mut none = Sorted::<u8, u8>::new(1);
        none.settle().unwrap();
        assert_eq!(none.each().unwrap().count(), 0);
    }
}
