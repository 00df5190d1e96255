//! What a text says as a whole: how much of it lies where.

use super::super::PlaceKind;
use super::atlas::{Keys, Sites};
use super::sense::Belief;
use super::spans::Span;
use crate::geo::Position;

/// How much of a text lies where; asked without the name that is being weighed.
pub(super) struct Ground<'s> {
    sites: &'s Sites,
    /// The names, in order of rank.
    names: Vec<Named>,
    /// For each rank what its name weighs.
    weights: Vec<f64>,
    total: f64,
    pub(super) country: Shares,
    pub(super) province: Shares,
    pub(super) district: Shares,
    pub(super) named_country: Names,
    pub(super) named_province: Names,
}

/// A name and where it may lie.
struct Named {
    rank: usize,
    weight: f64,
    spots: Vec<Spot>,
}

/// A place small enough to be near something.
struct Spot {
    site: usize,
    position: Position,
    root: f64,
    /// Weight of the name times probability.
    mass: f64,
}

/// For each key the names that lie there, in order of rank, and how much of each.
#[derive(Default)]
pub(super) struct Shares(Vec<Vec<(usize, f64)>>);

impl Shares {
    /// Adds to a key; ranks must come in order. Key 0 is that of no country and no division.
    fn add(&mut self, key: usize, rank: usize, mass: f64) {
        if let Some(names) = self.0.get_mut(key).filter(|_| key > 0) {
            match names.last_mut() {
                Some((last, sum)) if *last == rank => *sum += mass,
                _ => names.push((rank, 0.0 + mass)),
            }
        }
    }

    /// How much of the other names lies there.
    pub(super) fn share(&self, key: usize, rank: usize) -> f64 {
        let Some(names) = self.0.get(key).filter(|names| !names.is_empty()) else { return 0.0 };
        names.iter().filter(|(other, _)| *other != rank).map(|(_, mass)| *mass).sum()
    }
}

/// For each key the names that mean it.
#[derive(Default)]
pub(super) struct Names(Vec<Vec<usize>>);

impl Names {
    fn add(&mut self, key: usize, rank: usize) {
        if let Some(names) = self.0.get_mut(key) {
            names.push(rank);
        }
    }

    /// 1 where another name means it.
    pub(super) fn beside(&self, key: usize, rank: usize) -> f64 {
        f64::from(u8::from(self.0.get(key).is_some_and(|names| names.iter().any(|n| *n != rank))))
    }
}

impl<'s> Ground<'s> {
    pub(super) fn of(sites: &'s Sites, spans: &[Span], trust: &[f64], old: &[Vec<Belief>]) -> Self {
        let lists = || vec![Vec::new(); sites.key_count()];
        let mut ground = Ground {
            sites,
            names: Vec::new(),
            weights: vec![0.0; spans.len()],
            total: 0.0,
            country: Shares(lists()),
            province: Shares(lists()),
            district: Shares(lists()),
            named_country: Names(vec![Vec::new(); sites.key_count()]),
            named_province: Names(vec![Vec::new(); sites.key_count()]),
        };
        for (rank, (weight, at)) in heaviest(spans, trust, old).into_iter().enumerate() {
            if weight > 0.0 {
                ground.add(rank, weight, old.get(at).map_or(&[][..], Vec::as_slice));
            }
        }
        ground.total = ground.names.iter().map(|n| n.weight).sum();
        ground
    }

