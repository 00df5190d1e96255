//! Located events into rows: what is read, as an editor sees it.

use super::columns::{Column, Row};
use super::id::{self, Mark, Repeated};
use super::trace::Traces;
use crate::event::{Actor, Claim, Count, SideId, Source, Telling, Verification};
use crate::gazetteer::Gazetteer;
use crate::layer::Atlas;
use crate::locate::{LocatedEvent, LocatedSite, Placement, Resolution};
use crate::merge::Incident;
use crate::source::Evidence;

/// What of an event a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Item {
    /// A site, by its place in the event.
    Site(usize),
    /// An event without a site.
    Placeless,
    /// A claim, by its place in the event.
    Claim(usize),
}

/// A row and what it was made of.
#[derive(Debug, Clone)]
pub struct Entry {
    /// As the editor sees it.
    pub row: Row,
    /// Which of the events given.
    pub telling: usize,
    /// What of it.
    pub item: Item,
}

/// The rows of all events, in the order of the incidents; in each the sites of its tellings, then their claims.
/// The incidents are what merging made of just these events.
pub fn entries(events: &[&LocatedEvent], incidents: &[Incident], gazetteer: &Gazetteer) -> Vec<Entry> {
    let atlas = Atlas::new(gazetteer);
    let own = |(at, event): (usize, &&LocatedEvent)| id::marks(event).into_iter().map(move |mark| (mark, at));
    let mut marks: Vec<(Mark, usize)> = events.iter().enumerate().flat_map(own).collect();
    marks.sort_unstable();
    let event = |at: usize| events.get(at).map(|event| (*event).clone()).ok_or(());
    // There is an event for every mark.
    let repeated = Repeated::of(marks.into_iter().map(Ok), event).unwrap_or_default();
    let mut entries = Vec::new();
    for incident in incidents {
        let tellings: Vec<_> =
            incident.tellings.iter().filter_map(|at| Some((*at, *events.get(*at)?))).collect();
        entries.extend(entries_of(&incident.id, &tellings, &repeated, &atlas));
    }
    entries
}

/// The rows of one event, one after the other, given its id and its tellings, each with its number.
pub(crate) fn entries_of<'e>(
    id: &'e str,
    tellings: &'e [(usize, &'e LocatedEvent)],
    repeated: &'e Repeated,
    atlas: &'e Atlas<'_>,
) -> impl Iterator<Item = Entry> + 'e {
    let all = || {
        tellings.iter().flat_map(|(telling, event)| items(event).map(move |item| (*telling, *event, item)))
    };
    let is_claim = |item: &Item| matches!(item, Item::Claim(_));
    let sites = all().filter(move |(.., item)| !is_claim(item)).map(move |(telling, event, item)| {
        let site = if let Item::Site(at) = item { event.sites.get(at) } else { None };
        (site_row(id, event, site, atlas), telling, event, item)
    });
    let claims = all().filter_map(move |(telling, event, item)| match item {
        Item::Claim(at) => Some((claim_row(id, event, event.claims.get(at)?), telling, event, item)),
        _ => None,
    });
    let mut traces = Traces::default();
    sites.chain(claims).map(move |(mut row, telling, event, item)| {
        row.set(Column::RowId, repeated.id(event, telling, item));
        let mut entry = Entry { row, telling, item };
        traces.write(&mut entry, event);
        entry
    })
}

/// What the rows of an event are of: its sites, or that it has none, then its claims.
pub(super) fn items(event: &LocatedEvent) -> impl Iterator<Item = Item> + use<> {
    let none = event.sites.is_empty().then_some(Item::Placeless);
    let sites = (0..event.sites.len()).map(Item::Site).chain(none);
    sites.chain((0..event.claims.len()).map(Item::Claim))
}

/// The rows of an event that is not merged with any other, under a name for it.
pub(super) fn rows_alone(event: &LocatedEvent, name: &str, gazetteer: &Gazetteer) -> Vec<(Item, Row)> {
    let atlas = Atlas::new(gazetteer);
    let sites = event.sites.iter().zip(0..).map(|(site, at)| (Item::Site(at), Some(site)));
    let none = event.sites.is_empty().then_some((Item::Placeless, None));
    let mut rows: Vec<(Item, Row)> =
        sites.chain(none).map(|(item, site)| (item, site_row(name, event, site, &atlas))).collect();
    let claims = event.claims.iter().zip(0..);
    rows.extend(claims.map(|(claim, at)| (Item::Claim(at), claim_row(name, event, claim))));
    rows
}

fn site_row(name: &str, event: &LocatedEvent, site: Option<&LocatedSite>, atlas: &Atlas<'_>) -> Row {
    let mut row = Row::default();
    head(&mut row, name, event);
    fill_site(&mut row, event, site, atlas);
    row
}

