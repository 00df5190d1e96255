//! The ground of every picture: land, countries and the borders between them from Natural Earth; where the gazetteer
//! has areas (Afghanistan and Pakistan), its provinces instead.

use std::collections::{BTreeMap, BTreeSet};

use geo::{Coord, Polygon};
use serde::Deserialize;

use crate::error::{Code, Error, Result};
use crate::gazetteer::{Gazetteer, PlaceKind};
use crate::source::Location;

const LAND: &str = include_str!("../../gazetteer/land.topojson");

/// Countries whose provinces the gazetteer has: their number in ISO 3166-1 and their two letters.
const OWN: [(&str, &str); 2] = [("004", "AF"), ("586", "PK")];

/// A line in degrees.
pub(super) type Line = Vec<Coord<f64>>;

/// What lies under the events.
#[derive(Debug, Default)]
pub(super) struct Land {
    pub(super) countries: Vec<Country>,
    /// Between countries, each once.
    pub(super) borders: Vec<Line>,
    /// Between countries where one of them, or most of the world, doesn't recognise the line.
    pub(super) disputed: Vec<Line>,
    pub(super) coasts: Vec<Line>,
    /// Between provinces.
    pub(super) provinces: Vec<Line>,
}

/// A country.
#[derive(Debug)]
pub(super) struct Country {
    pub(super) name: String,
    /// Rings, the outer one first, of each of its parts.
    pub(super) parts: Vec<Vec<Line>>,
    /// Which of its parts may bear its name: not those, apart from the largest, whose outline is disputed.
    pub(super) named: Vec<bool>,
}

#[derive(Deserialize)]
struct Topology {
    transform: Transform,
    objects: Objects,
    arcs: Vec<Vec<(i32, i32)>>,
}

#[derive(Deserialize)]
struct Transform {
    scale: (f64, f64),
    translate: (f64, f64),
}

#[derive(Deserialize)]
struct Objects {
    countries: Countries,
    disputed: Disputed,
}

#[derive(Deserialize)]
struct Countries {
    geometries: Vec<Shape>,
}

#[derive(Deserialize)]
struct Disputed {
    arcs: Vec<Vec<i32>>,
}

