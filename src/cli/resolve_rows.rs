//! The rows of a table through several workers: in order, and never more of them in memory than a few thousand.

use std::collections::{HashMap, VecDeque};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

use csv::ByteRecord;

use crate::error::{Code, Error, Result};

/// Rows and bytes that a worker gets at once.
const ROWS: usize = 2048;
const BYTES: usize = 1 << 20;
/// So many chunks are under way for each worker.
const AHEAD: usize = 2;
/// More workers only wait for the file.
const MOST_WORKERS: usize = 4;
/// Answers that are remembered: this many lately asked ones, and as many of those before.
const REMEMBERED: usize = 1 << 15;
/// A question longer than this is not remembered.
const LONGEST_KEY: usize = 256;

/// What a worker gets and gives back.
#[derive(Default)]
pub(super) struct Chunk {
    rows: Vec<ByteRecord>,
    used: usize,
    written: Vec<u8>,
    fault: Option<csv::Error>,
}

impl Chunk {
    /// Reads the next rows; whether there may be more.
    fn fill(&mut self, next: &mut impl FnMut(&mut ByteRecord) -> Result<bool>) -> Result<bool> {
        let mut bytes = 0;
        self.used = 0;
        while self.used < ROWS && bytes < BYTES {
            if self.rows.len() == self.used {
                self.rows.push(ByteRecord::new());
            }
            let Some(row) = self.rows.get_mut(self.used) else { break };
            if !next(row)? {
                return Ok(false);
            }
            bytes = bytes.saturating_add(row.as_slice().len());
            self.used = self.used.saturating_add(1);
        }
        Ok(true)
    }

    fn work(&mut self, answer: &mut impl FnMut(&mut ByteRecord)) {
        self.written.clear();
        let mut writer = csv::Writer::from_writer(std::mem::take(&mut self.written));
        for row in self.rows.iter_mut().take(self.used) {
            answer(row);
            if let Err(fault) = writer.write_byte_record(row) {
                self.fault = Some(fault);
                return;
            }
        }
        // A vector takes all that is written to it.
        self.written = writer.into_inner().unwrap_or_default();
        if self.written.len() > 4 * BYTES {
            self.rows = Vec::new();
        }
    }
}

/// Reads rows with `next`, has each changed by an answerer that `desk` makes for every worker, and hands the rows as
/// CSV to `write`, in order. What was read before an error is written.
///
/// # Errors
/// Those of `next` and `write`.
pub(super) fn run<A: FnMut(&mut ByteRecord)>(
    mut next: impl FnMut(&mut ByteRecord) -> Result<bool>,
    desk: impl Fn() -> A + Sync,
    mut write: impl FnMut(&[u8]) -> std::result::Result<(), csv::Error>,
    unwritten: fn(csv::Error) -> Box<Error>,
) -> Result<()> {
    let workers = std::thread::available_parallelism().map_or(1, |n| n.get().min(MOST_WORKERS));
    std::thread::scope(|scope| {
        let mut lines: Vec<(Sender<Chunk>, Receiver<Chunk>)> = Vec::new();
        for _ in 0..workers {
            let ((to, questions), (answers, from)) = (channel::<Chunk>(), channel());
            lines.push((to, from));
            let desk = &desk;
            scope.spawn(move || {
                let mut answer = desk();
                for mut chunk in questions {
                    chunk.work(&mut answer);
                    if answers.send(chunk).is_err() {
                        return;
                    }
                }
            });
        }
        let stopped = || Error::new(Code::Io, "a worker stopped before its rows were answered", "try again");
        let mut under_way = VecDeque::new();
        let mut free: Vec<Chunk> = Vec::new();
        let (mut more, mut failed) = (true, None);
        let mut turn = (0..workers).cycle();
        while more || !under_way.is_empty() {
            if more && under_way.len() < workers.saturating_mul(AHEAD) {
                let mut chunk = free.pop().unwrap_or_default();
                more = chunk.fill(&mut next).unwrap_or_else(|error| {
                    failed = Some(error);
                    false
                });
                let number = turn.next().unwrap_or(0);
                lines.get(number).and_then(|(to, _)| to.send(chunk).ok()).ok_or_else(stopped)?;
                under_way.push_back(number);
            } else if let Some(number) = under_way.pop_front() {
                let chunk = lines.get(number).and_then(|(_, from)| from.recv().ok());
                let mut chunk = chunk.ok_or_else(stopped)?;
                if let Some(fault) = chunk.fault.take() {
                    return Err(unwritten(fault));
                }
                write(&chunk.written).map_err(unwritten)?;
                free.push(chunk);
            }
        }
        failed.map_or(Ok(()), Err)
    })
}

