//! What the words around a name say for and against a place. Each part is a logarithm of odds and a reason.

use super::candidates::{Found, Match, bare};
use super::{Gazetteer, NameKind, Place, PlaceKind, Query, fold, kind_words};
use crate::event::PlaceWord;
use crate::geo::Position;

/// Not farther than so many kilometres from the other places of its text a place may be meant though nothing else speaks
/// for its being of that text.
const NEAR_KM: f64 = 400.0;

/// A name that more places bear tells nothing of where its text is.
const FEW_BEARERS: usize = 3;

/// A part of a score: how much, and why in words.
pub(super) type Part = (f64, String);

/// The query, its context looked up once for all candidates.
pub(super) struct Context<'a> {
    word: Option<PlaceWord>,
    country: Option<String>,
    country_written: Option<&'a str>,
    /// For each name of `within` that is known: the name and the places it may be.
    within: Vec<(&'a str, Vec<&'a Place>)>,
    beside: Vec<Vec<&'a Place>>,
    /// The codes of the countries named beside it.
    countries: Vec<&'a str>,
    near: Option<Position>,
    at_border: bool,
    /// The name stands in a list of names that only provinces bear.
    among_provinces: bool,
    /// What is written around the name bears it as well: "Khairpur town, Khairpur district".
    in_its_namesake: bool,
}

impl<'a> Context<'a> {
    pub(super) fn new(gazetteer: &'a Gazetteer, query: &Query<'a>) -> Self {
        let beside: Vec<Vec<&Place>> = query
            .beside
            .iter()
            .filter(|name| fold::folded(name) != fold::folded(query.name))
            .map(|name| bearers(gazetteer, name))
            .filter(|places| !places.is_empty())
            .collect();
        let provinces = beside.iter().filter(|places| only_province(places)).count();
        let country = |place: &&&'a Place| place.kind == PlaceKind::Country;
        let countries = beside.iter().filter_map(|places| places.iter().find(country));
        let countries: Vec<&str> = countries.map(|place| place.country.as_str()).collect();
        Context {
            word: query.word.or_else(|| bare(query.name).1),
            country: query.country.and_then(|name| country_code(gazetteer, name)),
            country_written: query.country,
            within: query
                .within
                .iter()
                .map(|name| (name.as_str(), bearers(gazetteer, name)))
                .filter(|(_, places)| !places.is_empty())
                .collect(),
            among_provinces: provinces >= 2 && provinces.saturating_mul(2) >= beside.len(),
            beside,
            countries,
            near: query.near,
            at_border: query.at_border,
            in_its_namesake: {
                let own = bare(query.name).0.pop();
                query.within.iter().any(|name| bare(name).0.pop() == own)
            },
        }
    }

