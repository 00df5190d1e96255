//! Folding keeps offsets: every folded word leads back to a slice of the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use situs::gazetteer::fold;

fuzz_target!(|text: &str| {
    let folded = fold::folded(text);
    assert_eq!(fold::folded(&folded), folded, "folding twice is folding once");
});
