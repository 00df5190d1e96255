//! The picture: heading, map, legend, scale, notes and sources, laid out for a width.

use geo::{Rect, coord};

use super::ground::{Fineness, Pen, ground};
use super::label::{self, Label, Taken, overlap};
use super::land::{self, Land};
use super::names;
use super::project::{Box2, Extent, Frame};
use super::read::{Drawn, Sheets};
use super::scale::Scale;
use super::scene::{self, Bundle, Figure, Spot};
use super::signs::{bundle_radius, bundle_svg, circle, figure_svg, spot_svg};
use super::style::{self, Theme, family_class};
use super::svg::{number, text};
use super::{heading, legend, signs};
use crate::error::Result;
use crate::gazetteer::Gazetteer;

/// How a picture is to be.
#[derive(Debug, Clone, Default)]
pub struct PictureOptions {
    /// Pixels, 300 to 8000.
    pub width: f64,
    /// Light or dark.
    pub theme: Theme,
    /// The heading; `None` for one made of what is drawn and of its days.
    pub title: Option<String>,
    /// West, south, east, north in degrees; `None` to show everything.
    pub extent: Option<(f64, f64, f64, f64)>,
}

/// A picture.
#[derive(Debug)]
pub struct Picture {
    /// The SVG file.
    pub svg: String,
    /// Pixels.
    pub width: f64,
    /// Pixels.
    pub height: f64,
    /// Names that found no room.
    pub labels_left_out: usize,
}

/// More spots than this are gathered into bundles.
pub(super) const FEW: usize = 120;

/// Draws the layers. The same layers and options give the same bytes.
///
/// # Errors
/// [`Code::Gazetteer`](crate::error::Code::Gazetteer) where the embedded outlines are damaged.
pub fn picture(sheets: &Sheets, gazetteer: &Gazetteer, options: &PictureOptions) -> Result<Picture> {
    let (land, border) = with_border(sheets, gazetteer)?;
    let s = (options.width / 1200.0).sqrt().clamp(0.72, 2.2);
    let frame = Frame::fit(extent(sheets, options), options.width, 0.07, (0.6, 0.9));
    let (seen, outside) = sheets.within(&frame);
    let sheets = &seen;
    let pen =
        Pen { frame: &frame, window: frame.area(8.0), fineness: Fineness { digits: 1, tolerance: 0.35 } };
    let map = Map::new(sheets, &land, &border, &pen, s);
    let heading = heading::heading(sheets, outside, options, s);
    let foot = heading::foot(sheets, options.width, s);
    let outside = map.legend_outside(options.width / s);
    let below = outside.as_ref().map_or(0.0, |block| block.height * s);
    let height = heading.height + frame.height + below + foot.height;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\" role=\"img\" \
         aria-labelledby=\"title\">\n<title id=\"title\">{}</title>\n<style>{}</style>\n<defs>{}\
         <clipPath id=\"map\"><rect width=\"{w}\" height=\"{}\"/></clipPath></defs>\n\
         <rect class=\"paper\" width=\"{w}\" height=\"{h}\"/>\n{}",
        text(&heading.title),
        style::sheet(options.theme, s),
        style::definitions(options.theme, s),
        number(frame.height, 1),
        heading.svg,
        w = number(options.width, 1),
        h = number(height.ceil(), 0),
    );
    svg +=
        &format!("<g transform=\"translate(0 {})\"><g clip-path=\"url(#map)\">\n", number(heading.height, 1));
    svg += &ground(&land, &border, &pen);
    svg += &map.svg(s);
    svg += &format!(
        "</g>\n<path class=\"frame\" d=\"M0 0H{w}M0 {h}H{w}\"/></g>\n",
        w = number(options.width, 1),
        h = number(frame.height, 1)
    );
    if let Some(block) = &outside {
        svg += &format!(
            "<g transform=\"translate(0 {}) scale({})\">\n{}</g>\n",
            number(heading.height + frame.height, 1),
            number(s, 3),
            block.svg()
        );
    }
    svg += &format!(
        "<g transform=\"translate(0 {})\">\n{}</g>\n</svg>\n",
        number(heading.height + frame.height + below, 1),
        foot.svg
    );
    Ok(Picture { svg, width: options.width, height: height.ceil(), labels_left_out: map.left_out })
}

