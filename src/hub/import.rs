//! Imports with a plan: rows come in stretches, are sifted against the store and the file itself, and become one operation.

use std::{collections::VecDeque, sync::Arc};

use roaring::RoaringTreemap;

use super::{
    SessionId,
    chunk::{CHUNK, Chunk, Ground, Tally},
    columns::Sight,
    commands::{Asker, Task, count},
    job::{Job, Purpose},
    letters::{Letters, Mailbag, Mailing, Sorted},
    met::{Expected, Fated},
    owner::Hub,
    packed::{Packed, Unpacking},
    plans::{KeptPlan, PlanOf, no_plan},
    sift::{Seeing, Sift},
    work::{Step, Work},
};
use crate::{
    model::{Base, Draft, Seq, Stamp, Verb, fields, record_type},
    proto::{Choice, Choices, Class, Command, ImportOptions, Plan, PlanId, Refusal, Reply, Ticket},
    store::{Reader, SetAside, StoreError},
};

/// What a plan says of one row.
#[derive(Clone, Debug)]
pub(super) struct RowFate {
    pub(super) line: u64,
    pub(super) fated: Fated,
}

/// A file's rows and what its plan says of them.
pub(super) struct Gathered {
    pub(super) sift: Sift,
    pub(super) rows: Arc<Packed>,
    pub(super) fates: Arc<Vec<RowFate>>,
    /// The places of each class.
    pub(super) classes: [Vec<u32>; Class::ALL.len()],
    tally: Tally,
    /// The last operation before the plan.
    since: Seq,
    /// The messages of its rows, where those are people of a mailbox.
    pub(super) mail: Option<Sorted>,
}

/// The place of a class among [`Class::ALL`].
pub(super) fn place_of(class: Class) -> usize {
    Class::ALL.iter().position(|known| *known == class).unwrap_or_default()
}

impl Gathered {
    fn new(sift: Sift, since: Seq, aside: SetAside) -> Self {
        let (rows, fates) = (Arc::new(Packed::with(aside)), Arc::default());
        Self { sift, rows, fates, classes: Default::default(), tally: Tally::default(), since, mail: None }
    }

    /// Takes rows in. Answers the rows left out, and why.
    fn take(&mut self, ground: &mut Ground<'_>, drafts: Vec<Draft>) -> Result<Vec<(u64, String)>, StoreError> {
        let mut left_out = Vec::new();
        let mut chunk = Chunk::default();
        let (rows, fates) = (Arc::get_mut(&mut self.rows), Arc::get_mut(&mut self.fates));
        // A plan that is being applied takes no rows any more.
        let (Some(rows), Some(fates)) = (rows, fates) else { return Ok(left_out) };
        for draft in drafts {
            let line = draft.line;
            let fated = self.sift.sift(ground, &mut chunk, draft.clone(), None)?;
            left_out.extend(fated.met.reason().map(|reason| (line, reason)));
            self.classes[place_of(fated.met.class())].push(u32::try_from(fates.len()).unwrap_or(u32::MAX));
            fates.push(RowFate { line, fated });
            rows.push(draft);
        }
        self.tally.add(chunk.tally);
        Ok(left_out)
    }

    fn planned(&self, id: PlanId) -> Plan {
        let tally = &self.tally;
        Plan {
            id,
            changed: count(self.classes[place_of(Class::Updated)].len()),
            created: self.sift.made,
            same: tally.same,
            duplicates: tally.duplicates,
            known: count(self.classes[place_of(Class::InStore)].len()),
            stays: self.sift.stays,
            refused: tally.refused,
            to_manual: tally.to_manual,
            warnings: self.sift.warnings(),
            scores: None,
            is_final: false,
            beside: 0,
            mail: self.mail.as_ref().map(|mail| mail.count),
        }
    }
}

/// A file on its way into the store, or through another plan of it.
pub(super) struct Import {
    sift: Sift,
    rows: Arc<Packed>,
    at: usize,
    /// The plan that is written; without one, the rows are planned anew.
    planned: Option<(Arc<Vec<RowFate>>, Seq)>,
    choices: Choices,
    /// Rows with which a person wants something else, done after the others.
    late: VecDeque<(usize, Choice)>,
    /// What becomes of the rows, where they are planned anew.
    fates: Vec<RowFate>,
    /// The messages of the rows, where those are people of a mailbox.
    mail: Option<Mailing>,
}

