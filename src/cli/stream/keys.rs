//! Which keys come twice among millions: eight bytes a row, sorted in runs that are laid down on the disk, merged at
//! the end. Memory doesn't grow with the number of rows.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};

/// A run has so many keys: four megabytes.
const RUN: usize = 1 << 19;

/// Keys, added one by one.
#[derive(Debug, Default)]
pub(super) struct Keys {
    young: Vec<u64>,
    runs: Option<File>,
    lengths: Vec<u64>,
}

impl Keys {
    /// Adds some.
    ///
    /// # Errors
    /// Where a run can't be laid down.
    pub(super) fn extend(&mut self, keys: &[u64]) -> io::Result<()> {
        for part in keys.chunks(RUN) {
            self.young.extend_from_slice(part);
            if self.young.len() >= RUN {
                self.lay_down()?;
            }
        }
        Ok(())
    }

    fn lay_down(&mut self) -> io::Result<()> {
        self.young.sort_unstable();
        let file = match self.runs.take() {
            Some(file) => file,
            None => tempfile::tempfile()?,
        };
        let mut to = BufWriter::with_capacity(1 << 16, &file);
        for key in &self.young {
            to.write_all(&key.to_le_bytes())?;
        }
        to.flush()?;
        drop(to);
        self.lengths.push(u64::try_from(self.young.len()).unwrap_or(u64::MAX));
        self.young.clear();
        self.runs = Some(file);
        Ok(())
    }

    /// Those that came twice or more, in order, each once.
    ///
    /// # Errors
    /// Where the runs can't be read.
    pub(super) fn twice(mut self) -> io::Result<Vec<u64>> {
        let Some(file) = &self.runs else {
            self.young.sort_unstable();
            return repeated(self.young.into_iter().map(Ok));
        };
        let file = file.try_clone()?;
        self.lay_down()?;
        // Each run is read through a window of its own.
        let mut runs = Vec::new();
        let mut at = 0;
        for length in &self.lengths {
            runs.push(Run { file: file.try_clone()?, at, left: *length, window: Vec::new() });
            at = at.saturating_add(length.saturating_mul(8));
        }
        let mut heap = BinaryHeap::new();
        for (number, run) in runs.iter_mut().enumerate() {
            heap.extend(run.next()?.map(|key| Reverse((key, number))));
        }
        repeated(std::iter::from_fn(|| {
            let Reverse((key, number)) = heap.pop()?;
            match runs.get_mut(number).map(Run::next) {
                Some(Ok(next)) => heap.extend(next.map(|next| Reverse((next, number)))),
                Some(Err(error)) => return Some(Err(error)),
                None => {}
            }
            Some(Ok(key))
        }))
    }
}

/// Of keys in order those that are there more than once.
fn repeated(keys: impl Iterator<Item = io::Result<u64>>) -> io::Result<Vec<u64>> {
    let mut twice: Vec<u64> = Vec::new();
    let mut last = None;
    for key in keys {
        let key = key?;
        if last == Some(key) && twice.last() != Some(&key) {
            twice.push(key);
        }
        last = Some(key);
    }
    Ok(twice)
}

/// A run on the disk.
struct Run {
    file: File,
    at: u64,
    left: u64,
    /// Keys read ahead, the next one last.
    window: Vec<u64>,
}

impl Run {
    /// So many keys are read at once.
    const WINDOW: u64 = 2048;

    fn next(&mut self) -> io::Result<Option<u64>> {
        if self.window.is_empty() && self.left > 0 {
            let many = self.left.min(Run::WINDOW);
            self.file.seek(SeekFrom::Start(self.at))?;
            let mut from = BufReader::with_capacity(1 << 14, &self.file).take(many.saturating_mul(8));
            let mut bytes = [0; 8];
            for _ in 0..many {
                from.read_exact(&mut bytes)?;
                self.window.push(u64::from_le_bytes(bytes));
            }
            self.window.reverse();
            self.left = self.left.saturating_sub(many);
            self.at = self.at.saturating_add(many.saturating_mul(8));
        }
        Ok(self.window.pop())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_twice_is_found_whether_runs_were_laid_down_or_not() {
        for many in [10_u64, 3 * RUN as u64 + 7] {
            let mut keys = Keys::default();
            let all: Vec<u64> = (0..many).map(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15)).collect();
            keys.extend(&all).unwrap();
            let again = [all[3], all[7], all[3]];
            keys.extend(&again).unwrap();
            let mut expected = vec![all[3], all[7]];
            expected.sort_unstable();
            assert_eq!(keys.twice().unwrap(), expected);
        }
        assert!(Keys::default().twice().unwrap().is_empty());
    }
}
