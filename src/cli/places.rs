//! `situs places TEXT...`: every place named in texts, which one is meant, and how sure that is.

use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::ops::Range;
use std::path::PathBuf;

use clap::Args;
use serde::{Deserialize, Serialize};

use super::layers;
use super::limit_args::LimitArgs;
use super::lines::TextLines;
use super::messages::escape_lines;
use crate::error::{Code, Error, Result};
use crate::gazetteer::reader::{Meaning, Reader, Toponym};
use crate::source::Location;

/// Every place named in texts: where it stands, which place is meant, how sure that is, what else it could be.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  situs places \"Shells fired from Kunar fell near Dangam.\"
      Kunar and Dangam: which places are meant, how sure that is, what else they could be
  situs places --jsonl wire.jsonl > places.jsonl
      many texts, one JSON object a line")]
pub(crate) struct PlacesArgs {
    /// The texts; without any, the text is read from standard input.
    text: Vec<String>,
    /// One JSON object a line instead: `id`, `text`, and optionally `toponyms` with `start` and `end` in characters;
    /// one object a line comes out. `-` is standard input.
    #[arg(long, value_name = "FILE", conflicts_with = "text")]
    jsonl: Option<PathBuf>,
    /// Resolve the spans given as `toponyms` instead of finding names.
    #[arg(long, requires = "jsonl")]
    given_spans: bool,
    /// A gazetteer to lay over the embedded one: an index, or a file that `situs gazetteer build` reads.
    #[arg(long, value_name = "FILE")]
    gazetteer: Vec<PathBuf>,
    /// How many alternatives to tell.
    #[arg(long, value_name = "N", default_value_t = 3)]
    top: usize,
    /// One JSON object a text instead of a table.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    limits: LimitArgs,
}

/// A line that comes in.
#[derive(Deserialize)]
struct Line<'a> {
    #[serde(default)]
    id: serde_json::Value,
    #[serde(borrow)]
    text: std::borrow::Cow<'a, str>,
    #[serde(default)]
    toponyms: Vec<Given>,
}

#[derive(Deserialize)]
struct Given {
    start: usize,
    end: usize,
}

/// A line that goes out.
#[derive(Serialize)]
struct Answer<'a> {
    id: &'a serde_json::Value,
    places: Vec<Found<'a>>,
}

#[derive(Serialize)]
struct Found<'a> {
    start: usize,
    end: usize,
    text: &'a str,
    #[serde(flatten)]
    place: Option<Chosen<'a>>,
    #[serde(flatten)]
    nothing: Option<Nothing>,
    confidence: f64,
    alternatives: Vec<Chosen<'a>>,
}

#[derive(Serialize)]
struct Chosen<'a> {
    place_id: &'a str,
    geonameid: Option<u64>,
    name: &'a str,
    lat: f64,
    lon: f64,
    kind: &'static str,
    country: &'a str,
    precision: &'static str,
    radius_km: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    probability: Option<f64>,
}

/// What stands for a place where none is known.
#[derive(Serialize, Default)]
struct Nothing {
    place_id: Option<()>,
    geonameid: Option<()>,
    name: Option<()>,
    lat: Option<()>,
    lon: Option<()>,
    kind: Option<()>,
    country: Option<()>,
    precision: Option<()>,
    radius_km: Option<()>,
}

/// Answers on `out`.
///
/// # Errors
/// [`Code::Io`] where something can't be read or written; [`Code::Value`] for a line that is no such object; what a
/// gazetteer file is refused for.
pub(crate) fn run(args: &PlacesArgs, out: &mut dyn Write) -> Result<()> {
    let limits = args.limits.limits();
    let reader = layers::reader(&args.gazetteer, limits)?;
    let mut out = BufWriter::with_capacity(1 << 16, out);
    match &args.jsonl {
        Some(path) => lines(args, &reader, path, &mut out)?,
        None if args.text.is_empty() => {
            one(args, &reader, &whole(std::io::stdin().lock(), limits.text_bytes)?, &mut out)?;
        }
        None => {
            for text in &args.text {
                one(args, &reader, text, &mut out)?;
            }
        }
    }
    out.flush().map_err(unwritten)
}

/// All that comes in as one text.
fn whole(from: impl Read, most: usize) -> Result<String> {
    let mut bytes = Vec::new();
    let ask = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    let unread =
        |cause| Error::new(Code::Io, "standard input can't be read as UTF-8", "write UTF-8").because(cause);
    from.take(ask).read_to_end(&mut bytes).map_err(unread)?;
    if bytes.len() > most {
        let what = format!("the text is longer than {most} bytes");
        return Err(Error::new(Code::Limit, what, "cut it into several texts, or raise --max-text-bytes"));
    }
    String::from_utf8(bytes).map_err(|cause| unread(std::io::Error::other(cause)))
}

fn unwritten(error: std::io::Error) -> Box<Error> {
    Error::new(Code::Io, "the answer can't be written", "").because(error)
}

