//! What speaks for and against a named place being where it happened, as signs of a linear model.

use std::ops::Range;

use super::governed::{Head, fronts_event, head};
use super::lexicon::{Action, Cue, Grammar};
use super::phrase::{came_under, is_blow, is_place_noun, measured_from, preposition};
use super::places::{Named, lies_around, lies_in, listed_together};
use super::scene::{Scene, Stretch};
use crate::event::PlaceWord;
use crate::gazetteer::PlaceKind;

/// The signs that are no cues, in the order of the vectors.
const BASE: &[&str] = &[
    "bias",
    "prep_in",
    "prep_at",
    "prep_near",
    "prep_of",
    "prep_from",
    "prep_to",
    "prep_on",
    "prep_around",
    "prep_over",
    "prep_outside",
    "prep_between",
    "prep_against",
    "prep_for",
    "prep_by",
    "prep_none",
    "prep_comma",
    "prep_and",
    "possessive",
    "elsewhere_noun",
    "place_noun_of",
    "event_of",
    "measured",
    "in_subject",
    "quoted",
    "brackets",
    "colon_before",
    "starts",
    "word_province",
    "word_district",
    "word_settlement",
    "word_crossing",
    "word_post",
    "word_region",
    "word_airport",
    "is_province",
    "is_district",
    "is_settlement",
    "is_crossing",
    "is_region",
    "is_capital",
    "unknown",
    "inside_next",
    "around_last",
    "around_last_province",
    "around_next",
    "listed",
    "repeated",
    "in_title",
    "first_paragraph",
    "depth",
    "trigger_before",
    "trigger_after",
    "trigger_near",
    "trigger_sentence",
    "only_weak",
    "loss_clause",
    "loss_sentence",
    "taken",
    "past_perfect",
    "old_year",
    "old_month",
    "long_ago",
    "fresh",
    "in_and_trigger",
    "in_and_loss",
    "item",
    "means",
    "came_under",
    "struck",
    "to_country",
    "country_share",
    "far_country",
    "after_speech",
    "before_speech",
    "no_event_yet",
    "day_before_news",
    "days_before_news",
    "item_of_event",
    "head",
    "event_far",
    "around_last_listed",
    "event_at",
    "loss_at",
    "gate_closed",
    "rule",
    "rule_and_event",
    "rule_and_news",
    "heads_event",
    "where_event",
    "entry",
    "unknown_loose",
    "head_event",
    "head_loss",
    "head_blow",
    "head_speech",
    "head_person",
    "fronts_event",
    "holds_another",
    "head_holds_another",
];

const HEAD_BELIEF: f64 = 1.5;

/// What is believed of a sign before any report is read; reports move it.
pub(crate) fn belief(name: &str) -> f64 {
    match name {
        "heads_event" | "where_event" => 2.5,
        "struck" | "came_under" | "event_of" | "gate_closed" | "item_of_event" => 2.5,
        "event_at" => 1.5,
        "rule" | "rule_and_event" | "rule_and_news" => 1.0,
        "in_and_trigger" | "in_and_loss" | "loss_at" => 1.0,
        "trigger_before" | "trigger_near" | "loss_clause" | "fresh" => 0.5,
        "no_event_yet" | "past_before" | "staff_before" | "care_before" => -0.5,
        "old_month" | "days_before_news" | "long_ago" | "elsewhere_noun" | "old_year" => -1.5,
        "unknown_loose" => -1.0,
        "in_subject" | "measured" | "around_last_province" | "talks_before" => -2.0,
        "prep_from" => -1.5,
        "bias" => -2.0,
        "head_event" | "head_loss" | "fronts_event" => HEAD_BELIEF,
        "head_blow" => 0.5,
        "head_speech" | "head_person" => -1.0,
        _ => 0.0,
    }
}

/// Every cue, in the order of the vectors.
const CUES: [(Cue, &str); 20] = [
    (Cue::Past, "past"),
    (Cue::Modal, "modal"),
    (Cue::Quiet, "quiet"),
    (Cue::Travel, "travel"),
    (Cue::Care, "care"),
    (Cue::Origin, "origin"),
    (Cue::Talks, "talks"),
    (Cue::Reference, "reference"),
    (Cue::Staff, "staff"),
    (Cue::Person, "person"),
    (Cue::Crowd, "crowd"),
    (Cue::Road, "road"),
    (Cue::SiteNoun, "site_noun"),
    (Cue::Hit, "hit"),
    (Cue::Closed, "closed"),
    (Cue::Speak, "speak"),
    (Cue::NameOf, "name_of"),
    (Cue::Negation, "negation"),
    (Cue::Now, "now"),
    (Cue::Apart, "apart"),
];

