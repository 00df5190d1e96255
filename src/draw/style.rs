//! The look of a picture: classes with the colours of the palette, hatchings, soft edges, signs.

use crate::event::{Family, Kind};
use crate::layer::palette::{self, DARK, Ground, LIGHT};

use super::letters::FAMILY;
use super::svg::number;

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// For paper and bright rooms.
    #[default]
    Light,
    /// For dark rooms and dark pages.
    Dark,
}

impl Theme {
    pub(super) fn ground(self) -> Ground {
        match self {
            Theme::Light => LIGHT,
            Theme::Dark => DARK,
        }
    }

    pub(super) fn colour(self, family: Family) -> &'static str {
        let colour = palette::colour(family);
        match self {
            Theme::Light => colour.light,
            Theme::Dark => colour.dark,
        }
    }
}

pub(super) const FAMILIES: [Family; 3] = [Family::Strike, Family::Clash, Family::Incident];

/// The class of everything of a family.
pub(super) fn family_class(family: Family) -> &'static str {
    match family {
        Family::Strike => "strike",
        Family::Clash => "clash",
        Family::Incident => "incident",
    }
}

/// Strikes are hatched one way, clashes the other, the rest across: told apart without colour.
pub(super) fn hatching(family: Family) -> i32 {
    match family {
        Family::Strike => 45,
        Family::Clash => -45,
        Family::Incident => 90,
    }
}

/// The style sheet of a picture; `s` is the scale of lines.
pub(super) fn sheet(theme: Theme, s: f64) -> String {
    let ground = theme.ground();
    let w = |width: f64| number(width * s, 2);
    let mut css = format!(
        "text{{font-family:{FAMILY};fill:{ink}}}\
         .paper{{fill:{paper}}}.sea{{fill:{sea}}}.land{{fill:{land};stroke:{land};stroke-width:.8}}\
         .province,.coast,.country,.border,.stretch,.casing{{fill:none;stroke-linejoin:round;stroke-linecap:round}}\
         .province{{stroke:{province};stroke-width:{w1}}}.coast,.country{{stroke:{country};stroke-width:{w1}}}\
         .country.disputed{{stroke-dasharray:{w5} {w4}}}\
         .border{{stroke:{border};stroke-width:{w2};stroke-dasharray:{w7} {w4};stroke-linecap:butt}}\
         .frame{{fill:none;stroke:{country};stroke-width:{w1}}}\
         .name,.area,.date,.nation,.halo{{paint-order:stroke;stroke:{land};stroke-width:{w4};stroke-linejoin:round}}\
         .name,.title,.key{{font-weight:700}}.date,.note,.sub{{fill:{grey}}}\
         .nation{{fill:{faint};stroke-opacity:.7}}\
         .box{{fill:{paper};fill-opacity:.94;stroke:{country};stroke-opacity:.5}}\
         .sign{{stroke:{land};stroke-width:1.6;paint-order:stroke;stroke-linejoin:round;fill-rule:evenodd}}\
         .ring{{fill:none;stroke:{ink};stroke-width:1.3;stroke-dasharray:3.2 2.2}}\
         .size{{fill:none;stroke:{grey};stroke-width:1.3}}\
         .count{{font-weight:700}}.bundle{{fill:{paper};stroke:{land};stroke-width:1}}\
         .share{{fill:none;stroke-width:{w34}}}\
         .disputed-sample{{stroke:{ink};stroke-width:1.6;stroke-dasharray:5 3.5;fill:none}}\
         .casing{{stroke:{land};stroke-width:{w65};stroke-opacity:.7}}.stretch{{stroke-width:{w4}}}\
         .behind{{fill-opacity:.09;stroke-opacity:.45;stroke-width:{w1}}}.wash{{fill-opacity:.1}}\
         .dashed{{stroke-dasharray:{w5} {w35}}}.stretch.dashed{{stroke-dasharray:{w12} {w35};stroke-linecap:butt}}\
         .tick{{fill:none;stroke:{ink};stroke-width:{w15}}}",
        ink = ground.ink,
        paper = ground.paper,
        sea = ground.sea,
        land = ground.land,
        province = ground.province,
        country = ground.country,
        border = ground.border,
        grey = ground.grey,
        faint = ground.faint,
        w1 = w(1.0),
        w15 = w(1.5),
        w2 = w(2.0),
        w34 = w(3.4),
        w35 = w(3.5),
        w4 = w(4.0),
        w5 = w(5.0),
        w65 = w(6.5),
        w12 = w(12.0),
        w7 = w(7.0),
    );
    for family in FAMILIES {
        let (class, colour) = (family_class(family), theme.colour(family));
        css += &format!(
            ".sign.{class},.wash.{class}{{fill:{colour}}}.stretch.{class},.share.{class}{{stroke:{colour}}}\
             .behind.{class}{{fill:{colour};stroke:{colour}}}\
             path.area.{class}{{fill:url(#hatch-{class});stroke:{colour};stroke-width:{};stroke-opacity:.85}}\
             .soft.{class}{{fill:url(#soft-{class})}}",
            w(1.3)
        );
    }
    css
}

/// Hatchings and soft edges.
pub(super) fn definitions(theme: Theme, s: f64) -> String {
    let mut defs = String::new();
    for family in FAMILIES {
        let (class, colour, step) = (family_class(family), theme.colour(family), number(6.5 * s, 2));
        defs += &format!(
            "<pattern id=\"hatch-{class}\" width=\"{step}\" height=\"{step}\" patternUnits=\"userSpaceOnUse\" \
             patternTransform=\"rotate({})\"><path d=\"M0 0V{step}\" stroke=\"{colour}\" stroke-width=\"{}\" \
             stroke-opacity=\".55\"/></pattern>\
             <radialGradient id=\"soft-{class}\"><stop offset=\".35\" stop-color=\"{colour}\" stop-opacity=\".3\"/>\
             <stop offset=\"1\" stop-color=\"{colour}\" stop-opacity=\".03\"/></radialGradient>\n",
            hatching(family),
            number(2.2 * s, 2)
        );
    }
    defs
}

/// The sign of a kind.
pub(super) fn sign_svg(kind: Kind, x: f64, y: f64, size: f64) -> String {
    let place = if (x, y) == (0.0, 0.0) && (size - 1.0).abs() < 1e-9 {
        String::new()
    } else {
        format!(" transform=\"translate({} {}) scale({})\"", number(x, 1), number(y, 1), number(size, 2))
    };
    format!(
        "<path class=\"sign {}\"{place} d=\"{}\"/>",
        family_class(kind.family()),
        palette::sign(kind).path
    )
}