impl Import {
    fn new(sift: Sift, rows: Arc<Packed>, planned: Option<(Arc<Vec<RowFate>>, Seq)>, choices: Choices) -> Self {
        Self { sift, rows, at: 0, planned, choices, late: VecDeque::new(), fates: Vec::new(), mail: None }
    }

    /// Takes in what others wrote meanwhile.
    pub(super) fn meet(&mut self, reader: &Reader, records: &RoaringTreemap) -> Result<(), StoreError> {
        self.sift.meet(reader, records)
    }

    /// Does the next stretch of rows: the messages of a row after it, and rows with which somebody wants something else at the end.
    pub(super) fn step(&mut self, ground: &mut Ground<'_>) -> Result<Step, StoreError> {
        let mut step = Step::default();
        let rows = Arc::clone(&self.rows);
        let mut unpacking = Unpacking::of(&rows);
        let letters = self.mail.as_ref().map(Mailing::letters).unwrap_or_default();
        let mut reading = letters.reading();
        for _ in 0..CHUNK {
            if let Some(mail) = &mut self.mail
                && mail.note(ground, &mut step.chunk, &mut reading)?
            {
                continue;
            }
            if self.at < rows.len() {
                let Some(draft) = unpacking.at(self.at)?.cloned() else { break };
                self.row(ground, &mut step.chunk, draft, &mut reading)?;
                self.at += 1;
                step.worked += 1;
            } else if let Some((at, choice)) = self.late.pop_front() {
                if let Some(draft) = unpacking.at(at)?.cloned() {
                    self.late_row(ground, &mut step.chunk, (at, choice), draft)?;
                }
            } else {
                step.is_last = true;
                self.sift.finish(ground, &mut step.chunk)?;
                break;
            }
        }
        Ok(step)
    }

    fn row(&mut self, ground: &mut Ground<'_>, chunk: &mut Chunk, draft: Draft, letters: &mut Unpacking<'_>) -> Result<(), StoreError> {
        let line = draft.line;
        let Some((planned, since)) = &self.planned else {
            let fated = match &mut self.mail {
                Some(mail) => mail.plan(ground, chunk, &mut self.sift, (self.at, letters), draft)?,
                None => self.sift.sift(ground, chunk, draft, None)?,
            };
            self.fates.push(RowFate { line, fated });
            return Ok(());
        };
        let Some(fate) = planned.get(self.at) else { return Ok(()) };
        match self.choices.of(line, fate.fated.met.class()) {
            None if fate.fated.met.is_told() => chunk.tally.same += 1,
            None => {
                let expected = Expected { met: &fate.fated.met, since: *since };
                let fated = self.sift.sift(ground, chunk, draft, Some(expected))?;
                if let Some(mail) = &mut self.mail {
                    mail.wrote(ground, self.at, line, &fated.met);
                }
            }
            Some(choice) => {
                self.sift.pass_by(ground, draft)?;
                if choice != Choice::LeaveOut {
                    self.late.push_back((self.at, choice));
                }
            }
        }
        Ok(())
    }

    /// Does with a row what a person chose instead of what the plan says.
    fn late_row(
        &mut self,
        ground: &mut Ground<'_>,
        chunk: &mut Chunk,
        (at, choice): (usize, Choice),
        draft: Draft,
    ) -> Result<(), StoreError> {
        let Some((planned, since)) = &self.planned else { return Ok(()) };
        let Some(fate) = planned.get(at) else { return Ok(()) };
        let line = draft.line;
        let expected = Expected { met: &fate.fated.met, since: *since };
        let met = self.sift.choose(ground, chunk, draft, choice, expected)?;
        if let (Some(mail), Some(met)) = (&mut self.mail, met) {
            mail.wrote(ground, at, line, &met);
        }
        Ok(())
    }
}

