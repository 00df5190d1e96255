//! Who a phrase names as a speaker or an actor, and whom a pronoun means.

use std::collections::BTreeSet;
use std::ops::Range;

use super::claimant::governs;
use super::lexicon::{Grammar, Group, Office};
use super::name::{
    LONGEST_RANK, Named, apposition_of, capitals, clean, definite, describe, from_article, name,
    office_before, pronoun_alone, split_joined, trim,
};
use super::reading::{BYSTANDERS, Reading};
use super::standing::{offices, stands_apart};
use super::token::Form;
use super::whose::{
    capital, group_before, group_of_nation, is_nations_own, known_person, leads_allies, of_both,
    run_by_group, side_before, side_of_scene, wing_of,
};
use crate::event::{Actor, SideId};

/// "Sahar Agha, a commander, was among the dead, he said": who spoke before, and not whom the sentence is about.
fn says_behind(reading: &Reading<'_>, sentence: &Range<usize>) -> bool {
    let low = |at: usize| reading.doc.at(at).map_or("", |t| t.low.as_str());
    sentence.clone().skip(2).any(|at| {
        matches!(low(at), "he" | "she")
            && low(at - 1) == ","
            && at + 1 < sentence.end
            && reading.lexicon.speech.word(low(at + 1)).is_some()
    })
}

/// "A Taliban source", "Palestinian sources"; but "Yemeni medical sources" are of the place.
fn is_sides_own_source(reading: &Reading<'_>, phrase: &Range<usize>) -> bool {
    let low = |at: usize| reading.doc.at(at).map_or("", |t| t.low.as_str());
    let source = phrase.end.checked_sub(1).filter(|&at| matches!(low(at), "source" | "sources"));
    source.and_then(|at| at.checked_sub(1)).is_some_and(|before| {
        before >= phrase.start
            && reading.side_in(phrase.clone()).is_some_and(|(tokens, _)| tokens.contains(&before))
    })
}

/// Whether "the official", "the spokesman" may be anybody who spoke.
fn generic_person(head: &str) -> bool {
    matches!(
        head,
        "official"
            | "officer"
            | "spokesman"
            | "spokesperson"
            | "spokeswoman"
            | "source"
            | "minister"
            | "man"
            | "commander"
            | "general"
    )
}

/// Behind the name of a nation its body is named within so many tokens.
const FARTHEST_BODY: usize = 7;

/// A short name made of first letters has at least so many.
const SHORTEST_NAME: usize = 3;

/// A scene before the subject ("In Kabul, ...") has fewer tokens.
const LONGEST_SCENE: usize = 6;

/// Speakers met so far in a report.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    people: Vec<Actor>,
    /// Everybody who spoke, in order.
    all: Vec<Actor>,
    last_person: Option<Actor>,
    last_body: Option<Actor>,
    last_people: Option<Actor>,
    /// Names that stood beside the name of a side.
    pub(crate) sure: BTreeSet<String>,
    /// Whom the report introduces anywhere, with his office: "Karim Daud said. Daud, who heads the clinic, ...".
    introduced: Vec<Actor>,
    /// The last speaker, where he was one man by his office and without a name.
    nameless: Option<Actor>,
    /// Behind the words that named a speaker last.
    read_to: usize,
    pub(crate) last: Option<Actor>,
}

impl Memory {
    /// What a reader knows who has leafed through the report.
    pub(crate) fn of(reading: &Reading<'_>) -> Self {
        let mut leafed = Memory::default();
        for sentence in &reading.doc.sentences {
            leafed.introduce(reading, &sentence.tokens);
        }
        Memory { introduced: leafed.people, ..Memory::default() }
    }

    /// The actors a phrase names; empty where it names nobody.
    pub(crate) fn read(&mut self, reading: &Reading<'_>, phrase: Range<usize>) -> Vec<Actor> {
        let mut actors = Vec::new();
        for part in split_joined(reading, phrase) {
            let end = part.end;
            if let Some(actor) = self.one(reading, part) {
                self.last = Some(actor.clone());
                actors.push(actor);
            }
            self.read_to = end;
        }
        actors
    }

