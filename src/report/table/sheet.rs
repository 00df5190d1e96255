//! A table as rows of cells, whatever its columns mean: drafts and corrections are read with it, and piece by piece the
//! tables whose names `situs resolve` looks for.

use std::collections::BTreeMap;
use std::io::Read;
use std::ops::Range;
use std::sync::Arc;

use super::columns::trimmed;
use super::plan::wide;
use super::records::{Cutter, Form, Split};
use super::rows::{Rows, is_blank};
use super::{Piece, Pieces, Plan, Text};
use crate::error::{Code, Error, Finding, Result};
use crate::limits::Limits;
use crate::report::encoding::empty;
use crate::report::sniff;
use crate::source::Location;

/// The rows of a table.
#[derive(Debug)]
pub struct Sheet {
    /// The file as it was named.
    pub file: Arc<str>,
    /// The names of the header, as written.
    pub columns: Vec<String>,
    /// The rows, in order; blank ones left out.
    pub rows: Vec<SheetRow>,
    /// Rows that can't be read, each a reject.
    pub findings: Vec<Finding>,
}

/// One row.
#[derive(Debug)]
pub struct SheetRow {
    /// Physical line of its first byte, from 1.
    pub line: u32,
    /// Its bytes in the file.
    pub bytes: Range<usize>,
    /// Its cells, without the white space around them.
    pub cells: Vec<String>,
}

impl Sheet {
    /// Where each column stands, by its name in lower case.
    pub fn places(&self) -> BTreeMap<String, usize> {
        let names = self.columns.iter().enumerate();
        // Of two columns of one name the first counts.
        names.rev().map(|(at, name)| (trimmed(name).to_lowercase(), at)).collect()
    }
}

/// Reads a table in UTF-8 or UTF-16 with commas, semicolons, tabs or bars between its cells, as spreadsheets save it.
///
/// # Errors
/// `empty`, `encoding` or `unknown-format` where the file is no table.
pub fn read_sheet(file: &str, bytes: &[u8]) -> Result<Sheet> {
    sniff::refuse_binary(file, bytes)?;
    sniff::refuse_json(file, bytes)?;
    let text = Text::new(file, bytes)?;
    let plan = Plan::of_sheet(file, &text.bytes).ok_or_else(|| empty(file))?;
    let mut reader = Rows::new(&plan);
    let (mut rows, mut findings) = (Vec::new(), Vec::new());
    let body = text.bytes.get(plan.begin..).unwrap_or_default();
    let mut split = Split::default();
    let cutter = Cutter::new(body, plan.form, plan.line, true);
    for cut in cutter.of_rows(plan.columns.written.len(), plan.feeds, plan.limits.record_bytes) {
        let record = body.get(cut.bytes.clone()).unwrap_or_default();
        let (start, end) = text
            .to_file(cut.bytes.start.saturating_add(plan.begin)..cut.bytes.end.saturating_add(plan.begin));
        if let Some(fault) = &cut.fault {
            findings.push(reader.fault(fault, cut.line));
            continue;
        }
        split.take(record, plan.form);
        if is_blank(&split) {
            continue;
        }
        if let Err(reject) = reader.sound(&split, record, cut.line, &(start..end)) {
            findings.push(*reject);
            continue;
        }
        let cell = |field: &[u8]| trimmed(&String::from_utf8_lossy(field)).to_owned();
        rows.push(SheetRow { line: cut.line, bytes: start..end, cells: split.iter().map(cell).collect() });
    }
    findings.extend(reader.repeated.finish());
    Ok(Sheet { file: file.into(), columns: plan.columns.written, rows, findings })
}

/// Begins to read a table of any length with commas between its cells: its plan, the cells of its header, and what
/// follows.
///
/// # Errors
/// `empty`, `encoding` or `unknown-format` where it is no table; `quote` where its header isn't closed; `limit` where
/// that is too wide or has no end; `io` where it can't be read.
pub(crate) fn begin_cells<R: Read>(
    file: &str,
    from: R,
    limits: Limits,
) -> Result<(Plan, Vec<Vec<u8>>, Pieces<R>)> {
    let mut pieces = Pieces::new(file, from, None)?;
    let (head, last) = pieces.head()?;
    let at = |line| Location::line(file, line);
    let Some((plan, header, line)) = Plan::of_cells(file, head, last, Form::quoted(b','), limits) else {
        if last {
            return Err(empty(file));
        }
        let what = format!("the header is longer than {} bytes: expected the end of a line", head.len());
        return Err(Error::new(Code::Limit, what, "look for a missing line end or quote").at(at(1)));
    };
    if header.len() == 0 {
        let what = "a quote of the header is opened and not closed: expected a closing quote";
        return Err(Error::new(Code::Quote, what, "close the quote").at(at(line)));
    }
    wide(file, line, header.len(), limits)?;
    pieces.begin(&plan);
    Ok((plan, header.iter().map(<[u8]>::to_vec).collect(), pieces))
}

