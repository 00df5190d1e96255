//! Parts of a total, told beside it, and bodies that no verb takes: counted nouns without a verb of their own.

use super::counted::Counted;
use super::frames::{Frame, Parser};
use super::lexicon::{Action, Class};
use super::pieces::{Item, Piece};
use super::sums::{is_one, sum};
use crate::event::{Count, Measure};

impl Parser<'_, '_> {
    /// "..., including a woman and two children, ...": parts of what was counted before, told beside it.
    pub(super) fn set_parts_aside(&mut self) {
        let mut inside = false;
        for index in 0..self.items.len() {
            let Some(item) = self.items.get(index) else { break };
            let word = self.low(index);
            match item.piece {
                // "He said 12 died, ... and that 89 were wounded": another clause.
                _ if word == ")" || word == "that" => inside = false,
                _ if matches!(word, "(" | "-" | "\u{2013}" | "\u{2014}" | ":") && self.adds_up(index) => {
                    (inside, self.apart) = (true, true);
                }
                // "12 people were killed, nine civilians and three policemen".
                Piece::Comma if !inside && self.adds_up_behind_comma(index) => {
                    (inside, self.apart) = (true, true);
                }
                // "26 were hurt: 17 soldiers and nine civilians": what follows the colon tells who they were.
                Piece::Stop if word == ":" => inside = self.is_breakdown(index),
                _ if matches!(word, "including" | "among" | "includes" | "included" | "mostly") => {
                    inside = true
                }
                Piece::Noun(noun) => {
                    let whose = self.reading.doc.slice(item.tokens.clone()).iter().any(|t| t.low == "whose");
                    let of_them = self.nouns.get(noun).is_some_and(|n| n.part);
                    if self.is_how_badly(index) {
                        if let Some(taken) = self.taken.get_mut(noun) {
                            *taken = true;
                        }
                        continue;
                    }
                    if (inside || of_them || self.is_among_them(index) || self.is_of_whom(index)) && !whose {
                        self.parts.push(index);
                        if let Some(taken) = self.taken.get_mut(noun) {
                            *taken = true;
                        }
                    }
                }
                Piece::Verb(..) | Piece::Aux { .. } | Piece::Stop => inside = false,
                Piece::Comma if !self.list_goes_on(index) => inside = false,
                _ => {}
            }
        }
    }

    /// "30 were hurt, some of them badly, and ...": how badly, and not how many.
    fn is_how_badly(&self, index: usize) -> bool {
        let some = |noun: &Counted| noun.of_them && noun.count == Some(Count::Unnumbered);
        let noun = match self.items.get(index).map(|i| &i.piece) {
            Some(Piece::Noun(noun)) => self.nouns.get(*noun),
            _ => None,
        };
        let manner = matches!(self.items.get(index + 1).map(|i| &i.piece), Some(Piece::Small));
        let closed = matches!(self.low(index + 2), "," | ".");
        noun.is_some_and(some) && manner && closed
    }

    /// "nine people - four children, three women and two men": what stands behind the mark adds up to a number before.
    fn adds_up(&self, mark: usize) -> bool {
        let number = |item: &Item| match item.piece {
            Piece::Noun(noun) => match self.nouns.get(noun)?.count? {
                Count::Exact(number) | Count::AtLeast(number) => Some(number),
                _ => None,
            },
            _ => None,
        };
        let ends = |item: &&Item| {
            let low = self.reading.doc.at(item.tokens.start).map_or("", |t| t.low.as_str());
            !matches!(item.piece, Piece::Stop) && !matches!(low, ")" | "-" | "\u{2013}")
        };
        let behind = self.items.get(mark + 1..).unwrap_or_default().iter().take_while(ends);
        let parts: Vec<u64> = behind.filter_map(number).collect();
        let sum = parts.iter().copied().fold(0, u64::saturating_add);
        let before = self.items.get(..mark).unwrap_or_default();
        parts.len() >= 2 && before.iter().filter_map(number).any(|total| total == sum)
    }

    /// Several numbers behind a comma, up to the next comma or verb, are those of the number before.
    fn adds_up_behind_comma(&self, comma: usize) -> bool {
        let number = |item: &Item| match item.piece {
            Piece::Noun(noun) => match self.nouns.get(noun)?.count? {
                Count::Exact(number) => Some(number),
                _ => None,
            },
            _ => None,
        };
        let list = |item: &&Item| {
            !matches!(item.piece, Piece::Comma | Piece::Verb(..) | Piece::Aux { .. } | Piece::Stop)
        };
        let behind = self.items.get(comma + 1..).unwrap_or_default().iter().take_while(list);
        let parts: Vec<u64> = behind.filter_map(number).collect();
        let before = self.items.get(..comma).unwrap_or_default().iter().rev();
        let total = before.take(6).find_map(number);
        let several = parts.len() >= 2 && parts.iter().all(|&part| part > 1);
        several && total == Some(parts.iter().copied().fold(0, u64::saturating_add))
    }

