//! Single things as SVG: stretches and areas, the signs of a spot, bundles.

use super::names;
use super::read::Drawn;
use super::scene::{Bundle, Figure, Spot};
use super::style::{family_class, sign_svg};
use super::svg::number;

/// Pixels, at scale 1, within which spots are gathered into a bundle.
pub(super) const BUNDLE: f64 = 46.0;

/// A stretch, an area or a circle as SVG.
pub(super) fn figure_svg(figure: &Figure) -> String {
    let (class, d) = (family_class(figure.family), &figure.d);
    let dashed = if figure.disputed { " dashed" } else { "" };
    match figure.drawn {
        Drawn::Stretch => {
            format!("<path class=\"casing\" d=\"{d}\"/><path class=\"stretch {class}{dashed}\" d=\"{d}\"/>\n")
        }
        _ if figure.behind => format!("<path class=\"behind {class}\" d=\"{d}\"/>\n"),
        Drawn::Circle => format!("<path class=\"soft {class}\" d=\"{d}\"/>\n"),
        _ => format!(
            "<path class=\"wash {class}\" d=\"{d}\"/><path class=\"area {class}{dashed}\" d=\"{d}\"/>\n"
        ),
    }
}

pub(super) fn circle(at: (f64, f64), radius: f64, class: &str) -> String {
    format!(
        "<circle class=\"{class}\" cx=\"{}\" cy=\"{}\" r=\"{}\"/>\n",
        number(at.0, 1),
        number(at.1, 1),
        number(radius, 1)
    )
}

/// The signs of a spot side by side, around its place.
pub(super) fn spot_svg(spot: &Spot, s: f64) -> String {
    let size = spot.precision.size() * s;
    let count = f64::from(u32::try_from(spot.signs.len()).unwrap_or(u32::MAX));
    let mut svg = String::new();
    let step = names::step(spot) * size;
    let mut x = spot.at.0 - (count - 1.0) / 2.0 * step;
    for ((kind, disputed), sites) in &spot.signs {
        if *disputed {
            svg += &format!(
                "<circle class=\"ring\" cx=\"{}\" cy=\"{}\" r=\"{}\"/>",
                number(x, 1),
                number(spot.at.1, 1),
                number(11.0 * size, 1)
            );
        }
        svg += &sign_svg(*kind, x, spot.at.1, size);
        if *sites > 1 {
            svg += &format!(
                "<text class=\"name\" x=\"{}\" y=\"{}\" font-size=\"{}\">{sites}</text>",
                number(x + 4.5 * size, 1),
                number(spot.at.1 + 10.0 * size, 1),
                number(10.0 * s, 1)
            );
        }
        x += step;
    }
    svg + "\n"
}

/// By the number of sites, never more than its place allows.
pub(super) fn bundle_radius(sites: usize, s: f64) -> f64 {
    let sites = f64::from(u32::try_from(sites).unwrap_or(u32::MAX));
    (8.0 + 1.5 * sites.sqrt()).min(BUNDLE * 0.46) * s
}

/// A disc with the number of sites, in a ring of the families' shares.
pub(super) fn bundle_svg(bundle: &Bundle, s: f64) -> String {
    let (x, y) = bundle.at;
    let (radius, size) = (bundle_radius(bundle.sites, s), 11.0 * s);
    let mut svg = circle(bundle.at, radius, "bundle");
    let inner = radius - 1.7 * s;
    let round = std::f64::consts::TAU * inner;
    let mut from = 0.0;
    for (family, share) in &bundle.shares {
        svg += &format!(
            "<circle class=\"share {}\" cx=\"{}\" cy=\"{}\" r=\"{}\" stroke-dasharray=\"{} {}\" stroke-dashoffset=\"{}\"/>",
            family_class(*family),
            number(x, 1),
            number(y, 1),
            number(inner, 1),
            number(share * round, 1),
            number(round, 1),
            number(-from * round, 1),
        );
        from += share;
    }
    svg + &format!(
        "<text class=\"count\" x=\"{}\" y=\"{}\" font-size=\"{}\" text-anchor=\"middle\">{}</text>\n",
        number(x, 1),
        number(y + size * 0.36, 1),
        number(size, 1),
        bundle.sites
    )
}
