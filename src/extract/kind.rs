//! What kind an event is of, told by its words: the words for what happened, the means, the headline, the sides.

use super::draft::Draft;
use super::reading::Reading;
use super::triggers::means_in;
use crate::event::{Actor, Kind, Measure};
use crate::gazetteer::reader::linear::{Linear, slot};

/// The kinds among which words decide; captured posts, closures and ceasefires are told by their own words.
pub(super) const KINDS: [Kind; 6] =
    [Kind::Airstrike, Kind::DroneStrike, Kind::MissileStrike, Kind::Shelling, Kind::ArmedClash, Kind::Attack];

/// The signs of a kind, in the order of the vectors.
pub(super) const SIGNS: &[&str] = &[
    "airstrike",
    "drone_strike",
    "missile_strike",
    "shelling",
    "armed_clash",
    "attack",
    "first",
    "word_open",
    "word_rest",
    "weak_open",
    "means_open",
    "means_rest",
    "means_near",
    "title_word",
    "title_means",
    "text_means",
    "attack_by_group",
    "attack_by_state",
    "clash_of_states",
    "clash_for_ground",
    "clash_of_sides",
    "strike_from_air",
    "word_at_site",
    "weak_at_site",
    "means_at_site",
    "text_words",
    "near_site",
    "launched",
    "two_doers",
    "by_nobody",
    "houses_lost",
];

/// The signs of a kind as such stand before these.
const SHARED: usize = KINDS.len();

/// The names of all signs: those that weigh for every kind alike, then what each weighs more or less for one kind.
pub(super) fn names() -> Vec<String> {
    let own = |kind: &Kind| {
        let kind = kind.as_str();
        let signs = SIGNS.get(SHARED..).unwrap_or_default().iter();
        signs.map(move |sign| format!("{kind}/{sign}")).collect::<Vec<_>>()
    };
    SIGNS.iter().map(|sign| (*sign).to_owned()).chain(KINDS.iter().flat_map(own)).collect()
}

/// What is believed of a sign before any report is read.
pub(super) fn belief(name: &str) -> f64 {
    match name {
        "word_open" | "means_near" | "means_open" => 2.0,
        "word_at_site" => 1.5,
        "weak_at_site" | "means_at_site" => 0.7,
        "first" | "title_word" | "title_means" | "word_rest" | "text_means" | "near_site" => 1.0,
        "launched" => 2.0,
        "weak_open" | "means_rest" | "clash_of_states" | "clash_for_ground" => 0.7,
        _ => 0.0,
    }
}

/// What a word says about the kind of the event it belongs to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Vote {
    pub(super) sentence: usize,
    pub(super) kind: Kind,
    pub(super) sort: Sort,
    /// A site is told with it.
    pub(super) placed: bool,
}

/// Which sort of word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// A word that tells what happened.
    Word,
    /// A word that fits many kinds.
    Weak,
    /// The means.
    Means,
}

/// A vector of signs.
pub(super) type Signs = Vec<f64>;

/// The kind of a draft: the most probable under the weights.
pub(super) fn kind_of(reading: &Reading<'_>, draft: &Draft, model: &Linear) -> Kind {
    if !KINDS.contains(&draft.kind) {
        return draft.kind;
    }
    let scored =
        signs(reading, draft).into_iter().zip(KINDS).map(|(signs, kind)| (model.score(&signs), kind));
    scored
        .max_by(|(a, one), (b, other)| a.total_cmp(b).then(other.cmp(one)))
        .map_or(draft.kind, |(_, kind)| kind)
}

/// The signs of each kind for a draft.
pub(super) fn signs(reading: &Reading<'_>, draft: &Draft) -> Vec<Signs> {
    KINDS.iter().enumerate().map(|(at, kind)| signs_of(reading, draft, at, *kind)).collect()
}