/// What every row of an event says of it.
fn head(row: &mut Row, name: &str, event: &LocatedEvent) {
    row.set(Column::Event, name);
    row.set(Column::Kind, event.kind.as_str());
    if let Some(when) = &event.when {
        row.set(Column::Start, when.start.to_string());
        row.set(Column::End, when.end.to_string());
        row.set(Column::DayPrecision, when.precision.as_str());
    }
    for (actors, names, sides) in
        [(&event.by, Column::By, Column::BySide), (&event.against, Column::Against, Column::AgainstSide)]
    {
        let (written, of) = actor_cells(actors);
        row.set(names, written);
        row.set(sides, of);
    }
}

/// Actors as a table has them: names and sides parted by `; `, one side where all have the same.
pub(super) fn actor_cells(actors: &[Actor]) -> (String, String) {
    let names: Vec<String> = actors.iter().map(|actor| actor.name.replace(';', ",")).collect();
    let mut sides: Vec<&str> =
        actors.iter().map(|actor| actor.side.as_ref().map_or("", SideId::as_str)).collect();
    if sides.windows(2).all(|pair| matches!(pair, [a, b] if a == b)) {
        sides.truncate(1);
    }
    (names.join("; "), sides.join("; "))
}

fn fill_site(row: &mut Row, event: &LocatedEvent, site: Option<&LocatedSite>, atlas: &Atlas<'_>) {
    row.set(Column::Row, "site");
    let said: Vec<Actor> = said_by(&event.told);
    let (names, sides) = actor_cells(&said);
    row.set(Column::Claimant, names);
    row.set(Column::ClaimantSide, sides);
    row.set(Column::Verification, verification(&event.told).as_str());
    match site {
        Some(site) => {
            row.set(Column::PlaceAsWritten, site.site.written.clone());
            row.set(Column::Manner, manner(site.site.manner));
            resolution(row, &site.resolution, atlas);
        }
        None => {
            let reason = match &event.no_site {
                Some(words) => format!("place-not-stated: {}", words.text),
                None => "place-not-stated: no place is named with it".to_owned(),
            };
            row.set(Column::Reason, reason);
        }
    }
    let (telling, sentence) = site_words(event, site);
    if let Some(telling) = telling {
        source(row, &telling.source);
    }
    if let Some(sentence) = sentence {
        evidence(row, sentence);
    }
}

/// The telling a site stands in and the sentence it was read from; the same of an event without one.
pub(super) fn site_words<'e>(
    event: &'e LocatedEvent,
    site: Option<&'e LocatedSite>,
) -> (Option<&'e Telling>, Option<&'e Evidence>) {
    let words = site.map(|site| &site.site.evidence);
    let telling = words.and_then(|words| telling_of(&event.told, words)).or(event.told.first());
    let told = telling.map(|telling| &telling.evidence);
    let sentence = match words {
        Some(words) => told.filter(|told| told.start <= words.start && words.end <= told.end).or(Some(words)),
        None => event.no_site.as_ref().or(told),
    };
    (telling, sentence)
}

/// The words a claim is first told in.
pub(super) fn claim_words(claim: &Claim) -> Option<&Evidence> {
    claim.evidence.first()
}

/// Those whom the tellings name as saying that it happened, each once.
pub(super) fn said_by(told: &[Telling]) -> Vec<Actor> {
    let mut said: Vec<Actor> = Vec::new();
    for actor in told.iter().flat_map(|telling| &telling.said_by) {
        if !said.contains(actor) {
            said.push(actor.clone());
        }
    }
    said
}

pub(super) fn verification(told: &[Telling]) -> Verification {
    let any = |wanted| told.iter().any(|telling| telling.verification == wanted);
    match (any(Verification::Verified), any(Verification::Unverified)) {
        (true, _) => Verification::Verified,
        (_, true) => Verification::Unverified,
        _ => Verification::NotStated,
    }
}

fn manner(manner: crate::event::Manner) -> &'static str {
    use crate::event::Manner;
    match manner {
        Manner::In => "in",
        Manner::AlongBorder => "along_border",
        Manner::Near => "near",
    }
}

fn resolution(row: &mut Row, resolution: &Resolution, atlas: &Atlas<'_>) {
    match resolution {
        Resolution::Placed(placement) => placed(row, placement, atlas),
        Resolution::Ambiguous { why, .. } => row.set(Column::Reason, format!("ambiguous-place: {why}")),
        Resolution::Unplaced { code, why } => row.set(Column::Reason, format!("{code}: {why}")),
    }
}

