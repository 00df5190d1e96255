//! What the program is made of besides its own code: where it comes from, under which licences, and no crate twice that
//! isn't known to be there twice. Advisories are looked up by `cargo deny check`, which needs the network.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::situs::root;

/// Crates of which two versions or more come in, through the crates that need them.
const TWICE: [&str; 7] = ["generic-array", "hash32", "heapless", "miniz_oxide", "roxmltree", "rstar", "syn"];

/// Every package of the lock file; `None`, and the reason printed, where cargo can't tell.
fn packages() -> Option<Vec<Value>> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let args = ["metadata", "--format-version", "1", "--locked", "--offline", "--all-features"];
    let output = Command::new(cargo).args(args).current_dir(root()).output();
    let Some(output) = output.ok().filter(|output| output.status.success()) else {
        eprintln!(
            "skipped: `cargo metadata --offline` needs the sources of all dependencies, for every system"
        );
        return None;
    };
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    metadata["packages"].as_array().cloned()
}

/// The licences that deny.toml allows.
fn allowed() -> Vec<String> {
    let text = fs::read_to_string(root().join("deny.toml")).unwrap();
    let list = text.split_once("allow = [").unwrap().1.split_once(']').unwrap().0;
    list.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Whether of each part of a licence that must be kept one choice is allowed.
fn may(licence: &str, allowed: &[String]) -> bool {
    let plain = licence.replace('/', " OR ").replace(['(', ')'], "");
    plain.split(" AND ").all(|part| part.split(" OR ").any(|one| allowed.iter().any(|own| own == one.trim())))
}

#[test]
fn every_crate_comes_from_the_registry_under_a_licence_that_is_allowed() {
    let Some(packages) = packages() else { return };
    let allowed = allowed();
    assert!(packages.len() > 50, "{} packages", packages.len());
    for package in packages.iter().filter(|package| package["name"] != "situs") {
        let (name, licence) = (&package["name"], package["license"].as_str().unwrap_or_default());
        assert!(may(licence, &allowed), "{name} is under {licence:?}");
        let source = package["source"].as_str().unwrap_or_default();
        assert!(
            source.starts_with("registry+https://github.com/rust-lang/crates.io-index"),
            "{name}: {source}"
        );
    }
}

#[test]
fn no_crate_comes_in_twice_that_did_not_before() {
    let Some(packages) = packages() else { return };
    let mut versions: BTreeMap<&str, usize> = BTreeMap::new();
    packages.iter().for_each(|package| *versions.entry(package["name"].as_str().unwrap()).or_default() += 1);
    let twice: Vec<&str> =
        versions.into_iter().filter(|(_, times)| *times > 1).map(|(name, _)| name).collect();
    let new: Vec<&&str> = twice.iter().filter(|name| !TWICE.contains(name)).collect();
    assert!(new.is_empty(), "twice: {new:?}; `cargo tree -d` says why");
}

#[test]
fn a_licence_is_read_with_its_ands_and_ors() {
    let allowed = ["MIT".to_owned(), "Unicode-3.0".to_owned()];
    assert!(may("(MIT OR Apache-2.0) AND Unicode-3.0", &allowed) && may("GPL-3.0/MIT", &allowed));
    assert!(!may("MIT AND GPL-3.0", &allowed) && !may("", &allowed) && !may("MITX", &allowed));
}
