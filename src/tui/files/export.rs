//! Files out: records fetched in pages, written beside the target and put in its place when complete.

use std::{
    io,
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
};

use super::{Line, Stopped, unexpected};
use crate::{
    exchange::export::{self, RecordWriter, Sheet, all_columns},
    model::{FieldId, Named, Query, QueryId, Record, RecordId, Selection, Target, filter::Filter},
    proto::{Answer, Command, Reply, Request, SHOWN},
    screens::{ExportFile, FileNews, ReportFile, Wrote},
    tui::new_file::NewFile,
};

/// Records fetched at a time.
const PAGE: u32 = SHOWN;
/// The answer that exports run their queries under; the screen counts its own from 1.
const OWN: QueryId = QueryId(u64::MAX);

/// Writes the records. The log has taken note of it before the first one leaves.
pub(super) fn write(line: &Line, path: &Path, order: &ExportFile, stop: &AtomicBool) -> Result<Wrote, Stopped> {
    let exporter = export::named(export::EXPORTS, order.format).ok_or_else(|| Some(format!("there is no format '{}'", order.format)))?;
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    if !exporter.extension.eq_ignore_ascii_case(ending) {
        return Err(Some(format!("the file's name must end in .{} for this form", exporter.extension)));
    }
    let schema = line.schema()?;
    let kinds = match &order.target {
        Target::Query(query) => query.kinds.clone(),
        Target::Records(_) | Target::Selection { .. } => vec![order.kind],
    };
    let all = || export::union(&kinds, |kind| all_columns(&schema, kind));
    let columns = if order.columns.is_empty() { all() } else { order.columns.clone() };
    let mut file = begin(path, false)?;
    let wrote = {
        let sheet = Sheet::new(&schema, line.reading(), &columns).styled(order.style);
        let writer = exporter.open(&mut file, sheet).map_err(|error| unwritten(path, &error))?;
        let mut page = Page { line, path, writer, stop, count: 0 };
        match &order.target {
            Target::Query(query) => of_query(query, &columns, &mut page, order)?,
            Target::Records(ids) => {
                note(line, path, order, u64::try_from(ids.len()).unwrap_or(u64::MAX))?;
                one_by_one(ids.iter().copied(), &mut page)?;
            }
            Target::Selection { selection, within } => {
                let marks = resolved(line, selection, *within)?;
                note(line, path, order, marks.len())?;
                one_by_one(marks.iter().map(RecordId), &mut page)?;
            }
        }
        page.writer.finish().map_err(|error| unwritten(path, &error))?;
        Wrote { records: page.count, remarks: page.writer.remarks() }
    };
    file.keep().map_err(|error| unwritten(path, &error))?;
    Ok(wrote)
}

/// Notes in the log what leaves the store, before it does; whoever may not export is refused here. A store that cannot be written can
/// be exported all the same.
fn note(line: &Line, path: &Path, order: &ExportFile, records: u64) -> Result<(), Stopped> {
    let to = match &order.target {
        Target::Query(query) if !query.filter.text.is_empty() => format!("{} ({})", path.display(), query.filter.text),
        _ => path.display().to_string(),
    };
    exported(line, records, to)
}

fn exported(line: &Line, records: u64, to: String) -> Result<(), Stopped> {
    let exported = Command::Exported { records, to };
    if let Reply::Planned(plan) = line.ask(Request::Plan(exported.clone()))? {
        line.ask(Request::Forget(plan.id))?;
    }
    match line.ask(Request::Apply(exported)) {
        // The plan of it was not refused: it can only not be written down.
        Err(Some(_)) | Ok(Reply::Done(_)) => Ok(()),
        Err(None) => Err(None),
        Ok(other) => Err(unexpected(&other)),
    }
}

/// Writes a report. Of records that leave the store with it the log has taken note before.
pub(super) fn write_report(line: &Line, path: &Path, order: &ReportFile) -> Result<(), Stopped> {
    let schema = line.schema()?;
    let mut file = begin(path, false)?;
    if order.records() > 0 {
        exported(line, order.records(), path.display().to_string())?;
    }
    order.write(&schema, line.reading(), &mut file).map_err(|error| unwritten(path, &error))?;
    file.keep().map_err(|error| unwritten(path, &error))
}

/// Records on their way into the file.
struct Page<'a> {
    line: &'a Line,
    path: &'a Path,
    writer: Box<dyn RecordWriter + 'a>,
    stop: &'a AtomicBool,
    count: u64,
}

impl Page<'_> {
    fn put(&mut self, records: &[Record], names: &[Named]) -> Result<(), Stopped> {
        if self.stop.load(Ordering::SeqCst) {
            return Err(None);
        }
        self.writer.learn(names);
        for record in records {
            self.count += 1;
            self.writer.record(record).map_err(|error| unwritten(self.path, &error))?;
        }
        self.line.tell(FileNews::Exporting(self.count));
        Ok(())
    }
}

/// In the order of the list.
fn of_query(query: &Query, columns: &[FieldId], page: &mut Page<'_>, order: &ExportFile) -> Result<(), Stopped> {
    let total = match page.line.ask(Request::Run { id: OWN, query: query.clone(), keep: None })? {
        Reply::Answer(Answer { indexing: true, .. }) if query.filter != Filter::default() || !query.sort.is_empty() => {
            return Err(Some("the list is still being indexed; try again in a few seconds".to_owned()));
        }
        Reply::Answer(answer) => answer.total,
        other => return Err(unexpected(&other)),
    };
    note(page.line, page.path, order, u64::from(total))?;
    let mut from = 0;
    while from < total {
        let rows = Request::Rows { id: OWN, from, count: PAGE, columns: columns.to_vec() };
        match page.line.ask(rows)? {
            Reply::Rows { rows, names, .. } => page.put(&rows, &names)?,
            other => return Err(unexpected(&other)),
        }
        from += PAGE;
    }
    Ok(())
}

/// Records that vanished meanwhile are left out.
fn one_by_one(ids: impl Iterator<Item = RecordId>, page: &mut Page<'_>) -> Result<(), Stopped> {
    for id in ids {
        match page.line.ask(Request::Record(id))? {
            Reply::Record(Some(record)) => page.put(std::slice::from_ref(&record), &[])?,
            Reply::Record(None) => {}
            other => return Err(unexpected(&other)),
        }
    }
    Ok(())
}

/// The records of a selection, in ascending order of id.
fn resolved(line: &Line, selection: &Selection, within: Option<QueryId>) -> Result<roaring::RoaringTreemap, Stopped> {
    let marks_of = |id, rows| match line.ask(Request::Marks { id, rows })? {
        Reply::Marks(marks) => Ok(marks),
        other => Err(unexpected(&other)),
    };
    let mut marks = selection.marks.clone();
    if let Some((id, first, last)) = selection.range {
        marks |= marks_of(id, Some((first, last)))?;
    }
    if let Some(id) = within {
        marks &= marks_of(id, None)?;
    }
    Ok(marks)
}

/// Begins a file; one that stands there already is only replaced where that is wanted.
pub(super) fn begin(path: &Path, replace: bool) -> Result<NewFile, Stopped> {
    NewFile::begin(path, replace).map_err(|error| unwritten(path, &error))
}

pub(super) fn unwritten(path: &Path, error: &io::Error) -> Stopped {
    if error.kind() == io::ErrorKind::AlreadyExists {
        return Some(format!("{} is there already; choose another name", path.display()));
    }
    Some(format!("{} cannot be written: {error}; nothing was left behind", path.display()))
}
