//! A page's tags turned to blocks of words. No tree is built: depth costs nothing and tag soup can't hurt.

use std::collections::BTreeMap;

use html5gum::{DefaultEmitter, HtmlString, Spanned, StartTag, Token, Tokenizer};

use super::meta::Meta;
use super::reference::add_with_references;
use crate::report::body::Paragraph;

/// Never words of a report.
const NEVER: [&str; 14] = [
    "head", "script", "style", "noscript", "template", "svg", "iframe", "object", "select", "textarea",
    "math", "audio", "video", "canvas",
];
/// The page around a report, where it is well formed.
const AROUND: [&str; 8] = ["nav", "header", "footer", "aside", "form", "button", "figcaption", "dialog"];
/// Tags that end a paragraph.
const BLOCKS: [&str; 36] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "html",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "td",
    "th",
    "ul",
];
const VOID: [&str; 13] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];
/// Articles within articles are told apart only so deep.
const DEEPEST: usize = 12;

/// What was read from a page.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) meta: Meta,
    /// The first `h1`.
    pub(super) heading: Option<String>,
    pub(super) blocks: Vec<Block>,
    regions: Vec<Region>,
    open: Vec<usize>,
    /// Open regions deeper than [`DEEPEST`].
    too_deep: usize,
    current: Current,
    skip: Option<Skip>,
    skip_around: bool,
    after_break: bool,
}

/// A paragraph and where it stands.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) paragraph: Paragraph,
    /// The articles it is in, the outermost first.
    pub(super) regions: Vec<usize>,
    /// A paragraph of the report; otherwise the title of the page or of the report.
    pub(super) is_text: bool,
}

/// An `article` or `main`.
#[derive(Debug)]
struct Region {
    is_main: bool,
    /// Bytes of words in its `p`.
    words: usize,
}

#[derive(Debug, Default)]
struct Current {
    paragraph: Paragraph,
    in_p: bool,
    in_h1: bool,
}

/// An element whose words are passed over.
#[derive(Debug)]
struct Skip {
    name: String,
    depth: usize,
    /// Its words are kept apart: a title or JSON-LD.
    keep: Keep,
    words: String,
    at: usize,
    is_around: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keep {
    Nothing,
    JsonLd,
}

impl Page {
    /// Reads a page; `skip_around` leaves out navigation, headers, footers, forms and hidden parts.
    pub(super) fn read(text: &str, skip_around: bool) -> Self {
        let mut page = Page { skip_around, ..Page::default() };
        let mut emitter = DefaultEmitter::<usize>::new_with_span();
        emitter.naively_switch_states(true);
        let mut title: Option<(usize, String)> = None;
        for token in Tokenizer::new_with_emitter(text, emitter) {
            let token = match token {
                Ok(token) => token,
                Err(never) => match never {},
            };
            match token {
                Token::StartTag(tag) if *tag.name == *b"title" && page.skips_only_head() => {
                    title = Some((tag.span.end, String::new()));
                }
                Token::EndTag(tag) if *tag.name == *b"title" => page.end_title(title.take()),
                Token::String(words) if title.is_some() => {
                    if let Some((_, title)) = &mut title {
                        title.push_str(&String::from_utf8_lossy(&words));
                    }
                }
                Token::StartTag(tag) => page.start(&tag),
                Token::EndTag(tag) => page.end(&name(&tag.name)),
                Token::String(words) => page.string(text, &words),
                Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
            }
        }
        page.end_block();
        page
    }

    /// Whether the page ended inside an element that was passed over and never closed.
    pub(super) fn is_cut_off(&self) -> bool {
        self.skip.as_ref().is_some_and(|skip| skip.is_around)
    }

    /// The article to read: the one with the most words, or `main` where that holds far more.
    pub(super) fn region(&self) -> Option<usize> {
        let most = |is_main: bool| {
            let regions = self.regions.iter().enumerate();
            regions
                .filter(|(_, region)| region.is_main == is_main && region.words > 0)
                // The first of those that are equal.
                .min_by_key(|(at, region)| (std::cmp::Reverse(region.words), *at))
                .map(|(at, region)| (at, region.words))
        };
        match (most(false), most(true)) {
            (Some((article, words)), Some((_, all))) if words.saturating_mul(5) >= all.saturating_mul(3) => {
                Some(article)
            }
            (_, Some((main, _))) => Some(main),
            (Some((article, _)), None) => Some(article),
            (None, None) => None,
        }
    }

    fn skips_only_head(&self) -> bool {
        self.skip.as_ref().is_none_or(|skip| skip.name == "head")
    }

    fn end_title(&mut self, title: Option<(usize, String)>) {
        if let Some((at, title)) = title {
            let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
            self.meta.say("<title>", &title, at);
        }
    }

