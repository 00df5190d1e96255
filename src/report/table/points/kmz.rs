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

#[cfg(test)]
#[cfg(feature = "archives")]
mod tests {
    use std::io::Write as _;

    use super::super::read_points;
    use super::*;
    use crate::report::TableOptions;

    fn zipped(files: &[(&str, &str)]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in files {
            zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn document(place: &str) -> String {
        format!(
            "<kml>\n<Placemark><name>{place}</name><TimeStamp><when>2026-02-26</when></TimeStamp>\
             <Point><coordinates>69.92,33.34</coordinates></Point></Placemark></kml>"
        )
    }

    #[test]
    fn the_document_is_read_and_else_any_kml_of_the_archive() {
        let (doc, other) = (document("Khost"), document("Gardez"));
        for (files, place) in [
            (&[("icons/a.png", "x"), ("a.kml", other.as_str()), ("doc.kml", doc.as_str())][..], "Khost"),
            (&[("icons/a.png", "x"), ("A.KML", other.as_str())], "Gardez"),
        ] {
            let (table, _) = read_points("a.kmz", &zipped(files), &TableOptions::default()).unwrap();
            let site = &table.events[0].sites[0];
            assert_eq!((site.written.as_str(), site.evidence.line), (place, 2));
            assert_eq!(site.given.unwrap().position.lat(), 33.34);
        }
    }

    #[test]
    fn what_holds_no_document_or_too_long_a_one_is_refused() {
        let whole = zipped(&[("doc.kml", &document("Khost"))]);
        let length = document("Khost").len();
        let with = |text_bytes| Limits { text_bytes, ..Limits::default() };
        assert_eq!(unpack("a.kmz", &whole, with(length)).unwrap().len(), length);
        let error = unpack("a.kmz", &whole, with(length - 1)).unwrap_err();
        assert!(error.code == Code::Limit && error.to_string().contains("--max-text-bytes"), "{error}");
        for bytes in [zipped(&[("a.txt", "x")]), b"PK\x03\x04".to_vec()] {
            assert_eq!(unpack("a.kmz", &bytes, Limits::default()).unwrap_err().code, Code::UnknownFormat);
        }
        // A byte of the packed document that isn't what was packed.
        let mut damaged = whole;
        damaged[60] ^= 0x55;
        assert_eq!(unpack("a.kmz", &damaged, Limits::default()).unwrap_err().code, Code::UnknownFormat);
        let blank = " ".repeat(17 << 20);
        let error = unpack("a.kmz", &zipped(&[("doc.kml", &blank)]), Limits::default()).unwrap_err();
        assert!(error.code == Code::Limit && error.to_string().contains("--max-ratio"), "{error}");
    }
}
