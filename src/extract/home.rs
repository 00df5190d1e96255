//! The home of a report: the country whose side an office without a nation is on ("the army", "the ministry").

use std::collections::BTreeMap;
use std::ops::Range;

use super::reading::{Reading, Spotted, side_of_country};
use crate::event::SideId;

/// The side of the report's home: the country of its first dateline, if it tells of it; else that of its publisher, of the
/// enemy of its group, or of most of its places.
pub(super) fn home(reading: &Reading<'_>) -> Option<SideId> {
    let dateline = reading.doc.sentences.iter().find_map(|sentence| {
        let dateline = reading.dateline(&sentence.tokens);
        let spotted = (!dateline.is_empty()).then(|| reading.mention(dateline.start))??;
        reading.side_of_place(spotted)
    });
    // "CAIRO": where a report was only written, and of which it tells nothing, is nobody's home.
    dateline
        .filter(|home| tells_of(reading, home))
        .or_else(|| home_of_source(reading))
        .or_else(|| home_of_group(reading))
        .or_else(|| home_of_places(reading))
}

/// The country of a place in the publisher's name: "Mountain Voice (Kabul)".
fn home_of_source(reading: &Reading<'_>) -> Option<SideId> {
    let publisher = reading.report.source.publisher.as_deref()?;
    reading.gazetteer.spot(publisher).into_iter().find_map(|mention| {
        let spotted = Spotted { mention, tokens: 0..0 };
        let country = reading.country_of(&spotted).map(|place| SideId::new(side_of_country(&place.name)));
        country.or_else(|| reading.side_of_place(&spotted))
    })
}

/// Where no country is named: the one that the group of the report is known to fight.
fn home_of_group(reading: &Reading<'_>) -> Option<SideId> {
    let group = reading.group.as_ref().filter(|_| reading.countries.is_empty())?;
    let mut against = reading.lexicon.foes.iter().filter(|(own, _)| own == group.as_str());
    let (_, only) = against.next().filter(|_| against.next().is_none())?;
    Some(SideId::new(only.as_str()))
}

/// The country in which most of the places lie that the report names.
fn home_of_places(reading: &Reading<'_>) -> Option<SideId> {
    let mut counted: BTreeMap<SideId, usize> = BTreeMap::new();
    for spotted in reading.mentions.iter().filter(|s| reading.country_of(s).is_none()) {
        if let Some(side) = reading.side_of_place(spotted) {
            *counted.entry(side).or_default() += 1;
        }
    }
    // Names many places bear count for nothing beside those in a country that is spoken of or fights here.
    let fights = |side: &SideId| {
        let group = reading.group.as_ref().map_or("", SideId::as_str);
        reading.lexicon.foes.iter().any(|(own, against)| own == group && against == side.as_str())
    };
    if counted.keys().any(|side| fights(side) || (!reading.countries.is_empty() && reading.speaks_of(side))) {
        counted.retain(|side, _| fights(side) || reading.speaks_of(side));
    }
    let best = counted.iter().max_by(|a, b| a.1.cmp(b.1).then_with(|| b.0.cmp(a.0)))?;
    Some(best.0.clone())
}

/// Whether the report names a country, its people or a place in it outside its datelines, or names none at all.
fn tells_of(reading: &Reading<'_>, side: &SideId) -> bool {
    let datelines: Vec<Range<usize>> =
        reading.doc.sentences.iter().map(|sentence| reading.dateline(&sentence.tokens)).collect();
    let inside = |spotted: &&Spotted| datelines.iter().any(|line| line.contains(&spotted.tokens.start));
    let mut told = reading.mentions.iter().filter(|spotted| !inside(spotted)).peekable();
    let of = |spotted: &Spotted| {
        let country = reading.country_of(spotted).map(|place| side_of_country(&place.name));
        country.or_else(|| reading.side_of_place(spotted).map(|side| side.as_str().to_owned()))
    };
    told.peek().is_none() || told.any(|spotted| of(spotted).as_deref() == Some(side.as_str()))
}

#[cfg(test)]
mod tests {
    use crate::extract::lexicon::Lexicon;
    use crate::extract::reading::Reading;
    use crate::extract::test_report;
    use crate::gazetteer::Gazetteer;

    fn home(text: &str) -> Option<String> {
        let report = test_report(text);
        let reading = Reading::new(&report, Lexicon::english().unwrap(), Gazetteer::embedded().unwrap());
        reading.home.map(|side| side.as_str().to_owned())
    }

    #[test]
    fn where_a_report_was_only_written_is_nobody_s_home() {
        let text =
            "CAIRO (Delta Wire) - Shells hit a market in Omdurman in Sudan on Thursday, the army said.";
        assert_eq!(home(text).as_deref(), Some("sudan"));
        let text =
            "KABUL (Delta Wire) - Shells hit a market in Kunar, Afghanistan, on Thursday, the army said.";
        assert_eq!(home(text).as_deref(), Some("afghanistan"));
    }
}
