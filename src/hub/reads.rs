//! Questions answered straight from the store: one record, its history, the log, facts, checks.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    thread,
};

use super::{
    HubMsg, SessionId,
    index::Index,
    owner::{Hub, broken},
    plans::{MOST_ROWS, by_record, row_of},
};
use crate::{
    model::{Entry, OpHead, RecordId, Seq},
    proto::{HistoryItem, Info, Named, Operations, PlanRow, Refusal, Reply, Ticket},
    store::{Checked, FORMAT, old_copies},
};

fn limit_of(limit: u32) -> usize {
    usize::try_from(limit).unwrap_or(usize::MAX)
}

impl Hub {
    pub(super) fn record(&self, session: SessionId, id: RecordId) -> Result<Reply, Refusal> {
        Ok(Reply::Record(self.eyes(session)?.record(id)?.map(Box::new)))
    }

    /// What records are called that the person may see.
    pub(super) fn names(&self, session: SessionId, ids: impl IntoIterator<Item = RecordId>) -> Result<Vec<Named>, Refusal> {
        let eyes = self.eyes(session)?;
        let mut names = Vec::new();
        for id in ids {
            names.extend(eyes.named(id)?);
        }
        Ok(names)
    }

    pub(super) fn history(&self, session: SessionId, record: RecordId, limit: u32) -> Result<Reply, Refusal> {
        let touches = self.eyes(session)?.history(record, limit_of(limit))?;
        Ok(Reply::History(touches.into_iter().map(|touch| HistoryItem { op: touch.op, changes: touch.changes }).collect()))
    }

    pub(super) fn log(&self, session: SessionId, limit: u32, own: bool, of: &Operations) -> Result<Reply, Refusal> {
        let eyes = self.eyes(session)?;
        let user = self.user(session);
        let is_meant = |op: &OpHead| (!own || op.by == user) && of.include(op);
        if let Some(only) = of.only {
            let op = eyes.reader().op(only)?.filter(is_meant).map(|op| eyes.op(op)).transpose()?;
            return Ok(Reply::Log(op.flatten().into_iter().take(limit_of(limit)).collect()));
        }
        if let Some(record) = of.record {
            let touched = eyes.history(record, usize::MAX)?.into_iter().map(|touch| touch.op);
            return Ok(Reply::Log(touched.filter(is_meant).take(limit_of(limit)).collect()));
        }
        let (mut found, mut before): (Vec<OpHead>, _) = (Vec::new(), None);
        while found.len() < limit_of(limit) {
            let page = eyes.reader().ops(before, 256)?;
            let Some(last) = page.last() else { break };
            before = Some(last.seq);
            let is_past = of.since.is_some_and(|since| last.at < since);
            for op in page.into_iter().filter(is_meant) {
                if found.len() < limit_of(limit) {
                    found.extend(eyes.op(op)?);
                }
            }
            if is_past {
                break;
            }
        }
        Ok(Reply::Log(found))
    }

    /// A stretch of what an operation did, record by record, as far as the person sees them.
    pub(super) fn operation(&self, session: SessionId, seq: Seq, from: u32, count: u32) -> Result<Reply, Refusal> {
        let eyes = self.eyes(session)?;
        let reader = eyes.reader();
        if reader.op(seq)?.map(|op| eyes.op(op)).transpose()?.flatten().is_none() {
            return Err(Refusal::NotFound(format!("there is no operation {seq}")));
        }
        let name_of = |id: RecordId| eyes.named(id).ok().flatten().map(|named| named.name).unwrap_or_default();
        let (from, end) = (limit_of(from), limit_of(from.saturating_add(count)).min(MOST_ROWS));
        let (mut rows, mut passed) = (Vec::new(), 0);
        for number in 0..reader.chunks(seq)? {
            if passed >= end {
                break;
            }
            let entries = reader.chunk(seq, number)?.unwrap_or_default();
            let mut records: Vec<_> = by_record(&entries).collect();
            records.retain(|entries| entries.first().is_some_and(|entry| eyes.sees_entry(entry)));
            let wanted = records.iter().skip(from.saturating_sub(passed)).take(end - from.max(passed).min(end));
            // What was made has its number by now.
            let row = |entries: &[Entry]| PlanRow { record: entries.first().map(Entry::record), ..row_of(entries, &name_of) };
            rows.extend(wanted.map(|entries| row(entries)));
            passed += records.len();
        }
        Ok(Reply::PlanRows(rows))
    }

