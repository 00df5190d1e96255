//! Own tables: `places.csv` and `names.csv`, as `gazetteer/README.md` describes them. Columns are found by name.

use super::faults::{Fault, quoted};
use super::fields::{coordinate, number};
use super::recognise::Kind;
use crate::error::Code;
use crate::gazetteer::index::{NameFlags, NewPlace};
use crate::gazetteer::{NameKind, PlaceKind};

/// The columns of a table, by name.
#[derive(Debug, Clone, Default)]
pub(super) struct Header(Vec<String>);

/// What a first line says of the table.
pub(super) fn kind_of_header(line: &str) -> Option<Kind> {
    let header = Header::new(line).ok()?;
    let has = |names: &[&str]| names.iter().all(|name| header.at(name).is_some());
    if has(&["id", "name", "latitude", "longitude"]) {
        return Some(Kind::OwnPlaces);
    }
    has(&["place_id", "name"]).then_some(Kind::OwnNames)
}

impl Header {
    pub(super) fn new(line: &str) -> Result<Self, Fault> {
        Ok(Header(split(line)?.iter().map(|name| name.trim().to_ascii_lowercase()).collect()))
    }

    /// Whether none was read yet.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn at(&self, name: &str) -> Option<usize> {
        self.0.iter().position(|column| column == name)
    }
}

/// A row of a table, its fields found by name.
pub(super) struct Fields<'a> {
    header: &'a Header,
    fields: Vec<String>,
}

impl<'a> Fields<'a> {
    pub(super) fn new(header: &'a Header, line: &str) -> Result<Self, Fault> {
        let fields = split(line)?;
        if fields.len() != header.0.len() {
            let what = format!("{} fields, the header has {}", fields.len(), header.0.len());
            return Err(Fault::new(0, "", Code::FieldCount, what, "quote fields in which a comma stands"));
        }
        Ok(Fields { header, fields })
    }

    fn get(&self, name: &str) -> &str {
        let field = self.header.at(name).and_then(|at| self.fields.get(at));
        field.map_or("", |field| field.trim())
    }

    /// The number of a column, from 1; 0 where there is none of that name.
    pub(super) fn column(&self, name: &str) -> u32 {
        self.header.at(name).and_then(|at| u32::try_from(at.saturating_add(1)).ok()).unwrap_or(0)
    }

    fn required(&self, name: &'static str) -> Result<&str, Fault> {
        let text = self.get(name);
        if text.is_empty() {
            let what = "nothing stands here, but it is needed".to_owned();
            return Err(Fault::new(self.column(name), name, Code::Missing, what, "fill it in"));
        }
        Ok(text)
    }

    /// The row as a place.
    pub(super) fn place(&self) -> Result<NewPlace<'_>, Fault> {
        let kind = match self.get("kind") {
            "" => PlaceKind::Settlement,
            name => PlaceKind::from_name(name).ok_or_else(|| self.wrong("kind", name))?,
        };
        let radius = match self.get("radius_km") {
            "" => None,
            text => Some(coordinate(self.column("radius_km"), "radius_km", text, 20_037.0)?.abs()),
        };
        let people = match self.get("population") {
            "" => None,
            text => Some(number(self.column("population"), "population", text)?),
        };
        Ok(NewPlace {
            id: self.required("id")?,
            kind,
            name: self.required("name")?,
            country: self.get("country"),
            admin1: self.get("admin1"),
            admin2: self.get("admin2"),
            latitude: coordinate(self.column("latitude"), "latitude", self.required("latitude")?, 90.0)?,
            longitude: coordinate(self.column("longitude"), "longitude", self.required("longitude")?, 180.0)?,
            radius_km: radius,
            population: people,
            feature_class: None,
            feature_code: self.get("feature_code"),
            iso_3166_2: self.get("iso_3166_2"),
            pcode: self.get("pcode"),
            has_area: self.get("has_area") == "yes",
            source: self.get("source"),
            changed: 0,
        })
    }

    /// The row as a name: the place's id, the name, what it is.
    pub(super) fn name(&self) -> Result<(&str, &str, NameFlags), Fault> {
        let kind = match self.get("kind") {
            "preferred" => NameKind::Preferred,
            "" | "variant" => NameKind::Variant,
            "native" => NameKind::Native,
            "former" => NameKind::Former,
            "code" | "abbreviation" => NameKind::Code,
            "demonym" => NameKind::Demonym,
            "adjective" => NameKind::Adjective,
            other => return Err(self.wrong("kind", other)),
        };
        Ok((self.required("place_id")?, self.required("name")?, NameFlags::new(kind)))
    }

    /// A name that belongs to no place read.
    pub(super) fn unknown_place(&self) -> Fault {
        let what = format!("no place has the id {}", quoted(self.get("place_id")));
        let way_out = "give its table of places too";
        Fault::new(self.column("place_id"), "place_id", Code::UnknownPlace, what, way_out)
    }

    fn wrong(&self, name: &'static str, value: &str) -> Fault {
        let what = format!("{} is no kind situs knows", quoted(value));
        let way_out = "see gazetteer/README.md for the kinds";
        Fault::new(self.column(name), name, Code::Value, what, way_out)
    }
}

