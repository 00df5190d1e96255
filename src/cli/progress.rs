//! A bar on stderr for work that takes longer than a second; only where somebody is looking.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

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

    /// So many bytes are to be read, from now on.
    pub(super) fn bytes(&mut self, bytes: u64) {
        self.bar.set_length(bytes);
        self.bar.set_position(0);
        let style = "{bar:30} {bytes}/{total_bytes} {bytes_per_sec}, {eta} left";
        if let Ok(style) = ProgressStyle::with_template(style) {
            self.bar.set_style(style);
        }
    }

    /// So many bytes more are read.
    pub(super) fn advance(&mut self, bytes: usize) {
        self.bar.inc(u64::try_from(bytes).unwrap_or(0));
        self.show();
    }

    /// One more file is done.
    pub(super) fn step(&mut self) {
        self.bar.inc(1);
        self.show();
    }

    fn show(&mut self) {
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
