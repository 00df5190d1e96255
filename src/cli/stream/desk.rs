//! What a worker does: a piece of a table in, features and claims out.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::said::Said;
use super::sink::{CLAIMS, PARTS, POINTS, Parts, REJECTS};
use super::sites::{Found, Sites};
use crate::build::Counts;
use crate::cli::select::Select;
use crate::error::{Finding, Severity};
use crate::event::{Family, Kind, Site, Verification, When};
use crate::export::{
    KindTemplate, SHEETS, Template, append_claim, append_claim_cells, append_feature, append_reject,
    when_text,
};
use crate::gazetteer::{Gazetteer, PlaceId};
use crate::layer::plain::{claim_cells, claims as plain_claims, is_plain, spot, when as plain_when};
use crate::layer::{Alone, Atlas, Feature, OwnLayer, Plain, draw_alone, kind_of, lay_out};
use crate::locate::{LocatedEvent, LocatedSite, Resolution, locate};
use crate::merge::{self, Stated, merge_stated};
use crate::report::{Outcome, Piece, Plan, Repeated, Row, Rows, gather_rows};

/// What a piece gives.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) parts: Parts,
    pub(super) counts: Counts,
    /// What is said of single rows, the first of each kind.
    pub(super) said: Said,
    /// What is said once of many rows.
    pub(super) repeated: Repeated,
    /// The keys by which rows may be of one event.
    pub(super) keys: Vec<u64>,
    pub(super) used: BTreeMap<PlaceId, u32>,
    /// Rows that are told with others.
    pub(super) kept_back: Vec<(u64, Row)>,
    /// How many bytes of the file it is.
    pub(super) bytes: usize,
}

/// How rows of several tables, or of one, may be of one event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Same {
    /// Tellings are merged at all.
    pub(super) merge: bool,
    /// There are several tables.
    pub(super) several: bool,
}

/// What a desk needs besides a table.
#[derive(Clone, Copy)]
pub(super) struct Office<'a> {
    pub(super) gazetteer: &'a Gazetteer,
    pub(super) select: &'a Select,
    pub(super) same: Same,
    /// Plain rows are written with templates: the bytes are the same.
    pub(super) quick: bool,
    /// Claims are written too, and every layer by itself: what goes to one file or a pipe stands in the order of the rows.
    pub(super) claims: bool,
    /// Layers of somebody's own.
    pub(super) own: &'a [OwnLayer],
    /// Keys of rows that are told with others, in order: from the first reading. `None` while that goes on.
    pub(super) twice: Option<&'a [u64]>,
}

impl Office<'_> {
    /// The part in which a feature of that layer and kind is written.
    fn sheet(&self, sheet: usize, kind: impl FnOnce() -> Option<Kind>) -> usize {
        if !self.claims {
            return 0;
        }
        let is_point = sheet < POINTS && !self.own.is_empty();
        let own = if is_point { kind().and_then(|kind| OwnLayer::of(self.own, kind)) } else { None };
        own.map_or(sheet, |own| own.saturating_add(PARTS))
    }
}

/// A worker's desk.
pub(super) struct Desk<'a> {
    office: Office<'a>,
    rows: Rows<'a>,
    sites: Sites<'a, Templates>,
    atlas: Atlas<'a>,
    days: Days,
    kinds: Kinds,
}

impl<'a> Desk<'a> {
    pub(super) fn new(office: Office<'a>, plan: &'a Plan) -> Self {
        let sites = Sites::new(office.gazetteer);
        Desk {
            office,
            rows: Rows::new(plan),
            sites,
            atlas: Atlas::new(office.gazetteer),
            days: Days::default(),
            kinds: Kinds::new(),
        }
    }