/// The ground, and the border the layers are about; without one in the layers, the gazetteer's is one of the disputed.
pub(super) fn with_border(
    sheets: &Sheets,
    gazetteer: &Gazetteer,
) -> Result<(Land, Vec<geo::LineString<f64>>)> {
    if !sheets.border.is_empty() {
        return Ok((land::land(gazetteer, &sheets.border)?, sheets.border.clone()));
    }
    let own = gazetteer.border().map(|b| b.line().iter().copied().map(geo::Coord::from).collect::<Vec<_>>());
    let own: Vec<geo::LineString<f64>> = own.into_iter().map(geo::LineString::new).collect();
    let mut land = land::land(gazetteer, &own)?;
    land.disputed.extend(own.into_iter().map(|line| line.0));
    Ok((land, Vec::new()))
}

/// What is shown: what was asked for, else the events, else the border, else the inhabited world.
pub(super) fn extent(sheets: &Sheets, options: &PictureOptions) -> Extent {
    let asked = options.extent.map(|(west, south, east, north)| Extent {
        west,
        south: south.min(north),
        east: if east < west { east + 360.0 } else { east },
        north: south.max(north),
    });
    let border = || {
        let all: Vec<_> = sheets.border.iter().flat_map(|line| line.0.iter().copied()).collect();
        Extent::around(&all)
    };
    asked.or_else(|| Extent::around(&scene::positions(sheets))).or_else(border).unwrap_or(Extent {
        west: -150.0,
        south: -50.0,
        east: 180.0,
        north: 70.0,
    })
}

/// Everything on the map but its ground.
struct Map {
    figures: Vec<Figure>,
    spots: Vec<Spot>,
    bundles: Vec<Bundle>,
    labels: Vec<Label>,
    left_out: usize,
    rows: Vec<legend::Row>,
    /// Where the legend stands on the map, if there is room.
    legend: Option<(f64, f64, legend::Block)>,
    scale: Scale,
}

impl Map {
    fn new(sheets: &Sheets, land: &Land, border: &[geo::LineString<f64>], pen: &Pen<'_>, s: f64) -> Self {
        let frame = pen.frame;
        let figures = scene::figures(sheets, pen);
        let (spots, bundles) =
            scene::bundled(visible(scene::spots(sheets, frame), frame), signs::BUNDLE * s, FEW);
        let mut taken = taken(&figures, &spots, &bundles, s);
        let line = pen.lines(border.iter().map(|line| line.0.as_slice())).d();
        taken.points.extend(names::points_of(&line));
        let rows = legend::rows(sheets, &figures, &spots, &bundles, !line.is_empty());
        let scale = Scale::new(frame, s, &taken);
        taken.boxes.push(scale.room(s));
        let (legend, rows) = corner(rows, frame, s, &taken);
        if let Some((x, y, block)) = &legend {
            taken.boxes.push(rect(*x, *y, block.width * s, block.height * s));
        }
        let within = frame.area(-4.0);
        let wishes = names::of_events(sheets, &figures, &spots, s);
        let wanted = wishes.len();
        let mut labels = label::place(wishes, &mut taken, &within);
        let left_out = wanted.saturating_sub(labels.len());
        labels.extend(names::of_countries(land, pen, s, &mut taken, &within));
        Map { figures, spots, bundles, labels, left_out, rows, legend, scale }
    }

    /// The legend, where it found no room on the map.
    fn legend_outside(&self, room: f64) -> Option<legend::Block> {
        let outside = self.legend.is_none() && !self.rows.is_empty();
        outside.then(|| legend::columns(self.rows.clone(), room))
    }

