use super::*;
use jiff::civil::date;

fn marked(text: &str) -> Report {
    read("f.md", text.as_bytes()).unwrap().0
}

#[test]
fn front_matter_tells_the_source_and_is_no_text() {
    let report = marked(
        "---\ntitle: \"Strikes: Kabul\"\npublished: 2026-02-27\npublisher: The Outlet\nurl: https://x.example/a\n\
         tags: [a, b]\n---\n\n# Strikes: Kabul\n\nKabul was *hit*.\n",
    );
    assert_eq!(report.text, "Kabul was hit.");
    assert_eq!(report.source.title.as_deref(), Some("Strikes: Kabul"));
    assert_eq!(report.source.published, Some(date(2026, 2, 27)));
    assert_eq!(report.source.publisher.as_deref(), Some("The Outlet"));
    assert_eq!(report.source.url.as_deref(), Some("https://x.example/a"));
}

#[test]
fn broken_front_matter_is_an_error_with_its_line() {
    let error = read("f.md", b"---\ntitle: x\npublished: [\n---\ntext\n").unwrap_err();
    assert_eq!(error.code, Code::FrontMatter);
    assert!(error.at.as_ref().unwrap().line.unwrap() >= 3, "{error}");
    let error = read("f.md", b"---\ntitle: x\n\ntext\n").unwrap_err();
    assert_eq!(error.at, Some(Location::line("f.md", 1)));
}

#[test]
fn blocks_become_paragraphs() {
    let report = marked(
        "# Head\n\nOne\ntwo [a\nlink](x).\n- item *one*\n- item two\n\n> quoted\n> words\n\n```\ncode\n```\n<!-- a\n\n\
         comment -->\n## Losses ##\n[1]: https://x\n---\n1. first\n\n(Source: ANI)\n",
    );
    assert_eq!(report.text, "One two a link.\n\nitem one\n\nitem two\n\nquoted words\n\nLosses\n\nfirst");
    assert_eq!(report.source.title.as_deref(), Some("Head"));
    assert_eq!(report.source.publisher.as_deref(), Some("ANI"));
    assert_eq!(report.furniture, 1);
}

#[test]
fn an_underlined_line_is_a_headline() {
    let report = marked("Strikes hit Kabul\n=====\n\nText stands here.");
    assert_eq!(report.source.title.as_deref(), Some("Strikes hit Kabul"));
    assert_eq!(report.text, "Text stands here.");
}

#[test]
fn words_lead_back_to_their_bytes() {
    let text = "---\ntitle: x\n---\nThe **Torkham** [gate](u) &amp; post\n";
    let report = marked(text);
    for (words, bytes) in
        [("Torkham", "Torkham"), ("gate", "gate"), ("&", "&amp;"), ("Torkham gate", "Torkham** [gate")]
    {
        let at = report.text.find(words).unwrap();
        let evidence = report.evidence(at..at + words.len());
        assert_eq!(&text[evidence.bytes()], bytes);
        assert_eq!(evidence.line, 4);
    }
}
