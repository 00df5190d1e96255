//! GeoNames' files as downloaded, and own tables, into an index.
//!
//! | file | what it knows |
//! |---|---|
//! | `unpack` | plain, gzip, zip |
//! | `lines` | lines of any file in bounded memory |
//! | [`recognise`] | what a text is, by its content |
//! | `rows` | a dump's row of 19 columns |
//! | `lists` | alternate names, codes of divisions, hierarchy, countries |
//! | `own` | places.csv and names.csv |
//! | `fields` | numbers, degrees, days |
//! | `faults` | what is wrong with a row, and where |
//! | `import` | each of them, put into an index |
//!
//! Rows that can't be read are counted and told, and the rest is used. A file that as a whole is something else, or
//! is damaged, ends the build.
//!
//! Radii: those of own tables are kept. A country, province or district gets the distance within which 95 of 100
//! places lie that refer to it, if there are 20; the rest a figure by kind and number of people.

mod faults;
mod fields;
mod import;
mod lines;
mod lists;
mod own;
mod recognise;
mod rows;
mod unpack;

use std::io::{BufRead, Read, Seek};

pub use faults::Faults;
pub use import::Importer;
pub use recognise::{Kind, recognise};

use crate::error::Result;
use crate::limits::Limits;
use crate::source::Location;

/// A text in a file, recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    member: unpack::Member,
    kind: Kind,
}

impl Text {
    /// Its name: the file's, and inside an archive also its own.
    pub fn name(&self) -> &str {
        &self.member.name
    }

    /// What it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }
}

/// The texts in a file, each recognised by its first bytes. `name` is only used in messages and as a last hint.
///
/// # Errors
/// [`crate::error::Code::Io`]; [`crate::error::Code::Gazetteer`] for damaged archives; as [`recognise`] for the rest.
pub fn texts(name: &str, file: impl Read + Seek) -> Result<Vec<Text>> {
    texts_within(name, file, Limits::default())
}

/// The same within other limits.
///
/// # Errors
/// Those of [`texts`].
pub fn texts_within(name: &str, mut file: impl Read + Seek, limits: Limits) -> Result<Vec<Text>> {
    let members = unpack::members(name, &mut file)?;
    let alone = members.len() == 1;
    let mut texts = Vec::new();
    for member in members {
        let kind = unpack::read_member(name, &mut file, &member, limits, |reader| {
            let head = head(reader)
                .map_err(|error| unpack::unreadable(Location::file(member.name.as_str()), error))?;
            recognise(&member.name, &head)
        });
        match kind {
            Ok(kind) => texts.push(Text { member, kind }),
            // Beside the dump an archive may hold anything.
            Err(error) if alone || error.code != crate::error::Code::UnknownFormat => return Err(error),
            Err(_) => texts.push(Text { member, kind: Kind::Beside }),
        }
    }
    Ok(texts)
}

/// The first bytes of a text, one line at least.
fn head(reader: &mut dyn BufRead) -> std::io::Result<Vec<u8>> {
    let mut head = Vec::new();
    reader.take(64 << 10).read_to_end(&mut head)?;
    if !head.contains(&b'\n') {
        reader.take(lines::LONGEST as u64).read_until(b'\n', &mut head)?;
    }
    Ok(head)
}

#[cfg(test)]
mod tests;