    fn svg(&self, s: f64) -> String {
        let mut svg = String::new();
        for figure in &self.figures {
            svg += &figure_svg(figure);
        }
        let few = self.spots.len() <= FEW;
        for spot in self.spots.iter().filter(|spot| few && spot.radius > 10.0 * s) {
            for family in style::FAMILIES {
                if spot.signs.keys().any(|(kind, _)| kind.family() == family) {
                    svg += &circle(spot.at, spot.radius, &format!("soft {}", family_class(family)));
                    break;
                }
            }
        }
        let (nations, names): (Vec<&Label>, Vec<&Label>) =
            self.labels.iter().partition(|label| label.lines.iter().any(|line| line.class == "nation"));
        nations.iter().for_each(|label| svg += &label.svg());
        for spot in &self.spots {
            svg += &spot_svg(spot, s);
        }
        for bundle in &self.bundles {
            svg += &bundle_svg(bundle, s);
        }
        names.iter().for_each(|label| svg += &label.svg());
        svg += &self.scale.svg(s);
        if let Some((x, y, block)) = &self.legend {
            svg += &format!(
                "<g transform=\"translate({} {}) scale({})\">\n<rect class=\"box\" width=\"{}\" height=\"{}\" rx=\"5\"/>\n{}</g>\n",
                number(*x, 1),
                number(*y, 1),
                number(s, 3),
                number(block.width, 1),
                number(block.height, 1),
                block.svg()
            );
        }
        svg
    }
}

fn visible(spots: Vec<Spot>, frame: &Frame) -> Vec<Spot> {
    let area = frame.area(20.0);
    let (low, high) = (area.min(), area.max());
    let seen = |p: (f64, f64)| (low.x..=high.x).contains(&p.0) && (low.y..=high.y).contains(&p.1);
    spots.into_iter().filter(|spot| seen(spot.at)).collect()
}

fn taken(figures: &[Figure], spots: &[Spot], bundles: &[Bundle], s: f64) -> Taken {
    let mut taken = Taken::default();
    for spot in spots {
        let (half, high) = names::sign_size(spot, s);
        taken.boxes.push(rect(spot.at.0 - half, spot.at.1 - high, 2.0 * half, 2.0 * high));
    }
    for bundle in bundles {
        let half = bundle_radius(bundle.sites, s);
        taken.boxes.push(rect(bundle.at.0 - half, bundle.at.1 - half, 2.0 * half, 2.0 * half));
    }
    for figure in figures {
        let line = names::points_of(&figure.d);
        let every = if figure.drawn == Drawn::Stretch { 1 } else { 2 };
        taken.points.extend(line.into_iter().step_by(every));
    }
    taken
}

pub(super) fn rect(x: f64, y: f64, width: f64, height: f64) -> Box2 {
    Rect::new(coord! { x: x, y: y }, coord! { x: x + width, y: y + height })
}

/// The legend in the first corner where it covers nothing, and its rows once more.
fn corner(
    rows: Vec<legend::Row>,
    frame: &Frame,
    s: f64,
    taken: &Taken,
) -> (Option<(f64, f64, legend::Block)>, Vec<legend::Row>) {
    if rows.is_empty() {
        return (None, rows);
    }
    let block = legend::column(rows.clone());
    let (width, height) = (block.width * s, block.height * s);
    let gap = 14.0 * s;
    if width > frame.width * 0.45 || height > frame.height - 2.0 * gap {
        return (None, rows);
    }
    let (right, bottom) = (frame.width - width - gap, frame.height - height - gap);
    let free = [(gap, gap), (right, gap), (gap, bottom), (right, bottom)].into_iter().find(|(x, y)| {
        let place = rect(*x, *y, width, height);
        let inside = |p: &(f64, f64)| {
            (place.min().x..=place.max().x).contains(&p.0) && (place.min().y..=place.max().y).contains(&p.1)
        };
        !taken.boxes.iter().any(|other| overlap(&place, other)) && !taken.points.iter().any(inside)
    });
    (free.map(|(x, y)| (x, y, block)), rows)
}
