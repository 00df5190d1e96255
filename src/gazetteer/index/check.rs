//! Whether an index is whole: every checksum, every reference, every name.

use super::Index;
use super::automaton::Automaton;
use super::fuzzy;
use super::layout::{AGAIN, Section, refused, sha256, text_at, u32_at};
use super::postings::{Offsets, Postings};
use super::record::{NONE, Record};
use super::view::extra_at;
use crate::error::{Error, Result};

/// What a check went through.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Checked {
    /// Places.
    pub places: u64,
    /// Different folded names.
    pub names: u64,
    /// Pairs of a name and a place.
    pub pairs: u64,
    /// Consonant keys.
    pub keys: u64,
    /// Divisions.
    pub divisions: u64,
}

impl Index {
    /// Checks every checksum and every reference. Reads the whole index: about a second for 300 MB.
    ///
    /// # Errors
    /// [`crate::error::Code::Gazetteer`] with the first thing that is wrong.
    pub fn check(&self) -> Result<Checked> {
        for section in Section::ALL {
            if sha256(self.section(section)) != self.layout.part(section).sha256 {
                return Err(damaged(section, "its checksum differs"));
            }
        }
        let mut checked = Checked { places: u64::from(self.len()), ..Checked::default() };
        self.check_places()?;
        self.check_names(&mut checked)?;
        self.check_backwards()?;
        self.check_keys(&mut checked)?;
        self.check_divisions(&mut checked)?;
        if serde_json::from_str::<serde_json::Value>(self.metadata()).is_err() {
            return Err(damaged(Section::Meta, "it is no JSON"));
        }
        Ok(checked)
    }

    fn check_places(&self) -> Result<()> {
        let mut last = (0, String::new());
        for number in 0..self.len() {
            let wrong = |what: &str| damaged(Section::Places, &format!("place {number}: {what}"));
            let place = self.place(number).ok_or_else(|| wrong("kind or position make no sense"))?;
            self.check_texts(place.record()).ok_or_else(|| wrong("a text is missing"))?;
            let there = |other: u32| other == NONE || other < self.len();
            if !there(place.record().admin1) || !there(place.record().admin2) {
                return Err(wrong("its province or district is not there"));
            }
            let order = match place.record().id {
                0 => (u64::MAX, place.extra().id.to_owned()),
                id => (id, String::new()),
            };
            if number > 0 && order <= last {
                return Err(wrong("it is not in order of id"));
            }
            last = order;
        }
        Ok(())
    }

    fn check_texts(&self, record: &Record) -> Option<()> {
        let strings = self.section(Section::Strings);
        for at in [record.name, record.admin1_code, record.admin2_code, record.feature] {
            text_at(strings, at)?;
        }
        if record.extra != NONE {
            extra_at(strings, record.extra)?;
        }
        text_at(strings, u32_at(self.section(Section::Sources), usize::from(record.source) * 4)?)?;
        Some(())
    }

    fn check_names(&self, checked: &mut Checked) -> Result<()> {
        let all = self.section(Section::Postings);
        let mut at = 0_usize;
        self.walk(self.names(), Section::Names, &mut |name, offset| {
            let mut postings = (offset == at as u64 && std::str::from_utf8(name).is_ok())
                .then(|| Postings::new(all.get(at..).unwrap_or_default()))?;
            let wanted = postings.count_left();
            let (mut count, mut last) = (0_u64, None);
            for posting in postings.by_ref() {
                (posting.place < self.len() && last < Some(posting.place)).then_some(())?;
                last = Some(posting.place);
                count = count.saturating_add(1);
            }
            at = all.len().checked_sub(postings.rest().len())?;
            checked.names = checked.names.saturating_add(1);
            checked.pairs = checked.pairs.saturating_add(count);
            (count == wanted && count > 0).then_some(())
        })?;
        if at != all.len() {
            return Err(damaged(Section::Postings, "some belong to no name"));
        }
        Ok(())
    }

    fn check_backwards(&self) -> Result<()> {
        self.walk(self.backwards(), Section::Backwards, &mut |name, _| {
            let name = fuzzy::backwards(std::str::from_utf8(name).ok()?);
            self.names()?.get(name.as_bytes()).map(|_| ())
        })?;
        if self.backwards().map(|b| b.len()) != self.names().map(|names| names.len()) {
            return Err(damaged(Section::Backwards, "they are not as many as the names"));
        }
        Ok(())
    }

    fn check_keys(&self, checked: &mut Checked) -> Result<()> {
        let all = self.section(Section::KeyPostings);
        let mut at = 0_usize;
        self.walk(self.keys(), Section::Keys, &mut |key, offset| {
            let mut offsets = (offset == at as u64 && std::str::from_utf8(key).is_ok())
                .then(|| Offsets::new(all.get(at..).unwrap_or_default()))?;
            let wanted = offsets.left();
            let mut count = 0_u64;
            for offset in offsets.by_ref() {
                let name = self.name_at(offset)?;
                (crate::gazetteer::variants::key(&name).as_bytes() == key).then_some(())?;
                count = count.saturating_add(1);
            }
            at = all.len().checked_sub(offsets.rest().len())?;
            checked.keys = checked.keys.saturating_add(1);
            (count == wanted && count > 0).then_some(())
        })?;
        if at != all.len() {
            return Err(damaged(Section::KeyPostings, "some belong to no key"));
        }
        Ok(())
    }

    fn walk(
        &self,
        automaton: Option<Automaton<'_>>,
        section: Section,
        check: &mut dyn FnMut(&[u8], u64) -> Option<()>,
    ) -> Result<()> {
        let mut last = String::new();
        let walked = automaton.and_then(|automaton| {
            automaton.each(&mut |name, value| {
                last = String::from_utf8_lossy(name).into_owned();
                check(name, value).is_some()
            })
        });
        walked.ok_or_else(|| {
            damaged(section, &format!("\u{201c}{last}\u{201d} leads to nothing that makes sense"))
        })
    }

    fn check_divisions(&self, checked: &mut Checked) -> Result<()> {
        let rows = self.section(Section::Divisions).len() / 12;
        let mut last = "";
        for row in 0..rows {
            let division = self.division_at(row);
            let good = division.filter(|d| d.code > last && d.place.is_none_or(|place| place < self.len()));
            last = good.ok_or_else(|| damaged(Section::Divisions, &format!("row {row}")))?.code;
        }
        checked.divisions = rows as u64;
        Ok(())
    }
}

fn damaged(section: Section, what: &str) -> Box<Error> {
    refused(format!("the {} of this index are damaged: {what}", section.as_str()), AGAIN)
}
