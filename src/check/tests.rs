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
        ("\"type\":\"Point\",", "", "the geometry has no type"),
        ("[69.17,34.52]", "[]", "a position of 0 values"),
        ("[69.17,34.52]", "[69.17,34.52,null]", "expected two numbers"),
        ("[69.17,34.52]", "\"here\"", "longitude first"),
        ("[69.17,34.52]", "[\"69\",34.52]", "a position of 2 values"),
        ("[69.17,34.52]", "[190.5,34.52]", "no longitude"),
        (r#""geometry":{"type":"Point","coordinates":[69.17,34.52]},"#, "", "no member"),
        (r#"{"type":"Point","coordinates":[69.17,34.52]}"#, "null", "nothing is drawn"),
        (
            r#"{"type":"Point","coordinates":[69.17,34.52]}"#,
            r#"{"type":"MultiPoint","coordinates":[]}"#,
            "a MultiPoint without coordinates",
        ),
        (
            r#"{"type":"Point","coordinates":[69.17,34.52]}"#,
            r#"{"type":"LineString","coordinates":[[69,34]]}"#,
            "fewer than two",
        ),
        (
            r#"{"type":"Point","coordinates":[69.17,34.52]}"#,
            r#"{"type":"LineString","coordinates":[[69,34],[69,95]]}"#,
            "latitude",
        ),
        (
            r#"{"type":"Point","coordinates":[69.17,34.52]}"#,
            r#"{"type":"Polygon","coordinates":[]}"#,
            "without rings",
        ),
        (
            r#"{"type":"Point","coordinates":[69.17,34.52]}"#,
            r#"{"type":"Polygon","coordinates":[[["a"]]]}"#,
            "a position of 1 values",
        ),
        (
            r#"{"type":"Point","coordinates":[69.17,34.52]}"#,
            r#"{"type":"MultiPolygon","coordinates":[]}"#,
            "without coordinates",
        ),
        (
            r#"{"type":"Point","coordinates":[69.17,34.52]}"#,
            r#"{"type":"MultiPolygon","coordinates":[[]]}"#,
            "without rings",
        ),
        ("\"id\":\"a.c\",\"prop", "\"prop", "the feature has no id"),
        ("\"properties\":", "\"others\":", "no properties"),
        (
            r#""kind":"airstrike","title":"Air strike""#,
            r#""title":"Air strike","kind":"airstrike""#,
            "another order",
        ),
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
fn what_a_layer_says_of_itself_is_held_against_its_file() {
    assert!(
        found(&format!("{}{GOOD}\n]}}\n", HEAD.replace("FeatureCollection", "Features")))[0]
            .contains("expected a")
    );
    assert!(
        found(&format!("{}{GOOD}\n]}}\n", HEAD.replace("strikes", "clashes")))[0].contains("its name is")
    );
    let crs = HEAD.replace("\"name\"", "\"crs\":{},\"name\"");
    assert!(found(&format!("{crs}{GOOD}\n]}}\n"))[0].contains("crs"));
    assert!(found("{\"type\":\"FeatureCollection\",\"name\":\"strikes\"}")[0].contains("no list"));
    assert!(found("[1,\n2")[0].contains("no GeoJSON"));
    let mut findings = Findings::default();
    let text = format!("{}{GOOD}\n]}}\n", HEAD.replace("strikes", "unplaced"));
    let facts = layer("out/unplaced.geojson", text.as_bytes(), &mut findings).unwrap();
    assert!(findings.list()[0].what.contains("yet stands in unplaced"), "{:?}", findings.list());
    assert_eq!((facts.features, facts.unplaced), (1, 0));
}

#[test]
fn a_disk_that_fails_and_a_line_without_end_stop_the_check() {
    struct Broken;
    impl std::io::Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("bad sector"))
        }
    }
    let reader = std::io::BufReader::new(Broken);
    let error = layer("out/strikes.geojson", reader, &mut Findings::default()).unwrap_err();
    assert_eq!(error.code, crate::error::Code::Io);
    assert!(error.to_string().starts_with("out/strikes.geojson"), "{error}");
    let endless = std::io::BufReader::new(std::io::repeat(b' '));
    let error = layer("out/strikes.geojson", endless, &mut Findings::default()).unwrap_err();
    assert_eq!(error.code, crate::error::Code::Limit);
}

#[test]
fn a_claim_says_who_what_and_how_many() {
    let header: Vec<&str> = crate::layer::ClaimRow::COLUMNS.iter().map(|(name, _)| *name).collect();
    let told = |cells: &[(&str, &str)]| {
        let good = [
            ("event_id", "a"),
            ("claim_id", "a.1"),
            ("claimant", "Fitrat"),
            ("measure", "killed"),
            ("count_low", "3"),
            ("count_high", "5"),
            ("stance", "asserts"),
            ("evidence", "three to five were killed"),
            ("file", "r.txt"),
        ];
        let cell = |name: &&str| {
            let of = |list: &[(&str, &str)]| {
                list.iter().find(|(n, _)| n == name).map(|(_, cell)| (*cell).to_owned())
            };
            of(cells).or_else(|| of(&good)).unwrap_or_default()
        };
        let row: Vec<String> = header.iter().map(cell).collect();
        let text = format!("{}\n{}\n", header.join(","), row.join(","));
        let mut findings = Findings::default();
        let count = claims("claims.csv", text.as_bytes(), None, &mut findings).unwrap();
        assert_eq!(count, 1);
        findings.list().iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let before = told(&[]);
    for (cell, says) in [
        (("claimant", ""), "without a claimant"),
        (("count_low", "6"), "count_low is 6 and count_high 5"),
        (("measure", "hurt"), "measure"),
        (("stance", "maybe"), "stance"),
    ] {
        let found = told(&[cell]);
        assert!(
            found.iter().any(|f| f.contains(says) && f.starts_with("claims.csv:2")),
            "{cell:?}: {found:?}"
        );
        assert!(!before.iter().any(|f| f.contains(says)), "{before:?}");
    }
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
