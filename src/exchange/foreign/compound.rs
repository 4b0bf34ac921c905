//! What a compound file of Office is, by what lies in its root: a workbook may hold messages, and a message workbooks.

#[cfg(not(feature = "workbook"))]
use std::io::{Read, Seek};

use cfb::CompoundFile;

use super::{Problem, problem::Other};

/// The stream of the workbook, where there is one.
pub(super) fn workbook<F>(file: &CompoundFile<F>) -> Option<&'static str> {
    ["/Workbook", "/Book"].into_iter().find(|path| file.is_stream(path))
}

/// A compound file without a workbook.
pub(super) fn what_else<F>(file: &CompoundFile<F>) -> Problem {
    if file.exists("/EncryptedPackage") {
        return Problem::Password;
    }
    let known = [("/WordDocument", Other::Word), ("/PowerPoint Document", Other::Slides), ("/__properties_version1.0", Other::Message)];
    Problem::Other(known.into_iter().find(|(path, _)| file.exists(path)).map_or(Other::Compound, |(_, other)| other))
}

/// What it is to a program without workbooks.
#[cfg(not(feature = "workbook"))]
pub(super) fn without_workbooks(input: impl Read + Seek) -> Problem {
    match CompoundFile::open(input) {
        Ok(file) if workbook(&file).is_some() => Problem::NotBuiltIn,
        Ok(file) => what_else(&file),
        Err(error) => Problem::damaged("the Office file", &error),
    }
}
