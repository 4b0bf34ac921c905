//! Questions answered straight from the store: one record, its history, the log, facts, checks.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    thread,
};

use super::{
    HubMsg, SessionId,
    owner::{Hub, Index, broken},
    plans::{MOST_ROWS, by_record, row_of},
};
use crate::{
    model::{OpHead, RecordId, Seq, record_type},
    proto::{HistoryItem, Info, Named, Operations, Refusal, Reply, Ticket},
    store::{Checked, FORMAT, old_copies},
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

    pub(super) fn log(&self, session: SessionId, limit: u32, own: bool, of: &Operations) -> Result<Reply, Refusal> {
        let reader = self.store.reader()?;
        let user = self.user(session);
        let is_meant = |op: &OpHead| (!own || op.by == user) && of.include(op);
        if let Some(record) = of.record {
            let touches = if self.is_hidden(session, record)? { Vec::new() } else { reader.history(record, usize::MAX)? };
            return Ok(Reply::Log(touches.into_iter().map(|touch| touch.op).filter(is_meant).take(limit_of(limit)).collect()));
        }
        let (mut found, mut before): (Vec<OpHead>, _) = (Vec::new(), None);
        loop {
            let page = reader.ops(before, 256)?;
            let Some(last) = page.last() else { break };
            before = Some(last.seq);
            let is_past = of.since.is_some_and(|since| last.at < since);
            found.extend(page.into_iter().filter(is_meant));
            if is_past || found.len() >= limit_of(limit) {
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

    pub(super) fn backup(&self, session: SessionId, ticket: Ticket, to: PathBuf) -> Result<Option<Reply>, Refusal> {
        let copier = self.store.copier()?;
        self.aside(session, ticket, move || Ok(checked(copier.copy_to(&to)?)))
    }

    /// Follows the chain of the log.
    pub(super) fn chain(&self, session: SessionId, ticket: Ticket, at: Option<Seq>) -> Result<Option<Reply>, Refusal> {
        let reader = self.store.reader()?;
        self.aside(session, ticket, move || Ok(Reply::Chain(Box::new(reader.chain(at)?))))
    }

    /// Which of these records were erased.
    pub(super) fn erased_of(&self, ids: &[RecordId]) -> Result<Reply, Refusal> {
        let reader = self.store.reader()?;
        let mut erased = roaring::RoaringTreemap::new();
        for id in ids {
            if reader.erased(*id)?.is_some() {
                erased.insert(id.0);
            }
        }
        Ok(Reply::Marks(erased))
    }

    /// Copies of the store that still hold what was erased; those of `remove` that are among them are removed first.
    pub(super) fn old_copies(&self, session: SessionId, ticket: Ticket, remove: Vec<PathBuf>) -> Result<Option<Reply>, Refusal> {
        let (reader, store) = (self.store.reader()?, self.store.path().to_owned());
        self.aside(session, ticket, move || Ok(Reply::OldCopies(old_copies(&store, &reader, &remove)?)))
    }

    /// Has a long look at one state of the store on a thread of its own, while people work on.
    pub(super) fn aside(
        &self,
        session: SessionId,
        ticket: Ticket,
        work: impl FnOnce() -> Result<Reply, Refusal> + Send + 'static,
    ) -> Result<Option<Reply>, Refusal> {
        let hub = self.inbox.clone();
        let looking = move || {
            let reply = catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(broken()));
            // The hub may have ended meanwhile, and nobody waits.
            drop(hub.send(HubMsg::Looked(session, ticket, Box::new(reply.unwrap_or_else(Reply::Refused)))));
        };
        let spawned = thread::Builder::new().name("looking".to_owned()).spawn(looking);
        spawned.map(|_| None).map_err(|error| Refusal::Store(format!("the system gives no thread for it: {error}")))
    }
}

fn checked(Checked { records, operations, problems }: Checked) -> Reply {
    Reply::Checked { records, operations, problems }
}
