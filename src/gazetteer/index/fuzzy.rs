//! Names one letter off: a walk over the nodes of the automaton that may go wrong once.
//!
//! An automaton of Levenshtein costs about a millisecond to make, for each name looked up. Walking the nodes
//! themselves costs some microseconds: before the edit there is one path, and after it only the rest of the name
//! as written, which nearly always ends within two letters.
//!
//! Near the root every node has many steps, and an edit there tries them all. So names stand in a second automaton
//! with their letters from last to first: an edit in the second half of a name is looked for in the one, after the
//! first half agreed, and an edit in the first half in the other.

use super::automaton::{Automaton, Node};

/// A name near the one that was looked up.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Near {
    pub(super) value: u64,
    pub(super) edits: u8,
    pub(super) name: String,
}

/// The keys of `names` at most `most` edits from `folded`, in order of value (which is that of the keys).
///
/// An edit inserts, leaves out or replaces a letter, or swaps two neighbours. Digits are never edited: "Camp 4" is
/// not "Camp 5". A letter is only replaced by one of its own script.
pub(super) fn near(names: Automaton<'_>, reversed: Automaton<'_>, folded: &str, most: u8) -> Vec<Near> {
    if most != 1 {
        return sorted(walk(names, folded, most, 0));
    }
    let middle = folded.char_indices().nth(folded.chars().count() / 2).map_or(0, |(at, _)| at);
    let mut found = walk(names, folded, 1, middle);
    // From the other side, the letters from `middle` on agree; one of them less, so that the two letters on both
    // sides of the middle may be swapped.
    let after = folded.get(middle..).unwrap_or_default();
    let agree = after.len().saturating_sub(after.chars().next().map_or(0, char::len_utf8));
    for mut near in walk(reversed, &backwards(folded), 1, agree) {
        near.name = backwards(&near.name);
        if let Some(value) = names.get(near.name.as_bytes()) {
            found.push(Near { value, ..near });
        }
    }
    sorted(found)
}

/// The letters from last to first.
pub(super) fn backwards(text: &str) -> String {
    text.chars().rev().collect()
}

fn walk(names: Automaton<'_>, wanted: &str, most: u8, from: usize) -> Vec<Near> {
    let mut walk = Walk {
        names,
        wanted: wanted.as_bytes(),
        from,
        path: Vec::with_capacity(wanted.len().saturating_add(8)),
        most,
        found: Vec::new(),
    };
    if let Some(root) = names.root() {
        walk.go(root, 0, 0, most);
    }
    walk.found
}

fn sorted(mut found: Vec<Near>) -> Vec<Near> {
    found.sort_unstable();
    found.dedup_by(|later, first| later.value == first.value);
    found
}

struct Walk<'a, 'q> {
    names: Automaton<'a>,
    wanted: &'q [u8],
    /// Before this byte of what is wanted nothing is edited.
    from: usize,
    path: Vec<u8>,
    most: u8,
    found: Vec<Near>,
}

