//! Reads the automata that the `fst` crate writes (its format 3), every read checked.
//!
//! The reader of `fst` itself trusts its bytes and panics on damaged ones. This one answers "not there" instead. It
//! also shows the nodes to [`super::fuzzy`] and [`super::scan`], which walk them in their own way.
//!
//! An automaton is a graph of nodes, written leaves first: each node refers only to nodes before it, so that a walk
//! always ends, even over damaged bytes.

use super::layout::u64_at;

/// The longest key, in bytes. Longer ones are not written, and a walk stops there.
pub(super) const LONGEST: usize = 512;

/// Inputs that a node of one transition writes in 6 bits, as `fst` numbers them from 1.
const COMMON: [u8; 63] = *b"te/oasripcnw.hlm-du012g=:bf3y5&_4v9678k%?xCDASFIBEjPTzRNM+LOqHG";

/// Above so many transitions a node has a table of 256 bytes.
const TABLE_ABOVE: usize = 32;

/// A map from byte strings to numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Automaton<'a> {
    data: &'a [u8],
    root: usize,
    len: u64,
}

/// Where one input leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) input: u8,
    pub(super) output: u64,
    target: usize,
}

/// A node: a list of steps, and whether a key ends here.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node<'a> {
    is_final: bool,
    final_output: u64,
    /// First byte of the node: steps lead to what lies before.
    start: usize,
    /// Number of steps.
    len: usize,
    /// The step of a node that has one and no end.
    only: Option<Step>,
    // The lists below are written last step first.
    inputs: &'a [u8],
    table: &'a [u8],
    targets: &'a [u8],
    target_size: usize,
    outputs: &'a [u8],
    output_size: usize,
}

impl<'a> Automaton<'a> {
    /// An automaton from its bytes; `None` where they can't be one.
    pub(super) fn new(data: &'a [u8]) -> Option<Self> {
        let end = data.len().checked_sub(20)?;
        (u64_at(data, 0)? == 3).then_some(())?;
        let root = usize::try_from(u64_at(data, end.saturating_add(8))?).ok()?;
        (root < end).then_some(Automaton { data: data.get(..end)?, root, len: u64_at(data, end)? })
    }

    /// Number of keys, as written down.
    pub(super) fn len(&self) -> u64 {
        self.len
    }

    /// The node at which every key begins.
    #[inline]
    pub(super) fn root(&self) -> Option<Node<'a>> {
        // An automaton without any key has no root node but the shared empty one, which is final.
        if self.len == 0 { None } else { self.node(self.root) }
    }

    /// The value of a key.
    #[inline]
    pub(super) fn get(&self, key: &[u8]) -> Option<u64> {
        let (mut node, mut sum) = (self.root()?, 0_u64);
        for &byte in key {
            let step = node.find(byte)?;
            sum = sum.wrapping_add(step.output);
            node = self.follow(&step)?;
        }
        node.end(sum)
    }

    /// The node a step leads to.
    #[inline]
    pub(super) fn follow(&self, step: &Step) -> Option<Node<'a>> {
        self.node(step.target)
    }

    /// Whether the node a step leads to has a step for one of two inputs. Costs less than [`Automaton::follow`]: only
    /// the inputs are looked at.
    #[inline]
    pub(super) fn leads_on(&self, step: &Step, one: u8, other: u8) -> bool {
        self.has_input(step.target, one, other).unwrap_or(false)
    }

    #[inline]
    fn has_input(&self, at: usize, one: u8, other: u8) -> Option<bool> {
        let data = self.data.get(..at).filter(|_| at > 0)?;
        let state = *self.data.get(at)?;
        if state & 0x80 != 0 {
            let input = match state & 0x3f {
                0 => *data.last()?,
                n => *COMMON.get(usize::from(n).saturating_sub(1))?,
            };
            return Some(input == one || input == other);
        }
        let mut end = at;
        let len = many_len(data, &mut end, state)?;
        end = end.checked_sub(1)?;
        if len > TABLE_ABOVE {
            let table = take(data, &mut end, 256)?;
            let there = |byte: u8| table.get(usize::from(byte)).is_some_and(|at| usize::from(*at) < len);
            return Some(there(one) || there(other));
        }
        let inputs = take(data, &mut end, len)?;
        Some(inputs.iter().any(|input| *input == one || *input == other))
    }

    #[inline]
    fn node(&self, at: usize) -> Option<Node<'a>> {
        const EMPTY: Node<'static> = Node {
            is_final: true,
            final_output: 0,
            start: 0,
            len: 0,
            only: None,
            inputs: &[],
            table: &[],
            targets: &[],
            target_size: 0,
            outputs: &[],
            output_size: 0,
        };
        if at == 0 {
            return Some(EMPTY);
        }
        let data = self.data.get(..at)?;
        let state = *self.data.get(at)?;
        if state & 0x80 == 0 {
            return many(data, state);
        }
        let (input, mut end) = match state & 0x3f {
            0 => (*data.last()?, at.checked_sub(1)?),
            n => (*COMMON.get(usize::from(n).saturating_sub(1))?, at),
        };
        let (mut output, mut target) = (0, end.checked_sub(1)?);
        if state & 0x40 == 0 {
            end = end.checked_sub(1)?;
            let sizes = *data.get(end)?;
            let (target_size, output_size) = (usize::from(sizes >> 4), usize::from(sizes & 15));
            let targets = take(data, &mut end, target_size)?;
            output = number(take(data, &mut end, output_size)?);
            target = before(end, number(targets))?;
        }
        Some(Node {
            is_final: false,
            start: end,
            len: 1,
            only: Some(Step { input, output, target }),
            ..EMPTY
        })
    }

    /// The key whose value is `value`, in an automaton whose values grow with its keys.
    pub(super) fn key_of(&self, value: u64) -> Option<Vec<u8>> {
        let mut key = Vec::with_capacity(24);
        let (mut node, mut sum) = (self.root()?, 0_u64);
        loop {
            if node.end(sum) == Some(value) {
                return Some(key);
            }
            let step = node.last_at_most(value.checked_sub(sum)?)?;
            key.push(step.input);
            sum = sum.checked_add(step.output)?;
            node = self.follow(&step)?;
            if key.len() > LONGEST {
                return None;
            }
        }
    }

    /// Every key with its value, in order, until `take` says no or a damaged node is met: then `None`.
    pub(super) fn each(&self, take: &mut dyn FnMut(&[u8], u64) -> bool) -> Option<()> {
        if self.len == 0 {
            return Some(());
        }
        let mut key = Vec::new();
        let mut left = self.len;
        let mut stack = vec![(self.root()?, 0_usize, 0_u64)];
        while let Some((node, next, sum)) = stack.last_mut() {
            if *next == 0
                && let Some(value) = node.end(*sum)
            {
                left = left.checked_sub(1)?;
                take(&key, value).then_some(())?;
            }
            if *next == node.len {
                stack.pop();
                key.pop();
                continue;
            }
            let step = node.step(*next)?;
            *next = next.saturating_add(1);
            let sum = sum.wrapping_add(step.output);
            key.push(step.input);
            (key.len() <= LONGEST).then_some(())?;
            stack.push((self.follow(&step)?, 0, sum));
        }
        (left == 0).then_some(())
    }
}

