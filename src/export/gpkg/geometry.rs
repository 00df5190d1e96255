//! A geometry as a GeoPackage stores it: its own head, the bounds, and Well-Known Binary, little end first.

use super::sqlite::Cell;
use crate::export::shapes::{Point, Shape, ShapeType, bounds};

/// The blob; a polygon becomes a MultiPolygon where the layer's type is that.
pub(super) fn blob(shape: &Shape, kind: ShapeType) -> Cell {
    let mut bytes = b"GP\0".to_vec();
    // Bit 0: little end first. Bits 1 to 3: 1 for bounds of x and y, which a point does not need.
    let bounds = bounds(std::iter::once(shape)).filter(|_| kind != ShapeType::Point);
    bytes.push(if bounds.is_some() { 0b11 } else { 0b01 });
    bytes.extend(4326_i32.to_le_bytes());
    if let Some([west, south, east, north]) = bounds {
        [west, east, south, north].iter().for_each(|number| bytes.extend(number.to_le_bytes()));
    }
    wkb(&mut bytes, shape, kind);
    Cell::Blob(bytes)
}

fn wkb(to: &mut Vec<u8>, shape: &Shape, kind: ShapeType) {
    match shape {
        Shape::Point(at) => {
            begin(to, ShapeType::Point);
            points(to, &[*at]);
        }
        Shape::Line(line) => {
            begin(to, ShapeType::Line);
            count(to, line.len());
            points(to, line);
        }
        Shape::Polygons(all) => {
            if kind == ShapeType::MultiPolygon {
                begin(to, ShapeType::MultiPolygon);
                count(to, all.len());
            }
            for rings in all {
                begin(to, ShapeType::Polygon);
                count(to, rings.len());
                for ring in rings {
                    count(to, ring.len());
                    points(to, ring);
                }
            }
        }
    }
}

fn begin(to: &mut Vec<u8>, kind: ShapeType) {
    to.push(1);
    to.extend((kind as u32).to_le_bytes());
}

fn count(to: &mut Vec<u8>, count: usize) {
    to.extend(u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes());
}

fn points(to: &mut Vec<u8>, points: &[Point]) {
    points.iter().flatten().for_each(|number| to.extend(number.to_le_bytes()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_a_head_of_eight_bytes_and_wkb() {
        let Cell::Blob(bytes) = blob(&Shape::Point([1.0, 2.0]), ShapeType::Point) else { panic!() };
        assert_eq!(bytes[..13], [b'G', b'P', 0, 1, 0xe6, 0x10, 0, 0, 1, 1, 0, 0, 0]);
        assert_eq!(bytes.len(), 8 + 5 + 16);
        assert_eq!(bytes[21..29], 2.0_f64.to_le_bytes());
    }

    #[test]
    fn a_polygon_has_bounds_and_is_wrapped_where_the_layer_is_of_several() {
        let ring = vec![[0.0, 0.0], [2.0, 0.0], [2.0, 3.0], [0.0, 0.0]];
        let polygon = Shape::Polygons(vec![vec![ring]]);
        let of = |kind| match blob(&polygon, kind) {
            Cell::Blob(bytes) => bytes,
            _ => panic!(),
        };
        let (one, several) = (of(ShapeType::Polygon), of(ShapeType::MultiPolygon));
        assert_eq!((one[3], one[41], several[41]), (0b11, 3, 6));
        // West, east, south, north.
        assert_eq!(one[16..24], 2.0_f64.to_le_bytes());
        assert_eq!(several.len(), one.len() + 9);
    }
}