#[derive(Deserialize)]
struct Shape {
    id: String,
    properties: Named,
    arcs: Vec<Vec<Vec<i32>>>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

/// The whole world. `border` is the line the layers are about: it isn't drawn a second time.
///
/// # Errors
/// [`Code::Gazetteer`] where the embedded outlines are damaged.
pub(super) fn land(gazetteer: &Gazetteer, border: &[geo::LineString<f64>]) -> Result<Land> {
    let topology: Topology = serde_json::from_str(LAND).map_err(|cause| {
        Error::new(
            Code::Gazetteer,
            "the outlines of the land can't be read",
            "make them with gazetteer/build.py",
        )
        .at(Location::file("gazetteer/land.topojson"))
        .because(cause)
    })?;
    let arcs = absolute(&topology);
    let mut land = Land::default();
    let disputed: BTreeSet<usize> =
        topology.objects.disputed.arcs.iter().flatten().map(|arc| index(*arc)).collect();
    let mut owners: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    for shape in &topology.objects.countries.geometries {
        for arc in shape.arcs.iter().flatten().flatten() {
            owners.entry(index(*arc)).or_default().push(&shape.id);
        }
        let ring = |ring: &Vec<i32>| joined(ring, &arcs);
        let parts: Vec<Vec<Line>> = shape.arcs.iter().map(|part| part.iter().map(ring).collect()).collect();
        let size = |part: &Vec<Line>| part.first().map_or(0.0, extent);
        let largest = parts.iter().map(size).fold(0.0, f64::max);
        let sure = |part: &Vec<Vec<i32>>| !part.iter().flatten().any(|arc| disputed.contains(&index(*arc)));
        let named =
            shape.arcs.iter().zip(&parts).map(|(arcs, part)| sure(arcs) || size(part) >= largest).collect();
        land.countries.push(Country { name: shape.properties.name.clone(), parts, named });
    }
    for (arc, owners) in owners {
        let own = owners.iter().any(|id| OWN.iter().any(|(own, _)| own == id));
        let Some(line) = arcs.get(arc).filter(|_| !own).cloned() else { continue };
        match owners.len() {
            _ if disputed.contains(&arc) => land.disputed.push(line),
            1 => land.coasts.push(line),
            _ => land.borders.push(line),
        }
    }
    let disputed = disputed.iter().filter_map(|arc| arcs.get(*arc)).flatten().copied();
    land.add_own(gazetteer, border, &Near::new(disputed));
    Ok(land)
}

fn absolute(topology: &Topology) -> Vec<Line> {
    let ((sx, sy), (tx, ty)) = (topology.transform.scale, topology.transform.translate);
    let position = |at: &mut (i32, i32), step: &(i32, i32)| {
        *at = (at.0.saturating_add(step.0), at.1.saturating_add(step.1));
        Some(geo::coord! { x: f64::from(at.0) * sx + tx, y: f64::from(at.1) * sy + ty })
    };
    topology.arcs.iter().map(|arc| arc.iter().scan((0, 0), position).collect()).collect()
}

/// The number of an arc; a negative one is walked backwards.
fn index(arc: i32) -> usize {
    usize::try_from(if arc < 0 { !arc } else { arc }).unwrap_or(usize::MAX)
}

fn joined(ring: &[i32], arcs: &[Line]) -> Line {
    let mut line: Line = Vec::new();
    for &number in ring {
        let Some(arc) = arcs.get(index(number)) else { continue };
        line.pop();
        if number < 0 { line.extend(arc.iter().rev()) } else { line.extend(arc) }
    }
    line
}

/// Square degrees of the box around a ring.
fn extent(ring: &Line) -> f64 {
    use geo::BoundingRect as _;
    geo::LineString::new(ring.clone()).bounding_rect().map_or(0.0, |area| area.width() * area.height())
}

/// Where disputed lines run, to a quarter of a degree: two sources never draw a line in the same place.
struct Near(BTreeSet<(i64, i64)>);

impl Near {
    fn new(line: impl Iterator<Item = Coord<f64>>) -> Self {
        Near(
            line.flat_map(|at| {
                (-1..=1).flat_map(move |x| (-1..=1).map(move |y| (cell(at).0 + x, cell(at).1 + y)))
            })
            .collect(),
        )
    }

    fn holds(&self, at: Coord<f64>) -> bool {
        self.0.contains(&cell(at))
    }
}

fn cell(at: Coord<f64>) -> (i64, i64) {
    #[expect(clippy::cast_possible_truncation, reason = "degrees: far below what an i64 holds")]
    let step = |degrees: f64| (degrees * 5.0).floor() as i64;
    (step(at.x), step(at.y))
}

/// An edge of a polygon, without direction, in ten-thousandths of a degree.
type Edge = ((i64, i64), (i64, i64));

impl Land {
    /// The provinces of the gazetteer: an edge two of them share is a line between provinces, an edge of one only is
    /// the country's outline.
    fn add_own(&mut self, gazetteer: &Gazetteer, border: &[geo::LineString<f64>], disputed: &Near) {
        let own = |country: &str| OWN.iter().any(|(_, letters)| *letters == country);
        let provinces = gazetteer.places().filter(|p| p.kind == PlaceKind::Province && own(&p.country));
        let areas: Vec<&Polygon<f64>> =
            provinces.filter_map(|place| gazetteer.area(&place.id)).flat_map(|area| &area.0.0).collect();
        let line: BTreeSet<(i64, i64)> = border.iter().flat_map(|line| &line.0).map(|at| key(*at)).collect();
        let mut times: BTreeMap<Edge, u8> = BTreeMap::new();
        for polygon in &areas {
            for pair in rings(polygon).flat_map(|ring| ring.0.windows(2)) {
                if let Some(edge) = edge(pair) {
                    let count = times.entry(edge).or_default();
                    *count = count.saturating_add(1);
                }
            }
        }
        let mut drawn: BTreeSet<Edge> = BTreeSet::new();
        for polygon in &areas {
            let whole = rings(polygon).map(|ring| ring.0.clone()).collect();
            // Without a name: the country has one already.
            self.countries.push(Country { name: String::new(), parts: vec![whole], named: vec![false] });
            for ring in rings(polygon) {
                self.add_ring(ring, &times, &line, disputed, &mut drawn);
            }
        }
    }

