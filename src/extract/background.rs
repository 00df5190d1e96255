//! Losses of another time, told as background: last year's raid, a war's total, "since October".

use std::ops::Range;

use jiff::civil::Date;

use super::calendar::calendar_day;
use super::lexicon::{Effect, TimeWord};
use super::reading::Reading;
use super::token::Form;

/// What has gone on for more days is more than the news.
const NEWS_DAYS: i32 = 6;

/// So many tokens behind a verb a phrase of time may still belong to it.
const REACH: usize = 14;

/// So many a month or a year may.
const REACH_OF_YEAR: usize = 24;

/// Before a clause that looks back stand at least so many tokens of the sentence it belongs to.
const FEWEST_BEFORE: usize = 5;

/// Whether the clause around a verb of loss tells of an earlier time than the report.
pub(crate) fn is_background(reading: &Reading<'_>, sentence: &Range<usize>, verb: &Range<usize>) -> bool {
    let clause = clause(reading, sentence, verb);
    let before = clause.start..verb.start;
    let around = clause.start..clause.end.min(verb.end + REACH);
    let low = |at: Option<usize>| at.and_then(|at| reading.doc.at(at)).map_or("", |t| t.low.as_str());
    let mut dated = clause.start..clause.end.min(verb.end + REACH_OF_YEAR);
    let scope = before.clone().any(|at| {
        let found = reading.lexicon.scopes.longest(reading.rest(at, before.end));
        matches!(found, Some((length, Effect::Background)) if !is_since_day(reading, at, length))
    });
    let total = around.clone().any(|at| {
        let since = reading.doc.at(at).is_some_and(|t| t.low == "since");
        since && !is_since_day(reading, at, 1)
    });
    let past = around.clone().any(|at| {
        reading.lexicon.past.longest(reading.rest(at, around.end)).is_some()
            && !is_in_relative(reading, clause.start, at, verb.start)
    });
    scope
        || total
        || past
        || is_of_a_war(reading, &clause, verb)
        || dated.any(|at| {
            let near = at < verb.end + REACH || low(at.checked_sub(1)) == "in";
            near && (is_other_month(reading, at) || is_other_year(reading, at))
                && !is_in_relative(reading, clause.start, at, verb.start)
        })
}

/// "On Monday two men were killed there", behind news of Wednesday: a sentence that opens with an earlier day than the
/// first the report names.
pub(crate) fn opens_earlier(reading: &Reading<'_>, sentence: &Range<usize>) -> bool {
    let Some(today) = reading.day else { return false };
    let back = |at: usize| match reading.lexicon.times.word(&reading.doc.at(at)?.low) {
        Some((TimeWord::Weekday, day)) => {
            Some((i32::from(today.weekday().to_monday_one_offset()) - *day).rem_euclid(7))
        }
        _ => None,
    };
    let on = reading.doc.at(sentence.start).is_some_and(|t| t.low == "on");
    let Some(own) = back(sentence.start + 1).filter(|_| on) else { return false };
    let first = (0..sentence.start).find_map(back);
    first.is_some_and(|first| own > first)
}

/// What somebody once did is told in no more tokens.
const LONGEST_ONCE: usize = 22;

/// Whether a sentence tells of an earlier time than the news: "Last month some 40 people died around Wana". A relative
/// clause of the news that looks back ("who had fled last year") is none.
pub(crate) fn is_of_the_past(reading: &Reading<'_>, sentence: &Range<usize>) -> bool {
    let end = sentence.end;
    sentence.clone().any(|at| {
        reading.lexicon.past.longest(reading.rest(at, end)).is_some()
            && !is_in_relative(reading, sentence.start, at, end)
            && !is_in_aside(reading, sentence, at)
    })
}

