//! KMZ: a KML document in an archive.

#[cfg(feature = "archives")]
use std::io::{Cursor, Read};

use crate::error::{Code, Error, Result};
use crate::limits::Limits;
#[cfg(feature = "archives")]
use crate::limits::{Unpacked, expanded};
use crate::source::Location;

/// The document of a KMZ.
#[cfg(feature = "archives")]
pub(super) fn unpack(file: &str, bytes: &[u8], limits: Limits) -> Result<Vec<u8>> {
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
    let most = limits.text_bytes;
    let packed = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let entry = Unpacked::of_length(entry, packed, limits.ratio);
    let read =
        entry.take(u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1)).read_to_end(&mut unpacked);
    read.map_err(|error| {
        expanded(Location::file(file), &error)
            .unwrap_or_else(|| unusable(format!("{name} can't be unpacked: {error}")))
    })?;
    if unpacked.len() > most {
        let what = format!("{name} unpacks to more than {most} bytes");
        let way_out = "part it into several files, or raise --max-text-bytes";
        return Err(Error::new(Code::Limit, what, way_out).at(Location::file(file)));
    }
    Ok(unpacked)
}

/// Without the feature `archives` nothing can be unpacked.
#[cfg(not(feature = "archives"))]
pub(super) fn unpack(file: &str, _bytes: &[u8], _limits: Limits) -> Result<Vec<u8>> {
    let what = "a KMZ, which this build can't unpack: expected KML";
    Err(Error::new(Code::UnknownFormat, what, "unpack it, or build situs with the feature archives")
        .at(Location::file(file)))
}
