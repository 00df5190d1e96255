//! Whose data the gazetteer holds: the part `sources` of `gazetteer/manifest.json`, which its builder writes.

use serde::Deserialize;

use crate::error::{Code, Error, Result};

const MANIFEST: &str = include_str!("../../gazetteer/manifest.json");

/// Somebody whose data are inside the program, and who is named where they are passed on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Source {
    /// Its name, as it wants to be named.
    pub title: String,
    /// Its address.
    pub path: String,
    /// Its licence: the id SPDX or Open Definition gives it.
    pub licence: String,
    /// What of the gazetteer comes from it.
    pub used_for: String,
}

#[derive(Deserialize)]
struct Manifest {
    sources: Vec<Source>,
}

/// Everybody whose data the embedded gazetteer holds, the one that gave most first.
///
/// # Errors
/// [`Code::Gazetteer`] where the embedded manifest is damaged.
pub fn sources() -> Result<Vec<Source>> {
    let manifest: Manifest = serde_json::from_str(MANIFEST).map_err(|cause| {
        let what = "the list of the gazetteer's sources can't be read";
        Error::new(Code::Gazetteer, what, "build the gazetteer again").because(cause)
    })?;
    Ok(manifest.sources)
}

/// A checksum of all places inside the program: `sha256:` and its digits.
pub fn embedded_hash() -> String {
    use sha2::{Digest as _, Sha256};
    // The manifest has the hash of each table, the head of the index that of each of its parts.
    let head = super::reader::atlas::core_head();
    let sum = Sha256::new().chain_update(MANIFEST).chain_update(head).finalize();
    let digits: String = sum.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{digits}")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;

    #[test]
    fn every_package_of_the_manifest_belongs_to_a_source() {
        let manifest: Value = serde_json::from_str(MANIFEST).unwrap();
        let all = |list: &Value| list.as_array().unwrap().clone();
        let packages: BTreeSet<String> =
            all(&manifest["packages"]).iter().map(|p| p["name"].to_string()).collect();
        let owned: BTreeSet<String> = all(&manifest["sources"])
            .iter()
            .flat_map(|source| all(&source["packages"]))
            .map(|name| name.to_string())
            .collect();
        assert_eq!(packages, owned);
        assert!(packages.len() >= 10);
    }

    #[test]
    fn both_readmes_name_every_source() {
        for readme in [include_str!("../../README.md"), include_str!("../../gazetteer/README.md")] {
            for source in sources().unwrap() {
                let words = source.title.split([':', ',', '(']).next().unwrap();
                let name = match words.split_once(' ') {
                    Some((first @ ("OCHA" | "geoBoundaries"), _)) => first,
                    _ => words,
                };
                assert!(readme.contains(name.trim()), "{name} is not in a README");
            }
        }
    }
}