impl<'a> Walk<'a, '_> {
    /// Walks on from a node as the name is written from `at`, with so many edits left.
    fn go(&mut self, mut node: Node<'a>, mut sum: u64, mut at: usize, left: u8) {
        let depth = self.path.len();
        loop {
            if left > 0 && at >= self.from && begins_letter(self.wanted, at) {
                self.edit(&node, sum, at, left);
            }
            let Some(&byte) = self.wanted.get(at) else {
                self.take(&node, sum, left);
                break;
            };
            let Some((next, gained)) = self.step(&node, byte) else {
                break;
            };
            self.path.push(byte);
            node = next;
            sum = sum.wrapping_add(gained);
            at = at.saturating_add(1);
        }
        self.path.truncate(depth);
    }

    /// Tries every edit of the letter at `at`.
    fn edit(&mut self, node: &Node<'a>, sum: u64, at: usize, left: u8) {
        let wanted = self.wanted;
        let here = letter(wanted, at);
        let after = at.saturating_add(here.len());
        let next = letter(wanted, after);
        let editable = !here.is_empty() && !is_digit(here);
        if editable {
            self.go(*node, sum, after, left.saturating_sub(1));
            if !next.is_empty() && here != next && !is_digit(next) {
                self.swapped(
                    node,
                    sum,
                    (here, next),
                    after.saturating_add(next.len()),
                    left.saturating_sub(1),
                );
            }
        }
        let like = if here.is_empty() { letter_before(wanted, at) } else { here };
        // With the last edit spent, what follows must be the letter here (one was left out) or the next (one was
        // wrong). Only steps that lead to one of them are taken.
        let ahead = match (wanted.get(at), wanted.get(after)) {
            (Some(one), Some(other)) if left == 1 => Some((*one, *other)),
            _ => None,
        };
        self.letters_from(node, sum, like, (0, ahead), &mut |walk, new, node, sum| {
            walk.go(node, sum, at, left.saturating_sub(1));
            if editable && new != here {
                walk.go(node, sum, after, left.saturating_sub(1));
            }
        });
    }

    /// Goes on with two letters the other way round.
    fn swapped(&mut self, node: &Node<'a>, sum: u64, letters: (&[u8], &[u8]), after: usize, left: u8) {
        let depth = self.path.len();
        let (mut node, mut sum) = (*node, sum);
        for byte in letters.1.iter().chain(letters.0) {
            let Some((next, gained)) = self.step(&node, *byte) else {
                self.path.truncate(depth);
                return;
            };
            self.path.push(*byte);
            node = next;
            sum = sum.wrapping_add(gained);
        }
        self.go(node, sum, after, left);
        self.path.truncate(depth);
    }

    /// Hands every letter that may follow here and is of the script of `like` to `then`. So many bytes of it are
    /// behind us already; after it, one of the two bytes of `ahead` must be possible.
    fn letters_from(
        &mut self,
        node: &Node<'a>,
        sum: u64,
        like: &[u8],
        (place, ahead): (usize, Option<(u8, u8)>),
        then: &mut impl FnMut(&mut Self, &[u8], Node<'a>, u64),
    ) {
        let whole = place.saturating_add(1) >= like.len();
        for number in 0..node.len() {
            if !node.input(number).is_some_and(|byte| fits(like, place, byte)) {
                continue;
            }
            let Some(step) = node.step(number) else { return };
            if whole && ahead.is_some_and(|(one, other)| !self.names.leads_on(&step, one, other)) {
                continue;
            }
            let Some(next) = self.names.follow(&step) else {
                return;
            };
            let sum = sum.wrapping_add(step.output);
            self.path.push(step.input);
            if whole {
                let mut letter = [0; 4];
                let from = self.path.len().saturating_sub(place.saturating_add(1));
                let bytes = self.path.get(from..).unwrap_or_default();
                letter.iter_mut().zip(bytes).for_each(|(slot, byte)| *slot = *byte);
                then(self, letter.get(..place.saturating_add(1)).unwrap_or_default(), next, sum);
            } else {
                self.letters_from(&next, sum, like, (place.saturating_add(1), ahead), then);
            }
            self.path.pop();
        }
    }

    fn step(&self, node: &Node<'a>, byte: u8) -> Option<(Node<'a>, u64)> {
        let step = node.find(byte)?;
        Some((self.names.follow(&step)?, step.output))
    }

    fn take(&mut self, node: &Node<'a>, sum: u64, left: u8) {
        if let Some(value) = node.end(sum)
            && let Ok(name) = std::str::from_utf8(&self.path)
        {
            let edits = self.most.saturating_sub(left);
            self.found.push(Near { value, edits, name: name.to_owned() });
        }
    }
}

fn is_digit(letter: &[u8]) -> bool {
    letter.iter().any(u8::is_ascii_digit)
}

fn begins_letter(wanted: &[u8], at: usize) -> bool {
    wanted.get(at).is_none_or(|byte| byte & 0xc0 != 0x80)
}

/// The bytes of the letter at `at`; none at the end.
fn letter(wanted: &[u8], at: usize) -> &[u8] {
    let rest = wanted.get(at..).unwrap_or_default();
    let more = rest.iter().skip(1).take_while(|byte| **byte & 0xc0 == 0x80).count();
    rest.get(..more.saturating_add(1)).unwrap_or_default()
}

fn letter_before(wanted: &[u8], at: usize) -> &[u8] {
    let start = (0..at).rev().find(|start| begins_letter(wanted, *start));
    start.map_or(&[], |start| letter(wanted, start))
}

