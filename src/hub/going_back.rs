//! Undo and redo: which operation is meant, and its entries taken back chunk by chunk.

use super::{
    SessionId,
    chunk::{Chunk, Depth, Ground, Tally},
    commands::Asker,
    job::Job,
    owner::Hub,
    sight::Seeing,
    since::{changer, left, who_and_when},
    work::Step,
};
use crate::{
    model::{Change, Diff, Entry, OpHead, OpState, Record, RecordId, Right, Seq, Verb, fields},
    proto::{Met, Refusal},
    rules::{
        ChangeSet,
        derive::{concerns_score, needs_whole, rescore},
        plan::may_change,
        undo::{take_back, take_back_guarded},
    },
    store::{Reader, StoreError},
};

/// What an undo or redo does.
#[derive(Clone, Debug)]
pub(super) struct Journey {
    /// The operation whose entries are taken back.
    pub(super) source: OpHead,
    /// The operation a person thinks of: undone or done again.
    pub(super) of: OpHead,
    /// Undo or redo.
    pub(super) verb: Verb,
}

/// Operations of a person, newest first, in pages.
fn own_ops<'a>(reader: &'a Reader, by: &'a str) -> impl Iterator<Item = Result<OpHead, Refusal>> + 'a {
    let mut before = None;
    let mut page = Vec::new().into_iter();
    std::iter::from_fn(move || {
        loop {
            match page.next() {
                Some(op) => return Some(Ok(op)),
                None => match reader.ops(before, 256) {
                    Ok(ops) if ops.is_empty() => return None,
                    Ok(ops) => {
                        before = ops.last().map(|op: &OpHead| op.seq);
                        page = ops.into_iter();
                    }
                    Err(problem) => return Some(Err(problem.into())),
                },
            }
        }
    })
    .filter(move |op| op.as_ref().map_or(true, |op| op.by == by && op.state == OpState::Done))
}

/// Operations on more records than this are taken for having something left.
const LOOKED_AT: u64 = 1_000;

/// Whether every record an operation touched was erased since: there is nothing left to take back.
fn is_erased_away(reader: &Reader, op: &OpHead) -> Result<bool, StoreError> {
    if op.records > LOOKED_AT || !reader.has_erased()? {
        return Ok(false);
    }
    let (mut all, mut problem) = (true, Ok(()));
    reader.entries(op.seq, &mut |entries| {
        for entry in &entries {
            match reader.erased(entry.record()) {
                Ok(erased) => all &= erased.is_some(),
                Err(error) => problem = Err(error),
            }
        }
        all && problem.is_ok()
    })?;
    problem.map(|()| all)
}

const fn is_undo_or_redo(op: &OpHead) -> bool {
    matches!(op.verb, Verb::Undo | Verb::Redo)
}

/// The operation to undo: this one, or the person's last one that stands.
pub(super) fn to_undo(reader: &Reader, by: &str, seq: Option<Seq>) -> Result<Journey, Refusal> {
    let Some(seq) = seq else {
        for op in own_ops(reader, by) {
            let op = op?;
            if !is_undo_or_redo(&op) && op.undone_by.is_none() && op.verb.is_undoable() && !is_erased_away(reader, &op)? {
                return Ok(Journey { source: op.clone(), of: op, verb: Verb::Undo });
            }
        }
        return Err(Refusal::Nothing("there is nothing of yours to undo".to_owned()));
    };
    let op = reader.op(seq)?.ok_or_else(|| Refusal::NotFound(format!("there is no operation {seq}")))?;
    match (op.verb, op.undoes) {
        _ if op.state == OpState::Running => {
            Err(Refusal::Nothing(format!("operation {seq} is still under way; it can be cancelled there")))
        }
        _ if op.state != OpState::Done => Err(Refusal::Nothing(format!("operation {seq} was stopped, and taken back then"))),
        (Verb::SetUp, _) => Err(Refusal::Nothing("the setting-up of the store cannot be undone".to_owned())),
        (Verb::Export, _) => Err(Refusal::Nothing(format!("operation {seq} wrote a file; the store has nothing to take back"))),
        (Verb::Erase, _) => Err(Refusal::Nothing(format!("operation {seq} erased records for good; nothing brings them back"))),
        (Verb::Undo, _) => redo_of(reader, op)?.ok_or_else(|| Refusal::Nothing(format!("operation {seq} was itself taken back already"))),
        (Verb::Redo, Some(of)) => to_undo(reader, by, Some(of)),
        _ => match op.undone_by {
            Some(later) => Err(Refusal::Nothing(format!("operation {seq} was taken back already, by operation {later}"))),
            None => Ok(Journey { source: op.clone(), of: op, verb: Verb::Undo }),
        },
    }
}

