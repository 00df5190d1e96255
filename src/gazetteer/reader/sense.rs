//! Which of its bearers a name means: what speaks for each, as signs of a linear model.

use super::super::{PlaceKind, kind_words};
use super::atlas::{Bearer, NameClass, Site, Sites};
use super::ground::Ground;
use super::linear::{Linear, slot};
use super::links::{Beside, Links};
use super::spans::Span;

/// The signs, in the order of the vectors.
pub(crate) const SIGNS: &[&str] = &[
    "people",
    "country",
    "province",
    "district",
    "national_capital",
    "province_capital",
    "district_seat",
    "region",
    "spot",
    "section",
    "other_name",
    "short_form",
    "written_in",
    "written_elsewhere",
    "holds_name_before",
    "country_share",
    "province_share",
    "near",
    "country_named",
    "province_named",
    "differs",
    "twin_province",
    "district_share",
    "unpeopled",
    "as_people",
    "continent",
    "water",
    "airport",
    "country_people",
    "province_people",
    "cohesion",
    "district_named",
    "kind_said",
];

/// A vector of signs.
pub(crate) type Signs = [f64; SIGNS.len()];

/// A bearer under consideration.
#[derive(Debug, Clone)]
pub(crate) struct Option_ {
    pub(crate) site: usize,
    pub(crate) class: NameClass,
    pub(crate) signs: Signs,
    pub(crate) probability: f64,
}

/// Everything the names of a text may mean.
pub(crate) type Senses = Vec<Vec<Option_>>;

/// How probable a meaning was before it is weighed again.
#[derive(Debug, Clone, Copy)]
pub(super) struct Belief {
    pub(super) site: usize,
    pub(super) probability: f64,
}

/// The beliefs of every span.
#[derive(Default)]
pub(super) struct Beliefs {
    all: Vec<Belief>,
    ends: Vec<usize>,
}

impl Beliefs {
    fn of(senses: &Senses) -> Self {
        let mut beliefs = Beliefs::default();
        for options in senses {
            let belief = |o: &Option_| Belief { site: o.site, probability: o.probability };
            beliefs.all.extend(options.iter().map(belief));
            beliefs.ends.push(beliefs.all.len());
        }
        beliefs
    }

    pub(super) fn get(&self, at: usize) -> &[Belief] {
        let from = at.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied());
        let range = from.and_then(|from| Some(from..*self.ends.get(at)?));
        range.and_then(|range| self.all.get(range)).unwrap_or_default()
    }
}

/// The bearers of every span, at first with what they are worth alone.
/// At most `most` of a name are weighed, the most important first.
pub(crate) fn begin(sites: &Sites, spans: &[Span], model: &Linear, most: usize) -> Senses {
    let mut senses = Senses::with_capacity(spans.len());
    let mut first: Vec<Option<usize>> = vec![None; spans.len()];
    for (at, span) in spans.iter().enumerate() {
        // An occurrence of a name begins as the one before, unless it is written otherwise.
        if let Some(first) = first.get_mut(span.rank) {
            let twin = first.filter(|twin| spans.get(*twin).is_some_and(|t| t.bearers == span.bearers));
            if let Some(same) = twin.and_then(|twin| senses.get(twin).cloned()) {
                senses.push(same);
                continue;
            }
            first.get_or_insert(at);
        }
        let provinces: Vec<&str> = span
            .bearers
            .iter()
            .filter_map(|b| sites.get(b.site))
            .filter(|s| s.kind == PlaceKind::Province && !s.admin1.is_empty())
            .map(|s| s.admin1.as_str())
            .collect();
        let signs = |bearer: &Bearer| Some(alone(&provinces, span, sites.get(bearer.site)?, bearer.class));
        let scored = |bearer| Some((model.score(&signs(bearer)?), bearer));
        let mut best: Vec<(f64, &Bearer)> = span.bearers.iter().filter_map(scored).collect();
        best.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.site.cmp(&b.1.site)));
        best.truncate(most);
        let option = |(score, bearer): (f64, &Bearer)| {
            let (site, class) = (bearer.site, bearer.class);
            Some(Option_ { site, class, probability: score, signs: signs(bearer)? })
        };
        let mut options: Vec<Option_> = best.into_iter().filter_map(option).collect();
        share_out(&mut options, model);
        senses.push(options);
    }
    senses
}

