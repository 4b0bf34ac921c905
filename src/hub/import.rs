//! Imports with a plan: rows come in stretches, are sifted against the store and the file itself, and become one operation.

use std::sync::Arc;

use roaring::RoaringTreemap;

use super::{
    SessionId,
    chunk::{CHUNK, Chunk, Ground, Tally},
    columns::Sight,
    commands::{Asker, Task, count},
    owner::Hub,
    plans::{PlanOf, no_plan},
    sift::{Met, Seeing, Sift},
    work::{Step, Work},
};
use crate::{
    model::{Draft, RecordId, Seq, Stamp, Verb},
    proto::{Fate, ImportOptions, Plan, PlanId, PlanRow, Refusal, Reply, Ticket},
    store::StoreError,
};

/// A file on its way into the store.
pub(super) struct Import {
    plan: PlanId,
    sift: Sift,
    /// The rows.
    drafts: Vec<Draft>,
    /// What the plan says of each row.
    met: Vec<Met>,
    tally: Tally,
    rows: u64,
    /// Rows done, of those that are all there.
    at: usize,
}

impl Import {
    fn new(plan: PlanId, sift: Sift, drafts: Vec<Draft>) -> Self {
        Self { plan, sift, drafts, met: Vec::new(), tally: Tally::default(), rows: 0, at: 0 }
    }

    /// Writes the next stretch of rows that are all there.
    pub(super) fn step(&mut self, ground: &mut Ground<'_>) -> Result<Step, StoreError> {
        let mut step = Step::default();
        while self.at < self.drafts.len() && step.worked < count(CHUNK) {
            let draft = std::mem::take(&mut self.drafts[self.at]);
            self.sift.sift(ground, &mut step.chunk, draft)?;
            self.at += 1;
            step.worked += 1;
        }
        step.is_last = self.at == self.drafts.len();
        Ok(step)
    }

    /// Takes rows in and keeps them for a plan. Answers the rows left out, and why.
    fn plan_rows(&mut self, ground: &mut Ground<'_>, drafts: Vec<Draft>) -> Result<Vec<(u64, String)>, StoreError> {
        let mut left_out = Vec::new();
        let mut chunk = Chunk::default();
        for mut draft in drafts {
            let met = self.sift.sift(ground, &mut chunk, draft.clone())?;
            left_out.extend(met.reason().map(|reason| (draft.line, reason)));
            draft.values.shrink_to_fit();
            self.met.push(met);
            self.drafts.push(draft);
        }
        self.tally.add(chunk.tally);
        Ok(left_out)
    }

    /// A stretch of the plan; `sees`: which records the person sees.
    pub(super) fn rows(
        &self,
        ground: &Ground<'_>,
        sees: &dyn Fn(RecordId) -> bool,
        from: usize,
        count: usize,
    ) -> Result<Vec<PlanRow>, StoreError> {
        let mut rows = Vec::new();
        for (met, draft) in self.met.iter().zip(&self.drafts).skip(from).take(count) {
            let fate = match met {
                // It has left their sight since.
                _ if met.record().is_some_and(|id| !sees(id)) => Fate::Refused("is in the store already, owned by others".to_owned()),
                Met::New => Fate::Created,
                Met::Changed(id) => Fate::Changed(self.sift.changes(ground, *id, draft)?),
                Met::Same(_) => Fate::Same,
                Met::Earlier(line) => Fate::Duplicate(*line),
                Met::Known(id) => Fate::Known(*id),
                Met::Refused(reason) => Fate::Refused(reason.to_string()),
            };
            rows.push(PlanRow {
                record: met.record().filter(|id| sees(*id)),
                line: draft.line,
                name: super::sift::name_of(draft).into_owned(),
                fate,
            });
        }
        Ok(rows)
    }

    fn planned(&self) -> Plan {
        let tally = &self.tally;
        Plan {
            id: self.plan,
            changed: tally.changed,
            created: self.sift.made,
            same: tally.same,
            duplicates: tally.duplicates,
            refused: tally.refused,
            to_manual: tally.to_manual,
            warnings: self.sift.warnings(),
            scores: None,
            is_final: false,
            beside: 0,
        }
    }
}

