use super::*;
use jiff::civil::date;

fn page(text: &str) -> Report {
    read("f.html", text.as_bytes()).unwrap().0
}

#[test]
fn only_the_words_of_the_article_are_read() {
    let report = page(
        "<!doctype html><html><head><title>T | Outlet</title></head><body><nav><p>Home</p></nav>\
         <header>Menu</header><main><h1>Strikes hit Kabul</h1><article><p>Kabul was <b>hit</b>.</p>\
         <figure><img src=x><figcaption>A photo</figcaption></figure><p>Two died&nbsp;there.<br>Others fled.</p>\
         <div>Advertisement</div><p hidden>No</p></article></main><aside><p>More news</p></aside>\
         <footer><p>About us</p></footer><script>var x = '<p>no</p>';</script></body></html>",
    );
    assert_eq!(report.text, "Kabul was hit.\n\nTwo died there. Others fled.");
    assert_eq!(report.source.title.as_deref(), Some("Strikes hit Kabul"));
    assert_eq!(report.furniture, 1);
}

#[test]
fn words_lead_back_to_their_bytes_also_behind_references_and_tags() {
    let text = "<p>A &amp; B<b>C</b>&#x2019;s   end</p>";
    let report = page(text);
    assert_eq!(report.text, "A & BC\u{2019}s end");
    for (words, bytes) in
        [("&", "&amp;"), ("\u{2019}", "&#x2019;"), ("BC", "B<b>C"), ("end", "end"), ("s end", "s   end")]
    {
        let at = report.text.find(words).unwrap();
        let evidence = report.evidence(at..at + words.len());
        assert_eq!(&text[evidence.bytes()], bytes);
    }
}

#[test]
fn the_head_tells_publisher_day_and_address() {
    let report = page(
        "<head><meta property=og:site_name content='The Outlet'><meta property='article:published_time' \
         content='2026-02-27T05:00:00Z'><link rel=canonical href='https://x.example/a'><title>A title</title></head>\
         <body><p>Kabul was hit.</p>",
    );
    assert_eq!(report.source.publisher.as_deref(), Some("The Outlet"));
    assert_eq!(report.source.published, Some(date(2026, 2, 27)));
    assert_eq!(report.source.url.as_deref(), Some("https://x.example/a"));
    assert_eq!(report.source.title.as_deref(), Some("A title"));
}

#[test]
fn a_time_tells_the_day_where_nothing_better_does_and_links_of_other_kinds_no_address() {
    let source = page(
        "<link rel=alternate href='https://x.example/b'><time datetime='2026-02-25'>Wed</time>\
         <span itemprop=publisher content='The Outlet'></span><p>Kabul was hit.</p>",
    )
    .source;
    assert_eq!((source.published, source.url), (Some(date(2026, 2, 25)), None));
    assert_eq!(source.publisher.as_deref(), Some("The Outlet"));
    let better = page(
        "<time datetime='2026-02-25'></time><time itemprop=datePublished datetime='2026-02-26'></time><p>Kabul was hit.</p>",
    );
    assert_eq!(better.source.published, Some(date(2026, 2, 26)));
}

#[test]
fn what_stands_in_no_article_is_left_where_one_has_words_and_deep_ones_end_in_their_order() {
    let (open, close) = ("<article>".repeat(300), "</article>".repeat(300));
    let text = format!(
        "<main>{open}<p>Kabul was hit by jets.</p>{close}<p>Two people died in the night, the provincial governor said.</p></main><p>More news</p>"
    );
    assert_eq!(
        page(&text).text,
        "Kabul was hit by jets.\n\nTwo people died in the night, the provincial governor said."
    );
    let text =
        "<article><p>Kabul was hit by jets.</p></article><article><p>Other</p></article><p>More news</p>";
    assert_eq!(page(text).text, "Kabul was hit by jets.");
}

#[test]
fn a_head_ends_with_its_body_and_nothing_else_in_it_is_read() {
    let text = "<head><meta name=x><p>not this</p><noscript>nor this</noscript><body><p>Kabul was hit.</p>";
    assert_eq!(page(text).text, "Kabul was hit.");
    assert_eq!(page("<nav>Menu<body>more</nav><p>Kabul was hit.</p>").text, "Kabul was hit.");
}

#[test]
fn json_ld_tells_it_too() {
    let report = page(
        "<head><script type='application/ld+json'>{\"@graph\":[{\"datePublished\":\"2026-02-26\",\
         \"publisher\":{\"name\":\"Wire\"},\"headline\":\"H\"}]}</script></head><p>Kabul was hit.</p>",
    );
    assert_eq!(report.source.published, Some(date(2026, 2, 26)));
    assert_eq!(report.source.publisher.as_deref(), Some("Wire"));
    assert_eq!(report.text, "Kabul was hit.");
}

#[test]
fn a_form_or_aside_that_is_never_closed_does_not_swallow_the_report() {
    assert_eq!(page("<aside>Menu<p>Kabul was hit.</p>").text, "Menu\n\nKabul was hit.");
    assert_eq!(page("<form><p>Kabul was hit.</p></form>").text, "Kabul was hit.");
}

#[test]
fn a_foreign_charset_is_named_where_it_is_why_the_bytes_are_no_utf8() {
    let error = read("f.html", b"<meta charset=windows-1252><p>caf\xe9</p>").unwrap_err();
    assert!(error.to_string().contains("windows-1252"), "{error}");
}

#[test]
fn a_hundred_thousand_nested_tags_are_read_in_a_moment() {
    for tag in ["div", "article", "p", "aside", "b"] {
        let text = format!("{}Kabul was hit.", format!("<{tag}>").repeat(100_000));
        assert_eq!(page(&text).text, "Kabul was hit.", "{tag}");
    }
}
