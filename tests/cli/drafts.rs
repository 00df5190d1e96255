//! The draft: extracted, built from, corrected, and corrected again when reports were added.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::layers::{EVENT_LAYERS, features, json, text};
use crate::situs::{EXAMPLE, Run, Situs, bless, example, root};
use crate::tree;

type Row = BTreeMap<String, String>;

const GOLDEN: &str = "tests/golden/durand-2026-02/draft.csv";

fn rows(path: &Path) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let header = reader.headers().unwrap().clone();
    let row = |record: csv::Result<csv::StringRecord>| {
        let record = record.unwrap();
        header.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect()
    };
    reader.records().map(row).collect()
}

/// Writes rows as a spreadsheet would, under the header of the golden draft.
fn save(path: &Path, rows: &[Row], delimiter: u8) {
    let header = csv::Reader::from_path(root().join(GOLDEN)).unwrap().headers().unwrap().clone();
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_path(path).unwrap();
    writer.write_record(&header).unwrap();
    for row in rows {
        let cell = |name: &str| row.get(name).cloned().unwrap_or_default();
        writer.write_record(header.iter().map(cell)).unwrap();
    }
    writer.flush().unwrap();
}

/// A folder with the example's draft in it.
struct Desk {
    dir: TempDir,
}

impl Desk {
    fn new() -> Self {
        let desk = Desk { dir: tempfile::tempdir().unwrap() };
        desk.extract(EXAMPLE, "draft.csv");
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn extract(&self, reports: impl AsRef<std::ffi::OsStr>, to: &str) -> Vec<Row> {
        Situs::new().arg("extract").arg(reports).arg("-o").arg(self.path(to)).run().code(0);
        rows(&self.path(to))
    }

    fn draft(&self) -> Vec<Row> {
        rows(&self.path("draft.csv"))
    }

    fn save(&self, rows: &[Row]) {
        save(&self.path("draft.csv"), rows, b',');
    }

    fn correct(&self, reports: impl AsRef<std::ffi::OsStr>) -> Vec<Row> {
        let to = self.path("corrections.csv");
        let situs = Situs::new().arg("correct").arg(self.path("draft.csv")).arg(reports);
        situs.arg("-o").arg(&to).run().code(0);
        rows(&to)
    }

    /// Builds from reports with the corrections.
    fn build(&self, reports: impl AsRef<std::ffi::OsStr>) -> Run {
        let situs = Situs::build(reports, self.path("out"));
        situs.arg("--corrections").arg(self.path("corrections.csv")).run().code(0)
    }

    fn build_draft(&self) -> Run {
        Situs::build(self.path("draft.csv"), self.path("out")).run().code(0)
    }
}

fn find<'a>(rows: &'a [Row], row: &str, column: &str, value: &str) -> &'a Row {
    let found = rows.iter().find(|r| r["row"] == row && r[column] == value);
    found.unwrap_or_else(|| panic!("no {row} with {column} {value}"))
}

fn set(rows: &mut [Row], id: &str, column: &str, value: &str) {
    let row = rows.iter_mut().find(|row| row["row_id"] == id).unwrap();
    row.insert(column.to_owned(), value.to_owned());
}

/// Layers and claims of a folder: all that says what happened, not from which files.
fn drawn(dir: &Path) -> tree::Tree {
    let mut tree = tree::read(dir);
    tree.remove("datapackage.json");
    tree.remove("rejects.csv");
    tree
}

fn balanced(dir: &Path) {
    let accounts = &json(&dir.join("datapackage.json"))["accounting"];
    let of = |name: &str| accounts[name].as_u64().unwrap();
    let out = of("features") + of("merged") + of("filtered") + of("unplaced") + of("rejected");
    assert_eq!(of("rows_read") + of("passages_read"), out, "{accounts}");
}

