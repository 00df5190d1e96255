//! Layers of somebody's own: the points of some kinds in a file of their own, instead of strikes, clashes or incidents.

use serde_json::Value;

use super::{Feature, Layer, Layers};
use crate::error::{Code, Error, Result};
use crate::event::Kind;

/// A layer of somebody's own. Each point stands in one layer: one of these kinds stands here and nowhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnLayer {
    /// The file's stem: lower-case letters, digits, `_` and `-`.
    pub name: &'static str,
    /// A title for people.
    pub title: &'static str,
    /// The kinds whose points stand in it.
    pub kinds: Vec<Kind>,
}

/// What a layer of one's own holds, in one sentence.
const DESCRIPTION: &str = "Points: sites of events of the kinds chosen for this layer, whose position is known to a settlement or better.";

/// The names that files of a folder of layers have already, besides those of the layers.
const TABLES: [&str; 3] = ["claims", "rejects", "datapackage"];

/// Names that Windows keeps for devices, whatever their ending.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

/// Whether a name can be that of a file on every system and stays in its folder: up to 64 letters, digits, `_` and `-`.
pub(crate) fn is_file_name(name: &str) -> bool {
    let small = name.to_ascii_lowercase();
    let device = DEVICES.contains(&small.trim_end_matches(|c: char| c.is_ascii_digit()));
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    (1..=64).contains(&name.len()) && name.chars().all(plain) && !name.starts_with('-') && !device
}

impl OwnLayer {
    /// A layer from `NAME=KIND,KIND`.
    ///
    /// # Errors
    /// [`Code::Usage`] where the name can't be that of a file or is taken, or a word is no kind.
    pub fn parse(text: &str) -> Result<OwnLayer> {
        let wrong = |what: String| {
            Error::new(Code::Usage, what, "write NAME=KIND,KIND such as drones=drone_strike,missile_strike")
        };
        let Some((name, kinds)) = text.split_once('=') else {
            return Err(wrong(format!("a layer is given as {text:?}: expected a name, = and kinds")));
        };
        let name = name.trim();
        let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-');
        if !is_file_name(name) || !name.chars().all(letters) {
            return Err(wrong(format!(
                "{name:?} can't be the name of a layer: expected up to 64 of a-z, 0-9, _ and -"
            )));
        }
        if TABLES.contains(&name) || super::TITLES.iter().any(|(known, ..)| *known == name) {
            return Err(wrong(format!("the layer {name:?} is there already: expected another name")));
        }
        let mut read = Vec::new();
        for word in kinds.split(',').map(str::trim).filter(|word| !word.is_empty()) {
            let kind = Kind::from_name(word).ok_or_else(|| {
                let known: Vec<&str> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
                wrong(format!("{word:?} is no kind: expected {}", known.join(", ")))
            })?;
            if !read.contains(&kind) {
                read.push(kind);
            }
        }
        if read.is_empty() {
            return Err(wrong(format!("the layer {name:?} has no kind")));
        }
        // There are as many of them as somebody wrote down, and every layer's name lives as long as the program.
        let name: &'static str = String::leak(name.to_owned());
        Ok(OwnLayer { name, title: name, kinds: read })
    }

    /// Holds several against each other.
    ///
    /// # Errors
    /// [`Code::Usage`] where two have one name, or one kind is wanted in two.
    pub fn check(all: &[OwnLayer]) -> Result<()> {
        for (number, layer) in all.iter().enumerate() {
            for other in all.iter().take(number) {
                let what = if other.name == layer.name {
                    format!("two layers are called {:?}", layer.name)
                } else if let Some(kind) = layer.kinds.iter().find(|kind| other.kinds.contains(kind)) {
                    format!("{} is wanted in the layers {:?} and {:?}", kind.as_str(), other.name, layer.name)
                } else {
                    continue;
                };
                return Err(Error::new(Code::Usage, what, "each point stands in one layer: name it once"));
            }
        }
        Ok(())
    }

    /// Its description.
    pub fn description(&self) -> &'static str {
        DESCRIPTION
    }

    /// The number of the layer a kind stands in.
    pub fn of(all: &[OwnLayer], kind: Kind) -> Option<usize> {
        all.iter().position(|layer| layer.kinds.contains(&kind))
    }
}

/// The kind of a feature.
pub(crate) fn kind_of(feature: &Feature) -> Option<Kind> {
    feature.properties.get("kind").and_then(Value::as_str).and_then(Kind::from_name)
}

impl Layers {
    /// The same points, those of the kinds of own layers in these: they stand behind the incidents, in the order in which
    /// they are given. Each keeps the order of its features.
    #[must_use]
    pub fn with_own(mut self, own: &[OwnLayer]) -> Layers {
        let mut taken: Vec<Vec<Feature>> = own.iter().map(|_| Vec::new()).collect();
        for layer in self.layers.iter_mut().filter(|l| ["strikes", "clashes", "incidents"].contains(&l.name))
        {
            let features = std::mem::take(&mut layer.features);
            for feature in features {
                let at = kind_of(&feature).and_then(|kind| OwnLayer::of(own, kind));
                match at.and_then(|at| taken.get_mut(at)) {
                    Some(own) => own.push(feature),
                    None => layer.features.push(feature),
                }
            }
        }
        let behind =
            self.layers.iter().position(|layer| layer.name == "stretches").unwrap_or(self.layers.len());
        let layers = own.iter().zip(taken).map(|(own, mut features)| {
            features.sort_by_cached_key(super::sort_key);
            Layer { name: own.name, title: own.title, description: DESCRIPTION, features }
        });
        self.layers.splice(behind..behind, layers);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layer_has_a_name_that_is_a_file_and_kinds_that_exist() {
        let layer = OwnLayer::parse("drones = drone_strike, missile_strike,drone_strike").unwrap();
        assert_eq!((layer.name, layer.kinds.len()), ("drones", 2));
        for wrong in [
            "drones",
            "=shelling",
            "a=",
            "a=quarrel",
            "../a=shelling",
            "A=shelling",
            "border=shelling",
            "-a=other",
        ] {
            let error = OwnLayer::parse(wrong).unwrap_err();
            assert_eq!(error.code, Code::Usage, "{wrong}");
        }
    }

    #[test]
    fn a_kind_stands_in_one_layer_and_a_name_is_given_once() {
        let all =
            |texts: &[&str]| texts.iter().map(|text| OwnLayer::parse(text).unwrap()).collect::<Vec<_>>();
        assert!(OwnLayer::check(&all(&["a=shelling", "b=airstrike"])).is_ok());
        assert!(OwnLayer::check(&all(&["a=shelling", "a=airstrike"])).is_err());
        assert!(OwnLayer::check(&all(&["a=shelling", "b=airstrike,shelling"])).is_err());
    }
}