    /// Whom "his", "her", "its" or "their" means.
    pub(crate) fn owner(&self, pronoun: &str) -> Option<Actor> {
        let meant = match pronoun {
            "his" | "her" => &self.last_person,
            "its" => &self.last_body,
            _ => &self.last_people,
        };
        meant.clone().or_else(|| self.last.clone())
    }

    fn one(&mut self, reading: &Reading<'_>, phrase: Range<usize>) -> Option<Actor> {
        let whole = phrase.clone();
        let phrase = from_article(reading, pronoun_alone(reading, trim(reading, phrase)));
        let words: Vec<&str> = reading.doc.slice(phrase.clone()).iter().map(|t| t.low.as_str()).collect();
        match words.as_slice() {
            [] => return None,
            ["he" | "she" | "him" | "her"] => return self.last_person.clone().or_else(|| self.last.clone()),
            ["it" | "they"] if self.subject_before(reading, phrase.start).is_some() => {
                let actor = self.subject_before(reading, phrase.start)?;
                self.last_body = Some(actor.clone());
                return Some(actor);
            }
            ["it"] => return self.last_body.clone().or_else(|| self.last.clone()),
            ["they" | "them"] => return self.last_people.clone().or_else(|| self.last.clone()),
            ["we" | "i"] => return self.last.clone(),
            _ => {}
        }
        // "Yerevan's version was that ...": nothing but a capital.
        let mut named = name(reading, phrase.clone()).or_else(|| {
            let side = capital(reading, &phrase)?;
            let actor = Actor::new(clean(reading, phrase.clone()), Some(side));
            Some(Named { actor, office: Some(Office::Body), sure: true })
        })?;
        describe(reading, &mut named, &(phrase.end..whole.end));
        if let Some(side) = wing_of(reading, &whole).or_else(|| run_by_group(reading, &whole)) {
            named.actor.side = Some(side);
            named.sure = true;
        }
        if let Some(side) = self.owner_side(reading, &whole) {
            named.actor.side = Some(side);
            named.sure = true;
        }
        let group = group_of_nation(reading, &phrase);
        if let Some(side) = group.filter(|_| !named.office.is_some_and(stands_apart)) {
            named.actor.side = Some(side);
        }
        if of_both(reading, &whole) && named.office.is_some() && !named.sure {
            named.actor.side = Some(SideId::new(SideId::REPORT));
            named.sure = true;
        }
        let leader = leads_allies(reading, &whole).filter(|_| named.actor.side.is_none());
        if let Some(side) = leader {
            named.actor.side = Some(side);
            named.sure = true;
        }
        if let Some(side) = known_person(reading, &whole).filter(|_| !named.sure) {
            named.actor.side = Some(side);
            named.sure = true;
        }
        if named.sure && named.actor.side.is_some() {
            self.sure.insert(named.actor.name.clone());
        }
        let standing = match named.office {
            Some(Office::Local) => Some("local"),
            Some(Office::Media) => Some("media"),
            Some(Office::Ngo) => Some("ngo"),
            _ => None,
        };
        // "A UN aid worker", "a doctor of the Red Cross" speak for those they work for.
        let apart = |side: &SideId| matches!(side.as_str(), "un" | "ngo");
        let employed = named.sure && named.actor.side.as_ref().is_some_and(apart);
        // "A Taliban source": one of theirs.
        let employed =
            employed || named.sure && named.actor.side.is_some() && is_sides_own_source(reading, &phrase);
        // "The sources": those who were called so before, whatever else sources are.
        if standing == Some("local")
            && phrase.len() == 1
            && definite(reading, phrase.clone())
            && let Some(before) = self.called(reading, &phrase)
        {
            return Some(before);
        }
        // "Indian police": a nation's, not a place's.
        let police = standing == Some("local") && is_nations_own(reading, &phrase);
        // "Radio Andalus", "the television of the Houthis": what an armed group runs speaks for it.
        let voice = |side: &SideId| !reading.is_state(side) && !BYSTANDERS.contains(&side.as_str());
        let voice = standing == Some("media") && named.sure && named.actor.side.as_ref().is_some_and(voice);
        if let Some(side) = standing.filter(|_| !employed && !police && !voice) {
            named.actor.side = Some(SideId::new(side));
            self.sure.insert(named.actor.name.clone());
        }
        let long = long_form(reading, &phrase).filter(|_| named.office.is_none() && !named.sure);
        if let Some(office) = long.filter(|office| stands_apart(*office)) {
            let side = if office == Office::Ngo {
                "ngo"
            } else if office == Office::Media {
                "media"
            } else {
                "local"
            };
            named.actor.side = Some(SideId::new(side));
            named.office = Some(office);
            self.sure.insert(named.actor.name.clone());
        }
        if named.office.is_none() && is_outlet(reading, &named.actor.name) {
            named.actor.side = Some(SideId::new("media"));
            named.office = Some(Office::Media);
        }
        let bare = named.office.is_none() && !named.sure;
        let known = self.known(&named.actor.name);
        let known = known.or_else(|| same_name(&self.introduced, &named.actor.name).filter(|_| bare));
        if let Some(known) = known {
            let side = if named.sure { named.actor.side.take() } else { None };
            let side = side.or_else(|| known.side.clone()).or(named.actor.side.take());
            let role = named.actor.role.take().or_else(|| known.role.clone());
            named.actor = Actor { name: known.name.clone(), role, side };
        } else if named.actor.side.is_none() && named.office.is_some() {
            // "the ministry", "the officials", "the post": somebody named before.
            if named.actor.role.is_none()
                && let Some(before) = self.meant(reading, &phrase, named.office)
            {
                return Some(before);
            }
            named.actor.side =
                side_of_scene(reading, phrase).or_else(|| self.side_of_office(reading, &named));
        } else if bare && let Some(before) = self.same_man(reading, &named, phrase.start) {
            named.actor.role = Some(before.name);
            named.actor.side = before.side;
        } else if named.actor.side.is_none() {
            let government = capital(reading, &phrase);
            if government.is_some() {
                named.office = Some(Office::Body);
                // "Ankara says": nobody else is meant by a capital alone.
                if reading.is_capital(phrase.start) {
                    self.sure.insert(named.actor.name.clone());
                }
            }
            named.actor.side = government.or_else(|| {
                // A surname alone is an official everybody knows; a full name without an office lives there.
                let surname = !named.actor.name.contains(' ');
                let known =
                    surname.then(|| side_before(reading, phrase.start).or_else(|| reading.home.clone()));
                known.flatten().or_else(|| Some(SideId::new("local")))
            });
        }
        self.remember(&named);
        Some(named.actor)
    }

