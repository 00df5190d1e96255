//! What any number of reports tell, in memory that hardly grows with them: the events are laid on a shelf; of each only
//! that is held by which it is merged with others. What puts the events in order, what calls them, and what was found
//! on the way is sorted on the disk.

use std::num::NonZeroUsize;

use serde::{Deserialize, Serialize};

use super::inputs::Inputs;
use super::layers::Laid;
use super::order;
use super::shelf::{Packed, Shelf};
use super::sorted::{Merged, Sorted};
use super::told::Reading;
use crate::build::FileRead;
use crate::draft::{Mark, Repeated, marks};
use crate::error::{Error, Finding, Result, Severity};
use crate::gazetteer::Gazetteer;
use crate::locate::LocatedEvent;
use crate::merge::{
    Called, Incident, Member, Members, Rank, Stated, groups, in_full, order_of_words, put_alike_in_order,
    unite_group, united,
};

/// Events of so many tellings are drawn or written at once by a thread.
const AT_ONCE: usize = 32;
/// So many findings or events, some hundred bytes each, are held to be sorted.
const LONG: usize = 2048;
/// There is room for so many tellings before the first. Room that isn't filled takes no memory, but what grows by being
/// copied leaves holes.
const ROOM: usize = 1 << 20;
/// So many marks are.
const SHORT: usize = 32 * 1024;

/// Everything that was read, before it is merged.
pub(super) struct Gathered {
    gazetteer: &'static Gazetteer,
    findings: Findings,
    shelf: Shelf,
    members: Members,
    /// Those of all rows, each with the number of its event.
    marks: Sorted<Mark, usize>,
}

/// One event, made ready by the thread that read it.
struct Telling {
    /// With where it stands if it is merged with no other.
    packed: Packed,
    member: Member,
    marks: Vec<Mark>,
}

impl Telling {
    fn new(Stated { mut event, group }: Stated, gazetteer: &Gazetteer) -> Telling {
        let mut packed = Packed::new(&mut event);
        let members = [Member::of(&event, group, gazetteer)];
        let marks = marks(&event);
        packed.note(&united(&members, vec![event]).map(|incident| Rank::of(&incident)));
        let [member] = members;
        Telling { packed, member, marks }
    }
}

/// What was found on the way.
pub(super) struct Findings {
    all: Sorted<Finding, ()>,
    /// How many rows and passages were rejected.
    pub(super) rejected: usize,
}

impl Findings {
    /// Adds some.
    ///
    /// # Errors
    /// Where they can't be laid down.
    pub(super) fn extend(&mut self, findings: impl IntoIterator<Item = Finding>) -> Result<()> {
        for finding in findings {
            let rejected = usize::from(finding.severity == Severity::Reject);
            self.rejected = self.rejected.saturating_add(rejected);
            self.all.add(finding, ())?;
        }
        Ok(())
    }

    /// Hands all of them to `take`, in order.
    ///
    /// # Errors
    /// Where they can't be read again.
    pub(super) fn each(&mut self, mut take: impl FnMut(&Finding)) -> Result<()> {
        self.all.settle()?;
        self.all.each()?.try_for_each(|finding| finding.map(|(finding, ())| take(&finding)))
    }
}

/// The events, each once, in order.
pub(super) struct Ordered {
    gazetteer: &'static Gazetteer,
    shelf: Shelf,
    events: Sorted<Rank, Tellings>,
    repeated: Repeated,
}

/// What tells an event, by numbers among all that was read.
#[derive(Clone, Serialize, Deserialize)]
struct Tellings {
    /// What it is merged from, in the order in which that is taken.
    each: Vec<usize>,
    /// What says the very same as one of these.
    again: Vec<usize>,
}

impl Tellings {
    fn of(group: &[u32], members: &Members) -> Tellings {
        let places = || group.iter();
        let each = places().filter_map(|place| members.telling(*place)).collect();
        let again = places().flat_map(|place| members.tellings(*place).skip(1)).collect();
        Tellings { each, again }
    }

    fn events(&self, shelf: &Shelf) -> Result<Vec<LocatedEvent>> {
        self.each.iter().map(|number| shelf.get(*number)).collect()
    }
}

impl Gathered {
    /// Reads the files.
    ///
    /// # Errors
    /// All that went wrong, and where what was read can't be laid down.
    pub(super) fn read(
        reading: &Reading,
        inputs: &Inputs,
        places: &Laid,
        quiet: bool,
    ) -> std::result::Result<Gathered, Vec<Error>> {
        let mut all = Gathered {
            gazetteer: places.gazetteer,
            findings: Findings { all: Sorted::new(LONG), rejected: 0 },
            shelf: Shelf::new(),
            members: Members::with_room_for(ROOM),
            marks: Sorted::new(SHORT),
        };
        all.findings.extend(places.findings.iter().cloned()).map_err(|error| vec![*error])?;
        let made = |file: FileRead| {
            let events = file.events.into_iter();
            (events.map(|stated| Telling::new(stated, places.gazetteer)).collect::<Vec<_>>(), file.findings)
        };
        reading.read_each(inputs, places, quiet, made, |(tellings, findings)| {
            all.findings.extend(findings)?;
            tellings.into_iter().try_for_each(|telling| all.add(telling))
        })?;
        Ok(all)
    }