fn one(args: &PlacesArgs, reader: &Reader, text: &str, out: &mut dyn Write) -> Result<()> {
    let toponyms = reader.read(text);
    if args.json {
        return answer(args, &serde_json::Value::Null, text, &toponyms, out);
    }
    for t in &toponyms {
        let from = text.get(..t.range.start).map_or(0, |s| s.chars().count());
        let written = text.get(t.range.clone()).unwrap_or_default();
        let to = from.saturating_add(written.chars().count());
        let place = t.meanings.first().map_or_else(
            || "not in the gazetteer".to_owned(),
            |m| {
                let (lat, lon) = (m.position.lat(), m.position.lon());
                format!("{}, {} ({}) {lat:.5},{lon:.5}", m.name, m.country, m.kind.as_str())
            },
        );
        let others: Vec<String> = t
            .meanings
            .iter()
            .skip(1)
            .take(args.top)
            .filter(|m| m.confidence >= 0.005)
            .map(|m| format!("{}, {} {:.2}", m.name, m.country, m.confidence))
            .collect();
        let others = if others.is_empty() { String::new() } else { format!("  [{}]", others.join("; ")) };
        let line = format!("{from}-{to}  {written}  {place}  {:.2}{others}", t.confidence);
        writeln!(out, "{}", escape_lines(&line).replace('\n', " ")).map_err(unwritten)?;
    }
    Ok(())
}

fn lines(args: &PlacesArgs, reader: &Reader, path: &PathBuf, out: &mut dyn Write) -> Result<()> {
    let name = path.to_string_lossy().into_owned();
    let failed = |e: std::io::Error| {
        Error::new(Code::Io, "this file can't be read", "check the path and that it is UTF-8")
            .at(Location::file(name.as_str()))
            .because(e)
    };
    let input: Box<dyn BufRead> = if name == "-" {
        Box::new(BufReader::new(std::io::stdin()))
    } else {
        Box::new(BufReader::with_capacity(1 << 16, std::fs::File::open(path).map_err(failed)?))
    };
    answer_lines(args, reader, TextLines::new(&name, input, args.limits.limits().line_bytes), out)
}

/// Hands chunks of lines to workers and writes their answers in the order of the lines. What was read before an error
/// is written.
fn answer_lines(
    args: &PlacesArgs,
    reader: &Reader,
    mut input: TextLines<'_, impl BufRead>,
    out: &mut dyn Write,
) -> Result<()> {
    let workers = std::thread::available_parallelism().map_or(1, |n| n.get().min(MOST_WORKERS));
    let mut chunks: Vec<Chunk> = (0..workers).map(|_| Chunk::default()).collect();
    let (name, mut more, mut unread) = (input.name, true, None);
    while more {
        for chunk in &mut chunks {
            chunk.lines.clear();
            chunk.first = input.number();
            while more && chunk.lines.len() < AT_ONCE {
                match input.next() {
                    Ok(Some(line)) => {
                        chunk.lines.push_str(line);
                        chunk.lines.push('\n');
                    }
                    Ok(None) => more = false,
                    Err(error) => (more, unread) = (false, Some(error)),
                }
            }
        }
        std::thread::scope(|scope| {
            for chunk in &mut chunks {
                scope.spawn(|| chunk.answer(args, reader, name));
            }
        });
        for chunk in &mut chunks {
            out.write_all(&chunk.answers).map_err(unwritten)?;
            chunk.failed.take().map_or(Ok(()), Err)?;
        }
    }
    unread.map_or(Ok(()), Err)
}

/// More workers than this only wait for the file.
const MOST_WORKERS: usize = 8;
/// Bytes of lines that a worker gets at once.
const AT_ONCE: usize = 1 << 18;

/// Lines for one worker, and what it made of them.
#[derive(Default)]
struct Chunk {
    /// Lines before the first.
    first: u32,
    lines: String,
    answers: Vec<u8>,
    failed: Option<Box<Error>>,
}

impl Chunk {
    /// Answers every line up to the first that can't be read.
    fn answer(&mut self, args: &PlacesArgs, reader: &Reader, file: &str) {
        self.answers.clear();
        for (number, text) in (self.first..).zip(self.lines.lines()) {
            if !text.trim().is_empty()
                && let Err(error) = line(args, reader, text, &mut self.answers)
            {
                self.failed = Some(error.at(Location::line(file, number.saturating_add(1))));
                return;
            }
        }
    }
}

fn line(args: &PlacesArgs, reader: &Reader, text: &str, out: &mut dyn Write) -> Result<()> {
    let line: Line<'_> = serde_json::from_str(text).map_err(|e| {
        Error::new(
            Code::Value,
            "this line is no JSON object with a `text`",
            "write one object a line: {\"id\": \"1\", \"text\": \"...\"}",
        )
        .because(e)
    })?;
    let toponyms = if args.given_spans {
        let ranges: Vec<Range<usize>> = bytes(&line.text, &line.toponyms);
        reader.read_given(&line.text, &ranges)
    } else {
        reader.read(&line.text)
    };
    answer(args, &line.id, &line.text, &toponyms, out)
}