/// Signs that need no other name of the text; `provinces` are those of the name.
fn alone(provinces: &[&str], span: &Span, site: &Site, class: NameClass) -> Signs {
    let mut signs = [0.0; SIGNS.len()];
    macro_rules! set {
        ($name:literal, $value:expr $(,)?) => {
            signs[const { slot(SIGNS, $name) }] = $value
        };
    }
    #[expect(clippy::cast_precision_loss, reason = "a population is far below 2^52")]
    let people = (site.population as f64 + 1.0).log10();
    match site.kind {
        PlaceKind::Country => {
            set!("country", 1.0);
            set!("country_people", people);
        }
        PlaceKind::Province => {
            set!("province", 1.0);
            set!("province_people", people);
        }
        PlaceKind::District => set!("district", 1.0),
        PlaceKind::Settlement => {
            set!("people", people);
            if site.population == 0 {
                set!("unpeopled", 1.0);
            }
            match site.code.as_str() {
                "PPLC" => set!("national_capital", 1.0),
                "PPLA" => set!("province_capital", 1.0),
                "PPLA2" => set!("district_seat", 1.0),
                "PPLX" => set!("section", 1.0),
                _ => {}
            }
            if provinces.contains(&site.admin1.as_str()) {
                set!("twin_province", 1.0);
            }
        }
        PlaceKind::Region => set!("region", 1.0),
        PlaceKind::Continent => set!("continent", 1.0),
        PlaceKind::Water => set!("water", 1.0),
        PlaceKind::Airport => set!("airport", 1.0),
        _ => set!("spot", 1.0),
    }
    match class {
        NameClass::Other => set!("other_name", 1.0),
        NameClass::Short => set!("short_form", 1.0),
        NameClass::People => set!("as_people", 1.0),
        _ => {}
    }
    if class == NameClass::Other && site.folded != span.name {
        set!("differs", 1.0);
    }
    signs
}

/// Scores into probabilities.
fn share_out(options: &mut [Option_], model: &Linear) {
    let mut highest = f64::NEG_INFINITY;
    for option in options.iter_mut() {
        option.probability = model.score(&option.signs);
        highest = highest.max(option.probability);
    }
    let mut sum = 0.0;
    for option in options.iter_mut() {
        option.probability = (option.probability - highest).exp();
        sum += option.probability;
    }
    for option in options.iter_mut() {
        option.probability = if sum > 0.0 { option.probability / sum } else { 0.0 };
    }
}

/// Weighs every bearer again by the other names of the text; `trust` is how sure each span is a place at all.
pub(crate) fn weigh(
    sites: &Sites,
    besides: &[Beside],
    spans: &[Span],
    trust: &[f64],
    senses: &mut Senses,
    model: &Linear,
) {
    let old = Beliefs::of(senses);
    let ground = Ground::of(sites, spans, trust, &old);
    let mut room = Vec::new();
    let mut seen: Vec<Option<usize>> = vec![None; spans.len()];
    for (at, (span, beside)) in spans.iter().zip(besides).enumerate() {
        let (done, rest) = senses.split_at_mut(at);
        let (Some(options), Some(seen)) = (rest.first_mut(), seen.get_mut(span.rank)) else { continue };
        // The rest of the text says the same to each occurrence of a name.
        let twin = seen.and_then(|twin| done.get(twin));
        let links = Links::of(sites, beside, &old, at);
        for (nth, option) in options.iter_mut().enumerate() {
            let Some(site) = sites.get(option.site) else { continue };
            match twin.and_then(|twin| of_site(twin, option.site, nth)) {
                Some(same) => copy_together(&same.signs, &mut option.signs),
                None => together(&ground, span, (option.site, site), &mut room, &mut option.signs),
            }
            links.signs(site, &mut option.signs);
            if let Some(word) = beside.said {
                option.signs[const { slot(SIGNS, "kind_said") }] = kind_words::fit(word, site.kind);
            }
        }
        seen.get_or_insert(at);
    }
    one_sense(spans, senses);
    for options in senses.iter_mut() {
        share_out(options, model);
        options.sort_by(|a, b| b.probability.total_cmp(&a.probability).then(a.site.cmp(&b.site)));
    }
}

/// The option of a site, which most probably stands at a place.
fn of_site(options: &[Option_], site: usize, at: usize) -> Option<&Option_> {
    let here = options.get(at).filter(|o| o.site == site);
    here.or_else(|| options.iter().find(|o| o.site == site))
}

