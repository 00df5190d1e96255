//! Which of its bearers a name means: what speaks for each, as signs of a linear model.

use std::collections::BTreeMap;

use super::super::{PlaceKind, kind_words};
use super::atlas::{Book, NameClass, Site};
use super::linear::Linear;
use super::links::Links;
use super::page::Page;
use super::spans::Span;
use crate::event::PlaceWord;

/// At most so many bearers of a name are weighed, the most important first.
const MOST: usize = 40;

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

/// A bearer under consideration.
#[derive(Debug, Clone)]
pub(crate) struct Option_ {
    pub(crate) site: usize,
    pub(crate) class: NameClass,
    pub(crate) signs: Vec<f64>,
    pub(crate) probability: f64,
}

/// Everything the names of a text may mean.
pub(crate) type Senses = Vec<Vec<Option_>>;

/// The bearers of every span, at first with what they are worth alone.
pub(crate) fn begin(atlas: &Book<'_>, spans: &[Span], model: &Linear) -> Senses {
    spans
        .iter()
        .map(|span| {
            let mut options: Vec<Option_> = span
                .bearers
                .iter()
                .filter_map(|bearer| {
                    let site = atlas.site(bearer.site)?;
                    let signs = alone(atlas, span, &site, bearer.class);
                    Some(Option_ {
                        site: bearer.site,
                        class: bearer.class,
                        probability: model.score(&signs),
                        signs,
                    })
                })
                .collect();
            options.sort_by(|a, b| b.probability.total_cmp(&a.probability).then(a.site.cmp(&b.site)));
            options.truncate(MOST);
            share_out(&mut options, model);
            options
        })
        .collect()
}

/// Signs that need no other name of the text.
fn alone(atlas: &Book<'_>, span: &Span, site: &Site, class: NameClass) -> Vec<f64> {
    let mut signs = vec![0.0; SIGNS.len()];
    let mut set = |name: &str, value: f64| {
        if let Some(slot) = SIGNS.iter().position(|n| *n == name).and_then(|i| signs.get_mut(i)) {
            *slot = value;
        }
    };
    #[expect(clippy::cast_precision_loss, reason = "a population is far below 2^52")]
    let people = (site.population as f64 + 1.0).log10();
    match site.kind {
        PlaceKind::Country => {
            set("country", 1.0);
            set("country_people", people);
        }
        PlaceKind::Province => {
            set("province", 1.0);
            set("province_people", people);
        }
        PlaceKind::District => set("district", 1.0),
        PlaceKind::Settlement => {
            set("people", people);
            if site.population == 0 {
                set("unpeopled", 1.0);
            }
            match site.code.as_str() {
                "PPLC" => set("national_capital", 1.0),
                "PPLA" => set("province_capital", 1.0),
                "PPLA2" => set("district_seat", 1.0),
                "PPLX" => set("section", 1.0),
                _ => {}
            }
            let twin = span.bearers.iter().any(|b| {
                atlas.site(b.site).is_some_and(|s| {
                    s.kind == PlaceKind::Province && !s.admin1.is_empty() && s.admin1 == site.admin1
                })
            });
            if twin {
                set("twin_province", 1.0);
            }
        }
        PlaceKind::Region => set("region", 1.0),
        PlaceKind::Continent => set("continent", 1.0),
        PlaceKind::Water => set("water", 1.0),
        PlaceKind::Airport => set("airport", 1.0),
        _ => set("spot", 1.0),
    }
    match class {
        NameClass::Other => set("other_name", 1.0),
        NameClass::Short => set("short_form", 1.0),
        NameClass::People => set("as_people", 1.0),
        _ => {}
    }
    if class == NameClass::Other && site.folded != span.name {
        set("differs", 1.0);
    }
    signs
}

/// Scores into probabilities.
fn share_out(options: &mut [Option_], model: &Linear) {
    let scores: Vec<f64> = options.iter().map(|o| model.score(&o.signs)).collect();
    let highest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = scores.iter().map(|s| (s - highest).exp()).collect();
    let sum: f64 = weights.iter().sum();
    for (option, weight) in options.iter_mut().zip(weights) {
        option.probability = if sum > 0.0 { weight / sum } else { 0.0 };
    }
}

/// What the text says as a whole: how much of it lies where, without the name that is being weighed.
struct Ground {
    /// For each distinct name its weight and first span.
    names: BTreeMap<String, (f64, usize)>,
    country: BTreeMap<String, BTreeMap<String, f64>>,
    province: BTreeMap<String, BTreeMap<String, f64>>,
    district: BTreeMap<String, BTreeMap<String, f64>>,
    total: f64,
    named_country: BTreeMap<String, Vec<String>>,
    named_province: BTreeMap<String, Vec<String>>,
}

