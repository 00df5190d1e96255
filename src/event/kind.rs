//! What happened, in eleven words, each mapped to ACLED's event and sub-event types.

use serde::{Deserialize, Serialize};

macro_rules! kinds {
    ($($variant:ident $name:literal $title:literal $acled:literal $sub:literal $family:ident),* $(,)?) => {
        /// What happened.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[non_exhaustive]
        pub enum Kind {
            $(#[doc = $title] $variant,)*
        }

        impl Kind {
            /// Every kind, in the order of this list.
            pub const ALL: &'static [Kind] = &[$(Kind::$variant),*];

            /// The name as it stands in the layers: `airstrike`, `armed_clash`...
            pub fn as_str(self) -> &'static str {
                match self { $(Kind::$variant => $name),* }
            }

            /// The kind of that name.
            pub fn from_name(name: &str) -> Option<Kind> {
                match name { $($name => Some(Kind::$variant),)* _ => None }
            }

            /// A title for people: "Air strike".
            pub fn title(self) -> &'static str {
                match self { $(Kind::$variant => $title),* }
            }

            /// ACLED `event_type` (codebook of 2023 and later).
            pub fn acled_event_type(self) -> &'static str {
                match self { $(Kind::$variant => $acled),* }
            }

            /// ACLED `sub_event_type`.
            pub fn acled_sub_event_type(self) -> &'static str {
                match self { $(Kind::$variant => $sub),* }
            }

            /// Which layer its sites belong to.
            pub fn family(self) -> Family {
                match self { $(Kind::$variant => Family::$family),* }
            }
        }
    };
}

/// The three families of kinds, one layer of points each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// Strikes and shelling.
    Strike,
    /// Clashes, attacks, captured and destroyed posts.
    Clash,
    /// Everything else.
    Incident,
}

kinds! {
    Airstrike "airstrike" "Air strike" "Explosions/Remote violence" "Air/drone strike" Strike,
    DroneStrike "drone_strike" "Drone strike" "Explosions/Remote violence" "Air/drone strike" Strike,
    MissileStrike "missile_strike" "Missile strike" "Explosions/Remote violence" "Shelling/artillery/missile attack" Strike,
    Shelling "shelling" "Shelling" "Explosions/Remote violence" "Shelling/artillery/missile attack" Strike,
    ArmedClash "armed_clash" "Armed clash" "Battles" "Armed clash" Clash,
    Attack "attack" "Attack" "Violence against civilians" "Attack" Clash,
    PostCaptured "post_captured" "Post captured" "Battles" "Non-state actor overtakes territory" Clash,
    PostDestroyed "post_destroyed" "Post destroyed" "Battles" "Armed clash" Clash,
    BorderClosure "border_closure" "Border closure" "Strategic developments" "Other" Incident,
    Ceasefire "ceasefire" "Ceasefire" "Strategic developments" "Agreement" Incident,
    Other "other" "Other incident" "Strategic developments" "Other" Incident,
}