/// Where a cue may stand.
const WINDOWS: [&str; 4] = ["before", "behind", "clause", "ahead"];

/// So many tokens before or behind a name are beside it.
const BESIDE: usize = 5;

/// The names of all signs.
pub(crate) fn names() -> Vec<String> {
    let cues = CUES.iter().flat_map(|(_, name)| WINDOWS.iter().map(move |window| format!("{name}_{window}")));
    BASE.iter().map(|name| (*name).to_owned()).chain(cues).collect()
}

/// The bit of a cue in a mask.
pub(crate) fn bit(cue: Cue) -> u32 {
    CUES.iter().position(|(known, _)| *known == cue).map_or(0, |at| 1 << at)
}

/// A vector of signs.
pub(crate) type Signs = Vec<f64>;

struct Writer(Signs);

impl Writer {
    fn set(&mut self, at: usize, value: f64) {
        if let Some(slot) = self.0.get_mut(at) {
            *slot = value;
        }
    }
}

macro_rules! mark {
    ($signs:ident, $name:literal, $value:expr) => {
        $signs.set(const { crate::gazetteer::reader::linear::slot(BASE, $name) }, f64::from(u8::from($value)))
    };
}

/// The signs of the `index`th name of a sentence.
pub(crate) fn of(scene: &Scene<'_, '_>, stretch: &Stretch, index: usize) -> Signs {
    let mut signs = Writer(vec![0.0; BASE.len() + CUES.len() * WINDOWS.len()]);
    let Some(named) = stretch.named.get(index) else { return signs.0 };
    mark!(signs, "bias", true);
    let frame = stretch.frame(index);
    before(scene, stretch, named, &frame, &mut signs);
    let head = head(scene, stretch, &frame);
    match head {
        Head::Event => mark!(signs, "head_event", true),
        Head::Loss => mark!(signs, "head_loss", true),
        Head::Blow => mark!(signs, "head_blow", true),
        Head::Speech => mark!(signs, "head_speech", true),
        Head::Person => mark!(signs, "head_person", true),
        Head::Other => {}
    }
    mark!(signs, "fronts_event", fronts_event(scene, stretch, &frame));
    // "strikes in Khost" is told of Khost where no smaller place in it is named.
    let holds = scene.holds_another(named);
    let happens = matches!(head, Head::Event | Head::Loss);
    mark!(signs, "holds_another", holds);
    mark!(signs, "head_holds_another", holds && happens);
    kind(scene, stretch, named, &mut signs);
    beside(scene, stretch, index, &mut signs);
    sentence(scene, stretch, named, &frame, &mut signs);
    text(scene, stretch, named, &mut signs);
    cues(scene, stretch, &frame, &mut signs);
    signs.0
}

/// Whether a name is told of as plainly as can be: the news' own word for what happened, or for a loss, governs it, and
/// nothing speaks of another time, of a larger place or of somebody's whereabouts.
pub(crate) fn tells_plainly(signs: &[f64]) -> bool {
    macro_rules! is {
        ($($name:literal),+) => {
            [$(const { crate::gazetteer::reader::linear::slot(BASE, $name) }),+]
                .iter()
                .any(|at| signs.get(*at).is_some_and(|sign| *sign > 0.0))
        };
    }
    let cue = |cue: Cue| {
        let at =
            BASE.len() + CUES.iter().position(|(known, _)| *known == cue).unwrap_or_default() * WINDOWS.len();
        signs.get(at..at + WINDOWS.len()).unwrap_or_default().iter().any(|sign| *sign > 0.0)
    };
    // Of a capital it must be said that it happened in it: it stands for its government too.
    let capital =
        is!("is_capital") && !(is!("prep_in", "prep_on", "prep_at") && is!("head_event", "head_loss"));
    is!("head_event", "head_loss", "fronts_event")
        && is!("rule_and_news")
        && !capital
        && !is!("holds_another", "around_last", "elsewhere_noun", "measured", "past_perfect", "prep_from")
        && !is!("days_before_news", "day_before_news", "in_subject", "unknown_loose")
        && ![Cue::Past, Cue::Negation, Cue::Modal, Cue::Origin].into_iter().any(cue)
}

/// Whether a distance or a direction is told from the name.
pub(crate) fn is_measured_from(signs: &[f64]) -> bool {
    signs
        .get(const { crate::gazetteer::reader::linear::slot(BASE, "measured") })
        .is_some_and(|sign| *sign > 0.0)
}