/// Whether a byte may stand at this place of a letter that is to be of the same script as `like`: as many bytes in
/// UTF-8, of the same block or a neighbouring one. No digits.
fn fits(like: &[u8], place: usize, byte: u8) -> bool {
    match (like.len(), place) {
        (0 | 1, _) => byte.is_ascii() && !byte.is_ascii_digit(),
        (2, 0) => like.first().is_some_and(|lead| lead >> 2 == byte >> 2) && byte & 0xe0 == 0xc0,
        (length, _) if place.saturating_add(1) < length => like.get(place) == Some(&byte),
        _ => byte & 0xc0 == 0x80,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn built(names: &BTreeSet<String>) -> Vec<u8> {
        let mut builder = fst::raw::Builder::memory();
        for (value, name) in (0..).zip(names) {
            builder.insert(name, value * 7).unwrap();
        }
        builder.into_inner().unwrap()
    }

    fn built_backwards(names: &BTreeSet<String>) -> Vec<u8> {
        let mut builder = fst::raw::Builder::memory();
        for name in names.iter().map(|name| backwards(name)).collect::<BTreeSet<_>>() {
            builder.add(name).unwrap();
        }
        builder.into_inner().unwrap()
    }

    fn found(names: &[&str], wanted: &str) -> Vec<(String, u8)> {
        let data = built(&names.iter().map(|n| (*n).to_owned()).collect());
        let reversed = built_backwards(&names.iter().map(|n| (*n).to_owned()).collect());
        near(Automaton::new(&data).unwrap(), Automaton::new(&reversed).unwrap(), wanted, 1)
            .into_iter()
            .map(|near| (near.name, near.edits))
            .collect()
    }

    /// Edit distance with neighbours swapped, in the plainest way.
    fn distance(a: &str, b: &str) -> usize {
        let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
        let mut d = vec![vec![0; b.len() + 1]; a.len() + 1];
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                d[i][j] = if i == 0 || j == 0 {
                    i + j
                } else {
                    let mut best = (d[i - 1][j] + 1)
                        .min(d[i][j - 1] + 1)
                        .min(d[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]));
                    if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                        best = best.min(d[i - 2][j - 2] + 1);
                    }
                    best
                };
            }
        }
        d[a.len()][b.len()]
    }

    #[test]
    fn a_letter_may_be_wrong_anywhere_even_the_first() {
        let names = ["kabul", "khost", "kandahar", "كابل", "spin boldak"];
        for (wrong, right) in [
            ("kabul", "kabul"),
            ("cabul", "kabul"),
            ("abul", "kabul"),
            ("akbul", "kabul"),
            ("kabull", "kabul"),
            ("kaul", "kabul"),
            ("kbaul", "kabul"),
            ("xkabul", "kabul"),
            ("kabu", "kabul"),
            ("كبل", "كابل"),
            ("كابن", "كابل"),
            ("spinboldak", "spin boldak"),
        ] {
            let edits = u8::from(wrong != right);
            assert_eq!(found(&names, wrong), [(right.to_owned(), edits)], "{wrong}");
        }
        assert_eq!(found(&names, "kbul x"), []);
    }

    #[test]
    fn digits_are_never_edited() {
        assert_eq!(found(&["camp 4"], "camp 5"), []);
        assert_eq!(found(&["camp 45"], "camp 4"), []);
        assert_eq!(found(&["camp 4"], "cramp 4"), [("camp 4".to_owned(), 1)]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn the_walk_finds_what_comparing_with_every_name_finds(
            names in proptest::collection::btree_set("[ab ]{1,5}|[а-г]{1,4}", 1..40),
            wanted in "[ab ]{1,5}|[а-г]{1,4}",
        ) {
            let (data, reversed) = (built(&names), built_backwards(&names));
            for most in 0..=2_u8 {
                let walked: Vec<(String, usize)> = near(Automaton::new(&data).unwrap(), Automaton::new(&reversed).unwrap(), &wanted, most)
                    .into_iter().map(|n| (n.name, usize::from(n.edits))).collect();
                let same_script = |name: &&String| name.is_ascii() == wanted.is_ascii() || name.is_empty();
                // Beyond one edit, swapped letters may be edited again, which the plain distance does not count.
                let compared: Vec<(String, usize)> = names.iter().filter(same_script)
                    .map(|name| (name.clone(), distance(name, &wanted)))
                    .filter(|(_, far)| *far <= usize::from(most)).collect();
                if most < 2 {
                    prop_assert_eq!(&walked, &compared);
                } else {
                    for (name, _) in &compared {
                        prop_assert!(walked.iter().any(|(other, _)| other == name), "{}", name);
                    }
                }
            }
        }
    }
}