    fn add(&mut self, telling: Telling) -> Result<()> {
        let number = self.shelf.len();
        self.shelf.add(&telling.packed)?;
        self.members.add(telling.member);
        telling.marks.into_iter().try_for_each(|mark| self.marks.add(mark, number))
    }

    /// Merges what was read, or keeps it `apart`, and puts it in order; gives what was found besides.
    ///
    /// # Errors
    /// Where what was laid down can't be read again.
    pub(super) fn ordered(self, apart: bool) -> Result<(Ordered, Findings)> {
        let Gathered { gazetteer, findings, mut shelf, mut members, mut marks } = self;
        shelf.settle()?;
        marks.settle()?;
        let repeated = Repeated::of(marks.each()?, |at| shelf.get(at))?;
        drop(marks);
        let mut events = Sorted::new(LONG);
        let groups = groups(&mut members, apart, &mut |at| shelf.get(at).map(|event| in_full(&event)))?;
        for group in groups.each() {
            let tellings = Tellings::of(&group, &members);
            let rank = match tellings.each.as_slice() {
                [alone] => shelf.noted(*alone)?,
                _ => unite_group(&members, &group, tellings.events(&shelf)?)
                    .map(|incident| Rank::of(&incident)),
            };
            if let Some(rank) = rank {
                events.add(rank, tellings)?;
            }
        }
        events.settle()?;
        Ok((Ordered { gazetteer, shelf, events, repeated }, findings))
    }
}

/// An event among others.
pub(super) struct One<'o> {
    pub(super) id: &'o str,
    shelf: &'o Shelf,
    tellings: &'o Tellings,
}

impl One<'_> {
    /// What it was merged from, each with its number among all that was read.
    ///
    /// # Errors
    /// Where it can't be read again.
    pub(super) fn tellings(&self) -> Result<Vec<(usize, LocatedEvent)>> {
        let Tellings { each, again } = self.tellings;
        let mut numbers: Vec<usize> = each.iter().chain(again).copied().collect();
        numbers.sort_unstable();
        numbers.into_iter().map(|number| Ok((number, self.shelf.get(number)?))).collect()
    }
}

impl Ordered {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.events.len()
    }

    /// Which rows of a draft share their words.
    pub(super) fn repeated(&self) -> &Repeated {
        &self.repeated
    }

    /// Hands what `made` makes of each event to `take`, in order, some at a time.
    ///
    /// # Errors
    /// Those of `made` and `take`, and where what was laid down can't be read again.
    pub(super) fn each<T: Send>(
        &self,
        threads: NonZeroUsize,
        made: impl Fn(One<'_>) -> Result<T> + Sync,
        mut take: impl FnMut(T) -> Result<()>,
    ) -> Result<()> {
        let mut all = Called::default();
        let mut events = Told { from: self, events: self.events.each()?, next: None };
        let next = || {
            let (mut part, mut many) = (Vec::new(), 0_usize);
            while many < AT_ONCE {
                let mut alike = events.alike()?;
                if alike.is_empty() {
                    break;
                }
                for (rank, tellings) in &mut alike {
                    all.tell_apart(&mut rank.id);
                    many = many.saturating_add(tellings.each.len()).saturating_add(tellings.again.len());
                }
                part.append(&mut alike);
            }
            Ok(Some(part).filter(|part| !part.is_empty()))
        };
        let one =
            |(rank, tellings): &(Rank, Tellings)| made(One { id: &rank.id, shelf: &self.shelf, tellings });
        let worker = || |part: Vec<(Rank, Tellings)>| part.iter().map(&one).collect();
        order::run(threads, next, worker, |made: Result<Vec<T>>| made?.into_iter().try_for_each(&mut take))
    }

    /// One event of its tellings.
    fn united(&self, tellings: &Tellings) -> Result<Option<Incident>> {
        let events = tellings.events(&self.shelf)?;
        // Who called them one event changes nothing in what they say.
        let members: Vec<Member> =
            events.iter().map(|event| Member::of(event, None, self.gazetteer)).collect();
        Ok(united(&members, events))
    }
}

/// Events in order, as they are read again.
struct Told<'o> {
    from: &'o Ordered,
    events: Merged<'o, Rank, Tellings>,
    next: Option<(Rank, Tellings)>,
}

impl Told<'_> {
    /// The next that share their rank, in the order of what they say; none behind the last.
    fn alike(&mut self) -> Result<Vec<(Rank, Tellings)>> {
        let mut alike: Vec<(Rank, Tellings)> = self.next.take().into_iter().collect();
        for event in self.events.by_ref() {
            let event = event?;
            if alike.first().is_some_and(|first| first.0 != event.0) {
                self.next = Some(event);
                break;
            }
            alike.push(event);
        }
        put_alike_in_order(&mut alike, |tellings| {
            self.from.united(tellings).map(|one| one.map(|incident| order_of_words(&incident.event)))
        })?;
        Ok(alike)
    }
}