/// Weighs every bearer again by the other names of the text; `trust` is how sure each span is a place at all.
pub(crate) fn weigh(
    atlas: &Book<'_>,
    page: &Page<'_>,
    spans: &[Span],
    trust: &[f64],
    senses: &mut Senses,
    model: &Linear,
) {
    let ground = ground(atlas, spans, trust, senses);
    let old = senses.clone();
    for (at, options) in senses.iter_mut().enumerate() {
        let Some(span) = spans.get(at) else { continue };
        let links = Links::of(page, spans, &old, at);
        let said = kind_said(page, span);
        for option in options.iter_mut() {
            let Some(site) = atlas.site(option.site) else { continue };
            together(atlas, &ground, span, &site, &old, &mut option.signs);
            links.signs(atlas, &site, &mut option.signs);
            if let Some(word) = said {
                put(&mut option.signs, "kind_said", kind_words::fit(word, site.kind));
            }
        }
    }
    one_sense(spans, senses);
    for options in senses.iter_mut() {
        share_out(options, model);
        options.sort_by(|a, b| b.probability.total_cmp(&a.probability).then(a.site.cmp(&b.site)));
    }
}

/// The kind of place that the words around a name tell: "Khost province", "the city of Khost", "Metcalfe County".
fn kind_said(page: &Page<'_>, span: &Span) -> Option<PlaceWord> {
    let inside = || kind_words::strip(&span.name).1;
    let following: Vec<&str> = (span.tokens.end..span.tokens.end + 3)
        .take_while(|at| page.token(*at).is_some_and(|t| t.joined))
        .map(|at| page.word(at))
        .collect();
    let possessive = page.token(span.tokens.end.saturating_sub(1)).is_some_and(|t| t.word.possessive);
    let after = kind_words::at_start(&following).filter(|_| !possessive).map(|k| k.kind);
    let before = || {
        let of = span.tokens.start.checked_sub(2).filter(|at| page.word(*at + 1) == "of")?;
        kind_words::at_end(&[page.word(of)]).map(|k| k.kind)
    };
    inside().or(after).or_else(before)
}

fn slot(name: &str) -> usize {
    SIGNS.iter().position(|n| *n == name).unwrap_or(usize::MAX)
}

pub(super) fn put(signs: &mut [f64], name: &str, value: f64) {
    if let Some(s) = signs.get_mut(slot(name)) {
        *s = value;
    }
}

fn ground(atlas: &Book<'_>, spans: &[Span], trust: &[f64], senses: &Senses) -> Ground {
    let mut g = Ground {
        names: BTreeMap::new(),
        country: BTreeMap::new(),
        province: BTreeMap::new(),
        district: BTreeMap::new(),
        total: 0.0,
        named_country: BTreeMap::new(),
        named_province: BTreeMap::new(),
    };
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for span in spans {
        *counts.entry(span.name.as_str()).or_default() += 1;
    }
    for (at, span) in spans.iter().enumerate() {
        let Some(options) = senses.get(at).filter(|o| !o.is_empty()) else { continue };
        let t = trust.get(at).copied().unwrap_or(0.0);
        // A name told often counts more, but not as often as it is told.
        #[expect(clippy::cast_precision_loss, reason = "few")]
        let t = t * (counts.get(span.name.as_str()).copied().unwrap_or(1) as f64).sqrt();
        let known = g.names.get(&span.name).map_or(0.0, |n| n.0);
        if t <= known {
            continue;
        }
        g.names.insert(span.name.clone(), (t, at));
        for map in [&mut g.country, &mut g.province, &mut g.district] {
            map.values_mut().for_each(|m| {
                m.remove(&span.name);
            });
        }
        g.named_country.values_mut().for_each(|v| v.retain(|n| *n != span.name));
        g.named_province.values_mut().for_each(|v| v.retain(|n| *n != span.name));
        for option in options {
            let Some(site) = atlas.site(option.site) else { continue };
            let mass = t * option.probability;
            if mass < 0.001 {
                continue;
            }
            let add = |map: &mut BTreeMap<String, BTreeMap<String, f64>>, key: &str| {
                if !key.is_empty() {
                    *map.entry(key.to_owned()).or_default().entry(span.name.clone()).or_default() += mass;
                }
            };
            add(&mut g.country, &site.country);
            if site.kind != PlaceKind::Country {
                add(&mut g.province, &site.admin1);
            }
            if site.kind == PlaceKind::Settlement || site.kind == PlaceKind::District {
                add(&mut g.district, &site.admin2);
            }
            if option.probability > 0.5 && t > 0.3 {
                if site.kind == PlaceKind::Country {
                    g.named_country.entry(site.country.clone()).or_default().push(span.name.clone());
                }
                if site.kind == PlaceKind::District {
                    g.named_province.entry(site.admin2.clone()).or_default().push(span.name.clone());
                }
                if site.kind == PlaceKind::Province {
                    g.named_province.entry(site.admin1.clone()).or_default().push(span.name.clone());
                }
            }
        }
    }
    g.total = g.names.values().map(|n| n.0).sum();
    g
}

