//! KMZ: a KML document in an archive.

#[cfg(feature = "archives")]
use std::io::{Cursor, Read};

use crate::error::{Code, Error, Result};
use crate::source::Location;

#[cfg(feature = "archives")]
/// A file inside a KMZ may unpack to so many bytes.
const MOST: u64 = 256 * 1024 * 1024;

/// The document of a KMZ.
#[cfg(feature = "archives")]
pub(super) fn unpack(file: &str, bytes: &[u8]) -> Result<Vec<u8>> {
    let unusable =
        |what: String| Error::new(Code::UnknownFormat, what, "save it as KML").at(Location::file(file));
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes))
        .map_err(|error| unusable(format!("this is no KMZ that can be opened: {error}")))?;
    let names: Vec<String> =
        archive.file_names().filter_map(|name| name.ok().map(|name| name.into_owned())).collect();
    let is_kml = |name: &&String| name.to_lowercase().ends_with(".kml");
    let name = names.iter().find(|name| *name == "doc.kml").or_else(|| names.iter().find(is_kml));
    let name = name.ok_or_else(|| unusable("no .kml is in this archive".to_owned()))?;
    let entry =
        archive.by_name(name).map_err(|error| unusable(format!("{name} can't be unpacked: {error}")))?;
    let mut unpacked = Vec::new();
    let read = entry.take(MOST + 1).read_to_end(&mut unpacked);
    read.map_err(|error| unusable(format!("{name} can't be unpacked: {error}")))?;
    if u64::try_from(unpacked.len()).is_ok_and(|length| length > MOST) {
        let what = format!("{name} unpacks to more than {MOST} bytes");
        return Err(Error::new(Code::Limit, what, "part it into several files").at(Location::file(file)));
    }
    Ok(unpacked)
}

/// Without the feature `archives` nothing can be unpacked.
#[cfg(not(feature = "archives"))]
pub(super) fn unpack(file: &str, _bytes: &[u8]) -> Result<Vec<u8>> {
    let what = "a KMZ, which this build can't unpack: expected KML";
    Err(Error::new(Code::UnknownFormat, what, "unpack it, or build situs with the feature archives")
        .at(Location::file(file)))
}
