//! Which side says a claim: the choice among the speakers found, the sides in play, the people of the place, the
//! press and the report itself, by fitted weights.
//!
//! The grammar proposes a speaker; an office without a nation ("the army"), a name alone or a speaker carried on from
//! an earlier sentence leave the side open. `lexicon/en/claimants.csv` says what each sign weighs; it is fitted
//! together with `lexicon/en/sides.csv`.

use std::ops::Range;

use super::claims::Placed;
use super::lexicon::Office;
use super::play::InPlay;
use super::rank::{Model, named_signs};
use super::reading::{Reading, Spotted};
use super::speech::{Act, Attribution};
use super::token::Doc;
use crate::event::{Actor, SideId};

/// A heading over a section has no more tokens.
const LONGEST_SECTION: usize = 9;

named_signs! {
    act, act_sure, act_open, act_carried, act_far, act_author, act_pronoun, phrase_named, phrase_place, same_actor, same_carried,
    before, behind, last_sentence, last_paragraph, last_any, last_no_act,
    near_sentence, near_paragraph, near_open, place_sentence, place_paragraph, place_open, section, section_open, home,
    home_open, share, share_open, state, state_open, group, group_open,
    local, local_local, local_people, local_person, local_body, local_force, local_text, local_media, local_bare,
    local_nation, local_carried, group_force, group_body, group_person, group_people, state_force, state_body, state_person,
    media, media_media, media_bare, report, report_no_act, report_carried, report_far, report_first, report_act,
    report_section, own_loss, enemy_loss, subject_named, bystander,
    doctor_local, resident_local, official_local, police_local, governor_local, mayor_local, army_local,
    spokesman_local, chief_local, commander_group, spokesman_group, commander_local, sources_local, place_local,
}

/// What the words that name a speaker are, whatever their side.
#[derive(Default)]
struct Words {
    office: Option<Office>,
    named: Option<SideId>,
    place: Option<SideId>,
    low: Vec<String>,
}

impl Words {
    fn new(reading: &Reading<'_>, actor: &Actor) -> Self {
        let text = format!("{} {}", actor.role.as_deref().unwrap_or_default(), actor.name);
        let doc = Doc::new(&text, reading.lexicon);
        let end = doc.tokens.len();
        let rest = |at: usize| doc.slice(at..end);
        let mut found = Words::default();
        for at in 0..end {
            if let Some((_, office)) = reading.lexicon.offices.longest(rest(at)) {
                let local = found.office == Some(Office::Local);
                found.office = if local { found.office } else { Some(*office) };
            }
            if found.named.is_none() {
                let name = reading.lexicon.sides.longest(rest(at));
                found.named = name.and_then(|(_, name)| name.on(reading.day)).map(SideId::new);
            }
        }
        for mention in reading.gazetteer.spot(&text) {
            let spotted = Spotted { mention, tokens: 0..0 };
            if let Some(country) = reading.country_of(&spotted) {
                let side = SideId::new(super::reading::side_of_country(&country.name));
                found.named.get_or_insert(side);
            } else if let Some(side) = reading.side_of_place(&spotted) {
                found.place.get_or_insert(side);
            }
        }
        // The report's own outlet, whatever it is called.
        if actor.side.as_ref().is_some_and(|side| side.as_str() == "media") {
            found.office.get_or_insert(Office::Media);
        }
        // A group that no table knows is called by its own words.
        let own =
            actor.side.as_ref().filter(|side| text.to_lowercase().contains(&side.as_str().replace('_', " ")));
        if let Some(own) = own.filter(|side| found.named.is_none() && side.as_str().contains('_')) {
            found.named = Some(own.clone());
        }
        found.low = doc.tokens.iter().map(|t| t.low.clone()).collect();
        found
    }

    fn has(&self, words: &[&str]) -> bool {
        self.low.iter().any(|low| words.contains(&low.trim_end_matches('s')) || words.contains(&low.as_str()))
    }
}

/// What is to be known of a claim for the choice of who says it.
struct Case<'c> {
    actor: Option<&'c Actor>,
    words: Words,
    carried: bool,
    author: bool,
    pronoun: bool,
    /// Sentences since the speaker was named.
    far: f64,
    before: Option<&'c Act>,
    behind: Option<&'c Act>,
    sentence: Range<usize>,
    paragraph: Range<usize>,
    at: usize,
    section: Option<SideId>,
    same: Option<SideId>,
    last: Option<(&'c SideId, bool, bool)>,
    first: bool,
}