/// The operation to do again: what the person's last undo took back, as long as they did nothing else since.
pub(super) fn to_redo(reader: &Reader, by: &str) -> Result<Journey, Refusal> {
    for op in own_ops(reader, by) {
        let op = op?;
        match op.verb {
            Verb::Undo => {
                if let Some(journey) = redo_of(reader, op)? {
                    return Ok(journey);
                }
            }
            Verb::Redo | Verb::Export => {}
            _ => break,
        }
    }
    Err(Refusal::Nothing("there is nothing to redo".to_owned()))
}

/// Taking back an undo that still stands.
fn redo_of(reader: &Reader, undo: OpHead) -> Result<Option<Journey>, Refusal> {
    let Some(seq) = undo.undoes else { return Ok(None) };
    let of = reader.op(seq)?.filter(|of| of.undone_by == Some(undo.seq));
    Ok(of.map(|of| Journey { source: undo, of, verb: Verb::Redo }))
}

/// An operation's entries on their way back.
pub(super) struct Back {
    pub(super) source: Seq,
    pub(super) at: usize,
    /// Whether a record of which something was changed since stays as it is.
    pub(super) is_whole: bool,
}

impl Back {
    /// Takes the entries of the next chunk back.
    pub(super) fn step(&mut self, ground: &Ground<'_>) -> Result<Step, StoreError> {
        let number = u32::try_from(self.at).unwrap_or(u32::MAX);
        let (at, entries) = ground.reader.chunk_at(self.source, number)?.unwrap_or_default();
        self.at += 1;
        let mut step = Step { is_last: number.saturating_add(1) >= ground.reader.chunks(self.source)?, ..Step::default() };
        step.read.extend(entries.iter().map(|entry| entry.record().0));
        let mut entries = entries.into_iter().peekable();
        while let Some(entry) = entries.next() {
            step.worked += 1;
            match entry {
                Entry::Made(id) | Entry::Returned(id) => take_away(ground, &mut step.chunk, at, id)?,
                Entry::Erased(_) => {}
                Entry::Removed(record) if ground.reader.erased(record.id)?.is_some() => {
                    step.chunk.leave(record.id, || Ok("was erased for good".to_owned()))?;
                }
                Entry::Removed(record) => match ground.reader.hot(record.id)? {
                    None if may_change(ground.schema, &record, ground.stamp).is_err() => {
                        step.chunk.leave(record.id, || Ok(NOT_YOURS.to_owned()))?;
                    }
                    None => step.chunk.put_back(ground, rescored(ground, record)),
                    Some(_) => step.chunk.leave(record.id, || Ok("is here again already".to_owned()))?,
                },
                Entry::Set(change) => {
                    let id = change.record;
                    let mut changes = vec![diff_of(change)];
                    while let Some(Entry::Set(next)) = entries.next_if(|next| matches!(next, Entry::Set(_)) && next.record() == id) {
                        changes.push(diff_of(next));
                    }
                    // It follows again from the communication that is left.
                    changes.retain(|diff| diff.field != fields::LAST_TOUCH);
                    self.take_back(ground, &mut step.chunk, at, id, &changes)?;
                }
            }
        }
        Ok(step)
    }

