//! One site: by the position its source gives, else by its name, else at the smallest larger place it names.

use super::check::{given_contradicts, place_contradicts};
use super::name::{fold, names_the_border, without_kind_word};
use super::precision::{GIVEN_KM, at_given, at_place};
use super::{Lookup, Placement, Resolution};
use crate::error::{Code, Finding};
use crate::event::{Manner, PlaceWord, Site};
use crate::gazetteer::{Answer, Candidate, MatchedAs, Place, PlaceKind, Query};

/// Confidence in a position that its own source contradicts.
const CONTRADICTED: f64 = 0.5;
/// Something is ambiguous between places of at least so much probability.
const LEAST_PROBABLE: f64 = 0.03;
/// With these words the note of a placement begins that stands in for a place no gazetteer has.
const STANDS_IN: &str = "no gazetteer row is called ";
/// The kinds of place that others lie in.
pub(super) const DIVISIONS: &[PlaceKind] =
    &[PlaceKind::District, PlaceKind::Province, PlaceKind::Country, PlaceKind::Region];

impl Placement {
    /// Whether the place stands in for a smaller one that no gazetteer row is called after:
    /// "Anzar Sar", placed at its district.
    pub fn stands_in(&self) -> bool {
        self.note.as_deref().is_some_and(|note| note.starts_with(STANDS_IN))
    }

    /// Says that an own override chose the place, and its note.
    fn note_override(&mut self, candidate: &Candidate) {
        if candidate.matched_as == MatchedAs::Override {
            candidate.why.iter().for_each(|why| self.noted(why.clone()));
        }
    }

    fn noted(&mut self, note: String) {
        self.note = Some(match self.note.take() {
            Some(before) => format!("{before}; {note}"),
            None => note,
        });
    }
}

/// Finds one site. `names` are the names of all sites of its event.
pub(super) fn resolve(
    site: &Site,
    names: &[String],
    lookup: &impl Lookup,
    findings: &mut Vec<Finding>,
) -> Resolution {
    if site.given.is_some() {
        return by_position(site, lookup, findings);
    }
    if names_the_border(&site.written) {
        return border(site, lookup, findings);
    }
    let beside = beside(site, names);
    let query = Query {
        name: &site.written,
        word: site.context.kind,
        within: &site.context.within,
        beside: &beside,
        at_border: site.manner == Manner::AlongBorder || site.context.kind == Some(PlaceWord::Crossing),
        ..Query::default()
    };
    let answer = ask(&query, lookup);
    let larger = lookup.larger(site);
    match answer.best() {
        Some(best) => match lookup.place(&best.place) {
            Some(place) => chosen(site, place, best, lookup, findings),
            None => unknown(site, false, findings),
        },
        None if agree_with(&answer, &larger, lookup) => ambiguous(site, &answer, lookup, findings),
        None => at_larger(site, !answer.candidates.is_empty(), lookup, findings),
    }
}

/// The questions that [`ask`] may ask.
pub(super) fn names_asked<'q>(query: &Query<'q>) -> impl Iterator<Item = Query<'q>> + use<'q> {
    let bare = without_kind_word(query.name).map(|(name, word)| Query {
        name,
        word: query.word.or(Some(word)),
        ..query.clone()
    });
    std::iter::once(query.clone()).chain(bare)
}

/// Asks for a name as written and, where nothing is called so, without the kind word at its end.
pub(super) fn ask(query: &Query<'_>, lookup: &impl Lookup) -> Answer {
    if query.name.trim().is_empty() {
        return Answer::default();
    }
    let mut answer = Answer::default();
    for query in names_asked(query) {
        answer = lookup.resolve(&query);
        if !answer.candidates.is_empty() {
            break;
        }
    }
    answer
}

/// The place that the name at `at` of those written as larger means, if the gazetteer is sure: a division
/// before a town of the same name, for "X in Khost" is said of the province.
pub(super) fn larger_place<'l>(
    site: &Site,
    at: usize,
    lookup: &'l impl Lookup,
) -> Option<(&'l Place, Candidate)> {
    let within = &site.context.within;
    let name = within.get(at)?;
    // In a report, of two provinces of one name that of its countries is meant.
    let query = Query {
        name,
        within: within.get(at + 1..).unwrap_or_default(),
        beside: &site.context.beside,
        ..Query::default()
    };
    let found = |kinds| {
        let answer = ask(&Query { kinds, ..query.clone() }, lookup);
        let best = answer.best()?;
        Some((lookup.place(&best.place)?, best.clone()))
    };
    let town = without_kind_word(name).is_some_and(|(_, word)| {
        !matches!(word, PlaceWord::Province | PlaceWord::District | PlaceWord::Region)
    });
    let division = if town { None } else { found(DIVISIONS) };
    division.or_else(|| found(&[]))
}

/// The names of the other sites and of the text around, each once.
fn beside(site: &Site, names: &[String]) -> Vec<String> {
    let own = fold(&site.written);
    let mut beside: Vec<String> = Vec::new();
    for name in names.iter().chain(&site.context.beside) {
        if fold(name) != own && !beside.contains(name) {
            beside.push(name.clone());
        }
    }
    beside
}

fn by_position(site: &Site, lookup: &impl Lookup, findings: &mut Vec<Finding>) -> Resolution {
    let Some(given) = site.given else {
        return unknown(site, false, findings);
    };
    let mut placement = at_given(given);
    if given.radius_km.is_none() {
        placement.noted(format!("the source gives a position and no radius: {GIVEN_KM} km assumed"));
    }
    if let Some(what) = given_contradicts(site, &placement, lookup) {
        placement.confidence = CONTRADICTED;
        findings.push(contradiction(site, &what));
        placement.noted(what);
    }
    Resolution::Placed(placement)
}