#[test]
fn the_example_s_draft_is_the_one_that_was_read_by_eye() {
    let desk = Desk::new();
    let found = fs::read_to_string(desk.path("draft.csv")).unwrap();
    let golden = root().join(GOLDEN);
    if bless() {
        fs::write(&golden, &found).unwrap();
    }
    let expected = fs::read_to_string(&golden).unwrap();
    for (number, (found, expected)) in found.lines().zip(expected.lines()).enumerate() {
        assert_eq!(found, expected, "line {}; SITUS_BLESS=1 cargo test rewrites it", number + 1);
    }
    assert_eq!(found.len(), expected.len());
}

#[test]
fn a_draft_that_nobody_changed_builds_the_layers_of_its_reports_to_the_byte() {
    let desk = Desk::new();
    desk.build_draft();
    tree::assert_same(&drawn(&desk.path("out")), &drawn(&example()), "the draft lost something");
    balanced(&desk.path("out"));
}

#[test]
fn sorted_and_saved_with_semicolons_and_another_line_end_it_builds_the_same() {
    let desk = Desk::new();
    let mut rows = desk.draft();
    rows.sort_by(|a, b| b["row_id"].cmp(&a["row_id"]));
    save(&desk.path("draft.csv"), &rows, b';');
    let text = fs::read_to_string(desk.path("draft.csv")).unwrap().replace('\n', "\r\n");
    fs::write(desk.path("draft.csv"), format!("\u{feff}{text}")).unwrap();
    desk.build_draft();
    tree::assert_same(&drawn(&desk.path("out")), &drawn(&example()), "the order of rows changed it");
}

#[test]
fn every_row_s_words_stand_at_its_bytes_and_every_id_is_of_one_row() {
    let desk = Desk::new();
    let rows = desk.draft();
    let ids: std::collections::BTreeSet<&String> = rows.iter().map(|row| &row["row_id"]).collect();
    assert_eq!(ids.len(), rows.len());
    let mut checked = 0;
    for row in rows.iter().filter(|row| !row["report"].ends_with(".csv") && !row["report"].ends_with("html"))
    {
        let bytes = fs::read(root().join(&row["report"])).unwrap();
        let at = |name: &str| row[name].parse::<usize>().unwrap();
        let slice = String::from_utf8_lossy(&bytes[at("byte_start")..at("byte_end")]).into_owned();
        assert_eq!(slice, row["evidence"]);
        checked += 1;
    }
    assert!(checked > 20, "{checked}");
}

#[test]
fn ids_stay_when_reports_are_added_or_lie_elsewhere() {
    let desk = Desk::new();
    let before = desk.draft();
    tree::copy(&root().join(EXAMPLE), &desk.path("elsewhere"));
    fs::write(desk.path("elsewhere/99-more.txt"), "date 2026-02-28\n\nShelling hit Khost on Friday.\n")
        .unwrap();
    let after = desk.extract(desk.path("elsewhere"), "after.csv");
    let ids: Vec<&String> = after.iter().map(|row| &row["row_id"]).collect();
    for row in &before {
        assert!(ids.contains(&&row["row_id"]), "{row:?}");
    }
}

#[test]
fn a_draft_and_corrections_that_lie_among_the_reports_are_not_read_as_reports() {
    let desk = Desk::new();
    tree::copy(&root().join(EXAMPLE), &desk.path("desk"));
    let first = desk.extract(desk.path("desk"), "desk/draft.csv");
    let second = desk.extract(desk.path("desk"), "desk/draft.csv");
    assert_eq!(first, second);
    let situs = Situs::new().arg("correct").arg(desk.path("desk/draft.csv")).arg(desk.path("desk"));
    situs.arg("-o").arg(desk.path("desk/corrections.csv")).run().code(0);
    assert_eq!(rows(&desk.path("desk/corrections.csv")), Vec::<Row>::new());
    fs::remove_file(desk.path("desk/draft.csv")).unwrap();
    let build = Situs::build(desk.path("desk"), desk.path("out"));
    build.arg("--corrections").arg(desk.path("desk/corrections.csv")).run().code(0);
}

#[test]
fn an_unchanged_draft_gives_no_corrections() {
    assert_eq!(Desk::new().correct(EXAMPLE), Vec::<Row>::new());
}

