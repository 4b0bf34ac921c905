//! Questions answered straight from the store: one record, its history, the log, facts, checks.

use std::path::Path;

use super::{
    SessionId,
    owner::{Hub, Index},
    plans::{MOST_ROWS, by_record, row_of},
};
use crate::{
    model::{OpHead, RecordId, Seq, record_type},
    proto::{HistoryItem, Info, Named, Refusal, Reply},
    store::{Checked, FORMAT},
};

fn limit_of(limit: u32) -> usize {
    usize::try_from(limit).unwrap_or(usize::MAX)
}

impl Hub {
    pub(super) fn record(&self, session: SessionId, id: RecordId) -> Result<Reply, Refusal> {
        let record = self.store.reader()?.record(id)?.and_then(|record| self.seen(session, record));
        Ok(Reply::Record(record.map(Box::new)))
    }

    /// What records are called that the person may see.
    pub(super) fn names(&self, session: SessionId, ids: impl IntoIterator<Item = RecordId>) -> Result<Vec<Named>, Refusal> {
        let reader = self.store.reader()?;
        let mut names = Vec::new();
        for id in ids {
            let seen =
                reader.hot(id)?.filter(|record| record.kind != record_type::VIEW || matches!(self.is_hidden(session, id), Ok(false)));
            names.extend(seen.map(|record| Named {
                id,
                kind: record.kind,
                name: record.name().to_owned(),
                is_binned: record.is_deleted(),
            }));
        }
        Ok(names)
    }

    pub(super) fn history(&self, session: SessionId, record: RecordId, limit: u32) -> Result<Reply, Refusal> {
        if self.is_hidden(session, record)? {
            return Ok(Reply::History(Vec::new()));
        }
        let touches = self.store.reader()?.history(record, limit_of(limit))?;
        Ok(Reply::History(touches.into_iter().map(|touch| HistoryItem { op: touch.op, changes: touch.changes }).collect()))
    }

    pub(super) fn log(&self, session: SessionId, limit: u32, own: bool) -> Result<Reply, Refusal> {
        let reader = self.store.reader()?;
        if !own {
            return Ok(Reply::Log(reader.ops(None, limit_of(limit))?));
        }
        let user = self.user(session);
        let (mut found, mut before): (Vec<OpHead>, _) = (Vec::new(), None);
        loop {
            let page = reader.ops(before, 256)?;
            let Some(last) = page.last() else { break };
            before = Some(last.seq);
            found.extend(page.into_iter().filter(|op| op.by == user));
            if found.len() >= limit_of(limit) {
                break;
            }
        }
        found.truncate(limit_of(limit));
        Ok(Reply::Log(found))
    }

    /// A stretch of what an operation did, record by record.
    pub(super) fn operation(&self, seq: Seq, from: u32, count: u32) -> Result<Reply, Refusal> {
        let reader = self.store.reader()?;
        if reader.op(seq)?.is_none() {
            return Err(Refusal::NotFound(format!("there is no operation {seq}")));
        }
        let name_of = |id: RecordId| reader.hot(id).ok().flatten().map(|record| record.name().to_owned()).unwrap_or_default();
        let (from, end) = (limit_of(from), limit_of(from.saturating_add(count)).min(MOST_ROWS));
        let (mut rows, mut passed) = (Vec::new(), 0);
        for number in 0..reader.chunks(seq)? {
            if passed >= end {
                break;
            }
            let entries = reader.chunk(seq, number)?.unwrap_or_default();
            let records: Vec<_> = by_record(&entries).collect();
            let wanted = records.iter().skip(from.saturating_sub(passed)).take(end - from.max(passed).min(end));
            rows.extend(wanted.map(|entries| row_of(entries, &name_of)));
            passed += records.len();
        }
        Ok(Reply::PlanRows(rows))
    }

    pub(super) fn info(&self) -> Result<Reply, Refusal> {
        let counts = self.store.reader()?.counts()?;
        let path = self.store.path().to_owned();
        Ok(Reply::Info(Box::new(Info {
            // A store in memory has no file.
            bytes: std::fs::metadata(&path).map_or(0, |file| file.len()),
            path,
            format: FORMAT,
            binned: counts.iter().map(|(_, _, binned)| binned).sum(),
            records: counts.into_iter().map(|(kind, living, _)| (kind, living)).collect(),
            operations: self.seq().0,
            seq: self.seq(),
            indexed: matches!(self.index, Index::Ready(_)),
            read_only: self.store.read_only().map(str::to_owned),
        })))
    }

    pub(super) fn check(&mut self) -> Result<Reply, Refusal> {
        Ok(checked(self.store.check()?))
    }

    pub(super) fn backup(&self, to: &Path) -> Result<Reply, Refusal> {
        Ok(checked(self.store.backup(to)?))
    }
}

fn checked(Checked { records, operations, problems }: Checked) -> Reply {
    Reply::Checked { records, operations, problems }
}
