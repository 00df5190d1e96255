use super::*;

const HEAD: &str = "{\"type\":\"FeatureCollection\",\"name\":\"strikes\",\"features\":[\n";
const GOOD: &str = r#"{"type":"Feature","geometry":{"type":"Point","coordinates":[69.17,34.52]},"id":"a.b","properties":{"id":"a.b","event_id":"a","kind":"airstrike","title":"Air strike","start":"2026-02-26T00:00:00Z","end":"2026-02-26T23:59:59Z","date":"2026-02-26","latitude":34.52,"longitude":69.17,"radius_km":8.0,"confidence":0.9,"killed_low":1,"killed_high":2}}"#;

fn found(text: &str) -> Vec<String> {
    let mut findings = Findings::default();
    layer("out/strikes.geojson", text.as_bytes(), &mut findings).unwrap();
    findings.list().iter().map(ToString::to_string).collect()
}

#[test]
fn a_sound_layer_has_no_findings_however_it_is_written() {
    assert_eq!(found(&format!("{HEAD}{GOOD}\n]}}\n")), [""; 0]);
    assert_eq!(found(&format!("{HEAD}]}}\n")), [""; 0]);
    assert_eq!(found(&format!("{}{GOOD}]}}", HEAD.replace('\n', ""))), [""; 0]);
}

#[test]
fn every_broken_promise_is_told_with_its_line() {
    let second = GOOD.replace("a.b", "a.c");
    for (from, to, says) in [
        ("[69.17,34.52]", "[34.52,169.17]", "latitude"),
        ("[69.17,34.52]", "[69.17,34.53]", "longitude and latitude are"),
        ("[69.17,34.52]", "[0,0]", "missing position"),
        ("[69.17,34.52]", "[69.17,34.52,5]", "position"),
        ("\"Point\"", "\"Dot\"", "no type of geometry"),
        ("\"id\":\"a.c\",\"prop", "\"id\":\"x\",\"prop", "property id"),
        ("airstrike", "raid", "kind"),
        ("\"event_id\":\"a\",", "", "no event_id"),
        ("26T00:00:00Z", "27T00:00:00Z", "before it starts"),
        ("26T00:00:00Z", "26 00:00", "UTC"),
        ("\"date\":\"2026-02-26\"", "\"date\":\"2026-02-25\"", "date is"),
        ("\"confidence\":0.9", "\"confidence\":1.5", "confidence"),
        ("\"killed_low\":1", "\"killed_low\":3", "killed_low"),
        ("\"title\":\"Air strike\"", "\"title\":[1]", "list"),
        ("\"Feature\"", "\"Thing\"", "expected a Feature"),
        ("\"a.c\"", "\"a.b\"", "stands before it"),
    ] {
        assert!(second.contains(from), "{from}");
        let found = found(&format!("{HEAD}{GOOD},\n{}\n]}}\n", second.replace(from, to)));
        assert!(found.iter().any(|f| f.contains(says) && f.contains(":3:")), "{to}: {found:?}");
    }
}

#[test]
fn rings_must_close_and_run_the_right_way() {
    let area = |ring: &str| {
        let feature = GOOD.replace(
            r#"{"type":"Point","coordinates":[69.17,34.52]}"#,
            &format!(r#"{{"type":"Polygon","coordinates":[{ring}]}}"#),
        );
        found(&format!("{HEAD}{feature}\n]}}\n"))
    };
    assert_eq!(area("[[60,30],[61,30],[61,31],[60,30]]"), [""; 0]);
    assert!(area("[[60,30],[61,31],[61,30],[60,30]]")[0].contains("wrong way"));
    assert!(area("[[60,30],[61,30],[61,31],[60,31]]")[0].contains("closed"));
    assert!(area("[[60,30],[61,30],[60,30]]")[0].contains("four"));
}

#[test]
fn a_file_that_was_cut_is_noticed() {
    assert!(found(&format!("{HEAD}{GOOD}\n"))[0].contains("cut"));
    assert!(found(&format!("{HEAD}{}", &GOOD[..90]))[0].contains("no feature"));
    assert!(found(&format!("{HEAD}{GOOD}\n]}}\nmore\n"))[0].contains("after the end"));
}

#[test]
fn accounts_that_do_not_close_are_told() {
    let json = br#"{"resources":[{"path":"../x"}],"accounting":{"rows_read":3,"features":1,"rejected":1}}"#;
    let mut findings = Findings::default();
    let package = package("datapackage.json", json, &mut findings).unwrap();
    assert!(package.files.is_empty() && findings.total() == 1, "a path out of the folder is refused");
    accounts(
        "datapackage.json",
        &package,
        [("features", 1), ("unplaced", 1), ("claims", 0), ("rejected", 1)],
        &mut findings,
    );
    let said: Vec<String> = findings.list().iter().map(ToString::to_string).collect();
    assert_eq!(said.len(), 3, "{said:?}");
    assert!(said[1].contains("3 rows") && said[2].contains("unplaced"), "{said:?}");
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(128))]

    #[test]
    fn no_bytes_bring_the_check_down(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200), cut in 0_usize..400) {
        let mut findings = Findings::default();
        let _ = layer("strikes.geojson", &bytes[..], &mut findings);
        let whole = format!("{HEAD}{GOOD}\n]}}\n");
        let cut = whole.get(..cut).unwrap_or(&whole);
        let _ = layer("strikes.geojson", cut.as_bytes(), &mut findings);
        let _ = claims("claims.csv", &bytes[..], None, &mut findings);
        let _ = package("datapackage.json", &bytes, &mut findings);
    }
}
