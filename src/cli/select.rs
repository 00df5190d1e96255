//! What somebody wants to see of all that was read: by day, place, kind and actor.

use clap::Args;
use jiff::civil::Date;

use super::table_args;
use crate::event::Kind;
use crate::gazetteer::Gazetteer;
use crate::geo::Position;
use crate::locate::{LocatedEvent, LocatedSite, Placement, Precision, Resolution, fold};

/// Which events and sites are wanted; all others are left out and counted.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Selection: what doesn't fit is left out and counted")]
pub(super) struct Select {
    /// Events on this day or after it
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = table_args::day)]
    since: Option<Date>,
    /// Events on this day or before it
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = table_args::day)]
    until: Option<Date>,
    /// Sites in this box, in degrees
    #[arg(long, value_name = "WEST,SOUTH,EAST,NORTH", value_parser = bbox, allow_hyphen_values = true)]
    bbox: Option<Bbox>,
    /// Sites in these countries: names or codes (AF, Pakistan), parted by commas
    #[arg(long, value_name = "COUNTRY", value_delimiter = ',')]
    country: Vec<String>,
    /// Sites in these provinces: names or ISO 3166-2 codes
    #[arg(long, value_name = "PROVINCE", value_delimiter = ',')]
    admin1: Vec<String>,
    /// Events of these kinds: airstrike, shelling, armed_clash...
    #[arg(long, value_name = "KIND", value_delimiter = ',', value_parser = kind)]
    kind: Vec<Kind>,
    /// Events by or against somebody whose name or side holds these words
    #[arg(long, value_name = "WORDS")]
    actor: Vec<String>,
    /// Sites no farther than this from the Durand Line
    #[arg(long, value_name = "KM")]
    within_border: Option<f64>,
    /// Sites known at least so well: exact, settlement, crossing, border_stretch, district, province, region
    #[arg(long, value_name = "PRECISION", value_parser = precision)]
    min_precision: Option<Precision>,
}

/// A box of degrees; where west is greater than east it goes over the date line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bbox([f64; 4]);

impl Bbox {
    fn holds(self, position: Position) -> bool {
        let [west, south, east, north] = self.0;
        let (lon, lat) = (position.lon(), position.lat());
        let between = if west <= east { west <= lon && lon <= east } else { west <= lon || lon <= east };
        between && south <= lat && lat <= north
    }
}

fn bbox(text: &str) -> Result<Bbox, String> {
    let numbers: Vec<f64> = text.split(',').filter_map(|part| part.trim().parse().ok()).collect();
    match numbers.as_slice() {
        [west, south, east, north]
            if south <= north
                && south.abs() <= 90.0
                && north.abs() <= 90.0
                && west.abs() <= 180.0
                && east.abs() <= 180.0 =>
        {
            Ok(Bbox([*west, *south, *east, *north]))
        }
        _ => Err("expected west, south, east and north in degrees, such as 60.5,29.3,75,38.5".to_owned()),
    }
}

fn kind(text: &str) -> Result<Kind, String> {
    Kind::from_name(&text.trim().to_lowercase().replace(['-', ' '], "_")).ok_or_else(|| {
        let all: Vec<&str> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
        format!("expected one of {}", all.join(", "))
    })
}

fn precision(text: &str) -> Result<Precision, String> {
    use Precision::{BorderStretch, Country, Crossing, District, Exact, Province, Region, Settlement};
    let all = [Exact, Settlement, Crossing, BorderStretch, District, Province, Region, Country];
    all.into_iter()
        .find(|known| known.as_str() == text)
        .ok_or_else(|| format!("expected one of {}", all.map(Precision::as_str).join(", ")))
}

impl Select {
    /// Whether everything is wanted.
    pub(super) fn is_open(&self) -> bool {
        !self.asks_of_events() && !self.asks_of_sites()
    }

    fn asks_of_events(&self) -> bool {
        self.since.is_some() || self.until.is_some() || !self.kind.is_empty() || !self.actor.is_empty()
    }

    fn asks_of_sites(&self) -> bool {
        self.bbox.is_some()
            || !self.country.is_empty()
            || !self.admin1.is_empty()
            || self.within_border.is_some()
            || self.min_precision.is_some()
    }

