//! The figures of one run.

use situs::gazetteer::reader::{Meaning, Reader, Toponym};

use crate::corpus::{Document, Gold};

const DISTANCES: [f64; 3] = [10.0, 25.0, 161.0];

pub(crate) fn print(reader: &Reader, documents: &[Document], errors: bool) {
    let (mut found, mut gold, mut exact, mut overlap_found, mut overlap_gold) = (0_usize, 0, 0, 0, 0);
    let mut given = Score::default();
    let mut end = Score::default();
    let mut curve: Vec<(f64, bool)> = Vec::new();
    let mut curve_given: Vec<(f64, bool)> = Vec::new();
    let started = std::time::Instant::now();
    let mut bytes = 0;
    for d in documents {
        bytes += d.text.len();
        let own = reader.read(&d.text);
        found += own.len();
        gold += d.gold.len();
        let touches =
            |a: &std::ops::Range<usize>, b: &std::ops::Range<usize>| a.start < b.end && b.start < a.end;
        exact += own.iter().filter(|t| d.gold.iter().any(|g| g.range == t.range)).count();
        overlap_found += own.iter().filter(|t| d.gold.iter().any(|g| touches(&g.range, &t.range))).count();
        overlap_gold += d.gold.iter().filter(|g| own.iter().any(|t| touches(&g.range, &t.range))).count();
        let ranges: Vec<_> = d.gold.iter().map(|g| g.range.clone()).collect();
        let answers = reader.read_given(&d.text, &ranges);
        for (g, a) in d.gold.iter().zip(&answers) {
            if g.position.is_none() {
                continue;
            }
            given.add(g, Some(a));
            let hit = own.iter().find(|t| touches(&g.range, &t.range));
            end.add(g, hit);
            if let Some(m) = a.meanings.first() {
                curve_given.push((a.confidence, right(g, m, 25.0)));
            }
            if errors && !a.meanings.first().is_some_and(|m| right(g, m, 161.0)) {
                let m = a.meanings.first();
                println!(
                    "SENSE {} {:?} gold {:?} {:?} got {:?}",
                    d.id,
                    &d.text[g.range.clone()],
                    g.geonameid,
                    g.position.map(|p| (p.lat(), p.lon())),
                    m.map(|m| (&m.name, &m.country, m.kind, m.geonameid, (m.confidence * 100.0).round()))
                );
            }
        }
        for t in &own {
            if let Some(m) = t.meanings.first() {
                let g = d.gold.iter().find(|g| touches(&g.range, &t.range));
                if g.is_none_or(|g| g.position.is_some()) {
                    curve.push((t.confidence, g.is_some_and(|g| right(g, m, 25.0))));
                }
            }
            if errors && !d.gold.iter().any(|g| g.range == t.range) {
                let around = |a: usize, b: usize| {
                    let from =
                        (0..=a).rev().find(|i| d.text.is_char_boundary(*i) && a - i >= 30).unwrap_or(0);
                    let to = (b..=d.text.len())
                        .find(|i| d.text.is_char_boundary(*i) && i - b >= 30)
                        .unwrap_or(d.text.len());
                    d.text[from..to].replace('\n', " ")
                };
                let part = d.gold.iter().any(|g| touches(&g.range, &t.range));
                println!(
                    "{} {} {:.2} {:?} | {}",
                    if part { "BOUND" } else { "FALSE" },
                    d.id,
                    t.is_place,
                    &d.text[t.range.clone()],
                    around(t.range.start, t.range.end)
                );
            }
        }
        if errors {
            for g in d.gold.iter().filter(|g| !own.iter().any(|t| touches(&g.range, &t.range))) {
                let from = (0..=g.range.start)
                    .rev()
                    .find(|i| d.text.is_char_boundary(*i) && g.range.start - i >= 30)
                    .unwrap_or(0);
                let to = (g.range.end..=d.text.len())
                    .find(|i| d.text.is_char_boundary(*i) && i - g.range.end >= 30)
                    .unwrap_or(d.text.len());
                println!(
                    "MISSED {} {:?} | {}",
                    d.id,
                    &d.text[g.range.clone()],
                    d.text[from..to].replace('\n', " ")
                );
            }
        }
    }
    let f = |hits_p: usize, hits_r: usize| {
        let (p, r) = (ratio(hits_p, found), ratio(hits_r, gold));
        format!("P {p:.3} R {r:.3} F1 {:.3}", if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 })
    };
    println!(
        "documents {} bytes {bytes} names {gold} found {found} in {:.2} s",
        documents.len(),
        started.elapsed().as_secs_f64()
    );
    println!("recognition exact    {}", f(exact, exact));
    println!("recognition overlap  {}", f(overlap_found, overlap_gold));
    given.print("given spans");
    end.print("end to end ");
    calibration("given spans", &curve_given);
    calibration("end to end ", &curve);
}

