//! Builds the layers before the program that embeds them. `SITUS` names the program where it isn't on the path.

use std::env;
use std::path::PathBuf;
use std::process::Command;

fn main() {
    for input in ["reports", "situs.toml", "overrides.csv"] {
        println!("cargo::rerun-if-changed={input}");
    }
    println!("cargo::rerun-if-env-changed=SITUS");
    let situs = env::var_os("SITUS").unwrap_or_else(|| "situs".into());
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR")).join("layers");
    let status = Command::new(&situs).args(["build", "--quiet", "--strict", "--out"]).arg(&out).status();
    match status {
        Ok(status) if status.success() => {}
        Ok(_) => panic!("situs could not build the layers; its messages stand above"),
        Err(why) => panic!("{}: {why}; install situs, or name it in SITUS", situs.display()),
    }
}