fn placed(row: &mut Row, placement: &Placement, atlas: &Atlas<'_>) {
    let place = placement.place.as_ref().and_then(|id| atlas.places.place(id));
    let admin = match place {
        Some(place) => atlas.admin_of(place),
        None => atlas.admin_at(placement.position),
    };
    row.set(Column::Place, place.map_or("", |place| place.name.as_str()));
    row.set(Column::Admin1, admin.admin1.unwrap_or_default());
    row.set(Column::Admin2, admin.admin2.unwrap_or_default());
    row.set(Column::Country, admin.country.unwrap_or_default());
    row.set(Column::Latitude, degrees(placement.position.lat()));
    row.set(Column::Longitude, degrees(placement.position.lon()));
    row.set(Column::Precision, placement.precision.as_str());
    row.set(Column::Confidence, format!("{:.2}", placement.confidence));
    row.set(Column::Reason, placement.note.clone().unwrap_or_default());
}

/// Six decimals, as in the layers, without zeros at the end.
pub(super) fn degrees(value: f64) -> String {
    let text = format!("{value:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn claim_row(name: &str, event: &LocatedEvent, claim: &Claim) -> Row {
    let mut row = Row::default();
    head(&mut row, name, event);
    row.set(Column::Row, "claim");
    row.set(Column::Claimant, claim.claimant.name.clone());
    row.set(Column::ClaimantRole, claim.claimant.role.clone().unwrap_or_default());
    row.set(Column::ClaimantSide, side(claim.claimant.side.as_ref()));
    row.set(Column::Measure, claim.measure.as_str());
    row.set(Column::Count, count(claim.count));
    row.set(Column::CountText, claim.count_text.clone());
    row.set(Column::Subject, claim.subject.clone().unwrap_or_default());
    row.set(Column::SubjectSide, side(claim.subject_side.as_ref()));
    row.set(Column::Stance, claim.stance.as_str());
    row.set(Column::Verification, claim.verification.as_str());
    let (sure, why) = confidence(claim);
    row.set(Column::Confidence, format!("{sure:.2}"));
    row.set(Column::Reason, why);
    let words = claim_words(claim);
    if let Some(words) = words {
        evidence(&mut row, words);
    }
    let telling = words.and_then(|words| telling_of(&event.told, words)).or(event.told.first());
    if let Some(telling) = telling {
        source(&mut row, &telling.source);
    }
    row
}

fn side(side: Option<&SideId>) -> String {
    side.map(ToString::to_string).unwrap_or_default()
}

/// A count as a table has it; empty where no number is told.
pub(super) fn count(count: Count) -> String {
    count.in_words().unwrap_or_default()
}

/// How much of a claim stands in its words: 0.35 for the loss itself, 0.2 each for a claimant who is named, a side
/// whose loss it is, and a number. It is no probability; what is missing is told beside it.
pub(super) fn confidence(claim: &Claim) -> (f64, String) {
    let named = claim.claimant.side.as_ref().is_none_or(|side| side.as_str() != SideId::REPORT)
        && !claim.claimant.name.is_empty();
    let parts = [
        (named, "nobody is named as claiming it"),
        (claim.subject_side.is_some(), "whose loss it is is not told"),
        (claim.count != Count::Unnumbered, "no number is told"),
    ];
    let told = parts.iter().filter(|(told, _)| *told).map(|_| 0.2).sum::<f64>();
    let missing: Vec<&str> = parts.iter().filter(|(told, _)| !told).map(|(_, why)| *why).collect();
    (0.35 + told, missing.join("; "))
}

/// The telling whose sentence holds the words; else one of the same file.
pub(super) fn telling_of<'a>(told: &'a [Telling], words: &Evidence) -> Option<&'a Telling> {
    let same_file = |telling: &&Telling| telling.evidence.file == words.file;
    let holds = |t: &&Telling| t.evidence.start <= words.start && words.end <= t.evidence.end;
    told.iter().filter(same_file).find(holds).or_else(|| told.iter().find(same_file))
}

fn source(row: &mut Row, source: &Source) {
    let publisher = source.publisher.as_ref().or(source.title.as_ref());
    row.set(Column::Source, publisher.cloned().unwrap_or_default());
    row.set(Column::SourceDate, source.published.map(|day| day.to_string()).unwrap_or_default());
    row.set(Column::SourceUrl, source.url.clone().unwrap_or_default());
}

fn evidence(row: &mut Row, words: &Evidence) {
    row.set(Column::Evidence, words.text.clone());
    row.set(Column::Report, words.file.to_string());
    row.set(Column::Line, words.line.to_string());
    row.set(Column::ColumnNumber, words.column.to_string());
    row.set(Column::ByteStart, words.start.to_string());
    row.set(Column::ByteEnd, words.end.to_string());
}
