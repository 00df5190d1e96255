//! Ids of rows that stay: of the report, its words and what was read in them, and of nothing else.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::rows::{Item, claim_words, count, items, site_words};
use crate::event::Source;
use crate::locate::{LocatedEvent, fold};
use crate::source::Evidence;

/// The number of a row by itself: the digits of its id.
pub(crate) type Mark = u64;

/// The marks of the rows of an event, in the order of [`items`].
pub(crate) fn marks(event: &LocatedEvent) -> Vec<Mark> {
    items(event).map(|item| mark(event, item)).collect()
}

/// Which rows share their mark with one before them, and the how manieth they are.
#[derive(Debug, Default)]
pub(crate) struct Repeated(BTreeMap<(usize, Item), usize>);

/// A row whose mark another row has too: in the order of the text.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Again {
    report: String,
    start: usize,
    telling: usize,
    item: Item,
}

impl Repeated {
    /// What is repeated of the marks of all rows, which come in order, each with the number of its event; `event` gives
    /// an event.
    ///
    /// # Errors
    /// Those of `marks` and `event`.
    pub(crate) fn of<E>(
        marks: impl IntoIterator<Item = Result<(Mark, usize), E>>,
        mut event: impl FnMut(usize) -> Result<LocatedEvent, E>,
    ) -> Result<Repeated, E> {
        let mut repeated = Repeated::default();
        let (mut last, mut tellings) = (None, Vec::new());
        for next in marks {
            let (mark, telling) = next?;
            if last != Some(mark) {
                repeated.add(last, &tellings, &mut event)?;
                last = Some(mark);
                tellings.clear();
            }
            tellings.push(telling);
        }
        repeated.add(last, &tellings, &mut event)?;
        Ok(repeated)
    }

    /// Adds the rows of one mark, of events in order.
    fn add<E>(
        &mut self,
        same: Option<Mark>,
        tellings: &[usize],
        event: &mut impl FnMut(usize) -> Result<LocatedEvent, E>,
    ) -> Result<(), E> {
        let Some(same) = same.filter(|_| tellings.len() > 1) else { return Ok(()) };
        let mut again = Vec::new();
        for telling in tellings.chunk_by(|a, b| a == b).filter_map(|same| same.first().copied()) {
            let event = event(telling)?;
            for item in items(&event).filter(|item| mark(&event, *item) == same) {
                let words = words(&event, item);
                let report = words.map(|words| words.file.to_string()).unwrap_or_default();
                let start = words.map_or(0, |words| words.start);
                again.push(Again { report, start, telling, item });
            }
        }
        again.sort();
        self.0.extend(again.iter().zip(1..).skip(1).map(|(row, n)| ((row.telling, row.item), n)));
        Ok(())
    }

    /// The id of a row: `s-` or `c-` and ten hexadecimal digits. What is read twice from the same words of one report
    /// gets `-2`, `-3`... in the order of the text.
    pub(super) fn id(&self, event: &LocatedEvent, telling: usize, item: Item) -> String {
        let letter = if matches!(item, Item::Claim(_)) { "c" } else { "s" };
        let digits = mark(event, item) & DIGITS;
        match self.0.get(&(telling, item)) {
            Some(times) => format!("{letter}-{digits:010x}-{times}"),
            None => format!("{letter}-{digits:010x}"),
        }
    }
}

/// The words a row was read from.
fn words(event: &LocatedEvent, item: Item) -> Option<&Evidence> {
    match item {
        Item::Site(at) => site_words(event, event.sites.get(at)).1,
        Item::Placeless => site_words(event, None).1,
        Item::Claim(at) => event.claims.get(at).and_then(claim_words),
    }
}

/// Ten hexadecimal digits, and a bit for a claim.
const DIGITS: u64 = (1 << 40) - 1;

fn mark(event: &LocatedEvent, item: Item) -> Mark {
    let report = event.told.first().map(|told| identity(&told.source));
    let row_of_table = event.source_id.clone();
    let evidence = words(event, item).map(|words| words.text.clone());
    let mut parts: Vec<String> =
        [report, row_of_table, evidence].into_iter().map(Option::unwrap_or_default).collect();
    let mut claimed = 0;
    match item {
        Item::Site(at) => {
            parts.push(event.sites.get(at).map(|site| fold(&site.site.written)).unwrap_or_default())
        }
        Item::Placeless => parts.push(String::new()),
        Item::Claim(at) => {
            claimed = DIGITS + 1;
            if let Some(claim) = event.claims.get(at) {
                parts.extend([
                    claim.measure.as_str().to_owned(),
                    count(claim.count),
                    claim.count_text.clone(),
                ]);
                parts.push(claim.subject.clone().unwrap_or_default());
            }
        }
    }
    claimed | number(&parts)
}

/// Ten hexadecimal digits of some parts.
pub(super) fn digest(parts: &[String]) -> String {
    format!("{:010x}", number(parts))
}

fn number(parts: &[String]) -> u64 {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hash.finalize().iter().take(5).fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// What a report is called wherever it lies: its id in its collection, else the name of its file without folder
/// and ending.
fn identity(source: &Source) -> String {
    if let Some(id) = &source.id {
        return id.clone();
    }
    let name = source.file.rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned()
}
