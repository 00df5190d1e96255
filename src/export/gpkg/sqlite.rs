//! A SQLite 3 database out of finished tables: pages of rows, written once, never changed.
//!
//! That is the easy half of the format (<https://www.sqlite.org/fileformat2.html>): B-trees are filled in the order of
//! their keys, nothing is ever freed, and no byte depends on a clock or on the version of a library. It takes the
//! place of a C library of two megabytes that would have to be compiled for every build of the program.

/// Bytes of a page; all are usable.
const PAGE: usize = 4096;

/// The bytes before the first page's tree.
const HEAD: usize = 100;

/// The most bytes of a row that stand in its own page, and what is left there of a longer one.
const MOST: usize = PAGE - 35;
const LEFT: usize = (PAGE - 12) * 32 / 255 - 23;

/// The version of SQLite whose format this is.
const SQLITE_VERSION: u32 = 3_040_000;

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Null,
    Integer(i64),
    Real(f64),
    Text(String),
    Blob(Vec<u8>),
}

/// A table.
pub(super) struct Table {
    pub(super) name: String,
    /// Its `CREATE TABLE`.
    pub(super) sql: String,
    /// Row ids in rising order, each with its cells; a column that is the row id is [`Cell::Null`].
    pub(super) rows: Vec<(i64, Vec<Cell>)>,
    /// The columns, by number, of every `UNIQUE` and `PRIMARY KEY` that is not the row id, in the order of the
    /// statement. Only for tables whose keys fit into one page.
    pub(super) unique: Vec<Vec<usize>>,
}

/// The database with these tables, in order.
pub(super) fn database(tables: &[Table], application_id: u32, user_version: u32) -> Vec<u8> {
    // The first page is that of the schema; it is written when all others have their numbers.
    let mut pages = Pages(vec![vec![0; PAGE]]);
    let mut schema = Vec::new();
    for table in tables {
        let root = pages.tree(&table.rows);
        let text = |text: &str| Cell::Text(text.to_owned());
        let mut entry = |kind: &str, name: &str, root: u32, sql: Cell| {
            let cells = vec![text(kind), text(name), text(&table.name), Cell::Integer(root.into()), sql];
            schema.push((i64::try_from(schema.len()).unwrap_or(i64::MAX) + 1, cells));
        };
        entry("table", &table.name, root, text(&table.sql));
        for (n, columns) in table.unique.iter().enumerate() {
            let root = pages.index(&table.rows, columns);
            entry("index", &format!("sqlite_autoindex_{}_{}", table.name, n + 1), root, Cell::Null);
        }
    }
    pages.schema(&schema);
    pages.finish(application_id, user_version)
}

struct Pages(Vec<Vec<u8>>);

impl Pages {
    /// A new page's number, from 1.
    fn add(&mut self, page: Vec<u8>) -> u32 {
        self.0.push(page);
        u32::try_from(self.0.len()).unwrap_or(u32::MAX)
    }

    /// Writes rows as a tree of their own; its root.
    fn tree(&mut self, rows: &[(i64, Vec<Cell>)]) -> u32 {
        let mut level = self.leaves(rows);
        while level.len() > 1 {
            level = self.above(&level);
        }
        match level.first() {
            Some((page, _)) => *page,
            None => self.add(page(0x0d, 0, &[], None)),
        }
    }

    /// The schema, whose root is the first page: never a leaf, so that it has room however long it is.
    fn schema(&mut self, rows: &[(i64, Vec<Cell>)]) {
        let mut level = self.leaves(rows);
        while level.len() > 200 {
            level = self.above(&level);
        }
        let root = match level.split_last() {
            Some(((last, _), before)) => page(0x05, HEAD, &children(before), Some(*last)),
            None => page(0x0d, HEAD, &[], None),
        };
        if let Some(first) = self.0.first_mut() {
            *first = root;
        }
    }

    /// Pages of rows, each with its largest row id.
    fn leaves(&mut self, rows: &[(i64, Vec<Cell>)]) -> Vec<(u32, i64)> {
        let mut found = Vec::new();
        let mut cells: Vec<Vec<u8>> = Vec::new();
        let (mut used, mut last) = (8, 0);
        for (id, row) in rows {
            let cell = self.row(*id, &record(row));
            if used + cell.len() + 2 > PAGE {
                found.push((self.add(page(0x0d, 0, &cells, None)), last));
                cells.clear();
                used = 8;
            }
            used += cell.len() + 2;
            last = *id;
            cells.push(cell);
        }
        if !cells.is_empty() {
            found.push((self.add(page(0x0d, 0, &cells, None)), last));
        }
        found
    }

    /// The pages above these: each names up to 250 of them.
    fn above(&mut self, level: &[(u32, i64)]) -> Vec<(u32, i64)> {
        let mut found = Vec::new();
        for part in level.chunks(250) {
            if let Some(((last, id), before)) = part.split_last() {
                found.push((self.add(page(0x05, 0, &children(before), Some(*last))), *id));
            }
        }
        found
    }

    /// A row as it stands in a leaf; what is too long for it goes on pages of its own.
    fn row(&mut self, id: i64, record: &[u8]) -> Vec<u8> {
        let mut cell = varint(record.len() as u64);
        cell.extend(varint(id.cast_unsigned()));
        if record.len() <= MOST {
            cell.extend_from_slice(record);
            return cell;
        }
        let rest = LEFT + (record.len() - LEFT) % (PAGE - 4);
        let local = if rest <= MOST { rest } else { LEFT };
        let (here, there) = record.split_at(local);
        cell.extend_from_slice(here);
        // From the last page to the first, for each names the next.
        let mut next = 0_u32;
        for part in there.chunks(PAGE - 4).rev() {
            let mut page = next.to_be_bytes().to_vec();
            page.extend_from_slice(part);
            page.resize(PAGE, 0);
            next = self.add(page);
        }
        cell.extend(next.to_be_bytes());
        cell
    }

