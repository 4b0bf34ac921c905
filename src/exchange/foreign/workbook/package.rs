//! The archive around a workbook: what it holds, and what it would unpack to. Nothing of it is believed that it says of itself.

use std::io::{self, Read, Seek};

use zip::{ZipArchive, result::ZipError};

use super::super::{
    Limits, Problem, Stop,
    limits::{SMALL_PART, mib},
    problem::Other,
};

/// Workbooks in archives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Package {
    /// XLSX, XLSM.
    Excel,
    /// ODS.
    LibreOffice,
}

/// Unpacks every part once into nothing, counting.
///
/// # Errors
/// The first limit that is met, and archives that hold no workbook.
pub(super) fn look(input: impl Read + Seek, limits: Limits) -> Result<Package, Stop> {
    let mut archive = ZipArchive::new(input).map_err(|error| problem("the archive", &error))?;
    if archive.len() > limits.parts {
        return Err(Problem::Parts(limits.parts).into());
    }
    let (mut names, mut all) = (Vec::new(), 0);
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).map_err(|error| problem("the archive", &error))?;
        let name = String::from_utf8_lossy(part.name_raw()).into_owned();
        let packed = part.compressed_size();
        // The texts and styles of a workbook are held whole; rows are read one by one.
        let is_rows = name.contains("/worksheets/") || name == "content.xml";
        let most = if is_rows { limits.part } else { limits.held };
        all += count(&mut part, &name, packed, most.min(limits.unpacked.saturating_sub(all)), limits)?;
        names.push(name);
    }
    what(&names, &mut archive)
}

/// Unpacks one part; answers its bytes.
fn count(part: &mut impl Read, name: &str, packed: u64, most: u64, limits: Limits) -> Result<u64, Stop> {
    let mut buffer = vec![0; 1 << 16];
    let mut unpacked = 0_u64;
    loop {
        let read = match part.read(&mut buffer) {
            Ok(0) => return Ok(unpacked),
            Ok(read) => u64::try_from(read).unwrap_or(u64::MAX),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(Problem::damaged(format!("part '{name}'"), &error).into()),
        };
        unpacked = unpacked.saturating_add(read);
        if unpacked > SMALL_PART && unpacked > packed.saturating_mul(limits.ratio) {
            return Err(Problem::Bomb { part: name.to_owned(), times: limits.ratio }.into());
        }
        if unpacked > most {
            return Err(Problem::Unpacked { part: name.to_owned(), mib: mib(most) }.into());
        }
    }
}

/// What the archive holds, by the names of its parts.
fn what<R: Read + Seek>(names: &[String], archive: &mut ZipArchive<R>) -> Result<Package, Stop> {
    let has = |wanted: &str| names.iter().any(|name| name.eq_ignore_ascii_case(wanted));
    let begins = |wanted: &str| names.iter().any(|name| name.starts_with(wanted));
    if has("mimetype") && has("content.xml") {
        let mut kind = String::new();
        let part = archive.by_name("mimetype").map_err(|error| problem("part 'mimetype'", &error))?;
        part.take(200).read_to_string(&mut kind)?;
        let is_sheet = kind.trim_end() == "application/vnd.oasis.opendocument.spreadsheet";
        return if is_sheet { Ok(Package::LibreOffice) } else { Err(Problem::Other(Other::Text).into()) };
    }
    let other = match () {
        () if has("xl/workbook.bin") => Other::Xlsb,
        () if begins("word/") => Other::Word,
        () if begins("ppt/") => Other::Slides,
        () if begins("Index/") || has("Index.zip") => Other::Numbers,
        () if has("[Content_Types].xml") && has("_rels/.rels") => return Ok(Package::Excel),
        () => Other::Archive,
    };
    Err(Problem::Other(other).into())
}

fn problem(place: &str, error: &ZipError) -> Problem {
    match error {
        ZipError::UnsupportedArchive(why) if *why == ZipError::PASSWORD_REQUIRED => Problem::Password,
        error => Problem::damaged(place, error),
    }
}