    fn add_ring(
        &mut self,
        ring: &geo::LineString<f64>,
        times: &BTreeMap<Edge, u8>,
        border: &BTreeSet<(i64, i64)>,
        disputed: &Near,
        drawn: &mut BTreeSet<Edge>,
    ) {
        // 0: not to be drawn; 1: outline; 2: between provinces; 3: disputed outline.
        let mut open: (u8, Line) = (0, Vec::new());
        for pair in ring.0.windows(2) {
            let (&[a, b], Some(edge)) = (pair, edge(pair)) else { continue };
            let on_border = border.contains(&edge.0) && border.contains(&edge.1);
            let sort = match times.get(&edge) {
                _ if on_border || !drawn.insert(edge) => 0,
                Some(1) if disputed.holds(a) && disputed.holds(b) => 3,
                Some(1) => 1,
                _ => 2,
            };
            if sort != open.0 {
                self.close(std::mem::replace(&mut open, (sort, vec![a])));
            }
            open.1.push(b);
        }
        self.close(open);
    }

    fn close(&mut self, (sort, line): (u8, Line)) {
        match sort {
            1 if line.len() > 1 => self.borders.push(line),
            2 if line.len() > 1 => self.provinces.push(line),
            3 if line.len() > 1 => self.disputed.push(line),
            _ => {}
        }
    }
}

fn rings(polygon: &Polygon<f64>) -> impl Iterator<Item = &geo::LineString<f64>> {
    std::iter::once(polygon.exterior()).chain(polygon.interiors())
}

fn edge(pair: &[Coord<f64>]) -> Option<Edge> {
    let &[a, b] = pair else { return None };
    let (a, b) = (key(a), key(b));
    (a != b).then(|| (a.min(b), a.max(b)))
}

fn key(at: Coord<f64>) -> (i64, i64) {
    #[expect(clippy::cast_possible_truncation, reason = "degrees: far below what an i64 holds")]
    let step = |degrees: f64| (degrees * 1e4).round() as i64;
    (step(at.x), step(at.y))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole() -> Land {
        let gazetteer = Gazetteer::embedded().unwrap();
        let border = gazetteer.border().unwrap().line().iter().copied().map(Coord::from).collect();
        land(gazetteer, &[geo::LineString::new(border)]).unwrap()
    }

    #[test]
    fn every_country_has_a_name_and_closed_rings() {
        let land = whole();
        let named: Vec<&Country> = land.countries.iter().filter(|c| !c.name.is_empty()).collect();
        assert!(named.len() > 200, "{}", named.len());
        for country in named {
            for ring in country.parts.iter().flatten() {
                // The smallest are a point at this scale.
                assert!(ring.len() >= 4 || country.parts.len() == 1, "{}", country.name);
                assert_eq!(ring.first(), ring.last(), "{}", country.name);
            }
        }
    }

    #[test]
    fn the_line_the_layers_are_about_is_not_drawn_twice() {
        let land = whole();
        let torkham = geo::coord! { x: 71.09, y: 34.12 };
        let near = |line: &Line| line.iter().any(|at| (at.x - torkham.x).hypot(at.y - torkham.y) < 0.15);
        assert!(!land.borders.iter().chain(&land.coasts).chain(&land.disputed).any(near));
        assert!(land.provinces.len() > 20);
    }

    #[test]
    fn the_line_of_control_is_among_the_disputed() {
        let near = |line: &Line| line.iter().any(|at| (at.x - 35.7).abs() < 0.4 && (at.y - 32.9).abs() < 0.4);
        assert!(whole().disputed.iter().any(near), "the Golan Heights");
    }
}