    /// Counted people behind a colon, no verb among them, and a verb with a count before it.
    fn is_breakdown(&self, colon: usize) -> bool {
        let people = |item: &Item| match item.piece {
            Piece::Noun(noun) => {
                self.nouns.get(noun).is_some_and(|n| n.class == Some(Class::Person) && n.count.is_some())
            }
            _ => false,
        };
        let behind = self.items.get(colon + 1..).unwrap_or_default();
        let list: Vec<&Item> = behind.iter().take_while(|item| !matches!(item.piece, Piece::Stop)).collect();
        let verb = |item: &Item| matches!(item.piece, Piece::Verb(..) | Piece::Aux { .. });
        let before = self.items.get(..colon).unwrap_or_default();
        let counts = list.iter().filter(|item| people(item)).count();
        let told = before.iter().any(|item| matches!(item.piece, Piece::Verb(..)))
            && before.iter().any(people_or_number);
        counts >= 2 && !list.iter().any(|item| verb(item)) && told
    }

    /// "13 dead, of whom eight were children": no verb of loss behind it.
    fn is_of_whom(&self, index: usize) -> bool {
        let aux = matches!(self.items.get(index + 1).map(|i| &i.piece), Some(Piece::Aux { .. }));
        let done = self.low(index + 2);
        let acts = matches!(self.items.get(index + 2).map(|i| &i.piece), Some(Piece::Verb(..)))
            || done.ends_with("ed")
            || matches!(done, "taken" | "sent" | "driven" | "flown" | "brought" | "still");
        index > 0 && self.low(index - 1) == "whom" && aux && !acts
    }

    /// "27 women and children among them": the words behind the noun make it a part.
    fn is_among_them(&self, index: usize) -> bool {
        let piece = |at: usize| self.items.get(at).map(|i| &i.piece);
        let mut last = index;
        // "a toddler and two schoolgirls among them".
        while matches!(piece(last + 1), Some(Piece::Join)) && matches!(piece(last + 2), Some(Piece::Noun(_)))
        {
            last += 2;
        }
        let aux = matches!(piece(last + 1), Some(Piece::Aux { .. }));
        let among = last + 1 + usize::from(aux);
        self.low(among) == "among" && matches!(self.low(among + 1), "them" | "these" | "those")
    }

    /// Behind a comma stands another counted noun of the list.
    fn list_goes_on(&self, comma: usize) -> bool {
        let next = self.items.get(comma + 1).map(|i| &i.piece);
        // "..., including two women, and another 12 wounded": behind the conjunction another count begins.
        let join = matches!(next, Some(Piece::Join));
        let piece = |at: usize| self.items.get(at).map(|i| &i.piece);
        let ends = join
            && matches!(piece(comma + 2), Some(Piece::Noun(_)))
            && matches!(piece(comma + 3), Some(Piece::Verb(..)));
        matches!(next, Some(Piece::Noun(_) | Piece::Join)) && !ends && !self.is_subject_of_next(comma + 1)
    }

    /// "of the martyrs", "among the dead": the people of an earlier count.
    pub(super) fn is_of_the(&self, verb: usize) -> bool {
        let low = |back: usize| verb.checked_sub(back).map_or("", |at| self.low(at));
        matches!(low(2), "of" | "among") && low(1) == "the"
    }

    /// "Of the martyrs nine are ...", "Among the dead were two officers".
    pub(super) fn behind_the_dead(&self, verb: usize) -> Vec<usize> {
        let mut at = verb + 1;
        while matches!(
            self.items.get(at).map(|i| &i.piece),
            Some(Piece::Aux { .. } | Piece::Small | Piece::Comma)
        ) {
            at += 1;
        }
        match self.items.get(at).map(|i| &i.piece) {
            Some(Piece::Noun(noun)) if self.is_free(*noun) => vec![*noun],
            _ => Vec::new(),
        }
    }

