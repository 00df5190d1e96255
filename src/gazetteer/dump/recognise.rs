//! What a text is, by its content: its columns and what stands in them. Names of files only decide where columns don't.

use super::faults::quoted;
use super::own;
use crate::error::{Code, Error, Result};
use crate::source::Location;

/// What situs makes of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Own table of places; the order of this list is that in which files are read.
    OwnPlaces,
    /// GeoNames dump of 19 columns: a country, allCountries, cities500.
    Dump,
    /// `admin1CodesASCII.txt`.
    Admin1,
    /// `admin2Codes.txt`.
    Admin2,
    /// `countryInfo.txt`.
    CountryInfo,
    /// `hierarchy.txt`.
    Hierarchy,
    /// `alternateNames.txt`, 8 columns, or `alternateNamesV2.txt`, 10 columns.
    AlternateNames,
    /// Own table of names.
    OwnNames,
    /// A file that comes with the others and tells nothing an index needs.
    Beside,
}

impl Kind {
    /// In words.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::OwnPlaces => "table of places",
            Kind::Dump => "GeoNames dump",
            Kind::Admin1 => "GeoNames first-level divisions",
            Kind::Admin2 => "GeoNames second-level divisions",
            Kind::CountryInfo => "GeoNames countries",
            Kind::Hierarchy => "GeoNames hierarchy",
            Kind::AlternateNames => "GeoNames alternate names",
            Kind::OwnNames => "table of names",
            Kind::Beside => "not needed",
        }
    }
}

/// Recognises a text by its first bytes, some 64 KB; `name` is the file's.
///
/// # Errors
/// [`Code::UnknownFormat`] for what is none of [`Kind`], with what it seems to be; [`Code::Empty`]; [`Code::Encoding`].
pub fn recognise(name: &str, head: &[u8]) -> Result<Kind> {
    let refuse = |code: Code, what: String, way_out: &str| {
        Err(Error::new(code, what, way_out).at(Location::file(name)))
    };
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    if let Some((what, way_out)) = not_text(head) {
        return refuse(Code::UnknownFormat, what.to_owned(), way_out);
    }
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") || head.contains(&0) {
        return refuse(
            Code::Encoding,
            "this file is in UTF-16 or is no text".to_owned(),
            "save it as UTF-8, as GeoNames publishes it",
        );
    }
    let text = String::from_utf8_lossy(head);
    let is_countries = text.lines().any(|line| line.starts_with("#ISO\t"));
    let lines: Vec<&str> =
        text.lines().filter(|l| !l.trim().is_empty() && !l.starts_with('#')).take(50).collect();
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name).to_ascii_lowercase();
    let Some(first) = lines.first() else {
        let what = "the gazetteer has no entries: this file is empty".to_owned();
        return refuse(Code::Empty, what, "download it again");
    };
    if is_countries || base.starts_with("countryinfo") {
        return Ok(Kind::CountryInfo);
    }
    if base.starts_with("readme") || base.starts_with("featurecodes") || base.starts_with("timezones") {
        return Ok(Kind::Beside);
    }
    if let Some(kind) = own::kind_of_header(first) {
        return Ok(kind);
    }
    // The last of several lines may be cut.
    let whole =
        if lines.len() > 1 { lines.get(..lines.len().saturating_sub(1)).unwrap_or_default() } else { &lines };
    match shape(whole) {
        Shape::Kind(kind) => Ok(kind),
        Shape::Postal => refuse(
            Code::UnknownFormat,
            "this is GeoNames' postal-code format: 12 columns, a country and a postal code first".to_owned(),
            "the gazetteer of the same name has 19 columns and is at download.geonames.org/export/dump",
        ),
        Shape::Columns(columns) => refuse(
            Code::UnknownFormat,
            format!(
                "this is no gazetteer situs knows: its rows have {columns} columns, a dump has 19, alternateNames 8 or \
                 10, codes of divisions 4, and this one begins {}",
                quoted(first)
            ),
            "give files as GeoNames publishes them, or a table with the columns id,name,latitude,longitude",
        ),
    }
}

/// What is plainly something else.
fn not_text(head: &[u8]) -> Option<(&'static str, &'static str)> {
    let start = head.trim_ascii_start();
    let begins =
        |with: &str| start.get(..with.len()).is_some_and(|s| s.eq_ignore_ascii_case(with.as_bytes()));
    if begins("version https://git-lfs.github.com/") {
        return Some(("this is a pointer of Git LFS, not the file itself", "fetch it with `git lfs pull`"));
    }
    if begins("<!doctype") || begins("<html") || begins("<?xml") || begins("<head") {
        return Some(("this is a web page, perhaps the error page of a download", "download the file again"));
    }
    if begins("{") || begins("[") {
        return Some(("this is JSON", "give the dump as text, as GeoNames publishes it"));
    }
    let packed: [(&[u8], &str); 3] = [(b"BZh", "bzip2"), (b"\xfd7zXZ", "xz"), (b"\x28\xb5\x2f\xfd", "zstd")];
    if packed.iter().any(|(magic, _)| head.starts_with(magic)) {
        return Some((
            "this is packed with bzip2, xz or zstd",
            "unpack it; situs reads plain text, gzip and zip",
        ));
    }
    head.starts_with(b"SITUSGZ\n").then_some(("this is an index already", "use it with `--gazetteer FILE`"))
}

enum Shape {
    Kind(Kind),
    Postal,
    Columns(usize),
}