/// The signs that [`together`] sets.
fn copy_together(from: &Signs, to: &mut Signs) {
    const SLOTS: [usize; 8] = [
        slot(SIGNS, "country_share"),
        slot(SIGNS, "province_share"),
        slot(SIGNS, "district_share"),
        slot(SIGNS, "country_named"),
        slot(SIGNS, "province_named"),
        slot(SIGNS, "district_named"),
        slot(SIGNS, "near"),
        slot(SIGNS, "cohesion"),
    ];
    for at in SLOTS {
        if let (Some(to), Some(from)) = (to.get_mut(at), from.get(at)) {
            *to = *from;
        }
    }
}

/// The signs of the other names of the text.
fn together(
    g: &Ground<'_>,
    span: &Span,
    (number, site): (usize, &Site),
    room: &mut Vec<f64>,
    signs: &mut Signs,
) {
    macro_rules! set {
        ($name:literal, $value:expr $(,)?) => {
            signs[const { slot(SIGNS, $name) }] = $value
        };
    }
    let rest = g.without(span.rank);
    let keys = g.keys(number);
    set!("country_share", g.country.share(keys.country, span.rank) / (rest + 1.0));
    if site.kind != PlaceKind::Country {
        set!("province_share", g.province.share(keys.admin1, span.rank) / (rest + 1.0));
    }
    if site.kind == PlaceKind::Settlement {
        set!("district_share", g.district.share(keys.admin2, span.rank) / (rest + 1.0));
    }
    if site.kind != PlaceKind::Country {
        set!("country_named", g.named_country.beside(keys.country, span.rank));
    }
    if site.kind != PlaceKind::Country && site.kind != PlaceKind::Province {
        set!("province_named", g.named_province.beside(keys.admin1, span.rank));
        set!("district_named", g.named_province.beside(keys.admin2, span.rank));
        let (near, cohesion) = g.nearness(span.rank, number, room);
        set!("near", near.min(3.0));
        set!("cohesion", cohesion.min(3.0));
    }
}

/// One name means one place in a text: what is written beside one of its occurrences speaks for all that have
/// nothing written beside them.
fn one_sense(spans: &[Span], senses: &mut Senses) {
    const INSIDE: usize = slot(SIGNS, "written_in");
    const OUTSIDE: usize = slot(SIGNS, "written_elsewhere");
    // For each name its sites, and the most that any occurrence says.
    let mut best: Vec<Vec<Said>> = vec![Vec::new(); spans.len()];
    for (span, options) in spans.iter().zip(senses.iter()).filter(|(span, _)| span.often > 1) {
        let Some(best) = best.get_mut(span.rank) else { continue };
        let first = best.is_empty();
        for (nth, o) in options.iter().enumerate() {
            let (inside, outside) = (o.signs[INSIDE].max(0.0), o.signs[OUTSIDE].max(0.0));
            let known = if first { None } else { place_of(best, o.site, nth) };
            match known.and_then(|at| best.get_mut(at)) {
                Some(known) => *known = (o.site, known.1.max(inside), known.2.max(outside)),
                None => best.push((o.site, inside, outside)),
            }
        }
    }
    for (span, options) in spans.iter().zip(senses.iter_mut()) {
        if options.iter().any(|o| o.signs[INSIDE] > 0.2) {
            continue;
        }
        let best = best.get(span.rank).map_or(&[][..], Vec::as_slice);
        for (nth, o) in options.iter_mut().enumerate() {
            let own = (o.site, o.signs[INSIDE].max(0.0), o.signs[OUTSIDE].max(0.0));
            let (_, inside, outside) =
                place_of(best, o.site, nth).and_then(|at| best.get(at)).copied().unwrap_or(own);
            o.signs[INSIDE] = 0.8 * inside;
            o.signs[OUTSIDE] = if inside > 0.3 { 0.0 } else { 0.8 * outside };
        }
    }
}

/// A site and how much the words beside an occurrence speak for and against it.
type Said = (usize, f64, f64);

/// Where a site stands, which most probably is at a place.
fn place_of(said: &[Said], site: usize, at: usize) -> Option<usize> {
    let here = said.get(at).is_some_and(|said| said.0 == site);
    if here { Some(at) } else { said.iter().position(|said| said.0 == site) }
}
