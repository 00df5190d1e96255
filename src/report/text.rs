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
}

#[derive(Debug, Clone, Copy)]
struct Piece {
    text: usize,
    file: usize,
    text_len: usize,
    file_len: usize,
}

impl Report {
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

    /// A map without pieces yet.
    pub fn new(bytes: Arc<[u8]>) -> Self {
        let mut line_starts = vec![0];
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            at += 1;
            let crlf = byte == b'\r' && bytes.get(at) == Some(&b'\n');
            if byte == b'\n' || (byte == b'\r' && !crlf) {
                line_starts.push(at);
            }
        }
        TextMap {
            pieces: Vec::new(),
            line_starts,
            bytes,
        }
    }

    /// Says that `text_len` bytes of text from `text` stand in the file as `file_len` bytes from `file`.
    /// Pieces come in order of the text; where the lengths differ the piece is one unit (`&amp;`).
    pub fn push(&mut self, text: usize, file: usize, text_len: usize, file_len: usize) {
        self.pieces.push(Piece {
            text,
            file,
            text_len,
            file_len,
        });
    }

    /// The bytes of the file from which a range of the text was read.
    pub fn to_file(&self, range: Range<usize>) -> (usize, usize) {
        let start = self.start_of(range.start);
        let end = if range.end > range.start {
            self.end_of(range.end)
        } else {
            start
        };
        (start, end.max(start))
    }

    /// Physical line and character of a byte of the file, both from 1.
    pub fn line_column(&self, offset: usize) -> (u32, u32) {
        let line = self.line_starts.partition_point(|&start| start <= offset).max(1);
        let start = self.line_starts.get(line - 1).copied().unwrap_or(0);
        let head = self
            .bytes
            .get(start..offset.min(self.bytes.len()))
            .unwrap_or_default();
        let column = String::from_utf8_lossy(head)
            .trim_start_matches('\u{feff}')
            .chars()
            .count()
            + 1;
        (
            u32::try_from(line).unwrap_or(u32::MAX),
            u32::try_from(column).unwrap_or(u32::MAX),
        )
    }

    fn piece_at(&self, offset: usize) -> Option<&Piece> {
        let next = self.pieces.partition_point(|piece| piece.text <= offset);
        self.pieces.get(next.saturating_sub(1))
    }

    fn start_of(&self, offset: usize) -> usize {
        let Some(piece) = self.piece_at(offset) else {
            return 0;
        };
        let into = offset.saturating_sub(piece.text);
        if piece.text_len == piece.file_len {
            piece.file + into.min(piece.file_len)
        } else {
            piece.file
        }
    }

    fn end_of(&self, offset: usize) -> usize {
        let Some(piece) = self.piece_at(offset.saturating_sub(1)) else {
            return 0;
        };
        let into = offset.saturating_sub(piece.text);
        if piece.text_len == piece.file_len {
            piece.file + into.min(piece.file_len)
        } else {
            piece.file + piece.file_len
        }
    }
}
