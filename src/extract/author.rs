//! The author of a statement: whose words a bulletin, a communique or a post is, where nobody else is named.

use super::lexicon::Cue;
use super::reading::Reading;
use super::speaker::Memory;
use super::token::Form;
use crate::event::{Actor, Source};
use crate::report::Report;

/// A heading or a signature has no more words.
const LONGEST_TITLE: usize = 16;

/// So many words of a side's own speech, and a text is that side's.
const FEWEST_PARTISAN: usize = 3;

/// The author of a statement, bulletin or communique: as its title names it, its publisher, or its first line.
pub(super) fn author(reading: &Reading<'_>) -> Option<Actor> {
    let source = &reading.report.source;
    let statement = [
        "statement",
        "bulletin",
        "communique",
        "communiqu\u{e9}",
        "press release",
        "press note",
        "news release",
        "declaration",
    ];
    let title = source.title.clone().unwrap_or_default();
    let named = statement.iter().any(|word| title.to_lowercase().contains(word));
    let institution = |words: &str| {
        let low = words.to_lowercase();
        let body = [
            "ministry",
            "directorate",
            "general staff",
            "armed forces",
            "coordination office",
            "border service",
            "public relations",
            "joint task force",
            "general command",
            "joint command",
            "regional command",
            "media wing",
            "presidency",
        ];
        body.iter().any(|word| low.contains(word))
    };
    let publisher = source.publisher.clone().filter(|publisher| institution(publisher));
    let lines = || reading.report.text.lines().map(str::trim).filter(|line| !line.is_empty()).take(3);
    let spokesman = lines().find_map(handle);
    let head = lines().map(|line| heading_of(line.trim_start_matches("Source:").trim())).find(|line| {
        institution(line)
            && line.split_whitespace().count() <= 12
            && !line.ends_with('.')
            && !line.contains(" - ")
    });
    let head = head.filter(|head| is_name(reading, head)).map(str::to_owned);
    let named_head =
        head.as_ref().is_some_and(|head| statement.iter().any(|w| head.to_lowercase().contains(w)));
    let named = named || named_head && publisher.is_none();
    let plain = Some(&title).filter(|title| !named && institution(title) && is_name(reading, title)).cloned();
    let words = if named && !named_head { Some(title) } else { publisher.or(head).or(plain) };
    // "Statement on the violation of airspace", and below: "The Ministry of Defence condemns ...".
    let opening = || opening_body(reading).filter(|words| named && institution(words));
    let words = match words {
        Some(words) if named && !institution(&words) => opening().unwrap_or(words),
        Some(words) => words,
        None => match spokesman {
            Some(name) => name,
            None => return partisan(reading),
        },
    };
    // "press note, military public relations office, Rawalpindi": the part that is the institution.
    let part = words.split(", ").find(|part| institution(part)).map(str::to_owned);
    let words = part.unwrap_or(words);
    let source = Source { published: reading.day, ..source.clone() };
    let report = Report::from_text(source, words);
    let title = Reading::new(&report, reading.lexicon, reading.gazetteer);
    let end = title.doc.tokens.len();
    let low = |at: usize| title.doc.at(at).map_or("", |t| t.low.as_str());
    let of = (0..end).find(|&at| matches!(low(at), "of" | "by" | "from"));
    // "Statement of the Ministry of Defence": the author stands behind "of"; "Ministry of Defence" is one itself.
    let office = (0..of.unwrap_or(0)).any(|at| {
        title
            .lexicon
            .offices
            .longest(title.rest(at, end))
            .is_some_and(|(length, _)| at + length > of.unwrap_or(0))
    });
    let first = of.filter(|_| named && !office).map_or(0, |at| at + 1);
    let on = (first..end).find(|&at| matches!(low(at), "on" | "about" | ":"));
    let mut author = Memory::default().read(&title, first..on.unwrap_or(end)).into_iter().next()?;
    let side = title.side_in(0..end).map(|(_, side)| side);
    author.side = side.or_else(|| reading.home.clone());
    Some(author)
}

/// The body that opens the text below its headings: the words up to its first verb.
fn opening_body(reading: &Reading<'_>) -> Option<String> {
    let first = reading.doc.sentences.iter().find(|s| s.tokens.len() > LONGEST_TITLE)?;
    let start = first.tokens.start;
    let named = |at: &usize| {
        reading.doc.at(*at).is_some_and(|t| {
            t.form == Form::Capital || matches!(t.low.as_str(), "the" | "of" | "and" | "for")
        })
    };
    let end = (start..first.tokens.end).find(|at| !named(at)).unwrap_or(start);
    let words = reading.doc.text(start..end).trim_start_matches("The ").to_owned();
    (end > start + 1).then_some(words)
}

