//! Files out: records fetched in pages, written beside the target and put in its place when complete.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
};

use super::{Line, Stopped, unexpected};
use crate::{
    exchange::export::{self, RecordWriter, Sheet, all_columns},
    model::{FieldId, Named, Query, QueryId, Record, RecordId, Selection, Target, filter::Filter},
    proto::{Answer, Command, Reply, Request, SHOWN},
    screens::{ExportFile, FileNews, Wrote},
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
    let mut file = NewFile::begin(path, false)?;
    let wrote = {
        let sheet = Sheet::new(&schema, line.reading(), &columns).styled(order.style);
        let writer = exporter.open(file.sink(), sheet).map_err(|error| unwritten(path, &error))?;
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
    file.keep()?;
    Ok(wrote)
}

/// Notes in the log what leaves the store, before it does; whoever may not export is refused here. A store that cannot be written can
/// be exported all the same.
fn note(line: &Line, path: &Path, order: &ExportFile, records: u64) -> Result<(), Stopped> {
    let to = match &order.target {
        Target::Query(query) if !query.filter.text.is_empty() => format!("{} ({})", path.display(), query.filter.text),
        _ => path.display().to_string(),
    };
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

/// Writes a new file of these bytes.
pub(super) fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Stopped> {
    let mut file = NewFile::begin(path, false)?;
    file.sink().write_all(bytes).map_err(|error| unwritten(path, &error))?;
    file.keep()
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

pub(super) fn unwritten(path: &Path, error: &io::Error) -> Stopped {
    Some(format!("{} cannot be written: {error}; nothing was left behind", path.display()))
}

/// A file that only the person can read and that gets its name when it is complete.
pub(super) struct NewFile {
    path: PathBuf,
    part: PathBuf,
    sink: Option<BufWriter<File>>,
}

impl NewFile {
    /// Begins a file. One that stands there already is only replaced where that is wanted.
    pub(super) fn begin(path: &Path, replace: bool) -> Result<Self, Stopped> {
        let name = path.file_name().ok_or_else(|| Some(format!("'{}' is no file name", path.display())))?;
        if !replace && path.exists() {
            return Err(Some(format!("{} is there already; choose another name", path.display())));
        }
        let mut part = name.to_owned();
        part.push(format!(".{}.part", rustix::process::getpid().as_raw_nonzero()));
        let part = path.with_file_name(part);
        let opened = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&part);
        let file = opened.map_err(|error| unwritten(path, &error))?;
        Ok(Self { path: path.to_owned(), part, sink: Some(BufWriter::new(file)) })
    }

    /// Where to write.
    pub(super) const fn sink(&mut self) -> &mut Self {
        self
    }

    /// Gives the complete file its name.
    pub(super) fn keep(mut self) -> Result<(), Stopped> {
        let kept = || -> io::Result<()> {
            if let Some(sink) = self.sink.take() {
                sink.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
            }
            fs::rename(&self.part, &self.path)
        };
        let mut kept = kept;
        kept().map_err(|error| unwritten(&self.path, &error))
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.sink.as_mut().map_or(Ok(bytes.len()), |sink| sink.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.sink.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        // A complete file has another name by now.
        drop(fs::remove_file(&self.part));
    }
}