/// The word from which on a sentence looks back to what came before its news: "The raid came a day after an attack on
/// X", "It followed a bombing in Y", "weeks after the fall of Z".
pub(crate) fn looks_back(reading: &Reading<'_>, sentence: &Range<usize>) -> Option<Range<usize>> {
    let low = |at: usize| reading.doc.at(at).filter(|_| at < sentence.end).map_or("", |t| t.low.as_str());
    let came = |at: usize| {
        (at.saturating_sub(6).max(sentence.start)..at).any(|i| matches!(low(i), "came" | "comes" | "coming"))
    };
    let answers = |at: usize| {
        let scope = reading.lexicon.scopes.longest(reading.rest(at, sentence.end));
        matches!(scope, Some((_, Effect::Background)))
            && (["for", "to"].iter().any(|word| (at..at + 4).any(|i| low(i) == *word))
                || low(at + 2) == "wake")
    };
    // "militants, who carried out a bombing in X last month": what somebody once did.
    let once = |at: usize| {
        let reach = (at + LONGEST_ONCE).min(sentence.end);
        let stop = (at..reach).find(|&i| matches!(low(i), "," | ";")).unwrap_or(reach);
        matches!(low(at), "who" | "which")
            && (at..stop).any(|i| reading.lexicon.past.longest(reading.rest(i, stop)).is_some())
    };
    let start = sentence.clone().find(|&at| match low(at) {
        _ if answers(at) => true,
        _ if once(at) => at > sentence.start,
        "after" => {
            let unit = at.checked_sub(1).map_or("", low);
            // "The strikes came after a bomb had killed nine".
            let right_behind = matches!(unit, "came" | "comes" | "coming" | "shortly" | "soon") && came(at);
            let long = ["days", "week", "weeks", "month", "months", "year", "years"].contains(&unit);
            // "It came a day after"; what came hours after is news like that after which it came.
            long || right_behind || unit == "day" && came(at)
        }
        "followed" | "follows" => matches!(low(at + 1), "a" | "an" | "the" | "last" | "several" | "another"),
        _ => false,
    })?;
    // "In retaliation for the raid on X, jets bombed Y": behind the comma the news begins.
    let opens = start <= sentence.start + 1 || once(start);
    let end = (start..sentence.end).find(|&at| opens && low(at) == ",");
    Some(start..end.unwrap_or(sentence.end))
}

/// "..., where hundreds died last year": behind the last comma a clause of its own looks back.
fn is_in_aside(reading: &Reading<'_>, sentence: &Range<usize>, at: usize) -> bool {
    let low = |at: usize| reading.doc.at(at).map_or("", |t| t.low.as_str());
    // ", a town that has changed hands three times this year"
    let beside = |at: usize| low(at) == "that" && at.checked_sub(3).is_some_and(|comma| low(comma) == ",");
    let opens =
        |at: usize| matches!(low(at), "where" | "who" | "which" | "whose" | "since" | "after") || beside(at);
    let clause = (sentence.start..at).rev().find(|&at| opens(at));
    clause.is_some_and(|open| open > sentence.start + FEWEST_BEFORE)
}

/// From the last semicolon or quotation before the verb to the next behind it.
fn clause(reading: &Reading<'_>, sentence: &Range<usize>, verb: &Range<usize>) -> Range<usize> {
    let ends = |at: &usize| {
        reading.doc.at(*at).is_some_and(|t| [";", "\u{201c}", "\u{201d}"].iter().any(|mark| t.is_mark(mark)))
    };
    let start = (sentence.start..verb.start).rev().find(ends).map_or(sentence.start, |at| at + 1);
    start..(verb.end..sentence.end).find(ends).unwrap_or(sentence.end)
}

/// "the men who had seized the train a day earlier, killing all of them": what a closed relative clause tells is of its
/// own time.
fn is_in_relative(reading: &Reading<'_>, start: usize, at: usize, verb: usize) -> bool {
    let low = |at: usize| reading.doc.at(at).map_or("", |t| t.low.as_str());
    let who = (start..at).rev().find(|&at| matches!(low(at), "who" | "which" | "whose"));
    let open = who.is_some_and(|who| (who..at).all(|at| low(at) != ","));
    open && (at..verb).any(|at| low(at) == ",")
}