    /// "The Israeli army said ... Its spokesman said": of the body that spoke last, in this sentence or the one before.
    fn owner_side(&self, reading: &Reading<'_>, phrase: &Range<usize>) -> Option<SideId> {
        let its = |at: usize| reading.doc.at(at).is_some_and(|t| t.low == "its");
        let own = phrase.clone().find(|&at| its(at))?;
        let office = offices(reading, own..phrase.end).next()?;
        let sentences = &reading.doc.sentences;
        let number = |token: usize| sentences.iter().position(|s| s.tokens.contains(&token));
        let near = number(phrase.start)?.saturating_sub(1) <= number(self.read_to.checked_sub(1)?)?;
        let body = self.last_body.as_ref().filter(|body| self.last.as_ref() == Some(*body) && near);
        // Another named since owns it.
        let since = reading.last_side_in(self.read_to..own).is_none();
        body.filter(|_| since && !stands_apart(office.1)).and_then(|body| body.side.clone())
    }

    /// "The AA took the town. On Friday it said ...": the side that opens the sentence before, where nobody speaks.
    fn subject_before(&self, reading: &Reading<'_>, at: usize) -> Option<Actor> {
        let sentences = &reading.doc.sentences;
        let number = sentences.iter().position(|s| s.tokens.contains(&at))?;
        let (own, before) = (sentences.get(number)?, sentences.get(number.checked_sub(1)?)?);
        if own.paragraph != before.paragraph || self.read_to > before.tokens.start {
            return None;
        }
        let start = before.tokens.start;
        let start = if definite(reading, start + 1..start + 1) { start + 1 } else { start };
        let (tokens, side) = reading.side_at(start, before.tokens.end)?;
        let adjective = reading.mention(start).is_some_and(|s| s.mention.demonym);
        let owned = tokens.end.checked_sub(1).and_then(|at| reading.doc.at(at)).is_some_and(|t| t.possessive);
        if !adjective && !owned {
            return Some(Actor::new(clean(reading, tokens), Some(side)));
        }
        // "The Russian defence ministry did not comment. It said ...": a body by its nation.
        let reach = (tokens.end + FARTHEST_BODY).min(before.tokens.end);
        let (body, _) = offices(reading, tokens.end..reach)
            .find(|(_, office)| matches!(office, Office::Body | Office::Force))?;
        let plain = |at: usize| reading.doc.at(at).is_some_and(|t| t.form == Form::Capital);
        (tokens.end..body.start)
            .all(plain)
            .then(|| Actor::new(clean(reading, tokens.start..body.end), Some(side)))
    }

