//! Whether a run of words names a place at all: what the text around it says, as signs of a linear model.

use super::super::PlaceKind;
use super::atlas::{NameClass, Sites};
use super::linear::slot;
use super::page::Page;
use super::sense::{self, Option_};
use super::spans::Span;
use super::words::lists;

/// The signs, in the order of the vectors.
pub(crate) const SIGNS: &[&str] = &[
    "bias",
    "people",
    "country",
    "province",
    "district",
    "region",
    "spot",
    "adjective",
    "other_name",
    "short_form",
    "words",
    "kind_word_inside",
    "after_in",
    "after_to",
    "after_of",
    "place_follows",
    "place_before",
    "name_before",
    "name_after",
    "title_before",
    "given_before",
    "is_given_before_name",
    "is_person",
    "says_after",
    "sentence_start",
    "common_word",
    "rare_word",
    "written_small",
    "organisation_after",
    "facility_after",
    "dateline",
    "heading",
    "often",
    "possessive",
    "people_after",
    "direction_before",
    "the_before",
    "given_name",
    "surname",
    "fit",
    "best_elsewhere",
    "in_list",
    "a_before",
    "hyphened",
    "people_noun_after",
    "unpeopled",
    "shouted",
    "unknown",
    "continent",
    "water",
    "shouted_start",
    "plural_people",
    "street_after",
    "direction_inside",
];

fn is_in(word: &str) -> bool {
    matches!(
        word,
        "in" | "near" | "at" | "around" | "across" | "outside" | "inside" | "throughout" | "within"
    )
}

fn is_to(word: &str) -> bool {
    matches!(
        word,
        "to" | "from"
            | "toward"
            | "towards"
            | "through"
            | "into"
            | "between"
            | "via"
            | "leaving"
            | "visit"
            | "visiting"
            | "left"
            | "reached"
            | "entered"
            | "neighbouring"
            | "neighboring"
            | "nearby"
            | "across"
    )
}

/// A vector of signs.
pub(crate) type Signs = [f64; SIGNS.len()];

