//! One way to read a table, whatever it is read for: templates or not, one thread or three, small pieces or large.

use std::io;

use proptest::prelude::*;

use super::desk::{Batch, Desk, Office, Same};
use super::sink::Parts;
use super::*;
use crate::gazetteer::Gazetteer;
use crate::layer::lay_out;
use crate::locate::locate;
use crate::merge::{Stated, keep_apart};
use crate::report::{begin_table, read_table_as};

fn office(quick: bool, select: &Select) -> Office<'_> {
    let gazetteer = Gazetteer::embedded().unwrap();
    let same = Same { merge: true, several: false };
    Office { gazetteer, select, same, quick, claims: true, own: &[], twice: None }
}

fn streamed(text: &str, quick: bool, options: &TableOptions) -> Batch {
    let mut open = || Ok(text.as_bytes());
    let (plan, mut pieces) = begin_table("t.csv", &mut open, options).unwrap();
    let select = Select::default();
    let mut desk = Desk::new(office(quick, &select), &plan);
    let piece = pieces.next(&plan).unwrap();
    piece.map(|piece| desk.read(&piece)).unwrap_or_default()
}

fn texts(parts: &Parts) -> Vec<String> {
    parts.0.iter().map(|part| String::from_utf8(part.clone()).unwrap()).collect()
}

