//! What any number of reports tell, in memory that hardly grows with them: the events are laid on a shelf; of each only
//! that is held by which it is merged with others, put in order and called.

use std::num::NonZeroUsize;

use super::inputs::Inputs;
use super::layers::Laid;
use super::order;
use super::shelf::{Packed, Shelf};
use super::told::Reading;
use crate::build::{Counts, FileRead};
use crate::draft::{Mark, Marks, Repeated, marks};
use crate::error::{Error, Finding, Result};
use crate::export::InputFile;
use crate::gazetteer::Gazetteer;
use crate::locate::LocatedEvent;
use crate::merge::{
    Group, Incident, Known, Member, Rank, Stated, groups, in_full, order_of_words, put_in_order, unite_group,
};

/// So many events are drawn or written at once by a thread.
const AT_ONCE: usize = 32;

/// Everything that was read, before it is merged.
pub(super) struct Gathered {
    pub(super) inputs: Vec<InputFile>,
    pub(super) findings: Vec<Finding>,
    pub(super) counts: Counts,
    shelf: Shelf,
    members: Vec<Member>,
    /// Of each event where it stands if it is merged with no other.
    ranks: Vec<Option<Rank>>,
    marks: Marks,
    known: Known,
}

/// One event, made ready by the thread that read it.
struct Telling {
    packed: Packed,
    member: Member,
    rank: Option<Rank>,
    marks: Vec<Mark>,
}

impl Telling {
    fn new(Stated { mut event, group }: Stated, gazetteer: &Gazetteer) -> Telling {
        let packed = Packed::new(&mut event);
        let member = Member::of(&event, group, 0, gazetteer);
        let marks = marks(&event);
        let rank =
            unite_group(std::slice::from_ref(&member), vec![event]).map(|incident| Rank::of(&incident));
        Telling { packed, member, rank, marks }
    }
}

/// The events, each once, in order.
pub(super) struct Ordered {
    shelf: Shelf,
    /// In order, with the id it is called by.
    events: Vec<(Rank, Group)>,
    repeated: Repeated,
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
            inputs: places.inputs.clone(),
            findings: places.findings.clone(),
            counts: Counts { files_skipped: inputs.skipped, ..Counts::default() },
            shelf: Shelf::new(),
            members: Vec::new(),
            ranks: Vec::new(),
            marks: Marks::default(),
            known: Known::default(),
        };
        let made = |mut file: FileRead| {
            let events = std::mem::take(&mut file.events).into_iter();
            (events.map(|stated| Telling::new(stated, places.gazetteer)).collect::<Vec<_>>(), file)
        };
        reading.read_each(inputs, places, quiet, made, |(tellings, file)| {
            all.inputs.extend(file.input);
            all.findings.extend(file.findings);
            all.counts += &file.counts;
            tellings.into_iter().try_for_each(|telling| all.add(telling))
        })?;
        all.findings.sort();
        Ok(all)
    }

    fn add(&mut self, telling: Telling) -> Result<()> {
        let number = self.shelf.len();
        self.shelf.add(&telling.packed)?;
        self.members.push(self.known.share(telling.member.numbered(number)));
        self.ranks.push(telling.rank);
        self.marks.add(&telling.marks);
        Ok(())
    }

    /// Merges what was read, or keeps it `apart`, and puts it in order.
    ///
    /// # Errors
    /// Where what was laid down can't be read again.
    pub(super) fn ordered(&mut self, apart: bool) -> Result<Ordered> {
        let mut shelf = std::mem::replace(&mut self.shelf, Shelf::new());
        shelf.settle()?;
        let members = std::mem::take(&mut self.members);
        let groups = groups(members, apart, &mut |at| shelf.get(at).map(|event| in_full(&event)))?;
        let mut events = Vec::with_capacity(groups.len());
        for group in groups {
            let rank = match group.as_slice() {
                [alone] => self.ranks.get_mut(alone.number()).and_then(Option::take),
                _ => united(&group, &shelf)?.map(|incident| Rank::of(&incident)),
            };
            events.extend(rank.map(|rank| (rank, group)));
        }
        self.ranks = Vec::new();
        put_in_order(&mut events, |group| {
            united(group, &shelf).map(|one| one.map(|incident| order_of_words(&incident.event)))
        })?;
        let repeated = Repeated::of(&std::mem::take(&mut self.marks), |at| shelf.get(at))?;
        Ok(Ordered { shelf, events, repeated })
    }
}

/// One event of its tellings.
fn united(group: &Group, shelf: &Shelf) -> Result<Option<Incident>> {
    let events = group.iter().map(|member| shelf.get(member.number())).collect::<Result<_>>()?;
    Ok(unite_group(group, events))
}

/// An event among others.
pub(super) struct One<'o> {
    pub(super) id: &'o str,
    shelf: &'o Shelf,
    group: &'o Group,
}

impl One<'_> {
    /// What it was merged from, each with its number among all that was read.
    ///
    /// # Errors
    /// Where it can't be read again.
    pub(super) fn tellings(&self) -> Result<Vec<(usize, LocatedEvent)>> {
        let mut numbers: Vec<usize> = self.group.iter().flat_map(Member::tellings).collect();
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
    /// Those of `made` and `take`.
    pub(super) fn each<T: Send>(
        &self,
        threads: NonZeroUsize,
        made: impl Fn(One<'_>) -> Result<T> + Sync,
        mut take: impl FnMut(T) -> Result<()>,
    ) -> Result<()> {
        let mut parts = self.events.chunks(AT_ONCE);
        let one = |(rank, group): &(Rank, Group)| made(One { id: &rank.id, shelf: &self.shelf, group });
        let worker = || |part: &[(Rank, Group)]| part.iter().map(&one).collect();
        order::run(
            threads,
            || Ok(parts.next()),
            worker,
            |made: Result<Vec<T>>| made?.into_iter().try_for_each(&mut take),
        )
    }
}