/// Ranges of characters as ranges of bytes; what lies beyond the end is cut.
fn bytes(text: &str, given: &[Given]) -> Vec<Range<usize>> {
    let mut starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    starts.push(text.len());
    let at = |n: usize| starts.get(n).copied().unwrap_or(text.len());
    given.iter().map(|g| at(g.start)..at(g.end.max(g.start))).collect()
}

fn answer(
    args: &PlacesArgs,
    id: &serde_json::Value,
    text: &str,
    toponyms: &[Toponym],
    out: &mut dyn Write,
) -> Result<()> {
    let mut characters = Characters { text, byte: 0, count: 0 };
    let places = toponyms
        .iter()
        .map(|t| {
            let (start, end) = (characters.at(t.range.start), characters.at(t.range.end));
            let best = t.meanings.first();
            Found {
                start,
                end,
                text: text.get(t.range.clone()).unwrap_or_default(),
                place: best.map(|m| chosen(m, None)),
                nothing: best.is_none().then(Nothing::default),
                confidence: round(t.confidence),
                alternatives: t
                    .meanings
                    .iter()
                    .skip(1)
                    .take(args.top)
                    .map(|m| chosen(m, Some(round(m.confidence))))
                    .collect(),
            }
        })
        .collect();
    let written = serde_json::to_writer(&mut *out, &Answer { id, places });
    written.map_err(|e| unwritten(e.into()))?;
    out.write_all(b"\n").map_err(unwritten)
}

/// Characters before a byte, counted on from the last one asked for.
struct Characters<'a> {
    text: &'a str,
    byte: usize,
    count: usize,
}

impl Characters<'_> {
    fn at(&mut self, byte: usize) -> usize {
        if byte < self.byte {
            (self.byte, self.count) = (0, 0);
        }
        self.count =
            self.count.saturating_add(self.text.get(self.byte..byte).map_or(0, |s| s.chars().count()));
        self.byte = byte;
        self.count
    }
}

fn round(x: f64) -> f64 {
    (x * 1000.0).round() / 1000.0
}

fn chosen(m: &Meaning, probability: Option<f64>) -> Chosen<'_> {
    Chosen {
        place_id: &m.place_id,
        geonameid: m.geonameid,
        name: &m.name,
        lat: m.position.lat(),
        lon: m.position.lon(),
        kind: m.kind.as_str(),
        country: &m.country,
        precision: m.precision(),
        radius_km: m.radius_km,
        probability,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_counted_and_not_bytes() {
        let mut characters = Characters { text: "é Kabul", byte: 0, count: 0 };
        assert_eq!((characters.at(3), characters.at(8), characters.at(0)), (2, 7, 0));
        assert_eq!(bytes("é Kabul", &[Given { start: 2, end: 7 }, Given { start: 9, end: 3 }]), [3..8, 8..8]);
    }

    fn asked() -> PlacesArgs {
        let (text, gazetteer, limits) = (Vec::new(), Vec::new(), LimitArgs::default());
        PlacesArgs { text, jsonl: None, given_spans: false, gazetteer, top: 1, json: true, limits }
    }

    #[test]
    fn many_lines_are_answered_in_order_up_to_the_first_that_is_none() {
        let reader = Reader::embedded().unwrap();
        let long = "Nothing happened. ".repeat(AT_ONCE / 100);
        let mut text: String =
            (0..30).map(|n| format!("{{\"id\": {n}, \"text\": \"{long} In Kabul.\"}}\n\n")).collect();
        text.push_str("no line\n{\"id\": 31, \"text\": \"\"}\n");
        let mut out = Vec::new();
        let lines = TextLines::new("x", text.as_bytes(), 1 << 20);
        let ended = answer_lines(&asked(), &reader, lines, &mut out);
        assert!(ended.unwrap_err().to_string().contains("x:61"));
        let ids: Vec<_> = String::from_utf8(out)
            .unwrap()
            .lines()
            .map(|l| l.split(',').next().unwrap().to_owned())
            .collect();
        assert_eq!(ids, (0..30).map(|n| format!("{{\"id\":{n}")).collect::<Vec<_>>());
    }

    #[test]
    fn what_is_too_long_is_not_held() {
        assert_eq!(whole(&b"Kabul"[..], 5).unwrap(), "Kabul");
        assert_eq!(whole(std::io::repeat(b'x'), 5).unwrap_err().code, Code::Limit);
        assert_eq!(whole(&b"\xff"[..], 5).unwrap_err().code, Code::Io);
    }

    #[test]
    fn a_line_in_gives_a_line_out() {
        let reader = Reader::embedded().unwrap();
        let args = asked();
        let mut out = Vec::new();
        one(&args, &reader, "Bombs fell on Kandahar, Afghanistan, on Friday.", &mut out).unwrap();
        let line: serde_json::Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(line["places"][0]["text"], "Kandahar");
        assert_eq!(line["places"][0]["country"], "AF");
        assert_eq!(line["places"][1]["kind"], "country");
    }
}
