//! Drafts and corrections as they come back from a spreadsheet.
#![no_main]

use libfuzzer_sys::fuzz_target;
use situs::draft::{Corrections, Draft};

fuzz_target!(|data: &[u8]| {
    let _ = Draft::read("draft.csv", data);
    let _ = Corrections::read("corrections.csv", data);
});
