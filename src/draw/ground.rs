//! The ground as SVG: sea, land, provinces, countries, borders held in dispute, and the border the layers are about.

use geo::Coord;

use super::clip::{self, Point};
use super::land::Land;
use super::project::{Box2, Frame};
use super::svg::Path;

/// How finely the ground is drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fineness {
    /// Decimals of a pixel.
    pub(super) digits: u32,
    /// No corner that strays less than so many pixels.
    pub(super) tolerance: f64,
}

/// A drawing of lines within a window.
pub(super) struct Pen<'a> {
    pub(super) frame: &'a Frame,
    /// What is drawn, in pixels; may reach beyond the frame.
    pub(super) window: Box2,
    pub(super) fineness: Fineness,
}

impl Pen<'_> {
    /// A line as often as it shows: once, or again where the window reaches around the world.
    fn copies(&self, line: &[Coord<f64>]) -> impl Iterator<Item = Vec<Point>> {
        let points = self.frame.line(line);
        let (low, high) =
            points.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), p| (l.min(p.0), h.max(p.0)));
        let (window, round) = (self.window, self.frame.round());
        [-round, 0.0, round]
            .into_iter()
            .filter(move |shift| low + shift <= window.max().x && high + shift >= window.min().x)
            .map(move |shift| points.iter().map(|p| (p.0 + shift, p.1)).collect())
    }

    /// Lines, cut to the window, into a path.
    pub(super) fn lines<'l>(&self, lines: impl IntoIterator<Item = &'l [Coord<f64>]>) -> Path {
        let mut path = Path::new(self.fineness.digits);
        for line in lines {
            for part in self.copies(line).flat_map(|points| clip::line(&points, &self.window)) {
                path.line(clip::simplified(&part, self.fineness.tolerance), false);
            }
        }
        path
    }

    /// Rings, cut to the window, into a path to be filled.
    pub(super) fn rings<'l>(&self, rings: impl IntoIterator<Item = &'l [Coord<f64>]>) -> Path {
        let mut path = Path::new(self.fineness.digits);
        for ring in rings {
            for points in self.copies(ring) {
                let cut = clip::ring(&points, &self.window);
                let simple = clip::simplified(&cut, self.fineness.tolerance);
                if simple.len() > 2 {
                    path.line(simple, true);
                }
            }
        }
        path
    }
}

/// The ring, counter-clockwise.
fn turned(ring: &[Coord<f64>]) -> Vec<Coord<f64>> {
    let twice: f64 = ring
        .windows(2)
        .map(|pair| match pair {
            [a, b] => a.x * b.y - b.x * a.y,
            _ => 0.0,
        })
        .sum();
    if twice < 0.0 { ring.iter().rev().copied().collect() } else { ring.to_vec() }
}

/// The ground, from the sea up to the borders. Colours are those of the classes.
pub(super) fn ground(land: &Land, border: &[geo::LineString<f64>], pen: &Pen<'_>) -> String {
    let (low, high) = (pen.window.min(), pen.window.max());
    let mut svg = format!(
        "<rect class=\"sea\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>\n",
        super::svg::number(low.x, 1),
        super::svg::number(low.y, 1),
        super::svg::number(high.x - low.x, 1),
        super::svg::number(high.y - low.y, 1)
    );
    // Outer rings alone, all turned one way: where outlines of two sources overlap, both are land. What lies in a hole
    // is another country.
    let parts = |named: bool| {
        let countries = land.countries.iter().filter(move |country| country.name.is_empty() != named);
        countries.flat_map(|country| &country.parts)
    };
    let rings: Vec<Vec<Coord<f64>>> =
        parts(true).filter_map(|part| part.first()).map(|ring| turned(ring)).collect();
    // What the gazetteer adds are slivers at their edges: coarse will do.
    let coarse = Fineness { tolerance: pen.fineness.tolerance * 4.0, ..pen.fineness };
    let own: Vec<Vec<Coord<f64>>> =
        parts(false).filter_map(|part| part.first()).map(|ring| turned(ring)).collect();
    let own = Pen { fineness: coarse, ..*pen }.rings(own.iter().map(Vec::as_slice));
    // From far away lines between provinces are only noise.
    let near = pen.frame.pixels(100.0, pen.frame.latitude()) > 22.0;
    let provinces = land.provinces.iter().filter(|_| near);
    let border = border.iter().map(|line| line.0.as_slice());
    let paths = [
        ("land", pen.rings(rings.iter().map(Vec::as_slice))),
        ("land", own),
        ("province", pen.lines(provinces.map(Vec::as_slice))),
        ("coast", pen.lines(land.coasts.iter().map(Vec::as_slice))),
        ("country", pen.lines(land.borders.iter().map(Vec::as_slice))),
        ("country disputed", pen.lines(land.disputed.iter().map(Vec::as_slice))),
        ("border", pen.lines(border)),
    ];
    for (class, path) in paths {
        if !path.is_empty() {
            svg += &format!("<path class=\"{class}\" d=\"{}\"/>\n", path.d());
        }
    }
    svg
}
