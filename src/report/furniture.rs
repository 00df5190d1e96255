//! Lines of a page that are no part of its report. Which they are is data: `lexicon/en/furniture.csv`.

use std::sync::OnceLock;

const LIST: &str = include_str!("../../lexicon/en/furniture.csv");

/// Longer lines are never furniture: a sentence that begins "Copyright" may well be news.
const LONGEST: usize = 160;

/// What a line of furniture tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Furniture {
    /// Nothing.
    Plain,
    /// Who published the report.
    Publisher(String),
}

#[derive(Debug)]
struct Pattern {
    /// What the line begins with.
    head: String,
    /// What it ends with; `None` where the pattern is the whole line.
    rest: Option<Vec<String>>,
    names_publisher: bool,
}

/// What kind of furniture a line is; `None` for a line of the report.
pub(super) fn furniture(line: &str) -> Option<Furniture> {
    let words = line.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.is_empty() || words.chars().count() > LONGEST {
        return None;
    }
    let folded = words.to_lowercase();
    let pattern = patterns().iter().find(|pattern| pattern.matches(&folded))?;
    if !pattern.names_publisher {
        return Some(Furniture::Plain);
    }
    // Folding may change lengths in scripts this list is not made for; then no name is taken.
    let tail = pattern.rest.as_ref().and_then(|parts| parts.last()).map_or(0, String::len);
    let name = words.get(pattern.head.len()..words.len().saturating_sub(tail)).unwrap_or_default().trim();
    Some(if name.is_empty() { Furniture::Plain } else { Furniture::Publisher(name.to_owned()) })
}

fn patterns() -> &'static [Pattern] {
    static PATTERNS: OnceLock<Vec<Pattern>> = OnceLock::new();
    PATTERNS.get_or_init(|| {
        csv::ReaderBuilder::new()
            .comment(Some(b'#'))
            .from_reader(LIST.as_bytes())
            .records()
            .flatten()
            .filter_map(|row| Some(Pattern::new(row.get(0)?, row.get(2)?)))
            .collect()
    })
}

impl Pattern {
    fn new(pattern: &str, effect: &str) -> Self {
        let mut parts = pattern.split('*').map(str::to_owned);
        let head = parts.next().unwrap_or_default();
        let rest: Vec<String> = parts.collect();
        Pattern { head, rest: (!rest.is_empty()).then_some(rest), names_publisher: effect == "publisher" }
    }

    fn matches(&self, line: &str) -> bool {
        let Some(mut left) = line.strip_prefix(self.head.as_str()) else {
            return false;
        };
        let Some(rest) = &self.rest else {
            return left.is_empty();
        };
        let Some((last, middle)) = rest.split_last() else {
            return false;
        };
        for part in middle {
            let Some(at) = left.find(part.as_str()) else {
                return false;
            };
            left = left.get(at.saturating_add(part.len())..).unwrap_or_default();
        }
        left.ends_with(last.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn furniture_is_known_whatever_its_letter_case_and_spaces() {
        for line in [
            "ADVERTISEMENT",
            " Advertisement ",
            "Also  read: Ten facts",
            "(AP Photo/Some Name)",
            "Sign up for our daily newsletter",
            "© 2026 The Outlet",
        ] {
            assert_eq!(furniture(line), Some(Furniture::Plain), "{line}");
        }
    }

    #[test]
    fn a_source_line_names_the_publisher() {
        assert_eq!(furniture("(Source: ANI)"), Some(Furniture::Publisher("ANI".into())));
        assert_eq!(furniture("(Source: )"), Some(Furniture::Plain));
    }

    #[test]
    fn sentences_are_not_furniture() {
        for line in [
            "Advertisement boards were hit in Khost.",
            "Officials share this view.",
            "The source: an official.",
            "Print shops closed.",
            "",
        ] {
            assert_eq!(furniture(line), None, "{line}");
        }
        assert_eq!(furniture(&format!("Copyright {}", "x".repeat(200))), None);
    }

    #[test]
    fn the_list_is_sorted_without_doubles_and_every_row_is_whole() {
        let rows: Vec<_> = LIST.lines().filter(|line| !line.starts_with('#')).skip(1).collect();
        let mut sorted = rows.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(rows, sorted);
        assert_eq!(patterns().len(), rows.len());
        assert!(rows.iter().all(|row| row.ends_with(",drop") || row.ends_with(",publisher")));
        assert!(rows.iter().all(|row| row.to_lowercase() == **row));
    }
}
