//! A text of the world in, the places it names out: where they stand, which place is meant, how sure that is.
//!
//! | file | what it does |
//! |---|---|
//! | `atlas` | the places and names of every layer |
//! | `page` | the text as words, sentences and persons |
//! | `spans` | runs of words that may be a name |
//! | `signs` | what speaks for and against its being one |
//! | `sense` | what speaks for and against each bearer of the name |
//! | `ground` | how much of the text lies where |
//! | `near` | how near the places of a text are to one another |
//! | `links` | what is written directly beside a name |
//! | `linear` | signs and weights into probabilities |
//! | `cell` | a cell of a table: its place, or what is around it |
//! | `quick` | the place of a bare name, without copying all that bear it |
//! | `narrow` | the few places a single name is about |
//! | `fit` | weights from texts whose places are known |

pub(crate) mod atlas;
mod cell;
mod fit;
mod ground;
pub(crate) mod linear;
mod links;
mod narrow;
mod near;
mod page;
mod quick;
mod sense;
mod signs;
mod spans;
mod words;

use std::ops::Range;
use std::sync::Arc;

use atlas::{Atlas, Book, NameClass, Site, Sites};
use linear::{Linear, logistic, slot};
use links::Beside;
use page::Page;
use sense::Senses;
use spans::Span;

pub use cell::{Cell, Placed};
pub use fit::{Lesson, fit, fit_bare};
pub(crate) use fit::{Row, logistic_descent, softmax_descent};

use super::PlaceKind;
use super::index::Index;
use crate::error::Result;
use crate::geo::Position;
use crate::limits::Limits;

/// The weights, as fitted by `cargo run --release --example evaluate -- CORPUS --fit`.
const WEIGHTS: &str = include_str!("../words/weights.csv");

/// Reads texts. Made once; reading changes nothing in it.
#[derive(Debug)]
pub struct Reader {
    atlas: Atlas,
    models: Models,
    /// So many places of a name are weighed.
    most: usize,
    asked: narrow::Asked,
}

#[derive(Debug, Clone)]
struct Models {
    /// Is it a place, judged without and with the other names of the text.
    place: Linear,
    /// Which place.
    sense: Linear,
    /// How often a choice of that probability is right.
    trust: Linear,
    /// Which place, where nothing but the name is known.
    bare: Linear,
}

/// What stands in the trust model.
const TRUST: &[&str] = &[
    "bias",
    "logit",
    "only",
    "district",
    "other_name",
    "unpeopled",
    "country",
    "adjective",
    "settlement",
    "linked",
    "given_up",
];

/// A place that a name may mean.
#[derive(Debug, Clone, PartialEq)]
pub struct Meaning {
    /// Id in the gazetteer.
    pub place_id: Arc<str>,
    /// Id in GeoNames.
    pub geonameid: Option<u64>,
    /// Preferred name.
    pub name: Arc<str>,
    /// Where.
    pub position: Position,
    /// What kind of place.
    pub kind: PlaceKind,
    /// ISO 3166-1 alpha-2; empty where it lies in many.
    pub country: Arc<str>,
    /// Number of people; 0 where unknown.
    pub population: u64,
    /// The true site of what happens "in" it lies within so many kilometres of the position 95 times in 100.
    pub radius_km: f64,
    /// Probability that this place is meant, 0 to 1.
    pub confidence: f64,
}

impl Meaning {
    /// How exactly the place tells a position.
    pub fn precision(&self) -> &'static str {
        precision(self.kind)
    }
}

/// How exactly a place of a kind tells a position.
pub(super) fn precision(kind: PlaceKind) -> &'static str {
    match kind {
        PlaceKind::Country | PlaceKind::Continent => "country",
        PlaceKind::Province => "province",
        PlaceKind::District => "district",
        PlaceKind::Settlement | PlaceKind::Airport => "settlement",
        PlaceKind::Crossing | PlaceKind::Pass | PlaceKind::BorderPost => "crossing",
        PlaceKind::Region | PlaceKind::Water => "region",
    }
}

/// A name of a place in a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Toponym {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// Probability that the words name a place, 0 to 1.
    pub is_place: f64,
    /// Probability that they do and that it is the first meaning, 0 to 1.
    pub confidence: f64,
    /// What it may mean, the most probable first; empty where the gazetteer doesn't know the name.
    pub meanings: Vec<Meaning>,
    /// Among all it may mean, the place of most people: the baseline that choosing must beat.
    pub most_peopled: Option<Meaning>,
}

