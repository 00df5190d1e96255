//! Who acts, who speaks, who is hit.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The id of a side: plain English, lower case, `_` for a space: `afghanistan`, `pakistan`, `ttp`, `un`,
/// `local` for local officials and residents, `media` for an outlet, `report` where the text itself asserts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SideId(pub String);

impl SideId {
    /// The text itself asserts and names nobody.
    pub const REPORT: &'static str = "report";

    /// A side by its id.
    pub fn new(id: impl Into<String>) -> Self {
        SideId(id.into())
    }

    /// The id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SideId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Somebody who acts, speaks or is hit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Actor {
    /// The name, as the source writes it ("Afghan Defense Ministry", "Attaullah Tarar", "203 Mansouri Corps").
    pub name: String,
    /// The office or role, where the source tells it ("Information Minister").
    pub role: Option<String>,
    /// The side; `None` where it is not known.
    pub side: Option<SideId>,
}

impl Actor {
    /// An actor known by name and side.
    pub fn new(name: impl Into<String>, side: Option<SideId>) -> Self {
        Actor { name: name.into(), role: None, side }
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.role {
            Some(role) => write!(f, "{} ({role})", self.name),
            None => f.write_str(&self.name),
        }
    }
}
