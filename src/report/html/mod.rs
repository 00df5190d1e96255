//! Web pages: the words of the report without the page around them.
//!
//! The headline (`h1`) is [`Source::title`](crate::event::Source::title) and left out of the text, like
//! navigation, forms, captions, hidden parts and page furniture. Where the page says which part is its article,
//! only that is read.

mod meta;
mod page;
mod reference;

use self::page::{Block, Page};
use super::body::Body;
use super::encoding::{Decoded, decode, empty};
use super::furniture::{Furniture, furniture};
use super::plain::unreadable_date;
use super::text::Report;
use crate::error::{Code, Error, Finding, Result};
use crate::event::Source;

pub(super) use self::reference::add_with_references;

/// Reads a web page.
///
/// # Errors
/// `encoding` where the bytes are not UTF-8 (naming the charset the page declares), `empty` where no words are
/// left.
pub(super) fn read(file: &str, bytes: &[u8]) -> Result<(Report, Vec<Finding>)> {
    let decoded = decode(file, bytes).map_err(|error| with_charset(error, bytes))?;
    let mut page = Page::read(&decoded.text, true);
    if page.is_cut_off() || !page.blocks.iter().any(|block| block.is_text) {
        // A form or header that is never closed, or holds the whole page, must not swallow the report.
        page = Page::read(&decoded.text, false);
    }
    let mut findings = Vec::new();
    let mut source = source(file, &page, &decoded, &mut findings);
    let (body, furniture) = body(&decoded, &page, &mut source);
    if body.text.is_empty() {
        return Err(empty(file));
    }
    let report = Report { source, text: body.text, map: body.map, furniture };
    Ok((report, findings))
}

/// Names the charset the page declares, where that is why it isn't UTF-8.
fn with_charset(mut error: Box<Error>, bytes: &[u8]) -> Box<Error> {
    if error.code == Code::Encoding
        && let Some(charset) = declared_charset(bytes)
        && !charset.eq_ignore_ascii_case("utf-8")
    {
        error.what = format!("{}; the page says that it is {charset}", error.what);
        error.way_out = format!("convert it, for instance with `iconv -f {charset} -t UTF-8`");
    }
    error
}

/// The word after `charset=` in the page's head.
fn declared_charset(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(bytes.get(..4096).unwrap_or(bytes)).to_ascii_lowercase();
    let (_, after) = head.split_once("charset=")?;
    let charset: String = after
        .trim_start_matches(['"', '\''])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .take(40)
        .collect();
    (!charset.is_empty()).then_some(charset)
}

fn source(file: &str, page: &Page, decoded: &Decoded, findings: &mut Vec<Finding>) -> Source {
    let meta = &page.meta;
    let (published, unreadable) = meta.published();
    if let Some((value, at)) = unreadable {
        let (line, column) = decoded.map.line_column(decoded.map.to_file(at..at).0);
        findings.push(unreadable_date(&file.into(), line, column, &value));
    }
    Source {
        file: file.into(),
        id: None,
        title: page.heading.clone().or_else(|| meta.title()),
        publisher: meta.publisher(),
        published,
        url: meta.url(),
    }
}

fn body<'a>(decoded: &'a Decoded, page: &Page, source: &mut Source) -> (Body<'a>, usize) {
    let mut body = Body::new(decoded);
    let mut dropped = 0_usize;
    let region = page.region();
    let headline = source.title.clone();
    let wanted =
        |block: &&Block| block.is_text && region.is_none_or(|region| block.regions.contains(&region));
    for block in page.blocks.iter().filter(wanted) {
        match furniture(block.paragraph.words()) {
            Some(kind) => {
                dropped = dropped.saturating_add(1);
                if let Furniture::Publisher(name) = kind {
                    source.publisher.get_or_insert(name);
                }
            }
            None if headline.as_deref() == Some(block.paragraph.words()) => {}
            None => body.paragraph(&block.paragraph),
        }
    }
    (body, dropped)
}

#[cfg(test)]
mod tests;
