//! The difference in words.

use std::fmt;

use serde_json::Value;

use super::{Change, ClaimChange, Difference, EventChange, FeatureChange, Reworded};

/// Longer values are cut in words; JSON has them whole.
const MOST: usize = 70;

impl fmt::Display for Difference {
    /// One paragraph an event, one line a feature or claim; then the files. Nothing where nothing differs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for event in &self.events {
            match (event.event_id.as_str(), event.title.as_str()) {
                ("", _) => writeln!(f, "without an event")?,
                (id, "") => writeln!(f, "event {id}")?,
                (id, title) => writeln!(f, "event {id}: {title}")?,
            }
            event.features.iter().try_for_each(|change| feature(f, change))?;
            event.claims.iter().try_for_each(|change| claim(f, change))?;
        }
        for file in &self.files {
            match file.line {
                Some(line) => writeln!(f, "{}:{line}: {}", file.file, file.what)?,
                None => writeln!(f, "{}: {}", file.file, file.what)?,
            }
        }
        if self.is_empty() { Ok(()) } else { writeln!(f, "{}", self.sum()) }
    }
}

impl Difference {
    /// How much differs, in one line.
    pub fn sum(&self) -> String {
        let features = |change: Change| {
            let all = self.events.iter().flat_map(|event: &EventChange| &event.features);
            all.filter(|feature| feature.change == change).count()
        };
        let claims = |change: Change| {
            let all = self.events.iter().flat_map(|event| &event.claims);
            all.filter(|claim| claim.change == change).count()
        };
        format!(
            "features: {} added, {} removed, {} moved, {} reworded; claims: {} added, {} removed, {} changed; files: {}",
            features(Change::Added),
            features(Change::Removed),
            features(Change::Moved),
            features(Change::Reworded),
            claims(Change::Added),
            claims(Change::Removed),
            claims(Change::Reworded),
            self.files.len()
        )
    }
}

fn word(change: Change) -> &'static str {
    match change {
        Change::Added => "added",
        Change::Removed => "removed",
        Change::Moved => "moved",
        Change::Reworded => "reworded",
        Change::Changed => "changed",
    }
}

fn feature(f: &mut fmt::Formatter<'_>, change: &FeatureChange) -> fmt::Result {
    let km = change.moved_km.map(|km| format!(" by {km:.3} km")).unwrap_or_default();
    writeln!(f, "  {}: {}{km}: {}", change.file, word(change.change), change.id)?;
    reworded(f, &change.properties)
}

fn claim(f: &mut fmt::Formatter<'_>, change: &ClaimChange) -> fmt::Result {
    let ClaimChange { claim_id, claimant, measure, .. } = change;
    writeln!(f, "  claims.csv: {}: {claim_id} ({claimant}, {measure})", word(change.change))?;
    reworded(f, &change.cells)
}

fn reworded(f: &mut fmt::Formatter<'_>, pairs: &[Reworded]) -> fmt::Result {
    pairs
        .iter()
        .try_for_each(|pair| writeln!(f, "    {}: {} -> {}", pair.name, short(&pair.old), short(&pair.new)))
}

fn short(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= MOST { text } else { text.chars().take(MOST).chain(['…']).collect() }
}
