//! What a file is, by its first bytes: only to refuse what situs can't read and say what it is.

use super::encoding::{Mark, mark};
use crate::error::{Code, Error, Result};
use crate::source::Location;

/// How much of a file is looked at.
const HEAD: usize = 4096;

/// Formats known by their first bytes, and the way out.
const MAGIC: [(&[u8], &str, &str); 18] = [
    (b"PK\x03\x04", "a zip archive or an Excel workbook", "unpack it, or save the sheet as CSV"),
    (b"PK\x05\x06", "an empty zip archive", "give the files that were to be in it"),
    (b"%PDF-", "a PDF", "save its text as .txt"),
    (b"\x1f\x8b", "gzip data", "unpack it with gunzip"),
    (b"BZh", "bzip2 data", "unpack it with bunzip2"),
    (b"\xfd7zXZ", "xz data", "unpack it with unxz"),
    (b"\x89PNG", "a PNG picture", "type its text into a .txt file"),
    (b"\xff\xd8\xff", "a JPEG picture", "type its text into a .txt file"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file", "save it as .txt or CSV"),
    (b"{\\rtf", "an RTF document", "save its text as .txt"),
    (b"GIF8", "a GIF picture", "type its text into a .txt file"),
    (b"SQLite format 3\0", "a SQLite database", "export its table as CSV"),
    (b"PAR1", "a Parquet file", "export it as CSV"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "unpack it"),
    (b"Rar!\x1a\x07", "a RAR archive", "unpack it"),
    (b"\x28\xb5\x2f\xfd", "zstd data", "unpack it with unzstd"),
    (b"\x80\x04\x95", "a Python pickle", "export it as CSV"),
    (b"\x80\x03}", "a Python pickle", "export it as CSV"),
];

/// Refuses what is no text: archives, pictures, documents, Git LFS pointers, bytes full of NUL.
///
/// # Errors
/// `unknown-format` with what was found and the way out.
pub(super) fn refuse_binary(file: &str, bytes: &[u8]) -> Result<()> {
    for (magic, what, way_out) in MAGIC {
        if bytes.starts_with(magic) {
            return Err(unknown(file, &format!("the file is {what}"), way_out));
        }
    }
    if bytes.starts_with(b"version https://git-lfs.github.com/spec/") {
        return Err(unknown(
            file,
            "the file is a Git LFS pointer, not the data itself",
            "fetch the data with `git lfs pull`",
        ));
    }
    if matches!(mark(bytes), Mark::None | Mark::Utf8) && is_binary(head(bytes)) {
        return Err(unknown(
            file,
            "the file holds binary data (or UTF-16 without a byte order mark)",
            "save it as UTF-8 text",
        ));
    }
    Ok(())
}

/// Refuses formats of data that belong to other programs.
///
/// # Errors
/// `unknown-format` for JSON.
pub(super) fn refuse_json(file: &str, bytes: &[u8]) -> Result<()> {
    let body = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii();
    let array = body.strip_prefix(b"[").map(<[u8]>::trim_ascii_start);
    let is_json = body
        .strip_prefix(b"{")
        .map(<[u8]>::trim_ascii_start)
        .is_some_and(|rest| rest.starts_with(b"\"") || rest.starts_with(b"}"))
        || array.is_some_and(|rest| rest.starts_with(b"{") || rest.starts_with(b"["));
    if is_json {
        return Err(unknown(
            file,
            "the file is JSON or GeoJSON",
            "give rows as CSV with a header line, or reports as .jsonl with one object a line",
        ));
    }
    Ok(())
}

fn unknown(file: &str, what: &str, way_out: &str) -> Box<Error> {
    Error::new(
        Code::UnknownFormat,
        format!("{what}: expected a text (.txt, .md, .html) or a table (.csv, .tsv)"),
        way_out,
    )
    .at(Location::file(file))
}

/// Whether a file of whatever name is a web page.
pub(super) fn is_html(bytes: &[u8]) -> bool {
    let start = head(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)).trim_ascii_start();
    let starts = |tag: &[u8]| start.get(..tag.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(tag));
    starts(b"<!doctype html") || starts(b"<html") || starts(b"<head") || starts(b"<body")
}

/// More than one byte in ten is a control character that no text holds.
fn is_binary(head: &[u8]) -> bool {
    let odd = head
        .iter()
        .filter(|byte| byte.is_ascii_control() && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0b | 0x0c | 0x1b))
        .count();
    odd.saturating_mul(10) > head.len()
}

fn head(bytes: &[u8]) -> &[u8] {
    bytes.get(..HEAD).unwrap_or(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn archives_pictures_and_pointers_are_named() {
        for (bytes, word) in [
            (&b"PK\x03\x04abc"[..], "Excel"),
            (b"%PDF-1.7", "PDF"),
            (b"\x1f\x8b\x08", "gzip"),
            (b"version https://git-lfs.github.com/spec/v1\noid sha256:1\n", "Git LFS"),
            (b"\x00a\x00b\x00c", "UTF-16"),
        ] {
            let error = refuse_binary("f.csv", bytes).unwrap_err();
            assert_eq!(error.code, Code::UnknownFormat);
            assert!(error.to_string().contains(word), "{error}");
        }
    }

    #[test]
    fn text_with_a_stray_control_character_is_text() {
        assert!(refuse_binary("f.txt", b"The \x1b[31mtext and a NUL \x00 in a long line of words").is_ok());
    }

    #[test]
    fn json_is_refused_and_a_bracket_in_prose_is_not() {
        assert!(refuse_json("f", b"{\"type\": \"FeatureCollection\"}").is_err());
        assert!(refuse_json("f", b"[{\"a\":1}]").is_err());
        assert!(refuse_json("f", b"[Update] Strikes hit Kabul.").is_ok());
    }

    #[test]
    fn pages_are_known_by_their_first_tag() {
        assert!(is_html(b"\xef\xbb\xbf \n<!DOCTYPE html><p>x"));
        assert!(!is_html(b"if a < html"));
    }
}