/// A node of any number of steps; `data` ends before its first byte, the state.
#[inline]
fn many(data: &[u8], state: u8) -> Option<Node<'_>> {
    let mut end = data.len();
    let len = many_len(data, &mut end, state)?;
    let sizes = *take(data, &mut end, 1)?.first()?;
    let (target_size, output_size) = (usize::from(sizes >> 4), usize::from(sizes & 15));
    let table = take(data, &mut end, if len > TABLE_ABOVE { 256 } else { 0 })?;
    let inputs = take(data, &mut end, len)?;
    let targets = take(data, &mut end, len.saturating_mul(target_size))?;
    let outputs = take(data, &mut end, len.saturating_mul(output_size))?;
    let is_final = state & 0x40 != 0;
    let final_output = if is_final { number(take(data, &mut end, output_size)?) } else { 0 };
    (target_size <= 8 && output_size <= 8).then_some(Node {
        is_final,
        final_output,
        start: end,
        len,
        only: None,
        inputs,
        table,
        targets,
        target_size,
        outputs,
        output_size,
    })
}

/// How many steps such a node has.
#[inline]
fn many_len(data: &[u8], end: &mut usize, state: u8) -> Option<usize> {
    Some(match state & 0x3f {
        0 => match take(data, end, 1)?.first()? {
            1 => 256,
            n => usize::from(*n),
        },
        n => usize::from(n),
    })
}

impl Node<'_> {
    /// The value of the key that ends here, if one does; `sum` is what the way here summed to.
    #[inline]
    pub(super) fn end(&self, sum: u64) -> Option<u64> {
        self.is_final.then(|| sum.wrapping_add(self.final_output))
    }

    /// Number of steps.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// The step for an input.
    #[inline]
    pub(super) fn find(&self, byte: u8) -> Option<Step> {
        if let Some(only) = self.only {
            return (only.input == byte).then_some(only);
        }
        let at = if self.table.is_empty() {
            let slot = self.inputs.iter().position(|b| *b == byte)?;
            self.len.checked_sub(slot.saturating_add(1))?
        } else {
            usize::from(*self.table.get(usize::from(byte))?)
        };
        // In a table, a number that is too large says that there is no such step.
        self.step(at).filter(|step| step.input == byte)
    }

    /// The input of the step of a number.
    #[inline]
    pub(super) fn input(&self, at: usize) -> Option<u8> {
        match self.only {
            Some(only) => (at == 0).then_some(only.input),
            None => self.inputs.get(self.len.checked_sub(at.saturating_add(1))?).copied(),
        }
    }

    /// The step of a number, in order of inputs.
    #[inline]
    pub(super) fn step(&self, at: usize) -> Option<Step> {
        if let Some(only) = self.only {
            return (at == 0).then_some(only);
        }
        let slot = self.len.checked_sub(at.saturating_add(1))?;
        Some(Step {
            input: *self.inputs.get(slot)?,
            output: number(self.outputs.get(
                slot.saturating_mul(self.output_size)
                    ..slot.saturating_add(1).saturating_mul(self.output_size),
            )?),
            target: before(
                self.start,
                number(self.targets.get(
                    slot.saturating_mul(self.target_size)
                        ..slot.saturating_add(1).saturating_mul(self.target_size),
                )?),
            )?,
        })
    }

    /// The last step whose output is no more than `most`; outputs grow with inputs.
    fn last_at_most(&self, most: u64) -> Option<Step> {
        let (mut low, mut high) = (0, self.len);
        while low < high {
            let middle = low.saturating_add(high.saturating_sub(low) / 2);
            if self.step(middle)?.output <= most {
                low = middle.saturating_add(1);
            } else {
                high = middle;
            }
        }
        self.step(low.checked_sub(1)?)
    }
}

