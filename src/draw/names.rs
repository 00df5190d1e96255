//! What is named on the map: the places of events with their days, areas, and the countries around them.

use std::collections::BTreeMap;

use super::clip::{self, Point};
use super::ground::Pen;
use super::label::{self, Label, Taken, Wish, Words};
use super::land::Land;
use super::project::Box2;
use super::read::{Drawn, Sheets};
use super::scene::{Figure, Spot};
use geo::{Rect, coord};

/// So many places at most get their days besides their name; with more, names alone.
const DATED: usize = 24;
/// More wishes than this are not even tried.
const MOST: usize = 400;

/// Half the width and height of the signs of a spot.
pub(super) fn sign_size(spot: &Spot, s: f64) -> (f64, f64) {
    let size = spot.precision.size() * s;
    let more = spot.signs.len().saturating_sub(1);
    let ringed = spot.signs.keys().any(|(_, disputed)| *disputed);
    let half = if ringed { 12.0 } else { 8.5 };
    let more = f64::from(u32::try_from(more).unwrap_or(u32::MAX));
    ((half + more * step(spot) / 2.0) * size, half * size)
}

/// Pixels between two signs of one spot, at scale 1.
pub(super) fn step(spot: &Spot) -> f64 {
    if spot.signs.keys().any(|(_, disputed)| *disputed) { 22.0 } else { 18.0 }
}

/// The names of spots, the best known and the most told of first; then those of areas, small before large.
pub(super) fn of_events(sheets: &Sheets, figures: &[Figure], spots: &[Spot], s: f64) -> Vec<Wish> {
    let dated = spots.len() + figures.len() <= DATED;
    let mut spots: Vec<&Spot> = spots.iter().collect();
    spots.sort_by_key(|spot| {
        (spot.precision, std::cmp::Reverse(spot.sites.len()), spot.sites.first().copied())
    });
    let mut wishes: Vec<Wish> =
        spots.into_iter().take(MOST).filter_map(|spot| of_spot(sheets, spot, dated, s)).collect();
    wishes.extend(of_figures(sheets, figures, dated, s));
    wishes
}

fn of_spot(sheets: &Sheets, spot: &Spot, dated: bool, s: f64) -> Option<Wish> {
    let name = common(sheets, &spot.sites)?;
    let mut lines = vec![Words { text: name, size: 15.0 * s, class: "name", spacing: 0.0 }];
    if dated {
        lines.extend(dates(sheets, &spot.sites, s));
    }
    Some(Wish { at: spot.at, sign: sign_size(spot, s), lines, over: false })
}

/// Areas by place: one name however many events happened there.
fn of_figures(sheets: &Sheets, figures: &[Figure], dated: bool, s: f64) -> Vec<Wish> {
    let mut places: BTreeMap<String, (Point, f64, Vec<usize>, bool)> = BTreeMap::new();
    for figure in figures.iter().filter(|figure| figure.drawn != Drawn::Stretch) {
        let Some(name) = common(sheets, &figure.sites) else { continue };
        let place = places.entry(name).or_insert((figure.at, figure.radius, Vec::new(), true));
        place.2.extend(&figure.sites);
        place.3 &= figure.behind;
    }
    let mut places: Vec<_> = places.into_iter().collect();
    places.sort_by(|a, b| a.1.1.total_cmp(&b.1.1).then_with(|| a.0.cmp(&b.0)));
    let wish = |(name, (at, radius, sites, behind)): (String, (Point, f64, Vec<usize>, bool))| {
        let mut lines = vec![Words { text: name, size: 14.0 * s, class: "area", spacing: 0.0 }];
        // The stretch tells the days of what is only its ground.
        if dated && !behind {
            lines.extend(dates(sheets, &sites, s));
        }
        let wide = lines.iter().map(Words::width).fold(0.0, f64::max);
        let over = radius * 1.1 > wide / 2.0;
        let sign = if over { (0.0, 0.0) } else { (radius.min(40.0 * s) * 0.9, radius.min(40.0 * s) * 0.9) };
        Wish { at, sign, lines, over }
    };
    places.into_iter().take(MOST).map(wish).collect()
}

/// The name that most of the sites bear.
fn common(sheets: &Sheets, sites: &[usize]) -> Option<String> {
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for site in sites.iter().filter_map(|site| sheets.sites.get(*site)) {
        let name = if site.text("label").is_empty() { site.text("place") } else { site.text("label") };
        let count = times.entry(name).or_default();
        *count = count.saturating_add(1);
    }
    let (name, _) =
        times.into_iter().filter(|(name, _)| !name.trim().is_empty()).max_by_key(|(_, count)| *count)?;
    let short: String = name.chars().take(40).collect();
    Some(if short.len() < name.len() { format!("{}…", short.trim_end()) } else { short })
}

/// The days of the sites, a line each, two spans at most; of more, how many there are.
fn dates(sheets: &Sheets, sites: &[usize], s: f64) -> Vec<Words> {
    let mut spans: Vec<(jiff::civil::Date, String)> = sites
        .iter()
        .filter_map(|site| sheets.sites.get(*site))
        .filter_map(|site| Some((site.days()?.0, site.days_in_words())))
        .collect();
    spans.sort();
    spans.dedup();
    let line = |text: String| Words { text, size: 12.0 * s, class: "date", spacing: 0.0 };
    match spans.len() {
        0..=2 => spans.into_iter().map(|(_, text)| line(text)).collect(),
        many => vec![line(format!("{many} times"))],
    }
}