/// The changes of an editor, made in a draft; each says how the layers must show it.
fn edit(rows: &mut Vec<Row>) {
    let of =
        |rows: &[Row], row: &str, column: &str, value: &str| find(rows, row, column, value)["row_id"].clone();
    // Another number.
    let id = of(rows, "claim", "count", "up to 55");
    set(rows, &id, "count", "at least 50");
    // Another kind of event at one place of three.
    let id = of(rows, "site", "place_as_written", "Chaman");
    set(rows, &id, "kind", "shelling");
    // Another place.
    let white = of(rows, "site", "place_as_written", "Border posts with white flags");
    set(rows, &white, "place", "Torkham");
    // A claim that belongs to another event.
    let home = find(rows, "site", "place_as_written", "Anzar Sar")["event"].clone();
    let tank = of(rows, "claim", "measure", "vehicles_destroyed");
    set(rows, &tank, "event", &home);
    // A row too many.
    let bodies = of(rows, "claim", "measure", "bodies_held");
    rows.retain(|row| row["row_id"] != bodies);
    // A row that was missing.
    let mut row = Row::new();
    for (column, cell) in [
        ("row", "claim"),
        ("event", home.as_str()),
        ("claimant", "A farmer"),
        ("claimant_side", "local"),
        ("measure", "houses_destroyed"),
        ("count", "2"),
        ("evidence", "two houses"),
    ] {
        row.insert(column.to_owned(), cell.to_owned());
    }
    rows.push(row);
}

/// Whether the layers show what [`edit`] changed.
fn shows_edits(out: &Path) {
    let claims = rows(&out.join("claims.csv"));
    let of = |measure: &str| claims.iter().filter(|c| c["measure"] == measure).collect::<Vec<_>>();
    let counts: Vec<_> =
        of("killed").iter().map(|c| format!("{} {}", c["count_kind"], c["count_low"])).collect();
    assert!(counts.contains(&"at_least 50".to_owned()), "{counts:?}");
    assert!(!counts.iter().any(|count| count.starts_with("up_to")), "{counts:?}");
    assert!(of("bodies_held").len() <= 1);
    let houses = of("houses_destroyed");
    assert_eq!((houses.len(), houses[0]["claimant"].as_str()), (1, "A farmer"));
    let tank = of("vehicles_destroyed");
    assert_eq!((tank.len(), &tank[0]["event_id"]), (1, &houses[0]["event_id"]));
    assert!(tank[0]["event_id"].contains("post_captured"), "{}", tank[0]["event_id"]);
    let all: Vec<_> = EVENT_LAYERS.iter().flat_map(|layer| features(out, layer)).collect();
    let site = |written: &str| all.iter().find(|f| text(f, "place_as_written") == written).unwrap();
    assert_eq!(text(site("Chaman"), "kind"), "shelling");
    assert_eq!(text(site("Border posts with white flags"), "place"), "Torkham");
    let closure = all.iter().find(|f| text(f, "kind") == "border_closure").unwrap();
    assert_eq!(closure["properties"]["sites_in_event"], 1);
    balanced(out);
}

#[test]
fn what_an_editor_changed_in_the_draft_is_in_the_layers() {
    let desk = Desk::new();
    let mut rows = desk.draft();
    edit(&mut rows);
    desk.save(&rows);
    desk.build_draft();
    shows_edits(&desk.path("out"));
}

#[test]
fn corrections_hold_only_the_changes_and_make_them_on_the_reports() {
    let desk = Desk::new();
    let mut rows = desk.draft();
    edit(&mut rows);
    desk.save(&rows);
    let corrections = desk.correct(EXAMPLE);
    let changes: Vec<&str> = corrections
        .iter()
        .filter(|c| !c["row_id"].starts_with("added"))
        .map(|c| c["field"].as_str())
        .collect();
    assert_eq!(changes.len(), 5, "{corrections:?}");
    for field in ["count", "kind", "place", "event", "*"] {
        assert!(changes.contains(&field), "{field}: {corrections:?}");
    }
    let run = desk.build(EXAMPLE);
    assert!(!run.stderr.contains("correction-stale"), "{}", run.stderr);
    shows_edits(&desk.path("out"));
}