    fn start(&mut self, tag: &StartTag<usize>) {
        let name = name(&tag.name);
        self.learn(&name, tag);
        if let Some(skip) = &mut self.skip {
            // A body ends a head that nobody closed; JSON-LD stands in heads.
            if skip.name == "head" && name == "body" {
                self.skip = None;
            } else if skip.name == "head" && name == "script" && is_json_ld(tag) {
                self.skip = Some(Skip::new("script", Keep::JsonLd, tag.span.end, false));
                return;
            } else {
                skip.depth = skip.depth.saturating_add(usize::from(skip.name == name));
                return;
            }
        }
        let around = AROUND.contains(&name.as_str()) || is_hidden(tag);
        if BLOCKS.contains(&name.as_str()) || around {
            self.end_block();
        }
        let void = VOID.contains(&name.as_str()) || (tag.self_closing && name != "script");
        if !void && (NEVER.contains(&name.as_str()) || (around && self.skip_around && !holds_page(&name))) {
            let keep = if is_json_ld(tag) { Keep::JsonLd } else { Keep::Nothing };
            let around = !NEVER.contains(&name.as_str());
            self.skip = Some(Skip::new(&name, keep, tag.span.end, around));
            return;
        }
        self.open(&name);
    }

    fn open(&mut self, name: &str) {
        match name {
            "article" | "main" if self.open.len() < DEEPEST => {
                self.open.push(self.regions.len());
                self.regions.push(Region { is_main: name == "main", words: 0 });
            }
            "article" | "main" => self.too_deep = self.too_deep.saturating_add(1),
            "p" => self.current.in_p = true,
            "h1" => self.current.in_h1 = true,
            "br" if std::mem::replace(&mut self.after_break, true) => self.end_block(),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        if let Some(skip) = &mut self.skip {
            skip.depth = skip.depth.saturating_sub(usize::from(skip.name == name));
            if skip.depth == 0
                && let Some(skip) = self.skip.take()
                && skip.keep == Keep::JsonLd
            {
                self.meta.json_ld(&skip.words, skip.at);
            }
            return;
        }
        if BLOCKS.contains(&name) {
            self.end_block();
        }
        if matches!(name, "article" | "main") {
            if self.too_deep > 0 {
                self.too_deep = self.too_deep.saturating_sub(1);
            } else {
                self.open.pop();
            }
        }
    }

    fn string(&mut self, text: &str, words: &Spanned<HtmlString, usize>) {
        if let Some(skip) = &mut self.skip {
            if skip.keep == Keep::JsonLd {
                skip.words.push_str(&String::from_utf8_lossy(words));
            }
            return;
        }
        let range = words.span.start..words.span.end;
        if std::mem::take(&mut self.after_break) {
            if words.value.trim_ascii().is_empty() {
                self.after_break = true;
            } else {
                self.current.paragraph.space(range.start..range.start);
            }
        }
        add_with_references(&mut self.current.paragraph, text, range);
    }

    fn end_block(&mut self) {
        self.after_break = false;
        let Current { paragraph, in_p, in_h1 } = std::mem::take(&mut self.current);
        if paragraph.is_empty() {
            return;
        }
        let is_heading = in_h1 && self.heading.is_none();
        if is_heading {
            self.heading = Some(paragraph.words().to_owned());
        }
        if in_p {
            for at in &self.open {
                if let Some(region) = self.regions.get_mut(*at) {
                    region.words = region.words.saturating_add(paragraph.words().len());
                }
            }
        }
        self.blocks.push(Block { paragraph, regions: self.open.clone(), is_text: !is_heading });
    }

    /// Keeps what a tag's attributes say of the report.
    fn learn(&mut self, tag_name: &str, tag: &StartTag<usize>) {
        let at = tag.span.start;
        let get = |name: &str| attribute(&tag.attributes, name);
        let content = get("content").or_else(|| get("datetime"));
        match tag_name {
            "meta" => {
                for key in ["property", "name", "itemprop"] {
                    if let (Some(name), Some(content)) = (get(key), &content) {
                        self.meta.say(&name, content, at);
                    }
                }
            }
            "link" if get("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical")) => {
                self.meta.say("<canonical>", &get("href").unwrap_or_default(), at);
            }
            _ => {
                if tag_name == "time" {
                    self.meta.say("<time>", &get("datetime").unwrap_or_default(), at);
                }
                if let (Some(name), Some(content)) = (get("itemprop"), &content) {
                    self.meta.say(&name, content, at);
                }
            }
        }
    }
}

impl Skip {
    fn new(name: &str, keep: Keep, at: usize, is_around: bool) -> Self {
        Skip { name: name.to_owned(), depth: 1, keep, words: String::new(), at, is_around }
    }
}

/// Elements that hold the report whatever their attributes say.
fn holds_page(name: &str) -> bool {
    matches!(name, "html" | "body" | "main")
}

fn is_hidden(tag: &StartTag<usize>) -> bool {
    tag.attributes.contains_key(b"hidden".as_slice())
        || attribute(&tag.attributes, "aria-hidden").is_some_and(|value| value.eq_ignore_ascii_case("true"))
}

fn is_json_ld(tag: &StartTag<usize>) -> bool {
    attribute(&tag.attributes, "type")
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/ld+json"))
}

fn attribute(attributes: &BTreeMap<HtmlString, Spanned<HtmlString, usize>>, name: &str) -> Option<String> {
    attributes.get(name.as_bytes()).map(|value| String::from_utf8_lossy(value).into_owned())
}

fn name(name: &HtmlString) -> String {
    String::from_utf8_lossy(name).to_ascii_lowercase()
}
