//! What locating and merging ask of a gazetteer: a seam, so that both are tested on a map of six places.

use std::rc::Rc;

use super::check::larger_places;
use crate::event::Site;
use crate::gazetteer::{Answer, Gazetteer, Place, PlaceId, PlaceKind, Query};
use crate::geo::{Area, Position, Stretch};

/// The questions asked of a gazetteer.
pub(crate) trait Lookup {
    fn resolve(&self, query: &Query<'_>) -> Answer;
    fn place(&self, id: &PlaceId) -> Option<&Place>;
    fn area(&self, id: &PlaceId) -> Option<&Area>;
    fn stretch(&self, id: &PlaceId) -> Option<Stretch>;
    /// The province and the district in which a position lies.
    fn admin_at(&self, position: Position) -> (Option<&Place>, Option<&Place>);

    /// The larger places written with a site that the gazetteer is sure of, the smallest first. They depend on the
    /// names alone.
    fn larger(&self, site: &Site) -> Rc<[&Place]>
    where
        Self: Sized,
    {
        larger_places(site, self).into()
    }

    /// Whether a question has no answer that doesn't hold: `true` only where it can be told without weighing the
    /// candidates, because what is asked holds for every one.
    fn holds_for_all(&self, _query: &Query<'_>, _holds: &dyn Fn(&Place) -> bool) -> bool {
        false
    }

    /// A place in words: "Alisher-Terezai district, Khost".
    fn describe(&self, place: &Place) -> String {
        let kind = match place.kind {
            PlaceKind::District => " district",
            PlaceKind::Province => " province",
            _ => "",
        };
        let province = match place.kind {
            PlaceKind::Country | PlaceKind::Province => None,
            _ => self.admin_at(place.position).0,
        };
        match province {
            Some(province) => format!("{}{kind}, {}", place.name, province.name),
            None => format!("{}{kind}", place.name),
        }
    }

    /// Whether `inner` belongs to `outer` by the divisions it is filed under; `None` where that is not known.
    fn belongs(&self, inner: &Place, outer: &Place) -> Option<bool> {
        if inner.id == outer.id {
            return Some(true);
        }
        // A crossing is filed under one side of the border and is as much on the other.
        if inner.country.contains(';') && outer.kind != PlaceKind::Country {
            return None;
        }
        match outer.kind {
            PlaceKind::Country if inner.country.is_empty() => None,
            PlaceKind::Country => Some(shares_country(&inner.country, &outer.country)),
            PlaceKind::Province => match (&inner.admin1, &outer.iso_3166_2) {
                (Some(inner), Some(outer)) => Some(inner == outer),
                _ => None,
            },
            PlaceKind::District => match &inner.admin2 {
                Some(district) => Some(*district == outer.id),
                None => self.area(&outer.id).map(|area| area.contains(inner.position)),
            },
            _ => None,
        }
    }
}

/// Whether two lists of country codes, joined by `;`, share one.
pub(crate) fn shares_country(a: &str, b: &str) -> bool {
    a.split(';').any(|code| b.split(';').any(|other| other == code))
}

impl Lookup for Gazetteer {
    fn resolve(&self, query: &Query<'_>) -> Answer {
        Gazetteer::resolve(self, query)
    }

    fn place(&self, id: &PlaceId) -> Option<&Place> {
        Gazetteer::place(self, id)
    }

    fn area(&self, id: &PlaceId) -> Option<&Area> {
        Gazetteer::area(self, id)
    }

    fn stretch(&self, id: &PlaceId) -> Option<Stretch> {
        Gazetteer::stretch(self, id)
    }

    fn admin_at(&self, position: Position) -> (Option<&Place>, Option<&Place>) {
        Gazetteer::admin_at(self, position)
    }
}
