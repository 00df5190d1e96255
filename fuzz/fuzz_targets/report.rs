//! Every reader of texts: whatever the bytes, an answer or an error, and every word of the text stands where the map
//! says.
#![no_main]

use libfuzzer_sys::fuzz_target;
use situs::report::{Input, Report, read};

fn words_are_found_again(report: &Report) {
    let mut from = 0;
    for (at, _) in report.text.char_indices().filter(|(_, c)| c.is_alphanumeric()).take(200) {
        let (start, end) = report.map.to_file(from..at);
        assert!(start <= end, "a slice runs backwards");
        from = at;
    }
}

fuzz_target!(|data: &[u8]| {
    for name in ["f.txt", "f.md", "f.html", "f.jsonl"] {
        match read(name, data) {
            Ok((Input::Report(report), _)) => words_are_found_again(&report),
            Ok((Input::Reports(reports), _)) => reports.reports.iter().for_each(words_are_found_again),
            _ => {}
        }
    }
});
