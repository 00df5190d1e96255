//! A map of a few places, made by hand, and short ways to make events: for the tests of locating and merging.

use super::{LocatedEvent, Lookup, locate_with};
use crate::event::{
    Actor, Claim, Count, Event, Kind, Manner, Measure, SideId, Site, SiteContext, Source, Stance, Telling,
    Verification, When,
};
use crate::gazetteer::{Answer, Candidate, Place, PlaceId, PlaceKind, Query};
use crate::geo::{Area, Position, Stretch};
use crate::source::Evidence;

/// Provinces are squares of one degree, districts of half a degree; the border is the meridian 71 E.
pub(crate) struct Atlas {
    places: Vec<(Place, Option<Area>, Option<Stretch>)>,
}

impl Atlas {
    pub(crate) fn new() -> Self {
        use PlaceKind::*;
        let mut atlas = Atlas { places: Vec::new() };
        atlas.add("af", Country, "Afghanistan", "AF", (66.0, 34.0), None, None);
        atlas.add("pk", Country, "Pakistan", "PK", (72.0, 30.0), None, None);
        atlas.add("khost", Province, "Khost", "AF", (70.5, 33.5), Some("AF-KHO"), None);
        atlas.add("paktia", Province, "Paktia", "AF", (70.5, 34.5), Some("AF-PIA"), None);
        atlas.add("kabulp", Province, "Kabul", "AF", (68.5, 34.5), Some("AF-KAB"), None);
        atlas.add("alisher", District, "Alisher-Terezai", "AF", (70.75, 33.25), Some("AF-KHO"), None);
        atlas.add("tani", District, "Tani", "AF", (70.25, 33.25), Some("AF-KHO"), None);
        atlas.add("jani-1", District, "Jani Khel", "AF", (70.25, 34.25), Some("AF-PIA"), None);
        atlas.add("jani-2", District, "Jani Khel", "AF", (70.25, 33.75), Some("AF-KHO"), None);
        atlas.add("kabul", Settlement, "Kabul", "AF", (68.4, 34.4), Some("AF-KAB"), None);
        atlas.add("gardez", Settlement, "Gardez", "AF", (70.6, 34.6), Some("AF-PIA"), None);
        atlas.add("bagh", Settlement, "Bagh", "AF", (70.7, 33.2), Some("AF-KHO"), Some("alisher"));
        atlas.add("torkham", Crossing, "Torkham", "AF;PK", (71.0, 34.1), None, None);
        atlas.add("waziristan", Region, "Waziristan", "PK", (71.8, 32.5), None, None);
        atlas
    }

    #[allow(clippy::too_many_arguments, reason = "a table of places, one a line")]
    fn add(
        &mut self,
        id: &str,
        kind: PlaceKind,
        name: &str,
        country: &str,
        at: (f64, f64),
        admin1: Option<&str>,
        admin2: Option<&str>,
    ) {
        let (half, radius_km) = match kind {
            PlaceKind::Province => (Some(0.5), 70.0),
            PlaceKind::District => (Some(0.25), 35.0),
            PlaceKind::Country | PlaceKind::Region => (None, 100.0),
            _ => (None, 3.0),
        };
        let touches = half.filter(|half| at.0 + half >= 71.0);
        let iso = (kind == PlaceKind::Province).then(|| admin1.map(str::to_owned)).flatten();
        let place = Place {
            id: PlaceId(id.to_owned()),
            kind,
            name: name.to_owned(),
            country: country.to_owned(),
            admin1: admin1.map(str::to_owned),
            admin2: admin2.map(|id| PlaceId(id.to_owned())),
            position: position(at.0, at.1),
            radius_km,
            population: None,
            feature_code: None,
            geonameid: None,
            iso_3166_2: iso,
            pcode: None,
            source: "made for tests".to_owned(),
        };
        let area = half.map(|half| square(at, half));
        let stretch =
            touches.map(|half| Stretch { from_km: (at.1 - half) * 111.0, to_km: (at.1 + half) * 111.0 });
        self.places.push((place, area, stretch));
    }

    fn row(&self, id: &PlaceId) -> Option<&(Place, Option<Area>, Option<Stretch>)> {
        self.places.iter().find(|(place, _, _)| place.id == *id)
    }

    fn containing(&self, kind: PlaceKind, position: Position) -> Option<&Place> {
        self.places
            .iter()
            .filter(|(place, _, _)| place.kind == kind)
            .find(|(_, area, _)| area.as_ref().is_some_and(|area| area.contains(position)))
            .map(|(place, _, _)| place)
    }
}

fn square((lon, lat): (f64, f64), half: f64) -> Area {
    let rect = geo::Rect::new((lon - half, lat - half), (lon + half, lat + half));
    Area(geo::MultiPolygon::new(vec![rect.to_polygon()]))
}