    /// "Seven of the dead were soldiers and six were policemen", "Of the dead 15 were policemen and 12 guards".
    pub(super) fn more_of_the_dead(&mut self, verb: usize, last: usize, found: &[usize]) -> Vec<usize> {
        let mut more = Vec::new();
        if found.is_empty() || !self.is_of_the(verb) {
            return more;
        }
        for at in last + 2..self.items.len() {
            let joined = matches!(self.items.get(at - 1).map(|i| &i.piece), Some(Piece::Comma | Piece::Join));
            match self.items.get(at).map(|i| &i.piece) {
                Some(Piece::Noun(noun)) if self.is_subject_of_next(at) || !self.is_free(*noun) => break,
                Some(Piece::Noun(noun)) if joined && !found.contains(noun) => more.push(*noun),
                Some(Piece::Verb(..) | Piece::Stop) => break,
                _ => {}
            }
        }
        for &noun in &more {
            if let Some(taken) = self.taken.get_mut(noun) {
                *taken = true;
            }
        }
        more
    }

    /// Bodies that nobody is said to hold or to hand over are dead.
    pub(super) fn bodies(&mut self) -> Vec<Frame> {
        let mut found = Vec::new();
        for index in 0..self.items.len() {
            let Some(Item { piece: Piece::Noun(noun), tokens }) = self.items.get(index) else { continue };
            // "Claimed 26 lives": whatever verb takes lives, they are lost.
            let lives = self.reading.doc.slice(tokens.clone()).last().is_some_and(|t| t.low == "lives");
            let lost = |n: &&Counted| n.class == Some(Class::Body) || lives;
            let Some(counted) = self.nouns.get(*noun).filter(lost) else {
                continue;
            };
            let Some(count) = counted.count.filter(|_| self.is_free(*noun) && !counted.none) else {
                continue;
            };
            let frame = Frame {
                verb: tokens.clone(),
                action: Action::Kill,
                measure: Measure::Killed,
                count,
                noun: counted.clone(),
                class: Class::Person,
                part: false,
                echo: false,
            };
            self.hosts.push((*noun, frame.clone()));
            found.push(frame);
        }
        found
    }

    /// The claims of the parts: each counts what the noun before it counts.
    pub(super) fn part_frames(&self) -> Vec<Frame> {
        let mut found: Vec<(usize, Frame)> = Vec::new();
        for &index in &self.parts {
            let Some(Item { piece: Piece::Noun(noun), tokens }) = self.items.get(index) else { continue };
            let Some(counted) = self.nouns.get(*noun) else { continue };
            // "some of them foreigners" counts nobody.
            let told = |count: &Count| !counted.none && *count != Count::Unnumbered;
            let Some(count) = counted.count.filter(told) else { continue };
            if !matches!(counted.class, None | Some(Class::Person)) {
                continue;
            }
            // "a woman and two children" is one part of three.
            if let Some((at, last)) = found.last_mut()
                && index <= *at + 2
                && !self.apart
                && (is_one(&last.noun) || is_one(counted) || last.noun.summed)
                && let Some(sum) = sum(&last.noun, counted)
            {
                last.count = sum;
                last.noun.tokens = last.noun.tokens.start..tokens.end;
                last.noun.quantity = Some(last.noun.tokens.clone());
                last.noun.subject = Some(last.noun.tokens.clone());
                last.noun.summed = true;
                *at = index;
                continue;
            }
            let host = self.host(index);
            let mut counted = counted.clone();
            counted.side = counted.side.or_else(|| host.as_ref().and_then(|host| host.noun.side.clone()));
            let (verb, action, measure) = host.as_ref().map_or_else(
                || (tokens.clone(), Action::Kill, Measure::Killed),
                |host| (host.verb.clone(), host.action, host.measure),
            );
            let echo = host.is_none();
            found.push((
                index,
                Frame { verb, action, measure, count, noun: counted, class: Class::Person, part: true, echo },
            ));
        }
        found.into_iter().map(|(_, frame)| frame).collect()
    }

    /// The frame whose noun stands before a part, else the next behind it.
    fn host(&self, part: usize) -> Option<Frame> {
        let of_noun = |index: usize| match self.items.get(index).map(|i| &i.piece) {
            Some(Piece::Noun(noun)) => {
                self.hosts.iter().find(|(host, _)| host == noun).map(|(_, frame)| frame.clone())
            }
            _ => None,
        };
        let people = |frame: &Frame| frame.class == Class::Person;
        let before = (0..part).rev().find_map(|index| of_noun(index).filter(people));
        // "The dead included three men."
        let dead =
            self.low(part.saturating_sub(1)) == "included" || self.low(part.saturating_sub(1)) == "includes";
        let before = before.filter(|_| !dead);
        before.or_else(|| (part..self.items.len()).find_map(|index| of_noun(index).filter(people)))
    }
}

fn people_or_number(item: &Item) -> bool {
    matches!(item.piece, Piece::Noun(_))
}