fn ratio(a: usize, b: usize) -> f64 {
    if b == 0 { 0.0 } else { a as f64 / b as f64 }
}

fn right(g: &Gold, m: &Meaning, km: f64) -> bool {
    g.geonameid.is_some() && g.geonameid == m.geonameid
        || g.position.is_some_and(|p| p.distance_km(m.position) <= km)
}

#[derive(Default)]
struct Score {
    all: usize,
    answered: usize,
    within: [usize; 3],
    base: [usize; 3],
    possible: usize,
    id: usize,
    km: Vec<f64>,
}

impl Score {
    fn add(&mut self, g: &Gold, t: Option<&Toponym>) {
        self.all += 1;
        let Some(t) = t else { return };
        let Some(first) = t.meanings.first() else { return };
        self.answered += 1;
        let most = t.most_peopled.as_ref();
        for (at, km) in DISTANCES.iter().enumerate() {
            self.within[at] += usize::from(right(g, first, *km));
            self.base[at] += usize::from(most.is_some_and(|m| right(g, m, *km)));
        }
        self.possible += usize::from(t.meanings.iter().any(|m| right(g, m, 161.0)));
        self.id += usize::from(g.geonameid.is_some() && first.geonameid == g.geonameid);
        self.km.extend(g.position.map(|p| p.distance_km(first.position)));
    }

    fn print(mut self, what: &str) {
        self.km.sort_by(f64::total_cmp);
        let median = self.km.get(self.km.len() / 2).copied().unwrap_or(f64::NAN);
        let of = |n: usize| ratio(n, self.all);
        println!(
            "{what}  @10 {:.3} @25 {:.3} @161 {:.3} id {:.3} answered {:.3} possible {:.3} median {median:.1} km | population @10 {:.3} @25 {:.3} @161 {:.3}",
            of(self.within[0]),
            of(self.within[1]),
            of(self.within[2]),
            of(self.id),
            of(self.answered),
            of(self.possible),
            of(self.base[0]),
            of(self.base[1]),
            of(self.base[2])
        );
    }
}

fn calibration(what: &str, curve: &[(f64, bool)]) {
    let mut error = 0.0;
    let mut table = String::new();
    for bin in 0..10 {
        let (low, high) = (f64::from(bin) / 10.0, f64::from(bin + 1) / 10.0);
        let part: Vec<_> = curve.iter().filter(|c| c.0 >= low && (c.0 < high || bin == 9)).collect();
        if part.is_empty() {
            continue;
        }
        let n = part.len() as f64;
        let (said, was) =
            (part.iter().map(|c| c.0).sum::<f64>() / n, part.iter().filter(|c| c.1).count() as f64 / n);
        error += n / curve.len() as f64 * (said - was).abs();
        table.push_str(&format!("  {low:.1}-{high:.1} n {:4} said {said:.3} right {was:.3}\n", part.len()));
    }
    println!("{what} calibration error {error:.3}");
    print!("{table}");
    for least in [0.5, 0.7, 0.9] {
        let part: Vec<_> = curve.iter().filter(|c| c.0 >= least).collect();
        println!(
            "  at {least}: kept {:.3} right@25 {:.3}",
            ratio(part.len(), curve.len()),
            ratio(part.iter().filter(|c| c.1).count(), part.len())
        );
    }
}
