//! What others did since: who changed a record after an operation, and which of its fields.

use chrono::DateTime;

use super::{
    SessionId,
    chunk::Ground,
    job::Job,
    owner::Hub,
    work::{Since, Work},
};
use crate::{
    model::{Clash, Diff, FieldId, Millis, OpHead, Record, RecordId, Schema, Seq, Stamp, Verb, fields},
    proto::{Gone, News, Refusal, Reply, Told},
    rules::plan::Action,
    store::{Reader, StoreError, Touch},
};

/// So many operations on a record are looked through.
const LOOK_BACK: usize = 50;

/// Why a planned change must not be made: somebody changed one of its fields since, or anything of what is to be deleted.
///
/// Of an operation that had not ended then, the person knew nothing: `open` are those, besides the one under way.
pub(super) fn overtaken(
    ground: &Ground<'_>,
    record: &Record,
    action: &Action,
    since: &Since,
    open: &[Seq],
) -> Result<Option<String>, StoreError> {
    let fields: Option<Vec<FieldId>> = match action {
        Action::Edit(edits) => Some(edits.iter().map(|edit| edit.field).collect()),
        Action::Delete => None,
        Action::Restore => return Ok(None),
    };
    if record.rev <= since.seq && open.is_empty() {
        return Ok(None);
    }
    let is_it = |touch: &Touch| {
        let concerns = |diff: &Diff| fields.as_ref().is_none_or(|fields| fields.contains(&diff.field));
        let is_news = touch.at > since.seq || open.contains(&touch.op.seq);
        is_news && !since.own.contains(&touch.op.seq) && touch.changes.iter().any(concerns)
    };
    let by = ground.reader.history(record.id, LOOK_BACK)?.into_iter().find(is_it).map(|touch| touch.op);
    Ok(by.map(|op| format!("changed by {}", who_and_when(ground, &op.by, op.at))))
}

/// Why a record in the bin is left alone: who put it there, where that was after operation `since`.
pub(super) fn deleted_since(ground: &Ground<'_>, record: &Record, since: Seq) -> Result<String, StoreError> {
    let by = changed_by(ground.reader, record, &[fields::DELETED], since)?;
    Ok(by.map_or_else(|| "is in the bin".to_owned(), |op| format!("deleted by {}", who_and_when(ground, &op.by, op.at))))
}

/// The last operation after `since` that changed one of the fields.
fn changed_by(reader: &Reader, record: &Record, fields: &[FieldId], since: Seq) -> Result<Option<OpHead>, StoreError> {
    let touches = reader.history(record.id, LOOK_BACK)?;
    let is_it = |touch: &Touch| touch.at > since && touch.changes.iter().any(|diff| fields.contains(&diff.field));
    Ok(touches.into_iter().find(is_it).map(|touch| touch.op))
}

/// Who changed these fields of a record last after an operation, and when.
pub(super) fn changer(ground: &Ground<'_>, record: &Record, fields: &[FieldId], since: Seq) -> Result<Stamp, StoreError> {
    let op = changed_by(ground.reader, record, fields, since)?;
    Ok(op.map_or_else(|| record.touched.clone(), |op| Stamp { by: op.by, at: op.at }))
}

/// Why fields stay as they are: `Status changed by bo at 14:02 UTC`.
pub(super) fn left(ground: &Ground<'_>, fields: &[FieldId], who: &Stamp) -> String {
    format!("{} changed by {}", labels(ground.schema, fields), who_and_when(ground, &who.by, who.at))
}

pub(super) fn labels(schema: &Schema, fields: &[FieldId]) -> String {
    let labels: Vec<&str> = fields.iter().filter_map(|id| schema.field(*id)).map(|def| def.label.as_ref()).collect();
    labels.join(", ")
}

/// `Bo Lind at 14:02 UTC`; with the day where it is another one.
pub(super) fn who_and_when(ground: &Ground<'_>, by: &str, at: Millis) -> String {
    let by = ground.schema.called(by);
    let (Some(then), Some(now)) = (DateTime::from_timestamp_millis(at), DateTime::from_timestamp_millis(ground.stamp.at)) else {
        return by.to_owned();
    };
    let format = if then.date_naive() == now.date_naive() { "at %H:%M UTC" } else { "on %Y-%m-%d at %H:%M UTC" };
    format!("{by} {}", then.format(format))
}

/// Says of each clash who set theirs, and when.
pub(super) fn tell_whose(reader: &Reader, record: &Record, clashes: &mut [Clash]) -> Result<(), StoreError> {
    for clash in clashes {
        let op = changed_by(reader, record, &[clash.field], Seq(0))?;
        clash.by = op.map(|op| Stamp { by: op.by, at: op.at });
    }
    Ok(())
}

/// So many of its own operations a session is known by.
const OWN: usize = 64;

impl Hub {
    /// The same on each record, guarded against what others did after operation `seen`.
    pub(super) fn dated(&self, mut job: Job, session: SessionId, seen: Option<Seq>) -> Job {
        let Some(seq) = seen else { return job };
        let own = self.sittings.get(&session).map(|sitting| sitting.wrote.iter().copied().collect()).unwrap_or_default();
        let since = Since { seq, own };
        match &mut job.work {
            Work::Each(each) => drop(each.since.get_or_insert(since)),
            Work::Stages(stages) => {
                for stage in stages {
                    if let Work::Each(each) = stage {
                        each.since.get_or_insert_with(|| since.clone());
                    }
                }
            }
            _ => {}
        }
        job
    }

    /// The session wrote this: it is never in its own way.
    pub(super) fn note_own(&mut self, session: SessionId, seq: Seq) {
        if let Some(sitting) = self.sittings.get_mut(&session) {
            sitting.wrote.push_back(seq);
            while sitting.wrote.len() > OWN {
                sitting.wrote.pop_front();
            }
        }
    }

    /// What became of a record after an operation. Who does not see all is not told why a record is not there for them.
    pub(super) fn news(&self, session: SessionId, id: RecordId, since: Seq) -> Result<Reply, Refusal> {
        let eyes = self.eyes(session)?;
        let record = eyes.record(id)?;
        let touches = eyes.history(id, LOOK_BACK)?;
        let stamp = |op: &OpHead| Stamp { by: op.by.clone(), at: op.at };
        let gone = match touches.first().map(|touch| &touch.op) {
            _ if !eyes.see_all() || eyes.is_hidden(id)? => Gone::Hidden,
            Some(op) if matches!(op.verb, Verb::Undo | Verb::Redo) => Gone::TakenBack(stamp(op)),
            _ => Gone::Erased,
        };
        let mut told: Vec<Told> = Vec::new();
        for touch in touches.iter().take_while(|touch| touch.at > since) {
            for diff in &touch.changes {
                if told.iter().all(|known| known.field != diff.field) {
                    told.push(Told { field: diff.field, seq: touch.at, by: stamp(&touch.op) });
                }
            }
        }
        Ok(Reply::News(Box::new(News { record, told, gone })))
    }
}