    /// Reads a piece.
    pub(super) fn read(&mut self, piece: &Piece) -> Batch {
        let mut batch = Batch { bytes: piece.bytes(), ..Batch::default() };
        let mut findings = Vec::new();
        let Desk { rows, sites, atlas, office, days, kinds } = self;
        let mut hand = Hand { sites, atlas, office, days, kinds, batch: &mut batch };
        piece.read(rows, &mut findings, |outcome, findings| hand.take(outcome, findings));
        batch.repeated.merge(std::mem::take(&mut rows.repeated));
        batch
    }
}

/// The template of a place, once it was drawn; `None` in it for one that has to be drawn each time.
type Templates = OnceCell<Option<OfPlace>>;

/// The template of a place.
#[derive(Debug)]
struct OfPlace {
    place: Template,
    shape: Shape,
}

/// What decides the style and the layer of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Shape {
    Point,
    Line,
    Polygon,
}

/// The templates of kinds by shape, each with its layer.
type Kinds = BTreeMap<(Kind, Shape), Option<(usize, KindTemplate)>>;

/// Days as they are written: the last that were told.
#[derive(Default)]
struct Days {
    last: Option<(When, String, Vec<u8>)>,
}

impl Days {
    /// The days of a title, and the properties that tell them.
    fn of(&mut self, when: &When) -> (&str, &[u8]) {
        // Tables are mostly in order of days.
        if self.last.as_ref().is_none_or(|(last, ..)| last != when) {
            let (days, properties) = plain_when(when);
            self.last = Some((when.clone(), days, when_text(properties.each_ref().map(String::as_str))));
        }
        self.last.as_ref().map_or(("", &[]), |(_, days, properties)| (days.as_str(), properties.as_slice()))
    }
}

/// The row at hand.
struct Hand<'h, 'a> {
    sites: &'h mut Sites<'a, Templates>,
    atlas: &'h Atlas<'a>,
    office: &'h Office<'a>,
    days: &'h mut Days,
    kinds: &'h mut Kinds,
    batch: &'h mut Batch,
}

impl Hand<'_, '_> {
    fn take(&mut self, outcome: Outcome, findings: &mut Vec<Finding>) {
        findings.drain(..).for_each(|finding| self.batch.said.add(finding));
        match outcome {
            Outcome::Blank => {}
            Outcome::Reject(reject) => {
                self.batch.counts.rows_read = self.batch.counts.rows_read.saturating_add(1);
                self.reject(*reject);
            }
            Outcome::Row(row) => {
                self.batch.counts.rows_read = self.batch.counts.rows_read.saturating_add(1);
                self.row(*row);
            }
        }
    }

    fn reject(&mut self, reject: Finding) {
        debug_assert!(reject.severity == Severity::Reject);
        self.batch.counts.rejected = self.batch.counts.rejected.saturating_add(1);
        append_reject(self.batch.parts.at(REJECTS), &reject);
        self.batch.said.add(reject);
    }

    fn row(&mut self, row: Row) {
        let found = row.site.as_ref().map(|site| self.sites.find(site));
        if self.office.same.merge {
            let keys = keys(&row, found.as_deref(), self.office.same);
            match self.office.twice {
                None => self.batch.keys.extend(keys.into_iter().flatten()),
                Some(twice) => {
                    let known = |key: &u64| twice.binary_search(key).is_ok();
                    if let Some(key) = keys.into_iter().flatten().find(known) {
                        self.batch.kept_back.push((key, row));
                        return;
                    }
                }
            }
        }
        if let (Some(found), Some(site)) = (&found, &row.site) {
            self.say(found, site);
        }
        for (key, said) in [("no kind", row.kindless()), ("no date", row.dateless())] {
            said.into_iter().for_each(|finding| self.batch.repeated.add(key.to_owned(), finding));
        }
        if let Some(found) = &found
            && self.plain(&row, found)
        {
            return;
        }
        let again = self.office.twice.map(|_| row.clone());
        let event = located(row, found.as_deref().map(|found| &found.resolution));
        self.event(event, again);
    }

