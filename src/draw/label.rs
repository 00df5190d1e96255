//! Names where there is room for them: no name lies on another, on a sign or on the legend. A name that finds no room
//! is left out, never drawn over another.

use super::clip::Point;
use super::letters;
use super::project::Box2;
use geo::{Rect, coord};

/// A name that wants to be drawn. Those first in a list are placed first.
#[derive(Debug, Clone)]
pub(super) struct Wish {
    /// What it names.
    pub(super) at: Point,
    /// Half the width and half the height of the sign there.
    pub(super) sign: (f64, f64),
    pub(super) lines: Vec<Words>,
    /// In the middle of what it names (an area), not beside it.
    pub(super) over: bool,
}

/// Some words in one hand.
#[derive(Debug, Clone)]
pub(super) struct Words {
    pub(super) text: String,
    pub(super) size: f64,
    /// `name`, `date`, `area` or `nation`.
    pub(super) class: &'static str,
    /// Pixels between letters.
    pub(super) spacing: f64,
}

impl Words {
    pub(super) fn width(&self) -> f64 {
        let letters = f64::from(u32::try_from(self.text.chars().count()).unwrap_or(u32::MAX));
        letters::width(&self.text, self.size, self.class == "name") + letters * self.spacing
    }
}

/// A name in its place.
#[derive(Debug, Clone)]
pub(super) struct Label {
    pub(super) lines: Vec<Words>,
    pub(super) place: Box2,
    /// `start`, `middle` or `end`.
    pub(super) anchor: &'static str,
}

/// What names keep away from.
#[derive(Debug, Default)]
pub(super) struct Taken {
    /// No name may lie here.
    pub(super) boxes: Vec<Box2>,
    /// Better not here: points along lines.
    pub(super) points: Vec<Point>,
}

impl Taken {
    fn free(&self, place: &Box2, within: &Box2) -> bool {
        let (low, high) = (place.min(), place.max());
        let inside = low.x >= within.min().x
            && low.y >= within.min().y
            && high.x <= within.max().x
            && high.y <= within.max().y;
        inside && !self.boxes.iter().any(|other| overlap(place, other))
    }

    fn trouble(&self, place: &Box2) -> usize {
        let (low, high) = (place.min(), place.max());
        let inside = |p: &&Point| (low.x..=high.x).contains(&p.0) && (low.y..=high.y).contains(&p.1);
        self.points.iter().filter(inside).count()
    }
}

/// Whether two rectangles share more than an edge.
pub(super) fn overlap(a: &Box2, b: &Box2) -> bool {
    a.min().x < b.max().x && b.min().x < a.max().x && a.min().y < b.max().y && b.min().y < a.max().y
}

/// Heights of a line of letters: of what is above the baseline, and of all of it.
const ASCENT: f64 = 0.8;
const HEIGHT: f64 = 1.16;

