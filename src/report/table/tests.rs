use proptest::prelude::*;

use super::*;
use crate::error::{Code, Severity};
use crate::event::{Count, Kind, Manner, Measure, PlaceWord, Stance};

mod cells;
mod maps;

fn table(text: &str) -> (TableEvents, Vec<Finding>) {
    read_table("t.csv", text.as_bytes()).unwrap()
}

fn rejects(findings: &[Finding]) -> Vec<(Code, Option<u32>, Option<u32>)> {
    findings
        .iter()
        .filter(|finding| finding.severity == Severity::Reject)
        .map(|finding| (finding.code, finding.at.line, finding.at.column))
        .collect()
}

#[test]
fn a_table_without_a_header_is_known_by_its_rows_unless_it_is_said_to_be_another() {
    let text = include_bytes!("../../../tests/golden/tables/ucdp-no-header.csv");
    let read = |dialect| read_table_as("t.csv", text, &TableOptions { dialect, ..TableOptions::default() });
    let rows = |dialect| read(dialect).map(|(table, _)| table.rows_read).map_err(|error| error.code);
    assert_eq!(rows(None), rows(Some(Dialect::Ucdp)));
    assert!(rows(None).unwrap() > 0);
    assert_eq!(rows(Some(Dialect::Acled)), Err(Code::Header));
}

#[test]
fn a_header_without_a_place_is_told_with_what_parts_its_names() {
    for (mark, word) in [(",", "commas"), (";", "semicolons"), ("\t", "tabs"), ("|", "bars")] {
        let text = ["date", "colour", "weight"].join(mark) + "\n";
        let error = read_table("t.csv", text.as_bytes()).unwrap_err();
        assert!(error.code == Code::Header && error.what.contains(&format!("(parted by {word})")), "{error}");
    }
}

#[test]
fn rows_that_share_an_id_are_one_event_with_its_sites_and_claims() {
    let (table, findings) = table(
        "id,date,kind,place,admin1,manner,by,by_side,measure,count,subject,subject_side,claimant,claimant_side,stance\n\
         op,2026-02-26,armed_clash,Khost,,along_border,Afghan forces,Afghanistan,,,,,,,\n\
         op,,,Torkham,Nangarhar,,,,killed,up to 55,Pakistani soldiers,pakistan,Fitrat,afghanistan,\n\
         op,,,,,,,,captured,several,Pakistani soldiers,pakistan,Zaidi,pakistan,denies\n",
    );
    assert!(findings.is_empty(), "{findings:?}");
    assert_eq!((table.rows_read, table.rows_used, table.events.len()), (3, 3, 1));
    let event = &table.events[0];
    assert_eq!(event.kind, Kind::ArmedClash);
    assert_eq!(event.by[0].side.as_ref().unwrap().as_str(), "afghanistan");
    assert_eq!(event.sites.len(), 2);
    assert_eq!((event.sites[0].manner, event.sites[1].manner), (Manner::AlongBorder, Manner::In));
    assert_eq!(event.sites[1].context.within, ["Nangarhar"]);
    let counts: Vec<_> =
        event.claims.iter().map(|claim| (claim.measure, claim.count, claim.stance)).collect();
    assert_eq!(
        counts,
        [
            (Measure::Killed, Count::UpTo(55), Stance::Asserts),
            (Measure::Captured, Count::Unnumbered, Stance::Denies)
        ]
    );
}

#[test]
fn evidence_slices_the_record_and_counts_fields() {
    let text = "\u{feff}id,date,place,killed,source\r\n\r\n1,2026-02-26,\"Anzar\r\nSar\",5,Dawn\r\n";
    let (table, _) = table(text);
    let event = &table.events[0];
    let evidence = &event.sites[0].evidence;
    assert_eq!((evidence.line, evidence.column), (3, 3));
    assert_eq!(&text[evidence.bytes()], "1,2026-02-26,\"Anzar\r\nSar\",5,Dawn");
    assert_eq!(evidence.text, "Anzar\r\nSar");
    let claim = &event.claims[0];
    assert_eq!((claim.claimant.name.as_str(), claim.evidence[0].column), ("Dawn", 4));
    assert_eq!(claim.claimant.side.as_ref().unwrap().as_str(), "report");
}

