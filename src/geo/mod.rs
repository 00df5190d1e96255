//! Position, distance, area and the border line, on the WGS 84 ellipsoid. A leaf: it knows no names.

mod area;
mod border;
mod cells;
mod near_line;
mod nearest;
mod position;

pub use area::Area;
pub use border::{Border, BorderFix, LINE_ACCURACY_KM, Side, Stretch};
pub use cells::Cells;
pub use position::Position;
