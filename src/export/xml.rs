//! XML as QGIS and KML want it: every name, attribute and text goes through one writer, which escapes them.

use std::borrow::Cow;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// A document in the making, indented by one blank.
pub(super) struct Xml {
    writer: Writer<Vec<u8>>,
}

/// Attributes of an element, in order.
pub(super) type Attributes<'a> = &'a [(&'a str, &'a str)];

impl Xml {
    /// A document that begins with its declaration.
    pub(super) fn new() -> Self {
        let mut xml = Xml { writer: Writer::new_with_indent(Vec::new(), b' ', 1) };
        xml.put(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
        xml
    }

    /// An element and what stands in it; an empty one where nothing does.
    pub(super) fn node(&mut self, name: &str, attributes: Attributes<'_>, inside: impl FnOnce(&mut Self)) {
        self.put(Event::Start(start(name, attributes)));
        inside(self);
        self.put(Event::End(BytesEnd::new(name)));
    }

    /// An element without content.
    pub(super) fn leaf(&mut self, name: &str, attributes: Attributes<'_>) {
        self.put(Event::Empty(start(name, attributes)));
    }

    /// An element that holds a text.
    pub(super) fn text(&mut self, name: &str, attributes: Attributes<'_>, text: &str) {
        self.put(Event::Start(start(name, attributes)));
        self.put(Event::Text(BytesText::new(&allowed(text))));
        self.put(Event::End(BytesEnd::new(name)));
    }

    /// The document, with a line end at its end.
    pub(super) fn finish(self) -> Vec<u8> {
        let mut bytes = self.writer.into_inner();
        bytes.push(b'\n');
        bytes
    }

    fn put(&mut self, event: Event<'_>) {
        // Writing to memory can't fail.
        let written = self.writer.write_event(event);
        debug_assert!(written.is_ok(), "{written:?}");
    }
}

fn start<'a>(name: &'a str, attributes: Attributes<'a>) -> BytesStart<'a> {
    let mut start = BytesStart::new(name);
    for (key, value) in attributes {
        start.push_attribute((*key, allowed(value).as_ref()));
    }
    start
}

/// The text, with a replacement character for each that XML 1.0 has no way to write (2.2 Characters).
fn allowed(text: &str) -> Cow<'_, str> {
    let forbidden = |c: char| matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    if text.contains(forbidden) {
        Cow::Owned(text.replace(forbidden, "\u{fffd}"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use quick_xml::Reader;

    fn written(attribute: &str, text: &str) -> String {
        let mut xml = Xml::new();
        xml.node("a", &[("b", attribute)], |xml| {
            xml.text("c", &[], text);
            xml.leaf("d", &[]);
        });
        String::from_utf8(xml.finish()).unwrap()
    }

    #[test]
    fn markup_in_values_stays_text() {
        let text = written("\"><x a='", "</c><script>&amp;");
        assert_eq!(
            text,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a b=\"&quot;&gt;&lt;x a=&apos;\">\n \
             <c>&lt;/c&gt;&lt;script&gt;&amp;amp;</c>\n <d/>\n</a>\n"
        );
    }

    #[test]
    fn what_xml_cannot_hold_is_replaced() {
        assert!(written("", "a\u{8}b\u{ffff}c\td").contains("<c>a\u{fffd}b\u{fffd}c\td</c>"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn whatever_goes_in_is_well_formed_and_comes_out(value in "[\\x00-\\x7f\u{80}-\u{ff}\u{202e}]{0,16}") {
            let document = written(&value, &value);
            let mut reader = Reader::from_str(&document);
            let mut text = String::new();
            loop {
                match reader.read_event().unwrap() {
                    Event::Eof => break,
                    Event::Text(part) => text.push_str(part.as_ref()),
                    Event::GeneralRef(name) if name.is_char_ref() => {
                        text.extend(name.resolve_char_ref().unwrap());
                    }
                    Event::GeneralRef(name) => text.push_str(match name.as_ref() {
                        "lt" => "<", "gt" => ">", "amp" => "&", "quot" => "\"", "apos" => "'", other => panic!("{other}"),
                    }),
                    _ => {}
                }
            }
            prop_assert!(text.contains(allowed(&value).as_ref()), "{document}");
        }
    }
}
