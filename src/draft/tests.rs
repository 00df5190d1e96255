//! What an editor may write into a draft, what is refused, and that a draft and its corrections say the same.

use super::*;
use crate::error::{Code, Finding, Severity};
use crate::event::{Measure, Stance, Verification};
use crate::extract::extract;
use crate::gazetteer::Gazetteer;
use crate::locate::{LocatedEvent, Resolution, locate};
use crate::merge::{Stated, merge};
use crate::report::{Input, read};

const STRIKE: &str = "Source: Border Desk Wire\nPublished: 2026-02-27\n\nKABUL - Pakistani aircraft struck a house in \
    Gardez on Thursday, the spokesman Zabihullah Mujahid said. He said three people were killed.\n";
const SHELLING: &str = "Source: Hill Wire\nPublished: 2026-02-28\n\nPakistani forces shelled Torkham on Friday, \
    officials in Kabul said. They said two soldiers were wounded.\n";

/// Reports, the rows that are read from them, and the same rows under an editor's hands.
struct Desk {
    gazetteer: &'static Gazetteer,
    events: Vec<LocatedEvent>,
    entries: Vec<Entry>,
    rows: Vec<Row>,
}

impl Desk {
    fn of(reports: &[(&str, &str)]) -> Desk {
        let gazetteer = Gazetteer::embedded().unwrap();
        let mut events = Vec::new();
        for (name, text) in reports {
            let (Input::Report(report), _) = read(name, text.as_bytes()).unwrap() else { panic!("{name}") };
            let told = extract(&report, gazetteer).unwrap().events;
            events.extend(told.into_iter().map(|event| locate(event, gazetteer).event));
        }
        let merged = merge(events.clone(), gazetteer);
        let all: Vec<&LocatedEvent> = events.iter().collect();
        let entries = entries(&all, &merged.incidents, gazetteer);
        let rows = entries.iter().map(|entry| entry.row.clone()).collect();
        Desk { gazetteer, events, entries, rows }
    }

    fn new() -> Desk {
        Desk::of(&[("one.txt", STRIKE), ("two.txt", SHELLING)])
    }

    /// The row of that sort whose column holds a text.
    fn at(&self, column: Column, value: &str) -> usize {
        self.rows.iter().position(|row| row.get(column) == value).unwrap()
    }

    fn set(&mut self, at: usize, cells: &[(Column, &str)]) -> &mut Desk {
        cells.iter().for_each(|(column, value)| self.rows[at].set(*column, *value));
        self
    }

    fn draft(&self) -> Draft {
        Draft::read("edited.csv", &draft_csv(&self.rows)).unwrap()
    }

    /// What the draft itself tells, and what its corrections make of the reports: events and findings.
    fn both(&self) -> [(Vec<LocatedEvent>, Vec<Finding>); 2] {
        let draft = self.draft();
        let edited = draft.events(self.gazetteer);
        let kept = corrections_csv(&compare(&draft, &self.entries).corrections);
        let corrections = Corrections::read("corrections.csv", &kept).unwrap();
        let stated = self.events.iter().map(|event| Stated { event: event.clone(), group: None }).collect();
        let corrected = corrections.apply(stated, &self.entries, self.gazetteer);
        assert_eq!(corrected.stale, 0, "{:?}", corrected.edited.findings);
        [edited, corrected.edited]
            .map(|edited| (edited.events.into_iter().map(|stated| stated.event).collect(), edited.findings))
    }

    /// The events, where both ways say the same and nothing is found.
    fn events(&self) -> Vec<LocatedEvent> {
        let [(events, findings), (corrected, found)] = self.both();
        assert!(findings.is_empty() && found.is_empty(), "{findings:?} {found:?}");
        assert_eq!(told(&events), told(&corrected));
        events
    }
}

/// What can be seen of events, in one order.
fn told(events: &[LocatedEvent]) -> Vec<String> {
    let of = |event: &LocatedEvent| {
        let site = |resolution: &Resolution| match resolution {
            Resolution::Placed(placed) => format!("{:?}", placed.position),
            other => format!("{other:?}"),
        };
        let sites: Vec<String> = event.sites.iter().map(|found| site(&found.resolution)).collect();
        let claim = |c: &crate::event::Claim| {
            format!(
                "{} {:?} {:?} {:?} {:?} {:?}",
                c.claimant.name, c.measure, c.count, c.stance, c.subject, c.subject_side
            )
        };
        let claims: Vec<String> = event.claims.iter().map(claim).collect();
        format!("{:?} {:?} {:?} {:?} {sites:?} {claims:?}", event.kind, event.when, event.by, event.against)
    };
    let mut told: Vec<String> = events.iter().map(of).collect();
    told.sort();
    told
}

