//! Cutting lines and rings to a rectangle, so that no picture carries what nobody sees.

use super::project::Box2;

/// A point in pixels.
pub(super) type Point = (f64, f64);

/// A ring cut to the box (Sutherland and Hodgman); empty where nothing of it is inside. Where it leaves the box it
/// runs along its sides: right for filling, wrong for drawing its line.
pub(super) fn ring(points: &[Point], area: &Box2) -> Vec<Point> {
    let (low, high) = (area.min(), area.max());
    if points.iter().all(|p| inside(*p, area)) {
        return points.to_vec();
    }
    let mut kept = points.to_vec();
    kept = half(&kept, |p| p.0 - low.x);
    kept = half(&kept, |p| high.x - p.0);
    kept = half(&kept, |p| p.1 - low.y);
    half(&kept, |p| high.y - p.1)
}

/// The part of a ring where `depth` is not negative.
fn half(points: &[Point], depth: impl Fn(Point) -> f64) -> Vec<Point> {
    let mut kept = Vec::with_capacity(points.len());
    let Some(mut before) = points.last().copied() else { return kept };
    for &point in points {
        let (a, b) = (depth(before), depth(point));
        if (a < 0.0) != (b < 0.0) {
            kept.push(between(before, point, a / (a - b)));
        }
        if b >= 0.0 {
            kept.push(point);
        }
        before = point;
    }
    kept
}

fn between(a: Point, b: Point, t: f64) -> Point {
    (a.0 + (b.0 - a.0) * t, a.1 + (b.1 - a.1) * t)
}

fn inside(point: Point, area: &Box2) -> bool {
    let (low, high) = (area.min(), area.max());
    (low.x..=high.x).contains(&point.0) && (low.y..=high.y).contains(&point.1)
}

/// The parts of a line inside the box (Liang and Barsky, segment by segment).
pub(super) fn line(points: &[Point], area: &Box2) -> Vec<Vec<Point>> {
    let mut parts: Vec<Vec<Point>> = Vec::new();
    let mut open: Vec<Point> = Vec::new();
    for pair in points.windows(2) {
        let &[a, b] = pair else { continue };
        let Some((from, to)) = span(a, b, area) else {
            parts.extend((open.len() > 1).then(|| std::mem::take(&mut open)));
            open.clear();
            continue;
        };
        if open.is_empty() {
            open.push(between(a, b, from));
        }
        open.push(between(a, b, to));
        if to < 1.0 {
            parts.push(std::mem::take(&mut open));
        }
    }
    parts.extend((open.len() > 1).then_some(open));
    parts
}

/// From where to where, 0 to 1, a segment is inside.
fn span(a: Point, b: Point, area: &Box2) -> Option<(f64, f64)> {
    let (low, high) = (area.min(), area.max());
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let (mut from, mut to) = (0.0_f64, 1.0_f64);
    for (step, room) in [(-dx, a.0 - low.x), (dx, high.x - a.0), (-dy, a.1 - low.y), (dy, high.y - a.1)] {
        if step == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if step < 0.0 {
            from = from.max(room / step);
        } else {
            to = to.min(room / step);
        }
    }
    (from <= to).then_some((from, to))
}

/// A line with fewer corners: none lies farther from the new line than `tolerance` pixels (Douglas and Peucker).
pub(super) fn simplified(points: &[Point], tolerance: f64) -> Vec<Point> {
    let Some(last) = points.len().checked_sub(1) else { return Vec::new() };
    let mut keep = vec![false; points.len()];
    let mut spans = vec![(0, last)];
    while let Some((a, b)) = spans.pop() {
        for end in [a, b] {
            if let Some(flag) = keep.get_mut(end) {
                *flag = true;
            }
        }
        let (Some(&start), Some(&end)) = (points.get(a), points.get(b)) else { continue };
        let inner =
            points.iter().enumerate().skip(a.saturating_add(1)).take(b.saturating_sub(a).saturating_sub(1));
        let far = inner.map(|(i, p)| (i, off(*p, start, end))).max_by(|x, y| x.1.total_cmp(&y.1));
        if let Some((i, distance)) = far
            && distance > tolerance
        {
            spans.push((a, i));
            spans.push((i, b));
        }
    }
    points.iter().zip(keep).filter(|(_, keep)| *keep).map(|(point, _)| *point).collect()
}

/// The distance of a point from a segment.
fn off(point: Point, a: Point, b: Point) -> f64 {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let length = dx * dx + dy * dy;
    let along = if length > 0.0 { ((point.0 - a.0) * dx + (point.1 - a.1) * dy) / length } else { 0.0 };
    let foot = between(a, b, along.clamp(0.0, 1.0));
    (point.0 - foot.0).hypot(point.1 - foot.1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Rect, coord};
    use proptest::prelude::*;

    fn area() -> Box2 {
        Rect::new(coord! { x: 0.0, y: 0.0 }, coord! { x: 10.0, y: 10.0 })
    }

    #[test]
    fn a_line_that_leaves_and_comes_back_is_two_lines() {
        let parts = line(&[(5.0, 5.0), (15.0, 5.0), (15.0, 8.0), (5.0, 8.0)], &area());
        assert_eq!(parts, [vec![(5.0, 5.0), (10.0, 5.0)], vec![(10.0, 8.0), (5.0, 8.0)]]);
        assert!(line(&[(-5.0, 5.0), (-1.0, 9.0)], &area()).is_empty());
        assert_eq!(line(&[(-5.0, 5.0), (15.0, 5.0)], &area()), [vec![(0.0, 5.0), (10.0, 5.0)]]);
    }

    #[test]
    fn a_ring_around_the_box_is_the_box() {
        let cut = ring(&[(-5.0, -5.0), (20.0, -5.0), (20.0, 20.0), (-5.0, 20.0)], &area());
        assert_eq!(cut.len(), 4);
        assert!(cut.iter().all(|p| inside(*p, &area())));
        assert!(ring(&[(20.0, 20.0), (30.0, 20.0), (30.0, 30.0)], &area()).is_empty());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn nothing_of_what_is_cut_lies_outside(points in proptest::collection::vec((-30.0..30.0f64, -30.0..30.0f64), 2..20)) {
            let near = Rect::new(coord! { x: -1e-6, y: -1e-6 }, coord! { x: 10.0 + 1e-6, y: 10.0 + 1e-6 });
            prop_assert!(ring(&points, &area()).iter().all(|p| inside(*p, &near)));
            prop_assert!(line(&points, &area()).iter().flatten().all(|p| inside(*p, &near)));
        }

        #[test]
        fn a_simplified_line_keeps_its_ends_and_strays_no_farther_than_told(
            points in proptest::collection::vec((-30.0..30.0f64, -30.0..30.0f64), 2..30),
        ) {
            let simple = simplified(&points, 2.0);
            prop_assert_eq!((simple.first(), simple.last()), (points.first(), points.last()));
            for point in &points {
                let nearest = simple.windows(2).map(|w| off(*point, w[0], w[1])).fold(f64::INFINITY, f64::min);
                prop_assert!(nearest <= 2.0 + 1e-9);
            }
        }
    }
}
