//! Hand-built places and events for this room's tests.

use jiff::civil::date;

use super::atlas::Places;
use crate::event::*;
use crate::gazetteer::{Place, PlaceId, PlaceKind};
use crate::geo::{Area, Border, Position, Stretch};
use crate::locate::{Drawn, LocatedEvent, LocatedSite, Placement, Precision, Resolution};
use crate::merge::{Dispute, Incident};
use crate::source::Evidence;

/// Two countries, one province, one city and one district, and a border that runs straight east at 33 degrees north.
pub(super) struct Sketch {
    places: Vec<Place>,
    area: Area,
    border: Border,
}

pub(super) fn at(lon: f64, lat: f64) -> Position {
    Position::new(lon, lat).unwrap()
}

fn place(id: &str, kind: PlaceKind, name: &str, position: Position) -> Place {
    Place {
        id: PlaceId(id.into()),
        kind,
        name: name.into(),
        country: "AF".into(),
        admin1: None,
        admin2: None,
        position,
        radius_km: 5.0,
        population: None,
        feature_code: None,
        geonameid: None,
        iso_3166_2: None,
        pcode: None,
        source: "typed by hand for a test".into(),
    }
}

impl Sketch {
    pub(super) fn new() -> Self {
        let mut province = place("t:paktia", PlaceKind::Province, "Paktia", at(69.5, 33.4));
        province.iso_3166_2 = Some("AF-PIA".into());
        let mut city = place("t:gardez", PlaceKind::Settlement, "Gardez", at(69.2, 33.6));
        city.admin1 = Some("AF-PIA".into());
        city.admin2 = Some(PlaceId("t:gardez-district".into()));
        let mut crossing = place("t:gate", PlaceKind::Crossing, "Gate", at(69.5, 33.0));
        crossing.country = "AF;PK".into();
        let mut pakistan = place("t:pk", PlaceKind::Country, "Pakistan", at(69.0, 30.0));
        pakistan.country = "PK".into();
        let ring = vec![(69.0, 33.0), (70.0, 33.0), (70.0, 34.0), (69.0, 34.0), (69.0, 33.0)];
        let polygon = geo::Polygon::new(ring.into(), Vec::new());
        Sketch {
            places: vec![
                place("t:af", PlaceKind::Country, "Afghanistan", at(66.0, 34.0)),
                pakistan,
                province,
                city,
                place("t:gardez-district", PlaceKind::District, "Gardez District", at(69.2, 33.5)),
                crossing,
            ],
            area: Area(geo::MultiPolygon::new(vec![polygon])),
            border: Border::new(vec![at(68.0, 33.0), at(72.0, 33.0)]).unwrap(),
        }
    }
}

impl Places for Sketch {
    fn place(&self, id: &PlaceId) -> Option<&Place> {
        self.places.iter().find(|place| place.id == *id)
    }

    fn all(&self) -> Box<dyn Iterator<Item = &Place> + '_> {
        Box::new(self.places.iter())
    }

    fn area(&self, id: &PlaceId) -> Option<&Area> {
        (id.as_str() == "t:paktia").then_some(&self.area)
    }

    fn border(&self) -> Option<&Border> {
        Some(&self.border)
    }

    fn admin_at(&self, position: Position) -> (Option<&Place>, Option<&Place>) {
        let province = self.place(&PlaceId("t:paktia".into()));
        (province.filter(|_| self.area.contains(position)), None)
    }
}

pub(super) fn evidence(text: &str) -> Evidence {
    Evidence {
        file: "reports/a.txt".into(),
        line: 3,
        column: 1,
        start: 40,
        end: 40 + text.len(),
        text: text.into(),
    }
}

pub(super) fn claim(who: &str, measure: Measure, count: Count, subject: &str) -> Claim {
    Claim {
        claimant: Actor::new(who, Some(SideId::new("afghanistan"))),
        measure,
        count,
        count_text: String::new(),
        subject: Some(subject.into()),
        subject_side: Some(SideId::new("pakistan")),
        stance: Stance::Asserts,
        verification: Verification::NotStated,
        partial: false,
        also_said_by: Vec::new(),
        evidence: vec![evidence("55 soldiers were killed")],
    }
}

pub(super) fn placement(id: &str, position: Position, drawn: Drawn) -> Placement {
    Placement {
        place: Some(PlaceId(id.into())),
        position,
        precision: if drawn == Drawn::Point { Precision::Settlement } else { Precision::Province },
        radius_km: 5.0,
        drawn,
        stretch: None,
        confidence: 0.97,
        note: None,
    }
}

pub(super) fn site(written: &str, resolution: Resolution) -> LocatedSite {
    LocatedSite {
        site: Site {
            written: written.into(),
            evidence: evidence(written),
            context: SiteContext::default(),
            manner: Manner::In,
            given: None,
            kept: Vec::new(),
        },
        resolution,
    }
}

pub(super) fn gardez() -> LocatedSite {
    let placement = placement("t:gardez", at(69.2, 33.6), Drawn::Point);
    site("Gardez city", Resolution::Placed(placement))
}

pub(super) fn paktia_along_the_border() -> LocatedSite {
    let mut placement = placement("t:paktia", at(69.5, 33.4), Drawn::Area);
    placement.stretch = Some(Stretch { from_km: 93.0, to_km: 186.0 });
    site("Paktia", Resolution::Placed(placement))
}

pub(super) fn incident(id: &str, kind: Kind, sites: Vec<LocatedSite>) -> Incident {
    let sentence = "Jets struck Gardez city overnight, the Afghan Defense Ministry said.";
    Incident {
        id: id.into(),
        event: LocatedEvent {
            source_id: None,
            kind,
            when: Some(When::span(date(2026, 2, 26), date(2026, 2, 27), DatePrecision::Night)),
            by: vec![Actor::new("Pakistan", Some(SideId::new("pakistan")))],
            against: vec![],
            sites,
            no_site: None,
            claims: vec![claim(
                "Afghan Defense Ministry",
                Measure::Killed,
                Count::Exact(55),
                "Pakistani soldiers",
            )],
            told: vec![Telling {
                source: Source {
                    file: "reports/a.txt".into(),
                    id: None,
                    title: Some("A night of strikes".into()),
                    publisher: Some("The Daily".into()),
                    published: Some(date(2026, 2, 27)),
                    url: Some("https://example.org/a".into()),
                },
                said_by: Vec::new(),
                evidence: evidence(sentence),
                verification: Verification::Unverified,
            }],
        },
        dispute: Dispute::SingleSource,
        merged_because: Vec::new(),
        tellings: Vec::new(),
    }
}
