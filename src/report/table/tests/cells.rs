//! What single cells say, and what is said of those that can't be read.

use jiff::civil::date;

use super::*;
use crate::event::{DatePrecision, Verification};

/// A table of one row with these cells.
fn row(cells: &[(&str, &str)]) -> (TableEvents, Vec<Finding>) {
    let quoted = |text: &str| format!("\"{text}\"");
    let names: Vec<&str> = cells.iter().map(|(name, _)| *name).collect();
    let values: Vec<String> = cells.iter().map(|(_, value)| quoted(value)).collect();
    table(&format!("{}\n{}\n", names.join(","), values.join(",")))
}

/// The one reject of a row, that says this of that column.
#[track_caller]
fn rejected(cells: &[(&str, &str)], code: Code, column: u32, says: &str) {
    let (table, findings) = row(cells);
    assert!(table.events.is_empty(), "{cells:?} was read");
    assert_eq!(rejects(&findings), [(code, Some(2), Some(column))], "{findings:?}");
    let reject = findings.iter().find(|finding| finding.severity == Severity::Reject).unwrap();
    assert!(reject.what.contains(says), "{reject}");
    assert!(!reject.way_out.is_empty(), "{reject}");
}

/// The one warning of a row that is read, and its column.
#[track_caller]
fn warned(cells: &[(&str, &str)], code: Code, column: u32) -> Event {
    let (table, findings) = row(cells);
    let said: Vec<_> = findings.iter().map(|found| (found.severity, found.code, found.at.column)).collect();
    assert_eq!(said, [(Severity::Warning, code, Some(column))], "{findings:?}");
    table.events.into_iter().next().unwrap()
}

#[test]
fn days_that_say_nothing_certain_are_rejected_with_the_way_out() {
    let place = ("place", "Kabul");
    rejected(
        &[("start", "2026-02-26"), ("end", "2026-02-20"), place],
        Code::Date,
        2,
        "on or after the first",
    );
    rejected(&[("date", "46079"), place], Code::Date, 1, "spreadsheet's number");
    rejected(&[("date", "03/04/2026"), place], Code::Date, 1, "can't be told apart");
    rejected(&[("date", "2026-02-28 - 2026-02-26"), place], Code::Date, 1, "a day that exists");
}

#[test]
fn two_days_in_one_cell_are_a_range() {
    for text in [
        "2026-02-26 - 2026-02-28",
        "2026-02-26 – 2026-02-28",
        "2026-02-26 to 2026-02-28",
        "2026-02-26/2026-02-28",
        "26 February 2026 - 28 February 2026",
        "2026-02-26 10:00 - 2026-02-28 12:00",
    ] {
        let (table, findings) = row(&[("date", text), ("place", "Kabul")]);
        assert!(findings.is_empty(), "{findings:?}");
        let when = table.events[0].when.clone().unwrap();
        assert_eq!(
            (when.start, when.end, when.precision),
            (date(2026, 2, 26), date(2026, 2, 28), DatePrecision::Range)
        );
    }
}

#[test]
fn a_range_is_never_cut_down_to_its_first_day() {
    for text in ["26.02.2026 - 28.02.2026", "26/02/2026 to 28/02/2026"] {
        let (table, _) = row(&[("date", text), ("place", "Kabul")]);
        let when = table.events[0].when.clone().unwrap();
        assert_eq!((when.start, when.end), (date(2026, 2, 26), date(2026, 2, 28)), "{text}");
    }
    for text in ["26.02.2026 28.02.2026", "26.02.2026 and more", "2026-02-26 2026-02-28"] {
        rejected(&[("date", text), ("place", "Kabul")], Code::Date, 1, "a day that exists");
    }
    let (table, _) = row(&[("date", "2/26/2026 10:00:00 PM"), ("place", "Kabul")]);
    assert_eq!(table.events[0].when.as_ref().unwrap().start, date(2026, 2, 26));
}

#[test]
fn a_column_decides_day_and_month_or_says_that_it_can_not() {
    let note = |dates: &[&str]| {
        let rows: String = dates.iter().map(|day| format!("{day},Kabul\n")).collect();
        let (read, findings) = table(&format!("date,place\n{rows}"));
        let note = findings.into_iter().find(|found| found.severity == Severity::Note).unwrap();
        (read.events.iter().map(|e| e.when.as_ref().unwrap().start).collect::<Vec<_>>(), note)
    };
    let (days, said) = note(&["13/04/2026", "03/04/2026"]);
    assert_eq!(days, [date(2026, 4, 13), date(2026, 4, 3)]);
    assert!(said.what.contains("1 of 2 say so") && said.way_out.is_empty(), "{said}");
    let (days, said) = note(&["01/04/2026", "03/04/2026"]);
    assert!(
        days.is_empty() && said.what.contains("don't say whether") && said.way_out.contains("--dates"),
        "{said}"
    );
    let (days, said) = note(&["13/04/2026", "04/13/2026", "03/04/2026"]);
    assert_eq!(days, [date(2026, 4, 13), date(2026, 4, 13)], "only those that can be read one way");
    assert!(said.what.contains("1 have the day first and 1 the month"), "{said}");
}

