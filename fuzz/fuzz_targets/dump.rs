//! Gazetteer files as downloaded or made by hand.
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use situs::gazetteer::dump::{Importer, texts};
use situs::gazetteer::index::Index;

fuzz_target!(|data: &[u8]| {
    for name in ["AF.txt", "AF.zip", "AF.txt.gz", "places.csv", "alternateNamesV2.txt"] {
        let Ok(found) = texts(name, Cursor::new(data)) else { continue };
        let mut importer = Importer::new("gn", "fuzz", "");
        for text in &found {
            if importer.read(name, Cursor::new(data), text).is_err() {
                return;
            }
        }
        if let Ok(bytes) = importer.done().0.finish_in_memory() {
            assert!(Index::from_bytes(bytes).is_ok(), "an index that can't be opened");
        }
    }
});
