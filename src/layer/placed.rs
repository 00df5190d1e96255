//! A placed site as features: a point, or an area, and the stretch of the border it names.

use serde_json::{Map, Value};

use super::plain::Spot;
use super::properties::{Properties, Said, Told, bounds, round};
use super::{Atlas, Feature, palette, shape, words};
use crate::event::{Site, When};
use crate::gazetteer::Place;
use crate::geo::Side;
use crate::locate::{Drawn, LocatedSite, Placement};
use crate::merge::Incident;

/// What is drawn for one site: a point or an area, never both; a stretch besides, where the source names one.
pub(super) struct Features {
    pub(super) point: Option<Feature>,
    pub(super) area: Option<Feature>,
    pub(super) stretch: Option<Feature>,
}

/// The event's id and the slug of the place's: it stays where the spelling of a name is bettered.
pub(super) fn id(incident: &Incident, site: &LocatedSite, placement: &Placement) -> String {
    let key = match &placement.place {
        Some(place) => words::slug(place.as_str()),
        None => words::slug(&site.site.written),
    };
    format!("{}.{key}", incident.id)
}

/// Draws a site.
pub(super) fn draw(
    incident: &Incident,
    site: &LocatedSite,
    placement: &Placement,
    when: &When,
    id: &str,
    atlas: &Atlas<'_>,
) -> Features {
    let place = placement.place.as_ref().and_then(|id| atlas.places.place(id));
    let feature = |id: String, drawn: &'static str, style: palette::Shape, geometry| {
        let mut map = properties(incident, site, placement, when, place, &id, drawn, atlas).into_map();
        keep(&mut map, site);
        palette::style(&mut map, incident.event.kind, style);
        Feature { id, geometry: Some(geometry), properties: map }
    };
    let area = placement.place.as_ref().and_then(|id| atlas.places.area(id));
    let footprint = match placement.drawn {
        Drawn::Point => None,
        Drawn::Area => area.map(|area| ("area", shape::area(area))),
        Drawn::Circle => None,
    };
    // An area that the gazetteer doesn't have is drawn as the circle that its radius says.
    let footprint = footprint.or_else(|| match placement.drawn {
        Drawn::Point => None,
        Drawn::Area | Drawn::Circle => {
            shape::circle(placement.position, placement.radius_km).map(|circle| ("circle", circle))
        }
    });
    let stretch = placement
        .stretch
        .zip(atlas.places.border())
        .and_then(|(stretch, border)| shape::stretch(border, stretch));
    // A site along the border that has no area is its stretch alone: no dot beside it.
    let dot = footprint.is_none() && (placement.drawn == Drawn::Point || stretch.is_none());
    Features {
        point: dot.then(|| {
            feature(id.to_owned(), "point", palette::Shape::Point, shape::point(placement.position))
        }),
        area: footprint
            .map(|(drawn, geometry)| feature(format!("{id}.area"), drawn, palette::Shape::Polygon, geometry)),
        stretch: stretch
            .map(|geometry| feature(format!("{id}.stretch"), "stretch", palette::Shape::Line, geometry)),
    }
}

#[expect(clippy::too_many_arguments, reason = "each is another noun; a struct would only move them")]
fn properties(
    incident: &Incident,
    site: &LocatedSite,
    placement: &Placement,
    when: &When,
    place: Option<&Place>,
    id: &str,
    drawn: &'static str,
    atlas: &Atlas<'_>,
) -> Properties {
    let event = &incident.event;
    let written = site.site.written.clone();
    let name = place.map(|place| place.name.clone());
    let label = name.clone().unwrap_or_else(|| written.clone());
    let (start, end) = bounds(when);
    let admin = match place {
        Some(place) => atlas.admin_of(place),
        None => atlas.admin_at(placement.position),
    };
    let fix = atlas.places.border().and_then(|border| shape::near_border(border, placement.position));
    Properties {
        id: id.to_owned(),
        event_id: incident.id.clone(),
        kind: event.kind.as_str(),
        title: words::title(event, Some(&label)),
        label,
        start,
        end,
        date: when.start.to_string(),
        day_precision: when.precision.as_str(),
        place: name,
        place_as_written: written,
        place_id: placement.place.as_ref().map(|id| id.as_str().to_owned()),
        admin1: admin.admin1,
        admin2: admin.admin2,
        country: admin.country,
        iso_3166_2: admin.iso_3166_2,
        latitude: round(placement.position.lat(), 6),
        longitude: round(placement.position.lon(), 6),
        precision: placement.precision.as_str(),
        geo_precision: placement.precision.acled_geo_precision(),
        where_prec: where_prec(&site.site, placement),
        radius_km: round(placement.radius_km, 2),
        drawn,
        confidence: round(placement.confidence, 2),
        location_note: placement.note.clone(),
        said: Said::of(incident),
        border_km: fix.map(|fix| round(fix.distance_km, 1)),
        border_side: fix.map(|fix| side(fix.side)),
        border_chainage_km: fix.map(|fix| round(fix.chainage_km, 1)),
        told: Told::of(incident, Some(site)),
    }
}

/// Other columns of the row, as they are.
fn keep(map: &mut Map<String, Value>, site: &LocatedSite) {
    for (name, cell) in &site.site.kept {
        map.insert(name.to_string(), Value::from(cell.as_str()));
    }
}

/// A source that grades its positions on that scale is taken at its word.
fn where_prec(site: &Site, placement: &Placement) -> u8 {
    let stated = site.given.filter(|_| placement.place.is_none()).and_then(|given| given.where_prec);
    stated.unwrap_or(placement.precision.ucdp_where_prec())
}

/// A site drawn as the point or the circle that its source gives, without the nouns of an event; `None` for any other.
pub(crate) fn spot<'s>(site: &'s Site, placement: &'s Placement, atlas: &Atlas<'_>) -> Option<Spot<'s>> {
    if placement.place.is_some() || placement.stretch.is_some() || site.written.is_empty() {
        return None;
    }
    let position = placement.position;
    let key = words::slug(&site.written);
    let (key, drawn, geometry) = match placement.drawn {
        Drawn::Point => (key, "point", shape::point(position)),
        Drawn::Circle => (format!("{key}.area"), "circle", shape::circle(position, placement.radius_km)?),
        Drawn::Area => return None,
    };
    let fix = atlas.places.border().and_then(|border| shape::near_border(border, position));
    Some(Spot {
        key,
        label: &site.written,
        geometry,
        drawn,
        admin: atlas.admin_at(position),
        latitude: round(position.lat(), 6),
        longitude: round(position.lon(), 6),
        precision: placement.precision.as_str(),
        geo_precision: placement.precision.acled_geo_precision(),
        where_prec: where_prec(site, placement),
        radius_km: round(placement.radius_km, 2),
        confidence: round(placement.confidence, 2),
        note: placement.note.as_deref(),
        border: fix.map(|fix| (round(fix.distance_km, 1), side(fix.side), round(fix.chainage_km, 1))),
    })
}

/// The sides of the Durand Line as this project stores it: from the Iranian tripoint to the Chinese one.
fn side(side: Side) -> &'static str {
    match side {
        Side::Left => "Afghanistan",
        Side::Right => "Pakistan",
        Side::On => "on the line",
    }
}
