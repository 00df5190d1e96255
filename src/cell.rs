//! A text as a cell of a CSV file that people open in a spreadsheet, and back.
//!
//! A cell that a spreadsheet would take for a formula gets a leading apostrophe: one that begins with `=`, `+`, `-`,
//! `@`, a tab or a carriage return and is not a plain number. Where situs reads its own tables again it takes that
//! apostrophe off. Everything else stands as it was read.

use std::borrow::Cow;

/// What a formula may begin with.
const RUNS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A cell as it is written, as bytes.
pub(crate) struct Defused<'c>(Cow<'c, str>);

impl Defused<'_> {
    pub(crate) fn into_owned(self) -> String {
        self.0.into_owned()
    }
}

impl AsRef<[u8]> for Defused<'_> {
    fn as_ref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// The cell, with an apostrophe before what a spreadsheet would run.
pub(crate) fn defused(cell: &str) -> Defused<'_> {
    let runs = cell.starts_with(RUNS);
    Defused(if runs && !is_number(cell) { format!("'{cell}").into() } else { cell.into() })
}

/// The cell without the apostrophe that [`defused`] put before it.
pub(crate) fn armed(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| rest.starts_with(RUNS) && !is_number(rest)).unwrap_or(cell)
}

/// A sign, digits, at most one point; `-2+3`, `-inf` and `+1e5` are none.
fn is_number(cell: &str) -> bool {
    let digits = cell.strip_prefix(['+', '-']).unwrap_or(cell);
    let whole = digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    whole && digits.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_defused_and_numbers_are_not() {
        for evil in
            ["=1+1", "+cmd", "-2+3", "@x", "\tx", "\rx", "-inf", "+1e5", "-", "--5", "=cmd|' /C calc'!A0"]
        {
            assert_eq!(defused(evil).into_owned(), format!("'{evil}"));
            assert_eq!(armed(&defused(evil).into_owned()), evil);
        }
        for plain in ["-34.5", "+5", "12", "", "a=b", "'x", "-.5", "'-.5", "'"] {
            assert_eq!(defused(plain).into_owned(), plain);
            assert_eq!(armed(plain), plain);
        }
    }
}