pub(crate) fn position(lon: f64, lat: f64) -> Position {
    Position::new(lon, lat).unwrap()
}

impl Lookup for Atlas {
    /// A name is decided when one place is left after the kind word and the larger names are heard;
    /// a settlement is taken before a province of the same name.
    fn resolve(&self, query: &Query<'_>) -> Answer {
        use crate::event::PlaceWord;
        let wanted = super::fold(query.name);
        let fits_word = |kind: PlaceKind| match query.word {
            Some(PlaceWord::Province) => kind == PlaceKind::Province,
            Some(PlaceWord::District) => kind == PlaceKind::District,
            Some(PlaceWord::Settlement) => kind == PlaceKind::Settlement,
            _ => true,
        };
        let mut found: Vec<&Place> = self
            .places
            .iter()
            .map(|(place, _, _)| place)
            .filter(|place| super::fold(&place.name) == wanted && fits_word(place.kind))
            .filter(|place| query.kinds.is_empty() || query.kinds.contains(&place.kind))
            .collect();
        for outer in query.within {
            let outer = super::bare(outer);
            let inside: Vec<&Place> = found
                .iter()
                .copied()
                .filter(|place| {
                    let (province, district) = self.admin_at(place.position);
                    [province, district].into_iter().flatten().any(|place| super::fold(&place.name) == outer)
                })
                .collect();
            if !inside.is_empty() {
                found = inside;
            }
        }
        found.sort_by_key(|place| (place.kind != PlaceKind::Settlement, place.id.clone()));
        let decided = found.len() == 1 || found.first().is_some_and(|p| p.kind == PlaceKind::Settlement);
        let share = 1.0 / found.len().max(1) as f64;
        let candidates = found
            .into_iter()
            .map(|place| Candidate {
                place: place.id.clone(),
                name: place.name.clone(),
                matched: place.name.clone(),
                matched_as: crate::gazetteer::MatchedAs::Name,
                confidence: share,
                why: Vec::new(),
            })
            .collect();
        Answer { candidates, decided }
    }

    fn place(&self, id: &PlaceId) -> Option<&Place> {
        self.row(id).map(|(place, _, _)| place)
    }

    fn area(&self, id: &PlaceId) -> Option<&Area> {
        self.row(id).and_then(|(_, area, _)| area.as_ref())
    }

    fn stretch(&self, id: &PlaceId) -> Option<Stretch> {
        self.row(id).and_then(|(_, _, stretch)| *stretch)
    }

    fn admin_at(&self, position: Position) -> (Option<&Place>, Option<&Place>) {
        (self.containing(PlaceKind::Province, position), self.containing(PlaceKind::District, position))
    }
}

/// Words on a line of a file.
pub(crate) fn words(file: &str, line: u32, text: &str) -> Evidence {
    Evidence {
        file: file.into(),
        line,
        column: 1,
        start: line as usize * 100,
        end: line as usize * 100 + text.len(),
        text: text.to_owned(),
    }
}

pub(crate) fn site(written: &str) -> Site {
    Site {
        written: written.to_owned(),
        evidence: words("a.txt", 1, written),
        context: SiteContext::default(),
        manner: Manner::In,
        given: None,
        kept: Vec::new(),
    }
}

pub(crate) fn actor(name: &str, side: &str) -> Actor {
    Actor::new(name, Some(SideId::new(side)))
}

/// What Pakistan does to Afghanistan on 26 February 2026, at places, as line `line` of a file tells it.
pub(crate) fn event(kind: Kind, places: &[&str], file: &str, line: u32) -> Event {
    Event {
        source_id: None,
        kind,
        when: Some(When::day(jiff::civil::date(2026, 2, 26))),
        by: vec![actor("Pakistan", "pakistan")],
        against: vec![actor("Afghanistan", "afghanistan")],
        sites: places.iter().map(|name| site(name)).collect(),
        no_site: None,
        claims: Vec::new(),
        told: vec![Telling {
            source: Source { file: file.into(), ..Source::default() },
            said_by: Vec::new(),
            evidence: words(file, line, "told"),
            verification: Verification::NotStated,
        }],
    }
}

pub(crate) fn located(event: Event) -> LocatedEvent {
    locate_with(event, &Atlas::new()).event
}

pub(crate) fn claim(name: &str, side: &str, measure: Measure, count: Count, of: &str) -> Claim {
    Claim {
        claimant: actor(name, side),
        measure,
        count,
        count_text: String::new(),
        subject: None,
        subject_side: Some(SideId::new(of)),
        stance: Stance::Asserts,
        verification: Verification::NotStated,
        partial: false,
        also_said_by: Vec::new(),
        evidence: vec![words("a.txt", 9, name)],
    }
}
