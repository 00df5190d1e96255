//! The legend: one row for each thing that is drawn and for nothing else.

use std::collections::BTreeSet;

use super::letters;
use super::read::{Drawn, Sheets};
use super::scene::{Bundle, Figure, Precision, Spot};
use super::style::{family_class, sign_svg};
use super::svg::{number, text};
use crate::event::{Family, Kind};

/// A row: a sample 34 units wide around 0 0, what it is, and a word more.
#[derive(Debug, Clone)]
pub(super) struct Row {
    sample: String,
    title: String,
    note: String,
}

/// The rows of a picture.
pub(super) fn rows(
    sheets: &Sheets,
    figures: &[Figure],
    spots: &[Spot],
    bundles: &[Bundle],
    border: bool,
) -> Vec<Row> {
    let mut rows = Vec::new();
    let kinds: BTreeSet<Kind> =
        spots.iter().flat_map(|spot| spot.signs.keys()).map(|(kind, _)| *kind).collect();
    for kind in kinds {
        rows.push(Row {
            sample: sign_svg(kind, 0.0, 0.0, 1.0),
            title: kind.title().into(),
            note: String::new(),
        });
    }
    if !bundles.is_empty() {
        let all: BTreeSet<Family> = bundles.iter().flat_map(|bundle| bundle.shares.keys().copied()).collect();
        let ring = std::f64::consts::TAU * 8.3;
        let part = ring / f64::from(u32::try_from(all.len()).unwrap_or(1).max(1));
        let mut sample = "<circle class=\"bundle\" r=\"10\"/>".to_owned();
        let mut from = 0.0;
        for family in &all {
            sample += &format!(
                "<circle class=\"share {}\" r=\"8.3\" stroke-dasharray=\"{} {}\" stroke-dashoffset=\"{}\"/>",
                family_class(*family),
                number(part, 1),
                number(ring, 1),
                number(-from, 1)
            );
            from += part;
        }
        sample += "<text class=\"count\" y=\"3.6\" font-size=\"10\" text-anchor=\"middle\">12</text>";
        let names: Vec<&str> = all.iter().map(|family| plural(*family)).collect();
        rows.push(Row {
            sample,
            title: "So many sites close together".into(),
            note: format!("the ring: {} by colour", names.join(", ").to_lowercase()),
        });
    }
    figure_rows(sheets, figures, &mut rows);
    let ringed = spots.iter().any(|spot| spot.signs.keys().any(|(_, disputed)| *disputed));
    let dashed = figures.iter().any(|figure| figure.disputed && !figure.behind);
    let title = match (ringed, dashed) {
        (true, true) => "Ringed or dashed",
        (true, false) => "Ringed",
        (false, true) => "Dashed",
        (false, false) => "",
    };
    if !title.is_empty() {
        rows.push(Row {
            sample: if ringed {
                "<circle class=\"ring\" r=\"10\"/>"
            } else {
                "<path class=\"disputed-sample\" d=\"M-16 0H16\"/>"
            }
            .into(),
            title: title.into(),
            note: "the accounts contradict each other".into(),
        });
    }
    let sizes: BTreeSet<Precision> = spots.iter().map(|spot| spot.precision).collect();
    if sizes.len() > 1 {
        rows.push(Row {
            sample: "<circle class=\"size\" r=\"8\"/><circle class=\"size\" r=\"5\"/>".into(),
            title: "Larger: place known more exactly".into(),
            note: String::new(),
        });
    }
    if border {
        rows.push(Row {
            sample: "<path class=\"border\" d=\"M-16 0H16\"/>".into(),
            title: sheets.border_name.clone().unwrap_or_else(|| "Border".into()),
            note: match sheets.border_name.as_deref() {
                Some("Durand Line") => "never recognised by Afghanistan".into(),
                _ => String::new(),
            },
        });
    }
    rows
}

fn figure_rows(sheets: &Sheets, figures: &[Figure], rows: &mut Vec<Row>) {
    let kinds = |want: &dyn Fn(&Figure) -> bool| -> BTreeSet<(Family, Kind)> {
        let sites = figures.iter().filter(|figure| want(figure)).flat_map(|figure| &figure.sites);
        sites.filter_map(|site| sheets.sites.get(*site)).map(|site| (site.family(), site.kind)).collect()
    };
    let mut add = |want: &dyn Fn(&Figure) -> bool, sample: &dyn Fn(&str) -> String, note: &str| {
        let found = kinds(want);
        for family in [Family::Strike, Family::Clash, Family::Incident] {
            let named: Vec<&str> =
                found.iter().filter(|(of, _)| *of == family).map(|(_, kind)| kind.title()).collect();
            let title = match named.as_slice() {
                [] => continue,
                [one] => (*one).to_owned(),
                _ => plural(family).to_owned(),
            };
            rows.push(Row { sample: sample(family_class(family)), title, note: note.into() });
        }
    };
    let swatch = |class: &str| format!("<path class=\"{class}\" d=\"M-16-8H16V8H-16Z\"/>");
    add(
        &|figure| figure.drawn == Drawn::Stretch,
        &|family| format!("<path class=\"stretch {family}\" d=\"M-16 0H16\"/>"),
        "somewhere along this part of the border",
    );
    add(
        &|figure| figure.behind,
        &|family| swatch(&format!("behind {family}")),
        "the province whose border that is",
    );
    add(
        &|figure| figure.drawn == Drawn::Area && !figure.behind,
        &|family| swatch(&format!("wash {family}")) + &swatch(&format!("area {family}")),
        "somewhere in this area",
    );
    add(
        &|figure| figure.drawn == Drawn::Circle && !figure.behind,
        &|family| format!("<circle class=\"soft {family}\" r=\"12\"/>"),
        "somewhere around here",
    );
}