    pub(super) fn info(&self, session: SessionId) -> Result<Reply, Refusal> {
        let eyes = self.eyes(session)?;
        let mut counts = eyes.reader().counts()?;
        if !eyes.see_all() {
            let count = |kind| self.index.columns().map_or((0, 0), |columns| columns.count(eyes.sight(), kind));
            for (kind, living, binned) in &mut counts {
                (*living, *binned) = {
                    let (here, gone) = count(*kind);
                    (u64::from(here), u64::from(gone))
                };
            }
        }
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

    pub(super) fn check(&mut self, session: SessionId) -> Result<Reply, Refusal> {
        let seen = self.seen(session)?;
        let _at_work = self.alive.at_long_work();
        let Checked { records, operations, problems } = told_of(self.store.check()?, seen);
        Ok(Reply::Checked { records, operations, problems })
    }

    /// How many records somebody sees, where it is not all of them.
    pub(super) fn seen(&self, session: SessionId) -> Result<Option<u64>, Refusal> {
        let eyes = self.eyes(session)?;
        if eyes.see_all() {
            return Ok(None);
        }
        let Some(columns) = self.index.columns() else { return Err(Refusal::Stale) };
        let of = |kind| {
            let (living, binned) = columns.count(eyes.sight(), kind);
            u64::from(living) + u64::from(binned)
        };
        Ok(Some(eyes.reader().counts()?.iter().map(|(kind, ..)| of(*kind)).sum()))
    }

    /// Makes anew what follows from records and log, after a copy.
    pub(super) fn rebuild(&mut self, session: SessionId) -> Result<Reply, Refusal> {
        if !self.is_host(session) {
            return Err(Refusal::Rights("only the system user the store belongs to has its indexes made anew".to_owned()));
        }
        self.check_writable()?;
        if self.lane.is_some() {
            return Err(Refusal::Store("a large command is under way; try again when it is done".to_owned()));
        }
        let _at_work = self.alive.at_long_work();
        let copy = self.store.place_for_copy("before-rebuild")?;
        self.store.copier()?.copy_to(&copy)?;
        self.store.rebuild()?;
        self.version += 1;
        let Checked { records, operations, problems } = self.store.check()?;
        Ok(Reply::Rebuilt { copy, records, operations, problems })
    }

    /// Follows the chain of the log.
    pub(super) fn chain(&self, session: SessionId, ticket: Ticket, at: Option<Seq>) -> Result<Option<Reply>, Refusal> {
        let reader = self.eyes(session)?.into_reader();
        self.aside(session, ticket, move || Ok(Reply::Chain(Box::new(reader.chain(at)?))))
    }

    /// Which of these records were erased.
    pub(super) fn erased_of(&self, session: SessionId, ids: &[RecordId]) -> Result<Reply, Refusal> {
        let eyes = self.eyes(session)?;
        let mut erased = roaring::RoaringTreemap::new();
        for id in ids {
            if eyes.reader().erased(*id)?.is_some() {
                erased.insert(id.0);
            }
        }
        Ok(Reply::Marks(erased))
    }

    /// Copies of the store that still hold what was erased; those of `remove` that are among them are removed first.
    pub(super) fn old_copies(&self, session: SessionId, ticket: Ticket, remove: Vec<PathBuf>) -> Result<Option<Reply>, Refusal> {
        let (reader, store) = (self.eyes(session)?.into_reader(), self.store.path().to_owned());
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

/// What a look at everything tells somebody: who does not see every record hears how many of those they see are there, and of what
/// is wrong only that it is.
pub(super) fn told_of(checked: Checked, seen: Option<u64>) -> Checked {
    let Some(records) = seen else { return checked };
    let wrong = match checked.problems.len() {
        0 => Vec::new(),
        1 => vec!["1 thing; whoever sees all records is told which".to_owned()],
        more => vec![format!("{more} things; whoever sees all records is told which")],
    };
    Checked { records, problems: wrong, ..checked }
}
