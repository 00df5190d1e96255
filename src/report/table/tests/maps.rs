//! Points of maps: what their files may hold and what is refused.

use super::*;

fn points(file: &str, text: &str) -> (TableEvents, Vec<Finding>) {
    read_points(file, text.as_bytes(), &TableOptions::default()).unwrap()
}

fn kml(placemarks: &str) -> (TableEvents, Vec<Finding>) {
    points("a.kml", &format!("<kml><Document>{placemarks}</Document></kml>"))
}

#[test]
fn entities_and_character_references_of_a_map_become_their_characters() {
    let point = "<Point><coordinates>69.2,34.5</coordinates></Point>";
    for (written, read) in [
        ("A &amp; B", "A & B"),
        ("&quot;A&quot; &apos;B&apos;", "\"A\" 'B'"),
        ("&#75;h&#x6f;st", "Khost"),
        ("A & B", "A & B"),
        ("A &nbsp; B", "A &nbsp; B"),
        ("A &#xd800; B", "A &#xd800; B"),
        ("A &#99999999999; B", "A &#99999999999; B"),
        ("<![CDATA[ A &amp; B ]]>", "A &amp; B"),
    ] {
        let (table, findings) = kml(&format!("<Placemark><name>{written}</name>{point}</Placemark>"));
        assert!(findings.iter().all(|found| found.severity != Severity::Reject), "{findings:?}");
        assert_eq!(table.events[0].sites[0].written, read, "{written}");
    }
}

#[test]
fn names_that_begin_alike_and_elements_without_content_are_told_apart() {
    let (table, findings) = kml("<Placemarks/><Placemark/><Placemark><names>No</names><name/><Pointless/>\
         <ExtendedData><Data><value>5</value></Data><Data name=killed><value>6</value></Data>\
         <SimpleData name='place'>Khost</SimpleData></ExtendedData>\
         <TimeSpan><begin>2026-02-26</begin><end>2026-02-27</end></TimeSpan>\
         <Point><coordinates>69.9,33.3</coordinates></Point></Placemark>");
    assert_eq!((table.rows_read, table.rows_used), (2, 1), "{findings:?}");
    let event = &table.events[0];
    assert_eq!((event.sites[0].written.as_str(), event.claims.len()), ("Khost", 0));
    let when = event.when.as_ref().unwrap();
    assert_eq!((when.start.to_string(), when.end.to_string()), ("2026-02-26".into(), "2026-02-27".into()));
    assert!(findings.iter().any(|found| found.what.contains("no point")), "{findings:?}");
}

#[test]
fn features_that_are_none_cost_themselves_alone() {
    let (table, findings) = points(
        "a.geojson",
        "{\"type\":\"FeatureCollection\",\"features\":[\n7,\n\"Khost\",\n\
         {\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\"},\"properties\":{\"date\":\"2026-02-26\",\"place\":\"Khost\"}},\n\
         {\"type\":\"Feature\",\"geometry\":null,\"properties\":{\"date\":\"2026-02-26\",\"place\":\"Kabul\"}},\n\
         {\"type\":\"Feature\",\"geometry\":{\"type\":\"Polygon\"},\"properties\":{\"place\":\"Kabul\"}},\n\
         {\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[\"x\",95]},\"properties\":{\"place\":\"Kabul\"}}]}",
    );
    let lines: Vec<_> = rejects(&findings).into_iter().map(|(_, line, _)| line.unwrap()).collect();
    assert_eq!(lines, [2, 3, 6, 7], "{findings:?}");
    let sites: Vec<_> =
        table.events.iter().map(|e| (e.sites[0].written.as_str(), e.sites[0].given.is_some())).collect();
    assert_eq!(sites, [("Khost", false), ("Kabul", false)], "a name is place enough");
}