/// The `size` bytes before `end`, which moves before them.
#[inline]
fn take<'a>(data: &'a [u8], end: &mut usize, size: usize) -> Option<&'a [u8]> {
    let start = end.checked_sub(size)?;
    let taken = data.get(start..*end)?;
    *end = start;
    Some(taken)
}

/// A number of up to 8 bytes.
#[inline]
fn number(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

/// The address so far before `start`; 0 is that of the shared empty node. Never `start` itself or after it.
#[inline]
fn before(start: usize, delta: u64) -> Option<usize> {
    if delta == 0 {
        return Some(0);
    }
    start.checked_sub(usize::try_from(delta).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn built(map: &BTreeMap<Vec<u8>, u64>) -> Vec<u8> {
        let mut builder = fst::raw::Builder::memory();
        for (key, value) in map {
            builder.insert(key, *value).unwrap();
        }
        builder.into_inner().unwrap()
    }

    /// Values grow with the keys, as in an index.
    fn growing(keys: std::collections::BTreeSet<Vec<u8>>, jump: u64) -> BTreeMap<Vec<u8>, u64> {
        (0..).zip(keys).map(|(i, key)| (key, i * jump + i)).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn every_key_is_found_with_its_value_and_no_other(
            keys in proptest::collection::btree_set("[a-d]{0,5}|[ -~é-ü]{0,6}|\\PC{0,4}", 0..60),
            jump in 0_u64..1_000_000_000_000,
            absent in "[a-d]{0,6}",
        ) {
            let map = growing(keys.into_iter().map(String::into_bytes).collect(), jump);
            let data = built(&map);
            let automaton = Automaton::new(&data).unwrap();
            for (key, value) in &map {
                prop_assert_eq!(automaton.get(key), Some(*value));
                prop_assert_eq!(automaton.key_of(*value), Some(key.clone()));
            }
            prop_assert_eq!(automaton.get(absent.as_bytes()), map.get(absent.as_bytes()).copied());
            let root = automaton.root();
            for (number, byte) in (0..root.map_or(0, |root| root.len())).zip(absent.bytes().cycle()) {
                let step = root.unwrap().step(number).unwrap();
                prop_assert_eq!(root.unwrap().input(number), Some(step.input));
                let next = automaton.follow(&step).unwrap();
                prop_assert_eq!(automaton.leads_on(&step, byte, b'~'), next.find(byte).or(next.find(b'~')).is_some());
            }
            let mut all = BTreeMap::new();
            prop_assert_eq!(automaton.each(&mut |k, v| all.insert(k.to_vec(), v).is_none()), Some(()));
            prop_assert_eq!(all, map);
        }

        #[test]
        fn nodes_of_all_256_steps_read_back(jump in 0_u64..100_000, seed in 0_u8..=255) {
            let keys = (0..=255_u8).flat_map(|b| [vec![b], vec![seed, b, b.wrapping_add(seed)]]).collect();
            let map = growing(keys, jump);
            let data = built(&map);
            let automaton = Automaton::new(&data).unwrap();
            for (key, value) in &map {
                prop_assert_eq!(automaton.get(key), Some(*value));
            }
        }

        #[test]
        fn damaged_bytes_end_in_an_answer(
            keys in proptest::collection::btree_set("[a-d]{0,6}", 1..40),
            damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        ) {
            let map = growing(keys.into_iter().map(String::into_bytes).collect(), 3);
            let mut data = built(&map);
            for (at, byte) in damage {
                let at = at.index(data.len());
                data[at] = byte;
            }
            if let Some(automaton) = Automaton::new(&data) {
                for (key, value) in &map {
                    let _ = (automaton.get(key), automaton.key_of(*value));
                }
                let mut left = 10_000;
                let _ = automaton.each(&mut |_, _| { left -= 1; left > 0 });
            }
        }
    }
}