#[test]
fn broken_rows_are_rejected_with_line_and_column_and_the_rest_is_read() {
    let (table, findings) = table(
        "id,date,place,lat,lon\n\
         1,2026-02-30,Kabul,,\n\
         2,2026-02-26,Kabul,95,69\n\
         3,2026-02-26,Kabul,0,0\n\
         4,2026-02-26,Kabul,34.5,\n\
         5,2026-02-26,Kabul,nan,69\n\
         6,2026-02-26,Kabul\n\
         7,2026-02-26,Kabul,1,2,3\n\
         id,date,place,lat,lon\n\
         8,,,,\n\
         9,2026-02-26,\"Kab\"ul,,\n\
         10,2026-02-26,Kabul,34.5,69.2\n\
         ,,,,\n\
         11,2026-02-26,\"Kabul,,\n\
         12,2026-02-26,Khost,,\n",
    );
    assert_eq!(
        rejects(&findings),
        [
            (Code::Date, Some(2), Some(2)),
            (Code::Coordinate, Some(3), Some(4)),
            (Code::Coordinate, Some(5), Some(5)),
            (Code::Coordinate, Some(6), Some(4)),
            (Code::FieldCount, Some(7), Some(4)),
            (Code::FieldCount, Some(8), Some(6)),
            (Code::RepeatedHeader, Some(9), None),
            (Code::Missing, Some(10), Some(3)),
            (Code::Quote, Some(11), Some(3)),
            (Code::Quote, Some(14), Some(3)),
        ]
    );
    assert_eq!((table.rows_read, table.rows_used, table.events.len()), (13, 3, 3));
    let unknown = findings.iter().find(|finding| finding.what.contains("0, 0")).unwrap();
    assert_eq!((unknown.at.line, unknown.severity), (Some(4), Severity::Warning));
    assert!(findings.iter().all(|finding| !finding.way_out.is_empty()), "{findings:?}");
}

#[test]
fn a_byte_that_is_no_utf8_costs_its_row_and_is_named() {
    let (table, findings) = read_table("t.csv", b"place,notes\nKabul,ok\nKhost,\"caf\xe9\"\n").unwrap();
    assert_eq!((table.rows_read, table.rows_used), (2, 1));
    let reject = findings.iter().find(|finding| finding.code == Code::Encoding).unwrap();
    assert!(reject.what.contains("0xe9 at offset 31"), "{reject}");
    assert_eq!(
        (reject.at.line, reject.at.column, reject.field.as_deref()),
        (Some(3), Some(2), Some("notes"))
    );
}

#[test]
fn a_table_without_a_place_is_an_error_that_lists_what_was_found() {
    let error = read_table("t.csv", b"date,lat,fatalities\n2026-02-26,1,2\n").unwrap_err();
    assert_eq!(error.code, Code::Header);
    assert!(error.what.contains("\"lat\", \"fatalities\"") && error.what.contains("longitude"), "{error}");
}

#[test]
fn delimiters_and_encodings_are_found() {
    for text in [
        "date;place\n2026-02-26;Kabul\n",
        "date\tplace\n2026-02-26\tKabul\n",
        "date|place\n2026-02-26|Kabul\n",
    ] {
        assert_eq!(table(text).0.events[0].sites[0].written, "Kabul");
    }
    let text = "\u{feff}date,place\r\n2026-02-26,هرات\r\n";
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let (read, _) = read_table("t.csv", &bytes).unwrap();
    let evidence = &read.events[0].sites[0].evidence;
    assert_eq!((evidence.line, evidence.column, evidence.text.as_str()), (2, 2, "هرات"));
    assert_eq!(evidence.bytes(), 26..56);
}

#[test]
fn guesses_and_oddities_are_said_and_cost_nothing() {
    let (table, findings) = table(
        "id,date,kind,place,lat,lon,killed,x\n\
         1,2026-02-26,Kerfuffle,Kabul,\"34,5\",\"69,2\",-99,\n\
         ,2026-02-26,Air/drone strike,Kabul,,,\"2,660\",\n\
         2,2026-02-26,,,34.5,69.2,lots,,\n",
    );
    assert_eq!((table.rows_used, rejects(&findings).len()), (3, 0));
    assert_eq!(table.events[0].kind, Kind::Other);
    assert!(table.events[0].claims.is_empty());
    assert_eq!(table.events[0].sites[0].given.unwrap().position.lat(), 34.5);
    assert_eq!(table.events[1].kind, Kind::Airstrike);
    assert_eq!(table.events[1].claims[0].count, Count::Exact(2660));
    assert_eq!(table.events[2].sites[0].written, "34.5, 69.2");
    assert_eq!(table.events[2].claims[0].count, Count::Unnumbered);
    let said: Vec<_> = findings.iter().map(|finding| finding.code).collect();
    assert_eq!(
        said,
        [
            Code::Header,
            Code::Value,
            Code::Number,
            Code::Number,
            Code::Number,
            Code::Missing,
            Code::Number,
            Code::Missing,
            Code::Number,
            Code::FieldCount,
        ]
    );
}

