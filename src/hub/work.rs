//! What a job does, cut into chunks: each call gives what the next transaction writes.

use std::{
    collections::{HashSet, VecDeque},
    panic::resume_unwind,
    thread,
};

use roaring::RoaringTreemap;

use super::{
    chunk::{CHUNK, Chunk, Depth, Ground, SCATTERED},
    commands::count,
    convert::Converting,
    deal::Dealing,
    erase::Erasing,
    going_back::Back,
    import::Import,
    mail::Mail,
    rescore::{Rescore, follow},
    sight::no_record,
    since::{deleted_since, overtaken},
    stream::Stream,
    timeline::touch,
};
use crate::{
    model::{Record, RecordId, Seq},
    proto::{Fate, PlanRow},
    rules::plan::{Action, RowPlan, is_hot, plan_record},
    store::{Reader, StoreError},
};

/// What a job does.
pub(super) enum Work {
    /// The same action on each record.
    Each(Each),
    /// Records that become something else.
    Convert(Box<Converting>),
    /// New records.
    Make(Box<dyn Iterator<Item = Record> + Send>),
    /// All of it at once.
    Once(Box<Chunk>),
    /// One after the other, as one operation; none reads what an earlier one changes.
    Stages(VecDeque<Self>),
    /// Handed out to a group in turn.
    Deal(Box<Dealing>),
    /// Takes an operation back.
    Back(Back),
    /// Erases records for good.
    Erase(Box<Erasing>),
    /// Scores follow the criteria.
    Rescore(Rescore),
    /// When these records were last touched follows from their communication.
    Touch(Vec<RecordId>),
    /// Scores of these records follow the criteria.
    Follow(Vec<RecordId>),
    /// Rows that are all there.
    Import(Box<Import>),
    /// People who wrote, with their messages.
    Mail(Box<Mail>),
    /// Rows that are still coming; its chunks are pushed, not asked for.
    Stream(Stream),
    /// All is written; the order by name takes the new records in before the end.
    List,
}

/// Where work stands.
#[derive(Clone, Copy)]
pub(super) struct Place(usize);

/// The next stretch of work.
#[derive(Default)]
pub(super) struct Step {
    pub(super) chunk: Chunk,
    pub(super) is_last: bool,
    /// Records or rows looked at.
    pub(super) worked: u64,
    /// Records that were read for it, where the step can be made ahead.
    pub(super) read: RoaringTreemap,
}

impl Work {
    /// Where work stands whose next step can be made while the last one is written: it only reads the records it changes.
    pub(super) const fn place(&self) -> Option<Place> {
        match self {
            Self::Each(each) => Some(Place(each.at)),
            Self::Back(back) => Some(Place(back.at)),
            Self::Rescore(rescore) => Some(Place(rescore.at)),
            _ => None,
        }
    }

    /// Goes back to where it stood.
    pub(super) const fn return_to(&mut self, place: &Place) {
        match self {
            Self::Each(each) => each.at = place.0,
            Self::Back(back) => back.at = place.0,
            Self::Rescore(rescore) => rescore.at = place.0,
            _ => {}
        }
    }

    /// Whether others can write between its chunks: each is made of what the store holds then.
    pub(super) const fn lets_others(&self) -> bool {
        !matches!(self, Self::Once(_) | Self::Convert(_) | Self::Erase(_) | Self::Mail(_))
    }

    /// Whether it can be done between the chunks of other work.
    pub(super) const fn lets_others_between(&self) -> bool {
        !matches!(self, Self::Erase(_) | Self::Rescore(_) | Self::Stream(_))
    }

    /// Whether its new records are numbered before they are written.
    pub(super) const fn has_numbers(&self) -> bool {
        matches!(self, Self::Make(_) | Self::Stages(_))
    }

    /// Takes in that others wrote these records.
    pub(super) fn meet(&mut self, reader: &Reader, records: &RoaringTreemap) -> Result<(), StoreError> {
        match self {
            Self::Import(import) => import.meet(reader, records),
            _ => Ok(()),
        }
    }

    /// Does the next stretch.
    pub(super) fn step(&mut self, ground: &mut Ground<'_>) -> Result<Step, StoreError> {
        match self {
            Self::Each(each) => each.step(ground),
            Self::Convert(converting) => converting.step(ground),
            Self::Make(records) => {
                let mut step = Step::default();
                for record in records.by_ref().take(CHUNK) {
                    ground.next = ground.next.max(RecordId(record.id.0 + 1));
                    step.chunk.make(ground, record);
                    step.worked += 1;
                }
                step.is_last = step.chunk.puts.len() < CHUNK;
                Ok(step)
            }
            Self::Once(chunk) => Ok(Step { chunk: std::mem::take(chunk), is_last: true, worked: 1, ..Step::default() }),
            Self::Stages(stages) => {
                let Some(stage) = stages.front_mut() else { return Ok(Step { is_last: true, ..Step::default() }) };
                let mut step = stage.step(ground)?;
                if step.is_last {
                    stages.pop_front();
                    step.is_last = stages.is_empty();
                }
                Ok(step)
            }
            Self::Deal(deal) => deal.step(ground),
            Self::Back(back) => back.step(ground),
            Self::Erase(erasing) => erasing.step(ground),
            Self::Rescore(rescore) => rescore.step(ground),
            Self::Touch(ids) => touch(ground, ids),
            Self::Follow(ids) => follow(ground, ids),
            Self::Import(import) => import.step(ground),
            Self::Mail(mail) => mail.step(ground),
            Self::Stream(_) | Self::List => Ok(Step { is_last: true, ..Step::default() }),
        }
    }
}

/// So few records are not worth a second thread.
pub(super) const FEW: usize = if cfg!(test) { 20 } else { 500 };

