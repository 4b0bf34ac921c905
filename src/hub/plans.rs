//! Plans kept for the sessions: what a command would do, until it is applied or forgotten.

use std::collections::HashMap;

use super::{
    SessionId,
    chunk::{Chunk, Ground},
    import::Import,
    job::{Job, Purpose},
    owner::Hub,
    work::{Each, Work},
};
use crate::{
    model::{Entry, RecordId, Seq, Stamp},
    proto::{Command, Fate, Plan, PlanId, PlanRow, Refusal, Reply, Ticket},
    store::Put,
};

/// Most rows kept of a plan whose rows cannot be made anew.
const MOST_ROWS: usize = 10_000;

/// A plan kept for a session.
pub(super) struct KeptPlan {
    pub(super) session: SessionId,
    pub(super) by: String,
    pub(super) rows: PlanOf,
}

/// Where a plan's rows come from.
pub(super) enum PlanOf {
    /// Made anew for the rows asked for, so that they are true when shown.
    Each(Each),
    /// Noted when the plan was made.
    Noted(Vec<PlanRow>),
    /// A file's rows.
    Import(Box<Import>),
    /// Rows were written as they came until this stopped it.
    Broken(Refusal),
}

impl Hub {
    pub(super) fn new_plan(&mut self, session: SessionId, rows: PlanOf) -> PlanId {
        let id = PlanId(self.next_plan);
        self.next_plan += 1;
        let by = self.user(session);
        self.plans.insert(id, KeptPlan { session, by, rows });
        id
    }

    pub(super) fn plan(&mut self, session: SessionId, ticket: Ticket, command: Command) -> Result<Option<Reply>, Refusal> {
        if let Command::Import(id) = command {
            return self.import_end(session, ticket, id);
        }
        let id = self.new_plan(session, PlanOf::Noted(Vec::new()));
        let by = self.user(session);
        let begun = self.job(session, ticket, by, Purpose::Rehearse(id), command);
        let job = begun.inspect_err(|_| drop(self.plans.remove(&id)))?;
        if let (Work::Each(each), Some(kept)) = (&job.work, self.plans.get_mut(&id)) {
            kept.rows = PlanOf::Each(each.clone());
        }
        let going_on = self.step(job);
        self.rehearsals.extend(going_on);
        Ok(None)
    }

    /// Notes the rows of a chunk that was not written.
    pub(super) fn note(&mut self, plan: PlanId, chunk: &Chunk) {
        if let Some(KeptPlan { rows: PlanOf::Noted(rows), .. }) = self.plans.get_mut(&plan)
            && rows.len() < MOST_ROWS
        {
            rows.extend(rows_of(chunk));
            rows.truncate(MOST_ROWS);
        }
    }

    /// What the person is told of a rehearsal.
    pub(super) fn planned(&self, id: PlanId, job: &Job) -> Plan {
        let tally = &job.tally;
        let warnings = match tally.skipped {
            0 => Vec::new(),
            1 => vec!["one value or record changed since and is left alone".to_owned()],
            more => vec![format!("{more} values or records changed since and are left alone")],
        };
        Plan {
            id,
            changed: tally.changed,
            created: tally.created,
            same: tally.same,
            duplicates: tally.duplicates,
            refused: tally.refused,
            to_manual: tally.to_manual,
            warnings,
        }
    }

    pub(super) fn plan_rows(&mut self, id: PlanId, from: u32, count: u32) -> Result<Reply, Refusal> {
        let place = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        let (from, count) = (place(from), place(count));
        let kept = self.plans.get(&id).ok_or_else(|| no_plan(id))?;
        let reader = self.store.reader()?;
        let stamp = Stamp { by: kept.by.clone(), at: self.clock.now() };
        let columns = self.index.columns();
        let seq = Seq(self.store.last_seq().0 + 1);
        let ground = Ground { schema: &self.schema, reader: &reader, columns, stamp: &stamp, seq, next: self.store.next_record() };
        Ok(Reply::PlanRows(match &kept.rows {
            PlanOf::Each(each) => each.rows(&ground, from, count)?,
            PlanOf::Noted(rows) => rows.iter().skip(from).take(count).cloned().collect(),
            PlanOf::Import(import) => import.rows(&ground, from, count)?,
            PlanOf::Broken(refusal) => return Err(refusal.clone()),
        }))
    }

    pub(super) fn forget(&mut self, session: SessionId, id: PlanId) -> Reply {
        self.plans.retain(|plan, kept| *plan != id || kept.session != session);
        if let Some(job) = self.lane.take_if(|job| matches!(&job.work, Work::Stream(import) if import.plan == id)) {
            self.abandon(job, Refusal::Cancelled);
        }
        Reply::Ok
    }
}

pub(super) fn no_plan(id: PlanId) -> Refusal {
    Refusal::NotFound(format!("there is no plan {} any more", id.0))
}

/// The rows of a chunk: made, gone, back or changed.
fn rows_of(chunk: &Chunk) -> Vec<PlanRow> {
    let mut rows: Vec<PlanRow> = Vec::new();
    let names: HashMap<RecordId, &str> =
        chunk.puts.iter().map(|(Put::Whole(record) | Put::Hot(record))| (record.id, record.name())).collect();
    let name_of = |id: RecordId| names.get(&id).copied().unwrap_or_default().to_owned();
    for entry in &chunk.entries {
        let id = entry.record();
        if let (Entry::Set(change), Some(PlanRow { record: Some(last), fate: Fate::Changed(diffs), .. })) = (entry, rows.last_mut())
            && *last == id
        {
            diffs.push(change.diff());
            continue;
        }
        let (name, fate) = match entry {
            Entry::Made(_) => (name_of(id), Fate::Created),
            Entry::Returned(_) => (name_of(id), Fate::Changed(Vec::new())),
            Entry::Removed(record) => (record.name().to_owned(), Fate::Changed(Vec::new())),
            Entry::Set(change) => (name_of(id), Fate::Changed(vec![change.diff()])),
        };
        let record = (!matches!(entry, Entry::Made(_))).then_some(id);
        rows.push(PlanRow { record, line: 0, name, fate });
        if rows.len() == MOST_ROWS {
            break;
        }
    }
    rows
}