/// What stands before the name, or before the list it belongs to.
fn before(scene: &Scene<'_, '_>, stretch: &Stretch, named: &Named, frame: &Range<usize>, signs: &mut Writer) {
    let reading = scene.reading;
    let start = frame.start;
    let low = |at: usize| reading.doc.at(at).map_or("", |t| t.low.as_str());
    let preposition = preposition(scene, stretch.tokens.start, start);
    match preposition.map(low) {
        Some("in" | "inside" | "throughout") => mark!(signs, "prep_in", true),
        Some("at") => mark!(signs, "prep_at", true),
        Some("near" | "opposite") => mark!(signs, "prep_near", true),
        Some("of") => mark!(signs, "prep_of", true),
        Some("from") => mark!(signs, "prep_from", true),
        // "close to X", "next to X"
        Some("to")
            if preposition
                .and_then(|at| at.checked_sub(1))
                .is_some_and(|at| matches!(low(at), "close" | "next" | "adjacent" | "closer")) =>
        {
            mark!(signs, "prep_near", true)
        }
        Some("to" | "into" | "towards" | "toward" | "onto") => mark!(signs, "prep_to", true),
        Some("on" | "upon") => mark!(signs, "prep_on", true),
        Some("around" | "along" | "across") => mark!(signs, "prep_around", true),
        Some("over" | "above") => mark!(signs, "prep_over", true),
        Some("outside" | "beyond") => mark!(signs, "prep_outside", true),
        Some("between") => mark!(signs, "prep_between", true),
        Some("against") => mark!(signs, "prep_against", true),
        Some("for" | "with" | "since" | "after") => mark!(signs, "prep_for", true),
        Some("by" | "via" | "through") => mark!(signs, "prep_by", true),
        Some(_) => {}
        None => mark!(signs, "prep_none", true),
    }
    if let Some(last) = start.checked_sub(1).filter(|&at| at >= stretch.tokens.start) {
        mark!(signs, "prep_comma", low(last) == ",");
        mark!(signs, "prep_and", matches!(low(last), "and" | "or"));
        mark!(signs, "brackets", low(last) == "(");
        mark!(signs, "colon_before", low(last) == ":");
        mark!(signs, "struck", is_blow(reading.lexicon, low(last)));
    }
    mark!(signs, "starts", start == stretch.tokens.start);
    let noun = preposition.and_then(|at| at.checked_sub(1)).filter(|&at| at >= stretch.tokens.start);
    mark!(signs, "elsewhere_noun", noun.is_some_and(|at| reading.is(at, Grammar::Elsewhere)));
    let of = preposition.is_some_and(|at| low(at) == "of");
    mark!(signs, "measured", measured_from(reading, stretch.tokens.start, start));
    mark!(signs, "place_noun_of", of && noun.is_some_and(|at| is_place_noun(reading.lexicon, low(at))));
    mark!(signs, "event_of", of && noun.is_some_and(|at| reading.lexicon.kinds.word(low(at)).is_some()));
    // "clashes at X", "shells fell on X", "killed in X"
    let blow = |at: usize| scene.cues_in(at..at + 1, &(0..0)) & bit(Cue::Hit) != 0;
    mark!(signs, "event_at", !of && noun.is_some_and(blow));
    let killed =
        |at: usize| {
            reading.lexicon.verbs.word(low(at)).is_some_and(|(action, _)| {
                matches!(action, Action::Kill | Action::Wound | Action::KillOrWound)
            })
        };
    mark!(signs, "loss_at", !of && noun.is_some_and(killed));
    let last = named.tokens.end.saturating_sub(1);
    mark!(signs, "possessive", reading.doc.at(last).is_some_and(|t| t.possessive));
    mark!(signs, "quoted", reading.doc.at(named.tokens.start).is_some_and(|t| t.quoted));
    mark!(signs, "in_subject", scene.attribution.in_subject(start));
    mark!(signs, "came_under", came_under(scene, frame.end));
}