/// Gives each claim the side that says it, in the order of the text.
pub(super) fn choose(
    reading: &Reading<'_>,
    attribution: &Attribution,
    claims: &mut [Placed],
    play: &InPlay,
    model: &Model,
) {
    for at in 0..claims.len() {
        let options = candidates(reading, attribution, claims, at, play);
        let best = model.best(options.iter().map(|(_, signs)| signs.as_slice()));
        let Some((side, _)) = best.and_then(|best| options.into_iter().nth(best)) else { continue };
        let Some(placed) = claims.get_mut(at) else { continue };
        let claimant = &mut placed.claim.claimant;
        if claimant.side.as_ref() == Some(&side) {
            continue;
        }
        if side.as_str() == SideId::REPORT {
            *claimant = Actor::new("the report", Some(side));
            placed.claim.also_said_by.clear();
            continue;
        }
        let other = attribution.spoken().rev().filter(|act| act.verb.start <= placed.at);
        let carried = attribution.act(placed.at).is_none_or(|act| act.subject == (0..0));
        let other =
            other.filter_map(|act| act.actors.first()).find(|actor| actor.side.as_ref() == Some(&side));
        match other {
            Some(other) if carried => *claimant = other.clone(),
            _ => claimant.side = Some(side),
        }
    }
}

/// The sides that may have said a claim, each with its signs.
pub(super) fn candidates(
    reading: &Reading<'_>,
    attribution: &Attribution,
    claims: &[Placed],
    at: usize,
    play: &InPlay,
) -> Vec<(SideId, Vec<f64>)> {
    let Some(placed) = claims.get(at) else { return Vec::new() };
    let case = Case::new(reading, attribution, claims, at);
    // Where nobody speaks, only words of one's own side tell that one of the sides in play does.
    let silent = case.actor.is_none() && !placed.look().own;
    let in_play = play.sides.iter().filter(|_| !silent);
    let mut sides: Vec<SideId> = in_play.map(|(side, _, _)| side.clone()).collect();
    let mut add = |side: Option<SideId>| {
        if let Some(side) = side.filter(|side| !sides.contains(side)) {
            sides.push(side);
        }
    };
    add(case.actor.and_then(|actor| actor.side.clone()));
    add(case.words.named.clone());
    if !silent {
        add(case.section.clone());
        add(reading.home.clone());
    }
    for act in [case.before, case.behind].into_iter().flatten() {
        add(act.actors.first().and_then(|actor| actor.side.clone()));
    }
    for side in ["local", "media", SideId::REPORT] {
        add(Some(SideId::new(side)));
    }
    let signs = |side: SideId| {
        let signs = case.signs(reading, play, placed, &side).vector();
        (side, signs)
    };
    sides.into_iter().map(signs).collect()
}

impl<'c> Case<'c> {
    fn new(reading: &Reading<'_>, attribution: &'c Attribution, claims: &'c [Placed], at: usize) -> Self {
        let placed = claims.get(at);
        let token = placed.map_or(0, |placed| placed.at);
        let sentences = &reading.doc.sentences;
        let number = sentences.iter().position(|s| s.tokens.contains(&token)).unwrap_or(0);
        let sentence = sentences.get(number).map_or(0..0, |s| s.tokens.clone());
        let here = sentences.get(number).map(|s| s.paragraph);
        let first = sentences.iter().find(|s| Some(s.paragraph) == here).map_or(0, |s| s.tokens.start);
        let act = attribution.act(token);
        let author = act.is_some_and(|act| act.verb.is_empty());
        let carried = act.is_some_and(|act| act.subject == (0..0));
        let origin = act.and_then(|act| attribution.origin(act));
        let verb = act.map_or(token, |act| act.verb.start);
        let spoken = sentences.iter().position(|s| s.tokens.contains(&verb)).unwrap_or(number);
        let paragraph = first..sentence.end;
        let other = |act: &&Act| act.verb.start != verb;
        let before = attribution.spoken().rev().filter(other);
        let before =
            before.into_iter().find(|act| paragraph.contains(&act.verb.start) && act.verb.start < token);
        let behind = attribution.spoken().filter(other);
        let behind =
            behind.into_iter().find(|act| act.verb.start > token && sentence.contains(&act.verb.start));
        let actor = act.and_then(|act| act.actors.first());
        let earlier = claims.get(..at).unwrap_or_default();
        let same = earlier.iter().rev().map(|p| &p.claim.claimant);
        let same = same.into_iter().find(|known| actor.is_some_and(|actor| actor.name == known.name));
        let last = earlier.last().and_then(|p| {
            let side = p.claim.claimant.side.as_ref()?;
            Some((side, sentence.contains(&p.at), Some(p.paragraph) == here))
        });
        #[expect(clippy::cast_precision_loss, reason = "a report has few sentences")]
        let far = if carried && !author { number.saturating_sub(spoken).min(6) as f64 } else { 0.0 };
        Case {
            words: actor.map(|actor| Words::new(reading, actor)).unwrap_or_default(),
            pronoun: origin.is_some_and(|act| act.subject.len() <= 1),
            same: same.and_then(|known| known.side.clone()),
            section: section(reading, number),
            first: number <= 1,
            actor,
            carried,
            author,
            far,
            before,
            behind,
            sentence,
            paragraph,
            at: token,
            last,
        }
    }

