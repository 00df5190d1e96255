//! What is drawn of the events: areas and stretches once each however many events share them, points gathered into
//! spots, and spots into bundles where they would lie on each other.

use std::collections::BTreeMap;

use geo::{Coord, CoordsIter as _, Geometry};

use super::clip::Point;
use super::ground::Pen;
use super::project::Frame;
use super::read::{Drawn, Sheets, Site};
use crate::event::{Family, Kind};

/// A stretch, an area or a circle.
pub(super) struct Figure {
    pub(super) drawn: Drawn,
    pub(super) family: Family,
    pub(super) behind: bool,
    pub(super) disputed: bool,
    /// The path's `d`.
    pub(super) d: String,
    /// In the middle, for the label: pixels.
    pub(super) at: Point,
    /// Of a circle: its radius in pixels.
    pub(super) radius: f64,
    /// Which of `Sheets::sites`.
    pub(super) sites: Vec<usize>,
}

/// Points that lie on one place.
pub(super) struct Spot {
    pub(super) at: Point,
    /// Kinds in their order, whether disputed, and how many sites.
    pub(super) signs: BTreeMap<(Kind, bool), usize>,
    pub(super) sites: Vec<usize>,
    /// The best of its precisions.
    pub(super) precision: Precision,
    /// Pixels within which the true site lies.
    pub(super) radius: f64,
}

/// How exactly a point is known: its size in the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Precision {
    Exact,
    Named,
    Coarse,
}

impl Precision {
    pub(super) fn of(site: &Site) -> Self {
        match site.text("precision") {
            "exact" => Precision::Exact,
            "settlement" | "crossing" => Precision::Named,
            _ => Precision::Coarse,
        }
    }

    /// The size of its sign; 1 is a town's.
    pub(super) fn size(self) -> f64 {
        match self {
            Precision::Exact => 1.2,
            Precision::Named => 1.0,
            Precision::Coarse => 0.8,
        }
    }
}

/// The positions by which a picture is framed: all of points, corners of areas, ends of stretches.
pub(super) fn positions(sheets: &Sheets) -> Vec<Coord<f64>> {
    sheets.sites.iter().filter_map(|site| site.geometry.as_ref()).flat_map(Geometry::coords_iter).collect()
}

/// Stretches and areas: those behind first, then large before small, so that none is hidden.
pub(super) fn figures(sheets: &Sheets, pen: &Pen<'_>) -> Vec<Figure> {
    let mut found: BTreeMap<(Family, bool, String), Figure> = BTreeMap::new();
    for (index, site) in sheets.sites.iter().enumerate() {
        let Some(geometry) = site.geometry.as_ref().filter(|_| site.drawn != Drawn::Point) else { continue };
        let d = outline(geometry, pen);
        if d.is_empty() {
            continue;
        }
        let (middle, latitude) = middle(site, geometry);
        let figure = found.entry((site.family(), site.behind, d.clone())).or_insert_with(|| Figure {
            drawn: site.drawn,
            family: site.family(),
            behind: site.behind,
            disputed: false,
            d,
            at: pen.frame.pixel(middle),
            radius: pen.frame.pixels(site.number("radius_km").unwrap_or(0.0), latitude),
            sites: Vec::new(),
        });
        figure.disputed |= site.disputed();
        figure.sites.push(index);
    }
    let mut figures: Vec<Figure> = found.into_values().collect();
    figures.sort_by(|a, b| {
        (!a.behind, a.drawn == Drawn::Stretch)
            .cmp(&(!b.behind, b.drawn == Drawn::Stretch))
            .then(b.radius.total_cmp(&a.radius))
            .then_with(|| a.sites.cmp(&b.sites))
    });
    figures
}

fn outline(geometry: &Geometry<f64>, pen: &Pen<'_>) -> String {
    let rings = |polygon: &geo::Polygon<f64>| {
        let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
        rings.map(|ring| ring.0.clone()).collect::<Vec<_>>()
    };
    match geometry {
        Geometry::LineString(line) => pen.lines([line.0.as_slice()]).d(),
        Geometry::MultiLineString(lines) => pen.lines(lines.0.iter().map(|line| line.0.as_slice())).d(),
        Geometry::Polygon(polygon) => pen.rings(rings(polygon).iter().map(Vec::as_slice)).d(),
        Geometry::MultiPolygon(polygons) => {
            let rings: Vec<_> = polygons.0.iter().flat_map(rings).collect();
            pen.rings(rings.iter().map(Vec::as_slice)).d()
        }
        _ => String::new(),
    }
}

/// The label's position of a site, else the middle of its box.
fn middle(site: &Site, geometry: &Geometry<f64>) -> (Coord<f64>, f64) {
    use geo::BoundingRect as _;
    let centre = geometry.bounding_rect().map(|area| area.center()).unwrap_or_default();
    let at = match (site.number("longitude"), site.number("latitude")) {
        (Some(x), Some(y)) => geo::coord! { x: x, y: y },
        _ => centre,
    };
    (at, at.y)
}