/// The fields of one line of CSV. A quoted field may hold commas and doubled quotes, but no line break.
fn split(line: &str) -> Result<Vec<String>, Fault> {
    let mut fields = Vec::new();
    let mut rest = line;
    loop {
        let column = u32::try_from(fields.len().saturating_add(1)).unwrap_or(0);
        let (field, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted_field(quoted, column)?,
            None => {
                let end = rest.find(',').unwrap_or(rest.len());
                let (field, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
                (field.to_owned(), after)
            }
        };
        fields.push(field);
        match after.strip_prefix(',') {
            Some(more) => rest = more,
            None => return Ok(fields),
        }
    }
}

/// A field after its opening quote, and what follows its closing one.
fn quoted_field(text: &str, column: u32) -> Result<(String, &str), Fault> {
    let wrong = |what: &str| {
        let way_out = "double the quotes inside a quoted field; a field can't hold a line break";
        Fault::new(column, "", Code::Quote, what.to_owned(), way_out)
    };
    let mut field = String::new();
    let mut rest = text;
    loop {
        let (before, after) =
            rest.split_once('"').ok_or_else(|| wrong("a quote is opened and never closed"))?;
        field.push_str(before);
        match after.strip_prefix('"') {
            Some(more) => {
                field.push('"');
                rest = more;
            }
            None if after.is_empty() || after.starts_with(',') => return Ok((field, after)),
            None => return Err(wrong("text follows a closing quote")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn fields_are_split_as_csv_says() {
        assert_eq!(split("a,\"b,\"\"c\"\"\",,d").unwrap(), ["a", "b,\"c\"", "", "d"]);
        assert_eq!(split("").unwrap(), [""]);
        assert_eq!(split("a,\"b").unwrap_err().column, 2);
        assert_eq!(split("\"a\"b").unwrap_err().code, Code::Quote);
    }

    #[test]
    fn columns_are_found_by_name_in_any_order() {
        let header = Header::new("longitude,name,id,latitude").unwrap();
        let fields = Fields::new(&header, "71.08,Torkham,situs:torkham,34.11").unwrap();
        let place = fields.place().unwrap();
        assert_eq!(
            (place.id, place.name, place.longitude, place.latitude),
            ("situs:torkham", "Torkham", 71.08, 34.11)
        );
        assert_eq!(place.kind, PlaceKind::Settlement);
        let short = Fields::new(&header, "71.08,Torkham").err().unwrap();
        assert_eq!(short.code, Code::FieldCount);
        let far = Fields::new(&header, "71.08,Torkham,situs:torkham,340").unwrap();
        let fault = far.place().unwrap_err();
        assert_eq!((fault.column, fault.code), (4, Code::Coordinate));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn what_the_csv_crate_writes_is_read_back(fields in proptest::collection::vec("[ -~é]{0,8}", 1..6)) {
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(&fields).unwrap();
            let line = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            prop_assert_eq!(split(line.trim_end_matches('\n')).unwrap(), fields);
        }

        #[test]
        fn no_line_brings_the_splitter_down(line in "[a\",é]{0,12}") {
            let _ = split(&line);
        }
    }
}