/// "The war, which began in April, has killed more than 12,000 people": a total of all of it.
fn is_of_a_war(reading: &Reading<'_>, clause: &Range<usize>, verb: &Range<usize>) -> bool {
    let low = |at: usize| reading.doc.at(at).map_or("", |t| t.low.as_str());
    // "a rebellion that has cost hundreds of lives": the verb of the lives stands between.
    let perfect = (verb.start.saturating_sub(2)..verb.start).any(|at| matches!(low(at), "has" | "have"));
    let war = |at: usize| {
        matches!(low(at), "war" | "conflict" | "insurgency" | "violence" | "uprising" | "rebellion")
    };
    perfect && (clause.start..verb.start).any(war)
}

/// "since Sunday", "since 26 January": days of the news itself.
fn is_since_day(reading: &Reading<'_>, at: usize, length: usize) -> bool {
    let since = reading.doc.at(at).is_some_and(|t| t.low == "since");
    let next = reading.doc.at(at + length);
    let weekday =
        next.is_some_and(|t| matches!(reading.lexicon.times.word(&t.low), Some((TimeWord::Weekday, _))));
    let day = calendar_day(reading, at + length, reading.doc.tokens.len()).map(|(when, _)| when.start);
    let old = |start: Date| {
        reading.day.is_some_and(|day| day.since(start).is_ok_and(|gap| gap.get_days() > NEWS_DAYS))
    };
    let date = next.is_some_and(|t| t.form == Form::Number && t.low.len() <= 2) && !day.is_some_and(old);
    let hour = next
        .is_some_and(|t| matches!(t.low.as_str(), "morning" | "yesterday" | "dawn" | "midnight" | "then"));
    since && (weekday || date || hour)
}

/// "In May, ..." at the beginning of a sentence of a report without a day: news says the day.
fn opens_with_month(reading: &Reading<'_>, at: usize) -> bool {
    let low = |at: usize| reading.doc.at(at).map_or("", |t| t.low.as_str());
    let month = matches!(reading.lexicon.times.word(low(at)), Some((TimeWord::Month, _)));
    let opens = at.checked_sub(1).filter(|&before| low(before) == "in");
    let first = opens.is_some_and(|opens| reading.doc.sentences.iter().any(|s| s.tokens.start == opens));
    month && first && low(at + 1) == ","
}

/// "In May", "last November": a month without a day that is not the report's.
fn is_other_month(reading: &Reading<'_>, at: usize) -> bool {
    let Some(day) = reading.day else { return opens_with_month(reading, at) };
    let Some(token) = reading.doc.at(at).filter(|t| t.form == Form::Capital) else { return false };
    let Some((TimeWord::Month, month)) = reading.lexicon.times.word(&token.low) else { return false };
    let low = |at: Option<usize>| at.and_then(|at| reading.doc.at(at)).map_or("", |t| t.low.as_str());
    // "in early May".
    let part = matches!(low(at.checked_sub(1)), "early" | "late" | "mid");
    let before = low(at.checked_sub(1 + usize::from(part)));
    let dated = [at.checked_sub(1), Some(at + 1)]
        .into_iter()
        .flatten()
        .any(|near| reading.doc.at(near).is_some_and(|t| t.form == Form::Number && t.low.len() <= 2));
    let leads = matches!(before, "in" | "last" | "since" | "of" | "by" | "from" | "during");
    let own = i32::from(day.month());
    // A report of the first days of a month tells of the month before.
    leads && !dated && own != *month && !(day.day() <= 5 && (own + 10) % 12 + 1 == *month)
}

