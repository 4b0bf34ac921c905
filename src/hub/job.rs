//! A job: one command under way, chunk by chunk.

use super::{
    SessionId,
    between::Others,
    chunk::Tally,
    commands::Task,
    going_back::Journey,
    hooks::{Asked, Told},
    rescore::Own,
    work::{Place, Step, Work},
};
use crate::{
    model::{OpHead, OpState, RecordId, RequestKey, Seq, Stamp, Verb},
    proto::{Command, Outcome, PlanId, Ticket},
};

/// Whether a job writes or only finds out what it would write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// For good.
    Write,
    /// For a plan of this name.
    Rehearse(PlanId),
}

/// One command under way.
pub(super) struct Job {
    pub(super) asker: (SessionId, Ticket),
    /// Under this name its outcome is remembered.
    pub(super) request: Option<RequestKey>,
    pub(super) purpose: Purpose,
    pub(super) stamp: Stamp,
    pub(super) op: OpHead,
    pub(super) journey: Option<Journey>,
    pub(super) work: Work,
    pub(super) total: u64,
    pub(super) done: u64,
    pub(super) tally: Tally,
    /// The number of the next record.
    pub(super) next: RecordId,
    pub(super) is_written: bool,
    /// Whether what it wrote is in place and not yet safe.
    pub(super) waits: bool,
    /// The next step, made while the last one was written, and where the work stood before it, where it can go back there.
    pub(super) ahead: Option<(Step, Option<Place>)>,
    /// Others number their records from here: it has given the numbers before it already.
    pub(super) reserved: RecordId,
    /// What others wrote since its last chunk.
    pub(super) others: Others,
    /// The number under which it wrote last: its own, or that of a part of it.
    pub(super) place: Seq,
    /// Records changed because the command says so, not because criteria changed; counted in rehearsals.
    pub(super) asked: u64,
    /// The criteria it changed, and what follows.
    pub(super) own: Own,
    /// How far it is with the program before it.
    pub(super) hook: Asked,
    /// What is written when the rehearsal met nothing that somebody has to decide.
    pub(super) then: Option<Box<Command>>,
    /// What the program after it will be told.
    pub(super) told: Option<Box<Told>>,
}

/// Most records whose ids an answer names.
const MOST_TOUCHED: u64 = 1_000_000;

impl Job {
    pub(super) fn new(asker: (SessionId, Ticket), purpose: Purpose, stamp: Stamp, seq: Seq, next: RecordId, task: Task) -> Self {
        let Task { verb, fields, subject, total, work, journey } = task;
        let undoes = journey.as_ref().map(|journey| journey.of.seq);
        let op = OpHead {
            seq,
            by: stamp.by.clone(),
            at: stamp.at,
            verb,
            records: 0,
            fields,
            subject,
            undoes,
            undone_by: None,
            skipped: 0,
            state: OpState::Running,
        };
        let reserved = if work.has_numbers() { RecordId(next.0.saturating_add(total)) } else { next };
        Self {
            asker,
            request: None,
            purpose,
            stamp,
            op,
            journey,
            work,
            total,
            done: 0,
            tally: Tally::default(),
            next,
            is_written: false,
            waits: false,
            ahead: None,
            reserved,
            others: Others::default(),
            place: seq,
            asked: 0,
            own: Own::default(),
            hook: Asked::default(),
            then: None,
            told: None,
        }
    }

    /// The operation whose mark of being undone changes with this one.
    pub(super) fn marks_undone(&self) -> Option<(Seq, Option<Seq>)> {
        self.journey.as_ref().map(|journey| (journey.of.seq, (journey.verb == Verb::Undo).then_some(self.op.seq)))
    }

    /// Whether it waits for rows to come.
    pub(super) const fn is_streaming(&self) -> bool {
        matches!(self.work, Work::Stream(_))
    }

    /// Whether there is nothing to do for it before rows come, or a program says yes.
    pub(super) fn is_waiting(&self) -> bool {
        matches!(self.hook, Asked::Waiting(_)) || matches!(&self.work, Work::Stream(stream) if stream.is_waiting())
    }

    /// What the job did, to be told to the person.
    pub(super) fn outcome(self) -> Outcome {
        let Self { op, journey, tally, is_written, .. } = self;
        Outcome {
            op: is_written.then_some(op),
            changed: tally.records(),
            created_count: tally.created,
            messages: tally.messages,
            same: tally.same,
            refused: tally.reasons,
            refused_count: tally.refused,
            created: tally.made,
            of: journey.map(|journey| journey.of),
            touched: (tally.touched.len() <= MOST_TOUCHED).then_some(tally.touched),
            left: tally.left,
        }
    }
}