/// What the name is a name of.
fn kind(scene: &Scene<'_, '_>, stretch: &Stretch, named: &Named, signs: &mut Writer) {
    match named.word {
        Some(PlaceWord::Province) => mark!(signs, "word_province", true),
        Some(PlaceWord::District) => mark!(signs, "word_district", true),
        Some(PlaceWord::Settlement) => mark!(signs, "word_settlement", true),
        Some(PlaceWord::Crossing) => mark!(signs, "word_crossing", true),
        Some(PlaceWord::Post) => mark!(signs, "word_post", true),
        Some(PlaceWord::Region | PlaceWord::Pass) => mark!(signs, "word_region", true),
        Some(PlaceWord::Airport) => mark!(signs, "word_airport", true),
        _ => {}
    }
    mark!(signs, "unknown", !named.known && !named.loose);
    mark!(signs, "unknown_loose", named.loose);
    let places = scene.bearers(named);
    let is = |kind: PlaceKind| places.iter().any(|place| place.kind == kind);
    mark!(signs, "is_province", is(PlaceKind::Province));
    mark!(signs, "is_district", is(PlaceKind::District));
    mark!(signs, "is_settlement", is(PlaceKind::Settlement));
    mark!(signs, "is_crossing", is(PlaceKind::Crossing));
    mark!(signs, "is_region", is(PlaceKind::Region) || is(PlaceKind::Water));
    let crossing = named.word == Some(PlaceWord::Crossing) || is(PlaceKind::Crossing);
    let sentence = scene.cues_in(stretch.tokens.clone(), &named.tokens);
    let closed = sentence & bit(Cue::Closed) != 0 && sentence & bit(Cue::Quiet) == 0;
    mark!(signs, "gate_closed", crossing && closed && !stretch.old_month);
    mark!(signs, "is_capital", places.iter().any(|p| p.feature_code.as_deref() == Some("PPLC")));
}

/// How it stands to the other names of the sentence.
fn beside(scene: &Scene<'_, '_>, stretch: &Stretch, index: usize, signs: &mut Writer) {
    let reading = scene.reading;
    let Some(named) = stretch.named.get(index) else { return };
    let last = index.checked_sub(1).and_then(|at| stretch.named.get(at));
    let next = stretch.named.get(index + 1);
    mark!(signs, "inside_next", next.is_some_and(|next| lies_in(reading, named, next)));
    let around = last.is_some_and(|last| lies_in(reading, last, named));
    let province = named.word == Some(PlaceWord::Province) || scene.is_kind(named, PlaceKind::Province);
    mark!(signs, "around_last", around);
    mark!(signs, "around_last_province", around && province);
    // "the Marawara and Dangam districts of Kunar": around a list.
    let before = index.checked_sub(2).and_then(|at| stretch.named.get(at));
    let list = before.zip(last).is_some_and(|(one, last)| listed_together(reading, one, last));
    mark!(signs, "around_last_listed", around && list);
    mark!(signs, "around_next", next.is_some_and(|next| lies_around(reading, named, next)));
    let listed = last.is_some_and(|last| listed_together(reading, last, named))
        || next.is_some_and(|next| listed_together(reading, named, next));
    mark!(signs, "listed", listed);
    let country = |at: usize| reading.mention(at).is_some_and(|s| reading.country_of(s).is_some());
    let comma = reading.doc.at(named.tokens.end).is_some_and(|t| t.is_mark(","));
    mark!(signs, "to_country", comma && country(named.tokens.end + 1));
}