/// A family for people.
pub(super) fn plural(family: Family) -> &'static str {
    match family {
        Family::Strike => "Strikes",
        Family::Clash => "Clashes",
        Family::Incident => "Incidents",
    }
}

/// The size of the letters of a row: what it is, and the word more.
const TITLE: f64 = 14.0;
const NOTE: f64 = 12.0;
const SAMPLE: f64 = 52.0;
const PAD: f64 = 12.0;

impl Row {
    fn height(&self) -> f64 {
        if self.note.is_empty() { 26.0 } else { 39.0 }
    }

    fn width(&self) -> f64 {
        let note = letters::width(&self.note, NOTE, false);
        SAMPLE + letters::width(&self.title, TITLE, true).max(note)
    }

    fn svg(&self, x: f64, y: f64) -> String {
        let first = if self.note.is_empty() { y + 18.0 } else { y + 17.0 };
        let mut svg = format!(
            "<g transform=\"translate({} {})\">{}</g><text class=\"key\" x=\"{}\" y=\"{}\" font-size=\"{TITLE}\">{}</text>",
            number(x + 20.0, 1),
            number(y + self.height() / 2.0, 1),
            self.sample,
            number(x + SAMPLE - 6.0, 1),
            number(first, 1),
            text(&self.title)
        );
        if !self.note.is_empty() {
            svg += &format!(
                "<text class=\"note\" x=\"{}\" y=\"{}\" font-size=\"{NOTE}\">{}</text>",
                number(x + SAMPLE - 6.0, 1),
                number(first + 15.5, 1),
                text(&self.note)
            );
        }
        svg + "\n"
    }
}

/// A legend set in columns, in units of its own: to be scaled as a whole.
pub(super) struct Block {
    pub(super) width: f64,
    pub(super) height: f64,
    rows: Vec<(f64, f64, Row)>,
}

/// One column: for a corner of the map.
pub(super) fn column(rows: Vec<Row>) -> Block {
    columns(rows, 0.0)
}

/// As many columns as fit into `room`; one at least.
pub(super) fn columns(rows: Vec<Row>, room: f64) -> Block {
    let widest = rows.iter().map(Row::width).fold(0.0, f64::max) + PAD;
    let across = (1..=6_u32).rev().find(|n| f64::from(*n) * widest + PAD <= room).unwrap_or(1);
    let all: f64 = rows.iter().map(Row::height).sum();
    let mut tall = all / f64::from(across);
    // Rows don't divide evenly: columns grow until no more of them are needed than fit.
    while breaks(&rows, tall) >= across && across > 1 && tall < all {
        tall += 6.0;
    }
    let (mut placed, mut x, mut y, mut height) = (Vec::new(), PAD, PAD, 0.0_f64);
    for row in rows {
        if y - PAD + row.height() / 2.0 > tall && across > 1 {
            x += widest;
            y = PAD;
        }
        let next = y + row.height();
        placed.push((x, y, row));
        y = next;
        height = height.max(next);
    }
    Block { width: x + widest, height: height + PAD, rows: placed }
}

/// How often a new column begins: where the next row would leave more than half of itself below.
fn breaks(rows: &[Row], tall: f64) -> u32 {
    let (mut breaks, mut y) = (0_u32, 0.0);
    for row in rows {
        if y + row.height() / 2.0 > tall {
            breaks = breaks.saturating_add(1);
            y = 0.0;
        }
        y += row.height();
    }
    breaks
}

impl Block {
    /// Its rows.
    pub(super) fn svg(&self) -> String {
        self.rows.iter().map(|(x, y, row)| row.svg(*x, *y)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_fill_the_room_and_keep_every_row() {
        let row =
            |n: u32| Row { sample: String::new(), title: format!("Row {n}"), note: "more words".into() };
        let rows: Vec<Row> = (0..9).map(row).collect();
        let (one, several) = (column(rows.clone()), columns(rows, 600.0));
        assert!(
            several.height < one.height * 0.7 && several.width <= 600.0,
            "{} by {}",
            several.width,
            several.height
        );
        for block in [one, several] {
            let svg = block.svg();
            assert!((0..9).all(|n| svg.contains(&format!(">Row {n}<"))));
        }
    }
}
