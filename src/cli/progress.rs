//! A bar on stderr for work that takes longer than a second; only where somebody is looking.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget};

/// Work shorter than this shows no bar.
const PATIENCE: Duration = Duration::from_secs(1);

/// Progress over a known number of files.
pub(super) struct Progress {
    bar: ProgressBar,
    begun: Instant,
    wanted: bool,
}

impl Progress {
    /// A bar that is not shown yet.
    pub(super) fn new(files: usize, quiet: bool) -> Self {
        let length = u64::try_from(files).unwrap_or(u64::MAX);
        Progress {
            bar: ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::hidden()),
            begun: Instant::now(),
            wanted: !quiet && std::io::stderr().is_terminal(),
        }
    }

    /// One more file is done.
    pub(super) fn step(&mut self) {
        self.bar.inc(1);
        if self.wanted && self.begun.elapsed() > PATIENCE {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
            self.wanted = false;
        }
    }

    /// Takes the bar away.
    pub(super) fn done(self) {
        self.bar.finish_and_clear();
    }
}
