//! What people who work side by side ask: who has how many, who works on what just now, who was given what.

use std::collections::BTreeMap;

use super::{
    SessionId,
    answers::{cold_of, no_columns},
    index::Index,
    owner::Hub,
    sight::no_record,
    views::listable,
};
use crate::{
    model::{Change, Entry, FieldId, OpHead, OpState, Query, RecordId, Seq, Value, fields},
    proto::{Refusal, Reply},
};

/// So many operations at most are looked through for what a person was given.
const LOOK_BACK: usize = 1_000;

impl Hub {
    /// How many records the queries find, by the words of a field.
    pub(super) fn tally(&self, session: SessionId, by: FieldId, queries: &[Query]) -> Result<Reply, Refusal> {
        queries.iter().try_for_each(listable)?;
        let eyes = self.eyes(session)?;
        match &self.index {
            Index::Ready(columns) => Ok(Reply::Tallied(columns.tally(eyes.sight(), by, queries, &cold_of(eyes.reader())))),
            Index::Failed(why) => Err(no_columns(why)),
            Index::Building(_) => Err(Refusal::Stale),
        }
    }

    /// Keeps a record for a session, unless another one works on it.
    pub(super) fn claim(&mut self, session: SessionId, id: RecordId) -> Result<Reply, Refusal> {
        if self.eyes(session)?.is_hidden(id)? {
            return Err(Refusal::NotFound(no_record(id)));
        }
        let taken = self.sittings.iter().find(|(other, sitting)| **other != session && sitting.claim == Some(id));
        if let Some((_, sitting)) = taken {
            return Ok(Reply::Claimed(Some(sitting.user.clone())));
        }
        if let Some(sitting) = self.sittings.get_mut(&session) {
            sitting.claim = Some(id);
        }
        Ok(Reply::Claimed(None))
    }

    /// The session works on no record any more.
    pub(super) fn release(&mut self, session: SessionId) -> Reply {
        if let Some(sitting) = self.sittings.get_mut(&session) {
            sitting.claim = None;
        }
        Reply::Ok
    }

    /// Who else gave the session's person records after an operation.
    pub(super) fn given(&self, session: SessionId, since: Seq) -> Result<Reply, Refusal> {
        let user = self.user(session);
        let eyes = self.eyes(session)?;
        let reader = eyes.reader();
        // One that took long may have ended after others that began later.
        let is_news = |op: &OpHead| op.seq > since || reader.end_of(op.seq).is_ok_and(|end| end > since);
        let counts = |op: &OpHead| {
            is_news(op) && op.by != user && op.state == OpState::Done && op.undone_by.is_none() && op.fields.contains(&fields::ASSIGNED_TO)
        };
        let mut by: BTreeMap<String, u64> = BTreeMap::new();
        for op in reader.ops(None, LOOK_BACK)?.into_iter().filter(counts) {
            let mut given = 0;
            reader.entries(op.seq, &mut |entries| {
                given += super::commands::count(entries.iter().filter(|entry| gives(entry, &user)).count());
                true
            })?;
            if given > 0 {
                *by.entry(op.by).or_default() += given;
            }
        }
        Ok(Reply::Given { by: by.into_iter().collect(), seq: self.seq() })
    }
}

/// Whether an entry gives a record to that person.
fn gives(entry: &Entry, user: &str) -> bool {
    matches!(entry, Entry::Set(Change { field: fields::ASSIGNED_TO, new: Some(Value::Text(login)), .. }) if login == user)
}