/// Points, gathered by the pixel they lie on; in order from north to south, so that the nearer sign lies on top.
pub(super) fn spots(sheets: &Sheets, frame: &Frame) -> Vec<Spot> {
    let mut found: BTreeMap<(i64, i64), Spot> = BTreeMap::new();
    for (index, site) in sheets.sites.iter().enumerate() {
        let Some(Geometry::Point(point)) = &site.geometry else { continue };
        let at = frame.pixel(point.0);
        #[expect(clippy::cast_possible_truncation, reason = "pixels: far below what an i64 holds")]
        let key = ((at.1 * 2.0).round() as i64, (at.0 * 2.0).round() as i64);
        let radius = frame.pixels(site.number("radius_km").unwrap_or(0.0), point.0.y);
        let precision = Precision::of(site);
        let spot = found.entry(key).or_insert_with(|| Spot {
            at,
            signs: BTreeMap::new(),
            sites: Vec::new(),
            precision,
            radius,
        });
        let signs = spot.signs.entry((site.kind, site.disputed())).or_default();
        *signs = signs.saturating_add(1);
        spot.precision = spot.precision.min(precision);
        spot.radius = spot.radius.max(radius);
        spot.sites.push(index);
    }
    found.into_values().collect()
}

/// Several spots drawn as one disc with their number of sites.
pub(super) struct Bundle {
    pub(super) at: Point,
    pub(super) sites: usize,
    /// The share of each family that is in it, 0 to 1; together 1.
    pub(super) shares: BTreeMap<Family, f64>,
}

/// Gathers spots nearer to each other than `reach` pixels where there are more than `few` of them. The first of the
/// two is what stands alone.
pub(super) fn bundled(spots: Vec<Spot>, reach: f64, few: usize) -> (Vec<Spot>, Vec<Bundle>) {
    // Few spots are only gathered where three or more would lie on one sign.
    let (reach, least, signs) = if spots.len() <= few { (reach * 0.3, 3, usize::MAX) } else { (reach, 2, 1) };
    let mut cells: BTreeMap<(i64, i64), Vec<Spot>> = BTreeMap::new();
    for spot in spots {
        #[expect(clippy::cast_possible_truncation, reason = "pixels: far below what an i64 holds")]
        let key = ((spot.at.1 / reach).floor() as i64, (spot.at.0 / reach).floor() as i64);
        cells.entry(key).or_default().push(spot);
    }
    let (mut alone, mut bundles) = (Vec::new(), Vec::new());
    for mut cell in cells.into_values() {
        if cell.len() < least && cell.iter().all(|spot| spot.sites.len() <= signs) {
            alone.append(&mut cell);
        } else {
            bundles.push(bundle(&cell));
        }
    }
    (alone, bundles)
}

fn bundle(cell: &[Spot]) -> Bundle {
    let sites: usize = cell.iter().map(|spot| spot.sites.len()).sum();
    let weigh = |coordinate: fn(&Spot) -> f64| {
        let count = |spot: &Spot| f64::from(u32::try_from(spot.sites.len()).unwrap_or(u32::MAX));
        let all: f64 = cell.iter().map(count).sum();
        cell.iter().map(|spot| coordinate(spot) * count(spot)).sum::<f64>() / all.max(1.0)
    };
    let count = |number: usize| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
    let mut shares: BTreeMap<Family, f64> = BTreeMap::new();
    for ((kind, _), signs) in cell.iter().flat_map(|spot| &spot.signs) {
        *shares.entry(kind.family()).or_default() += count(*signs) / count(sites);
    }
    Bundle { at: (weigh(|spot| spot.at.0), weigh(|spot| spot.at.1)), sites, shares }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spot(x: f64, y: f64, kind: Kind) -> Spot {
        Spot {
            at: (x, y),
            signs: BTreeMap::from([((kind, false), 1)]),
            sites: vec![0],
            precision: Precision::Named,
            radius: 0.0,
        }
    }

    #[test]
    fn many_spots_close_together_are_one_ring_with_their_number_and_none_is_lost() {
        let spots = |many: u32| {
            let at = |n: u32| (f64::from(n % 20) * 9.0, f64::from(n / 20) * 9.0);
            let kind = |n: u32| if n.is_multiple_of(4) { Kind::Attack } else { Kind::Shelling };
            (0..many).map(|n| spot(at(n).0, at(n).1, kind(n))).collect::<Vec<_>>()
        };
        let (alone, bundles) = bundled(spots(400), 46.0, 120);
        let told: usize = bundles.iter().map(|bundle| bundle.sites).sum();
        assert_eq!(alone.len() + told, 400);
        assert!(bundles.len() < 40, "{}", bundles.len());
        for bundle in &bundles {
            let whole: f64 = bundle.shares.values().sum();
            assert!((whole - 1.0).abs() < 1e-9, "{whole}");
        }
        let (alone, bundles) = bundled(spots(20), 46.0, 120);
        assert_eq!((alone.len(), bundles.len()), (20, 0), "few spots stand for themselves");
    }

    #[test]
    fn three_places_on_one_sign_are_gathered_even_where_there_are_few() {
        let spots =
            [(3.0, 3.0), (5.0, 4.0), (6.0, 6.0), (90.0, 6.0)].map(|(x, y)| spot(x, y, Kind::Shelling));
        let (alone, bundles) = bundled(spots.into(), 46.0, 120);
        assert_eq!((alone.len(), bundles.len()), (1, 1));
        assert_eq!(bundles[0].sites, 3);
    }
}