    fn signs(&self, reading: &Reading<'_>, play: &InPlay, placed: &Placed, side: &SideId) -> Signs {
        let yes = |it: bool| f64::from(u8::from(it));
        let is = |other: Option<&SideId>| other == Some(side);
        let words = &self.words;
        let read = is(self.actor.and_then(|actor| actor.side.as_ref()));
        let spoke = self.actor.is_some();
        let open = spoke && words.named.is_none();
        let (local, media, report) =
            (side.as_str() == "local", side.as_str() == "media", side.as_str() == SideId::REPORT);
        let known = play.sides.iter().find(|(known, _, _)| known == side);
        let state = play.is_state(side) || is(self.section.as_ref()) || is(reading.home.as_ref());
        let group = known.is_some() && !state;
        let voice = |act: Option<&Act>| {
            is(act.and_then(|act| act.actors.first()).and_then(|actor| actor.side.as_ref()))
        };
        let start = self.at.min(self.sentence.end);
        let near_sentence = InPlay::nearest(&play.named, &(self.sentence.start..start), start);
        let near_paragraph =
            InPlay::nearest(&play.named, &(self.paragraph.start..self.sentence.start), start);
        let place_sentence = InPlay::nearest(&play.places, &self.sentence, start);
        let place_paragraph =
            InPlay::nearest(&play.places, &(self.paragraph.start..self.sentence.start), start);
        let near = is(near_sentence.as_ref());
        let placed_here = is(place_sentence.as_ref());
        let share = known.map_or(0.0, |(_, weight, _)| weight / play.total.max(1.0));
        let office = |what: Office| spoke && words.office == Some(what);
        let bare = spoke && words.office.is_none();
        Signs {
            act: yes(read),
            act_sure: yes(read && !open),
            act_open: yes(read && open),
            act_carried: yes(read && self.carried),
            act_far: if read { self.far } else { 0.0 },
            act_author: yes(read && self.author),
            act_pronoun: yes(read && self.pronoun),
            phrase_named: yes(is(words.named.as_ref())),
            phrase_place: yes(is(words.place.as_ref()) && open),
            same_actor: yes(is(self.same.as_ref())),
            same_carried: yes(is(self.same.as_ref()) && self.carried),
            before: yes(voice(self.before)),
            behind: yes(voice(self.behind)),
            last_sentence: yes(self.last.is_some_and(|(last, same, _)| last == side && same)),
            last_paragraph: yes(self.last.is_some_and(|(last, _, same)| last == side && same)),
            last_any: yes(self.last.is_some_and(|(last, _, _)| last == side)),
            last_no_act: yes(self.last.is_some_and(|(last, _, same)| last == side && same) && !spoke),
            near_sentence: yes(near),
            near_paragraph: yes(is(near_paragraph.as_ref())),
            near_open: yes(open && (near || near_sentence.is_none() && is(near_paragraph.as_ref()))),
            place_sentence: yes(placed_here),
            place_paragraph: yes(is(place_paragraph.as_ref())),
            place_open: yes(open && (placed_here || place_sentence.is_none() && is(place_paragraph.as_ref()))),
            section: yes(is(self.section.as_ref())),
            section_open: yes(open && is(self.section.as_ref())),
            home: yes(is(reading.home.as_ref())),
            home_open: yes(open && is(reading.home.as_ref())),
            share,
            share_open: if open { share } else { 0.0 },
            state: yes(state),
            state_open: yes(state && open),
            group: yes(group),
            group_open: yes(group && open),
            local: yes(local),
            local_local: yes(local && office(Office::Local)),
            local_people: yes(local && office(Office::People)),
            local_person: yes(local && office(Office::Person)),
            local_body: yes(local && office(Office::Body)),
            local_force: yes(local && office(Office::Force)),
            local_text: yes(local && office(Office::Text)),
            local_media: yes(local && office(Office::Media)),
            local_bare: yes(local && bare),
            local_nation: yes(local && words.named.is_some()),
            local_carried: yes(local && self.carried),
            place_local: yes(local && words.place.is_some()),
            group_force: yes(group && open && office(Office::Force)),
            group_body: yes(group && open && office(Office::Body)),
            group_person: yes(group && open && office(Office::Person)),
            group_people: yes(group && open && office(Office::People)),
            state_force: yes(state && open && office(Office::Force)),
            state_body: yes(state && open && office(Office::Body)),
            state_person: yes(state && open && office(Office::Person)),
            media: yes(media),
            media_media: yes(media && office(Office::Media)),
            media_bare: yes(media && bare),
            report: yes(report),
            report_no_act: yes(report && !spoke),
            report_carried: yes(report && self.carried),
            report_far: if report { self.far } else { 0.0 },
            report_first: yes(report && self.first),
            report_act: yes(report && spoke && !self.carried),
            report_section: yes(report && self.section.is_some()),
            own_loss: yes(placed.look().own && (state || group)),
            enemy_loss: yes(placed.look().enemy && state),
            subject_named: yes(is(placed.look().named.as_ref())),
            bystander: yes(known.is_none() && !local && !media && !report),
            doctor_local: yes(
                local && words.has(&["doctor", "hospital", "medic", "medical", "health", "dr", "nurse"])
            ),
            resident_local: yes(
                local && words.has(&["resident", "villager", "elder", "witness", "people", "tribal"])
            ),
            official_local: yes(local && words.has(&["official"])),
            police_local: yes(local && words.has(&["police"])),
            governor_local: yes(
                local && words.has(&["governor", "gov", "minister", "ministry", "government"])
            ),
            mayor_local: yes(
                local && words.has(&["mayor", "town", "village", "district", "municipal", "local"])
            ),
            army_local: yes(
                local && words.has(&["army", "military", "security", "force", "troop", "intelligence"])
            ),
            spokesman_local: yes(local && words.has(&["spokesman", "spokesperson", "spokeswoman"])),
            chief_local: yes(
                local && words.has(&["chief", "director", "head", "commissioner", "administration"])
            ),
            commander_local: yes(
                local && words.has(&["commander", "colonel", "general", "brigadier", "col", "gen"])
            ),
            sources_local: yes(local && words.has(&["source"])),
            commander_group: yes(group && words.has(&["commander", "leader", "fighter"])),
            spokesman_group: yes(group && words.has(&["spokesman", "spokesperson"])),
        }
    }
}