    /// The last who was called by the last word of a phrase.
    fn called(&self, reading: &Reading<'_>, phrase: &Range<usize>) -> Option<Actor> {
        let head = head(reading, phrase)?;
        let called = |actor: &&Actor| {
            let role = actor.role.as_deref().unwrap_or_default();
            let words = format!("{} {role}", actor.name).to_lowercase();
            words
                .split(|c: char| !c.is_alphanumeric() && c != '-')
                .any(|word| word.trim_end_matches('s') == head)
        };
        self.all.iter().rev().find(called).cloned()
    }

    /// "The ministry", "the official": the last one called so, else the last of its sort.
    fn meant(&self, reading: &Reading<'_>, phrase: &Range<usize>, office: Option<Office>) -> Option<Actor> {
        if !definite(reading, phrase.clone()) {
            return None;
        }
        let head = head(reading, phrase)?;
        let called = self.called(reading, phrase);
        // "The army" is none of the bodies before; "the group" is the last of them.
        let generic = reading.lexicon.is_of(Group::AnyBody, &head) && phrase.len() <= 2;
        let owned = phrase
            .clone()
            .any(|at| reading.doc.at(at).is_some_and(|t| t.possessive) || reading.mention(at).is_some());
        // "The group": the last of those who are no state.
        if reading.lexicon.is_of(Group::IrregularBody, &head) && !owned {
            let called =
                called.filter(|actor| !actor.side.as_ref().is_some_and(|side| reading.is_state(side)));
            return called.or_else(|| {
                let side = group_before(reading, phrase.start).or_else(|| reading.group.clone())?;
                Some(Actor::new(clean(reading, phrase.clone()), Some(side)))
            });
        }
        called.filter(|_| !owned).or_else(|| match office {
            Some(Office::Body | Office::Force) if !generic => None,
            // "The ministry" is none of a group that has no ministries.
            Some(Office::Body | Office::Force) => self.last_body.clone().filter(|body| {
                let holds = |side: &SideId| governs(reading, side);
                !reading.lexicon.is_of(Group::StateOffice, &head) || body.side.as_ref().is_none_or(holds)
            }),
            Some(Office::People | Office::Local) => self.last_people.clone(),
            Some(Office::Text) => self.last.clone(),
            // "The mayor", "Khost's police chief": nobody met before is meant by an office of one's own.
            _ if !generic_person(&head) || owned => None,
            _ => self.last_person.clone(),
        })
    }

