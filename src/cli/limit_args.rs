//! How large an input may be: `--max-record-bytes` and its like, for files that are really so large.

use std::num::NonZeroUsize;

use clap::Args;

use crate::limits::Limits;

/// The bounds that a run may raise or lower.
#[derive(Debug, Clone, Copy, Default, Args)]
#[command(next_help_heading = "Limits (docs/limits.md)")]
pub(super) struct LimitArgs {
    /// Bytes of a row of a table [default: 4M] or of a line of .jsonl [default: 16M]
    #[arg(long, value_name = "N", value_parser = size)]
    max_record_bytes: Option<NonZeroUsize>,

    /// Columns of a table [default: 16384]
    #[arg(long, value_name = "N", value_parser = size)]
    max_fields: Option<NonZeroUsize>,

    /// Bytes of a report, of points, a draft, corrections or overrides [default: 256M]
    #[arg(long, value_name = "N", value_parser = size)]
    max_text_bytes: Option<NonZeroUsize>,

    /// Places weighed for a name that many bear, the most important first [default: 40]
    #[arg(long, value_name = "N", value_parser = size)]
    max_candidates: Option<NonZeroUsize>,

    #[command(flatten)]
    ratio: RatioArgs,
}

/// The one bound of what reads packed files only.
#[derive(Debug, Clone, Copy, Default, Args)]
pub(super) struct RatioArgs {
    /// How many times its own bytes a packed file may unpack to; below 16M it always may [default: 200]
    #[arg(long, value_name = "N", value_parser = size)]
    max_ratio: Option<NonZeroUsize>,
}

impl RatioArgs {
    /// As the readers take it, and all else as always.
    pub(super) fn limits(self) -> Limits {
        let usual = Limits::default();
        let ratio = self.max_ratio.map_or(usual.ratio, |n| u64::try_from(n.get()).unwrap_or(u64::MAX));
        Limits { ratio, ..usual }
    }
}

impl LimitArgs {
    /// As the readers take them.
    pub(super) fn limits(self) -> Limits {
        let or = |said: Option<NonZeroUsize>, otherwise: usize| said.map_or(otherwise, NonZeroUsize::get);
        let usual = self.ratio.limits();
        Limits {
            record_bytes: or(self.max_record_bytes, usual.record_bytes),
            line_bytes: or(self.max_record_bytes, usual.line_bytes),
            fields: or(self.max_fields, usual.fields),
            text_bytes: or(self.max_text_bytes, usual.text_bytes),
            candidates: or(self.max_candidates, usual.candidates),
            ratio: usual.ratio,
        }
    }
}

/// A number of 1 at least, in bytes also as `64K`, `16M`, `2G`.
fn size(text: &str) -> std::result::Result<NonZeroUsize, String> {
    let units = [('K', 1_usize << 10), ('M', 1 << 20), ('G', 1 << 30)];
    let unit = |(letter, times): &(char, usize)| {
        Some((text.strip_suffix([*letter, letter.to_ascii_lowercase()])?, *times))
    };
    let (digits, times) = units.iter().find_map(unit).unwrap_or((text, 1));
    digits
        .parse::<usize>()
        .ok()
        .and_then(|number| number.checked_mul(times))
        .and_then(NonZeroUsize::new)
        .ok_or_else(|| "expected a whole number of 1 at least, such as 1000 or 16M".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_numbers_with_a_letter_or_without() {
        for (text, number) in [("1", 1), ("64K", 65_536), ("16m", 16 << 20), ("2G", 2 << 30)] {
            assert_eq!(size(text).unwrap().get(), number, "{text}");
        }
        for text in ["", "0", "M", "-1", "1.5", "1MB", "99999999999999999999", "99999999999G"] {
            assert!(size(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_not_said_is_as_always() {
        assert_eq!(LimitArgs::default().limits(), Limits::default());
        let said = LimitArgs { max_record_bytes: NonZeroUsize::new(9), ..LimitArgs::default() };
        assert_eq!((said.limits().record_bytes, said.limits().line_bytes), (9, 9));
    }
}