    fn add(&mut self, rank: usize, weight: f64, beliefs: &[Belief]) {
        if let Some(slot) = self.weights.get_mut(rank) {
            *slot = weight;
        }
        for belief in beliefs {
            let Some(site) = self.sites.get(belief.site) else { continue };
            let mass = weight * belief.probability;
            if mass < 0.001 {
                continue;
            }
            let keys = self.sites.keys(belief.site);
            self.country.add(keys.country, rank, mass);
            if site.kind != PlaceKind::Country {
                self.province.add(keys.admin1, rank, mass);
            }
            if site.kind == PlaceKind::Settlement || site.kind == PlaceKind::District {
                self.district.add(keys.admin2, rank, mass);
            }
            if belief.probability > 0.5 && weight > 0.3 {
                match site.kind {
                    PlaceKind::Country => self.named_country.add(keys.country, rank),
                    PlaceKind::District => self.named_province.add(keys.admin2, rank),
                    PlaceKind::Province => self.named_province.add(keys.admin1, rank),
                    _ => {}
                }
            }
        }
        let spot = |b: &Belief| {
            let site = self.sites.get(b.site)?;
            matches!(site.kind, PlaceKind::Settlement | PlaceKind::District | PlaceKind::Airport).then(|| {
                Spot {
                    site: b.site,
                    position: site.position,
                    root: b.probability.sqrt(),
                    mass: weight.min(1.0) * b.probability,
                }
            })
        };
        let spots = beliefs.iter().take(12).filter(|b| b.probability > 0.005).filter_map(spot).collect();
        self.names.push(Named { rank, weight, spots });
    }

    /// What the other names weigh.
    pub(super) fn without(&self, rank: usize) -> f64 {
        (self.total - self.weights.get(rank).copied().unwrap_or(0.0)).max(0.0)
    }

    pub(super) fn keys(&self, site: usize) -> Keys {
        self.sites.keys(site)
    }

    /// How near the other names are: by what they most probably mean, and by what they may mean at best.
    pub(super) fn nearness(&self, rank: usize, site: usize, position: Position) -> (f64, f64) {
        let (mut near, mut cohesion) = (0.0, 0.0);
        for name in self.names.iter().filter(|n| n.rank != rank) {
            let mut close = 0.0_f64;
            for spot in name.spots.iter().filter(|s| s.site != site) {
                if is_far(spot.position, position) {
                    continue;
                }
                let km = quick_km(spot.position, position);
                if km < FAR_KM {
                    if spot.root > close {
                        close = close.max(spot.root * (-km / 40.0).exp());
                    }
                    near += spot.mass * (-km / 80.0).exp();
                }
            }
            cohesion += name.weight.min(1.0) * close;
        }
        (near, cohesion)
    }
}

/// For each rank the most that an occurrence of its name weighs, and which.
fn heaviest(spans: &[Span], trust: &[f64], old: &[Vec<Belief>]) -> Vec<(f64, usize)> {
    let mut best = vec![(0.0_f64, 0); spans.len()];
    for (at, ((span, trust), beliefs)) in spans.iter().zip(trust).zip(old).enumerate() {
        // A name told often counts more, but not as often as it is told.
        #[expect(clippy::cast_precision_loss, reason = "few")]
        let weight = trust * (span.often as f64).sqrt();
        if let Some(slot) = best.get_mut(span.rank).filter(|slot| !beliefs.is_empty() && weight > slot.0) {
            *slot = (weight, at);
        }
    }
    best
}

/// What is farther off adds less than the last digit of any score.
const FAR_KM: f64 = 4000.0;

/// Whether two positions are surely farther apart, told without trigonometry.
fn is_far(a: Position, b: Position) -> bool {
    let dx = (a.lon() - b.lon()).abs();
    let middling = a.lat().abs() <= 60.0 && b.lat().abs() <= 60.0;
    (a.lat() - b.lat()).abs() > 36.0 || middling && dx > 72.0 && dx < 288.0
}

/// Kilometres, good enough for weighing.
fn quick_km(a: Position, b: Position) -> f64 {
    let middle = ((a.lat() + b.lat()) / 2.0).to_radians().cos();
    let mut dx = (a.lon() - b.lon()).abs();
    if dx > 180.0 {
        dx = 360.0 - dx;
    }
    let dy = a.lat() - b.lat();
    111.2 * (dx * middle).hypot(dy)
}
