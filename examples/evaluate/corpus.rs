//! Documents of a corpus: one JSON object a line, offsets in characters turned into bytes.

use situs::gazetteer::reader::Lesson;
use situs::geo::Position;

/// A name as the corpus has it.
#[derive(Debug, Clone)]
pub(crate) struct Gold {
    pub(crate) range: std::ops::Range<usize>,
    pub(crate) geonameid: Option<u64>,
    pub(crate) position: Option<Position>,
}

/// A text with its names.
#[derive(Debug, Clone)]
pub(crate) struct Document {
    pub(crate) id: String,
    pub(crate) text: String,
    pub(crate) gold: Vec<Gold>,
}

impl Document {
    /// 0 or 1, by a hash of the id: the half that weights are fitted on, or the half they are checked on.
    pub(crate) fn half(&self) -> u64 {
        let hash = self.id.bytes().fold(0_u32, |h, b| h.wrapping_mul(31).wrapping_add(u32::from(b)));
        u64::from(hash.wrapping_mul(0x9e37_79b1) >> 31)
    }

    pub(crate) fn lesson(&self) -> Lesson {
        let names = self.gold.iter().map(|g| (g.range.clone(), g.geonameid, g.position)).collect();
        Lesson { text: self.text.clone(), names }
    }
}

pub(crate) fn read(path: &str) -> Result<Vec<Document>, String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{path}: {e}"))?;
    text.lines()
        .filter(|l| !l.trim().is_empty())
        .map(|line| document(line).map_err(|e| format!("{path}: {e}")))
        .collect()
}

fn document(line: &str) -> Result<Document, String> {
    let value: serde_json::Value = serde_json::from_str(line).map_err(|e| e.to_string())?;
    let text = value["text"].as_str().ok_or("no text")?.to_owned();
    let mut bytes: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    bytes.push(text.len());
    let at = |v: &serde_json::Value| v.as_u64().and_then(|n| bytes.get(n as usize).copied());
    let mut gold = Vec::new();
    for t in value["toponyms"].as_array().ok_or("no toponyms")? {
        let (Some(start), Some(end)) = (at(&t["start"]), at(&t["end"])) else { continue };
        let number = |v: &serde_json::Value| v.as_f64().or_else(|| v.as_str().and_then(|s| s.parse().ok()));
        let position =
            number(&t["lon"]).zip(number(&t["lat"])).and_then(|(lon, lat)| Position::new(lon, lat));
        let geonameid = number(&t["geonameid"]).map(|n| n as u64);
        gold.push(Gold { range: start..end, geonameid, position });
    }
    gold.sort_by_key(|g| (g.range.start, g.range.end));
    let id = value["id"].as_str().map_or_else(|| value["id"].to_string(), str::to_owned);
    Ok(Document { id, text, gold })
}