    /// The side of an office that names no nation: that of the report's home, else the side named most often.
    fn side_of_office(&self, reading: &Reading<'_>, named: &Named) -> Option<SideId> {
        if named.office == Some(Office::Text) {
            return self.last.as_ref().and_then(|actor| actor.side.clone());
        }
        let words = format!("{} {}", named.actor.role.as_deref().unwrap_or_default(), named.actor.name);
        let irregular = |word: &str| reading.lexicon.is_of(Group::Irregular, word);
        let irregular = words.to_lowercase().split_whitespace().any(irregular);
        if irregular && let Some(group) = &reading.group {
            return Some(group.clone());
        }
        reading.home.clone()
    }

    /// Somebody met before under a name that ends in this one ("Fitrat").
    fn known(&self, name: &str) -> Option<&Actor> {
        same_name(&self.people, name)
    }

    /// "..., the police chief said on Monday. Karim Daud said ...": the name of him who just spoke.
    fn same_man(&self, reading: &Reading<'_>, named: &Named, at: usize) -> Option<Actor> {
        let sentences = &reading.doc.sentences;
        let number = |token: usize| sentences.iter().position(|s| s.tokens.contains(&token));
        let near = number(at)?.checked_sub(1) == number(self.read_to.checked_sub(1)?);
        self.nameless.clone().filter(|_| near && named.actor.name.contains(' ') && named.actor.role.is_none())
    }

    /// Remembers whom a sentence introduces without letting him speak: "Dr Wali Rahman, who runs the hospital".
    pub(crate) fn introduce(&mut self, reading: &Reading<'_>, sentence: &Range<usize>) {
        let trails = says_behind(reading, sentence);
        let mut at = sentence.start;
        while at < sentence.end {
            let Some(run) = capitals(reading, at..sentence.end) else { return };
            at = run.end.max(at + 1);
            let after = apposition_of(reading, &run, sentence.end);
            let before = office_before(reading, &run, sentence.start);
            if run.len() < 2 && before.is_none() {
                continue;
            }
            // "Brigadier Karim Daud, the governor of Khost": a rank tells less than an office.
            let rank = before.as_ref().is_some_and(|before| before.len() <= LONGEST_RANK);
            let role = if rank { after.or(before) } else { before.or(after) };
            let Some(role) = role else { continue };
            let phrase = role.start.min(run.start)..role.end.max(run.end);
            let subject = !trails && is_subject(reading, sentence, phrase.start);
            if let Some(known) = self.known(&clean(reading, run.clone())).cloned() {
                if subject {
                    self.last_person = Some(known);
                }
                continue;
            }
            let Some(mut named) = name(reading, phrase) else { continue };
            named.actor.name = clean(reading, run.clone());
            named.actor.role = Some(clean(reading, role.clone()));
            describe(reading, &mut named, &role);
            match named.office {
                Some(Office::Local) => named.actor.side = Some(SideId::new("local")),
                Some(Office::Ngo) => named.actor.side = Some(SideId::new("ngo")),
                _ => {}
            }
            if named.actor.side.is_some() {
                if named.sure {
                    self.sure.insert(named.actor.name.clone());
                }
                self.people.push(named.actor.clone());
                if subject {
                    self.last_person = Some(named.actor.clone());
                }
            }
        }
    }

