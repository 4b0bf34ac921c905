//! Plans kept for the sessions: what a command would do, until it is applied or forgotten.

use std::collections::HashMap;

use super::{
    SessionId,
    chunk::{CHUNK, Chunk, Ground},
    commands::Asker,
    going_back::may_be_met,
    import::{Gathered, plan_of},
    import_page::{Wanted, plain},
    job::{Job, Purpose},
    letters::Mailbag,
    owner::{Hub, Waiting, Wish},
    sight::Eyes,
    work::{Each, Since, Work},
};
use crate::{
    model::{Entry, RecordId, Seq, Stamp, value::ERASED},
    proto::{Command, Fate, Leave, Plan, PlanId, PlanRow, Refusal, Reply, Ticket},
    rules::plan::Action,
    store::Put,
};

/// Most rows kept of a plan whose rows cannot be made anew.
pub(super) const MOST_ROWS: usize = 10_000;

/// A plan kept for a session.
pub(super) struct KeptPlan {
    pub(super) session: SessionId,
    pub(super) by: String,
    pub(super) rows: PlanOf,
}

impl KeptPlan {
    /// Whether applying it takes more than one chunk.
    pub(super) fn is_large(&self) -> bool {
        match &self.rows {
            PlanOf::Each(each) => each.ids.len() > CHUNK,
            PlanOf::Noted(_) => false,
            PlanOf::Erase { .. } | PlanOf::Import(_) | PlanOf::Mail(_) | PlanOf::Broken(_) => true,
        }
    }
}