/// From so many places in a hundred on, a run of words counts as a name.
const IS_PLACE: f64 = 0.45;

impl Reader {
    /// A reader over the embedded places.
    ///
    /// # Errors
    /// [`crate::error::Code::Gazetteer`] when the embedded data is damaged, which a test rules out.
    pub fn embedded() -> Result<Self> {
        Ok(Reader {
            atlas: Atlas::embedded()?,
            models: Models::new(WEIGHTS),
            most: Limits::default().candidates,
            asked: narrow::Asked::default(),
        })
    }

    /// Weighs at most so many places of a name, the most important first.
    pub fn weigh_at_most(&mut self, most: usize) {
        self.most = most;
        self.asked = narrow::Asked::default();
    }

    /// Lays an index over the places known so far.
    pub fn add(&mut self, index: Index) {
        self.atlas.add(index);
        self.asked = narrow::Asked::default();
    }

    /// The place of an id, from the first layer that has it.
    pub fn by_id(&self, id: &str) -> Option<super::Place> {
        self.atlas.layers.iter().find_map(|layer| Some(layer.place(layer.by_id(id)?)?.to_place()))
    }

    /// Every place named in a text, in order.
    pub fn read(&self, text: &str) -> Vec<Toponym> {
        let (page, book) = (Page::new(text), Book::new(&self.atlas));
        let spans = spans::find(&book, &page);
        let sites = book.into_sites();
        let (is_place, senses) = self.judge(&sites, &page, &spans, false);
        self.toponyms(&sites, &spans, &is_place, &senses, IS_PLACE)
    }

    /// What the given ranges of a text mean, in their order.
    pub fn read_given(&self, text: &str, ranges: &[Range<usize>]) -> Vec<Toponym> {
        let (page, book) = (Page::new(text), Book::new(&self.atlas));
        let spans = spans::given(&book, &page, ranges);
        let sites = book.into_sites();
        let (is_place, senses) = self.judge(&sites, &page, &spans, true);
        self.toponyms(&sites, &spans, &is_place, &senses, -1.0)
    }

    fn judge(&self, sites: &Sites, page: &Page<'_>, spans: &[Span], given: bool) -> (Vec<f64>, Senses) {
        let mut senses = sense::begin(sites, spans, &self.models.sense, self.most);
        let besides: Vec<Beside> = (0..spans.len()).map(|at| Beside::of(page, spans, at)).collect();
        if given {
            let is_place = vec![1.0; spans.len()];
            for _ in 0..3 {
                sense::weigh(sites, &besides, spans, &is_place, &mut senses, &self.models.sense);
            }
            return (is_place, senses);
        }
        let around: Vec<signs::Signs> = (0..spans.len()).map(|at| signs::around(page, spans, at)).collect();
        for _ in 0..3 {
            let is_place = self.are_places(sites, spans, &around, &senses);
            sense::weigh(sites, &besides, spans, &is_place, &mut senses, &self.models.sense);
        }
        (self.are_places(sites, spans, &around, &senses), senses)
    }

    /// How probably each span is a place.
    fn are_places(
        &self,
        sites: &Sites,
        spans: &[Span],
        around: &[signs::Signs],
        senses: &Senses,
    ) -> Vec<f64> {
        let each = spans.iter().zip(around).zip(senses);
        let mut is_place: Vec<f64> = each
            .map(|((span, around), options)| {
                logistic(self.models.place.score(&signs::of(around, sites, span, options)))
            })
            .collect();
        agree(spans, &mut is_place);
        is_place
    }

    fn toponyms(
        &self,
        sites: &Sites,
        spans: &[Span],
        is_place: &[f64],
        senses: &Senses,
        least: f64,
    ) -> Vec<Toponym> {
        let mut toponyms = Vec::new();
        for ((span, is_place), options) in spans.iter().zip(is_place).zip(senses) {
            if *is_place < least {
                continue;
            }
            let trust = logistic(self.models.trust.score(&self.trust_signs(sites, span, options)));
            let meanings: Vec<Meaning> = options
                .iter()
                .take(5)
                .filter_map(|o| Some(meaning(sites.get(o.site)?, o.probability)))
                .collect();
            let confidence = if meanings.is_empty() { 0.0 } else { is_place.min(1.0) * trust };
            let most = options
                .iter()
                .filter_map(|o| sites.get(o.site))
                .max_by(|a, b| a.population.cmp(&b.population).then_with(|| b.id.cmp(&a.id)));
            let most_peopled = most.map(|s| meaning(s, 0.0));
            toponyms.push(Toponym {
                range: span.range.clone(),
                is_place: *is_place,
                confidence,
                meanings,
                most_peopled,
            });
        }
        toponyms
    }

