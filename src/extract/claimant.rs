//! Which side says a claim: the choice among the speakers found, the sides in play, the people of the place, the
//! press and the report itself, by fitted weights.
//!
//! The grammar proposes a speaker; an office without a nation ("the army"), a name alone or a speaker carried on from
//! an earlier sentence leave the side open. `lexicon/en/claimants.csv` says what each sign weighs; it is fitted
//! together with `lexicon/en/sides.csv`.

use std::ops::Range;

use super::claims::Placed;
use super::lexicon::{Grammar, Group, Lexicon, Office};
use super::once::is_headline;
use super::play::InPlay;
use super::rank::{Model, named_signs};
use super::reading::{BYSTANDERS, Reading, Spotted};
use super::speech::{Act, Attribution};
use super::token::Doc;
use crate::event::{Actor, SideId};

/// Groups that govern, or governed, with ministries of their own.
const DE_FACTO: &[&str] =
    &["iraqi_kurdistan", "taliban", "houthis", "hamas", "hts", "northern_alliance", "palestine"];

/// Whether a side has ministries, an army and police.
pub(super) fn governs(reading: &Reading<'_>, side: &SideId) -> bool {
    reading.is_state(side) || DE_FACTO.contains(&side.as_str())
}

/// Where somebody speaks stands so many tokens behind the verb at most.
const FARTHEST_SEAT: usize = 6;

/// A heading over a section has no more tokens.
const LONGEST_SECTION: usize = 9;