    /// Everything that speaks for or against a candidate.
    pub(super) fn parts(&self, gazetteer: &Gazetteer, found: &Found<'_>, rivals: &[Found<'_>]) -> Vec<Part> {
        let place = found.place;
        let (mut worth, rank) = importance(place);
        if !found.how.is_exact() {
            // However well known a place is, another spelling is as often the name of another place.
            worth = worth.min(2.0);
        }
        let mut parts = vec![(worth, rank)];
        parts.extend(self.by_word(place));
        parts.extend(self.by_country(place));
        parts.extend(self.within.iter().map(|(name, larger)| inside(gazetteer, name, larger, place)));
        parts.extend(self.by_neighbours(place));
        parts.extend(self.by_named_countries(place));
        if found.how.is_exact() && self.is_out_of_the_way(gazetteer, found) {
            parts.push((-7.0, format!("more than {NEAR_KM:.0} km from everything named beside it")));
        }
        parts.extend(self.near.map(|near| nearness(near, place)));
        parts.extend(self.by_border(gazetteer, place));
        parts.extend(self.one_name_for_two(found, rivals));
        let is_seat = matches!(place.feature_code.as_deref(), Some("PPLC" | "PPLA" | "PPLA2"));
        if self.in_its_namesake && is_seat {
            parts.push((1.5, "the seat of what is written around it, which bears its name".to_owned()));
        } else {
            parts.extend(listed_otherwise(found, rivals));
        }
        parts
    }

    fn by_word(&self, place: &Place) -> Option<Part> {
        let word = self.word?;
        let fit = kind_words::fit(word, place.kind);
        let says = format!("{:?}", word).to_lowercase();
        Some(if fit > 0.0 {
            (5.0 * fit, format!("the words say {says}"))
        } else {
            (5.0 * fit, format!("the words say {says}, this is a {}", place.kind.as_str()))
        })
    }

    fn by_country(&self, place: &Place) -> Option<Part> {
        let written = self.country_written?;
        let Some(code) = &self.country else {
            return Some((0.0, format!("country \u{201c}{written}\u{201d} is not known")));
        };
        Some(if in_country(place, code) {
            (3.0, format!("in {code}, as asked"))
        } else {
            (-9.0, format!("not in {code}"))
        })
    }

    fn by_neighbours(&self, place: &Place) -> Option<Part> {
        let same_province =
            |others: &&Vec<&Place>| others.iter().any(|o| o.id != place.id && shares_province(o, place));
        let same_country = |others: &&Vec<&Place>| others.iter().any(|o| shares_country(o, place));
        let provinces = self.beside.iter().filter(same_province).count();
        let countries = self.beside.iter().filter(same_country).count();
        if countries == 0 {
            return None;
        }
        let count = |n: usize, most: u32| f64::from(u32::try_from(n).unwrap_or(most).min(most));
        let worth = 0.8 * count(provinces, 2) + 0.3 * count(countries, 4);
        Some((
            worth,
            format!("{countries} places named beside it lie in its country, {provinces} in its province"),
        ))
    }

    /// A text that names countries seldom speaks of a place in another.
    fn by_named_countries(&self, place: &Place) -> Option<Part> {
        if self.countries.is_empty() || self.country_written.is_some() || place.kind == PlaceKind::Country {
            return None;
        }
        Some(if self.countries.iter().any(|code| in_country(place, code)) {
            (1.0, "in a country named beside it".to_owned())
        } else {
            (-3.0, "in none of the countries named beside it".to_owned())
        })
    }

    /// Whether a place lies out of the way of everything the text names. Of another spelling it is asked that it lies in a
    /// country that the text names and near the other places: a country may be as large as Russia.
    pub(super) fn is_out_of_the_way(&self, gazetteer: &Gazetteer, found: &Found<'_>) -> bool {
        let place = found.place;
        let asked = self.country_written.is_some() || self.near.is_some();
        if asked || matches!(place.kind, PlaceKind::Country | PlaceKind::Continent) {
            return false;
        }
        let in_named = self.countries.iter().any(|code| in_country(place, code));
        let mut others = self.others().peekable();
        let alone = others.peek().is_none();
        if alone && self.countries.is_empty() || in_named && (alone || found.how.is_exact()) {
            return false;
        }
        let mut within = self.within.iter().flat_map(|(_, larger)| larger);
        let near = |other: &Place| {
            found.how.is_exact() && self.countries.is_empty() && shares_country(place, other)
                || place.position.distance_km(other.position)
                    <= NEAR_KM.max(other.radius_km + place.radius_km)
        };
        let abroad = !found.how.is_exact() && !in_named && !self.countries.is_empty();
        (abroad || !others.any(near)) && !within.any(|larger| is_held(gazetteer, place, larger))
    }

    /// The other places of the text of which it is known where they lie.
    fn others(&self) -> impl Iterator<Item = &'a Place> {
        let each = self.beside.iter().filter(|places| places.len() <= FEW_BEARERS).flatten();
        each.copied().filter(|place| !matches!(place.kind, PlaceKind::Country | PlaceKind::Continent))
    }

    fn by_border(&self, gazetteer: &Gazetteer, place: &Place) -> Option<Part> {
        if !self.at_border || place.kind == PlaceKind::Country {
            return None;
        }
        let touches = gazetteer.stretch(&place.id).is_some();
        let km = gazetteer.border()?.fix(place.position).distance_km;
        Some(if touches {
            (1.5, "the text speaks of the border, which it touches".to_owned())
        } else if km <= 50.0 {
            (1.5, format!("the text speaks of the border, {km:.0} km away"))
        } else {
            (-1.5, format!("the text speaks of the border, but it is {km:.0} km away"))
        })
    }

    /// One name for a province and its capital: bare, the city is meant, unless the text lists provinces or
    /// speaks of the border. One name for a district and its seat: the seat only where it is a town.
    fn one_name_for_two(&self, found: &Found<'_>, rivals: &[Found<'_>]) -> Option<Part> {
        let place = found.place;
        if self.word.is_some() {
            return None;
        }
        let twin =
            |kind: PlaceKind| rivals.iter().any(|r| r.place.kind == kind && shares_province(r.place, place));
        let as_province = self.at_border || self.among_provinces;
        match place.kind {
            PlaceKind::Province if as_province && twin(PlaceKind::Settlement) => {
                let reason = if self.among_provinces {
                    "it stands in a list of provinces"
                } else {
                    "the text speaks of the border"
                };
                Some((5.0, format!("province and capital bear one name; {reason}: the province")))
            }
            PlaceKind::Settlement if !as_province && twin(PlaceKind::Province) => Some((
                2.0,
                "province and capital bear one name; without the word province: the city".to_owned(),
            )),
            PlaceKind::Settlement if is_town(found) && twin(PlaceKind::District) => {
                Some((0.7, "district and town bear one name; without the word district: the town".to_owned()))
            }
            PlaceKind::District
                if rivals.iter().any(|r| r.place.admin2.as_ref() == Some(&place.id) && !is_town(r)) =>
            {
                Some((
                    1.5,
                    "its seat is no known town of this name; without more: the district, which holds both"
                        .to_owned(),
                ))
            }
            _ => None,
        }
    }
}