/// What two threads make of the records, unless they are few.
pub(super) fn in_two(ids: &[RecordId], make: &(dyn Fn(&[RecordId]) -> Result<Chunk, StoreError> + Sync)) -> Result<Chunk, StoreError> {
    let (front, rear) = ids.split_at(if ids.len() > FEW { ids.len() / 2 } else { ids.len() });
    let (chunk, rest) = thread::scope(|scope| {
        let rest = (!rear.is_empty()).then(|| scope.spawn(|| make(rear)));
        (make(front), rest.map(thread::ScopedJoinHandle::join))
    });
    let mut chunk = chunk?;
    match rest {
        None => {}
        Some(Ok(rest)) => chunk.append(rest?),
        Some(Err(panic)) => resume_unwind(panic),
    }
    Ok(chunk)
}

/// The same action on each of these records.
#[derive(Clone)]
pub(super) struct Each {
    pub(super) ids: Vec<RecordId>,
    pub(super) at: usize,
    pub(super) action: Action,
    pub(super) struck: HashSet<RecordId>,
    /// What somebody changed after this is refused.
    pub(super) since: Option<Since>,
    /// Records that the person does not see: for them there are none of these numbers.
    pub(super) hidden: HashSet<RecordId>,
}

/// What a person saw when they decided.
#[derive(Clone, Debug)]
pub(super) struct Since {
    /// The last operation they knew of.
    pub(super) seq: Seq,
    /// Later operations of the same session: nobody is in their own way.
    pub(super) own: Vec<Seq>,
}

/// How a record fits what is to be done with it.
enum Fit {
    /// What the rules make of it.
    Row(RowPlan),
    /// Somebody changed it meanwhile.
    Changed(String),
    /// It was deleted meanwhile.
    Deleted(String),
}

impl Each {
    fn step(&mut self, ground: &Ground<'_>) -> Result<Step, StoreError> {
        let end = self.ids.len().min(self.at + SCATTERED);
        let ids = &self.ids[self.at..end];
        let mut step = Step { worked: count(ids.len()), chunk: in_two(ids, &|ids| self.stretch(ground, ids))?, ..Step::default() };
        step.read.extend(ids.iter().map(|id| id.0));
        self.at = end;
        step.is_last = end == self.ids.len();
        Ok(step)
    }

    fn stretch(&self, ground: &Ground<'_>, ids: &[RecordId]) -> Result<Chunk, StoreError> {
        let mut chunk = Chunk::default();
        let depth = if is_hot(ground.schema, &self.action) { Depth::Hot } else { Depth::Whole };
        let open = self.unheard(ground)?;
        for id in ids {
            if self.struck.contains(id) {
                continue;
            }
            match self.plan(ground, *id, depth, &open)? {
                Fit::Row(RowPlan::Changed(record, diffs)) => chunk.change(ground, depth, record, diffs),
                Fit::Row(RowPlan::Same) => chunk.tally.same += 1,
                Fit::Row(RowPlan::Refused(reason)) => chunk.tally.refuse(Some(*id), reason),
                Fit::Changed(reason) => {
                    chunk.tally.left.changed += 1;
                    chunk.tally.refuse(Some(*id), reason);
                }
                Fit::Deleted(reason) => {
                    chunk.tally.left.deleted += 1;
                    chunk.tally.refuse(Some(*id), reason);
                }
            }
        }
        Ok(chunk)
    }

    /// Operations that the person had not heard the end of.
    fn unheard(&self, ground: &Ground<'_>) -> Result<Vec<Seq>, StoreError> {
        let mut open = self.since.as_ref().map_or_else(|| Ok(Vec::new()), |since| ground.reader.open_at(since.seq))?;
        open.retain(|op| *op != ground.seq);
        Ok(open)
    }

    fn plan(&self, ground: &Ground<'_>, id: RecordId, depth: Depth, open: &[Seq]) -> Result<Fit, StoreError> {
        let record = match depth {
            _ if self.hidden.contains(&id) => None,
            Depth::Hot => ground.reader.hot(id)?,
            Depth::Whole => ground.reader.record(id)?,
        };
        let Some(record) = record else { return Ok(Fit::Row(RowPlan::Refused(no_record(id)))) };
        if let Some(since) = &self.since {
            if record.is_deleted() && self.action != Action::Restore {
                return deleted_since(ground, &record, since.seq).map(Fit::Deleted);
            }
            if let Some(reason) = overtaken(ground, &record, &self.action, since, open)? {
                return Ok(Fit::Changed(reason));
            }
        }
        Ok(Fit::Row(plan_record(ground.schema, ground.stamp, record, &self.action)))
    }

    /// A stretch of the plan, made anew from what the store holds now.
    pub(super) fn rows(&self, ground: &Ground<'_>, from: usize, count: usize) -> Result<Vec<PlanRow>, StoreError> {
        let mut rows = Vec::new();
        let open = self.unheard(ground)?;
        for id in self.ids.iter().skip(from).take(count) {
            let record = if self.hidden.contains(id) { None } else { ground.reader.hot(*id)? };
            let name = record.map(|record| record.name().to_owned()).unwrap_or_default();
            let fate = match self.plan(ground, *id, Depth::Whole, &open)? {
                Fit::Row(RowPlan::Changed(_, diffs)) => Fate::Changed(diffs),
                Fit::Row(RowPlan::Same) => Fate::Same,
                Fit::Row(RowPlan::Refused(reason)) | Fit::Changed(reason) | Fit::Deleted(reason) => Fate::Refused(reason),
            };
            rows.push(PlanRow { record: Some(*id), line: 0, name, fate });
        }
        Ok(rows)
    }
}
