//! `datapackage.json`: what it lists, and whether its accounts close.

use serde::Serialize;
use serde_json::Value;

use super::Findings;
use crate::error::{Code, Error, Result};
use crate::source::Location;

/// A file that the package lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// Its name within the folder.
    pub path: String,
    /// Its length.
    pub bytes: u64,
    /// `sha256:` and its hash.
    pub hash: String,
}

/// What the package says.
#[derive(Debug, Default, Serialize)]
pub struct Package {
    /// The files, in its order.
    pub files: Vec<Listed>,
    /// The accounts, by name.
    pub accounting: serde_json::Map<String, Value>,
}

impl Package {
    /// A number of the accounts; 0 where it doesn't stand there.
    pub fn account(&self, name: &str) -> u64 {
        self.accounting.get(name).and_then(Value::as_u64).unwrap_or(0)
    }
}

/// Reads the package of an output folder. Paths that lead out of the folder are findings and are not listed.
///
/// # Errors
/// [`Code::Value`] where it is no package of situs.
pub fn package(file: &str, bytes: &[u8], findings: &mut Findings) -> Result<Package> {
    let damaged =
        |what: String| Error::new(Code::Value, what, "build the layers again").at(Location::file(file));
    let package: Value = serde_json::from_slice(bytes).map_err(|e| damaged(format!("no JSON: {e}")))?;
    let resources = package.get("resources").and_then(Value::as_array);
    let resources =
        resources.ok_or_else(|| damaged("no list of resources: expected a data package".into()))?;
    let accounting = package.get("accounting").and_then(Value::as_object).cloned();
    let accounting =
        accounting.ok_or_else(|| damaged("no accounting: expected a package made by situs".into()))?;
    let mut files = Vec::new();
    for resource in resources {
        let text = |name: &str| resource.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let path = text("path");
        if path.is_empty() || path.contains(['/', '\\']) || path.starts_with('.') {
            let what = format!("the resource {path:?} is no file of this folder");
            findings.at(file, 1, Code::Value, what, "build the layers again");
            continue;
        }
        let bytes = resource.get("bytes").and_then(Value::as_u64).unwrap_or(0);
        files.push(Listed { path, bytes, hash: text("hash") });
    }
    Ok(Package { files, accounting })
}

/// Whether the accounts close, and agree with what the files hold: drawn features, unplaced ones, claims, rejects.
pub fn accounts(file: &str, package: &Package, held: [(&str, u64); 4], findings: &mut Findings) {
    let read = package.account("rows_read").saturating_add(package.account("passages_read"));
    let parts = ["features", "merged", "filtered", "unplaced", "rejected"];
    let accounted: u64 = parts.iter().map(|name| package.account(name)).sum();
    if read != accounted {
        let what = format!("{read} rows and passages were read, but {accounted} are accounted for");
        findings.at(file, 1, Code::Stale, what, "build the layers again");
    }
    for (name, held) in held {
        let said = package.account(name);
        if said != held {
            let what = format!("the accounts say {said} {name}, the files hold {held}");
            findings.at(file, 1, Code::Stale, what, "build the layers again");
        }
    }
}
