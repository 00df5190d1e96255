//! The author of a statement: whose words a bulletin, a communique or a post is, where nobody else is named.

use super::reading::Reading;
use super::speaker::Memory;
use crate::event::{Actor, Source};
use crate::report::Report;

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
    let words = words.or(spokesman)?;
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