/// The country of the heading under which a sentence stands: a short paragraph without a full stop.
fn section(reading: &Reading<'_>, sentence: usize) -> Option<SideId> {
    let sentences = reading.doc.sentences.get(..sentence)?;
    sentences.iter().rev().filter(|s| s.tokens.len() <= LONGEST_SECTION).find_map(|s| {
        let last = s.tokens.end.checked_sub(1).and_then(|at| reading.doc.at(at))?;
        let alone = reading.doc.sentences.iter().filter(|other| other.paragraph == s.paragraph).count() == 1;
        if last.is_mark(".") || !alone {
            return None;
        }
        let named = reading.side_in(s.tokens.clone()).map(|(_, side)| side);
        named.or_else(|| {
            s.tokens.clone().filter_map(|at| reading.mention(at)).find_map(|spot| reading.side_of_place(spot))
        })
    })
}

/// The weights inside the program.
pub(super) fn model() -> Model {
    Model::read(include_str!("../../lexicon/en/claimants.csv"), SIGNS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::lexicon::Lexicon;
    use crate::extract::{claims, test_report};
    use crate::gazetteer::Gazetteer;

    fn speakers(text: &str) -> Vec<(String, Option<String>)> {
        let report = test_report(text);
        let reading = Reading::new(&report, Lexicon::english().unwrap(), Gazetteer::embedded().unwrap());
        let attribution = Attribution::new(&reading);
        let claims = claims::claims(&reading, &attribution);
        let side = |placed: &Placed| placed.claim.claimant.side.as_ref().map(ToString::to_string);
        claims.iter().map(|placed| (placed.claim.claimant.name.clone(), side(placed))).collect()
    }

    #[test]
    fn an_army_without_a_nation_is_not_the_group_named_before() {
        let found = speakers(
            "KHARTOUM: The RSF said it had killed 20 soldiers near El Obeid. \
             The army said that 12 fighters were killed there.",
        );
        assert_eq!(found[0].1.as_deref(), Some("rsf"));
        assert_eq!(found[1], ("army".to_owned(), Some("sudan".to_owned())));
    }

    #[test]
    fn what_nobody_says_is_said_by_the_report_and_by_no_side() {
        let found =
            speakers("Thai shells fell on Poipet on Monday. Three villagers were killed in the market.");
        assert_eq!(found, [("the report".to_owned(), Some("report".to_owned()))]);
    }

    #[test]
    fn a_group_no_table_knows_speaks_for_itself() {
        let found = speakers("The Harvest Dawn Brigade said that it had killed nine soldiers near Wana.");
        assert_eq!(found[0].1.as_deref(), Some("harvest_dawn_brigade"));
    }

    #[test]
    fn the_ministry_in_the_first_line_says_the_whole_statement() {
        let found = speakers(
            "NIAMEY - Communique of the Ministry of National Defence. Bandits attacked our post at Ayorou. \
             Four soldiers were killed.",
        );
        assert_eq!(found[0].1.as_deref(), Some("niger"));
    }
}
