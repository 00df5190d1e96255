//! Geometries as plain numbers, rounded as in GeoJSON: what the formats other than GeoJSON are written from.

use geojson::{GeometryValue, Position};

use super::ring;
use crate::layer::{Feature, Geometries, Layer};

/// Longitude and latitude.
pub(super) type Point = [f64; 2];

/// A geometry of a layer.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shape {
    Point(Point),
    Line(Vec<Point>),
    /// One or more polygons, each its outer ring and its holes.
    Polygons(Vec<Vec<Vec<Point>>>),
}

/// The type of a layer's geometries, as Simple Features number them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ShapeType {
    Point = 1,
    Line = 2,
    Polygon = 3,
    MultiPolygon = 6,
}

/// The geometry of a feature, where it has one.
pub(super) fn shape(feature: &Feature) -> Option<Shape> {
    Some(match ring::geometry(feature.geometry.as_ref()?)? {
        GeometryValue::Point { coordinates } => Shape::Point(point(&coordinates)),
        GeometryValue::LineString { coordinates } => Shape::Line(line(&coordinates)),
        GeometryValue::Polygon { coordinates } => Shape::Polygons(vec![rings(&coordinates)]),
        GeometryValue::MultiPolygon { coordinates } => {
            Shape::Polygons(coordinates.iter().map(|polygon| rings(polygon)).collect())
        }
        _ => return None,
    })
}

/// One type for the whole layer: MultiPolygon where one feature is more than one polygon; `None` for a table.
pub(super) fn shape_type(layer: &Layer) -> Option<ShapeType> {
    let several = |feature: &Feature| matches!(shape(feature), Some(Shape::Polygons(p)) if p.len() != 1);
    Some(match layer.geometries() {
        Geometries::Points => ShapeType::Point,
        Geometries::Lines => ShapeType::Line,
        Geometries::Areas if layer.features.iter().any(several) => ShapeType::MultiPolygon,
        Geometries::Areas => ShapeType::Polygon,
        Geometries::None => return None,
    })
}

impl Shape {
    /// Every position.
    pub(super) fn points(&self) -> Vec<Point> {
        match self {
            Shape::Point(point) => vec![*point],
            Shape::Line(line) => line.clone(),
            Shape::Polygons(polygons) => polygons.iter().flatten().flatten().copied().collect(),
        }
    }
}

/// West, south, east and north of all these shapes.
pub(super) fn bounds<'a>(shapes: impl Iterator<Item = &'a Shape>) -> Option<[f64; 4]> {
    let points = shapes.flat_map(Shape::points);
    points.fold(None, |bounds: Option<[f64; 4]>, [x, y]| {
        let [west, south, east, north] = bounds.unwrap_or([x, y, x, y]);
        Some([west.min(x), south.min(y), east.max(x), north.max(y)])
    })
}

/// A coordinate, at most six decimals, without exponent.
pub(super) fn number(value: f64) -> String {
    let fixed = format!("{value:.6}");
    let short = fixed.trim_end_matches('0').trim_end_matches('.');
    if short == "-0" { "0".into() } else { short.into() }
}

fn point(position: &Position) -> Point {
    let mut numbers = position.as_slice().iter().copied();
    [numbers.next().unwrap_or_default(), numbers.next().unwrap_or_default()]
}

fn line(positions: &[Position]) -> Vec<Point> {
    positions.iter().map(point).collect()
}

fn rings(polygon: &[Vec<Position>]) -> Vec<Vec<Point>> {
    polygon.iter().map(|ring| line(ring)).collect()
}

#[cfg(test)]
pub(super) mod samples {
    use super::*;
    use serde_json::{Value, json};

    /// A layer of features that have the columns of the layer, `id` and `title` filled, the rest null.
    pub(in crate::export) fn layer(name: &'static str, features: Vec<(&str, geo::Geometry<f64>)>) -> Layer {
        let mut layer = Layer { name, title: "T", description: "D", features: Vec::new() };
        let columns = layer.columns();
        for (id, geometry) in features {
            let value = |column: &str| match column {
                "id" | "title" | "label" => json!(id),
                "start" => json!("2026-02-26T00:00:00Z"),
                "end" => json!("2026-02-27T23:59:59Z"),
                "line" => json!(7),
                "radius_km" => json!(8.0),
                _ => Value::Null,
            };
            let properties = columns.iter().map(|c| (c.name.to_owned(), value(c.name))).collect();
            layer.features.push(Feature { id: id.to_owned(), geometry: Some(geometry), properties });
        }
        layer
    }

    pub(in crate::export) fn square(x: f64) -> geo::Polygon<f64> {
        let ring = vec![(x, 30.0), (x + 1.0, 30.0), (x + 1.0, 31.0), (x, 31.0), (x, 30.0)];
        geo::Polygon::new(ring.into(), Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use super::samples::{layer, square};
    use super::*;

    #[test]
    fn areas_are_polygons_until_one_has_two_parts() {
        let one = layer("areas", vec![("a", square(70.0).into())]);
        assert_eq!(shape_type(&one), Some(ShapeType::Polygon));
        let two: geo::Geometry<f64> = geo::MultiPolygon::new(vec![square(70.0), square(72.0)]).into();
        let both = layer("areas", vec![("a", square(70.0).into()), ("b", two)]);
        assert_eq!(shape_type(&both), Some(ShapeType::MultiPolygon));
        let shapes: Vec<Shape> = both.features.iter().filter_map(shape).collect();
        assert_eq!(bounds(shapes.iter()), Some([70.0, 30.0, 73.0, 31.0]));
        assert_eq!(shape_type(&layer("unplaced", vec![])), None);
    }

    #[test]
    fn a_number_has_six_decimals_at_most_and_no_minus_zero() {
        assert_eq!([number(-0.000_000_1), number(70.5), number(1e-7)], ["0", "70.5", "0"]);
    }
}