    fn say(&mut self, found: &Found<Templates>, site: &Site) {
        for finding in found.findings() {
            if !self.batch.said.count(finding) {
                let at = site.evidence.location();
                self.batch.said.add(Finding { at, ..finding.clone() });
            }
        }
    }

    /// Writes a plain row of a published dataset with the template of its place and kind; `false` where it isn't plain.
    fn plain(&mut self, row: &Row, found: &Found<Templates>) -> bool {
        let (Some(when), Some(id), Some(site)) = (&row.when, &row.id, &row.site) else { return false };
        let Resolution::Placed(placement) = &found.resolution else { return false };
        let plain = self.office.quick
            && self.office.select.is_open()
            && row.claimant.is_none()
            && row.verification == Verification::NotStated
            && merge::id_of_dataset(id)
            && is_plain(&row.by, &row.against, &row.claims);
        if !plain {
            return false;
        }
        let kind = row.kind.unwrap_or(Kind::Other);
        if found.more.get().is_none() {
            let template = self.template(row, found);
            let weight = template.as_ref().map_or(0, |of| of.place.weight());
            self.sites.grown(weight);
            // It was empty a moment ago.
            let _ = found.more.set(template);
        }
        let Some(Some(template)) = found.more.get() else { return false };
        let drawn = (kind, template.shape);
        if !self.kinds.contains_key(&drawn) {
            let of_kind = self.drawn(row, found).and_then(|(sheet, feature, _)| {
                let days = plain_when(row.when.as_ref()?).0;
                Some((sheet, KindTemplate::of(&feature, &days)?))
            });
            self.kinds.insert(drawn, of_kind);
        }
        let Some(Some((sheet, of_kind))) = self.kinds.get(&drawn) else { return false };
        let (days, when) = self.days.of(when);
        let (claims_text, killed) = plain_claims(&row.claims);
        let published = row.source.published.map(|day| day.to_string());
        let facts = Plain {
            event_id: id,
            days,
            when,
            by: row.by.first().map(|actor| actor.name.as_str()),
            against: row.against.first().map(|actor| actor.name.as_str()),
            claims: row.claims.len(),
            claims_text: claims_text.as_deref(),
            killed,
            source: row.source.publisher.as_deref().or(row.source.title.as_deref()),
            source_date: published.as_deref(),
            source_url: row.source.url.as_deref(),
            evidence: &site.evidence.text,
            report: &site.evidence.file,
            line: site.evidence.line,
            kept: &site.kept,
        };
        let part = self.batch.parts.at(self.office.sheet(*sheet, || Some(kind)));
        template.place.append(part, of_kind, &facts);
        for (claim, n) in row.claims.iter().zip(1_usize..).filter(|_| self.office.claims) {
            append_claim_cells(self.batch.parts.at(CLAIMS), &claim_cells(claim, n, kind, &facts));
        }
        let counts = &mut self.batch.counts;
        counts.features = counts.features.saturating_add(1);
        counts.events = counts.events.saturating_add(1);
        counts.claims = counts.claims.saturating_add(row.claims.len());
        if let Some(place) = &placement.place {
            note(&mut self.batch.used, place, 1);
        }
        true
    }

    /// The template of a row's place; `None` where it is drawn as more than one feature.
    fn template(&self, row: &Row, found: &Found<Templates>) -> Option<OfPlace> {
        if let (Resolution::Placed(placement), Some(site)) = (&found.resolution, &row.site)
            && let Some(spot) = spot(site, placement, self.atlas)
        {
            let shape = if spot.drawn == "point" { Shape::Point } else { Shape::Polygon };
            return Some(OfPlace { place: Template::of_spot(&spot), shape });
        }
        let (_, feature, id) = self.drawn(row, found)?;
        let shape = match feature.properties.get("drawn")?.as_str()? {
            "point" => Shape::Point,
            "stretch" => Shape::Line,
            _ => Shape::Polygon,
        };
        Some(OfPlace { place: Template::of(&feature, &id)?, shape })
    }