#[test]
fn numbers_of_a_place_are_checked() {
    let base = [("date", "2026-02-26"), ("place", "Kabul")];
    let with = |more: &[(&'static str, &'static str)]| [&base[..], more].concat();
    for bad in ["wide", "0", "-3", "20001"] {
        let event = warned(
            &with(&[("latitude", "34.5"), ("longitude", "69.2"), ("radius_km", bad)]),
            Code::Number,
            5,
        );
        assert_eq!(event.sites[0].given.unwrap().radius_km, None);
    }
    let (table, findings) = row(&with(&[("latitude", "34.5"), ("longitude", "69.2"), ("radius_km", "7.5")]));
    assert!(findings.is_empty(), "{findings:?}");
    let given = table.events[0].sites[0].given.unwrap();
    assert_eq!((given.position.lat(), given.position.lon(), given.radius_km), (34.5, 69.2, Some(7.5)));
    rejected(&with(&[("latitude", "north"), ("longitude", "69.2")]), Code::Coordinate, 3, "decimal degrees");
}

#[test]
fn kinds_of_place_and_manners_are_words_of_a_list() {
    for (word, kind) in [
        ("pass", PlaceWord::Pass),
        ("checkpoint", PlaceWord::Post),
        ("airbase", PlaceWord::Airport),
        ("valley", PlaceWord::Region),
        ("city", PlaceWord::Settlement),
        ("gate", PlaceWord::Crossing),
        ("country", PlaceWord::Country),
    ] {
        let (table, findings) = row(&[("date", "2026-02-26"), ("place", "Sar"), ("place_kind", word)]);
        assert!(findings.is_empty(), "{word}: {findings:?}");
        assert_eq!(table.events[0].sites[0].context.kind, Some(kind), "{word}");
    }
    for (word, manner) in [("near", Manner::Near), ("at", Manner::In), ("border", Manner::AlongBorder)] {
        let (table, _) = row(&[("date", "2026-02-26"), ("place", "Sar"), ("manner", word)]);
        assert_eq!(table.events[0].sites[0].manner, manner);
    }
    rejected(&[("place", "Sar"), ("place_kind", "planet")], Code::Value, 2, "planet");
    rejected(&[("place", "Sar"), ("manner", "above")], Code::Value, 2, "above");
}

#[test]
fn a_claim_needs_its_measure_and_says_how_it_is_meant() {
    let base = [("place", "Sar"), ("measure", "killed"), ("count", "3"), ("claimant", "Fitrat")];
    let with = |more: (&'static str, &'static str)| [&base[..], &[more]].concat();
    for (word, stance) in
        [("disputed", Stance::Disputes), ("deny", Stance::Denies), ("assert", Stance::Asserts)]
    {
        assert_eq!(row(&with(("stance", word))).0.events[0].claims[0].stance, stance);
    }
    for (word, told) in [("verified", Verification::Verified), ("not_verified", Verification::Unverified)] {
        assert_eq!(row(&with(("verification", word))).0.events[0].claims[0].verification, told);
    }
    rejected(&with(("stance", "maybe")), Code::Value, 5, "maybe");
    rejected(&with(("verification", "perhaps")), Code::Value, 5, "perhaps");
    rejected(
        &[("place", "Sar"), ("measure", ""), ("count", "3")],
        Code::Missing,
        2,
        "a count and no measure",
    );
    let day = ("date", "2026-02-26");
    let event = warned(&[day, ("place", "Sar"), ("measure", "killed"), ("count", "lots")], Code::Number, 4);
    assert_eq!(event.claims[0].count, Count::Unnumbered);
}

#[test]
fn a_day_of_publishing_that_is_none_is_left_out_and_said() {
    let day = ("date", "2026-02-26");
    let event = warned(
        &[day, ("place", "Sar"), ("killed", "3"), ("source", "Dawn"), ("source_date", "soon")],
        Code::Date,
        5,
    );
    assert_eq!(event.told[0].source.published, None);
}

#[test]
fn what_somebody_says_of_a_table_beforehand_must_fit_it() {
    let with = |map: &[(&str, &str)], text: &str| {
        let map = map.iter().map(|(own, name)| ((*own).to_owned(), (*name).to_owned())).collect();
        let options = TableOptions { map, ..TableOptions::default() };
        read_table_as("t.csv", text.as_bytes(), &options)
    };
    let text = "Datum,Ort\n2026-02-26,Kabul\n";
    let (read, _) = with(&[("date", "Datum"), ("place", "Ort")], text).unwrap();
    assert_eq!(read.events[0].sites[0].written, "Kabul");
    let error = with(&[("day", "Datum")], text).unwrap_err();
    assert!(
        error.code == Code::Usage && error.what.contains("no column \"day\"") && error.what.contains("date")
    );
    let error = with(&[("place", "Platz")], text).unwrap_err();
    assert!(error.code == Code::Usage && error.what.contains("Platz"), "{error}");
}
