//! Names that begin at a place of a text: one walk finds all of them, the shortest first.

use super::automaton::{Automaton, Node};

/// The names that begin at one place of a folded text and end where a word ends.
#[derive(Debug, Clone)]
pub(super) struct Ends<'a, 't> {
    names: Automaton<'a>,
    text: &'t [u8],
    at: usize,
    state: Option<(Node<'a>, u64)>,
}

impl<'a, 't> Ends<'a, 't> {
    pub(super) fn new(names: Automaton<'a>, text: &'t [u8], at: usize) -> Self {
        let state = names.root().map(|root| (root, 0));
        Ends { names, text, at, state }
    }
}

impl Iterator for Ends<'_, '_> {
    /// One past the name's last byte, and the name's value.
    type Item = (usize, u64);

    #[inline]
    fn next(&mut self) -> Option<(usize, u64)> {
        let (mut node, mut sum) = self.state.take()?;
        loop {
            let step = node.find(*self.text.get(self.at)?)?;
            node = self.names.follow(&step)?;
            sum = sum.wrapping_add(step.output);
            self.at = self.at.saturating_add(1);
            if let Some(value) = node.end(sum)
                && self.text.get(self.at).is_none_or(|byte| *byte == b' ')
            {
                self.state = Some((node, sum));
                return Some((self.at, value));
            }
        }
    }
}
