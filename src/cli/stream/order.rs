//! Work on several threads, its results in order, and never more of it under way than a few pieces.

use std::num::NonZeroUsize;
use std::sync::mpsc::{Receiver, Sender, channel};
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
    let workers = threads.get();
    thread::scope(|scope| {
        let mut lines: Vec<(Sender<I>, Receiver<O>)> = Vec::new();
        for _ in 0..workers {
            let ((to, questions), (answers, from)) = (channel::<I>(), channel());
            lines.push((to, from));
            let worker = &worker;
            scope.spawn(move || {
                let mut work = worker();
                for piece in questions {
                    if answers.send(work(piece)).is_err() {
                        return;
                    }
                }
            });
        }
        let stopped = || Error::new(Code::Io, "a worker stopped before its rows were read", "try again");
        let (mut asked, mut answered) = (0_usize, 0_usize);
        let (mut more, mut failed) = (true, None);
        while more || answered < asked {
            if more && asked - answered < workers * AHEAD {
                match next() {
                    Ok(Some(piece)) => {
                        let line = lines.get(asked % workers);
                        line.and_then(|(to, _)| to.send(piece).ok()).ok_or_else(stopped)?;
                        asked += 1;
                    }
                    Ok(None) => more = false,
                    Err(error) => (more, failed) = (false, Some(error)),
                }
            } else {
                let line = lines.get(answered % workers);
                take(line.and_then(|(_, from)| from.recv().ok()).ok_or_else(stopped)?)?;
                answered += 1;
            }
        }
        failed.map_or(Ok(()), Err)
    })
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