/// Where one place is listed under a name, another of its kind that only bears it beside its own is seldom meant.
fn listed_otherwise(found: &Found<'_>, rivals: &[Found<'_>]) -> Option<Part> {
    let listed = |f: &Found<'_>| f.how == Match::Exact(NameKind::Preferred);
    let other = found.how.is_exact() && !listed(found);
    let rival = || rivals.iter().any(|r| listed(r) && r.place.kind == found.place.kind);
    (other && rival())
        .then(|| (-2.0, format!("another {} is listed under this name", found.place.kind.as_str())))
}

/// A settlement that news may name without its district: a provincial capital, or a town of some size whose
/// own name this is, and not a seat that is called after its district.
fn is_town(found: &Found<'_>) -> bool {
    let place = found.place;
    let peopled = place.population.is_some_and(|people| people >= 10_000);
    place.kind == PlaceKind::Settlement
        && (matches!(place.feature_code.as_deref(), Some("PPLC" | "PPLA"))
            || peopled && found.how == Match::Exact(NameKind::Preferred))
}

/// How likely news is to name a place, all else equal.
fn importance(place: &Place) -> Part {
    let people = place.population.unwrap_or(0);
    let (worth, rank) = worth(place.kind, place.feature_code.as_deref(), people);
    if place.kind == PlaceKind::Settlement && people > 0 {
        (worth, format!("{rank} of {people} people"))
    } else {
        (worth, rank.to_owned())
    }
}

/// The same of a place's kind, feature code and people; and what makes it so important.
pub(super) fn worth(kind: PlaceKind, code: Option<&str>, people: u64) -> (f64, &'static str) {
    #[expect(clippy::cast_precision_loss, reason = "a population is far below 2^52")]
    let by_people = 0.55 * (1.0 + people as f64 / 1000.0).ln();
    let (by_rank, rank) = match (kind, code) {
        (PlaceKind::Country, _) => (5.0, "a country"),
        (PlaceKind::Province, _) => (3.0, "a province"),
        (PlaceKind::Crossing, _) => (3.0, "a border crossing"),
        (PlaceKind::Region | PlaceKind::Pass | PlaceKind::BorderPost | PlaceKind::Water, _) => {
            (2.0, "a place of its own kind")
        }
        (PlaceKind::Continent, _) => (4.0, "a continent"),
        (PlaceKind::District, _) => (1.5, "a district"),
        (PlaceKind::Airport, _) => (0.5, "an airport"),
        (PlaceKind::Settlement, Some("PPLC")) => (4.0, "a national capital"),
        (PlaceKind::Settlement, Some("PPLA")) => (3.2, "a provincial capital"),
        (PlaceKind::Settlement, Some("PPLA2")) => (1.3, "a district seat"),
        (PlaceKind::Settlement, _) => (0.3, "a settlement"),
    };
    if kind == PlaceKind::Settlement && people > 0 { (by_people.max(by_rank), rank) } else { (by_rank, rank) }
}

fn inside(gazetteer: &Gazetteer, name: &str, larger: &[&Place], place: &Place) -> Part {
    if larger.iter().any(|larger| is_held(gazetteer, place, larger)) {
        (4.0, format!("in {name}, as written"))
    } else {
        (-7.0, format!("not in {name}"))
    }
}

/// Whether a place lies in a larger one, by its area or as the gazetteer files it.
fn is_held(gazetteer: &Gazetteer, place: &Place, larger: &Place) -> bool {
    by_area(gazetteer, place, larger).unwrap_or_else(|| lies_in(place, larger))
}

fn nearness(near: Position, place: &Place) -> Part {
    let km = near.distance_km(place.position);
    ((3.0 - km / 25.0).max(-5.0), format!("{km:.0} km from the position given"))
}