#[test]
fn corrections_survive_when_reports_are_added_and_extraction_runs_again() {
    let desk = Desk::new();
    let mut rows = desk.draft();
    edit(&mut rows);
    desk.save(&rows);
    desk.correct(EXAMPLE);
    tree::copy(&root().join(EXAMPLE), &desk.path("more"));
    fs::write(desk.path("more/99-more.txt"), "date 2026-02-28\n\nShelling hit Khost on Friday.\n").unwrap();
    let run = desk.build(desk.path("more"));
    assert!(!run.stderr.contains("correction-stale"), "{}", run.stderr);
    shows_edits(&desk.path("out"));
    // The draft of the corrected reports holds the corrections, and gives them again.
    let situs = Situs::new().arg("extract").arg(desk.path("more")).arg("-o").arg(desk.path("draft.csv"));
    situs.arg("--corrections").arg(desk.path("corrections.csv")).run().code(0);
    let before = fs::read_to_string(desk.path("corrections.csv")).unwrap();
    let again = desk.correct(desk.path("more"));
    assert!(again.len() >= before.lines().count() - 1, "{again:?}");
    desk.build_draft();
    shows_edits(&desk.path("out"));
}

#[test]
fn a_correction_that_no_longer_applies_is_said_with_its_line_and_counted() {
    let desk = Desk::new();
    let id = find(&desk.draft(), "claim", "count", "up to 55")["row_id"].clone();
    let text = format!(
        "row_id,field,was,now,note\n{id},count,up to 54,50,\nc-0000000000,count,1,2,\n{id},count,up to 55,51,\n{id},colour,a,b,\n"
    );
    fs::write(desk.path("corrections.csv"), text).unwrap();
    let run = desk.build(EXAMPLE);
    let said: Vec<&str> = run.stderr.lines().filter(|line| line.contains("correction-stale")).collect();
    assert_eq!(said.len(), 3, "{}", run.stderr);
    assert!(said[0].contains("corrections.csv:2:") && said[0].contains("up to 54"), "{}", said[0]);
    assert!(said[1].contains("corrections.csv:3:") && said[2].contains("corrections.csv:5:"));
    let accounts = &json(&desk.path("out/datapackage.json"))["accounting"];
    assert_eq!((&accounts["corrected"], &accounts["corrections_stale"]), (&1.into(), &3.into()));
}

#[test]
fn a_cell_that_can_not_be_read_is_a_reject_at_its_place_and_the_rest_is_built() {
    let desk = Desk::new();
    let mut rows = desk.draft();
    let id = rows[0]["row_id"].clone();
    set(&mut rows, &id, "start", "30 February");
    desk.save(&rows);
    let run = desk.build_draft();
    assert!(run.stderr.contains("draft.csv:2:5: date: start: found \"30 February\""), "{}", run.stderr);
    balanced(&desk.path("out"));
    let strict = Situs::build(desk.path("draft.csv"), desk.path("strict")).arg("--strict").run();
    assert_eq!(strict.code, Some(4));
}

#[test]
fn a_draft_without_its_trace_still_builds_its_events() {
    let desk = Desk::new();
    let mut rows = desk.draft();
    rows.iter_mut().for_each(|row| drop(row.insert("trace".to_owned(), String::new())));
    desk.save(&rows);
    desk.build_draft();
    let kinds = |dir: &Path| {
        let all = EVENT_LAYERS.iter().flat_map(|layer| features(dir, layer));
        let mut kinds: Vec<String> = all
            .map(|f| format!("{} {} {}", text(&f, "kind"), text(&f, "place"), text(&f, "start")))
            .collect();
        kinds.sort();
        kinds.dedup();
        kinds
    };
    assert_eq!(kinds(&desk.path("out")), kinds(&example()));
    balanced(&desk.path("out"));
}