#[test]
fn an_unknown_kind_is_said_of_ten_rows_however_many_have_it() {
    let rows: String = (0..20).map(|row| format!("{},Kabul\n", if row == 3 { "y" } else { "x" })).collect();
    let (table, findings) = table(&format!("kind,place\n{rows}"));
    let said: Vec<_> = findings.iter().filter(|finding| finding.code == Code::Value).collect();
    assert_eq!(said.len(), 11);
    let more: Vec<_> = said.iter().filter(|said| said.what.ends_with("here and on 9 more rows")).collect();
    assert_eq!(more.len(), 1);
    assert!(table.events.iter().all(|event| event.kind == Kind::Other));
}

#[test]
fn doubtful_days_and_points_are_said_and_kept() {
    let text = "date,place,latitude,longitude,geom_wkt,kind\n\
        \"Thursday, 26 February 2026\",Kabul,34.5,69.2,POINT (69.2 34.5),attack\n\
        \"Monday, 26 February 2026\",Kabul,34.5,69.2,POINT (69.9 34.5),\n\
        2031-01-01,Kabul,0,0,POINT (69.2 34.5),attack\n2031-01-02,Kabul,0.0,-0,,attack\n";
    let options = TableOptions { today: jiff::civil::Date::new(2026, 3, 1).ok(), ..TableOptions::default() };
    let (table, findings) = read_table_as("t.csv", text.as_bytes(), &options).unwrap();
    assert_eq!(table.events.len(), 4);
    let said: Vec<_> =
        findings.iter().map(|f| (f.at.line.unwrap_or(0), f.field.clone().unwrap_or_default())).collect();
    let of = |line, field: &str| said.contains(&(line, field.to_owned()));
    assert!(!said.iter().any(|(line, _)| *line == 2));
    assert!(of(3, "date") && of(3, "geom_wkt") && of(3, "kind"));
    assert!(of(4, "date") && of(4, "latitude") && of(5, "date") && of(5, "latitude"));
    assert_eq!(said.len(), 7);
}

#[test]
fn a_row_without_a_place_name_is_at_the_smallest_area_it_names() {
    let (table, _) = table("date,place,admin1,admin2,country\n2026-02-26,,Khost,Terezi,Afghanistan\n");
    let site = &table.events[0].sites[0];
    assert_eq!((site.written.as_str(), site.context.kind), ("Terezi", Some(PlaceWord::District)));
    assert_eq!(site.context.within, ["Khost", "Afghanistan"]);
    assert_eq!(site.evidence.column, 4);
}

#[test]
fn one_id_on_many_rows_is_gathered_in_a_moment() {
    let mut text = String::from("id,date,place,killed\n");
    for row in 0..20_000 {
        text.push_str(&format!("1,2026-02-26,Place {row},{row}\n"));
    }
    let (table, _) = table(&text);
    assert_eq!((table.events.len(), table.events[0].sites.len()), (1, 20_000));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn every_row_is_used_or_rejected(
        rows in prop::collection::vec("(1|2|),(2026-02-26|2026-02-31|),(Kabul|\"Kh\nost\"|\"a\"b|\"|),(34.5|x|),(69.2|400|)(,|,9)?", 0..12),
        end in "(\n|\r\n|\r|\n\n)",
    ) {
        let text = format!("id,date,place,lat,lon{end}{}", rows.join(&end));
        let (table, findings) = table(&text);
        prop_assert_eq!(table.rows_read, table.rows_used + rejects(&findings).len());
    }

    #[test]
    fn lines_are_those_of_the_file(blanks in prop::collection::vec(0_usize..3, 1..8), end in "(\n|\r\n|\r)") {
        let mut text = format!("date,place{end}");
        let mut line = 2;
        let mut expected = Vec::new();
        for blank in blanks {
            text.push_str(&end.repeat(blank));
            line += u32::try_from(blank).unwrap();
            expected.push(line);
            text.push_str(&format!("2026-02-26,Kabul{end}"));
            line += 1;
        }
        let lines: Vec<u32> = table(&text).0.events.iter().map(|event| event.sites[0].evidence.line).collect();
        prop_assert_eq!(lines, expected);
    }
}