/// The rows of such a table one by one. Each cell is as it stands there; rows that can't be read are told.
pub(crate) struct CellRows<'p, R> {
    plan: &'p Plan,
    pieces: Pieces<R>,
    piece: Option<Piece>,
    /// Records of the piece that were read.
    read: usize,
    reader: Rows<'p>,
    split: Split,
}

impl<'p, R: Read> CellRows<'p, R> {
    /// Those of the plan's table.
    pub(crate) fn new(plan: &'p Plan, pieces: Pieces<R>) -> Self {
        CellRows { plan, pieces, piece: None, read: 0, reader: Rows::new(plan), split: Split::default() }
    }

    /// Hands the cells of the next row to `put`, or says why it can't be read; `None` at the end. There are as many
    /// cells as the header has.
    ///
    /// # Errors
    /// Those of [`Pieces::next`].
    pub(crate) fn next(
        &mut self,
        mut put: impl FnMut(&[u8]),
    ) -> Result<Option<std::result::Result<(), Box<Finding>>>> {
        loop {
            let Some((cut, record)) = self.piece.as_ref().and_then(|piece| piece.record(self.read)) else {
                self.read = 0;
                self.piece = self.pieces.next(self.plan)?;
                if self.piece.is_none() {
                    return Ok(None);
                }
                continue;
            };
            self.read = self.read.saturating_add(1);
            if let Some(fault) = &cut.fault {
                return Ok(Some(Err(Box::new(self.reader.fault(fault, cut.line)))));
            }
            self.split.take(record, self.plan.form);
            let counted = self.reader.count(&self.split, cut.line);
            if counted.is_ok() {
                self.split.iter().take(self.plan.columns.written.len()).for_each(&mut put);
            }
            return Ok(Some(counted));
        }
    }

    /// What is said once of many rows.
    pub(crate) fn finish(self) -> Vec<Finding> {
        self.reader.repeated.finish().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines and codes of rejects.
    type Rejects = Vec<(Option<u32>, Code)>;

    /// The rows as text, and the rejects.
    fn read(text: &str) -> Result<(Vec<String>, Rejects)> {
        let (plan, header, pieces) = begin_cells("t.csv", text.as_bytes(), Limits::default())?;
        assert_eq!(header.len(), 2);
        let (mut all, mut rejects) = (Vec::new(), Vec::new());
        let mut rows = CellRows::new(&plan, pieces);
        loop {
            let mut row = Vec::new();
            match rows.next(|cell| row.push(String::from_utf8_lossy(cell).into_owned()))? {
                None => break,
                Some(Ok(())) => all.push(row.join("|")),
                Some(Err(reject)) => rejects.push((reject.at.line, reject.code)),
            }
        }
        rejects.extend(rows.finish().into_iter().map(|finding| (finding.at.line, finding.code)));
        Ok((all, rejects))
    }

    #[test]
    fn cells_come_as_they_stand_and_a_stray_quote_costs_its_own_row_only() {
        let (rows, rejects) =
            read("\u{feff}a,b\n 1 ,\"x, y\"\n\n\"2,z\n3,\"two\nlines\"\n4\n5,u,\n6,u,v\n").unwrap();
        assert_eq!(rows, [" 1 |x, y", "3|two\nlines", "5|u"]);
        assert_eq!(
            rejects,
            [
                (Some(4), Code::Quote),
                (Some(7), Code::FieldCount),
                (Some(9), Code::FieldCount),
                (Some(8), Code::FieldCount),
            ]
        );
    }

    #[test]
    fn a_table_of_many_pieces_is_read_to_its_end() {
        let row = format!("x,{}\n", "y".repeat(997));
        let (rows, rejects) = read(&format!("a,b\n{}", row.repeat(3000))).unwrap();
        assert_eq!((rows.len(), rejects.len()), (3000, 0));
    }

    #[test]
    fn a_header_without_end_is_refused() {
        for (text, code) in [("\"a,b\n1,2\n", Code::Quote), ("", Code::Empty), ("\n\n", Code::Empty)] {
            assert_eq!(read(text).unwrap_err().code, code, "{text:?}");
        }
        let endless = std::io::Read::chain(&b"a,"[..], std::io::repeat(b'x'));
        let refused = begin_cells("t.csv", endless, Limits::default()).err();
        assert_eq!(refused.map(|error| error.code), Some(Code::Limit));
        let narrow = Limits { fields: 1, ..Limits::default() };
        let refused = begin_cells("t.csv", &b"a,b\n"[..], narrow).err();
        assert_eq!(refused.map(|error| error.code), Some(Code::Limit));
    }
}
