use proptest::prelude::*;

use super::*;

fn report(line: &str) -> Report {
    match read_line(&"f.jsonl".into(), line.as_bytes(), 0, 1) {
        LineRead::Report(report, _) => *report,
        other => panic!("{other:?}"),
    }
}

fn reject(line: &[u8]) -> Finding {
    match read_line(&"f.jsonl".into(), line, 100, 7) {
        LineRead::Reject(reject) => *reject,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_keys_tell_the_source() {
    let report = report(
        r#"{"id": 17, "text": "Kabul was hit.", "published": "2026-02-27T10:00:00Z", "url": "https://x.example/1", "title": "A \"night\"", "publisher": null}"#,
    );
    let source = &report.source;
    assert_eq!(source.id.as_deref(), Some("17"));
    assert_eq!(source.published, Some(jiff::civil::date(2026, 2, 27)));
    assert_eq!(source.title.as_deref(), Some("A \"night\""));
    assert_eq!(source.url.as_deref(), Some("https://x.example/1"));
    assert_eq!(source.publisher, None);
}

#[test]
fn keys_that_are_not_read_are_said_on_the_first_line_only() {
    let said = |line: &str, number| match read_line(&"f.jsonl".into(), line.as_bytes(), 0, number) {
        LineRead::Report(_, findings) => findings.iter().filter(|f| f.what.contains("mood")).count(),
        other => panic!("{other:?}"),
    };
    let with = "{\"text\": \"Kabul was hit.\", \"published\": \"2026-02-27\", \"mood\": 1}";
    assert_eq!((said(with, 1), said(with, 2)), (1, 0));
    assert_eq!(said("{\"text\": \"Kabul was hit.\", \"published\": \"2026-02-27\"}", 1), 0);
}

#[test]
fn words_after_escapes_are_traced_to_their_bytes_and_the_line_of_the_file() {
    let text = "{\"text\": \"one two.\"}\n\n{\"id\":\"b\",\"text\":\"Caf\\u00e9 \\ud83d\\ude00 a\\nKabul \\\"hit\\\".\"}\n";
    let (read, findings) = read("f.jsonl", text.as_bytes()).unwrap();
    assert!(findings.is_empty(), "{findings:?}");
    assert_eq!((read.reports.len(), read.lines_read), (2, 2));
    let report = &read.reports[1];
    assert_eq!(report.text, "Café 😀 a\nKabul \"hit\".");
    let at = report.text.find("Kabul").unwrap();
    let words = report.evidence(at..at + 5);
    assert_eq!(&text[words.bytes()], "Kabul");
    assert_eq!(words.line, 3);
    let line = text.lines().nth(2).unwrap();
    assert_eq!(words.column as usize, line.find("Kabul").unwrap() + 1);
    let quoted = report.evidence(at + 6..at + 11);
    assert_eq!((quoted.text.as_str(), &text[quoted.bytes()]), ("\"hit\"", "\\\"hit\\\""));
}

#[test]
fn a_bad_line_is_a_reject_with_its_line_and_column_and_the_rest_is_read() {
    let text = "{\"text\": \"A b.\"}\n{\"text\": \"A b.\"\n{\"text\": \"C d.\"}";
    let (read, findings) = read("f.jsonl", text.as_bytes()).unwrap();
    assert_eq!((read.reports.len(), read.lines_read), (2, 3));
    assert_eq!((findings[0].at.line, findings[0].code), (Some(2), Code::UnknownFormat));
    assert!(findings[0].at.column > Some(10), "{}", findings[0]);
}

#[test]
fn what_is_missing_or_of_another_kind_is_named() {
    assert_eq!(reject(b"{\"body\": \"A b.\"}").code, Code::Missing);
    assert_eq!(reject(b"{\"text\": 5}").code, Code::Value);
    assert_eq!(reject(b"{\"text\": \" \\n\"}").code, Code::Empty);
    assert_eq!(reject(b"[1]").code, Code::UnknownFormat);
    assert_eq!(reject(b"{\"text\": \"\\x a b\"}").code, Code::UnknownFormat);
    let bytes = reject(b"{\"text\": \"caf\xe9\"}");
    assert_eq!((bytes.code, bytes.at.line, bytes.at.column), (Code::Encoding, Some(7), Some(14)));
}

#[test]
fn half_of_a_pair_is_a_replacement_character_and_what_follows_keeps_its_place() {
    let line = r#"{"text": "\ud800 Kabul hit.", "title": "a \udc00 b"}"#.replace("\\\\", "\\");
    let report = report(&line);
    assert_eq!(report.text, "\u{fffd} Kabul hit.");
    assert_eq!(report.source.title.as_deref(), Some("a \u{fffd} b"));
    let at = report.text.find("Kabul").unwrap();
    assert_eq!(&line[report.evidence(at..at + 5).bytes()], "Kabul");
}

#[test]
fn a_date_that_can_not_be_read_is_said_and_the_report_is_kept() {
    let line = br#"{"text": "A b.", "published": "yesterday", "url": ["x"]}"#;
    let LineRead::Report(report, findings) = read_line(&"f.jsonl".into(), line, 0, 1) else { panic!() };
    assert_eq!((report.source.published, &report.source.url), (None, &None));
    let codes: Vec<Code> = findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, [Code::Value, Code::Date]);
}

#[test]
fn an_array_an_archive_and_nothing_are_refused() {
    for (bytes, code) in [
        (&b"[{\"text\": \"a\"}]"[..], Code::UnknownFormat),
        (b"\x1f\x8b\x08", Code::UnknownFormat),
        (b"\xff\xfe{\0", Code::Encoding),
        (b" \n\n", Code::Empty),
    ] {
        assert_eq!(read("f.jsonl", bytes).unwrap_err().code, code);
    }
}

proptest! {
    /// Any text, written as JSON with or without escapes, can be traced back character by character.
    #[test]
    fn every_character_leads_back_to_its_bytes(text in "[ -~\u{e9}\u{1f600}\u{202e}\t\n\"\\\\]{1,60}", ascii in any::<bool>()) {
        let mut json = serde_json::to_string(&text).unwrap();
        if ascii {
            let escaped = |c: char| -> String {
                if c.is_ascii() { return c.to_string() }
                let mut units = [0; 2];
                c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04X}")).collect()
            };
            json = json.chars().map(escaped).collect();
        }
        let line = format!("{{\"url\":\"é\",\"text\":{json}}}");
        if let LineRead::Report(report, _) = read_line(&"f.jsonl".into(), line.as_bytes(), 1000, 3) {
            for (at, c) in report.text.char_indices() {
                let words = report.evidence(at..at + c.len_utf8());
                prop_assert_eq!(words.line, 3);
                let slice = &line[words.start - 1000..words.end - 1000];
                if c == '\n' && slice.is_empty() { continue; } // a gap between two paragraphs
                let read: String = serde_json::from_str(&format!("\"{slice}\"")).unwrap();
                prop_assert_eq!(read, c.to_string());
                prop_assert_eq!(line[..words.start - 1000].chars().count() + 1, words.column as usize);
            }
        }
    }

    #[test]
    fn no_bytes_bring_it_down(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        let _ = read_line(&"f.jsonl".into(), &bytes, 5, 1);
        let mut object = b"{\"text\":\"".to_vec();
        object.extend(bytes);
        object.extend(b"\"}");
        let _ = read_line(&"f.jsonl".into(), &object, 5, 1);
    }
}

#[test]
fn every_escape_of_json_becomes_its_character_and_a_return_ends_a_line() {
    let report = report(r#"{"text": "a\rb\bc\fd\te\/f\\g"}"#);
    assert_eq!(report.text, "a\nb\u{8}c\u{c}d\te/f\\g");
    let at = report.text.find('g').unwrap();
    assert_eq!(report.map.to_file(at..at + 1), (28, 29));
}