/// The shape that most of the lines have.
fn shape(lines: &[&str]) -> Shape {
    let rows: Vec<Vec<&str>> = lines.iter().map(|line| line.split('\t').collect()).collect();
    let mut widths: Vec<usize> = rows.iter().map(Vec::len).collect();
    widths.sort_unstable();
    let width = widths.get(widths.len() / 2).copied().unwrap_or(0);
    let most = |holds: &dyn Fn(&[&str]) -> bool| {
        rows.iter().filter(|row| holds(row)).count().saturating_mul(2) > rows.len()
    };
    let number =
        |row: &[&str], at: usize| row.get(at).is_some_and(|field| field.trim().parse::<i64>().is_ok());
    let dots = |row: &[&str]| row.first().map_or(0, |code| code.matches('.').count());
    // One good row is enough: a dump whose other rows are all cut is still a dump, and they are told one by one.
    if rows.iter().any(|row| row.len() == 19 && number(row, 0)) {
        return Shape::Kind(Kind::Dump);
    }
    match width {
        19 if most(&|row| row.first().is_some_and(|iso| iso.len() == 2)) => Shape::Kind(Kind::CountryInfo),
        12 if most(&|row| row.first().is_some_and(|iso| iso.len() == 2)) => Shape::Postal,
        8 | 10 if most(&|row| number(row, 0) && number(row, 1)) => Shape::Kind(Kind::AlternateNames),
        4 if most(&|row| number(row, 3) && dots(row) >= 2) => Shape::Kind(Kind::Admin2),
        4 if most(&|row| number(row, 3) && dots(row) == 1) => Shape::Kind(Kind::Admin1),
        // featureCodes: `A.ADM1`, a name, a description.
        3 if most(&|row| row.first().is_some_and(|code| code.find('.') == Some(1))) => {
            Shape::Kind(Kind::Beside)
        }
        2 | 3 if most(&|row| number(row, 0) && number(row, 1)) => Shape::Kind(Kind::Hierarchy),
        width => Shape::Columns(width),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KABUL: &str = "1138958\tKabul\tKabul\tCabool\t34.52813\t69.17233\tP\tPPLC\tAF\t\t13\t\t\t\t3043532\t\t1798\tAsia/Kabul\t2023-01-01\n";

    #[test]
    fn files_are_known_by_what_they_hold() {
        for (text, kind) in [
            (KABUL, Kind::Dump),
            ("#ISO\tISO3\nAF\tAFG\t004\n", Kind::CountryInfo),
            ("CF.04\tMambéré-Kadéï\tMambere-Kadei\t2386161\n", Kind::Admin1),
            ("AF.01.7052666\tDarwāz\tDarwaz\t7052666\n", Kind::Admin2),
            ("6295630\t6255146\tADM\n", Kind::Hierarchy),
            ("A.ADM1\tfirst-order division\ta state\n", Kind::Beside),
            ("2488123\t4\tfa\tرودخانه\t\t\t\t\n", Kind::AlternateNames),
            ("9528154\t472757\ten\tVolgograd\t1\t\t\t\t1961\t\n", Kind::AlternateNames),
            ("id,kind,name,latitude,longitude\n", Kind::OwnPlaces),
            ("place_id,name,script,kind\n", Kind::OwnNames),
        ] {
            assert_eq!(recognise("x.txt", text.as_bytes()).unwrap(), kind, "{text}");
        }
        assert_eq!(recognise("readme.txt", b"This work is licensed").unwrap(), Kind::Beside);
    }

    #[test]
    fn as_many_columns_as_a_file_of_geonames_make_none() {
        for (width, good, bad) in [
            (19, "AF\tAFG", "Afghanistan\tAFG"),
            (12, "AF\t1001", "Kabul\t1001"),
            (8, "2488123\t4", "2488123\tx"),
            (10, "2488123\t4", "x\t4"),
            (4, "AF.01.7\ta\ta\t7", "AF\ta\ta\t7"),
            (4, "AF.01\ta\ta\t7", "AF.01\ta\ta\tx"),
            (3, "A.ADM1\tfirst\tx", "AB.ADM1\tfirst\tx"),
            (2, "6295630\t6255146", "6295630\tx"),
            (3, "6295630\t6255146", "x\t6255146"),
        ] {
            let wide = |line: &str| {
                let cells = line.split('\t').chain(std::iter::repeat(""));
                cells.take(width).collect::<Vec<_>>().join("\t")
            };
            let (good, bad) = (wide(good), wide(bad));
            let is_none = |lines: [&String; 4]| {
                let lines = lines.map(String::as_str);
                matches!(shape(&lines), Shape::Columns(n) if n == width)
            };
            // A half of the lines isn't most of them.
            assert!(is_none([&bad; 4]) && is_none([&good, &good, &bad, &bad]), "{bad:?}");
            assert!(!is_none([&good, &good, &good, &bad]), "{good:?}");
        }
    }

    #[test]
    fn what_is_no_gazetteer_is_refused_by_its_name() {
        for (text, says) in [
            (&b""[..], "empty"),
            (b"AF\t1001\tKabul\tKabul\t13\t\t\t\t\t34.52\t69.17\t4\n", "postal-code"),
            (b"version https://git-lfs.github.com/spec/v1\noid sha256:x\n", "Git LFS"),
            (b"\n<!DOCTYPE html><title>404</title>", "web page"),
            (b"\xff\xfeA\0", "UTF-16"),
            (b"name;lat;lon\n", "1 columns"),
            (b"SITUSGZ\n", "index already"),
        ] {
            let error = recognise("AF.txt", text).unwrap_err();
            assert!(error.to_string().contains(says), "{error}");
            assert_eq!(error.code.exit(), 3);
        }
    }
}