    /// Takes from an event the sites that are not wanted, or all where the event isn't, and says how many tellings
    /// that were. An event of which something is taken away and nothing left is not wanted.
    pub(super) fn apply(&self, event: &mut LocatedEvent, gazetteer: &Gazetteer) -> usize {
        let told = event.sites.len().max(1);
        if !self.wants_event(event) {
            event.sites.clear();
            return told;
        }
        if !self.asks_of_sites() {
            return 0;
        }
        if event.sites.is_empty() {
            return told;
        }
        event.sites.retain(|site| self.wants_site(site, gazetteer));
        told.saturating_sub(event.sites.len())
    }

    fn wants_event(&self, event: &LocatedEvent) -> bool {
        let kind = self.kind.is_empty() || self.kind.contains(&event.kind);
        let since = self.since.is_none_or(|day| event.when.as_ref().is_some_and(|when| when.end >= day));
        let until = self.until.is_none_or(|day| event.when.as_ref().is_some_and(|when| when.start <= day));
        kind && since && until && self.wants_actors(event)
    }

    fn wants_actors(&self, event: &LocatedEvent) -> bool {
        if self.actor.is_empty() {
            return true;
        }
        let mut actors = event.by.iter().chain(&event.against);
        actors.any(|actor| {
            let (name, side) = (fold(&actor.name), actor.side.as_ref().map_or("", |side| side.as_str()));
            self.actor
                .iter()
                .map(|words| fold(words))
                .any(|words| !words.is_empty() && (name.contains(&words) || side.replace('_', " ") == words))
        })
    }

    fn wants_site(&self, site: &LocatedSite, gazetteer: &Gazetteer) -> bool {
        let Resolution::Placed(placement) = &site.resolution else { return false };
        self.bbox.is_none_or(|bbox| bbox.holds(placement.position))
            && self.min_precision.is_none_or(|least| placement.precision <= least)
            && self.near_border(placement, gazetteer)
            && self.in_divisions(site, placement, gazetteer)
    }

    fn near_border(&self, placement: &Placement, gazetteer: &Gazetteer) -> bool {
        let Some(km) = self.within_border else { return true };
        placement.stretch.is_some()
            || gazetteer.border().is_some_and(|border| border.fix(placement.position).distance_km <= km)
    }

    /// Whether the place, or the division its position lies in, or what the source says of it, is asked for.
    fn in_divisions(&self, site: &LocatedSite, placement: &Placement, gazetteer: &Gazetteer) -> bool {
        if self.country.is_empty() && self.admin1.is_empty() {
            return true;
        }
        let row = placement.place.as_ref().and_then(|id| gazetteer.place(id));
        let province = match row {
            Some(_) => None,
            None => gazetteer.admin_at(placement.position).0,
        };
        let row = row.or(province);
        let written = site.site.context.within.iter().chain(std::iter::once(&site.site.written));
        let written: Vec<String> = written.map(|name| fold(name)).collect();
        let said = |wanted: &String| written.contains(&fold(wanted));
        let country = |wanted: &String| {
            let codes = row.map_or("", |row| row.country.as_str());
            let known = gazetteer.places().find(|place| {
                place.kind == crate::gazetteer::PlaceKind::Country && fold(&place.name) == fold(wanted)
            });
            let code = known.map_or(wanted.as_str(), |place| place.country.as_str());
            codes.split(';').any(|own| own.eq_ignore_ascii_case(code)) || row.is_none() && said(wanted)
        };
        let admin1 = |wanted: &String| {
            let code = row.and_then(|row| row.admin1.as_deref().or(row.iso_3166_2.as_deref()));
            let name = code.and_then(|code| {
                gazetteer.places().find(|place| {
                    place.kind == crate::gazetteer::PlaceKind::Province
                        && place.iso_3166_2.as_deref() == Some(code)
                })
            });
            code.is_some_and(|code| code.eq_ignore_ascii_case(wanted))
                || name.is_some_and(|place| fold(&place.name) == fold(wanted))
                || code.is_none() && said(wanted)
        };
        (self.country.is_empty() || self.country.iter().any(country))
            && (self.admin1.is_empty() || self.admin1.iter().any(admin1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_may_go_over_the_date_line() {
        let at = |lon| Position::new(lon, 10.0).unwrap();
        assert!(bbox("170,0,-170,20").unwrap().holds(at(175.0)));
        assert!(!bbox("170,0,-170,20").unwrap().holds(at(0.0)));
        assert!(bbox("60,0,75,20").unwrap().holds(at(70.0)));
        for text in ["1,2,3", "0,20,1,0", "x,0,1,1", "0,-91,1,1"] {
            assert!(bbox(text).is_err(), "{text}");
        }
    }
}