/// What the sentence and the clause tell.
fn sentence(
    scene: &Scene<'_, '_>,
    stretch: &Stretch,
    named: &Named,
    frame: &Range<usize>,
    signs: &mut Writer,
) {
    let reading = scene.reading;
    let clause = scene.clause(stretch, frame);
    let start = frame.start;
    let strong = || stretch.triggers.iter().filter(|t| !t.weak);
    let inside = |at: usize| clause.contains(&at);
    let earlier = strong().any(|t| inside(t.tokens.start) && t.tokens.start < start);
    let later = strong().any(|t| inside(t.tokens.start) && t.tokens.start > start);
    mark!(signs, "trigger_before", earlier);
    mark!(signs, "trigger_after", later);
    mark!(signs, "trigger_near", stretch.triggers.iter().any(|t| t.tokens.end.abs_diff(start) <= BESIDE));
    mark!(signs, "trigger_sentence", strong().next().is_some());
    mark!(signs, "only_weak", strong().next().is_none() && !stretch.triggers.is_empty());
    let loss = stretch.losses.iter().any(|at| inside(*at));
    mark!(signs, "loss_clause", loss);
    mark!(signs, "loss_sentence", !stretch.losses.is_empty());
    mark!(signs, "taken", stretch.taken);
    let place =
        preposition(scene, stretch.tokens.start, start).is_some_and(|at| reading.is(at, Grammar::Place));
    mark!(signs, "in_and_trigger", place && (earlier || later));
    mark!(signs, "in_and_loss", place && loss);
    let low = |at: usize| reading.doc.at(at).map_or("", |t| t.low.as_str());
    let past_perfect = clause.clone().any(|at| {
        low(at) == "had"
            && (at + 1..at + 4).any(|i| {
                low(i).ends_with("ed")
                    || matches!(low(i), "been" | "struck" | "hit" | "fired" | "fallen" | "begun" | "died")
            })
    });
    // "said its forces had struck": what is told by somebody is told in the past perfect.
    let told = scene.attribution.act(start).is_some();
    mark!(signs, "past_perfect", past_perfect && !told);
    mark!(signs, "day_before_news", (1..=2).contains(&stretch.behind_news));
    mark!(signs, "days_before_news", stretch.behind_news > 2);
    mark!(signs, "item_of_event", stretch.item && scene.opener_tells(stretch));
    mark!(signs, "head", stretch.head);
    mark!(signs, "heads_event", stretch.heads_event);
    mark!(signs, "entry", stretch.entry);
    mark!(signs, "where_event", where_event(scene, stretch, named));
    let distance = strong().map(|t| t.tokens.start.abs_diff(start)).min();
    let ruled = stretch.ruled.contains(&named.tokens.start);
    let event = strong().next().is_some() || !stretch.losses.is_empty() || stretch.taken || stretch.item;
    let old = stretch.old_month || stretch.old_year || stretch.long_ago || stretch.behind_news > 0;
    mark!(signs, "rule", ruled);
    mark!(signs, "rule_and_event", ruled && event);
    mark!(signs, "rule_and_news", ruled && event && !old);
    mark!(signs, "event_far", distance.is_some_and(|distance| distance > 14));
    mark!(signs, "old_year", stretch.old_year);
    mark!(signs, "old_month", stretch.old_month);
    mark!(signs, "long_ago", stretch.long_ago);
    mark!(signs, "fresh", stretch.fresh);
    mark!(signs, "item", stretch.item);
    let means =
        clause.clone().any(|at| reading.lexicon.means.longest(reading.rest(at, clause.end)).is_some());
    mark!(signs, "means", means);
    let speech = |at: usize| reading.lexicon.speech.word(low(at)).is_some();
    mark!(signs, "after_speech", (start.saturating_sub(8).max(stretch.tokens.start)..start).any(speech));
    mark!(signs, "before_speech", (frame.end..(frame.end + 6).min(stretch.tokens.end)).any(speech));
}

/// "in Quetta, where one guard was shot": a clause behind the name tells what happened there.
fn where_event(scene: &Scene<'_, '_>, stretch: &Stretch, named: &Named) -> bool {
    let low = |at: usize| scene.reading.doc.at(at).map_or("", |t| t.low.as_str());
    let comma = usize::from(low(named.tokens.end) == ",");
    let word = named.tokens.end + comma;
    low(word) == "where" && {
        let clause = scene.clause(stretch, &(word..word + 1));
        let told = stretch.triggers.iter().map(|t| t.tokens.start).chain(stretch.losses.iter().copied());
        told.into_iter().any(|at| clause.contains(&at))
    }
}

/// What the text as a whole tells.
fn text(scene: &Scene<'_, '_>, stretch: &Stretch, named: &Named, signs: &mut Writer) {
    mark!(signs, "repeated", scene.times_named(named) > 1);
    mark!(signs, "in_title", scene.in_title(named));
    mark!(signs, "first_paragraph", stretch.paragraph <= scene.first_paragraph);
    let tells = stretch.triggers.iter().any(|t| !t.weak) || !stretch.losses.is_empty();
    mark!(signs, "no_event_yet", !stretch.behind_event && !tells);
    #[expect(clippy::cast_precision_loss, reason = "a report has few paragraphs")]
    let depth = stretch.paragraph.min(20) as f64 / 20.0;
    signs.set(const { crate::gazetteer::reader::linear::slot(BASE, "depth") }, depth);
    let share = scene.country_share(named);
    signs.set(const { crate::gazetteer::reader::linear::slot(BASE, "country_share") }, share);
    mark!(signs, "far_country", named.known && share < 0.05);
}

fn cues(scene: &Scene<'_, '_>, stretch: &Stretch, frame: &Range<usize>, signs: &mut Writer) {
    let (start, end) = (frame.start, frame.end);
    let clause = scene.clause(stretch, frame);
    let windows: [Range<usize>; 4] = [
        start.saturating_sub(BESIDE).max(stretch.tokens.start)..start,
        end..(end + BESIDE).min(stretch.tokens.end),
        clause.clone(),
        stretch.tokens.start..clause.start,
    ];
    for (number, window) in windows.into_iter().enumerate() {
        let mask = scene.cues_in(window, frame);
        for cue in (0..CUES.len()).filter(|cue| mask & (1 << cue) != 0) {
            signs.set(BASE.len() + cue * WINDOWS.len() + number, 1.0);
        }
    }
}
