//! The scale bar: a round number of kilometres, true in the middle of the map.

use super::label::{Taken, overlap};
use super::picture::rect;
use super::project::{Box2, Frame};
use super::svg::number;

/// The scale bar.
pub(super) struct Scale {
    at: (f64, f64),
    pixels: f64,
    words: String,
}

impl Scale {
    /// In a lower corner that is free.
    pub(super) fn new(frame: &Frame, s: f64, taken: &Taken) -> Self {
        let one = frame.pixels(1.0, frame.latitude());
        let longest = 200.0 * s;
        let steps = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0];
        let km = steps.iter().rev().find(|km| **km * one <= longest).copied().unwrap_or(1.0);
        let pixels = km * one;
        let y = frame.height - 18.0 * s;
        let corners = [(frame.width - pixels - 20.0 * s, y), (20.0 * s, y)];
        let words = format!("{} km", number(km, 0));
        let mut scales = corners.map(|at| Scale { at, pixels, words: words.clone() }).into_iter();
        let first = scales.next();
        let free = |scale: &Scale| !taken.boxes.iter().any(|other| overlap(&scale.room(s), other));
        match first {
            Some(scale) if !free(&scale) => scales.find(free).unwrap_or(scale),
            Some(scale) => scale,
            None => Scale { at: (0.0, 0.0), pixels, words },
        }
    }

    /// The room it fills.
    pub(super) fn room(&self, s: f64) -> Box2 {
        rect(self.at.0 - 6.0, self.at.1 - 26.0 * s, self.pixels + 12.0, 32.0 * s)
    }

    /// The bar and its words.
    pub(super) fn svg(&self, s: f64) -> String {
        let ((x, y), tick) = (self.at, 7.0 * s);
        format!(
            "<path class=\"tick\" d=\"M{x1} {up}V{y}H{x2}V{up}\"/><text class=\"halo\" x=\"{xt}\" y=\"{yt}\" font-size=\"{}\">{}</text>\n",
            number(14.0 * s, 1),
            self.words,
            x1 = number(x, 1),
            x2 = number(x + self.pixels, 1),
            y = number(y, 1),
            up = number(y - tick, 1),
            xt = number(x + 5.0 * s, 1),
            yt = number(y - 6.0 * s, 1),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::project::Extent;
    use super::*;

    #[test]
    fn the_bar_is_a_round_number_of_kilometres_and_as_long_as_it_says() {
        for (west, east) in [(60.0, 75.0), (69.0, 70.0), (-20.0, 140.0)] {
            let frame = Frame::fit(Extent { west, south: 30.0, east, north: 36.0 }, 1200.0, 0.05, (0.5, 0.9));
            let scale = Scale::new(&frame, 1.0, &Taken::default());
            let km: f64 = scale.words.trim_end_matches(" km").parse().unwrap();
            assert!((scale.pixels - frame.pixels(km, frame.latitude())).abs() < 0.01);
            assert!((30.0..=200.0).contains(&scale.pixels), "{} is {}", scale.words, scale.pixels);
        }
    }
}
