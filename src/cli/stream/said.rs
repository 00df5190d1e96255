//! What is said of a streamed run, in a bounded number of words.

use std::collections::BTreeMap;

use crate::error::Finding;

/// Findings of a streamed run: of each kind the first few, and how many more there are. A million rows may each have
/// something to be said of them.
#[derive(Debug, Default)]
pub(super) struct Said(BTreeMap<(&'static str, String), (Vec<Finding>, usize)>);

/// So many findings of a kind are said.
const SAID: usize = 5;

impl Said {
    pub(super) fn add(&mut self, finding: Finding) {
        let field = finding.field.clone().unwrap_or_default();
        let of_kind = self.0.entry((finding.code.as_str(), field)).or_default();
        if of_kind.0.len() < SAID {
            of_kind.0.push(finding);
        } else {
            of_kind.1 = of_kind.1.saturating_add(1);
        }
    }

    /// One more of which nothing new is to be said; `false` where it is still wanted whole.
    pub(super) fn count(&mut self, finding: &Finding) -> bool {
        let key = (finding.code.as_str(), finding.field.clone().unwrap_or_default());
        match self.0.get_mut(&key) {
            Some(of_kind) if of_kind.0.len() >= SAID => {
                of_kind.1 = of_kind.1.saturating_add(1);
                true
            }
            _ => false,
        }
    }

    /// Takes over those of a later piece.
    pub(super) fn merge(&mut self, later: Said) {
        for (key, (findings, more)) in later.0 {
            let of_kind = self.0.entry(key).or_default();
            let free = SAID.saturating_sub(of_kind.0.len().min(SAID));
            of_kind.1 = of_kind.1.saturating_add(more.saturating_add(findings.len().saturating_sub(free)));
            of_kind.0.extend(findings.into_iter().take(free));
        }
    }

    /// All of them, with how many more there are.
    pub(super) fn finish(self) -> Vec<Finding> {
        let mut all = Vec::new();
        for (mut findings, more) in self.0.into_values() {
            if let (Some(last), true) = (findings.last_mut(), more > 0) {
                last.what =
                    format!("{}, and {more} rows more of which such a thing is to be said", last.what);
            }
            all.append(&mut findings);
        }
        all.sort();
        all
    }
}
