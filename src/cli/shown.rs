//! Data on a terminal: what it would obey is spelled out. A pipe or a file gets the bytes as they are.

use std::io::{self, Write};

use super::messages::is_unsafe;

/// A terminal that is shown data. `\u001b` stands for what it would obey, as in JSON, where it reads the same.
pub(super) struct Shown<W: Write> {
    to: W,
    /// The beginning of a character whose end is still to come.
    half: Vec<u8>,
}

impl<W: Write> Shown<W> {
    pub(super) fn new(to: W) -> Self {
        Shown { to, half: Vec::new() }
    }

    fn text(&mut self, text: &str) -> io::Result<()> {
        let mut safe = String::with_capacity(text.len());
        for c in text.chars() {
            if is_unsafe(c) && !matches!(c, '\n' | '\t') {
                let mut units = [0; 2];
                c.encode_utf16(&mut units).iter().for_each(|unit| safe.push_str(&format!("\\u{unit:04x}")));
            } else {
                safe.push(c);
            }
        }
        self.to.write_all(safe.as_bytes())
    }
}

impl<W: Write> Write for Shown<W> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.half.extend_from_slice(buffer);
        let bytes = std::mem::take(&mut self.half);
        let mut rest = bytes.as_slice();
        loop {
            match std::str::from_utf8(rest) {
                Ok(text) => {
                    self.text(text)?;
                    return Ok(buffer.len());
                }
                Err(broken) => {
                    let (good, bad) = rest.split_at(broken.valid_up_to());
                    self.text(std::str::from_utf8(good).unwrap_or_default())?;
                    let Some(width) = broken.error_len() else {
                        self.half = bad.to_vec();
                        return Ok(buffer.len());
                    };
                    self.to.write_all("\u{fffd}".as_bytes())?;
                    rest = bad.get(width..).unwrap_or_default();
                }
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(parts: &[&[u8]]) -> String {
        let mut terminal = Shown::new(Vec::new());
        for part in parts {
            terminal.write_all(part).unwrap();
        }
        terminal.flush().unwrap();
        String::from_utf8(terminal.to).unwrap()
    }

    #[test]
    fn what_a_terminal_obeys_is_spelled_out_and_the_rest_stands() {
        assert_eq!(shown(&["a\u{1b}[31m\té\n".as_bytes()]), "a\\u001b[31m\té\n");
        assert_eq!(shown(&["\u{202e}x\u{9b}\r".as_bytes()]), "\\u202ex\\u009b\\u000d");
        assert_eq!(shown(&[b"caf\xc3", b"\xa9 \xff!"]), "café \u{fffd}!");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn however_it_is_cut_nothing_raw_comes_through(text in "[\\x00-\\x1f\\x7f-\\u{9f}\u{200b}-\u{202e}é😀a-z]{0,20}", at in 0_usize..40) {
            let (a, b) = text.as_bytes().split_at(at.min(text.len()));
            let whole = shown(&[text.as_bytes()]);
            prop_assert_eq!(shown(&[a, b]), whole.clone());
            prop_assert!(!whole.chars().any(|c| is_unsafe(c) && !matches!(c, '\n' | '\t')));
        }
    }
}