fn contradiction(site: &Site, what: &str) -> Finding {
    Finding::warning(
        site.evidence.location(),
        Code::PlaceContradiction,
        format!("{what}; it was left as it is"),
        "check the position and the names of the larger places",
    )
}

fn chosen(
    site: &Site,
    place: &Place,
    best: &Candidate,
    lookup: &impl Lookup,
    findings: &mut Vec<Finding>,
) -> Resolution {
    let Some(mut placement) = at_place(place, best, site.manner, lookup) else {
        return country(site, place, findings);
    };
    if let (Manner::AlongBorder, Some(note)) = (site.manner, &placement.note) {
        findings.push(note_on(site, Code::PlaceContradiction, note));
    }
    placement.note_override(best);
    if let Some(what) = place_contradicts(site, place, lookup) {
        findings.push(contradiction(site, &what));
        placement.noted(what);
    }
    Resolution::Placed(placement)
}

fn note_on(site: &Site, code: Code, what: &str) -> Finding {
    Finding::note(site.evidence.location(), code, what, "")
}

fn country(site: &Site, place: &Place, findings: &mut Vec<Finding>) -> Resolution {
    if site.manner == Manner::AlongBorder {
        return whole_border(site, findings);
    }
    let why = format!(
        "only a country is named ({}): a point in its middle would say more than the source",
        place.name
    );
    findings.push(note_on(site, Code::CountryOnly, &why));
    Resolution::Unplaced { code: Code::CountryOnly, why }
}

/// The border itself: the part of it in the province or district written with it, else not placed.
fn border(site: &Site, lookup: &impl Lookup, findings: &mut Vec<Finding>) -> Resolution {
    let part = (0..site.context.within.len()).filter_map(|at| larger_place(site, at, lookup)).find_map(
        |(place, best)| {
            let mut placement = at_place(place, &best, Manner::AlongBorder, lookup)?;
            placement.note_override(&best);
            Some(placement)
        },
    );
    if let Some(placement) = part {
        return Resolution::Placed(placement);
    }
    whole_border(site, findings)
}

fn whole_border(site: &Site, findings: &mut Vec<Finding>) -> Resolution {
    let why = format!("only the border as a whole is named ({}), not a part of it", site.written.trim());
    findings.push(note_on(site, Code::WholeBorder, &why));
    Resolution::Unplaced { code: Code::WholeBorder, why }
}

/// Whether at least one candidate lies in the smallest larger place that the source names.
fn agree_with(answer: &Answer, larger: &[&Place], lookup: &impl Lookup) -> bool {
    let mut places = answer.candidates.iter().filter_map(|c| lookup.place(&c.place));
    match larger.first() {
        None => answer.candidates.iter().any(|c| c.confidence >= LEAST_PROBABLE),
        Some(outer) => places.any(|place| lookup.belongs(place, outer) == Some(true)),
    }
}

fn ambiguous(site: &Site, answer: &Answer, lookup: &impl Lookup, findings: &mut Vec<Finding>) -> Resolution {
    let listed: Vec<String> = answer
        .candidates
        .iter()
        .take(4)
        .filter_map(|c| Some((c, lookup.place(&c.place)?)))
        .map(|(c, place)| format!("{} ({:.2})", lookup.describe(place), c.confidence))
        .collect();
    let why = format!(
        "{} may be {}{}, and nothing decides",
        site.written.trim(),
        listed.join(" or "),
        match answer.candidates.len().saturating_sub(listed.len()) {
            0 => String::new(),
            more => format!(" or {more} more"),
        }
    );
    findings.push(Finding::warning(
        site.evidence.location(),
        Code::AmbiguousPlace,
        why.clone(),
        "write its province or district beside it",
    ));
    Resolution::Ambiguous { candidates: answer.candidates.iter().map(|c| c.place.clone()).collect(), why }
}

/// The smallest larger place that resolves stands in for a name that no gazetteer has, or `elsewhere` alone.
fn at_larger(site: &Site, elsewhere: bool, lookup: &impl Lookup, findings: &mut Vec<Finding>) -> Resolution {
    let larger = (0..site.context.within.len()).find_map(|at| larger_place(site, at, lookup));
    let Some((place, best)) = larger else {
        return unknown(site, elsewhere, findings);
    };
    let Some(mut placement) = at_place(place, &best, site.manner, lookup) else {
        return country(site, place, findings);
    };
    let before = placement.note.take();
    let there = if elsewhere { format!(" in {}", place.name) } else { String::new() };
    let written = site.written.trim();
    placement.noted(format!("{STANDS_IN}{written}{there}: placed at {}", lookup.describe(place)));
    if let Some(before) = before {
        placement.noted(before);
    }
    placement.note_override(&best);
    let what = placement.note.clone().unwrap_or_default();
    findings.push(note_on(site, Code::UnknownPlace, &what));
    Resolution::Placed(placement)
}

/// A name that no gazetteer row bears, or only rows far from everything written with it.
fn unknown(site: &Site, elsewhere: bool, findings: &mut Vec<Finding>) -> Resolution {
    const WAY_OUT: &str = "write its district or province beside it, or give its position";
    let what = match site.written.trim() {
        "" => "the site has no name and no position".to_owned(),
        written if elsewhere => format!("{STANDS_IN}{written} near what is named with it"),
        written => format!("{STANDS_IN}{written}"),
    };
    let why = format!("{what}; {WAY_OUT}");
    findings.push(Finding::warning(site.evidence.location(), Code::UnknownPlace, what, WAY_OUT));
    Resolution::Unplaced { code: Code::UnknownPlace, why }
}