/// Who speaks in a text that speaks as one side does: the one who signs it, for the side that it names first.
fn partisan(reading: &Reading<'_>) -> Option<Actor> {
    let end = reading.doc.tokens.len();
    let plain = |at: &usize| reading.doc.at(*at).is_some_and(|t| !t.quoted);
    let speaks =
        |at: &usize| reading.lexicon.cues.all(reading.rest(*at, end)).any(|(_, cue)| *cue == Cue::Partisan);
    if (0..end).filter(plain).filter(speaks).count() < FEWEST_PARTISAN {
        return None;
    }
    let signature = signature(reading);
    let words = signature.clone().unwrap_or_default();
    let report = Report::from_text(Source { published: reading.day, ..reading.report.source.clone() }, words);
    let signed = Reading::new(&report, reading.lexicon, reading.gazetteer);
    let side = signed.side_in(0..signed.doc.tokens.len()).map(|(_, side)| side);
    let friend = (0..end).filter(|&at| reading.doc.at(at).is_some_and(|t| t.low.starts_with("mujahid")));
    let friend = friend.into_iter().find_map(|at| reading.side_in(at..(at + 6).min(end)));
    let friend = friend.or_else(|| (0..end).find_map(|at| reading.side_at(at, end)));
    let side = side.or_else(|| friend.map(|(_, side)| side))?;
    let name = signature.as_deref().and_then(|line| line.split(',').next()).unwrap_or("the statement");
    Some(Actor::new(name.trim(), Some(side)))
}

/// "-- Abdul Karim, spokesman of the corps" below a text, "By Abdul Karim" above it.
fn signature(reading: &Reading<'_>) -> Option<String> {
    let mut lines = reading.report.text.lines().map(str::trim).filter(|line| !line.is_empty());
    let dashes: &[char] = &['-', '\u{2013}', '\u{2014}'];
    let by = lines.clone().find_map(|line| {
        let rest = line.split_once("By ").filter(|(before, _)| before.is_empty() || before.ends_with(' '))?.1;
        let name: Vec<&str> = rest.split_whitespace().take_while(|w| starts_high(w)).collect();
        let name = name.join(" ");
        let name = name.split('.').next().unwrap_or_default().to_owned();
        name.contains(' ').then_some(name)
    });
    let last = lines.next_back().filter(|line| line.starts_with(dashes));
    let signed = last.map(|line| line.trim_start_matches(dashes).trim().to_owned());
    signed.filter(|name| name.split_whitespace().count() <= LONGEST_TITLE).or(by)
}

fn starts_high(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

/// The part of a first line that may name its author: "Ministry of Defence, Facebook post, 9 December, 18:40: ..."
/// up to the colon, "NIAMEY - Communique of the Ministry of Defence. On Saturday ..." between dash and full stop.
fn heading_of(line: &str) -> &str {
    let posts = ["post", "statement", "press", "communiqu", "bulletin", "release", "channel"];
    let tells = |head: &str| posts.iter().any(|word| head.to_lowercase().contains(word));
    let short = |head: &str| head.split_whitespace().count() <= 14;
    if let Some((head, _)) = line.split_once(": ").filter(|(head, _)| tells(head) && short(head)) {
        return head;
    }
    let first = line.split_once(". ").map_or(line, |(first, _)| first);
    let body = first.split_once(" - ").map_or(first, |(_, body)| body);
    if tells(body) { body } else { line }
}

/// "Rahim Gul (@rahim_spox)": the one who posts.
fn handle(line: &str) -> Option<String> {
    let (name, rest) = line.split_once(" (@")?;
    let words = name.split_whitespace().count();
    (rest.ends_with(')') && (1..=5).contains(&words)).then(|| name.to_owned())
}

/// Words that name and tell nothing: no verb of loss, of saying or of fighting among them.
fn is_name(reading: &Reading<'_>, words: &str) -> bool {
    let source = Source::default();
    let report = Report::from_text(source, words.to_owned());
    let line = Reading::new(&report, reading.lexicon, reading.gazetteer);
    let end = line.doc.tokens.len();
    !(0..end).any(|at| {
        let rest = line.rest(at, end);
        line.lexicon.verbs.longest(rest).is_some()
            || line.lexicon.speech.longest(rest).is_some()
            || line.lexicon.kinds.longest(rest).is_some()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::lexicon::Lexicon;
    use crate::extract::test_report;
    use crate::gazetteer::Gazetteer;

    fn of(text: &str) -> Option<(String, Option<String>)> {
        let report = test_report(text);
        let reading = Reading::new(&report, Lexicon::english().unwrap(), Gazetteer::embedded().unwrap());
        author(&reading).map(|actor| (actor.name, actor.side.map(|side| side.as_str().to_owned())))
    }

    #[test]
    fn who_speaks_as_a_side_does_speaks_for_it() {
        let text = "By the grace of God the mujahideen of the Islamic Emirate struck the enemy last night.\n\nNine of the \
                    enemy were sent to hell and two of our mujahideen were martyred.\n\n-- Karim Daud, spokesman of the corps";
        assert_eq!(of(text), Some(("Karim Daud".to_owned(), Some("afghanistan".to_owned()))));
    }

    #[test]
    fn a_paper_that_quotes_a_side_does_not() {
        let text = "KABUL (Delta Wire) - Nine men died in Kunar on Thursday. \u{201c}The enemy was hit by our forces, by the \
                    grace of God\u{201d}, a spokesman said.";
        assert_eq!(of(text), None);
    }
}