impl Hub {
    pub(super) fn sift(&self, sight: Sight, options: ImportOptions) -> Result<Sift, Refusal> {
        if let Some(campaign) = options.whole.campaign {
            let seen = self.store.reader()?.hot(campaign)?.filter(|record| !record.is_deleted() && self.seeing(&sight)(record.id));
            if seen.is_none_or(|record| self.schema.base(record.kind) != Base::Marketing) {
                return Err(Refusal::NotFound(format!("there is no marketing activity {campaign}")));
            }
        }
        let turn = self.turn_of(&options)?;
        Ok(Sift::new(options, self.schema.clone(), self.seeing_all(sight), turn))
    }

    /// What is seen with these eyes, looked up once.
    pub(super) fn seeing_all(&self, sight: Sight) -> Seeing {
        // Without columns nobody knows what somebody sees who does not see all: nothing.
        let nothing = || (!sight.is_all()).then(RoaringTreemap::new);
        let records = self.index.columns().map_or_else(nothing, |columns| columns.seen_records(&sight));
        Seeing { sight, records: records.map(Arc::new) }
    }

    /// Takes rows in for a plan.
    pub(super) fn import_begin(&mut self, session: SessionId, options: ImportOptions) -> Result<Reply, Refusal> {
        let sift = self.sift(self.sight(session, ""), options)?;
        let gathered = Gathered::new(sift, self.store.last_seq(), self.store.set_aside());
        let plan = self.new_plan(session, PlanOf::Import(Box::new(gathered)));
        Ok(Reply::Importing { plan, rows: 0, left_out: Vec::new() })
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
        let (by, next) = (self.user(session), self.next_record());
        let Some(kept) = self.plans.get_mut(&plan).filter(|kept| kept.session == session) else { return Err(no_plan(plan)) };
        let PlanOf::Import(import) = &mut kept.rows else { return Err(no_plan(plan)) };
        let reader = self.store.reader()?;
        let stamp = Stamp { by, at: self.clock.now() };
        let seq = Seq(self.store.last_seq().0 + 1);
        let columns = self.index.columns();
        let mut ground =
            Ground { schema: &self.schema, reader: &reader, columns, stamp: &stamp, seq, scored_since: self.scored_since, next };
        let left_out = import.take(&mut ground, drafts)?;
        Ok(Some(Reply::Importing { plan, rows: count(import.rows.len()), left_out }))
    }

    /// The plan of an import whose rows are all there, or what was done where they were written as they came.
    pub(super) fn import_end(&mut self, session: SessionId, ticket: Ticket, plan: PlanId) -> Result<Option<Reply>, Refusal> {
        if self.stream_end(session, ticket, plan)? {
            return Ok(None);
        }
        Ok(Some(Reply::Planned(Box::new(self.gathered(session, plan)?.planned(plan)))))
    }

    /// The rows of an import and its plan.
    pub(super) fn gathered(&self, session: SessionId, plan: PlanId) -> Result<&Gathered, Refusal> {
        match self.plans.get(&plan).filter(|kept| kept.session == session).map(|kept| &kept.rows) {
            Some(PlanOf::Import(import)) => Ok(import),
            _ => Err(no_plan(plan)),
        }
    }

    /// Plans the rows anew, in another way; others go on meanwhile.
    pub(super) fn import_again(
        &mut self,
        session: SessionId,
        ticket: Ticket,
        plan: PlanId,
        options: ImportOptions,
    ) -> Result<Option<Reply>, Refusal> {
        let (rows, letters) = self.rows_again(session, plan)?;
        let by = self.user(session);
        let sight = self.sight(session, &by);
        self.look(&sight);
        let (file, total) = (options.file.clone(), count(rows.len()));
        let sift = self.sift(sight, options)?;
        let mail = letters.map(|letters| self.mailing_of(letters, &sift)).transpose()?;
        let work = Work::Import(Box::new(Import { mail, ..Import::new(sift, rows, None, Choices::default()) }));
        let stamp = Stamp { by, at: self.clock.now() };
        let seq = Seq(self.store.last_seq().0 + 1);
        let task = task_of(&file, total, work);
        let job = Job::new((session, ticket), Purpose::Rehearse(plan), stamp, seq, self.next_record(), task);
        let going_on = self.step(job);
        self.rehearsals.extend(going_on);
        Ok(None)
    }