/// The points of a path written by [`super::svg::Path`], without its closing moves.
pub(super) fn points_of(d: &str) -> Vec<Point> {
    let mut points = Vec::new();
    let mut last = (0.0, 0.0);
    for line in d.split('M').filter(|line| !line.is_empty()) {
        let numbers = numbers(line);
        for (n, pair) in numbers.chunks(2).enumerate() {
            let &[x, y] = pair else { continue };
            last = if n == 0 { (x, y) } else { (last.0 + x, last.1 + y) };
            points.push(last);
        }
    }
    points
}

fn numbers(text: &str) -> Vec<f64> {
    let mut found = Vec::new();
    let mut word = String::new();
    for c in text.chars().chain([' ']) {
        if c.is_ascii_digit() || c == '.' {
            word.push(c);
        } else {
            found.extend(std::mem::take(&mut word).parse::<f64>());
            word.extend((c == '-').then_some('-'));
        }
    }
    found
}

/// The names of countries, each in the middle of what is seen of it, where there is room.
pub(super) fn of_countries(
    land: &Land,
    pen: &Pen<'_>,
    s: f64,
    taken: &mut Taken,
    within: &Box2,
) -> Vec<Label> {
    let mut labels = Vec::new();
    let mut seen: Vec<(f64, &str, Vec<Vec<Point>>)> = Vec::new();
    for country in land.countries.iter().filter(|country| !country.name.is_empty()) {
        let rings: Vec<Vec<Point>> = country
            .parts
            .iter()
            .zip(&country.named)
            .filter_map(|(part, named)| part.first().filter(|_| *named))
            .map(|ring| clip::ring(&pen.frame.line(ring), &pen.frame.area(0.0)))
            .filter(|ring| ring.len() > 2)
            .collect();
        let size: f64 = rings.iter().map(|ring| surface(ring)).sum();
        if size > 900.0 * s * s {
            seen.push((size, &country.name, rings));
        }
    }
    seen.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    let all = pen.frame.width * pen.frame.height;
    for (size, name, rings) in seen {
        let large = size > all * 0.06;
        let words = Words {
            text: if large { name.to_uppercase() } else { name.to_owned() },
            size: if large { 18.0 * s } else { 13.0 * s },
            class: "nation",
            spacing: if large { 5.0 * s } else { 0.5 * s },
        };
        labels.extend(in_country(&rings, words, taken, within));
    }
    labels
}

/// A name where all of it lies in the country, as near its middle as there is room.
fn in_country(rings: &[Vec<Point>], words: Words, taken: &mut Taken, within: &Box2) -> Option<Label> {
    const STEPS: u32 = 24;
    let points = rings.iter().flatten();
    let (mut low, mut high) = ((f64::INFINITY, f64::INFINITY), (f64::NEG_INFINITY, f64::NEG_INFINITY));
    for (x, y) in points {
        low = (low.0.min(*x), low.1.min(*y));
        high = (high.0.max(*x), high.1.max(*y));
    }
    let (width, height) = (words.width(), words.size);
    let middle = ((low.0 + high.0) / 2.0, (low.1 + high.1) / 2.0);
    let mut spots: Vec<(f64, Point)> = Vec::new();
    for row in 1..STEPS {
        for column in 1..STEPS {
            let part = |n: u32, low: f64, high: f64| low + (high - low) * f64::from(n) / f64::from(STEPS);
            let at = (part(column, low.0, high.0), part(row, low.1, high.1));
            let corners = [-0.5, -0.25, 0.0, 0.25, 0.5].iter().flat_map(|x| {
                [(at.0 + x * width, at.1 - height / 2.0), (at.0 + x * width, at.1 + height / 2.0)]
            });
            if corners.into_iter().all(|corner| rings.iter().any(|ring| contains(ring, corner))) {
                spots.push(((at.0 - middle.0).hypot(at.1 - middle.1), at));
            }
        }
    }
    spots.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (_, at) in spots {
        let place = Rect::new(
            coord! { x: at.0 - width / 2.0 - 4.0, y: at.1 - height / 2.0 - 4.0 },
            coord! { x: at.0 + width / 2.0 + 4.0, y: at.1 + height / 2.0 + 4.0 },
        );
        let crossed = taken.points.iter().any(|p| {
            (place.min().x..=place.max().x).contains(&p.0) && (place.min().y..=place.max().y).contains(&p.1)
        });
        if crossed {
            continue;
        }
        let wish = Wish { at, sign: (0.0, 0.0), lines: vec![words.clone()], over: true };
        let only = Box2::new(place.min(), place.max());
        let inside = only.min().x >= within.min().x && only.max().x <= within.max().x;
        if !inside {
            continue;
        }
        if let Some(label) = label::place(vec![wish], taken, &only_within(&only, within)).pop() {
            return Some(label);
        }
    }
    None
}

/// The part of a box within another; the other where they don't meet.
fn only_within(a: &Box2, within: &Box2) -> Box2 {
    let low = (a.min().x.max(within.min().x), a.min().y.max(within.min().y));
    let high = (a.max().x.min(within.max().x), a.max().y.min(within.max().y));
    Rect::new(coord! { x: low.0, y: low.1 }, coord! { x: high.0, y: high.1 })
}

fn surface(ring: &[Point]) -> f64 {
    let next = ring.iter().cycle().skip(1);
    (ring.iter().zip(next).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum::<f64>() / 2.0).abs()
}

fn contains(ring: &[Point], at: Point) -> bool {
    let mut inside = false;
    let next = ring.iter().cycle().skip(1);
    for (a, b) in ring.iter().zip(next) {
        if (a.1 > at.1) != (b.1 > at.1) && at.0 < (b.0 - a.0) * (at.1 - a.1) / (b.1 - a.1) + a.0 {
            inside = !inside;
        }
    }
    inside
}