    /// The signs of trust in the first of the options.
    fn trust_signs(&self, sites: &Sites, span: &Span, options: &[sense::Option_]) -> [f64; TRUST.len()] {
        let mut signs = [0.0; TRUST.len()];
        macro_rules! set {
            ($name:literal, $value:expr $(,)?) => {
                signs[const { slot(TRUST, $name) }] = $value
            };
        }
        let yes = |b: bool| f64::from(u8::from(b));
        set!("bias", 1.0);
        let Some((best, site)) = options.first().and_then(|o| Some((o, sites.get(o.site)?))) else {
            set!("given_up", 1.0);
            return signs;
        };
        // The quick distance is right to one in a hundred: most distances needn't be measured.
        let is_here = |s: &Site| match s.point.km(&site.point) {
            near if near < 24.5 => true,
            far if far > 25.5 => s.id == site.id,
            _ => s.id == site.id || s.position.distance_km(site.position) <= 25.0,
        };
        let ground: f64 =
            options.iter().filter(|o| sites.get(o.site).is_some_and(is_here)).map(|o| o.probability).sum();
        let p = ground.clamp(0.001, 0.999);
        set!("logit", (p / (1.0 - p)).ln());
        set!("only", yes(options.len() == 1));
        set!("district", yes(site.kind == PlaceKind::District));
        set!("other_name", yes(best.class == NameClass::Other));
        set!("unpeopled", yes(site.kind == PlaceKind::Settlement && site.population < 5000));
        set!("country", yes(site.kind == PlaceKind::Country));
        set!("settlement", yes(site.kind == PlaceKind::Settlement));
        set!("adjective", yes(span.people));
        macro_rules! sign {
            ($name:literal) => {
                best.signs[const { slot(sense::SIGNS, $name) }]
            };
        }
        set!("linked", (sign!("written_in") + sign!("province_share") + sign!("near")).min(1.0));
        signs
    }
}

/// One name is one thing in a text: each occurrence is drawn to the surest.
fn agree(spans: &[Span], is_place: &mut [f64]) {
    let mut sums = vec![(0.0_f64, 0.0_f64); spans.len()];
    for (span, p) in spans.iter().zip(is_place.iter()) {
        if let Some((sum, n)) = sums.get_mut(span.rank) {
            *sum += *p;
            *n += 1.0;
        }
    }
    for (span, p) in spans.iter().zip(is_place.iter_mut()) {
        if let Some((sum, n)) = sums.get(span.rank) {
            *p = 0.6 * *p + 0.4 * sum / n;
        }
    }
}

fn meaning(site: &Site, confidence: f64) -> Meaning {
    Meaning {
        place_id: Arc::clone(&site.id),
        geonameid: site.geonameid,
        name: Arc::clone(&site.name),
        position: site.position,
        kind: site.kind,
        country: Arc::clone(&site.country),
        population: site.population,
        radius_km: site.radius_km,
        confidence,
    }
}

impl Models {
    fn new(text: &str) -> Self {
        Models {
            place: Linear::read(text, "place", signs::SIGNS),
            sense: Linear::read(text, "sense", sense::SIGNS),
            trust: Linear::read(text, "trust", TRUST),
            bare: Linear::read(text, "bare", quick::SIGNS),
        }
    }

    fn write(&self) -> String {
        let mut out = String::new();
        for (model, names, linear) in [
            ("place", signs::SIGNS, &self.place),
            ("sense", sense::SIGNS, &self.sense),
            ("trust", TRUST, &self.trust),
            ("bare", quick::SIGNS, &self.bare),
        ] {
            for (name, weight) in names.iter().zip(&linear.weights) {
                out.push_str(&format!("{model},{name},{weight:.3}\n"));
            }
        }
        out
    }
}
/// Whether a word in lower case is one of the commonest of English.
pub(crate) fn is_common_word(word: &str) -> bool {
    words::lists().english.contains(word)
}