    /// The rows of a plan that are sifted anew, and the messages of those people: gathered mail becomes a plan so for the first time.
    fn rows_again(&mut self, session: SessionId, plan: PlanId) -> Result<(Arc<Packed>, Option<Letters>), Refusal> {
        match self.plans.get_mut(&plan).filter(|kept| kept.session == session).map(|kept| &mut kept.rows) {
            Some(PlanOf::Import(import)) => Ok((Arc::clone(&import.rows), import.mail.as_ref().map(|mail| Arc::clone(&mail.letters)))),
            Some(PlanOf::Mail(bag)) => {
                let empty = Box::new(Mailbag::with(SetAside::default()));
                let (rows, letters) = std::mem::replace(bag, empty).rows(self.store.set_aside());
                Ok((Arc::new(rows), Some(letters)))
            }
            _ => Err(no_plan(plan)),
        }
    }

    /// The messages of a mailbox on their way, beside those that are in histories already.
    fn mailing_of(&mut self, letters: Letters, sift: &Sift) -> Result<Mailing, Refusal> {
        let base = self.schema.base(sift.options().kind);
        if base != Base::Contact {
            let problem = "mail makes leads, business contacts and types based on them, and no other records";
            return Err(Refusal::Invalid(vec![(None, problem.to_owned())]));
        }
        let seeing = sift.seeing().clone();
        let noted = self.ready()?.by_text(&seeing.sight, record_type::MESSAGE, fields::MESSAGE_ID);
        Ok(Mailing::new(letters, seeing, base, noted))
    }

    /// Takes in what planning anew found. Answers false where that was no import.
    pub(super) fn planned_again(&mut self, plan: PlanId, job: &mut Job) -> Option<Plan> {
        let Work::Import(import) = std::mem::replace(&mut job.work, Work::List) else { return None };
        let Import { sift, rows, fates, mail, .. } = *import;
        let mut classes: [Vec<u32>; Class::ALL.len()] = Default::default();
        for (at, fate) in (0..).zip(&fates) {
            classes[place_of(fate.fated.met.class())].push(at);
        }
        let since = Seq(job.op.seq.0.saturating_sub(1));
        let (tally, mail) = (std::mem::take(&mut job.tally), mail.map(Mailing::sorted));
        let gathered = Gathered { sift, rows, fates: Arc::new(fates), classes, tally, since, mail };
        let planned = gathered.planned(plan);
        if let Some(KeptPlan { rows, .. }) = self.plans.get_mut(&plan) {
            *rows = PlanOf::Import(Box::new(gathered));
        }
        Some(planned)
    }

    /// The work of writing an import that was planned. The plan stays, so that it can be looked at again where the work is stopped.
    pub(super) fn import_of(&mut self, asker: &Asker<'_>, plan: PlanId, choices: Choices) -> Result<Task, Refusal> {
        let gathered = self.gathered(asker.session, plan)?;
        let (rows, planned) = (Arc::clone(&gathered.rows), (Arc::clone(&gathered.fates), gathered.since));
        let letters = gathered.mail.as_ref().map(|mail| Arc::clone(&mail.letters));
        let options = gathered.sift.options().clone();
        let (file, total) = (options.file.clone(), count(rows.len()));
        let sift = self.sift(asker.sight.clone(), options)?;
        let mail = letters.map(|letters| self.mailing_of(letters, &sift)).transpose()?;
        let import = Import { mail, ..Import::new(sift, rows, Some(planned), choices) };
        Ok(task_of(&file, total, Work::Import(Box::new(import))))
    }
}

/// An import in the log.
pub(super) fn task_of(file: &str, total: u64, work: Work) -> Task {
    Task { verb: Verb::Import, fields: Vec::new(), subject: file.to_owned(), total, work, journey: None }
}

/// The plan of an import that a command writes.
pub(super) const fn plan_of(command: &Command) -> Option<PlanId> {
    match command {
        Command::Import { plan, .. } => Some(*plan),
        _ => None,
    }
}
