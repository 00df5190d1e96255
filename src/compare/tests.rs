use super::*;

fn layer(features: &[(&str, f64, &str)]) -> String {
    let features: Vec<String> = features
        .iter()
        .map(|(id, lon, label)| {
            format!(
                r#"{{"type":"Feature","id":"{id}","geometry":{{"type":"Point","coordinates":[{lon},34.0]}},"properties":{{"event_id":"e-{id}","title":"T {id}","label":"{label}"}}}}"#
            )
        })
        .collect();
    format!("{{\"type\":\"FeatureCollection\",\"features\":[\n{}\n]}}\n", features.join(",\n"))
}

fn differ(name: &str, old: &str, new: &str) -> Difference {
    compare(&[Pair { name, old: Some(old.as_bytes()), new: Some(new.as_bytes()) }])
}

#[test]
fn equal_files_differ_in_nothing() {
    let text = layer(&[("a", 70.0, "x")]);
    let difference = differ("strikes.geojson", &text, &text);
    assert!(difference.is_empty());
    assert_eq!(difference.to_string(), "");
}

#[test]
fn features_are_added_removed_moved_and_reworded_by_event() {
    let old = layer(&[("a", 70.0, "x"), ("b", 70.0, "x"), ("c", 70.0, "x")]);
    let new = layer(&[("d", 70.0, "x"), ("b", 70.1, "x"), ("c", 70.0, "y")]);
    let difference = differ("strikes.geojson", &old, &new);
    let told: Vec<(&str, Change)> =
        difference.events.iter().map(|e| (e.event_id.as_str(), e.features[0].change)).collect();
    assert_eq!(
        told,
        [("e-a", Change::Removed), ("e-b", Change::Moved), ("e-c", Change::Reworded), ("e-d", Change::Added)]
    );
    let moved = &difference.events[1].features[0];
    assert!(moved.properties.is_empty() && moved.moved_km.is_some_and(|km| (9.0..9.5).contains(&km)));
    assert_eq!(difference.events[2].features[0].properties[0].new, "y");
    assert!(difference.files.is_empty());
    let text = difference.to_string();
    assert!(
        text.contains("event e-c: T c\n  strikes.geojson: reworded: c\n    label: \"x\" -> \"y\"\n"),
        "{text}"
    );
    assert!(text.ends_with(
        "features: 1 added, 1 removed, 1 moved, 1 reworded; claims: 0 added, 0 removed, 0 changed; files: 0\n"
    ));
}

#[test]
fn claims_are_compared_by_their_ids() {
    let head = "claim_id,event_id,claimant,measure,count_low\n";
    let old = format!("{head}1,e,A,killed,5\n2,e,B,killed,6\n");
    let new = format!("{head}1,e,A,killed,7\n3,e,B,killed,6\n");
    let difference = differ("claims.csv", &old, &new);
    let claims = &difference.events[0].claims;
    assert_eq!(
        claims.iter().map(|c| (c.claim_id.as_str(), c.change)).collect::<Vec<_>>(),
        [("1", Change::Reworded), ("2", Change::Removed), ("3", Change::Added)]
    );
    assert_eq!(claims[0].cells, [Reworded { name: "count_low".into(), old: "5".into(), new: "7".into() }]);
}

#[test]
fn a_space_that_changes_no_feature_is_told_with_its_line() {
    let old = layer(&[("a", 70.0, "x")]);
    let difference = differ("strikes.geojson", &old, &old.replace("]}\n", "] }\n"));
    assert!(difference.events.is_empty());
    assert_eq!(difference.files[0].line, Some(3));
    assert!(difference.files[0].what.ends_with("and yet mean the same"), "{difference:?}");
    let cut = differ("strikes.geojson", &old, &old[..40]);
    assert!(cut.files[0].what.starts_with("the new one is no layer"), "{cut:?}");
}

#[test]
fn files_of_one_side_are_told_and_the_package_says_which_input_changed() {
    let package = |hash: &str, features: u32| {
        format!(
            r#"{{"situs":{{"version":"1","inputs":[{{"path":"a.txt","hash":"{hash}"}}]}},"accounting":{{"features":{features}}}}}"#
        )
    };
    let (old, new) = (package("x", 1), package("y", 2));
    let difference = compare(&[
        Pair { name: "a.geojson", old: None, new: Some(b"{}") },
        Pair { name: "b.csv", old: Some(b""), new: None },
        Pair { name: "datapackage.json", old: Some(old.as_bytes()), new: Some(new.as_bytes()) },
    ]);
    let told: Vec<&str> = difference.files.iter().map(|file| file.what.as_str()).collect();
    assert_eq!(
        told,
        [
            "only the new has this file",
            "only the old has this file",
            "the input a.txt is another",
            "features: 1 before, 2 now"
        ]
    );
}

#[test]
fn that_the_package_has_other_hashes_is_no_news_where_a_file_differs() {
    let (old, new) = (r#"{"resources":[1]}"#, r#"{"resources":[2]}"#);
    let package = Pair { name: "datapackage.json", old: Some(old.as_bytes()), new: Some(new.as_bytes()) };
    let other = Pair { name: "x.kml", old: Some(b"1"), new: Some(b"2") };
    assert_eq!(compare(&[package]).files.len(), 1);
    assert_eq!(compare(&[package, other]).files[0].file, "x.kml");
    assert_eq!(compare(&[package, other]).files.len(), 1);
}
