//! In which province and district a position lies: cell by cell of a grid, for tables of a million positions.

use geo::Rect;

use super::areas::Areas;
use super::{Place, PlaceKind};
use crate::geo::{Cells, Position};

/// The provinces and districts that have an area, sorted into cells.
#[derive(Debug)]
pub(super) struct Divisions {
    /// Those of each kind by their numbers, in order.
    rows: Vec<Row>,
    /// `None` where there is no area at all.
    cells: Option<Cells<Vec<Near>>>,
}

#[derive(Debug)]
struct Row {
    place: usize,
    kind: PlaceKind,
}

/// A division that holds a part of a cell.
#[derive(Debug)]
struct Near {
    place: usize,
    kind: PlaceKind,
    /// It holds all of it.
    whole: bool,
}

impl Divisions {
    /// The divisions among places that are in order.
    pub(super) fn new(places: &[Place], areas: &Areas) -> Self {
        let is_division = |kind: PlaceKind| matches!(kind, PlaceKind::Province | PlaceKind::District);
        let divisions = places.iter().enumerate().filter(|(_, place)| is_division(place.kind));
        let mut all: Option<Rect<f64>> = None;
        let mut rows = Vec::new();
        for (number, place) in divisions {
            let Some(bounds) = areas.bounds(&place.id) else { continue };
            rows.push(Row { place: number, kind: place.kind });
            all = Some(all.map_or(bounds, |all| around(all, bounds)));
        }
        Divisions { rows, cells: all.and_then(Cells::over) }
    }

    /// The province and the district of a position.
    pub(super) fn at<'p>(
        &self,
        position: Position,
        places: &'p [Place],
        areas: &Areas,
    ) -> (Option<&'p Place>, Option<&'p Place>) {
        let near = self.cells.as_ref().and_then(|cells| {
            cells.at(position, |cell| {
                let near = self.rows.iter().filter_map(|row| {
                    let whole = areas.share_of(&places.get(row.place)?.id, cell)?;
                    Some(Near { place: row.place, kind: row.kind, whole })
                });
                near.collect()
            })
        });
        let Some(near) = near else { return (None, None) };
        let within = |kind: PlaceKind, admin1: Option<&str>| {
            near.iter()
                .filter(|near| near.kind == kind)
                .filter_map(|near| Some((near, places.get(near.place)?)))
                .filter(|(_, place)| admin1.is_none() || place.admin1.as_deref() == admin1)
                .find(|(near, place)| near.whole || areas.holds(&place.id, position))
                .map(|(_, place)| place)
        };
        let province = within(PlaceKind::Province, None);
        let code = province.and_then(|p| p.iso_3166_2.as_deref().or(p.admin1.as_deref()));
        (province, within(PlaceKind::District, code))
    }
}

fn around(a: Rect<f64>, b: Rect<f64>) -> Rect<f64> {
    let low = (a.min().x.min(b.min().x), a.min().y.min(b.min().y));
    Rect::new(low, (a.max().x.max(b.max().x), a.max().y.max(b.max().y)))
}
