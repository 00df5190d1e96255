//! Held against a reader written here, in the format's own words, and in `tests/cli/formats.rs` against SQLite itself.

use super::*;
use proptest::prelude::*;

/// The varint at `at`, and where it ends.
fn read_varint(bytes: &[u8], at: usize) -> (u64, usize) {
    let mut number = 0_u64;
    for n in 0..8 {
        let byte = bytes[at + n];
        number = number << 7 | u64::from(byte & 0x7f);
        if byte < 0x80 {
            return (number, at + n + 1);
        }
    }
    (number << 8 | u64::from(bytes[at + 8]), at + 9)
}

fn number(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

fn read_record(bytes: &[u8]) -> Vec<Cell> {
    let (head, mut at) = read_varint(bytes, 0);
    let mut body = head as usize;
    let mut cells = Vec::new();
    while at < head as usize {
        let (kind, next) = read_varint(bytes, at);
        at = next;
        let length = match kind {
            1..=4 => kind as usize,
            5 => 6,
            6 | 7 => 8,
            12.. => (kind as usize - 12) / 2,
            _ => 0,
        };
        let part = &bytes[body..body + length];
        body += length;
        cells.push(match kind {
            0 => Cell::Null,
            8 | 9 => Cell::Integer(kind as i64 - 8),
            7 => Cell::Real(f64::from_bits(number(part))),
            1..=6 => {
                let shift = 64 - 8 * length as u32;
                Cell::Integer(((number(part) << shift) as i64) >> shift)
            }
            _ if kind % 2 == 1 => Cell::Text(String::from_utf8(part.to_vec()).unwrap()),
            _ => Cell::Blob(part.to_vec()),
        });
    }
    assert_eq!(body, bytes.len());
    cells
}

/// The rows of the tree whose root is that page.
fn read_tree(file: &[u8], root: u64) -> Vec<(i64, Vec<Cell>)> {
    let page = &file[(root as usize - 1) * PAGE..root as usize * PAGE];
    let at = if root == 1 { HEAD } else { 0 };
    let cells = number(&page[at + 3..at + 5]) as usize;
    let first = at + if page[at] == 0x05 { 12 } else { 8 };
    let pointer = |n: usize| number(&page[first + 2 * n..first + 2 * n + 2]) as usize;
    let mut rows = Vec::new();
    for n in 0..cells {
        let cell = pointer(n);
        if page[at] == 0x05 {
            let below = read_tree(file, number(&page[cell..cell + 4]));
            let (largest, _) = read_varint(page, cell + 4);
            assert_eq!(below.last().unwrap().0, largest as i64);
            rows.extend(below);
            continue;
        }
        let (length, next) = read_varint(page, cell);
        let (id, start) = read_varint(page, next);
        let length = length as usize;
        let record = if length <= MOST {
            page[start..start + length].to_vec()
        } else {
            let local = LEFT + (length - LEFT) % (PAGE - 4);
            let local = if local <= MOST { local } else { LEFT };
            let mut record = page[start..start + local].to_vec();
            let mut next = number(&page[start + local..start + local + 4]) as usize;
            while next != 0 {
                let more = &file[(next - 1) * PAGE..next * PAGE];
                record.extend_from_slice(&more[4..]);
                next = number(&more[..4]) as usize;
            }
            record.truncate(length);
            record
        };
        rows.push((id as i64, read_record(&record)));
    }
    if page[at] == 0x05 {
        rows.extend(read_tree(file, number(&page[at + 8..at + 12])));
    }
    rows
}

fn table(name: &str, rows: Vec<(i64, Vec<Cell>)>) -> Table {
    Table { name: name.into(), sql: format!("CREATE TABLE {name} (a, b)"), rows, unique: Vec::new() }
}

fn root_of(file: &[u8], name: &str) -> u64 {
    let schema = read_tree(file, 1);
    let row = schema.iter().find(|(_, row)| row[1] == Cell::Text(name.into())).unwrap();
    match row.1[3] {
        Cell::Integer(root) => root as u64,
        _ => panic!("{row:?}"),
    }
}

#[test]
fn an_empty_table_and_a_table_of_many_pages_are_read_back() {
    let rows: Vec<(i64, Vec<Cell>)> = (1..=3000)
        .map(|n| (n, vec![Cell::Integer(n * 7), Cell::Text("x".repeat(n as usize % 700))]))
        .collect();
    let file = database(&[table("empty", vec![]), table("many", rows.clone())], 1, 2);
    assert_eq!(file.len() % PAGE, 0);
    assert_eq!(number(&file[28..32]) as usize, file.len() / PAGE);
    assert_eq!(read_tree(&file, root_of(&file, "many")), rows);
    assert!(read_tree(&file, root_of(&file, "empty")).is_empty());
}

#[test]
fn a_schema_longer_than_a_page_is_read_back() {
    let tables: Vec<Table> = (0..60)
        .map(|n| Table {
            sql: format!("CREATE TABLE t{n} ({})", "a, ".repeat(300)),
            ..table(&format!("t{n}"), vec![])
        })
        .collect();
    assert_eq!(read_tree(&database(&tables, 1, 2), 1).len(), 60);
}

#[test]
fn rows_of_any_number_of_cells_are_read_back() {
    // The length of a row's head takes a second byte somewhere here.
    for cells in 120..135 {
        let rows = vec![(1, vec![Cell::Integer(300); cells]), (2, vec![Cell::Null; cells])];
        let file = database(&[table("t", rows.clone())], 1, 2);
        assert_eq!(read_tree(&file, root_of(&file, "t")), rows);
    }
}

#[test]
fn a_key_has_an_index_in_the_order_of_its_texts() {
    let rows = ["b", "a"].iter().zip(1..).map(|(key, id)| (id, vec![Cell::Text((*key).into())])).collect();
    let file = database(&[Table { unique: vec![vec![0]], ..table("t", rows) }], 1, 2);
    let root = root_of(&file, "sqlite_autoindex_t_1") as usize;
    let page = &file[(root - 1) * PAGE..root * PAGE];
    let key = |n: usize| {
        let at = number(&page[8 + 2 * n..10 + 2 * n]) as usize;
        read_record(&page[at + 1..at + 1 + page[at] as usize])
    };
    assert_eq!(page[0], 0x0a);
    assert_eq!(key(0), [Cell::Text("a".into()), Cell::Integer(2)]);
    assert_eq!(key(1), [Cell::Text("b".into()), Cell::Integer(1)]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_goes_in_comes_out(
        cells in prop::collection::vec(prop_oneof![
            Just(Cell::Null),
            any::<i64>().prop_map(Cell::Integer),
            (-300_i64..300).prop_map(Cell::Integer),
            any::<i32>().prop_map(|n| Cell::Real(f64::from(n) / 7.0)),
            ".{0,20}".prop_map(Cell::Text),
            prop::collection::vec(any::<u8>(), 0..20_000).prop_map(Cell::Blob),
        ], 1..12),
        ids in prop::collection::btree_set(any::<i64>(), 1..4),
    ) {
        let rows: Vec<(i64, Vec<Cell>)> = ids.into_iter().map(|id| (id, cells.clone())).collect();
        let file = database(&[table("t", rows.clone())], 1, 2);
        prop_assert_eq!(read_tree(&file, root_of(&file, "t")), rows);
    }
}