#[test]
fn a_cell_that_can_not_be_read_is_refused_in_its_column_and_the_row_stays_as_it_was() {
    let before = told(&Desk::new().events());
    for (row, cells, code) in [
        ("Gardez", vec![(Column::Kind, "raid")], Code::Value),
        ("Gardez", vec![(Column::End, "2026-02-20")], Code::Date),
        ("Gardez", vec![(Column::DayPrecision, "fortnight")], Code::Value),
        ("Gardez", vec![(Column::Latitude, "99")], Code::Coordinate),
        ("Gardez", vec![(Column::Latitude, "0"), (Column::Longitude, "0")], Code::Coordinate),
        ("Gardez", vec![(Column::Longitude, "east")], Code::Coordinate),
        ("Gardez", vec![(Column::Manner, "around")], Code::Value),
        ("Gardez", vec![(Column::Verification, "perhaps")], Code::Value),
        ("three", vec![(Column::Measure, "hurt")], Code::Value),
        ("three", vec![(Column::Count, "lots")], Code::Number),
        ("three", vec![(Column::Stance, "maybe")], Code::Value),
    ] {
        let mut desk = Desk::new();
        let column = if row == "three" { Column::CountText } else { Column::Place };
        let at = desk.at(column, row);
        desk.set(at, &cells);
        for (events, findings) in desk.both() {
            assert_eq!(told(&events), before, "{cells:?}");
            let [found] = findings.as_slice() else { panic!("{cells:?}: {findings:?}") };
            assert_eq!((found.code, found.severity), (code, Severity::Reject), "{found}");
        }
        let draft = desk.draft().events(desk.gazetteer).findings;
        let name = cells[0].0;
        let own = draft[0].field.as_deref();
        assert!(own == Some(name.name()) || own == Some("latitude"), "{:?}", draft[0]);
        assert_eq!(draft[0].at.line, Some(u32::try_from(at).unwrap() + 2));
    }
}

#[test]
fn who_did_it_who_says_so_and_where_it_was_read_are_the_editor_s_to_change() {
    let mut desk = Desk::new();
    let at = desk.at(Column::Place, "Torkham");
    desk.set(
        at,
        &[
            (Column::By, "Border police"),
            (Column::BySide, "afghanistan"),
            (Column::Against, "Frontier Corps"),
            (Column::AgainstSide, "pakistan"),
            (Column::Claimant, "A shopkeeper"),
            (Column::ClaimantSide, ""),
            (Column::Verification, "unverified"),
            (Column::Source, "Valley Wire"),
            (Column::SourceDate, "2026-03-01"),
            (Column::SourceUrl, "https://example.org/a"),
            (Column::Kind, "armed_clash"),
            (Column::Start, "2026-02-26"),
        ],
    );
    let events = desk.events();
    let event = events.iter().find(|event| event.kind.as_str() == "armed_clash").unwrap();
    assert_eq!(
        (event.by[0].name.as_str(), event.against[0].name.as_str()),
        ("Border police", "Frontier Corps")
    );
    assert_eq!(event.told[0].said_by[0].name, "A shopkeeper");
    assert_eq!(event.told[0].verification, Verification::Unverified);
    let source = &event.told[0].source;
    assert_eq!(source.publisher.as_deref(), Some("Valley Wire"));
    assert_eq!(source.published.map(|day| day.to_string()).as_deref(), Some("2026-03-01"));
    assert_eq!(source.url.as_deref(), Some("https://example.org/a"));
    let when = event.when.as_ref().unwrap();
    assert_eq!((when.start.to_string(), when.end.to_string()), ("2026-02-26".into(), "2026-02-27".into()));
    // What was emptied is gone, not kept.
    desk.set(at, &[(Column::SourceUrl, ""), (Column::Source, "")]);
    assert!(desk.events().iter().any(|e| e.told[0].source.publisher.is_none()));
}

#[test]
fn a_place_is_moved_by_its_name_or_its_position_and_taken_away_by_emptying_it() {
    let placed = |desk: &Desk| -> Vec<Option<String>> {
        let events = desk.events();
        let sites = events.iter().filter(|e| e.kind.as_str() == "airstrike").flat_map(|e| &e.sites);
        sites
            .map(|site| match &site.resolution {
                Resolution::Placed(found) => {
                    Some(format!("{:.1} {:.1}", found.position.lat(), found.position.lon()))
                }
                _ => None,
            })
            .collect()
    };
    let mut desk = Desk::new();
    let at = desk.at(Column::Place, "Gardez");
    assert_eq!(placed(&desk), [Some("33.6 69.2".to_owned())]);
    desk.set(at, &[(Column::Place, "Khost")]);
    assert_eq!(placed(&desk), [Some("33.3 69.9".to_owned())]);
    let mut desk = Desk::new();
    desk.set(at, &[(Column::Latitude, "34.25"), (Column::Longitude, "70.5")]);
    assert_eq!(placed(&desk), [Some("34.2 70.5".to_owned())]);
    let mut desk = Desk::new();
    let all = [Column::Place, Column::PlaceAsWritten, Column::Admin1, Column::Admin2, Column::Country];
    desk.set(at, &all.map(|column| (column, "")));
    desk.set(at, &[(Column::Latitude, ""), (Column::Longitude, "")]);
    assert_eq!(placed(&desk), [None]);
}