impl Hub {
    pub(super) fn sift(&self, sight: Sight, options: ImportOptions) -> Sift {
        Sift::new(options, self.schema.clone(), self.seeing_all(sight))
    }

    /// What is seen with these eyes, looked up once.
    pub(super) fn seeing_all(&self, sight: Sight) -> Seeing {
        // Without columns nobody knows what somebody sees who does not see all: nothing.
        let nothing = || (!sight.is_all()).then(RoaringTreemap::new);
        let records = self.index.columns().map_or_else(nothing, |columns| columns.seen_records(&sight));
        Seeing { sight, records: records.map(Arc::new) }
    }

    /// Takes rows in for a plan.
    pub(super) fn import_begin(&mut self, session: SessionId, options: ImportOptions) -> Reply {
        let plan = self.new_plan(session, PlanOf::Noted(Vec::new()));
        let import = Import::new(plan, self.sift(self.sight(session, ""), options), Vec::new());
        if let Some(kept) = self.plans.get_mut(&plan) {
            kept.rows = PlanOf::Import(Box::new(import));
        }
        Reply::Importing { plan, rows: 0, left_out: Vec::new() }
    }

    /// Takes more rows in.
    pub(super) fn import_rows(
        &mut self,
        session: SessionId,
        ticket: Ticket,
        plan: PlanId,
        mut drafts: Vec<Draft>,
    ) -> Result<Option<Reply>, Refusal> {
        if self.stream_rows(session, ticket, plan, &mut drafts)? {
            return Ok(None);
        }
        let by = self.user(session);
        let Some(kept) = self.plans.get_mut(&plan).filter(|kept| kept.session == session) else { return Err(no_plan(plan)) };
        let PlanOf::Import(import) = &mut kept.rows else { return Err(no_plan(plan)) };
        let reader = self.store.reader()?;
        let stamp = Stamp { by, at: self.clock.now() };
        let seq = Seq(self.store.last_seq().0 + 1);
        let columns = self.index.columns();
        let mut ground = Ground {
            schema: &self.schema,
            reader: &reader,
            columns,
            stamp: &stamp,
            seq,
            scored_since: self.scored_since,
            next: self.store.next_record(),
        };
        import.rows += count(drafts.len());
        let left_out = import.plan_rows(&mut ground, drafts)?;
        Ok(Some(Reply::Importing { plan, rows: import.rows, left_out }))
    }

    /// The plan of an import whose rows are all there, or what was done where they were written as they came.
    pub(super) fn import_end(&mut self, session: SessionId, ticket: Ticket, plan: PlanId) -> Result<Option<Reply>, Refusal> {
        if self.stream_end(session, ticket, plan)? {
            return Ok(None);
        }
        match self.plans.get(&plan).filter(|kept| kept.session == session).map(|kept| &kept.rows) {
            Some(PlanOf::Import(import)) => Ok(Some(Reply::Planned(Box::new(import.planned())))),
            _ => Err(no_plan(plan)),
        }
    }

    /// The work of writing an import that was planned; its rows are sifted again, as things stand now.
    pub(super) fn import_of(&mut self, asker: &Asker<'_>, plan: PlanId) -> Result<Task, Refusal> {
        let session = asker.session;
        match self.plans.get(&plan) {
            Some(kept) if kept.session == session && matches!(kept.rows, PlanOf::Import(_)) => {}
            _ => return Err(no_plan(plan)),
        }
        let Some(PlanOf::Import(import)) = self.plans.remove(&plan).map(|kept| kept.rows) else { return Err(no_plan(plan)) };
        let Import { sift, drafts, .. } = *import;
        let options = sift.into_options();
        let (file, rows) = (options.file.clone(), count(drafts.len()));
        Ok(task_of(&file, rows, Work::Import(Box::new(Import::new(plan, self.sift(asker.sight.clone(), options), drafts)))))
    }
}

/// An import in the log.
pub(super) fn task_of(file: &str, total: u64, work: Work) -> Task {
    Task { verb: Verb::Import, fields: Vec::new(), subject: file.to_owned(), total, work, journey: None }
}
