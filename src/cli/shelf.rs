//! Located events, laid down until they are asked for again: in memory while they are few, then in a file that nobody
//! else sees and that goes with the process.

use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::sync::{Mutex, PoisonError};

use serde::Serialize;
use serde::de::DeserializeOwned;
use tempfile::SpooledTempFile;

use crate::error::{Code, Error, Result};
use crate::geo::Position;
use crate::locate::{LocatedEvent, LocatedSite, Resolution};

/// More bytes than this go to the disk.
const IN_MEMORY: usize = 512 * 1024;
/// So many bytes are written at once.
const AT_ONCE: usize = 256 * 1024;
/// A note is hardly ever longer.
const NOTE: u64 = 512;

/// Events in the order in which they were laid down.
pub(super) struct Shelf {
    file: Mutex<SpooledTempFile>,
    /// What isn't in the file yet.
    young: Vec<u8>,
    /// Where each event ends.
    ends: Vec<u64>,
}

/// An event as it is laid down: how many fractions it has, these to the last bit, and all of it as JSON. Before it, with
/// its length, stands what was noted of it.
pub(super) struct Packed {
    note: Vec<u8>,
    event: Vec<u8>,
}

impl Packed {
    pub(super) fn new(event: &mut LocatedEvent) -> Self {
        let mut fractions = Vec::new();
        each_fraction(event, |fraction| {
            fractions.extend_from_slice(&fraction.to_le_bytes());
            fraction
        });
        let mut bytes = fractions.len().to_le_bytes().to_vec();
        bytes.append(&mut fractions);
        // These nouns always can be written as JSON.
        let _ = serde_json::to_writer(&mut bytes, event);
        Packed { note: Vec::new(), event: bytes }
    }

    /// Notes something that may be asked for without the event.
    pub(super) fn note(&mut self, note: &impl Serialize) {
        // As above.
        self.note = serde_json::to_vec(note).unwrap_or_default();
    }

    fn unpack(bytes: &[u8]) -> Option<serde_json::Result<LocatedEvent>> {
        let (length, rest) = bytes.split_first_chunk()?;
        let (fractions, json) = rest.split_at_checked(usize::from_le_bytes(*length))?;
        let mut event = match serde_json::from_slice(json) {
            Ok(event) => event,
            Err(error) => return Some(Err(error)),
        };
        // What is read from JSON may differ in the last bit.
        let mut fractions =
            fractions.chunks_exact(8).filter_map(|bytes| Some(f64::from_le_bytes(bytes.try_into().ok()?)));
        each_fraction(&mut event, |read| fractions.next().unwrap_or(read));
        Some(Ok(event))
    }
}

/// Puts what `new` makes of every fraction of an event in its place.
fn each_fraction(event: &mut LocatedEvent, mut new: impl FnMut(f64) -> f64) {
    for LocatedSite { site, resolution } in &mut event.sites {
        if let Some(given) = &mut site.given {
            replace(&mut given.position, &mut new);
            given.radius_km = given.radius_km.map(&mut new);
        }
        if let Resolution::Placed(placement) = resolution {
            replace(&mut placement.position, &mut new);
            placement.radius_km = new(placement.radius_km);
            placement.confidence = new(placement.confidence);
            if let Some(stretch) = &mut placement.stretch {
                stretch.from_km = new(stretch.from_km);
                stretch.to_km = new(stretch.to_km);
            }
        }
    }
}

fn replace(position: &mut Position, new: &mut impl FnMut(f64) -> f64) {
    let (lon, lat) = (new(position.lon()), new(position.lat()));
    *position = Position::new(lon, lat).unwrap_or(*position);
}