fn rows() -> impl Strategy<Value = String> {
    let named = prop::sample::select(vec![
        "Khost,Khost,33.3395,69.9204",
        "Khost,Khost,,",
        "Kabul,Kabul,34.5281,69.1723",
        "Nowhere at All,,,",
        "Torkham,Nangarhar,34.1147,71.0847",
        "Sea,,0,0",
    ])
    .prop_map(str::to_owned);
    // Each its own coordinates, around the border and far from it, with names that many bear and that nobody bears.
    let name = prop::sample::select(vec!["Khost,Khost", "Khost,", "Post \\ 7,Paktika", "Chaman,Balochistan"]);
    let of_its_own =
        (name, 23.0..39.0f64, 60.0..76.0f64).prop_map(|(name, lat, lon)| format!("{name},{lat:.4},{lon:.4}"));
    let row = (
        prop::sample::select(vec!["26 February 2026", "2026-02-27", "31 February 2026", ""]),
        prop::sample::select(vec!["Air/drone strike", "Armed clash", "Attack", "Kerfuffle", ""]),
        prop::sample::select(vec!["Military Forces", "A;B", "", "He said \"\"so\"\""]),
        prop_oneof![named, of_its_own],
        prop::sample::select(vec!["1", "2", "3", ""]),
        prop::sample::select(vec!["0", "5", "-99", "lots", ""]),
        prop::sample::select(vec!["Wire", "\"A, B\"", ""]),
    );
    prop::collection::vec(row, 1..12).prop_map(|rows| {
        let mut text = String::from(
            "event_id_cnty,event_date,sub_event_type,actor1,actor2,location,admin1,latitude,longitude,geo_precision,\
             fatalities,source,notes,country\n",
        );
        for (n, (date, kind, by, place, grade, dead, source)) in rows.into_iter().enumerate() {
            text.push_str(&format!(
                "AFG{n},{date},{kind},\"{by}\",Group C,{place},{grade},{dead},{source},\"a, \"\"b\"\"\",Afghanistan\n"
            ));
        }
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_plain_row_has_the_bytes_it_has_without_a_template(text in rows(), keep in any::<bool>()) {
        let keep = if keep { crate::report::Keep::All } else { crate::report::Keep::Nothing };
        let options = TableOptions { keep, ..TableOptions::default() };
        let (quick, slow) = (streamed(&text, true, &options), streamed(&text, false, &options));
        prop_assert_eq!(texts(&quick.parts), texts(&slow.parts));
        prop_assert_eq!(&quick.counts, &slow.counts);
        prop_assert_eq!(&quick.used, &slow.used);
        let counts = &quick.counts;
        prop_assert_eq!(counts.rows_read, counts.features + counts.unplaced + counts.rejected);
    }

    #[test]
    fn a_row_gives_the_feature_that_it_gives_where_all_is_held_at_once(text in rows()) {
        let gazetteer = Gazetteer::embedded().unwrap();
        let (table, _) = read_table_as("t.csv", text.as_bytes(), &TableOptions::default()).unwrap();
        let stated = table.events.into_iter().map(|event| Stated::alone(locate(event, gazetteer).event)).collect();
        let layers = lay_out(&keep_apart(stated, gazetteer).incidents, gazetteer);
        let mut held: Vec<String> = Vec::new();
        for layer in layers.layers.iter().filter(|layer| crate::export::SHEETS.contains(&layer.name)) {
            let bytes = crate::export::layer_geojson(layer, &[]).bytes;
            let text = String::from_utf8(bytes).unwrap();
            held.extend(text.lines().filter(|line| line.starts_with("{\"type\":\"Feature\",")).map(|line| line.trim_end_matches(',').to_owned()));
        }
        let quick = streamed(&text, true, &TableOptions::default());
        let mut told: Vec<String> = Vec::new();
        for part in texts(&quick.parts).iter().take(crate::export::SHEETS.len()) {
            told.extend(part.lines().filter(|line| line.starts_with('{')).map(|line| line.trim_end_matches(',').to_owned()));
        }
        held.sort();
        told.sort();
        prop_assert_eq!(held, told);
    }
}

fn emptied(to: &mut &mut io::Cursor<Vec<u8>>) -> io::Result<bool> {
    **to = io::Cursor::default();
    Ok(true)
}

/// What a run writes to one file.
fn run_on(file: &std::path::Path, threads: usize) -> (String, Done) {
    let inputs = [Input { name: "t.csv".into(), path: file.to_owned() }];
    let (options, select) = (TableOptions::default(), Select::default());
    let job = Job {
        inputs: &inputs,
        options: &options,
        gazetteer: Gazetteer::embedded().unwrap(),
        select: &select,
        merge: true,
        threads: NonZeroUsize::new(threads).unwrap(),
        claims: true,
        own: &[],
    };
    let mut bytes = io::Cursor::default();
    let mut sink = Single::new(&mut bytes, Form::Lines, emptied).unwrap();
    let done = run(job, &mut sink, &mut Progress::new(1, true)).unwrap();
    sink.finish().unwrap();
    (String::from_utf8(bytes.into_inner()).unwrap(), done)
}

#[test]
fn threads_and_packing_change_no_byte_and_rows_of_one_id_are_one_event() {
    let mut text =
        String::from("event_id_cnty,event_date,sub_event_type,actor1,location,admin1,fatalities\n");
    for row in 0..9000 {
        // Every hundredth event is told once an actor, as monadic exports do.
        let id = if row % 100 == 1 { row - 1 } else { row };
        let place = ["Khost,Khost", "Kabul,Kabul", "Torkham,Nangarhar"][row % 3];
        text.push_str(&format!(
            "AFG{id},2026-02-{:02},Armed clash,Actor {row},{place},{}\n",
            1 + id % 28,
            row % 4
        ));
    }
    let folder = tempfile::tempdir().unwrap();
    let plain = folder.path().join("a.csv");
    std::fs::write(&plain, &text).unwrap();
    let packed = folder.path().join("a.csv.gz");
    let mut gz =
        flate2::write::GzEncoder::new(std::fs::File::create(&packed).unwrap(), flate2::Compression::fast());
    io::Write::write_all(&mut gz, text.as_bytes()).unwrap();
    gz.finish().unwrap();
    let (one, done) = run_on(&plain, 1);
    assert_eq!((done.counts.rows_read, done.counts.events), (9000, 8910));
    assert_eq!(done.counts.read(), done.counts.accounted());
    assert_eq!(
        done.counts.merged,
        90 - (done.counts.features - 8910),
        "a row of another place is a site of its own"
    );
    assert_eq!(run_on(&plain, 3).0, one);
    assert_eq!(run_on(&packed, 2).0, one);
    let both = one.lines().find(|line| line.contains("acled-AFG0\"")).unwrap();
    assert!(both.contains("Actor 0; Actor 1"), "{both}");
}

#[test]
fn however_many_rows_are_told_twice_they_are_merged_a_few_at_a_time() {
    let mut text =
        String::from("event_id_cnty,event_date,sub_event_type,actor1,location,admin1,fatalities\n");
    for row in 0..4500 {
        let place = ["Khost,Khost", "Kabul,Kabul", "Torkham,Nangarhar"][row % 3];
        text.push_str(&format!("AFG{},2026-02-27,Armed clash,Actor {},{place},1\n", row % 1500, row / 1500));
    }
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &text).unwrap();
    let (one, done) = run_on(file.path(), 1);
    let counts = &done.counts;
    assert_eq!((counts.rows_read, counts.events, counts.features, counts.merged), (4500, 1500, 1500, 3000));
    assert_eq!(counts.read(), counts.accounted());
    let all: std::collections::BTreeSet<&str> = one.lines().collect();
    assert_eq!(all.len(), 1500);
    assert!(all.iter().all(|line| line.contains("Actor 0; Actor 1; Actor 2")));
    assert_eq!(run_on(file.path(), 3).0, one);
}