/// The signs of what stands around a span, whatever it means.
pub(crate) fn around(page: &Page<'_>, spans: &[Span], at: usize) -> Signs {
    let mut signs = [0.0; SIGNS.len()];
    macro_rules! set {
        ($name:literal, $value:expr $(,)?) => {
            signs[const { slot(SIGNS, $name) }] = $value
        };
    }
    let Some(span) = spans.get(at) else { return signs };
    let yes = |b: bool| f64::from(u8::from(b));
    set!("bias", 1.0);
    set!("short_form", yes(span.short));
    let (first, end) = (span.tokens.start, span.tokens.end);
    let last = end.saturating_sub(1);
    let count = span.tokens.len();
    set!("words", yes(count > 1));
    let kinds = [
        "county",
        "province",
        "district",
        "region",
        "city",
        "valley",
        "island",
        "islands",
        "beach",
        "river",
        "lake",
        "bay",
        "mountain",
        "mountains",
        "sea",
        "ocean",
        "coast",
        "state",
        "territory",
        "peninsula",
        "township",
        "parish",
        "prefecture",
        "governorate",
        "oblast",
    ];
    set!("kind_word_inside", yes(count > 1 && kinds.contains(&page.word(last))));
    let joined = page.token(first).is_some_and(|t| t.joined);
    let before = if joined && first > 0 { page.word(first.saturating_sub(1)) } else { "" };
    let before2 = if joined && first > 1 && page.token(first.saturating_sub(1)).is_some_and(|t| t.joined) {
        page.word(first.saturating_sub(2))
    } else {
        ""
    };
    let skip = matches!(
        before,
        "the"
            | "northern"
            | "southern"
            | "eastern"
            | "western"
            | "central"
            | "north"
            | "south"
            | "east"
            | "west"
            | "downtown"
            | "nearby"
            | "northeast"
            | "northwest"
            | "southeast"
            | "southwest"
            | "northeastern"
            | "northwestern"
            | "southeastern"
            | "southwestern"
            | "rural"
            | "mainland"
            | "greater"
    );
    let lead = if skip { before2 } else { before };
    set!("after_in", yes(is_in(lead)));
    set!("after_to", yes(is_to(lead)));
    set!("after_of", yes(matches!(lead, "of" | "for" | "with" | "by" | "on" | "against" | "and")));
    set!("direction_before", yes(skip && before != "the"));
    set!("the_before", yes(before == "the"));
    set!("a_before", yes(matches!(before, "a" | "an")));
    let gap_after = page
        .text
        .get(span.range.end..page.token(end).map_or(page.text.len(), |t| t.word.range.start))
        .unwrap_or("");
    let follows =
        spans.get(at.saturating_add(1)).is_some_and(|n| n.tokens.start == end && gap_after.trim() == ",");
    set!("place_follows", yes(follows));
    let gap_before = first.checked_sub(1).map_or("", |i| page.gap_after(i)).trim();
    let comes = at > 0
        && spans.get(at.saturating_sub(1)).is_some_and(|p| p.tokens.end == first)
        && (gap_before == "," || gap_before == ".,");
    set!("place_before", yes(comes));
    let stuck_after =
        !gap_after.is_empty() && gap_after.chars().all(|c| c == ' ' || c == '-' || c == '\u{2013}');
    let possessive = page.token(last).is_some_and(|t| t.word.possessive);
    let next = if stuck_after && !possessive { page.word(end) } else { "" };
    let heading = page.token(first).is_some_and(|t| t.heading);
    let next_name = stuck_after && !possessive && page.is_name_part(end);
    let next_is_span = spans.get(at.saturating_add(1)).is_some_and(|n| n.tokens.start == end);
    let previous_is_span = at > 0 && spans.get(at.saturating_sub(1)).is_some_and(|p| p.tokens.end == first);
    let previous_name = joined
        && first > 0
        && page.is_name_part(first.saturating_sub(1))
        && !page.token(first.saturating_sub(1)).is_some_and(|t| t.word.possessive);
    let title = joined
        && first > 0
        && lists().titles.contains(page.word(first.saturating_sub(1)))
        && page.token(first.saturating_sub(1)).is_some_and(|t| t.capital);
    set!("title_before", yes(title));
    let given = joined
        && first > 0
        && page.token(first.saturating_sub(1)).is_some_and(|t| t.capital)
        && lists().given.contains(page.word(first.saturating_sub(1)));
    set!("given_before", yes(given && !previous_is_span));
    set!("name_before", yes(previous_name && !title && !given && !previous_is_span));
    let organisation = lists().organisations.contains(next) && page.token(end).is_some_and(|t| t.capital);
    let facility = lists().facilities.contains(next) && page.token(end).is_some_and(|t| t.capital);
    set!("organisation_after", yes(organisation && !heading));
    set!("facility_after", yes(facility));
    set!("name_after", yes(next_name && !organisation && !facility && !next_is_span));
    let single = count == 1;
    set!(
        "is_given_before_name",
        yes(single
            && next_name
            && lists().given.contains(page.word(first))
            && !lists().english.contains(next)),
    );
    set!("is_person", yes(single && page.persons.contains(page.word(first)) && !(follows || comes)));
    let verb = if gap_after.trim().is_empty() || gap_after.trim() == "," { page.word(end) } else { "" };
    set!(
        "says_after",
        yes(matches!(
            verb,
            "said"
                | "says"
                | "told"
                | "who"
                | "added"
                | "asked"
                | "wrote"
                | "thinks"
                | "believes"
                | "explained"
                | "argued"
                | "hopes"
                | "noted"
                | "tweeted"
        )),
    );
    set!("sentence_start", yes(page.starts(first)));
    set!("common_word", yes(single && lists().english.contains(page.word(first))));
    set!("rare_word", yes(single && lists().rare.contains(page.word(first))));
    set!(
        "written_small",
        yes(single && page.token(first).is_some_and(|t| page.lower.contains(&*t.word.folded))),
    );
    let line_start = first == 0 || first.checked_sub(1).is_some_and(|i| page.gap_after(i).contains('\n'));
    let dash = ["(", "\u{2014}", "\u{2013}", "--", " -"]
        .iter()
        .any(|d| gap_after.trim_start().starts_with(d.trim()));
    set!("dateline", yes((line_start && (dash || follows)) || (comes && dash)));
    set!("heading", yes(heading));
    let capitals = page.text.get(span.range.clone()).is_some_and(|t| !t.chars().any(char::is_lowercase));
    set!("shouted_start", yes(line_start && capitals && !heading));
    let streets = [
        "street",
        "st",
        "road",
        "rd",
        "avenue",
        "ave",
        "lane",
        "drive",
        "close",
        "highway",
        "boulevard",
        "way",
        "crescent",
    ];
    set!("street_after", yes(facility && streets.contains(&next)));
    set!(
        "direction_inside",
        yes(!span.short
            && !page.is_written(span)
            && page.text.get(span.range.clone()).is_some_and(|t| super::super::fold::folded(t) != span.name)),
    );
    #[expect(clippy::cast_precision_loss, reason = "few")]
    let often = (span.often as f64).ln();
    set!("often", often);
    set!("possessive", yes(possessive));
    set!(
        "people_after",
        yes(matches!(
            next,
            "man"
                | "woman"
                | "resident"
                | "residents"
                | "police"
                | "officials"
                | "government"
                | "based"
                | "area"
                | "native"
                | "born"
                | "teen"
                | "couple"
                | "family"
                | "mayor"
                | "suburb"
                | "authorities"
                | "region"
                | "troops"
                | "forces"
                | "officer"
                | "city"
                | "community"
                | "firefighters"
                | "capital"
                | "border"
        )),
    );
    set!("given_name", yes(single && lists().given.contains(page.word(first))));
    set!("surname", yes(single && lists().surnames.contains(page.word(first))));
    let listed = |g: &str| g == "," || g == "and" || g == ", and" || g == "or";
    let in_list = (at > 0
        && spans
            .get(at.saturating_sub(1))
            .is_some_and(|p| listed(page.text.get(p.range.end..span.range.start).unwrap_or("").trim())))
        || spans
            .get(at.saturating_add(1))
            .is_some_and(|n| listed(page.text.get(span.range.end..n.range.start).unwrap_or("").trim()));
    set!("in_list", yes(in_list));
    let hyphen = page.token(first).is_some_and(|t| t.hyphened) || gap_after.starts_with('-');
    set!("hyphened", yes(hyphen));
    let shouted = page.text.get(span.range.clone()).is_some_and(|t| !t.chars().any(char::is_lowercase));
    set!("shouted", yes(shouted && !heading && single && span.name.len() <= 4 && !span.short));
    signs
}