    /// The one feature of a row, drawn the long way, its layer, and the id of its event.
    fn drawn(&self, row: &Row, found: &Found<Templates>) -> Option<(usize, Feature, String)> {
        let incident = merge::alone(located(row.clone(), Some(&found.resolution)))?;
        let drawn = draw_alone(&incident, self.atlas);
        let placed = drawn.placed == 1;
        let sheets = drawn.features.into_iter().enumerate();
        let mut features = sheets.flat_map(|(sheet, all)| all.into_iter().map(move |one| (sheet, one)));
        let (sheet, feature) = features.next()?;
        (placed && features.next().is_none()).then_some((sheet, feature, incident.id))
    }

    /// Draws an event by itself. `row` is given where it may have to be laid aside because of its id.
    fn event(&mut self, mut event: LocatedEvent, row: Option<Row>) {
        let select = self.office.select;
        if !select.is_open() && select.apply(&mut event, self.office.gazetteer) > 0 {
            self.batch.counts.filtered = self.batch.counts.filtered.saturating_add(1);
            return;
        }
        let own = event.source_id.clone();
        let Some(incident) = merge::alone(event) else { return };
        // Six digits of a hash are not enough for a million events.
        if own.as_ref() != Some(&incident.id) {
            let mut hasher = DefaultHasher::new();
            (2_u8, &incident.id).hash(&mut hasher);
            let key = hasher.finish();
            match (self.office.twice, row) {
                (Some(twice), Some(row)) if twice.binary_search(&key).is_ok() => {
                    self.batch.kept_back.push((key, row));
                    return;
                }
                (None, _) => self.batch.keys.push(key),
                _ => {}
            }
        }
        let drawn = draw_alone(&incident, self.atlas);
        write(&drawn, self.office, self.batch);
    }
}

/// Merges the rows of one key, draws them, and closes their accounts.
pub(super) fn draw_merged(rows: Vec<Row>, office: &Office<'_>, batch: &mut Batch) {
    let told = rows.len();
    let mut findings = Vec::new();
    let events = gather_rows(rows.into_iter(), &mut findings);
    let mut filtered = 0_usize;
    let mut stated = Vec::new();
    for event in events {
        let located = locate(event, office.gazetteer);
        findings.extend(located.findings);
        let mut event = located.event;
        let gone = office.select.apply(&mut event, office.gazetteer);
        filtered = filtered.saturating_add(gone);
        if gone == 0 || !event.sites.is_empty() {
            stated.push(Stated::alone(event));
        }
    }
    findings.into_iter().for_each(|finding| batch.said.add(finding));
    let layers = lay_out(&merge_stated(stated, office.gazetteer).incidents, office.gazetteer);
    for (n, name) in SHEETS.iter().enumerate() {
        let layer = layers.layers.iter().find(|layer| layer.name == *name);
        append(layer.map_or(&[], |layer| &layer.features), n, office, batch);
    }
    for claim in layers.claims.iter().filter(|_| office.claims) {
        append_claim(batch.parts.at(CLAIMS), claim);
    }
    let counts = &mut batch.counts;
    counts.features = counts.features.saturating_add(layers.sites_placed);
    counts.unplaced = counts.unplaced.saturating_add(layers.sites_unplaced);
    counts.ambiguous = counts.ambiguous.saturating_add(layers.sites_ambiguous);
    counts.claims = counts.claims.saturating_add(layers.claims.len());
    counts.events = counts.events.saturating_add(layers.events);
    let filtered = filtered.min(told);
    counts.filtered = counts.filtered.saturating_add(filtered);
    // A row may tell nothing but a claim of an event whose site another row tells.
    let there = layers.sites_placed.saturating_add(layers.sites_unplaced).saturating_add(filtered);
    counts.merged = counts.merged.saturating_add(told.saturating_sub(there));
    counts.passages_read = counts.passages_read.saturating_add(there.saturating_sub(told));
    for (place, times) in &layers.used {
        note(&mut batch.used, place, *times);
    }
}

