//! Linear models with named weights, read from a data file anybody can look at.

/// Weights in the order of their names.
#[derive(Debug, Clone)]
pub(crate) struct Linear {
    pub(crate) weights: Vec<f64>,
}

impl Linear {
    /// Reads the rows `model,name,weight` of one model.
    pub(crate) fn read(text: &str, model: &str, names: &[&str]) -> Self {
        let mut weights = vec![0.0; names.len()];
        for line in text.lines().filter(|l| !l.starts_with('#')) {
            let mut fields = line.split(',');
            if fields.next() != Some(model) {
                continue;
            }
            let at = fields.next().and_then(|name| names.iter().position(|n| *n == name));
            let weight = fields.next().and_then(|w| w.trim().parse().ok());
            if let (Some(slot), Some(weight)) = (at.and_then(|at| weights.get_mut(at)), weight) {
                *slot = weight;
            }
        }
        Linear { weights }
    }

    /// The sum of weight times sign.
    pub(crate) fn score(&self, signs: &[f64]) -> f64 {
        let (weights, last) = self.weights.as_chunks::<4>();
        let (signs, rest) = signs.as_chunks::<4>();
        // Four sums side by side: one alone would wait for itself.
        let mut sums = [0.0; 4];
        for (weights, signs) in weights.iter().zip(signs) {
            for ((sum, weight), sign) in sums.iter_mut().zip(weights).zip(signs) {
                *sum += weight * sign;
            }
        }
        sums.iter().sum::<f64>() + last.iter().zip(rest).map(|(w, s)| w * s).sum::<f64>()
    }
}

impl Linear {
    /// The same of those signs alone that are not nought, by their place.
    pub(crate) fn sparse_score(&self, signs: &[(usize, f64)]) -> f64 {
        signs.iter().filter_map(|(at, sign)| Some(self.weights.get(*at)? * sign)).sum()
    }
}

/// Where a sign stands in the vectors: known when the program is made, so that a name that no list has is no program.
#[expect(
    clippy::indexing_slicing,
    reason = "worked out when the program is made; a constant function has no get"
)]
pub(crate) const fn slot(names: &[&str], name: &str) -> usize {
    let mut at = 0;
    while at < names.len() {
        if same(names[at].as_bytes(), name.as_bytes()) {
            return at;
        }
        at = at.saturating_add(1);
    }
    usize::MAX
}

#[expect(
    clippy::indexing_slicing,
    reason = "worked out when the program is made; a constant function has no get"
)]
const fn same(one: &[u8], other: &[u8]) -> bool {
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at = at.saturating_add(1);
    }
    at == one.len() && at == other.len()
}

/// The logistic function.
pub(crate) fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}
