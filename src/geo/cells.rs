//! A grid of cells over a part of the map. What holds for a whole cell is found out once, when first asked for.

use std::sync::OnceLock;

use geo::Rect;

use super::Position;

/// Width and height of a cell in degrees, unless that made too many.
const CELL: f64 = 0.25;
/// At most so many cells from west to east, and from south to north.
const MOST: f64 = 256.0;

/// Cells, and what is known of each. Shared by threads.
#[derive(Debug, Clone)]
pub struct Cells<T> {
    bounds: Rect<f64>,
    /// Degrees of longitude and of latitude.
    size: (f64, f64),
    columns: usize,
    known: Vec<OnceLock<T>>,
}

impl<T> Cells<T> {
    /// Cells over a part of the map, in degrees; `None` where its limits are not numbers.
    pub fn over(bounds: Rect<f64>) -> Option<Self> {
        if !(bounds.width().is_finite() && bounds.height().is_finite()) {
            return None;
        }
        let size = (CELL.max(bounds.width() / MOST), CELL.max(bounds.height() / MOST));
        let columns = number(bounds.width() / size.0) + 1;
        let rows = number(bounds.height() / size.1) + 1;
        let known = std::iter::repeat_with(OnceLock::new).take(columns * rows).collect();
        Some(Cells { bounds, size, columns, known })
    }

    /// What is known of the cell of a position; `make` finds it out from the limits of the cell, which are a little
    /// wider than it. `None` outside all cells.
    pub fn at(&self, position: Position, make: impl FnOnce(Rect<f64>) -> T) -> Option<&T> {
        let corner = self.bounds.min();
        let (x, y) = ((position.lon() - corner.x) / self.size.0, (position.lat() - corner.y) / self.size.1);
        if x < 0.0 || y < 0.0 || x >= 2.0 * MOST || y >= 2.0 * MOST {
            return None;
        }
        let (column, row) = (number(x), number(y));
        if column >= self.columns {
            return None;
        }
        let known = self.known.get(row * self.columns + column)?;
        Some(known.get_or_init(|| {
            // So much wider that no rounding puts a position outside its cell.
            let (dx, dy) = (self.size.0 * 0.001, self.size.1 * 0.001);
            let (x, y) = (corner.x + x.floor() * self.size.0, corner.y + y.floor() * self.size.1);
            make(Rect::new((x - dx, y - dy), (x + self.size.0 + dx, y + self.size.1 + dy)))
        }))
    }
}

/// The whole part of a small number that is not negative.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "not negative and below a thousand"
)]
fn number(x: f64) -> usize {
    x.max(0.0) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn every_position_of_the_map_lies_within_its_cell(
            west in -180.0..180.0f64, south in -90.0..90.0f64, share in (0.0..=1.0f64, 0.0..=1.0f64),
            width in 0.0..360.0f64, height in 0.0..180.0f64,
        ) {
            let (east, north) = ((west + width).min(180.0), (south + height).min(90.0));
            let cells = Cells::over(Rect::new((west, south), (east, north))).unwrap();
            let (lon, lat) = (west + (east - west) * share.0, south + (north - south) * share.1);
            let position = Position::new(lon.min(180.0), lat.min(90.0)).unwrap();
            let cell = *cells.at(position, |cell| cell).unwrap();
            prop_assert!(cell.min().x < lon && lon < cell.max().x);
            prop_assert!(cell.min().y < lat && lat < cell.max().y);
            prop_assert!(cells.at(position, |_| unreachable!()).is_some());
        }
    }

    #[test]
    fn beyond_the_cells_nothing_is_known() {
        let cells: Cells<()> = Cells::over(Rect::new((60.0, 30.0), (61.0, 31.0))).unwrap();
        for (lon, lat) in
            [(59.9, 30.5), (61.6, 30.5), (60.5, 29.9), (60.5, 31.6), (-180.0, -90.0), (180.0, 90.0)]
        {
            assert!(cells.at(Position::new(lon, lat).unwrap(), |_| ()).is_none());
        }
    }
}