/// Where a plan's rows come from.
pub(super) enum PlanOf {
    /// Made anew for the rows asked for, so that they are true when shown.
    Each(Each),
    /// Noted when the plan was made.
    Noted(Vec<PlanRow>),
    /// Noted too; which records are to be erased, whether their addresses are remembered, and by which rule.
    Erase { rows: Vec<PlanRow>, roots: Vec<RecordId>, suppress: bool, rule: String },
    /// A file's rows.
    Import(Box<Gathered>),
    /// People with their messages, gathered for the plan that is made of them.
    Mail(Box<Mailbag>),
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
        if let Some(id) = plan_of(&command) {
            return self.import_end(session, ticket, id);
        }
        let id = self.new_plan(session, PlanOf::Noted(Vec::new()));
        let by = self.user(session);
        let begun = self.job(session, ticket, by, Purpose::Rehearse(id), command);
        let job = begun.inspect_err(|_| drop(self.plans.remove(&id)))?;
        if let (Work::Each(each), Some(kept)) = (&job.work, self.plans.get_mut(&id)) {
            let since = each.since.clone().unwrap_or_else(|| Since { seq: self.store.last_seq(), own: Vec::new() });
            kept.rows = PlanOf::Each(Each { since: Some(since), ..each.clone() });
        }
        if let Work::Erase(erasing) = &job.work {
            self.keep_erasure(id, erasing);
        }
        let going_on = self.step(job);
        self.rehearsals.extend(going_on);
        Ok(None)
    }

    /// An undo that asks: it is written at once where nobody can have done anything since; otherwise it is rehearsed first.
    pub(super) fn asking(&mut self, session: SessionId, ticket: Ticket, by: String, command: Command) -> Result<Job, Refusal> {
        let job = self.job(session, ticket, by.clone(), Purpose::Write, command.clone())?;
        let source = job.journey.as_ref().map_or(job.op.seq, |journey| journey.source.seq);
        if !may_be_met(&self.store.reader()?, source)? {
            return Ok(job);
        }
        let plan = self.new_plan(session, PlanOf::Noted(Vec::new()));
        let begun = self.job(session, ticket, by, Purpose::Rehearse(plan), command);
        let job = begun.inspect_err(|_| drop(self.plans.remove(&plan)))?;
        Ok(Job { then: Some(Box::new(Command::Undo(Some(source), Leave::Values))), ..job })
    }

    /// A rehearsal whose plan somebody has to look at. One that asks whether they have to, and finds that not, is written next.
    pub(super) fn decided(&mut self, plan: PlanId, mut job: Job) -> Option<Job> {
        let Some(command) = job.then.take() else { return Some(job) };
        let (session, ticket) = job.asker;
        if job.tally.changed_since > 0 && job.asked > 0 {
            return Some(job);
        }
        self.plans.remove(&plan);
        match &job.journey {
            Some(journey) if job.tally.refused > 0 && job.asked == 0 => {
                let refusal = self.nothing_left(session, journey, &job.tally);
                self.reply(session, ticket, Reply::Refused(refusal));
            }
            _ => {
                let wish = Wish::Do(command, None);
                self.queue.push_front(Waiting { session, ticket, by: job.op.by, request: job.request, wish, waits: false });
            }
        }
        None
    }

    /// Notes the rows of a chunk that was not written.
    pub(super) fn note(&mut self, plan: PlanId, chunk: &Chunk) {
        if let Some(KeptPlan { rows: PlanOf::Noted(rows) | PlanOf::Erase { rows, .. }, .. }) = self.plans.get_mut(&plan)
            && (rows.len() < MOST_ROWS || chunk.tally.refused > 0)
        {
            if !chunk.noted.is_empty() {
                rows.extend(chunk.noted.iter().take(MOST_ROWS.saturating_sub(rows.len())).cloned());
                return;
            }
            let reader = self.store.reader().ok();
            let name_of =
                |id: RecordId| reader.as_ref().and_then(|reader| reader.hot(id).ok().flatten()).map(|record| record.name().to_owned());
            let refused = chunk.tally.reasons.iter().filter_map(|(id, reason)| {
                let id = (*id)?;
                Some(PlanRow { record: Some(id), line: 0, name: name_of(id).unwrap_or_default(), fate: Fate::Refused(reason.clone()) })
            });
            // Of an undo that asks, what it asks about is looked at first.
            if chunk.tally.changed_by.is_empty() {
                rows.extend(rows_of(chunk).into_iter().chain(refused));
            } else {
                let first = rows.iter().take_while(|row| matches!(row.fate, Fate::Refused(_))).count();
                drop(rows.splice(first..first, refused));
                rows.extend(rows_of(chunk));
            }
            rows.truncate(MOST_ROWS);
        }
    }

    /// What the person is told of a rehearsal.
    pub(super) fn planned(&self, id: PlanId, job: &Job) -> Plan {
        let tally = &job.tally;
        let sight = self.sight(job.asker.0, &job.op.by);
        Plan {
            id,
            changed: job.asked,
            created: tally.created,
            same: tally.same,
            duplicates: tally.duplicates,
            known: 0,
            stays: 0,
            refused: tally.refused,
            mail: None,
            met: job.met(),
            beside: if let Work::Erase(erasing) = &job.work { erasing.beside() } else { 0 },
            to_manual: tally.to_manual,
            warnings: match &job.work {
                Work::Each(each) => self.left_linking(&sight, each).into_iter().collect(),
                Work::Erase(erasing) => erasing.warnings(&self.schema),
                _ => Vec::new(),
            },
            scores: tally.scores.as_deref().copied(),
            is_final: matches!(job.work, Work::Erase(_)),
        }
    }

    pub(super) fn plan_rows(&mut self, session: SessionId, id: PlanId, from: u32, count: u32) -> Result<Reply, Refusal> {
        let place = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        let (first, most) = (from, count);
        let (from, count) = (place(from), place(count));
        let kept = self.plans.get(&id).filter(|kept| kept.session == session).ok_or_else(|| no_plan(id))?;
        let sight = self.sight(session, &kept.by);
        let sees = self.seeing(&sight);
        let reader = self.store.reader()?;
        let stamp = Stamp { by: kept.by.clone(), at: self.clock.now() };
        let columns = self.index.columns();
        let seq = Seq(self.store.last_seq().0 + 1);
        let ground = Ground {
            schema: &self.schema,
            reader: &reader,
            columns,
            stamp: &stamp,
            seq,
            scored_since: self.scored_since,
            next: self.next_record(),
        };
        Ok(Reply::PlanRows(match &kept.rows {
            PlanOf::Each(each) => {
                // What has left their sight since the plan was made is not there any more.
                let ids: Vec<RecordId> = each.ids.iter().skip(from).take(count).copied().collect();
                let hidden = self.hidden_among(&Asker { session, stamp: &stamp, sight: &sight }, &ids)?;
                Each { ids, at: 0, hidden, ..each.clone() }.rows(&ground, 0, count)?
            }
            PlanOf::Noted(rows) | PlanOf::Erase { rows, .. } => {
                let eyes = self.eyes(session)?;
                rows.iter().filter_map(|row| as_seen(&eyes, row)).skip(from).take(count).collect()
            }
            PlanOf::Import(import) => import
                .page(&ground, &sees, &Wanted { class: None, from: first, count: most, near: None })?
                .rows
                .into_iter()
                .map(plain)
                .collect(),
            PlanOf::Mail(_) => return Err(no_plan(id)),
            PlanOf::Broken(refusal) => return Err(refusal.clone()),
        }))
    }

    /// The work a plan of this session stands for, as far as nobody did something else meanwhile.
    pub(super) fn of_plan(&self, asker: &Asker<'_>, id: PlanId, struck: Vec<RecordId>) -> Result<Each, Refusal> {
        match self.plans.get(&id).filter(|kept| kept.session == asker.session).map(|kept| &kept.rows) {
            Some(PlanOf::Each(each)) => {
                // What somebody was allowed when they saw the plan they may have lost since.
                if matches!(each.action, Action::Delete) {
                    self.allow_deletion(&asker.stamp.by, &each.ids)?;
                }
                let hidden = self.hidden_among(asker, &each.ids)?;
                Ok(Each { struck: struck.into_iter().collect(), hidden, ..each.clone() })
            }
            _ => Err(no_plan(id)),
        }
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

/// A row as the person may read it: links that lead elsewhere are changed for records too that they do not see, and of those
/// that are refused only the number is theirs.
fn as_seen(eyes: &Eyes<'_>, row: &PlanRow) -> Option<PlanRow> {
    match row.record {
        Some(id) if eyes.is_hidden(id).unwrap_or(true) => {
            matches!(row.fate, Fate::Refused(_)).then(|| PlanRow { name: String::new(), ..row.clone() })
        }
        _ => Some(row.clone()),
    }
}

/// The rows of a chunk: made, gone, back or changed.
fn rows_of(chunk: &Chunk) -> Vec<PlanRow> {
    let names: HashMap<RecordId, &str> =
        chunk.puts.iter().map(|(Put::Whole(record) | Put::Hot(record))| (record.id, record.name())).collect();
    let name_of = |id: RecordId| names.get(&id).copied().unwrap_or_default().to_owned();
    let told: HashMap<RecordId, &str> = chunk.told.iter().map(|(id, words)| (*id, words.as_str())).collect();
    let retold = |mut row: PlanRow| {
        if let Some(words) = row.record.and_then(|id| told.get(&id)) {
            row.fate = Fate::Becomes((*words).to_owned());
        }
        row
    };
    by_record(&chunk.entries).take(MOST_ROWS).map(|entries| retold(row_of(entries, &name_of))).collect()
}

/// The entries about one record after those about another.
pub(super) fn by_record(entries: &[Entry]) -> impl Iterator<Item = &[Entry]> {
    entries.chunk_by(|a, b| a.record() == b.record())
}

/// What became of one record.
pub(super) fn row_of(entries: &[Entry], name_of: &dyn Fn(RecordId) -> String) -> PlanRow {
    let diffs = || {
        let changes = entries.iter().filter_map(|entry| if let Entry::Set(change) = entry { Some(change.diff()) } else { None });
        Fate::Changed(changes.collect())
    };
    let Some(first) = entries.first() else { return PlanRow { record: None, line: 0, name: String::new(), fate: Fate::Same } };
    let id = first.record();
    let (record, name, fate) = match first {
        Entry::Made(_) => (None, name_of(id), Fate::Created),
        Entry::Erased(_) => (Some(id), ERASED.to_owned(), Fate::Becomes("was erased".to_owned())),
        Entry::Removed(record) => (Some(id), record.name().to_owned(), Fate::Becomes("out of the store again".to_owned())),
        Entry::Returned(_) if entries.len() == 1 => (Some(id), name_of(id), Fate::Becomes("back in the store".to_owned())),
        Entry::Returned(_) | Entry::Set(_) => (Some(id), name_of(id), diffs()),
    };
    PlanRow { record, line: 0, name, fate }
}
