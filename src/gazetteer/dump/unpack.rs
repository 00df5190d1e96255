//! Plain, gzip or zip: the texts inside a file, whatever its name says.

use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

use flate2::bufread::MultiGzDecoder;
use zip::ZipArchive;

use crate::error::{Code, Error, Result};
use crate::limits::{Limits, Packed, Unpacked, expanded};
use crate::source::Location;

/// Bytes read at a time.
const BUFFER: usize = 256 << 10;
/// Files that an archive may hold. GeoNames' hold one or two.
const MOST_MEMBERS: usize = 1000;

/// How a file is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Packing {
    Plain,
    Gzip,
    Zip,
}

/// A text in a file: its name for messages, and its number in the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) name: String,
    pub(super) number: usize,
}

/// The texts in a file.
pub(super) fn members(name: &str, mut file: impl Read + Seek) -> Result<Vec<Member>> {
    if packing(name, &mut file)? != Packing::Zip {
        let name = name.to_owned();
        return Ok(vec![Member { name, number: 0 }]);
    }
    let archive = ZipArchive::new(BufReader::new(file)).map_err(|error| bad_zip(name, error))?;
    if archive.len() > MOST_MEMBERS {
        let what = format!("this archive holds {} files, at most {MOST_MEMBERS} are read", archive.len());
        return Err(
            Error::new(Code::Limit, what, "unpack it and give the files you need").at(Location::file(name))
        );
    }
    let mut members = Vec::new();
    for number in 0..archive.len() {
        let inside = archive.name_for_index(number).transpose().map_err(|e| bad_zip(name, e))?;
        let inside = inside.unwrap_or_default();
        if !inside.ends_with('/') {
            members.push(Member { name: format!("{name}/{inside}"), number });
        }
    }
    Ok(members)
}

/// Opens a text of a file and hands it to `read`.
pub(super) fn read_member<T>(
    name: &str,
    mut file: impl Read + Seek,
    member: &Member,
    limits: Limits,
    read: impl FnOnce(&mut dyn BufRead) -> Result<T>,
) -> Result<T> {
    match packing(name, &mut file)? {
        Packing::Plain => read(&mut BufReader::with_capacity(BUFFER, file)),
        Packing::Gzip => {
            let (packed, length) = Packed::new(file);
            let unpacked = MultiGzDecoder::new(BufReader::with_capacity(BUFFER, packed));
            let unpacked = Unpacked::new(unpacked, length, limits.ratio);
            read(&mut BufReader::with_capacity(BUFFER, unpacked))
        }
        Packing::Zip => {
            let mut archive =
                ZipArchive::new(BufReader::with_capacity(BUFFER, file)).map_err(|e| bad_zip(name, e))?;
            let unpacked = archive.by_index(member.number).map_err(|e| bad_zip(&member.name, e))?;
            let packed = unpacked.compressed_size();
            let unpacked = Unpacked::of_length(unpacked, packed, limits.ratio);
            read(&mut BufReader::with_capacity(BUFFER, unpacked))
        }
    }
}

fn packing(name: &str, file: &mut (impl Read + Seek)) -> Result<Packing> {
    let failed = |error: io::Error| unreadable(Location::file(name), error);
    file.seek(SeekFrom::Start(0)).map_err(failed)?;
    let mut first = [0; 4];
    let mut read = 0;
    while let Some(rest) = first.get_mut(read..).filter(|rest| !rest.is_empty()) {
        match file.read(rest).map_err(failed)? {
            0 => break,
            n => read = read.saturating_add(n),
        }
    }
    file.seek(SeekFrom::Start(0)).map_err(failed)?;
    Ok(match first {
        [0x1f, 0x8b, ..] => Packing::Gzip,
        [b'P', b'K', 3, 4] | [b'P', b'K', 5, 6] => Packing::Zip,
        _ => Packing::Plain,
    })
}

/// The error of a read that failed: damaged data is the file's fault, the rest the environment's.
pub(super) fn unreadable(at: Location, error: io::Error) -> Box<Error> {
    if let Some(limit) = expanded(at.clone(), &error) {
        return limit;
    }
    let damaged = matches!(
        error.kind(),
        io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput
    );
    let error = if damaged {
        let what = "the packed data are damaged or end in the middle";
        Error::new(Code::Gazetteer, what, "download the file again").because(error)
    } else {
        Error::new(Code::Io, "this file can't be read", "check the path and that you may read it")
            .because(error)
    };
    error.at(at)
}

fn bad_zip(name: &str, error: zip::result::ZipError) -> Box<Error> {
    let at = Location::file(name);
    match error {
        zip::result::ZipError::Io(error) => unreadable(at, error),
        other => Error::new(
            Code::Gazetteer,
            "this archive is damaged, encrypted or packed in a way situs can't unpack",
            "download it again, or unpack it and give its text files",
        )
        .at(at)
        .because(other),
    }
}