#[test]
fn what_situs_derives_is_not_taken_from_an_editor_and_that_is_said() {
    let mut desk = Desk::new();
    let (site, claim) = (desk.at(Column::Place, "Gardez"), desk.at(Column::CountText, "three"));
    desk.set(site, &[(Column::Precision, "exact"), (Column::Count, "4")]);
    desk.set(claim, &[(Column::Place, "Khost")]);
    let compared = compare(&desk.draft(), &desk.entries);
    assert!(compared.corrections.is_empty(), "{:?}", compared.corrections);
    let told: Vec<_> =
        compared.findings.iter().map(|found| (found.field.as_deref(), &*found.way_out)).collect();
    assert_eq!(
        told,
        [
            (Some("precision"), "correct the place, or give latitude and longitude"),
            (Some("count"), "correct the place, or give latitude and longitude"),
            (Some("place"), "correct it in the row of the event's site"),
        ]
    );
}

#[test]
fn rows_of_a_report_that_is_left_out_are_stale_and_a_report_without_rows_is_new() {
    let desk = Desk::new();
    let one = Desk::of(&[("one.txt", STRIKE)]);
    let told = |compared: Compared| -> Vec<(Code, Severity)> {
        assert!(compared.corrections.is_empty());
        compared.findings.iter().map(|found| (found.code, found.severity)).collect()
    };
    let stale = told(compare(&desk.draft(), &one.entries));
    assert_eq!(stale.len(), desk.rows.len() - one.rows.len());
    assert!(stale.iter().all(|found| *found == (Code::CorrectionStale, Severity::Warning)));
    assert_eq!(told(compare(&one.draft(), &desk.entries)), [(Code::CorrectionStale, Severity::Note)]);
}

#[test]
fn a_line_of_corrections_that_fits_nothing_is_stale_with_its_reason() {
    let desk = Desk::new();
    let claim = desk.rows[desk.at(Column::CountText, "three")].id().to_owned();
    let stated = || desk.events.iter().map(|event| Stated { event: event.clone(), group: None }).collect();
    for (line, says) in [
        (format!("{claim},*,,add"), "is read from the reports now"),
        (format!("{claim},*,,keep"), "expected delete or add"),
        (format!("{claim},evidence,x,y"), "can be corrected"),
        (format!("{claim},count,7,8"), "is read now"),
        ("c-none,count,3,4".to_owned(), "no such row"),
        ("mine,*,,add,\nmine,colour,,red".to_owned(), "no such column"),
    ] {
        let file = format!("row_id,field,was,now,note\n{line},\n");
        let corrections = Corrections::read("c.csv", file.as_bytes()).unwrap();
        let met = corrections.apply(stated(), &desk.entries, desk.gazetteer);
        assert_eq!(met.stale, 1, "{line}");
        let stale = met.edited.findings.iter().find(|found| found.code == Code::CorrectionStale).unwrap();
        assert!(stale.what.contains(says), "{stale}");
    }
}

#[test]
fn a_row_of_one_s_own_is_an_event_and_a_broken_one_is_refused() {
    let mut desk = Desk::new();
    let own = |cells: &[(Column, &str)]| {
        let mut row = Row::default();
        cells.iter().for_each(|(column, value)| row.set(*column, *value));
        row
    };
    let site = [
        (Column::Row, "site"),
        (Column::Event, "mine"),
        (Column::Kind, "drone_strike"),
        (Column::Start, "2026-03-02"),
        (Column::Place, "Spot 7"),
        (Column::Latitude, "34.5"),
        (Column::Longitude, "70.25"),
    ];
    let claim = [
        (Column::Event, "mine"),
        (Column::Kind, "drone_strike"),
        (Column::Measure, "killed"),
        (Column::Count, "up to 4"),
        (Column::Stance, "disputes"),
        (Column::Evidence, "up to four were killed"),
        (Column::Source, "Field notes"),
    ];
    let count = desk.events().len();
    desk.rows.push(own(&site));
    desk.rows.push(own(&claim));
    let events = desk.events();
    assert!(events.len() > count);
    let found = events.iter().find(|e| e.sites.iter().any(|s| s.site.written == "Spot 7")).unwrap();
    assert!(matches!(&found.sites[0].resolution, Resolution::Placed(at) if at.position.lat() == 34.5));
    let said = events.iter().flat_map(|e| &e.claims).find(|c| c.stance == Stance::Disputes).unwrap();
    assert_eq!(said.measure, Measure::Killed);
    assert_eq!(said.claimant.name, "Field notes", "where no claimant is named the source says it");

    let last = desk.rows.len() - 1;
    desk.set(last, &[(Column::Count, "lots")]);
    for (_, findings) in desk.both() {
        assert!(matches!(findings.as_slice(), [one] if one.code == Code::Number), "{findings:?}");
    }
}

#[test]
fn a_table_without_the_columns_of_a_draft_is_no_draft() {
    let error = Draft::read("t.csv", b"row_id,row,event\ns-1,site,e\n").unwrap_err();
    assert_eq!((error.code, error.at.as_ref().and_then(|at| at.line)), (Code::Header, Some(1)));
    assert!(error.what.contains("evidence"), "{}", error.what);
}