named_signs! {
    act_sure, act_open, act_bare, act_carried, act_far, act_author, act_pronoun, act_text, phrase_place, same_actor,
    before, prior, prior_part, between, next, sole, last_silent, last_open, near_open, paragraph_open, place_open, seat_open, section_open,
    section_silent, home_open, share_open, own_open, enemy_open, subject_open,
    local_open, local_bare, local_source, local_official, local_official_place, local_place, local_carried, local_too,
    state_force, state_body, state_person, state_people, group_force, group_body, group_person, group_people,
    state_leader, group_leader, group_rebel, sole_media, media_bare, report_silent, report_carried, report_far, report_first, report_section, report_heading,
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
        // Of a person with an office, the office tells: a surname may be a town's or a people's.
        let text = actor.role.clone().unwrap_or_else(|| actor.name.clone());
        let doc = Doc::new(&text, reading.lexicon);
        let end = doc.tokens.len();
        let rest = |at: usize| doc.slice(at..end);
        let mut found = Words::default();
        let mut read = 0;
        for at in 0..end {
            if let Some((length, _)) =
                reading.lexicon.sides.longest(rest(at)).filter(|(length, _)| *length > 1)
            {
                read = read.max(at + length);
            }
            if let Some((length, office)) = reading.lexicon.offices.longest(rest(at)).filter(|_| at >= read) {
                let local =
                    found.office == Some(Office::Local) && !matches!(office, Office::Ngo | Office::Media);
                found.office = if local { found.office } else { Some(*office) };
                read = at + length;
            }
            if found.named.is_none() {
                let name = reading.lexicon.sides.longest(rest(at));
                found.named = name.and_then(|(_, name)| name.on(reading.day)).map(SideId::new);
            }
        }
        for mention in reading.spot(text.clone()) {
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

    fn holds(&self, lexicon: &Lexicon, group: Group) -> bool {
        let of = |low: &str| lexicon.is_of(group, low) || lexicon.is_of(group, low.trim_end_matches('s'));
        self.low.iter().any(|low| of(low))
    }

    /// The words themselves tell on whose side the speaker stands.
    fn sure(&self) -> bool {
        self.named.is_some() || matches!(self.office, Some(Office::Local | Office::Media | Office::Ngo))
    }
}

/// What is to be known of a claim for the choice of who says it.
struct Case<'c> {
    actor: Option<&'c Actor>,
    words: Words,
    /// The report names the side of the speaker, here or elsewhere.
    known: bool,
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
    last: Option<(&'c SideId, bool)>,
    /// Who spoke last before the paragraph, who speaks next behind the sentence.
    prior: Option<SideId>,
    next: Option<SideId>,
    /// The only side that speaks in the report.
    sole: Option<SideId>,
    first: bool,
    heading: bool,
    /// Somebody of the place says it with him: "an official and a doctor".
    with_local: bool,
    /// Who speaks first for a state or a place below is of the place.
    lead_local: bool,
    /// The country in whose capital the speaker speaks.
    seat: Option<SideId>,
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
    for side in [&case.prior, &case.next, &case.sole] {
        add(side.clone());
    }
    for side in ["local", "media", SideId::REPORT] {
        add(Some(SideId::new(side)));
    }
    // A ministry, an army or the police is a state's, or of those who govern a land without being one.
    if case.words.named.is_none() && case.words.holds(reading.lexicon, Group::StateOffice) {
        sides.retain(|side| governs(reading, side) || BYSTANDERS.contains(&side.as_str()));
    }
    // "A security official" is a state's, whatever place he speaks in.
    let (secret, secretive) = (Group::Secret, Group::Secretive);
    let of_state = case.words.holds(reading.lexicon, secret) && case.words.holds(reading.lexicon, secretive);
    if of_state && !case.with_local {
        sides.retain(|side| side.as_str() != "local");
    }
    // "An official and medics", "officials said" of whom the first that is named below is of the place.
    // "The presidential spokesman told reporters in Asmara": of the state whose capital it is.
    let human = matches!(case.words.office, Some(Office::Person | Office::People));
    if let Some(seat) =
        case.seat.as_ref().filter(|_| human && !case.words.sure() && !case.known && !case.carried)
    {
        sides.retain(|side| side == seat);
    }
    // "Officials in Kabul" are the state's.
    let officials = case.seat.is_none() && open_officials(reading, &case.words);
    if officials && (case.with_local || case.lead_local) {
        sides.retain(|side| side.as_str() == "local");
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
            Some((side, Some(p.paragraph) == here))
        });
        let voice = |act: &Act| act.actors.first().and_then(|actor| actor.side.clone());
        let prior = attribution.spoken().rev().find(|act| act.verb.start < paragraph.start).and_then(voice);
        let next = attribution.spoken().find(|act| act.verb.start >= sentence.end).and_then(voice);
        let mut voices: Vec<SideId> = attribution.spoken().filter_map(voice).collect();
        voices.sort();
        voices.dedup();
        let sole = if voices.len() == 1 { voices.pop() } else { None };
        #[expect(clippy::cast_precision_loss, reason = "a report has few sentences")]
        let far = if carried && !author { number.saturating_sub(spoken).min(6) as f64 } else { 0.0 };
        Case {
            known: actor.is_some_and(|actor| attribution.is_sure(actor)),
            words: actor.map(|actor| Words::new(reading, actor)).unwrap_or_default(),
            lead_local: number <= 1 && act.is_some_and(|act| is_local_below(reading, attribution, act)),
            with_local: act.is_some_and(|act| act.actors.iter().skip(1).any(is_local)),
            seat: origin.or(act).and_then(|act| seat(reading, act)),
            pronoun: origin.is_some_and(|act| act.subject.len() <= 1),
            same: same.and_then(|known| known.side.clone()),
            section: section(reading, number),
            first: number <= 1,
            prior,
            next,
            sole,
            heading: is_headline(reading, number),
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
        let silent = !spoke;
        let sure = spoke && (words.sure() || self.known);
        // An office without a nation, or nothing but a name: what stands around tells whose.
        let open = spoke && !sure;
        let bare = open && words.office.is_none();
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
        let share = known.map_or(0.0, |(_, weight, _)| weight / play.total.max(1.0));
        let office = |what: Office| open && words.office == Some(what);
        let leads = open && words.has(&["commander", "leader", "fighter", "spokesman", "spokesperson"]);
        let look = placed.look();
        let last = self.last.filter(|(last, same)| *last == side && *same).is_some();
        Signs {
            act_sure: yes(read && sure),
            act_open: yes(read && open && !bare),
            act_bare: yes(read && bare),
            act_carried: yes(read && self.carried),
            act_far: if read { self.far } else { 0.0 },
            act_author: yes(read && self.author),
            act_pronoun: yes(read && self.pronoun),
            act_text: yes(read && office(Office::Text)),
            phrase_place: yes(open && is(words.place.as_ref())),
            same_actor: yes(open && is(self.same.as_ref())),
            before: yes(silent && voice(self.before)),
            prior: yes(silent && is(self.prior.as_ref())),
            // "Nine of the dead were women": it goes on with what was said before.
            prior_part: yes(silent && is(self.prior.as_ref()) && (look.them || look.part)),
            between: yes(silent && is(self.prior.as_ref()) && is(self.next.as_ref())),
            next: yes(silent && is(self.next.as_ref())),
            sole: yes(silent && is(self.sole.as_ref())),
            last_silent: yes(silent && last),
            last_open: yes(open && last),
            near_open: yes(open && is(near_sentence.as_ref())),
            paragraph_open: yes(open && near_sentence.is_none() && is(near_paragraph.as_ref())),
            place_open: yes(open
                && (is(place_sentence.as_ref()) || place_sentence.is_none() && is(place_paragraph.as_ref()))),
            seat_open: yes(open && is(self.seat.as_ref())),
            section_open: yes(open && is(self.section.as_ref())),
            section_silent: yes(silent && is(self.section.as_ref())),
            home_open: yes(open && is(reading.home.as_ref())),
            share_open: if open { share } else { 0.0 },
            own_open: yes(!sure && look.own && (state || group)),
            enemy_open: yes(open && look.enemy && state),
            subject_open: yes(open && is(look.named.as_ref())),
            local_open: yes(local && open),
            local_bare: yes(local && bare),
            local_source: yes(local && open && words.has(&["source"])),
            local_official: yes(local && open && words.has(&["official", "authority", "authorities"])),
            local_official_place: yes(local
                && open
                && words.place.is_some()
                && words.has(&["official", "authority", "authorities"])
                && !words.has(&["security", "military", "intelligence", "army", "defence", "defense"])),
            local_place: yes(local && open && words.place.is_some()),
            local_carried: yes(local && self.carried),
            local_too: yes(local && open && self.with_local),
            state_force: yes(state && office(Office::Force)),
            state_body: yes(state && office(Office::Body)),
            state_person: yes(state && office(Office::Person)),
            state_people: yes(state && office(Office::People)),
            group_force: yes(group && office(Office::Force)),
            group_body: yes(group && office(Office::Body)),
            group_person: yes(group && office(Office::Person)),
            group_people: yes(group && office(Office::People)),
            state_leader: yes(state && leads),
            group_leader: yes(group && leads),
            group_rebel: yes(group && open && words.holds(reading.lexicon, Group::Irregular)),
            sole_media: yes(media && silent && is(self.sole.as_ref())),
            media_bare: yes(media && bare),
            report_silent: yes(report && silent),
            report_carried: yes(report && self.carried),
            report_far: if report { self.far } else { 0.0 },
            report_first: yes(report && silent && self.first),
            report_section: yes(report && self.section.is_some()),
            report_heading: yes(report && silent && self.heading),
        }
    }
}

