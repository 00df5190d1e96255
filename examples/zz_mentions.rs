#![allow(missing_docs, clippy::print_stdout)]
use situs::gazetteer::Gazetteer;
fn main() {
    let text = std::env::args().nth(1).unwrap();
    let g = Gazetteer::embedded().unwrap();
    for m in g.spot(&text) { println!("{m:?}"); }
}
