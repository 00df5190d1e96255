//! From degrees to pixels: Mercator's projection around a middle meridian. Circles stay circles, north is up, and the
//! page can be drawn nearer without drawing anew.

use geo::{Coord, Rect, coord};

/// Beyond this latitude Mercator's projection runs away; nothing is drawn there.
const LAST_LATITUDE: f64 = 84.0;
/// Kilometres of a degree of longitude on the equator.
const KM_A_DEGREE: f64 = 111.319_5;
/// The least that a picture shows, in degrees of longitude: about 110 km at the equator.
const LEAST_DEGREES: f64 = 1.0;

/// A rectangle in pixels.
pub(super) type Box2 = Rect<f64>;

/// Where each position stands in a picture.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    /// The meridian in the middle; longitudes are taken within 180 degrees of it.
    middle: f64,
    /// Mercator's units: degrees on the equator.
    west: f64,
    north: f64,
    /// Pixels a unit.
    scale: f64,
    /// In pixels.
    pub(super) width: f64,
    pub(super) height: f64,
}

/// What must be seen, in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Extent {
    pub(super) west: f64,
    pub(super) south: f64,
    /// East of `west`; beyond 180 where it crosses the antimeridian.
    pub(super) east: f64,
    pub(super) north: f64,
}

impl Extent {
    /// The smallest extent around positions, across the antimeridian where that is shorter; `None` without any.
    pub(super) fn around(positions: &[Coord<f64>]) -> Option<Extent> {
        let mut lons: Vec<f64> = positions.iter().map(|p| p.x).collect();
        lons.sort_by(f64::total_cmp);
        let (first, last) = (*lons.first()?, *lons.last()?);
        let gap = |pair: &[f64]| match pair {
            [a, b] => b - a,
            _ => 0.0,
        };
        let widest = lons.windows(2).max_by(|a, b| gap(a).total_cmp(&gap(b)));
        let (west, east) = match widest {
            Some(pair @ [a, b]) if gap(pair) > first + 360.0 - last && last - first > 180.0 => {
                (*b, a + 360.0)
            }
            _ => (first, last),
        };
        let lats = positions.iter().map(|p| p.y.clamp(-LAST_LATITUDE, LAST_LATITUDE));
        let (south, north) =
            lats.fold((f64::INFINITY, f64::NEG_INFINITY), |(s, n), lat| (s.min(lat), n.max(lat)));
        Some(Extent { west, south, east, north })
    }
}

impl Frame {
    /// A frame of this width that shows all of the extent with a margin; as high as that needs, between the two
    /// ratios of height to width.
    pub(super) fn fit(extent: Extent, width: f64, margin: f64, ratios: (f64, f64)) -> Frame {
        let (least, most) = ratios;
        let middle = f64::midpoint(extent.west, extent.east);
        let (south, north) = (unit(extent.south), unit(extent.north));
        let across = (extent.east - extent.west).max(LEAST_DEGREES) * (1.0 + 2.0 * margin);
        let up = (north - south) * (1.0 + 2.0 * margin);
        let across = across.max(up / most).min(360.0);
        let scale = width / across;
        let height = (up * scale).clamp(width * least, width * most);
        let centre = f64::midpoint(south, north);
        Frame { middle, west: -across / 2.0, north: centre + height / scale / 2.0, scale, width, height }
    }

    /// A position in pixels, from the upper left corner.
    pub(super) fn pixel(&self, position: Coord<f64>) -> (f64, f64) {
        let mut lon = position.x - self.middle;
        lon -= ((lon + 180.0) / 360.0).floor() * 360.0;
        ((lon - self.west) * self.scale, (self.north - unit(position.y)) * self.scale)
    }

    /// A line in pixels; it doesn't jump where it crosses the far side of the world, it runs on.
    pub(super) fn line(&self, positions: &[Coord<f64>]) -> Vec<(f64, f64)> {
        let round = 360.0 * self.scale;
        let mut before: Option<f64> = None;
        let mut points = Vec::with_capacity(positions.len());
        for position in positions {
            let (mut x, y) = self.pixel(*position);
            if let Some(before) = before {
                x -= ((x - before) / round).round() * round;
            }
            before = Some(x);
            points.push((x, y));
        }
        points
    }

    /// Pixels once around the world.
    pub(super) fn round(&self) -> f64 {
        360.0 * self.scale
    }

