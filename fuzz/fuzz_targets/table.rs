//! Tables of events, parted by commas, semicolons or tabs.
#![no_main]

use libfuzzer_sys::fuzz_target;
use situs::report::read;

fuzz_target!(|data: &[u8]| {
    let _ = read("f.csv", data);
    let _ = read("f.tsv", data);
    let mut own = b"id,date,kind,place,country,latitude,longitude,measure,count\n".to_vec();
    own.extend_from_slice(data);
    let _ = read("f.csv", &own);
});
