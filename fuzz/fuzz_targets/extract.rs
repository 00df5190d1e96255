//! A text to events to places: sentences, dates, numbers, claims. Every piece of evidence slices the text exactly.
#![no_main]

use libfuzzer_sys::fuzz_target;
use situs::extract::extract;
use situs::gazetteer::Gazetteer;
use situs::locate::locate;
use situs::report::{Input, read};

fuzz_target!(|data: &[u8]| {
    let mut text = b"date 2026-02-27\n\n".to_vec();
    text.extend_from_slice(data);
    let Ok((Input::Report(report), _)) = read("f.txt", &text) else { return };
    let Ok(gazetteer) = Gazetteer::embedded() else { return };
    let Ok(read) = extract(&report, gazetteer) else { return };
    for event in read.events {
        for claim in &event.claims {
            for evidence in &claim.evidence {
                assert!(report.text.contains(evidence.text.as_str()), "evidence that the text doesn't hold");
            }
        }
        let _ = locate(event, gazetteer);
    }
});