/// "An official", "officials", of nobody named and no service.
fn open_officials(reading: &Reading<'_>, words: &Words) -> bool {
    !words.sure()
        && words.has(&["official"])
        && !words.has(&["both", "two"])
        && ![Group::Secret, Group::StateOffice].iter().any(|group| words.holds(reading.lexicon, *group))
}

/// "Two died, an official said. ... the police chief, Karim Daud, said": whoever speaks next for a state or a place.
fn is_local_below(reading: &Reading<'_>, attribution: &Attribution, act: &Act) -> bool {
    let below = attribution.spoken().filter(|other| other.verb.start > act.verb.start);
    let mut named = below.flat_map(|act| act.actors.iter()).filter(|actor| actor.role.is_some());
    let official =
        named.find(|actor| is_local(actor) || actor.side.as_ref().is_some_and(|side| reading.is_state(side)));
    official.is_some_and(|actor| {
        let role = actor.role.as_deref().unwrap_or_default().to_lowercase();
        let office = |word: &str| {
            reading.lexicon.is_of(Group::Region, word) || reading.lexicon.is_of(Group::StateOffice, word)
        };
        let other = ["commissioner", "mayor", "administrator", "official"];
        is_local(actor)
            && role.split(|c: char| !c.is_alphanumeric()).any(|word| office(word) || other.contains(&word))
    })
}

fn is_local(actor: &Actor) -> bool {
    actor.side.as_ref().is_some_and(|side| side.as_str() == "local")
}

/// "The spokesman told reporters in Asmara": the country of the capital in which somebody speaks.
fn seat(reading: &Reading<'_>, act: &Act) -> Option<SideId> {
    let sentence = reading.doc.sentences.iter().find(|s| s.tokens.contains(&act.verb.start))?;
    let end = (act.verb.end + FARTHEST_SEAT).min(sentence.tokens.end);
    let words = || (act.subject.start..act.subject.end).chain(act.verb.end..end);
    let scene = |at: &usize| at.checked_sub(1).is_some_and(|before| reading.is(before, Grammar::Place));
    let seat = words().find(|at| scene(at) && reading.is_capital(*at))?;
    reading.side_of_place(reading.mention(seat)?)
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

    #[test]
    fn an_official_who_speaks_with_medics_is_of_the_place() {
        let found = speakers(
            "SANAA: At least nine people were killed in Saudi air raids on a market in Marib, an official and medics said.",
        );
        assert_eq!(found[0].1.as_deref(), Some("local"));
    }

    #[test]
    fn officials_in_the_lead_are_those_who_are_named_below() {
        let found = speakers(
            "FARAH CITY: An air raid killed nine Taliban in Bala Buluk, an official said.\n\nThe police spokesman, \
             Karim Daud, said a boy was wounded there.",
        );
        assert_eq!(found[0].1.as_deref(), Some("local"));
        let found = speakers(
            "KHOST: An air raid killed nine Taliban in Khost, officials in Kabul said.\n\nThe police spokesman, Karim \
             Daud, said a boy was wounded there.",
        );
        assert_ne!(found[0].1.as_deref(), Some("local"));
    }

    #[test]
    fn who_speaks_in_a_capital_is_of_its_state() {
        let found = speakers(
            "ADDIS ABABA: Ethiopia said it had killed 40 Eritrean soldiers near Badme, Ethiopia.\n\nThe presidential \
             spokesman Yonas Daud told reporters in Asmara that 90 Ethiopian soldiers were killed.",
        );
        assert_eq!(found.last().unwrap().1.as_deref(), Some("eritrea"));
    }
}
