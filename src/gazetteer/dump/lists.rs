//! The lists that go with a dump: other names, codes of divisions, the hierarchy, countries. Tabs, no quoting.

use super::faults::Fault;
use super::fields::number;
use crate::error::Code;
use crate::gazetteer::NameKind;
use crate::gazetteer::index::NameFlags;

/// A row of `alternateNames` (8 columns) or `alternateNamesV2` (10 columns).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Alternate<'a> {
    pub(super) place: u64,
    pub(super) language: &'a str,
    pub(super) name: &'a str,
    pub(super) flags: NameFlags,
}

/// Reads a row; `Ok(None)` where it holds a link, a postal code or another thing that is no name.
pub(super) fn alternate(line: &str) -> Result<Option<Alternate<'_>>, Fault> {
    let fields: Vec<&str> = line.split('\t').collect();
    if !matches!(fields.len(), 8 | 10) {
        return Err(wrong_width(fields.len(), "8 or 10"));
    }
    let field = |at: usize| fields.get(at).copied().unwrap_or_default().trim();
    let place = number(2, "geonameid", field(1))?;
    let (language, name) = (field(2), field(3));
    let is = |at: usize| field(at) == "1";
    let historic = is(7);
    let kind = match language {
        "link" | "wkdt" | "post" | "faac" | "tcid" | "phon" | "uicn" | "unlc" => return Ok(None),
        "iata" | "icao" | "abbr" => NameKind::Code,
        _ if historic || language == "fr_1793" => NameKind::Former,
        _ => NameKind::Variant,
    };
    if name.is_empty() || name.contains("://") {
        return Ok(None);
    }
    let flags = NameFlags::new(kind)
        .english(language == "en" || language.starts_with("en-"))
        .first_in_its_language(is(4))
        .short(is(5))
        .colloquial(is(6));
    Ok(Some(Alternate { place, language, name, flags }))
}

/// A row of the codes of divisions: code, name, name in ASCII, id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DivisionRow<'a> {
    pub(super) code: &'a str,
    pub(super) name: &'a str,
    pub(super) id: u64,
}

/// Reads a row of `admin1CodesASCII` or `admin2Codes`.
pub(super) fn division(line: &str) -> Result<DivisionRow<'_>, Fault> {
    let fields: Vec<&str> = line.split('\t').collect();
    let [code, name, _, id] = fields.as_slice() else {
        return Err(wrong_width(fields.len(), "4"));
    };
    let id = number(4, "geonameid", id)?;
    let (code, name) = (code.trim(), name.trim());
    if code.is_empty() || name.is_empty() {
        let what = "a division without code or name".to_owned();
        return Err(Fault::new(1, "code", Code::Missing, what, "take the line out"));
    }
    Ok(DivisionRow { code, name, id })
}

/// Reads a row of `hierarchy`: parent, child; `Ok(None)` for those above all places.
pub(super) fn hierarchy(line: &str) -> Result<Option<(u64, u64)>, Fault> {
    let fields: Vec<&str> = line.split('\t').collect();
    if !(2..=3).contains(&fields.len()) {
        return Err(wrong_width(fields.len(), "3"));
    }
    let field = |at: usize| fields.get(at).copied().unwrap_or_default();
    // GeoNames uses negative ids for what is no place.
    if field(0).starts_with('-') {
        return Ok(None);
    }
    Ok(Some((number(1, "parent", field(0))?, number(2, "child", field(1))?)))
}

/// A row of `countryInfo`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CountryRow<'a> {
    pub(super) alpha2: &'a str,
    pub(super) alpha3: &'a str,
    pub(super) name: &'a str,
    /// "fa-AF,ps,uz-AF,tk"
    pub(super) languages: &'a str,
    /// 0 where it has none.
    pub(super) id: u64,
}

/// Reads a row of `countryInfo`.
pub(super) fn country(line: &str) -> Result<CountryRow<'_>, Fault> {
    let fields: Vec<&str> = line.split('\t').collect();
    // The last columns are left out where they are empty.
    if !(17..=19).contains(&fields.len()) {
        return Err(wrong_width(fields.len(), "19"));
    }
    let field = |at: usize| fields.get(at).copied().unwrap_or_default().trim();
    let id = if field(16).is_empty() { 0 } else { number(17, "geonameid", field(16))? };
    Ok(CountryRow { alpha2: field(0), alpha3: field(1), name: field(4), languages: field(15), id })
}

/// Whether a language is one of a country's: "fa" is one of "fa-AF,ps".
pub(super) fn is_spoken(language: &str, languages: &str) -> bool {
    let main = |tag: &str| tag.split('-').next().unwrap_or_default().to_owned();
    !language.is_empty() && languages.split(',').any(|tag| main(tag) == main(language))
}

fn wrong_width(found: usize, expected: &str) -> Fault {
    let what = format!("{found} columns, expected {expected}");
    Fault::new(0, "", Code::FieldCount, what, "is it cut, or is there a tab in a name?")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(line: &str) -> Option<NameKind> {
        alternate(line).unwrap().map(|alternate| alternate.flags.kind())
    }

    #[test]
    fn links_and_postal_codes_are_no_names_and_old_names_are_former() {
        assert_eq!(kind("8078498\t12\tlink\thttp://en.wikipedia.org/wiki/X\t\t\t\t"), None);
        assert_eq!(kind("7636553\t2649571\tpost\tTW13\t\t\t\t"), None);
        assert_eq!(kind("7636553\t2649571\twkdt\tQ5838\t\t\t\t"), None);
        assert_eq!(kind("1\t2\tfa\t\t\t\t\t"), None);
        assert_eq!(kind("7481730\t2649672\tiata\tFAB\t\t\t\t"), Some(NameKind::Code));
        assert_eq!(kind("13634199\t472757\ten\tTsaritsyn\t\t\t\t1\t1589\t1925"), Some(NameKind::Former));
        assert_eq!(kind("9528154\t472757\ten\tVolgograd\t1\t\t\t\t1961\t"), Some(NameKind::Variant));
    }

    #[test]
    fn marks_of_a_name_are_kept() {
        let flags = alternate("1\t2\ten\tNYC\t1\t1\t1\t").unwrap().unwrap().flags;
        assert!(
            flags.is_english()
                && flags.is_short()
                && flags.is_colloquial()
                && flags.is_first_in_its_language()
        );
    }

    #[test]
    fn rows_of_another_width_are_faults() {
        assert_eq!(alternate("1\t2\ten").unwrap_err().code, Code::FieldCount);
        assert_eq!(division("AF.01\tBadakhshan\tBadakhshan").unwrap_err().code, Code::FieldCount);
        assert_eq!(division("AF.01\tBadakhshan\tBadakhshan\tx").unwrap_err().column, 4);
        assert_eq!(hierarchy("-1\t3623365\t").unwrap(), None);
        assert_eq!(hierarchy("672027\t663875\t").unwrap(), Some((672_027, 663_875)));
        assert_eq!(country("AF\tAFG").unwrap_err().code, Code::FieldCount);
    }

    #[test]
    fn a_language_is_spoken_where_the_list_has_it() {
        assert!(is_spoken("fa", "fa-AF,ps,uz-AF,tk"));
        assert!(!is_spoken("f", "fa-AF,ps"));
        assert!(!is_spoken("", "fa-AF,,ps"));
    }
}