/// The places that bear a name exactly.
pub(super) fn bearers<'a>(gazetteer: &'a Gazetteer, name: &str) -> Vec<&'a Place> {
    let (names, word) = bare(name);
    let mut places: Vec<&Place> = Vec::new();
    for folded in &names {
        let rows: Vec<usize> =
            gazetteer.names.exact(folded).filter(|n| !n.kind.is_people()).map(|n| n.place).collect();
        places.extend(rows.into_iter().filter_map(|n| gazetteer.nth(n)));
    }
    if places.is_empty() {
        places = super::candidates::find(gazetteer, name, &[]).into_iter().map(|f| f.place).collect();
    }
    if let Some(word) = word
        && places.iter().any(|p| kind_words::fit(word, p.kind) > 0.0)
    {
        places.retain(|p| kind_words::fit(word, p.kind) > 0.0);
    }
    places.sort_by(|a, b| a.id.cmp(&b.id));
    places.dedup_by(|a, b| a.id == b.id);
    places
}

/// Whether a name means a province and no town.
fn only_province(places: &[&Place]) -> bool {
    places.iter().any(|p| p.kind == PlaceKind::Province)
        && !places.iter().any(|p| p.kind == PlaceKind::Settlement && p.feature_code.as_deref() != Some("PPL"))
}

fn country_code(gazetteer: &Gazetteer, name: &str) -> Option<String> {
    let trimmed = name.trim();
    let is_country = |p: &&Place| p.kind == PlaceKind::Country;
    if trimmed.len() == 2 {
        let code = trimmed.to_ascii_uppercase();
        return gazetteer.places.iter().filter(is_country).any(|p| p.country == code).then_some(code);
    }
    let folded = fold::folded(trimmed);
    let numbers: Vec<usize> = gazetteer.names.exact(&folded).map(|n| n.place).collect();
    let mut places = numbers.into_iter().filter_map(|n| gazetteer.nth(n));
    places.find(is_country).map(|p| p.country.clone())
}

fn in_country(place: &Place, code: &str) -> bool {
    place.country.split(';').any(|c| c == code)
}

fn shares_country(a: &Place, b: &Place) -> bool {
    a.country.split(';').any(|code| in_country(b, code))
}

fn province_code(place: &Place) -> Option<&str> {
    place.iso_3166_2.as_deref().or(place.admin1.as_deref()).filter(|_| place.kind != PlaceKind::Country)
}

fn shares_province(a: &Place, b: &Place) -> bool {
    province_code(a).is_some() && province_code(a) == province_code(b)
}

/// Whether a place is the larger one or lies in it, by the gazetteer's own chain.
pub(super) fn lies_in(place: &Place, larger: &Place) -> bool {
    place.id == larger.id
        || match larger.kind {
            PlaceKind::Country => shares_country(place, larger),
            PlaceKind::Province => shares_province(place, larger),
            PlaceKind::District => match &place.admin2 {
                Some(district) => *district == larger.id,
                None => {
                    place.kind != PlaceKind::District
                        && place.position.distance_km(larger.position) <= larger.radius_km
                }
            },
            _ => place.position.distance_km(larger.position) <= larger.radius_km,
        }
}

/// Whether a place whose division no source tells lies in a division, by its area; `None` where it is told, or the
/// division has no area.
fn by_area(gazetteer: &Gazetteer, place: &Place, larger: &Place) -> Option<bool> {
    let told = match larger.kind {
        PlaceKind::Province => province_code(place).is_some(),
        PlaceKind::District => place.admin2.is_some() || place.kind == PlaceKind::District,
        _ => true,
    };
    if told || place.kind == PlaceKind::Country || place.id == larger.id {
        return None;
    }
    gazetteer.area_holds(&larger.id, place.position)
}

/// Whether two places of one name are parts of one another, so that taking either is a question of precision
/// and not of place.
pub(super) fn one_ground(a: &Place, b: &Place) -> bool {
    if a.kind == PlaceKind::Country || b.kind == PlaceKind::Country {
        return a.kind == b.kind && a.id == b.id;
    }
    let apart = a.position.distance_km(b.position);
    // Two sources' middles of one district lie as far apart as its shape lets them.
    let is_district = a.kind == PlaceKind::District && b.kind == PlaceKind::District;
    let cap = if is_district && shares_province(a, b) { f64::INFINITY } else { 25.0 };
    lies_in(a, b) || lies_in(b, a) || (shares_country(a, b) && apart <= a.radius_km.max(b.radius_km).min(cap))
}