    fn take_back(&self, ground: &Ground<'_>, chunk: &mut Chunk, at: Seq, id: RecordId, changes: &[Diff]) -> Result<(), StoreError> {
        let Some(hot) = ground.reader.hot(id)? else {
            return chunk.leave(id, || Ok("is no longer here".to_owned()));
        };
        if may_change(ground.schema, &hot, ground.stamp).is_err() {
            return chunk.leave(id, || Ok(NOT_YOURS.to_owned()));
        }
        let moves_score = |field| concerns_score(ground.schema, field);
        // Scores that were right then may not be right by the criteria of now: they follow anew.
        let is_outdated = at <= ground.scored_since && changes.iter().any(|diff| moves_score(diff.field));
        let is_untouched = hot.rev == at && !is_outdated;
        let is_cold = |diff: &Diff| ground.schema.field(diff.field).is_none_or(|def| !def.is(crate::model::Marks::HOT));
        let needs_whole = changes
            .iter()
            .any(|diff| is_cold(diff) || (!is_untouched && (moves_score(diff.field) || needs_whole(ground.schema, diff.field))));
        let (record, depth) = match needs_whole {
            true => (ground.reader.record(id)?.unwrap_or(hot), Depth::Whole),
            false => (hot, Depth::Hot),
        };
        let (set, stay) =
            if is_untouched { (take_back(record, changes), Vec::new()) } else { take_back_guarded(ground.schema, record, changes) };
        if !stay.is_empty() {
            let looks_up = chunk.looks_up();
            let who = if looks_up { changer(ground, set.record(), &stay, at)? } else { set.record().touched.clone() };
            chunk.tally.changed_since += 1;
            chunk.tally.changed_by.insert(who.by.clone());
            chunk.leave(id, || Ok(left(ground, &stay, &who)))?;
        }
        let is_partly = !stay.is_empty();
        let stays_whole = is_partly && self.is_whole;
        let (record, diffs) = set.finish();
        if !diffs.is_empty() && !stays_whole {
            chunk.tally.partly += u64::from(is_partly);
            chunk.change(ground, depth, record, diffs);
        }
        Ok(())
    }
}

/// A record of another time with the score it has by the criteria of now.
fn rescored(ground: &Ground<'_>, record: Record) -> Record {
    let mut set = ChangeSet::new(record);
    rescore(ground.schema, &mut set, &[]);
    set.finish().0
}

fn diff_of(Change { field, old, new, .. }: Change) -> Diff {
    Diff { field, old, new }
}

/// Takes a record away that the operation made, unless somebody worked on it since.
fn take_away(ground: &Ground<'_>, chunk: &mut Chunk, at: Seq, id: RecordId) -> Result<(), StoreError> {
    let Some(record) = ground.reader.record(id)? else { return chunk.leave(id, || Ok("is no longer here".to_owned())) };
    if may_change(ground.schema, &record, ground.stamp).is_err() {
        return chunk.leave(id, || Ok(NOT_YOURS.to_owned()));
    }
    match if record.rev == at { None } else { worked_on(ground.reader, &record, at)? } {
        None => chunk.remove(record),
        Some(op) => {
            chunk.tally.changed_since += 1;
            chunk.tally.changed_by.insert(op.by.clone());
            chunk.leave(id, || Ok(format!("worked on by {}", who_and_when(ground, &op.by, op.at))))?;
        }
    }
    Ok(())
}

/// The last other operation that touched the record after this number, and still stands or is under way.
fn worked_on(reader: &Reader, record: &Record, at: Seq) -> Result<Option<OpHead>, StoreError> {
    let source = reader.op_of(at)?;
    let stands = |op: &OpHead| op.seq != source && op.state != OpState::Cancelled && !is_undo_or_redo(op) && op.undone_by.is_none();
    let later = reader.history(record.id, usize::MAX)?.into_iter().take_while(|touch| touch.at > at);
    Ok(later.map(|touch| touch.op).find(stands))
}

/// Why a record stays as it is that the person may not change by themself either.
const NOT_YOURS: &str = "not yours to change";

/// Reasons are looked up for so many records of a chunk; the others say less.
const LOOKED_UP: usize = 50;

impl Chunk {
    /// Whether it is worth while to look up who changed the next record that does not go back.
    fn looks_up(&self) -> bool {
        self.tally.reasons.len() < LOOKED_UP
    }