/// "in 1996": a year that is not the report's.
fn is_other_year(reading: &Reading<'_>, at: usize) -> bool {
    let Some(day) = reading.day else { return false };
    let year = reading.doc.at(at).filter(|t| t.form == Form::Number && t.low.len() == 4);
    let Some(year) = year.and_then(|t| t.low.parse::<i16>().ok()).filter(|year| (1900..2100).contains(year))
    else {
        return false;
    };
    let before = at.checked_sub(1).and_then(|at| reading.doc.at(at)).map_or("", |t| t.low.as_str());
    let month = reading.lexicon.times.word(before).is_some_and(|(word, _)| *word == TimeWord::Month);
    let leads =
        month || matches!(before, "in" | "since" | "of" | "by" | "until" | "from" | "and" | "between");
    leads
        && year != day.year()
        && year.saturating_add(1) != day.year().saturating_add(i16::from(day.month() == 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::lexicon::Lexicon;
    use crate::extract::test_report;
    use crate::gazetteer::Gazetteer;

    fn background(text: &str) -> bool {
        let report = test_report(text);
        let reading = Reading::new(&report, Lexicon::english().unwrap(), Gazetteer::embedded().unwrap());
        let sentence = reading.doc.sentences[0].tokens.clone();
        let verb = sentence.clone().find(|&at| reading.doc.at(at).unwrap().low == "killed").unwrap();
        is_background(&reading, &sentence, &(verb..verb + 1))
    }

    #[test]
    fn another_month_year_or_a_total_is_background() {
        assert!(background("In October a blast killed nine people."));
        assert!(background("The strike on the town in 1996 killed many."));
        assert!(background("More than 2,000 people have been killed since the war began."));
        assert!(background("Last year a raid killed twelve."));
    }

    #[test]
    fn the_news_itself_is_not() {
        assert!(!background("The raid killed nine people on Thursday."));
        assert!(!background("Forty men were killed since Tuesday."));
        assert!(!background(
            "Troops stormed the train that men who had seized it a day earlier held, and killed all."
        ));
        assert!(!background("The raid of 26 February killed nine people."));
    }

    /// The sites of a report that first tells its news.
    fn sites(behind: &str) -> Vec<String> {
        let text =
            format!("Shells hit a house in Wana on Thursday, killing two people, officials said. {behind}");
        let events =
            crate::extract::extract(&test_report(&text), Gazetteer::embedded().unwrap()).unwrap().events;
        events.iter().flat_map(|event| event.sites.iter().map(|site| site.written.clone())).collect()
    }

    #[test]
    fn what_a_sentence_looks_back_to_is_no_site() {
        assert_eq!(sites("Last month some 40 people died in attacks around Mir Ali."), ["Wana"]);
        assert_eq!(
            sites("The shelling came a day after an attack on a post in Bannu that killed nine."),
            ["Wana"]
        );
        assert_eq!(sites("It was in retaliation for air strikes on Khost and Kunar."), ["Wana"]);
        assert_eq!(
            sites("Shells also hit a house in Mir Ali on Thursday, killing one man."),
            ["Wana", "Mir Ali"]
        );
    }

    #[test]
    fn what_the_news_came_after_is_no_claim() {
        let claims = |behind: &str| {
            let text = format!("Jets struck Wana on Thursday, killing two people, officials said. {behind}");
            let found = crate::extract::extract(&test_report(&text), Gazetteer::embedded().unwrap()).unwrap();
            found.events.iter().map(|event| event.claims.len()).sum::<usize>()
        };
        assert_eq!(claims("The strikes came after nine people were reported killed in Bannu."), 1);
        assert_eq!(claims("Nine people have been killed there in less than a week."), 1);
        assert_eq!(claims("It is the worst raid to date, and one in Mir Ali left 11 dead."), 1);
        assert_eq!(claims("Officials in Mir Ali said that nine people were wounded."), 2);
    }

    #[test]
    fn a_sentence_that_opens_with_an_earlier_day_is_background() {
        let report = test_report(
            "Shells killed two men near Wana on Thursday. On Tuesday three men were killed in Mir Ali. On Thursday a \
             third man died.",
        );
        let reading = Reading::new(&report, Lexicon::english().unwrap(), Gazetteer::embedded().unwrap());
        let opens: Vec<bool> =
            reading.doc.sentences.iter().map(|s| opens_earlier(&reading, &s.tokens)).collect();
        assert_eq!(opens, [false, true, false]);
    }

    #[test]
    fn totals_of_a_war_are_background() {
        assert!(background("The war, which began in April, has killed 12,000 people."));
        assert!(!background("The raid has killed 12 people."));
    }

    #[test]
    fn what_somebody_once_did_and_what_came_before_a_blow_is_no_site() {
        assert_eq!(
            sites("The men belonged to a group which bombed a market in Bannu last month, they said."),
            ["Wana"]
        );
        assert_eq!(sites("It came in the wake of a bombing in Peshawar, they said."), ["Wana"]);
    }
}