    fn remember(&mut self, named: &Named) {
        let actor = named.actor.clone();
        let one = matches!(named.office, Some(Office::Person | Office::Local))
            && actor.role.is_none()
            && !actor.name.ends_with('s');
        self.nameless = one.then(|| actor.clone());
        self.all.push(actor.clone());
        // "Abdul Karim, the governor": "he" is the one who was named, whatever he is.
        let person = actor.role.is_some().then_some(Office::Person);
        match person.or(named.office) {
            Some(Office::Body | Office::Force) => self.last_body = Some(actor),
            Some(Office::People | Office::Local) => self.last_people = Some(actor),
            Some(Office::Text | Office::Media) => {}
            Some(Office::Ngo) => self.last_body = Some(actor),
            Some(Office::Person) | None => {
                if !self.people.iter().any(|known| known.name == actor.name) {
                    self.people.push(actor.clone());
                }
                self.last_person = Some(actor);
            }
        }
    }
}

/// The one among people whose name ends in this one: "Fitrat", "Mr. Fitrat" after "Hamdullah Fitrat".
fn same_name<'a>(people: &'a [Actor], name: &str) -> Option<&'a Actor> {
    let low = name.to_lowercase();
    let titles = ["mr", "mr.", "mrs", "mrs.", "ms", "ms.", "dr", "dr."];
    let title = low.split(' ').next().filter(|first| titles.contains(first));
    let short = title.map_or(low.as_str(), |title| low.get(title.len()..).unwrap_or_default().trim_start());
    let same = |actor: &&Actor| {
        let full = actor.name.to_lowercase();
        full == short
            || full.ends_with(&format!(" {short}"))
            || full.ends_with(&format!("-{short}"))
            || full.strip_prefix(short).is_some_and(|rest| rest.starts_with('-'))
    };
    people.iter().find(same).filter(|_| !short.is_empty())
}

/// The last word of a phrase, one of many: "official" of "the two officials".
fn head(reading: &Reading<'_>, phrase: &Range<usize>) -> Option<String> {
    let last = reading.doc.at(phrase.end.checked_sub(1)?)?;
    Some(last.low.trim_end_matches('s').to_owned())
}

/// "By Atlas Press's count": the outlet of the report itself, as its dateline or publisher names it.
fn is_outlet(reading: &Reading<'_>, name: &str) -> bool {
    let name = name.trim_end_matches("'s").trim_end_matches("\u{2019}s");
    let publisher = reading.report.source.publisher.as_deref().unwrap_or_default();
    let bracketed = format!("({name})");
    name.len() > 4
        && (publisher.contains(name)
            || reading.report.text.lines().take(8).any(|line| line.contains(&bracketed)))
}

/// "The NNA", where the report names the National News Agency: what the words are whose first letters it is made of.
fn long_form(reading: &Reading<'_>, phrase: &Range<usize>) -> Option<Office> {
    let token = reading.doc.at(phrase.start).filter(|t| phrase.len() == 1 && t.low.len() >= SHORTEST_NAME)?;
    let own = reading.doc.text(phrase.clone());
    let high = own.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    let letters: Vec<char> = token.low.chars().collect();
    let spells = |at: &usize| {
        let words = *at..*at + letters.len();
        let first = |(at, letter): (usize, &char)| {
            let word = reading.doc.at(at).filter(|t| t.form == Form::Capital);
            word.is_some_and(|t| t.low.starts_with(*letter) && t.low.len() > 1)
        };
        words.zip(&letters).all(first)
    };
    let words = (0..reading.doc.tokens.len()).find(spells).filter(|_| high)?;
    offices(reading, words..words + letters.len()).last().map(|(_, office)| office)
}