/// Places names in the order of the wishes, each where it crosses the fewest lines; takes the room they fill.
pub(super) fn place(wishes: Vec<Wish>, taken: &mut Taken, within: &Box2) -> Vec<Label> {
    let mut labels = Vec::new();
    for wish in wishes {
        let width = wish.lines.iter().map(Words::width).fold(0.0, f64::max);
        let height: f64 = wish.lines.iter().map(|line| line.size * HEIGHT).sum();
        let mut best: Option<(usize, usize, Box2, &'static str)> = None;
        for (rank, (x, y, anchor)) in spots(&wish, width, height).into_iter().enumerate() {
            let place = Rect::new(coord! { x: x, y: y }, coord! { x: x + width, y: y + height });
            if !taken.free(&place, within) {
                continue;
            }
            let trouble = taken.trouble(&place);
            // A spot later in the order must be clearly better.
            let cost = trouble.saturating_mul(2).saturating_add(rank);
            if best.as_ref().is_none_or(|(least, ..)| cost < *least) {
                best = Some((cost, rank, place, anchor));
            }
        }
        if let Some((_, _, place, anchor)) = best {
            taken.boxes.push(place);
            labels.push(Label { lines: wish.lines, place, anchor });
        }
    }
    labels
}

/// Where a name may stand, best first: the upper left corner of its box, and how its lines are set.
fn spots(wish: &Wish, width: f64, height: f64) -> Vec<(f64, f64, &'static str)> {
    let (x, y) = wish.at;
    let (dx, dy) = (wish.sign.0 + 4.0, wish.sign.1 + 2.0);
    let middle = (x - width / 2.0, "middle");
    let beside = [
        (x + dx, y - height / 2.0, "start"),
        (x - dx - width, y - height / 2.0, "end"),
        (middle.0, y - dy - height, middle.1),
        (middle.0, y + dy, middle.1),
        (x + dx, y - dy / 2.0 - height, "start"),
        (x + dx, y + dy / 2.0, "start"),
        (x - dx - width, y - dy / 2.0 - height, "end"),
        (x - dx - width, y + dy / 2.0, "end"),
    ];
    if !wish.over {
        return beside.to_vec();
    }
    let over = [0.0, -0.7, 0.7, -1.4, 1.4].map(|rows| (middle.0, y - height / 2.0 + rows * height, middle.1));
    over.into_iter().chain(beside).collect()
}

impl Label {
    /// Its lines as SVG, each a `text` on its own baseline.
    pub(super) fn svg(&self) -> String {
        let x = match self.anchor {
            "start" => self.place.min().x,
            "end" => self.place.max().x,
            _ => self.place.center().x,
        };
        let mut svg = String::new();
        let mut top = self.place.min().y;
        for line in &self.lines {
            let baseline = top + line.size * (HEIGHT - 1.0) / 2.0 + line.size * ASCENT;
            svg += &format!(
                "<text class=\"{}\" x=\"{}\" y=\"{}\" font-size=\"{}\" text-anchor=\"{}\"{}>{}</text>\n",
                line.class,
                super::svg::number(x, 1),
                super::svg::number(baseline, 1),
                super::svg::number(line.size, 1),
                self.anchor,
                if line.spacing > 0.0 {
                    format!(" letter-spacing=\"{}\"", super::svg::number(line.spacing, 1))
                } else {
                    String::new()
                },
                super::svg::text(&line.text)
            );
            top += line.size * HEIGHT;
        }
        svg
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn field() -> Box2 {
        Rect::new(coord! { x: 0.0, y: 0.0 }, coord! { x: 400.0, y: 300.0 })
    }

    fn wish(x: f64, y: f64, text: &str, over: bool) -> Wish {
        let words = Words { text: text.into(), size: 14.0, class: "name", spacing: 0.0 };
        Wish { at: (x, y), sign: (8.0, 8.0), lines: vec![words], over }
    }

    #[test]
    fn a_name_stands_to_the_right_and_moves_where_that_is_taken() {
        let mut taken = Taken::default();
        let right = place(vec![wish(100.0, 100.0, "Kabul", false)], &mut taken, &field());
        assert_eq!(right[0].anchor, "start");
        let left = place(vec![wish(100.0, 100.0, "Kabul", false)], &mut taken, &field());
        assert_eq!(left[0].anchor, "end");
        let edge = place(vec![wish(395.0, 200.0, "Torkham", false)], &mut taken, &field());
        assert_eq!(edge[0].anchor, "end", "not over the edge");
    }

    #[test]
    fn a_name_without_room_is_left_out() {
        let mut taken = Taken { boxes: vec![field()], points: Vec::new() };
        assert!(place(vec![wish(100.0, 100.0, "Kabul", false)], &mut taken, &field()).is_empty());
    }

    #[test]
    fn a_name_keeps_off_lines_where_it_can() {
        let line = (0..60).map(|n| (108.0 + f64::from(n), 100.0)).collect();
        let mut taken = Taken { boxes: Vec::new(), points: line };
        assert_eq!(place(vec![wish(100.0, 100.0, "Kabul", false)], &mut taken, &field())[0].anchor, "end");
    }

    #[test]
    fn a_hostile_name_stays_text() {
        let labels = place(vec![wish(100.0, 100.0, "<b>\"", false)], &mut Taken::default(), &field());
        assert!(labels[0].svg().contains(">&lt;b&gt;&quot;</text>"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn no_name_lies_on_another_or_outside(
            spots in proptest::collection::vec((0.0..400.0f64, 0.0..300.0f64, "[A-Za-z ]{1,14}", any::<bool>()), 1..40),
        ) {
            let wishes = spots.iter().map(|(x, y, text, over)| wish(*x, *y, text, *over)).collect();
            let labels = place(wishes, &mut Taken::default(), &field());
            for (n, a) in labels.iter().enumerate() {
                prop_assert!(a.place.min().x >= 0.0 && a.place.max().x <= 400.0);
                for b in &labels[n + 1..] {
                    prop_assert!(!overlap(&a.place, &b.place), "{a:?} {b:?}");
                }
            }
        }
    }
}
