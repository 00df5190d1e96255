//! What a text says as a whole: how much of it lies where.

use super::super::PlaceKind;
use super::atlas::{Keys, Sites};
use super::near::{Spot, Spots};
use super::sense::{Belief, Beliefs};
use super::spans::Span;

/// How much of a text lies where; asked without the name that is being weighed.
pub(super) struct Ground<'s> {
    sites: &'s Sites,
    spots: Spots,
    /// For each rank what its name weighs.
    weights: Vec<f64>,
    total: f64,
    pub(super) country: Shares,
    pub(super) province: Shares,
    pub(super) district: Shares,
    pub(super) named_country: Names,
    pub(super) named_province: Names,
}

/// For each key the names that lie there, in order of rank, and how much of each.
#[derive(Default)]
pub(super) struct Shares {
    /// Where the rows of each key begin, and at last their number.
    begins: Vec<usize>,
    rows: Vec<(usize, f64)>,
}

impl Shares {
    /// From rows of key, rank and mass, the ranks in order.
    fn new(given: &[(usize, usize, f64)], key_count: usize) -> Self {
        let mut begins = vec![0_usize; key_count.saturating_add(1)];
        for (key, ..) in given {
            if let Some(count) = begins.get_mut(key.saturating_add(1)) {
                *count = count.saturating_add(1);
            }
        }
        let mut sum = 0_usize;
        for begin in &mut begins {
            sum = sum.saturating_add(*begin);
            *begin = sum;
        }
        let mut free = begins.clone();
        let mut rows = vec![(0, 0.0); given.len()];
        for (key, rank, mass) in given {
            if let Some(at) = free.get_mut(*key) {
                if let Some(row) = rows.get_mut(*at) {
                    *row = (*rank, *mass);
                }
                *at = at.saturating_add(1);
            }
        }
        Shares { begins, rows }
    }

    /// How much of the other names lies there. Key 0 is that of no country and no division.
    pub(super) fn share(&self, key: usize, rank: usize) -> f64 {
        let (Some(from), Some(to)) = (self.begins.get(key), self.begins.get(key.saturating_add(1))) else {
            return 0.0;
        };
        let rows = self.rows.get(*from..*to).unwrap_or_default();
        rows.iter().filter(|(other, _)| *other != rank).fold(0.0, |sum, (_, mass)| sum + mass)
    }
}

/// For each key the names that mean it.
pub(super) struct Names(Vec<Meant>);

#[derive(Clone, Copy, PartialEq)]
enum Meant {
    Never,
    By(usize),
    Often,
}

impl Names {
    fn add(&mut self, key: usize, rank: usize) {
        if let Some(meant) = self.0.get_mut(key) {
            *meant = match *meant {
                Meant::Never => Meant::By(rank),
                Meant::By(other) if other == rank => Meant::By(rank),
                _ => Meant::Often,
            };
        }
    }

    /// 1 where another name means it.
    pub(super) fn beside(&self, key: usize, rank: usize) -> f64 {
        match self.0.get(key) {
            Some(Meant::By(other)) if *other != rank => 1.0,
            Some(Meant::Often) => 1.0,
            _ => 0.0,
        }
    }
}

/// What is gathered for [`Shares`].
#[derive(Default)]
struct Gathered {
    country: Vec<(usize, usize, f64)>,
    province: Vec<(usize, usize, f64)>,
    district: Vec<(usize, usize, f64)>,
}

impl<'s> Ground<'s> {
    pub(super) fn of(sites: &'s Sites, spans: &[Span], trust: &[f64], old: &Beliefs) -> Self {
        let mut ground = Ground {
            sites,
            spots: Spots::default(),
            weights: vec![0.0; spans.len()],
            total: 0.0,
            country: Shares::default(),
            province: Shares::default(),
            district: Shares::default(),
            named_country: Names(vec![Meant::Never; sites.key_count()]),
            named_province: Names(vec![Meant::Never; sites.key_count()]),
        };
        let mut gathered = Gathered::default();
        for (rank, (weight, at)) in heaviest(spans, trust, old).into_iter().enumerate() {
            if weight > 0.0 {
                ground.add(rank, weight, old.get(at), &mut gathered);
            }
        }
        ground.country = Shares::new(&gathered.country, sites.key_count());
        ground.province = Shares::new(&gathered.province, sites.key_count());
        ground.district = Shares::new(&gathered.district, sites.key_count());
        ground
    }

    fn add(&mut self, rank: usize, weight: f64, beliefs: &[Belief], gathered: &mut Gathered) {
        if let Some(slot) = self.weights.get_mut(rank) {
            *slot = weight;
        }
        self.total += weight;
        let gather = |rows: &mut Vec<(usize, usize, f64)>, key: usize, mass: f64| {
            if key > 0 {
                rows.push((key, rank, mass));
            }
        };
        for belief in beliefs {
            let Some(site) = self.sites.get(belief.site) else { continue };
            let mass = weight * belief.probability;
            if mass < 0.001 {
                continue;
            }
            let keys = self.sites.keys(belief.site);
            gather(&mut gathered.country, keys.country, mass);
            if site.kind != PlaceKind::Country {
                gather(&mut gathered.province, keys.admin1, mass);
            }
            if site.kind == PlaceKind::Settlement || site.kind == PlaceKind::District {
                gather(&mut gathered.district, keys.admin2, mass);
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
        self.spots.begin(rank, weight);
        for belief in beliefs.iter().take(12).filter(|b| b.probability > 0.005) {
            let Some(site) = self.sites.get(belief.site) else { continue };
            if matches!(site.kind, PlaceKind::Settlement | PlaceKind::District | PlaceKind::Airport) {
                let root = belief.probability.sqrt();
                let mass = weight.min(1.0) * belief.probability;
                self.spots.add(Spot { site: belief.site, root, mass }, &site.point);
            }
        }
    }

    /// What the other names weigh.
    pub(super) fn without(&self, rank: usize) -> f64 {
        (self.total - self.weights.get(rank).copied().unwrap_or(0.0)).max(0.0)
    }

    pub(super) fn keys(&self, site: usize) -> Keys {
        self.sites.keys(site)
    }

    /// How near the other names are: by what they most probably mean, and by what they may mean at best.
    pub(super) fn nearness(&self, rank: usize, site: usize, room: &mut Vec<f64>) -> (f64, f64) {
        self.sites.get(site).map_or((0.0, 0.0), |here| self.spots.nearness(rank, site, &here.point, room))
    }
}

/// For each rank the most that an occurrence of its name weighs, and which.
fn heaviest(spans: &[Span], trust: &[f64], old: &Beliefs) -> Vec<(f64, usize)> {
    let mut best = vec![(0.0_f64, 0); spans.len()];
    for (at, (span, trust)) in spans.iter().zip(trust).enumerate() {
        // A name told often counts more, but not as often as it is told.
        #[expect(clippy::cast_precision_loss, reason = "few")]
        let weight = trust * (span.often as f64).sqrt();
        if let Some(slot) = best.get_mut(span.rank).filter(|slot| !old.get(at).is_empty() && weight > slot.0)
        {
            *slot = (weight, at);
        }
    }
    best
}
