//! A report: its text, what is known of its source, and the way back to the file's bytes.

use std::ops::Range;
use std::sync::Arc;

use crate::event::Source;
use crate::source::Evidence;

/// One news text.
#[derive(Debug, Clone)]
pub struct Report {
    /// File, title, publisher, publication day, address.
    pub source: Source,
    /// The text that is read: no markup, no front matter. Paragraphs are parted by blank lines.
    pub text: String,
    /// The way from `text` back to the file.
    pub map: TextMap,
    /// Passages of page furniture ("Advertisement", photo credits) that were left out of `text`.
    pub furniture: usize,
}

/// From offsets in a report's text to bytes, lines and columns of its file.
#[derive(Debug, Clone)]
pub struct TextMap {
    /// Pieces of text that stand in the file as they are, in order: text offset, file offset, length.
    pieces: Vec<Piece>,
    /// Byte offsets in the file where lines begin.
    line_starts: Vec<usize>,
    /// The file, to count characters of a line.
    bytes: Arc<[u8]>,
    /// How characters are written in the file.
    units: Units,
    /// The byte of the file at which `bytes` begin, and its line: not the first where a file is read line by line.
    from: (usize, u32),
}

/// How characters are written in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Units {
    /// UTF-8.
    Utf8,
    /// UTF-16, the low byte first.
    Utf16Le,
    /// UTF-16, the high byte first.
    Utf16Be,
}

impl Units {
    /// The 16-bit unit of two bytes.
    pub(super) fn unit(self, pair: [u8; 2]) -> u16 {
        match self {
            Units::Utf16Be => u16::from_be_bytes(pair),
            Units::Utf8 | Units::Utf16Le => u16::from_le_bytes(pair),
        }
    }

    /// The 16-bit units of some bytes, in order; a last odd byte is passed over.
    pub(super) fn units(self, bytes: &[u8]) -> impl Iterator<Item = u16> + '_ {
        let (pairs, _) = bytes.as_chunks::<2>();
        pairs.iter().map(move |pair| self.unit(*pair))
    }
}

#[derive(Debug, Clone, Copy)]
struct Piece {
    text: usize,
    file: usize,
    text_len: usize,
    file_len: usize,
}

impl Report {
    /// A report whose text is the file, byte for byte.
    pub fn from_text(source: Source, text: impl Into<String>) -> Self {
        let text = text.into();
        let map = TextMap::identity(Arc::from(text.as_bytes()), 0, text.len());
        Report { source, text, map, furniture: 0 }
    }

    /// The evidence for a byte range of the text.
    pub fn evidence(&self, range: Range<usize>) -> Evidence {
        let (start, end) = self.map.to_file(range.clone());
        let (line, column) = self.map.line_column(start);
        Evidence {
            file: self.source.file.clone(),
            line,
            column,
            start,
            end,
            text: self.text.get(range).unwrap_or_default().to_owned(),
        }
    }
}

impl TextMap {
    /// A map for a text that stands in the file as it is, beginning at byte `offset`.
    pub fn identity(bytes: Arc<[u8]>, offset: usize, len: usize) -> Self {
        let mut map = TextMap::new(bytes);
        map.push(0, offset, len, len);
        map
    }

    /// A map without pieces yet, into a file in UTF-8.
    pub fn new(bytes: Arc<[u8]>) -> Self {
        TextMap::for_units(bytes, Units::Utf8)
    }

    /// A map without pieces yet, into a file written in such units.
    pub(super) fn for_units(bytes: Arc<[u8]>, units: Units) -> Self {
        let line_starts = match units {
            Units::Utf8 => line_starts(bytes.iter().map(|&byte| u16::from(byte)), 1),
            Units::Utf16Le | Units::Utf16Be => line_starts(units.units(&bytes), 2),
        };
        TextMap { pieces: Vec::new(), line_starts, bytes, units, from: (0, 1) }
    }

    /// A map without pieces yet, into one line of a file in UTF-8: `bytes` are the line, `offset` is its first byte
    /// in the file and `line` its number. Pieces are pushed with offsets in the line.
    pub(super) fn for_line(bytes: Arc<[u8]>, offset: usize, line: u32) -> Self {
        TextMap { pieces: Vec::new(), line_starts: vec![0], bytes, units: Units::Utf8, from: (offset, line) }
    }

    /// An empty map into the same file.
    pub(super) fn emptied(&self) -> Self {
        TextMap {
            pieces: Vec::new(),
            line_starts: self.line_starts.clone(),
            bytes: self.bytes.clone(),
            units: self.units,
            from: self.from,
        }
    }

