//! A claim: who says how many of what, about whom. A claim stays a claim; nothing here adds or averages.

use serde::{Deserialize, Serialize};

use super::{Actor, SideId};
use crate::source::Evidence;

/// Who says how many of what, about whom, and in which words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    /// Who says it. Its side may differ from `subject_side`.
    pub claimant: Actor,
    /// What is counted.
    pub measure: Measure,
    /// How many.
    pub count: Count,
    /// The words of the count ("up to fifty-five", "several"); empty where there are none.
    pub count_text: String,
    /// Of whom or what, as written ("Pakistani soldiers", "Afghan posts").
    pub subject: Option<String>,
    /// The side of the subject: whose loss it is.
    pub subject_side: Option<SideId>,
    /// Whether the claimant asserts or denies it.
    pub stance: Stance,
    /// Whether the source says that it could not be verified.
    pub verification: Verification,
    /// Others of the same side who say exactly the same.
    pub also_said_by: Vec<Actor>,
    /// Every place where it is told, the first first.
    pub evidence: Vec<Evidence>,
}

/// How many, as said. Absence is a variant, never a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Count {
    /// "55".
    Exact(u64),
    /// "at least 133".
    AtLeast(u64),
    /// "more than 200": the number itself is the lower bound that is printed.
    MoreThan(u64),
    /// "up to 55".
    UpTo(u64),
    /// "around 20".
    About(u64),
    /// "15 to 20", "seven or eight".
    Between(u64, u64),
    /// "several", "dozens", or no number at all.
    Unnumbered,
}

impl Count {
    /// The lower bound, where one is said.
    pub fn low(self) -> Option<u64> {
        match self {
            Count::Exact(n) | Count::AtLeast(n) | Count::MoreThan(n) | Count::About(n) => Some(n),
            Count::Between(low, _) => Some(low),
            Count::UpTo(_) | Count::Unnumbered => None,
        }
    }

    /// The upper bound, where one is said.
    pub fn high(self) -> Option<u64> {
        match self {
            Count::Exact(n) | Count::UpTo(n) | Count::About(n) => Some(n),
            Count::Between(_, high) => Some(high),
            Count::AtLeast(_) | Count::MoreThan(_) | Count::Unnumbered => None,
        }
    }

    /// In words, as a table and a sentence have it: "at least 133"; `None` where no number is told.
    pub fn in_words(self) -> Option<String> {
        Some(match self {
            Count::Exact(n) => n.to_string(),
            Count::AtLeast(n) => format!("at least {n}"),
            Count::MoreThan(n) => format!("more than {n}"),
            Count::UpTo(n) => format!("up to {n}"),
            Count::About(n) => format!("about {n}"),
            Count::Between(low, high) => format!("{low} to {high}"),
            Count::Unnumbered => return None,
        })
    }

    /// The name of the variant as it stands in `claims.csv`.
    pub fn as_str(self) -> &'static str {
        match self {
            Count::Exact(_) => "exact",
            Count::AtLeast(_) => "at_least",
            Count::MoreThan(_) => "more_than",
            Count::UpTo(_) => "up_to",
            Count::About(_) => "about",
            Count::Between(..) => "range",
            Count::Unnumbered => "unnumbered",
        }
    }
}

/// Whether the claimant asserts or denies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stance {
    /// Says that it is so.
    Asserts,
    /// Says that it is not so.
    Denies,
    /// Calls it in question without denying it.
    Disputes,
}

impl Stance {
    /// The name as it stands in `claims.csv`.
    pub fn as_str(self) -> &'static str {
        match self {
            Stance::Asserts => "asserts",
            Stance::Denies => "denies",
            Stance::Disputes => "disputes",
        }
    }

    /// The stance of that name.
    pub fn from_name(name: &str) -> Option<Stance> {
        [Stance::Asserts, Stance::Denies, Stance::Disputes].into_iter().find(|stance| stance.as_str() == name)
    }
}

/// What the source says about checking. It stands beside the stance: a denial can be unverified too.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verification {
    /// The source says nothing of it.
    #[default]
    NotStated,
    /// The source says that it could not be independently verified.
    Unverified,
    /// The source says that it was verified.
    Verified,
}

impl Verification {
    /// The name as it stands in `claims.csv`.
    pub fn as_str(self) -> &'static str {
        match self {
            Verification::NotStated => "not_stated",
            Verification::Unverified => "unverified",
            Verification::Verified => "verified",
        }
    }
}

macro_rules! measures {
    ($($variant:ident $name:literal $doc:literal),* $(,)?) => {
        /// What a claim counts.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[non_exhaustive]
        pub enum Measure {
            $(#[doc = $doc] $variant,)*
        }

        impl Measure {
            /// Every measure, in the order of this list.
            pub const ALL: &'static [Measure] = &[$(Measure::$variant),*];

            /// The name as it stands in `claims.csv` and in the lexicon.
            pub fn as_str(self) -> &'static str {
                match self { $(Measure::$variant => $name),* }
            }

            /// The measure of that name.
            pub fn from_name(name: &str) -> Option<Measure> {
                match name { $($name => Some(Measure::$variant),)* _ => None }
            }
        }
    };
}

measures! {
    Killed "killed" "People killed.",
    Wounded "wounded" "People wounded.",
    Casualties "casualties" "People killed or wounded, not told apart.",
    Captured "captured" "People taken alive.",
    Missing "missing" "People missing.",
    BodiesHeld "bodies_held" "Bodies of the other side's dead that the claimant's side holds.",
    PostsCaptured "posts_captured" "Posts and outposts taken.",
    PostsDestroyed "posts_destroyed" "Posts and outposts destroyed (also \"destroyed or captured\").",
    PostsAbandoned "posts_abandoned" "Posts left by their garrison.",
    HqCaptured "hq_captured" "Headquarters taken.",
    HqDestroyed "hq_destroyed" "Headquarters destroyed.",
    BasesCaptured "bases_captured" "Bases and camps taken.",
    BasesDestroyed "bases_destroyed" "Bases and camps destroyed.",
    SitesStruck "sites_struck" "Places or targets hit.",
    VehiclesDestroyed "vehicles_destroyed" "Vehicles destroyed, tanks among them.",
    VehiclesCaptured "vehicles_captured" "Vehicles taken, tanks among them.",
    WeaponsSeized "weapons_seized" "Weapons taken.",
    AircraftDowned "aircraft_downed" "Crewed aircraft shot down.",
    DronesDowned "drones_downed" "Drones shot down.",
    DronesLaunched "drones_launched" "Drones sent.",
    RocketsFired "rockets_fired" "Rockets and shells fired.",
    MissilesLaunched "missiles_launched" "Missiles launched.",
    HousesDestroyed "houses_destroyed" "Houses destroyed or damaged.",
    Displaced "displaced" "People driven from their homes.",
}