fn signs_of(reading: &Reading<'_>, draft: &Draft, at: usize, kind: Kind) -> Signs {
    let mut signs = vec![0.0; SIGNS.len()];
    macro_rules! set {
        ($name:literal, $value:expr) => {
            if let Some(slot) = signs.get_mut(const { slot(SIGNS, $name) }) {
                *slot = $value;
            }
        };
    }
    let yes = |b: bool| f64::from(u8::from(b));
    if let Some(bias) = signs.get_mut(at) {
        *bias = 1.0;
    }
    let open = draft.opening();
    let votes = |sort: Sort, opening: bool| {
        let own = draft
            .votes
            .iter()
            .filter(|v| v.kind == kind && v.sort == sort && (v.sentence == open) == opening);
        f64::from(u8::try_from(own.count().min(2)).unwrap_or(2))
    };
    set!("first", yes(draft.kind == kind));
    set!("word_open", votes(Sort::Word, true));
    set!("word_rest", votes(Sort::Word, false));
    set!("weak_open", votes(Sort::Weak, true));
    set!("means_open", votes(Sort::Means, true));
    set!("means_rest", votes(Sort::Means, false));
    let at_site = |sort: Sort| draft.votes.iter().any(|v| v.kind == kind && v.sort == sort && v.placed);
    set!("word_at_site", yes(at_site(Sort::Word)));
    set!("weak_at_site", yes(at_site(Sort::Weak)));
    set!("means_at_site", yes(at_site(Sort::Means)));
    set!("means_near", yes(draft.means_near == Some(kind)));
    let (word, means) = title(reading, kind);
    set!("title_word", yes(word));
    set!("title_means", yes(means));
    set!("text_means", reading.share_of_means(kind));
    let state =
        |actors: &[Actor]| actors.iter().any(|a| a.side.as_ref().is_some_and(|side| reading.is_state(side)));
    let group = |actors: &[Actor]| !state(actors) && actors.iter().any(|a| a.side.is_some());
    let ground = draft.claims.iter().any(|claim| {
        matches!(
            claim.measure,
            Measure::PostsCaptured | Measure::PostsDestroyed | Measure::PostsAbandoned | Measure::HqCaptured
        )
    });
    set!("attack_by_group", yes(kind == Kind::Attack && group(&draft.by)));
    set!("attack_by_state", yes(kind == Kind::Attack && state(&draft.by)));
    set!("clash_of_states", yes(kind == Kind::ArmedClash && state(&draft.by) && state(&draft.against)));
    set!("clash_for_ground", yes(kind == Kind::ArmedClash && ground));
    let sides = draft.by.iter().any(|a| a.side.is_some()) && draft.against.iter().any(|a| a.side.is_some());
    set!("clash_of_sides", yes(kind == Kind::ArmedClash && sides));
    set!("strike_from_air", yes(kind == Kind::Airstrike && state(&draft.by)));
    set!("text_words", reading.share_of_words(kind));
    set!("near_site", yes(draft.near_site == Some(kind)));
    let counted = |measure: Measure| draft.claims.iter().any(|claim| claim.measure == measure);
    let launched = match kind {
        Kind::DroneStrike => counted(Measure::DronesLaunched),
        Kind::MissileStrike => counted(Measure::MissilesLaunched),
        Kind::Shelling => counted(Measure::RocketsFired),
        _ => false,
    };
    set!("launched", yes(launched));
    let mut doers: Vec<_> = draft.by.iter().filter_map(|actor| actor.side.as_ref()).collect();
    doers.sort();
    doers.dedup();
    set!("two_doers", yes(doers.len() > 1));
    set!("by_nobody", yes(doers.is_empty()));
    set!("houses_lost", yes(counted(Measure::HousesDestroyed)));
    // What a sign says more or less for this kind than for any.
    let own: Vec<f64> = signs.get(SHARED..).unwrap_or_default().to_vec();
    let length = own.len();
    signs.resize(signs.len() + length * KINDS.len(), 0.0);
    let from = SIGNS.len() + at * length;
    for (slot, sign) in signs.get_mut(from..from + length).unwrap_or_default().iter_mut().zip(own) {
        *slot = sign;
    }
    signs
}

/// Whether the headline has a word for a kind, and one for its means.
fn title(reading: &Reading<'_>, kind: Kind) -> (bool, bool) {
    (reading.title_words.contains(&kind), reading.title_means.contains(&kind))
}

/// The means named nearest to a word within its sentence.
pub(super) fn means_near(
    reading: &Reading<'_>,
    sentence: &std::ops::Range<usize>,
    at: usize,
) -> Option<Kind> {
    let reach = at.saturating_sub(8).max(sentence.start)..(at + 8).min(sentence.end);
    let before = (reach.start..at).rev().find_map(|i| means_in(reading, i..i + 1));
    before.or_else(|| means_in(reading, at..reach.end))
}
