//! Layers, claims and packages from strangers.
#![no_main]

use libfuzzer_sys::fuzz_target;
use situs::check::{Findings, claims, layer, package};

fuzz_target!(|data: &[u8]| {
    let mut findings = Findings::default();
    let _ = layer("strikes.geojson", data, &mut findings);
    let _ = claims("claims.csv", data, None, &mut findings);
    let _ = package("datapackage.json", data, &mut findings);
});