/// Whether a name begins a sentence, or stands right behind its scene: "In Kabul, the spokesman Karim Daud stood by it".
fn is_subject(reading: &Reading<'_>, sentence: &Range<usize>, start: usize) -> bool {
    let start = if definite(reading, start..start) { start.saturating_sub(1) } else { start };
    let low = |at: usize| reading.doc.at(at).map_or("", |t| t.low.as_str());
    let first = start <= sentence.start;
    let behind = start.checked_sub(1).is_some_and(|at| low(at) == "," && at < sentence.start + LONGEST_SCENE);
    first || behind && reading.is(sentence.start, Grammar::Place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::lexicon::Lexicon;
    use crate::extract::{test_report, test_speakers};
    use crate::gazetteer::Gazetteer;

    fn read(texts: &[&str]) -> Vec<(String, Option<String>)> {
        let mut memory = Memory::default();
        let mut last = Vec::new();
        let joined = texts.join("\n\n");
        let report = test_report(&joined);
        let reading = Reading::new(&report, Lexicon::english().unwrap(), Gazetteer::embedded().unwrap());
        for sentence in &reading.doc.sentences {
            last = memory.read(&reading, sentence.tokens.clone());
        }
        last.into_iter().map(|a| (a.name, a.role)).collect()
    }

    #[test]
    fn a_person_stands_before_or_behind_the_role() {
        let zaidi = read(&["Mosharraf Ali Zaidi, a spokesperson for Prime Minister Shehbaz Sharif,"]);
        assert_eq!(zaidi[0].0, "Mosharraf Ali Zaidi");
        let tarar = read(&["Information Minister Attaullah Tarar"]);
        assert_eq!(tarar, [("Attaullah Tarar".into(), Some("Information Minister".into()))]);
    }

    #[test]
    fn a_surname_and_a_pronoun_mean_the_one_named_before() {
        assert_eq!(read(&["Deputy Spokesperson Hamdullah Fitrat", "Fitrat"])[0].0, "Hamdullah Fitrat");
        assert_eq!(read(&["Deputy Spokesperson Hamdullah Fitrat", "He also"])[0].0, "Hamdullah Fitrat");
        assert_eq!(read(&["The Defense Ministry on Thursday", "The ministry"])[0].0, "Defense Ministry");
    }

    #[test]
    fn two_speakers_joined_are_two() {
        let both = read(&["senior officials and government spokesperson Zabihullah Mujahid"]);
        assert_eq!(both.len(), 2);
        assert_eq!(both[1].0, "Zabihullah Mujahid");
    }

    #[test]
    fn whom_everybody_knows_speaks_for_a_side() {
        let side = |text: &str| {
            let report = test_report(text);
            let reading = Reading::new(&report, Lexicon::english().unwrap(), Gazetteer::embedded().unwrap());
            let read = Memory::default().read(&reading, 0..reading.doc.tokens.len());
            read.first().and_then(|actor| actor.side.clone()).map(|side| side.as_str().to_owned())
        };
        assert_eq!(side("Deputy spokesman Hamdullah Fitrat").as_deref(), Some("afghanistan"));
        assert_eq!(side("Attaullah Tarar").as_deref(), Some("pakistan"));
    }

    #[test]
    fn a_surname_behind_a_form_of_address_is_the_person_named_before() {
        let found = test_speakers(
            "KABUL: Two men died, said Karim Daud Zadran, the governor of Khost. Mr. Zadran said four were hurt.",
        );
        assert_eq!(found, ["Karim Daud Zadran (local)", "Karim Daud Zadran (local)"]);
    }

    #[test]
    fn a_rank_tells_less_than_the_office_behind_the_name() {
        let found =
            test_speakers("KABUL: Brigadier Karim Zadran, the police commander of Khost, said two men died.");
        assert_eq!(found, ["Karim Zadran (local)"]);
    }

    #[test]
    fn the_office_may_stand_a_sentence_before_or_behind_the_name() {
        let found = test_speakers(
            "KABUL: Two men died, the Khost police chief said. Karim Zadran said four were hurt.",
        );
        assert_eq!(found.last().unwrap(), "Karim Zadran (local)");
        let found = test_speakers(
            "KABUL: Two men died, Luc Bernard said. The clinic is full. Luc Bernard, the head of the rights group, wept.",
        );
        assert_eq!(found, ["Luc Bernard (ngo)"]);
    }
}
