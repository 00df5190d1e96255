//! `situs explain`: the words that made an event, and why tellings are one.

use crate::layers::{features, text};
use crate::situs::{EXAMPLE, Run, Situs, example};

fn explain(id: &str) -> Run {
    Situs::new().args(["explain", id, EXAMPLE]).run()
}

/// The event of the air strikes.
fn strikes() -> String {
    let strikes = features(&example(), "strikes");
    text(&strikes[0], "event_id").to_owned()
}

#[test]
fn an_event_is_shown_in_its_reports_with_its_words_in_brackets() {
    let run = explain(&strikes()).code(0);
    for words in [
        "[site: Kabul], the capital",
        "[claimant: Zabihullah Mujahid], the Afghan government's spokesman",
        "01-wire.txt | Border Desk Wire | 2026-02-27",
        "told 3 times, merged because",
        "tells what examples/durand-2026-02/01-wire.txt",
        "placed at Kandahar",
    ] {
        assert!(run.stdout.contains(words), "{words}\n{}", run.stdout);
    }
    assert!(!run.stdout.contains('\u{1b}'), "a pipe gets no colours");
    assert!(!run.stdout.contains("02-kabul-statement.md |"), "a report that doesn't tell it is not shown");
}

#[test]
fn features_claims_and_rows_have_ids_too() {
    let feature = features(&example(), "strikes")[0]["id"].as_str().unwrap().to_owned();
    assert!(explain(&feature).code(0).stdout.contains("[site: Kabul]"));
    let claims = crate::layers::rows(&example().join("claims.csv"));
    let tank = claims.iter().find(|claim| claim["measure"] == "vehicles_destroyed").unwrap();
    let run = explain(tank["claim_id"].as_str().unwrap()).code(0);
    assert!(run.stdout.contains("one tank was destroyed]"), "{}", run.stdout);
    assert_eq!(run.stdout.matches("[claim: ").count(), 2, "the legend and one claim:\n{}", run.stdout);
    let row = run.stdout.split_whitespace().find(|word| word.starts_with("c-")).unwrap();
    assert!(explain(row).code(0).stdout.contains("one tank was destroyed]"));
}

#[test]
fn an_id_that_nothing_bears_is_an_error_that_shows_how_ids_look() {
    let run = explain("2026-01-01-other-000000").code(3);
    assert!(run.stderr.contains("situs extract") && run.stdout.is_empty(), "{}", run.stderr);
}

#[test]
fn colours_come_when_asked_for_and_text_from_outside_does_not_act_on_the_terminal() {
    let dir = tempfile::tempdir().unwrap();
    let report = dir.path().join("r.txt");
    let words =
        "date 2026-02-27\n\nKABUL: Shelling hit Khost on \u{1b}[2JThursday, \u{202e}officials said.\n";
    std::fs::write(&report, words).unwrap();
    let table = Situs::new().arg("extract").arg(&report).args(["-q", "--format", "table"]).run().code(0);
    let id = table.stdout.split_whitespace().next().unwrap().to_owned();
    let of = |when: &str| {
        Situs::new().arg("explain").arg(&id).arg(&report).args(["--color", when]).run().code(0).stdout
    };
    let colours = of("always");
    assert!(colours.contains("\u{1b}[1;36mKhost\u{1b}[0m"), "{colours:?}");
    assert!(
        colours.contains("\\u{1b}[2J") && !colours.contains("\u{1b}[2J") && !colours.contains('\u{202e}')
    );
    assert!(!of("never").contains('\u{1b}'));
    let quiet = Situs::new().arg("explain").arg(&id).arg(&report).env("NO_COLOR", "1").run().code(0);
    assert!(!quiet.stdout.contains('\u{1b}'));
}

#[test]
fn a_report_of_a_collection_is_shown_alone() {
    let dir = tempfile::tempdir().unwrap();
    let wire = dir.path().join("wire.jsonl");
    let line = |id: &str, place: &str| {
        format!(
            "{{\"id\":\"{id}\",\"published\":\"2026-02-27\",\"text\":\"Shelling hit {place} on Thursday.\"}}\n"
        )
    };
    std::fs::write(&wire, [line("a1", "Khost"), line("b2", "Kandahar")].concat()).unwrap();
    let rows = Situs::new().arg("extract").arg(&wire).args(["-q", "--format", "json"]).run().code(0).stdout;
    let rows: serde_json::Value = serde_json::from_str(&rows).unwrap();
    let row = rows.as_array().unwrap().iter().find(|row| row["place_as_written"] == "Kandahar").unwrap();
    let run = Situs::new().arg("explain").arg(row["row_id"].as_str().unwrap()).arg(&wire).run().code(0);
    assert!(run.stdout.contains("[site: Kandahar] on [date: Thursday]"), "{}", run.stdout);
    assert!(run.stdout.contains("| b2 |") && !run.stdout.contains("Khost"), "{}", run.stdout);
}