    /// A record, or some of its values, that do not go back, and why.
    fn leave(&mut self, id: RecordId, why: impl FnOnce() -> Result<String, StoreError>) -> Result<(), StoreError> {
        self.tally.skipped += 1;
        let reason = if self.looks_up() { why()? } else { "changed since".to_owned() };
        self.tally.refuse(Some(id), reason);
        Ok(())
    }
}

/// So many later operations are looked through.
const LATER: usize = 1_000;

/// Whether something was done after an operation that may stand on it. Where that takes long to find out, it is taken for so.
pub(super) fn may_be_met(reader: &Reader, source: Seq) -> Result<bool, StoreError> {
    let ops = reader.ops(None, LATER)?;
    let stands = |op: &OpHead| match (op.verb, op.state) {
        (Verb::Export, _) | (_, OpState::Cancelled) => false,
        // What came later and was taken back whole is as if it had not been.
        (Verb::Undo | Verb::Redo, _) => op.skipped > 0 || op.undoes.is_none_or(|of| of <= source),
        _ => op.undone_by.is_none(),
    };
    let is_open = reader.open_at(source)?.iter().any(|seq| *seq != source);
    let is_later = |op: &&OpHead| op.seq > source;
    Ok(is_open || (ops.len() == LATER && ops.iter().all(|op| op.seq > source)) || ops.iter().filter(is_later).any(stands))
}

impl Job {
    /// What an undo met that does not go back as it was.
    pub(super) fn met(&self) -> Option<Met> {
        let journey = self.journey.as_ref().filter(|_| self.tally.changed_since > 0)?;
        let by = self.tally.changed_by.iter().cloned().collect();
        Some(Met { of: journey.source.seq, records: self.tally.changed_since, partly: self.tally.partly, by })
    }
}

impl Hub {
    /// An undo or redo, where the person may do it: what others did takes a right, and all of it to be seen.
    pub(super) fn undoable(&self, asker: &Asker<'_>, journey: Journey) -> Result<Journey, Refusal> {
        let source = &journey.source;
        if source.by == asker.stamp.by {
            return Ok(journey);
        }
        self.allow(&asker.stamp.by, Right::UndoOthers)?;
        let eyes = self.eyes_of(asker)?;
        match if eyes.see_all() { Seeing::All } else { eyes.of_op(source.seq)? } {
            Seeing::All => Ok(journey),
            Seeing::Nothing => Err(Refusal::NotFound(format!("there is no operation {}", source.seq))),
            Seeing::Part(_) => Err(Refusal::Rights(format!("operation {} is also about records that you do not see", source.seq))),
        }
    }

    /// The reasons with the names of their records, where the session sees them: `Ada Berg (Status changed by bo at 14:02 UTC)`.
    pub(super) fn named(&mut self, session: SessionId, reasons: Vec<(Option<RecordId>, String)>) -> Vec<(Option<RecordId>, String)> {
        let sight = self.sight(session, "");
        self.look(&sight);
        let eyes = self.eyes(session).ok();
        let name_of = |id: RecordId| {
            let named = eyes.as_ref().and_then(|eyes| eyes.named(id).ok().flatten());
            named.map_or_else(|| format!("record {id}"), |named| named.name)
        };
        let named = |(id, reason): (Option<RecordId>, String)| match id {
            Some(record) => (id, format!("{} ({reason})", name_of(record))),
            None => (id, reason),
        };
        reasons.into_iter().map(named).collect()
    }

    /// Why an undo or redo did nothing: all of it was changed since.
    pub(super) fn nothing_left(&mut self, session: SessionId, journey: &Journey, tally: &Tally) -> Refusal {
        let named: Vec<String> =
            self.named(session, tally.reasons.iter().take(3).cloned().collect()).into_iter().map(|(_, reason)| reason).collect();
        let more = if tally.refused > 3 { format!(" and {} more", tally.refused - 3) } else { String::new() };
        Refusal::Nothing(format!(
            "everything that operation {} did was changed since: {}{more}. The log lists what else can be taken back",
            journey.of.seq,
            named.join(", ")
        ))
    }
}
