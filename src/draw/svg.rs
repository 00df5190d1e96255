//! Writing SVG: text that stays text, numbers that are the same bytes everywhere.

use std::fmt::Write as _;

/// Text as the content of an element or of an attribute in double quotes. What XML can't hold, and marks that turn
/// the direction of writing, become U+FFFD: they could hide what is said or make the file unreadable.
pub(super) fn text(raw: &str) -> String {
    let mut safe = String::with_capacity(raw.len());
    for c in raw.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\t' | '\n' | '\r' => safe.push(' '),
            '\u{fffe}' | '\u{ffff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                safe.push('\u{fffd}')
            }
            c if c.is_control() => safe.push('\u{fffd}'),
            c => safe.push(c),
        }
    }
    safe
}

/// A length in pixels with at most `digits` decimals (0 to 3), no zeros at its end, never `-0`.
pub(super) fn number(value: f64, digits: u32) -> String {
    let scale = f64::from(10_u32.pow(digits.min(3)));
    let rounded = (value * scale).round() / scale;
    let rounded = if rounded == 0.0 || !rounded.is_finite() { 0.0 } else { rounded };
    format!("{rounded}")
}

/// A path through points: moves and lines relative to the last point, in whole steps, so that rounding never adds up.
#[derive(Default)]
pub(super) struct Path {
    text: String,
    digits: u32,
    last: (i64, i64),
}

impl Path {
    /// A path with so many decimals.
    pub(super) fn new(digits: u32) -> Self {
        Path { text: String::new(), digits: digits.min(3), last: (0, 0) }
    }

    /// One line more, closed or open. Points that fall on the one before are left out.
    pub(super) fn line(&mut self, points: impl IntoIterator<Item = (f64, f64)>, closed: bool) {
        let mut steps = points.into_iter().map(|point| self.steps(point));
        let Some(first) = steps.next() else { return };
        let rest: Vec<(i64, i64)> = steps.collect();
        self.text.push('M');
        self.pair(first.0, first.1);
        self.last = first;
        let mut drawn = false;
        for step in rest {
            if step == self.last {
                continue;
            }
            self.text.push(if drawn { ' ' } else { 'l' });
            self.pair(step.0 - self.last.0, step.1 - self.last.1);
            self.last = step;
            drawn = true;
        }
        if closed {
            self.text.push('Z');
        }
    }

    fn steps(&self, point: (f64, f64)) -> (i64, i64) {
        let scale = f64::from(10_u32.pow(self.digits));
        // Pixels of a picture: far below what an i64 holds; a cast of what isn't finite gives 0.
        #[expect(clippy::cast_possible_truncation, reason = "clamped before")]
        let step = |value: f64| (value * scale).round().clamp(-1e12, 1e12) as i64;
        (step(point.0), step(point.1))
    }

    fn pair(&mut self, x: i64, y: i64) {
        self.step(x);
        if y >= 0 {
            self.text.push(' ');
        }
        self.step(y);
    }

    fn step(&mut self, step: i64) {
        let scale = 10_i64.pow(self.digits);
        let (whole, part) =
            (step.unsigned_abs() / scale.unsigned_abs(), step.unsigned_abs() % scale.unsigned_abs());
        let sign = if step < 0 { "-" } else { "" };
        // Writing to a string can't fail.
        let _ = match part {
            0 => write!(self.text, "{sign}{whole}"),
            part => {
                let digits = usize::try_from(self.digits).unwrap_or(1);
                let part = format!("{part:0digits$}");
                let whole = if whole == 0 { String::new() } else { whole.to_string() };
                write!(self.text, "{sign}{whole}.{}", part.trim_end_matches('0'))
            }
        };
    }

    /// The value of the attribute `d`.
    pub(super) fn d(self) -> String {
        self.text
    }

    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_hostile_stays_text() {
        assert_eq!(
            text("\"><img onerror='x'></script>&"),
            "&quot;&gt;&lt;img onerror=&#39;x&#39;&gt;&lt;/script&gt;&amp;"
        );
        assert_eq!(text("a\u{202e}b\u{0}c\u{1b}[2J"), "a\u{fffd}b\u{fffd}c\u{fffd}[2J");
        assert_eq!(text("کابل"), "کابل");
    }

    #[test]
    fn numbers_have_no_needless_zeros_and_no_minus_nought() {
        for (value, written) in [(1.0, "1"), (-0.001, "0"), (2.345, "2.3"), (-2.05, "-2.1"), (f64::NAN, "0")]
        {
            assert_eq!(number(value, 1), written, "{value}");
        }
    }

    #[test]
    fn a_path_moves_in_steps_from_its_last_point() {
        let mut path = Path::new(1);
        path.line([(10.0, 20.0), (10.04, 20.0), (11.5, 19.5), (11.5, 30.0)], true);
        path.line([(0.0, -0.5), (0.5, 0.0)], false);
        assert_eq!(path.d(), "M10 20l1.5-.5 0 10.5ZM0-.5l.5 .5");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn no_text_ends_an_element_or_an_attribute(raw in "\\PC{0,20}|[<>\"'&\\x00-\\x1f\u{202e}]{0,20}") {
            let safe = text(&raw);
            let ends = |c: char| matches!(c, '<' | '>' | '"' | '\'' | '\u{202e}') || c.is_control();
            prop_assert!(!safe.chars().any(ends));
        }
    }
}