/// The signs of the other names of the text.
fn together(atlas: &Book<'_>, g: &Ground, span: &Span, site: &Site, old: &Senses, signs: &mut [f64]) {
    let own = g.names.get(&span.name).map_or(0.0, |n| n.0);
    let rest = (g.total - own).max(0.0);
    let share = |map: &BTreeMap<String, BTreeMap<String, f64>>, key: &str| {
        let all: f64 =
            map.get(key).map_or(0.0, |m| m.iter().filter(|(n, _)| **n != span.name).map(|(_, v)| *v).sum());
        all / (rest + 1.0)
    };
    put(signs, "country_share", share(&g.country, &site.country));
    if site.kind != PlaceKind::Country {
        put(signs, "province_share", share(&g.province, &site.admin1));
    }
    if site.kind == PlaceKind::Settlement {
        put(signs, "district_share", share(&g.district, &site.admin2));
    }
    let named = |map: &BTreeMap<String, Vec<String>>, key: &str| {
        f64::from(u8::from(map.get(key).is_some_and(|v| v.iter().any(|n| *n != span.name))))
    };
    if site.kind != PlaceKind::Country {
        put(signs, "country_named", named(&g.named_country, &site.country));
    }
    if site.kind != PlaceKind::Country && site.kind != PlaceKind::Province {
        put(signs, "province_named", named(&g.named_province, &site.admin1));
        put(signs, "district_named", named(&g.named_province, &site.admin2));
        let (near, cohesion) = nearness(atlas, g, span, site, old);
        put(signs, "near", near.min(3.0));
        put(signs, "cohesion", cohesion.min(3.0));
    }
}

/// How near the other names are: by what they most probably mean, and by what they may mean at best.
fn nearness(atlas: &Book<'_>, g: &Ground, span: &Span, site: &Site, old: &Senses) -> (f64, f64) {
    let (mut near, mut cohesion) = (0.0, 0.0);
    for (_, (weight, at)) in g.names.iter().filter(|(name, _)| **name != span.name) {
        let Some(options) = old.get(*at) else { continue };
        let mut close = 0.0_f64;
        for other in options.iter().take(12).filter(|o| o.probability > 0.005) {
            let Some(s) = atlas.site(other.site) else { continue };
            let spot = matches!(s.kind, PlaceKind::Settlement | PlaceKind::District | PlaceKind::Airport);
            if spot && s.id != site.id {
                let km = quick_km(&s, site);
                close = close.max(other.probability.sqrt() * (-km / 40.0).exp());
                near += weight.min(1.0) * other.probability * (-km / 80.0).exp();
            }
        }
        cohesion += weight.min(1.0) * close;
    }
    (near, cohesion)
}

/// Kilometres, good enough for weighing.
fn quick_km(a: &Site, b: &Site) -> f64 {
    let middle = ((a.position.lat() + b.position.lat()) / 2.0).to_radians().cos();
    let mut dx = (a.position.lon() - b.position.lon()).abs();
    if dx > 180.0 {
        dx = 360.0 - dx;
    }
    let dy = a.position.lat() - b.position.lat();
    111.2 * (dx * middle).hypot(dy)
}

/// One name means one place in a text: what is written beside one of its occurrences speaks for all that have
/// nothing written beside them.
fn one_sense(spans: &[Span], senses: &mut Senses) {
    let (inside, outside) = (slot("written_in"), slot("written_elsewhere"));
    let mut best: BTreeMap<(String, usize), (f64, f64)> = BTreeMap::new();
    let value = |o: &Option_, at: usize| o.signs.get(at).copied().unwrap_or(0.0);
    for (span, options) in spans.iter().zip(senses.iter()) {
        for o in options {
            let slot = best.entry((span.name.clone(), o.site)).or_insert((0.0, 0.0));
            slot.0 = slot.0.max(value(o, inside));
            slot.1 = slot.1.max(value(o, outside));
        }
    }
    for (span, options) in spans.iter().zip(senses.iter_mut()) {
        let told = options.iter().any(|o| value(o, inside) > 0.2);
        if told {
            continue;
        }
        for o in options.iter_mut() {
            if let Some((i, e)) = best.get(&(span.name.clone(), o.site)) {
                if let Some(s) = o.signs.get_mut(inside) {
                    *s = 0.8 * i;
                }
                if let Some(s) = o.signs.get_mut(outside) {
                    *s = if *i > 0.3 { 0.0 } else { 0.8 * e };
                }
            }
        }
    }
}
