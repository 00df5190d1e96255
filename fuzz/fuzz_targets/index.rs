//! A gazetteer index from strangers: damaged anywhere, it is refused or answers, but never brings the program down.
#![no_main]

use libfuzzer_sys::fuzz_target;
use situs::gazetteer::index::Index;

const CORE: &[u8] = include_bytes!("../../gazetteer/core.idx");

fuzz_target!(|data: &[u8]| {
    // The first bytes say where and how the rest is damaged.
    let _ = Index::from_bytes(data.to_vec());
    let (places, changes) = data.split_at(data.len() / 2);
    let mut bytes = CORE.get(..1 << 16).unwrap_or(CORE).to_vec();
    for (place, change) in places.chunks(2).zip(changes) {
        let at = place.iter().fold(0, |at, byte| at * 256 + usize::from(*byte));
        if let Some(byte) = bytes.get_mut(at) {
            *byte ^= change;
        }
    }
    if let Ok(index) = Index::from_bytes(bytes) {
        let _ = index.exact("kabul");
        let _ = index.fuzzy("kabul", 1).len();
        let _ = index.by_id("gn:1138958");
        let _ = index.places().take(50).map(|place| place.to_place()).count();
    }
});
