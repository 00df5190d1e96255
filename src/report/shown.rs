//! Words from outside, made fit for a message: no control or bidi characters, no more than sixty characters.

/// How many characters of a value a message shows.
const LONGEST: usize = 60;

/// The value in quotes, control and direction characters escaped, shortened to sixty characters.
pub(super) fn shown(value: &str) -> String {
    let mut out = String::from("\"");
    for (count, c) in value.chars().enumerate() {
        if count == LONGEST {
            out.push('…');
            break;
        }
        if hidden(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out.push('"');
    out
}

/// Several values, shortened as a whole to so many of them.
pub(super) fn listed<'a>(values: impl Iterator<Item = &'a str>, most: usize) -> String {
    let mut values = values.peekable();
    let mut out = Vec::new();
    while out.len() < most
        && let Some(value) = values.next()
    {
        out.push(shown(value));
    }
    let rest = values.count();
    let mut text = out.join(", ");
    if rest > 0 {
        text.push_str(&format!(" and {rest} more"));
    }
    text
}

/// Whether a character would do something to a terminal or hide in it.
fn hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_and_direction_characters_are_escaped() {
        assert_eq!(shown("a\x1b[2J\u{202e}b"), "\"a\\u{1b}[2J\\u{202e}b\"");
    }

    #[test]
    fn a_long_value_is_cut_at_sixty_characters() {
        assert_eq!(shown(&"x".repeat(61)).chars().count(), 63);
        assert_eq!(shown(&"x".repeat(60)).chars().count(), 62);
    }

    #[test]
    fn a_list_says_how_many_it_leaves_out() {
        assert_eq!(listed(["a", "b", "c"].into_iter(), 2), "\"a\", \"b\" and 1 more");
    }
}