    /// An index of one page over some columns.
    fn index(&mut self, rows: &[(i64, Vec<Cell>)], columns: &[usize]) -> u32 {
        let text = |cell: Option<&Cell>| match cell {
            Some(Cell::Text(text)) => text.clone(),
            _ => String::new(),
        };
        let mut keys: Vec<(Vec<String>, i64)> = rows
            .iter()
            .map(|(id, row)| (columns.iter().map(|column| text(row.get(*column))).collect(), *id))
            .collect();
        keys.sort();
        let cells: Vec<Vec<u8>> = keys
            .into_iter()
            .map(|(key, id)| {
                let cells: Vec<Cell> = key.into_iter().map(Cell::Text).chain([Cell::Integer(id)]).collect();
                let record = record(&cells);
                let mut cell = varint(record.len() as u64);
                cell.extend(record);
                cell
            })
            .collect();
        self.add(page(0x0a, 0, &cells, None))
    }

    fn finish(mut self, application_id: u32, user_version: u32) -> Vec<u8> {
        let count = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        let mut head = b"SQLite format 3\0".to_vec();
        head.extend((PAGE as u16).to_be_bytes());
        // Written and read without a log; no bytes reserved; the fractions that are always these.
        head.extend([1, 1, 0, 64, 32, 32]);
        // Changes, pages, free pages (where, how many), changes of the schema, format, cache, vacuum, UTF-8.
        for number in [1, count, 0, 0, 1, 4, 0, 0, 1, user_version, 0, application_id] {
            head.extend(u32::to_be_bytes(number));
        }
        head.resize(92, 0);
        head.extend(1_u32.to_be_bytes());
        head.extend(SQLITE_VERSION.to_be_bytes());
        if let Some(first) = self.0.first_mut() {
            first.splice(..HEAD, head);
        }
        self.0.concat()
    }
}

/// The cells of a page above others: the number of a page, and the largest row id below it.
fn children(level: &[(u32, i64)]) -> Vec<Vec<u8>> {
    let cell = |(page, id): &(u32, i64)| [page.to_be_bytes().to_vec(), varint(id.cast_unsigned())].concat();
    level.iter().map(cell).collect()
}

/// A page of a tree: its kind, its cells from the end backwards, and where they begin.
fn page(kind: u8, from: usize, cells: &[Vec<u8>], rightmost: Option<u32>) -> Vec<u8> {
    let mut content = PAGE;
    let mut pointers = Vec::new();
    let mut bodies: Vec<&[u8]> = Vec::new();
    for cell in cells {
        content = content.saturating_sub(cell.len());
        pointers.extend((content as u16).to_be_bytes());
        bodies.push(cell);
    }
    let mut page = vec![0; from];
    page.push(kind);
    page.extend(0_u16.to_be_bytes());
    page.extend((cells.len() as u16).to_be_bytes());
    page.extend((content as u16).to_be_bytes());
    page.push(0);
    page.extend(rightmost.into_iter().flat_map(u32::to_be_bytes));
    page.extend(pointers);
    debug_assert!(page.len() <= content, "a page that is too full");
    page.resize(content, 0);
    page.extend(bodies.into_iter().rev().flatten());
    page
}

/// Values as a record: the types, then the bodies.
fn record(cells: &[Cell]) -> Vec<u8> {
    let (mut types, mut bodies) = (Vec::new(), Vec::new());
    for cell in cells {
        let kind = match cell {
            Cell::Null => 0,
            Cell::Integer(0) => 8,
            Cell::Integer(1) => 9,
            Cell::Integer(number) => integer(*number, &mut bodies),
            Cell::Real(number) => {
                bodies.extend(number.to_be_bytes());
                7
            }
            Cell::Text(text) => {
                bodies.extend_from_slice(text.as_bytes());
                13 + 2 * text.len() as u64
            }
            Cell::Blob(bytes) => {
                bodies.extend_from_slice(bytes);
                12 + 2 * bytes.len() as u64
            }
        };
        types.extend(varint(kind));
    }
    // The length of the head counts itself.
    let mut length = types.len() + 1;
    while varint(length as u64).len() + types.len() > length {
        length += 1;
    }
    [varint(length as u64), types, bodies].concat()
}

/// Writes a number in as few bytes as it takes; its type.
fn integer(number: i64, to: &mut Vec<u8>) -> u64 {
    let (kind, bytes) = match number {
        -0x80..=0x7f => (1, 1),
        -0x8000..=0x7fff => (2, 2),
        -0x80_0000..=0x7f_ffff => (3, 3),
        -0x8000_0000..=0x7fff_ffff => (4, 4),
        -0x8000_0000_0000..=0x7fff_ffff_ffff => (5, 6),
        _ => (6, 8),
    };
    to.extend(number.to_be_bytes().iter().skip(8 - bytes));
    kind
}

/// Seven bits a byte, the largest first; a ninth byte has all eight.
fn varint(number: u64) -> Vec<u8> {
    if number >> 56 != 0 {
        let mut bytes: Vec<u8> = (0..8).map(|n| 0x80 | (number >> (57 - 7 * n) & 0x7f) as u8).collect();
        bytes.push(number as u8);
        return bytes;
    }
    let groups = (64 - (number | 1).leading_zeros()).div_ceil(7);
    (0..groups).rev().map(|n| (number >> (7 * n) & 0x7f) as u8 | if n == 0 { 0 } else { 0x80 }).collect()
}

#[cfg(test)]
mod tests;
