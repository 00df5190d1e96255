//! A program with its layers inside.

const STRIKES: &str = include_str!(concat!(env!("OUT_DIR"), "/layers/strikes.geojson"));

fn main() {
    println!("{} strikes", STRIKES.matches("\"type\":\"Feature\",").count());
}