#[test]
fn json_and_table_tell_the_same_rows() {
    let of = |format: &str| {
        let run = Situs::new().args(["extract", EXAMPLE, "--quiet", "--format", format]).run().code(0);
        run.stdout
    };
    let array: serde_json::Value = serde_json::from_str(&of("json")).unwrap();
    let csv = of("csv");
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    assert_eq!(array.as_array().unwrap().len(), reader.records().count());
    let table = of("table");
    for row in array.as_array().unwrap() {
        assert!(table.contains(row["row_id"].as_str().unwrap()));
    }
}

#[test]
fn without_merging_every_telling_is_an_event_of_its_own() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    Situs::build(EXAMPLE, &out).arg("--no-merge").run().code(0);
    balanced(&out);
    let strikes = features(&out, "strikes");
    let mut events: Vec<&str> =
        strikes.iter().filter(|f| text(f, "kind") == "airstrike").map(|f| text(f, "event_id")).collect();
    events.dedup();
    let distinct: std::collections::BTreeSet<&str> = events.iter().copied().collect();
    assert_eq!(distinct.len(), 3, "{events:?}");
}

#[test]
fn a_report_a_line_is_read_like_a_report_a_file() {
    let dir = tempfile::tempdir().unwrap();
    let wire = dir.path().join("wire.jsonl");
    let lines = [
        r#"{"id":"a","published":"2026-02-27","publisher":"Wire","url":"https://x.example/a","text":"KABUL: Caf\u00e9s shook.\n\nPakistani air strikes hit Kandahar on Thursday, killing 5 Afghan soldiers, the Afghan Defense Ministry said."}"#,
        r#"{"id":"b","text":"#,
        r#"{"id":"c","text":"KABUL: Pakistani air strikes hit Khost on Thursday, the Afghan Defense Ministry said."}"#,
    ];
    let file = lines.join("\n");
    fs::write(&wire, &file).unwrap();
    let out = dir.path().join("out");
    let run = Situs::build(&wire, &out).args(["--published", "2026-02-28"]).run().code(0);
    assert!(run.stderr.contains("wire.jsonl:2:"), "{}", run.stderr);
    balanced(&out);
    let claims = rows(&out.join("claims.csv"));
    assert_eq!(claims.len(), 1, "{claims:?}");
    let at = |name: &str| claims[0][name].parse::<usize>().unwrap();
    assert_eq!(file[at("byte_start")..at("byte_end")], claims[0]["evidence"]);
    assert_eq!((claims[0]["line"].as_str(), claims[0]["source"].as_str()), ("1", "Wire"));
    let areas = features(&out, "areas").into_iter().chain(features(&out, "strikes")).collect::<Vec<_>>();
    let khost = areas.iter().find(|f| text(f, "place_as_written") == "Khost").unwrap();
    assert_eq!((text(khost, "date"), text(khost, "source_date")), ("2026-02-26", "2026-02-28"));
}

#[test]
fn a_thousand_lines_and_any_number_of_threads_give_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let wire = dir.path().join("wire.jsonl");
    let places = ["Khost", "Kabul", "Kandahar", "Wana", "Chaman"];
    let line = |n: usize| {
        let (place, day) = (places[n % places.len()], 1 + n % 28);
        format!(
            "{{\"id\":{n},\"published\":\"2026-02-{day:02}\",\"text\":\"Shelling hit {place} on Monday, killing {n} people.\"}}\n"
        )
    };
    fs::write(&wire, (0..400).map(line).collect::<String>()).unwrap();
    for threads in ["1", "4"] {
        Situs::build(&wire, dir.path().join(threads)).args(["--threads", threads, "-q"]).run().code(0);
    }
    let (one, four) = (tree::read(&dir.path().join("1")), tree::read(&dir.path().join("4")));
    tree::assert_same(&one, &four, "the threads changed it");
    assert_eq!(json(&dir.path().join("1/datapackage.json"))["accounting"]["reports"], 400);
}
