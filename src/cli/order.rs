//! Work on several threads, its results in order, and never more of it under way than a few pieces.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::error::{Code, Error, Result};

/// So many pieces are under way for each worker.
const AHEAD: usize = 2;

/// Hands what `next` gives to workers, each made by `worker`, and their answers to `take`, in order.
///
/// # Errors
/// Those of `next` and `take`; what was given before an error of `next` is taken.
pub(super) fn run<I: Send, O: Send, W: FnMut(I) -> O>(
    threads: NonZeroUsize,
    mut next: impl FnMut() -> Result<Option<I>>,
    worker: impl Fn() -> W + Sync,
    mut take: impl FnMut(O) -> Result<()>,
) -> Result<()> {
    let (to, questions) = channel::<(usize, I)>();
    let questions = Mutex::new(questions);
    thread::scope(|scope| {
        let to = to;
        let (answers, from) = channel();
        for _ in 0..threads.get() {
            let (worker, questions, answers) = (&worker, &questions, Answers(answers.clone()));
            scope.spawn(move || {
                let mut work = worker();
                // A worker that fails while it holds the queue leaves it as it was.
                while let Ok((number, piece)) = {
                    let queue = questions.lock().unwrap_or_else(PoisonError::into_inner);
                    queue.recv()
                } {
                    if answers.0.send(Some((number, work(piece)))).is_err() {
                        return;
                    }
                }
            });
        }
        let stopped = || Error::new(Code::Io, "a worker stopped before its rows were read", "try again");
        let (mut asked, mut answered) = (0_usize, 0_usize);
        let (mut more, mut failed) = (true, None);
        let mut early = BTreeMap::new();
        while more || answered < asked {
            if more && asked.saturating_sub(answered) < threads.get().saturating_mul(AHEAD) {
                match next() {
                    Ok(Some(piece)) => {
                        to.send((asked, piece)).map_err(|_| stopped())?;
                        asked = asked.saturating_add(1);
                    }
                    Ok(None) => more = false,
                    Err(error) => (more, failed) = (false, Some(error)),
                }
            } else if let Some(answer) = early.remove(&answered) {
                take(answer)?;
                answered = answered.saturating_add(1);
            } else {
                let (number, answer) = from.recv().ok().flatten().ok_or_else(stopped)?;
                early.insert(number, answer);
            }
        }
        failed.map_or(Ok(()), Err)
    })
}

/// What a worker answers by. A worker that fails says so: nobody waits for it.
struct Answers<O>(Sender<Option<(usize, O)>>);

impl<O> Drop for Answers<O> {
    fn drop(&mut self) {
        if thread::panicking() {
            let _ = self.0.send(None);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_come_in_order_whatever_the_number_of_threads() {
        for threads in [1, 2, 5] {
            let mut numbers = 0..1000;
            let mut taken = Vec::new();
            let worker = || |number: i32| number * 2;
            run(
                NonZeroUsize::new(threads).unwrap(),
                || Ok(numbers.next()),
                worker,
                |n| {
                    taken.push(n);
                    Ok(())
                },
            )
            .unwrap();
            assert_eq!(taken, (0..1000).map(|n| n * 2).collect::<Vec<_>>());
        }
    }

    #[test]
    fn what_was_given_before_an_error_is_taken() {
        let mut numbers = 0..10;
        let mut taken = 0;
        let next = || numbers.next().map(Some).ok_or_else(|| Error::new(Code::Io, "gone", ""));
        let ended = run(
            NonZeroUsize::MIN,
            next,
            || |n: i32| n,
            |_| {
                taken += 1;
                Ok(())
            },
        );
        assert!(ended.is_err());
        assert_eq!(taken, 10);
    }
}
