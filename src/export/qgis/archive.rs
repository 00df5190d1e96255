//! `situs.qgz`: the project in a ZIP archive whose bytes depend on nothing but the project.

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// An archive with the one file `situs.qgs`, dated 1 January 1980, which is ZIP's first day.
pub(super) fn archive(project: &[u8]) -> Vec<u8> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let begun = writer.start_file("situs.qgs", options).map(|()| writer.write_all(project));
    // Writing to memory can't fail.
    debug_assert!(matches!(begun, Ok(Ok(()))), "{begun:?}");
    writer.finish().map(Cursor::into_inner).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;

    #[test]
    fn it_holds_one_project_dated_when_zip_was_born_and_twice_the_same_bytes() {
        let bytes = archive(b"<qgis/>");
        assert_eq!(bytes, archive(b"<qgis/>"));
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        assert_eq!(zip.len(), 1);
        let mut file = zip.by_name("situs.qgs").unwrap();
        assert_eq!(file.last_modified().unwrap().year(), 1980);
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        assert_eq!(text, "<qgis/>");
    }
}