impl Shelf {
    pub(super) fn new() -> Self {
        let file = Mutex::new(SpooledTempFile::new(IN_MEMORY));
        Shelf { file, young: Vec::new(), ends: Vec::new() }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Lays one down.
    ///
    /// # Errors
    /// Where the disk doesn't take it.
    pub(super) fn add(&mut self, event: &Packed) -> Result<()> {
        let begins = self.ends.last().copied().unwrap_or(0);
        let Packed { note, event } = event;
        let before = self.young.len();
        self.young.extend_from_slice(&note.len().to_le_bytes());
        self.young.extend_from_slice(note);
        self.young.extend_from_slice(event);
        let length = self.young.len().saturating_sub(before);
        self.ends.push(begins.saturating_add(u64::try_from(length).unwrap_or(u64::MAX)));
        if self.young.len() >= AT_ONCE { self.settle() } else { Ok(()) }
    }

    /// Writes what isn't in the file yet; nothing is asked for before.
    ///
    /// # Errors
    /// Where the disk doesn't take it.
    pub(super) fn settle(&mut self) -> Result<()> {
        let file = self.file.get_mut().unwrap_or_else(PoisonError::into_inner);
        file.write_all(&self.young).map_err(unkept)?;
        self.young.clear();
        Ok(())
    }

    /// The event with that number.
    ///
    /// # Errors
    /// Where it can't be read again.
    pub(super) fn get(&self, number: usize) -> Result<LocatedEvent> {
        let (from, to) = self.place(number)?;
        let bytes = self.bytes(from, to.saturating_sub(from))?;
        let event = parted(&bytes).and_then(|(_, event)| Packed::unpack(event));
        event.ok_or_else(torn)?.map_err(|cause| unkept(cause.into()))
    }

    /// What was noted of the event with that number.
    ///
    /// # Errors
    /// Where it can't be read again.
    pub(super) fn noted<T: DeserializeOwned>(&self, number: usize) -> Result<T> {
        let (from, to) = self.place(number)?;
        let length = to.saturating_sub(from);
        let mut bytes = self.bytes(from, length.min(NOTE))?;
        if parted(&bytes).is_none() {
            bytes = self.bytes(from, length)?;
        }
        let (note, _) = parted(&bytes).ok_or_else(torn)?;
        serde_json::from_slice(note).map_err(|cause| unkept(cause.into()))
    }

    /// Where one begins and ends.
    fn place(&self, number: usize) -> Result<(u64, u64)> {
        let before = number.checked_sub(1).map_or(Some(&0), |before| self.ends.get(before));
        match (before, self.ends.get(number)) {
            (Some(from), Some(to)) => Ok((*from, *to)),
            _ => Err(unkept(io::ErrorKind::UnexpectedEof.into())),
        }
    }

    fn bytes(&self, from: u64, length: u64) -> Result<Vec<u8>> {
        let mut bytes = vec![0; usize::try_from(length).unwrap_or(0)];
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(from)).and_then(|_| file.read_exact(&mut bytes)).map_err(unkept)?;
        Ok(bytes)
    }
}

/// What was noted of an event, and the event.
fn parted(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk()?;
    rest.split_at_checked(usize::from_le_bytes(*length))
}

fn torn() -> Box<Error> {
    unkept(io::ErrorKind::InvalidData.into())
}

pub(super) fn unkept(cause: io::Error) -> Box<Error> {
    let what = "what must be kept for a while can't be laid down or read again";
    Error::new(Code::Io, what, "look for space in the folder TMPDIR names").because(cause)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::extract;
    use crate::gazetteer::Gazetteer;
    use crate::locate::locate;
    use crate::report::{LineRead, read_line};

    fn events() -> Vec<LocatedEvent> {
        let line = br#"{"id": "a", "published": "2026-02-27", "text": "Pakistani aircraft struck houses in Gardez and in Paktika and the border along Kunar was shelled on Thursday, the spokesman Zabihullah Mujahid said. He said three people were killed in Anzar Sar."}"#;
        let LineRead::Report(report, _) = read_line(&"wire.jsonl".into(), line, 0, 1) else { panic!() };
        let gazetteer = Gazetteer::embedded().unwrap();
        let read = extract(&report, gazetteer).unwrap();
        read.events.into_iter().map(|event| locate(event, gazetteer).event).collect()
    }

    #[test]
    fn what_is_laid_down_comes_back_the_same_from_memory_and_from_the_disk() {
        let mut events = events();
        assert!(!events.is_empty());
        // A fraction that JSON readers get wrong by a bit.
        for event in &mut events {
            each_fraction(event, |fraction| fraction + 1.0 / 3.0 * 1e-7);
        }
        let before: Vec<String> = events.iter().map(|event| format!("{event:?}")).collect();
        for rounds in [1, 1 + 2 * IN_MEMORY / before.concat().len()] {
            let mut shelf = Shelf::new();
            for _ in 0..rounds {
                for (at, event) in events.iter_mut().enumerate() {
                    let mut packed = Packed::new(event);
                    packed.note(&"x".repeat(at * 600));
                    shelf.add(&packed).unwrap();
                }
            }
            shelf.settle().unwrap();
            let last = shelf.len() - events.len();
            for (at, event) in before.iter().enumerate() {
                for number in [at, last + at] {
                    assert_eq!(&format!("{:?}", shelf.get(number).unwrap()), event);
                    assert_eq!(shelf.noted::<String>(number).unwrap().len(), at * 600);
                }
            }
            assert!(shelf.get(shelf.len()).is_err());
        }
    }
}
