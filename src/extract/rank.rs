//! A choice among candidates by signs with fitted weights.

/// Declares the signs of a choice: their names, and a record of them that becomes a row of numbers.
macro_rules! named_signs {
    ($($name:ident),* $(,)?) => {
        /// The signs, by the names of the file of weights.
        pub(crate) const SIGNS: &[&str] = &[$(stringify!($name)),*];
        #[derive(Default)]
        struct Signs { $($name: f64),* }
        impl Signs {
            fn vector(&self) -> Vec<f64> { vec![$(self.$name),*] }
        }
    };
}
pub(crate) use named_signs;

/// Weights in the order of their names.
#[derive(Debug, Clone)]
pub(crate) struct Model {
    names: &'static [&'static str],
    weights: Vec<f64>,
}

/// The candidates of a choice, each with its signs, and the right one.
pub(crate) type Choice = (Vec<Vec<f64>>, usize);

/// The signs of a candidate that are not nought, by their place.
type Sparse = Vec<(usize, f64)>;

impl Model {
    /// Reads the rows `name,weight`; a name that has no row weighs nothing.
    pub(crate) fn read(text: &str, names: &'static [&'static str]) -> Self {
        let mut weights = vec![0.0; names.len()];
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let Some((name, weight)) = line.split_once(',') else { continue };
            let slot = names.iter().position(|known| *known == name).and_then(|at| weights.get_mut(at));
            if let (Some(slot), Ok(weight)) = (slot, weight.trim().parse()) {
                *slot = weight;
            }
        }
        Model { names, weights }
    }

    /// The rows, four decimals each.
    pub(crate) fn write(&self) -> String {
        let row = |(name, weight): (&&str, &f64)| format!("{name},{weight:.4}\n");
        self.names.iter().zip(&self.weights).map(row).collect()
    }

    fn score(&self, signs: &[f64]) -> f64 {
        self.weights.iter().zip(signs).map(|(weight, sign)| weight * sign).sum()
    }

    /// The candidate with the highest score; the first of equals.
    pub(crate) fn best<'s>(&self, candidates: impl IntoIterator<Item = &'s [f64]>) -> Option<usize> {
        let mut best: Option<(f64, usize)> = None;
        for (at, signs) in candidates.into_iter().enumerate() {
            let score = self.score(signs);
            if best.is_none_or(|(highest, _)| score > highest) {
                best = Some((score, at));
            }
        }
        best.map(|(_, at)| at)
    }

    /// Weights that make the right candidates likely (conditional logit with ridge), by plain gradient steps: the
    /// same choices give the same weights.
    pub(crate) fn fit(names: &'static [&'static str], choices: &[Choice]) -> Self {
        const STEPS: usize = 400;
        const RIDGE: f64 = 5.0;
        const RATE: f64 = 0.05;
        let mut model = Model { names, weights: vec![0.0; names.len()] };
        // Most signs of most candidates are nought.
        let sparse = |signs: &Vec<f64>| -> Sparse {
            signs.iter().copied().enumerate().filter(|(_, sign)| *sign != 0.0).collect()
        };
        let choices: Vec<(Vec<Sparse>, usize)> =
            choices.iter().map(|(all, right)| (all.iter().map(sparse).collect(), *right)).collect();
        let mut mean = vec![0.0; names.len()];
        let mut spread = vec![0.0; names.len()];
        for _ in 0..STEPS {
            let mut gradient: Vec<f64> = model.weights.iter().map(|weight| RIDGE * weight).collect();
            for (candidates, right) in &choices {
                let score = |signs: &Sparse| -> f64 {
                    signs.iter().map(|(at, sign)| model.weights.get(*at).unwrap_or(&0.0) * sign).sum()
                };
                let scores: Vec<f64> = candidates.iter().map(score).collect();
                let highest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                let sum: f64 = scores.iter().map(|score| (score - highest).exp()).sum();
                for (at, (signs, score)) in candidates.iter().zip(&scores).enumerate() {
                    let error = (score - highest).exp() / sum - f64::from(u8::from(at == *right));
                    for (place, sign) in signs {
                        if let Some(slot) = gradient.get_mut(*place) {
                            *slot += error * sign;
                        }
                    }
                }
            }
            let rows = model.weights.iter_mut().zip(&gradient).zip(mean.iter_mut().zip(spread.iter_mut()));
            for ((weight, slope), (mean, spread)) in rows {
                *mean = 0.9 * *mean + 0.1 * slope;
                *spread = 0.99 * *spread + 0.01 * slope * slope;
                *weight -= RATE * *mean / (spread.sqrt() + 1e-6);
            }
        }
        model
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_always_marks_the_right_one_gets_the_weight() {
        const NAMES: &[&str] = &["mark", "noise"];
        let choices: Vec<Choice> = (0..80)
            .map(|i| (vec![vec![0.0, f64::from(i % 2)], vec![1.0, f64::from((i + 1) % 2)]], 1))
            .collect();
        let model = Model::fit(NAMES, &choices);
        assert_eq!(model.best([[0.0, 1.0].as_slice(), [1.0, 0.0].as_slice()]), Some(1));
        let again = Model::read(&model.write(), NAMES);
        assert!((again.weights[0] - model.weights[0]).abs() < 1e-3);
        assert!(model.weights[0] > 1.0 && model.weights[1].abs() < 0.5);
    }
}
