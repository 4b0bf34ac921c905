//! All that is kept of somebody, to a new folder or one file, and into the log that it left the store.

use std::{fs::DirBuilder, io, os::unix::fs::DirBuilderExt, path::Path};

use super::{
    Line, Stopped,
    export::{begin, unwritten},
    unexpected,
};
use crate::{
    exchange::export::person::{Dossier, PARTS, Paper, Part},
    model::RecordId,
    proto::{Command, Refusal, Reply, Request},
    session::gather,
};

/// Writes it; answers of how many records it tells.
pub(super) fn write(line: &Line, path: &Path, record: RecordId) -> Result<u64, Stopped> {
    let dossier = gather(record, |request| line.ask(request), unexpected)?;
    let Some(dossier) = dossier else { return Err(Some(format!("there is no record {record} any more"))) };
    let schema = line.schema()?;
    let reading = line.reading();
    let paper = Paper { schema: &schema, reading: &reading };
    if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json")) {
        part(&paper, &dossier, path, PARTS[0].1)?;
    } else {
        DirBuilder::new().mode(0o700).create(path).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => Some(format!("{} is there already; choose another name", path.display())),
            _ => unwritten(path, &error),
        })?;
        for (ending, write) in PARTS {
            part(&paper, &dossier, &path.join(format!("record-{record}{ending}")), *write)?;
        }
    }
    let noted = Command::Exported { records: dossier.records(), to: format!("{} (all about record {record})", path.display()) };
    match line.ask(Request::Apply(noted)) {
        // A store that can only be read is handed out all the same.
        Ok(Reply::Done(_) | Reply::Refused(Refusal::Store(_))) | Err(Some(_)) => Ok(dossier.records()),
        Ok(other) => Err(unexpected(&other)),
        Err(None) => Err(None),
    }
}

fn part(paper: &Paper<'_>, dossier: &Dossier, path: &Path, write: Part) -> Result<(), Stopped> {
    let mut file = begin(path, false)?;
    write(paper, dossier, &mut file).map_err(|error| unwritten(path, &error))?;
    file.keep().map_err(|error| unwritten(path, &error))
}
