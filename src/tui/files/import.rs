//! Files in: a look at the head, then all rows into an import of the hub.

use std::{
    collections::BTreeMap,
    fs::File,
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
};

use super::{Line, Stopped, export::NewFile, open, unexpected};
use crate::{
    exchange::{Options, Preview, ReadError, Reader, drafting::Names, rejects, source::Layout},
    model::{TypeId, record_type},
    proto::{ImportMode, ImportOptions, PlanId, Reply, Request},
    screens::{FileNews, SendFile},
};

/// Rows sent at a time.
const BATCH: usize = 1000;
/// Warnings of the reader that are told with a plan.
const WARNINGS: usize = 20;

/// What a file looks like, read as leads.
pub(super) fn preview(line: &Line, path: &Path, encoding: Option<String>) -> Result<Preview, Stopped> {
    let reader = reader(line, path, encoding, record_type::LEAD, Names::default())?;
    Ok(reader.preview().clone())
}

/// Sends all rows; answers the plan, or what was done.
pub(super) fn send(line: &Line, send: &SendFile, stop: &AtomicBool) -> Result<FileNews, Stopped> {
    // Rows that only change known records bring the names they have, and make up none.
    let names = if send.options.mode == ImportMode::Update { Names::AsGiven } else { Names::Complete };
    let mut reader = reader(line, &send.path, send.encoding.clone(), send.options.kind, names)?;
    reader.set_mapping(send.mapping.clone(), line.schema()?.as_ref());
    let options = ImportOptions { apply: send.apply, ..send.options.clone() };
    let plan = match line.ask(Request::ImportBegin(options))? {
        Reply::Importing { plan, .. } => plan,
        other => return Err(unexpected(&other)),
    };
    match all_rows(line, send, plan, &mut reader, stop) {
        Ok(news) => Ok(news),
        Err(stopped) => {
            // What was sent is of no use without the rest. A plan that is gone needs not be forgotten.
            drop(line.ask(Request::Forget(plan)));
            Err(stopped)
        }
    }
}

fn all_rows(line: &Line, send: &SendFile, plan: PlanId, reader: &mut Reader<File>, stop: &AtomicBool) -> Result<FileNews, Stopped> {
    let mut reasons = BTreeMap::new();
    loop {
        if stop.load(Ordering::SeqCst) {
            return Err(None);
        }
        let drafts = reader.batch(BATCH).map_err(|error| told(&send.path, &error))?;
        if drafts.is_empty() {
            break;
        }
        match line.ask(Request::ImportRows { plan, drafts })? {
            Reply::Importing { rows, left_out, .. } => {
                reasons.extend(left_out);
                line.tell(FileNews::Reading(rows));
            }
            other => return Err(unexpected(&other)),
        }
    }
    let end = line.ask(Request::ImportEnd(plan))?;
    if let Some(path) = &send.rejects {
        write_rejects(line, send, path, &reasons)?;
    }
    match end {
        Reply::Planned(mut plan) => {
            let (warnings, count) = reader.warnings();
            plan.warnings.extend(warnings.iter().take(WARNINGS).map(ToString::to_string));
            let more = count.saturating_sub(u64::try_from(warnings.len().min(WARNINGS)).unwrap_or_default());
            if more > 0 {
                plan.warnings.push(format!("and {more} more"));
            }
            Ok(FileNews::Planned(plan))
        }
        done => Ok(FileNews::Applied(done)),
    }
}

/// Rows left out go to a file with their reasons; without any, a file of an earlier try is removed.
fn write_rejects(line: &Line, send: &SendFile, path: &Path, reasons: &BTreeMap<u64, String>) -> Result<(), Stopped> {
    if reasons.is_empty() {
        drop(std::fs::remove_file(path));
        return Ok(());
    }
    let schema = line.schema()?;
    let layout = Layout { encoding: send.encoding.clone(), ..Layout::default() };
    let mut file = NewFile::begin(path, true)?;
    rejects::copy(open(&send.path)?, file.sink(), (&schema, send.options.kind), &layout, reasons).map_err(|error| told(path, &error))?;
    file.keep()
}

fn reader(line: &Line, path: &Path, encoding: Option<String>, kind: TypeId, names: Names) -> Result<Reader<File>, Stopped> {
    let schema = line.schema()?;
    let options = Options { layout: Layout { encoding, ..Layout::default() }, names, ..Options::new(kind, line.reading()) };
    Reader::open(open(path)?, &schema, &options).map_err(|error| told(path, &error))
}

fn told(path: &Path, error: &ReadError) -> Stopped {
    Some(format!("{}: {error}. {}", path.display(), error.hint()))
}