/// Puts what was drawn into the parts and the accounts.
fn write(drawn: &Alone, office: &Office<'_>, batch: &mut Batch) {
    for (n, features) in drawn.features.iter().enumerate() {
        append(features, n, office, batch);
    }
    for claim in drawn.claims.iter().filter(|_| office.claims) {
        append_claim(batch.parts.at(CLAIMS), claim);
    }
    batch.counts.features = batch.counts.features.saturating_add(drawn.placed);
    batch.counts.unplaced = batch.counts.unplaced.saturating_add(drawn.unplaced);
    batch.counts.ambiguous = batch.counts.ambiguous.saturating_add(drawn.ambiguous);
    batch.counts.claims = batch.counts.claims.saturating_add(drawn.claims.len());
    batch.counts.events = batch.counts.events.saturating_add(1);
    for (place, times) in &drawn.used {
        note(&mut batch.used, place, *times);
    }
}

fn append(features: &[Feature], sheet: usize, office: &Office<'_>, batch: &mut Batch) {
    for feature in features {
        append_feature(batch.parts.at(office.sheet(sheet, || kind_of(feature))), feature);
    }
}

/// Counts the uses of a place.
pub(super) fn note(used: &mut BTreeMap<PlaceId, u32>, place: &PlaceId, times: u32) {
    match used.get_mut(place) {
        Some(known) => *known = known.saturating_add(times),
        None => {
            used.insert(place.clone(), times);
        }
    }
}

/// The event of a row by itself, its place known.
fn located(row: Row, resolution: Option<&Resolution>) -> LocatedEvent {
    let telling = row.telling();
    let sites = row.site.into_iter().zip(resolution);
    LocatedEvent {
        source_id: row.id,
        kind: row.kind.unwrap_or(Kind::Other),
        when: row.when,
        by: row.by,
        against: row.against,
        sites: sites.map(|(site, resolution)| LocatedSite { site, resolution: resolution.clone() }).collect(),
        no_site: None,
        claims: row.claims,
        told: vec![telling],
    }
}

/// The keys by which a row may be of one event with others: the id it bears in its table; and the day, the place, the
/// kind and the actors, where there are other tables or it bears no id.
fn keys(row: &Row, found: Option<&Found<Templates>>, same: Same) -> [Option<u64>; 2] {
    let own = row.id.as_ref().map(|id| {
        let mut hasher = DefaultHasher::new();
        (0_u8, &row.file, id).hash(&mut hasher);
        hasher.finish()
    });
    let needed = same.several || row.id.is_none();
    let act = || {
        let mut hasher = DefaultHasher::new();
        let when = row.when.as_ref()?;
        (1_u8, when.start, when.end, row.kind.map(family)).hash(&mut hasher);
        match found.map(|found| &found.resolution) {
            Some(Resolution::Placed(placement)) => match &placement.place {
                Some(place) => place.hash(&mut hasher),
                None => {
                    let cell = |degrees: f64| (degrees * 100.0).round().to_bits();
                    (cell(placement.position.lon()), cell(placement.position.lat())).hash(&mut hasher);
                }
            },
            _ => row.site.as_ref().map(|site| &site.written).hash(&mut hasher),
        }
        for actors in [&row.by, &row.against] {
            let mut names: Vec<&str> = actors
                .iter()
                .map(|a| a.side.as_ref().map_or(a.name.as_str(), |side| side.as_str()))
                .collect();
            names.sort_unstable();
            names.hash(&mut hasher);
        }
        Some(hasher.finish())
    };
    [own, if needed { act() } else { None }]
}

/// A clash and an attack may be two words for one act.
fn family(kind: Kind) -> u8 {
    match kind.family() {
        Family::Strike => 0,
        Family::Clash => 1,
        Family::Incident => 2,
    }
}