/// Answers to questions asked lately, of bounded size, for all workers.
pub(super) struct Recent<T> {
    shelves: Vec<Mutex<Shelf<T>>>,
}

/// The memory is parted by question, so that workers seldom wait for one another.
const SHELVES: usize = 16;

struct Shelf<T> {
    young: HashMap<Box<[u8]>, Arc<T>>,
    old: HashMap<Box<[u8]>, Arc<T>>,
}

impl<T> Default for Recent<T> {
    fn default() -> Self {
        let shelf = || Mutex::new(Shelf { young: HashMap::new(), old: HashMap::new() });
        Recent { shelves: (0..SHELVES).map(|_| shelf()).collect() }
    }
}

impl<T> Recent<T> {
    /// The answer to a question, made where it is not remembered.
    pub(super) fn get(&self, key: &[u8], make: impl FnOnce() -> T) -> Arc<T> {
        let shelf = self.shelves.get(shelf_of(key)).filter(|_| key.len() <= LONGEST_KEY);
        let Some(shelf) = shelf else { return Arc::new(make()) };
        if let Some(answer) = shelf.lock().unwrap_or_else(PoisonError::into_inner).find(key) {
            return answer;
        }
        // Nobody waits while the answer is made; two may make the same one.
        let answer = Arc::new(make());
        let mut shelf = shelf.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.put(key, Arc::clone(&answer));
        answer
    }
}

impl<T> Shelf<T> {
    fn find(&mut self, key: &[u8]) -> Option<Arc<T>> {
        if let Some(answer) = self.young.get(key) {
            return Some(Arc::clone(answer));
        }
        let answer = self.old.remove(key)?;
        self.put(key, Arc::clone(&answer));
        Some(answer)
    }

    fn put(&mut self, key: &[u8], answer: Arc<T>) {
        if self.young.len() >= REMEMBERED / SHELVES {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key.into(), answer);
    }
}

/// By the first letters and the length: names are many, and it only matters that each has its shelf.
fn shelf_of(key: &[u8]) -> usize {
    let sum = key
        .iter()
        .take(12)
        .fold(key.len(), |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(*byte)));
    (sum ^ sum >> 7) % SHELVES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_out_in_order_and_what_was_read_before_an_error_is_written() {
        for fails in [false, true] {
            let mut count = 0;
            let next = |row: &mut ByteRecord| {
                row.clear();
                row.push_field(count.to_string().as_bytes());
                count += 1;
                if fails && count > 9000 {
                    return Err(Error::new(Code::Value, "no", ""));
                }
                Ok(count <= 10_000)
            };
            let mut out = Vec::new();
            let write = |bytes: &[u8]| {
                out.extend_from_slice(bytes);
                Ok(())
            };
            let ended = run(next, || |row: &mut ByteRecord| row.push_field(b"x"), write, |_| panic!());
            assert_eq!(ended.is_err(), fails);
            let expected: String =
                (0..if fails { 9000 } else { 10_000 }).map(|n| format!("{n},x\n")).collect();
            assert!(out == expected.as_bytes());
        }
    }

    #[test]
    fn a_memory_keeps_what_is_asked_often_and_never_grows_beyond_its_bound() {
        let recent = Recent::default();
        for n in 0..5 * REMEMBERED {
            recent.get(b"often", || n);
            assert_eq!(*recent.get(n.to_string().as_bytes(), || n), n);
        }
        let kept = |shelf: &Mutex<Shelf<usize>>| {
            let shelf = shelf.lock().unwrap();
            shelf.young.len() + shelf.old.len()
        };
        let all: usize = recent.shelves.iter().map(kept).sum();
        assert!(all > REMEMBERED && all <= 2 * REMEMBERED, "{all}");
        assert_eq!(*recent.get(b"often", || 7), 0);
    }
}