    /// Says that `text_len` bytes of text from `text` stand in the file as `file_len` bytes from `file`.
    /// Pieces come in order of the text; where the lengths differ the piece is one unit (`&amp;`).
    pub fn push(&mut self, text: usize, file: usize, text_len: usize, file_len: usize) {
        if let Some(last) = self.pieces.last_mut()
            && last.continues(text, file)
            && text_len == file_len
        {
            last.text_len = last.text_len.saturating_add(text_len);
            last.file_len = last.file_len.saturating_add(file_len);
            return;
        }
        self.pieces.push(Piece { text, file, text_len, file_len });
    }

    /// As [`TextMap::push`], for words that stand for others even where the lengths are the same by chance.
    pub(super) fn push_unit(&mut self, text: usize, file: usize, text_len: usize, file_len: usize) {
        self.pieces.push(Piece { text, file, text_len, file_len });
    }

    /// Says that the text from `text` is that of `range` in a text with the map `through`.
    pub(super) fn push_through(&mut self, through: &TextMap, text: usize, range: Range<usize>) {
        let first =
            through.pieces.partition_point(|piece| piece.text.saturating_add(piece.text_len) <= range.start);
        for piece in through.pieces.iter().skip(first) {
            let (start, end) =
                (piece.text.max(range.start), piece.text.saturating_add(piece.text_len).min(range.end));
            if start >= end {
                break;
            }
            let (from, to) = through.to_bytes(start..end);
            self.push(
                text.saturating_add(start.saturating_sub(range.start)),
                from,
                end.saturating_sub(start),
                to.saturating_sub(from),
            );
        }
    }

    /// The bytes of the file from which a range of the text was read.
    pub fn to_file(&self, range: Range<usize>) -> (usize, usize) {
        let (start, end) = self.to_bytes(range);
        (start.saturating_add(self.from.0), end.saturating_add(self.from.0))
    }

    /// The same, counted from the first of `bytes`.
    pub(super) fn to_bytes(&self, range: Range<usize>) -> (usize, usize) {
        let start = self.start_of(range.start);
        let end = if range.end > range.start { self.end_of(range.end) } else { start };
        (start, end.max(start))
    }

    /// Physical line and character of a byte of the file, both from 1.
    pub fn line_column(&self, offset: usize) -> (u32, u32) {
        let offset = offset.saturating_sub(self.from.0);
        let line = self.line_starts.partition_point(|&start| start <= offset).max(1);
        let start = self.line_starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let head = self.bytes.get(start..offset.min(self.bytes.len())).unwrap_or_default();
        let column = self.characters(head).saturating_add(1);
        let line = u32::try_from(line.saturating_sub(1)).unwrap_or(u32::MAX).saturating_add(self.from.1);
        (line, u32::try_from(column).unwrap_or(u32::MAX))
    }

    fn piece_at(&self, offset: usize) -> Option<&Piece> {
        let next = self.pieces.partition_point(|piece| piece.text <= offset);
        self.pieces.get(next.saturating_sub(1))
    }

    /// How many characters some bytes of the file hold; a byte order mark is none.
    fn characters(&self, bytes: &[u8]) -> usize {
        match self.units {
            Units::Utf8 => String::from_utf8_lossy(bytes).trim_start_matches('\u{feff}').chars().count(),
            Units::Utf16Le | Units::Utf16Be => self
                .units
                .units(bytes)
                .filter(|unit| *unit != 0xfeff && !(0xdc00..0xe000).contains(unit))
                .count(),
        }
    }

    fn start_of(&self, offset: usize) -> usize {
        self.piece_at(offset).map_or(0, |piece| {
            let into = offset.saturating_sub(piece.text);
            if into >= piece.text_len {
                piece.file.saturating_add(piece.file_len)
            } else if piece.text_len == piece.file_len {
                piece.file.saturating_add(into)
            } else {
                piece.file
            }
        })
    }

    fn end_of(&self, offset: usize) -> usize {
        self.piece_at(offset.saturating_sub(1)).map_or(0, |piece| {
            let into = offset.saturating_sub(piece.text);
            if piece.text_len == piece.file_len {
                piece.file.saturating_add(into.min(piece.file_len))
            } else {
                piece.file.saturating_add(piece.file_len)
            }
        })
    }
}

impl Piece {
    /// Whether a piece that begins there goes on where this one ends, byte for byte.
    fn continues(&self, text: usize, file: usize) -> bool {
        self.text_len == self.file_len
            && self.text.saturating_add(self.text_len) == text
            && self.file.saturating_add(self.file_len) == file
    }
}

/// Where lines begin; CR, LF and CRLF each end one.
fn line_starts(units: impl Iterator<Item = u16>, width: usize) -> Vec<usize> {
    let mut starts = vec![0];
    let mut units = units.enumerate().peekable();
    while let Some((at, unit)) = units.next() {
        let next_is_lf = units.peek().is_some_and(|(_, next)| *next == 0x0a);
        if unit == 0x0a || (unit == 0x0d && !next_is_lf) {
            starts.push(at.saturating_add(1).saturating_mul(width));
        }
    }
    starts
}