    /// Pixels of so many kilometres at this latitude.
    pub(super) fn pixels(&self, km: f64, latitude: f64) -> f64 {
        let narrow = latitude.clamp(-LAST_LATITUDE, LAST_LATITUDE).to_radians().cos();
        km / (KM_A_DEGREE * narrow) * self.scale
    }

    /// The latitude in the middle.
    pub(super) fn latitude(&self) -> f64 {
        degrees(self.north - self.height / self.scale / 2.0)
    }

    /// All of the frame, in pixels, with so much around it.
    pub(super) fn area(&self, around: f64) -> Box2 {
        Rect::new(
            coord! { x: -around, y: -around },
            coord! { x: self.width + around, y: self.height + around },
        )
    }
}

/// Mercator's ordinate in degrees on the equator.
fn unit(latitude: f64) -> f64 {
    let latitude = latitude.clamp(-LAST_LATITUDE, LAST_LATITUDE).to_radians();
    (std::f64::consts::FRAC_PI_4 + latitude / 2.0).tan().ln().to_degrees()
}

fn degrees(unit: f64) -> f64 {
    (2.0 * unit.to_radians().exp().atan() - std::f64::consts::FRAC_PI_2).to_degrees()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(x: f64, y: f64) -> Coord<f64> {
        coord! { x: x, y: y }
    }

    #[test]
    fn an_extent_goes_the_short_way_round_the_world() {
        let extent = Extent::around(&[at(179.0, -17.0), at(-178.0, -20.0)]).unwrap();
        assert_eq!((extent.west, extent.east), (179.0, 182.0));
        let extent = Extent::around(&[at(60.0, 30.0), at(75.0, 37.0), at(66.0, 31.0)]).unwrap();
        assert_eq!((extent.west, extent.east), (60.0, 75.0));
        let wide = Extent::around(&[at(-100.0, 30.0), at(0.0, 37.0), at(95.0, 31.0)]).unwrap();
        assert_eq!((wide.west, wide.east), (-100.0, 95.0), "the gap behind is the widest");
        assert!(Extent::around(&[]).is_none());
    }

    #[test]
    fn the_two_sides_of_the_antimeridian_stand_side_by_side() {
        let extent = Extent::around(&[at(179.0, -17.0), at(-178.0, -20.0)]).unwrap();
        let frame = Frame::fit(extent, 900.0, 0.1, (0.5, 1.0));
        let (fiji, tonga) = (frame.pixel(at(179.0, -17.0)), frame.pixel(at(-178.0, -20.0)));
        assert!(0.0 < fiji.0 && fiji.0 < tonga.0 && tonga.0 < 900.0, "{fiji:?} {tonga:?}");
        let line = frame.line(&[at(-1.0, 0.0), at(-179.5, 0.0), at(179.5, 0.0)]);
        assert!((line[2].0 - line[1].0).abs() < 900.0, "a line doesn't jump over the world: {line:?}");
    }

    #[test]
    fn a_kilometre_is_as_long_upwards_as_sideways() {
        let frame =
            Frame::fit(Extent { west: 60.0, south: 29.0, east: 75.0, north: 37.0 }, 1200.0, 0.05, (0.5, 1.0));
        let (a, b) = (frame.pixel(at(68.0, 34.0)), frame.pixel(at(68.0, 34.1)));
        assert!(
            (a.1 - b.1 - frame.pixels(11.132, 34.05)).abs() < 0.05,
            "{} {}",
            a.1 - b.1,
            frame.pixels(11.132, 34.05)
        );
        assert!((29.0..37.0).contains(&frame.latitude()));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn what_must_be_seen_is_seen(
            lons in proptest::collection::vec(-180.0..180.0f64, 1..6),
            lats in proptest::collection::vec(-80.0..80.0f64, 6),
            width in 200.0..2000.0f64,
        ) {
            let positions: Vec<_> = lons.iter().zip(&lats).map(|(x, y)| at(*x, *y)).collect();
            let frame = Frame::fit(Extent::around(&positions).unwrap(), width, 0.02, (0.4, 1.2));
            prop_assert!(frame.height <= width * 1.2 + 1e-6);
            for position in positions {
                let (x, y) = frame.pixel(position);
                prop_assert!(-1e-6 <= x && x <= width + 1e-6, "{x}");
                prop_assert!(-1e-6 <= y && y <= frame.height + 1e-6, "{y} of {}", frame.height);
            }
        }
    }
}
