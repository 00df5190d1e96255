//! Marks in colours for a terminal, in brackets for everything else. Text from outside is escaped.

use super::marks::{Class, Mark};
use crate::cli::messages::escape_lines;

/// How marks are shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paint {
    pub(super) colour: bool,
}

const RESET: &str = "\u{1b}[0m";

impl Class {
    fn name(self) -> &'static str {
        match self {
            Class::Site => "site",
            Class::Date => "date",
            Class::Claimant => "claimant",
            Class::Claim => "claim",
        }
    }

    /// Underlined besides, so that colours alone never carry the meaning between a claim and what lies in it.
    fn colour(self) -> &'static str {
        match self {
            Class::Site => "\u{1b}[1;36m",
            Class::Date => "\u{1b}[1;32m",
            Class::Claimant => "\u{1b}[1;35m",
            Class::Claim => "\u{1b}[4;33m",
        }
    }
}

impl Paint {
    /// Words that stand out.
    pub(super) fn bold(self, words: &str) -> String {
        if self.colour { format!("\u{1b}[1m{words}{RESET}") } else { words.to_owned() }
    }

    /// What the marks mean.
    pub(super) fn legend(self) -> String {
        let all = [Class::Site, Class::Date, Class::Claimant, Class::Claim];
        let names: Vec<String> = all
            .iter()
            .map(|class| match self.colour {
                true => format!("{}{}{RESET}", class.colour(), class.name()),
                false => format!("[{}: ...]", class.name()),
            })
            .collect();
        format!("\nmarked: {}\n", names.join(" "))
    }

    /// A text with its marks, which are in order and don't cross.
    pub(super) fn text(self, text: &str, marks: &[Mark]) -> String {
        let mut out = String::new();
        let mut open: Vec<&Mark> = Vec::new();
        let mut at = 0;
        for mark in marks {
            self.close(text, &mut at, &mut open, mark.range.start, &mut out);
            out += &escape_lines(text.get(at..mark.range.start).unwrap_or_default());
            at = mark.range.start;
            match self.colour {
                true => out += mark.class.colour(),
                false => out += &format!("[{}: ", mark.class.name()),
            }
            open.push(mark);
        }
        self.close(text, &mut at, &mut open, text.len(), &mut out);
        out += &escape_lines(text.get(at..).unwrap_or_default());
        out
    }

    /// Closes the marks that end up to a place.
    fn close(self, text: &str, at: &mut usize, open: &mut Vec<&Mark>, until: usize, out: &mut String) {
        while let Some(last) = open.pop_if(|mark| mark.range.end <= until) {
            *out += &escape_lines(text.get(*at..last.range.end).unwrap_or_default());
            *at = last.range.end.max(*at);
            match self.colour {
                true => {
                    *out += RESET;
                    open.iter().for_each(|mark| *out += mark.class.colour());
                }
                false => out.push(']'),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks() -> Vec<Mark> {
        let mark = |range, class| Mark { range, class };
        vec![mark(0..4, Class::Claimant), mark(10..23, Class::Claim), mark(17..23, Class::Site)]
    }

    #[test]
    fn brackets_nest_and_the_text_stays() {
        let text = Paint { colour: false }.text("Qani said 9 fell in Wana.", &marks());
        assert_eq!(text, "[claimant: Qani] said [claim: 9 fell [site: in Wan]]a.");
    }

    #[test]
    fn the_outer_colour_comes_back_and_what_would_act_on_a_terminal_is_escaped() {
        let text = Paint { colour: true }.text("Qani said 9 fell in W\u{1b}na\u{202e}.", &marks());
        assert_eq!(text.matches('\u{1b}').count(), 3 + 3 + 1);
        assert!(text.contains("\\u{1b}") && text.contains("\\u{202e}") && !text.contains('\u{202e}'));
    }
}