/// The signs of a span: those of what stands around it, and of what it may mean, the most probable first.
pub(crate) fn of(around: &Signs, sites: &Sites, span: &Span, senses: &[Option_]) -> Signs {
    let mut signs = *around;
    macro_rules! set {
        ($name:literal, $value:expr $(,)?) => {
            signs[const { slot(SIGNS, $name) }] = $value
        };
    }
    let yes = |b: bool| f64::from(u8::from(b));
    let best = senses.first();
    if let Some((option, site)) = best.and_then(|o| Some((o, sites.get(o.site)?))) {
        #[expect(clippy::cast_precision_loss, reason = "a population is far below 2^52")]
        let people = (site.population as f64 + 1.0).log10();
        let adjective = option.class == NameClass::People;
        set!("adjective", yes(adjective));
        set!("plural_people", yes(adjective && span.name.ends_with('s') && !span.name.ends_with("ss")));
        if !adjective {
            match site.kind {
                PlaceKind::Country => set!("country", 1.0),
                PlaceKind::Province => set!("province", 1.0),
                PlaceKind::District => set!("district", 1.0),
                PlaceKind::Region => set!("region", 1.0),
                PlaceKind::Continent => set!("continent", 1.0),
                PlaceKind::Water => set!("water", 1.0),
                PlaceKind::Settlement => {
                    set!("people", people);
                    set!("unpeopled", yes(site.population == 0));
                }
                _ => set!("spot", 1.0),
            }
        }
        set!("other_name", yes(option.class == NameClass::Other));
        macro_rules! fit {
            ($name:literal) => {
                option.signs[const { slot(sense::SIGNS, $name) }]
            };
        }
        set!("fit", fit!("province_share") + fit!("near").min(1.0) + fit!("written_in"));
        set!("best_elsewhere", fit!("country_share"));
    } else {
        set!("unknown", 1.0);
    }
    signs
}
