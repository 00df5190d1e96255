//! Bytes to text, with the way back: UTF-8 with or without a byte order mark, UTF-16 with one.

use std::sync::Arc;

use super::text::{TextMap, Units};
use crate::error::{Code, Error, Result};
use crate::source::Location;

const TO_UTF8: &str = "save the file as UTF-8 and run again";

/// A file's text before anything is left out of it.
#[derive(Debug)]
pub(super) struct Decoded {
    /// The whole text, without byte order mark.
    pub(super) text: String,
    /// From that text to the file.
    pub(super) map: TextMap,
}

/// How a file's first bytes say it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    None,
    Utf8,
    Utf16(Units),
    Utf32,
}

/// What the byte order mark says, if there is one.
pub(super) fn mark(bytes: &[u8]) -> Mark {
    match bytes {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => Mark::Utf32,
        [0xef, 0xbb, 0xbf, ..] => Mark::Utf8,
        [0xff, 0xfe, ..] => Mark::Utf16(Units::Utf16Le),
        [0xfe, 0xff, ..] => Mark::Utf16(Units::Utf16Be),
        _ => Mark::None,
    }
}

/// The text of a file.
///
/// # Errors
/// `encoding` with the byte where the text ends to be text; `empty` where there is nothing in it.
pub(super) fn decode(file: &str, bytes: &[u8]) -> Result<Decoded> {
    let decoded = match mark(bytes) {
        Mark::Utf32 => return Err(utf32(file)),
        Mark::Utf16(units) => utf16(file, bytes, units)?,
        Mark::Utf8 => utf8(file, bytes, 3)?,
        Mark::None => utf8(file, bytes, 0)?,
    };
    if decoded.text.trim().is_empty() {
        return Err(empty(file));
    }
    Ok(decoded)
}

/// The error for a file without a word in it.
pub(super) fn empty(file: &str) -> Box<Error> {
    Error::new(
        Code::Empty,
        "the file is empty: expected a report or a table",
        "check that it was saved or downloaded whole",
    )
    .at(Location::file(file))
}

pub(super) fn utf32(file: &str) -> Box<Error> {
    Error::new(Code::Encoding, "the file is UTF-32: expected UTF-8 or UTF-16", TO_UTF8)
        .at(Location::file(file))
}

fn utf8(file: &str, bytes: &[u8], skip: usize) -> Result<Decoded> {
    let body = bytes.get(skip..).unwrap_or_default();
    let shared: Arc<[u8]> = Arc::from(bytes);
    match std::str::from_utf8(body) {
        Ok(text) => Ok(Decoded { text: text.to_owned(), map: TextMap::identity(shared, skip, text.len()) }),
        Err(error) => {
            let offset = skip.saturating_add(error.valid_up_to());
            let (line, column) = TextMap::new(shared).line_column(offset);
            let byte = bytes.get(offset).copied().unwrap_or_default();
            Err(Error::new(
                Code::Encoding,
                format!("byte 0x{byte:02x} at offset {offset} is not UTF-8: expected text in UTF-8"),
                "it may be Windows-1252 or Latin-1: save the file as UTF-8 and run again",
            )
            .at(Location::at(file, line, column)))
        }
    }
}

pub(super) fn utf16(file: &str, bytes: &[u8], units: Units) -> Result<Decoded> {
    let mut map = TextMap::for_units(Arc::from(bytes), units);
    let mut text = String::with_capacity(bytes.len() / 2);
    let mut offset = 2;
    for read in char::decode_utf16(units.units(bytes.get(2..).unwrap_or_default())) {
        let Ok(c) = read else {
            return Err(broken_utf16(file, &map, offset));
        };
        let width = c.len_utf16().saturating_mul(2);
        map.push(text.len(), offset, c.len_utf8(), width);
        text.push(c);
        offset = offset.saturating_add(width);
    }
    if bytes.len() % 2 == 1 {
        return Err(broken_utf16(file, &map, offset));
    }
    Ok(Decoded { text, map })
}

fn broken_utf16(file: &str, map: &TextMap, offset: usize) -> Box<Error> {
    let (line, column) = map.line_column(offset);
    Error::new(
        Code::Encoding,
        format!("the UTF-16 text breaks at byte offset {offset}: expected whole characters"),
        TO_UTF8,
    )
    .at(Location::at(file, line, column))
}
