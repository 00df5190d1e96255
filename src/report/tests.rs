//! The laws of all readers.

use proptest::prelude::*;

use super::*;
use crate::error::Severity;

const NAMES: [&str; 6] = ["f.txt", "f.md", "f.html", "f.csv", "f.tsv", "f.jsonl"];

fn report(file: &str, bytes: &[u8]) -> Report {
    match read(file, bytes).unwrap().0 {
        Input::Report(report) => *report,
        Input::Table(_) | Input::Reports(_) => panic!("{file} was read as another thing"),
    }
}

/// Every word of the text stands at the bytes the map gives for it.
fn words_stand_where_the_map_says(report: &Report, bytes: &[u8]) {
    for (at, word) in report.text.match_indices(|c: char| c.is_alphanumeric()) {
        let (start, end) = report.map.to_file(at..at + word.len());
        assert_eq!(bytes.get(start..end), Some(word.as_bytes()), "at {at} of {:?}", report.text);
    }
}

#[test]
fn an_ending_is_that_of_the_name_and_not_of_a_folder() {
    assert_eq!(ending("a.csv/report"), "");
    assert_eq!(ending("a.b/x.MD"), "md");
}

#[test]
fn a_page_named_txt_is_read_as_a_page_and_that_is_said() {
    let (input, findings) = read("a.txt", b"<!doctype html><p>Kabul was hit.</p>").unwrap();
    assert!(matches!(input, Input::Report(report) if report.text == "Kabul was hit."));
    assert_eq!(findings.len(), 1);
    assert!(read("a.csv", b"<html><p>404</p></html>").is_err());
}

#[test]
fn what_situs_can_not_read_is_named_with_a_way_out() {
    for (bytes, word) in [
        (&b"{\"type\":\"FeatureCollection\"}"[..], "GeoJSON"),
        (b"PK\x03\x04....", "zip"),
        (b"version https://git-lfs.github.com/spec/v1\n", "Git LFS"),
        (b"\xff\xfe\0\0a\0\0\0", "UTF-32"),
    ] {
        // A line of JSON is what a file of lines holds; what its keys lack is said of the line.
        let names = NAMES.iter().filter(|name| word != "GeoJSON" || !is_jsonl(name));
        for name in names {
            let error = read(name, bytes).unwrap_err();
            assert!(error.to_string().contains(word), "{name}: {error}");
            assert!(!error.way_out.is_empty());
        }
    }
}

#[test]
fn an_empty_table_is_refused_and_an_empty_report_is_a_warning() {
    for bytes in [&b""[..], b"\xef\xbb\xbf \n"] {
        for name in NAMES {
            match read(name, bytes) {
                Ok((Input::Report(report), findings)) => {
                    assert!(report.text.is_empty() && !name.ends_with("csv"), "{name}");
                    assert!(
                        findings.iter().any(|f| f.code == Code::Empty && f.severity == Severity::Warning)
                    );
                }
                Ok(other) => panic!("{name}: {other:?}"),
                Err(error) => assert!(error.to_string().contains("empty"), "{name}: {error}"),
            }
        }
    }
}

#[test]
fn bytes_that_are_no_utf8_are_named_with_their_place() {
    let error = read("f.txt", b"Kabul\nwas h\xe9t").unwrap_err();
    assert_eq!(error.code, Code::Encoding);
    assert_eq!(error.at, Some(Location::at("f.txt", 2, 6)));
    assert!(error.what.contains("0xe9") && error.what.contains("offset 11"), "{error}");
}

#[test]
fn utf16_is_read_and_its_words_are_found_again() {
    let text = "\u{feff}Torkham — هرات\r\n\r\nKabul 😀 was hit.";
    for big in [false, true] {
        let bytes: Vec<u8> = text
            .encode_utf16()
            .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
            .collect();
        let report = report("f.txt", &bytes);
        let at = report.text.find("was").unwrap();
        let evidence = report.evidence(at..at + 3);
        assert_eq!((evidence.line, evidence.column), (3, 9));
        let words: Vec<u16> = bytes[evidence.bytes()]
            .chunks(2)
            .map(|pair| {
                let pair = [pair[0], pair[1]];
                if big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) }
            })
            .collect();
        assert_eq!(String::from_utf16(&words).unwrap(), "was");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn no_bytes_whatever_bring_a_reader_down(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        for name in NAMES {
            let _ = read(name, &bytes);
        }
    }

    #[test]
    fn no_text_of_marks_brings_a_reader_down(text in "(<p>|</p>|<article>|</main>|<!--|-->|&amp;|&|#|\\[|\\]\\(|\\)|\\*|_|`|---\n|\n|\r|\"|,|x|é|<form>|<h1>|>| ){0,60}") {
        for name in NAMES {
            if let Ok((Input::Report(report), _)) = read(name, text.as_bytes()) {
                words_stand_where_the_map_says(&report, text.as_bytes());
            }
        }
    }

    #[test]
    fn any_slice_of_a_plain_text_is_found_in_the_file(
        text in "(date 2026-02-27 )?([A-Za-zé ]{1,12}[.]?(\n|\r\n|\n\n|\r)|Advertisement\n\n){1,8}",
        cut in any::<(prop::sample::Index, prop::sample::Index)>(),
    ) {
        if let Ok((Input::Report(report), _)) = read("f.txt", text.as_bytes()) {
            let mut edges: Vec<usize> = report.text.char_indices().map(|(at, _)| at).collect();
            edges.push(report.text.len());
            let (a, b) = (*cut.0.get(&edges), *cut.1.get(&edges));
            let range = a.min(b)..a.max(b);
            let words = &report.text[range.clone()];
            let (start, end) = report.map.to_file(range);
            if !words.contains('\n') {
                prop_assert_eq!(&text[start..end], words);
            }
        }
    }
}

#[test]
fn broken_utf_16_is_refused_at_its_byte() {
    let whole: Vec<u8> = "\u{feff}Kabul.\nKhost was hit.".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(report("f.txt", &whole).text, "Kabul.\nKhost was hit.");
    let mut half = whole.clone();
    half[18..20].copy_from_slice(&0xd800_u16.to_le_bytes());
    let odd = &whole[..whole.len() - 1];
    for (bytes, offset, line) in [(&half[..], 18, 2), (odd, 42, 2)] {
        let error = read("f.txt", bytes).unwrap_err();
        assert_eq!((error.code, error.at.as_ref().unwrap().line), (crate::error::Code::Encoding, Some(line)));
        assert!(error.what.contains(&format!("byte offset {offset}")), "{error}");
    }
}
